/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The IPv6 table: the write side. See fib6.h.
 *
 * A prefix up to /24 is in the root's entries, one up to /64 in what the root links to, a host in
 * the hash table of its /64, and what is between is below its /64 the same as the upper half is
 * below the root.
 *
 * The default route is in no entry: entries without a prefix are 0, and readers then take
 * `fallback`. It is the route most likely to change while traffic flows, and changing it is one
 * store.
 */
#include "fib/fib6.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "fib/fib6_change.h"
#include "fib/hosts.h"
#include "fib/pages.h"

#define ROOT_BYTES (ROOT_ENTRIES * sizeof(uint32_t))

/* An entry and the writer's octet beside it. */
struct slot {
	uint32_t *entry;
	uint8_t *len;
};

static uint32_t entry_of(uint32_t value)
{
	return value + 1;
}

static struct prefix_bits bits_of(const uint8_t prefix[16], uint8_t len)
{
	return prefix_cut((struct prefix_bits){half_load(prefix), half_load(prefix + 8)}, len);
}

static struct change change_of(struct prefix_bits bits, uint8_t len, const struct paint *p)
{
	unsigned int bits_left = len > 64 ? 128 - len : 64 - len;
	uint64_t first = len > 64 ? bits.lo : bits.hi;

	return (struct change){
		.first = first,
		.last = bits_left == 64 ? UINT64_MAX : first | ((UINT64_C(1) << bits_left) - 1),
		.len = len,
		.paint = *p,
	};
}

static struct slot root_slot(struct fib6 *fib, uint64_t hi)
{
	uint32_t i = hi >> (64 - ROOT_BITS);

	return (struct slot){&fib->root[i], &fib->root_lens[i]};
}

static struct region root_region(uint64_t hi)
{
	return (struct region){hi & (UINT64_MAX << (64 - ROOT_BITS)), 0, ROOT_BITS};
}

static const struct region lower_region = {0, 1, 64};

/* Over an address's /64, or over more where all of it shows the same. */
static struct slot upper_slot(struct fib6 *fib, uint64_t hi)
{
	struct slot s = root_slot(fib, hi);

	while (link_stays(*s.entry, 0)) {
		uint32_t e = *s.entry, line;
		unsigned int i;

		if (link_is(e, KIND_NODE)) {
			i = hi >> (56 - 8 * link_arg(e)) & 0xff;
			line = link_line(e);
			s.entry = (uint32_t *)link_at(fib, e) + i;
		} else {
			if (link_is(e, KIND_INDEX))
				e = index_leaf(fib, e, hi);
			i = leaf_find(link_at(fib, e), hi);
			line = link_line(e);
			s.entry = &((struct leaf *)link_at(fib, e))->entries[i];
		}
		s.len = &lens_at(fib, line)[i];
	}
	return s;
}

/* --- prefixes up to /64 --- */

static int apply_upper(struct fib6 *fib, const struct change *c)
{
	struct region r = root_region(c->first);
	struct slot s = root_slot(fib, c->first);
	int err;

	if (c->len <= ROOT_BITS) {
		struct slot end = root_slot(fib, c->last);

		for (; s.entry <= end.entry; s.entry++, s.len++)
			fib6_paint(fib, s.entry, s.len, &c->paint);
		return 0;
	}
	err = fib6_apply(fib, s.entry, s.len, &r, c);
	if (err == 0)
		lines_commit(&fib->lines);
	else
		lines_abort(&fib->lines);
	return err;
}

static void paint_upper(struct fib6 *fib, const struct change *c)
{
	struct region r = root_region(c->first);
	struct slot s = root_slot(fib, c->first);

	if (c->len <= ROOT_BITS)
		apply_upper(fib, c);
	else
		fib6_paint_part(fib, s.entry, s.len, &r, c);
}

static void compact_upper(struct fib6 *fib, uint64_t hi)
{
	struct region r = root_region(hi);
	struct slot s = root_slot(fib, hi);

	fib6_compact(fib, s.entry, s.len, &r, hi);
	lines_commit(&fib->lines);
}

static void delete_upper(struct fib6 *fib, const struct change *c)
{
	if (apply_upper(fib, c) < 0)
		paint_upper(fib, c);
	if (c->len > ROOT_BITS)
		compact_upper(fib, c->first);
}

/* --- what is below one /64 --- */

/* Gives the /64 an entry, a link or what it has without one, and commits. Where it has a link
 * already, that cannot fail. */
