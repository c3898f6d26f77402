/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Tracked objects: what virtual routers watch besides their masters, each once however many watch
 * it, and the priorities that follow from them. Control lcore only.
 */
#ifndef APP_TRACK_H
#define APP_TRACK_H

#include "app/bfd.h"

enum object_kind {
	OBJECT_INTERFACE,
	OBJECT_NETWORK,    /* a prefix that packets can leave to: see fib_reaches() */
	OBJECT_BFD,        /* a session, as one kind of client sees it */
	OBJECT_FORWARDING, /* of a port: workers poll it, and what arrives comes through */
};

struct app_object {
	enum object_kind kind;
	uint32_t index;           /* of the interface, the BFD session or the port */
	struct ip_prefix prefix;  /* of a network */
	struct bfd_client client; /* of a BFD session */
	bool good;
	/* What it is called: "interface", "wan". */
	const char *noun;
	char name[IP_PREFIX_STRLEN];
};

/* Room for what the virtual router's configuration tracks, nothing in it yet. 0 or -ENOMEM. */
int track_entries_create(struct app_vr *v);
/* How many objects the virtual router tracks at most, by its configuration. */
uint32_t track_objects_max(const struct app_vr *v);
/* Makes the objects that the configuration tracks, and every virtual router's entries for them.
 * 0 or -ENOMEM. */
int track_create(struct control *c);
void track_free(struct control *c);
/* The same again after virtual routers changed, into `objects`, room for track_objects_max()
 * of each: what was known, and delays that run, stay where what a virtual router tracks is the
 * same. Returns the old ones, to be freed. */
struct app_object *track_remake(struct control *c, struct app_object *objects);

/* The interface came up or went down, or its port forwards what it receives, or not any more. */
void track_interface(struct control *c, uint32_t interface, bool up);
/* There is a way to exactly this prefix, or there is none any more. */
void track_network(struct control *c, const struct ip_prefix *prefix, bool there);
/* An interface can send now: what else there is a way to. */
void track_networks(struct control *c);
/* What the session says may have changed. */
void track_bfd(struct control *c, const struct app_bfd *b);
/* The port forwards what it receives, or not any more: see health.h. */
void track_forwarding(struct control *c, uint32_t port, bool good);
/* The port that stands still, where that is why the object is lost; else NULL. */
static inline const struct app_port *track_port_still(
	const struct control *c, const struct app_object *o)
{
	const struct app_port *p = NULL;

	if (o->kind == OBJECT_FORWARDING)
		p = &c->ports[o->index];
	else if (o->kind == OBJECT_INTERFACE && c->interfaces[o->index].up)
		p = &c->ports[c->interfaces[o->index].port];
	return p && p->stands_still ? p : NULL;
}

/* Works out the virtual router's effective priority from what it tracks. `lost`: something it
 * tracks was lost just now. */
void track_apply(struct control *c, struct app_vr *v, bool lost);

#endif
