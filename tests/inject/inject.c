/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that can fail fails once: each call of calls.tbl.h, the first
 * time it is made, the second, ... until a healthy HTTPS probe makes no more
 * of them. Each time sonde, whole, is a process of its own; what it must never
 * do is crash, leak, hang or keep silent.
 *
 *   tests/inject/inject [NAME]      all; one function's calls, each shown
 */
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"
#include "peers.h"
#include "sonde_main.h"

#define HANGS_S 120
#define OUTPUT 400000 /* bytes */
#define MOST 20000    /* calls of one row */
#define WORDS 32
#define WORKERS 4 /* most of a probe is waiting */
#define NO_MEMORY "sonde: out of memory\n"
#define EXIT_SANITIZER 99
#define EXIT_LOCAL 3

/* What all workers found. */
struct sum {
	unsigned int tried[WORKERS];
	unsigned int wrong[WORKERS];
};

/* What a process of sonde tells us besides its output. */
struct told {
	volatile bool failed; /* the call was made, and failed */
	volatile int descriptors;
};

/* One process of sonde, and what became of it. */
struct ending {
	int signal;
	int status;
	char out[OUTPUT];
	char err[4096];
};

static struct peers peers;
static struct told *told;
static struct ending ending;
static int healthy_descriptors;
static int out_fd, err_fd;
static bool show;

/* The options of sanitizers: a leak has a status that is not sonde's. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "exitcode=99";
}

const char *__lsan_default_options(void);
const char *
__lsan_default_options(void)
{
	return "exitcode=99";
}

static int
count_descriptors(void)
{
	int n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += lseek(fd, 0, SEEK_CUR) >= 0 || errno != EBADF;
	return n;
}

/* ---- one process ---- */

/* A healthy probe that does much: names, DNS, TLS both ways, gzip, a file. */
static int
run_sonde(void)
{
	const char *dir = peers.folder;
	char line[600], *rest = line, *argv[WORDS];
	int argc = 0;

	snprintf(line, sizeof(line),
	    "sonde --no-config --dns 127.0.0.1:%d -4 --source 127.0.0.1 "
	    "--cacert %s/ca.pem --cert %s/own.pem -L --body %s/body -o json "
	    "https://" PEERS_NAME ":%d/",
	    peers.dns_port, dir, dir, dir, peers.https_port);
	while (rest != NULL && argc < WORDS - 1)
		argv[argc++] = strsep(&rest, " ");
	argv[argc] = NULL;
	return sonde_main(argc, argv);
}

static __attribute__((noreturn)) void
be_sonde(size_t row, unsigned int nth)
{
	int status;

	if (dup2(out_fd, STDOUT_FILENO) < 0 || dup2(err_fd, STDERR_FILENO) < 0)
		_exit(98);
	alarm(HANGS_S);
	calls_arm(row, nth);
	status = run_sonde();
	calls_disarm();
	told->descriptors = count_descriptors();
	exit(status); /* LeakSanitizer looks here */
}

static void
take_output(int fd, char *out, size_t room)
{
	ssize_t n = pread(fd, out, room - 1, 0);

	out[n > 0 ? n : 0] = '\0';
	if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		abort();
}

static void
run(size_t row, unsigned int nth)
{
	int status = 0;
	pid_t pid;

	told->failed = false;
	told->descriptors = 0;
	pid = fork();
	if (pid == 0)
		be_sonde(row, nth);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		abort();
	ending.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	ending.status = WEXITSTATUS(status);
	take_output(out_fd, ending.out, sizeof(ending.out));
	take_output(err_fd, ending.err, sizeof(ending.err));
}

/* ---- the judgement: NULL, or what is wrong ---- */

static bool
is_one_line(const char *s)
{
	const char *end = strchr(s, '\n');

	return end != NULL && end > s && end[1] == '\0';
}

static const char *
word(const json_t *finding, const char *name)
{
	const char *s = json_string_value(json_object_get(finding, name));

	return s == NULL ? "" : s;
}

/* A finding that says something, and says it in one line. */
static bool
is_clear(const json_t *finding)
{
	const char *text = word(finding, "what");

	return *word(finding, "id") != '\0' && *text != '\0' &&
	    strchr(text, '\n') == NULL &&
	    strcmp(word(finding, "severity"), "note") != 0;
}

static const char *
judge_report(void)
{
	json_t *report = json_loads(ending.out, 0, NULL);
	const json_t *findings = json_object_get(report, "findings");
	const char *wrong = NULL;

	if (report == NULL)
		wrong = "no report that can be read";
	else if (json_array_size(findings) == 0)
		wrong = "a status, and no finding";
	else if (!is_clear(json_array_get(findings, 0)))
		wrong = "a finding that is not clear";
	json_decref(report);
	return wrong;
}

