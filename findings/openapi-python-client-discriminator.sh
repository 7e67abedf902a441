#!/usr/bin/env bash
# openapi-python-client does not look at the tag of a discriminated union: the first member that can be read wins.
#
# The document says that `kind` tells a Cat from a Dog. The generated client tries Cat first, for which a Dog has all
# required properties, and so a response with `kind: Dog` is a Cat, and the Dog's own property lands among its
# undeclared ones.
#
# Guess before it was run: the discriminator decides, and an unknown tag is an error.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check openapi-python-client==0.29.1

cat > zoo.yaml <<'YAML'
openapi: 3.1.0
info: {title: Zoo, version: "1"}
paths:
  /pet:
    get:
      operationId: getPet
      responses:
        "200":
          description: A pet.
          content:
            application/json:
              schema:
                oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]
                discriminator: {propertyName: kind}
components:
  schemas:
    Cat:
      type: object
      required: [kind, name]
      properties: {kind: {type: string}, name: {type: string}}
    Dog:
      type: object
      required: [kind, name]
      properties: {kind: {type: string}, name: {type: string}, bark: {type: integer}}
YAML

cat > pet.py <<'PYTHON'
import httpx
from zoo_client import Client
from zoo_client.api.default import get_pet

for kind in ("Cat", "Dog", "Eel"):
    answer = {"kind": kind, "name": "Rex", "bark": 3}
    client = Client(base_url="http://localhost")
    client.set_httpx_client(
        httpx.Client(base_url="http://localhost", transport=httpx.MockTransport(lambda _: httpx.Response(200, json=answer)))
    )
    pet = get_pet.sync(client=client)
    print(kind, "is read as", type(pet).__name__, pet.additional_properties)
PYTHON

venv/bin/python --version
venv/bin/openapi-python-client --version
PATH="$PWD/venv/bin:$PATH" venv/bin/openapi-python-client generate --path zoo.yaml > generate.txt 2>&1
PYTHONPATH=zoo-client venv/bin/python pet.py > out.txt
cat out.txt
grep -qxF "Cat is read as Cat {'bark': 3}" out.txt
grep -qxF "Dog is read as Cat {'bark': 3}" out.txt
grep -qxF "Eel is read as Cat {'bark': 3}" out.txt
echo "guess: Cat, Dog, and an error; seen: three times Cat"
