/* SPDX-License-Identifier: BSD-3-Clause */
#include "pair.h"

#include <criterion/criterion.h>

static struct ip_addr address(unsigned int i)
{
	return ip_addr_v4(0xc0000201 + i);
}

void pair_init(struct pair *p, struct span delay)
{
	*p = (struct pair){.now = {1000000000000}, .delay = delay, .random = {.state = 5880}};
	for (unsigned int i = 0; i < 2; i++)
		p->sides[i].config = (struct bfd_config){
			.interface = 1,
			.local = address(i),
			.peer = address(1 - i),
			.discriminator = 100 + i,
			.port = 50000,
			.desired_min_tx_us = 50000,
			.required_min_rx_us = 50000,
			.detect_mult = 3,
			.seed = 17 + i,
		};
}

static void fly(struct pair *p, unsigned int from, const struct bfd_pdu *pdu)
{
	struct pair_packet *f = &p->flight[p->flying];

	p->sides[from].sent++;
	cr_assert(!(pdu->poll && pdu->final));
	if (random_below(&p->random, 100) < p->loss[from])
		return;
	cr_assert_lt(p->flying, PAIR_FLIGHT);
	p->flying++;
	f->at = instant_add(p->now, p->delay);
	f->to = 1 - from;
	bfd_pdu_encode(f->octets, sizeof(f->octets), pdu);
}

static void perform(struct pair *p, unsigned int i, const struct bfd_actions *out)
{
	struct pair_side *side = &p->sides[i];

	for (unsigned int n = 0; n < out->n; n++) {
		const struct bfd_action *a = &out->list[n];

		if (a->kind == BFD_ACTION_SEND) {
			fly(p, i, &a->pdu);
			continue;
		}
		side->downs += a->event.from == BFD_UP;
		side->ups += a->event.to == BFD_UP;
		side->silence = a->event.silence;
		side->event_at = p->now;
	}
}

void pair_start(struct pair *p, unsigned int i)
{
	struct pair_side *side = &p->sides[i];
	struct bfd_actions out = {0};

	bfd_table_fini(&side->table);
	cr_assert_eq(bfd_table_init(&side->table, 1), 0);
	bfd_session_init(&side->s, &side->config, p->now);
	cr_assert_eq(bfd_table_add(&side->table, &side->s), 0);
	side->dead = false;
	bfd_session_interface_up(&side->s, p->now, &out);
	perform(p, i, &out);
}

void pair_kill(struct pair *p, unsigned int i)
{
	p->sides[i].dead = true;
}

/* The packet that arrives first; they fly equally long, so that is the oldest. */
static void arrive(struct pair *p)
{
	struct pair_packet f = p->flight[0];
	struct pair_side *side = &p->sides[f.to];
	struct bfd_packet packet = {.interface = 1,
		.src = address(1 - f.to),
		.ttl = 255,
		.payload = f.octets,
		.payload_len = sizeof(f.octets)};
	struct bfd_actions out = {0};

	memmove(p->flight, p->flight + 1, --p->flying * sizeof(p->flight[0]));
	if (side->dead)
		return;
	bfd_receive(&side->table, &packet, p->now, &out);
	perform(p, f.to, &out);
}

static void expire(struct pair *p, unsigned int i)
{
	struct bfd_session *s = &p->sides[i].s;
	struct bfd_actions out = {0};

	if (p->sides[i].dead)
		return;
	if (instant_reached(bfd_deadline_detect(s), p->now))
		bfd_expire_detect(s, p->now, &out);
	else if (instant_reached(bfd_deadline_send(s), p->now))
		bfd_expire_send(s, p->now, &out);
	perform(p, i, &out);
}

static struct instant next(const struct pair *p)
{
	struct instant at = p->flying ? p->flight[0].at : INSTANT_NEVER;

	for (unsigned int i = 0; i < 2; i++) {
		const struct bfd_session *s = &p->sides[i].s;

		if (p->sides[i].dead)
			continue;
		at = instant_min(at, bfd_deadline_detect(s));
		at = instant_min(at, bfd_deadline_send(s));
	}
	return at;
}

static void turn(struct pair *p)
{
	p->now = next(p);
	while (p->flying && instant_reached(p->flight[0].at, p->now))
		arrive(p);
	for (unsigned int i = 0; i < 2; i++)
		expire(p, i);
}

void pair_run(struct pair *p, struct span d)
{
	struct instant end = instant_add(p->now, d);

	while (instant_reached(next(p), end))
		turn(p);
	p->now = end;
}

bool pair_is_up(const struct pair *p)
{
	return p->sides[0].s.state == BFD_UP && p->sides[1].s.state == BFD_UP;
}

struct span pair_wait_up(struct pair *p, struct span d)
{
	struct instant begin = p->now, end = instant_add(p->now, d);

	while (!pair_is_up(p) && instant_reached(next(p), end))
		turn(p);
	return pair_is_up(p) ? instant_since(p->now, begin) : span_ns(-1);
}

void pair_clear(struct pair *p)
{
	for (unsigned int i = 0; i < 2; i++)
		p->sides[i].sent = p->sides[i].downs = p->sides[i].ups = 0;
}

void pair_set_timers(struct pair *p, unsigned int i, uint32_t tx_us, uint32_t rx_us, uint8_t mult)
{
	struct bfd_actions out = {0};

	bfd_session_set_timers(&p->sides[i].s, tx_us, rx_us, mult, p->now, &out);
	perform(p, i, &out);
}

void pair_disable(struct pair *p, unsigned int i)
{
	struct bfd_actions out = {0};

	bfd_session_disable(&p->sides[i].s, p->now, &out);
	perform(p, i, &out);
}

void pair_enable(struct pair *p, unsigned int i)
{
	struct bfd_actions out = {0};

	bfd_session_enable(&p->sides[i].s, p->now, &out);
	perform(p, i, &out);
}
