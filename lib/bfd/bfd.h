/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One BFD session: asynchronous mode over a single hop (RFC 5880 6.8, RFC 5881), without
 * authentication, echo or a demand mode of its own; a peer's demand mode is honoured.
 *
 * Pure: each call takes an event and the time, changes the struct, and appends what must be done
 * to `out`, in the order it must be done. It reads no clock, sends nothing, allocates nothing; even
 * the jitter comes from a seed of the caller's.
 *
 * Two deadlines, since they are judged differently. bfd_deadline_detect() is a verdict about
 * silence: the caller calls bfd_expire_detect() once it has listened past it. bfd_deadline_send()
 * is not, and bfd_expire_send() is called as soon as it has passed.
 *
 * Rules of this router, beyond the RFCs:
 *
 *  - News, a changed state or diagnostic, is sent at once, in place of the next periodic packet
 *    and with P if a Poll Sequence waits, at most once in BFD_NEWS_GAP: a peer that flaps makes no
 *    storm. Changed parameters ride on the periodic packets.
 *
 *  - In AdminDown packets are sent for ever, each second, so that a peer never takes the silence
 *    for a failure (RFC 5880 6.8.16 allows it).
 *
 *  - A peer silent for a Detection Time is forgotten altogether, as if the session had been made
 *    anew, but for the state, its diagnostic and this side's parameters: a RemoteMinRxInterval of 0
 *    must not outlive who asked for it.
 *
 *  - An F that may answer a P sent before the parameters last changed ends one Poll Sequence and
 *    begins the next.
 *
 *  - The interface's loss is the path's: Down at once, with diagnostic path-down. What arrives
 *    while it is away is discarded, nothing is sent, and bring-up starts when it is back.
 *
 * One thread, the control lcore, owns a session.
 */
#ifndef BFD_BFD_H
#define BFD_BFD_H

#include "base/addr.h"
#include "base/clock.h"
#include "wire/bfd.h"

#define BFD_INTERVAL_MIN_US  10000
#define BFD_INTERVAL_SLOW_US 1000000 /* the least while not Up, RFC 5880 6.8.3 */
#define BFD_NEWS_GAP         span_ms(10)

struct bfd_config {
	uint32_t interface;         /* the caller's number for it */
	struct ip_addr local, peer; /* of one family, and on a subnet both are in (RFC 5881 6) */
	uint32_t discriminator;     /* unique, not 0, random: bfd_table_free_discriminator() */
	uint16_t port;              /* the UDP source: bfd_table_free_port() */
	uint32_t desired_min_tx_us; /* at least BFD_INTERVAL_MIN_US, this and the next */
	uint32_t required_min_rx_us;
	uint8_t detect_mult; /* 1..255 */
	uint64_t seed;       /* of the jitter */
};

/* Why a session that is not Up is not: what its clients need to know. Once Up, FAILED is what a
 * loss makes of it, and until it is Up again only an AdminDown changes that. */
enum bfd_absence {
	BFD_ABSENCE_NOT_YET, /* never was since it was made */
	BFD_ABSENCE_ADMIN,   /* one side was told to be down, and may be no more */
	BFD_ABSENCE_FAILED,
};

enum bfd_poll {
	BFD_POLL_NONE,
	BFD_POLL_DUE,   /* the next packet has P */
	BFD_POLL_SENT,  /* and those that follow, until an F comes */
	BFD_POLL_STALE, /* sent, but the parameters changed again: F begins another sequence */
};

/* RFC 9314 session-statistics. Instants are never when it did not happen. */
struct bfd_stats {
	struct instant create_time;
	struct instant last_down_time; /* left Up */
	struct instant last_up_time;
	uint32_t up_count;
	uint32_t down_count; /* Up left, for whatever reason */
	uint32_t admin_down_count;
	uint64_t receive_packet_count;
	uint64_t send_packet_count;
	uint64_t receive_invalid_packet_count; /* named this session, and were discarded */
};

