"""A task of each provider from its creation to its end, and calls that go wrong, in every flavour and over a socket."""

from __future__ import annotations

import importlib
import logging
import threading
import time
import tracemalloc
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from generated._runtime.description.tasks import Timing
from generated._runtime.errors import ClientError, ConfigurationError, DecodeError, HttpStatusError, TransportError
from generated._runtime.flow import SystemClock
from generated._runtime.resume import Handle
from generated._runtime.tasks.errors import TaskError, TaskTimeout
from generated._runtime.tasks.handle import Update
from tests.wire.flavours import Flavour, nobody, settled
from tests.wire.providers import (
    CAPSOLVER,
    EZCAPTCHA,
    IMAGE,
    PROVIDERS,
    SERPSTAT,
    Provider,
    Script,
    Told,
    Turn,
    classification,
    said,
)
from tests.wire.server import Received, Reply, Server

pytestmark = pytest.mark.wire


# --- the life of a task ----------------------------------------------------------------------------------------------


def test_a_task_is_created_polled_and_read(provider: Provider, flavour: Flavour) -> None:
    """The solution has the type of what was asked for, and each request carries the key where the provider wants it."""
    updates: list[Update] = []

    async def scenario(client: Any) -> Any:
        return await settled(provider.run(provider.tasks_of(client), on_update=updates.append))

    with Server(answer=Script(provider.created, provider.pending, provider.pending, provider.ready)) as server:
        solution = flavour.run(provider, server.url, scenario)

        assert solution == provider.solution
        assert type(solution) is type(provider.solution)
        assert len(server.received) == 4
        assert provider.polls_in(server.received) == 3
        for request in server.received:
            in_body = request.json.get("clientKey") == "KEY-OF-A-TEST"
            assert in_body != request.target.endswith("?token=KEY-OF-A-TEST")
    assert [(update.state, update.polls) for update in updates] == [("pending", 1), ("pending", 2), ("succeeded", 3)]


def test_a_task_that_is_answered_at_once_is_not_polled(flavour: Flavour) -> None:
    """An image is recognised in the answer to the creation: one request in all."""

    async def scenario(client: Any) -> Any:
        task = await settled(IMAGE.submit(client.tasks))
        assert task.done
        return await settled(task.result()), await settled(IMAGE.run(client.tasks))

    with Server(answer=Script(then=IMAGE.created)) as server:
        assert flavour.run(IMAGE, server.url, scenario) == (IMAGE.solution, IMAGE.solution)
        assert [request.target for request in server.received] == ["/createTask", "/createTask"]


@pytest.mark.promise(16)
@pytest.mark.parametrize(
    ("provider", "told"),
    [(provider, told) for provider in PROVIDERS for told in provider.refusals],
    ids=lambda value: f"{value.error}-{value.status}" if isinstance(value, Told) else str(value),
)
def test_a_refused_creation_is_told_by_its_code(provider: Provider, told: Told, flavour: Flavour) -> None:
    """Class, code and text are the provider's under whatever HTTP status, and what costs money is sent once."""

    async def scenario(client: Any) -> ClientError:
        with pytest.raises(ClientError) as caught:
            await settled(provider.run(provider.tasks_of(client)))
        return caught.value

    with Server(answer=Script(then=told.turn)) as server:
        error = flavour.run(provider, server.url, scenario)

        assert type(error).__name__ == told.error
        assert (error.code, error.status) == (told.code, told.status)
        assert told.text in error.message
        assert error.operation in ("createTask", "DomainClassification.addTask")
        assert len(server.received) == 1


@pytest.mark.parametrize(
    ("provider", "told"),
    [(provider, told) for provider in PROVIDERS for told in provider.failures],
    ids=lambda value: f"{value.code}-{value.status}" if isinstance(value, Told) else str(value),
)
def test_a_task_that_fails_tells_why_and_is_not_asked_again(provider: Provider, told: Told, flavour: Flavour) -> None:
    """The error has code, text and HTTP status of the provider, the handle, and the number of polls."""

    async def scenario(client: Any) -> TaskError:
        task = await settled(provider.submit(provider.tasks_of(client)))
        with pytest.raises(TaskError) as caught:
            await settled(task.result())
        with pytest.raises(TaskError) as again:
            await settled(task.result())
        assert again.value is caught.value
        assert task.state == "failed"
        return caught.value

    with Server(answer=Script(provider.created, provider.pending, told.turn)) as server:
        error = flavour.run(provider, server.url, scenario)

        assert type(error).__name__ == told.error
        assert (error.code, error.message, error.status) == (told.code, told.text, told.status)
        assert error.handle is not None
        assert (error.polls, error.handle.polls) == (2, 2)
        assert len(server.received) == 3


