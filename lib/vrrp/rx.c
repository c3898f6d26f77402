/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The receive ladder of rx.h, in flights of steps: what the IP layer vouches for, what any message
 * must be, what this virtual router wants of it. A flight returns its first failure.
 *
 * Until the checksum has held, the VRID is only a claim; the errors before that are counted for
 * the virtual router it names all the same, since RFC 8347 has such counters for each. In
 * initialize an advert has no effect, counters included, but that it ends a drain (vr.h).
 */
#include "vrrp/rx.h"

#include <nettle/memops.h>

#include "vrrp/versions.h"

/* A packet on its way up. */
struct climb {
	const struct vrrp_packet *packet;
	struct instant now;
	struct vrrp_wall wall;
	struct vrrp_pdu pdu;
	enum vrrp_pdu_error error;
	struct vrrp_vr *vr;              /* that it names, or NULL */
	struct vrrp_global_stats *stats; /* of the set */
	struct vrrp_stats *vr_stats;     /* of vr; or nobodys */
	struct vrrp_stats nobodys;
	struct vrrp_rx_result *result;
};

/* --- the IP layer --- */

static bool is_unicast(const struct ip_addr *a)
{
	if (a->family == IP_V4)
		return a->b[0] != 0 && a->b[0] != 127 && a->b[0] < 224;
	/* RFC 9568 5.1.2.1: the link-local address of the interface. */
	return ip_addr_is_link_local(a);
}

/* Whether the virtual router that the advert names has peers, and with them rules of its own for
 * addresses and TTL. */
static bool has_peers(const struct climb *c)
{
	return c->vr && c->vr->config.n_peers > 0;
}

static const struct vrrp_peer *sending_peer(const struct climb *c)
{
	const struct vrrp_config *config = &c->vr->config;

	for (unsigned int i = 0; i < config->n_peers; i++)
		if (ip_addr_equal(&config->peers[i].address, &c->packet->src))
			return &config->peers[i];
	return NULL;
}

static bool is_wrong_destination(const struct climb *c)
{
	struct ip_addr group = vrrp_group(c->packet->dst.family);

	return !ip_addr_equal(&c->packet->dst, has_peers(c) ? &c->vr->config.primary : &group);
}

static bool is_wrong_source(const struct climb *c)
{
	return has_peers(c) ? !sending_peer(c) : !is_unicast(&c->packet->src);
}

/* Sent from our virtual MAC and our address: reflected by a loop or a hairpin. Peers send from
 * their own MACs, and the address alone tells. */
static bool is_own(const struct climb *c)
{
	struct mac mac;

	if (!c->vr || !ip_addr_equal(&c->packet->src, &c->vr->config.primary))
		return false;
	mac = mac_virtual(c->vr->config.family, c->vr->config.vrid);
	return has_peers(c) || mac_equal(&c->packet->eth_src, &mac);
}

static enum vrrp_rx_verdict climb_ip(struct climb *c)
{
	if (c->packet->fragment) {
		c->stats->fragments++;
		return VRRP_RX_FRAGMENT;
	}
	if (is_wrong_destination(c)) {
		c->stats->bad_destination++;
		return VRRP_RX_BAD_DESTINATION;
	}
	if (is_own(c)) {
		c->vr_stats->own_adverts_rcvd++;
		return VRRP_RX_OWN;
	}
	if (is_wrong_source(c)) {
		c->stats->bad_source++;
		return VRRP_RX_BAD_SOURCE;
	}
	return VRRP_RX_ACCEPTED;
}

/* --- the message --- */

static bool is_wrong_ttl(const struct climb *c)
{
	return c->packet->ttl < (has_peers(c) ? sending_peer(c)->min_ttl : 255);
}

static bool is_wrong_version(const struct climb *c)
{
	return c->error == VRRP_PDU_VERSION ||
	       (c->vr && !vrrp_versions_heard(&c->vr->config, c->pdu.version));
}

/* Version 3 over IPv4 has two readings of what is summed; the configuration says which hold. */
static bool has_choice_of_checksum(const struct climb *c)
{
	return c->vr && c->pdu.version == 3 && c->packet->src.family == IP_V4;
}

static bool is_wrong_checksum(const struct climb *c)
{
	return c->error == VRRP_PDU_CHECKSUM ||
	       (has_choice_of_checksum(c) && !(c->vr->config.checksum_accept & c->pdu.checksum));
}

/* The four errors that RFC 6527 and RFC 8347 tell management of. */
static void note_error(struct climb *c, enum vrrp_protocol_error error)
{
	c->stats->last_error = error;
	c->vr_stats->last_error = error;
}

