"""Plays: what a generated client is put through over a real socket, and what must come of it.

Beside each spec of `tests/providers/tasks` there is a file of plays. A play is a list of requests, each with its
answer, and the end that the task must come to:

    tasks: jobs                    the resource of the client
    run: {what: ink}               the arguments of its `run`
    files: {scan: text}            those that are uploaded
    cases:
      done:
        do: run                    or submit, resume, cancel, receive, list, both
        play:
          - ask: POST /jobs        method and target; a query value ANY is any, SAME is the same each time
            headers: {prefer: x}   that are there, or with null are not
            body: {what: ink}      the whole of it; where it is left out it is not looked at
            content: text          instead: the body as it is sent
            at: elsewhere          it goes to another origin
            status: 202            of the answer, as are `with` (headers), `answer` (JSON), `text`, `lost` and `times`
        ends: succeeded            or failed, cancelled, expired, timeout, stuck (a plain TaskError), error (no task)
        result, code, message, says, status, captured, polls, elapsed, waits, warned, faults, held, progress: as they
                                   must be

In texts `{here}` and `{elsewhere}` are the URLs of the provider and of somebody else. A request must carry the key
exactly where it goes to the provider.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
import yaml

from tests.pipeline import runtime_of
from tests.wire.flavours import Flavour, each, settled
from tests.wire.server import Received, Reply, Server

SPECS = Path(__file__).resolve().parents[1] / "providers" / "tasks"
KEY = "KEY-OF-A-TEST"
SECRET = b"SECRET-OF-A-TEST"
CDN = "https://cdn.example"
"""What specs call somebody else, before they are generated."""
OVER = Reply(status=418, body=b"the script is over")


@dataclass(frozen=True)
class Play:
    """One play of one spec."""

    provider: str
    name: str
    case: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.provider}: {self.name}"


def plays_of(path: Path) -> Iterator[Play]:
    """All plays of one file."""
    told = yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for name, case in told["cases"].items():
        common = {key: told[key] for key in ("tasks", "method", "run", "files") if key in told}
        yield Play(path.stem, name, {**common, **case})


def all_plays() -> list[Play]:
    """The plays of every spec."""
    return [play for path in sorted((SPECS / "plays").glob("*.yaml")) for play in plays_of(path)]


# --- the other side --------------------------------------------------------------------------------------------------


@dataclass
class Stage:
    """The provider and somebody else, who answer as a play says and note what is wrong with what they are asked."""

    play: Play
    servers: dict[str, Server] = field(default_factory=dict[str, Server])
    wrong: list[str] = field(default_factory=list[str])
    same: str | None = None
    timeouts: list[float] = field(default_factory=list[float])
    asked: int = 0

    def __post_init__(self) -> None:
        self.lines = [line for line in self.play.case["play"] for _ in range(line.get("times", 1))]

    def filled(self, value: Any) -> Any:
        """A value of the play with the URLs in it."""
        text = json.dumps(value)
        for name in ("here", "elsewhere"):
            text = text.replace(f"{{{name}}}", self.servers[name].url)
        return json.loads(text)

    def answer(self, place: str, request: Received) -> Reply:
        """The next line of the play."""
        if self.asked >= len(self.lines):
            self.wrong.append(f"one request too many: {request.method} {request.target}")
            return OVER
        line = self.lines[self.asked]
        self.asked += 1
        problems = list(self._problems(place, line, request))
        self.wrong += [f"request {self.asked} {problem}" for problem in problems]
        return OVER if problems else self._reply(line)

    def _reply(self, line: Mapping[str, Any]) -> Reply:
        if line.get("lost"):
            return Reply(cut="before")
        headers = self.filled(line.get("with", {}))
        body = b""
        if "answer" in line:
            body, media = json.dumps(self.filled(line["answer"])).encode(), "application/json"
            headers = {"Content-Type": media, **headers}
        elif "text" in line:
            body, headers = line["text"].encode(), {"Content-Type": "text/plain", **headers}
        return Reply(status=line.get("status", 200), headers=headers, body=body)

    def _problems(self, place: str, line: Mapping[str, Any], request: Received) -> Iterator[str]:
        method, _, target = line["ask"].partition(" ")
        if place != line.get("at", "here"):
            yield f"goes {place}"
        if (request.method, path_of(request.target)) != (method, path_of(target)):
            yield f"is {request.method} {request.target}, not {line['ask']}"
        wanted, given = (dict(parse_qsl(urlsplit(text).query)) for text in (target, request.target))
        for name, value in wanted.items():
            wanted[name] = self._wanted(value, given.get(name, ""))
        if wanted != given:
            yield f"has the query {given}, not {wanted}"
        for name, value in line.get("headers", {}).items():
            found = request.headers.get(name)
            if found != (None if value is None else self._wanted(value, found or "")):
                yield f"has {name}: {found}, not {value}"
        if "body" in line:
            found = json.loads(request.body) if request.body else None
            body = json.loads(json.dumps(self.filled(line["body"])).replace('"KEY"', f'"{KEY}"'))
            if isinstance(body, dict):
                members = cast("dict[str, Any]", body)
                body = {name: self._wanted(value, _at(found, f"/{name}")) for name, value in members.items()}
            if found != body:
                yield f"has the body {found}, not {body}"
        if "content" in line and request.body != line["content"].encode():
            yield f"has the content {request.body!r}, not {line['content']!r}"
        for pointer, value in line.get("holds", {}).items():
            found = _at(json.loads(request.body), pointer)
            if found != self._wanted(value, found):
                yield f"holds {found} at {pointer}, not {value}"
        carries = KEY in f"{request.target} {request.headers} {request.body!r}"
        if carries != (place == "here"):
            yield "carries the key" if carries else "does not carry the key"

    def _wanted(self, told: Any, found: Any) -> Any:
        """What must be there: a value, the key, anything, or the same as before."""
        if told == "ANY" and found:
            return found
        if told == "SAME" and found:
            self.same = self.same or found
            return self.same
        return KEY if told == "KEY" else told


def path_of(url: str) -> str:
    """The path of a URL or target."""
    return urlsplit(url).path


def _at(value: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        value = cast("dict[str, Any]", value).get(token) if isinstance(value, dict) else None
    return value


# --- this side -------------------------------------------------------------------------------------------------------


MISSING = object()
"""No result, which is not the result null."""


@dataclass
class Outcome:
    """What became of a play."""

    value: Any = MISSING
    error: Any = None
    task: Any = None
    faults: int = 0
    polls: int | None = None
    told: Any = None
    listed: Any = None
    lost: str | None = None
    progress: list[float | None] = field(default_factory=list["float | None"])


class Elsewhere(Server):
    """Somebody else, at one URL for many plays, since specs name it."""

    def __init__(self) -> None:
        self.stage: Stage | None = None
        super().__init__(answer=self._reply_of_stage)

    def _reply_of_stage(self, request: Received) -> Reply:
        return OVER if self.stage is None else self.stage.answer("elsewhere", request)


def perform(play: Play, flavour: Flavour, package: str, elsewhere: Elsewhere) -> list[str]:
    """Play it with the client in `package`, and say what is not as it must be."""
    client, runtime = import_module(f"{package}.{play.provider}"), runtime_of(package)
    stage = Stage(play)
    log = _Log()
    logging.getLogger(f"specloom.{play.provider}").addHandler(log)
    try:
        elsewhere.stage = stage
        with Server(answer=lambda request: stage.answer("here", request)) as here:
            stage.servers = {"here": here, "elsewhere": elsewhere}
            clock = import_module(f"{package}._runtime.testing").FakeClock()
            outcome = flavour.play(lambda: _Actor(play, stage, flavour, client, runtime, clock).act())
    finally:
        logging.getLogger(f"specloom.{play.provider}").removeHandler(log)
    left = len(stage.lines) - stage.asked
    wrong = [*stage.wrong, *([f"{left} requests were not made"] if left else [])]
    return [*wrong, *_unmet(stage, outcome, clock.slept, log.lines, runtime)]


class _Timed:
    """A transport of either flavour that notes how long each request may take; it closes with the client."""

    def __init__(self, transport: Any, timeouts: list[float]) -> None:
        self.transport = transport
        self._timeouts = timeouts

    def send(self, request: Any, timeout: float, /) -> Any:
        self._timeouts.append(timeout)
        return self.transport.send(request, timeout)

    async def asend(self, request: Any, timeout: float, /) -> Any:
        self._timeouts.append(timeout)
        return await self.transport.asend(request, timeout)

    def close(self) -> None:
        self.transport.close()

    async def aclose(self) -> None:
        await self.transport.aclose()


class _TimedStreams(_Timed):
    """The same of a transport that streams."""

    def stream(self, request: Any, timeout: float, /, **options: Any) -> Any:
        self._timeouts.append(timeout)
        return self.transport.stream(request, timeout, **options)

    async def astream(self, request: Any, timeout: float, /, **options: Any) -> Any:
        self._timeouts.append(timeout)
        return await self.transport.astream(request, timeout, **options)


class _Log(logging.Handler):
    """The warnings about unknown words."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@dataclass
