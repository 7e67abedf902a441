"""The hook `observe` and its adapter for OpenTelemetry:
what they report, in both flavours, and that they show no key.
"""

from __future__ import annotations

import gc
import logging
from collections import Counter
from collections.abc import Callable, Generator
from typing import Any

import pytest
from msgspec.structs import replace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.semconv.attributes import error_attributes, http_attributes, server_attributes, url_attributes
from opentelemetry.semconv.metrics.http_metrics import HTTP_CLIENT_REQUEST_DURATION as DURATION
from opentelemetry.semconv.schemas import Schemas
from opentelemetry.trace import SpanKind, StatusCode

from generated.capsolver import AsyncCapSolver, CapSolver, ClientError, ConfigurationError, models
from specloom.runtime import events
from specloom.runtime.auth.oauth import AccessTokens
from specloom.runtime.description.api import Credential, Grant, Placement
from specloom.runtime.description.tasks import FollowUp
from specloom.runtime.errors import HttpStatusError
from specloom.runtime.limits.line import spacing
from specloom.runtime.limits.process import ProcessLimiter
from specloom.runtime.operation import Api, Call, Operation, StreamCall
from specloom.runtime.streaming.items import AsyncEvents, Events
from specloom.runtime.streaming.stream import AsyncStreamingClient, StreamingClient
from specloom.runtime.tasks.errors import TaskFailed
from specloom.runtime.telemetry.opentelemetry import SCHEMA, OpenTelemetry
from specloom.runtime.testing import ASYNC, SYNC, TRIO, FakeClock, Flavour, Replay, Reply, Sent, reply
from tests.unit.inkwell import CREATE, KIND, PENDING, POLL, READY, AsyncDrawings, Drawings, kind, play
from tests.wire.witness import Witness, key, shows_key

TASK = models.AntiTurnstileTaskProxyLess(website_url="https://a.example", website_key="0x4")
CREATED = {"errorId": 0, "taskId": "t-1"}
SOLVED = {"errorId": 0, "taskId": "t-1", "status": "ready", "solution": {"token": "x"}}

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=["sync", "asyncio", "trio"])


def run(flavour: Flavour, *replies: Any, method: str = "tasks.run", observe: Any, **options: Any) -> Any:
    def use(client: Any) -> Any:
        return client.get_balance() if method == "get_balance" else client.tasks.run(TASK)

    given = {"client_key": "KEY", **options}
    return flavour.run((CapSolver, AsyncCapSolver), Replay(*replies), use, observe=observe, **given)


def named(seen: list[Any]) -> list[str]:
    return [type(event).__name__ for event in seen]


@both
def test_a_task_reports_requests_polls_and_states(flavour: Flavour) -> None:
    seen: list[Any] = []

    run(flavour, reply(200, CREATED), reply(200, SOLVED), observe=seen.append, account="main")

    assert named(seen) == ["RequestEnded", "StateChanged", "RequestEnded", "StateChanged", "Polled"]
    assert [(it.operation, it.status) for it in seen if type(it).__name__ == "RequestEnded"] == [
        ("createTask", 200),
        ("getTaskResult", 200),
    ]
    assert [(it.previous, it.state) for it in seen if type(it).__name__ == "StateChanged"] == [
        (None, "pending"),
        ("pending", "succeeded"),
    ]
    assert {(it.provider, it.account) for it in seen} == {("capsolver", "main")}


@both
def test_retries_and_failures_are_reported(flavour: Flavour) -> None:
    seen: list[Any] = []

    with pytest.raises(ClientError):
        run(flavour, reply(503), reply(503), method="get_balance", observe=seen.append, retries=1)

    assert named(seen) == ["RequestEnded", "Retried", "RequestEnded", "CallFailed"]
    assert [it.attempt for it in seen] == [1, 1, 2, 2]


