/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The state machine of one BFD session (RFC 5880 6.8.6).
 *
 * Every call of bfd.h becomes an input; the table says for (state, input) which state follows and
 * with which diagnostic. A cell that is not there changes nothing. When packets leave follows from
 * what the session has become: see send.c.
 */
#include "bfd/send.h"

#include <assert.h>

enum input {
	/* the state in a packet, in the order of enum bfd_state */
	HEARD_ADMIN_DOWN,
	HEARD_DOWN,
	HEARD_INIT,
	HEARD_UP,
	/* the rest */
	SILENCE,
	PATH_DOWN,
	DISABLE,
	ENABLE,
	INPUTS,
};

struct rule {
	bool moves;
	enum bfd_state next;
	enum bfd_diag diag;
};

/* The diagnostic of the last failure is told until the session is Up again. */
#define KEEP (BFD_DIAG_REVERSE_CONCATENATED_PATH_DOWN + 1)

/* clang-format off */
static const struct rule rules[][INPUTS] = {
	[BFD_ADMIN_DOWN] = {
		[ENABLE]           = {true, BFD_DOWN,       KEEP},
	},
	[BFD_DOWN] = {
		[HEARD_DOWN]       = {true, BFD_INIT,       KEEP},
		[HEARD_INIT]       = {true, BFD_UP,         BFD_DIAG_NONE},
		[DISABLE]          = {true, BFD_ADMIN_DOWN, BFD_DIAG_ADMIN_DOWN},
	},
	[BFD_INIT] = {
		[HEARD_ADMIN_DOWN] = {true, BFD_DOWN,       BFD_DIAG_NEIGHBOR_DOWN},
		[HEARD_INIT]       = {true, BFD_UP,         BFD_DIAG_NONE},
		[HEARD_UP]         = {true, BFD_UP,         BFD_DIAG_NONE},
		[SILENCE]          = {true, BFD_DOWN,       BFD_DIAG_CONTROL_EXPIRY},
		[PATH_DOWN]        = {true, BFD_DOWN,       BFD_DIAG_PATH_DOWN},
		[DISABLE]          = {true, BFD_ADMIN_DOWN, BFD_DIAG_ADMIN_DOWN},
	},
	[BFD_UP] = {
		[HEARD_ADMIN_DOWN] = {true, BFD_DOWN,       BFD_DIAG_NEIGHBOR_DOWN},
		[HEARD_DOWN]       = {true, BFD_DOWN,       BFD_DIAG_NEIGHBOR_DOWN},
		[SILENCE]          = {true, BFD_DOWN,       BFD_DIAG_CONTROL_EXPIRY},
		[PATH_DOWN]        = {true, BFD_DOWN,       BFD_DIAG_PATH_DOWN},
		[DISABLE]          = {true, BFD_ADMIN_DOWN, BFD_DIAG_ADMIN_DOWN},
	},
};
/* clang-format on */

static void enter(struct bfd_session *s, const struct rule *rule, struct instant now)
{
	if (rule->diag != KEEP)
		s->diag = rule->diag;
	if (s->state == BFD_UP) {
		s->absence = BFD_ABSENCE_FAILED;
		s->last_down_diag = s->diag;
		s->stats.down_count++;
		s->stats.last_down_time = now;
	}
	if (rule->next == BFD_UP) {
		s->stats.up_count++;
		s->stats.last_up_time = now;
	}
	if (rule->next == BFD_ADMIN_DOWN)
		s->stats.admin_down_count++;
	s->state = rule->next;
	s->state_since = now;
}

static void step(struct bfd_session *s, enum input input, struct span lateness, struct instant now,
	struct bfd_actions *out)
{
	const struct rule *rule = &rules[s->state][input];
	enum bfd_state from = s->state;
	enum bfd_absence was = s->absence;
	struct bfd_action *a;

	if (rule->moves)
		enter(s, rule, now);
	/* Told to be down, and saying so, is no failure, nor is the way up from there. */
	if (input == HEARD_ADMIN_DOWN || input == DISABLE)
		s->absence = BFD_ABSENCE_ADMIN;
	if (s->state == from && s->absence == was)
		return;
	a = bfd_actions_add(out, BFD_ACTION_EVENT);
	a->event.from = from;
	a->event.to = s->state;
	a->event.diag = s->diag;
	a->event.remote_diag = s->remote.diag;
	a->event.lateness = lateness;
	if (!instant_is_never(s->last_heard))
		a->event.silence = instant_since(now, s->last_heard);
}

/* As RFC 5880 6.8.1 has it before the first packet. */
static void forget_peer(struct bfd_session *s)
{
	s->remote.state = BFD_DOWN;
	s->remote.demand = false;
	s->remote.detect_mult = 0;
	s->remote.discriminator = 0;
	s->remote.desired_min_tx_us = 0;
	s->remote.required_min_rx_us = 1;
}

