/* SPDX-License-Identifier: BSD-3-Clause */
/* What states, diagnostics and verdicts are called. */
#include "bfd/rx.h"

const char *bfd_state_name(enum bfd_state state)
{
	static const char *const names[] = {
		[BFD_ADMIN_DOWN] = "admin-down",
		[BFD_DOWN] = "down",
		[BFD_INIT] = "init",
		[BFD_UP] = "up",
	};

	return names[state];
}

const char *bfd_diag_name(uint8_t diag)
{
	static const char *const names[] = {
		[BFD_DIAG_NONE] = "none",
		[BFD_DIAG_CONTROL_EXPIRY] = "control-expiry",
		[BFD_DIAG_ECHO_FAILED] = "echo-failed",
		[BFD_DIAG_NEIGHBOR_DOWN] = "neighbor-down",
		[BFD_DIAG_FORWARDING_RESET] = "forwarding-reset",
		[BFD_DIAG_PATH_DOWN] = "path-down",
		[BFD_DIAG_CONCATENATED_PATH_DOWN] = "concatenated-path-down",
		[BFD_DIAG_ADMIN_DOWN] = "admin-down",
		[BFD_DIAG_REVERSE_CONCATENATED_PATH_DOWN] = "reverse-concatenated-path-down",
		[9] = "mis-connectivity-defect", /* RFC 6428: received only */
	};

	return diag < sizeof(names) / sizeof(names[0]) ? names[diag] : "unknown";
}

const char *bfd_rx_verdict_name(enum bfd_rx_verdict verdict)
{
	static const char *const names[] = {
		[BFD_RX_ACCEPTED] = "accepted",
		[BFD_RX_TTL] = "ttl",
		[BFD_RX_VERSION] = "version",
		[BFD_RX_LENGTH] = "length",
		[BFD_RX_MULTIPLIER] = "detect-multiplier",
		[BFD_RX_MULTIPOINT] = "multipoint",
		[BFD_RX_MY_DISCRIMINATOR] = "my-discriminator",
		[BFD_RX_YOUR_DISCRIMINATOR] = "your-discriminator",
		[BFD_RX_STATE] = "state",
		[BFD_RX_NO_SESSION] = "no-session",
		[BFD_RX_INTERFACE] = "interface",
		[BFD_RX_AUTH] = "authentication",
		[BFD_RX_INTERFACE_DOWN] = "interface-down",
		[BFD_RX_ADMIN_DOWN] = "admin-down",
	};

	return names[verdict];
}
