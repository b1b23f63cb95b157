/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults of --mx: where the mail of a domain goes, and who we are to those who
 * take it. See faults.tbl.h for what a row holds.
 */
FAULT("dns-null-mx", "the domain says that it takes no mail", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The domain's one MX record names the root: it accepts no mail at all.",
    "a mistake of the resolver's: it answered\n"
    "a mail server that is down: there is none on purpose",
    "the domain is for the web alone, or is parked, and says so\n"
    "the address is misspelt, and this is another domain",
    "dig {host} MX",
    "Write to another domain; who owns this one and wants mail publishes MX "
    "records of its mail servers.",
    "RFC 7505 3; RFC 5321 5.1")
FAULT("dns-no-mx", "the domain has no mail exchanger", PHASE_RESOLVE,
    SEVERITY_WARN, KIND_NEGATIVE,
    "The domain has no MX record, so mail for it goes to the host of its own "
    "name.",
    "a domain that takes no mail: that one says so (null MX)",
    "nobody thought of mail when the zone was made, and the host is a web "
    "server\n"
    "the MX record stands at another name (www, mail)",
    "dig {host} MX\n"
    "dig {host} A",
    "Publish an MX record; or, if the domain takes no mail, a null MX "
    "(0 and a dot).",
    "RFC 5321 5.1; RFC 7505 3")
FAULT("dns-mx-alias", "a mail exchanger is named by an alias", PHASE_RESOLVE,
    SEVERITY_WARN, KIND_PROTOCOL,
    "The host that an MX record names is an alias (CNAME), which it must not "
    "be.",
    "a missing address: the alias leads to one",
    "a provider moved its servers and left an alias behind\n"
    "the MX was written by hand with the wrong name",
    "dig {host} CNAME",
    "Name the exchanger by its own name: some senders refuse such a domain, and "
    "an exchanger may not know itself.",
    "RFC 2181 10.3; RFC 5321 5.1")
FAULT("dns-mx-no-address", "a mail exchanger has no address", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_NEGATIVE,
    "The host that an MX record names does not exist, or has no address.",
    "the domain: it has MX records\n"
    "the network: the resolver answered",
    "the host was taken away and its MX was left\n"
    "the name is misspelt or lacks its final dot in the zone",
    "dig {host}\n"
    "dig {host} AAAA",
    "Correct or remove the MX record: who registers the name gets the mail.",
    "RFC 5321 5.1")
FAULT("dns-mx-bad-name", "an MX record names no host", PHASE_RESOLVE,
    SEVERITY_FAIL, KIND_PROTOCOL,
    "What an MX record names cannot be the name of a host.",
    "the network: the resolver answered\n"
    "the mail server: nobody can tell which one it is",
    "an address was written where a host name belongs\n"
    "a null MX (a dot) was added and the others were left\n"
    "a blank or another sign got into the zone",
    "dig {host} MX", "Name a host that has an address; a null MX stands alone.",
    "RFC 1035 3.3.9; RFC 5321 5.1; RFC 7505 3")
FAULT("smtp-port25-blocked", "no mail exchanger answers on port 25",
    PHASE_CONNECT, SEVERITY_FAIL, KIND_TIMEOUT,
    "Not one of the domain's mail exchangers answers on port 25: it is blocked "
    "near us.",
    "DNS: each exchanger has an address\n"
    "one server that is down: all of them are silent at once",
    "the provider of this network drops port 25 on the way out, as most do for "
    "homes and for new machines in a cloud\n"
    "a firewall of this house does\n"
    "all exchangers are in one network, and that is down",
    "sonde --mx gmail.com\n"
    "sudo traceroute -T -p 25 {host}",
    "Hand mail over by submission (port 587 or 465) to a relay, or ask the "
    "provider to open port 25.",
    "RFC 6409 3.1")
FAULT("smtp-no-ptr", "our address has no name that fits", PHASE_RESOLVE,
    SEVERITY_WARN, KIND_NEGATIVE,
    "The address that we connect from has no PTR record, or one whose name does "
    "not lead back to it.",
    "the server: it is asked from here in any case\n"
    "the domain of the mail: this is about the machine that sends it",
    "the provider of the address sets a PTR only when asked to\n"
    "the host was renamed, and the PTR or the address record was left",
    "sonde -v {url}",
    "Let the provider of the address set a PTR to the host's full name, and give "
    "that name this address: many servers refuse mail otherwise.",
    "RFC 1912 2.1; RFC 8601 3")
