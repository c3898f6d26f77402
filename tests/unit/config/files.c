/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every file of the corpus: the good ones are taken and print to the same again, the bad ones give
 * exactly the mistakes that the file beside them lists, in the order of the file.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "corpus.h"

static struct config *load_good(const char *file)
{
	struct config_errors errors;
	struct config *config = config_load(file, &errors);

	cr_assert_not_null(config, "%s: %s: %s", file, errors.n > 0 ? errors.list[0].path : "",
		errors.n > 0 ? errors.list[0].message : "");
	cr_assert_eq(errors.n, 0);
	config_errors_free(&errors);
	return config;
}

/* Two lists of structs that begin as all 0 and hold no pointers. */
#define EXPECT_SAME_LIST(a, b, list, count)                                                        \
	do {                                                                                       \
		cr_assert_eq((a)->count, (b)->count);                                              \
		if ((a)->count > 0)                                                                \
			cr_expect_arr_eq((a)->list, (b)->list, (a)->count * sizeof((a)->list[0])); \
	} while (0)

static void expect_same_vr(const struct config_vrrp *a, const struct config_vrrp *b)
{
	struct config_vrrp x = *a;
	struct config_vrrp y = *b;

	EXPECT_SAME_LIST(a, b, track.interfaces, track.n_interfaces);
	EXPECT_SAME_LIST(a, b, track.networks, track.n_networks);
	EXPECT_SAME_LIST(a, b, track.bfd, track.n_bfd);
	EXPECT_SAME_LIST(a, b, ra.prefixes, ra.n_prefixes);
	x.track.interfaces = y.track.interfaces = NULL;
	x.track.networks = y.track.networks = NULL;
	x.track.bfd = y.track.bfd = NULL;
	x.ra.prefixes = y.ra.prefixes = NULL;
	cr_expect_arr_eq(&x, &y, sizeof(x), "%s differs", a->name);
}

static void expect_same_ip(const struct config_ip *a, const struct config_ip *b)
{
	uint32_t i;

	cr_expect_eq(a->present, b->present);
	cr_expect_eq(a->dup_addr_detect_transmits, b->dup_addr_detect_transmits);
	cr_expect_eq(a->forwarding, b->forwarding);
	cr_expect_eq(a->send_redirects, b->send_redirects);
	cr_expect_eq(a->source_validation, b->source_validation);
	cr_assert_eq(a->n_addresses, b->n_addresses);
	for (i = 0; i < a->n_addresses; i++)
		cr_expect(ip_prefix_equal(&a->addresses[i], &b->addresses[i]));
	cr_assert_eq(a->n_neighbors, b->n_neighbors);
	for (i = 0; i < a->n_neighbors; i++) {
		cr_expect(ip_addr_equal(&a->neighbors[i].ip, &b->neighbors[i].ip));
		cr_expect(mac_equal(&a->neighbors[i].mac, &b->neighbors[i].mac));
	}
	cr_assert_eq(a->n_vrrp, b->n_vrrp);
	for (i = 0; i < a->n_vrrp; i++)
		expect_same_vr(&a->vrrp[i], &b->vrrp[i]);
}

static void expect_same_interface(
	const struct config_interface *a, const struct config_interface *b)
{
	cr_expect_str_eq(a->name, b->name);
	cr_expect_eq(a->port, b->port);
	cr_expect_eq(a->mtu, b->mtu);
	cr_expect_eq(a->vlan_id, b->vlan_id);
	cr_expect_eq(a->warm_neighbors, b->warm_neighbors);
	expect_same_ip(&a->ipv4, &b->ipv4);
	expect_same_ip(&a->ipv6, &b->ipv6);
}

static void expect_same_rest(const struct config *a, const struct config *b)
{
	uint32_t i;

	cr_assert_eq(a->n_routes, b->n_routes);
	for (i = 0; i < a->n_routes; i++) {
		cr_expect(ip_prefix_equal(&a->routes[i].prefix, &b->routes[i].prefix));
		cr_expect_eq(a->routes[i].special, b->routes[i].special);
		EXPECT_SAME_LIST(&a->routes[i], &b->routes[i], next_hops, n_next_hops);
	}
	EXPECT_SAME_LIST(a, b, bfd, n_bfd);
	cr_assert_eq(a->n_sync_groups, b->n_sync_groups);
	for (i = 0; i < a->n_sync_groups; i++) {
		cr_expect_str_eq(a->sync_groups[i].name, b->sync_groups[i].name);
		EXPECT_SAME_LIST(&a->sync_groups[i], &b->sync_groups[i], members, n_members);
	}
	cr_expect_eq(a->icmp.error_rate, b->icmp.error_rate);
	cr_expect_eq(a->icmp.error_burst, b->icmp.error_burst);
}