@pytest.mark.parametrize("done", ["2", 2], ids=["text", "number"])
def test_a_status_counts_whether_it_is_sent_as_text_or_as_number(flavour: Flavour, done: Any) -> None:
    """Documented as an integer, sent as a string: both end the task, and both are the same member."""
    ready = classification(done, data=[])

    async def scenario(client: Any) -> Any:
        return await settled(SERPSTAT.run(client.domain_classification))

    with Server(answer=Script(SERPSTAT.created, classification(1), classification("1"), ready)) as server:
        result = flavour.run(SERPSTAT, server.url, scenario)

        assert result.status == 2
        assert result.data == []
        assert SERPSTAT.polls_in(server.received) == 3


@pytest.mark.promise(14)
def test_an_unknown_status_is_pending_and_warned_about_once(
    provider: Provider, flavour: Flavour, caplog: pytest.LogCaptureFixture
) -> None:
    """The task goes on, and one warning names the word."""

    async def scenario(client: Any) -> Any:
        task = await settled(provider.submit(provider.tasks_of(client)))
        return await settled(task.result(on_update=updates.append))

    updates: list[Update] = []
    turns = (provider.created, provider.unknown, provider.unknown, provider.unknown, provider.ready)
    with caplog.at_level(logging.WARNING), Server(answer=Script(*turns)) as server:
        assert flavour.run(provider, server.url, scenario) == provider.solution
    warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == 1
    assert f"`{provider.unknown_word}`" in warnings[0]
    assert [(it.state, it.known) for it in updates] == [("pending", False)] * 3 + [("succeeded", True)]


# --- what a wait survives --------------------------------------------------------------------------------------------

FAULTS: dict[str, Turn] = {
    "500": Reply(status=500, body=b"<h1>oops</h1>", headers={"Content-Type": "text/html"}),
    "502-empty": Reply(status=502),
    "reset": Reply(cut="before"),
    "reset-in-headers": said({"errorId": 0, "status": "ready"}),
    "reset-in-body": Reply(json={"errorId": 0, "status": "ready"}, cut="body"),
    "429": Reply(status=429, body=b"slow down"),
    "429-retry-after": Reply(status=429, body=b"slow down", headers={"Retry-After": "17"}),
    "broken-json": Reply(body=b'{"errorId": 0, "status": "rea', headers={"Content-Type": "application/json"}),
    "html": Reply(body=b"<html>down for maintenance</html>", headers={"Content-Type": "text/html"}),
}
FAULTS["reset-in-headers"] = Reply(json={"errorId": 0, "status": "ready"}, cut="headers")


@pytest.mark.promise(20)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_wait_survives_what_is_not_the_tasks_fault(provider: Provider, flavour: Flavour, fault: str) -> None:
    """A passing fault costs one poll; a `Retry-After` sets the time of the next one."""

    async def scenario(client: Any) -> Any:
        task = await settled(provider.submit(provider.tasks_of(client)))
        result = await settled(task.result())
        return result, task.handle.polls, client._engine.clock.slept

    turns = (provider.created, provider.pending, FAULTS[fault], provider.ready)
    with Server(answer=Script(*turns)) as server:
        result, counted, slept = flavour.run(provider, server.url, scenario)

        assert result == provider.solution
        assert counted == provider.polls_in(server.received) == 3
    assert (17 in slept) == (fault == "429-retry-after")


def test_a_rate_limit_in_a_200_does_not_fail_the_task(provider: Provider, flavour: Flavour) -> None:
    """The question was rejected, not the task; `on_update` says so, and the task goes on."""
    updates: list[Update] = []

    async def scenario(client: Any) -> Any:
        task = await settled(provider.submit(provider.tasks_of(client)))
        return await settled(task.result(on_update=updates.append)), task.handle.polls

    with Server(answer=Script(provider.created, provider.busy, provider.busy, provider.ready)) as server:
        assert flavour.run(provider, server.url, scenario) == (provider.solution, 3)
    assert [update.state for update in updates] == ["pending", "pending", "succeeded"]


