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
	uint32_t vr;    /* index into the vrrp of the interface's family, or PLACE_OWN */
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
#define PATH_INTERFACE(i)      PATH_AT(PATH_KEY(NULL, "interfaces"), i)
#define PATH_IP(i, f)          PATH_KEY(PATH_INTERFACE(i), ip_family_name(f))
#define PATH_ADDRESS(i, f, a)  PATH_AT(PATH_KEY(PATH_IP(i, f), "addresses"), a)
#define PATH_VR(i, f, v)       PATH_AT(PATH_KEY(PATH_IP(i, f), "vrrp"), v)
#define PATH_VIRTUALS(i, f, v) PATH_KEY(PATH_VR(i, f, v), "virtual-addresses")

#define check_mistake(c, path, ...) mistakes_add((c)->mistakes, path, __VA_ARGS__)

/* All of them, and sets what follows from the configuration: config_vrrp's owner,
 * sync_group and its group's priority, the intervals, lifetime and prefixes of config_ra. */
void check_config(struct config *config, struct mistakes *mistakes);

/* Fills `places`; 0 or -ENOMEM. check_places_free() undoes it. */
int check_places_init(struct check *c);
void check_places_free(struct check *c);
/* The virtual router whose address it is. */
const struct config_vrrp *check_router_at(const struct check *c, const struct place *p);
/* The first place with this address, or NULL. An IPv6 link-local one is looked for on the
 * interface. */
const struct place *check_places_find(
	const struct check *c, const struct ip_addr *ip, uint32_t interface);

void check_ports(struct check *c);
void check_interfaces(struct check *c);
void check_addresses(struct check *c);
void check_subnets(struct check *c);
void check_virtual_routers(struct check *c);
void check_groups(struct check *c);
void check_neighbors(struct check *c);
void check_routes(struct check *c);
void check_bfd(struct check *c);
/* Parts of check_virtual_routers(): `vr` is that of the interface `i` with the index `v`. */
void check_track(struct check *c, uint32_t i, const struct config_vrrp *vr, uint32_t v);
void check_adverts(struct check *c, uint32_t i, struct config_vrrp *vr, uint32_t v);

/* The interface's subnet that the address is in, the longest; NULL when none. An IPv6 link-local
 * address is in one on every interface. */
const struct ip_prefix *check_subnet_of(
	const struct config_interface *interface, const struct ip_addr *ip);
/* Whether all addresses of the part could be read. */
bool check_addresses_known(const struct config_ip *ip);
/* The address at `path`, looked at on the interface, is one of this router's: says so. */
bool check_self(
	struct check *c, const struct path *path, const struct ip_addr *ip, uint32_t interface);
/* The address at `path` must be a host's in a subnet of the interface. */
void check_on_link(
	struct check *c, const struct path *path, uint32_t interface, const struct ip_addr *ip);
/* The address at `path` is a host's in the subnet, or a mistake. */
void check_host_in(struct check *c, const struct path *path, const struct ip_addr *ip,
	const struct ip_prefix *subnet);

#endif
