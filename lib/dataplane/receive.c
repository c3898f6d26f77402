/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The first pass: which interface a frame came by, whether it is for us, and what it is. Tags are
 * taken out here, so that nothing behind knows of them, control neither. The worker's thread.
 */
#include "dataplane/eight.h"
#include "dataplane/state.h"
#include "dataplane/tag.h"

/* Of no MAC: the low 16 bits of a key are 0. */
#define NO_KEY UINT64_MAX

/* A MAC as a word that is quickly made and compared: two octets more are read and pushed out. */
static inline uint64_t key_of(const void *mac)
{
	return load64(mac) << 16;
}

/* What frames of a family are quickly checked against. */
struct gate {
	const struct dp_interface *in; /* NULL: it is not there, down, or forwards nothing */
	uint64_t key;                  /* of its own MAC, of one that was found open, or of none */
};

/* `in` may be NULL. What an interface that forwards nothing receives is never plain. */
static __rte_always_inline struct gate gate_of(const struct dp_interface *in, enum dp_family family)
{
	if (unlikely(!in || !dp_interface_forwards(in, family)))
		return (struct gate){NULL, NO_KEY};
	return (struct gate){in, key_of(&in->mac)};
}

/* Most bursts are to one virtual router, whose bit is looked at for the first packet alone. Where
 * another follows, the bits are looked at for all: which of them comes next cannot be predicted. */
static __rte_always_inline bool takes(
	struct gate *gate, const uint8_t *mac, const enum dp_family family)
{
	uint64_t key = key_of(mac);

	if (likely(key == gate->key))
		return true;
	if (!gate->in || !check_mac(gate->in, load_mac(&gate->in->mac), load_mac(mac), family))
		return false;
	gate->key = gate->key == key_of(&gate->in->mac) ? key : NO_KEY;
	return true;
}

/* A packet on its way, or DP_FAMILIES for none. */
struct taken {
	uint8_t family;
	uint16_t interface;
};

static const struct taken gone = {.family = DP_FAMILIES};

/* What is behind a packet is the last link's padding. */
static void cut_padding(struct rte_mbuf *m, uint32_t total_len)
{
	m->data_len = ETH_HEADER_LEN + total_len;
	m->pkt_len = ETH_HEADER_LEN + total_len;
}

/* Whether there is nothing remarkable about a frame: then it is transit, and no longer than its
 * packet. */
static __rte_always_inline bool is_plain(
	struct gate *gate, struct rte_mbuf *m, const uint8_t *frame, const enum dp_family family)
{
	const uint32_t header_len = family == DP_V4 ? IP4_HEADER_LEN : IP6_HEADER_LEN;
	const uint32_t mask = family == DP_V4 ? CHECK_PLAIN4_MASK : CHECK_PLAIN6_MASK;
	const uint32_t wanted = family == DP_V4 ? CHECK_PLAIN4 : CHECK_PLAIN6;
	const uint8_t *ip = frame + ETH_HEADER_LEN;
	const uint32_t octets = m->data_len;
	uint32_t total_len;

	if (unlikely(octets < ETH_HEADER_LEN + header_len) || unlikely(m->nb_segs != 1) ||
		unlikely((load32(frame + 12) & mask) != wanted) ||
		unlikely(!takes(gate, frame, family)))
		return false;
	if (unlikely(family == DP_V4 ? !check_plain_ip4(ip) : !check_plain_ip6(ip)))
		return false;
	total_len = check_total_len(ip, family);
	if (likely(ETH_HEADER_LEN + total_len == octets))
		return true;
	if (!check_len(total_len, octets - ETH_HEADER_LEN, family))
		return false;
	cut_padding(m, total_len);
	return true;
}

static __rte_always_inline bool is_untagged(const struct rte_mbuf *m)
{
	return !(m->ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED);
}

static uint32_t look_up_one(const struct dp_tables *t, const uint8_t *ip, enum dp_family family)
{
	return family == DP_V4 ? fib4_lookup(t->fib4, get_be32(ip + 16))
			       : fib6_lookup(t->fib6, ip + CHECK_IP6_DST);
}

/* An address that may be talked to but not be forwarded: the router itself, or the verdict for
 * transit. */
static void check_limited(const struct dp_tables *t, const struct dp_interface *in,
	const uint8_t *ip, size_t octets, struct check *c)
{
	uint32_t i = look_up_one(t, ip, c->family);
	enum dp_verdict verdict;
	uint64_t word;

	c->verdict = c->transit;
	word = __atomic_load_n(&t->adjacencies[i].word, __ATOMIC_RELAXED);
	verdict = dp_adjacency_verdict(word);
	if (verdict == DP_PUNT_LOCAL || verdict == DP_DROP_VIP)
		*c = check_transit(in, &t->adjacencies[i], word, ip, octets);
}

/* What the quick check did not take for plain transit. It may be transit after all, as far as can
 * be told without a lookup. */
