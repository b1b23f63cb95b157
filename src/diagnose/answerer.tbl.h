/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who answers by himself, not for an application behind him, one row each:
 * ANSWERER(status or 0, word of Server or "", words of the page, field that
 * must be missing or NULL, who, what that says). The page "" may be any, NULL
 * must be empty. NO_HOST: he has no rule for the host; ITSELF: he failed, or
 * refused, himself; PERHAPS: programs behind him may write the same. The first
 * row that fits counts.
 */
ANSWERER(404, "", "default backend - 404", NULL,
    "the default backend of a Kubernetes ingress", NO_HOST)
ANSWERER(404, "", "(backend NotFound), service rules", NULL,
    "the load balancer of Google", NO_HOST)
ANSWERER(404, "", "no Route matched with those values", NULL, "Kong", NO_HOST)
ANSWERER(404, "envoy", NULL, "x-envoy-upstream-service-time", "Envoy", NO_HOST)
ANSWERER(404, "Microsoft-HTTPAPI", "", NULL, "HTTP.sys (Windows)", NO_HOST)
ANSWERER(400, "Microsoft-HTTPAPI", "Invalid Hostname", NULL,
    "HTTP.sys (Windows)", NO_HOST)
ANSWERER(404, "", "There isn't a GitHub Pages site here", NULL, "GitHub Pages",
    NO_HOST)
ANSWERER(404, "", "404 Web Site not found", NULL, "Azure App Service", NO_HOST)
ANSWERER(404, "", "no-such-app", NULL, "Heroku's router", NO_HOST)
ANSWERER(404, "", "DEPLOYMENT_NOT_FOUND", NULL, "Vercel", NO_HOST)
ANSWERER(404, "Netlify", "Not Found - Request ID", NULL, "Netlify", NO_HOST)
ANSWERER(404, "", "<Code>NoSuchBucket</Code>", NULL, "Amazon S3", NO_HOST)
ANSWERER(503, "", "Application is not available", NULL, "OpenShift's router",
    NO_HOST)
ANSWERER(404, "", "404 page not found", NULL, "Traefik", PERHAPS)

ANSWERER(0, "", "<center>nginx", NULL, "nginx", ITSELF)
ANSWERER(0, "", "<center>openresty", NULL, "OpenResty", ITSELF)
ANSWERER(0, "", "<center>cloudflare", NULL, "Cloudflare", ITSELF)
ANSWERER(0, "", "error code: 52", NULL, "Cloudflare", ITSELF)
ANSWERER(503, "", "No server is available to handle this request", NULL,
    "HAProxy", ITSELF)
ANSWERER(502, "", "returned an invalid or incomplete response", NULL, "HAProxy",
    ITSELF)
ANSWERER(504, "", "The server didn't respond in time", NULL, "HAProxy", ITSELF)
ANSWERER(0, "", "no healthy upstream", NULL, "Envoy", ITSELF)
ANSWERER(0, "", "upstream connect error", NULL, "Envoy", ITSELF)
ANSWERER(0, "", "Guru Meditation", NULL, "Varnish", ITSELF)
ANSWERER(0, "awselb", "", NULL, "the load balancer of Amazon (ELB)", ITSELF)
ANSWERER(0, "squid", "", NULL, "Squid", ITSELF)
ANSWERER(0, "Caddy", NULL, NULL, "Caddy", ITSELF)
ANSWERER(502, "", "invalid response from an upstream server", NULL,
    "Apache httpd", ITSELF)
ANSWERER(503, "", "maintenance downtime or capacity problems", NULL,
    "Apache httpd", ITSELF)
ANSWERER(0, "", "<address>Apache", NULL, "Apache httpd", ITSELF)
