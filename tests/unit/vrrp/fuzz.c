/* SPDX-License-Identifier: BSD-3-Clause */
/* Two hundred thousand random events on virtual routers of random configuration. */
#include <criterion/criterion.h>

#include "tests/models/vrrp.h"

#define EVENTS   200000
#define LIFETIME 500 /* events of one configuration */

Test(fuzz, random_events_break_no_rule)
{
	static struct vrrp_model m;

	m.c = choice_random(9568);
	for (unsigned int i = 0; i < EVENTS; i++) {
		if (i % LIFETIME == 0)
			vrrp_model_begin(&m);
		vrrp_model_step(&m);
	}
	vrrp_model_end(&m);
	for (enum vrrp_state state = VRRP_INITIALIZE; state <= VRRP_MASTER; state++)
		cr_assert_gt(m.reached[state], EVENTS / 50, "%s", vrrp_state_name(state));
	for (enum vrrp_rx_verdict v = VRRP_RX_ACCEPTED; v <= VRRP_RX_INTERVAL; v++)
		cr_assert_gt(m.verdicts[v], 5, "%s: %u", vrrp_rx_verdict_name(v), m.verdicts[v]);
}