static struct taken receive_exact(struct burst *b, struct rte_mbuf *m, uint16_t interface)
{
	const struct dp_tables *t = b->w->tables;
	const struct dp_interface *in = &t->interfaces[interface];
	const uint8_t *frame = rte_pktmbuf_mtod(m, const uint8_t *);
	size_t octets = rte_pktmbuf_data_len(m);
	struct check c = check_frame(in, frame, octets, rte_pktmbuf_pkt_len(m));

	if (c.verdict == DP_FORWARD && c.transit != DP_FORWARD)
		check_limited(t, in, frame + ETH_HEADER_LEN, octets - ETH_HEADER_LEN, &c);
	if (c.verdict == DP_FORWARD)
		return (struct taken){c.family, interface};
	if (c.verdict == DP_PUNT_LOCAL && dp_interface_validates(in, c.family) &&
		!source_suits_local(t, interface, frame + ETH_HEADER_LEN, c.family))
		c.verdict = DP_DROP_SOURCE;
	burst_settle(b, m, interface, &c, 0);
	return gone;
}

/* The VLAN that the frame's tag names, 0 for one that only gives a priority; or a drop's verdict,
 * negative. The tag is taken out. */
static int take_tag(struct rte_mbuf *m)
{
	if (!is_untagged(m))
		return m->vlan_tci & DP_TAG_VLAN_MASK;
	return dp_tag_pop(m);
}

static __rte_noinline struct taken receive_tagged(struct burst *b, struct rte_mbuf *m)
{
	const struct dp_tables *t = b->w->tables;
	struct dp_interface_counters *counters;
	const struct dp_interface *in;
	struct gate gate4, gate6;
	const uint8_t *frame;
	uint16_t interface;
	int vlan_id;

	b->n_tagged++;
	b->tagged_octets += rte_pktmbuf_pkt_len(m);
	vlan_id = take_tag(m);
	interface = vlan_id < 0 ? DP_NO_INTERFACE
				: __atomic_load_n(&b->port->interface[vlan_id], __ATOMIC_ACQUIRE);
	if (interface == DP_NO_INTERFACE) {
		burst_drop(b, m, DP_DROP_VLAN);
		return gone;
	}
	counters = &b->w->counters.interfaces[interface];
	counter_add(&counters->in_pkts, 1);
	counter_add(&counters->in_octets, rte_pktmbuf_pkt_len(m));
	in = &t->interfaces[interface];
	if (!__atomic_load_n(&in->up, __ATOMIC_ACQUIRE)) {
		burst_drop(b, m, DP_DROP_IF_DOWN);
		return gone;
	}
	gate4 = gate_of(in, DP_V4);
	gate6 = gate_of(in, DP_V6);
	frame = rte_pktmbuf_mtod(m, const uint8_t *);
	if (likely(is_plain(&gate4, m, frame, DP_V4)))
		return (struct taken){DP_V4, interface};
	if (is_plain(&gate6, m, frame, DP_V6))
		return (struct taken){DP_V6, interface};
	return receive_exact(b, m, interface);
}

static bool has_tag(const struct rte_mbuf *m)
{
	return !is_untagged(m) || dp_tag_is_in(m);
}

/* Anything but a plain untagged packet. */
static __rte_noinline struct taken receive_other(struct burst *b, struct rte_mbuf *m)
{
	if (has_tag(m))
		return receive_tagged(b, m);
	if (b->interface == DP_NO_INTERFACE)
		burst_drop(b, m, DP_DROP_PORT_UNUSED);
	else if (!b->in)
		burst_drop(b, m, DP_DROP_IF_DOWN);
	else
		return receive_exact(b, m, b->interface);
	return gone;
}

static __rte_always_inline void append(struct lane *l, unsigned int k, struct rte_mbuf *m,
	const uint8_t *ip, const enum dp_family family)
{
	l->pkts[k] = m;
	l->ip[k] = ip;
	if (family == DP_V4)
		l->dst4[k] = get_be32(ip + 16);
}

/* One that is not plain, or not of the burst's interface: all before it were, and after it all but
 * those that say so here. */
static void append_other(struct burst *b, struct lane *l, unsigned int k, struct rte_mbuf *m,
	const struct taken *taken)
{
	for (unsigned int i = 0; l->plain && i < DP_BURST; i++)
		l->interface[i] = b->interface;
	l->plain = false;
	l->interface[k] = taken->interface;
	append(l, k, m, rte_pktmbuf_mtod(m, const uint8_t *) + ETH_HEADER_LEN, taken->family);
}

/* Any packets: those from `from` on of IPv4's lane. */
static void receive_each(
	struct burst *b, struct gate *gate4, struct gate *gate6, unsigned int from, unsigned int n)
{
	struct lane *lane4 = &b->lanes[DP_V4], *lane6 = &b->lanes[DP_V6];
	unsigned int n4 = lane4->n, n6 = lane6->n;
	uint64_t octets = 0;

