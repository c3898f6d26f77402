/* SPDX-License-Identifier: BSD-3-Clause */
#include "world.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "member.h"
#include "router.h"
#include "trace.h"

int world_init(struct world *w)
{
	int error = deadlines_init(&w->events, WORLD_FRAMES + WORLD_MEMBERS + WORLD_ROUTERS);

	for (unsigned int i = 0; i < WORLD_ROUTERS && !error; i++)
		error = vrrp_set_init(&w->routers[i].set, WORLD_SEGMENTS, (struct instant){0});
	return error;
}

void world_fini(struct world *w)
{
	for (unsigned int i = 0; i < WORLD_ROUTERS; i++)
		vrrp_set_fini(&w->routers[i].set);
	deadlines_fini(&w->events);
}

void world_clear(struct world *w)
{
	for (unsigned int i = 0; i < w->n_members; i++) {
		struct member *m = &w->members[i];

		vrrp_set_remove(&w->routers[m->router].set, m->segment, &m->vr);
		*m = (struct member){0};
	}
	for (unsigned int i = 0; i < WORLD_ROUTERS; i++)
		w->routers[i] = (struct router){.set = w->routers[i].set};
	memset(w->segments, 0, sizeof(w->segments));
	memset(w->virtuals, 0, sizeof(w->virtuals));
	w->n_routers = w->n_segments = w->n_virtuals = w->n_members = 0;
	w->now = (struct instant){0};
	w->quiet_since = INSTANT_NEVER;
	w->events.count = 0;
	w->n_free = WORLD_FRAMES;
	for (unsigned int i = 0; i < WORLD_FRAMES; i++)
		w->free_frames[i] = WORLD_FRAMES - 1 - i;
	w->broken[0] = '\0';
}

struct frame *world_take_frame(struct world *w)
{
	struct frame *f;

	if (w->n_free == 0) {
		world_break(w, NULL, "a storm: %u frames in flight", WORLD_FRAMES);
		return NULL;
	}
	f = &w->frames[w->free_frames[--w->n_free]];
	f->arrival = (struct event){.kind = EVENT_FRAME};
	f->holders = 1;
	f->damaged = false;
	w->tally.frames++;
	return f;
}

void world_drop_frame(struct world *w, struct frame *f)
{
	if (--f->holders == 0)
		w->free_frames[w->n_free++] = f - w->frames;
}

static void happen(struct world *w, struct event *e)
{
	struct frame *f;

	w->tally.steps++;
	switch (e->kind) {
	case EVENT_FRAME:
		f = (struct frame *)e;
		WORLD_EACH (i, f->to)
			router_receive(w, &w->members[i], f);
		world_drop_frame(w, f);
		break;
	case EVENT_TIMER:
		member_expire(w, (struct member *)e);
		break;
	case EVENT_WAKE:
		router_wake(w, (struct router *)e);
		break;
	}
}

void world_run(struct world *w, struct instant until)
{
	while (!w->broken[0] && instant_reached(deadlines_next(&w->events), until)) {
		struct deadline *d = deadlines_first(&w->events);

		deadlines_cancel(&w->events, d);
		w->now = d->at;
		happen(w, (struct event *)d);
	}
	if (!w->broken[0])
		w->now = until;
}

char *member_name(const struct member *m, char name[MEMBER_NAMELEN])
{
	snprintf(name, MEMBER_NAMELEN, "r%u/s%u/%s/%u", m->router, m->segment,
		ip_family_name(m->vr.config.family), m->vr.config.vrid);
	return name;
}

void world_break(struct world *w, const struct member *m, const char *format, ...)
{
	char name[MEMBER_NAMELEN] = "";
	size_t used;
	va_list ap;

	if (w->broken[0])
		return;
	if (m)
		member_name(m, name);
	used = snprintf(w->broken, sizeof(w->broken), "at %.9f s: %s%s", w->now.ns / 1e9, name,
		m ? ": " : "");
	va_start(ap, format);
	vsnprintf(w->broken + used, sizeof(w->broken) - used, format, ap);
	va_end(ap);
	trace(w, "BROKEN %s", w->broken);
}
