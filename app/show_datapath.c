/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The data path: what workers received and decided, how busy they are, how late control's timers
 * were, how full the tables are. Workers' counters are plain words that may be read at any time;
 * what control counts comes from a request.
 */
#include "app/health.h"
#include "app/show.h"
#include "app/show_text.h"
#include "app/way.h"

#include <string.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

struct worker_copy {
	bool stuck;
	uint64_t received, verdicts[DP_VERDICTS]; /* at the last clear */
};

struct control_copy {
	struct control_stats stats;
	uint64_t bfd_verdicts[BFD_RX_VERDICTS];
	uint32_t routes, neighbors, adjacencies;
	struct ways_stats ways;
	struct fib4_stats fib4;
	struct fib6_stats fib6;
	struct worker_copy *workers; /* as control's */
	struct instant cleared_at;
	struct show_time time;
};

static void copy_worker(const struct control *c, unsigned int i, struct worker_copy *w)
{
	w->stuck = c->health[i].stuck;
	if (!c->cleared)
		return;
	w->received = c->cleared[i].received;
	memcpy(w->verdicts, c->cleared[i].verdicts, sizeof(w->verdicts));
}

static bool copy_step(struct control *c, struct request *r)
{
	struct control_copy *copy = r->arg;

	copy->stats = c->stats;
	copy->routes = rib_count(c->rib);
	copy->neighbors = neigh_count(c->neighbors);
	memcpy(copy->bfd_verdicts, c->bfd_table.verdicts, sizeof(copy->bfd_verdicts));
	for (unsigned int i = 0; i < c->n_workers; i++)
		copy_worker(c, i, &copy->workers[i]);
	copy->cleared_at = c->cleared_at;
	if (c->ways)
		copy->ways = ways_get_stats(c->ways);
	if (c->tables) {
		fib6_get_stats(c->tables->fib6, &copy->fib6);
		fib4_get_stats(c->tables->fib4, &copy->fib4);
		copy->adjacencies = dp_adjacency_count(c->tables);
	}
	copy->time = show_time_of(c);
	return true;
}

static json_t *verdicts_json(const uint64_t *verdicts)
{
	json_t *o = json_object();

	for (unsigned int v = 0; v < DP_VERDICTS; v++)
		show_set(o, dp_verdict_name(v), show_counter(verdicts[v]));
	return o;
}

static json_t *worker_json(
	const struct dp_worker *w, const struct worker_copy *copy, struct worker_copy *sum)
{
	const struct dp_counters *counters = dp_worker_counters(w);
	struct dp_worker_load load = dp_worker_load(w);
	uint64_t received = counters->received - copy->received, verdicts[DP_VERDICTS];
	json_t *o = json_object(), *l = json_object();

	sum->received += received;
	for (unsigned int v = 0; v < DP_VERDICTS; v++) {
		verdicts[v] = counters->verdicts[v] - copy->verdicts[v];
		sum->verdicts[v] += verdicts[v];
	}
	show_set(o, "lcore", json_integer(dp_worker_lcore(w)));
	show_set(o, "stuck", json_boolean(copy->stuck));
	show_set(o, "received", show_counter(received));
	show_set(o, "verdicts", verdicts_json(verdicts));
	show_set(l, "loops", show_counter(load.loops));
	show_set(l, "busy-loops", show_counter(load.busy_loops));
	show_set(l, "busy-percent",
		json_real(load.loops ? 100.0 * load.busy_loops / load.loops : 0.0));
	show_set(l, "sleep-cycles", show_counter(load.sleep_cycles));
	show_set(o, "load", l);
	return o;
}

static json_t *control_json(const struct control_copy *copy)
{
	const struct control_stats *s = &copy->stats;
	static const char *const bins[] = {"under-100us", "under-1ms", "under-2ms", "under-5ms",
		"under-10ms", "under-20ms", "under-100ms", "more"};
	json_t *o = json_object(), *late = json_object();

	for (unsigned int i = 0; i < N(bins); i++)
		show_set(late, bins[i], show_counter(s->lateness_us[i]));
	show_set(o, "turns", show_counter(s->turns));
	show_set(o, "timer-lateness", late);
	show_set(o, "arp-rcvd", show_counter(s->arp_rcvd));
	show_set(o, "arp-sent", show_counter(s->arp_sent));
	show_set(o, "arp-bad", show_counter(s->arp_bad));
	show_set(o, "nd-rcvd", show_counter(s->nd_rcvd));
	show_set(o, "nd-sent", show_counter(s->nd_sent));
	show_set(o, "nd-bad", show_counter(s->nd_bad));
	show_set(o, "ra-sent", show_counter(s->ra_sent));
	show_set(o, "mld-sent", show_counter(s->mld_sent));
	show_set(o, "bfd-rcvd", show_counter(copy->bfd_verdicts[BFD_RX_ACCEPTED]));
	show_set(o, "bfd-discarded", show_bfd_discards_json(copy->bfd_verdicts, s->bfd_bad));
	show_set(o, "echo-rcvd", show_counter(s->echo_rcvd));
	show_set(o, "echo-sent", show_counter(s->echo_sent));
	show_set(o, "icmp-sent", show_counter(s->icmp_sent));
	show_set(o, "icmp-suppressed", show_counter(s->icmp_suppressed));
	show_set(o, "local-unhandled", show_counter(s->local_unhandled));
	show_set(o, "dropped", show_counter(s->dropped));
	show_set(o, "fragmented", show_counter(s->fragmented));
	show_set(o, "fragments-rcvd", show_counter(s->fragments_rcvd));
	show_set(o, "fragments-refused", show_counter(s->fragments_refused));
	show_set(o, "fragments-timed-out", show_counter(s->fragments_timed_out));
	show_set(o, "reassembled", show_counter(s->reassembled));
	show_set(o, "no-mbuf", show_counter(s->no_mbuf));
	return o;
}

