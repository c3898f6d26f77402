/* SPDX-License-Identifier: BSD-3-Clause */
/* BFD sessions (RFC 9314; its intervals are microseconds). Any thread but control, except the
 * step. */
#include "app/bfd.h"
#include "app/show.h"
#include "app/show_text.h"

#include <stdlib.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

struct bfd_copy {
	struct bfd_session *list; /* as control.bfd */
	uint32_t n, done;
	uint64_t verdicts[BFD_RX_VERDICTS];
	uint64_t not_udp;
	struct show_time time;
};

static bool copy_step(struct control *c, struct request *r)
{
	struct bfd_copy *copy = r->arg;

	for (int turn = 0; turn < SHOW_TURN && copy->done < copy->n; turn++, copy->done++)
		copy->list[copy->done] = c->bfd[copy->done].session;
	memcpy(copy->verdicts, c->bfd_table.verdicts, sizeof(copy->verdicts));
	copy->not_udp = c->stats.bfd_bad;
	copy->time = show_time_of(c);
	return copy->done == copy->n;
}

static const char *absence_text(const struct bfd_session *s)
{
	if (s->state == BFD_UP)
		return NULL;
	switch (s->absence) {
	case BFD_ABSENCE_NOT_YET:
		return "not-yet-up";
	case BFD_ABSENCE_ADMIN:
		return "administratively-down";
	case BFD_ABSENCE_FAILED:
		break;
	}
	return "failed";
}

static json_t *running_json(const struct bfd_session *s)
{
	const char *absence = absence_text(s);
	json_t *o = json_object();

	show_set(o, "local-state", json_string(bfd_state_name(s->state)));
	show_set(o, "remote-state", json_string(bfd_state_name(s->remote.state)));
	show_set(o, "local-diagnostic", json_string(bfd_diag_name(s->diag)));
	show_set(o, "remote-diagnostic", json_string(bfd_diag_name(s->remote.diag)));
	if (s->stats.down_count)
		show_set(o, "last-down-diagnostic", json_string(bfd_diag_name(s->last_down_diag)));
	if (absence)
		show_set(o, "absence", json_string(absence));
	show_set(o, "detection-mode",
		json_string(s->remote.demand ? "demand" : "async-without-echo"));
	show_set(o, "negotiated-tx-interval", json_integer(s->interval_us));
	show_set(o, "negotiated-rx-interval",
		json_integer(s->rx_us > s->remote.desired_min_tx_us ? s->rx_us
								    : s->remote.desired_min_tx_us));
	show_set(o, "detection-time", json_integer(bfd_detection_time(s).ns / 1000));
	return o;
}

static json_t *statistics_json(const struct bfd_stats *s, const struct show_time *t)
{
	json_t *o = json_object();

	show_set(o, "create-time", show_datetime(t, s->create_time));
	show_set(o, "last-down-time", show_datetime(t, s->last_down_time));
	show_set(o, "last-up-time", show_datetime(t, s->last_up_time));
	show_set(o, "up-count", show_counter(s->up_count)); /* no leaf in the model */
	show_set(o, "down-count", show_counter(s->down_count));
	show_set(o, "admin-down-count", show_counter(s->admin_down_count));
	show_set(o, "receive-packet-count", show_counter(s->receive_packet_count));
	show_set(o, "send-packet-count", show_counter(s->send_packet_count));
	show_set(o, "receive-invalid-packet-count", show_counter(s->receive_invalid_packet_count));
	return o;
}

