/* SPDX-License-Identifier: BSD-3-Clause */
/* Neighbor Discovery of addresses in use, own and virtual: answers, learning, resolving. */
#include "scene.h"

#define STRANGER6 "2001:db8:51::77"
#define DEAD6     "2001:db8:51::78"

static const struct mac stranger_mac = {{0x02, 0, 0, 0, 0, 0x77}};

static void group_of(const char *address, char text[IP_ADDR_STRLEN])
{
	struct ip_addr a = addr(address), group = nd_solicited_node(&a);

	ip_addr_format(&group, text);
}

/* A solicitation from the stranger's MAC; `dst` NULL: to the target's group. */
static void solicit(const char *src, const char *dst, const char *target, const struct mac *option)
{
	struct nd ns = {.type = ND_NS, .target = addr(target), .has_mac = option != NULL};
	char group[IP_ADDR_STRLEN];

	if (option)
		ns.mac = *option;
	group_of(target, group);
	scene_send(LAN, scene_nd_frame(scene.c->vrs[1]->vr.state == VRRP_MASTER && dst &&
						       strcmp(dst, LAN6_OWN)
					       ? &vmac6
					       : &lan_mac,
				&stranger_mac, src, dst ? dst : group, &ns));
}

static const struct neigh *known(const char *who)
{
	struct ip_addr a = addr(who);

	return neigh_find(scene.c->neighbors, LAN, &a);
}

static void advertise(const char *target, const char *dst, const struct mac *mac, const char *flags)
{
	struct nd na = {.type = ND_NA,
		.target = addr(target),
		.has_mac = mac != NULL,
		.router = strchr(flags, 'R'),
		.solicited = strchr(flags, 'S'),
		.override = strchr(flags, 'O')};

	if (mac)
		na.mac = *mac;
	scene_send(LAN, scene_nd_frame(&lan_mac, &stranger_mac, target, dst, &na));
}

/* ND-NA-01, ND-NA-02, ND-NA-03, ND-NA-04, ND-NA-06, ND-NA-08, V3-ACT-03, V3-ND-01, V3-ND-02,
 * V58-09, V3-CFG-09: P11, and to the address itself; without accept-mode */
CASE(a_master_answers_solicitations_for_its_virtual_addresses)
{
	static const char *const vips[] = {VIP_LL, VIP6};

	scene_open_master(NULL);
	for (unsigned int i = 0; i < 4; i++) {
		const char *vip = vips[i % 2];
		const struct sent *s;

		scene_forget();
		solicit(STRANGER6, i < 2 ? NULL : vip, vip, &stranger_mac);
		s = scene_nd(LAN, ND_NA, 0);
		require(s);
		check_equal(scene.n_sent, 1);
		check(is_addr(&s->nd.target, vip) && is_addr(&s->ip.src, vip));
		check(is_addr(&s->ip.dst, STRANGER6));
		check(s->nd.router && s->nd.solicited && s->nd.override);
		check(s->nd.has_mac && mac_equal(&s->nd.mac, &vmac6));
		check(mac_equal(&s->eth.src, &vmac6) && mac_equal(&s->eth.dst, &stranger_mac));
		check_equal(s->ip.ttl, 255);
	}
}

/* V3-BAK-02, ND-DAD-05: nothing from a backup, also not to probes; its own address is answered */
CASE(a_backup_answers_no_solicitation_for_a_virtual_address)
{
	const struct sent *s;

	scene_open(NULL);
	scene_pass(span_ms(2500));
	require(scene.c->vrs[1]->vr.state == VRRP_BACKUP);
	scene_forget();
	solicit(STRANGER6, NULL, VIP6, &stranger_mac);
	solicit(STRANGER6, NULL, VIP_LL, &stranger_mac);
	solicit("::", NULL, VIP6, NULL);
	check(!scene_nd(LAN, ND_NA, 0));
	solicit(STRANGER6, NULL, LAN6_OWN, &stranger_mac);
	s = scene_nd(LAN, ND_NA, 0);
	require(s);
	check(mac_equal(&s->nd.mac, &lan_mac) && mac_equal(&s->eth.src, &lan_mac));
}

