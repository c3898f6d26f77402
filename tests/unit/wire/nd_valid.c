/* SPDX-License-Identifier: BSD-3-Clause */
/* Which Neighbor Discovery messages count: a good one of each type, and each rule broken by it. */
#include <criterion/criterion.h>

#include <errno.h>

#include "nd_scene.h"
#include "wire/bytes.h"

#define ADDR_51   0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x51
#define ADDR_HOST 0x20, 1, 0x0d, 0xb8, 0, 0x51, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x99
#define ADDR_ALL  0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define MAC_OPT   1, 2, 0, 0, 0, 0, 0x99
#define SLLA      1, MAC_OPT
#define TLLA      2, MAC_OPT
#define UNKNOWN   200, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14

#define GROUP_51 "ff02::1:ff00:51"
#define NOBODY   "::"
#define HOST     "fe80::99"
#define ROUTER   "fe80::51"
#define GLOBAL   "2001:db8:51::99"
#define ALL      "ff02::1"

static const struct row {
	const char *what;
	const char *src, *dst;
	uint8_t message[72];
	size_t len;
	int error;
} rows[] = {
	/* ND-VAL-01 */
	{"NS", HOST, GROUP_51, {135, [8] = ADDR_51, SLLA}, 32, 0},
	{"NS without an option", HOST, ROUTER, {135, [8] = ADDR_51}, 24, 0},
	{"NS with reserved bits", HOST, ROUTER, {135, 0, 0, 0, 255, 255, 255, 255, ADDR_51}, 24, 0},
	{"NS of code 1", HOST, GROUP_51, {135, 1, [8] = ADDR_51, SLLA}, 32, -EINVAL},
	{"NS of 16 octets", HOST, GROUP_51, {135, [8] = 0xfe, 0x80}, 16, -EMSGSIZE},
	{"NS for a group", HOST, GROUP_51, {135, [8] = ADDR_ALL, SLLA}, 32, -EINVAL},
	{"NS with an option of no length", HOST, GROUP_51, {135, [8] = ADDR_51, 1, 0}, 32,
		-EMSGSIZE},
	{"NS with a second option of no length", HOST, GROUP_51, {135, [8] = ADDR_51, SLLA, 14, 0},
		40, -EMSGSIZE},
	{"NS with an option past its end", HOST, GROUP_51, {135, [8] = ADDR_51, 14, 2}, 32,
		-EMSGSIZE},
	{"NS with a MAC of another length", HOST, GROUP_51, {135, [8] = ADDR_51, 1, 2}, 40,
		-EINVAL},
	/* ND-VAL-02, X17 */
	{"NS from nobody", NOBODY, GROUP_51, {135, [8] = ADDR_51}, 24, 0},
	{"NS from nobody with a nonce", NOBODY, GROUP_51, {135, [8] = ADDR_51, 14, 1}, 32, 0},
	{"NS from nobody to unicast", NOBODY, ROUTER, {135, [8] = ADDR_51}, 24, -EINVAL},
	{"NS from nobody to all nodes", NOBODY, ALL, {135, [8] = ADDR_51}, 24, -EINVAL},
	{"NS from nobody to a like group", NOBODY, "ff02::1:fe00:51", {135, [8] = ADDR_51}, 24,
		-EINVAL},
	{"NS from nobody with a MAC", NOBODY, GROUP_51, {135, [8] = ADDR_51, SLLA}, 32, -EINVAL},
	/* ND-VAL-03 */
	{"NA", ROUTER, ALL, {136, 0, 0, 0, 0xa0, [8] = ADDR_51, TLLA}, 32, 0},
	{"NA with S to unicast", ROUTER, HOST, {136, 0, 0, 0, 0xe0, [8] = ADDR_51, TLLA}, 32, 0},
	{"NA of code 1", ROUTER, ALL, {136, 1, 0, 0, 0xa0, [8] = ADDR_51, TLLA}, 32, -EINVAL},
	{"NA of 20 octets", ROUTER, ALL, {136, 0, 0, 0, 0xa0, [8] = 0xfe, 0x80}, 20, -EMSGSIZE},
	{"NA for a group", ROUTER, ALL, {136, 0, 0, 0, 0xa0, [8] = ADDR_ALL, TLLA}, 32, -EINVAL},
	{"NA with an option of no length", ROUTER, ALL, {136, [8] = ADDR_51, 2, 0}, 32, -EMSGSIZE},
	{"NA with a MAC of another length", ROUTER, ALL, {136, [8] = ADDR_51, 2, 2}, 40, -EINVAL},
	/* ND-VAL-04 */
	{"NA with S to a group", ROUTER, ALL, {136, 0, 0, 0, 0x40, [8] = ADDR_51}, 24, -EINVAL},
	/* ND-VAL-05 */
	{"RS", HOST, "ff02::2", {133, [8] = SLLA}, 16, 0},
	{"RS from nobody", NOBODY, "ff02::2", {133}, 8, 0},
	{"RS from nobody with a MAC", NOBODY, "ff02::2", {133, [8] = SLLA}, 16, -EINVAL},
	{"RS of code 1", HOST, "ff02::2", {133, 1}, 8, -EINVAL},
	{"RS with an option of no length", HOST, "ff02::2", {133, [8] = 1, 0}, 16, -EMSGSIZE},
	{"RS with half an option", HOST, "ff02::2", {133, [8] = 1, 1}, 12, -EMSGSIZE},
	/* ND-VAL-06 */
	{"RA", ROUTER, ALL, {134, 0, 0, 0, 64, 0, 7, 8}, 16, 0},
	{"RA from a global address", GLOBAL, ALL, {134, 0, 0, 0, 64, 0, 7, 8}, 16, -EINVAL},
	{"RA from nobody", NOBODY, ALL, {134, 0, 0, 0, 64, 0, 7, 8}, 16, -EINVAL},
	{"RA of code 1", ROUTER, ALL, {134, 1, 0, 0, 64, 0, 7, 8}, 16, -EINVAL},
	{"RA of 12 octets", ROUTER, ALL, {134, 0, 0, 0, 64, 0, 7, 8}, 12, -EMSGSIZE},
	{"RA with an option of no length", ROUTER, ALL, {134, [16] = 5, 0}, 24, -EMSGSIZE},
	{"RA with an MTU of another length", ROUTER, ALL, {134, [16] = 5, 2}, 32, -EINVAL},
	{"RA with a prefix of another length", ROUTER, ALL, {134, [16] = 3, 3}, 40, -EINVAL},
	{"RA with a prefix of 129 bits", ROUTER, ALL, {134, [16] = 3, 4, 129}, 48, -EINVAL},
	{"RA with a prefix of 128 bits", ROUTER, ALL, {134, [16] = 3, 4, 128}, 48, 0},
	/* ND-VAL-07 */
	{"NS with an unknown option", HOST, GROUP_51, {135, [8] = ADDR_51, UNKNOWN, SLLA}, 48, 0},
	{"NS with other types' options", HOST, GROUP_51, {135, [8] = ADDR_51, 5, 1, [32] = 3, 1},
		40, 0},
	{"RA with a redirected packet", ROUTER, ALL, {134, [16] = 4, 1}, 24, 0},
	/* ND-RED-01 */
	{"redirect", ROUTER, HOST, {137, [8] = ADDR_HOST, ADDR_HOST, TLLA}, 48, 0},
	{"redirect to a router", ROUTER, HOST, {137, [8] = ADDR_51, ADDR_HOST}, 40, 0},
	{"redirect to a router's global address", ROUTER, HOST, {137, [8] = ADDR_HOST, ADDR_51}, 40,
		-EINVAL},
	{"redirect from a global address", GLOBAL, HOST, {137, [8] = ADDR_51, ADDR_HOST}, 40,
		-EINVAL},
	{"redirect for a group", ROUTER, HOST, {137, [8] = ADDR_51, ADDR_ALL}, 40, -EINVAL},
	{"redirect of code 1", ROUTER, HOST, {137, 1, [8] = ADDR_51, ADDR_HOST}, 40, -EINVAL},
	{"redirect of 32 octets", ROUTER, HOST, {137, [8] = ADDR_51}, 32, -EMSGSIZE},
	{"echo", HOST, ROUTER, {128}, 8, -EPROTONOSUPPORT},
	{"MLD done", HOST, ROUTER, {132, [8] = ADDR_ALL}, 24, -EPROTONOSUPPORT},
	{"what follows redirect", HOST, ROUTER, {138, [8] = ADDR_51}, 24, -EPROTONOSUPPORT},
};

