"""Every fault of the emulator, every provider, every flavour: what the client does, and that it breaks no promise.

FAULTS.md says what it does; `make faults` writes it. The whole is slow; a sample of it, one cell of each fault, is not.
And each promise is broken on purpose by a client or a transport, to see that it is noticed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from generated._runtime.errors import ClientError, HttpStatusError, TransportError
from generated._runtime.request import Response, SealedRequest
from generated._runtime.tasks.errors import TaskTimeout
from generated._runtime.transports.default import HttpTransport
from specloom.serve.faults import KINDS
from tests.conftest import Golden
from tests.wire import guarantees
from tests.wire.fault_table import document, in_short, lines_between, merged, outcome, parsed
from tests.wire.flavours import ASYNCIO, SYNC, TRIO
from tests.wire.guarantees import broken
from tests.wire.providers import CAPMONSTER, CAPSOLVER, ENVIRONMENT, EZCAPTCHA, PROVIDERS, SERPSTAT, Provider
from tests.wire.scenes import DEFAULT, SCENES, TIMEOUT, Carrier, Played, Stage, is_played, play
from tests.wire.witness import key

pytestmark = pytest.mark.wire

TABLE = Path(__file__).with_name("FAULTS.md")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "testing-and-emulator.md"
BEGIN, END = "<!-- faults -->", "<!-- /faults -->"

FLAVOURS = (SYNC, ASYNCIO, TRIO)
LASTING = ("late", "slow_drip")
"""Faults that take seconds, until a deadline ends them."""

CARRIERS = (DEFAULT,)
"""What carries the requests; the table says so where it matters."""


@pytest.fixture(scope="module")
def stages() -> Iterator[list[Stage]]:
    """An emulator of all providers for each flavour, and a key that the witness knows for each provider."""
    with pytest.MonkeyPatch.context() as environment, ExitStack() as opened:
        for name in ENVIRONMENT.values():
            environment.setenv(name, key("0123456789abcdef0123456789abcdef"))
        yield [opened.enter_context(Stage()) for _ in FLAVOURS]


@pytest.fixture
def stage(stages: list[Stage]) -> Stage:
    """One of them."""
    return stages[0]


def scenes(stage: Stage, provider: Provider, fault: str) -> list[str]:
    """The scenes that have a sense for a fault."""
    return [scene for scene in SCENES if is_played(scene, fault, stage.apis[provider.name].tasks[0])]


# --- the matrix ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_no_fault_breaks_a_promise_and_the_table_says_what_it_does(
    provider: Provider, stages: list[Stage], golden: Golden
) -> None:
    """All faults of one provider, in every scene, with every client."""
    wrong: list[str] = []
    rows: dict[str, dict[str, str]] = {}
    for fault in KINDS:
        rows[fault] = {}
        for scene in scenes(stages[0], provider, fault):
            told: dict[str, str] = {}
            for carrier in CARRIERS:
                for played in play(stages, provider, fault, scene, FLAVOURS, carrier):
                    client = f"{played.flavour}" if len(CARRIERS) == 1 else f"{played.flavour} with {carrier}"
                    wrong += [f"{fault}, {scene}, {client}: {text}" for text in broken(played)]
                    told[client] = outcome(played)
            rows[fault][scene] = merged(told)

    assert wrong == []
    written = parsed(TABLE.read_text("utf-8")) if TABLE.exists() else {}
    golden(TABLE, document({**written, stages[0].apis[provider.name].title: rows}))


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    "index",
    [pytest.param(at, id=kind, marks=pytest.mark.slow if kind in LASTING else ()) for at, kind in enumerate(KINDS)],
)
def test_a_sample_of_the_matrix(index: int, stage: Stage) -> None:
    """Each fault with one provider and one flavour in turn: no promise is broken, and the table is right."""
    fault, provider, flavour = list(KINDS)[index], PROVIDERS[index % 4], FLAVOURS[index % 3]
    rows = parsed(TABLE.read_text("utf-8"))[stage.apis[provider.name].title]
    for scene in scenes(stage, provider, fault):
        (played,) = play([stage], provider, fault, scene, [flavour])

        assert broken(played) == []
        assert rows[fault][scene] == outcome(played)


def test_the_table_is_whole(stage: Stage) -> None:
    """Every provider, every fault, every scene that has a sense."""
    tables = parsed(TABLE.read_text("utf-8"))

    assert tables.keys() == {api.title for api in stage.apis.values()}
    for provider in PROVIDERS:
        rows = tables[stage.apis[provider.name].title]
        assert list(rows) == list(KINDS)
        assert all(list(rows[fault]) == scenes(stage, provider, fault) for fault in KINDS)


def test_the_documentation_has_it_in_short(golden: Golden) -> None:
    """What stands there is the table, with all that comes to the same in one row."""
    text = PAGE.read_text("utf-8")
    before = "\n".join(lines_between(text, BEGIN, END))
    short = in_short(parsed(TABLE.read_text("utf-8")).values())

    assert before
    golden(PAGE, text.replace(f"{BEGIN}\n{before}\n{END}", f"{BEGIN}\n{short}{END}"))


# --- promises broken on purpose --------------------------------------------------------------------------------------


class _Wrapped:
    """A transport that does something wrong with each request."""

    def __init__(self, wrong: Callable[[HttpTransport, SealedRequest, float], Response]) -> None:
        self._wrong = wrong
        self._inner = HttpTransport()

    def send(self, request: SealedRequest, timeout: float, /) -> Response:
        """The answer, wrongly got."""
        return self._wrong(self._inner, request, timeout)

    def close(self) -> None:
        """Give up the connections."""
        self._inner.close()


def carried(wrong: Callable[[HttpTransport, SealedRequest, float], Response]) -> Carrier:
    """A carrier that is wrong."""
    return Carrier("wrong", lambda: {"transport": _Wrapped(wrong)})


def twice(inner: HttpTransport, request: SealedRequest, timeout: float) -> Response:
    """Send everything once more."""
    inner.send(request, timeout)
    return inner.send(request, timeout)


def leaking(inner: HttpTransport, request: SealedRequest, timeout: float) -> Response:
    """Log what is sent, as nobody may; from an error it would be masked."""
    logging.getLogger("careless").debug("sent %s", request.open())
    return inner.send(request, timeout)


def foreign(inner: HttpTransport, request: SealedRequest, timeout: float) -> Response:
    """Let an error of the operating system through."""
    raise ConnectionResetError("reset by peer")


def denying(inner: HttpTransport, request: SealedRequest, timeout: float) -> Response:
    """Say that nothing was sent, though it was."""
    inner.send(request, timeout)
    raise TransportError("not sent", sent=False, operation=request.request.operation)


def misquoting(inner: HttpTransport, request: SealedRequest, timeout: float) -> Response:
    """Tell of an HTTP status that nobody gave."""
    response = inner.send(request, timeout)
    return Response(418, response.headers, response.body)


def slow(stage: Stage) -> Carrier:
    """A transport that takes longer than it may."""

    def late(inner: HttpTransport, request: SealedRequest, timeout: float) -> Response:
        stage.clock.sleep(2 * timeout)
        return inner.send(request, timeout)

    return carried(late)


def belated(stage: Stage) -> Carrier:
    """A transport that lets time go by before it sends a poll."""

    def late(inner: HttpTransport, request: SealedRequest, timeout: float) -> Response:
        stage.clock.advance(10)
        return inner.send(request, timeout)

    return carried(late)


class _Careless(Provider):
    """A caller's wrapper around a client that says less than the client did."""

    def submit(self, resource: Any) -> Any:
        """Forget what the error said."""
        try:
            return super().submit(resource)
        except ClientError as error:
            lost = TransportError("it did not work", sent=True, operation=error.operation)
        raise lost


