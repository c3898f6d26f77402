/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A virtual router as it was copied on the control lcore, its document (RFC 8347's operational
 * leaves) and, in words, why it is in its state. The functions here are pure.
 */
#ifndef APP_SHOW_VRRP_H
#define APP_SHOW_VRRP_H

#include "app/show.h"

struct show_track {
	const char *noun; /* "interface" */
	char name[IP_PREFIX_STRLEN];
	uint8_t decrement;
	bool lost;
	struct instant recovers_at; /* lost, but good again: when that counts */
};

struct show_vr {
	const struct config_vrrp *config;
	struct vrrp_vr vr;
	uint8_t priority; /* configured, or as set on the console */
	const char *interface;
	const char *port;
	bool interface_up;
	bool port_link;  /* what the device or the kernel says */
	bool port_admin; /* `set port NAME link` */
	struct instant interface_since;
	uint32_t n_track;
	struct show_track *track;
};

/* The whole document of one: everything of the brief one, statistics, tracks and explanation. */
json_t *show_vr_json(const struct show_vr *v, const struct show_time *t);
json_t *show_vr_brief_json(const struct show_vr *v, const struct show_time *t);
/* Sentences, each a complete one. */
json_t *show_vr_explain(const struct show_vr *v, const struct show_time *t);

/* "pseudo-header", "message-only"; of a mask also "any". */
const char *show_checksum_name(unsigned int mask);

#endif
