/* SPDX-License-Identifier: BSD-3-Clause */
/* Redirects of both families: for whom, from where, with what; and packets in fragments. */
#include "app/resolve.h"
#include "scene.h"
#include "wire/icmp6.h"

#define NEIGHBOR6 "2001:db8:51::98"
#define ROUTER_LL "fe80::98"
#define BEHIND6   "2001:db8:300::1"

static void add_neighbor(const char *text)
{
	struct ip_addr a = addr(text);
	struct neigh_actions actions = {0};

	neigh_add_permanent(scene.c->neighbors, LAN, &a, &peer_mac, &actions);
	resolve_perform(scene.c, &actions);
}

static void add_route(const char *prefix, const char *gateway)
{
	struct route r = {.source = ROUTE_STATIC,
		.n_next_hops = 1,
		.next_hops = {{.gateway = addr(gateway), .interface = LAN}}};

	require(ip_prefix_parse(prefix, &r.prefix) == 0);
	require(rib_add(scene.c->rib, &r) == 0);
}

/* The frame goes back out of the LAN, and so does a redirect: that. */
static const struct sent *expect_redirect(struct frame f)
{
	const struct sent *s;

	scene_forget();
	scene_send(LAN, f);
	check_equal(scene.n_sent, 2);
	s = scene_nd(LAN, ND_REDIRECT, 0);
	require(s);
	check(mac_equal(&s->eth.dst, &host_mac));
	return s;
}

/* V3-RED-01, V3-RED-02, V3-RED-03, ND-RED-01 */
CASE(an_ipv6_redirect_names_the_neighbor_and_comes_from_where_the_packet_went)
{
	static const struct mac *const to[] = {&vmac6, &lan_mac};
	static const char *const from[] = {VIP_LL, LAN_LL};

	scene_open_master(NULL);
	add_neighbor(NEIGHBOR6);
	for (unsigned int i = 0; i < RTE_DIM(to); i++) {
		struct frame f = scene_udp(to[i], HOST6, NEIGHBOR6, 64, 8);
		const struct sent *s = expect_redirect(f);

		check(is_addr(&s->ip.src, from[i]));
		check(is_addr(&s->ip.dst, HOST6));
		check(is_addr(&s->nd.target, NEIGHBOR6));
		check(is_addr(&s->nd.destination, NEIGHBOR6));
		check(s->nd.has_mac && mac_equal(&s->nd.mac, &peer_mac));
		check_equal(s->nd.redirected_len, f.len - F_IP);
		check(memcmp(s->nd.redirected, f.b + F_IP, s->nd.redirected_len) == 0);
	}
}

/* ND-RED-01 */
CASE(a_router_is_named_by_its_link_local_address_or_not_at_all)
{
	const struct sent *s;

	scene_open_master(NULL);
	add_neighbor(ROUTER_LL);
	add_neighbor(NEIGHBOR6);
	add_route("2001:db8:300::/48", ROUTER_LL);
	add_route("2001:db8:301::/48", NEIGHBOR6);
	s = expect_redirect(scene_udp(&vmac6, HOST6, BEHIND6, 64, 8));
	check(is_addr(&s->nd.target, ROUTER_LL));
	check(is_addr(&s->nd.destination, BEHIND6));
	scene_forget();
	scene_send(LAN, scene_udp(&vmac6, HOST6, "2001:db8:301::1", 64, 8));
	check_equal(scene_only()->port, LAN);
}

CASE(no_ipv6_redirect_is_sent_to_who_is_no_neighbor_or_where_it_is_off)
{
	static const struct scene_params off = {.lan6 = "\"send-redirects\": false,"};

	scene_open_master(NULL);
	add_neighbor(NEIGHBOR6);
	scene_send(LAN, scene_udp(&vmac6, FAR6, NEIGHBOR6, 64, 8));
	check_equal(scene_only()->ip.proto, IP_PROTO_UDP);
	scene_close();
	scene_open_master(&off);
	add_neighbor(NEIGHBOR6);
	scene_send(LAN, scene_udp(&vmac6, HOST6, NEIGHBOR6, 64, 8));
	check_equal(scene_only()->ip.proto, IP_PROTO_UDP);
}

/* V3-RED-01, IP4-RED-01, IP4-RED-03 */
CASE(a_host_redirect_comes_from_the_virtual_address)
{
	struct frame f = scene_udp(&vmac4, HOST, "192.0.2.98", 64, 8);
	const struct sent *s;

	scene_open_master(NULL);
	add_neighbor("192.0.2.98");
	scene_send(LAN, f);
	check_equal(scene.n_sent, 2);
	s = scene_icmp(LAN, ICMP_REDIRECT, 0);
	require(s);
	check_equal(s->ip.payload[1], ICMP_REDIRECT_HOST);
	check(is_addr(&s->ip.src, VIP));
	check(memcmp(s->ip.payload + 4, addr("192.0.2.98").b, 4) == 0);
	check(memcmp(s->ip.payload + 8, f.b + F_IP, f.len - F_IP) == 0);
}

/* IP4-FRG-01, IP4-FRG-02 */
CASE(a_packet_over_the_mtu_leaves_in_fragments_where_it_may)
{
	struct frame f = scene_udp(&lan_mac, HOST, SERVER, 64, 1440);

	scene_open_master(NULL);
	scene_send(LAN, f);
	check_equal(scene_count(UP), 2);
	check_equal(scene.n_sent, 2);
	check_equal(scene.sent[0].ip.frag, IP4_MF);
	check_equal(scene.sent[1].ip.frag, 1376 / 8);
	check_equal(scene.sent[0].ip.ttl, 63);
	check_equal(scene.sent[0].ip.payload_len + scene.sent[1].ip.payload_len, 1448);
	check_equal(scene.c->stats.fragmented, 1);
}