static enum vrrp_rx_verdict climb_message(struct climb *c)
{
	if (is_wrong_ttl(c)) {
		c->stats->ip_ttl_errors++;
		c->vr_stats->ip_ttl_errors++;
		note_error(c, VRRP_IP_TTL_ERROR);
		return VRRP_RX_TTL;
	}
	if (is_wrong_version(c)) {
		c->stats->version_errors++;
		c->vr_stats->version_errors++;
		note_error(c, VRRP_VERSION_ERROR);
		return VRRP_RX_VERSION;
	}
	if (c->error == VRRP_PDU_TYPE) {
		c->stats->unattributed += !c->vr;
		c->vr_stats->invalid_type_pkts_rcvd++;
		return VRRP_RX_TYPE;
	}
	if (c->error == VRRP_PDU_LENGTH) {
		c->stats->unattributed += !c->vr;
		c->vr_stats->packet_length_errors++;
		return VRRP_RX_LENGTH;
	}
	if (is_wrong_checksum(c)) {
		c->stats->checksum_errors++;
		c->vr_stats->checksum_errors++;
		note_error(c, VRRP_CHECKSUM_ERROR);
		return VRRP_RX_CHECKSUM;
	}
	if (!c->vr) {
		c->stats->vrid_errors++;
		note_error(c, VRRP_VRID_ERROR);
		return VRRP_RX_VRID;
	}
	return VRRP_RX_ACCEPTED;
}

/* --- the virtual router --- */

static struct ip_addr listed(const struct climb *c, unsigned int i)
{
	uint8_t family = c->vr->config.family;

	return ip_addr_from_octets(family, c->pdu.addresses + i * ip_family_octets(family));
}

static bool lists(const struct climb *c, const struct ip_addr *address)
{
	for (unsigned int i = 0; i < c->pdu.count; i++) {
		struct ip_addr heard = listed(c, i);

		if (ip_addr_equal(&heard, address))
			return true;
	}
	return false;
}

/* Whether the advert lists the configured addresses, in any order: RFC 9568 5.2.9 only recommends
 * one. Those configured differ from each other, so equal counts leave no room for others. */
static bool lists_ours(const struct climb *c)
{
	const struct vrrp_config *config = &c->vr->config;

	if (c->pdu.count != config->count)
		return false;
	for (unsigned int i = 0; i < config->count; i++)
		if (!lists(c, &config->addresses[i]))
			return false;
	return true;
}

static bool starts_link_local(const struct climb *c)
{
	struct ip_addr first = listed(c, 0);

	return ip_addr_is_link_local(&first);
}

/* Erratum 8298 made of the owner's discard a line in the log. One that left and drains is no
 * owner any more: it must hear its successor. */
static bool is_owners_discard(const struct climb *c)
{
	const struct vrrp_config *config = &c->vr->config;

	if (!config->owner || c->vr->state == VRRP_INITIALIZE)
		return false;
	c->vr_stats->owner_conflicts++;
	c->result->owner_conflict = true;
	return c->pdu.version == 2 || config->owner_ignore_adverts;
}

/* Version 2: RFC 2338 10.5, RFC 3768 7.1. */
static enum vrrp_rx_verdict climb_password(struct climb *c)
{
	const struct vrrp_config *config = &c->vr->config;

	if (c->pdu.version != 2)
		return VRRP_RX_ACCEPTED;
	if (c->pdu.auth_type != config->auth.type) {
		if (c->pdu.auth_type > VRRP_AUTH_HEADER)
			c->vr_stats->auth_type_invalid++;
		else
			c->vr_stats->auth_type_errors++;
		return VRRP_RX_AUTH_TYPE;
	}
	if (config->auth.type == VRRP_AUTH_SIMPLE &&
		!memeql_sec(c->pdu.auth_data, config->auth.key, sizeof(config->auth.key))) {
		c->vr_stats->auth_failures++;
		return VRRP_RX_AUTH;
	}
	return VRRP_RX_ACCEPTED;
}

static enum vrrp_rx_verdict climb_hmac(struct climb *c)
{
	struct vrrp_hmac *hmac = c->vr->config.hmac;

	if (!hmac)
		return VRRP_RX_ACCEPTED;
	switch (vrrp_hmac_check(
		hmac, &c->pdu, c->packet->payload, &c->packet->src, c->now, c->wall)) {
	case VRRP_HMAC_GOOD:
		break;
	case VRRP_HMAC_MISSING:
		c->vr_stats->hmac_missing += hmac->mode != VRRP_HMAC_RECEIVE_ONLY;
		if (hmac->mode == VRRP_HMAC_ENFORCE)
			return VRRP_RX_HMAC_MISSING;
		break;
	case VRRP_HMAC_UNKNOWN_KEY:
		c->vr_stats->hmac_unknown_keys++;
		return VRRP_RX_HMAC_KEY;
	case VRRP_HMAC_OUTSIDE_WINDOW:
		c->vr_stats->hmac_outside_window++;
		return VRRP_RX_HMAC_WINDOW;
	case VRRP_HMAC_BAD:
		c->vr_stats->hmac_failures++;
		return VRRP_RX_HMAC;
	case VRRP_HMAC_REPLAYED:
		c->vr_stats->hmac_replayed++;
		return VRRP_RX_HMAC_REPLAYED;
	case VRRP_HMAC_CROWDED:
		c->vr_stats->hmac_crowded++;
		return VRRP_RX_HMAC_CROWDED;
	}
	return VRRP_RX_ACCEPTED;
}

