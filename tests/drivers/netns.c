/* SPDX-License-Identifier: BSD-3-Clause */
#include "netns.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

void netns_enter(void)
{
	FILE *f;

	if (unshare(CLONE_NEWNET) < 0)
		cr_skip_test("needs the right to make a network namespace");
	/* No neighbor discovery among the frames that the tests count. */
	f = fopen("/proc/sys/net/ipv6/conf/default/disable_ipv6", "we");
	if (f != NULL) {
		fputs("1", f);
		fclose(f);
	}
}

void netns_ip(const char *fmt, ...)
{
	char command[512] = "ip ";
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command + 3, sizeof(command) - 3, fmt, ap);
	va_end(ap);
	cr_assert_eq(system(command), 0, "%s", command);
}

void netns_veth(const char *a, const char *b)
{
	netns_ip("link add %s type veth peer name %s", a, b);
	netns_ip("link set %s up", a);
	netns_ip("link set %s up", b);
}

void netns_merge(const char *netdev)
{
	struct ethtool_value gro = {.cmd = ETHTOOL_SGRO, .data = 1};
	struct ifreq request = {.ifr_data = (char *)&gro};
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	cr_assert(s >= 0);
	strncpy(request.ifr_name, netdev, sizeof(request.ifr_name) - 1);
	cr_assert_eq(ioctl(s, SIOCETHTOOL, &request), 0);
	close(s);
}

unsigned int netns_index(const char *netdev)
{
	unsigned int index = if_nametoindex(netdev);

	cr_assert_neq(index, 0, "no netdev %s", netdev);
	return index;
}

unsigned int netns_flags(const char *netdev)
{
	struct ifreq request = {0};
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	cr_assert(s >= 0);
	strncpy(request.ifr_name, netdev, sizeof(request.ifr_name) - 1);
	cr_assert_eq(ioctl(s, SIOCGIFFLAGS, &request), 0, "no netdev %s", netdev);
	close(s);
	return (unsigned short)request.ifr_flags;
}

long long netns_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}
