"""An OpenAPI document as its operations are described, read without any help of ours: `$ref`s, parameters, schemas.

Schemas come out as JSON Schema 2020-12, which both the library that draws values and the one that validates them read:
`nullable` and the boolean bounds of 3.0 are put in its words, what is read only is not part of a request and what is
write only not part of an answer, and a discriminator ties a value to its tag.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, TypeGuard
from urllib.parse import unquote

import yaml

from tests.corpus.documents import METHODS

Direction: TypeAlias = Literal["request", "answer"]

HIDDEN: Final[dict[Direction, str]] = {"request": "readOnly", "answer": "writeOnly"}
"""What is not there on the way in, and on the way out."""

SCHEMAS: Final = frozenset({"items", "not", "if", "then", "else", "contains", "propertyNames", "additionalProperties"})
LISTS: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
MAPS: Final = frozenset({"properties", "patternProperties", "dependentSchemas"})
OTHERS: Final = ("patternProperties", "additionalProperties", "unevaluatedProperties")
"""What says that there are properties beyond the declared ones, unless it is false."""
PLAIN: Final = frozenset(
    {"type", "enum", "const", "format", "pattern", "required", "multipleOf", "uniqueItems", "dependentRequired"}
    | {f"{end}{what}" for end in ("min", "max") for what in ("imum", "Length", "Items", "Properties", "Contains")}
    | {"exclusiveMinimum", "exclusiveMaximum", "contentEncoding"}
)


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Whether it is a JSON object."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    """Whether it is a JSON array."""
    return isinstance(value, list)


STYLES: Final = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


@dataclass(frozen=True)
class At:
    """A value of a document, and the file it stands in, which its `$ref`s start from."""

    value: Any
    file: Path

    def __truediv__(self, key: str | int) -> At:
        return At(self.value[key], self.file)

    def get(self, key: str) -> At:
        """What is under a key; None as a value where there is nothing."""
        return At(self.value.get(key) if is_object(self.value) else None, self.file)

    def items(self) -> Iterator[tuple[str, At]]:
        """The members of an object, without extensions."""
        if is_object(self.value):
            yield from ((key, At(value, self.file)) for key, value in self.value.items() if not key.startswith("x-"))

    def elements(self) -> Iterator[At]:
        """The items of a list; none of anything else."""
        yield from (At(value, self.file) for value in (self.value if is_array(self.value) else []))

    def resolved(self) -> At:
        """What a `$ref` leads to, or the value itself."""
        at = self
        while is_object(at.value) and isinstance(at.value.get("$ref"), str):
            at = target(at.value["$ref"], at.file)
        return at


def target(reference: str, file: Path) -> At:
    """What a `$ref` in a file means."""
    name, _, pointer = reference.partition("#")
    at = (
        At(read(file.parent / unquote(name)), (file.parent / unquote(name)).resolve()) if name else At(read(file), file)
    )
    for token in (unquote(part).replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]):
        at = at / (int(token) if is_array(at.value) else token)
    return at


@dataclass(frozen=True)
class Parameter:
    """A parameter as the document describes it."""

    name: str
    location: str
    required: bool
    style: str
    """A style of OpenAPI, or `content`."""
    explode: bool
    media_type: str | None
    schema: At
    arrays: str = "indices"
    """How the style `deepObject` writes arrays: with numbers, with empty brackets, or by repeating the name."""

    def goes_to(self, path: str) -> bool:
        """Whether OpenAPI has a place for it: a part of the path, and no header that is described elsewhere."""
        if self.location == "header":
            return self.name.lower() not in ("accept", "content-type", "authorization")
        return self.location != "path" or f"{{{self.name}}}" in path


@dataclass(frozen=True)
class Media:
    """One media type of a body or of an answer; the schema's value is None where there is none."""

    name: str
    schema: At
    encoding: At

    @property
    def is_json(self) -> bool:
        """Whether it is written as JSON."""
        subtype = self.name.partition(";")[0].strip().lower().partition("/")[2]
        return subtype == "json" or subtype.endswith("+json") or self.name.strip() == "*/*"


@dataclass(frozen=True)
class Described:
    """One operation as its document describes it."""

    name: str | None
    """Its operationId."""
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    bodies: tuple[Media, ...]
    body_required: bool
    answers: tuple[tuple[str, tuple[Media, ...]], ...]
    """Those that mean success: 200, 2XX, and `default` where there is no other."""


