"""The codes of findings about our own keys, expressions, conditions and signatures."""

from __future__ import annotations

from typing import Final

from .code import Code

CODES: Final = (
    Code(
        "array-format-unclear",
        "`x-array-format` belongs to the style `deepObject`, and must distinguish the items of every array",
        "The key says how the style `deepObject` writes arrays, and has no effect with another style.",
        """
        paths:
          /pages:
            get:
              parameters:
                - name: sort
                  in: query
                  x-array-format: repeat <<
                  schema: {type: array, items: {type: string}}
        """,
        """
        paths:
          /pages:
            get:
              parameters:
                - name: sort
                  in: query
                  style: deepObject
                  x-array-format: repeat <<
                  schema: {type: array, items: {type: string}}
        """,
        frame="plain",
        level="warning",
    ),
    Code(
        "condition-impossible",
        "some value must fulfil all tests of a condition",
        "A rule whose conditions exclude each other never matches.",
        """
        x-tasks:
          renderings:
            rules:
              - state: failed
                when: [{at: $statusCode, gte: 500, lt: 400}] <<
        """,
        """
        x-tasks:
          renderings:
            rules:
              - state: failed
                when: [{at: $statusCode, gte: 400, lt: 500}] <<
        """,
        frame="task",
    ),
    Code(
        "condition-not-constant",
        "a condition must compare with words and numbers, not with expressions",
        "The value would be compared with the text of the expression, and never be equal to it.",
        """
        x-tasks:
          renderings:
            rules:
              - state: failed
                when: [{at: $response.body#/id, not: $task.id}] <<
        """,
        """
        x-tasks:
          renderings:
            rules:
              - state: failed
                when: [{at: $response.body#/id, not: r-1}] <<
        """,
        frame="task",
    ),
    Code(
        "condition-without-test",
        "a condition must test the value that it names",
        "The condition names a value and does not say what is expected of it.",
        """
        x-tasks:
          renderings:
            rules:
              - state: failed
                when: [{at: $response.body#/error}] <<
        components:
          schemas:
            Rendering:
              properties:
                error: {type: string}
        """,
        """
        x-tasks:
          renderings:
            rules:
              - state: failed
                when: [{at: $response.body#/error, exists: true}] <<
        components:
          schemas:
            Rendering:
              properties:
                error: {type: string}
        """,
        frame="task",
    ),
    Code(
        "credential-conflict",
        "a credential must be declared the same way at each location",
        "The client has one argument of that name, and cannot read it from two environment variables.",
        """
        components:
          schemas:
            Order:
              properties:
                key: {type: string, x-credential: {name: key, env: INKWELL_KEY}}
            Login:
              type: object
              properties:
                key: {type: string, x-credential: {name: key, env: INK_KEY}} <<
        """,
        """
        components:
          schemas:
            Order:
              properties:
                key: {type: string, x-credential: {name: key, env: INKWELL_KEY}}
            Login:
              type: object
              properties:
                key: {type: string, x-credential: {name: key, env: INKWELL_KEY}} <<
        """,
        frame="task",
    ),
    Code(
        "expression-broken",
        "an expression must be one of OpenAPI's runtime expressions, or `$task.name`",
        "The value would never be found: this cannot be read as an expression.",
        """
        x-tasks:
          renderings:
            status:
              at: $response.body/status <<
              pending: [queued]
              succeeded: [ready]
              failed: [failed]
        """,
        """
        x-tasks:
          renderings:
            status:
              at: $response.body#/status <<
              pending: [queued]
              succeeded: [ready]
              failed: [failed]
        """,
        frame="task",
    ),
    Code(
        "ignore-unknown",
        "a comment `# specloom: ignore[…]` must name codes of findings",
        "The comment silences nothing, since no finding has this code.",
        """
        x-tasks:
          renderings: # specloom: ignore[task-never-suceeds] it is a trial <<
            create: createRendering
        """,
        """
        x-tasks:
          renderings:
            create: createRendering <<
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "ignore-unused",
        "a comment that ignores a finding should be removed once nothing is reported there",
        "What was wrong here is not any more; the comment would hide the next mistake.",
        """
        x-tasks:
          renderings: # specloom: ignore[task-capture-unused] it is a trial <<
            create: createRendering
        """,
        """
        x-tasks:
          renderings:
            create: createRendering <<
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "ignore-without-reason",
        "a comment that ignores a finding should say why",
        "Nobody who reads the comment later knows whether it is still right.",
        """
        x-tasks:
          renderings:
            capture:
              id: $response.body#/id
              # specloom: ignore[task-capture-unused] <<
              state: $response.body#/status
        """,
        """
        x-tasks:
          renderings:
            capture:
              id: $response.body#/id
              # specloom: ignore[task-capture-unused] the handle shows it to people <<
              state: $response.body#/status
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "expression-in-text",
        "an expression must stand alone, or in braces within a text: `/v1/{$task.id}`",
        "The text would be sent as it is written, with the expression in it.",
        """
        x-tasks:
          renderings:
            poll: {url: /renderings/$task.id} <<
        """,
        """
        x-tasks:
          renderings:
            poll: {url: "/renderings/{$task.id}"} <<
        """,
        frame="task",
    ),
    Code(
        "expression-no-list",
        "an expression or pointer whose items are used must lead to a list",
        "The client makes a call for each item, or joins the items: it needs a list for that.",
        """
        x-tasks:
          renderings:
            result: {at: $response.body#/file, gather: true} <<
        """,
        """
        x-tasks:
          renderings:
            result: {at: $response.body#/sheets, gather: true} <<
        """,
        frame="task",
    ),
    Code(
        "expression-no-scalar",
        "a status word and a captured value must be a string, a number or a boolean, not an object or an array",
        "A status is compared with words, and an ID is part of a URL: neither can be an object.",
        """
        x-tasks:
          renderings:
            status:
              at: $response.body <<
              pending: [queued]
              succeeded: [ready]
              failed: [failed]
        """,
        """
        x-tasks:
          renderings:
            status:
              at: $response.body#/status <<
              pending: [queued]
              succeeded: [ready]
              failed: [failed]
        """,
        frame="task",
    ),
    Code(
        "expression-parameter-unknown",
        "an expression must name a parameter of the request that creates the task",
        "The create call has no such parameter, so that there is nothing to read.",
        """
        x-tasks:
          renderings:
            poll:
              operation: getRendering
              with: {path: {id: $request.path.id}} <<
        """,
        """
        x-tasks:
          renderings:
            poll:
              operation: getRendering
              with: {path: {id: $task.id}} <<
        """,
        frame="task",
    ),
    Code(
        "expression-out-of-place",
        "an expression must read data that is available at its location",
        "At the time of this call there is no such data. What a later call needs must be captured.",
        """
        x-tasks:
          renderings:
            capture: {id: $response.body#/id}
            poll:
              operation: getRendering
              with: {path: {id: $response.body#/id}} <<
        """,
        """
        x-tasks:
          renderings:
            capture: {id: $response.body#/id}
            poll:
              operation: getRendering
              with: {path: {id: $task.id}} <<
        """,
        frame="task",
    ),
    Code(
        "extension-misplaced",
        "an extension key has no effect at this location",
        "Nothing reads the key at this location.",
        """
        paths:
          /renderings:
            post:
              x-env: INKWELL_KEY <<
        """,
        """
        security: [{key: []}]
        components:
          securitySchemes:
            key: {type: apiKey, in: header, name: X-Key, x-env: INKWELL_KEY} <<
        """,
        frame="task",
    ),
    Code(
        "extension-unknown",
        "a key that differs by a letter from an extension key is a misspelling",
        "Tools skip unknown `x-` keys, so that a misspelt one is lost in silence.",
        """
        paths:
          /renderings/{id}:
            get:
              x-longpoll: 20 <<
        """,
        """
        paths:
          /renderings/{id}:
            get:
              x-long-poll: 20 <<
        """,
        frame="task",
    ),
    Code(
        "failure-code-twice",
        "a provider's error code must belong to one kind of failure",
        "An error with this code would be of two classes.",
        """
        x-failure:
          when: [{at: $response.body#/error, exists: true}]
          code: $response.body#/error
          kinds:
            quota: [out-of-ink]
            unavailable: [out-of-ink] <<
        components:
          schemas:
            Rendering:
              properties:
                error: {type: string}
        """,
        """
        x-failure:
          when: [{at: $response.body#/error, exists: true}]
          code: $response.body#/error
          kinds:
            quota: [out-of-ink]
            unavailable: [closed] <<
        components:
          schemas:
            Rendering:
              properties:
                error: {type: string}
        """,
        frame="task",
    ),
    Code(
        "obsolete-key",
        "an obsolete key must be replaced by its current name; it is supported until the next release",
        "The former name is read for one more release, and then rejected.",
        """
        x-tasks:
          renderings:
            charged: true <<
        """,
        """
        x-tasks:
          renderings:
            billable: true <<
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "pagination-items",
        "the items of a page must be an array of the response, within the value that an envelope opens",
        "A method that goes through all pages yields the items of a list.",
        """
        paths:
          /pages:
            get:
              x-pagination: {items: /total, page: {set: query.page}} <<
              parameters:
                - {name: page, in: query, schema: {type: integer}}
              responses:
                "200":
                  description: A page
                  content:
                    application/json:
                      schema:
                        type: object
                        properties:
                          total: {type: integer}
                          data: {type: array, items: {type: string}}
                      example: {total: 1, data: [cover]}
        """,
        """
        paths:
          /pages:
            get:
              x-pagination: {items: /data, page: {set: query.page}} <<
              parameters:
                - {name: page, in: query, schema: {type: integer}}
              responses:
                "200":
                  description: A page
                  content:
                    application/json:
                      schema:
                        type: object
                        properties:
                          total: {type: integer}
                          data: {type: array, items: {type: string}}
                      example: {total: 1, data: [cover]}
        """,
        frame="plain",
    ),
    Code(
        "pagination-parameter-missing",
        "the next page must be requested by a parameter of the operation",
        "The client could never ask for the second page.",
        """
        paths:
          /pages:
            get:
              x-pagination: {items: "", page: {set: query.pages}} <<
              parameters:
                - {name: page, in: query, schema: {type: integer}}
        """,
        """
        paths:
          /pages:
            get:
              x-pagination: {items: "", page: {set: query.page}} <<
              parameters:
                - {name: page, in: query, schema: {type: integer}}
        """,
        frame="plain",
    ),
    Code(
        "pagination-unused",
        "the pagination of a document must apply to some operation",
        "The rule applies to operations that have all that it names; none has.",
        """
        x-pagination: {items: "", page: {set: query.page}} <<
        paths:
          /pages:
            get:
              parameters:
                - {name: number, in: query, schema: {type: integer}}
        """,
        """
        x-pagination: {items: "", page: {set: query.number}} <<
        paths:
          /pages:
            get:
              parameters:
                - {name: number, in: query, schema: {type: integer}}
        """,
        frame="plain",
    ),
    Code(
        "pagination-way",
        "a pagination must declare exactly one way from a page to the next one",
        "With two ways to the next page nobody knows which of them the server takes.",
        """
        paths:
          /pages:
            get:
              x-pagination: {items: "", page: {set: query.page}, next: link} <<
              parameters:
                - {name: page, in: query, schema: {type: integer}}
        """,
        """
        paths:
          /pages:
            get:
              x-pagination: {items: "", page: {set: query.page}} <<
              parameters:
                - {name: page, in: query, schema: {type: integer}}
        """,
        frame="plain",
    ),
    Code(
        "pattern-broken",
        "a pattern must be a regular expression, with one group if it extracts a part",
        "A pattern that cannot be read matches nothing.",
        """
        x-tasks:
          renderings:
            capture:
              id: {from: $response.body#/id, match: "^r-(.+"} <<
        """,
        """
        x-tasks:
          renderings:
            capture:
              id: {from: $response.body#/id, match: "^r-(.+)$"} <<
        """,
        frame="task",
    ),
    Code(
        "pointer-broken",
        "a JSON pointer must begin with `/`, and escape `~` and `/`",
        "A pointer names each step with a `/`, also the first one.",
        """
        x-tasks:
          renderings:
            list: {operation: listRenderings, items: renderings, id: /id} <<
        paths:
          /renderings:
            get:
              operationId: listRenderings
              summary: List renderings
              responses:
                "200":
                  description: All of them
                  content:
                    application/json:
                      schema:
                        type: object
                        properties:
                          renderings:
                            type: array
                            items: {$ref: "#/components/schemas/Rendering"}
                      example: {renderings: [{id: r-1}]}
        """,
        """
        x-tasks:
          renderings:
            list: {operation: listRenderings, items: /renderings, id: /id} <<
        paths:
          /renderings:
            get:
              operationId: listRenderings
              summary: List renderings
              responses:
                "200":
                  description: All of them
                  content:
                    application/json:
                      schema:
                        type: object
                        properties:
                          renderings:
                            type: array
                            items: {$ref: "#/components/schemas/Rendering"}
                      example: {renderings: [{id: r-1}]}
        """,
        frame="task",
    ),
    Code(
        "pointer-not-in-schema",
        "a pointer must lead to a value that the schema allows",
        "No response has a value there, or the schema is incomplete.",
        """
        x-tasks:
          renderings:
            result: {at: $response.body#/fiel} <<
        """,
        """
        x-tasks:
          renderings:
            result: {at: $response.body#/file} <<
        """,
        frame="task",
    ),
    Code(
        "signature-header",
        "the headers of Standard Webhooks must have one beginning, and the signature's must end in `-signature`",
        "The scheme has three headers with the same beginning; from this name the other two cannot be derived.",
        """
        x-webhook-signature:
          scheme: standard-webhooks
          header: X-Inkwell-Sig <<
        """,
        """
        x-webhook-signature:
          scheme: standard-webhooks
          header: inkwell-signature <<
        """,
        frame="sent",
    ),
    Code(
        "signature-key-idle",
        "a key of a signature must have an effect in combination with the others",
        "A key that has no effect was meant to have one: the scheme fixes all but the header and the tolerance.",
        """
        x-webhook-signature:
          scheme: standard-webhooks
          encoding: hex <<
        """,
        """
        x-webhook-signature:
          scheme: hmac <<
          header: X-Signature
          encoding: hex
        """,
        frame="sent",
    ),
    Code(
        "signature-template",
        "what is signed must contain the body, and the timestamp if there is one",
        "What is not signed can be changed by anyone: the body must be, and so must the timestamp.",
        """
        x-webhook-signature:
          scheme: hmac
          header: X-Signature
          timestamp: {header: X-Time}
          signed: "{time}.{body}" <<
        """,
        """
        x-webhook-signature:
          scheme: hmac
          header: X-Signature
          timestamp: {header: X-Time}
          signed: "{timestamp}.{body}" <<
        """,
        frame="sent",
    ),
    Code(
        "signature-unused",
        "a signature must belong to requests that the provider sends",
        "The provider sends nothing that this spec describes, so that there is nothing to verify.",
        """
        x-webhook-signature: {scheme: standard-webhooks} <<
        """,
        """
        x-webhook-signature: {scheme: standard-webhooks} <<
        webhooks:
          bookIsReady:
            post:
              summary: A book is ready
              requestBody:
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/File"}
                    example: {pages: 3}
              responses: {"204": {description: Received}}
        """,
        frame="task",
    ),
)
"""In the order of the documentation."""
