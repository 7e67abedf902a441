"""Retries, deadlines and pace: decided without a network and without waiting."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from itertools import count
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.runtime.description.api import Credential, Envelope, Placement
from specloom.runtime.description.conditions import Condition
from specloom.runtime.errors import (
    ClientError,
    ConfigurationError,
    DecodeError,
    HttpStatusError,
    InvalidRequest,
    ProviderError,
    RateLimited,
    TransportError,
    Unavailable,
)
from specloom.runtime.expressions import Failure
from specloom.runtime.flow import (
    LONGEST_BACKOFF,
    Engine,
    Flow,
    Send,
    Sleep,
    Stay,
    SystemClock,
    adrive,
    backoff,
    call_flow,
    drive,
    may_repeat,
    send_flow,
)
from specloom.runtime.limiter import Limiter, Pacer, ProcessLimiters
from specloom.runtime.operation import Api, Call, Operation
from specloom.runtime.request import Request, Response, SealedRequest
from specloom.runtime.secrets import Secrets

OK = Response(200, {"content-type": "application/json"}, b'{"n": 1}')
LOST = TransportError("the connection broke", sent=True)
UNSENT = TransportError("no connection", sent=False)
BUSY = Response(503, {}, b"busy")
SLOW = Response(429, {"retry-after": "7"}, b"slow")
SLOW_IN_200 = Response(200, {"content-type": "application/json"}, b'{"error": "slow"}')
WRONG = Response(400, {}, b"wrong")


class StillClock:
    """Time passes only where it is made to; chance is always 1, so that a backoff is as long as it can be."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def wall(self) -> float:
        return 1_000_000.0 + self.now

    def random(self) -> float:
        return 1.0

    def sleep(self, seconds: float, /) -> None:
        self.now += seconds

    async def asleep(self, seconds: float, /) -> None:
        self.now += seconds


def an_operation(**facts: Any) -> Operation:
    """A POST that is not repeatable, unless said otherwise."""
    failure = Failure(
        when=(Condition(at=("$response.body#/error",), exists=True),),
        code=("$response.body#/error",),
        kinds={"rate_limit": ("slow",), "unavailable": ("down",), "invalid": ("bad",)},
    )
    usual: dict[str, Any] = {"id": "op", "method": "POST", "path": "/op", "media_type": "application/json"}
    usual |= {"failure": failure, "responses": {"200": dict[str, int]}}
    return Operation(**{**usual, **facts})


def an_engine(*, rate: float | None = None, **facts: Any) -> Engine:
    """What a client with ten seconds and two retries knows."""
    clock = StillClock()
    usual: dict[str, Any] = {
        "api": Api(name="inkwell", title="Inkwell", servers=("https://api.example",)),
        "secrets": Secrets([Credential("key")], {"key": "canary-key"}),
        "base_url": None,
        "timeout": 10.0,
        "retries": 2,
        "headers": {},
        "clock": clock,
        "ids": count(1),
        "limiters": ProcessLimiters(lambda: Limiter(32, Pacer(rate), clock.monotonic)),
    }
    return Engine(**{**usual, **facts})


def walk(flow: Flow[Any], clock: StillClock, *answers: Response | ClientError, seconds: float = 1.0) -> list[Any]:
    """The steps of a flow that gets these answers, each after some seconds: waits, timeouts, and what it ends with."""
    coming = iter(answers)
    steps: list[Any] = []
    try:
        step = next(flow)
        while True:
            match step:
                case Sleep(pause):
                    steps.append(("sleep", pause))
                    clock.now += pause
                    step = next(flow)
                case Send(_, timeout):
                    steps.append(("send", timeout))
                    clock.now += seconds
                    answer = next(coming)
                    step = flow.send(answer) if isinstance(answer, Response) else flow.throw(answer)
                case Stay():
                    raise AssertionError("there is room for one request")
    except StopIteration as stop:
        return [*steps, stop.value]
    except ClientError as error:
        return [*steps, type(error)]


def calling(*answers: Response | ClientError, seconds: float = 1.0, **operation: Any) -> list[Any]:
    """The steps of one call."""
    engine = an_engine()
    assert isinstance(engine.clock, StillClock)
    call: Call[Any] = Call(an_operation(**operation))
    steps = walk(call_flow(engine, call), engine.clock, *answers, seconds=seconds)
    return [*steps[:-1], getattr(steps[-1], "value", steps[-1])]


