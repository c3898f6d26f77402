/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * BFD sessions: the peer is another host on the interface's link (RFC 5881 2). Any thread.
 */
#include "config/check.h"

static bool has_address(const struct config_ip *ip, const struct ip_addr *address)
{
	uint32_t i;

	for (i = 0; i < ip->n_addresses; i++) {
		if (ip_addr_equal(&ip->addresses[i].addr, address))
			return true;
	}
	return false;
}

static void check_local(struct check *c, const struct path *path, const struct config_bfd *bfd)
{
	const struct config_interface *interface = &c->config->interfaces[bfd->interface];
	const struct config_ip *ip = config_ip_of(interface, bfd->local.family);

	if (ip_addr_is_none(&bfd->local))
		return;
	if (!ip_addr_is_none(&bfd->peer) && bfd->local.family != bfd->peer.family)
		check_mistake(c, PATH_KEY(path, "local-address"),
			"must be an %s address as the peer's is",
			bfd->peer.family == IP_V4 ? "IPv4" : "IPv6");
	else if (!has_address(ip, &bfd->local) && check_addresses_known(ip))
		check_mistake(c, PATH_KEY(path, "local-address"),
			"is no address of interface \"%s\": must be one", interface->name);
}

static void check_twice(struct check *c, const struct path *path, uint32_t b)
{
	const struct config_bfd *bfd = &c->config->bfd[b];
	uint32_t k;

	for (k = 0; k < b && b < CONFIG_BFD_MAX; k++) {
		const struct config_bfd *other = &c->config->bfd[k];

		if (other->interface == bfd->interface && ip_addr_equal(&other->peer, &bfd->peer)) {
			check_mistake(c, PATH_KEY(path, "peer"),
				"is that of session \"%s\" on this interface already", other->name);
			return;
		}
	}
}

void check_bfd(struct check *c)
{
	uint32_t b;

	for (b = 0; b < c->config->n_bfd; b++) {
		const struct config_bfd *bfd = &c->config->bfd[b];
		const struct path *path = PATH_AT(PATH_KEY(NULL, "bfd"), b);
		const struct path *peer = PATH_KEY(path, "peer");

		if (bfd->interface == CONFIG_NONE)
			continue;
		check_local(c, path, bfd);
		if (ip_addr_is_none(&bfd->peer) || check_self(c, peer, &bfd->peer, bfd->interface))
			continue;
		check_on_link(c, peer, bfd->interface, &bfd->peer);
		check_twice(c, path, b);
	}
}
