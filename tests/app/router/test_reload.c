/* SPDX-License-Identifier: BSD-3-Clause */
/* Another configuration while the router runs: what changes, and what does not notice. */
#include <stdlib.h>

#include "app/plan.h"
#include "scene.h"

#define VIP_2   "192.0.2.8"
#define VIP6_2  "2001:db8:51::8"
#define FURTHER ", {\"vrid\": 52, \"virtual-addresses\": [\"192.0.2.52\"]}"

static char said[4096];

/* True: it is running. */
static bool reload(const struct scene_params *params)
{
	struct text why = {0};
	struct plan *p = plan_make(scene.c, scene_configure(params), &why);
	struct request r = {.step = plan_step, .arg = p};

	snprintf(said, sizeof(said), "%.*s", (int)why.len, why.len ? why.data : "");
	text_free(&why);
	if (!p)
		return false;
	while (p->phase != PLAN_DONE) {
		r.step(scene.c, &r);
		scene_pass(span_ms(1));
	}
	scene_pass(span_ms(0));
	plan_free(p);
	return true;
}

static struct vrrp_vr *vr4(void)
{
	return &scene.c->vrs[0]->vr;
}

static struct vrrp_vr *vr6(void)
{
	return &scene.c->vrs[scene.c->n_vrs - 1]->vr;
}

static unsigned int adverts(uint8_t family)
{
	unsigned int n = 0;

	while (scene_advert(LAN, family, n))
		n++;
	return n;
}

static unsigned int announcements(const char *vip)
{
	const struct sent *s;
	unsigned int n = 0;

	for (unsigned int i = 0; (s = scene_arp(LAN, ARP_REQUEST, i)); i++)
		n += is_addr(&s->arp.spa, vip) && is_addr(&s->arp.tpa, vip);
	return n;
}

static unsigned int announcements6(const char *vip)
{
	const struct sent *s;
	unsigned int n = 0;

	for (unsigned int i = 0; (s = scene_nd(LAN, ND_NA, i)); i++)
		n += is_addr(&s->nd.target, vip);
	return n;
}

/* Whether ARP for it is answered, with the virtual MAC. */
static bool is_answered(const char *vip)
{
	struct arp ask = {.op = ARP_REQUEST, .sha = host_mac, .spa = addr(HOST), .tpa = addr(vip)};
	const struct sent *s;

	scene_forget();
	scene_send(LAN, scene_arp_frame(&eth_broadcast, &host_mac, &ask));
	s = scene_arp(LAN, ARP_REPLY, 0);
	return s && is_addr(&s->arp.spa, vip);
}

static bool is_forwarded(const char *dst)
{
	scene_forget();
	scene_send(LAN, scene_udp(&vmac4, HOST, dst, 64, 10));
	return scene_count(UP) == 1 && scene_sent(UP, 0)->eth.type == ETH_TYPE_IP4;
}

CASE(what_stays_keeps_its_state_and_timers_and_says_nothing)
{
	static const struct scene_params next = {.vrrp6 = "\"priority\": 90,"};
	struct instant due;

	scene_open_master(NULL);
	scene_pass(span_ms(300));
	scene_forget();
	due = vr4()->adver_timer;
	check(reload(&next));
	check_equal(adverts(IP_V4), 0);
	check_equal(announcements(VIP), 0);
	check_equal(vr4()->adver_timer.ns, due.ns);
	check_equal(vr4()->stats.master_transitions, 1);
	/* and the other one says its new priority */
	check_equal(vr6()->effective_priority, 90);
	check_equal(vr6()->state, VRRP_MASTER);
	check_equal(adverts(IP_V6), 1);
	check(scene.c->vrs[0]->config == &scene.c->config->interfaces[0].ipv4.vrrp[0]);
}

CASE(the_same_again_is_nothing)
{
	scene_open_master(NULL);
	check(reload(NULL));
	check(!scene_count(LAN));
	check(is_forwarded(FAR));
}

/* V3-ARP-05 */
CASE(an_address_added_to_a_master_is_announced_and_answered)
{
	static const struct scene_params next = {.virtual4 = "\"192.0.2.1\", \"" VIP_2 "\""};

	scene_open_master(NULL);
	check(!is_answered(VIP_2));
	scene_forget();
	check(reload(&next));
	check_equal(announcements(VIP_2), 1);
	check(is_answered(VIP_2));
	check(is_answered(VIP));
	check_equal(vr4()->state, VRRP_MASTER);
	check_equal(vr4()->stats.master_transitions, 1);
}

static bool listens_to(const struct ip_addr *group)
{
	const struct mld_groups *groups = &scene.c->interfaces[LAN].groups;

	for (const struct mld_group *g = NULL; (g = mld_groups_next(groups, g));)
		if (ip_addr_equal(&g->addr, group))
			return true;
	return false;
}

