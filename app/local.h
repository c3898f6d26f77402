/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The addresses that are this router's: its interfaces' own and the virtual ones, by address and,
 * where one means another node on every link, by interface.
 *
 * What is done with an address follows from the state of its virtual router at the moment of
 * asking: nothing here has to be kept in step. The control lcore owns the table.
 */
#ifndef APP_LOCAL_H
#define APP_LOCAL_H

#include "base/addr.h"
#include "base/clock.h"

struct app_interface;
struct app_vr;
struct control;
struct local_table;

struct local_addr {
	struct ip_addr addr;
	uint16_t interface;
	bool configured;   /* an address of the interface */
	bool own;          /* and ours to use */
	bool anycast;      /* own, but of every router on the link (RFC 4291 2.6.1) */
	struct app_vr *vr; /* whose virtual address it is; with `own` this router is its owner */
	struct instant defend_after; /* another station's claim is answered from then on */
};

/* NULL when out of memory. `max`: addresses. */
struct local_table *local_table_create(uint32_t max);
void local_table_free(struct local_table *t);

/* Adds an interface's own address, not yet to be used, or a virtual one; an owner's is both. 0 or
 * -errno. */
int local_add(struct local_table *t, const struct ip_addr *addr, uint16_t interface);
/* The subnet-router anycast address of a prefix, in use at once. 0 or -errno. */
int local_add_anycast(struct local_table *t, const struct ip_addr *addr, uint16_t interface);
int local_add_virtual(
	struct local_table *t, const struct ip_addr *addr, uint16_t interface, struct app_vr *vr);
/* It is no virtual address of `vr`'s any more, if it was. */
void local_remove_virtual(struct local_table *t, const struct ip_addr *addr, uint16_t interface,
	const struct app_vr *vr);
/* An own address is ours to use now, or is not. */
void local_set_own(struct local_table *t, const struct ip_addr *addr, uint16_t interface, bool own);
/* NULL when it is none of ours. `interface`: where it was seen, which tells IPv6 link-local
 * addresses apart; others are found whatever it is. */
const struct local_addr *local_find(
	const struct local_table *t, const struct ip_addr *addr, uint16_t interface);

/* Packets to it are for this router now: an own address, but an owned virtual one only while
 * master (RFC 9568 6.4.2), or a virtual one of a master that is owner or in accept mode. */
bool local_accepts(const struct local_addr *l);
/* It is a virtual address held as master that may not be accepted (RFC 9568 6.4.3). */
bool local_refuses(const struct local_addr *l);
/* Whether ARP or a solicitation for it is answered now; `mac` is the virtual MAC for a virtual
 * address, and left alone where the port's own is right. */
bool local_answers(const struct local_addr *l, struct mac *mac);
/* Which of the interface's addresses what this router sends by it to `dst` comes from: one that is
 * ours to use now, of the same subnet if there is one. False: none. */
bool local_source(const struct control *c, const struct app_interface *ifc,
	const struct ip_addr *dst, struct ip_addr *src);
/* Whether to announce the address again now that another station claims it: an own one, at most
 * once in 10 s (RFC 5227 2.4 c); never a virtual one, whose master is what VRRP says. */
bool local_defends(struct local_table *t, const struct local_addr *l, struct instant now);

#endif
