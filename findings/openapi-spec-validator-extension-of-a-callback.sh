#!/usr/bin/env bash
# openapi-spec-validator rejects an extension of a callback in OpenAPI 3.1 and 3.2, and accepts it in 3.0.
#
# All versions of OpenAPI say of the Callback Object that it "MAY be extended with Specification Extensions". The schemas of
# 3.1 and 3.2 that the validator carries take every key of a callback for a URL, `x-…` included, with a path item as its value.
#
# Guess before it was met: the document is valid in all three versions.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check openapi-spec-validator==0.9.0

cat > extends.py <<'PYTHON'
from importlib.metadata import version

from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator, OpenAPIV32SpecValidator

operation = {"responses": {"200": {"description": "fine"}}}
callback = {"x-signed": {"with": "sha256"}, "{$request.body#/url}": {"post": operation}}
for kind, number in (
    (OpenAPIV30SpecValidator, "3.0.3"),
    (OpenAPIV31SpecValidator, "3.1.1"),
    (OpenAPIV32SpecValidator, "3.2.0"),
):
    document = {
        "openapi": number,
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": {**operation, "callbacks": {"done": callback}}}},
    }
    errors = [error.message for error in kind(document).iter_errors()]
    print(number, "valid" if not errors else f"invalid: {errors[0]}")
print("openapi-spec-validator", version("openapi-spec-validator"))
PYTHON

venv/bin/python --version
venv/bin/python extends.py > out.txt
cat out.txt
grep -qxF "3.0.3 valid" out.txt
grep -qxF "3.1.1 invalid: Unevaluated properties are not allowed ('with' was unexpected)" out.txt
grep -qxF "3.2.0 invalid: Unevaluated properties are not allowed ('with' was unexpected)" out.txt
echo "guess: valid in all three; seen: valid in 3.0, invalid in 3.1 and 3.2"
