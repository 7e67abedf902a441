"""Slips of first-time authors: where the first finding is, and what it says. None passes in silence."""

from __future__ import annotations

import pytest

from specloom.diagnostics import Diagnostic
from tests.test_refused import REFUSED, findings_of

TASKS = REFUSED.parent.parent / "providers" / "tasks"

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
    ("    post:\n", "    psot:\n", "12: unknown-key: unknown key `psot` in a path"),
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

FURTHER: list[tuple[str, str, str, str, str]] = [
    (
        "github_dispatch",
        "capture: {id: $item#/id}",
        "capture: {id: $response.body#/id}",
        "19: expression-out-of-place: `$response.body` cannot be read here",
        "write `$item#/id` for a value of the item",
    ),
    (
        "github_dispatch",
        "where: [{at",
        "when: [{at",
        "16: unknown-key: unknown key `when` in `list`",
        "did you mean `where`?",
    ),
    (
        "github_dispatch",
        "equals: $request.body#/ref",
        "is: $request.body#/ref",
        "16: condition-not-constant: `$request.body#/ref` is compared as literal text, and not evaluated",
        "write `equals: $request.body#/ref`",
    ),
    (
        "github_dispatch",
        "created: /created_at",
        "created: created_at",
        "17: pointer-broken: a JSON pointer starts with `/`, unlike `created_at`",
        "write `/created_at`",
    ),
    (
        "github_dispatch",
        "$item#/head_branch",
        "$item.head_branch",
        "16: expression-broken: `$item.head_branch`",
        "write `$item#/head_branch`",
    ),
    (
        "databricks_runs",
        "each: $response.body#/tasks",
        "each: $response.body#/state",
        "16: expression-no-list: a call is made for each item, but the schema allows no list at `$response.body#/state`",
        "name the array itself, as in `$response.body#/items`",
    ),
    (
        "databricks_runs",
        "      each: $response.body#/tasks\n",
        "",
        "17: expression-out-of-place: `$item` cannot be read here",
        "name the list of the items, beside the call: `each: $response.body#/…`",
    ),
    (
        "amazon_reports",
        "      then: {url: $response.body#/url, notReady: [{at: $statusCode, is: 404}]}",
        "    then: {url: $response.body#/url, notReady: [{at: $statusCode, is: 404}]}",
        "21: unknown-key: unknown key `then` in a task",
        "it belongs under `result`: indent it further",
    ),
    (
        "trino_statements",
        "{state: failed, when",
        "{status: failed, when",
        "15: unknown-key: unknown key `status` in a rule",
        "did you mean `state`?",
    ),
    (
        "trino_statements",
        "when: [{at: $statusCode, is: 503}]",
        "when: {at: $statusCode, is: 503}",
        "16: wrong-type: `when` must be a list, not an object",
        "write `[…]` around it, or begin each item with `- `",
    ),
    (
        "trino_statements",
        "progress: {at: $response.body#/stats/completedSplits, of: $response.body#/stats/totalSplits}",
        "progress: $response.body#/stats/progressPercentage",
        "22: wrong-type: `progress` must be an object, not the string `$response.body#/stats/progressPercentage`",
        "write `progress: {at: $response.body#/stats/progressPercentage}`",
    ),
    (
        "bigquery_jobs",
        "set: query.pageToken",
        "set: pageToken",
        "22: wrong-value: `pageToken` is not a location in a request",
        "write `query.name`, `header.Name`, `url`, or a JSON pointer of the body",
    ),
    (
        "bigquery_jobs",
        "set: query.pageToken",
        "set: query.page_token",
        "22: task-input-unknown: `getQueryResults` has no query parameter `page_token`",
        "did you mean `pageToken`?",
    ),
    (
        "bigquery_jobs",
        "next: $response.body#/pageToken",
        "next: /pageToken",
        "22: expression-broken: `/pageToken`",
        "write `$response.body#/pageToken`",
    ),
    (
        "bigquery_jobs",
        "{from: $response.body#/jobReference/location, default",
        "{at: $response.body#/jobReference/location, default",
        "11: unknown-key: unknown key `at` in an expression",
        "did you mean `from`?",
    ),
    (
        "bigquery_jobs",
        "projectId: $request.path.projectId, jobId",
        "projectId: $request.path.project, jobId",
        "14: expression-parameter-unknown: the request that creates the task has no path parameter `project`",
        "did you mean `projectId`?",
    ),
    (
        "salesforce_query",
        'match: "^((?!null$).+)$"',
        'match: "^(?!null$).+$"',
        "21: pattern-broken: `^(?!null$).+$` must have 1 group, but has 0",
        "put the part to keep into one capture group: `^OK (.+)$`",
    ),
    (
        "salesforce_ingest",
        'start:\n      - {url: "/data/{$task.contentUrl}", operation: uploadRecords, method: PUT, with: {file: records}}\n      - {operation: closeJob, with: {path: {id: $task.id}}}',
        'start: {url: "/data/{$task.contentUrl}", operation: uploadRecords, method: PUT, with: {file: records}}',
        "10: wrong-type: `start` must be a list, not an object",
        "write `[…]` around it, or begin each item with `- `",
    ),
    (
        "salesforce_ingest",
        "with: {file: records}",
        "with: {body: {file: records}}",
        "11: task-input-unsendable: the body of `uploadRecords` is `text/csv`, in which no single value can be placed",
        "if it is a file that the caller brings, write `with: {file: name}`; if it is JSON, declare it: `x-json: true` beside the `schema` of the media type",
    ),
    (
        "recorded_speech",
        "file: recording",
        "file: recording.wav",
        "12: wrong-value: `recording.wav` is not a valid name for an argument",
        "it becomes an argument of `submit`: lower-case letters, digits and `_`",
    ),
    (
        "uploaded_batches",
        "limits: {wait: 90000}",
        "limits: {timeout: 90000}",
        "29: unknown-key: unknown key `timeout` in `limits`",
        "did you mean `wait`?",
    ),
    (
        "uploaded_batches",
        "timing: {first: 10, every: 60}",
        "timing: {first: 10, interval: 60}",
        "28: unknown-key: unknown key `interval` in `timing`",
        "did you mean `every`?",
    ),
    (
        "uploaded_batches",
        "timing: {first: 10, every: 60}",
        "timing: {first: 10, every: 60s}",
        "28: wrong-type: `every` must be a number, not the string `60s`",
        "write seconds, without a unit: 60",
    ),
    (
        "replicate_predictions",
        "scheme: standard-webhooks",
        "scheme: hmac-sha256",
        "7: wrong-value: `scheme` must be one of `standard-webhooks`, `hmac`, not `hmac-sha256`",
        "did you mean `hmac`?",
    ),
    (
        "replicate_predictions",
        "syncRequest: {header: Prefer, value: wait=60,",
        "syncRequest: {header: 'Prefer: wait=60',",
        "21: wrong-value: `Prefer: wait=60` is not a valid header name",
        "write `header: Prefer`, and what is sent in it under `value`",
    ),
    (
        "replicate_predictions",
        "    sync: true\n",
        "",
        "20: task-sync-missing: a request for an immediate result has an effect only with `sync: true`",
        "add `sync: true` to `predictions`",
    ),
    (
        "signed_callbacks",
        "succeeded: [printed]",
        "done: [printed]",
        "11: unknown-key: unknown key `done` in `status`",
        "did you mean `succeeded`?",
    ),
    (
        "github_dispatch",
        "cancel: {operation: cancelRun, with: {path: {owner: $request.path.owner, repo: $request.path.repo, run: $task.id}}}",
        "cancel: cancelRun",
        "31: wrong-type: `cancel` must be an object, not the string `cancelRun`",
        "write `cancel: {operation: cancelRun}`",
    ),
    (
        "signed_callbacks",
        "result: {at: $response.body#/sheet}",
        "result: $response.body#/sheet",
        "12: wrong-type: `result` must be an object, not the string `$response.body#/sheet`",
        "write `result: {at: $response.body#/sheet}`",
    ),
    (
        "signed_callbacks",
        "create: createPrint",
        "create: {operation: createPrint}",
        "8: wrong-type: `create` must be a string, not an object",
        "write `create: createPrint`",
    ),
    (
        "signed_callbacks",
        "    get:\n",
        "    gett:\n",
        "55: unknown-key: unknown key `gett` in a path",
        "did you mean `get`?",
    ),
    (
        "signed_callbacks",
        "operationId: getPrint",
        "operationID: getPrint",
        "56: unknown-key: `operationID` is written `operationId`",
        "rename it to `operationId`",
    ),
]
"""A spec of `tests/providers/tasks`, what stands in it, what an author wrote instead;
the first finding, and its hint.
"""

