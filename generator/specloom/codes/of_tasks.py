"""The codes of findings about tasks, and what their examples show."""

from __future__ import annotations

from typing import Final

from .code import Code

CODES: Final = (
    Code(
        "operation-unknown",
        "a task must refer to operations of its own spec",
        "The task calls an operation that the spec does not describe, so that nobody knows where to send it.",
        """
        x-tasks:
          renderings:
            poll:
              operation: getRenderin <<
              with: {path: {id: $task.id}}
        """,
        """
        x-tasks:
          renderings:
            poll:
              operation: getRendering <<
              with: {path: {id: $task.id}}
        """,
        frame="task",
    ),
    Code(
        "task-again-unclear",
        "a repeated create call must be a single call, and must not be billed again",
        "Each poll sends the create call again, and each of them would be billed.",
        """
        x-tasks:
          renderings:
            poll: {again: create} <<
            billable: true
        """,
        """
        x-tasks:
          renderings:
            poll:
              operation: getRendering <<
              with: {path: {id: $task.id}}
            billable: true
        """,
        frame="task",
    ),
    Code(
        "task-budget-unreachable",
        "the polling intervals should let a task use all polls before it expires",
        "The provider allows more polls than the client makes: it could poll more often, and see the end sooner.",
        """
        x-tasks:
          renderings:
            timing: {first: 5, every: 10} <<
            limits: {polls: 120, expires: 300}
        """,
        """
        x-tasks:
          renderings:
            timing: {first: 2, every: 2.5} <<
            limits: {polls: 120, expires: 300}
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "task-capture-missing",
        "`$task.name` must be captured from the response that created the task",
        "The call needs a value that nobody has kept from the create response.",
        """
        x-tasks:
          renderings:
            capture: {id: $response.body#/id}
            poll:
              operation: getRendering
              with: {path: {id: $task.number}} <<
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
        "task-capture-unused",
        "each captured value except `id` should be used by a call of the task",
        "Captured values are what a handle keeps for a later process: a value that no call uses only makes it longer.",
        """
        x-tasks:
          renderings:
            capture:
              id: $response.body#/id
              state: $response.body#/status <<
        """,
        """
        x-tasks:
          renderings:
            capture:
              id: $response.body#/id <<
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "task-case-unmatched",
        "the pattern of a case must match a value that the request allows",
        "The overrides of this case never apply: no request has such a value.",
        """
        x-tasks:
          renderings:
            byType:
              at: $request.body#/size
              cases:
                larg: {timing: {first: 9}} <<
        """,
        """
        x-tasks:
          renderings:
            byType:
              at: $request.body#/size
              cases:
                large: {timing: {first: 9}} <<
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "task-input-missing",
        "a call must be given every required input that the client does not set",
        "The server would reject the call, after the task has been created and perhaps billed.",
        """
        x-tasks:
          renderings:
            poll: {operation: getRendering} <<
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
        "task-input-unknown",
        "a call must be given only inputs that its operation has",
        "The operation has no such input, so that the value would be sent to nobody.",
        """
        x-tasks:
          renderings:
            poll:
              operation: getRendering
              with:
                path: {id: $task.id}
                query: {verbose: true} <<
        """,
        """
        x-tasks:
          renderings:
            poll:
              operation: getRendering
              with:
                path: {id: $task.id} <<
        """,
        frame="task",
    ),
    Code(
        "task-input-unsendable",
        "the inputs of a call must be placed in a JSON or form body",
        "A body that is a text or a file as a whole has no member that could take the value.",
        """
        x-tasks:
          renderings:
            start:
              - operation: sendSource
                with:
                  path: {id: $task.id}
                  body: {/name: report} <<
        paths:
          /renderings/{id}/source:
            put:
              operationId: sendSource
              summary: Send the document itself
              parameters:
                - {name: id, in: path, required: true, schema: {type: string}}
              requestBody:
                required: true
                content: {text/markdown: {schema: {type: string}, example: Hello}}
              responses: {"204": {description: Received}}
        """,
        """
        x-tasks:
          renderings:
            start:
              - operation: sendSource
                with:
                  path: {id: $task.id}
                  file: document <<
        paths:
          /renderings/{id}/source:
            put:
              operationId: sendSource
              summary: Send the document itself
              parameters:
                - {name: id, in: path, required: true, schema: {type: string}}
              requestBody:
                required: true
                content: {text/markdown: {schema: {type: string}, example: Hello}}
              responses: {"204": {description: Received}}
        """,
        frame="task",
    ),
    Code(
        "task-key-idle",
        "a key of a task must have an effect in combination with the others",
        "A key without an effect was meant to have one: something else is missing, or the key belongs elsewhere.",
        """
        x-tasks:
          renderings:
            result: {at: $response.body#/file, singleUse: true} <<
        """,
        """
        x-tasks:
          renderings:
            result:
              operation: getFile <<
              with: {path: {id: $task.id}}
              at: $response.body
              singleUse: true
        paths:
          /renderings/{id}/file:
            get:
              operationId: getFile
              summary: Fetch the file
              parameters:
                - {name: id, in: path, required: true, schema: {type: string}}
              responses:
                "200":
                  description: The file
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/File"}
                      example: {pages: 3}
        """,
        frame="task",
    ),
    Code(
        "task-never-succeeds",
        "some status or rule must mark a task as succeeded",
        "The client would poll until its timeout, however the task has ended.",
        """
        x-tasks:
          renderings: <<
            status: {at: $response.body#/status, pending: [queued], failed: [failed]}
        """,
        """
        x-tasks:
          renderings:
            status:
              at: $response.body#/status
              pending: [queued]
              succeeded: [ready] <<
              failed: [failed]
        """,
        frame="task",
    ),
    Code(
        "task-other-succeeds",
        "an unknown status word must never count as success",
        "The provider may add a word at any time, for a new kind of failure as well.",
        """
        x-tasks:
          renderings:
            status:
              at: $response.body#/status
              pending: [queued]
              failed: [failed]
              other: succeeded <<
        """,
        """
        x-tasks:
          renderings:
            status:
              at: $response.body#/status
              pending: [queued]
              succeeded: [ready] <<
              failed: [failed]
        """,
        frame="task",
    ),
    Code(
        "task-pages-of-no-list",
        "each page of a result must contain a list",
        "Pages are joined item by item: any other value has no items.",
        """
        x-tasks:
          renderings:
            result:
              at: $response.body#/file <<
              pages: {next: $response.body#/next, set: query.page}
        paths:
          /renderings/{id}:
            get:
              parameters:
                - {name: id, in: path, required: true, schema: {type: string}}
                - {name: page, in: query, schema: {type: string}}
        components:
          schemas:
            Rendering:
              properties:
                next: {type: string}
        """,
        """
        x-tasks:
          renderings:
            result:
              at: $response.body#/sheets <<
              pages: {next: $response.body#/next, set: query.page}
        paths:
          /renderings/{id}:
            get:
              parameters:
                - {name: id, in: path, required: true, schema: {type: string}}
                - {name: page, in: query, schema: {type: string}}
        components:
          schemas:
            Rendering:
              properties:
                next: {type: string}
        """,
        frame="task",
    ),
    Code(
        "task-rule-too-wide",
        "a rule must match responses about the task only, and none that rejects the key",
        "A rejected key would look like a task in progress. The client ends the wait there anyway, whatever the rule "
        "says.",
        """
        x-tasks:
          renderings:
            rules:
              - state: pending <<
                call: poll
                when: [{at: $response.body#/status, exists: false}]
        """,
        """
        x-tasks:
          renderings:
            rules:
              - state: pending
                call: poll
                when:
                  - {at: $response.body#/status, exists: false}
                  - {at: $statusCode, lt: 300} <<
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "task-rule-unreachable",
        "each rule must match some response that no earlier rule matches",
        "The first rule that matches decides: this one never comes up.",
        """
        x-tasks:
          renderings:
            rules:
              - {state: failed, when: [{at: $statusCode, gte: 400}]}
              - {state: expired, when: [{at: $statusCode, is: 410}]} <<
        """,
        """
        x-tasks:
          renderings:
            rules:
              - {state: expired, when: [{at: $statusCode, is: 410}]} <<
              - {state: failed, when: [{at: $statusCode, gte: 400}]}
        """,
        frame="task",
    ),
    Code(
        "task-status-twice",
        "a status word must belong to one state",
        "One response would be two states at once.",
        """
        x-tasks:
          renderings:
            status:
              at: $response.body#/status
              pending: [queued]
              succeeded: [ready]
              failed: [failed, ready] <<
        """,
        """
        x-tasks:
          renderings:
            status:
              at: $response.body#/status
              pending: [queued]
              succeeded: [ready]
              failed: [failed] <<
        """,
        frame="task",
    ),
    Code(
        "task-status-undocumented",
        "a status word must be one of those that the schema of the response lists",
        "The word is misspelt, or the list in the schema is outdated. Read strictly, the provider never sends it.",
        """
        x-tasks:
          renderings:
            status:
              at: $response.body#/status
              pending: [queued]
              succeeded: [ready, reddy] <<
              failed: [failed]
        components:
          schemas:
            Rendering:
              properties:
                status: {type: string, enum: [queued, ready, failed]}
        """,
        """
        x-tasks:
          renderings:
            status:
              at: $response.body#/status
              pending: [queued]
              succeeded: [ready] <<
              failed: [failed]
        components:
          schemas:
            Rendering:
              properties:
                status: {type: string, enum: [queued, ready, failed]}
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "task-status-unmapped",
        "each documented status word must belong to a state",
        "The provider documents the word, and the client would not know whether to wait or to stop.",
        """
        x-tasks:
          renderings:
            status:
              at: $response.body#/status <<
              pending: [queued]
              succeeded: [ready]
              failed: [failed]
        components:
          schemas:
            Rendering:
              properties:
                status: {type: string, enum: [queued, ready, failed, stopped]}
        """,
        """
        x-tasks:
          renderings:
            status:
              at: $response.body#/status
              pending: [queued]
              succeeded: [ready]
              failed: [failed]
              cancelled: [stopped] <<
        components:
          schemas:
            Rendering:
              properties:
                status: {type: string, enum: [queued, ready, failed, stopped]}
        """,
        frame="task",
    ),
    Code(
        "task-sync-missing",
        "a create response ends a task only with `sync`",
        "Without `sync` the client polls after every create call, also where the result is there already.",
        """
        x-tasks:
          renderings:
            syncRequest: {header: Prefer, value: wait=10} <<
        """,
        """
        x-tasks:
          renderings:
            sync: true <<
            syncRequest: {header: Prefer, value: wait=10}
        """,
        frame="task",
    ),
    Code(
        "task-url-relative",
        "a URL must begin with `/`, with its scheme, or with an expression",
        "The client would have to guess what the URL is relative to.",
        """
        x-tasks:
          renderings:
            poll: {url: "renderings/{$task.id}"} <<
        """,
        """
        x-tasks:
          renderings:
            poll: {url: "/renderings/{$task.id}"} <<
        """,
        frame="task",
    ),
    Code(
        "task-timing",
        "the first poll must be before the end, and `min` must not be more than `max`",
        "The task would have expired before the first poll, or the intervals contradict each other.",
        """
        x-tasks:
          renderings:
            timing: {first: 600, every: 2} <<
            limits: {expires: 300}
        """,
        """
        x-tasks:
          renderings:
            timing: {first: 6, every: 2} <<
            limits: {expires: 300}
        """,
        frame="task",
    ),
    Code(
        "operation-untested",
        "each operation should have examples that a generated test can play",
        "A method that no test calls may be broken without anyone noticing.",
        """
        paths:
          /scans:
            post:
              operationId: sendScan <<
              summary: Send a scan
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      required: [source]
                      properties: {source: {type: string}}
              responses:
                "200":
                  description: Where it is
                  content:
                    application/json:
                      schema: {type: object, properties: {url: {type: string}}}
                      example: {problem: no paper}
              x-failure:
                when: [{at: $response.body#/url, exists: false}]
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
                  application/json:
                    schema:
                      type: object
                      required: [source]
                      properties: {source: {type: string}}
                    example: {source: scan.png} <<
              responses:
                "200":
                  description: Where it is
                  content:
                    application/json:
                      schema: {type: object, properties: {url: {type: string}}}
                      example: {url: /scans/7}
              x-failure:
                when: [{at: $response.body#/url, exists: false}]
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "task-example-endless",
        "an example should bring each task to its end: a client waits for such a response",
        "The generated tests cannot show that the client sees the end of a task: perhaps it would never stop polling.",
        """
        x-tasks:
          renderings:
            create: createRendering <<
        paths:
          /renderings/{id}:
            get:
              responses:
                "200":
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/Rendering"}
                      examples:
                        queued: {value: {id: r-1, status: queued}}
                        failed: {value: {id: r-1, status: failed}}
        """,
        """
        x-tasks:
          renderings:
            create: createRendering
        paths:
          /renderings/{id}:
            get:
              responses:
                "200":
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/Rendering"}
                      examples:
                        queued: {value: {id: r-1, status: queued}}
                        ready: {value: {id: r-1, status: ready, file: {pages: 3}}} <<
                        failed: {value: {id: r-1, status: failed}}
        """,
        frame="task",
        level="warning",
        without=("paths", "/renderings/{id}", "get", "responses", "200", "content", "application/json", "examples"),
    ),
    Code(
        "task-example-unknown-status",
        "the status in an example should be a word that the task lists",
        "Either the example shows a word that the task should know, or it is a slip.",
        """
        x-tasks:
          renderings:
            create: createRendering <<
        paths:
          /renderings/{id}:
            get:
              responses:
                "200":
                  content:
                    application/json:
                      examples:
                        stopped: {value: {id: r-1, status: stopped}}
        """,
        """
        x-tasks:
          renderings:
            create: createRendering
            status:
              at: $response.body#/status
              pending: [queued]
              succeeded: [ready]
              failed: [failed]
              cancelled: [stopped] <<
        paths:
          /renderings/{id}:
            get:
              responses:
                "200":
                  content:
                    application/json:
                      examples:
                        stopped: {value: {id: r-1, status: stopped}}
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "task-example-without-capture",
        "the example of a create response should have all that the task captures",
        "A task that cannot be named cannot be polled: the client would lose it.",
        """
        x-tasks:
          renderings:
            create: createRendering <<
        paths:
          /renderings:
            post:
              responses:
                "202":
                  content:
                    application/json:
                      example: {status: queued}
        """,
        """
        x-tasks:
          renderings:
            create: createRendering
        paths:
          /renderings:
            post:
              responses:
                "202":
                  content:
                    application/json:
                      example: {id: r-1, status: queued} <<
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "task-example-without-result",
        "the example of a success should have the result",
        "The success of the example has nothing at `result/at`: a caller would get an error, or null.",
        """
        x-tasks:
          renderings:
            create: createRendering <<
        paths:
          /renderings/{id}:
            get:
              responses:
                "200":
                  content:
                    application/json:
                      examples:
                        ready: {value: {id: r-1, status: ready}}
        """,
        """
        x-tasks:
          renderings:
            create: createRendering
        paths:
          /renderings/{id}:
            get:
              responses:
                "200":
                  content:
                    application/json:
                      examples:
                        ready: {value: {id: r-1, status: ready, file: {pages: 3}}} <<
        """,
        frame="task",
        level="warning",
    ),
    Code(
        "task-state-without-example",
        "an example should show how a task waits, succeeds and fails: the generated tests play them",
        "The generated tests play each state; without an example nobody knows how a failure looks.",
        """
        x-tasks:
          renderings:
            create: createRendering <<
        paths:
          /renderings/{id}:
            get:
              responses:
                "200":
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/Rendering"}
                      examples:
                        queued: {value: {id: r-1, status: queued}}
                        ready: {value: {id: r-1, status: ready, file: {pages: 3}}}
        """,
        """
        x-tasks:
          renderings:
            create: createRendering
        paths:
          /renderings/{id}:
            get:
              responses:
                "200":
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/Rendering"}
                      examples:
                        queued: {value: {id: r-1, status: queued}}
                        ready: {value: {id: r-1, status: ready, file: {pages: 3}}}
                        failed: {value: {id: r-1, status: failed}} <<
        """,
        frame="task",
        level="warning",
        without=("paths", "/renderings/{id}", "get", "responses", "200", "content", "application/json", "examples"),
    ),
)
"""In the order of the documentation."""
