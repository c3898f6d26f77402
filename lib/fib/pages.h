/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Large zeroed arrays straight from the kernel: a page costs memory once it is touched, and huge
 * pages, where the kernel grants them, spare the readers most TLB misses.
 */
#ifndef FIB_PAGES_H
#define FIB_PAGES_H

#include <stddef.h>
#include <sys/mman.h>

/* NULL when out of memory; `bytes` must not be 0. */
static inline void *pages_map(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	madvise(p, bytes, MADV_HUGEPAGE); /* a wish: small pages do as well */
	return p;
}

static inline void pages_unmap(void *p, size_t bytes)
{
	if (p)
		munmap(p, bytes);
}

#endif
