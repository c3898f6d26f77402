/* SPDX-License-Identifier: BSD-3-Clause */
/* An interface's own addresses: see address.h. */
#include <errno.h>
#include <stdlib.h>

#include <rte_common.h>
#include <rte_random.h>

#include "app/address.h"
#include "app/fib.h"
#include "app/link.h"
#include "app/mld.h"
#include "app/nd.h"
#include "wire/nd.h"

const struct app_address *address_primary(const struct app_interface *ifc, uint8_t family)
{
	for (uint32_t i = 0; i < ifc->n_addresses; i++) {
		const struct ip_addr *a = &ifc->addresses[i].prefix.addr;

		if (a->family == family && (family == IP_V4 || ip_addr_is_link_local(a)))
			return &ifc->addresses[i];
	}
	return NULL;
}

bool address_on_link(const struct app_interface *ifc, const struct ip_addr *addr)
{
	for (uint32_t i = 0; i < ifc->n_addresses; i++)
		if (ip_prefix_contains(&ifc->addresses[i].prefix, addr))
			return true;
	return false;
}

bool address_share_subnet(
	const struct app_interface *ifc, const struct ip_addr *a, const struct ip_addr *b)
{
	for (uint32_t i = 0; i < ifc->n_addresses; i++)
		if (ip_prefix_contains(&ifc->addresses[i].prefix, a) &&
			ip_prefix_contains(&ifc->addresses[i].prefix, b))
			return true;
	return false;
}

/* --- whether they are ours --- */

static void set_usable(struct control *c, struct app_address *a, bool usable)
{
	if (a->usable == usable)
		return;
	a->usable = usable;
	local_set_own(c->locals, &a->prefix.addr, a->interface, usable);
	fib_host(c, &a->prefix.addr);
	if (usable)
		link_address_usable(c, &c->interfaces[a->interface], a);
}

static void perform(struct control *c, struct app_address *a, enum dad_action action)
{
	const struct app_interface *ifc = &c->interfaces[a->interface];
	char text[IP_ADDR_STRLEN];

	switch (action) {
	case DAD_NOTHING:
		break;
	case DAD_SEND_PROBE:
		nd_probe(c, ifc, &a->prefix.addr);
		break;
	case DAD_USE:
		set_usable(c, a, true);
		break;
	case DAD_GIVE_UP:
		log_error(
			"%s: another node has the address %s: it is not used until the link comes "
			"up again",
			ifc->config->name, ip_addr_format(&a->prefix.addr, text));
		break;
	}
	timer_arm(&c->timers, &a->timer, TIMER_PLAIN, a->dad.deadline);
}

bool address_settled(const struct app_interface *ifc)
{
	for (uint32_t i = 0; i < ifc->n_addresses; i++)
		if (!instant_is_never(ifc->addresses[i].dad.deadline))
			return false;
	return true;
}

/* One of them is decided on, perhaps the last. */
static void decide(struct control *c, struct app_address *a, enum dad_action action)
{
	const struct app_interface *ifc = &c->interfaces[a->interface];

	perform(c, a, action);
	if ((action == DAD_USE || action == DAD_GIVE_UP) && address_settled(ifc))
		link_addresses_settled(c, ifc);
}

static void fired(struct control *c, struct app_timer *t)
{
	struct app_address *a = container_of(t, struct app_address, timer);

	decide(c, a, dad_expire(&a->dad, c->now));
}

/* An address that is its owner's virtual one is not put to the test: the acting master defends it
 * (V3-ND-08). */
static bool is_virtual(const struct config_ip *ip, const struct ip_addr *addr)
{
	for (uint32_t i = 0; i < ip->n_vrrp; i++)
		for (uint32_t k = 0; k < ip->vrrp[i].n_addresses; k++)
			if (ip_addr_equal(&ip->vrrp[i].addresses[k], addr))
				return true;
	return false;
}

