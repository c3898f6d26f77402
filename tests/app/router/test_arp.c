/* SPDX-License-Identifier: BSD-3-Clause */
/* ARP as this router speaks it: answers, learning, resolving, announcing, defending. */
#include "scene.h"

#define STRANGER "192.0.2.77"
#define DEAD     "198.51.100.77"

static const struct mac stranger_mac = {{0x02, 0, 0, 0, 0, 0x77}};
static const struct mac zero_mac;

static struct arp packet(enum arp_op op, const struct mac *sha, const char *spa, const char *tpa)
{
	return (struct arp){.op = op, .sha = *sha, .spa = addr(spa), .tpa = addr(tpa)};
}

static void ask(const char *who, const char *whom)
{
	struct arp a = packet(ARP_REQUEST, &stranger_mac, who, whom);

	scene_send(LAN, scene_arp_frame(&eth_broadcast, &stranger_mac, &a));
}

static const struct neigh *known(unsigned int port, const char *who)
{
	struct ip_addr a = addr(who);

	return neigh_find(scene.c->neighbors, port, &a);
}

static void expect_reply(const char *of, const char *to, const struct mac *at)
{
	const struct sent *s = scene_only();

	check_equal(s->port, LAN);
	check_equal(s->arp.op, ARP_REPLY);
	check(is_addr(&s->arp.spa, of) && mac_equal(&s->arp.sha, at));
	check(is_addr(&s->arp.tpa, to) && mac_equal(&s->arp.tha, &stranger_mac));
	check(mac_equal(&s->eth.dst, &stranger_mac) && mac_equal(&s->eth.src, at));
	scene_forget();
}

/* ARP-RX-03, ARP-RX-08, ARP-ACD-06, V3-ACT-01, V3-ARP-01, V3-ARP-02, V3-ARP-03, V3-ARP-10: requests
 * and probes (X18) */
CASE(a_master_answers_for_the_virtual_address_and_for_its_own)
{
	static const char *const askers[] = {STRANGER, "0.0.0.0"};

	scene_open_master(NULL);
	for (unsigned int i = 0; i < RTE_DIM(askers); i++) {
		ask(askers[i], VIP);
		expect_reply(VIP, askers[i], &vmac4);
		ask(askers[i], LAN_OWN);
		expect_reply(LAN_OWN, askers[i], &lan_mac);
	}
	ask(STRANGER, "192.0.2.200");
	ask(STRANGER, UP_OWN); /* the other interface's */
	check_equal(scene.n_sent, 0);
}

/* V3-BAK-01, V3-ARP-10, V3-ACT-17 */
CASE(a_backup_answers_for_its_own_address_alone)
{
	scene_open(NULL);
	scene_pass(span_ms(100));
	scene_forget();
	for (unsigned int was_master = 0; was_master < 2; was_master++) {
		ask(STRANGER, VIP);
		ask("0.0.0.0", VIP);
		check_equal(scene.n_sent, 0);
		ask(STRANGER, LAN_OWN);
		expect_reply(LAN_OWN, STRANGER, &lan_mac);
		scene_pass(span_s(20));
		scene_send(LAN, scene_advert_frame("192.0.2.2", 200, 100));
		scene_forget();
	}
}

/* ARP-FMT-01 */
CASE(arp_of_another_hardware_or_protocol_is_ignored)
{
	static const uint16_t at[] = {F_IP, F_IP + 2}; /* ar$hrd, ar$pro */
	struct arp a = packet(ARP_REQUEST, &stranger_mac, STRANGER, LAN_OWN);
	struct frame f = scene_arp_frame(&eth_broadcast, &stranger_mac, &a);

	scene_open_master(NULL);
	for (unsigned int i = 0; i < RTE_DIM(at); i++) {
		struct frame odd = f;

		frame_put16(odd.b + at[i], 6);
		scene_send(LAN, odd);
	}
	check_equal(scene.n_sent, 0);
	check(!known(LAN, STRANGER));
	scene_send(LAN, f);
	check_equal(scene.n_sent, 1);
}

