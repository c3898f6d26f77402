/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The golden frames against R2 in backup and in master, as given and padded to 60 octets: each its
 * verdict, exactly its counters, and its outcome.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stddef.h>
#include <stdlib.h>

#include "rut.h"
#include "stimulus.h"

#define VR(counter)     (offsetof(struct vrrp_stats, counter) + 1)
#define GLOBAL(counter) (offsetof(struct vrrp_global_stats, counter) + 1)

/* What an advert does to the router. */
enum outcome {
	NOTHING,  /* discarded: no state, timer, learned value or action */
	FOLLOWED, /* by a backup; answered by a master, whose schedule stays */
	LEAVING,  /* a backup waits its skew; a master answers and starts its interval anew */
	STRONGER, /* followed by a backup; a master yields */
};

static const struct golden_case {
	const char *id;
	uint8_t version; /* of R2 */
	enum vrrp_rx_verdict verdict;
	enum outcome outcome;
	uint16_t learned_cs;
	size_t counters[4]; /* of the virtual router, each moves by one */
	size_t global;      /* of the set */
} cases[] = {
	/* V2-RX-05, V2-FMT-10 */
	{"P01", 2, VRRP_RX_ACCEPTED, FOLLOWED, 100, {VR(advertisement_rcvd)}, 0},
	/* V3-RX-03, V3-IOP-01 */
	{"P01", 3, VRRP_RX_VERSION, NOTHING, 100, {VR(version_errors)}, GLOBAL(version_errors)},
	/* V3-BAK-13, V3-ACT-14, IMP-CSM-01, V58-01 */
	{"P02", 3, VRRP_RX_ACCEPTED, FOLLOWED, 100,
		{VR(advertisement_rcvd), VR(checksum_other_form)}, 0},
	/* V2-RX-02 */
	{"P02", 2, VRRP_RX_VERSION, NOTHING, 100, {VR(version_errors)}, GLOBAL(version_errors)},
	/* IMP-CSM-01, V58-01 */
	{"P03", 3, VRRP_RX_ACCEPTED, FOLLOWED, 100, {VR(advertisement_rcvd)}, 0},
	/* V3-FMT-11 */
	{"P04", 3, VRRP_RX_ACCEPTED, FOLLOWED, 100, {VR(advertisement_rcvd)}, 0},
	/* V3-BAK-12, V3-ACT-10 */
	{"P05", 3, VRRP_RX_ACCEPTED, LEAVING, 100,
		{VR(advertisement_rcvd), VR(priority_zero_pkts_rcvd), VR(checksum_other_form)}, 0},
	/* V3-BAK-13, V3-ACT-11 */
	{"P06", 3, VRRP_RX_ACCEPTED, STRONGER, 100,
		{VR(advertisement_rcvd), VR(checksum_other_form)}, 0},
	/* V3-RX-16, V3-RX-17, V3-ACT-11, IMP-RX-01, V58-04, YNG-CNT-04 */
	{"P07", 3, VRRP_RX_ACCEPTED, STRONGER, 4095,
		{VR(advertisement_rcvd), VR(interval_errors), VR(address_list_errors),
			VR(checksum_other_form)},
		0},
	/* V3-FMT-08 */
	{"P08", 3, VRRP_RX_ACCEPTED, FOLLOWED, 100,
		{VR(advertisement_rcvd), VR(checksum_other_form)}, 0},
	/* V3-RX-01, V58-13 */
	{"P12", 3, VRRP_RX_TTL, NOTHING, 100, {VR(ip_ttl_errors)}, GLOBAL(ip_ttl_errors)},
	/* V3-RX-06 */
	{"P13", 3, VRRP_RX_CHECKSUM, NOTHING, 100, {VR(checksum_errors)}, GLOBAL(checksum_errors)},
	/* V3-RX-03 */
	{"P14", 3, VRRP_RX_VERSION, NOTHING, 100, {VR(version_errors)}, GLOBAL(version_errors)},
	/* V3-RX-05 */
	{"P15", 3, VRRP_RX_LENGTH, NOTHING, 100, {VR(packet_length_errors)}, 0},
	/* V2-RX-06, V2-FMT-07 */
	{"P16", 2, VRRP_RX_AUTH_TYPE, NOTHING, 100, {VR(auth_type_errors)}, 0},
	/* V3-RX-07, V3-FMT-03 */
	{"P17", 3, VRRP_RX_VRID, NOTHING, 100, {0}, GLOBAL(vrid_errors)},
	/* IMP-UNI-01, IMP-UNI-03 */
	{"P18", 3, VRRP_RX_BAD_DESTINATION, NOTHING, 100, {0}, GLOBAL(bad_destination)},
	/* V3-RX-11 */
	{"P19", 3, VRRP_RX_FIRST_ADDRESS, NOTHING, 100, {VR(address_list_errors)}, 0},
	/* V3-RX-12 */
	{"P20", 3, VRRP_RX_INTERVAL_ZERO, NOTHING, 100, {VR(interval_errors)}, 0},
};

