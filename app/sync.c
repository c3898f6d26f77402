/* SPDX-License-Identifier: BSD-3-Clause */
/* Sync groups: see sync.h. */
#include <errno.h>
#include <stdlib.h>

#include "app/sync.h"

static struct app_vr *vr_of(struct control *c, const struct config_vrrp *cfg)
{
	for (unsigned int i = 0; i < c->n_vrs; i++)
		if (c->vrs[i]->config == cfg)
			return c->vrs[i];
	return NULL;
}

static int add(struct control *c, struct app_sync *s, const struct config_sync_group *cfg)
{
	s->config = cfg;
	s->vrs = calloc(cfg->n_members, sizeof(struct app_vr *));
	s->members = calloc(cfg->n_members, sizeof(*s->members));
	if (!s->vrs || !s->members)
		return -ENOMEM;
	for (uint32_t i = 0; i < cfg->n_members; i++) {
		struct app_vr *v = vr_of(c, config_router_of(c->config, &cfg->members[i]));

		v->sync = s;
		s->vrs[s->n] = v;
		s->members[s->n++].vr = &v->vr;
	}
	vrrp_sync_init(&s->group, s->members, s->n);
	return 0;
}

int sync_create(struct control *c)
{
	uint32_t n = c->config->n_sync_groups;
	int rc = 0;

	c->syncs = calloc(n ? n : 1, sizeof(*c->syncs));
	if (!c->syncs)
		return -ENOMEM;
	for (uint32_t i = 0; !rc && i < n; i++)
		rc = add(c, &c->syncs[i], &c->config->sync_groups[i]);
	return rc;
}

void sync_free(struct control *c)
{
	for (uint32_t i = 0; c->syncs && i < c->config->n_sync_groups; i++) {
		free(c->syncs[i].vrs);
		free(c->syncs[i].members);
	}
	free(c->syncs);
}
