"""What all generated clients are: options, a transport, and the way from a `Call` to its value, for both flavours."""

# Clients and their resources are one thing in several classes, and use each other's inner methods.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Mapping, MutableMapping
from importlib import import_module
from types import FunctionType, MethodType, TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Never, Self, TypedDict, TypeGuard, TypeVar, Unpack, cast

from msgspec import Struct
from msgspec.structs import replace

from .errors import ConfigurationError
from .operation import Api, Call, PagedCall, StreamCall
from .validation import check_count, check_function

if TYPE_CHECKING:
    import httpx2

    from .events import Event
    from .flow import Auth, Clock, Engine, Flow, SharedLimiter
    from .response import RawResponse
    from .transports.default import AsyncHttpTransport, HttpTransport
    from .transports.protocol import AsyncTransport, Transport

T = TypeVar("T")


class CallOptions(TypedDict, total=False):
    """Options of a whole client, or of some calls with `with_options`."""

    timeout: float
    """Seconds that one call may take in all, retries included; 60 by default."""
    retries: int
    """How often a call is repeated at most, where that is harmless; 2 by default."""
    headers: Mapping[str, str]
    """Headers for every request, on top of the client's own."""
    idle: float
    """Seconds that a stream may be silent; 60 by default."""
    reconnects: int
    """How often a broken stream of events is resumed, if the call only reads; 0 by default."""
    on_mismatch: Literal["raise", "keep"]
    """What becomes of a response that is not of its type: "raise" a DecodeError, by default, or "keep" what there is.

    A value is then typed where it fits and plain JSON where it does not, whatever its annotation says; a required
    property that did not come is `UNSET`. Each place is logged once, as a warning, and listed by `raw(...).mismatches`.
    """


class _AnyClientOptions(CallOptions, total=False):
    """The options that clients of both flavours have."""

    base_url: str
    """Where all calls go, instead of the servers that the API names."""
    rate: float
    """Requests a second at most."""
    limiter: SharedLimiter
    """Shares the rate of an account with other clients, and stops them all if the provider rejects one for its rate."""
    clock: Clock
    """Time and chance, for tests. `timeout` and `idle` are real seconds by any clock."""
    max_connections: int
    """Connections to one server, and requests in flight, at most; 32 by default. Those of open streams come on top."""
    observe: Callable[[Event], object]
    """Called with an event for each request, retry, poll, change of a task's state, and wait for the limiter."""
    account: str
    """A label of the account, never a key: handles carry it, and are not resumed under another one."""
    max_response_bytes: int
    """Maximum size of a decompressed response in bytes; 64 MiB by default."""
    proxy: str
    """The URL of a proxy, instead of what the environment says."""
    server_variables: Mapping[str, str]
    """The variables in the URL of the API's server, where it has any; else their defaults."""


class ClientOptions(_AnyClientOptions, total=False):
    """The options of a client."""

    transport: Transport | httpx2.Client | Literal["fast"]
    """What carries the requests; it is the caller's to close. "fast" is pyreqwest, which must be installed."""


