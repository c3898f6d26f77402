/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A router that does not run, for the console to show: two ports, two interfaces, three virtual
 * routers, some routes, neighbors and events. The control lcore is replaced at link time: a request
 * is stepped where it is asked.
 */
#ifndef TESTS_APP_FAKE_H
#define TESTS_APP_FAKE_H

#include "app/address.h"
#include "app/bfd.h"
#include "app/console.h"
#include "app/control.h"
#include "app/show_vrrp.h"
#include "app/sync.h"
#include "app/track.h"
#include "app/way.h"

struct fake {
	struct control control;
	struct config config;
	struct config_port config_ports[2];
	struct config_interface config_interfaces[2];
	struct config_vrrp config_vrrp[3];
	struct config_track_interface config_track[1];
	struct config_bfd config_bfd[2];
	struct config_sync_group config_sync_group;
	struct config_router config_members[2];
	struct ip_prefix addresses[2];
	struct app_address own_addresses[2];
	struct port devices[2];
	struct app_port ports[2];
	struct app_interface interfaces[2];
	struct app_vr vrs[3];
	struct app_vr *vrs_in_order[3];
	struct app_object objects[1];
	struct track_entry track[1];
	struct app_bfd bfd[2];
	struct app_sync sync;
	struct app_vr *sync_vrs[2];
	struct vrrp_sync_member sync_members[2];
	struct events events;
	/* what the fakes keep */
	unsigned int steps, most_steps; /* of the last request; of any */
	bool refuse;                    /* control takes no requests */
	bool stopped;                   /* control_stop() was called */
	int link_set_result;
	struct app_port *link_port; /* the last told, and what */
	bool link_up;
	unsigned int n_neighbors, n_routes;
	bool neighbors_v6;        /* fe80::10 ..., routers */
	enum neigh_state gateway; /* state of the neighbor that routes go through */
	bool gateway_lost;        /* BFD says so */
	unsigned int route_hops;  /* next hops of each route; 0: blackholes */
	const char *other_config; /* what config_print() makes of one that is not running */
};

extern struct fake fake;

/* lan/ipv4/1 is backup with priority 150 behind 192.0.2.3 with 200; lan/ipv4/2 is master with
 * accept mode; wan/ipv4/3 is owner. now is 100 s after the zero of time, which is 2026-11-23. */
void fake_reset(void);

/* The same, and a console of it. */
extern struct console *con;
void fake_console_open(void);
void fake_console_close(void);

/* lan/ipv4/1 and lan/ipv4/2 in sync group gw, both backup; the second follows 192.0.2.4, which has
 * priority 210. */
void fake_group(void);

/* Runs a line; the output is terminated, to be freed. */
char *fake_run(struct console *console, const char *line, int *status);
/* Its output as JSON, which must have worked. */
json_t *fake_json(struct console *console, const char *line);

#define same_text(actual, expected)                                                                \
	do {                                                                                       \
		const char *actual_ = (actual);                                                    \
		cr_expect(strcmp(actual_, expected) == 0, "\"%s\" is not \"%s\"", actual_,         \
			expected);                                                                 \
	} while (0)

#endif
