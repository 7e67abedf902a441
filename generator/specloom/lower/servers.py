"""Servers: base URLs, and the variables in them."""

from __future__ import annotations

from .. import ir
from ..node import Node
from .schemas import doc_of


def server_of(node: Node) -> ir.Server:
    """A server; a variable without a default is kept as a placeholder."""
    listed = node.get("variables")
    variables = tuple(
        ir.Variable(name, variable.text("default"), tuple(variable.texts("enum")), doc_of(variable))
        for name, variable in (listed.items() if listed is not None else ())
    )
    return ir.Server(node.text("url"), doc_of(node), variables)
