"""What a call does, apart from doing it: generators that yield a `Send`, a `Sleep` or a `Stay`,
and two drivers that obey.

A flow decides on retries and deadlines and does no I/O. The drivers do the I/O and decide nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, MutableMapping
from itertools import count
from typing import Any, Protocol, TypeAlias, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from .description.api import Credential
from .errors import (
    TRANSIENT,
    ClientError,
    ConfigurationError,
    DecodeError,
    FailureKind,
    HttpStatusError,
    Mismatch,
    ProviderError,
    TransportError,
    is_transient,
)
from .interrupts import sleep
from .limiter import IN_FLIGHT, LONGEST, Limiter, Limiters, Pacer, Ticket
from .operation import Api, Call, Operation
from .request import Headers, Request, Response, SealedRequest, build, check_headers, with_header
from .response import RawResponse, read
from .secrets import Secrets, has_control_characters, secrets_in_headers
from .transports.protocol import AsyncTransport, Transport
from .urls import below, is_base_url
from .validation import LONGEST as LONGEST_TIMEOUT
from .validation import check_choice, check_count, check_mapping, check_positive, check_text

T = TypeVar("T")

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})
"""The HTTP methods that may be repeated: RFC 9110 section 9.2.2, and the one that OpenAPI 3.2 knows besides."""

TIMEOUT = 60.0
"""Seconds that one call may take in all, retries included."""

RETRIES = 2
"""How often a call is repeated at most."""

FIRST_BACKOFF = 0.5
"""Seconds that the first retry waits at most; each further one waits up to twice as long."""

LONGEST_BACKOFF = 8.0
"""Seconds that a retry waits at most, unless the provider asks for more."""


IDLE = 60.0
"""Seconds that a stream may be silent; who keeps one alive says something every 15 or 30."""

MOMENT = 1.0
"""Real seconds that a request has at least, unless its client's timeout is shorter, however fast the clock runs."""


# --- steps -----------------------------------------------------------------------------------------------------------


class Streaming(Protocol):
    """How a response is opened of which only the head is read at once; see `streaming.stream`."""

    def open(
        self, transport: Transport, request: SealedRequest, timeout: float, now: Callable[[], float], /
    ) -> Response:
        """The response, open, or whole where it is to be read at once."""
        ...

    async def aopen(
        self, transport: AsyncTransport, request: SealedRequest, timeout: float, now: Callable[[], float], /
    ) -> Response:
        """The response, open, or whole where it is to be read at once."""
        ...


class Auth(Protocol):
    """Credentials that a client obtains itself, such as the access tokens of OAuth 2; shared by copies of a client."""

    def secrets(self, declared: Iterable[Credential], given: MutableMapping[str, str | None], /) -> Secrets:
        """The client's secrets, to which these credentials are added."""
        ...

    def send(
        self, engine: Engine, request: Request, timeout: float, streaming: Streaming | None = None, /
    ) -> Flow[Response]:
        """Send a request, within `timeout` seconds, once it has the credentials that it needs."""
        ...


class Send(Struct, frozen=True):
    """Send a request and return the response, within `timeout` seconds of the clock; only its head if it is streamed.

    `observer` is told of it, or else that of the client.
    """

    request: Request
    timeout: float
    streaming: Streaming | None = None
    observer: Any = None


class Sleep(Struct, frozen=True):
    """Wait."""

    seconds: float


class Stay(Struct, frozen=True):
    """Wait until a ticket is called, `seconds` at most."""

    ticket: Ticket
    seconds: float


Flow: TypeAlias = Generator[Send | Sleep | Stay, Response, T]
"""Yields what to do next and returns its result; what goes wrong with a `Send` is thrown into it."""


class Clock(Protocol):
    """Time and chance, which tests replace.

    All waits and limits of a client are in seconds of its clock, except timeouts of sockets, which are in real ones. A
    clock that runs faster than the real one says so by a further attribute, `speed`: see `speed_of`.
    """

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        ...

    def wall(self) -> float:
        """Seconds since 1970."""
        ...

    def random(self) -> float:
        """A number from 0 to 1, for jitter."""
        ...

    def sleep(self, seconds: float, /) -> None:
        """Wait in this thread."""
        ...

    async def asleep(self, seconds: float, /) -> None:
        """Wait in this task."""
        ...


