/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jwt.c: what a token tells of itself, and what it must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/encode.h"
#include "talk/jwt.h"

#define NOW (INT64_C(1700000000) * CLOCK_S)

static void
token(struct buf *out, const char *header, const char *claims)
{
	encode_base64(out, str_of(header));
	buf_addc(out, '.');
	encode_base64(out, str_of(claims));
	buf_adds(out, ".c2lnbmF0dXJl");
}

static void
expect(const char *header, const char *claims, const char *wanted)
{
	struct buf t = buf_with_cap(0);
	struct buf out = buf_with_cap(0);

	token(&t, header, claims);
	assert_true(jwt_describe(buf_str(&t), NOW, &out));
	assert_string_equal(buf_text(&out), wanted);
	buf_free(&t);
	buf_free(&out);
}

static void
test_tells_algorithm_and_time(void **state)
{
	(void)state;
	expect("{\"alg\":\"RS256\",\"typ\":\"JWT\"}", "{\"exp\":1700002460}",
	    "JWT RS256, expires in 41 min");
	expect("{\"alg\": \"ES256\"}", "{\"sub\":\"x\",\"exp\": 1699999990}",
	    "JWT ES256, expired 10 s ago");
	expect("{\"alg\":\"none\"}", "{\"exp\":1700864000}",
	    "JWT none, expires in 10 days");
}

static void
test_leaves_out_what_is_not_there(void **state)
{
	(void)state;
	expect("{}", "{}", "JWT");
	expect("{\"alg\":\"\\u001b[2J\"}", "{\"exp\":\"soon\"}", "JWT");
	expect("{\"alg\":\"RS256", "{\"exp\":99999999999999999999}",
	    "JWT RS256");
	expect("{\"alg\":5}", "{\"exp\":-5}", "JWT");
}

static void
refused(const char *s)
{
	struct buf out = buf_with_cap(0);

	assert_false(jwt_describe(str_of(s), NOW, &out));
	assert_int_equal(out.n, 0);
	buf_free(&out);
}

static void
test_refuses_what_is_no_token(void **state)
{
	(void)state;
	refused("");
	refused("opaque-token");
	refused("a.b");
	refused("..");
	refused("e30.e30");
	refused("e30.e30.e30.e30");
	refused("!!!.e30.e30");
	refused("YWJj.e30.c2ln");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tells_algorithm_and_time),
		cmocka_unit_test(test_leaves_out_what_is_not_there),
		cmocka_unit_test(test_refuses_what_is_no_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
