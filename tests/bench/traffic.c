/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packets are a template with a few fields put in: as little work as a device's driver has with
 * descriptors. Each carries its record's number behind the UDP header, so that what comes out can
 * be held against what went in.
 */
#include "tests/bench/traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_udp.h>

#define IP_AT   RTE_ETHER_HDR_LEN
#define UDP_LEN sizeof(struct rte_udp_hdr)
#define PORT    9 /* discard (RFC 863) */

static const struct mac sender = {{0x02, 0, 0, 0, 0xbe, 0x01}};
static const uint8_t source4[4] = {192, 0, 2, 99};
static const uint8_t source6[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 1, [15] = 0x99};

static size_t header_len(uint32_t family)
{
	return family == 4 ? sizeof(struct rte_ipv4_hdr) : sizeof(struct rte_ipv6_hdr);
}

static size_t number_at(uint32_t family)
{
	return IP_AT + header_len(family) + UDP_LEN;
}

static void make_template(struct traffic *t)
{
	struct rte_ether_hdr *eth = (struct rte_ether_hdr *)t->template;
	struct rte_udp_hdr *udp =
		(struct rte_udp_hdr *)(t->template + IP_AT + header_len(t->h.family));

	memcpy(&eth->src_addr, sender.b, sizeof(sender.b));
	if (t->h.family == 4) {
		struct rte_ipv4_hdr *ip = (struct rte_ipv4_hdr *)(t->template + IP_AT);

		eth->ether_type = rte_cpu_to_be_16(RTE_ETHER_TYPE_IPV4);
		ip->version_ihl = 0x45;
		ip->time_to_live = TRAFFIC_TTL;
		ip->next_proto_id = IPPROTO_UDP;
		memcpy(&ip->src_addr, source4, sizeof(source4));
	} else {
		struct rte_ipv6_hdr *ip = (struct rte_ipv6_hdr *)(t->template + IP_AT);

		eth->ether_type = rte_cpu_to_be_16(RTE_ETHER_TYPE_IPV6);
		ip->vtc_flow = rte_cpu_to_be_32(UINT32_C(6) << 28);
		ip->proto = IPPROTO_UDP;
		ip->hop_limits = TRAFFIC_TTL;
		memcpy(ip->src_addr, source6, sizeof(source6));
	}
	udp->dst_port = rte_cpu_to_be_16(PORT);
}

static void put_lengths(const struct traffic_record *r, uint32_t family, uint8_t *frame)
{
	uint16_t for_ip = family == 4 ? r->len : r->len - header_len(family);

	for_ip = rte_cpu_to_be_16(for_ip);
	memcpy(frame + IP_AT + (family == 4 ? 2 : 4), &for_ip, sizeof(for_ip));
}

static void sum_records(struct traffic *t)
{
	for (uint32_t i = 0; t->h.family == 4 && i < t->h.n_records; i++) {
		struct traffic_record *r = &t->records[i];
		uint8_t frame[TRAFFIC_TEMPLATE];

		memcpy(frame, t->template, sizeof(frame));
		put_lengths(r, 4, frame);
		memcpy(frame + IP_AT + 16, r->dst, 4);
		r->checksum = rte_ipv4_cksum((const struct rte_ipv4_hdr *)(frame + IP_AT));
	}
}

/* All of a file, or NULL. */
static void *load(const char *file, size_t *len)
{
	FILE *f = fopen(file, "re");
	void *data = NULL;
	struct stat st;

	if (f && fstat(fileno(f), &st) == 0 && st.st_size > 0) {
		*len = st.st_size;
		data = malloc(*len);
		if (data && fread(data, 1, *len, f) != *len) {
			free(data);
			data = NULL;
		}
	}
	if (f)
		fclose(f);
	if (!data)
		fprintf(stderr, "%s: cannot be read\n", file);
	return data;
}

static size_t len_of(const struct traffic_header *h)
{
	return sizeof(*h) + (size_t)(h->n_macs + h->n_hops) * sizeof(struct traffic_mac) +
	       (size_t)h->n_records * sizeof(struct traffic_record);
}

struct traffic *traffic_load(const char *file, const struct mac *own)
{
	static const struct mac none;
	struct traffic *t = calloc(1, sizeof(*t));
	size_t len = 0;
	uint8_t *data = t ? load(file, &len) : NULL;

	if (data && len >= sizeof(t->h))
		memcpy(&t->h, data, sizeof(t->h));
	if (!data || t->h.magic != TRAFFIC_MAGIC || !t->h.n_uplinks || len != len_of(&t->h)) {
		fprintf(stderr, "%s: not a scene's traffic\n", file);
		free(data);
		free(t);
		return NULL;
	}
	/* The file's memory is kept: macs begins behind its header. */
	t->macs = (struct traffic_mac *)(data + sizeof(t->h));
	t->hops = t->macs + t->h.n_macs;
	t->records = (struct traffic_record *)(t->macs + t->h.n_macs + t->h.n_hops);
	for (unsigned int i = 0; i < t->h.n_macs; i++)
		if (memcmp(&t->macs[i].mac, &none, sizeof(none)) == 0)
			t->macs[i].mac = *own;
	make_template(t);
	sum_records(t);
	return t;
}

void traffic_free(struct traffic *t)
{
	if (t)
		free((uint8_t *)t->macs - sizeof(t->h));
	free(t);
}

