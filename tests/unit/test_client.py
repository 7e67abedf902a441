"""Clients: options, copies, raw answers, closing, and what both flavours have in common. Without a network."""

from __future__ import annotations

import inspect
import pickle
import subprocess
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, assert_type

import anyio
import msgspec
import pytest
from msgspec import Struct
from msgspec.structs import replace

from specloom.runtime.client import AsyncClient, AsyncClientOptions, Client, ClientOptions
from specloom.runtime.description.api import Credential, Placement
from specloom.runtime.errors import ConfigurationError, TransportError
from specloom.runtime.operation import Api, Call, Operation, PagedCall, StreamCall
from specloom.runtime.pagination.paged import AsyncPagingClient, PagingClient
from specloom.runtime.request import Response, SealedRequest
from specloom.runtime.resource import AsyncResource, Resource
from specloom.runtime.response import RawResponse
from specloom.runtime.streaming.stream import AsyncStreamingClient, StreamingClient
from specloom.runtime.transports.default import AsyncHttpTransport, HttpTransport

CANARY = "canary-7f3q"
NAN = float("nan")
API = Api(
    name="inkwell",
    title="Inkwell",
    servers=("https://api.inkwell.example",),
    credentials=(Credential("client_key", env="INKWELL_KEY"),),
)


class Balance(Struct, frozen=True, kw_only=True):
    """What is left."""

    amount: float


GET_BALANCE = Operation(
    id="getBalance",
    method="POST",
    path="/getBalance",
    media_type="application/json",
    placements=(Placement("client_key", "body", "/clientKey"),),
    safe=True,
    responses={"200": Balance},
)


def get_balance() -> Call[Balance]:
    """As generated code writes a call."""
    return Call(GET_BALANCE)


class Inkwell(StreamingClient, PagingClient):
    """As generated code writes a client."""

    def __init__(self, *, client_key: str | None = None, **options: Any) -> None:
        credentials = {"client_key": client_key}
        del client_key
        super().__init__(API, credentials, **options)

    @property
    def wallet(self) -> Wallet:
        """As generated code writes a resource."""
        return Wallet(self)

    def get_balance(self) -> Balance:
        """One call."""
        return self._call(get_balance())


class Wallet(Resource):
    """Methods that belong together."""

    def get_balance(self, *, plus: float = 0.0) -> float:
        """One call."""
        return self._call(get_balance()).amount + plus


class AsyncInkwell(AsyncStreamingClient, AsyncPagingClient):
    """As generated code writes an asynchronous client."""

    def __init__(self, *, client_key: str | None = None, **options: Any) -> None:
        credentials = {"client_key": client_key}
        del client_key
        super().__init__(API, credentials, **options)

    @property
    def wallet(self) -> AsyncWallet:
        """As generated code writes a resource."""
        return AsyncWallet(self)

    async def get_balance(self) -> Balance:
        """One call."""
        return await self._call(get_balance())


class AsyncWallet(AsyncResource):
    """Methods that belong together."""

    async def get_balance(self, *, plus: float = 0.0) -> float:
        """One call."""
        return (await self._call(get_balance())).amount + plus


