/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * By which field the texts of an event are told apart, one row each:
 * KEY(kind, field). Its value is a part of their ids: "tls-message.Finished".
 * Kinds without a row have "how", if they have it, or one text for all.
 */
KEY(EV_DNS_QUERY, F_TYPE)
KEY(EV_DNS_RESULT, F_FROM)
KEY(EV_DNS_RECORDS, F_TYPE)
KEY(EV_TCP_INFO, F_WHEN)
KEY(EV_TLS_MESSAGE, F_MESSAGE)
KEY(EV_TLS_ALERT, F_MESSAGE)
KEY(EV_VERIFIED, F_GOOD)
KEY(EV_TLS_CLIENT_CERT, F_GOOD)
KEY(EV_TLS_DONE, F_VERSION)
KEY(EV_NEXT, F_GOOD)
