/* SPDX-License-Identifier: BSD-3-Clause */
#include "fib.h"

#define MISS 1234567u

static uint32_t list_lookup(const struct fib_model *m, bits addr)
{
	uint32_t value = MISS;
	int best = -1;

	for (unsigned int i = 0; i < m->n; i++) {
		const struct fib_model_prefix *p = &m->list[i];

		if (p->len > best && ((addr ^ p->prefix) & bits_mask(p->len)) == 0) {
			best = p->len;
			value = p->value;
		}
	}
	return value;
}

static struct fib_model_prefix *list_find(struct fib_model *m, bits prefix, uint8_t len)
{
	for (unsigned int i = 0; i < m->n; i++)
		if (m->list[i].prefix == prefix && m->list[i].len == len)
			return &m->list[i];
	return NULL;
}

static bits draw_addr(struct fib_model *m)
{
	bits vary = m->world->vary, b = 0;

	for (unsigned int i = 0; i < 16; i++)
		b = b << 8 | ((uint8_t)(vary >> (120 - 8 * i)) ? choose(&m->c, 256) : 0);
	return m->world->base | (b & vary);
}

/* One to look up: no choice that leads anywhere. */
static bits any_addr(struct fib_model *m)
{
	return m->world->base | (bits_random(&m->c.random) & m->world->vary);
}

static void check_addrs(const struct fib_model *m, const bits *addrs, unsigned int n)
{
	uint32_t values[16];

	table_lookup_bulk(&m->table, addrs, values, n);
	for (unsigned int i = 0; i < n; i++) {
		uint32_t expected = list_lookup(m, addrs[i]);

		assert(values[i] == expected);
		assert(table_lookup(&m->table, addrs[i]) == expected);
	}
}

/* The ends of what changed, what lies just outside, and anything. */
static void check_around(struct fib_model *m, bits prefix, uint8_t len)
{
	bits last = prefix | ~bits_mask(len), one = (bits)1 << (128 - m->table.width);
	bits addrs[16] = {prefix, last, prefix - one, last + one, prefix + one, last - one};

	for (unsigned int i = 6; i < 16; i++)
		addrs[i] = any_addr(m);
	for (unsigned int i = 6; i < 10; i++)
		addrs[i] = prefix | (addrs[i] & ~bits_mask(len));
	check_addrs(m, addrs, 16);
}

static void change(struct fib_model *m, bits prefix, uint8_t len, uint32_t value)
{
	struct fib_model_prefix *p = list_find(m, prefix, len);
	int rc;

	if (p && value % 3) {
		rc = table_delete(&m->table, prefix, len);
		assert(rc == 0);
		*p = m->list[--m->n];
	} else if (p) {
		rc = table_add(&m->table, prefix, len, value);
		assert(rc == 0);
		p->value = value;
	} else if (m->n < FIB_MODEL_PREFIXES && table_add(&m->table, prefix, len, value) == 0) {
		m->list[m->n++] = (struct fib_model_prefix){prefix, value, len};
	}
}

static void turn(struct fib_model *m)
{
	const struct fib_model_world *w = m->world;
	uint8_t len = w->min_len + choose(&m->c, w->max_len - w->min_len + 1);
	bits prefix = draw_addr(m) & bits_mask(len);

	if (choose_rarely(&m->c, 64)) {
		len = 0;
		prefix = 0;
	} else if (m->n && (m->n >= w->live || choose(&m->c, 4) == 0)) {
		const struct fib_model_prefix *p = &m->list[choose(&m->c, m->n)];

		len = p->len;
		prefix = p->prefix;
	}
	change(m, prefix, len, choose(&m->c, 1000));
	check_around(m, prefix, len);
}

void fib_model_begin(struct fib_model *m, uint8_t width)
{
	struct fib_grace hooks = fake_grace_hooks(&m->grace);

	m->table = width == 32 ? table4(m->world->room, MISS, &hooks)
			       : table6(m->world->room, MISS, &hooks);
	assert(m->table.fib4 || m->table.fib6);
}

void fib_model_step(struct fib_model *m)
{
	turn(m);
	if (choose_rarely(&m->c, 8))
		m->grace.passed = m->grace.started;
	assert(table_prefixes(&m->table) == m->n);
}

void fib_model_clear(struct fib_model *m)
{
	for (unsigned int i = 0; m->n; i++) {
		struct fib_model_prefix *p = &m->list[choose(&m->c, m->n)];
		bits prefix = p->prefix;
		uint8_t len = p->len;
		int rc = table_delete(&m->table, prefix, len);

		assert(rc == 0);
		*p = m->list[--m->n];
		if (i % 16 == 0)
			check_around(m, prefix, len);
		m->grace.passed = m->grace.started;
	}
	assert(table_used(&m->table) == 0);
	assert(table_prefixes(&m->table) == 0);
	for (unsigned int i = 0; i < 100; i++)
		assert(table_lookup(&m->table, any_addr(m)) == MISS);
}

void fib_model_end(struct fib_model *m)
{
	fib_model_clear(m);
	table_free(&m->table);
}
