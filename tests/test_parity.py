"""The twins are the same, of every generated client and of the runtime: in words, in signatures and in behaviour."""

from __future__ import annotations

import ast
import inspect
import logging
import re
from collections.abc import Callable, Generator, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generated._runtime.errors import ClientError, TransportError
from generated._runtime.tasks.resource import ASYNC_LIMIT, SYNC_LIMIT
from generated._runtime.testing import ASYNC, SYNC, TRIO, Flavour, Replay, Scripted, reply
from specloom.runtime.client import AsyncClient, Client
from specloom.runtime.resource import AsyncResource, Resource
from specloom.runtime.streaming.items import AsyncEvents, AsyncLines, Events, Lines
from specloom.runtime.streaming.stream import AsyncStream, Stream
from specloom.runtime.tasks.poller import AsyncTask, Task
from specloom.runtime.tasks.resource import AsyncTaskResource, TaskResource
from tests.properties import examples
from tests.wire.providers import PROVIDERS, Provider, Turn
from tests.wire.server import Received
from tests.wire.server import Reply as ServerReply

GENERATED = Path(__file__).resolve().parent.parent / "generated"
PACKAGES = sorted(path.parent.name for path in GENERATED.glob("*/async_client.py"))

TWINS: list[tuple[type, type]] = [
    (Client, AsyncClient),
    (Resource, AsyncResource),
    (TaskResource, AsyncTaskResource),
    (Task, AsyncTask),
    (Stream, AsyncStream),
    (Events, AsyncEvents),
    (Lines, AsyncLines),
]

PLAIN_IN_BOTH = {
    "with_options",
    "resume",
    "watch",
    "as_completed",
    "receive",
    "stream",
    "paged",
    "once",
    "outcome",
    "submit_once",
    "to_json",
}
"""What is no coroutine function in the async client either: it sends nothing by itself, is iterated over, opened, or
made of another method whose coroutine it returns.
"""


def in_one_flavour(text: str) -> str:
    """A text without the words in which the flavours differ."""
    text = re.sub(r"\bAsync(?=[A-Z])", "", text)
    text = re.sub(r"\b(async with|await|async for|async def) ?", lambda found: found[0].removeprefix("async "), text)
    text = re.sub(r"\bawait ", "", text)
    text = re.sub(r"\bAwaitable\[(\w+)\]", r"\1", text)
    text = text.replace("An async client", "A client").replace("an async client", "a synchronous client")
    return re.sub(r"\s+", " ", text)


def modules(package: str) -> tuple[ModuleType, ModuleType]:
    """The two modules of a generated client."""
    return import_module(f"generated.{package}.client"), import_module(f"generated.{package}.async_client")


def classes(module: ModuleType) -> dict[str, type]:
    """The classes that a module defines, by name in one flavour."""
    found = {name: it for name, it in vars(module).items() if isinstance(it, type) and it.__module__ == module.__name__}
    return {in_one_flavour(name): it for name, it in found.items()}


def public(of: type) -> dict[str, Any]:
    """What a class offers, inherited things included; entering and leaving a `with` count as one thing in both."""
    named = {name: inspect.getattr_static(of, name) for name in dir(of)}
    offered = {name: it for name, it in named.items() if not name.startswith("_") or name == "__init__"}
    for name, alias in (("__enter__", "__aenter__"), ("__exit__", "__aexit__")):
        if name in named or alias in named:
            offered[name] = named.get(name) or named[alias]
    return offered


# --- words and signatures --------------------------------------------------------------------------------------------


def test_all_clients_are_compared() -> None:
    """The folder of the output holds the clients of all specs."""
    assert sorted(path.stem for path in (GENERATED.parent / "specs").glob("*.yaml")) == PACKAGES


@pytest.mark.parametrize("package", PACKAGES)
def test_the_two_files_say_the_same(package: str) -> None:
    """Without `async`, `await` and the names with `Async`, both files are one program."""
    plain, other = (
        normal((GENERATED / package / name).read_text("utf-8")) for name in ("client.py", "async_client.py")
    )
    assert plain == other


class _Plain(ast.NodeTransformer):
    """Makes a synchronous program of any."""

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """A function is one in either flavour."""
        return self.visit(ast.FunctionDef(**dict(ast.iter_fields(node))))  # type: ignore[no-any-return]

    def visit_Await(self, node: ast.Await) -> ast.AST:
        """What is awaited is what is there."""
        return self.visit(node.value)  # type: ignore[no-any-return]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        """Names are imported in the order of one flavour."""
        names = sorted((in_one_flavour(it.name), it.asname) for it in node.names)
        return ast.ImportFrom(node.module, [ast.alias(*it) for it in names], node.level)


