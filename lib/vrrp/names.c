/* SPDX-License-Identifier: BSD-3-Clause */
/* What states, events and reasons are called in RFC 8347; `initialize` and not `init`. */
#include "vrrp/rx.h"

const char *vrrp_state_name(enum vrrp_state state)
{
	static const char *const names[] = {
		[VRRP_INITIALIZE] = "initialize",
		[VRRP_BACKUP] = "backup",
		[VRRP_MASTER] = "master",
	};

	return names[state];
}

const char *vrrp_event_name(enum vrrp_event event)
{
	static const char *const names[] = {
		[VRRP_EVENT_NONE] = "vrrp-event-none",
		[VRRP_EVENT_STARTUP] = "vrrp-event-startup",
		[VRRP_EVENT_SHUTDOWN] = "vrrp-event-shutdown",
		[VRRP_EVENT_HIGHER_PRIORITY_BACKUP] = "vrrp-event-higher-priority-backup",
		[VRRP_EVENT_MASTER_TIMEOUT] = "vrrp-event-master-timeout",
		[VRRP_EVENT_INTERFACE_UP] = "vrrp-event-interface-up",
		[VRRP_EVENT_INTERFACE_DOWN] = "vrrp-event-interface-down",
		[VRRP_EVENT_NO_PRIMARY_IP_ADDRESS] = "vrrp-event-no-primary-ip-address",
		[VRRP_EVENT_PRIMARY_IP_ADDRESS] = "vrrp-event-primary-ip-address",
		[VRRP_EVENT_NO_VIRTUAL_IP_ADDRESSES] = "vrrp-event-no-virtual-ip-addresses",
		[VRRP_EVENT_VIRTUAL_IP_ADDRESSES] = "vrrp-event-virtual-ip-addresses",
		[VRRP_EVENT_PREEMPT_HOLD_TIMEOUT] = "vrrp-event-preempt-hold-timeout",
		[VRRP_EVENT_LOWER_PRIORITY_MASTER] = "vrrp-event-lower-priority-master",
		[VRRP_EVENT_OWNER_PREEMPT] = "vrrp-event-owner-preempt",
	};

	return names[event];
}

const char *vrrp_new_master_reason_name(enum vrrp_new_master_reason reason)
{
	static const char *const names[] = {
		[VRRP_NOT_MASTER] = "not-master",
		[VRRP_REASON_PRIORITY] = "priority",
		[VRRP_REASON_PREEMPTED] = "preempted",
		[VRRP_REASON_NO_RESPONSE] = "no-response",
	};

	return names[reason];
}

const char *vrrp_protocol_error_name(enum vrrp_protocol_error error)
{
	static const char *const names[] = {
		[VRRP_NO_ERROR] = "no-error",
		[VRRP_IP_TTL_ERROR] = "ip-ttl-error",
		[VRRP_VERSION_ERROR] = "version-error",
		[VRRP_CHECKSUM_ERROR] = "checksum-error",
		[VRRP_VRID_ERROR] = "vrid-error",
	};

	return names[error];
}

const char *vrrp_rx_verdict_name(enum vrrp_rx_verdict verdict)
{
	static const char *const names[] = {
		[VRRP_RX_ACCEPTED] = "accepted",
		[VRRP_RX_FRAGMENT] = "fragment",
		[VRRP_RX_BAD_DESTINATION] = "bad-destination",
		[VRRP_RX_BAD_SOURCE] = "bad-source",
		[VRRP_RX_OWN] = "own-advert",
		[VRRP_RX_TTL] = "ip-ttl-error",
		[VRRP_RX_VERSION] = "version-error",
		[VRRP_RX_TYPE] = "invalid-type",
		[VRRP_RX_LENGTH] = "packet-length-error",
		[VRRP_RX_CHECKSUM] = "checksum-error",
		[VRRP_RX_VRID] = "vrid-error",
		[VRRP_RX_HMAC_MISSING] = "hmac-missing",
		[VRRP_RX_HMAC_KEY] = "hmac-unknown-key",
		[VRRP_RX_HMAC_WINDOW] = "hmac-outside-window",
		[VRRP_RX_HMAC] = "hmac-failure",
		[VRRP_RX_HMAC_REPLAYED] = "hmac-replayed",
		[VRRP_RX_HMAC_CROWDED] = "hmac-too-many-senders",
		[VRRP_RX_SPARE] = "version-2-copy",
		[VRRP_RX_FIRST_ADDRESS] = "first-address-not-link-local",
		[VRRP_RX_INTERVAL_ZERO] = "interval-zero",
		[VRRP_RX_OWNER] = "owner-conflict",
		[VRRP_RX_AUTH_TYPE] = "auth-type-mismatch",
		[VRRP_RX_AUTH] = "auth-failure",
		[VRRP_RX_ADDRESS_LIST] = "address-list-error",
		[VRRP_RX_INTERVAL] = "interval-error",
	};

	return names[verdict];
}
