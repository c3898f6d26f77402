/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtual routers on the control lcore: see vr.h. */
#include <inttypes.h>

#include <rte_mbuf.h>

#include "app/address.h"
#include "app/emit.h"
#include "app/fib.h"
#include "app/mld.h"
#include "app/nd.h"
#include "app/ra.h"
#include "app/transition.h"
#include "app/vr.h"
#include "wire/eth.h"

#define TOS_CONTROL 0xc0 /* precedence internetwork control (IMP-DSCP-01) */

static struct vrrp_wall wall(const struct control *c)
{
	return vrrp_wall_from_ns(c->now.ns + c->wall_offset_ns);
}

/* --- what it asked for --- */

/* From the virtual MAC, as to the group, so that switches between do not forget where it is: from
 * an interface's own only to a peer that is not on the link, or whose MAC is still asked for. */
static void send_to_peer(struct control *c, const struct app_interface *ifc,
	const struct mac *virtual, const struct ip_packet *ip)
{
	struct neigh *n = neigh_find(c->neighbors, ifc->index, &ip->dst);

	if (!n || !neigh_has_mac(n)) {
		emit_unicast(c, ifc, ip);
		return;
	}
	n->used = true;
	emit_packet(c, ifc, virtual, &n->mac, ip);
}

static void send_copy(
	struct control *c, const struct app_vr *v, const struct vrrp_copy *copy, uint8_t priority)
{
	const struct app_interface *ifc = &c->interfaces[v->interface];
	struct mac mac = mac_virtual(v->config->family, v->config->vrid);
	uint8_t message[VRRP_ADVERT_MAX];
	struct ip_packet ip = {.tos = TOS_CONTROL,
		.ttl = 255,
		.proto = IP_PROTO_VRRP,
		.src = v->vr.config.primary,
		.dst = copy->dst,
		.payload = message,
		.payload_len = vrrp_vr_write(&v->vr, copy, priority, wall(c), message)};

	if (copy->unicast)
		send_to_peer(c, ifc, &mac, &ip);
	else
		emit_packet(c, ifc, &mac, NULL, &ip);
}

static void send_advert(struct control *c, const struct app_vr *v, uint8_t priority)
{
	struct vrrp_copy copy;

	for (unsigned int n = 0; vrrp_vr_copy(&v->vr, n, &copy); n++)
		send_copy(c, v, &copy, priority);
}

/* Solicitations for the virtual addresses come to their groups (V3-ACT-02): a master is in them
 * before it says where its addresses are, and switches that snoop know it by then (V3-BAK-09). */
static void listen_for_solicitations(struct control *c, struct app_vr *v, bool listen)
{
	struct app_interface *ifc = &c->interfaces[v->interface];

	if (v->listens == listen)
		return;
	v->listens = listen;
	for (uint32_t i = 0; i < v->config->n_addresses; i++) {
		struct ip_addr group = nd_solicited_node(&v->config->addresses[i]);

		if (listen)
			mld_join(c, ifc, &group);
		else
			mld_leave(c, ifc, &group);
	}
	if (listen)
		mld_report(c, ifc);
}

static void announce(struct control *c, struct app_vr *v)
{
	const struct app_interface *ifc = &c->interfaces[v->interface];
	const struct vrrp_config *cfg = &v->vr.config;
	struct mac mac = mac_virtual(cfg->family, cfg->vrid);

	if (cfg->family == IP_V6)
		listen_for_solicitations(c, v, true);
	for (unsigned int i = 0; i < cfg->count; i++) {
		struct arp arp;

		if (cfg->family == IP_V6) {
			nd_announce(c, ifc, &cfg->addresses[i], &mac);
			continue;
		}
		arp = arp_gratuitous(&mac, &cfg->addresses[i]);
		emit_arp(c, ifc, &mac, &eth_broadcast, &arp);
	}
}

/* What only IPv6 has to do with mastership. */
static void become_master6(struct control *c, struct app_vr *v, bool master)
{
	if (!master)
		listen_for_solicitations(c, v, false);
	ra_master(c, v, master);
}

