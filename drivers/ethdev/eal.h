/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The arguments EAL is started with: the operator's, and a default for each thing that nobody
 * said anything about.
 *
 * What stands on the command line wins over the same kind of option in the file. The defaults:
 * PCI devices allowed are exactly those the file names, none at all where it names none; control
 * on the first CPU this process may use and one worker on the next; hugepages without files
 * where enough are free, else normal memory; a file prefix of our own, so that several routers
 * run side by side, each with its telemetry socket at RUNTIME/PREFIX/dpdk_telemetry.v2.
 *
 * eal_build_args() is a pure function of the machine's facts. Main thread, before and after EAL.
 */
#ifndef ETHDEV_EAL_H
#define ETHDEV_EAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define EAL_PREFIX    "steadfast-" /* of file prefixes chosen here; the PID follows */
#define EAL_CPUS_MAX  1024
#define EAL_NOTES_MAX 8

struct eal_facts {
	unsigned int n_cpus;
	uint16_t cpus[EAL_CPUS_MAX]; /* that this process may run on, ascending; all, at most */
	uint64_t huge_free_mb;       /* in free hugepages of all sizes */
	pid_t pid;
};

struct eal_wants {
	const char *program;  /* argv[0] */
	char *const *command; /* EAL options of the command line, without program and `--` */
	unsigned int n_command;
	char *const *file; /* the file's "eal" list */
	unsigned int n_file;
	const char *const *pci; /* PCI devices the file names */
	unsigned int n_pci;
	uint32_t memory_mb; /* what the ports' packets need; 0: 512 */
};

struct eal_args {
	int argc;
	char **argv;  /* argc of them and a NULL; EAL keeps pointers into it: free it after EAL */
	char **words; /* the same, ours to free: EAL shuffles argv and overwrites one of them */
	char *prefix; /* the file prefix that was chosen here, or NULL when the operator did */
	unsigned int n_notes;
	char *notes[EAL_NOTES_MAX]; /* what was chosen and why, a line each, for the log */
};

/* What this machine and this process have. 0 or -errno. */
int eal_read_facts(struct eal_facts *facts);

/* 0 or -ENOMEM. */
int eal_build_args(
	const struct eal_wants *wants, const struct eal_facts *facts, struct eal_args *out);
void eal_free_args(struct eal_args *args);

/* Removes what killed routers left in DPDK's runtime directory `base` (such as /var/run/dpdk):
 * directories of our prefix whose process is gone. Before rte_eal_init(). */
void eal_sweep_runtime(const char *base);
/* The runtime directory's base for this user, as EAL chooses it. */
const char *eal_runtime_base(char *buf, size_t len);
/* Removes this process's own directory, if its prefix was chosen here: rte_eal_cleanup() leaves
 * it. After rte_eal_cleanup(). */
void eal_remove_runtime(const char *base, const struct eal_args *args);

#endif
