# SPDX-License-Identifier: GPL-3.0-or-later
# What configure.ac needs beyond Autoconf: libraries that are asked for by the
# name of their Debian package, flags that are tried before they are used, and
# the choice of protocol modules.

# SONDE_NEED_PKG(PREFIX, PKG-CONFIG-MODULES, DEBIAN-PACKAGE)
# Sets PREFIX_CFLAGS and PREFIX_LIBS; a missing one is noted for
# SONDE_NOTHING_MISSING.
AC_DEFUN([SONDE_NEED_PKG], [
PKG_CHECK_MODULES([$1], [$2], [], [
	AS_VAR_APPEND([sonde_missing],
	    ["  m4_bpatsubst([$2], [ .*]) is missing: apt install $3
"])
	AS_VAR_APPEND([sonde_packages], [" $3"])
])
])

# SONDE_NEED_LIB(PREFIX, HEADER, LIBRARY, FUNCTION, DEBIAN-PACKAGE)
# The same for a library without a .pc file. Sets PREFIX_LIBS.
AC_DEFUN([SONDE_NEED_LIB], [
AC_ARG_VAR([$1_LIBS], [linker flags for $3, overriding the search])
sonde_found=no
AC_CHECK_HEADER([$2], [
	AS_IF([test -n "$$1_LIBS"], [sonde_found=yes],
	    [AC_CHECK_LIB([$3], [$4], [$1_LIBS=-l$3 sonde_found=yes], [])])
])
AS_IF([test $sonde_found = no], [
	AS_VAR_APPEND([sonde_missing],
	    ["  lib$3 is missing: apt install $5
"])
	AS_VAR_APPEND([sonde_packages], [" $5"])
])
])

# SONDE_NOTHING_MISSING
# Ends configure with one message that names all that is missing.
AC_DEFUN([SONDE_NOTHING_MISSING], [
AS_IF([test -z "$PKG_CONFIG"], [
	AC_MSG_ERROR([
  pkg-config is missing: apt install pkg-config
The names of other libraries cannot be looked up without it.])
])
AS_IF([test -n "$sonde_missing"], [
	AC_MSG_ERROR([
$sonde_missing
All at once, on Debian or Ubuntu:  apt install$sonde_packages])
])
])

# SONDE_CFLAGS(VARIABLE, FLAGS)
# Appends to VARIABLE each of FLAGS, apart, that the compiler takes without a
# warning.
AC_DEFUN([SONDE_CFLAGS], [
m4_foreach_w([sonde_flag], [$2], [_SONDE_CFLAG([$1], m4_defn([sonde_flag]))])
])

AC_DEFUN([_SONDE_CFLAG], [
AS_VAR_PUSHDEF([cache], [sonde_cv_cflag_$2])
AC_CACHE_CHECK([whether $CC accepts $2], [cache], [
	sonde_saved=$CFLAGS
	CFLAGS="$CFLAGS -Werror $2"
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]],
	    [[return puts("") == EOF;]])],
	    [AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
	CFLAGS=$sonde_saved
])
AS_VAR_IF([cache], [yes], [AS_VAR_APPEND([$1], [" $2"])])
AS_VAR_POPDEF([cache])
])

# SONDE_LDFLAGS(VARIABLE, FLAGS)
# The same for the linker. -Wl,-z,relro,-z,now and the like are one flag.
AC_DEFUN([SONDE_LDFLAGS], [
m4_foreach_w([sonde_flag], [$2], [_SONDE_LDFLAG([$1], m4_defn([sonde_flag]))])
])

AC_DEFUN([_SONDE_LDFLAG], [
AS_VAR_PUSHDEF([cache], [sonde_cv_ldflag_$2])
AC_CACHE_CHECK([whether the linker accepts $2], [cache], [
	sonde_saved=$LDFLAGS
	LDFLAGS="$LDFLAGS -Werror $2"
	AC_LINK_IFELSE([AC_LANG_PROGRAM()],
	    [AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
	LDFLAGS=$sonde_saved
])
AS_VAR_IF([cache], [yes], [AS_VAR_APPEND([$1], [" $2"])])
AS_VAR_POPDEF([cache])
])

# SONDE_PROTOCOLS(NAMES)
# --with-protocols=LIST, a choice out of NAMES. For each name a conditional
# PROTOCOL_NAME for Makefile.am; for all chosen ones a line PROTOCOL(name) in
# protocols/modules.inc, from which protocols/modules.c makes its table.
AC_DEFUN([SONDE_PROTOCOLS], [
AC_ARG_WITH([protocols], [AS_HELP_STRING([--with-protocols=LIST],
    [protocol modules to build, separated by commas: $1 (default: all)])],
    [], [with_protocols=all])
AS_CASE([$with_protocols],
    [all|yes], [sonde_protocols="$1"],
    [no|''], [AC_MSG_ERROR([--with-protocols: name at least one of: $1])],
    [sonde_protocols=`AS_ECHO(["$with_protocols"]) | tr ',' ' '`])
for sonde_protocol in $sonde_protocols; do
	AS_CASE([" $1 "], [*" $sonde_protocol "*], [],
	    [AC_MSG_ERROR([--with-protocols: no module is called "$sonde_protocol"; there are: $1])])
done
m4_foreach_w([sonde_name], [$1], [_SONDE_PROTOCOL(m4_defn([sonde_name]))])
AC_CONFIG_COMMANDS([protocols/modules.inc], [
	{
		AS_ECHO(["/* Made by configure: the modules that were chosen. */"])
		for name in $sonde_protocols; do
			AS_ECHO(["PROTOCOL($name)"])
		done | LC_ALL=C sort -u
	} >protocols/modules.inc
], [sonde_protocols="$sonde_protocols"])
])

AC_DEFUN([_SONDE_PROTOCOL], [
AS_CASE([" $sonde_protocols "], [*" $1 "*], [sonde_chosen=yes], [sonde_chosen=no])
AM_CONDITIONAL([PROTOCOL_]m4_toupper([$1]), [test $sonde_chosen = yes])
])