def normal(source: str) -> str:
    """A program in one flavour, laid out in one way."""
    return in_one_flavour(ast.unparse(ast.fix_missing_locations(_Plain().visit(ast.parse(source)))))


@pytest.mark.promise(12)
@pytest.mark.parametrize("package", PACKAGES)
def test_the_twins_have_the_same_classes(package: str) -> None:
    """Each class has a twin, with twins as its bases."""
    plain, other = map(classes, modules(package))
    assert list(plain) == list(other)
    for name, one in plain.items():
        assert [in_one_flavour(it.__name__) for it in other[name].__mro__] == [it.__name__ for it in one.__mro__]


def compared() -> Iterator[Any]:
    """Each pair of twins."""
    yield from (pytest.param(*pair, id=pair[0].__name__) for pair in TWINS)
    for package in PACKAGES:
        plain, other = map(classes, modules(package))
        yield from (pytest.param(plain[name], other[name], id=f"{package}.{name}") for name in plain)


@pytest.mark.promise(12)
@pytest.mark.parametrize(("plain", "other"), list(compared()))
def test_the_twins_have_the_same_methods(plain: type, other: type) -> None:
    """Names, parameters with kinds, defaults and annotations are the same but for the flavour's words.

    So are the docs of what is generated; the runtime's own classes have more to say of threads or of event loops.
    """
    assert list(public(plain)) == list(public(other))
    generated = plain.__module__.startswith("generated.") and "_runtime" not in plain.__module__
    assert plain.__doc__
    assert other.__doc__
    assert not generated or in_one_flavour(other.__doc__) == in_one_flavour(plain.__doc__)
    for name, one in public(plain).items():
        two = public(other)[name]
        assert type(one) is type(two), name
        assert name.startswith("__") or (one.__doc__ and two.__doc__), name
        if generated and name in vars(plain):
            assert in_one_flavour(two.__doc__ or "") == in_one_flavour(one.__doc__ or ""), name
        if inspect.isfunction(read(one)):
            assert signature(read(one)) == signature(read(two)), name
            assert inspect.iscoroutinefunction(two) == must_be_awaited(name, two), name
            assert not inspect.iscoroutinefunction(one), name


def read(attribute: Any) -> Any:
    """What is called: the getter of a property, and anything else itself."""
    return attribute.fget if isinstance(attribute, property) else attribute


def signature(function: Callable[..., Any]) -> list[tuple[str, ...]]:
    """Every parameter and the result, in one flavour.

    One default is a flavour's own: how many requests are in flight, since one takes a thread and the other does not.
    """
    told = inspect.signature(function)
    limit = ASYNC_LIMIT if "Async" in function.__qualname__ else SYNC_LIMIT
    parameters = [
        (it.name, it.kind.description, defaults(it, limit), in_one_flavour(str(it.annotation)))
        for it in told.parameters.values()
    ]
    return [*parameters, ("return", in_one_flavour(str(told.return_annotation)))]


def defaults(parameter: inspect.Parameter, limit: int) -> str:
    """The default of a parameter, where the limit of a flavour has its name."""
    if parameter.name == "max_in_flight":
        assert parameter.default == limit
        return "LIMIT"
    return repr(parameter.default)


def must_be_awaited(name: str, attribute: Any) -> bool:
    """Whether a thing of an async class is a coroutine function: all that does anything is."""
    return not isinstance(attribute, property) and name not in PLAIN_IN_BOTH | {"__init__"}


# --- behaviour -------------------------------------------------------------------------------------------------------


def scripted(turn: Turn) -> Scripted:
    """What a test server says, as a replay says it."""
    made = turn if isinstance(turn, ServerReply) else turn(Received("POST", "/", {}, b'{"id": "0"}', 1))
    head, body = made.head_and_body()
    lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:] if line]
    headers = {name.lower(): value for name, _, value in lines if name != "Content-Length"}
    return reply(made.status, body, headers={"content-type": "", **headers})


