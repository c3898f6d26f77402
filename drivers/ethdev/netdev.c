/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The few questions to ask the kernel about the netdev behind a vdev while it is being opened.
 * What happens to it later is told by drivers/host. Main thread, then the admin thread.
 */
#include "ethdev/port_private.h"

#include <errno.h>
#include <ifaddrs.h>
#include <inttypes.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool netdev_exists(const char *name)
{
	return if_nametoindex(name) != 0;
}

/* Abstract socket names belong to a network namespace, as netdevs do, and end with their process.
 */
int netdev_claim(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int len = snprintf(
		address.sun_path + 1, sizeof(address.sun_path) - 1, "steadfast/netdev/%s", name);
	int ret, s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (s < 0)
		return -errno;
	if (bind(s, (struct sockaddr *)&address,
		    offsetof(struct sockaddr_un, sun_path) + 1 + len) == 0)
		return s;
	ret = -errno;
	close(s);
	return ret;
}

void netdev_unclaim(int claim)
{
	if (claim >= 0)
		close(claim);
}

/* One ioctl that takes a struct ifreq. 0 or -errno. */
static int ask(const char *name, unsigned long what, struct ifreq *request)
{
	int ret = 0, s;

	if (strlen(name) >= sizeof(request->ifr_name))
		return -ENODEV;
	strcpy(request->ifr_name, name);
	s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		return -errno;
	if (ioctl(s, what, request) < 0)
		ret = -errno;
	close(s);
	return ret;
}

int netdev_flags(const char *name)
{
	struct ifreq request = {0};
	int ret = ask(name, SIOCGIFFLAGS, &request);

	return ret < 0 ? ret : (unsigned short)request.ifr_flags;
}

int netdev_set_up(const char *name, bool up)
{
	struct ifreq request = {0};
	int ret = ask(name, SIOCGIFFLAGS, &request);

	if (ret < 0)
		return ret;
	if (up)
		request.ifr_flags |= IFF_UP;
	else
		request.ifr_flags &= ~IFF_UP;
	return ask(name, SIOCSIFFLAGS, &request);
}

int netdev_mtu(const char *name)
{
	struct ifreq request = {0};
	int ret = ask(name, SIOCGIFMTU, &request);

	return ret < 0 ? ret : request.ifr_mtu;
}

int netdev_set_mtu(const char *name, uint16_t mtu)
{
	struct ifreq request = {.ifr_mtu = mtu};

	return ask(name, SIOCSIFMTU, &request);
}

bool netdev_has_address(const char *name)
{
	struct ifaddrs *list;
	bool found = false;

	if (getifaddrs(&list) < 0)
		return false;
	for (const struct ifaddrs *a = list; a != NULL; a = a->ifa_next)
		if (strcmp(a->ifa_name, name) == 0 && a->ifa_addr != NULL)
			found |= a->ifa_addr->sa_family == AF_INET ||
				 a->ifa_addr->sa_family == AF_INET6;
	freeifaddrs(list);
	return found;
}

bool netdev_merges_packets(const char *name)
{
	struct ethtool_value gro = {.cmd = ETHTOOL_GGRO};
	struct ifreq request = {.ifr_data = (char *)&gro};

	return ask(name, SIOCETHTOOL, &request) == 0 && gro.data != 0;
}

/* Not asked over rtnetlink: that waits for whatever the kernel does to any netdev, which can be
 * seconds, and this is read every tenth of one. */
void netdev_received(unsigned int netdev, uint64_t *packets)
{
	char name[IF_NAMESIZE], line[512];
	FILE *f = fopen("/proc/thread-self/net/dev", "re");
	size_t len;

	if (f == NULL)
		return;
	len = if_indextoname(netdev, name) ? strlen(name) : 0;
	while (len && fgets(line, sizeof(line), f)) {
		const char *at = line + strspn(line, " ");

		if (strncmp(at, name, len) == 0 && at[len] == ':')
			sscanf(at + len + 1, "%*u %" SCNu64, packets);
	}
	fclose(f);
}

/* In the second line that begins so; the first has the names. */
void netdev_fragments(uint64_t *fragments)
{
	FILE *f = fopen("/proc/thread-self/net/snmp", "re");
	char line[1024];
	uint64_t n;

	if (f == NULL)
		return;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "Ip: %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %" SCNu64,
			    &n) == 1)
			*fragments = n;
	fclose(f);
}
