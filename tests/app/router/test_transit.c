/* SPDX-License-Identifier: BSD-3-Clause */
/* What passes through, also by the slow path: options, sizes, links that go, redirects heard. */
#include "scene.h"
#include "wire/icmp6.h"

/* The frame with these octets as IPv4 options, padded with ends. */
static struct frame with_options(struct frame f, const uint8_t *octets, size_t n)
{
	f = frame_with_options(f, (n + 3) / 4);
	memset(f.b + F_IP + 20, 0, (n + 3) / 4 * 4);
	memcpy(f.b + F_IP + 20, octets, n);
	return frame_with8(f, F_TTL, f.b[F_TTL]);
}

static void expect_passed(struct frame f)
{
	struct frame wanted = frame_forwarded(&f, &server_mac, &up_mac);
	const struct sent *s;

	scene_send(LAN, f);
	s = scene_only();
	check_equal(s->port, UP);
	check_equal(s->f.len, wanted.len);
	check(memcmp(s->f.b, wanted.b, wanted.len) == 0);
	scene_forget();
}

/* IP4-OPT-01, IP4-OPT-07 */
CASE(options_that_are_not_known_pass_unchanged)
{
	static const uint8_t unknown[] = {0x9e, 6, 1, 2, 3, 4}, stream[] = {136, 4, 0, 9};
	struct frame f = scene_udp(&lan_mac, HOST, SERVER, 64, 100);

	scene_open_master(NULL);
	expect_passed(with_options(f, unknown, sizeof(unknown)));
	expect_passed(with_options(f, stream, sizeof(stream)));
}

/* Of several gateways the slow path, too, takes one that answers. */
CASE(what_control_passes_on_does_not_wait_for_a_dead_gateway)
{
	static const struct scene_params params = {
		.next_hops4 = "\"198.51.100.77\", \"198.51.100.1\""};
	static const uint8_t unknown[] = {0x9e, 6, 1, 2, 3, 4};
	const struct sent *s;

	scene_open_master(&params);
	scene_send(LAN, with_options(scene_udp(&lan_mac, HOST, FAR, 64, 100), unknown, 6));
	s = scene_only();
	check_equal(s->port, UP);
	check(mac_equal(&s->eth.dst, &gateway_mac));
	scene_forget();
	scene_send(UP, scene_udp(&up_mac, FAR, HOST, 1, 8)); /* and what it says itself */
	for (unsigned int i = 0; i < scene.n_sent; i++)
		if (scene.sent[i].ip.proto == IP_PROTO_ICMP)
			check(mac_equal(&scene.sent[i].eth.dst, &gateway_mac));
	check(scene_icmp(UP, 11, 0) != NULL);
}

/* IP4-FRG-04: of gateways by links of different MTUs a packet keeps to its flow's, also where it
 * does not fit. The flow would else go by the slow path for ever and never hear of it. */
CASE(of_several_gateways_one_packet_takes_that_of_its_flow)
{
	static const struct scene_params params = {.lan4 = "\"send-redirects\": false,",
		.next_hops4 = "\"192.0.2.99\", \"198.51.100.1\""};
	unsigned int flows[SCENE_PORTS] = {0};

	scene_open_master(&params);
	for (uint16_t flow = 0; flow < 32; flow++) {
		struct frame few = scene_udp(&lan_mac, HOST, FAR, 64, 100);
		struct frame many = scene_udp(&lan_mac, HOST, FAR, 64, 1400);
		unsigned int by;

		scene_forget();
		scene_send(LAN, frame_with16(few, F_IP + 20, 1024 + flow));
		by = scene_only()->port;
		flows[by]++;
		scene_forget();
		many = frame_with16(many, F_FRAG, IP4_DF);
		scene_send(LAN, frame_with16(many, F_IP + 20, 1024 + flow));
		check_equal(scene_only()->port, LAN);
		check(!scene_icmp(LAN, ICMP_UNREACHABLE, 0) == (by == LAN));
	}
	check(flows[LAN] && flows[UP]);
}

