/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of protocol modules. Which ones are in it was chosen by configure
 * (--with-protocols), which writes modules.inc; a new module is named in
 * configure.ac and has its sources in Makefile.am.
 */
#include "modules.h"

#include <string.h>

#define PROTOCOL(name) extern const struct module name##_module;
#include "modules.inc"
#undef PROTOCOL

static const struct module *const table[] = {
#define PROTOCOL(name) &name##_module,
#include "modules.inc"
#undef PROTOCOL
	NULL,
};

const struct module *
module_row(size_t i)
{
	return i < sizeof(table) / sizeof(table[0]) ? table[i] : NULL;
}

const struct module *
module_for_scheme(const char *scheme, bool *tls)
{
	for (const struct module *const *m = table; *m != NULL; m++) {
		*tls = (*m)->tls_name != NULL &&
		    strcmp(scheme, (*m)->tls_name) == 0;
		if (*tls || strcmp(scheme, (*m)->name) == 0)
			return *m;
	}
	return NULL;
}