static void expect_same(const struct config *a, const struct config *b)
{
	uint32_t i;

	cr_assert_eq(a->n_eal, b->n_eal);
	for (i = 0; i < a->n_eal; i++)
		cr_expect_str_eq(a->eal[i], b->eal[i]);
	cr_expect_eq(a->idle, b->idle);
	cr_expect_str_eq(a->console_socket, b->console_socket);
	cr_assert_eq(a->n_ports, b->n_ports);
	for (i = 0; i < a->n_ports; i++) {
		cr_expect_str_eq(a->ports[i].name, b->ports[i].name);
		cr_expect_str_eq(a->ports[i].device, b->ports[i].device);
		cr_expect_eq(a->ports[i].is_pci, b->ports[i].is_pci);
		cr_expect_eq(a->ports[i].rx_queues, b->ports[i].rx_queues);
	}
	cr_assert_eq(a->n_interfaces, b->n_interfaces);
	for (i = 0; i < a->n_interfaces; i++)
		expect_same_interface(&a->interfaces[i], &b->interfaces[i]);
	expect_same_rest(a, b);
}

Test(files, good_ones_are_taken_and_print_to_the_same_again)
{
	struct corpus good = corpus_good();
	unsigned int i;

	cr_assert_geq(good.n, 9);
	for (i = 0; i < good.n; i++) {
		struct config *config = load_good(good.files[i]);
		char *text = config_print(config, true);
		struct config *again = corpus_parse_good(text);
		char *text_again = config_print(again, true);

		expect_same(config, again);
		cr_expect_str_eq(text, text_again, "%s", good.files[i]);
		free(text_again);
		config_free(again);
		free(text);
		config_free(config);
	}
	corpus_free(&good);
}

/* The next line that lists a mistake, split into its two parts; false at the end. */
static bool next_expected(FILE *expect, char line[512], char **part)
{
	while (fgets(line, 512, expect) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		*part = strstr(line, ": ");
		if (*part != NULL) {
			**part = '\0';
			*part += 2;
		}
		return true;
	}
	return false;
}

static void expect_listed(const char *file, const struct config_errors *errors)
{
	char name[512], line[512], *part;
	FILE *expect;
	uint32_t n = 0;

	snprintf(name, sizeof(name), "%.*s.expect", (int)(strlen(file) - strlen(".json")), file);
	expect = fopen(name, "r");
	cr_assert_not_null(expect, "%s is missing", name);
	while (next_expected(expect, line, &part)) {
		const struct config_error *error = n < errors->n ? &errors->list[n] : NULL;

		n++;
		cr_expect_not_null(error, "%s: not found: %s", file, line);
		if (error == NULL)
			continue;
		cr_expect_str_eq(error->path, line, "%s: mistake %u is at %s (%s), not %s", file, n,
			error->path, error->message, line);
		cr_expect(part == NULL || strstr(error->message, part) != NULL,
			"%s: %s: %s: should say: %s", file, line, error->message, part);
	}
	fclose(expect);
	cr_expect_gt(n, 0, "%s lists nothing", name);
	for (; n < errors->n; n++)
		cr_expect(false, "%s: not listed: %s: %s", file, errors->list[n].path,
			errors->list[n].message);
}

/* The conformance rows stand in the lists. */
Test(files, bad_ones_give_the_mistakes_listed_beside_them)
{
	struct corpus bad = corpus_bad();
	unsigned int i;

	cr_assert_geq(bad.n, 30);
	for (i = 0; i < bad.n; i++) {
		struct config_errors errors;
		size_t len;
		char *text = corpus_read(bad.files[i], &len);

		cr_expect_null(corpus_parse(text, len, &errors), "%s is taken", bad.files[i]);
		expect_listed(bad.files[i], &errors);
		config_errors_free(&errors);
		free(text);
	}
	corpus_free(&bad);
}

static void expect_unreadable(const char *file, int error)
{
	struct config_errors errors;

	cr_assert_null(config_load(file, &errors));
	cr_assert_eq(errors.n, 1);
	cr_expect_str_eq(errors.list[0].path, file);
	cr_expect_not_null(
		strstr(errors.list[0].message, strerror(error)), "%s", errors.list[0].message);
	config_errors_free(&errors);
}

Test(files, one_that_is_not_there_is_a_mistake_like_others)
{
	expect_unreadable("/nonexistent/steadfast.json", ENOENT);
}

Test(files, a_folder_is_no_file)
{
	expect_unreadable("/", EISDIR);
}

Test(files, one_without_end_is_given_up)
{
	expect_unreadable("/dev/zero", EFBIG);
}

Test(files, syntax_mistakes_name_the_file_as_it_was_given)
{
	char name[] = "/tmp/config-unit-XXXXXX";
	struct config_errors errors;
	char place[64];
	int fd = mkstemp(name);

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, "{\n  nonsense\n}\n", 15), 15);
	close(fd);
	cr_expect_null(config_load(name, &errors));
	unlink(name);
	snprintf(place, sizeof(place), "%s:2:", name);
	cr_assert_eq(errors.n, 1);
	cr_expect_eq(
		strncmp(errors.list[0].path, place, strlen(place)), 0, "%s", errors.list[0].path);
	config_errors_free(&errors);
}

Test(files, text_after_the_configuration_is_a_mistake)
{
	corpus_expect_mistake("{\"ports\": {}} trailing", "FILE:1:22", "end of file expected");
}

Test(files, octets_that_are_no_text_are_a_mistake)
{
	corpus_expect_mistake("{\"\xff\xfe\": 1}", "FILE:1:2", "unable to decode byte");
}
