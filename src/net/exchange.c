/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MX records to exchangers. The names are outside bytes: what is no host name
 * is told and goes no further.
 */
#include "net/exchange.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "net/records.h"

#define MOST_NAME 253 /* as text (RFC 1035 2.3.4) */
#define MOST_LABEL 63

static void __attribute__((format(printf, 3, 4)))
fact(struct trace *t, const char *name, const char *format, ...)
{
	struct event *e = trace_event(t, EV_FACT);
	struct buf value = { 0 };
	va_list ap;

	va_start(ap, format);
	buf_vaddf(&value, format, ap);
	va_end(ap);
	event_bytes(e, F_NAME, str_of(name));
	event_bytes(e, F_VALUE, buf_str(&value));
	event_commit(e);
	buf_free(&value);
}

/* Letters, digits, hyphens; and underscores, since people have them. */
static bool
is_label(struct str label)
{
	if (label.n == 0 || label.n > MOST_LABEL || label.p[0] == '-')
		return false;
	for (size_t i = 0; i < label.n; i++)
		if (!isalnum((unsigned char)label.p[i]) && label.p[i] != '-' &&
		    label.p[i] != '_')
			return false;
	return true;
}

static bool
is_host_name(const char *name)
{
	struct str rest = str_of(name), label;

	if (rest.n == 0 || rest.n > MOST_NAME || name[rest.n - 1] == '.')
		return false;
	while (str_next(&rest, '.', &label))
		if (!is_label(label))
			return false;
	return true;
}

/* "192.0.2.1" as a name: four labels, the last of digits (RFC 1123 2.1). */
static bool
is_number(const char *name)
{
	const char *last = strrchr(name, '.');

	last = last == NULL ? name : last + 1;
	return *last != '\0' && strspn(last, "0123456789") == strlen(last);
}

/* Why a record's host cannot be asked; NULL: it can. */
static const char *
why_not(const char *name)
{
	if (*name == '\0')
		return "null"; /* RFC 7505 section 3 */
	if (is_number(name))
		return "address";
	return is_host_name(name) ? NULL : "malformed";
}

static void
tell(struct trace *t, const char *domain, const struct dns_host *h,
    const char *how)
{
	struct event *e = trace_event(t, EV_EXCHANGER);
	struct buf text = { 0 };

	buf_addf(&text, "%u %s", h->preference,
	    *h->name == '\0' ? "." : h->name);
	event_bytes(e, F_NAME, str_of(domain));
	event_bytes(e, F_EXCHANGE, buf_str(&text));
	event_bool(e, F_GOOD, how == NULL || strcmp(how, "implicit") == 0);
	event_text(e, F_HOW, how);
	event_commit(e);
	buf_free(&text);
}

/* By preference; what is equal keeps its order. There are few. */
static void
sort(struct dns_host *hosts, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct dns_host h = hosts[i];
		size_t j = i;

		for (; j > 0 && hosts[j - 1].preference > h.preference; j--)
			hosts[j] = hosts[j - 1];
		hosts[j] = h;
	}
}

/* RFC 5321 5.1: of equal ones a sender takes any, so that they share. */
static void
tell_equal(struct trace *t, const struct exchangers *x)
{
	for (size_t i = 0, n; i < x->n; i += n) {
		for (n = 1; i + n < x->n &&
		     x->of[i + n].preference == x->of[i].preference;)
			n++;
		if (n > 1)
			fact(t, "equal", "%zu of preference %u", n,
			    x->of[i].preference);
	}
}

static void
take(struct arena *a, struct trace *t, const char *domain,
    const struct records *r, struct exchangers *out)
{
	const char *how;

	sort(r->hosts, r->n_hosts);
	out->of = arena_alloc(a, (r->n_hosts + 1) * sizeof(*out->of));
	for (size_t i = 0; i < r->n_hosts; i++) {
		how = why_not(r->hosts[i].name);
		tell(t, domain, &r->hosts[i], how);
		if (how != NULL)
			continue;
		fact(t, "exchanger", "%u %s", r->hosts[i].preference,
		    r->hosts[i].name);
		out->of[out->n++] = (struct exchanger){
			.preference = r->hosts[i].preference,
			.host = r->hosts[i].name,
		};
	}
	tell_equal(t, out);
	fact(t, "result", "%zu exchanger%s", out->n, out->n == 1 ? "" : "s");
}

/* RFC 5321 5.1: without an MX, the domain is its own, of preference 0. */
static void
take_itself(struct arena *a, struct trace *t, const char *domain,
    struct exchangers *out)
{
	size_t n = strlen(domain);
	const char *host =
	    arena_copy(a, domain, n - (n > 1 && domain[n - 1] == '.'));
	struct dns_host itself = { .name = host };

	tell(t, domain, &itself, "implicit");
	fact(t, "result", "no MX");
	out->of = arena_alloc(a, sizeof(*out->of));
	out->of[0] = (struct exchanger){ .host = host, .implicit = true };
	out->n = 1;
}

int
exchangers_find(struct arena *a, struct trace *t,
    const struct resolve_wish *wish, const char *domain, int64_t deadline_ns,
    struct exchangers *out)
{
	struct records r;
	int code =
	    records_ask(a, t, wish, domain, DNS_TYPE_MX, deadline_ns, &r);

	*out = (struct exchangers){ 0 };
	if (code == 0)
		take(a, t, domain, &r, out);
	if (code == ERR_NO_NAME && strcmp(r.how, "nodata") == 0) {
		take_itself(a, t, domain, out);
		code = 0;
	}
	return code;
}
