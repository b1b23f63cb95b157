/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All that a protocol module sees. A module is one function that holds one
 * conversation, top to bottom, as its RFC tells it: it says lines, hears
 * lines, judges, and names what offends. It touches no socket, no clock and
 * no other probe.
 *
 * The first trouble wins: after a time-out, a reset or an offence that cannot
 * be survived every call below returns at once with false, so a module needs
 * no clean-up and no goto. What happened is in the trace.
 */
#ifndef TALK_MODULE_H
#define TALK_MODULE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limit.h"
#include "base/str.h"
#include "talk/module_frames.h"
#include "talk/module_login.h"
#include "trace/event.h"

struct talk;

/* ---- what a module is ---- */

/* How the rest of a secret line is shown. */
enum secret_style {
	SECRET_REST,     /* "PASS <redacted 8 bytes>" */
	SECRET_SCHEME,   /* "Authorization: Basic <redacted 12 bytes>" */
	SECRET_RESPONSE, /* "AUTH PLAIN <redacted 20 bytes>" (RFC 4422 3.3) */
	SECRET_QUERY,    /* "Location: /?token=<redacted>" */
	SECRET_COOKIE,   /* "Set-Cookie: id=<redacted 9 bytes>; Path=/" */
	SECRET_WORDS,    /* "X: chat, <redacted 43 bytes>": what looks random */
};

/*
 * A line, said or heard, that starts so (ASCII case aside) is not shown whole.
 */
struct secret_line {
	const char *start; /* NULL ends the list */
	enum secret_style style;
};

/* What -T is for, and so what must come with it. */
enum upload {
	UPLOAD_BODY,    /* nothing more: a body, or it is not sent */
	UPLOAD_MESSAGE, /* mail: somebody to have it (--mail-rcpt) */
	UPLOAD_FILE,    /* its name there, at the end of the URL */
};

struct module {
	const char *name;        /* "pop3": the URL scheme */
	const char *tls_name;    /* "pop3s": TLS at once; NULL: there is none */
	const char *summary;     /* one line for --list and the manual */
	const char *rfc;         /* "RFC 1939" */
	unsigned short port;     /* in the clear, or with STARTTLS */
	unsigned short tls_port; /* TLS at once */
	const char *alpn;        /* "http/1.1"; NULL for none */
	int idle_s;              /* seconds a peer may be silent */
	int reply_s;   /* seconds for a whole reply, however it drips; 0: any */
	bool upgrades; /* TLS can start in the middle: "pop3+tls" is a scheme */
	bool replies_late; /* one may come when nothing was asked (FTP) */
	const char *steps; /* "greeting capa auth": for --stop-after; or NULL */
	const char *checks; /* "smuggling": for --check; or NULL */
	enum upload upload;
	const char *numbered; /* "message": the path is its number; or NULL */
	const struct secret_line *secrets;
	void (*run)(struct talk *t);
};

/* ---- what the user asked for ---- */

struct asked {
	const char *scheme;    /* "https" */
	const char *host;      /* A-labels or a literal, no brackets */
	const char *authority; /* as in a Host line: port only if unusual */
	int port;
	const char *path;   /* "/", or with a query; never NULL */
	const char *place;  /* the path decoded, without its first slash: "" */
	const char *method; /* NULL: the module's own choice */
	const char *const *headers; /* "Name: value"; NULL ends the list */
	struct str body;            /* to be sent: a body, a message, a file */
	bool has_body;
	bool upload;           /* it is to be kept there: -T */
	const char *body_type; /* its media type, or NULL */
	bool head_only;        /* -I */
	bool http10;           /* --http1.0 */
	bool expect;           /* --expect-continue: ask before the body */
	bool identity;         /* --no-compressed: offer no content coding */
	bool keep;             /* --reuse: leave the connection open */
	const char *user;      /* NULL: none */
	const char *agent;     /* "sonde/0.1": who asks */
	const char *our_name;  /* --helo; NULL: name_ourselves() has one */
	const char *mechanism; /* --auth: this one of SASL's; NULL: the best */
	const char *mail_from; /* the envelope's sender; NULL: no message */
	const char *const *mail_to; /* its recipients; NULL ends; or NULL */
	const char *const *sayings; /* --say: lines of the user's; or NULL */
	const char *const *checks;  /* --check; use wants_check(); or NULL */
	const char *subprotocol;    /* of a WebSocket; NULL: none */
	int pings;                  /* --pings */
	double listen_s;            /* --idle: wait so long for a word; 0 */
	bool active;                /* FTP: the server opens the connection */
	bool follow_pasv;           /* FTP: go where the reply to PASV says */
	uint64_t offset;            /* --offset: begin at this byte; 0 */
	bool keep_going;            /* after an offence that should end it */
};

const struct asked *asked(const struct talk *t);

/* ---- saying ---- */

/*
 * Begins a turn: a command and its reply. what is its name in reports
 * ("GET /"). Later calls belong to it.
 */
