/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scripted FTP server: lines that are to come ("< FEAT") and lines that it
 * says ("> 220 ready"), pauses ("= 400" ms), and one data connection. "{port}"
 * stands for its port, "{p1},{p2}" for the same as PORT and PASV have it.
 */
#ifndef TESTS_UNIT_FTP_SCENE_H
#define TESTS_UNIT_FTP_SCENE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "peer_data.h"
#include "talk/modules.h"

#define MOST_STEPS 64

static struct {
	struct peer_data data;
	struct step steps[MOST_STEPS];
	char text[MOST_STEPS][400];
} ftp;

/* Up to the login, without TLS, and where we are. */
#define HELLO "> 220 FTP at your service", "< FEAT"
#define NO_FEATURES "> 500 What?"
#define LOGIN \
	"< USER anonymous", "> 331 Your word?", "< PASS sonde@", "> 230 Come in"
#define PLACE "< SYST", "> 215 UNIX Type: L8", "< PWD", "> 257 \"/\" is it"
#define IN HELLO, NO_FEATURES, LOGIN, PLACE
#define PASSIVE "< EPSV", "> 229 Fine (|||{port}|)"
#define BYE "< QUIT", "> 221 Bye"

/* A line with its CR LF, and {port} filled in. */
static inline void
fill_in_port(const char *from, char *to, size_t room)
{
	struct buf out = { 0 };
	const char *at;

	for (; *from != '\0'; from = at) {
		at = from + 1;
		if (strncmp(from, "{port}", 6) == 0)
			buf_addf(&out, "%d", ftp.data.port);
		else if (strncmp(from, "{p1}", 4) == 0)
			buf_addf(&out, "%d", ftp.data.port >> 8);
		else if (strncmp(from, "{p2}", 4) == 0)
			buf_addf(&out, "%d", ftp.data.port & 255);
		else
			buf_addc(&out, *from);
		if (*from == '{')
			at = strchr(from, '}') + 1;
	}
	snprintf(to, room, "%s\r\n", buf_text(&out));
	buf_free(&out);
}

/* How much of a line is awaited: where we say a port of ours, up to that. */
static inline size_t
awaited(const char *line)
{
	size_t n = strlen(line);

	return n > 2 && strchr("|,", line[n - 3]) != NULL ? n - 2 : n;
}

/*
 * The steps of a script; behind it the peer answers the good-bye, if it did not
 * yet, and hears until the end.
 */
static inline void
compile(const char *const *script)
{
	bool bye = false;
	size_t n = 0;

	memset(ftp.steps, 0, sizeof(ftp.steps));
	for (; *script != NULL && n < MOST_STEPS - 4; script++, n++) {
		bye = bye || strstr(*script, "< QUIT") != NULL ||
		    strstr(*script, "> 221") != NULL;
		fill_in_port(*script + 2, ftp.text[n], sizeof(ftp.text[n]));
		ftp.steps[n].kind = **script == '>' ? STEP_SEND : STEP_HEAR;
		ftp.steps[n].p = ftp.text[n];
		ftp.steps[n].n = **script == '>' ? strlen(ftp.text[n])
						 : awaited(ftp.text[n]);
		if (**script == '=')
			ftp.steps[n] =
			    (struct step)PAUSE(strtoul(*script + 2, NULL, 10));
	}
	if (!bye) {
		ftp.steps[n++] = (struct step)HEAR("QUIT\r\n");
		ftp.steps[n++] = (struct step)SEND("221 Bye\r\n");
	}
	ftp.steps[n].kind = STEP_STAY;
}

static inline void
ftp_begin(struct scene *s, const char *path)
{
	enum secure secure;

	scene_begin(s, false);
	memset(&ftp.data, 0, sizeof(ftp.data));
	ftp.data.from = "127.0.0.1";
	ftp.data.listener = peer_listen(2, &ftp.data.port);
	s->wish.module = module_for_scheme("ftp", &secure);
	s->wish.secure = SECURE_NEVER;
	s->wish.asked.scheme = "ftp";
	s->wish.asked.host = "h.test";
	s->wish.asked.path = path;
	s->wish.asked.place = path + 1;
	s->wish.asked.listen_s = 0.5;
	s->wish.idle_ns = 2 * CLOCK_S;
	s->wish.connect_ns = CLOCK_S / 2;
}

/*
 * Plays both ends; data is the script of the data connection, NULL: nobody
 * listens. All that was named.
 */
static inline const char *
ftp_play(struct scene *s, const char *const *script, const struct step *data)
{
	ftp.data.script = data;
	compile(script);
	if (data != NULL)
		peer_serve(&ftp.data);
	else
		close(ftp.data.listener);
	if (scene_talk(s, ftp.steps, NULL) != 0)
		abort();
	return faults(s->trace);
}

static inline void
ftp_end(struct scene *s)
{
	buf_free(&ftp.data.heard);
	scene_end(s);
}

static inline const char *
fact(const struct scene *s, const char *name)
{
	const char *value = trace_fact(s->trace, name);

	return value == NULL ? "-" : value;
}

/* Whether the peer heard the line. */
static inline bool
was_said(const struct scene *s, const char *line)
{
	struct buf whole = { 0 };
	bool said;

	buf_add(&whole, s->heard.p, s->heard.n);
	said = strstr(buf_text(&whole), line) != NULL;
	buf_free(&whole);
	return said;
}

#endif