/* ARP-RX-01, ARP-RX-02, ARP-RX-04: an interface without virtual routers remembers no others */
CASE(who_asks_for_us_is_remembered_and_who_is_known_is_believed)
{
	struct arp a = packet(ARP_REQUEST, &stranger_mac, DEAD, "198.51.100.50");

	scene_open_master(NULL);
	scene_send(UP, scene_arp_frame(&eth_broadcast, &stranger_mac, &a));
	check(!known(UP, DEAD));
	a.tpa = addr(UP_OWN);
	scene_send(UP, scene_arp_frame(&eth_broadcast, &stranger_mac, &a));
	require(known(UP, DEAD));
	check(mac_equal(&known(UP, DEAD)->mac, &stranger_mac));
	/* Merged whatever the operation and the target. */
	a = packet(ARP_REPLY, &peer_mac, DEAD, DEAD);
	scene_send(UP, scene_arp_frame(&eth_broadcast, &peer_mac, &a));
	check(mac_equal(&known(UP, DEAD)->mac, &peer_mac));
}

/* ARP-RX-05, ARP-RX-07 */
CASE(nobody_is_at_a_group_and_a_probe_has_no_sender)
{
	static const struct mac group = {{0x01, 0, 0x5e, 1, 2, 3}};
	struct arp a = packet(ARP_REPLY, &group, DEAD, UP_OWN);

	scene_open_master(NULL);
	scene_send(UP, scene_arp_frame(&up_mac, &stranger_mac, &a));
	check(!known(UP, DEAD));
	ask("0.0.0.0", VIP);
	check(!known(LAN, "0.0.0.0"));
}

/* ARP-RX-06, ARP-TX-01, ARP-TX-04: the answer of a virtual router may leave from its own MAC */
CASE(a_packet_to_an_unknown_host_waits_for_the_answer_whatever_its_ethernet_source)
{
	struct frame f = scene_udp(&lan_mac, HOST, DEAD, 64, 10);
	struct arp reply = packet(ARP_REPLY, &stranger_mac, DEAD, UP_OWN);
	const struct sent *s;

	scene_open_master(NULL);
	scene_send(LAN, f);
	s = scene_only();
	check_equal(s->port, UP);
	check_equal(s->arp.op, ARP_REQUEST);
	check(mac_equal(&s->eth.dst, &eth_broadcast) && mac_equal(&s->eth.src, &up_mac));
	check(mac_equal(&s->arp.sha, &up_mac) && is_addr(&s->arp.spa, UP_OWN));
	check(mac_equal(&s->arp.tha, &zero_mac) && is_addr(&s->arp.tpa, DEAD));
	scene_forget();
	reply.tha = up_mac;
	scene_send(UP, scene_arp_frame(&up_mac, &peer_mac, &reply));
	s = scene_only();
	check(mac_equal(&s->eth.dst, &stranger_mac));
	check(is_addr(&s->ip.dst, DEAD));
	check_equal(s->ip.ttl, 63);
}

/* ARP-TX-03, ARP-TX-05, IP4-UNR-02 */
CASE(a_dead_host_is_asked_for_once_a_second_and_then_told_of)
{
	const struct sent *s, *before = NULL;

	scene_open_master(NULL);
	for (unsigned int i = 0; i < 250; i++) {
		scene_send(LAN, scene_udp(&lan_mac, HOST, DEAD, 64, 10));
		check(!scene_icmp(LAN, ICMP_UNREACHABLE, 0));
		scene_pass(span_ms(10));
	}
	for (unsigned int i = 0; (s = scene_arp(UP, ARP_REQUEST, i)); before = s, i++)
		check(!before || instant_since(s->at, before->at).ns >= span_s(1).ns);
	require(before);
	scene_pass(span_s(3));
	s = scene_icmp(LAN, ICMP_UNREACHABLE, 0);
	require(s);
	check_equal(s->ip.payload[1], ICMP_UNREACH_HOST);
}

/* ARP-GRA-01, ARP-GRA-02, ARP-GRA-03, ARP-ACD-02, V3-BAK-07, V3-BAK-08, V58-08: one, and
 * as many again later as are asked for */
