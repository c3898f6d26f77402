/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One virtual router: the state machine of RFC 9568 6.4 (version 3) and RFC 3768 6.4 (version 2).
 *
 * Pure: each call takes an event and the time, changes the struct, and appends what must be done
 * to `out`, in the order it must be done. It reads no clock, sends nothing, allocates nothing. The
 * caller performs the actions and calls vrrp_vr_expire() once vrrp_vr_deadline() has passed.
 *
 * Rules of this router, beyond the RFCs:
 *
 *  - Make before break: on becoming master the gate opens first, then the advert leaves, then the
 *    announcement (gratuitous ARP).
 *
 *  - Drain: mastership given up on purpose (shutdown, relinquish) leaves the gate at
 *    VRRP_GATE_DRAIN, so that what still arrives is forwarded for VRRP_CROSSING after the
 *    successor is heard, in whatever state, or until the drain time ends: the longest Skew_Time a
 *    successor can have and VRRP_DRAIN_SLACK. Mastership yielded to one that was heard: for
 *    VRRP_CROSSING. A drained router answers no ARP.
 *
 *  - Relinquish: a master whose priority a tracked loss lowers says priority 0 and is a backup.
 *    Its down timer is then the longest Skew_Time anyone can have (an interval; a second in
 *    version 2) plus its own Skew_Time with the lowered priority. The others race with their
 *    Skew_Time alone, so every live one of them speaks first, by more than the time a frame takes
 *    even at 10 ms intervals; were this router to race on equal terms, it could win by its head
 *    start against a better backup, and where that one does not preempt, keep a gateway without
 *    an uplink. From there the ordinary rules hold:
 *      a better backup is there: it is master after its Skew_Time and is followed;
 *      only worse ones are there: one is master until this router preempts it, within two
 *      intervals of giving up (or does not, with preempt off, or later, with a hold time);
 *      nobody is there: this router is master again within two intervals, and drains until then.
 *
 *  - Priority while backup: a change moves the running down timer at once by as much as Skew_Time
 *    changed, never before now. A master that was too weak for the old priority and is not for the
 *    new one is followed from its last advert on; one that has become too weak is judged at its
 *    next (RFC 9568 6.4.2). Priority while master: a change is advertised at once, without
 *    touching Adver_Timer.
 *
 *  - Hold time: from the first advert of a master of lower priority on, this router follows it
 *    until the hold time has run, then takes over at once. Silence and priority 0 end it, an
 *    owner has none.
 *
 *  - Split brain: after any advert of another router a master announces itself again, too, at most
 *    once in VRRP_REANNOUNCE_GAP, the last time after the last such advert; also after it was
 *    held up for three intervals, when a backup may have taken over meanwhile. An answer to a
 *    losing advert (version 3) leaves at most once in VRRP_READVERT_GAP. A master that hears one of
 *    lower rank has a rival until it has heard none for three of that one's intervals, or leaves
 *    off being master: the operator is told of both ends.
 *
 *  - Preemption: what the old master sent from the virtual MAC before it heard of the new one
 *    (an answer to a host's ARP; a Linux router answers even the announcement) may reach the
 *    switch after the new one's first frames, and the switch follows it back. So a master that
 *    took over from a live one announces itself again within VRRP_CROSSING, and once more after
 *    VRRP_SETTLE_TIME; and one that yields drains for VRRP_CROSSING.
 *
 *  - Both versions at once (versions.c): each advert leaves as version 3, then as version 2. Of a
 *    master that sends both only version 3 counts, for as long as its silence is not yet one; the
 *    interval of one that sends version 2 alone is learned, whatever it is.
 *
 *  - Sync groups (sync.h): virtual routers of this router that move together. What couples them
 *    is their input, not their state: a grouped backup whose down timer or hold time has run out
 *    does not take over but is `ready`, until an acceptable advert says otherwise, and when all of
 *    the group are ready all become master at once. A master among them that yields or falls takes
 *    the others along: they relinquish, or leave. Where one yielded, the others say priority 0 only
 *    after VRRP_CROSSING, and not at all where they hear a master by then: the better router took
 *    over with its whole group, and a word after its own would turn the switches back to this one,
 *    and with them what hosts answer to the virtual MAC. Each of them still keeps every rule above
 *    towards its own LAN, so that a group never fights an election. Of equal priorities one LAN
 *    decides for all: a member elsewhere that would lose the tie puts it off, for a bounded time.
 *
 * One thread, the control lcore, owns a virtual router.
 */
#ifndef VRRP_VR_H
#define VRRP_VR_H

#include "base/addr.h"
#include "base/clock.h"
#include "vrrp/hmac.h"
#include "wire/vrrp.h"

#define VRRP_ADDRESSES_MAX    16 /* RFC 8347 virtual-ipv4-address max-elements */
#define VRRP_ADDRESSES_OCTETS (VRRP_ADDRESSES_MAX * 16)
#define VRRP_PEERS_MAX        32
#define VRRP_ADVERT_MAX       (VRRP_HEADER_LEN + VRRP_ADDRESSES_OCTETS + VRRP_TRAILER_LEN)

#define VRRP_READVERT_GAP   span_ms(10)
#define VRRP_REANNOUNCE_GAP span_s(1)
#define VRRP_SETTLE_TIME    span_ms(100)
#define VRRP_DRAIN_SLACK    span_ms(100) /* for the successor's first advert to arrive */
#define VRRP_CROSSING       span_ms(10)  /* for an advert and its answer */
#define VRRP_RESETTLE_TIME  span_ms(5)   /* well within the other one's VRRP_CROSSING */

enum vrrp_state {
	VRRP_INITIALIZE,
	VRRP_BACKUP,
	VRRP_MASTER,
};

/* How far the virtual MAC is open, RFC 9568 6.4.2 and 6.4.3. */
enum vrrp_gate {
	VRRP_GATE_CLOSED, /* frames to the virtual MAC are dropped */
	VRRP_GATE_DRAIN,  /* they are forwarded; nothing is answered */
	VRRP_GATE_OPEN,   /* they are forwarded, ARP for the virtual addresses is answered */
};

/* RFC 8347 vrrp-event-type, in its order. */
enum vrrp_event {
	VRRP_EVENT_NONE,
	VRRP_EVENT_STARTUP,
	VRRP_EVENT_SHUTDOWN,
	VRRP_EVENT_HIGHER_PRIORITY_BACKUP,
	VRRP_EVENT_MASTER_TIMEOUT,
	VRRP_EVENT_INTERFACE_UP,
	VRRP_EVENT_INTERFACE_DOWN,
	VRRP_EVENT_NO_PRIMARY_IP_ADDRESS,
	VRRP_EVENT_PRIMARY_IP_ADDRESS,
	VRRP_EVENT_NO_VIRTUAL_IP_ADDRESSES,
	VRRP_EVENT_VIRTUAL_IP_ADDRESSES,
	VRRP_EVENT_PREEMPT_HOLD_TIMEOUT,
	VRRP_EVENT_LOWER_PRIORITY_MASTER,
	VRRP_EVENT_OWNER_PREEMPT,
};

/* RFC 8347 new-master-reason. */
enum vrrp_new_master_reason {
	VRRP_NOT_MASTER,
	VRRP_REASON_PRIORITY,    /* started as owner, or won while all were starting */
	VRRP_REASON_PREEMPTED,   /* took over from a live master of lower priority */
	VRRP_REASON_NO_RESPONSE, /* the master fell silent or left */
};

/* RFC 6527 vrrpv3StatisticsProtoErrReason: the last such error. */
enum vrrp_protocol_error {
	VRRP_NO_ERROR,
	VRRP_IP_TTL_ERROR,
	VRRP_VERSION_ERROR,
	VRRP_CHECKSUM_ERROR,
	VRRP_VRID_ERROR, /* of the set only: it names no virtual router */
};

/* Which received checksum forms hold, a mask of enum vrrp_checksum. */
#define VRRP_CSUM_ANY (VRRP_CSUM_PSEUDO | VRRP_CSUM_MESSAGE)

/* A router that is spoken to and heard by unicast. */
struct vrrp_peer {
	struct ip_addr address;
	uint8_t min_ttl; /* 255, unless the peer is behind other routers */
};

struct vrrp_config {
	uint8_t family;     /* enum ip_family */
	uint8_t version;    /* 2 or 3 */
	bool version_2_too; /* version 3 over IPv4: sends and hears both (RFC 9568 8.4.2) */
	uint8_t vrid;       /* 1..255 */
	uint8_t priority;   /* configured, 1..254; an owner's is 255 whatever stands here */
	bool owner;
	bool preempt;
	bool accept_mode;
	bool owner_ignore_adverts;  /* RFC 9568 before erratum 8298; version 2 always does */
	bool lower_prio_no_advert;  /* RFC 5798: a losing advert is not answered at once */
	bool validate_address_list; /* version 2: a foreign list is dropped (RFC 3768 7.1) */
	bool relinquish; /* a tracked loss while master hands over at once with priority 0 */
	bool grouped;    /* member of a sync group; no owner can be */
	enum vrrp_checksum checksum_send;
	uint8_t checksum_accept; /* mask of enum vrrp_checksum, version 3 over IPv4 */
	uint16_t interval_cs;    /* version 3: 1..4095; version 2: 100..25400 in steps of 100 */
	struct span hold_time;   /* preempt/hold-time */
	struct {
		uint8_t repeat;      /* further announcements after the first of a transition */
		struct span delay;   /* between those */
		struct span refresh; /* period while master; 0: none */
	} announce;
	/* Version 2 (RFC 2338 10.5.2), against mistakes rather than attackers. */
	struct {
		uint8_t type;                  /* VRRP_AUTH_NONE or VRRP_AUTH_SIMPLE */
		uint8_t key[VRRP_V2_AUTH_LEN]; /* padded with zeros; never printed */
	} auth;
	/* Version 3, the caller's, for this virtual router alone. NULL: none, and a trailer is
	 * ignored. Adverts of version 2 have none, so that enforcing it discards them. */
	struct vrrp_hmac *hmac;
	uint8_t count;
	struct ip_addr addresses[VRRP_ADDRESSES_MAX]; /* in configured order */
	struct ip_addr primary; /* source of adverts: the interface's first address of the family */
	/* Unicast (no RFC knows it): adverts go to each of these from `primary`, and come from one
	 * of them. None: the group of RFC 9568 5.1. They belong to the caller. */
	const struct vrrp_peer *peers;
	uint8_t n_peers;
};

/* RFC 8347 statistics of a virtual router, and below the line what the model has no leaf for. */
struct vrrp_stats {
	struct instant discontinuity;
	uint32_t master_transitions;
	enum vrrp_protocol_error last_error;
	uint64_t advertisement_rcvd;
	uint64_t advertisement_sent;
	uint64_t interval_errors;
	uint64_t priority_zero_pkts_rcvd;
	uint64_t priority_zero_pkts_sent;
	uint64_t invalid_type_pkts_rcvd;
	uint64_t address_list_errors;
	uint64_t packet_length_errors;
	/* --- */
	uint64_t checksum_errors; /* the form or sum of adverts that named this virtual router */
	uint64_t checksum_other_form; /* accepted, in the form this router does not send */
	uint64_t version_errors;
	uint64_t ip_ttl_errors;
	uint64_t auth_type_errors;  /* version 2, RFC 2787 vrrpStatsAuthTypeMismatch */
	uint64_t auth_type_invalid; /* vrrpStatsInvalidAuthType: not one of the three */
	uint64_t auth_failures;     /* vrrpStatsAuthFailures: another password */
	uint64_t hmac_missing;      /* accepted or not, as the mode says */
	uint64_t hmac_unknown_keys;
	uint64_t hmac_outside_window;
	uint64_t hmac_failures;
	uint64_t hmac_replayed;
	uint64_t hmac_crowded;         /* from more routers than are kept apart */
	uint64_t owner_conflicts;      /* adverts heard while this router owns the address */
	uint64_t own_adverts_rcvd;     /* our own, come back (IMP-LOOP-01) */
	uint64_t readverts_suppressed; /* by the rate limit of IMP-LOOP-02 */
	uint64_t rivals;            /* how often another master began to be heard, see vr.rival */
	uint64_t ties_put_off;      /* how often one was not given way to at once, see vr.tie */
	uint64_t version_2_spared;  /* version 2 copies of a master that sends version 3 */
	uint64_t version_2_missing; /* how often a master was found to send version 3 alone */
};

struct vrrp_vr {
	struct vrrp_config config;
	enum vrrp_state state;
	enum vrrp_gate gate;
	uint8_t effective_priority; /* what is compared and sent; 255 for an owner */
	/* timers */
	struct instant adver_timer;        /* master: the next advert */
	struct instant master_down_timer;  /* backup, and not ready */
	struct instant preempt_hold_until; /* backup: until then lower-priority adverts are good */
	struct instant drain_until;
	bool drains_until_master;   /* handed over, and no successor was heard yet */
	struct instant farewell_at; /* backup: it owes a priority 0; never: it does not */
	struct instant announce_timer;
	struct instant settled_at; /* master: until then the one it replaced may speak up */
	uint8_t announces_left;
	struct instant readvert_allowed; /* IMP-LOOP-02 */
	struct instant reannounce_allowed;
	uint32_t master_adver_interval_cs; /* learned (version 3), RFC 9568 Active_Adver_Interval */
	struct span skew_time;
	struct span master_down_interval;
	/* who was heard last, for the tie, for `show` and for the reasons */
	struct ip_addr last_adv_source;
	struct instant last_adv_at; /* never when none */
	uint8_t last_adv_priority;
	uint16_t last_adv_interval_cs;
	bool master_heard;    /* while backup this time; tells `priority` from `no-response` */
	bool master_is_lower; /* the last advert was of lower priority than ours */
	bool priority_zero;   /* the running down timer is the skew after a priority 0 */
	bool ready;           /* grouped backup: nobody is in its way, it waits for its group */
	bool ready_by_hold;   /* it is because the hold time is over */
	/* with version_2_too: who was last heard in version 3 */
	struct ip_addr v3_source;
	struct instant v3_until; /* so long its version 2 copies are spare */
	uint8_t v3_unpaired;     /* its adverts since the last such copy, up to a few */
	bool lacks_version_2;    /* it sends none (V3-IOP-06) */
	/* master: another one, of lower rank, is heard */
	struct {
		struct ip_addr source; /* the last one; kept when it is gone */
		uint8_t priority;
		bool virtual_mac; /* It sends from the virtual MAC, too. What does not hear this
				     router may have a NIC that drops frames from its own MACs. */
		struct instant since;
		struct instant until; /* never: there is none */
	} rival;
	/* master in a sync group: another one has the same priority and the greater address */
	struct {
		struct span patience;  /* that the group has (sync.h); 0: the address decides */
		struct instant ends;   /* then the address decides; never: no tie is put off */
		struct instant lapses; /* unless it is heard again before */
	} tie;
	/* RFC 8347 operational leaves */
	enum vrrp_event last_event;
	enum vrrp_new_master_reason new_master_reason;
	struct instant up_since; /* left initialize; never in initialize */
	struct instant state_since;
	struct vrrp_stats stats;
};

enum vrrp_action_kind {
	VRRP_ACTION_GATE,       /* publish `gate` */
	VRRP_ACTION_ADVERT,     /* send every copy of an advert with `priority` */
	VRRP_ACTION_ANNOUNCE,   /* gratuitous ARP for every virtual address */
	VRRP_ACTION_EVENT,      /* the state changed: tell the operator */
	VRRP_ACTION_RIVAL,      /* another master is heard: event.source, event.source_priority */
	VRRP_ACTION_RIVAL_GONE, /* no more; of `event` the same two */
};

struct vrrp_action {
	enum vrrp_action_kind kind;
	enum vrrp_gate gate;
	uint8_t priority;
	struct {
		enum vrrp_state from, to;
		enum vrrp_event why;
		/* the advert or timer that made it: how long after the last sign of the master.
		 * No source: nobody's advert had a part in it (startup, shutdown, relinquish) */
		const struct vrrp_vr
			*along; /* the member of its group that took it along, or NULL */
		struct ip_addr source;
		uint8_t source_priority;
		struct span silence;  /* since the last accepted advert; 0 when none was heard */
		struct span lateness; /* how late the timer was judged */
	} event;
};

#define VRRP_ACTIONS_MAX 8 /* the most one event asks for */

struct vrrp_actions {
	unsigned int n;
	struct vrrp_action list[VRRP_ACTIONS_MAX];
};

/* In initialize, with nothing running. */
void vrrp_vr_init(struct vrrp_vr *vr, const struct vrrp_config *config, struct instant now);

/* The interface is up and has its primary address. `why`: STARTUP, INTERFACE_UP, PRIMARY_IP_ADDRESS
 */
void vrrp_vr_startup(
	struct vrrp_vr *vr, enum vrrp_event why, struct instant now, struct vrrp_actions *out);
/* Asked to stop: a master says priority 0 and drains. */
void vrrp_vr_shutdown(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out);
/* The interface went down: initialize, without a word on the wire (IMP-ACT-03). */
void vrrp_vr_interface_down(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out);
/* The interface lost its address of the family, the source of adverts. It still works: a master
 * says priority 0 with the address it had, and drains. With another one (config.primary, which the
 * caller may write in initialize only) it starts again, why: PRIMARY_IP_ADDRESS. */
void vrrp_vr_address_lost(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out);

/* An advert that passed every check of rx.h and names this virtual router. */
void vrrp_vr_advert(struct vrrp_vr *vr, const struct vrrp_pdu *pdu, const struct ip_addr *src,
	struct instant now, struct vrrp_actions *out);
/* Runs every timer that `now` has reached. The caller must have listened up to the deadline. */
void vrrp_vr_expire(struct vrrp_vr *vr, struct instant now, struct vrrp_actions *out);

/* Nothing could be heard up to now: that nobody was is no verdict. A backup waits for a master
 * anew, from now on, and where a weaker one held it off by its hold time, for that one's advert. */
void vrrp_vr_unheard(struct vrrp_vr *vr, struct instant now);

/* The priority after tracking changed (lib/track), or an operator's `set`. `priority`: 1..254, and
 * ignored for an owner. `lost`: a tracked object was lost, so that a master with `relinquish` hands
 * over. */
void vrrp_vr_set_priority(struct vrrp_vr *vr, uint8_t priority, bool lost, struct instant now,
	struct vrrp_actions *out);

bool vrrp_config_has_address(const struct vrrp_config *config, const struct ip_addr *addr);
/* Whether a virtual router can go on with `b` in place of `a`; else it is one anew: another
 * version, ownership, group or source of adverts. */
bool vrrp_config_compatible(const struct vrrp_config *a, const struct vrrp_config *b);
/* Another configuration, compatible, while it runs: state, timers and counters stay. Priority is
 * vrrp_vr_set_priority()'s. A master announces itself anew when it has a new address (RFC 9568
 * 8.1.2, 8.2.2); the gate is published anew for the addresses. What `config` points to takes the
 * place of what the old one pointed to. */
void vrrp_vr_configure(struct vrrp_vr *vr, const struct vrrp_config *config, struct instant now,
	struct vrrp_actions *out);

/* Where a copy of an advert goes. */
struct vrrp_copy {
	uint8_t version;
	struct ip_addr dst;
	bool unicast; /* to a peer: from the interface's own MAC, to whatever dst resolves to */
};

/* The n-th copy of every advert, false when there is none: one to the group, or one to each peer;
 * with both versions all of version 3, then all of version 2. */
bool vrrp_vr_copy(const struct vrrp_vr *vr, unsigned int n, struct vrrp_copy *out);
/* Writes that copy, what follows the IP header, and returns its length. With an HMAC each call is
 * an advert of its own, and `wall` the time it leaves. */
size_t vrrp_vr_write(const struct vrrp_vr *vr, const struct vrrp_copy *copy, uint8_t priority,
	struct vrrp_wall wall, uint8_t out[VRRP_ADVERT_MAX]);
/* What an advert of this virtual router says; `out` points into `addresses`. */
void vrrp_vr_compose(const struct vrrp_vr *vr, uint8_t version, uint8_t priority,
	struct vrrp_pdu *out, uint8_t addresses[VRRP_ADDRESSES_OCTETS]);

/* The earliest of its timers, or never. */
struct instant vrrp_vr_deadline(const struct vrrp_vr *vr);

/* Whether what is due at the deadline is a verdict about silence: then, and only then, the caller
 * makes sure it was listening first. */
static inline bool vrrp_vr_deadline_is_silence(const struct vrrp_vr *vr)
{
	return vr->state == VRRP_BACKUP;
}

/* Whether a tie is put off: a master that it would be lost to is there. */
static inline bool vrrp_vr_puts_tie_off(const struct vrrp_vr *vr, struct instant now)
{
	return !instant_is_never(vr->tie.ends) && instant_before(now, vr->tie.lapses);
}

/* Whether packets to the virtual addresses are ours to answer (RFC 9568 6.4.3). */
static inline bool vrrp_vr_accepts(const struct vrrp_vr *vr)
{
	return vr->state == VRRP_MASTER && (vr->config.owner || vr->config.accept_mode);
}

/* RFC 8347 identities: "master", "vrrp-event-master-timeout", "no-response". */
const char *vrrp_state_name(enum vrrp_state state);
const char *vrrp_event_name(enum vrrp_event event);
const char *vrrp_new_master_reason_name(enum vrrp_new_master_reason reason);
/* "no-error", and RFC 8347's identities: "ip-ttl-error" ... */
const char *vrrp_protocol_error_name(enum vrrp_protocol_error error);

/* Skew_Time and Master_Down_Interval (RFC 9568 6.1, RFC 3768 6.1), never rounded to centiseconds.
 */
struct span vrrp_skew_time(uint8_t version, uint8_t priority, uint32_t interval_cs);
struct span vrrp_master_down_interval(uint8_t version, uint8_t priority, uint32_t interval_cs);

#endif
