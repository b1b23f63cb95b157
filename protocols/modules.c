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

/* What stands behind a module's name in a scheme, and what it means. */
static const struct {
	const char *suffix;
	enum secure secure;
} policies[] = {
	{ "", SECURE_IF_OFFERED },
	{ "+tls", SECURE_REQUIRED },
	{ "+notls", SECURE_NEVER },
};

static bool
is_scheme_of(const struct module *m, const char *scheme, enum secure *secure)
{
	size_t n = strlen(m->name);

	if (m->tls_name != NULL && strcmp(scheme, m->tls_name) == 0) {
		*secure = SECURE_AT_ONCE;
		return true;
	}
	if (strncmp(scheme, m->name, n) != 0)
		return false;
	if (!m->upgrades) {
		*secure = SECURE_NEVER;
		return scheme[n] == '\0';
	}
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		*secure = policies[i].secure;
		if (strcmp(scheme + n, policies[i].suffix) == 0)
			return true;
	}
	return false;
}

const struct module *
module_for_scheme(const char *scheme, enum secure *secure)
{
	for (const struct module *const *m = table; *m != NULL; m++)
		if (is_scheme_of(*m, scheme, secure))
			return *m;
	return NULL;
}
