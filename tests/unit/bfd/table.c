/* SPDX-License-Identifier: BSD-3-Clause */
/* Sessions found, added and removed, and what each has for itself. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdlib.h>

#include "sut.h"
#include "tests/unit/random.h"

static void init(struct bfd_session *s, uint32_t interface, struct ip_addr peer,
	uint32_t discriminator, uint16_t port)
{
	struct bfd_config config = sut_config();

	config.interface = interface;
	config.peer = peer;
	config.local.family = peer.family;
	config.discriminator = discriminator;
	config.port = port;
	bfd_session_init(s, &config, (struct instant){0});
}

/* BFD-VAR-02, BFD-ENC-02, BFD-ENC-03: even from a poor source of random numbers. */
Test(table, a_thousand_sessions_have_discriminators_and_ports_of_their_own)
{
	struct bfd_session *sessions = calloc(1000, sizeof(*sessions));
	struct random r = {.state = 7};
	struct bfd_table t;

	cr_assert_eq(bfd_table_init(&t, 1000), 0);
	for (uint32_t i = 0; i < 1000; i++) {
		uint32_t discriminator = bfd_table_free_discriminator(&t, random_below(&r, 100));
		uint16_t port = bfd_table_free_port(&t, random_below(&r, 100));

		cr_assert_neq(discriminator, 0);
		cr_assert_geq(port, 49152);
		init(&sessions[i], 1, ip_addr_v4(i), discriminator, port);
		cr_assert_eq(bfd_table_add(&t, &sessions[i]), 0, "session %u", i);
	}
	for (uint32_t i = 0; i < 1000; i++) {
		struct ip_addr peer = ip_addr_v4(i);

		cr_assert_eq(bfd_table_find(&t, sessions[i].config.discriminator), &sessions[i]);
		cr_assert_eq(bfd_table_find_peer(&t, 1, &peer), &sessions[i]);
	}
	cr_assert_eq(bfd_table_add(&t, &sessions[0]), -EEXIST);
	for (uint32_t i = 0; i < 1000; i++)
		bfd_table_remove(&t, &sessions[i]);
	cr_assert_eq(t.count, 0);
	cr_assert_null(bfd_table_find(&t, sessions[5].config.discriminator));
	bfd_table_fini(&t);
	free(sessions);
}

/* BFD-ENC-07, BFD-ENC-09 */
Test(table, families_and_interfaces_are_apart)
{
	struct ip_addr v4 = ip_addr_v4(0xfe800000);
	struct ip_addr v6 = {IP_V6, {0xfe, 0x80}};
	struct bfd_session a, b, c;
	struct bfd_table t;

	cr_assert_eq(bfd_table_init(&t, 3), 0);
	init(&a, 1, v4, 1, 50001);
	init(&b, 1, v6, 2, 50002);
	init(&c, 2, v4, 3, 50003);
	cr_assert_eq(bfd_table_add(&t, &a), 0);
	cr_assert_eq(bfd_table_add(&t, &b), 0);
	cr_assert_eq(bfd_table_add(&t, &c), 0);
	cr_assert_eq(bfd_table_find_peer(&t, 1, &v4), &a);
	cr_assert_eq(bfd_table_find_peer(&t, 1, &v6), &b);
	cr_assert_eq(bfd_table_find_peer(&t, 2, &v4), &c);
	cr_assert_null(bfd_table_find_peer(&t, 2, &v6));
	bfd_table_remove(&t, &a);
	cr_assert_null(bfd_table_find_peer(&t, 1, &v4));
	cr_assert_eq(bfd_table_find_peer(&t, 1, &v6), &b);
	bfd_table_remove(&t, &a); /* harmless */
	cr_assert_eq(t.count, 2);
	bfd_table_fini(&t);
}

Test(table, what_would_be_shared_or_has_no_room_is_refused)
{
	struct bfd_session a, b;
	struct bfd_table t;

	cr_assert_eq(bfd_table_init(&t, 1), 0);
	init(&a, 1, ip_addr_v4(1), 1, 50001);
	cr_assert_eq(bfd_table_add(&t, &a), 0);
	init(&b, 1, ip_addr_v4(2), 1, 50002);
	cr_assert_eq(bfd_table_add(&t, &b), -EEXIST, "the discriminator");
	init(&b, 1, ip_addr_v4(1), 2, 50002);
	cr_assert_eq(bfd_table_add(&t, &b), -EEXIST, "the peer");
	init(&b, 1, ip_addr_v4(2), 2, 50001);
	cr_assert_eq(bfd_table_add(&t, &b), -EEXIST, "the port");
	init(&b, 1, ip_addr_v4(2), 2, 49151);
	cr_assert_eq(bfd_table_add(&t, &b), -EINVAL);
	init(&b, 1, ip_addr_v4(2), 2, 50002);
	cr_assert_eq(bfd_table_add(&t, &b), -ENOSPC);
	bfd_table_remove(&t, &a);
	init(&b, 1, ip_addr_v4(1), 1, 50001);
	cr_assert_eq(bfd_table_add(&t, &b), 0, "all three are free again");
	bfd_table_fini(&t);
}

Test(table, one_that_holds_nothing_finds_nothing)
{
	struct ip_addr peer = ip_addr_v4(1);
	struct bfd_table t;

	cr_assert_eq(bfd_table_init(&t, 0), 0);
	cr_assert_null(bfd_table_find(&t, 1));
	cr_assert_null(bfd_table_find_peer(&t, 1, &peer));
	bfd_table_fini(&t);
}
