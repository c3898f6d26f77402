/* SPDX-License-Identifier: BSD-3-Clause */
/* The two formulas of RFC 9568 6.1 and RFC 3768 6.1, in nanoseconds: exact to half of one. */
#include "vrrp/vr.h"

struct span vrrp_skew_time(uint8_t version, uint8_t priority, uint32_t interval_cs)
{
	/* Version 2 has a second here, whatever its interval. */
	struct span whole = version == 2 ? span_s(1) : span_cs(interval_cs);

	return span_ns((256 - priority) * whole.ns / 256);
}

struct span vrrp_master_down_interval(uint8_t version, uint8_t priority, uint32_t interval_cs)
{
	return span_ns(
		3 * span_cs(interval_cs).ns + vrrp_skew_time(version, priority, interval_cs).ns);
}