/* The gate's bit first, so that the first packet after the advert finds it open; the FIB then says
 * whether packets to the virtual addresses themselves are ours. */
static void publish_gate(struct control *c, const struct app_vr *v, enum vrrp_gate gate)
{
	const struct vrrp_config *cfg = &v->vr.config;

	dp_gate_set(c->tables, v->interface, cfg->family, cfg->vrid, gate != VRRP_GATE_CLOSED);
	for (unsigned int i = 0; i < cfg->count; i++)
		fib_host(c, &cfg->addresses[i]);
}

static void perform(struct control *c, struct app_vr *v, const struct vrrp_actions *actions)
{
	for (unsigned int i = 0; i < actions->n; i++) {
		const struct vrrp_action *a = &actions->list[i];

		switch (a->kind) {
		case VRRP_ACTION_GATE:
			publish_gate(c, v, a->gate);
			break;
		case VRRP_ACTION_ADVERT:
			send_advert(c, v, a->priority);
			break;
		case VRRP_ACTION_ANNOUNCE:
			announce(c, v);
			break;
		case VRRP_ACTION_EVENT:
			transition_record(c, v, a);
			if (v->config->family == IP_V6 &&
				(a->event.from == VRRP_MASTER) != (a->event.to == VRRP_MASTER))
				become_master6(c, v, a->event.to == VRRP_MASTER);
			break;
		case VRRP_ACTION_RIVAL:
		case VRRP_ACTION_RIVAL_GONE:
			transition_rival(c, v, a);
			break;
		}
	}
	timer_arm(&c->timers, &v->timer,
		vrrp_vr_deadline_is_silence(&v->vr) ? TIMER_SILENCE : TIMER_PLAIN,
		vrrp_vr_deadline(&v->vr));
}

/* --- what happens to it --- */

/* A master that is late by an interval is close to being given up by its backups: the operator
 * should know that it was this machine, not the network (RFC 9568 2.5). */
static void complain(struct control *c, const struct app_vr *v, struct instant due)
{
	int64_t ms = instant_since(c->now, due).ns / 1000000;

	if (v->vr.state == VRRP_MASTER && ms >= v->vr.config.interval_cs * 10 &&
		log_allowed(&c->late_log, c->now))
		log_warn("%s: this lcore was held up, an advert leaves %" PRId64
			 " ms late: backups may take over meanwhile",
			v->config->name, ms);
}

static void perform_member(void *context, struct vrrp_vr *vr, const struct vrrp_actions *actions)
{
	perform(context, container_of(vr, struct app_vr, vr), actions);
}

/* What it asked for, and then its group is brought in line. */
static void happened(struct control *c, struct app_vr *v, const struct vrrp_actions *actions)
{
	perform(c, v, actions);
	if (v->sync)
		vrrp_sync_settle(&v->sync->group, c->now, perform_member, c);
}

void vr_start(struct control *c, struct app_vr *v, enum vrrp_event why)
{
	struct vrrp_actions actions = {0};

	if (v->sync) {
		vrrp_sync_startup(&v->sync->group, &v->vr, why, c->now, perform_member, c);
		return;
	}
	vrrp_vr_startup(&v->vr, why, c->now, &actions);
	perform(c, v, &actions);
}

void vr_interface_down(struct control *c, struct app_vr *v)
{
	struct vrrp_actions actions = {0};

	if (v->sync) {
		vrrp_sync_interface_down(&v->sync->group, &v->vr, c->now, perform_member, c);
		return;
	}
	vrrp_vr_interface_down(&v->vr, c->now, &actions);
	perform(c, v, &actions);
}

void vr_shutdown(struct control *c, struct app_vr *v)
{
	struct vrrp_actions actions = {0};

	if (v->sync) {
		vrrp_sync_shutdown(&v->sync->group, c->now, perform_member, c);
		return;
	}
	vrrp_vr_shutdown(&v->vr, c->now, &actions);
	perform(c, v, &actions);
}