def turns_of(provider: Provider) -> dict[str, Scripted]:
    """All that may be said to one request."""
    json = {"Content-Type": "application/json"}
    failures = {f"failure {told.code} {told.status}": scripted(told.turn) for told in provider.failures}
    refusals = {f"refusal {told.code} {told.status}": scripted(told.turn) for told in provider.refusals}
    return {
        **failures,
        **refusals,
        "created": scripted(provider.created),
        "pending": scripted(provider.pending),
        "ready": scripted(provider.ready),
        "unknown": scripted(provider.unknown),
        "busy": scripted(provider.busy),
        "500": reply(500, "oops"),
        "403": reply(403, {"why": "no"}),
        "302": reply(302, headers={"Location": "https://elsewhere.example"}),
        "408": reply(408),
        "429": reply(429, "slow down", headers={"Retry-After": "7"}),
        "html": reply(200, "<html></html>"),
        "broken": reply(200, b'{"a": ', headers=json),
        "twice": reply(200, b'{"a": 1, "a": 2}', headers=json),
        "null": reply(200, b"null", headers=json),
        "empty": reply(200),
        "slow": reply(200, {"errorId": 0, "status": "processing"}, seconds=45),
        "too slow": reply(200, {"errorId": 0, "status": "ready"}, seconds=700),
        "lost": TransportError("the connection broke", sent=True),
        "unreachable": TransportError("no connection", sent=False),
    }


def played(provider: Provider, flavour: Flavour, names: list[str]) -> dict[str, Any]:
    """Everything that can be seen of a script in one flavour: values, errors, requests, pauses, updates, logs."""
    turns = turns_of(provider)
    service = Replay(*(turns[name] for name in names), forever=turns["pending"], echo="/id")
    seen: list[Any] = []
    records: list[str] = []

    def use(client: Any) -> Generator[Any, Any, None]:
        tasks = provider.tasks_of(client)
        yield from tried(lambda: provider.ask(client))
        yield from tried(lambda: provider.run(tasks, on_update=seen.append, timeout=100))
        task = yield from tried(lambda: provider.submit(tasks))
        if task is not None:
            yield from tried(lambda: task.watch(timeout=20))
            yield from tried(lambda: tasks.wait_all([task], max_in_flight=1, timeout=50))
            yield from tried(task.result)
            seen.append((task.state, task.status, task.done, task.handle))

    def tried(work: Callable[[], Any]) -> Generator[Any, Any, Any]:
        try:
            value = yield work()
        except ClientError as error:
            seen.append(error)
            return None
        seen.append(in_one_flavour(repr(value)))
        return value

    with recording(records):
        flavour.run(provider.classes, service, use, **{provider.credential: "KEY-OF-A-TEST"})
    updates = [shown(it) if isinstance(it, ClientError) else str(it) for it in seen]
    return {"seen": updates, "sent": service.sent, "slept": service.clock.slept, "logs": records, "left": service.left}


def shown(error: ClientError) -> str:
    """All of an error, as text."""
    return f"{type(error).__name__} {error} {vars(error)}"


class _Recording(logging.Handler):
    def __init__(self, records: list[str]) -> None:
        super().__init__()
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(f"{record.levelname} {record.getMessage()}")


class recording:
    """Collects what clients log, at every level."""

    def __init__(self, records: list[str]) -> None:
        self._handler = _Recording(records)
        self._logger = logging.getLogger("specloom")

    def __enter__(self) -> None:
        self._logger.addHandler(self._handler)
        self._logger.setLevel(1)

    def __exit__(self, *_: object) -> None:
        self._logger.removeHandler(self._handler)
        self._logger.setLevel(logging.NOTSET)


@pytest.mark.promise(12)
@pytest.mark.parametrize("provider", PROVIDERS, ids=str)
@examples(0.4)
@given(data=st.data())
def test_the_twins_do_the_same(provider: Provider, data: st.DataObject) -> None:
    """Whatever a provider answers, in whatever order: the same requests, pauses, values, errors, updates and logs."""
    names = data.draw(st.lists(st.sampled_from(list(turns_of(provider))), max_size=14))
    plain = played(provider, SYNC, names)
    assert plain == played(provider, ASYNC, names)
    assert plain == played(provider, TRIO, names)


@pytest.mark.parametrize("provider", PROVIDERS, ids=str)
def test_the_twins_do_the_same_in_an_ordinary_life(provider: Provider) -> None:
    """One script that is known to reach the end: a result by `run` and another by `watch`."""
    names = ["429", "403", "created", "pending", "busy", "500", "ready", "created", "unknown", "lost", "ready"]
    plain = played(provider, SYNC, names)
    assert plain == played(provider, ASYNC, names) == played(provider, TRIO, names)
    assert plain["left"] == 0
    assert sum(repr(provider.solution) in it for it in plain["seen"]) == 2
    assert any("WARNING" in record for record in plain["logs"])
