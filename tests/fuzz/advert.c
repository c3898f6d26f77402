/* SPDX-License-Identifier: BSD-3-Clause */
/* The VRRP message of both versions over both families. */
#include "packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct choice c = choice_from(octets, len);
	struct decoded n = {0};
	uint8_t family = fuzz_family(&c), *payload;
	struct ip_packet ip = fuzz_packet(&c, family, IP_PROTO_VRRP, 255, &payload);

	fuzz_expect_nothing(decode_vrrp(&ip, &n));
	free(payload);
	return 0;
}
