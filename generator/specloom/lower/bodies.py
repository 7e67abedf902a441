"""The request body of an operation: one argument for each property of an object, or one for the whole.

Of several media types one is used, JSON before all others (`media.offered`). Another one with different content becomes
another way of calling the same operation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from .. import ir
from ..node import Node
from ..runtime.description.api import Credential, Envelope, Placement
from ..runtime.description.styles import Style, StyleName
from ..runtime.form_types import is_form_data
from ..runtime.json_data import escape_token
from . import media
from .nodes import component_name, flag, text
from .parameters import array_format
from .schemas import Context, Schemas, doc_of, place_of
from .security import Security

_BINARY = ("binary", "byte")


class Way(Struct, frozen=True):
    """One way of writing the body, and its credentials; `word` distinguishes a further way from the first."""

    word: str
    media_type: str | None
    body: ir.Body | None
    placements: tuple[Placement, ...] = ()


class Bodies:
    """Lowers request bodies."""

    def __init__(self, schemas: Schemas, security: Security) -> None:
        self.schemas = schemas
        self.security = security

    def ways(self, node: Node, operation: str, envelope: Envelope | None, arguments_at: str) -> Iterator[Way]:
        """The body as written by default, then every other way with different content."""
        request = node.get("requestBody")
        request = request.resolve() if request is not None else None
        offered = media.offered(request) if request is not None and request.is_object else []
        if request is None or not offered:
            yield Way("", None, None)
            return
        taken: list[Node] = []
        for name, medium in offered:
            if media.form_of(name, medium) == "xml" and taken and media.is_json(*offered[0]):
                continue
            word = media.word(name) if taken else ""
            shared = component_name(request)
            context = (f"{shared or operation} {word}".strip(), *(() if shared else ("request",)))
            way = replace(self._way(request, name, medium, context, envelope, arguments_at), word=word)
            if not any(media.same_schema(medium, other) for other in taken) or _holds_upload(way.body):
                yield way
                taken.append(medium)

    def _way(
        self, request: Node, name: str, medium: Node, context: Context, envelope: Envelope | None, arguments_at: str
    ) -> Way:
        form = (
            "binary" if media.is_opaque(name, medium) else "json" if media.is_any(name) else media.form_of(name, medium)
        )
        sent_as = "application/json" if form == "json" and media.is_any(name) else name
        schema = media.schema_in(medium)
        required = flag(request, "required")
        doc, place = doc_of(request), place_of(schema if schema is not None else request)
        encodings = tuple(_encodings(medium, form)) if form in ("form", "multipart") else ()
        type_ = self.schemas.type_of(schema, context) if schema is not None else ir.FreeForm()
        if form == "multipart":
            encodings = tuple(self._parts(type_, encodings))
        if schema is not None and not doc:
            doc = doc_of(schema.resolve())
        if form in ("text", "xml", "binary"):
            encoded = (Style("body", "", "content", explode=True, base64=True),) if _is_base64(type_, form) else ()
            return Way("", name, ir.ValueBody(sent_as, _raw(type_, form), required, doc, place, encoded))
        whole = self.object_of(type_)
        if whole is None and is_form_data(name):
            whole = self._joined(type_)
        if whole is not None and whole.extra is None:
            reader = _BodyReader(
                self, whole, envelope, arguments_at, uploads=encodings if form == "multipart" else None
            )
            body = reader.body(sent_as, encodings, required=required)
            placements = tuple(reader.placements(self.security))
            if required or placements or envelope is not None or not _asks(body):
                return Way("", name, body, placements)
            if form == "multipart":  # a model cannot contain a file
                return Way("", name, _unasking(body))
        if form == "multipart":
            type_ = self._whole(type_) if not is_form_data(name) else ir.MapOf(ir.FreeForm())
        return Way("", name, ir.ValueBody(sent_as, type_, required, doc, place, encodings))

    def _parts(self, type_: ir.Type, declared: tuple[Style, ...]) -> Iterator[Style]:
        """How the parts of a multipart body are written: as the document specifies, and by their schemas."""
        listed = {item.name: item for item in declared}
        whole = self.object_of(type_)
        for field in whole.fields if whole is not None else ():
            content = self._content(field.type)
            if content is not None:
                told = listed.pop(field.name, Style("body", field.name, "content", explode=True))
                yield Style(
                    "body",
                    field.name,
                    told.style,
                    told.explode,
                    told.reserved,
                    media_type=told.media_type or content.media_type,
                    base64=content.meaning == "bytes",
                    arrays=told.arrays,
                )
        yield from listed.values()

    def _content(self, type_: ir.Type) -> ir.Scalar | None:
        """The text that a part is, or its items are, if its schema specifies what it encodes."""
        match type_:
            case ir.Scalar(kind="string"):
                return type_ if type_.media_type is not None or type_.meaning == "bytes" else None
            case ir.Nullable(inner=inner) | ir.ListOf(item=inner):
                return self._content(inner)
            case ir.OneOf(members=members):
                return next(filter(None, map(self._content, members)), None)
            case ir.Ref(name=name):
                model = self.schemas.model(name)
                return self._content(model.type) if isinstance(model, ir.Alias) else None
            case _:
                return None

    def _joined(self, type_: ir.Type) -> ir.Object | None:
        """A choice between objects as one object with the properties of all:
        a form has parts, of which any may be a file.

        Properties that not every object requires are optional. None where it is not a choice between objects.
        """
        named = self._named(type_)
        if not isinstance(named, ir.Union):
            return None
        members = [*self._objects(named, {named.name})]
        objects = [each for each in members if each is not None]
        if not objects or len(objects) < len(members):
            return None
        fields: dict[str, list[ir.Field]] = {}
        for each in objects:
            for field in each.fields:
                fields.setdefault(field.name, []).append(field)
        joined = tuple(_one_field(same, len(objects)) for same in fields.values())
        extra = next((each.extra for each in objects if each.extra is not None), None)
        return replace(objects[0], name=named.name, doc=named.doc, fields=joined, extra=extra)

    def _objects(self, choice: ir.Union, seen: set[str]) -> Iterator[ir.Object | None]:
        """The objects among which a choice is, those of inner choices included, each of which is `seen` once; None for
        anything else.
        """
        for member in choice.members:
            named = self._named(member)
            if not isinstance(named, ir.Union):
                yield named if isinstance(named, ir.Object) else None
            elif named.name not in seen:
                seen.add(named.name)
                yield from self._objects(named, seen)

    def _named(self, type_: ir.Type) -> ir.Model | None:
        """The model that a type refers to, behind aliases."""
        inner = type_.inner if isinstance(type_, ir.Nullable) else type_
        model = self.schemas.model(inner.name) if isinstance(inner, ir.Ref) else None
        return self._named(model.type) if isinstance(model, ir.Alias) else model

    def _whole(self, type_: ir.Type) -> ir.Type:
        """The type of a body of unnamed parts, if it is not a model: a list of them, or a map."""
        match type_:
            case ir.ListOf(item=item):
                return replace(type_, item=self.uploaded(item, None))
            case _:
                return ir.MapOf(ir.FreeForm())

    def object_of(self, type_: ir.Type) -> ir.Object | None:
        """The object that a type refers to, if any."""
        named = self._named(type_)
        return named if isinstance(named, ir.Object) else None

    def uploaded(self, type_: ir.Type, media_type: str | None, above: frozenset[str] = frozenset()) -> ir.Type:
        """The type of a part of a multipart body: binary data is uploaded, and need not be in memory;
        `above` are the models that this type is in.
        """
        match type_:
            case ir.Scalar(kind="string", format=format_, media_type=content) if format_ != "byte":
                told = media_type or content
                is_raw = told is not None and media.form_of(told) in ("binary", "xml")
                is_text = format_ != "binary" or (told is not None and media.form_of(told) in ("text", "xml", "json"))
                return ir.Upload(is_text=is_text) if is_raw or format_ == "binary" else type_
            case ir.Nullable(inner=inner):
                return ir.Nullable(self.uploaded(inner, media_type, above))
            case ir.ListOf(item=item):
                return replace(type_, item=self.uploaded(item, media_type, above))
            case ir.OneOf(members=members):
                return ir.OneOf(tuple(dict.fromkeys(self.uploaded(member, media_type, above) for member in members)))
            case ir.Ref(name=name) if name not in above:
                return self._uploaded_model(type_, self.schemas.model(name), media_type, above | {name})
            case _:
                return type_

    def _uploaded_model(self, named: ir.Ref, model: ir.Model, media_type: str | None, above: frozenset[str]) -> ir.Type:
        match model:
            case ir.Alias(type=inner):
                changed = self.uploaded(inner, media_type, above)
                return changed if changed != inner else named
            case ir.Union(members=members):
                changed = self.uploaded(ir.OneOf(members), media_type, above)
                return changed if changed != ir.OneOf(members) else named
            case _:
                return named


def _one_field(same: list[ir.Field], objects: int) -> ir.Field:
    """One property of several of so many objects: of any of its types, and required where all of them require it."""
    first = same[0]
    types = tuple(dict.fromkeys(field.type for field in same))
    constants = [value for type_ in types if isinstance(type_, ir.Const) for value in type_.values]
    whole = ir.Const(tuple(dict.fromkeys(constants))) if len(types) == len(constants) else ir.OneOf(types)
    is_required = len(same) == objects and all(field.required for field in same)
    return replace(first, type=types[0] if len(types) == 1 else whole, required=is_required)


def _holds_upload(body: ir.Body | None) -> bool:
    """Whether it has an argument that only this way of writing supports."""
    types = [argument.field.type for argument in body.arguments] if isinstance(body, ir.ObjectBody) else []
    return any(_is_upload(type_) for type_ in types)


def _is_upload(type_: ir.Type) -> bool:
    match type_:
        case ir.Upload():
            return True
        case ir.Nullable(inner=inner) | ir.ListOf(item=inner):
            return _is_upload(inner)
        case ir.OneOf(members=members):
            return any(_is_upload(member) for member in members)
        case _:
            return False


def _asks(body: ir.ObjectBody) -> bool:
    """Whether it has required arguments."""
    return any(argument.field.required for argument in body.arguments)


def _unasking(body: ir.ObjectBody) -> ir.ObjectBody:
    """The same with optional arguments only; it is not sent if all are omitted."""
    arguments = (replace(item, field=replace(item.field, required=False)) for item in body.arguments)
    return replace(body, arguments=tuple(arguments))


def _is_base64(type_: ir.Type, form: media.Form) -> bool:
    """Whether a whole body is bytes that are written as base64.

    If it is a text, any schema that specifies so counts; else only a `contentEncoding`: `format: byte` of a body of
    bytes usually means the bytes themselves.
    """
    if not isinstance(type_, ir.Scalar) or type_.meaning != "bytes":
        return False
    return form != "binary" or type_.media_type is not None


def _raw(type_: ir.Type, form: media.Form) -> ir.Type:
    """The type of a body that is sent unchanged; a number or a flag is written as text."""
    match type_:
        case ir.Scalar() if _is_base64(type_, form):
            return ir.Upload(is_text=False)
        case ir.Scalar(kind="string", format=format_):
            return ir.Upload(is_text=format_ not in _BINARY)
        case ir.Scalar() | ir.Const() if form == "text":
            return type_
        case _:
            return ir.Upload(is_text=form != "binary")


def _encodings(medium: Node, form: media.Form) -> Iterator[Style]:
    """The document's encodings of single properties."""
    listed = medium.get("encoding")
    for name, node in listed.items() if listed is not None else ():
        media_type = text(node, "contentType") or None
        styled = any(node.get(key) is not None for key in ("style", "explode", "allowReserved"))
        style: StyleName = cast("StyleName", text(node, "style") or "form") if styled else "content"
        if not styled and form == "form" and media_type is not None and media.form_of(media_type) == "json":
            style = "json"
        explode = node.get("explode")
        is_exploded = explode.value is True if explode is not None else style in ("form", "content")
        kept = media_type if form == "multipart" else None
        yield Style("body", name, style, is_exploded, flag(node, "allowReserved"), kept, arrays=array_format(node))


