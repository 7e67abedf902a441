"""What all generated clients are: options, a transport, and the way from a `Call` to its value, for both flavours."""

# Clients and their resources are one thing in several classes, and use each other's inner methods.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping, MutableMapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from itertools import count
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, ParamSpec, Self, TypedDict, TypeGuard, TypeVar, Unpack, cast

from msgspec import Struct
from msgspec.structs import replace

from .answers import RawAnswer
from .errors import ConfigurationError
from .flow import Clock, Engine, Flow, SystemClock, adrive, call_flow, drive
from .gate import IN_FLIGHT, Gate, Gates, GatesOfLoops, GatesOfProcesses, Pacer
from .secrets import Secrets
from .transport import AsyncTransport, Transport
from .validation import LONGEST, check_count, check_mapping, check_positive, check_text
from .wire import Api, Call, check_base_url, check_headers, first_server, with_header

if TYPE_CHECKING:
    import httpx2

    from .events import AsyncEvents, AsyncItems, AsyncLines, Events, Items, Lines
    from .pages import AsyncPaged, Paged
    from .paging import Page
    from .readers import Kind
    from .streams import AsyncStream, Opened, Stream
    from .tokens import Tokens

T = TypeVar("T")
P = ParamSpec("P")

TIMEOUT = 60.0
"""Seconds that one call may take in all, retries included."""

RETRIES = 2
"""How often a call is repeated at most."""


class CallOptions(TypedDict, total=False):
    """What can be said for a whole client, or for some calls with `with_options`."""

    timeout: float
    """Seconds that one call may take in all, retries included; 60 by default."""
    retries: int
    """How often a call is repeated at most, where that is harmless; 2 by default."""
    headers: Mapping[str, str]
    """Headers for every request, on top of the client's own."""
    idle: float
    """Seconds that a stream may be silent; 60 by default."""
    reconnects: int
    """How often a stream of events that broke is taken up again where it was, if that only reads; 0 by default."""


class _TransportOptions(CallOptions, total=False):
    base_url: str
    """Where all calls go, instead of the servers that the API names."""
    rate: float
    """Requests a second at most."""
    clock: Clock
    """Time and chance, for tests."""
    max_connections: int
    """Connections to one server, and requests in flight, at most; 32 by default. Those of open streams come on top."""
    max_answer_bytes: int
    """Bytes of an answer at most, after it is unpacked; 64 MiB by default."""
    proxy: str
    """The URL of a proxy, instead of what the environment says."""
    server_variables: Mapping[str, str]
    """The variables in the URL of the API's server, where it has any; else their defaults."""


class ClientOptions(_TransportOptions, total=False):
    """The options of a client."""

    transport: Transport | httpx2.Client | Literal["fast"]
    """What carries the requests; it is the caller's to close. "fast" is pyreqwest, which must be installed."""


class AsyncClientOptions(_TransportOptions, total=False):
    """The options of an asynchronous client."""

    transport: AsyncTransport | httpx2.AsyncClient | Literal["fast"]
    """What carries the requests; it is the caller's to close. "fast" is pyreqwest, which must be installed."""


class _Lifetime(Struct):
    """Whether a client is closed; its copies share it."""

    closed: bool = False

    def check(self) -> None:
        if self.closed:
            raise ConfigurationError("this client is closed")


