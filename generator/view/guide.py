"""`API.md`: what a client offers, on one page."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..layout import cell, inline, markdown
from ..naming import Names
from .package import GuideMethod, GuideTask, GuideView
from .signatures import Signatures
from .webhooks import listed as payloads
from .wording import sentence

KINDS: dict[str, str] = {
    "authentication": "AuthenticationError",
    "quota": "QuotaExceeded",
    "rate_limit": "RateLimited",
    "invalid": "InvalidRequest",
    "not_found": "NotFound",
    "unavailable": "Unavailable",
    "unsolvable": "ProviderError",
}
"""The class of the runtime's errors for each kind of `x-failure`."""


def guide(api: ir.Api, names: Names, signatures: Signatures) -> GuideView:
    """The page of one Api."""
    return GuideView(
        title=inline(api.title or names.client),
        doc=markdown(sentence(api.doc)),
        package=api.name,
        client=names.client,
        credentials=tuple((item.name, inline(item.env or "")) for item in api.credentials),
        servers=tuple(dict.fromkeys(map(inline, [*(server.url for server in api.servers), *_own_servers(api)]))),
        methods=tuple(_methods(api, names, signatures)),
        tasks=tuple(
            GuideTask(names.tasks[task.name], tuple(map(inline, _facts(task))), tuple(signatures.solutions_of(task)))
            for task in api.tasks
        ),
        webhooks=tuple((call, cell(text)) for call, text in payloads(api, names)),
        kinds=tuple((name, tuple(map(cell, codes))) for name, codes in _codes(api).items()),
    )


def _own_servers(api: ir.Api) -> Iterator[str]:
    return (operation.server for operation in api.operations if operation.server is not None)


def _methods(api: ir.Api, names: Names, signatures: Signatures) -> Iterator[GuideMethod]:
    for task in api.tasks:
        for create in task.create:
            required = [item.name for item in signatures.parameters_of_task(task, create) if not item.default]
            suffix = f"_{names.methods[create].method}" if len(task.create) > 1 else ""
            call = f"client.{names.tasks[task.name]}.run{suffix}({', '.join(required)})"
            yield GuideMethod(call, cell(create), "Submits a task, waits for its end and returns its result.")
    for operation in api.operations:
        name = names.methods[operation.id]
        required = [item.name for item in signatures.parameters(operation) if not item.default]
        owner = f"client.{name.resource}" if name.resource else "client"
        wire = f"{operation.method} {operation.path}"
        text = cell(sentence(operation.summary))
        yield GuideMethod(f"{owner}.{name.method}({', '.join(required)})", cell(wire), text)


def _facts(task: ir.Task) -> Iterator[str]:
    """What a block of `x-tasks` says, a line each."""
    timing, limits = task.timing, task.limits
    if timing.every is not None:
        first = f", the first after {timing.first:g} s" if timing.first is not None else ""
        yield f"Polls every {timing.every:g} s{first}."
    if limits.polls is not None:
        yield f"At most {limits.polls} polls a task."
    if limits.expires is not None:
        yield f"A task can be asked for during {limits.expires:g} s from its creation."
    if limits.rate is not None:
        yield f"At most {limits.rate:g} requests a second."
    if limits.wait is not None:
        yield f"The client waits {limits.wait:g} s unless it is told otherwise."
    if task.sync:
        yield "The first answer may already be the result; then nothing is polled."
    if task.charged:
        yield "Creating a task costs money: it is never sent twice by itself."
    for variant in task.by_type.variants if task.by_type is not None else ():
        pace = variant.timing.every
        if pace is not None:
            yield f"`{variant.pattern}`: every {pace:g} s."


def _codes(api: ir.Api) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for failure in dict.fromkeys(operation.failure for operation in api.operations if operation.failure is not None):
        for kind, codes in failure.kinds:
            listed = found.setdefault(KINDS[kind] if kind != "unsolvable" else "TaskFailed", [])
            listed += [code for code in codes if code not in listed]
    return found
