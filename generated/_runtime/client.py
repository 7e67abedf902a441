"""What all generated clients are: options, a transport, and the way from a `Call` to its value, for both flavours."""

# Clients and their resources are one thing in several classes, and use each other's inner methods.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Mapping, MutableMapping
from importlib import import_module
from itertools import count
from types import FunctionType, MethodType, TracebackType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Literal,
    Never,
    Protocol,
    Self,
    TypedDict,
    TypeGuard,
    TypeVar,
    Unpack,
    cast,
)

from msgspec import Struct
from msgspec.structs import replace

from .errors import ConfigurationError
from .flow import Auth, Clock, Engine, Flow, SystemClock, adrive, call_flow, check_base_url, drive, first_server
from .limiter import IN_FLIGHT, Limiter, Limiters, LoopLimiters, Pacer, ProcessLimiters
from .operation import Api, Call, PagedCall, StreamCall
from .request import check_headers, with_header
from .response import RawResponse
from .secrets import Secrets, has_control_characters, secrets_in_headers
from .transports.protocol import AsyncTransport, Transport
from .validation import LONGEST, check_choice, check_count, check_function, check_mapping, check_positive, check_text

if TYPE_CHECKING:
    import httpx2

    from .events import Event
    from .proxies import Proxy
    from .transports.default import AsyncHttpTransport, HttpTransport

T = TypeVar("T")

TIMEOUT = 60.0
"""Seconds that one call may take in all, retries included."""

RETRIES = 2
"""How often a call is repeated at most."""


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

    A value is then typed where it fits and plain JSON where it does not, whatever its annotation says; a required property
    that did not come is `UNSET`. Each place is logged once, as a warning, and listed by `raw(...).mismatches`.
    """


class SharedLimiter(Protocol):
    """The rate and the back-off of an account, shared by several clients; see `limits`."""

    def pacer(self, rate: float | None, clock: Clock, /) -> Pacer:
        """What spaces the requests of a client with this `rate=`."""
        ...


class _TransportOptions(CallOptions, total=False):
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


class ClientOptions(_TransportOptions, total=False):
    """The options of a client."""

    transport: Transport | httpx2.Client | Literal["fast"]
    """What carries the requests; it is the caller's to close. "fast" is pyreqwest, which must be installed."""


class AsyncClientOptions(_TransportOptions, total=False):
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

        `auth` obtains further credentials, such as access tokens. Raises ConfigurationError for a key or an option that cannot be used, and TypeError for an unknown option.
        """
        secrets = _secrets(api, credentials)
        options = self._hidden(options)
        _check_names(options, ClientOptions)
        options = _given(options)
        self._engine = _engine(api, secrets, auth, options, ProcessLimiters)
        self._lifetime = _Lifetime()
        self._transport, self._closes = _transport(options, self._http_transport)

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

        `calls` is a module of the client's package, with a function for each operation. Raises TypeError for anything but
        a `Call`, such as a method, and ConfigurationError for a call of another API; nothing is sent then.
        """
        check_call(self, Call, call, (*others, *more))
        return self._drive(call_flow(self._engine, call))

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
        return self._drive(call_flow(self._engine, call)).value

    def _drive(self, flow: Flow[T]) -> T:
        self._lifetime.check()
        observer = self._engine.observer
        watched: Flow[T] = flow if observer is None else observer.watch(flow)
        return drive(watched, self._engine, self._transport, self._lifetime.check)


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

        `auth` obtains further credentials, such as access tokens. Raises ConfigurationError for a key or an option that cannot be used, and TypeError for an unknown option.
        """
        secrets = _secrets(api, credentials)
        options = self._hidden(options)
        _check_names(options, AsyncClientOptions)
        options = _given(options)
        self._engine = _engine(api, secrets, auth, options, LoopLimiters)
        self._lifetime = _Lifetime()
        self._transport, self._closes = _async_transport(options, self._http_transport)

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

        `calls` is a module of the client's package, with a function for each operation. Raises TypeError for anything but
        a `Call`, such as a method, and ConfigurationError for a call of another API; nothing is sent then.
        """
        check_call(self, Call, call, (*others, *more))
        return await self._drive(call_flow(self._engine, call))

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
        return (await self._drive(call_flow(self._engine, call))).value

    async def _drive(self, flow: Flow[T]) -> T:
        self._lifetime.check()
        observer = self._engine.observer
        watched: Flow[T] = flow if observer is None else observer.watch(flow)
        return await adrive(watched, self._engine, self._transport, self._lifetime.check)


class Resource:
    """Methods of a client that belong together."""

    __slots__ = ("_client",)

    def __init__(self, client: Client) -> None:
        self._client = client

    def _call(self, call: Call[T]) -> T:
        return self._client._call(call)


class AsyncResource:
    """Methods of an async client that belong together."""

    __slots__ = ("_client",)

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def _call(self, call: Call[T]) -> T:
        return await self._client._call(call)


# --- shared by both flavours -----------------------------------------------------------------------------------------

AnyClient = TypeVar("AnyClient", bound=Client | AsyncClient)

_TAKERS = {"Call": "raw", "StreamCall": "stream", "PagedCall": "paged"}
"""The method that takes each type of call."""


# `raw`, `stream` and `paged` take one call. That they accept more arguments, which no type checker lets through (`Never`),
# is for `raw(client.tasks.run, task)`: Python itself would only count the arguments, and not say what to pass.


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
                given.close()  # a method of an async client was called: it must not run, nor warn that it was not awaited
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