void vr_timer(struct control *c, struct app_timer *t)
{
	struct app_vr *v = container_of(t, struct app_vr, timer);
	struct vrrp_actions actions = {0};

	complain(c, v, t->deadline.at);
	/* Deaf, it does not know whether there is a master. */
	if (c->ports[c->interfaces[v->interface].port].stands_still)
		vrrp_vr_unheard(&v->vr, c->now);
	vrrp_vr_expire(&v->vr, c->now, &actions);
	happened(c, v, &actions);
}

void vr_unheard(struct control *c, struct app_vr *v)
{
	const struct vrrp_actions nothing = {0};

	vrrp_vr_unheard(&v->vr, c->now);
	perform(c, v, &nothing);
}

static void set_priority(struct control *c, struct app_vr *v, uint8_t priority, bool lost)
{
	struct vrrp_actions actions = {0};

	if (priority == v->vr.effective_priority)
		return;
	vrrp_vr_set_priority(&v->vr, priority, lost, c->now, &actions);
	perform(c, v, &actions);
}

/* All of a group have one priority, the least that tracking leaves one of them. */
void vr_set_priority(struct control *c, struct app_vr *v, uint8_t priority, bool lost)
{
	if (!v->sync) {
		set_priority(c, v, priority, lost);
		return;
	}
	for (unsigned int i = 0; i < v->sync->n; i++)
		set_priority(c, v->sync->vrs[i], priority, lost);
	vrrp_sync_settle(&v->sync->group, c->now, perform_member, c);
}

/* One line for what is wrong with an advert, held to a rate; the counters are exact. */
static void log_discard(
	struct control *c, const struct vrrp_packet *in, const struct vrrp_rx_result *r)
{
	char src[IP_ADDR_STRLEN];

	if (r->verdict == VRRP_RX_OWN || r->verdict == VRRP_RX_SPARE ||
		!log_allowed(&c->rx_log, c->now))
		return;
	log_warn("%s: advert from %s for VRID %u discarded: %s",
		r->vr ? container_of(r->vr, struct app_vr, vr)->config->name
		      : c->interfaces[in->interface].config->name,
		ip_addr_format(&in->src, src), in->payload_len > 1 ? in->payload[1] : 0,
		vrrp_rx_verdict_name(r->verdict));
}

static void log_oddities(
	struct control *c, const struct vrrp_packet *in, const struct vrrp_rx_result *r)
{
	char src[IP_ADDR_STRLEN];

	if (!(r->interval_differs || r->addresses_differ || r->owner_conflict ||
		    r->lacks_version_2) ||
		!log_allowed(&c->rx_log, c->now))
		return;
	log_warn("%s: advert from %s:%s%s%s%s",
		container_of(r->vr, struct app_vr, vr)->config->name, ip_addr_format(&in->src, src),
		r->interval_differs ? " its interval is not the one configured here;" : "",
		r->addresses_differ ? " its virtual addresses are not those configured here;" : "",
		r->owner_conflict ? " this router owns the virtual address too;" : "",
		r->lacks_version_2 ? " it does not send version 2;" : "");
}

void vr_input(struct control *c, const struct rte_mbuf *m, const struct ip_packet *ip)
{
	struct eth_header eth;
	struct vrrp_packet in = {
		.interface = dp_meta(m)->interface,
		.src = ip->src,
		.dst = ip->dst,
		.ttl = ip->ttl,
		.fragment = ip->fragment,
		.payload = ip->payload,
		.payload_len = ip->payload_len,
	};
	struct vrrp_actions actions = {0};
	struct vrrp_rx_result r;

	eth_decode(&eth, rte_pktmbuf_mtod(m, const uint8_t *), rte_pktmbuf_data_len(m));
	in.eth_src = eth.src;
	r = vrrp_receive(&c->set, &in, c->now, wall(c), &actions);
	if (r.verdict == VRRP_RX_ACCEPTED)
		log_oddities(c, &in, &r);
	else
		log_discard(c, &in, &r);
	/* A discarded advert can still end a drain or be counted, but only this virtual router's
	 * timers can have moved. */
	if (r.vr)
		happened(c, container_of(r.vr, struct app_vr, vr), &actions);
}

