"""One block of `x-tasks`, with the operations that it names and what expressions in it can read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ...diagnostics import quote
from ...node import Node, did_you_mean, rewritten
from ..declared import DeclaredOperation
from ..expressions import (
    CREATE_REQUEST,
    RESPONSE,
    TASK,
    ExpressionScope,
    scalars,
)
from ..extensions import follower, request_schemas, response_schemas
from ..spec import Spec


class Calls(Struct):
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


class Block:
    """One block and the data that its parts share."""

    def __init__(self, spec: Spec, node: Node) -> None:
        self.spec = spec
        self.node = node
        self.title = quote(node.key)
        self.names_unknown = False
        """Whether it names an operation that does not exist: the content of its responses is unknown then."""
        self.hops = list(hops_of(object_at(node, "result")))
        """What leads to the result: the calls, of which the last one says where it is."""
        self.calls = self._calls()
        last = self.hops[-1] if self.hops else None
        self.result_unknown = last is not None and last.has("url") and not self.calls.result
        """Whether the result comes from a URL that no operation describes."""
        self.request = follower(request_schemas(self.calls.create))
        """Where a pointer into the create request leads."""
        self.parameters = common_parameters(map(parameters_of, self.calls.create))
        """The parameters that all create calls have, by location and name."""

    def _calls(self) -> Calls:
        create = [self.operation(name) for name in scalars(self.node.get("create"))]
        created = [operation for operation in create if operation is not None]
        poll, last = object_at(self.node, "poll"), self.hops[-1] if self.hops else None
        again = poll is not None and poll.has("again")
        calls = Calls(created, created if again else self.called(poll), self.called(last) if last is not None else [])
        if not calls.poll:
            self.names_unknown = True
        return calls

    def operation(self, node: Node) -> DeclaredOperation | None:
        """The operation that a node names."""
        if not isinstance(node.value, str):
            return None
        found = self.spec.operation(node.value)
        lost = self.spec.lost.get(node.value) if found is None else None
        if lost is not None:
            self.names_unknown = True
            lost()
        elif found is None:
            self.names_unknown = True
            known = [operation.id for operation in self.spec.operations if operation.id]
            hint = did_you_mean(node.value, known) or "name an `operationId` of this spec"
            fix = rewritten(node.value, known)
            node.complain("operation-unknown", f"unknown operation {quote(node.value)}", hint, fix=fix)
        return found

    def called(self, call: Node | None) -> list[DeclaredOperation]:
        """The operation that a call names, if there is one."""
        name = call.get("operation") if call is not None and call.is_object else None
        found = self.operation(name) if name is not None else None
        return [found] if found is not None else []

    def scope(self, operations: list[DeclaredOperation], roots: frozenset[str]) -> ExpressionScope:
        """What can be read in a response of these operations, of what `roots` names."""
        names = [name for node in self.capturing() for name, _ in node.items_of("capture")]
        responses = None if self.names_unknown else response_schemas(operations)
        return ExpressionScope(roots, names, follower(responses), self.request, parameters=self.parameters)

    def capturing(self) -> Iterator[Node]:
        """What captures values: the task itself, its poll, and the calls that start it."""
        yield self.node
        poll = object_at(self.node, "poll")
        calls = (poll, object_at(self.node, "list"), *items_at(self.node.get("start")))
        yield from (call for call in calls if call is not None and call.is_object)

    def scope_of(self, call: str) -> ExpressionScope:
        """What can be read in a response to the calls that a rule is about."""
        scope = self.scope(self.calls.of(call), RESPONSE | CREATE_REQUEST | TASK)
        is_open = self.result_unknown and call not in ("create", "poll")
        return replace(scope, response=None) if is_open else scope


def hops_of(result: Node | None) -> Iterator[Node]:
    """The calls that lead to the result, in their order."""
    while result is not None:
        yield result
        result = object_at(result, "then")


def object_at(node: Node | None, key: str) -> Node | None:
    """The object under a key; None if there is none, or another value, which its form reports."""
    found = node.get(key) if node is not None and node.is_object else None
    return found if found is not None and found.is_object else None


def items_at(node: Node | None) -> Iterator[Node]:
    """The items of a list; none of another value, which its form reports."""
    if node is not None and node.is_array:
        yield from node.elements()


def parameters_of(operation: DeclaredOperation) -> dict[tuple[str, str], Node]:
    """The parameters of an operation by location and name."""
    return {
        (str(parameter.value.get("in")), str(parameter.value.get("name"))): parameter
        for parameter in operation.parameters
        if isinstance(parameter.value, dict)
    }


def common_parameters(declared: Iterable[dict[tuple[str, str], Node]]) -> Collection[tuple[str, str]] | None:
    """The parameters that each of several operations has; None if there is no operation."""
    found = [list(parameters) for parameters in declared]
    return [key for key in found[0] if all(key in others for others in found)] if found else None
