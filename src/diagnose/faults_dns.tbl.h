/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults of name resolution. See faults.tbl.h for what a row holds.
 */
FAULT("dns-nxdomain", "the name does not exist", PHASE_RESOLVE, SEVERITY_FAIL,
    KIND_NEGATIVE, "The DNS says that the name does not exist (NXDOMAIN).",
    "the network: the resolver answered\n"
    "the server: it was never asked",
    "the name is misspelt\n"
    "the record was never made, or was removed\n"
    "the domain has expired or is not delegated\n"
    "the name exists only inside a network or VPN whose resolver was not asked",
    "dig {host}\n"
    "dig +trace {host}\n"
    "sonde {--dns}{url}\n"
    "sonde --dns 9.9.9.9 {url}",
    "Check the spelling and the zone; look for a missing record or an expired "
    "domain.",
    "RFC 1035 4.1.1; RFC 2308 2.1")
FAULT("dns-nodata", "the name has no address", PHASE_RESOLVE, SEVERITY_FAIL,
    KIND_NEGATIVE, "The name exists in the DNS but has no address (NODATA).",
    "the spelling of the domain: the name exists\n"
    "the network: the resolver answered",
    "the name has only other records (MX, TXT), or is the parent of others\n"
    "the A or AAAA record was forgotten or removed\n"
    "only one family was asked (-4 or -6), and the name has only the other",
    "dig {host} A\n"
    "dig {host} AAAA\n"
    "dig {host} MX",
    "Publish an A or AAAA record for the name, or use the name that has one.",
    "RFC 2308 2.2")
FAULT("dns-servfail", "the name's own servers give no answer", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The resolver could not get an answer from the zone's own servers "
    "(SERVFAIL).",
    "the network between here and the resolver: it answered\n"
    "proof that the name does not exist: the resolver does not know",
    "the zone's name servers are down or cannot be reached from the resolver\n"
    "the delegation points to servers that do not serve the zone\n"
    "DNSSEC validation fails and the resolver does not say so\n"
    "the resolver itself has lost its way out",
    "dig {host}\n"
    "dig +cd {host}\n"
    "dig +trace {host}\n"
    "sonde {--dns}{url}\n"
    "sonde --dns 9.9.9.9 {url}",
    "Ask another resolver and the zone's name servers; fix the delegation or "
    "the zone.",
    "RFC 1035 4.1.1; RFC 8914")
FAULT("dns-dnssec-bogus", "the name's signatures are wrong", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_VERIFICATION,
    "The resolver refuses the name because its DNSSEC signatures do not "
    "validate.",
    "the network: the resolver answered\n"
    "an absent name: the data is there and is refused",
    "the zone's signatures have expired: re-signing has stopped\n"
    "the DS record at the parent does not fit the zone's key after a roll-over\n"
    "the resolver's clock is wrong\n"
    "somebody changes answers on the way",
    "dig +cd {host}\n"
    "dig +dnssec {host} SOA\n"
    "delv {host}",
    "Re-sign the zone or fix the DS record; with the CD bit the data still "
    "comes.",
    "RFC 8914 4; RFC 4035 5")
FAULT("dns-refused", "the resolver does not serve you", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The resolver does not serve this client (REFUSED).",
    "the network: the resolver answered\n"
    "the name: it was not looked up",
    "the resolver serves only its own network, and this address is outside\n"
    "it is an authoritative server and not a resolver\n"
    "an access list or a rate limit is at work",
    "dig {host}\n"
    "sonde {--dns}{url}\n"
    "sonde --dns 9.9.9.9 {url}",
    "Use a resolver meant for your network, or allow your address in its "
    "access list.",
    "RFC 1035 4.1.1")
FAULT("dns-bad-rcode", "the resolver rejects the query", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The resolver rejects the query itself (FORMERR, NOTIMP or another code).",
    "the name: it was not looked up",
    "the resolver is old or is a small device, and does not know EDNS\n"
    "a middlebox answers in its place",
    "dig {host}\n"
    "dig +noedns {host}\n"
    "sonde {--dns}{url}\n"
    "sonde --dns 9.9.9.9 {url}",
    "Update the resolver, or ask another one.", "RFC 1035 4.1.1; RFC 6891 7")
