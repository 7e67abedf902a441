"""The emulator over real sockets: by the generated clients in every flavour,
and by hand where no client can ask for it.

The clients and the emulator share one clock that moves only when a client sleeps on it: nothing waits, and the pace of
the client is held against the limits of the provider.
"""

from __future__ import annotations

import gzip
import importlib
import json
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, get_origin

import pytest
from msgspec.structs import replace

from generated._runtime.errors import (
    AuthenticationError,
    ClientError,
    DecodeError,
    HttpStatusError,
    InvalidRequest,
    NotFound,
    TransportError,
)
from generated._runtime.models import convert
from generated._runtime.tasks.errors import TaskExpired, TaskFailed
from generated._runtime.testing import FakeClock
from generated.capsolver.models import FeedbackResult
from specloom import ir
from specloom.runtime.description.signatures import Hmac, Signature, StandardWebhooks
from specloom.runtime.signatures import SignatureError, verify_signature
from specloom.serve.faults import KINDS, Scenario
from specloom.serve.samples import Samples
from specloom.serve.server import Emulator, api_of
from specloom.serve.spoiled import BOMB, DEEP, HUGE
from specloom.serve.validation import Types
from tests.wire.flavours import Flavour, settled
from tests.wire.providers import CAPMONSTER, CAPSOLVER, EZCAPTCHA, PROVIDERS, SERPSTAT, Provider
from tests.wire.receiver import receiver
from tests.wire.timed import quickest

pytestmark = pytest.mark.wire

ROOT = Path(__file__).resolve().parents[2]
FASTER = 1000.0
"""How much faster the providers' clocks run: what is held open for seconds is held open for milliseconds."""


class Shared:
    """The clock of an emulator, which is the one of the client that talks to it."""

    def __init__(self) -> None:
        self.fake = FakeClock()

    def __call__(self) -> float:
        """Seconds, so that the provider's clock shows just what the client's does."""
        return self.fake.monotonic() / FASTER


@pytest.fixture(scope="module")
def apis() -> dict[str, ir.Api]:
    """The wire facts of the four providers."""
    return {provider.name: api_of(ROOT / "specs" / f"{provider.name}.yaml") for provider in PROVIDERS}


@pytest.fixture(scope="module")
def started(apis: dict[str, ir.Api]) -> Iterator[tuple[Emulator, Shared]]:
    """One emulator of all four, for all tests of this file."""
    shared = Shared()
    with Emulator(*apis.values(), speed=FASTER, clock=shared) as emulator:
        yield emulator, shared


@pytest.fixture
def emulator(started: tuple[Emulator, Shared]) -> Emulator:
    """The emulator, as if it had just begun."""
    _post(f"{started[0].root}/_specloom/reset")
    return started[0]


@pytest.fixture
def clock(started: tuple[Emulator, Shared]) -> FakeClock:
    """The clock that everybody shares."""
    started[1].fake = FakeClock()
    return started[1].fake


@pytest.fixture
def fresh(clock: FakeClock, emulator: Emulator) -> Emulator:
    """An emulator without tasks, at the beginning of its time."""
    return emulator


def tasks_of(name: str, table: str, api: ir.Api) -> list[tuple[Any, Any]]:
    """One task of every type that a table of a generated client lists, with the type of its solution."""
    calls = importlib.import_module(f"generated.{name}.calls")
    samples = Samples(api, Types(api.models))
    models = {model.name.lower(): model for model in api.models}
    found: list[tuple[Any, Any]] = []
    for task, solution in getattr(calls, table).items():
        value: Any = samples.of(ir.Ref(models[task.__name__.lower()].name))
        found.append((convert(value, task), solution))
    return found


# --- every operation and every type of task --------------------------------------------------------------------------


@pytest.mark.sampled(1)
@pytest.mark.parametrize("provider", [CAPSOLVER, pytest.param(CAPMONSTER, marks=pytest.mark.slow), EZCAPTCHA], ids=str)
def test_every_type_of_task_is_solved(
    provider: Provider, flavour: Flavour, fresh: Emulator, clock: FakeClock, apis: dict[str, ir.Api]
) -> None:
    """The solution has the type that the task promises, at the pace of the client and within the provider's limits."""
    tasks = tasks_of(provider.name, "TASK_REQUEST_SOLUTIONS", apis[provider.name])

    async def scenario(client: Any) -> list[Any]:
        return [await settled(client.tasks.run(task)) for task, _ in tasks]

    solutions = flavour.run(provider, fresh.url(provider.name), scenario, clock=clock)

    assert len(tasks) >= 14
    for solution, (task, expected) in zip(solutions, tasks, strict=True):
        assert isinstance(solution, get_origin(expected) or expected), type(task).__name__


