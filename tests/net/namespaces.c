/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two ends: namespaces with their interfaces and addresses, and the
 * commands that run in them.
 */
#include "emulator.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#define NETWORK 0x0a4d0000 /* 10.77.0.0 */
#define MASK 0xffffff00

void
cannot(const char *what)
{
	fprintf(stderr, "emulator: skipped: %s: %s\n", what, strerror(errno));
	exit(EXIT_SKIP);
}

static void
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		cannot(path);
	(void)close(fd);
}

void
become_root(void)
{
	unsigned int uid = getuid(), gid = getgid();
	char map[64];

	if (uid == 0)
		return;
	if (unshare(CLONE_NEWUSER) != 0)
		cannot("unshare(CLONE_NEWUSER)");
	put("/proc/self/setgroups", "deny");
	(void)snprintf(map, sizeof(map), "0 %u 1", uid);
	put("/proc/self/uid_map", map);
	(void)snprintf(map, sizeof(map), "0 %u 1", gid);
	put("/proc/self/gid_map", map);
}

static void
bring_up(int s, const char *name)
{
	struct ifreq r = { .ifr_flags = IFF_UP | IFF_RUNNING };

	(void)snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", name);
	if (ioctl(s, SIOCSIFFLAGS, &r) != 0)
		cannot(name);
}

static void
set_address4(int s, unsigned long request, uint32_t address)
{
	struct ifreq r = { .ifr_name = "wire0" };
	struct sockaddr_in a = { .sin_family = AF_INET };

	a.sin_addr.s_addr = htonl(address);
	memcpy(&r.ifr_addr, &a, sizeof(a));
	if (ioctl(s, request, &r) != 0)
		cannot("an IPv4 address");
}

/* As in6_ifreq of linux/ipv6.h, which does not go with netinet/in.h. */
struct address6 {
	struct in6_addr address;
	uint32_t length;
	int interface;
};

static void
set_address6(unsigned int host)
{
	struct address6 r = { .length = 64 };
	int s = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	r.interface = (int)if_nametoindex("wire0");
	(void)inet_pton(AF_INET6, "fd77::", &r.address);
	r.address.s6_addr[15] = (unsigned char)host;
	if (s < 0 || ioctl(s, SIOCSIFADDR, &r) != 0)
		fprintf(stderr, "emulator: no IPv6 here: %s\n",
		    strerror(errno));
	if (s >= 0)
		(void)close(s);
}

static int
open_tun(void)
{
	struct ifreq r = { .ifr_name = "wire0",
		.ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		cannot("/dev/net/tun");
	if (ioctl(fd, TUNSETIFF, &r) != 0)
		cannot("TUNSETIFF");
	return fd;
}

void
make_end(struct network *n, enum end end)
{
	unsigned int host = end == CLIENT ? 1 : 2;
	int s;

	if (unshare(CLONE_NEWNET) != 0)
		cannot("unshare(CLONE_NEWNET)");
	n->tun[end] = open_tun();
	s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		cannot("a socket");
	set_address4(s, SIOCSIFADDR, NETWORK + host);
	set_address4(s, SIOCSIFNETMASK, MASK);
	bring_up(s, "lo");
	bring_up(s, "wire0");
	(void)close(s);
	set_address6(host);
	n->space[end] = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (n->space[end] < 0)
		cannot("/proc/thread-self/ns/net");
}

pid_t
start_at(const struct network *n, enum end end, const char *command)
{
	pid_t p = fork();

	if (p != 0)
		return p;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)setpgid(0, 0);
	if (setns(n->space[end], CLONE_NEWNET) != 0)
		cannot("setns");
	(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* "0: 0100007F:1F90 00000000:0000 0A ...": 0A is LISTEN. */
static bool
line_listens(const char *line, unsigned int port)
{
	const char *local = strchr(line, ':');
	const char *place = local == NULL ? NULL : strchr(local + 1, ':');
	char *end;

	if (place == NULL || strtoul(place + 1, &end, 16) != port)
		return false;
	place = strchr(end + 1, ' ');
	return place != NULL && strncmp(place, " 0A ", 4) == 0;
}

static bool
file_listens(const char *path, unsigned int port)
{
	FILE *f = fopen(path, "re");
	char line[512];
	bool found = false;

	if (f == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), f) != NULL)
		found = line_listens(line, port);
	(void)fclose(f);
	return found;
}

bool
listens(pid_t pid, unsigned int port)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/net/tcp", (int)pid);
	if (file_listens(path, port))
		return true;
	(void)snprintf(path, sizeof(path), "/proc/%d/net/tcp6", (int)pid);
	return file_listens(path, port);
}