static const char *
judge_words(const struct call *c)
{
	if (c->memory &&
	    (ending.status != EXIT_LOCAL || strcmp(ending.err, NO_MEMORY) != 0))
		return "memory was short, and this is not said";
	if (c->memory)
		return NULL;
	if (ending.err[0] != '\0')
		return is_one_line(ending.err) && ending.status != 0
		    ? NULL
		    : "more than one line of error, or an error and status 0";
	if (ending.status != 0)
		return judge_report();
	return c->harmless != NULL ? NULL : "it passed unnoticed";
}

static const char *
judge(const struct call *c)
{
	if (ending.signal == SIGALRM)
		return "it hangs";
	if (ending.signal != 0)
		return strsignal(ending.signal);
	if (ending.status == EXIT_SANITIZER)
		return "a leak, or an error of memory";
	if (told->descriptors > healthy_descriptors)
		return "a descriptor was left open";
	return judge_words(c);
}

/* What it found, in a few words. */
static void
print_ending(void)
{
	json_t *report = json_loads(ending.out, 0, NULL);
	const json_t *finding =
	    json_array_get(json_object_get(report, "findings"), 0);

	printf("    status %d, %s: %s\n", ending.status,
	    finding == NULL ? "no finding" : word(finding, "id"),
	    word(finding, "what"));
	printf("%s", ending.err);
	json_decref(report);
}

/* ---- all of them ---- */

/* Call nth of a row; false if it is not made so often. */
static bool
try_one(size_t row, unsigned int nth, unsigned int *wrong)
{
	const char *what;

	run(row, nth);
	if (!told->failed)
		return false;
	what = judge(&calls[row]);
	if (what != NULL || show) {
		printf("%s %u: %s\n", calls[row].name, nth,
		    what == NULL ? "as it should be" : what);
		print_ending();
	}
	*wrong += what != NULL;
	return true;
}

static void
try_row(size_t row, unsigned int *tried, unsigned int *wrong)
{
	unsigned int nth = 1;

	while (nth < MOST && try_one(row, nth, wrong))
		nth++;
	*tried += nth - 1;
	if (nth == 1)
		printf("%s: never called\n", calls[row].name);
}

static void *
shared(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

/* Each worker has files of its own for the output of its sonde. */
static void
get_ready(void)
{
	if (told != NULL) {
		close(out_fd);
		close(err_fd);
	}
	out_fd = memfd_create("out", MFD_CLOEXEC);
	err_fd = memfd_create("err", MFD_CLOEXEC);
	if (out_fd < 0 || err_fd < 0)
		abort();
	told = shared(sizeof(*told));
	calls_failed = &told->failed;
}

/* Every so many rows are one worker's; only: of that function alone. */
static void
work(size_t worker, const char *only, struct sum *sum)
{
	get_ready();
	for (size_t i = worker; i < n_calls; i += WORKERS)
		if (only == NULL || strcmp(only, calls[i].name) == 0)
			try_row(i, &sum->tried[worker], &sum->wrong[worker]);
}

static struct sum
work_together(const char *only)
{
	struct sum *sum = shared(sizeof(*sum)), all;
	pid_t pids[WORKERS];
	int status;

	for (size_t i = 0; i < WORKERS; i++) {
		pids[i] = fork();
		if (pids[i] != 0)
			continue;
		work(i, only, sum);
		_exit(0);
	}
	for (size_t i = 0; i < WORKERS; i++)
		if (waitpid(pids[i], &status, 0) != pids[i] || status != 0)
			sum->wrong[i]++;
	all = *sum;
	munmap(sum, sizeof(*sum));
	return all;
}

/* Nothing fails: what is open at its end is open at the end of all. */
static bool
is_healthy(void)
{
	get_ready();
	run(n_calls, 0);
	healthy_descriptors = told->descriptors;
	if (ending.status == 0 && ending.signal == 0)
		return true;
	printf("the healthy probe is not: status %d, signal %d\n%s%s",
	    ending.status, ending.signal, ending.err, ending.out);
	return false;
}

int
main(int argc, char **argv)
{
	unsigned int wrong = 0, tried = 0;
	struct sum sum;
	bool healthy;

	setvbuf(stdout, NULL, _IOLBF, 0);
	show = argc > 1;
	unsetenv("SSLKEYLOGFILE");
	peers_start(&peers);
	healthy = is_healthy();
	if (healthy) {
		sum = work_together(argc > 1 ? argv[1] : NULL);
		for (size_t i = 0; i < WORKERS; i++) {
			tried += sum.tried[i];
			wrong += sum.wrong[i];
		}
		printf("%u calls failed in turn, %u of them badly\n", tried,
		    wrong);
	}
	peers_end(&peers);
	return healthy && tried > 0 && wrong == 0 ? 0 : 1;
}