@pytest.mark.promise(20)
def test_a_status_that_nobody_explains_ends_the_wait(provider: Provider, flavour: Flavour) -> None:
    """A 403 without a failure in it is no state of the task: the wait ends at once, whatever the body is."""

    async def scenario(client: Any) -> TaskError:
        task = await settled(provider.submit(provider.tasks_of(client)))
        with pytest.raises(TaskError) as caught:
            await settled(task.result())
        return caught.value

    for body, kind in ((b"<h1>no</h1>", "text/html"), (b'{"broken', "application/json"), (b"", "application/json")):
        refusal = Reply(status=403, body=body, headers={"Content-Type": kind})
        with Server(answer=Script(provider.created, refusal, then=provider.ready)) as server:
            error = flavour.run(provider, server.url, scenario)

            assert (type(error), error.status, error.polls) == (TaskError, 403, 1)
            assert len(server.received) == 2


# --- a creation whose answer is lost ---------------------------------------------------------------------------------


@pytest.mark.promise(21)
@pytest.mark.parametrize("cut", ["before", "headers", "body"])
def test_a_creation_whose_answer_is_lost_is_sent_once(provider: Provider, flavour: Flavour, cut: Any) -> None:
    """It may have cost money already; the error says so, and where to look where the provider has a list."""

    async def scenario(client: Any) -> TransportError:
        with pytest.raises(TransportError) as caught:
            await settled(provider.submit(provider.tasks_of(client)))
        return caught.value

    lost = Reply(json={"errorId": 0}, cut=cut)
    with Server(answer=Script(then=lost)) as server:
        error = flavour.run(provider, server.url, scenario, retries=5)

        assert len(server.received) == 1
    assert error.sent
    assert "a task may have been created" in str(error)
    assert ("DomainClassification.getTaskList" in str(error)) == (provider is SERPSTAT)


@pytest.mark.promise(21)
@pytest.mark.parametrize("answer", ["500", "html", "broken-json", "429"])
def test_a_creation_is_not_repeated_on_an_answer_that_explains_nothing(
    provider: Provider, flavour: Flavour, answer: str
) -> None:
    """One request, and a warning of what may have been created; a 429 says that it was not."""

    async def scenario(client: Any) -> ClientError:
        with pytest.raises((HttpStatusError, DecodeError)) as caught:
            await settled(provider.submit(provider.tasks_of(client)))
        return caught.value

    with Server(answer=Script(then=FAULTS[answer])) as server:
        error = flavour.run(provider, server.url, scenario, retries=5)

        assert len(server.received) == 1
    assert ("a task may have been created" in str(error)) == (answer != "429")


def test_a_creation_that_never_left_the_machine_is_tried_again(provider: Provider, flavour: Flavour) -> None:
    """Nobody listens: the error says that nothing was sent, and so that nothing was created."""

    async def scenario(client: Any) -> tuple[TransportError, int]:
        with pytest.raises(TransportError) as caught:
            await settled(provider.submit(provider.tasks_of(client)))
        return caught.value, len(client._engine.clock.slept)

    with nobody() as url:
        error, pauses = flavour.run(provider, url, scenario, retries=2)
    assert not error.sent
    assert "may have" not in str(error)
    assert pauses == 2


def test_a_call_that_only_reads_is_repeated(provider: Provider, flavour: Flavour) -> None:
    """A reset, a 503 and a 429 in a row, and then the answer."""

    async def scenario(client: Any) -> Any:
        return await settled(provider.ask(client))

    turns = (Reply(cut="before"), Reply(status=503), FAULTS["429-retry-after"], provider.answer)
    with Server(answer=Script(*turns)) as server:
        assert flavour.run(provider, server.url, scenario, retries=3) is not None
        assert len(server.received) == 4


# --- answers that are none -------------------------------------------------------------------------------------------

JSON = {"Content-Type": "application/json"}

