/* SPDX-License-Identifier: BSD-3-Clause */
/* The adverts that the model's virtual router hears. */
#include "vrrp.h"

#include <string.h>

#define SPOILT_MAX 8 /* octets cut off or added */
#define BIT(m)     (choose(&(m)->c, 2) == 0)

/* What a peer says; now and then it is of another version, or lists what it should not. */
static int compose(struct vrrp_model *m, const struct vrrp_packet *packet, uint8_t *p, size_t room)
{
	static const uint8_t corners[] = {0, 0, 1, 254, 255};
	const struct vrrp_config *config = &m->vr.config;
	struct ip_addr vip = vrrp_model_address(config->family, 1);
	struct vrrp_pdu pdu = {.version = config->version,
		.type = VRRP_TYPE_ADVERT,
		.vrid = VRRP_MODEL_VRID,
		.interval_cs = config->interval_cs,
		.count = 1,
		.addresses = vip.b,
		.checksum = config->checksum_send,
		.auth_type = config->auth.type};

	switch (choose(&m->c, 4)) {
	case 0:
		pdu.priority = m->vr.effective_priority;
		break;
	case 1:
		pdu.priority = corners[choose(&m->c, sizeof(corners))];
		break;
	default:
		pdu.priority = choose(&m->c, 256);
	}
	if (BIT(m) && pdu.version == 3)
		pdu.interval_cs = choose(&m->c, 4096);
	if (choose_rarely(&m->c, 16))
		pdu.interval_cs = 0;
	if (choose_rarely(&m->c, 16))
		vip.b[0] ^= 1; /* of IPv6, not link-local any more */
	if (choose_rarely(&m->c, 16))
		pdu.version ^= 1;
	else if (config->version_2_too && BIT(m))
		pdu.version = 2;
	if (choose_rarely(&m->c, 16))
		pdu.auth_type = choose(&m->c, 4);
	if (choose_rarely(&m->c, 16))
		pdu.auth_data[0] = 1;
	if (choose_rarely(&m->c, 16))
		pdu.checksum ^= VRRP_CSUM_ANY;
	return vrrp_pdu_encode(p, room, &pdu, &packet->src, &packet->dst);
}

/* What the sender's clock and key make of it; now and then one is wrong, or an advert is old. */
static int sign(
	struct vrrp_model *m, uint8_t from, const struct vrrp_packet *packet, uint8_t *p, int len)
{
	static const struct vrrp_hmac_key keys[] = {{.id = 1, .len = 32}, {.id = 9, .len = 32}};
	struct vrrp_hmac *theirs = &m->theirs[from];
	bool old = choose_rarely(&m->c, 8);
	struct span off = span_ms(old ? choose(&m->c, 10000) : 0);

	theirs->keys = &keys[choose_rarely(&m->c, 16)];
	if (old)
		theirs->serial = 0;
	vrrp_hmac_sign(theirs, p, len, &packet->src, vrrp_wall_from_ns(m->now.ns - off.ns));
	vrrp_pdu_seal(p, len, &packet->src, &packet->dst);
	return len + VRRP_TRAILER_LEN;
}

/* The layers below an advert of router `from`. */
static struct vrrp_packet some_packet(struct vrrp_model *m, uint8_t from)
{
	const struct vrrp_config *config = &m->vr.config;
	struct vrrp_packet packet = {.eth_src = {{2, 0, 0, 0, 0, from}},
		.src = vrrp_model_address(config->family, from),
		.dst = config->n_peers ? config->primary : vrrp_group(config->family),
		.ttl = 255};

	if (choose(&m->c, 4))
		return packet;
	switch (choose(&m->c, 8)) {
	case 0:
		packet.ttl = choose(&m->c, 256);
		break;
	case 1:
		packet.fragment = true;
		break;
	case 2:
		packet.dst = vrrp_model_address(config->family, 2 + choose(&m->c, 2));
		break;
	case 3:
		packet.src = vrrp_group(config->family);
		break;
	case 4:
		packet.interface = 1;
		break;
	default:
		packet.eth_src = mac_virtual(config->family, VRRP_MODEL_VRID);
	}
	return packet;
}

/* A discarded advert leaves counters only (V3-RX-13), but a spare one what it says of its sender.
 */
static void check_discard(const struct vrrp_vr *before, const struct vrrp_model *m,
	enum vrrp_rx_verdict verdict, const struct vrrp_actions *out)
{
	struct vrrp_vr but_stats = *before;

	but_stats.stats = m->vr.stats;
	if (verdict == VRRP_RX_SPARE) {
		but_stats.v3_unpaired = m->vr.v3_unpaired;
		but_stats.lacks_version_2 = m->vr.lacks_version_2;
	}
	assert(memcmp(&but_stats, &m->vr, sizeof(m->vr)) == 0);
	assert(out->n == 0);
}

static void check_accepted(const struct vrrp_model *m, const struct vrrp_packet *packet)
{
	const struct vrrp_config *config = &m->vr.config;

	assert(packet->ttl >= (config->n_peers ? 254 : 255));
	assert(!packet->fragment && packet->interface == 0);
	assert(config->n_peers ? ip_addr_equal(&packet->dst, &config->primary)
			       : ip_addr_is_multicast(&packet->dst));
	assert(!ip_addr_is_multicast(&packet->src));
}

void vrrp_model_hear(struct vrrp_model *m, struct vrrp_actions *out)
{
	uint8_t octets[64 + VRRP_TRAILER_LEN + SPOILT_MAX] = {0};
	uint8_t from = 2 + choose(&m->c, choose(&m->c, 2) ? VRRP_MODEL_ROUTERS - 2 : 3);
	struct vrrp_packet packet = some_packet(m, from);
	int len = compose(m, &packet, octets, 64);
	struct vrrp_vr before = m->vr;
	struct vrrp_rx_result result;

	assert(len > 0);
	if (m->vr.config.hmac && !choose_rarely(&m->c, 8))
		len = sign(m, from, &packet, octets, len);
	if (choose_rarely(&m->c, 8))
		octets[choose(&m->c, len)] ^= 1 << choose(&m->c, 8);
	if (choose_rarely(&m->c, 8))
		len += (int)choose(&m->c, 2 * SPOILT_MAX) - SPOILT_MAX;
	packet.payload = octets;
	packet.payload_len = len;
	result = vrrp_receive(&m->set, &packet, m->now, vrrp_wall_from_ns(m->now.ns), out);
	m->verdicts[result.verdict]++;
	if (result.verdict == VRRP_RX_ACCEPTED) {
		assert(result.vr == &m->vr);
		check_accepted(m, &packet);
	} else {
		check_discard(&before, m, result.verdict, out);
	}
}
