/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The program: read the configuration, start EAL, devices, workers and the admin thread; run the
 * control loop on this thread, EAL's main lcore; stop everything in the reverse order.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_pdump.h>
#include <rte_version.h>

#include "app/admin.h"
#include "app/args.h"
#include "app/attach.h"
#include "app/start.h"
#include "app/telemetry.h"
#include "app/text.h"
#include "ethdev/eal.h"

enum {
	EXIT_STOPPED = 0,
	EXIT_FAILED = 1,
	EXIT_BAD_USE = 2,
};

/* A signal handler is given nothing to work on but what is here. */
static struct control *running;

static void on_stop(int signal)
{
	(void)signal;
	control_stop(running);
}

static void on_reload(int signal)
{
	(void)signal;
	atomic_store_explicit(&running->reload_asked, true, memory_order_relaxed);
}

static void catch_signals(struct control *c)
{
	struct sigaction stop = {.sa_handler = on_stop, .sa_flags = SA_RESTART};
	struct sigaction reload = {.sa_handler = on_reload, .sa_flags = SA_RESTART};
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	running = c;
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGHUP, &reload, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
}

/* What the handlers work on is about to be freed. */
static void ignore_signals(void)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};

	sigaction(SIGTERM, &ignore, NULL);
	sigaction(SIGINT, &ignore, NULL);
	sigaction(SIGHUP, &ignore, NULL);
}

static struct config *load_config(const char *file)
{
	struct config_errors errors = {0};
	struct config *config = config_load(file, &errors);

	for (uint32_t i = 0; i < errors.n; i++)
		fprintf(stderr, "%s: %s\n", errors.list[i].path, errors.list[i].message);
	if (!config)
		fprintf(stderr, "%s: %u mistake%s\n", file, errors.n, errors.n == 1 ? "" : "s");
	config_errors_free(&errors);
	return config;
}

/* Whether EAL was asked for a text, which it prints to stdout. */
static bool asks_for_help(const struct eal_args *eal)
{
	for (int i = 1; i < eal->argc; i++)
		if (!strcmp(eal->argv[i], "-h") || strstr(eal->argv[i], "help"))
			return true;
	return false;
}

/* rte_eal_init() without the hundred lines of usage that would bury what is wrong. */
static int init_eal(const struct eal_args *eal)
{
	int out = asks_for_help(eal) ? -1 : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	int null = out < 0 ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);
	int rc;

	fflush(stdout);
	if (null >= 0)
		dup2(null, STDOUT_FILENO);
	rc = rte_eal_init(eal->argc, eal->argv);
	fflush(stdout);
	if (null >= 0) {
		dup2(out, STDOUT_FILENO);
		close(null);
	}
	if (out >= 0)
		close(out);
	return rc;
}

static void say_eal_failed(const struct eal_args *eal, int err)
{
	struct text given = {0};

	for (int i = 1; i < eal->argc; i++)
		text_printf(&given, " %s", eal->argv[i]);
	log_error("EAL did not start: %s; its arguments:%.*s%s", rte_strerror(err), (int)given.len,
		given.len ? given.data : "",
		err == EINVAL ? " (`steadfast --help -- -c FILE` lists those it knows)" : "");
	text_free(&given);
}

/* EAL's arguments from the command line, the file and the machine. EXIT_STOPPED, or how to end,
 * with the reason said. */
