/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who must be master once the network is quiet, whatever was before.
 *
 * Quiet: no frame is lost, doubled, damaged, or later than the segment's latency, none of before
 * is still in flight, nobody crashes, starts, changes priority or address or is held up. Clocks
 * still drift, routers and links that are down stay down, a partition stays. So each virtual router
 * falls into islands of members that hear each other, and the oracle judges each for itself.
 *
 * What the rules name. Let M be better than A when its effective priority is greater, or equal and
 * its address greater. At the end of the bound:
 *
 *  (1) An island has exactly one master M, whose gate is open; all others are backups that heard M
 *      last, within its interval, and their gates are closed.
 *  (2) No member of greater effective priority preempts: each such has preempt off and is no
 *      owner. With preempt on everywhere M therefore has the greatest effective priority; among
 *      equals the RFC lets whoever is master stay, since a backup accepts an equal advert.
 *  (3) M is at least as good as every master that the quiet began with: a master yields only to a
 *      better one, and there was always a master that had not yielded.
 *
 * With one router that is the only one of its priority, (1) and (2) name it; with preempt off or
 * equals, (3) leaves it with the best of those that were master.
 *
 * The bound. I: the longest interval of any member, here or not, since a backup may have learned
 * it, at least a second from one that speaks both versions; S: the longest Skew_Time (I, in version
 * 2 a second); H: the longest hold time; L: the latency.
 *
 *   3 I + S + L   everyone has heard a master or become one, and so has everyone who preempts
 *   I + L         of several masters all but the best have heard a better one
 *   I + H + L     who has a hold time has followed a weaker master for that long, and took over
 *   I + L         as above, for those that did so at once
 *
 * In sync groups (vrrp/sync.h) all this holds for the group as a whole, over the members of all its
 * virtual routers, within twice the bound: a router whose group gives up waits for a Skew_Time or
 * two more. Of two groups with equal priorities the better one is named by the virtual router with
 * the lowest address, then VRID: there its address is the greater one, wherever else it is not.
 * None is named where the quiet began while a tie was put off and might have had its time.
 * Where the segments of a group fall apart in different ways, a router can be kept back on one by a
 * master that it does not hear on the other, so that there is nobody to name; but no island has two
 * masters, once ties have been put off for as long as they may be, and nothing may change any more.
 * That no group is ever split is judged at every step, by group.c.
 */
#ifndef SIM_ORACLE_H
#define SIM_ORACLE_H

#include "world.h"

/* The quiet begins now. */
void oracle_begin(struct world *w);
/* When the virtual router must have settled. */
struct instant oracle_bound(const struct world *w, const struct virtual *v);
/* Breaks the world where a rule does not hold; from now on nothing of `v` may change. */
void oracle_judge(struct world *w, struct virtual *v);
/* Faults begin again. */
void oracle_end(struct world *w);

#endif
