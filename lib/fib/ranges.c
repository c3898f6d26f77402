/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ranges in leaves, indexes and nodes. See ranges.h.
 */
#include "fib/ranges.h"

#include <errno.h>

/* They show the same prefix, so that no prefix ends between them: at the end of one, what is shown
 * inside is part of it, and what is shown outside is not. */
static bool same(const struct ranges *rs, unsigned int a, unsigned int b, unsigned int half)
{
	int bits = (int)rs->lens[a] - 64 * (int)half;

	if (((rs->entries[a] | rs->entries[b]) & LINK) || rs->lens[a] != rs->lens[b])
		return false;
	return bits <= 0 || (rs->lasts[a] ^ rs->lasts[b]) >> (64 - bits) == 0;
}

static bool append(struct ranges *rs, uint64_t last, uint32_t entry, uint8_t len, unsigned int half)
{
	unsigned int i = rs->n;

	if (i == RANGES_MAX)
		return false;
	rs->lasts[i] = last;
	rs->entries[i] = entry;
	rs->lens[i] = len;
	if (i && same(rs, i - 1, i, half))
		rs->lasts[i - 1] = last;
	else
		rs->n++;
	return true;
}

bool ranges_append(struct ranges *rs, const struct fib6 *fib, uint32_t entry, uint8_t len,
	const struct region *r, unsigned int most)
{
	const struct index *x;
	unsigned int n_leaves;
	uint32_t line;

	if (!(entry & LINK) || !link_stays(entry, r->half))
		return append(rs, region_last(r), entry, len, r->half) && rs->n <= most;
	x = link_at(fib, entry);
	n_leaves = leaves_of(fib, entry, &line);
	for (unsigned int i = 0; i < n_leaves; i++) {
		const struct leaf *l = lines_at(&fib->lines, line + i);
		uint64_t end = i + 1 < n_leaves ? x->lasts[i] : region_last(r);
		unsigned int n = leaf_ranges(fib, line + i);

		for (unsigned int j = 0; j < n; j++)
			if (!append(rs, j + 1 < n ? l->lasts[j] : end, l->entries[j],
				    lens_at(fib, line + i)[j], r->half) ||
				rs->n > most)
				return false;
	}
	return true;
}

/* Makes `last` an end. The number of the range that ends there. */
static unsigned int split_after(struct ranges *rs, uint64_t last)
{
	unsigned int i = 0;

	while (rs->lasts[i] < last)
		i++;
	if (rs->lasts[i] == last)
		return i;
	for (unsigned int j = rs->n; j > i; j--) {
		rs->lasts[j] = rs->lasts[j - 1];
		rs->entries[j] = rs->entries[j - 1];
		rs->lens[j] = rs->lens[j - 1];
	}
	rs->lasts[i] = last;
	rs->n++;
	return i;
}

void ranges_split(struct ranges *rs, const struct region *r, uint64_t first, uint64_t last,
	unsigned int *from, unsigned int *to)
{
	*from = first == r->first ? 0 : split_after(rs, first - 1) + 1;
	*to = split_after(rs, last);
}

void ranges_join(struct ranges *rs, unsigned int half)
{
	unsigned int n = rs->n;

	rs->n = 0;
	for (unsigned int i = 0; i < n; i++)
		append(rs, rs->lasts[i], rs->entries[i], rs->lens[i], half);
}

static void leaf_fill(
	struct fib6 *fib, uint32_t line, const struct ranges *rs, unsigned int from, unsigned int n)
{
	struct leaf *l = lines_at(&fib->lines, line);
	uint8_t *lens = lens_at(fib, line);

	memset(l, 0, sizeof(*l));
	for (unsigned int i = 0; i < LEAF_RANGES - 1; i++)
		l->lasts[i] = i + 1 < n ? rs->lasts[from + i] : UINT64_MAX;
	memcpy(l->entries, &rs->entries[from], n * sizeof(l->entries[0]));
	memcpy(lens, &rs->lens[from], n);
	lens[LEAF_RANGES] = n;
}

static int leaf_build(
	struct fib6 *fib, const struct ranges *rs, const struct region *r, uint32_t *entry)
{
	uint32_t line = lines_take(&fib->lines, 1);

	if (line == LINE_NONE)
		return -ENOSPC;
	leaf_fill(fib, line, rs, 0, rs->n);
	*entry = link_make(KIND_LEAF, r->half, line);
	return 0;
}

static int index_build(
	struct fib6 *fib, const struct ranges *rs, const struct region *r, uint32_t *entry)
{
	unsigned int leaves = (rs->n + LEAF_RANGES - 1) / LEAF_RANGES;
	uint32_t line = lines_take(&fib->lines, 1 + leaves);
	struct index *x;

	if (line == LINE_NONE)
		return -ENOSPC;
	x = lines_at(&fib->lines, line);
	memset(x, 0xff, sizeof(*x));
	fib->lines.notes[line].octets[0] = leaves;
	for (unsigned int i = 0; i < leaves; i++) {
		unsigned int from = i * LEAF_RANGES;
		unsigned int n = rs->n - from < LEAF_RANGES ? rs->n - from : LEAF_RANGES;

		leaf_fill(fib, line + 1 + i, rs, from, n);
		if (i + 1 < leaves)
			x->lasts[i] = rs->lasts[from + n - 1];
	}
	*entry = link_make(KIND_INDEX, r->half, line);
	return 0;
}

/* Those in a part of the region. */
static void slice(const struct ranges *rs, const struct region *r, struct ranges *out)
{
	unsigned int i = 0;

	out->n = 0;
	while (rs->lasts[i] < r->first)
		i++;
	for (;; i++) {
		bool ends = rs->lasts[i] >= region_last(r);

		append(out, ends ? region_last(r) : rs->lasts[i], rs->entries[i], rs->lens[i],
			r->half);
		if (ends)
			return;
	}
}

static int node_build(
	struct fib6 *fib, const struct ranges *rs, const struct region *r, uint32_t *entry)
{
	uint32_t line = lines_take(&fib->lines, NODE_LINES);
	struct ranges part;
	uint32_t *entries;

	if (line == LINE_NONE)
		return -ENOSPC;
	entries = lines_at(&fib->lines, line);
	for (unsigned int i = 0; i < NODE_ENTRIES; i++) {
		struct region below = region_part(r, i);
		int err;

		slice(rs, &below, &part);
		err = ranges_build(fib, &part, &below, &entries[i], &lens_at(fib, line)[i]);
		if (err < 0)
			return err;
	}
	*entry = link_make(KIND_NODE, r->depth / 8, line);
	return 0;
}

int ranges_build(struct fib6 *fib, const struct ranges *rs, const struct region *r, uint32_t *entry,
	uint8_t *len)
{
	*len = rs->lens[0];
	if (rs->n == 1) {
		*entry = rs->entries[0];
		return 0;
	}
	if (rs->n <= LEAF_RANGES)
		return leaf_build(fib, rs, r, entry);
	if (rs->n <= RANGES_LINKED)
		return index_build(fib, rs, r, entry);
	return node_build(fib, rs, r, entry);
}

void ranges_drop(struct fib6 *fib, uint32_t entry, const struct region *r)
{
	uint32_t first;

	if (!(entry & LINK) || !link_stays(entry, r->half))
		return;
	if (link_is(entry, KIND_NODE))
		lines_drop(&fib->lines, link_line(entry), NODE_LINES);
	else if (link_is(entry, KIND_INDEX))
		lines_drop(&fib->lines, link_line(entry), 1 + leaves_of(fib, entry, &first));
	else
		lines_drop(&fib->lines, link_line(entry), 1);
}
