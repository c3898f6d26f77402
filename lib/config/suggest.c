/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * "did you mean": optimal string alignment distance. Any thread; pure.
 */
#include "config/suggest.h"

#include <ctype.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

static int letter(char c)
{
	return c == '_' ? '-' : tolower((unsigned char)c);
}

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int least = a < b ? a : b;

	return least < c ? least : c;
}

unsigned int suggest_distance(const char *a, const char *b)
{
	unsigned int d[SUGGEST_LEN_MAX + 1][SUGGEST_LEN_MAX + 1];
	size_t la = strlen(a), lb = strlen(b);
	size_t i, j;

	if (la > SUGGEST_LEN_MAX || lb > SUGGEST_LEN_MAX)
		return UINT_MAX;
	for (i = 0; i <= la; i++)
		d[i][0] = i;
	for (j = 0; j <= lb; j++)
		d[0][j] = j;
	for (i = 1; i <= la; i++) {
		for (j = 1; j <= lb; j++) {
			unsigned int differ = letter(a[i - 1]) != letter(b[j - 1]);

			d[i][j] = min3(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + differ);
			if (i > 1 && j > 1 && letter(a[i - 1]) == letter(b[j - 2]) &&
				letter(a[i - 2]) == letter(b[j - 1]) &&
				d[i - 2][j - 2] + 1 < d[i][j])
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	}
	return d[la][lb];
}

void suggest_start(struct suggestion *s, const char *wrong)
{
	size_t len = strlen(wrong);

	/* Near enough: about a third of the letters, so that "mtx" finds "mtu" and no word finds
	 * one that only happens to be as long. */
	*s = (struct suggestion){wrong, NULL, len / 3 + (len < 3) + 1};
}

void suggest_offer(struct suggestion *s, const char *right)
{
	unsigned int distance = suggest_distance(s->wrong, right);

	if (distance < s->distance) {
		s->distance = distance;
		s->best = right;
	}
}
