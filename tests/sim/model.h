/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a virtual router must do, written a second time: RFC 9568 6.4, RFC 3768 6.4 and the rules
 * at the head of vrrp/vr.h, in a plain if-then way that shares nothing with the code it judges but
 * the configuration. Each event says which advert must leave, and moves the model on; then the
 * model's state, gate and timers are those the virtual router must have, to the nanosecond.
 */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include "vrrp/vr.h"

#define MODEL_SILENT (-1)

/* Of an advert, what is judged. */
struct heard {
	uint8_t version, priority;
	uint16_t interval_cs;
	struct ip_addr src;
};

struct model {
	const struct vrrp_config *config;
	enum vrrp_state state;
	enum vrrp_gate gate;
	uint8_t priority;
	uint32_t learned_cs;
	struct instant adver, down, hold, drain; /* timers */
	bool hands_over;                         /* the drain lasts until it is master again */
	struct instant answer_from;              /* of losing adverts */
	struct {                                 /* with both versions: the last of version 3 */
		struct ip_addr src;
		struct instant until; /* as long as its silence is not one */
	} newer;
	struct {
		uint8_t priority;
		uint16_t interval_cs;
		struct instant at;
		bool weaker; /* heard as backup, from a master weaker than this router */
	} last;
};

void model_init(struct model *m, const struct vrrp_config *config, struct instant now);
/* The priority of the advert that must leave, or MODEL_SILENT. */
int model_start(struct model *m, struct instant now);
int model_stop(struct model *m, struct instant now);
int model_cut(struct model *m);
/* An advert that the rules let pass. */
int model_hear(struct model *m, const struct heard *h, struct instant now);
/* Whether it is a copy in version 2 of what its sender says in version 3: then it does not pass. */
bool model_is_spare(const struct model *m, const struct heard *h, struct instant now);
/* Remembers who speaks version 3; of every advert that passes, but in initialize. */
void model_note_version(struct model *m, const struct heard *h, struct instant now);
int model_set_priority(struct model *m, uint8_t priority, bool lost, struct instant now);
int model_expire(struct model *m, struct instant now);

/* What is not as the model has it, or NULL. */
const char *model_difference(const struct model *m, const struct vrrp_vr *vr);

#endif
