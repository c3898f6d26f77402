/* SPDX-License-Identifier: BSD-3-Clause */
/* Wall-clock time as text. Any thread; pure. */
#include "app/wall.h"

#include <stdio.h>

#define DAY_MS INT64_C(86400000)

/* Days since 1970-01-01 to a date of the proleptic Gregorian calendar. Years are counted from
 * March, so that the leap day is a year's last; 400 years have 146097 days. */
static void date_of_day(int64_t day, int64_t *year, unsigned int *month, unsigned int *mday)
{
	int64_t d = day + 719468; /* from 0000-03-01 */
	int64_t era = (d >= 0 ? d : d - 146096) / 146097;
	unsigned int doe = d - era * 146097;
	unsigned int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned int mp = (5 * doy + 2) / 153;

	*mday = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = yoe + era * 400 + (*month <= 2);
}

char *wall_format(int64_t wall_ns, char buf[WALL_STRLEN])
{
	int64_t ms = wall_ns / 1000000, day, year;
	unsigned int month, mday, rest;

	if (wall_ns < 0)
		ms = 0;
	day = ms / DAY_MS;
	rest = ms % DAY_MS;
	date_of_day(day, &year, &month, &mday);
	snprintf(buf, WALL_STRLEN, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
		(unsigned int)(year % 10000), month % 100, mday % 100, rest / 3600000 % 24,
		rest / 60000 % 60, rest / 1000 % 60, rest % 1000);
	return buf;
}
