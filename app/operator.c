/* SPDX-License-Identifier: BSD-3-Clause */
/* What an operator names and sets: see control.h. Control lcore, for requests. */
#include <errno.h>
#include <string.h>

#include "app/sync.h"
#include "app/track.h"

struct app_vr *control_find_vr(struct control *c, const char *name)
{
	for (unsigned int i = 0; i < c->n_vrs; i++)
		if (!strcmp(c->vrs[i]->config->name, name))
			return c->vrs[i];
	return NULL;
}

struct app_port *control_find_port(struct control *c, const char *name)
{
	for (uint32_t i = 0; i < c->config->n_ports; i++)
		if (!strcmp(c->ports[i].config->name, name))
			return &c->ports[i];
	return NULL;
}

int control_set_priority(struct control *c, struct app_vr *v, uint8_t priority)
{
	if (v->config->owner)
		return -EPERM;
	v->priority = priority;
	for (unsigned int i = 0; v->sync && i < v->sync->n; i++)
		v->sync->vrs[i]->priority = priority;
	track_apply(c, v, false);
	return 0;
}
