/* SPDX-License-Identifier: BSD-3-Clause */
/* The link watch against real netdevs: veth pairs in a namespace of the test's own. */
#include "host/linkwatch.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "netns.h"

#define NETDEVS_MAX 512
#define PATIENCE_NS 10000000000LL

/* What was told, by ifindex. */
struct told {
	unsigned int times[NETDEVS_MAX];
	bool up[NETDEVS_MAX];
	unsigned int total;
};

static void take(void *context, unsigned int netdev, bool up)
{
	struct told *t = context;

	cr_assert_lt(netdev, NETDEVS_MAX);
	t->times[netdev]++;
	t->up[netdev] = up;
	t->total++;
}

static struct linkwatch *open_watch(void)
{
	struct linkwatch *w = linkwatch_open();

	cr_assert_not_null(w);
	return w;
}

static void watch(struct linkwatch *w, unsigned int netdev)
{
	cr_assert_eq(linkwatch_add(w, netdev), 0);
}

/* Polls until the netdev was told to be `up`. */
static void expect(struct linkwatch *w, struct told *t, unsigned int netdev, bool up)
{
	struct pollfd fd = {linkwatch_fd(w), POLLIN, 0};
	long long deadline = netns_now() + PATIENCE_NS;

	cr_assert_eq(linkwatch_poll(w, take, t), 0);
	while (t->times[netdev] == 0 || t->up[netdev] != up) {
		cr_assert_lt(netns_now(), deadline, "netdev %u was not told %s", netdev,
			up ? "up" : "down");
		poll(&fd, 1, 100);
		cr_assert_eq(linkwatch_poll(w, take, t), 0);
	}
}

/* Polls for a while: nothing may be told. */
static void expect_silence(struct linkwatch *w, struct told *t)
{
	unsigned int before = t->total;

	for (int i = 0; i < 20; i++) {
		cr_assert_eq(linkwatch_poll(w, take, t), 0);
		usleep(5000);
	}
	cr_assert_eq(t->total, before, "told of a change where there was none");
}

Test(linkwatch, the_first_poll_tells_every_netdev_once)
{
	struct told t = {0};
	struct linkwatch *w;
	unsigned int up, down;

	netns_enter();
	netns_veth("a0", "a1");
	netns_ip("link add b0 type veth peer name b1");
	up = netns_index("a0");
	down = netns_index("b0");
	w = open_watch();
	watch(w, up);
	watch(w, down);
	watch(w, 400); /* there is none */
	expect(w, &t, up, true);
	expect(w, &t, down, false);
	expect(w, &t, 400, false);
	cr_expect_eq(t.times[up], 1);
	cr_expect_eq(t.times[down], 1);
	cr_expect_eq(t.times[400], 1);
	expect_silence(w, &t);
	linkwatch_close(w);
}

Test(linkwatch, a_peer_that_goes_down_takes_the_link_down_and_brings_it_back)
{
	struct told t = {0};
	struct linkwatch *w;
	unsigned int index;

	netns_enter();
	netns_veth("a0", "a1");
	index = netns_index("a0");
	w = open_watch();
	watch(w, index);
	expect(w, &t, index, true);
	netns_ip("link set a1 down");
	cr_expect(netns_flags("a0") & 1, "the netdev itself stays administratively up");
	expect(w, &t, index, false);
	netns_ip("link set a1 up");
	expect(w, &t, index, true);
	cr_expect_eq(t.times[index], 3);
	linkwatch_close(w);
}

Test(linkwatch, a_netdev_that_is_taken_down_is_down)
{
	struct told t = {0};
	struct linkwatch *w;
	unsigned int index;

	netns_enter();
	netns_veth("a0", "a1");
	index = netns_index("a0");
	w = open_watch();
	watch(w, index);
	expect(w, &t, index, true);
	netns_ip("link set a0 down");
	expect(w, &t, index, false);
	netns_ip("link set a0 up");
	expect(w, &t, index, true);
	linkwatch_close(w);
}

Test(linkwatch, a_netdev_that_is_deleted_is_down)
{
	struct told t = {0};
	struct linkwatch *w;
	unsigned int a, b;

	netns_enter();
	netns_veth("a0", "a1");
	netns_veth("b0", "b1");
	a = netns_index("a0");
	b = netns_index("b0");
	w = open_watch();
	watch(w, a);
	watch(w, b);
	expect(w, &t, a, true);
	expect(w, &t, b, true);
	netns_ip("link delete a1");
	expect(w, &t, a, false);
	cr_expect(t.up[b], "the other one is still up");
	cr_expect_eq(t.times[a], 2);
	expect_silence(w, &t);
	linkwatch_close(w);
}

Test(linkwatch, a_netdev_that_is_created_later_comes_up)
{
	struct told t = {0};
	struct linkwatch *w;

	netns_enter();
	w = open_watch();
	watch(w, 77);
	expect(w, &t, 77, false);
	netns_ip("link add a0 index 77 type veth peer name a1");
	netns_ip("link set a0 up");
	expect_silence(w, &t);
	netns_ip("link set a1 up");
	expect(w, &t, 77, true);
	linkwatch_close(w);
}

