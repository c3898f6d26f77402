/* SPDX-License-Identifier: BSD-3-Clause */
/* When a session sends, and what. See send.h. */
#include "bfd/send.h"

#include <assert.h>

#include "wire/udp.h"

struct bfd_action *bfd_actions_add(struct bfd_actions *out, enum bfd_action_kind kind)
{
	assert(out->n < BFD_ACTIONS_MAX);
	out->list[out->n] = (struct bfd_action){.kind = kind};
	return &out->list[out->n++];
}

/* --- parameters --- */

static uint32_t greater(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

void bfd_poll_answered(struct bfd_session *s)
{
	if (s->poll == BFD_POLL_SENT)
		s->poll = BFD_POLL_NONE;
	else if (s->poll == BFD_POLL_STALE)
		s->poll = BFD_POLL_DUE;
}

/* RFC 5880 6.8.3. The state and the configuration say what is wanted; a change is polled. While Up
 * this side sends less often, or expects more, only when the peer has agreed. */
static void retune(struct bfd_session *s)
{
	uint32_t tx = s->config.desired_min_tx_us, rx = s->config.required_min_rx_us;
	bool agreed;

	if (s->state != BFD_UP)
		tx = greater(tx, BFD_INTERVAL_SLOW_US);
	if (tx != s->desired_min_tx_us || rx != s->required_min_rx_us) {
		s->desired_min_tx_us = tx;
		s->required_min_rx_us = rx;
		s->poll = s->poll < BFD_POLL_SENT ? BFD_POLL_DUE : BFD_POLL_STALE;
	}
	agreed = s->state != BFD_UP || s->poll == BFD_POLL_NONE;
	if (agreed || tx < s->tx_us)
		s->tx_us = tx;
	if (agreed || rx > s->rx_us)
		s->rx_us = rx;
}

/* --- the schedule --- */

/* RFC 5880 6.8.7. */
static uint32_t interval_us(const struct bfd_session *s)
{
	bool demanded = s->remote.demand && s->state == BFD_UP && s->remote.state == BFD_UP;

	if (!s->interface_up || s->remote.required_min_rx_us == 0)
		return 0;
	if (demanded && s->poll == BFD_POLL_NONE)
		return 0;
	return greater(s->tx_us, s->remote.required_min_rx_us);
}

/* xorshift64* (Vigna 2016) */
static uint32_t random_below(struct bfd_session *s, uint32_t n)
{
	s->jitter ^= s->jitter >> 12;
	s->jitter ^= s->jitter << 25;
	s->jitter ^= s->jitter >> 27;
	return (uint32_t)(((s->jitter * 0x2545f4914f6cdd1du >> 32) * n) >> 32);
}

/* An interval of 75 to 100 percent, at most 90 where one lost packet is a failure. */
static struct span jittered(struct bfd_session *s)
{
	uint32_t thousandths = 750 + random_below(s, s->config.detect_mult == 1 ? 151 : 251);

	return span_ns((int64_t)s->interval_us * thousandths);
}

/* The next periodic packet keeps the new interval from the last one on: a shorter one holds at
 * once, and if that time has passed, so does the packet. */
static void reschedule(struct bfd_session *s, struct instant now)
{
	uint32_t interval = interval_us(s);

	if (interval == s->interval_us)
		return;
	s->interval_us = interval;
	if (interval == 0)
		s->periodic_at = INSTANT_NEVER;
	else if (instant_is_never(s->last_sent))
		s->periodic_at = now;
	else
		s->periodic_at = instant_add(s->last_sent, jittered(s));
}

static bool has_news(const struct bfd_session *s)
{
	return s->state != s->told_state || s->diag != s->told_diag;
}

struct instant bfd_deadline_send(const struct bfd_session *s)
{
	if (!s->interface_up)
		return INSTANT_NEVER;
	return has_news(s) ? instant_min(s->periodic_at, s->news_allowed) : s->periodic_at;
}

/* --- packets --- */

static void transmit(struct bfd_session *s, bool final, struct bfd_actions *out)
{
	bfd_actions_add(out, BFD_ACTION_SEND)->pdu = (struct bfd_pdu){
		.diag = s->diag,
		.state = s->state,
		.poll = !final && s->poll != BFD_POLL_NONE,
		.final = final,
		.detect_mult = s->config.detect_mult,
		.my_discriminator = s->config.discriminator,
		.your_discriminator = s->remote.discriminator,
		.desired_min_tx_us = s->desired_min_tx_us,
		.required_min_rx_us = s->required_min_rx_us,
	};
	if (!final && s->poll == BFD_POLL_DUE)
		s->poll = BFD_POLL_SENT;
	s->told_state = s->state;
	s->told_diag = s->diag;
	s->stats.send_packet_count++;
}

void bfd_settle(struct bfd_session *s, bool answer, struct instant now, struct bfd_actions *out)
{
	retune(s);
	/* It tells the news as well, and is no packet of the schedule's. */
	if (answer)
		transmit(s, true, out);
	reschedule(s, now);
	if (!instant_reached(bfd_deadline_send(s), now))
		return;
	if (has_news(s))
		s->news_allowed = instant_add(now, BFD_NEWS_GAP);
	transmit(s, false, out);
	s->last_sent = now;
	s->periodic_at = s->interval_us ? instant_add(now, jittered(s)) : INSTANT_NEVER;
}

int bfd_compose(const struct bfd_session *s, const struct bfd_pdu *pdu, uint8_t *p, size_t room)
{
	uint8_t payload[BFD_PDU_LEN];
	struct udp udp = {.src_port = s->config.port,
		.dst_port = BFD_PORT,
		.payload = payload,
		.payload_len = sizeof(payload)};

	bfd_pdu_encode(payload, sizeof(payload), pdu);
	return udp_encode(p, room, &udp, &s->config.local, &s->config.peer);
}
