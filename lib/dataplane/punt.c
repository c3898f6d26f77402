/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Punting: a rate for each reason, for the urgent ones one for each bucket (a virtual router, or a
 * few BFD peers) so that a flood of one cannot mute another, for ARP and ND two for each interface
 * so that no storm keeps away what answers this router, for unresolved next hops one for each share
 * of them so that a dead one keeps none from being asked for, and the two rings to the control
 * lcore. Only adverts to the group, which no one off the link can send, may take the last half of
 * the urgent ring. The worker's thread, but for the set-up.
 */
#include "dataplane/punt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_cycles.h>
#include <rte_errno.h>

#include "dataplane/state.h"

#define BURST_MIN   32
#define BURST_SHARE 10 /* of a second's packets */

#define SHARE_SHIFT      30 /* of the TSC, whose lowest bit then does not count: about a second */
#define SHARE_MULTIPLIER UINT64_C(0x9e3779b97f4a7c15)

int dp_meta_offset = -1;

int dp_meta_register(void)
{
	static const struct rte_mbuf_dynfield field = {
		.name = "steadfast_dp_meta",
		.size = sizeof(struct dp_meta),
		.align = _Alignof(struct dp_meta),
	};
	int offset = rte_mbuf_dynfield_register(&field);

	if (offset < 0)
		return -rte_errno;
	dp_meta_offset = offset;
	return 0;
}

/* What one control lcore answers with ease, and the bursts of all together within a ring of the
 * default size. PUNT_VRRP is a virtual router's: ten times the adverts of the shortest interval.
 * PUNT_BFD leaves several peers of a bucket ten packets in 10 ms. */
struct dp_punt_rates dp_punt_rates_default(void)
{
	return (struct dp_punt_rates){
		.pps = {
			[DP_PUNT_VRRP] = 1000,
			[DP_PUNT_VRRP_UNICAST] = 1000,
			[DP_PUNT_VRRP_SUSPECT] = 20000, /* so that their counters stay exact */
			[DP_PUNT_BFD] = 1000,
			[DP_PUNT_ARP] = 3000,
			[DP_PUNT_ND] = 3000,
			[DP_PUNT_LOCAL] = 2000,
			[DP_PUNT_UNRESOLVED] = 125,
			[DP_PUNT_TTL] = 500,
			[DP_PUNT_NO_ROUTE] = 500,
			[DP_PUNT_TOO_BIG] = 500,
			[DP_PUNT_SCOPE] = 200,
			[DP_PUNT_OPTIONS] = 200,
			[DP_PUNT_REDIRECT] = 100,
		}};
}

static struct punt_rate rate_of(uint32_t pps)
{
	uint64_t interval = pps ? RTE_MAX(rte_get_tsc_hz() / pps, UINT64_C(1)) : 0;
	uint32_t burst = RTE_MAX(pps / BURST_SHARE, (uint32_t)BURST_MIN);

	return (struct punt_rate){interval, interval * (burst - 1)};
}

/* In plain memory of its own: worker threads of any number need no names in EAL's. */
static struct rte_ring *ring_create(const char *name, uint32_t size)
{
	ssize_t bytes = rte_ring_get_memsize(size);
	struct rte_ring *ring;

	if (bytes < 0)
		return NULL;
	ring = aligned_alloc(
		RTE_CACHE_LINE_SIZE, RTE_ALIGN_CEIL((size_t)bytes, (size_t)RTE_CACHE_LINE_SIZE));
	if (ring && rte_ring_init(ring, name, size, RING_F_SP_ENQ | RING_F_SC_DEQ) < 0) {
		free(ring);
		return NULL;
	}
	return ring;
}

static const enum dp_verdict urgent[] = {DP_PUNT_VRRP, DP_PUNT_VRRP_UNICAST, DP_PUNT_BFD};

int punt_create(struct punt *p, const struct dp_punt_rates *rates, uint32_t ring_size)
{
	if (!ring_size)
		ring_size = DP_PUNT_RING_SIZE;
	for (unsigned int reason = 1; reason < DP_FIRST_DROP; reason++)
		p->rates[reason] = rate_of(rates->pps[reason]);
	p->urgent = ring_create("punt-urgent", ring_size);
	p->rest = ring_create("punt-rest", ring_size);
	if (!p->urgent || !p->rest)
		return -ENOMEM;
	for (unsigned int i = 0; i < RTE_DIM(urgent); i++) {
		/* Large, and touched only where there are virtual routers or sessions. */
		p->due_by_bucket[urgent[i]] =
			calloc((size_t)DP_INTERFACES_MAX * CHECK_BUCKETS, sizeof(uint64_t));
		if (!p->due_by_bucket[urgent[i]])
			return -ENOMEM;
	}
	return 0;
}

static void ring_free(struct rte_ring *ring)
{
	struct rte_mbuf *m;

	if (!ring)
		return;
	while (rte_ring_sc_dequeue(ring, (void **)&m) == 0)
		rte_pktmbuf_free(m);
	free(ring);
}

void punt_free(struct punt *p)
{
	ring_free(p->urgent);
	ring_free(p->rest);
	for (unsigned int i = 0; i < RTE_DIM(urgent); i++)
		free(p->due_by_bucket[urgent[i]]);
}

/* Whether the reason's rate allows one more now. */
static bool admit(struct punt *p, enum dp_verdict reason, uint64_t *due)
{
	const struct punt_rate *rate = &p->rates[reason];
	uint64_t now = rte_rdtsc();

	if (!rate->interval || *due > now + rate->slack)
		return false;
	*due = RTE_MAX(*due, now) + rate->interval;
	return true;
}

