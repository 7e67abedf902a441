#!/usr/bin/env bash
# openapi-spec-validator reports one of a schema's errors, and which one depends on Python's hash seed.
#
# An OpenAPI 3.1 schema has three properties, each with a mistake of its own. `iter_errors` yields a single error for all
# three, and another one in another process: its path names `a` under one seed, `b` or `c` under others.
#
# Guess before it was run: three errors, or at least the same one each time.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check \
  openapi-spec-validator==0.9.0 openapi-schema-validator==0.9.0 jsonschema==4.26.0

cat > errors.py <<'PYTHON'
from openapi_spec_validator import OpenAPIV31SpecValidator

SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "objekt"}, "b": {"minLength": -1}, "c": {"required": "x"}},
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "components": {"schemas": {"Thing": SCHEMA}},
    "paths": {
        "/things": {
            "get": {
                "responses": {
                    "200": {
                        "description": "a thing",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    }
                }
            }
        }
    },
}
print(*[error.json_path for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()])
PYTHON

venv/bin/python --version
venv/bin/python -m pip list --disable-pip-version-check 2>/dev/null | grep -E '^openapi-s'
for seed in 0 1 2 3 4 5 6 7 8 9; do
  PYTHONHASHSEED=$seed venv/bin/python errors.py
done > out.txt
sort out.txt | uniq -c
test "$(wc -l < out.txt)" = 10
test "$(sort -u out.txt | wc -l)" -gt 1
! grep -q ' ' out.txt # never more than one error
echo "guess: all three errors, or always the same one; seen: one of them, by the seed"
