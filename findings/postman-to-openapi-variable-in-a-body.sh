#!/usr/bin/env bash
# A Postman variable in a JSON body turns the body into an object whose example is a string, and "no auth" into a scheme.
#
# Postman's raw bodies often have a variable where a number belongs: {"count": {{count}}}. That is no JSON before it is filled
# in. @readme/postman-to-openapi describes the body as `type: object` without any property, and puts the whole text, a string,
# there as its example. A request that turns authentication off gets a security scheme of its own, `http` with the
# name `noauth`, which HTTP does not know: the call that needs nothing now requires it. What a folder says of authentication is
# left out.
#
# Guess, written before the first run: it raises an error, or leaves the example out. The folder's authentication was expected to be lost.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @readme/postman-to-openapi@4.1.0 js-yaml@4.1.0

cat > collection.json <<'JSON'
{
  "info": {"name": "Tasks", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
  "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
  "item": [
    {
      "name": "folder",
      "auth": {"type": "apikey", "apikey": [
        {"key": "key", "value": "X-Key"}, {"key": "value", "value": "{{key}}"}, {"key": "in", "value": "header"}]},
      "item": [{"name": "create", "response": [], "request": {
        "method": "POST",
        "url": {"raw": "https://api.example/tasks", "protocol": "https", "host": ["api", "example"], "path": ["tasks"]},
        "body": {"mode": "raw", "raw": "{\"count\": {{count}}}", "options": {"raw": {"language": "json"}}}}}]
    },
    {"name": "status", "response": [], "request": {
      "auth": {"type": "noauth"},
      "method": "GET",
      "url": {"raw": "https://api.example/status", "protocol": "https", "host": ["api", "example"], "path": ["status"]}}}
  ]
}
JSON
cat > convert.cjs <<'JS'
const { load } = require("js-yaml");
const library = require("@readme/postman-to-openapi");
const convert = library.default ?? library;
convert(JSON.stringify(require("./collection.json")), null).then((text) => {
  const { paths, components } = load(text);
  const body = paths["/tasks"].post.requestBody.content["application/json"].schema;
  console.log(JSON.stringify([body, paths["/status"].get.security, components.securitySchemes]));
});
JS

echo "node $(node --version)"
npm ls --depth=0 | grep postman-to-openapi
node convert.cjs | tee out.txt
grep -qF '{"type":"object","example":"{\"count\": {{count}}}"}' out.txt
grep -qF '[{"noauthAuth":[]}],{"noauthAuth":{"type":"http","scheme":"noauth"},"bearerAuth":{"type":"http","scheme":"bearer"}}' out.txt
echo 'guess: an error, or no example; seen: an object with a string as its example, and a scheme named noauth'