class _Actor:
    """Does with a client what a play says."""

    play: Play
    stage: Stage
    flavour: Flavour
    client: ModuleType
    runtime: Any
    clock: Any

    async def act(self) -> Outcome:
        outcome = Outcome()
        made = self._client()
        try:
            await self._done(made, outcome)
        except self.runtime.ClientError as error:
            outcome.error = error
        finally:
            await _closed(made)
        return outcome

    def _client(self) -> Any:
        calls = import_module(f"{self.client.__name__}.calls")
        module = import_module(f"{self.client.__name__}.{'async_client' if self.flavour.backend else 'client'}")
        base = self.runtime.AsyncClient if self.flavour.backend else self.runtime.Client
        made = [it for it in vars(module).values() if isinstance(it, type) and it.__module__ == module.__name__]
        chosen = next(it for it in made if issubclass(it, base))
        base = self.stage.servers["here"].url + path_of(calls.API.servers[0])
        keys = {credential.name: KEY for credential in calls.API.credentials}
        transport = cast(Any, chosen)._http_transport()()
        timed = _TimedStreams if hasattr(transport, "stream") or hasattr(transport, "astream") else _Timed
        return chosen(base_url=base, clock=self.clock, transport=timed(transport, self.stage.timeouts), **keys)

    def _pushed(self, payload: Any) -> Any:
        """What comes to a callback URL; verified, where the provider signs it,
        and only if not a byte of it has changed.
        """
        webhooks = getattr(self.client, "webhooks", None)
        if webhooks is None or not hasattr(webhooks, "verify"):
            return payload
        body = json.dumps(payload).encode()
        headers = webhooks.sign(body, secret=SECRET)
        with pytest.raises(self.client.SignatureError):
            webhooks.verify(body[:-1] + b" ", headers, secret=SECRET)
        return webhooks.verify(body, headers, secret=[b"the next one", SECRET])

    def _tasks(self, client: Any) -> Any:
        tasks = getattr(client, self.play.case["tasks"])
        every = self.play.case.get("every")
        return tasks if every is None else tasks.with_options(timing=self.runtime.Timing(every=every))

    async def _done(self, client: Any, outcome: Outcome) -> None:
        tasks, case = self._tasks(client), self.play.case
        arguments, timeout = self._arguments(), case.get("timeout")
        suffix = f"_{case['method']}" if "method" in case else ""
        run, submit = getattr(tasks, f"run{suffix}"), getattr(tasks, f"submit{suffix}")

        def note(update: Any) -> None:
            outcome.faults += update.error is not None
            outcome.polls = update.polls
            outcome.progress += [] if update.error is not None else [update.progress]

        match case.get("do", "run"):
            case "run":
                outcome.value = await whole(run(**arguments, timeout=timeout, on_update=note))
            case "submit":
                outcome.task = await settled(submit(**arguments))
                outcome.value = await whole(outcome.task.result(timeout, note))
            case "later":
                outcome.task = await settled(submit(**arguments))
                await whole(outcome.task.result(timeout, note))
                self.clock.advance(case["after"])
                outcome.value = await whole(outcome.task.result(timeout, note))
            case "resume":
                task = await settled(submit(**arguments))
                other = self._client()
                try:
                    outcome.task = self._tasks(other).resume(task.handle.to_json())
                    outcome.value = await whole(outcome.task.result(timeout, note))
                finally:
                    await _closed(other)
            case "cancel":
                outcome.task = await settled(submit(**arguments))
                outcome.told = await settled(outcome.task.cancel())
                outcome.value = await whole(outcome.task.result(timeout))
            case "receive":
                outcome.task = await settled(submit(**arguments))
                outcome.task.receive(self._pushed(case["pushed"]))
                outcome.value = await whole(outcome.task.result(timeout))
            case "watch":
                outcome.task = await settled(submit(**arguments))
                states = outcome.listed = []
                while not outcome.task.done:
                    states.append(await self._next_state(outcome.task))
                outcome.value = await whole(outcome.task.result(timeout))
            case "both":
                given = [await settled(submit(**arguments)) for _ in range(2)]
                outcome.task = given[0]
                results = [await settled(task.result(timeout)) for task in given]
                outcome.value = results.pop()
            case "list":
                await self._looked_for(tasks, outcome)
            case other_:
                raise AssertionError(other_)

    def _arguments(self) -> dict[str, Any]:
        """What the task is submitted with."""
        given = self.play.case.get("files", {}).items()
        files = {name: it.encode() if isinstance(it, str) else it for name, it in given}
        return {**self.play.case.get("run", {}), **files}

    async def _next_state(self, task: Any) -> str:
        updates = task.watch()
        update = await anext(updates) if self.flavour.backend else next(updates)
        return str(update.state)

    async def _looked_for(self, tasks: Any, outcome: Outcome) -> None:
        """A creation whose answer is lost, and what the list of tasks says then."""
        try:
            await settled(tasks.submit(**self._arguments()))
        except self.runtime.TransportError as error:
            outcome.lost = str(error)
        found = await settled(tasks.list_tasks())
        outcome.listed = [[it.id, it.state, it.status] for it in found]
        if found[0].handle is not None:
            outcome.task = tasks.resume(found[0].handle)
            outcome.value = await whole(outcome.task.result())


