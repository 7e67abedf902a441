"""The task vocabulary: checks every block of `x-tasks` against the operations and their schemas."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from ..diagnostics import quote
from ..load import Tokens, split_pointer
from ..node import Node, did_you_mean
from .contradictions import check_contradictions
from .declared import DeclaredOperation, is_file, is_json, media_types
from .expressions import (
    CREATE_REQUEST,
    ITEM,
    RESPONSE,
    TASK,
    ExpressionScope,
    check_expressions,
    check_pattern,
    check_pointer,
    check_scalar,
    check_value,
    check_when,
    scalars,
)
from .extensions import follower, pointer_of, request_schemas, response_schemas
from .operations import RESERVED_HEADERS
from .pace import check_pace
from .pointers import Reached, as_word, enumerated, may_be_array, reach
from .schemas import properties_of
from .spec import Spec
from .vocabulary import STATES

_OWN_ARGUMENTS: Final = ("self", "timeout", "on_update")
_PLACES: Final = ("path", "query", "header", "cookie", "body")


def check_tasks(spec: Spec) -> None:
    """Report what is wrong with `x-tasks`, beyond its forms."""
    blocks = spec.root.get("x-tasks")
    for _, block in blocks.items() if blocks is not None and blocks.is_object else ():
        if block.is_object:
            _Block(spec, block).check()


@dataclass(slots=True)
class _Calls:
    """The operations of one task."""

    create: list[DeclaredOperation]
    poll: list[DeclaredOperation]
    result: list[DeclaredOperation]

    def of(self, call: str) -> list[DeclaredOperation]:
        """The operations that a rule's `call` selects."""
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
    """One block and the data that its parts share."""

    def __init__(self, spec: Spec, node: Node) -> None:
        self.spec = spec
        self.node = node
        self.title = quote(node.key)
        self.names_unknown = False
        """Whether it names an operation that does not exist: the content of its responses is unknown then."""
        self.result_unknown = False
        """Whether the result comes from a URL that no operation describes."""

    def check(self) -> None:
        """Report what is wrong with the block."""
        node = self.node
        create = [self._operation(name) for name in scalars(node.get("create"))]
        created = [operation for operation in create if operation is not None]
        poll, result = _object(node, "poll"), _object(node, "result")
        again = poll is not None and poll.has("again")
        self.hops = list(_hops(result))
        last = self.hops[-1] if self.hops else None
        self.calls = _Calls(
            created, created if again else self._called(poll), self._called(last) if last is not None else []
        )
        if not self.calls.poll:
            self.names_unknown = True
        self.result_unknown = last is not None and last.has("url") and not self.calls.result
        self.request = follower(request_schemas(self.calls.create))
        self.parameters = _common(map(_parameters, self.calls.create))
        self._check_capture()
        self._check_start()
        self._check_poll(poll, again=again)
        self._check_rules()
        self._check_result()
        self._check_progress()
        self._check_error()
        self._check_cancel()
        self._check_list()
        self._check_slots()
        self._check_status(_object(node, "status"))
        self._check_end()
        self._check_hints(node)
        check_pace(node, node)
        self._check_by_type()
        check_contradictions(node)

    # --- operations --------------------------------------------------------------------------------------------------

    def _operation(self, node: Node) -> DeclaredOperation | None:
        """The operation that a node names."""
        if not isinstance(node.value, str):
            return None
        found = self.spec.operation(node.value)
        if found is None:
            self.names_unknown = True
            known = [operation.id for operation in self.spec.operations if operation.id]
            hint = did_you_mean(node.value, known) or "name an `operationId` of this spec"
            node.complain("operation-unknown", f"unknown operation {quote(node.value)}", hint)
        return found

    def _called(self, call: Node | None) -> list[DeclaredOperation]:
        name = call.get("operation") if call is not None and call.is_object else None
        found = self._operation(name) if name is not None else None
        return [found] if found is not None else []

    def _scope(self, operations: list[DeclaredOperation], roots: frozenset[str]) -> ExpressionScope:
        names = [name for node in self._capturing() for name, _ in node.items_of("capture")]
        responses = None if self.names_unknown else response_schemas(operations)
        return ExpressionScope(roots, names, follower(responses), self.request, parameters=self.parameters)

    def _capturing(self) -> Iterator[Node]:
        """What captures values: the task itself, its poll, and the calls that start it."""
        yield self.node
        poll = _object(self.node, "poll")
        calls = (poll, _object(self.node, "list"), *_list(self.node.get("start")))
        yield from (call for call in calls if call is not None and call.is_object)

    def _scope_of(self, call: str) -> ExpressionScope:
        """What can be read in a response to the calls that a rule is about."""
        scope = self._scope(self.calls.of(call), RESPONSE | CREATE_REQUEST | TASK)
        is_open = self.result_unknown and call not in ("create", "poll")
        return replace(scope, response=None) if is_open else scope

    def _check_call(
        self, call: Node, operations: list[DeclaredOperation], roots: frozenset[str], scope_of: list[DeclaredOperation]
    ) -> None:
        """`operation` and `with` of a call: every input exists, and no required one is missing."""
        given = _object(call, "with")
        scope = self._scope(scope_of, roots)
        file = given.get("file") if given is not None else None
        if file is not None and call not in list(_list(self.node.get("start"))):
            message = "a handle does not keep a file: only the calls of `start` upload one"
            file.complain("task-key-idle", message, "move this call into `start`", at_key=True)
        for place in _PLACES if given is not None else ():
            inputs = _object(given, place)
            for _, value in inputs.items() if inputs is not None else ():
                check_value(value, scope)
        url = call.get("url")
        for each in scalars(url):
            self._check_url(each, scope)
        path = given.get("path") if given is not None and url is not None else None
        if path is not None:
            path.complain(
                "task-input-unknown", "a URL has no path parameters", "write them in the URL: `/v1/{$task.id}`"
            )
        if url is None and call.has("method"):
            message = "`method` belongs to a URL, but this call has none"
            (call.get("method") or call).complain("task-key-idle", message, "drop it, or add `url`", at_key=True)
        for operation in operations:
            if url is None:
                self._check_parameters(call, given, operation)
                self._check_body(call, given, operation)
            else:
                self._check_headers(call, given, operation)
                self._check_sendable(given, operation)

    def _check_url(self, url: Node, scope: ExpressionScope) -> None:
        """A URL that is called is an expression, a template, or absolute."""
        check_value(url, scope)
        if isinstance(url.value, str) and not url.value.startswith(("$", "/", "https://", "http://")):
            hint = f"begin with `/`: {quote('/' + url.value)}, or write `$task.name` for a captured URL"
            url.complain("task-url-relative", f"{quote(url.value)} is not a valid absolute URL", hint)

    def _check_parameters(self, call: Node, given: Node | None, operation: DeclaredOperation) -> None:
        declared = _parameters(operation)
        for place in ("path", "query", "header", "cookie"):
            for name, value in given.items_of(place) if given is not None and given.is_object else ():
                if (place, name) not in declared:
                    names = [known for where, known in declared if where == place]
                    hint = did_you_mean(name, names) or (
                        f"available: {', '.join(map(quote, names))}" if names else None
                    )
                    message = f"{operation.title} has no {place} parameter {quote(name)}"
                    value.complain("task-input-unknown", message, hint, at_key=True)
        self._check_required(call, given, operation, declared)

    def _check_headers(self, call: Node, given: Node | None, operation: DeclaredOperation) -> None:
        """A call of a URL that an operation describes needs the headers and cookies of the operation; the rest is in
        the URL.
        """
        declared = {key: it for key, it in _parameters(operation).items() if key[0] in ("header", "cookie")}
        self._check_required(call, given, operation, declared)

    def _check_required(
        self, call: Node, given: Node | None, operation: DeclaredOperation, declared: dict[tuple[str, str], Node]
    ) -> None:
        """Every required parameter is given, or allows one value only, which the client then sets."""
        for (place, name), parameter in declared.items():
            required = parameter.value_of("required") is True or place == "path"
            if place == "header" and name.lower() in RESERVED_HEADERS:
                continue
            if required and not (given is not None and given.find((place, name)) is not None):
                schema = _schema_of_parameter(parameter)
                if schema is None or not _has_one_value(schema):
                    self._complain_missing(
                        call, operation, f"{place} parameter {quote(name)}", f"{place}: {{{name}: …}}"
                    )

    def _check_sendable(self, given: Node | None, operation: DeclaredOperation) -> None:
        """No value is placed in a body that is a text or a file as a whole."""
        for pointer, value in given.items_of("body") if given is not None and given.is_object else ():
            if pointer != "":
                _complain_unless_placeable(value, operation, at_key=True)

    def _check_body(self, call: Node, given: Node | None, operation: DeclaredOperation) -> None:
        schemas = request_schemas([operation])
        pointers: list[Tokens] = []
        for pointer, value in given.items_of("body") if given is not None and given.is_object else ():
            pointers.append(split_pointer(pointer))
            if not operation.body_types():
                value.complain("task-input-unknown", f"{operation.title} has no body", at_key=True)
            elif pointer == "" or _complain_unless_placeable(value, operation, at_key=True):
                check_pointer(value, follower(schemas), f"request of {operation.title}", at_key=True)
        body = operation.body()
        if body is not None:
            envelope = operation.node.get("x-envelope") or self.spec.root.get("x-envelope")
            inside = pointer_of(envelope.get("arguments")) if envelope is not None and envelope.is_object else ()
            filled = pointer_of(envelope.get("id")) if envelope is not None and envelope.is_object else ()
            for missing in _missing(body, (), pointers, inside, filled):
                pointer = "/" + "/".join(missing)
                self._complain_missing(call, operation, f"{quote(pointer)} of its body", f"body: {{{pointer}: …}}")

    def _complain_missing(self, call: Node, operation: DeclaredOperation, what: str, example: str) -> None:
        message = f"{operation.title} requires {what}, which is missing in `with`"
        call.complain("task-input-missing", message, f"add `with: {{{example}}}`", at_key=True)

    # --- parts -------------------------------------------------------------------------------------------------------

    def _check_capture(self) -> None:
        capture = _object(self.node, "capture")
        scope = ExpressionScope(
            RESPONSE | CREATE_REQUEST,
            None,
            follower(response_schemas(self.calls.create)),
            self.request,
            parameters=self.parameters,
        )
        for _, expression in capture.items() if capture is not None else ():
            check_expressions(expression, scope)
            check_scalar(expression, scope, "a captured value names a task")

    def _check_start(self) -> None:
        for call in _list(self.node.get("start")):
            if call.is_object:
                called = self._called(call)
                self._check_call(call, called, TASK | CREATE_REQUEST, self.calls.create)
                self._check_captured(call, called)
                self._check_file(call, called)
                _need_method(call)

    def _check_file(self, call: Node, called: list[DeclaredOperation]) -> None:
        """A file that the caller brings is the whole body of its call, and an argument of its own."""
        file = call.find(("with", "file"))
        if file is None or not file.is_text:
            return
        body = call.find(("with", "body"))
        if body is not None:
            body.complain("task-key-idle", "the body of this call is a file", "drop `body`, or `file`", at_key=True)
        for operation in called:
            types = operation.body_types()
            if not types:
                file.complain("task-input-unknown", f"{operation.title} has no body")
            elif not _is_content(types[0][0], types[0][1]):
                message = f"the body of {operation.title} is {quote(types[0][0])}, not a file"
                file.complain(
                    "task-input-unsendable", message, "declare a media type such as `application/octet-stream`"
                )
        taken = {*_OWN_ARGUMENTS, *self._argument_names()}
        if file.value in taken:
            message = f"`submit` has an argument {quote(file.value)} already"
            file.complain("task-input-unknown", message, "choose another name, such as `upload`")

    def _argument_names(self) -> Iterator[str]:
        """The arguments of the create calls, as Python spells them."""
        from ..naming import snake

        for operation in self.calls.create:
            yield from (snake(name) for _, name in _parameters(operation))
            body = operation.body()
            yield from map(snake, (properties_of(body.resolve()) or {}) if body is not None else ())

    def _check_captured(self, call: Node, responding: list[DeclaredOperation]) -> None:
        """What a call after the create call adds to the captured values."""
        scope = self._scope(responding, RESPONSE | TASK | CREATE_REQUEST)
        for _, expression in call.items_of("capture"):
            known = scope if responding else replace(scope, response=None)
            check_expressions(expression, known)
            check_scalar(expression, known, "a captured value names a task")

    def _check_poll(self, poll: Node | None, *, again: bool) -> None:
        if poll is None:
            return
        if not again:
            self._check_call(poll, self.calls.poll, TASK | CREATE_REQUEST, self.calls.create)
            self._check_captured(poll, self.calls.poll)
            return
        for key in ("operation", "url", "with"):
            child = poll.get(key)
            if child is not None:
                message = f"{quote(key)} has no effect if the create call is repeated"
                child.complain("task-key-idle", message, "drop it, or `again`", at_key=True)
        if self.node.value_of("billable") is True and not self.node.has("idempotency"):
            message = "a create call that costs money is made again for each poll"
            hint = "name the key that makes it harmless, under `idempotency`, or drop `billable`"
            poll.complain("task-again-unclear", message, hint)
        for operation in self.calls.create:
            if any(_holds_file(name, media_type) for name, media_type in operation.body_types()):
                message = (
                    f"the body of {operation.title} may contain a file, which a task does not store to send it again"
                )
                poll.complain("task-input-unsendable", message, "name the `operation` that returns the state")
        if len(self.calls.create) > 1:
            message = "several create calls: it is ambiguous which of them to repeat"
            poll.complain("task-again-unclear", message, "write a block for each of them")

    def _check_rules(self) -> None:
        for rule in _list(self.node.get("rules")):
            if not rule.is_object:
                continue
            call = rule.value_of("call")
            check_when(rule.get("when"), self._scope_of(call if isinstance(call, str) else "any"))
            if rule.value_of("state") == "succeeded" and call == "create" and not self.node.has("sync"):
                message = "a create response that is `succeeded` counts only with `sync: true`"
                rule.complain("task-sync-missing", message, f"add `sync: true` to {self.title}")
        asked = self.node.get("syncRequest")
        if asked is not None and self.node.value_of("sync") is not True:
            message = "a request for an immediate result has an effect only with `sync: true`"
            asked.complain("task-sync-missing", message, f"add `sync: true` to {self.title}", at_key=True)

    def _check_result(self) -> None:
        responding = self.calls.poll + (self.calls.create if self.node.has("sync") else [])
        roots = RESPONSE | TASK | CREATE_REQUEST
        for hop in self.hops:
            made = roots | ITEM if hop.has("each") else roots
            called = self._called(hop)
            check_expressions(hop.get("each"), self._scope(responding, roots))
            if hop.has("operation") or hop.has("url"):
                self._check_call(hop, called, made, responding)
                responding = called
            else:
                self._check_without_a_call(hop)
            self._check_hop(hop)
        if not self.hops:
            return
        last = self.hops[-1]
        scope = self._scope(responding, roots)
        check_expressions(last.get("at"), scope)
        pages = _object(last, "pages")
        if pages is not None:
            check_expressions(pages.get("next"), scope)
            self._check_slot(pages.get("set"), responding)
            self._check_listed(last, pages, scope)

    def _check_without_a_call(self, result: Node) -> None:
        """A result in the response that ended the task has no keys that are about one more call."""
        for key in ("with", "method", "as", "notReady", "singleUse", "each", "then"):
            child = result.get(key)
            if child is not None:
                message = f"{quote(key)} is about the call for the result, but there is none"
                child.complain("task-key-idle", message, "name an `operation`, or a `url`", at_key=True)
        poll = _object(self.node, "poll")
        if result.has("pages") and poll is not None and poll.has("again"):
            pages = result.get("pages") or result
            message = "the pages of this result are those of the create call, which each poll repeats"
            pages.complain("task-again-unclear", message, "name the `operation` that returns the pages", at_key=True)

    def _check_hop(self, hop: Node) -> None:
        """The keys of one of the calls that lead to the result: only the last one says where it is."""
        scope = self._scope(self._called(hop), RESPONSE | TASK | CREATE_REQUEST)
        check_when(hop.get("notReady"), scope if self._called(hop) else replace(scope, response=None))
        for key in ("at", "as", "each", "pages", "gather") if hop is not self.hops[-1] else ():
            child = hop.get(key)
            if child is not None:
                message = f"{quote(key)} is about the response that holds the result, but another call follows"
                child.complain("task-key-idle", message, "move it into `then`", at_key=True)
        for key, others in (("gather", ("operation", "url", "pages")), ("each", ("pages",))):
            other = next((other for other in others if hop.has(other)), None)
            child = hop.get(key)
            if child is not None and other is not None:
                message = f"{quote(key)} and {quote(other)} exclude each other"
                child.complain("task-key-idle", message, "drop one of them", at_key=True)

    def _check_progress(self) -> None:
        progress = _object(self.node, "progress")
        if progress is not None:
            scope = self._scope(self.calls.poll, RESPONSE | TASK | CREATE_REQUEST)
            check_expressions(progress.get("at"), scope)
            of = progress.get("of")
            if of is not None and (of.is_text or of.is_object):
                check_expressions(of, scope)

    def _check_listed(self, result: Node, pages: Node, scope: ExpressionScope) -> None:
        """A page of the result can contain a list, unless pages are parts of a text."""
        from ..runtime.expressions import check_expression, references
        from ..runtime.json_data import pointer_tokens as tokens_of

        if (
            scope.response is None
            or pages.value_of("join") in ("text", "csv")
            or result.has("as")
            or any(map(_responds_with_items, self.calls.result))
        ):
            return
        at = [_source(item) for item in scalars(result.get("at"))] or ["$response.body"]
        for text in at:
            read = references(text) if isinstance(text, str) and check_expression(text) is None else ()
            reached = scope.response(tokens_of(read[0].pointer)) if read and read[0].root == "response.body" else None
            if reached is None or not reached.exists or may_be_array(reached):
                return
        where = result.get("at") or pages
        message = "the schema of the response allows no list there, but pages of a result are lists"
        where.complain("task-pages-of-no-list", message, "name the array whose items are the result, or drop `pages`")

    def _check_error(self) -> None:
        error = _object(self.node, "error")
        if error is not None:
            scope = self._scope_of("any")
            check_expressions(error.get("code"), scope)
            check_expressions(error.get("message"), scope)

    def _check_cancel(self) -> None:
        cancel = _object(self.node, "cancel")
        if cancel is not None:
            self._check_call(cancel, self._called(cancel), TASK | CREATE_REQUEST, self.calls.create)
            _need_method(cancel)

    def _check_list(self) -> None:
        listing = _object(self.node, "list")
        if listing is None:
            return
        schemas = response_schemas(self._called(listing))
        items = listing.get("items")
        if items is not None:
            check_pointer(items, follower(schemas), "response")
        item = reach(schemas, (*pointer_of(items), "0")) if schemas is not None and items is not None else None
        inner = item.schemas if item is not None and item.schemas and not item.is_open else None
        self._check_search(listing, follower(inner))
        for key in ("id", "status", "created"):
            pointer = listing.get(key)
            if pointer is not None:
                check_pointer(pointer, follower(inner), "listed item")

    def _check_search(self, listing: Node, item: Callable[[Tokens], Reached] | None) -> None:
        """What finds a task in the list: conditions on an item, and what to capture of it."""
        if not listing.has("where"):
            for key in ("with", "capture", "created", "skew"):
                child = listing.get(key)
                if child is not None:
                    message = f"{quote(key)} is about how a task is found in the list"
                    child.complain("task-key-idle", message, "add the conditions that find it: `where`", at_key=True)
            return
        self._check_call(listing, self._called(listing), TASK | CREATE_REQUEST, self.calls.create)
        scope = replace(self._scope([], ITEM | TASK | CREATE_REQUEST), item=item)
        check_when(listing.get("where"), scope)
        if not listing.has("capture"):
            message = "the item that `where` finds must say by which value the task is polled"
            listing.complain("missing-key", message, "write `capture: {id: $item#/id}`")
        for _, expression in listing.items_of("capture"):
            check_expressions(expression, scope)

    def _check_slots(self) -> None:
        """Where the create request has a callback URL, an idempotency key, and the request for an immediate result."""
        notify, asked = _object(self.node, "notify"), _object(self.node, "syncRequest")
        key = _object(self.node, "idempotency")
        for target in (notify and notify.get("set"), asked and asked.get("body")):
            if target is not None and self._is_placeable(target, self.calls.create):
                check_pointer(target, self.request, "request")
        if key is not None:
            self._check_slot(key.get("set"), self.calls.create)

    def _check_slot(self, slot: Node | None, operations: list[DeclaredOperation]) -> None:
        """A location in a request: its parameter is declared, or its pointer leads to a value."""
        if slot is None or not isinstance(slot.value, str):
            return
        place, dot, name = slot.value.partition(".")
        if place == "query" and dot:
            for operation in operations:
                declared = [
                    str(parameter.value.get("name"))
                    for parameter in operation.parameters
                    if isinstance(parameter.value, dict) and parameter.value.get("in") == "query"
                ]
                if name not in declared:
                    hint = did_you_mean(name, declared) or "declare it among its `parameters`"
                    message = f"{operation.title} has no query parameter {quote(name)}"
                    slot.complain("task-input-unknown", message, hint)
        elif slot.value == "" or (slot.value.startswith("/") and self._is_placeable(slot, operations)):
            check_pointer(slot, follower(request_schemas(operations)), "request")

    def _is_placeable(self, pointer: Node, operations: list[DeclaredOperation]) -> bool:
        """Whether the bodies of all operations have members that a pointer can name; reports the others."""
        return all([_complain_unless_placeable(pointer, operation) for operation in operations])

    def _check_by_type(self) -> None:
        by_type = _object(self.node, "byType")
        if by_type is None:
            return
        at = by_type.get("at")
        check_expressions(at, self._scope([], CREATE_REQUEST))
        known = self._known_types(at)
        cases = _object(by_type, "cases")
        for pattern, case in cases.items() if cases is not None else ():
            if not case.is_object:
                continue
            self._check_status(_object(case, "status"))
            self._check_hints(case)
            check_pace(case, self.node)
            key = Node(case.document, case.path, pattern, case.findings)
            check_pattern(key)
            if known and not any(_matches(pattern, word) for word in known):
                hint = did_you_mean(pattern, known) or f"the values are {', '.join(map(quote, list(known)[:8]))}"
                message = f"no value that the request allows matches {quote(pattern)} completely"
                case.complain("task-case-unmatched", message, hint, "warning", at_key=True)

    def _check_hints(self, node: Node) -> None:
        timing = _object(node, "timing")
        scope = self._scope([*self.calls.create, *self.calls.poll], RESPONSE)
        for hint in _list(timing.get("hint") if timing is not None else None):
            if hint.is_object:
                check_expressions(hint.get("at"), scope)

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
        if status is None:
            return
        responding = [*self.calls.poll, *self.calls.create]
        scope = self._scope(responding, RESPONSE | TASK | CREATE_REQUEST)
        check_expressions(status.get("at"), scope)
        check_scalar(status.get("at"), scope, "a status is a word")
        unknown = status.get("other")
        if unknown is not None and unknown.value in ("succeeded", "partial"):
            message = "an unknown word must not count as success"
            unknown.complain("task-other-succeeds", message, "list the words that mean success")
        classes: dict[str, str] = {}
        words: dict[str, Node] = {}
        for state in STATES:
            for word in _list(status.get(state)):
                if not isinstance(word.value, (str, int, float)):
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
        """Check the words against those that the schema of the response lists."""
        at = status.get("at")
        documented: dict[str, Node] = {}
        for expression in scalars(at):
            if not isinstance(expression.value, str) or not expression.value.startswith("$response.body#"):
                return
            tokens = split_pointer(expression.value.partition("#")[2])
            for operation in self.calls.poll:
                schemas = response_schemas([operation])
                reached = reach(schemas, tokens) if schemas is not None else None
                if reached is not None and reached.schemas and not reached.is_open:
                    documented |= enumerated(reached.schemas) or {}
        if not documented:
            return
        for word, node in words.items():
            if word not in documented:
                hint = did_you_mean(word, documented) or f"listed: {', '.join(map(quote, documented))}"
                node.warn("task-status-undocumented", f"the schema of the response has no status {quote(word)}", hint)
        if status.has("other"):
            return
        for word in documented:
            if word not in words:
                message = f"status {quote(word)} belongs to no state of task {self.title}"
                hint = f"add {quote(word)} under `pending`, `succeeded` or `failed`, or map unknown words with `other`"
                status.complain("task-status-unmapped", message, hint)

    def _check_end(self) -> None:
        good = ("succeeded", "partial")
        status = self.node.get("status")
        if status is not None and any(status.has(state) for state in good):
            return
        if self.node.value_of("otherwise") in good:
            return
        told = [rule for rule in _list(self.node.get("rules")) if rule.value_of("state") in good]
        if any(rule.value_of("call") in (None, "any", "poll") for rule in told):
            return
        if told:
            message = f"a pending task {self.title} never ends: only its create response can be `succeeded`"
        else:
            message = f"no status or rule marks {self.title} as succeeded"
        hint = "add `succeeded` words under `status`, or a rule with `state: succeeded`"
        self.node.complain("task-never-succeeds", message, hint, at_key=True)


