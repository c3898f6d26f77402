/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables of the router that does not run: neighbors, BFD's word on them, ways, routes. */
#include "fake.h"

/* --- neighbors: 192.0.2.10, .11 ... --- */

static struct neigh neighbors[1000];

struct neigh *neigh_next(const struct neigh_table *t, const struct neigh *after)
{
	size_t i = after ? after - neighbors + 1 : 0;

	(void)t;
	if (i >= fake.n_neighbors)
		return NULL;
	neighbors[i] = (struct neigh){.interface = i & 1,
		.addr = ip_addr_v4(0xc000020a + i),
		.mac = {{2, 0, 0, 0, 1, i & 0xff}},
		.state = i % 6,
		.confirmed = INSTANT_NEVER,
		.since = instant_add(fake.control.now, span_s(-1))};
	if (fake.neighbors_v6) {
		ip_addr_parse("fe80::10", &neighbors[i].addr);
		neighbors[i].addr.b[15] += i;
		neighbors[i].is_router = true;
	}
	return &neighbors[i];
}

struct neigh *neigh_find(
	const struct neigh_table *t, uint32_t interface, const struct ip_addr *addr)
{
	static struct neigh found;

	(void)t;
	found = (struct neigh){.interface = interface,
		.addr = *addr,
		.mac = {{2, 0, 0, 0, 1, 1}},
		.state = fake.gateway};
	return &found;
}

uint32_t neigh_count(const struct neigh_table *t)
{
	(void)t;
	return fake.n_neighbors;
}

const char *neigh_state_name(enum neigh_state state)
{
	static const char *const names[] = {
		"incomplete", "reachable", "stale", "probe", "failed", "permanent"};

	return names[state];
}

/* --- BFD and ways --- */

bool bfd_says_lost(const struct control *c, uint32_t interface, const struct ip_addr *peer)
{
	(void)c;
	(void)interface;
	(void)peer;
	return fake.gateway_lost;
}

struct ways_stats ways_get_stats(const struct ways *ws)
{
	(void)ws;
	return (struct ways_stats){7, 2};
}

/* --- routes: 10.0.0.0/24, 10.0.1.0/24 ... through 198.51.100.1 on wan --- */

static struct route route_at(unsigned int i)
{
	struct route r = {.prefix = {ip_addr_v4(0x0a000000 + (i << 8)), 24},
		.source = ROUTE_STATIC,
		.blackhole = fake.route_hops == 0,
		.n_next_hops = fake.route_hops};

	for (unsigned int k = 0; k < fake.route_hops; k++)
		r.next_hops[k] = (struct route_next_hop){ip_addr_v4(0xc6336401 + k), 1};
	return r;
}

unsigned int rib_walk(
	const struct rib *rib, struct rib_cursor *cursor, struct rib_entry *out, unsigned int limit)
{
	unsigned int n = 0;
	unsigned int at =
		cursor->started ? ((ip_addr_to_v4(&cursor->after.addr) >> 8) & 0xffff) + 1 : 0;

	(void)rib;
	for (; n < limit && at < fake.n_routes; n++, at++)
		out[n] = (struct rib_entry){route_at(at), true, true};
	if (n)
		*cursor = (struct rib_cursor){out[n - 1].route.prefix, ROUTE_STATIC, true};
	return n;
}

bool rib_lookup(const struct rib *rib, const struct ip_addr *addr, struct route *out)
{
	(void)rib;
	*out = route_at(0);
	return ip_prefix_contains(&out->prefix, addr);
}

bool rib_find(const struct rib *rib, const struct ip_prefix *prefix, struct route *out)
{
	(void)rib;
	*out = route_at(0);
	return ip_prefix_equal(&out->prefix, prefix);
}

uint32_t rib_count(const struct rib *rib)
{
	(void)rib;
	return fake.n_routes;
}

const char *route_source_name(enum route_source source)
{
	return source == ROUTE_STATIC ? "static" : "connected";
}
