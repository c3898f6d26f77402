/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Neighbors: which MAC a next hop on an interface is at, found and kept by ARP (IPv4) or
 * Neighbor Discovery (IPv6). A request is an ARP request or a Neighbor Solicitation.
 *
 * Rules of time (RFC 1122 2.3.2, RFC 826, RFC 5227; RFC 4861 7.2, 7.3):
 *  - A wanted address without an entry is INCOMPLETE: a broadcast (IPv6: solicited-node multicast)
 *    request at once, then one a second, three in all; then FAILED. While INCOMPLETE a few packets
 * are held.
 *  - A learned MAC is REACHABLE for `reachable`; then, if it is used or wanted by a route, STALE
 *    turns into PROBE: unicast requests one a second, three in all; an answer makes it REACHABLE
 *    again, silence makes it INCOMPLETE (one used or wanted) or ends it. Traffic flows all the
 *    while. What is heard unasked changes a MAC at once, but neither prolongs REACHABLE nor
 *    answers a PROBE with the MAC known already: only a reply proves that both ways work. A MAC
 *    that ARP tells unasked is trusted as a reply's is; one that ND tells makes the entry STALE.
 *  - A link that is lost and comes back most often leads to the same neighbors: their MACs hold
 *    until they are asked, which is by broadcast, since one that moved would not hear a probe.
 *  - FAILED is kept for `failed_hold`, so that a dead host costs one request a second at most.
 *    A next hop of a route (`pinned`) is asked for again after that, for ever.
 *  - On a warm interface (neigh_keep_warm) no entry ends for want of traffic: when REACHABLE is
 *    over it is probed all the same, in its turn, and ends only if it does not answer.
 *  - A static neighbor is PERMANENT: never asked for, never changed by what is heard.
 *
 * Pure: events and times in, actions out, no allocation on an event but for the table's own
 * entries, whose number is fixed at creation. The control lcore owns a table.
 */
#ifndef NEIGH_NEIGH_H
#define NEIGH_NEIGH_H

#include "base/addr.h"
#include "base/clock.h"
#include "base/deadlines.h"

enum neigh_state {
	NEIGH_INCOMPLETE,
	NEIGH_REACHABLE,
	NEIGH_STALE,
	NEIGH_PROBE,
	NEIGH_FAILED,
	NEIGH_PERMANENT,
};

#define NEIGH_HOLD_MAX 8 /* packets held for one unresolved neighbor; the oldest gives way */

struct neigh {
	uint32_t interface;
	struct ip_addr addr;
	struct mac mac; /* valid unless INCOMPLETE or FAILED */
	enum neigh_state state;
	uint8_t tries;            /* requests sent since the state began */
	uint32_t pins;            /* routes that use it as their next hop */
	struct instant confirmed; /* when the MAC was last heard; never when it was not */
	struct instant since;     /* when the state began; 0 for PERMANENT */
	struct deadline deadline; /* of the next retry, aging or removal */
	void *held[NEIGH_HOLD_MAX];
	uint8_t n_held;
	bool is_router; /* ND's IsRouter flag */
	bool used;      /* set by the caller when it saw traffic; cleared at each aging */
	void *context;  /* the caller's, e.g. its adjacency; starts NULL */
};

enum neigh_action_kind {
	NEIGH_ACTION_REQUEST,    /* send a request: broadcast, or to `unicast` */
	NEIGH_ACTION_RESOLVED,   /* the MAC is new or changed: let traffic flow to it */
	NEIGH_ACTION_UNRESOLVED, /* there is no MAC any more: punt traffic */
	NEIGH_ACTION_SEND_HELD,  /* send entry->held[0..n_held), then the entry holds none */
	NEIGH_ACTION_FAIL_HELD,  /* host unreachable for each held packet, then free them */
	NEIGH_ACTION_DROP_HELD,  /* free `dropped` (the oldest, pushed out) */
	NEIGH_ACTION_CONFLICT,   /* `unicast` claims a PERMANENT neighbor's address: log */
	NEIGH_ACTION_NO_ROUTER,  /* it was a router and says that it is none any more: log */
	NEIGH_ACTION_REMOVED,    /* the entry is gone after the caller returns: drop `context` */
};

