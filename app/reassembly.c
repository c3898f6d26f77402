/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Putting fragments together: see reassembly.h.
 *
 * DPDK's tables hold them. What those do not do is done here: each fragment is copied, in a form
 * that they understand, and checked for what they take on trust; what tells packets apart and is
 * not in their key (protocol, link) goes into the header that the key is made of, which is not the
 * packet's own; and what they gave up is looked at before it is freed.
 */
/* For rte_ip_frag_table_del_expired_entries(): nothing else ends what no fragment follows. */
#define ALLOW_EXPERIMENTAL_API
#include "app/reassembly.h"

#include <errno.h>
#include <stdlib.h>

#include <rte_ip_frag.h>
#include <rte_log.h>
#include <rte_mbuf.h>

#include "app/icmp.h"
#include "wire/bytes.h"
#include "wire/eth.h"
#include "wire/ip6_fragment.h"

#define BUCKETS     32
#define BUCKET_SIZE 4
#define MBUFS       511
#define PERIOD      span_s(1) /* how often it is looked for what is over time */
#define PACKET_MAX  UINT16_MAX

struct reassembly {
	struct rte_ip_frag_tbl *tables[DP_FAMILIES];
	struct rte_ip_frag_death_row dead;
	struct rte_mempool *pool;
	struct app_timer timer; /* armed while something is held */
};

static void tell(struct control *c, const struct rte_mbuf *m)
{
	const uint8_t *frame = flat_frame(&c->held, m);
	struct ip_packet ip;

	if (!ip_packet_decode(
		    &ip, frame + ETH_HEADER_LEN, rte_pktmbuf_pkt_len(m) - ETH_HEADER_LEN) &&
		ip.part_at == 0)
		icmp_error(c, PROBLEM_REASSEMBLY, 0, &ip, dp_meta(m));
}

/* What is over time, of one table; it comes out as far as the death row has room. */
static void expire(struct control *c, struct rte_ip_frag_tbl *table)
{
	struct rte_ip_frag_death_row *dead = &c->reassembly->dead;

	rte_ip_frag_table_del_expired_entries(table, dead, c->now.ns);
	while (dead->cnt) {
		c->stats.fragments_timed_out += dead->cnt;
		for (uint32_t i = 0; i < dead->cnt; i++)
			tell(c, dead->row[i]);
		rte_ip_frag_free_death_row(dead, 0);
		rte_ip_frag_table_del_expired_entries(table, dead, c->now.ns);
	}
}

static void arm(struct control *c)
{
	struct reassembly *r = c->reassembly;
	bool holds = rte_mempool_avail_count(r->pool) < MBUFS;

	timer_arm(&c->timers, &r->timer, TIMER_PLAIN,
		holds ? instant_add(c->now, PERIOD) : INSTANT_NEVER);
}

static void look(struct control *c, struct app_timer *t)
{
	(void)t;
	for (unsigned int f = 0; f < DP_FAMILIES; f++)
		expire(c, c->reassembly->tables[f]);
	arm(c);
}

static struct rte_ip_frag_tbl *make_table(struct span time)
{
	return rte_ip_frag_table_create(
		BUCKETS, BUCKET_SIZE, REASSEMBLY_PACKETS, time.ns, SOCKET_ID_ANY);
}

