"""All providers of one process, with the ordered faults, the log, and the listeners. Pure except for a lock.

It implements everything that `app` does with a request, except bytes, connections and waiting.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from threading import RLock
from urllib.parse import quote, urlsplit

from msgspec.structs import replace

from .. import ir
from ..examples import fault_of
from ..runtime.json_data import get_pointer
from .calls import TaskCall, calls_of
from .calls import sent as named_by
from .faults import KINDS, Fault, Faults, Scenario, group_of, read_fault
from .log import Masks, Seen
from .origins import callback_refusal
from .outgoing import Change, Held, Orders, Outgoing
from .refusals import body_pointers
from .requests import IncomingRequest, Parameters, given
from .samples import with_value
from .service import Service
from .signing import signature_of, signed_headers
from .spoiled import PREVENTS, Written, instead, spoiled
from .tasks import Record

Event = dict[str, ir.Json]
"""An event for listeners: a JSON object with a `type`."""

_log = logging.getLogger("specloom.serve")

REMEMBERED = 1000
"""The number of requests that the log keeps in memory."""

EXAMPLE_KEY = "YOUR_KEY"
"""The key of a request that is made from an example without a key."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A result that the creator of a task wants to be sent. `refusal` is the reason why it is not sent, if it
    is not. `headers` sign it, if the provider signs what it sends.
    """

    provider: str
    url: str = field(repr=False)
    body: bytes = field(repr=False)
    refusal: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


@dataclass(frozen=True, slots=True)
class Sample:
    """A request made from an example, as it is sent."""

    method: str
    target: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EmulatedResponse:
    """The response to a request, and its entry in the log once it is complete.

    A `held` response is not final: see `Emulation.left`.
    """

    written: Written
    entry: Event
    provider: str
    incoming: IncomingRequest
    fault: Fault | None = None
    held: Held | None = None


class Emulation:
    """The providers by name. `clock` never goes back; `wall` is the time of day in seconds since 1970.

    `write` receives one line of JSON, without a line break, for each request and each callback. If it raises OSError
    the line is lost; this is reported by `state`, and once by the logger `specloom.serve`.
    """

    def __init__(
        self,
        apis: Sequence[ir.Api],
        clock: Callable[[], float],
        wall: Callable[[], float],
        *,
        scenario: Scenario | None = None,
        speed: float = 1.0,
        seed: int = 0,
        write: Callable[[str], None] | None = None,
    ) -> None:
        scenario = scenario or Scenario()
        seed = seed if scenario.seed is None else scenario.seed
        self.apis = tuple(apis)
        self.speed = speed if scenario.speed is None else scenario.speed
        self.faults = Faults(Random(seed))
        self.log: deque[Event] = deque(maxlen=REMEMBERED)
        self._wall = wall
        self._write = write
        self._lost_lines = 0
        self._lost_reason = ""
        self._count = 0
        self._callback_count = 0
        self._listeners: list[Callable[[Event], None]] = []
        self._lock = RLock()
        self._seen = Seen(scenario.keys)
        self._masks = {api.name: Masks(api, self._seen) for api in apis}
        self._scenario = scenario
        self._clock, self._begun, self._started = clock, clock(), wall()
        self._services = {
            api.name: Service(
                api, clock, begun=self._begun, started=self._started, speed=self.speed, seed=seed, keys=scenario.keys
            )
            for api in apis
        }
        for fault in scenario.faults:
            self.faults.order(fault)

    @property
    def time_of_day(self) -> float:
        """What time it is for the providers, in seconds since 1970: the clock of clients that keep up with them."""
        return self._started + (self._clock() - self._begun) * self.speed

    def service(self, provider: str) -> Service:
        """One provider. Raises KeyError if there is none of that name."""
        return self._services[provider]

    def listen(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call a function for every event from now on, in the thread in which it happens; returns a function that ends
        this.
        """
        with self._lock:
            self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    # --- requests ----------------------------------------------------------------------------------------------------

    def respond(self, provider: str, incoming: IncomingRequest) -> EmulatedResponse:
        """Respond to a request; all of its changes take effect immediately."""
        with self._lock:
            service = self._services[provider]
            operation = service.operation_of(incoming)
            self._masks[provider].see(incoming, operation)
            fault = self.faults.hit(provider, operation.id) if operation is not None else None
            record, held, reason = None, None, None
            if fault is not None and fault.kind in PREVENTS:
                record = service.record_of(incoming)
                written = instead(fault)
            else:
                outgoing = service.handle(incoming, _orders(fault))
                record, held, reason = outgoing.record, outgoing.held, outgoing.reason
                self._seen.add(outgoing.secrets)
                written = _spoiled(service, outgoing, fault)
            entry = self._entry(provider, operation, incoming, written, fault, reason)
            if fault is not None:
                self._tell({"type": "fault", "faults": self._ordered()})
                if record is not None:
                    record.faults[fault.kind] = record.faults.get(fault.kind, 0) + 1
            if record is not None:
                self._tell(self._task(record))
            return EmulatedResponse(written, entry, provider, incoming, fault, held)

    def left(self, response: EmulatedResponse) -> float:
        """Real seconds for which a response is still held open, unless its task changes before; 0 if it is due."""
        with self._lock:
            return 0.0 if response.held is None else self._services[response.provider].left(response.held)

    def resumed(self, response: EmulatedResponse) -> EmulatedResponse:
        """A held response in its final form, when it is due."""
        with self._lock:
            if response.held is None:
                return response
            service = self._services[response.provider]
            outgoing, masks = service.resumed(response.held), self._masks[response.provider]
            written = _spoiled(service, outgoing, response.fault)
            operation = response.held.asked.operation
            _, told = masks.bodies(response.incoming, written.body, operation)
            failure = _failure(operation, written.status, None, told)
            entry = {
                **response.entry,
                **failure,
                **({"reason": masks.reason(outgoing.reason)} if outgoing.reason is not None else {}),
                "status": None if written.cut == "before" else written.status,
                "response": told,
            }
            return EmulatedResponse(written, entry, response.provider, response.incoming)

    def refused(self, provider: str | None, incoming: IncomingRequest, status: int, reason: str) -> None:
        """Log a request that was rejected before it was processed; its provider is None if it is for none."""
        with self._lock:
            self._count += 1
            masks = self._masks[self.apis[0].name if provider is None else provider]
            entry: Event = {
                "type": "request",
                "n": self._count,
                "at": self._wall(),
                "provider": provider,
                "operation": None,
                "method": masks.method(incoming),
                "path": masks.target(incoming),
                "status": status,
                "headers": masks.headers(incoming),
                "request": None,
                "response": None,
                "reason": reason,
            }
            self.finished(entry, 0.0)

    def finished(self, entry: Event, seconds: float) -> None:
        """Log a complete request, with its duration in seconds."""
        with self._lock:
            entry["ms"] = round(seconds * 1000, 1)
            self.log.append(entry)
            self._line(entry)
            told = ("n", "at", "provider", "operation", "method", "path", "status", "ms", "fault", "failure", "reason")
            self._tell({"type": "request", **{name: entry[name] for name in told if name in entry}})

    def advance(self) -> list[Callback]:
        """Update the tasks to the current time; returns the callbacks that are due."""
        with self._lock:
            callbacks: list[Callback] = []
            for name, service in self._services.items():
                for change in service.advance():
                    self._tell(self._task(change.record))
                    callbacks += self._callbacks(name, change)
            return callbacks

    def next_change(self) -> float | None:
        """Real seconds until `advance` has something to do; None if there is nothing."""
        with self._lock:
            times = [due for service in self._services.values() if (due := service.next_change()) is not None]
            return min(times, default=None)

    def called_back(self, callback: Callback, outcome: str) -> None:
        """Log the outcome of a callback."""
        with self._lock:
            self._line(
                {
                    "type": "callback",
                    "at": self._wall(),
                    "provider": callback.provider,
                    "url": self._seen.text(_shown_url(callback.url)),
                    "outcome": outcome,
                }
            )

    def _entry(
        self,
        provider: str,
        operation: ir.Operation | None,
        incoming: IncomingRequest,
        written: Written,
        fault: Fault | None,
        reason: str | None,
    ) -> Event:
        self._count += 1
        masks = self._masks[provider]
        request, answer = masks.bodies(incoming, written.body, operation)
        return {
            "type": "request",
            "n": self._count,
            "at": self._wall(),
            "provider": provider,
            "operation": operation.id if operation is not None else None,
            "method": masks.method(incoming),
            "path": masks.target(incoming, operation),
            "status": None if written.cut == "before" else written.status,
            "headers": masks.headers(incoming, operation),
            "request": request,
            "response": answer,
            **({"fault": fault.kind} if fault is not None else {}),
            **_failure(operation, written.status, request, answer),
            **({"reason": masks.reason(reason)} if reason is not None else {}),
        }

    def _callbacks(self, provider: str, change: Change) -> Iterator[Callback]:
        if change.callback is not None:
            body = json.dumps(change.payload, ensure_ascii=False).encode()
            refusal = callback_refusal(change.callback, self._scenario.callbacks)
            self._callback_count += 1
            signature = signature_of(self._services[provider].api, change.record.kind)
            signed = signed_headers(signature, body, self._wall(), self._callback_count)
            yield Callback(provider, change.callback, body, refusal, signed)

    # --- control -----------------------------------------------------------------------------------------------------

    def order(self, fault: Fault | ir.Json) -> int:
        """Order a fault; returns its number. Raises ScenarioError for JSON data that is not a valid order."""
        with self._lock:
            number = self.faults.order(fault if isinstance(fault, Fault) else read_fault(fault, self.apis))
            self._tell({"type": "fault", "faults": self._ordered()})
            return number

    def withdraw(self, number: int | None = None) -> bool:
        """Remove one order, or all of them; False if there is none of this number."""
        with self._lock:
            found = True
            if number is None:
                self.faults.clear()
            else:
                found = self.faults.withdraw(number)
            self._tell({"type": "fault", "faults": self._ordered()})
            return found

    def reset(self) -> None:
        """Discard all tasks, requests and orders except those of the scenario."""
        with self._lock:
            for service in self._services.values():
                service.reset()
            self.log.clear()
            self.faults.clear()
            for fault in self._scenario.faults:
                self.faults.order(fault)
            self._tell({"type": "reset"})
            self._tell({"type": "fault", "faults": self._ordered()})

    def state(self, url: Callable[[str], str]) -> Event:
        """The whole state; `url` returns the base URL of a provider."""
        with self._lock:
            providers: list[ir.Json] = [_provider(api, url(api.name)) for api in self.apis]
            kinds: list[ir.Json] = [
                {"kind": kind, "group": group_of(kind), "text": text} for kind, text in KINDS.items()
            ]
            state: Event = {
                "providers": providers,
                "speed": self.speed,
                "faults": self._ordered(),
                "fault_kinds": kinds,
            }
            if self._lost_lines:
                state["log"] = {"lost": self._lost_lines, "reason": self._lost_reason}
            return state

    def tasks(self) -> list[Event]:
        """Every task, the oldest of each provider first."""
        with self._lock:
            records = (record for service in self._services.values() for record in service.store.records)
            return [self._masked(self._task(record)) for record in records]

    def entries(self) -> list[Event]:
        """The log, with secrets masked that were only recognized later."""
        with self._lock:
            return [self._masked(entry) for entry in self.log]

    def logged(self, number: int) -> Event | None:
        """The log entry of one request, None if it is unknown or no longer stored."""
        with self._lock:
            return next((self._masked(entry) for entry in self.log if entry["n"] == number), None)

    def shown(self, provider: str, sample: Sample) -> Event:
        """A request made from an example in a form that can be shown: its secrets are masked."""
        with self._lock:
            headers = {name.lower(): value for name, value in sample.headers.items()}
            path, _, query = sample.target.partition("?")
            incoming, masks = IncomingRequest(sample.method, path, query, headers, sample.body), self._masks[provider]
            operation = self._services[provider].operation_of(incoming)
            request, _ = masks.bodies(incoming, b"", operation)
            return {"method": sample.method, "path": masks.target(incoming, operation), "request": request}

    def masked(self, text: str) -> str:
        """A text without any secret seen so far."""
        with self._lock:
            return self._seen.text(text)

    def masked_data(self, members: Event) -> Event:
        """The members of an object without any secret seen so far."""
        with self._lock:
            return {name: self._seen.data(value) for name, value in members.items()}

    def sample(
        self, provider: str, operation_id: str, body: ir.Json = None, parameters: Parameters | None = None
    ) -> Sample:
        """A request made from the first example of an operation, about the newest task, or with another body.

        With `parameters` it has these and the body, and nothing of the example. Raises KeyError if there is no such
        provider or operation.
        """
        with self._lock:
            service = self._services[provider]
            operation = {operation.id: operation for operation in service.api.operations}[operation_id]
            if parameters is not None:
                return _sample(operation, None, ir.Example("given", 200, None, body), parameters)
            example = next(iter(operation.examples), ir.Example("given", 200, None, ir.MISSING))
            if body is not None:
                return _sample(operation, None, replace(example, request=body))
            return _sample(operation, _newest(service, operation_id), example)

    def _ordered(self) -> list[ir.Json]:
        return [ordered.as_json() for ordered in self.faults.ordered]

    def _task(self, record: Record) -> Event:
        name, service = next((name, it) for name, it in self._services.items() if record.kind in it.api.tasks)
        moment = record.at(service.now)
        expires_at = record.expires_at
        return {
            "type": "task",
            "provider": name,
            "kind": record.kind.name,
            "id": record.id,
            "task_type": record.type,
            "state": moment.state,
            "word": moment.word,
            "polls": record.polls,
            "polls_limit": record.limits.polls,
            "faults": {**record.faults},
            "created": service.time_of_day(record.created),
            "expires_at": None if expires_at is None else service.time_of_day(expires_at),
            "timeline": [
                {"word": moment.word, "state": moment.state, "at": service.time_of_day(moment.at)}
                for moment in record.timeline
            ],
        }

    def _masked(self, event: Event) -> Event:
        return {name: value if name in _OURS else self._seen.data(value) for name, value in event.items()}

    def _tell(self, event: Event) -> None:
        if self._listeners:
            masked = self._masked(event)
            for listener in tuple(self._listeners):
                listener(masked)

    def _line(self, entry: Event) -> None:
        if self._write is None:
            return
        try:
            self._write(json.dumps(self._masked(entry), ensure_ascii=False, separators=(",", ":")))
        except OSError as error:
            self._lost((error.strerror or type(error).__name__).lower())

    def _lost(self, reason: str) -> None:
        """Record a line that could not be written; logged once, since every further request may lose a line."""
        if not self._lost_lines:
            _log.error("the log cannot be written, lines are lost: %s", reason)
        self._lost_lines += 1
        self._lost_reason = reason