/* IP4-BC-06: both addresses are hosts, also the one whose bits are all ones. */
CASE(of_a_subnet_of_two_both_are_reached)
{
	static const struct scene_params params = {
		.more_interfaces =
			", \"low\": {\"port\": \"p1\", \"vlan-id\": 7, \"ipv4\": {"
			"\"addresses\": [\"10.0.0.254/31\"], \"neighbors\": [{\"ip\": "
			"\"10.0.0.255\","
			"\"link-layer-address\": \"02:00:00:00:00:09\"}]}},"
			"\"high\": {\"port\": \"p1\", \"vlan-id\": 8, \"ipv4\": {"
			"\"addresses\": [\"10.0.1.1/31\"], \"neighbors\": [{\"ip\": \"10.0.1.0\","
			"\"link-layer-address\": \"02:00:00:00:00:09\"}]}}"};
	static const struct {
		const char *peer, *own;
		uint16_t vlan_id;
	} links[] = {{"10.0.0.255", "10.0.0.254", 7}, {"10.0.1.0", "10.0.1.1", 8}};

	scene_open_master(&params);
	for (unsigned int i = 0; i < RTE_DIM(links); i++) {
		struct frame f = scene_udp(&lan_mac, HOST, links[i].peer, 64, 100);
		struct frame wanted = frame_with_tag(
			frame_forwarded(&f, &server_mac, &up_mac), ETH_TYPE_VLAN, links[i].vlan_id);
		const struct sent *s;

		scene_forget();
		scene_send(LAN, f);
		s = scene_only();
		check_equal(s->port, UP);
		check_equal(s->f.len, wanted.len);
		check(memcmp(s->f.b, wanted.b, wanted.len) == 0);
		scene_forget();
		scene_send(LAN, scene_icmp_frame(&lan_mac, HOST, links[i].own, 64, 8, 0, 1, 8));
		check(scene_icmp(LAN, 0, 0) != NULL);
	}
}

/* RFC 8344 2: what has no part for a family is not of it. */
CASE(an_interface_forwards_the_families_that_it_has)
{
	static const struct scene_params params = {
		.more_interfaces = ", \"four\": {\"port\": \"p0\", \"vlan-id\": 30,"
				   "\"ipv4\": {\"addresses\": [\"10.0.30.3/24\"]}},"
				   "\"six\": {\"port\": \"p0\", \"vlan-id\": 60,"
				   "\"ipv6\": {\"addresses\": [\"2001:db8:60::3/64\"]}}"};
	struct frame four = scene_udp(&lan_mac, "10.0.30.9", SERVER, 64, 100);
	struct frame six = scene_udp(&lan_mac, "2001:db8:60::9", SERVER6, 64, 100);
	const uint64_t *off;

	scene_open_master(&params);
	off = &dp_worker_counters(scene.c->workers[0])->verdicts[DP_DROP_FORWARDING_OFF];
	scene_send(LAN, frame_with_tag(four, ETH_TYPE_VLAN, 60));
	scene_send(LAN, frame_with_tag(six, ETH_TYPE_VLAN, 30));
	check_equal(scene.n_sent, 0);
	check_equal(*off, 2);
	scene_send(LAN, frame_with_tag(four, ETH_TYPE_VLAN, 30));
	scene_send(LAN, frame_with_tag(six, ETH_TYPE_VLAN, 60));
	check_equal(scene_count(UP), 2);
}

/* IP4-OPT-02, IP4-OPT-03, IP4-OPT-06: full ones are no error, either */
CASE(what_asks_to_be_recorded_is_dropped_silently)
{
	static const uint8_t route[] = {7, 7, 4, 0, 0, 0, 0}, full[] = {7, 7, 8, 1, 2, 3, 4},
			     stamps[] = {68, 8, 5, 0, 0, 0, 0, 0};
	struct frame f = scene_udp(&lan_mac, HOST, SERVER, 64, 100);

	scene_open_master(NULL);
	scene_send(LAN, with_options(f, route, sizeof(route)));
	scene_send(LAN, with_options(f, full, sizeof(full)));
	scene_send(LAN, with_options(f, stamps, sizeof(stamps)));
	check_equal(scene.n_sent, 0);
	check_equal(scene.c->stats.dropped, 3);
}

/* IP4-ERR-14, IP4-OPT-05: the second source route is one, and both are dropped */
CASE(options_that_make_no_sense_are_pointed_at)
{
	static const uint8_t short_of[] = {1, 1, 1, 0x9e}, past[] = {0x9e, 9, 0, 0},
			     two[] = {131, 3, 4, 131, 7, 4, 1, 2, 3, 4};
	static const struct {
		const uint8_t *octets;
		size_t n;
		uint8_t pointer;
	} rows[] = {
		{short_of, sizeof(short_of), 23}, {past, sizeof(past), 21}, {two, sizeof(two), 23}};
	static const char *const to[] = {SERVER, LAN_OWN};

	scene_open_master(NULL);
	for (unsigned int i = 0; i < 2 * RTE_DIM(rows); i++) {
		struct frame f = scene_udp(&lan_mac, HOST, to[i % 2], 64, 100);
		const struct sent *s;

		scene_forget();
		scene_send(LAN, with_options(f, rows[i / 2].octets, rows[i / 2].n));
		s = scene_only();
		check_equal(s->port, LAN);
		check_equal(s->ip.payload[0], ICMP_PARAMETER);
		check_equal(s->ip.payload[4], rows[i / 2].pointer);
	}
}

