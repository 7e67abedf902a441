"""Arguments of methods and fields of models: type, whether required, default, name on the wire, and description."""

from __future__ import annotations

import json
from collections.abc import Mapping

from markupsafe import Markup
from msgspec.structs import replace

from .. import ir
from ..layout import inline, one_line
from ..naming import Names
from ..view.models import constant_of, in_order
from ..view.signatures import Signatures
from ..view.types import Annotations, Directions
from ..view.wording import fact_doc
from .markup import annotation, markdown
from .pages import Argument


class Fields:
    """Describes the arguments and fields of one Api."""

    def __init__(self, api: ir.Api, names: Names, signatures: Signatures, directions: Directions) -> None:
        self._names = names
        self._signatures = signatures
        self._directions = directions
        self._models = {model.name: model for model in api.models}
        self._annotations = Annotations(names, directions, self._models)

    def annotation(self, type_: ir.Type | None, links: Mapping[str, str]) -> Markup:
        """A type as an annotation, each model in it a link."""
        return Markup("None") if type_ is None else annotation(one_line(self._annotations.of(type_)), links)

    def of_operation(self, operation: ir.Operation, links: Mapping[str, str], anchor: str) -> tuple[Argument, ...]:
        """The arguments of the method, in the order of its signature."""
        given: dict[str, ir.Parameter | ir.Field] = {}
        locations: dict[str, str] = {}
        for parameter in operation.given_parameters:
            name = self._names.arguments[operation.id, parameter.location, parameter.name]
            given[name], locations[name] = parameter, parameter.location
        for argument in operation.body.arguments if isinstance(operation.body, ir.ObjectBody) else ():
            name = self._names.arguments[operation.id, "body", argument.field.name]
            given[name], locations[name] = argument.field, "body"
        found: list[Argument] = []
        for view in self._signatures.parameters(operation):
            item = given.get(view.name)
            if item is not None:
                found.append(self._argument(view.name, item, locations[view.name], links, anchor))
            elif isinstance(operation.body, ir.ValueBody):
                doc = fact_doc(operation.body.doc, operation.body.type, ir.MISSING)
                type_ = self.annotation(operation.body.type, links)
                found.append(
                    Argument(f"{anchor}.body", "body", type_, operation.body.required, "", "the body", markdown(doc))
                )
        return tuple(found)

    def of_model(self, model: ir.Object, links: Mapping[str, str], anchor: str) -> tuple[Argument, ...]:
        """The fields of a model that a caller sees, as its class declares them."""
        return tuple(self._field(model, item, links, anchor) for item in in_order(model))

    def _field(self, model: ir.Object, item: ir.Field, links: Mapping[str, str], anchor: str) -> Argument:
        name = self._names.fields[model.name, item.name]
        constant = constant_of(item)
        is_required = constant is None and self._directions.must_be_given(model, item)
        shown = self._shown(name, item, "", is_required, links, anchor)
        return shown if constant is None else replace(shown, default=_json(constant))

    def _argument(
        self, name: str, item: ir.Parameter | ir.Field, location: str, links: Mapping[str, str], anchor: str
    ) -> Argument:
        return self._shown(name, item, location, item.required, links, anchor)

    def _shown(
        self,
        name: str,
        item: ir.Parameter | ir.Field,
        location: str,
        is_required: bool,
        links: Mapping[str, str],
        anchor: str,
    ) -> Argument:
        wire = inline(item.name) if item.name != name else ""
        return Argument(
            id=f"{anchor}.{name}",
            name=name,
            type=self.annotation(item.type, links),
            is_required=is_required,
            default="" if isinstance(item.default, ir.Missing) else _json(item.default),
            wire=wire if location in ("", "body") else f"{location} {inline(item.name)}",
            doc=markdown(
                fact_doc(
                    item.doc or self._doc_of(item.type),
                    item.type,
                    ir.MISSING,
                    name=item.name,
                    deprecated=item.deprecated,
                )
            ),
        )

    def _doc_of(self, type_: ir.Type) -> str:
        """What the spec says of the model that a type names."""
        inner = type_.inner if isinstance(type_, ir.Nullable) else type_
        return self._models[inner.name].doc if isinstance(inner, ir.Ref) else ""


def _json(value: ir.Json) -> str:
    return inline(json.dumps(value, ensure_ascii=False))
