"""A key is sent, and shown nowhere: not in logs, errors, tracebacks, reprs, pickles or files, whatever goes wrong.

The key is in the environment here, so that no variable of a test holds it, and the server repeats it wherever it can.
"""

from __future__ import annotations

import base64
import html
import importlib
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import anyio
import pytest

from generated._runtime.description.tasks import Timing
from generated._runtime.flow import SystemClock
from generated._runtime.tasks.exchange import call_of, facts_of
from generated.capsolver import models as capsolver
from tests.project import PYTHONPATH
from tests.wire.flavours import ASYNCIO, FAST_ASYNCIO, SYNC, TRIO, Flavour, nobody, settled
from tests.wire.providers import (
    CAPMONSTER,
    CAPSOLVER,
    ENVIRONMENT,
    EZCAPTCHA,
    SERPSTAT,
    Provider,
    Script,
    Turn,
    failed,
    refused,
)
from tests.wire.server import Received, Reply, Server
from tests.wire.witness import Witness, key, shows_key

pytestmark = pytest.mark.wire

ROOT = Path(__file__).resolve().parent.parent.parent
PLAIN = key("9f8e7d6c5b4a39281706f5e4d3c2b1a0")
ODD = key('it\'s "quoted" 100%41 \\ / ?&=#+ <b>ünï€</b> 𝔘')
KEYS = {"plain": PLAIN, "odd": ODD}


