"""Spans and metrics of OpenTelemetry from the events of a client, by its semantic conventions for HTTP clients.

    client = Inkwell(api_key=..., observe=OpenTelemetry())

Each request is a span of its own, the retries too, whose parent is the current span of the caller; a task that ends is a
span from its creation. Spans are made when what they are about is over, so no trace context is sent to the provider.
Needs `opentelemetry-api`.
"""

from __future__ import annotations

from time import time_ns
from typing import Any
from urllib.parse import urlsplit

from opentelemetry import metrics, trace

from ..events import CallFailed, Event, LimiterWaited, Polled, RequestEnded, Retried, StateChanged

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
        self._tracer = trace.get_tracer("specloom", tracer_provider=tracer_provider, schema_url=SCHEMA)
        meter = metrics.get_meter("specloom", meter_provider=meter_provider, schema_url=SCHEMA)
        self._requests = meter.create_histogram(
            "http.client.request.duration",
            unit="s",
            description="Duration of HTTP client requests.",
            explicit_bucket_boundaries_advisory=BOUNDS,
        )
        self._tasks = meter.create_histogram(
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
                if event.done:
                    self._task(event)
            case Polled():
                self._polls.add(1, {**_own(event), "specloom.task.kind": event.kind})
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
        self._span(name, trace.SpanKind.CLIENT, event.elapsed, {**attributes, **details}, failed=failure is not None)

    def _task(self, event: StateChanged) -> None:
        attributes: dict[str, Any] = {
            **_own(event),
            "specloom.task.kind": event.kind,
            "specloom.task.state": event.state,
        }
        if event.error is not None:
            attributes["error.type"] = event.error
        self._tasks.record(event.elapsed, attributes)
        details: dict[str, Any] = {"specloom.task.polls": event.polls}
        for name, value in (("id", event.task), ("status", event.status), ("code", event.code)):
            if value is not None:
                details[f"specloom.task.{name}"] = value
        failed = event.error is not None
        self._span(
            f"task {event.kind}", trace.SpanKind.INTERNAL, event.elapsed, {**attributes, **details}, failed=failed
        )

    def _span(
        self, name: str, kind: trace.SpanKind, elapsed: float, attributes: dict[str, Any], *, failed: bool
    ) -> None:
        end = time_ns()
        start = end - int(elapsed * 1e9)
        span = self._tracer.start_span(name, kind=kind, attributes=attributes, start_time=start)
        if failed:
            span.set_status(trace.StatusCode.ERROR)
        span.end(end)


def _own(event: Event) -> dict[str, Any]:
    account = {} if event.account is None else {"specloom.account": event.account}
    return {"specloom.provider": event.provider, **account}


def _failed(event: Retried | CallFailed) -> dict[str, Any]:
    return {**_own(event), "specloom.operation": event.operation, "error.type": event.error}
