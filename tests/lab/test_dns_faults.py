# SPDX-License-Identifier: GPL-3.0-or-later
"""Each DNS fault of sonde-lab is what it says: the messages, byte by byte."""

import time

import pytest

from dns_client import A, AAAA, CNAME, MX, SOA, Answer, ask_tcp, ask_udp
from practice import Reply, ask, serving

NOERROR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = 0, 2, 3, 4, 5
HERE = {A: [bytes([127, 0, 0, 1])], AAAA: [bytes(15) + b"\1"]}

# id: (type asked, rcode, extended error or None, whether there is an address)
CODES = [
    ("healthy", A, NOERROR, None, True),
    ("healthy", AAAA, NOERROR, None, True),
    ("dns-nxdomain", A, NXDOMAIN, None, False),
    ("dns-nodata", A, NOERROR, None, False),
    ("dns-servfail", A, SERVFAIL, 23, False),
    ("dns-dnssec-bogus", A, SERVFAIL, 6, False),
    ("dns-refused", A, REFUSED, 18, False),
    ("dns-bad-rcode", A, NOTIMP, None, False),
    ("dns-blocked", A, NXDOMAIN, 15, False),
    ("dns-aaaa-servfail", A, NOERROR, None, True),
    ("dns-aaaa-servfail", AAAA, SERVFAIL, None, False),
    ("dns-aaaa-nxdomain", A, NOERROR, None, True),
    ("dns-aaaa-nxdomain", AAAA, NXDOMAIN, None, False),
    ("dns-a-failed", A, SERVFAIL, None, False),
    ("dns-a-failed", AAAA, NOERROR, None, True),
]

# id: what is answered for MX; the address of an exchanger, if it has one
EXCHANGERS = [
    ("dns-mx", [(20, b"mx2.lab.test"), (10, b"mx1.lab.test"), (20, b"mx3.lab.test")],
     HERE[A]),
    ("dns-null-mx", [(0, b"")], HERE[A]),
    ("dns-no-mx", [], HERE[A]),
    ("dns-mx-alias", [(10, b"mx.lab.test")], HERE[A]),
    ("dns-mx-no-address", [(10, b"mx.lab.test")], []),
    ("dns-mx-bad-name", [(10, b"127.0.0.1")], HERE[A]),
]

# Each has a test of its own below.
ALONE = {
    "dns-blocked-zero", "dns-all-timeout", "dns-timeout-one", "dns-query-lost",
    "dns-no-server", "dns-slow", "dns-aaaa-dropped", "dns-alias-loop",
    "dns-alias-dangling", "dns-alias-chain", "dns-many-records", "dns-truncated",
    "dns-tcp", "dns-malformed", "dns-wrong-id", "dns-escapes", "dns-mx-many",
}

CHECKED = ALONE | {row[0] for row in CODES} | {row[0] for row in EXCHANGERS}


@pytest.mark.parametrize("fault, kind, rcode, ede, address", CODES)
def test_code(home, fault, kind, rcode, ede, address):
    with serving(home, "dns", fault) as lab:
        for asking in (ask_udp, ask_tcp):
            answer = Answer(asking(lab.told["dns"], kind=kind))
            assert (answer.rcode, answer.ede) == (rcode, ede)
            assert answer.of(kind) == (HERE[kind] if address else [])
            assert not answer.truncated
            negative = rcode == NXDOMAIN or fault == "dns-nodata"
            assert len(answer.of(SOA)) == negative
        # who sent no EDNS gets none
        plain = Answer(ask_udp(lab.told["dns"], kind=kind, edns=False))
        assert (plain.rcode, plain.ede) == (rcode, None)


@pytest.mark.parametrize("fault, exchangers, address", EXCHANGERS)
def test_exchangers(home, fault, exchangers, address):
    with serving(home, "dns", fault) as lab:
        assert f" --mx lab.test:{lab.told['port']}" in lab.told["try"]
        for asking in (ask_udp, ask_tcp):
            answer = Answer(asking(lab.told["dns"], name="lab.test", kind=MX))
            assert answer.of(MX) == exchangers and answer.rcode == NOERROR
            assert len(answer.of(SOA)) == (not exchangers)
        mail = Answer(ask_udp(lab.told["dns"], name="mx.lab.test"))
        assert mail.of(A) == address
        assert bool(mail.of(CNAME)) == (fault == "dns-mx-alias")


def test_many_exchangers(home):
    with serving(home, "dns", "dns-mx-many") as lab:
        assert Answer(ask_udp(lab.told["dns"], kind=MX)).truncated
        exchangers = Answer(ask_tcp(lab.told["dns"], kind=MX)).of(MX)
    assert len(exchangers) > 2000 and len(set(exchangers)) == len(exchangers)