def test_a_classification_is_run_listed_and_read(flavour: Flavour, fresh: Emulator, clock: FakeClock) -> None:
    async def scenario(client: Any) -> tuple[Any, Any, Any]:
        result = await settled(client.domain_classification.run(domains=["facebook.com"]))
        clock.advance(2)
        listed = await settled(client.domain_classification.list_tasks(page=1, size=20))
        clock.advance(2)
        page = await settled(client.domain_classification.get_task_list(page=1, size=20))
        return result, listed, page

    result, listed, page = flavour.run(SERPSTAT, fresh.url("serpstat"), scenario, clock=clock)

    assert [row.domain for row in result.data] == ["facebook.com", "nothing.example"]
    assert [(summary.id, summary.state) for summary in listed] == [(result.task_id, "succeeded")]
    assert (page.summary_info.total, page.data[0].task_id) == (1, result.task_id)


@pytest.mark.sampled(1)
def test_every_other_operation_answers(
    flavour: Flavour, fresh: Emulator, clock: FakeClock, apis: dict[str, ir.Api]
) -> None:
    """Reports about tasks, balances, calls that are held open, and those that have a server of their own."""
    tokens = tasks_of("capsolver", "TOKEN_TASK_REQUEST_SOLUTIONS", apis["capsolver"])
    syncs = tasks_of("ezcaptcha", "SYNC_TASK_REQUEST_SOLUTIONS", apis["ezcaptcha"])

    async def capsolver(client: Any) -> None:
        assert (await settled(client.get_balance())).balance == 48.6361
        for task, expected in tokens:
            answer = await settled(client.get_token(task))
            assert isinstance(answer.solution, get_origin(expected) or expected)
        created = await settled(client.create_task(tokens[0][0]))
        pending = await settled(client.get_task_result(task_id=created.task_id))
        assert pending.status == "idle"
        told = FeedbackResult(invalid=False)
        feedback = await settled(client.feedback_task(task_id=created.task_id, result=told))
        assert feedback.message == "success"

    async def capmonster(client: Any) -> None:
        assert (await settled(client.get_balance())).balance == 345.678
        assert "Mozilla" in await settled(client.get_actual_user_agent())
        task = await settled(CAPMONSTER.submit(client.tasks))
        number = int(task.handle.captured["id"])
        for report in (client.report_incorrect_image_captcha, client.report_incorrect_token_captcha):
            assert (await settled(report(task_id=number))).status == "success"
            with pytest.raises(NotFound):
                await settled(report(task_id=number + 1))

    async def ezcaptcha(client: Any) -> None:
        assert (await settled(client.get_balance())).balance == 1071810
        for task, expected in syncs:
            answer = await settled(client.create_sync_task(task))
            assert isinstance(answer.solution, get_origin(expected) or expected)

    async def serpstat(client: Any) -> None:
        assert (await settled(client.account.get_stats())).data.left_lines == 99995
        task = await settled(client.domain_classification.add_task(domains=["facebook.com"]))
        clock.advance(2)
        assert (await settled(client.domain_classification.get_task(task_id=task.task_id))).status == 1

    for provider, scenario in zip(PROVIDERS, (capsolver, capmonster, ezcaptcha, serpstat), strict=True):
        flavour.run(provider, fresh.url(provider.name), scenario, clock=clock)
    used = {entry["operation"] for entry in _log(fresh)}
    known = {operation.id for api in apis.values() for operation in api.operations}
    assert known - used == {"DomainClassification.getTaskList"}


# --- limits and refusals ---------------------------------------------------------------------------------------------


@pytest.mark.promise(25)
@pytest.mark.sampled(1)
def test_a_client_never_sees_the_limit_that_the_emulator_enforces(
    flavour: Flavour, fresh: Emulator, clock: FakeClock
) -> None:
    """At its documented pace a client gives up when the provider would; one that asks faster is told so."""
    fresh.order("task_hangs", provider="capsolver")

    async def patient(client: Any) -> None:
        with pytest.raises(TaskExpired) as caught:
            await settled(CAPSOLVER.run(client.tasks, timeout=1000))
        assert caught.value.polls == 100

    flavour.run(CAPSOLVER, fresh.url("capsolver"), patient, clock=clock)
    assert {entry["status"] for entry in _log(fresh)} == {200}

    async def greedy(client: Any) -> None:
        created = await settled(client.create_task(CAPSOLVER.asked[0]))
        for _ in range(120):
            await settled(client.get_task_result(task_id=created.task_id))
        with pytest.raises(NotFound):
            await settled(client.get_task_result(task_id=created.task_id))

    flavour.run(CAPSOLVER, fresh.url("capsolver"), greedy, clock=clock)


