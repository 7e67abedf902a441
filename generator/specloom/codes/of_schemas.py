"""The codes of findings about schemas, examples, and names in Python."""

from __future__ import annotations

from typing import Final

from .code import Code

CODES: Final = (
    Code(
        "bounds-contradict",
        "a minimum must not be more than the maximum",
        "No value fulfils both, so that every value would be a wrong one.",
        """
        components:
          schemas:
            Title: {type: string, minLength: 9, maxLength: 3} <<
        """,
        """
        components:
          schemas:
            Title: {type: string, minLength: 3, maxLength: 9} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "default-breaks-schema",
        "a default must match its schema",
        "The documented default would be rejected by the server, or the schema is wrong.",
        """
        components:
          schemas:
            Size: {type: integer, default: large} <<
        """,
        """
        components:
          schemas:
            Size: {type: integer, default: 9} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "discriminator-target-missing",
        "the mapping of a discriminator must name existing schemas",
        "Values with this tag would be read as no class at all.",
        """
        components:
          schemas:
            Part:
              oneOf: [{$ref: "#/components/schemas/Cover"}]
              discriminator:
                propertyName: kind
                mapping: {cover: Covr} <<
            Cover: {type: object, properties: {kind: {type: string}}}
        """,
        """
        components:
          schemas:
            Part:
              oneOf: [{$ref: "#/components/schemas/Cover"}]
              discriminator:
                propertyName: kind
                mapping: {cover: Cover} <<
            Cover: {type: object, properties: {kind: {type: string}}}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "choices-empty",
        "`oneOf`, `anyOf` and `allOf` must list at least one schema",
        "A choice among nothing allows no value; the list was probably meant to be filled.",
        """
        components:
          schemas:
            Size: {type: string, oneOf: []} <<
        """,
        """
        components:
          schemas:
            Size: {oneOf: [{type: string}, {type: integer}]} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "enum-duplicate",
        "each value of an enum must be listed once",
        "The second one is a slip: either it is superfluous, or another word was meant.",
        """
        components:
          schemas:
            Size: {type: string, enum: [large, small, large]} <<
        """,
        """
        components:
          schemas:
            Size: {type: string, enum: [large, small, medium]} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "enum-empty",
        "an enum must list at least one value",
        "No value would be right.",
        """
        components:
          schemas:
            Size: {type: string, enum: []} <<
        """,
        """
        components:
          schemas:
            Size: {type: string, enum: [large, small]} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "enum-type",
        "the values of an enum must have the type of their schema",
        "A value of another type can never be right. In YAML `true`, `1` and the like need quotes to be texts.",
        """
        components:
          schemas:
            Switch: {type: string, enum: [true, false]} <<
        """,
        """
        components:
          schemas:
            Switch: {type: string, enum: ["true", "false"]} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "example-breaks-schema",
        "an example must match its schema; responses may contain text that can be read as the declared type",
        "Either the example is outdated or the schema is wrong; a generated test that replays it would fail.",
        """
        components:
          schemas:
            Size: {type: integer, example: large} <<
        """,
        """
        components:
          schemas:
            Size: {type: integer, example: 9} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "items-missing",
        "an array must declare its items",
        "The items of the list are then untyped: any JSON.",
        """
        components:
          schemas:
            Titles: {type: array} <<
        """,
        """
        components:
          schemas:
            Titles: {type: array, items: {type: string}} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "pattern-unreadable",
        "a pattern must be a valid Python regular expression",
        "The generated client cannot check the pattern, which is in the syntax of another language.",
        """
        components:
          schemas:
            Name: {type: string, pattern: '^\\p{Letter}+$'} <<
        """,
        """
        components:
          schemas:
            Name: {type: string, pattern: '^[^\\W\\d_]+$'} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "required-empty",
        "before OpenAPI 3.1, `required` must list a name",
        "An empty list requires nothing, as no list does; the names were probably meant to be filled in.",
        """
        openapi: "3.0.3"
        info: {title: Inkwell, version: "1"}
        paths: {}
        components:
          schemas:
            Book:
              required: [] <<
              properties: {title: {type: string}}
        """,
        """
        openapi: "3.0.3"
        info: {title: Inkwell, version: "1"}
        paths: {}
        components:
          schemas:
            Book:
              required: [title] <<
              properties: {title: {type: string}}
        """,
        frame="whole",
        level="warning",
    ),
    Code(
        "required-twice",
        "each required name must be listed once",
        "The second one is a slip: perhaps another property was meant.",
        """
        components:
          schemas:
            Book:
              type: object
              required: [title, title] <<
              properties: {title: {type: string}, author: {type: string}}
        """,
        """
        components:
          schemas:
            Book:
              type: object
              required: [title, author] <<
              properties: {title: {type: string}, author: {type: string}}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "required-undeclared",
        "each required name must be a declared property",
        "A name that no property has is usually misspelt: then the property that is meant is optional in the client.",
        """
        components:
          schemas:
            Book:
              type: object
              required: [titel] <<
              properties: {title: {type: string}}
        """,
        """
        components:
          schemas:
            Book:
              type: object
              required: [title] <<
              properties: {title: {type: string}}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "all-of-contradicts",
        "some value must match all schemas that apply to it",
        "Nothing can be a text and a number at once; probably one of them was meant.",
        """
        components:
          schemas:
            Size:
              allOf: <<
                - {type: string}
                - {type: integer}
        """,
        """
        components:
          schemas:
            Size:
              oneOf: <<
                - {type: string}
                - {type: integer}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "choices-too-many",
        "choices that apply together must have few combinations",
        "Each combination would be a class of its own. The client takes any JSON there instead.",
        """
        components:
          schemas:
            Size:
              allOf: <<
                - oneOf: [{maximum: 1}, {maximum: 2}, {maximum: 3}, {maximum: 4}]
                - oneOf: [{minimum: 1}, {minimum: 2}, {minimum: 3}, {minimum: 4}]
                - oneOf: [{multipleOf: 2}, {multipleOf: 3}, {multipleOf: 5}]
                - oneOf: [{format: int32}, {format: int64}]
        """,
        """
        components:
          schemas:
            Size: {type: integer, minimum: 1, maximum: 4} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "discriminator-target-unlisted",
        "the mapping of a discriminator must name members of its union",
        "The union does not allow what the mapping promises, so that no value is read as it.",
        """
        components:
          schemas:
            Part:
              oneOf: [{$ref: "#/components/schemas/Cover"}]
              discriminator:
                propertyName: kind
                mapping: {cover: Cover, sheet: Sheet} <<
            Cover: {type: object, properties: {kind: {type: string}}}
            Sheet: {type: object, properties: {kind: {type: string}}}
        """,
        """
        components:
          schemas:
            Part:
              oneOf: <<
                - {$ref: "#/components/schemas/Cover"}
                - {$ref: "#/components/schemas/Sheet"}
              discriminator:
                propertyName: kind
                mapping: {cover: Cover, sheet: Sheet}
            Cover: {type: object, properties: {kind: {type: string}}}
            Sheet: {type: object, properties: {kind: {type: string}}}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "enum-of-structures",
        "the values of an enum must be strings, numbers, booleans or null",
        "Python has no literal for an object or a list: the value is any JSON in the client.",
        """
        components:
          schemas:
            Size: {enum: [{width: 1}, {width: 2}]} <<
        """,
        """
        components:
          schemas:
            Size: {type: object, properties: {width: {enum: [1, 2]}}} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "keyword-unsupported",
        "a keyword without a Python type is only documented in the docstring, and never checked",
        "The keyword stays in the docstring, where a reader finds it; the client does not check it.",
        """
        components:
          schemas:
            Book:
              type: object
              properties: {title: {type: string}, pages: {type: integer}}
              if: {required: [title]} <<
              then: {required: [pages]}
        """,
        """
        components:
          schemas:
            Book:
              type: object
              required: [title, pages] <<
              properties: {title: {type: string}, pages: {type: integer}}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "name-collision",
        "no two names of a spec should become the same name in Python; otherwise more words or a hash distinguish them",
        "The names would differ by a meaningless suffix, which changes when one of them is removed.",
        """
        paths:
          /pages:
            get:
              parameters:
                - name: pageSize
                  in: query
                  x-python-name: size
                  schema: {type: integer}
                - name: page-size <<
                  in: query
                  x-python-name: size
                  schema: {type: integer}
        """,
        """
        paths:
          /pages:
            get:
              parameters:
                - name: pageSize
                  in: query
                  x-python-name: size
                  schema: {type: integer}
                - name: page-size
                  in: query
                  x-python-name: former_size <<
                  schema: {type: integer}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "property-name",
        "the name of a property must not contain a quote, backslash or control character",
        "Such a name cannot be written in the generated class.",
        """
        components:
          schemas:
            Sheet:
              type: object
              properties:
                'size in "': {type: number} <<
        """,
        """
        components:
          schemas:
            Sheet:
              type: object
              properties:
                size in inches: {type: number} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "python-name-unusable",
        "an `x-python-name` must be a name that Python and the generated code do not use",
        "Python reserves the word, so that the generated code would not even compile.",
        """
        paths:
          /pages:
            get:
              operationId: listPages <<
              x-python-name: import
        """,
        """
        paths:
          /pages:
            get:
              operationId: listPages
              x-python-name: import_pages <<
        """,
        frame="plain",
    ),
    Code(
        "schema-endless",
        "a schema that refers to itself must have a name, and contain more than the reference",
        "A choice among itself and others is one among the others; what is made of itself alone never ends.",
        """
        paths:
          /pages:
            get:
              parameters:
                - name: size
                  in: query
                  schema:
                    oneOf:
                      - $ref: "#/paths/~1pages/get/parameters/0/schema" <<
                      - type: integer
        """,
        """
        paths:
          /pages:
            get:
              parameters:
                - name: size
                  in: query
                  schema: {$ref: "#/components/schemas/Size"} <<
        components:
          schemas:
            Size: {type: integer}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "schema-false",
        "a schema must allow some value; `false` allows none",
        "No value is allowed there; probably the property should be dropped.",
        """
        components:
          schemas:
            Book:
              type: object
              properties:
                cover: false <<
        """,
        """
        components:
          schemas:
            Book:
              type: object
              properties:
                cover: {type: string} <<
        """,
        frame="plain",
        level="warning",
    ),
)
"""In the order of the documentation."""
