/* SPDX-License-Identifier: BSD-3-Clause */
/* Sync groups (lib/vrrp/sync.h) and their members on the control lcore. Control lcore only. */
#ifndef APP_SYNC_H
#define APP_SYNC_H

#include "app/control.h"
#include "vrrp/sync.h"

struct app_sync {
	const struct config_sync_group *config;
	struct vrrp_sync group;
	unsigned int n;
	struct app_vr **vrs;
	struct vrrp_sync_member *members;
};

/* The configured groups, once all virtual routers are there. 0 or -ENOMEM. */
int sync_create(struct control *c);
void sync_free(struct control *c);

#endif
