/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A WebSocket server that is well: it echoes messages, compressed if that was
 * agreed on, answers pings, and closes when it is asked to. The path
 * /fragments makes it answer in fragments, /push speak first.
 */
#include "websocket.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/encode.h"

#define MESSAGE_MOST ((size_t)1024 * 1024)
#define FRAGMENT ((size_t)3)

/* ---- the handshake ---- */

/* RFC 6455 4.2.2 item 5.4 */
static void
add_accept(struct buf *out, const struct request *r)
{
	struct buf text = { 0 };
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	buf_add(&text, r->key.p, r->key.n);
	buf_adds(&text, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
	EVP_Digest(text.p, text.n, sum, &n, EVP_sha1(), NULL);
	encode_base64(out, (struct str){ (const char *)sum, n });
	buf_free(&text);
}

static bool
asks_for(const struct request *r, const char *protocol)
{
	struct str list = buf_str(&r->protocols), item;

	while (str_next(&list, ',', &item))
		if (str_equals(str_trim(item), protocol))
			return true;
	return false;
}

/* The fields of the reply, with one thing wrong. */
static void
add_fields(struct buf *out, const struct request *r, enum wrong wrong)
{
	buf_adds(out,
	    wrong == WRONG_NO_UPGRADE ? "" : "Upgrade: websocket\r\n");
	buf_adds(out, "Connection: Upgrade\r\n");
	if (wrong == WRONG_ACCEPT)
		buf_adds(out,
		    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
	else if (wrong != WRONG_NO_ACCEPT) {
		buf_adds(out, "Sec-WebSocket-Accept: ");
		add_accept(out, r);
		buf_adds(out, "\r\n");
	}
	if (wrong == WRONG_FRAMING)
		buf_adds(out, "Transfer-Encoding: chunked\r\n");
	if (wrong == WRONG_EXTENSION)
		buf_adds(out, "Sec-WebSocket-Extensions: x-lab-mux\r\n");
	else if (wrong == WRONG_PARAMETER)
		buf_adds(out,
		    "Sec-WebSocket-Extensions: permessage-deflate; "
		    "server_max_window_bits=99\r\n");
	else if (r->deflates)
		buf_adds(out,
		    "Sec-WebSocket-Extensions: permessage-deflate\r\n");
	if (wrong == WRONG_PROTOCOL)
		buf_adds(out, "Sec-WebSocket-Protocol: lab.v9\r\n");
	else if (asks_for(r, "lab.v1"))
		buf_adds(out, "Sec-WebSocket-Protocol: lab.v1\r\n");
}

static bool
accept_request(struct socket *s, const struct request *r, enum wrong wrong)
{
	struct buf fields = { 0 };
	bool said;

	add_fields(&fields, r, wrong);
	said =
	    reply_head(s->p, r, "101 Switching Protocols", buf_text(&fields));
	buf_free(&fields);
	s->fragments = str_starts(buf_str(&r->target), "/fragments");
	s->deflate = r->deflates && wrong == WRONG_NOTHING;
	if (said && str_starts(buf_str(&r->target), "/push"))
		said = socket_say(s, LAB_LAST | LAB_TEXT, str_of("welcome"));
	return said;
}

bool
socket_open(struct peer *p, struct socket *s, enum wrong wrong)
{
	struct request r = { .keep = true };
	bool open = false;

	*s = (struct socket){ .p = p };
	s->payload = buf_with_cap(MESSAGE_MOST);
	s->message = buf_with_cap(MESSAGE_MOST);
	deflateInit2(&s->pack, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8,
	    Z_DEFAULT_STRATEGY);
	inflateInit2(&s->unpack, -15);
	if (!peer_secure(p))
		return false;
	if (request_read(p, &r, true) && r.refused == NULL && r.upgrades &&
	    r.key.n > 0)
		open = accept_request(s, &r, wrong);
	else
		serve_page(p, &r);
	request_free(&r);
	return open;
}

void
socket_free(struct socket *s)
{
	deflateEnd(&s->pack);
	inflateEnd(&s->unpack);
	buf_free(&s->payload);
	buf_free(&s->message);
}

/* ---- frames ---- */

/* n bytes of what was heard, in network byte order. */
static uint64_t
take_number(struct peer *p, size_t n)
{
	uint64_t number = 0;

	for (size_t i = 0; i < n; i++)
		number = number << 8 | (unsigned char)p->heard.p[i];
	buf_drop(&p->heard, n);
	return number;
}

/* RFC 6455 5.3 */
static bool
hear_payload(struct socket *s, uint64_t n, const char *mask)
{
	struct peer *p = s->p;
	size_t some, at = 0;

	buf_clear(&s->payload);
	while (at < n) {
		if (p->heard.n == 0 && !peer_hear(p))
			return false;
		some = p->heard.n < n - at ? p->heard.n : (size_t)(n - at);
		for (size_t i = 0; i < some; i++)
			buf_addc(&s->payload,
			    (char)(p->heard.p[i] ^ mask[(at + i) & 3]));
		buf_drop(&p->heard, some);
		at += some;
	}
	return !s->payload.over;
}

bool
socket_hear(struct socket *s)
{
	struct peer *p = s->p;
	char mask[4] = "";
	uint64_t n;
	bool masked;

	if (!peer_hear_bytes(p, 2))
		return false;
	s->first = (unsigned int)take_number(p, 1);
	n = take_number(p, 1);
	masked = (n & 0x80) != 0;
	n &= 0x7f;
	if (n > 125) {
		size_t more = n == 126 ? 2 : 8;

		if (!peer_hear_bytes(p, more))
			return false;
		n = take_number(p, more);
	}
	if (masked) {
		if (!peer_hear_bytes(p, sizeof(mask)))
			return false;
		memcpy(mask, p->heard.p, sizeof(mask));
		buf_drop(&p->heard, sizeof(mask));
	}
	if (n > MESSAGE_MOST) {
		socket_say_close(s, 1009, str_of("1 MiB at most"));
		return false;
	}
	return hear_payload(s, n, mask);
}

bool
socket_say(struct socket *s, unsigned int first, struct str payload)
{
	struct buf frame = { 0 };
	size_t more = payload.n > 65535 ? 8 : payload.n > 125 ? 2 : 0;
	bool said;

	buf_addc(&frame, (char)first);
	buf_addc(&frame, (char)(more == 8 ? 127 : more == 2 ? 126 : payload.n));
	for (size_t i = more; i > 0; i--)
		buf_addc(&frame, (char)((uint64_t)payload.n >> 8 * (i - 1)));
	buf_add(&frame, payload.p, payload.n);
	said = peer_say_bytes(s->p, buf_str(&frame));
	buf_free(&frame);
	return said;
}

bool
socket_say_close(struct socket *s, int code, struct str reason)
{
	struct buf payload = { 0 };
	bool said;

	if (code > 0) {
		buf_addc(&payload, (char)(code >> 8));
		buf_addc(&payload, (char)code);
	}
	buf_add(&payload, reason.p, reason.n);
	said = socket_say(s, LAB_LAST | LAB_CLOSE, buf_str(&payload));
	buf_free(&payload);
	return said;
}

/* ---- messages ---- */

/* In place of s->message; RFC 7692 7.2.1 and 7.2.2. */
static void
pack(struct socket *s, struct buf *out)
{
	unsigned char room[2048];
	int code;

	s->pack.next_in = (Bytef *)s->message.p;
	s->pack.avail_in = (uInt)s->message.n;
	do {
		s->pack.next_out = room;
		s->pack.avail_out = sizeof(room);
		code = deflate(&s->pack, Z_SYNC_FLUSH);
		buf_add(out, room, sizeof(room) - s->pack.avail_out);
	} while (code == Z_OK && s->pack.avail_out == 0);
	if (out->n >= 4)
		out->n -= 4;
}

static bool
unpack(struct socket *s)
{
	struct buf in = { 0 };
	char room[2048];
	int code = Z_OK;

	buf_add(&in, s->message.p, s->message.n);
	buf_add(&in, "\0\0\377\377", 4);
	buf_clear(&s->message);
	s->unpack.next_in = (Bytef *)in.p;
	s->unpack.avail_in = (uInt)in.n;
	while (code == Z_OK && !s->message.over) {
		s->unpack.next_out = (Bytef *)room;
		s->unpack.avail_out = sizeof(room);
		code = inflate(&s->unpack, Z_NO_FLUSH);
		buf_add(&s->message, room, sizeof(room) - s->unpack.avail_out);
	}
	buf_free(&in);
	return code == Z_BUF_ERROR && !s->message.over;
}

/* In fragments of a few bytes, with a ping between the first and the second. */
static bool
say_fragments(struct socket *s, unsigned int first, struct str rest)
{
	struct str piece;

	for (;;) {
		piece = rest;
		if (piece.n > FRAGMENT)
			piece.n = FRAGMENT;
		rest.p += piece.n;
		rest.n -= piece.n;
		if (rest.n == 0)
			return socket_say(s, first | LAB_LAST, piece);
		if (!socket_say(s, first, piece) ||
		    (first != LAB_MORE &&
			!socket_say(s, LAB_LAST | LAB_PING, str_of("lab"))))
			return false;
		first = LAB_MORE;
	}
}

static bool
echo(struct socket *s)
{
	unsigned int kind = s->kind & 15;
	struct buf packed = { 0 };
	struct str out = buf_str(&s->message);
	bool said;

	if (s->deflate) {
		pack(s, &packed);
		out = buf_str(&packed);
		kind |= LAB_DEFLATED;
	}
	if (s->fragments)
		said = say_fragments(s, kind, out);
	else
		said = socket_say(s, kind | LAB_LAST, out);
	buf_free(&packed);
	return said;
}

static bool
take_message(struct socket *s)
{
	if ((s->first & 15) != LAB_MORE) {
		buf_clear(&s->message);
		s->kind = s->first;
	}
	buf_add(&s->message, s->payload.p, s->payload.n);
	if (s->message.over)
		return socket_say_close(s, 1009, str_of("too much")) && false;
	if ((s->first & LAB_LAST) == 0 || s->mute)
		return true;
	if ((s->kind & LAB_DEFLATED) != 0 && (!s->deflate || !unpack(s)))
		return socket_say_close(s, 1007, str_of("bad deflate")) &&
		    false;
	return echo(s);
}

/* RFC 6455 5.5.1: the same code comes back. */
static bool
take_close(struct socket *s)
{
	struct str code = buf_str(&s->payload);

	if (s->rude)
		return peer_say_bytes(s->p, s->p->row->text) && false;
	if (code.n > 2)
		code.n = 2;
	socket_say(s, LAB_LAST | LAB_CLOSE, code);
	return false;
}

bool
socket_answer(struct socket *s)
{
	switch (s->first & 15) {
	case LAB_MORE:
	case LAB_TEXT:
	case LAB_BINARY:
		return take_message(s);
	case LAB_CLOSE:
		return take_close(s);
	case LAB_PING:
		return socket_say(s, LAB_LAST | LAB_PONG, buf_str(&s->payload));
	case LAB_PONG:
		return true;
	default:
		return socket_say_close(s, 1002, str_of("opcode")) && false;
	}
}

void
serve_ws(struct peer *p)
{
	struct socket s;
	bool more = socket_open(p, &s, WRONG_NOTHING);

	while (more)
		more = socket_hear(&s) && socket_answer(&s);
	socket_free(&s);
}
