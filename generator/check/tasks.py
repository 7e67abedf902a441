"""The task vocabulary: every block of `x-tasks` against its page, its operations and their schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..diagnostics import quote
from ..load import Tokens, split_pointer
from ..node import Node, did_you_mean
from .expressions import (
    ANSWER,
    REQUEST,
    TASK,
    Scope,
    check_expressions,
    check_pattern,
    check_pointer,
    check_value,
    check_when,
    scalars,
)
from .extensions import answer_schemas, follower, pointer_of, request_schemas
from .pointers import as_word, enumerated, reach
from .schemas import properties_of
from .spec import Operation, Spec

STATES: Final = ("pending", "succeeded", "partial", "failed", "cancelled", "expired", "needs_action")
"""The states of a task in normal form."""

_BLOCK: Final = (
    "title",
    "description",
    "create",
    "capture",
    "poll",
    "rules",
    "status",
    "otherwise",
    "sync",
    "result",
    "error",
    "timing",
    "limits",
    "cancel",
    "list",
    "notify",
    "byType",
    "charged",
    "x-python-name",
    "start",
    "syncRequest",
    "idempotency",
    "origins",
)

_CALL: Final = ("operation", "url", "method", "with")

_TIMING: Final = ("first", "every", "factor", "max", "min", "jitter", "hint")
_LIMITS: Final = ("polls", "expires", "kept", "rate", "wait")
_PLACES: Final = ("path", "query", "header", "body")
_CALLS: Final = ("create", "poll", "result", "any")
_PAYLOADS: Final = ("id", "poll", "result")
_MOST_POLLS: Final = 1_000_000


def check_tasks(spec: Spec) -> None:
    """Report what is wrong with `x-tasks`."""
    blocks = spec.root.get("x-tasks")
    if blocks is None or not blocks.expect(dict):
        return
    for _, block in blocks.items():
        if block.expect(dict):
            _Block(spec, block).check()


@dataclass(slots=True)
class _Calls:
    """The operations of one task."""

    create: list[Operation]
    poll: list[Operation]
    result: list[Operation]

    def of(self, call: str) -> list[Operation]:
        """Those that a rule's `call` means."""
        match call:
            case "create":
                return self.create
            case "poll":
                return self.poll
            case "result":
                return self.result
            case _:
                return [*self.create, *self.poll, *self.result]


