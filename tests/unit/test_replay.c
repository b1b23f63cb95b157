/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replay: what a trace holds comes back from its JSON event by event, each
 * kind and each field once; one document, an array and ndjson are read alike;
 * a file that is not a report is refused with the place named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/utf8.h"
#include "trace/replay.h"

#define START "2026-11-22T19:24:50.123456789Z"

static const struct trace_head head = {
	.url = "https://b\xc3\xbc"
	       "cher.example/?q",
	.scheme = "https",
	.host = "b\xc3\xbc"
		"cher.example",
	.host_ascii = "xn--bcher-kva.example",
	.path = "/?q",
	.port = 8443,
	.module = "https",
	.version = "1.0",
	.hop = 2,
	.tls = true,
};

/* The fields of one name as JSON has them. */
static void
write_array(struct json *j, const struct event *e, enum field_name f)
{
	struct buf coded = { 0 };

	json_begin_array(j, field_info(f)->name);
	for (unsigned int i = 0; i < e->n_fields; i++) {
		if (e->fields[i].name != f)
			continue;
		if (utf8_clean(e->fields[i].text)) {
			json_bytes(j, NULL, e->fields[i].text);
			continue;
		}
		json_begin_object(j, NULL);
		encode_base64(&coded, e->fields[i].text);
		json_text(j, "text", "for people");
		json_text(j, "b64", buf_text(&coded));
		json_end_object(j);
		buf_clear(&coded);
	}
	json_end_array(j);
	buf_free(&coded);
}

static void
write_field(struct json *j, const struct event *e, const struct field *field)
{
	const struct field_info *info = field_info(field->name);

	if (info->type == FIELD_INT)
		json_int(j, info->name, field->number);
	else if (info->type == FIELD_BOOL)
		json_bool(j, info->name, field->number != 0);
	else if (info->type == FIELD_NS)
		json_seconds(j, info->name, field->number);
	else if (info->type == FIELD_TEXT)
		json_text(j, info->name, field->text.p);
	else if (info->type == FIELD_BYTES)
		json_bytes(j, info->name, field->text);
	else if (event_field(e, field->name) == field)
		write_array(j, e, field->name);
}

static void
write_event(struct json *j, const struct event *e)
{
	json_begin_object(j, NULL);
	json_int(j, "seq", e->seq);
	json_seconds(j, "t_s", e->t_ns);
	json_text(j, "kind", event_info(e->kind)->name);
	json_text(j, "phase", phase_info(e->phase)->name);
	json_text(j, "dir", dir_name(e->dir));
	json_text(j, "layer", layer_name(event_info(e->kind)->layer));
	json_text(j, "source", source_name(e->source));
	if (e->conn != 0)
		json_int(j, "conn", e->conn);
	if (e->turn != 0)
		json_int(j, "turn", e->turn);
	json_text(j, "summary", "of a later version");
	for (unsigned int i = 0; i < e->n_fields; i++)
		write_field(j, e, &e->fields[i]);
	json_end_object(j);
}

static void
write_trace(struct buf *out, const struct trace *t, bool pretty)
{
	const struct trace_head *h = trace_head(t);
	struct json j = json_into(out, pretty);
	char start[64];

	clock_rfc3339(h->wall_ns, start, sizeof(start));
	json_begin_object(&j, NULL);
	json_text(&j, "schema", "sonde-report/1");
	json_text(&j, "version", h->version);
	json_text(&j, "start", start);
	json_text(&j, "verdict", "ok }{][\"");
	json_begin_object(&j, "target");
	json_text(&j, "url", h->url);
	json_text(&j, "scheme", h->scheme);
	json_text(&j, "host", h->host);
	json_text(&j, "host_ascii", h->host_ascii);
	json_text(&j, "path", h->path);
	json_int(&j, "port", h->port);
	json_text(&j, "module", h->module);
	json_int(&j, "hop", h->hop);
	json_bool(&j, "tls", h->tls);
	json_end_object(&j);
	json_begin_array(&j, "events");
	for (size_t i = 0; i < trace_count(t); i++)
		write_event(&j, trace_get(t, i));
	json_end_array(&j);
	json_end_object(&j);
}