static json_t *tables_json(const struct control *c, const struct control_copy *copy)
{
	json_t *o = json_object(), *fib4 = json_object(), *fib6 = json_object();

	show_set(fib4, "prefixes", json_integer(copy->fib4.prefixes));
	show_set(fib4, "groups-used", json_integer(copy->fib4.groups_used));
	show_set(fib4, "groups-waiting", json_integer(copy->fib4.groups_waiting));
	show_set(fib4, "octets", show_counter(copy->fib4.bytes));
	show_set(o, "interfaces", json_integer(c->config->n_interfaces));
	show_set(o, "virtual-routers", json_integer(c->n_vrs));
	show_set(o, "routes", json_integer(copy->routes));
	show_set(o, "neighbors", json_integer(copy->neighbors));
	show_set(o, "adjacencies", json_integer(copy->adjacencies));
	if (c->tables)
		show_set(o, "adjacencies-max", json_integer(c->tables->adjacencies_max));
	show_set(o, "ways", json_integer(copy->ways.ways));
	show_set(o, "next-hop-groups", json_integer(copy->ways.groups));
	show_set(o, "fib4", fib4);
	show_set(fib6, "prefixes", json_integer(copy->fib6.prefixes));
	show_set(fib6, "octets-used", show_counter(copy->fib6.bytes_used));
	show_set(fib6, "octets-waiting", show_counter(copy->fib6.bytes_waiting));
	show_set(fib6, "octets", show_counter(copy->fib6.bytes));
	show_set(o, "fib6", fib6);
	return o;
}

static json_t *datapath_json(const struct control *c, const struct control_copy *copy)
{
	json_t *doc = json_object(), *workers = json_array(), *total = json_object();
	struct worker_copy sum = {0};

	for (unsigned int i = 0; i < c->n_workers; i++)
		json_array_append_new(workers, worker_json(c->workers[i], &copy->workers[i], &sum));
	show_set(doc, "discontinuity-time", show_datetime(&copy->time, copy->cleared_at));
	show_set(total, "received", show_counter(sum.received));
	show_set(total, "verdicts", verdicts_json(sum.verdicts));
	show_set(doc, "total", total);
	show_set(doc, "workers", workers);
	show_set(doc, "control", control_json(copy));
	show_set(doc, "tables", tables_json(c, copy));
	return doc;
}

json_t *show_datapath(struct control *c, struct show_error *e)
{
	struct control_copy copy = {.workers = calloc(c->n_workers + 1, sizeof(*copy.workers))};
	json_t *doc = NULL;

	if (!copy.workers)
		show_error_set(e, "out of memory");
	else if (show_ask(c, copy_step, &copy, e))
		doc = datapath_json(c, &copy);
	free(copy.workers);
	return doc;
}

static bool is_zero(json_t *list)
{
	size_t i;
	json_t *n;

	json_array_foreach (list, i, n) {
		if (json_integer_value(n))
			return false;
	}
	return true;
}

/* Verdicts down, workers across, those that never happened left out. */
static void verdicts_text(struct text *out, json_t *workers)
{
	size_t start = out->len, i;
	json_t *worker;

	text_puts(out, "VERDICT");
	json_array_foreach (workers, i, worker) {
		text_pad(out, start, 24 + 20 * i);
		text_printf(out, "%12s %-4lld", "lcore",
			(long long)json_integer_value(json_object_get(worker, "lcore")));
	}
	text_puts(out, "  MEANING\n");
	for (unsigned int v = 0; v < DP_VERDICTS; v++) {
		json_t *row = json_array(), *n;

		json_array_foreach (workers, i, worker)
			json_array_append(row, json_object_get(json_object_get(worker, "verdicts"),
						       dp_verdict_name(v)));
		if (!is_zero(row)) {
			start = out->len;
			text_puts(out, dp_verdict_name(v));
			text_pad(out, start, 22);
			json_array_foreach (row, i, n)
				text_printf(out, "%18lld  ", (long long)json_integer_value(n));
			text_printf(out, " %s: %s\n",
				v == DP_FORWARD         ? "forward"
				: dp_verdict_is_punt(v) ? "punt"
							: "drop",
				dp_verdict_text(v));
		}
		json_decref(row);
	}
}

void show_datapath_text(struct text *out, json_t *doc)
{
	static const struct show_column columns[] = {{"LCORE", "lcore"}, {"STUCK", "stuck"},
		{"RECEIVED", "received"}, {"LOOPS", "load/loops"},
		{"BUSY LOOPS", "load/busy-loops"}, {"BUSY %", "load/busy-percent"},
		{"SLEPT CYCLES", "load/sleep-cycles"}};
	json_t *workers = json_object_get(doc, "workers");

	show_text_table(out, workers, columns, N(columns));
	text_puts(out, "\n");
	verdicts_text(out, workers);
	text_puts(out, "\ncontrol:\n");
	show_text_fields(out, json_object_get(doc, "control"), 2, NULL);
	text_puts(out, "\ntables:\n");
	show_text_fields(out, json_object_get(doc, "tables"), 2, NULL);
}