class _Block:
    """One block and what its parts need to know of each other."""

    def __init__(self, spec: Spec, node: Node) -> None:
        self.spec = spec
        self.node = node
        self.title = quote(node.key)
        self.names_unknown = False
        """Whether it names an operation that does not exist: what its answers hold is then not known."""

    def check(self) -> None:
        """Report what is wrong with the block."""
        node = self.node
        _only(node, _BLOCK, "a task")
        create = [self._operation(name) for name in scalars(node.child("create"))]
        poll = node.child("poll")
        result = node.get("result")
        self.calls = _Calls(
            [operation for operation in create if operation is not None],
            self._called(poll),
            self._called(result) if result is not None and result.has("operation") else [],
        )
        if not self.calls.poll:
            self.names_unknown = True
        self.request = follower(request_schemas(self.calls.create))
        self._check_capture()
        self._check_poll(poll)
        self._check_rules()
        self._check_result(result)
        self._check_error()
        self._check_cancel()
        self._check_list()
        self._check_notify()
        node.flag("sync")
        node.flag("charged")
        node.word("otherwise", STATES, "pending")
        self._check_status(node.get("status"))
        self._check_end()
        self._check_pace(node, node)
        self._check_by_type()

    # --- operations --------------------------------------------------------------------------------------------------

    def _operation(self, node: Node) -> Operation | None:
        """The operation that a node names."""
        if not node.expect(str) or not isinstance(node.value, str):
            return None
        found = self.spec.operation(node.value)
        if found is None:
            self.names_unknown = True
            known = [operation.id for operation in self.spec.operations if operation.id]
            hint = did_you_mean(node.value, known) or "name an `operationId` of this spec"
            node.complain("operation-unknown", f"no operation is called {quote(node.value)}", hint)
        return found

    def _called(self, call: Node | None) -> list[Operation]:
        name = call.get("operation") if call is not None and call.is_object else None
        found = self._operation(name) if name is not None else None
        return [found] if found is not None else []

    def _scope(self, operations: list[Operation], roots: frozenset[str]) -> Scope:
        captured = self.node.get("capture")
        names = captured.value if captured is not None and isinstance(captured.value, dict) else {}
        answers = None if self.names_unknown else answer_schemas(operations)
        return Scope(roots, names, follower(answers), self.request)

    def _check_call(
        self, call: Node, operations: list[Operation], roots: frozenset[str], scope_of: list[Operation]
    ) -> None:
        """`operation` and `with` of a call: every input exists, and no required one is left out."""
        given = call.get("with")
        scope = self._scope(scope_of, roots)
        if given is not None and given.expect(dict):
            given.only(_PLACES, "in `with`")
            for place in _PLACES:
                for _, value in given.items_of(place):
                    check_value(value, scope)
        for operation in operations:
            self._check_parameters(call, given, operation)
            self._check_body(call, given, operation)

    def _check_parameters(self, call: Node, given: Node | None, operation: Operation) -> None:
        declared = {
            (str(parameter.value.get("in")), str(parameter.value.get("name"))): parameter
            for parameter in operation.parameters()
            if isinstance(parameter.value, dict)
        }
        for place in ("path", "query", "header"):
            for name, value in given.items_of(place) if given is not None and given.is_object else ():
                if (place, name) not in declared:
                    names = [known for where, known in declared if where == place]
                    hint = did_you_mean(name, names) or (f"it has {', '.join(map(quote, names))}" if names else None)
                    message = f"{operation.title} has no {place} parameter {quote(name)}"
                    value.complain("task-input-unknown", message, hint, at_key=True)
        for (place, name), parameter in declared.items():
            required = isinstance(parameter.value, dict) and (
                parameter.value.get("required") is True or place == "path"
            )
            if call.has("url"):
                continue
            if required and not (given is not None and given.find((place, name)) is not None):
                schema = parameter.get("schema")
                if schema is None or not _fills_itself(schema):
                    self._complain_missing(
                        call, operation, f"{place} parameter {quote(name)}", f"{place}: {{{name}: …}}"
                    )

    def _check_body(self, call: Node, given: Node | None, operation: Operation) -> None:
        schemas = request_schemas([operation])
        pointers: list[Tokens] = []
        for pointer, value in given.items_of("body") if given is not None and given.is_object else ():
            pointers.append(split_pointer(pointer))
            if schemas is None:
                value.complain("task-input-unknown", f"{operation.title} has no JSON body", at_key=True)
            else:
                check_pointer(value, follower(schemas), f"request of {operation.title}", at_key=True)
        body = operation.body()
        if body is not None:
            envelope = operation.node.get("x-envelope") or self.spec.root.get("x-envelope")
            inside = pointer_of(envelope.get("arguments")) if envelope is not None and envelope.is_object else ()
            filled = pointer_of(envelope.get("id")) if envelope is not None and envelope.is_object else ()
            for missing in _missing(body, (), pointers, inside, filled):
                pointer = "/" + "/".join(missing)
                self._complain_missing(call, operation, f"{quote(pointer)} of its body", f"body: {{{pointer}: …}}")

    def _complain_missing(self, call: Node, operation: Operation, what: str, example: str) -> None:
        message = f"{operation.title} needs {what}, and `with` does not give it"
        call.complain("task-input-missing", message, f"add `with: {{{example}}}`", at_key=True)

    # --- parts -------------------------------------------------------------------------------------------------------

    def _check_capture(self) -> None:
        capture = self.node.get("capture")
        if capture is None or not capture.expect(dict):
            return
        scope = Scope(ANSWER | REQUEST, None, follower(answer_schemas(self.calls.create)), self.request)
        for _, expression in capture.items():
            check_expressions(expression, scope)

    def _check_poll(self, poll: Node | None) -> None:
        if poll is None or not poll.expect(dict):
            return
        _only(poll, (*_CALL, "hold", "again", "redirects"), "`poll`")
        if not any(poll.has(key) for key in ("url", "again")):
            poll.child("operation")
        _at_least(poll, "hold", 0)
        self._check_call(poll, self.calls.poll, TASK | REQUEST, self.calls.create)

    def _check_rules(self) -> None:
        rules = self.node.get("rules")
        if rules is None or not rules.expect(list):
            return
        for rule in rules.elements():
            if not rule.expect(dict):
                continue
            rule.only(("state", "call", "when"), "in a rule")
            rule.child("state")
            state = rule.word("state", STATES, "pending")
            call = rule.word("call", _CALLS, "any")
            check_when(rule.child("when"), self._scope(self.calls.of(call), ANSWER | REQUEST | TASK))
            if state == "succeeded" and call == "create" and not self.node.has("sync"):
                message = "a create answer that is `succeeded` counts only with `sync: true`"
                rule.complain("task-sync-missing", message, f"add `sync: true` to {self.title}")

    def _check_result(self, result: Node | None) -> None:
        if result is None or not result.expect(dict):
            return
        _only(result, (*_CALL, "at", "notReady", "pages", "once", "urls"), "`result`")
        answered = self.calls.poll + (self.calls.create if self.node.has("sync") else [])
        if result.has("operation"):
            self._check_call(result, self.calls.result, ANSWER | TASK | REQUEST, answered)
            answered = self.calls.result
        elif result.has("with") and not result.has("url"):
            result.complain("missing-key", "`with` needs an `operation` to call")
        check_expressions(result.get("at"), self._scope(answered, ANSWER | TASK | REQUEST))

    def _check_error(self) -> None:
        error = self.node.get("error")
        if error is None or not error.expect(dict):
            return
        error.only(("code", "message"), "in `error`")
        scope = self._scope(self.calls.of("any"), ANSWER | REQUEST | TASK)
        check_expressions(error.get("code"), scope)
        check_expressions(error.get("message"), scope)

    def _check_cancel(self) -> None:
        cancel = self.node.get("cancel")
        if cancel is None or not cancel.expect(dict):
            return
        _only(cancel, _CALL, "`cancel`")
        if not cancel.has("url"):
            cancel.child("operation")
        self._check_call(cancel, self._called(cancel), TASK | REQUEST, self.calls.create)

    def _check_list(self) -> None:
        listing = self.node.get("list")
        if listing is None or not listing.expect(dict):
            return
        listing.only(("operation", "items", "id", "status"), "in `list`")
        listing.child("operation")
        schemas = answer_schemas(self._called(listing))
        items = listing.child("items")
        if items is not None:
            check_pointer(items, follower(schemas), "answer")
        item = reach(schemas, (*pointer_of(items), "0")) if schemas is not None and items is not None else None
        inner = item.schemas if item is not None and item.schemas and not item.is_open else None
        for key in ("id", "status"):
            pointer = listing.child(key) if key == "id" else listing.get(key)
            if pointer is not None:
                check_pointer(pointer, follower(inner), "listed item")

    def _check_notify(self) -> None:
        notify = self.node.get("notify")
        if notify is None or not notify.expect(dict):
            return
        notify.only(("set", "payload"), "in `notify`")
        target = notify.child("set")
        if target is not None:
            check_pointer(target, self.request, "request")
        notify.child("payload")
        notify.word("payload", _PAYLOADS, "id")

    def _check_by_type(self) -> None:
        by_type = self.node.get("byType")
        if by_type is None or not by_type.expect(dict):
            return
        by_type.only(("at", "cases"), "in `byType`")
        at = by_type.child("at")
        check_expressions(at, self._scope([], REQUEST))
        known = self._known_types(at)
        cases = by_type.child("cases")
        for pattern, case in cases.items() if cases is not None else ():
            if not case.expect(dict):
                continue
            case.only(("timing", "limits", "sync", "status"), "in a case")
            case.flag("sync")
            self._check_status(case.get("status"))
            self._check_pace(case, self.node)
            key = Node(case.document, case.path, pattern, case.findings)
            check_pattern(key)
            if known and not any(_matches(pattern, word) for word in known):
                hint = did_you_mean(pattern, known) or f"the values are {', '.join(map(quote, list(known)[:8]))}"
                message = f"no value that the request allows matches {quote(pattern)} in whole"
                case.complain("task-case-unmatched", message, hint, "warning", at_key=True)

    def _known_types(self, at: Node | None) -> list[str]:
        """The values that the schema of the request allows at `byType.at`."""
        if at is None or not isinstance(at.value, str) or self.request is None:
            return []
        head, hash_, pointer = at.value.partition("#")
        if head != "$request.body" or not hash_:
            return []
        reached = self.request(split_pointer(pointer))
        words = enumerated(reached.schemas) if reached.schemas and not reached.is_open else None
        return list(words or ())

    # --- states ------------------------------------------------------------------------------------------------------

    def _check_status(self, status: Node | None) -> None:
        if status is None or not status.expect(dict):
            return
        status.only(("at", *STATES, "other"), "in `status`")
        answered = [*self.calls.poll, *self.calls.create]
        check_expressions(status.child("at"), self._scope(answered, ANSWER | TASK | REQUEST))
        status.word("other", STATES, "pending")
        classes: dict[str, str] = {}
        words: dict[str, Node] = {}
        for state in STATES:
            for word in status.elements_of(state):
                if not word.expect(str, float, bool):
                    continue
                text = as_word(word.value)
                other = classes.setdefault(text, state)
                if text in words:
                    where = f"{quote(other)} too" if other != state else "here already"
                    word.complain(
                        "task-status-twice", f"status {quote(text)} is listed under {where}", "drop one of them"
                    )
                words[text] = word
        self._check_words(status, words)

    def _check_words(self, status: Node, words: dict[str, Node]) -> None:
        """The words against those that the schema of the answer lists."""
        at = status.get("at")
        documented: dict[str, Node] = {}
        for expression in scalars(at):
            if not isinstance(expression.value, str) or not expression.value.startswith("$response.body#"):
                return
            tokens = split_pointer(expression.value.partition("#")[2])
            for operation in self.calls.poll:
                schemas = answer_schemas([operation])
                reached = reach(schemas, tokens) if schemas is not None else None
                if reached is not None and reached.schemas and not reached.is_open:
                    documented |= enumerated(reached.schemas) or {}
        if not documented:
            return
        for word, node in words.items():
            if word not in documented:
                hint = did_you_mean(word, documented) or f"it lists {', '.join(map(quote, documented))}"
                node.warn("task-status-undocumented", f"the schema of the answer has no status {quote(word)}", hint)
        if status.has("other"):
            return
        for word in documented:
            if word not in words:
                message = f"status {quote(word)} belongs to no state of task {self.title}"
                hint = f"add {quote(word)} under `pending`, `succeeded` or `failed`, or say what `other` words mean"
                status.complain("task-status-unmapped", message, hint)

    def _check_end(self) -> None:
        good = ("succeeded", "partial")
        status = self.node.get("status")
        if status is not None and any(status.has(state) for state in good):
            return
        if self.node.value_of("otherwise") in good or (status is not None and status.value_of("other") in good):
            return
        if any(rule.value_of("state") in good for rule in _list(self.node.get("rules"))):
            return
        message = f"nothing says when {self.title} has succeeded"
        hint = "add `succeeded` words under `status`, or a rule with `state: succeeded`"
        self.node.complain("task-never-succeeds", message, hint, at_key=True)

    # --- pace --------------------------------------------------------------------------------------------------------

    def _check_pace(self, node: Node, block: Node) -> None:
        """`timing` and `limits` of a block, or of a case with those of its block behind it."""
        timing, limits = node.get("timing"), node.get("limits")
        if timing is not None and timing.expect(dict):
            timing.only(_TIMING, "in `timing`")
            for key in ("first", "jitter"):
                _at_least(timing, key, 0)
            for key in ("every", "max", "min"):
                _more_than_nothing(timing, key)
            _at_least(timing, "factor", 1)
            scope = self._scope([*self.calls.create, *self.calls.poll], ANSWER)
            for hint in timing.elements_of("hint"):
                if hint.expect(dict):
                    hint.only(("at", "unit"), "in a hint")
                    check_expressions(hint.child("at"), scope)
                    hint.word("unit", ("s", "ms"), "s")
        if limits is not None and limits.expect(dict):
            limits.only(_LIMITS, "in `limits`")
            polls = limits.integer("polls")
            if polls is not None and polls < 1:
                (limits.get("polls") or limits).complain("wrong-value", f"`polls` is at least 1, not {quote(polls)}")
            for key in ("expires", "kept", "rate", "wait"):
                _more_than_nothing(limits, key)
        if timing is not None or limits is not None:
            self._check_budget(node, block)

    def _check_budget(self, node: Node, block: Node) -> None:
        first = _pace(node, block, "timing", "first")
        every = _pace(node, block, "timing", "every")
        factor = _pace(node, block, "timing", "factor") or 1
        most = _pace(node, block, "timing", "max")
        least = _pace(node, block, "timing", "min")
        polls = _pace(node, block, "limits", "polls")
        at = node.get("timing") or node.get("limits") or node
        if least is not None and most is not None and least > most:
            at.complain("task-timing", f"`min` is {quote(least)}, more than `max`, which is {quote(most)}")
        start = first if first is not None else every
        for key in ("expires", "wait"):
            end = _pace(node, block, "limits", key)
            if start is not None and end is not None and start > end:
                message = f"the first poll comes after {quote(start)} seconds, and `{key}` ends after {quote(end)}"
                at.complain("task-timing", message, f"lower `first`, or raise `{key}`")
                return
        expires = _pace(node, block, "limits", "expires")
        if start is None or every is None or polls is None or expires is None or every <= 0:
            return
        waits = _Waits(start, every, factor, most)
        used = waits.polls_within(expires, int(min(polls, _MOST_POLLS)))
        if used < polls:
            message = (
                f"{quote(used)} of {quote(polls)} polls fit into the {quote(expires)} seconds until the task expires"
            )
            better = int((expires - start) / (polls - 1) * 100) / 100 if polls > 1 and factor == 1 else 0
            hint = f"`every: {better:g}` would use them all" if better > 0 else None
            at.warn("task-budget-unreachable", message, hint)


