"""Two versions of a small document, and what `compare` says of them."""

from __future__ import annotations

from pathlib import Path

from specloom.changes import Change, Side, compare
from specloom.check import check
from specloom.load import load
from specloom.lower import lower

ZOO = """\
openapi: "3.1.0"
info: {title: Zoo, version: "1", description: Keeps animals.}
servers: [{url: "https://{region}.zoo.example", variables: {region: {default: eu, enum: [eu, us]}}}]
security: [{ApiKey: []}]
x-failure:
  when: [{at: "$response.body#/errorId", gt: 0}]
  code: "$response.body#/errorCode"
  message: "$response.body#/errorText"
  kinds: {quota: [EMPTY], invalid: [BAD]}
x-tasks:
  rendering:
    create: startRendering
    capture: {id: "$response.body#/taskId"}
    poll: {operation: getRendering, with: {body: {/taskId: $task.id}}}
    status: {at: "$response.body#/status", pending: [queued], succeeded: [done], failed: [lost]}
    result: {at: "$response.body#/picture"}
    timing: {first: 1, every: 3}
    limits: {polls: 120, expires: 360, wait: 250}
    cancel: {operation: cancelRendering, with: {body: {/taskId: $task.id}}}
    billable: true
paths:
  /animals/{animalId}:
    get:
      operationId: getAnimal
      summary: One animal.
      parameters:
        - {name: animalId, in: path, required: true, schema: {type: integer}}
        - {name: fields, in: query, schema: {type: string, maxLength: 20, default: all}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: Version, in: header, required: true, schema: {type: [integer, "null"]}}
      responses:
        "200":
          description: The animal.
          content: {application/json: {schema: {$ref: "#/components/schemas/Animal"}}}
        "404":
          description: There is none.
          content: {application/json: {schema: {$ref: "#/components/schemas/Missing"}}}
  /animals:
    get:
      operationId: listAnimals
      summary: All animals.
      x-pagination: {items: /animals, page: {set: query.page}}
      parameters:
        - {name: page, in: query, schema: {type: integer}}
      responses:
        "200":
          description: A page of them.
          content: {application/json: {schema: {$ref: "#/components/schemas/Page"}}}
    post:
      operationId: addAnimal
      tags: [keepers]
      summary: Add an animal.
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/NewAnimal"}}}
      responses:
        "204": {description: It is added.}
  /render:
    post:
      operationId: startRendering
      summary: Start to draw.
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [size], properties: {size: {type: integer}, colour: {type: string}}}
      responses:
        "200":
          description: Its number.
          content: {application/json: {schema: {$ref: "#/components/schemas/Begun"}}}
  /rendering:
    post:
      operationId: getRendering
      summary: Ask for a drawing.
      x-safe: true
      requestBody: {$ref: "#/components/requestBodies/TaskId"}
      responses:
        "200":
          description: Its state.
          content:
            application/json:
              schema:
                type: object
                properties:
                  status: {type: string}
                  picture: {$ref: "#/components/schemas/Picture"}
  /cancel:
    post:
      operationId: cancelRendering
      summary: Stop a drawing.
      requestBody: {$ref: "#/components/requestBodies/TaskId"}
      responses:
        "204": {description: It is stopped.}
webhooks:
  born:
    post:
      operationId: born
      summary: An animal was born.
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/Animal"}}}
      responses: {"204": {description: Thanks.}}
components:
  securitySchemes:
    ApiKey: {type: apiKey, in: header, name: X-Key, x-env: ZOO_KEY}
  requestBodies:
    TaskId:
      required: true
      content:
        application/json:
          schema: {type: object, required: [taskId], properties: {taskId: {type: string}}}
  schemas:
    Animal:
      type: object
      required: [name, home, legs]
      properties:
        name: {type: string}
        legs: {type: integer}
        nick: {type: string}
        weight: {type: number}
        born: {type: string, format: date}
        mood: {$ref: "#/components/schemas/Mood"}
        food: {$ref: "#/components/schemas/Food"}
        notes: {type: array, items: {type: string}}
        extra: {}
        home: {$ref: "#/components/schemas/Home"}
    NewAnimal:
      type: object
      required: [first]
      properties:
        first: {$ref: "#/components/schemas/Label"}
    Label:
      type: object
      required: [text]
      properties:
        text: {type: string, minLength: 2}
        size: {type: integer}
        font: {$ref: "#/components/schemas/Font"}
        lines: {type: array, items: {type: integer}}
        kind: {const: label}
    Home: {type: object, required: [city], properties: {city: {type: string}, zip: {type: string}}}
    Mood: {type: string, enum: [good, bad]}
    Font: {type: string, enum: [serif, mono]}
    Food:
      oneOf: [{$ref: "#/components/schemas/Hay"}, {$ref: "#/components/schemas/Meat"}]
      discriminator: {propertyName: kind}
    Hay: {type: object, required: [kind], properties: {kind: {const: Hay}, dry: {type: boolean}}}
    Meat: {type: object, required: [kind], properties: {kind: {const: Meat}, raw: {type: boolean}}}
    Begun:
      type: object
      properties: {taskId: {type: string}, errorId: {type: integer}, errorCode: {type: string}, errorText: {type: string}}
    Missing: {type: object, properties: {reason: {type: string}}}
    Page: {type: object, required: [animals], properties: {animals: {type: array, items: {$ref: "#/components/schemas/Animal"}}}}
    Picture: {type: object, required: [url], properties: {url: {type: string}}}
"""


def edited(text: str, *edits: str) -> str:
    """The text with edits (`old => new`), each of a part that is in it exactly once."""
    for edit in edits:
        old, _, new = edit.partition(" => ")
        assert text.count(old) == 1, f"{text.count(old)} of {old!r}"
        text = text.replace(old, new)
    return text


def side(folder: Path, text: str, name: str = "zoo") -> Side:
    """A document that has no errors, lowered."""
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return side_of(path, name)


def side_of(path: Path, name: str) -> Side:
    """The document of a file, lowered."""
    document = load(path, name=path.name)
    errors = [finding for finding in check(document, validator=False) if finding.severity == "error"]
    assert errors == []
    return Side.of(name, lower(document, name), document)


def changes(folder: Path, *edits: str, text: str = ZOO) -> list[Change]:
    """The changes from a document to the same one with edits."""
    return compare(side(folder, text), side(folder, edited(text, *edits)))


def told(found: list[Change]) -> list[tuple[str, str, str]]:
    """(code, effect, subject) of each change."""
    return [(change.code, change.effect, change.subject) for change in found]
