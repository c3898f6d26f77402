/* SPDX-License-Identifier: BSD-3-Clause */
/* Configurations from files: see config_file.h. */
#include "app/config_file.h"

#include <stdlib.h>
#include <sys/stat.h>

bool config_file_refused(const char *file, struct text *out)
{
	struct stat st;

	if (stat(file, &st) < 0 || S_ISREG(st.st_mode))
		return false;
	text_printf(out, "%s: not a regular file\n", file);
	return true;
}

struct config *config_file_read(const char *file, struct text *out)
{
	struct config_errors errors = {0};
	struct config *config;

	if (config_file_refused(file, out))
		return NULL;
	config = config_load(file, &errors);
	for (uint32_t i = 0; i < errors.n; i++)
		text_printf(out, "%s: %s\n", errors.list[i].path, errors.list[i].message);
	if (!config && !errors.n)
		text_puts(out, "out of memory\n");
	config_errors_free(&errors);
	return config;
}

json_t *config_document(const struct config *config)
{
	char *s = config_print(config, true);
	json_t *doc = s ? json_loads(s, 0, NULL) : NULL;

	free(s);
	return doc;
}
