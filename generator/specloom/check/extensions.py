"""Our own keys: misspelled keys, keys at the wrong location, and rules beyond their form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from ..diagnostics import quote
from ..load import Tokens, split_pointer
from ..node import Node, renamed
from .declared import DeclaredOperation, is_json, media_types
from .expressions import REQUEST, RESPONSE, ExpressionScope, check_expressions, check_pointer, check_when, scalars
from .forms import conform
from .grammar import SHAPES
from .obsolete import OBSOLETE
from .pointers import Reached, as_word, reach
from .spec import Spec
from .vocabulary import EXTENSIONS

_LONG: Final = 10
_OBSOLETE: Final = {former: key for (_, former), key in OBSOLETE.items() if former.startswith("x-")}


def check_extensions(spec: Spec) -> None:
    """Report what is wrong with our keys, except those of `x-tasks`."""
    credentials: dict[str, Node] = {}
    for kind, nodes in spec.found.items():
        for found in filter(_has_extension, nodes):
            node = Node(found.document, found.path, found.value, spec.findings)  # ours matter in documentation, too
            for key, child in node.items():
                if key.startswith("x-"):
                    _check_key(key, child, kind)
    for schema in spec.found["schema"]:
        _check_solution(schema)
        _check_credential(schema, credentials)
    for operation in spec.operations:
        _check_failure(operation.node.get("x-failure"), [operation])
        _check_envelope(operation.node.get("x-envelope"), [operation])
    plain = [operation for operation in spec.operations if operation.path]
    _check_failure(spec.root.get("x-failure"), [other for other in plain if not other.node.has("x-failure")])
    _check_envelope(spec.root.get("x-envelope"), [other for other in plain if not other.node.has("x-envelope")])


def _has_extension(node: Node) -> bool:
    return isinstance(node.value, dict) and any(key.startswith("x-") for key in node.value)


# --- keys ------------------------------------------------------------------------------------------------------------


def _check_key(key: str, node: Node, kind: str) -> None:
    extension = EXTENSIONS.get(_OBSOLETE.get(key, key))
    if extension is None:
        near = _near(key)
        if near is not None:
            node.complain(
                "extension-unknown",
                f"unknown extension {quote(key)}",
                f"did you mean {quote(near)}?",
                at_key=True,
                fix=renamed(key, EXTENSIONS),
            )
        return
    if kind not in extension.places:
        listed = " or ".join(SHAPES[place].called for place in extension.places)
        message = f"{quote(key)} has no effect in {SHAPES[kind].called}"
        node.complain("extension-misplaced", message, f"it belongs to {listed}", at_key=True)
    elif node.value is not None:
        conform(node, extension.key)


@lru_cache(maxsize=1024)
def _near(key: str) -> str | None:
    """The extension key that another one resembles: it differs by a letter, or in how words are joined."""
    for ours in EXTENSIONS:
        most = 2 if len(ours) > _LONG else 1
        if _folded(key) == _folded(ours) or (abs(len(key) - len(ours)) <= most and _edits(key, ours) <= most):
            return ours
    return None


def _folded(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def _edits(one: str, other: str) -> int:
    """The number of letters that have to be changed, added, dropped or swapped with their neighbour."""
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (char != wanted))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before_last, last = last, row
    return last[-1]


# --- small ones ------------------------------------------------------------------------------------------------------


def _check_solution(schema: Node) -> None:
    solution = schema.get("x-solution") if schema.is_object else None
    if solution is None or solution.is_object:
        return  # the walk has visited it as a schema
    if not isinstance(solution.value, str) or not solution.value.startswith("$request.body#"):
        hint = 'write `{$ref: "#/components/schemas/Name"}`, or `$request.body#/…` of the request that decides the type'
        solution.complain("wrong-value", "`x-solution` names neither a schema nor a value of the request", hint)


def _check_credential(schema: Node, known: dict[str, Node]) -> None:
    credential = schema.get("x-credential") if schema.is_object else None
    name = credential.value_of("name") if credential is not None else None
    if credential is not None and isinstance(name, str):
        first = known.setdefault(name, credential)
        if first.value != credential.value:
            message = f"{quote(name)} is declared differently on line {first.source.line}"
            credential.complain("credential-conflict", message, "give both the same `env`, or use two names")


# --- failures and envelopes ------------------------------------------------------------------------------------------


def response_schemas(operations: Iterable[DeclaredOperation]) -> list[Node] | None:
    """The JSON schemas of all responses; None if a response is JSON without a schema."""
    found: list[Node] = []
    for operation in operations:
        for _, response in operation.responses:
            for name, media_type in media_types(response):
                schema = media_type.get("schema") if media_type.is_object else None
                if schema is None and is_json(name, media_type):
                    return None
                if schema is not None:
                    found.append(schema)
    return found or None


def request_schemas(operations: Iterable[DeclaredOperation]) -> list[Node] | None:
    """The schemas of the request bodies; None if no operation has one."""
    return [body for operation in operations if (body := operation.body()) is not None] or None


def follower(schemas: list[Node] | None) -> Callable[[Tokens], Reached] | None:
    """A function that follows pointers through these schemas; None if there are none."""
    return None if schemas is None else lambda tokens: reach(schemas, tokens)


def _check_failure(node: Node | None, operations: list[DeclaredOperation]) -> None:
    if node is None or not node.is_object:
        return
    scope = ExpressionScope(
        RESPONSE | REQUEST,
        response=follower(response_schemas(operations)),
        request=follower(request_schemas(operations)),
    )
    check_when(node.get("when"), scope)
    check_expressions(node.get("code"), scope)
    check_expressions(node.get("message"), scope)
    kinds = node.get("kinds")
    if kinds is None or not kinds.is_object:
        return
    first: dict[str, str] = {}
    for kind, codes in kinds.items():
        for code in scalars(codes):
            if not isinstance(code.value, (str, int, float)):
                continue
            word = as_word(code.value)
            other = first.setdefault(word, kind)
            if other != kind:
                message = f"{quote(word)} is listed under {quote(other)} too"
                code.complain("failure-code-twice", message, "a code has one kind: drop it from the other")


def _check_envelope(node: Node | None, operations: list[DeclaredOperation]) -> None:
    if node is None or not node.is_object:
        return
    requests, responses = request_schemas(operations), response_schemas(operations)
    for key, schemas, what in (
        ("arguments", requests, "request"),
        ("result", responses, "response"),
        ("id", requests, "request"),
        ("id", responses, "response"),
    ):
        pointer = node.get(key)
        if pointer is not None:
            check_pointer(pointer, follower(schemas), what)


def pointer_of(node: Node | None) -> Tokens:
    """The tokens of a JSON pointer that a node contains; empty if it is not a JSON pointer."""
    return split_pointer(node.value) if node is not None and isinstance(node.value, str) else ()