@both
def test_an_attempt_that_gets_no_turn_is_none(flavour: Flavour) -> None:
    """The second one would be sent after the timeout of the call."""
    seen: list[Any] = []

    with pytest.raises(ClientError):
        run(
            flavour,
            reply(503),
            method="get_balance",
            observe=seen.append,
            retries=1,
            timeout=5,
            limiter=ProcessLimiter(rate=0.01),
        )

    assert named(seen) == ["RequestEnded", "Retried", "CallFailed"]
    assert seen[-1].attempt == 1


@both
def test_a_hook_that_raises_breaks_nothing_and_is_logged_once(
    flavour: Flavour, caplog: pytest.LogCaptureFixture
) -> None:
    def hook(event: Any) -> None:
        raise RuntimeError("own")

    with caplog.at_level(logging.ERROR):
        result = run(flavour, reply(200, CREATED), reply(200, SOLVED), observe=hook)

    assert result.token == "x"
    assert [record.getMessage() for record in caplog.records] == [
        "capsolver: the hook `observe` raised RuntimeError in RequestEnded; further errors in it are not logged"
    ]


def test_a_hook_is_a_plain_function() -> None:
    async def hook(event: Any) -> None: ...

    for wrong, given in ((hook, "function"), ("7", "str")):
        with pytest.raises(ConfigurationError, match=f"`observe` must be a function that is not async, got {given}"):
            CapSolver(client_key="KEY", observe=wrong)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@both
def test_no_event_shows_a_key(flavour: Flavour) -> None:
    seen: list[Any] = []
    secret = key("0123456789abcdef")
    failed = {"errorId": 1, "errorCode": f"X_{secret}", "errorDescription": secret}

    with Witness() as witness, pytest.raises(ClientError):
        run(flavour, reply(200, failed), observe=seen.append, client_key=secret, retries=0)
    for event in seen:
        witness.take("event", repr(event))

    assert "CallFailed" in named(seen)
    assert not [event for event in seen if shows_key(repr(event))]


# --- OpenTelemetry ----------------------------------------------------------------------------------------------------


class Collected:
    """What the SDK collected in memory."""

    def __init__(self) -> None:
        self._exporter, self._reader = InMemorySpanExporter(), InMemoryMetricReader()
        tracers = TracerProvider(shutdown_on_exit=False)
        tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = tracers.get_tracer("caller")
        self.hook = OpenTelemetry(tracers, MeterProvider([self._reader], shutdown_on_exit=False))

    @property
    def spans(self) -> list[Any]:
        return list(self._exporter.get_finished_spans())

    def spans_in_order(self, *names: str) -> list[Any]:
        """The spans by the time of their end; they have these names."""
        assert [span.name for span in self.spans] == [*names]
        return self.spans

    def points(self) -> dict[str, list[Any]]:
        data: Any = self._reader.get_metrics_data()
        found = data.resource_metrics[0].scope_metrics[0].metrics
        return {metric.name: list(metric.data.data_points) for metric in found}


def ended(**changes: Any) -> events.RequestEnded:
    values: dict[str, Any] = {
        "provider": "inkwell",
        "account": None,
        "operation": "createTask",
        "method": "POST",
        "url": "https://api.example/createTask",
        "attempt": 1,
        "elapsed": 0.5,
        "status": 200,
        "error": None,
        "streamed": False,
    }
    return events.RequestEnded(**{**values, **changes})


def test_a_request_is_a_span_and_a_duration_by_the_conventions() -> None:
    collected = Collected()

    with collected.tracer.start_as_current_span("caller") as caller:
        collected.hook(ended(attempt=3, status=503))
        parent: Any = caller.get_span_context()

    span = collected.spans[0]
    assert (span.name, span.kind, span.status.status_code) == ("POST createTask", SpanKind.CLIENT, StatusCode.ERROR)
    assert span.parent.span_id == parent.span_id
    assert span.end_time - span.start_time == 500_000_000
    assert dict(span.attributes) == {
        "http.request.method": "POST",
        "server.address": "api.example",
        "server.port": 443,
        "url.full": "https://api.example/createTask",
        "http.response.status_code": 503,
        "error.type": "503",
        "http.request.resend_count": 2,
        "specloom.operation": "createTask",
        "specloom.provider": "inkwell",
    }
    [point] = collected.points()["http.client.request.duration"]
    assert (point.sum, point.count, point.attributes["server.port"]) == (0.5, 1, 443)
    assert point.explicit_bounds[:2] == (0.005, 0.01)


