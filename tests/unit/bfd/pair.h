/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two sessions that talk over a link, in virtual time: side 0 is 192.0.2.1, side 1 192.0.2.2. Every
 * packet goes as octets through the peer's receive ladder, `delay` later, unless it is lost.
 */
#ifndef PAIR_H
#define PAIR_H

#include "bfd/rx.h"
#include "tests/unit/random.h"

#define PAIR_FLIGHT 256

struct pair_side {
	struct bfd_table table;
	struct bfd_session s;
	struct bfd_config config;
	bool dead;
	/* since pair_clear() */
	unsigned int sent, downs, ups;
	struct span silence; /* of the last event */
	struct instant event_at;
};

struct pair_packet {
	struct instant at; /* of arrival */
	unsigned int to;
	uint8_t octets[BFD_PDU_LEN];
};

struct pair {
	struct pair_side sides[2];
	struct instant now;
	struct span delay;
	unsigned int loss[2]; /* percent of what that side sends */
	struct random random;
	struct pair_packet flight[PAIR_FLIGHT];
	unsigned int flying;
};

/* Both with 50 ms and multiplier 3, to be changed in sides[i].config before pair_start(). */
void pair_init(struct pair *p, struct span delay);
/* Starts side `i`, anew if it ran before. */
void pair_start(struct pair *p, unsigned int i);
void pair_kill(struct pair *p, unsigned int i);
void pair_run(struct pair *p, struct span d);
bool pair_is_up(const struct pair *p);
/* Runs until both are Up, at most `d`; how long it took, or -1 ns. */
struct span pair_wait_up(struct pair *p, struct span d);
void pair_clear(struct pair *p);
void pair_set_timers(struct pair *p, unsigned int i, uint32_t tx_us, uint32_t rx_us, uint8_t mult);
void pair_disable(struct pair *p, unsigned int i);
void pair_enable(struct pair *p, unsigned int i);

#endif