@dataclass(frozen=True)
class Reading:
    """A whole document."""

    root: At

    @property
    def is_30(self) -> bool:
        """Whether schemas are those of OpenAPI 3.0."""
        return str(self.root.value.get("openapi", "")).startswith("3.0")

    def operations(self) -> dict[tuple[str, str], Described]:
        """Every operation, by method in capitals and path."""
        found: dict[tuple[str, str], Described] = {}
        for path, item in self.root.get("paths").items():
            whole = item.resolved()
            shared = list(whole.get("parameters").elements())
            listed = [(key, one) for key, one in whole.items() if key in METHODS]
            for method, operation in (*listed, *whole.get("additionalOperations").items()):
                name = method.upper() if method in METHODS else method
                found[name, path] = self._operation(name, path, operation.resolved(), shared)
        return found

    def _operation(self, method: str, path: str, operation: At, shared: list[At]) -> Described:
        own = [*shared, *operation.get("parameters").elements()]
        parameters = {(one.location, one.name): one for one in map(_parameter, own) if one.goes_to(path)}
        body = operation.get("requestBody").resolved()
        answers = {str(status): _media(one.resolved()) for status, one in operation.get("responses").items()}
        good = {status: one for status, one in answers.items() if status.startswith("2")}
        good = good or {status: one for status, one in answers.items() if status == "default"}
        return Described(
            operation.get("operationId").value,
            method,
            path,
            tuple(parameters.values()),
            _media(body),
            bool(body.get("required").value),
            tuple(good.items()),
        )

    def schema(self, at: At, direction: Direction, *, closed: bool = False) -> Any:
        """A schema with all that it refers to, as JSON Schema 2020-12.

        A `closed` one has no properties but the declared ones, unless others are declared as such; values are drawn
        from it, since of an undeclared property nobody knows what it would be.
        """
        return Schemas(self.is_30, direction, closed).whole(at)


def opened(path: Path) -> Reading:
    """Read a document by its main file."""
    return Reading(At(read(path.resolve()), path.resolve()))


def _parameter(at: At) -> Parameter:
    one = at.resolved()
    name, location = one.value["name"], one.value["in"]
    content = dict(one.get("content").items())
    style = one.value.get("style", STYLES.get(location, "form"))
    if content:
        media_type, media = min(content.items(), key=lambda it: "json" not in it[0])  # of several JSON is used
        return Parameter(
            name, location, bool(one.value.get("required")), "content", False, media_type, media.get("schema")
        )
    explode = one.value.get("explode", style in ("form", "cookie"))
    arrays = one.value.get("x-array-format", "indices")
    return Parameter(name, location, bool(one.value.get("required")), style, explode, None, one.get("schema"), arrays)


def _media(at: At) -> tuple[Media, ...]:
    return tuple(
        Media(name, media.resolved().get("schema"), media.resolved().get("encoding"))
        for name, media in at.get("content").items()
    )


# --- schemas ---------------------------------------------------------------------------------------------------------


