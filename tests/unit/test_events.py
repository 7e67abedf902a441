"""The hook `observe` and its adapter for OpenTelemetry: what they report, in both flavours, and that they show no key."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from generated._runtime.errors import ClientError, ConfigurationError
from generated._runtime.testing import ASYNC, SYNC, TRIO, Flavour, Replay, reply
from generated.capsolver import AsyncCapSolver, CapSolver, models
from specloom.runtime import events
from specloom.runtime.telemetry.opentelemetry import OpenTelemetry
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


def test_a_request_without_a_response_says_why() -> None:
    collected = Collected()

    collected.hook(ended(status=None, error="TransportError", method="QUERY", url="http://localhost:8080/a"))

    span = collected.spans[0]
    assert (span.name, span.attributes["error.type"]) == ("HTTP createTask", "TransportError")
    assert (span.attributes["http.request.method"], span.attributes["server.port"]) == ("_OTHER", 8080)
    assert "http.response.status_code" not in span.attributes


def test_a_task_that_ended_is_a_span() -> None:
    collected = Collected()
    event = events.StateChanged(
        provider="inkwell",
        account="main",
        kind="renderings",
        task="7",
        previous="pending",
        state="failed",
        status="error",
        polls=4,
        elapsed=9.0,
        error="TaskFailed",
        code="E1",
    )

    collected.hook(event)

    span = collected.spans[0]
    assert (span.name, span.kind, span.status.status_code) == ("task renderings", SpanKind.INTERNAL, StatusCode.ERROR)
    assert (span.attributes["specloom.task.polls"], span.attributes["specloom.task.code"]) == (4, "E1")
    assert collected.points()["specloom.task.duration"][0].sum == 9.0
