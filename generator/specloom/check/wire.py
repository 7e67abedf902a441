"""What requests and responses depend on, and what they do not:
the one place that decides which faults refuse a document.

A fault in something that no request and no response depends on is a warning: it is ignored, and the rest is kept. A
fault in anything else is read where its meaning is certain, with a warning, and refuses the document where it is not.
`docs/refusals.md` lists both; a test compares it with this module.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ..runtime.validation import is_token

if TYPE_CHECKING:
    from ..ir import Json

# --- what nothing depends on -----------------------------------------------------------------------------------------

ENTIRELY: Final = ("info", "contact", "license", "externalDocs", "tag", "xml", "link", "example", "header")
"""Objects that are documentation as a whole: the client reads no header of a response by its declaration."""

DOCUMENTATION: Final[dict[str, tuple[str, ...]]] = {
    "document": ("info", "tags", "externalDocs", "jsonSchemaDialect"),
    "server": ("name", "description"),
    "serverVariable": ("description",),
    "path": ("summary", "description"),
    "operation": ("summary", "description", "externalDocs", "operationId", "tags", "deprecated"),
    "parameter": ("description", "deprecated", "example", "examples"),
    "requestBody": ("description",),
    "mediaType": ("description", "example", "examples"),
    "encoding": ("headers",),
    "response": ("summary", "description", "headers", "links"),
    "schema": (
        *("title", "description", "externalDocs", "example", "examples", "default", "deprecated", "xml", "$comment"),
        *("$schema", "$vocabulary", "pattern", "multipleOf", "uniqueItems", "minContains", "maxContains", "contains"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems"),
        *("maxItems", "minProperties", "maxProperties", "not", "if", "then", "else", "propertyNames"),
        *("dependentSchemas", "dependentRequired", "unevaluatedItems"),
    ),
    "securityScheme": ("description", "bearerFormat", "openIdConnectUrl", "oauth2MetadataUrl", "deprecated"),
    "oauthFlows": ("implicit", "password", "authorizationCode", "deviceAuthorization"),
    "oauthFlow": ("authorizationUrl", "refreshUrl", "deviceAuthorizationUrl", "scopes"),
}
"""By kind of object, the keys that no request and no response depends on: documentation, and what no client checks.

