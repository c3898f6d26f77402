/* SPDX-License-Identifier: BSD-3-Clause */
/* Both versions at once: see versions.h. One master is remembered; where two speak in turn, a copy
 * may be taken for an advert of its own, which only makes its sender heard once more. */
#include "vrrp/versions.h"

/* So many version 3 adverts without a copy, and it is not just a lost frame. */
#define UNPAIRED_MAX 3

bool vrrp_versions_heard(const struct vrrp_config *config, uint8_t version)
{
	return version == config->version || (version == 2 && config->version_2_too);
}

uint16_t vrrp_versions_interval(const struct vrrp_config *config, uint8_t version)
{
	if (version == config->version)
		return config->interval_cs;
	return vrrp_interval_seconds(config->interval_cs) * 100;
}

bool vrrp_versions_is_spare(const struct vrrp_vr *vr, const struct vrrp_pdu *pdu,
	const struct ip_addr *src, struct instant now)
{
	return vr->config.version_2_too && pdu->version == 2 &&
	       ip_addr_equal(src, &vr->v3_source) && instant_before(now, vr->v3_until);
}

bool vrrp_versions_note(struct vrrp_vr *vr, const struct vrrp_pdu *pdu, const struct ip_addr *src,
	struct instant now)
{
	if (!vr->config.version_2_too || vr->state == VRRP_INITIALIZE)
		return false;
	if (!ip_addr_equal(src, &vr->v3_source)) {
		if (pdu->version == 2)
			return false;
		vr->v3_source = *src;
		vr->v3_unpaired = 0;
		vr->lacks_version_2 = false;
	}
	if (pdu->version == 2) {
		vr->v3_unpaired = 0;
		vr->lacks_version_2 = false;
		return false;
	}
	vr->v3_until = instant_add(
		now, vrrp_master_down_interval(3, vr->effective_priority, pdu->interval_cs));
	if (vr->lacks_version_2 || ++vr->v3_unpaired < UNPAIRED_MAX)
		return false;
	vr->lacks_version_2 = true;
	vr->stats.version_2_missing++;
	return true;
}
