/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Duplicate address detection under any events: as many probes as are said, none sooner than the
 * gap after the one before, and no use of an address before they have all gone unanswered.
 */
#include "fuzz.h"
#include "neigh/dad.h"

struct model {
	struct dad d;
	struct instant now;
	struct instant probed; /* the last one; never while there was none */
	unsigned int probes;   /* since it was started */
};

static void check_action(struct model *m, enum dad_action action)
{
	const struct dad_params *p = &m->d.params;
	struct instant since = m->probed;

	switch (action) {
	case DAD_NOTHING:
		break;
	case DAD_SEND_PROBE:
		assert(m->d.state == DAD_TENTATIVE);
		assert(m->probes == 0 || !instant_before(m->now, instant_add(since, p->gap_min)));
		m->probes++;
		assert(m->probes <= p->probes && m->probes == m->d.sent);
		m->probed = m->now;
		break;
	case DAD_USE:
		assert(m->d.state == DAD_PREFERRED && m->probes == p->probes);
		assert(m->probes == 0 || !instant_before(m->now, instant_add(since, p->settle)));
		break;
	case DAD_GIVE_UP:
		assert(m->d.state == DAD_DUPLICATE);
		break;
	}
	assert(m->d.state == DAD_TENTATIVE || instant_is_never(m->d.deadline));
}

static enum dad_action happen(struct model *m, struct choice *c)
{
	bool running = !instant_is_never(m->d.deadline);
	enum dad_state was = m->d.state;
	enum dad_action action;
	bool own;

	switch (choose(c, 8)) {
	case 0:
		m->probes = 0;
		return dad_start(&m->d, m->now);
	case 1:
		dad_stop(&m->d);
		assert(m->d.state == DAD_TENTATIVE && instant_is_never(m->d.deadline));
		m->probes = 0;
		return DAD_NOTHING;
	case 2:
		own = choose(c, 2);
		action = dad_hear(&m->d, own);
		assert((action == DAD_GIVE_UP) == (running && !own));
		assert(action == DAD_GIVE_UP || m->d.state == was);
		return action;
	default:
		action = dad_expire(&m->d, m->now);
		assert(instant_before(m->now, m->d.deadline));
		return action;
	}
}

static void pass_time(struct model *m, struct choice *c)
{
	switch (choose(c, 4)) {
	case 0:
		if (!instant_is_never(m->d.deadline) && instant_before(m->now, m->d.deadline))
			m->now = m->d.deadline;
		break;
	case 1:
		m->now = instant_add(m->now, span_ms(choose(c, 3000)));
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct choice c = choice_from(octets, len);
	struct dad_params arp = dad_params_arp();
	uint8_t transmits = choose(&c, 5);
	struct dad_params nd = dad_params_nd(transmits, choose(&c, 2));
	struct model m = {.now = {1000000000000}, .probed = INSTANT_NEVER};

	dad_init(&m.d, choose(&c, 2) ? &nd : &arp, choose_u32(&c));
	while (!choice_over(&c)) {
		pass_time(&m, &c);
		check_action(&m, happen(&m, &c));
	}
	return 0;
}
