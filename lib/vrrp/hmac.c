/* SPDX-License-Identifier: BSD-3-Clause */
/* HMAC over adverts: see hmac.h. */
#include "vrrp/hmac.h"

#include <assert.h>
#include <stdlib.h>

#include <nettle/hmac.h>
#include <nettle/memops.h>

#include "wire/bytes.h"

#define TRAILER_TYPE 1
#define PREFIX_LEN   12 /* of the trailer, before the HMAC */
#define MAC_LEN      (VRRP_TRAILER_LEN - PREFIX_LEN)
#define NS_PER_S     1000000000

struct vrrp_wall vrrp_wall_from_ns(int64_t ns)
{
	return (struct vrrp_wall){
		.seconds = ns / NS_PER_S, .fraction = (ns % NS_PER_S << 16) / NS_PER_S};
}

void vrrp_hmac_init(struct vrrp_hmac *hmac, enum vrrp_hmac_mode mode,
	const struct vrrp_hmac_key *keys, uint8_t n_keys, uint16_t interval_cs)
{
	struct span three = span_cs(3 * interval_cs);

	assert(n_keys > 0 && n_keys <= VRRP_HMAC_KEYS_MAX);
	*hmac = (struct vrrp_hmac){
		.mode = mode,
		.window = three.ns > VRRP_HMAC_WINDOW_MIN.ns ? three : VRRP_HMAC_WINDOW_MIN,
		.keys = keys,
		.n_keys = n_keys,
	};
}

/* `p`: a message of `len` octets; `prefix`: of its trailer. */
static void compute(const struct vrrp_hmac_key *key, const uint8_t *p, size_t len,
	const struct ip_addr *src, const uint8_t *prefix, uint8_t mac[MAC_LEN])
{
	static const uint8_t zeros[MAC_LEN];
	uint8_t pseudo[4] = {src->family, p[0] >> 4, p[1], 0};
	struct hmac_sha256_ctx context;

	hmac_sha256_set_key(&context, key->len, key->octets);
	hmac_sha256_update(&context, sizeof(pseudo), pseudo);
	hmac_sha256_update(&context, sizeof(src->b), src->b);
	hmac_sha256_update(&context, 6, p);
	hmac_sha256_update(&context, 2, zeros); /* the checksum */
	hmac_sha256_update(&context, len - VRRP_HEADER_LEN, p + VRRP_HEADER_LEN);
	hmac_sha256_update(&context, PREFIX_LEN, prefix);
	hmac_sha256_update(&context, MAC_LEN, zeros);
	hmac_sha256_digest(&context, MAC_LEN, mac);
}

static uint64_t serial_at(struct vrrp_wall wall)
{
	return (uint64_t)wall.seconds << 32 | (uint32_t)wall.fraction << 16;
}

void vrrp_hmac_inherit(struct vrrp_hmac *hmac, const struct vrrp_hmac *old)
{
	hmac->serial = old->serial;
	memcpy(hmac->senders, old->senders, sizeof(hmac->senders));
}

void vrrp_hmac_sign(struct vrrp_hmac *hmac, uint8_t *p, size_t len, const struct ip_addr *src,
	struct vrrp_wall wall)
{
	uint64_t serial = serial_at(wall);
	uint8_t *trailer = p + len;

	/* The counter is its low end: where the clock does not advance, that does. */
	hmac->serial = serial > hmac->serial ? serial : hmac->serial + 1;
	trailer[0] = TRAILER_TYPE;
	trailer[1] = hmac->keys[0].id;
	put_be16(trailer + 2, 0);
	put_be32(trailer + 4, hmac->serial >> 32);
	put_be32(trailer + 8, (uint32_t)hmac->serial);
	compute(&hmac->keys[0], p, len, src, trailer, trailer + PREFIX_LEN);
}

static const struct vrrp_hmac_key *find_key(const struct vrrp_hmac *hmac, uint8_t id)
{
	for (unsigned int i = 0; i < hmac->n_keys; i++)
		if (hmac->keys[i].id == id)
			return &hmac->keys[i];
	return NULL;
}

static bool in_window(const struct vrrp_hmac *hmac, uint64_t serial, struct vrrp_wall wall)
{
	/* In 1/65536 s, which 48 bits hold. */
	int64_t off = (int64_t)(serial >> 16) - (int64_t)(serial_at(wall) >> 16);

	return llabs(off) <= hmac->window.ns / 1000 * 65536 / 1000000;
}

static bool is_forgotten(
	const struct vrrp_hmac *hmac, const struct vrrp_hmac_sender *s, struct instant now)
{
	return ip_addr_is_none(&s->source) || instant_since(now, s->heard).ns > 2 * hmac->window.ns;
}

/* Its place: the one it has, or one that is free. NULL when there is none. */
static struct vrrp_hmac_sender *place_for(
	struct vrrp_hmac *hmac, const struct ip_addr *src, struct instant now)
{
	struct vrrp_hmac_sender *free = NULL;

	for (unsigned int i = 0; i < VRRP_HMAC_SENDERS_MAX; i++) {
		struct vrrp_hmac_sender *s = &hmac->senders[i];

		if (ip_addr_equal(&s->source, src))
			return s;
		if (is_forgotten(hmac, s, now))
			free = s;
	}
	return free;
}

static enum vrrp_hmac_result take_serial(
	struct vrrp_hmac *hmac, const struct ip_addr *src, uint64_t serial, struct instant now)
{
	struct vrrp_hmac_sender *s = place_for(hmac, src, now);

	if (!s)
		return VRRP_HMAC_CROWDED;
	if (!is_forgotten(hmac, s, now) && serial <= s->serial)
		return VRRP_HMAC_REPLAYED;
	*s = (struct vrrp_hmac_sender){*src, serial, now};
	return VRRP_HMAC_GOOD;
}

enum vrrp_hmac_result vrrp_hmac_check(struct vrrp_hmac *hmac, const struct vrrp_pdu *pdu,
	const uint8_t *p, const struct ip_addr *src, struct instant now, struct vrrp_wall wall)
{
	const uint8_t *trailer = pdu->trailer;
	const struct vrrp_hmac_key *key;
	uint8_t mac[MAC_LEN];
	uint64_t serial;

	if (!trailer)
		return VRRP_HMAC_MISSING;
	if (trailer[0] != TRAILER_TYPE)
		return VRRP_HMAC_BAD;
	key = find_key(hmac, trailer[1]);
	if (!key)
		return VRRP_HMAC_UNKNOWN_KEY;
	serial = (uint64_t)get_be32(trailer + 4) << 32 | get_be32(trailer + 8);
	if (!in_window(hmac, serial, wall))
		return VRRP_HMAC_OUTSIDE_WINDOW;
	compute(key, p, trailer - p, src, trailer, mac);
	if (!memeql_sec(mac, trailer + PREFIX_LEN, MAC_LEN))
		return VRRP_HMAC_BAD;
	return take_serial(hmac, src, serial, now);
}
