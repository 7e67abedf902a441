"""The scenes of the fault matrix: an emulated provider has one fault, a generated client meets it, and all is noted.

Client and provider share a clock that moves only when the client sleeps on it, so that hours of polling take no time.
Where the fault is slowness itself that clock runs in real time as well, and the client's patience is short.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeAlias

from msgspec.structs import replace as changed

from generated._runtime.resume import Handle
from generated._runtime.testing import FakeClock
from specloom import ir
from specloom.serve.emulation import EmulatedResponse, Emulation, Event
from specloom.serve.requests import IncomingRequest
from specloom.serve.server import Emulator, api_of
from specloom.serve.tasks import Record
from tests.wire.flavours import Flavour, settled
from tests.wire.providers import PROVIDERS, Provider
from tests.wire.witness import Witness

ROOT = Path(__file__).resolve().parents[2]

SLOW = {"late": 4.0, "slow_drip": 4.0}
"""The faults that take real time, and the seconds that they take."""

TIMEOUT, SHORT_TIMEOUT = 60.0, 0.8
"""Seconds for one call; the second where the fault is slowness, and enough for what is not slow on a busy machine."""

PATIENCE = 8.9
"""Seconds of a wait that is to run out, just before any of the providers is asked the next time."""

ENOUGH = 400.0
"""Seconds of a wait that is to end otherwise: more than any provider keeps a task of these."""

LEFT = 2
"""Polls that the provider still allows in the scene about its limit."""

WATCHED = 30.0
"""Real seconds after which a scene is taken to hang."""

AT_CREATION = frozenset({"task_fails", "task_hangs"})
"""The faults that befall a task where it is created, and show when it is asked for."""


# --- what is noted ---------------------------------------------------------------------------------------------------


@dataclass
class Step:
    """One thing that a caller did: what it was, the seconds that it may take and took, and what came of it.

    `arrived` are the requests that reached the provider meanwhile.
    """

    name: str
    limit: float
    seconds: float = 0.0
    value: Any = None
    error: BaseException | None = None
    arrived: list[Event] = field(default_factory=list[Event])


@dataclass
class Played:
    """One scene as it went.

    `task` is the emulator's record of the task, if it made one, `spent` the polls that it counted before the first of
    these, `handle` what the caller has in hand of the task. `shown` is what the witness found to hold the key.
    """

    provider: Provider
    kind: ir.Task
    fault: str
    scene: str
    flavour: Flavour
    question: str
    steps: list[Step] = field(default_factory=list[Step])
    arrived: list[Event] = field(default_factory=list[Event])
    tasks: list[Record] = field(default_factory=list[Record])
    spent: int = 0
    handle: Handle | None = None
    shown: str | None = None
    hangs: bool = False

    @property
    def name(self) -> str:
        """Which scene it is."""
        return f"{self.provider}, {self.fault}, {self.scene}, {self.flavour}"

    @property
    def polls(self) -> list[Event]:
        """The polls that reached the provider."""
        return [entry for entry in self.arrived if entry["operation"] == self.kind.poll.operation.id]

    @property
    def creations(self) -> list[Event]:
        """The create requests that reached the provider."""
        return [entry for entry in self.arrived if entry["operation"] in self.kind.create]

    def step(self, name: str) -> Step | None:
        """The step of a name, if it came to that."""
        return next((step for step in self.steps if step.name == name), None)


@dataclass(frozen=True)
class Carrier:
    """What carries the requests of a client; `options` are those of the client that choose it, made for each scene."""

    name: str
    options: Callable[[], Mapping[str, Any]] = dict[str, Any]

    def __str__(self) -> str:
        return self.name


MOST = 16 * 1024 * 1024
"""Bytes of an answer at most: more than an honest huge one has, and quicker to reach than the usual 64 MiB."""

DEFAULT = Carrier("httpx2", lambda: {"max_response_bytes": MOST})


# --- the stage -------------------------------------------------------------------------------------------------------


class _PassingClock(FakeClock):
    """A clock that skips every sleep, and otherwise goes as fast as the real one."""

    def __init__(self) -> None:
        super().__init__()
        self._begun = time.monotonic()

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return super().monotonic() + time.monotonic() - self._begun

    def wall(self) -> float:
        """Seconds since 1970."""
        return super().wall() + time.monotonic() - self._begun


class Noting(Emulation):
    """An emulation that notes each request when it arrives, and not only when it is over."""

    def __init__(self, apis: Sequence[ir.Api], clock: Callable[[], float], **options: Any) -> None:
        super().__init__(apis, clock, clock, **options)
        self.arrived: list[Event] = []

    def respond(self, provider: str, incoming: IncomingRequest) -> EmulatedResponse:
        """Note it, and respond."""
        answer = super().respond(provider, incoming)
        self.arrived.append(answer.entry)
        return answer


@cache
def _apis() -> Mapping[str, ir.Api]:
    return {provider.name: api_of(ROOT / "specs" / f"{provider.name}.yaml") for provider in PROVIDERS}


class Stage:
    """An emulator of all four providers, on which one scene is played after the other."""

    def __init__(self) -> None:
        self.apis = _apis()
        self.clock = FakeClock()
        self._emulator = Emulator(*self.apis.values())
        self.emulation = self._emulator.emulation = Noting(tuple(self.apis.values()), self._now)
        self._questions: dict[str, str] = {}

    def _now(self) -> float:
        return self.clock.monotonic()

    def url(self, provider: Provider) -> str:
        """Where a provider is."""
        return self._emulator.url(provider.name)

    def begin(self, *, slow: bool = False) -> None:
        """Forget everything; time begins anew."""
        self.clock = _PassingClock() if slow else FakeClock()
        self.emulation.reset()
        self.emulation.arrived = []

    def records(self, provider: Provider) -> list[Record]:
        """The tasks that the provider knows."""
        return self.emulation.service(provider.name).store.records

    def question(self, provider: Provider) -> str:
        """The operation of the provider's call that only reads."""
        if provider.name not in self._questions:
            self.begin()
            with provider.classes[0](base_url=self.url(provider), clock=self.clock) as client:
                provider.ask(client)
            self._questions[provider.name] = str(self.emulation.arrived[0]["operation"])
        return self._questions[provider.name]

    def __enter__(self) -> Self:
        self._emulator.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._emulator.stop()


