"""The rules, where one example in `cases/refused` does not show their edges: what they let pass, and how they read."""

from __future__ import annotations

import copy
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias, cast

import pytest

from specloom.check import check
from specloom.check.vocabulary import EXTENSIONS
from specloom.load import load
from tests.pipeline import CASES

Check: TypeAlias = Callable[..., list[str]]

HEAD = 'openapi: "3.1.0"\ninfo: {title: Inkwell, version: "1"}\n'

PAGES = """\
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
              schema: {type: array, items: {type: string}}
              example: [one]
"""

TASK = """\
x-tasks:
  rendering:
    create: createTask
    capture: {id: $response.body#/taskId}
    poll: {operation: getTaskResult, with: {body: {/taskId: $task.id}}}
    rules:
      - {state: failed, when: [{at: $response.body#/errorId, gt: 0}]}
    status:
      at: $response.body#/status
      pending: [idle, processing]
      succeeded: [ready]
    result: {at: $response.body#/solution}
    timing: {first: 1, every: 2}
    limits: {polls: 100, expires: 300}
paths:
  /createTask:
    post:
      operationId: createTask
      summary: Start a rendering
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [clientKey, document]
              properties:
                clientKey: {type: string, x-credential: {name: client_key, env: INKWELL_KEY}}
                document: {type: string}
                kind: {type: string, enum: [page, book]}
                callbackUrl: {type: string}
      responses:
        "200":
          description: The task
          content:
            application/json:
              schema:
                type: object
                properties:
                  errorId: {type: integer}
                  taskId: {type: string}
              example: {errorId: 0, taskId: t-1}
  /getTaskResult:
    post:
      operationId: getTaskResult
      summary: Ask for the result
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [clientKey, taskId]
              properties:
                clientKey: {type: string, x-credential: {name: client_key, env: INKWELL_KEY}}
                taskId: {type: string}
      responses:
        "200":
          description: The state of the task
          content:
            application/json:
              schema:
                type: object
                properties:
                  errorId: {type: integer}
                  status: {type: string, enum: [idle, processing, ready]}
                  solution: {type: object, properties: {url: {type: string}}}
              example: {errorId: 0, status: ready, solution: {url: "https://inkwell.example/1.pdf"}}
"""


SHORT = {
    "/paths/~1pages/get/responses/200/content/application~1json/example": "EXAMPLE",
    "/paths/~1pages/get/responses/200": "ANSWER",
    "/paths/~1createTask/post/requestBody/content/application~1json/schema/properties": "REQUEST",
    "/paths/~1getTaskResult/post": "RESULT",
    "/components/schemas/Page": "PAGE",
    "/x-tasks/rendering": "TASK",
}
"""The places that most tests are about."""


@pytest.fixture
def found(tmp_path: Path) -> Check:
    """Checks a text; each finding is `code at pointer: message`, with well-known pointers shortened."""

    def run(text: str, *, validator: bool = False, **others: str) -> list[str]:
        for name, other in others.items():
            (tmp_path / f"{name}.yaml").write_text(other, encoding="utf-8")
        (tmp_path / "spec.yaml").write_text(text, encoding="utf-8")
        findings = check(load(tmp_path / "spec.yaml", name="spec.yaml"), validator=validator)
        return [f"{each.code} at {shortened(each.source.pointer)}: {each.message}" for each in findings]

    return run


