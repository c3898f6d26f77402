/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * EAL's arguments from what the operator said and what the machine has. EAL refuses some options
 * twice and some together, so every option belongs to a group, and a group that the operator
 * spoke of gets no default. Pure but for malloc; main thread, before EAL.
 */
#include "ethdev/eal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_MB_DEFAULT 512

enum group {
	GROUP_OTHER = 0,
	GROUP_LCORES = 1 << 0,
	GROUP_MAIN_LCORE = 1 << 1,
	GROUP_MEMORY = 1 << 2, /* which kind of memory */
	GROUP_NO_HUGE = 1 << 3,
	GROUP_AMOUNT = 1 << 4,
	GROUP_PREFIX = 1 << 5,
	GROUP_NO_PCI = 1 << 6,
	GROUP_ALLOW = 1 << 7,
	GROUP_BLOCK = 1 << 8,
	GROUP_SHCONF = 1 << 9,
	GROUP_LOG = 1 << 10,
};

/* EAL knows more; listed are those that take a value, which must be stepped over, and those that
 * a default depends on. */
static const struct option {
	char letter;
	const char *name;
	bool value;
	unsigned int group;
} options[] = {
	{'l', NULL, true, GROUP_LCORES},
	{'c', NULL, true, GROUP_LCORES},
	{0, "lcores", true, GROUP_LCORES},
	{0, "main-lcore", true, GROUP_MAIN_LCORE},
	{'s', NULL, true, GROUP_OTHER},
	{'S', NULL, true, GROUP_OTHER},
	{'a', "allow", true, GROUP_ALLOW},
	{'b', "block", true, GROUP_BLOCK},
	{0, "no-pci", false, GROUP_NO_PCI},
	{0, "no-huge", false, GROUP_MEMORY | GROUP_NO_HUGE},
	{0, "in-memory", false, GROUP_MEMORY},
	{0, "huge-dir", true, GROUP_MEMORY},
	{0, "huge-unlink", false, GROUP_MEMORY},
	{0, "legacy-mem", false, GROUP_MEMORY},
	{0, "single-file-segments", false, GROUP_MEMORY},
	{0, "proc-type", true, GROUP_MEMORY | GROUP_SHCONF},
	{'m', NULL, true, GROUP_AMOUNT},
	{0, "socket-mem", true, GROUP_AMOUNT | GROUP_MEMORY},
	{0, "socket-limit", true, GROUP_OTHER},
	{0, "file-prefix", true, GROUP_PREFIX},
	{0, "no-shconf", false, GROUP_SHCONF},
	{0, "log-level", true, GROUP_LOG},
	{'d', NULL, true, GROUP_OTHER},
	{'n', NULL, true, GROUP_OTHER},
	{'r', NULL, true, GROUP_OTHER},
	{0, "base-virtaddr", true, GROUP_OTHER},
	{0, "iova-mode", true, GROUP_OTHER},
	{0, "trace", true, GROUP_OTHER},
	{0, "trace-dir", true, GROUP_OTHER},
	{0, "trace-bufsz", true, GROUP_OTHER},
	{0, "trace-mode", true, GROUP_OTHER},
	{0, "mbuf-pool-ops-name", true, GROUP_OTHER},
	{0, "syslog", true, GROUP_OTHER},
	{0, "vdev", true, GROUP_OTHER},
	{0, "vfio-intr", true, GROUP_OTHER},
	{0, "vfio-vf-token", true, GROUP_OTHER},
	{0, "force-max-simd-bitwidth", true, GROUP_OTHER},
};

#define N_OPTIONS (sizeof(options) / sizeof(options[0]))

/* What is at one place of an argument list. */
struct said {
	unsigned int group;
	unsigned int words; /* 1, or 2 with the value in the next one */
	const char *value;  /* NULL where it has none */
	const struct option *option;
};

static const struct option *find_long(const char *text, size_t len)
{
	const struct option *found = NULL;

	/* getopt takes a shortened name too, and "trace" for itself though "trace-dir" exists. */
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const char *name = options[i].name;

		if (name == NULL || strncmp(name, text, len) != 0)
			continue;
		if (strlen(name) == len)
			return &options[i];
		if (found == NULL)
			found = &options[i];
	}
	return found;
}

