/* SPDX-License-Identifier: BSD-3-Clause */
/* JSON leaves under telemetry's names. What it makes of whole documents is asked of the running
 * program. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "app/tel_data.h"
#include "fake.h"

Test(telemetry, names_hold_letters_digits_underscores_and_slashes)
{
	char name[RTE_TEL_MAX_STRING_LEN], longer[300];

	tel_data_name("last-adv-source", name);
	same_text(name, "last_adv_source");
	tel_data_name("lan.100/ipv4/1", name);
	same_text(name, "lan_100/ipv4/1");
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	tel_data_name(longer, name);
	cr_expect(eq(sz, strlen(name), RTE_TEL_MAX_STRING_LEN - 1));
}
