/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A path-compressed trie of prefixes up to 128 bits, of one family: exact and longest match,
 * the prefixes around one and within one, and a walk in order.
 *
 * A node with `data` is a prefix of the caller's; one without only joins two branches and is never
 * handed out but by trie_get(), fresh. One thread owns a trie; trie_get() allocates, nothing else;
 * nodes dropped are used again, and given back by trie_clear().
 */
#ifndef ROUTE_TRIE_H
#define ROUTE_TRIE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"

/* The address's bits from the top of `hi` down; those past a prefix's length are 0. */
struct trie_key {
	uint64_t hi, lo;
};

struct trie_node {
	struct trie_key key;
	struct trie_node *child[2];
	struct trie_node *parent;
	void *data;
	uint8_t len;
} __attribute__((aligned(64))); /* a cache line each: a walk down is a chain of cache misses */

/* Zero-initialised it is empty. */
struct trie {
	struct trie_node *root;
	struct trie_node *free; /* linked by `parent` */
	/* Nodes come from chunks. The first node of one links to the chunk before. */
	struct trie_node *chunk;
	uint32_t chunk_nodes, chunk_used;
};

struct trie_key trie_key(const struct ip_addr *a);
struct ip_addr trie_addr(const struct trie_node *n, uint8_t family);

/* Frees all nodes; their data are the caller's. */
void trie_clear(struct trie *t);

/* The node of exactly that prefix, made when there is none (its data are NULL then, until the
 * caller sets them). NULL when out of memory. */
struct trie_node *trie_get(struct trie *t, struct trie_key key, uint8_t len);
/* The node's data are NULL: frees it, or keeps it where it joins branches. */
void trie_drop(struct trie *t, struct trie_node *n);

/* Exactly that prefix, or NULL. */
struct trie_node *trie_find(const struct trie *t, struct trie_key key, uint8_t len);
/* The longest prefix that contains that one, itself included, or NULL. */
struct trie_node *trie_match(const struct trie *t, struct trie_key key, uint8_t len);
/* The next shorter prefix that contains the node's, or NULL. */
struct trie_node *trie_above(const struct trie_node *n);

/* In order of address, then length: the first prefix not before that one, and the one after a
 * node. NULL at the end. */
struct trie_node *trie_seek(const struct trie *t, struct trie_key key, uint8_t len);
struct trie_node *trie_next(const struct trie_node *n);
/* Whether the node's prefix lies within that one. All that do follow trie_seek() of it. */
bool trie_is_within(const struct trie_node *n, struct trie_key key, uint8_t len);

#endif
