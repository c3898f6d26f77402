/* SPDX-License-Identifier: BSD-3-Clause */
/* BFD sessions: see bfd.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_mbuf.h>
#include <rte_random.h>

#include "app/address.h"
#include "app/bfd.h"
#include "app/emit.h"
#include "app/track.h"
#include "app/way.h"
#include "wire/udp.h"

#define TOS_CONTROL 0xc0 /* precedence internetwork control */
#define PACKET_MAX  64   /* UDP and BFD */

/* --- what a session asks for --- */

static void send_pdu(struct control *c, const struct app_bfd *b, const struct bfd_pdu *pdu)
{
	const struct bfd_config *cfg = &b->session.config;
	struct ip_packet ip = {.tos = TOS_CONTROL,
		.ttl = BFD_TTL,
		.proto = IP_PROTO_UDP,
		.src = cfg->local,
		.dst = cfg->peer};
	uint8_t p[PACKET_MAX];
	int len = bfd_compose(&b->session, pdu, p, sizeof(p));

	if (len < 0)
		return;
	ip.payload = p;
	ip.payload_len = len;
	emit_unicast(c, &c->interfaces[cfg->interface], &ip);
}

/* "control-expiry after 152 ms of silence", "the peer says neighbor-down" ... */
static void explain(const struct bfd_action *a, char *text, size_t len)
{
	if (a->event.diag == BFD_DIAG_NEIGHBOR_DOWN)
		snprintf(text, len, "the peer says that it is down (%s)",
			bfd_diag_name(a->event.remote_diag));
	else if (a->event.to == BFD_INIT)
		snprintf(text, len, "the peer is heard");
	else if (a->event.to == BFD_UP)
		snprintf(text, len, "the peer answers");
	else
		snprintf(text, len, "%s", bfd_diag_name(a->event.diag));
}

static void record(struct control *c, const struct app_bfd *b, const struct bfd_action *a)
{
	struct event e = {
		.at = c->now, .wall_ns = c->now.ns + c->wall_offset_ns, .detection_us = -1};

	snprintf(e.what, sizeof(e.what), "bfd %s", b->config->name);
	snprintf(e.from, sizeof(e.from), "%s", bfd_state_name(a->event.from));
	snprintf(e.to, sizeof(e.to), "%s", bfd_state_name(a->event.to));
	explain(a, e.why, sizeof(e.why));
	if (a->event.from == BFD_UP && a->event.silence.ns > 0)
		e.detection_us = a->event.silence.ns / 1000;
	events_add(c->events, &e);
}

/* Its clients: what tracks it, and the routes through its peer. */
static void tell(struct control *c, struct app_bfd *b)
{
	const struct bfd_config *cfg = &b->session.config;
	const struct neigh *n = neigh_find(c->neighbors, cfg->interface, &cfg->peer);

	track_bfd(c, b);
	if (n)
		way_neighbor_changed(c, n);
}

static void perform(struct control *c, struct app_bfd *b, const struct bfd_actions *actions)
{
	for (unsigned int i = 0; i < actions->n; i++) {
		const struct bfd_action *a = &actions->list[i];

		if (a->kind == BFD_ACTION_SEND) {
			send_pdu(c, b, &a->pdu);
			continue;
		}
		if (a->event.from != a->event.to)
			record(c, b, a);
		tell(c, b);
	}
	timer_arm(&c->timers, &b->send, TIMER_PLAIN, bfd_deadline_send(&b->session));
	timer_arm(&c->timers, &b->detect, TIMER_SILENCE, bfd_deadline_detect(&b->session));
}

/* --- what happens to it --- */

static void send_fired(struct control *c, struct app_timer *t)
{
	struct app_bfd *b = container_of(t, struct app_bfd, send);
	struct bfd_actions actions = {0};

	bfd_expire_send(&b->session, c->now, &actions);
	perform(c, b, &actions);
}

static void detect_fired(struct control *c, struct app_timer *t)
{
	struct app_bfd *b = container_of(t, struct app_bfd, detect);
	struct bfd_actions actions = {0};

	bfd_expire_detect(&b->session, c->now, &actions);
	perform(c, b, &actions);
}

