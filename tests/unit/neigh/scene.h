/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A neighbor table with a clock of its own and the actions of the last call.
 */
#ifndef UNIT_NEIGH_SCENE_H
#define UNIT_NEIGH_SCENE_H

#include <criterion/criterion.h>

#include "neigh/neigh.h"

#define LAN 3u
#define WAN 1027u /* shares the LAN's bucket of interfaces */

struct scene {
	struct neigh_table *t;
	struct instant now;
	struct neigh_actions out;
};

static inline struct ip_addr host(uint8_t n)
{
	return ip_addr_v4(0xc0000200 | n);
}

static inline struct mac mac_of(uint8_t n)
{
	return (struct mac){{0x02, 0, 0, 0, 0, n}};
}

static inline struct scene scene_open(uint32_t entries)
{
	struct neigh_params p = neigh_params_default();
	struct scene s = {.now = {1000000000000}};

	p.entries_max = entries;
	s.t = neigh_table_create(&p);
	cr_assert_not_null(s.t);
	return s;
}

static inline void scene_close(struct scene *s)
{
	neigh_table_free(s->t);
}

static inline const struct neigh_action *action(const struct scene *s, enum neigh_action_kind kind)
{
	for (unsigned int i = 0; i < s->out.n; i++)
		if (s->out.list[i].kind == kind)
			return &s->out.list[i];
	return NULL;
}

/* The last call did exactly this. */
#define cr_expect_actions(s, ...)                                                                  \
	do {                                                                                       \
		const enum neigh_action_kind kinds_[] = {__VA_ARGS__};                             \
		cr_assert_eq((s)->out.n, sizeof(kinds_) / sizeof(kinds_[0]));                      \
		for (unsigned int i_ = 0; i_ < (s)->out.n; i_++)                                   \
			cr_assert_eq((s)->out.list[i_].kind, kinds_[i_]);                          \
	} while (0)

#define cr_expect_no_actions(s) cr_assert_eq((s)->out.n, 0)

static inline struct neigh *find(const struct scene *s, uint8_t n)
{
	struct ip_addr a = host(n);

	return neigh_find(s->t, LAN, &a);
}

/* A packet wants out to the host; it must be taken. */
static inline struct neigh *want(struct scene *s, uint8_t n, void *packet)
{
	struct ip_addr a = host(n);
	bool failed;
	struct neigh *e = neigh_want(s->t, LAN, &a, packet, &failed, s->now, &s->out);

	cr_assert_not_null(e);
	cr_assert_not(failed);
	return e;
}

static inline bool want_fails(struct scene *s, uint8_t n, void *packet)
{
	struct ip_addr a = host(n);
	bool failed;

	cr_assert_not_null(neigh_want(s->t, LAN, &a, packet, &failed, s->now, &s->out));
	return failed;
}

static inline struct neigh *pin(struct scene *s, uint8_t n)
{
	struct ip_addr a = host(n);

	return neigh_pin(s->t, LAN, &a, s->now, &s->out);
}

/* The host's ARP: its address, its MAC `m`. */
static inline void hear(struct scene *s, uint8_t n, uint8_t m, bool create, bool solicited)
{
	struct ip_addr a = host(n);
	struct mac mac = mac_of(m);

	neigh_learn(s->t, LAN, &a, &mac, create, solicited, s->now, &s->out);
}

/* A neighbor with MAC n, just confirmed. */
static inline struct neigh *known(struct scene *s, uint8_t n)
{
	hear(s, n, n, true, true);
	neigh_held_done(find(s, n));
	return find(s, n);
}

/* To the next deadline, and what happens then. How long it took. */
static inline struct span next(struct scene *s)
{
	struct instant at = neigh_deadline(s->t);
	struct span waited = instant_since(at, s->now);

	cr_assert_not(instant_is_never(at));
	s->now = at;
	cr_assert(neigh_expire(s->t, s->now, &s->out));
	return waited;
}

#endif