def test_refusals_are_the_providers_own(flavour: Flavour, fresh: Emulator, clock: FakeClock) -> None:
    async def scenario(client: Any) -> tuple[str | None, str | None]:
        with pytest.raises(AuthenticationError) as refused:
            await settled(client.get_balance())
        return refused.value.code, refused.value.message

    options: dict[str, Any] = {"clock": clock, "client_key": "refused"}
    said = [
        flavour.run(provider, fresh.url(provider.name), scenario, **options)[0]
        for provider in (CAPSOLVER, CAPMONSTER, EZCAPTCHA)
    ]

    assert said == ["ERROR_KEY_DENIED_ACCESS", "ERROR_KEY_DOES_NOT_EXIST", "ERROR_KEY_DOES_NOT_EXIST"]


def test_a_task_that_is_ordered_to_fail_fails_as_documented(
    provider: Provider, flavour: Flavour, fresh: Emulator, clock: FakeClock
) -> None:
    fresh.order("task_fails", provider=provider.name)

    async def scenario(client: Any) -> TaskFailed:
        with pytest.raises(TaskFailed) as caught:
            await settled(provider.run(provider.tasks_of(client)))
        return caught.value

    error = flavour.run(provider, fresh.url(provider.name), scenario, clock=clock)

    assert error.handle is not None
    assert (error.code is None) == (provider is SERPSTAT)


def test_a_failure_can_be_ordered_by_its_kind(fresh: Emulator, clock: FakeClock) -> None:
    fresh.order("failure_invalid", operation="getBalance", nth=2)
    with CAPSOLVER.classes[0](base_url=fresh.url("capsolver"), client_key="K", clock=clock) as client:
        assert client.get_balance().balance == 48.6361
        with pytest.raises(InvalidRequest, match="could not be read"):
            client.get_balance()
        assert client.get_balance().balance == 48.6361


# --- callbacks -------------------------------------------------------------------------------------------------------


SIGNATURES: list[Signature] = [
    StandardWebhooks(),
    Hmac(header="Stripe-Signature", field="v1", timestamp_field="t", signed="{timestamp}.{body}"),
    Hmac(header="X-Slack-Signature", prefix="v0=", timestamp_header="X-Time", signed="v0:{timestamp}:{body}"),
]


@pytest.mark.promise(23)
@pytest.mark.parametrize("provider", [CAPSOLVER, CAPMONSTER], ids=str)
def test_a_result_is_sent_to_a_callback_that_the_scenario_lists(
    provider: Provider, clock: FakeClock, apis: dict[str, ir.Api]
) -> None:
    with receiver() as (url, received, arrived):
        scenario = Scenario(callbacks=(url,))
        with (
            Emulator(apis[provider.name], speed=100_000, scenario=scenario) as emulator,
            provider.classes[0](base_url=emulator.url(), client_key="K", clock=clock) as client,
        ):
            client.tasks.submit(provider.asked[0], callback_url=url.replace("127.0.0.1", "localhost"))
            assert arrived.wait(5)

        assert len(received) == 1
        told = json.loads(received[0].body)
        assert told["status"] == "ready"
        assert told["solution"]


@pytest.mark.parametrize("signature", SIGNATURES, ids=lambda it: it.header)
def test_a_callback_is_signed_where_the_spec_says_how(
    signature: Signature, clock: FakeClock, apis: dict[str, ir.Api]
) -> None:
    """With the present time and the secret that the emulator shows: as the provider, which knows another one."""
    with receiver() as (url, received, arrived):
        api = replace(apis["capsolver"], signature=signature)
        with (
            Emulator(api, speed=100_000, scenario=Scenario(callbacks=(url,))) as emulator,
            CAPSOLVER.classes[0](base_url=emulator.url(), client_key="K", clock=clock) as client,
        ):
            client.tasks.submit(CAPSOLVER.asked[0], callback_url=url)
            assert arrived.wait(5)
            secret = emulator.webhook_secret

        (request,) = received
        assert verify_signature(signature, request.body, request.headers, secret) == request.body
        with pytest.raises(SignatureError, match="no signature of the request matches"):
            verify_signature(signature, request.body + b" ", request.headers, secret)
        with pytest.raises(SignatureError, match="in the future"):
            verify_signature(signature, request.body, request.headers, secret, now=0)


