/* SPDX-License-Identifier: BSD-3-Clause */
/* `show vrrp NAME` says in words why a virtual router is in its state. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "fake.h"

/* All sentences of the i-th virtual router as it is now; freed when the test's process ends. */
static const char *explain(const char *name)
{
	struct show_error e;
	json_t *doc = show_vrrp(&fake.control, name, &e), *sentence;
	struct text all = {0};
	size_t i;

	cr_assert(doc != NULL);
	json_array_foreach (json_object_get(doc, "explanation"), i, sentence)
		text_printf(&all, "%s\n", json_string_value(sentence));
	text_add(&all, "", 1);
	json_decref(doc);
	return all.data;
}

static char *last_text;

#define says(name, words)                                                                          \
	do {                                                                                       \
		last_text = (char *)(uintptr_t)explain(name);                                      \
		cr_expect(                                                                         \
			strstr(last_text, words) != NULL, "no \"%s\" in:\n%s", words, last_text);  \
		free(last_text);                                                                   \
	} while (0)
#define says_not(name, words)                                                                      \
	do {                                                                                       \
		last_text = (char *)(uintptr_t)explain(name);                                      \
		cr_expect(strstr(last_text, words) == NULL, "\"%s\" in:\n%s", words, last_text);   \
		free(last_text);                                                                   \
	} while (0)

static struct vrrp_vr *vr(unsigned int i)
{
	return &fake.vrs[i].vr;
}

static struct instant in_ms(int64_t ms)
{
	return instant_add(fake.control.now, span_ms(ms));
}

TestSuite(explain, .init = fake_reset);

Test(explain, backup_behind_a_master_of_higher_priority)
{
	says("lan/ipv4/1", "It is backup since 2026-11-23T03:59:47.700Z (12.3 s)");
	says("lan/ipv4/1", "It is not master because 192.0.2.3 is, with priority 200, higher than "
			   "150.");
	says("lan/ipv4/1", "came from 192.0.2.3 250.0 ms ago, with priority 200 and interval 1.00 "
			   "s.");
	says("lan/ipv4/1", "The master-down timer still has 3.1 s of 3.4 s.");
	says("lan/ipv4/1", "Its priority is 150: configured 150.");
}

Test(explain, backup_behind_its_equal)
{
	vr(0)->last_adv_priority = 150;
	says("lan/ipv4/1", "192.0.2.3 is, with the same priority 150: a backup does not take over "
			   "from its equal.");
}

Test(explain, tracked_interface_down_lowers_the_priority)
{
	fake.track[0].lost = true;
	vr(0)->effective_priority = 90;
	says("lan/ipv4/1", "Its priority is 90: configured 150, less 60 because interface wan is "
			   "down.");
}

Test(explain, tracked_interface_down_but_never_below_one)
{
	fake.track[0].lost = true;
	fake.config_vrrp[0].priority = 50;
	fake.vrs[0].priority = 50;
	vr(0)->effective_priority = 1;
	says("lan/ipv4/1", "Its priority is 1: configured 50, less 60 because interface wan is "
			   "down, but never below 1.");
}

Test(explain, tracked_interface_up_but_not_for_long_enough)
{
	fake.track[0].lost = true;
	fake.track[0].recovers_at = in_ms(4200);
	vr(0)->effective_priority = 90;
	says("lan/ipv4/1", "Its priority is 90: configured 150, less 60 because interface wan is "
			   "back, which counts in 4.2 s only (recovery-delay).");
}

Test(explain, priority_set_on_the_console)
{
	fake.vrs[0].priority = 140;
	vr(0)->effective_priority = 140;
	says("lan/ipv4/1", "Its priority is 140: set to 140 on the console (the configuration says "
			   "150).");
}

Test(explain, preempt_off)
{
	vr(0)->config.preempt = false;
	vr(0)->last_adv_priority = 100;
	says("lan/ipv4/1", "It is not master because preempt is off: its priority 150 is better "
			   "than the 100 of 192.0.2.3");
}

Test(explain, preempt_hold_time_runs)
{
	vr(0)->last_adv_priority = 100;
	vr(0)->preempt_hold_until = in_ms(4200);
	says("lan/ipv4/1", "not master yet because of the preempt hold-time: its priority 150 is "
			   "better than the 100 of 192.0.2.3, and it takes over in 4.2 s.");
}

Test(explain, about_to_preempt)
{
	vr(0)->last_adv_priority = 100;
	says("lan/ipv4/1", "about to take over from 192.0.2.3, whose priority 100 is lower than "
			   "its own 150");
}

