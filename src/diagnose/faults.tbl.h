/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every fault that sonde can name, one row each, an area a file:
 * FAULT(id, title, phase, severity, kind, what, not, causes, next, remedy,
 * see). The title is the headline, for who knows no id: what happened in plain
 * words, 44 columns at most, in lower case, without a full stop.
 * not, causes and next are lists, a line each, causes with the likely first;
 * in them and nowhere else {url}, {host}, {port} and {hostport} are filled in
 * ({host} as a command wants it, {hostport} as a URL does). PHASE_LOCAL here
 * means: the phase in which it comes up. Exit status: tens by phase, units by
 * kind. man/sonde-faults.7 is made from these files by tools/make-faults-page.
 */

/* Names. */
#include "diagnose/faults_dns.tbl.h"

/* Mail exchangers. */
#include "diagnose/faults_exchange.tbl.h"

/* Connecting. */
#include "diagnose/faults_tcp.tbl.h"

/* What only packets show. */
#include "diagnose/faults_wire.tbl.h"

/* The TLS handshake; what alerts say; certificates. */
#include "diagnose/faults_tls.tbl.h"

#include "diagnose/faults_alert.tbl.h"

#include "diagnose/faults_certificate.tbl.h"

#include "diagnose/faults_ocsp.tbl.h"

/* HTTP on the wire; its status codes. */
#include "diagnose/faults_http.tbl.h"

#include "diagnose/faults_status.tbl.h"

/* Mail and file transfer: TLS in the middle, logging in. */
#include "diagnose/faults_mail.tbl.h"

#include "diagnose/faults_imap.tbl.h"
/* WebSocket. */
#include "diagnose/faults_websocket.tbl.h"

#include "diagnose/faults_pop3.tbl.h"

#include "diagnose/faults_smtp.tbl.h"

/* File transfer. */
#include "diagnose/faults_ftp.tbl.h"

/* Any conversation. */
#include "diagnose/faults_talk.tbl.h"
