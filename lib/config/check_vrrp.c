/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtual routers against their interface: VRIDs, virtual addresses and their subnets, who is the
 * owner, peers, authentication. RFC 9568 5.2.3, 5.2.4, 5.2.9, 6.1. Any thread.
 */
#include <string.h>

#include "config/check.h"
#include "config/host.h"

static void check_vrids(struct check *c, uint32_t i, uint8_t family)
{
	const struct config_ip *ip = config_ip_of(&c->config->interfaces[i], family);
	uint32_t first[256];
	uint32_t v;

	memset(first, 0xff, sizeof(first));
	for (v = 0; v < ip->n_vrrp; v++) {
		uint8_t vrid = ip->vrrp[v].vrid;

		if (vrid == 0)
			continue;
		if (first[vrid] == UINT32_MAX)
			first[vrid] = v;
		else
			check_mistake(c, PATH_KEY(PATH_VR(i, family, v), "vrid"),
				"VRID %u is that of vrrp[%u] already: must be another", vrid,
				first[vrid]);
	}
}

/* The routers of an IPv6 virtual router advertise from its link-local address, and its hosts know
 * it by that (V3-FMT-14). */
static void check_first_address(struct check *c, const struct path *list, const struct ip_addr *ip)
{
	if (host_is_link_scoped(ip) || ip->family != IP_V6)
		return;
	check_mistake(c, PATH_AT(list, 0),
		"is not link-local: the first must be the virtual router's link-local address, "
		"such as \"fe80::1\"");
}

static void check_virtual_addresses(
	struct check *c, uint32_t i, const struct config_vrrp *vr, uint32_t v)
{
	const struct path *list = PATH_VIRTUALS(i, vr->family, v);
	uint32_t a;

	if (vr->n_addresses > 0)
		check_first_address(c, list, &vr->addresses[0]);
	for (a = 0; a < vr->n_addresses; a++) {
		if (!ip_addr_is_none(&vr->addresses[a]))
			check_on_link(c, PATH_AT(list, a), i, &vr->addresses[a]);
	}
}

static bool is_own(const struct config_ip *ip, const struct ip_addr *address)
{
	uint32_t i;

	for (i = 0; i < ip->n_addresses; i++) {
		if (ip_addr_equal(&ip->addresses[i].addr, address))
			return true;
	}
	return false;
}

/* The owner of a virtual router owns all its addresses: with only some of them it would be master
 * for ever of addresses that it took from nobody, and the backup's priority for them would mean
 * nothing. */
static void check_owner(struct check *c, uint32_t i, struct config_vrrp *vr, uint32_t v)
{
	const struct config_interface *interface = &c->config->interfaces[i];
	const struct config_ip *ip = config_ip_of(interface, vr->family);
	const struct ip_addr *own = NULL, *other = NULL;
	char own_text[IP_ADDR_STRLEN], other_text[IP_ADDR_STRLEN];
	uint32_t a;

	for (a = 0; a < vr->n_addresses; a++) {
		if (ip_addr_is_none(&vr->addresses[a]))
			continue;
		if (is_own(ip, &vr->addresses[a]))
			own = own != NULL ? own : &vr->addresses[a];
		else
			other = other != NULL ? other : &vr->addresses[a];
	}
	vr->owner = own != NULL;
	if (own != NULL && other != NULL && check_addresses_known(ip))
		check_mistake(c, PATH_VIRTUALS(i, vr->family, v),
			"%s is an address of interface \"%s\" and %s is not: "
			"must be all (this router owns them) or none",
			ip_addr_format(own, own_text), interface->name,
			ip_addr_format(other, other_text));
}

static void check_peers(struct check *c, uint32_t i, const struct config_vrrp *vr, uint32_t v)
{
	const struct path *list = PATH_KEY(PATH_VR(i, vr->family, v), "unicast-peers");
	uint32_t p, k;

	for (p = 0; p < vr->n_peers; p++) {
		const struct path *path = PATH_KEY(PATH_AT(list, p), "address");
		const struct ip_addr *address = &vr->peers[p].address;

		if (ip_addr_is_none(address) || check_self(c, path, address, i))
			continue;
		for (k = 0; k < p && !ip_addr_equal(&vr->peers[k].address, address); k++)
			;
		if (k < p)
			check_mistake(c, path, "is that of unicast-peers[%u] already", k);
	}
}

static void check_authentication(
	struct check *c, uint32_t i, const struct config_vrrp *vr, uint32_t v)
{
	const struct path *router = PATH_VR(i, vr->family, v);
	const struct path *type = PATH_KEY(PATH_KEY(router, "authentication"), "type");

	if (!vr->auth.present)
		return;
	if (vr->auth.type == CONFIG_AUTH_SIMPLE_TEXT && vr->version == 3)
		check_mistake(c, type, "is of version 2: version 3 has \"hmac-sha-256\"");
	else if (vr->auth.type == CONFIG_AUTH_HMAC_SHA_256 && vr->version == 2)
		check_mistake(c, type, "is of version 3: version 2 has \"simple-text\"");
	else if (vr->version_2_compatible && vr->version == 3)
		check_mistake(c, PATH_KEY(router, "version-2-compatible"),
			"adverts of version 2 cannot carry the authentication of version 3: must "
			"be "
			"without one of the two");
}

static void check_routers_of(struct check *c, uint32_t i, uint8_t family)
{
	const struct config_ip *ip = config_ip_of(&c->config->interfaces[i], family);
	uint32_t v;

	check_vrids(c, i, family);
	for (v = 0; v < ip->n_vrrp; v++) {
		check_virtual_addresses(c, i, &ip->vrrp[v], v);
		check_owner(c, i, &ip->vrrp[v], v);
		check_track(c, i, &ip->vrrp[v], v);
		check_peers(c, i, &ip->vrrp[v], v);
		check_authentication(c, i, &ip->vrrp[v], v);
		check_adverts(c, i, &ip->vrrp[v], v);
	}
}

void check_virtual_routers(struct check *c)
{
	uint32_t i;

	for (i = 0; i < c->config->n_interfaces; i++) {
		check_routers_of(c, i, IP_V4);
		check_routers_of(c, i, IP_V6);
	}
}
