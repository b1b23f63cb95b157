/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bodies: forms joined by "&" as curl does, JSON as it is, and multipart
 * forms (RFC 7578). What stands in a file is sent byte for byte.
 */
#include "payload.h"

#include <stdarg.h>
#include <string.h>
#include <sys/random.h>

#include "base/encode.h"
#include "base/error.h"
#include "base/limit.h"
#include "file.h"

/* What an option gives: the text, or the file behind "@". */
static int
add_value(const char *option, const char *value, struct buf *out,
    struct buf *error)
{
	int code;

	if (value[0] != '@') {
		buf_adds(out, value);
		return 0;
	}
	buf_addf(error, "option %s: ", option);
	code = file_read(value + 1, LIMIT_FILE, out, error);
	if (code == 0)
		buf_clear(error);
	return code;
}

static int
add_forms(struct payload *p, const struct texts *data, struct buf *error)
{
	int code = 0;

	p->type = "application/x-www-form-urlencoded";
	for (size_t i = 0; code == 0 && i < data->n; i++) {
		if (i > 0)
			buf_addc(&p->bytes, '&');
		code = add_value("-d", data->p[i], &p->bytes, error);
	}
	return code;
}

/* ---- multipart/form-data ---- */

static int
form_error(struct buf *error, size_t column, const char *words)
{
	buf_addf(error, "option -F, column %zu: %s", column, words);
	return ERR_SYNTAX;
}

/* A name in quotation marks, as browsers write it (WHATWG HTML 4.10.22.8). */
static void
add_quoted(struct buf *out, struct str name)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '"')
			buf_adds(out, "%22");
		else
			buf_addc(out, name.p[i]);
	}
	buf_addc(out, '"');
}

/* A CR, LF or other control in s, which stands at p; 0 if it has none. */
static size_t
bad_column(const char *typed, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] >= 0 && s.p[i] < ' ') || s.p[i] == 127)
			return (size_t)(s.p + i - typed) + 1;
	return 0;
}

static struct str
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_of(slash == NULL ? path : slash + 1);
}

static int
add_part(struct payload *p, const char *typed, const char *boundary,
    struct buf *error)
{
	const char *equals = strchr(typed, '=');
	struct str name = { .p = typed, .n = strcspn(typed, "=") };
	struct str file;
	size_t column;
	int code;

	if (equals == NULL || equals == typed)
		return form_error(error, name.n + 1,
		    "a part is NAME=VALUE or NAME=@FILE");
	file = equals[1] == '@' ? base_name(equals + 2) : str_of("");
	column = bad_column(typed, name);
	if (column == 0)
		column = bad_column(typed, file);
	if (column != 0)
		return form_error(error, column,
		    "a line end or control character cannot stand in a name");
	buf_addf(&p->bytes,
	    "--%s\r\nContent-Disposition: form-data; name=", boundary);
	add_quoted(&p->bytes, name);
	if (equals[1] == '@') {
		buf_adds(&p->bytes, "; filename=");
		add_quoted(&p->bytes, file);
		buf_adds(&p->bytes,
		    "\r\nContent-Type: application/octet-stream");
	}
	buf_adds(&p->bytes, "\r\n\r\n");
	code = add_value("-F", equals + 1, &p->bytes, error);
	buf_adds(&p->bytes, "\r\n");
	return code;
}

/* 128 random bits: no part holds them by chance. */
static const char *
make_boundary(struct arena *a, struct buf *error)
{
	unsigned char random[16];
	struct buf hex = { 0 };
	const char *kept;

	if (getrandom(random, sizeof(random), 0) != sizeof(random)) {
		buf_adds(error, "this machine has no random numbers");
		return NULL;
	}
	encode_hex(&hex,
	    (struct str){ .p = (char *)random, .n = sizeof(random) });
	kept = arena_printf(a, "sonde-%s", buf_text(&hex));
	buf_free(&hex);
	return kept;
}

static int
add_multipart(struct payload *p, const struct options *o, struct buf *error)
{
	const char *boundary = make_boundary(o->arena, error);
	int code = 0;

	if (boundary == NULL)
		return ERR_SYSTEM;
	p->type = arena_printf(o->arena, "multipart/form-data; boundary=%s",
	    boundary);
	for (size_t i = 0; code == 0 && i < o->forms.n; i++)
		code = add_part(p, o->forms.p[i], boundary, error);
	buf_addf(&p->bytes, "--%s--\r\n", boundary);
	return code;
}

int
payload_make(struct payload *p, const struct options *o, struct buf *error)
{
	int code = 0;

	*p = (struct payload){ .bytes = buf_with_cap(LIMIT_FILE) };
	if (o->head)
		return 0;
	p->present = true;
	if (o->json != NULL) {
		p->type = "application/json";
		code = add_value("--json", o->json, &p->bytes, error);
	} else if (o->forms.n > 0) {
		code = add_multipart(p, o, error);
	} else if (o->data.n > 0) {
		code = add_forms(p, &o->data, error);
	} else if (o->upload != NULL) {
		code = file_read(o->upload, LIMIT_FILE, &p->bytes, error);
	} else {
		p->present = false;
	}
	if (code == 0 && p->bytes.over) {
		buf_addf(error, "the body has more than %d bytes", LIMIT_FILE);
		code = ERR_LIMIT;
	}
	return code;
}

void
payload_free(struct payload *p)
{
	buf_free(&p->bytes);
}
