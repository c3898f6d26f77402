/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs the cases of this folder: all, or those whose names contain the argument. */
#include <stdio.h>
#include <string.h>

#include "rig.h"

int main(int argc, char **argv)
{
	unsigned int failed;
	int r = rig_start(argv[0]);

	if (r < 0) {
		fprintf(stderr, "cannot start: %s\n", strerror(-r));
		return 2;
	}
	failed = cases_run(argc > 1 ? argv[1] : NULL, rig_up, rig_down);
	rig_stop();
	return failed != 0;
}
