/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The grammar as tables. A leaf says what one key of the file is called, what it may hold and where
 * in struct config it is stored; reading, printing and the test that holds the JSON Schema to the
 * checker all walk the same tables.
 *
 * Any thread; the tables are constant.
 */
#ifndef CONFIG_LEAF_H
#define CONFIG_LEAF_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/config.h"
#include "config/path.h"

struct reader;

enum leaf_kind {
	LEAF_BOOL,   /* bool */
	LEAF_NUMBER, /* unsigned of `size` octets; stored as 0 when it is wrong */
	LEAF_WORD,   /* enum: one of `words`; LEAF_WORD_WRONG when it is wrong */
	LEAF_TEXT,   /* char *, malloc'd, of `min` to `max` octets */
	LEAF_SECRET, /* struct config_secret of `min` to `max` octets */
	LEAF_IP,     /* struct ip_addr of a host; IP_NONE when it is wrong */
	LEAF_PREFIX, /* struct ip_prefix; IP_NONE when it is wrong */
	LEAF_MAC,    /* struct mac of a station */
	LEAF_REF,    /* uint32_t: which member of the top-level object `target` has this name */
	LEAF_ROUTER, /* struct config_router: the virtual router of this name */
	LEAF_OBJECT, /* members of `table`, stored relative to `offset` */
	LEAF_LIST,   /* array of `table` objects or `element` values, or of both */
	LEAF_MAP,    /* object whose keys are names: `table` objects or `element` values */
	LEAF_NOTE,   /* a string for other programs, not kept */
};

#define LEAF_WORD_WRONG UINT32_MAX

struct leaf_word {
	const char *name; /* NULL ends the list */
	unsigned int value;
};

struct leaf {
	const char *name; /* NULL for an `element` */
	enum leaf_kind kind;
	bool required;
	bool optional; /* is not printed while it is nothing: octets of 0, no elements */
	bool hidden;   /* what stands here or below is never shown in a message */
	bool hex;      /* a secret is written as hexadecimal digits */
	bool in_place; /* a list's elements stand at `offset`, `max` of them; else it points there
			*/
	/* An object keeps in a bool at `n_offset` whether it is there, and is not printed if not.
	 */
	bool presence;
	/* Addresses are of this family, here and in what is below; IP_NONE: of the object's, which
	 * is either at the top. A leaf of one family is unknown in an object of the other. */
	uint8_t family;
	bool any_family;   /* addresses are of either, whatever the object's is */
	uint32_t min, max; /* a number; or how many octets or elements */
	uint32_t scale;    /* a number is stored times this; 0 is 1 */
	size_t offset;
	size_t size;         /* octets of a number, or of one element of a list or map */
	size_t n_offset;     /* a list's or map's uint32_t count */
	const char *expects; /* what would be right, where the kind does not say it well enough */
	const char *expects_ipv6; /* the same where it is another with IPv6 */
	const char *remark;       /* said after it */
	const char *target;
	const struct leaf_word *words;
	const struct leaf_table *table;
	const struct leaf *element;
	/* Whether an element of a list that has both kinds is printed as a value. */
	bool (*is_plain)(const void *element);
	/* A new element's defaults. */
	void (*init)(void *element, uint8_t family);
	/* A value was read and stored: more checks on it. `base`: what `offset` is relative to. */
	void (*check)(struct reader *r, const struct path *path, void *base);
	/* Whether the leaf has a meaning beside the others of its object; NULL: always. */
	bool (*applies)(const void *base);
	const char *applies_when;              /* in words */
	bool (*required_if)(const void *base); /* beside the others of its object */
};

struct leaf_table {
	const struct leaf *leaves;
	uint32_t n;
};

#define LEAF_TABLE_MAX 32 /* leaves of one table */
#define LEAF_TABLE(array)                                                                          \
	{                                                                                          \
		(array), sizeof(array) / sizeof((array)[0])                                        \
	}

/* .offset and .size of a member */
#define LEAF_AT(type, member)                                                                      \
	.offset = offsetof(struct type, member), .size = sizeof(((struct type *)0)->member)
/* .offset, .n_offset and .size of a pointer or array and its count */
#define LEAF_MANY(type, member, count)                                                             \
	.offset = offsetof(struct type, member), .n_offset = offsetof(struct type, count),         \
	.size = sizeof(((struct type *)0)->member[0])

/* .offset and .n_offset of a struct with a bool `present` */
#define LEAF_PRESENCE(type, member)                                                                \
	.presence = true, .offset = offsetof(struct type, member),                                 \
	.n_offset = offsetof(struct type, member.present)

/* Whether the leaf is known in an object of the family. */
static inline bool leaf_is_in(const struct leaf *leaf, uint8_t family)
{
	return leaf->family == IP_NONE || family == IP_NONE || leaf->family == family;
}

/* The family of what is below the leaf. */
static inline uint8_t leaf_family(const struct leaf *leaf, uint8_t family)
{
	if (leaf->any_family)
		return IP_NONE;
	return leaf->family != IP_NONE ? leaf->family : family;
}

/* The top of the grammar, and the tables below it. */
extern const struct leaf_table config_table;
extern const struct leaf_table config_port_table;
extern const struct leaf_table config_interface_table;
extern const struct leaf_table config_vrrp_table;
extern const struct leaf_table config_track_table;
extern const struct leaf_table config_ra_table;
extern const struct leaf_table config_auth_table;
extern const struct leaf_table config_route_table;
extern const struct leaf_table config_bfd_table;

void config_port_init(void *port, uint8_t family);
void config_interface_init(void *interface, uint8_t family);
void config_vrrp_init(void *vrrp, uint8_t family);
void config_track_init(struct config_track *track);
void config_ra_init(struct config_ra *ra);
void config_ra_prefix_init(void *prefix, uint8_t family);
void config_bfd_init(void *bfd, uint8_t family);
void config_icmp_init(struct config_icmp *icmp);

/* In what config_ra_init() makes: follows from other values, which check_config() sets. */
#define CONFIG_RA_DERIVED UINT16_MAX

/* A name of a port or interface: 1..15 of [A-Za-z0-9_.-], not "." or "..". */
#define CONFIG_NAME_LEN_MAX 15
bool config_name_is_valid(const char *name);

/* Is called with the path of keys that leads to a leaf: a map's names stand as "*", a list's
 * elements as "[]", as in "interfaces.*.ipv4.vrrp[].vrid"; and with the family of its addresses. */
typedef void (*leaf_visit_t)(const char *path, uint8_t family, const struct leaf *leaf, void *arg);

/* Visits every leaf. */
void leaf_walk(leaf_visit_t visit, void *arg);

#endif