/* Puts a field of that name on e, whatever its type is, and makes it odd. */
static void
fill(struct event *e, enum field_name f, int i)
{
	static const struct str bytes[] = {
		{ .p = "plain", .n = 5 },
		{ .p = "\xff\0\x1b[2J\r\n\\", .n = 9 },
		{ .p = "", .n = 0 },
		{ .p = "caf\xc3\xa9 \"\\", .n = 8 },
	};

	switch (field_info(f)->type) {
	case FIELD_TEXT:
		event_textf(e, f, "words of ours %d", i);
		break;
	case FIELD_BYTES:
		event_bytes(e, f, bytes[i % 4]);
		break;
	case FIELD_INT:
		event_int(e, f, i % 3 == 0 ? -i : INT64_MAX - i);
		break;
	case FIELD_NS:
		event_ns(e, f, i % 5 == 0 ? -1 : 999999999999999 - i * 7);
		break;
	case FIELD_BOOL:
		event_bool(e, f, i % 2 == 0);
		break;
	case FIELD_TEXTS:
		event_textf(e, f, "192.0.2.%d", i);
		event_text(e, f, "192.0.2.255");
		break;
	case FIELD_BYTESES:
		for (size_t k = 0; k < 4; k++)
			event_bytes(e, f, bytes[k]);
		break;
	}
}

/* A trace with each kind of event and, over all, each field. */
static struct trace *
make_trace(void)
{
	struct trace_head mine = head;
	struct trace *t;
	struct event *e;

	assert_true(clock_parse(START, &mine.wall_ns));
	t = trace_new(&mine, NULL);
	for (int i = 0; i < 2 * FIELDS; i++) {
		e = trace_event(t, (enum event_kind)(i % EVENTS));
		e->t_ns = i * INT64_C(10000000007) + i;
		e->phase = (enum phase)(i % PHASES);
		e->dir = (enum dir)(i % DIRS);
		e->source = (enum source)(i % SOURCES);
		e->conn = (uint32_t)i % 3;
		e->turn = i % 4 == 0 ? UINT32_MAX : 0;
		fill(e, (enum field_name)(i % FIELDS), i);
		if (i % FIELDS != F_GOOD)
			fill(e, F_GOOD, i);
		event_commit(e);
	}
	return t;
}

static void
check_event(const struct event *a, const struct event *b)
{
	assert_int_equal(a->seq, b->seq);
	assert_true(a->t_ns == b->t_ns);
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->phase, b->phase);
	assert_int_equal(a->dir, b->dir);
	assert_int_equal(a->source, b->source);
	assert_int_equal(a->conn, b->conn);
	assert_int_equal(a->turn, b->turn);
	assert_int_equal(a->n_fields, b->n_fields);
	for (unsigned int i = 0; i < a->n_fields; i++) {
		assert_int_equal(a->fields[i].name, b->fields[i].name);
		assert_true(a->fields[i].number == b->fields[i].number);
		assert_int_equal(a->fields[i].text.n, b->fields[i].text.n);
		if (a->fields[i].text.p != NULL)
			assert_memory_equal(a->fields[i].text.p,
			    b->fields[i].text.p, a->fields[i].text.n + 1);
	}
}

static void
check_trace(const struct trace *a, const struct trace *b)
{
	const struct trace_head *x = trace_head(a), *y = trace_head(b);

	assert_string_equal(x->url, y->url);
	assert_string_equal(x->scheme, y->scheme);
	assert_string_equal(x->host, y->host);
	assert_string_equal(x->host_ascii, y->host_ascii);
	assert_string_equal(x->path, y->path);
	assert_string_equal(x->module, y->module);
	assert_string_equal(x->version, y->version);
	assert_int_equal(x->port, y->port);
	assert_int_equal(x->hop, y->hop);
	assert_int_equal(x->tls, y->tls);
	assert_true(x->wall_ns == y->wall_ns);
	assert_true(y->replayed);
	assert_int_equal(trace_count(a), trace_count(b));
	for (size_t i = 0; i < trace_count(a); i++)
		check_event(trace_get(a, i), trace_get(b, i));
}

/* text holds t n times. */
static void
check_read(struct str text, const struct trace *t, size_t n)
{
	struct buf error = { 0 };
	struct trace **traces;

	assert_int_equal(replay_read(text, &traces, &error), n);
	assert_string_equal(buf_text(&error), "");
	for (size_t i = 0; i < n; i++) {
		check_trace(t, traces[i]);
		trace_free(traces[i]);
	}
	free(traces);
	buf_free(&error);
}

