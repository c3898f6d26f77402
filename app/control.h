/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The control lcore: all protocol state, the write side of the tables, and the loop that turns
 * punted packets, timers and link changes into actions. It never blocks: no file, no console
 * write, no slow device call.
 *
 * Other threads reach it only by control_ask().
 */
#ifndef APP_CONTROL_H
#define APP_CONTROL_H

#include <stdatomic.h>

#include <rte_hash.h>
#include <rte_ring.h>

#include "app/events.h"
#include "app/flat.h"
#include "app/local.h"
#include "app/log.h"
#include "app/receive.h"
#include "app/timer.h"
#include "bfd/rx.h"
#include "config/config.h"
#include "dataplane/worker.h"
#include "ethdev/port.h"
#include "base/bell.h"
#include "host/linkwatch.h"
#include "neigh/dad.h"
#include "neigh/mld_groups.h"
#include "neigh/neigh.h"
#include "neigh/ra.h"
#include "route/rib.h"
#include "track/track.h"
#include "vrrp/rx.h"

struct app_port {
	const struct config_port *config;
	struct port *dev;
	bool device_up;                   /* the link as the device or the kernel tells it */
	bool link_told;                   /* device_up has been told once */
	bool admin_up;                    /* `set port NAME link up|down` */
	struct dp_tx_queue queue;         /* control's own, or shared with a worker */
	uint64_t injected, inject_failed; /* frames control sent, or could not */
	struct rte_mbuf *tx[DP_BURST];    /* waiting for control_flush() */
	unsigned int n_tx;
	struct receive_verdict receive;
	bool stands_still; /* nothing that it receives is forwarded: see health.h */
};

struct app_interface {
	const struct config_interface *config;
	uint16_t index; /* everywhere: tables, set, neighbors, RIB */
	uint32_t port;  /* index into control.ports */
	bool up;        /* the port's link and its admin state */
	bool was_up;    /* ever */
	struct instant since;
	uint64_t out_pkts, out_octets; /* what control sent; workers count theirs */
	uint32_t glean[DP_FAMILIES];   /* adjacencies of its connected subnets: no neighbor yet */
	uint32_t n_addresses;
	struct app_address *addresses; /* its own: see address.h */
	uint32_t first_vr, n_vrs;      /* of control.vrs */
	struct mld_groups groups;      /* IPv6's, see mld.h */
	struct app_timer groups_timer;
};

/* HMAC authentication: what its vrrp_config points to. */
struct app_secret {
	struct vrrp_hmac hmac;
	struct vrrp_hmac_key keys[VRRP_HMAC_KEYS_MAX];
};

struct app_vr {
	const struct config_vrrp *config;
	struct vrrp_vr vr;
	uint16_t interface;
	uint8_t priority; /* configured, or `set vrrp NAME priority N` */
	struct app_timer timer;
	struct track_entry *track; /* object: index into control.objects */
	uint32_t n_track;
	struct app_timer track_timer; /* the end of a recovery delay */
	struct app_sync *sync;        /* the group it is in, or NULL */
	struct vrrp_peer *peers;      /* what its vrrp_config points to */
	struct app_secret *secret;
	struct ra_sender ra; /* IPv6's, see ra.h */
	struct app_timer ra_timer;
	uint64_t ra_sent;
	bool listens; /* IPv6: in the solicited-node groups of its addresses */
};

/* What control counts itself. */
struct control_stats {
	uint64_t turns;
	uint64_t lateness_us[8]; /* timers judged late by <0.1 <1 <2 <5 <10 <20 <100 ms, and more */
	uint64_t icmp_sent, icmp_suppressed;
	uint64_t arp_rcvd, arp_sent, arp_bad;
	uint64_t nd_rcvd, nd_sent, nd_bad; /* Neighbor Discovery; MLD received, too */
	uint64_t ra_sent, mld_sent;
	uint64_t bfd_bad; /* not even UDP; the rest counts by reason in bfd_table */
	uint64_t echo_rcvd, echo_sent;
	uint64_t local_unhandled; /* packets to this router that nothing here answers */
	uint64_t dropped;         /* for want of a route, a next hop, or sense */
	uint64_t fragmented;      /* packets sent in fragments */
	/* To this router: fragments, of which some are held and the rest is in the packets put
	 * together, refused (odd, overlapping, too many), or given up. */
	uint64_t fragments_rcvd, fragments_refused, fragments_timed_out;
	uint64_t reassembled; /* packets */
	uint64_t no_mbuf;
};

struct app_address;
struct app_bfd;
struct app_object;
struct app_sync;
struct reassembly;
struct ways;
struct worker_health;

