/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The few questions to ask the kernel about the netdev behind a vdev while it is being opened.
 * What happens to it later is told by drivers/host. Main thread, then the admin thread.
 */
#include "ethdev/port_private.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

bool netdev_exists(const char *name)
{
	return if_nametoindex(name) != 0;
}

/* SIOCGIFFLAGS and, when `mask` is not 0, SIOCSIFFLAGS. The flags before, or -errno. */
static int change_flags(const char *name, short mask, short value)
{
	struct ifreq request = {0};
	int flags, s;

	if (strlen(name) >= sizeof(request.ifr_name))
		return -ENODEV;
	strcpy(request.ifr_name, name);
	s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		return -errno;
	if (ioctl(s, SIOCGIFFLAGS, &request) < 0) {
		flags = -errno;
		goto close_socket;
	}
	flags = (unsigned short)request.ifr_flags;
	if (mask != 0) {
		request.ifr_flags = (request.ifr_flags & ~mask) | value;
		if (ioctl(s, SIOCSIFFLAGS, &request) < 0)
			flags = -errno;
	}
close_socket:
	close(s);
	return flags;
}

int netdev_flags(const char *name)
{
	return change_flags(name, 0, 0);
}

int netdev_set_up(const char *name, bool up)
{
	int flags = change_flags(name, IFF_UP, up ? IFF_UP : 0);

	return flags < 0 ? flags : 0;
}
