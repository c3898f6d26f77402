/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which frames the device takes: its own MAC, the VRRP group MACs, and virtual MACs. Two virtual
 * routers on two VLANs of one port may share a virtual MAC (the VRID decides it), so each is
 * counted, and the filter stays until the last one leaves.
 *
 * A device without filters, or without room for one more, goes promiscuous; the software gate of
 * the fast path decides either way. When room comes back the filter is set after all.
 *
 * Main thread, then the admin thread: a filter can take a second on some NICs.
 */
#include "ethdev/port_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_errno.h>
#include <rte_ether.h>

struct mac_entry {
	struct mac mac;
	uint32_t references;
	bool filtered; /* the device has a filter for it */
};

struct port_macs {
	struct mac_entry *entries;
	uint32_t n, size;
	uint32_t unfiltered;     /* entries without a filter */
	bool always_promiscuous; /* it has no filters, or not the one for the groups */
	bool asked;              /* it is promiscuous because we asked, and not of itself */
};

/* RFC 9568 5.1.2.2 and 5.1.2.3: 224.0.0.18 and ff02::12. */
static struct rte_ether_addr group_macs[] = {
	{{0x01, 0x00, 0x5e, 0x00, 0x00, 0x12}},
	{{0x33, 0x33, 0x00, 0x00, 0x00, 0x12}},
};

static struct rte_ether_addr ether_addr(const struct mac *mac)
{
	struct rte_ether_addr a;

	memcpy(a.addr_bytes, mac->b, sizeof(a.addr_bytes));
	return a;
}

const char *port_mac_mode_name(enum port_mac_mode mode)
{
	return mode == PORT_MAC_FILTERS ? "filters" : "promiscuous";
}

static int go_promiscuous(struct port *p, const char *why)
{
	int ret = rte_eth_promiscuous_enable(p->id);

	if (ret == 0) {
		p->macs->asked = true;
		PORT_LOG(INFO, p->name, "%s: promiscuous, the software gate decides", why);
	} else if (ret == -ENOTSUP) {
		/* memif and the like have no notion of it: they deliver what they get. */
		PORT_LOG(INFO, p->name,
			"%s, and no promiscuous mode: it delivers what it gets, the "
			"software gate decides",
			why);
	} else {
		PORT_LOG(ERR, p->name, "%s, and promiscuous mode failed: %s", why,
			rte_strerror(-ret));
		return ret;
	}
	p->mac_mode = PORT_PROMISCUOUS;
	return 0;
}

/* Promiscuous while some MAC has no filter. */
static int update_mode(struct port *p, const char *why)
{
	struct port_macs *m = p->macs;
	bool want = m->always_promiscuous || m->unfiltered > 0;

	if (want == (p->mac_mode == PORT_PROMISCUOUS))
		return 0;
	if (want)
		return go_promiscuous(p, why);
	if (rte_eth_promiscuous_disable(p->id) == 0) {
		m->asked = false;
		p->mac_mode = PORT_MAC_FILTERS;
		PORT_LOG(INFO, p->name,
			"a filter for every virtual MAC again: no longer "
			"promiscuous");
	}
	return 0;
}

int port_macs_open(struct port *p, bool ipv6)
{
	p->macs = calloc(1, sizeof(*p->macs));
	if (p->macs == NULL)
		return -ENOMEM;
	p->mac_mode = PORT_MAC_FILTERS;
	/* Every IPv6 address, virtual ones that come and go too, has a solicited-node group. */
	if (ipv6 && rte_eth_allmulticast_enable(p->id) == 0) {
		PORT_LOG(INFO, p->name, "takes all multicast, for IPv6");
		return 0;
	}
	if (!ipv6 && rte_eth_dev_set_mc_addr_list(p->id, group_macs, RTE_DIM(group_macs)) == 0) {
		PORT_LOG(INFO, p->name, "multicast filters for the VRRP groups");
		return 0;
	}
	if (!ipv6 && rte_eth_allmulticast_enable(p->id) == 0) {
		PORT_LOG(INFO, p->name, "no multicast filters: takes all multicast");
		return 0;
	}
	p->macs->always_promiscuous = true;
	return update_mode(p, "no multicast filters");
}

