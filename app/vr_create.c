/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtual routers from their configuration: see vr.h. */
#include <errno.h>
#include <stdlib.h>

#include "app/address.h"
#include "app/ra.h"
#include "app/track.h"
#include "app/vr.h"

static struct vrrp_config vrrp_config_of(
	const struct app_interface *ifc, const struct config_vrrp *cfg)
{
	struct vrrp_config v = {
		.family = cfg->family,
		.version = cfg->version,
		.version_2_too = cfg->version_2_compatible,
		.vrid = cfg->vrid,
		.priority = cfg->priority,
		.owner = cfg->owner,
		.preempt = cfg->preempt,
		.accept_mode = cfg->accept_mode,
		.owner_ignore_adverts = cfg->owner_ignore_adverts,
		.lower_prio_no_advert = cfg->lower_prio_no_advert,
		.validate_address_list = cfg->validate_address_list,
		.relinquish = cfg->relinquish,
		.grouped = cfg->sync_group != CONFIG_NONE,
		.checksum_send = (enum vrrp_checksum)cfg->checksum_send,
		.checksum_accept = cfg->checksum_accept,
		.interval_cs = cfg->interval_cs,
		.hold_time = span_s(cfg->hold_time_s),
		.announce = {.repeat = cfg->announce_repeat,
			.delay = span_s(cfg->announce_delay_s),
			.refresh = span_s(cfg->announce_refresh_s)},
		.count = cfg->n_addresses,
		.primary = address_primary(ifc, cfg->family)->prefix.addr,
	};

	memcpy(v.addresses, cfg->addresses, cfg->n_addresses * sizeof(v.addresses[0]));
	return v;
}

_Static_assert((int)CONFIG_CSUM_PSEUDO_HEADER == (int)VRRP_CSUM_PSEUDO &&
		       (int)CONFIG_CSUM_MESSAGE_ONLY == (int)VRRP_CSUM_MESSAGE &&
		       (int)CONFIG_CSUM_ANY == (int)VRRP_CSUM_ANY,
	"the configuration's checksum forms are the protocol's");
_Static_assert(CONFIG_VRRP_ADDRESSES_MAX == VRRP_ADDRESSES_MAX, "one limit for both");

static int copy_peers(struct app_vr *v, struct vrrp_config *config)
{
	const struct config_vrrp *cfg = v->config;

	if (!cfg->n_peers)
		return 0;
	v->peers = calloc(cfg->n_peers, sizeof(*v->peers));
	if (!v->peers)
		return -ENOMEM;
	for (uint32_t i = 0; i < cfg->n_peers; i++)
		v->peers[i] = (struct vrrp_peer){cfg->peers[i].address, cfg->peers[i].minimum_ttl};
	config->peers = v->peers;
	config->n_peers = cfg->n_peers;
	return 0;
}

static int copy_keys(struct app_vr *v, struct vrrp_config *config)
{
	static const enum vrrp_hmac_mode modes[] = {
		[CONFIG_AUTH_RECEIVE_ONLY] = VRRP_HMAC_RECEIVE_ONLY,
		[CONFIG_AUTH_PERMISSIVE] = VRRP_HMAC_PERMISSIVE,
		[CONFIG_AUTH_ENFORCE] = VRRP_HMAC_ENFORCE};
	const struct config_auth *cfg = &v->config->auth;

	if (cfg->type == CONFIG_AUTH_SIMPLE_TEXT) {
		config->auth.type = VRRP_AUTH_SIMPLE;
		memcpy(config->auth.key, cfg->text.octets,
			RTE_MIN((size_t)cfg->text.len, sizeof(config->auth.key)));
	}
	if (cfg->type != CONFIG_AUTH_HMAC_SHA_256)
		return 0;
	v->secret = calloc(1, sizeof(*v->secret));
	if (!v->secret)
		return -ENOMEM;
	for (uint32_t i = 0; i < cfg->n_keys; i++) {
		struct vrrp_hmac_key *key = &v->secret->keys[i];

		key->id = cfg->keys[i].id;
		key->len = cfg->keys[i].secret.len;
		memcpy(key->octets, cfg->keys[i].secret.octets, key->len);
	}
	vrrp_hmac_init(&v->secret->hmac, modes[cfg->mode], v->secret->keys, cfg->n_keys,
		v->config->interval_cs);
	config->hmac = &v->secret->hmac;
	return 0;
}

struct app_vr *vr_create(const struct app_interface *ifc, const struct config_vrrp *cfg)
{
	struct vrrp_config config = vrrp_config_of(ifc, cfg);
	struct app_vr *v = calloc(1, sizeof(*v));

	if (!v)
		return NULL;
	v->timer.fire = vr_timer;
	v->config = cfg;
	v->interface = ifc->index;
	v->priority = cfg->priority;
	if (copy_peers(v, &config) || copy_keys(v, &config) || track_entries_create(v)) {
		vr_free(v);
		return NULL;
	}
	vrrp_vr_init(&v->vr, &config, (struct instant){0}); /* its time begins in vr_enter() */
	ra_create(v);
	return v;
}

void vr_free(struct app_vr *v)
{
	if (!v)
		return;
	free(v->track);
	free(v->peers);
	free(v->secret);
	free(v);
}