Test(linkwatch, a_netdev_that_moves_to_another_namespace_is_down)
{
	struct told t = {0};
	struct linkwatch *w;
	unsigned int index;
	int pipe_fds[2];
	pid_t child;
	char byte;

	netns_enter();
	netns_veth("a0", "a1");
	index = netns_index("a0");
	w = open_watch();
	watch(w, index);
	expect(w, &t, index, true);
	cr_assert_eq(pipe(pipe_fds), 0);
	child = fork();
	if (child == 0) {
		if (unshare(CLONE_NEWNET) < 0 || write(pipe_fds[1], "", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	cr_assert_eq(read(pipe_fds[0], &byte, 1), 1);
	netns_ip("link set a0 netns %d", (int)child);
	expect(w, &t, index, false);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	linkwatch_close(w);
}

Test(linkwatch, a_netdev_added_while_watching_is_told_too)
{
	struct told t = {0};
	struct linkwatch *w;
	unsigned int a, b;

	netns_enter();
	netns_veth("a0", "a1");
	netns_veth("b0", "b1");
	a = netns_index("a0");
	b = netns_index("b0");
	w = open_watch();
	watch(w, a);
	expect(w, &t, a, true);
	watch(w, b);
	watch(w, a); /* again: nothing new */
	expect(w, &t, b, true);
	cr_expect_eq(t.times[a], 1);
	linkwatch_close(w);
}

Test(linkwatch, a_dump_larger_than_one_message_is_read_whole)
{
	unsigned int indexes[60];
	struct told t = {0};
	struct linkwatch *w;
	FILE *batch;
	char name[16];

	netns_enter();
	batch = popen("ip -batch -", "we");
	cr_assert_not_null(batch);
	for (int i = 0; i < 60; i++)
		fprintf(batch,
			"link add a%d type veth peer name b%d\nlink set a%d up\n"
			"link set b%d up\n",
			i, i, i, i);
	cr_assert_eq(pclose(batch), 0);
	w = open_watch();
	for (int i = 0; i < 60; i++) {
		snprintf(name, sizeof(name), "a%d", i);
		indexes[i] = netns_index(name);
		watch(w, indexes[i]);
	}
	for (int i = 0; i < 60; i++)
		expect(w, &t, indexes[i], true);
	cr_expect_eq(t.total, 60, "nothing was told before the dump was whole");
	linkwatch_close(w);
}

/* Messages the kernel could not put in the socket's buffer, as it says itself. */
static unsigned long dropped(int fd)
{
	unsigned long drops = 0, inode, found;
	char line[256];
	struct stat st;
	FILE *f;

	cr_assert_eq(fstat(fd, &st), 0);
	f = fopen("/proc/self/net/netlink", "re");
	cr_assert_not_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "%*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &found, &inode) == 2 &&
			inode == st.st_ino)
			drops = found;
	fclose(f);
	return drops;
}

Test(linkwatch, messages_the_kernel_dropped_are_asked_for_again)
{
	int smallest = 1;
	struct told t = {0};
	struct linkwatch *w;
	unsigned int index;
	FILE *batch;

	netns_enter();
	netns_veth("a0", "a1");
	index = netns_index("a0");
	w = open_watch();
	watch(w, index);
	expect(w, &t, index, true);
	cr_assert_eq(
		setsockopt(linkwatch_fd(w), SOL_SOCKET, SO_RCVBUF, &smallest, sizeof(smallest)), 0);
	/* More messages than fit, the one that matters last. */
	batch = popen("ip -batch -", "we");
	cr_assert_not_null(batch);
	for (int i = 0; i < 100; i++)
		fprintf(batch, "link set a0 alias n%d\n", i);
	fprintf(batch, "link set a1 down\n");
	cr_assert_eq(pclose(batch), 0);
	cr_assert_gt(dropped(linkwatch_fd(w)), 0, "the buffer was to overflow");
	expect(w, &t, index, false);
	netns_ip("link set a1 up");
	expect(w, &t, index, true);
	linkwatch_close(w);
}

Test(linkwatch, poll_returns_at_once_when_there_is_nothing)
{
	struct told t = {0};
	struct linkwatch *w;
	long long start;

	netns_enter();
	netns_veth("a0", "a1");
	w = open_watch();
	watch(w, netns_index("a0"));
	expect(w, &t, netns_index("a0"), true);
	start = netns_now();
	for (int i = 0; i < 100; i++)
		cr_assert_eq(linkwatch_poll(w, take, &t), 0);
	cr_expect_lt(netns_now() - start, 1000000000LL);
	cr_expect_eq(t.total, 1);
	linkwatch_close(w);
}

Test(linkwatch, its_descriptor_wakes_a_sleeper_at_a_change)
{
	struct pollfd fd;
	struct told t = {0};
	struct linkwatch *w;
	unsigned int index;

	netns_enter();
	netns_veth("a0", "a1");
	index = netns_index("a0");
	w = open_watch();
	watch(w, index);
	expect(w, &t, index, true);
	expect_silence(w, &t);
	fd = (struct pollfd){linkwatch_fd(w), POLLIN, 0};
	cr_expect_eq(poll(&fd, 1, 0), 0);
	netns_ip("link set a1 down");
	cr_expect_eq(poll(&fd, 1, 5000), 1);
	expect(w, &t, index, false);
	linkwatch_close(w);
}