An `operationId` only names a method, `tags` only group methods, and limits, patterns and conditions are told by
docstrings.
"""

UNUSED: Final = ("parameters", "requestBodies", "responses", "headers", "examples", "links", "securitySchemes")
"""Sections of `components`: what no operation refers to is documentation."""


def is_documentation(kind: str, key: str) -> bool:
    """Whether no request and no response depends on what is under a key of a kind of object."""
    return key in DOCUMENTATION.get(kind, ()) or kind in ENTIRELY


# --- what is read anyway ---------------------------------------------------------------------------------------

READ: Final[dict[str, str]] = {
    "byte-order-mark": "a byte order mark at the beginning of a file is ignored",
    "bounds-contradict": "the docstring shows contradicting limits unchanged",
    "choices-empty": "an empty `oneOf`, `anyOf` or `allOf` is ignored",
    "control-character": "in YAML, U+0085, U+2028, U+2029 and U+FEFF are a part of the text",
    "duplicate-key": "a key that repeats the same value counts once; of two texts under `description` or `summary` "
    "one counts",
    "enum-empty": "an empty `enum` is ignored",
    "enum-type": "a number, `true` or `false` among the values of a string is the text that is written",
    "key-not-text": "in YAML, `true`, `false` and `null` as a key are the text that is written",
    "media-type-shape": "a key of `content` that is not a media type is skipped if another one is; otherwise it is "
    "the one that its letters mean (`json`, `applicationjson`; nothing means any), and a response that has none is "
    "bytes",
    "merge-key": "in YAML, `<<` merges the keys of the objects that it names, as YAML 1.1 defines it",
    "newer-keyword": "a keyword of a later version of OpenAPI is read as that version defines it",
    "not-json-number": "in YAML, a hexadecimal or octal number is that number; an infinite or overlong number and "
    "`NaN` are ignored where nothing depends on them, as in examples and limits",
    "null-value": "a key without a value is ignored, and a schema without one is any JSON value",
    "older-keyword": "a keyword of an earlier version, like a boolean `exclusiveMinimum`, is read as that version "
    "defines it",
    "parameter-duplicate": "a parameter that is declared twice in the same way counts once",
    "parameter-name": "a parameter in a header or a cookie whose name HTTP does not allow is skipped",
    "parameter-undescribed": "a parameter without `schema` and `content` is a text",
    "parameter-media-types": "of several media types of a parameter one is used, JSON before others",
    "ref-misplaced": "a `$ref` where OpenAPI allows none is followed, in place of an example too",
    "ref-wrong-kind": "a `$ref` to another kind of component is read where its form fits: a response and a request "
    "body, a parameter and a header, and the schema of a response, body or parameter, or any JSON value if that has "
    "none; instead of one that is only documentation, the component of its name and of the right kind is read",
    "required-empty": "an empty `required` is ignored",
    "required-twice": "a name that `required` repeats counts once",
    "schema-endless": "a choice among itself and other schemas is one among the others",
    "status-unknown": "a key of `responses` that is not a status is skipped if another one is",
    "unknown-key": "an unknown key is ignored, and so is a key of another type of security scheme; a key of the "
    "document, `components`, a path or an operation in other letters (`GET`, `operationID`) is the one that it means, "
    "and keys of Swagger 2 that describe a parameter are its `schema`",
    "wrong-type": '`"true"` is read as a boolean, `"3"` as a number, the number `3` as a string, a string under '
    "`discriminator` as its `propertyName`, a string as a server as its `url`, an object as a tag as its `name`, a "
    "string under `required` as the one name, a scalar under `enum` as the one value, an object under `allOf`, "
    "`anyOf` or `oneOf` as the one schema, an object under `security` as the one requirement, and `null` among types "
    'as the type `"null"`; an object in place of a type is any JSON value, and so is an item where `items` is a list',
    "wrong-value": "a type or a location in other letters or of another language (`String`, `int`, `Query`) is the "
    "one that it means; a type that is repeated counts once; any other type is any JSON value; a style that its "
    "location does not have is the usual one if the parameter is a scalar; the security type `basic` of Swagger 2 is "
    "`http` with that scheme",
}
"""Codes of warnings, with what is read instead: the meaning is certain, or another entry has it."""

REFUSED: Final[dict[str, str]] = {
    "control-character": "any other control character that is not escaped",
    "duplicate-key": "a key with two different values",
    "key-not-text": "a list, an object or nothing as a key",
    "not-json-number": "an infinite or overlong number and `NaN` where a request or a response depends on it, as in "
    "an `enum`",
    "schema-endless": "a schema that is made of itself, and of nothing else",
    "ref-not-found": "a `$ref` to a missing value, except in documentation",
    "ref-remote": "a `$ref` to another host: nothing is fetched",
    "ref-outside": "a `$ref` out of the folder of the document",
    "ref-wrong-kind": "a `$ref` to another kind of component whose form does not fit",
    "missing-key": "an object without the key that says what is sent: a parameter without `in`, or whose `content` "
    "names no media type, a used security scheme without `type`",
    "wrong-type": "a structural value of another JSON type: `parameters` that are a string",
    "wrong-value": "an unknown `in`, `style` or security `type`",
    "unknown-key": "a misspelled key of an operation, parameter, body or response that decides what is sent, and a "
    "key of Swagger 2 in its place",
    "media-type-shape": "a request body without anything that means a media type",
    "status-unknown": "responses without any status",
    "parameter-duplicate": "two different parameters of one name and location",
    "path-shape": "a path with unbalanced brackets, or without `/`",
}
"""Codes of errors, with what is refused: requests or responses depend on it, and nothing says what is meant."""

CHECKED: Final = re.compile(r"[Pp]ath parameter .* was not resolved")
"""How messages of openapi-spec-validator begin that our own rules decide: it reads `{id:int}` as a format of `id`."""

TOLERATED: Final = re.compile(
    r"[Rr]equired list has not defined properties|'(?:min|max)imum' is a dependency of |"
    r"[Oo]peration ID .* is not unique"
)
"""How messages of openapi-spec-validator begin that are about documentation, although they do not name its place."""

FITTING: Final = {
    ("response", "requestBody"),
    ("requestBody", "response"),
    ("header", "parameter"),
    ("schema", "parameter"),
    ("schema", "header"),
    ("schema", "response"),
    ("schema", "requestBody"),
    ("schema", "mediaType"),
    ("response", "schema"),
}
"""(expected kind, kind that a `$ref` leads to): components that can be read in place of another, at least in part."""

_MEDIA_TYPE: Final = re.compile(r"[^\s/;,]+/[^\s;,]+|\*$")
_WRITTEN_OTHERWISE: Final = {
    "": "*/*",
    **{word: "application/json" for word in ("json", "applicationjson")},
    **{word: "application/xml" for word in ("xml", "applicationxml")},
    **{word: "text/plain" for word in ("text", "plain", "textplain")},
    **{word: "multipart/form-data" for word in ("formdata", "multipartformdata")},
    **{word: "application/x-www-form-urlencoded" for word in ("xwwwformurlencoded", "applicationxwwwformurlencoded")},
    **{word: "application/octet-stream" for word in ("binary", "octetstream", "applicationoctetstream")},
    **{word: f"text/{word}" for word in ("html", "csv")},
    "pdf": "application/pdf",
}
"""Letters of words that are not media types, and the media types that they mean; none at all means any."""


def media_type_meant(name: str) -> str | None:
    """The media type that another key of `content` means, with the same parameters; None if it means no single one."""
    word, semicolon, parameters = name.partition(";")
    letters = "".join(filter(str.isalnum, word.lower()))
    meant = _WRITTEN_OTHERWISE.get(letters) if letters or not name.strip() else None
    return f"{meant}{semicolon}{parameters.strip()}" if meant is not None else None


_STATUS: Final = re.compile(r"[1-5](?:[0-9][0-9]|[xX][xX])|default")


def is_media_type(name: str) -> bool:
    """Whether a key of `content` is a media type, with a type and a subtype: others cannot be sent."""
    return _MEDIA_TYPE.match(name) is not None


def is_status(key: str) -> bool:
    """Whether a key of `responses` is a status, a range of them in any letters, or `default`."""
    return _STATUS.fullmatch(key) is not None


RESERVED_HEADERS: Final = frozenset({"accept", "content-type", "authorization"})
"""Headers whose parameters OpenAPI ignores: the client sets them."""


def is_never_sent(location: str, name: str) -> bool:
    """Whether no argument is ever sent there: in a header that the client sets,
    or under a name that HTTP does not allow.
    """
    is_reserved = location == "header" and name.lower() in RESERVED_HEADERS
    return is_reserved or (location in ("header", "cookie") and not is_token(name))


def is_decisive(kind: str, key: str) -> bool:
    """Whether a misspelled key of an object may change what is sent or read: then nobody knows what is meant.

    In a schema any other key is legal, and has no effect.
    """
    return kind != "schema" and not is_documentation(kind, key)


_TYPES: Final = {
    **{"int": "integer", "int32": "integer", "int64": "integer", "long": "integer"},
    **{"float": "number", "double": "number", "decimal": "number", "bool": "boolean", "str": "string"},
    **{"text": "string", "list": "array", "dict": "object", "map": "object"},
    **{kind: kind for kind in ("string", "integer", "number", "boolean", "array", "object", "null")},
}

FORMATS: Final = {"date": "date", "datetime": "date-time", "date-time": "date-time", "uuid": "uuid", "file": "binary"}
"""Words that documents write as types: each is a text of this format."""


def type_meant(word: str) -> str | None:
    """The JSON type that another word means; None if it means no single one."""
    folded = word.strip().lower()
    return "string" if folded in FORMATS else _TYPES.get(folded)


def certain(kind: str, value: Json) -> Json:
    """The value that another one can only mean where a scalar of the grammar is expected; None if there is none."""
    if isinstance(value, str):
        text = value.strip()
        if kind == "flag":
            return {"true": True, "false": False}.get(text.lower())
        if kind in ("integer", "number", "number or flag") and re.fullmatch(r"-?[0-9]{1,15}", text):
            return int(text)
    if isinstance(value, int) and not isinstance(value, bool) and kind == "texts":
        return str(value)
    return None
