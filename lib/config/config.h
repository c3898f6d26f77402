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

#define CONFIG_NAME_MAX           32 /* of a port, interface, ..., with its terminator */
#define CONFIG_ROUTER_NAME_MAX    (CONFIG_NAME_MAX + 12) /* INTERFACE/ipv4|ipv6/VRID */
#define CONFIG_VRRP_ADDRESSES_MAX 16
#define CONFIG_PEERS_MAX          32
#define CONFIG_KEYS_MAX           8
#define CONFIG_SECRET_MAX         64
#define CONFIG_PORTS_MAX          32
#define CONFIG_INTERFACES_MAX     1023
#define CONFIG_BFD_MAX            256
#define CONFIG_NEXT_HOPS_MAX      16
#define CONFIG_TRACK_MAX          255 /* networks, or BFD sessions, of one virtual router */
#define CONFIG_RA_PREFIXES_MAX    32
#define CONFIG_NONE               UINT32_MAX /* an index that is not there */
#define CONFIG_CONSOLE_SOCKET     "/run/steadfast/console.sock"
#define CONFIG_SECRET_SHOWN       "***"

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

/* What a loss of each tracked object takes off (default 10), and how long the object must be well
 * again until that counts (default 0). */
struct config_track_interface {
	uint32_t interface; /* index into config.interfaces */
	uint8_t priority_decrement;
	uint16_t recovery_delay_s;
};

/* Whether there is a route to the prefix. */
struct config_track_network {
	struct ip_prefix prefix; /* of either family; host bits 0 */
	uint8_t priority_decrement;
	uint16_t recovery_delay_s;
};

struct config_track_bfd {
	uint32_t session; /* index into config.bfd */
	uint8_t priority_decrement;
	uint16_t recovery_delay_s;
	bool admin_down_is_loss;  /* default false: a peer that is switched off is not lost */
	bool down_until_first_up; /* default false: what was never up is not lost */
};

/* This router's own forwarding: a worker or a receive queue that stands still. */
struct config_track_forwarding {
	uint8_t priority_decrement; /* default 254; 0: not tracked */
	uint16_t recovery_delay_s;
};

struct config_track {
	uint32_t n_interfaces;
	struct config_track_interface *interfaces;
	uint32_t n_networks;
	struct config_track_network *networks;
	uint32_t n_bfd;
	struct config_track_bfd *bfd;
	struct config_track_forwarding forwarding;
};

struct config_ra_prefix {
	struct ip_prefix prefix;       /* not link-local; host bits 0 */
	uint32_t valid_lifetime_s;     /* default 2592000 */
	uint32_t preferred_lifetime_s; /* default 604800, at most the valid one */
	bool on_link;                  /* default true */
	bool autonomous;               /* default true */
};

/* "router-advertisements" of an IPv6 virtual router: RFC 4861 6.2.1, names of RFC 8349. */
struct config_ra {
	bool present;               /* without it none are sent */
	bool send;                  /* send-advertisements, default false */
	uint16_t max_interval_s;    /* default 600 */
	uint16_t min_interval_s;    /* default 0.33 * max; max itself if that is below 9 */
	bool managed;               /* default false */
	bool other_config;          /* default false */
	uint32_t link_mtu;          /* default 0: not said */
	uint32_t reachable_time_ms; /* default 0: not said */
	uint32_t retrans_timer_ms;  /* default 0: not said */
	uint8_t cur_hop_limit;      /* default 64 */
	uint16_t lifetime_s;        /* default-lifetime; default 3 * max */
	uint32_t n_prefixes;        /* default: those of the interface, but for link-local ones */
	struct config_ra_prefix *prefixes;
};

struct config_peer {
	struct ip_addr address;
	uint8_t minimum_ttl; /* of its adverts, default 255 */
};

struct config_secret {
	uint8_t len;
	uint8_t octets[CONFIG_SECRET_MAX];
};

enum config_auth_type {
	CONFIG_AUTH_NONE,
	CONFIG_AUTH_SIMPLE_TEXT,  /* version 2, RFC 2338 5.3.6 */
	CONFIG_AUTH_HMAC_SHA_256, /* version 3 */
};

enum config_auth_mode {
	CONFIG_AUTH_RECEIVE_ONLY, /* sends as if there were no keys; takes both */
	CONFIG_AUTH_PERMISSIVE,   /* sends with; takes both */
	CONFIG_AUTH_ENFORCE,      /* sends with; takes only with */
};

struct config_key {
	uint8_t id;
	struct config_secret secret;
};

