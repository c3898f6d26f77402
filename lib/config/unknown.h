/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A key that the grammar does not know here. Any thread.
 */
#ifndef CONFIG_UNKNOWN_H
#define CONFIG_UNKNOWN_H

#include "config/reader.h"

/* Notes the mistake, with the nearest known key or where the key does belong. The leaf of `table`
 * that was probably meant, or NULL. */
const struct leaf *unknown_key(struct reader *r, const struct path *object, const char *key,
	const struct leaf_table *table);

#endif
