#!/usr/bin/env bash
# A parameter without `in` or `name` lets openapi-spec-validator's `iter_errors` raise a KeyError in its middle.
#
# It yields what the schema of OpenAPI finds, goes on to its own rules, and these index the parameter by what is missing.
# So `list(validator.iter_errors())` gives no error at all, and whatever is wrong behind the parameter is never looked at.
#
# Guess before it was run: an error that says what is required, and then those of the rest of the document.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check \
  openapi-spec-validator==0.9.0 openapi-schema-validator==0.9.0 jsonschema==4.26.0

cat > parameter.py <<'PYTHON'
from importlib.metadata import version

from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator


def document(release: str, parameter: dict) -> dict:
    operation = {"parameters": [parameter], "responses": {"200": {"description": "fine"}}}
    return {"openapi": release, "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": operation}}}


print("openapi-spec-validator", version("openapi-spec-validator"))
for release, validator in (("3.0.3", OpenAPIV30SpecValidator), ("3.1.0", OpenAPIV31SpecValidator)):
    for lacking in ("in", "name"):
        parameter = {"name": "q", "in": "query", "schema": {"type": "string"}}
        del parameter[lacking]
        found = []
        try:
            for error in validator(document(release, parameter)).iter_errors():
                found.append(type(error).__name__)
        except Exception as error:
            found.append(f"raised {type(error).__name__}")
        print(release, "without", f"{lacking}:", ", ".join(found))
PYTHON

venv/bin/python --version
venv/bin/python parameter.py > out.txt
cat out.txt
for release in 3.0.3 3.1.0; do
  for lacking in in name; do
    grep -qxF "$release without $lacking: OpenAPIValidationError, raised KeyError" out.txt
  done
done
echo "guess: errors; seen: one error, and then a KeyError"