struct config_auth {
	bool present;
	enum config_auth_type type;
	struct config_secret text;  /* simple-text: 1..8 octets */
	enum config_auth_mode mode; /* hmac-sha-256, default enforce */
	uint32_t n_keys;
	struct config_key keys[CONFIG_KEYS_MAX]; /* the first one sends */
};

/* What version 3 adverts over IPv4 carry and which are accepted; see wire/vrrp.h's forms. */
enum config_checksum {
	CONFIG_CSUM_PSEUDO_HEADER = 1,
	CONFIG_CSUM_MESSAGE_ONLY = 2,
	CONFIG_CSUM_ANY = 3,
};

struct config_vrrp {
	char name[CONFIG_ROUTER_NAME_MAX];
	uint8_t family;
	uint8_t vrid;
	uint8_t version;            /* default 3; IPv6: always */
	uint8_t priority;           /* default 100 or its sync group's; not read when owner */
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
	uint32_t sync_group; /* derived: index into config.sync_groups, or CONFIG_NONE */
	struct config_track track;
	bool version_2_compatible; /* version 3 over IPv4: speaks both; default false */
	uint32_t n_peers;          /* unicast-peers; 0: adverts are multicast */
	struct config_peer peers[CONFIG_PEERS_MAX];
	struct config_auth auth;
	struct config_ra ra;
};

/* Which virtual router: index into config.interfaces and its part's vrrp. */
struct config_router {
	uint32_t interface;
	uint32_t vr;
	uint8_t family; /* IP_NONE: none */
};

/* An interface's part of one family. */
struct config_ip {
	bool present;                      /* the file has it */
	bool forwarding;                   /* transit comes in and leaves here; default true */
	bool send_redirects;               /* default true */
	bool source_validation;            /* default false */
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
	uint32_t port;       /* index into config.ports */
	uint16_t mtu;        /* default 1500; with IPv6 at least 1280 */
	uint16_t vlan_id;    /* 0: untagged; no other interface of the port has it */
	bool warm_neighbors; /* a backup keeps its neighbors resolved; default true */
	struct config_ip ipv4, ipv6;
};

static inline const struct config_ip *config_ip_of(
	const struct config_interface *interface, uint8_t family)
{
	return family == IP_V6 ? &interface->ipv6 : &interface->ipv4;
}

/* Whether transit of the family comes in and leaves there: an interface without its part has
 * nothing to do with it (RFC 8344 2). */
static inline bool config_forwards(const struct config_interface *interface, uint8_t family)
{
	const struct config_ip *ip = config_ip_of(interface, family);

	return ip->present && ip->forwarding;
}

struct config_next_hop {
	struct ip_addr address;
	uint32_t interface; /* or CONFIG_NONE: the one that has its subnet; IPv6 link-local: said */
};

enum config_special_next_hop {
	CONFIG_SPECIAL_NONE,
	CONFIG_SPECIAL_BLACKHOLE, /* dropped without a word */
};

/* Has either next hops or a special one. */
struct config_route {
	struct ip_prefix prefix; /* host bits 0 */
	enum config_special_next_hop special;
	uint32_t n_next_hops;
	struct config_next_hop *next_hops; /* of the prefix's family */
};

struct config_bfd {
	char name[CONFIG_NAME_MAX];
	uint32_t interface;   /* index into config.interfaces */
	struct ip_addr peer;  /* on its link */
	struct ip_addr local; /* an address of it; IP_NONE: the program's choice */
	uint32_t min_tx_ms;   /* default 300 */
	uint32_t min_rx_ms;   /* default 300 */
	uint8_t multiplier;   /* default 3 */
};

/* All members have the same priority (those that say none have that of the others) and preempt
 * alike; none is an owner. */
struct config_sync_group {
	char name[CONFIG_NAME_MAX];
	uint32_t n_members; /* at least 2 */
	struct config_router *members;
};

/* ICMP and ICMPv6 errors, in a second and at once (RFC 1812 4.3.2.8, RFC 4443 2.4 f). */
struct config_icmp {
	uint32_t error_rate;  /* default 1000 */
	uint32_t error_burst; /* default 100 */
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
	uint32_t n_bfd;
	struct config_bfd *bfd;
	uint32_t n_sync_groups;
	struct config_sync_group *sync_groups;
	struct config_icmp icmp;
	char *console_socket; /* default /run/steadfast/console.sock */
};

static inline struct config_vrrp *config_router_of(
	const struct config *config, const struct config_router *router)
{
	return &config_ip_of(&config->interfaces[router->interface], router->family)
			->vrrp[router->vr];
}

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

/* The configuration as JSON text, defaults written out; malloc'd, NULL when out of memory. With
 * `secrets` it parses to the same again: for a file. Without, keys read "***", which is not taken
 * for one. */
char *config_print(const struct config *config, bool secrets);

#endif
