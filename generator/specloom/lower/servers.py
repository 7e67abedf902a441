"""Servers: base URLs, and the variables in them."""

from __future__ import annotations

from ..node import Node
from ..runtime.description.api import Server, Variable


def server_of(node: Node) -> str | Server:
    """A base URL, with its variables where it has any; one without a default is left as it stands."""
    listed = node.get("variables")
    variables = {
        name: Variable(variable.text("default"), tuple(variable.texts("enum")))
        for name, variable in (listed.items() if listed is not None else ())
    }
    return Server(node.text("url"), variables) if variables else node.text("url")
