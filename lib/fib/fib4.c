/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * DIR-24-8: the write side. See fib4.h.
 *
 * Beside each directory entry stands the length of the longest prefix up to /24 over it, also
 * while a group is linked there. A change of a prefix then paints its own range only: an added one
 * goes over what is not longer than it, and a deleted one's covering prefix (or nothing) over
 * exactly what showed it.
 *
 * The default route is in no entry: entries without a prefix are 0, and readers then take
 * `fallback`. It is the route most likely to change while traffic flows, and changing it is one
 * store instead of sixteen million.
 */
#include "fib/fib4.h"

#include <errno.h>
#include <stdlib.h>

#include "fib/groups.h"
#include "fib/pages.h"
#include "fib/paint.h"
#include "fib/prefixes.h"

#define DIR_ENTRIES (1u << 24)
#define DIR_BYTES   (DIR_ENTRIES * sizeof(uint32_t))

struct fib4_writer {
	struct prefixes prefixes;
	struct groups groups;
	uint8_t *lens; /* DIR_ENTRIES */
	uint32_t miss;
};

static struct prefix_bits bits_of(uint32_t prefix)
{
	return (struct prefix_bits){(uint64_t)prefix << 32, 0};
}

/* Without the bits past len. */
static uint32_t cut(uint32_t prefix, uint8_t len)
{
	return len ? prefix & (UINT32_MAX << (32 - len)) : 0;
}

static uint32_t entry_of(uint32_t value)
{
	return value + 1;
}

static void paint_group(
	struct groups *gs, uint32_t group, uint32_t first, uint32_t n, const struct paint *p)
{
	uint32_t *entries = gs->entries + (size_t)group * GROUP_ENTRIES;
	uint8_t *lens = gs->lens + (size_t)group * GROUP_ENTRIES;

	for (uint32_t i = first; i < first + n; i++) {
		if (!paints(p, lens[i]))
			continue;
		lens[i] = p->len;
		__atomic_store_n(&entries[i], p->entry, __ATOMIC_RELEASE);
	}
}

static void paint_dir(struct fib4 *fib, uint32_t first, uint32_t n, const struct paint *p)
{
	struct fib4_writer *w = fib->writer;

	for (uint32_t i = first; i < first + n; i++) {
		if (!paints(p, w->lens[i]))
			continue;
		w->lens[i] = p->len;
		if (fib->dir[i] & FIB4_GROUP)
			paint_group(&w->groups, fib->dir[i] & ~FIB4_GROUP, 0, GROUP_ENTRIES, p);
		else
			__atomic_store_n(&fib->dir[i], p->entry, __ATOMIC_RELEASE);
	}
}

/* A prefix up to /24. */
static void paint_short(struct fib4 *fib, uint32_t prefix, uint8_t len, const struct paint *p)
{
	paint_dir(fib, prefix >> 8, 1u << (24 - len), p);
}

/* A prefix longer than /24, whose group is linked. */
static void paint_long(
	struct fib4 *fib, uint32_t group, uint32_t prefix, uint8_t len, const struct paint *p)
{
	paint_group(&fib->writer->groups, group, prefix & 0xff, 1u << (32 - len), p);
}

/* The generation makes each fallback differ from every other, so that a reader who saw the same
 * one twice knows that there was no other in between. */
static void fallback_set(struct fib4 *fib, uint32_t value)
{
	uint64_t generation = (fib->fallback >> 32) + 1;

	__atomic_store_n(&fib->fallback, generation << 32 | value, __ATOMIC_RELEASE);
}

static struct fib4_writer *writer_create(
	uint32_t groups_max, uint32_t miss, const struct fib_grace *grace)
{
	struct fib4_writer *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->miss = miss;
	w->lens = pages_map(DIR_ENTRIES);
	if (!w->lens)
		goto free_writer;
	if (prefixes_init(&w->prefixes) < 0)
		goto unmap_lens;
	if (groups_init(&w->groups, groups_max, grace) < 0)
		goto fini_prefixes;
	return w;

fini_prefixes:
	prefixes_fini(&w->prefixes);
unmap_lens:
	pages_unmap(w->lens, DIR_ENTRIES);
free_writer:
	free(w);
	return NULL;
}

struct fib4 *fib4_create(uint32_t groups_max, uint32_t miss, const struct fib_grace *grace)
{
	struct fib4 *fib;

	if (miss > FIB4_VALUE_MAX)
		return NULL;
	if (groups_max > DIR_ENTRIES)
		groups_max = DIR_ENTRIES;
	fib = aligned_alloc(64, (sizeof(*fib) + 63) & ~63ul);
	if (!fib)
		return NULL;
	fib->dir = pages_map(DIR_BYTES);
	if (!fib->dir)
		goto free_fib;
	fib->writer = writer_create(groups_max, miss, grace);
	if (!fib->writer)
		goto unmap_dir;
	fib->groups = fib->writer->groups.entries;
	fib->groups_max = groups_max;
	fib->fallback = miss;
	return fib;

unmap_dir:
	pages_unmap(fib->dir, DIR_BYTES);
free_fib:
	free(fib);
	return NULL;
}

void fib4_free(struct fib4 *fib)
{
	if (!fib)
		return;
	groups_fini(&fib->writer->groups);
	prefixes_fini(&fib->writer->prefixes);
	pages_unmap(fib->writer->lens, DIR_ENTRIES);
	free(fib->writer);
	pages_unmap(fib->dir, DIR_BYTES);
	free(fib);
}

