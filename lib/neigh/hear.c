/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is heard of neighbors: ARP's merge (RFC 826), and RFC 4861's rules for advertisements
 * (7.2.5) and for who sends a solicitation or a Router Advertisement (7.2.3, 6.2.6, 6.3.4).
 */
#include "neigh/life.h"
#include "neigh/table.h"

/* Whether a neighbor can be there at all (RFC 1812 3.3.2, RFC 5227 1.1). */
static bool is_believable_addr(const struct ip_addr *addr)
{
	return !ip_addr_is_unspecified(addr) && !ip_addr_is_multicast(addr);
}

static bool is_believable_mac(const struct mac *mac)
{
	return !mac_is_multicast(mac) && !mac_is_zero(mac);
}

static bool is_at(const struct neigh *e, const struct mac *mac)
{
	return neigh_has_mac(e) && mac_equal(&e->mac, mac);
}

/* A new entry that nothing here has asked for, or NULL: a quarter of the table is left to those
 * that something does. */
static struct neigh *take_in(struct neigh_table *t, uint32_t interface, const struct ip_addr *addr)
{
	uint32_t room = t->params.entries_max - t->params.entries_max / 4;

	return t->count < room ? neigh_slot_get(t, interface, addr) : NULL;
}

static void hear_permanent(
	struct neigh *e, const struct mac *mac, struct instant now, struct neigh_actions *out)
{
	if (is_at(e, mac))
		e->confirmed = now;
	else
		neigh_act(out, NEIGH_ACTION_CONFLICT, e)->unicast = *mac;
}

void neigh_learn(struct neigh_table *t, uint32_t interface, const struct ip_addr *addr,
	const struct mac *mac, bool create, bool solicited, struct instant now,
	struct neigh_actions *out)
{
	struct neigh *e;

	out->n = 0;
	if (!is_believable_addr(addr) || !is_believable_mac(mac))
		return;
	e = neigh_find(t, interface, addr);
	if (!e && create)
		e = take_in(t, interface, addr);
	if (!e)
		return;
	if (e->state == NEIGH_PERMANENT)
		hear_permanent(e, mac, now, out);
	else if (is_at(e, mac) && !solicited)
		e->confirmed = now;
	else
		neigh_resolve(t, e, mac, true, now, out);
}

static void set_router(struct neigh *e, bool router, struct neigh_actions *out)
{
	if (e->is_router && !router)
		neigh_act(out, NEIGH_ACTION_NO_ROUTER, e);
	e->is_router = router;
}

void neigh_hear_na(struct neigh_table *t, uint32_t interface, const struct ip_addr *target,
	const struct mac *mac, bool router, bool solicited, bool override, struct instant now,
	struct neigh_actions *out)
{
	struct neigh *e = neigh_find(t, interface, target);
	bool changed;

	out->n = 0;
	if (!e || (mac && !is_believable_mac(mac)))
		return;
	if (e->state == NEIGH_PERMANENT) {
		if (override)
			hear_permanent(e, mac ? mac : &e->mac, now, out);
		return;
	}
	/* FAILED is no state of RFC 4861: one that speaks after all is taken as INCOMPLETE. */
	if (!neigh_has_mac(e) && !mac)
		return;
	changed = mac && !is_at(e, mac);
	if (neigh_has_mac(e) && changed && !override) {
		if (e->state == NEIGH_REACHABLE)
			neigh_become_stale(t, e, now);
		return;
	}
	set_router(e, router, out);
	if (solicited || changed)
		neigh_resolve(t, e, mac ? mac : &e->mac, solicited, now, out);
	else
		e->confirmed = now;
}

void neigh_hear_source(struct neigh_table *t, uint32_t interface, const struct ip_addr *source,
	const struct mac *mac, enum neigh_heard what, struct instant now, struct neigh_actions *out)
{
	struct neigh *e;

	out->n = 0;
	if (!is_believable_addr(source) || (mac && !is_believable_mac(mac)))
		return;
	e = neigh_find(t, interface, source);
	if (!e && mac)
		e = take_in(t, interface, source);
	if (!e)
		return;
	if (e->state == NEIGH_PERMANENT) {
		if (mac)
			hear_permanent(e, mac, now, out);
		return;
	}
	if (what != NEIGH_HEARD_NS)
		set_router(e, what == NEIGH_HEARD_RA, out);
	if (!mac)
		return;
	if (is_at(e, mac))
		e->confirmed = now;
	else
		neigh_resolve(t, e, mac, false, now, out);
}

void neigh_overhear(struct neigh_table *t, uint32_t interface, const struct ip_addr *addr,
	const struct mac *mac, struct instant now, struct neigh_actions *out)
{
	struct neigh *e;

	out->n = 0;
	if (!neigh_is_warm(t, interface) || !is_believable_addr(addr) || !is_believable_mac(mac) ||
		neigh_find(t, interface, addr))
		return;
	e = take_in(t, interface, addr);
	if (e)
		neigh_resolve(t, e, mac, false, now, out);
}