class SystemClock:
    """The real time."""

    monotonic = staticmethod(time.monotonic)
    wall = staticmethod(time.time)

    def sleep(self, seconds: float, /) -> None:
        """Wait in this thread."""
        sleep(seconds)

    def random(self) -> float:
        """A number from 0 to 1, for jitter."""
        from random import random

        return random()

    async def asleep(self, seconds: float) -> None:
        """Wait in this task, under asyncio or trio."""
        from anyio import sleep

        await sleep(seconds)


class SharedLimiter(Protocol):
    """The rate and the back-off of an account, shared by several clients; see `limits`."""

    def pacer(self, rate: float | None, clock: Clock, /) -> Pacer:
        """What spaces the requests of a client with this `rate=`."""
        ...


def speed_of(clock: Clock) -> float:
    """How many seconds of a clock pass in a real one: its `speed`, or 1 if it has none."""
    speed: float = getattr(clock, "speed", 1.0)
    return speed


# --- the engine ------------------------------------------------------------------------------------------------------


class Engine(Struct, frozen=True, kw_only=True):
    """Everything that a client knows and that does no I/O.

    `base_url` is where all calls go, None for the servers that the API names, of which `server` is the first. `timeout`
    are the real seconds that one call may take in all, and `retries` how often it is repeated at most. A stream may be
    silent for `idle` seconds, and is resumed up to `reconnects` times. With `keeps` a response that is not of its type
    is returned as far as it fits. `account` is the label that handles carry, `observer` is the `Observer` that reports
    events. `ids`, `limiters`, `auth` and `noted` are shared by copies of a client.
    """

    api: Api
    secrets: Secrets
    base_url: str | None
    timeout: float
    retries: int
    headers: Headers
    clock: Clock
    ids: Iterator[int]
    limiters: Limiters
    server: str | None = None
    auth: Auth | None = None
    idle: float = IDLE
    reconnects: int = 0
    keeps: bool = False
    account: str | None = None
    observer: Any = None
    noted: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def send(self, request: Request, timeout: float, streaming: Streaming | None = None) -> Flow[Response]:
        """Send a request within `timeout` seconds, with the credentials that it needs."""
        if self.auth is None:
            return (yield Send(request, timeout, streaming, self.observer))
        return (yield from self.auth.send(self, request, timeout, streaming))

    def call(self, call: Call[T]) -> Flow[RawResponse[T]]:
        """Make one call; see `call_flow`."""
        return call_flow(self, call)

    def drive(self, flow: Flow[T], transport: Transport, check: Callable[[], None]) -> T:
        """Do what a flow asks for, in this thread; `check` may refuse each request by a ClientError."""
        return drive(self._observed(flow), self, transport, check)

    async def adrive(self, flow: Flow[T], transport: AsyncTransport, check: Callable[[], None]) -> T:
        """Do what a flow asks for, in this task; `check` may refuse each request by a ClientError."""
        return await adrive(self._observed(flow), self, transport, check)

    def _observed(self, flow: Flow[T]) -> Flow[T]:
        watched: Flow[T] = flow if self.observer is None else self.observer.watch(flow)
        return watched

    def request(self, call: Call[Any]) -> Request:
        """The request of a call, with a new id where the API matches responses to requests by one."""
        operation, target, headers = call.operation, call.target, self.headers
        if target is not None and not target.own:
            headers = {name: value for name, value in headers.items() if name == "User-Agent"}
        tied = operation.envelope is not None and operation.envelope.id is not None
        base_url = self.base_of(operation) if target is None else target.url
        return build(call, base_url, headers=headers, id=str(next(self.ids)) if tied else None)

    def base_of(self, operation: Operation) -> str:
        """The URL that the path of an operation is appended to. Raises ConfigurationError where there is none."""
        base_url = self.base_url or self.server or first_server(self.api)
        if operation.server is not None and (self.base_url is None or "://" not in operation.server):
            base_url = below(base_url, operation.server)
            if base_url is not None:
                check_base_url(base_url)
        if base_url is None:
            raise ConfigurationError(f"{self.api.title} names no server: pass `base_url=` to the client")
        return base_url

    def read(self, call: Call[T], request: Request, response: Response) -> RawResponse[T]:
        """The typed value of a response, or the error that it reports."""
        raw = read(call, request, response, self.secrets, self.clock.wall, keeps=self.keeps)
        if raw.mismatches:
            self.note(call.operation, raw.status, raw.mismatches)
        return raw

    def note(self, operation: Operation, status: int, mismatches: Iterable[Mismatch]) -> None:
        """One WARNING per location in a response that is not of its type, shared by all copies of a client."""
        from .mismatches import warn

        warn(self.noted, self.api.name, operation.id, status, mismatches, self.secrets.mask)

    def deadline(self, operation: Operation) -> float:
        """The monotonic time when a call that begins now must be over."""
        return self.clock.monotonic() + self.longest(operation.long_poll)

    def longest(self, long_poll: float) -> float:
        """Seconds of the clock that one call may take, which the provider may hold open for `long_poll` of them."""
        return self.timeout * speed_of(self.clock) + long_poll

    def real_timeout(self, seconds: float) -> float:
        """The real seconds that a request may take which has so many of the clock, and at least a `MOMENT`."""
        return max(seconds / speed_of(self.clock), min(seconds, self.timeout, MOMENT))

    def real_time(self) -> float:
        """The monotonic time in real seconds, which deadlines of sockets count in."""
        return self.clock.monotonic() / speed_of(self.clock)

    def __repr__(self) -> str:
        return f"Engine({self.api.name}, {self.secrets!r})"


