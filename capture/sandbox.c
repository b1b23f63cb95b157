/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Once the tap is open: no capability, none to be had again, and no call but
 * those that the work needs.
 */
#include <errno.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture.h"

static const int calls[] = { SCMP_SYS(bind), SCMP_SYS(close),
	SCMP_SYS(exit_group), SCMP_SYS(getsockname), SCMP_SYS(getsockopt),
	SCMP_SYS(memfd_create), SCMP_SYS(poll), SCMP_SYS(ppoll),
	SCMP_SYS(recvfrom), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sendmsg), SCMP_SYS(setsockopt), SCMP_SYS(socket),
	SCMP_SYS(writev) };

int
sandbox(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3,
		0 };
	struct __user_cap_data_struct none[2] = { { 0 }, { 0 } };
	scmp_filter_ctx c = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int code = c == NULL ? -ENOMEM : 0;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (code == 0)
			code = seccomp_rule_add(c, SCMP_ACT_ALLOW, calls[i], 0);
	if (code == 0 &&
	    (syscall(SYS_capset, &head, none) != 0 ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0))
		code = -errno;
	if (code == 0)
		code = seccomp_load(c);
	seccomp_release(c);
	return -code;
}