_OURS = frozenset({"type", "n", "at", "provider", "operation", "kind", "status", "ms", "fault", "faults"})
"""Members of an event that do not come from a request."""


def _shown_url(url: str) -> str:
    """The target of a callback: without user, password, query and fragment; nothing of an invalid URL."""
    try:
        parts = urlsplit(url)
        place = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    except ValueError:
        return "invalid URL"
    return (
        f"{parts.scheme}://{place}{parts.path}"
        if parts.scheme in ("http", "https") and parts.hostname
        else "invalid URL"
    )


def _orders(fault: Fault | None) -> Orders:
    if fault is None:
        return Orders()
    match fault.kind:
        case "task_fails":
            return Orders(outcome="failed")
        case "task_hangs":
            return Orders(outcome="pending")
        case _:
            return Orders(failure=fault.failure)


def _spoiled(service: Service, outgoing: Outgoing, fault: Fault | None) -> Written:
    """A response as it is written, after applying a fault."""
    written = _written(outgoing)
    return written if fault is None else spoiled(fault, written, outgoing.value, _known_words(service.api))


def _failure(operation: ir.Operation | None, status: int, request: ir.Json, answer: ir.Json) -> Event:
    """The log's description of a response that is a failure by the spec, whatever its HTTP status: its code, or its
    kind.
    """
    told = None if operation is None else fault_of(operation, ir.Example("", status, answer, request))
    return {} if told is None else {"failure": told.code or told.kind or "failure"}