class Bank:
    """A transport for both flavours that always answers, and remembers what it got."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, str], Any, float]] = []
        self.closed = 0

    def send(self, request: SealedRequest, timeout: float, /) -> Response:
        url, headers, body = request.open()
        self.sent.append((url, headers, msgspec.json.decode(body or b"null"), timeout))
        amount = len(self.sent)
        return Response(200, {"content-type": "application/json", "x-cost": "3"}, b'{"amount": %d}' % amount)

    async def asend(self, request: SealedRequest, timeout: float, /) -> Response:
        await anyio.lowlevel.checkpoint()
        return self.send(request, timeout)

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1


def run(work: Callable[[], Awaitable[Any]]) -> Any:
    """What an asynchronous piece of work returns."""
    return anyio.run(work)


# --- calls -----------------------------------------------------------------------------------------------------------


def test_a_client_calls_and_types() -> None:
    """With its key, its headers and its timeout."""
    bank = Bank()
    with Inkwell(client_key=CANARY, transport=bank) as inkwell:
        balance = inkwell.get_balance()
        more = inkwell.wallet.get_balance(plus=0.5)

    assert_type(balance, Balance)
    assert (balance, more) == (Balance(amount=1), 2.5)
    url, headers, body, timeout = bank.sent[0]
    assert (url, body) == ("https://api.inkwell.example/getBalance", {"clientKey": CANARY})
    assert timeout == pytest.approx(60, abs=1)
    assert headers == {
        "Accept": "application/json, */*;q=0.8",
        "User-Agent": "specloom-inkwell",
        "Content-Type": "application/json",
    }


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_asynchronous_client_calls_and_types(backend: str) -> None:
    """The same, awaited."""
    bank = Bank()

    async def work() -> tuple[Balance, float]:
        async with AsyncInkwell(client_key=CANARY, transport=bank) as inkwell:
            return await inkwell.get_balance(), await inkwell.wallet.get_balance(plus=0.5)

    assert anyio.run(work, backend=backend) == (Balance(amount=1), 2.5)
    assert bank.sent[0][2] == {"clientKey": CANARY}


def test_a_raw_answer_is_the_whole_answer() -> None:
    """Of a call, which can be made more than once; the client's key is added on the way."""
    bank = Bank()
    inkwell = Inkwell(client_key=CANARY, transport=bank)
    call = get_balance()

    raw = inkwell.raw(call)
    other = inkwell.raw(call)

    assert_type(raw, RawResponse[Balance])
    assert (raw.status, raw.headers["x-cost"], raw.body, raw.value) == (200, "3", b'{"amount": 1}', Balance(amount=1))
    assert (other.json(), other.value) == ({"amount": 2}, Balance(amount=2))
    assert [body for _, _, body, _ in bank.sent] == [{"clientKey": CANARY}] * 2


def test_a_raw_answer_can_be_awaited() -> None:
    """Two at a time do not mix."""
    answers: list[RawResponse[Balance]] = []

    async def work() -> None:
        inkwell = AsyncInkwell(client_key=CANARY, transport=Bank())

        async def ask() -> None:
            answers.append(await inkwell.raw(get_balance()))

        async with anyio.create_task_group() as group:
            for _ in range(5):
                group.start_soon(ask)

    run(work)

    assert sorted(answer.value.amount for answer in answers) == [1, 2, 3, 4, 5]
    assert all(answer.json() == {"amount": answer.value.amount} for answer in answers)


def test_a_call_shows_neither_its_arguments_nor_a_key() -> None:
    """It holds no key; of what it holds it shows the operation."""
    call = Call[Any](GET_BALANCE, arguments={"note": CANARY})

    assert repr(call) == "Call(getBalance)"
    assert repr(call.streamed()) == "StreamCall(getBalance)"
    assert repr(PagedCall[Any, Any](call)) == "PagedCall(getBalance)"
    assert not hasattr(call, "__dict__")


def test_a_call_is_read_whole_or_as_it_comes() -> None:
    """Either way is the other turned round; what comes item by item is no single value."""
    call = get_balance()

    assert_type(call.streamed(), StreamCall[Balance])
    assert_type(call.streamed().whole(), Call[Balance])
    assert call.streamed().whole() is call
    assert call.streamed().operation is call.operation is GET_BALANCE
    with pytest.raises(TypeError, match="the response of getBalance comes item by item and is never read whole"):
        StreamCall(call, "events").whole()


