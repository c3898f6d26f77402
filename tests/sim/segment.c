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

static const struct packet *encode(struct world *w, struct member *m, uint8_t priority)
{
	struct packet *p = priority == VRRP_PRIO_LEAVING ? &m->leaving : &m->speaking;
	struct ip_addr group = vrrp_group(m->vr.config.family);
	uint8_t addresses[VRRP_ADDRESSES_OCTETS];
	struct vrrp_pdu pdu;
	int len;

	if (p->len && p->priority == priority)
		return p;
	vrrp_vr_compose(&m->vr, m->vr.config.version, priority, &pdu, addresses);
	len = vrrp_pdu_encode(p->octets, sizeof(p->octets), &pdu, &m->vr.config.primary, &group);
	if (len < 0)
		world_break(w, m, "an advert of more than %zu octets", sizeof(p->octets));
	p->len = len < 0 ? 0 : len;
	p->priority = priority;
	return p;
}

static void launch(struct world *w, const struct member *from, const struct packet *packet,
	uint32_t to, struct instant arrival)
{
	struct frame *f = to ? world_take_frame(w) : NULL;

	if (!f)
		return;
	f->packet = *packet;
	f->from = from->index;
	f->to = to;
	deadlines_arm(&w->events, &f->arrival.deadline, arrival);
}

/* One wrong bit, or a frame that came through a router. */
static void damage(struct world *w, const struct member *from, const struct packet *packet,
	uint32_t to, struct instant arrival)
{
	struct frame *f = world_take_frame(w);
	unsigned int bit = random_below(&w->random, packet->len * 8);

	if (!f)
		return;
	f->packet = *packet;
	f->from = from->index;
	f->to = to;
	f->damaged = true;
	if (random_below(&w->random, 4) == 0)
		f->ttl = random_below(&w->random, 255);
	else
		f->packet.octets[bit / 8] ^= 1u << bit % 8;
	deadlines_arm(&w->events, &f->arrival.deadline, arrival);
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
			damage(w, from, packet, 1u << to, at);
		else
			launch(w, from, packet, 1u << to, at);
	}
}

void segment_send(struct world *w, struct member *from, uint8_t priority)
{
	struct segment *s = &w->segments[from->segment];
	const struct packet *packet = encode(w, from, priority);
	uint32_t to = 0;

	WORLD_EACH (i, w->virtuals[from->virtual].members)
		if (i != from->index && segment_joins(s, from->router, w->members[i].router))
			to |= 1u << i;
	if (s->quiet) {
		launch(w, from, packet, to, instant_add(w->now, s->latency));
		return;
	}
	if (happens(w, s->reflection))
		to |= 1u << from->index;
	WORLD_EACH (i, to)
		throw(w, s, from, packet, i);
}
