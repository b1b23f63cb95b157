/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The healthy web server: a table of pages. All of it is correct HTTP, so
 * whatever sonde finds fault with here is a fault of sonde's.
 */
#include <string.h>
#include <zlib.h>

#include "http.h"

#define SLOW_MS 1500
#define TEXT_TYPE "Content-Type: text/plain; charset=utf-8\r\n"

struct page {
	const char *path;
	const char *methods;
	const char *about;
	bool (*show)(struct peer *p, struct request *r);
};

static bool show_home(struct peer *p, struct request *r);

/* HTTP/1.0 knows no chunks: there the end of the connection is the end. */
static bool
show_chunked(struct peer *p, struct request *r)
{
	if (r->minor == 0)
		return reply(p, r, "200 OK", TEXT_TYPE,
		    str_of("no chunks for you\n"));
	if (!reply_head(p, r, "200 OK",
		TEXT_TYPE "Transfer-Encoding: chunked\r\n"
			  "Trailer: Lab-Chunks\r\n") ||
	    !request_wants_body(r))
		return !p->gone;
	return peer_say(p, "6\r\nthree \r\n") &&
	    peer_say(p, "7;note=\"an extension\"\r\nchunks \r\n") &&
	    peer_say(p, "9\r\nof text.\n\r\n") &&
	    peer_say(p, "0\r\nLab-Chunks: 3\r\n\r\n");
}

static void
compress_all(struct buf *out, struct str in)
{
	unsigned char room[1024];
	z_stream z = { .next_in = (unsigned char *)(size_t)in.p,
		.avail_in = (unsigned int)in.n };

	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8,
		Z_DEFAULT_STRATEGY) != Z_OK)
		return;
	do {
		z.next_out = room;
		z.avail_out = sizeof(room);
		deflate(&z, Z_FINISH);
		buf_add(out, room, sizeof(room) - z.avail_out);
	} while (z.avail_out == 0);
	deflateEnd(&z);
}

static bool
show_gzip(struct peer *p, struct request *r)
{
	static const char text[] =
	    "Repeat after me, repeat after me, repeat after me: packed.\n";
	struct buf packed = { 0 };
	bool said;

	if (!r->gzip)
		return reply(p, r, "200 OK",
		    TEXT_TYPE "Vary: Accept-Encoding\r\n", str_of(text));
	compress_all(&packed, str_of(text));
	said = reply(p, r, "200 OK",
	    TEXT_TYPE "Vary: Accept-Encoding\r\nContent-Encoding: gzip\r\n",
	    buf_str(&packed));
	buf_free(&packed);
	return said;
}

/* No length: the end of the connection is the end of the body. */
static bool
show_close(struct peer *p, struct request *r)
{
	r->keep = false;
	return reply_head(p, r, "200 OK", TEXT_TYPE) && request_wants_body(r) &&
	    peer_say(p, "This ends where the connection ends.\n");
}

static bool
show_slow(struct peer *p, struct request *r)
{
	peer_pause(p, SLOW_MS);
	return reply(p, r, "200 OK", TEXT_TYPE, str_of("That took a while.\n"));
}

static bool
show_echo(struct peer *p, struct request *r)
{
	struct buf type = { 0 };
	bool said;

	buf_addf(&type, "Content-Type: %s\r\n",
	    r->type.n > 0 ? buf_text(&r->type) : "application/octet-stream");
	said = reply(p, r, "200 OK", buf_text(&type), buf_str(&r->body));
	buf_free(&type);
	return said;
}

static bool
show_redirect(struct peer *p, struct request *r)
{
	return reply(p, r, "302 Found", TEXT_TYPE "Location: /\r\n",
	    str_of("It is over there.\n"));
}

static const struct page pages[] = {
	{ "/", "GET, HEAD", "this page", show_home },
	{ "/chunked", "GET, HEAD", "in chunks, with a trailer", show_chunked },
	{ "/gzip", "GET, HEAD", "compressed, if you like", show_gzip },
	{ "/close", "GET, HEAD", "without a length", show_close },
	{ "/slow", "GET, HEAD", "after a second and a half", show_slow },
	{ "/echo", "POST", "what you send comes back", show_echo },
	{ "/redirect", "GET, HEAD", "leads to the first page", show_redirect },
	{ NULL, NULL, NULL, NULL },
};

static bool
show_home(struct peer *p, struct request *r)
{
	struct buf html = { 0 };
	bool said;

	buf_adds(&html,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n"
	    "<title>Practice server</title>\n"
	    "<h1>All is well here.</h1>\n<ul>\n");
	for (const struct page *page = pages; page->path != NULL; page++)
		buf_addf(&html, "<li><a href=\"%s\">%s</a>: %s</li>\n",
		    page->path, page->path, page->about);
	buf_adds(&html, "</ul>\n</html>\n");
	said = reply(p, r, "200 OK",
	    "Content-Type: text/html; charset=utf-8\r\n", buf_str(&html));
	buf_free(&html);
	return said;
}

static const struct page *
page_find(struct str target)
{
	target.n = str_find(target, '?');
	for (const struct page *page = pages; page->path != NULL; page++)
		if (str_equals(target, page->path))
			return page;
	return NULL;
}

static bool
method_fits(const struct page *page, const char *method)
{
	struct str rest = str_of(page->methods);
	struct str one;

	while (str_next(&rest, ',', &one))
		if (str_equals(str_trim(one), method))
			return true;
	return false;
}

static bool
refuse_method(struct peer *p, struct request *r, const struct page *page)
{
	struct buf allow = { 0 };
	bool said;

	buf_addf(&allow, TEXT_TYPE "Allow: %s\r\n", page->methods);
	said = reply(p, r, "405 Method Not Allowed", buf_text(&allow),
	    str_of("Not like this.\n"));
	buf_free(&allow);
	return said;
}

bool
serve_page(struct peer *p, struct request *r)
{
	const struct page *page = page_find(buf_str(&r->target));
	bool said;

	if (r->refused != NULL)
		said = reply(p, r, r->refused, TEXT_TYPE,
		    str_of("That is not how one asks.\n"));
	else if (page == NULL)
		said = reply(p, r, "404 Not Found", TEXT_TYPE,
		    str_of("There is no such page.\n"));
	else if (!method_fits(page, r->method))
		said = refuse_method(p, r, page);
	else
		said = page->show(p, r);
	return said && r->keep;
}

void
serve_pages(struct peer *p)
{
	struct request r;
	bool more = peer_secure(p);

	while (more) {
		more = request_read(p, &r, true) && serve_page(p, &r);
		request_free(&r);
	}
}
