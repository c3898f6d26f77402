/* SPDX-License-Identifier: BSD-3-Clause */
/* The configuration into the running state: see apply.h. */
#include <errno.h>
#include <stdlib.h>

#include "app/address.h"
#include "app/apply.h"
#include "app/bfd.h"
#include "app/fib.h"
#include "app/health.h"
#include "app/mld.h"
#include "app/reassembly.h"
#include "app/resolve.h"
#include "app/sync.h"
#include "app/track.h"
#include "app/vr.h"

/* What a reload may add to what there was at the start: tables do not grow while workers and timers
 * use them. */
#define SPARE_ADDRESSES 4096
#define SPARE_ROUTES    4096

static const uint8_t families[] = {IP_V4, IP_V6};

/* Own ones, each with an anycast address perhaps, the derived link-local one, and virtual ones. */
static uint32_t count_addresses(const struct config_ip *ip)
{
	uint32_t n = 2 * (ip->n_addresses + 1);

	for (uint32_t i = 0; i < ip->n_vrrp; i++)
		n += ip->vrrp[i].n_addresses;
	return n;
}

uint32_t apply_count_vrs(const struct config *config)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < config->n_interfaces; i++)
		n += config->interfaces[i].ipv4.n_vrrp + config->interfaces[i].ipv6.n_vrrp;
	return n;
}

uint32_t apply_routes_max(const struct config *config)
{
	return config->n_routes + SPARE_ROUTES;
}

uint32_t apply_count_addresses(const struct config *config)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < config->n_interfaces; i++)
		n += count_addresses(&config->interfaces[i].ipv4) +
		     count_addresses(&config->interfaces[i].ipv6);
	return n;
}

static int make_tables(struct control *c)
{
	const struct config *cfg = c->config;
	struct neigh_params neigh = neigh_params_default();
	int rc;

	c->n_vrs = apply_count_vrs(cfg);
	c->locals_max = apply_count_addresses(cfg) + SPARE_ADDRESSES;
	c->routes_max = apply_routes_max(cfg);
	neigh.entries_max =
		c->tables->adjacencies_max - DP_ADJ_FIXED - DP_FAMILIES * cfg->n_interfaces;
	c->vrs = calloc(c->n_vrs + 1, sizeof(struct app_vr *));
	c->interfaces = calloc(cfg->n_interfaces, sizeof(*c->interfaces));
	c->locals = local_table_create(c->locals_max);
	c->neighbors = neigh_table_create(&neigh);
	c->rib = rib_create(cfg->n_interfaces, fib_best_route, c);
	if (!c->vrs || !c->interfaces || !c->locals || !c->neighbors || !c->rib)
		return -ENOMEM;
	/* Three a virtual router, each of which has an address at least. */
	rc = timers_init(&c->timers, 3 * c->locals_max + cfg->n_interfaces + 2 * cfg->n_bfd + 1);
	if (!rc)
		rc = vrrp_set_init(&c->set, cfg->n_interfaces, c->now);
	if (!rc)
		rc = fib_create(c);
	if (!rc)
		rc = reassembly_create(c);
	return rc ? rc : health_create(c);
}

/* What its packets of the family may do, before any comes. */
static int add_family(struct control *c, struct app_interface *ifc, uint8_t family)
{
	const struct config_ip *ip = config_ip_of(ifc->config, family);
	int64_t glean = dp_adjacency_alloc_glean(c->tables, ifc->index);

	if (glean < 0)
		return glean;
	if (!config_forwards(ifc->config, family))
		dp_adjacency_set(c->tables, glean, DP_DROP_FORWARDING_OFF, NULL);
	ifc->glean[dp_family(family)] = glean;
	dp_interface_forwarding(
		c->tables, ifc->index, family, config_forwards(ifc->config, family));
	dp_interface_redirects(c->tables, ifc->index, family, ip->send_redirects);
	dp_interface_validation(c->tables, ifc->index, family, ip->source_validation);
	return 0;
}

static int add_interface(struct control *c, uint32_t index)
{
	const struct config_interface *cfg = &c->config->interfaces[index];
	struct app_interface *ifc = &c->interfaces[index];
	struct app_port *p = &c->ports[cfg->port];
	int rc;

	*ifc = (struct app_interface){
		.config = cfg, .index = index, .port = cfg->port, .since = c->now};
	dp_interface_set(c->tables, index, p->dev->id, cfg->vlan_id, &p->dev->mac, cfg->mtu);
	for (unsigned int f = 0; f < RTE_DIM(families); f++) {
		rc = add_family(c, ifc, families[f]);
		if (rc)
			return rc;
	}
	rc = address_create(c, ifc);
	return rc ? rc : mld_create(c, ifc);
}

