/* SPDX-License-Identifier: BSD-3-Clause */
/* Two grouped routers on two LANs through random faults: pair.h asserts after every event that no
 * group is split. When all is well again the better router is master on both LANs, and stays. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "../random.h"
#include "pair.h"

#define LIVES  400
#define FAULTS 12

static struct vrrp_config random_config(struct random *random)
{
	struct vrrp_config config = rut_config();

	config.interval_cs = random_below(random, 2) ? 100 : 10;
	config.hold_time = span_ms(random_below(random, 2) ? 0 : 3000);
	config.relinquish = random_below(random, 3) != 0;
	return config;
}

static void random_fault(struct random *random, struct pair *p, const uint8_t priorities[2])
{
	unsigned int router = random_below(random, 2), lan = random_below(random, 2);

	switch (random_below(random, 8)) {
	case 0:
		pair_down(p, router, lan);
		break;
	case 1:
	case 2:
		pair_up(p, router, lan);
		break;
	case 3:
		pair_sever(p, lan, random_below(random, 2));
		break;
	case 4:
		pair_stop(p, router);
		break;
	case 5:
		pair_set_priority(p, router, priorities[router] - 45, true);
		break;
	case 6:
		pair_set_priority(p, router, priorities[router], false);
		break;
	default:
		pair_kill(p, router);
		pair_run(p, span_ms(random_below(random, 5000)));
		pair_revive(p, router);
	}
}

static void heal(struct pair *p, const uint8_t priorities[2])
{
	for (unsigned int router = 0; router < 2; router++) {
		for (unsigned int lan = 0; lan < 2; lan++)
			pair_up(p, router, lan);
		pair_set_priority(p, router, priorities[router], false);
	}
}

Test(sync, random_faults_neither_split_a_group_nor_outlast_their_cause)
{
	static const uint8_t priorities[2] = {150, 120};
	struct random random = {0x9e3779b97f4a7c15};

	for (unsigned int life = 0; life < LIVES; life++) {
		struct vrrp_config config = random_config(&random);
		struct pair p;

		pair_init(&p, &config, priorities[0], priorities[1]);
		for (unsigned int i = 0; i < FAULTS; i++) {
			random_fault(&random, &p, priorities);
			pair_run(&p, span_us(random_below(&random, 4000000)));
		}
		heal(&p, priorities);
		pair_run(&p, span_s(20));
		cr_assert(eq(int, pair_master(&p), 0), "life %u", life);
		pair_clear(&p);
		pair_run(&p, span_s(60));
		cr_assert(eq(uint, p.joint, 0), "life %u", life);
		cr_assert(eq(i64, pair_lost(&p).ns, 0), "life %u", life);
	}
}