OF_OPENAPI: list[tuple[str, str, str]] = [
    ("summary: Hand", "sumary: Hand", "14: unknown-key: unknown key `sumary` in an operation; did you mean `summary`?"),
    (
        "            example: {source: a}",
        "            exmaple: {source: a}",
        "20: unknown-key: unknown key `exmaple` in a media type; did you mean `example`?",
    ),
    (
        "parameters: [",
        "paramters: [",
        "29: unknown-key: unknown key `paramters` in an operation; did you mean `parameters`?",
    ),
    (
        "required: true, schema: {type: integer}",
        "requird: true, schema: {type: integer}",
        "29: unknown-key: unknown key `requird` in a parameter; did you mean `required`?",
    ),
    (
        "schema: {type: integer}, example",
        "shema: {type: integer}, example",
        "29: unknown-key: unknown key `shema` in a parameter; did you mean `schema`?",
    ),
    (
        "        content:\n          application/json:\n            schema: {type: object, required",
        "        contents:\n          application/json:\n            schema: {type: object, required",
        "17: unknown-key: unknown key `contents` in a request body; did you mean `content`?",
    ),
    (
        "      properties:\n        number",
        "      propertys:\n        number",
        "44: unknown-key: unknown key `propertys` in a schema; did you mean `properties`?",
    ),
    (
        "      properties:\n        number",
        "      property:\n        number",
        "44: unknown-key: unknown key `property` in a schema; did you mean `properties`?",
    ),
    (
        "      responses:",
        "      response:",
        "21: unknown-key: unknown key `response` in an operation; did you mean `responses`?",
    ),
    (
        "requestBody:",
        "requestbody:",
        "15: unknown-key: `requestbody` is written `requestBody`; rename it to `requestBody`",
    ),
    ("requestBody:", "body:", "15: unknown-key: unknown key `body` in an operation; did you mean `requestBody`?"),
    ("examples:\n", "exampels:\n", "36: unknown-key: unknown key `exampels` in a media type; did you mean `examples`?"),
    (
        "components:\n",
        "component:\n",
        "40: unknown-key: unknown key `component` in the document; did you mean `components`?",
    ),
    ("  schemas:\n", "  schema:\n", "41: unknown-key: unknown key `schema` in `components`; did you mean `schemas`?"),
    ("paths:\n", "path:\n", "10: unknown-key: unknown key `path` in the document; did you mean `paths`?"),
    ("info:", "infos:", "2: unknown-key: unknown key `infos` in the document; did you mean `info`?"),
    (
        "operationId: getRendering",
        "operationid: getRendering",
        "27: unknown-key: `operationid` is written `operationId`; rename it to `operationId`",
    ),
    (
        "operationId: createRendering",
        "operation_id: createRendering",
        "13: unknown-key: unknown key `operation_id` in an operation; did you mean `operationId`?",
    ),
    ("    get:", "    GET:", "26: unknown-key: `GET` is written `get`; rename it to `get`"),
    ("    post:", "    Post:", "12: unknown-key: `Post` is written `post`; rename it to `post`"),
    ("in: path, ", "", "29: missing-key: a parameter requires `in`; None"),
    (
        "name: number, in",
        "nmae: number, in",
        "29: unknown-key: unknown key `nmae` in a parameter; did you mean `name`?",
    ),
    (
        "openapi:",
        "openApi:",
        "1: unknown-key: `openApi` is written `openapi`; rename it to `openapi`",
    ),
    (
        "booklet: {type: object",
        "booklet: {typ: object",
        "47: unknown-key: unknown key `typ` in a schema; did you mean `type`?",
    ),
    (
        "required: [source], properties: {source",
        "required: [source], propeties: {source",
        "19: unknown-key: unknown key `propeties` in a schema; did you mean `properties`?",
    ),
    (
        "poll: {operation: getRendering, with",
        "poll: {operationId: getRendering, with",
        "7: unknown-key: unknown key `operationId` in `poll`; did you mean `operation`?",
    ),
    (
        "with: {path: {number: $task.number}}",
        "path: {number: $task.number}",
        "7: unknown-key: unknown key `path` in `poll`; it belongs under `with`: indent it further",
    ),
    (
        "with: {path: {number: $task.number}}",
        "parameters: {number: $task.number}",
        "7: unknown-key: unknown key `parameters` in `poll`; did you mean `with`?",
    ),
    (
        "with: {path: {number: $task.number}}",
        "with: {number: $task.number}",
        "7: unknown-key: unknown key `number` in `with`; say where it is sent, as in `path: {number: …}`",
    ),
    (
        "status: {at: $response.body#/stage, pending: [typesetting], succeeded: [printed], failed: [torn]}",
        "state: {at: $response.body#/stage, pending: [typesetting], succeeded: [printed], failed: [torn]}",
        "8: unknown-key: unknown key `state` in a task; did you mean `status`?",
    ),
    (
        "status: {at: $response.body#/stage, pending",
        "status: {path: $response.body#/stage, pending",
        "8: unknown-key: unknown key `path` in `status`; did you mean `at`?",
    ),
    (
        "pending: [typesetting]",
        "running: [typesetting]",
        "8: unknown-key: unknown key `running` in `status`; did you mean `pending`?",
    ),
    (
        "capture: {number",
        "captures: {number",
        "6: unknown-key: unknown key `captures` in a task; did you mean `capture`?",
    ),
]
"""Misspelt keys: the only finding is about the key, whatever else is then missing; and its hint."""


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


@pytest.mark.parametrize(("spec", "right", "wrong", "told", "hint"), FURTHER)
def test_a_slip_in_a_larger_spec_is_named_with_its_fix(
    spec: str, right: str, wrong: str, told: str, hint: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """By the first finding, over all of the vocabulary."""
    text = (TASKS / f"{spec}.yaml").read_text("utf-8")
    assert right in text

    found = first_finding(text.replace(right, wrong, 1), tmp_path_factory)

    assert found is not None
    assert f"{found.source.line}: {found.code}: {found.message}".startswith(told)
    assert found.hint == hint


@pytest.mark.parametrize(("right", "wrong", "told"), OF_OPENAPI)
def test_what_follows_from_a_misspelt_key_is_folded(
    right: str, wrong: str, told: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The only finding names the key, and what was meant."""
    assert right in SPEC
    folder = tmp_path_factory.mktemp("slip")
    (folder / "spec.yaml").write_text(SPEC.replace(right, wrong, 1), "utf-8")

    found = [f"{each.source.line}: {each.code}: {each.message}; {each.hint}" for each in findings_of(folder)]

    assert found == [told]
