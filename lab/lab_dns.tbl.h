/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A resolver and what it may answer. See lab.tbl.h. */
#define RESOLVER .serve = dns_serve_tcp, .answer

LAB(DNS, "dns-nxdomain", "the name does not exist (NXDOMAIN)", "dns-nxdomain",
    RESOLVER = answer_code, .number = RCODE_NXDOMAIN)
LAB(DNS, "dns-nodata", "the name exists and has no address", "dns-nodata",
    RESOLVER = answer_nodata)
LAB(DNS, "dns-servfail", "SERVFAIL, with the extended error Network Error",
    "dns-servfail", RESOLVER = answer_code, .number = RCODE_SERVFAIL,
    .ede = EDE_NETWORK, .text = TEXT("192.0.2.53 and 192.0.2.54 are mute"))
LAB(DNS, "dns-dnssec-bogus", "SERVFAIL, with the extended error DNSSEC Bogus",
    "dns-dnssec-bogus", RESOLVER = answer_code, .number = RCODE_SERVFAIL,
    .ede = EDE_BOGUS, .text = TEXT("signature of www.lab.test is bogus"))
LAB(DNS, "dns-refused", "REFUSED: the resolver does not serve this client",
    "dns-refused", RESOLVER = answer_code, .number = RCODE_REFUSED,
    .ede = EDE_PROHIBITED, .text = TEXT("go away"))
LAB(DNS, "dns-bad-rcode", "NOTIMP: the resolver does not know such queries",
    "dns-bad-rcode", RESOLVER = answer_code, .number = RCODE_NOTIMP)
LAB(DNS, "dns-blocked", "NXDOMAIN, with the extended error Blocked",
    "dns-blocked", RESOLVER = answer_code, .number = RCODE_NXDOMAIN,
    .ede = EDE_BLOCKED, .text = TEXT("on a list of the house"))
LAB(DNS, "dns-blocked-zero", "the answer is 0.0.0.0 and ::", "dns-blocked-zero",
    RESOLVER = answer_zero)
LAB(DNS, "dns-all-timeout", "no query is ever answered", "dns-all-timeout",
    RESOLVER = answer_silence)
LAB(DNS, "dns-timeout-one", "of two resolvers the first is silent",
    "dns-timeout-one", RESOLVER = answer_well, .silent_first = true)
LAB(DNS, "dns-query-lost", "each query must be sent twice", "dns-query-lost",
    RESOLVER = answer_second)
LAB(DNS, "dns-no-server", "nothing listens on the resolver's port",
    "dns-no-server", .listening = LISTEN_NOT)
LAB(DNS, "dns-slow", "each answer takes a second and a half", "dns-slow",
    RESOLVER = answer_well, .wait_ms = 1500)
LAB(DNS, "dns-aaaa-servfail", "A is well, AAAA is SERVFAIL",
    "dns-aaaa-servfail", RESOLVER = answer_aaaa_code, .number = RCODE_SERVFAIL)
LAB(DNS, "dns-aaaa-nxdomain", "A is well, AAAA is NXDOMAIN",
    "dns-aaaa-nxdomain", RESOLVER = answer_aaaa_code, .number = RCODE_NXDOMAIN)
LAB(DNS, "dns-aaaa-dropped", "A is well, AAAA is never answered",
    "dns-aaaa-dropped", RESOLVER = answer_no_aaaa)
LAB(DNS, "dns-a-failed", "AAAA is well, A is SERVFAIL", "dns-a-failed",
    RESOLVER = answer_a_code, .number = RCODE_SERVFAIL)
LAB(DNS, "dns-alias-loop", "three aliases that lead in a circle",
    "dns-alias-loop", RESOLVER = answer_alias_loop)
LAB(DNS, "dns-alias-dangling", "an alias of a name that does not exist",
    "dns-alias-dangling", RESOLVER = answer_alias_dangling,
    .number = RCODE_NXDOMAIN)
LAB(DNS, "dns-alias-chain", "fifty aliases, one after another", "dns-too-large",
    RESOLVER = answer_alias_chain, .number = 50)
LAB(DNS, "dns-many-records", "4,000 addresses, over TCP", "dns-too-large",
    RESOLVER = answer_many, .number = 4000)
LAB(DNS, "dns-truncated", "too large for UDP, and nothing listens on TCP",
    "dns-truncated", RESOLVER = answer_truncated, .listening = LISTEN_NOT)
LAB(DNS, "dns-tcp", "nothing: too large for UDP, well over TCP", "-",
    RESOLVER = answer_truncated)
LAB(DNS, "dns-malformed", "the message ends in the middle of a record",
    "dns-malformed", RESOLVER = answer_malformed)
LAB(DNS, "dns-wrong-id", "the answers have the number of another query",
    "dns-all-timeout", RESOLVER = answer_wrong_id)
LAB(DNS, "dns-escapes", "terminal escapes in an alias and in the error text",
    "dns-alias-dangling", RESOLVER = answer_escapes)

LAB(DNS, "dns-mx", "nothing: three exchangers, two of one preference", "-",
    RESOLVER = answer_exchangers, .mx = true,
    .text = TEXT("20 mx2.lab.test\n10 mx1.lab.test\n20 mx3.lab.test"))
LAB(DNS, "dns-null-mx", "the MX is a dot: the domain takes no mail",
    "dns-null-mx", RESOLVER = answer_exchangers, .mx = true,
    .text = TEXT("0 ."))
LAB(DNS, "dns-no-mx", "the domain has an address and no MX", "dns-no-mx",
    RESOLVER = answer_exchangers, .mx = true)
LAB(DNS, "dns-mx-alias", "the exchanger is an alias", "dns-mx-alias",
    RESOLVER = answer_exchanger_alias, .mx = true,
    .text = TEXT("10 mx.lab.test"))
LAB(DNS, "dns-mx-no-address", "the exchanger has no address",
    "dns-mx-no-address", RESOLVER = answer_exchanger_gone, .mx = true,
    .text = TEXT("10 mx.lab.test"))
LAB(DNS, "dns-mx-bad-name", "the MX names an address", "dns-mx-bad-name",
    RESOLVER = answer_exchangers, .mx = true, .text = TEXT("10 127.0.0.1"))
LAB(DNS, "dns-mx-many", "3,000 exchangers, over TCP", "dns-too-large",
    RESOLVER = answer_exchangers, .mx = true, .number = 3000)

#undef RESOLVER
