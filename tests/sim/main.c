/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The simulator: lives of random worlds, each from one seed, in as many processes as asked for. The
 * first that breaks a rule is lived again with a trace. See run.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "faults.h"
#include "trace.h"

#define JOBS_MAX 64

struct options {
	double seconds; /* 0: no limit */
	uint64_t first, seeds;
	unsigned int jobs;
	bool replay;
	bool outcomes_only;
};

/* One process's, in shared memory. */
struct job {
	struct tally tally;
	bool broken;
	uint64_t seed;
};

static double seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static struct world *make_world(const struct options *options)
{
	struct world *w = calloc(1, sizeof(*w));

	if (!w || world_init(w)) {
		perror("sim");
		exit(2);
	}
	w->outcomes_only = options->outcomes_only;
	return w;
}

static void drop_world(struct world *w)
{
	world_fini(w);
	free(w);
}

/* Lives of every seed of job `number`, until the time is over or anyone breaks a rule. */
static void work(const struct options *options, struct job *jobs, unsigned int number)
{
	struct world *w = make_world(options);
	double end = options->seconds > 0 ? seconds_now() + options->seconds : 1e300;
	volatile struct job *all = jobs;
	bool stop = false;

	for (uint64_t i = number; i < options->seeds && !stop; i += options->jobs) {
		faults_live(w, options->first + i);
		jobs[number].tally = w->tally;
		if (w->broken[0]) {
			jobs[number].seed = options->first + i;
			all[number].broken = true;
		}
		stop = seconds_now() >= end;
		for (unsigned int k = 0; k < options->jobs; k++)
			stop |= all[k].broken;
	}
	drop_world(w);
}

static int work_all(const struct options *options, struct job *jobs)
{
	int status, failed = 0;

	for (unsigned int i = 1; i < options->jobs; i++) {
		pid_t child = fork();

		if (child == 0) {
			work(options, jobs, i);
			_exit(0);
		}
		failed |= child < 0;
	}
	work(options, jobs, 0);
	while (wait(&status) > 0)
		failed |= status != 0;
	return failed;
}

static void add(struct tally *sum, const struct tally *t)
{
	sum->runs += t->runs;
	sum->router_s += t->router_s;
	sum->quiets += t->quiets;
	sum->elections += t->elections;
	sum->frames += t->frames;
	sum->steps += t->steps;
	sum->transitions += t->transitions;
	sum->groups += t->groups;
	sum->unicast += t->unicast;
	sum->both_versions += t->both_versions;
	for (unsigned int i = 0; i < FAULTS; i++)
		sum->faults[i] += t->faults[i];
	for (unsigned int i = 0; i < 4; i++)
		sum->members[i / 2][i % 2] += t->members[i / 2][i % 2];
	for (unsigned int i = 0; i < 2; i++)
		if (t->worst_settle[i] > sum->worst_settle[i])
			sum->worst_settle[i] = t->worst_settle[i];
}

static void report(const struct tally *t, unsigned int violations)
{
	const char *comma = "";

	printf("%" PRIu64 " events, %" PRIu64 " frames, %" PRIu64 " transitions; %" PRIu64
	       " elections judged after %" PRIu64
	       " quiets, the slowest at %.1f%% of its bound, in a group at %.1f%%\n",
		t->steps, t->frames, t->transitions, t->elections, t->quiets,
		t->worst_settle[0] / 10.0, t->worst_settle[1] / 10.0);
	printf("sim: %" PRIu64 " router-hours (%.1f years) in %" PRIu64 " runs (",
		t->router_s / 3600, t->router_s / 3600.0 / 24 / 365.25, t->runs);
	for (enum fault f = 0; f < FAULTS; f++) {
		if (!t->faults[f])
			continue;
		printf("%s%s", comma, fault_name(f));
		comma = ", ";
	}
	printf("; %s%s%s%s%s%s%s): %u violations\n", t->groups ? "sync groups, " : "",
		t->unicast ? "unicast peers, " : "",
		t->both_versions ? "both versions side by side, " : "",
		t->members[0][0] ? "v2" : "", t->members[1][0] + t->members[1][1] ? ", v3" : "",
		t->members[0][0] + t->members[1][0] ? ", IPv4" : "",
		t->members[1][1] ? ", IPv6" : "", violations);
}

/* Again, with a trace. Whether a rule is broken. */
static bool replay(const struct options *options, uint64_t seed, bool all)
{
	struct world *w = make_world(options);
	struct trace trace = {.all = all};
	bool broken;

	w->trace = &trace;
	faults_live(w, seed);
	trace_print(&trace);
	broken = w->broken[0];
	if (broken)
		printf("seed %" PRIu64 ": %s\n", seed, w->broken);
	else
		printf("seed %" PRIu64 ": no rule is broken\n", seed);
	drop_world(w);
	return broken;
}

static int simulate(const struct options *options)
{
	struct job *jobs = mmap(NULL, sizeof(*jobs) * options->jobs, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct tally sum = {0};
	unsigned int violations = 0;
	int failed;

	if (jobs == MAP_FAILED) {
		perror("sim");
		return 2;
	}
	fflush(stdout);
	failed = work_all(options, jobs);
	for (unsigned int i = 0; i < options->jobs; i++) {
		add(&sum, &jobs[i].tally);
		violations += jobs[i].broken;
	}
	for (unsigned int i = 0; i < options->jobs && violations; i++)
		if (jobs[i].broken) {
			replay(options, jobs[i].seed, false);
			break;
		}
	report(&sum, violations);
	munmap(jobs, sizeof(*jobs) * options->jobs);
	return failed ? 2 : violations > 0;
}

static int usage(void)
{
	fputs("usage: sim [--seconds N] [--seeds N] [--from SEED] [--jobs N] [--outcomes]\n"
	      "       sim --seed SEED [--outcomes]\n"
	      "--seed lives that one with its trace; --outcomes leaves the model out\n",
		stderr);
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option known[] = {{"seconds", required_argument, NULL, 's'},
		{"seeds", required_argument, NULL, 'n'}, {"from", required_argument, NULL, 'f'},
		{"seed", required_argument, NULL, 'r'}, {"jobs", required_argument, NULL, 'j'},
		{"outcomes", no_argument, NULL, 'o'}, {0}};
	struct options options = {
		.seeds = UINT64_MAX, .first = (uint64_t)time(NULL) << 20, .jobs = 1};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (option) {
		case 's':
			options.seconds = atof(optarg);
			break;
		case 'n':
			options.seeds = strtoull(optarg, NULL, 0);
			break;
		case 'f':
			options.first = strtoull(optarg, NULL, 0);
			break;
		case 'r':
			options.first = strtoull(optarg, NULL, 0);
			options.replay = true;
			break;
		case 'j':
			options.jobs = atoi(optarg);
			break;
		case 'o':
			options.outcomes_only = true;
			break;
		default:
			return usage();
		}
	}
	if (optind != argc || options.jobs < 1 || options.jobs > JOBS_MAX ||
		(options.seconds <= 0 && options.seeds == UINT64_MAX && !options.replay))
		return usage();
	if (options.replay)
		return replay(&options, options.first, true);
	printf("sim: seeds from %" PRIu64 "\n", options.first);
	return simulate(&options);
}