@dataclass
class Schemas:
    """Puts schemas of OpenAPI in the words of JSON Schema 2020-12, with what they refer to under `$defs`."""

    is_30: bool
    direction: Direction
    closed: bool
    definitions: dict[str, Any] = field(default_factory=dict[str, Any])
    names: dict[tuple[Path, str, bool], str] = field(default_factory=dict[tuple[Path, str, bool], str])

    def whole(self, at: At) -> Any:
        """A schema by itself."""
        schema = self.one(at, self.closed) if at.value is not None else True
        return {**schema, "$defs": self.definitions} if is_object(schema) else schema

    def one(self, at: At, closed: bool) -> Any:
        """A schema; what it refers to is added to the definitions."""
        value = at.value
        if not is_object(value):
            return value if isinstance(value, bool) else True
        reference = value.get("$ref")
        if isinstance(reference, str) and (self.is_30 or not (value.keys() & (PLAIN | SCHEMAS | LISTS | MAPS))):
            return {"$ref": f"#/$defs/{self._definition(reference, at.file, closed)}"}
        composed = bool(value.keys() & {"allOf", "anyOf", "oneOf"}) or isinstance(reference, str)
        inner = closed and not composed
        written: dict[str, Any] = {key: one for key, one in value.items() if key in PLAIN}
        if self.closed:
            self._say_what_is_meant(value, written)
        if isinstance(reference, str):
            written["$ref"] = f"#/$defs/{self._definition(reference, at.file, False)}"
        if not self.closed and not self.is_30 and "unevaluatedProperties" in value:
            written["unevaluatedProperties"] = self.one(at / "unevaluatedProperties", False)
        for key in SCHEMAS & value.keys():
            written[key] = self.one(at / key, self.closed)
        for key in MAPS & value.keys():
            written[key] = {name: self.one(at / key / name, self.closed) for name in value[key]}
        for key in LISTS & value.keys():
            written[key] = [self.one(branch, self.closed and key == "prefixItems") for branch in at.get(key).elements()]
        self._tag(at, written)
        self._hide(at, written)
        if (
            closed
            and inner
            and "properties" in written
            and not written.keys() & {"patternProperties", "additionalProperties"}
        ):
            written["additionalProperties"] = False
        if closed and composed:
            self._close(at, written)
        return self._as_2020(value, written) if self.is_30 else written

    @staticmethod
    def _say_what_is_meant(value: dict[str, Any], written: dict[str, Any]) -> None:
        """What has properties means an object, what has items an array, and what is in base64 is the format `byte`."""
        if "type" not in value and "enum" not in value and "const" not in value:
            if value.keys() & {"properties", "required", "additionalProperties"}:
                written["type"] = "object"
            elif "items" in value:
                written["type"] = "array"
        if value.get("contentEncoding") == "base64":
            written["format"] = "byte"

    def _definition(self, reference: str, file: Path, closed: bool) -> str:
        at = target(reference, file)
        key = (at.file, reference.partition("#")[2], closed)
        if key not in self.names:
            self.names[key] = name = f"{len(self.names)}"
            self.definitions[name] = True
            self.definitions[name] = self.one(at, closed)
        return self.names[key]

    def _tag(self, at: At, written: dict[str, Any]) -> None:
        """Tie each branch of a choice to the tags that mean it."""
        tag = at.get("discriminator").get("propertyName").value
        mapping: dict[str, str] = at.get("discriminator").get("mapping").value or {}
        for key in ("oneOf", "anyOf"):
            for number, branch in enumerate(at.get(key).elements() if isinstance(tag, str) else ()):
                reference = branch.value.get("$ref", "") if is_object(branch.value) else ""
                name = reference.rpartition("/")[2]
                tags = sorted(word for word, to in mapping.items() if to in (reference, name)) or [name]
                if reference:
                    told = {"properties": {tag: {"enum": tags}}, "required": [tag], "type": "object"}
                    written[key][number] = {"allOf": [written[key][number], told]}

    def _hide(self, at: At, written: dict[str, Any]) -> None:
        """Leave out what does not go this way."""
        hidden = {
            name
            for name, one in at.get("properties").items()
            if any(is_object(it.value) and it.value.get(HIDDEN[self.direction]) for it in (one, one.resolved()))
        }
        if hidden:
            written["properties"] = {name: one for name, one in written["properties"].items() if name not in hidden}
            written["required"] = [name for name in written.get("required", []) if name not in hidden]

    def _close(self, at: At, written: dict[str, Any]) -> None:
        """Let a composed object have the properties of its parts, and one of a choice those of its own branch."""
        common = names_of(At({key: one for key, one in at.value.items() if key not in ("anyOf", "oneOf")}, at.file))
        for key in ("anyOf", "oneOf"):
            for number, branch in enumerate(at.get(key).elements()):
                own = names_of(branch)
                if own and common is not None:
                    only = {"propertyNames": {"enum": sorted(own | common)}}
                    written[key][number] = {"allOf": [written[key][number], only]}
        every = names_of(at)
        if every:
            written["propertyNames"] = {"enum": sorted(every)}

    def _as_2020(self, value: Any, written: dict[str, Any]) -> dict[str, Any]:
        for bound, strict in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if isinstance(written.get(strict), bool) and written.pop(strict) and bound in written:
                written[strict] = written.pop(bound)
        if value.get("nullable") is True and isinstance(written.get("type"), str):
            written["type"] = [written["type"], "null"]
        return written


def names_of(at: At, seen: frozenset[int] = frozenset()) -> set[str] | None:
    """The properties that a schema declares, those of its parts included; None where it declares others as well."""
    value = at.value
    if not is_object(value) or id(value) in seen:
        return set()
    seen |= {id(value)}
    if any(value.get(key, False) is not False for key in OTHERS):
        return None
    found = set(value.get("properties") or {})
    parts = [part for key in ("allOf", "anyOf", "oneOf") for part in at.get(key).elements()]
    if isinstance(value.get("$ref"), str):
        parts.append(target(value["$ref"], at.file))
    for part in parts:
        more = names_of(part, seen)
        if more is None:
            return None
        found |= more
    return found


# --- files -----------------------------------------------------------------------------------------------------------


@cache
def read(path: Path) -> Any:
    """A YAML or JSON file, with the scalars of YAML 1.2's core schema and texts as keys."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".json":
        return json.loads(text)
    return _with_text_keys(yaml.load(text, Loader=_Core))


def _with_text_keys(value: Any) -> Any:
    if is_object(value):
        return {str(key): _with_text_keys(item) for key, item in value.items()}
    return [_with_text_keys(item) for item in value] if is_array(value) else value


class _Core(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Of the scalars that YAML 1.1 sees, only those that YAML 1.2 sees as well."""


_Core.yaml_implicit_resolvers = {}
_add: Any = getattr(_Core, "add_implicit_resolver")  # noqa: B009 - the class is known at run time only
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
):
    _add(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))
