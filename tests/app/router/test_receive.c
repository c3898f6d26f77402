/* SPDX-License-Identifier: BSD-3-Clause */
/* Receive that died while the link is up: what is made of it, and what is not. */
#include "app/receive.h"
#include "scene.h"

#define PERIOD span_ms(50)

static struct receive_watch *watch;

static const struct vrrp_vr *vr(unsigned int i)
{
	return &scene.c->vrs[i]->vr;
}

static void open_watched(const struct scene_params *params)
{
	scene_open_master(params);
	watch = receive_watch_create(scene.c);
	require(watch);
}

static void close_watched(void)
{
	receive_watch_free(watch);
	watch = NULL;
}

static void look(void)
{
	receive_watch_poll(watch, scene.c->now);
}

static void hear_host(void)
{
	scene_send(LAN, scene_udp(&vmac4, HOST, SERVER, 64, 10));
}

/* The host sends a packet each period. */
static void pass_with_traffic(struct span d)
{
	for (int64_t t = 0; t < d.ns; t += PERIOD.ns) {
		hear_host();
		scene_pass(PERIOD);
		look();
	}
}

static void pass(struct span d)
{
	for (int64_t t = 0; t < d.ns; t += PERIOD.ns) {
		scene_pass(PERIOD);
		look();
	}
}

static void set_deaf(bool deaf)
{
	for (unsigned int q = 0; q < SCENE_QUEUES; q++)
		scene.deaf[LAN][q] = deaf;
}

static const struct event *newest_of(const char *what)
{
	const struct events *e = scene.c->events;

	for (uint64_t n = e->count; n > 0; n--)
		if (strcmp(e->ring[(n - 1) % EVENTS_KEPT].what, what) == 0)
			return &e->ring[(n - 1) % EVENTS_KEPT];
	return NULL;
}

CASE(a_master_whose_receive_dies_hands_over)
{
	const struct event *e;

	open_watched(NULL);
	pass_with_traffic(span_s(2));
	set_deaf(true);
	scene_forget();
	pass_with_traffic(span_ms(1500));
	check_equal(vr(0)->state, VRRP_BACKUP);
	check_equal(vr(1)->state, VRRP_BACKUP);
	check_equal(vr(0)->effective_priority, 1);
	check(scene_advert(LAN, IP_V4, 0) != NULL);
	check(scene_logged("lan/ipv4/51: master -> backup: handed over: tracked and lost: "
			   "forwarding p0 (receive has stopped); priority is now 1"));
	e = newest_of("receive p0");
	require(e);
	check(strcmp(e->from, "works") == 0 && strcmp(e->to, "stopped") == 0);
	check(strstr(e->why, "receive on port p0 has stopped (") != NULL);
	check(strstr(e->why, "none received)") != NULL);
	check(e->is_trouble);
	/* Once. */
	pass_with_traffic(span_s(5));
	check(newest_of("receive p0") == e);
	close_watched();
}

/* It hears nobody, and does not take that for nobody being there. */
CASE(what_is_deaf_does_not_become_master)
{
	open_watched(NULL);
	set_deaf(true);
	pass_with_traffic(span_ms(1500));
	check_equal(vr(0)->state, VRRP_BACKUP);
	scene_forget();
	pass_with_traffic(span_s(120));
	check_equal(vr(0)->state, VRRP_BACKUP);
	check_equal(vr(0)->gate, VRRP_GATE_CLOSED);
	check_equal(vr(1)->state, VRRP_BACKUP);
	check(scene_advert(LAN, IP_V4, 0) == NULL);
	check(scene_advert(LAN, IP_V6, 0) == NULL);
	close_watched();
}

CASE(what_hears_again_listens_first_and_then_is_master_again)
{
	open_watched(NULL);
	set_deaf(true);
	pass_with_traffic(span_s(10));
	check_equal(vr(0)->state, VRRP_BACKUP);
	set_deaf(false);
	pass_with_traffic(span_ms(200));
	check_equal(vr(0)->effective_priority, 100);
	check(strcmp(newest_of("receive p0")->to, "works") == 0);
	pass_with_traffic(span_ms(3300));
	check_equal(vr(0)->state, VRRP_BACKUP);
	pass_with_traffic(span_ms(300));
	check_equal(vr(0)->state, VRRP_MASTER);
	check_equal(vr(1)->state, VRRP_MASTER);
	close_watched();
}

