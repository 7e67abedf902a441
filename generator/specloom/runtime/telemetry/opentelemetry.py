"""Spans and metrics of OpenTelemetry from the events of a client, by its semantic conventions for HTTP clients.

    client = Inkwell(api_key=..., observe=OpenTelemetry())

Each request is a span of its own, the retries too. A task is a span from its first request here, its creation or a
poll, until it has ended or the program lets go of it; its requests are children of that, with those for the tokens that
they need. The parent of a task, and of a request that belongs to none, is the current span of the caller. The span of a
request is made when it is over, so no trace context is sent to the provider. Needs `opentelemetry-api`.
"""

from __future__ import annotations

from time import time_ns
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary, finalize

from opentelemetry import metrics, trace

from ..events import CallFailed, Event, LimiterWaited, RequestEnded, Retried, subject
from ..tasks.events import Polled, StateChanged

SCHEMA = "https://opentelemetry.io/schemas/1.37.0"
"""The version of the semantic conventions that the names are from; they are stable since 1.23."""

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
"""Seconds: the bounds that the conventions advise for the duration of a request."""

_METHODS = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})


class OpenTelemetry:
    """A hook for the option `observe`; one may serve several clients.

    Attributes of our own begin with `specloom.`. A secret is in none: events hold none.
    """

    def __init__(
        self,
        tracer_provider: trace.TracerProvider | None = None,
        meter_provider: metrics.MeterProvider | None = None,
    ) -> None:
        """The global providers are used where none is given."""
        self._tasks: WeakKeyDictionary[object, trace.Span] = WeakKeyDictionary()
        self._tracer = trace.get_tracer("specloom", tracer_provider=tracer_provider, schema_url=SCHEMA)
        meter = metrics.get_meter("specloom", meter_provider=meter_provider, schema_url=SCHEMA)
        self._requests = meter.create_histogram(
            "http.client.request.duration",
            unit="s",
            description="Duration of HTTP client requests.",
            explicit_bucket_boundaries_advisory=BOUNDS,
        )
        self._durations = meter.create_histogram(
            "specloom.task.duration", unit="s", description="Time from the creation of a task to its end."
        )
        self._waits = meter.create_histogram(
            "specloom.limiter.wait", unit="s", description="Time that a request waited for its turn."
        )
        self._polls = meter.create_counter("specloom.task.polls", unit="{poll}", description="Polls of tasks.")
        self._retries = meter.create_counter("specloom.call.retries", unit="{retry}", description="Repeated requests.")
        self._failures = meter.create_counter(
            "specloom.call.failures", unit="{call}", description="Calls that raised an error."
        )

    def __call__(self, event: Event) -> None:
        """Record an event."""
        match event:
            case RequestEnded():
                self._request(event)
            case StateChanged():
                self._state(event)
            case Polled():
                self._polls.add(1, {**_own(event), "specloom.task.kind": event.kind})
                self._describe(event)
            case LimiterWaited():
                self._waits.record(event.seconds, {**_own(event), "specloom.operation": event.operation})
            case Retried():
                self._retries.add(1, _failed(event))
            case CallFailed():
                self._failures.add(1, _failed(event))
            case _:
                pass

    def _request(self, event: RequestEnded) -> None:
        url = urlsplit(event.url)
        method = event.method if event.method in _METHODS else "_OTHER"
        attributes: dict[str, Any] = {
            "http.request.method": method,
            "server.address": url.hostname or "",
            "server.port": url.port or (443 if url.scheme == "https" else 80),
        }
        failure = event.error
        if event.status is not None:
            attributes["http.response.status_code"] = event.status
            failure = str(event.status) if event.status >= 400 else None
        if failure is not None:
            attributes["error.type"] = failure
        self._requests.record(event.elapsed, attributes)
        details: dict[str, Any] = {"url.full": event.url, "specloom.operation": event.operation, **_own(event)}
        if method == "_OTHER":
            details["http.request.method_original"] = event.method
        if event.attempt > 1:
            details["http.request.resend_count"] = event.attempt - 1
        name = f"{'HTTP' if method == '_OTHER' else method} {event.operation}"
        end = time_ns()
        start = end - int(event.elapsed * 1e9)
        task = self._task(start)
        span = self._tracer.start_span(
            name,
            trace.set_span_in_context(task) if task is not None else None,
            trace.SpanKind.CLIENT,
            {**attributes, **details},
            start_time=start,
        )
        if failure is not None:
            span.set_status(trace.StatusCode.ERROR)
        span.end(end)

    def _task(self, start: int) -> trace.Span | None:
        """The span of the task that an event is about, which begins at that time unless it has begun;
        None for no task.
        """
        task = subject()
        if task is None:
            return None
        span = self._tasks.get(task)
        if span is None:
            span = self._tracer.start_span("task", start_time=start)
            self._tasks[task] = span
            finalize(task, _end, span)
        return span

    def _state(self, event: StateChanged) -> None:
        failure = {} if event.error is None else {"error.type": event.error}
        if event.done:
            kind = {"specloom.task.kind": event.kind, "specloom.task.state": event.state}
            self._durations.record(event.elapsed, {**_own(event), **kind, **failure})
        span = self._describe(event)
        if span is not None and event.done:
            code = {} if event.code is None else {"specloom.task.code": event.code}
            span.set_attributes({**failure, **code})
            if failure:
                span.set_status(trace.StatusCode.ERROR)
            span.end()

    def _describe(self, event: Polled | StateChanged) -> trace.Span | None:
        """Say on the span of its task what an event tells of it; None where there is none, or it has ended."""
        span = self._task(time_ns())
        if span is None or not span.is_recording():
            return None
        told: dict[str, str | int | None] = {
            "kind": event.kind,
            "state": event.state,
            "polls": event.polls,
            "id": event.task,
            "status": event.status,
        }
        span.update_name(f"task {event.kind}")
        span.set_attributes(_own(event))
        span.set_attributes({f"specloom.task.{name}": value for name, value in told.items() if value is not None})
        return span


def _end(span: trace.Span) -> None:
    """End the span of a task that the program has let go of, unless it has ended."""
    if span.is_recording():
        span.end()


def _own(event: Event) -> dict[str, Any]:
    account = {} if event.account is None else {"specloom.account": event.account}
    return {"specloom.provider": event.provider, **account}


def _failed(event: Retried | CallFailed) -> dict[str, Any]:
    return {**_own(event), "specloom.operation": event.operation, "error.type": event.error}
