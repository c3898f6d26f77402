/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * All addresses of the router in one sorted table: no address twice, no two interfaces with
 * overlapping subnets. Any thread; allocates.
 */
#include <errno.h>
#include <stdlib.h>

#include "config/check.h"
#include "config/host.h"

static int by_address(const void *pa, const void *pb)
{
	const struct place *a = pa;
	const struct place *b = pb;
	bool a_virtual = a->vr != PLACE_OWN;
	bool b_virtual = b->vr != PLACE_OWN;
	int order = ip_addr_cmp(&a->ip, &b->ip);

	if (order != 0)
		return order;
	if (a->interface != b->interface && host_is_link_scoped(&a->ip))
		return a->interface < b->interface ? -1 : 1;
	if (a_virtual != b_virtual)
		return a_virtual ? 1 : -1;
	if (a->interface != b->interface)
		return a->interface < b->interface ? -1 : 1;
	if (a->vr != b->vr)
		return a->vr < b->vr ? -1 : 1;
	return a->index < b->index ? -1 : 1;
}

static void add_place(
	struct check *c, const struct ip_addr *ip, uint32_t interface, uint32_t vr, uint32_t index)
{
	if (!ip_addr_is_none(ip))
		c->places[c->n_places++] = (struct place){*ip, interface, vr, index};
}

static void add_part(struct check *c, uint32_t i, const struct config_ip *ip)
{
	uint32_t v, a;

	for (a = 0; a < ip->n_addresses; a++)
		add_place(c, &ip->addresses[a].addr, i, PLACE_OWN, a);
	for (v = 0; v < ip->n_vrrp; v++) {
		for (a = 0; a < ip->vrrp[v].n_addresses; a++)
			add_place(c, &ip->vrrp[v].addresses[a], i, v, a);
	}
}

static size_t count_part(const struct config_ip *ip)
{
	size_t n = ip->n_addresses;
	uint32_t v;

	for (v = 0; v < ip->n_vrrp; v++)
		n += ip->vrrp[v].n_addresses;
	return n;
}

int check_places_init(struct check *c)
{
	size_t room = 1;
	uint32_t i;

	for (i = 0; i < c->config->n_interfaces; i++) {
		room += count_part(&c->config->interfaces[i].ipv4);
		room += count_part(&c->config->interfaces[i].ipv6);
	}
	c->places = calloc(room, sizeof(*c->places));
	if (c->places == NULL)
		return -ENOMEM;
	for (i = 0; i < c->config->n_interfaces; i++) {
		add_part(c, i, &c->config->interfaces[i].ipv4);
		add_part(c, i, &c->config->interfaces[i].ipv6);
	}
	qsort(c->places, c->n_places, sizeof(*c->places), by_address);
	return 0;
}

void check_places_free(struct check *c)
{
	free(c->places);
	c->places = NULL;
	c->n_places = 0;
}

/* Whether two places, or a place and what is looked for, are of one host. */
static bool is_same(const struct place *a, const struct place *b)
{
	return ip_addr_equal(&a->ip, &b->ip) &&
	       (a->interface == b->interface || !host_is_link_scoped(&a->ip));
}

const struct place *check_places_find(
	const struct check *c, const struct ip_addr *ip, uint32_t interface)
{
	/* Not after any other of this address, but for those of other links. */
	struct place first = {*ip, host_is_link_scoped(ip) ? interface : 0, PLACE_OWN, 0};
	uint32_t low = 0, high = c->n_places;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (by_address(&c->places[middle], &first) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < c->n_places && is_same(&c->places[low], &first))
		return &c->places[low];
	return NULL;
}

const struct config_vrrp *check_router_at(const struct check *c, const struct place *p)
{
	const struct config_interface *interface = &c->config->interfaces[p->interface];

	return &config_ip_of(interface, p->ip.family)->vrrp[p->vr];
}

static const char *interface_name(const struct check *c, const struct place *p)
{
	return c->config->interfaces[p->interface].name;
}

/* `first` is another place with the address of `p`, before it. */
static void check_own_again(struct check *c, const struct place *first, const struct place *p)
{
	const struct path *path = PATH_ADDRESS(p->interface, p->ip.family, p->index);

	if (first->interface == p->interface)
		check_mistake(c, path, "is listed already");
	else
		check_mistake(c, path, "is an address of interface \"%s\" already",
			interface_name(c, first));
}

