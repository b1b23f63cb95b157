/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as text and back: base64, hex, percent, and the visible form in which
 * outside bytes are shown. All append to a buf.
 */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* RFC 4648 section 4, with padding. */
void encode_base64(struct buf *out, struct str in);

/*
 * Takes the standard and the URL alphabet, with or without padding. False,
 * and out as it was, if in is not base64.
 */
bool decode_base64(struct buf *out, struct str in);

/* Two lower-case digits a byte. */
void encode_hex(struct buf *out, struct str in);

/* RFC 3986 2.1: all but unreserved characters as %XX. */
void encode_percent(struct buf *out, struct str in);

/*
 * False, and out as it was, if a % is not followed by two hex digits. NUL, CR
 * and LF come out as they are: the caller judges.
 */
bool decode_percent(struct buf *out, struct str in);

/*
 * The one way outside bytes become text: printable UTF-8 as it is, all else
 * as \xHH (a byte: a control of ASCII, or not UTF-8) or \u{HHHH} (any other
 * code point); a backslash is doubled, so the form can be read back.
 */
void encode_visible(struct buf *out, struct str in);

#endif
