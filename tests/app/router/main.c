/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs the cases of this folder: all, or those whose names contain the argument. */
#include <stdio.h>
#include <string.h>

#include "scene.h"

static void before(void)
{
}

int main(int argc, char **argv)
{
	unsigned int failed;
	int rc = scene_boot(argv[0]);

	if (rc < 0) {
		fprintf(stderr, "cannot start: %s\n", strerror(-rc));
		return 2;
	}
	failed = cases_run(argc > 1 ? argv[1] : NULL, before, scene_close);
	scene_halt();
	return failed != 0;
}