class AsyncClientOptions(_AnyClientOptions, total=False):
    """The options of an async client."""

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
    """A client that is called `Test…` is not a test; pytest must not collect it."""

    def __init__(
        self,
        api: Api,
        credentials: MutableMapping[str, str | None],
        auth: Auth | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        """Move the keys out of `credentials`, which is empty afterwards, so that no variable still holds them.

        `auth` obtains further credentials, such as access tokens. Raises ConfigurationError for a key or an option that
        cannot be used, and TypeError for an unknown option.
        """
        from .flow import engine_of, secrets_of
        from .limiter import ProcessLimiters

        secrets = secrets_of(api, credentials, auth)
        options = _given(self._hidden(options), ClientOptions)
        self._engine = _observed(engine_of(api, secrets, auth, options, ProcessLimiters), options)
        self._lifetime = _Lifetime()
        self._transport: Transport
        self._transport, self._closes = _transport_of(options, self._http_transport, prefix="", method="send")

    @staticmethod
    def _hidden(options: ClientOptions) -> ClientOptions:
        """The same options, of which none shows the password of a proxy: no frame keeps one."""
        _hide_proxy(options)
        return options

    @staticmethod
    def _http_transport() -> type[HttpTransport]:
        from .transports.default import HttpTransport

        return HttpTransport

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """A copy with other options that shares the connections; only the original closes them."""
        return _copy(self, options)

    def raw(self, call: Call[T], /, *others: Never, **more: Never) -> RawResponse[T]:
        """Send a call and get its whole response: `client.raw(calls.get_balance())` has status, headers and body.

        `calls` is a module of the client's package, with a function for each operation. Raises TypeError for anything
        but a `Call`, such as a method, and ConfigurationError for a call of another API; nothing is sent then.
        """
        check_call(self, Call, call, (*others, *more))
        return self._drive(self._engine.call(call))

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
        return self._drive(self._engine.call(call)).value

    def _drive(self, flow: Flow[T]) -> T:
        self._lifetime.check()
        return self._engine.drive(flow, self._transport, self._lifetime.check)


class AsyncClient:
    """A client of one provider. Use it in an `async with` block, or close it; it may be used from several tasks."""

    __test__: ClassVar[bool] = False

    def __init__(
        self,
        api: Api,
        credentials: MutableMapping[str, str | None],
        auth: Auth | None = None,
        **options: Unpack[AsyncClientOptions],
    ) -> None:
        """Move the keys out of `credentials`, which is empty afterwards, so that no variable still holds them.

        `auth` obtains further credentials, such as access tokens. Raises ConfigurationError for a key or an option that
        cannot be used, and TypeError for an unknown option.
        """
        from .flow import engine_of, secrets_of
        from .limiter import LoopLimiters

        secrets = secrets_of(api, credentials, auth)
        options = _given(self._hidden(options), AsyncClientOptions)
        self._engine = _observed(engine_of(api, secrets, auth, options, LoopLimiters), options)
        self._lifetime = _Lifetime()
        self._transport: AsyncTransport
        self._transport, self._closes = _transport_of(options, self._http_transport, prefix="Async", method="asend")

    @staticmethod
    def _hidden(options: AsyncClientOptions) -> AsyncClientOptions:
        """The same options, of which none shows the password of a proxy: no frame keeps one."""
        _hide_proxy(options)
        return options

    @staticmethod
    def _http_transport() -> type[AsyncHttpTransport]:
        from .transports.default import AsyncHttpTransport

        return AsyncHttpTransport

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """A copy with other options that shares the connections; only the original closes them."""
        return _copy(self, options)

    async def raw(self, call: Call[T], /, *others: Never, **more: Never) -> RawResponse[T]:
        """Send a call and get its whole response: `await client.raw(calls.get_balance())` has status, headers and body.

        `calls` is a module of the client's package, with a function for each operation. Raises TypeError for anything
        but a `Call`, such as a method, and ConfigurationError for a call of another API; nothing is sent then.
        """
        check_call(self, Call, call, (*others, *more))
        return await self._drive(self._engine.call(call))

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
        return (await self._drive(self._engine.call(call))).value

    async def _drive(self, flow: Flow[T]) -> T:
        self._lifetime.check()
        return await self._engine.adrive(flow, self._transport, self._lifetime.check)


# --- shared by both flavours -----------------------------------------------------------------------------------------

AnyClient = TypeVar("AnyClient", bound=Client | AsyncClient)

_TAKERS = {"Call": "raw", "StreamCall": "stream", "PagedCall": "paged"}
"""The method that takes each type of call."""


# `raw`, `stream` and `paged` take one call. That they accept more arguments, which no type checker lets through
# (`Never`), is for `raw(client.tasks.run, task)`: Python itself would only count the arguments, and not say what to
# pass.


def check_call(
    client: Client | AsyncClient,
    kind: type[Call[Any] | StreamCall[Any] | PagedCall[Any, Any]],
    given: object,
    misplaced: tuple[object, ...],
) -> None:
    """Raise what is wrong with what was given as a call of this kind, before anything is sent."""
    match given:
        case Call() | StreamCall() | PagedCall() if isinstance(given, kind) and not misplaced:
            operation = given.operation
        case _:
            problem = f"`{_TAKERS[kind.__name__]}` takes a `{kind.__name__}` and {_instead(kind, given)}"
            if isinstance(given, Coroutine):
                given.close()  # an async method was called: it must not run, nor warn that it was not awaited
            raise TypeError(problem)
    api, own = operation.api, client._engine.api
    if api is not None and api.name != own.name:
        raise ConfigurationError(
            f"this is a call of {api.title}, and the client is one of {own.title}", operation=operation.id
        )


def _instead(kind: type, given: object) -> str:
    """What was given in the place of such a call, and what to pass instead."""
    word, name = type(given).__name__, getattr(given, "__name__", "")
    match given:
        case Call() | StreamCall() | PagedCall() if isinstance(given, kind):
            return "nothing else: the arguments are for the function in `calls`"
        case Call() if kind is StreamCall:
            return "not a `Call`: pass `.streamed()` of it"
        case StreamCall(items=None) if kind is Call:
            return "not a `StreamCall`: pass `.whole()` of it, or give it to `stream`"
        case Call() | StreamCall() | PagedCall():
            return f"not a `{word}`, which is for `{_TAKERS[word]}`"
        case MethodType(__self__=Client() | AsyncClient()) if not hasattr(Client, name):
            return f"not the method `{name}`, which was not called: pass `calls.{name}(…)`, with its arguments"
        case MethodType():
            return (
                f"not the method `{name}`, which was not called: pass what a function of `calls` returns, as in "
                "`calls.get_balance()`; API.md names the call of each method"
            )
        case FunctionType():
            return f"not the function `{name}`: pass what it returns, `calls.{name}(…)`"
        case _:
            return f"not a `{word}`: pass what a function of `calls` returns, as in `calls.get_balance()`"


def _observed(engine: Engine, options: _AnyClientOptions) -> Engine:
    """An engine that reports events, where there is a hook for them."""
    if "observe" not in options:
        return engine
    from .events import Observer

    check_function("observe", hook := options["observe"])
    return replace(engine, observer=Observer(hook, engine.api.name, engine.account, engine.secrets, engine.clock))


def _copy(client: AnyClient, options: CallOptions) -> AnyClient:
    from .flow import changed

    copy = object.__new__(type(client))
    copy.__dict__.update(client.__dict__)
    copy._engine = changed(client._engine, _given(options, CallOptions))
    copy._is_copy = True
    return copy


def _hide_proxy(options: _AnyClientOptions) -> None:
    """Read the proxy where it stands among options; what is wrong with it is raised where it is used."""
    if "proxy" in options:
        from .proxies import read_proxy

        options["proxy"] = cast(str, read_proxy(options["proxy"]))


Options = TypeVar("Options", bound=CallOptions)


def _given(options: Options, known: type[Options]) -> Options:
    """The options without those that are None: that leaves each at its default, or as it was.

    Raises TypeError for one that is not `known`.
    """
    names = known.__annotations__
    for name in options:
        if name not in names:
            raise TypeError(f"unknown option `{name}`; the options are {', '.join(sorted(names))}")
    return cast(Options, {name: value for name, value in options.items() if value is not None})


def _shown(client: Client | AsyncClient) -> str:
    """What a client shows of itself, also in a report on why it could not be made."""
    engine: Engine | None = getattr(client, "_engine", None)
    if engine is None:
        return f"<{type(client).__name__}>"
    where = engine.base_url or engine.server or "no server"
    return f"<{type(client).__name__} {where} {engine.secrets!r}>"


# --- the transport ----------------------------------------------------------------------------------------------------

_NO_TRANSPORT = '`transport` is "fast", a transport, or an httpx2 client'


def _transport_of(
    options: _AnyClientOptions, usual: Callable[[], type[Any]], *, prefix: str, method: str
) -> tuple[Any, bool]:
    """What carries the requests, and whether it is the client's to close.

    `usual` is the class of the default one, `prefix` that of the names of other classes, `method` what a transport
    sends by.
    """
    given: Any = options.get("transport")
    if given is None:
        return usual()(**_http_options(options)), True
    if isinstance(given, str):
        if given != "fast":
            raise ConfigurationError(_NO_TRANSPORT)
        return getattr(_part("pyreqwest"), f"{prefix}FastTransport")(**_http_options(options)), True
    _refuse(options, "proxy")
    if _is_of_httpx2(given):
        return getattr(_part("httpx"), f"{prefix}HttpxTransport")(given, **_limits(options)), False
    _refuse(options, "max_response_bytes")
    if not callable(getattr(given, method, None)):
        raise ConfigurationError(f"{_NO_TRANSPORT}: a {type(given).__name__} has no method `{method}`")
    return given, False


def _part(name: str) -> Any:
    """The module of a transport that is generated only where the settings name it.

    Raises ConfigurationError where it was not.
    """
    try:
        return import_module(f".transports.{name}", __package__)
    except ModuleNotFoundError as error:
        if error.name != f"{__package__}.transports.{name}":
            raise
    raise ConfigurationError(
        f"the transport on {name} was not generated: add `{name}` to `runtime` in the settings of specloom, and run "
        "`specloom generate`"
    )


def _is_of_httpx2(given: object) -> TypeGuard[Any]:
    """Whether a user's own client was given, for which httpx2 must have been imported already."""
    httpx2 = sys.modules.get("httpx2")
    return httpx2 is not None and isinstance(given, (httpx2.Client, httpx2.AsyncClient))


def _refuse(options: _AnyClientOptions, *names: str) -> None:
    for name in names:
        if name in options:
            raise ConfigurationError(
                f"`{name}` has no effect with a transport of your own: configure the transport instead"
            )


def _http_options(options: _AnyClientOptions) -> dict[str, Any]:
    chosen = _limits(options)
    if "max_connections" in options:
        chosen["max_connections"] = options["max_connections"]
    if "proxy" in options:
        from .proxies import proxy_or_error, read_proxy

        chosen["proxy"] = proxy_or_error(read_proxy(options["proxy"]))
    return chosen


def _limits(options: _AnyClientOptions) -> dict[str, Any]:
    if "max_response_bytes" not in options:
        return {}
    check_count("max_response_bytes", options["max_response_bytes"])
    return {"max_response_bytes": options["max_response_bytes"]}
