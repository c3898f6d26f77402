/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What contender.py and the source inside a contender share: a file that both map. contender.py
 * knows the layout by its offsets.
 */
#ifndef BENCH_SHARED_H
#define BENCH_SHARED_H

#include <stdint.h>

#define SHARED_SAMPLES 256
#define SHARED_SEEN    4096

/* The source turns RUN and CHECK back to CLOSED when they are done. */
enum shared_command {
	SHARED_CLOSED, /* no traffic, and receiving sleeps, so that others have the CPU */
	SHARED_RUN,    /* `packets` packets, timed, some of them checked */
	SHARED_CHECK,  /* `packets` packets, all of them checked */
	SHARED_QUIET,  /* no traffic, receiving returns at once */
	SHARED_STREAM, /* packets without end, all of them checked */
	SHARED_REST,   /* as CLOSED, for longer at a time: each waking is in others' figures */
};

struct shared_sample {
	uint64_t on_cpu_ns;
	uint64_t tsc;
	uint64_t packets;
	double core_per_tsc;
};

struct shared {
	uint32_t command;
	uint32_t n_samples;
	uint64_t packets;
	uint64_t tsc_hz;
	uint64_t tid; /* of the thread that receives */
	/* Of the last RUN or CHECK, or since STREAM began. */
	uint64_t offered, offered_octets;
	uint64_t out, out_octets; /* of the traffic alone */
	uint64_t others;          /* of the contender's own packets */
	uint64_t checked, wrong;
	char what[32];                    /* is wrong with the last one */
	uint64_t first_seen[SHARED_SEEN]; /* STREAM: TSC at which a record first came out */
	struct shared_sample samples[SHARED_SAMPLES];
};

#endif
