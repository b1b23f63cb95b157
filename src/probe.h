/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One probe: resolve, connect, secure, talk, close. A probe is a task; its
 * result is a trace.
 */
#ifndef PROBE_H
#define PROBE_H

#include <stdint.h>

#include "net/dial.h"
#include "net/exchange.h"
#include "net/resolve.h"
#include "net/tls.h"
#include "talk/talk.h"
#include "target.h"
#include "trace/mask.h"
#include "trace/trace.h"

struct probe;

/* What to do with where a server sends us. */
struct hops {
	bool follow; /* -L */
	int most;    /* --max-redirs */
	int so_far;
	const char *const
	    *visited; /* target_identity() of so_far earlier hops */
};

/* --mx: the place of an exchanger among those of its domain. */
struct place {
	const char *domain; /* as on the wire */
	struct exchanger exchanger;
	size_t nth; /* 1 for the first */
	size_t of;
	size_t silent; /* how many before it let connecting time out */
};

/* Second looks: whether any is taken, and what the user asked of TLS. */
struct looks_wish {
	bool wanted;
	const char *sni;
	int tls_min, tls_max;
};

/* All a probe needs; it must outlive the probe. */
struct probe_wish {
	struct target target;
	const char *options; /* for struct trace_head */
	struct resolve_wish resolve;
	struct dial_wish dial;
	const char *connect_host; /* --connect-to: dial this instead; NULL */
	int connect_port;
	const struct address *only; /* --each-address: this one alone; NULL */
	struct talk_wish talk; /* asked and module are filled from the target */
	int64_t total_ns;      /* -m */
	int64_t connect_ns; /* --connect-timeout; also for the TLS handshake */
	int64_t close_ns;   /* how long a close may take */
	struct hops hops;
	const struct place *exchanger; /* --mx: the target is one; NULL */
	struct looks_wish looks;
	bool look_up_mx;   /* --mx: find the target's exchangers, no more */
	struct mask *mask; /* may be NULL */
	struct conn *kept; /* --reuse: an open connection, or NULL */

	/*
	 * Called on the probe's own stack, before its first event; may listen.
	 */
	void (*began)(struct trace *t, void *arg);
	/*
	 * Called on the probe's own stack, when all is said and closed (but for
	 * kept, left open; or NULL); may add events of what was.
	 */
	void (*over)(struct trace *t, const struct conn *kept, void *arg);
	/*
	 * Called on the loop's stack when it has ended; p lives until
	 * probe_free().
	 */
	void (*ended)(struct probe *p, void *arg);
	void *arg;
};

/* NULL with errno set if this machine has no room for one more. */
struct probe *probe_start(const struct probe_wish *w);
void probe_free(struct probe *p);

/*
 * The result; the probe's own unless taken (probe_take_trace(): then the caller
 * frees it).
 */
const struct trace *probe_trace(const struct probe *p);

/* The redirect to be followed, NULL if none: target words live as long as p. */
const struct target *probe_next(const struct probe *p, bool *keep_method);

/*
 * The connection left open (--reuse), now the caller's; NULL if none.
 * conn_close() it in a task.
 */
struct conn *probe_take_conn(struct probe *p);

/* The addresses that were found (--each-address), as long as p. */
const struct address *probe_addresses(const struct probe *p, size_t *n);

/* What look_up_mx has found, as long as p. */
struct exchangers probe_exchangers(const struct probe *p);

/* Ends the probe soon: its trace says it was interrupted. */
void probe_cancel(struct probe *p);

/* What it is doing, in plain words. */
const char *probe_where(const struct probe *p);

#endif
