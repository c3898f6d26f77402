/* SPDX-License-Identifier: BSD-3-Clause */
/* The running configuration, as a file that could be loaded again. It changes only in the admin
 * thread, so no request is needed. */
#include "app/show.h"

#include <stdlib.h>

json_t *show_config(struct control *c, struct show_error *e)
{
	char *printed = config_print(c->config, false);
	json_t *doc = printed ? json_loads(printed, 0, NULL) : NULL;

	if (!doc)
		show_error_set(e, "out of memory");
	free(printed);
	return doc;
}