/* ND-NA-05, ND-DAD-05: X17 */
CASE(a_probe_for_a_virtual_address_is_answered_to_all_nodes)
{
	const struct sent *s;

	scene_open_master(NULL);
	solicit("::", NULL, VIP6, NULL);
	s = scene_only();
	check_equal(s->nd.type, ND_NA);
	check(!s->nd.solicited && s->nd.override && s->nd.router);
	check(is_addr(&s->ip.dst, "ff02::1"));
	check_equal(s->eth.dst.b[0], 0x33);
	check(mac_equal(&s->nd.mac, &vmac6));
}

/* ND-NS-01, ND-NS-02, ND-NS-03, ND-NS-04 */
CASE(a_solicitation_teaches_who_sent_it_if_it_is_for_us)
{
	scene_open_master(NULL);
	neigh_keep_warm(scene.c->neighbors, LAN, false);
	solicit(STRANGER6, NULL, "2001:db8:51::500", &stranger_mac);
	check(!scene_nd(LAN, ND_NA, 0));
	check(!known(STRANGER6));
	solicit("::", NULL, VIP6, NULL);
	check(!known("::"));
	solicit(STRANGER6, NULL, VIP6, &stranger_mac);
	require(known(STRANGER6));
	check(mac_equal(&known(STRANGER6)->mac, &stranger_mac));
	check_equal(known(STRANGER6)->state, NEIGH_STALE);
	check(!known(STRANGER6)->is_router);
	solicit(STRANGER6, NULL, VIP6, &peer_mac);
	check(mac_equal(&known(STRANGER6)->mac, &peer_mac));
	check_equal(known(STRANGER6)->state, NEIGH_STALE);
}

/* A backup hears of the hosts it may have to forward to by what they ask of others. */
CASE(a_warm_interface_learns_from_solicitations_for_others)
{
	scene_open_master(NULL);
	solicit(STRANGER6, NULL, "2001:db8:51::500", &stranger_mac);
	check(!scene_nd(LAN, ND_NA, 0));
	require(known(STRANGER6));
	check(mac_equal(&known(STRANGER6)->mac, &stranger_mac));
}

/* ND-NA-11: from a node that is not known, without an option: it is asked for first */
CASE(who_does_not_say_where_it_is_is_asked_before_it_is_answered)
{
	const struct sent *s;

	scene_open_master(NULL);
	solicit(STRANGER6, VIP6, VIP6, NULL);
	s = scene_only();
	check_equal(s->nd.type, ND_NS);
	check(is_addr(&s->nd.target, STRANGER6));
	advertise(STRANGER6, VIP_LL, &stranger_mac, "S");
	s = scene_nd(LAN, ND_NA, 0);
	require(s);
	check(s->nd.solicited && mac_equal(&s->eth.dst, &stranger_mac));
}

/* ND-VAL-01, ND-VAL-02, ND-VAL-04, ND-VAL-08: hop limit, checksum, code, probe to one node, an
 * answer to all that says it is solicited, a fragment */
CASE(invalid_solicitations_are_met_with_silence)
{
	struct nd ns = {.type = ND_NS, .target = addr(VIP6), .has_mac = true, .mac = stranger_mac};
	struct nd probe = {.type = ND_NS, .target = addr(VIP6)};
	char group[IP_ADDR_STRLEN];
	struct frame good, bad;

	group_of(VIP6, group);
	good = scene_nd_frame(&lan_mac, &stranger_mac, STRANGER6, group, &ns);
	scene_open_master(NULL);
	scene_send(LAN, frame_with8(good, F6_HOP, 254));
	bad = good;
	bad.b[F6_DATA + 3] ^= 1;
	scene_send(LAN, bad);
	scene_send(LAN, frame_with_extension(good, 44, 8));
	scene_send(LAN, scene_nd_frame(&vmac6, &stranger_mac, "::", VIP6, &probe));
	check_equal(scene.n_sent, 0);
	check(!known(STRANGER6));
	scene_send(LAN, good);
	check_equal(scene.n_sent, 1);
	require(known(STRANGER6));
	advertise(STRANGER6, "ff02::1", &peer_mac, "SO");
	check(mac_equal(&known(STRANGER6)->mac, &stranger_mac));
}

