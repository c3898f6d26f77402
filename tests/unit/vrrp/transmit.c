/* SPDX-License-Identifier: BSD-3-Clause */
/* What an advert says: composed from the configuration, as octets. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>

#include "golden.h"
#include "rut.h"

#define VRRP_AT 34 /* in an untagged IPv4 frame without options */

struct message {
	uint8_t octets[512];
	int len;
};

static struct message compose(const struct vrrp_config *config, uint8_t priority)
{
	uint8_t addresses[VRRP_ADDRESSES_OCTETS];
	struct ip_addr group = vrrp_group(config->family);
	struct rut r = rut_make(config);
	struct message m = {0};
	struct vrrp_pdu pdu;

	vrrp_vr_compose(&r.vr, config->version, priority, &pdu, addresses);
	m.len = vrrp_pdu_encode(m.octets, sizeof(m.octets), &pdu, &config->primary, &group);
	return m;
}

static bool equals_golden(const struct message *m, const char *id, size_t at)
{
	size_t len;
	uint8_t *frame = golden_frame(id, false, &len);
	bool same = (size_t)m->len == len - at && memcmp(frame + at, m->octets, m->len) == 0;

	free(frame);
	return same;
}

/* V3-FMT-01, V3-FMT-08, V3-FMT-10, V3-TX-09, V3-FMT-12, IMP-CSM-01, IMP-CSM-02: P02 and P03 */
Test(transmit, makes_the_golden_adverts_of_both_checksum_forms)
{
	struct vrrp_config config = rut_config();
	struct message m;

	config.primary = R1;
	m = compose(&config, 100);
	cr_assert(equals_golden(&m, "P03", VRRP_AT), "the default is what keepalived wants");
	config.checksum_send = VRRP_CSUM_MESSAGE;
	m = compose(&config, 100);
	cr_assert(equals_golden(&m, "P02", VRRP_AT));
	m = compose(&config, 0);
	cr_assert(equals_golden(&m, "P05", VRRP_AT), "V3-FMT-06");
}

/* V3-SEC-01: nothing follows the last address */
Test(transmit, has_no_authentication_in_version_3)
{
	struct vrrp_config config = rut_config();
	struct message m = compose(&config, 100);

	cr_assert(eq(int, m.len, 8 + 4));
	config.version = 2;
	m = compose(&config, 100);
	cr_assert(eq(int, m.len, 8 + 4 + 8));
}

/* V3-FMT-15, V3-FMT-09: three addresses in configured order, 12 bits of interval */
Test(transmit, keeps_the_configured_order_of_addresses)
{
	struct vrrp_config config = rut_config();
	struct message m;

	config.primary = R1;
	config.checksum_send = VRRP_CSUM_MESSAGE;
	config.interval_cs = 4095;
	config.count = 3;
	config.addresses[1] = ip_addr_v4(0xc000020a);
	config.addresses[2] = ip_addr_v4(0xc000020b);
	m = compose(&config, 200);
	cr_assert(equals_golden(&m, "P07", VRRP_AT));
}

/* V2-FMT-01, V2-FMT-06, V2-FMT-08, V2-FMT-09, V2-FMT-10 */
Test(transmit, makes_the_golden_version_2_advert)
{
	struct vrrp_config config = rut_config();
	struct message m;

	config.primary = R1;
	config.version = 2;
	m = compose(&config, 100);
	cr_assert(equals_golden(&m, "P01", VRRP_AT));
	config.interval_cs = 25400;
	m = compose(&config, 100);
	cr_assert(eq(u8, m.octets[5], 254));
}

/* V3-FMT-11 */
Test(transmit, makes_the_golden_ipv6_advert)
{
	struct vrrp_config config = rut_config();
	struct message m;

	config.family = IP_V6;
	config.primary = (struct ip_addr){IP_V6, {0xfe, 0x80, [15] = 2}};
	config.count = 2;
	config.addresses[0] = (struct ip_addr){IP_V6, {0xfe, 0x80, [15] = 0x51}};
	config.addresses[1] = (struct ip_addr){IP_V6, {0x20, 0x01, 0x0d, 0xb8, 0, 0x51, [15] = 1}};
	m = compose(&config, 100);
	cr_assert(equals_golden(&m, "P04", 54));
}

/* V3-TX-09: what is sent after a change is what was changed to */
Test(transmit, says_the_effective_priority)
{
	struct vrrp_config config = rut_config();
	struct rut r = rut_master(&config);
	uint8_t addresses[VRRP_ADDRESSES_OCTETS];
	struct vrrp_pdu pdu;

	rut_set_priority(&r, 77, false);
	rut_run(&r, span_s(1));
	RUT_DID(&r, "advert:77 advert:77");
	vrrp_vr_compose(&r.vr, 3, r.vr.effective_priority, &pdu, addresses);
	cr_assert(eq(u8, pdu.priority, 77));
	cr_assert(eq(u8, pdu.type, 1));
}

/* V3-TX-10: and V3-FMT-03's highest VRID */
Test(transmit, comes_from_the_virtual_mac_of_its_family)
{
	static const uint8_t vrids[] = {1, 51, 255};

	for (size_t i = 0; i < sizeof(vrids); i++) {
		struct mac v4 = mac_virtual(IP_V4, vrids[i]), v6 = mac_virtual(IP_V6, vrids[i]);
		struct mac want4 = {{0, 0, 0x5e, 0, 1, vrids[i]}},
			   want6 = {{0, 0, 0x5e, 0, 2, vrids[i]}};

		cr_assert(mac_equal(&v4, &want4));
		cr_assert(mac_equal(&v6, &want6));
	}
}
