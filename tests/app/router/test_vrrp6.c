/* SPDX-License-Identifier: BSD-3-Clause */
/* A virtual router over IPv6 on the wire: adverts, announcements, router advertisements; and what
 * unicast peers and both versions at once make of one over IPv4. */
#include "scene.h"
#include "wire/vrrp.h"

#define ADVERTISES "\"router-advertisements\": {\"send-advertisements\": true},"

static const struct scene_params advertising = {.vrrp6 = ADVERTISES};

/* V3-TX-02, V3-TX-04, V3-TX-06, V3-TX-07, V3-TX-08, V3-TX-11, V3-FMT-11, V3-FMT-14, IMP-DSCP-01:
 * what P04 is of its peer; the checksum is the codec's to judge */
CASE(an_ipv6_advert_is_from_the_link_local_address_and_the_virtual_mac)
{
	const struct ip_addr vip_ll = addr(VIP_LL), vip6 = addr(VIP6);
	const struct mac group = {{0x33, 0x33, 0, 0, 0, 0x12}};
	struct vrrp_pdu pdu;
	const struct sent *s;

	scene_open_master(NULL);
	scene_pass(span_cs(150));
	s = scene_advert(LAN, IP_V6, 0);
	require(s);
	check(is_addr(&s->ip.src, LAN_LL) && is_addr(&s->ip.dst, "ff02::12"));
	check_equal(s->f.b[F6_HOP], 255);
	check_equal(s->f.b[F6_NEXT], 112);
	check_equal(s->ip.tos, 0xc0);
	check(mac_equal(&s->eth.src, &vmac6) && mac_equal(&s->eth.dst, &group));
	require(vrrp_pdu_decode(&pdu, s->ip.payload, s->ip.payload_len, &s->ip.src, &s->ip.dst) ==
		VRRP_PDU_OK);
	check_equal(pdu.count, 2);
	check(memcmp(pdu.addresses, vip_ll.b, 16) == 0);
	check(memcmp(pdu.addresses + 16, vip6.b, 16) == 0);
}

/* V3-BAK-07, V3-BAK-10, V3-BAK-09, ND-NA-07, ND-NA-08, ND-DAD-02, V3-TX-08, IMP-ACT-01: advert,
 * then the report of its groups, then one advertisement for each address (P10), and nobody is asked
 * whether he has it */
CASE(becoming_master_over_ipv6_sends_the_advert_and_then_the_announcements)
{
	static const char *const vips[] = {VIP_LL, VIP6};
	const struct sent *advert, *s, *probe, *joined;

	scene_open(NULL);
	scene_pass(span_s(7));
	advert = scene_advert(LAN, IP_V6, 0);
	require(advert);
	joined = advert + 1;
	check(joined->ip.proto == IP_PROTO_ICMP6 && joined->ip.payload[0] == 143);
	for (unsigned int i = 0; i < 2; i++) {
		s = scene_nd(LAN, ND_NA, i);
		require(s && s > joined && s->at.ns == advert->at.ns);
		check(is_addr(&s->nd.target, vips[i]));
		check(s->nd.router && !s->nd.solicited && s->nd.override);
		check(s->nd.has_mac && mac_equal(&s->nd.mac, &vmac6));
		check(is_addr(&s->ip.dst, "ff02::1") && mac_equal(&s->eth.src, &vmac6));
		check_equal(s->ip.ttl, 255);
	}
	for (unsigned int i = 0; (probe = scene_nd(LAN, ND_NS, i)); i++)
		check(!is_addr(&probe->nd.target, VIP_LL) && !is_addr(&probe->nd.target, VIP6));
}

/* ND-NA-09: the unsolicited advertisements of an event, at the most that may be configured */
CASE(an_address_is_announced_three_times_at_most)
{
	static const struct scene_params most = {
		.vrrp6 = "\"unsolicited-na\": {\"repeat\": 2, \"delay\": 1},"};
	const struct sent *s, *before = NULL;
	unsigned int n = 0;

	scene_open(&most);
	scene_pass(span_s(60));
	for (unsigned int i = 0; (s = scene_nd(LAN, ND_NA, i)); i++) {
		if (!is_addr(&s->nd.target, VIP6))
			continue;
		check(!before || instant_since(s->at, before->at).ns >= span_s(1).ns);
		before = s;
		n++;
	}
	check_equal(n, 3);
}

/* V3-INI-01, V3-INI-03, V3-INI-04, V3-ND-05, V3-ND-07, V3-ND-08: no probe for what it owns, which
 * the acting master would answer, and no word of it at the port's MAC */