CONTROL_CALLED = "callbacks are never sent to the control API of an emulator"


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("http://203.0.113.9/done", "callbacks are only sent to http on a loopback address"),
        ("http://127.0.0.1:9/done", "the scenario does not list http://127.0.0.1:9 under `callbacks`"),
        ("http://localhost:{port}/_specloom/reset", CONTROL_CALLED),
        ("http://127.0.0.1:{port}/%5fspecloom/reset", CONTROL_CALLED),
        ("http://[::1", "callbacks are only sent to http on a loopback address"),
    ],
)
def test_a_callback_to_anywhere_else_is_not_sent(url: str, outcome: str, apis: dict[str, ir.Api]) -> None:
    """Nor to the control API, even where the scenario lists the emulator's own origin."""
    lines: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    scenario = Scenario(callbacks=(f"http://127.0.0.1:{port}",))
    with Emulator(apis["capsolver"], port=port, speed=100_000, write=lines.append, scenario=scenario) as emulator:
        body = {**_example(emulator, "capsolver", "createTask"), "callbackUrl": url.format(port=port)}
        assert _post(emulator.url() + "/createTask", body).status == 200
        deadline = time.monotonic() + 5
        while not any('"callback"' in line for line in lines) and time.monotonic() < deadline:
            time.sleep(0.01)

        assert len(emulator.emulation.tasks()) == 1
    told = next(json.loads(line) for line in lines if '"callback"' in line)
    assert told["outcome"] == outcome


# --- faults on the wire ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """An answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@contextmanager
def _opened(
    url: str, body: Any = None, method: str = "POST", headers: Mapping[str, str] | None = None
) -> Generator[HTTPResponse]:
    """One request over a connection of its own, and its answer, which has not been read yet."""
    host, _, path = url.removeprefix("http://").partition("/")
    content = None if body is None else json.dumps(body).encode()
    with closing(HTTPConnection(host, timeout=10)) as connection:
        connection.request(method, f"/{path}", content, {"Content-Type": "application/json", **(headers or {})})
        with connection.getresponse() as answer:
            yield answer


def _post(url: str, body: Any = None, method: str = "POST", headers: Mapping[str, str] | None = None) -> Answer:
    with _opened(url, body, method, headers) as answer:
        return Answer(answer.status, dict(answer.headers.items()), answer.read())


def _example(emulator: Emulator, provider: str, operation: str) -> Any:
    """The body of an example's request."""
    return json.loads(emulator.emulation.sample(provider, operation).body)


def _log(emulator: Emulator) -> list[Any]:
    """The log by way of the emulator's own loop, which has written down by then what it has answered."""
    found: list[Any] = json.loads(_post(f"{emulator.root}/_specloom/log", None, "GET").body)
    return found


def _balance(emulator: Emulator) -> Answer:
    return _post(emulator.url("capsolver") + "/getBalance", {"clientKey": "KEY"})


STATUSES = {
    "status_408": (408, None),
    "rate_limited": (429, "7"),
    "rate_limited_silently": (429, None),
    "status_500": (500, None),
    "status_502": (502, None),
    "status_503": (503, "7"),
    "status_504": (504, None),
    "redirect": (307, None),
    "html": (200, None),
}


@pytest.mark.parametrize("kind", STATUSES)
def test_a_status_fault_reaches_the_wire(kind: str, fresh: Emulator) -> None:
    fresh.order(kind, seconds=7, times=1)
    answer = _balance(fresh)

    assert (answer.status, answer.headers.get("Retry-After")) == STATUSES[kind]
    assert ("Location" in answer.headers) == (kind == "redirect")
    assert answer.body.startswith(b"<!doctype html>") == (kind in ("html", "status_502"))
    assert _balance(fresh).status == 200


@pytest.mark.parametrize("kind", ["reset_before", "lost_response"])
def test_a_connection_is_reset_before_the_answer(kind: str, fresh: Emulator) -> None:
    """The one is not carried out, the other is: then a task has been created that nobody was told of."""
    fresh.order(kind, operation="createTask", nth=1)
    with pytest.raises(ConnectionResetError):
        _post(fresh.url("capsolver") + "/createTask", _example(fresh, "capsolver", "createTask"))

    assert len(fresh.emulation.tasks()) == (kind == "lost_response")


def test_a_connection_is_reset_in_the_body(fresh: Emulator) -> None:
    fresh.order("reset_during")
    with _opened(fresh.url("capsolver") + "/getBalance", {"clientKey": "KEY"}) as answer:
        assert answer.status == 200
        with pytest.raises(ConnectionResetError):
            answer.read()


def test_a_body_drips_and_an_answer_comes_late(fresh: Emulator) -> None:
    fresh.order("slow_drip", seconds=0.3, nth=1)
    fresh.order("late", seconds=0.3, nth=2)
    times: list[tuple[float, float]] = []
    for _ in range(2):
        begun = time.monotonic()
        with _opened(fresh.url("capsolver") + "/getBalance", {"clientKey": "KEY"}) as answer:
            headers = time.monotonic()
            assert json.loads(answer.read())["errorId"] == 0
        times.append((headers - begun, time.monotonic() - headers))
    (_, dripping), (late, _) = times

    assert dripping >= 0.2 and late >= 0.3


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Emulator]:
    """A provider that keeps a poll open for ten seconds of its own, which are half a second here."""
    spec = (ROOT / "tests" / "providers" / "inkwell.yaml").read_text("utf-8")
    before = "    poll:\n      operation: renderings.get\n"
    assert before in spec
    (tmp_path / "inkwell.yaml").write_text(spec.replace(before, f"{before}      longPoll: 10\n"), "utf-8")
    with Emulator(tmp_path / "inkwell.yaml", speed=20) as emulator:
        yield emulator


