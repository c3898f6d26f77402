/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * "did you mean": the word nearest to one that is not known. Any thread; pure.
 */
#ifndef CONFIG_SUGGEST_H
#define CONFIG_SUGGEST_H

#define SUGGEST_LEN_MAX 48 /* longer words get no suggestion */

struct suggestion {
	const char *wrong;
	const char *best; /* NULL: nothing near enough so far */
	unsigned int distance;
};

void suggest_start(struct suggestion *s, const char *wrong);
/* Offers one word that is right; kept if it is the nearest yet. */
void suggest_offer(struct suggestion *s, const char *right);

/* Letters to insert, delete, change or swap with their neighbor, letter case and the choice of '-'
 * or '_' aside; UINT_MAX when one is longer than SUGGEST_LEN_MAX. */
unsigned int suggest_distance(const char *a, const char *b);

#endif
