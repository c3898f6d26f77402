/* SPDX-License-Identifier: BSD-3-Clause */
/* Packets that wait for a neighbor. */
#include <stdio.h>

#include "scene.h"
#include "wire/icmp6.h"

#define SILENT      600 /* addresses that nobody has */
#define SILENT_TEXT 40

static const char *silent6(unsigned int i, char text[SILENT_TEXT])
{
	snprintf(text, SILENT_TEXT, "2001:db8:51::1:%x", i);
	return text;
}

/* Whoever is on the link may ask in the name of whom he likes. */
CASE(answers_that_wait_for_nobody_leave_buffers_for_adverts)
{
	char text[SILENT_TEXT];

	scene_open_master(NULL);
	for (unsigned int i = 0; i < SILENT; i++) {
		for (unsigned int k = 0; k < NEIGH_HOLD_MAX; k++)
			scene_send(LAN, scene_icmp_frame(&lan_mac, silent6(i, text), LAN6_OWN, 64,
						ICMP6_ECHO_REQUEST, 0, 1, 8));
		scene_forget();
	}
	scene_pass(span_s(2));
	check_equal(scene.c->stats.no_mbuf, 0);
	check(scene_advert(LAN, IP_V4, 0) != NULL);
	check(scene_advert(LAN, IP_V6, 0) != NULL);
	/* Each of them is asked for, all the same. */
	for (unsigned int i = 0; i < SILENT; i += 100) {
		struct ip_addr a = addr(silent6(i, text));

		check(neigh_find(scene.c->neighbors, LAN, &a) != NULL);
	}
}

/* Nor do they keep the room for ever: when the silent ones are given up, others may wait. */
CASE(whoever_comes_after_a_flood_may_wait_again)
{
	struct nd na = {.type = ND_NA,
		.target = addr("2001:db8:51::77"),
		.solicited = true,
		.override = true,
		.has_mac = true,
		.mac = peer_mac};
	char text[SILENT_TEXT];

	scene_open_master(NULL);
	for (unsigned int round = 0; round < 3; round++) {
		for (unsigned int i = 0; i < SILENT; i++) {
			for (unsigned int k = 0; k < NEIGH_HOLD_MAX; k++)
				scene_send(LAN, scene_icmp_frame(&lan_mac, silent6(i, text),
							LAN6_OWN, 64, ICMP6_ECHO_REQUEST, 0, 1, 8));
			scene_forget();
		}
		for (unsigned int s = 0; s < 10; s++) {
			scene_pass(span_s(1));
			scene_forget();
		}
	}
	scene_send(LAN, scene_icmp_frame(&lan_mac, "2001:db8:51::77", LAN6_OWN, 64,
				ICMP6_ECHO_REQUEST, 0, 1, 8));
	check(scene_nd(LAN, ND_NS, 0) != NULL);
	scene_send(LAN, scene_nd_frame(&lan_mac, &peer_mac, "2001:db8:51::77", LAN6_OWN, &na));
	check(scene_icmp(LAN, ICMP6_ECHO_REPLY, 0) != NULL);
}

/* What was pushed out, and what waited to the end. */
CASE(packets_that_waited_in_vain_are_counted)
{
	static const char *const dead[] = {"198.51.100.77", "2001:db8:100::77"};

	for (unsigned int i = 0; i < RTE_DIM(dead); i++) {
		scene_open_master(NULL);
		for (unsigned int k = 0; k < NEIGH_HOLD_MAX + 20; k++)
			scene_send(LAN, scene_udp(&lan_mac, i ? HOST6 : HOST, dead[i], 64, 8));
		check_equal(scene.c->stats.dropped, 20);
		scene_pass(span_s(4));
		check_equal(scene.c->stats.dropped, NEIGH_HOLD_MAX + 20);
		scene_close();
	}
}
