/* SPDX-License-Identifier: BSD-3-Clause */
/* Neighbor Discovery: any message from anyone to anyone. */
#include "packet.h"
#include "wire/nd.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct choice c = choice_from(octets, len);
	struct decoded n = {0};
	uint8_t *payload;
	struct ip_packet ip = fuzz_packet(&c, IP_V6, IP_PROTO_ICMP6, ND_HOP_LIMIT, &payload);

	fuzz_expect_nothing(decode_nd(&ip, &n));
	free(payload);
	return 0;
}
