/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A stream of small UDP datagrams from one network namespace to another, on the one clock of this
 * machine, to see what a takeover costs: what was lost, doubled or out of order, and every gap.
 *
 * One process holds both ends, so that it knows exactly what was sent when. The sender sleeps to
 * absolute times; both threads run SCHED_FIFO where that is allowed. Nothing but the two counters
 * at the end of a run is shared: the sender writes `sent_ns`, the receiver the rest.
 *
 * The stream ends after --seconds or --count, or with SIGTERM or SIGINT; then the receiver waits a
 * little for stragglers and the report, one JSON document, is written.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#define NS_PER_S  1000000000LL
#define NS_PER_MS 1000000.0
#define LINGER_NS (300 * 1000000LL) /* for stragglers after the last datagram */
#define MAGIC     0x53465052u       /* so that a foreign datagram is not counted */

struct datagram {
	uint32_t magic;
	uint32_t run; /* tells the datagrams of this run from those of an earlier one */
	uint64_t number;
	uint8_t padding[48];
};

union address {
	struct sockaddr any;
	struct sockaddr_in ip4;
	struct sockaddr_in6 ip6;
};

struct stream {
	/* what was asked for */
	const char *from_netns, *to_netns;
	union address from, to;
	int64_t interval_ns;
	uint64_t count;
	double gap_ms;
	const char *out;
	/* the run */
	int send_fd, receive_fd;
	uint32_t run;
	bool realtime;
	atomic_bool sending;
	uint64_t sent, send_errors; /* the sender's until it has ended */
	int64_t *sent_ns;
	int64_t *arrived_ns; /* the receiver's; 0: not */
	uint64_t received, duplicates, reordered;
	int ttl_min, ttl_max;
};

static atomic_bool interrupted;

static void on_signal(int number)
{
	(void)number;
	atomic_store(&interrupted, true);
}

static int64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

static void die(const char *what)
{
	fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* A UDP socket inside a network namespace: a socket stays where it was made. */
static int socket_in(const char *netns, const union address *address)
{
	char path[256];
	int fd, ns;

	if (netns != NULL) {
		snprintf(path, sizeof(path), "/run/netns/%s", netns);
		ns = open(path, O_RDONLY | O_CLOEXEC);
		if (ns < 0)
			die(path);
		if (setns(ns, CLONE_NEWNET) < 0)
			die("setns");
		close(ns);
	}
	fd = socket(address->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die("socket");
	if (bind(fd, &address->any, sizeof(*address)) < 0)
		die("bind");
	return fd;
}

static bool run_realtime(void)
{
	struct sched_param param = {.sched_priority = 50};

	return pthread_setschedparam(pthread_self(), SCHED_FIFO, &param) == 0;
}

static void *send_all(void *arg)
{
	struct stream *s = arg;
	struct datagram d = {.magic = MAGIC, .run = s->run};
	int64_t at = clock_ns();
	struct timespec until;

	s->realtime = run_realtime();
	fprintf(stderr, "probe: sending\n"); /* whoever started it may go on */
	while (s->sent < s->count && !atomic_load(&interrupted)) {
		until = (struct timespec){at / NS_PER_S, at % NS_PER_S};
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
		d.number = s->sent;
		s->sent_ns[s->sent++] = clock_ns();
		if (sendto(s->send_fd, &d, sizeof(d), 0, &s->to.any, sizeof(s->to)) < 0)
			s->send_errors++;
		at += s->interval_ns;
	}
	atomic_store(&s->sending, false);
	return NULL;
}

static int ttl_of(struct msghdr *message)
{
	struct cmsghdr *c;
	int ttl = 0;

	for (c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
		if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL) ||
			(c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT))
			memcpy(&ttl, CMSG_DATA(c), sizeof(ttl));
	}
	return ttl;
}

/* Takes one datagram, or waits a while for one. */
static void receive_one(struct stream *s, uint64_t *next)
{
	char control[CMSG_SPACE(sizeof(int))];
	struct datagram d;
	struct iovec iov = {&d, sizeof(d)};
	struct msghdr message = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control)};
	ssize_t n = recvmsg(s->receive_fd, &message, 0);
	int64_t now = clock_ns();
	int ttl;

	if (n != sizeof(d) || d.magic != MAGIC || d.run != s->run || d.number >= s->count)
		return;
	if (s->arrived_ns[d.number] != 0) {
		s->duplicates++;
		return;
	}
	s->arrived_ns[d.number] = now;
	s->received++;
	if (d.number < *next)
		s->reordered++;
	else
		*next = d.number + 1;
	ttl = ttl_of(&message);
	s->ttl_min = ttl < s->ttl_min ? ttl : s->ttl_min;
	s->ttl_max = ttl > s->ttl_max ? ttl : s->ttl_max;
}

