/* SPDX-License-Identifier: BSD-3-Clause */
/* Router Advertisements of virtual routers: see ra.h. */
#include <rte_common.h>
#include <rte_random.h>

#include "app/nd.h"
#include "app/ra.h"

_Static_assert(CONFIG_RA_PREFIXES_MAX <= ND_PREFIXES_MAX, "an advertisement holds all prefixes");

static struct nd compose(const struct app_vr *v)
{
	const struct config_ra *cfg = &v->config->ra;
	struct nd m = {.type = ND_RA,
		.has_mac = true,
		.mac = mac_virtual(IP_V6, v->config->vrid),
		.ra = {.hop_limit = cfg->cur_hop_limit,
			.managed = cfg->managed,
			.other = cfg->other_config,
			.lifetime_s = cfg->lifetime_s,
			.reachable_ms = cfg->reachable_time_ms,
			.retrans_ms = cfg->retrans_timer_ms,
			.mtu = cfg->link_mtu,
			.n_prefixes = cfg->n_prefixes}};

	for (uint32_t i = 0; i < cfg->n_prefixes; i++)
		m.ra.prefixes[i] = (struct nd_prefix){.prefix = cfg->prefixes[i].prefix,
			.on_link = cfg->prefixes[i].on_link,
			.autonomous = cfg->prefixes[i].autonomous,
			.valid_s = cfg->prefixes[i].valid_lifetime_s,
			.preferred_s = cfg->prefixes[i].preferred_lifetime_s};
	return m;
}

static void arm(struct control *c, struct app_vr *v)
{
	timer_arm(&c->timers, &v->ra_timer, TIMER_PLAIN, v->ra.deadline);
}

/* From the virtual link-local address, which is the first (RFC 9568 5.2.9). */
static void advertise(struct control *c, struct app_vr *v, const struct nd *m)
{
	nd_send(c, &c->interfaces[v->interface], &m->mac, NULL, &v->config->addresses[0],
		&ip6_all_nodes, m);
	c->stats.ra_sent++;
	v->ra_sent++;
}

static void fired(struct control *c, struct app_timer *t)
{
	struct app_vr *v = container_of(t, struct app_vr, ra_timer);

	if (ra_expire(&v->ra, c->now)) {
		struct nd m = compose(v);

		advertise(c, v, &m);
	}
	arm(c, v);
}

/* Turned off, not handed over: hosts shall not wait for a successor (RFC 4861 6.2.5). */
static void say_goodbye(struct control *c, struct app_vr *v)
{
	struct nd m = compose(v);

	m.ra.lifetime_s = 0;
	advertise(c, v, &m);
}

static struct ra_params params_of(const struct config_ra *cfg)
{
	return (struct ra_params){.enabled = cfg->send,
		.interval_min = span_s(cfg->min_interval_s),
		.interval_max = span_s(cfg->max_interval_s)};
}

void ra_create(struct app_vr *v)
{
	struct ra_params params = params_of(&v->config->ra);

	v->ra_timer.fire = fired;
	ra_init(&v->ra, &params, rte_rand());
}

void ra_change(struct control *c, struct app_vr *v)
{
	struct ra_params now = params_of(&v->config->ra), *old = &v->ra.params;

	if (now.enabled == old->enabled && now.interval_min.ns == old->interval_min.ns &&
		now.interval_max.ns == old->interval_max.ns)
		return;
	if (old->enabled && !now.enabled && v->vr.state == VRRP_MASTER)
		say_goodbye(c, v);
	v->ra.params = now;
	ra_stop(&v->ra);
	ra_master(c, v, v->vr.state == VRRP_MASTER);
}

void ra_master(struct control *c, struct app_vr *v, bool master)
{
	if (master)
		ra_start(&v->ra, c->now);
	else
		ra_stop(&v->ra);
	arm(c, v);
}

void ra_solicited(struct control *c, const struct app_interface *ifc)
{
	for (uint32_t i = 0; i < ifc->n_vrs; i++) {
		struct app_vr *v = c->vrs[ifc->first_vr + i];

		ra_hear_solicitation(&v->ra, c->now);
		arm(c, v);
	}
}

static struct ra_content content_of(const struct nd_ra *ra, struct ra_prefix *prefixes)
{
	for (unsigned int i = 0; i < ra->n_prefixes; i++)
		prefixes[i] = (struct ra_prefix){ra->prefixes[i].prefix, ra->prefixes[i].valid_s,
			ra->prefixes[i].preferred_s};
	return (struct ra_content){.hop_limit = ra->hop_limit,
		.managed = ra->managed,
		.other = ra->other,
		.reachable_ms = ra->reachable_ms,
		.retrans_ms = ra->retrans_ms,
		.mtu = ra->mtu,
		.prefixes = prefixes,
		.n_prefixes = ra->n_prefixes};
}

void ra_compare(struct control *c, const struct app_interface *ifc, const struct ip_addr *src,
	const struct nd *heard)
{
	struct ra_prefix our_prefixes[ND_PREFIXES_MAX], their_prefixes[ND_PREFIXES_MAX];
	struct ra_content theirs = content_of(&heard->ra, their_prefixes);
	char from[IP_ADDR_STRLEN];

	for (uint32_t i = 0; i < ifc->n_vrs; i++) {
		const struct app_vr *v = c->vrs[ifc->first_vr + i];
		struct nd m;
		struct ra_content ours;

		if (!v->config->ra.send)
			continue;
		m = compose(v);
		ours = content_of(&m.ra, our_prefixes);
		if (ra_differences(&ours, &theirs) && log_allowed(&c->rx_log, c->now))
			log_warn("%s: the router advertisement of %s says otherwise than its own "
				 "(RFC 4861 6.2.7): hosts may follow either",
				v->config->name, ip_addr_format(src, from));
	}
}