def _stage(emulator: Emulator, path: str = "/renderings/42", method: str = "GET") -> Any:
    body = {"source": "https://example.com/report.md"} if method == "POST" else None
    answer = _post(emulator.url() + path, body, method, {"X-Press-Key": "KEY"})
    return json.loads(answer.body)["data"]["progress"]["stage"] if answer.body else None


def test_a_poll_is_held_open_until_the_state_changes(patient: Emulator) -> None:
    assert _stage(patient, "/renderings", "POST") == "queued"
    seen: list[str] = []
    while seen[-1:] != ["printed"]:
        seen.append(_stage(patient))

    def asked_again() -> float:
        begun = time.monotonic()
        seen.append(_stage(patient))
        return time.monotonic() - begun

    assert quickest(asked_again, 0.3) < 0.3
    assert seen[:3] == ["typesetting", "printed", "printed"] and set(seen[3:]) <= {"printed"}
    assert [entry["response"]["data"]["progress"]["stage"] for entry in _log(patient)] == ["queued", *seen]


def test_a_poll_is_held_open_no_longer_than_the_provider_does(patient: Emulator) -> None:
    patient.order("task_hangs", nth=1)
    _stage(patient, "/renderings", "POST")
    assert _stage(patient) == "typesetting"
    begun = time.monotonic()

    assert _stage(patient) == "typesetting"
    assert time.monotonic() - begun >= 0.45


def test_a_poll_that_is_held_open_hears_of_a_cancellation(patient: Emulator) -> None:
    patient.order("task_hangs", nth=1)
    _stage(patient, "/renderings", "POST")
    _stage(patient)
    seen: list[str] = []
    has_asked = threading.Event()
    patient.emulation.listen(lambda event: has_asked.set() if event["type"] == "task" else None)
    waiting = threading.Thread(target=lambda: seen.append(_stage(patient)))
    waiting.start()
    has_asked.wait()
    _stage(patient, method="DELETE")
    waiting.join()

    assert seen == ["withdrawn"]


def _deep(body: bytes) -> bool:
    return body == b"[" * DEEP + b"]" * DEEP


def _is_cut(body: bytes) -> bool:
    with suppress(ValueError):
        return json.loads(body) is None
    return body.startswith(b"{")