static void receive_all(struct stream *s)
{
	uint64_t next = 0;
	int64_t end = 0;

	run_realtime();
	while (end == 0 || clock_ns() < end) {
		receive_one(s, &next);
		if (end == 0 && !atomic_load(&s->sending))
			end = clock_ns() + LINGER_NS;
	}
}

/* The gap from one arrival to the next, without what the sender itself was late by: that is not
 * the network's. `to` may be one past the last: then nothing came to the end of the stream. */
static double gap_ms(const struct stream *s, uint64_t from, uint64_t to)
{
	int64_t arrival = to < s->sent ? s->arrived_ns[to] : s->sent_ns[s->sent - 1];
	int64_t gap = arrival - s->arrived_ns[from];
	int64_t own;

	if (to == from + 1 && to < s->sent) {
		own = s->sent_ns[to] - s->sent_ns[from] - s->interval_ns;
		gap -= own > 0 ? own : 0;
	}
	return gap / NS_PER_MS;
}

static void report_gaps(const struct stream *s, json_t *report)
{
	json_t *gaps = json_array();
	uint64_t i, last = UINT64_MAX;
	double ms, longest = 0, start;

	for (i = 0; i <= s->sent; i++) {
		if (s->sent == 0 || (i < s->sent && s->arrived_ns[i] == 0))
			continue;
		if (last == UINT64_MAX) { /* nothing before: counted from the first one sent */
			ms = ((i < s->sent ? s->arrived_ns[i] : s->sent_ns[s->sent - 1]) -
				     s->sent_ns[0]) /
			     NS_PER_MS;
			start = 0;
		} else {
			ms = gap_ms(s, last, i);
			start = (s->arrived_ns[last] - s->sent_ns[0]) / NS_PER_MS;
		}
		longest = ms > longest ? ms : longest;
		if (ms > s->gap_ms)
			json_array_append_new(
				gaps, json_pack("{s:f, s:f, s:I, s:b}", "start_ms", start, "ms", ms,
					      "packets", (json_int_t)(i - (last + 1)), "open",
					      i == s->sent));
		last = i;
	}
	json_object_set_new(report, "longest_gap_ms", json_real(longest));
	json_object_set_new(report, "gaps", gaps);
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* How late the sender was, and how long datagrams took: what the figures are worth. */
static void report_times(const struct stream *s, json_t *report)
{
	int64_t *latency = calloc(s->sent + 1, sizeof(*latency));
	int64_t late, late_max = 0;
	uint64_t i, n = 0;

	if (latency == NULL)
		die("calloc");
	for (i = 0; i < s->sent; i++) {
		late = s->sent_ns[i] - s->sent_ns[0] - (int64_t)i * s->interval_ns;
		late_max = late > late_max ? late : late_max;
		if (s->arrived_ns[i] != 0)
			latency[n++] = s->arrived_ns[i] - s->sent_ns[i];
	}
	qsort(latency, n, sizeof(*latency), compare);
	json_object_set_new(report, "sender_late_max_us", json_integer(late_max / 1000));
	json_object_set_new(report, "latency_median_us", json_integer(latency[n / 2] / 1000));
	json_object_set_new(
		report, "latency_max_us", json_integer(n > 0 ? latency[n - 1] / 1000 : 0));
	free(latency);
}

static int report(const struct stream *s)
{
	json_t *r = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "sent",
		(json_int_t)s->sent, "send_errors", (json_int_t)s->send_errors, "received",
		(json_int_t)s->received, "lost", (json_int_t)(s->sent - s->received), "duplicates",
		(json_int_t)s->duplicates, "reordered", (json_int_t)s->reordered, "interval_us",
		(json_int_t)(s->interval_ns / 1000), "realtime", s->realtime);
	int err;

	if (r == NULL)
		die("report");
	if (s->received > 0) {
		json_object_set_new(r, "ttl_min", json_integer(s->ttl_min));
		json_object_set_new(r, "ttl_max", json_integer(s->ttl_max));
	}
	report_times(s, r);
	report_gaps(s, r);
	if (s->out != NULL)
		err = json_dump_file(r, s->out, JSON_INDENT(2));
	else
		err = json_dumpf(r, stdout, JSON_INDENT(2));
	json_decref(r);
	return err;
}

