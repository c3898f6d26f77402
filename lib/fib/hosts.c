/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The hosts of a /64: one bucket, or a directory of buckets. See hosts.h.
 *
 * A bucket of depth d is for the hashes that begin with the same d bits, and 2^(bits - d) entries
 * of the directory link to it. The keys of a bucket never change: a host comes or goes with a new
 * bucket in place of the old, so that a reader finds keys and miss of one time. Only where there is
 * no memory for a smaller bucket a host that goes leaves its key, with the miss for its answer.
 */
#include "fib/hosts.h"

#include <errno.h>

#define SHRINK_HOSTS 3u /* of a directory that becomes one bucket */

/* The writer's octets beside a bucket: its depth, then which entries are a host's. */
static uint8_t *note_of(const struct fib6 *fib, uint32_t bucket)
{
	return fib->lines.notes[link_line(bucket)].octets;
}

/* Beside a directory: how many hosts. */
static uint32_t *count_of(const struct fib6 *fib, uint32_t dir)
{
	return &fib->lines.notes[link_line(dir)].words[0];
}

struct host {
	uint64_t key;
	uint32_t entry;
};

static unsigned int bucket_hosts(const struct fib6 *fib, uint32_t bucket, struct host *out)
{
	const struct bucket *b = link_at(fib, bucket);
	unsigned int n = 0;

	for (unsigned int i = 0; i < BUCKET_HOSTS; i++)
		if (note_of(fib, bucket)[i + 1])
			out[n++] = (struct host){b->keys[i], b->entries[i + 1]};
	return n;
}

/* 0 when there is no memory. */
static uint32_t bucket_build(
	struct fib6 *fib, const struct host *hosts, unsigned int n, uint32_t miss, uint8_t depth)
{
	uint32_t line = lines_take(&fib->lines, 1);
	uint32_t bucket = link_make(KIND_BUCKET, 0, line & LINE_MASK);
	struct bucket *b;
	uint8_t *note;

	if (line == LINE_NONE)
		return 0;
	b = link_at(fib, bucket);
	note = note_of(fib, bucket);
	note[0] = depth;
	b->entries[0] = miss;
	for (unsigned int i = 0; i < BUCKET_HOSTS; i++) {
		note[i + 1] = i < n;
		b->keys[i] = hosts[i < n ? i : 0].key;
		b->entries[i + 1] = i < n ? hosts[i].entry : miss;
	}
	return bucket;
}

static void bucket_set_miss(struct fib6 *fib, uint32_t bucket, uint32_t miss)
{
	struct bucket *b = link_at(fib, bucket);

	entry_store(&b->entries[0], miss);
	for (unsigned int i = 1; i <= BUCKET_HOSTS; i++)
		if (!note_of(fib, bucket)[i])
			entry_store(&b->entries[i], miss);
}

static uint32_t dir_index(const struct fib6 *fib, uint32_t dir, uint64_t lo)
{
	return host_hash(fib, lo) >> (64 - dir_bits(dir));
}

uint32_t hosts_miss(const struct fib6 *fib, uint32_t entry)
{
	if (link_is(entry, KIND_DIR))
		entry = *(const uint32_t *)link_at(fib, entry);
	if (link_is(entry, KIND_BUCKET))
		entry = ((const struct bucket *)link_at(fib, entry))->entries[0];
	return entry;
}

void hosts_set_miss(struct fib6 *fib, uint32_t entry, uint32_t miss)
{
	uint32_t *entries = link_at(fib, entry);
	uint32_t before = 0;

	if (link_is(entry, KIND_BUCKET)) {
		bucket_set_miss(fib, entry, miss);
		return;
	}
	for (uint32_t i = 0; i < 1u << dir_bits(entry); i++) {
		if (!link_is(entries[i], KIND_BUCKET))
			entry_store(&entries[i], miss);
		else if (entries[i] != before)
			bucket_set_miss(fib, entries[i], miss);
		before = entries[i];
	}
}

/* The entries of the directory for the hashes that begin as this one's, `depth` bits. */
static void dir_fill(
	struct fib6 *fib, uint32_t dir, uint64_t hash, unsigned int depth, uint32_t entry)
{
	uint32_t n = 1u << (dir_bits(dir) - depth);
	uint32_t first = (uint32_t)(hash >> (64 - dir_bits(dir))) & ~(n - 1);
	uint32_t *entries = link_at(fib, dir);

