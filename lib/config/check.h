/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Checks across the whole of a configuration that was read: what one value alone cannot show.
 * Values that were wrong are "none" and are passed over.
 *
 * Any thread; allocates.
 */
#ifndef CONFIG_CHECK_H
#define CONFIG_CHECK_H

#include "config/config.h"
#include "config/mistakes.h"

/* An address of this router, the interface's own or a virtual one. */
struct place {
	struct ip_addr ip;
	uint32_t interface;
	uint32_t vr;    /* index into the interface's vrrp, or PLACE_OWN */
	uint32_t index; /* in the interface's or virtual router's addresses */
};

#define PLACE_OWN UINT32_MAX

struct check {
	struct config *config;
	struct mistakes *mistakes;
	struct place *places; /* sorted by address, own ones first, then in the order of the file */
	uint32_t n_places;
};

/* Paths to what the indices name. */
#define PATH_INTERFACE(i)   PATH_AT(PATH_KEY(NULL, "interfaces"), i)
#define PATH_IPV4(i)        PATH_KEY(PATH_INTERFACE(i), "ipv4")
#define PATH_ADDRESS(i, a)  PATH_AT(PATH_KEY(PATH_IPV4(i), "addresses"), a)
#define PATH_VR(i, v)       PATH_AT(PATH_KEY(PATH_IPV4(i), "vrrp"), v)
#define PATH_VIRTUALS(i, v) PATH_KEY(PATH_VR(i, v), "virtual-addresses")

#define check_mistake(c, path, ...) mistakes_add((c)->mistakes, path, __VA_ARGS__)

/* All of them, and sets what follows from the configuration: config_vrrp's owner. */
void check_config(struct config *config, struct mistakes *mistakes);

/* Fills `places`; 0 or -ENOMEM. check_places_free() undoes it. */
int check_places_init(struct check *c);
void check_places_free(struct check *c);
/* The first place with this address, or NULL. */
const struct place *check_places_find(const struct check *c, const struct ip_addr *ip);

void check_ports(struct check *c);
void check_addresses(struct check *c);
void check_subnets(struct check *c);
void check_virtual_routers(struct check *c);
void check_neighbors(struct check *c);
void check_routes(struct check *c);

/* The interface's subnet that the address is in, the longest; NULL when none. */
const struct ip_prefix *check_subnet_of(
	const struct config_interface *interface, const struct ip_addr *ip);
/* Whether all addresses of the interface could be read. */
bool check_addresses_known(const struct config_interface *interface);
/* "198.51.100.0/24 or 203.0.113.0/24", "..." for more than a few. Returns buf. */
#define CHECK_SUBNETS_LEN 96
const char *check_subnets_words(
	const struct config_interface *interface, char buf[CHECK_SUBNETS_LEN]);

#endif