def test_zero(home):
    with serving(home, "dns", "dns-blocked-zero") as lab:
        assert Answer(ask_udp(lab.told["dns"])).of(A) == [bytes(4)]
        assert Answer(ask_udp(lab.told["dns"], kind=AAAA)).of(AAAA) == [bytes(16)]


def test_silence(home):
    with serving(home, "dns", "dns-all-timeout") as lab:
        assert ask_udp(lab.told["dns"], timeout=1) is None


def test_one_of_two_is_silent(home):
    with serving(home, "dns", "dns-timeout-one") as lab:
        first, second = lab.told["dns"].split(",")
        assert ask_udp(first, timeout=1) is None
        assert Answer(ask_udp(second)).of(A) == HERE[A]


def test_each_query_twice(home):
    with serving(home, "dns", "dns-query-lost") as lab:
        for number in (7, 8):
            assert ask_udp(lab.told["dns"], number=number, timeout=0.5) is None
            assert Answer(ask_udp(lab.told["dns"], number=number)).of(A) == HERE[A]


def test_nobody_there(home):
    with serving(home, "dns", "dns-no-server") as lab:
        with pytest.raises(ConnectionRefusedError):
            ask_udp(lab.told["dns"])
        with pytest.raises(ConnectionRefusedError):
            ask_tcp(lab.told["dns"])
        assert Reply(ask(lab)[0]).status == 200    # the web server is well


def test_slow(home):
    with serving(home, "dns", "dns-slow") as lab:
        for asking in (ask_udp, ask_tcp):
            start = time.monotonic()
            assert Answer(asking(lab.told["dns"], timeout=6)).of(A) == HERE[A]
            assert 1.5 <= time.monotonic() - start < 5


def test_aaaa_is_dropped(home):
    with serving(home, "dns", "dns-aaaa-dropped") as lab:
        assert ask_udp(lab.told["dns"], kind=AAAA, timeout=1) is None
        assert Answer(ask_udp(lab.told["dns"])).of(A) == HERE[A]


def chain(answer):
    """The names from the question on, each an alias of the next."""
    aliases = {owner: data for owner, kind, data in answer.records if kind == CNAME}
    names = [b"www.lab.test"]
    while names[-1] in aliases and len(names) < 100:
        names.append(aliases[names[-1]])
    return names


def test_alias_loop(home):
    with serving(home, "dns", "dns-alias-loop") as lab:
        answer = Answer(ask_udp(lab.told["dns"]))
    names = chain(answer)
    assert len(names) == 100 and names[3] == names[0] and len(set(names)) == 3
    assert not answer.of(A)


def test_alias_dangling(home):
    with serving(home, "dns", "dns-alias-dangling") as lab:
        answer = Answer(ask_udp(lab.told["dns"]))
    assert len(chain(answer)) == 2 and answer.rcode == NXDOMAIN and not answer.of(A)


def test_alias_chain(home):
    with serving(home, "dns", "dns-alias-chain") as lab:
        answer = Answer(ask_udp(lab.told["dns"]))
    assert len(chain(answer)) == 51
    assert answer.records[-1][:2] == (b"hop49.test", A)


def test_many_records(home):
    with serving(home, "dns", "dns-many-records") as lab:
        assert Answer(ask_udp(lab.told["dns"])).truncated
        addresses = Answer(ask_tcp(lab.told["dns"])).of(A)
    assert len(addresses) == len(set(addresses)) == 4000
    assert addresses[0] == HERE[A][0]


def test_truncated(home):
    with serving(home, "dns", "dns-truncated") as lab:
        answer = Answer(ask_udp(lab.told["dns"]))
        assert answer.truncated and not answer.records
        with pytest.raises(ConnectionRefusedError):
            ask_tcp(lab.told["dns"])


def test_well_over_tcp(home):
    """The look-alike of the one before."""
    with serving(home, "dns", "dns-tcp") as lab:
        assert Answer(ask_udp(lab.told["dns"])).truncated
        assert Answer(ask_tcp(lab.told["dns"])).of(A) == HERE[A]


@pytest.mark.parametrize("kind", [A, AAAA])
def test_malformed(home, kind):
    with serving(home, "dns", "dns-malformed") as lab:
        with pytest.raises(ValueError, match="cut"):
            Answer(ask_udp(lab.told["dns"], kind=kind))


def test_wrong_id(home):
    with serving(home, "dns", "dns-wrong-id") as lab:
        answer = Answer(ask_udp(lab.told["dns"]))
    assert answer.number != 0x1234 and answer.of(A) == HERE[A]


def test_escapes(home):
    with serving(home, "dns", "dns-escapes") as lab:
        answer = Answer(ask_udp(lab.told["dns"]))
    assert b"\x1b]0;" in answer.of(CNAME)[0] and b"\x9b" in answer.of(CNAME)[0]
    assert b"\x1b[2J" in answer.ede_text