def _hops(result: Node | None) -> Iterator[Node]:
    """The calls that lead to the result, in their order."""
    while result is not None:
        yield result
        result = _object(result, "then")


def _source(expression: Node) -> object:
    """The text of an expression, including one with a pattern or a default."""
    return expression.value_of("from") if expression.is_object else expression.value


def _responds_with_items(operation: DeclaredOperation) -> bool:
    """Whether the response of an operation is a sequence of JSON values, which counts as a list."""
    from ..runtime.media_types import items_in

    responses = [response for _, response in operation.responses if response.is_object]
    return any(items_in(name) is not None for response in responses for name, _ in media_types(response))


def _need_method(call: Node) -> None:
    """A URL that is called to change something needs an explicit HTTP method."""
    if call.has("url") and not call.has("method"):
        call.complain(
            "missing-key", "`method` is required here", "it cannot be derived from a URL: write `method: POST`"
        )


def _object(node: Node | None, key: str) -> Node | None:
    """The object under a key; None if there is none, or another value, which its form reports."""
    found = node.get(key) if node is not None and node.is_object else None
    return found if found is not None and found.is_object else None


def _list(node: Node | None) -> Iterator[Node]:
    if node is not None and node.is_array:
        yield from node.elements()


def _matches(pattern: str, word: str) -> bool:
    try:
        return re.fullmatch(pattern, word) is not None
    except (re.error, RecursionError, OverflowError):
        return True


