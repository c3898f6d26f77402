/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Link state of kernel netdevs: one rtnetlink socket, joined to the link group and asked for a
 * dump of all links at the start, whenever a netdev is added, and whenever the kernel had to drop
 * messages. A dump and the group's messages arrive on the same socket in the order in which the
 * kernel wrote them, so the last word about a netdev is the newest.
 *
 * A netdev no dump mentions does not exist and is down, as is one that RTM_DELLINK was said of.
 * One thread owns a watch.
 */
#include "host/linkwatch.h"

#include <errno.h>
#include <linux/if.h>
#include <stdint.h>
#include <stdlib.h>

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

/* Messages read in one poll at most: the control lcore has other things to do, and what is left
 * waits for the next turn. */
#define READS_A_POLL 64
#define BUFFER_SIZE  32768

struct watched {
	unsigned int netdev;
	bool up;
	bool known; /* told at least once */
	bool told;  /* what was told */
	bool seen;  /* in the dump that is coming in */
};

struct linkwatch {
	struct mnl_socket *socket;
	unsigned int port_id;
	uint32_t sequence; /* of the last dump asked for */
	bool dump_wanted;
	bool dumping;
	bool overrun; /* the kernel lost messages, and not all that it kept was read yet */
	struct watched *watched;
	unsigned int n, size;
	char *buffer;
};

struct linkwatch *linkwatch_open(void)
{
	struct linkwatch *w = calloc(1, sizeof(*w));
	int err;

	if (w == NULL)
		return NULL;
	w->buffer = malloc(BUFFER_SIZE);
	if (w->buffer == NULL)
		goto free_watch;
	w->socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (w->socket == NULL)
		goto free_buffer;
	if (mnl_socket_bind(w->socket, RTMGRP_LINK, MNL_SOCKET_AUTOPID) < 0)
		goto close_socket;
	w->port_id = mnl_socket_get_portid(w->socket);
	w->dump_wanted = true;
	return w;

close_socket:
	err = errno;
	mnl_socket_close(w->socket);
	errno = err;
free_buffer:
	free(w->buffer);
free_watch:
	free(w);
	return NULL;
}

void linkwatch_close(struct linkwatch *w)
{
	if (w == NULL)
		return;
	mnl_socket_close(w->socket);
	free(w->watched);
	free(w->buffer);
	free(w);
}

int linkwatch_fd(const struct linkwatch *w)
{
	return mnl_socket_get_fd(w->socket);
}

int linkwatch_add(struct linkwatch *w, unsigned int netdev)
{
	for (unsigned int i = 0; i < w->n; i++)
		if (w->watched[i].netdev == netdev)
			return 0;
	if (w->n == w->size) {
		unsigned int size = w->size ? 2 * w->size : 8;
		struct watched *watched = realloc(w->watched, size * sizeof(*watched));

		if (watched == NULL)
			return -ENOMEM;
		w->watched = watched;
		w->size = size;
	}
	w->watched[w->n++] = (struct watched){.netdev = netdev};
	w->dump_wanted = true;
	return 0;
}

static int ask_dump(struct linkwatch *w)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(w->buffer);
	struct ifinfomsg *ifi;

	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = ++w->sequence;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_family = AF_UNSPEC;
	if (mnl_socket_sendto(w->socket, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	w->dump_wanted = false;
	w->dumping = true;
	for (unsigned int i = 0; i < w->n; i++)
		w->watched[i].seen = false;
	return 0;
}

static void take_link(struct linkwatch *w, const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	bool up = nlh->nlmsg_type == RTM_NEWLINK && (ifi->ifi_flags & IFF_UP) &&
		  (ifi->ifi_flags & IFF_LOWER_UP);

	/* Bridges tell of their ports in messages of their own family. */
	if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*ifi)) || ifi->ifi_family != AF_UNSPEC)
		return;
	for (unsigned int i = 0; i < w->n; i++) {
		if (w->watched[i].netdev == (unsigned int)ifi->ifi_index) {
			w->watched[i].up = up;
			w->watched[i].seen = true;
		}
	}
}

static void end_dump(struct linkwatch *w)
{
	w->dumping = false;
	for (unsigned int i = 0; i < w->n; i++)
		if (!w->watched[i].seen)
			w->watched[i].up = false;
}

static void take_messages(struct linkwatch *w, ssize_t received)
{
	const struct nlmsghdr *nlh = (const void *)w->buffer;
	int left = (int)received;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		bool ours = nlh->nlmsg_pid == w->port_id && nlh->nlmsg_seq == w->sequence;

		/* The list of links changed while the kernel was dumping it. */
		if (ours && (nlh->nlmsg_flags & NLM_F_DUMP_INTR))
			w->dump_wanted = true;
		if (nlh->nlmsg_type == RTM_NEWLINK || nlh->nlmsg_type == RTM_DELLINK)
			take_link(w, nlh);
		else if (ours && nlh->nlmsg_type == NLMSG_DONE)
			end_dump(w);
		else if (ours && nlh->nlmsg_type == NLMSG_ERROR) {
			w->dumping = false;
			w->dump_wanted = true;
		}
	}
}

static void tell(struct linkwatch *w, linkwatch_fn changed, void *context)
{
	/* Half a dump says nothing about the netdevs it has not come to yet. */
	if (w->dumping)
		return;
	for (unsigned int i = 0; i < w->n; i++) {
		struct watched *l = &w->watched[i];

		if (l->known && l->told == l->up)
			continue;
		l->known = true;
		l->told = l->up;
		changed(context, l->netdev, l->up);
	}
}

int linkwatch_poll(struct linkwatch *w, linkwatch_fn changed, void *context)
{
	int ret;

	for (int reads = 0; reads < READS_A_POLL; reads++) {
		ssize_t n;

		if (w->dump_wanted && !w->dumping && !w->overrun) {
			ret = ask_dump(w);
			if (ret < 0 && ret != -EAGAIN && ret != -ENOBUFS)
				return ret;
		}
		n = mnl_socket_recvfrom(w->socket, w->buffer, BUFFER_SIZE);
		if (n >= 0) {
			take_messages(w, n);
		} else if (errno == ENOBUFS) {
			/* Messages were lost, the end of a dump perhaps among them. The kernel says
			 * so once: until all is read, more may be lost without a word. */
			w->dumping = false;
			w->dump_wanted = true;
			w->overrun = true;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (!w->overrun)
				break;
			w->overrun = false;
			reads--; /* nothing else would wake us to ask */
		} else if (errno != EINTR) {
			return -errno;
		}
	}
	tell(w, changed, context);
	return 0;
}
