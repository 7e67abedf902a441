#!/usr/bin/env bash
# swagger-parser's `dereference` merges the lists beside a `$ref` into those of its target by position.
#
# In OpenAPI 3.1 the keywords beside a `$ref` apply together with those of its target. `dereference` writes both into one
# schema and merges everything that is an object, a list included: item 0 over item 0, and what is left of the longer one
# stays. `required: [price]` beside a target that requires `id` and `state` gives `price` and `state`; the narrower
# `enum: [done]` over `[queued, running, done]` gives `[done, running, done]`. Properties are merged well, so that the
# schema looks complete. 13.1.0 gives another one for the same document: the list of the sibling replaces that of the
# target, and neither `id` nor `state` is required. In 3.0, where siblings are ignored, both merge them all the same.
#
# Guess before it was run: a shallow merge in 3.1, in which `properties` and `required` of the sibling replace those of the
# target; in 3.0 the siblings are dropped.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir older newer
for name in older newer; do echo '{"private": true, "type": "module"}' > "$name/package.json"; done
npm install --prefix older --silent --no-audit --no-fund --ignore-scripts @apidevtools/swagger-parser@13.0.0
npm install --prefix newer --silent --no-audit --no-fund --ignore-scripts \
  @apidevtools/swagger-parser@13.1.0 @apidevtools/json-schema-ref-parser@16.0.6

cat > older/siblings.js <<'JS'
import SwaggerParser from "@apidevtools/swagger-parser";

const schemas = {
  State: { type: "string", enum: ["queued", "running", "done"] },
  Task: { type: "object", required: ["id", "state"], properties: { id: { type: "string" }, state: { type: "string" } } },
  Done: {
    $ref: "#/components/schemas/Task",
    required: ["price"],
    properties: { price: { type: "number" } },
  },
  Final: { $ref: "#/components/schemas/State", enum: ["done"] },
};
for (const openapi of ["3.1.2", "3.0.4"]) {
  const document = { openapi, info: { title: "Tasks", version: "1" }, paths: {}, components: { schemas } };
  await SwaggerParser.validate(structuredClone(document));
  const { Done, Final } = (await SwaggerParser.dereference(structuredClone(document))).components.schemas;
  const keys = Object.keys(Done.properties).sort();
  console.log(process.argv[2], openapi, `properties ${keys}; required ${Done.required}; enum ${Final.enum}`);
}
JS
cp older/siblings.js newer/

echo "node $(node --version)"
node older/siblings.js 13.0.0 > out.txt
node newer/siblings.js 13.1.0 >> out.txt
cat out.txt
for openapi in 3.1.2 3.0.4; do
  grep -qxF "13.0.0 $openapi properties id,price,state; required price,state; enum done,running,done" out.txt
  grep -qxF "13.1.0 $openapi properties id,price,state; required price; enum done" out.txt
done
echo "guess: lists and properties replaced, nothing merged in 3.0; seen: properties merged, lists by position, in 3.0 as well"