	for (uint32_t i = first; i < first + n; i++)
		entry_store(&entries[i], entry);
}

/* Nobody is there: how few bits of the hash have nobody. */
static unsigned int empty_depth(const struct fib6 *fib, uint32_t dir, uint32_t at)
{
	const uint32_t *entries = link_at(fib, dir);
	unsigned int depth = dir_bits(dir);

	for (uint32_t n = 1; depth; n *= 2, depth--) {
		uint32_t buddy = (at & ~(n - 1)) ^ n;

		for (uint32_t i = buddy; i < buddy + n; i++)
			if (link_is(entries[i], KIND_BUCKET))
				return depth;
	}
	return depth;
}

/* A directory of more bits that leads where `entry`, a bucket or a directory, did. 0 when there is
 * no memory. */
static uint32_t dir_build(struct fib6 *fib, uint32_t entry, unsigned int bits)
{
	uint32_t dir = link_make(KIND_DIR, bits - DIR_MIN_BITS, 0);
	uint32_t line = lines_take(&fib->lines, dir_lines(dir));
	bool grows = link_is(entry, KIND_DIR);
	const uint32_t *from = link_at(fib, entry);
	unsigned int shift = grows ? bits - dir_bits(entry) : 0;
	uint32_t *entries;

	if (line == LINE_NONE)
		return 0;
	dir |= line;
	entries = link_at(fib, dir);
	for (uint32_t i = 0; i < 1u << bits; i++)
		entries[i] = grows ? from[i >> shift] : entry;
	*count_of(fib, dir) = grows ? *count_of(fib, entry) : BUCKET_HOSTS;
	return dir;
}

/* One host more than a bucket holds: at the first bit that not all have in common they part. */
static int split(
	struct fib6 *fib, uint32_t entry, uint32_t bucket, const struct host *hosts, uint32_t *to)
{
	unsigned int depth = note_of(fib, bucket)[0] + 1;
	uint64_t hash = host_hash(fib, hosts[0].key), differ = 0;
	uint32_t miss = hosts_miss(fib, bucket), dir = entry, made[2];
	unsigned int bits = link_is(entry, KIND_DIR) ? dir_bits(entry) : 0, n[2] = {0, 0};
	struct host parts[2][BUCKET_HOSTS + 1];

	for (unsigned int i = 1; i <= BUCKET_HOSTS; i++)
		differ |= hash ^ host_hash(fib, hosts[i].key);
	if (!differ || (unsigned int)__builtin_clzll(differ) + 1 > DIR_MAX_BITS)
		return -ENOSPC;
	depth = __builtin_clzll(differ) + 1;
	for (unsigned int i = 0; i <= BUCKET_HOSTS; i++) {
		unsigned int side = host_hash(fib, hosts[i].key) >> (64 - depth) & 1;

		parts[side][n[side]++] = hosts[i];
	}
	if (depth > bits || bits == 0)
		dir = dir_build(fib, entry, depth < DIR_MIN_BITS ? DIR_MIN_BITS : depth);
	for (unsigned int side = 0; side < 2; side++)
		made[side] = bucket_build(fib, parts[side], n[side], miss, depth);
	if (!dir || !made[0] || !made[1])
		return -ENOSPC;
	if (dir != entry && bits)
		lines_drop(&fib->lines, link_line(entry), dir_lines(entry));
	lines_drop(&fib->lines, link_line(bucket), 1);
	for (unsigned int d = note_of(fib, bucket)[0] + 1; d < depth; d++)
		dir_fill(fib, dir, hash ^ UINT64_C(1) << (64 - d), d, miss);
	for (unsigned int side = 0; side < 2; side++)
		dir_fill(fib, dir, host_hash(fib, parts[side][0].key), depth, made[side]);
	++*count_of(fib, dir);
	*to = dir;
	return 0;
}