/* IP4-OPT-04 */
CASE(source_routes_are_dropped_wherever_they_stand)
{
	static const uint8_t loose[] = {131, 7, 4, 10, 0, 0, 1}, strict[] = {137, 3, 4},
			     behind[] = {1, 1, 0x9e, 3, 0, 131, 3, 4};
	struct frame f = scene_udp(&lan_mac, HOST, SERVER, 64, 100);

	scene_open_master(NULL);
	scene_send(LAN, with_options(f, loose, sizeof(loose)));
	scene_send(LAN, with_options(f, strict, sizeof(strict)));
	scene_send(LAN, with_options(f, behind, sizeof(behind)));
	check_equal(scene.n_sent, 0);
	check_equal(scene.c->stats.dropped, 3);
	/* Nor is what came here by one answered. */
	scene_send(LAN, with_options(scene_udp(&lan_mac, HOST, LAN_OWN, 64, 9), loose, 7));
	check_equal(scene.n_sent, 0);
}

/* IP4-CTL-02 */
CASE(routes_leave_with_their_link_and_come_back_with_it)
{
	struct frame far = scene_udp(&lan_mac, HOST, FAR, 64, 10);

	scene_open_master(NULL);
	scene_link(UP, false);
	scene_forget();
	scene_send(LAN, far);
	scene_send(LAN, scene_udp(&lan_mac, HOST, FAR, 64, 10));
	check_equal(scene_count(UP), 0);
	check(scene_icmp(LAN, ICMP_UNREACHABLE, 0) != NULL);
	scene_link(UP, true);
	scene_forget();
	scene_send(LAN, far);
	check(mac_equal(&scene_only()->eth.dst, &gateway_mac));
}

static bool left(unsigned int port, const struct mac *to)
{
	for (unsigned int i = 0; i < scene.n_sent; i++)
		if (scene.sent[i].port == port && scene.sent[i].ip.proto == IP_PROTO_UDP &&
			mac_equal(&scene.sent[i].eth.dst, to))
			return true;
	return false;
}

CASE(a_neighbor_outlasts_a_short_loss_of_its_link)
{
	static const struct scene_params params = {
		.more_routes =
			", {\"prefix\": \"198.51.0.0/16\", \"next-hops\": [\"192.0.2.99\"]}"};
	static const struct mac mac = {{0x02, 0, 0, 0, 0, 0x50}};
	struct frame f = scene_udp(&lan_mac, "192.0.2.98", "198.51.100.50", 64, 10);
	struct arp reply = {.op = ARP_REPLY, .sha = mac, .tha = up_mac};
	const struct dp_counters *counters;
	const struct sent *s;
	uint64_t forwarded;

	scene_open_master(&params);
	counters = dp_worker_counters(scene.c->workers[0]);
	reply.spa = addr("198.51.100.50");
	reply.tpa = addr(UP_OWN);
	scene_send(LAN, f);
	scene_send(UP, scene_arp_frame(&up_mac, &mac, &reply));
	check(left(UP, &mac));
	scene_pass(span_s(2));

	scene_link(UP, false);
	scene_forget();
	forwarded = counters->verdicts[DP_FORWARD];
	scene_send(LAN, f);
	check(left(LAN, &host_mac)); /* another route leads there meanwhile */
	check_equal(counters->verdicts[DP_FORWARD], forwarded + 1);

	scene_forget();
	scene_link(UP, true);
	s = scene_arp(UP, ARP_REQUEST, 0);
	check(s && is_addr(&s->arp.tpa, "198.51.100.50") && mac_equal(&s->eth.dst, &eth_broadcast));
	scene_forget();
	scene_send(LAN, f);
	check(left(UP, &mac));
}

/* IP4-MTU-01, IP6-FWD-11: the way out's MTU is 1400 */
CASE(a_packet_that_just_fits_goes_whole)
{
	scene_open_master(NULL);
	expect_passed(scene_udp(&lan_mac, HOST, SERVER, 64, 1400 - 28));
	expect_passed(scene_udp(&lan_mac, HOST6, SERVER6, 64, 1400 - 48));
	scene_send(LAN, scene_udp(&lan_mac, HOST, SERVER, 64, 1400 - 27));
	check_equal(scene_count(UP), 2);
	scene_send(LAN, scene_udp(&lan_mac, HOST6, SERVER6, 64, 1400 - 47));
	check_equal(scene_count(UP), 2);
}

