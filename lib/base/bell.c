/* SPDX-License-Identifier: BSD-3-Clause */
/* A bell: see bell.h. */
#include "base/bell.h"

#include <errno.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

int bell_open(struct bell *b)
{
	b->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	atomic_init(&b->listened_for, false);
	return b->fd < 0 ? -errno : 0;
}

void bell_close(struct bell *b)
{
	close(b->fd);
}

/* The fence stands between what was put into the queue and this look, as the one in bell_listen()
 * between its word and the look at the queue: one of the two sees the other. */
void bell_ring(struct bell *b)
{
	const uint64_t one = 1;
	int err = errno;

	atomic_thread_fence(memory_order_seq_cst);
	if (!atomic_load_explicit(&b->listened_for, memory_order_relaxed) ||
		!atomic_exchange_explicit(&b->listened_for, false, memory_order_relaxed))
		return;
	/* It can fail only when it has rung 2^64 times. */
	if (write(b->fd, &one, sizeof(one)) < 0)
		errno = err;
}

void bell_listen(struct bell *b)
{
	atomic_store_explicit(&b->listened_for, true, memory_order_relaxed);
	atomic_thread_fence(memory_order_seq_cst);
}

void bell_ignore(struct bell *b)
{
	uint64_t rings;

	atomic_store_explicit(&b->listened_for, false, memory_order_relaxed);
	while (read(b->fd, &rings, sizeof(rings)) < 0 && errno == EINTR)
		;
}
