/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The hash of keys that rte_hash holds here: addresses and prefixes, whose length is no multiple
 * of four. rte_jhash() reads whole words, past the end of such a key; so it is given a padded copy.
 */
#ifndef APP_KEYHASH_H
#define APP_KEYHASH_H

#include <assert.h>
#include <string.h>

#include <rte_jhash.h>

#define KEYHASH_OCTETS_MAX 32

/* An rte_hash_function. */
static inline uint32_t keyhash(const void *key, uint32_t length, uint32_t initial)
{
	uint32_t words[KEYHASH_OCTETS_MAX / 4] = {0};

	assert(length <= sizeof(words));
	memcpy(words, key, length);
	return rte_jhash_32b(words, (length + 3) / 4, initial);
}

#endif