NO_ANSWERS: dict[str, tuple[Reply, type[ClientError], str]] = {
    "gzip-bomb": (Reply.bomb(20), DecodeError, "larger than"),
    "broken-gzip": (Reply(body=b"not packed", headers={**JSON, "Content-Encoding": "gzip"}), DecodeError, "gzip"),
    "nan": (Reply(body=b'{"errorId": 0, "balance": NaN}', headers=JSON), DecodeError, "not JSON"),
    "duplicate-key": (Reply(body=b'{"errorId": 0, "errorId": 0}', headers=JSON), DecodeError, "duplicate key"),
    "deep": (Reply(body=b"[" * 100_000 + b"]" * 100_000, headers=JSON), DecodeError, "levels"),
    "deep-but-decodable": (Reply(body=b"[" * 600 + b"]" * 600, headers=JSON), DecodeError, "levels"),
    "truncated": (Reply(body=b'{"errorId": 0, "bala', headers=JSON), DecodeError, "not JSON"),
    "trailing": (Reply(body=b'{"errorId": 0} {}', headers=JSON), DecodeError, "not JSON"),
    "not-utf-8": (Reply(body=b'{"errorId": "\xff"}', headers=JSON), DecodeError, "not JSON"),
    "html": (Reply(body=b"<html></html>", headers={"Content-Type": "text/html"}), DecodeError, ""),
    "html-as-json": (Reply(body=b"<html></html>", headers=JSON), DecodeError, "not JSON"),
    "empty": (Reply(headers=JSON), DecodeError, "empty"),
    "null": (Reply(body=b"null", headers=JSON), DecodeError, ""),
    "text": (Reply(body=b'"fine"', headers=JSON), DecodeError, ""),
    "too-long": (Reply(body=b" " * 300_000, headers=JSON), DecodeError, "larger than"),
    "cut": (Reply(json={"errorId": 0}, cut="body"), TransportError, "the connection"),
    "no-http": (Reply(body=b"", headers={"Content-Length": "many"}), TransportError, ""),
    "chunk-of-nonsense": (
        Reply(body=b"zz\r\n", headers={"Transfer-Encoding": "chunked", "Content-Length": "4"}),
        TransportError,
        "",
    ),
    "redirect": (Reply(status=302, headers={"Location": "/elsewhere"}), HttpStatusError, "redirects"),
    "error-page": (Reply(status=404, body=b"<h1>gone</h1>"), HttpStatusError, "gone"),
}


@pytest.mark.parametrize("name", NO_ANSWERS)
@pytest.mark.parametrize("provider", [CAPSOLVER, SERPSTAT], ids=str)
def test_what_is_no_answer_is_an_error_that_names_the_operation(
    provider: Provider, flavour: Flavour, name: str
) -> None:
    """Hostile or broken, it ends in an error of the tree."""
    reply, kind, words = NO_ANSWERS[name]

    async def scenario(client: Any) -> ClientError:
        with pytest.raises(ClientError) as caught:
            await settled(provider.ask(client))
        return caught.value

    with Server(answer=Script(then=reply)) as server:
        error = flavour.run(provider, server.url, scenario, retries=0, max_response_bytes=200_000)

    assert type(error) is kind
    assert error.operation in ("getBalance", "SerpstatLimitsProcedure.getStats")
    assert str(error).startswith(error.operation or "?")
    assert words in str(error)
    assert len(str(error)) < 600


@pytest.mark.promise(24)
def test_a_gzip_bomb_fills_no_memory(flavour: Flavour) -> None:
    """Fifty megabytes in a few kilobytes: no more of it is unpacked than the client allows, and a piece."""

    async def scenario(client: Any) -> int:
        tracemalloc.start()
        try:
            with pytest.raises(DecodeError, match="larger than 1000000 bytes"):
                await settled(client.get_balance())
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    with Server(answer=Script(then=Reply.bomb(50))) as server:
        peak = flavour.run(CAPSOLVER, server.url, scenario, max_response_bytes=1_000_000)

    assert peak < 8_000_000


def test_an_answer_to_another_request_is_refused(flavour: Flavour) -> None:
    """The id of a JSON-RPC answer is compared, as text, in calls, creations and polls."""

    def other(turn: Any) -> Turn:
        return lambda request: Reply(json={**turn(request).json, "id": "4711"})

    async def question(client: Any) -> str:
        with pytest.raises(DecodeError) as caught:
            await settled(SERPSTAT.ask(client))
        return str(caught.value)

    async def creation(client: Any) -> str:
        with pytest.raises(DecodeError) as caught:
            await settled(SERPSTAT.submit(client.domain_classification))
        return str(caught.value)

    async def waiting(client: Any) -> tuple[Any, int]:
        task = await settled(SERPSTAT.submit(client.domain_classification))
        return await settled(task.result()), task.handle.polls

    for scenario, turn in ((question, SERPSTAT.answer), (creation, SERPSTAT.created)):
        with Server(answer=Script(then=other(turn))) as server:
            assert "its id is `4711`, not `1`" in flavour.run(SERPSTAT, server.url, scenario)
            assert len(server.received) == 1
    with Server(answer=Script(SERPSTAT.created, other(SERPSTAT.ready), SERPSTAT.ready)) as server:
        assert flavour.run(SERPSTAT, server.url, waiting) == (SERPSTAT.solution, 2)


