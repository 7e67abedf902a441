"""The named schemas of a document, and the models that come of them and of what stands inline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from msgspec.structs import replace

from ... import ir
from ...naming import pascal
from ...node import Node
from .builder import Builder, refuse_endless
from .choices import lower_one_of
from .enums import lower_lone
from .joined import Joined, head
from .keywords import doc_of, full_doc, place_of, python_name
from .lowering import Context, Lowering
from .models import choices_of, finish, order, solves


class Known(Protocol):
    """What has become of the components of a document; see `kept.Components`."""

    @property
    def models(self) -> tuple[ir.Model, ...]:
        """As `Schemas.models`."""
        ...

    @property
    def merged(self) -> tuple[str, ...]:
        """As `Schemas.merged`."""
        ...

    @property
    def shown(self) -> tuple[tuple[str, ir.Json], ...]:
        """As `Schemas.shown`."""
        ...


class Schemas:
    """Lowers schemas on demand and keeps the models that come of it, each once."""

    def __init__(self, components: Iterable[tuple[str, Node]], known: Known | None = None) -> None:
        """`known` is what has become of these components in an earlier run, so that they need not be lowered."""
        self._lowering = lowering = Builder()
        self._known = known
        for name, node in components:
            lowering.names[node] = name
            lowering.claimed.setdefault(pascal(name), node)
        lowering.heirs = _families(lowering)
        if known is None:
            self._lower_all()
        else:
            lowering.drafts |= {model.name: model for model in known.models}
        self._models = frozenset(lowering.drafts)
        self._merged = frozenset(lowering.merged if known is None else known.merged)
        self._size = self._counted()

    def _lower_all(self) -> None:
        """Lower every component."""
        lowering = self._lowering
        done = 0
        while done < len(lowering.names):  # a component may hand its name to its only option
            waiting = list(lowering.names.items())[done:]
            done += len(waiting)
            for node, name in waiting:
                if head(node) != node or not node.is_object:
                    lowering.type_of(node, (name,))
                else:
                    lowering.build_component(node)
        for name, node in lowering.handed.items():
            draft = lowering.drafts.get(name)
            if draft is not None:
                chosen = draft.python_name or python_name(node)
                lowering.drafts[name] = replace(draft, doc=doc_of(node) or draft.doc, python_name=chosen)
        for node, name in list(lowering.names.items()):
            if name in choices_of(name, lowering.drafts):
                refuse_endless(node)
            elif name not in lowering.drafts and not node.has("x-credential"):
                _keep_name(lowering, node, name)

    @property
    def models(self) -> tuple[ir.Model, ...]:
        """All named models, in the order in which they are needed: an object before what it is made of."""
        if self._known is not None:
            return self._known.models
        finished = dict(finish(self._lowering.drafts, self._lowering.words))
        return tuple(finished[name] for name in order(self._lowering.names.values(), self._lowering.drafts))

    @property
    def merged(self) -> tuple[str, ...]:
        """Names of the components that others take in by `allOf`, in the order of first use."""
        return tuple(self._lowering.merged) if self._known is None else self._known.merged

    @property
    def shown(self) -> tuple[tuple[str, ir.Json], ...]:
        """(name of a model, value) of every example that a schema with a name shows."""
        return tuple(self._lowering.shown) if self._known is None else self._known.shown

    @property
    def is_of_components(self) -> bool:
        """Whether all of this has become of the components alone,
        and nothing that was lowered later has added to it.
        """
        is_same = self._counted() == self._size and self._merged.issuperset(self._lowering.merged)
        return is_same and not self._lowering.handed

    def watched(self, lower: Callable[[], Iterable[ir.Operation]]) -> tuple[tuple[ir.Operation, ...], bool]:
        """What `lower` makes, and whether it depends on components alone:
        it adds no model, and uses none that something else has added.
        """
        size, merged = self._counted(), self._lowering.merged
        self._lowering.merged = touched = dict[str, None]()
        made = tuple(lower())
        self._lowering.merged = merged
        merged |= touched
        is_own = self._counted() == size and self._merged.issuperset(touched)
        return made, is_own and all(name in self._models for each in made for name in ir.models_of(each))

    def _counted(self) -> tuple[int, ...]:
        """How much there is of what has a name."""
        lowering = self._lowering
        sizes = len(lowering.names), len(lowering.words)
        return sizes if self._known is not None else (*sizes, len(lowering.drafts), len(lowering.shown))

    def model(self, name: str) -> ir.Model:
        """The model of that name."""
        return self._lowering.drafts[name]

    def type_of(self, node: Node, context: Context) -> ir.Type:
        """The type of the schema at `node`; `context` names it should it need a name."""
        return self._lowering.type_of(node, context)

    def lone(self, node: Node) -> ir.Type | None:
        """The type of a schema that has no name and lists one value, which is how 3.0 writes a constant."""
        return lower_lone(self._lowering, node)

    def choice(self, types: Iterable[ir.Type], node: Node, context: Context) -> ir.Type:
        """One of several types, which the schema at `node` distinguishes in its own way."""
        start = head(node)
        schema = Joined(self._lowering.flat.parts(start))
        return lower_one_of(self._lowering, list(types), schema, start, context)

    def solves(self, type_: ir.Type) -> bool:
        """Whether an argument of this type decides the type of the result."""
        return solves(self._lowering.drafts, type_)


def _families(lowering: Lowering) -> dict[Node, list[Node]]:
    """Parents with a discriminator and no choice, and the components that are made of them by `allOf`."""
    parents = {
        node: list[Node]()
        for node in lowering.names
        if _has_tag(node) and not any(node.has(key) for key in ("oneOf", "anyOf"))
    }
    for node in lowering.names if parents else ():
        for part in lowering.flat.parts(node):
            if part in parents and part != node and head(node) == node:
                parents[part].append(node)
    return {parent: heirs for parent, heirs in parents.items() if heirs}


def _has_tag(node: Node) -> bool:
    """Whether a discriminator says which property tells the heirs of a schema apart."""
    discriminator = node.value_of("discriminator")
    return isinstance(discriminator, dict) and isinstance(discriminator.get("propertyName"), str)


def _keep_name(lowering: Lowering, node: Node, name: str) -> None:
    """A component that is a scalar, or another one, is written out where it is used, and keeps its name as well."""
    type_ = lowering.type_of(node, (name,))
    doc = full_doc(node, Joined(lowering.flat.parts(node))) if node.is_object else ""
    lowering.drafts[name] = ir.Alias(name, place_of(node), doc, type_, python_name(node))
