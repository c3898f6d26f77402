/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Whether another node has one of our own addresses already: IPv6's Duplicate Address Detection
 * (RFC 4862 5.4) and IPv4's address conflict detection (RFC 5227 2.1), which differ in numbers and
 * in the packets only.
 *
 * An interface's own address is tentative until nobody answered its probes; meanwhile it is not
 * used, and nothing is answered for it. The addresses of a virtual router are never put to this:
 * it would delay a takeover, and the router that leaves may still answer (ND-DAD-02, ARP-ACD-02).
 *
 * Pure: events and times in, one action out. The control lcore owns it.
 */
#ifndef NEIGH_DAD_H
#define NEIGH_DAD_H

#include "base/random.h"

struct dad_params {
	uint8_t probes;               /* 0: the address is used unasked */
	struct span wait_max;         /* before the first probe, at random */
	struct span gap_min, gap_max; /* between two probes, at random */
	struct span settle;           /* from the last probe until it is ours */
};

/* RFC 4862: DupAddrDetectTransmits (default 1) solicitations, 1 s apart. `wait`: up to a second
 * before the first, as after an interface came up, where others may start at the same time. */
struct dad_params dad_params_nd(uint8_t transmits, bool wait);
/* RFC 5227: 3 probes, 1 to 2 s apart, up to 1 s before the first and 2 s after the last. */
struct dad_params dad_params_arp(void);

enum dad_state {
	DAD_TENTATIVE,
	DAD_PREFERRED, /* ours to use */
	DAD_DUPLICATE, /* not to be used, until it is started again */
};

enum dad_action {
	DAD_NOTHING,
	DAD_SEND_PROBE, /* an NS from ::, or an ARP request from 0.0.0.0 */
	DAD_USE,        /* assign the address; IPv4: announce it */
	DAD_GIVE_UP,    /* do not assign it: log */
};

struct dad {
	struct dad_params params;
	struct random random;
	enum dad_state state;
	uint8_t sent;
	struct instant deadline;
};

/* Tentative, and nothing happens until it is started. */
void dad_init(struct dad *d, const struct dad_params *params, uint64_t seed);

/* The address was configured, or its interface came up. */
enum dad_action dad_start(struct dad *d, struct instant now);
/* Its interface went down: tentative and silent. */
void dad_stop(struct dad *d);

/* Another node probes for the address (an NS for it from ::, or an ARP probe) or has it (an NA for
 * it, or an ARP packet with it as the sender's). An NS from a node's address only wants to resolve
 * it and is none of this. `own`: it is ours come back, by its nonce (RFC 7527) or because its
 * Ethernet source is the interface's own MAC. What is heard of an address in use changes nothing
 * here (ND-DAD-06). */
enum dad_action dad_hear(struct dad *d, bool own);

enum dad_action dad_expire(struct dad *d, struct instant now);

#endif