static bool is_ipv6(const struct golden_case *gc)
{
	return strcmp(gc->id, "P04") == 0 || strcmp(gc->id, "P19") == 0;
}

static struct vrrp_config config_for(const struct golden_case *gc)
{
	struct vrrp_config config = rut_config_of(is_ipv6(gc) ? IP_V6 : IP_V4);

	config.version = gc->version;
	if (is_ipv6(gc)) {
		config.count = 2;
		config.addresses[0] = rut_address_of(IP_V6, 0x51);
		config.addresses[1] =
			(struct ip_addr){IP_V6, {0x20, 0x01, 0x0d, 0xb8, 0, 0x51, [15] = 1}};
	}
	return config;
}

static void count_one(void *stats, size_t counter)
{
	if (counter)
		++*(uint64_t *)((uint8_t *)stats + counter - 1);
}

/* MIB-19, MIB-26, YNG-NOT-02: of the verdict, VRRP_NO_ERROR where management is told nothing */
static enum vrrp_protocol_error error_of(enum vrrp_rx_verdict verdict)
{
	switch (verdict) {
	case VRRP_RX_TTL:
		return VRRP_IP_TTL_ERROR;
	case VRRP_RX_VERSION:
		return VRRP_VERSION_ERROR;
	case VRRP_RX_CHECKSUM:
		return VRRP_CHECKSUM_ERROR;
	case VRRP_RX_VRID:
		return VRRP_VRID_ERROR;
	default:
		return VRRP_NO_ERROR;
	}
}

/* Counters are compared whole: those that should not move must not. */
static void assert_counted(const struct golden_case *gc, struct vrrp_stats before,
	struct vrrp_global_stats global_before, const struct rut *r, const struct vrrp_set *set)
{
	for (size_t i = 0; i < 4; i++)
		count_one(&before, gc->counters[i]);
	count_one(&global_before, gc->global);
	global_before.last_error = error_of(gc->verdict);
	if (gc->verdict != VRRP_RX_VRID)
		before.last_error = error_of(gc->verdict);
	before.rivals += r->rivals;
	if (r->adverts)
		before.advertisement_sent++;
	cr_assert(eq(int, memcmp(&before, &r->vr.stats, sizeof(before)), 0), "%s", gc->id);
	cr_assert(eq(int, memcmp(&global_before, &set->stats, sizeof(global_before)), 0), "%s",
		gc->id);
}

static void assert_outcome_in_backup(
	const struct golden_case *gc, const struct rut *before, struct rut *r)
{
	struct span down = vrrp_master_down_interval(gc->version, 100, gc->learned_cs);

	RUT_DID(r, "", "%s", gc->id);
	cr_assert(eq(int, r->vr.state, VRRP_BACKUP));
	cr_assert(eq(u32, r->vr.master_adver_interval_cs, gc->learned_cs), "%s", gc->id);
	if (gc->outcome == NOTHING)
		cr_assert(eq(i64, vrrp_vr_deadline(&r->vr).ns, vrrp_vr_deadline(&before->vr).ns));
	else if (gc->outcome == LEAVING)
		cr_assert(eq(i64, rut_next(r).ns, 609375000));
	else
		cr_assert(eq(i64, rut_next(r).ns, down.ns), "%s", gc->id);
}