def _written(outgoing: Outgoing) -> Written:
    headers = dict(outgoing.headers)
    if outgoing.media_type is not None:
        headers["Content-Type"] = outgoing.media_type
    return Written(outgoing.status, outgoing.content(), headers, outgoing.delay)


def _known_words(api: ir.Api) -> dict[str, frozenset[str]]:
    """The status words of the tasks of an Api, by their JSON pointer in a response."""
    found: dict[str, frozenset[str]] = {}
    for kind in api.tasks:
        variants = kind.by_type.variants if kind.by_type is not None else ()
        for status in (kind.status, *(variant.status for variant in variants)):
            if status is not None:
                words = frozenset(status.words)
                for pointer in body_pointers(status.at):
                    found[pointer] = found.get(pointer, frozenset()) | words
    return found


def _provider(api: ir.Api, url: str) -> ir.Json:
    limits: list[ir.Json] = [_limits(kind) for kind in api.tasks]
    operations: list[ir.Json] = [
        {
            "id": operation.id,
            "method": operation.method,
            "path": operation.path,
            "summary": operation.summary,
            "examples": [{"name": name, "request": request} for name, request in _requests(operation.examples)],
        }
        for operation in api.operations
    ]
    return {
        "name": api.name,
        "title": api.title or api.name,
        "base_url": url,
        "operations": operations,
        "limits": limits,
    }


