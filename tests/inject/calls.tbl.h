/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The calls of sonde that fail once in turn, one row each: function, what it
 * returns, its parameters and arguments, what it returns when it fails, errno
 * then, and why a probe may go on as if nothing had happened (NULL: it may
 * not). Include it with CALL(...) defined. The linker gets the names from the
 * rows too: each begins a line.
 */

/* memory: xalloc ends the program */
CALL(calloc, void *, (size_t n, size_t size), (n, size), NULL, ENOMEM, NULL)
CALL(reallocarray, void *, (void *p, size_t n, size_t size), (p, n, size), NULL,
    ENOMEM, NULL)
CALL(mmap, void *,
    (void *p, size_t n, int protection, int flags, int fd, off_t at),
    (p, n, protection, flags, fd, at), MAP_FAILED, ENOMEM, NULL)
CALL(mprotect, int, (void *p, size_t n, int protection), (p, n, protection), -1,
    ENOMEM, NULL)

/* files */
CALL(open, int, (const char *path, int flags, mode_t mode), (path, flags, mode),
    -1, EMFILE, "/dev/null at the start, for streams that are closed")
CALL(read, ssize_t, (int fd, void *p, size_t n), (fd, p, n), -1, EIO, NULL)
CALL(write, ssize_t, (int fd, const void *p, size_t n), (fd, p, n), -1, ENOSPC,
    NULL)
CALL(memfd_create, int, (const char *name, unsigned int flags), (name, flags),
    -1, EMFILE, NULL)
CALL(lseek, off_t, (int fd, off_t at, int whence), (fd, at, whence), -1, EIO,
    NULL)

/* the network */
CALL(socket, int, (int family, int type, int protocol),
    (family, type, protocol), -1, EMFILE,
    "of DNS: the other family has an address, or it is asked again")
CALL(connect, int, (int fd, const struct sockaddr *to, socklen_t n),
    (fd, to, n), -1, EADDRNOTAVAIL, "of DNS: it is asked again")
CALL(bind, int, (int fd, const struct sockaddr *to, socklen_t n), (fd, to, n),
    -1, EADDRNOTAVAIL, NULL)
CALL(send, ssize_t, (int fd, const void *p, size_t n, int flags),
    (fd, p, n, flags), -1, ENOBUFS, "of close_notify, after the answer")
CALL(recv, ssize_t, (int fd, void *p, size_t n, int flags), (fd, p, n, flags),
    -1, ENOMEM, "of the peer's end, after the answer")
CALL(recvfrom, ssize_t,
    (int fd, void *p, size_t n, int flags, struct sockaddr *from,
	socklen_t *from_n),
    (fd, p, n, flags, from, from_n), -1, ENOMEM,
    "of DNS: the other family has an address, or it is asked again")
CALL(recvmsg, ssize_t, (int fd, struct msghdr *m, int flags), (fd, m, flags),
    -1, ENOMEM, "the ICMP message of a connection that stands")
CALL(writev, ssize_t, (int fd, const struct iovec *v, int n), (fd, v, n), -1,
    ENOBUFS, "of DNS: the other family has an address, or it is asked again")
CALL(getsockopt, int, (int fd, int level, int name, void *p, socklen_t *n),
    (fd, level, name, p, n), -1, EBADF, "the kernel's figures, a fact less")
CALL(setsockopt, int, (int fd, int level, int name, const void *p, socklen_t n),
    (fd, level, name, p, n), -1, ENOPROTOOPT, "a wish, not a condition")
CALL(getsockname, int, (int fd, struct sockaddr *a, socklen_t *n), (fd, a, n),
    -1, ENOBUFS, "our own address, a fact less")
CALL(shutdown, int, (int fd, int how), (fd, how), -1, ENOTCONN,
    "the peer has gone already")

/* this process */
CALL(setrlimit, int, (__rlimit_resource_t what, const struct rlimit *l),
    (what, l), -1, EPERM, "no core file: a wish")

/* libraries: URLs, names, DNS, bodies */
CALL(uriParseSingleUriExA, int,
    (UriUriA * uri, const char *first, const char *after, const char **at),
    (uri, first, after, at), URI_ERROR_MALLOC, 0, NULL)
CALL(idn2_to_ascii_8z, int, (const char *name, char **ascii, int flags),
    (name, ascii, flags), IDN2_MALLOC, 0, NULL)
CALL(ares_library_init, int, (int flags), (flags), ARES_ENOMEM, 0,
    "of the hosts file: the DNS is asked")
CALL(ares_init_options, int,
    (ares_channel * c, struct ares_options *o, int mask), (c, o, mask),
    ARES_ENOMEM, 0, "of the hosts file: the DNS is asked")
CALL(ares_dup, int, (ares_channel * to, ares_channel from), (to, from),
    ARES_ENOMEM, 0, NULL)
CALL(ares_set_servers_ports_csv, int, (ares_channel c, const char *servers),
    (c, servers), ARES_ENOMEM, 0, NULL)
CALL(inflateInit2_, int, (z_streamp z, int bits, const char *version, int size),
    (z, bits, version, size), Z_MEM_ERROR, 0, NULL)
CALL(inflate, int, (z_streamp z, int flush), (z, flush), Z_MEM_ERROR, 0, NULL)

