/* SPDX-License-Identifier: BSD-3-Clause */
/* An IP packet of either family, the error that quotes it, and all that may be in it. */
#include "fuzz.h"
#include "tests/models/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct choice c = choice_from(octets, len);
	bool mend = choose(&c, 4) != 0;
	size_t packet_len = c.left;
	uint8_t *packet = fuzz_rest(&c);
	struct decoded n = {0};

	if (mend)
		mend_packet(packet, packet_len);
	fuzz_expect_nothing(decode_ip(packet, packet_len, &n));
	free(packet);
	return 0;
}