static int link_upper(struct fib6 *fib, uint64_t hi, uint32_t entry)
{
	struct slot s = upper_slot(fib, hi);
	const struct change c = {
		.first = hi, .last = hi, .len = 64, .links = true, .paint = {.entry = entry}};

	if (!(*s.entry & LINK))
		return apply_upper(fib, &c);
	entry_store(s.entry, entry);
	lines_commit(&fib->lines);
	if (entry & LINK)
		return 0;
	apply_upper(fib, &c); /* for its neighbours to join it */
	compact_upper(fib, hi);
	return 0;
}

/* Links what became of the entry that is found where no host matches. */
static int link_lower(struct fib6 *fib, uint64_t hi, uint32_t entry, uint8_t len)
{
	struct slot s = upper_slot(fib, hi);

	if (!(*s.entry & LINK))
		return link_upper(fib, hi, entry);
	if (!(entry & LINK))
		*s.len = len;
	if (!link_is_hosts(*s.entry))
		return link_upper(fib, hi, entry);
	if (hosts_miss(fib, *s.entry) != entry)
		hosts_set_miss(fib, *s.entry, entry);
	lines_commit(&fib->lines);
	return 0;
}

static int add_lower(struct fib6 *fib, uint64_t hi, const struct change *c)
{
	struct slot s = upper_slot(fib, hi);
	uint32_t entry = hosts_miss(fib, *s.entry);
	uint8_t len = *s.len;
	int err = fib6_apply(fib, &entry, &len, &lower_region, c);

	if (err < 0) {
		lines_abort(&fib->lines);
		return err;
	}
	return link_lower(fib, hi, entry, len);
}

static void paint_lower(struct fib6 *fib, uint64_t hi, const struct change *c)
{
	struct slot s = upper_slot(fib, hi);
	uint32_t entry = hosts_miss(fib, *s.entry);

	fib6_paint_part(fib, &entry, s.len, &lower_region, c);
}

static void delete_lower(struct fib6 *fib, uint64_t hi, const struct change *c)
{
	struct slot s;
	uint32_t entry;
	uint8_t len;

	if (add_lower(fib, hi, c) < 0)
		paint_lower(fib, hi, c);
	s = upper_slot(fib, hi);
	entry = hosts_miss(fib, *s.entry);
	if (!(entry & LINK))
		return;
	len = *s.len;
	fib6_compact(fib, &entry, &len, &lower_region, c->first);
	link_lower(fib, hi, entry, len);
}

static int add_host(struct fib6 *fib, struct prefix_bits bits, uint32_t value)
{
	struct slot s = upper_slot(fib, bits.hi);
	uint32_t to;
	int err = hosts_add(fib, *s.entry, bits.lo, entry_of(value), &to);

	if (err < 0) {
		lines_abort(&fib->lines);
		return err;
	}
	return link_upper(fib, bits.hi, to);
}

static void delete_host(struct fib6 *fib, struct prefix_bits bits)
{
	struct slot s = upper_slot(fib, bits.hi);

	link_upper(fib, bits.hi, hosts_delete(fib, *s.entry, bits.lo));
}

/* --- the table --- */

/* The generation makes each fallback differ from every other, so that a reader who saw the same
 * one twice knows that there was no other in between. */
static void fallback_set(struct fib6 *fib, uint32_t value)
{
	uint64_t generation = (fib->fallback >> 32) + 1;

	__atomic_store_n(&fib->fallback, generation << 32 | value, __ATOMIC_RELEASE);
}

struct fib6 *fib6_create(size_t bytes_max, uint32_t miss, const struct fib_grace *grace)
{
	size_t lines = bytes_max / LINE_BYTES;
	struct fib6 *fib;

	if (miss > FIB6_VALUE_MAX)
		return NULL;
	fib = calloc(1, sizeof(*fib));
	if (!fib)
		return NULL;
	fib->miss = miss;
	fib->fallback = miss;
	if (getrandom(&fib->multiplier, sizeof(fib->multiplier), 0) < 0)
		fib->multiplier = 0x9e3779b97f4a7c15u;
	fib->multiplier |= 1;
	fib->root = pages_map(ROOT_BYTES);
	fib->root_lens = pages_map(ROOT_ENTRIES);
	if (!fib->root || !fib->root_lens)
		goto unmap_root;
	if (lines_init(&fib->lines, lines < LINES_MAX ? lines : LINES_MAX, grace) < 0)
		goto unmap_root;
	if (prefixes_init(&fib->prefixes) < 0)
		goto fini_lines;
	fib->memory = fib->lines.memory;
	return fib;

fini_lines:
	lines_fini(&fib->lines);
unmap_root:
	pages_unmap(fib->root_lens, ROOT_ENTRIES);
	pages_unmap(fib->root, ROOT_BYTES);
	free(fib);
	return NULL;
}

