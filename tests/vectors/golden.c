/* SPDX-License-Identifier: BSD-3-Clause */
/* Reads packets.json, whose path the build gives as GOLDEN_PACKETS. For tests; one thread. */
#include "golden.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The array of frames. It stays loaded until the program ends. */
static const json_t *frames(void)
{
	static json_t *file;
	json_error_t error;

	if (!file) {
		file = json_load_file(GOLDEN_PACKETS, 0, &error);
		if (!file) {
			fprintf(stderr, "%s:%d: %s\n", GOLDEN_PACKETS, error.line, error.text);
			abort();
		}
	}
	return json_object_get(file, "golden");
}

static const char *field(const json_t *frame, const char *name)
{
	const char *value = json_string_value(json_object_get(frame, name));

	if (!value) {
		fprintf(stderr, "%s: no string \"%s\"\n", GOLDEN_PACKETS, name);
		abort();
	}
	return value;
}

size_t golden_count(void)
{
	return json_array_size(frames());
}

const char *golden_id(size_t i)
{
	return field(json_array_get(frames(), i), "id");
}

uint8_t *golden_frame(const char *id, bool padded, size_t *len)
{
	const char *hex = NULL;
	uint8_t *bytes;

	for (size_t i = 0; !hex && i < golden_count(); i++) {
		if (strcmp(golden_id(i), id) == 0)
			hex = field(json_array_get(frames(), i), padded ? "hex_padded60" : "hex");
	}
	if (!hex || strlen(hex) % 2 != 0) {
		fprintf(stderr, "%s: no frame %s, or half an octet in it\n", GOLDEN_PACKETS, id);
		abort();
	}
	*len = strlen(hex) / 2;
	bytes = malloc(*len);
	for (size_t i = 0; i < *len; i++) {
		if (!bytes || sscanf(hex + 2 * i, "%2hhx", &bytes[i]) != 1)
			abort();
	}
	return bytes;
}