def shortened(pointer: str) -> str:
    """A pointer whose beginning has a name in `SHORT`."""
    start = next((start for start in SHORT if pointer.startswith(start)), "")
    return SHORT.get(start, "") + pointer[len(start) :]


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """A text with replacements, each of which must have something to replace."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def schema(text: str) -> str:
    """A spec with one schema, `Page`, in flow style."""
    return f"{HEAD}{PAGES}components:\n  schemas:\n    Page: {text}\n"


# --- what is right ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["3.0.0", "3.0.4", "3.1.1", "3.2.0"])
@pytest.mark.parametrize("text", [HEAD + PAGES, HEAD + TASK], ids=["plain", "task"])
def test_a_good_spec_has_no_findings(found: Check, version: str, text: str) -> None:
    """In every version, with the validator too."""
    assert found(changed(text, ("3.1.0", version)), validator=True) == []


@pytest.mark.promise(3)
def test_nothing_is_fetched(found: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """The validator's own readers of URLs and files are replaced."""

    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("somebody opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    text = changed(HEAD + PAGES, ("{type: string}", '{$ref: "http://inkwell.example/a.yaml#/Page"}'))

    assert [line.partition(" ")[0] for line in found(text, validator=True)] == ["ref-remote"]
    assert found(
        changed(HEAD + PAGES, ("example: [one]", 'example: [{$ref: "http://inkwell.example"}]')), validator=True
    )


def test_several_files_are_one_spec(found: Check) -> None:
    """Findings name the file that they are in; the validator reads the same files."""
    text = HEAD + "paths:\n  /pages: {$ref: 'pages.yaml#/pages'}\n"
    pages = PAGES.replace("paths:\n  /pages:", "pages:").replace("\n    ", "\n  ")
    assert found(text, validator=True, pages=pages) == []

    broken = pages.replace("{type: string}", "{type: strng}")
    (line,) = found(text, validator=True, pages=broken)
    assert line.startswith("wrong-value at /pages/get/responses/200/content/application~1json/schema/items/type")


# --- versions and grammar --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ('"3.1.0"', "3.1", ["wrong-type at /openapi: `openapi` must be a string, not a number"]),
        ('"3.1.0"', '"2.0"', ["version-unsupported at /openapi: OpenAPI `2.0` is not supported"]),
        ('openapi: "3.1.0"', 'swagger: "2.0"', ["version-unsupported at /swagger: this is Swagger 2.0"]),
        ('openapi: "3.1.0"\n', "", ["missing-key at : `openapi` is required here"]),
        (
            'version: "1"',
            "version: 1.0",
            ["wrong-type at /info/version: `version` must be a string, not the number `1.0`"],
        ),
        (', version: "1"', "", ["missing-key at /info: `info` requires `version`"]),
        ("description: The pages", "x-none: 1", ["missing-key at ANSWER: a response requires `description`"]),
        ("summary: List pages", "summary: List pages\n      x-anything: {a: 1}", []),
        (
            "description: The pages",
            "description: The pages\n          schema: {type: string}",
            ["unknown-key at ANSWER/schema: unknown key `schema` in a response"],
        ),
        ("get:", "gett:", ["unknown-key at /paths/~1pages/gett: unknown key `gett` in a path"]),
        (
            "List pages",
            "List pages\n      deprecated: yes",
            ["wrong-type at /paths/~1pages/get/deprecated: `deprecated` must be true or false, not the string `yes`"],
        ),
    ],
)
def test_grammar(found: Check, old: str, new: str, lines: list[str]) -> None:
    """Mistakes are found once each, and not again by the validator."""
    assert found(changed(HEAD + PAGES, (old, new)), validator=True) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("{type: string, descrption: x}", ["unknown-key at PAGE/descrption: unknown key `descrption` in a schema"]),
        (
            "{type: object, properties: {a: {type: string, description: one, two}}}",
            ["unknown-key at PAGE/properties/a/two: unknown key `two` in a schema"],
        ),
        (
            "{type: object, properties: {x-ray: {type: strng}}}",
            [
                "wrong-value at PAGE/properties/x-ray/type: a type must be one of "
                "`string`, `integer`, `number`, `boolean`, `array`, `object`, `null`, not `strng`: "
                "any JSON value is accepted"
            ],
        ),
        ('{type: [string, "null"]}', []),
        ("true", []),
        ("{minLength: 3.0}", []),
        ("{exclusiveMinimum: 3}", []),
        ("{allOf: [{type: object, properties: {a: {type: string}}}, {required: [a]}]}", []),
        ("{required: [a], allOf: [{type: object, properties: {a: {type: string}}}]}", []),
        ("{type: object, required: [a], additionalProperties: {type: string}}", []),
        (
            "{type: object, required: [a], properties: {b: {type: string}}}",
            ["required-undeclared at PAGE/required/0: `a` is required, but there is no such property"],
        ),
        ("{enum: [1, 1.0]}", ["enum-duplicate at PAGE/enum/1: duplicate value `1.0`"]),
        ('{enum: [1, true, "1"]}', []),
        ("{type: integer, enum: [1, null]}", []),
    ],
)
def test_schemas(found: Check, text: str, lines: list[str]) -> None:
    """Keywords, and rules between them."""
    assert found(schema(text)) == lines


