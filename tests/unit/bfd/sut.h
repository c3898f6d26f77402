/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The session under test, alone in its table, a clock that only the test moves, and a record of
 * what it sent and told. It has 192.0.2.1 on interface 1, discriminator OURS, 50 ms both ways and
 * multiplier 3; its peer is 192.0.2.2 with discriminator THEIRS and the same timers.
 */
#ifndef SUT_H
#define SUT_H

#include "bfd/rx.h"

#define OURS   0x11223344
#define THEIRS 0xaabbccdd

#define SUT_PACKETS 4096

struct sut {
	struct bfd_table table;
	struct bfd_session s;
	struct instant now;
	struct bfd_pdu peer; /* what the peer says, but for its state */
	/* since sut_clear() */
	unsigned int sent;
	struct bfd_pdu packets[SUT_PACKETS];
	struct instant at[SUT_PACKETS];
	unsigned int events;
	struct bfd_action event; /* the last one */
};

struct bfd_config sut_config(void);
/* Down, with its interface up and its first packet sent; the record has it. Allocated, since it is
 * large; sut_free(). */
struct sut *sut_make(const struct bfd_config *config);
void sut_free(struct sut *t);
/* Up, the Poll Sequence of that answered; the record is empty. */
struct sut *sut_up(void);
void sut_clear(struct sut *t);

/* The peer says it is in `state`, with the flags and fields of t->peer. */
enum bfd_rx_verdict sut_hear(struct sut *t, enum bfd_state state);
enum bfd_rx_verdict sut_hear_final(struct sut *t, enum bfd_state state);
enum bfd_rx_verdict sut_hear_poll(struct sut *t, enum bfd_state state);
/* Any octets. */
struct bfd_rx_result sut_receive(struct sut *t, const struct bfd_packet *packet);
/* Runs every timer at its time, up to and including now + `d`; the peer is silent. */
void sut_run(struct sut *t, struct span d);
/* The same with a peer that says each `every` that it is in `state`. */
void sut_run_heard(struct sut *t, struct span d, struct span every, enum bfd_state state);
void sut_disable(struct sut *t);
void sut_enable(struct sut *t);
void sut_interface(struct sut *t, bool up);
void sut_set_timers(struct sut *t, uint32_t tx_us, uint32_t rx_us, uint8_t mult);

/* The last packet of the record; there must be one. */
const struct bfd_pdu *sut_last(const struct sut *t);
/* The gap before packet i of the record, i > 0. */
struct span sut_gap(const struct sut *t, unsigned int i);

#endif
