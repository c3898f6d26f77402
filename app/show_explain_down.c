/* SPDX-License-Identifier: BSD-3-Clause */
/* Why a virtual router is in initialize, in words. Any thread; pure. */
#include "app/show_explain.h"

#include <stdio.h>

#define TROUBLE_STRLEN 256

/* What keeps a virtual router there from starting; false when nothing does. */
static bool trouble_of(const struct show_place *p, char text[TROUBLE_STRLEN])
{
	char address[IP_ADDR_STRLEN];

	ip_addr_format(&p->address, address);
	if (!p->interface_up && !p->port_admin)
		snprintf(text, TROUBLE_STRLEN,
			"interface %s is down: port %s was taken down by 'set port %s link down'",
			p->interface, p->port, p->port);
	else if (!p->interface_up && !p->port_link)
		snprintf(text, TROUBLE_STRLEN, "interface %s is down: port %s has no link",
			p->interface, p->port);
	else if (!p->interface_up)
		snprintf(text, TROUBLE_STRLEN, "interface %s is down", p->interface);
	else if (ip_addr_is_none(&p->address))
		snprintf(text, TROUBLE_STRLEN,
			"interface %s has no address that adverts could be sent from",
			p->interface);
	else if (!p->address_usable && p->address_state == DAD_DUPLICATE)
		snprintf(text, TROUBLE_STRLEN,
			"another node has %s, the address of interface %s that adverts are sent "
			"from (duplicate); it is tried again when the link comes up again",
			address, p->interface);
	else if (!p->address_usable)
		snprintf(text, TROUBLE_STRLEN,
			"%s, the address of interface %s that adverts are sent from, is still "
			"tentative: first it is found out whether another node has it",
			address, p->interface);
	else
		return false;
	return true;
}

void say_why_initialize(struct explain *x)
{
	const struct show_group *g = &x->v->group;
	char trouble[TROUBLE_STRLEN];

	if (trouble_of(&x->v->place, trouble))
		say(x, "It is not master because %s.", trouble);
	else if (g->holder.name && trouble_of(&g->holder.place, trouble))
		say(x,
			"It is not master because its sync group %s starts together or not at all, "
			"and %s cannot start: %s.",
			g->config->name, g->holder.name, trouble);
	else
		say(x, "It is not master because it was shut down, or has not been started yet.");
}