async def whole(value: Any) -> Any:
    """What a method returns, or what comes of awaiting it: all of a result that is read line by line."""
    found: Any = await settled(value)
    if not _is_iterator(found):
        return found
    async with each(found) as items:
        return [item async for item in items]


def _is_iterator(value: object) -> bool:
    return isinstance(value, Iterator | AsyncIterator)


async def _closed(client: Any) -> None:
    """Close a client, and the transport that it was given."""
    transport = client._transport
    await settled(client.close())
    await settled(transport.transport.aclose() if hasattr(transport.transport, "aclose") else transport.close())


# --- what must be ----------------------------------------------------------------------------------------------------


def _unmet(stage: Stage, outcome: Outcome, slept: list[float], warned: list[str], runtime: Any) -> Iterator[str]:
    case, error = stage.filled(dict(stage.play.case)), outcome.error
    if _end(outcome, runtime) != case.get("ends"):
        yield f"it ends as {_end(outcome, runtime)}, not {case.get('ends')}: {error!r}"
    task = outcome.task
    handle = getattr(error, "handle", None) or (None if task is None else task.handle)
    polls = getattr(error, "polls", outcome.polls) if task is None else task.handle.polls
    value = None if outcome.value is MISSING else msgspec.to_builtins(runtime.flattened(outcome.value))
    found = {
        "result": value,
        "code": getattr(error, "code", None),
        "message": getattr(error, "message", None),
        "status": getattr(error, "status", None),
        "captured": None if handle is None else dict(handle.captured),
        "polls": polls,
        "elapsed": None if not hasattr(error, "elapsed") else pytest.approx(error.elapsed),
        "warned": len(warned),
        "faults": outcome.faults,
        "held": max(stage.timeouts, default=None),
        "state": None if task is None else task.state,
        "told": outcome.told,
        "progress": outcome.progress,
        "listed": outcome.listed,
    }
    for name, it in found.items():
        if name in case and case[name] != it:
            yield f"{name} is {it!r}, not {case[name]!r}"
    if "waits" in case and slept[: len(case["waits"]) if case["ends"] == "timeout" else None] != pytest.approx(
        case["waits"]
    ):
        yield f"the waits are {slept}, not {case['waits']}"
    if "says" in case and case["says"] not in str(error):
        yield f"the error says {error}, not {case['says']}"
    if "lost" in case and case["lost"] not in (outcome.lost or ""):
        yield f"the lost creation says {outcome.lost}, not {case['lost']}"


def _end(outcome: Outcome, runtime: Any) -> str | None:
    error = outcome.error
    kinds = {
        "timeout": runtime.TaskTimeout,
        "expired": runtime.TaskExpired,
        "cancelled": runtime.TaskCancelled,
        "failed": runtime.TaskFailed,
        "stuck": runtime.TaskError,
        "error": runtime.ClientError,
    }
    if error is not None:
        return next(name for name, kind in kinds.items() if isinstance(error, kind))
    return None if outcome.value is MISSING else "succeeded"


def forget(package: str) -> None:
    """Drop the modules of a generated package, so that another of its name can be imported."""
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]
