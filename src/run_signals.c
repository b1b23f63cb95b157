/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libev's signal watchers, which do not keep the loop alive. Cancelling a
 * probe lets it end in order, so that its documents are written.
 */
#include "run_signals.h"

#include <ev.h>
#include <signal.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "file.h"
#include "net/loop.h"

enum { WATCH_INT, WATCH_TERM, WATCH_USR1, WATCHES };

struct signals {
	ev_signal watches[WATCHES];
	struct probe *probe;
	const char *url;
	int64_t since_ns;
	bool ended;
};

static void
on_end(struct ev_loop *loop, ev_signal *w, int revents)
{
	struct signals *s = w->data;

	(void)loop;
	(void)revents;
	s->ended = true;
	if (s->probe != NULL)
		probe_cancel(s->probe);
	for (int i = 0; i < WATCH_USR1; i++) {
		ev_ref(loop_ev());
		ev_signal_stop(loop_ev(), &s->watches[i]);
	}
}

static void
on_question(struct ev_loop *loop, ev_signal *w, int revents)
{
	struct signals *s = w->data;
	struct buf line = { 0 };
	int64_t spent_ns;

	(void)loop;
	(void)revents;
	if (s->probe == NULL)
		return;
	spent_ns = clock_now_ns() - s->since_ns;
	buf_addf(&line, "%s: %s, %d.%d s", s->url, probe_where(s->probe),
	    (int)(spent_ns / CLOCK_S),
	    (int)(spent_ns % CLOCK_S / (100 * CLOCK_MS)));
	file_complain(buf_text(&line));
	buf_free(&line);
}

struct signals *
signals_begin(void)
{
	struct signals *s = xcalloc(1, sizeof(*s));

	ev_signal_init(&s->watches[WATCH_INT], on_end, SIGINT);
	ev_signal_init(&s->watches[WATCH_TERM], on_end, SIGTERM);
	ev_signal_init(&s->watches[WATCH_USR1], on_question, SIGUSR1);
	for (int i = 0; i < WATCHES; i++) {
		s->watches[i].data = s;
		ev_signal_start(loop_ev(), &s->watches[i]);
		ev_unref(loop_ev());
	}
	return s;
}

void
signals_end(struct signals *s)
{
	for (int i = 0; i < WATCHES; i++) {
		if (!ev_is_active(&s->watches[i]))
			continue;
		ev_ref(loop_ev());
		ev_signal_stop(loop_ev(), &s->watches[i]);
	}
	free(s);
}

void
signals_watch(struct signals *s, struct probe *p, const char *url)
{
	s->probe = p;
	s->url = url;
	s->since_ns = clock_now_ns();
}

bool
signals_ended(const struct signals *s)
{
	return s->ended;
}
