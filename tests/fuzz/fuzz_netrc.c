/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netrc files: read, or refused with a line. */
#include "fuzz.h"
#include "netrc.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str text = { .p = (const char *)p, .n = n };
	struct buf error = { 0 };
	struct netrc_entry e;
	int code = netrc_find(text, "h", n % 2 == 1 ? "u" : NULL, &e, &error);

	must_be_told(code, &error);
	netrc_entry_free(&e);
	buf_free(&error);
	return 0;
}
