/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * "bfd": sessions with other routers (RFC 5881), which virtual routers may track. Any thread.
 */
#include "config/leaf.h"
#include "config/reader.h"

#define INTERVAL(key, member)                                                                      \
	{                                                                                          \
		.name = (key), .kind = LEAF_NUMBER, .min = 10, .max = 60000,                       \
		.remark = "in milliseconds", LEAF_AT(config_bfd, member)                           \
	}

void config_bfd_init(void *element, uint8_t family)
{
	struct config_bfd *bfd = element;

	(void)family;
	bfd->interface = CONFIG_NONE;
	bfd->min_tx_ms = bfd->min_rx_ms = 300;
	bfd->multiplier = 3;
}

static const struct leaf leaves[] = {
	{
		.name = "interface",
		.kind = LEAF_REF,
		.required = true,
		.target = "interfaces",
		LEAF_AT(config_bfd, interface),
	},
	{
		.name = "peer",
		.kind = LEAF_IP,
		.required = true,
		LEAF_AT(config_bfd, peer),
	},
	{
		.name = "local-address",
		.kind = LEAF_IP,
		.optional = true,
		LEAF_AT(config_bfd, local),
	},
	INTERVAL("min-tx-ms", min_tx_ms),
	INTERVAL("min-rx-ms", min_rx_ms),
	{
		.name = "multiplier",
		.kind = LEAF_NUMBER,
		.min = 1,
		.max = 255,
		LEAF_AT(config_bfd, multiplier),
	},
};

const struct leaf_table config_bfd_table = LEAF_TABLE(leaves);
