"""The objects of OpenAPI 3.0, 3.1 and 3.2 and their fields: one table, the union of the three versions.

A field's type is one word: `text`, `flag`, `number`, `integer`, `number or flag`, `texts`, `type`, `any`, or the name
of another shape; `[]` makes a list of it and `{}` a map.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from .declared import METHODS


class Shape(Struct, frozen=True):
    """One kind of object of the specification."""

    called: str
    """Its name in messages."""
    fields: dict[str, str]
    required: tuple[str, ...] = ()
    """Without these, no correct client can be generated."""
    expected: tuple[str, ...] = ()
    """The specification requires these too, but the meaning is clear without them."""
    values: str = ""
    """In a map: the type of every value."""
    referable: bool = False
    """Whether a `$ref` is allowed instead."""
    section: str = ""
    """The section of `components` for such objects."""
    since: dict[str, str] = {}
    """Fields that were added in a later version."""


def _fields(*lines: str, **types: str) -> dict[str, str]:
    """`_fields("a b", c="flag")`: `a` and `b` are texts."""
    return {name: "text" for line in lines for name in line.split()} | types


def _map(called: str, values: str) -> Shape:
    return Shape(called, {}, values=values)


_PARAMETER: Final = _fields(
    "description style",
    required="flag",
    deprecated="flag",
    allowEmptyValue="flag",
    explode="flag",
    allowReserved="flag",
    schema="schema",
    example="any",
    examples="example{}",
    content="mediaType{}",
)

_ENCODING: Final = {"encoding": "encoding{}", "prefixEncoding": "encoding[]", "itemEncoding": "encoding"}

SCHEMA: Final[dict[str, str]] = _fields(
    "title description format pattern $id $schema $anchor $dynamicRef $dynamicAnchor $comment contentEncoding",
    "contentMediaType",
) | {
    "$ref": "text",
    "$defs": "schema{}",
    "$vocabulary": "any",
    "definitions": "schema{}",
    "type": "type",
    "enum": "any[]",
    "const": "any",
    "default": "any",
    "example": "any",
    "examples": "any",
    "properties": "schema{}",
    "patternProperties": "schema{}",
    "dependentSchemas": "schema{}",
    "dependentRequired": "any",
    "additionalProperties": "schema",
    "unevaluatedProperties": "schema",
    "propertyNames": "schema",
    "required": "texts",
    "items": "schema",
    "prefixItems": "schema[]",
    "unevaluatedItems": "schema",
    "contains": "schema",
    "minContains": "integer",
    "maxContains": "integer",
    "contentSchema": "schema",
    "allOf": "schema[]",
    "anyOf": "schema[]",
    "oneOf": "schema[]",
    "not": "schema",
    "if": "schema",
    "then": "schema",
    "else": "schema",
    "minimum": "number",
    "maximum": "number",
    "exclusiveMinimum": "number or flag",
    "exclusiveMaximum": "number or flag",
    "multipleOf": "number",
    "minLength": "integer",
    "maxLength": "integer",
    "minItems": "integer",
    "maxItems": "integer",
    "minProperties": "integer",
    "maxProperties": "integer",
    "uniqueItems": "flag",
    "nullable": "flag",
    "readOnly": "flag",
    "writeOnly": "flag",
    "deprecated": "flag",
    "discriminator": "discriminator",
    "xml": "xml",
    "externalDocs": "externalDocs",
}
"""The keywords of a schema, of all three versions."""

SCHEMA_SINCE_31: Final = frozenset(
    _fields(
        "$id $schema $anchor $dynamicRef $dynamicAnchor $comment $defs $vocabulary contentEncoding contentMediaType",
        "contentSchema const patternProperties dependentSchemas dependentRequired unevaluatedProperties propertyNames",
        "prefixItems unevaluatedItems contains minContains maxContains if then else examples",
    )
)

SCHEMA_UNTIL_30: Final = frozenset({"nullable"})

SHAPES: Final[dict[str, Shape]] = {
    "document": Shape(
        "the document",
        _fields("openapi jsonSchemaDialect $self")
        | {
            "info": "info",
            "servers": "server[]",
            "paths": "paths",
            "webhooks": "path{}",
            "components": "components",
            "security": "securityRequirement[]",
            "tags": "tag[]",
            "externalDocs": "externalDocs",
        },
        required=("openapi",),
        expected=("info", "paths"),
        since={"jsonSchemaDialect": "3.1", "webhooks": "3.1", "$self": "3.2"},
    ),
    "info": Shape(
        "`info`",
        _fields("title version summary description termsOfService", contact="contact", license="license"),
        expected=("title", "version"),
        since={"summary": "3.1"},
    ),
    "contact": Shape("a contact", _fields("name url email")),
    "license": Shape("a licence", _fields("name identifier url"), expected=("name",), since={"identifier": "3.1"}),
    "server": Shape(
        "a server",
        _fields("url description name", variables="serverVariable{}"),
        required=("url",),
        since={"name": "3.2"},
    ),
    "serverVariable": Shape("a server variable", _fields("default description", enum="texts"), required=("default",)),
    "components": Shape(
        "`components`",
        {
            "schemas": "schema{}",
            "responses": "response{}",
            "parameters": "parameter{}",
            "examples": "example{}",
            "requestBodies": "requestBody{}",
            "headers": "header{}",
            "securitySchemes": "securityScheme{}",
            "links": "link{}",
            "callbacks": "callback{}",
            "pathItems": "path{}",
            "mediaTypes": "mediaType{}",
        },
        since={"pathItems": "3.1", "mediaTypes": "3.2"},
    ),
    "paths": _map("`paths`", "path"),
    "path": Shape(
        "a path",
        _fields("summary description")
        | dict.fromkeys(METHODS, "operation")
        | {"additionalOperations": "operation{}", "servers": "server[]", "parameters": "parameter[]"},
        referable=True,
        section="pathItems",
        since={"query": "3.2", "additionalOperations": "3.2"},
    ),
    "operation": Shape(
        "an operation",
        _fields("summary description operationId")
        | {
            "tags": "texts",
            "externalDocs": "externalDocs",
            "parameters": "parameter[]",
            "requestBody": "requestBody",
            "responses": "responses",
            "callbacks": "callback{}",
            "deprecated": "flag",
            "security": "securityRequirement[]",
            "servers": "server[]",
        },
        expected=("responses",),
    ),
    "externalDocs": Shape("external documentation", _fields("description url"), expected=("url",)),
    "parameter": Shape(
        "a parameter",
        _fields("name in") | _PARAMETER,
        required=("name", "in"),
        referable=True,
        section="parameters",
    ),
    "header": Shape("a header", _PARAMETER, referable=True, section="headers"),
    "requestBody": Shape(
        "a request body",
        _fields("description", content="mediaType{}", required="flag"),
        required=("content",),
        referable=True,
        section="requestBodies",
    ),
    "mediaType": Shape(
        "a media type",
        _fields("description")
        | {"schema": "schema", "itemSchema": "schema", "example": "any", "examples": "example{}"}
        | _ENCODING,
        referable=True,
        section="mediaTypes",
        since={"itemSchema": "3.2", "prefixEncoding": "3.2", "itemEncoding": "3.2", "description": "3.2"},
    ),
    "encoding": Shape(
        "an encoding",
        _fields("contentType style", headers="header{}", explode="flag", allowReserved="flag") | _ENCODING,
        since={"encoding": "3.2", "prefixEncoding": "3.2", "itemEncoding": "3.2"},
    ),
    "responses": _map("`responses`", "response"),
    "response": Shape(
        "a response",
        _fields("summary description", headers="header{}", content="mediaType{}", links="link{}"),
        expected=("description",),
        referable=True,
        section="responses",
        since={"summary": "3.2"},
    ),
    "callback": Shape("a callback", {}, values="path", referable=True, section="callbacks"),
    "example": Shape(
        "an example",
        _fields("summary description externalValue serializedValue", value="any", dataValue="any"),
        referable=True,
        section="examples",
        since={"serializedValue": "3.2", "dataValue": "3.2"},
    ),
    "link": Shape(
        "a link",
        _fields("operationRef operationId description", parameters="any", requestBody="any", server="server"),
        referable=True,
        section="links",
    ),
    "tag": Shape(
        "a tag",
        _fields("name description summary parent kind", externalDocs="externalDocs"),
        required=("name",),
        since={"summary": "3.2", "parent": "3.2", "kind": "3.2"},
    ),
    "schema": Shape("a schema", SCHEMA, referable=True, section="schemas"),
    "discriminator": Shape(
        "a discriminator",
        _fields("propertyName defaultMapping", mapping="text{}"),
        expected=("propertyName",),
        since={"defaultMapping": "3.2"},
    ),
    "xml": Shape(
        "`xml`",
        _fields("name namespace prefix nodeType", attribute="flag", wrapped="flag"),
        since={"nodeType": "3.2"},
    ),
    "securityScheme": Shape(
        "a security scheme",
        _fields("type description name in scheme bearerFormat openIdConnectUrl oauth2MetadataUrl")
        | {"flows": "oauthFlows", "deprecated": "flag"},
        required=("type",),
        referable=True,
        section="securitySchemes",
        since={"oauth2MetadataUrl": "3.2", "deprecated": "3.2"},
    ),
    "oauthFlows": Shape(
        "OAuth flows",
        dict.fromkeys(
            ("implicit", "password", "clientCredentials", "authorizationCode", "deviceAuthorization"), "oauthFlow"
        ),
        since={"deviceAuthorization": "3.2"},
    ),
    "oauthFlow": Shape(
        "an OAuth flow",
        _fields("authorizationUrl tokenUrl refreshUrl deviceAuthorizationUrl", scopes="text{}"),
        expected=("scopes",),
        since={"deviceAuthorizationUrl": "3.2"},
    ),
    "securityRequirement": _map("a security requirement", "texts"),
}

SECTIONS: Final = {shape.section: kind for kind, shape in SHAPES.items() if shape.section}
"""The kind of object in each section of `components`."""

DOCUMENTATION: Final = frozenset(
    _fields("title summary description termsOfService name email url version identifier $comment bearerFormat")
)
"""Texts for documentation, which nothing depends on, except names: a number instead of a text is not an error."""

WORDS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("parameter", "in"): ("path", "query", "header", "cookie", "querystring"),
    ("parameter", "style"): (
        "matrix",
        "label",
        "simple",
        "form",
        "spaceDelimited",
        "pipeDelimited",
        "deepObject",
        "cookie",
    ),
    ("encoding", "style"): ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    ("securityScheme", "type"): ("apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"),
    ("securityScheme", "in"): ("query", "header", "cookie"),
}
"""Fields with a closed list of values."""

FORMER_WORDS: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("parameter", "in"): {
        "body": "in OpenAPI 3 it is the `requestBody` of the operation: `requestBody: {content: {application/json: "
        "…}}`",
        "formData": "in OpenAPI 3 it is a property of the `requestBody`, under `content: {multipart/form-data: …}`",
    },
}
"""Values of Swagger 2 that OpenAPI 3 has not, with what it has instead."""

TYPES: Final = ("string", "integer", "number", "boolean", "array", "object", "null")
"""The types of JSON Schema."""
UNDER_SCHEMA: Final = "in OpenAPI 3 it is under `schema`"
_UNDER_CONTENT: Final = "in OpenAPI 3 it is under `content`: `content: {application/json: {schema: …}}`"
_IN_SERVERS: Final = "in OpenAPI 3 it is in `servers`: `servers: [{url: …}]`"

FORMER: Final[dict[tuple[str, str], str]] = (
    {
        (kind, key): UNDER_SCHEMA
        for kind in ("parameter", "header")
        for key in SCHEMA
        if key not in ("$ref", "title", "externalDocs", "xml")
    }
    | {("parameter", "collectionFormat"): "OpenAPI 3 has `style` and `explode` instead"}
    | {(kind, "schema"): _UNDER_CONTENT for kind in ("response", "requestBody")}
    | {(kind, key): _UNDER_CONTENT for kind in ("document", "operation") for key in ("consumes", "produces")}
    | {("document", key): _IN_SERVERS for key in ("host", "basePath", "schemes")}
    | {(kind, "definitions"): "OpenAPI 3 has `components/schemas`" for kind in ("document", "components")}
    | {
        (kind, "securityDefinitions"): "OpenAPI 3 has `components/securitySchemes`"
        for kind in ("document", "components")
    }
)
"""Keys of Swagger 2 that define a value or its location: ignoring them would generate another client."""

OTHERWISE: Final[dict[tuple[str, str], set[str]]] = {
    (kind, key): (
        {"schema", "content"}
        if kind in ("parameter", "header")
        else (
            {"content"}
            if key == "schema"
            else {"servers"} if key in ("host", "basePath", "schemes") else {"components"}
        )
    )
    for kind, key in FORMER
    if kind != "operation" and key not in ("consumes", "produces", "collectionFormat")
}
"""(kind, key of Swagger 2) -> the keys of OpenAPI 3 beside which it is redundant."""

OTHER_WORDS: Final = {
    ("schema", "property"): "properties",
    ("schema", "values"): "enum",
    ("schema", "choices"): "enum",
    ("schema", "optional"): "required",
    ("operation", "body"): "requestBody",
    ("operation", "request"): "requestBody",
    ("operation", "params"): "parameters",
    ("operation", "id"): "operationId",
    ("operation", "name"): "operationId",
    ("path", "params"): "parameters",
    ("parameter", "location"): "in",
    ("parameter", "where"): "in",
    ("parameter", "key"): "name",
    ("response", "body"): "content",
    ("requestBody", "body"): "content",
    ("mediaType", "type"): "schema",
    ("securityScheme", "header"): "name",
    ("server", "uri"): "url",
    ("server", "host"): "url",
    ("info", "name"): "title",
}
"""(kind, key) -> the key of OpenAPI that an author may mean by a word of another tool,
where the letters do not say so.
"""
