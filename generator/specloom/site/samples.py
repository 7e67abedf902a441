"""Programs that show a call, in both flavours: made of the examples of a spec, as the generated tests are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup

from .. import ir
from ..layout import NONE, Code, Expression, Import, call, import_lines, literal, returned, statement
from ..naming import Names
from ..view.arguments import Arguments
from ..view.clients import ASYNC, SYNC, Flavour
from ..view.drawn import Drawn
from ..view.imported import name_from
from ..view.sent import SentRequest
from ..view.signatures import Signatures, files_of
from ..view.types import Directions
from ..view.values import Values
from .markup import python
from .pages import Example

_UNKNOWN = Code("...")
"""An argument that the spec shows no value of."""

_ITEMS = {"events": "event.data", "lines": "item", "sequence": "item"}


@dataclass(frozen=True, slots=True)
class _Program:
    """A program in one flavour: what it imports beside the client, and its lines within `with`."""

    lines: Sequence[str]
    imports: tuple[Import, ...] = ()


_Written: TypeAlias = Callable[[Flavour], _Program]


class Samples:
    """Writes the programs of one client, which is imported from the package `root`."""

    def __init__(self, api: ir.Api, names: Names, signatures: Signatures, directions: Directions, root: str) -> None:
        self._api = api
        self._names = names
        self._signatures = signatures
        self._package = f"{root}.{api.name}" if root else api.name
        written = Values(api, names, directions, name_from(self._package, "models"), is_sent=True)
        sent = SentRequest(api, written)
        self._arguments = Arguments(names, sent, written)
        self._drawn = Drawn(api)
        self._options = dict(self._given(sent.base_url))

    def _given(self, base_url: str | None) -> Iterator[tuple[str, str]]:
        """What the client must be given, as far as no environment variable holds it."""
        first = next(iter(self._api.operations), None)
        usual = first.usual_placements if first is not None else ()
        needed = {placement.credential for placement in usual}
        for credential in self._api.credentials:
            if credential.env is None and (credential.required or credential.name in needed):
                yield credential.name, literal("…")
        if base_url is not None:
            yield "base_url", literal(base_url)

    # --- what is shown -----------------------------------------------------------------------------------------------

    def setup(self) -> Example:
        """How a client is made."""
        comment = "# call its methods here"
        return self._in_both("Create a client", lambda flavour: _Program([comment, "..."]))

    def of_operation(self, operation: ir.Operation) -> tuple[Example, ...]:
        """The calls of an operation: of its first example that can be sent, and over all pages of a list."""
        title, arguments = self.chosen(operation)
        path = self._names.methods[operation.id].path
        found = [self._in_both(title, lambda flavour: self._called(operation, path, arguments, flavour))]
        if operation.paging is not None:
            iterator = f"{path.rpartition('.')[0]}.{self._names.iterators[operation.id]}"
            taken = {name: value for name, value in arguments.items() if name != self._page(operation)}
            found.append(self._in_both("All pages", lambda flavour: self._iterated(iterator, taken, flavour)))
        return tuple(found)

    def _page(self, operation: ir.Operation) -> str | None:
        paging = operation.paging
        if paging is None or paging.place is None:
            return None
        return self._names.arguments.get((operation.id, paging.place, paging.name))

    def of_task(self, task: ir.Task) -> tuple[Example, ...]:
        """How a task is run, and how it is submitted here and resumed elsewhere."""
        create = self._signatures.operations[task.create[0]]
        _, arguments = self.chosen(create)
        arguments = {**arguments, **{name: Code('"file.bin"') for name in files_of(task)}}
        resource = f"client.{self._names.tasks[task.name]}"
        suffix = f"_{self._names.methods[create.id].method}" if len(task.create) > 1 else ""
        return (
            self._in_both(
                "Run a task", lambda flavour: self._run(f"{resource}.run{suffix}", create, arguments, flavour)
            ),
            self._in_both(
                "Submit now, resume anywhere",
                lambda flavour: self._resumed(resource, suffix, create, arguments, flavour),
            ),
        )

    def chosen(self, operation: ir.Operation) -> tuple[str, Mapping[str, Expression]]:
        """A title, and the arguments of the first example that can be sent,
        or of one that is drawn from the schemas.
        """
        for example in operation.examples:
            arguments = self._arguments.of(operation, example) if 200 <= example.status < 300 else None
            if arguments is not None:
                return example.summary or "Example", arguments
        drawn = self._drawn.example(operation)
        arguments = self._arguments.of(operation, drawn) if drawn is not None else None
        if arguments is None:
            required = (item for item in self._signatures.parameters(operation) if item.default is None)
            arguments = {item.name: _UNKNOWN for item in required}
        return "Example", arguments

    # --- programs ----------------------------------------------------------------------------------------------------

    def _called(
        self, operation: ir.Operation, path: str, arguments: Mapping[str, Expression], flavour: Flavour
    ) -> _Program:
        indent = 8 if flavour.is_async else 4
        if operation.stream is not None:
            head = returned(self._call(path, operation, arguments), indent, f"{flavour.opened} ")
            loop = "async for" if flavour.is_async else "for"
            item = _ITEMS[operation.stream].partition(".")[0]
            lines = [f"{head} as items:", f"    {loop} {item} in items:", f"        print({_ITEMS[operation.stream]})"]
            return _Program(lines, head.imports)
        made = self._call(f"{flavour.await_}{path}", operation, arguments)
        if self._signatures.value(operation) == NONE:
            source = returned(made, indent, "")
            return _Program([str(source)], source.imports)
        source = statement("result", made, indent)
        return _Program([str(source), "print(result)"], source.imports)

    def _iterated(self, path: str, arguments: Mapping[str, Expression], flavour: Flavour) -> _Program:
        head = returned(
            call(path, **arguments), 8 if flavour.is_async else 4, f"{'async ' * flavour.is_async}for item in "
        )
        return _Program([f"{head}:", "    print(item)"], head.imports)

    def _run(self, path: str, create: ir.Operation, arguments: Mapping[str, Expression], flavour: Flavour) -> _Program:
        made = statement(
            "result", self._call(f"{flavour.await_}{path}", create, arguments), 8 if flavour.is_async else 4
        )
        return _Program([str(made), "print(result)"], made.imports)

    def _resumed(
        self, resource: str, suffix: str, create: ir.Operation, arguments: Mapping[str, Expression], flavour: Flavour
    ) -> _Program:
        made = statement(
            "task",
            self._call(f"{flavour.await_}{resource}.submit{suffix}", create, arguments),
            8 if flavour.is_async else 4,
        )
        lines = [
            str(made),
            "saved = task.handle.to_json()  # no secret is in it",
            "",
            "# later, in any process:",
            f"task = {resource}.resume(saved)",
            f"print({flavour.await_}task.result(timeout=600))",
        ]
        return _Program(lines, made.imports)

    def _call(self, path: str, operation: ir.Operation, arguments: Mapping[str, Expression]) -> Expression:
        """The call, its subject by position."""
        subject = self._signatures.subject(operation)
        name = self._names.arguments[operation.id, "body", subject.field.name] if subject is not None else None
        positional = [arguments[name]] if name in arguments and name is not None else []
        return call(path, *positional, **{key: value for key, value in arguments.items() if key != name})

    def _in_both(self, title: str, program: _Written) -> Example:
        return Example(title, self._printed(program(SYNC), SYNC), self._printed(program(ASYNC), ASYNC))

    def _printed(self, program: _Program, flavour: Flavour) -> Markup:
        client = f"{flavour.prefix}{self._names.client}"
        imports = {Import(self._package, client), *program.imports}
        if flavour.is_async:
            imports.add(Import("asyncio"))
        given = ", ".join(f"{name}={value}" for name, value in self._options.items())
        opened = [f"{flavour.opened} {client}({given}) as client:", *_indented(program.lines)]
        if flavour.is_async:
            opened = ["async def main() -> None:", *_indented(opened), "", "", "asyncio.run(main())"]
        gap = ["", ""] if flavour.is_async else [""]
        return python("\n".join([*import_lines(imports), *gap, *opened]))


def _indented(lines: Iterable[str]) -> list[str]:
    """The first line of each statement indented; its further lines are already."""
    return [f"    {line}" if line else "" for line in lines]
