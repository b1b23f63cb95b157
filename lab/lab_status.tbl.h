/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Status codes with the fields that RFC 9110 15 (RFC 6585, RFC 6750) wants
 * beside them. See lab.tbl.h.
 */
#define STATUS(id, line, says, ...) \
	LAB(WEB, id, "answers " line, says, .serve = serve_status, \
	    .status = line, .text = __VA_ARGS__)

STATUS("http-400", "400 Bad Request", "http-4xx", TEXT(""))
STATUS("http-401-basic", "401 Unauthorized", "http-401-basic",
    TEXT("WWW-Authenticate: Basic realm=\"The lab\", charset=\"UTF-8\"\r\n"))
STATUS("http-401-other-scheme", "401 Unauthorized", "http-401-other-scheme",
    TEXT("WWW-Authenticate: Negotiate\r\n"), .options = "-u student:lesson")
STATUS("http-401-refused", "401 Unauthorized", "http-401-refused",
    TEXT("WWW-Authenticate: Basic realm=\"The lab\"\r\n"),
    .options = "-u student:wrong")
STATUS("http-403", "403 Forbidden", "http-403", TEXT(""))
STATUS("http-403-scope", "403 Forbidden", "http-403-scope",
    TEXT(
	"WWW-Authenticate: Bearer realm=\"lab\", error=\"insufficient_scope\", "
	"scope=\"lab:write\"\r\n"))
STATUS("http-404", "404 Not Found", "http-404", TEXT(""))
STATUS("http-405", "405 Method Not Allowed", "http-405",
    TEXT("Allow: PUT, DELETE\r\n"))
STATUS("proxy-407", "407 Proxy Authentication Required", "proxy-407",
    TEXT("Proxy-Authenticate: Basic realm=\"The proxy of the lab\"\r\n"))
STATUS("http-408", "408 Request Timeout", "http-408", TEXT(""), .number = 1)
STATUS("http-413", "413 Content Too Large", "http-413",
    TEXT("Retry-After: 60\r\n"), .upload = true,
    .options = "-d @{folder}/upload")
STATUS("http-414", "414 URI Too Long", "http-414", TEXT(""))
STATUS("http-415", "415 Unsupported Media Type", "http-415",
    TEXT("Accept-Post: application/json\r\n"), .options = "-d lesson")
LAB(WEB, "http-expect-417", "answers Expect: 100-continue with 417",
    "http-expect-417", .serve = serve_no_continue,
    .options = "--expect-continue -d lesson", .path = "/echo")
STATUS("http-421", "421 Misdirected Request", "http-421", TEXT(""))
STATUS("http-426", "426 Upgrade Required", "http-426",
    TEXT("Upgrade: HTTP/2.0, websocket\r\nConnection: Upgrade\r\n"))
STATUS("http-429", "429 Too Many Requests", "http-429",
    TEXT("Retry-After: 120\r\n"))
STATUS("http-431", "431 Request Header Fields Too Large", "http-431", TEXT(""))
STATUS("http-451", "451 Unavailable For Legal Reasons", "http-451",
    TEXT("Link: <https://www.example.org/order>; rel=\"blocked-by\"\r\n"))
STATUS("http-418", "418 I'm a teapot", "http-4xx", TEXT(""))
STATUS("http-500", "500 Internal Server Error", "http-500", TEXT(""))
STATUS("http-501", "501 Not Implemented", "http-5xx", TEXT(""))
STATUS("http-502", "502 Bad Gateway", "http-502",
    TEXT("Via: 1.1 proxy.lab.test\r\n"))
STATUS("http-503", "503 Service Unavailable", "http-503",
    TEXT("Retry-After: 30\r\n"))
STATUS("http-504", "504 Gateway Timeout", "http-504",
    TEXT("Via: 1.1 proxy.lab.test\r\n"))

/* Who answers, by its own words. */
#define ANSWERED(id, what, line, type, body, says) \
	LAB(WEB, id, what, says, .serve = serve_text, \
	    .text = TEXT("HTTP/1.1 " line "\r\nContent-Type: " type \
			 "\r\nConnection: close\r\n\r\n" body))

ANSWERED("http-404-default-vhost", "a proxy that has no rule for the host",
    "404 Not Found", "text/plain",
    "response 404 (backend NotFound), service rules for [/] non-existent",
    "http-404-default-vhost")
ANSWERED("http-404-nginx", "a web server that has no such file",
    "404 Not Found", "text/html",
    "<html><head><title>404 Not Found</title></head><body><hr>"
    "<center>nginx</center></body></html>\n",
    "http-404")
ANSWERED("http-404-go", "404, as a proxy or a program in Go says it",
    "404 Not Found", "text/plain; charset=utf-8", "404 page not found\n",
    "http-404")
ANSWERED("http-500-nginx", "a proxy that fails by itself",
    "500 Internal Server Error", "text/html",
    "<title>500 Internal Server Error</title><hr><center>nginx</center>\n",
    "http-500")
ANSWERED("http-503-haproxy", "a balancer without a healthy server",
    "503 Service Unavailable", "text/html",
    "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to "
    "handle this request.\n</body></html>\n",
    "http-503")
ANSWERED("http-521", "a CDN whose origin refuses it", "521 Web Server Is Down",
    "text/plain", "error code: 521", "http-502")
ANSWERED("http-524", "a CDN whose origin is too slow", "524 A Timeout Occurred",
    "text/plain", "error code: 524", "http-504")
LAB(HTTP, "http-captive-portal", "a gateway that wants a login (511)",
    "http-captive-portal", .serve = serve_status,
    .status = "511 Network Authentication Required",
    .text = TEXT("Link: <http://login.lab.test/>\r\n"))
LAB(HTTP, "http-captive-redirect", "a gateway that sends to its login",
    "http-captive-portal", .serve = serve_status, .status = "302 Found",
    .text = TEXT("Location: http://login.lab.test/\r\n"),
    .path = "/generate_204?lab")
LAB(HTTP, "http-204", "nothing: the answer that shows a free way", "-",
    .serve = serve_text, .text = TEXT("HTTP/1.1 204 No Content\r\n\r\n"),
    .path = "/generate_204?lab")
STATUS("http-503-until", "503 Service Unavailable", "http-503",
    TEXT("Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n"))

#undef ANSWERED
#undef STATUS
