/* SPDX-License-Identifier: BSD-3-Clause */
/* Unicast peers: who is spoken to, who is heard, and from how far away. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#include "advert.h"
#include "stimulus.h"

/* R1 and R2 are each other's peers, and R3 is one of both. */
static const struct vrrp_peer *peers_of(uint8_t n)
{
	static struct vrrp_peer peers[5][2];

	for (uint8_t i = 2, at = 0; i <= 4; i++)
		if (i != n)
			peers[n][at++] = (struct vrrp_peer){rut_address(i), 255};
	return peers[n];
}

static struct vrrp_config unicast_config(uint8_t n)
{
	struct vrrp_config config = rut_config();

	config.primary = rut_address(n);
	config.peers = peers_of(n);
	config.n_peers = 2;
	return config;
}

/* IMP-UNI-01: a copy to each, and each is counted */
Test(unicast, sends_every_advert_to_every_peer)
{
	struct vrrp_config config = unicast_config(3);
	struct rut r = rut_master(&config);
	struct vrrp_copy copy;

	cr_assert(vrrp_vr_copy(&r.vr, 0, &copy));
	cr_assert(copy.unicast);
	cr_assert(rut_same(copy.dst, R1));
	cr_assert(vrrp_vr_copy(&r.vr, 1, &copy));
	cr_assert(rut_same(copy.dst, R3));
	cr_assert(not(vrrp_vr_copy(&r.vr, 2, &copy)));
	cr_assert(eq(u64, r.vr.stats.advertisement_sent, 2));
	rut_stop(&r);
	cr_assert(eq(u64, r.vr.stats.priority_zero_pkts_sent, 2));
}

Test(unicast, is_off_without_peers)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);
	struct vrrp_copy copy;

	cr_assert(vrrp_vr_copy(&r.vr, 0, &copy));
	cr_assert(not(copy.unicast));
	cr_assert(rut_same(copy.dst, vrrp_group(rut_family)));
	cr_assert(not(vrrp_vr_copy(&r.vr, 1, &copy)));
	cr_assert(eq(u64, r.vr.stats.advertisement_sent, 1));
}

/* IMP-CSM-03, IMP-UNI-01: the checksum is of the real destination */
Test(unicast, hears_its_peers_with_the_real_destination_in_the_checksum)
{
	struct vrrp_config config1 = unicast_config(2), config2 = unicast_config(3);
	struct rut r1 = rut_master(&config1), r2;
	struct vrrp_set set;
	struct advert a;

	config2.checksum_accept = VRRP_CSUM_PSEUDO;
	r2 = rut_backup(&config2);
	set = advert_set(&r2);
	advert_make(&a, &r1, 0, 200);
	cr_assert(eq(int, advert_hear(&r2, &set, &a), VRRP_RX_ACCEPTED));
	cr_assert(eq(u8, r2.vr.last_adv_priority, 200));
	/* The copy for R3 is not for us, and its checksum would not hold here either. */
	advert_make(&a, &r1, 1, 200);
	cr_assert(eq(int, advert_hear(&r2, &set, &a), VRRP_RX_BAD_DESTINATION));
	a.packet.dst = R2;
	cr_assert(eq(int, advert_hear(&r2, &set, &a), VRRP_RX_CHECKSUM));
	vrrp_set_fini(&set);
}

/* IMP-UNI-03: each kind drops the other's adverts */
Test(unicast, and_multicast_do_not_hear_each_other)
{
	struct vrrp_config many = rut_config(), few = unicast_config(2);
	struct rut multicast = rut_backup(&many), unicast = rut_backup(&few);
	struct vrrp_set set = advert_set(&multicast);
	struct advert a;

	advert_make(&a, &unicast, 0, 200);
	cr_assert(eq(int, advert_hear(&multicast, &set, &a), VRRP_RX_BAD_DESTINATION));
	cr_assert(eq(u64, set.stats.bad_destination, 1));
	vrrp_set_fini(&set);
	set = advert_set(&unicast);
	advert_make(&a, &multicast, 0, 200);
	cr_assert(eq(int, advert_hear(&unicast, &set, &a), VRRP_RX_BAD_DESTINATION));
	cr_assert(eq(u64, set.stats.bad_destination, 1));
	cr_assert(eq(u64, unicast.vr.stats.advertisement_rcvd, 0));
	vrrp_set_fini(&set);
}

/* IMP-UNI-02 */
Test(unicast, discards_what_no_peer_sent)
{
	struct vrrp_config config = unicast_config(3);
	struct rut r = rut_backup(&config), stranger;
	struct vrrp_set set = advert_set(&r);
	struct vrrp_peer to[] = {{R2, 255}};
	struct advert a;

	config.primary = rut_address(77);
	config.peers = to;
	config.n_peers = 1;
	stranger = rut_master(&config);
	advert_make(&a, &stranger, 0, 255);
	cr_assert(eq(int, advert_hear(&r, &set, &a), VRRP_RX_BAD_SOURCE));
	cr_assert(eq(u64, set.stats.bad_source, 1));
	vrrp_set_fini(&set);
}

/* IMP-UNI-02: 255 as ever, or what a peer behind routers is granted */
Test(unicast, wants_of_each_peer_the_ttl_it_is_granted)
{
	struct vrrp_config config1 = unicast_config(2), config2 = unicast_config(3);
	struct vrrp_peer far[] = {{R1, 253}, {R3, 255}};
	struct rut r1 = rut_master(&config1), r2 = rut_backup(&config2);
	struct vrrp_set set = advert_set(&r2);
	struct advert a;

	advert_make(&a, &r1, 0, 200);
	a.packet.ttl = 254;
	cr_assert(eq(int, advert_hear(&r2, &set, &a), VRRP_RX_TTL));
	r2.vr.config.peers = far;
	for (unsigned int ttl = 250; ttl <= 255; ttl++) {
		a.packet.ttl = ttl;
		cr_assert(eq(int, advert_hear(&r2, &set, &a),
			ttl < 253 ? VRRP_RX_TTL : VRRP_RX_ACCEPTED));
	}
	cr_assert(eq(u64, set.stats.ip_ttl_errors, 4));
	vrrp_set_fini(&set);
}

/* IMP-LOOP-01: by address alone, since every router uses its own MAC */
Test(unicast, knows_its_own_adverts_by_their_source_address)
{
	struct vrrp_config config = unicast_config(3);
	struct rut r = rut_master(&config);
	struct vrrp_set set = advert_set(&r);
	struct advert a;

	advert_make(&a, &r, 0, 100);
	a.packet.dst = R2;
	cr_assert(eq(int, advert_hear(&r, &set, &a), VRRP_RX_OWN));
	cr_assert(eq(u64, r.vr.stats.own_adverts_rcvd, 1));
	vrrp_set_fini(&set);
}

/* IMP-UNI-01: P18 with 192.0.2.2 as peer */
Test(unicast, hears_p18_when_its_sender_is_a_peer)
{
	struct stimulus s = stimulus_golden("P18", true);
	struct vrrp_packet packet = stimulus_cut(&s);
	struct vrrp_peer peers[] = {{rut_address_of(IP_V4, 2), 255}};
	struct vrrp_config config = rut_config_of(IP_V4);
	struct vrrp_set set;
	struct rut r;

	config.peers = peers;
	config.n_peers = 1;
	r = rut_backup(&config);
	set = advert_set(&r);
	cr_assert(eq(int, rut_receive(&r, &set, &packet).verdict, VRRP_RX_ACCEPTED));
	vrrp_set_fini(&set);
	free((void *)packet.payload);
}
