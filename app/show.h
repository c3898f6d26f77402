/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What `show` and telemetry tell: each noun's state as one JSON document, and tables of text that
 * are printed from that same document.
 *
 * A document is made in two steps. A request copies plain structs on the control lcore, SHOW_TURN
 * records a turn at most; then the JSON is built from the copies in the thread that asked. So any
 * number of threads may ask (the admin thread, DPDK's telemetry thread), and none delays control.
 * Leaf names are those of RFC 8347, 8343, 8344 and 8349 where one exists.
 */
#ifndef APP_SHOW_H
#define APP_SHOW_H

#include <jansson.h>

#include "app/control.h"
#include "app/text.h"

#define SHOW_TURN 64

/* Why there is no document, in words. */
struct show_error {
	char text[256];
};

void show_error_set(struct show_error *e, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Now, as the control lcore knows it: what instants in its records are compared with. */
struct show_time {
	struct instant now;
	int64_t wall_offset_ns;
};

struct show_time show_time_of(const struct control *c);
/* date-and-time of an instant; NULL (a leaf that is left out) for never. */
json_t *show_datetime(const struct show_time *t, struct instant at);
json_t *show_address(const struct ip_addr *a);
json_t *show_prefix(const struct ip_prefix *p);
json_t *show_mac(const struct mac *m);
/* A counter; JSON integers are signed here, so the top half of the range is cut. */
json_t *show_counter(uint64_t n);
/* json_object_set_new(), but a NULL value leaves the leaf out. */
void show_set(json_t *object, const char *leaf, json_t *value);

/* Runs `step` on the control lcore until it is done. False and a message when control does not take
 * requests now. */
bool show_ask(struct control *c, bool (*step)(struct control *, struct request *), void *arg,
	struct show_error *e);

/*
 * The documents. Each is a new reference, or NULL and the reason. `name`: one of them, or NULL for
 * all; a list is an object with the noun's list in it, one is that list's element.
 */
json_t *show_port(struct control *c, const char *name, struct show_error *e);
json_t *show_port_stats(struct control *c, const char *name, struct show_error *e);
json_t *show_port_xstats(struct control *c, const char *name, struct show_error *e);
json_t *show_interface(struct control *c, const char *name, struct show_error *e);
json_t *show_vrrp(struct control *c, const char *name, struct show_error *e);
json_t *show_vrrp_brief(struct control *c, struct show_error *e);
json_t *show_vrrp_global(struct control *c, struct show_error *e);
json_t *show_route(struct control *c, struct show_error *e);
/* By "ADDRESS" (longest match) or "PREFIX" (exactly that). */
json_t *show_route_lookup(struct control *c, const char *what, struct show_error *e);
json_t *show_neighbor(struct control *c, struct show_error *e);
json_t *show_bfd(struct control *c, const char *name, struct show_error *e);
json_t *show_datapath(struct control *c, struct show_error *e);
/* The newest `limit`, oldest first. */
json_t *show_events(struct control *c, unsigned int limit, struct show_error *e);
json_t *show_config(struct control *c, struct show_error *e);

/* A document as text. */
void show_port_text(struct text *out, json_t *doc);
void show_port_info_text(struct text *out, json_t *doc);
void show_port_stats_text(struct text *out, json_t *doc);
void show_port_xstats_text(struct text *out, json_t *doc);
void show_interface_text(struct text *out, json_t *doc);
void show_vrrp_text(struct text *out, json_t *doc);
void show_vrrp_brief_text(struct text *out, json_t *doc);
void show_vrrp_one_text(struct text *out, json_t *doc);
void show_route_text(struct text *out, json_t *doc);
void show_route_lookup_text(struct text *out, json_t *doc);
void show_neighbor_text(struct text *out, json_t *doc);
void show_bfd_text(struct text *out, json_t *doc);
void show_datapath_text(struct text *out, json_t *doc);
void show_events_text(struct text *out, json_t *doc);

/* What was discarded of BFD, by reason. `not_udp`: packets that were not even that. */
json_t *show_bfd_discards_json(const uint64_t verdicts[BFD_RX_VERDICTS], uint64_t not_udp);

/* Any document as JSON text. */
void show_json_text(struct text *out, json_t *doc);

#endif