struct neigh_action {
	enum neigh_action_kind kind;
	struct neigh *entry;
	struct mac unicast; /* REQUEST: where to; zero: broadcast, multicast */
	void *dropped;
};

#define NEIGH_ACTIONS_MAX 6

/* `held` packets named by SEND_HELD and FAIL_HELD are in the entry until the caller has performed
 * the action and called neigh_held_done(). REMOVED entries stay readable until neigh_reap(). */
struct neigh_actions {
	unsigned int n;
	struct neigh_action list[NEIGH_ACTIONS_MAX];
};

struct neigh_params {
	uint32_t entries_max;
	struct span reachable;  /* default 30 s */
	struct span retry;      /* between requests, default 1 s */
	uint8_t tries;          /* default 3 */
	struct span stale;      /* how long an unused and unheard STALE entry stays, default 60 s */
	struct span stale_look; /* how often `used` of a STALE entry is looked at, default 5 s */
	struct span failed_hold; /* default 3 s */
	uint32_t interfaces_max; /* only interfaces below it can be warm, default 4096 */
	uint32_t warm_rate; /* requests a second for the sake of warmth, of an interface; not 0,
			     * default 100 */
};

struct neigh_params neigh_params_default(void);

struct neigh_table;

/* NULL when out of memory. */
struct neigh_table *neigh_table_create(const struct neigh_params *params);
void neigh_table_free(struct neigh_table *t);

struct neigh *neigh_find(
	const struct neigh_table *t, uint32_t interface, const struct ip_addr *addr);
/* Every entry, in no order: start with NULL, ends with NULL. `after` may have been removed since,
 * so that a walk can be spread over several turns. */
struct neigh *neigh_next(const struct neigh_table *t, const struct neigh *after);
uint32_t neigh_count(const struct neigh_table *t);

/* A packet for `addr` has no MAC. Makes the entry, asks, holds `packet` (may be NULL). Returns the
 * entry, or NULL when the table is full (the packet stays the caller's). When the entry is FAILED,
 * or waits for its interface to come up, the packet is not held: *failed is set and the packet
 * stays the caller's. When the MAC is known after all the packet goes out by SEND_HELD. */
struct neigh *neigh_want(struct neigh_table *t, uint32_t interface, const struct ip_addr *addr,
	void *packet, bool *failed, struct instant now, struct neigh_actions *out);

/* A route's next hop: the entry is kept and resolved whether or not there is traffic.
 * NULL when the table is full. */
struct neigh *neigh_pin(struct neigh_table *t, uint32_t interface, const struct ip_addr *addr,
	struct instant now, struct neigh_actions *out);
void neigh_unpin(
	struct neigh_table *t, struct neigh *entry, struct instant now, struct neigh_actions *out);

/* A configured neighbor, whatever was there before. NULL when the table is full. */
struct neigh *neigh_add_permanent(struct neigh_table *t, uint32_t interface,
	const struct ip_addr *addr, const struct mac *mac, struct neigh_actions *out);

/* It is configured no longer: it keeps its MAC as a STALE one does, until that is asked for. */
void neigh_release_permanent(
	struct neigh_table *t, uint32_t interface, const struct ip_addr *addr, struct instant now);

/* An ARP packet from `addr` at `mac` was heard on the interface (RFC 826's merge). `create`: it was
 * meant for us, so an entry is made when there is none (ARP-RX-02, -04), but in the last quarter of
 * the table, which is left to neighbors that are asked for. `solicited`: it is a reply
 * to us. A multicast or zero MAC, or an unspecified address, changes nothing. */
void neigh_learn(struct neigh_table *t, uint32_t interface, const struct ip_addr *addr,
	const struct mac *mac, bool create, bool solicited, struct instant now,
	struct neigh_actions *out);