# --- a scene ---------------------------------------------------------------------------------------------------------


class _Actor:
    """A caller with a client, who notes what happens."""

    def __init__(self, stage: Stage, played: Played, client: Any, witness: Witness) -> None:
        self.stage = stage
        self.played = played
        self.provider = played.provider
        self.tasks = self.provider.tasks_of(client)
        self.client = client
        self.timeout = timeout_of(played.fault)
        self._witness = witness

    async def do(self, name: str, limit: float, work: Callable[[], Any]) -> Step:
        """Do one thing and note what came of it."""
        step = Step(name, limit)
        clock, arrived = self.stage.clock, self.stage.emulation.arrived
        begun, slept, before = time.monotonic(), len(clock.slept), len(arrived)
        try:
            step.value = await settled(work())
        except Exception as error:
            step.error = error
        step.seconds = time.monotonic() - begun + sum(clock.slept[slept:])
        step.arrived = arrived[before:]
        self.played.steps.append(step)
        if step.error is not None:
            self._witness.take_error(name, step.error)
        else:
            self._witness.take_value(name, step.value)
        return step

    async def submit(self) -> Any:
        """Submit the task; the task, or None."""
        step = await self.do("submit", self.timeout, lambda: self.provider.submit(self.tasks))
        if step.value is not None:
            self.hold(step.value.handle)
        return step.value

    async def wait(self, task: Any, patience: float) -> Step:
        """Wait for the result; in hand is what the error brings, or else what the task does."""
        step = await self.do("wait", patience, lambda: task.result(timeout=patience, on_update=self._see))
        self.hold(getattr(step.error, "handle", None) or task.handle)
        return step

    async def resume(self) -> None:
        """Go on with what is in hand, as another process would, now that the provider is well again."""
        self.stage.emulation.withdraw()
        held = self.played.handle
        if held is not None:
            task = self.tasks.resume(held.to_json())
            await self.do("resume", ENOUGH, lambda: task.result(timeout=ENOUGH))

    def hold(self, handle: Handle) -> None:
        """Have a handle in hand."""
        self.played.handle = handle
        self._witness.take("token", handle.to_json())
        self._witness.take_value("handle", handle)

    def order(self, fault: str, operation: str, times: int | None = None) -> None:
        """Order a fault."""
        parts: dict[str, ir.Json] = {"kind": fault, "provider": self.provider.name, "operation": operation}
        if times is not None:
            parts["times"] = times
        if fault in SLOW:
            parts["seconds"] = SLOW[fault]
        self.stage.emulation.order(parts)

    def _see(self, update: Any) -> None:
        self._witness.take("update", f"{update} {update!r}")


async def _creation(actor: _Actor) -> None:
    """The fault hits the create request."""
    actor.order(actor.played.fault, actor.played.kind.create[0], times=1)
    task = await actor.submit()
    if task is not None:
        await actor.wait(task, ENOUGH)


async def _poll(actor: _Actor) -> None:
    """The fault hits the first poll."""
    await _polled(actor, ENOUGH, times=1)


async def _polls(actor: _Actor) -> None:
    """The fault hits every poll, until the caller's patience ends."""
    await _polled(actor, PATIENCE)


async def _polled(actor: _Actor, patience: float, times: int | None = None) -> None:
    fault, kind = actor.played.fault, actor.played.kind
    at_creation = fault in AT_CREATION
    actor.order(fault, kind.create[0] if at_creation else kind.poll.operation.id, 1 if at_creation else times)
    task = await actor.submit()
    if task is not None and (await actor.wait(task, patience)).error is not None:
        await actor.resume()


