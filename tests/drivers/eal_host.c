/* SPDX-License-Identifier: BSD-3-Clause */
/* What the machine is asked, and DPDK's runtime directories: against a directory of the test's. */
#include "ethdev/eal.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

static char base[64];

static void make_base(void)
{
	strcpy(base, "/tmp/steadfast-test-XXXXXX");
	cr_assert_not_null(mkdtemp(base));
}

static void remove_base(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -r %s", base);
	cr_expect_eq(system(command), 0);
}

/* A runtime directory as EAL leaves it, with a few files. */
static void make_runtime(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", base, name);
	cr_assert_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/%s/config", base, name);
	close(open(path, O_CREAT | O_WRONLY, 0600));
	snprintf(path, sizeof(path), "%s/%s/mp_socket", base, name);
	close(open(path, O_CREAT | O_WRONLY, 0600));
}

static bool exists(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", base, name);
	return access(path, F_OK) == 0;
}

/* A PID that belongs to no process: a child's, after it was waited for. */
static pid_t dead_pid(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	cr_assert_eq(waitpid(child, NULL, 0), child);
	return child;
}

TestSuite(eal_host, .init = make_base, .fini = remove_base);

Test(eal_host, cpus_are_those_this_process_may_use)
{
	struct eal_facts facts;
	cpu_set_t set;
	int first;

	cr_assert_eq(eal_read_facts(&facts), 0);
	cr_assert_gt(facts.n_cpus, 0);
	cr_expect_eq(facts.pid, getpid());
	first = facts.cpus[facts.n_cpus - 1];
	CPU_ZERO(&set);
	CPU_SET(first, &set);
	cr_assert_eq(sched_setaffinity(0, sizeof(set), &set), 0);
	cr_assert_eq(eal_read_facts(&facts), 0);
	cr_expect_eq(facts.n_cpus, 1);
	cr_expect_eq(facts.cpus[0], first);
}

Test(eal_host, a_killed_routers_directory_is_swept)
{
	char name[64];

	snprintf(name, sizeof(name), "steadfast-%d", (int)dead_pid());
	make_runtime(name);
	eal_sweep_runtime(base);
	cr_expect_not(exists(name));
}

Test(eal_host, directories_of_others_and_of_the_living_stay)
{
	char name[64];

	snprintf(name, sizeof(name), "steadfast-%d", (int)getpid());
	make_runtime(name);
	make_runtime("rte");
	make_runtime("steadfast-lab");
	make_runtime("steadfast-12x");
	eal_sweep_runtime(base);
	cr_expect(exists(name));
	cr_expect(exists("rte"));
	cr_expect(exists("steadfast-lab"));
	cr_expect(exists("steadfast-12x"));
}

Test(eal_host, a_directory_whose_telemetry_answers_stays)
{
	/* As of a router in another PID namespace that shares the file system. */
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char name[64];
	int s;

	snprintf(name, sizeof(name), "steadfast-%d", (int)dead_pid());
	make_runtime(name);
	snprintf(address.sun_path, sizeof(address.sun_path), "%.40s/%.40s/dpdk_telemetry.v2", base,
		name);
	s = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	cr_assert_eq(bind(s, (struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(listen(s, 1), 0);
	eal_sweep_runtime(base);
	cr_expect(exists(name));
	close(s);
	eal_sweep_runtime(base);
	cr_expect_not(exists(name), "nobody listens any more");
}

Test(eal_host, a_base_that_is_not_there_is_fine)
{
	eal_sweep_runtime("/nonexistent/dpdk");
	cr_expect(exists("."));
}

Test(eal_host, our_directory_is_removed_and_no_other)
{
	struct eal_args args = {.prefix = (char *)"steadfast-1"};

	make_runtime("steadfast-1");
	make_runtime("steadfast-2");
	eal_remove_runtime(base, &args);
	cr_expect_not(exists("steadfast-1"));
	cr_expect(exists("steadfast-2"));
	args.prefix = NULL;
	eal_remove_runtime(base, &args);
	cr_expect(exists("steadfast-2"), "a prefix the operator chose is his");
}

Test(eal_host, the_base_is_where_eal_puts_it)
{
	char path[128];

	if (getuid() == 0)
		cr_expect_str_eq(eal_runtime_base(path, sizeof(path)), "/var/run/dpdk");
	else
		cr_expect_not_null(strstr(eal_runtime_base(path, sizeof(path)), "/dpdk"));
}
