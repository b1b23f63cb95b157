/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands to paste: the target in its places, the user's options where they
 * belong, and nothing that would make no sense or leak.
 */
#include "diagnose/command.h"
#include "trace_builder.h"

#define URL "https://www.example.org/"

static const struct {
	const char *options;
	const char *host;
	const char *line;
	const char *wanted; /* NULL: left out */
} rows[] = {
	{ NULL, "www.example.org", "sonde -v {url}", "sonde -v " URL },
	{ NULL, "www.example.org", "dig {host}", "dig www.example.org" },
	{ NULL, "www.example.org", "ss 'dport = :{port}' {x}",
	    "ss 'dport = :443' {x}" },
	{ NULL, "www.example.org", "openssl s_client {connect}",
	    "openssl s_client -connect www.example.org:443" },
	{ NULL, "www.example.org", "cat {cert}", "cat client.pem" },

	{ NULL, "www.example.org", "sonde {origin}/x",
	    "sonde https://www.example.org:443/x" },
	{ NULL, "2001:db8::80", "sonde {origin}/",
	    "sonde https://[2001:db8::80]:443/" },
	{ "--connect-to :::81\n", "www.example.org", "sonde {origin}/",
	    "sonde --connect-to :::81 https://www.example.org:443/" },

	/* the user's options */
	{ "--cacert my ca.pem\n-4\n", "www.example.org", "sonde -v {url}",
	    "sonde --cacert 'my ca.pem' -4 -v " URL },
	{ "--cacert ca.pem\n", "www.example.org",
	    "sonde --cacert root.pem {url}", "sonde --cacert root.pem " URL },
	{ "--tlsv1.3\n-k\n", "www.example.org", "sonde --tls-max 1.2 {url}",
	    "sonde -k --tls-max 1.2 " URL },
	{ "--tls-max 1.2\n-k\n", "www.example.org", "sonde {--tls-max}{url}",
	    "sonde -k " URL },
	{ "-X PUT\n-d @f\n-H A: b\n", "www.example.org", "sonde -I {url}",
	    "sonde -H 'A: b' -I " URL },
	{ "-u USER\n--cacert ca.pem\n-d @f\n-6\n", "www.example.org",
	    "sonde http://{hostport}/",
	    "sonde -6 http://www.example.org:443/" },
	{ "--netrc my file\n", "www.example.org", "sonde {url}",
	    "sonde --netrc='my file' " URL },
	{ "--sni \n", "www.example.org", "sonde {url}", "sonde --sni '' " URL },
	{ "--cert c.pem\n", "www.example.org", "openssl x509 -in {cert}",
	    "openssl x509 -in c.pem" },

	/* none but those that are known */
	{ "--body /etc/passwd\n-o json=/x\n; rm\n", "www.example.org",
	    "sonde {url}", "sonde " URL },
	{ "--dns `x`\n", "www.example.org", "sonde {url}",
	    "sonde --dns '`x`' " URL },

	/* where the server is, and who was asked */
	{ "--resolve www.example.org:443:192.0.2.80\n", "www.example.org",
	    "echo | openssl s_client {connect}",
	    "echo | openssl s_client -connect 192.0.2.80:80 -servername "
	    "www.example.org" },
	{ "--connect-to :::81\n", "www.example.org", "ping {host}",
	    "ping 192.0.2.80" },
	{ "--connect-to :::81\n", "www.example.org", "ping -6 {host}", NULL },
	{ "--dns 192.0.2.53\n", "www.example.org", "dig {host} A",
	    "dig @192.0.2.53 www.example.org A" },
	{ "--dns [2001:db8::1]:5353,192.0.2.1\n", "www.example.org",
	    "dig {host}", "dig @2001:db8::1 -p 5353 www.example.org" },
	{ "--dns 2001:db8::1\n", "www.example.org", "dig {host}",
	    "dig @2001:db8::1 www.example.org" },
	{ "--dns 192.0.2.53\n", "www.example.org", "cat /etc/resolv.conf",
	    NULL },
	{ "--dns 192.0.2.53\n", "www.example.org", "sonde --dns 9.9.9.9 {url}",
	    "sonde --dns 9.9.9.9 " URL },

	{ "--dns 192.0.2.53\n-4\n", "www.example.org", "sonde {--dns}{url}",
	    "sonde -4 " URL },
	{ NULL, "www.example.org", "sonde {--dns}{url}", NULL },

	/* no sense, or a leak */
	{ NULL, "192.0.2.80", "dig {host}", NULL },
	{ NULL, "2001:db8::80", "dig +trace {host}", NULL },
	{ NULL, "www.corp.internal", "sonde --dns 9.9.9.9 {url}", NULL },
	{ NULL, "intranet", "sonde --dns 9.9.9.9 {url}", NULL },
};

static void
test_commands(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct trace_head head = { .url = URL,
			.scheme = "https",
			.host = rows[i].host,
			.host_ascii = rows[i].host,
			.options = rows[i].options,
			.port = 443,
			.tls = true };
		struct trace *t = trace_new(&head, NULL);
		struct findings f = { .trace = t, .arena = arena_new() };
		const char *got;

		connected(t);
		got = fill_command(&f, str_of(rows[i].line));
		if (rows[i].wanted == NULL)
			assert_null(got);
		else
			assert_string_equal(got, rows[i].wanted);
		arena_free(f.arena);
		trace_free(t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