# --- examples --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "example", "lines"),
    [
        ("{type: integer}", "'2'", []),
        (
            "{type: integer}",
            "'x'",
            ["example-breaks-schema at EXAMPLE: this example must be an integer, not the string `x`"],
        ),
        ("{type: boolean}", "'true'", []),
        ("{enum: [1, 2]}", "'2'", []),
        ("{enum: [1, 2]}", "'3'", ["example-breaks-schema at EXAMPLE: this example must be one of `1`, `2`, not `3`"]),
        (
            "{type: string}",
            "2",
            ["example-breaks-schema at EXAMPLE: this example must be a string, not the number `2`"],
        ),
        ("{type: object, required: [id], properties: {id: {writeOnly: true}}}", "{}", []),
        (
            "{type: object, required: [id], properties: {id: {readOnly: true}}}",
            "{}",
            ["example-breaks-schema at EXAMPLE: this example lacks `id`"],
        ),
        (
            "{type: string, format: date}",
            "today",
            ["example-breaks-schema at EXAMPLE: this example does not match the format `date`: `today`"],
        ),
        ("{type: string, format: of-our-own}", "today", []),
        (
            "{type: object, properties: {a: {$recursiveRef: '#'}, b: {type: integer}}}",
            "{a: 1, b: z}",
            [
                "unknown-key at ANSWER/content/application~1json/schema/properties/a/$recursiveRef: unknown key "
                "`$recursiveRef` in a schema",
                "example-breaks-schema at EXAMPLE/b: `/b` of this example must be an integer, not the string `z`",
            ],
        ),
        (
            "{oneOf: [{type: object, properties: {a: {const: x}, b: {type: integer}}, required: [a]}, {type: string}]}",
            "{a: x, b: z}",
            ["example-breaks-schema at EXAMPLE/b: `/b` of this example must be an integer, not the string `z`"],
        ),
        (
            "{oneOf: [{type: object, properties: {a: {type: integer}}}, {type: object}, {type: string}]}",
            "{a: 1}",
            ["example-breaks-schema at EXAMPLE: this example matches more than one schema of `oneOf`"],
        ),
        (
            "{type: object}",
            "'{\"a\": 1}'",
            ['example-breaks-schema at EXAMPLE: this example must be an object, not the string `{"a": 1}`'],
        ),
        (
            "{$ref: '#/paths/~1pages/get/responses/200/content/application~1json/schema'}",
            "1",
            [
                "ref-cycle at ANSWER/content/application~1json/schema/$ref: "
                "`#/paths/~1pages/get/responses/200/content/application~1json…` leads back to itself"
            ],
        ),
    ],
)
def test_examples_of_answers(found: Check, declared: str, example: str, lines: list[str]) -> None:
    """What clients read all the same is right: text that is a number, and what an answer need not hold."""
    text = changed(HEAD + PAGES, ("{type: array, items: {type: string}}", declared), ("[one]", example))
    assert found(text) == lines


def test_a_tag_decides_between_members_that_both_fit(found: Check) -> None:
    """Other than without a discriminator, where a `oneOf` must fit once."""
    assert found((CASES / "default-mapping" / "spec.yaml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("declared", "default", "is_right"),
    [
        ("type: string, nullable: true", "null", True),
        ("type: string", "null", False),
        ("type: string, nullable: true, enum: [a]", "null", True),
        ("type: string, nullable: true, enum: [a]", "b", False),
        ("nullable: true, allOf: [{type: string}]", "null", True),
        ("nullable: true, allOf: [{type: string}]", "1", False),
        ("type: integer, minimum: 0, exclusiveMinimum: true", "0", False),
        ("type: integer, minimum: 0, exclusiveMinimum: true", "1", True),
    ],
)
def test_openapi_30_has_its_own_words(found: Check, declared: str, default: str, is_right: bool) -> None:
    """`nullable` and boolean bounds."""
    text = changed(schema(f"{{{declared}, default: {default}}}"), ("3.1.0", "3.0.3"))
    assert (found(text) == []) is is_right


@pytest.mark.parametrize(
    ("direction", "is_right"), [("readOnly", True), ("writeOnly", False)], ids=["read-only", "write-only"]
)
def test_a_request_need_not_hold_what_is_read_only(found: Check, direction: str, is_right: bool) -> None:
    """And the other way round."""
    body = (
        "summary: List pages\n      requestBody: {content: {application/json: {example: {}, schema: {type: object, "
        f"required: [id], properties: {{id: {{type: integer, {direction}: true}}}}}}}}}}}}"
    )
    assert (found(changed(HEAD + PAGES, ("summary: List pages", body))) == []) is is_right


@pytest.mark.parametrize(
    "example",
    [
        "examples: {one: {value: [one]}}",
        "examples: {one: {$ref: '#/components/examples/one'}}",
        "x-none: 1",
    ],
)
def test_where_examples_may_stand(found: Check, example: str) -> None:
    """Beside the schema, named, referred to, or in the schema."""
    more = "components: {examples: {one: {value: [one]}}}\n"
    declared = "{type: array, items: {type: string}}"
    if example.startswith("x-"):
        declared = "{type: array, items: {type: string}, examples: [[one]]}"
    text = changed(HEAD + PAGES, ("example: [one]", example), ("{type: array, items: {type: string}}", declared))
    assert found(text + more) == []


# --- our own keys ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["x-task", "x-Tasks", "x-tasks-", "x-failures", "x-pythonname", "x-python_name", "x-slution"]
)
def test_misspelled_keys_of_ours(found: Check, key: str) -> None:
    """One letter away, or joined in another way."""
    (line,) = found(f"{HEAD}{PAGES}{key}: {{}}\n")
    assert line.startswith("extension-unknown")


