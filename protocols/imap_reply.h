/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands and responses of IMAP (RFC 9051 2.2, 4 and 7): what carries a tag,
 * what does not, what is waited for, and literals in both directions. What
 * is said and what it means is imap.c's.
 */
#ifndef PROTOCOLS_IMAP_REPLY_H
#define PROTOCOLS_IMAP_REPLY_H

#include "module.h"
#include "offers.h"

/* Bytes kept of a status response, and of its code and what is behind that. */
#define IMAP_TEXT ((size_t)400)
#define IMAP_CODE ((size_t)64)

enum imap_kind {
	IMAP_OVER, /* the talk is over */
	IMAP_DATA, /* S: * ...  of the server's own accord, or as data */
	IMAP_MORE, /* S: + ...  it waits for the rest of the command */
	IMAP_DONE  /* S: s1 ... the command is done */
};

/* What a status response begins with (RFC 9051 7.1). */
enum imap_status {
	IMAP_NONE,
	IMAP_OK,
	IMAP_NO,
	IMAP_BAD,
	IMAP_PREAUTH,
	IMAP_BYE
};

struct imap {
	struct talk *talk;
	unsigned int commands; /* so far */
	char tag[12];          /* of the latest: "s" and its number */
	bool leaving;          /* BYE is the answer that we want */
	bool utf8;             /* strings may be UTF-8 as they are */
	uint64_t messages;     /* in the mailbox, as far as was told */
	unsigned int alerts;   /* that were told */
	struct offers offers;  /* the capabilities */

	/* The reply under way. */
	bool lists;         /* it may be long: all mailboxes, all messages */
	uint64_t start;     /* its offset in the stream */
	uint64_t apart;     /* bytes of it that were a body */
	unsigned int lines; /* heard of it */
	enum imap_status status; /* the command's, once it is done */

	/* The response heard last. */
	struct str rest;    /* what is not yet read of its line; until the next
	                     call that hears */
	bool goes_on;       /* the line does so behind rest: imap_rest() */
	bool literal;       /* a literal follows the line ... */
	uint64_t bytes;     /* ... of so many bytes, to be heard still */
	unsigned int parts; /* lines that literals have cut it into */
	uint64_t offset;    /* of its line in the stream */
	const char *line;   /* where that begins, as long as rest is valid */
	enum imap_status says; /* of a status response ... */
	struct str text;       /* ... all of it; cut, as are these */
	struct str code;       /* "NONEXISTENT"; empty: none */
	struct str more;       /* what stands behind it in the brackets */
	struct str words;      /* for people */

	/* Where these are kept. */
	char text_kept[IMAP_TEXT], words_kept[IMAP_TEXT];
	char code_kept[IMAP_CODE], more_kept[IMAP_CODE];
};

/* ---- saying ---- */

/*
 * C: s1 line     a turn with the name of the line. False: the talk is over.
 */
bool imap_command(struct imap *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * C: ... {10}    S: + go on     RFC 9051 4.3
 * C: ... {10+}                  RFC 7888, where the server offers it
 * A line that ends in {n} and this (which is "" or "+") announces a literal;
 * then whether it is wanted: false if not (m->status), or the talk is over.
 */
const char *imap_plus(const struct imap *m, size_t n);
bool imap_wanted(struct imap *m, size_t n);

/* Begins a command that is said in pieces: its tag. */
const char *imap_begin(struct imap *m);

/* ---- hearing ---- */

/* The next response; what was not read of the one before is dropped. */
enum imap_kind imap_hear(struct imap *m);

/*
 * The next response that is data of the reply under way; false: the command is
 * done (m->status), or the talk is over.
 */
bool imap_data(struct imap *m);

/* Hears the reply to its end; whether it ends in OK. */
bool imap_done(struct imap *m);

/*
 * Names what a reply lacks though it has ended in OK (imap-reply-incomplete);
 * not if lacks is false.
 */
void imap_lacks(struct imap *m, bool lacks, const char *what);

/* ---- reading the response heard last ---- */

/* Whether it begins with this word, behind which m->rest then begins. */
bool imap_is(struct imap *m, const char *word);

/* The number it begins with, as in "* 23 EXISTS". */
bool imap_number(struct imap *m, uint64_t *number);

/*
 * Its next string: an atom, "quoted", or a literal; out has room for so many
 * bytes with a NUL behind them, and is empty if that is not enough. False:
 * there is none.
 */
bool imap_string(struct imap *m, char *out, size_t room);

/* Whether a list begins or ends here; goes on behind its parenthesis. */
bool imap_open(struct imap *m);
bool imap_close(struct imap *m);

/*
 * The literal that follows, or the "quoted" string, as a body. False: it is
 * neither, or the talk is over.
 */
bool imap_body(struct imap *m);

/*
 * The next bytes of a line that goes on, of a reply that lists; false: it is
 * at its end, or the talk is over.
 */
bool imap_rest(struct imap *m);

/* ---- what the two files share ---- */

/* S: ... {n}     notes a literal that the line announces: m->literal */
void imap_announced(struct imap *m);

/* Hears what was not read of a response; false: the talk is over. */
bool imap_drop(struct imap *m);

/*
 * Whether the reply is not yet too long, with so many bytes of a literal to
 * come; if not it is named, and the talk is over.
 */
bool imap_is_short(struct imap *m, uint64_t to_come);

#endif
