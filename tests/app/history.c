/* SPDX-License-Identifier: BSD-3-Clause */
/* Events: why a virtual router changed, with whom of its group, and of two masters. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "app/transition.h"
#include "fake.h"

TestSuite(history, .init = fake_reset);

static const struct event *newest(void)
{
	return &fake.events.ring[(fake.events.count - 1) % EVENTS_KEPT];
}

static void why_is(const char *words)
{
	cr_expect(strcmp(newest()->why, words) == 0, "\"%s\" is not \"%s\"", newest()->why, words);
}

/* lan/ipv4/1 goes along with lan/ipv4/2. */
static void go_along(enum vrrp_event why)
{
	struct vrrp_action a = {.kind = VRRP_ACTION_EVENT,
		.event = {.from = VRRP_MASTER,
			.to = VRRP_BACKUP,
			.why = why,
			.along = &fake.vrs[1].vr}};

	transition_record(&fake.control, &fake.vrs[0], &a);
}

Test(history, a_member_of_the_group_whose_interface_went_down)
{
	fake_group();
	go_along(VRRP_EVENT_INTERFACE_DOWN);
	why_is("along with lan/ipv4/2 of its group: the interface there went down");
	same_text(newest()->what, "lan/ipv4/1");
}

Test(history, a_member_of_the_group_that_gave_way)
{
	fake_group();
	fake.vrs[1].vr.state_since = fake.vrs[1].vr.last_adv_at;
	go_along(VRRP_EVENT_HIGHER_PRIORITY_BACKUP);
	why_is("along with lan/ipv4/2 of its group, which gave way to 192.0.2.4");
}

Test(history, a_member_of_the_group_that_handed_over)
{
	fake_group();
	fake.vrs[1].vr.effective_priority = 90;
	go_along(VRRP_EVENT_HIGHER_PRIORITY_BACKUP);
	why_is("along with lan/ipv4/2 of its group, which handed over: priority is now 90");
}

Test(history, a_member_of_the_group_that_lost_its_address)
{
	fake_group();
	go_along(VRRP_EVENT_NO_PRIMARY_IP_ADDRESS);
	why_is("along with lan/ipv4/2 of its group, which lost its address");
}

Test(history, two_masters_and_no_more)
{
	struct vrrp_action a = {.kind = VRRP_ACTION_RIVAL, .event.source_priority = 120};

	ip_addr_parse("192.0.2.4", &a.event.source);
	transition_rival(&fake.control, &fake.vrs[1], &a);
	why_is("192.0.2.4 is master too, with priority 120: it has not heard this router");
	same_text(newest()->what, "lan/ipv4/2");
	same_text(newest()->from, "");
	a.kind = VRRP_ACTION_RIVAL_GONE;
	transition_rival(&fake.control, &fake.vrs[1], &a);
	why_is("192.0.2.4 is no longer heard as master beside this router");
	cr_expect(eq(u64, newest()->number, 2));
}

Test(history, a_rival_at_the_virtual_mac)
{
	struct vrrp_action a = {.kind = VRRP_ACTION_RIVAL, .event.source_priority = 120};

	ip_addr_parse("192.0.2.4", &a.event.source);
	fake.vrs[1].vr.rival.virtual_mac = true;
	transition_rival(&fake.control, &fake.vrs[1], &a);
	cr_expect(strstr(newest()->why, "it sends from the virtual MAC") != NULL);
}