void bfd_input(struct control *c, const struct rte_mbuf *m, const struct ip_packet *ip)
{
	struct bfd_packet in = {.interface = dp_meta(m)->interface, .src = ip->src, .ttl = ip->ttl};
	struct bfd_actions actions = {0};
	struct bfd_rx_result r;
	struct udp udp;

	if (ip->fragment || udp_decode(&udp, ip->payload, ip->payload_len, &ip->src, &ip->dst)) {
		c->stats.bfd_bad++;
		return;
	}
	in.payload = udp.payload;
	in.payload_len = udp.payload_len;
	r = bfd_receive(&c->bfd_table, &in, c->now, &actions);
	if (r.session)
		perform(c, container_of(r.session, struct app_bfd, session), &actions);
}

void bfd_address_usable(struct control *c, const struct app_address *a)
{
	for (uint32_t i = 0; i < c->config->n_bfd; i++) {
		struct app_bfd *b = &c->bfd[i];
		struct bfd_actions actions = {0};

		if (b->session.config.interface != a->interface ||
			!ip_addr_equal(&b->session.config.local, &a->prefix.addr))
			continue;
		bfd_session_interface_up(&b->session, c->now, &actions);
		perform(c, b, &actions);
	}
}

void bfd_interface_down(struct control *c, const struct app_interface *ifc)
{
	for (uint32_t i = 0; i < c->config->n_bfd; i++) {
		struct app_bfd *b = &c->bfd[i];
		struct bfd_actions actions = {0};

		if (b->session.config.interface != ifc->index)
			continue;
		bfd_session_interface_down(&b->session, c->now, &actions);
		perform(c, b, &actions);
	}
}

void bfd_leave(struct control *c)
{
	for (uint32_t i = 0; i < c->config->n_bfd; i++) {
		struct bfd_actions actions = {0};

		bfd_session_disable(&c->bfd[i].session, c->now, &actions);
		perform(c, &c->bfd[i], &actions);
	}
}

bool bfd_says_lost(const struct control *c, uint32_t interface, const struct ip_addr *peer)
{
	const struct bfd_client client = {0};
	const struct bfd_session *s = bfd_table_find_peer(&c->bfd_table, interface, peer);

	return s && bfd_session_lost(s, &client);
}

/* --- set-up --- */

/* The address of the interface that the peer sees: in its subnet, or the link-local one. */
static const struct ip_addr *local_of(const struct control *c, const struct config_bfd *cfg)
{
	const struct app_interface *ifc = &c->interfaces[cfg->interface];

	if (!ip_addr_is_none(&cfg->local))
		return &cfg->local;
	for (uint32_t i = 0; i < ifc->n_addresses; i++)
		if (ip_prefix_contains(&ifc->addresses[i].prefix, &cfg->peer))
			return &ifc->addresses[i].prefix.addr;
	return NULL;
}

static int add(struct control *c, struct app_bfd *b, const struct config_bfd *cfg)
{
	const struct ip_addr *local = local_of(c, cfg);
	struct bfd_config config = {.interface = cfg->interface,
		.peer = cfg->peer,
		.discriminator = bfd_table_free_discriminator(&c->bfd_table, rte_rand()),
		.port = bfd_table_free_port(&c->bfd_table, rte_rand()),
		.desired_min_tx_us = cfg->min_tx_ms * 1000,
		.required_min_rx_us = cfg->min_rx_ms * 1000,
		.detect_mult = cfg->multiplier,
		.seed = rte_rand()};

	if (!local)
		return -EADDRNOTAVAIL;
	config.local = *local;
	*b = (struct app_bfd){.config = cfg, .send.fire = send_fired, .detect.fire = detect_fired};
	bfd_session_init(&b->session, &config, c->now);
	return bfd_table_add(&c->bfd_table, &b->session);
}

int bfd_create(struct control *c)
{
	uint32_t n = c->config->n_bfd;
	int rc = bfd_table_init(&c->bfd_table, n);

	c->bfd = calloc(n ? n : 1, sizeof(*c->bfd));
	if (!c->bfd)
		return -ENOMEM;
	for (uint32_t i = 0; !rc && i < n; i++)
		rc = add(c, &c->bfd[i], &c->config->bfd[i]);
	return rc;
}

void bfd_free(struct control *c)
{
	bfd_table_fini(&c->bfd_table);
	free(c->bfd);
}