/* IP4-RED-04, ND-RED-01: another gateway for what the static route leads to the first */
CASE(redirects_that_are_heard_change_no_route)
{
	struct nd six = {
		.type = ND_REDIRECT, .target = addr("fe80::77"), .destination = addr(FAR6)};

	scene_open_master(NULL);
	scene_send(UP,
		scene_icmp_frame(&up_mac, GATEWAY, UP_OWN, 64, ICMP_REDIRECT, 1, 0xc6336409, 28));
	scene_send(UP, scene_nd_frame(&up_mac, &gateway_mac, "fe80::fe", "fe80::13", &six));
	check_equal(scene.n_sent, 0);
	scene_send(LAN, scene_udp(&lan_mac, HOST, FAR, 64, 10));
	check(mac_equal(&scene_only()->eth.dst, &gateway_mac));
	scene_forget();
	scene_send(LAN, scene_udp(&lan_mac, HOST6, FAR6, 64, 10));
	check(mac_equal(&scene_only()->eth.dst, &gateway_mac));
}

/* V3-BAK-04, V3-ACT-05, V3-ACT-06, V3-ACT-07, V3-BAK-05, V3-FWD-01, V3-CFG-08: X19 and
 * X20 of both families, as backup and as master, with accept-mode and without */
CASE(packets_to_the_virtual_mac_and_addresses_go_by_state_and_accept_mode)
{
	static const struct scene_params accept = {
		.vrrp4 = "\"accept-mode\": true,", .vrrp6 = "\"accept-mode\": true,"};

	for (unsigned int accepts = 0; accepts < 2; accepts++) {
		struct frame through[] = {scene_udp(&vmac4, HOST, SERVER, 64, 10),
			scene_udp(&vmac6, HOST6, SERVER6, 64, 10)};
		struct frame ping[] = {
			scene_icmp_frame(&vmac4, HOST, VIP, 64, ICMP_ECHO_REQUEST, 0, 1, 8),
			scene_icmp_frame(&vmac6, HOST6, VIP6, 64, ICMP6_ECHO_REQUEST, 0, 1, 8)};

		scene_open(accepts ? &accept : NULL);
		scene_pass(span_ms(2500));
		scene_forget();
		for (unsigned int i = 0; i < 2; i++) {
			scene_send(LAN, through[i]);
			scene_send(LAN, ping[i]);
			/* Also not by the port's MAC. */
			scene_send(LAN, frame_with_mac(ping[i], &lan_mac));
			check(!scene_icmp(LAN, i ? ICMP6_ECHO_REPLY : ICMP_ECHO_REPLY, 0));
		}
		check_equal(scene_count(UP), 0);
		scene_pass(span_s(20));
		for (unsigned int i = 0; i < 2; i++) {
			scene_forget();
			scene_send(LAN, through[i]);
			check_equal(scene_only()->port, UP);
			scene_forget();
			scene_send(LAN, ping[i]);
			check_equal(scene.n_sent, accepts);
			check_equal(scene_count(LAN), accepts);
		}
		scene_close();
	}
}

static void expect_stopped(unsigned int port, struct frame f)
{
	uint64_t before = dp_worker_counters(scene.c->workers[0])->verdicts[DP_DROP_SOURCE];

	scene_forget();
	scene_send(port, f);
	check_equal(scene.n_sent, 0);
	check_equal(dp_worker_counters(scene.c->workers[0])->verdicts[DP_DROP_SOURCE], before + 1);
}

/* IP4-MAR-05: of several gateways any will do, one without a MAC, too; each family for itself */
CASE(sources_come_by_the_interface_that_their_routes_lead_to)
{
	static const struct scene_params on = {
		.lan4 = "\"source-validation\": true,", .lan6 = "\"source-validation\": true,"};
	static const struct scene_params several = {.lan4 = "\"source-validation\": true,",
		.next_hops4 = "\"198.51.100.1\", \"192.0.2.77\""};

	scene_open_master(&on);
	expect_passed(scene_udp(&vmac4, HOST, SERVER, 64, 8));
	expect_passed(scene_udp(&vmac6, HOST6, SERVER6, 64, 8));
	expect_passed(scene_udp(&vmac4, "192.0.2.55", SERVER, 64, 8));
	expect_stopped(LAN, scene_udp(&vmac4, FAR, SERVER, 64, 8));
	expect_stopped(LAN, scene_udp(&vmac4, VIP, SERVER, 64, 8));
	expect_stopped(LAN, scene_udp(&vmac4, FAR, SERVER, 1, 8));
	expect_stopped(LAN, scene_udp(&vmac6, FAR6, SERVER6, 64, 8));
	expect_stopped(LAN, scene_udp(&lan_mac, FAR, LAN_OWN, 64, 8));
	scene_send(UP, scene_udp(&up_mac, "8.8.8.8", HOST, 64, 8));
	check_equal(scene_count(LAN), 1);
	scene_close();
	scene_open_master(&several);
	scene_pass(span_s(20));
	scene_forget();
	expect_passed(scene_udp(&vmac4, FAR, SERVER, 64, 8));
	expect_passed(scene_udp(&vmac6, FAR6, SERVER6, 64, 8));
	expect_stopped(LAN, scene_udp(&vmac4, "198.51.100.44", SERVER, 64, 8));
}
