/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * As large as a configuration may be, and one more.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "corpus.h"

/* `ports` devices; `interfaces`, of which each of the first `ports` has a port of its own and the
 * rest name the first, each with its subnet and `vrs` virtual routers. */
static char *with_size(unsigned int ports, unsigned int interfaces, unsigned int vrs)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	unsigned int i, v;

	fprintf(out, "{\"ports\": {");
	for (i = 0; i < ports; i++)
		fprintf(out, "%s\"p%u\": {\"device\": \"net_null%u\"}", i > 0 ? ", " : "", i, i);
	fprintf(out, "}, \"interfaces\": {");
	for (i = 0; i < interfaces; i++) {
		fprintf(out,
			"%s\"i%u\": {\"port\": \"p%u\", \"ipv4\": {"
			"\"addresses\": [\"10.%u.%u.1/22\"], \"vrrp\": [",
			i > 0 ? ", " : "", i, i < ports ? i : 0, i / 64, i % 64 * 4);
		for (v = 0; v < vrs; v++)
			fprintf(out, "%s{\"vrid\": %u, \"virtual-addresses\": [\"10.%u.%u.%u\"]}",
				v > 0 ? ", " : "", v + 1, i / 64, i % 64 * 4 + (v + 2) / 256,
				(v + 2) % 256);
		fprintf(out, "]}}");
	}
	fprintf(out, "}}");
	fclose(out);
	return text;
}

Test(limits, thirty_two_ports_are_the_most)
{
	char *text = with_size(32, 32, 0);
	struct config *config = corpus_parse_good(text);

	cr_expect_eq(config->n_ports, 32);
	cr_expect_eq(config->interfaces[31].port, 31);
	config_free(config);
	free(text);
	text = with_size(33, 1, 0);
	corpus_expect_mistake(text, "$.ports", "33 entries: at most 32");
	free(text);
}

/* Without VLANs the ports end before the interfaces do: the mistakes are those of the ports. */
Test(limits, a_thousand_and_twenty_three_interfaces_are_the_most)
{
	struct config_errors errors;
	char *text = with_size(32, 1023, 0);

	cr_expect_null(corpus_parse(text, strlen(text), &errors));
	cr_expect_eq(errors.n, 1023 - 32);
	cr_expect_str_eq(errors.list[0].path, "$.interfaces.i32.port");
	config_errors_free(&errors);
	free(text);

	text = with_size(32, 1024, 0);
	cr_expect_null(corpus_parse(text, strlen(text), &errors));
	cr_expect_eq(errors.n, 1 + 1024 - 32);
	cr_expect_str_eq(errors.list[0].path, "$.interfaces");
	cr_expect_not_null(strstr(errors.list[0].message, "1024 entries: at most 1023"));
	config_errors_free(&errors);
	free(text);
}

Test(limits, eight_thousand_virtual_routers_are_read_within_a_second)
{
	char *text = with_size(32, 32, 255);
	clock_t start = clock();
	struct config *config = corpus_parse_good(text);

	cr_expect_lt(clock() - start, 4 * CLOCKS_PER_SEC); /* under a sanitizer, too */
	cr_expect_eq(config->interfaces[31].ipv4.n_vrrp, 255);
	cr_expect_str_eq(config->interfaces[31].ipv4.vrrp[254].name, "i31/ipv4/255");
	config_free(config);
	free(text);
}

Test(limits, a_long_name_keeps_its_virtual_routers_name_whole)
{
	struct config *config = corpus_parse_good(
		"{\"ports\": {\"p0\": {\"device\": \"net_null0\"}}, \"interfaces\": {"
		"\"fifteen.letters\": {\"port\": \"p0\", \"ipv4\": {"
		"\"addresses\": [\"192.0.2.2/24\"], "
		"\"vrrp\": [{\"vrid\": 255, \"virtual-addresses\": [\"192.0.2.1\"]}]}}}}");

	cr_expect_str_eq(config->interfaces[0].ipv4.vrrp[0].name, "fifteen.letters/ipv4/255");
	config_free(config);
}

Test(limits, nesting_without_end_is_a_syntax_mistake)
{
	size_t len = 100000;
	char *text = malloc(len);
	struct config_errors errors;

	memset(text, '[', len);
	cr_expect_null(corpus_parse(text, len, &errors));
	cr_expect_eq(errors.n, 1);
	config_errors_free(&errors);
	free(text);
}