static void assert_outcome_in_master(
	const struct golden_case *gc, const struct rut *before, struct rut *r)
{
	struct span down = vrrp_master_down_interval(gc->version, 100, gc->learned_cs);

	if (gc->outcome == STRONGER) {
		RUT_DID(r, "drain master>backup", "%s", gc->id);
		cr_assert(eq(i64, instant_since(r->vr.master_down_timer, r->now).ns, down.ns), "%s",
			gc->id);
		return;
	}
	cr_assert(eq(int, r->vr.state, VRRP_MASTER));
	if (gc->outcome == LEAVING)
		cr_assert(eq(i64, instant_since(r->vr.adver_timer, r->now).ns, span_s(1).ns));
	else
		cr_assert(eq(i64, r->vr.adver_timer.ns, before->vr.adver_timer.ns), "%s", gc->id);
	if (gc->outcome == NOTHING || gc->version == 2)
		RUT_DID(r, "", "%s", gc->id);
	else
		RUT_DID(r, "advert:100", "%s", gc->id);
}

static void run_case(const struct golden_case *gc, bool master, bool padded)
{
	struct vrrp_config config = config_for(gc);
	struct stimulus s = stimulus_golden(gc->id, padded);
	struct vrrp_packet packet = stimulus_cut(&s);
	struct rut r = master ? rut_master(&config) : rut_backup(&config), before;
	struct vrrp_global_stats global_before;
	struct vrrp_rx_result result;
	struct vrrp_set set;

	cr_assert(eq(int, vrrp_set_init(&set, 1, r.now), 0));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &r.vr), 0));
	r.now = instant_add(r.now, span_ms(300));
	global_before = set.stats;
	before = r;

	result = rut_receive(&r, &set, &packet);
	cr_assert(eq(int, result.verdict, gc->verdict), "%s", gc->id);
	assert_counted(gc, before.vr.stats, global_before, &r, &set);
	if (gc->outcome == NOTHING) {
		before.vr.stats = r.vr.stats;
		cr_assert(eq(int, memcmp(&before.vr, &r.vr, sizeof(r.vr)), 0), "%s", gc->id);
	}
	if (master)
		assert_outcome_in_master(gc, &before, &r);
	else
		assert_outcome_in_backup(gc, &before, &r);
	vrrp_set_fini(&set);
	free((void *)packet.payload);
}

static void run_cases(bool master, bool padded)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_case(&cases[i], master, padded);
}

/* V3-RX-13, V58-02 */
Test(golden, frames_in_backup)
{
	run_cases(false, false);
}

Test(golden, frames_in_backup_padded_to_60_octets)
{
	run_cases(false, true);
}

Test(golden, frames_in_master)
{
	run_cases(true, false);
}

Test(golden, frames_in_master_padded_to_60_octets)
{
	run_cases(true, true);
}

/* V3-RX-13: ten bad frames later the timer fires exactly at the old deadline */
Test(golden, bad_frames_do_not_move_the_down_timer)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_backup(&config);
	struct instant deadline = vrrp_vr_deadline(&r.vr);
	struct vrrp_set set;

	cr_assert(eq(int, vrrp_set_init(&set, 1, r.now), 0));
	cr_assert(eq(int, vrrp_set_add(&set, 0, &r.vr), 0));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stimulus s = stimulus_golden(cases[i].id, true);
		struct vrrp_packet packet = stimulus_cut(&s);

		rut_run(&r, span_ms(150));
		if (cases[i].outcome == NOTHING && cases[i].version == 3)
			rut_receive(&r, &set, &packet);
		free((void *)packet.payload);
	}
	cr_assert(eq(int, r.vr.state, VRRP_BACKUP));
	rut_wait_master(&r);
	cr_assert(eq(i64, r.vr.state_since.ns, deadline.ns));
	vrrp_set_fini(&set);
}
