/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configuration files, and so the arguments of all options. */
#include "fuzz.h"
#include "options.h"

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char name[] = "sonde", no_config[] = "--no-config";
	char *argv[] = { name, no_config, NULL };
	struct str text = { .p = (const char *)p, .n = n };
	struct buf error = { 0 };
	struct options o;
	int code = options_read(&o, 2, argv, &error);

	if (code == 0)
		code = options_read_text(&o, text, "f", ORIGIN_USER, &error);
	must_be_told(code, &error);
	options_free(&o);
	buf_free(&error);
	return 0;
}
