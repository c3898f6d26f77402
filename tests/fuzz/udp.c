/* SPDX-License-Identifier: BSD-3-Clause */
/* UDP over both families, and the BFD control packet in it. */
#include "packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct choice c = choice_from(octets, len);
	struct decoded n = {0};
	uint8_t family = fuzz_family(&c), *payload;
	struct ip_packet ip = fuzz_packet(&c, family, IP_PROTO_UDP, 255, &payload);

	fuzz_expect_nothing(decode_udp(&ip, &n));
	free(payload);
	return 0;
}
