/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A network of two ends, each in a namespace of its own, and a wire between
 * them on which everything can go wrong, each time in the same way. It runs a
 * command at each end, or keeps the ends open for others. Nothing of it is
 * left when it ends.
 */
#include "emulator.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_WAITS 1000 /* of 10 ms each, for the server to listen */

struct wanted {
	const char *server, *client; /* commands, or NULL */
	unsigned int port;
	int64_t spin_ns;
	bool keep;
};

static void
usage(FILE *out)
{
	fputs("usage: emulator [-f SET] [-r SET] [-b SET] [-x SEED] [-u USEC]\n"
	      "           [-l LOG] [-s SERVER [-p PORT]] CLIENT\n"
	      "       emulator [-f SET] ... [-l LOG] -k\n"
	      "Runs the shell command SERVER at 10.77.0.2 and fd77::2, and "
	      "CLIENT, once something\n"
	      "listens on PORT, at 10.77.0.1 and fd77::1. Exits as CLIENT "
	      "does; 77: cannot be\n"
	      "done here. -k keeps the ends for others: it says which "
	      "namespaces they are, and\n"
	      "ends with its standard input. The wire is set to the server "
	      "(-f), to the client\n"
	      "(-r) or both ways (-b); SET is words with commas:\n",
	    out);
	direction_usage(out);
	fputs("A line of LOG: way number bytes entered-ns left-ns fate. -u "
	      "spins so long before\n"
	      "a packet is due.\n",
	    out);
}

static bool
read_words(struct network *n, int option, const char *words)
{
	bool well = true;

	if (option == 'f' || option == 'b')
		well = direction_set(&n->way[CLIENT], words);
	if (well && (option == 'r' || option == 'b'))
		well = direction_set(&n->way[SERVER], words);
	return well;
}

static bool
open_log(struct network *n, const char *path)
{
	n->log = fopen(path, "we");
	if (n->log == NULL)
		fprintf(stderr, "emulator: %s: %s\n", path, strerror(errno));
	return n->log != NULL;
}

static bool
take_option(struct network *n, struct wanted *w, int option)
{
	switch (option) {
	case 'f':
	case 'r':
	case 'b':
		return read_words(n, option, optarg);
	case 'k':
		w->keep = true;
		return true;
	case 'l':
		return open_log(n, optarg);
	case 'p':
		w->port = (unsigned int)strtoul(optarg, NULL, 10);
		return true;
	case 's':
		w->server = optarg;
		return true;
	case 'u':
		w->spin_ns = strtol(optarg, NULL, 10) * 1000;
		return true;
	case 'x':
		seed_chance(strtol(optarg, NULL, 10));
		return true;
	default:
		return false;
	}
}

static bool
read_options(struct network *n, struct wanted *w, int argc, char **argv)
{
	int option;

	for (;;) {
		option = getopt(argc, argv, "b:f:hkl:p:r:s:u:x:");
		if (option == -1)
			break;
		if (option == 'h') {
			usage(stdout);
			exit(0);
		}
		if (!take_option(n, w, option))
			return false;
	}
	w->client = w->keep ? NULL : argv[optind];
	return argc - optind == (w->keep ? 0 : 1);
}

/* Before others, if we may: a late packet is a wrong result. */
static void
be_punctual(void)
{
	struct sched_param p = { .sched_priority = 10 };

	(void)prctl(PR_SET_TIMERSLACK, 1UL);
	(void)sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &p);
}

static pid_t
start_server(const struct network *n, const struct wanted *w)
{
	pid_t p = w->server == NULL ? 0 : start_at(n, SERVER, w->server);

	for (int i = 0; p > 0 && w->port != 0 && i < MOST_WAITS; i++) {
		if (listens(p, w->port))
			break;
		if (waitpid(p, NULL, WNOHANG) == p) {
			fputs("emulator: the server ended early\n", stderr);
			exit(99);
		}
		(void)usleep(10000);
	}
	return p;
}

/* What ends the run: the client's end, or of -k that of standard input. */
static int
open_end(const struct wanted *w, pid_t client)
{
	if (w->keep)
		return STDIN_FILENO;
	return (int)syscall(SYS_pidfd_open, client, 0);
}

static void
carry(struct network *n, const struct wanted *w, int end)
{
	struct pollfd fds[3] = {
		{ .fd = n->tun[CLIENT], .events = POLLIN },
		{ .fd = n->tun[SERVER], .events = POLLIN },
		{ .fd = end, .events = POLLIN },
	};
	struct timespec t;
	int64_t wait;

	while (fds[2].revents == 0) {
		wait = time_to_wait(w->spin_ns);
		t.tv_sec = wait / 1000000000;
		t.tv_nsec = wait % 1000000000;
		if (ppoll(fds, 3, &t, NULL) > 0) {
			if (fds[0].revents != 0)
				take_packets(n, CLIENT);
			if (fds[1].revents != 0)
				take_packets(n, SERVER);
		}
		hand_over(n);
	}
}

int
main(int argc, char **argv)
{
	struct network n = { 0 };
	struct wanted w = { 0 };
	pid_t server, client = 0;
	int status = 0;

	if (!read_options(&n, &w, argc, argv)) {
		usage(stderr);
		return 2;
	}
	become_root();
	make_end(&n, SERVER);
	make_end(&n, CLIENT);
	be_punctual();
	server = start_server(&n, &w);
	if (w.keep)
		printf("client %d server %d\n", n.space[CLIENT],
		    n.space[SERVER]);
	else
		client = start_at(&n, CLIENT, w.client);
	(void)fflush(stdout);
	carry(&n, &w, open_end(&w, client));
	if (client > 0)
		(void)waitpid(client, &status, 0);
	if (server > 0) {
		(void)kill(-server, SIGTERM);
		(void)waitpid(server, NULL, 0);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
