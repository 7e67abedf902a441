"""What the examples of a spec mean, by the same pure functions that read responses at run time."""

from __future__ import annotations

from . import ir
from .runtime.description.api import Envelope
from .runtime.description.conditions import Expressions
from .runtime.description.pages import Paging
from .runtime.description.tasks import Search
from .runtime.expressions import evaluate, holds, last_item
from .runtime.facts import Facts, ReportedFailure
from .runtime.json_data import get_pointer
from .runtime.tasks.state import CallName, Classification, adapt, classify


def fault_of(operation: ir.Operation, example: ir.Example) -> ReportedFailure | None:
    """The failure that an example response reports, or None."""
    return None if operation.failure is None else operation.failure.reported(_facts(example))


def is_success(operation: ir.Operation, example: ir.Example) -> bool:
    """Whether an example response has a successful HTTP status and reports no failure."""
    return 200 <= example.status < 300 and fault_of(operation, example) is None


def state_of(
    task: ir.Task, operation: ir.Operation, example: ir.Example, call: CallName, created: ir.Example | None = None
) -> Classification:
    """The state that an example response of the create or the poll call reports; `created` is the example of the create
    call whose task is polled.
    """
    facts = _facts(example)
    if created is None:
        return classify(adapt(task, facts), call, facts, operation.failure)
    given = _facts(created)
    polled = Facts(
        status=facts.status,
        body=facts.body,
        request=given.request,
        parameters=given.parameters,
        task=captured_by(task, created),
    )
    return classify(adapt(task, given), call, polled, operation.failure)


def captured_by(task: ir.Task, created: ir.Example) -> dict[str, ir.Json]:
    """The values that a task keeps of an example response of its create call; without those that are absent."""
    found = {name: value_at(expressions, created) for name, expressions in task.capture.items()}
    return {name: value for name, value in found.items() if value is not None}


def value_at(expressions: Expressions, example: ir.Example) -> ir.Json:
    """The value of the first expression that is present in an example response."""
    found: ir.Json = evaluate(expressions, _facts(example))
    return found


def item_of(
    search: Search[ir.Called], created: ir.Example, captured: dict[str, ir.Json], listed: ir.Example
) -> tuple[int, dict[str, ir.Json]] | None:
    """(index, captured values) of the item in an example of the list that is the task of a create example, whenever it
    was created; None where no item is, or several may be.
    """
    items: ir.Json = get_pointer(listed.response, search.items)
    given = _facts(created)
    seen = [
        Facts(
            status=listed.status,
            body=listed.response,
            request=given.request,
            parameters=given.parameters,
            task=captured,
            item=item,
        )
        for item in (items if isinstance(items, list) else ())
    ]
    found = [at for at, facts in enumerate(seen) if holds(search.where, facts)]
    if len(found) != 1:
        return None
    values = {name: evaluate(at, seen[found[0]]) for name, at in search.capture.items()}
    return (found[0], values) if None not in values.values() else None


def is_last(paging: Paging, example: ir.Example, envelope: Envelope | None = None) -> bool:
    """Whether an example response is certainly the last page: it says so, or contains no next one."""
    if paging.more and not holds(paging.more, _facts(example)):
        return True
    if paging.by in ("cursor", "next"):
        item = last_item(example.response, f"{'' if envelope is None else envelope.result}{paging.items}")
        return not paging.next or evaluate(paging.next, _facts(example, item)) in (None, "")
    key = paging.place, paging.name
    begun = next((value for place, name, value in example.parameters if (place, name) == key), None)
    pages, total = value_at(paging.pages, example), value_at(paging.total, example)
    return begun is None and ((isinstance(pages, int) and pages <= 1) or (isinstance(total, int) and not total))


def _facts(example: ir.Example, item: ir.Json = None) -> Facts:
    request = None if isinstance(example.request, ir.Missing) else example.request
    parameters: dict[str, dict[str, ir.Json]] = {}
    for location, name, value in example.parameters:
        parameters.setdefault(location, {})[name] = value
    return Facts(status=example.status, body=example.response, request=request, parameters=parameters, item=item)
