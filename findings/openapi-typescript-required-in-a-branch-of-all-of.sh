#!/usr/bin/env bash
# For openapi-typescript a property is optional if `required` is in another branch of an `allOf` than the property.
#
# `allOf: [{properties: {id: …}}, {required: [id]}]` says that `id` is required: each branch holds for the whole object. It is how documents
# tighten a shared schema. The generated type has `id?: string` and joins it with `unknown`, so that an empty object is accepted. With `required`
# beside the `allOf` the same meaning is seen, by a helper type.
#
# Guess, written before the first run: the helper type is used for both.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts openapi-typescript@7.13.0 typescript@5.9.3

cat > tasks.yaml <<'YAML'
openapi: 3.1.0
info: {title: Tasks, version: "1"}
paths: {}
components:
  schemas:
    Task: {type: object, properties: {id: {type: string}}}
    Branch: {allOf: [{$ref: "#/components/schemas/Task"}, {required: [id]}]}
    Beside: {allOf: [{$ref: "#/components/schemas/Task"}], required: [id]}
YAML
cat > use.ts <<'TS'
import type { components } from "./tasks";

export const branch: components["schemas"]["Branch"] = {};
export const beside: components["schemas"]["Beside"] = {};
TS

echo "node $(node --version)"
npm ls --depth=0 | grep openapi-typescript
node_modules/.bin/openapi-typescript tasks.yaml --output tasks.ts > /dev/null
grep -A 1 -E '^ +(Branch|Beside):' tasks.ts
node_modules/.bin/tsc --strict --noEmit use.ts > errors.txt || true
cut -c 1-40 errors.txt
test "$(grep -c 'error TS' errors.txt)" = 1
grep -q '^use.ts(4,' errors.txt
echo 'guess: both lines are refused; seen: {} is a Branch, although it has no id'
