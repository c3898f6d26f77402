/* SPDX-License-Identifier: BSD-3-Clause */
#include "scenario.h"

#include "drift.h"

#define SECOND_CS 100

/* What all members of a virtual router have in common, or how they differ. */
struct style {
	uint16_t interval_cs;
	bool intervals_differ;
	enum { EQUAL, NEAR, ANY } priorities;
	enum { PREEMPT_ALL, PREEMPT_NONE, PREEMPT_SOME } preempt;
	bool holds;
	unsigned int owners;
};

static uint32_t below(struct world *w, uint32_t n)
{
	return random_below(&w->random, n);
}

static bool one_in(struct world *w, uint32_t n)
{
	return below(w, n) == 0;
}

/* Each power of two as likely as the next. */
static uint32_t scaled(struct world *w, uint32_t most)
{
	uint32_t top = 1u << below(w, 32 - __builtin_clz(most));
	uint32_t n = top + below(w, top);

	return n > most ? most : n;
}

static void make_routers(struct world *w)
{
	bool in_step = one_in(w, 3); /* who boots together then takes over together */

	w->n_routers = 2 + below(w, WORLD_ROUTERS - 1);
	for (unsigned int i = 0; i < w->n_routers; i++) {
		struct router *r = &w->routers[i];

		r->epoch_ns = span_s(1 + below(w, 1000000)).ns + below(w, 1000000000);
		if (!in_step && !one_in(w, 4))
			r->drift_ppm = (int)below(w, 2 * DRIFT_MAX_PPM + 1) - DRIFT_MAX_PPM;
		w->tally.faults[FAULT_DRIFT] += r->drift_ppm != 0;
		for (unsigned int s = 0; s < WORLD_SEGMENTS; s++)
			r->link[s] = r->addressed[s][0] = r->addressed[s][1] = true;
		for (unsigned int o = 0; o < WORLD_OBJECTS; o++)
			r->object[o] = true;
	}
}

static struct ip_addr address(uint8_t family, unsigned int segment, unsigned int host)
{
	struct ip_addr a = {.family = IP_V6, .b = {0xfe, 0x80, [15] = host}};

	return family == IP_V6 ? a : ip_addr_v4(0x0a000000 | segment << 8 | host);
}

static struct style make_style(struct world *w, const struct virtual *v, uint32_t scale_cs)
{
	struct style style = {
		.interval_cs = scale_cs + below(w, scale_cs + 1),
		.intervals_differ = v->version == 3 && one_in(w, 3),
		.priorities = below(w, 3),
		.preempt = one_in(w, 3) ? 1 + below(w, 2) : PREEMPT_ALL,
		.holds = one_in(w, 3),
		.owners = one_in(w, 5),
	};

	if (v->grouped && one_in(w, 2))
		style.priorities = EQUAL;

	if (style.interval_cs > VRRP_INTERVAL_MAX_CS)
		style.interval_cs = VRRP_INTERVAL_MAX_CS;
	if (v->version == 2)
		style.interval_cs = (style.interval_cs + SECOND_CS - 1) / SECOND_CS * SECOND_CS;
	if (v->both_versions && style.interval_cs > VRRP_INTERVAL_MAX_CS)
		style.interval_cs = VRRP_INTERVAL_MAX_CS / SECOND_CS * SECOND_CS;
	/* Two owners are a mistake, of which erratum 8298 makes an election. */
	if (v->version == 3 && style.owners && one_in(w, 4))
		style.owners = 2;
	return style;
}

static uint8_t priority(struct world *w, const struct style *style)
{
	static const uint8_t near[] = {1, 99, 100, 100, 101, 254};

	switch (style->priorities) {
	case EQUAL:
		return VRRP_PRIO_DEFAULT;
	case NEAR:
		return near[below(w, sizeof(near))];
	default:
		return 1 + below(w, 254);
	}
}

static uint16_t interval(struct world *w, const struct style *style)
{
	uint32_t most = style->interval_cs * 8;

	if (!style->intervals_differ)
		return style->interval_cs;
	return scaled(w, most > VRRP_INTERVAL_MAX_CS ? VRRP_INTERVAL_MAX_CS : most);
}

static void make_announce(struct world *w, struct vrrp_config *c)
{
	c->announce.repeat = one_in(w, 2) ? below(w, 4) : 0;
	c->announce.delay = span_ms(below(w, 2000));
	c->announce.refresh =
		one_in(w, 3) ? span_cs((1 + below(w, 10)) * c->interval_cs) : span_ns(0);
}

static struct span hold_time(struct world *w, const struct style *style)
{
	if (!style->holds || one_in(w, 4))
		return span_ns(0);
	return one_in(w, 2) ? span_ms(1 + below(w, 10 * style->interval_cs))
			    : span_cs(1 + below(w, 5 * style->interval_cs));
}

static void make_config(
	struct world *w, struct vrrp_config *c, const struct virtual *v, const struct style *style)
{
	c->version_2_too = v->both_versions && !one_in(w, 3);
	c->version = c->version_2_too ? 3 : v->version;
	c->priority = priority(w, style);
	c->preempt =
		style->preempt == PREEMPT_ALL || (style->preempt == PREEMPT_SOME && one_in(w, 2));
	c->relinquish = !one_in(w, 3);
	c->lower_prio_no_advert = one_in(w, 6);
	c->owner_ignore_adverts = style->owners < 2 && one_in(w, 4);
	c->interval_cs = interval(w, style);
	c->hold_time = hold_time(w, style);
	make_announce(w, c);
	c->checksum_accept = VRRP_CSUM_ANY;
	c->checksum_send = c->version == 2 || one_in(w, 2) ? VRRP_CSUM_MESSAGE : VRRP_CSUM_PSEUDO;
}

