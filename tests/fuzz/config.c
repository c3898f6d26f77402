/* SPDX-License-Identifier: BSD-3-Clause */
/* Any text is a configuration or has mistakes; a configuration prints as text that says the same.
 */
#include "config/config.h"
#include "fuzz.h"

static struct config *parse(const char *text, size_t len)
{
	struct config_errors errors;
	struct config *config = config_parse(text, len, "fuzz", &errors);

	assert((config == NULL) == (errors.n != 0));
	for (uint32_t i = 0; i < errors.n; i++)
		assert(errors.list[i].path[0] && errors.list[i].message[0]);
	config_errors_free(&errors);
	return config;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	struct config *config = parse((const char *)octets, len), *again;
	char *printed, *reprinted;

	if (!config)
		return 0;
	printed = config_print(config, true);
	assert(printed);
	again = parse(printed, strlen(printed));
	assert(again);
	reprinted = config_print(again, true);
	assert(reprinted && strcmp(printed, reprinted) == 0);
	free(reprinted);
	free(printed);
	config_free(again);
	config_free(config);
	return 0;
}
