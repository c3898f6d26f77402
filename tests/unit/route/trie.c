/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The trie of prefixes against a sorted list, under random changes; IPv4 and IPv6.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "route/trie.h"
#include "tests/unit/random.h"

#define LIST_MAX 400

struct list {
	struct ip_prefix items[LIST_MAX];
	unsigned int n;
};

static int order(const struct ip_prefix *a, const struct ip_prefix *b)
{
	int c = memcmp(a->addr.b, b->addr.b, sizeof(a->addr.b));

	return c ? c : a->len - b->len;
}

/* Few different octets, so that prefixes nest and collide. */
static struct ip_prefix draw(struct random *r, uint8_t family)
{
	struct ip_prefix p = {.addr.family = family};

	for (unsigned int i = 0; i < ip_family_octets(family); i++)
		p.addr.b[i] = random_below(r, 8) ? (random_below(r, 2) ? 0xff : 0) : 0x5a;
	p.len = random_below(r, ip_family_octets(family) * 8 + 1);
	return ip_prefix_network(&p);
}

static unsigned int place(const struct list *l, const struct ip_prefix *p)
{
	unsigned int i = 0;

	while (i < l->n && order(&l->items[i], p) < 0)
		i++;
	return i;
}

static bool listed(const struct list *l, const struct ip_prefix *p)
{
	unsigned int i = place(l, p);

	return i < l->n && order(&l->items[i], p) == 0;
}

static void toggle(struct list *l, const struct ip_prefix *p)
{
	unsigned int i = place(l, p);

	if (i < l->n && order(&l->items[i], p) == 0) {
		memmove(&l->items[i], &l->items[i + 1], (--l->n - i) * sizeof(*p));
	} else {
		memmove(&l->items[i + 1], &l->items[i], (l->n++ - i) * sizeof(*p));
		l->items[i] = *p;
	}
}

static bool is(const struct trie_node *n, const struct ip_prefix *p)
{
	struct ip_addr a = trie_addr(n, p->addr.family);

	return n->len == p->len && ip_addr_equal(&a, &p->addr);
}

/* The longest in the list that contains p and is not longer than `max`, or NULL. */
static const struct ip_prefix *around(const struct list *l, const struct ip_prefix *p, int max)
{
	const struct ip_prefix *best = NULL;

	for (unsigned int i = 0; i < l->n; i++)
		if (l->items[i].len <= max && ip_prefix_contains(&l->items[i], &p->addr) &&
			(!best || l->items[i].len > best->len))
			best = &l->items[i];
	return best;
}

static void check(const struct trie *t, const struct list *l, const struct ip_prefix *p)
{
	struct trie_key key = trie_key(&p->addr);
	struct trie_node *n = trie_match(t, key, p->len);
	const struct ip_prefix *best = around(l, p, p->len);
	unsigned int at = place(l, p);

	cr_assert_eq(n == NULL, best == NULL);
	while (n) {
		cr_assert(is(n, best));
		n = trie_above(n);
		best = best->len ? around(l, p, best->len - 1) : NULL;
		cr_assert_eq(n == NULL, best == NULL);
	}
	cr_assert_eq(trie_find(t, key, p->len) != NULL, listed(l, p));
	n = trie_seek(t, key, p->len);
	cr_assert_eq(n == NULL, at == l->n);
	if (n) {
		cr_assert(is(n, &l->items[at]));
		cr_assert_eq(trie_is_within(n, key, p->len),
			l->items[at].len >= p->len && ip_prefix_contains(p, &l->items[at].addr));
	}
}

static void check_walk(const struct trie *t, const struct list *l)
{
	struct trie_node *n = trie_seek(t, (struct trie_key){0, 0}, 0);

	for (unsigned int i = 0; i < l->n; i++, n = trie_next(n)) {
		cr_assert_not_null(n);
		cr_assert(is(n, &l->items[i]));
	}
	cr_assert_null(n);
}

static void flip(struct trie *t, struct list *l, const struct ip_prefix *p)
{
	struct trie_key key = trie_key(&p->addr);
	struct trie_node *n = trie_find(t, key, p->len);

	if (n) {
		n->data = NULL;
		trie_drop(t, n);
	} else if (l->n == LIST_MAX) {
		return;
	} else {
		n = trie_get(t, key, p->len);
		cr_assert_null(n->data);
		cr_assert(is(n, p));
		n->data = l;
	}
	toggle(l, p);
}

static void run(uint8_t family, uint64_t seed)
{
	struct list *l = calloc(1, sizeof(*l));
	struct random r = {seed};
	struct trie t = {0};

	for (unsigned int i = 0; i < 20000; i++) {
		struct ip_prefix p = draw(&r, family), q = draw(&r, family);

		if (l->n && random_below(&r, 2))
			p = l->items[random_below(&r, l->n)];
		flip(&t, l, &p);
		check(&t, l, &p);
		check(&t, l, &q);
		if (i % 64 == 0)
			check_walk(&t, l);
	}
	check_walk(&t, l);
	while (l->n > 10) {
		struct ip_prefix p = l->items[random_below(&r, l->n)];

		flip(&t, l, &p);
	}
	check_walk(&t, l);
	trie_clear(&t);
	cr_assert_null(t.root);
	free(l);
}

Test(trie, ipv4_prefixes_match_nest_and_sort_as_in_a_list)
{
	run(IP_V4, 1);
}

Test(trie, ipv6_prefixes_match_nest_and_sort_as_in_a_list)
{
	run(IP_V6, 2);
}

Test(trie, when_all_prefixes_are_gone_so_are_all_nodes)
{
	struct random r = {3};
	struct list *l = calloc(1, sizeof(*l));
	struct trie t = {0};

	for (unsigned int i = 0; i < 300; i++) {
		struct ip_prefix p = draw(&r, IP_V4);

		flip(&t, l, &p);
	}
	while (l->n) {
		struct ip_prefix p = l->items[random_below(&r, l->n)];

		flip(&t, l, &p);
	}
	cr_assert_null(t.root);
	trie_clear(&t);
	free(l);
}
