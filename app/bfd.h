/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * BFD sessions on the control lcore: packets in and out, timers, and who is told. Control lcore
 * only.
 */
#ifndef APP_BFD_H
#define APP_BFD_H

#include "app/control.h"
#include "bfd/rx.h"
#include "wire/ip.h"

struct app_address;

struct app_bfd {
	const struct config_bfd *config;
	struct bfd_session session;
	struct app_timer send;   /* the next packet */
	struct app_timer detect; /* a verdict about silence */
};

/* The configured sessions, down. 0 or -errno. */
int bfd_create(struct control *c);
void bfd_free(struct control *c);

/* An address of an interface can be used, or the interface went down. */
void bfd_address_usable(struct control *c, const struct app_address *a);
void bfd_interface_down(struct control *c, const struct app_interface *ifc);
/* The program stops: peers are told so, and do not take the silence for a failure. */
void bfd_leave(struct control *c);

/* A packet to BFD's port. The mbuf stays the caller's. */
void bfd_input(struct control *c, const struct rte_mbuf *m, const struct ip_packet *ip);

/* Whether a session with this neighbor says that it was lost. */
bool bfd_says_lost(const struct control *c, uint32_t interface, const struct ip_addr *peer);

#endif
