/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Router Advertisements: values against each other (RFC 4861 6.2.1), and those that follow from
 * others. Any thread; allocates.
 */
#include <stdlib.h>

#include "config/check.h"
#include "config/host.h"
#include "config/leaf.h"

#define LINK_MTU_MIN 1280u

/* RFC 4861 allows a configured minimum up to three quarters of the maximum, and of its own accord
 * takes the maximum itself where that is below 9. */
static void check_min_interval(struct check *c, const struct path *path, struct config_ra *ra)
{
	uint16_t max = ra->max_interval_s;

	if (ra->min_interval_s == CONFIG_RA_DERIVED)
		ra->min_interval_s = max < 9 ? max : (max * 33 + 50) / 100;
	else if (4 * ra->min_interval_s > 3 * max && (max >= 9 || ra->min_interval_s != max))
		check_mistake(c, PATH_KEY(path, "min-rtr-adv-interval"),
			"must be at most %u: three quarters of \"max-rtr-adv-interval\"",
			3 * max / 4);
}

static void check_lifetime(struct check *c, const struct path *path, struct config_ra *ra)
{
	uint16_t max = ra->max_interval_s;

	if (ra->lifetime_s == CONFIG_RA_DERIVED)
		ra->lifetime_s = 3 * max;
	else if (ra->lifetime_s > 0 && ra->lifetime_s < max)
		check_mistake(c, PATH_KEY(path, "default-lifetime"),
			"must be 0 or at least %u: \"max-rtr-adv-interval\"", max);
}

static void check_link_mtu(struct check *c, const struct path *path, const struct config_ra *ra,
	const struct config_interface *interface)
{
	if (ra->link_mtu == 0 || interface->mtu == 0)
		return;
	if (ra->link_mtu < LINK_MTU_MIN || ra->link_mtu > interface->mtu)
		check_mistake(c, PATH_KEY(path, "link-mtu"),
			"must be 0 or from %u to the interface's MTU %u", LINK_MTU_MIN,
			interface->mtu);
}

static bool has_prefix(const struct config_ra *ra, const struct ip_prefix *prefix, uint32_t n)
{
	uint32_t k;

	for (k = 0; k < n; k++) {
		if (ip_prefix_equal(&ra->prefixes[k].prefix, prefix))
			return true;
	}
	return false;
}

static void check_prefixes(struct check *c, const struct path *path, const struct config_ra *ra)
{
	uint32_t k;

	for (k = 0; k < ra->n_prefixes && ra->n_prefixes <= CONFIG_RA_PREFIXES_MAX; k++) {
		const struct path *at = PATH_AT(PATH_KEY(path, "prefix-list"), k);
		json_t *valid = path_value(PATH_KEY(at, "valid-lifetime"), c->mistakes->root);
		const struct config_ra_prefix *p = &ra->prefixes[k];

		/* One that could not be read is 0. */
		if (p->preferred_lifetime_s > p->valid_lifetime_s &&
			(p->valid_lifetime_s > 0 || json_is_integer(valid)))
			check_mistake(c, PATH_KEY(at, "preferred-lifetime"),
				"is %u: must be at most \"valid-lifetime\", %u",
				p->preferred_lifetime_s, p->valid_lifetime_s);
		if (!ip_addr_is_none(&p->prefix.addr) && has_prefix(ra, &p->prefix, k))
			check_mistake(c, PATH_KEY(at, "prefix-spec"), "is listed already");
	}
}

/* The prefixes of the interface. Hosts make addresses of their own only in a /64 (RFC 4862 5.5.3).
 */
static void derive_prefixes(struct check *c, struct config_ra *ra, const struct config_ip *ip)
{
	uint32_t i;

	ra->n_prefixes = 0;
	ra->prefixes = calloc(ip->n_addresses + 1, sizeof(*ra->prefixes));
	if (ra->prefixes == NULL) {
		c->mistakes->out_of_memory = true;
		return;
	}
	for (i = 0; i < ip->n_addresses; i++) {
		struct ip_prefix network = ip_prefix_network(&ip->addresses[i]);
		struct config_ra_prefix *p = &ra->prefixes[ra->n_prefixes];

		if (ip_addr_is_none(&network.addr) || host_is_link_scoped(&network.addr) ||
			has_prefix(ra, &network, ra->n_prefixes))
			continue;
		config_ra_prefix_init(p, IP_V6);
		p->prefix = network;
		p->autonomous = network.len == 64;
		ra->n_prefixes++;
	}
}

void check_adverts(struct check *c, uint32_t i, struct config_vrrp *vr, uint32_t v)
{
	const struct config_interface *interface = &c->config->interfaces[i];
	const struct path *path = PATH_KEY(PATH_VR(i, vr->family, v), "router-advertisements");
	struct config_ra *ra = &vr->ra;

	if (!ra->present) {
		ra->n_prefixes = 0;
		ra->min_interval_s = ra->lifetime_s = 0;
		return;
	}
	if (ra->max_interval_s > 0) {
		check_min_interval(c, path, ra);
		check_lifetime(c, path, ra);
	}
	check_link_mtu(c, path, ra, interface);
	if (ra->n_prefixes == CONFIG_NONE)
		derive_prefixes(c, ra, &interface->ipv6);
	else
		check_prefixes(c, path, ra);
}
