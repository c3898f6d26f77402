/* SPDX-License-Identifier: BSD-3-Clause */
/* Simple text authentication of version 2 (RFC 2338 10.5.2). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#include "golden.h"
#include "advert.h"
#include "stimulus.h"

static struct vrrp_config password_config(const char *password)
{
	struct vrrp_config config = rut_config();

	config.version = 2;
	config.auth.type = VRRP_AUTH_SIMPLE;
	memcpy(config.auth.key, password, strlen(password));
	return config;
}

/* V2-RX-06, V2-FMT-07: P16 carries 'password' */
Test(password, p16_is_accepted_where_its_password_is_configured)
{
	static const struct {
		const char *password;
		enum vrrp_rx_verdict verdict;
	} rows[] = {
		{"password", VRRP_RX_ACCEPTED},
		{"passwore", VRRP_RX_AUTH},
		{"qassword", VRRP_RX_AUTH},
		{"pass", VRRP_RX_AUTH},
		{"", VRRP_RX_AUTH},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stimulus s = stimulus_golden("P16", true);
		struct vrrp_packet packet = stimulus_cut(&s);
		struct vrrp_config config = password_config(rows[i].password);
		struct rut r = rut_backup(&config);
		struct vrrp_set set = advert_set(&r);

		cr_assert(eq(int, rut_receive(&r, &set, &packet).verdict, rows[i].verdict),
			"row %zu", i);
		cr_assert(eq(u64, r.vr.stats.auth_failures, i > 0));
		cr_assert(eq(u64, r.vr.stats.advertisement_rcvd, i == 0));
		vrrp_set_fini(&set);
		free((void *)packet.payload);
	}
}

/* V2-FMT-07: another type than the configured one, known or not, each its counter */
Test(password, is_asked_for_by_its_type)
{
	struct vrrp_config config = password_config("password");
	struct rut r = rut_backup(&config);
	struct vrrp_set set = advert_set(&r);

	for (unsigned int type = 0; type < 256; type++) {
		struct stimulus s = stimulus_golden("P16", true);
		struct vrrp_packet packet;

		s.octets[VRRP_AT + 4] = type;
		stimulus_fix_vrrp(&s, 20);
		packet = stimulus_cut(&s);
		cr_assert(eq(int, rut_receive(&r, &set, &packet).verdict,
			type == VRRP_AUTH_SIMPLE ? VRRP_RX_ACCEPTED : VRRP_RX_AUTH_TYPE));
		free((void *)packet.payload);
	}
	cr_assert(eq(u64, r.vr.stats.auth_type_errors, 2), "0 and 2");
	cr_assert(eq(u64, r.vr.stats.auth_type_invalid, 253), "3 to 255");
	vrrp_set_fini(&set);
}

/* V2-FMT-06: and P16 is what a router with it sends */
Test(password, is_sent_with_its_type)
{
	struct vrrp_config config = password_config("password");
	struct rut r;
	struct advert a;
	size_t len;
	uint8_t *frame = golden_frame("P16", false, &len);

	config.primary = R1;
	r = rut_master(&config);
	advert_make(&a, &r, 0, 100);
	cr_assert(eq(sz, a.packet.payload_len, len - VRRP_AT));
	cr_assert(eq(int, memcmp(a.octets, frame + VRRP_AT, len - VRRP_AT), 0));
	free(frame);
}

Test(password, stays_out_of_version_3)
{
	struct vrrp_config config = password_config("password");
	struct rut r;
	struct advert a;

	config.version = 3;
	config.version_2_too = true;
	r = rut_master(&config);
	advert_make(&a, &r, 0, 100);
	cr_assert(eq(sz, a.packet.payload_len, 12));
	advert_make(&a, &r, 1, 100);
	cr_assert(eq(int, memcmp(a.octets + 12, "password", 8), 0));
}