void turn(struct talk *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Adds a line, and its CR LF, to what is to be sent. A CR, LF or NUL in it
 * stops the talk.
 */
void say(struct talk *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds bytes that are no line: a body. */
void say_bytes(struct talk *t, struct str bytes);

/*
 * Adds a message: every line ends in CR LF, whatever it ended in; a dot at its
 * start is doubled; "." alone is the last (RFC 5321 4.5.2, RFC 1939 3).
 */
void say_message(struct talk *t, struct str text);

/* ---- sending ---- */

/*
 * Sends what was said: all of it, unless the peer takes no more and answers
 * first. Then unsent() says how many bytes are left; send_said() goes on.
 */
bool send_said(struct talk *t);
size_t unsent(const struct talk *t);

/*
 * A turn that is one line: begins it, named as the line may be shown; says the
 * line and sends it.
 */
bool command(struct talk *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool command_args(struct talk *t, const char *format, va_list ap)
    __attribute__((format(printf, 2, 0)));

/*
 * The same with a tag and a space before the line, which neither the turn's
 * name nor the list of secret lines knows of (RFC 9051 2.2.1).
 */
bool command_tagged(struct talk *t, const char *tag, const char *format,
    va_list ap) __attribute__((format(printf, 3, 0)));

/* ---- hearing ---- */

struct line {
	struct str text;  /* without its end; valid until the next hear */
	struct str whole; /* the same with it: CR LF, or LF alone */
	uint64_t offset;  /* of its first byte in the stream */
	bool bare_lf;     /* it ended in LF alone */
	bool has_nul;     /* a NUL byte is in it */
	bool goes_on;     /* it is longer, and this is not its end */
};

enum heard {
	HEARD,        /* there it is */
	HEARD_END,    /* the peer has ended the stream in order */
	HEARD_CUT,    /* it ended without TLS's close_notify */
	HEARD_TROUBLE /* the talk is over */
};

/*
 * Waits until the reply begins; whether it starts with these bytes, as far as
 * it goes.
 */
enum heard hear_start(struct talk *t, const char *start, bool *same);

/*
 * The next line. An end of the stream in the middle of it, or instead, is
 * trouble.
 */
bool hear(struct talk *t, struct line *l);

/*
 * The same for a line that may be longer than LIMIT_LINE: as many bytes of it
 * are heard, and hear_rest() hears the next, until one no longer goes_on. Only
 * the first of them are in the trace.
 */
bool hear_long(struct talk *t, struct line *l);
bool hear_rest(struct talk *t, struct line *l);

/* At least 1, at most max bytes, as they come; valid until the next hear. */
enum heard hear_some(struct talk *t, size_t max, struct str *bytes);

/*
 * The same bytes without taking them: up to max (at most 256) that are here
 * already.
 */
struct str overhear(struct talk *t, size_t max);

/*
 * The next line of a text that is a body (body_goes_on): no line of its own in
 * the trace. Else as hear().
 */
bool hear_text(struct talk *t, struct line *l);

/* The last byte of the reply has been heard. */
void reply_ends(struct talk *t);

/*
 * Whether something has come that is not heard yet, or the end: reads what is
 * here, and waits for nothing.
 */
bool is_spoken_to(struct talk *t);

/* Whether that may be a reply: the module's replies_late. */
bool may_reply_late(const struct talk *t);

/*
 * Waits up to within_s for the first byte of another reply of this turn; false:
 * none came.
 */
bool hear_within(struct talk *t, double within_s);

/*
 * The same for several replies: from now on the wait lasts for_s in all; false:
 * it is over, even if a reply is there.
 */
void waits(struct talk *t, double for_s);
bool hear_while_waiting(struct talk *t);

/* What came of waiting for a server that is to speak first. */
enum first {
	FIRST_WORDS,  /* it speaks, or the end has come: hear() says which */
	FIRST_TLS,    /* it was silent, and speaks TLS */
	FIRST_SILENT, /* it said nothing at all */
	FIRST_TROUBLE /* the talk is over */
};

/*
 * Waits for the first byte, within the time allowed for a silence and a little
 * less than the time in all. A server that says nothing by then is asked with
 * a ClientHello whether it speaks TLS; after that nothing sensible can be
 * said: name what it means, and stop(). waited_s: how long it was silent.
 */
enum first hear_first(struct talk *t, double *waited_s);
/* Whether the time for the whole conversation (-m) is over. */
bool time_is_up(const struct talk *t);

/* Offset of the next byte to be heard. */
uint64_t heard_so_far(const struct talk *t);

/* ---- a body that is heard: decoded, counted, bounded, saved if asked ---- */

enum body {
	BODY_GOES_ON,
	BODY_BROKEN,     /* not what its content coding says */
	BODY_CUT,        /* the coded stream is not complete */
	BODY_BOMB,       /* it expands beyond the limit */
	BODY_TOO_LARGE,  /* more than the user wants: stop reading */
	BODY_UNWRITABLE, /* --body FILE cannot be written */
	BODY_NOT_TEXT    /* not UTF-8, which it must be: body_is_text() */
};

/*
 * coding: "gzip", "deflate", "" for none; false if sonde cannot decode it (it
 * is kept coded).
 */
bool body_begins(struct talk *t, struct str coding);
enum body body_goes_on(struct talk *t, struct str bytes);
enum body body_ends(struct talk *t);

/* Bytes of the body heard last, decoded; also behind its end. */
uint64_t body_decoded(const struct talk *t);

/* ---- a second connection: FTP's data channel ---- */

/*
 * None of these is trouble of the talk: false, and the conversation goes on,
 * with what the server has to say about it. What happened is in the trace, as
 * events of the second connection; it has the next number there. There is one
 * at a time: an open one is closed when the next begins, or the talk ends.
 */

/*
 * How the latest one failed, in the words of the events: "refused", "timeout",
 * "unreachable", "reset", "eof", "tls-eof", "tls", "verify", "local", "error",
 * "answered" (the peer spoke where it was to come, or to listen), "address"
 * (that is none), "cancelled"; NULL: it did not.
 */
const char *data_failure(const struct talk *t);

/*
 * To the peer's own address, or to another (a literal; NULL: none), within
 * --connect-timeout.
 */
bool data_connect(struct talk *t, const char *address, int port);

/* Where we are connected to: a literal, without a scope. Of the talk. */
const char *peer_address(const struct talk *t);

/* Where the peer may come to. */
struct data_place {
	char address[64]; /* a literal */
	int port;
	bool v6;
};

/*
 * Opens a port at our end of the conversation; the peer's connection is
 * awaited by data_accept(), which takes no other's (RFC 4217 15.2.6; the first
 * is named: ftp-data-stranger). It waits as long as a peer may be silent, and a
 * second once there is a reply that was not heard: hear the first one before.
 */
bool data_listen(struct talk *t, struct data_place *place);
bool data_accept(struct talk *t);

/* TLS on it, going on with the session of the first (RFC 4217 10.2). */
bool data_secure(struct talk *t);

/* All of these bytes are sent; they go into the trace, up to a bound. */
bool data_say(struct talk *t, struct str bytes);

/* The same of text: an LF without its CR gets one (RFC 959 3.1.1.1). */
bool data_say_text(struct talk *t, struct str text);

/*
 * At least 1, at most max bytes; valid until the next call. A body that begins
 * while the second connection is open is one of these bytes, and ends with
 * body_ends() or data_close(); replies may be heard meanwhile.
 */
enum heard data_hear(struct talk *t, size_t max, struct str *bytes);

/*
 * Closes it, if it is open, and waits a little for the peer to do the same. It
 * is then the peer's turn to speak on the first: a reply's time counts from
 * here.
 */
void data_close(struct talk *t);

/* ---- TLS in the middle of a talk ---- */

enum secure {
	SECURE_NEVER,
	SECURE_IF_OFFERED,
	SECURE_REQUIRED,
	SECURE_AT_ONCE
};

enum secure want_tls(const struct talk *t);
bool secured(const struct talk *t);

/*
 * The handshake; nothing may have been said behind the line that allowed it
 * (starttls-injection). What was learnt before is to be asked again.
 */
bool start_tls(struct talk *t);

/* ---- what it means ---- */

/*
 * What is being done, in plain words: "waiting for the status line". s must be
 * a literal.
 */
void where(struct talk *t, const char *s);

/*
 * Time from here on belongs to this phase; PHASE_SEND, _WAIT and _RECEIVE come
 * by themselves.
 */
void enter(struct talk *t, enum phase p);

/*
 * A fact: a name of ours, a value that may be the peer's. "turn", learnt within
 * a turn, is what its row says instead of its reply: "5 extensions".
 */
void learn(struct talk *t, const char *name, struct str value);
void learnf(struct talk *t, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Names an offence or a refusal by its id in faults.tbl.h; the talk goes on. */
void fault(struct talk *t, const char *id, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * The same, with the place in the stream and the bytes there (at most 64 are
 * kept).
 */
void fault_at(struct talk *t, uint64_t offset, struct str bytes, const char *id,
    const char *format, ...) __attribute__((format(printf, 5, 6)));

/*
 * As much of a text of the peer's as has room; if that is not all, what is
 * secret in it was masked before, for half a secret is not known as one. The
 * bytes written.
 */
size_t keep_text(const struct talk *t, struct str s, char *out, size_t room);

/* Ends the talk: nothing more can be said or heard. */
void stop(struct talk *t);

/* Whether the talk still goes on. */
bool going(const struct talk *t);

/*
 * A step of the module's steps is done: whether the next is to come. False: the
 * talk is over, or --stop-after names this one and it is time to say good-bye.
 */
bool past(struct talk *t, const char *step);

/* Whether --stop-after names this step: for who says several in one go. */
bool is_last(const struct talk *t, const char *step);

/* Whether the user wants this one of the module's checks (--check). */
bool wants_check(const struct talk *t, const char *check);

/* Who we say we are: --helo, this machine's full name, or [our address]. */
const char *name_ourselves(struct talk *t);

/* The server sends us to another place (a URL reference, as it came). */
void sent_to(struct talk *t, struct str reference, bool keep_method);

/* The connection may serve another request of this origin. */
void reusable(struct talk *t);

#endif
