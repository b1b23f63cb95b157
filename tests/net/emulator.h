/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the emulated network share. It has two ends, each a
 * network namespace with a TUN interface "wire0"; what one end sends is read
 * here, suffers what its direction is set to, and is written to the other.
 */
#ifndef NET_EMULATOR_H
#define NET_EMULATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define MOST_PACKET 2048
#define MOST_RANGES 16
#define EXIT_SKIP 77

/* The ends, and the directions: a direction is named after where it begins. */
enum end { CLIENT, SERVER, ENDS };

struct range {
	unsigned int from, to;
};

/* One direction of the wire. */
struct direction {
	/* what it is set to; numbers by the names of setting.tbl.h */
#define SETTING(name, tells) double name;
#include "setting.tbl.h"
#undef SETTING
	struct range drop[MOST_RANGES];
	size_t n_drop;
	/* what became of it */
	int64_t free_ns; /* when the link has sent all it was given */
	int waiting;     /* packets in the queue */
	unsigned int taken, passed, dropped;
};

/* The whole network. */
struct network {
	struct direction way[ENDS];
	int tun[ENDS];
	int space[ENDS]; /* the namespaces */
	FILE *log;       /* or NULL */
};

/* namespaces.c. What this machine cannot do ends the program with 77. */

/* Says so, with errno's text, and exits. */
_Noreturn void cannot(const char *what);

/* Becomes root in a namespace of users, unless it is root already. */
void become_root(void);

/* Makes an end: fills in n->tun and n->space. Leaves this process in it. */
void make_end(struct network *n, enum end end);

/* Starts a shell command at that end, as the head of its own group. */
pid_t start_at(const struct network *n, enum end end, const char *command);

/* Whether anything in the namespace of that process listens on the port. */
bool listens(pid_t pid, unsigned int port);

/* direction.c */

/*
 * Reads settings, "delay=20,drop=1:4-6"; false with a line on standard error
 * if a word of them is none.
 */
bool direction_set(struct direction *d, const char *words);
void direction_usage(FILE *out);

/* Takes what an end has sent, and hands over what is due. */
void take_packets(struct network *n, enum end from);
void hand_over(struct network *n);

/* How long until something is due, in ns; at most a second. */
int64_t time_to_wait(int64_t spin_ns);

/* Makes chance the same in each run with this seed. */
void seed_chance(long seed);

/* forge.c: packets of the network's own. They return their length, or 0. */

/* "Too big" for what was sent, from a router at 10.77.0.254 or fd77::fe. */
int forge_too_big(const unsigned char *sent, int length, unsigned int mtu,
    unsigned char *out);

/* A reset as a middlebox would forge it, out of a segment on its way. */
int forge_reset(const unsigned char *sent, int length, unsigned char *out);

/* Changes made on the way. */
void lower_ttl(unsigned char *packet, int hops);
void mark_congestion(unsigned char *packet);
void strip_options(unsigned char *packet, int length);

#endif
