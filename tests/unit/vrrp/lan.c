/* SPDX-License-Identifier: BSD-3-Clause */
#include "lan.h"

#include <criterion/criterion.h>

static bool forwards(const struct lan *lan)
{
	const struct lan_router *to = &lan->routers[lan->learned];

	return !to->dead && !to->cut_off && to->r.vr.gate != VRRP_GATE_CLOSED;
}

void lan_pass(struct lan *lan, struct instant t)
{
	if (!forwards(lan))
		lan->lost.ns += instant_since(t, lan->now).ns;
	lan->now = t;
	for (unsigned int i = 0; i < lan->n; i++)
		lan->routers[i].r.now = t;
}

static void send_advert(struct lan *lan, unsigned int from, uint8_t priority)
{
	const struct vrrp_config *config = &lan->routers[from].r.vr.config;
	struct lan_frame *f = &lan->frames[lan->n_frames];

	lan->adverts++;
	if (lan->swallow_next) {
		lan->swallow_next = false;
		return;
	}
	cr_assert_lt(lan->n_frames, LAN_FRAMES, "a storm");
	lan->n_frames++;
	*f = (struct lan_frame){
		.at = instant_add(lan->now, lan->latency),
		.from = from,
		.pdu = {.version = config->version,
			.type = VRRP_TYPE_ADVERT,
			.vrid = config->vrid,
			.priority = priority,
			.interval_cs = config->interval_cs},
	};
}

void lan_perform(struct lan *lan, unsigned int i, const struct vrrp_actions *out)
{
	if (lan->routers[i].cut_off)
		return;
	for (unsigned int k = 0; k < out->n; k++) {
		const struct vrrp_action *a = &out->list[k];

		if (a->kind != VRRP_ACTION_ADVERT && a->kind != VRRP_ACTION_ANNOUNCE)
			continue;
		lan->moves += lan->learned != i;
		lan->learned = i;
		if (a->kind == VRRP_ACTION_ADVERT)
			send_advert(lan, i, a->priority);
	}
}

static void perform(struct lan *lan, unsigned int i, const struct vrrp_actions *out)
{
	lan_perform(lan, i, out);
	if (lan->told)
		lan->told(lan, i);
}

static void deliver(struct lan *lan, unsigned int frame)
{
	struct lan_frame f = lan->frames[frame];

	lan->frames[frame] = lan->frames[--lan->n_frames];
	for (unsigned int i = 0; i < lan->n; i++) {
		struct lan_router *to = &lan->routers[i];
		struct vrrp_actions out = {0};

		if (i == f.from || to->dead || to->cut_off)
			continue;
		vrrp_vr_advert(&to->r.vr, &f.pdu, &lan->routers[f.from].r.vr.config.primary,
			lan->now, &out);
		perform(lan, i, &out);
	}
}

static void expire(struct lan *lan, unsigned int i)
{
	struct vrrp_actions out = {0};

	vrrp_vr_expire(&lan->routers[i].r.vr, lan->now, &out);
	perform(lan, i, &out);
}

struct next {
	struct instant at;
	int frame, router; /* or -1 */
};

/* Frames come before timers: routers listen before they judge. */
static struct next find_next(const struct lan *lan, struct instant end)
{
	struct next n = {end, -1, -1};

	for (unsigned int i = 0; i < lan->n_frames; i++)
		if (instant_before(lan->frames[i].at, n.at) ||
			(n.frame < 0 && lan->frames[i].at.ns == n.at.ns)) {
			n.at = lan->frames[i].at;
			n.frame = i;
		}
	for (unsigned int i = 0; i < lan->n; i++) {
		struct instant deadline = vrrp_vr_deadline(&lan->routers[i].r.vr);

		if (lan->routers[i].dead || !instant_before(deadline, n.at))
			continue;
		n.at = deadline;
		n.router = i;
	}
	return n;
}

struct instant lan_next(const struct lan *lan, struct instant end)
{
	return find_next(lan, end).at;
}

bool lan_step(struct lan *lan, struct instant end)
{
	struct next n = find_next(lan, end);

	lan_pass(lan, n.at);
	if (n.router >= 0)
		expire(lan, n.router);
	else if (n.frame >= 0)
		deliver(lan, n.frame);
	return n.router >= 0 || n.frame >= 0;
}

void lan_make(struct lan *lan, const struct vrrp_config *config, unsigned int n,
	const uint8_t *priorities)
{
	*lan = (struct lan){.n = n, .now = {1000000000000}, .latency = span_us(200)};
	for (unsigned int i = 0; i < n; i++) {
		struct vrrp_config c = *config;

		c.priority = priorities[i];
		c.primary = rut_address(2 + i);
		lan->routers[i].r = rut_make(&c);
	}
}

void lan_init(struct lan *lan, const struct vrrp_config *config, unsigned int n,
	const uint8_t *priorities)
{
	lan_make(lan, config, n, priorities);
	for (unsigned int i = 0; i < n; i++)
		lan_start(lan, i);
}

void lan_run(struct lan *lan, struct span d)
{
	struct instant end = instant_add(lan->now, d);

	while (lan_step(lan, end))
		;
}

void lan_start(struct lan *lan, unsigned int i)
{
	struct vrrp_actions out = {0};

	vrrp_vr_startup(&lan->routers[i].r.vr, VRRP_EVENT_STARTUP, lan->now, &out);
	perform(lan, i, &out);
}

void lan_stop(struct lan *lan, unsigned int i)
{
	struct vrrp_actions out = {0};

	vrrp_vr_shutdown(&lan->routers[i].r.vr, lan->now, &out);
	perform(lan, i, &out);
}

void lan_kill(struct lan *lan, unsigned int i)
{
	lan->routers[i].dead = true;
}

void lan_revive(struct lan *lan, unsigned int i)
{
	struct vrrp_config config = lan->routers[i].r.vr.config;

	vrrp_vr_init(&lan->routers[i].r.vr, &config, lan->now);
	lan->routers[i].dead = false;
	lan_start(lan, i);
}

void lan_set_priority(struct lan *lan, unsigned int i, uint8_t priority, bool lost)
{
	struct vrrp_actions out = {0};

	vrrp_vr_set_priority(&lan->routers[i].r.vr, priority, lost, lan->now, &out);
	perform(lan, i, &out);
}

void lan_clear(struct lan *lan)
{
	lan->lost = span_ns(0);
	lan->adverts = 0;
	lan->moves = 0;
}

int lan_master(const struct lan *lan)
{
	int master = -1;

	for (unsigned int i = 0; i < lan->n; i++) {
		if (lan->routers[i].dead || lan->routers[i].r.vr.state != VRRP_MASTER)
			continue;
		if (master >= 0)
			return -1;
		master = i;
	}
	return master;
}

struct span lan_wait_master(struct lan *lan, unsigned int i, struct span d)
{
	struct instant start = lan->now, end = instant_add(start, d);

	while (lan->routers[i].r.vr.state != VRRP_MASTER)
		if (!lan_step(lan, end))
			return span_ns(-1);
	return instant_since(lan->now, start);
}