# --- retries ---------------------------------------------------------------------------------------------------------


def test_a_good_answer_ends_a_call() -> None:
    """With all the time there is."""
    assert calling(OK) == [("send", 10.0), {"n": 1}]


def test_a_repeatable_call_is_repeated_within_what_is_left() -> None:
    """After a backoff that doubles; the last error is told."""
    assert calling(BUSY, LOST, OK, safe=True) == [
        ("send", 10.0),
        ("sleep", 0.5),
        ("send", 8.5),
        ("sleep", 1.0),
        ("send", 6.5),
        {"n": 1},
    ]
    assert calling(LOST, LOST, BUSY, method="PUT")[-1] is HttpStatusError


@pytest.mark.parametrize("answer", [BUSY, LOST, Response(408), Response(500), Response(504)])
def test_a_call_that_may_have_been_carried_out_is_not_repeated(answer: Response | ClientError) -> None:
    """Unless its operation is repeatable."""
    assert [step[0] for step in calling(answer)[:-1]] == ["send"]
    assert calling(answer, OK, safe=True)[-1] == {"n": 1}
    assert [calling(answer, OK, method=method)[-1] for method in ("GET", "PUT", "DELETE")] == [{"n": 1}] * 3
    assert len(calling(answer, method="PATCH")) == 2


@pytest.mark.parametrize("answer", [UNSENT, SLOW, SLOW_IN_200])
def test_a_call_that_was_not_taken_is_repeated_whatever_it_does(answer: Response | ClientError) -> None:
    """No connection, a 429, or a rate limit told in a 200."""
    assert calling(answer, OK)[-1] == {"n": 1}


@pytest.mark.parametrize("answer", [WRONG, Response(401), Response(307), Response(200, {}, b"{"), DecodeError("huge")])
def test_what_would_fail_again_is_not_repeated(answer: Response | ClientError) -> None:
    """However safe it is."""
    assert [step[0] for step in calling(answer, safe=True)[:-1]] == ["send"]


def test_retry_after_is_respected() -> None:
    """As a minimum; a wait that does not fit into the deadline is not begun."""
    assert calling(SLOW, OK, safe=True) == [("send", 10.0), ("sleep", 7.0), ("send", 2.0), {"n": 1}]
    assert calling(SLOW, seconds=4.0, safe=True) == [("send", 10.0), HttpStatusError]


def test_a_slow_failure_leaves_no_time_for_another_attempt() -> None:
    """Its own error is told."""
    assert calling(LOST, seconds=9.6, safe=True) == [("send", 10.0), TransportError]


def test_the_server_may_keep_an_answer_open() -> None:
    """The time of the call grows by as much."""
    assert calling(OK, long_poll=60.0)[0] == ("send", 70.0)


def test_an_explicit_deadline_counts_alone() -> None:
    """And one that is past sends nothing."""
    engine = an_engine()
    assert isinstance(engine.clock, StillClock)
    call: Call[Any] = Call(an_operation())

    assert walk(call_flow(engine, call, 103.0), engine.clock, OK)[0] == ("send", 3.0)
    with pytest.raises(TransportError, match=r"op: no time was left to send it$") as caught:
        next(call_flow(engine, call, 100.0))
    assert not caught.value.sent


@pytest.mark.parametrize(
    ("error", "plain", "repeatable", "billable"),
    [
        (UNSENT, True, True, True),
        (LOST, False, True, False),
        (HttpStatusError("", status=429), True, True, False),
        (HttpStatusError("", status=408), False, True, False),
        (HttpStatusError("", status=599), False, True, False),
        (HttpStatusError("", status=404), False, False, False),
        (RateLimited("", kind="rate_limit", status=200), True, True, False),
        (Unavailable("", kind="unavailable", status=200), False, True, False),
        (InvalidRequest("", kind="invalid", status=500), False, False, False),
        (ProviderError("", status=503), False, True, False),
        (ProviderError("", status=200), False, False, False),
        (DecodeError("", status=200), False, False, False),
        (ConfigurationError(""), False, False, False),
    ],
    ids=lambda value: f"{type(value).__name__}{value.status or ''}" if isinstance(value, ClientError) else "",
)
def test_what_may_be_repeated(error: ClientError, plain: bool, repeatable: bool, billable: bool) -> None:
    """A call that costs money only where nothing was sent, repeatable or not."""
    assert may_repeat(error, an_operation()) is plain
    assert may_repeat(error, an_operation(safe=True)) is repeatable
    assert may_repeat(error, an_operation(), billable=True) is billable
    assert may_repeat(error, an_operation(safe=True), billable=True) is billable


