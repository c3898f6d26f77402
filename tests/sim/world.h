/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A world in virtual time: routers, the segments between them, and virtual routers on those.
 *
 *	router ---+--- segment        member: one router's part in one virtual router,
 *	router ---+                   the real struct vrrp_vr with its timers, a model of
 *	router ---+--- segment        what it must do, and a watch on what it does
 *
 * Everything that happens is an event of one heap. Each router has its own clock, which drifts; the
 * protocol code sees only that. Frames are the copies that vrrp_vr_write() wrote, to the group or
 * to a peer, and go up through vrrp_receive(). A world allocates nothing once it is made, and the
 * same seed makes the same one.
 *
 * The first rule found broken ends it: see world_break().
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "base/deadlines.h"
#include "model.h"
#include "tests/unit/random.h"
#include "track/track.h"
#include "vrrp/rx.h"
#include "vrrp/sync.h"
#include "watch.h"

#define WORLD_ROUTERS   5
#define WORLD_SEGMENTS  3
#define WORLD_VIRTUALS  4
#define WORLD_MEMBERS   (WORLD_ROUTERS * WORLD_VIRTUALS)
#define WORLD_OBJECTS   3   /* tracked, of each router */
#define WORLD_ADDRESSES 3   /* of a virtual router */
#define WORLD_HOSTS     212 /* addresses end below it; from it on each router has a spare one */
#define WORLD_STRANGER  249 /* nobody has it */
#define WORLD_PEERS     (WORLD_ROUTERS - 1)
#define WORLD_COPIES    (2 * WORLD_PEERS) /* of an advert: to each peer, in both versions */
#define WORLD_FRAMES    8192              /* in flight; more are a storm */
#define WORLD_QUEUE     128               /* frames a router that is held up can keep */

enum event_kind {
	EVENT_FRAME, /* arrives */
	EVENT_TIMER, /* of a member */
	EVENT_WAKE,  /* a router that was held up runs on */
};

/* First in whatever waits in the heap. */
struct event {
	struct deadline deadline;
	enum event_kind kind;
};

/* An advert, or one copy of it. */
struct packet {
	uint8_t priority, version;
	uint8_t len; /* 0: not encoded yet */
	bool unicast;
	uint16_t interval_cs;
	struct ip_addr src, dst;
	uint8_t octets[VRRP_HEADER_LEN + WORLD_ADDRESSES * 16 + VRRP_V2_AUTH_LEN];
};

struct frame {
	struct event arrival;
	struct packet packet;
	uint32_t to;     /* members, a bit each */
	uint8_t from;    /* member */
	uint8_t holders; /* the heap, and queues of routers that are held up */
	uint8_t ttl;
	bool damaged; /* it must have no effect */
};

struct member {
	struct event timer;
	struct vrrp_vr vr;
	struct model model;
	struct watch watch;
	uint8_t index, router, segment, virtual;
	uint8_t priority; /* before tracking */
	uint8_t tracks;
	struct track_entry track[WORLD_OBJECTS];
	uint8_t host; /* the last octet of its address */
	struct vrrp_peer peers[WORLD_PEERS];
	struct packet leaving[WORLD_COPIES]; /* what it sends, encoded once */
	struct packet speaking[WORLD_COPIES];
};

struct router {
	struct event wake;
	struct vrrp_set set; /* an interface on each segment, of the same number */
	int64_t epoch_ns;    /* what its clock said when the world began */
	int64_t drift_ppm;
	bool powered;
	bool stopped; /* its virtual routers are, in order */
	bool held_up;
	struct instant woke; /* by its own clock */
	bool link[WORLD_SEGMENTS];
	bool addressed[WORLD_SEGMENTS][2]; /* the interface has its address of IPv4, IPv6 */
	bool object[WORLD_OBJECTS];
	struct {
		struct vrrp_sync sync;
		struct vrrp_sync_member members[WORLD_VIRTUALS];
	} group; /* of its members that are grouped; empty when there is none */
	struct queued {
		uint16_t frame;
		uint8_t member;
	} queue[WORLD_QUEUE];
	unsigned int queued;
};