static enum vrrp_rx_verdict climb_router(struct climb *c)
{
	const struct vrrp_config *config = &c->vr->config;
	enum vrrp_rx_verdict verdict = climb_hmac(c);

	if (verdict != VRRP_RX_ACCEPTED)
		return verdict;
	if (vrrp_versions_is_spare(c->vr, &c->pdu, &c->packet->src, c->now)) {
		vrrp_versions_note(c->vr, &c->pdu, &c->packet->src, c->now);
		c->vr_stats->version_2_spared++;
		return VRRP_RX_SPARE;
	}
	if (config->family == IP_V6 && !starts_link_local(c)) {
		c->vr_stats->address_list_errors++;
		return VRRP_RX_FIRST_ADDRESS;
	}
	if (config->version == 3 && c->pdu.interval_cs == 0) {
		c->vr_stats->interval_errors++;
		return VRRP_RX_INTERVAL_ZERO;
	}
	if (is_owners_discard(c))
		return VRRP_RX_OWNER;
	verdict = climb_password(c);
	if (verdict != VRRP_RX_ACCEPTED)
		return verdict;
	if (!lists_ours(c)) {
		c->vr_stats->address_list_errors++;
		c->result->addresses_differ = true;
		if (c->pdu.version == 2 && config->validate_address_list &&
			c->pdu.priority != VRRP_PRIO_OWNER)
			return VRRP_RX_ADDRESS_LIST;
	}
	if (c->pdu.interval_cs != vrrp_versions_interval(config, c->pdu.version)) {
		c->vr_stats->interval_errors++;
		c->result->interval_differs = true;
		if (config->version == 2)
			return VRRP_RX_INTERVAL;
	}
	if (has_choice_of_checksum(c) && !(c->pdu.checksum & config->checksum_send)) {
		c->vr_stats->checksum_other_form++;
		c->result->other_checksum_form = true;
	}
	c->result->lacks_version_2 = vrrp_versions_note(c->vr, &c->pdu, &c->packet->src, c->now);
	return VRRP_RX_ACCEPTED;
}

/* Which virtual router the octets name, before it is known whether they are worth anything: which
 * rules hold depends on it. */
static enum vrrp_rx_verdict climb(struct climb *c, struct vrrp_set *set)
{
	const struct vrrp_packet *p = c->packet;
	enum vrrp_rx_verdict verdict;

	c->error = vrrp_pdu_decode(&c->pdu, p->payload, p->payload_len, &p->src, &p->dst);
	c->vr = vrrp_set_find(set, p->interface, p->dst.family, c->pdu.vrid);
	if (c->vr && c->vr->state != VRRP_INITIALIZE)
		c->vr_stats = &c->vr->stats;
	verdict = climb_ip(c);
	if (verdict == VRRP_RX_ACCEPTED)
		verdict = climb_message(c);
	return verdict == VRRP_RX_ACCEPTED ? climb_router(c) : verdict;
}

/* The one thing about a rival that only its frame tells. */
static void note_rivals_mac(struct vrrp_vr *vr, const struct vrrp_packet *packet)
{
	struct mac mac = mac_virtual(vr->config.family, vr->config.vrid);

	if (!instant_is_never(vr->rival.until) && ip_addr_equal(&vr->rival.source, &packet->src))
		vr->rival.virtual_mac = mac_equal(&packet->eth_src, &mac);
}

struct vrrp_rx_result vrrp_receive(struct vrrp_set *set, const struct vrrp_packet *packet,
	struct instant now, struct vrrp_wall wall, struct vrrp_actions *out)
{
	struct vrrp_rx_result result = {0};
	struct climb c = {.packet = packet,
		.now = now,
		.wall = wall,
		.stats = &set->stats,
		.result = &result};

	c.vr_stats = &c.nobodys;
	result.verdict = climb(&c, set);
	result.vr = c.vr;
	if (result.verdict == VRRP_RX_ACCEPTED) {
		vrrp_vr_advert(c.vr, &c.pdu, &packet->src, now, out);
		note_rivals_mac(c.vr, packet);
	}
	return result;
}
