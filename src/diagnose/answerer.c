/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who answered with a status that says no: programs in front of applications
 * have pages of their own, which the table knows.
 */
#include "diagnose/answerer.h"

#include "diagnose/http.h"

enum answers { NO_HOST, ITSELF, PERHAPS };

static const struct answerer {
	int status;
	const char *server;
	const char *page;
	const char *without;
	const char *who;
	enum answers answers;
} answerers[] = {
#define ANSWERER(status_, server_, page_, without_, who_, answers_) \
	{ status_, server_, page_, without_, who_, answers_ },
#include "diagnose/answerer.tbl.h"
#undef ANSWERER
};

static bool
page_fits(const struct trace *t, const char *page)
{
	const char *const words[] = { page, NULL };

	if (page == NULL)
		return page_is_empty(t);
	return *page == '\0' || page_says(t, words);
}

/* The row that fits the reply; NULL: nothing tells who answered. */
static const struct answerer *
answerer_of(const struct trace *t)
{
	struct str server = str_of(trace_fact(t, "server"));
	int status = final_status(t);

	for (size_t i = 0; i < sizeof(answerers) / sizeof(answerers[0]); i++) {
		const struct answerer *a = &answerers[i];

		if ((a->status == 0 || a->status == status) &&
		    (*a->server == '\0' || holds_nocase(server, a->server)) &&
		    (a->without == NULL || !has_field(t, a->without)) &&
		    page_fits(t, a->page))
			return a;
	}
	return NULL;
}

struct draft *
tell_no_host(struct findings *f, const struct event *e)
{
	const struct answerer *a = answerer_of(f->trace);

	if (a == NULL || a->answers != NO_HOST)
		return NULL;
	return found(f, e, "http-404-default-vhost",
	    "No application, but %s answered %s: it has no rule for the host "
	    "%s, or none for this path.",
	    a->who, status_text(f), host_text(f));
}

const char *
answered_itself(const struct trace *t)
{
	const struct answerer *a = answerer_of(t);

	return a != NULL && a->answers == ITSELF ? a->who : NULL;
}

void
tell_answerer(struct findings *f, struct draft *d)
{
	const struct answerer *a = answerer_of(f->trace);
	struct str type = str_of(trace_fact(f->trace, "content-type"));
	const struct event *e = fact_event(f->trace, "status");
	int status = final_status(f->trace);

	if (a == NULL && status >= 500 && holds_nocase(type, "json"))
		evidence(f, d, e, "it is JSON, so an application wrote it");
	if (a == NULL || a->answers == NO_HOST)
		return;
	if (a->answers == PERHAPS) {
		likely(f, d,
		    "if %s is in front: none of its rules matches the host %s",
		    a->who, host_text(f));
		return;
	}
	evidence(f, d, e, "the answer is one that %s makes by itself", a->who);
	if (status == 404)
		likely(f, d,
		    "%s has no file or rule for it, and asked no application",
		    a->who);
}