NOT_CALLS: list[tuple[str, Callable[[Any], tuple[Any, ...]], str]] = [
    (
        "raw",
        lambda client: (client.get_balance,),
        "`raw` takes a `Call` and not the method `get_balance`, which was not called: pass `calls.get_balance(…)`, with its arguments",
    ),
    (
        "raw",
        lambda client: (client.wallet.get_balance, 1),
        "`raw` takes a `Call` and not the method `get_balance`, which was not called: pass what a function of `calls` returns, as in "
        "`calls.get_balance()`; API.md names the call of each method",
    ),
    (
        "raw",
        lambda client: (client.close,),
        "`raw` takes a `Call` and not the method `close`, which was not called: pass what a function of `calls` returns, as in "
        "`calls.get_balance()`; API.md names the call of each method",
    ),
    (
        "raw",
        lambda _: (get_balance,),
        "`raw` takes a `Call` and not the function `get_balance`: pass what it returns, `calls.get_balance(…)`",
    ),
    ("raw", lambda _: (get_balance(), 7), "`raw` takes a `Call` and nothing else: the arguments are for the function in `calls`"),
    (
        "raw",
        lambda _: (get_balance().streamed(),),
        "`raw` takes a `Call` and not a `StreamCall`: pass `.whole()` of it, or give it to `stream`",
    ),
    ("raw", lambda _: (StreamCall(get_balance(), "events"),), "`raw` takes a `Call` and not a `StreamCall`, which is for `stream`"),
    ("raw", lambda _: (PagedCall[Any, Balance](get_balance()),), "`raw` takes a `Call` and not a `PagedCall`, which is for `paged`"),
    (
        "raw",
        lambda _: (Balance(amount=1),),
        "`raw` takes a `Call` and not a `Balance`: pass what a function of `calls` returns, as in `calls.get_balance()`",
    ),
    ("stream", lambda _: (get_balance(),), "`stream` takes a `StreamCall` and not a `Call`: pass `.streamed()` of it"),
    (
        "stream",
        lambda client: (client.get_balance,),
        "`stream` takes a `StreamCall` and not the method `get_balance`, which was not called: pass `calls.get_balance(…)`, with its "
        "arguments",
    ),
    (
        "stream",
        lambda _: (get_balance().streamed(), 7),
        "`stream` takes a `StreamCall` and nothing else: the arguments are for the function in `calls`",
    ),
    ("stream", lambda _: (PagedCall[Any, Balance](get_balance()),), "`stream` takes a `StreamCall` and not a `PagedCall`, which is for `paged`"),
    ("paged", lambda _: (get_balance(),), "`paged` takes a `PagedCall` and not a `Call`, which is for `raw`"),
    (
        "paged",
        lambda client: (client.get_balance,),
        "`paged` takes a `PagedCall` and not the method `get_balance`, which was not called: pass `calls.get_balance(…)`, with its "
        "arguments",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("taker", "given", "problem"), NOT_CALLS)
@pytest.mark.parametrize("kind", [Inkwell, AsyncInkwell])
def test_what_is_no_such_call_is_refused_before_anything_is_sent(
    kind: Callable[..., Any], taker: str, given: Callable[[Any], tuple[Any, ...]], problem: str
) -> None:
    """With a word about what to pass, and without calling what is callable."""
    bank = Bank()
    client = kind(client_key=CANARY, transport=bank)

    with pytest.raises(TypeError) as caught:
        use(getattr(client, taker), *given(client))

    assert str(caught.value) == problem
    assert bank.sent == []
    assert not client._lifetime.closed


def use(taker: Callable[..., Any], *given: Any, **named: Any) -> None:
    """Hand something to `raw`, `stream` or `paged`, and do with what comes back what is done with it."""

    async def work() -> None:
        found = taker(*given, **named)
        if inspect.isawaitable(found):
            await found
        elif hasattr(found, "__aenter__"):
            async with found:
                pass
        elif hasattr(found, "__enter__"):
            with found:
                pass

    run(work)


@pytest.mark.parametrize("taker", ["raw", "stream", "paged"])
@pytest.mark.parametrize("kind", [Inkwell, AsyncInkwell])
def test_arguments_behind_a_method_are_refused_too(kind: Callable[..., Any], taker: str) -> None:
    """By name as well: `raw(client.search, text="a")` names what is wrong, and not only the argument."""
    bank = Bank()
    client = kind(client_key=CANARY, transport=bank)

    with pytest.raises(TypeError, match=f"`{taker}` takes a .* and not the method `get_balance`, which was not called"):
        use(getattr(client, taker), client.wallet.get_balance, plus=1)

    assert bank.sent == []


def test_a_coroutine_that_is_given_for_a_call_never_runs() -> None:
    """And nobody is warned that it was not awaited."""
    bank = Bank()

    async def work() -> None:
        inkwell = AsyncInkwell(client_key=CANARY, transport=bank)
        given = inkwell.get_balance()
        with pytest.raises(TypeError, match="`raw` takes a `Call` and not a `coroutine`"):
            await inkwell.raw(given)  # type: ignore[arg-type]  # pyright: ignore
        assert inspect.getcoroutinestate(given) == inspect.CORO_CLOSED

    run(work)

    assert bank.sent == []


@pytest.mark.parametrize("taker", ["raw", "stream", "paged"])
@pytest.mark.parametrize("kind", [Inkwell, AsyncInkwell])
def test_a_call_of_another_api_is_refused_before_anything_is_sent(kind: Callable[..., Any], taker: str) -> None:
    """It would go to the wrong provider, with the wrong key; an API is the same wherever it is made."""
    bank = Bank()
    client = kind(client_key=CANARY, transport=bank)
    made: dict[str, Callable[[Call[Any]], Any]] = {"raw": lambda it: it, "stream": StreamCall, "paged": PagedCall}
    other = Call[Any](replace(GET_BALANCE, api=Api(name="quill", title="Quill")))
    own = Call[Any](replace(GET_BALANCE, api=Api(name="inkwell", title="Inkwell")))

    with pytest.raises(ConfigurationError) as caught:
        use(getattr(client, taker), made[taker](other))
    assert str(caught.value) == "getBalance: this is a call of Quill, and the client is one of Inkwell"
    assert bank.sent == []

    if taker == "raw":
        use(client.raw, own)
        assert len(bank.sent) == 1


def test_one_client_serves_many_threads() -> None:
    """Raw answers included."""
    inkwell = Inkwell(client_key=CANARY, transport=Bank())
    answers: list[RawResponse[Balance]] = []

    def ask() -> None:
        answers.extend(inkwell.raw(get_balance()) for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 160
    assert all(answer.json()["amount"] == answer.value.amount for answer in answers)


# --- options ---------------------------------------------------------------------------------------------------------


def test_a_copy_has_other_options_and_the_same_connections() -> None:
    """The original stays as it is; headers add up, in any case."""
    bank = Bank()
    inkwell = Inkwell(client_key=CANARY, transport=bank, timeout=9, headers={"X-Team": "a"})

    copy = inkwell.with_options(timeout=5, retries=0, headers={"x-team": "b", "X-Run": "1"})
    copy.get_balance()
    copy.wallet.get_balance()
    inkwell.get_balance()
    copy.raw(get_balance())

    assert type(copy) is Inkwell
    assert [round(timeout) for *_, timeout in bank.sent] == [5, 5, 9, 5]
    assert {"x-team": "b", "X-Run": "1"}.items() <= bank.sent[1][1].items()
    assert "X-Team" not in bank.sent[1][1]
    assert bank.sent[2][1]["X-Team"] == "a"


@pytest.mark.parametrize("kind", [Inkwell, AsyncInkwell])
def test_an_unknown_option_is_refused_by_name(kind: Callable[..., Any]) -> None:
    """With the names that there are."""
    with pytest.raises(TypeError) as caught:
        kind(client_key=CANARY, time_out=3)
    with pytest.raises(TypeError) as other:
        kind(client_key=CANARY).with_options(proxy="x")

    assert str(caught.value) == (
        "unknown option `time_out`; the options are account, base_url, clock, headers, idle, limiter, max_connections, "
        "max_response_bytes, observe, on_mismatch, proxy, rate, reconnects, retries, server_variables, timeout, transport"
    )
    assert (
        str(other.value)
        == "unknown option `proxy`; the options are headers, idle, on_mismatch, reconnects, retries, timeout"
    )


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        *(
            ({name: value}, f"`{name}` must be a positive, finite number, not ")
            for name in ("timeout", "rate", "idle")
            for value in (0, -1, NAN, float("inf"), 10**400, "5", True, b"5", [5])
        ),
        *(
            (
                {name: value},
                f"`{name}` must be {'a positive, finite number' if least else '0 or more'}, and an integer, ",
            )
            for name, least in (("retries", 0), ("reconnects", 0), ("max_connections", 1), ("max_response_bytes", 1))
            for value in (least - 1, NAN, float("inf"), 2.5, "3", True)
        ),
        *(
            ({"base_url": value}, "`base_url` must be a string, not ")
            for value in (5, b"https://host", ["https://host"])
        ),
        *(
            ({"base_url": f"http://{authority}/v1"}, "a base URL is .* a port is a number from 1 to 65535")
            for authority in (
                *("host:99999", "host:65536", "host:0", "host:abc", "host:", "host:-1", "host:8o", "host:80:90"),
                *(":80", "[::1", "[::1]x", "[::1]:0", "ho[st", "u:password@host", "host\\x", "host:\u0668\u0660"),
            )
        ),
        ({"base_url": "api.example"}, "a base URL is"),
        ({"headers": {"X": "a\nb"}}, "the header `X` holds a line break"),
        ({"headers": {"X": 5}}, "the header `X` must be a string, not int"),
        ({"headers": {"X": b"password"}}, "the header `X` must be a string, not bytes"),
        ({"headers": {"X": ["password"]}}, "the header `X` must be a string, not list"),
        ({"headers": {5: "x"}}, "the name of a header must be a string, not int"),
        ({"headers": [("X", "password")]}, "`headers` must be a mapping"),
        ({"headers": "X: password"}, "`headers` must be a mapping"),
        ({"server_variables": {"region": 5}}, "the server's variable `region` must be a string, not int"),
        ({"server_variables": ["region"]}, "`server_variables` must be a mapping"),
        ({"proxy": "gopher://u:password@host"}, "a proxy must be"),
        ({"proxy": 5}, "a proxy must be a URL, not a int"),
        ({"transport": "slow"}, '`transport` is "fast", a transport'),
        ({"transport": 5}, "a int has no method `a?send`"),
    ],
)
@pytest.mark.parametrize("kind", [Inkwell, AsyncInkwell])
def test_an_option_that_cannot_be_used_is_refused(
    kind: Callable[..., Any], options: dict[str, Any], reason: str
) -> None:
    """Before anything is sent, and without showing the key, whatever prints the local variables of the frames."""
    with pytest.raises(ConfigurationError, match=reason) as caught:
        kind(client_key=CANARY, **options)

    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    del report.stack[0]
    assert CANARY not in "".join(report.format())
    assert "password" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"timeout": NAN}, "`timeout` must be"),
        ({"timeout": "5"}, "`timeout` must be"),
        ({"retries": 1.5}, "`retries` must be"),
        ({"idle": float("inf")}, "`idle` must be"),
        ({"reconnects": "1"}, "`reconnects` must be"),
        ({"headers": {"X": None}}, "the header `X` must be a string, not NoneType"),
    ],
)
@pytest.mark.parametrize("kind", [Inkwell, AsyncInkwell])
def test_an_option_of_a_copy_that_cannot_be_used_is_refused(
    kind: Callable[..., Any], options: dict[str, Any], reason: str
) -> None:
    """As it is for the client itself."""
    with pytest.raises(ConfigurationError, match=reason):
        kind(client_key=CANARY).with_options(**options)