	for (unsigned int i = from; i < from + n; i++) {
		struct rte_mbuf *m = lane4->pkts[i];
		const uint8_t *ip = lane4->ip[i], *frame = ip - ETH_HEADER_LEN;
		struct taken taken;

		octets += m->pkt_len;
		if (likely(is_untagged(m)) && likely(is_plain(gate4, m, frame, DP_V4))) {
			append(lane4, n4++, m, ip, DP_V4);
			continue;
		}
		if (is_untagged(m) && is_plain(gate6, m, frame, DP_V6)) {
			append(lane6, n6++, m, ip, DP_V6);
			continue;
		}
		taken = receive_other(b, m);
		if (taken.family == DP_V4)
			append_other(b, lane4, n4++, m, &taken);
		else if (taken.family == DP_V6)
			append_other(b, lane6, n6++, m, &taken);
	}
	lane4->n = n4;
	lane6->n = n6;
	b->octets += octets;
}

/* Eight packets of the lane from `from` on, in their place: it is another if some before them were
 * not IPv4's. */
static __rte_always_inline void append_eight(
	struct lane *l, unsigned int from, const struct eight_packets *e)
{
	memcpy(&l->dst4[l->n], &e->dst, sizeof(e->dst));
	memcpy(&l->ttl4[l->n], &e->ttl, sizeof(e->ttl));
	if (unlikely(l->n != from)) {
		memmove(&l->pkts[l->n], &l->pkts[from], EIGHT * sizeof(l->pkts[0]));
		memmove(&l->ip[l->n], &l->ip[from], EIGHT * sizeof(l->ip[0]));
	}
	l->n += EIGHT;
}

/* The lane's last packets, of which some are padded. */
static __rte_noinline void cut_paddings(const struct lane *l, unsigned int n)
{
	for (unsigned int i = l->n - n; i < l->n; i++)
		cut_padding(l->pkts[i], check_total_len(l->ip[i], DP_V4));
}

/* A row of plain IPv4 packets, as most bursts are, from `from` on, to the interface's MAC or to
 * open virtual ones: how many. */
EIGHT_CLONES static unsigned int receive_row(
	struct burst *b, struct gate *gate, unsigned int from, unsigned int n)
{
	eight total_lens = {0}, rooms = {0}, padded = {0}, longest = {0};
	struct lane *l = &b->lanes[DP_V4];
	struct eight_pattern pattern;
	struct eight_packets e;
	const uint8_t *frame;
	unsigned int i;

	if (n < EIGHT)
		return 0;
	frame = l->ip[from] - ETH_HEADER_LEN;
	if (!is_untagged(l->pkts[from]) ||
		(load32(frame + 12) & CHECK_PLAIN4_MASK) != CHECK_PLAIN4 ||
		!takes(gate, frame, DP_V4))
		return 0;
	pattern = eight_pattern_make(gate->in, frame);
	for (i = 0; i + EIGHT <= n; i += EIGHT) {
		if (!eight_are_plain4(&pattern, &l->pkts[from + i], &l->ip[from + i], &e))
			break;
		append_eight(l, from + i, &e);
		total_lens += e.total_len;
		rooms += e.room;
		padded |= e.total_len ^ e.room;
		longest = eight_max(longest, e.total_len);
	}
	if (unlikely(eight_any(padded)))
		cut_paddings(l, i);
	b->octets += i * ETH_HEADER_LEN + eight_sum(rooms);
	l->octets += i * ETH_HEADER_LEN + eight_sum(total_lens);
	for (unsigned int k = 0; k < EIGHT; k++)
		l->longest = RTE_MAX(l->longest, ETH_HEADER_LEN + longest[k]);
	l->in_rows += i;
	return i;
}

void receive(struct burst *b, unsigned int n)
{
	struct gate gate4 = gate_of(b->in, DP_V4), gate6 = gate_of(b->in, DP_V6);
	struct lane *l;

	b->octets = 0;
	for (enum dp_family family = DP_V4; family < DP_FAMILIES; family++) {
		l = &b->lanes[family];
		l->n = l->in_rows = l->octets = l->longest = 0;
		l->plain = true;
	}
	l = &b->lanes[DP_V4];
	for (unsigned int i = 0; i < n; i++) {
		l->ip[i] = rte_pktmbuf_mtod_offset(l->pkts[i], const uint8_t *, ETH_HEADER_LEN);
		rte_prefetch0(l->ip[i]);
	}
	for (unsigned int i = 0, row, others; i < n; i += others) {
		row = receive_row(b, &gate4, i, n - i);
		i += row;
		/* Behind the end of a row another may begin, but not where there was none. */
		others = row ? RTE_MIN(n - i, (unsigned int)EIGHT) : n - i;
		receive_each(b, &gate4, &gate6, i, others);
	}
}