void bfd_session_init(struct bfd_session *s, const struct bfd_config *config, struct instant now)
{
	assert(config->discriminator != 0 && config->detect_mult != 0);
	assert(config->desired_min_tx_us >= BFD_INTERVAL_MIN_US);
	assert(config->required_min_rx_us >= BFD_INTERVAL_MIN_US);
	assert(config->local.family == config->peer.family);
	*s = (struct bfd_session){
		.config = *config,
		.state = BFD_DOWN,
		.desired_min_tx_us = config->desired_min_tx_us,
		.required_min_rx_us = config->required_min_rx_us,
		.rx_us = config->required_min_rx_us,
		.periodic_at = INSTANT_NEVER,
		.last_sent = INSTANT_NEVER,
		.news_allowed = now,
		.told_state = BFD_DOWN,
		/* All of a small seed's first numbers would be small, and 0 gives none. */
		.jitter = (config->seed ^ 0x9e3779b97f4a7c15u) | 1,
		.last_heard = INSTANT_NEVER,
		.state_since = now,
		.stats = {.create_time = now,
			.last_down_time = INSTANT_NEVER,
			.last_up_time = INSTANT_NEVER},
	};
	if (s->desired_min_tx_us < BFD_INTERVAL_SLOW_US)
		s->desired_min_tx_us = BFD_INTERVAL_SLOW_US;
	s->tx_us = s->desired_min_tx_us;
	forget_peer(s);
}

void bfd_session_interface_up(struct bfd_session *s, struct instant now, struct bfd_actions *out)
{
	s->interface_up = true;
	bfd_settle(s, false, now, out);
}

void bfd_session_interface_down(struct bfd_session *s, struct instant now, struct bfd_actions *out)
{
	s->interface_up = false;
	step(s, PATH_DOWN, span_ns(0), now, out);
	bfd_settle(s, false, now, out);
}

void bfd_session_disable(struct bfd_session *s, struct instant now, struct bfd_actions *out)
{
	step(s, DISABLE, span_ns(0), now, out);
	bfd_settle(s, false, now, out);
}

void bfd_session_enable(struct bfd_session *s, struct instant now, struct bfd_actions *out)
{
	step(s, ENABLE, span_ns(0), now, out);
	bfd_settle(s, false, now, out);
}

void bfd_session_set_timers(struct bfd_session *s, uint32_t desired_min_tx_us,
	uint32_t required_min_rx_us, uint8_t detect_mult, struct instant now,
	struct bfd_actions *out)
{
	assert(desired_min_tx_us >= BFD_INTERVAL_MIN_US);
	assert(required_min_rx_us >= BFD_INTERVAL_MIN_US && detect_mult != 0);
	s->config.desired_min_tx_us = desired_min_tx_us;
	s->config.required_min_rx_us = required_min_rx_us;
	s->config.detect_mult = detect_mult;
	bfd_settle(s, false, now, out);
}

void bfd_session_packet(struct bfd_session *s, const struct bfd_pdu *pdu, struct instant now,
	struct bfd_actions *out)
{
	s->last_heard = now;
	s->remote.state = pdu->state;
	s->remote.diag = pdu->diag;
	s->remote.demand = pdu->demand;
	s->remote.detect_mult = pdu->detect_mult;
	s->remote.discriminator = pdu->my_discriminator;
	s->remote.desired_min_tx_us = pdu->desired_min_tx_us;
	s->remote.required_min_rx_us = pdu->required_min_rx_us;
	s->stats.receive_packet_count++;
	if (pdu->final)
		bfd_poll_answered(s);
	step(s, (enum input)pdu->state, span_ns(0), now, out);
	bfd_settle(s, pdu->poll, now, out);
}

/* --- silence --- */

struct span bfd_detection_time(const struct bfd_session *s)
{
	uint32_t interval = s->remote.desired_min_tx_us;

	return span_us(
		(int64_t)s->remote.detect_mult * (interval > s->rx_us ? interval : s->rx_us));
}

struct instant bfd_deadline_detect(const struct bfd_session *s)
{
	if (s->remote.discriminator == 0)
		return INSTANT_NEVER;
	return instant_add(s->last_heard, bfd_detection_time(s));
}

void bfd_expire_detect(struct bfd_session *s, struct instant now, struct bfd_actions *out)
{
	struct instant deadline = bfd_deadline_detect(s);

	if (!instant_reached(deadline, now))
		return;
	forget_peer(s);
	step(s, SILENCE, instant_since(now, deadline), now, out);
	bfd_settle(s, false, now, out);
}

void bfd_expire_send(struct bfd_session *s, struct instant now, struct bfd_actions *out)
{
	bfd_settle(s, false, now, out);
}

/* --- clients --- */

bool bfd_session_lost(const struct bfd_session *s, const struct bfd_client *client)
{
	if (s->state == BFD_UP)
		return false;
	switch (s->absence) {
	case BFD_ABSENCE_NOT_YET:
		return client->not_yet_is_loss;
	case BFD_ABSENCE_ADMIN:
		return client->admin_down_is_loss;
	default:
		return true;
	}
}