BODIES: dict[str, Callable[[bytes], bool]] = {
    "truncated_json": _is_cut,
    "wrong_type": lambda body: isinstance(json.loads(body), list),
    "nan": lambda body: b"NaN" in body,
    "duplicate_keys": lambda body: body.count(b'"errorId"') == 2,
    "huge_body": lambda body: len(body) > HUGE and json.loads(body)["errorId"] == 0,
    "deep_body": _deep,
    "gzip_bomb": lambda body: len(body) < 1024 * 1024 and len(gzip.decompress(body)) == BOMB * 1024 * 1024,
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_fault_reaches_the_wire(kind: str, fresh: Emulator) -> None:
    fresh.order(kind, times=1)
    answer = _balance(fresh)

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert BODIES[kind](answer.body)
    assert json.loads(_balance(fresh).body)["balance"] == 48.6361


@pytest.mark.parametrize("provider", PROVIDERS, ids=str)
def test_a_status_word_that_nobody_knows(provider: Provider, fresh: Emulator, clock: FakeClock) -> None:
    """It is pending to a client, which says so once, and the task ends well after it."""
    operation = fresh.emulation.service(provider.name).api.tasks[0].poll.operation.id
    fresh.order("unknown_status", provider=provider.name, operation=operation, nth=1)
    seen: list[Any] = []
    options: dict[str, Any] = {provider.credential: "K"}
    with provider.classes[0](base_url=fresh.url(provider.name), clock=clock, **options) as client:
        provider.run(provider.tasks_of(client), on_update=seen.append)

    assert (seen[0].state, seen[-1].state) == ("pending", "succeeded")
    assert seen[0].status in ("pondering", "99")


def test_an_answer_for_another_request(fresh: Emulator, clock: FakeClock) -> None:
    fresh.order("other_response", provider="serpstat")
    with (
        SERPSTAT.classes[0](base_url=fresh.url("serpstat"), token="K", clock=clock, retries=0) as client,
        pytest.raises(DecodeError, match="belongs to another request"),
    ):
        client.account.get_stats()


HARD = [
    "status_408",
    "rate_limited_silently",
    "status_500",
    "status_502",
    "status_503",
    "status_504",
    "reset_before",
    "reset_during",
    "lost_response",
    "truncated_json",
    "wrong_type",
    "nan",
    "duplicate_keys",
    "deep_body",
    "gzip_bomb",
    "html",
    "redirect",
]


@pytest.mark.parametrize("kind", HARD)
def test_a_client_tells_every_fault_by_one_of_its_errors(
    kind: str, flavour: Flavour, fresh: Emulator, clock: FakeClock
) -> None:
    """Whatever comes over the line, a caller sees a ClientError, and the next call is answered."""
    fresh.order(kind, operation="getBalance", times=1)

    async def scenario(client: Any) -> ClientError | None:
        try:
            await settled(client.get_balance())
        except ClientError as error:
            assert (await settled(client.get_balance())).balance == 48.6361
            return error
        return None

    error = flavour.run(CAPSOLVER, fresh.url("capsolver"), scenario, clock=clock, retries=0)

    if kind == "duplicate_keys" and error is None:
        pytest.fail("two keys of the same name were read as one")
    assert isinstance(error, (TransportError, HttpStatusError, DecodeError))


def test_every_kind_of_fault_is_tried_here_or_in_the_tests_of_the_service() -> None:
    tried = {
        *STATUSES,
        *BODIES,
        *HARD,
        "late",
        "slow_drip",
        "unknown_status",
        "other_response",
        "task_fails",
        "task_hangs",
    }

    assert KINDS.keys() - tried == {kind for kind in KINDS if kind.startswith("failure_")}


POISON = {
    "a NaN": b'{"clientKey": "K", "a": NaN}',
    "an infinity": b'{"clientKey": "K", "a": -1e999}',
    "half a pair": b'{"clientKey": "K", "a": "\\ud800"}',
    "half a pair in a name": b'{"clientKey": "K", "\\udc00": 1}',
    "half a pair in UTF-16": '{"clientKey": "\udc00"}'.encode("utf-16-le", "surrogatepass"),
    "900 levels": b'{"clientKey": "K", "a": ' + b"[" * 900 + b"]" * 900 + b"}",
    "100,000 levels": b"[" * 100_000,
}
"""Bodies that no log could be told of again."""


@pytest.mark.parametrize("poison", POISON)
@pytest.mark.parametrize("provider", PROVIDERS, ids=str)
def test_a_body_that_cannot_be_told_again_is_refused_as_the_provider_does(
    provider: Provider, poison: str, fresh: Emulator
) -> None:
    """And the log, the events and the file stay JSON that anybody reads."""
    path = "/?token=K" if provider is SERPSTAT else "/createTask"
    answer = _raw(fresh.url(provider.name) + path, POISON[poison])
    told = json.loads(answer.body)

    assert answer.status == (200 if provider in (SERPSTAT, CAPMONSTER) else 400)
    assert ("error" in told) if provider is SERPSTAT else (told["errorId"] == 1)
    (logged,) = _log(fresh)
    assert logged["reason"].startswith("the body ")
    assert json.loads(json.dumps(logged, allow_nan=False).encode()) == logged
    assert str(logged["request"]).endswith(f"{len(POISON[poison])} bytes)")


@pytest.mark.parametrize("poison", POISON)
def test_an_order_that_cannot_be_told_again_is_refused(poison: str, fresh: Emulator) -> None:
    for name in ("faults", "requests"):
        answer = _raw(f"{fresh.root}/_specloom/{name}", POISON[poison])

        assert answer.status == 400
        assert json.loads(answer.body)["error"].startswith("the body ")


def test_the_log_is_readable_after_an_answer_with_a_nan(fresh: Emulator) -> None:
    fresh.order("nan", times=1)
    assert b"NaN" in _balance(fresh).body
    (logged,) = _log(fresh)
    assert "NaN" in logged["response"]


def _raw(url: str, body: bytes) -> Answer:
    host, _, path = url.removeprefix("http://").partition("/")
    with closing(HTTPConnection(host, timeout=10)) as connection:
        connection.request("POST", f"/{path}", body, {"Content-Type": "application/json"})
        with connection.getresponse() as answer:
            return Answer(answer.status, dict(answer.headers.items()), answer.read())


# --- the control API, the page, the process --------------------------------------------------------------------------


def _control(emulator: Emulator, method: str, name: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    answer = _post(f"{emulator.root}/_specloom/{name}", body, method, headers)
    return answer.status, json.loads(answer.body) if answer.body else None


def test_the_control_api_tells_what_there_is(fresh: Emulator) -> None:
    status, state = _control(fresh, "GET", "state")

    assert status == 200
    assert [provider["name"] for provider in state["providers"]] == [provider.name for provider in PROVIDERS]
    assert state["providers"][0]["base_url"] == fresh.url("capsolver")
    assert state["providers"][0]["limits"] == [{"kind": "tasks", "polls": 120, "expires": 300}]
    assert {kind["kind"] for kind in state["fault_kinds"]} == KINDS.keys()


def test_faults_are_ordered_and_withdrawn_by_the_control_api(fresh: Emulator) -> None:
    status, made = _control(fresh, "POST", "faults", {"kind": "status_500", "operation": "getBalance"})
    assert status == 201
    assert _balance(fresh).status == 500
    assert _control(fresh, "GET", "state")[1]["faults"][0] == {
        "id": made["id"],
        "kind": "status_500",
        "operation": "getBalance",
        "seen": 1,
        "hits": 1,
    }
    assert _control(fresh, "DELETE", f"faults/{made['id']}")[0] == 204
    assert _balance(fresh).status == 200
    assert _control(fresh, "DELETE", f"faults/{made['id']}")[0] == 404
    assert _control(fresh, "DELETE", "faults")[0] == 204


@pytest.mark.parametrize("number", ["last", "%C2%B2", "%D9%A3", "9" * 5000, "-1", "1%1F"], ids=lambda it: it[:9])
def test_what_is_no_number_of_a_request_or_fault_is_not_found(number: str, fresh: Emulator) -> None:
    assert _control(fresh, "GET", f"log/{number}")[0] == 404
    assert _control(fresh, "DELETE", f"faults/{number}")[0] == 404


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"kind": "earthquake"}, "unknown kind `earthquake`"),
        ({"nth": 1}, "a fault requires a `kind`"),
        ({"kind": "html", "operation": "dig"}, "unknown operation `dig`"),
        ({"kind": "html", "nth": 0}, "`nth` must be an integer of 1 or more"),
        ([], "this must be an object"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(body: Any, text: str, fresh: Emulator) -> None:
    status, said = _control(fresh, "POST", "faults", body)

    assert status == 400
    assert text in said["error"]


def test_a_request_is_made_from_an_example_and_about_the_newest_task(fresh: Emulator, clock: FakeClock) -> None:
    for provider in PROVIDERS:
        kind = fresh.emulation.service(provider.name).api.tasks[0]
        _, made = _control(fresh, "POST", "requests", {"provider": provider.name, "operation": kind.create[0]})
        clock.advance(8)
        _, polled = _control(
            fresh, "POST", "requests", {"provider": provider.name, "operation": kind.poll.operation.id}
        )

        assert (made["status"], polled["status"]) == (200, 200)
        assert "ready" in polled["body"] or '"status":"2"' in polled["body"]
    assert _control(fresh, "POST", "requests", {"provider": "capsolver", "operation": "dig"})[0] == 404
    assert len(_control(fresh, "GET", "tasks")[1]) == 4
    assert len(_control(fresh, "GET", "log")[1]) == 8
    assert _control(fresh, "POST", "reset")[0] == 204
    assert _control(fresh, "GET", "tasks")[1] == []


def test_events_are_told_as_they_happen(fresh: Emulator) -> None:
    events: list[Any] = []
    with _opened(f"{fresh.root}/_specloom/events", None, "GET") as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.readline().startswith(b":")
        _post(fresh.url("capsolver") + "/createTask", _example(fresh, "capsolver", "createTask"))
        while len(events) < 2:
            line = answer.readline()
            if line.startswith(b"data: "):
                events.append(json.loads(line.removeprefix(b"data: ")))

    assert [event["type"] for event in events] == ["task", "request"]
    assert (events[0]["state"], events[1]["operation"], events[1]["status"]) == ("pending", "createTask", 200)


def test_the_page_comes_with_a_strict_policy(fresh: Emulator) -> None:
    """Nothing inline, nothing from elsewhere, in nobody's frame, kept by nobody."""
    for name, media_type in (("", "text/html"), ("page.css", "text/css"), ("page.js", "text/javascript")):
        answer = _post(f"{fresh.root}/{name}", None, "GET")

        assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"


def test_the_log_tells_a_failure_whatever_its_status(fresh: Emulator) -> None:
    _post(fresh.url("serpstat") + "/?token=refused", _example(fresh, "serpstat", "SerpstatLimitsProcedure.getStats"))
    _balance(fresh)

    refused, answered = _log(fresh)
    assert (refused["status"], refused["failure"]) == (200, "403")
    assert "failure" not in answered


def test_one_request_of_the_log_is_told_with_its_bodies(fresh: Emulator) -> None:
    _, sent = _control(
        fresh, "POST", "requests", {"provider": "serpstat", "operation": "SerpstatLimitsProcedure.getStats"}
    )
    _, listed = _control(fresh, "GET", "log")

    assert sent["sent"] == {name: listed[-1][name] for name in ("method", "path", "request")}
    assert sent["sent"]["path"] == "/?token=***"
    assert _control(fresh, "GET", f"log/{listed[-1]['n']}") == (200, listed[-1])
    assert _control(fresh, "GET", "log/4000") == (404, {"error": "request 4000 is not in the log"})
    assert _control(fresh, "GET", "log/last")[0] == 404


FOREIGN = {
    "Host": [
        "evil.example",
        "127.0.0.1.evil.example",
        "[",
        "user@localhost",
        "localhost:abc",
        "127.0.0.1, evil.example",
        "169.254.0.1",
    ],
    "Origin": ["https://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:{port}"],
    "Sec-Fetch-Site": ["cross-site", "same-site"],
}
"""What a browser says of a page that has no business here, by the header that says it."""


@pytest.mark.parametrize("path", ["_specloom/reset", "capsolver/createTask", "nobody", ""])
@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in FOREIGN.items() for value in values])
def test_no_web_page_of_another_site_reaches_anything(name: str, value: str, path: str, fresh: Emulator) -> None:
    """Neither one that guesses the port, nor one that makes a name of its own lead here; the log says why."""
    headers = {name: value.format(port=fresh.root.rpartition(":")[2])}
    answer = _post(f"{fresh.root}/{path}", _example(fresh, "capsolver", "createTask"), "POST", headers)

    assert answer.status == 403
    assert f"the `{name}` of this request" in json.loads(answer.body)["error"]
    assert fresh.emulation.tasks() == []
    (logged,) = _log(fresh)
    assert (logged["status"], logged["reason"]) == (403, json.loads(answer.body)["error"])
    assert logged["provider"] == ("capsolver" if "capsolver" in path else None)
    assert logged["request"] is None