/* --- it comes, goes, or changes --- */

int vr_enter(struct control *c, struct app_vr *v)
{
	const struct vrrp_config config = v->vr.config;
	const struct config_vrrp *cfg = v->config;
	int rc;

	vrrp_vr_init(&v->vr, &config, c->now);
	for (uint32_t i = 0; i < cfg->n_addresses; i++) {
		rc = local_add_virtual(c->locals, &cfg->addresses[i], v->interface, v);
		if (rc)
			return rc;
	}
	rc = vrrp_set_add(&c->set, v->interface, &v->vr);
	if (!rc)
		dp_known_set(c->tables, v->interface, cfg->family, cfg->vrid, true);
	return rc;
}

/* The addresses that it has and `next` has not, or all, are nobody's from now on. */
static void drop_addresses(struct control *c, const struct app_vr *v, const struct app_vr *next)
{
	for (uint32_t i = 0; i < v->config->n_addresses; i++) {
		const struct ip_addr *a = &v->config->addresses[i];

		if (next && vrrp_config_has_address(&next->vr.config, a))
			continue;
		local_remove_virtual(c->locals, a, v->interface, v);
		fib_host(c, a);
	}
}

void vr_leave(struct control *c, struct app_vr *v)
{
	timer_arm(&c->timers, &v->timer, TIMER_PLAIN, INSTANT_NEVER);
	timer_arm(&c->timers, &v->track_timer, TIMER_PLAIN, INSTANT_NEVER);
	timer_arm(&c->timers, &v->ra_timer, TIMER_PLAIN, INSTANT_NEVER);
	listen_for_solicitations(c, v, false);
	dp_known_set(c->tables, v->interface, v->config->family, v->config->vrid, false);
	dp_gate_set(c->tables, v->interface, v->config->family, v->config->vrid, false);
	vrrp_set_remove(&c->set, v->interface, &v->vr);
	drop_addresses(c, v, NULL);
}

/* What the configuration is made of. What it tracks goes on where `fresh` has nothing for it. */
static void swap_parts(struct app_vr *v, struct app_vr *fresh)
{
	RTE_SWAP(v->config, fresh->config);
	RTE_SWAP(v->priority, fresh->priority);
	RTE_SWAP(v->peers, fresh->peers);
	RTE_SWAP(v->secret, fresh->secret);
	if (v->secret && fresh->secret)
		vrrp_hmac_inherit(&v->secret->hmac, &fresh->secret->hmac);
	if (!fresh->track)
		return;
	RTE_SWAP(v->track, fresh->track);
	v->n_track = 0;
}

void vr_change(struct control *c, struct app_vr *v, struct app_vr *fresh)
{
	bool goes_on = vrrp_config_compatible(&v->vr.config, &fresh->vr.config);
	bool listened = v->listens;
	struct vrrp_actions actions = {0};

	if (listened)
		listen_for_solicitations(c, v, false);
	drop_addresses(c, v, fresh);
	swap_parts(v, fresh);
	for (uint32_t i = 0; i < v->config->n_addresses; i++)
		local_add_virtual(c->locals, &v->config->addresses[i], v->interface, v);
	if (!goes_on) {
		dp_gate_set(c->tables, v->interface, v->config->family, v->config->vrid, false);
		vrrp_vr_init(&v->vr, &fresh->vr.config, c->now);
		ra_create(v);
		return;
	}
	if (listened)
		listen_for_solicitations(c, v, true);
	ra_change(c, v);
	vrrp_vr_configure(&v->vr, &fresh->vr.config, c->now, &actions);
	happened(c, v, &actions);
}

void vr_start_if_ready(struct control *c, struct app_vr *v)
{
	const struct app_interface *ifc = &c->interfaces[v->interface];
	const struct app_address *a = address_primary(ifc, v->config->family);

	if (ifc->up && a && a->usable && !atomic_load_explicit(&c->stopping, memory_order_relaxed))
		vr_start(c, v, VRRP_EVENT_STARTUP);
}