@given(st.integers(1, 60), st.floats(0, 1), st.none() | st.floats(0, 1000))
def test_a_backoff_is_bounded(attempt: int, chance: float, retry_after: float | None) -> None:
    """By what the provider asks for from below, by eight seconds from above."""
    seconds = backoff(attempt, chance, retry_after)

    assert (retry_after or 0.0) <= seconds <= max(LONGEST_BACKOFF, retry_after or 0.0)
    assert backoff(attempt, 0.0) == 0.0


def test_a_flow_may_read_answers_its_own_way() -> None:
    """As the calls of tasks do; what it raises is judged like any other error."""
    engine = an_engine()
    seen: list[int] = []

    def read_response(request: Request, response: Response) -> str:
        seen.append(response.status)
        if response.status == 503:
            raise Unavailable("down", kind="unavailable", operation=request.operation)
        return "done"

    assert isinstance(engine.clock, StillClock)
    flow = send_flow(engine, Call(an_operation(safe=True)), read_response)
    assert walk(flow, engine.clock, BUSY, OK) == [("send", 10.0), ("sleep", 0.5), ("send", 8.5), "done"]
    billable = send_flow(engine, Call(an_operation(safe=True)), read_response, billable=True)
    assert walk(billable, engine.clock, BUSY)[-1] is Unavailable
    assert seen == [503, 200, 503]


# --- pace ------------------------------------------------------------------------------------------------------------


def test_calls_keep_to_the_rate_of_the_client() -> None:
    """A wait for one's turn that would end after the deadline is not begun."""
    engine = an_engine(rate=0.2)
    call: Call[Any] = Call(an_operation())
    assert isinstance(engine.clock, StillClock)

    assert walk(call_flow(engine, call), engine.clock, OK)[:-1] == [("send", 10.0)]
    assert walk(call_flow(engine, call), engine.clock, OK)[:-1] == [("sleep", 4.0), ("send", 6.0)]
    assert walk(call_flow(engine, call, engine.clock.now + 1), engine.clock) == [TransportError]


# --- requests --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base_url", "servers", "own", "url"),
    [
        (None, ("https://a", "https://b"), None, "https://a/op"),
        (None, ("https://a",), "https://own/x", "https://own/x/op"),
        ("http://127.0.0.1:1", ("https://a",), "https://own/x", "http://127.0.0.1:1/op"),
    ],
)
def test_where_a_call_goes(base_url: str | None, servers: tuple[str, ...], own: str | None, url: str) -> None:
    """To the operation's own server, else to the API's first; a given base URL takes all of them."""
    engine = an_engine(base_url=base_url, api=Api(name="x", title="X", servers=servers))

    assert engine.request(Call(an_operation(server=own))).url == url


@pytest.mark.parametrize("servers", [(), ("/v4",)])
def test_an_api_without_a_server_needs_a_base_url(servers: tuple[str, ...]) -> None:
    """OpenAPI allows none, and relative ones."""
    with pytest.raises(ConfigurationError, match=r"base URL is|pass `base_url=`"):
        an_engine(api=Api(name="x", title="X", servers=servers)).request(Call(an_operation()))


def test_ids_are_counted_over_all_calls() -> None:
    """As text, and only where the API has them."""
    engine = an_engine()
    tied: Call[Any] = Call(an_operation(envelope=Envelope(id="/id")))
    untied: Call[Any] = Call(an_operation())

    ids = [engine.request(call).id for call in (tied, untied, tied)]

    assert ids == ["1", None, "2"]


# --- drivers ---------------------------------------------------------------------------------------------------------


class Scripted:
    """A transport for both flavours that gives one answer after another."""

    def __init__(self, *answers: Response | BaseException) -> None:
        self.answers = iter(answers)
        self.timeouts: list[float] = []
        self.bodies: list[Any] = []

    def send(self, request: SealedRequest, timeout: float, /) -> Response:
        self.timeouts.append(timeout)
        self.bodies.append(msgspec.json.decode(request.open()[2] or b""))
        answer = next(self.answers)
        if isinstance(answer, Response):
            return answer
        raise answer

    async def asend(self, request: SealedRequest, timeout: float, /) -> Response:
        return self.send(request, timeout)

    def close(self) -> None:
        """There is nothing to close."""

    async def aclose(self) -> None:
        """There is nothing to close."""


