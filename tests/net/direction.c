/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What befalls packets on their way, and the queue in which they wait until
 * they are due: a heap, by time and then by order.
 */
#include "emulator.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_WAITING 4096
#define LATE_MS 40
#define NS_OF_MS 1e6

struct waiting {
	int64_t taken_ns, due_ns; /* CLOCK_MONOTONIC */
	unsigned int order, number;
	enum end from;
	int length;
	unsigned char bytes[MOST_PACKET];
};

static struct waiting *heap[MOST_WAITING];
static size_t n_heap;
static unsigned int order;

static const struct {
	const char *name, *tells;
	size_t place;
} settings[] = {
#define SETTING(name, tells) { #name, tells, offsetof(struct direction, name) },
#include "setting.tbl.h"
#undef SETTING
};

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

static int64_t
clock_ns(clockid_t id)
{
	struct timespec t;

	(void)clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void
seed_chance(long seed)
{
	srand48(seed);
}

static bool
chance(double percent)
{
	return percent > 0 && drand48() * 100 < percent;
}

static bool
before(const struct waiting *a, const struct waiting *b)
{
	if (a->due_ns != b->due_ns)
		return a->due_ns < b->due_ns;
	return (int)(a->order - b->order) < 0;
}

static void
push(struct waiting *p)
{
	size_t i = n_heap++;

	for (; i > 0 && before(p, heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = p;
}

static struct waiting *
pop(void)
{
	struct waiting *first = heap[0], *p = heap[--n_heap];
	size_t i = 0, c;

	for (c = 1; c < n_heap; c = 2 * i + 1) {
		if (c + 1 < n_heap && before(heap[c + 1], heap[c]))
			c++;
		if (!before(heap[c], p))
			break;
		heap[i] = heap[c];
		i = c;
	}
	heap[i] = p;
	return first;
}

/* "3" or "5-9" or "5-": one range, and where the text goes on; NULL. */
static const char *
range_read(const char *s, struct range *r)
{
	char *end;

	r->from = r->to = (unsigned int)strtoul(s, &end, 10);
	if (end == s || r->from == 0)
		return NULL;
	if (*end == '-') {
		s = end + 1;
		r->to = (unsigned int)strtoul(s, &end, 10);
		if (end == s)
			r->to = ~0U;
	}
	return *end == ':' ? end + 1 : *end == '\0' ? end : NULL;
}

static bool
set_drop(struct direction *d, const char *list)
{
	while (list != NULL && *list != '\0') {
		if (d->n_drop == MOST_RANGES)
			return false;
		list = range_read(list, &d->drop[d->n_drop++]);
	}
	return list != NULL;
}

static bool
set_number(struct direction *d, const char *name, const char *value)
{
	char *end = NULL;
	double number = value == NULL ? 1 : strtod(value, &end);

	for (size_t i = 0; i < SETTINGS; i++)
		if (strcmp(settings[i].name, name) == 0) {
			memcpy((char *)d + settings[i].place, &number,
			    sizeof(number));
			return value == NULL || (end != value && *end == '\0');
		}
	return false;
}

bool
direction_set(struct direction *d, const char *words)
{
	char *text = strdup(words), *rest = text, *word, *value;
	bool well = text != NULL;

	for (word = strsep(&rest, ","); well && word != NULL;
	     word = strsep(&rest, ",")) {
		value = strchr(word, '=');
		if (value != NULL)
			*value++ = '\0';
		if (strcmp(word, "drop") == 0 && value != NULL)
			well = set_drop(d, value);
		else if (*word != '\0')
			well = set_number(d, word, value);
		if (!well)
			fprintf(stderr, "emulator: no setting: %s\n", word);
	}
	free(text);
	return well;
}

void
direction_usage(FILE *out)
{
	for (size_t i = 0; i < SETTINGS; i++)
		fprintf(out, "  %-8s %s\n", settings[i].name,
		    settings[i].tells);
	fprintf(out, "  %-8s %s\n", "drop",
	    "N:N-N:N-: the packets of these numbers, the first is 1");
}

/* A line of the log: what became of one packet, with the times of both ends. */
static void
tell(const struct network *n, const struct waiting *p, const char *fate,
    int64_t left_ns)
{
	int64_t offset = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_MONOTONIC);

	if (n->log == NULL)
		return;
	fprintf(n->log, "%s %u %d %lld %lld %s\n",
	    p->from == CLIENT ? "to-server" : "to-client", p->number, p->length,
	    (long long)(p->taken_ns + offset),
	    left_ns == 0 ? 0LL : (long long)(left_ns + offset), fate);
	fflush(n->log);
}

static void
write_packet(const struct network *n, enum end to, const unsigned char *bytes,
    int length)
{
	if (write(n->tun[to], bytes, (size_t)length) != length)
		fprintf(stderr, "emulator: a packet was not written: %s\n",
		    strerror(errno));
}

/* When a packet leaves the wire: after those before it, and then the delay. */
static int64_t
due(struct direction *d, const struct waiting *p)
{
	double delay = d->delay + d->jitter * (2 * drand48() - 1);
	int64_t t = p->taken_ns;

	if (d->rate > 0) {
		t = d->free_ns > t ? d->free_ns : t;
		t += (int64_t)(p->length * 8 * NS_OF_MS / d->rate);
		d->free_ns = t;
	}
	if (p->number == d->late)
		delay += LATE_MS;
	if (chance(d->reorder) || delay < 0)
		delay = 0;
	return t + (int64_t)(delay * NS_OF_MS);
}

static void
change(const struct direction *d, struct waiting *p)
{
	if (d->hops != 0)
		lower_ttl(p->bytes, (int)d->hops);
	if (d->ce > 0)
		mark_congestion(p->bytes);
	if (d->strip > 0)
		strip_options(p->bytes, p->length);
}

static void
enqueue(struct network *n, const struct waiting *taken)
{
	struct direction *d = &n->way[taken->from];
	struct waiting *p = NULL;

	if (n_heap < MOST_WAITING && (d->queue == 0 || d->waiting < d->queue))
		p = malloc(sizeof(*p));
	if (p == NULL) {
		d->dropped++;
		tell(n, taken, "queue-full", 0);
		return;
	}
	*p = *taken;
	p->due_ns = due(d, p);
	p->order = order++;
	change(d, p);
	d->waiting++;
	push(p);
}

static bool
is_dropped(const struct direction *d, unsigned int number)
{
	for (size_t i = 0; i < d->n_drop; i++)
		if (number >= d->drop[i].from && number <= d->drop[i].to)
			return true;
	return chance(d->loss);
}

/* Forged packets go out at once, back to the sender or on to the receiver. */
static void
send_forged(const struct network *n, enum end to, const struct waiting *p,
    const char *what, const unsigned char *bytes, int length)
{
	if (length == 0)
		return;
	write_packet(n, to, bytes, length);
	tell(n, p, what, clock_ns(CLOCK_MONOTONIC));
}

static enum end
other(enum end e)
{
	return e == CLIENT ? SERVER : CLIENT;
}

static void
treat(struct network *n, const struct waiting *p)
{
	struct direction *d = &n->way[p->from];
	unsigned char forged[128];
	int length;

	if (p->number == d->rst) {
		length = forge_reset(p->bytes, p->length, forged);
		send_forged(n, other(p->from), p, "reset", forged, length);
	}
	if (is_dropped(d, p->number)) {
		d->dropped++;
		tell(n, p, "dropped", 0);
		return;
	}
	if (d->mtu > 0 && p->length > d->mtu) {
		d->dropped++;
		tell(n, p, "too-big", 0);
		if (d->icmp == 0)
			return;
		length = forge_too_big(p->bytes, p->length,
		    (unsigned int)d->mtu, forged);
		send_forged(n, p->from, p, "icmp", forged, length);
		return;
	}
	enqueue(n, p);
	if (p->number == d->twice || chance(d->dup))
		enqueue(n, p);
}

/* The chatter of IPv6 itself, which would change the numbers of packets. */
static bool
is_multicast(const struct waiting *p)
{
	return p->bytes[0] >> 4 == 6 && p->bytes[24] == 0xff;
}

void
take_packets(struct network *n, enum end from)
{
	struct waiting p = { .from = from };
	ssize_t length;

	for (;;) {
		length = read(n->tun[from], p.bytes, sizeof(p.bytes));
		if (length <= 0)
			break;
		p.taken_ns = clock_ns(CLOCK_MONOTONIC);
		p.length = (int)length;
		if (is_multicast(&p))
			continue;
		p.number = ++n->way[from].taken;
		treat(n, &p);
	}
}

void
hand_over(struct network *n)
{
	while (n_heap > 0 && heap[0]->due_ns <= clock_ns(CLOCK_MONOTONIC)) {
		struct waiting *p = pop();

		n->way[p->from].waiting--;
		n->way[p->from].passed++;
		write_packet(n, other(p->from), p->bytes, p->length);
		tell(n, p, "passed", clock_ns(CLOCK_MONOTONIC));
		free(p);
	}
}

int64_t
time_to_wait(int64_t spin_ns)
{
	int64_t wait = 1000000000;

	if (n_heap > 0)
		wait = heap[0]->due_ns - clock_ns(CLOCK_MONOTONIC) - spin_ns;
	return wait < 0 ? 0 : wait;
}