def secrets_of(api: Api, credentials: MutableMapping[str, str | None], auth: Auth | None) -> Secrets:
    """The credentials of a client, moved out of `credentials`. Raises ConfigurationError."""
    return Secrets(api.credentials, credentials) if auth is None else auth.secrets(api.credentials, credentials)


def engine_of(
    api: Api,
    secrets: Secrets,
    auth: Auth | None,
    options: Mapping[str, Any],
    limiters: Callable[[Callable[[], Limiter]], Limiters],
) -> Engine:
    """The engine of a client with these options, of which none is None. Raises ConfigurationError."""
    base_url, rate = options.get("base_url"), options.get("rate")
    if base_url is not None:
        check_base_url(base_url)
    if rate is not None:
        check_positive("rate", rate)
    if "max_connections" in options:
        check_count("max_connections", options["max_connections"])
    limit = options.get("max_connections", IN_FLIGHT)
    clock = options["clock"] if "clock" in options else SystemClock()
    pacer = Pacer(rate) if "limiter" not in options else _shared_pacer(options["limiter"], rate, clock)
    engine = Engine(
        api=api,
        secrets=secrets,
        base_url=base_url,
        server=None if base_url is not None else first_server(api, _server_variables(options)),
        timeout=TIMEOUT,
        retries=RETRIES,
        headers={"User-Agent": f"specloom-{api.name}"},
        clock=clock,
        ids=count(1),
        limiters=limiters(lambda: Limiter(limit, pacer, clock.monotonic)),
        auth=auth,
        account=_account(options, secrets),
    )
    return changed(engine, options)


def _account(options: Mapping[str, Any], secrets: Secrets) -> str | None:
    account: str | None = options.get("account")
    if account is None:
        return None
    check_text("`account`", account)
    if not account.strip() or has_control_characters(account):
        raise ConfigurationError("`account` must be a label without line breaks and other control characters")
    if secrets.mask(account) != account:
        raise ConfigurationError("`account` must be a label, not a key: handles show it")
    return account


def _shared_pacer(limiter: SharedLimiter, rate: float | None, clock: Clock) -> Pacer:
    if not callable(getattr(limiter, "pacer", None)):
        problem = f"`limiter` must be one of `limits`, such as a `ProcessLimiter`, not a `{type(limiter).__name__}`"
        raise ConfigurationError(problem)
    return limiter.pacer(rate, clock)


