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
	fake.track[0].recovers_at = fake.control.now;
	vr(0)->effective_priority = 90;
	says("lan/ipv4/1", "Its priority is 90: configured 150, less 60 because interface wan is "
			   "up again only just now.");
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

Test(explain, two_masters)
{
	ip_addr_parse("192.0.2.4", &vr(1)->last_adv_source);
	vr(1)->last_adv_at = in_ms(-500);
	vr(1)->last_adv_priority = 120;
	vr(1)->last_adv_interval_cs = 100;
	says("lan/ipv4/2", "There are two masters: 192.0.2.4 sent an advert with priority 120 "
			   "500.0 ms ago.");
	says("lan/ipv4/2", "another checksum form (sent here: pseudo-header)");
	/* heard before this one took over: that is the one that died */
	vr(1)->last_adv_at = in_ms(-15000);
	says_not("lan/ipv4/2", "two masters");
	/* long ago */
	vr(1)->last_adv_at = in_ms(-11000);
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
