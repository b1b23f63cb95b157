/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a text of share/explain may name beside the fields of its event, one
 * row each: PLACE(name, function). Where one has nothing to say, the text is
 * not said, or the part of it in square brackets.
 */
PLACE("host", put_host)         /* of the URL */
PLACE("port", put_port)         /* the server's */
PLACE("peer", put_peer)         /* address and port of this connection */
PLACE("rtt", put_rtt)           /* of this connection, by the kernel */
PLACE("waited", put_waited)     /* from the request to the first byte */
PLACE("days", put_days)         /* until a certificate ends */
PLACE("count", put_count)       /* of the field "address", "alpn", "alias" */
PLACE("line", put_line)         /* the line itself */
PLACE("verb", put_verb)         /* a command, or the one it answers */
PLACE("argument", put_argument) /* what stands behind the command */
PLACE("reply", put_reply)       /* "250", "+OK": the first word */
PLACE("words", put_words)       /* what stands behind that */
PLACE("tag", put_tag)           /* of IMAP */
PLACE("header", put_header)     /* the name of a header field */
PLACE("content", put_content)   /* and its value */
