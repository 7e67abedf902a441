"""What a request says that the spec has no word for."""

from __future__ import annotations

from collections.abc import Iterator

from specloom import ir
from specloom.serve.validation import Types


class Undeclared:
    """Finds what no model declares in the requests to one Api."""

    def __init__(self, api: ir.Api) -> None:
        self._types = Types(api.models)
        self._bodies = {operation.id: operation.body for operation in api.operations}

    def members(self, operation: str, body: ir.Json) -> set[str]:
        """The operation and a JSON pointer, `*` for an index; `createTask/task=Kind` where only the kind is new."""
        declared = self._bodies[operation]
        if not isinstance(declared, ir.ObjectBody) or not declared.wrappers:
            return set()
        return {f"{operation}{found}" for found in self._walk(ir.Ref(declared.wrappers[0]), body, "")}

    def _walk(self, type_: ir.Type, value: ir.Json, at: str) -> Iterator[str]:
        match self._types.resolved(type_):
            case ir.Nullable(inner=inner):
                yield from self._walk(inner, value, at)
            case ir.ListOf(item=item) if isinstance(value, list):
                for element in value:
                    yield from self._walk(item, element, f"{at}/*")
            case ir.Object(extra=None, fields=fields) if isinstance(value, dict):
                known = {field.name: field.type for field in fields}
                for name, member in value.items():
                    yield from self._walk(known[name], member, f"{at}/{name}") if name in known else [f"{at}/{name}"]
            case ir.Union(members=members) | ir.OneOf(members=members) if isinstance(value, dict):
                yield from self._chosen(members, value, at)
            case _:
                pass

    def _chosen(self, members: tuple[ir.Type, ...], value: dict[str, ir.Json], at: str) -> Iterator[str]:
        """What is undeclared in the member that declares most of a value; its kind, where only the last resort fits."""
        fitting = [member for member in members if not self._types.problems(member, value)]
        models = {member: self._types.object_of(member) for member in fitting}
        last = next((model for model in models.values() if model is not None and self._types.is_catch_all(model)), None)
        found = [list(self._walk(member, value, at)) for member, model in models.items() if model is not last]
        if found:
            yield from min(found, key=len)
        elif last is not None:
            yield f"{at}={' '.join(str(value[field.name]) for field in last.fields if field.name in value)}"
