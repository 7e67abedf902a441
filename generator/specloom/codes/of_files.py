"""The codes of findings about reading files, references, and the values in them."""

from __future__ import annotations

from typing import Final

from .code import Code, Fill

CODES: Final = (
    Code(
        "alias-expansion",
        "aliases must not expand to more values than a fixed limit, since a few bytes could fill the memory",
        "A few nested aliases stand for millions of values, which would fill the memory of every program that reads "
        "the spec.",
        """
        x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1] <<
        x-b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
        x-c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
        x-d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
        x-e: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
        """,
        """
        x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
        x-b: [*a, *a] <<
        """,
        frame="plain",
    ),
    Code(
        "alias-recursive",
        "an alias must not be inside the value that it refers to",
        "Such a value has no end: it cannot be written as JSON, and no program can read it to its last level.",
        """
        x-note: &note <<
          again: *note
        """,
        """
        x-note: &note
          text: Read me
        x-again: *note <<
        """,
        frame="plain",
    ),
    Code(
        "byte-order-mark",
        "a spec must be UTF-8 without a byte order mark",
        "Some editors put invisible bytes before the first character; tools disagree whether they belong to the text.",
        """
        \ufeffopenapi: "3.1.0" <<
        info: {title: Inkwell, version: "1"}
        paths: {}
        """,
        """
        openapi: "3.1.0" <<
        info: {title: Inkwell, version: "1"}
        paths: {}
        """,
        frame="whole",
        level="warning",
    ),
    Code(
        "conflict-marker",
        "git marks unresolved merge conflicts with `<<<<<<<`, `=======` and `>>>>>>>`; both versions are in the file",
        "Git leaves both versions in the file when it cannot merge them; nobody but the author knows which one is "
        "right.",
        """
        openapi: "3.1.0"
        info:
          title: Inkwell
        <<<<<<< HEAD <<
          version: "2"
        =======
          version: "3"
        >>>>>>> theirs
        paths: {}
        """,
        """
        openapi: "3.1.0"
        info:
          title: Inkwell
          version: "3" <<
        paths: {}
        """,
        frame="whole",
    ),
    Code(
        "control-character",
        "a spec must not contain control characters other than line breaks and tabs; escape them in double quotes",
        "Invisible characters, often pasted by accident, end up in names and texts of the client where nobody sees "
        "them.",
        """
        info: {title: Ink\ufeffwell, version: "1"} <<
        """,
        """
        info: {title: "Ink\\ufeffwell", version: "1"} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "duplicate-key",
        "keys must be unique in an object; parsers disagree which duplicate counts",
        "Parsers take the first or the last of the two, and read different specs from one file if these differ.",
        """
        components:
          schemas:
            Size: {type: integer}
            Size: {type: integer} <<
        """,
        """
        components:
          schemas:
            Size: {type: integer} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "file-too-large",
        "a spec file must be smaller than a fixed limit",
        "No spec is larger than 64 MB; a file of this size is a mistake, such as data pasted into an example, and "
        "would take all memory to read.",
        """
        openapi: "3.1.0" <<
        info:
          title: Inkwell
          version: "1"
          description: [70 MB of text]
        """,
        """
        openapi: "3.1.0"
        info:
          title: Inkwell
          version: "1"
          description: Renders documents <<
        """,
        frame="plain",
        fill=Fill("[70 MB of text]", "x", "", 70_000_000),
    ),
    Code(
        "file-unreadable",
        "a file that a `$ref` names must exist and be readable",
        "A part of the spec is missing, so that the client would be incomplete.",
        """
        components:
          schemas:
            Size: {$ref: "sizes.yaml#/Size"} <<
        """,
        """
        components:
          schemas:
            Size: {$ref: "size.yaml#/Size"} <<
        == size.yaml ==
        Size: {type: integer}
        """,
        frame="plain",
    ),
    Code(
        "json-syntax",
        "a `.json` file must be JSON as defined by RFC 8259",
        "JSON is stricter than YAML: no comments, no comma after the last item, keys in double quotes.",
        """
        == inkwell.json ==
        {
          "openapi": "3.1.0",
          "info": {"title": "Inkwell", "version": "1",}, <<
          "paths": {}
        }
        """,
        """
        == inkwell.json ==
        {
          "openapi": "3.1.0",
          "info": {"title": "Inkwell", "version": "1"}, <<
          "paths": {}
        }
        """,
        frame="whole",
    ),
    Code(
        "key-not-text",
        "a key must be a string; null, booleans, lists and objects are not allowed",
        "YAML reads some plain words as values: `null`, `true`. They count as the text that is written, in these "
        "letters.",
        """
        components:
          schemas:
            Switch:
              type: object
              properties:
                true: {type: string} <<
        """,
        """
        components:
          schemas:
            Switch:
              type: object
              properties:
                "true": {type: string} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "merge-key",
        "YAML 1.2 has no merge key `<<`",
        "YAML 1.2 has dropped merge keys: parsers that follow it read a key named `<<`. It is read as in YAML 1.1.",
        """
        components:
          schemas:
            Name: &name {type: string}
            Size:
              <<: *name <<
              maxLength: 9
        """,
        """
        components:
          schemas:
            Size:
              type: string <<
              maxLength: 9
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "multiple-documents",
        "a spec file must contain one YAML document",
        "A second document would be ignored: everything below the `---` would be missing in the client.",
        """
        openapi: "3.1.0"
        info: {title: Inkwell, version: "1"}
        paths: {}
        --- <<
        components: {}
        """,
        """
        openapi: "3.1.0"
        info: {title: Inkwell, version: "1"}
        paths: {}
        components: {} <<
        """,
        frame="whole",
    ),
    Code(
        "not-json-number",
        "hexadecimal, octal, infinite and overlong numbers cannot be written in JSON",
        "JSON writes the first two in another way, and has no form for the others: they are ignored, and refuse a "
        "document whose requests or responses depend on them.",
        """
        components:
          schemas:
            Size: {type: integer, maximum: 0xFF} <<
        """,
        """
        components:
          schemas:
            Size: {type: integer, maximum: 255} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "not-utf8",
        "a spec must be UTF-8",
        "Read with another encoding, every letter beyond ASCII is a wrong one; nobody notices until a customer does.",
        """
        info: {title: Tintenf\udce4sser, version: "1"} <<
        """,
        """
        info: {title: Tintenfässer, version: "1"} <<
        """,
        frame="plain",
    ),
    Code(
        "root-not-object",
        "a spec must be an object",
        "A spec is one object with `openapi`, `info` and `paths`; a list or a text has no place for them.",
        """
        - openapi: "3.1.0" <<
        - info: {title: Inkwell, version: "1"}
        - paths: {}
        """,
        """
        openapi: "3.1.0" <<
        info: {title: Inkwell, version: "1"}
        paths: {}
        """,
        frame="whole",
    ),
    Code(
        "tab-indentation",
        "YAML must be indented with spaces, not with tabs",
        "YAML forbids tabs there, since editors show them with different widths.",
        """
        openapi: "3.1.0"
        info:
          title: Inkwell
        \tversion: "1" <<
        paths: {}
        """,
        """
        openapi: "3.1.0"
        info:
          title: Inkwell
          version: "1" <<
        paths: {}
        """,
        frame="whole",
    ),
    Code(
        "todo",
        "a spec should have no `TODO` comments left",
        "`specloom new` writes one for each question that the provider's pages leave open; so may its author.",
        """
        components:
          schemas:
            Book:
              type: object
              properties:
                # TODO: what is the type of `pages`: no line says <<
                pages: {}
        """,
        """
        components:
          schemas:
            Book:
              type: object
              properties:
                pages: {type: integer} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "too-deep",
        "values must not be nested deeper than a fixed limit",
        "Deep nesting comes from generated documents, and breaks every program that follows it level by level.",
        """
        x-notes: [250 lists, one in another] <<
        """,
        """
        x-notes: [a list of texts] <<
        """,
        frame="plain",
        fill=Fill("[250 lists, one in another]", "[", "]", 250),
    ),
    Code(
        "yaml-syntax",
        "a `.yaml` file must be valid YAML",
        "The file cannot be read at all. Most often a text has a colon or a `#` in it and needs quotes.",
        """
        openapi: "3.1.0"
        info:
          title: Inkwell: the API <<
          version: "1"
        paths: {}
        """,
        """
        openapi: "3.1.0"
        info:
          title: "Inkwell: the API" <<
          version: "1"
        paths: {}
        """,
        frame="whole",
    ),
    Code(
        "yaml-tag",
        "only YAML's core tags are supported; others would refer to code or types of one program",
        "A tag asks a program to build a value of its own; a spec is data for all of them.",
        """
        info: {title: Inkwell, version: !version 1.0} <<
        """,
        """
        info: {title: Inkwell, version: "1.0"} <<
        """,
        frame="plain",
    ),
    Code(
        "ref-cycle",
        "a chain of `$ref` must end at a value",
        "Following the references never leads to a schema.",
        """
        components:
          schemas:
            Format: {$ref: "#/components/schemas/Size"} <<
            Size: {$ref: "#/components/schemas/Format"}
        """,
        """
        components:
          schemas:
            Format: {$ref: "#/components/schemas/Size"}
            Size: {type: string} <<
        """,
        frame="plain",
    ),
    Code(
        "ref-misplaced",
        "a `$ref` must be in a place where OpenAPI allows one; elsewhere it is followed anyway",
        "OpenAPI names the places of references. Other tools leave this one unread, and the client differs from them.",
        """
        paths:
          /pages:
            get:
              responses: {$ref: "#/components/x-shared"} <<
        components:
          x-shared:
            "204": {description: Nothing yet}
        """,
        """
        paths:
          /pages:
            get:
              responses: {"204": {$ref: "#/components/responses/Nothing"}} <<
        components:
          responses:
            Nothing: {description: Nothing yet}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "ref-not-found",
        "a `$ref` must refer to an existing value",
        "What the reference stands for is unknown, usually because of a misspelt name.",
        """
        components:
          schemas:
            Book: {type: array, items: {$ref: "#/components/schemas/Pages"}} <<
        """,
        """
        components:
          schemas:
            Book: {type: array, items: {$ref: "#/components/schemas/Page"}} <<
        """,
        frame="plain",
    ),
    Code(
        "ref-outside",
        "a `$ref` must stay inside the folder of the spec, also after resolving symbolic links",
        "A spec must not read files of its user that it does not consist of, such as keys in the home directory.",
        """
        components:
          schemas:
            Size: {$ref: "../shared/sizes.yaml#/Size"} <<
        """,
        """
        components:
          schemas:
            Size: {$ref: "shared/sizes.yaml#/Size"} <<
        == shared/sizes.yaml ==
        Size: {type: integer}
        """,
        frame="plain",
    ),
    Code(
        "ref-remote",
        "a `$ref` must name a local file by a relative path; nothing is fetched",
        "The same spec would give another client once the file behind the URL changes, and none without the network.",
        """
        components:
          schemas:
            Size: {$ref: "https://inkwell.example/sizes.yaml#/Size"} <<
        """,
        """
        components:
          schemas:
            Size: {$ref: "sizes.yaml#/Size"} <<
        == sizes.yaml ==
        Size: {type: integer}
        """,
        frame="plain",
    ),
    Code(
        "ref-wrong-kind",
        "a `$ref` must lead to the kind of object that is expected at its location",
        "A parameter is not a schema, although both may have the same name.",
        """
        components:
          parameters:
            Size: {name: size, in: query, schema: {type: integer}}
          schemas:
            Book:
              type: object
              properties:
                size: {$ref: "#/components/parameters/Size"} <<
        """,
        """
        components:
          parameters:
            Size: {name: size, in: query, schema: {type: integer}}
          schemas:
            Book:
              type: object
              properties:
                size: {type: integer} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "missing-key",
        "a required key is missing",
        "Without this key nothing certain can be generated from the object.",
        """
        paths:
          /pages:
            get:
              parameters:
                - {in: query, schema: {type: integer}} <<
        """,
        """
        paths:
          /pages:
            get:
              parameters:
                - {name: size, in: query, schema: {type: integer}} <<
        """,
        frame="plain",
    ),
    Code(
        "newer-keyword",
        "the document uses a keyword of a newer version of OpenAPI than it declares",
        "Tools that keep to the declared version ignore the keyword, and read another spec than specloom does.",
        """
        openapi: "3.0.3"
        components:
          schemas:
            Kind: {type: string, const: page} <<
        """,
        """
        openapi: "3.1.0"
        components:
          schemas:
            Kind: {type: string, const: page} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "null-value",
        "a key has no value; no version of OpenAPI allows null here",
        "An empty value in YAML is null, which has no effect: something was meant to follow.",
        """
        paths:
          /pages:
            get:
              tags: <<
        """,
        """
        paths:
          /pages:
            get:
              tags: [pages] <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "older-keyword",
        "the document uses a keyword that the declared version of OpenAPI has removed",
        "In OpenAPI 3.1 and later the keyword has no meaning any more, so that other tools ignore it.",
        """
        components:
          schemas:
            Size: {type: integer, nullable: true} <<
        """,
        """
        components:
          schemas:
            Size: {type: [integer, "null"]} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "openapi-invalid",
        "openapi-spec-validator rejects the value, and none of our own rules covers it",
        "The published schema of OpenAPI does not allow it, so that other tools may refuse the spec.",
        """
        security: [{key: []}]
        components:
          securitySchemes:
            key: {type: apiKey, name: X-Key} <<
        """,
        """
        security: [{key: []}]
        components:
          securitySchemes:
            key: {type: apiKey, name: X-Key, in: header} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "unknown-key",
        "the key is unknown here, usually a misspelling",
        "A key that nobody reads is usually a misspelt one, and its value would be lost in silence.",
        """
        paths:
          /pages:
            get:
              sumary: List the pages of a book <<
        """,
        """
        paths:
          /pages:
            get:
              summary: List the pages of a book <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "validator-stopped",
        "openapi-spec-validator could not check the whole spec",
        "The independent check of openapi-spec-validator has not seen the whole spec; specloom's own rules have.",
        """
        openapi: "3.1.0" <<
        paths:
          /books:
            $ref: "books.yaml#/"
        components:
          schemas:
            Book:
              $schema: "https://json-schema.org/draft/2020-12/schema"
              type: string
        == books.yaml ==
        get:
          operationId: listBooks
          summary: List books
          responses: {"204": {description: No books}}
        """,
        """
        openapi: "3.1.0"
        paths:
          /books:
            $ref: "books.yaml" <<
        components:
          schemas:
            Book:
              type: string
        == books.yaml ==
        get:
          operationId: listBooks
          summary: List books
          responses: {"204": {description: No books}}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "version-unsupported",
        "specs must be OpenAPI 3.0, 3.1 or 3.2",
        "Each version of OpenAPI reads the same keys in its own way; specloom knows three of them.",
        """
        swagger: "2.0" <<
        info: {title: Inkwell, version: "1"}
        paths: {}
        """,
        """
        openapi: "3.1.0" <<
        info: {title: Inkwell, version: "1"}
        paths: {}
        """,
        frame="whole",
    ),
    Code(
        "wrong-type",
        "a value of another JSON type is expected",
        "A value of another type has no meaning here. YAML's own guesses, such as numbers without quotes, are the "
        "usual cause.",
        """
        paths:
          /pages:
            get:
              deprecated: "yes" <<
        """,
        """
        paths:
          /pages:
            get:
              deprecated: true <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "wrong-value",
        "the value is not one of the allowed values",
        "Any other word has no meaning here.",
        """
        paths:
          /pages:
            get:
              parameters:
                - {name: size, in: querry, schema: {type: integer}} <<
        """,
        """
        paths:
          /pages:
            get:
              parameters:
                - {name: size, in: query, schema: {type: integer}} <<
        """,
        frame="plain",
        level="warning",
    ),
)
"""In the order of the documentation."""