FAULT("dns-timeout-one", "one resolver does not answer", PHASE_RESOLVE,
    SEVERITY_WARN, KIND_TIMEOUT,
    "One of the configured resolvers does not answer; another one did, later.",
    "the name or its zone: another resolver answered",
    "that resolver is down\n"
    "a firewall drops UDP port 53 to it\n"
    "it belongs to a VPN or network that is not connected",
    "dig {host}\n"
    "resolvectl status",
    "Remove the silent resolver from resolv.conf, or repair it: each look-up "
    "waits for it first.",
    "RFC 1035 4.2.1")
FAULT("dns-query-lost", "a query was lost and sent again", PHASE_RESOLVE,
    SEVERITY_WARN, KIND_TIMEOUT,
    "A query went unanswered and had to be sent again to the same resolver.",
    "a dead resolver: it answered in the end",
    "packets are lost on the way to the resolver\n"
    "the resolver is overloaded or limits the rate",
    "dig {host}\n"
    "resolvectl status",
    "Look for packet loss towards the resolver.", "RFC 1035 4.2.1")
FAULT("dns-all-timeout", "no resolver answers", PHASE_RESOLVE, SEVERITY_FAIL,
    KIND_TIMEOUT, "None of the configured resolvers answered.",
    "the name: nobody has looked it up\n"
    "the server: it was never asked",
    "there is no network, or the VPN is down\n"
    "a firewall drops port 53 to the resolvers\n"
    "resolv.conf names resolvers of another network",
    "cat /etc/resolv.conf\n"
    "dig {host}\n"
    "sonde {--dns}{url}\n"
    "sonde --dns 9.9.9.9 {url}",
    "Check UDP and TCP port 53 to the resolver, the VPN and resolv.conf.",
    "RFC 1035 4.2.1")
FAULT("dns-no-server", "nothing listens at the resolver's address",
    PHASE_RESOLVE, SEVERITY_FAIL, KIND_CLOSED,
    "Nothing listens on the port of the configured resolver (port "
    "unreachable).",
    "the name: nobody has looked it up\n"
    "routing to the resolver: its host said that the port is closed",
    "the local resolver is not running (systemd-resolved, dnsmasq, unbound)\n"
    "resolv.conf names a host that is no resolver",
    "cat /etc/resolv.conf\n"
    "systemctl status systemd-resolved\n"
    "sonde {--dns}{url}\n"
    "sonde --dns 9.9.9.9 {url}",
    "Start the local resolver or change resolv.conf.", "RFC 1122 3.2.2.1")
FAULT("dns-server-dead", "one resolver cannot be reached", PHASE_RESOLVE,
    SEVERITY_WARN, KIND_CLOSED,
    "One of the configured resolvers cannot be reached; another one answered.",
    "the name or its zone: another resolver answered",
    "that resolver is not running\n"
    "resolv.conf names a host that is no resolver",
    "cat /etc/resolv.conf\n"
    "dig {host}",
    "Start that resolver or remove it from resolv.conf.", "RFC 1122 3.2.2.1")
FAULT("dns-unreachable", "no way from here to the resolver", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_MACHINE,
    "This machine has no way to the configured resolver.",
    "the name or the server: no query left this machine",
    "there is no network: no address or no default route\n"
    "the resolver is in a VPN that is down",
    "ip route\n"
    "ip addr\n"
    "cat /etc/resolv.conf",
    "Bring the network or the VPN up, or change resolv.conf.", "RFC 1122 3.3.1")
FAULT("dns-alias-loop", "the name's aliases go in a circle", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The aliases (CNAME) of the name lead back to themselves.",
    "the network: the resolver answered",
    "two CNAME records point at each other\n"
    "a content network and the zone are each an alias of the other",
    "dig {host}\n"
    "dig +trace {host}",
    "Correct the CNAME records so that the last one has an address.",
    "RFC 1034 3.6.2")
