"""What has been lowered so far, and how one kind of schema asks for the type of another."""

from __future__ import annotations

from abc import ABC, abstractmethod

from ... import ir
from ...node import Node
from .joined import Flattener, Joined

Context = tuple[str, ...]
"""The location of an inline schema, as words that can become a name: ("CreateTaskRequest", "proxy")."""

DROP = "a value of any of the types is taken; drop those that are not meant"
"""The hint for types of which no value can be all."""


class Lowering(ABC):
    """The models and types that are known so far.

    A model in `drafts` is as its schema says; what other models say of it is added in the end. `names` are those of the
    schemas that have one, `claimed` says what has taken a name. `heirs` are the components that are made of a parent
    with a discriminator. `open` are the schemas that are being lowered, with what would name them.
    """

    def __init__(self) -> None:
        self.drafts: dict[str, ir.Model] = {}
        self.types: dict[Node, ir.Type] = {}
        self.joint: dict[Joined, ir.Type] = {}
        self.names: dict[Node, str] = {}
        self.claimed: dict[str, Node | Joined] = {}
        self.open: dict[Node, Context] = {}
        self.flat = Flattener()
        self.heirs: dict[Node, list[Node]] = {}
        self.merged: dict[str, None] = {}
        self.handed: dict[str, Node] = {}
        """The components, by name, whose name stands for their only option."""
        self.words: dict[str, Context] = {}
        """The location of each model of an inline schema, from the component or operation that it is in."""
        self.shown: list[tuple[str, ir.Json]] = []

    @abstractmethod
    def type_of(self, node: Node, context: Context) -> ir.Type:
        """The type of the schema at `node`; `context` names it should it need a name."""

    @abstractmethod
    def type_of_head(self, start: Node, context: Context) -> ir.Type:
        """The type of a schema that is not a reference."""

    @abstractmethod
    def type_of_all(self, nodes: list[Node], context: Context) -> ir.Type:
        """The type of a value of which several schemas hold."""

    @abstractmethod
    def joined_type(self, schema: Joined, node: Node, context: Context) -> ir.Type:
        """The type of schemas that hold together; `node` is the one that readers are shown."""