@pytest.fixture(scope="module")
def inkwell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A fifth provider, generated here, which takes its key in a header."""
    folder = tmp_path_factory.mktemp("vendored")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "specloom",
            "generate",
            "--spec",
            "tests/providers/inkwell.yaml",
            "--out",
            folder / "ink",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": PYTHONPATH, **dict.fromkeys(ENVIRONMENT.values(), PLAIN)},
        check=True,
        capture_output=True,
    )
    sys.path.insert(0, str(folder))
    package: Any = importlib.import_module("ink.inkwell")
    sheet = {"number": 41, "progress": {"stage": "queued"}}
    printed = {"number": 41, "progress": {"stage": "printed"}, "output": {"booklet": {"pages": 3, "url": "https://x"}}}
    yield replace(
        CAPSOLVER,
        name="inkwell",
        classes=(package.Inkwell, package.AsyncInkwell),
        credential="press_key",
        tasks="renderings",
        asked=(),
        named={"source": "https://example.com/report.md"},
        created=Reply(status=202, json={"data": sheet}),
        pending=Reply(json={"data": sheet}),
        ready=Reply(json={"data": printed}),
        solution=package.models.Booklet(pages=3, url="https://x"),
        unknown=Reply(json={"data": {**sheet, "progress": {"stage": "drying"}}}),
        unknown_word="drying",
        question="renderings.list_tasks",
        function="renderings_list",
        answer=Reply(json={"data": [sheet]}),
        polls=20,
    )
    sys.path.remove(str(folder))


@pytest.fixture(params=["capsolver", "serpstat", "inkwell"])
def provider(request: pytest.FixtureRequest) -> Provider:
    """One provider for each place of the key: the body, the query, a header."""
    known = {str(it): it for it in (CAPSOLVER, CAPMONSTER, EZCAPTCHA, SERPSTAT)}
    made: Provider = known[request.param] if request.param in known else request.getfixturevalue("inkwell")
    return made


every_provider = pytest.mark.parametrize("provider", ENVIRONMENT, indirect=True)


@pytest.fixture(params=KEYS)
def secret(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in the environment, which the test itself does not know; one key is hard to write in any format."""
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    for name in ENVIRONMENT.values():
        monkeypatch.setenv(name, KEYS[request.param])


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ordinary key in the environment, and an event loop that logs all it can."""
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    for name in ENVIRONMENT.values():
        monkeypatch.setenv(name, PLAIN)


# --- a server that repeats the key -----------------------------------------------------------------------------------


def key_of(request: Received) -> str:
    """The key that came with a request; without one there is nothing to test."""
    if "x-press-key" in request.headers:
        return request.headers["x-press-key"]
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(request.target).query)
    found: str = query["token"][0] if "token" in query else request.json["clientKey"]
    assert found in KEYS.values()
    return found


def spellings(secret: str) -> str:
    """A key as pages, logs and libraries spell it."""
    return " ; ".join(
        (
            secret,
            urllib.parse.quote(secret, safe=""),
            re.sub("%..", lambda escaped: escaped[0].lower(), urllib.parse.quote(secret, safe="")),
            urllib.parse.quote(secret),
            urllib.parse.quote_plus(secret),
            html.escape(secret),
            json.dumps(secret),
            json.dumps(secret, ensure_ascii=False),
            repr(secret),
            base64.b64encode(secret.encode()).decode(),
        )
    )


Echo: TypeAlias = Callable[[str], Reply]


def echo(make: Echo) -> Turn:
    """An answer that is made with the key of the request."""
    return lambda request: make(spellings(key_of(request)))


def repeat(make: Echo) -> Turn:
    """An answer that is made with the key alone, for what is written as JSON and so spells it once more."""
    return lambda request: make(key_of(request))


def told(provider: Provider, status: int = 200, code: str | None = None) -> Callable[[Received], Reply]:
    """A failure, as this provider tells one, whose text repeats the key."""

    def turn(request: Received) -> Reply:
        text = f"the key {spellings(key_of(request))} is refused"
        if provider.name == "inkwell":
            problem = {"slug": code or "bad-key", "detail": text}
            return Reply(status=status if status != 200 else 422, json={"problem": problem})
        if provider.name == "serpstat":
            made: Any = refused(403, text, status)
            reply: Reply = made(request)
            return reply
        codes = {"ezcaptcha": "ERROR_KEY_DOES_NOT_EXIST", "capmonster": "ERROR_KEY_DOES_NOT_EXIST"}
        return failed(code or codes.get(provider.name, "ERROR_KEY_DENIED_ACCESS"), text, status)

    return turn


HTML = {"Content-Type": "text/html; charset=utf-8"}
JSON = {"Content-Type": "application/json"}


def in_a_header(secret: str) -> str:
    """A key as the value of a header can have it."""
    return secret if secret.isascii() else urllib.parse.quote(secret)


def quoted(request: Received) -> str:
    """The key that came with a request, percent-encoded."""
    return urllib.parse.quote(key_of(request), safe="")


HOSTILE: dict[str, tuple[Turn, str]] = {
    "401-page": (echo(lambda it: Reply(status=401, body=f"<h1>{it}</h1>".encode(), headers=HTML)), "HttpStatusError"),
    "403-json": (repeat(lambda it: Reply(status=403, json={"why": it})), "HttpStatusError"),
    "404-text": (echo(lambda it: Reply(status=404, body=("x" * 190 + it).encode())), "HttpStatusError"),
    "500-page": (echo(lambda it: Reply(status=500, body=it.encode(), headers=HTML)), "HttpStatusError"),
    "200-page": (echo(lambda it: Reply(body=f"<h1>{it}</h1>".encode(), headers=HTML)), "DecodeError"),
    "nan": (
        repeat(lambda it: Reply(body=json.dumps({"x": it})[:-1].encode() + b', "y": NaN}', headers=JSON)),
        "DecodeError",
    ),
    "key-twice": (
        repeat(lambda it: Reply(body=f"{{{json.dumps(it)}: 1, {json.dumps(it)}: 2}}".encode(), headers=JSON)),
        "DecodeError",
    ),
    "wrong-type": (
        repeat(lambda it: Reply(json={"errorId": 0, "balance": it, "result": it, "data": it, "id": None})),
        "DecodeError",
    ),
    "redirect": (
        lambda request: Reply(status=307, headers={"Location": f"/?token={urllib.parse.quote(key_of(request))}"}),
        "HttpStatusError",
    ),
    "broken-gzip": (
        echo(lambda it: Reply(body=it.encode(), headers={**JSON, "Content-Encoding": "gzip"})),
        "DecodeError",
    ),
    "broken-header": (
        lambda request: Reply(headers={f"X {urllib.parse.quote(key_of(request), safe='')}": "1"}),
        "TransportError",
    ),
    "headers": (
        lambda request: Reply(
            status=429, headers={"Set-Cookie": urllib.parse.quote(key_of(request)), "Retry-After": "1"}
        ),
        "HttpStatusError",
    ),
    "reset": (Reply(cut="before"), "TransportError"),
    "cut": (repeat(lambda it: Reply(json={"x": it}, cut="body")), "TransportError"),
    "encoding": (
        lambda request: Reply(body=b"{}", headers={**JSON, "Content-Encoding": in_a_header(key_of(request))}),
        "DecodeError",
    ),
    "charset": (
        lambda request: Reply(
            status=400,
            body=key_of(request).encode(),
            headers={"Content-Type": f"text/plain; charset={quoted(request)}"},
        ),
        "HttpStatusError",
    ),
    "charset-of-nothing": (
        echo(lambda it: Reply(status=400, body=it.encode(), headers={"Content-Type": "text/plain; charset=undefined"})),
        "HttpStatusError",
    ),
    "utf-16": (echo(lambda it: Reply(status=400, body=it.encode("utf-16-le"), headers=HTML)), "HttpStatusError"),
    "reason": (lambda request: Reply(status=404, reason=f"{in_a_header(key_of(request))} is wrong"), "HttpStatusError"),
    "cut-short": (echo(lambda it: Reply(status=400, body=(" " * 12_790 + it).encode())), "HttpStatusError"),
    "folded": (repeat(lambda it: Reply(status=400, body=f"{it[:9]}\r\n  {it[9:]}".encode())), "HttpStatusError"),
}


Work: TypeAlias = Callable[[Any], Any]
"""What is done with a client."""


def submits(provider: Provider) -> Work:
    """Submit the task."""
    return lambda client: provider.submit(provider.tasks_of(client))


def runs(provider: Provider, **options: Any) -> Work:
    """Submit the task and wait for its result."""
    return lambda client: provider.run(provider.tasks_of(client), **options)


def caught(work: Work, flavour: Flavour, provider: Provider, url: str, **options: Any) -> BaseException:
    """The error that a scenario ends with; no frame of a test is in its traceback but those below this one."""

    async def scenario(client: Any) -> BaseException:
        try:
            await settled(work(client))
        except BaseException as error:
            return error
        raise AssertionError("nothing went wrong")

    return flavour.run(provider, url, scenario, **{provider.credential: None, **options})


both = pytest.mark.parametrize("flavour", [SYNC, ASYNCIO, FAST_ASYNCIO], ids=str)


# --- while all is well -----------------------------------------------------------------------------------------------


@pytest.mark.promise(24)
@every_provider
def test_a_key_is_sent_and_shown_nowhere(
    provider: Provider, flavour: Flavour, secret: None, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing that one can print, log or pickle of a client at work shows the key, and it did go out."""

    async def scenario(client: Any) -> None:
        tasks = provider.tasks_of(client)
        updates: list[Any] = []
        task = await settled(provider.submit(tasks))
        shown: dict[str, Any] = {
            "client": client,
            "copy": client.with_options(timeout=5, headers={"X-Mine": "1"}),
            "resource": tasks,
            "task": task,
            "handle": task.handle,
            "engine": client._engine,
            "secrets": client._engine.secrets,
            "transport": client._transport,
            "request": client._engine.request(call_of(task._progress.spec.poll, facts_of(task._progress.handle))),
            "sealed request": client._engine.request(
                call_of(task._progress.spec.poll, facts_of(task._progress.handle))
            ).seal(client._engine.secrets),
            "variables of the client": vars(client),
        }
        for name, value in shown.items():
            witness.take_value(name, value)
        assert await settled(task.result(on_update=updates.append)) == provider.solution
        witness.take_value("finished task", task)
        witness.take_value("updates", updates)
        witness.take("handle", task.handle.to_json())
        witness.take_value("call", provider.call)
        witness.take_value("raw answer", await settled(client.raw(provider.call)))

    turns = (provider.created, provider.pending, provider.ready, provider.answer)
    with Server(answer=Script(*turns)) as server, Witness() as witness:
        flavour.run(provider, server.url, scenario, **{provider.credential: None})

        assert len(server.received) == 4
        assert all(shows_key(key_of(request)) for request in server.received)
        assert any(where == f"log record of specloom.{provider.name}" for where, _ in witness.seen)
        assert flavour.fast or any(where.startswith("log record of httpcore2") for where, _ in witness.seen)
        said = capfd.readouterr()
        witness.take("stdout", said.out)
        witness.take("stderr", said.err)


