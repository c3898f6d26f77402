/* SPDX-License-Identifier: BSD-3-Clause */
/* The admin thread with its socket, and --attach from the other end. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/admin.h"
#include "app/attach.h"
#include "app/listener.h"
#include "fake.h"

static char dir[] = "/tmp/steadfast-test-XXXXXX";
static char path[128], caught[128];
static struct admin *admin;

static void setup(void)
{
	fake_reset();
	cr_assert(mkdtemp(dir) != NULL);
	snprintf(path, sizeof(path), "%s/run/deeper/console.sock", dir);
	snprintf(caught, sizeof(caught), "%s/out", dir);
}

static void teardown(void)
{
	char command[256];

	admin_stop(admin);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	cr_assert(eq(int, system(command), 0));
}

TestSuite(reach, .init = setup, .fini = teardown);

static void start(void)
{
	struct admin_params params = {.socket = path};
	char error[256] = "";

	admin = admin_start(&fake.control, &params, error, sizeof(error));
	cr_assert(admin != NULL, "%s", error);
}

/* attach_run() with standard input from `input` and its output in `text`. */
static int attach(const char *command, const char *input, char *text, size_t size)
{
	int saved_out = dup(STDOUT_FILENO), saved_in = dup(STDIN_FILENO), status, fd, fds[2];
	ssize_t n;

	cr_assert(eq(int, pipe(fds), 0));
	cr_assert(eq(int, write(fds[1], input, strlen(input)), (int)strlen(input)));
	close(fds[1]);
	fd = open(caught, O_CREAT | O_TRUNC | O_RDWR, 0600);
	fflush(stdout);
	dup2(fd, STDOUT_FILENO);
	dup2(fds[0], STDIN_FILENO);
	close(fds[0]);
	status = attach_run(path, command);
	dup2(saved_out, STDOUT_FILENO);
	dup2(saved_in, STDIN_FILENO);
	close(saved_out);
	close(saved_in);
	n = pread(fd, text, size - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	close(fd);
	return status;
}

Test(reach, one_command_and_its_status)
{
	static char text[1 << 20];

	start();
	cr_expect(eq(int, attach("show vrrp brief", "", text, sizeof(text)), 0));
	cr_expect(strstr(text, "lan/ipv4/1") != NULL);
	cr_expect(eq(int, attach("set vrrp lan/ipv4/1 priority 77", "", text, sizeof(text)), 0));
	same_text(text, "");
	cr_expect(eq(u8, fake.vrs[0].priority, 77));
	cr_expect(eq(int, attach("shwo", "", text, sizeof(text)), 1));
	cr_expect(strstr(text, "did you mean 'show'?") != NULL);
}

Test(reach, a_long_answer_comes_whole)
{
	static char text[4 << 20];
	json_t *doc;

	fake.n_routes = 10000;
	start();
	cr_expect(eq(int, attach("show route json", "", text, sizeof(text)), 0));
	doc = json_loads(text, 0, NULL);
	cr_assert(doc != NULL);
	cr_expect(eq(sz, json_array_size(json_object_get(doc, "routes")), 10000));
	json_decref(doc);
}

Test(reach, commands_from_a_pipe)
{
	static char text[1 << 20];

	start();
	cr_expect(eq(int, attach(NULL, "show port\nshow vrrp brief\n", text, sizeof(text)), 0));
	cr_expect(strstr(text, "steadfast> ") != NULL);
	cr_expect(strstr(text, "net_ixgbe") != NULL);
	cr_expect(strstr(text, "lan/ipv4/2") != NULL);
}

Test(reach, many_commands_from_a_pipe_with_long_answers)
{
	static char text[64 << 20];
	char input[60 * 11 + 1] = "", *at = text;
	unsigned int n = 0;

	fake.n_routes = 1000;
	for (int i = 0; i < 60; i++)
		strcat(input, "show route\n");
	start();
	cr_expect(eq(int, attach(NULL, input, text, sizeof(text)), 0));
	while ((at = strstr(at, "10.3.231.0/24")))
		n++, at++;
	cr_expect(eq(uint, n, 60));
}

Test(reach, nobody_there)
{
	char text[64];

	cr_expect(eq(int, attach("help", "", text, sizeof(text)), 1));
}

Test(reach, the_socket_is_for_its_owner_and_goes_with_the_program)
{
	struct stat st;

	start();
	cr_assert(eq(int, stat(path, &st), 0));
	cr_expect(eq(uint, st.st_mode & 0777, 0600));
	admin_stop(admin);
	admin = NULL;
	cr_expect(eq(int, stat(path, &st), -1));
}

Test(reach, a_socket_in_use_is_refused_and_left_alone)
{
	struct listener second;
	struct stat st;
	char error[256];

	start();
	cr_expect(lt(int, listener_open(&second, path, error, sizeof(error)), 0));
	cr_expect(strstr(error, "another running program has it") != NULL, "%s", error);
	listener_close(&second);
	cr_expect(eq(int, stat(path, &st), 0));
}

Test(reach, a_socket_left_behind_is_replaced)
{
	struct listener dead, live;
	char error[256];

	cr_assert(eq(int, listener_open(&dead, path, error, sizeof(error)), 0), "%s", error);
	close(dead.fd); /* as a process that was killed leaves it */
	cr_assert(eq(int, listener_open(&live, path, error, sizeof(error)), 0), "%s", error);
	listener_close(&live);
}

Test(reach, a_file_that_is_no_socket_is_not_removed)
{
	struct listener l;
	struct stat st;
	char error[256];

	snprintf(path, sizeof(path), "%s/file", dir);
	close(open(path, O_CREAT | O_WRONLY, 0644));
	cr_expect(lt(int, listener_open(&l, path, error, sizeof(error)), 0));
	cr_expect(strstr(error, "is no socket") != NULL, "%s", error);
	cr_expect(eq(int, stat(path, &st), 0));
}

Test(reach, a_path_too_long_for_a_socket)
{
	struct listener l;
	char error[512], longer[200];

	memset(longer, 'x', sizeof(longer) - 1);
	longer[0] = '/';
	longer[sizeof(longer) - 1] = '\0';
	cr_expect(lt(int, listener_open(&l, longer, error, sizeof(error)), 0));
	cr_expect(strstr(error, "more than 107 bytes") != NULL, "%s", error);
}

static int dial(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(address.sun_path, path);
	cr_assert(eq(int, connect(fd, (struct sockaddr *)&address, sizeof(address)), 0));
	return fd;
}

Test(reach, a_client_that_does_not_read_delays_nobody)
{
	static char text[1 << 20];
	int fd;

	fake.n_routes = 1000;
	start();
	fd = dial();
	cr_assert(eq(int, write(fd, "\002", 1), 1));
	for (int i = 0; i < 100; i++)
		cr_assert(eq(int, write(fd, "show route\n", 11), 11));
	usleep(100000);
	for (int i = 0; i < 5; i++)
		cr_expect(eq(int, attach("show vrrp brief", "", text, sizeof(text)), 0));
	close(fd);
}

Test(reach, more_sessions_than_there_may_be_are_told_so)
{
	char text[64] = "";
	int fds[17];

	start();
	for (int i = 0; i < 17; i++) {
		fds[i] = dial();
		usleep(15000); /* one a turn is accepted */
	}
	cr_expect(gt(int, read(fds[16], text, sizeof(text) - 1), 0));
	same_text(text, "too many console sessions\n");
	for (int i = 0; i < 17; i++)
		close(fds[i]);
}

Test(reach, the_link_is_told_of_ports_that_know_it)
{
	start();
	for (int i = 0; i < 200 && !fake.link_port; i++)
		usleep(10000);
	cr_expect(fake.link_port == &fake.ports[0], "p1's link is the kernel's to tell");
	cr_expect(fake.link_up);
}
