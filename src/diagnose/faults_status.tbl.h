/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a server says no with: the status codes of HTTP. See faults.tbl.h for
 * what a row holds.
 */
FAULT("http-401-basic", "a user and a password are wanted (401)", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server wants a user and a password (Basic), and none were sent.",
    "the network or TLS: the server answered", "the resource is protected",
    "sonde -u USER {url}\n"
    "sonde --netrc {url}",
    "Give user and password.", "RFC 9110 15.5.2; RFC 7617")
FAULT("http-401-other-scheme", "another kind of login is wanted (401)",
    PHASE_AUTH, SEVERITY_FAIL, KIND_NEGATIVE,
    "The server wants another proof of identity than was sent.",
    "the network or TLS: the server answered",
    "a token is wanted (Bearer), or a domain login (Negotiate, NTLM)",
    "sonde --oauth2-bearer @FILE {url}\n"
    "sonde -v {url}",
    "Use a scheme that the server offers.", "RFC 9110 11.6.1; RFC 6750 3")
FAULT("http-401-refused", "the credentials are not accepted (401)", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server does not accept the credentials that were sent.",
    "the network or TLS: the server answered\n"
    "missing credentials: some were sent",
    "the user or the password is wrong\n"
    "the token has expired, or is for another audience\n"
    "the account is locked",
    "sonde -v {url}", "Check the credentials, or get a new token.",
    "RFC 9110 15.5.2; RFC 6750 3.1")
FAULT("http-401-token-expired", "the token has expired (401)", PHASE_AUTH,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The token that was sent is over its time, as it says itself.",
    "the network or TLS: the server answered\n"
    "a wrong user or password: a token was sent",
    "the token was not renewed\n"
    "this machine's clock is wrong, and so is what it takes for expired",
    "sonde -v {url}\n"
    "date -u",
    "Get a new token.", "RFC 7519 4.1.4; RFC 6750 3.1")
FAULT("http-403", "the server forbids it (403)", PHASE_RECEIVE, SEVERITY_FAIL,
    KIND_NEGATIVE, "The server understood and forbids (403).",
    "the network or TLS: the server answered\n"
    "a missing login: that is 401",
    "the account or address has no right to it\n"
    "a web application firewall does not like the request\n"
    "the file's permissions, or a directory without an index",
    "sonde -v {url}", "Look at the server's access rules and log.",
    "RFC 9110 15.5.4")
FAULT("http-403-scope", "the token lacks a right that is needed (403)",
    PHASE_AUTH, SEVERITY_FAIL, KIND_NEGATIVE,
    "The token is valid but lacks a scope that is needed.",
    "the network or TLS: the server answered\n"
    "an expired token: that is 401",
    "the token was asked for with fewer scopes", "sonde -v {url}",
    "Ask for a token with that scope.", "RFC 6750 3.1")
FAULT("http-404", "there is nothing at that path (404)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE, "The server has nothing at that path (404).",
    "the network or TLS: the server answered",
    "the path is misspelt or has moved\n"
    "a proxy answered: no host rule matches the name\n"
    "the application is mounted under another path",
    "sonde -v {url}", "Check the path, then the proxy's host rules.",
    "RFC 9110 15.5.5")
FAULT("http-404-default-vhost", "no site or route of that name is there",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_NEGATIVE,
    "A proxy answered by itself and asked no application: it has no rule for "
    "the host name, or none for the path.",
    "the application: it was never asked\n"
    "the network or TLS: the proxy answered",
    "no host rule, ingress or virtual host of that name, or it has a typing "
    "error\n"
    "the Host that arrives is another, since a proxy in front changes it\n"
    "the name points to the wrong proxy",
    "sonde -v {url}\n"
    "dig {host}",
    "Add the host rule, or send the Host that it has.",
    "RFC 9110 7.2; RFC 9110 15.5.5")
FAULT("http-405", "that method is not allowed there (405)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The resource does not take that method (405).",
    "the network or TLS: the server answered",
    "the wrong method, or the wrong path for it\n"
    "a static file server in the place of the application",
    "sonde -X OPTIONS -v {url}", "Use a method that Allow names.",
    "RFC 9110 15.5.6")
FAULT("proxy-407", "the proxy wants credentials (407)", PHASE_PROXY,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The proxy, not the site, wants credentials (407).",
    "the site: it was not reached", "the proxy asks every client to log in",
    "sonde -v {url}", "Give the proxy's user and password.", "RFC 9110 15.5.8")
FAULT("http-408", "the server tired of waiting for us (408)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server gave up waiting for the request (408).",
    "a slow answer: the server waited for the client",
    "the request's body came slowly or not whole\n"
    "packets of the request were lost (MTU)\n"
    "an idle connection was closed with a 408",
    "sonde -v {url}",
    "Send the request faster; look for loss on the way to the server.",
    "RFC 9110 15.5.9")