/* What is virtual may have changed since the last time. */
static void prepare(const struct app_interface *ifc, struct app_address *a)
{
	const struct config_ip *ip = config_ip_of(ifc->config, a->prefix.addr.family);
	uint8_t probes = is_virtual(ip, &a->prefix.addr) ? 0 : ip->dup_addr_detect_transmits;
	struct dad_params params = dad_params_nd(probes, true);

	dad_init(&a->dad, &params, rte_rand());
}

void address_link(struct control *c, struct app_interface *ifc, bool up)
{
	for (uint32_t i = 0; i < ifc->n_addresses; i++) {
		struct app_address *a = &ifc->addresses[i];
		struct ip_addr group;

		if (a->prefix.addr.family == IP_V4) {
			/* A link that is gone does not make the address another's. */
			if (up && a->usable)
				link_address_usable(c, ifc, a);
			else if (up)
				set_usable(c, a, true);
			continue;
		}
		group = nd_solicited_node(&a->prefix.addr);
		if (up) {
			mld_join(c, ifc, &group); /* before it is probed for, RFC 4862 5.4.2 */
			prepare(ifc, a);
			perform(c, a, dad_start(&a->dad, c->now));
		} else {
			mld_leave(c, ifc, &group);
			dad_stop(&a->dad);
			set_usable(c, a, false);
			timer_arm(&c->timers, &a->timer, TIMER_PLAIN, INSTANT_NEVER);
		}
	}
}

bool address_heard(
	struct control *c, struct app_interface *ifc, const struct ip_addr *addr, bool own)
{
	for (uint32_t i = 0; i < ifc->n_addresses; i++) {
		struct app_address *a = &ifc->addresses[i];

		if (!ip_addr_equal(&a->prefix.addr, addr))
			continue;
		if (a->usable)
			return false;
		decide(c, a, dad_hear(&a->dad, own));
		return true;
	}
	return false;
}

/* --- set-up --- */

/* RFC 4291 2.6.1; the two ends of a link have none (RFC 6164). */
static bool has_anycast(const struct ip_prefix *prefix)
{
	return prefix->addr.family == IP_V6 && prefix->len < 127;
}

static int add(struct control *c, struct app_interface *ifc, const struct ip_prefix *prefix)
{
	struct ip_prefix network = ip_prefix_network(prefix);
	struct app_address *a = &ifc->addresses[ifc->n_addresses++];

	*a = (struct app_address){.timer.fire = fired, .prefix = *prefix, .interface = ifc->index};
	prepare(ifc, a);
	if (has_anycast(prefix)) {
		int rc = local_add_anycast(c->locals, &network.addr, ifc->index);

		if (rc)
			return rc;
	}
	return local_add(c->locals, &prefix->addr, ifc->index);
}

static int add_all(struct control *c, struct app_interface *ifc, const struct config_ip *ip)
{
	int rc = 0;

	for (uint32_t i = 0; !rc && i < ip->n_addresses; i++)
		rc = add(c, ifc, &ip->addresses[i]);
	return rc;
}

int address_create(struct control *c, struct app_interface *ifc)
{
	const struct config_interface *cfg = ifc->config;
	struct ip_prefix link_local = {
		.addr = ip_addr_link_local_of_mac(&c->ports[ifc->port].dev->mac), .len = 64};
	int rc;

	ifc->addresses =
		calloc(cfg->ipv4.n_addresses + cfg->ipv6.n_addresses + 1, sizeof(*ifc->addresses));
	if (!ifc->addresses)
		return -ENOMEM;
	rc = add_all(c, ifc, &cfg->ipv4);
	if (!rc)
		rc = add_all(c, ifc, &cfg->ipv6);
	if (!rc && cfg->ipv6.present && !address_primary(ifc, IP_V6))
		rc = add(c, ifc, &link_local);
	return rc;
}

void address_free(struct app_interface *ifc)
{
	free(ifc->addresses);
}
