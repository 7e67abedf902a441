#!/usr/bin/env bash
# The JSON Schema of SARIF 2.1.0 has two patterns with one bracket too many: one validator takes them, another refuses the schema.
#
# The language of a run and of a translation is `^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$`. The last `]` opens nothing. To
# ECMA-262 with the flag `u`, which JSON Schema recommends, that is a syntax error; without the flag, and to Python, it is the
# letter `]`. jsonschema-rs reports the whole schema as invalid, Python's jsonschema validates with it.
#
# Guess before it was met: the schema of a standard is taken by every validator of its draft.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0 > /dev/null
tar xzf microsoft-jest-sarif-1.0.0-beta.0.tgz
schema="$(find package -name 'sarif-2.1.0-rtm.5.json' | head -1)"
test -n "$schema"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jsonschema==4.26.0 jsonschema-rs==0.60.1
venv/bin/pip list --disable-pip-version-check --format=freeze | grep jsonschema
cat > try.py <<'PY'
import json
import sys

import jsonschema
import jsonschema_rs

schema = json.load(open(sys.argv[1]))
log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "any"}}, "results": []}]}
jsonschema.Draft7Validator.check_schema(schema)
jsonschema.Draft7Validator(schema).validate(log)
print("jsonschema: valid")
try:
    jsonschema_rs.validator_for(schema)
    print("jsonschema-rs: takes the schema")
except Exception as error:
    print("jsonschema-rs refuses the schema:", str(error).splitlines()[0])
PY
venv/bin/python try.py "$schema" | tee out.txt
grep -q '^jsonschema: valid$' out.txt
grep -q '^jsonschema-rs refuses the schema: .*is not a "regex"' out.txt
echo "guess: both take the schema of the standard; seen: one refuses it"
