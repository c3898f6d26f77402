/* SPDX-License-Identifier: BSD-3-Clause */
/* The document of a virtual router. Any thread; pure. RFC 8347, operational leaves. */
#include "app/show_vrrp.h"

static const char *gate_name(enum vrrp_gate gate)
{
	switch (gate) {
	case VRRP_GATE_OPEN:
		return "open";
	case VRRP_GATE_DRAIN:
		return "drain";
	case VRRP_GATE_CLOSED:
		break;
	}
	return "closed";
}

const char *show_checksum_name(unsigned int mask)
{
	switch (mask) {
	case CONFIG_CSUM_PSEUDO_HEADER:
		return "pseudo-header";
	case CONFIG_CSUM_MESSAGE_ONLY:
		return "message-only";
	default:
		return "any";
	}
}

static json_t *addresses_json(const struct config_vrrp *cfg)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < cfg->n_addresses; i++)
		json_array_append_new(list, show_address(&cfg->addresses[i]));
	return list;
}

json_t *show_vr_brief_json(const struct show_vr *v, const struct show_time *t)
{
	const struct config_vrrp *cfg = v->config;
	struct mac mac = mac_virtual(cfg->family, cfg->vrid);
	json_t *o = json_object();

	show_set(o, "name", json_string(cfg->name));
	show_set(o, "interface", json_string(v->place.interface));
	show_set(o, "vrid", json_integer(cfg->vrid));
	show_set(o, "address-family", json_string(ip_family_name(cfg->family)));
	show_set(o, "version", json_integer(cfg->version));
	show_set(o, "state", json_string(vrrp_state_name(v->vr.state)));
	show_set(o, "is-owner", json_boolean(v->vr.config.owner));
	show_set(o, "priority", json_integer(v->vr.config.owner ? 255 : v->priority));
	show_set(o, "effective-priority", json_integer(v->vr.effective_priority));
	show_set(o, "virtual-mac", show_mac(&mac));
	show_set(o, "virtual-addresses", addresses_json(cfg));
	if (!ip_addr_is_none(&v->vr.last_adv_source))
		show_set(o, "last-adv-source", show_address(&v->vr.last_adv_source));
	show_set(o, "state-datetime", show_datetime(t, v->vr.state_since));
	return o;
}

static json_t *statistics_json(const struct vrrp_stats *s, const struct show_time *t)
{
	json_t *o = json_object();

	show_set(o, "discontinuity-datetime", show_datetime(t, s->discontinuity));
	show_set(o, "last-protocol-error", json_string(vrrp_protocol_error_name(s->last_error)));
	show_set(o, "master-transitions", show_counter(s->master_transitions));
	show_set(o, "advertisement-rcvd", show_counter(s->advertisement_rcvd));
	show_set(o, "advertisement-sent", show_counter(s->advertisement_sent));
	show_set(o, "interval-errors", show_counter(s->interval_errors));
	show_set(o, "priority-zero-pkts-rcvd", show_counter(s->priority_zero_pkts_rcvd));
	show_set(o, "priority-zero-pkts-sent", show_counter(s->priority_zero_pkts_sent));
	show_set(o, "invalid-type-pkts-rcvd", show_counter(s->invalid_type_pkts_rcvd));
	show_set(o, "address-list-errors", show_counter(s->address_list_errors));
	show_set(o, "packet-length-errors", show_counter(s->packet_length_errors));
	/* no leaf in the model */
	show_set(o, "checksum-errors", show_counter(s->checksum_errors));
	show_set(o, "checksum-other-form", show_counter(s->checksum_other_form));
	show_set(o, "version-errors", show_counter(s->version_errors));
	show_set(o, "ip-ttl-errors", show_counter(s->ip_ttl_errors));
	show_set(o, "auth-type-errors", show_counter(s->auth_type_errors));
	show_set(o, "auth-type-invalid", show_counter(s->auth_type_invalid));
	show_set(o, "auth-failures", show_counter(s->auth_failures));
	show_set(o, "hmac-missing", show_counter(s->hmac_missing));
	show_set(o, "hmac-unknown-keys", show_counter(s->hmac_unknown_keys));
	show_set(o, "hmac-outside-window", show_counter(s->hmac_outside_window));
	show_set(o, "hmac-failures", show_counter(s->hmac_failures));
	show_set(o, "hmac-replayed", show_counter(s->hmac_replayed));
	show_set(o, "hmac-too-many-senders", show_counter(s->hmac_crowded));
	show_set(o, "owner-conflicts", show_counter(s->owner_conflicts));
	show_set(o, "own-adverts-rcvd", show_counter(s->own_adverts_rcvd));
	show_set(o, "readverts-suppressed", show_counter(s->readverts_suppressed));
	show_set(o, "rivals", show_counter(s->rivals));
	show_set(o, "ties-put-off", show_counter(s->ties_put_off));
	show_set(o, "version-2-spared", show_counter(s->version_2_spared));
	show_set(o, "version-2-missing", show_counter(s->version_2_missing));
	return o;
}

