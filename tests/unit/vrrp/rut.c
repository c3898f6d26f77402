/* SPDX-License-Identifier: BSD-3-Clause */
#include "rut.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct vrrp_config rut_config_of(uint8_t family)
{
	return (struct vrrp_config){
		.family = family,
		.version = 3,
		.vrid = VRID,
		.priority = 100,
		.preempt = true,
		.relinquish = true,
		.checksum_send = VRRP_CSUM_PSEUDO,
		.checksum_accept = VRRP_CSUM_ANY,
		.interval_cs = 100,
		.count = 1,
		.addresses = {rut_address_of(family, 1)},
		.primary = rut_address_of(family, 3),
	};
}

struct rut rut_make(const struct vrrp_config *config)
{
	struct rut r = {
		.now = {1000000000000}, .wall_ns = (INT64_C(0x68094000) - 1000) * 1000000000};

	vrrp_vr_init(&r.vr, config, r.now);
	return r;
}

struct rut rut_backup(const struct vrrp_config *config)
{
	struct rut r = rut_make(config);

	rut_start(&r);
	rut_did(&r);
	return r;
}

struct rut rut_master(const struct vrrp_config *config)
{
	struct rut r = rut_backup(config);

	rut_wait_master(&r);
	rut_did(&r);
	return r;
}

static void say(struct rut *r, const char *format, ...)
{
	size_t used = strlen(r->did);
	va_list ap;

	va_start(ap, format);
	vsnprintf(r->did + used, sizeof(r->did) - used, format, ap);
	va_end(ap);
}

static void record(struct rut *r, const struct vrrp_action *a)
{
	static const char *const gates[] = {"closed", "drain", "open"};

	if (r->did[0] && a->kind < VRRP_ACTION_RIVAL)
		say(r, " ");
	switch (a->kind) {
	case VRRP_ACTION_GATE:
		say(r, "%s", gates[a->gate]);
		break;
	case VRRP_ACTION_ADVERT:
		say(r, "advert:%u", a->priority);
		r->adverts++;
		r->advert_at = r->now;
		break;
	case VRRP_ACTION_ANNOUNCE:
		say(r, "announce");
		r->announces++;
		break;
	case VRRP_ACTION_EVENT:
		say(r, "%s>%s", vrrp_state_name(a->event.from), vrrp_state_name(a->event.to));
		r->events++;
		r->event = *a;
		break;
	case VRRP_ACTION_RIVAL:
		r->rivals++;
		break;
	case VRRP_ACTION_RIVAL_GONE:
		r->rivals_gone++;
		break;
	}
}

static void record_all(struct rut *r, const struct vrrp_actions *out)
{
	for (unsigned int i = 0; i < out->n; i++)
		record(r, &out->list[i]);
}

void rut_start(struct rut *r)
{
	struct vrrp_actions out = {0};

	vrrp_vr_startup(&r->vr, VRRP_EVENT_STARTUP, r->now, &out);
	record_all(r, &out);
}

void rut_stop(struct rut *r)
{
	struct vrrp_actions out = {0};

	vrrp_vr_shutdown(&r->vr, r->now, &out);
	record_all(r, &out);
}

void rut_cut(struct rut *r)
{
	struct vrrp_actions out = {0};

	vrrp_vr_interface_down(&r->vr, r->now, &out);
	record_all(r, &out);
}

void rut_lose_address(struct rut *r)
{
	struct vrrp_actions out = {0};

	vrrp_vr_address_lost(&r->vr, r->now, &out);
	record_all(r, &out);
}

void rut_hear(struct rut *r, uint8_t priority, uint16_t interval_cs, struct ip_addr src)
{
	struct vrrp_actions out = {0};
	struct vrrp_pdu pdu = {
		.version = r->vr.config.version,
		.type = VRRP_TYPE_ADVERT,
		.vrid = r->vr.config.vrid,
		.priority = priority,
		.interval_cs = interval_cs,
	};

	vrrp_vr_advert(&r->vr, &pdu, &src, r->now, &out);
	record_all(r, &out);
}

struct vrrp_wall rut_wall(const struct rut *r)
{
	return vrrp_wall_from_ns(r->now.ns + r->wall_ns);
}

struct vrrp_rx_result rut_receive(
	struct rut *r, struct vrrp_set *set, const struct vrrp_packet *packet)
{
	struct vrrp_actions out = {0};
	struct vrrp_rx_result result = vrrp_receive(set, packet, r->now, rut_wall(r), &out);

	record_all(r, &out);
	return result;
}

void rut_set_priority(struct rut *r, uint8_t priority, bool lost)
{
	struct vrrp_actions out = {0};

	vrrp_vr_set_priority(&r->vr, priority, lost, r->now, &out);
	record_all(r, &out);
}

static void expire(struct rut *r)
{
	struct vrrp_actions out = {0};

	r->now = vrrp_vr_deadline(&r->vr);
	vrrp_vr_expire(&r->vr, r->now, &out);
	record_all(r, &out);
}

void rut_run(struct rut *r, struct span d)
{
	struct instant end = instant_add(r->now, d);

	while (instant_reached(vrrp_vr_deadline(&r->vr), end))
		expire(r);
	r->now = end;
}

struct span rut_next(const struct rut *r)
{
	return instant_since(vrrp_vr_deadline(&r->vr), r->now);
}

char *rut_did(struct rut *r)
{
	static char copy[sizeof(r->did)];

	memcpy(copy, r->did, sizeof(copy));
	r->did[0] = '\0';
	r->adverts = r->announces = r->events = 0;
	return copy;
}

struct span rut_wait_master(struct rut *r)
{
	struct instant start = r->now;

	while (r->vr.state != VRRP_MASTER) {
		if (instant_is_never(vrrp_vr_deadline(&r->vr)))
			abort(); /* it waits for nothing and will never be master */
		expire(r);
	}
	return instant_since(r->now, start);
}