/* What a segment does to frames. Quiet it has its latency alone. */
struct segment {
	struct span latency;
	bool quiet;
	unsigned int loss, duplication, damage, reflection; /* in 1000 */
	struct span delay;                                  /* up to, in order */
	struct span jitter;                                 /* up to, in no order */
	uint8_t side[WORLD_ROUTERS];                        /* those of one side hear each other */
	uint8_t deaf_to[WORLD_ROUTERS];                     /* routers, a bit each */
	struct instant last_arrival[WORLD_MEMBERS];
};

/* One virtual router as all its routers together have it. */
struct virtual
{
	uint8_t segment, version, family, vrid;
	bool both_versions; /* most of its routers speak both, the others `version` */
	bool unicast;       /* they are each other's peers */
	uint8_t hops;       /* between those */
	bool grouped;       /* with the others that are: every router has all of them */
	uint32_t members;   /* a bit each */
	uint32_t masters;   /* when the quiet began */
	bool tied;          /* then, too: a tie was put off, see vrrp/sync.h */
	bool settled;       /* the bound has passed: nothing may change */
	struct instant changed;
};

enum fault {
	FAULT_LOSS,
	FAULT_DELAY,
	FAULT_DUPLICATION,
	FAULT_REORDERING,
	FAULT_DAMAGE,
	FAULT_PARTITION,
	FAULT_ONE_WAY,
	FAULT_DRIFT,
	FAULT_CRASH,
	FAULT_RESTART,
	FAULT_PRIORITY,
	FAULT_LINK,
	FAULT_TRACK,
	FAULT_STALL,
	FAULT_ADDRESS,
	FAULTS,
};

/* What a world went through; kept from one world to the next. */
struct tally {
	uint64_t runs, router_s, quiets, elections, frames, steps;
	uint64_t transitions, groups;
	uint64_t unicast, both_versions; /* members */
	uint64_t faults[FAULTS];
	uint64_t members[2][2];       /* [version 2, 3][IPv4, IPv6] */
	unsigned int worst_settle[2]; /* in 1000 of the bound; of those in groups */
};

struct trace;

struct world {
	struct random random;
	struct instant now;
	unsigned int n_routers, n_segments, n_virtuals, n_members;
	struct router routers[WORLD_ROUTERS];
	struct segment segments[WORLD_SEGMENTS];
	struct virtual virtuals[WORLD_VIRTUALS];
	struct member members[WORLD_MEMBERS];
	struct instant quiet_since; /* never while there are faults */
	struct deadlines events;
	struct frame frames[WORLD_FRAMES];
	uint16_t free_frames[WORLD_FRAMES];
	unsigned int n_free;
	struct tally tally;
	struct trace *trace; /* or NULL */
	bool outcomes_only;  /* the model is not asked: what is left are the outcomes */
	char broken[256];    /* which rule was, or "" */
};

/* 0 or -ENOMEM; once a process. */
int world_init(struct world *w);
void world_fini(struct world *w);
/* An empty one, at time 0. What was tallied is kept. */
void world_clear(struct world *w);
/* Runs until `until`, or until a rule is broken. */
void world_run(struct world *w, struct instant until);

struct frame *world_take_frame(struct world *w); /* NULL: a storm, and the world is broken */
void world_drop_frame(struct world *w, struct frame *f);

/* Notes the first rule broken, and by whom. */
void world_break(struct world *w, const struct member *m, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "r2/s0/ipv4/17": router, segment and virtual router. */
#define MEMBER_NAMELEN 24
char *member_name(const struct member *m, char name[MEMBER_NAMELEN]);

/* A member bit each. */
#define WORLD_EACH(i, members)                                                                     \
	for (uint32_t rest_ = (members), i; rest_ && (i = __builtin_ctz(rest_), true);             \
		rest_ &= rest_ - 1)

#endif