static struct said parse_option(char *const *args, unsigned int n, unsigned int i)
{
	struct said s = {.group = GROUP_OTHER, .words = 1};
	const char *text = args[i], *attached = NULL;

	if (text[0] != '-' || text[1] == '\0')
		return s;
	if (text[1] == '-') {
		size_t len = strcspn(text + 2, "=");

		if (len == 0)
			return s;
		s.option = find_long(text + 2, len);
		if (text[2 + len] == '=')
			attached = text + 2 + len + 1;
	} else {
		for (size_t o = 0; o < N_OPTIONS; o++)
			if (options[o].letter == text[1])
				s.option = &options[o];
		if (text[2] != '\0')
			attached = text + 2;
	}
	if (s.option == NULL)
		return s;
	s.group = s.option->group;
	s.value = attached;
	if (s.option->value && attached == NULL && i + 1 < n) {
		s.words = 2;
		s.value = args[i + 1];
	}
	return s;
}

struct builder {
	struct eal_args *out;
	int size;
	bool no_memory;
};

__attribute__((format(printf, 2, 3))) static void add(struct builder *b, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	if (b->out->argc + 1 >= b->size) {
		int size = 2 * b->size + 16;
		char **words = realloc(b->out->words, (size_t)size * sizeof(*words));

		if (words == NULL) {
			free(text);
			b->no_memory = true;
			return;
		}
		b->out->words = words;
		b->size = size;
	}
	if (text == NULL) {
		b->no_memory = true;
		return;
	}
	b->out->words[b->out->argc++] = text;
	b->out->words[b->out->argc] = NULL;
}

__attribute__((format(printf, 2, 3))) static void note(struct builder *b, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	if (b->out->n_notes == EAL_NOTES_MAX)
		return;
	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) >= 0)
		b->out->notes[b->out->n_notes++] = text;
	else
		b->no_memory = true;
	va_end(ap);
}

/* Groups that may stand in both lists: EAL adds them up. */
#define ADDING (GROUP_ALLOW | GROUP_BLOCK | GROUP_LOG | GROUP_NO_PCI | GROUP_SHCONF)

/* Copies a list but for options of the groups in `overridden`. The groups that were copied. */
static unsigned int copy(
	struct builder *b, char *const *args, unsigned int n, unsigned int overridden)
{
	unsigned int groups = 0;

	for (unsigned int i = 0; i < n;) {
		struct said s = parse_option(args, n, i);

		if (s.group & overridden & ~(unsigned int)ADDING) {
			note(b, "the file's %s gives way to the command line", args[i]);
		} else {
			for (unsigned int w = 0; w < s.words; w++)
				add(b, "%s", args[i + w]);
			groups |= s.group;
		}
		i += s.words;
	}
	return groups;
}

/* The value of the last option of `group` among the arguments so far. */
static const char *value_of(const struct eal_args *args, unsigned int group)
{
	const char *value = NULL;

	for (int i = 1; i < args->argc;) {
		struct said s =
			parse_option(args->words, (unsigned int)args->argc, (unsigned int)i);

		if (s.group & group)
			value = s.value;
		i += (int)s.words;
	}
	return value;
}

static bool allowed(const struct eal_args *args, const char *pci)
{
	for (int i = 1; i < args->argc;) {
		struct said s =
			parse_option(args->words, (unsigned int)args->argc, (unsigned int)i);

		if ((s.group & GROUP_ALLOW) && s.value != NULL &&
			strncmp(s.value, pci, strlen(pci)) == 0)
			return true;
		i += (int)s.words;
	}
	return false;
}

static void add_pci(struct builder *b, const struct eal_wants *wants, unsigned int groups)
{
	if (groups & GROUP_NO_PCI)
		return;
	if (wants->n_pci == 0) {
		/* EAL would take the machine's own virtio NIC away from it. */
		if (!(groups & (GROUP_ALLOW | GROUP_BLOCK)))
			add(b, "--no-pci");
		return;
	}
	/* EAL takes either a list of what is allowed or one of what is not. */
	if (groups & GROUP_BLOCK)
		return;
	for (unsigned int i = 0; i < wants->n_pci; i++) {
		if (allowed(b->out, wants->pci[i]))
			continue;
		add(b, "-a");
		add(b, "%s", wants->pci[i]);
	}
}

