# SPDX-License-Identifier: GPL-3.0-or-later
"""The server the other tests rely on: nginx answers, in the clear and with a
certificate that its authority, and nobody else, vouches for."""

import ssl
import urllib.error
import urllib.request

import pytest


def get(url, context=None, headers=None):
    request = urllib.request.Request(url, headers=headers or {})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}),
                                         urllib.request.HTTPSHandler(context=context))
    with opener.open(request, timeout=10) as reply:
        return reply.status, dict(reply.headers), reply.read()


def test_clear(nginx):
    status, _, body = get(nginx.http)
    assert (status, body) == (200, b"<p>hello from nginx</p>\n")


def test_tls(nginx):
    context = ssl.create_default_context(cafile=nginx.ca)
    assert get(nginx.https, context)[0] == 200
    assert get(nginx.https.replace("127.0.0.1", "localhost"), context)[0] == 200


def test_tls_needs_its_authority(nginx):
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        get(nginx.https, ssl.create_default_context())


def test_chunked_and_gzip(nginx):
    chunked = get(nginx.http + "chunked")[1]
    assert chunked.get("Transfer-Encoding") == "chunked"
    assert get(nginx.http + "gzip", headers={"Accept-Encoding": "gzip"})[1][
        "Content-Encoding"] == "gzip"


def test_log(nginx):
    get(nginx.http + "method")
    assert "GET /method 200" in nginx.log()