static __rte_always_inline void fill(const struct traffic *t, struct rte_mbuf *m, uint32_t index,
	uint16_t port, const uint32_t family)
{
	const struct traffic_record *r = &t->records[index];
	uint8_t *frame = (uint8_t *)m->buf_addr + RTE_PKTMBUF_HEADROOM;

	m->data_off = RTE_PKTMBUF_HEADROOM;
	rte_mbuf_refcnt_set(m, 1);
	m->nb_segs = 1;
	m->port = port;
	m->ol_flags = 0;
	m->packet_type = RTE_PTYPE_L2_ETHER | (family == 4 ? RTE_PTYPE_L3_IPV4_EXT_UNKNOWN
							   : RTE_PTYPE_L3_IPV6_EXT_UNKNOWN);
	m->vlan_tci = 0;
	m->data_len = RTE_ETHER_HDR_LEN + r->len;
	m->pkt_len = RTE_ETHER_HDR_LEN + r->len;
	memcpy(frame, t->template, TRAFFIC_TEMPLATE);
	memcpy(frame, t->macs[r->mac].mac.b, RTE_ETHER_ADDR_LEN);
	put_lengths(r, family, frame);
	if (family == 4) {
		memcpy(frame + IP_AT + 10, &r->checksum, sizeof(r->checksum));
		memcpy(frame + IP_AT + 16, r->dst, 4);
	} else {
		memcpy(frame + IP_AT + 24, r->dst, 16);
	}
	memcpy(frame + number_at(family), &index, sizeof(index));
}

uint32_t traffic_fill(struct traffic *t, struct rte_mbuf **mbufs, unsigned int n, uint16_t port)
{
	uint32_t next = t->next, octets = 0;

	for (unsigned int i = 0; i < n; i++) {
		if (t->h.family == 4)
			fill(t, mbufs[i], next, port, 4);
		else
			fill(t, mbufs[i], next, port, 6);
		octets += mbufs[i]->data_len;
		if (++next == t->h.n_records)
			next = 0;
	}
	t->next = next;
	return octets;
}

static const char *check_macs(const struct traffic *t, const struct traffic_record *r,
	const uint8_t *frame, enum traffic_change change, const struct traffic_out *out)
{
	const struct mac *dst = &t->macs[r->mac].mac, *src = &sender;

	if (change == TRAFFIC_SWAPPED) {
		src = dst;
		dst = &sender;
	} else if (change != TRAFFIC_SAME) {
		dst = &t->hops[change == TRAFFIC_ROUTED ? r->hop : out->uplink].mac;
		src = &out->mac;
	}
	if (memcmp(frame, dst->b, sizeof(dst->b)) != 0)
		return "destination MAC";
	return memcmp(frame + 6, src->b, sizeof(src->b)) == 0 ? NULL : "source MAC";
}

/* All of the headers but for what the change is allowed. */
static const char *check_headers(const struct traffic *t, const struct traffic_record *r,
	const uint8_t *frame, enum traffic_change change)
{
	uint8_t want[TRAFFIC_TEMPLATE];
	uint8_t *ip = want + IP_AT;
	bool lowered = change == TRAFFIC_ROUTED || (change == TRAFFIC_L3FWD && t->h.family == 4);
	uint8_t ttl = TRAFFIC_TTL - lowered;

	memcpy(want, t->template, sizeof(want));
	put_lengths(r, t->h.family, want);
	ip[t->h.family == 4 ? 8 : 7] = ttl;
	memcpy(ip + (t->h.family == 4 ? 16 : 24), r->dst, t->h.family == 4 ? 4 : 16);
	if (frame[IP_AT + (t->h.family == 4 ? 8 : 7)] != ttl)
		return "TTL";
	if (t->h.family == 4) {
		uint16_t sum = rte_ipv4_cksum((const struct rte_ipv4_hdr *)ip), is;

		memcpy(&is, frame + IP_AT + 10, sizeof(is));
		/* Zero has two forms; l3fwd, which adds to it, may come to the unusual one. */
		if (is != sum && (change != TRAFFIC_L3FWD || sum != 0 || is != UINT16_MAX))
			return "IP checksum";
		memcpy(ip + 10, &is, sizeof(is));
	}
	return memcmp(frame + 12, want + 12, number_at(t->h.family) - 12) == 0 ? NULL : "header";
}

const char *traffic_check(const struct traffic *t, const struct rte_mbuf *m,
	enum traffic_change change, const struct traffic_out *out, uint32_t *index)
{
	const uint8_t *frame = rte_pktmbuf_mtod(m, const uint8_t *);
	const struct traffic_record *r;
	const char *wrong;

	*index = UINT32_MAX;
	if (m->data_len < number_at(t->h.family) + sizeof(*index))
		return "length";
	memcpy(index, frame + number_at(t->h.family), sizeof(*index));
	if (*index >= t->h.n_records)
		return "number";
	r = &t->records[*index];
	if (m->nb_segs != 1 || m->data_len != RTE_ETHER_HDR_LEN + r->len ||
		m->pkt_len != m->data_len)
		return "length";
	if ((change == TRAFFIC_ROUTED || change == TRAFFIC_L3FWD) &&
		r->hop % t->h.n_uplinks != out->uplink)
		return "port";
	wrong = check_macs(t, r, frame, change, out);
	return wrong ? wrong : check_headers(t, r, frame, change);
}

struct traffic_route *traffic_load_routes(const char *file, size_t *n)
{
	size_t len = 0;
	struct traffic_route *routes = load(file, &len);

	*n = len / sizeof(*routes);
	return routes;
}
