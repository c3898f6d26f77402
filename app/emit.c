/* SPDX-License-Identifier: BSD-3-Clause */
/* What control sends: see emit.h. */
#include <unistd.h>

#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_pause.h>

#include "app/address.h"
#include "app/emit.h"
#include "app/resolve.h"
#include "app/way.h"
#include "dataplane/tag.h"
#include "wire/arp.h"
#include "wire/eth.h"

#define LOCK_SPINS  100
#define LOCK_NAP_US 10

static struct rte_mbuf *alloc_from(struct control *c, struct rte_mempool *pool)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(pool);

	if (!m) {
		c->stats.no_mbuf++;
		return NULL;
	}
	*dp_meta(m) = (struct dp_meta){.verdict = DP_FORWARD};
	return m;
}

static size_t room_in(struct rte_mempool *pool)
{
	return pool ? rte_pktmbuf_data_room_size(pool) - RTE_PKTMBUF_HEADROOM - ETH_HEADER_LEN : 0;
}

size_t emit_room(const struct control *c, const struct app_interface *ifc)
{
	return RTE_MAX(room_in(c->pool), room_in(c->ports[ifc->port].dev->pool));
}

/* The port's buffers hold its largest frames in one piece, which every device takes. */
struct rte_mbuf *emit_alloc_for(struct control *c, const struct app_interface *ifc, size_t octets)
{
	return alloc_from(c, octets <= room_in(c->pool) ? c->pool : c->ports[ifc->port].dev->pool);
}

struct rte_mbuf *emit_alloc(struct control *c)
{
	return alloc_from(c, c->pool);
}

void emit_drop(struct control *c, struct rte_mbuf *m)
{
	c->stats.dropped++;
	rte_pktmbuf_free(m);
}

/* A worker may hold it. Where lcores share CPUs this one has priority over that worker, which then
 * needs the CPU to let go. */
static void lock_queue(const struct control *c, rte_spinlock_t *lock)
{
	for (unsigned int spins = 0; !rte_spinlock_trylock(lock); spins++) {
		if (c->sleep_when_idle && spins >= LOCK_SPINS)
			usleep(LOCK_NAP_US);
		else
			rte_pause();
	}
}

void emit_drop_unsent(const struct control *c, const struct app_port *p)
{
	const struct dp_tx_queue *q = &p->queue;

	if (q->lock)
		lock_queue(c, q->lock);
	port_drop_unsent(p->dev, q->queue);
	if (q->lock)
		rte_spinlock_unlock(q->lock);
}

static void port_flush(const struct control *c, struct app_port *p)
{
	const struct dp_tx_queue *q = &p->queue;
	uint16_t sent = 0;

	if (!p->n_tx)
		return;
	if (q->up) {
		if (q->lock)
			lock_queue(c, q->lock);
		sent = rte_eth_tx_burst(q->port, q->queue, p->tx, p->n_tx);
		if (q->lock)
			rte_spinlock_unlock(q->lock);
	}
	p->injected += sent;
	p->inject_failed += p->n_tx - sent;
	rte_pktmbuf_free_bulk(p->tx + sent, p->n_tx - sent);
	p->n_tx = 0;
}

void emit_flush(struct control *c)
{
	for (uint32_t i = 0; i < c->config->n_ports; i++)
		port_flush(c, &c->ports[i]);
}

void emit_frame(struct control *c, const struct app_interface *ifc, struct rte_mbuf *m)
{
	struct app_interface *out = &c->interfaces[ifc->index];
	struct app_port *p = &c->ports[ifc->port];
	uint32_t octets = rte_pktmbuf_pkt_len(m);

	if (!dp_tag_push(&c->tables->interfaces[ifc->index], m)) {
		emit_drop(c, m);
		return;
	}
	out->out_pkts++;
	out->out_octets += octets;
	p->tx[p->n_tx++] = m;
	if (p->n_tx == DP_BURST)
		port_flush(c, p);
}

bool emit_next_hop(const struct control *c, const struct ip_addr *dst, uint16_t interface,
	struct route_next_hop *out)
{
	const struct route_next_hop *nh;
	struct route route;

	*out = (struct route_next_hop){.gateway = *dst, .interface = interface};
	if (dst->family == IP_V6 && ip_addr_is_link_local(dst))
		return interface != DP_NO_INTERFACE;
	if (!rib_lookup(c->rib, dst, &route) || !route.n_next_hops)
		return false;
	nh = way_next_hop(c, &route, 0);
	out->interface = nh->interface;
	if (!ip_addr_is_none(&nh->gateway))
		out->gateway = nh->gateway;
	return true;
}