def _server_variables(options: Mapping[str, Any]) -> Mapping[str, str]:
    if "server_variables" not in options:
        return {}
    chosen: Mapping[str, str] = options["server_variables"]
    check_mapping("server_variables", chosen)
    for name, value in chosen.items():
        check_text(f"the server's variable `{name}`", value)
    return chosen


def changed(engine: Engine, options: Mapping[str, Any]) -> Engine:
    """An engine with the options that a copy may change."""
    found: dict[str, Any] = {}
    for name in ("timeout", "idle"):
        if name in options:
            check_positive(name, options[name])
            found[name] = min(options[name], LONGEST_TIMEOUT)
    for name in ("retries", "reconnects"):
        if name in options:
            check_count(name, options[name], 0)
            found[name] = options[name]
    if "on_mismatch" in options:
        check_choice("on_mismatch", options["on_mismatch"], ("raise", "keep"))
        found["keeps"] = options["on_mismatch"] == "keep"
    if "headers" in options:
        found["headers"] = _with_headers(engine, options["headers"])
    return replace(engine, **found)


def _with_headers(engine: Engine, headers: Mapping[str, str]) -> Mapping[str, str]:
    check_mapping("headers", headers)
    check_headers(headers)
    engine.secrets.hide(*secrets_in_headers(headers.items()))
    merged = engine.headers
    for name, value in headers.items():
        merged = with_header(merged, name, value)
    return merged


# --- servers ---------------------------------------------------------------------------------------------------------


def first_server(api: Api, variables: Mapping[str, str] | None = None) -> str | None:
    """The URL of the API's first server with the chosen variables; None where it names none.

    Raises ConfigurationError where that is not an absolute URL (it may be relative to the document's URL, which is
    unknown here), and for a variable that it does not have.
    """
    server = next(iter(api.servers), None)
    if server is None or isinstance(server, str):
        for name in variables or {}:
            raise ConfigurationError(f"`{name}` is not a variable of the server's URL")
        url = server
    else:
        url = server.url(variables or {})
    if url is None or is_base_url(url):
        return url
    raise ConfigurationError(f"{api.title} names its server only as `{url}`: pass `base_url=` to the client")


def check_base_url(url: str) -> None:
    """Raise ConfigurationError for anything but a plain base URL; it is not shown, since it may hold a password."""
    check_text("`base_url`", url)
    if not is_base_url(url):
        raise ConfigurationError(
            "a base URL is `https://host` or `http://host:port/path`, without user, query, fragment; a port is a "
            "number from 1 to 65535"
        )


# --- a call ----------------------------------------------------------------------------------------------------------


def call_flow(
    engine: Engine, call: Call[T], deadline: float | None = None, *, creates: bool | None = None
) -> Flow[RawResponse[T]]:
    """Make one call, repeated where that is harmless and may help, until `deadline` (monotonic; else the client's).

    `creates` as in `send_flow`.
    """

    def read_response(request: Request, response: Response) -> RawResponse[T]:
        return engine.read(call, request, response)

    return (yield from send_flow(engine, call, read_response, deadline, creates=creates))