class _Forgetful(Provider):
    """One whose tasks raise errors without a handle."""

    def submit(self, resource: Any) -> Any:
        """A task that forgets itself."""
        return _Forgotten(super().submit(resource))


@dataclass
class _Forgotten:
    task: Any
    handle: Any = field(init=False)

    def __post_init__(self) -> None:
        self.handle = self.task.handle

    def result(self, **options: Any) -> Any:
        try:
            self.task.result(**options)
        except ClientError as error:
            forgotten = TaskTimeout("it took too long", operation=error.operation)
        else:
            return "a result"
        raise forgotten


def careless(provider: Provider, kind: type[Provider]) -> Provider:
    """The same provider in a wrapper."""
    return kind(**{name: getattr(provider, name) for name in provider.__dataclass_fields__})


@dataclass(frozen=True)
class Breach:
    """A promise that is broken: by whom, in which scene, and what is said of it."""

    check: str
    fault: str
    scene: str
    said: str
    provider: Provider = CAPSOLVER
    carrier: Callable[[Stage], Carrier] = lambda stage: DEFAULT

    def __str__(self) -> str:
        return f"{self.check}: {self.said}"


BREACHES = [
    Breach("_hit", "status_500", "read", "hit no request", carrier=lambda stage: carried(foreign)),
    Breach("_creation", "lost_response", "create", "does not say so", careless(CAPSOLVER, _Careless)),
    Breach("_creation", "nan", "create", "and the error does not", careless(CAPSOLVER, _Careless)),
    Breach("_wait", "status_500", "polls", "has no handle", careless(CAPSOLVER, _Forgetful)),
    Breach("_result", "status_500", "poll", "gave no result", careless(CAPSOLVER, _Forgetful)),
    Breach("_creations", "status_500", "create", "2 create requests", carrier=lambda stage: carried(twice)),
    Breach("_budget", "status_500", "limit", "122 polls where 120 are", carrier=lambda stage: carried(twice)),
    Breach("_budget", "status_500", "poll", "polls 0.000 s apart", CAPMONSTER, lambda stage: carried(twice)),
    Breach("_budget", "status_500", "limit", "later than 300 s after", EZCAPTCHA, belated),
    Breach("_key", "status_500", "create", "CANARY", carrier=lambda stage: carried(leaking)),
    Breach("_key", "status_500", "read", "CANARY", SERPSTAT, lambda stage: carried(leaking)),
    Breach("_deadline", "status_500", "read", f"s of {TIMEOUT:g} s", carrier=slow),
    Breach("_deadline", "status_500", "create", f"s of {TIMEOUT:g} s", carrier=slow),
    Breach("_tree", "status_500", "poll", "ConnectionResetError", carrier=lambda stage: carried(foreign)),
    Breach("_fields", "nan", "create", "the request arrived", carrier=lambda stage: carried(denying)),
    Breach("_fields", "html", "create", "has the HTTP status 418", carrier=lambda stage: carried(misquoting)),
    Breach("_hang", "status_500", "read", "it hangs"),
]


