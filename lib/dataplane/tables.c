/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The published tables: made once, then changed by the control lcore one aligned word at a time
 * while workers read.
 */
#include "dataplane/tables.h"

#include <errno.h>
#include <stdlib.h>

#include <rte_common.h>

#include "dataplane/adjacency.h"

static uint64_t grace_start(void *context)
{
	return rte_rcu_qsbr_start(context);
}

static bool grace_passed(void *context, uint64_t token)
{
	return rte_rcu_qsbr_check(context, token, false) == 1;
}

struct fib_grace dp_tables_grace(struct dp_tables *t)
{
	return (struct fib_grace){grace_start, grace_passed, t->rcu};
}

/* An lcore's id is its thread id there, and ids may have gaps. */
static struct rte_rcu_qsbr *rcu_create(unsigned int readers_max)
{
	unsigned int max = RTE_MAX(readers_max, (unsigned int)RTE_MAX_LCORE);
	size_t bytes = RTE_ALIGN_CEIL(rte_rcu_qsbr_get_memsize(max), (size_t)RTE_CACHE_LINE_SIZE);
	struct rte_rcu_qsbr *rcu = aligned_alloc(RTE_CACHE_LINE_SIZE, bytes);

	if (rcu)
		rte_rcu_qsbr_init(rcu, max);
	return rcu;
}

struct dp_tables *dp_tables_create(const struct dp_tables_params *params)
{
	struct dp_tables *t = aligned_alloc(
		RTE_CACHE_LINE_SIZE, RTE_ALIGN_CEIL(sizeof(*t), (size_t)RTE_CACHE_LINE_SIZE));
	struct fib_grace grace;

	if (!t)
		return NULL;
	memset(t, 0, sizeof(*t));
	for (unsigned int i = 0; i < RTE_DIM(t->ports); i++)
		memset(t->ports[i].interface, 0xff, sizeof(t->ports[i].interface));
	t->rcu = rcu_create(params->readers_max);
	if (!t->rcu || adjacencies_create(t, params->adjacencies_max) < 0 ||
		groups_create(t, params->groups_max) < 0)
		goto free_tables;
	grace = dp_tables_grace(t);
	t->fib4 = fib4_create(params->fib4_groups_max, DP_ADJ_NO_ROUTE, &grace);
	t->fib6 = fib6_create(params->fib6_bytes_max, DP_ADJ_NO_ROUTE, &grace);
	if (!t->fib4 || !t->fib6)
		goto free_tables;
	return t;

free_tables:
	dp_tables_free(t);
	return NULL;
}

void dp_tables_free(struct dp_tables *t)
{
	if (!t)
		return;
	if (t->fib4)
		fib4_free(t->fib4);
	if (t->fib6)
		fib6_free(t->fib6);
	groups_free(t);
	adjacencies_free(t);
	free(t->rcu);
	free(t);
}

void dp_port_tag_offload(struct dp_tables *t, uint16_t port, bool on)
{
	t->ports[port].tag_offload = on;
}

void dp_interface_set(struct dp_tables *t, uint16_t interface, uint16_t port, uint16_t vlan_id,
	const struct mac *mac, uint16_t mtu)
{
	struct dp_interface *in = &t->interfaces[interface];
	struct dp_port *p = &t->ports[port];

	in->mac = *mac;
	in->port = port;
	in->vlan_id = vlan_id;
	in->mtu = mtu;
	in->tag_offload = p->tag_offload;
	__atomic_store_n(&p->interface[vlan_id], interface, __ATOMIC_RELEASE);
}

void dp_interface_up(struct dp_tables *t, uint16_t interface, bool up)
{
	__atomic_store_n(&t->interfaces[interface].up, up, __ATOMIC_RELEASE);
}

static void flag_set(uint8_t *flags, uint8_t family, bool on)
{
	uint8_t bit = 1 << dp_family(family);

	*flags = on ? *flags | bit : *flags & ~bit;
}

void dp_interface_forwarding(struct dp_tables *t, uint16_t interface, uint8_t family, bool on)
{
	flag_set(&t->interfaces[interface].no_transit, family, !on);
}

void dp_interface_redirects(struct dp_tables *t, uint16_t interface, uint8_t family, bool on)
{
	flag_set(&t->interfaces[interface].redirects, family, on);
}

void dp_interface_validation(struct dp_tables *t, uint16_t interface, uint8_t family, bool on)
{
	struct dp_port *p = &t->ports[t->interfaces[interface].port];
	uint8_t any = 0;

	flag_set(&t->interfaces[interface].validates, family, on);
	for (unsigned int v = 0; v < DP_VLANS; v++)
		if (p->interface[v] != DP_NO_INTERFACE)
			any |= t->interfaces[p->interface[v]].validates;
	__atomic_store_n(&p->validates, any, __ATOMIC_RELAXED);
}

/* Control is the only writer, so that reading first is no race; a reader sees the word from before
 * or from after. */
static void bit_set(uint64_t words[DP_VRID_WORDS], uint8_t vrid, bool on)
{
	uint64_t *word = &words[vrid / 64];
	uint64_t bit = UINT64_C(1) << (vrid % 64);

	__atomic_store_n(word, on ? *word | bit : *word & ~bit, __ATOMIC_RELEASE);
}

void dp_gate_set(struct dp_tables *t, uint16_t interface, uint8_t family, uint8_t vrid, bool open)
{
	bit_set(t->interfaces[interface].gate[dp_family(family)], vrid, open);
}

void dp_known_set(struct dp_tables *t, uint16_t interface, uint8_t family, uint8_t vrid, bool known)
{
	bit_set(t->interfaces[interface].known[dp_family(family)], vrid, known);
}