FAULT("dns-alias-dangling", "the name is an alias that leads nowhere",
    PHASE_RESOLVE, SEVERITY_FAIL, KIND_NEGATIVE,
    "The name is an alias (CNAME) of a name that does not exist or has no "
    "address.",
    "the name asked for: it exists\n"
    "the network: the resolver answered",
    "the service behind the alias was deleted and the CNAME was left\n"
    "the target of the CNAME is misspelt or lacks its final dot in the zone",
    "dig {host}\n"
    "dig {host} CNAME",
    "Correct or remove the CNAME: who registers its target takes the name over.",
    "RFC 1034 3.6.2; RFC 2308 2.1")
FAULT("dns-truncated", "the answer needs TCP, and TCP fails", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The answer does not fit in a datagram, and the resolver does not answer "
    "over TCP.",
    "the name: there is an answer, and it is large",
    "a firewall lets UDP port 53 pass and drops or refuses TCP port 53\n"
    "the resolver does not listen on TCP",
    "dig +tcp {host}\n"
    "dig +bufsize=4096 {host}",
    "Open TCP port 53 to the resolver: DNS needs both.", "RFC 7766 5")
FAULT("dns-malformed", "the resolver's answer cannot be read", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The resolver's answer cannot be read: it breaks the format of DNS.",
    "the network: something answered",
    "a middlebox or a captive portal forges answers\n"
    "the resolver is broken",
    "dig {host}\n"
    "dig +tcp {host}\n"
    "sonde {--dns}{url}\n"
    "sonde --dns 9.9.9.9 {url}",
    "Ask another resolver; repair or replace the one that answers so.",
    "RFC 1035 4")
FAULT("dns-too-large", "the answer holds too many records", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "The answer holds more aliases or addresses than sonde follows.",
    "the network: the resolver answered",
    "a chain of aliases that has grown too long\n"
    "an answer made to exhaust whoever asks",
    "dig {host}\n"
    "dig +trace {host}",
    "Shorten the chain of aliases.", "RFC 1034 3.6.2")
FAULT("dns-aaaa-servfail", "the name's servers fail when asked for IPv6",
    PHASE_RESOLVE, SEVERITY_WARN, KIND_NEGATIVE,
    "The name's servers answer for A and fail for AAAA.",
    "the resolver: it answered for A",
    "a load balancer that plays DNS server knows A alone\n"
    "the zone's DNSSEC proof for the missing AAAA is broken",
    "dig {host} A\n"
    "dig {host} AAAA",
    "Make the name's servers answer NODATA for AAAA: strict resolvers fail the "
    "whole name.",
    "RFC 4074 4.3")
FAULT("dns-aaaa-dropped", "questions for IPv6 are never answered",
    PHASE_RESOLVE, SEVERITY_WARN, KIND_TIMEOUT,
    "Queries for A are answered and queries for AAAA never are.",
    "a dead resolver: it answered for A",
    "a load balancer or middlebox drops queries for AAAA\n"
    "a firewall filters them",
    "dig {host} AAAA\n"
    "sonde -4 {url}",
    "Repair the load balancer or middlebox: it must answer NODATA.",
    "RFC 4074 4.1")
FAULT("dns-aaaa-nxdomain", "the name's servers deny it for IPv6", PHASE_RESOLVE,
    SEVERITY_WARN, KIND_NEGATIVE,
    "The name has an A record, yet its servers say for AAAA that it does not "
    "exist.",
    "an absent name: it has an address",
    "a load balancer that plays DNS server mistakes NXDOMAIN for NODATA",
    "dig {host} A\n"
    "dig {host} AAAA",
    "Make the name's servers answer NODATA for AAAA: a cache may take the name "
    "for absent.",
    "RFC 4074 4.2")
