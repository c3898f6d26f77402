/* SPDX-License-Identifier: BSD-3-Clause */
#include "bfd.h"

#include <string.h>

#define OURS 0x55555555

static uint32_t some_interval(struct bfd_model *m)
{
	static const uint32_t some[] = {10000, 10000, 50000, 300000, 1000000, 4000000};

	return some[choose(&m->c, 6)];
}

static void hear(struct bfd_model *m, struct bfd_actions *out)
{
	uint8_t octets[40];
	struct bfd_packet packet = {.interface = 1,
		.src = ip_addr_v4(2),
		.ttl = 255,
		.payload = octets,
		.payload_len = BFD_PDU_LEN};
	struct bfd_pdu pdu = {.state = choose(&m->c, 4),
		.diag = choose(&m->c, 32),
		.poll = choose(&m->c, 4) == 0,
		.final = choose(&m->c, 4) == 0,
		.demand = choose(&m->c, 8) == 0,
		.detect_mult = 1 + choose(&m->c, 5),
		.my_discriminator = 7,
		.your_discriminator = choose(&m->c, 4) ? OURS : 0,
		.desired_min_tx_us = some_interval(m),
		.required_min_rx_us = choose(&m->c, 8) ? some_interval(m) : 0};
	struct bfd_session before = m->s;
	enum bfd_rx_verdict verdict;

	if (choose(&m->c, 2))
		pdu.state = BFD_UP;
	bfd_pdu_encode(octets, sizeof(octets), &pdu);
	if (choose(&m->c, 8) == 0)
		octets[choose(&m->c, 12)] ^= 1 << choose(&m->c, 8);
	if (choose(&m->c, 32) == 0)
		packet.payload_len = choose(&m->c, sizeof(octets));
	if (choose(&m->c, 32) == 0)
		packet.ttl = 254;
	verdict = bfd_receive(&m->table, &packet, m->now, out).verdict;
	if (verdict == BFD_RX_ACCEPTED || verdict == BFD_RX_ADMIN_DOWN) {
		m->heard = m->now;
		m->accepted++;
		return;
	}
	m->discarded++;
	before.stats.receive_invalid_packet_count = m->s.stats.receive_invalid_packet_count;
	assert(memcmp(&before, &m->s, sizeof(before)) == 0);
	assert(out->n == 0);
}

/* To one of the deadlines, a little on, or much; late at times. */
static void pass_time(struct bfd_model *m)
{
	struct instant next = instant_min(bfd_deadline_send(&m->s), bfd_deadline_detect(&m->s));

	switch (choose(&m->c, 4)) {
	case 0:
		if (!instant_is_never(next) && instant_before(m->now, next))
			m->now = next;
		break;
	case 1:
		m->now = instant_add(m->now, span_us(choose(&m->c, 20000)));
		break;
	case 2:
		if (choose(&m->c, 16) == 0)
			m->now = instant_add(m->now, span_ms(choose(&m->c, 8000)));
		break;
	}
}

/* BFD-POL-02, BFD-TMR-03, BFD-TMR-04, BFD-TMR-05, BFD-TMR-10, BFD-TX-03 */
static void check_packet(struct bfd_model *m, const struct bfd_pdu *pdu)
{
	const struct bfd_session *s = &m->s;

	assert(!(pdu->poll && pdu->final));
	assert(s->interface_up);
	assert(pdu->state == s->state);
	assert(pdu->my_discriminator == OURS);
	assert(pdu->state == BFD_UP || pdu->desired_min_tx_us >= 1000000);
	m->answers += pdu->final;
	m->polls += pdu->poll;
	assert(pdu->final || s->last_sent.ns == m->now.ns);
}

/* The gap to the next periodic packet, as it was just set. */
static void check_gap(const struct bfd_model *m)
{
	const struct bfd_session *s = &m->s;
	int64_t gap = instant_since(s->periodic_at, m->now).ns;
	int64_t interval = span_us(s->interval_us).ns;

	if (s->interval_us == 0) {
		assert(instant_is_never(s->periodic_at));
		return;
	}
	assert(gap * 100 >= interval * 75);
	assert(gap * 100 <= (interval * (s->config.detect_mult == 1 ? 90 : 100)));
	assert(s->interval_us >= s->remote.required_min_rx_us);
	assert(s->state == BFD_UP || s->interval_us >= 1000000);
}

