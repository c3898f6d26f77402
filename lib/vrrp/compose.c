/* SPDX-License-Identifier: BSD-3-Clause */
/* An advert's copies and fields, all from the configuration (RFC 9568 7.2). See vr.h. */
#include "vrrp/vr.h"

#include <assert.h>

void vrrp_vr_compose(const struct vrrp_vr *vr, uint8_t version, uint8_t priority,
	struct vrrp_pdu *out, uint8_t addresses[VRRP_ADDRESSES_OCTETS])
{
	const struct vrrp_config *config = &vr->config;
	unsigned int octets = ip_family_octets(config->family);

	for (unsigned int i = 0; i < config->count; i++)
		memcpy(addresses + i * octets, config->addresses[i].b, octets);
	*out = (struct vrrp_pdu){
		.version = version,
		.type = VRRP_TYPE_ADVERT,
		.vrid = config->vrid,
		.priority = priority,
		.count = config->count,
		.interval_cs = config->interval_cs,
		.addresses = addresses,
		.checksum = config->checksum_send,
	};
	if (version == 2) {
		out->auth_type = config->auth.type;
		memcpy(out->auth_data, config->auth.key, sizeof(out->auth_data));
	}
}

bool vrrp_vr_copy(const struct vrrp_vr *vr, unsigned int n, struct vrrp_copy *out)
{
	const struct vrrp_config *config = &vr->config;
	unsigned int destinations = config->n_peers ? config->n_peers : 1;

	if (n >= destinations * (config->version_2_too ? 2 : 1))
		return false;
	out->version = n < destinations ? config->version : 2;
	out->unicast = config->n_peers > 0;
	out->dst =
		out->unicast ? config->peers[n % destinations].address : vrrp_group(config->family);
	return true;
}

size_t vrrp_vr_write(const struct vrrp_vr *vr, const struct vrrp_copy *copy, uint8_t priority,
	struct vrrp_wall wall, uint8_t out[VRRP_ADVERT_MAX])
{
	const struct vrrp_config *config = &vr->config;

	uint8_t addresses[VRRP_ADDRESSES_OCTETS];
	struct vrrp_pdu pdu;
	int len;

	vrrp_vr_compose(vr, copy->version, priority, &pdu, addresses);
	len = vrrp_pdu_encode(out, VRRP_ADVERT_MAX, &pdu, &config->primary, &copy->dst);
	assert(len > 0);
	if (!config->hmac || config->hmac->mode == VRRP_HMAC_RECEIVE_ONLY || copy->version != 3)
		return (size_t)len;
	vrrp_hmac_sign(config->hmac, out, len, &config->primary, wall);
	vrrp_pdu_seal(out, len, &config->primary, &copy->dst);
	return (size_t)len + VRRP_TRAILER_LEN;
}