/* V3-ND-11, ND-RXNA-04: as master and, V3-ND-11, as backup */
CASE(an_unasked_advertisement_of_a_neighbor_is_taken)
{
	for (unsigned int master = 0; master < 2; master++) {
		scene_open(NULL);
		scene_pass(span_ms(master ? 20000 : 2500));
		check_equal(scene.c->vrs[1]->vr.state, master ? VRRP_MASTER : VRRP_BACKUP);
		solicit(STRANGER6, NULL, LAN6_OWN, &stranger_mac);
		require(known(STRANGER6));
		advertise(STRANGER6, "ff02::1", &peer_mac, "O");
		check(mac_equal(&known(STRANGER6)->mac, &peer_mac));
		check_equal(known(STRANGER6)->state, NEIGH_STALE);
		scene_close();
	}
}

/* ND-RES-01, ND-RES-02, ND-RES-03, ND-RXNA-02, V3-ND-03, V3-ND-04: the master asks as the virtual
 * router, a backup as itself */
CASE(a_neighbor_is_asked_for_thrice_a_second_apart_and_what_waits_is_sent)
{
	const struct mac *from[] = {&lan_mac, &vmac6};
	char group[IP_ADDR_STRLEN];
	const struct sent *s;

	group_of(DEAD6, group);
	for (unsigned int master = 0; master < 2; master++) {
		scene_open(NULL);
		scene_pass(span_ms(master ? 20000 : 2500));
		scene_forget();
		scene_send(UP, scene_udp(&up_mac, SERVER6, DEAD6, 64, 8));
		scene_pass(span_ms(2500));
		for (unsigned int i = 0; i < 3; i++) {
			s = scene_nd(LAN, ND_NS, i);
			require(s);
			check(is_addr(&s->nd.target, DEAD6) && is_addr(&s->ip.dst, group));
			check(is_addr(&s->ip.src, master ? VIP_LL : LAN_LL));
			check(s->nd.has_mac && mac_equal(&s->nd.mac, from[master]));
			check(mac_equal(&s->eth.src, from[master]));
			if (i)
				check_equal(
					instant_since(s->at, scene_nd(LAN, ND_NS, i - 1)->at).ns,
					span_s(1).ns);
		}
		check(!scene_nd(LAN, ND_NS, 3));
		scene_forget();
		advertise(DEAD6, master ? VIP_LL : LAN_LL, &stranger_mac, "S");
		s = scene_only();
		check(is_addr(&s->ip.dst, DEAD6) && mac_equal(&s->eth.dst, &stranger_mac));
		check_equal(known(DEAD6)->state, NEIGH_REACHABLE);
		scene_close();
	}
}

/* ND-DAD-06: of another router of the group, as master and as backup; another MAC is logged */
CASE(a_peers_advertisement_of_a_virtual_address_disables_nothing)
{
	scene_open_master(NULL);
	advertise(VIP6, "ff02::1", &vmac6, "RO");
	check(!scene_logged("claims"));
	advertise(VIP6, "ff02::1", &stranger_mac, "RO");
	check(scene_logged("02:00:00:00:00:77 claims 2001:db8:51::1"));
	scene_forget();
	solicit(STRANGER6, NULL, VIP6, &stranger_mac);
	check_equal(scene.n_sent, 1);
	check_equal(scene.c->vrs[1]->vr.state, VRRP_MASTER);
	scene_close();

	scene_open(NULL);
	scene_pass(span_ms(2500));
	advertise(VIP6, "ff02::1", &vmac6, "RO");
	scene_pass(span_s(20));
	check_equal(scene.c->vrs[1]->vr.state, VRRP_MASTER);
	scene_forget();
	solicit(STRANGER6, NULL, VIP6, &stranger_mac);
	check_equal(scene.n_sent, 1);
}