@pytest.mark.parametrize("key", ["x-tags", "x-logo", "x-enum", "x-internal", "x-ms-paths", "x-example", "x-name"])
def test_keys_of_others_are_left_alone(found: Check, key: str) -> None:
    """Whatever they hold."""
    assert found(f"{HEAD}{PAGES}{key}: {{}}\n") == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "summary: Ask",
            "x-long-poll: 0\n      summary: Ask",
            "wrong-value at RESULT/x-long-poll: `x-long-poll` must be more than 0, not `0`",
        ),
        (
            "summary: Ask",
            "x-safe: on\n      summary: Ask",
            "wrong-type at RESULT/x-safe: `x-safe` must be true or false, not the string `on`",
        ),
        (
            "summary: Ask",
            "x-python-name: get-it\n      summary: Ask",
            "wrong-value at RESULT/x-python-name: `get-it` is not a valid Python name",
        ),
        (
            "summary: Ask",
            "x-failure: {code: $statusCode}\n      summary: Ask",
            "missing-key at RESULT/x-failure: `when` is required here",
        ),
        (
            "summary: Ask",
            "x-envelope: {arguments: /params, result: /solution}\n      summary: Ask",
            "pointer-not-in-schema at RESULT/x-envelope/arguments: the schema of the request has no `params`",
        ),
        (
            "env: INKWELL_KEY",
            "env: inkwell",
            "wrong-value at REQUEST/clientKey/x-credential/env: `inkwell` is not a valid name for an environment variable",
        ),
        (
            "kind: {type: string",
            "kind: {x-solution: 3, type: string",
            "wrong-value at REQUEST/kind/x-solution: `x-solution` names neither a schema nor a value of the request",
        ),
        (
            "kind: {type: string",
            "kind: {x-solution: {$ref: '#/nowhere'}, type: string",
            "ref-not-found at REQUEST/kind/x-solution/$ref: `#/nowhere` does not exist",
        ),
    ],
)
def test_our_keys(found: Check, old: str, new: str, line: str) -> None:
    """The shape of each."""
    assert line in found(changed(HEAD + TASK, (old, new)))


@pytest.mark.parametrize(
    ("token", "lines"),
    [
        ("0", []),
        ("10", []),
        ("01", ["pointer-not-in-schema at TASK/error/code: the schema of the response has no `01` at `/many`"]),
        ("²", ["pointer-not-in-schema at TASK/error/code: the schema of the response has no `²` at `/many`"]),
        ("٣", ["pointer-not-in-schema at TASK/error/code: the schema of the response has no `٣` at `/many`"]),
    ],
)
def test_an_array_index_is_written_in_ascii(found: Check, token: str, lines: list[str]) -> None:
    """As RFC 6901 section 4 says, and as clients read it: what they would never find is told."""
    many = "errorId: {type: integer}\n                  many: {type: array, items: {type: string}}"
    error = f"timing: {{first: 1, every: 2}}\n    error: {{code: '$response.body#/many/{token}'}}"
    told = found(changed(HEAD + TASK, ("errorId: {type: integer}", many), ("timing: {first: 1, every: 2}", error)))
    assert told == lines