def driven(flavour: str, engine: Engine, transport: Scripted, flow: Flow[Any]) -> Any:
    """The result of a flow, by either driver."""
    if flavour == "sync":
        return drive(flow, engine, transport)
    import anyio

    return anyio.run(adrive, flow, engine, transport, backend=flavour)


both = pytest.mark.parametrize("flavour", ["sync", "asyncio", "trio"])


@both
def test_a_driver_does_what_a_flow_asks_for(flavour: str) -> None:
    """It sends with the secrets, waits on the clock, and throws what goes wrong into the flow."""
    engine, transport = an_engine(), Scripted(UNSENT, OK)
    call: Call[Any] = Call(an_operation(placements=(Placement("key", "body", "/key"),)), arguments={"a": 1})

    answer = driven(flavour, engine, transport, call_flow(engine, call))

    assert answer.value == {"n": 1}
    assert transport.timeouts == [10.0, 9.5]
    assert transport.bodies == [{"a": 1, "key": "canary-key"}] * 2
    assert engine.clock.monotonic() == 100.5


@both
def test_a_driver_raises_what_a_flow_raises(flavour: str) -> None:
    """The last error, with nothing attached."""
    engine = an_engine()

    with pytest.raises(TransportError, match="the connection broke") as caught:
        driven(flavour, engine, Scripted(LOST), call_flow(engine, Call(an_operation())))

    assert caught.value is LOST


@both
def test_a_missing_key_is_told_before_anything_is_sent(flavour: str) -> None:
    """And ends the call."""
    engine = an_engine(secrets=Secrets([Credential("key", env=None)], {}))
    call: Call[Any] = Call(an_operation(placements=(Placement("key", "bearer"),)))

    with pytest.raises(ConfigurationError, match="pass `key=` to the client"):
        driven(flavour, engine, Scripted(), call_flow(engine, call))


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), SystemExit(3)])
def test_an_interruption_passes_at_once(interruption: BaseException) -> None:
    """The flow is closed and asked for nothing more."""
    engine = an_engine()
    ended: list[bool] = []

    def flow() -> Iterator[Any]:
        try:
            yield Send(engine.request(Call(an_operation())), 1.0)
        finally:
            ended.append(True)

    with pytest.raises(type(interruption)):
        drive(flow(), engine, Scripted(interruption))  # type: ignore[arg-type]  # a generator that returns nothing

    assert ended == [True]


def test_the_real_clock_tells_the_time() -> None:
    """Forward, and with some chance in it."""
    clock = SystemClock()

    assert clock.monotonic() <= clock.monotonic()
    assert clock.wall() > 1_700_000_000
    assert 0 <= clock.random() < 1
    assert len({clock.random() for _ in range(9)}) > 1


# --- logs ------------------------------------------------------------------------------------------------------------


def test_each_attempt_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG level, with fields, and without arguments, URL or key."""
    engine = an_engine()
    call: Call[Any] = Call(
        an_operation(safe=True, placements=(Placement("key", "query", "key"),)), arguments={"a": "private"}
    )

    with caplog.at_level(logging.DEBUG, logger="specloom.inkwell"):
        drive(call_flow(engine, call), engine, Scripted(LOST, BUSY, OK))

    assert caplog.messages == [
        "op: no response, TransportError in 0.000 s, attempt 1",
        "op: HTTP 503, HttpStatusError in 0.000 s, attempt 2",
        "op: HTTP 200 in 0.000 s, attempt 3",
    ]
    fields = [{name: vars(record)[name] for name in ("operation", "status", "attempt")} for record in caplog.records]
    assert fields[2] == {"operation": "op", "status": 200, "attempt": 3}
    assert {record.levelno for record in caplog.records} == {logging.DEBUG}


def test_a_program_that_does_not_log_is_not_made_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing `logging` costs more than a call."""
    monkeypatch.delitem(sys.modules, "logging")
    engine = an_engine()
    call: Call[Any] = Call(an_operation())

    drive(call_flow(engine, call), engine, Scripted(OK))

    assert "logging" not in sys.modules
