/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Both versions of VRRP on one virtual router (RFC 9568 8.4.2): which adverts are spare copies, and
 * which masters send no copy. Inside lib/vrrp only.
 */
#ifndef VRRP_VERSIONS_H
#define VRRP_VERSIONS_H

#include "vrrp/vr.h"

/* Whether the virtual router hears that version. */
bool vrrp_versions_heard(const struct vrrp_config *config, uint8_t version);
/* The interval that an advert of that version should have, as configured here. */
uint16_t vrrp_versions_interval(const struct vrrp_config *config, uint8_t version);
/* Whether an advert is the version 2 copy of what its sender also says in version 3 (V3-IOP-05). */
bool vrrp_versions_is_spare(const struct vrrp_vr *vr, const struct vrrp_pdu *pdu,
	const struct ip_addr *src, struct instant now);
/* Remembers an advert that passed every other check, spare or not. True when it shows that its
 * sender lacks version 2 (V3-IOP-06), the first time. */
bool vrrp_versions_note(struct vrrp_vr *vr, const struct vrrp_pdu *pdu, const struct ip_addr *src,
	struct instant now);

#endif