FAULT("http-413", "the request's body is too large (413)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The body of the request is too large for the server (413).",
    "the network or TLS: the server answered",
    "a proxy's limit (nginx: client_max_body_size, 1 MiB at first)\n"
    "the application's own limit",
    "sonde -v {url}", "Raise the limit (client_max_body_size), or send less.",
    "RFC 9110 15.5.14")
FAULT("http-414", "the URL is too long for the server (414)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE, "The URL is too long for the server (414).",
    "the network or TLS: the server answered",
    "a query that belongs in a body\n"
    "a redirect that makes the URL longer each time",
    "sonde -v {url}", "Send the query in a body, or raise the server's limit.",
    "RFC 9110 15.5.15")
FAULT("http-415", "that media type is not taken (415)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server does not take a body of that media type (415).",
    "the network or TLS: the server answered",
    "Content-Type is missing or wrong (JSON without application/json)",
    "sonde -vv {url}", "Set Content-Type to what the service wants.",
    "RFC 9110 15.5.16")
FAULT("http-expect-417", "the server will not say go ahead (417)",
    PHASE_RECEIVE, SEVERITY_FAIL, KIND_NEGATIVE,
    "The server refuses Expect: 100-continue (417).",
    "the network or TLS: the server answered",
    "an old server or proxy that does not know Expect", "sonde -v {url}",
    "Send without Expect.", "RFC 9110 10.1.1; RFC 9110 15.5.18")
FAULT("http-421", "that name is not this server's (421)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server is not the one for this name (421).",
    "the network or TLS: the server answered",
    "the name in TLS (SNI) and the Host differ\n"
    "the connection was reused for a name it does not serve",
    "sonde -v {url}", "Use one name for both, and a connection of its own.",
    "RFC 9110 15.5.20")
FAULT("http-426", "another protocol is required (426)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE, "The server wants another protocol (426).",
    "the network or TLS: the server answered",
    "the path is for WebSocket alone\n"
    "the server wants TLS or a newer HTTP",
    "sonde -vv {url}", "Use the protocol that Upgrade names.",
    "RFC 9110 15.5.22")
FAULT("http-429", "too many requests from here (429)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE, "Too many requests came from here (429).",
    "the network or TLS: the server answered",
    "a rate limit of the service or of a proxy before it\n"
    "others share this address",
    "sonde -v {url}", "Wait as Retry-After says, and ask less often.",
    "RFC 6585 4")
FAULT("http-431", "the request's header is too large (431)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The header of the request is too large for the server (431).",
    "the network or TLS: the server answered",
    "cookies or a token that have grown too large\n"
    "a low limit (nginx: large_client_header_buffers)",
    "sonde -v {url}", "Send less (clear cookies), or raise the server's limit.",
    "RFC 6585 5")
FAULT("http-451", "withheld for legal reasons (451)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server may not show it, for legal reasons (451).",
    "the network or TLS: the server answered",
    "a demand of law in the country of the server or of the client",
    "sonde -v {url}", "Read who demands it (Link: rel=blocked-by).",
    "RFC 7725 3")
FAULT("http-4xx", "the server calls the request wrong (4xx)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server calls the request wrong (another 4xx).",
    "the network or TLS: the server answered",
    "the request is not what the service expects", "sonde -vv {url}",
    "Read what the answer's body says.", "RFC 9110 15.5")
FAULT("http-500", "the application failed (500)", PHASE_RECEIVE, SEVERITY_FAIL,
    KIND_NEGATIVE, "The application failed (500).",
    "the network or TLS: the server answered",
    "an error in the application, or in what it depends on", "sonde -v {url}",
    "Read the application's log.", "RFC 9110 15.6.1")
FAULT("http-502", "the backend gave no usable answer (502)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "A proxy could not get an answer from its backend (502).",
    "the network between here and the proxy: it answered",
    "the backend is not running, or listens on another port\n"
    "the backend crashed, or closed a kept connection too early\n"
    "the proxy speaks http to a backend with TLS, or the reverse",
    "sonde -v {url}", "Check the backend's process, port and keep-alive time.",
    "RFC 9110 15.6.3")
FAULT("http-503", "the service is not available now (503)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE, "The service is not available for now (503).",
    "the network or TLS: the server answered",
    "maintenance\n"
    "a proxy has no healthy backend\n"
    "overload",
    "sonde -v {url}", "Wait as Retry-After says; look for healthy backends.",
    "RFC 9110 15.6.4")
FAULT("http-504", "the backend took too long (504)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "A proxy waited for its backend and gave up (504).",
    "the network between here and the proxy: it answered",
    "the application is slow, or hangs\n"
    "the backend does not answer to connections (a firewall)\n"
    "the proxy's time is short",
    "sonde -v {url}", "Look at the backend's time, then at the proxy's.",
    "RFC 9110 15.6.5")
FAULT("http-5xx", "the server says that it failed (5xx)", PHASE_RECEIVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The server says that it failed (another 5xx).",
    "the network or TLS: the server answered",
    "an error in the server, or in what it depends on", "sonde -v {url}",
    "Read the server's log.", "RFC 9110 15.6")
