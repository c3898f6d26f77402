/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Receiving an advert: the ladder of checks of RFC 9568 7.1 and RFC 3768 7.1 with the errata
 * 8298 to 8301, each failure counted where RFC 8347 wants it; and the set of virtual routers the
 * ladder picks from. An advert that passes goes to vrrp_vr_advert().
 *
 * Pure, like vr.h; the control lcore owns a set.
 */
#ifndef VRRP_RX_H
#define VRRP_RX_H

#include "vrrp/vr.h"

/* RFC 8347 /vrrp/statistics, and below the line what it has no leaf for. */
struct vrrp_global_stats {
	struct instant discontinuity;
	enum vrrp_protocol_error last_error;
	uint64_t checksum_errors;
	uint64_t version_errors;
	uint64_t vrid_errors;
	uint64_t ip_ttl_errors;
	/* --- */
	uint64_t fragments;
	uint64_t bad_destination; /* not the group, or with unicast peers not this router */
	uint64_t bad_source;      /* not a unicast address, or no configured peer */
	uint64_t unattributed;    /* type and length errors that named no virtual router of the
				     interface */
};

/* Virtual routers by (interface, family, VRID). Interfaces are small integers of the caller's. */
struct vrrp_set {
	struct vrrp_vr **slots; /* [interface][0: IPv4, 1: IPv6][vrid] */
	uint32_t interfaces;
	uint32_t count;
	struct vrrp_global_stats stats;
};

/* 0 or -ENOMEM. The set keeps pointers; the virtual routers belong to the caller. */
int vrrp_set_init(struct vrrp_set *set, uint32_t interfaces, struct instant now);
void vrrp_set_fini(struct vrrp_set *set);
/* 0, -EEXIST, or -EINVAL for an interface or VRID out of range. */
int vrrp_set_add(struct vrrp_set *set, uint32_t interface, struct vrrp_vr *vr);
void vrrp_set_remove(struct vrrp_set *set, uint32_t interface, const struct vrrp_vr *vr);
struct vrrp_vr *vrrp_set_find(
	const struct vrrp_set *set, uint32_t interface, uint8_t family, uint8_t vrid);

/* A received IP packet of protocol 112. */
struct vrrp_packet {
	uint32_t interface;
	struct mac eth_src;
	struct ip_addr src; /* both of the receiving family */
	struct ip_addr dst;
	uint8_t ttl; /* or hop limit */
	bool fragment;
	const uint8_t *payload; /* bounded by the IP header, not by the frame */
	size_t payload_len;
};

/* Why an advert was discarded: the ladder's steps in order. */
enum vrrp_rx_verdict {
	VRRP_RX_ACCEPTED,
	VRRP_RX_FRAGMENT,
	VRRP_RX_BAD_DESTINATION,
	VRRP_RX_OWN, /* our own, reflected */
	VRRP_RX_BAD_SOURCE,
	VRRP_RX_TTL,
	VRRP_RX_VERSION,
	VRRP_RX_TYPE,
	VRRP_RX_LENGTH,
	VRRP_RX_CHECKSUM,
	VRRP_RX_VRID,
	VRRP_RX_HMAC_MISSING, /* what authentication asks for comes before what is said */
	VRRP_RX_HMAC_KEY,
	VRRP_RX_HMAC_WINDOW,
	VRRP_RX_HMAC,
	VRRP_RX_HMAC_REPLAYED,
	VRRP_RX_HMAC_CROWDED,
	VRRP_RX_SPARE,         /* the version 2 copy of what its sender also says in version 3 */
	VRRP_RX_FIRST_ADDRESS, /* IPv6: not link-local */
	VRRP_RX_INTERVAL_ZERO,
	VRRP_RX_OWNER, /* the local router owns the address and ignores adverts */
	VRRP_RX_AUTH_TYPE,
	VRRP_RX_AUTH,
	VRRP_RX_ADDRESS_LIST,
	VRRP_RX_INTERVAL, /* version 2: differs from the configured one */
};

struct vrrp_rx_result {
	enum vrrp_rx_verdict verdict;
	struct vrrp_vr *vr; /* the one the advert names, or NULL */
	/* accepted, but worth a rate-limited line in the log */
	bool interval_differs;
	bool addresses_differ;
	bool owner_conflict;
	bool other_checksum_form;
	bool lacks_version_2; /* this router sends both versions, the other one does not */
};

/* `wall`: the time of day now, for authentication by HMAC. Runs the ladder, counts, and on success
 * the state machine, which appends to `out`. A discarded advert has no effect on any timer, state
 * or learned value (V3-RX-13). */
struct vrrp_rx_result vrrp_receive(struct vrrp_set *set, const struct vrrp_packet *packet,
	struct instant now, struct vrrp_wall wall, struct vrrp_actions *out);

/* For the log: "checksum-error", "vrid-error" ... (RFC 8347 identities where there is one). */
const char *vrrp_rx_verdict_name(enum vrrp_rx_verdict verdict);

#endif
