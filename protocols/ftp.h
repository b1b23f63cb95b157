/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the FTP module share: ftp.c holds the dialogue up to the
 * login and from the good-bye on, ftp_work.c what is done in between,
 * ftp_data.c the data connection and what moves on it. ftp_entries.c counts
 * what a directory holds, ftp_place.c reads and writes addresses, ftp_refused.c
 * says what a refusal means.
 */
#ifndef PROTOCOLS_FTP_H
#define PROTOCOLS_FTP_H

#include "dialogue.h"
#include "module.h"
#include "offers.h"

/* What is being done: the same code means other things elsewhere. */
enum doing {
	DOING_GREETING = 0x1,
	DOING_LOGIN = 0x2,
	DOING_CHANNEL = 0x4,
	DOING_LISTING = 0x8,
	DOING_FETCHING = 0x10,
	DOING_STORING = 0x20,
	DOING_ACCOUNT = 0x40,
};

struct ftp {
	struct talk *t;
	struct offers offers; /* what FEAT names */
	bool knows_feat;      /* it was answered, with a list */
	bool tls_failed;      /* it was required: nothing more is said */
	bool protected;       /* PROT P: data connections are in TLS */
	bool account_given;   /* ACCT: it is said once */
	struct str place;     /* the URL's path without its ;type= */
	char type;            /* 'a', 'i' or 'd' of it; 0: none */
	bool unsized;         /* SIZE says 550: no file, or a directory */
	bool size_known;
	uint64_t size; /* of the file, as SIZE has it */
	uint64_t from; /* REST: where in the file it begins */
};

/* ---- ftp.c ---- */

/*
 * C: ACCT account    where it is wanted, there is one, and it was not given
 * before. False: that is not so, or the talk is over.
 */
bool ftp_give_account(struct ftp *f, struct reply *r);

/* ---- ftp_work.c ---- */

/* What the URL asks for. False: it was not done, and why was named. */
bool ftp_work(struct ftp *f);

/* ---- ftp_entries.c ---- */

#define ENTRY_HEAD ((size_t)256)

/* The entries of a directory's list, as its lines come; begin with all zero. */
struct entries {
	char head[ENTRY_HEAD]; /* of the line that is coming */
	size_t n;              /* ... and its length, up to that */
	uint64_t whole;        /* of the lines that have ended */
};

/* More bytes of the list. */
void entries_count(struct entries *e, struct str bytes);

/* How many there are; a last line needs no end. */
uint64_t entries_so_far(const struct entries *e);

/* ---- ftp_data.c ---- */

/* What moves on a data connection, and what became of it. */
struct transfer {
	enum doing doing;
	struct str bytes;       /* to be stored */
	bool done;              /* the server says that it is complete */
	bool cut_short;         /* by us: as much as was wanted has come */
	bool unwritable;        /* the user's file takes no more */
	enum heard end;         /* how the data connection ended */
	uint64_t moved;         /* bytes */
	uint64_t lines;         /* LF among them */
	uint64_t crlf;          /* CR LF among them */
	bool binary;            /* NUL among them */
	struct entries entries; /* of a list */
	char last;              /* the byte before the next one */
	struct reply answer;    /* the last word on the control connection */
};

/*
 * A data connection, the command (a line), what moves, and the server's last
 * word on it. What went wrong is named. False: it did, or the talk is over.
 */
bool transfer(struct ftp *f, struct transfer *x, const char *command,
    struct str argument);

/* ---- ftp_place.c ---- */

/* Where a reply sends us. */
struct place {
	char address[16]; /* "192.0.2.1", or "" where there is none (EPSV) */
	int port;
	const char *wrong; /* what is wrong with it, in words; NULL: nothing */
	bool private;      /* nobody outside can reach the address */
};

/* "(|||6446|)" of a 229 (RFC 2428 3) and "1,2,3,4,5,6" of a 227 (RFC 959). */
void place_of_229(struct str text, struct place *p);
void place_of_227(struct str text, struct place *p);

/* "192,0,2,1" for PORT: an IPv4 literal with commas, into room for 64. */
void place_commas(const char *address, char *out);

/* ---- ftp_refused.c ---- */

/* Names what a reply that is no success means. */
void ftp_refused(struct ftp *f, const struct reply *r, enum doing doing);

/* Whether the text holds the word, ASCII case aside. */
bool ftp_holds(struct str text, const char *word);

#endif
