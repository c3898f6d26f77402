/* SPDX-License-Identifier: BSD-3-Clause */
/* An advert's fields, all from the configuration (RFC 9568 7.2). See vr.h. */
#include "vrrp/vr.h"

void vrrp_vr_compose(const struct vrrp_vr *vr, uint8_t priority, struct vrrp_pdu *out,
	uint8_t addresses[VRRP_ADDRESSES_OCTETS])
{
	const struct vrrp_config *config = &vr->config;
	unsigned int octets = ip_family_octets(config->family);

	for (unsigned int i = 0; i < config->count; i++)
		memcpy(addresses + i * octets, config->addresses[i].b, octets);
	*out = (struct vrrp_pdu){
		.version = config->version,
		.type = VRRP_TYPE_ADVERT,
		.vrid = config->vrid,
		.priority = priority,
		.count = config->count,
		.interval_cs = config->interval_cs,
		.addresses = addresses,
		.checksum = config->checksum_send,
	};
}