/* What came with a source link-layer address option; what it says of IsRouter. */
enum neigh_heard {
	NEIGH_HEARD_NS, /* nothing */
	NEIGH_HEARD_RS, /* no router */
	NEIGH_HEARD_RA, /* a router */
};

/* A valid Neighbor Advertisement was heard (RFC 4861 7.2.5), its flags as they are in it. `mac`:
 * its target link-layer address option, NULL when it has none. */
void neigh_hear_na(struct neigh_table *t, uint32_t interface, const struct ip_addr *target,
	const struct mac *mac, bool router, bool solicited, bool override, struct instant now,
	struct neigh_actions *out);

/* A valid NS for one of our addresses, an RS or an RA was heard from `source` (RFC 4861 7.2.3,
 * 6.2.6, 6.3.4). `mac`: its source link-layer address option, or NULL; with it an entry is made
 * when there is none, as neigh_learn() does. From the unspecified address it changes nothing. */
void neigh_hear_source(struct neigh_table *t, uint32_t interface, const struct ip_addr *source,
	const struct mac *mac, enum neigh_heard what, struct instant now,
	struct neigh_actions *out);

/* A broadcast or multicast was heard that was not meant for us and says that the on-link `addr` is
 * at `mac`: an ARP request for another, a gratuitous ARP, an unsolicited NA. A Backup hears no
 * more of the hosts it may have to forward to. On a warm interface an entry is made when there is
 * none, STALE, so that a probe in its turn tells whether it is true; RFC 826 and RFC 4861 make
 * none (ARP-RX-04, ND-RXNA-01), nor does any other interface, nor where neigh_learn() makes none;
 * no entry is ever put out for another. An entry that exists keeps to neigh_learn() and
 * neigh_hear_na(), which come first. */
void neigh_overhear(struct neigh_table *t, uint32_t interface, const struct ip_addr *addr,
	const struct mac *mac, struct instant now, struct neigh_actions *out);

/* Whether the interface's entries are kept resolved without traffic: a Backup's, so that the first
 * packets after a takeover are forwarded. Requests that only this asks for take turns, `warm_rate`
 * a second of an interface at most, and four more after a stall of the caller; n neighbors are
 * looked after every max(`reachable`, n / `warm_rate` s). As one is probed at most once in
 * `reachable`, the whole table costs entries_max / `reachable` probes. Off, entries age again.
 * 0, or -ERANGE. */
int neigh_keep_warm(struct neigh_table *t, uint32_t interface, bool warm);

/* The interface went down: every entry of it but the PERMANENT becomes INCOMPLETE and silent until
 * the interface is up; unless pinned, for `stale` at most, and one without a MAC goes at once. One
 * call handles one entry; call until it returns false. */
bool neigh_interface_down(
	struct neigh_table *t, uint32_t interface, struct instant now, struct neigh_actions *out);
/* The interface is up again: one silent entry a call; call until it returns false. One that had a
 * MAC has it again, and is asked whether it is still there: at once when pinned, else in its
 * turn. */
bool neigh_interface_up(
	struct neigh_table *t, uint32_t interface, struct instant now, struct neigh_actions *out);

/* The entry whose deadline expired first, or NULL: the caller says in `used` whether traffic uses
 * it before neigh_expire() judges it. */
struct neigh *neigh_due(const struct neigh_table *t, struct instant now);
/* Handles one expired deadline; false when none has expired. */
bool neigh_expire(struct neigh_table *t, struct instant now, struct neigh_actions *out);
struct instant neigh_deadline(const struct neigh_table *t);

/* After SEND_HELD or FAIL_HELD was performed: the entry holds nothing. */
void neigh_held_done(struct neigh *entry);
/* Once no list of actions still to be performed names it: frees what was REMOVED. */
void neigh_reap(struct neigh_table *t);

/* Whether its MAC is known, be it true or stale. */
static inline bool neigh_has_mac(const struct neigh *n)
{
	return n->state != NEIGH_INCOMPLETE && n->state != NEIGH_FAILED;
}

/* "incomplete", "reachable" ... */
const char *neigh_state_name(enum neigh_state state);

#endif
