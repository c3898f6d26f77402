/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From the text of a configuration file to a struct config: JSON, the grammar's tables, the checks
 * across it. Any thread; allocates.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/check.h"
#include "config/config.h"
#include "config/leaf.h"
#include "config/reader.h"

#define FILE_OCTETS_MAX (256u << 20) /* no configuration is that long; /dev/zero is */

static void add_file_mistake(
	struct mistakes *m, const char *file, const json_error_t *at, const char *message)
{
	static const struct path_rank first;
	char *place;

	if (at == NULL)
		place = strdup(file);
	else if (asprintf(&place, "%s:%d:%d", file, at->line, at->column) < 0)
		place = NULL;
	mistakes_add_taken(m, &first, place, strdup(message));
}

static bool is_blank(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (strchr(" \t\r\n", text[i]) == NULL || text[i] == '\0')
			return false;
	}
	return true;
}

/* What stands near the mistake is left out: it may be a key. */
static void add_syntax_mistake(struct mistakes *m, const char *file, json_error_t *error)
{
	char *near = strstr(error->text, " near ");

	if (near != NULL)
		*near = '\0';
	add_file_mistake(m, file, error, error->text);
}

static json_t *parse_json(const char *text, size_t len, const char *file, struct mistakes *m)
{
	json_error_t error = {.line = 1, .column = 1};
	json_t *root;

	if (is_blank(text, len)) {
		add_file_mistake(m, file, &error,
			"the file is empty: must be an object with \"ports\" and \"interfaces\"");
		return NULL;
	}
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (root != NULL)
		return root;
	if (json_error_code(&error) == json_error_out_of_memory)
		m->out_of_memory = true;
	else
		add_syntax_mistake(m, file, &error);
	return NULL;
}

static void name_routers_of(const struct config_interface *interface, struct config_ip *ip)
{
	uint32_t v;

	for (v = 0; v < ip->n_vrrp; v++) {
		struct config_vrrp *vr = &ip->vrrp[v];

		snprintf(vr->name, sizeof(vr->name), "%s/%s/%u", interface->name,
			ip_family_name(vr->family), vr->vrid);
	}
}

static void name_virtual_routers(struct config *config)
{
	uint32_t i;

	for (i = 0; i < config->n_interfaces; i++) {
		name_routers_of(&config->interfaces[i], &config->interfaces[i].ipv4);
		name_routers_of(&config->interfaces[i], &config->interfaces[i].ipv6);
	}
}

static struct config *read_config(struct reader *r)
{
	struct config *config = calloc(1, sizeof(*config));
	char found[READER_WORDS_MAX];

	if (config == NULL)
		goto no_memory;
	config->console_socket = strdup(CONFIG_CONSOLE_SOCKET);
	if (config->console_socket == NULL)
		goto no_memory;
	config_icmp_init(&config->icmp);
	if (!json_is_object(r->root)) {
		reader_mistake(r, NULL,
			"must be an object with \"ports\" and \"interfaces\", not %s",
			reader_describe(r, r->root, found));
		return config;
	}
	reader_read_object(r, NULL, r->root, &config_table, config);
	if (r->mistakes.out_of_memory) /* what names lead to may be missing */
		return config;
	name_virtual_routers(config);
	check_config(config, &r->mistakes);
	return config;

no_memory:
	r->mistakes.out_of_memory = true;
	return config;
}

struct config *config_parse(
	const char *text, size_t len, const char *file, struct config_errors *errors)
{
	struct reader r = {0};
	struct config *config = NULL;

	mistakes_init(&r.mistakes, NULL);
	r.root = parse_json(text, len, file, &r.mistakes);
	if (r.root != NULL) {
		r.mistakes.root = r.root;
		config = read_config(&r);
	}
	if (r.mistakes.out_of_memory)
		add_file_mistake(&r.mistakes, file, NULL, "out of memory");
	if (r.mistakes.n > 0 || r.mistakes.out_of_memory) {
		config_free(config);
		config = NULL;
	}
	mistakes_finish(&r.mistakes, errors);
	json_decref(r.root);
	return config;
}

/* All of it, malloc'd: 0 or -errno. */
static int read_stream(FILE *in, char **text, size_t *len)
{
	size_t room = 65536;

	*text = NULL;
	*len = 0;
	for (; room <= FILE_OCTETS_MAX; room *= 2) {
		char *more = realloc(*text, room);

		if (more == NULL)
			return -ENOMEM;
		*text = more;
		*len += fread(*text + *len, 1, room - *len, in);
		if (ferror(in))
			return -errno;
		if (*len < room)
			return 0;
	}
	return -EFBIG;
}

static struct config *refuse_file(const char *file, int error, struct config_errors *errors)
{
	struct mistakes m;
	char message[256];

	snprintf(message, sizeof(message), "cannot be read: %s", strerror(error));
	mistakes_init(&m, NULL);
	add_file_mistake(&m, file, NULL, message);
	mistakes_finish(&m, errors);
	return NULL;
}

struct config *config_load(const char *file, struct config_errors *errors)
{
	FILE *in = fopen(file, "re");
	struct config *config;
	char *text;
	size_t len;
	int rc;

	if (in == NULL)
		return refuse_file(file, errno, errors);
	rc = read_stream(in, &text, &len);
	if (rc == 0)
		config = config_parse(text, len, file, errors);
	else
		config = refuse_file(file, -rc, errors);
	free(text);
	fclose(in);
	return config;
}

static void free_ip(struct config_ip *ip)
{
	uint32_t i;

	for (i = 0; i < ip->n_vrrp; i++) {
		free(ip->vrrp[i].track.interfaces);
		free(ip->vrrp[i].track.networks);
		free(ip->vrrp[i].track.bfd);
		free(ip->vrrp[i].ra.prefixes);
	}
	free(ip->vrrp);
	free(ip->neighbors);
	free(ip->addresses);
}

void config_free(struct config *config)
{
	uint32_t i;

	if (config == NULL)
		return;
	for (i = 0; i < config->n_eal; i++)
		free(config->eal[i]);
	free(config->eal);
	for (i = 0; i < config->n_ports; i++)
		free(config->ports[i].device);
	free(config->ports);
	for (i = 0; i < config->n_interfaces; i++) {
		free_ip(&config->interfaces[i].ipv4);
		free_ip(&config->interfaces[i].ipv6);
	}
	free(config->interfaces);
	for (i = 0; i < config->n_routes; i++)
		free(config->routes[i].next_hops);
	free(config->routes);
	free(config->bfd);
	for (i = 0; i < config->n_sync_groups; i++)
		free(config->sync_groups[i].members);
	free(config->sync_groups);
	free(config->console_socket);
	free(config);
}