def test_all_our_keys_are_known() -> None:
    """The table of places is the list of our keys."""
    assert sorted(EXTENSIONS) == [
        "x-array-format",
        "x-credential",
        "x-env",
        "x-envelope",
        "x-failure",
        "x-json",
        "x-long-poll",
        "x-pagination",
        "x-python-name",
        "x-safe",
        "x-solution",
        "x-tasks",
        "x-webhook-signature",
    ]


# --- tasks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("$response.body#/status", "[$response.body#/state, $response.body#/status]"),
        ("pending: [idle, processing]", "pending: [processing]\n      other: pending"),
        ("$task.id}}", "'{$task.id}-x'}}"),
        ("$task.id}}", "$request.body#/document}}"),
        ("{id: $response.body#/taskId}", "{id: {from: $response.header.Location, match: '/tasks/(.+)$'}}"),
        (
            "result: {at: $response.body#/solution}",
            "result: {operation: getTaskResult, with: {body: {/taskId: $response.body#/status}}}",
        ),
        ("solution: {type: object, properties: {url: {type: string}}}", "solution: true"),
        ("limits: {", "notify: {set: /callbackUrl, payload: result}\n    limits: {"),
        (
            "limits: {",
            "byType: {at: $request.body#/kind, cases: {b.*: {timing: {every: 3}, limits: {polls: 90}}}}\n    limits: {",
        ),
        (
            "limits: {",
            "cancel: {operation: getTaskResult, with: {body: {/taskId: $task.id}}}\n    billable: true\n    limits: {",
        ),
        ("limits: {", "title: Rendering\n    description: Renders\n    x-python-name: render\n    limits: {"),
        (
            "result: {at: $response.body#/solution}",
            "result: {url: $response.body#/solution/url, at: $response.body#/pages}\n"
            "    error: {message: $response.body#/why/not}",
        ),
        (
            "result: {at: $response.body#/solution}",
            'result: {url: "/results/{$task.id}", operation: getTaskResult, at: $response.body#/solution}',
        ),
        (
            "timing: {first: 1, every: 2}",
            "timing: {first: 0, every: 1, factor: 2, max: 2, jitter: 0.1, hint: [{at: $response.header.Retry-After}]}",
        ),
        ("when: [{at", "when: [{any: [[{at: $statusCode, gte: 400}], [{at: $statusCode, is: 404}]]}, {at"),
    ],
)
def test_what_tasks_may_say(found: Check, old: str, new: str) -> None:
    """The vocabulary, where its use is right."""
    text = changed(
        HEAD + TASK,
        (old, new),
        ("errorId: {type: integer}", "errorId: {type: integer}\n                  state: {type: string}"),
    )
    assert found(text) == []


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (
            "result: {at: $response.body#/solution}",
            "result: {url: $response.body#/solution/urls, operation: getTaskResult, at: $response.body#/pages}",
            [
                "pointer-not-in-schema at TASK/result/url: " "the schema of the response has no `urls` at `/solution`",
                "pointer-not-in-schema at TASK/result/at: the schema of the response has no `pages`",
            ],
        ),
        (
            "      pending: [idle, processing]\n      succeeded: [ready]\n",
            "      pending: [idle, processing, ready]\n    sync: true\n    otherwise: failed\n",
            ["task-never-succeeds at TASK: no status or rule marks `rendering` as succeeded"],
        ),
        (
            "      - {state: failed, when: [{at: $response.body#/errorId, gt: 0}]}\n"
            "    status:\n      at: $response.body#/status\n"
            "      pending: [idle, processing]\n      succeeded: [ready]\n",
            "      - {state: succeeded, call: create, when: [{at: $statusCode, is: 200}]}\n    sync: true\n",
            [
                "task-never-succeeds at TASK: "
                "a pending task `rendering` never ends: only its create response can be `succeeded`"
            ],
        ),
        ("create: createTask\n    ", "", ["missing-key at TASK: `create` is required here"]),
        ("gt: 0", "gt: many", ["wrong-type at TASK/rules/0/when/0/gt: `gt` must be a number, not the string `many`"]),
        ("gt: 0", "is: null", ["wrong-value at TASK/rules/0/when/0/is: null counts as absent here"]),
        (
            "gt: 0",
            "same: 0",
            [
                "condition-without-test at TASK/rules/0/when/0: a condition tests nothing",
                "unknown-key at TASK/rules/0/when/0/same: unknown key `same` in a condition",
            ],
        ),
        (
            "state: failed",
            "state: fails",
            [
                "wrong-value at TASK/rules/0/state: `state` must be one of `pending`, `succeeded`, `partial`, "
                "`failed`, `cancelled`, `expired`, `needs_action`, not `fails`"
            ],
        ),
        (
            "limits: {",
            "cancel: {url: $task.id}\n    limits: {",
            ["missing-key at TASK/cancel: `method` is required here"],
        ),
        (
            "{operation: getTaskResult, with: {body: {/taskId: $task.id}}}",
            "{longPoll: 3}",
            [
                "missing-key at TASK/poll: `operation`, `url` or `again` is required here",
            ],
        ),
        (
            "limits: {",
            "idempotency: {set: body.key}\n    syncRequest: {header: Prefer, value: wait=5}\n    limits: {",
            [
                "wrong-value at TASK/idempotency/set: `body.key` is not a location in a request",
                "task-sync-missing at TASK/syncRequest: "
                "a request for an immediate result has an effect only with `sync: true`",
            ],
        ),
        (
            "limits: {",
            "idempotency: {set: query.key}\n    origins: [cdn.example]\n    limits: {",
            [
                "task-input-unknown at TASK/idempotency/set: `createTask` has no query parameter `key`",
                "wrong-value at TASK/origins/0: `cdn.example` is not a valid origin",
            ],
        ),
        ("every: 2", "every: 2, max: 1", ["task-timing at TASK/timing: `every` is `2`, more than `max`, which is `1`"]),
        ("every: 2", "every: 0", ["wrong-value at TASK/timing/every: `every` must be more than 0, not `0`"]),
        ("polls: 100", "polls: 0", ["wrong-value at TASK/limits/polls: `polls` must be at least 1, not `0`"]),
        ("limits: {", "limit: {}\n    limits: {", ["unknown-key at TASK/limit: unknown key `limit` in a task"]),
        (
            "limits: {",
            "byType: {at: $request.body#/kind, cases: {book: {timing: {every: 9}}}}\n    limits: {",
            [
                "task-budget-unreachable at TASK/byType/cases/book/timing: "
                "only `34` of `100` polls are possible within the `300` seconds until the task expires"
            ],
        ),
        (
            "limits: {",
            "list: {operation: getTaskResult, items: /solution, id: id}\n    limits: {",
            [
                "expression-no-list at TASK/list/items: tasks are listed, but the schema allows no list at `/solution`",
                "pointer-broken at TASK/list/id: a JSON pointer starts with `/`, unlike `id`",
            ],
        ),
        (
            "limits: {",
            "notify: {set: /callback, payload: all}\n    limits: {",
            [
                "pointer-not-in-schema at TASK/notify/set: the schema of the request has no `callback`",
                "wrong-value at TASK/notify/payload: `payload` must be one of `id`, `poll`, `result`, not `all`",
            ],
        ),
    ],
)
def test_what_tasks_may_not_say(found: Check, old: str, new: str, lines: list[str]) -> None:
    """Each mistake is told once, at its place."""
    assert found(changed(HEAD + TASK, (old, new))) == lines