/* The VRID of the virtual MAC that a frame was sent to, or 0. */
static uint8_t vrid_of(uint64_t mac)
{
	return check_mac_virtual(mac, DP_V4) || check_mac_virtual(mac, DP_V6) ? check_mac_vrid(mac)
									      : 0;
}

/* The share that an unresolved next hop has: the adjacency, or of a connected subnet's the
 * destination. Those that share with one that all traffic goes to are others a second later. */
static unsigned int share_of(const struct dp_tables *t, const uint8_t *frame, uint32_t adjacency)
{
	const uint64_t odd = rte_rdtsc() >> SHARE_SHIFT | 1;
	const uint8_t *ip = frame + ETH_HEADER_LEN;
	uint64_t key = adjacency;

	if (__atomic_load_n(&t->adjacencies[adjacency].marks, __ATOMIC_RELAXED) & DP_ADJ_GLEAN)
		key += load16(frame + 12) == CHECK_TYPE_IP6 ? load64(ip + CHECK_IP6_DST + 8)
							    : load32(ip + 16);
	key *= SHARE_MULTIPLIER;
	return ((key ^ key >> 32) * odd * SHARE_MULTIPLIER >> 32) % PUNT_SHARES;
}

/* What the reason's rate is kept by for this packet. */
static uint64_t *due_of(struct burst *b, uint16_t interface, const struct check *c,
	const uint8_t *frame, uint32_t adjacency)
{
	struct punt *p = &b->w->punt;
	uint64_t *by_bucket = p->due_by_bucket[c->verdict];

	if (by_bucket)
		return &by_bucket[(size_t)interface * CHECK_BUCKETS + c->bucket];
	if (c->verdict == DP_PUNT_ARP || c->verdict == DP_PUNT_ND)
		return &p->due_by_link[c->verdict == DP_PUNT_ND][interface][frame[0] & 1];
	if (c->verdict == DP_PUNT_UNRESOLVED)
		return &p->due_by_share[share_of(b->w->tables, frame, adjacency)];
	return &p->due[c->verdict];
}

void punt(struct burst *b, struct rte_mbuf *m, uint16_t interface, const struct check *c,
	uint32_t adjacency)
{
	struct punt *p = &b->w->punt;
	const uint8_t *frame = rte_pktmbuf_mtod(m, const uint8_t *);
	const bool is_urgent = p->due_by_bucket[c->verdict] != NULL;

	if (!admit(p, c->verdict, due_of(b, interface, c, frame, adjacency))) {
		burst_drop(b, m, DP_DROP_POLICED);
		return;
	}
	if (is_urgent && c->verdict != DP_PUNT_VRRP &&
		rte_ring_free_count(p->urgent) <= rte_ring_get_capacity(p->urgent) / 2) {
		burst_drop(b, m, DP_DROP_RING_FULL);
		return;
	}
	*dp_meta(m) = (struct dp_meta){
		.interface = interface,
		.verdict = c->verdict,
		.link_group = frame[0] & 1,
		.vrid = vrid_of(load_mac(frame)),
		.adjacency = adjacency,
	};
	if (is_urgent)
		b->urgent[b->n_urgent++] = m;
	else
		b->rest[b->n_rest++] = m;
}

bool punt_copy(struct burst *b, const struct rte_mbuf *m, uint16_t interface, uint32_t adjacency)
{
	struct punt *p = &b->w->punt;
	const uint8_t *frame = rte_pktmbuf_mtod(m, const uint8_t *);
	struct rte_mbuf *copy;

	/* Half of the ring is for what is nowhere else, and a whole burst fits: a copy is never
	 * among the drops. */
	if (rte_ring_free_count(p->rest) <
			RTE_MAX(rte_ring_get_capacity(p->rest) / 2, (unsigned int)DP_BURST) ||
		!admit(p, DP_PUNT_REDIRECT, &p->due[DP_PUNT_REDIRECT]))
		return false;
	copy = rte_pktmbuf_copy(m, m->pool, 0, UINT32_MAX);
	if (!copy)
		return false;
	*dp_meta(copy) = (struct dp_meta){
		.interface = interface,
		.verdict = DP_PUNT_REDIRECT,
		.vrid = vrid_of(load_mac(frame)),
		.adjacency = adjacency,
	};
	b->rest[b->n_rest++] = copy;
	return true;
}

static void enqueue(struct burst *b, struct rte_ring *ring, struct rte_mbuf **pkts, unsigned int n)
{
	struct dp_counters *counters = &b->w->counters;
	unsigned int done;

	if (!n)
		return;
	/* Counted before they are handed over: then they are control's. */
	done = RTE_MIN(n, rte_ring_free_count(ring));
	for (unsigned int i = 0; i < done; i++)
		counter_add(&counters->verdicts[dp_meta(pkts[i])->verdict], 1);
	rte_ring_sp_enqueue_bulk(ring, (void **)pkts, done, NULL);
	for (unsigned int i = done; i < n; i++)
		burst_drop(b, pkts[i], DP_DROP_RING_FULL);
}

void punt_flush(struct burst *b)
{
	enqueue(b, b->w->punt.urgent, b->urgent, b->n_urgent);
	enqueue(b, b->w->punt.rest, b->rest, b->n_rest);
	if (b->w->control && b->n_urgent + b->n_rest)
		bell_ring(b->w->control);
}
