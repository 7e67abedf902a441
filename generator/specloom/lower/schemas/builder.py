"""One schema becomes a type: what kind it is, whether it is known already, and whether it is made of itself."""

from __future__ import annotations

from typing import Literal

from ... import ir
from ...node import Node
from .arrays import lower_list
from .choices import lower_choice
from .enums import lower_enum
from .joined import Joined, head
from .keywords import SCALARS, allow_null, doc_of, kind_word, lower_never, nullable, place_of, python_name, scalar_of
from .lowering import DROP, Context, Lowering
from .maps import lower_alias, lower_map
from .models import choices_of
from .names import name_family, name_model
from .objects import has_properties, lower_object
from .plain import plain_type
from .unions import lower_kinds, lower_union

Shape = Literal["enum", "union", "kinds", "object", "map", "list", "scalar", "null", "free"]


class Builder(Lowering):
    """Lowers schemas on demand, each once."""

    def __init__(self) -> None:
        super().__init__()
        self._done: set[Node] = set()

    def build_component(self, node: Node) -> None:
        """Lower a component, unless that was done."""
        if node not in self._done:
            self.types.pop(node, None)
            self._build_head(node)

    def type_of(self, node: Node, context: Context) -> ir.Type:
        """The type of the schema at `node`; `context` names it should it need a name."""
        return plain_type(node) or _with_null(node, self.type_of_head(head(node), context))

    def type_of_head(self, start: Node, context: Context) -> ir.Type:
        known = self.types.get(start)
        if known is not None:
            return known
        if isinstance(start.value, bool):
            return ir.FreeForm() if start.value else lower_never(start)
        if not isinstance(start.value, dict):
            start.complain("wrong-type", "a schema must be an object", hint="write `type: object`, or a `$ref`")
            return ir.FreeForm()
        if start in self.open:
            return self._name_late(start, self.open[start])
        foreseen = self._foreseen(start) if start in self.names else None
        if foreseen is not None:
            self.types[start] = foreseen
            return foreseen
        return self._build_head(start, context)

    def _foreseen(self, start: Node) -> ir.Type | None:
        """The type of a component that is a class, without a look into it: chains of references may be long."""
        schema = self.flat.joined(start)
        if schema.is_never or schema.is_contradiction or _shape_of(self, schema) != "object":
            return None
        name = self.names[start]
        return allow_null(schema, ir.Ref(name_family(self, start, name) if start in self.heirs else name))

    def _build_head(self, start: Node, context: Context = ()) -> ir.Type:
        """The type of a schema, with all the models that it is made of but components that are classes."""
        name = self.names.get(start)
        self.open[start] = own = (name,) if name is not None else context
        built = self._build(self.flat.joined(start), start, own, named=name is not None)
        del self.open[start]
        late = self.names.get(start) if name is None else None
        if late is not None:  # it is made of itself, so that it had to get a name meanwhile
            self.drafts[late] = ir.Alias(late, place_of(start), doc_of(start), built, python_name(start))
            built = ir.Ref(late)
            if late in choices_of(late, self.drafts):
                return refuse_endless(start)
        self.types[start] = built
        self._done.add(start)
        return built

    def _name_late(self, start: Node, context: Context) -> ir.Type:
        """A schema that refers to itself from within is given a name, if it can have one."""
        if start in self.names:
            return refuse_endless(start)
        name = name_model(self, start, context)
        self.names[start] = name
        self.types[start] = ir.Ref(name)
        return ir.Ref(name)

    def type_of_all(self, nodes: list[Node], context: Context) -> ir.Type:
        """The type of a value of which several schemas hold."""
        if len(nodes) == 1:
            return self.type_of(nodes[0], context)
        parts = dict.fromkeys(part for node in nodes for part in self.flat.parts(node))
        return _with_null(nodes[-1], self.joined_type(Joined(tuple(parts)), nodes[-1], context))

    def joined_type(self, schema: Joined, node: Node, context: Context) -> ir.Type:
        """The type of schemas that hold together; `node` is the one that readers are shown."""
        known = self.joint.get(schema)
        if known is not None:
            return known
        found = self._reduce(schema, None, context)
        if found is None:
            found = self._build(schema, node, context, named=False)
        self.joint[schema] = found
        return found

    def _reduce(self, schema: Joined, own: Node | None, context: Context) -> ir.Type | None:
        """The type of the one part that says all that the others say, if there is one besides `own`.

        That is another schema with a description of its own, which 3.0 cannot say beside a `$ref`; or a component that
        is made of all others.
        """
        telling = set(schema.telling())
        if own in telling or not telling:
            return None
        for part in reversed(schema.parts):
            if (
                (part in telling or (part in self.names and part != own))
                and telling <= set(self.flat.parts(part))
                and not any(made == part for made, _ in schema.made)
            ):
                found = self.type_of_head(part, context)
                return nullable(found) if schema.parts[-1].value_of("nullable") is True else found
        return None

    def _build(self, schema: Joined, node: Node, context: Context, *, named: bool) -> ir.Type:
        """The type of what `schema` says; `node` is where it stands, and named after if it is a component."""
        if schema.is_never:
            return lower_never(node)
        if schema.is_contradiction:
            return self._either(schema, node, context)
        shape = _shape_of(self, schema)
        if len(schema.parts) > 1 and node == schema.parts[-1] and not (named and shape == "object"):
            found = self._reduce(schema, node, context)
            if found is not None:
                return found
        match shape:
            case "object":
                return allow_null(schema, lower_object(self, schema, node, context, named=named))
            case "map":
                return allow_null(schema, lower_alias(self, schema, node, context, lower_map, named=named))
            case "list":
                return allow_null(schema, lower_alias(self, schema, node, context, lower_list, named=named))
            case "enum":
                return lower_enum(self, schema, node, context, named=named)
            case "union":
                return lower_union(self, schema, node, context, named=named)
            case "kinds":
                return lower_kinds(self, schema, node, context, named=named)
            case "scalar":
                kind = next(kind for kind in schema.kinds or () if kind in SCALARS)
                return allow_null(schema, scalar_of(schema, kind))
            case "null":
                return ir.Const((None,))
            case "free":
                return ir.FreeForm()

    def _either(self, schema: Joined, node: Node, context: Context) -> ir.Type:
        """Parts that contradict one another: no value fits all, so that what comes may be of any of them."""
        node.warn("all-of-contradicts", "no value matches all schemas that apply here", DROP)
        members: list[ir.Type] = []
        for at, part in enumerate(schema.schemas):
            inner = (*context, kind_word(part, at))
            if not any(part.has(key) for key in ("type", "enum", "const")):
                continue
            if part == node or part in self.open:
                members.append(self._build(Joined((part,), schema.made), part, inner, named=False))
            else:
                members.append(self.type_of_head(part, inner))
        return lower_choice(self, members, schema, node, context, named=False, has_null=False)


def _shape_of(lowering: Lowering, schema: Joined) -> Shape:
    """Of which kind a schema is."""
    listed = schema.kinds
    kinds = [kind for kind in listed or () if kind != "null"]
    if schema.values is not None:
        return "enum"
    if schema.choices:
        return "union"
    if len(kinds) > 1:
        return "kinds"
    if listed == ["null"]:
        return "null"
    if kinds == ["object"] or (not kinds and schema.implies("object")):
        return "object" if has_properties(lowering, schema) else "map"
    if kinds == ["array"] or (not kinds and schema.implies("array")):
        return "list"
    return "scalar" if kinds and kinds[0] in SCALARS else "free"


def _with_null(node: Node, type_: ir.Type) -> ir.Type:
    """`$ref` with a sibling `nullable: true` (3.0 writers do that, and mean it)."""
    return nullable(type_) if node.ref is not None and node.value_of("nullable") is True else type_


def refuse_endless(node: Node) -> ir.Type:
    """A schema that is made of itself before there is anything else."""
    node.complain(
        "schema-endless",
        "this schema is made of itself, and nothing else",
        hint="put it under `components/schemas`, where it has a name, and make it an object, a list or a map",
    )
    return ir.FreeForm()
