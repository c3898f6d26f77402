/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A sync group of one router, its members on LANs of either family, under any events: it is never
 * split, nobody leaves initialize before all can, and settling twice is settling once.
 */
#include "fuzz.h"
#include "tests/models/vrrp.h"
#include "vrrp/sync.h"

#define MEMBERS 3

struct model {
	struct choice c;
	struct vrrp_vr vrs[MEMBERS];
	struct vrrp_sync_member members[MEMBERS];
	struct vrrp_sync group;
	bool acted[MEMBERS]; /* in this call */
	struct instant now;
};

static void begin(struct model *m)
{
	struct vrrp_config config = {.version = 3,
		.grouped = true,
		.checksum_send = VRRP_CSUM_PSEUDO,
		.checksum_accept = VRRP_CSUM_ANY,
		.count = 1};

	config.priority = 1 + choose(&m->c, 254);
	config.interval_cs = 1 + choose(&m->c, 200);
	config.preempt = choose(&m->c, 4) != 0;
	config.relinquish = choose(&m->c, 4) != 0;
	config.hold_time = span_ms(choose(&m->c, 2) ? choose(&m->c, 5000) : 0);
	for (unsigned int i = 0; i < MEMBERS; i++) {
		config.family = i % 2 ? IP_V6 : IP_V4;
		config.vrid = VRRP_MODEL_VRID + i;
		config.primary = vrrp_model_address(config.family, 3);
		config.addresses[0] = vrrp_model_address(config.family, 1);
		vrrp_vr_init(&m->vrs[i], &config, m->now);
		m->members[i].vr = &m->vrs[i];
	}
	vrrp_sync_init(&m->group, m->members, MEMBERS);
}

/* A member of a group acts once a call, and only where its gate may be told of. */
static void perform(void *context, struct vrrp_vr *vr, const struct vrrp_actions *actions)
{
	struct model *m = context;
	unsigned int i = vr - m->vrs;

	assert(i < MEMBERS && !m->acted[i]);
	m->acted[i] = true;
	assert(actions->n > 0 && actions->n <= VRRP_ACTIONS_MAX);
}

static void hear(struct model *m, struct vrrp_vr *vr)
{
	struct vrrp_pdu pdu = {.version = 3, .type = VRRP_TYPE_ADVERT, .vrid = vr->config.vrid};
	struct ip_addr src = vrrp_model_address(vr->config.family, 2 + 2 * choose(&m->c, 2));
	struct vrrp_actions out = {0};

	pdu.interval_cs = choose(&m->c, 4) ? vr->config.interval_cs : 1 + choose(&m->c, 4095);
	pdu.priority = choose(&m->c, 4) ? choose(&m->c, 256) : vr->effective_priority;
	vrrp_vr_advert(vr, &pdu, &src, m->now, &out);
}

static void set_priority(struct model *m)
{
	uint8_t priority = 1 + choose(&m->c, 254);
	bool lost = choose(&m->c, 2);

	for (unsigned int i = 0; i < MEMBERS; i++) {
		struct vrrp_actions out = {0};

		vrrp_vr_set_priority(&m->vrs[i], priority, lost, m->now, &out);
	}
}

static void happen(struct model *m)
{
	struct vrrp_vr *vr = &m->vrs[choose(&m->c, MEMBERS)];
	struct vrrp_actions out = {0};

	switch (choose(&m->c, 32)) {
	case 0 ... 7:
		vrrp_sync_startup(&m->group, vr, VRRP_EVENT_INTERFACE_UP, m->now, perform, m);
		break;
	case 8:
		vrrp_sync_interface_down(&m->group, vr, m->now, perform, m);
		break;
	case 9:
		vrrp_sync_address_lost(&m->group, vr, m->now, perform, m);
		break;
	case 10:
		vrrp_sync_shutdown(&m->group, m->now, perform, m);
		break;
	case 11 ... 12:
		set_priority(m);
		break;
	case 13 ... 20:
		hear(m, vr);
		break;
	default:
		vrrp_vr_expire(vr, m->now, &out);
	}
}

static void check(struct model *m)
{
	const struct vrrp_vr *holder = vrrp_sync_holder(&m->group);
	bool all_up = true;

	for (unsigned int i = 0; i < MEMBERS; i++) {
		all_up &= m->members[i].up;
		assert(m->vrs[i].state == m->vrs[0].state);
		assert((m->vrs[i].gate == VRRP_GATE_OPEN) == (m->vrs[i].state == VRRP_MASTER));
		/* The first one's address decides at once, the others' when it has had its time. */
		assert((m->vrs[i].tie.patience.ns == 0) == (i == 0));
		if (m->vrs[i].state != VRRP_MASTER)
			assert(instant_is_never(m->vrs[i].tie.ends));
		if (vrrp_vr_puts_tie_off(&m->vrs[i], m->now))
			assert(m->vrs[i].tie.ends.ns <= m->now.ns + m->vrs[i].tie.patience.ns);
	}
	assert(all_up || m->vrs[0].state == VRRP_INITIALIZE);
	assert(!holder || (holder >= m->vrs && holder < m->vrs + MEMBERS));
	assert(!holder || m->vrs[0].state != VRRP_MASTER);
}

static void settle(struct model *m)
{
	struct vrrp_vr once[MEMBERS];

	memset(m->acted, 0, sizeof(m->acted));
	vrrp_sync_settle(&m->group, m->now, perform, m);
	check(m);
	memcpy(once, m->vrs, sizeof(once));
	memset(m->acted, 0, sizeof(m->acted));
	vrrp_sync_settle(&m->group, m->now, perform, m);
	for (unsigned int i = 0; i < MEMBERS; i++)
		assert(!m->acted[i] && memcmp(&once[i], &m->vrs[i], sizeof(once[i])) == 0);
}

static void pass_time(struct model *m)
{
	struct instant next = INSTANT_NEVER;

	for (unsigned int i = 0; i < MEMBERS; i++)
		next = instant_min(next, vrrp_vr_deadline(&m->vrs[i]));
	switch (choose(&m->c, 4)) {
	case 0:
	case 1:
		if (!instant_is_never(next) && instant_before(m->now, next))
			m->now = next;
		break;
	case 2:
		m->now = instant_add(m->now, span_ms(choose(&m->c, 5000)));
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct model m = {.c = choice_from(octets, len), .now = {1000000000000}};

	begin(&m);
	while (!choice_over(&m.c)) {
		pass_time(&m);
		memset(m.acted, 0, sizeof(m.acted));
		happen(&m);
		settle(&m);
	}
	return 0;
}
