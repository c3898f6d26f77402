/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Receiving a BFD packet: the ladder of checks of RFC 5881 5 and RFC 5880 6.8.6, each failure
 * counted; and the sessions the ladder picks from. A packet that passes goes to
 * bfd_session_packet().
 *
 * Pure, like bfd.h; the control lcore owns a table.
 */
#ifndef BFD_RX_H
#define BFD_RX_H

#include "bfd/bfd.h"

/* Each session has a port of its own (RFC 5881 4). */
#define BFD_SESSIONS_MAX (BFD_SOURCE_PORT_MAX - BFD_SOURCE_PORT_MIN + 1)

/* Why a packet was discarded: the ladder's steps in order. */
enum bfd_rx_verdict {
	BFD_RX_ACCEPTED,
	BFD_RX_TTL,
	BFD_RX_VERSION,
	BFD_RX_LENGTH,
	BFD_RX_MULTIPLIER,
	BFD_RX_MULTIPOINT,
	BFD_RX_MY_DISCRIMINATOR,
	BFD_RX_YOUR_DISCRIMINATOR, /* no session has it */
	BFD_RX_STATE,              /* Init or Up, by one who does not know this side */
	BFD_RX_NO_SESSION,         /* and none with this peer there */
	BFD_RX_INTERFACE,          /* the session is bound to another, or is the other family's */
	BFD_RX_AUTH,
	BFD_RX_INTERFACE_DOWN,
	BFD_RX_ADMIN_DOWN, /* what the peer said was noted, and a poll answered, nothing else */
	BFD_RX_VERDICTS,
};

/* Sessions by discriminator, and by (interface, peer); the peer's address tells the family. */
struct bfd_table {
	struct bfd_session **by_discriminator;
	struct bfd_session **by_peer;
	uint32_t chains_mask;
	uint32_t room;
	uint32_t count;
	uint8_t ports[BFD_SESSIONS_MAX / 8]; /* taken: a bit each */
	uint64_t verdicts[BFD_RX_VERDICTS];  /* packets */
};

/* `room`: how many sessions it may hold, at most BFD_SESSIONS_MAX. 0 or -ENOMEM. It keeps pointers;
 * the sessions belong to the caller. */
int bfd_table_init(struct bfd_table *t, uint32_t room);
void bfd_table_fini(struct bfd_table *t);
/* 0, -ENOSPC, -EINVAL for a port out of range, or -EEXIST when another has its discriminator, its
 * peer there, or its port. */
int bfd_table_add(struct bfd_table *t, struct bfd_session *s);
void bfd_table_remove(struct bfd_table *t, struct bfd_session *s);

/* What a new session may have, found from a random number. There must be room for one. */
uint32_t bfd_table_free_discriminator(const struct bfd_table *t, uint32_t random);
uint16_t bfd_table_free_port(const struct bfd_table *t, uint32_t random);

/* NULL when there is none. */
struct bfd_session *bfd_table_find(const struct bfd_table *t, uint32_t discriminator);
struct bfd_session *bfd_table_find_peer(
	const struct bfd_table *t, uint32_t interface, const struct ip_addr *peer);

/* A datagram to port BFD_PORT and an address of this router. Its source port says nothing. */
struct bfd_packet {
	uint32_t interface;
	struct ip_addr src;
	uint8_t ttl;            /* or hop limit */
	const uint8_t *payload; /* bounded by the UDP header */
	size_t payload_len;
};

struct bfd_rx_result {
	enum bfd_rx_verdict verdict;
	struct bfd_session *session; /* that the packet is for, or claims to be; or NULL */
};

/* Runs the ladder, counts, and on success the session, which appends to `out`. A discarded packet
 * changes counters only, but for BFD_RX_ADMIN_DOWN. */
struct bfd_rx_result bfd_receive(struct bfd_table *t, const struct bfd_packet *packet,
	struct instant now, struct bfd_actions *out);

/* For counters and the log: "accepted", "ttl", "version" ... */
const char *bfd_rx_verdict_name(enum bfd_rx_verdict verdict);

#endif