void port_macs_close(struct port *p)
{
	if (p->macs == NULL)
		return;
	/* af_packet would leave the kernel's netdev promiscuous for ever. */
	if (p->macs->asked && !p->handle->netdev_promiscuous)
		rte_eth_promiscuous_disable(p->id);
	free(p->macs->entries);
	free(p->macs);
	p->macs = NULL;
}

static struct mac_entry *find(struct port_macs *m, const struct mac *mac)
{
	for (uint32_t i = 0; i < m->n; i++)
		if (mac_equal(&m->entries[i].mac, mac))
			return &m->entries[i];
	return NULL;
}

static struct mac_entry *append(struct port_macs *m, const struct mac *mac)
{
	if (m->n == m->size) {
		uint32_t size = m->size ? 2 * m->size : 16;
		struct mac_entry *entries = realloc(m->entries, size * sizeof(*entries));

		if (entries == NULL)
			return NULL;
		m->entries = entries;
		m->size = size;
	}
	m->entries[m->n] = (struct mac_entry){*mac, 1, false};
	return &m->entries[m->n++];
}

static int set_filter(struct port *p, struct mac_entry *e)
{
	struct rte_ether_addr a = ether_addr(&e->mac);
	int ret;

	/* The device's own MAC it takes anyway. */
	ret = mac_equal(&e->mac, &p->mac) ? 0 : rte_eth_dev_mac_addr_add(p->id, &a, 0);
	e->filtered = ret == 0;
	return ret;
}

/* The device did not take a filter for the MAC: it takes everything then. */
static int do_without_filter(struct port *p, int err)
{
	char why[64];

	if (err == -ENOTSUP) {
		p->macs->always_promiscuous = true;
		return update_mode(p, "no filters for virtual MACs");
	}
	if (err == -ENOSPC)
		return update_mode(p, "no room for another MAC filter");
	snprintf(why, sizeof(why), "a MAC filter failed (%s)", rte_strerror(-err));
	return update_mode(p, why);
}

int port_mac_add(struct port *p, const struct mac *mac)
{
	struct port_macs *m = p->macs;
	struct mac_entry *e = find(m, mac);
	int ret;

	if (e != NULL) {
		e->references++;
		return 0;
	}
	e = append(m, mac);
	if (e == NULL)
		return -ENOMEM;
	ret = set_filter(p, e);
	if (ret == 0)
		return 0;
	m->unfiltered++;
	ret = do_without_filter(p, ret);
	if (ret < 0) {
		m->unfiltered--;
		m->n--;
	}
	return ret;
}

/* A filter became free: the first MAC without one gets it. */
static void fill_vacancy(struct port *p)
{
	struct port_macs *m = p->macs;

	for (uint32_t i = 0; i < m->n; i++) {
		if (!m->entries[i].filtered) {
			if (set_filter(p, &m->entries[i]) == 0)
				m->unfiltered--;
			return;
		}
	}
}

void port_mac_remove(struct port *p, const struct mac *mac)
{
	struct port_macs *m = p->macs;
	struct mac_entry *e = find(m, mac);
	struct rte_ether_addr a = ether_addr(mac);
	bool filtered;

	if (e == NULL || --e->references > 0)
		return;
	filtered = e->filtered;
	if (!filtered)
		m->unfiltered--;
	/* In order: who has waited longest gets the vacancy. */
	m->n--;
	memmove(e, e + 1, (size_t)(&m->entries[m->n] - e) * sizeof(*e));
	if (filtered && !mac_equal(mac, &p->mac)) {
		rte_eth_dev_mac_addr_remove(p->id, &a);
		if (m->unfiltered > 0)
			fill_vacancy(p);
	}
	update_mode(p, "");
}