class Client:
    """A client of one provider. Use it in a `with` block, or close it; it may be used from several threads."""

    __test__: ClassVar[bool] = False
    """One that is called `Test…` is no test, whatever pytest takes its name for."""

    def __init__(
        self, api: Api, credentials: MutableMapping[str, str | None], **options: Unpack[ClientOptions]
    ) -> None:
        """Take the keys out of `credentials`, which is empty afterwards, so that no variable goes on holding them.

        Raises ConfigurationError for a key or an option that cannot be used, and TypeError for an unknown option.
        """
        secrets = _secrets(api, credentials)
        _check_names(options, ClientOptions)
        options = _given(options)
        self._engine = _engine(api, secrets, options, GatesOfProcesses)
        self._lifetime = _Lifetime()
        self._transport, self._closes = _transport(options)

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """A copy with other options that shares the connections; only the original closes them."""
        return _copy(self, options)

    def raw(self, method: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> RawAnswer[T]:
        """Call a method of this client and get its whole answer: `client.raw(client.get_balance).headers`."""
        answers: list[RawAnswer[Any]] = []
        recording = _RECORD.set(answers)
        try:
            value = method(*args, **kwargs)
        finally:
            _RECORD.reset(recording)
        return _only(answers, value)

    @contextmanager
    def stream(self, method: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> Generator[Stream]:
        """Call a method of this client and read its answer as it comes, in a `with` block.

        `with client.stream(client.get_report, id="7") as answer: answer.save("report.pdf")`
        """
        from .streams import Stream, stream_flow

        calls: list[tuple[Any, Call[Any]]] = []
        taking = _TAKEN.set(calls)
        try:
            method(*args, **kwargs)
        finally:
            _TAKEN.reset(taking)
        client, call = _one(calls)
        with Stream(client._drive(stream_flow(client._engine, call))) as answer:
            yield answer

    def close(self) -> None:
        """Close the connections; the client and its copies refuse further calls. A copy closes nothing."""
        if not self._is_copy:
            self._lifetime.closed = True
            if self._closes:
                self._transport.close()

    _is_copy = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return _shown(self)

    def _call(self, call: Call[T]) -> T:
        if _is_taken(self, call):
            return cast(T, None)
        return _recorded(self._drive(call_flow(self._engine, call)))

    def _events(self, call: Call[T]) -> Events[T]:
        from .events import Events

        return cast("Events[T]", self._items(Events, "events", call))

    def _lines(self, call: Call[T], kind: Kind = "lines") -> Lines[T]:
        from .events import Lines

        return cast("Lines[T]", self._items(Lines, kind, call))

    def _items(self, made: type[Items[Any]], kind: Kind, call: Call[Any]) -> object:
        if _is_taken(self, call):
            return None
        _refuse_raw()
        from .events import MEDIA_TYPES
        from .streams import stream_flow

        def opened(last_id: str) -> Opened:
            return self._drive(stream_flow(self._engine, call, MEDIA_TYPES[kind], last_id=last_id))

        return made(self._engine, call, kind, opened(""), opened)

    def _paged(self, call: Call[T]) -> Paged[Any, T]:
        from .pages import Paged

        return Paged(self, call)

    def _page(self, flow: Flow[Page[T]]) -> Page[T]:
        page = self._drive(flow)
        _recorded(page.answer)
        return page

    def _drive(self, flow: Flow[T]) -> T:
        _refuse_taken()
        self._lifetime.check()
        return drive(flow, self._engine, self._transport, self._lifetime.check)


class AsyncClient:
    """A client of one provider. Use it in an `async with` block, or close it; it may be used from several tasks."""

    __test__: ClassVar[bool] = False

    def __init__(
        self, api: Api, credentials: MutableMapping[str, str | None], **options: Unpack[AsyncClientOptions]
    ) -> None:
        """Take the keys out of `credentials`, which is empty afterwards, so that no variable goes on holding them.

        Raises ConfigurationError for a key or an option that cannot be used, and TypeError for an unknown option.
        """
        secrets = _secrets(api, credentials)
        _check_names(options, AsyncClientOptions)
        options = _given(options)
        self._engine = _engine(api, secrets, options, GatesOfLoops)
        self._lifetime = _Lifetime()
        self._transport, self._closes = _async_transport(options)

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """A copy with other options that shares the connections; only the original closes them."""
        return _copy(self, options)

    async def raw(self, method: Callable[P, Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs) -> RawAnswer[T]:
        """Call a method of this client and get its whole answer: `await client.raw(client.get_balance)`."""
        answers: list[RawAnswer[Any]] = []
        recording = _RECORD.set(answers)
        try:
            value = await method(*args, **kwargs)
        finally:
            _RECORD.reset(recording)
        return _only(answers, value)

    @asynccontextmanager
    async def stream(
        self, method: Callable[P, Awaitable[Any]], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncGenerator[AsyncStream]:
        """Call a method of this client and read its answer as it comes, in an `async with` block.

        `async with client.stream(client.get_report, id="7") as answer: await answer.save("report.pdf")`
        """
        from .streams import AsyncStream, stream_flow

        calls: list[tuple[Any, Call[Any]]] = []
        taking = _TAKEN.set(calls)
        try:
            await method(*args, **kwargs)
        finally:
            _TAKEN.reset(taking)
        client, call = _one(calls)
        async with AsyncStream(await client._drive(stream_flow(client._engine, call))) as answer:
            yield answer

    async def close(self) -> None:
        """Close the connections; the client and its copies refuse further calls. A copy closes nothing."""
        if not self._is_copy:
            self._lifetime.closed = True
            if self._closes:
                await self._transport.aclose()

    _is_copy = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return _shown(self)

    async def _call(self, call: Call[T]) -> T:
        if _is_taken(self, call):
            return cast(T, None)
        return _recorded(await self._drive(call_flow(self._engine, call)))

    async def _events(self, call: Call[T]) -> AsyncEvents[T]:
        from .events import AsyncEvents

        return cast("AsyncEvents[T]", await self._items(AsyncEvents, "events", call))

    async def _lines(self, call: Call[T], kind: Kind = "lines") -> AsyncLines[T]:
        from .events import AsyncLines

        return cast("AsyncLines[T]", await self._items(AsyncLines, kind, call))

    async def _items(self, made: type[AsyncItems[Any]], kind: Kind, call: Call[Any]) -> object:
        if _is_taken(self, call):
            return None
        _refuse_raw()
        from .events import MEDIA_TYPES
        from .streams import stream_flow

        async def opened(last_id: str) -> Opened:
            return await self._drive(stream_flow(self._engine, call, MEDIA_TYPES[kind], last_id=last_id))

        return made(self._engine, call, kind, await opened(""), opened)

    def _paged(self, call: Call[T]) -> AsyncPaged[Any, T]:
        from .pages import AsyncPaged

        return AsyncPaged(self, call)

    async def _page(self, flow: Flow[Page[T]]) -> Page[T]:
        page = await self._drive(flow)
        _recorded(page.answer)
        return page

    async def _drive(self, flow: Flow[T]) -> T:
        _refuse_taken()
        self._lifetime.check()
        return await adrive(flow, self._engine, self._transport, self._lifetime.check)


class Resource:
    """Methods of a client that belong together."""

    __slots__ = ("_client",)

    def __init__(self, client: Client) -> None:
        self._client = client

    def _call(self, call: Call[T]) -> T:
        return self._client._call(call)

    def _events(self, call: Call[T]) -> Events[T]:
        return self._client._events(call)

    def _lines(self, call: Call[T], kind: Kind = "lines") -> Lines[T]:
        return self._client._lines(call, kind)

    def _paged(self, call: Call[T]) -> Paged[Any, T]:
        return self._client._paged(call)


class AsyncResource:
    """Methods of an asynchronous client that belong together."""

    __slots__ = ("_client",)

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def _call(self, call: Call[T]) -> T:
        return await self._client._call(call)

    async def _events(self, call: Call[T]) -> AsyncEvents[T]:
        return await self._client._events(call)

    async def _lines(self, call: Call[T], kind: Kind = "lines") -> AsyncLines[T]:
        return await self._client._lines(call, kind)

    def _paged(self, call: Call[T]) -> AsyncPaged[Any, T]:
        return self._client._paged(call)


# --- what both share -------------------------------------------------------------------------------------------------

AnyClient = TypeVar("AnyClient", bound=Client | AsyncClient)

_RECORD: ContextVar[list[RawAnswer[Any]] | None] = ContextVar("answers", default=None)
"""Where `raw` collects the answers of the calls that are made meanwhile."""


_TAKEN: ContextVar[list[tuple[Any, Call[Any]]] | None] = ContextVar("calls", default=None)
"""Where `stream` collects the calls that a method would make, each with its client."""


def _is_taken(client: Client | AsyncClient, call: Call[Any]) -> bool:
    """Whether a call is not to be made, but to be taken down for `stream`."""
    calls = _TAKEN.get()
    if calls is not None:
        calls.append((client, call))
    return calls is not None


def _one(calls: list[tuple[Any, Call[Any]]]) -> tuple[Any, Call[Any]]:
    if len(calls) != 1:
        raise TypeError(f"`stream` takes a method that makes one call; this one makes {len(calls)}")
    return calls[0]


def _refuse_taken() -> None:
    if _TAKEN.get() is not None:
        raise TypeError("`stream` takes a method that makes one call, and no task")


def _refuse_raw() -> None:
    if _RECORD.get() is not None:
        raise TypeError(
            "`raw` takes a method whose answer comes as a whole; this one has `status` and `headers` itself"
        )


def _recorded(answer: RawAnswer[T]) -> T:
    answers = _RECORD.get()
    if answers is not None:
        answers.append(answer)
    return answer.value


def _only(answers: list[RawAnswer[Any]], value: T) -> RawAnswer[T]:
    if len(answers) != 1:
        raise TypeError(f"`raw` takes a method that makes one call; this one made {len(answers)}")
    return RawAnswer(answers[0].status, answers[0].headers, answers[0].body, value)


def _secrets(api: Api, credentials: MutableMapping[str, str | None]) -> Secrets:
    granted = {grant.token: (grant.client_id, grant.client_secret) for grant in api.grants}
    return Secrets(api.credentials, credentials, granted)


def _tokens(api: Api) -> Tokens | None:
    if not api.grants:
        return None
    from .tokens import Tokens

    return Tokens(api.grants)


def _engine(
    api: Api, secrets: Secrets, options: _TransportOptions, gates: Callable[[Callable[[], Gate]], Gates]
) -> Engine:
    base_url, rate = options.get("base_url"), options.get("rate")
    if base_url is not None:
        check_base_url(base_url)
    if rate is not None:
        check_positive("rate", rate)
    limit = options.get("max_connections", IN_FLIGHT)
    check_count("max_connections", limit)
    clock, pacer = options["clock"] if "clock" in options else SystemClock(), Pacer(rate)
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
        gates=gates(lambda: Gate(limit, pacer, clock.monotonic)),
        tokens=_tokens(api),
    )
    return _changed(engine, options)


def _server_variables(options: _TransportOptions) -> Mapping[str, str]:
    chosen = options.get("server_variables", {})
    check_mapping("server_variables", chosen)
    for name, value in chosen.items():
        check_text(f"the server's variable `{name}`", value)
    return chosen


def _changed(engine: Engine, options: CallOptions) -> Engine:
    """An engine with the options that a copy may change."""
    timeout, retries, headers = options.get("timeout"), options.get("retries"), options.get("headers")
    if timeout is not None:
        check_positive("timeout", timeout)
        engine = replace(engine, timeout=min(timeout, LONGEST))
    if retries is not None:
        check_count("retries", retries, 0)
        engine = replace(engine, retries=retries)
    if "idle" in options:
        check_positive("idle", options["idle"])
        engine = replace(engine, idle=min(options["idle"], LONGEST))
    if "reconnects" in options:
        check_count("reconnects", options["reconnects"], 0)
        engine = replace(engine, reconnects=options["reconnects"])
    if headers is not None:
        check_mapping("headers", headers)
        check_headers(headers)
        merged = engine.headers
        for name, value in headers.items():
            merged = with_header(merged, name, value)
        engine = replace(engine, headers=merged)
    return engine


def _copy(client: AnyClient, options: CallOptions) -> AnyClient:
    _check_names(options, CallOptions)
    twin = object.__new__(type(client))
    twin.__dict__.update(client.__dict__)
    twin._engine = _changed(client._engine, _given(options))
    twin._is_copy = True
    return twin


def _transport(options: ClientOptions) -> tuple[Transport, bool]:
    """What carries the requests, and whether it is the client's to close."""
    if "transport" not in options:
        from .http import HttpTransport

        return HttpTransport(**_http_options(options)), True
    given = options["transport"]
    if isinstance(given, str):
        _check_transport_name(given)
        from .fast import FastTransport

        return FastTransport(**_http_options(options)), True
    if _is_of_httpx2(given):
        from .httpx import HttpxTransport

        _refuse(options, "proxy")
        return HttpxTransport(given, **_httpx_options(options)), False
    _refuse(options, "max_answer_bytes", "proxy")
    _check_sends(given, "send")
    return cast(Transport, given), False


def _async_transport(options: AsyncClientOptions) -> tuple[AsyncTransport, bool]:
    """What carries the requests, and whether it is the client's to close."""
    if "transport" not in options:
        from .http import AsyncHttpTransport

        return AsyncHttpTransport(**_http_options(options)), True
    given = options["transport"]
    if isinstance(given, str):
        _check_transport_name(given)
        from .fast import AsyncFastTransport

        return AsyncFastTransport(**_http_options(options)), True
    if _is_of_httpx2(given):
        from .httpx import AsyncHttpxTransport

        _refuse(options, "proxy")
        return AsyncHttpxTransport(given, **_httpx_options(options)), False
    _refuse(options, "max_answer_bytes", "proxy")
    _check_sends(given, "asend")
    return cast(AsyncTransport, given), False


def _check_transport_name(name: str) -> None:
    if name != "fast":
        raise ConfigurationError(_NO_TRANSPORT)


def _check_sends(given: object, method: str) -> None:
    if not callable(getattr(given, method, None)):
        raise ConfigurationError(f"{_NO_TRANSPORT}: a {type(given).__name__} has no method `{method}`")


_NO_TRANSPORT = '`transport` is "fast", a transport, or an httpx2 client'


def _is_of_httpx2(given: object) -> TypeGuard[Any]:
    """Whether a user's own client was given, for which httpx2 must have been imported already."""
    httpx2 = sys.modules.get("httpx2")
    return httpx2 is not None and isinstance(given, (httpx2.Client, httpx2.AsyncClient))


def _refuse(options: _TransportOptions, *names: str) -> None:
    for name in names:
        if name in options:
            raise ConfigurationError(f"`{name}` is up to the transport that was given")


class _HttpOptions(TypedDict, total=False):
    max_connections: int
    max_answer_bytes: int
    proxy: str


def _http_options(options: _TransportOptions) -> _HttpOptions:
    chosen: _HttpOptions = {}
    if "max_connections" in options:
        chosen["max_connections"] = options["max_connections"]
    if "max_answer_bytes" in options:
        check_count("max_answer_bytes", options["max_answer_bytes"])
        chosen["max_answer_bytes"] = options["max_answer_bytes"]
    if "proxy" in options:
        check_text("`proxy`", options["proxy"])
        chosen["proxy"] = options["proxy"]
    return chosen


class _HttpxOptions(TypedDict, total=False):
    max_answer_bytes: int


def _httpx_options(options: _TransportOptions) -> _HttpxOptions:
    if "max_answer_bytes" not in options:
        return {}
    check_count("max_answer_bytes", options["max_answer_bytes"])
    return {"max_answer_bytes": options["max_answer_bytes"]}


Options = TypeVar("Options", bound=CallOptions)


def _given(options: Options) -> Options:
    """The options without those that are None: that leaves each at its default, or as it was."""
    return cast(Options, {name: value for name, value in options.items() if value is not None})


def _check_names(options: Mapping[str, Any], known: type) -> None:
    names = known.__annotations__
    for name in options:
        if name not in names:
            raise TypeError(f"unknown option `{name}`; the options are {', '.join(sorted(names))}")


def _shown(client: Client | AsyncClient) -> str:
    """What a client shows of itself, also in a report on why it could not be made."""
    engine: Engine | None = getattr(client, "_engine", None)
    if engine is None:
        return f"<{type(client).__name__}>"
    where = engine.base_url or engine.server or "no server"
    return f"<{type(client).__name__} {where} {engine.secrets!r}>"
