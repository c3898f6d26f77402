/* SPDX-License-Identifier: BSD-3-Clause */
/* Which arguments EAL gets, from what was said and what the machine has. */
#include "ethdev/eal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#define LIST(...)   ((const char *[]){__VA_ARGS__})
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct eal_facts two_cpus = {.n_cpus = 2, .cpus = {0, 1}, .pid = 4711};
static const struct eal_facts one_cpu = {.n_cpus = 1, .cpus = {5}, .pid = 4711};
static const struct eal_facts four_cpus_of_many = {
	.n_cpus = 4, .cpus = {2, 3, 8, 9}, .huge_free_mb = 2048, .pid = 4711};

/* "program --a --b": the arguments in one string, and the notes one a line. */
struct built {
	char text[1024];
	char notes[1024];
};

static struct built build(const struct eal_facts *facts, const char *command, const char *file,
	const char *const *pci, unsigned int n_pci)
{
	char *words[2][32], *copies[2] = {strdup(command), strdup(file)};
	unsigned int n[2] = {0, 0};
	struct eal_args args;
	struct built out = {"", ""};
	char *rest;

	for (int i = 0; i < 2; i++)
		for (char *w = strtok_r(copies[i], " ", &rest); w; w = strtok_r(NULL, " ", &rest))
			words[i][n[i]++] = w;
	cr_assert_eq(eal_build_args(&(struct eal_wants){"steadfast", words[0], n[0], words[1], n[1],
					    pci, n_pci, 0},
			     facts, &args),
		0);
	cr_assert_null(args.argv[args.argc]);
	for (int i = 0; i < args.argc; i++) {
		strcat(out.text, args.argv[i]);
		strcat(out.text, " ");
	}
	for (unsigned int i = 0; i < args.n_notes; i++) {
		strcat(out.notes, args.notes[i]);
		strcat(out.notes, "\n");
	}
	eal_free_args(&args);
	free(copies[0]);
	free(copies[1]);
	return out;
}

