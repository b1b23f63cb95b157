/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sonde-lab: practice servers on loopback, healthy or with a named fault. This
 * file reads the command line, starts the servers and ends them.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "certificates.h"
#include "folder.h"
#include "lab.h"
#include "net/fiber.h"
#include "net/loop.h"
#include "server.h"
#include "tell.h"

#define EXIT_USAGE 2
#define EXIT_LOCAL 3
#define SERVERS_MOST 20
#define MOST_SECONDS 1000000
#define MOST_DELAY_MS 600000

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

static const char usage[] =
    "sonde-lab https                 a healthy server, to practise on\n"
    "sonde-lab https tls-expired     one with a fault\n"
    "sonde-lab dns dns-servfail      a resolver with a fault, for sonde --dns\n"
    "sonde-lab --list                all faults, and what sonde should say\n"
    "\n"
    "usage: sonde-lab [options] PROTOCOL [FAULT]\n"
    "       sonde-lab --all | --list | --help | --version\n"
    "\n"
    "PROTOCOL is http, https, dns, smtp, smtps, lmtp, imap, imaps, pop3, pop3s,\n"
    "ftp, ftps, ws or wss.\n"
    "\n"
    "      --all           every healthy server at once\n"
    "      --list          what can be practised\n"
    "      --seconds N     end after N seconds\n"
    "      --delay MS      wait so long before anything is said\n"
    "      --json          for scripts: JSON instead of lines\n"
    "  -V, --version       version\n"
    "  -h, --help          this page\n"
    "\n"
    "Type what TRY says in another window. End it with Ctrl-C. See sonde-lab(1).\n";

enum {
	OPTION_ALL = 256,
	OPTION_LIST,
	OPTION_SECONDS,
	OPTION_DELAY,
	OPTION_JSON
};

static const struct option options[] = {
	{ "all", no_argument, NULL, OPTION_ALL },
	{ "list", no_argument, NULL, OPTION_LIST },
	{ "seconds", required_argument, NULL, OPTION_SECONDS },
	{ "delay", required_argument, NULL, OPTION_DELAY },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* What the command line says. */
struct wish {
	bool all, list, json, version, help;
	int seconds; /* 0: until somebody ends it */
	int delay_ms;
	const char *wrong; /* with the command line; NULL: nothing */
	enum protocol protocol;
	const struct row *row;
};

/* All that runs: --all is two web servers, and a resolver with a third. */
struct run {
	struct lab lab;
	char *folder;
	SSL_CTX *tls;
	struct server *servers[SERVERS_MOST];
	size_t n;
	int silent; /* a socket that never answers, or -1 */
	ev_signal ends[3];
	ev_timer time;
};

static int
number(struct wish *w, const char *text, uint64_t most, const char *wrong)
{
	uint64_t n = 0;

	if (!str_number(str_of(text), 10, &n) || n > most)
		w->wrong = wrong;
	return (int)n;
}

static void
take_option(struct wish *w, int which)
{
	switch (which) {
	case OPTION_ALL:
		w->all = true;
		break;
	case OPTION_LIST:
		w->list = true;
		break;
	case OPTION_JSON:
		w->json = true;
		break;
	case OPTION_SECONDS:
		w->seconds = number(w, optarg, MOST_SECONDS,
		    "--seconds wants a number of seconds");
		break;
	case OPTION_DELAY:
		w->delay_ms = number(w, optarg, MOST_DELAY_MS,
		    "--delay wants a number of milliseconds");
		break;
	case 'V':
		w->version = true;
		break;
	case 'h':
		w->help = true;
		break;
	default:
		w->wrong = "no such option, or its value is missing";
	}
}

/* The words that are no options: http tls-expired. */
static void
take_words(struct wish *w, char **words, int n)
{
	if (w->all || w->list || w->version || w->help) {
		if (n > 0)
			w->wrong = "that option stands alone";
		return;
	}
	if (n == 0 || !protocol_find(words[0], &w->protocol)) {
		w->wrong = "the first word is a protocol: see sonde-lab --help";
		return;
	}
	w->row = row_find(w->protocol, n > 1 ? words[1] : NULL);
	if (w->row == NULL)
		w->wrong = "no such fault there: see sonde-lab --list";
	if (n > 2)
		w->wrong = "one server at a time";
}

static struct wish
read_command_line(int argc, char **argv)
{
	struct wish w = { .wrong = NULL };
	int which;

	opterr = 0;
	for (;;) {
		which = getopt_long(argc, argv, "Vh", options, NULL);
		if (which == -1)
			break;
		take_option(&w, which);
	}
	if (w.wrong == NULL)
		take_words(&w, argv + optind, argc - optind);
	return w;
}

static void
on_time(struct ev_loop *l, ev_timer *time, int revents)
{
	struct run *run = time->data;

	(void)revents;
	ev_timer_stop(l, &run->time);
	for (size_t i = 0; i < sizeof(run->ends) / sizeof(run->ends[0]); i++)
		ev_signal_stop(l, &run->ends[i]);
	servers_stop();
}

static void
on_signal(struct ev_loop *l, ev_signal *end, int revents)
{
	struct run *run = end->data;

	on_time(l, &run->time, revents);
}

/*
 * From here on a signal, or the end of the time, ends the loop in order; one
 * that comes before the loop runs is not lost.
 */
static void
watch_for_end(struct run *run, int seconds)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };

	ev_timer_init(&run->time, on_time, seconds, 0.);
	run->time.data = run;
	if (seconds > 0)
		ev_timer_start(loop_ev(), &run->time);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		ev_signal_init(&run->ends[i], on_signal, ends[i]);
		run->ends[i].data = run;
		ev_signal_start(loop_ev(), &run->ends[i]);
	}
}