static int start_eal(const struct args *args, const struct config *config, struct eal_args *eal)
{
	const char *pci[CONFIG_PORTS_MAX];
	struct eal_wants wants = {
		.program = "steadfast",
		.command = args->eal_argv,
		.n_command = args->eal_argc,
		.file = config->eal,
		.n_file = config->n_eal,
		.pci = pci,
	};
	static struct eal_facts facts;
	char base[256];
	int rc = eal_read_facts(&facts);

	for (uint32_t i = 0; i < config->n_ports; i++)
		if (config->ports[i].is_pci)
			pci[wants.n_pci++] = config->ports[i].device;
	if (!rc)
		rc = eal_build_args(&wants, &facts, eal);
	if (rc) {
		log_error("cannot work out EAL's arguments: %s", strerror(-rc));
		return EXIT_FAILED;
	}
	for (unsigned int i = 0; i < eal->n_notes; i++)
		log_info("%s", eal->notes[i]);
	eal_sweep_runtime(eal_runtime_base(base, sizeof(base)));
	if (init_eal(eal) < 0) {
		rc = rte_errno;
		say_eal_failed(eal, rc);
		eal_free_args(eal);
		return rc == EINVAL ? EXIT_BAD_USE : EXIT_FAILED;
	}
	return EXIT_STOPPED;
}

static void stop_eal(struct eal_args *eal)
{
	char base[256];

	rte_eal_cleanup();
	eal_remove_runtime(eal_runtime_base(base, sizeof(base)), eal);
	eal_free_args(eal);
}

/* For dpdk-dumpcap. It joins as a second process, which needs memory that it can map: see
 * eal_build_args(). Without, this changes nothing. */
static void offer_capture(void)
{
	if (rte_pdump_init() < 0)
		log_warn("packets cannot be captured: %s", rte_strerror(rte_errno));
}

static void say_ready(const struct control *c)
{
	log_info("ready: %s, %u port%s, %u virtual router%s, %u worker%s (%s when idle), %s",
		rte_version(), c->config->n_ports, c->config->n_ports == 1 ? "" : "s", c->n_vrs,
		c->n_vrs == 1 ? "" : "s", c->n_workers, c->n_workers == 1 ? "" : "s",
		c->sleep_when_idle ? "sleep" : "poll",
		rte_eal_has_hugepages() ? "hugepages" : "normal memory (no hugepages)");
}

/* Whatever is running in the end takes the place of the configuration. */
static int run(const struct args *args, struct config **config)
{
	struct admin_params params = {.interactive = args->interactive,
		.config = args->config,
		.socket = (*config)->console_socket};
	struct control *c = start_control(*config);
	struct admin *admin;
	char error[256];
	int rc = EXIT_FAILED;

	if (!c)
		return EXIT_FAILED;
	catch_signals(c);
	admin = admin_start(c, &params, error, sizeof(error));
	if (!admin) {
		log_error("%s", error);
		goto undo;
	}
	if (start_workers(c)) {
		log_error("a worker lcore did not start");
		goto stop_admin;
	}
	if (telemetry_start(c))
		log_warn("no telemetry: DPDK's telemetry did not take the commands");
	say_ready(c);
	rc = control_run(c) ? EXIT_FAILED : EXIT_STOPPED;
	log_info("stopping");
	telemetry_stop();
stop_admin:
	admin_stop(admin);
undo:
	ignore_signals();
	*config = c->config;
	start_undo(c);
	return rc;
}

int main(int argc, char **argv)
{
	struct config *config;
	struct eal_args eal;
	struct args args;
	int rc = EXIT_FAILED;

	switch (args_parse(argc, argv, &args)) {
	case ARGS_DONE:
		return EXIT_STOPPED;
	case ARGS_BAD:
		return EXIT_BAD_USE;
	case ARGS_RUN:
		break;
	}
	if (args.attach)
		return attach_run(args.socket ? args.socket : CONFIG_CONSOLE_SOCKET, args.exec);
	config = load_config(args.config);
	if (!config)
		return EXIT_BAD_USE;
	if (args.check) {
		printf("%s: no mistakes\n", args.config);
		rc = EXIT_STOPPED;
		goto free_config;
	}
	log_open();
	rc = start_eal(&args, config, &eal);
	if (rc != EXIT_STOPPED)
		goto free_config;
	offer_capture();
	rc = run(&args, &config);
	rte_pdump_uninit();
	stop_eal(&eal);
free_config:
	config_free(config);
	return rc;
}
