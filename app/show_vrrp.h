/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A virtual router as it was copied on the control lcore, its document (RFC 8347's operational
 * leaves) and, in words, why it is in its state. The functions here are pure.
 */
#ifndef APP_SHOW_VRRP_H
#define APP_SHOW_VRRP_H

#include "app/show.h"
#include "neigh/dad.h"

struct show_track {
	const char *noun; /* "interface" */
	char name[IP_PREFIX_STRLEN];
	uint8_t decrement;
	bool lost;
	struct instant recovers_at; /* lost, but good again: when that counts */
	/* the port that stands still, where that is why; else NULL */
	const char *port;
	struct receive_verdict receive;
};

/* Where a virtual router sends from, and whether it can. */
struct show_place {
	const char *interface;
	const char *port;
	bool interface_up;
	bool port_link;  /* what the device or the kernel says */
	bool port_admin; /* `set port NAME link` */
	bool port_deaf;  /* what arrives does not come through */
	struct ip_addr address;
	bool address_usable;
	enum dad_state address_state;
};

/* Another one of its sync group. */
struct show_member {
	const char *name; /* NULL: there is none */
	struct show_place place;
	enum vrrp_state state;
	struct ip_addr master; /* that it heard last */
	uint8_t master_priority;
	/* its first lost object, or no noun */
	struct show_track lost;
};

struct show_group {
	const struct config_sync_group *config; /* NULL: it is in none */
	struct show_member holder;              /* whom the others wait for; may be itself */
	struct show_member weakest; /* whose losses make the priority of all; not itself */
};

struct show_vr {
	const struct config_vrrp *config;
	const struct config *all; /* of which it is a part */
	struct vrrp_vr vr;
	uint8_t priority; /* configured, or as set on the console */
	struct show_place place;
	struct show_group group;
	uint64_t ra_sent;
	struct instant ra_last, ra_next;
	uint32_t n_track;
	struct show_track *track;
};

/* The whole document of one: everything of the brief one, statistics, tracks and explanation. */
json_t *show_vr_json(const struct show_vr *v, const struct show_time *t);
json_t *show_vr_brief_json(const struct show_vr *v, const struct show_time *t);
/* Its parts that not every virtual router has; NULL where it has none. */
json_t *show_vr_group_json(const struct show_vr *v);
json_t *show_vr_rival_json(const struct show_vr *v, const struct show_time *t);
json_t *show_vr_peers_json(const struct show_vr *v);
json_t *show_vr_authentication_json(const struct show_vr *v);
json_t *show_vr_advertisements_json(const struct show_vr *v, const struct show_time *t);
/* Sentences, each a complete one. */
json_t *show_vr_explain(const struct show_vr *v, const struct show_time *t);

/* "pseudo-header", "message-only"; of a mask also "any". */
const char *show_checksum_name(unsigned int mask);

#endif
