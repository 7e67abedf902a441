"""`__init__.py` of a client: what a user of it imports, and where each name is loaded from."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..layout import docstring
from ..naming import Names
from .models import import_line
from .operations import is_download
from .package import ClientView, ExportsView
from .signatures import names_used
from .wording import paragraphs

_RUNTIME = ".._runtime"

_EAGER = (
    "AuthenticationError", "ClientError", "ConfigurationError", "DecodeError", "HttpStatusError", "InvalidRequest",
    "NotFound", "ProviderError", "QuotaExceeded", "RateLimited", "TaskCancelled", "TaskError", "TaskExpired", "TaskFailed",
    "TaskTimeout", "TransportError", "UNSET", "Unavailable", "Unknown", "UnsetType", "from_json", "to_json",
)  # fmt: skip
"""Errors and the like, which models load anyway. No client is called so."""


def exports(api: ir.Api, names: Names, client: ClientView, *, has_webhooks: bool) -> ExportsView:
    """What can be imported from the package of one Api.

    A client that is called as a type of the runtime keeps its name, and the type is not exported.
    """
    sync, other = names.client, f"Async{names.client}"
    runtime = sorted({*_given(api, client)} - {sync, other})
    submodules = ["calls", "webhooks"] if has_webhooks else ["calls"]
    modules = {name: _RUNTIME for name in runtime}
    modules |= {sync: ".client", other: ".async_client", **{name: f".{name}" for name in submodules}}
    exported = {*_EAGER, *modules, "models"}
    return ExportsView(
        doc=docstring(_doc(api, names)),
        errors=import_line(_RUNTIME, _EAGER),
        imports=(
            import_line(_RUNTIME, runtime, 4),
            import_line(".", submodules, 4),
            import_line(".async_client", [other], 4),
            import_line(".client", [sync], 4),
        ),
        names=tuple(sorted(exported, key=_rank)),
        modules=tuple(sorted(modules.items(), key=lambda item: _rank(item[0]))),
        testing=docstring(_testing(api, names)),
    )


def _rank(name: str) -> tuple[bool, bool, str]:
    """Constants, classes, modules, as linters sort `__all__`."""
    return not name.isupper(), not name[0].isupper(), name


def _given(api: ir.Api, client: ClientView) -> Iterator[str]:
    """The types of the runtime that this client takes or returns."""
    yield from ("AsyncClientOptions", "Call", "CallOptions", "ClientOptions", "RawAnswer")
    if api.tasks:
        yield from ("AsyncTask", "Handle", "Task", "Update")
    if any(task.listing is not None for task in api.tasks):
        yield "TaskSummary"
    if any(operation.paging is not None for operation in api.operations):
        yield from ("AsyncPaged", "Page", "Paged", "PagedCall")
    streams = {operation.stream for operation in api.operations} - {None}
    if "events" in streams:
        yield from ("AsyncEvents", "Event", "Events")
    if streams - {"events"}:
        yield from ("AsyncLines", "Lines")
    if streams or any(map(is_download, api.operations)):
        yield from ("AsyncStream", "Stream", "StreamCall")
    methods = [*client.methods, *(method for resource in client.resources for method in resource.methods)]
    if any("Upload" in names_used(method.signature) for method in methods):
        yield from ("File", "Upload")


def _doc(api: ir.Api, names: Names) -> str:
    return paragraphs(
        f"Clients of {api.title or names.client}: `{names.client}` and `Async{names.client}`.",
        "`models` are the types of requests and responses, `calls` the operations as pure functions; "
        "`testing` scripts responses for tests of code that uses a client.",
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
    )
