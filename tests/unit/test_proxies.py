"""Where a request goes: the URL of a proxy is read whole or refused, and nothing of it is shown."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from generated.capsolver import AsyncCapSolver, CapSolver
from specloom.runtime.errors import ConfigurationError
from specloom.runtime.proxies import Proxy, proxy_of_environment, proxy_or_error, read_proxy, secrets_of_environment
from specloom.runtime.transports.default import AsyncHttpTransport, HttpTransport
from specloom.runtime.transports.pyreqwest import AsyncFastTransport, FastTransport
from specloom.runtime.urls import Origin
from tests.wire.witness import Witness, key

PASSWORD = key("9f8e7d6c5b4a3928")

TRANSPORTS: tuple[Callable[..., Any], ...] = (HttpTransport, AsyncHttpTransport, FastTransport, AsyncFastTransport)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://host:3128", ("http", "host", 3128, "", "")),
        ("host:3128", ("http", "host", 3128, "", "")),
        ("host", ("http", "host", None, "", "")),
        (" http://host:3128/\n", ("http", "host", 3128, "", "")),
        ("HTTPS://Host.Example:443", ("https", "host.example", 443, "", "")),
        ("socks5://host", ("socks5", "host", None, "", "")),
        ("socks5h://me:pass@10.0.0.1:1080", ("socks5h", "10.0.0.1", 1080, "me", "pass")),
        ("http://[2001:db8::1]:8080", ("http", "2001:db8::1", 8080, "", "")),
        ("me:p%40ss%2F%25@host:1", ("http", "host", 1, "me", "p@ss/%")),
        ("http://me:p@ss:word@host:1", ("http", "host", 1, "me", "p@ss:word")),
        ("http://me@host", ("http", "host", None, "me", "")),
        ("http://:pass@host", ("http", "host", None, "", "pass")),
        ("http://user name:pass word@host", ("http", "host", None, "user name", "pass word")),
        ("http://me:p%C3%A4ss@host", ("http", "host", None, "me", "päss")),
        ("http://host:", ("http", "host", None, "", "")),
    ],
)
def test_a_proxy_is_read_out_of_its_url(url: str, expected: tuple[object, ...]) -> None:
    proxy = read_proxy(url)

    assert isinstance(proxy, Proxy)
    assert (proxy.scheme, proxy.host, proxy.port, proxy.user, proxy.password) == expected


FLAWED = {
    "a slash in the password": "http://user:{}/x@host:1",
    "a number before a slash": "http://user:12345/{}@host:1",
    "a question mark in it": "http://user:{}?x@host:1",
    "a fragment in it": "http://user:{}#x@host:1",
    "a backslash in it": "http://user:{}\\x@host:1",
    "a port that is none": "http://user:{}@host:port",
    "the password where the port stands": "http://host:{}",
    "port 0": "http://user:{}@host:0",
    "a port out of range": "http://user:{}@host:65536",
    "a port far out of range": "http://user:{}@host:" + "9" * 5000,
    "a negative port": "http://user:{}@host:-1",
    "a port in other digits": "http://user:{}@host:٣١٢٨",
    "a bracket": "http://user:{}@[::1",
    "brackets around nothing": "http://user:{}@[]:1",
    "brackets around a name": "http://user:{}@[host]:1",
    "a NUL": "http://user:{}\0@host:1",
    "a NUL that is encoded": "http://user:{}%00@host:1",
    "a line break": "http://user:{}\r\n@host:1",
    "a line break that is encoded": "http://user:{}%0d%0aX@host:1",
    "a percent sign": "http://user:{}%@host:1",
    "half an encoded byte": "http://user:{}%4@host:1",
    "an encoding that is none": "http://user:{}%zz@host:1",
    "bytes that are no text": "http://user:{}%ff%fe@host:1",
    "half of a surrogate pair": "http://user:{}\ud800@host:1",
    "no host": "http://user:{}@",
    "no host, but a port": "http://user:{}@:1",
    "a host with a space": "http://user:{}@ho st:1",
    "a host that is no ASCII": "http://user:{}@höst\u2100:1",
    "a path": "http://user:{}@host:1/path",
    "a query": "http://user:{}@host:1?{}",
    "another scheme": "gopher://user:{}@host:1",
    "no scheme": "://user:{}@host:1",
    "a scheme of a secret": "{}://host:1",
    "nothing": "",
}


@pytest.mark.parametrize("url", FLAWED.values(), ids=FLAWED)
def test_a_proxy_that_cannot_be_used_is_refused_and_not_shown(url: str) -> None:
    """Neither in the message, nor in a variable of any frame, nor in an error that it came from."""
    urls = [url.format(PASSWORD, PASSWORD)]
    with Witness() as witness:
        for transport in TRANSPORTS:
            witness.take_error(transport.__name__, _refusal(transport, urls))
        for client in (CapSolver, AsyncCapSolver):
            for options in ({}, {"transport": "fast"}):
                witness.take_error(client.__name__, _refusal(client, urls, client_key="KEY", **options))


def _refusal(make: Callable[..., Any], urls: list[str], **options: Any) -> Exception:
    """The error of a constructor, without the frame of this test."""
    error = _error(make, urls, **options)
    assert "prox" in str(error)
    return error


def _error(make: Callable[..., Any], urls: list[str], **options: Any) -> Exception:
    try:
        make(proxy=urls[0], **options)
    except ValueError as error:
        assert type(error).__name__ == "ConfigurationError"
        assert error.__traceback__ is not None
        return error.with_traceback(error.__traceback__.tb_next)
    raise AssertionError("it was taken")


@pytest.mark.parametrize("client", [CapSolver, AsyncCapSolver])
def test_a_client_that_cannot_be_made_shows_no_proxy(client: Callable[..., Any]) -> None:
    """One that is good, beside an option that is not."""
    urls = [f"http://user:{PASSWORD}@host:1"]
    for options in ({"timeout": -1}, {"retries": -1}, {"base_url": "nowhere"}, {"max_connections": 0}, {"rate": 0}):
        with Witness() as witness:
            witness.take_error("client", _error(client, urls, client_key="KEY", **options))


def test_a_proxy_shows_where_it_listens_only() -> None:
    proxy = read_proxy(f"http://user:{PASSWORD}@host:1")

    with Witness() as witness:
        witness.take_value("proxy", proxy)
    assert repr(proxy) == "Proxy(http://host:1)"
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(proxy)


ORIGIN = Origin("https", "api.example", 443)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """One without proxies."""
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)
    return monkeypatch


def test_a_proxy_of_the_environment_that_cannot_be_used_is_not_shown(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HTTPS_PROXY", f"http://user:{PASSWORD}/x@host:1")

    with pytest.raises(ConfigurationError) as caught:
        proxy_of_environment(ORIGIN)

    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    del report.stack[0]
    assert PASSWORD not in "".join(report.format())


def test_the_secrets_of_all_proxies_of_the_environment_are_known(environment: pytest.MonkeyPatch) -> None:
    """Whichever of them is used, and whatever is wrong with the others."""
    environment.setenv("HTTPS_PROXY", "http://me:p%40ss@one:1")
    environment.setenv("http_proxy", "http://token@two:1")
    environment.setenv("ALL_PROXY", "three:1")
    environment.setenv("FTP_PROXY", "http://me:broken/@four:1")
    environment.setenv("NO_PROXY", "me:pass@five")

    assert sorted(secrets_of_environment()) == ["me:p@ss", "token"]


def test_what_is_no_proxy_is_raised_where_nothing_holds_it() -> None:
    assert proxy_or_error(read_proxy(None)) is None
    with pytest.raises(ConfigurationError, match="a proxy must be a URL, not a bytes"):
        proxy_or_error(read_proxy(PASSWORD.encode()))  # type: ignore[arg-type]  # what an untyped program may do
