/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Secrets as they are shown: a token, looked into for its algorithm and how
 * long it is good, and the lines of a server that hold one. What is shown is
 * short, and of the secret itself nothing but the algorithm.
 */
#include <string.h>

#include "base/clock.h"
#include "fuzz.h"
#include "talk/jwt.h"
#include "talk/modules.h"
#include "talk/redact.h"

#define NOW (INT64_C(1795305600) * CLOCK_S)
#define LONGEST 80

static void
judge_token(struct str token)
{
	struct buf out = { 0 };
	bool is_jwt;

	buf_adds(&out, "x");
	is_jwt = jwt_describe(token, NOW, &out);
	MUST(is_jwt ? str_starts(buf_str(&out), "xJWT") : out.n == 1);
	MUST(out.n < LONGEST);
	must_be_shown(buf_str(&out), false);
	buf_clear(&out);
	redact_secret(token, &out);
	MUST(out.n < LONGEST + 40 && str_starts(buf_str(&out), "<redacted"));
	must_be_shown(buf_str(&out), false);
	buf_free(&out);
}

/* A line with the input in the place of its secret. */
static void
judge_line(const struct secret_line *table, struct str secret)
{
	struct buf line = { 0 }, out = { 0 };
	struct mask *m;

	buf_addf(&line, "%s Bearer ", table->start);
	buf_add(&line, secret.p, secret.n);
	redact_line(table, buf_str(&line), &out);
	MUST(str_starts(buf_str(&out), table->start));
	if (secret.n % 8 == 0) { /* a mask is large */
		m = mask_new();
		redact_learn(table, buf_str(&line), m);
		mask_free(m);
	}
	buf_free(&line);
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str token = { (const char *)p, n };
	enum secure secure;
	const struct secret_line *s =
	    module_for_scheme("http", &secure)->secrets;
	size_t rows = 0;
	struct buf whole = { 0 };

	judge_token(token);
	while (s[rows].start != NULL)
		rows++;
	judge_line(&s[n % rows], token);
	redact_line(s, token, &whole);
	buf_free(&whole);
	return 0;
}