def asking(parameters: str) -> tuple[str, str]:
    """The operation that is polled with these parameters, besides."""
    return "summary: Ask", f"parameters: [{parameters}]\n      summary: Ask"


@pytest.mark.parametrize(
    "parameter",
    [
        "{name: X-A, in: header, required: true, schema: {type: string, const: a}}",
        "{name: X-A, in: header, required: true, schema: {type: string, enum: [a]}}",
        "{name: v, in: query, required: true, schema: {type: integer, enum: [1]}}",
        "{name: v, in: query, required: true, schema: {$ref: '#/components/schemas/One'}}",
        "{name: v, in: query, required: true, content: {application/json: {schema: {type: boolean, const: false}}}}",
        "{name: c, in: cookie, required: true, schema: {type: string, const: c}}",
        "{name: X-A, in: header, schema: {type: string}}",
        "{name: v, in: query, schema: {type: string, enum: [a, b]}}",
    ],
)
def test_what_can_have_one_value_only_need_not_be_given_to_a_call(found: Check, parameter: str) -> None:
    """Nor what is optional; the client fills the former in."""
    text = changed(HEAD + TASK, asking(parameter))

    assert found(f"{text}components: {{schemas: {{One: {{type: string, enum: [one]}}}}}}\n") == []


@pytest.mark.parametrize(
    ("parameter", "what"),
    [
        ("{name: X-A, in: header, required: true, schema: {type: string}}", "header parameter `X-A`"),
        ("{name: v, in: query, required: true, schema: {type: string, enum: [a, b]}}", "query parameter `v`"),
        ("{name: v, in: query, required: true, schema: {type: 'null', const: null}}", "query parameter `v`"),
        (
            "{name: v, in: query, required: true, schema: {type: array, items: {type: string, const: a}}}",
            "query parameter `v`",
        ),
        ("{name: v, in: query, required: true, content: {application/json: {}}}", "query parameter `v`"),
        ("{name: c, in: cookie, required: true, schema: {type: string}}", "cookie parameter `c`"),
    ],
)
def test_what_is_required_otherwise_is_asked_for(found: Check, parameter: str, what: str) -> None:
    """With the place of the call; and what it is given, it may be given there."""
    place, name = what.partition(" ")[0], what.split("`")[1]
    text = changed(HEAD + TASK, asking(parameter))
    given = changed(
        text, ("with: {body: {/taskId: $task.id}}", f"with: {{body: {{/taskId: $task.id}}, {place}: {{{name}: a}}}}")
    )

    message = f"`getTaskResult` requires {what}, which is missing in `with`"
    assert found(text) == [f"task-input-missing at TASK/poll: {message}"]
    assert found(given) == []