int hosts_add(struct fib6 *fib, uint32_t entry, uint64_t lo, uint32_t host, uint32_t *to)
{
	struct host hosts[BUCKET_HOSTS + 1];
	uint32_t *at = NULL, bucket = entry, made;
	unsigned int depth = 0, n = 0;

	if (link_is(entry, KIND_DIR)) {
		at = (uint32_t *)link_at(fib, entry) + dir_index(fib, entry, lo);
		bucket = *at;
		if (!link_is(bucket, KIND_BUCKET))
			depth = empty_depth(fib, entry, dir_index(fib, entry, lo));
	}
	if (link_is(bucket, KIND_BUCKET)) {
		n = bucket_hosts(fib, bucket, hosts);
		depth = note_of(fib, bucket)[0];
	}
	hosts[n++] = (struct host){lo, host};
	if (n > BUCKET_HOSTS)
		return split(fib, entry, bucket, hosts, to);
	made = bucket_build(fib, hosts, n, hosts_miss(fib, bucket), depth);
	if (!made)
		return -ENOSPC;
	if (link_is(bucket, KIND_BUCKET))
		lines_drop(&fib->lines, link_line(bucket), 1);
	if (at) {
		dir_fill(fib, entry, host_hash(fib, lo), depth, made);
		++*count_of(fib, entry);
	}
	*to = at ? entry : made;
	return 0;
}

static uint32_t bucket_for(const struct fib6 *fib, uint32_t entry, uint64_t lo)
{
	if (link_is(entry, KIND_BUCKET))
		return entry;
	return ((const uint32_t *)link_at(fib, entry))[dir_index(fib, entry, lo)];
}

void hosts_replace(struct fib6 *fib, uint32_t entry, uint64_t lo, uint32_t host)
{
	struct bucket *b = link_at(fib, bucket_for(fib, entry, lo));

	entry_store(&b->entries[bucket_find(b, lo)], host);
}

/* What takes the bucket's place without that host: the miss, a smaller one, or itself. */
static uint32_t bucket_without(struct fib6 *fib, uint32_t bucket, uint64_t lo)
{
	struct host hosts[BUCKET_HOSTS];
	struct bucket *b = link_at(fib, bucket);
	uint32_t miss = b->entries[0], made = miss;
	unsigned int at = bucket_find(b, lo);
	unsigned int n;

	note_of(fib, bucket)[at] = 0;
	n = bucket_hosts(fib, bucket, hosts);
	if (n)
		made = bucket_build(fib, hosts, n, miss, note_of(fib, bucket)[0]);
	if (n && !made) {
		entry_store(&b->entries[at], miss);
		return bucket;
	}
	lines_drop(&fib->lines, link_line(bucket), 1);
	return made;
}

/* Few hosts are left in the directory: one bucket, or the miss when there is none at all. */
static uint32_t dir_shrink(struct fib6 *fib, uint32_t dir)
{
	const uint32_t *entries = link_at(fib, dir);
	struct host hosts[SHRINK_HOSTS];
	uint32_t buckets[SHRINK_HOSTS], before = 0, made = hosts_miss(fib, dir);
	unsigned int n = 0, n_buckets = 0;

	for (uint32_t i = 0; i < 1u << dir_bits(dir); i++) {
		if (link_is(entries[i], KIND_BUCKET) && entries[i] != before) {
			n += bucket_hosts(fib, entries[i], &hosts[n]);
			buckets[n_buckets++] = entries[i];
		}
		before = entries[i];
	}
	if (n) {
		made = bucket_build(fib, hosts, n, made, 0);
		if (!made)
			return dir;
	}
	for (unsigned int i = 0; i < n_buckets; i++)
		lines_drop(&fib->lines, link_line(buckets[i]), 1);
	lines_drop(&fib->lines, link_line(dir), dir_lines(dir));
	return made;
}

uint32_t hosts_delete(struct fib6 *fib, uint32_t entry, uint64_t lo)
{
	uint32_t bucket = bucket_for(fib, entry, lo);
	unsigned int depth = note_of(fib, bucket)[0];
	uint32_t to = bucket_without(fib, bucket, lo);

	if (link_is(entry, KIND_BUCKET))
		return to;
	dir_fill(fib, entry, host_hash(fib, lo), depth, to);
	if (--*count_of(fib, entry) <= SHRINK_HOSTS)
		return dir_shrink(fib, entry);
	return entry;
}
