/* SPDX-License-Identifier: BSD-3-Clause */
/* What looks wrong about a virtual router, in words. Any thread; pure. */
#include "app/show_explain.h"

#include "app/wall.h"

void say_rival(struct explain *x)
{
	const struct vrrp_vr *vr = x->vr;
	bool v4 = vr->config.family == IP_V4;
	char from[IP_ADDR_STRLEN], since[WALL_STRLEN];

	if (instant_is_never(vr->rival.until))
		return;
	say(x,
		"There are two masters: %s is one too, with priority %u, since %s. Unless that is "
		"over in a moment, it does not hear the adverts of this router, or discards them: "
		"look for a link that works one way only, a filter of protocol 112%s, another "
		"version or authentication%s%s.",
		ip_addr_format(&vr->rival.source, from), vr->rival.priority,
		wall_format(vr->rival.since.ns + x->t->wall_offset_ns, since),
		vr->config.n_peers ? " or a peer missing there"
		: v4               ? " or of 224.0.0.18"
				   : " or of ff02::12",
		v4 ? ", or another checksum form, sent here: " : "",
		v4 ? show_checksum_name(vr->config.checksum_send) : "");
	if (vr->rival.virtual_mac)
		say(x,
			"%s sends from the virtual MAC, too: if its NIC drops what comes from a "
			"MAC "
			"of its own (source pruning), it is deaf to this router for that alone; "
			"a driver option or another NIC helps.",
			from);
}

void say_tie(struct explain *x)
{
	const struct vrrp_vr *vr = x->vr;
	char from[IP_ADDR_STRLEN], still[DURATION_STRLEN];

	if (!vrrp_vr_puts_tie_off(vr, x->t->now))
		return;
	say(x,
		"There are two masters: %s is one too, with the same priority and the greater "
		"address. Another member of the sync group decides between the two; if it does not "
		"in %s, the address does.",
		ip_addr_format(&vr->last_adv_source, from), remaining(x, vr->tie.ends, still));
}

static void complain(struct explain *x, uint64_t adverts, const char *what)
{
	if (adverts)
		say(x, "%llu adverts %s.", (unsigned long long)adverts, what);
}

static void say_checksums(struct explain *x)
{
	const struct vrrp_stats *s = &x->vr->stats;
	const struct vrrp_config *cfg = &x->vr->config;

	if (s->checksum_errors && cfg->family == IP_V4)
		say(x,
			"%llu adverts that name it had a wrong checksum. It accepts: %s. If all of "
			"one router's are wrong, that router uses the other form.",
			(unsigned long long)s->checksum_errors,
			show_checksum_name(cfg->checksum_accept));
	else
		complain(x, s->checksum_errors, "that name it had a wrong checksum");
	if (s->checksum_other_form)
		say(x,
			"%llu adverts used another checksum form than this router sends (%s). A "
			"router that takes only its own form does not hear this one.",
			(unsigned long long)s->checksum_other_form,
			show_checksum_name(cfg->checksum_send));
}

static void say_versions(struct explain *x)
{
	const struct vrrp_vr *vr = x->vr;

	if (vr->stats.version_errors)
		say(x, "%llu adverts of another version were discarded; this one speaks %s.",
			(unsigned long long)vr->stats.version_errors,
			vr->config.version_2_too  ? "2 and 3"
			: vr->config.version == 2 ? "2"
						  : "3");
	if (vr->lacks_version_2)
		say(x, "The other router sends version 3 only, though both are spoken here: while "
		       "it is master, routers of version 2 do not hear it and become master, "
		       "too.");
}

static void say_authentication(struct explain *x)
{
	const struct vrrp_stats *s = &x->vr->stats;
	bool enforced = x->v->config->auth.mode == CONFIG_AUTH_ENFORCE;

	complain(x, s->auth_type_errors,
		x->vr->config.auth.type == VRRP_AUTH_SIMPLE
			? "were discarded because their authentication is not simple-text, as it "
			  "is here"
			: "were discarded because they carry authentication, and none is "
			  "configured here");
	complain(x, s->auth_type_invalid,
		"were discarded because no such type of authentication exists");
	complain(x, s->auth_failures,
		"were discarded because they carry another password than is configured here");
	complain(x, s->hmac_missing,
		enforced ? "were discarded because they carry no HMAC: its sender needs "
			   "authentication, and a mode that sends it"
			 : "carry no HMAC; they are accepted, but would not be with mode enforce");
	complain(x, s->hmac_unknown_keys,
		"were discarded because they are signed with a key whose id is not configured "
		"here");
	complain(x, s->hmac_outside_window,
		"were discarded because their time is not this router's: do the clocks agree?");
	complain(x, s->hmac_failures,
		"were discarded because their HMAC is wrong: is the key of that id the same on "
		"both routers?");
	complain(x, s->hmac_replayed,
		"were discarded because they, or later ones of their sender, were heard before: "
		"frames are duplicated, or someone replays them");
	complain(x, s->hmac_crowded,
		"were discarded because more routers send with its keys than are kept apart");
}

void say_discarded(struct explain *x)
{
	const struct vrrp_stats *s = &x->vr->stats;
	char from[IP_ADDR_STRLEN];

	say_checksums(x);
	if (s->owner_conflicts)
		say(x,
			"%llu adverts of other routers for addresses this router owns were heard, "
			"the last from %s: is the address configured on two routers?",
			(unsigned long long)s->owner_conflicts,
			heard(x) ? heard_from(x, from) : "a router with another interval");
	say_versions(x);
	complain(x, s->interval_errors,
		"had another advertisement interval than is configured here");
	complain(x, s->address_list_errors,
		"listed other virtual addresses than are configured here");
	complain(x, s->ip_ttl_errors,
		x->vr->config.n_peers
			? "had passed more routers than their peer's minimum-ttl allows, and were "
			  "discarded"
			: "had passed a router (TTL not 255) and were discarded");
	say_authentication(x);
	if (s->own_adverts_rcvd)
		say(x,
			"%llu of its own adverts came back: there is a loop, or a port that "
			"reflects.",
			(unsigned long long)s->own_adverts_rcvd);
}
