/* SPDX-License-Identifier: BSD-3-Clause */
/* Hash chains of sessions, and the source ports they have. See rx.h. */
#include "bfd/rx.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

static uint32_t mix(uint64_t h)
{
	h ^= h >> 32;
	h *= 0xbf58476d1ce4e5b9u;
	h ^= h >> 29;
	return (uint32_t)((h * 0x94d049bb133111ebu) >> 32);
}

static struct bfd_session **chain_of_discriminator(
	const struct bfd_table *t, uint32_t discriminator)
{
	return &t->by_discriminator[mix(discriminator) & t->chains_mask];
}

static struct bfd_session **chain_of_peer(
	const struct bfd_table *t, uint32_t interface, const struct ip_addr *peer)
{
	uint64_t hi, lo;

	memcpy(&hi, peer->b, sizeof(hi));
	memcpy(&lo, peer->b + sizeof(hi), sizeof(lo));
	hi = (hi ^ interface) * 0x9e3779b97f4a7c15u;
	return &t->by_peer[mix(hi ^ (hi >> 32) ^ lo) & t->chains_mask];
}

int bfd_table_init(struct bfd_table *t, uint32_t room)
{
	uint32_t chains = 1;

	assert(room <= BFD_SESSIONS_MAX);
	while (chains < room)
		chains *= 2;
	*t = (struct bfd_table){.room = room, .chains_mask = chains - 1};
	t->by_discriminator = calloc(chains, sizeof(*t->by_discriminator));
	t->by_peer = calloc(chains, sizeof(*t->by_peer));
	if (t->by_discriminator && t->by_peer)
		return 0;
	bfd_table_fini(t);
	return -ENOMEM;
}

void bfd_table_fini(struct bfd_table *t)
{
	free(t->by_discriminator);
	free(t->by_peer);
	*t = (struct bfd_table){0};
}

static bool port_taken(const struct bfd_table *t, uint16_t port)
{
	unsigned int n = port - BFD_SOURCE_PORT_MIN;

	return t->ports[n / 8] & 1 << n % 8;
}

static void flip_port(struct bfd_table *t, uint16_t port)
{
	unsigned int n = port - BFD_SOURCE_PORT_MIN;

	t->ports[n / 8] ^= 1 << n % 8;
}

int bfd_table_add(struct bfd_table *t, struct bfd_session *s)
{
	struct bfd_session **chain;

	if (s->config.port < BFD_SOURCE_PORT_MIN)
		return -EINVAL;
	if (bfd_table_find(t, s->config.discriminator) ||
		bfd_table_find_peer(t, s->config.interface, &s->config.peer) ||
		port_taken(t, s->config.port))
		return -EEXIST;
	if (t->count == t->room)
		return -ENOSPC;
	chain = chain_of_discriminator(t, s->config.discriminator);
	s->next_by_discriminator = *chain;
	*chain = s;
	chain = chain_of_peer(t, s->config.interface, &s->config.peer);
	s->next_by_peer = *chain;
	*chain = s;
	flip_port(t, s->config.port);
	t->count++;
	return 0;
}

void bfd_table_remove(struct bfd_table *t, struct bfd_session *s)
{
	struct bfd_session **link = chain_of_discriminator(t, s->config.discriminator);

	while (*link && *link != s)
		link = &(*link)->next_by_discriminator;
	if (!*link)
		return;
	*link = s->next_by_discriminator;
	link = chain_of_peer(t, s->config.interface, &s->config.peer);
	while (*link != s)
		link = &(*link)->next_by_peer;
	*link = s->next_by_peer;
	flip_port(t, s->config.port);
	t->count--;
}

uint32_t bfd_table_free_discriminator(const struct bfd_table *t, uint32_t random)
{
	while (random == 0 || bfd_table_find(t, random))
		random++;
	return random;
}

uint16_t bfd_table_free_port(const struct bfd_table *t, uint32_t random)
{
	assert(t->count < BFD_SESSIONS_MAX);
	for (;; random++) {
		uint16_t port = BFD_SOURCE_PORT_MIN + random % BFD_SESSIONS_MAX;

		if (!port_taken(t, port))
			return port;
	}
}

struct bfd_session *bfd_table_find(const struct bfd_table *t, uint32_t discriminator)
{
	struct bfd_session *s = *chain_of_discriminator(t, discriminator);

	while (s && s->config.discriminator != discriminator)
		s = s->next_by_discriminator;
	return s;
}

struct bfd_session *bfd_table_find_peer(
	const struct bfd_table *t, uint32_t interface, const struct ip_addr *peer)
{
	struct bfd_session *s = *chain_of_peer(t, interface, peer);

	while (s && (s->config.interface != interface || !ip_addr_equal(&s->config.peer, peer)))
		s = s->next_by_peer;
	return s;
}
