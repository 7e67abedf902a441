"""The blocks of `x-tasks`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, cast

from .. import ir
from ..node import Node
from ..runtime.description.conditions import Expressions
from ..runtime.description.tasks import (
    SKEW,
    ByType,
    Completion,
    FollowUp,
    Hint,
    Limits,
    Listing,
    Notify,
    Pages,
    Result,
    Rule,
    Search,
    Slot,
    State,
    Status,
    SyncRequest,
    Timing,
    Variant,
)
from .conditions import expressions, number, texts, when
from .members import members_to_fill, type_at
from .nodes import flag
from .schemas import doc_of, nullable, place_of

_STATES: tuple[State, ...] = ("pending", "succeeded", "partial", "failed", "cancelled", "expired", "needs_action")


def lower_tasks(
    root: Node, operations: Mapping[str, ir.Operation], model: Callable[[str], ir.Model]
) -> tuple[ir.Task, ...]:
    """All blocks, in the document's order."""
    blocks = root.get("x-tasks")
    return tuple(_task(name, node, operations, model) for name, node in (blocks.items() if blocks is not None else ()))


def _task(name: str, node: Node, operations: Mapping[str, ir.Operation], model: Callable[[str], ir.Model]) -> ir.Task:
    poll = node.get("poll") or node
    error = node.get("error")
    create = texts(node.get("create"))
    calls = _Calls(create, operations, model)
    call = calls.poll(poll)
    result = _result(node.get("result"), call, calls, operations)
    start = node.get("start")
    failure = operations[call.operation.id].failure if call.operation.id in operations else None
    return ir.Task(
        name=name,
        place=place_of(node),
        doc=doc_of(node),
        create=create,
        capture={key: expressions(value) for key, value in _items(node.get("capture"))},
        origins=texts(node.get("origins")),
        start=tuple(calls.call(step) for step in (start.elements() if start is not None else ())),
        poll=call,
        long_poll=number(poll.get("longPoll")) or 0.0,
        reads_redirects=_text(poll.get("redirects")) == "stop",
        rules=(*_not_ready(node.get("result")), *_rules(node.get("rules"))),
        status=_status(node.get("status")),
        otherwise=_state(node.get("otherwise"), "pending"),
        sync=flag(node, "sync"),
        sync_request=_sync_request(node.get("syncRequest")),
        result=result,
        result_type=_of_items(result, _result_type(call, result, operations, model)),
        error_code=_error(error, "code") or (failure.code if failure is not None else ()),
        error_message=_error(error, "message") or (failure.message if failure is not None else ()),
        completion=_completion(node.get("progress")),
        timing=_timing(node.get("timing")),
        limits=_limits(node.get("limits")),
        by_type=_by_type(node.get("byType")),
        cancel=calls.optional(node.get("cancel")),
        listing=_listing(node.get("list")),
        search=_search(node.get("list"), calls),
        notify=_notify(node.get("notify")),
        idempotency=_slot(_part(node.get("idempotency"), "set")),
        billable=flag(node, "billable"),
        python_name=_text(node.get("x-python-name")),
    )


def _result_type(
    poll: ir.Step, result: Result[ir.Called], operations: Mapping[str, ir.Operation], model: Callable[[str], ir.Model]
) -> ir.Type:
    """The type that the schema of the response has at the result's location.

    Of several locations with a type it is that of the first, which may be null if each of them may. A page of a result
    is a list, so that a paginated result is never null.
    """
    call = result.call or poll
    operation = operations.get(call.operation.id)
    if operation is None or (isinstance(call.operation, ir.Visit) and not call.operation.described):
        return ir.FreeForm()
    raw = next((answer.raw for answer in operation.responses if answer.status.startswith("2")), None)
    if raw is None or not result.at:
        return raw or ir.FreeForm()
    places = (
        expression.removeprefix("$response.body#")
        for expression in result.at
        if isinstance(expression, str) and expression.startswith("$response.body#")
    )
    found = [type_ for place in places if (type_ := type_at(raw, place, model)) is not None]
    if not found:
        return ir.FreeForm()
    inner = found[0].inner if isinstance(found[0], ir.Nullable) else found[0]
    may_be_null = (
        result.pages is None and not result.gathered and all(isinstance(type_, ir.Nullable) for type_ in found)
    )
    return nullable(inner) if may_be_null else inner


