/* SPDX-License-Identifier: BSD-3-Clause */
/* This router's addresses: see local.h. */
#include <errno.h>
#include <stdlib.h>

#include <rte_hash.h>

#include "app/address.h"
#include "app/keyhash.h"

#define DEFEND_INTERVAL span_s(10)

/* The interface only where the address does not tell. */
struct local_key {
	struct ip_addr addr;
	uint8_t interface[2];
};

_Static_assert(sizeof(struct local_key) == sizeof(struct ip_addr) + 2, "no padding in a key");

static struct local_key key_of(const struct ip_addr *addr, uint16_t interface)
{
	struct local_key key = {.addr = *addr};

	if (addr->family == IP_V6 && ip_addr_is_link_local(addr))
		memcpy(key.interface, &interface, sizeof(key.interface));
	return key;
}

struct local_table {
	struct rte_hash *by_addr;
	struct local_addr *entries; /* by the hash's position */
};

struct local_table *local_table_create(uint32_t max)
{
	struct local_table *t = calloc(1, sizeof(*t));
	struct rte_hash_parameters params = {
		.name = "local_addresses",
		.entries = max < 8 ? 8 : max,
		.key_len = sizeof(struct local_key),
		.hash_func = keyhash,
		.socket_id = SOCKET_ID_ANY,
	};

	if (!t)
		return NULL;
	t->by_addr = rte_hash_create(&params);
	t->entries = calloc(params.entries + 1, sizeof(*t->entries));
	if (!t->by_addr || !t->entries) {
		local_table_free(t);
		return NULL;
	}
	return t;
}

void local_table_free(struct local_table *t)
{
	if (!t)
		return;
	rte_hash_free(t->by_addr);
	free(t->entries);
	free(t);
}

static int local_entry(struct local_table *t, const struct ip_addr *addr, uint16_t interface,
	struct local_addr **out)
{
	struct local_key key = key_of(addr, interface);
	int pos = rte_hash_lookup(t->by_addr, &key);

	if (pos < 0) {
		pos = rte_hash_add_key(t->by_addr, &key);
		if (pos < 0)
			return pos;
		t->entries[pos] = (struct local_addr){.addr = *addr, .interface = interface};
	}
	*out = &t->entries[pos];
	return 0;
}

int local_add(struct local_table *t, const struct ip_addr *addr, uint16_t interface)
{
	struct local_addr *l;
	int rc = local_entry(t, addr, interface, &l);

	if (!rc)
		l->configured = true;
	return rc;
}

int local_add_anycast(struct local_table *t, const struct ip_addr *addr, uint16_t interface)
{
	struct local_addr *l;
	int rc = local_entry(t, addr, interface, &l);

	if (rc)
		return rc;
	l->own = true;
	l->anycast = true;
	return 0;
}

int local_add_virtual(
	struct local_table *t, const struct ip_addr *addr, uint16_t interface, struct app_vr *vr)
{
	struct local_addr *l;
	int rc = local_entry(t, addr, interface, &l);

	if (rc)
		return rc;
	l->vr = vr;
	return 0;
}

static struct local_addr *find(
	const struct local_table *t, const struct ip_addr *addr, uint16_t interface)
{
	struct local_key key = key_of(addr, interface);
	int pos = rte_hash_lookup(t->by_addr, &key);

	return pos < 0 ? NULL : &t->entries[pos];
}

void local_remove_virtual(struct local_table *t, const struct ip_addr *addr, uint16_t interface,
	const struct app_vr *vr)
{
	struct local_key key = key_of(addr, interface);
	struct local_addr *l = find(t, addr, interface);

	if (!l || l->vr != vr)
		return;
	l->vr = NULL;
	if (!l->configured && !l->anycast)
		rte_hash_del_key(t->by_addr, &key);
}

void local_set_own(struct local_table *t, const struct ip_addr *addr, uint16_t interface, bool own)
{
	struct local_addr *l = find(t, addr, interface);

	if (l)
		l->own = own;
}

const struct local_addr *local_find(
	const struct local_table *t, const struct ip_addr *addr, uint16_t interface)
{
	return find(t, addr, interface);
}

bool local_accepts(const struct local_addr *l)
{
	return l->vr ? vrrp_vr_accepts(&l->vr->vr) : l->own;
}

bool local_refuses(const struct local_addr *l)
{
	return l->vr && l->vr->vr.state == VRRP_MASTER && !vrrp_vr_accepts(&l->vr->vr);
}

bool local_answers(const struct local_addr *l, struct mac *mac)
{
	if (!l->vr)
		return l->own;
	if (l->vr->vr.gate != VRRP_GATE_OPEN)
		return false;
	*mac = mac_virtual(l->vr->config->family, l->vr->config->vrid);
	return true;
}

/* How good an address is as the source of a packet to `dst`; 0: not at all. */
static unsigned int source_rank(
	const struct control *c, const struct app_address *a, const struct ip_addr *dst)
{
	const struct ip_prefix *own = &a->prefix;
	const struct local_addr *l = local_find(c->locals, &own->addr, a->interface);

	if (own->addr.family != dst->family || !l || !local_accepts(l))
		return 0;
	if (ip_prefix_contains(own, dst))
		return 3;
	return ip_addr_is_link_local(&own->addr) == ip_addr_is_link_local(dst) ? 2 : 1;
}

bool local_source(const struct control *c, const struct app_interface *ifc,
	const struct ip_addr *dst, struct ip_addr *src)
{
	unsigned int best = 0;

	for (uint32_t i = 0; i < ifc->n_addresses; i++) {
		unsigned int rank = source_rank(c, &ifc->addresses[i], dst);

		if (rank > best) {
			best = rank;
			*src = ifc->addresses[i].prefix.addr;
		}
	}
	return best > 0;
}

bool local_defends(struct local_table *t, const struct local_addr *l, struct instant now)
{
	struct local_addr *entry = &t->entries[l - t->entries];

	if (entry->vr || instant_before(now, entry->defend_after))
		return false;
	entry->defend_after = instant_add(now, DEFEND_INTERVAL);
	return true;
}
