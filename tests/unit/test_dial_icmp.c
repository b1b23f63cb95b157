/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A router that prohibits: in a network namespace of its own a tun device
 * answers our SYN by ICMP. Skipped where that is not allowed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "dial_call.h"
#include "net/fiber.h"
#include "peer.h"

#define SKIP 77

static void
must(bool good)
{
	if (!good)
		_exit(SKIP);
}

static void
set_address(int s, struct ifreq *r, unsigned long what, const char *text)
{
	struct address a;

	must(address_parse(text, 0, &a));
	memcpy(&r->ifr_addr, &a.v4, sizeof(a.v4));
	must(ioctl(s, what, r) == 0);
}

/* A tun device that is the way to 198.51.100.0/24; what it sends we read. */
static int
open_tun(void)
{
	struct ifreq r = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd, s;

	must(unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0);
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	must(fd >= 0 && ioctl(fd, TUNSETIFF, &r) == 0);
	s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	must(s >= 0);
	set_address(s, &r, SIOCSIFADDR, "198.51.100.1");
	set_address(s, &r, SIOCSIFNETMASK, "255.255.255.0");
	must(ioctl(s, SIOCGIFFLAGS, &r) == 0);
	r.ifr_flags |= IFF_UP;
	must(ioctl(s, SIOCSIFFLAGS, &r) == 0);
	close(s);
	return fd;
}

static void
checksum(unsigned char *p, size_t n, size_t at)
{
	uint32_t sum = 0;

	p[at] = p[at + 1] = 0;
	for (size_t i = 0; i < n; i += 2)
		sum += (uint32_t)p[i] << 8 | p[i + 1];
	sum = (sum >> 16) + (sum & 0xffff);
	sum += sum >> 16;
	p[at] = (unsigned char)(~sum >> 8);
	p[at + 1] = (unsigned char)~sum;
}

/* Answers the first SYN by "communication administratively prohibited". */
static void
prohibit(void *arg)
{
	int fd = *(const int *)arg;
	unsigned char in[1500];
	unsigned char out[56] = { 0x45, 0, 0, 56, 0, 0, 0, 0, 64, 1, 0, 0, 198,
		51, 100, 254, 198, 51, 100, 1, 3, 13 };
	struct waiter w;
	ssize_t n = 0;

	waiter_init(&w);
	while (n < 40 || in[0] != 0x45 || in[9] != IPPROTO_TCP) {
		if (task_wait(&w, fd, EV_READ, clock_now_ns() + 3 * CLOCK_S) !=
		    WAKE_READY)
			return;
		n = read(fd, in, sizeof(in));
	}
	memcpy(out + 28, in, 28);
	checksum(out, 20, 10);
	checksum(out + 20, 36, 2);
	if (write(fd, out, sizeof(out)) != sizeof(out))
		abort();
}

static bool
prohibited_as_told(void)
{
	struct call c = { .addresses = "198.51.100.9",
		.port = 80,
		.within_ms = 2000 };
	int fd = open_tun();
	bool good;

	if (task_start(prohibit, NULL, &fd) == NULL)
		return false;
	run_call(&c);
	good = c.code == ERR_UNREACHABLE &&
	    strcmp(attempts(c.trace), "1 198.51.100.9 rejected") == 0 &&
	    last_number(c.trace, EV_CONNECT_FAILED, F_ERRNO) == EHOSTUNREACH &&
	    last_number(c.trace, EV_CONNECT_FAILED, F_ICMP_TYPE) == 3 &&
	    last_number(c.trace, EV_CONNECT_FAILED, F_ICMP_CODE) == 13 &&
	    strcmp(last_text(c.trace, EV_CONNECT_FAILED, F_ICMP_FROM),
		"198.51.100.254") == 0;
	end_call(&c);
	return good;
}

static void
test_rejected_by_a_router(void **state)
{
	int status = -1;
	pid_t pid;

	(void)state;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(20);
		ev_loop_fork(loop_ev());
		_exit(prohibited_as_told() ? 0 : 1);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (WIFEXITED(status) && WEXITSTATUS(status) == SKIP)
		skip();
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int
end(void **state)
{
	(void)state;
	fiber_free_pool();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rejected_by_a_router),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