def send_flow(
    engine: Engine,
    call: Call[Any],
    read_response: Callable[[Request, Response], T],
    deadline: float | None = None,
    *,
    billable: bool = False,
    creates: bool | None = None,
    rate: float | None = None,
    streaming: Streaming | None = None,
) -> Flow[T]:
    """Send a call and read its response, and repeat both while `may_repeat` allows it and time is left.

    `read_response` raises a ClientError for a response that is a failure. `billable` says that sending twice may cost
    twice, `creates` that the call makes something (by default, that it may not be repeated), `rate` how many such
    requests the provider allows a second, for a limiter that clients share. Raises the last error, which says whether
    any attempt may have been carried out (`may_exist`) and whether to try again (`retryable`).
    """
    clock = engine.clock
    request = engine.request(call)
    deadline = engine.deadline(call.operation) if deadline is None else deadline
    failure: ClientError | None = None
    creates = not is_repeatable(call.operation) if creates is None else creates
    may_exist = False
    pause, made = 0.0, 0
    for attempt in range(1, engine.retries + 2):
        if pause:
            yield Sleep(pause)
        limiter = engine.limiters.here()
        with Ticket(limiter, clock.monotonic(), rate if limiter.pacer.is_shared else None) as ticket:
            if not (yield from wait_for_ticket(ticket, clock, deadline)):
                break
            started = clock.monotonic()
            if engine.observer is not None:
                engine.observer.waited(call.operation.id, started - ticket.due)
            status, made = None, attempt
            try:
                response = yield from engine.send(request, deadline - started, streaming)
                status = response.status
                value = read_response(request, response)
            except ClientError as error:
                failure = error
                slow_down(engine, error.status, getattr(error, "kind", None), error.retry_after)
                may_exist = may_exist or error.may_exist or (creates and may_have_acted(error))
                log(engine, request, attempt, clock.monotonic() - started, status, failure)
            else:
                log(engine, request, attempt, clock.monotonic() - started, status)
                return value
        if not may_repeat(failure, call.operation, billable=billable):
            break
        pause = backoff(attempt, clock.random(), failure.retry_after)
        if clock.monotonic() + pause >= deadline:
            break
        if attempt <= engine.retries:
            request = replace(request, attempt=attempt + 1)
            if engine.observer is not None:
                engine.observer.retried(call.operation.id, attempt, pause, failure)
    failure = failure or TransportError(_no_time(engine), sent=False, operation=call.operation.id)
    failure.judged(passing=is_passing(failure), may_exist=may_exist)
    if engine.observer is not None:
        engine.observer.failed(call.operation.id, made, failure)
    raise failure


def slow_down(engine: Engine, status: int | None, kind: FailureKind | None, retry_after: float | None) -> None:
    """Tell the limiter of a failure that means that too much was sent: 429, or one of the kind `rate_limit`."""
    if kind == "rate_limit" or (kind is None and status == 429):
        engine.limiters.here().slow(retry_after)


def _no_time(engine: Engine) -> str:
    reason = engine.limiters.here().pacer.trouble
    return f"no time was left to send it: {reason}" if reason else "no time was left to send it"


def wait_for_ticket(ticket: Ticket, clock: Clock, deadline: float) -> Flow[bool]:
    """Wait until a ticket is called; False where it is not before `deadline` (monotonic)."""
    while True:
        left = deadline - clock.monotonic()
        if left <= 0:
            return False
        pause = ticket.ask()
        if pause is None:
            yield Stay(ticket, min(left, LONGEST))
        elif pause == 0:
            return True
        elif pause >= left:
            return False
        else:
            yield Sleep(pause)


def is_repeatable(operation: Operation) -> bool:
    """Whether sending a request of it twice does what sending it once does."""
    return operation.safe or operation.method in IDEMPOTENT


def may_repeat(error: ClientError, operation: Operation, *, billable: bool = False) -> bool:
    """Whether a request that failed with `error` may be sent again, and whether that may help.

    One that was never sent may be, whatever it does. One that was rejected (429, or a failure of the kind
    `rate_limit`) may be unless it is `billable`. One that was perhaps carried out (a broken connection, 408, 5xx, a
    failure of the kind `unavailable`) may be only if the operation is repeatable.
    """
    if isinstance(error, TransportError) and not error.sent:
        return True
    if billable:
        return False
    kind = error.kind if isinstance(error, ProviderError) else None
    if kind is not None:
        return kind == "rate_limit" or (kind == "unavailable" and is_repeatable(operation))
    if isinstance(error, (HttpStatusError, ProviderError)) and error.status is not None:
        return error.status == 429 or (is_transient(error.status) and is_repeatable(operation))
    return isinstance(error, TransportError) and is_repeatable(operation)


def may_have_acted(error: ClientError) -> bool:
    """Whether a request that failed so may have been carried out anyway.

    It was not where nothing of it was sent, where HTTP says so (4xx except 408, and redirects that ask for the same
    request elsewhere, 307 and 308: RFC 9110 section 15), and where the provider reported a failure; only under 408 or
    5xx such a failure may be that of a gateway, which does not know, unless the provider's description says what its
    code means.
    """
    if not error.sent or isinstance(error, ConfigurationError):
        return False
    status = error.status
    if isinstance(error, ProviderError):
        return error.kind in (None, "unavailable") and status is not None and is_transient(status) and status != 429
    if isinstance(error, HttpStatusError) and status is not None:
        return status == 408 or not (400 <= status <= 499 or status in (307, 308))
    return isinstance(error, (TransportError, DecodeError, HttpStatusError))