def _pace(node: Node, block: Node, part: str, key: str) -> int | float | None:
    """A number of `timing` or `limits`, of a case or else of its block."""
    for holder in (node, block):
        found = holder.find((part, key))
        if found is not None and isinstance(found.value, (int, float)) and not isinstance(found.value, bool):
            return found.value
    return None


@dataclass(frozen=True, slots=True)
class _Waits:
    """The pace of polling, in seconds."""

    start: float
    every: float
    factor: float
    most: float | None

    def polls_within(self, end: float, enough: int) -> int:
        """How many polls are sent until `end`, counted no further than `enough`."""
        at, wait, count = self.start, self.every, 0
        while at <= end and count < enough:
            count += 1
            at += min(wait, self.most) if self.most is not None else wait
            wait = min(wait * self.factor, end + 1)
        return count


def _only(node: Node, keys: tuple[str, ...], what: str) -> None:
    """As `Node.only`."""
    for key, child in node.items():
        if key not in keys:
            child.complain("unknown-key", f"{quote(key)} means nothing in {what}", did_you_mean(key, keys), at_key=True)


def _list(node: Node | None) -> Iterator[Node]:
    if node is not None and node.is_array:
        yield from node.elements()


def _at_least(node: Node, key: str, least: float) -> None:
    value = node.number(key)
    if value is not None and value < least:
        (node.get(key) or node).complain("wrong-value", f"{quote(key)} is at least {least:g}, not {quote(value)}")


