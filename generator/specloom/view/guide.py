"""`API.md`: what a client offers, on one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import ir
from ..layout import cell, inline, markdown
from ..naming import Names
from ..runtime.description.servers import default_url
from .kept import KeptViews
from .lifecycle import lifecycle, mermaid
from .operations import called_name, request_line, step_line
from .package import GuideMethod, GuideTask, GuideView
from .signatures import ParameterView, Signatures
from .webhooks import explained
from .webhooks import listed as payloads
from .wording import BILLED_ONCE, documentation, paragraphs, sentence

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


def guide(api: ir.Api, names: Names, signatures: Signatures, kept: KeptViews) -> GuideView:
    """The page of one Api."""
    return GuideView(
        title=inline(api.title or names.client),
        doc=markdown(paragraphs(sentence(api.doc), documentation(api))),
        package=api.name,
        client=names.client,
        credentials=tuple((item.name, inline(item.env or "")) for item in api.credentials),
        servers=tuple(dict.fromkeys(map(inline, [*map(default_url, api.servers), *_own_servers(api)]))),
        methods=tuple(_methods(api, names, signatures, kept)),
        tasks=tuple(_task(task, names, signatures) for task in api.tasks),
        payloads=explained(api),
        webhooks=tuple((call, cell(text)) for call, text in payloads(api, names)),
        kinds=tuple((name, tuple(map(cell, codes))) for name, codes in codes(api).items()),
    )


def _own_servers(api: ir.Api) -> Iterator[str]:
    return (operation.server for operation in api.operations if operation.server is not None)


def _methods(api: ir.Api, names: Names, signatures: Signatures, kept: KeptViews) -> Iterator[GuideMethod]:
    for task in api.tasks:
        yield from task_methods(task, names, signatures)
    for operation in api.operations:
        yield from kept.of("guide", operation, lambda each: _operation_methods(each, names, signatures))


def _operation_methods(operation: ir.Operation, names: Names, signatures: Signatures) -> Iterator[GuideMethod]:
    path, wire = names.methods[operation.id].path, cell(request_line(operation))
    given = _required(signatures.parameters(operation))
    called = f"`calls.{names.calls[operation.id]}`"
    if operation.stream is not None or operation.is_download:
        called += ": `StreamCall`"
    text = " ".join(part for part in (sentence(operation.summary), _STREAMED.get(operation.stream, "")) if part)
    yield GuideMethod(f"{path}({given})", called, wire, cell(text))
    if operation.paging is not None:
        called = f"`calls.{names.paged_calls[operation.id]}`: `PagedCall`"
        path = f"{path.rpartition('.')[0]}.{names.iterators[operation.id]}"
        yield GuideMethod(f"{path}({given})", called, wire, "Iterate over all items; pages are fetched as needed.")


_STREAMED: dict[ir.Stream | None, str] = {
    "events": "Iterates over server-sent events.",
    "lines": "Iterates over the values of a stream.",
    "sequence": "Iterates over the values of a stream.",
}


def task_methods(task: ir.Task, names: Names, signatures: Signatures) -> Iterator[GuideMethod]:
    """The methods of a kind of task, as its resource has them."""
    resource = f"client.{names.tasks[task.name]}"
    operations = signatures.operations
    for create in task.create:
        suffix = f"_{names.methods[create].method}" if len(task.create) > 1 else ""
        given = _required(signatures.parameters_of_task(task, create))
        wire, poll = request_line(operations[create]), step_line(task.poll, operations)
        submitted = "Submit a task and return immediately, with a `Task`."
        yield GuideMethod(f"{resource}.submit{suffix}({given})", "", cell(wire), submitted)
        once = (
            "Submit the task of an order unless that was done before: safe across a crash. Needs the runtime part "
            "`ledger`."
        )
        arguments = ", ".join(part for part in ("ledger", "order", given) if part)
        yield GuideMethod(f"{resource}.submit_once{suffix}({arguments})", "", cell(wire), once)
        finished = "Submit a task, wait until it finishes, and return its result."
        yield GuideMethod(f"{resource}.run{suffix}({given})", "", cell(f"{wire}, then {poll}"), finished)
    yield GuideMethod(f"{resource}.resume(handle)", "", "", "The `Task` of a handle, here or in another process.")
    if task.cancel is not None:
        wire = cell(step_line(task.cancel, operations))
        yield GuideMethod(f"{resource}.cancel(task)", "", wire, "Ask the provider to cancel a task.")
    if task.listing is not None:
        listing = operations[task.listing.operation.id]
        given = _required(signatures.parameters(listing))
        listed = "List the provider's tasks, each with its handle."
        yield GuideMethod(f"{resource}.list_tasks({given})", "", cell(request_line(listing)), listed)
    yield GuideMethod(f"{resource}.wait_all(tasks)", "", "", "Wait until all of these tasks have finished.")
    yield GuideMethod(f"{resource}.as_completed(tasks)", "", "", "Iterate over tasks as they finish.")
    sliced = "Wait a little for tasks of stored handles, as a job of a queue does."
    yield GuideMethod(f"{resource}.wait_slice(handles, seconds=…)", "", "", sliced)


def _required(parameters: Iterable[ParameterView]) -> str:
    """The arguments without which a method cannot be called: by name, apart from a task's subject."""
    return ", ".join(item.name if item.subject else f"{item.name}=…" for item in parameters if item.default is None)