static void set_timer(json_t *o, const char *name, struct instant at, const struct show_time *t)
{
	int64_t us;

	if (instant_is_never(at))
		return;
	us = instant_since(at, t->now).ns / 1000;
	show_set(o, name, json_integer(us > 0 ? us : 0));
}

static json_t *track_json(const struct show_vr *v, const struct show_time *t)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < v->n_track; i++) {
		const struct show_track *track = &v->track[i];
		json_t *o = json_object();

		show_set(o, track->noun, json_string(track->name));
		show_set(o, "priority-decrement", json_integer(track->decrement));
		show_set(o, "up", json_boolean(!track->lost));
		set_timer(o, "recovers-in-us", track->recovers_at, t);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *last_adv_json(const struct vrrp_vr *vr, const struct show_time *t)
{
	json_t *o;

	if (instant_is_never(vr->last_adv_at) || ip_addr_is_none(&vr->last_adv_source))
		return NULL;
	o = json_object();
	show_set(o, "source", show_address(&vr->last_adv_source));
	show_set(o, "priority", json_integer(vr->last_adv_priority));
	show_set(o, "advertise-interval-centi-sec", json_integer(vr->last_adv_interval_cs));
	show_set(o, "datetime", show_datetime(t, vr->last_adv_at));
	show_set(o, "age-us", json_integer(instant_since(t->now, vr->last_adv_at).ns / 1000));
	return o;
}

/* What runs, and how many microseconds it still has. */
static json_t *timers_json(const struct vrrp_vr *vr, const struct show_time *t)
{
	json_t *o = json_object();

	if (vr->state == VRRP_MASTER) {
		set_timer(o, "advertisement", vr->adver_timer, t);
		set_timer(o, "announcement", vr->announce_timer, t);
	}
	if (vr->state == VRRP_BACKUP) {
		set_timer(o, "master-down", vr->master_down_timer, t);
		if (instant_before(t->now, vr->preempt_hold_until))
			set_timer(o, "preempt-hold", vr->preempt_hold_until, t);
	}
	if (vr->gate == VRRP_GATE_DRAIN)
		set_timer(o, "drain", vr->drain_until, t);
	return o;
}

static void set_config_leaves(json_t *o, const struct show_vr *v)
{
	const struct config_vrrp *cfg = v->config;
	json_t *preempt = json_object();

	show_set(preempt, "enabled", json_boolean(cfg->preempt));
	show_set(preempt, "hold-time", json_integer(cfg->hold_time_s));
	show_set(o, "advertise-interval-centi-sec", json_integer(cfg->interval_cs));
	show_set(o, "preempt", preempt);
	show_set(o, "accept-mode", json_boolean(cfg->accept_mode));
	show_set(o, "checksum-send", json_string(show_checksum_name(cfg->checksum_send)));
	show_set(o, "checksum-accept", json_string(show_checksum_name(cfg->checksum_accept)));
	if (!ip_addr_is_none(&v->vr.config.primary))
		show_set(o, "primary-address", show_address(&v->vr.config.primary));
	if (cfg->version_2_compatible) {
		show_set(o, "version-2-compatible", json_true());
		show_set(o, "master-lacks-version-2", json_boolean(v->vr.lacks_version_2));
	}
	show_set(o, "unicast-peers", show_vr_peers_json(v));
	show_set(o, "authentication", show_vr_authentication_json(v));
}

json_t *show_vr_json(const struct show_vr *v, const struct show_time *t)
{
	const struct vrrp_vr *vr = &v->vr;
	json_t *o = show_vr_brief_json(v, t);

	set_config_leaves(o, v);
	if (vr->state != VRRP_INITIALIZE)
		show_set(o, "up-datetime", show_datetime(t, vr->up_since));
	show_set(o, "master-advertise-interval-centi-sec",
		json_integer(vr->master_adver_interval_cs));
	/* centiseconds, to the nearest, and microseconds: the model's units */
	show_set(o, "master-down-interval",
		json_integer((vr->master_down_interval.ns + 5000000) / 10000000));
	show_set(o, "skew-time", json_integer(vr->skew_time.ns / 1000));
	show_set(o, "last-event", json_string(vrrp_event_name(vr->last_event)));
	show_set(o, "new-master-reason",
		json_string(vrrp_new_master_reason_name(vr->new_master_reason)));
	show_set(o, "virtual-mac-gate", json_string(gate_name(vr->gate)));
	show_set(o, "last-advertisement", last_adv_json(vr, t));
	show_set(o, "timers-remaining-us", timers_json(vr, t));
	show_set(o, "sync-group", show_vr_group_json(v));
	show_set(o, "rival", show_vr_rival_json(v, t));
	show_set(o, "router-advertisements", show_vr_advertisements_json(v, t));
	show_set(o, "track", track_json(v, t));
	show_set(o, "statistics", statistics_json(&vr->stats, t));
	show_set(o, "explanation", show_vr_explain(v, t));
	return o;
}
