"""Slips of first-time authors: where the first finding is, and what it says. None passes in silence."""

from __future__ import annotations

import pytest

from specloom.diagnostics import Diagnostic
from tests.test_refused import REFUSED, findings_of

_SPEC = (REFUSED / "task-state-without-example" / "spec.yaml").read_text("utf-8")
SPEC = _SPEC.replace(
    "                printed:", "                torn: {value: {number: 4, stage: torn}}\n                printed:"
)
"""A spec of which `lint` finds nothing."""

SLIPS: list[tuple[str, str, str]] = [
    ("$task.number", "$task.numbr", "7: task-capture-missing: no `numbr` is captured"),
    (
        "$response.body#/stage",
        "$response.body#/stagge",
        "8: pointer-not-in-schema: the schema of the response has no `stagge`",
    ),
    (
        "$response.body#/stage",
        "$response.body/stage",
        "8: expression-broken: `$response.body/stage` needs a `#` before its pointer: `$response.body#/stage`",
    ),
    (
        "$response.body#/stage",
        "$response.body#stage",
        "8: expression-broken: `$response.body#stage`: a JSON pointer starts with `/`, unlike `stage`",
    ),
    ("operation: getRendering", "operation: getRenderin", "7: operation-unknown: unknown operation `getRenderin`"),
    (
        "succeeded: [printed]",
        "succeeded: [printd]",
        "5: task-example-unknown-status: the example `printed` of `getRendering` has the status `printed`, which is not listed",
    ),
    (", succeeded: [printed]", "", "4: task-never-succeeds: no status or rule marks `renderings` as succeeded"),
    (
        "in: path",
        "in: pth",
        "29: wrong-value: `in` must be one of `path`, `query`, `header`, `cookie`, `querystring`, not `pth`",
    ),
    (
        ", with: {path: {number: $task.number}}",
        "",
        "7: task-input-missing: `getRendering` requires path parameter `number`, which is missing in `with`",
    ),
    (
        "create: createRendering",
        "create: createRenderings",
        "5: operation-unknown: unknown operation `createRenderings`",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "result: {at: $response.body#/booklets}",
        "9: pointer-not-in-schema: the schema of the response has no `booklets`",
    ),
    ("x-tasks:", "x-task:", "3: extension-unknown: unknown extension `x-task`"),
    (
        "$response.body#/number",
        "$response.body#/booklet",
        "6: expression-no-scalar: a captured value names a task, but the schema has an object at `$response.body#/booklet`",
    ),
    (
        "pending: [typesetting]",
        "pending: typesetting",
        "8: wrong-type: `pending` must be a list, not the string `typesetting`",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "timing: {first: soon}\n    result: {at: $response.body#/booklet}",
        "9: wrong-type: `first` must be a number, not the string `soon`",
    ),
    (
        "at: $response.body#/stage",
        "at: $response.body #/stage",
        "9: yaml-syntax: did not find expected ',' or '}' while parsing a flow mapping that begins on line 8",
    ),
    (
        "{path: {number: $task.number}}",
        "{path: {nummber: $task.number}}",
        "7: task-input-unknown: `getRendering` has no path parameter `nummber`",
    ),
    (
        "at: $response.body#/stage",
        "at: $request.body#/stage",
        "8: pointer-not-in-schema: the schema of the request has no `stage`",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "result: {url: /renderings/$task.number, at: $response.body#/booklet}",
        "9: expression-in-text: `/renderings/$task.number` is sent as it is: `$task.number` in it is not evaluated",
    ),
    (
        "failed: [torn]",
        "failed: [torn, printed]",
        "8: task-status-twice: status `printed` is listed under `succeeded` too",
    ),
    (
        "number: 4, stage: printed",
        "number: four, stage: printed",
        "39: example-breaks-schema: `/number` of this example must be an integer, not the string `four`",
    ),
    ("    capture: {number: $response.body#/number}\n", "", "6: task-capture-missing: no `number` is captured"),
    (
        "succeeded: [printed]",
        "succeeded: [“printed”]",
        "5: task-example-unknown-status: the example `printed` of `getRendering` has the status `printed`, which is not listed",
    ),
    (
        "{number: $task.number}",
        "{number: ‘$task.number’}",
        "7: expression-in-text: `‘$task.number’` is sent as it is: `$task.number` in it is not evaluated",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "progress: {at: $response.body#/done}\n    result: {at: $response.body#/booklet}",
        "9: pointer-not-in-schema: the schema of the response has no `done`",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "billable: yes\n    result: {at: $response.body#/booklet}",
        "9: wrong-type: `billable` must be true or false, not the string `yes`",
    ),
    ("{at: $response.body#/stage,", "{at: $task.stage,", "8: task-capture-missing: no `stage` is captured"),
    (
        "{number: $task.number}",
        "{number: $response.body#/number}",
        "7: expression-out-of-place: `$response.body` cannot be read here",
    ),
    (
        "failed: [torn]",
        "failed: [Torn]",
        "5: task-example-unknown-status: the example `torn` of `getRendering` has the status `torn`, which is not listed",
    ),
    (
        "at: $response.body#/stage",
        "at: $statuscode",
        "8: expression-broken: `$statuscode` is not a valid runtime expression: write `$response.body#/...`, `$response.header.Name`, `$statusCode`, `$url`, `$request.body#/...`, `$request.path.name`, `$request.query.name`, `$request.header.Name`, `$task.name` or `$item#/...`",
    ),
    (
        "at: $response.body#/stage",
        "at: $response.headers.Stage",
        "8: expression-broken: `$response.headers.Stage` is not a valid runtime expression: write `$response.body#/...`, `$response.header.Name`, `$statusCode`, `$url`, `$request.body#/...`, `$request.path.name`, `$request.query.name`, `$request.header.Name`, `$task.name` or `$item#/...`",
    ),
    (
        "{at: $response.body#/stage,",
        "{at: $response.body,",
        "8: expression-no-scalar: a status is a word, but the schema has an object at `$response.body`",
    ),
    ("{at: $response.body#/stage,", "{", "8: missing-key: `at` is required here"),
    (
        "result: {at: $response.body#/booklet}",
        "limits: {polls: many}\n    result: {at: $response.body#/booklet}",
        "9: wrong-type: `polls` must be an integer, not the string `many`",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "timing: {every: 0}\n    result: {at: $response.body#/booklet}",
        "9: wrong-value: `every` must be more than 0, not `0`",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "otherwise: waiting\n    result: {at: $response.body#/booklet}",
        "9: wrong-value: `otherwise` must be one of `pending`, `succeeded`, `partial`, `failed`, `cancelled`, `expired`, `needs_action`, not `waiting`",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "rules: [{state: done, when: [{at: $statusCode, is: 404}]}]\n    result: {at: $response.body#/booklet}",
        "9: wrong-value: `state` must be one of `pending`, `succeeded`, `partial`, `failed`, `cancelled`, `expired`, `needs_action`, not `done`",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "rules: [{state: failed, when: [{at: $statusCode}]}]\n    result: {at: $response.body#/booklet}",
        "9: condition-without-test: a condition tests nothing",
    ),
    (
        "result: {at: $response.body#/booklet}",
        'cancel: {url: "/renderings/{$task.number}"}\n    result: {at: $response.body#/booklet}',
        "9: missing-key: `method` is required here",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "list: {operation: getRendering, items: /renderings, id: /number}\n    result: {at: $response.body#/booklet}",
        "9: pointer-not-in-schema: the schema of the response has no `renderings`",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "notify: {set: /callback, payload: poll}\n    result: {at: $response.body#/booklet}",
        "9: pointer-not-in-schema: the schema of the request has no `callback`",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "idempotency: {set: Idempotency-Key}\n    result: {at: $response.body#/booklet}",
        "9: wrong-value: `Idempotency-Key` is not a location in a request",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "origins: [cdn.example]\n    result: {at: $response.body#/booklet}",
        "9: wrong-value: `cdn.example` is not a valid origin",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "start: [{operation: getRendering}]\n    result: {at: $response.body#/booklet}",
        "9: task-input-missing: `getRendering` requires path parameter `number`, which is missing in `with`",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "result: {at: $response.body#/booklet, pages: {next: $response.body#/stage, set: query.page}}",
        "9: task-pages-of-no-list: the schema of the response allows no list there, but pages of a result are lists",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "result: {at: $response.body#/booklet, singleUse: true}",
        "9: task-key-idle: `singleUse` is about the call for the result, but there is none",
    ),
    (
        "poll: {operation: getRendering,",
        "polls: {operation: getRendering,",
        "7: unknown-key: unknown key `polls` in a task",
    ),
    ("create: createRendering\n", "creates: createRendering\n", "5: unknown-key: unknown key `creates` in a task"),
    (
        '$ref: "#/components/schemas/Rendering"',
        '$ref: "#/components/schemas/Renderin"',
        "24: ref-not-found: `#/components/schemas/Renderin` does not exist",
    ),
    (
        "stage: {type: string}",
        "stage: {type: strng}",
        "46: wrong-value: a type must be one of `string`, `integer`, `number`, `boolean`, `array`, `object`, `null`, not `strng`: any JSON value is accepted",
    ),
    (
        "schema: {type: integer}, example: 4",
        "schema: {type: integer}, example: four",
        "29: example-breaks-schema: this example must be an integer, not the string `four`",
    ),
    (
        "required: [source]",
        "required: [sauce]",
        "19: required-undeclared: `sauce` is required, but there is no such property",
    ),
    ('        "200":', '        "2000":', "22: status-unknown: `2000` is not a valid HTTP status"),
    ("    post:\n", "    psot:\n", "5: operation-unknown: unknown operation `createRendering`"),
    (
        "/renderings/{number}:",
        "/renderings/{numbr}:",
        "26: path-parameter-misspelt: `{numbr}` of the path `/renderings/{numbr}` is not declared as a parameter",
    ),
    (
        ", booklet: {pages: 3}}}",
        "}}",
        "5: task-example-without-result: the example `printed` of `getRendering` is a success without a result",
    ),
    (
        "example: {number: 4, stage: typesetting}}}",
        "example: {stage: typesetting}}}",
        "5: task-example-without-capture: the example `example` of `createRendering` has no `number`, which task `renderings` captures",
    ),
    (
        "            example: {source: a}\n",
        "            example: {sauce: a}\n",
        "20: example-breaks-schema: this example lacks `source`",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "result: {at: $response.body#/booklet}\n    result: {at: $response.body#/booklet}",
        "10: duplicate-key: duplicate key `result`, first on line 9, column 5",
    ),
    (
        "result: {at: $response.body#/booklet}",
        "result: {gather: true, operation: getRendering, with: {path: {number: $task.number}}, at: $response.body#/booklet}",
        "9: task-key-idle: `gather` and `operation` exclude each other",
    ),
    (
        "result: {at: $response.body#/booklet}",
        'result: {url: "/renderings/{$request.path.number}", at: $response.body#/booklet}',
        "9: expression-parameter-unknown: the request that creates the task has no path parameter `number`",
    ),
]
"""What stands in the spec, what an author wrote instead, and the first finding: its line, code and message."""


def first_finding(text: str, tmp_path_factory: pytest.TempPathFactory) -> Diagnostic | None:
    """What `lint` reports first of a spec."""
    folder = tmp_path_factory.mktemp("slip")
    (folder / "spec.yaml").write_text(text, "utf-8")
    found = findings_of(folder)
    return min(found, key=lambda each: (each.source.line, each.source.column)) if found else None


def test_without_a_slip_nothing_is_found(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is found below is found because of the slip."""
    assert first_finding(SPEC, tmp_path_factory) is None


@pytest.mark.parametrize(("right", "wrong", "told"), SLIPS)
def test_a_slip_is_named_where_it_is(
    right: str, wrong: str, told: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """By the first finding."""
    assert right in SPEC

    found = first_finding(SPEC.replace(right, wrong, 1), tmp_path_factory)

    assert found is not None
    assert f"{found.source.line}: {found.code}: {found.message}" == told