/* A group that shows what the directory entry showed, not linked yet. */
static uint32_t group_make(struct fib4 *fib, uint32_t slot)
{
	struct groups *gs = &fib->writer->groups;
	uint32_t group = groups_get(gs);
	const struct paint whole = {fib->dir[slot], fib->writer->lens[slot], 0, UINT8_MAX};

	if (group == GROUP_NONE)
		return group;
	paint_group(gs, group, 0, GROUP_ENTRIES, &whole);
	gs->longer[group] = 0;
	return group;
}

static int add_long(struct fib4 *fib, uint32_t prefix, uint8_t len, uint32_t value)
{
	struct fib4_writer *w = fib->writer;
	const struct paint p = {entry_of(value), len, 0, len};
	uint32_t slot = prefix >> 8;
	bool linked = fib->dir[slot] & FIB4_GROUP;
	uint32_t group = linked ? fib->dir[slot] & ~FIB4_GROUP : group_make(fib, slot);
	int err;

	if (group == GROUP_NONE)
		return -ENOSPC;
	err = prefixes_insert(&w->prefixes, bits_of(prefix), len, value);
	if (err < 0) {
		if (!linked)
			groups_put(&w->groups, group);
		return err;
	}
	paint_long(fib, group, prefix, len, &p);
	w->groups.longer[group]++;
	if (!linked)
		__atomic_store_n(&fib->dir[slot], FIB4_GROUP | group, __ATOMIC_RELEASE);
	return 0;
}

static int add_short(struct fib4 *fib, uint32_t prefix, uint8_t len, uint32_t value)
{
	const struct paint p = {entry_of(value), len, 0, len};
	int err = prefixes_insert(&fib->writer->prefixes, bits_of(prefix), len, value);

	if (err < 0)
		return err;
	if (len == 0)
		fallback_set(fib, value);
	else
		paint_short(fib, prefix, len, &p);
	return 0;
}

static void replace(struct fib4 *fib, struct prefix_entry *e, uint32_t value)
{
	const struct paint p = {entry_of(value), e->len, e->len, e->len};
	uint32_t prefix = e->bits.hi >> 32;

	e->value = value;
	if (e->len == 0)
		fallback_set(fib, value);
	else if (e->len <= 24)
		paint_short(fib, prefix, e->len, &p);
	else
		paint_long(fib, fib->dir[prefix >> 8] & ~FIB4_GROUP, prefix, e->len, &p);
}

int fib4_add(struct fib4 *fib, uint32_t prefix, uint8_t len, uint32_t value)
{
	struct prefix_entry *e;

	if (len > 32 || value > FIB4_VALUE_MAX)
		return -EINVAL;
	prefix = cut(prefix, len);
	e = prefixes_find(&fib->writer->prefixes, bits_of(prefix), len);
	if (e) {
		if (e->value != value)
			replace(fib, e, value);
		return 0;
	}
	return len > 24 ? add_long(fib, prefix, len, value) : add_short(fib, prefix, len, value);
}

static void delete_long(struct fib4 *fib, uint32_t prefix, uint8_t len, const struct paint *p)
{
	struct groups *gs = &fib->writer->groups;
	uint32_t slot = prefix >> 8;
	uint32_t group = fib->dir[slot] & ~FIB4_GROUP;

	if (--gs->longer[group]) {
		paint_long(fib, group, prefix, len, p);
		return;
	}
	/* Only prefixes up to /24 are left here, and `p` shows the longest of them. */
	__atomic_store_n(&fib->dir[slot], p->entry, __ATOMIC_RELEASE);
	groups_retire(gs, group);
}

int fib4_delete(struct fib4 *fib, uint32_t prefix, uint8_t len)
{
	struct fib4_writer *w = fib->writer;
	const struct prefix_entry *cover;
	struct paint p = {.over_min = len, .over_max = len};

	if (len > 32)
		return -EINVAL;
	prefix = cut(prefix, len);
	if (!prefixes_find(&w->prefixes, bits_of(prefix), len))
		return -ENOENT;
	prefixes_remove(&w->prefixes, bits_of(prefix), len);
	cover = prefixes_cover(&w->prefixes, bits_of(prefix), len);
	if (cover) {
		p.entry = entry_of(cover->value);
		p.len = cover->len;
	}
	if (len == 0)
		fallback_set(fib, w->miss);
	else if (len <= 24)
		paint_short(fib, prefix, len, &p);
	else
		delete_long(fib, prefix, len, &p);
	return 0;
}

int fib4_get(const struct fib4 *fib, uint32_t prefix, uint8_t len, uint32_t *value)
{
	const struct prefix_entry *e;

	if (len > 32)
		return -ENOENT;
	e = prefixes_find(&fib->writer->prefixes, bits_of(cut(prefix, len)), len);
	if (!e)
		return -ENOENT;
	*value = e->value;
	return 0;
}

void fib4_get_stats(const struct fib4 *fib, struct fib4_stats *out)
{
	const struct fib4_writer *w = fib->writer;
	const struct groups *gs = &w->groups;

	*out = (struct fib4_stats){
		.prefixes = w->prefixes.count,
		.groups_used = gs->fresh - gs->n_free - gs->n_waiting,
		.groups_waiting = gs->n_waiting,
		.bytes = sizeof(*fib) + sizeof(*w) + DIR_BYTES + DIR_ENTRIES + groups_bytes(gs) +
			 prefixes_bytes(&w->prefixes),
	};
}