def test_an_id_that_comes_back_as_a_number_is_the_same(flavour: Flavour) -> None:
    """`1` answers `"1"`."""

    def numbered(request: Received) -> Reply:
        turn: Any = SERPSTAT.answer
        return Reply(json={**turn(request).json, "id": int(request.json["id"])})

    async def scenario(client: Any) -> Any:
        return await settled(SERPSTAT.ask(client))

    with Server(answer=numbered) as server:
        assert flavour.run(SERPSTAT, server.url, scenario).summary_info.left_lines == 99


# --- time and place --------------------------------------------------------------------------------------------------

PROMPT = 5.0
"""Seconds that a call with a short timeout may take on a busy machine; without the timeout it would be ten or more."""


@pytest.mark.promise(17)
@pytest.mark.sampled(3)
@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_dripping_server_cannot_exceed_the_deadline(flavour: Flavour, part: Any) -> None:
    """A byte every 200 ms would take a minute: the call ends when its time is over, not when a read takes too long."""

    async def scenario(client: Any) -> tuple[float, TransportError]:
        start = time.monotonic()
        with pytest.raises(TransportError) as caught:
            await settled(client.with_options(timeout=0.3, retries=0).get_balance())
        return time.monotonic() - start, caught.value

    drip = Reply(json={"errorId": 0, "balance": 1.5, "packages": [{}] * 100}, drip=0.2, drip_from=part)
    with Server(answer=Script(then=drip)) as server:
        took, error = flavour.run(CAPSOLVER, server.url, scenario)

    assert 0.29 < took < PROMPT
    assert error.sent
    assert "within 0.3 s" in str(error)


@pytest.mark.sampled(3)
def test_a_poll_that_drips_cannot_exceed_the_wait(flavour: Flavour) -> None:
    """The caller's timeout bounds the request as well, and a task that ends so can be resumed."""

    async def scenario(client: Any) -> tuple[float, int]:
        task = await settled(CAPSOLVER.submit(client.tasks.with_options(timing=Timing(first=0, every=0))))
        start = time.monotonic()
        with pytest.raises(TaskTimeout) as caught:
            await settled(task.result(timeout=0.15))
        assert caught.value.handle is not None
        assert replace(caught.value.handle, due=None, timer=None) == replace(task.handle, due=None, timer=None)
        return time.monotonic() - start, task.handle.polls

    drip = Reply(json={"errorId": 0, "status": "processing"}, drip=0.2)
    with Server(answer=Script(CAPSOLVER.created, then=drip)) as server:
        took, counted = flavour.run(CAPSOLVER, server.url, scenario, clock=SystemClock())

        assert 0.14 < took < PROMPT
        assert counted == CAPSOLVER.polls_in(server.received) <= 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(flavour: Flavour, status: int) -> None:
    """Neither the request nor the key goes to another origin, in calls, creations and polls."""

    async def scenario(provider: Provider, client: Any) -> None:
        with pytest.raises(HttpStatusError):
            await settled(provider.ask(client))
        with pytest.raises(HttpStatusError):
            await settled(provider.submit(provider.tasks_of(client)))
        task = await settled(provider.submit(provider.tasks_of(client)))
        with pytest.raises(TaskError) as caught:
            await settled(task.result())
        assert (caught.value.status, task.handle.polls) == (status, 1)

    for provider in (CAPSOLVER, SERPSTAT):
        with Server(answer=Script(then=CAPSOLVER.answer)) as elsewhere:
            away = Reply(status=status, headers={"Location": f"{elsewhere.url}/?token=KEY-OF-A-TEST"})
            with Server(answer=Script(away, away, provider.created, away)) as server:
                flavour.run(provider, server.url, partial(scenario, provider))

                assert len(server.received) == 4
            assert elsewhere.connections == 0