Test(nd, messages_count_or_not_by_the_rules_of_their_type)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct nd_packet p =
			nd_packet_make(rows[i].src, rows[i].dst, rows[i].message, rows[i].len);
		struct nd m;
		int error = nd_decode(&m, &p.ip);

		cr_assert_eq(error, rows[i].error, "%s: %d", rows[i].what, error);
		if (error == 0)
			cr_assert_eq((uint8_t)m.type, rows[i].message[0], "%s", rows[i].what);
		nd_packet_free(&p);
	}
}

/* ND-VAL-01, ND-VAL-03, ND-VAL-05, ND-VAL-06, ND-VAL-08, ND-NA-08: what holds for every type. */
Test(nd, another_hop_limit_a_wrong_checksum_or_a_fragment_never_counts)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct nd_packet p =
			nd_packet_make(rows[i].src, rows[i].dst, rows[i].message, rows[i].len);
		struct nd m;

		if (rows[i].error != 0) {
			nd_packet_free(&p);
			continue;
		}
		p.ip.ttl = 254;
		cr_assert_eq(nd_decode(&m, &p.ip), -EINVAL, "%s", rows[i].what);
		p.ip.ttl = 255;
		p.ip.fragment = p.ip.first = true;
		cr_assert_eq(nd_decode(&m, &p.ip), -EINVAL, "%s", rows[i].what);
		p.ip.fragment = p.ip.first = false;
		p.message[3] ^= 1;
		cr_assert_eq(nd_decode(&m, &p.ip), -EBADMSG, "%s", rows[i].what);
		p.message[3] ^= 1;
		cr_assert_eq(nd_decode(&m, &p.ip), 0, "%s", rows[i].what);
		nd_packet_free(&p);
	}
}

/* A query of MLD has hop limit 1, and whoever asks must be able to pass it on. */
Test(nd, another_type_is_told_by_any_hop_limit)
{
	struct nd_packet p = nd_packet_make(HOST, ALL, (const uint8_t[]){130, [27] = 0}, 28);
	struct nd m;

	for (unsigned int ttl = 0; ttl < 256; ttl++) {
		p.ip.ttl = ttl;
		cr_assert_eq(nd_decode(&m, &p.ip), -EPROTONOSUPPORT, "hop limit %u", ttl);
	}
	nd_packet_free(&p);
}

/* Cut between two options a message is a shorter one; anywhere else it is none. */
Test(nd, a_message_cut_anywhere_is_seen)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		for (size_t len = 0; rows[i].error == 0 && len < rows[i].len; len++) {
			struct nd_packet p =
				nd_packet_make(rows[i].src, rows[i].dst, rows[i].message, len);
			struct nd m;
			int error = nd_decode(&m, &p.ip);

			cr_assert(error == -EMSGSIZE || (error == 0 && len % 8 == 0),
				"%s: %zu octets: %d", rows[i].what, len, error);
			nd_packet_free(&p);
		}
	}
}
