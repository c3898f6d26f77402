/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The multicast groups that one interface listens to, and what MLD tells of them: the listener's
 * part of MLDv2 (RFC 3810) and, where an MLDv1 querier is about, of MLDv1 (RFC 2710).
 *
 * Groups are counted: two addresses with the same low 24 bits have one solicited-node group, which
 * is left when the last of them goes (ND-GRP-01). Every group is reported but ff02::1 and those of
 * scope 0 and 1, or a snooping switch keeps their packets from us (V3-TX-17). No sources: all are
 * wanted or none, so that a report's record needs a group and a kind only.
 *
 * What is to be sent comes from mld_groups_expire(), one record a call; those of one turn of the
 * caller fit in one packet. A join is due at once.
 *
 * Pure: events and times in, records out; the room is given at creation. The control lcore owns it.
 */
#ifndef NEIGH_MLD_GROUPS_H
#define NEIGH_MLD_GROUPS_H

#include "base/addr.h"
#include "base/deadlines.h"
#include "base/random.h"

struct mld_group {
	struct ip_addr addr;
	uint32_t refs;         /* 0: left, but that is still to be told */
	uint8_t changes_left;  /* reports of its having been joined or left, still to be sent */
	struct instant change; /* the next of them; never when there is none */
	struct instant answer; /* to a query; never when none is due */
	struct deadline deadline;
	struct mld_group *next; /* in its hash chain, or of the free ones */
};

struct mld_groups {
	struct mld_group *slots;
	uint32_t room;
	struct mld_group *free;
	struct mld_group **chains;
	uint32_t chains_mask;
	struct deadlines deadlines;
	struct random random;
	bool up;
	struct instant v1_until;       /* an MLDv1 querier is present till then; 0: none is */
	struct instant general_answer; /* MLDv2's, for all groups; never when none is due */
	uint32_t answered;             /* slots it is through with */
};

enum mld_group_report_kind {
	GROUP_JOINED,  /* v2: CHANGE_TO_EXCLUDE_MODE of no source; v1: Report */
	GROUP_LEFT,    /* v2: CHANGE_TO_INCLUDE_MODE of no source; v1: Done, to ff02::2 */
	GROUP_CURRENT, /* v2: MODE_IS_EXCLUDE of no source; v1: Report */
};

struct mld_group_report {
	struct ip_addr group;
	enum mld_group_report_kind kind;
	uint8_t version; /* 2: to ff02::16; 1: to the group */
};

/* The interface is down at first. `room`: groups at once. 0 or -ENOMEM. */
int mld_groups_init(struct mld_groups *g, uint32_t room, uint64_t seed);
void mld_groups_fini(struct mld_groups *g);

/* One user more. 1: it is the first, so that the interface must listen; 0; or -ENOSPC. */
int mld_groups_join(struct mld_groups *g, const struct ip_addr *group, struct instant now);
/* One user less. Whether it was the last, so that the interface need not listen any more. */
bool mld_groups_leave(struct mld_groups *g, const struct ip_addr *group, struct instant now);
/* Every group that is listened to, in no order: start with NULL, ends with NULL. */
const struct mld_group *mld_groups_next(const struct mld_groups *g, const struct mld_group *after);

/* The interface is up: all is reported. */
void mld_groups_up(struct mld_groups *g, struct instant now);
/* It is down: silence, and nothing is known of queriers any more. */
void mld_groups_down(struct mld_groups *g);

/* A valid query of MLD `version` was heard, for `group` or, when NULL, for all. */
void mld_groups_hear_query(struct mld_groups *g, const struct ip_addr *group, uint8_t version,
	struct span max_delay, struct instant now);
/* Another listener's MLDv1 report: while that is spoken one answer is enough. */
void mld_groups_hear_report(struct mld_groups *g, const struct ip_addr *group, struct instant now);

/* What to send now; false when there is nothing more. */
bool mld_groups_expire(struct mld_groups *g, struct instant now, struct mld_group_report *out);
struct instant mld_groups_deadline(const struct mld_groups *g);

#endif
