/* SPDX-License-Identifier: BSD-3-Clause */
/* The virtual routers by (interface, family, VRID): one array, indexed. See rx.h. */
#include "vrrp/rx.h"

#include <errno.h>
#include <stdlib.h>

#define FAMILIES 2
#define VRIDS    256

int vrrp_set_init(struct vrrp_set *set, uint32_t interfaces, struct instant now)
{
	*set = (struct vrrp_set){.interfaces = interfaces, .stats.discontinuity = now};
	set->slots = calloc((size_t)interfaces * FAMILIES * VRIDS, sizeof(*set->slots));
	return set->slots || interfaces == 0 ? 0 : -ENOMEM;
}

void vrrp_set_fini(struct vrrp_set *set)
{
	free(set->slots);
	*set = (struct vrrp_set){0};
}

/* NULL where there can be no virtual router. */
static struct vrrp_vr **slot(
	const struct vrrp_set *set, uint32_t interface, uint8_t family, uint8_t vrid)
{
	if (interface >= set->interfaces || vrid == 0 || (family != IP_V4 && family != IP_V6))
		return NULL;
	return &set->slots[((size_t)interface * FAMILIES + (family == IP_V6)) * VRIDS + vrid];
}

int vrrp_set_add(struct vrrp_set *set, uint32_t interface, struct vrrp_vr *vr)
{
	struct vrrp_vr **place = slot(set, interface, vr->config.family, vr->config.vrid);

	if (!place)
		return -EINVAL;
	if (*place)
		return -EEXIST;
	*place = vr;
	set->count++;
	return 0;
}

void vrrp_set_remove(struct vrrp_set *set, uint32_t interface, const struct vrrp_vr *vr)
{
	struct vrrp_vr **place = slot(set, interface, vr->config.family, vr->config.vrid);

	if (!place || *place != vr)
		return;
	*place = NULL;
	set->count--;
}

struct vrrp_vr *vrrp_set_find(
	const struct vrrp_set *set, uint32_t interface, uint8_t family, uint8_t vrid)
{
	struct vrrp_vr **place = slot(set, interface, family, vrid);

	return place ? *place : NULL;
}
