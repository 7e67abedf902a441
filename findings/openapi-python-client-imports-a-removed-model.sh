#!/usr/bin/env bash
# openapi-python-client succeeds, and its client imports a model that it has just said it removed.
#
# `Done` narrows the `state` of its base by `const`, which the generator cannot merge with the base's enum. It warns that
# `Done` was removed, and omits it from operations that return it directly. A named union `Task` with `Done` as a member
# was read earlier and stays: the operation that returns it imports `models.done`, which was never written. The exit
# status is 0, `import client.models` works, and the first import of the operation raises ModuleNotFoundError.
#
# Guess before it was met: what refers to a removed schema is removed too, so that the rest can be imported.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check openapi-python-client==0.29.1

cat > tasks.yaml <<'YAML'
openapi: 3.1.0
info: {title: Tasks, version: "1"}
paths:
  /task:
    get:
      operationId: getTask
      responses:
        "200": {description: fine, content: {application/json: {schema: {$ref: "#/components/schemas/Task"}}}}
  /done:
    get:
      operationId: getDone
      responses:
        "200": {description: fine, content: {application/json: {schema: {$ref: "#/components/schemas/Done"}}}}
components:
  schemas:
    Base:
      type: object
      required: [state]
      properties: {state: {type: string, enum: [queued, done]}}
    Done:
      allOf:
        - $ref: "#/components/schemas/Base"
        - {type: object, required: [url], properties: {url: {type: string}, state: {const: done}}}
    Waiting:
      type: object
      required: [eta]
      properties: {eta: {type: integer}}
    Task:
      oneOf: [{$ref: "#/components/schemas/Done"}, {$ref: "#/components/schemas/Waiting"}]
YAML

cat > imports.py <<'PYTHON'
import importlib

for name in ("models", "api.default.get_done", "api.default.get_task"):
    try:
        importlib.import_module(f"client.{name}")
        print(f"{name}: imported")
    except ImportError as error:
        print(f"{name}: {type(error).__name__}: {error}")
PYTHON

venv/bin/openapi-python-client --version
venv/bin/openapi-python-client generate --path tasks.yaml --output-path client --meta none > told.txt 2>&1
echo "exit status 0"
grep -A 1 "removal of" told.txt
venv/bin/python imports.py > out.txt
cat out.txt
grep -qxF "/components/schemas/Done" told.txt
grep -qxF "models: imported" out.txt
grep -qxF "api.default.get_done: imported" out.txt
grep -qxF "api.default.get_task: ModuleNotFoundError: No module named 'client.models.done'" out.txt
echo "guess: all that was generated can be imported; seen: an operation that cannot"
