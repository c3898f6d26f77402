/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The configuration: one JSON file, read and checked into plain structs.
 *
 * config_parse() finds every mistake in one run; each has the JSON path it is at and says what
 * would be right. Nothing is defaulted later: a struct config is complete. Leaf names are those of
 * RFC 8347, 8343, 8344 and 8349 where one exists.
 *
 * Any thread; allocates; no globals.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/addr.h"
#include "base/clock.h"

#define CONFIG_NAME_MAX           32 /* of a port or interface, with its terminator */
#define CONFIG_VRRP_ADDRESSES_MAX 16
#define CONFIG_PORTS_MAX          32
#define CONFIG_INTERFACES_MAX     1023
#define CONFIG_CONSOLE_SOCKET     "/run/steadfast/console.sock"

enum config_idle {
	CONFIG_IDLE_POLL,
	CONFIG_IDLE_SLEEP,
};

struct config_port {
	char name[CONFIG_NAME_MAX];
	char *device; /* a PCI address, always with its domain, or a DPDK vdev string */
	bool is_pci;
	uint16_t rx_queues; /* default 1 */
};

struct config_neighbor {
	struct ip_addr ip;
	struct mac mac;
};

struct config_track_interface {
	uint32_t interface;         /* index into config.interfaces */
	uint8_t priority_decrement; /* default 10 */
};

/* What version 3 adverts over IPv4 carry and which are accepted; see wire/vrrp.h's forms. */
enum config_checksum {
	CONFIG_CSUM_PSEUDO_HEADER = 1,
	CONFIG_CSUM_MESSAGE_ONLY = 2,
	CONFIG_CSUM_ANY = 3,
};

struct config_vrrp {
	char name[CONFIG_NAME_MAX + 12]; /* INTERFACE/ipv4|ipv6/VRID */
	uint8_t family;
	uint8_t vrid;
	uint8_t version;            /* default 3; IPv6: always */
	uint8_t priority;           /* default 100; not read when owner */
	bool owner;                 /* derived: all addresses are the interface's; some: refused */
	uint16_t interval_cs;       /* default 100 */
	bool preempt;               /* default true */
	uint16_t hold_time_s;       /* default 0 */
	bool accept_mode;           /* default false */
	bool owner_ignore_adverts;  /* default false */
	bool lower_prio_no_advert;  /* default false */
	bool validate_address_list; /* default false */
	bool relinquish;            /* default true */
	enum config_checksum checksum_send;   /* default pseudo-header */
	enum config_checksum checksum_accept; /* default any */
	/* "gratuitous-arp", or "unsolicited-na" of IPv6 */
	uint8_t announce_repeat;     /* default 2 */
	uint16_t announce_delay_s;   /* default 5 */
	uint16_t announce_refresh_s; /* default 0: none */
	uint32_t n_addresses;
	struct ip_addr addresses[CONFIG_VRRP_ADDRESSES_MAX];
	uint32_t n_track;
	struct config_track_interface *track;
};

/* An interface's part of one family. */
struct config_ip {
	bool present;                      /* the file has it */
	uint8_t dup_addr_detect_transmits; /* IPv6, default 1; 0: none */
	uint32_t n_addresses;
	/* Host bits kept; the first is primary. IPv6: a link-local one need not be among them. */
	struct ip_prefix *addresses;
	uint32_t n_neighbors;
	struct config_neighbor *neighbors;
	uint32_t n_vrrp;
	struct config_vrrp *vrrp;
};

struct config_interface {
	char name[CONFIG_NAME_MAX];
	uint32_t port; /* index into config.ports */
	uint16_t mtu;  /* default 1500; with IPv6 at least 1280 */
	struct config_ip ipv4, ipv6;
};

static inline const struct config_ip *config_ip_of(
	const struct config_interface *interface, uint8_t family)
{
	return family == IP_V6 ? &interface->ipv6 : &interface->ipv4;
}

struct config_route {
	struct ip_prefix prefix; /* host bits 0 */
	uint32_t n_next_hops;
	struct ip_addr *next_hops;
};

struct config {
	uint32_t n_eal;
	char **eal; /* EAL arguments, after those of the command line */
	enum config_idle idle;
	uint32_t n_ports;
	struct config_port *ports; /* in the file's order, as is everything below */
	uint32_t n_interfaces;
	struct config_interface *interfaces;
	uint32_t n_routes;
	struct config_route *routes;
	char *console_socket; /* default /run/steadfast/console.sock */
};

struct config_error {
	char *path;    /* "$.interfaces.lan.ipv4.vrrp[0].priority"; "FILE:LINE:COLUMN" for syntax */
	char *message; /* what is wrong and what would be right */
};

struct config_errors {
	uint32_t n;
	struct config_error *list; /* in the order of the file */
};

/* `file`: for messages. The complete configuration, to be freed with config_free(); or NULL and at
 * least one error (none only if memory ran out for that, too). `errors` is filled either way and
 * freed with config_errors_free(). */
struct config *config_parse(
	const char *text, size_t len, const char *file, struct config_errors *errors);
/* Reads the file first; one that cannot be read is an error like the others. */
struct config *config_load(const char *file, struct config_errors *errors);
void config_free(struct config *config);
void config_errors_free(struct config_errors *errors);

/* The configuration as JSON text that parses to the same again, defaults written out.
 * malloc'd; NULL when out of memory. */
char *config_print(const struct config *config);

#endif
