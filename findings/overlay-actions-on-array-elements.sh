#!/usr/bin/env bash
# Two Overlay tools fail on what overlays do most: acting on the elements of an array that a filter selects.
#
# `remove: true` on `parameters[?@.in=='header']`, with header, header, query, header, query: openapi-format removes the
# matches by index from front to back, so that each removal moves the later ones. It keeps two of the three header
# parameters, removes a query parameter that the filter does not select, and reports one applied action. oas-patch removes
# the right ones, but its `update` of any array element, by filter, index or wildcard, raises a TypeError.
#
# Guess before it was met: both leave the query parameters and update the selected tag.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check oas-patch==0.6.0
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts openapi-format@1.33.6

cat > api.yaml <<'YAML'
openapi: 3.1.0
info: {title: Tasks, version: "1"}
tags: [{name: tasks}, {name: files}]
paths:
  /tasks:
    get:
      parameters:
        - {name: h1, in: header, schema: {type: string}}
        - {name: h2, in: header, schema: {type: string}}
        - {name: q1, in: query, schema: {type: string}}
        - {name: h3, in: header, schema: {type: string}}
        - {name: q2, in: query, schema: {type: string}}
      responses: {"200": {description: fine}}
YAML
cat > remove.yaml <<'YAML'
overlay: 1.0.0
info: {title: Remove, version: "1"}
actions:
  - target: $.paths['/tasks'].get.parameters[?@.in=='header']
    remove: true
YAML
cat > update.yaml <<'YAML'
overlay: 1.0.0
info: {title: Update, version: "1"}
actions:
  - target: $.tags[?@.name=='tasks']
    update: {description: Long-running work}
YAML
cat > show.py <<'PYTHON'
import sys

import yaml

with open(sys.argv[2], encoding="utf-8") as file:
    document = yaml.safe_load(file)
left = [parameter["name"] for parameter in document["paths"]["/tasks"]["get"]["parameters"]]
print(f"{sys.argv[1]}: parameters {' '.join(left)}; tags {document['tags']}")
PYTHON

format() { node_modules/.bin/openapi-format api.yaml --no-sort --verbose --overlayFile "$1.yaml" --output "format-$1.yaml"; }
patch() { venv/bin/oas-patch overlay api.yaml "$1.yaml" --output "patch-$1.yaml"; }

format remove 2> told.txt
format update 2> /dev/null
patch remove > /dev/null
if patch update > /dev/null 2> error.txt; then echo "oas-patch updates elements now"; exit 1; fi
{
  node_modules/.bin/openapi-format --version
  venv/bin/oas-patch --version
  venv/bin/python show.py "openapi-format remove" format-remove.yaml
  venv/bin/python show.py "openapi-format update" format-update.yaml
  grep -o "Applied actions:.*" told.txt | tr -s ' \t' ' '
  venv/bin/python show.py "oas-patch remove" patch-remove.yaml
  tail -n 1 error.txt
} > out.txt
cat out.txt

tags="[{'name': 'tasks'}, {'name': 'files'}]"
grep -qxF "openapi-format remove: parameters h2 h3 q2; tags $tags" out.txt
grep -qxF "oas-patch remove: parameters q1 q2; tags $tags" out.txt
grep -qxF "Applied actions: 1" out.txt
grep -qF "'description': 'Long-running work'" out.txt
grep -qxF "TypeError: list indices must be integers or slices, not NoneType" out.txt
echo "guess: q1 q2 and an updated tag from both; seen: h2 h3 q2 from one, a TypeError from the other"