async def _limit(actor: _Actor) -> None:
    """The fault hits every poll, and the provider's own limit is near."""
    played, stage = actor.played, actor.stage
    actor.order("task_hangs", played.kind.create[0], times=1)
    task = await actor.submit()
    if task is None:
        return
    record = stage.records(actor.provider)[0]
    handle = task.handle
    if record.limits.polls is not None:
        played.spent = record.polls = record.limits.polls - LEFT
        handle = changed(handle, polls=played.spent)
    elif record.limits.expires is not None:
        stage.clock.advance(record.limits.expires - LEFT * (record.timing.every or 0.0))
    if played.fault not in AT_CREATION:
        actor.order(played.fault, played.kind.poll.operation.id)
    await actor.wait(actor.tasks.resume(handle.to_json()), ENOUGH)


async def _question(actor: _Actor) -> None:
    """The fault hits a call that only reads, once."""
    actor.order(actor.played.fault, actor.played.question, times=1)
    await actor.do("ask", actor.timeout, lambda: actor.provider.ask(actor.client))


async def _questions(actor: _Actor) -> None:
    """The fault hits a call that only reads, every time."""
    actor.order(actor.played.fault, actor.played.question)
    await actor.do("ask", actor.timeout, lambda: actor.provider.ask(actor.client))


_Scene: TypeAlias = Callable[[_Actor], Awaitable[None]]

SCENES: dict[str, _Scene] = {
    "create": _creation,
    "poll": _poll,
    "polls": _polls,
    "limit": _limit,
    "read": _question,
    "reads": _questions,
}
"""What is played of each fault with each provider, in each flavour."""


def timeout_of(fault: str) -> float:
    """The seconds that one call may take while a fault is about."""
    return SHORT_TIMEOUT if fault in SLOW else TIMEOUT


def is_played(scene: str, fault: str, kind: ir.Task) -> bool:
    """Whether a scene has a sense: a read creates no task, and what hangs and has a limit does not fail before."""
    match scene:
        case "read" | "reads":
            return fault not in AT_CREATION
        case "limit":
            return fault != "task_fails" and (kind.limits.polls, kind.limits.expires) != (None, None)
        case _:
            return True


class _Performance:
    """One scene on one stage, in a thread of its own."""

    def __init__(
        self, stage: Stage, provider: Provider, fault: str, scene: str, flavour: Flavour, carrier: Carrier
    ) -> None:
        api = stage.apis[provider.name]
        self.played = Played(provider, api.tasks[0], fault, scene, flavour, stage.question(provider))
        self._stage = stage
        self._witness = Witness()
        self._options: dict[str, Any] = dict(carrier.options())
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._run, name=self.played.name, daemon=True)

    def begin(self) -> None:
        """Let it begin."""
        self._stage.begin(slow=self.played.fault in SLOW)
        self._thread.start()

    def end(self, watched: float) -> Played:
        """How it went; a client that does not come back within so many seconds is left behind."""
        played = self.played
        self._thread.join(watched)
        played.hangs = self._thread.is_alive()
        played.arrived = list(self._stage.emulation.arrived)
        played.tasks = [replace(record) for record in self._stage.records(played.provider)]
        self._witness.take("log of the emulator", repr(played.arrived))
        try:
            self._witness.check()
        except AssertionError as found:
            played.shown = str(found)
        return played

    def fail(self) -> None:
        """Raise what went wrong with the scene itself, if anything did."""
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        played, stage = self.played, self._stage
        known = {"clock": stage.clock, "timeout": timeout_of(played.fault), played.provider.credential: None}
        try:
            played.flavour.run(played.provider, stage.url(played.provider), self._scenario, **known, **self._options)
        except BaseException as failure:
            self._failure = failure

    async def _scenario(self, client: Any) -> None:
        transport = self._options.get("transport")
        try:
            await SCENES[self.played.scene](_Actor(self._stage, self.played, client, self._witness))
        finally:
            if transport is not None:
                await settled(transport.close() if self.played.flavour.backend is None else transport.aclose())


def play(
    stages: Sequence[Stage],
    provider: Provider,
    fault: str,
    scene: str,
    flavours: Sequence[Flavour],
    carrier: Carrier = DEFAULT,
    *,
    watched: float = WATCHED,
) -> list[Played]:
    """Play one scene with each flavour, at the same time on different stages, and note how each went.

    A client that does not come back within `watched` seconds hangs. The key is the one of the environment, so that no
    variable of ours holds it; logs and warnings, which all share, are held against each.
    """
    performances = [
        _Performance(stage, provider, fault, scene, flavour, carrier)
        for stage, flavour in zip(stages, flavours, strict=True)
    ]
    shown: str | None = None
    played: list[Played] = []
    try:
        with Witness():
            for performance in performances:
                performance.begin()
            played = [performance.end(watched) for performance in performances]
    except AssertionError as found:
        shown = str(found)
    for performance, one in zip(performances, played, strict=True):
        performance.fail()
        one.shown = one.shown or shown
    return played