def _limits(kind: ir.Task) -> ir.Json:
    """The provider's limits for a kind of task: `polls`, seconds, requests per second, a poll `every` so often."""
    named = {name: getattr(kind.limits, name) for name in ("polls", "expires", "retained", "rate")}
    told = {**named, "every": kind.timing.min}
    return {"kind": kind.name, **{name: value for name, value in told.items() if value is not None}}


def _requests(examples: Iterable[ir.Example]) -> Iterator[tuple[str, ir.Json]]:
    """The distinct requests of examples, each by the name of the first example that shows it."""
    seen: list[ir.Json] = []
    for example in examples:
        request = given(example.request)
        if request not in seen:
            seen.append(request)
            yield example.name, request


# --- requests from examples ------------------------------------------------------------------------------------------


def _newest(service: Service, operation_id: str) -> tuple[Record, TaskCall] | None:
    """The newest task that an operation can refer to, with the call."""
    for record in reversed(service.store.records):
        for call in calls_of(record.kind):
            if call.step.operation.id == operation_id and not call.step.url and named_by(call.step, record.facts):
                return record, call
    return None


def _sample(
    operation: ir.Operation,
    newest: tuple[Record, TaskCall] | None,
    example: ir.Example,
    parameters: Parameters | None = None,
) -> Sample:
    sent = given(example.request)
    values: dict[tuple[str, str], ir.Json] = {(place, name): value for place, name, value in example.parameters}
    values |= parameters or {}
    if newest is not None:
        record, call = newest
        for (place, name), value in named_by(call.step, record.facts).items():
            if value is None:
                continue
            if place == "body":
                sent = with_value(sent, name, value)
            else:
                values[place, name] = value
    query = [f"{quote(name)}={quote(str(value))}" for (place, name), value in values.items() if place == "query"]
    headers = {name: str(value) for (place, name), value in values.items() if place == "header"}
    for placement in operation.usual_placements:
        match placement.location:
            case "query":
                query.append(f"{quote(placement.name)}={EXAMPLE_KEY}")
            case "header":
                headers[placement.name] = EXAMPLE_KEY
            case "bearer":
                headers["Authorization"] = f"Bearer {EXAMPLE_KEY}"
            case "authorization":
                headers["Authorization"] = f"{placement.name} {EXAMPLE_KEY}"
            case "basic":
                headers["Authorization"] = "Basic WU9VUl9LRVk6"
            case "cookie":
                headers["Cookie"] = f"{placement.name}={EXAMPLE_KEY}"
            case "body":
                sent = sent if parameters is None else _with_key(sent, placement.name)
            case "client":
                pass  # `client` is for token endpoints alone, which no spec declares
    path = operation.path.partition("#")[0]
    for (place, name), value in values.items():
        if place == "path":
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    content = b""
    if sent is not None:
        headers["Content-Type"] = "application/json"
        content = json.dumps(sent, ensure_ascii=False).encode()
    return Sample(operation.method, f"{path}?{'&'.join(query)}" if query else path, headers, content)


def _with_key(body: ir.Json, pointer: str) -> ir.Json:
    """A body with a key at a pointer, where it has none there; other values are unchanged."""
    return (
        with_value(body, pointer, EXAMPLE_KEY)
        if isinstance(body, dict) and get_pointer(body, pointer) is None
        else body
    )