@pytest.mark.parametrize("kind", [Inkwell, AsyncInkwell])
def test_none_leaves_an_option_at_its_default(kind: Callable[..., Any]) -> None:
    """So that a program may pass on what it was not told."""
    plain, told = kind(client_key=CANARY), kind(client_key=CANARY, **dict.fromkeys(ClientOptions.__annotations__))

    assert repr(told) == repr(plain)
    assert repr(told.with_options(timeout=None, idle=None, headers=None)) == repr(plain)


def test_a_transport_of_the_other_flavour_is_refused_at_once() -> None:
    """Not by the first call."""
    with pytest.raises(ConfigurationError, match="AsyncHttpTransport has no method `send`"):
        Inkwell(client_key=CANARY, transport=AsyncHttpTransport())
    with pytest.raises(ConfigurationError, match="a HttpTransport has no method `asend`"):
        AsyncInkwell(client_key=CANARY, transport=HttpTransport())


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://host",
            "https://host:1/",
            "http://host:65535",
            "http://host:00080/a/b",
            "http://[::1]",
            "http://[::1]:80",
        ),
        *("http://[fe80::1%25eth0]:80/v1", "http://under_score.example", "https://127.0.0.1:8443/v1/"),
    ],
)
def test_a_base_url_may_have_a_port_and_a_path(url: str) -> None:
    """And be an address of either version of IP."""
    assert url in repr(Inkwell(client_key=CANARY, base_url=url))


