/* SPDX-License-Identifier: BSD-3-Clause */
/* `config check`, `diff`, `load` and `save`. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/config_diff.h"
#include "leaves.h"

TestSuite(configs, .init = fake_console_open, .fini = fake_console_close);

static const char good[] = "{\"ports\": {\"p0\": {\"device\": \"net_null0\"}}, "
			   "\"interfaces\": {\"lan\": {\"port\": \"p0\", "
			   "\"ipv4\": {\"addresses\": [\"192.0.2.2/24\"]}}}}";

static char dir[] = "/tmp/steadfast-test-XXXXXX";
static char path[64];

/* A file with this in it; what the command says of it. */
static char *run_on(const char *verb, const char *content, int *status)
{
	char line[128];
	FILE *f;

	cr_assert(mkdtemp(dir) != NULL);
	snprintf(path, sizeof(path), "%s/f.json", dir);
	f = fopen(path, "w");
	cr_assert(f != NULL);
	fputs(content, f);
	fclose(f);
	snprintf(line, sizeof(line), "config %s %s", verb, path);
	return fake_run(con, line, status);
}

static void remove_file(void)
{
	unlink(path);
	rmdir(dir);
}

Test(configs, check_tells_every_mistake)
{
	int status;
	char *text = run_on("check", "{\"ports\": {\"p0\": {\"devise\": 3}}, \"bfd\": 7}", &status);

	cr_expect(eq(int, status, 1));
	cr_expect(strstr(text, "$.ports.p0") != NULL, "%s", text);
	cr_expect(strstr(text, "$.bfd") != NULL, "%s", text);
	free(text);
	remove_file();
}

Test(configs, check_of_one_without_mistakes)
{
	int status;
	char *text = run_on("check", good, &status);

	cr_expect(eq(int, status, 0), "%s", text);
	cr_expect(strstr(text, "no mistakes") != NULL);
	free(text);
	remove_file();
}

Test(configs, a_file_that_is_not_there)
{
	char *text;
	int status;

	text = fake_run(con, "config check /nonexistent/f.json", &status);
	cr_expect(eq(int, status, 1));
	cr_expect(strstr(text, "/nonexistent/f.json") != NULL, "%s", text);
	free(text);
	text = fake_run(con, "config save /nonexistent/f.json", &status);
	cr_expect(eq(int, status, 1));
	same_text(text, "/nonexistent/f.json: No such file or directory\n");
	free(text);
}

Test(configs, diff_against_what_runs)
{
	char *text;
	int status;

	fake.other_config = "{\"ports\": {\"p9\": {}}}";
	text = run_on("diff", good, &status);
	cr_expect(eq(int, status, 0));
	same_text(text, "+ $.ports.p9: {}\n");
	free(text);
	remove_file();
}

Test(configs, diff_of_the_same)
{
	char *text;
	int status;

	fake.other_config = "{\"ports\": {}}";
	text = run_on("diff", good, &status);
	cr_expect(strstr(text, "says what is running") != NULL, "%s", text);
	free(text);
	remove_file();
}

Test(configs, save_replaces_the_file_and_keeps_it_private)
{
	struct stat st;
	char *text, buf[64] = "";
	int status;
	FILE *f;

	text = run_on("save", "something else", &status);
	cr_expect(eq(int, status, 0), "%s", text);
	cr_assert(eq(int, stat(path, &st), 0));
	cr_expect(eq(uint, st.st_mode & 0777, 0600));
	f = fopen(path, "r");
	cr_expect(fgets(buf, sizeof(buf), f) != NULL);
	fclose(f);
	same_text(buf, "{\"ports\": {}}");
	free(text);
	remove_file(); /* fails when anything else was left there */
	cr_expect(eq(int, access(dir, F_OK), -1));
}

/* Runs the command on a pipe, which it has to refuse. */
static void expect_pipe_refused(const char *verb)
{
	char line[128], *text;
	struct stat st;
	int status;

	cr_assert(mkdtemp(dir) != NULL);
	snprintf(path, sizeof(path), "%s/pipe", dir);
	cr_assert(eq(int, mkfifo(path, 0600), 0));
	snprintf(line, sizeof(line), "config %s %s", verb, path);
	text = fake_run(con, line, &status);
	cr_expect(eq(int, status, 1));
	cr_expect(strstr(text, "not a regular file") != NULL, "%s", text);
	cr_assert(eq(int, lstat(path, &st), 0));
	cr_expect(eq(uint, st.st_mode & S_IFMT, S_IFIFO));
	free(text);
	remove_file();
}

/* Nobody writes into it: whoever opens it to read waits for ever, and with the thread all else. */
Test(configs, a_pipe_is_not_waited_for, .timeout = 10)
{
	expect_pipe_refused("check");
}

Test(configs, save_replaces_nothing_but_files, .timeout = 10)
{
	expect_pipe_refused("save");
}

Test(configs, save_goes_where_a_link_leads)
{
	char link[80], line[128], *text;
	struct stat st;
	int status;

	free(run_on("save", "something else", &status));
	snprintf(link, sizeof(link), "%s/link", dir);
	cr_assert(eq(int, truncate(path, 0), 0));
	cr_assert(eq(int, symlink(path, link), 0));
	snprintf(line, sizeof(line), "config save %s", link);
	text = fake_run(con, line, &status);
	cr_expect(eq(int, status, 0), "%s", text);
	cr_assert(eq(int, lstat(link, &st), 0));
	cr_expect(eq(uint, st.st_mode & S_IFMT, S_IFLNK));
	cr_assert(eq(int, stat(path, &st), 0));
	cr_expect(st.st_size > 0);
	free(text);
	unlink(link);
	remove_file();
}

static void differ(const char *from, const char *to, const char *lines)
{
	json_t *a = json_loads(from, 0, NULL), *b = json_loads(to, 0, NULL);
	struct text out = {0};

	config_diff(&out, a, b);
	text_add(&out, "", 1);
	same_text(out.data, lines);
	text_free(&out);
	json_decref(a);
	json_decref(b);
}

Test(configs, differences_by_their_paths)
{
	differ("{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 1}}", "");
	differ("{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 2}}", "$.a.b: 1 -> 2\n");
	differ("{\"a\": {\"b\": 1}}", "{\"a\": {\"c\": \"x\"}}", "- $.a.b: 1\n+ $.a.c: \"x\"\n");
	differ("{\"l\": [{\"v\": 1}, 7, 8]}", "{\"l\": [{\"v\": 2}, 7]}",
		"$.l[0].v: 1 -> 2\n- $.l[2]: 8\n");
	differ("{\"a\": []}", "{\"a\": {}}", "$.a: [] -> {}\n");
}

Test(configs, a_changed_key_is_said_but_not_shown)
{
	differ("{\"k\": [{\"id\": 1, \"key\": \"aa\"}]}", "{\"k\": [{\"id\": 1, \"key\": \"bb\"}]}",
		"$.k[0].key: \"***\" -> \"***\"\n");
	differ("{}", "{\"auth\": {\"keys\": [{\"key\": \"bb\"}]}}",
		"+ $.auth: {\"keys\": [{\"key\": \"***\"}]}\n");
}

Test(configs, load_says_what_came_of_it)
{
	char *text;
	int status;

	text = fake_run(con, "config load bad", &status);
	cr_expect(eq(int, status, 1));
	same_text(text, "bad: nothing was changed\n");
	free(text);
	text = fake_run(con, "config load good", &status);
	cr_expect(eq(int, status, 0));
	same_text(text, "good: loaded\n");
	free(text);
}