static bool has(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

static unsigned int occurrences(const char *text, const char *part)
{
	unsigned int n = 0;

	for (; (text = strstr(text, part)) != NULL; text++)
		n++;
	return n;
}

Test(eal_args, nothing_said_without_hugepages)
{
	struct built b = build(&two_cpus, "", "", NULL, 0);

	cr_expect_str_eq(b.text,
		"steadfast --file-prefix=steadfast-4711 --lcores 0@0,1@1 --no-pci --no-huge -m 512 "
		"--no-shconf --log-level=lib.*:notice ");
	cr_expect(has(b.notes, "no free hugepages"), "%s", b.notes);
}

Test(eal_args, nothing_said_with_hugepages)
{
	struct built b = build(&four_cpus_of_many, "", "", NULL, 0);

	cr_expect_str_eq(b.text,
		"steadfast --file-prefix=steadfast-4711 --lcores 0@2,1@3 --no-pci --in-memory "
		"--log-level=lib.*:notice ");
	cr_expect(has(b.notes, "2048 MB free"), "%s", b.notes);
}

Test(eal_args, too_few_hugepages_are_left_alone_and_that_is_said)
{
	struct eal_facts facts = two_cpus;
	struct built b;

	facts.huge_free_mb = 20;
	b = build(&facts, "", "", NULL, 0);
	cr_expect(has(b.text, " --no-huge -m 512 "), "%s", b.text);
	cr_expect(has(b.notes, "20 MB of free hugepages where 512 MB are needed"), "%s", b.notes);
	facts.huge_free_mb = 512;
	b = build(&facts, "", "", NULL, 0);
	cr_expect(has(b.text, " --in-memory "), "%s", b.text);
}

Test(eal_args, an_amount_of_memory_decides_whether_hugepages_do)
{
	struct eal_facts facts = two_cpus;
	struct built b;

	facts.huge_free_mb = 200;
	b = build(&facts, "-m 128", "", NULL, 0);
	cr_expect(has(b.text, " -m 128 "), "%s", b.text);
	cr_expect(has(b.text, " --in-memory "), "%s", b.text);
	cr_expect_eq(occurrences(b.text, " -m "), 1, "%s", b.text);
	b = build(&facts, "-m1024", "", NULL, 0);
	cr_expect(has(b.text, " --no-huge "), "%s", b.text);
	cr_expect_not(has(b.text, " -m 512"), "%s", b.text);
}

Test(eal_args, one_cpu_is_shared_and_that_is_said)
{
	struct built b = build(&one_cpu, "", "", NULL, 0);

	cr_expect(has(b.text, " --lcores 0@5,1@5 "), "%s", b.text);
	cr_expect(has(b.notes, "share CPU 5"), "%s", b.notes);
}

Test(eal_args, lcores_in_any_spelling_are_left_alone)
{
	const char *const said[] = {
		"-l 0-3", "-l0-3", "-c f", "-cf", "--lcores 0-3", "--lcores=0-3", "--lcore=0-3"};

	for (size_t i = 0; i < COUNT(said); i++) {
		struct built b = build(&two_cpus, said[i], "", NULL, 0);

		cr_expect_not(has(b.text, "0@0"), "%s: %s", said[i], b.text);
		b = build(&two_cpus, "", said[i], NULL, 0);
		cr_expect_not(has(b.text, "0@0"), "%s in the file: %s", said[i], b.text);
	}
}

Test(eal_args, the_main_lcore_gets_the_cpu_of_its_number)
{
	struct built b = build(&four_cpus_of_many, "--main-lcore 8", "", NULL, 0);

	cr_expect(has(b.text, " --lcores 8@8,0@9 "), "%s", b.text);
	cr_expect_eq(occurrences(b.text, "main-lcore"), 1, "%s", b.text);
	b = build(&four_cpus_of_many, "--main-lcore=9", "", NULL, 0);
	cr_expect(has(b.text, " --lcores 9@9,0@2 "), "%s", b.text);
	/* No CPU of that number here: any will do. */
	b = build(&four_cpus_of_many, "--main-lcore=1", "", NULL, 0);
	cr_expect(has(b.text, " --lcores 1@2,0@3 "), "%s", b.text);
	b = build(&four_cpus_of_many, "--main-lcore=0", "", NULL, 0);
	cr_expect(has(b.text, " --lcores 0@2,1@3 "), "%s", b.text);
}

Test(eal_args, pci_devices_of_the_file_are_all_that_is_allowed)
{
	const char *const pci[] = {"0000:03:00.0", "0000:03:00.1"};
	struct built b = build(&two_cpus, "", "", pci, COUNT(pci));

	cr_expect(has(b.text, " -a 0000:03:00.0 -a 0000:03:00.1 "), "%s", b.text);
	cr_expect_not(has(b.text, "--no-pci"), "%s", b.text);
}

Test(eal_args, a_pci_device_allowed_with_arguments_is_not_allowed_twice)
{
	const char *const pci[] = {"0000:03:00.0", "0000:03:00.1"};
	struct built b =
		build(&two_cpus, "-a 0000:03:00.0,safe-mode-support=1", "", pci, COUNT(pci));

	cr_expect_eq(occurrences(b.text, "0000:03:00.0"), 1, "%s", b.text);
	cr_expect(has(b.text, " -a 0000:03:00.1 "), "%s", b.text);
}

Test(eal_args, a_block_list_excludes_an_allow_list)
{
	const char *const pci[] = {"0000:03:00.0"};
	struct built b = build(&two_cpus, "-b 0000:04:00.0", "", pci, COUNT(pci));

	cr_expect_not(has(b.text, " -a "), "%s", b.text);
	cr_expect_not(has(b.text, "--no-pci"), "%s", b.text);
}

Test(eal_args, no_pci_said_is_no_pci_once)
{
	const char *const pci[] = {"0000:03:00.0"};
	struct built b = build(&two_cpus, "--no-pci", "", pci, COUNT(pci));

	cr_expect_eq(occurrences(b.text, "--no-pci"), 1, "%s", b.text);
	cr_expect_not(has(b.text, " -a "), "%s", b.text);
	b = build(&two_cpus, "", "--no-pci", NULL, 0);
	cr_expect_eq(occurrences(b.text, "--no-pci"), 1, "%s", b.text);
}

Test(eal_args, a_device_allowed_for_another_use_keeps_the_pci_bus)
{
	struct built b = build(&two_cpus, "--allow=0000:05:00.0", "", NULL, 0);

	cr_expect_not(has(b.text, "--no-pci"), "%s", b.text);
}

Test(eal_args, the_kind_of_memory_is_the_operators)
{
	const char *const said[] = {"--in-memory", "--huge-dir /mnt/huge", "--legacy-mem",
		"--huge-unlink=never", "--single-file-segments", "--proc-type=primary",
		"--socket-mem=1024"};

	for (size_t i = 0; i < COUNT(said); i++) {
		struct built b = build(&two_cpus, said[i], "", NULL, 0);

		cr_expect_not(has(b.text, "--no-huge"), "%s: %s", said[i], b.text);
		cr_expect_not(has(b.text, " -m "), "%s: %s", said[i], b.text);
		cr_expect_eq(occurrences(b.text, "--in-memory"), i == 0, "%s: %s", said[i], b.text);
	}
}

Test(eal_args, no_huge_said_gets_an_amount_and_never_in_memory)
{
	struct built b = build(&four_cpus_of_many, "--no-huge", "", NULL, 0);

	cr_expect_eq(occurrences(b.text, "--no-huge"), 1, "%s", b.text);
	cr_expect_not(has(b.text, "--in-memory"), "EAL refuses the two together: %s", b.text);
	cr_expect(has(b.text, " -m 512 --no-shconf "), "%s", b.text);
	b = build(&four_cpus_of_many, "--no-huge -m 64 --no-shconf", "", NULL, 0);
	cr_expect_eq(occurrences(b.text, " -m "), 1, "%s", b.text);
	cr_expect_eq(occurrences(b.text, "--no-shconf"), 1, "%s", b.text);
}

Test(eal_args, the_command_line_wins_over_the_file)
{
	struct built b = build(&two_cpus, "-l 0-1 --no-huge --file-prefix a",
		"--lcores 0@3,1@4 --in-memory --file-prefix b -n 4", NULL, 0);

	cr_expect(has(b.text, "steadfast -l 0-1 --no-huge --file-prefix a -n 4 "), "%s", b.text);
	cr_expect_not(has(b.text, "0@3"), "%s", b.text);
	cr_expect_not(has(b.text, "--in-memory"), "%s", b.text);
	cr_expect(has(b.notes, "the file's --lcores gives way"), "%s", b.notes);
	cr_expect(has(b.notes, "the file's --in-memory gives way"), "%s", b.notes);
	cr_expect(has(b.notes, "the file's --file-prefix gives way"), "%s", b.notes);
}

Test(eal_args, what_adds_up_is_taken_from_both)
{
	struct built b = build(&two_cpus, "-a 0000:01:00.0 --log-level=pmd:debug",
		"-a 0000:02:00.0 --log-level lib.eal:info --vdev net_null0", NULL, 0);

	cr_expect(has(b.text, "-a 0000:01:00.0"), "%s", b.text);
	cr_expect(has(b.text, "-a 0000:02:00.0"), "%s", b.text);
	cr_expect(has(b.text, "pmd:debug"), "%s", b.text);
	cr_expect(has(b.text, "--log-level lib.eal:info --vdev net_null0"), "%s", b.text);
	cr_expect_not(has(b.text, "notice"), "a log level said is no default: %s", b.text);
}

Test(eal_args, a_value_that_looks_like_an_option_is_none)
{
	/* The value of -d is a path, of --vdev a device. */
	struct built b = build(&two_cpus, "-d --no-huge --vdev -l", "", NULL, 0);

	cr_expect(has(b.text, " --lcores 0@0,1@1 "), "%s", b.text);
	cr_expect(has(b.text, " -m 512 "), "%s", b.text);
	cr_expect_eq(occurrences(b.text, "--no-huge"), 2, "%s", b.text);
}

Test(eal_args, shortened_options_are_known)
{
	struct built b = build(&two_cpus, "--file-pre=x --in-mem --main-l 1", "", NULL, 0);

	cr_expect_not(has(b.text, "steadfast-4711"), "%s", b.text);
	cr_expect_not(has(b.text, "--no-huge"), "%s", b.text);
	cr_expect(has(b.text, " --lcores 1@1,0@0 "), "%s", b.text);
}

Test(eal_args, a_value_missing_at_the_end_is_left_to_eal)
{
	struct built b = build(&two_cpus, "-l", "", NULL, 0);

	cr_expect(has(b.text, "steadfast -l "), "%s", b.text);
}

Test(eal_args, the_prefix_is_ours_only_when_nobody_chose_one)
{
	char *command[] = {(char *)"--file-prefix=x"};
	struct eal_wants wants = {.program = "steadfast"};
	struct eal_args args;

	cr_assert_eq(eal_build_args(&wants, &two_cpus, &args), 0);
	cr_expect_str_eq(args.prefix, "steadfast-4711");
	eal_free_args(&args);
	wants.command = command;
	wants.n_command = 1;
	cr_assert_eq(eal_build_args(&wants, &two_cpus, &args), 0);
	cr_expect_null(args.prefix);
	eal_free_args(&args);
}

Test(eal_args, the_ports_need_decides_the_amount)
{
	struct eal_wants wants = {.program = "steadfast", .memory_mb = 900};
	struct eal_args args;
	bool found = false;

	cr_assert_eq(eal_build_args(&wants, &two_cpus, &args), 0);
	for (int i = 0; i < args.argc; i++)
		found |= strcmp(args.argv[i], "900") == 0;
	cr_expect(found);
	eal_free_args(&args);
}

Test(eal_args, without_a_cpu_list_eal_decides)
{
	struct eal_facts facts = {.pid = 1};
	struct built b = build(&facts, "", "", NULL, 0);

	cr_expect_not(has(b.text, "lcores"), "%s", b.text);
}
