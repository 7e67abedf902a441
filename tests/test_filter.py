"""`include` and `exclude`: what stays of a document, what goes, and patterns that cannot be followed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.project import Project

SPEC = """\
openapi: "3.1.0"
info: {title: Ink, version: "1", description: Sells ink.}
servers: [{url: "https://ink.example"}]
security: [{shop: []}]
tags: [{name: pots}, {name: secret}]
x-pagination: {items: /pots, page: {set: query.page}}
x-tasks:
  mixing:
    create: [mix, remix]
    capture: {id: $response.body#/id}
    poll: {operation: getMix, with: {path: {id: $task.id}}}
    status: {at: $response.body#/state, pending: [mixing], succeeded: [done], failed: [failed]}
    result: {at: $response.body#/pot}
  drying:
    create: dry
    capture: {id: $response.body#/id}
    poll: {operation: getMix, with: {path: {id: $task.id}}}
    status: {at: $response.body#/state, pending: [mixing], succeeded: [done], failed: [failed]}
paths:
  /pots:
    get:
      operationId: listPots
      tags: [pots]
      summary: All pots.
      parameters:
        - {name: page, in: query, schema: {type: integer}}
      responses:
        "200":
          description: The pots.
          content:
            application/json:
              schema: {type: object, required: [pots], properties: {pots: {type: array, items: {$ref: "#/components/schemas/Pot"}}}}
              example: {pots: []}
  /pots/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}, example: a}]
    get:
      operationId: getPot
      tags: [pots]
      summary: One pot.
      security: []
      responses:
        "200": {$ref: "#/components/responses/Pot"}
    delete:
      operationId: breakPot
      tags: [secret]
      summary: Break a pot.
      security: [{admin: []}]
      responses: {"204": {description: Gone.}}
  /pots/{id}/lid:
    get:
      operationId: getLid
      summary: Broken.
      responses:
        "200":
          description: Its lid.
          content: {application/json: {schema: {$ref: "#/components/schemas/Nowhere"}}}
  /mix: &mix
    post:
      operationId: mix
      summary: Mix.
      responses:
        "200":
          description: Begun.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Mix"}
              example: {id: a, state: mixing}
  /remix:
    post:
      operationId: remix
      summary: Mix again.
      responses:
        "200":
          description: Begun.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Mix"}
              example: {id: a, state: mixing}
  /dry:
    post:
      operationId: dry
      summary: Dry.
      responses:
        "200":
          description: Begun.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Mix"}
              example: {id: a, state: mixing}
  /mix/{id}:
    get:
      operationId: getMix
      summary: How far it is.
      parameters: [{name: id, in: path, required: true, schema: {type: string}, example: a}]
      responses:
        "200":
          description: Its state.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Mix"}
              example: {id: a, state: done, pot: {kind: round}}
webhooks:
  broken:
    post:
      operationId: onBroken
      tags: [secret]
      summary: A pot broke.
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Shards"}}}}
      responses: {"200": {description: Good.}}
components:
  securitySchemes:
    shop: {type: apiKey, in: header, name: X-Shop, x-env: INK_SHOP}
    admin: {type: apiKey, in: header, name: X-Admin, x-env: INK_ADMIN}
  responses:
    Pot:
      description: A pot.
      content:
        application/json:
          schema: {$ref: "#/components/schemas/Pot"}
          example: {kind: round}
  schemas:
    Pot:
      type: object
      required: [kind]
      discriminator: {propertyName: kind, mapping: {round: Round}}
      properties: {kind: {type: string}}
    Round: {allOf: [{$ref: "#/components/schemas/Pot"}, {type: object, properties: {handle: {$ref: "#/components/schemas/Handle"}}}]}
    Handle: {type: object, properties: {length: {type: integer}}}
    Shards: {type: object, properties: {count: {type: integer}}}
    Mix:
      type: object
      required: [id, state]
      properties:
        id: {type: string}
        state: {type: string, enum: [mixing, done, failed]}
        pot: {$ref: "#/components/schemas/Pot"}
    Unused: {type: object, properties: {a: {type: string}}}
"""


@pytest.fixture
def project(project: Project) -> Project:
    """A project whose one spec has much that is to be left out."""
    (project.root / "specs/pen.yaml").unlink()
    (project.root / "specs/ink.yaml").write_text(SPEC)
    return project


def facts(project: Project, settings: str) -> dict[str, Any]:
    """The facts that are left of the spec."""
    (project.root / "specloom.toml").write_text(f"[providers.ink]\n{settings}\n")
    said = project.run("show", "ir", "ink")
    assert said.code == 0, said.err
    api: dict[str, Any] = json.loads(said.out)
    return api


def names(api: dict[str, Any]) -> list[list[str]]:
    """The names of its operations, models, credentials and tasks."""
    return [
        [operation["id"] for operation in api["operations"]],
        sorted(model["name"] for model in api["models"]),
        [credential["name"] for credential in api["credentials"]],
        [task["name"] for task in api["tasks"]],
    ]


def test_without_a_filter_the_spec_is_refused(project: Project) -> None:
    assert project.run("lint").code == 1


@pytest.mark.parametrize(
    ("settings", "operations", "models", "credentials", "tasks"),
    [
        ('include = {tags = ["pots"]}', ["listPots", "getPot"], ["Handle", "ListPotsResponse", "Pot", "Round"], ["shop"], []),
        ('include = {paths = ["/pots/*"], operations = ["none"]}\nexclude = {operations = ["break*"]}'.replace('"none"', '"getPot"'), ["getPot"], ["Handle", "Pot", "Round"], [], []),
        ('include = {operations = ["breakPot"]}', ["breakPot"], [], ["admin"], []),
        ('include = {operations = ["remix"]}', ["remix", "getMix"], ["Handle", "Mix", "Pot", "Round"], ["shop"], ["mixing"]),
        ('include = {operations = ["getMix"]}', ["getMix"], ["Handle", "Mix", "Pot", "Round"], ["shop"], []),
    ],
)  # fmt: skip
def test_what_is_left(
    project: Project, settings: str, operations: list[str], models: list[str], credentials: list[str], tasks: list[str]
) -> None:
    api = facts(project, settings)

    found = names(api)
    assert found[0] == operations
    assert {"Unused", "Shards"}.isdisjoint(found[1])
    assert [name for name in found[1] if name in {"Handle", "Mix", "Pot", "Round"}] == [
        name for name in models if name != "ListPotsResponse"
    ]
    assert found[2:] == [credentials, tasks]
    assert not api["webhooks"]


def test_a_path_pattern_spans_segments_only_with_two_stars(project: Project) -> None:
    exclude = 'exclude = {operations = ["getLid", "onBroken"]}'
    assert names(facts(project, f'include = {{paths = ["/**"]}}\n{exclude}'))[0] == [
        *("listPots", "getPot", "breakPot"),
        *("mix", "remix", "dry", "getMix"),
    ]
    assert names(facts(project, 'include = {paths = ["/*"]}'))[3] == ["mixing", "drying"]


def test_only_the_create_operations_that_stay_start_tasks(project: Project) -> None:
    (task,) = facts(project, 'include = {operations = ["remix"]}')["tasks"]
    assert json.dumps(task).count('"remix"') and '"mix"' not in json.dumps(task)


def test_a_changed_filter_is_drift(project: Project) -> None:
    (project.root / "specloom.toml").write_text('[providers.ink]\ninclude = {tags = ["pots"]}\n')
    assert project.run("generate").code == 0
    assert project.run("check").code == 0
    (project.root / "specloom.toml").write_text('[providers.ink]\ninclude = {operations = ["getPot"]}\n')

    said = project.run("check")

    assert said.code == 1
    assert "generated/ink/client.py: out of date: the settings changed" in said.out
    assert project.run("generate").code == 0
    assert "list_pots" not in (project.out / "ink/client.py").read_text()


def test_places_are_those_of_the_whole_file(project: Project) -> None:
    project.edit("specs/ink.yaml", "      summary: Mix again.\n", "      summary: Mix again.\n      tag: []\n")
    line = SPEC[: SPEC.index("      summary: Mix again.")].count("\n") + 2
    (project.root / "specloom.toml").write_text('[providers.ink]\ninclude = {operations = ["remix"]}\n')

    assert f"specs/ink.yaml:{line}:7: error[unknown-key]" in project.run("lint").out.replace("warning", "error")


def test_a_reference_into_what_is_left_out_still_leads_there(project: Project) -> None:
    project.edit(
        "specs/ink.yaml",
        "  /pots/{id}/lid:\n",
        "  /pots/{id}/lid:\n    parameters: [{$ref: '#/paths/~1pots~1{id}/parameters/0'}]\n",
    )
    project.edit(
        "specs/ink.yaml",
        '"#/components/schemas/Nowhere"',
        '"#/paths/~1pots/get/responses/200/content/application~1json/schema"',
    )

    api = facts(project, 'include = {operations = ["getLid"]}')

    assert names(api)[0] == ["getLid"]
    assert [parameter["name"] for parameter in api["operations"][0]["parameters"]] == ["id"]
    assert "Pot" in names(api)[1]


SHELF = """\
openapi: "3.1.0"
info: {title: Shelf, version: "1"}
servers: [{url: "https://ink.example"}]
security: [{shop: []}]
paths:
  /file: {$ref: "parts/shelf.yaml#/items/file"}
  /chain: {$ref: "parts/shelf.yaml#/items/chain"}
  /item: {$ref: "#/components/pathItems/Item"}
  /call:
    get: {$ref: "parts/shelf.yaml#/calls/get"}
    put: {$ref: "#/paths/~1plain/get"}
  /plain:
    get: {operationId: plain, tags: [plain], security: [{admin: []}], responses: {"204": {description: Good.}}}
  /same: {$ref: "#/paths/~1plain"}
components:
  pathItems:
    Item:
      get: {operationId: item, tags: [item], responses: {"204": {description: Good.}}}
  securitySchemes:
    shop: {type: apiKey, in: header, name: X-Shop, x-env: INK_SHOP}
    admin: {type: apiKey, in: header, name: X-Admin, x-env: INK_ADMIN}
"""
PARTS = """\
items:
  file:
    get: {operationId: fileGet, tags: [file], responses: {"204": {description: Good.}}}
    post: {operationId: filePost, tags: [other], responses: {"204": {description: Good.}}}
  chain: {$ref: "#/items/last"}
  last:
    get: {operationId: last, tags: [last], responses: {"204": {description: Good.}}}
calls:
  get: {operationId: call, tags: [call], responses: {"204": {description: Good.}}}
"""


@pytest.mark.parametrize(
    ("settings", "operations", "credentials"),
    [
        ('include = {tags = ["file"]}', ["GET /file"], ["shop"]),
        ('include = {tags = ["other"]}', ["POST /file"], ["shop"]),
        ('include = {operations = ["file*"]}', ["GET /file", "POST /file"], ["shop"]),
        ('include = {tags = ["last"]}', ["GET /chain"], ["shop"]),
        ('include = {operations = ["last"]}', ["GET /chain"], ["shop"]),
        ('include = {tags = ["item"]}', ["GET /item"], ["shop"]),
        ('include = {paths = ["/item"]}', ["GET /item"], ["shop"]),
        ('include = {tags = ["call"]}', ["GET /call"], ["shop"]),
        ('include = {operations = ["call"]}', ["GET /call"], ["shop"]),
        ('include = {paths = ["/call"]}', ["GET /call", "PUT /call"], ["shop", "admin"]),
        ('include = {tags = ["plain"]}', ["PUT /call", "GET /plain", "GET /same"], ["admin"]),
        ('include = {paths = ["/same"]}', ["GET /same"], ["admin"]),
        ('exclude = {tags = ["file", "plain", "last"]}', ["POST /file", "GET /item", "GET /call"], ["shop"]),
        ('exclude = {operations = ["plain", "file*", "item"]}', ["GET /chain", "GET /call"], ["shop"]),
        ('exclude = {paths = ["/plain", "/file"], tags = ["last", "item"]}', ["GET /call", "PUT /call", "GET /same"], ["shop", "admin"]),
    ],
)  # fmt: skip
def test_operations_behind_references_are_chosen_by_what_they_declare(
    project: Project, settings: str, operations: list[str], credentials: list[str]
) -> None:
    """A path item, or an operation, that is a `$ref`: to a component, a path, or another file."""
    (project.root / "specs/ink.yaml").write_text(SHELF)
    (project.root / "specs/parts").mkdir()
    (project.root / "specs/parts/shelf.yaml").write_text(PARTS)

    api = facts(project, settings)

    assert [f"{operation['method']} {operation['path']}" for operation in api["operations"]] == operations
    assert names(api)[2] == credentials


REFUSED = {
    'include = {tags = ["pot"], paths = ["/pots/*/lids"]}': """\
specloom.toml:2:20: error[filter-unmatched]: no operation matches `pot`
      at /providers/ink/include/tags/0
    2 | include = {tags = ["pot"], paths = ["/pots/*/lids"]}
                           ^
      hint: did you mean `pots`?
specloom.toml:2:37: error[filter-unmatched]: no operation matches `/pots/*/lids`
      at /providers/ink/include/paths/0
    2 | include = {tags = ["pot"], paths = ["/pots/*/lids"]}
                                            ^
      hint: did you mean `/pots/{id}/lid`?
""",
    'exclude = {paths = ["/**"], tags = ["secret"]}': """\
specloom.toml:2:1: error[filter-empty]: no operation is left
      at /providers/ink/exclude
    2 | exclude = {paths = ["/**"], tags = ["secret"]}
        ^
      hint: include more, or exclude less
""",
    'exclude = {operations = ["getLid", "getM*", "dry"]}': """\
specloom.toml:2:36: error[filter-needed]: `getM*` excludes `getMix`, which the task `mixing` calls
      at /providers/ink/exclude/operations/1
    2 | exclude = {operations = ["getLid", "getM*", "dry"]}
                                           ^
      hint: narrow the pattern, or exclude what creates such tasks too
""",
}


@pytest.mark.parametrize("settings", REFUSED)
def test_refused(project: Project, settings: str) -> None:
    (project.root / "specloom.toml").write_text(f"[providers.ink]\n{settings}\n")

    said = project.run("generate")

    assert said.code == 1
    assert said.err == f"{REFUSED[settings]}nothing was written\n"
    assert project.run("lint").out.startswith(REFUSED[settings])