/* IPv6 link-local subnets are everywhere: they are no routes. */
static int add_connected(struct control *c, const struct app_interface *ifc)
{
	for (uint32_t i = 0; i < ifc->n_addresses; i++) {
		const struct ip_prefix *prefix = &ifc->addresses[i].prefix;
		struct route r = {.prefix = ip_prefix_network(prefix),
			.source = ROUTE_CONNECTED,
			.n_next_hops = 1,
			.next_hops = {{.interface = ifc->index}}};
		int rc;

		if (prefix->addr.family == IP_V6 && ip_addr_is_link_local(&prefix->addr))
			continue;
		rc = rib_add(c->rib, &r);
		if (rc)
			return rc;
		fib_host(c, &r.prefix.addr); /* the anycast address of IPv6 */
	}
	return 0;
}

static void add_neighbors(
	struct control *c, const struct app_interface *ifc, const struct config_ip *ip)
{
	for (uint32_t i = 0; i < ip->n_neighbors; i++) {
		const struct config_neighbor *n = &ip->neighbors[i];
		struct neigh_actions actions = {0};

		neigh_add_permanent(c->neighbors, ifc->index, &n->ip, &n->mac, &actions);
		resolve_perform(c, &actions);
	}
}

void apply_neighbors(struct control *c, const struct app_interface *ifc)
{
	add_neighbors(c, ifc, &ifc->config->ipv4);
	add_neighbors(c, ifc, &ifc->config->ipv6);
}

int apply_route(struct control *c, const struct config_route *cfg)
{
	struct route r = {.prefix = cfg->prefix,
		.source = ROUTE_STATIC,
		.blackhole = cfg->special == CONFIG_SPECIAL_BLACKHOLE,
		.n_next_hops = cfg->n_next_hops};

	for (uint32_t j = 0; j < cfg->n_next_hops; j++)
		r.next_hops[j] = (struct route_next_hop){.gateway = cfg->next_hops[j].address,
			.interface = cfg->next_hops[j].interface};
	return rib_add(c->rib, &r);
}

static int add_routes(struct control *c)
{
	int rc = 0;

	for (uint32_t i = 0; !rc && i < c->config->n_routes; i++)
		rc = apply_route(c, &c->config->routes[i]);
	return rc;
}

_Static_assert((int)CONFIG_NONE == (int)ROUTE_NO_INTERFACE, "no interface is said alike");
_Static_assert((int)CONFIG_NEXT_HOPS_MAX == (int)ROUTE_NEXT_HOPS_MAX, "one limit for both");

static int add_vr(struct control *c, const struct app_interface *ifc, const struct config_vrrp *cfg,
	struct app_vr **out)
{
	struct mac mac = mac_virtual(cfg->family, cfg->vrid);
	int rc;

	*out = vr_create(ifc, cfg);
	if (!*out)
		return -ENOMEM;
	rc = vr_enter(c, *out);
	/* Installed while Backup: becoming master must not wait for a device. */
	return rc ? rc : port_mac_add(c->ports[ifc->port].dev, &mac);
}

static int add_vrs(struct control *c)
{
	unsigned int n = 0;

	for (uint32_t i = 0; i < c->config->n_interfaces; i++) {
		struct app_interface *ifc = &c->interfaces[i];

		ifc->first_vr = n;
		for (unsigned int f = 0; f < RTE_DIM(families); f++) {
			const struct config_ip *ip = config_ip_of(ifc->config, families[f]);

			for (uint32_t j = 0; j < ip->n_vrrp; j++) {
				int rc = add_vr(c, ifc, &ip->vrrp[j], &c->vrs[n++]);

				if (rc)
					return rc;
			}
		}
		ifc->n_vrs = n - ifc->first_vr;
		if (ifc->n_vrs && ifc->config->warm_neighbors)
			neigh_keep_warm(c->neighbors, i, true);
	}
	return 0;
}

int apply_config(struct control *c)
{
	int rc = make_tables(c);

	for (uint32_t i = 0; !rc && i < c->config->n_interfaces; i++)
		rc = add_interface(c, i);
	if (!rc)
		rc = add_vrs(c);
	if (!rc)
		rc = sync_create(c);
	if (!rc)
		rc = bfd_create(c);
	if (!rc)
		rc = track_create(c);
	for (uint32_t i = 0; !rc && i < c->config->n_interfaces; i++) {
		rc = add_connected(c, &c->interfaces[i]);
		apply_neighbors(c, &c->interfaces[i]);
	}
	if (!rc)
		rc = add_routes(c);
	if (rc)
		log_error("cannot set up the configured interfaces and routes: %s", strerror(-rc));
	return rc;
}

void apply_undo(struct control *c)
{
	track_free(c);
	sync_free(c);
	for (unsigned int i = 0; c->vrs && i < c->n_vrs; i++)
		vr_free(c->vrs[i]);
	bfd_free(c);
	health_free(c);
	reassembly_free(c);
	fib_free(c);
	for (uint32_t i = 0; c->interfaces && i < c->config->n_interfaces; i++) {
		mld_free(&c->interfaces[i]);
		address_free(&c->interfaces[i]);
	}
	timers_fini(&c->timers);
	vrrp_set_fini(&c->set);
	rib_free(c->rib);
	neigh_table_free(c->neighbors);
	local_table_free(c->locals);
	free(c->interfaces);
	free(c->vrs);
}