/* V3-ACT-02 */
CASE(the_groups_of_added_ipv6_addresses_are_joined_and_left)
{
	static const struct scene_params next = {
		.virtual6 = "\"fe80::51\", \"2001:db8:51::1\", \"2001:db8:51::a1\", "
			    "\"2001:db8:51::b2\", \"2001:db8:51::c3\", \"2001:db8:51::d4\""};
	const struct ip_addr last = addr("2001:db8:51::d4"), group = nd_solicited_node(&last);

	scene_open_master(NULL);
	check(!listens_to(&group));
	check(reload(&next));
	check(listens_to(&group));
	check(reload(NULL));
	scene_pass(span_s(3));
	check(!listens_to(&group));
}

/* V3-ND-06 */
CASE(an_ipv6_address_added_to_a_master_is_announced)
{
	static const struct scene_params next = {
		.virtual6 = "\"fe80::51\", \"2001:db8:51::1\", \"" VIP6_2 "\""};

	scene_open_master(NULL);
	check(reload(&next));
	check_equal(announcements6(VIP6_2), 1);
	check_equal(vr6()->state, VRRP_MASTER);
}

CASE(an_address_taken_away_is_nobodys)
{
	static const struct scene_params first = {.virtual4 = "\"192.0.2.1\", \"" VIP_2 "\""};

	scene_open_master(&first);
	check(is_answered(VIP_2));
	scene_forget();
	check(reload(NULL));
	check_equal(announcements(VIP), 0);
	check(!is_answered(VIP_2));
	check(is_answered(VIP));
}

CASE(a_virtual_router_that_comes_takes_over_in_its_time)
{
	static const struct scene_params next = {.more4 = FURTHER};

	scene_open_master(NULL);
	check(reload(&next));
	check_equal(scene.c->n_vrs, 3);
	check_equal(scene.c->vrs[1]->vr.state, VRRP_BACKUP);
	scene_pass(span_s(4));
	check_equal(scene.c->vrs[1]->vr.state, VRRP_MASTER);
	check(is_answered("192.0.2.52"));
	check_equal(vr4()->stats.master_transitions, 1);
}

CASE(a_virtual_router_that_goes_says_so_and_drains)
{
	static const struct scene_params first = {.more4 = FURTHER};
	const struct sent *last;
	unsigned int n;

	scene_open_master(&first);
	scene_pass(span_ms(300));
	scene_forget();
	check(reload(NULL));
	check_equal(scene.c->n_vrs, 2);
	n = adverts(IP_V4);
	check(n >= 1);
	last = scene_advert(LAN, IP_V4, 0);
	require(last);
	check_equal(last->ip.payload[1], 52);
	check_equal(last->ip.payload[2], 0);
	check(!is_answered("192.0.2.52"));
	check(is_answered(VIP));
	check_equal(vr4()->stats.master_transitions, 1);
	scene_pass(span_s(5));
}

CASE(another_version_starts_it_anew_and_leaves_the_rest)
{
	static const struct scene_params next = {.vrrp4 = "\"version\": 2,"};

	scene_open_master(NULL);
	check(reload(&next));
	check_equal(vr4()->state, VRRP_BACKUP);
	check_equal(vr4()->config.version, 2);
	check_equal(vr6()->state, VRRP_MASTER);
	scene_pass(span_s(4));
	check_equal(vr4()->state, VRRP_MASTER);
	check(is_answered(VIP));
}

/* RFC 4861 6.2.5: hosts learn that it is no default router any more */
CASE(advertisements_that_are_turned_off_end_with_one_of_lifetime_0)
{
	static const struct scene_params first = {
		.vrrp6 = "\"router-advertisements\": {\"send-advertisements\": true},"};
	const struct sent *last;

	scene_open_master(&first);
	check(reload(NULL));
	last = scene_nd(LAN, ND_RA, 0);
	require(last);
	check_equal(last->nd.ra.lifetime_s, 0);
	check(mac_equal(&last->nd.mac, &vmac6));
	scene_pass(span_s(700));
	check(!scene_nd(LAN, ND_RA, 1));
	check_equal(vr6()->state, VRRP_MASTER);
}

/* V3-ND-08: the acting master would defend it */
CASE(an_own_address_that_became_virtual_is_not_probed_for)
{
	static const struct scene_params next = {.virtual6 = "\"" LAN_LL "\", \"" LAN6_OWN "\""};
	const struct sent *s;

	scene_open_master(NULL);
	check(reload(&next));
	check(vr6()->config.owner);
	check_equal(vr6()->state, VRRP_MASTER);
	scene_link(LAN, false);
	scene_forget();
	scene_link(LAN, true);
	scene_pass(span_s(3));
	for (unsigned int i = 0; (s = scene_nd(LAN, ND_NS, i)); i++)
		check(!ip_addr_is_unspecified(&s->ip.src));
	check_equal(vr6()->state, VRRP_MASTER);
}