int reassembly_create(struct control *c)
{
	struct reassembly *r = calloc(1, sizeof(*r));

	c->reassembly = r;
	if (!r)
		return -ENOMEM;
	r->timer.fire = look;
	/* It would tell the operator how many bytes it takes. */
	rte_log_set_level_pattern("user1", RTE_LOG_NOTICE);
	rte_log_set_level_pattern("lib.ip_frag", RTE_LOG_NOTICE);
	r->tables[DP_V4] = make_table(REASSEMBLY_TIME4);
	r->tables[DP_V6] = make_table(REASSEMBLY_TIME6);
	r->pool = rte_pktmbuf_pool_create(
		"reassembly", MBUFS, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
	return r->tables[DP_V4] && r->tables[DP_V6] && r->pool ? 0 : -ENOMEM;
}

void reassembly_free(struct control *c)
{
	struct reassembly *r = c->reassembly;

	if (!r)
		return;
	for (unsigned int f = 0; f < DP_FAMILIES; f++)
		if (r->tables[f])
			rte_ip_frag_table_destroy(r->tables[f]);
	rte_mempool_free(r->pool);
	free(r);
	c->reassembly = NULL;
}

/* Of a fragment: where its data begins in the packet, and how much there is. */
struct part {
	const uint8_t *packet;
	size_t header_len; /* of what each fragment repeats, IPv6's fragment header apart */
	size_t data_at;
	size_t data_len;
};

static struct part part_of(const struct ip_packet *ip)
{
	struct part p = {.packet = ip->payload - ip->header_len, .header_len = ip->header_len};

	if (ip->fragment_at) {
		/* Headers before the fragment's were each packet's own, and are done with. */
		p.header_len = IP6_HEADER_LEN;
		p.data_at = ip->fragment_at + IP6_FRAGMENT_LEN;
	} else {
		p.data_at = ip->header_len;
	}
	p.data_len = ip->total_len - p.data_at;
	return p;
}

/* Whether it may be part of a packet; IPv6 wants the sender told of one that may not. */
static bool is_good(struct control *c, const struct rte_mbuf *m, const struct ip_packet *ip,
	const struct part *p)
{
	bool v6 = ip->dst.family == IP_V6, odd = ip->more && p->data_len % 8;
	/* IPv4's length counts the header, IPv6's does not. */
	size_t end = ip->part_at + p->data_len + (v6 ? 0 : p->header_len);

	if (v6 && odd)
		icmp_error(c, PROBLEM_FIELD, 4, ip, dp_meta(m));
	else if (v6 && end > PACKET_MAX)
		icmp_error(c, PROBLEM_FIELD, ip->fragment_at + 2, ip, dp_meta(m));
	return !odd && end <= PACKET_MAX && p->data_len;
}

/* Adds octets to a chain. False: there is no mbuf. */
static bool append(struct rte_mempool *pool, struct rte_mbuf *m, const uint8_t *octets, size_t len)
{
	while (len) {
		struct rte_mbuf *last = rte_pktmbuf_lastseg(m);
		size_t n = RTE_MIN(len, (size_t)rte_pktmbuf_tailroom(last));

		if (!n) {
			last = rte_pktmbuf_alloc(pool);
			if (!last)
				return false;
			rte_pktmbuf_chain(m, last);
			continue;
		}
		memcpy(rte_pktmbuf_append(m, n), octets, n);
		octets += n;
		len -= n;
	}
	return true;
}

/* A copy as the tables want it: headers of known lengths, and nothing between IPv6's two. */
static struct rte_mbuf *copy_of(
	struct rte_mempool *pool, const struct rte_mbuf *m, const struct part *p, bool v6)
{
	static const uint8_t ethernet[ETH_HEADER_LEN];
	struct rte_mbuf *copy = rte_pktmbuf_alloc(pool);
	uint8_t *h;

	if (!copy)
		return NULL;
	*dp_meta(copy) = *dp_meta(m);
	copy->l2_len = ETH_HEADER_LEN;
	copy->l3_len = p->header_len + (v6 ? IP6_FRAGMENT_LEN : 0);
	if (!append(pool, copy, ethernet, ETH_HEADER_LEN) ||
		!append(pool, copy, p->packet, p->header_len) ||
		(v6 && !append(pool, copy, p->packet + p->data_at - IP6_FRAGMENT_LEN,
			       IP6_FRAGMENT_LEN)) ||
		!append(pool, copy, p->packet + p->data_at, p->data_len)) {
		rte_pktmbuf_free(copy);
		return NULL;
	}
	if (v6) {
		h = rte_pktmbuf_mtod_offset(copy, uint8_t *, ETH_HEADER_LEN);
		put_be16(h + 4, IP6_FRAGMENT_LEN + p->data_len);
		h[6] = IP_PROTO_FRAGMENT;
	}
	return copy;
}

static struct rte_mbuf *add4(struct control *c, struct rte_mbuf *m)
{
	struct reassembly *r = c->reassembly;
	struct rte_ipv4_hdr key =
		*rte_pktmbuf_mtod_offset(m, struct rte_ipv4_hdr *, ETH_HEADER_LEN);
	struct rte_mbuf *whole;
	uint8_t *h;

	key.dst_addr ^= rte_cpu_to_be_32((uint32_t)key.next_proto_id << 24);
	whole = rte_ipv4_frag_reassemble_packet(r->tables[DP_V4], &r->dead, m, c->now.ns, &key);
	if (whole) {
		h = rte_pktmbuf_mtod_offset(whole, uint8_t *, ETH_HEADER_LEN);
		put_be16(h + 10, 0);
		put_be16(h + 10, csum_finish(csum_add(0, h, whole->l3_len)));
	}
	return whole;
}

static struct rte_mbuf *add6(struct control *c, struct rte_mbuf *m, const struct ip_packet *ip)
{
	struct reassembly *r = c->reassembly;
	struct rte_ipv6_hdr key =
		*rte_pktmbuf_mtod_offset(m, struct rte_ipv6_hdr *, ETH_HEADER_LEN);

	/* Two links may have the same link-local addresses; these octets of one are 0. */
	if (ip_addr_is_link_local(&ip->src))
		put_be16((uint8_t *)&key.src_addr + 4, dp_meta(m)->interface);
	return rte_ipv6_frag_reassemble_packet(r->tables[DP_V6], &r->dead, m, c->now.ns, &key,
		rte_pktmbuf_mtod_offset(
			m, struct rte_ipv6_fragment_ext *, ETH_HEADER_LEN + IP6_HEADER_LEN));
}

struct rte_mbuf *reassembly_add(
	struct control *c, const struct rte_mbuf *m, const struct ip_packet *ip)
{
	struct reassembly *r = c->reassembly;
	bool v6 = ip->dst.family == IP_V6;
	struct part part = part_of(ip);
	struct rte_mbuf *copy = NULL, *whole;

	c->stats.fragments_rcvd++;
	if (is_good(c, m, ip, &part))
		copy = copy_of(r->pool, m, &part, v6);
	if (!copy) {
		c->stats.fragments_refused++;
		return NULL;
	}
	/* So that what the tables give up now is not what is over time. */
	expire(c, r->tables[v6 ? DP_V6 : DP_V4]);
	whole = v6 ? add6(c, copy, ip) : add4(c, copy);
	c->stats.fragments_refused += r->dead.cnt;
	rte_ip_frag_free_death_row(&r->dead, 0);
	c->stats.reassembled += whole != NULL;
	if (!r->timer.deadline.slot)
		arm(c);
	return whole;
}
