/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both connections of FTP to the whole module. The first byte says what was
 * asked, the second how the bytes are cut and how they end, the third whether
 * a data connection comes about and how it ends; then, behind its length, what
 * the server says on it. The rest is said on the control connection. What is
 * told does not depend on how the bytes were cut.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "net/listen.h"
#include "talk/modules.h"
#include "twice.h"

/* ---- the data connection: the linker puts these in place of net/'s ---- */

struct conn *__real_conn_new(struct arena *a, struct trace *t,
    const struct dialled *d, uint32_t id);
struct conn *__wrap_conn_new(struct arena *a, struct trace *t,
    const struct dialled *d, uint32_t id);
int __wrap_dial_one(struct trace *t, const struct dial_wish *wish,
    const struct address *to, int64_t deadline_ns, struct dialled *out);
struct listener *__wrap_listener_open(struct arena *a,
    const struct address *local, const struct address *peer,
    const struct dial_wish *wish);
const struct address *__wrap_listener_at(const struct listener *l);
void __wrap_listener_close(struct listener *l);
int __wrap_listener_take(struct listener *l, int other, int64_t deadline_ns,
    struct dialled *out);

static struct {
	unsigned int how; /* the third byte, which says: */
	int code;         /* of an attempt; 0: it comes about */
	bool portless;    /* none can be opened for the server */
	bool stranger;    /* is here before the server, in active mode */
	struct str bytes; /* of the server */
} data;

static void
script_data(struct scene_peer *server)
{
	static const int codes[] = { 0, 0, 0, 0, ERR_REFUSED, ERR_LATE,
		ERR_UNREACHABLE, ERR_SYSTEM };
	static const enum conn_end ends[] = { CONN_NOTIFY, CONN_RESET,
		CONN_ERROR, CONN_FIN };

	data.code = codes[data.how & 7];
	data.portless = data.how & 32;
	data.stranger = data.how & 64;
	server->bytes = data.bytes;
	server->end = ends[data.how >> 3 & 3];
}

/* The first is the scene's own; any other leads to its second peer. */
struct conn *
__wrap_conn_new(struct arena *a, struct trace *t, const struct dialled *d,
    uint32_t id)
{
	struct dialled covered = *d;
	struct conn *c;

	if (covered.fd >= 0)
		close(covered.fd);
	covered.fd = -1;
	c = __real_conn_new(a, t, &covered, id);
	if (id > 1)
		scene_connect(c);
	return c;
}

int
__wrap_dial_one(struct trace *t, const struct dial_wish *wish,
    const struct address *to, int64_t deadline_ns, struct dialled *out)
{
	(void)t;
	(void)wish;
	(void)to;
	(void)deadline_ns;
	*out = (struct dialled){ .fd = -1 };
	scene_ends(out);
	return data.code;
}

/* None of the kernel's, whose port would be another in each run. */
struct listener {
	struct dialled ends;
};

struct listener *
__wrap_listener_open(struct arena *a, const struct address *local,
    const struct address *peer, const struct dial_wish *wish)
{
	struct listener *l = arena_alloc(a, sizeof(*l));

	(void)local;
	(void)peer;
	(void)wish;
	scene_ends(&l->ends);
	errno = EADDRINUSE;
	return data.portless ? NULL : l;
}

const struct address *
__wrap_listener_at(const struct listener *l)
{
	return &l->ends.local;
}

void
__wrap_listener_close(struct listener *l)
{
	(void)l;
}

/* Who comes has a descriptor; what it is does not matter under the cover. */
int
__wrap_listener_take(struct listener *l, int other, int64_t deadline_ns,
    struct dialled *out)
{
	(void)other;
	(void)deadline_ns;
	*out = l->ends;
	out->fd = -1;
	if (data.code != 0) {
		errno = ECONNABORTED;
		return data.code;
	}
	out->fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	MUST(out->fd >= 0);
	if (data.stranger)
		MUST(address_parse("127.0.0.2", 99, &out->peer));
	data.stranger = false;
	return 0;
}

/* ---- the conversation ---- */

static const char *const places[] = { "", "a.txt", "pub/", "a.txt;type=a" };
static const char *const paths[] = { "/", "/a.txt", "/pub/", "/a.txt;type=a" };
static const char *const sayings[] = { "STAT", NULL };

static void
ask(struct scene *s, unsigned int how)
{
	struct asked *a = &s->wish.asked;

	s->wish.module = module_for_scheme("ftp", &s->wish.secure);
	s->wish.secure = how & 64 && peer_says(&s->peer, "234") == 0
	    ? SECURE_REQUIRED
	    : SECURE_NEVER;
	a->scheme = "ftp";
	a->path = paths[how & 3];
	a->place = places[how & 3];
	a->upload = a->has_body = how & 4;
	a->body = str_of(how & 4 ? "to be stored" : "");
	a->active = how & 8;
	a->offset = how & 16 ? 100 : 0;
	a->sayings = how & 32 ? sayings : NULL;
	if (how & 128)
		scene_log_in(s, "opensesame");
	script_data(&s->second);
}

static const char *const excepted[] = {
	"wrong-service",
	"implicit-tls-port",
	"starttls-injection",
	NULL,
};

static const struct twice twice = { ask, excepted };

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct fuzz f = { p, n };
	unsigned int how = fuzz_byte(&f), cut = fuzz_byte(&f);

	data.how = fuzz_byte(&f);
	data.bytes = fuzz_piece(&f);
	talk_twice(&twice, how, cut, fuzz_bytes(&f, n));
	return 0;
}
