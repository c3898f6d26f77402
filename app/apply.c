/* SPDX-License-Identifier: BSD-3-Clause */
/* The configuration into the running state: see apply.h. */
#include <errno.h>
#include <stdlib.h>

#include "app/apply.h"
#include "app/keyhash.h"
#include "app/resolve.h"
#include "app/track.h"
#include "app/vr.h"

static uint32_t count_addresses(const struct config *cfg)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < cfg->n_interfaces; i++) {
		n += cfg->interfaces[i].ipv4.n_addresses;
		for (uint32_t j = 0; j < cfg->interfaces[i].ipv4.n_vrrp; j++)
			n += cfg->interfaces[i].ipv4.vrrp[j].n_addresses;
	}
	return n;
}

static uint32_t count_vrs(const struct config *cfg)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < cfg->n_interfaces; i++)
		n += cfg->interfaces[i].ipv4.n_vrrp;
	return n;
}

static int make_tables(struct control *c)
{
	const struct config *cfg = c->config;
	struct neigh_params neigh = neigh_params_default();
	struct rte_hash_parameters pins = {
		.name = "pins",
		.entries = cfg->n_routes + 8,
		.key_len = sizeof(struct ip_prefix),
		.hash_func = keyhash,
		.socket_id = SOCKET_ID_ANY,
	};

	neigh.entries_max = c->tables->adjacencies_max - DP_ADJ_FIXED - cfg->n_interfaces;
	c->n_vrs = count_vrs(cfg);
	c->vrs = calloc(c->n_vrs ? c->n_vrs : 1, sizeof(*c->vrs));
	c->interfaces = calloc(cfg->n_interfaces, sizeof(*c->interfaces));
	c->locals = local_table_create(count_addresses(cfg));
	c->pins = rte_hash_create(&pins);
	c->neighbors = neigh_table_create(&neigh);
	c->rib = rib_create(cfg->n_interfaces, resolve_best_route, c);
	if (!c->vrs || !c->interfaces || !c->locals || !c->pins || !c->neighbors || !c->rib)
		return -ENOMEM;
	if (vrrp_set_init(&c->set, cfg->n_interfaces, c->now) ||
		timers_init(&c->timers, 2 * c->n_vrs))
		return -ENOMEM;
	return 0;
}

static int add_interface(struct control *c, uint32_t index)
{
	const struct config_interface *cfg = &c->config->interfaces[index];
	struct app_interface *ifc = &c->interfaces[index];
	struct app_port *p = &c->ports[cfg->port];
	int64_t glean;
	int rc;

	*ifc = (struct app_interface){
		.config = cfg, .index = index, .port = cfg->port, .since = c->now};
	dp_interface_set(c->tables, index, p->dev->id, 0, &p->dev->mac, cfg->mtu);
	glean = dp_adjacency_alloc(c->tables, index);
	if (glean < 0)
		return glean;
	ifc->glean = glean;
	for (uint32_t i = 0; i < cfg->ipv4.n_addresses; i++) {
		rc = local_add_own(c->locals, &cfg->ipv4.addresses[i].addr, index);
		if (rc)
			return rc;
	}
	return 0;
}

static int add_connected(struct control *c, const struct app_interface *ifc)
{
	const struct config_interface *cfg = ifc->config;

	for (uint32_t i = 0; i < cfg->ipv4.n_addresses; i++) {
		struct route r = {.prefix = ip_prefix_network(&cfg->ipv4.addresses[i]),
			.source = ROUTE_CONNECTED,
			.n_next_hops = 1,
			.next_hops = {{.interface = ifc->index}}};
		int rc = rib_add(c->rib, &r);

		if (rc)
			return rc;
		resolve_host(c, &cfg->ipv4.addresses[i].addr);
	}
	return 0;
}

static void add_neighbors(struct control *c, const struct app_interface *ifc)
{
	for (uint32_t i = 0; i < ifc->config->ipv4.n_neighbors; i++) {
		const struct config_neighbor *n = &ifc->config->ipv4.neighbors[i];
		struct neigh_actions actions = {0};

		neigh_add_permanent(c->neighbors, ifc->index, &n->ip, &n->mac, &actions);
		resolve_perform(c, &actions);
	}
}

