/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The trie: a node's children differ in the bit that follows its prefix, and a node without data
 * has both. See trie.h.
 */
#include "route/trie.h"

#include <stdlib.h>
#include <sys/mman.h>

/* A chunk has twice the nodes of the one before; the largest is a huge page. */
#define CHUNK_NODES_MIN 64u
#define CHUNK_NODES_MAX 32768u

static uint64_t load(const uint8_t *b)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < 8; i++)
		v = v << 8 | b[i];
	return v;
}

static void store(uint8_t *b, uint64_t v)
{
	for (unsigned int i = 8; i-- > 0; v >>= 8)
		b[i] = (uint8_t)v;
}

struct trie_key trie_key(const struct ip_addr *a)
{
	return (struct trie_key){load(a->b), load(a->b + 8)};
}

struct ip_addr trie_addr(const struct trie_node *n, uint8_t family)
{
	struct ip_addr a = {.family = family};

	store(a.b, n->key.hi);
	store(a.b + 8, n->key.lo);
	return a;
}

/* How many leading bits are equal. */
static unsigned int common(struct trie_key a, struct trie_key b)
{
	if (a.hi != b.hi)
		return __builtin_clzll(a.hi ^ b.hi);
	return a.lo != b.lo ? 64 + __builtin_clzll(a.lo ^ b.lo) : 128;
}

static unsigned int bit(struct trie_key k, unsigned int i)
{
	return (i < 64 ? k.hi >> (63 - i) : k.lo >> (127 - i)) & 1;
}

static uint64_t high_bits(uint64_t v, unsigned int n)
{
	return n >= 64 ? v : n ? v & (UINT64_MAX << (64 - n)) : 0;
}

static struct trie_key cut(struct trie_key k, unsigned int len)
{
	return (struct trie_key){high_bits(k.hi, len), high_bits(k.lo, len > 64 ? len - 64 : 0)};
}

bool trie_is_within(const struct trie_node *n, struct trie_key key, uint8_t len)
{
	return n->len >= len && common(n->key, key) >= len;
}

static bool is_around(const struct trie_node *n, struct trie_key key, uint8_t len)
{
	return n->len <= len && common(n->key, key) >= n->len;
}

static struct trie_node **link_of(struct trie *t, const struct trie_node *n)
{
	return n->parent ? &n->parent->child[n->parent->child[1] == n] : &t->root;
}

/* The next in order, data or not, outside what is below the node. */
static struct trie_node *step_over(const struct trie_node *n)
{
	for (const struct trie_node *p = n->parent; p; n = p, p = p->parent)
		if (p->child[0] == n && p->child[1])
			return p->child[1];
	return NULL;
}

static struct trie_node *step(const struct trie_node *n)
{
	if (n->child[0])
		return n->child[0];
	return n->child[1] ? n->child[1] : step_over(n);
}

static struct trie_node *with_data(struct trie_node *n)
{
	while (n && !n->data)
		n = step(n);
	return n;
}

struct trie_node *trie_next(const struct trie_node *n)
{
	return with_data(step(n));
}

struct trie_node *trie_above(const struct trie_node *n)
{
	struct trie_node *p = n->parent;

	while (p && !p->data)
		p = p->parent;
	return p;
}

struct trie_node *trie_match(const struct trie *t, struct trie_key key, uint8_t len)
{
	struct trie_node *n = t->root, *best = NULL;

	while (n && is_around(n, key, len)) {
		if (n->data)
			best = n;
		if (n->len == len)
			break;
		n = n->child[bit(key, n->len)];
	}
	return best;
}

struct trie_node *trie_find(const struct trie *t, struct trie_key key, uint8_t len)
{
	struct trie_node *n = trie_match(t, key, len);

	return n && n->len == len ? n : NULL;
}

struct trie_node *trie_seek(const struct trie *t, struct trie_key key, uint8_t len)
{
	struct trie_node *n = t->root;

	while (n && n->len < len && is_around(n, key, len)) {
		unsigned int side = bit(key, n->len);

		if (!n->child[side])
			/* what there is on the other side is all after, or all before */
			return with_data(side ? step_over(n) : step(n));
		n = n->child[side];
	}
	if (!n || trie_is_within(n, key, len))
		return with_data(n);
	return with_data(bit(key, common(n->key, key)) ? step_over(n) : n);
}

static bool chunk_add(struct trie *t)
{
	uint32_t nodes = t->chunk ? t->chunk_nodes * 2 : CHUNK_NODES_MIN;
	struct trie_node *chunk;

	if (nodes > CHUNK_NODES_MAX)
		nodes = CHUNK_NODES_MAX;
	chunk = aligned_alloc(nodes * sizeof(*chunk), nodes * sizeof(*chunk));
	if (!chunk)
		return false;
	if (nodes == CHUNK_NODES_MAX)
		madvise(chunk, nodes * sizeof(*chunk), MADV_HUGEPAGE); /* a wish */
	chunk[0].parent = t->chunk;
	t->chunk = chunk;
	t->chunk_nodes = nodes;
	t->chunk_used = 1;
	return true;
}

static struct trie_node *make(struct trie *t, struct trie_key key, uint8_t len)
{
	struct trie_node *n = t->free;

	if (n)
		t->free = n->parent;
	else if (t->chunk_used < t->chunk_nodes || chunk_add(t))
		n = &t->chunk[t->chunk_used++];
	if (n)
		*n = (struct trie_node){.key = key, .len = len};
	return n;
}

static void unmake(struct trie *t, struct trie_node *n)
{
	n->parent = t->free;
	t->free = n;
}

static void put(struct trie_node **link, struct trie_node *parent, struct trie_node *n)
{
	*link = n;
	n->parent = parent;
}

static void put_below(struct trie_node *above, struct trie_node *n)
{
	put(&above->child[bit(n->key, above->len)], above, n);
}

struct trie_node *trie_get(struct trie *t, struct trie_key key, uint8_t len)
{
	struct trie_node **link = &t->root, *above = NULL, *fresh, *joint;
	struct trie_node *n;
	unsigned int same;

	while ((n = *link) && is_around(n, key, len)) {
		if (n->len == len)
			return n;
		above = n;
		link = &n->child[bit(key, n->len)];
	}
	fresh = make(t, key, len);
	if (!fresh)
		return NULL;
	if (!n) {
		put(link, above, fresh);
		return fresh;
	}
	if (trie_is_within(n, key, len)) {
		put(link, above, fresh);
		put_below(fresh, n);
		return fresh;
	}
	same = common(n->key, key);
	joint = make(t, cut(key, same), same);
	if (!joint) {
		unmake(t, fresh);
		return NULL;
	}
	put(link, above, joint);
	put_below(joint, n);
	put_below(joint, fresh);
	return fresh;
}

void trie_drop(struct trie *t, struct trie_node *n)
{
	while (n && !n->data && !(n->child[0] && n->child[1])) {
		struct trie_node *child = n->child[n->child[1] != NULL];
		struct trie_node *parent = n->parent;

		*link_of(t, n) = child;
		if (child)
			child->parent = parent;
		unmake(t, n);
		if (child)
			return; /* the parent has as many branches as before */
		n = parent;
	}
}

void trie_clear(struct trie *t)
{
	while (t->chunk) {
		struct trie_node *chunk = t->chunk;

		t->chunk = chunk[0].parent;
		free(chunk);
	}
	*t = (struct trie){0};
}