FAULT("dns-a-failed", "the look-up of IPv4 addresses failed", PHASE_RESOLVE,
    SEVERITY_WARN, KIND_NEGATIVE,
    "The name's AAAA record was found, and the query for A failed.",
    "an absent name: it has an address",
    "the zone's servers fail for A\n"
    "the answer for A was lost",
    "dig {host} A\n"
    "dig {host} AAAA",
    "Make the name's servers answer for A: clients without IPv6 cannot reach "
    "it.",
    "RFC 8305 3")
FAULT("dns-hosts-override", "the hosts file decided, not the DNS",
    PHASE_RESOLVE, SEVERITY_WARN, KIND_MACHINE,
    "A line in /etc/hosts gives the name its address, and what was found there "
    "is wrong.",
    "the DNS: it was not asked",
    "a line of a test or a migration that was left behind\n"
    "a container or a VPN client wrote it\n"
    "the line is right, and the host it names is at fault: what decides is "
    "whether DNS gives another address",
    "grep -n {host} /etc/hosts\n"
    "dig {host}",
    "Delete the line in /etc/hosts, or correct it.", "hosts(5)")
FAULT("dns-search-list", "a short name was completed", PHASE_RESOLVE,
    SEVERITY_NOTE, KIND_OTHER,
    "The name has no dot, and the list of domains in resolv.conf completed it.",
    "a mistake by itself: that is what the list is for",
    "the short name was meant, and the first domain of the list that has it is "
    "taken\n"
    "another domain of the list has a host of that name too",
    "grep search /etc/resolv.conf\n"
    "dig {host}.",
    "Give the whole name, with its dots.", "resolv.conf(5); RFC 1535")
FAULT("dns-resolv-conf-bad", "a line in resolv.conf means two things",
    PHASE_RESOLVE, SEVERITY_WARN, KIND_MACHINE,
    "A line \"nameserver\" in /etc/resolv.conf does not hold one address.",
    "the resolvers: the file names them wrongly",
    "two addresses on one line, where each needs a line of its own\n"
    "a script or a container runtime wrote a list into it\n"
    "a name in the place of an address",
    "cat /etc/resolv.conf",
    "Give every address a line \"nameserver\" of its own.", "resolv.conf(5)")
FAULT("dns-blocked-zero", "a block list hides the name's address",
    PHASE_RESOLVE, SEVERITY_FAIL, KIND_NEGATIVE,
    "The name was resolved to 0.0.0.0 or ::, so a block list is at work.",
    "the server: such an address leads to this machine itself\n"
    "the zone: nobody publishes that address",
    "a filtering resolver (Pi-hole, AdGuard, a parental filter) blocks the name\n"
    "a block list in /etc/hosts",
    "grep -n 0.0.0.0 /etc/hosts\n"
    "sonde {--dns}{url}\n"
    "sonde --dns 9.9.9.9 {url}",
    "Allow the name in the filter, or ask another resolver.", "RFC 6890 2.2.2")
FAULT("dns-blocked", "the resolver blocks the name", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The resolver says itself that it blocks the name (extended error).",
    "the server: it was never asked\n"
    "the zone: the resolver decided",
    "the resolver's operator blocks the name (malware, law, parental filter)\n"
    "a filter of your own network",
    "dig {host}\n"
    "sonde {--dns}{url}\n"
    "sonde --dns 9.9.9.9 {url}",
    "Allow the name in the filter, or ask another resolver.", "RFC 8914 4.16")
FAULT("dns-slow", "the look-up took over a second", PHASE_RESOLVE,
    SEVERITY_WARN, KIND_TIMEOUT, "Name resolution took over a second.",
    "the server: it was not asked before the name was known",
    "the resolver is far away or overloaded\n"
    "the zone's own servers are slow and nothing was cached\n"
    "a search list makes several look-ups of one",
    "dig {host}\n"
    "sonde {url}",
    "Use a nearer resolver or a local cache; look at ndots and the search list.",
    "RFC 1035 7.2")
FAULT("dns-failed", "the name could not be resolved", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_OTHER,
    "The name could not be resolved, for a reason that has no id of its own.",
    "the server: it was never asked", "see the evidence",
    "dig {host}\n"
    "sonde -v {url}",
    "Look at each query and answer with -v.", "RFC 1035")