CASE(an_owner_over_ipv6_is_master_at_once_and_speaks_from_the_virtual_mac)
{
	static const struct scene_params owner = {.virtual6 = "\"fe80::3\", \"2001:db8:51::3\""};
	const struct sent *s;
	unsigned int i, announced = 0;

	scene_open(&owner);
	check_equal(scene.c->vrs[1]->vr.state, VRRP_MASTER);
	s = scene_advert(LAN, IP_V6, 0);
	require(s);
	check_equal(s->ip.payload[2], 255);
	scene_pass(span_cs(100));
	check(scene_advert(LAN, IP_V6, 1) != NULL);
	scene_send(UP, scene_udp(&up_mac, SERVER6, "2001:db8:51::50", 64, 8));
	scene_pass(span_s(5));
	for (i = 0; (s = scene_nd(LAN, ND_NA, i)); i++, announced++) {
		check(mac_equal(&s->nd.mac, &vmac6) && mac_equal(&s->eth.src, &vmac6));
		check(s->nd.router && !s->nd.solicited && s->nd.override);
	}
	check(announced >= 2);
	for (i = 0; (s = scene_nd(LAN, ND_NS, i)); i++) {
		check(is_addr(&s->nd.target, "2001:db8:51::50"));
		check(mac_equal(&s->nd.mac, &vmac6) && mac_equal(&s->eth.src, &vmac6));
	}
	check(i > 0);
}

/* V3-ACT-04, ND-RA-01, V3-ND-09, V3-ND-10, ND-RA-06, ND-RA-07: from the virtual link-local address;
 * source link-layer address, prefixes and MTU are all its options */
CASE(a_master_sends_router_advertisements_as_the_virtual_router)
{
	struct nd rs = {.type = ND_RS};
	const struct sent *s;

	scene_open(&advertising);
	scene_pass(span_s(25));
	s = scene_nd(LAN, ND_RA, 0);
	require(s);
	check_equal(s->at.ns, scene_advert(LAN, IP_V6, 0)->at.ns);
	check(is_addr(&s->ip.src, VIP_LL) && is_addr(&s->ip.dst, "ff02::1"));
	check(s->nd.has_mac && mac_equal(&s->nd.mac, &vmac6) && mac_equal(&s->eth.src, &vmac6));
	check_equal(s->nd.ra.lifetime_s, 1800);
	check_equal(s->nd.ra.n_prefixes, 1);
	check_equal(s->ip.payload_len, 16 + 8 + 32);
	check(scene_nd(LAN, ND_RA, 1) &&
		instant_since(scene_nd(LAN, ND_RA, 1)->at, s->at).ns <= span_s(16).ns);
	scene_forget();
	scene_pass(span_s(3));
	scene_forget();
	scene_send(LAN, scene_nd_frame(&lan_mac, &host_mac, HOST_LL, "ff02::2", &rs));
	scene_send(LAN, scene_nd_frame(&lan_mac, &host_mac, HOST_LL, "ff02::2", &rs));
	scene_pass(span_ms(3600));
	check(scene_nd(LAN, ND_RA, 0) != NULL);
	for (unsigned int i = 1; (s = scene_nd(LAN, ND_RA, i)); i++)
		check(instant_since(s->at, scene_nd(LAN, ND_RA, i - 1)->at).ns >= span_s(3).ns);
}

/* V3-BAK-03, ND-RA-09, ND-RA-02, V3-ACT-17: also when asked; no lifetime 0 on the way there */
CASE(a_backup_sends_no_router_advertisement)
{
	struct nd rs = {.type = ND_RS};

	scene_open(&advertising);
	scene_pass(span_ms(2500));
	scene_send(LAN, scene_nd_frame(&lan_mac, &host_mac, HOST_LL, "ff02::2", &rs));
	scene_pass(span_s(1));
	check(!scene_nd(LAN, ND_RA, 0));
	scene_pass(span_s(20));
	scene_forget();
	scene_send(LAN, scene_advert_frame("fe80::2", 200, 4000));
	check_equal(scene.c->vrs[1]->vr.state, VRRP_BACKUP);
	scene_send(LAN, scene_nd_frame(&lan_mac, &host_mac, HOST_LL, "ff02::2", &rs));
	scene_pass(span_s(100));
	check(!scene_nd(LAN, ND_RA, 0));
	scene_close();

	scene_open_master(NULL); /* and nobody sends any unasked for by the configuration */
	for (unsigned int i = 0; i < 13; i++, scene_forget()) {
		scene_pass(span_s(100));
		check(!scene_nd(LAN, ND_RA, 0));
	}
}

