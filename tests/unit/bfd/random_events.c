/* SPDX-License-Identifier: BSD-3-Clause */
/* Half a million random events on sessions of random configuration: what must hold after each,
 * whatever came before. */
#include <criterion/criterion.h>

#include "bfd/rx.h"
#include "tests/unit/random.h"

#define EVENTS   500000
#define LIFETIME 1000 /* events of one configuration */
#define OURS     0x55555555

struct run {
	struct random r;
	struct bfd_table table;
	struct bfd_session s;
	struct instant now;
	struct instant heard; /* the last packet accepted; never when none was */
	unsigned int reached[4];
	unsigned int accepted, discarded, answers, polls, losses;
};

static uint32_t random_interval(struct run *run)
{
	static const uint32_t some[] = {10000, 10000, 50000, 300000, 1000000, 4000000};

	return some[random_below(&run->r, 6)];
}

static void start(struct run *run)
{
	struct bfd_config config = {.interface = 1,
		.local = ip_addr_v4(1),
		.peer = ip_addr_v4(2),
		.discriminator = OURS,
		.port = 50000,
		.desired_min_tx_us = random_interval(run),
		.required_min_rx_us = random_interval(run),
		.detect_mult = 1 + random_below(&run->r, 5),
		.seed = random_u32(&run->r)};

	bfd_table_fini(&run->table);
	cr_assert_eq(bfd_table_init(&run->table, 1), 0);
	bfd_session_init(&run->s, &config, run->now);
	cr_assert_eq(bfd_table_add(&run->table, &run->s), 0);
	run->heard = INSTANT_NEVER;
}

static void random_packet(struct run *run, struct bfd_actions *out)
{
	uint8_t octets[40];
	struct bfd_packet packet = {.interface = 1,
		.src = ip_addr_v4(2),
		.ttl = 255,
		.payload = octets,
		.payload_len = BFD_PDU_LEN};
	struct bfd_pdu pdu = {.state = random_below(&run->r, 4),
		.diag = random_below(&run->r, 32),
		.poll = random_below(&run->r, 4) == 0,
		.final = random_below(&run->r, 4) == 0,
		.demand = random_below(&run->r, 8) == 0,
		.detect_mult = 1 + random_below(&run->r, 5),
		.my_discriminator = 7,
		.your_discriminator = random_below(&run->r, 4) ? OURS : 0,
		.desired_min_tx_us = random_interval(run),
		.required_min_rx_us = random_below(&run->r, 8) ? random_interval(run) : 0};
	struct bfd_session before = run->s;
	enum bfd_rx_verdict verdict;

	if (random_below(&run->r, 2))
		pdu.state = BFD_UP;
	bfd_pdu_encode(octets, sizeof(octets), &pdu);
	if (random_below(&run->r, 8) == 0)
		octets[random_below(&run->r, 12)] ^= 1 << random_below(&run->r, 8);
	if (random_below(&run->r, 32) == 0)
		packet.payload_len = random_below(&run->r, sizeof(octets));
	if (random_below(&run->r, 32) == 0)
		packet.ttl = 254;
	verdict = bfd_receive(&run->table, &packet, run->now, out).verdict;
	if (verdict == BFD_RX_ACCEPTED || verdict == BFD_RX_ADMIN_DOWN) {
		run->heard = run->now;
		run->accepted++;
		return;
	}
	run->discarded++;
	before.stats.receive_invalid_packet_count = run->s.stats.receive_invalid_packet_count;
	cr_assert_eq(memcmp(&before, &run->s, sizeof(before)), 0, "a discard left a trace");
	cr_assert_eq(out->n, 0);
}

/* To one of the deadlines, a little on, or much; late at times. */
static void random_later(struct run *run)
{
	struct instant next = instant_min(bfd_deadline_send(&run->s), bfd_deadline_detect(&run->s));

	switch (random_below(&run->r, 4)) {
	case 0:
		if (!instant_is_never(next) && instant_before(run->now, next))
			run->now = next;
		break;
	case 1:
		run->now = instant_add(run->now, span_us(random_below(&run->r, 20000)));
		break;
	case 2:
		if (random_below(&run->r, 16) == 0)
			run->now = instant_add(run->now, span_ms(random_below(&run->r, 8000)));
		break;
	}
}

/* BFD-POL-02, BFD-TMR-03, BFD-TMR-04, BFD-TMR-05, BFD-TMR-10, BFD-TX-03 */
static void check_packet(struct run *run, const struct bfd_pdu *pdu)
{
	const struct bfd_session *s = &run->s;

	cr_assert(!(pdu->poll && pdu->final));
	cr_assert(s->interface_up);
	cr_assert_eq(pdu->state, s->state);
	cr_assert_eq(pdu->my_discriminator, OURS);
	cr_assert(pdu->state == BFD_UP || pdu->desired_min_tx_us >= 1000000);
	run->answers += pdu->final;
	run->polls += pdu->poll;
	cr_assert(pdu->final || s->last_sent.ns == run->now.ns);
}