static void
count(const struct event *e, void *arg)
{
	size_t *n = arg;

	assert_int_equal(e->seq, *n);
	++*n;
}

static void
test_round_trip(void **state)
{
	struct trace *t = make_trace();
	struct buf out = { 0 };
	size_t told = 0;

	(void)state;
	write_trace(&out, t, false);
	check_read(buf_str(&out), t, 1);
	buf_clear(&out);
	write_trace(&out, t, true);
	buf_adds(&out, "\n\n");
	check_read(buf_str(&out), t, 1);
	replay_tell(t, count, &told);
	assert_int_equal(told, trace_count(t));
	buf_free(&out);
	trace_free(t);
}

static void
test_several(void **state)
{
	struct trace *t = make_trace();
	struct buf out = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		write_trace(&out, t, i == 1);
		buf_adds(&out, "\r\n");
	}
	check_read(buf_str(&out), t, 3);
	buf_clear(&out);
	buf_adds(&out, " [");
	write_trace(&out, t, true);
	buf_adds(&out, ",");
	write_trace(&out, t, false);
	buf_adds(&out, "]");
	check_read(buf_str(&out), t, 2);
	buf_free(&out);
	trace_free(t);
}

static void
refuse(const char *text, const char *expected)
{
	struct buf error = { 0 };
	struct trace **traces;

	assert_int_equal(replay_read(str_of(text), &traces, &error), 0);
	assert_null(traces);
	assert_string_equal(buf_text(&error), expected);
	buf_free(&error);
}

#define HEAD(schema, start, target) \
	"{\"schema\":\"" schema "\",\"start\":\"" start \
	"\",\"target\":" target ",\"events\":"
#define GOOD HEAD("sonde-report/1", START, "{\"url\":\"u\",\"host\":\"h\"}")
#define LATER ",\"phase\":\"wait\",\"dir\":\"sent\",\"source\":\"program\""
#define EVENT_0 "{\"seq\":0,\"t_s\":0.1,\"kind\":\"turn\"" LATER
#define EVENT_1 "{\"seq\":1,\"t_s\":0.1,\"kind\":\"turn\"" LATER

static void
test_documents(void **state)
{
	(void)state;
	refuse("", "no report in it");
	refuse("[]", "no report in it");
	refuse("[1]", "no object");
	refuse("{}", "not sonde-report/1 but \"\"");
	refuse(HEAD("other\\u001b", START, "{}") "[]}",
	    "not sonde-report/1 but \"other\\x1b\"");
	refuse(HEAD("sonde-report/1", "now", "{}") "[]}",
	    "no time in \"start\": \"now\"");
	refuse(HEAD("sonde-report/1", START, "3") "[]}", "no \"target\"");
	refuse(HEAD("sonde-report/1", START, "{\"url\":\"u\"}") "[]}",
	    "no \"url\" or \"host\" in \"target\"");
	refuse(HEAD("sonde-report/1", START, "{\"url\":4}") "[]}",
	    "no string: \"url\"");
	refuse(HEAD("sonde-report/1", START, "{\"port\":65536}") "[]}",
	    "no number in its range: \"port\"");
	refuse(HEAD("sonde-report/1", START, "{\"port\":-1}") "[]}",
	    "no number in its range: \"port\"");
	refuse(GOOD "{}}", "no array \"events\"");
	refuse(GOOD "[]}\n" GOOD "[]}\n{}",
	    "document 3: not sonde-report/1 but \"\"");
	refuse(GOOD "[]}\n" GOOD "[5]}", "document 2: event 0: no object");
}

static void
test_not_json(void **state)
{
	struct buf deep = { 0 }, error = { 0 };
	struct trace **traces;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_addc(&deep, '[');
	assert_int_equal(replay_read(buf_str(&deep), &traces, &error), 0);
	assert_non_null(strstr(buf_text(&error), "levels"));
	assert_int_equal(replay_read(str_of("}"), &traces, &error), 0);
	assert_int_equal(strncmp(buf_text(&error), "line 1", 6), 0);
	assert_int_equal(replay_read(str_of("{\"a"), &traces, &error), 0);
	assert_int_equal(strncmp(buf_text(&error), "line 1", 6), 0);
	assert_int_equal(
	    replay_read(str_of(GOOD "[]}\n garbage"), &traces, &error), 0);
	assert_int_equal(strncmp(buf_text(&error), "document 2: line", 16), 0);
	buf_free(&deep);
	buf_free(&error);
}