def _of_items(result: Result[ir.Called], type_: ir.Type) -> ir.Type:
    """The type of the result, whose response has this type:
    a list of that for a sequence of items, or if it is asked for item by item.
    """
    if result.items is not None and not isinstance(type_, ir.ListOf):
        if result.at:
            type_ = ir.FreeForm()
        else:
            type_ = ir.ListOf(ir.FreeForm() if type_ in (ir.Binary(), ir.Scalar("string")) else type_)
    if result.each:
        type_ = ir.ListOf(type_)
    return nullable(type_) if result.optional and not isinstance(type_, ir.FreeForm) else type_


def _rules(node: Node | None) -> Iterator[Rule]:
    for rule in node.elements() if node is not None else ():
        call = _text(rule.get("call")) or "any"
        yield Rule(
            _state(rule.get("state"), "pending"),
            when(rule.get("when")),
            cast('Literal["create", "poll", "result", "any"]', call),
        )


def _status(node: Node | None) -> Status | None:
    if node is None:
        return None
    words: dict[str, State] = {}
    for state in _STATES:
        words |= dict.fromkeys(texts(node.get(state)), state)
    return Status(at=expressions(node.get("at")), words=words, other=_state(node.get("other"), "pending"))


def _state(node: Node | None, otherwise: State) -> State:
    told = node.value if node is not None else None
    for state in _STATES:
        if told == state:
            return state
    return otherwise


def _result(
    node: Node | None, poll: ir.Step, calls: _Calls, operations: Mapping[str, ir.Operation]
) -> Result[ir.Called]:
    if node is None:
        return Result()
    *before, last = _hops(node)
    called = operations.get(_text(last.get("operation")) or "")
    stream = called.stream if called is not None else None
    pages = _pages(last.get("pages"))
    own = calls.call(last) if last.get("operation") or last.get("url") else None
    return Result(
        at=expressions(last.get("at")),
        call=poll if own is None and pages is not None else own,
        via=tuple(map(calls.call, before)),
        each=expressions(last.get("each")),
        items="lines" if last.get("as") is not None else None if stream == "events" else stream,
        streamed=flag(last, "stream"),
        pages=pages,
        inline=own is None and pages is not None,
        gathered=flag(last, "gather"),
        optional=any(flag(hop, "optional") for hop in (*before, last)),
        single_use=any(flag(hop, "singleUse") for hop in (*before, last)),
        expiring_urls=any(flag(hop, "expiringUrls") for hop in (*before, last)),
    )


def _hops(result: Node) -> Iterator[Node]:
    """The calls that lead to the result, in their order; the last one says where it is."""
    hop: Node | None = result
    while hop is not None:
        yield hop
        hop = hop.get("then")


def _pages(node: Node | None) -> Pages | None:
    turning = _slot(_part(node, "set"))
    if turning is None:
        return None
    join = _text(_part(node, "join"))
    return Pages(expressions(_part(node, "next")), turning, cast('Literal["list", "text", "csv"]', join or "list"))


def _completion(node: Node | None) -> Completion | None:
    if node is None:
        return None
    of = node.get("of")
    constant = number(of)
    whole = expressions(of) if of is not None and constant is None else 1.0 if constant is None else float(constant)
    return Completion(expressions(node.get("at")), whole)


def _not_ready(result: Node | None) -> Iterator[Rule]:
    """`notReady` as the equivalent rule: a response of the call for the result that means the task is pending."""
    for hop in _hops(result) if result is not None else ():
        conditions = hop.get("notReady")
        if conditions is not None:
            yield Rule("pending", when(conditions), "result")


def _sync_request(node: Node | None) -> SyncRequest | None:
    if node is None:
        return None
    header, value = _text(node.get("header")), _part(node, "value")
    slot = Slot("body", node.text("body")) if header is None else Slot("header", header)
    told = value.value if value is not None and isinstance(value.value, (str, int, float, bool)) else ""
    return SyncRequest(slot, told, number(node.get("longPoll")) or 0.0)


def _slot(node: Node | None) -> Slot | None:
    """`query.name`, `header.Name`, `url`, or a JSON pointer of the body."""
    text = _text(node)
    if text is None:
        return None
    place, _, name = text.partition(".")
    match place:
        case "query" | "header":
            return Slot(place, name)
        case "url":
            return Slot("url")
        case _:
            return Slot("body", text)