def test_the_names_are_those_of_the_version_that_the_schema_url_says() -> None:
    """A schema that exists, and attributes that the conventions declare stable; others begin with our own name."""
    declared = {
        value
        for module in (error_attributes, http_attributes, server_attributes, url_attributes)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
    collected = Collected()
    collected.hook(ended(attempt=2, status=None, error="TransportError", method="QUERY"))
    [span] = collected.spans

    assert SCHEMA in {schema.value for schema in Schemas}
    assert span.instrumentation_scope.schema_url == SCHEMA
    assert {name for name in span.attributes if not name.startswith("specloom.")} <= declared
    assert {*collected.points()} == {DURATION}


def test_a_request_without_a_response_says_why() -> None:
    collected = Collected()

    collected.hook(ended(status=None, error="TransportError", method="QUERY", url="http://localhost:8080/a"))

    span = collected.spans[0]
    assert (span.name, span.attributes["error.type"]) == ("HTTP createTask", "TransportError")
    assert (span.attributes["http.request.method"], span.attributes["server.port"]) == ("_OTHER", 8080)
    assert "http.response.status_code" not in span.attributes


@both
def test_a_task_is_a_span_whose_children_are_its_requests(flavour: Flavour) -> None:
    collected = Collected()

    with collected.tracer.start_as_current_span("caller") as caller:
        script = (reply(200, {"id": "t-1"}), reply(200, READY))
        play(flavour, Replay(*script), KIND, lambda tasks: tasks.run(), observe=collected.hook, account="main")
        outer: Any = caller.get_span_context()

    create, poll, task, _ = collected.spans_in_order("POST create", "POST poll", "task drawings", "caller")
    assert (task.kind, task.status.status_code, task.parent.span_id) == (
        SpanKind.INTERNAL,
        StatusCode.UNSET,
        outer.span_id,
    )
    assert [it.parent.span_id for it in (create, poll)] == [task.context.span_id] * 2
    assert task.start_time <= create.start_time <= create.end_time <= task.end_time
    assert dict(task.attributes) == {
        "specloom.provider": "inkwell",
        "specloom.account": "main",
        "specloom.task.kind": "drawings",
        "specloom.task.state": "succeeded",
        "specloom.task.polls": 1,
        "specloom.task.id": "t-1",
        "specloom.task.status": "ready",
    }
    points = collected.points()
    assert [(point.count, point.attributes["specloom.task.state"]) for point in points["specloom.task.duration"]] == [
        (1, "succeeded")
    ]
    assert [point.value for point in points["specloom.task.polls"]] == [1]


@both
def test_the_requests_of_tasks_that_are_waited_for_together_are_children_of_their_own_ones(flavour: Flavour) -> None:
    collected, clock = Collected(), FakeClock()

    def poll(sent: Sent) -> Reply:
        return reply(200, READY if sent.body["id"] == "t-2" or clock.monotonic() > 2 else PENDING)

    created = [reply(200, {"id": name}) for name in ("t-1", "t-2")]
    replay = Replay(*created, forever=poll, clock=clock)

    def use(tasks: Any) -> Generator[Any, Any, None]:
        submitted = [(yield tasks.submit()), (yield tasks.submit())]
        yield tasks.wait_all(submitted)

    play(flavour, replay, KIND, use, observe=collected.hook)

    tasks = {
        it.attributes["specloom.task.id"]: it.context.span_id for it in collected.spans if it.name == "task drawings"
    }
    children = Counter(it.parent.span_id for it in collected.spans if it.name != "task drawings")
    assert children == {tasks["t-1"]: 3, tasks["t-2"]: 2}


@both
def test_a_task_that_failed_is_a_failed_span(flavour: Flavour) -> None:
    collected = Collected()
    refused = {"status": "broken", "error": {"code": "HARD", "text": "too hard"}}

    with pytest.raises(TaskFailed):
        play(
            flavour,
            Replay(reply(200, {"id": "t-1"}), reply(200, refused)),
            KIND,
            lambda tasks: tasks.run(),
            observe=collected.hook,
        )

    [task] = [it for it in collected.spans if it.name == "task drawings"]
    assert (task.status.status_code, task.attributes["error.type"]) == (StatusCode.ERROR, "TaskFailed")
    assert (task.attributes["specloom.task.code"], task.attributes["specloom.task.state"]) == ("HARD", "failed")


@both
def test_the_span_of_a_task_that_is_let_go_of_ends(flavour: Flavour) -> None:
    """Another process continues: one that resumes the task has a span of its own."""
    collected = Collected()

    def use(tasks: Any) -> Generator[Any, Any, str]:
        task = yield tasks.submit()
        handle: str = task.handle.to_json()
        return handle

    handle = play(flavour, Replay(reply(200, {"id": "t-1"})), KIND, use, observe=collected.hook)
    gc.collect()
    replay = Replay(reply(200, PENDING))
    play(flavour, replay, KIND, lambda tasks: tasks.wait_slice([handle], seconds=2), observe=collected.hook)
    gc.collect()

    create, first, poll, second = collected.spans_in_order("POST create", "task drawings", "POST poll", "task drawings")
    assert [it.parent.span_id for it in (create, poll)] == [first.context.span_id, second.context.span_id]
    assert [it.attributes["specloom.task.state"] for it in (first, second)] == ["pending", "pending"]
    assert [it.attributes["specloom.task.polls"] for it in (first, second)] == [0, 1]
    assert "specloom.task.duration" not in collected.points()


@both
def test_a_create_request_that_is_rejected_has_a_task_that_never_was(flavour: Flavour) -> None:
    collected = Collected()

    with pytest.raises(HttpStatusError):
        play(flavour, Replay(reply(400, {"no": 1})), KIND, lambda tasks: tasks.submit(), observe=collected.hook)
    gc.collect()

    create, task = collected.spans_in_order("POST create", "task")
    assert create.parent.span_id == task.context.span_id
    assert create.status.status_code == StatusCode.ERROR
    assert "specloom.task.state" not in task.attributes


# --- tokens, streams and the limiter ----------------------------------------------------------------------------------

CREDENTIALS = (Credential("token"), Credential("client_id"), Credential("client_secret"))
GRANT = Grant("token", "client_id", "client_secret", "/oauth/token", ())
VAULT = Api(name="vault", title="Vault", servers=("https://vault.example",), credentials=CREDENTIALS, grants=(GRANT,))
BEARER = (Placement("token", "bearer"),)
READ = Operation(id="read", method="GET", path="/things", placements=BEARER, responses={"200": int})
WATCH = Operation(id="watch", method="GET", path="/events", placements=BEARER, responses={"200": Any})
EVENTS: Call[Any] = Call(WATCH)
PAINT = replace(CREATE, placements=BEARER)
PAINTED = kind(poll=FollowUp(replace(POLL, placements=BEARER), body={"/id": "$task.id"}))
GIVEN: dict[str, str | None] = {"client_id": "our id", "client_secret": "our secret"}
TOKEN = reply(200, {"access_token": "a-token-0123456789", "token_type": "Bearer", "expires_in": 3600})


class Paintings(Drawings):
    """Tasks whose calls need a token."""

    @property
    def kind(self) -> Any:
        return PAINTED


class AsyncPaintings(AsyncDrawings):
    """Tasks whose calls need a token."""

    @property
    def kind(self) -> Any:
        return PAINTED


class Vault(StreamingClient):
    """A client that has tokens, tasks and streams."""

    def __init__(self, **options: Any) -> None:
        super().__init__(VAULT, {**GIVEN}, AccessTokens(VAULT.grants), **options)

    def read(self) -> int:
        call: Call[int] = Call(READ)
        return self._call(call)

    def watch(self) -> list[Any]:
        with Events.open(self, StreamCall(EVENTS, "events")) as stream:
            return list(stream)

    def paint(self) -> Any:
        return Paintings(self).run(create=PAINT)


class AsyncVault(AsyncStreamingClient):
    """The same in the other flavour."""

    def __init__(self, **options: Any) -> None:
        super().__init__(VAULT, {**GIVEN}, AccessTokens(VAULT.grants), **options)

    async def read(self) -> int:
        call: Call[int] = Call(READ)
        return await self._call(call)

    async def watch(self) -> list[Any]:
        async with await AsyncEvents.open(self, StreamCall(EVENTS, "events")) as stream:
            return [event async for event in stream]

    async def paint(self) -> Any:
        return await AsyncPaintings(self).run(create=PAINT)


def use_vault(flavour: Flavour, replay: Replay, use: Callable[[Any], Any], collected: Collected) -> None:
    """In a span of the caller."""
    with collected.tracer.start_as_current_span("caller"):
        flavour.run((Vault, AsyncVault), replay, use, observe=collected.hook)


@both
def test_a_request_for_a_token_is_a_child_of_what_needs_it(flavour: Flavour) -> None:
    """Of a task, or of the caller; with the conventions' attributes, and without the form, which holds the secret."""
    of_call, of_task = Collected(), Collected()

    use_vault(flavour, Replay(TOKEN, reply(200, 7)), lambda client: client.read(), of_call)
    script = (TOKEN, reply(200, {"id": "t-1"}), reply(200, READY))
    use_vault(flavour, Replay(*script), lambda client: client.paint(), of_task)

    token, read, caller = of_call.spans_in_order("POST token", "GET read", "caller")
    assert [it.parent.span_id for it in (token, read)] == [caller.context.span_id] * 2
    assert token.attributes["url.full"] == "https://vault.example/oauth/token"
    assert "secret" not in repr(token.attributes)
    *requests, task, _ = of_task.spans_in_order("POST token", "POST create", "POST poll", "task drawings", "caller")
    assert [it.parent.span_id for it in requests] == [task.context.span_id] * 3


@both
def test_the_head_of_a_stream_is_a_span_and_a_duration(flavour: Flavour) -> None:
    """What is read of it later is not in that."""
    collected = Collected()
    stream = reply(
        200, b'data: {"n": 1}\n\ndata: {"n": 2}\n\n', headers={"content-type": "text/event-stream"}, seconds=2.0
    )

    use_vault(flavour, Replay(TOKEN, stream), lambda client: client.watch(), collected)

    _, head, caller = collected.spans_in_order("POST token", "GET watch", "caller")
    assert (head.parent.span_id, head.attributes["http.response.status_code"]) == (caller.context.span_id, 200)
    assert head.end_time - head.start_time == 2_000_000_000
    durations = {point.attributes["http.request.method"]: point for point in collected.points()[DURATION]}
    assert (durations["GET"].count, durations["GET"].sum) == (1, 2.0)


@both
def test_a_wait_for_the_limiter_is_measured(flavour: Flavour) -> None:
    collected, seen = Collected(), list[Any]()

    def use(client: Any) -> Generator[Any, Any, None]:
        yield client.read()
        yield client.read()

    def hook(event: Any) -> None:
        seen.append(event)
        collected.hook(event)

    replay = Replay(TOKEN, reply(200, 7), reply(200, 7))
    flavour.run((Vault, AsyncVault), replay, use, observe=hook, limiter=ProcessLimiter(rate=2))

    [waited] = [event for event in seen if isinstance(event, events.LimiterWaited)]
    assert (waited.provider, waited.operation, waited.seconds) == ("vault", "read", spacing(2))
    [point] = collected.points()["specloom.limiter.wait"]
    assert (point.sum, dict(point.attributes)) == (
        spacing(2),
        {"specloom.provider": "vault", "specloom.operation": "read"},
    )
