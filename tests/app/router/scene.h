/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A whole router but for its threads, devices and clock: the program's control side and a worker,
 * real, between ports whose queues are rings, in virtual time. A case sends frames in, lets time
 * pass, and judges what left, and when.
 *
 *	host .99 --- LAN port, .3, [VRID 51: .1] | router | .2, UP port, MTU 1400 --- gateway .1
 *	    192.0.2.0/24, 2001:db8:51::/64                198.51.100.0/24, 2001:db8:100::/64
 *
 * The host, the gateway and a server (.9) are static neighbors; behind the gateway there are
 * 203.0.113.0/24 and 2001:db8:200::/48. Both virtual routers have priority 100 and 100 cs, of IPv6
 * fe80::51 and 2001:db8:51::1. Everything is made anew for each case. One thread.
 */
#ifndef TESTS_APP_ROUTER_SCENE_H
#define TESTS_APP_ROUTER_SCENE_H

#include "../../dataplane/cases.h"
#include "../../dataplane/frame.h"
#include "app/control.h"
#include "wire/arp.h"
#include "wire/eth.h"
#include "wire/ip.h"
#include "wire/nd.h"

enum { LAN, UP, SCENE_PORTS };

#define SCENE_QUEUES 2 /* to receive from, of each port */

#define VRID    51
#define HOST    "192.0.2.99"
#define VIP     "192.0.2.1"
#define LAN_OWN "192.0.2.3"
#define UP_OWN  "198.51.100.2"
#define GATEWAY "198.51.100.1"
#define SERVER  "198.51.100.9"
#define FAR     "203.0.113.7"

#define HOST6    "2001:db8:51::99"
#define HOST_LL  "fe80::99"
#define VIP6     "2001:db8:51::1"
#define VIP_LL   "fe80::51"
#define LAN6_OWN "2001:db8:51::3"
#define LAN_LL   "fe80::3"
#define UP6_OWN  "2001:db8:100::2"
#define SERVER6  "2001:db8:100::9"
#define FAR6     "2001:db8:200::7"

extern const struct mac lan_mac, up_mac, host_mac, peer_mac, gateway_mac, server_mac, vmac4, vmac6;

/* JSON members, "" or with a comma at the end, for what a case wants different. */
struct scene_params {
	const char *vrrp4, *vrrp6;         /* of the virtual routers */
	const char *lan;                   /* of the LAN's interface */
	const char *lan4, *lan6;           /* of its parts */
	const char *top;                   /* beside "ports" */
	const char *virtual4;              /* instead of "192.0.2.1", quotes included */
	const char *addresses6, *virtual6; /* of the LAN, likewise */
	const char *next_hops4;            /* of 203.0.113.0/24, likewise */
	const char *server4;               /* the server's address, as it is */
	/* after the virtual router, the interfaces, the routes; a comma first */
	const char *more4, *more_interfaces, *more_routes;
};

/* A frame that left. */
struct sent {
	struct instant at;
	unsigned int port;
	struct frame f;
	struct eth_header eth;
	struct ip_packet ip; /* of an IP frame, tagged or not; its payload lies in `f` */
	struct nd nd;        /* of a valid Neighbor Discovery message, else type 0 */
	struct arp arp;      /* of ARP, else op 0 */
};

struct scene {
	struct config *config;
	struct control *c;
	unsigned int n_sent;
	struct sent *sent;  /* all that left since scene_forget() */
	unsigned int queue; /* that frames come by */
	/* of each port: queues from which nothing comes, and what the device says */
	bool deaf[SCENE_PORTS][SCENE_QUEUES];
	struct port_receive told[SCENE_PORTS];
	enum port_queue_state states[SCENE_PORTS][SCENE_QUEUES];
};

extern struct scene scene;

/* EAL and the ports. 0 or -errno. */
int scene_boot(const char *program);
void scene_halt(void);
/* After each case: what it opened is closed, and every mbuf is back. */
void scene_close(void);

/* The router, its links up at time 0 of the case. NULL: as it stands above. */
void scene_open(const struct scene_params *params);
/* The same, and 10 s later: master of both, announcements made, all of it forgotten. */
void scene_open_master(const struct scene_params *params);

/* The configuration that the router would have. */
struct config *scene_configure(const struct scene_params *params);

/* A frame in by the port, and all that follows at once. */
void scene_send(unsigned int port, struct frame f);
/* The same in a chain of buffers: `first` octets, and as much as fits in each further one. */
void scene_send_chain(unsigned int port, struct frame f, size_t first);
/* Time goes on, from timer to timer. */
void scene_pass(struct span d);
void scene_link(unsigned int port, bool up);
void scene_forget(void);
/* What the log says since the case began; contains `words`. */
bool scene_logged(const char *words);

/* The i-th of what left by the port, or NULL. */
const struct sent *scene_sent(unsigned int port, unsigned int i);
/* How many did. */
unsigned int scene_count(unsigned int port);
/* The i-th ND message of the type, ARP packet of the operation, advert, ICMP or ICMPv6 message. */
const struct sent *scene_nd(unsigned int port, enum nd_type type, unsigned int i);
const struct sent *scene_arp(unsigned int port, enum arp_op op, unsigned int i);
const struct sent *scene_advert(unsigned int port, uint8_t family, unsigned int i);
const struct sent *scene_icmp(unsigned int port, uint8_t type, unsigned int i);
/* The only frame that left at all, or the case is over. */
const struct sent *scene_only(void);

struct ip_addr addr(const char *text);
/* Whether the address reads so. */
bool is_addr(const struct ip_addr *a, const char *text);

/* Frames with good checksums, from the host's MAC unless `from` says otherwise. `dst` decides the
 * destination MAC of groups; else it is `to`. */
struct frame scene_ip(const struct mac *to, const struct mac *from, const char *src,
	const char *dst, uint8_t ttl, uint8_t proto, const void *payload, size_t len);
struct frame scene_udp(
	const struct mac *to, const char *src, const char *dst, uint8_t ttl, size_t data);
/* An ICMP or ICMPv6 message by the addresses' family: octets 0, 1, and 4-7, then `data` more. */
struct frame scene_icmp_frame(const struct mac *to, const char *src, const char *dst, uint8_t ttl,
	uint8_t type, uint8_t code, uint32_t rest, size_t data);
struct frame scene_nd_frame(const struct mac *to, const struct mac *from, const char *src,
	const char *dst, const struct nd *message);
struct frame scene_arp_frame(const struct mac *to, const struct mac *from, const struct arp *a);
/* An advert of the VRID from a peer. */
struct frame scene_advert_frame(const char *src, uint8_t priority, uint16_t interval_cs);

#endif
