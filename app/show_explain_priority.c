/* SPDX-License-Identifier: BSD-3-Clause */
/* The priority of a virtual router and what lowered it, in words. Any thread; pure. */
#include "app/show_explain.h"

/* "interface wan is down" */
static void add_loss(const struct explain *x, const struct show_track *t, struct text *line)
{
	static const struct {
		const char *noun, *called, *lost;
	} words[] = {{"interface", "interface", "is down"}, {"network", "network", "has no route"},
		{"bfd", "BFD session", "is not up"},
		{"forwarding", "forwarding on port", "stands still"}};
	char still[DURATION_STRLEN], receive[RECEIVE_TEXT_MAX];

	if (t->port && t->receive.dead)
		text_puts(line,
			receive_describe(&t->receive, t->port, x->t->wall_offset_ns, receive));
	else if (t->port)
		text_printf(line, "forwarding on port %s stands still", t->port);
	if (t->port)
		return;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(words[i].noun, t->noun) != 0)
			continue;
		text_printf(line, "%s %s ", words[i].called, t->name);
		if (instant_is_never(t->recovers_at))
			text_puts(line, words[i].lost);
		else
			text_printf(line, "is back, which counts in %s only (recovery-delay)",
				remaining(x, t->recovers_at, still));
	}
}

static unsigned int add_own_losses(const struct explain *x, struct text *line)
{
	const struct show_vr *v = x->v;
	unsigned int lost = 0;

	for (uint32_t i = 0; i < v->n_track; i++) {
		if (!v->track[i].lost)
			continue;
		text_printf(
			line, "%s %u because ", lost ? " and" : ", less", v->track[i].decrement);
		add_loss(x, &v->track[i], line);
		lost += v->track[i].decrement;
	}
	return lost;
}

/* All of a sync group have the lowest priority of its members. */
static void add_losses_of_member(const struct explain *x, struct text *line)
{
	const struct show_member *m = &x->v->group.weakest;

	text_printf(line, ", less %u because of its group member %s, of which ",
		x->v->priority - x->vr->effective_priority, m->name);
	add_loss(x, &m->lost, line);
	text_puts(line, ": all of a sync group have the lowest priority of its members");
}

static void say_owner(struct explain *x)
{
	char address[IP_ADDR_STRLEN];

	say(x,
		"Its priority is 255: it is the owner, %s is an address of interface %s "
		"itself.",
		ip_addr_format(&x->v->config->addresses[0], address), x->v->place.interface);
}

void say_priority(struct explain *x)
{
	const struct show_vr *v = x->v;
	struct text line = {0};

	if (x->vr->config.owner) {
		say_owner(x);
		return;
	}
	if (v->group.weakest.name && v->priority > x->vr->effective_priority)
		add_losses_of_member(x, &line);
	else if (add_own_losses(x, &line) >= v->priority)
		text_puts(&line, ", but never below 1");
	if (v->priority != v->config->priority)
		say(x,
			"Its priority is %u: set to %u on the console (the configuration says "
			"%u)%.*s.",
			x->vr->effective_priority, v->priority, v->config->priority, (int)line.len,
			line.len ? line.data : "");
	else
		say(x, "Its priority is %u: configured %u%.*s.", x->vr->effective_priority,
			v->priority, (int)line.len, line.len ? line.data : "");
	text_free(&line);
}
