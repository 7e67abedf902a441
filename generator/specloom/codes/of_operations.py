"""The codes of findings about paths, operations, parameters and responses."""

from __future__ import annotations

from typing import Final

from .code import Code

CODES: Final = (
    Code(
        "component-name",
        "a component's name must consist of letters, digits, `.`, `_` and `-`",
        "Other characters break references, which are URLs.",
        """
        components:
          schemas:
            Page«List»: {type: array, items: {type: string}} <<
        """,
        """
        components:
          schemas:
            PageList: {type: array, items: {type: string}} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "example-missing",
        "each operation should have an example of a successful response, which the generated tests replay",
        "Without an example no generated test shows that the client reads a response of this operation.",
        """
        paths:
          /pages:
            get: <<
              responses:
                "200":
                  description: The pages
                  content:
                    application/json:
                      schema: {type: array, items: {type: string}}
        """,
        """
        paths:
          /pages:
            get:
              responses:
                "200":
                  description: The pages
                  content:
                    application/json:
                      schema: {type: array, items: {type: string}}
                      example: [cover] <<
        """,
        frame="plain",
        level="warning",
        without=("paths", "/pages", "get", "responses", "200", "content", "application/json", "example"),
    ),
    Code(
        "links-ignored",
        "`links` describe how calls follow each other; the generated client leaves that to its caller",
        "The links stay in the document for its readers; the client has one method per operation, and no method for a "
        "link.",
        """
        paths:
          /pages:
            get:
              responses:
                "200":
                  links: <<
                    next: {operationId: listPages}
        """,
        """
        paths:
          /pages:
            get:
              responses:
                "200":
                  description: The pages, followed by those of the next book <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "media-type-shape",
        "a media type must be written as `type/subtype`",
        "The media type is sent as it is written, and no server understands a single word.",
        """
        paths:
          /pages:
            get:
              parameters:
                - name: filter
                  in: query
                  content: {json: {schema: {type: object}}} <<
        """,
        """
        paths:
          /pages:
            get:
              parameters:
                - name: filter
                  in: query
                  content: {application/json: {schema: {type: object}}} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "operation-id-duplicate",
        "an `operationId` must be unique",
        "The client's methods are named after it, and two methods cannot have one name.",
        """
        paths:
          /books:
            get:
              operationId: listPages <<
              summary: List books
              responses: {"204": {description: No books}}
        """,
        """
        paths:
          /books:
            get:
              operationId: listBooks <<
              summary: List books
              responses: {"204": {description: No books}}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "operation-id-missing",
        "each operation should have an `operationId`, which becomes the name of the client's method",
        "Without it the method is named after the HTTP method and the path, and is renamed whenever they change.",
        """
        paths:
          /pages:
            get: <<
              summary: List pages
        """,
        """
        paths:
          /pages:
            get:
              operationId: listPages <<
              summary: List pages
        """,
        frame="plain",
        level="warning",
        without=("paths", "/pages", "get", "operationId"),
    ),
    Code(
        "parameter-duplicate",
        "a parameter must be declared once in each location",
        "A method cannot have the same argument twice, and nobody knows which declaration is right.",
        """
        paths:
          /pages:
            get:
              parameters:
                - {name: size, in: query, schema: {type: integer}}
                - {name: size, in: query, schema: {type: string}} <<
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
    Code(
        "parameter-media-types",
        "a parameter must have one media type; of several one is used",
        "A parameter is written in one way; of several media types the client has to choose one.",
        """
        paths:
          /pages:
            get:
              parameters:
                - name: filter
                  in: query
                  content:
                    text/plain: {schema: {type: string}} <<
                    application/json: {schema: {type: object}}
        """,
        """
        paths:
          /pages:
            get:
              parameters:
                - name: filter
                  in: query
                  content:
                    application/json: {schema: {type: object}} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "parameter-undescribed",
        "a parameter must have a `schema`, or a `content` with one media type",
        "Without a schema the argument has no type: it is any text, and no type checker finds a wrong one.",
        """
        paths:
          /pages:
            get:
              parameters:
                - {name: size, in: query} <<
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
    Code(
        "part-headers-ignored",
        "a part of a multipart body has no headers other than its name and its media type",
        "The headers of a part are not sent. A server that needs them rejects the request.",
        """
        paths:
          /scans:
            post:
              operationId: sendScan
              summary: Send a scan
              requestBody:
                required: true
                content:
                  multipart/form-data:
                    schema: {type: object, properties: {scan: {type: string}}}
                    encoding:
                      scan:
                        headers: {X-Trace: {schema: {type: string}}} <<
              responses: {"204": {description: Received}}
        """,
        """
        paths:
          /scans:
            post:
              operationId: sendScan
              summary: Send a scan
              requestBody:
                required: true
                content:
                  multipart/form-data:
                    schema: {type: object, properties: {scan: {type: string}}}
                    encoding:
                      scan: {contentType: text/plain} <<
              responses: {"204": {description: Received}}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "path-parameter-misspelt",
        "a path and its parameters must use the same names",
        "The value of the argument never reaches the path: the request would be sent with the braces in it.",
        """
        paths:
          /books/{bookId}:
            get: <<
              operationId: getBook
              summary: Look at a book
              parameters:
                - {name: bookID, in: path, required: true, schema: {type: string}}
              responses: {"204": {description: Nothing to see}}
        """,
        """
        paths:
          /books/{bookId}:
            get:
              operationId: getBook
              summary: Look at a book
              parameters:
                - {name: bookId, in: path, required: true, schema: {type: string}} <<
              responses: {"204": {description: Nothing to see}}
        """,
        frame="plain",
    ),
    Code(
        "path-parameter-missing",
        "each `{name}` of a path must be declared as a parameter",
        "The client can only guess the type of the argument: it takes any text.",
        """
        paths:
          /books/{bookId}:
            get: <<
              operationId: getBook
              summary: Look at a book
              responses: {"204": {description: Nothing to see}}
        """,
        """
        paths:
          /books/{bookId}:
            get:
              operationId: getBook
              summary: Look at a book
              parameters:
                - {name: bookId, in: path, required: true, schema: {type: string}} <<
              responses: {"204": {description: Nothing to see}}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "path-parameter-optional",
        "a path parameter must be required",
        "A path has no gap: without the value, no URL can be called.",
        """
        paths:
          /books/{bookId}:
            get:
              operationId: getBook
              summary: Look at a book
              parameters:
                - {name: bookId, in: path, schema: {type: string}} <<
              responses: {"204": {description: Nothing to see}}
        """,
        """
        paths:
          /books/{bookId}:
            get:
              operationId: getBook
              summary: Look at a book
              parameters:
                - {name: bookId, in: path, required: true, schema: {type: string}} <<
              responses: {"204": {description: Nothing to see}}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "path-parameter-unused",
        "each path parameter must have a `{name}` in its path",
        "The argument would be asked for and never sent.",
        """
        paths:
          /pages:
            get:
              parameters:
                - {name: bookId, in: path, required: true, schema: {type: string}} <<
        """,
        """
        paths:
          /pages:
            get:
              parameters:
                - {name: bookId, in: query, schema: {type: string}} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "path-shape",
        "a path must begin with `/`, contain no query, and have balanced brackets",
        "A path is appended to the URL of the server; a query belongs to the parameters.",
        """
        paths:
          books: <<
            get:
              operationId: listBooks
              summary: List books
              responses: {"204": {description: No books}}
        """,
        """
        paths:
          /books: <<
            get:
              operationId: listBooks
              summary: List books
              responses: {"204": {description: No books}}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "parameter-name",
        "the name of a header or a cookie must be one that HTTP allows",
        "No client can send another name. The parameter is skipped, and everything else is generated.",
        """
        paths:
          /pages:
            get:
              parameters:
                - {name: Page Size, in: header, schema: {type: integer}} <<
        """,
        """
        paths:
          /pages:
            get:
              parameters:
                - {name: Page-Size, in: header, schema: {type: integer}} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "reserved-header",
        "`Accept`, `Content-Type` and `Authorization` are set by the client, and cannot be parameters",
        "The client derives these headers from `security` and from media types; an argument for them would be ignored.",
        """
        paths:
          /pages:
            get:
              parameters:
                - {name: Authorization, in: header, schema: {type: string}} <<
        """,
        """
        security: [{token: []}]
        components:
          securitySchemes:
            token: {type: http, scheme: bearer} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "response-missing",
        "each operation should declare at least one response",
        "Without a response the method returns nothing, whatever the server sends.",
        """
        paths:
          /books:
            delete:
              operationId: dropBooks
              summary: Delete all books
              responses: {} <<
        """,
        """
        paths:
          /books:
            delete:
              operationId: dropBooks
              summary: Delete all books
              responses: {"204": {description: They are gone}} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "security-scheme-missing",
        "a security requirement must refer to a declared scheme",
        "Without the scheme nobody knows where the key is sent: the request is sent without it, and is rejected.",
        """
        security:
          - apikey: [] <<
        components:
          securitySchemes:
            apiKey: {type: apiKey, in: header, name: X-Key}
        """,
        """
        security:
          - apiKey: [] <<
        components:
          securitySchemes:
            apiKey: {type: apiKey, in: header, name: X-Key}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "server-url",
        "the URL of a server must be a URL or a path, without white space",
        "Every request goes to this URL.",
        """
        servers:
          - {url: our server in Bonn} <<
        """,
        """
        servers:
          - {url: "https://bonn.inkwell.example", description: In Bonn} <<
        """,
        frame="plain",
    ),
    Code(
        "server-variable-missing",
        "each `{name}` of a server's URL must be declared as a variable",
        "The braces would be sent as they are: the client has no value to put there.",
        """
        servers:
          - url: "https://{region}.inkwell.example" <<
        """,
        """
        servers:
          - url: "https://{region}.inkwell.example"
            variables: {region: {default: eu, enum: [eu, us]}} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "status-unknown",
        "the key of a response must be a status, a range like `4XX`, or `default`",
        "No response ever has such a status, so that its description is never used.",
        """
        paths:
          /pages:
            get:
              responses:
                "2000": {description: Something else} <<
        """,
        """
        paths:
          /pages:
            get:
              responses:
                "204": {description: Something else} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "summary-missing",
        "each operation should have a `summary` or a `description`, which becomes a docstring",
        "Without it the generated method has nothing to say about itself in an editor.",
        """
        paths:
          /pages:
            get: <<
              operationId: listPages
        """,
        """
        paths:
          /pages:
            get:
              operationId: listPages
              summary: List the pages of the book, in order <<
        """,
        frame="plain",
        level="warning",
        without=("paths", "/pages", "get", "summary"),
    ),
    Code(
        "tag-duplicate",
        "a tag must be declared once",
        "Operations are grouped by tag, and each group has one description.",
        """
        tags:
          - {name: pages, description: Of a book}
          - {name: pages, description: All pages} <<
        """,
        """
        tags:
          - {name: pages, description: Of a book}
          - {name: covers, description: All covers} <<
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "xml-raw",
        "only JSON bodies have a model; XML is sent and returned as text or bytes",
        "XML has no generated classes: the caller writes the text and parses it.",
        """
        paths:
          /books:
            get:
              operationId: listBooks
              summary: List books
              responses:
                "200":
                  description: The books
                  content:
                    application/xml: {schema: {type: object}} <<
        """,
        """
        paths:
          /books:
            get:
              operationId: listBooks
              summary: List books
              responses:
                "200":
                  description: The books
                  content:
                    application/xml: {schema: {type: string}} <<
        """,
        frame="plain",
        level="warning",
    ),
)
"""In the order of the documentation."""
