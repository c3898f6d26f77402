/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The data path: what workers received and decided, how busy they are, how late control's timers
 * were, how full the tables are. Workers' counters are plain words that may be read at any time;
 * what control counts comes from a request.
 */
#include "app/show.h"
#include "app/show_text.h"

#include <string.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

struct control_copy {
	struct control_stats stats;
	uint32_t routes, neighbors, adjacencies;
	struct fib4_stats fib4;
	struct show_time time;
};

static bool copy_step(struct control *c, struct request *r)
{
	struct control_copy *copy = r->arg;

	copy->stats = c->stats;
	copy->routes = rib_count(c->rib);
	copy->neighbors = neigh_count(c->neighbors);
	if (c->tables) {
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

static json_t *worker_json(const struct dp_worker *w, struct dp_counters *sum)
{
	const struct dp_counters *counters = dp_worker_counters(w);
	struct dp_worker_load load = dp_worker_load(w);
	json_t *o = json_object(), *l = json_object();

	sum->received += counters->received;
	for (unsigned int v = 0; v < DP_VERDICTS; v++)
		sum->verdicts[v] += counters->verdicts[v];
	show_set(o, "lcore", json_integer(dp_worker_lcore(w)));
	show_set(o, "received", show_counter(counters->received));
	show_set(o, "verdicts", verdicts_json(counters->verdicts));
	show_set(l, "loops", show_counter(load.loops));
	show_set(l, "busy-loops", show_counter(load.busy_loops));
	show_set(l, "busy-percent",
		json_real(load.loops ? 100.0 * load.busy_loops / load.loops : 0.0));
	show_set(l, "sleep-cycles", show_counter(load.sleep_cycles));
	show_set(o, "load", l);
	return o;
}

static json_t *control_json(const struct control_stats *s)
{
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
	show_set(o, "echo-rcvd", show_counter(s->echo_rcvd));
	show_set(o, "echo-sent", show_counter(s->echo_sent));
	show_set(o, "icmp-sent", show_counter(s->icmp_sent));
	show_set(o, "icmp-suppressed", show_counter(s->icmp_suppressed));
	show_set(o, "local-unhandled", show_counter(s->local_unhandled));
	show_set(o, "dropped", show_counter(s->dropped));
	show_set(o, "fragmented", show_counter(s->fragmented));
	show_set(o, "no-mbuf", show_counter(s->no_mbuf));
	return o;
}

static json_t *tables_json(const struct control *c, const struct control_copy *copy)
{
	json_t *o = json_object(), *fib4 = json_object();

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
	show_set(o, "fib4", fib4);
	return o;
}

json_t *show_datapath(struct control *c, struct show_error *e)
{
	json_t *doc, *workers, *total;
	struct control_copy copy = {0};
	struct dp_counters *sum;

	if (!show_ask(c, copy_step, &copy, e))
		return NULL;
	sum = calloc(1, sizeof(*sum));
	if (!sum) {
		show_error_set(e, "out of memory");
		return NULL;
	}
	doc = json_object();
	workers = json_array();
	total = json_object();
	for (unsigned int i = 0; i < c->n_workers; i++)
		json_array_append_new(workers, worker_json(c->workers[i], sum));
	show_set(total, "received", show_counter(sum->received));
	show_set(total, "verdicts", verdicts_json(sum->verdicts));
	show_set(doc, "total", total);
	show_set(doc, "workers", workers);
	show_set(doc, "control", control_json(&copy.stats));
	show_set(doc, "tables", tables_json(c, &copy));
	free(sum);
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
	static const struct show_column columns[] = {{"LCORE", "lcore"}, {"RECEIVED", "received"},
		{"LOOPS", "load/loops"}, {"BUSY LOOPS", "load/busy-loops"},
		{"BUSY %", "load/busy-percent"}, {"SLEPT CYCLES", "load/sleep-cycles"}};
	json_t *workers = json_object_get(doc, "workers");

	show_text_table(out, workers, columns, N(columns));
	text_puts(out, "\n");
	verdicts_text(out, workers);
	text_puts(out, "\ncontrol:\n");
	show_text_fields(out, json_object_get(doc, "control"), 2, NULL);
	text_puts(out, "\ntables:\n");
	show_text_fields(out, json_object_get(doc, "tables"), 2, NULL);
}
