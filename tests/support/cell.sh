#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The first process of a cell (cell.py): in namespaces of its own it puts a
# root together and runs a server in it. The programs are those of the scratch
# root; /etc is made by the test; all else is empty memory, but for the
# test's own folder, which stands at the same path inside and outside.
#
#   cell.sh ROOT FOLDER COMMAND...
#
# The cell ends, with all that runs in it, when the server ends or standard
# input does: its writer is the test.
set -eu
umask 022

root=$1
folder=$2
shift 2
exec 3<&0
new=$folder/cell

top_folders() {
	for name in bin sbin lib lib32 lib64 libx32 usr; do
		if [ -d "$root/$name" ] && [ ! -L "$root/$name" ]; then
			mkdir "$name"
			mount --bind "$root/$name" "$name"
			# Who does not own the root cannot write to it anyway.
			mount -o remount,bind,ro "$name" 2>/dev/null || true
		else
			ln -s "usr/$name" "$name"
		fi
	done
}

devices() {
	mkdir dev dev/shm
	chmod 1777 dev/shm
	for name in null zero full random urandom; do
		: >"dev/$name"
		mount --bind "/dev/$name" "dev/$name"
	done
	ln -s /proc/self/fd dev/fd
	ln -s "$folder/syslog" dev/log
}

empty_folders() {
	mkdir home proc root run run/lock run/shm srv tmp var
	for name in cache empty lib log mail spool spool/mail tmp; do
		mkdir "var/$name"
	done
	chmod 1777 tmp var/tmp run/lock
	ln -s ../run var/run
	mount -t proc proc proc
}

mkdir -p "$new"
mount -t tmpfs -o mode=755 cell "$new"
cd "$new"
top_folders
devices
empty_folders
cp -R "$root/etc" etc
cp -R "$folder/files/." .
mkdir -p ".$folder"
mount --bind "$folder" ".$folder"
chown -R 0:0 etc
# What this server wants done first, in the new root.
# shellcheck source=/dev/null
[ ! -e "$folder/prepare.sh" ] || . "$folder/prepare.sh" <&-

trap 'exit 1' TERM
{
	chroot . "$@" </dev/null 3<&- || echo "$1 ended with $?"
	kill -TERM $$
} &
cat <&3 >/dev/null &
wait $!
