/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Slots, hash chains and lists of neighbors. See table.h.
 */
#include "neigh/table.h"

#include <stdlib.h>

static uint32_t hash(uint32_t interface, const struct ip_addr *addr)
{
	uint64_t hi, lo, h;

	memcpy(&hi, addr->b, sizeof(hi));
	memcpy(&lo, addr->b + sizeof(hi), sizeof(lo));
	h = (hi ^ interface) * 0x9e3779b97f4a7c15u;
	h ^= h >> 32;
	h = (h ^ lo) * 0xbf58476d1ce4e5b9u;
	h ^= h >> 29;
	return (uint32_t)((h * 0x94d049bb133111ebu) >> 32);
}

static struct neigh_slot **chain_of(
	const struct neigh_table *t, uint32_t interface, const struct ip_addr *addr)
{
	return &t->chains[hash(interface, addr) & t->chains_mask];
}

struct neigh_table *neigh_table_create(const struct neigh_params *params)
{
	struct neigh_table *t = calloc(1, sizeof(*t));
	uint32_t chains = 1;

	if (!t)
		return NULL;
	t->params = *params;
	while (chains < params->entries_max && chains < 1u << 31)
		chains *= 2;
	t->chains_mask = chains - 1;
	t->slots = calloc(params->entries_max, sizeof(*t->slots));
	if (!t->slots && params->entries_max)
		goto free_table;
	t->chains = calloc(chains, sizeof(*t->chains));
	if (!t->chains)
		goto free_slots;
	if (deadlines_init(&t->deadlines, params->entries_max) < 0)
		goto free_chains;
	t->warm = calloc(params->interfaces_max, sizeof(*t->warm));
	if (!t->warm && params->interfaces_max)
		goto fini_deadlines;
	for (uint32_t i = params->entries_max; i-- > 0;) {
		t->slots[i].next = t->free;
		t->free = &t->slots[i];
	}
	return t;

fini_deadlines:
	deadlines_fini(&t->deadlines);
free_chains:
	free(t->chains);
free_slots:
	free(t->slots);
free_table:
	free(t);
	return NULL;
}

void neigh_table_free(struct neigh_table *t)
{
	if (!t)
		return;
	free(t->warm);
	deadlines_fini(&t->deadlines);
	free(t->chains);
	free(t->slots);
	free(t);
}

struct neigh *neigh_find(
	const struct neigh_table *t, uint32_t interface, const struct ip_addr *addr)
{
	struct neigh_slot *s = *chain_of(t, interface, addr);

	while (s && (s->entry.interface != interface || !ip_addr_equal(&s->entry.addr, addr)))
		s = s->next;
	return s ? &s->entry : NULL;
}

struct neigh *neigh_next(const struct neigh_table *t, const struct neigh *after)
{
	const struct neigh_slot *end = t->slots + t->params.entries_max;
	struct neigh_slot *s = after ? (struct neigh_slot *)after + 1 : t->slots;

	while (s < end && !s->live)
		s++;
	return s < end ? &s->entry : NULL;
}

uint32_t neigh_count(const struct neigh_table *t)
{
	return t->count;
}

struct neigh *neigh_slot_get(struct neigh_table *t, uint32_t interface, const struct ip_addr *addr)
{
	struct neigh_slot *s = t->free;
	struct neigh_slot **chain;

	if (!s)
		return NULL;
	t->free = s->next;
	chain = chain_of(t, interface, addr);
	*s = (struct neigh_slot){
		.entry = {.interface = interface, .addr = *addr, .confirmed = INSTANT_NEVER},
		.asked = INSTANT_NEVER,
		.turn = INSTANT_NEVER,
		.next = *chain,
		.live = true,
	};
	*chain = s;
	t->count++;
	return &s->entry;
}

void neigh_slot_remove(struct neigh_table *t, struct neigh *e)
{
	struct neigh_slot *s = neigh_slot_of(e);
	struct neigh_slot **link = chain_of(t, e->interface, &e->addr);

	while (*link != s)
		link = &(*link)->next;
	*link = s->next;
	neigh_slot_list(t, e, NEIGH_LIST_NONE);
	deadlines_cancel(&t->deadlines, &e->deadline);
	s->live = false;
	t->count--;
	s->next = t->removed;
	t->removed = s;
}

void neigh_reap(struct neigh_table *t)
{
	while (t->removed) {
		struct neigh_slot *s = t->removed;

		t->removed = s->next;
		s->next = t->free;
		t->free = s;
	}
}

void neigh_slot_list(struct neigh_table *t, struct neigh *e, enum neigh_list list)
{
	struct neigh_slot *s = neigh_slot_of(e);
	uint32_t bucket = e->interface % NEIGH_LIST_BUCKETS;
	struct neigh_slot **head;

	if (s->list == list)
		return;
	if (s->list != NEIGH_LIST_NONE) {
		head = s->list_prev ? &s->list_prev->list_next : &t->lists[s->list][bucket];
		*head = s->list_next;
		if (s->list_next)
			s->list_next->list_prev = s->list_prev;
	}
	s->list = list;
	if (list == NEIGH_LIST_NONE)
		return;
	head = &t->lists[list][bucket];
	s->list_prev = NULL;
	s->list_next = *head;
	if (*head)
		(*head)->list_prev = s;
	*head = s;
}

struct neigh *neigh_slot_listed(
	const struct neigh_table *t, enum neigh_list list, uint32_t interface)
{
	struct neigh_slot *s = t->lists[list][interface % NEIGH_LIST_BUCKETS];

	while (s && s->entry.interface != interface)
		s = s->list_next;
	return s ? &s->entry : NULL;
}
