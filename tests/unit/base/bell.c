/* SPDX-License-Identifier: BSD-3-Clause */
/* A bell: what is put into a queue is seen, by the sleeper's last look or because it was woken. */
#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>

#include "base/bell.h"

#define PUT 200000

static bool rung(const struct bell *b)
{
	struct pollfd fd = {.fd = b->fd, .events = POLLIN};

	return poll(&fd, 1, 0) == 1;
}

Test(bell, is_heard_only_by_who_listens_and_once)
{
	struct bell b;

	cr_assert_eq(bell_open(&b), 0);
	bell_ring(&b);
	cr_assert_not(rung(&b));
	bell_listen(&b);
	cr_assert_not(rung(&b));
	bell_ring(&b);
	bell_ring(&b);
	cr_assert(rung(&b));
	bell_ignore(&b);
	cr_assert_not(rung(&b));
	bell_ring(&b);
	cr_assert_not(rung(&b), "nobody listens any more");
	bell_close(&b);
}

struct shared {
	struct bell bell;
	_Atomic uint32_t put;
};

static void *put_all(void *arg)
{
	struct shared *s = arg;

	for (uint32_t i = 0; i < PUT; i++) {
		atomic_fetch_add_explicit(&s->put, 1, memory_order_release);
		bell_ring(&s->bell);
	}
	return NULL;
}

/* A lost ring is a sleep that nothing ends. */
Test(bell, no_ring_is_lost_between_the_last_look_and_the_sleep, .timeout = 60)
{
	static struct shared s;
	uint32_t seen = 0;
	pthread_t putter;

	cr_assert_eq(bell_open(&s.bell), 0);
	cr_assert_eq(pthread_create(&putter, NULL, put_all, &s), 0);
	while (seen < PUT) {
		struct pollfd fd = {.fd = s.bell.fd, .events = POLLIN};

		bell_listen(&s.bell);
		if (atomic_load_explicit(&s.put, memory_order_acquire) == seen)
			cr_assert_eq(poll(&fd, 1, 30000), 1, "slept through it at %u", seen);
		bell_ignore(&s.bell);
		seen = atomic_load_explicit(&s.put, memory_order_acquire);
	}
	pthread_join(putter, NULL);
	bell_close(&s.bell);
}