static void
test_events(void **state)
{
	(void)state;
	refuse(GOOD "[" EVENT_1 "}]}",
	    "event 0: its \"seq\" is not the next one");
	refuse(GOOD "[" EVENT_0 "}," EVENT_0 "}]}",
	    "event 1: its \"seq\" is not the next one");
	refuse(GOOD "[" EVENT_0 "},{\"seq\":1,\"kind\":\"x\"}]}",
	    "event 1: unknown kind \"x\"");
	refuse(GOOD "[{\"seq\":0,\"kind\":\"turn\",\"phase\":\"tls\"}]}",
	    "event 0: unknown phase \"tls\"");
	refuse(GOOD "[{\"seq\":0,\"kind\":\"turn\",\"phase\":\"wait\"}]}",
	    "event 0: unknown dir \"\"");
	refuse(GOOD "[{\"seq\":0,\"kind\":\"turn\",\"phase\":\"wait\","
		    "\"dir\":\"sent\",\"source\":\"socket\"}]}",
	    "event 0: unknown source \"socket\"");
	refuse(GOOD "[{\"seq\":0,\"kind\":\"turn\"" LATER ",\"t_s\":null}]}",
	    "event 0: no time in \"t_s\"");
	refuse(GOOD "[{\"seq\":0,\"kind\":\"turn\"" LATER ",\"t_s\":1e300}]}",
	    "event 0: no time in \"t_s\"");
	refuse(GOOD "[" EVENT_0 ",\"conn\":4294967296}]}",
	    "event 0: no number in its range: \"conn\"");
	refuse(GOOD "[" EVENT_0 ",\"turn\":\"1\"}]}",
	    "event 0: no number in its range: \"turn\"");
}

static void
test_types(void **state)
{
	static const char *const wrong[][2] = {
		{ "bytes", "1.5" },
		{ "bytes", "null" },
		{ "ok", "1" },
		{ "elapsed_s", "\"1\"" },
		{ "elapsed_s", "-1" },
		{ "how", "[]" },
		{ "text", "3" },
		{ "text", "3,\"text_b64\":\"%%%\"" },
		{ "text", "\"\",\"text_b64\":5" },
		{ "alias", "\"x\"" },
		{ "alias", "[\"x\",3]" },
		{ "alias", "[{\"text\":\"x\"}]" },
		{ "alias", "[{\"text\":\"x\",\"b64\":\"%\"}]" },
		{ "address", "null" },
	};
	struct buf text = { 0 }, expected = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		buf_clear(&text);
		buf_clear(&expected);
		buf_addf(&text, GOOD "[" EVENT_0 "}," EVENT_1 ",\"%s\":%s}]}",
		    wrong[i][0], wrong[i][1]);
		buf_addf(&expected, "event 1: no value of its type: \"%s\"",
		    wrong[i][0]);
		refuse(buf_text(&text), buf_text(&expected));
	}
	buf_free(&text);
	buf_free(&expected);
}

static void
test_too_many(void **state)
{
	struct buf text = { 0 }, error = { 0 };
	struct trace **traces;

	(void)state;
	buf_adds(&text, GOOD "[");
	for (int i = 0; i <= TRACE_EVENTS; i++)
		buf_addf(&text,
		    "%s{\"seq\":%d,\"t_s\":1,\"kind\":\"turn\"" LATER "}",
		    i == 0 ? "" : ",", i);
	buf_adds(&text, "]}");
	assert_int_equal(replay_read(buf_str(&text), &traces, &error), 0);
	assert_string_equal(buf_text(&error),
	    "event 20000: more events than sonde keeps");
	buf_free(&text);
	buf_free(&error);
}

/* A trace from which events are missing is read like any other. */
static void
test_full(void **state)
{
	struct trace_head mine = head;
	struct buf out = { 0 };
	struct trace *t;

	(void)state;
	mine.wall_ns = 1;
	t = trace_new(&mine, NULL);
	for (int i = 0; i < TRACE_EVENTS + 5; i++)
		event_commit(trace_event(t, EV_LINE));
	event_commit(trace_event(t, EV_END));
	assert_int_equal(trace_dropped(t), 5);
	write_trace(&out, t, false);
	check_read(buf_str(&out), t, 1);
	buf_free(&out);
	trace_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_not_json),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