def _task(task: ir.Task, names: Names, signatures: Signatures) -> GuideTask:
    return GuideTask(
        attribute=names.tasks[task.name],
        facts=tuple(map(inline, facts(task))),
        types=tuple(signatures.solutions_of(task)),
        diagram=mermaid(lifecycle(task, signatures.operations)),
    )


def facts(task: ir.Task) -> Iterator[str]:
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
        parts += [f"for up to {wait:g} s"] if wait is not None else []
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
        yield "A pace that the provider's responses state takes precedence."
    if task.long_poll:
        yield f"Long polling: the provider keeps a poll open for up to {task.long_poll:g} s."
    if limits.polls is not None:
        yield f"Up to {limits.polls} polls a task."
    if limits.expires is not None:
        yield f"A task can be polled for {limits.expires:g} s after its creation."
    if limits.rate is not None:
        yield f"Rate limit: {limits.rate:g} {'request' if limits.rate == 1 else 'requests'} a second."
    if limits.wait is not None:
        yield f"Default timeout: {limits.wait:g} s."


def _creation(task: ir.Task) -> Iterator[str]:
    if task.sync:
        yield "The first response may already hold the result; then nothing is polled."
    if task.sync_request is not None:
        long_poll = (
            f" where you wait longer than {task.sync_request.long_poll:g} s" if task.sync_request.long_poll else ""
        )
        yield f"`run` asks the provider for that{long_poll}; `submit` does not."
    if task.start:
        calls = ", then ".join(f"`{called_name(step)}`" for step in task.start)
        yield f"A task is started by further calls, which `submit` and `run` make: {calls}."
    if task.billable and task.idempotency is None:
        yield "Billed; never retried automatically."
    elif task.billable:
        yield BILLED_ONCE
    elif task.idempotency is not None:
        yield (
            "Where the response to a submission is lost, it is sent again with the same idempotency key, which creates "
            "nothing twice."
        )


def _watching(task: ir.Task) -> Iterator[str]:
    if isinstance(task.poll.operation, ir.Visit):
        yield f"The state of a task is polled at a URL: `{called_name(task.poll)}`."
    if task.poll.again:
        yield "Tasks have no id: the same request is repeated until its response holds the result."
    told = {rule.state for rule in task.rules} | set(task.status.words.values() if task.status is not None else ())
    if "needs_action" in told:
        yield "A task may need an action of yours: `watch` reports `needs_action` and continues to wait."
    if "partial" in told:
        yield "A result may be partial: then `task.state` is `partial`."


def _result(task: ir.Task) -> Iterator[str]:
    result, retained = task.result, task.limits.retained
    if result.call is not None:
        yield f"The result is fetched by a separate request: `{called_name(result.call)}`."
    if result.pages is not None:
        yield "It is paginated; the pages are joined."
    if result.single_use:
        yield "It can be fetched only once: keep it."
    if result.expiring_urls:
        after = f" {retained:g} s after the task has ended" if retained is not None else " after some time"
        yield f"It contains URLs that expire{after}."
    elif retained is not None:
        yield f"The result is kept for {retained:g} s after the task has ended."
    if task.origins:
        listed = ", ".join(f"`{origin}`" for origin in task.origins)
        yield f"URLs in responses may point to {listed}; no credential is sent there."


def _beside(task: ir.Task) -> Iterator[str]:
    if task.cancel is None:
        yield "The provider cannot cancel a task: `task.cancel()` only ends the wait."
    if task.listing is not None:
        yield "`list_tasks` also finds a task whose submission got no response."
    if task.notify is not None:
        yield f"A callback URL goes into `{task.notify.set}`; pass what is posted there to `task.receive`."


def codes(api: ir.Api) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for failure in dict.fromkeys(operation.failure for operation in api.operations if operation.failure is not None):
        for kind, codes in failure.kinds.items():
            listed = found.setdefault(KINDS[kind] if kind != "unsolvable" else "TaskFailed", [])
            listed += [code for code in codes if code not in listed]
    return found