static void usage(void)
{
	fprintf(stderr, "usage: probe stream --bind ADDRESS --to ADDRESS:PORT [--from-netns NAME]\n"
			"         [--to-netns NAME] [--interval-us 500] [--seconds S | --count N]\n"
			"         [--gap-ms 5] [--out FILE]\n");
	exit(2);
}

/* ADDRESS or ADDRESS:PORT; an IPv6 address with a port in brackets. */
static union address parse_address(const char *text)
{
	union address address = {.any.sa_family = AF_UNSPEC};
	char host[INET6_ADDRSTRLEN];
	unsigned int port = 0;

	if (text[0] != '[' && strchr(text, '.') == NULL)
		snprintf(host, sizeof(host), "%s", text);
	else if (sscanf(text, text[0] == '[' ? "[%45[0-9a-f:]]:%u" : "%45[0-9.]:%u", host, &port) <
		 1)
		usage();
	if (port > 65535)
		usage();
	if (inet_pton(AF_INET, host, &address.ip4.sin_addr) == 1) {
		address.ip4.sin_family = AF_INET;
		address.ip4.sin_port = htons(port);
	} else if (inet_pton(AF_INET6, host, &address.ip6.sin6_addr) == 1) {
		address.ip6.sin6_family = AF_INET6;
		address.ip6.sin6_port = htons(port);
	} else {
		usage();
	}
	return address;
}

static void parse(struct stream *s, int argc, char **argv)
{
	static const struct option options[] = {{"bind", required_argument, NULL, 'b'},
		{"to", required_argument, NULL, 't'}, {"from-netns", required_argument, NULL, 'f'},
		{"to-netns", required_argument, NULL, 'n'},
		{"interval-us", required_argument, NULL, 'i'},
		{"seconds", required_argument, NULL, 's'}, {"count", required_argument, NULL, 'c'},
		{"gap-ms", required_argument, NULL, 'g'}, {"out", required_argument, NULL, 'o'},
		{NULL, 0, NULL, 0}};
	double seconds = 300;
	int option;

	if (argc < 2 || strcmp(argv[1], "stream") != 0)
		usage();
	while ((option = getopt_long(argc - 1, argv + 1, "", options, NULL)) != -1) {
		switch (option) {
		case 'b':
			s->from = parse_address(optarg);
			break;
		case 't':
			s->to = parse_address(optarg);
			break;
		case 'f':
			s->from_netns = optarg;
			break;
		case 'n':
			s->to_netns = optarg;
			break;
		case 'i':
			s->interval_ns = atoll(optarg) * 1000;
			break;
		case 's':
			seconds = atof(optarg);
			break;
		case 'c':
			s->count = strtoull(optarg, NULL, 10);
			break;
		case 'g':
			s->gap_ms = atof(optarg);
			break;
		case 'o':
			s->out = optarg;
			break;
		default:
			usage();
		}
	}
	if (s->to.ip4.sin_port == 0 || s->from.any.sa_family != s->to.any.sa_family ||
		s->interval_ns <= 0)
		usage();
	if (s->count == 0)
		s->count = (uint64_t)(seconds * NS_PER_S / s->interval_ns);
}

int main(int argc, char **argv)
{
	struct stream s = {.interval_ns = 500000, .gap_ms = 5, .ttl_min = 255, .sending = true};
	struct timeval wait = {.tv_usec = 20000};
	struct sigaction stop = {.sa_handler = on_signal};
	int on = 1, room = 4 << 20, err;
	pthread_t sender;

	parse(&s, argc, argv);
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	s.run = (uint32_t)clock_ns();
	s.sent_ns = calloc(s.count + 1, sizeof(*s.sent_ns));
	s.arrived_ns = calloc(s.count + 1, sizeof(*s.arrived_ns));
	if (s.sent_ns == NULL || s.arrived_ns == NULL)
		die("calloc");
	s.send_fd = socket_in(s.from_netns, &s.from);
	s.receive_fd = socket_in(s.to_netns, &s.to);
	setsockopt(s.receive_fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	setsockopt(s.receive_fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(s.receive_fd, IPPROTO_IP, IP_RECVTTL, &on, sizeof(on));
	setsockopt(s.receive_fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof(on));

	errno = pthread_create(&sender, NULL, send_all, &s);
	if (errno != 0)
		die("pthread_create");
	receive_all(&s);
	pthread_join(sender, NULL);
	err = report(&s);
	free(s.sent_ns);
	free(s.arrived_ns);
	return err == 0 ? 0 : 1;
}
