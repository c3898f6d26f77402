/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What eal.c asks of the machine: CPUs and hugepages, and the directories under /var/run/dpdk,
 * which EAL makes and does not take away. Main thread, before and after EAL.
 */
#include "ethdev/eal.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define HUGEPAGES "/sys/kernel/mm/hugepages"

static uint64_t read_number(const char *path)
{
	unsigned long long value = 0;
	FILE *f = fopen(path, "re");

	if (f == NULL)
		return 0;
	if (fscanf(f, "%llu", &value) != 1)
		value = 0;
	fclose(f);
	return value;
}

static uint64_t free_hugepages_mb(void)
{
	struct dirent *entry;
	uint64_t kb = 0;
	DIR *dir;

	dir = opendir(HUGEPAGES);
	if (dir == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL) {
		char path[sizeof(HUGEPAGES) + sizeof(entry->d_name) + 24];
		unsigned long long size_kb;
		uint64_t pages, reserved;

		if (sscanf(entry->d_name, "hugepages-%llukB", &size_kb) != 1)
			continue;
		snprintf(path, sizeof(path), HUGEPAGES "/%s/free_hugepages", entry->d_name);
		pages = read_number(path);
		/* Free, but promised to somebody who has not touched them yet. */
		snprintf(path, sizeof(path), HUGEPAGES "/%s/resv_hugepages", entry->d_name);
		reserved = read_number(path);
		kb += (pages > reserved ? pages - reserved : 0) * size_kb;
	}
	closedir(dir);
	return kb / 1024;
}

int eal_read_facts(struct eal_facts *facts)
{
	cpu_set_t *set = CPU_ALLOC(EAL_CPUS_MAX);
	size_t size = CPU_ALLOC_SIZE(EAL_CPUS_MAX);

	memset(facts, 0, sizeof(*facts));
	if (set == NULL)
		return -ENOMEM;
	if (sched_getaffinity(0, size, set) < 0) {
		int err = errno;

		CPU_FREE(set);
		return -err;
	}
	for (unsigned int cpu = 0; cpu < EAL_CPUS_MAX; cpu++)
		if (CPU_ISSET_S(cpu, size, set))
			facts->cpus[facts->n_cpus++] = (uint16_t)cpu;
	CPU_FREE(set);
	facts->huge_free_mb = free_hugepages_mb();
	facts->pid = getpid();
	return 0;
}

const char *eal_runtime_base(char *buf, size_t len)
{
	const char *xdg = getenv("XDG_RUNTIME_DIR");

	if (getuid() == 0)
		snprintf(buf, len, "/var/run/dpdk");
	else
		snprintf(buf, len, "%s/dpdk", xdg != NULL ? xdg : "/tmp");
	return buf;
}

static void remove_directory(const char *path)
{
	struct dirent *entry;
	DIR *dir = opendir(path);

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	rmdir(path);
}

/* Whether somebody, in another PID namespace perhaps, answers on its telemetry socket. */
static bool telemetry_answers(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	bool answers;
	int n, s;

	n = snprintf(address.sun_path, sizeof(address.sun_path), "%s/dpdk_telemetry.v2", path);
	if (n < 0 || (size_t)n >= sizeof(address.sun_path))
		return true;
	s = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (s < 0)
		return true;
	answers = connect(s, (struct sockaddr *)&address, sizeof(address)) == 0;
	close(s);
	return answers;
}

void eal_sweep_runtime(const char *base)
{
	struct dirent *entry;
	DIR *dir = opendir(base);

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		char path[512];
		char *end;
		long pid;

		if (strncmp(entry->d_name, EAL_PREFIX, strlen(EAL_PREFIX)) != 0)
			continue;
		pid = strtol(entry->d_name + strlen(EAL_PREFIX), &end, 10);
		if (pid <= 0 || *end != '\0' || kill((pid_t)pid, 0) == 0 || errno != ESRCH)
			continue;
		snprintf(path, sizeof(path), "%s/%s", base, entry->d_name);
		if (!telemetry_answers(path))
			remove_directory(path);
	}
	closedir(dir);
}

void eal_remove_runtime(const char *base, const struct eal_args *args)
{
	char path[512];

	if (args->prefix == NULL)
		return;
	snprintf(path, sizeof(path), "%s/%s", base, args->prefix);
	remove_directory(path);
}