static void check(struct bfd_model *m, const struct bfd_actions *out)
{
	static const struct bfd_client any = {true, true};
	const struct bfd_session *s = &m->s;
	unsigned int packets = 0, answers = 0, events = 0;

	for (unsigned int i = 0; i < out->n; i++) {
		const struct bfd_pdu *pdu = &out->list[i].pdu;

		if (out->list[i].kind == BFD_ACTION_EVENT) {
			events++;
			assert(out->list[i].event.to == s->state);
			continue;
		}
		check_packet(m, pdu);
		answers += pdu->final;
		packets += !pdu->final;
	}
	assert(packets <= 1);
	assert(answers <= 1);
	assert(events <= 1);
	if (packets)
		check_gap(m);
	/* Whatever was due has been sent. */
	assert(instant_before(m->now, bfd_deadline_send(s)));
	assert(s->state != BFD_UP || !instant_is_never(bfd_deadline_detect(s)));
	assert(s->interface_up || s->state == BFD_DOWN || s->state == BFD_ADMIN_DOWN);
	assert(s->state == BFD_UP || s->tx_us == s->desired_min_tx_us);
	assert((s->state != BFD_UP) == bfd_session_lost(s, &any));
	assert(s->last_heard.ns == m->heard.ns);
	m->reached[s->state]++;
}

/* Init and Up are left when silence is judged, neither before the Detection Time nor after. */
static void judge_silence(struct bfd_model *m, struct bfd_actions *out)
{
	struct bfd_session *s = &m->s;
	struct instant deadline = bfd_deadline_detect(s);
	enum bfd_state was = s->state;

	bfd_expire_detect(s, m->now, out);
	if (!instant_reached(deadline, m->now)) {
		assert(s->state == was);
		return;
	}
	assert(s->state == BFD_DOWN || s->state == BFD_ADMIN_DOWN);
	assert(s->remote.discriminator == 0);
	assert(instant_is_never(bfd_deadline_detect(s)));
	m->losses += was == BFD_UP;
}

static void happen(struct bfd_model *m, struct bfd_actions *out)
{
	struct bfd_session *s = &m->s;

	switch (choose(&m->c, 64)) {
	case 0:
		bfd_session_interface_down(s, m->now, out);
		break;
	case 1 ... 4:
		bfd_session_interface_up(s, m->now, out);
		break;
	case 5:
		bfd_session_disable(s, m->now, out);
		break;
	case 6 ... 9:
		bfd_session_enable(s, m->now, out);
		break;
	case 10 ... 13:
		bfd_session_set_timers(
			s, some_interval(m), some_interval(m), 1 + choose(&m->c, 5), m->now, out);
		break;
	case 14 ... 39:
		hear(m, out);
		break;
	case 40 ... 51:
		judge_silence(m, out);
		break;
	default:
		bfd_expire_send(s, m->now, out);
		break;
	}
}

void bfd_model_begin(struct bfd_model *m)
{
	struct bfd_config config = {.interface = 1,
		.local = ip_addr_v4(1),
		.peer = ip_addr_v4(2),
		.discriminator = OURS,
		.port = 50000,
		.desired_min_tx_us = some_interval(m),
		.required_min_rx_us = some_interval(m),
		.detect_mult = 1 + choose(&m->c, 5),
		.seed = choose_u32(&m->c)};

	bfd_table_fini(&m->table);
	assert(bfd_table_init(&m->table, 1) == 0);
	bfd_session_init(&m->s, &config, m->now);
	assert(bfd_table_add(&m->table, &m->s) == 0);
	m->heard = INSTANT_NEVER;
}

void bfd_model_step(struct bfd_model *m)
{
	struct bfd_actions out = {0};

	pass_time(m);
	happen(m, &out);
	/* A call that discards a packet sends nothing; the timer does, at once after. */
	if (out.n == 0 && instant_reached(bfd_deadline_send(&m->s), m->now))
		bfd_expire_send(&m->s, m->now, &out);
	check(m, &out);
}

void bfd_model_end(struct bfd_model *m)
{
	bfd_table_fini(&m->table);
}