def is_passing(error: ClientError) -> bool:
    """Whether the reason of a failure may be gone later: the network, the load, a limit of requests."""
    kind: FailureKind | None = getattr(error, "kind", None)
    if kind is not None:
        return kind in TRANSIENT
    if isinstance(error, HttpStatusError) or hasattr(error, "kind"):  # a provider's error, or that of a task
        return error.status is not None and is_transient(error.status)
    return isinstance(error, TransportError)


def backoff(attempt: int, chance: float, retry_after: float | None = None) -> float:
    """Seconds to wait after the n-th attempt, counted from 1: full jitter, and at least what the provider asks for."""
    return max(chance * min(LONGEST_BACKOFF, FIRST_BACKOFF * 2.0 ** (attempt - 1)), retry_after or 0.0)


def log(
    engine: Engine,
    request: Request,
    attempt: int,
    elapsed: float,
    status: int | None,
    error: ClientError | None = None,
) -> None:
    """One DEBUG record for one attempt, if the program uses `logging` at all: no arguments, no URL, no secret."""
    logging = sys.modules.get("logging")
    if logging is None:
        return
    logger = logging.getLogger(f"specloom.{engine.api.name}")
    if not logger.isEnabledFor(logging.DEBUG):
        return
    outcome = "no response" if status is None else f"HTTP {status}"
    if error is not None:
        outcome += f", {type(error).__name__}"
    details = {"operation": request.operation, "status": status, "elapsed": elapsed, "attempt": attempt}
    logger.debug("%s: %s in %.3f s, attempt %d", request.operation, outcome, elapsed, attempt, extra=details)


# --- drivers ---------------------------------------------------------------------------------------------------------


def _nothing() -> None:
    """Refuse nothing."""


def drive(flow: Flow[T], engine: Engine, transport: Transport, check: Callable[[], None] = _nothing) -> T:
    """Do what a flow asks for, in this thread; `check` may refuse each request by a ClientError."""
    try:
        step = next(flow)
        while True:
            if isinstance(step, Sleep):
                engine.clock.sleep(step.seconds)
                step = next(flow)
                continue
            if isinstance(step, Stay):
                step.ticket.wait(step.seconds / speed_of(engine.clock))
                step = next(flow)
                continue
            try:
                check()
                sealed, timeout = step.request.seal(engine.secrets), engine.real_timeout(step.timeout)
                if step.streaming is None:
                    response = transport.send(sealed, timeout)
                else:
                    response = step.streaming.open(transport, sealed, timeout, engine.real_time)
            except ClientError as error:
                step = flow.throw(engine.secrets.mask_error(error))
            else:
                step = flow.send(response)
    except StopIteration as stop:
        result: T = stop.value
        return result
    except ClientError as error:
        failure = engine.secrets.mask_error(error)
    finally:
        flow.close()
    raise failure


async def adrive(flow: Flow[T], engine: Engine, transport: AsyncTransport, check: Callable[[], None] = _nothing) -> T:
    """Do what a flow asks for, in this task; `check` may refuse each request by a ClientError."""
    try:
        step = next(flow)
        while True:
            if isinstance(step, Sleep):
                await engine.clock.asleep(step.seconds)
                step = next(flow)
                continue
            if isinstance(step, Stay):
                await step.ticket.wait_in_loop(step.seconds / speed_of(engine.clock))
                step = next(flow)
                continue
            try:
                check()
                sealed, timeout = step.request.seal(engine.secrets), engine.real_timeout(step.timeout)
                if step.streaming is None:
                    response = await transport.asend(sealed, timeout)
                else:
                    response = await step.streaming.aopen(transport, sealed, timeout, engine.real_time)
            except ClientError as error:
                step = flow.throw(engine.secrets.mask_error(error))
            else:
                step = flow.send(response)
    except StopIteration as stop:
        result: T = stop.value
        return result
    except ClientError as error:
        failure = engine.secrets.mask_error(error)
    finally:
        flow.close()
    raise failure
