/* SPDX-License-Identifier: BSD-3-Clause */
#include "advert.h"

#include <criterion/criterion.h>

void advert_make(struct advert *a, struct rut *from, unsigned int n, uint8_t priority)
{
	const struct vrrp_config *config = &from->vr.config;
	struct vrrp_copy copy;

	cr_assert(vrrp_vr_copy(&from->vr, n, &copy));
	*a = (struct advert){.packet = {.eth_src = mac_virtual(config->family, config->vrid),
				     .src = config->primary,
				     .dst = copy.dst,
				     .ttl = 255,
				     .payload = a->octets}};
	if (copy.unicast)
		a->packet.eth_src = (struct mac){{2, 0, 0, 0, 0, config->primary.b[3]}};
	a->packet.payload_len =
		vrrp_vr_write(&from->vr, &copy, priority, rut_wall(from), a->octets);
}

struct vrrp_set advert_set(struct rut *r)
{
	struct vrrp_set set;

	cr_assert_eq(vrrp_set_init(&set, 1, r->now), 0);
	cr_assert_eq(vrrp_set_add(&set, 0, &r->vr), 0);
	return set;
}

enum vrrp_rx_verdict advert_hear(struct rut *r, struct vrrp_set *set, const struct advert *a)
{
	return rut_receive(r, set, &a->packet).verdict;
}