Test(explain, master_is_leaving)
{
	vr(0)->last_adv_priority = 0;
	vr(0)->priority_zero = true;
	vr(0)->master_down_timer = in_ms(300);
	says("lan/ipv4/1", "192.0.2.3 gave up mastership (priority 0)");
	says("lan/ipv4/1", "The master-down timer still has 300.0 ms of 414.0 ms.");
}

Test(explain, nobody_heard_yet)
{
	vr(0)->last_adv_source = (struct ip_addr){0};
	vr(0)->last_adv_at = INSTANT_NEVER;
	says("lan/ipv4/1", "still listens whether there is one");
	says("lan/ipv4/1", "No advert of another router was heard since start.");
}

Test(explain, initialize_because_the_link_is_down)
{
	vr(0)->state = VRRP_INITIALIZE;
	fake.interfaces[0].up = false;
	fake.ports[0].device_up = false;
	says("lan/ipv4/1", "because interface lan is down: port p0 has no link.");
}

Test(explain, initialize_because_an_operator_took_the_port_down)
{
	vr(0)->state = VRRP_INITIALIZE;
	fake.interfaces[0].up = false;
	fake.ports[0].admin_up = false;
	says("lan/ipv4/1", "because interface lan is down: port p0 was taken down by 'set port p0 "
			   "link down'.");
}

Test(explain, master_with_its_reason_and_next_advert)
{
	says("lan/ipv4/2", "It is master since 2026-11-23T03:59:47.700Z (12.3 s), because the "
			   "master before it fell silent or left");
	says("lan/ipv4/2", "Its next advert leaves in 400.0 ms, one every 1.0 s.");
	says_not("lan/ipv4/2", "two masters");
}

static void give_rival(unsigned int i, const char *source)
{
	ip_addr_parse(source, &vr(i)->rival.source);
	vr(i)->rival.priority = 120;
	vr(i)->rival.since = in_ms(-5000);
	vr(i)->rival.until = in_ms(2500);
}

Test(explain, two_masters)
{
	says_not("lan/ipv4/2", "two masters");
	give_rival(1, "192.0.2.4");
	says("lan/ipv4/2", "There are two masters: 192.0.2.4 is one too, with priority 120, since "
			   "2026-11-23T03:59:55.000Z.");
	says("lan/ipv4/2", "a filter of protocol 112 or of 224.0.0.18,");
	says("lan/ipv4/2", "another checksum form, sent here: pseudo-header.");
	says_not("lan/ipv4/2", "source pruning");
	/* it is gone */
	vr(1)->rival.until = INSTANT_NEVER;
	says_not("lan/ipv4/2", "two masters");
}

Test(explain, two_masters_of_which_the_other_sends_from_the_virtual_mac)
{
	give_rival(1, "192.0.2.4");
	vr(1)->rival.virtual_mac = true;
	says("lan/ipv4/2", "192.0.2.4 sends from the virtual MAC, too: if its NIC drops what comes "
			   "from a MAC of its own (source pruning), it is deaf");
}

Test(explain, two_masters_of_ipv6)
{
	give_rival(1, "fe80::4");
	vr(1)->config.family = IP_V6;
	says("lan/ipv4/2", "a filter of protocol 112 or of ff02::12,");
	says_not("lan/ipv4/2", "checksum");
}

Test(explain, two_masters_with_unicast_peers)
{
	give_rival(1, "192.0.2.4");
	vr(1)->config.n_peers = 1;
	says("lan/ipv4/2", "a filter of protocol 112 or a peer missing there,");
}

Test(explain, two_masters_of_which_another_member_of_the_group_decides)
{
	ip_addr_parse("192.0.2.4", &vr(1)->last_adv_source);
	vr(1)->tie.ends = in_ms(1500);
	vr(1)->tie.lapses = in_ms(2500);
	says("lan/ipv4/2", "There are two masters: 192.0.2.4 is one too, with the same priority "
			   "and the greater address.");
	says("lan/ipv4/2", "if it does not in 1.5 s, the address does.");
	vr(1)->tie.lapses = in_ms(-1);
	says_not("lan/ipv4/2", "two masters");
}

Test(explain, owner_and_another_owner)
{
	says("wan/ipv4/3", "Its priority is 255: it is the owner, 198.51.100.2 is an address of "
			   "interface wan itself.");
	says_not("wan/ipv4/3", "two routers");
	vr(2)->stats.owner_conflicts = 7;
	ip_addr_parse("198.51.100.9", &vr(2)->last_adv_source);
	vr(2)->last_adv_at = in_ms(-100);
	says("wan/ipv4/3", "7 adverts of other routers for addresses this router owns were heard, "
			   "the last from 198.51.100.9: is the address configured on two routers?");
}