void fib6_free(struct fib6 *fib)
{
	if (!fib)
		return;
	prefixes_fini(&fib->prefixes);
	lines_fini(&fib->lines);
	pages_unmap(fib->root_lens, ROOT_ENTRIES);
	pages_unmap(fib->root, ROOT_BYTES);
	free(fib);
}

static void replace(struct fib6 *fib, struct prefix_entry *e, uint32_t value)
{
	const struct paint p = {entry_of(value), e->len, e->len, e->len};
	const struct change c = change_of(e->bits, e->len, &p);

	e->value = value;
	if (e->len == 0)
		fallback_set(fib, value);
	else if (e->len <= 64)
		paint_upper(fib, &c);
	else if (e->len < 128)
		paint_lower(fib, e->bits.hi, &c);
	else
		hosts_replace(fib, *upper_slot(fib, e->bits.hi).entry, e->bits.lo, p.entry);
}

static int add(struct fib6 *fib, struct prefix_bits bits, uint8_t len, uint32_t value)
{
	const struct paint p = {entry_of(value), len, 0, len};
	const struct change c = change_of(bits, len, &p);

	if (len > 64)
		return len == 128 ? add_host(fib, bits, value) : add_lower(fib, bits.hi, &c);
	if (len)
		return apply_upper(fib, &c);
	fallback_set(fib, value);
	return 0;
}

int fib6_add(struct fib6 *fib, const uint8_t prefix[16], uint8_t len, uint32_t value)
{
	struct prefix_entry *e;
	struct prefix_bits bits;
	int err;

	if (len > 128 || value > FIB6_VALUE_MAX)
		return -EINVAL;
	bits = bits_of(prefix, len);
	e = prefixes_find(&fib->prefixes, bits, len);
	if (e) {
		if (e->value != value)
			replace(fib, e, value);
		return 0;
	}
	err = prefixes_insert(&fib->prefixes, bits, len, value);
	if (err < 0)
		return err;
	err = add(fib, bits, len, value);
	if (err < 0)
		prefixes_remove(&fib->prefixes, bits, len);
	return err;
}

int fib6_delete(struct fib6 *fib, const uint8_t prefix[16], uint8_t len)
{
	struct paint p = {.over_min = len, .over_max = len};
	const struct prefix_entry *cover;
	struct prefix_bits bits;
	struct change c;

	if (len > 128)
		return -EINVAL;
	bits = bits_of(prefix, len);
	if (!prefixes_find(&fib->prefixes, bits, len))
		return -ENOENT;
	prefixes_remove(&fib->prefixes, bits, len);
	cover = prefixes_cover(&fib->prefixes, bits, len);
	if (cover) {
		p.entry = entry_of(cover->value);
		p.len = cover->len;
	}
	c = change_of(bits, len, &p);
	if (len == 0)
		fallback_set(fib, fib->miss);
	else if (len <= 64)
		delete_upper(fib, &c);
	else if (len < 128)
		delete_lower(fib, bits.hi, &c);
	else
		delete_host(fib, bits);
	return 0;
}

int fib6_get(const struct fib6 *fib, const uint8_t prefix[16], uint8_t len, uint32_t *value)
{
	const struct prefix_entry *e;

	if (len > 128)
		return -ENOENT;
	e = prefixes_find(&fib->prefixes, bits_of(prefix, len), len);
	if (!e)
		return -ENOENT;
	*value = e->value;
	return 0;
}

void fib6_get_stats(const struct fib6 *fib, struct fib6_stats *out)
{
	const struct lines *ls = &fib->lines;

	*out = (struct fib6_stats){
		.prefixes = fib->prefixes.count,
		.bytes_used = (size_t)(ls->fresh - ls->n_free - ls->n_waiting) * LINE_BYTES,
		.bytes_waiting = (size_t)ls->n_waiting * LINE_BYTES,
		.bytes = sizeof(*fib) + ROOT_BYTES + ROOT_ENTRIES +
			 (size_t)ls->fresh * (LINE_BYTES + sizeof(union line_note)) +
			 prefixes_bytes(&fib->prefixes),
	};
}
