/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a core function may return besides 0, one row an error: symbol, text.
 * The text completes a sentence that begins with the thing it happened to.
 * Include it with ERROR(symbol, text) defined. Codes are -1, -2, ... in order.
 */
ERROR(ERR_LATE, "did not happen before the deadline")
ERROR(ERR_CANCELLED, "was cancelled")
ERROR(ERR_CLOSED, "was closed by the peer")
ERROR(ERR_RESET, "was reset by the peer")
ERROR(ERR_REFUSED, "was refused")
ERROR(ERR_UNREACHABLE, "cannot be reached")
ERROR(ERR_LIMIT, "is larger than sonde accepts")
ERROR(ERR_SYNTAX, "is not well-formed")
ERROR(ERR_PROTOCOL, "breaks the protocol")
ERROR(ERR_VERIFY, "did not pass verification")
ERROR(ERR_NO_NAME, "has no address")
ERROR(ERR_SYSTEM, "failed on this machine")
ERROR(ERR_FILE, "cannot be read")
ERROR(ERR_UNSUPPORTED, "is not supported")