class _Calls:
    """Reads the calls that tasks of one kind make."""

    def __init__(
        self, create: tuple[str, ...], operations: Mapping[str, ir.Operation], model: Callable[[str], ir.Model]
    ) -> None:
        self._create = next(iter(create), "")
        self._operations = operations
        self._model = model

    def poll(self, node: Node) -> ir.Step:
        """The call that returns the state, which may be the create call repeated."""
        return FollowUp(ir.OperationRef(self._create), again=True) if node.has("again") else self.call(node)

    def optional(self, node: Node | None) -> ir.Step | None:
        """An optional call."""
        return self.call(node) if node is not None else None

    def call(self, node: Node) -> ir.Step:
        """A call of an operation, or of a URL."""
        url, operation = texts(node.get("url")), _text(node.get("operation"))
        called = ir.OperationRef(operation or "")
        visit = ir.Visit(operation or self._create, _text(node.get("method")) or "GET", described=operation is not None)
        given = node.get("with")
        body = _values(_part(given, "body"))
        return FollowUp(
            visit if url else called,
            path=_values(_part(given, "path")),
            query=_values(_part(given, "query")),
            header=_values(_part(given, "header")),
            cookie=_values(_part(given, "cookie")),
            body=body,
            constants=self._constants(operation, list(body), is_visit=bool(url)),
            url=url,
            file=_text(_part(given, "file")),
            capture={key: expressions(value) for key, value in _items(node.get("capture"))},
        )

    def _constants(self, operation: str | None, given: list[str], *, is_visit: bool) -> dict[str, ir.Json]:
        """The inputs of a call, including those of its body that allow one value only. A URL has a body if one is
        given.
        """
        known = self._operations.get(operation or "")
        body = known.body if known is not None and (given or not is_visit) else None
        return dict(members_to_fill(body, given, self._model))


def _timing(node: Node | None) -> Timing:
    if node is None:
        return Timing()
    hints = node.get("hint")
    return Timing(
        first=number(node.get("first")),
        every=number(node.get("every")),
        factor=number(node.get("factor")),
        max=number(node.get("max")),
        min=number(node.get("min")),
        jitter=number(node.get("jitter")),
        hint=tuple(_hint(hint) for hint in (hints.elements() if hints is not None else ())),
    )


def _hint(node: Node) -> Hint:
    return Hint(expressions(node.get("at")), "ms" if _text(node.get("unit")) == "ms" else "s")


def _limits(node: Node | None) -> Limits:
    if node is None:
        return Limits()
    polls = number(node.get("polls"))
    return Limits(
        polls=int(polls) if polls is not None else None,
        expires=number(node.get("expires")),
        retained=number(node.get("retained")),
        rate=number(node.get("rate")),
        wait=number(node.get("wait")),
    )


def _by_type(node: Node | None) -> ByType | None:
    if node is None:
        return None
    return ByType(
        at=expressions(node.get("at")),
        variants=tuple(
            Variant(
                pattern,
                _timing(case.get("timing")),
                _limits(case.get("limits")),
                sync.value is True if (sync := case.get("sync")) is not None else None,
                _status(case.get("status")),
            )
            for pattern, case in _items(node.get("cases"))
        ),
    )


def _listing(node: Node | None) -> Listing[ir.Called] | None:
    if node is None:
        return None
    called = ir.OperationRef(node.text("operation"))
    return Listing(called, node.text("items"), node.text("id"), _text(node.get("status")))


def _search(node: Node | None, calls: _Calls) -> Search[ir.Called] | None:
    """How a task is found in the list that does not say its name when it is created."""
    if node is None or not node.has("where"):
        return None
    skew = number(node.get("skew"))
    return Search(
        call=calls.call(node),
        items=node.text("items"),
        where=when(node.get("where")),
        capture={key: expressions(value) for key, value in _items(node.get("capture"))},
        created=_text(node.get("created")),
        skew=SKEW if skew is None else skew,
    )


def _notify(node: Node | None) -> Notify | None:
    if node is None:
        return None
    return Notify(node.text("set"), cast('Literal["id", "poll", "result"]', node.text("payload")))


def _error(node: Node | None, key: str) -> Expressions:
    return expressions(node.get(key)) if node is not None else ()


def _part(node: Node | None, key: str) -> Node | None:
    return node.get(key) if node is not None else None


def _items(node: Node | None) -> Iterator[tuple[str, Node]]:
    return iter(node.items()) if node is not None else iter(())


def _values(node: Node | None) -> dict[str, ir.Json]:
    return {key: value.value for key, value in _items(node)}


def _text(node: Node | None) -> str | None:
    return node.value if node is not None and isinstance(node.value, str) else None
