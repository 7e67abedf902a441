#!/usr/bin/env bash
# A description that har-to-openapi makes from recorded calls never requires a property, and so is not valid OpenAPI 3.0.
#
# Every object schema gets `required: []`, also for properties that all recorded bodies have. OpenAPI 3.0 wants at least one
# entry there, and its own meta-schema refuses the document. Each object, of responses too, also gets `additionalProperties: false`, so
# that a response with one more property than were recorded does not fit.
#
# Guess, written before the first run: `required` has the properties that all recorded bodies have.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts har-to-openapi@3.0.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openapi-spec-validator==0.9.0

cat > convert.mjs <<'JS'
import { writeFile } from "node:fs/promises";
import { generateSpec } from "har-to-openapi";

const headers = [{ name: "content-type", value: "application/json" }];
const json = (data) => ({ mimeType: "application/json", text: JSON.stringify(data) });
const poll = (id, data) => ({
  startedDateTime: "2026-01-01T00:00:00Z", time: 1, cache: {}, timings: { send: 0, wait: 1, receive: 0 },
  request: {
    method: "GET", url: `https://api.example/tasks/${id}`, httpVersion: "HTTP/1.1", headers, queryString: [], cookies: [],
    headersSize: -1, bodySize: -1,
  },
  response: {
    status: 200, statusText: "OK", httpVersion: "HTTP/1.1", headers, cookies: [], content: { size: 1, ...json(data) },
    redirectURL: "", headersSize: -1, bodySize: -1,
  },
});
const entries = [
  poll("8f14e45f-ceea-467f-a1d2-0123456789ab", { status: "processing" }),
  poll("c9f0f895-fb98-4b91-9f2d-0123456789ab", { status: "ready", token: "t" }),
];
const har = { log: { version: "1.2", creator: { name: "recorder", version: "1" }, entries } };
const { spec } = await generateSpec(har, { attemptToParameterizeUrl: true });
const schema = spec.paths["/tasks/{uuid}"].get.responses["200"].content["application/json"].schema;
console.log(JSON.stringify([Object.keys(schema.properties).sort(), schema.required, schema.additionalProperties]));
await writeFile("openapi.json", JSON.stringify(spec));
JS
cat > judge.py <<'PY'
import json

from openapi_spec_validator import OpenAPIV30SpecValidator


def without_empty(data):
    match data:
        case dict():
            return {key: without_empty(value) for key, value in data.items() if (key, value) != ("required", [])}
        case list():
            return [without_empty(item) for item in data]
    return data


made = json.load(open("openapi.json"))
as_it_is, mended = ([*OpenAPIV30SpecValidator(it).iter_errors()] for it in (made, without_empty(made)))
print(f"refused: {len(as_it_is) > 0}, without the empty lists: {len(mended) > 0}")
PY

echo "node $(node --version)"
npm ls --depth=0 | grep har-to-openapi
node convert.mjs | tee out.txt
grep -qxF '[["status","token"],[],false]' out.txt
venv/bin/python judge.py | tee judged.txt
grep -qx 'refused: True, without the empty lists: False' judged.txt
echo 'guess: required: ["status"]; seen: required: [], which openapi-spec-validator refuses'
