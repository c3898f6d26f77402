/* SPDX-License-Identifier: BSD-3-Clause */
/* An interface's own IPv6 addresses, and the groups it listens to. */
#include "scene.h"
#include "wire/mld.h"

static const struct mac stranger_mac = {{0x02, 0, 0, 0, 0, 0x77}};

static bool usable(const char *address)
{
	struct ip_addr a = addr(address);
	const struct local_addr *l = local_find(scene.c->locals, &a, LAN);
	struct mac mac;

	return l && local_answers(l, &mac);
}

/* The i-th NS from :: for the address. */
static const struct sent *probe(const char *address, unsigned int i)
{
	const struct sent *s;

	for (unsigned int k = 0; (s = scene_nd(LAN, ND_NS, k)); k++)
		if (is_addr(&s->nd.target, address) && ip_addr_is_unspecified(&s->ip.src) &&
			i-- == 0)
			return s;
	return NULL;
}

/* How often version 2 reports say `change` of the group. */
static unsigned int reported(const char *group, enum mld_change change)
{
	struct ip_addr g = addr(group);
	unsigned int n = 0;

	for (unsigned int i = 0; i < scene.n_sent; i++) {
		const struct sent *s = &scene.sent[i];
		const uint8_t *p = s->ip.payload;

		if (s->port != LAN || s->ip.proto != IP_PROTO_ICMP6 || p[0] != 143)
			continue;
		for (unsigned int k = 8; k + 20 <= s->ip.payload_len; k += 20)
			n += p[k] == change && !memcmp(p + k + 4, g.b, 16);
	}
	return n;
}

/* A version 1 query about the group, to the group. */
static struct frame query_about(const char *group)
{
	static const uint8_t alert[MLD_ALERT_LEN] = {IP_PROTO_ICMP6, 0, 5, 2, 0, 0, 1, 0};
	struct ip_addr src = addr(HOST_LL), g = addr(group);
	struct icmp m = {.type = 130, .rest = 1000 << 16, .data = g.b, .data_len = 16};
	uint8_t p[MLD_V1_LEN];
	int n;

	memcpy(p, alert, sizeof(alert));
	n = icmp6_encode(p + MLD_ALERT_LEN, sizeof(p) - MLD_ALERT_LEN, &m, &src, &g);
	require(n == MLD_V1_LEN - MLD_ALERT_LEN);
	return scene_ip(&lan_mac, &host_mac, HOST_LL, group, MLD_HOP_LIMIT, IP_PROTO_HOP_BY_HOP, p,
		MLD_V1_LEN);
}

/* One that has IPv6 answers; what is said to one that has not, of the same port, is nobody's. */
CASE(an_interface_without_ipv6_hears_no_queries_and_no_neighbors)
{
	static const struct scene_params params = {
		.more_interfaces = ", \"four\": {\"port\": \"p0\", \"vlan-id\": 30,"
				   "\"ipv4\": {\"addresses\": [\"10.0.30.3/24\"]}}"};
	struct nd ns = {.type = ND_NS, .target = addr(LAN_LL), .has_mac = true, .mac = host_mac};
	struct frame asked[] = {query_about("ff02::12"),
		scene_nd_frame(&lan_mac, &host_mac, HOST_LL, "ff02::1:ff00:3", &ns)};
	uint32_t known;

	scene_open_master(&params);
	known = neigh_count(scene.c->neighbors);
	for (unsigned int i = 0; i < RTE_DIM(asked); i++)
		scene_send(LAN, frame_with_tag(asked[i], ETH_TYPE_VLAN, 30));
	check_equal(scene.n_sent, 0);
	check_equal(neigh_count(scene.c->neighbors), known);
	for (unsigned int i = 0; i < RTE_DIM(asked); i++)
		scene_send(LAN, asked[i]);
	check(scene_nd(LAN, ND_NA, 0) != NULL);
}

/* ND-DAD-01, ND-GRP-01: each is probed for once in its group, which is listened to by then */
CASE(an_own_address_is_probed_for_before_it_is_used)
{
	static const char *const own[] = {LAN_LL, LAN6_OWN};
	const struct sent *s;

	scene_open(NULL);
	for (unsigned int i = 0; i < 2; i++)
		check(!usable(own[i]));
	scene_pass(span_s(3));
	for (unsigned int i = 0; i < 2; i++) {
		s = probe(own[i], 0);
		require(s);
		check(is_addr(&s->ip.dst, "ff02::1:ff00:3") && !s->nd.has_mac);
		check(mac_equal(&s->eth.src, &lan_mac));
		check(!probe(own[i], 1));
		check(usable(own[i]));
	}
	check(reported("ff02::1:ff00:3", MLD_TO_EXCLUDE) > 0);
}

