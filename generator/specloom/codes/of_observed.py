"""The codes of findings about responses that were observed: how they differ from what the spec declares.

A file `response.http` of an example is a response to its one operation.
"""

from __future__ import annotations

from typing import Final

from .code import Code, Fill

CODES: Final = (
    Code(
        "observed-absent",
        "a property that the provider omits must not be in `required`",
        "Clients raise an error for each such response, or with `on_mismatch` have `UNSET` where a value is promised.",
        """
        components:
          schemas:
            Page:
              required: [title] <<
        == response.http ==
        HTTP/1.1 200 OK
        Content-Type: application/json

        [{"size": 9}]
        """,
        """
        components:
          schemas:
            Page:
              required: [] <<
        == response.http ==
        HTTP/1.1 200 OK
        Content-Type: application/json

        [{"size": 9}]
        """,
        frame="observed",
    ),
    Code(
        "observed-body",
        "a response must have a body that can be read as the spec declares it",
        "Clients cannot return a value: the body is empty, is not what its media type says, or lacks the place of the "
        "value.",
        """
        paths:
          /pages:
            get:
              responses:
                "200":
                  description: The pages
                  content: <<
                    application/json:
                      schema: {type: array, items: {type: object}}
        == response.http ==
        HTTP/1.1 200 OK
        Content-Length: 0
        """,
        """
        paths:
          /pages:
            get:
              responses:
                "204": <<
                  description: There are no pages
        == response.http ==
        HTTP/1.1 204 No Content
        """,
        frame="observed",
        without=("paths", "/pages", "get", "responses"),
    ),
    Code(
        "observed-media-type",
        "a media type that the provider sends must be in the `content` of the response",
        "Clients read the body as the declared media type, and can neither tell the two apart nor have a type for "
        "each.",
        """
        paths:
          /pages:
            get:
              responses:
                "200":
                  description: The pages
                  content: <<
                    application/json:
                      schema: {type: array, items: {type: object}}
        == response.http ==
        HTTP/1.1 200 OK
        Content-Type: application/vnd.pages+json

        [{"title": "Cover"}]
        """,
        """
        paths:
          /pages:
            get:
              responses:
                "200":
                  description: The pages
                  content:
                    application/vnd.pages+json: <<
                      schema: {type: array, items: {type: object}}
        == response.http ==
        HTTP/1.1 200 OK
        Content-Type: application/vnd.pages+json

        [{"title": "Cover"}]
        """,
        frame="observed",
        level="warning",
        without=("paths", "/pages", "get", "responses"),
    ),
    Code(
        "observed-null",
        "a value that the provider sends as null must have a type that allows null",
        "Clients raise an error for each such response, although null is what the provider says where it has no value.",
        """
        components:
          schemas:
            Page:
              properties:
                title:
                  type: string <<
        == response.http ==
        HTTP/1.1 200 OK
        Content-Type: application/json

        [{"title": null}]
        """,
        """
        components:
          schemas:
            Page:
              properties:
                title:
                  type: [string, "null"] <<
        == response.http ==
        HTTP/1.1 200 OK
        Content-Type: application/json

        [{"title": null}]
        """,
        frame="observed",
    ),
    Code(
        "observed-status",
        "an HTTP status that the provider sends must be declared: itself, its range or `default`",
        "Clients raise an error without a typed value, and callers cannot know from the spec that it can happen.",
        """
        paths:
          /pages:
            get:
              responses: <<
                "200":
                  description: The pages
        == response.http ==
        HTTP/1.1 404 Not Found
        Content-Type: application/json

        {"reason": "no pages"}
        """,
        """
        paths:
          /pages:
            get:
              responses:
                "404": <<
                  description: There are no pages
        == response.http ==
        HTTP/1.1 404 Not Found
        Content-Type: application/json

        {"reason": "no pages"}
        """,
        frame="observed",
        level="warning",
    ),
    Code(
        "observed-type",
        "a value that the provider sends must be of the type, the format and the shape that are declared",
        "Clients raise an error for each such response, and what callers wrote for the declared type would fail.",
        """
        components:
          schemas:
            Page:
              properties:
                size:
                  type: integer <<
        == response.http ==
        HTTP/1.1 200 OK
        Content-Type: application/json

        [{"size": "A4"}]
        """,
        """
        components:
          schemas:
            Page:
              properties:
                size:
                  type: string <<
        == response.http ==
        HTTP/1.1 200 OK
        Content-Type: application/json

        [{"size": "A4"}]
        """,
        frame="observed",
    ),
    Code(
        "observed-unknown",
        "what was observed must still be declared: its operation, and the place in its response",
        "Either the log is of clients that were generated from an older spec, or the provider has something the spec "
        "has lost.",
        """
        paths: <<
          /pages:
            get:
              operationId: listPages
        == clients.log ==
        a response of `count` […] at `/*/title`, expected int, got a string
        """,
        """
        paths:
          /pages:
            get:
              operationId: count <<
        == clients.log ==
        a response of `count` […] at `/*/title`, expected int, got a string
        """,
        frame="observed",
        level="warning",
        fill=Fill("[…]", "(inkwell, HTTP 200) does not match the API's description and is kept as received:", "", 1),
    ),
    Code(
        "observed-value",
        "a value that the provider sends must be one of the declared ones: of the `enum`, or of the discriminator",
        "Clients keep an unknown value, but callers who handle each declared one do not know that there are more.",
        """
        components:
          schemas:
            Page:
              properties:
                size:
                  type: string
                  enum: [A4, A5] <<
        == response.http ==
        HTTP/1.1 200 OK
        Content-Type: application/json

        [{"size": "A3"}]
        """,
        """
        components:
          schemas:
            Page:
              properties:
                size:
                  type: string
                  enum: [A3, A4, A5] <<
        == response.http ==
        HTTP/1.1 200 OK
        Content-Type: application/json

        [{"size": "A3"}]
        """,
        frame="observed",
        level="warning",
    ),
)