def _parameters(operation: DeclaredOperation) -> dict[tuple[str, str], Node]:
    """The parameters of an operation by location and name."""
    return {
        (str(parameter.value.get("in")), str(parameter.value.get("name"))): parameter
        for parameter in operation.parameters
        if isinstance(parameter.value, dict)
    }


def _common(declared: Iterable[dict[tuple[str, str], Node]]) -> Collection[tuple[str, str]] | None:
    """The parameters that each of several operations has; None if there is no operation."""
    found = [list(parameters) for parameters in declared]
    return [key for key in found[0] if all(key in others for others in found)] if found else None


def _schema_of_parameter(parameter: Node) -> Node | None:
    """The schema of a parameter, or of its media type."""
    schema = parameter.get("schema")
    if schema is not None:
        return schema
    inner = (media_type.get("schema") for _, media_type in media_types(parameter) if media_type.is_object)
    return next(inner, None)


def _complain_unless_placeable(node: Node, operation: DeclaredOperation, *, at_key: bool = False) -> bool:
    """Whether a value can be placed in the body of an operation; reports it if not."""
    types = operation.body_types()
    if not types or operation.takes_members():
        return True
    names = ", ".join(quote(name) for name, _ in types)
    message = f"the body of {operation.title} is {names}, in which no single value can be placed"
    hint = "if it is JSON, declare it: `x-json: true` beside the `schema` of the media type"
    node.complain("task-input-unsendable", message, hint, at_key=at_key)
    return False


