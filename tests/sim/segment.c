/* SPDX-License-Identifier: BSD-3-Clause */
#include "segment.h"

#include "member.h"
#include "trace.h"

bool segment_joins(const struct segment *s, unsigned int from, unsigned int to)
{
	return s->side[from] == s->side[to] && !(s->deaf_to[to] & 1u << from);
}

void segment_calm(struct segment *s)
{
	s->quiet = true;
	s->loss = s->duplication = s->damage = s->reflection = 0;
	s->delay = s->jitter = span_ns(0);
	memset(s->deaf_to, 0, sizeof(s->deaf_to));
}

/* Copy `n` of an advert, or NULL when there are no more. */
static const struct packet *encode(
	struct world *w, struct member *m, uint8_t priority, unsigned int n)
{
	struct packet *p = priority == VRRP_PRIO_LEAVING ? &m->leaving[n] : &m->speaking[n];
	uint8_t octets[VRRP_ADVERT_MAX];
	struct vrrp_copy copy;
	size_t len;

	if (!vrrp_vr_copy(&m->vr, n, &copy))
		return NULL;
	if (p->len && p->priority == priority)
		return p;
	len = vrrp_vr_write(&m->vr, &copy, priority, vrrp_wall_from_ns(0), octets);
	*p = (struct packet){
		.priority = priority,
		.version = copy.version,
		.len = len,
		.unicast = copy.unicast,
		.interval_cs = m->vr.config.interval_cs,
		.src = m->vr.config.primary,
		.dst = copy.dst,
	};
	if (copy.version == 2)
		p->interval_cs = vrrp_interval_seconds(p->interval_cs) * 100;
	if (len > sizeof(p->octets)) {
		world_break(w, m, "an advert of %zu octets", len);
		return NULL;
	}
	memcpy(p->octets, octets, len);
	return p;
}

static struct frame *launch(struct world *w, const struct member *from, const struct packet *packet,
	uint32_t to, struct instant arrival)
{
	struct frame *f = to ? world_take_frame(w) : NULL;

	if (!f)
		return NULL;
	f->packet = *packet;
	f->from = from->index;
	f->to = to;
	f->ttl = 255 - w->virtuals[from->virtual].hops;
	deadlines_arm(&w->events, &f->arrival.deadline, arrival);
	return f;
}

/* One wrong bit, a frame that came through more routers than it may, or one between others. */
static void damage(struct world *w, struct frame *f)
{
	unsigned int bit;

	if (!f)
		return;
	bit = random_below(&w->random, f->packet.len * 8);
	f->damaged = true;
	switch (random_below(&w->random, f->packet.unicast ? 8 : 4)) {
	case 0:
		f->ttl = random_below(&w->random, f->ttl);
		break;
	case 4 ... 5:
		f->packet.dst.b[f->packet.dst.family == IP_V6 ? 15 : 3] = WORLD_STRANGER;
		break;
	case 6 ... 7:
		f->packet.src.b[f->packet.src.family == IP_V6 ? 15 : 3] = WORLD_STRANGER;
		break;
	default:
		f->packet.octets[bit / 8] ^= 1u << bit % 8;
	}
}

static bool happens(struct world *w, unsigned int in_1000)
{
	return in_1000 && random_below(&w->random, 1000) < in_1000;
}

static struct span up_to(struct world *w, struct span most)
{
	return span_ns(most.ns ? (int64_t)(random_u32(&w->random) / 4294967296.0 * most.ns) : 0);
}

/* To one member, over a segment that is not quiet. */
static void throw(struct world * w, struct segment *s, const struct member *from,
	const struct packet *packet, unsigned int to)
{
	unsigned int copies = 1 + happens(w, s->duplication);

	while (copies--) {
		struct instant at = instant_add(w->now, s->latency);

		if (happens(w, s->loss))
			continue;
		at = instant_add(at, up_to(w, s->delay));
		if (instant_before(at, s->last_arrival[to]))
			at = s->last_arrival[to];
		s->last_arrival[to] = at;
		at = instant_add(at, up_to(w, s->jitter));
		if (happens(w, s->damage))
			damage(w, launch(w, from, packet, 1u << to, at));
		else
			launch(w, from, packet, 1u << to, at);
	}
}

/* To whom a switch brings it: to everyone, or to the one that has the address, unless it floods. */
static uint32_t receivers(
	struct world *w, const struct segment *s, const struct member *from, const struct packet *p)
{
	bool floods = happens(w, s->reflection);
	uint32_t to = floods ? 1u << from->index : 0;

	WORLD_EACH (i, w->virtuals[from->virtual].members) {
		const struct member *m = &w->members[i];

		if (m != from && segment_joins(s, from->router, m->router) &&
			(!p->unicast || floods || ip_addr_equal(&p->dst, &m->vr.config.primary)))
			to |= 1u << i;
	}
	return to;
}

void segment_send(struct world *w, struct member *from, uint8_t priority)
{
	struct segment *s = &w->segments[from->segment];
	const struct packet *packet;

	for (unsigned int n = 0; n < WORLD_COPIES && (packet = encode(w, from, priority, n)); n++) {
		uint32_t to = receivers(w, s, from, packet);

		if (s->quiet) {
			launch(w, from, packet, to, instant_add(w->now, s->latency));
			continue;
		}
		WORLD_EACH (i, to)
			throw(w, s, from, packet, i);
	}
}