static struct server *
start(struct run *run, const struct row *row, enum protocol protocol)
{
	struct server *s = server_start(&run->lab, row, protocol, run->tls);

	if (s == NULL)
		fprintf(stderr, "sonde-lab: no port to serve on: %s\n",
		    strerror(errno));
	else
		run->servers[run->n++] = s;
	return s;
}

/* The folder, and what has to be in it for this row. */
static bool
prepare(struct run *run, const struct row *row, enum protocol protocol)
{
	if (protocol_tls(protocol) == TLS_NEVER && !row->upload && !row->letter)
		return true;
	if (run->folder == NULL)
		run->folder = folder_make();
	if (run->folder == NULL ||
	    (row->upload && !folder_add_upload(run->folder)) ||
	    (row->letter && !folder_add_letter(run->folder))) {
		fprintf(stderr, "sonde-lab: no folder for files: %s\n",
		    strerror(errno));
		return false;
	}
	if (protocol_tls(protocol) == TLS_NEVER)
		return true;
	if (run->tls == NULL)
		run->tls = certificates_context(row, run->folder);
	return run->tls != NULL;
}

/* Whom the names of a resolver lead to: a mail server, else a web server. */
static enum protocol
beside(const struct row *resolver)
{
	return resolver->mx && row_find(SMTP, NULL) != NULL ? SMTP : HTTP;
}

/* A resolver needs a server that its names lead to. */
static bool
open_lab(struct run *run, const struct wish *w, const struct row *row,
    enum protocol protocol)
{
	struct running told = { .row = row, .protocol = protocol };
	bool dns = protocol == DNS;
	enum protocol spoken = dns ? beside(row) : protocol;
	struct server *web, *resolver = NULL;

	if (!prepare(run, dns ? row_find(spoken, NULL) : row, spoken))
		return false;
	web = start(run, dns ? row_find(spoken, NULL) : row, spoken);
	if (dns && web != NULL)
		resolver = start(run, row, DNS);
	if (web == NULL || (dns && resolver == NULL))
		return false;
	if (row->silent_first)
		told.silent_port = silent_port(&run->silent);
	told.folder = run->folder;
	told.port = server_port(web);
	told.dns_port = dns ? server_port(resolver) : 0;
	told.dual = server_is_dual(web);
	tell_running(&told, w->json);
	return true;
}

static void
close_lab(struct run *run)
{
	while (run->n > 0)
		server_free(run->servers[--run->n]);
	SSL_CTX_free(run->tls);
	folder_remove(run->folder);
	if (run->silent >= 0)
		close(run->silent);
	fiber_free_pool();
}

static int
run_lab(const struct wish *w)
{
	enum protocol p;
	struct run run = { .lab = { .delay_ms = w->delay_ms }, .silent = -1 };
	bool open = true;

	watch_for_end(&run, w->seconds);
	if (w->row != NULL)
		open = open_lab(&run, w, w->row, w->protocol);
	for (size_t i = 0; w->all && open && protocol_at(i, &p); i++)
		if (row_find(p, NULL) != NULL)
			open = open_lab(&run, w, row_find(p, NULL), p);
	if (open)
		loop_run();
	close_lab(&run);
	return open ? EXIT_SUCCESS : EXIT_LOCAL;
}

int
main(int argc, char **argv)
{
	struct wish w = read_command_line(argc, argv);

	if (w.wrong != NULL) {
		fprintf(stderr, "sonde-lab: %s\n", w.wrong);
		return EXIT_USAGE;
	}
	if (w.help)
		fputs(usage, stdout);
	else if (w.version)
		puts("sonde-lab " PACKAGE_VERSION);
	else if (w.list)
		tell_list(w.json);
	else
		return run_lab(&w);
	return EXIT_SUCCESS;
}
