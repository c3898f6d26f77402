/* SPDX-License-Identifier: BSD-3-Clause */
/* What virtual routers track, from the link to the priority they advertise. */
#include "scene.h"

#define TRACK(what) "\"track\": {" what "},"

static uint8_t priority4(void)
{
	return scene.c->vrs[0]->vr.effective_priority;
}

/* A route whose interface still looks for other owners of its addresses leads nowhere: nobody can
 * be asked for the gateway. */
CASE(a_tracked_network_is_there_once_its_interface_can_send)
{
	static const struct scene_params params = {
		.vrrp4 = TRACK("\"networks\": [{\"prefix\": \"2001:db8:200::/48\","
			       "\"priority-decrement\": 60}]")};

	scene_open(&params);
	check_equal(priority4(), 40);
	scene_pass(span_ms(500));
	check_equal(priority4(), 40);
	scene_pass(span_s(3));
	check_equal(priority4(), 100);
	scene_link(UP, false);
	check_equal(priority4(), 40);
	scene_link(UP, true);
	check_equal(priority4(), 40);
	scene_pass(span_s(3));
	check_equal(priority4(), 100);
}

/* Both hand over for what one of them tracks, and both say so. */
CASE(all_of_a_group_say_what_was_lost)
{
	static const struct scene_params params = {
		.vrrp4 = TRACK("\"interfaces\": [{\"interface\": \"up\","
			       "\"priority-decrement\": 60}]"),
		.top = "\"sync-groups\": {\"gw\": [\"lan/ipv4/51\", \"lan/ipv6/51\"]},"};

	scene_open_master(&params);
	scene_link(UP, false);
	check(scene_logged("lan/ipv4/51: master -> backup: handed over: tracked and lost: "
			   "interface up; priority is now 40"));
	check(scene_logged("lan/ipv6/51: master -> backup: handed over: tracked and lost: "
			   "interface up; priority is now 40"));
}
