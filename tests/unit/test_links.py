"""URLs of answers: where they lead, and that a credential goes nowhere but home."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.runtime.description.api import Credential, Placement
from specloom.runtime.errors import DecodeError
from specloom.runtime.flow import Engine
from specloom.runtime.limiter import Limiter, Pacer, ProcessLimiters
from specloom.runtime.links import origin_of, resolved
from specloom.runtime.operation import Api, Call, Operation, Target
from specloom.runtime.request import Request, Response
from specloom.runtime.secrets import Secrets
from specloom.runtime.tasks.exchange import clean_url, follow_redirect, resolve_target
from specloom.runtime.testing import FakeClock

KEY = "k-0123456789"
API = Api(
    name="inkwell",
    title="Inkwell",
    servers=("https://api.inkwell.example/v1", "https://eu.inkwell.example"),
    elsewhere=("https://files.inkwell.example",),
    credentials=(Credential("key"),),
)
OPERATION = Operation(id="op", method="POST", path="/tasks", placements=(Placement("key", "query", "key"),))
BASE = "https://api.inkwell.example/v1/tasks"


def engine(base_url: str | None = None) -> Engine:
    """What a client knows."""
    clock = FakeClock()
    return Engine(
        api=API,
        secrets=Secrets(API.credentials, {"key": KEY}),
        base_url=base_url,
        timeout=60,
        retries=2,
        headers={"User-Agent": "specloom-inkwell", "X-Tenant": "mine"},
        clock=clock,
        ids=count(1),
        limiters=ProcessLimiters(lambda: Limiter(1, Pacer(), clock.monotonic)),
    )


def request(url: str = BASE, method: str = "GET") -> Request:
    """A request that was answered."""
    return Request(operation="op", method=method, url=url)


HOME = [
    "https://api.inkwell.example/v1/tasks/1",
    "https://API.inkwell.example:443/v1/tasks/1",
    "https://eu.inkwell.example/x",
    "https://files.inkwell.example/x?sign=y",
    "/v1/tasks/1",
    "1",
    "../tasks/1?wait=5",
    "//api.inkwell.example/x",
    "?page=2",
]


@pytest.mark.parametrize("told", HOME)
def test_the_own_servers_are_home(told: str) -> None:
    """Whichever of them, by whatever kind of URL."""
    assert resolve_target(engine(), told, BASE, ()).own


AWAY = [
    "http://api.inkwell.example/v1/tasks/1",
    "https://api.inkwell.example:8443/v1/tasks/1",
    "https://api.inkwell.example.evil.example/",
    "https://evil.example/api.inkwell.example",
    "//evil.example/v1",
    "https://inkwell.example/",
    "https://evilapi.inkwell.example/",
]
NONE = [
    "https://api.inkwell.example@evil.example/",
    "https://key:word@api.inkwell.example/",
    "https://evil.example\\@api.inkwell.example/",
    "https://evil.example\\.api.inkwell.example/",
    "https:///api.inkwell.example",
    "https://api.inkwell.example:x/",
    "https://api.inkwell.example#@evil.example/ x",
    "https://api.inkwell.example\n.evil.example/",
    "https://\tapi.inkwell.example/",
    "https://аpi.inkwell.example/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "ftp://api.inkwell.example/",
    "https://",
    "https://[api.inkwell.example",
    "//[api]/v1",
    "https://[::1]api.inkwell.example/",
]


@pytest.mark.parametrize("told", [*AWAY, *NONE])
def test_all_else_is_refused(told: str) -> None:
    """However it is dressed up, and without saying more than the origin."""
    with pytest.raises(DecodeError) as caught:
        resolve_target(engine(), told, BASE, ())

    assert "word" not in caught.value.message
    assert "passwd" not in caught.value.message


@pytest.mark.parametrize(
    ("allowed", "told", "fits"),
    [
        ("https://cdn.example", "https://cdn.example/x", True),
        ("https://cdn.example", "https://cdn.example:443/x", True),
        ("https://cdn.example", "http://cdn.example/x", False),
        ("https://cdn.example", "https://a.cdn.example/x", False),
        ("https://*.cdn.example", "https://a.b.cdn.example/x", True),
        ("https://*.cdn.example", "https://cdn.example/x", False),
        ("https://*.cdn.example", "https://evilcdn.example/x", False),
        ("https://*.cdn.example", "https://a.cdn.example:444/x", False),
        ("https://*.cdn.example:444", "https://a.cdn.example:444/x", True),
        ("http://*.cdn.example", "https://a.cdn.example/x", False),
    ],
)
def test_what_the_spec_allows_is_called_without_credentials(allowed: str, told: str, fits: bool) -> None:
    """And without the client's own headers but its name."""
    if not fits:
        with pytest.raises(DecodeError):
            resolve_target(engine(), told, BASE, (allowed,))
        return
    target = resolve_target(engine(), told, BASE, (allowed,))
    made = engine().request(Call(OPERATION, target=target))

    assert not target.own
    assert made.placements == ()
    assert sorted(made.headers) == ["Accept", "User-Agent"]