def test_the_own_page_and_what_is_no_browser_are_answered(fresh: Emulator) -> None:
    """A page elsewhere may link to the emulator's, which may call all; other programs send neither header."""
    host = fresh.root.removeprefix("http://")
    for name in (host, host.replace("127.0.0.1", "localhost")):
        own = {"Host": name, "Origin": f"http://{name}", "Sec-Fetch-Site": "same-origin"}
        assert _control(fresh, "POST", "reset", **own)[0] == 204
        assert _post(fresh.url("capsolver") + "/getBalance", {"clientKey": "KEY"}, headers=own).status == 200
    assert _post(f"{fresh.root}/", None, "GET", {"Sec-Fetch-Site": "cross-site"}).status == 200
    assert _control(fresh, "GET", "state", **{"Sec-Fetch-Site": "none"})[0] == 200
    assert _balance(fresh).status == 200


def test_a_path_that_is_nobodys_is_not_found(fresh: Emulator) -> None:
    assert _post(f"{fresh.root}/nobody", None, "GET").status == 404
    assert _control(fresh, "GET", "nothing")[0] == 404
    assert _post(fresh.url("capsolver") + "/nothing", {}).status == 404
    assert _post(fresh.url("capsolver") + "/getBalance", None, "GET").status == 405


def test_a_provider_that_is_alone_is_at_the_root_too(apis: dict[str, ir.Api]) -> None:
    with Emulator(apis["capsolver"]) as emulator:
        assert _post(f"{emulator.root}/getBalance", {"clientKey": "KEY"}).status == 200
        assert _balance(emulator).status == 200
        with pytest.raises(KeyError):
            emulator.url("another")