static json_t *session_json(const struct control *c, uint32_t at, const struct bfd_copy *copy)
{
	const struct bfd_session *s = &copy->list[at];
	json_t *o = json_object();

	show_set(o, "name", json_string(c->config->bfd[at].name));
	show_set(o, "interface",
		json_string(c->config->interfaces[c->config->bfd[at].interface].name));
	show_set(o, "source-addr", show_address(&s->config.local));
	show_set(o, "dest-addr", show_address(&s->config.peer));
	show_set(o, "source-port", json_integer(s->config.port));
	show_set(o, "local-discriminator", json_integer(s->config.discriminator));
	if (s->remote.discriminator)
		show_set(o, "remote-discriminator", json_integer(s->remote.discriminator));
	show_set(o, "local-multiplier", json_integer(s->config.detect_mult));
	show_set(o, "remote-multiplier", json_integer(s->remote.detect_mult));
	show_set(o, "desired-min-tx-interval", json_integer(s->config.desired_min_tx_us));
	show_set(o, "required-min-rx-interval", json_integer(s->config.required_min_rx_us));
	show_set(o, "state-datetime", show_datetime(&copy->time, s->state_since));
	show_set(o, "session-running", running_json(s));
	show_set(o, "session-statistics", statistics_json(&s->stats, &copy->time));
	return o;
}

static json_t *summary_json(const struct bfd_copy *copy)
{
	uint32_t in[BFD_UP + 1] = {0};
	json_t *o = json_object();

	for (uint32_t i = 0; i < copy->n; i++)
		in[copy->list[i].state]++;
	show_set(o, "number-of-sessions", json_integer(copy->n));
	show_set(o, "number-of-sessions-up", json_integer(in[BFD_UP]));
	show_set(o, "number-of-sessions-down", json_integer(in[BFD_DOWN] + in[BFD_INIT]));
	show_set(o, "number-of-sessions-admin-down", json_integer(in[BFD_ADMIN_DOWN]));
	return o;
}

json_t *show_bfd_discards_json(const uint64_t verdicts[BFD_RX_VERDICTS], uint64_t not_udp)
{
	json_t *o = json_object();

	show_set(o, "udp", show_counter(not_udp));
	for (unsigned int v = BFD_RX_ACCEPTED + 1; v < BFD_RX_VERDICTS; v++)
		show_set(o, bfd_rx_verdict_name(v), show_counter(verdicts[v]));
	return o;
}

static json_t *all_json(const struct control *c, const struct bfd_copy *copy)
{
	json_t *doc = json_object(), *list = json_array();

	for (uint32_t i = 0; i < copy->n; i++)
		json_array_append_new(list, session_json(c, i, copy));
	show_set(doc, "summary", summary_json(copy));
	show_set(doc, "discarded", show_bfd_discards_json(copy->verdicts, copy->not_udp));
	show_set(doc, "sessions", list);
	return doc;
}

json_t *show_bfd(struct control *c, const char *name, struct show_error *e)
{
	struct bfd_copy copy = {.n = c->config->n_bfd};
	json_t *doc = NULL;

	copy.list = calloc(copy.n + 1, sizeof(*copy.list));
	if (!copy.list) {
		show_error_set(e, "out of memory");
		return NULL;
	}
	if (!show_ask(c, copy_step, &copy, e))
		goto free_list;
	if (!name)
		doc = all_json(c, &copy);
	for (uint32_t i = 0; name && !doc && i < copy.n; i++)
		if (strcmp(c->config->bfd[i].name, name) == 0)
			doc = session_json(c, i, &copy);
	if (!doc)
		show_error_set(e, "there is no BFD session '%s'", name);
free_list:
	free(copy.list);
	return doc;
}

void show_bfd_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"NAME", "name"}, {"INTERFACE", "interface"},
		{"PEER", "dest-addr"}, {"STATE", "session-running/local-state"},
		{"REMOTE", "session-running/remote-state"}, {"ABSENCE", "session-running/absence"},
		{"DETECTION US", "session-running/detection-time"},
		{"RCVD", "session-statistics/receive-packet-count"},
		{"SENT", "session-statistics/send-packet-count"},
		{"DOWN", "session-statistics/down-count"}, {"SINCE", "state-datetime"}};
	static const char *const skip[] = {"sessions", NULL};
	json_t *list = json_object_get(doc, "sessions");

	if (list) {
		show_text_table(out, list, columns, N(columns));
		text_puts(out, "\n");
	}
	show_text_fields(out, doc, 0, skip);
}