def _holds_file(name: str, media_type: Node) -> bool:
    """Whether a body of a media type is a file, or contains one among its parts."""
    from ..runtime.media_types import is_form, is_multipart, plain

    schema = media_type.get("schema") if media_type.is_object else None
    if is_multipart(name):
        return schema is not None and any(_is_file(part) for part in (properties_of(schema.resolve()) or {}).values())
    is_text = is_form(name) or is_json(name, media_type) or plain(name).startswith("text/")
    return is_file(media_type) or not (is_text or plain(name).endswith(("/xml", "+xml")))


def _is_content(name: str, media_type: Node) -> bool:
    """Whether a body of a media type can be a file as it is: neither JSON nor a form."""
    from ..runtime.media_types import is_form, is_multipart

    return not (is_json(name, media_type) or is_form(name) or is_multipart(name))


def _is_file(schema: Node) -> bool:
    target = schema.resolve()
    items = target.get("items") if target.is_object else None
    value = target.value if isinstance(target.value, dict) else {}
    is_raw = "contentMediaType" in value and "contentEncoding" not in value
    return value.get("format") == "binary" or is_raw or (items is not None and _is_file(items))


def _fills_itself(schema: Node) -> bool:
    """Whether the client sets a required value: a credential, or a value with only one possibility."""
    holders = (schema, schema.resolve())
    return any(holder.is_object and holder.has("x-credential") for holder in holders) or _has_one_value(schema)


def _has_one_value(schema: Node) -> bool:
    """Whether a schema allows exactly one text, number or flag, as `lower` sets it."""
    for holder in (schema, schema.resolve()):
        if not holder.is_object:
            continue
        enum = holder.value_of("enum")
        values = [holder.value_of("const")] if holder.has("const") else enum if isinstance(enum, list) else []
        if len(values) == 1 and isinstance(values[0], (str, int, float)):
            return True
    return False


def _missing(schema: Node, at: Tokens, given: list[Tokens], inside: Tokens, filled: Tokens) -> Iterator[Tokens]:
    """Pointers of required properties that have no value, including those on the path to the envelope's arguments."""
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
