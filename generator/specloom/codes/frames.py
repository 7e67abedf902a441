"""The specs that the examples of codes are put into:
an example shows the keys that matter, and the frame has the rest.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

PLAIN: Final = """\
openapi: "3.1.0"
info: {title: Inkwell, version: "1"}
paths:
  /pages:
    get:
      operationId: listPages
      summary: List pages
      responses:
        "200":
          description: The pages
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Page"}}
              example: [{title: Cover}]
components:
  schemas:
    Page:
      type: object
      properties:
        title: {type: string}
"""
"""One operation. `lint` finds nothing in it."""

TASK: Final = """\
openapi: "3.1.0"
info: {title: Inkwell, version: "1"}
x-tasks:
  renderings:
    create: createRendering
    capture:
      id: $response.body#/id
    poll:
      operation: getRendering
      with: {path: {id: $task.id}}
    status:
      at: $response.body#/status
      pending: [queued]
      succeeded: [ready]
      failed: [failed]
    result:
      at: $response.body#/file
paths:
  /pages:
    get:
      operationId: listPages
      summary: List pages
      responses:
        "200":
          description: The titles of the pages
          content:
            application/json:
              schema: {type: array, items: {type: string}}
              example: [Cover]
  /renderings:
    post:
      operationId: createRendering
      summary: Render a document
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Order"}
            example: {source: report.md}
      responses:
        "202":
          description: Accepted
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Rendering"}
              example: {id: r-1, status: queued}
  /renderings/{id}:
    get:
      operationId: getRendering
      summary: Look at a rendering
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, example: r-1}
      responses:
        "200":
          description: The rendering
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Rendering"}
              examples:
                queued: {value: {id: r-1, status: queued}}
                ready: {value: {id: r-1, status: ready, file: {pages: 3}, sheets: [a]}}
                failed: {value: {id: r-1, status: failed}}
components:
  schemas:
    Order:
      type: object
      required: [source]
      properties:
        source: {type: string}
        size: {type: string, enum: [small, large]}
    Rendering:
      type: object
      properties:
        id: {type: string}
        status: {type: string}
        file: {$ref: "#/components/schemas/File"}
        sheets: {type: array, items: {type: string}}
    File:
      type: object
      properties:
        pages: {type: integer}
"""
"""A task. `lint` finds nothing in it."""

SENT: Final = """\
openapi: "3.1.0"
info: {title: Inkwell, version: "1"}
paths: {}
webhooks:
  bookIsReady:
    post:
      summary: A book is ready
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {pages: {type: integer}}}
            example: {pages: 3}
      responses: {"204": {description: Received}}
"""
"""What a provider sends. `lint` finds nothing in it."""

FRAMES: Final = {"plain": PLAIN, "task": TASK, "sent": SENT}

_KEY: Final = re.compile(r"""( *)((?:"[^"]*"|'[^']*'|[^\s#"'-][^:]*))\s*:(?: (.*))?""")


class _Entry(Struct):
    """A key with what is beside it on its line, and the lines below it: entries, or else text."""

    key: str
    line: str
    entries: list[_Entry] = []
    text: list[str] = []

    @property
    def is_open(self) -> bool:
        """Whether its value is an object in the lines below."""
        return not self.text and (self.line.endswith(":") or " #" in self.line)

    def lines(self) -> list[str]:
        """All lines of it."""
        return [self.line, *self.text, *(line for entry in self.entries for line in entry.lines())]


def merged(frame: str, example: str) -> str:
    """A frame in which the keys of an example have the example's values; its new keys come last in their object.

    Both are YAML in block style, compared line by line: what an example does with quotes, anchors and the like stays as
    it is.
    """
    return _written(_merged(_entries(frame.split("\n")), _entries(example.split("\n"))))


def without(frame: str, path: tuple[str, ...]) -> str:
    """A frame without the value at a path of keys."""
    entries = _entries(frame.split("\n"))
    holder = entries
    for key in path[:-1]:
        holder = next(entry.entries for entry in holder if entry.key == key)
    holder[:] = [entry for entry in holder if not path or entry.key != path[-1]]
    return _written(entries)


def _written(entries: list[_Entry]) -> str:
    return "\n".join(line for entry in entries for line in entry.lines()) + "\n"


def _entries(lines: list[str]) -> list[_Entry]:
    """The entries of an object, each with what is indented below it."""
    found: list[_Entry] = []
    lines = [line for line in lines if line.strip()]
    at = 0
    while at < len(lines):
        head = _KEY.fullmatch(lines[at])
        indent = len(lines[at]) - len(lines[at].lstrip(" "))
        end = at + 1
        while end < len(lines) and _is_below(lines[end], indent):
            end += 1
        entry = _Entry(head[2].strip("\"'") if head is not None else "", lines[at])
        inner = lines[at + 1 : end]
        first = next((line for line in inner if not line.lstrip().startswith("#")), "")
        if head is not None and entry.line.split(" #")[0].endswith(":") and _KEY.fullmatch(first):
            entry.entries = _entries(inner)
        else:
            entry.text = inner
        found.append(entry)
        at = end
    return found


def _is_below(line: str, indent: int) -> bool:
    depth = len(line) - len(line.lstrip(" "))
    return depth > indent or (depth == indent and line.lstrip().startswith("- "))


def _merged(frame: list[_Entry], example: list[_Entry]) -> list[_Entry]:
    result = list(frame)
    put: set[int] = set()
    for entry in example:
        at = next((n for n, other in enumerate(result) if other.key == entry.key and n not in put), None)
        if at is None or not entry.key:
            at = len(result)
            result.append(entry)
        elif result[at].entries and entry.entries and _is_plain(entry):
            result[at] = _Entry(entry.key, entry.line, _merged(result[at].entries, entry.entries))
        else:
            result[at] = entry
        put.add(at)
    return result


def _is_plain(entry: _Entry) -> bool:
    """Whether an entry has all of its value below its line, so that it can be completed."""
    return entry.line.split(" #")[0].endswith(":")
