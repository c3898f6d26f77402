/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sync groups: virtual routers of this router, on several LANs or of both families, that are
 * master together or not at all, so that what goes out through one comes back through the other.
 *
 * Rules:
 *
 *  - No member leaves initialize before all members' interfaces are ready; then all start at once.
 *  - A member that loses its interface or address takes the others to initialize. Masters among
 *    them say priority 0 and drain, long enough for a successor that has only the lost member's
 *    silence to go by.
 *  - A backup that would take over alone is ready instead (vr.h). When all members are, all become
 *    master in one call, each gate first, then its advert, then its announcement; their adverts
 *    are in phase from then on. A member that hears an acceptable master keeps the group backup:
 *    vrrp_sync_holder() names it.
 *  - A master that yields or relinquishes takes the others along: they relinquish, after a yield
 *    without a word where the other router is heard as master, too.
 *
 * All members have one configured priority, and none is an owner; the check of the configuration
 * sees to both. A change of priority, of a tracked loss say, the caller applies to all of them
 * before it settles the group.
 *
 * Ties: of two masters with equal priorities the one with the greater address stays (RFC 9568
 * 6.4.3), and two groups may each have it on another LAN. So that not both give up, the members
 * decide one after the other, in an order that both routers know alike: by their lowest virtual
 * address (IPv4 first), then by VRID; only where both are equal, as they may be for link-local
 * addresses, by their place in the configuration. The first member's address decides at once.
 * Another member that loses a tie stays master, for as long as it would take to find the master of
 * each member before it silent: by then that other router has yielded to this one on those LANs, or
 * this one to it, or they do not hear each other there. If the other one still speaks, its address
 * decides. So one of the two stays, also where the first LANs are cut, or the other router has no
 * group.
 *
 * Use: whatever happens to a member goes to vr.h or rx.h as for any virtual router, and the caller
 * performs what comes out. Then it calls vrrp_sync_settle(), which brings the others in line. After
 * that call the group is not split: with all interfaces ready all members are master, or none is.
 * Only what concerns interfaces and stopping comes in through the functions here, which settle
 * themselves. Pure, like vr.h; the control lcore owns a group.
 */
#ifndef VRRP_SYNC_H
#define VRRP_SYNC_H

#include "vrrp/vr.h"

struct vrrp_sync_member {
	struct vrrp_vr *vr;  /* its config has `grouped` */
	bool up;             /* its interface is ready */
	enum vrrp_event why; /* it came up */
};

struct vrrp_sync {
	struct vrrp_sync_member *members; /* the caller's */
	unsigned int n;
};

/* Called once for each member that acts, with what it asks for. It must not call back. */
typedef void (*vrrp_sync_fn)(void *context, struct vrrp_vr *vr, const struct vrrp_actions *actions);

/* Members in initialize; their `vr` is filled in. */
void vrrp_sync_init(struct vrrp_sync *group, struct vrrp_sync_member *members, unsigned int n);

/* Members have another configuration, see vrrp_vr_configure(), or were made anew. */
void vrrp_sync_configured(struct vrrp_sync *group);

/* In place of vrrp_vr_startup(), vrrp_vr_interface_down() and vrrp_vr_address_lost(). */
void vrrp_sync_startup(struct vrrp_sync *group, struct vrrp_vr *vr, enum vrrp_event why,
	struct instant now, vrrp_sync_fn fn, void *context);
void vrrp_sync_interface_down(struct vrrp_sync *group, struct vrrp_vr *vr, struct instant now,
	vrrp_sync_fn fn, void *context);
void vrrp_sync_address_lost(struct vrrp_sync *group, struct vrrp_vr *vr, struct instant now,
	vrrp_sync_fn fn, void *context);
/* All members stop, and start again when all have been started again. */
void vrrp_sync_shutdown(
	struct vrrp_sync *group, struct instant now, vrrp_sync_fn fn, void *context);

/* Brings all members in line after an event of one. A second call does nothing. */
void vrrp_sync_settle(struct vrrp_sync *group, struct instant now, vrrp_sync_fn fn, void *context);

/* The first member that the others wait for: its interface is not ready, or it follows a master
 * while another is ready to take over. NULL when nobody waits. */
const struct vrrp_vr *vrrp_sync_holder(const struct vrrp_sync *group);

#endif