/* The gap to the next periodic packet, as it was just set. */
static void check_gap(const struct run *run)
{
	const struct bfd_session *s = &run->s;
	int64_t gap = instant_since(s->periodic_at, run->now).ns;
	int64_t interval = span_us(s->interval_us).ns;

	if (s->interval_us == 0) {
		cr_assert(instant_is_never(s->periodic_at));
		return;
	}
	cr_assert_geq(gap * 100, interval * 75);
	cr_assert_leq(gap * 100, interval * (s->config.detect_mult == 1 ? 90 : 100));
	cr_assert_geq(s->interval_us, s->remote.required_min_rx_us);
	cr_assert(s->state == BFD_UP || s->interval_us >= 1000000);
}

static void check(struct run *run, const struct bfd_actions *out)
{
	static const struct bfd_client any = {true, true};
	const struct bfd_session *s = &run->s;
	unsigned int packets = 0, answers = 0, events = 0;

	for (unsigned int i = 0; i < out->n; i++) {
		const struct bfd_pdu *pdu = &out->list[i].pdu;

		if (out->list[i].kind == BFD_ACTION_EVENT) {
			events++;
			cr_assert_eq(out->list[i].event.to, s->state);
			continue;
		}
		check_packet(run, pdu);
		answers += pdu->final;
		packets += !pdu->final;
	}
	cr_assert_leq(packets, 1);
	cr_assert_leq(answers, 1);
	cr_assert_leq(events, 1);
	if (packets)
		check_gap(run);
	/* Whatever was due has been sent. */
	cr_assert(instant_before(run->now, bfd_deadline_send(s)));
	cr_assert(s->state != BFD_UP || !instant_is_never(bfd_deadline_detect(s)));
	cr_assert(s->interface_up || s->state == BFD_DOWN || s->state == BFD_ADMIN_DOWN);
	cr_assert(s->state == BFD_UP || s->tx_us == s->desired_min_tx_us);
	cr_assert_eq(s->state != BFD_UP, bfd_session_lost(s, &any));
	cr_assert_eq(s->last_heard.ns, run->heard.ns);
	run->reached[s->state]++;
}

/* Init and Up are left when silence is judged, neither before the Detection Time nor after. */
static void judge_silence(struct run *run, struct bfd_actions *out)
{
	struct bfd_session *s = &run->s;
	struct instant deadline = bfd_deadline_detect(s);
	enum bfd_state was = s->state;

	bfd_expire_detect(s, run->now, out);
	if (!instant_reached(deadline, run->now)) {
		cr_assert_eq(s->state, was);
		return;
	}
	cr_assert(s->state == BFD_DOWN || s->state == BFD_ADMIN_DOWN);
	cr_assert_eq(s->remote.discriminator, 0);
	cr_assert(instant_is_never(bfd_deadline_detect(s)));
	run->losses += was == BFD_UP;
}

static void random_event(struct run *run, struct bfd_actions *out)
{
	struct bfd_session *s = &run->s;

	switch (random_below(&run->r, 64)) {
	case 0:
		bfd_session_interface_down(s, run->now, out);
		break;
	case 1 ... 4:
		bfd_session_interface_up(s, run->now, out);
		break;
	case 5:
		bfd_session_disable(s, run->now, out);
		break;
	case 6 ... 9:
		bfd_session_enable(s, run->now, out);
		break;
	case 10 ... 13:
		bfd_session_set_timers(s, random_interval(run), random_interval(run),
			1 + random_below(&run->r, 5), run->now, out);
		break;
	case 14 ... 39:
		random_packet(run, out);
		break;
	case 40 ... 51:
		judge_silence(run, out);
		break;
	default:
		bfd_expire_send(s, run->now, out);
		break;
	}
}

Test(random_events, half_a_million)
{
	static struct run run = {.r = {.state = 3784}, .now = {1000000000000}};

	for (unsigned int i = 0; i < EVENTS; i++) {
		struct bfd_actions out = {0};

		if (i % LIFETIME == 0)
			start(&run);
		random_later(&run);
		random_event(&run, &out);
		/* A call that discards a packet sends nothing; the timer does, at once after. */
		if (out.n == 0 && instant_reached(bfd_deadline_send(&run.s), run.now))
			bfd_expire_send(&run.s, run.now, &out);
		check(&run, &out);
	}
	for (unsigned int state = BFD_ADMIN_DOWN; state <= BFD_UP; state++)
		cr_assert_gt(run.reached[state], 5000, "state %u: %u", state, run.reached[state]);
	cr_assert_gt(run.accepted, 100000);
	cr_assert_gt(run.discarded, 10000);
	cr_assert_gt(run.answers, 10000);
	cr_assert_gt(run.polls, 5000);
	cr_assert_gt(run.losses, 500, "%u", run.losses);
	bfd_table_fini(&run.table);
}
