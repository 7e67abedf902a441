"""`API.md`: what a client offers, on one page."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..layout import cell, inline, markdown
from ..naming import Names
from .kinds import visit_name
from .operations import is_download, wire_line
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
            method = f"client.{names.tasks[task.name]}.run{suffix}({', '.join(required)})"
            yield GuideMethod(method, "", cell(create), "Submits a task, waits for its end and returns its result.")
    for operation in api.operations:
        name = names.methods[operation.id]
        required = [item.name for item in signatures.parameters(operation) if not item.default]
        owner = f"client.{name.resource}" if name.resource else "client"
        wire = wire_line(operation)
        text = cell(sentence(operation.summary))
        given = ", ".join(required)
        called = f"`calls.{names.calls[operation.id]}`"
        if operation.stream is not None or is_download(operation):
            called += ": `StreamCall`"
        yield GuideMethod(f"{owner}.{name.method}({given})", called, cell(wire), text)
        if operation.paging is not None:
            called = f"`calls.{names.paged_calls[operation.id]}`: `PagedCall`"
            items = "One item after another, page by page."
            yield GuideMethod(f"{owner}.{names.iterators[operation.id]}({given})", called, cell(wire), items)


def _facts(task: ir.Task) -> Iterator[str]:
    """What a block of `x-tasks` says to a caller, a line each."""
    if task.doc:
        yield sentence(task.doc)
    yield from _pace(task)
    yield from _creation(task)
    yield from _watching(task)
    yield from _result(task)
    yield from _beside(task)
    for variant in task.by_type.variants if task.by_type is not None else ():
        every, wait = variant.timing.every, variant.limits.wait
        parts = [f"every {every:g} s"] if every is not None else []
        parts += [f"for {wait:g} s at most"] if wait is not None else []
        if parts:
            yield f"`{variant.pattern}`: {', '.join(parts)}."


def _pace(task: ir.Task) -> Iterator[str]:
    timing, limits = task.timing, task.limits
    if timing.every is not None:
        first = f", the first after {timing.first:g} s" if timing.first is not None else ""
        grows = f", each wait {timing.factor:g} times as long as the one before" if (timing.factor or 1) > 1 else ""
        most = f", at most {timing.max:g} s" if grows and timing.max is not None else ""
        yield f"Polls every {timing.every:g} s{first}{grows}{most}."
    if timing.hint:
        yield "The provider may tell another pace in its answers, which is kept to."
    if task.long_poll:
        yield f"The provider keeps a poll open for up to {task.long_poll:g} s."
    if limits.polls is not None:
        yield f"At most {limits.polls} polls a task."
    if limits.expires is not None:
        yield f"A task can be asked for during {limits.expires:g} s from its creation."
    if limits.rate is not None:
        yield f"At most {limits.rate:g} requests a second."
    if limits.wait is not None:
        yield f"The client waits {limits.wait:g} s unless it is told otherwise."


def _creation(task: ir.Task) -> Iterator[str]:
    if task.sync:
        yield "The first answer may already be the result; then nothing is polled."
    if task.sync_request is not None:
        long_poll = (
            f" where you wait longer than {task.sync_request.long_poll:g} s" if task.sync_request.long_poll else ""
        )
        yield f"`run` asks the provider for that{long_poll}; `submit` does not."
    if task.start:
        calls = ", then ".join(f"`{_called(step)}`" for step in task.start)
        yield f"A task is started by further calls, which `submit` and `run` make: {calls}."
    if task.billable and task.idempotency is None:
        yield "Creating a task costs money: it is never sent twice by itself."
    elif task.billable:
        yield "Creating a task costs money: where its answer is lost, it is sent again with the same key, which is free."
    elif task.idempotency is not None:
        yield "A creation whose answer is lost is sent again with the same key, which creates nothing twice."


def _watching(task: ir.Task) -> Iterator[str]:
    match task.poll:
        case ir.Visit():
            yield f"The state of a task is asked for at a URL: `{_called(task.poll)}`."
        case ir.Again():
            yield "There is no task to name: the same request is made again until it is answered with the result."
        case ir.FollowUp():
            pass
    told = {rule.state for rule in task.rules} | {state for state, _ in (task.status.words if task.status else ())}
    if "needs_action" in told:
        yield "A task may wait for you to act: `watch` tells `needs_action`, and the wait goes on."
    if "partial" in told:
        yield "A result may be `partial`: `state` of the task says so."


def _result(task: ir.Task) -> Iterator[str]:
    result, retained = task.result, task.limits.retained
    if result.call is not None:
        yield f"The result is fetched by a call of its own: `{_called(result.call)}`."
    if result.pages is not None:
        yield "It comes in pages, which are joined."
    if result.single_use:
        yield "It can be fetched a single time: keep it."
    if result.expiring_urls:
        after = f" {retained:g} s after the task has ended" if retained is not None else " after a while"
        yield f"It holds links that die{after}."
    elif retained is not None:
        yield f"The result is kept for {retained:g} s after the task has ended."
    if task.origins:
        listed = ", ".join(f"`{origin}`" for origin in task.origins)
        yield f"Links of answers may lead to {listed}; no key is sent there."


def _beside(task: ir.Task) -> Iterator[str]:
    if task.cancel is None:
        yield "The provider knows no cancelling: `task.cancel()` only ends the wait."
    if task.listing is not None:
        yield "`list_tasks` finds a task whose creation got no answer."
    if task.notify is not None:
        yield f"A callback URL goes to `{task.notify.set}`; give what is pushed there to `task.receive`."


def _called(step: ir.Step) -> str:
    """A call of a task, as a reader finds it elsewhere on the page."""
    return visit_name(step) if isinstance(step, ir.Visit) else step.operation


def _codes(api: ir.Api) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for failure in dict.fromkeys(operation.failure for operation in api.operations if operation.failure is not None):
        for kind, codes in failure.kinds:
            listed = found.setdefault(KINDS[kind] if kind != "unsolvable" else "TaskFailed", [])
            listed += [code for code in codes if code not in listed]
    return found
