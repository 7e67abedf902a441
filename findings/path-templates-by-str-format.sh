#!/usr/bin/env bash
# A path parameter whose name has `.`, `[`, `:` or `!` in it: four tools read the path as a format string of Python.
#
# OpenAPI allows any character but braces in the name of a path parameter. In `str.format` these four have meanings:
# attribute, item, format and conversion. So of `/pages/{page:number}`, `/users/{user.name}`, `/tags/{tags[]}` and
# `/files/{file!r}`, each with a parameter of just that name:
# - openapi-spec-validator calls two invalid: it looks for a parameter `page`, and `file`;
# - openapi-python-client 0.29.1 drops all four operations, and says "Path parameters do not match with path";
# - openapi-core, on the server's side, answers a request to the two that the validator lets pass with KeyError;
# - schemathesis refuses three; to the fourth it adds a parameter `file` that nobody declared, and sends `/files/'a'`: its
#   value in quotes, as `!r` writes it.
#
# Guess, written before the first run: a tool either replaces the placeholder as a text, or refuses the document.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
python3 -m venv generator
env/bin/pip install --quiet --disable-pip-version-check openapi-spec-validator==0.9.0 schemathesis==4.32.5
generator/bin/pip install --quiet --disable-pip-version-check openapi-python-client==0.29.1
python3 -m venv server
server/bin/pip install --quiet --disable-pip-version-check openapi-core==0.23.1 openapi-spec-validator==0.8.5

cat > document.py <<'PY'
"""Writes a document with one path: document.py FILE PATH."""
import json
import re
import sys

file, path = sys.argv[1:]
name = re.findall(r"\{(.+)\}", path)[0]
parameter = {"name": name, "in": "path", "required": True, "schema": {"type": "string", "enum": ["a"]}}
operation = {"operationId": "look", "parameters": [parameter], "responses": {"204": {"description": "Fine"}}}
tree = {"openapi": "3.0.3", "info": {"title": "Names", "version": "1"}, "servers": [{"url": "http://localhost"}]}
with open(file, "w") as opened:
    json.dump({**tree, "paths": {path: {"get": operation}}}, opened)
PY
cat > sent.py <<'PY'
import sys

import schemathesis

for found in schemathesis.openapi.from_path(sys.argv[1]).get_all_operations():
    try:
        operation = found.ok()
        names = {parameter.name: "a" for parameter in operation.path_parameters}
        print("schemathesis knows", *names, "and sends", operation.Case(path_parameters=names).formatted_path)
    except Exception:
        print("schemathesis refuses it")
PY
cat > served.py <<'PY'
import sys

from openapi_core import OpenAPI
from openapi_core.testing import MockRequest

try:
    found = OpenAPI.from_file_path(sys.argv[1]).unmarshal_request(
        MockRequest("http://localhost", "get", sys.argv[2])
    )
    print("openapi-core reads", found.parameters.path)
except Exception as error:
    print("openapi-core:", type(error).__name__)
PY

{
    for path in '/pages/{page-number}' '/pages/{page:number}' '/users/{user.name}' '/tags/{tags[]}' '/files/{file!r}'; do
        python3 document.py api.json "$path"
        echo "$path"
        if env/bin/python -m openapi_spec_validator api.json > validator.log 2>&1; then verdict=valid; else verdict=invalid; fi
        echo "openapi-spec-validator: $verdict"
        rm -rf client
        generator/bin/openapi-python-client generate --path api.json --meta none --output-path client > generator.log 2>&1 || true
        echo "openapi-python-client: $(find client/api -name look.py 2> /dev/null | wc -l | tr -d ' ') of 1 operation"
        server/bin/python served.py api.json "${path%%\{*}a"
        env/bin/python sent.py api.json
    done
} | tee seen.txt
diff seen.txt - <<'TXT'
/pages/{page-number}
openapi-spec-validator: valid
openapi-python-client: 1 of 1 operation
openapi-core reads {'page-number': 'a'}
schemathesis knows page-number and sends /pages/a
/pages/{page:number}
openapi-spec-validator: invalid
openapi-python-client: 0 of 1 operation
openapi-core: UnresolvableParameterError
schemathesis refuses it
/users/{user.name}
openapi-spec-validator: valid
openapi-python-client: 0 of 1 operation
openapi-core: KeyError
schemathesis refuses it
/tags/{tags[]}
openapi-spec-validator: valid
openapi-python-client: 0 of 1 operation
openapi-core: KeyError
schemathesis refuses it
/files/{file!r}
openapi-spec-validator: invalid
openapi-python-client: 0 of 1 operation
openapi-core: UnresolvableParameterError
schemathesis knows file!r file and sends /files/'a'
TXT
echo "guess: replaced as a text, or refused; seen: read as a format string"