struct control {
	struct config *config; /* what is running; another after a reload */
	uint32_t locals_max, routes_max;
	struct dp_tables *tables;
	struct dp_worker **workers;
	unsigned int n_workers;
	struct app_port *ports;           /* config->n_ports */
	struct app_interface *interfaces; /* config->n_interfaces */
	struct app_vr **vrs;              /* in the configuration's order */
	unsigned int n_vrs;
	struct vrrp_set set;
	struct neigh_table *neighbors;
	uint32_t waiting; /* packets that they hold */
	struct rib *rib;
	struct ways *ways;               /* what routes through gateways go by: see way.h */
	struct rte_hash *ways_by_prefix; /* of struct way * */
	struct local_table *locals;      /* this router's own and virtual addresses */
	struct app_object *objects;      /* that virtual routers track: see track.h */
	uint32_t n_objects;
	struct reassembly *reassembly;
	struct timers timers;
	struct instant listened; /* everything that arrived before this has been judged */
	struct instant link_polled, wall_read;
	struct app_sync *syncs; /* config->n_sync_groups */
	struct bfd_table bfd_table;
	struct app_bfd *bfd;          /* config->n_bfd */
	struct worker_health *health; /* n_workers */
	struct instant health_looked;
	struct linkwatch *linkwatch;
	struct events *events;
	struct rte_ring *requests;      /* of struct request *, many producers */
	struct request *asking;         /* the one being worked on */
	struct rte_mempool *pool;       /* mbufs for what control sends */
	struct rte_mempool *ports_pool; /* of all ports together, or NULL */
	struct flat read;         /* the packet that is being looked at, when it lies in pieces */
	struct flat held;         /* one that waited for its neighbor in vain, likewise */
	struct flat made;         /* an answer, before it is cut */
	rte_spinlock_t *tx_locks; /* by port and queue, for queues with several users */
	bool sleep_when_idle;
	struct bell bell;       /* wakes the loop when it sleeps */
	struct instant now;     /* of this turn */
	uint64_t now_tsc;       /* the TSC at that moment */
	uint64_t tsc_hz;        /* nearly */
	int64_t start_ns;       /* CLOCK_MONOTONIC at instant 0 */
	int64_t wall_offset_ns; /* add to an instant for the time since 1970; brought up to date */
	struct control_stats stats;
	/* `clear stats`: when (at first, the start), and what the workers had counted until then;
	 * NULL: nothing was cleared */
	struct instant cleared_at;
	struct dp_counters *cleared;
	struct icmp_limit {
		struct instant
			next; /* when the next error may leave; behind now: that many in stock */
	} icmp_limit;
	struct log_limit rx_log, arp_log, table_log, late_log;
	atomic_bool ended; /* the loop has: nobody steps requests any more */
	/* What the admin thread looks at while it waits for long; NULL: nothing. */
	void (*chores)(void *admin);
	void *admin;
	atomic_bool reload_asked; /* SIGHUP: the admin thread looks */
	atomic_int stopping;      /* asked to: masters leave, drain, then the loop ends */
};

/* --- any thread but control --- */

/* Work for the control lcore. `step` runs there once a turn until it returns true; each call must
 * be short (copy some records, change one thing). */
struct request {
	bool (*step)(struct control *c, struct request *r);
	void *arg;
	atomic_bool done;
};

/* Hands the request over and waits until it is done. 0, -EBUSY when too many wait already, or
 * -ECANCELED when the loop ended first. */
int control_ask(struct control *c, struct request *r);

/* --- start and stop, main thread --- */

/* Runs until control_stop(). 0, or 1 when it failed while running. */
int control_run(struct control *c);
/* Async-signal-safe. Asked a second time it does not wait for the drain. */
void control_stop(struct control *c);

/* --- on the control lcore, for requests --- */

struct app_vr *control_find_vr(struct control *c, const char *name);
struct app_port *control_find_port(struct control *c, const char *name);
/* 1..254. 0, or -EPERM for an owner. */
int control_set_priority(struct control *c, struct app_vr *v, uint8_t priority);
/* The software's part; the admin thread calls port_link_set() itself, before. */
void control_set_port_admin(struct control *c, struct app_port *p, bool up);

/* --- the clock, control lcore (the main thread before it runs) --- */

/* Instants count from here. They follow CLOCK_MONOTONIC: what DPDK takes for the TSC's frequency
 * may be a tenth of a percent off, milliseconds of a long timer. */
void control_start_clock(struct control *c);
/* Reads it into c->now. */
void control_read_clock(struct control *c);

#endif
