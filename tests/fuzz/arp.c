/* SPDX-License-Identifier: BSD-3-Clause */
/* ARP: any octets; what passes encodes to the same octets again. */
#include "fuzz.h"
#include "tests/models/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct decoded n = {0};

	fuzz_expect_nothing(decode_arp(octets, len, &n));
	return 0;
}
