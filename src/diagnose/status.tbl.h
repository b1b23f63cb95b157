/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a status code of 400 and above says, one row each: STATUS(code, id,
 * words behind "The server answered 404 Not Found:", fact that is added when
 * it was learnt, words before that fact). Others are http-4xx or http-5xx.
 */
STATUS(403, "http-403", "it understood and forbids", NULL, NULL)
STATUS(404, "http-404", "it has nothing at that path", NULL, NULL)
STATUS(405, "http-405", "the resource does not take that method", "allow",
    "it allows")
STATUS(407, "proxy-407", "the proxy, not the site, wants credentials",
    "proxy-authenticate", "it takes")
STATUS(408, "http-408", "it gave up waiting for the request", NULL, NULL)
STATUS(413, "http-413", "the body of the request is too large for it", "server",
    "it says that it is")
STATUS(414, "http-414", "the URL is too long for it", NULL, NULL)
STATUS(415, "http-415", "it does not take a body of that media type", NULL,
    NULL)
STATUS(417, "http-expect-417", "it refuses Expect: 100-continue", NULL, NULL)
STATUS(421, "http-421", "it is not the server for this name", NULL, NULL)
STATUS(426, "http-426", "it wants another protocol", "upgrade", "namely")
STATUS(429, "http-429", "too many requests came from here", "retry-after",
    "Retry-After says")
STATUS(431, "http-431", "the header of the request is too large for it", NULL,
    NULL)
STATUS(451, "http-451", "it may not show this, for legal reasons", NULL, NULL)
STATUS(500, "http-500", "the application failed; the network is well", NULL,
    NULL)
STATUS(502, "http-502", "a proxy could not get an answer from its backend",
    "server", "the proxy says that it is")
STATUS(503, "http-503", "the service is not available for now", "retry-after",
    "Retry-After says")
STATUS(504, "http-504", "a proxy waited for its backend and gave up", "server",
    "the proxy says that it is")

/* What Cloudflare says of the server behind it. */
STATUS(520, "http-502",
    "the server behind the CDN gave an answer that it "
    "cannot use",
    NULL, NULL)
STATUS(521, "http-502", "the server behind the CDN refused its connection",
    NULL, NULL)
STATUS(522, "http-504",
    "the server behind the CDN did not take its connection "
    "in time",
    NULL, NULL)
STATUS(523, "http-502", "the server behind the CDN cannot be reached from it",
    NULL, NULL)
STATUS(524, "http-504", "the server behind the CDN did not answer it in time",
    NULL, NULL)
STATUS(525, "http-502", "TLS between the CDN and the server behind it failed",
    NULL, NULL)
STATUS(526, "http-502",
    "the certificate of the server behind the CDN is not "
    "valid to it",
    NULL, NULL)