def test_an_emulator_ends_at_once_though_somebody_listens(apis: dict[str, ir.Api]) -> None:
    emulator = Emulator(apis["capsolver"]).start()
    port = int(emulator.root.rpartition(":")[2])
    with (
        _opened(f"{emulator.root}/_specloom/events", None, "GET") as stream,
        socket.create_connection(("127.0.0.1", port)),
    ):
        begun = time.monotonic()
        emulator.stop()

        assert time.monotonic() - begun < 3
        assert stream.read().startswith(b":")
    with pytest.raises(OSError):
        _balance(emulator)


def test_secrets_are_masked_in_the_log(apis: dict[str, ir.Api]) -> None:
    lines: list[str] = []
    with Emulator(apis["serpstat"], apis["capsolver"], write=lines.append) as emulator:
        _post(
            emulator.url("serpstat") + "/?token=TOP-SECRET",
            _example(emulator, "serpstat", "SerpstatLimitsProcedure.getStats"),
        )
        body = _example(emulator, "capsolver", "createTask")
        body["task"]["proxyPassword"] = "HIDDEN-TOO"
        _post(emulator.url("capsolver") + "/createTask", {**body, "clientKey": "TOP-SECRET"})

    entries = [json.loads(line) for line in lines]
    assert [entry["path"] for entry in entries] == ["/?token=***", "/createTask"]
    assert [entry["n"] for entry in entries] == [1, 2]
    assert entries[1]["request"]["clientKey"] == "***"
    assert not any("TOP-SECRET" in line or "HIDDEN-TOO" in line for line in lines)