static void check_virtual(struct check *c, const struct place *own,
	const struct place *first_virtual, const struct place *p)
{
	const struct path *path =
		PATH_AT(PATH_VIRTUALS(p->interface, p->ip.family, p->vr), p->index);

	if (first_virtual != NULL && first_virtual->interface == p->interface &&
		first_virtual->vr == p->vr)
		check_mistake(c, path, "is listed already");
	else if (first_virtual != NULL)
		check_mistake(c, path, "is a virtual address of \"%s\" already",
			check_router_at(c, first_virtual)->name);
	else if (own != NULL && own->interface != p->interface)
		check_mistake(c, path, "is an address of interface \"%s\"", interface_name(c, own));
}

void check_addresses(struct check *c)
{
	const struct place *own = NULL;
	const struct place *virtual = NULL;
	uint32_t i;

	for (i = 0; i < c->n_places; i++) {
		const struct place *p = &c->places[i];

		if (i == 0 || !is_same(&p[-1], p))
			own = virtual = NULL;
		if (p->vr == PLACE_OWN) {
			if (own != NULL)
				check_own_again(c, own, p);
			else
				own = p;
			continue;
		}
		check_virtual(c, own, virtual, p);
		if (virtual == NULL)
			virtual = p;
	}
}

struct subnet {
	struct ip_prefix network;
	const struct place *place;
	bool noted;
};

/* What contains others comes before them. */
static int by_network(const void *pa, const void *pb)
{
	const struct subnet *a = pa;
	const struct subnet *b = pb;
	int order = ip_addr_cmp(&a->network.addr, &b->network.addr);

	if (order != 0)
		return order;
	if (a->network.len != b->network.len)
		return a->network.len < b->network.len ? -1 : 1;
	return by_address(a->place, b->place);
}

static void note_overlap(struct check *c, struct subnet *a, struct subnet *b)
{
	bool a_first = a->place->interface < b->place->interface;
	struct subnet *first = a_first ? a : b;
	struct subnet *second = a_first ? b : a;
	char network[IP_PREFIX_STRLEN], other[IP_PREFIX_STRLEN];

	if (second->noted || ip_addr_equal(&a->place->ip, &b->place->ip))
		return; /* said already */
	second->noted = true;
	check_mistake(c,
		PATH_ADDRESS(
			second->place->interface, second->place->ip.family, second->place->index),
		"its subnet %s overlaps %s of interface \"%s\": must be apart",
		ip_prefix_format(&second->network, network),
		ip_prefix_format(&first->network, other), interface_name(c, first->place));
}

static uint32_t collect_subnets(struct check *c, struct subnet *subnets)
{
	uint32_t i, n = 0;

	for (i = 0; i < c->n_places; i++) {
		const struct place *p = &c->places[i];
		const struct config_interface *interface = &c->config->interfaces[p->interface];
		const struct config_ip *ip = config_ip_of(interface, p->ip.family);

		if (p->vr == PLACE_OWN && !host_is_link_scoped(&p->ip))
			subnets[n++] = (struct subnet){
				ip_prefix_network(&ip->addresses[p->index]), p, false};
	}
	qsort(subnets, n, sizeof(*subnets), by_network);
	return n;
}

void check_subnets(struct check *c)
{
	struct subnet *subnets = calloc(c->n_places + 1, sizeof(*subnets));
	uint32_t *around =
		calloc(c->n_places + 1, sizeof(*around)); /* a stack: each in the one before */
	uint32_t depth = 0;
	uint32_t i, k, n;

	if (subnets == NULL || around == NULL) {
		c->mistakes->out_of_memory = true;
		goto free_subnets;
	}
	n = collect_subnets(c, subnets);
	for (i = 0; i < n; i++) {
		struct subnet *s = &subnets[i];

		while (depth > 0 &&
			!ip_prefix_contains(&subnets[around[depth - 1]].network, &s->network.addr))
			depth--;
		for (k = depth; k > 0; k--) {
			struct subnet *outer = &subnets[around[k - 1]];

			if (outer->place->interface != s->place->interface) {
				note_overlap(c, outer, s);
				break;
			}
		}
		around[depth++] = i;
	}

free_subnets:
	free(around);
	free(subnets);
}