CASE(becoming_master_announces_each_address_without_asking_whose_it_is)
{
	static const struct scene_params params = {
		.vrrp4 = "\"gratuitous-arp\": {\"repeat\": 1, \"delay\": 3},",
		.virtual4 = "\"192.0.2.1\", \"192.0.2.129\""};
	static const char *const wanted[] = {VIP, "192.0.2.129", VIP, "192.0.2.129"};
	struct instant first = {0};
	const struct sent *s;
	unsigned int i;

	scene_open(&params);
	scene_pass(span_s(12));
	for (i = 0; (s = scene_arp(LAN, ARP_REQUEST, i)); i++) {
		require(i < RTE_DIM(wanted));
		check(mac_equal(&s->eth.dst, &eth_broadcast) && mac_equal(&s->eth.src, &vmac4));
		check(mac_equal(&s->arp.sha, &vmac4) && mac_equal(&s->arp.tha, &zero_mac));
		check(is_addr(&s->arp.spa, wanted[i]) && is_addr(&s->arp.tpa, wanted[i]));
		if (!i)
			first = s->at;
		check_equal(instant_since(s->at, first).ns, i < 2 ? 0 : span_s(3).ns);
	}
	check_equal(i, RTE_DIM(wanted));
	check(!scene_arp(LAN, ARP_REPLY, 0));
	s = scene_advert(LAN, IP_V4, 0);
	check(s && s < scene_arp(LAN, ARP_REQUEST, 0));
}

/* ARP-ACD-03, ARP-ACD-04 */
CASE(an_own_address_is_defended_once_in_ten_seconds)
{
	struct arp a = packet(ARP_REQUEST, &stranger_mac, LAN_OWN, LAN_OWN);
	const struct sent *s;

	scene_open_master(NULL);
	for (unsigned int i = 0; i < 4; i++) {
		scene_send(LAN, scene_arp_frame(&eth_broadcast, &stranger_mac, &a));
		scene_pass(span_s(3));
	}
	s = scene_arp(LAN, ARP_REQUEST, 0);
	require(s);
	check(is_addr(&s->arp.spa, LAN_OWN) && is_addr(&s->arp.tpa, LAN_OWN));
	check(mac_equal(&s->arp.sha, &lan_mac) && mac_equal(&s->eth.dst, &eth_broadcast));
	check(!scene_arp(LAN, ARP_REQUEST, 1));
	check(scene_logged("02:00:00:00:00:77 claims 192.0.2.3"));
	scene_send(LAN, scene_arp_frame(&eth_broadcast, &stranger_mac, &a));
	check(scene_arp(LAN, ARP_REQUEST, 1) != NULL);
	/* And it is kept. */
	scene_forget();
	ask(STRANGER, LAN_OWN);
	expect_reply(LAN_OWN, STRANGER, &lan_mac);
}

/* ARP-ACD-05 */
CASE(a_peers_announcement_is_no_conflict_and_a_strangers_is_logged_only)
{
	struct arp a = packet(ARP_REQUEST, &vmac4, VIP, VIP);

	scene_open_master(NULL);
	scene_send(LAN, scene_arp_frame(&eth_broadcast, &vmac4, &a));
	check(!scene_logged("claims"));
	a.sha = stranger_mac;
	scene_send(LAN, scene_arp_frame(&eth_broadcast, &stranger_mac, &a));
	check(scene_logged("02:00:00:00:00:77 claims 192.0.2.1"));
	check(!scene_arp(LAN, ARP_REQUEST, 0)); /* no announcement, no defence */
}

/* V3-ARP-04, V3-ARP-09, V3-ACT-18, V3-INI-02: at boot, when it asks, and as
 * backup to another owner */
CASE(an_owner_never_couples_its_address_with_the_ports_mac)
{
	static const struct scene_params owner = {.virtual4 = "\"192.0.2.3\""};
	const struct sent *s;
	unsigned int i, asked = 0;

	scene_open(&owner);
	require(scene.c->vrs[0]->vr.state == VRRP_MASTER);
	scene_send(UP, scene_udp(&up_mac, SERVER, "192.0.2.50", 64, 10));
	scene_pass(span_s(6));
	for (i = 0; (s = scene_arp(LAN, ARP_REQUEST, i)); i++) {
		check(is_addr(&s->arp.spa, LAN_OWN));
		check(mac_equal(&s->arp.sha, &vmac4));
		asked += is_addr(&s->arp.tpa, "192.0.2.50");
	}
	check(i > asked && asked > 0);
	scene_send(LAN, scene_advert_frame("192.0.2.99", 255, 100));
	check_equal(scene.c->vrs[0]->vr.state, VRRP_BACKUP);
	scene_forget();
	ask(STRANGER, LAN_OWN);
	scene_send(UP, scene_udp(&up_mac, SERVER, "192.0.2.51", 64, 10));
	check(!scene_arp(LAN, ARP_REPLY, 0) && !scene_arp(LAN, ARP_REQUEST, 0));
}