/* ND-RA-11: all that hosts hear are the virtual router's */
CASE(the_router_itself_is_no_default_router)
{
	unsigned int heard = 0;
	const struct sent *s;

	scene_open(&advertising);
	for (unsigned int k = 0; k < 13; k++, scene_forget()) {
		scene_pass(span_s(100));
		for (unsigned int i = 0; (s = scene_nd(LAN, ND_RA, i)); i++, heard++)
			check(is_addr(&s->ip.src, VIP_LL));
		check(!scene_nd(UP, ND_RA, 0));
	}
	check(heard > 3);
}

/* V3-TX-14 */
CASE(one_vrid_is_master_over_ipv4_and_backup_over_ipv6)
{
	scene_open_master(NULL);
	for (unsigned int i = 0; i < 20; i++) {
		scene_send(LAN, scene_advert_frame("fe80::2", 200, 100));
		scene_pass(span_cs(100));
	}
	check_equal(scene.c->vrs[0]->vr.state, VRRP_MASTER);
	check_equal(scene.c->vrs[1]->vr.state, VRRP_BACKUP);
	check(!scene_advert(LAN, IP_V6, 0));
	check(scene_advert(LAN, IP_V4, 18) != NULL);
}

/* IMP-RX-04, V3-RX-02, V3-RX-13: a global source, a low hop limit: no effect */
CASE(an_ipv6_advert_from_afar_has_no_effect)
{
	struct frame far = scene_advert_frame("2001:db8:51::2", 200, 100);
	struct frame low = frame_with8(scene_advert_frame("fe80::2", 200, 100), F6_HOP, 254);

	scene_open_master(NULL);
	scene_send(LAN, far);
	scene_send(LAN, low);
	check_equal(scene.c->vrs[1]->vr.state, VRRP_MASTER);
	check_equal(scene.c->set.stats.bad_source, 1);
	check_equal(scene.c->set.stats.ip_ttl_errors, 1);
	scene_send(LAN, scene_advert_frame("fe80::2", 200, 100));
	check_equal(scene.c->vrs[1]->vr.state, VRRP_BACKUP);
}

/* IMP-UNI-02, IMP-CSM-03, IMP-UNI-03: to the peer's own MAC once that is known, TTL 255, with the
 * peer's address in the checksum; on the link from the virtual MAC, which switches then know */
CASE(unicast_adverts_go_to_the_peers_own_mac)
{
	static const struct scene_params unicast = {
		.vrrp4 = "\"unicast-peers\": [{\"address\": \"192.0.2.99\"},"
			 "{\"address\": \"203.0.113.7\"}],"};
	const struct mac *next_hop[] = {&host_mac, &gateway_mac};
	const char *peers[] = {HOST, FAR};
	struct vrrp_pdu pdu;
	const struct sent *s;

	scene_open(&unicast);
	scene_pass(span_s(10));
	for (unsigned int i = 0; i < 2; i++) {
		s = scene_advert(i ? UP : LAN, IP_V4, 0);
		require(s);
		check(is_addr(&s->ip.src, LAN_OWN) && is_addr(&s->ip.dst, peers[i]));
		check_equal(s->ip.ttl, 255);
		check(mac_equal(&s->eth.dst, next_hop[i]));
		check(mac_equal(&s->eth.src, i ? &up_mac : &vmac4));
		check_equal(vrrp_pdu_decode(
				    &pdu, s->ip.payload, s->ip.payload_len, &s->ip.src, &s->ip.dst),
			VRRP_PDU_OK);
		check(pdu.checksum & VRRP_CSUM_PSEUDO);
	}
	scene_send(LAN, scene_advert_frame(HOST, 200, 100)); /* to the group */
	check_equal(scene.c->vrs[0]->vr.state, VRRP_MASTER);
}

/* V3-IOP-02, V3-IOP-09, V3-IOP-10 */
CASE(both_versions_leave_at_each_interval)
{
	static const struct scene_params both = {
		.vrrp4 = "\"version-2-compatible\": true, \"advertise-interval-centi-sec\": 50,"};
	unsigned int version[4] = {0};
	const struct sent *s;

	scene_open_master(&both);
	scene_pass(span_s(10));
	for (unsigned int i = 0; (s = scene_advert(LAN, IP_V4, i)); i++) {
		unsigned int v = s->ip.payload[0] >> 4;

		require(v == 2 || v == 3);
		version[v]++;
		check_equal(s->ip.payload_len, v == 2 ? 8 + 4 + 8 : 8 + 4);
		if (v == 2)
			check_equal(s->ip.payload[5], 1); /* seconds */
	}
	check_equal(version[2], 20);
	check_equal(version[3], 20);
}
