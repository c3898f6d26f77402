/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Painting and rebuilding. See fib6_change.h.
 */
#include "fib/fib6_change.h"

#include <errno.h>

#include "fib/hosts.h"

/* A node becomes ranges when they are no more than this, far fewer than what makes it a node. */
#define COMPACT_RANGES 24u

static void paint_leaf(struct fib6 *fib, uint32_t line, const struct paint *p)
{
	struct leaf *l = lines_at(&fib->lines, line);

	for (unsigned int i = 0; i < leaf_ranges(fib, line); i++)
		fib6_paint(fib, &l->entries[i], &lens_at(fib, line)[i], p);
}

static void paint_node(
	struct fib6 *fib, uint32_t node, unsigned int from, unsigned int to, const struct paint *p)
{
	uint32_t *entries = link_at(fib, node);
	uint8_t *lens = lens_at(fib, link_line(node));

	for (unsigned int i = from; i <= to; i++)
		fib6_paint(fib, &entries[i], &lens[i], p);
}

static void paint_hosts(struct fib6 *fib, uint32_t hosts, uint8_t *len, const struct paint *p)
{
	uint32_t miss = hosts_miss(fib, hosts);

	if (miss & LINK) {
		fib6_paint(fib, &miss, len, p);
	} else if (paints(p, *len)) {
		*len = p->len;
		hosts_set_miss(fib, hosts, p->entry);
	}
}

void fib6_paint(struct fib6 *fib, uint32_t *slot, uint8_t *len, const struct paint *p)
{
	uint32_t e = *slot, line;
	unsigned int n;

	if (!(e & LINK)) {
		if (paints(p, *len)) {
			*len = p->len;
			entry_store(slot, p->entry);
		}
	} else if (link_is_hosts(e)) {
		paint_hosts(fib, e, len, p);
	} else if (link_is(e, KIND_NODE)) {
		paint_node(fib, e, 0, NODE_ENTRIES - 1, p);
	} else {
		n = leaves_of(fib, e, &line);
		for (unsigned int i = 0; i < n; i++)
			paint_leaf(fib, line + i, p);
	}
}

/* The ranges from c->first to c->last: each of their last addresses is in it. */
static void paint_ranges(
	struct fib6 *fib, uint32_t entry, const struct region *r, const struct change *c)
{
	const struct index *x = link_at(fib, entry);
	uint32_t line;
	unsigned int n_leaves = leaves_of(fib, entry, &line);

	for (unsigned int i = 0; i < n_leaves; i++) {
		struct leaf *l = lines_at(&fib->lines, line + i);
		uint64_t end = i + 1 < n_leaves ? x->lasts[i] : region_last(r);
		unsigned int n = leaf_ranges(fib, line + i);

		for (unsigned int j = 0; j < n; j++) {
			uint64_t last = j + 1 < n ? l->lasts[j] : end;

			if (last >= c->first && last <= c->last)
				fib6_paint(
					fib, &l->entries[j], &lens_at(fib, line + i)[j], &c->paint);
		}
	}
}

void fib6_paint_part(struct fib6 *fib, uint32_t *slot, uint8_t *len, const struct region *r,
	const struct change *c)
{
	uint32_t e = *slot;

	if (c->len <= r->depth) {
		fib6_paint(fib, slot, len, &c->paint);
	} else if (!link_is(e, KIND_NODE)) {
		paint_ranges(fib, e, r, c);
	} else if (c->len <= r->depth + 8) {
		paint_node(fib, e, region_index(r, c->first), region_index(r, c->last), &c->paint);
	} else {
		unsigned int i = region_index(r, c->first);
		struct region part = region_part(r, i);

		fib6_paint_part(fib, (uint32_t *)link_at(fib, e) + i,
			&lens_at(fib, link_line(e))[i], &part, c);
	}
}

static int apply_to_ranges(struct fib6 *fib, uint32_t *slot, uint8_t *len, const struct region *r,
	const struct change *c)
{
	struct ranges rs = {.n = 0};
	unsigned int from, to;
	uint32_t entry;
	int err;

	ranges_append(&rs, fib, *slot, *len, r, RANGES_LINKED);
	ranges_split(&rs, r, c->first, c->last, &from, &to);
	for (unsigned int i = from; i <= to; i++) {
		if (c->links)
			rs.entries[i] = c->paint.entry;
		else if (rs.entries[i] & LINK)
			continue; /* below a /64: painted when nothing can fail any more */
		else if (paints(&c->paint, rs.lens[i])) {
			rs.entries[i] = c->paint.entry;
			rs.lens[i] = c->paint.len;
		}
	}
	ranges_join(&rs, r->half);
	err = ranges_build(fib, &rs, r, &entry, len);
	if (err < 0)
		return err;
	ranges_drop(fib, *slot, r);
	entry_store(slot, entry);
	if (!c->links && entry & LINK)
		fib6_paint_part(fib, slot, len, r, c);
	return 0;
}

int fib6_apply(struct fib6 *fib, uint32_t *slot, uint8_t *len, const struct region *r,
	const struct change *c)
{
	unsigned int i = region_index(r, c->first);
	struct region part;
	uint32_t *entries;

	if (!link_is(*slot, KIND_NODE))
		return apply_to_ranges(fib, slot, len, r, c);
	entries = link_at(fib, *slot);
	if (c->links && r->depth + 8 == c->len) {
		entry_store(&entries[i], c->paint.entry);
		return 0;
	}
	if (c->len <= r->depth + 8) {
		fib6_paint_part(fib, slot, len, r, c);
		return 0;
	}
	part = region_part(r, i);
	return fib6_apply(fib, &entries[i], &lens_at(fib, link_line(*slot))[i], &part, c);
}

/* False when they are too many. */
static bool node_ranges(
	const struct fib6 *fib, uint32_t node, const struct region *r, struct ranges *rs)
{
	const uint32_t *entries = link_at(fib, node);
	const uint8_t *lens = lens_at(fib, link_line(node));

	rs->n = 0;
	for (unsigned int i = 0; i < NODE_ENTRIES; i++) {
		struct region part = region_part(r, i);

		if (link_is(entries[i], KIND_NODE) && link_stays(entries[i], r->half))
			return false;
		if (!ranges_append(rs, fib, entries[i], lens[i], &part, COMPACT_RANGES))
			return false;
	}
	return true;
}

static void compact_node(struct fib6 *fib, uint32_t *slot, uint8_t *len, const struct region *r)
{
	uint32_t node = *slot, entry;
	const uint32_t *entries = link_at(fib, node);
	struct ranges rs;

	if (!node_ranges(fib, node, r, &rs))
		return;
	if (ranges_build(fib, &rs, r, &entry, len) < 0)
		return; /* it does as it is */
	entry_store(slot, entry);
	for (unsigned int i = 0; i < NODE_ENTRIES; i++) {
		struct region part = region_part(r, i);

		ranges_drop(fib, entries[i], &part);
	}
	ranges_drop(fib, node, r);
}

void fib6_compact(
	struct fib6 *fib, uint32_t *slot, uint8_t *len, const struct region *r, uint64_t key)
{
	unsigned int i = region_index(r, key);
	struct region part;

	if (!link_is(*slot, KIND_NODE) || !link_stays(*slot, r->half))
		return;
	part = region_part(r, i);
	if (part.depth < 64 + 64 * r->half)
		fib6_compact(fib, (uint32_t *)link_at(fib, *slot) + i,
			&lens_at(fib, link_line(*slot))[i], &part, key);
	lines_commit(&fib->lines);
	compact_node(fib, slot, len, r);
}
