/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands that change something, what is said about mistakes, and completion. */
#include <cmdline_parse.h>
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>

#include "fake.h"

TestSuite(commands, .init = fake_console_open, .fini = fake_console_close);

/* The line fails and says this. */
static void fails(const char *line, const char *words)
{
	int status;
	char *text = fake_run(con, line, &status);

	cr_expect(eq(int, status, 1), "%s", line);
	cr_expect(strstr(text, words) != NULL, "%s: no \"%s\" in: %s", line, words, text);
	free(text);
}

static void works(const char *line)
{
	int status;
	char *text = fake_run(con, line, &status);

	cr_expect(eq(int, status, 0), "%s: %s", line, text);
	free(text);
}

Test(commands, mistakes_say_what_would_be_right)
{
	fails("shwo vrrp", "did you mean 'show'?");
	fails("shwo vrrp", "'help' lists the commands");
	fails("xyzzy", "'xyzzy' is not one of ");
	fails("show vrpp", "did you mean 'vrrp'?");
	fails("show interfaces", "did you mean 'interface'?");
	fails("show", "incomplete: after 'show' something is missing:\n");
	fails("show", "  show neighbor [json]\n");
	fails("set vrrp lan/ipv4/1", "  set vrrp VR priority 1..254\n");
	fails("show vrrp lan/ipv4/7",
		"show vrrp: there is no virtual router 'lan/ipv4/7'; there are: lan/ipv4/1, "
		"lan/ipv4/2, wan/ipv4/3; did you mean 'lan/ipv4/1'?");
	fails("show port p7", "there is no port 'p7'; there are: p0, p1");
	fails("show interface lna", "did you mean 'lan'?");
	fails("show vrrp brief json please", "nothing comes after that, but there is 'please'");
	fails("show route 300.0.0.1",
		"'300.0.0.1' is no prefix or address such as 192.0.2.0/24 or 2001:db8::1");
	fails("set port p0 link sideways", "'sideways' is not one of up, down");
	fails("help xyzzy", "no command has 'xyzzy' in it");
	fails("a b c d e f g h i", "too long");
}

Test(commands, an_empty_line_and_a_comment_are_no_mistakes)
{
	works("");
	works("   ");
	works("# nothing");
	works("show vrrp # all of them");
}

Test(commands, a_line_longer_than_may_be)
{
	char line[2 * CONSOLE_LINE_MAX];

	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	fails(line, "too long: a line has at most 512 characters");
	line[200] = '\0';
	fails(line, "too long");
}

Test(commands, set_priority)
{
	works("set vrrp lan/ipv4/1 priority 42");
	cr_expect(eq(u8, fake.vrs[0].priority, 42));
	works("set vrrp lan/ipv4/1 priority 1");
	works("set vrrp lan/ipv4/1 priority 254");
	fails("set vrrp lan/ipv4/1 priority 0", "'0' is not a number from 1 to 254");
	fails("set vrrp lan/ipv4/1 priority 255", "'255' is not a number from 1 to 254");
	fails("set vrrp lan/ipv4/1 priority 99999999999999999999", "is not a number from 1 to 254");
	fails("set vrrp lan/ipv4/1 priority 12x", "'12x' is not a number");
	fails("set vrrp lan/ipv4/1 priority -1", "'-1' is not a number");
	cr_expect(eq(u8, fake.vrs[0].priority, 254));
	fails("set vrrp wan/ipv4/3 priority 100", "is the owner of its virtual address: its "
						  "priority is always 255");
}

Test(commands, set_port_link)
{
	works("set port p1 link down");
	cr_expect(not(fake.ports[1].admin_up));
	works("set port p1 link up");
	cr_expect(fake.ports[1].admin_up);
}

Test(commands, set_port_link_that_the_device_cannot_switch)
{
	int status;
	char *text;

	fake.link_set_result = -ENOTSUP;
	text = fake_run(con, "set port p1 link down", &status);
	cr_expect(eq(int, status, 0));
	cr_expect(strstr(text, "the device cannot switch its link") != NULL);
	cr_expect(not(fake.ports[1].admin_up));
	free(text);
}

Test(commands, set_port_link_that_the_device_refuses)
{
	fake.link_set_result = -EIO;
	fails("set port p1 link down", "the device refuses: Input/output error");
	cr_expect(fake.ports[1].admin_up);
}

Test(commands, help_lists_each_command_once)
{
	int status;
	char *text = fake_run(con, "help", &status), *at;

	cr_expect(eq(int, status, 0));
	at = strstr(text, "show vrrp VR [json]");
	cr_assert(at != NULL);
	cr_expect(strstr(at + 1, "show vrrp VR [json]") == NULL);
	cr_expect(strstr(text, "set port PORT link up|down") != NULL);
	free(text);
	text = fake_run(con, "help route", &status);
	cr_expect(strstr(text, "show route [json]") != NULL);
	cr_expect(strstr(text, "vrrp") == NULL);
	free(text);
}

/* What TAB adds to the line; "" when it lists instead. */
static char *completed(const char *line)
{
	static char out[256];
	int state = 0;

	if (console_complete(con, line, out, sizeof(out), &state) != CMDLINE_PARSE_COMPLETED_BUFFER)
		*out = '\0';
	return out;
}

/* What '?' lists, each followed by a space. */
static char *listed(const char *line)
{
	static char all[2048];
	char out[256];
	int state = -1;

	*all = '\0';
	while (console_complete(con, line, out, sizeof(out), &state) ==
		CMDLINE_PARSE_COMPLETE_AGAIN) {
		strcat(all, out);
		strcat(all, " ");
	}
	return all;
}

Test(commands, completion)
{
	same_text(completed("sh"), "ow ");
	same_text(completed("show v"), "rrp ");
	same_text(completed("show vrrp l"), "an/ipv4/");
	same_text(completed("show vrrp w"), "an/ipv4/3 ");
	same_text(completed("show vrrp lan/ipv4/1 "), "json ");
	same_text(completed("show interface wan j"), "son ");
	same_text(completed("set vrrp lan/ipv4/1 "), "priority ");
	same_text(completed("show x"), "");
	same_text(listed("show vrrp "), "json brief lan/ipv4/1 lan/ipv4/2 wan/ipv4/3 <Enter> ");
	same_text(listed("show port p"), "p0 p1 ");
	same_text(listed("set vrrp lan/ipv4/1 priority "), "<1..254> ");
	same_text(listed("show route "), "json <PREFIX|ADDRESS> <Enter> ");
	same_text(listed("nonsense "), "");
}