Test(explain, ping_to_the_virtual_address)
{
	says("lan/ipv4/1", "Ping to its virtual addresses is answered by the master, if at all.");
	says("lan/ipv4/2", "is answered here, because accept-mode is on.");
	says("wan/ipv4/3", "is answered here, because it is the owner.");
	vr(1)->config.accept_mode = false;
	says("lan/ipv4/2", "is not answered, because accept-mode is off");
}

Test(explain, checksum_forms)
{
	says_not("lan/ipv4/1", "checksum");
	vr(0)->stats.checksum_errors = 3;
	vr(0)->config.checksum_accept = VRRP_CSUM_PSEUDO;
	says("lan/ipv4/1", "3 adverts that name it had a wrong checksum. It accepts: "
			   "pseudo-header.");
	vr(0)->stats.checksum_other_form = 5;
	says("lan/ipv4/1", "5 adverts used another checksum form than this router sends "
			   "(pseudo-header).");
}

Test(explain, drain_after_leaving)
{
	vr(0)->gate = VRRP_GATE_DRAIN;
	vr(0)->drain_until = in_ms(700);
	says("lan/ipv4/1", "It still forwards what arrives at the virtual MAC, until the next "
			   "master is heard or 700.0 ms have passed.");
}

Test(explain, announcements_to_come)
{
	vr(1)->announces_left = 2;
	vr(1)->announce_timer = in_ms(5000);
	says("lan/ipv4/2", "The virtual addresses are announced 2 more times, next in 5.0 s.");
}

Test(explain, tracked_objects_of_every_kind)
{
	static const struct {
		const char *noun, *name, *says;
	} kinds[] = {{"network", "0.0.0.0/0", "network 0.0.0.0/0 has no route"},
		{"bfd", "uplink", "BFD session uplink is not up"},
		{"forwarding", "p0", "forwarding on port p0 stands still"}};

	fake.track[0].lost = true;
	vr(0)->effective_priority = 90;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		fake.objects[0].noun = kinds[i].noun;
		strcpy(fake.objects[0].name, kinds[i].name);
		says("lan/ipv4/1", kinds[i].says);
	}
}

Test(explain, a_port_whose_receive_has_stopped)
{
	struct receive_verdict dead = {
		.dead = true, .queue = RECEIVE_WHOLE_PORT, .missed = 12, .since = in_ms(-3000)};

	fake.objects[0] =
		(struct app_object){.kind = OBJECT_FORWARDING, .noun = "forwarding", .name = "p0"};
	fake.track[0].lost = true;
	fake.track[0].decrement = 254;
	vr(0)->effective_priority = 1;
	fake.ports[0].receive = dead;
	fake.ports[0].stands_still = true;
	says("lan/ipv4/1", "configured 150, less 254 because receive on port p0 has stopped (12 "
			   "packets missed since 2026-11-23T03:59:57.000Z, none received), but "
			   "never below 1.");
	says("lan/ipv4/1", "It does not become master while receive on port p0 stands still");
	says_not("lan/ipv4/1", "master-down timer");
	fake.ports[0].receive.queue = 1;
	says("lan/ipv4/1", "because receive queue 1 of port p0 has stopped (12 packets");
	fake.ports[0].receive.lost = "the device was removed";
	says("lan/ipv4/1", "(the device was removed, since 2026-11-23T03:59:57.000Z)");
	fake.objects[0] =
		(struct app_object){.kind = OBJECT_INTERFACE, .noun = "interface", .name = "lan"};
	says("lan/ipv4/1", "because receive queue 1 of port p0 has stopped (the device");
	says("lan/ipv4/2", "Receive on port p0 stands still: it would not hear another master.");
}

Test(explain, initialize_because_the_source_address_is_not_ours_yet)
{
	vr(0)->state = VRRP_INITIALIZE;
	fake.own_addresses[0].usable = false;
	fake.own_addresses[0].dad.state = DAD_TENTATIVE;
	says("lan/ipv4/1", "It is not master because 192.0.2.2, the address of interface lan that "
			   "adverts are sent from, is still tentative");
	fake.own_addresses[0].dad.state = DAD_DUPLICATE;
	says("lan/ipv4/1", "It is not master because another node has 192.0.2.2, the address of "
			   "interface lan that adverts are sent from (duplicate)");
}