def _more_than_nothing(node: Node, key: str) -> None:
    value = node.number(key)
    if value is not None and value <= 0:
        (node.get(key) or node).complain("wrong-value", f"{quote(key)} is more than 0, not {quote(value)}")


def _matches(pattern: str, word: str) -> bool:
    try:
        return re.fullmatch(pattern, word) is not None
    except (re.error, RecursionError, OverflowError):
        return True


def _fills_itself(schema: Node) -> bool:
    """Whether a required value needs no caller: a credential, or a value of which there is but one."""
    for holder in (schema, schema.resolve()):
        value = holder.value
        if isinstance(value, dict):
            enum = value.get("enum")
            if "x-credential" in value or "const" in value or (isinstance(enum, list) and len(enum) == 1):
                return True
    return False


def _missing(schema: Node, at: Tokens, given: list[Tokens], inside: Tokens, filled: Tokens) -> Iterator[Tokens]:
    """Pointers of required properties that nothing fills, looked for on the way to the envelope's arguments too."""
    target = schema.resolve()
    required = target.value_of("required")
    for name, child in (properties_of(target) or {}).items():
        here = (*at, name)
        is_required = isinstance(required, list) and name in required
        is_given = any(pointer[: len(here)] == here or here[: len(pointer)] == pointer for pointer in given)
        if inside[: len(here)] == here:
            if is_required or is_given:
                yield from _missing(child, here, given, inside, filled)
        elif is_required and not is_given and here != filled and not _fills_itself(child):
            yield here
