"""The spec that `specloom init` writes: a small API of tasks, with remarks for its first reader."""

from __future__ import annotations

SCHEMA = "_schema.json"
"""The JSON Schema that editors read. A file whose name begins with `_` is not a spec."""

_TEXT = """\
# yaml-language-server: $schema=_schema.json
# The line above gives editors completion and checks; `specloom schema --out {specs}/_schema.json` renews that file.
openapi: "3.1.0"

info:
  title: {title}
  version: "1"
  # The description becomes the docstring of the client.
  description: Renders documents. Submit a task, then poll for its result.

servers:
  - url: https://api.example.com

# Each operation needs these credentials, unless it says otherwise.
security:
  - api_key: []

# A task is an operation that only begins the work. This block generates `client.renderings.run(...)`, which submits a
# task, polls until it has ended, and returns its result.
x-tasks:
  renderings:
    # The operation, or operations, that create tasks.
    create: createRendering
    # What is kept of the response: enough to resume the task in another process.
    capture:
      id: $response.body#/id
    # The call that asks for the state, and what it is given.
    poll:
      operation: getRendering
      with:
        path: {{renderingId: $task.id}}
    # The words for the state, by what they mean.
    status:
      at: $response.body#/status
      pending: [queued, running]
      succeeded: [done]
      failed: [failed]
    # Where the result is in the last response. Without this key it is the whole response.
    result:
      at: $response.body#/document
    # Seconds before the first poll, and between polls. Callers can override them.
    timing: {{first: 1, every: 2}}
    limits: {{wait: 300}}

paths:
  /renderings:
    post:
      # Becomes the method `client.renderings.create`.
      operationId: createRendering
      # Becomes its docstring.
      summary: Begin to render a document.
      tags: [renderings]
      requestBody:
        required: true
        content:
          application/json:
            schema: {{$ref: "#/components/schemas/RenderingRequest"}}
            # The generated tests send this example, and compare the request that is sent.
            example: {{text: Hello, pages: 2}}
      responses:
        "200":
          description: The task has been created.
          content:
            application/json:
              schema: {{$ref: "#/components/schemas/Rendering"}}
              # The generated tests replay this response, and compare what the client returns.
              example: {{id: r-1, status: queued}}

  /renderings/{{renderingId}}:
    get:
      operationId: getRendering
      summary: Ask how far a rendering is.
      tags: [renderings]
      parameters:
        - name: renderingId
          in: path
          required: true
          description: The id that creating the task has returned.
          schema: {{type: string}}
          example: r-1
      responses:
        "200":
          description: The state of the task, and its result once it is done.
          content:
            application/json:
              schema: {{$ref: "#/components/schemas/Rendering"}}
              # One for each state: the generated tests and the emulator play them.
              examples:
                running: {{value: {{id: r-1, status: running}}}}
                done:
                  value: {{id: r-1, status: done, document: {{url: "https://cdn.example.com/r-1.pdf", pages: 2}}}}
                failed: {{value: {{id: r-1, status: failed}}}}

components:
  securitySchemes:
    api_key:
      type: apiKey
      in: header
      name: X-Api-Key
      # The client reads the key from this environment variable, unless it is given one.
      x-env: {env}

  schemas:
    RenderingRequest:
      type: object
      required: [text]
      properties:
        text: {{type: string, description: What to render.}}
        pages: {{type: integer, minimum: 1, description: How many pages it may fill.}}

    Rendering:
      type: object
      required: [id, status]
      properties:
        id: {{type: string, description: Names the task.}}
        status: {{type: string, enum: [queued, running, done, failed], description: How far it is.}}
        document: {{$ref: "#/components/schemas/RenderedDocument"}}

    RenderedDocument:
      type: object
      required: [url, pages]
      properties:
        url: {{type: string, description: Where to download it.}}
        pages: {{type: integer, description: How many pages it has.}}
"""


def first_spec(provider: str, specs: str) -> str:
    """The text of a spec for a provider, in a folder of specs."""
    words = provider.replace("-", "_").split("_")
    title = " ".join(word.capitalize() for word in words if word)
    env = f"{'_'.join(word for word in words if word).upper()}_API_KEY"
    return _TEXT.format(title=title, specs=specs, env=env)