struct bfd_session {
	struct bfd_config config;
	/* RFC 5880 6.8.1 */
	enum bfd_state state;
	enum bfd_diag diag;
	uint32_t desired_min_tx_us;  /* as sent, never under a second while not Up */
	uint32_t required_min_rx_us; /* as sent */
	struct {
		enum bfd_state state;
		uint8_t diag;
		bool demand;
		uint8_t detect_mult;
		uint32_t discriminator; /* 0: not known */
		uint32_t desired_min_tx_us;
		uint32_t required_min_rx_us;
	} remote;
	/* In effect: what a Poll Sequence has yet to agree is still the old (RFC 5880 6.8.3). */
	uint32_t tx_us;
	uint32_t rx_us;
	enum bfd_poll poll;
	/* sending */
	uint32_t interval_us; /* between periodic packets, before jitter; 0: there are none */
	struct instant periodic_at;
	struct instant last_sent; /* but for answers to a poll */
	struct instant news_allowed;
	enum bfd_state told_state; /* what the last packet said */
	enum bfd_diag told_diag;
	uint64_t jitter;
	/* listening */
	bool interface_up;
	struct instant last_heard;
	/* for clients and the operator */
	enum bfd_absence absence;
	struct instant state_since;
	enum bfd_diag last_down_diag; /* why Up was left last */
	struct bfd_stats stats;
	/* of the table that holds it */
	struct bfd_session *next_by_discriminator;
	struct bfd_session *next_by_peer;
};

enum bfd_action_kind {
	BFD_ACTION_SEND,  /* `pdu`, see bfd_compose() */
	BFD_ACTION_EVENT, /* the state changed, or what bfd_session_lost() says may have */
};

struct bfd_action {
	enum bfd_action_kind kind;
	struct bfd_pdu pdu;
	struct {
		enum bfd_state from, to; /* equal where only the absence has another reason */
		enum bfd_diag diag;      /* the local one, after it */
		uint8_t remote_diag;     /* what the peer said last */
		struct span silence;     /* since the peer was last heard; 0 when it never was */
		struct span lateness;    /* how late silence was judged */
	} event;
};

#define BFD_ACTIONS_MAX 4 /* the most one event asks for: an event, an answer, a packet */

struct bfd_actions {
	unsigned int n;
	struct bfd_action list[BFD_ACTIONS_MAX];
};

/* Down, and silent until bfd_session_interface_up(). */
void bfd_session_init(struct bfd_session *s, const struct bfd_config *config, struct instant now);

void bfd_session_interface_up(struct bfd_session *s, struct instant now, struct bfd_actions *out);
void bfd_session_interface_down(struct bfd_session *s, struct instant now, struct bfd_actions *out);
/* AdminDown, and out of it. */
void bfd_session_disable(struct bfd_session *s, struct instant now, struct bfd_actions *out);
void bfd_session_enable(struct bfd_session *s, struct instant now, struct bfd_actions *out);
/* Other intervals and another multiplier than those of the configuration. */
void bfd_session_set_timers(struct bfd_session *s, uint32_t desired_min_tx_us,
	uint32_t required_min_rx_us, uint8_t detect_mult, struct instant now,
	struct bfd_actions *out);
/* A packet that passed every check of rx.h and belongs to this session. */
void bfd_session_packet(struct bfd_session *s, const struct bfd_pdu *pdu, struct instant now,
	struct bfd_actions *out);

/* RFC 5880 6.8.4: how long the peer may be silent; 0 while it is not known. */
struct span bfd_detection_time(const struct bfd_session *s);
/* When the peer has been silent for so long, or never. Any call may move it. */
struct instant bfd_deadline_detect(const struct bfd_session *s);
void bfd_expire_detect(struct bfd_session *s, struct instant now, struct bfd_actions *out);
/* When the next packet is due, or never. Any call may move it. */
struct instant bfd_deadline_send(const struct bfd_session *s);
void bfd_expire_send(struct bfd_session *s, struct instant now, struct bfd_actions *out);

/* The UDP datagram that carries `pdu`, with its checksum: goes from config.local to config.peer
 * with TTL or hop limit BFD_TTL. Octets written, or -ENOSPC. */
int bfd_compose(const struct bfd_session *s, const struct bfd_pdu *pdu, uint8_t *p, size_t room);

/* What a client wants of a session (RFC 5882 3). All false suits one that has a liveness test of
 * its own, as VRRP has. */
struct bfd_client {
	bool admin_down_is_loss; /* it has none, and cannot tell (RFC 5882 3.2) */
	bool not_yet_is_loss;    /* the peer is known to speak BFD (RFC 5882 5) */
};

/* Whether what the session watches counts as lost for the client. */
bool bfd_session_lost(const struct bfd_session *s, const struct bfd_client *client);

/* "admin-down", "down", "init", "up" */
const char *bfd_state_name(enum bfd_state state);
/* RFC 9314: "none", "control-expiry", "neighbor-down" ...; "unknown" where it has no name. */
const char *bfd_diag_name(uint8_t diag);

#endif
