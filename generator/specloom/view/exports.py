"""`__init__.py` and `testing.py` of a client: what a user of it imports, and where each name is loaded from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import ir
from ..layout import docstring, imports_of
from ..naming import Names
from .imported import MODELS, TYPE_CHECKING, UNSET, UNSET_TYPE, name_from, runtime
from .package import ClientView, ExportsView, MethodView, ModuleView, TestingView
from .webhooks import signatures_of
from .wording import paragraphs

_EAGER = (
    "AuthenticationError", "ClientError", "ConfigurationError", "DecodeError", "HttpStatusError", "InvalidRequest",
    "NotFound", "ProviderError", "QuotaExceeded", "RateLimited", "TransportError", "Unavailable", "Unknown",
    "from_json", "to_json",
)  # fmt: skip
"""Errors and the like, which models load anyway. No client is called so."""

_OF_TASKS = ("TaskCancelled", "TaskError", "TaskExpired", "TaskFailed", "TaskTimeout")
"""The errors of clients with tasks."""

_TESTING = ("FakeClock", "Replay", "Reply", "ScaledClock", "Scripted", "Sent", "reply")


def exports(api: ir.Api, names: Names, client: ClientView, *, has_webhooks: bool) -> ExportsView:
    """What can be imported from the package of one Api.

    Of the runtime only what this client takes or returns is exported, since each name brings its module along. A client
    that is called as a type of the runtime keeps its name, and the type is not exported.
    """
    sync, other = names.client, f"Async{names.client}"
    submodules = ["calls", "webhooks"] if has_webhooks else ["calls"]
    lazy = {
        **{name: runtime(name) for name in _given(api, client)},
        sync: name_from(".client", sync),
        other: name_from(".async_client", other),
        **{name: name_from(".", name) for name in submodules},
    }
    eager = [UNSET, UNSET_TYPE, *map(runtime, _EAGER + (_OF_TASKS if api.tasks else ())), MODELS]
    modules = {name: f".{name}" if name in submodules else found.source.module for name, found in lazy.items()}
    return ExportsView(
        doc=docstring(_doc(api, names)),
        imports=imports_of(name_from("importlib", "import_module"), TYPE_CHECKING, *eager),
        typed_imports=imports_of(*lazy.values(), indent=4),
        names=_sorted([*lazy, *(name.text for name in eager)]),
        modules=tuple((name, modules[name]) for name in _sorted(lazy)),
        testing=TestingView(
            ModuleView(docstring(_testing(api, names)), imports_of(*map(runtime, _TESTING))), _sorted(_TESTING)
        ),
    )


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    """Constants, classes, modules and functions, as linters sort `__all__`."""
    return tuple(sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name)))


def _given(api: ir.Api, client: ClientView) -> Iterator[str]:
    """The types of the runtime that this client takes or returns."""
    yield from ("AsyncClientOptions", "Call", "CallOptions", "ClientOptions", "RawResponse")
    if signatures_of(api):
        yield from ("HiddenSecret", "SignatureError", "Verified")
    if api.tasks:
        yield from ("AsyncTask", "Handle", "Outcome", "PollOutcome", "Rejected", "Slice", "Task", "Timing", "Update")
        yield from ("Ledger", "MayExist", "Order", "OrderPending")
    if any(task.listing is not None for task in api.tasks):
        yield "TaskSummary"
    if any(operation.paging is not None for operation in api.operations):
        yield from ("AsyncPaged", "Page", "Paged", "PagedCall")
    streams = {operation.stream for operation in api.operations} - {None}
    if "events" in streams:
        yield from ("AsyncEvents", "Event", "Events")
    if streams - {"events"}:
        yield from ("AsyncLines", "Lines")
    if streams or any(operation.is_download for operation in api.operations):
        yield from ("AsyncStream", "Stream", "StreamCall")
    if any(runtime("Upload").source in method.signature.imports for method in _methods(client)):
        yield from ("File", "Upload")


def _methods(client: ClientView) -> Iterator[MethodView]:
    yield from client.methods
    for resource in client.resources:
        yield from resource.methods


def _doc(api: ir.Api, names: Names) -> str:
    return paragraphs(
        f"Clients of {api.title or names.client}: `{names.client}` and `Async{names.client}`.",
        "`models` are the types of requests and responses, `calls` the operations as pure functions.",
    )


def _testing(api: ir.Api, names: Names) -> str:
    key = '"KEY", ' if api.credentials else ""
    return paragraphs(
        f"Tests of code that uses {api.title or names.client}, without a network: scripted responses.",
        "    replay = Replay(reply(200, {...}))\n"
        f"    client = {names.client}({key}transport=replay, clock=replay.clock)\n"
        "    ...\n"
        "    assert replay.sent[0].body == {...}",
        f"A `Replay` serves `{names.client}` and `Async{names.client}`. With its `clock` every wait ends immediately.",
        "A `ScaledClock` is for clients of an emulator that runs faster than real time.",
    )