/* The other router, master meanwhile, is heard before any verdict. */
CASE(what_hears_again_follows_the_better_one_that_is_master_now)
{
	open_watched(NULL);
	set_deaf(true);
	pass_with_traffic(span_s(10));
	set_deaf(false);
	for (unsigned int i = 0; i < 20; i++) {
		scene_send(LAN, scene_advert_frame("192.0.2.2", 120, 100));
		pass_with_traffic(span_s(1));
		check_equal(vr(0)->state, VRRP_BACKUP);
	}
	close_watched();
}

/* That nobody was master on a LAN says nothing of those who may be since it is deaf there. */
CASE(a_group_waits_for_what_its_deaf_port_does_not_hear)
{
	static const struct scene_params params = {
		.top = "\"sync-groups\": {\"gw\": [\"lan/ipv4/51\", \"branch/ipv4/51\"]},",
		.more_interfaces = ", \"branch\": {\"port\": \"p1\", \"vlan-id\": 30, \"ipv4\": {"
				   "\"addresses\": [\"10.0.30.3/24\"], \"vrrp\": [{\"vrid\": 51, "
				   "\"virtual-addresses\": [\"10.0.30.1\"]}]}}"};
	struct frame advert =
		frame_with_tag(scene_advert_frame("10.0.30.2", 200, 100), ETH_TYPE_VLAN, 30);

	scene_open(&params);
	watch = receive_watch_create(scene.c);
	require(watch);
	for (unsigned int i = 0; i < 10; i++) {
		set_deaf(i >= 5);
		scene_send(UP, advert);
		pass_with_traffic(span_s(1));
		check(i != 4 || vr(0)->ready);
	}
	check(scene.c->ports[LAN].stands_still);
	pass_with_traffic(span_s(60));
	check(vr(2)->ready);
	check_equal(vr(0)->state, VRRP_BACKUP);
	check_equal(vr(2)->state, VRRP_BACKUP);
	set_deaf(false);
	pass_with_traffic(span_s(5));
	check_equal(vr(0)->state, VRRP_MASTER);
	check_equal(vr(2)->state, VRRP_MASTER);
	close_watched();
}

CASE(a_quiet_network_moves_nothing)
{
	open_watched(NULL);
	set_deaf(true); /* which nobody can know */
	pass(span_s(60));
	check_equal(vr(0)->state, VRRP_MASTER);
	check(!newest_of("receive p0"));
	close_watched();
}

CASE(an_overload_moves_nothing)
{
	open_watched(NULL);
	for (unsigned int i = 0; i < 200; i++) {
		scene.told[LAN].missed += 100000;
		scene.told[LAN].queue_missed[0] += 100000;
		if (i % 10 == 0)
			hear_host();
		scene_pass(PERIOD);
		look();
	}
	check_equal(vr(0)->state, VRRP_MASTER);
	check(!newest_of("receive p0"));
	close_watched();
}

/* It hears the host on one queue; what comes by the other is lost. */
CASE(one_queue_of_two_that_dies_hands_over)
{
	open_watched(NULL);
	scene.deaf[LAN][1] = true;
	for (unsigned int i = 0; i < 40; i++) {
		scene.queue = i % 2;
		hear_host();
		scene_pass(PERIOD);
		look();
	}
	check_equal(vr(0)->state, VRRP_BACKUP);
	check(scene_logged("receive queue 1 of port p0 has stopped ("));
	scene.deaf[LAN][1] = false;
	hear_host();
	pass(span_ms(200));
	check_equal(vr(0)->effective_priority, 100);
	close_watched();
}

/* An overloaded queue loses packets; that the other is quiet is no fault of its own. */
CASE(a_quiet_queue_beside_an_overloaded_one_moves_nothing)
{
	open_watched(NULL);
	for (unsigned int i = 0; i < 100; i++) {
		scene.told[LAN].missed += 1000;
		scene.told[LAN].queue_missed[0] += 1000;
		hear_host();
		scene_pass(PERIOD);
		look();
	}
	check_equal(vr(0)->state, VRRP_MASTER);
	close_watched();
}

/* What a device counts as lost by queue, while the port as a whole missed nothing, are errors. */
CASE(errors_of_a_queue_move_nothing)
{
	open_watched(NULL);
	for (unsigned int i = 0; i < 100; i++) {
		scene.told[LAN].queue_missed[1] += 5;
		scene_pass(PERIOD);
		look();
	}
	check_equal(vr(0)->state, VRRP_MASTER);
	close_watched();
}

