/* SPDX-License-Identifier: BSD-3-Clause */
#include "sut.h"

#include <criterion/criterion.h>

#include <stdlib.h>

struct bfd_config sut_config(void)
{
	return (struct bfd_config){
		.interface = 1,
		.local = ip_addr_v4(0xc0000201),
		.peer = ip_addr_v4(0xc0000202),
		.discriminator = OURS,
		.port = 50000,
		.desired_min_tx_us = 50000,
		.required_min_rx_us = 50000,
		.detect_mult = 3,
		.seed = 1,
	};
}

static void record(struct sut *t, const struct bfd_actions *out)
{
	for (unsigned int i = 0; i < out->n; i++) {
		const struct bfd_action *a = &out->list[i];

		if (a->kind == BFD_ACTION_EVENT) {
			t->events++;
			t->event = *a;
			continue;
		}
		cr_assert_lt(t->sent, SUT_PACKETS);
		t->packets[t->sent] = a->pdu;
		t->at[t->sent++] = t->now;
	}
}

struct sut *sut_make(const struct bfd_config *config)
{
	struct sut *t = calloc(1, sizeof(*t));
	struct bfd_actions out = {0};

	t->now = (struct instant){1000000000000};
	t->peer = (struct bfd_pdu){.detect_mult = 3,
		.my_discriminator = THEIRS,
		.your_discriminator = OURS,
		.desired_min_tx_us = 50000,
		.required_min_rx_us = 50000};
	cr_assert_eq(bfd_table_init(&t->table, 4), 0);
	bfd_session_init(&t->s, config, t->now);
	cr_assert_eq(bfd_table_add(&t->table, &t->s), 0);
	bfd_session_interface_up(&t->s, t->now, &out);
	record(t, &out);
	return t;
}

void sut_free(struct sut *t)
{
	bfd_table_fini(&t->table);
	free(t);
}

struct sut *sut_up(void)
{
	struct bfd_config config = sut_config();
	struct sut *t = sut_make(&config);

	sut_hear(t, BFD_DOWN);
	sut_run_heard(t, span_ms(20), span_ms(10), BFD_INIT);
	cr_assert_eq(t->s.state, BFD_UP);
	sut_hear_final(t, BFD_UP);
	cr_assert_eq(t->s.poll, BFD_POLL_NONE);
	sut_clear(t);
	return t;
}

void sut_clear(struct sut *t)
{
	t->sent = 0;
	t->events = 0;
}

struct bfd_rx_result sut_receive(struct sut *t, const struct bfd_packet *packet)
{
	struct bfd_actions out = {0};
	struct bfd_rx_result result = bfd_receive(&t->table, packet, t->now, &out);

	record(t, &out);
	return result;
}

enum bfd_rx_verdict sut_hear(struct sut *t, enum bfd_state state)
{
	uint8_t octets[BFD_PDU_LEN];
	struct bfd_packet packet = {.interface = t->s.config.interface,
		.src = t->s.config.peer,
		.ttl = 255,
		.payload = octets,
		.payload_len = sizeof(octets)};

	t->peer.state = state;
	bfd_pdu_encode(octets, sizeof(octets), &t->peer);
	return sut_receive(t, &packet).verdict;
}

enum bfd_rx_verdict sut_hear_final(struct sut *t, enum bfd_state state)
{
	enum bfd_rx_verdict verdict;

	t->peer.final = true;
	verdict = sut_hear(t, state);
	t->peer.final = false;
	return verdict;
}

enum bfd_rx_verdict sut_hear_poll(struct sut *t, enum bfd_state state)
{
	enum bfd_rx_verdict verdict;

	t->peer.poll = true;
	verdict = sut_hear(t, state);
	t->peer.poll = false;
	return verdict;
}

void sut_run(struct sut *t, struct span d)
{
	struct instant end = instant_add(t->now, d);

	for (;;) {
		struct instant detect = bfd_deadline_detect(&t->s);
		struct instant next = instant_min(detect, bfd_deadline_send(&t->s));
		struct bfd_actions out = {0};

		if (instant_before(end, next))
			break;
		if (instant_before(t->now, next))
			t->now = next;
		if (instant_reached(detect, t->now))
			bfd_expire_detect(&t->s, t->now, &out);
		else
			bfd_expire_send(&t->s, t->now, &out);
		record(t, &out);
	}
	t->now = end;
}

void sut_run_heard(struct sut *t, struct span d, struct span every, enum bfd_state state)
{
	for (int64_t ns = 0; ns < d.ns; ns += every.ns) {
		sut_run(t, every);
		sut_hear(t, state);
	}
}

void sut_disable(struct sut *t)
{
	struct bfd_actions out = {0};

	bfd_session_disable(&t->s, t->now, &out);
	record(t, &out);
}

void sut_enable(struct sut *t)
{
	struct bfd_actions out = {0};

	bfd_session_enable(&t->s, t->now, &out);
	record(t, &out);
}

void sut_interface(struct sut *t, bool up)
{
	struct bfd_actions out = {0};

	if (up)
		bfd_session_interface_up(&t->s, t->now, &out);
	else
		bfd_session_interface_down(&t->s, t->now, &out);
	record(t, &out);
}

void sut_set_timers(struct sut *t, uint32_t tx_us, uint32_t rx_us, uint8_t mult)
{
	struct bfd_actions out = {0};

	bfd_session_set_timers(&t->s, tx_us, rx_us, mult, t->now, &out);
	record(t, &out);
}

const struct bfd_pdu *sut_last(const struct sut *t)
{
	cr_assert_gt(t->sent, 0);
	return &t->packets[t->sent - 1];
}

struct span sut_gap(const struct sut *t, unsigned int i)
{
	return instant_since(t->at[i], t->at[i - 1]);
}