def test_a_url_that_an_operation_describes_needs_its_headers_and_cookies(found: Check) -> None:
    """Its query and its path stand in the URL."""
    parameters = ", ".join(
        f"{{name: {name}, in: {place}, required: true, schema: {{type: string{more}}}}}"
        for name, place, more in (
            *(("X-A", "header", ""), ("X-B", "header", ", const: b"), ("Accept", "header", "")),
            *(("c", "cookie", ""), ("v", "query", "")),
        )
    )
    visited = "poll: {url: $task.id, method: POST, operation: getTaskResult, with: {body: {/taskId: $task.id}}}"
    text = changed(
        HEAD + TASK,
        asking(parameters),
        ("poll: {operation: getTaskResult, with: {body: {/taskId: $task.id}}}", visited),
    )

    assert [line for line in found(text) if line.startswith("task-input")] == [
        "task-input-missing at TASK/poll: `getTaskResult` requires cookie parameter `c`, which is missing in `with`",
        "task-input-missing at TASK/poll: `getTaskResult` requires header parameter `X-A`, which is missing in `with`",
    ]


@pytest.mark.parametrize(
    ("media_type", "sendable"),
    [
        ("application/json; charset=utf-8", True),
        ("application/x-amz-json-1.1", True),
        ("application/vnd.service.json", True),
        ("application/x-www-form-urlencoded", True),
        ("multipart/form-data", True),
        ("multipart/mixed", True),
        ("'*/*'", True),
        ("text/plain", False),
        ("application/octet-stream", False),
        ("application/xml", False),
        ("application/vnd.service.v1", False),
        ("application/x-ndjson", False),
    ],
)
def test_what_a_call_of_a_task_cannot_send_is_found_before_anything_is_paid(
    found: Check, media_type: str, sendable: bool
) -> None:
    """A pointer leads into JSON and forms; `x-json` says that a body is JSON."""
    head, call, poll = (HEAD + TASK).partition("  /getTaskResult:\n")
    text = head + call + poll.replace("application/json:", f"{media_type}:", 1)
    marked = head + call + poll.replace("application/json:", f"{media_type}:\n            x-json: true", 1)
    message = f"the body of `getTaskResult` is `{media_type}`, in which no single value can be placed"
    told = [] if sendable else [f"task-input-unsendable at TASK/poll/with/body/~1taskId: {message}"]

    assert [line for line in found(text) if not line.startswith("xml-raw")] == told
    assert found(marked) == []


@pytest.mark.parametrize(
    ("media_type", "schema", "again"),
    [
        ("application/json", "{type: object}", True),
        ("text/plain", "{type: string}", True),
        ("multipart/form-data", "{type: object, properties: {a: {type: string}}}", True),
        (
            "multipart/form-data",
            "{type: object, properties: {a: {type: array, items: {type: string, format: binary}}}}",
            False,
        ),
        ("multipart/form-data", "{type: object, properties: {a: {type: string, contentMediaType: image/png}}}", False),
        ("application/octet-stream", "{type: string}", False),
        ("image/png", "{}", False),
        ("'*/*'", "{type: string, format: binary}", False),
    ],
)
def test_a_file_is_not_sent_again(found: Check, media_type: str, schema: str, again: bool) -> None:
    """A handle does not hold it."""
    text = f"""{HEAD}{PAGES}      requestBody: {{required: true, content: {{{media_type}: {{schema: {schema}}}}}}}
x-tasks: {{polls: {{create: listPages, poll: {{again: create}}, otherwise: succeeded}}}}
"""
    lines = [line.partition(":")[0] for line in found(text.replace("    get:", "    post:"))]

    assert ("task-input-unsendable at /x-tasks/polls/poll" in lines) != again