CASE(a_queue_that_the_device_says_has_stopped_hands_over)
{
	open_watched(NULL);
	scene.states[LAN][0] = scene.states[LAN][1] = PORT_QUEUE_RUNS;
	pass(span_ms(500));
	scene.states[LAN][1] = PORT_QUEUE_STOPPED;
	pass(span_ms(1500));
	check_equal(vr(0)->state, VRRP_BACKUP);
	check(scene_logged("receive queue 1 of port p0 has stopped (the device says so, since "));
	scene.states[LAN][1] = PORT_QUEUE_RUNS;
	pass(span_s(5));
	check_equal(vr(0)->state, VRRP_MASTER);
	close_watched();
}

CASE(a_device_that_recovers_from_an_error_hands_over_meanwhile)
{
	open_watched(NULL);
	pass(span_ms(500));
	scene.told[LAN].lost = "the device recovers from an error";
	pass(span_ms(1500));
	check_equal(vr(0)->state, VRRP_BACKUP);
	check(scene_logged("receive on port p0 has stopped (the device recovers from an error, "));
	scene.told[LAN].lost = NULL;
	pass(span_s(5));
	check_equal(vr(0)->state, VRRP_MASTER);
	/* One that says so for ever, though packets come. */
	scene.told[LAN].lost = "the device was reset and waits to be set up again";
	pass_with_traffic(span_s(1));
	check(!scene.told[LAN].lost);
	pass(span_s(5));
	check_equal(vr(0)->state, VRRP_MASTER);
	close_watched();
}

CASE(a_port_whose_link_goes_down_is_judged_no_more)
{
	open_watched(NULL);
	set_deaf(true);
	pass_with_traffic(span_ms(1500));
	check(scene.c->ports[LAN].receive.dead);
	scene_link(LAN, false);
	pass(span_ms(200));
	check(!scene.c->ports[LAN].receive.dead);
	check(strstr(newest_of("receive p0")->why, "its link is down") != NULL);
	pass_with_traffic(span_s(5));
	check(!scene.c->ports[LAN].receive.dead);
	/* And up again it is a port like any other. */
	set_deaf(false);
	scene_link(LAN, true);
	pass_with_traffic(span_s(6));
	check_equal(vr(0)->state, VRRP_MASTER);
	close_watched();
}

/* Nothing comes through where nobody polls: that is the worker's fault, and told as such. */
CASE(a_worker_that_stands_still_is_not_the_ports_fault)
{
	open_watched(NULL);
	pass_with_traffic(span_ms(500));
	for (unsigned int i = 0; i < 100; i++) {
		scene.told[LAN].missed += 100;
		scene.c->now = instant_add(scene.c->now, PERIOD);
		look();
	}
	check(!newest_of("receive p0"));
	close_watched();
}

CASE(a_router_that_does_not_track_it_stays_master)
{
	static const struct scene_params params = {
		.vrrp4 = "\"track\": {\"forwarding\": {\"priority-decrement\": 0}},"};

	open_watched(&params);
	set_deaf(true);
	pass_with_traffic(span_s(2));
	check_equal(vr(0)->state, VRRP_MASTER);
	check_equal(vr(0)->effective_priority, 100);
	check_equal(vr(1)->state, VRRP_BACKUP);
	close_watched();
}

/* Packets leave by the uplink and their answers never come. */
CASE(an_uplink_that_receives_nothing_is_lost_to_those_who_track_it)
{
	static const struct scene_params params = {
		.vrrp4 = "\"track\": {\"interfaces\": [{\"interface\": \"up\","
			 "\"priority-decrement\": 60}]},"};

	open_watched(&params);
	for (unsigned int i = 0; i < 40; i++) {
		scene.told[UP].missed++;
		scene_pass(PERIOD);
		look();
	}
	check_equal(vr(0)->effective_priority, 40);
	check_equal(vr(1)->effective_priority, 100);
	check(scene_logged("tracked and lost: interface up (receive has stopped); priority is now "
			   "40"));
	scene_send(UP, scene_udp(&up_mac, SERVER, HOST, 64, 10));
	pass(span_ms(200));
	check_equal(vr(0)->effective_priority, 100);
	/* Nor is it good because its link flapped. */
	for (unsigned int i = 0; i < 40; i++) {
		scene.told[UP].missed++;
		scene_pass(PERIOD);
		look();
	}
	scene_link(UP, false);
	scene_link(UP, true);
	scene_pass(span_s(3));
	check_equal(vr(0)->effective_priority, 40);
	close_watched();
}