static void make_tracks(struct world *w, struct member *m)
{
	m->tracks = one_in(w, 2) ? 1 + below(w, WORLD_OBJECTS) : 0;
	for (unsigned int i = 0; i < m->tracks; i++)
		m->track[i] = (struct track_entry){
			.object = i,
			.decrement = 1 + below(w, 100),
			.recovery_delay =
				span_cs(one_in(w, 2) ? 0 : below(w, 4 * m->vr.config.interval_cs)),
		};
}

/* What members of one group have in common: all that decides who is to be master. */
static void join_group(struct world *w, struct member *m)
{
	m->vr.config.grouped = true;
	m->vr.config.owner = false;
	for (const struct member *o = w->members; o < m; o++) {
		if (o->router != m->router || !o->vr.config.grouped)
			continue;
		m->priority = m->vr.config.priority = o->priority;
		m->vr.config.preempt = o->vr.config.preempt;
		m->vr.config.hold_time = o->vr.config.hold_time;
		m->vr.config.relinquish = o->vr.config.relinquish;
		m->tracks = o->tracks;
		memcpy(m->track, o->track, sizeof(m->track));
		return;
	}
}

static void add_member(struct world *w, unsigned int virtual, unsigned int router,
	const struct vrrp_config *common, const struct style *style, unsigned int host)
{
	struct virtual *v = &w->virtuals[virtual];
	struct member *m = &w->members[w->n_members];
	struct vrrp_config *c = &m->vr.config;

	*m = (struct member){.index = w->n_members++,
		.router = router,
		.segment = v->segment,
		.virtual = virtual};
	*c = *common;
	make_config(w, c, v, style);
	m->host = host;
	c->primary = address(v->family, v->segment, host);
	c->owner = (unsigned int)__builtin_popcount(v->members) < style->owners;
	m->priority = c->priority;
	make_tracks(w, m);
	if (v->grouped)
		join_group(w, m);
	v->members |= 1u << m->index;
	vrrp_set_add(&w->routers[router].set, v->segment, &m->vr);
	w->tally.members[c->version == 3][v->family == IP_V6]++;
	w->tally.both_versions += c->version_2_too;
	w->tally.unicast += v->unicast;
}

/* All the others of the virtual router, as far away as it says. */
static void make_peers(struct world *w, const struct virtual *v, struct member *m)
{
	WORLD_EACH (i, v->members & ~(1u << m->index))
		m->peers[m->vr.config.n_peers++] = (struct vrrp_peer){
			.address = w->members[i].vr.config.primary,
			.min_ttl = 255 - v->hops,
		};
	m->vr.config.peers = m->peers;
}

static void make_virtual(struct world *w, unsigned int virtual, uint32_t scale_cs)
{
	struct virtual *v = &w->virtuals[virtual];
	struct vrrp_config common;
	struct style style;
	unsigned int first = below(w, w->n_routers), step = 1 + below(w, 200);

	v->segment = below(w, w->n_segments);
	v->family = one_in(w, 2) ? IP_V4 : IP_V6;
	v->version = v->family == IP_V4 && scale_cs >= SECOND_CS / 2 && one_in(w, 2) ? 2 : 3;
	v->vrid = 1 + virtual + 60 * below(w, 4);
	v->both_versions = v->family == IP_V4 && scale_cs >= SECOND_CS / 2 && one_in(w, 3);
	v->unicast = one_in(w, 4);
	v->hops = v->unicast ? below(w, 4) : 0;
	style = make_style(w, v, scale_cs);
	common = (struct vrrp_config){
		.family = v->family,
		.vrid = v->vrid,
		.count = 1 + below(w, WORLD_ADDRESSES),
	};
	for (unsigned int i = 0; i < common.count; i++)
		common.addresses[i] = address(v->family, v->segment, 250 + i);
	/* In any order of the addresses, and two of them at least. */
	for (unsigned int i = 0; i < w->n_routers; i++)
		if (v->grouped || i < 2 || !one_in(w, 4))
			add_member(w, virtual, (first + i) % w->n_routers, &common, &style,
				1 + (i + 1) * step % (WORLD_HOSTS - 1));
	WORLD_EACH (i, v->unicast ? v->members : 0)
		make_peers(w, v, &w->members[i]);
}

void scenario_make(struct world *w)
{
	uint32_t scale_cs = scaled(w, VRRP_INTERVAL_MAX_CS);
	unsigned int grouped;

	make_routers(w);
	w->n_segments = 1 + below(w, WORLD_SEGMENTS);
	for (unsigned int i = 0; i < w->n_segments; i++) {
		w->segments[i].latency = span_us(10 + below(w, 500));
		w->segments[i].quiet = true;
	}
	w->n_virtuals = 1 + below(w, WORLD_VIRTUALS);
	grouped = w->n_virtuals > 1 && one_in(w, 2) ? 2 + below(w, w->n_virtuals - 1) : 0;
	for (unsigned int i = 0; i < grouped; i++)
		w->virtuals[i].grouped = true;
	for (unsigned int i = 0; i < w->n_virtuals; i++)
		make_virtual(w, i, scale_cs);
}
