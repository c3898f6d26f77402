/* SPDX-License-Identifier: BSD-3-Clause */
/* What all documents share. Any thread but control. */
#include "app/show.h"

#include <stdio.h>

#include "app/wall.h"

void show_error_set(struct show_error *e, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(e->text, sizeof(e->text), format, ap);
	va_end(ap);
}

struct show_time show_time_of(const struct control *c)
{
	return (struct show_time){c->now, c->wall_offset_ns};
}

json_t *show_datetime(const struct show_time *t, struct instant at)
{
	char buf[WALL_STRLEN];

	if (instant_is_never(at))
		return NULL;
	return json_string(wall_format(at.ns + t->wall_offset_ns, buf));
}

json_t *show_address(const struct ip_addr *a)
{
	char buf[IP_ADDR_STRLEN];

	return json_string(ip_addr_format(a, buf));
}

json_t *show_prefix(const struct ip_prefix *p)
{
	char buf[IP_PREFIX_STRLEN];

	return json_string(ip_prefix_format(p, buf));
}

json_t *show_mac(const struct mac *m)
{
	char buf[MAC_STRLEN];

	return json_string(mac_format(m, buf));
}

json_t *show_counter(uint64_t n)
{
	return json_integer((json_int_t)(n & INT64_MAX));
}

void show_set(json_t *object, const char *leaf, json_t *value)
{
	if (value)
		json_object_set_new(object, leaf, value);
}

bool show_ask(struct control *c, bool (*step)(struct control *, struct request *), void *arg,
	struct show_error *e)
{
	struct request r = {.step = step, .arg = arg};

	if (control_ask(c, &r) == 0)
		return true;
	show_error_set(e, "the control lcore takes no requests now: too many wait already, or the "
			  "program is stopping");
	return false;
}

void show_json_text(struct text *out, json_t *doc)
{
	char *s = json_dumps(doc, JSON_INDENT(2) | JSON_ENCODE_ANY);

	if (!s) {
		out->overflow = true;
		return;
	}
	text_puts(out, s);
	text_puts(out, "\n");
	free(s);
}