/* ND-DAD-01: none are asked for */
CASE(without_duplicate_address_detection_an_address_is_used_at_once)
{
	static const struct scene_params params = {.lan6 = "\"dup-addr-detect-transmits\": 0,"};

	scene_open(&params);
	check(usable(LAN_LL) && usable(LAN6_OWN));
	scene_pass(span_s(3));
	check(!probe(LAN_LL, 0) && !probe(LAN6_OWN, 0));
}

/* ND-DAD-03, ND-DAD-04: a probe of another's and a claim; the virtual router, whose source the
 * link-local address is, does not start */
CASE(an_address_that_another_node_probes_for_or_has_is_not_used)
{
	for (unsigned int claim = 0; claim < 2; claim++) {
		struct nd m = {.type = claim ? ND_NA : ND_NS,
			.target = addr(LAN_LL),
			.has_mac = claim,
			.mac = stranger_mac};

		scene_open(NULL);
		scene_send(LAN, scene_nd_frame(&lan_mac, &stranger_mac, claim ? LAN_LL : "::",
					claim ? "ff02::1" : "ff02::1:ff00:3", &m));
		check(!scene_nd(LAN, ND_NA, 0));
		scene_pass(span_s(10));
		check(!usable(LAN_LL) && usable(LAN6_OWN));
		check(scene_logged("another node has the address fe80::3"));
		check_equal(scene.c->vrs[1]->vr.state, VRRP_INITIALIZE);
		check_equal(scene.c->vrs[0]->vr.state, VRRP_MASTER);
		scene_link(LAN, false);
		scene_link(LAN, true);
		scene_pass(span_s(10));
		check(usable(LAN_LL));
		check_equal(scene.c->vrs[1]->vr.state, VRRP_MASTER);
		scene_close();
	}
}

/* ND-GRP-02, V3-TX-17, ND-GRP-01, V3-BAK-09, V3-ACT-02: VRRP's group and all routers' from the
 * start; those of the virtual addresses while it is master */
CASE(switches_are_told_which_groups_are_listened_to)
{
	static const char *const always[] = {"ff02::2", "ff02::12"};
	static const char *const as_master[] = {"ff02::1:ff00:51", "ff02::1:ff00:1"};

	scene_open(NULL);
	scene_pass(span_ms(2500));
	for (unsigned int i = 0; i < 2; i++) {
		check(reported(always[i], MLD_TO_EXCLUDE) > 0);
		check_equal(reported(as_master[i], MLD_TO_EXCLUDE), 0);
	}
	check_equal(reported("ff02::1", MLD_TO_EXCLUDE), 0);
	scene_pass(span_s(20));
	for (unsigned int i = 0; i < 2; i++) {
		check(reported(as_master[i], MLD_TO_EXCLUDE) > 0);
		check_equal(reported(as_master[i], MLD_TO_INCLUDE), 0);
	}
	scene_send(LAN, scene_advert_frame("fe80::2", 200, 100));
	scene_pass(span_ms(900));
	for (unsigned int i = 0; i < 2; i++) {
		check(reported(as_master[i], MLD_TO_INCLUDE) > 0);
		check_equal(reported(always[i], MLD_TO_INCLUDE), 0);
	}
	for (unsigned int i = 0; i < scene.n_sent; i++) /* never from the virtual MAC */
		if (scene.sent[i].port == LAN && scene.sent[i].ip.proto == IP_PROTO_ICMP6 &&
			scene.sent[i].ip.payload[0] == 143)
			check(mac_equal(&scene.sent[i].eth.src, &lan_mac));
}

/* V3-TX-15, V58-10: made of the port's MAC, with a virtual router there and as master */
CASE(a_link_local_address_of_the_routers_own_is_made_of_the_ports_mac)
{
	static const struct scene_params params = {.addresses6 = "\"2001:db8:51::3/64\""};
	struct ip_addr derived = ip_addr_link_local_of_mac(&lan_mac);
	const struct sent *s;

	scene_open(&params);
	scene_pass(span_s(20));
	s = scene_advert(LAN, IP_V6, 0);
	require(s);
	check(ip_addr_equal(&s->ip.src, &derived));
	check(is_addr(&derived, "fe80::ff:fe00:3"));
	check(mac_equal(&s->eth.src, &vmac6));
}