@pytest.mark.parametrize("breach", [breach for breach in BREACHES if breach.check != "_hang"], ids=str)
def test_a_broken_promise_is_noticed(breach: Breach, stage: Stage) -> None:
    """By the check that is there for it."""
    (played,) = play([stage], breach.provider, breach.fault, breach.scene, [SYNC], breach.carrier(stage))

    assert any(breach.said in text for text in found(breach.check, played)), broken(played)


def test_a_client_that_hangs_is_noticed(stage: Stage) -> None:
    """And left behind."""
    over = threading.Event()

    def hanging(inner: HttpTransport, request: SealedRequest, timeout: float) -> Response:
        over.wait()
        raise HttpStatusError("at last", operation=request.request.operation, status=500)

    try:
        (played,) = play([stage], CAPSOLVER, "status_500", "read", [SYNC], carried(hanging), watched=0.2)
    finally:
        over.set()
    for thread in threading.enumerate():
        if thread.name == played.name:
            thread.join(10)

    assert found("_hang", played) == ["it hangs"]


def test_each_promise_is_broken_once() -> None:
    """No check stands here that was never seen to find anything."""
    assert {breach.check for breach in BREACHES} == {check.__name__ for check in guarantees.CHECKS}


def found(name: str, played: Played) -> list[str]:
    """What one check finds."""
    return [text for check in guarantees.CHECKS if check.__name__ == name for text in check(played)]


def test_two_clients_that_differ_are_both_told() -> None:
    """One entry of the table stands for all of them only where it is true of all."""
    assert merged({"sync": "result", "trio": "result"}) == "result"
    assert merged({"sync": "result", "trio": "`TaskError`"}) == "sync: result; trio: `TaskError`"


def test_a_table_is_read_as_it_was_written() -> None:
    """Cells that are left out included."""
    rows = {"late": {"create": "result", "read": "`DecodeError`, 1 retry"}}

    assert parsed(document({"Press": rows, "Ink": rows})) == {"Press": rows, "Ink": rows}
