/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tracked objects: what virtual routers watch besides their masters, each once however many watch
 * it, and the priorities that follow from them. Control lcore only.
 */
#ifndef APP_TRACK_H
#define APP_TRACK_H

#include "app/control.h"

enum object_kind {
	OBJECT_INTERFACE,
};

struct app_object {
	enum object_kind kind;
	uint32_t index; /* of the interface */
	bool good;
	/* What it is called: "interface", "wan". */
	const char *noun;
	char name[IP_PREFIX_STRLEN];
};

/* Makes the objects that the configuration tracks, and every virtual router's entries for them.
 * All count as lost until they are seen to be good. 0 or -ENOMEM. */
int track_create(struct control *c);
void track_free(struct control *c);

/* The interface came up or went down. */
void track_interface(struct control *c, uint32_t interface, bool up);
/* Works out the virtual router's effective priority from what it tracks. `lost`: something it
 * tracks was lost just now. */
void track_apply(struct control *c, struct app_vr *v, bool lost);

#endif