CASE(what_is_tracked_changes_at_once)
{
	static const struct scene_params next = {
		.vrrp4 = "\"track\": {\"interfaces\": [{\"interface\": \"up\","
			 "\"priority-decrement\": 60}]},"};

	scene_open_master(NULL);
	scene_link(UP, false);
	check_equal(vr4()->effective_priority, 100);
	check(reload(&next));
	check_equal(vr4()->effective_priority, 40);
	scene_link(UP, true);
	scene_pass(span_s(4));
	check_equal(vr4()->effective_priority, 100);
	scene_link(UP, false);
	check(reload(NULL));
	check_equal(vr4()->effective_priority, 100);
}

CASE(much_more_is_tracked_than_before)
{
	static const struct scene_params next = {
		.vrrp4 = "\"track\": {\"interfaces\": [{\"interface\": \"up\"}], \"networks\": ["
			 "{\"prefix\": \"203.0.113.0/24\"}, {\"prefix\": \"2001:db8:200::/48\"}, "
			 "{\"prefix\": \"192.0.2.0/24\"}, {\"prefix\": \"198.51.100.0/24\"}, "
			 "{\"prefix\": \"10.0.0.0/8\"}, {\"prefix\": \"10.0.0.0/9\"}]},"};

	scene_open_master(NULL);
	check(reload(&next));
	check_equal(scene.c->n_objects, 8);
	check_equal(vr4()->effective_priority, 80);
}

CASE(addresses_change_places)
{
	static const struct scene_params first = {
		.more4 = ", {\"vrid\": 52, \"virtual-addresses\": [\"" VIP_2 "\"]}"};
	static const struct scene_params next = {.virtual4 = "\"" VIP_2 "\"",
		.more4 = ", {\"vrid\": 52, \"virtual-addresses\": [\"192.0.2.1\"]}"};

	scene_open_master(&first);
	check(reload(&next));
	check(is_answered(VIP));
	check_equal(scene_arp(LAN, ARP_REPLY, 0)->arp.sha.b[5], 52);
	check(is_answered(VIP_2));
	check_equal(scene_arp(LAN, ARP_REPLY, 0)->arp.sha.b[5], VRID);
}

CASE(members_of_a_group_that_start_anew_do_so_together)
{
#define GROUP "\"sync-groups\": {\"gw\": [\"lan/ipv4/51\", \"lan/ipv6/51\"]},"
	static const struct scene_params first = {.top = GROUP};
	static const struct scene_params next = {.top = GROUP, .vrrp4 = "\"version\": 2,"};

	scene_open_master(&first);
	check(reload(&next));
	check_equal(vr4()->state, VRRP_BACKUP);
	check_equal(vr6()->state, VRRP_BACKUP);
	scene_pass(span_s(5));
	check_equal(vr4()->state, VRRP_MASTER);
	check_equal(vr6()->state, VRRP_MASTER);
}

CASE(routes_come_and_go)
{
	static const struct scene_params next = {
		.more_routes =
			", {\"prefix\": \"203.0.114.0/24\", \"next-hops\": [\"" SERVER "\"]}"};

	scene_open_master(NULL);
	check(!is_forwarded("203.0.114.5"));
	check(reload(&next));
	check(is_forwarded("203.0.114.5"));
	check(is_forwarded(FAR));
	check(reload(NULL));
	check(!is_forwarded("203.0.114.5"));
	check(is_forwarded(FAR));
}

CASE(neighbors_come_and_go)
{
	static const struct scene_params next = {.server4 = "198.51.100.8"};

	scene_open_master(NULL);
	check(is_forwarded(SERVER));
	check(reload(&next));
	check(is_forwarded("198.51.100.8"));
	check(is_forwarded(SERVER)); /* until it does not answer when it is asked */
	scene_pass(span_s(30));
	check(!is_forwarded(SERVER));
	check(is_forwarded("198.51.100.8"));
	check(reload(NULL));
	check(is_forwarded(SERVER));
}

CASE(what_takes_a_restart_is_named_and_changes_nothing)
{
	static const struct scene_params mtu = {
		.lan = "\"mtu\": 1400,", .vrrp4 = "\"priority\": 7,"};
	static const struct scene_params group = {
		.top = "\"sync-groups\": {\"gw\": [\"lan/ipv4/51\", \"lan/ipv6/51\"]},"};

	scene_open_master(NULL);
	check(!reload(&mtu));
	check(strstr(said, "$.interfaces.lan.mtu: 1500 -> 1400"));
	check(strstr(said, "takes a restart: nothing was changed"));
	check_equal(vr4()->effective_priority, 100);
	check(!reload(&group));
	check(strstr(said, "$.sync-groups"));
	check(!scene_count(LAN));
	check(is_forwarded(FAR));
}

CASE(a_priority_set_by_an_operator_ends_with_the_reload)
{
	scene_open_master(NULL);
	require(control_set_priority(scene.c, scene.c->vrs[0], 77) == 0);
	check_equal(vr4()->effective_priority, 77);
	check(reload(NULL));
	check_equal(vr4()->effective_priority, 100);
}
