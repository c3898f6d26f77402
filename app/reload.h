/* SPDX-License-Identifier: BSD-3-Clause */
/* Another configuration for a running router, from a file. Admin thread, which may wait. */
#ifndef APP_RELOAD_H
#define APP_RELOAD_H

#include "app/control.h"
#include "app/text.h"

/* What the file has otherwise than the running configuration takes its place. 0 and a line of what
 * changed; or -1 and every reason why nothing did. */
int reload_file(struct control *c, const char *file, struct text *out);

#endif
