/* SPDX-License-Identifier: BSD-3-Clause */
/* The verdicts' names and sentences, from the one list in the header. Any thread. */
#include "dataplane/verdict.h"

#include <stddef.h>

#define NAME(id, name, text) [DP_##id] = name,
#define TEXT(id, name, text) [DP_##id] = text,

static const char *const names[DP_VERDICTS] = {
	[DP_FORWARD] = "forward", DP_PUNTS(NAME) DP_DROPS(NAME)};

static const char *const texts[DP_VERDICTS] = {
	[DP_FORWARD] = "handed to the output port", DP_PUNTS(TEXT) DP_DROPS(TEXT)};

const char *dp_verdict_name(unsigned int verdict)
{
	return verdict < DP_VERDICTS ? names[verdict] : "?";
}

const char *dp_verdict_text(unsigned int verdict)
{
	return verdict < DP_VERDICTS ? texts[verdict] : "?";
}