const struct app_interface *emit_interface(
	const struct control *c, const struct ip_addr *dst, uint16_t interface)
{
	struct route_next_hop nh;

	return emit_next_hop(c, dst, interface, &nh) ? &c->interfaces[nh.interface] : NULL;
}

void emit_ip(struct control *c, struct rte_mbuf *m, const struct ip_addr *dst, uint16_t interface)
{
	struct route_next_hop nh;

	if (emit_next_hop(c, dst, interface, &nh))
		resolve_send(c, &c->interfaces[nh.interface], &nh.gateway, m);
	else
		emit_drop(c, m);
}

/* A frame with room for its Ethernet header; NULL when there is no mbuf. */
static struct rte_mbuf *frame_of(struct control *c, const struct ip_packet *ip)
{
	size_t header_len = ETH_HEADER_LEN + ip_header_len(ip->dst.family);
	struct rte_mbuf *m = emit_alloc(c);
	uint8_t *p;

	if (!m)
		return NULL;
	p = (uint8_t *)rte_pktmbuf_append(m, header_len + ip->payload_len);
	ip_packet_encode(p + ETH_HEADER_LEN, ip);
	memcpy(p + header_len, ip->payload, ip->payload_len);
	return m;
}

void emit_packet(struct control *c, const struct app_interface *ifc, const struct mac *from,
	const struct mac *to, const struct ip_packet *ip)
{
	struct eth_header eth = {.dst = to ? *to : eth_multicast(&ip->dst),
		.src = *from,
		.type = eth_type_ip(ip->dst.family)};
	struct rte_mbuf *m = frame_of(c, ip);

	if (!m)
		return;
	eth_encode(rte_pktmbuf_mtod(m, uint8_t *), &eth);
	emit_frame(c, ifc, m);
}

void emit_unicast(struct control *c, const struct app_interface *ifc, const struct ip_packet *ip)
{
	struct rte_mbuf *m = frame_of(c, ip);

	if (!m)
		return;
	if (address_on_link(ifc, &ip->dst))
		resolve_send(c, ifc, &ip->dst, m);
	else
		emit_ip(c, m, &ip->dst, ifc->index);
}

void emit_arp(struct control *c, const struct app_interface *ifc, const struct mac *eth_src,
	const struct mac *eth_dst, const struct arp *arp)
{
	struct rte_mbuf *m = emit_alloc(c);
	struct eth_header eth = {.dst = *eth_dst, .src = *eth_src, .type = ETH_TYPE_ARP};

	if (!m)
		return;
	uint8_t *p = (uint8_t *)rte_pktmbuf_append(m, ETH_HEADER_LEN + ARP_LEN);

	arp_encode(p + eth_encode(p, &eth), arp);
	c->stats.arp_sent++;
	emit_frame(c, ifc, m);
}

/* The address of the interface's that the neighbor will see as ours: one in its subnet. */
static struct ip_addr source_for(const struct app_interface *ifc, const struct ip_addr *addr)
{
	const struct app_address *primary = address_primary(ifc, IP_V4);

	for (uint32_t i = 0; i < ifc->n_addresses; i++)
		if (ip_prefix_contains(&ifc->addresses[i].prefix, addr))
			return ifc->addresses[i].prefix.addr;
	return primary ? primary->prefix.addr : ip_addr_v4(0);
}

void emit_arp_request(struct control *c, const struct app_interface *ifc,
	const struct ip_addr *addr, const struct mac *unicast)
{
	struct mac own = c->ports[ifc->port].dev->mac;
	struct arp arp = {.op = ARP_REQUEST, .spa = source_for(ifc, addr), .tpa = *addr};
	const struct local_addr *l = local_find(c->locals, &arp.spa, ifc->index);

	/* An address we own as a virtual router's owner speaks with the virtual MAC, or, while the
	 * address is another's, not at all (V3-ARP-04, V3-ARP-09, V3-ACT-18). */
	if (l && l->vr) {
		if (!local_answers(l, &own))
			return;
	}
	arp.sha = own;
	emit_arp(c, ifc, &own, mac_is_zero(unicast) ? &eth_broadcast : unicast, &arp);
}
