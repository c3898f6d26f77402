/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * When a virtual router sends Router Advertisements (RFC 4861 6.2), and whether another router's
 * say the same as ours (6.2.7).
 *
 * All are multicast: an answer to a solicitation, too, so that one serves all who ask. The timer
 * runs while the virtual router is master; on its way to backup nothing is sent, for the router
 * that hosts know lives on elsewhere, and lifetime 0 would have them drop it (ND-RA-09).
 *
 * Pure: events and times in, "send one now" out. The control lcore owns it.
 */
#ifndef NEIGH_RA_H
#define NEIGH_RA_H

#include "base/addr.h"
#include "base/random.h"

struct ra_params {
	bool enabled;                           /* AdvSendAdvertisements */
	struct span interval_min, interval_max; /* Min- and MaxRtrAdvInterval, at least 3 s */
};

/* Not enabled; 600 s at most between two. */
struct ra_params ra_params_default(void);
/* MinRtrAdvInterval's default: 0.33 of the maximum, or all of it when that is below 9 s. */
struct span ra_interval_min_default(struct span interval_max);

struct ra_sender {
	struct ra_params params;
	struct random random;
	uint8_t quick;           /* of the first, those still to follow soon */
	struct instant last;     /* sent; never when none was; outlives a stop */
	struct instant deadline; /* of the next; never while stopped */
};

void ra_init(struct ra_sender *ra, const struct ra_params *params, uint64_t seed);
/* The virtual router is master: the first goes at once, for hosts and switches to see. */
void ra_start(struct ra_sender *ra, struct instant now);
/* It is not any more. */
void ra_stop(struct ra_sender *ra);
/* A valid Router Solicitation was heard. */
void ra_hear_solicitation(struct ra_sender *ra, struct instant now);
/* Whether to send one now. */
bool ra_expire(struct ra_sender *ra, struct instant now);

/* --- is what they say the same? --- */

struct ra_prefix {
	struct ip_prefix prefix;
	uint32_t valid_s, preferred_s;
};

/* What routers on one link should agree on. In a received one 0 says nothing, but for flags. */
struct ra_content {
	uint8_t hop_limit;
	bool managed, other; /* M, O */
	uint32_t reachable_ms, retrans_ms, mtu;
	const struct ra_prefix *prefixes;
	unsigned int n_prefixes;
};

enum ra_difference {
	RA_DIFFERS_HOP_LIMIT = 1 << 0,
	RA_DIFFERS_MANAGED = 1 << 1,
	RA_DIFFERS_OTHER = 1 << 2,
	RA_DIFFERS_REACHABLE = 1 << 3,
	RA_DIFFERS_RETRANS = 1 << 4,
	RA_DIFFERS_MTU = 1 << 5,
	RA_DIFFERS_VALID = 1 << 6,     /* of a prefix that both have */
	RA_DIFFERS_PREFERRED = 1 << 7, /* of a prefix that both have */
};

/* Or of enum ra_difference, to be logged; 0: none. A value that either leaves unsaid is none, nor
 * is a prefix that only one of them has. */
uint32_t ra_differences(const struct ra_content *ours, const struct ra_content *heard);

#endif