static void add_lcores(struct builder *b, const struct eal_facts *facts, unsigned int groups)
{
	unsigned int control = 0, worker, main_lcore = 0;
	const char *said;

	if ((groups & GROUP_LCORES) || facts->n_cpus == 0)
		return;
	said = groups & GROUP_MAIN_LCORE ? value_of(b->out, GROUP_MAIN_LCORE) : NULL;
	if (said != NULL) {
		main_lcore = (unsigned int)strtoul(said, NULL, 10);
		for (unsigned int i = 0; i < facts->n_cpus; i++)
			if (facts->cpus[i] == main_lcore)
				control = i;
	}
	worker = (control + 1) % facts->n_cpus;
	add(b, "--lcores");
	add(b, "%u@%u,%u@%u", main_lcore, facts->cpus[control], main_lcore == 0 ? 1 : 0,
		facts->cpus[worker]);
	if (control == worker)
		note(b,
			"control and the worker share CPU %u, the only one: \"idle\": \"sleep\" "
			"keeps timers sharp",
			facts->cpus[control]);
	else
		note(b, "control on CPU %u, one worker on CPU %u", facts->cpus[control],
			facts->cpus[worker]);
}

static void add_memory(struct builder *b, const struct eal_wants *wants,
	const struct eal_facts *facts, unsigned int groups)
{
	uint32_t need_mb = wants->memory_mb ? wants->memory_mb : MEMORY_MB_DEFAULT;
	bool normal = (groups & GROUP_NO_HUGE) != 0;
	const char *said;

	if ((groups & GROUP_AMOUNT) && !(groups & GROUP_MEMORY)) {
		said = value_of(b->out, GROUP_AMOUNT);
		need_mb = said != NULL ? (uint32_t)strtoul(said, NULL, 10) : need_mb;
	}
	if (!(groups & GROUP_MEMORY)) {
		if (facts->huge_free_mb >= need_mb) {
			/* In memory: no files in a hugetlbfs that may not be mounted. */
			add(b, "--in-memory");
			note(b, "hugepages: %llu MB free", (unsigned long long)facts->huge_free_mb);
			return;
		}
		add(b, "--no-huge");
		normal = true;
		if (facts->huge_free_mb == 0)
			note(b, "no free hugepages: running on %u MB of normal memory", need_mb);
		else
			note(b,
				"%llu MB of free hugepages where %u MB are needed: running on "
				"normal memory",
				(unsigned long long)facts->huge_free_mb, need_mb);
	}
	if (!normal)
		return;
	/* EAL's own default of 64 MB holds the packets of three ports. */
	if (!(groups & GROUP_AMOUNT)) {
		add(b, "-m");
		add(b, "%u", need_mb);
	}
	/* No second process can join on normal memory. */
	if (!(groups & GROUP_SHCONF))
		add(b, "--no-shconf");
}

int eal_build_args(
	const struct eal_wants *wants, const struct eal_facts *facts, struct eal_args *out)
{
	struct builder b = {.out = out};
	unsigned int groups;

	memset(out, 0, sizeof(*out));
	add(&b, "%s", wants->program);
	groups = copy(&b, wants->command, wants->n_command, 0);
	groups |= copy(&b, wants->file, wants->n_file, groups);
	if (!(groups & GROUP_PREFIX)) {
		if (asprintf(&out->prefix, EAL_PREFIX "%d", (int)facts->pid) < 0) {
			out->prefix = NULL;
			b.no_memory = true;
		}
		add(&b, "--file-prefix=" EAL_PREFIX "%d", (int)facts->pid);
	}
	add_lcores(&b, facts, groups);
	add_pci(&b, wants, groups);
	add_memory(&b, wants, facts, groups);
	if (!(groups & GROUP_LOG))
		add(&b, "--log-level=lib.*:notice");
	if (!b.no_memory)
		out->argv = calloc((size_t)out->argc + 1, sizeof(*out->argv));
	if (out->argv == NULL) {
		eal_free_args(out);
		return -ENOMEM;
	}
	memcpy(out->argv, out->words, (size_t)out->argc * sizeof(*out->argv));
	return 0;
}

void eal_free_args(struct eal_args *args)
{
	for (int i = 0; i < args->argc; i++)
		free(args->words[i]);
	free(args->words);
	free(args->argv);
	free(args->prefix);
	for (unsigned int i = 0; i < args->n_notes; i++)
		free(args->notes[i]);
	memset(args, 0, sizeof(*args));
}
