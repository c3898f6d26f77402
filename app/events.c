/* SPDX-License-Identifier: BSD-3-Clause */
/* What happened: see events.h. */
#include <stdio.h>

#include "app/events.h"
#include "app/log.h"

void events_add(struct events *e, const struct event *event)
{
	struct event *slot = &e->ring[e->count % EVENTS_KEPT];
	char took[48] = "";

	*slot = *event;
	slot->number = ++e->count;
	if (event->detection_us >= 0)
		snprintf(took, sizeof(took), " (detected in %lld.%03lld ms)",
			(long long)event->detection_us / 1000,
			(long long)event->detection_us % 1000);
	log_write(event->is_trouble ? RTE_LOG_WARNING : RTE_LOG_INFO, "%s: %s%s%s%s%s%s",
		event->what, event->from, *event->from ? " -> " : "", event->to,
		*event->to ? ": " : "", event->why, took);
}