class _BodyReader:
    """Splits an object body: constants, credentials, the envelope's id, and the remaining arguments of the caller."""

    def __init__(
        self,
        bodies: Bodies,
        whole: ir.Object,
        envelope: Envelope | None,
        arguments_at: str,
        *,
        uploads: tuple[Style, ...] | None,
    ) -> None:
        """`uploads` are the encodings of a multipart body, None for any other."""
        self._bodies = bodies
        self._envelope = envelope
        self._arguments_at = arguments_at
        self._uploads = {item.name: item.media_type for item in uploads} if uploads is not None else None
        self._constants: list[tuple[str, ir.Json]] = []
        self._placements: list[tuple[Credential, str, str]] = []
        self._arguments: list[ir.Argument] = []
        self._wrappers: list[str] = []
        self._is_reached = False
        self._read(whole, "")

    def body(self, media_type: str, encodings: tuple[Style, ...], *, required: bool) -> ir.ObjectBody:
        """The body without the values that the client sets."""
        at = self._arguments_at if self._is_reached else ""
        subjects = [argument for argument in self._arguments if argument.subject]
        others = [argument for argument in self._arguments if not argument.subject]
        return ir.ObjectBody(
            media_type, (*subjects, *others), at, tuple(self._constants), required, tuple(self._wrappers), encodings
        )

    def placements(self, security: Security) -> Iterator[Placement]:
        """The credentials in the body."""
        for credential, doc, pointer in self._placements:
            security.add(credential, doc)
            yield Placement(credential.name, "body", pointer)

    def _read(self, owner: ir.Object, at: str) -> None:
        is_target = at == self._arguments_at
        self._wrappers.append(owner.name)
        self._is_reached = self._is_reached or is_target
        for field in owner.fields:
            pointer = f"{at}/{escape_token(field.name)}"
            if field.read_only:
                continue
            if field.credential is not None:
                self._placements.append((field.credential, field.doc, pointer))
            elif field.required and isinstance(field.type, ir.Const) and len(field.type.values) == 1:
                self._constants.append((pointer, field.type.values[0]))
            elif self._envelope is not None and pointer == self._envelope.id:
                continue
            elif not is_target and self._arguments_at.startswith(f"{pointer}/".rstrip("/")):
                inner = self._bodies.object_of(field.type)
                if inner is not None:
                    self._read(inner, pointer)
            elif is_target:
                self._arguments.append(self._argument(field))
            # Properties outside the arguments' object belong to the envelope and are optional; `lint` reports them.

    def _argument(self, field: ir.Field) -> ir.Argument:
        if self._uploads is not None:
            field = replace(field, type=self._bodies.uploaded(field.type, self._uploads.get(field.name)))
        return ir.Argument(field, subject=self._bodies.schemas.solves(field.type))