Test(explain, initialize_without_an_address)
{
	vr(0)->state = VRRP_INITIALIZE;
	vr(0)->config.primary = (struct ip_addr){0};
	says("lan/ipv4/1", "interface lan has no address that adverts could be sent from");
}

Test(explain, initialize_because_a_member_of_its_group_cannot_start)
{
	fake_group();
	vr(0)->state = vr(1)->state = VRRP_INITIALIZE;
	fake.vrs[1].interface = 1;
	vr(1)->config.primary = fake.addresses[1].addr;
	fake.sync_members[1].up = false;
	fake.interfaces[1].up = false;
	fake.ports[1].device_up = false;
	says("lan/ipv4/1",
		"It is not master because its sync group gw starts together or not at "
		"all, and lan/ipv4/2 cannot start: interface wan is down: port p1 has no "
		"link.");
	says("lan/ipv4/2", "It is not master because interface wan is down: port p1 has no link.");
}

Test(explain, backup_held_back_by_a_member_of_its_group)
{
	fake_group();
	vr(0)->ready = true;
	vr(0)->master_down_timer = INSTANT_NEVER;
	says("lan/ipv4/1", "It is not master because its sync group gw holds it back: it is ready, "
			   "but lan/ipv4/2 follows 192.0.2.4, which is master there with priority "
			   "210, and they are master together or not at all.");
	says("lan/ipv4/2", "It is not master because 192.0.2.4 is, with priority 210");
	says("lan/ipv4/2", "It holds back its sync group gw, of which others are ready");
}

Test(explain, a_group_in_which_nobody_waits)
{
	fake_group();
	says_not("lan/ipv4/1", "sync group");
}

Test(explain, a_member_of_the_group_lowers_the_priority)
{
	static struct track_entry lost[1];

	fake_group();
	lost[0] = (struct track_entry){.decrement = 60, .lost = true, .recovers_at = INSTANT_NEVER};
	fake.vrs[1].track = lost;
	fake.vrs[1].n_track = 1;
	vr(0)->effective_priority = vr(1)->effective_priority = 90;
	says("lan/ipv4/1", "Its priority is 90: configured 150, less 60 because of its group "
			   "member lan/ipv4/2, of which interface wan is down: all of a sync group "
			   "have the lowest priority of its members.");
	says("lan/ipv4/2",
		"Its priority is 90: configured 150, less 60 because interface wan is down.");
}

/* YNG-CNT and MIB counters that are a reason why adverts are not heard */
Test(explain, authentication_that_fails)
{
	static const struct {
		size_t counter;
		const char *says;
	} faults[] = {
		{offsetof(struct vrrp_stats, auth_type_errors), "and none is configured here."},
		{offsetof(struct vrrp_stats, auth_type_invalid),
			"no such type of authentication exists."},
		{offsetof(struct vrrp_stats, auth_failures), "another password"},
		{offsetof(struct vrrp_stats, hmac_missing), "they carry no HMAC"},
		{offsetof(struct vrrp_stats, hmac_unknown_keys),
			"a key whose id is not configured"},
		{offsetof(struct vrrp_stats, hmac_outside_window), "do the clocks agree?"},
		{offsetof(struct vrrp_stats, hmac_failures), "their HMAC is wrong"},
		{offsetof(struct vrrp_stats, hmac_replayed), "or someone replays them"},
		{offsetof(struct vrrp_stats, hmac_crowded), "than are kept apart"},
	};

	fake.config_vrrp[0].auth.mode = CONFIG_AUTH_ENFORCE;
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
		says_not("lan/ipv4/1", faults[i].says);
		*(uint64_t *)((char *)&vr(0)->stats + faults[i].counter) = 4;
		says("lan/ipv4/1", faults[i].says);
		says("lan/ipv4/1", "4 adverts were discarded because ");
		*(uint64_t *)((char *)&vr(0)->stats + faults[i].counter) = 0;
	}
}

Test(explain, adverts_without_an_hmac_that_are_accepted)
{
	fake.config_vrrp[0].auth.mode = CONFIG_AUTH_PERMISSIVE;
	vr(0)->stats.hmac_missing = 4;
	says("lan/ipv4/1", "4 adverts carry no HMAC; they are accepted, but would not be with mode "
			   "enforce.");
}

Test(explain, a_master_that_version_2_routers_do_not_hear)
{
	vr(0)->lacks_version_2 = true;
	says("lan/ipv4/1", "The other router sends version 3 only");
}