def test_every_provider_keeps_its_own_path(flavour: Flavour) -> None:
    """A base URL with a path keeps it, and one operation's own server gives way to the caller's."""

    async def sync_task(client: Any) -> Any:
        return await settled(client.create_sync_task(*EZCAPTCHA.asked))

    solved = said({"errorId": 0, "status": "ready", "solution": {"gRecaptchaResponse": "x"}})
    with Server(answer=Script(then=solved)) as server:
        answer = flavour.run(EZCAPTCHA, f"{server.url}/mirror/", sync_task)

        assert answer.solution == replace_solution(EZCAPTCHA.solution, "x")
        assert [request.target for request in server.received] == ["/mirror/createSyncTask"]


def replace_solution(solution: Any, token: str) -> Any:
    """The same solution with another token."""
    return type(solution)(g_recaptcha_response=token)


def test_a_closed_client_is_refused(provider: Provider, flavour: Flavour) -> None:
    """Calls, creations and waits raise ConfigurationError, in copies and tasks of the client too."""
    with Server(answer=Script(provider.created)) as server:

        async def scenario() -> None:
            client = flavour.client(provider, server.url)
            task = await settled(provider.submit(provider.tasks_of(client)))
            copy = client.with_options(timeout=5)
            await settled(client.close())
            await settled(client.close())
            for use in (
                lambda: provider.ask(client),
                lambda: provider.ask(copy),
                lambda: provider.submit(provider.tasks_of(client)),
                task.result,
            ):
                with pytest.raises(ConfigurationError, match="closed"):
                    await settled(use())

        flavour.play(scenario)
        assert len(server.received) == 1


@pytest.mark.parametrize("what", ["call", "wait"])
def test_closing_a_client_ends_what_it_does_elsewhere(what: str) -> None:
    """Another thread's call is not repeated, and its wait polls no more, once the client is closed."""
    started, ends = threading.Event(), list[BaseException]()

    def answer(request: Received) -> Reply:
        started.set()
        if what == "call":
            closed.wait(10)
            return Reply(cut="before")
        return CAPSOLVER.pending(request) if callable(CAPSOLVER.pending) else CAPSOLVER.pending

    def work() -> None:
        try:
            if what == "call":
                client.get_balance()
            else:
                handle = Handle(provider="capsolver", kind="tasks", captured={"id": "1"}, created=time.time())
                client.tasks.with_options(timing=Timing(first=0, every=0.05)).resume(handle).result()
        except BaseException as error:
            ends.append(error)

    with Server(answer=answer) as server:
        closed = threading.Event()
        client = CAPSOLVER.classes[0]("KEY-OF-A-TEST", base_url=server.url)
        thread = threading.Thread(target=work)
        thread.start()
        assert started.wait(10)
        client.close()
        closed.set()
        thread.join(10)
        assert not thread.is_alive()

    assert isinstance(ends[0], ConfigurationError | TransportError)
    assert "closed" in str(ends[0])
    assert server.connections == 1


def test_a_timeout_may_be_as_long_as_numbers_go(flavour: Flavour) -> None:
    """Longer than a socket can wait by the clock."""

    async def scenario(client: Any) -> Any:
        return await settled(CAPSOLVER.ask(client))

    with Server(answer=Script(then=CAPSOLVER.answer)) as server:
        asked = flavour.run(CAPSOLVER, server.url, scenario, timeout=1e300, idle=10**12)
        assert asked == flavour.run(CAPSOLVER, server.url, scenario)


@pytest.mark.parametrize("key", ["", "  "])
def test_an_empty_key_is_rejected_and_another_account_does_not_pay(
    provider: Provider, flavour: Flavour, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of the environment may be another account's; it counts only where the caller gives none."""
    [credential] = importlib.import_module(f"generated.{provider.name}.calls").API.credentials
    monkeypatch.setenv(credential.env, "KEY-OF-ANOTHER-ACCOUNT")

    async def scenario(client: Any) -> Any:
        return await settled(provider.ask(client))

    with Server(answer=lambda request: said({})) as server:
        with pytest.raises(ConfigurationError, match=f"`{provider.credential}` is empty; pass a key, or None"):
            flavour.run(provider, server.url, scenario, **{provider.credential: key})
        monkeypatch.setenv(credential.env, "")
        with pytest.raises(ConfigurationError, match="a key is missing"):
            flavour.run(provider, server.url, scenario, **{provider.credential: None})
        assert server.received == []