RPC = """\
x-envelope: {arguments: /params, result: /result, id: /id}
x-tasks:
  sorting:
    create: Sorter.add
    capture: {id: $response.body#/result/taskId}
    poll: {operation: Sorter.get, with: {body: {/params/taskId: $task.id}}}
    status: {at: $response.body#/result/status, pending: [1], succeeded: [2], failed: [3]}
    list: {operation: Sorter.list, items: /result/data, id: /taskId, status: /status}
    timing: {every: 5}
security: [{token: []}]
paths:
"""

RPC_CALL = """\
  "/#Sorter.{name}":
    post:
      operationId: Sorter.{name}
      summary: Sort
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [id, method, params]
              properties:
                id: {{type: string}}
                method: {{const: Sorter.{name}}}
                params: {{type: object, required: [taskId], properties: {{taskId: {{type: string}}}}}}
      responses:
        "200":
          description: Sorted
          content:
            application/json:
              schema:
                type: object
                properties:
                  id: {{type: string}}
                  result:
                    type: object
                    properties:
                      taskId: {{type: string}}
                      status: {{type: integer, oneOf: [{{const: 1, title: NEW}}, {{const: 2}}, {{const: 3}}]}}
                      data: {{type: array, items: {{$ref: "#/components/schemas/Entry"}}}}
              example: {{id: "1", result: {{taskId: t, status: "2"}}}}
"""

RPC_END = """\
components:
  schemas:
    Entry: {type: object, properties: {taskId: {type: string}, status: {type: integer}}}
  securitySchemes:
    token: {type: apiKey, in: query, name: token, x-env: SORTER_TOKEN}
"""


def test_json_rpc(found: Check) -> None:
    """One URL, methods in fragments, an envelope: constants and ids fill themselves, arguments are given."""
    calls = "".join(RPC_CALL.format(name=name) for name in ("add", "get", "list"))
    text = HEAD + RPC + calls + RPC_END

    assert found(text, validator=True) == []
    assert found(changed(text, (", with: {body: {/params/taskId: $task.id}}", ""))) == [
        "task-input-missing at /x-tasks/sorting/poll: "
        "`Sorter.get` requires `/params/taskId` of its body, which is missing in `with`"
    ]
    assert found(changed(text, ("failed: [3]", "failed: [4]"))) == [
        "task-status-unmapped at /x-tasks/sorting/status: status `3` belongs to no state of task `sorting`",
        "task-status-undocumented at /x-tasks/sorting/status/failed/0: the schema of the response has no status `4`",
    ]
    assert found(changed(text, ("id: /taskId", "id: /task_id"))) == [
        "pointer-not-in-schema at /x-tasks/sorting/list/id: the schema of the listed item has no `task_id`"
    ]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("odd", [None, 1.5, "x", [1, "a", {}], {"$ref": "#/nowhere"}], ids=repr)
def test_no_value_trips_a_rule(tmp_path: Path, odd: object) -> None:
    """Whatever stands anywhere in a spec, every rule comes to its end."""
    (tmp_path / "good.yaml").write_text(HEAD + TASK, encoding="utf-8")
    good: Any = load(tmp_path / "good.yaml").value
    for *way, last in ways(good):
        spec: Any = copy.deepcopy(good)
        inner: Any = spec
        for key in way:
            inner = inner[key]
        inner[last] = odd
        (tmp_path / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
        check(load(tmp_path / "spec.json"), validator=False)


def ways(value: Any) -> Iterator[tuple[Any, ...]]:
    """The keys and indices that lead to each value within."""
    keys: list[Any] = []
    if isinstance(value, dict):
        keys = list(cast("dict[str, Any]", value))
    elif isinstance(value, list):
        keys = list(range(len(cast("list[object]", value))))
    for key in keys:
        yield (key,)
        for way in ways(value[key]):
            yield (key, *way)
