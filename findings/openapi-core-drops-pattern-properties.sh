#!/usr/bin/env bash
# openapi-core accepts a valid object and returns it without the properties that only `patternProperties` describes.
#
# `additionalProperties: false` beside `patternProperties` means "these keys and no others". The value passes validation,
# no error is reported, and the unmarshalled data is `{}`: the keys are neither `properties` nor additional ones. Without
# `additionalProperties: false` they are returned, but as they were sent: a `format: date` that becomes a `date` under
# `properties` and `additionalProperties` stays a string.
#
# Guess before it was met: the three ways to describe a property give the same object, with a date in it.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check openapi-core==0.23.1 openapi-schema-validator==0.8.1

cat > unmarshal.py <<'PYTHON'
import json
from importlib.metadata import version

from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

DATE = {"type": "string", "format": "date"}
SCHEMAS = {
    "properties": {"properties": {"due": DATE}, "additionalProperties": False},
    "additional": {"additionalProperties": DATE},
    "pattern, closed": {"patternProperties": {"^due": DATE}, "additionalProperties": False},
    "pattern, open": {"patternProperties": {"^due": DATE}},
}


def described(schema: dict) -> dict:
    content = {"application/json": {"schema": {"type": "object", **schema}}}
    operation = {"responses": {"200": {"description": "fine", "content": content}}}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": operation}}}


print("openapi-core", version("openapi-core"))
for name, schema in SCHEMAS.items():
    response = MockResponse(json.dumps({"due": "2030-01-02"}).encode(), content_type="application/json")
    result = OpenAPI.from_dict(described(schema)).unmarshal_response(MockRequest("http://localhost", "get", "/a"), response)
    print(f"{name}: {result.data} {result.errors}")
PYTHON

venv/bin/python --version
venv/bin/python unmarshal.py > out.txt
cat out.txt
grep -qxF "properties: {'due': datetime.date(2030, 1, 2)} []" out.txt
grep -qxF "additional: {'due': datetime.date(2030, 1, 2)} []" out.txt
grep -qxF "pattern, closed: {} []" out.txt
grep -qxF "pattern, open: {'due': '2030-01-02'} []" out.txt
echo "guess: four times a date; seen: twice a date, once nothing, once a string"
