/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The practice server for FTP: ftp.c answers commands, ftp_data.c has the data
 * connections, ftp_files.c the files. What a row breaks beyond one answer are
 * bits of its .number.
 */
#ifndef LAB_FTP_H
#define LAB_FTP_H

#include "lines.h"

enum twist {
	FTP_NO_TLS = 0x1,        /* neither FEAT nor AUTH know of it */
	FTP_TLS_ONLY = 0x2,      /* 530 to a login in the clear */
	FTP_NO_EPSV = 0x4,       /* 500 to EPSV and EPRT */
	FTP_NAT = 0x8,           /* 227 names 10.1.2.3 */
	FTP_PORT_CLOSED = 0x10,  /* nobody listens at the passive port */
	FTP_PORT_FULL = 0x20,    /* no packet to it is answered */
	FTP_RESUME = 0x40,       /* 522 to a data connection of a new session */
	FTP_FORGETS = 0x80,      /* ... and every session is taken for new */
	FTP_NO_PROT = 0x100,     /* 536 to PROT P */
	FTP_DATA_IN_TLS = 0x200, /* 522 to a data connection in the clear */
	FTP_TEXT = 0x400,        /* TYPE I is not heeded: LF becomes CR LF */
	FTP_HALF = 0x800,        /* half of what is announced, then 226 */
	FTP_BREAKS = 0x1000,     /* half of it, a reset, then 426 */
	FTP_NO_COMPLETION = 0x2000, /* no 226 */
	FTP_NO_NOTIFY = 0x4000,     /* data connections end without it */
	FTP_STALLS = 0x8000,        /* half of it, and then nothing */
	FTP_STAYS_AWAY = 0x10000,   /* active: it says 150 and does not come */
	FTP_OTHER = 0x40000,        /* 227 names 192.0.2.7 */
	FTP_DATA_PLAIN = 0x80000, /* no TLS on data connections after PROT P */
	FTP_ENDLESS = 0x20000,    /* the file has no end */
	FTP_ACCOUNT = 0x100000,   /* 332 to the password */
	FTP_ACCOUNT_FIRST = 0x200000, /* 332 to the user, 331 to the account */
	FTP_LEAVES_TLS = 0x400000,    /* its text to PASS, in the clear */
	FTP_ACCOUNT_LATE = 0x800000,  /* 532 to a file, until there is one */
};

struct ftp_state {
	struct lines *l;
	int listener;   /* of the passive port, or -1 */
	int fillers[2]; /* our own connections in its queue */
	char to[64];    /* active: the address, */
	int port;       /* ... and the port to come to */
	bool protected; /* PROT P */
	bool ascii;     /* TYPE A */
	bool anonymous;
	bool account;        /* it was given */
	unsigned long from;  /* REST */
	char directory[128]; /* where the peer is: "/pub" */
};

static inline bool
ftp_twisted(const struct ftp_state *s, enum twist twist)
{
	return ((unsigned int)s->l->peer->row->number & twist) != 0;
}

/* Serves one connection, as the row says. */
void serve_ftp(struct peer *p);

/* ---- ftp_files.c ---- */

/* A directory ends in no slash; the root is "/". */
bool ftp_is_directory(const char *path);

/* Of the file, for as long as the server runs; false: there is none. */
bool ftp_file(const char *path, struct str *bytes);

/* Keeps one file, the last that was stored. */
void ftp_keep(const char *path, struct str bytes);
void ftp_forget(void);

/* A line for each file of the directory. */
void ftp_list(const char *directory, bool for_machines, struct buf *out);

/* path, seen from directory, in its shortest form: "/pub/a.txt". */
void ftp_resolve(const char *directory, struct str path, char *out,
    size_t room);

/* ---- ftp_data.c ---- */

/* A passive port on the address of the control connection; 0: none. */
int ftp_listen(struct ftp_state *s);
void ftp_close_port(struct ftp_state *s);

/*
 * A whole transfer: 150, the bytes to the peer (or from it, into the buffer),
 * and the reply behind it. False: the control connection is over.
 */
bool ftp_send(struct ftp_state *s, struct str bytes);
bool ftp_take(struct ftp_state *s, struct buf *out);

#endif
