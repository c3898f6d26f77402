/* SPDX-License-Identifier: BSD-3-Clause */
/* Multicast listening on IPv6 interfaces: see mld.h. */
#include <rte_common.h>
#include <rte_random.h>

#include "app/address.h"
#include "app/emit.h"
#include "app/mld.h"
#include "wire/mld.h"
#include "wire/nd.h"
#include "wire/vrrp.h"

/* As many as one turn hands out; the rest waits for the next. */
#define SPARE_GROUPS 64 /* for what a reload adds */
#define RECORDS_MAX  32

static void arm(struct control *c, struct app_interface *ifc)
{
	timer_arm(&c->timers, &ifc->groups_timer, TIMER_PLAIN, mld_groups_deadline(&ifc->groups));
}

/* From the physical MAC always: a switch must not learn the virtual one from a backup. */
static void send_message(struct control *c, const struct app_interface *ifc, struct ip_packet *ip,
	const uint8_t *payload, int len)
{
	if (len < 0)
		return;
	ip->ttl = MLD_HOP_LIMIT;
	ip->proto = IP_PROTO_HOP_BY_HOP;
	ip->payload = payload;
	ip->payload_len = len;
	c->stats.mld_sent++;
	emit_packet(c, ifc, &c->ports[ifc->port].dev->mac, NULL, ip);
}

static struct ip_addr source(const struct app_interface *ifc)
{
	const struct app_address *a = address_primary(ifc, IP_V6);

	return a && a->usable ? a->prefix.addr : (struct ip_addr){.family = IP_V6};
}

static void send_v2(struct control *c, const struct app_interface *ifc,
	const struct mld_record *records, unsigned int n)
{
	struct ip_packet ip = {.src = source(ifc), .dst = mld_routers};
	uint8_t p[IP6_MTU_MIN];

	if (n)
		send_message(c, ifc, &ip, p, mld_encode_report(p, sizeof(p), records, n, &ip.src));
}

static void send_v1(
	struct control *c, const struct app_interface *ifc, const struct mld_group_report *r)
{
	enum mld_v1_type type = r->kind == GROUP_LEFT ? MLD_V1_DONE : MLD_V1_REPORT;
	struct ip_packet ip = {.src = source(ifc), .dst = mld_v1_destination(type, &r->group)};
	uint8_t p[MLD_V1_LEN];

	send_message(c, ifc, &ip, p, mld_encode_v1(p, sizeof(p), type, &r->group, &ip.src));
}

void mld_report(struct control *c, struct app_interface *ifc)
{
	static const enum mld_change changes[] = {[GROUP_JOINED] = MLD_TO_EXCLUDE,
		[GROUP_LEFT] = MLD_TO_INCLUDE,
		[GROUP_CURRENT] = MLD_IS_EXCLUDE};
	struct mld_record records[RECORDS_MAX];
	struct mld_group_report r;
	unsigned int n = 0;

	while (n < RECORDS_MAX && mld_groups_expire(&ifc->groups, c->now, &r)) {
		if (r.version == 1)
			send_v1(c, ifc, &r);
		else
			records[n++] = (struct mld_record){changes[r.kind], r.group};
	}
	send_v2(c, ifc, records, n);
	arm(c, ifc);
}

static void fired(struct control *c, struct app_timer *t)
{
	mld_report(c, container_of(t, struct app_interface, groups_timer));
}

void mld_join(struct control *c, struct app_interface *ifc, const struct ip_addr *group)
{
	char text[IP_ADDR_STRLEN];

	if (mld_groups_join(&ifc->groups, group, c->now) < 0 && log_allowed(&c->table_log, c->now))
		log_error("%s: no room to listen to %s", ifc->config->name,
			ip_addr_format(group, text));
	arm(c, ifc);
}

void mld_leave(struct control *c, struct app_interface *ifc, const struct ip_addr *group)
{
	mld_groups_leave(&ifc->groups, group, c->now);
	arm(c, ifc);
}

void mld_link(struct control *c, struct app_interface *ifc, bool up)
{
	if (up)
		mld_groups_up(&ifc->groups, c->now);
	else
		mld_groups_down(&ifc->groups);
	arm(c, ifc);
}

void mld_input(struct control *c, struct app_interface *ifc, const struct ip_packet *ip)
{
	struct mld_query q;

	if (mld_decode_query(&q, ip)) {
		c->stats.nd_bad += ip->payload_len && ip->payload[0] == ICMP6_MLD_QUERY;
		return;
	}
	mld_groups_hear_query(&ifc->groups, ip_addr_is_unspecified(&q.group) ? NULL : &q.group,
		q.version, span_ms(q.max_delay_ms), c->now);
	arm(c, ifc);
}

/* A group an address, own or virtual, and those of all nodes, all routers and VRRP. */
uint32_t mld_count(const struct config_interface *cfg)
{
	uint32_t n = cfg->ipv6.n_addresses + 4;

	for (uint32_t i = 0; i < cfg->ipv6.n_vrrp; i++)
		n += cfg->ipv6.vrrp[i].n_addresses;
	return n;
}

/* In VRRP's group are those that have a virtual router. */
void mld_change(struct control *c, struct app_interface *ifc, bool vrrp, bool vrrp_before)
{
	struct ip_addr group = vrrp_group(IP_V6);

	if (vrrp && !vrrp_before)
		mld_join(c, ifc, &group);
	if (!vrrp && vrrp_before)
		mld_leave(c, ifc, &group);
}

int mld_create(struct control *c, struct app_interface *ifc)
{
	const struct config_ip *ip = &ifc->config->ipv6;
	struct ip_addr vrrp = vrrp_group(IP_V6);
	uint32_t room = ip->present ? mld_count(ifc->config) + SPARE_GROUPS : 0;
	int rc;

	ifc->groups_timer.fire = fired;
	rc = mld_groups_init(&ifc->groups, room, rte_rand());
	if (rc || !ip->present)
		return rc;
	mld_groups_join(&ifc->groups, &ip6_all_nodes, c->now);
	mld_groups_join(&ifc->groups, &ip6_all_routers, c->now);
	if (ip->n_vrrp)
		mld_groups_join(&ifc->groups, &vrrp, c->now);
	return 0;
}

void mld_free(struct app_interface *ifc)
{
	mld_groups_fini(&ifc->groups);
}
