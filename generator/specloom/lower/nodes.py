"""Functions for reading nodes, shared by the modules of `lower`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..check.declared import shown
from ..node import Node
from ..runtime.description.servers import Server, Variable


def text(node: Node, key: str) -> str:
    """The text under `key`, stripped; "" if there is none."""
    child = node.get(key)
    return child.value.strip() if child is not None and isinstance(child.value, str) else ""


def flag(node: Node, key: str) -> bool:
    """Whether the value under `key` is `true`."""
    child = node.get(key)
    return child is not None and child.value is True


def component_name(node: Node) -> str | None:
    """The name of a shared parameter, response or request body; None for one that stands inline."""
    path = node.path
    return path[2] if len(path) == 3 and path[0] == "components" else None


def named_examples_of(holder: Node) -> Iterator[tuple[str, ir.Json]]:
    """The examples of a parameter or a media type, by name; a single one is called `example`."""
    if not holder.is_object:
        return
    examples = holder.get("examples")
    examples = examples.softened() if examples is not None else None
    single = holder.get("example")
    if examples is not None and isinstance(examples.value, dict):
        for name, example in examples.items():
            target = example.resolve()
            value = target.get("value") if target.is_object else None
            value = shown(value) if value is not None else None
            if value is not None:
                yield name, value.value
    elif single is not None and (value := shown(single)) is not None:
        yield "example", value.value


def server_of(node: Node) -> str | Server:
    """A server; a variable without a default is kept as a placeholder."""
    listed = node.get("variables")
    variables = {
        name: Variable(variable.text("default"), tuple(variable.texts("enum")))
        for name, variable in (listed.items() if listed is not None else ())
    }
    return Server(node.text("url"), variables) if variables else node.text("url")