def test_a_url_at_home_is_called_with_credentials() -> None:
    """And with the client's headers; its own query is kept."""
    target = resolve_target(engine(), "/v1/tasks/1?wait=5", BASE, ())
    made = engine().request(Call(OPERATION, query={"fields": "all"}, target=target))

    assert made.url == "https://api.inkwell.example/v1/tasks/1?wait=5&fields=all"
    assert made.placements == OPERATION.placements
    assert made.headers["X-Tenant"] == "mine"


def test_with_a_base_url_only_that_is_home() -> None:
    """Whoever sends a key to a gateway does not mean the provider behind it."""
    mine = engine("https://gateway.example/ink")

    assert resolve_target(mine, "https://gateway.example/x", BASE, ()).own
    with pytest.raises(DecodeError):
        resolve_target(mine, "https://api.inkwell.example/v1/tasks/1", BASE, ())


@given(st.text(max_size=60))
def test_nothing_that_an_answer_says_leads_a_key_away(told: str) -> None:
    """Any text is refused, or leads home."""
    try:
        target = resolve_target(engine(), told, BASE, ())
    except DecodeError:
        return
    assert target.own
    assert origin_of(target.url) in {origin_of(url) for url in (*API.servers, *API.elsewhere) if isinstance(url, str)}


def test_a_url_has_a_path_and_no_fragment() -> None:
    """As a request needs it."""
    assert resolved("https://a.example?x=1#top", BASE) == "https://a.example/?x=1"
    assert resolved("/ink/tinte-ü", BASE) == "https://api.inkwell.example/ink/tinte-%C3%BC"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("/jobs/1", "/jobs/1"),
        ("1?x=2", "/v1/1?x=2"),
        ("https://api.inkwell.example/jobs/1", "/jobs/1"),
        ("https://API.inkwell.example:443/jobs/1?key=" + KEY, "/jobs/1"),
        ("https://eu.inkwell.example/jobs/1?x=2", "https://eu.inkwell.example/jobs/1?x=2"),
        (f"/jobs/1?key={KEY}&x=2", "/jobs/1?x=2"),
        ("https://cdn.example/f?sign=s", "https://cdn.example/f?sign=s"),
        (None, None),
        (7, 7),
    ],
)
def test_a_handle_keeps_a_url_without_a_key(told: Any, kept: Any) -> None:
    """And one at home as a path, which means the same to any client of the provider."""
    assert clean_url(engine(), told, request(), OPERATION) == kept


def test_a_url_that_repeats_a_key_elsewhere_is_refused() -> None:
    """It cannot be kept, and is not shown."""
    with pytest.raises(DecodeError) as caught:
        clean_url(engine(), f"https://api.inkwell.example/{KEY}/1", request(), OPERATION)

    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "method", "follows"),
    [
        (301, "GET", "GET"),
        (302, "GET", "GET"),
        (303, "GET", "GET"),
        (303, "POST", "GET"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
        (301, "POST", None),
        (302, "POST", None),
        (304, "GET", None),
        (200, "GET", None),
    ],
)
def test_redirects_at_home(status: int, method: str, follows: str | None) -> None:
    """With the method that RFC 9110 has for them; a POST that would become a GET by custom only is not followed."""
    operation = Operation(id="op", method=method, path="/tasks", media_type="application/json")
    call: Call[Any] = Call(operation, members={"/a": 1})
    found = follow_redirect(engine(), call, request(method=method), Response(status, {"location": "/v1/other"}), ())

    assert (None if found is None else found.operation.method) == follows
    if found is not None:
        assert found.target == Target("https://api.inkwell.example/v1/other", own=True)
        assert bool(found.members) == (follows == "POST")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_elsewhere_takes_nothing_along(status: int) -> None:
    """It is followed where the spec allows it, by a GET; a body is never taken there."""
    call: Call[Any] = Call(OPERATION, header={"X-Ticket": "t"}, members={"/a": 1})
    answer = Response(status, {"location": "https://cdn.example/f"})

    assert follow_redirect(engine(), call, request(method="GET"), answer, ()) is None
    found = follow_redirect(engine(), call, request(method="GET"), answer, ("https://cdn.example",))
    assert found is not None
    assert (found.operation.method, found.header, found.members) == ("GET", {}, {})
    if status in (307, 308):
        assert follow_redirect(engine(), call, request(method="POST"), answer, ("https://cdn.example",)) is None
