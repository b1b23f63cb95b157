/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Secrets live in pages of their own, since locking and leaving out of core
 * files work by the page. Both are best effort: a machine that allows no
 * locked memory still gets its probe.
 */
#include "base/secret.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/xalloc.h"

/* gcc and clang each say in their own way that AddressSanitizer is on. */
#ifdef __SANITIZE_ADDRESS__
#define UNDER_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN
#endif
#endif

#define LARGEST 65536

struct secret {
	size_t mapped; /* bytes of the mapping this stands at the front of */
	size_t n;
	char bytes[];
};

struct secret *
secret_new(struct str s)
{
	size_t n = s.n > LARGEST ? LARGEST : s.n;
	size_t mapped = sizeof(struct secret) + n;
	struct secret *secret;

	secret = mmap(NULL, mapped, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (secret == MAP_FAILED)
		xalloc_failed();
	(void)mlock(secret, mapped);
	(void)madvise(secret, mapped, MADV_DONTDUMP);
	secret->mapped = mapped;
	secret->n = n;
	if (n > 0)
		memcpy(secret->bytes, s.p, n);
	return secret;
}

void
secret_free(struct secret *s)
{
	size_t mapped;

	if (s == NULL)
		return;
	mapped = s->mapped;
	secret_wipe(s, mapped);
	(void)munmap(s, mapped);
}

struct str
secret_str(const struct secret *s)
{
	if (s == NULL)
		return str_of("");
	return (struct str){ .p = s->bytes, .n = s->n };
}

void
secret_wipe(void *p, size_t n)
{
	if (n > 0)
		explicit_bzero(p, n);
}

#ifdef UNDER_ASAN
void
secret_harden_process(void)
{
}
#else
void
secret_harden_process(void)
{
	const struct rlimit none = { .rlim_cur = 0, .rlim_max = 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0);
}
#endif