/* TLS: what sonde is to trust and to show */
CALL(OPENSSL_sk_new_null, OPENSSL_STACK *, (void), (), NULL, 0, NULL)
CALL(OPENSSL_sk_push, int, (OPENSSL_STACK * all, const void *one), (all, one),
    0, 0, NULL)
CALL(OPENSSL_sk_dup, OPENSSL_STACK *, (const OPENSSL_STACK *all), (all), NULL,
    0, NULL)
CALL(BIO_new_mem_buf, BIO *, (const void *p, int n), (p, n), NULL, 0, NULL)
CALL(PEM_read_bio_X509_AUX, X509 *,
    (BIO * b, X509 **x, pem_password_cb *ask, void *arg), (b, x, ask, arg),
    NULL, 0, NULL)
CALL(PEM_read_bio_PrivateKey, EVP_PKEY *,
    (BIO * b, EVP_PKEY **key, pem_password_cb *ask, void *arg),
    (b, key, ask, arg), NULL, 0, NULL)
CALL(X509_check_private_key, int, (const X509 *x, const EVP_PKEY *key),
    (x, key), 0, 0, NULL)
CALL(SSL_CTX_new, SSL_CTX *, (const SSL_METHOD *m), (m), NULL, 0, NULL)
CALL(SSL_CTX_ctrl, long, (SSL_CTX * ctx, int what, long n, void *p),
    (ctx, what, n, p), 0, 0, "a mode: what it would save")
CALL(SSL_CTX_set_ex_data, int, (SSL_CTX * ctx, int i, void *p), (ctx, i, p), 0,
    0, NULL)
CALL(SSL_CTX_set_purpose, int, (SSL_CTX * ctx, int purpose), (ctx, purpose), 0,
    0, NULL)
CALL(SSL_CTX_use_cert_and_key, int,
    (SSL_CTX * ctx, X509 *x, EVP_PKEY *key, STACK_OF(X509) * rest, int replace),
    (ctx, x, key, rest, replace), 0, 0, NULL)
CALL(X509_STORE_new, X509_STORE *, (void), (), NULL, 0, NULL)
CALL(X509_STORE_add_cert, int, (X509_STORE * s, X509 *x), (s, x), 0, 0, NULL)

/* TLS: a connection */
CALL(SSL_new, SSL *, (SSL_CTX * ctx), (ctx), NULL, 0, NULL)
CALL(SSL_ctrl, long, (SSL * s, int what, long n, void *p), (s, what, n, p), 0,
    0, "a question: a fact less")
CALL(SSL_set_ex_data, int, (SSL * s, int i, void *p), (s, i, p), 0, 0, NULL)
CALL(SSL_set_alpn_protos, int,
    (SSL * s, const unsigned char *p, unsigned int n), (s, p, n), 1, 0, NULL)
CALL(SSL_set1_host, int, (SSL * s, const char *host), (s, host), 0, 0, NULL)
CALL(SSL_connect, int, (SSL * s), (s), -1, 0,
    "OpenSSL waits for more, and is asked again")
CALL(SSL_read_ex, int, (SSL * s, void *p, size_t n, size_t *got),
    (s, p, n, got), 0, 0, "of the peer's end, after the answer")
CALL(SSL_write_ex, int, (SSL * s, const void *p, size_t n, size_t *put),
    (s, p, n, put), 0, 0, NULL)
CALL(SSL_shutdown, int, (SSL * s), (s), -1, 0, "after the answer")
CALL(BIO_get_new_index, int, (void), (), -1, 0, "nobody asks for the type")
CALL(BIO_meth_new, BIO_METHOD *, (int type, const char *name), (type, name),
    NULL, 0, NULL)
CALL(BIO_meth_set_read_ex, int,
    (BIO_METHOD * m, int (*f)(BIO *, char *, size_t, size_t *)), (m, f), 0, 0,
    "it cannot fail")
CALL(BIO_new, BIO *, (const BIO_METHOD *m), (m), NULL, 0,
    "of a name to be shown: a fact less")

/* TLS: certificates, to be shown and judged */
CALL(X509_verify_cert, int, (X509_STORE_CTX * ctx), (ctx), -1, 0, NULL)
CALL(X509_NAME_print_ex, int,
    (BIO * b, const X509_NAME *name, int indent, unsigned long flags),
    (b, name, indent, flags), -1, 0, "a name to be shown: a fact less")
CALL(X509_digest, int,
    (const X509 *x, const EVP_MD *md, unsigned char *p, unsigned int *n),
    (x, md, p, n), 0, 0, "a fingerprint to be shown: a fact less")
CALL(X509_get_ext_d2i, void *, (const X509 *x, int nid, int *critical, int *i),
    (x, nid, critical, i), NULL, 0, "names to be shown: a fact less")
CALL(X509_get0_pubkey, EVP_PKEY *, (const X509 *x), (x), NULL, 0,
    "a key to be shown: a fact less")
CALL(ASN1_TIME_to_tm, int, (const ASN1_TIME *t, struct tm *tm), (t, tm), 0, 0,
    "a date to be shown: a fact less")
CALL(OBJ_obj2txt, int, (char *p, int n, const ASN1_OBJECT *o, int plain),
    (p, n, o, plain), -1, 0, "an algorithm to be shown: a fact less")
CALL(i2d_X509, int, (const X509 *x, unsigned char **p), (x, p), -1, 0,
    "a certificate to be kept: a fact less")