static int add_routes(struct control *c)
{
	for (uint32_t i = 0; i < c->config->n_routes; i++) {
		const struct config_route *cfg = &c->config->routes[i];
		struct route r = {.prefix = cfg->prefix,
			.source = ROUTE_STATIC,
			.n_next_hops = cfg->n_next_hops};
		int rc;

		for (uint32_t j = 0; j < cfg->n_next_hops; j++)
			r.next_hops[j] =
				(struct route_next_hop){.gateway = cfg->next_hops[j].address,
					.interface = ROUTE_NO_INTERFACE};
		rc = rib_add(c->rib, &r);
		if (rc)
			return rc;
	}
	return 0;
}

static struct vrrp_config vrrp_config_of(
	const struct config_interface *ifc, const struct config_vrrp *cfg)
{
	struct vrrp_config v = {
		.family = cfg->family,
		.version = cfg->version,
		.vrid = cfg->vrid,
		.priority = cfg->priority,
		.owner = cfg->owner,
		.preempt = cfg->preempt,
		.accept_mode = cfg->accept_mode,
		.owner_ignore_adverts = cfg->owner_ignore_adverts,
		.lower_prio_no_advert = cfg->lower_prio_no_advert,
		.validate_address_list = cfg->validate_address_list,
		.relinquish = cfg->relinquish,
		.checksum_send = (enum vrrp_checksum)cfg->checksum_send,
		.checksum_accept = cfg->checksum_accept,
		.interval_cs = cfg->interval_cs,
		.hold_time = span_s(cfg->hold_time_s),
		.announce = {.repeat = cfg->announce_repeat,
			.delay = span_s(cfg->announce_delay_s),
			.refresh = span_s(cfg->announce_refresh_s)},
		.count = cfg->n_addresses,
		.primary = ifc->ipv4.addresses[0].addr,
	};

	memcpy(v.addresses, cfg->addresses, cfg->n_addresses * sizeof(v.addresses[0]));
	return v;
}

_Static_assert((int)CONFIG_CSUM_PSEUDO_HEADER == (int)VRRP_CSUM_PSEUDO &&
		       (int)CONFIG_CSUM_MESSAGE_ONLY == (int)VRRP_CSUM_MESSAGE &&
		       (int)CONFIG_CSUM_ANY == (int)VRRP_CSUM_ANY,
	"the configuration's checksum forms are the protocol's");
_Static_assert(CONFIG_VRRP_ADDRESSES_MAX == VRRP_ADDRESSES_MAX, "one limit for both");

static int add_vr(
	struct control *c, struct app_vr *v, uint16_t interface, const struct config_vrrp *cfg)
{
	struct vrrp_config config = vrrp_config_of(c->interfaces[interface].config, cfg);
	struct mac mac = mac_virtual(cfg->family, cfg->vrid);
	int rc;

	v->timer.fire = vr_timer;
	v->config = cfg;
	v->interface = interface;
	v->priority = cfg->priority;
	vrrp_vr_init(&v->vr, &config, c->now);
	for (uint32_t i = 0; i < cfg->n_addresses; i++) {
		rc = local_add_virtual(c->locals, &cfg->addresses[i], interface, v);
		if (rc)
			return rc;
	}
	rc = vrrp_set_add(&c->set, interface, &v->vr);
	if (rc)
		return rc;
	dp_known_set(c->tables, interface, cfg->family, cfg->vrid, true);
	/* Installed while Backup: becoming master must not wait for a device. */
	return port_mac_add(c->ports[c->interfaces[interface].port].dev, &mac);
}

static int add_vrs(struct control *c)
{
	struct app_vr *v = c->vrs;
	int rc;

	for (uint32_t i = 0; i < c->config->n_interfaces; i++)
		for (uint32_t j = 0; j < c->config->interfaces[i].ipv4.n_vrrp; j++) {
			rc = add_vr(c, v++, i, &c->config->interfaces[i].ipv4.vrrp[j]);
			if (rc)
				return rc;
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
		rc = track_create(c);
	for (uint32_t i = 0; !rc && i < c->config->n_interfaces; i++) {
		rc = add_connected(c, &c->interfaces[i]);
		add_neighbors(c, &c->interfaces[i]);
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
	timers_fini(&c->timers);
	vrrp_set_fini(&c->set);
	rib_free(c->rib);
	neigh_table_free(c->neighbors);
	rte_hash_free(c->pins);
	local_table_free(c->locals);
	free(c->interfaces);
	free(c->vrs);
}
