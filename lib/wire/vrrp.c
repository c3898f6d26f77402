/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The VRRP message to a struct and back (RFC 9568 5.2, RFC 3768 5.3).
 *
 *	 0                   1                   2                   3
 *	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *	|version| type  |     VRID      |   priority    |     count     |
 *	| v3: Reserve 4, interval 12 cs |           checksum            |
 *	| v2: auth type | interval (s)  |                               |
 *	| addresses, 4 or 16 octets each ... (v2: 8 octets auth data)   |
 *
 * Any thread; pure functions.
 */
#include "wire/vrrp.h"

#include <errno.h>

#include "wire/bytes.h"
#include "wire/ip.h"

#define INTERVAL_MASK 0x0fff

/* The forms in which the checksum of the message holds, as a mask. Both do where the pseudo-header
 * sums to zero, as it does for one source address in 65535. */
static unsigned int checksum_forms(const uint8_t *p, size_t len, uint8_t version,
	const struct ip_addr *src, const struct ip_addr *dst)
{
	uint32_t sum = csum_add(0, p, len);
	unsigned int forms = 0;

	if (src->family == IP_V4 && csum_finish(sum) == 0)
		forms |= VRRP_CSUM_MESSAGE;
	if (version == 3 && csum_finish(sum + ip_pseudo_sum(src, dst, IP_PROTO_VRRP, len)) == 0)
		forms |= VRRP_CSUM_PSEUDO;
	return forms;
}

enum vrrp_pdu_error vrrp_pdu_decode(struct vrrp_pdu *out, const uint8_t *p, size_t len,
	const struct ip_addr *src, const struct ip_addr *dst)
{
	size_t message_len;

	*out = (struct vrrp_pdu){0};
	if (len < 1)
		return VRRP_PDU_LENGTH;
	out->version = p[0] >> 4;
	out->type = p[0] & 0x0f;
	if (len >= 2)
		out->vrid = p[1];
	if (out->version != 3 && !(out->version == 2 && src->family == IP_V4))
		return VRRP_PDU_VERSION;
	if (out->type != VRRP_TYPE_ADVERT)
		return VRRP_PDU_TYPE;
	if (len < VRRP_HEADER_LEN)
		return VRRP_PDU_LENGTH;

	out->priority = p[2];
	out->count = p[3];
	if (out->version == 3) {
		out->interval_cs = get_be16(p + 4) & INTERVAL_MASK;
	} else {
		out->auth_type = p[4];
		out->interval_cs = p[5] * 100;
	}
	message_len = vrrp_pdu_len(out, src->family);
	if (out->count == 0 || len < message_len)
		return VRRP_PDU_LENGTH;
	out->addresses = p + VRRP_HEADER_LEN;
	if (out->version == 2)
		memcpy(out->auth_data, p + message_len - VRRP_V2_AUTH_LEN, VRRP_V2_AUTH_LEN);

	/* What follows the message is outside its checksum (V3-RX-19), but for a trailer of IPv6.
	 */
	out->checksum = checksum_forms(p, message_len, out->version, src, dst);
	if (out->version == 3 && len == message_len + VRRP_TRAILER_LEN) {
		out->trailer = p + message_len;
		if (!out->checksum && src->family == IP_V6)
			out->checksum = checksum_forms(p, len, out->version, src, dst);
	}
	return out->checksum ? VRRP_PDU_OK : VRRP_PDU_CHECKSUM;
}

size_t vrrp_pdu_len(const struct vrrp_pdu *pdu, uint8_t family)
{
	return VRRP_HEADER_LEN + (size_t)pdu->count * ip_family_octets(family) +
	       (pdu->version == 2 ? VRRP_V2_AUTH_LEN : 0);
}

uint8_t vrrp_interval_seconds(uint16_t interval_cs)
{
	unsigned int s = interval_cs / 100;

	return s < 1 ? 1 : s > UINT8_MAX ? UINT8_MAX : s;
}

int vrrp_pdu_encode(uint8_t *p, size_t room, const struct vrrp_pdu *pdu, const struct ip_addr *src,
	const struct ip_addr *dst)
{
	size_t len = vrrp_pdu_len(pdu, src->family);
	size_t addresses_len = (size_t)pdu->count * ip_family_octets(src->family);
	bool pseudo =
		src->family == IP_V6 || (pdu->version != 2 && pdu->checksum == VRRP_CSUM_PSEUDO);
	uint32_t sum = 0;

	if (room < len)
		return -ENOSPC;
	p[0] = pdu->version << 4 | (pdu->type & 0x0f);
	p[1] = pdu->vrid;
	p[2] = pdu->priority;
	p[3] = pdu->count;
	if (pdu->version == 2) {
		p[4] = pdu->auth_type;
		p[5] = vrrp_interval_seconds(pdu->interval_cs);
	} else {
		put_be16(p + 4, pdu->interval_cs > VRRP_INTERVAL_MAX_CS ? VRRP_INTERVAL_MAX_CS
									: pdu->interval_cs);
	}
	put_be16(p + 6, 0);
	if (addresses_len)
		memcpy(p + VRRP_HEADER_LEN, pdu->addresses, addresses_len);
	if (pdu->version == 2)
		memcpy(p + VRRP_HEADER_LEN + addresses_len, pdu->auth_data, VRRP_V2_AUTH_LEN);
	if (pseudo)
		sum = ip_pseudo_sum(src, dst, IP_PROTO_VRRP, len);
	put_be16(p + 6, csum_finish(csum_add(sum, p, len)));
	return (int)len;
}

void vrrp_pdu_seal(uint8_t *p, size_t len, const struct ip_addr *src, const struct ip_addr *dst)
{
	size_t all = len + VRRP_TRAILER_LEN;

	if (src->family != IP_V6)
		return;
	put_be16(p + 6, 0);
	put_be16(p + 6, csum_finish(csum_add(ip_pseudo_sum(src, dst, IP_PROTO_VRRP, all), p, all)));
}

struct ip_addr vrrp_group(uint8_t family)
{
	if (family == IP_V4)
		return ip_addr_v4(0xe0000012);
	return (struct ip_addr){IP_V6, {0xff, 0x02, [15] = 0x12}};
}
