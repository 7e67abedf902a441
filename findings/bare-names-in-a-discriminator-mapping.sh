#!/usr/bin/env bash
# A subtype that `discriminator.mapping` names as `Dog`, and not as `#/components/schemas/Dog`, is no reference to Redocly's
# `join` and to openapi-format.
#
# OpenAPI allows both forms, and prefers the bare one for names. `redocly join --prefix-components-with-info-prop` renames the
# schema and the other form, and leaves `Dog` as it is: the mapping then names nothing, and no warning says so.
# `openapi-format` with `unusedComponents` removes the schema, and with it the subtypes that only `allOf` ties to their base:
# what remains has a base with one of three subtypes. `redocly bundle --remove-unused-components` keeps all three.
#
# Guess, written before the first run: both forms are renamed, and what a mapping names is kept by both tools.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @redocly/cli@2.77.0 openapi-format@1.33.6
npm ls --depth=0 | grep -E "redocly|openapi-format"

cat > pets.yaml <<'YAML'
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://pets.example}]
paths:
  /pets:
    get:
      operationId: listPets
      responses: {"200": {description: fine, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}}
components:
  schemas:
    Pet:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {cat: "#/components/schemas/Cat", dog: Dog}}
    Cat: {allOf: [{$ref: "#/components/schemas/Pet"}, {type: object, properties: {lives: {type: integer}}}]}
    Dog: {allOf: [{$ref: "#/components/schemas/Pet"}, {type: object, properties: {tricks: {type: string}}}]}
    Bird: {allOf: [{$ref: "#/components/schemas/Pet"}]}
    Unused: {type: string}
YAML
sed 's|/pets|/shop|; s/title: Pets/title: Shop/; s/listPets/listShop/' pets.yaml > shop.yaml
echo 'unusedComponents: [schemas]' > filter.yaml

export REDOCLY_TELEMETRY=off
node_modules/.bin/redocly join pets.yaml shop.yaml --prefix-components-with-info-prop title -o joined.yaml > join.log 2>&1
node_modules/.bin/redocly bundle pets.yaml --remove-unused-components -o bundled.yaml > bundle.log 2>&1
node_modules/.bin/openapi-format pets.yaml --no-sort --filterFile filter.yaml -o filtered.yaml > filter.log 2>&1

schemas() { sed -n '/^  schemas:/,$p' "$1" | grep -oE '^    [A-Za-z_]+:' | tr -d ' :\n' | sed 's/\([A-Z]\)/ \1/g'; }
{
  grep -A2 "mapping:" joined.yaml | head -3 | tr -s ' ' | tail -2
  echo "joined: $(grep -cE '^    Pets_Dog:' joined.yaml) Pets_Dog, $(grep -cE '^    Dog:' joined.yaml) Dog"
  echo "bundled:$(schemas bundled.yaml)"
  echo "filtered:$(schemas filtered.yaml)"
  echo "warnings: $(cat join.log filter.log | grep -ciE 'dog|mapping|discriminator' || true)"
} | tee seen.txt
diff seen.txt - <<'TXT'
 cat: '#/components/schemas/Pets_Cat'
 dog: Dog
joined: 1 Pets_Dog, 0 Dog
bundled: Pet Cat Dog Bird
filtered: Pet Cat
warnings: 0
TXT
echo "guess: renamed and kept; seen: a mapping that names nothing, and subtypes that are gone"