def test_both_flavours_have_the_same_options_and_methods() -> None:
    """They differ in the transport's type and in `await` only."""
    assert ClientOptions.__annotations__.keys() == AsyncClientOptions.__annotations__.keys()
    assert {name for name in dir(Client) if not name.startswith("__")} == {
        name for name in dir(AsyncClient) if not name.startswith("__")
    }
    assert inspect.signature(Client.with_options) == inspect.signature(AsyncClient.with_options)
    for name in ("raw", "stream", "paged"):
        one, other = (inspect.signature(getattr(kind, name)).parameters for kind in (Inkwell, AsyncInkwell))
        assert one == other


# --- keys ------------------------------------------------------------------------------------------------------------


def test_a_missing_key_is_told_by_the_first_call_that_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """An API may have calls that need none."""
    monkeypatch.delenv("INKWELL_KEY", raising=False)
    bank = Bank()

    with pytest.raises(ConfigurationError) as caught:
        Inkwell(transport=bank).get_balance()

    assert str(caught.value) == (
        "a key is missing: pass `client_key=` to the client or set the environment variable INKWELL_KEY"
    )
    assert bank.sent == []


def test_a_key_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read when the client is made."""
    monkeypatch.setenv("INKWELL_KEY", CANARY)
    bank = Bank()
    inkwell = Inkwell(transport=bank)
    monkeypatch.delenv("INKWELL_KEY")

    inkwell.get_balance()

    assert bank.sent[0][2] == {"clientKey": CANARY}


def test_a_client_shows_no_key() -> None:
    """And where it goes."""
    inkwell = Inkwell(client_key=CANARY, transport=Bank())
    elsewhere = AsyncInkwell(client_key=CANARY, base_url="http://127.0.0.1:1/x")

    assert repr(inkwell) == "<Inkwell https://api.inkwell.example Secrets(client_key='***')>"
    assert repr(elsewhere) == "<AsyncInkwell http://127.0.0.1:1/x Secrets(client_key='***')>"
    assert CANARY not in repr(vars(inkwell))


def test_a_client_is_not_pickled() -> None:
    """It would carry its key along."""
    with pytest.raises(TypeError, match="secrets cannot be pickled"):
        pickle.dumps(Inkwell(client_key=CANARY, transport=None))


# --- closing ---------------------------------------------------------------------------------------------------------


def test_a_closed_client_refuses_and_so_do_its_copies() -> None:
    """Whoever brought the transport closes it."""
    bank = Bank()
    inkwell = Inkwell(client_key=CANARY, transport=bank)
    copy = inkwell.with_options(retries=0)

    copy.close()
    copy.get_balance()
    inkwell.close()
    inkwell.close()

    for client in (inkwell, copy):
        with pytest.raises(ConfigurationError, match="this client is closed"):
            client.get_balance()
    assert bank.closed == 0


def test_a_closed_asynchronous_client_refuses_and_so_do_its_copies() -> None:
    """The same, awaited."""

    async def work() -> None:
        inkwell = AsyncInkwell(client_key=CANARY, transport=Bank())
        copy = inkwell.with_options(retries=0)
        await copy.close()
        await copy.get_balance()
        await inkwell.close()
        for client in (inkwell, copy):
            with pytest.raises(ConfigurationError, match="this client is closed"):
                await client.get_balance()

    run(work)


# --- what an import costs --------------------------------------------------------------------------------------------

HEAVY = (
    "httpx2",
    "httpcore2",
    "anyio",
    "asyncio",
    "ssl",
    "socket",
    "logging",
    "json",
    "email",
    "urllib.parse",
    "random",
)


@pytest.mark.promise(13)
@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import specloom.runtime", set[str]()),
        (
            "from specloom.runtime.client import Client; from specloom.runtime.operation import Api\n"
            "class Own:\n    def send(self, request, timeout, /): ...\n"
            "Client(Api(name='x', title='X'), {}, transport=Own())",
            set[str](),
        ),
        (
            "from specloom.runtime.client import Client; from specloom.runtime.operation import Api\n"
            "Client(Api(name='x', title='X'), {})",
            {"httpcore2"},
        ),
        ("import specloom.runtime.transports.default", {"httpcore2"}),
    ],
)
def test_the_http_library_is_loaded_by_the_first_client(code: str, loaded: set[str]) -> None:
    """Importing the package loads nothing that is heavy; httpx2 itself waits for the first compressed answer."""
    tool = str(Path.cwd() / "generator")
    look = f"import sys; sys.path.insert(0, {tool!r})\n{code}\nprint(*[n for n in {HEAVY} if n in sys.modules])"

    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout.split()

    assert loaded <= set(found)
    assert loaded or found == []
    assert "httpx2" not in found


def test_an_error_that_a_transport_raises_comes_out() -> None:
    """With the operation that the transport names."""

    class Broken(Bank):
        def send(self, request: SealedRequest, timeout: float, /) -> Response:
            raise TransportError("no line", sent=False, operation=request.request.operation)

    with pytest.raises(TransportError, match=r"^getBalance: no line$"):
        Inkwell(client_key=CANARY, transport=Broken(), retries=0).get_balance()
