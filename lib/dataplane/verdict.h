/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a worker decides about a packet: FORWARD, PUNT for a reason, or DROP for a reason.
 *
 * Every received packet gets exactly one verdict and is counted under it once, so the sum of all
 * counters is the number of packets received; PUNT_REDIRECT's apart, which counts copies of packets
 * that are forwarded and counted so. A verdict is a small integer shaped like a graph's edge: 0
 * forwards, DP_PUNT_* go to the control lcore, DP_DROP_* free the packet.
 *
 * Each row: identifier, name (for show and telemetry), what it means.
 */
#ifndef DATAPLANE_VERDICT_H
#define DATAPLANE_VERDICT_H

#include <stdbool.h>

/* clang-format off */
#define DP_PUNTS(X) \
	X(PUNT_VRRP,         "vrrp",          "an advert for a VRID of the interface, TTL 255") \
	X(PUNT_VRRP_UNICAST, "vrrp-unicast",  "an advert for a VRID of the interface, to an own address") \
	X(PUNT_VRRP_SUSPECT, "vrrp-suspect",  "VRRP that fails the cheap checks; control names the fault") \
	X(PUNT_BFD,          "bfd",           "BFD control to an address of this router, TTL 255") \
	X(PUNT_ARP,          "arp",           "ARP") \
	X(PUNT_ND,           "nd",            "Neighbor Discovery or MLD") \
	X(PUNT_LOCAL,        "local",         "to an address of this router") \
	X(PUNT_UNRESOLVED,   "unresolved",    "the next hop's MAC is not known yet") \
	X(PUNT_TTL,          "ttl-expired",   "TTL 0 or 1 in transit: time exceeded") \
	X(PUNT_NO_ROUTE,     "no-route",      "no route: network unreachable") \
	X(PUNT_TOO_BIG,      "too-big",       "larger than the way out: fragmentation needed") \
	X(PUNT_SCOPE,        "beyond-scope",  "from an IPv6 link-local address to beyond the link") \
	X(PUNT_OPTIONS,      "ip-options",    "IPv4 options in transit") \
	X(PUNT_REDIRECT,     "redirect",      "leaves by the interface it came by: a copy, beside forward")

#define DP_DROPS(X) \
	X(DROP_PORT_UNUSED,   "port-unused",     "no interface here takes untagged frames") \
	X(DROP_IF_DOWN,       "interface-down",  "the interface received on is down") \
	X(DROP_NOT_FOR_US,    "not-for-us",      "destination MAC is neither ours nor a group we take") \
	X(DROP_VMAC_CLOSED,   "virtual-mac-closed", "to a virtual MAC of its family that is not master here") \
	X(DROP_VLAN,          "vlan-unknown",    "a VLAN tag no interface has") \
	X(DROP_ETHERTYPE,     "ethertype",       "neither IP nor ARP") \
	X(DROP_TRUNCATED,     "truncated",       "shorter than its headers say") \
	X(DROP_IP_VERSION,    "ip-version",      "version is not what the EtherType says") \
	X(DROP_IP_HEADER,     "ip-header",       "IPv4's header or total length impossible") \
	X(DROP_IP_CHECKSUM,   "ip-checksum",     "header checksum wrong") \
	X(DROP_MARTIAN_SRC,   "martian-source",  "source address cannot be a host's (RFC 1812 5.3.7, 4291 2.5)") \
	X(DROP_MARTIAN_DST,   "martian-destination", "destination may not be forwarded (RFC 1812 5.3.7, 4291 2.5)") \
	X(DROP_SOURCE,        "source-validation", "its source is not reached by the interface it came by (RFC 3704 2.2)") \
	X(DROP_LINK_BROADCAST, "link-broadcast", "unicast IP in a broadcast or multicast frame") \
	X(DROP_MULTICAST,     "multicast",       "an IP group this router neither joins nor forwards") \
	X(DROP_BROADCAST,     "directed-broadcast", "to a subnet's broadcast or network address (RFC 2644)") \
	X(DROP_VIP,           "virtual-address", "to a virtual address without accept-mode (RFC 9568 6.4.3)") \
	X(DROP_NEIGHBOR_FAILED, "neighbor-failed", "the next hop does not answer") \
	X(DROP_BLACKHOLE,     "blackhole",       "the route says so") \
	X(DROP_FORWARDING_OFF, "forwarding-off", "the interface it came by or leaves by forwards nothing of the family") \
	X(DROP_POLICED,       "punt-policed",    "punted faster than its reason may be") \
	X(DROP_RING_FULL,     "punt-ring-full",  "the control lcore is behind") \
	X(DROP_HEADROOM,      "tx-headroom",     "no room in the buffer for the VLAN tag") \
	X(DROP_TX_FULL,       "tx-full",         "the output queue took no more") \
	X(DROP_TX_DOWN,       "tx-down",         "the output port is down")
/* clang-format on */

#define DP_ENUM(id, name, text) DP_##id,
enum dp_verdict { DP_FORWARD, DP_PUNTS(DP_ENUM) DP_DROPS(DP_ENUM) DP_VERDICTS };
#undef DP_ENUM

#define DP_FIRST_DROP DP_DROP_PORT_UNUSED

static inline bool dp_verdict_is_punt(unsigned int v)
{
	return v != DP_FORWARD && v < DP_FIRST_DROP;
}

static inline bool dp_verdict_is_drop(unsigned int v)
{
	return v >= DP_FIRST_DROP;
}

/* "forward", or the name of the reason. */
const char *dp_verdict_name(unsigned int verdict);
/* The sentence. */
const char *dp_verdict_text(unsigned int verdict);

#endif
