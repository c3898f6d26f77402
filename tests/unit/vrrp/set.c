/* SPDX-License-Identifier: BSD-3-Clause */
/* The set of virtual routers, and the names of RFC 8347. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <errno.h>

#include "rut.h"

static struct rut router(uint8_t family, uint8_t vrid)
{
	struct vrrp_config config = rut_config();

	config.family = family;
	config.vrid = vrid;
	return rut_make(&config);
}

/* V3-TX-14, IMP-NIC-02: interface, family and VRID, all three */
Test(set, finds_by_interface_family_and_vrid)
{
	struct rut a = router(IP_V4, 51), b = router(IP_V6, 51), c = router(IP_V4, 255);
	struct vrrp_set set;

	cr_assert(eq(int, vrrp_set_init(&set, 2, a.now), 0));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &a.vr), 0));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &b.vr), 0));
	cr_assert(eq(int, vrrp_set_add(&set, 1, &c.vr), 0));
	cr_assert(eq(u32, set.count, 3));
	cr_assert(eq(ptr, vrrp_set_find(&set, 0, IP_V4, 51), &a.vr));
	cr_assert(eq(ptr, vrrp_set_find(&set, 0, IP_V6, 51), &b.vr));
	cr_assert(eq(ptr, vrrp_set_find(&set, 1, IP_V4, 255), &c.vr));
	cr_assert(eq(ptr, vrrp_set_find(&set, 1, IP_V4, 51), NULL));
	cr_assert(eq(ptr, vrrp_set_find(&set, 1, IP_V6, 255), NULL));
	cr_assert(eq(ptr, vrrp_set_find(&set, 2, IP_V4, 51), NULL));
	cr_assert(eq(ptr, vrrp_set_find(&set, 0, IP_V4, 0), NULL));
	cr_assert(eq(ptr, vrrp_set_find(&set, 0, IP_NONE, 51), NULL));
	vrrp_set_fini(&set);
}

Test(set, refuses_what_has_no_place_or_is_there)
{
	struct rut a = router(IP_V4, 51), twin = router(IP_V4, 51), nowhere = router(9, 51);
	struct vrrp_set set;

	cr_assert(eq(int, vrrp_set_init(&set, 1, a.now), 0));
	cr_assert(eq(int, vrrp_set_add(&set, 1, &a.vr), -EINVAL));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &nowhere.vr), -EINVAL));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &a.vr), 0));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &twin.vr), -EEXIST));
	vrrp_set_remove(&set, 0, &twin.vr);
	cr_assert(eq(ptr, vrrp_set_find(&set, 0, IP_V4, 51), &a.vr), "it was not in the set");
	vrrp_set_remove(&set, 0, &a.vr);
	cr_assert(eq(ptr, vrrp_set_find(&set, 0, IP_V4, 51), NULL));
	cr_assert(eq(u32, set.count, 0));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &twin.vr), 0));
	vrrp_set_fini(&set);
}

/* YNG-STA-01, YNG-STA-07, YNG-STA-08 */
Test(names, are_those_of_rfc_8347)
{
	cr_assert(eq(str, (char *)vrrp_state_name(VRRP_INITIALIZE), (char *)"initialize"));
	cr_assert(eq(str, (char *)vrrp_state_name(VRRP_MASTER), (char *)"master"));
	cr_assert(eq(str, (char *)vrrp_event_name(VRRP_EVENT_NONE), (char *)"vrrp-event-none"));
	cr_assert(eq(str, (char *)vrrp_event_name(VRRP_EVENT_MASTER_TIMEOUT),
		(char *)"vrrp-event-master-timeout"));
	cr_assert(eq(str, (char *)vrrp_event_name(VRRP_EVENT_OWNER_PREEMPT),
		(char *)"vrrp-event-owner-preempt"));
	cr_assert(eq(
		str, (char *)vrrp_new_master_reason_name(VRRP_NOT_MASTER), (char *)"not-master"));
	cr_assert(eq(str, (char *)vrrp_new_master_reason_name(VRRP_REASON_NO_RESPONSE),
		(char *)"no-response"));
}

Test(names, are_there_for_every_value_and_all_different)
{
	for (int i = VRRP_RX_ACCEPTED; i <= VRRP_RX_INTERVAL; i++)
		for (int j = VRRP_RX_ACCEPTED; j < i; j++)
			cr_assert(ne(str, (char *)vrrp_rx_verdict_name(i),
				(char *)vrrp_rx_verdict_name(j)));
	for (int i = VRRP_NO_ERROR; i <= VRRP_VRID_ERROR; i++)
		for (int j = VRRP_NO_ERROR; j < i; j++)
			cr_assert(ne(str, (char *)vrrp_protocol_error_name(i),
				(char *)vrrp_protocol_error_name(j)));
	for (int i = VRRP_EVENT_NONE; i <= VRRP_EVENT_OWNER_PREEMPT; i++)
		for (int j = VRRP_EVENT_NONE; j < i; j++)
			cr_assert(ne(str, (char *)vrrp_event_name(i), (char *)vrrp_event_name(j)));
}
