/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A router that does not run, for the console to show: two ports, two interfaces, three virtual
 * routers, some routes, neighbors and events. The control lcore is replaced at link time: a request
 * is stepped where it is asked.
 */
#ifndef TESTS_APP_FAKE_H
#define TESTS_APP_FAKE_H

#include "app/address.h"
#include "app/console.h"
#include "app/control.h"
#include "app/show_vrrp.h"
#include "app/track.h"

struct fake {
	struct control control;
	struct config config;
	struct config_port config_ports[2];
	struct config_interface config_interfaces[2];
	struct config_vrrp config_vrrp[3];
	struct config_track_interface config_track[1];
	struct ip_prefix addresses[2];
	struct app_address own_addresses[2];
	struct port devices[2];
	struct app_port ports[2];
	struct app_interface interfaces[2];
	struct app_vr vrs[3];
	struct app_object objects[1];
	struct track_entry track[1];
	struct events events;
	/* what the fakes keep */
	unsigned int steps, most_steps; /* of the last request; of any */
	bool refuse;                    /* control takes no requests */
	bool stopped;                   /* control_stop() was called */
	int link_set_result;
	struct app_port *link_port; /* the last told, and what */
	bool link_up;
	unsigned int n_neighbors, n_routes;
};

extern struct fake fake;

/* lan/ipv4/1 is backup with priority 150 behind 192.0.2.3 with 200; lan/ipv4/2 is master with
 * accept mode; wan/ipv4/3 is owner. now is 100 s after the zero of time, which is 2026-11-23. */
void fake_reset(void);

/* Runs a line; the output is terminated, to be freed. */
char *fake_run(struct console *con, const char *line, int *status);
/* Its output as JSON, which must have worked. */
json_t *fake_json(struct console *con, const char *line);

#define same_text(actual, expected)                                                                \
	do {                                                                                       \
		const char *actual_ = (actual);                                                    \
		cr_expect(strcmp(actual_, expected) == 0, "\"%s\" is not \"%s\"", actual_,         \
			expected);                                                                 \
	} while (0)

#endif
