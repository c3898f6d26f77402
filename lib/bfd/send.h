/* SPDX-License-Identifier: BSD-3-Clause */
/* When a session sends, and what (RFC 5880 6.8.2, 6.8.3, 6.8.7). Inside lib/bfd only. */
#ifndef BFD_SEND_H
#define BFD_SEND_H

#include "bfd/bfd.h"

/* A fresh action at the end of `out`. */
struct bfd_action *bfd_actions_add(struct bfd_actions *out, enum bfd_action_kind kind);

/* An F was received. */
void bfd_poll_answered(struct bfd_session *s);
/* After anything that may have changed the session: parameters follow state and configuration,
 * the schedule follows the parameters, and what is due leaves. `answer`: a P was received. */
void bfd_settle(struct bfd_session *s, bool answer, struct instant now, struct bfd_actions *out);

#endif