def test_neither_output_nor_examples_have_a_key_of_the_environment(inkwell: Provider) -> None:
    """The generator ran with keys in its environment; no file that it wrote has one."""
    package: Any = sys.modules["ink.inkwell"]
    files = [path for path in Path(package.__file__).parent.parent.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert not [path for path in files if PLAIN.encode() in path.read_bytes()]


# --- when a call goes wrong ------------------------------------------------------------------------------------------


@pytest.mark.promise(24)
@pytest.mark.parametrize("name", HOSTILE)
@both
def test_no_answer_makes_an_error_show_the_key(provider: Provider, flavour: Flavour, secret: None, name: str) -> None:
    """Calls, creations and polls: whatever comes back, and whatever becomes of it."""
    turn, kind = HOSTILE[name]
    with Server(answer=Script(then=turn)) as server, Witness() as witness:
        error = caught(provider.ask, flavour, provider, server.url, retries=1)
        witness.take_error("call", error)
        assert type(error).__name__ == kind, error
        creation = caught(submits(provider), flavour, provider, server.url, retries=1)
        witness.take_error("creation", creation)
        assert len(server.received) in (2, 3)
    with Server(answer=Script(provider.created, provider.pending, then=turn)) as server, Witness() as witness:
        error = caught(runs(provider, timeout=30), flavour, provider, server.url)
        witness.take_error("wait", error)
        assert type(error).__name__ in ("TaskTimeout", "TaskError", "TaskExpired", "DecodeError"), error


@every_provider
@pytest.mark.parametrize("status", [200, 400, 401, 500])
@both
def test_a_refusal_that_repeats_the_key_is_masked(
    provider: Provider, flavour: Flavour, secret: None, status: int
) -> None:
    """Text and code of the provider, in whatever spelling, in calls, creations and polls."""
    turn = told(provider, status)
    with Server(answer=Script(then=turn)) as server, Witness() as witness:
        error = caught(provider.ask, flavour, provider, server.url, retries=1)
        witness.take_error("call", error)
        assert type(error).__name__ == "AuthenticationError"
        assert "the key *** ; *** " in str(error)
        error = caught(submits(provider), flavour, provider, server.url)
        witness.take_error("creation", error)
        assert type(error).__name__ == "AuthenticationError"
    with Server(answer=Script(provider.created, provider.pending, turn)) as server, Witness() as witness:
        error = caught(runs(provider), flavour, provider, server.url)
        witness.take_error("wait", error)
        assert type(error).__name__ == "TaskFailed"
        assert "the key *** ; *** " in str(error)


@both
def test_a_code_that_repeats_the_key_is_masked(provider: Provider, flavour: Flavour, plain: None) -> None:
    """A code is the provider's text as well."""

    def turn(request: Received) -> Reply:
        code = key_of(request)
        if provider.name == "serpstat":
            return Reply(json={"id": request.json["id"], "error": {"code": code, "message": code}})
        return told(provider, 400, code)(request)

    with Server(answer=Script(then=turn)) as server, Witness() as witness:
        error = caught(provider.ask, flavour, provider, server.url)
        witness.take_error("call", error)
        assert "***" in str(error)


# --- when a wait goes wrong ------------------------------------------------------------------------------------------


@pytest.mark.sampled(2)
@both
def test_no_end_of_a_task_shows_the_key(provider: Provider, flavour: Flavour, secret: None) -> None:
    """Failed, timed out, expired, cancelled, or another word that nobody knows: updates and errors are clean."""
    updates: list[Any] = []

    async def scenario(client: Any) -> None:
        tasks = provider.tasks_of(client).with_options(timing=Timing(first=0, every=0))
        for name, options in (("timeout", {"timeout": 0}), ("failure", {}), ("expiry", {"timeout": 130})):
            try:
                if name == "timeout":
                    await settled(provider.run(provider.tasks_of(client), timeout=40, on_update=updates.append))
                else:
                    await settled(provider.run(tasks, on_update=updates.append, **options))
            except Exception as error:
                witness.take_error(name, error)
                ends.append(type(error).__name__)
        task = await settled(provider.submit(tasks))
        await settled(task.cancel())
        try:
            await settled(task.result())
        except Exception as error:
            witness.take_error("cancelling", error)
            ends.append(type(error).__name__)

    ends: list[str] = []
    repeated = echo(lambda it: Reply(status=503, body=it.encode()))
    answers = {"timeout": repeated, "failure": told(provider), "expiry": repeated}
    stages = iter(answers.values())
    now: list[Turn] = []

    def answer(request: Received) -> Reply:
        is_creation = request.method == "POST" and not provider.is_poll(request)
        if is_creation:
            now[:] = [next(stages, provider.pending)]
        if request.method == "DELETE":
            return Reply(status=204)
        turn = provider.created if is_creation else now[0]
        return turn if isinstance(turn, Reply) else turn(request)

    with Server(answer=answer) as server, Witness() as witness:
        flavour.run(provider, server.url, scenario, **{provider.credential: None})
        for update in updates:
            witness.take("update", f"{update} {update!r}")
        expected = ["TaskTimeout", "TaskFailed", "TaskExpired", "TaskCancelled"]
        if provider.polls is None:
            expected[2] = "TaskTimeout"
        assert ends == expected


@both
def test_a_status_word_that_repeats_the_key_is_masked(provider: Provider, flavour: Flavour, secret: None) -> None:
    """The word is warned about, and kept in the handle: as `***`."""

    def turn(request: Received) -> Reply:
        made: Any = provider.unknown if isinstance(provider.unknown, Reply) else provider.unknown(request)
        text = json.dumps(made.json).replace(json.dumps(provider.unknown_word), json.dumps(key_of(request)))
        return Reply(json=json.loads(text))

    async def scenario(client: Any) -> str:
        task = await settled(provider.submit(provider.tasks_of(client)))
        assert await settled(task.result(on_update=updates.append))
        witness.take_value("handle", task.handle)
        return str(task.handle.to_json())

    updates: list[Any] = []
    with Server(answer=Script(provider.created, turn, provider.ready)) as server, Witness() as witness:
        witness.take("handle", flavour.run(provider, server.url, scenario, **{provider.credential: None}))
        witness.take("updates", f"{updates!r} {updates}")
        assert len(updates) == 2
        assert any("unknown status `***`" in text for _, text in witness.seen)


@both
def test_a_callback_that_raises_shows_no_key(provider: Provider, flavour: Flavour, plain: None) -> None:
    """The frames of the wait go with what it raises."""

    def nosy(update: Any) -> None:
        raise LookupError("not here")

    with Server(answer=Script(provider.created, told(provider))) as server, Witness() as witness:
        error = caught(runs(provider, on_update=nosy), flavour, provider, server.url)
        witness.take_error("callback", error)
        assert isinstance(error, LookupError)


@both
def test_a_result_that_repeats_the_key_in_the_wrong_place_is_masked(flavour: Flavour, plain: None) -> None:
    """What the decoder says of a value may quote the value."""
    turn = repeat(lambda it: Reply(json={"errorId": 0, "status": "ready", "solution": {"type": it, "objects": it}}))
    asked = replace(CAPSOLVER, asked=(capsolver.ReCaptchaV2Classification(image="x", question="/m/0k4j"),))
    with Server(answer=Script(CAPSOLVER.created, turn, then=turn)) as server, Witness() as witness:
        error = caught(runs(asked), flavour, asked, server.url)
        witness.take_error("wait", error)
        assert type(error).__name__ == "DecodeError"


# --- arguments, options, keys ----------------------------------------------------------------------------------------


@both
def test_arguments_that_cannot_be_written_show_no_key(flavour: Flavour, plain: None) -> None:
    """In models, and in plain data, which fail only where the key has been joined to them."""
    bad = {"odd": object(), "set": {object()}, "cycle": cycle(), "half": "\ud800"}
    with Server() as server, Witness() as witness:
        for name, value in bad.items():
            model = capsolver.UntypedTask(type="New", additional_properties={"odd": value})
            plain_data: Any = {"type": "New", "odd": value}
            for task in (model, plain_data):
                asked = replace(CAPSOLVER, asked=(task,))
                error = caught(submits(asked), flavour, asked, server.url)
                witness.take_error(name, error)
                assert type(error).__name__ == "ConfigurationError", (name, error)
        assert server.received == []


def cycle() -> list[Any]:
    """A list that holds itself."""
    made: list[Any] = []
    made.append(made)
    return made


@both
def test_wrong_use_shows_no_key(provider: Provider, flavour: Flavour, plain: None) -> None:
    """A closed client, an unknown option, a base URL that is none, a handle of something else."""

    def closed(client: Any) -> Any:
        client._lifetime.closed = True
        return provider.ask(client)

    with Server() as server, Witness() as witness:
        uses: dict[str, Work] = {
            "closed": closed,
            "option": lambda client: client.with_options(colour="red"),
            "retries": lambda client: client.with_options(retries=-1),
            "header": lambda client: client.with_options(headers={"X": "a\nb"}),
            "handle": lambda client: provider.tasks_of(client).resume("{}"),
            "limit": lambda client: provider.tasks_of(client).wait_all([], max_in_flight=0),
        }
        for name, use in uses.items():
            witness.take_error(name, caught(use, flavour, provider, server.url))
        assert server.received == []


LINE_BREAKS = ("\n", "\r", "\r\n", "\x1b", "\x7f", "\x85", "\u2028", "\0")


@pytest.mark.parametrize("where", ["argument", "environment"])
@both
def test_a_key_with_a_line_break_is_refused_unseen(
    provider: Provider, flavour: Flavour, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would break out of its header, and is not shown in what says so."""
    with Witness() as witness:
        for line_break in LINE_BREAKS[: -1 if where == "environment" else None]:
            bad = [f"{PLAIN}{line_break}X: 1"]
            if where == "environment":
                monkeypatch.setenv(ENVIRONMENT[provider.name], bad.pop())
            error = refusal(provider, flavour, bad)
            witness.take_error(f"constructor, {line_break!a}", error)
            assert type(error).__name__ == "ConfigurationError"
            assert "line break" in str(error)
            assert ENVIRONMENT[provider.name] in str(error)


def refusal(provider: Provider, flavour: Flavour, keys: list[Any], **options: Any) -> Exception:
    """The error of a constructor that is given a key, with the frames below the generated one."""
    error = whole_refusal(provider, flavour, keys, **options)
    here = error.__traceback__
    generated = None if here is None else here.tb_next
    assert generated is not None
    assert generated.tb_frame.f_code.co_name == "__init__"
    return error.with_traceback(generated.tb_next)


def whole_refusal(provider: Provider, flavour: Flavour, keys: list[Any], **options: Any) -> Exception:
    """The error of a constructor that is given a key, which is taken out of `keys`."""
    made = provider.classes[flavour.backend is not None]
    try:
        made(*(keys.pop() for _ in keys[:1]), **options)
    except Exception as error:
        return error
    raise AssertionError("the key was taken")


@both
def test_the_frame_of_a_constructor_holds_no_key(provider: Provider, flavour: Flavour) -> None:
    """The generated constructor gives its argument away before anything can go wrong."""
    with Witness() as witness:
        witness.take_error("bad key", whole_refusal(provider, flavour, [f"{PLAIN}\n"]))
        witness.take_error("bad option", whole_refusal(provider, flavour, [PLAIN], timeout=-1))


@both
def test_other_refusals_of_a_constructor_show_no_key(provider: Provider, flavour: Flavour) -> None:
    """A key that is no text or begins with a space, and a good key beside an option that is none."""
    with Witness() as witness:
        for name, keys, options in (
            ("bytes", [PLAIN.encode()], {}),
            ("list", [[PLAIN]], {}),
            ("space", [f" {PLAIN}"], {}),
            ("unknown option", [PLAIN], {"colour": "red"}),
            ("timeout", [PLAIN], {"timeout": -1}),
            ("base URL", [PLAIN], {"base_url": "nowhere"}),
            ("rate", [PLAIN], {"rate": 0}),
            ("connections", [PLAIN], {"max_connections": 0}),
        ):
            witness.take_error(name, refusal(provider, flavour, keys, **options))


@every_provider
@both
def test_a_missing_key_is_told_by_its_name(
    provider: Provider, flavour: Flavour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first call that needs it says what to pass or to set."""
    monkeypatch.delenv(ENVIRONMENT[provider.name], raising=False)
    with Server() as server:
        try:
            error = caught(provider.ask, flavour, provider, server.url)
        except Exception as at_once:
            error = at_once
        assert type(error).__name__ == "ConfigurationError"
        assert f"`{provider.credential}=`" in str(error)
        assert ENVIRONMENT[provider.name] in str(error)
        assert server.received == []


# --- places without an answer ----------------------------------------------------------------------------------------


@both
def test_a_connection_that_fails_shows_no_key(provider: Provider, flavour: Flavour, plain: None) -> None:
    """Nobody listens, the name is none, TLS is spoken to who knows none, the server drips or says nothing."""
    with nobody() as deaf, Witness() as witness:
        for url in (deaf, "http://nowhere.invalid"):
            error = caught(provider.ask, flavour, provider, url, retries=1)
            witness.take_error(url, error)
            assert type(error).__name__ == "TransportError"
    with Server(answer=Script(then=Reply(json={}, drip=0.02))) as server, Witness() as witness:
        error = caught(provider.ask, flavour, provider, server.url, timeout=0.1, retries=0)
        witness.take_error("drip", error)
        assert type(error).__name__ == "TransportError"
    with Server(answer=Script(then=Reply(json={}, delay=30))) as server, Witness() as witness:
        error = caught(provider.ask, flavour, provider, server.url, timeout=0.4, retries=0)
        witness.take_error("silence", error)
        assert type(error).__name__ == "TransportError"
        assert len(server.received) == 1


@pytest.mark.parametrize("what", ["call", "creation", "poll", "batch"])
def test_a_ctrl_c_in_a_request_shows_no_key(provider: Provider, flavour: Flavour, plain: None, what: str) -> None:
    """A KeyboardInterrupt comes while a request is in flight; under asyncio it is a cancellation as well."""
    main, arrived = threading.main_thread().ident, itertools.count(1)
    assert main is not None

    def answer(request: Received) -> Reply:
        if what in ("poll", "batch") and not provider.is_poll(request):
            return provider.created if isinstance(provider.created, Reply) else provider.created(request)
        if next(arrived) == (2 if what == "batch" else 1):
            signal.pthread_kill(main, signal.SIGINT)
        return Reply(json={}, delay=30)

    async def use(client: Any) -> None:
        tasks = provider.tasks_of(client).with_options(timing=Timing(first=0))
        match what:
            case "call":
                await settled(provider.ask(client))
            case "creation":
                await settled(provider.submit(tasks))
            case "poll":
                await settled(provider.run(tasks))
            case _:
                submitted = [await settled(provider.submit(tasks)) for _ in range(2)]
                await settled(tasks.wait_all(submitted))

    async def scenario(client: Any) -> None:
        try:
            await use(client)
        except BaseException as error:
            inner.append(error)
            raise

    inner: list[BaseException] = []
    with Server(answer=answer) as server, Witness() as witness:
        try:
            flavour.run(provider, server.url, scenario, **{provider.credential: None, "clock": SystemClock()})
        except BaseException as error:
            assert type(error).__name__ in ("KeyboardInterrupt", "BaseExceptionGroup"), error
            witness.take_error("interrupt", error)
        assert len(inner) == 1
        witness.take_error("what passed through", inner[0])
        assert key_of(server.received[0])


@pytest.mark.parametrize("loop", [ASYNCIO, TRIO], ids=str)
def test_a_cancellation_in_a_request_shows_no_key(provider: Provider, loop: Flavour, plain: None) -> None:
    """What passes through the frames of a request takes nothing along."""
    inner: list[BaseException] = []

    async def scenario(client: Any) -> None:
        async def working() -> None:
            try:
                await settled(provider.submit(provider.tasks_of(client)))
            except BaseException as error:
                inner.append(error)
                raise

        async with anyio.create_task_group() as group:
            group.start_soon(working)
            while not server.received:
                await anyio.sleep(0.002)
            group.cancel_scope.cancel()

    with Server(answer=Script(then=Reply(json={}, delay=30))) as server, Witness() as witness:
        loop.run(provider, server.url, scenario, **{provider.credential: None})
        assert len(inner) == 1
        witness.take_error("cancellation", inner[0])