def _secrets(api: Api, credentials: MutableMapping[str, str | None]) -> Secrets:
    granted = {grant.token: (grant.client_id, grant.client_secret) for grant in api.grants}
    return Secrets(api.credentials, credentials, granted)


def _engine(
    api: Api,
    secrets: Secrets,
    auth: Auth | None,
    options: _TransportOptions,
    limiters: Callable[[Callable[[], Limiter]], Limiters],
) -> Engine:
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
    return _changed(_observed(engine, options), options)


def _account(options: _TransportOptions, secrets: Secrets) -> str | None:
    account = options.get("account")
    if account is None:
        return None
    check_text("`account`", account)
    if not account.strip() or has_control_characters(account):
        raise ConfigurationError("`account` must be a label without line breaks and other control characters")
    if secrets.mask(account) != account:
        raise ConfigurationError("`account` must be a label, not a key: handles show it")
    return account


def _observed(engine: Engine, options: _TransportOptions) -> Engine:
    """An engine that reports events, where there is a hook for them."""
    if "observe" not in options:
        return engine
    from .events import Observer

    check_function("observe", hook := options["observe"])
    return replace(engine, observer=Observer(hook, engine.api.name, engine.account, engine.secrets, engine.clock))


def _shared_pacer(limiter: SharedLimiter, rate: float | None, clock: Clock) -> Pacer:
    if not callable(getattr(limiter, "pacer", None)):
        problem = f"`limiter` must be one of `limits`, such as a `ProcessLimiter`, not a `{type(limiter).__name__}`"
        raise ConfigurationError(problem)
    return limiter.pacer(rate, clock)


def _server_variables(options: _TransportOptions) -> Mapping[str, str]:
    if "server_variables" not in options:
        return {}
    chosen = options["server_variables"]
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
    if "on_mismatch" in options:
        check_choice("on_mismatch", options["on_mismatch"], ("raise", "keep"))
        engine = replace(engine, keeps=options["on_mismatch"] == "keep")
    if headers is not None:
        check_mapping("headers", headers)
        check_headers(headers)
        engine.secrets.hide(*secrets_in_headers(headers.items()))
        merged = engine.headers
        for name, value in headers.items():
            merged = with_header(merged, name, value)
        engine = replace(engine, headers=merged)
    return engine


def _copy(client: AnyClient, options: CallOptions) -> AnyClient:
    _check_names(options, CallOptions)
    copy = object.__new__(type(client))
    copy.__dict__.update(client.__dict__)
    copy._engine = _changed(client._engine, _given(options))
    copy._is_copy = True
    return copy


def _transport(options: ClientOptions, usual: Callable[[], type[HttpTransport]]) -> tuple[Transport, bool]:
    """What carries the requests, and whether it is the client's to close."""
    if "transport" not in options:
        return usual()(**_http_options(options)), True
    given = options["transport"]
    if isinstance(given, str):
        _check_transport_name(given)
        return _part("pyreqwest").FastTransport(**_http_options(options)), True
    if _is_of_httpx2(given):
        _refuse(options, "proxy")
        return _part("httpx").HttpxTransport(given, **_httpx_options(options)), False
    _refuse(options, "max_response_bytes", "proxy")
    _check_sends(given, "send")
    return cast(Transport, given), False


def _async_transport(
    options: AsyncClientOptions, usual: Callable[[], type[AsyncHttpTransport]]
) -> tuple[AsyncTransport, bool]:
    """What carries the requests, and whether it is the client's to close."""
    if "transport" not in options:
        return usual()(**_http_options(options)), True
    given = options["transport"]
    if isinstance(given, str):
        _check_transport_name(given)
        return _part("pyreqwest").AsyncFastTransport(**_http_options(options)), True
    if _is_of_httpx2(given):
        _refuse(options, "proxy")
        return _part("httpx").AsyncHttpxTransport(given, **_httpx_options(options)), False
    _refuse(options, "max_response_bytes", "proxy")
    _check_sends(given, "asend")
    return cast(AsyncTransport, given), False


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


def _hide_proxy(options: _TransportOptions) -> None:
    """Read the proxy where it stands among options; what is wrong with it is raised where it is used."""
    if "proxy" in options:
        from .proxies import read_proxy

        options["proxy"] = cast(str, read_proxy(options["proxy"]))


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
            raise ConfigurationError(
                f"`{name}` has no effect with a transport of your own: configure the transport instead"
            )


class _HttpOptions(TypedDict, total=False):
    max_connections: int
    max_response_bytes: int
    proxy: Proxy | None


def _http_options(options: _TransportOptions) -> _HttpOptions:
    chosen: _HttpOptions = {}
    if "max_connections" in options:
        chosen["max_connections"] = options["max_connections"]
    if "max_response_bytes" in options:
        check_count("max_response_bytes", options["max_response_bytes"])
        chosen["max_response_bytes"] = options["max_response_bytes"]
    if "proxy" in options:
        from .proxies import proxy_or_error, read_proxy

        chosen["proxy"] = proxy_or_error(read_proxy(options["proxy"]))
    return chosen


class _HttpxOptions(TypedDict, total=False):
    max_response_bytes: int


def _httpx_options(options: _TransportOptions) -> _HttpxOptions:
    if "max_response_bytes" not in options:
        return {}
    check_count("max_response_bytes", options["max_response_bytes"])
    return {"max_response_bytes": options["max_response_bytes"]}


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
