/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * "ports": DPDK devices and the names this configuration gives them. Any thread.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/leaf.h"
#include "config/reader.h"

#define DEVICE_LEN_MAX 1023
#define VDEV_NAME_MAX  63 /* RTE_DEV_NAME_MAX_LEN without its terminator */

#define DEVICE_FORMS                                                                               \
	"a PCI address such as \"0000:03:00.0\" or a DPDK virtual device such as "                 \
	"\"net_af_packet0,iface=eth1\""

static bool read_hex(const char **text, unsigned int digits_min, unsigned int digits_max,
	uint32_t max, uint32_t *out)
{
	unsigned int digits;

	*out = 0;
	for (digits = 0; digits < digits_max && isxdigit((unsigned char)**text); digits++) {
		char c = tolower((unsigned char)*(*text)++);

		*out = *out << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return digits >= digits_min && *out <= max;
}

/* [DOMAIN:]BUS:DEVICE.FUNCTION, to the long form that EAL names devices by. */
static bool parse_pci(const char *text, char **out)
{
	uint32_t domain = 0, bus, device, function;
	const char *colon = strchr(text, ':');

	if (colon != NULL && strchr(colon + 1, ':') != NULL) {
		if (!read_hex(&text, 1, 8, UINT32_MAX, &domain) || *text++ != ':')
			return false;
	}
	if (!read_hex(&text, 1, 2, 0xff, &bus) || *text++ != ':')
		return false;
	if (!read_hex(&text, 1, 2, 0x1f, &device) || *text++ != '.')
		return false;
	if (!read_hex(&text, 1, 1, 7, &function) || *text != '\0')
		return false;
	if (asprintf(out, "%.4" PRIx32 ":%.2" PRIx32 ":%.2" PRIx32 ".%" PRIx32, domain, bus, device,
		    function) < 0)
		*out = NULL;
	return true;
}

/* net_NAME or eth_NAME, and perhaps arguments behind a comma. */
static bool is_vdev(const char *text)
{
	const char *p = text + 4;

	if (strncmp(text, "net_", 4) != 0 && strncmp(text, "eth_", 4) != 0)
		return false;
	while (isalnum((unsigned char)*p) || *p == '_' || *p == '-')
		p++;
	if (p == text + 4 || p - text > VDEV_NAME_MAX || (*p != '\0' && *p != ','))
		return false;
	for (; *p != '\0'; p++) {
		if (!isgraph((unsigned char)*p))
			return false;
	}
	return true;
}

static void check_device(struct reader *r, const struct path *path, void *base)
{
	struct config_port *port = base;
	char *long_form;

	if (strncmp(port->device, "xdp:", 4) == 0) {
		reader_mistake(r, path, "\"xdp:\" devices are not supported yet: must be %s",
			DEVICE_FORMS);
	} else if (parse_pci(port->device, &long_form)) {
		free(port->device);
		port->device = long_form;
		port->is_pci = true;
		if (long_form == NULL)
			r->mistakes.out_of_memory = true;
	} else if (!is_vdev(port->device)) {
		reader_mistake(r, path, "must be %s", DEVICE_FORMS);
	}
}

void config_port_init(void *element, uint8_t family)
{
	struct config_port *port = element;

	(void)family;
	port->rx_queues = 1;
}

static const struct leaf leaves[] = {
	{
		.name = "device",
		.kind = LEAF_TEXT,
		.required = true,
		.min = 1,
		.max = DEVICE_LEN_MAX,
		.expects = DEVICE_FORMS,
		.check = check_device,
		LEAF_AT(config_port, device),
	},
	{
		.name = "rx-queues",
		.kind = LEAF_NUMBER,
		.min = 1,
		.max = 64,
		LEAF_AT(config_port, rx_queues),
	},
};

const struct leaf_table config_port_table = LEAF_TABLE(leaves);
