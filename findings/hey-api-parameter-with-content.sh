#!/usr/bin/env bash
# A client that hey-api generates never sends the name of a query parameter that has a media type.
#
# `where` is described by `content: {application/json: …}` and so is one value: `where={"state":"done"}`. The generated type
# is right, an object. But the client spreads it by `style: form`, in which each property of the object becomes a parameter
# of its own: `?state=done`. The word `where` is nowhere in the URL, and a property named like another parameter, as `limit`
# here, is sent beside it, as a second value of that one.
#
# Guess before it was met: the value is sent as JSON under its name, or the generator says that it cannot.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @hey-api/openapi-ts@0.95.0 typescript@5.9.3 tsx@4.23.15

cat > tasks.json <<'JSON'
{
  "openapi": "3.1.0",
  "info": {"title": "Tasks", "version": "1"},
  "paths": {
    "/tasks": {
      "get": {
        "operationId": "listTasks",
        "parameters": [
          {"name": "limit", "in": "query", "schema": {"type": "integer"}},
          {"name": "where", "in": "query", "content": {"application/json": {"schema": {
            "type": "object", "properties": {"state": {"type": "string"}, "limit": {"type": "integer"}}}}}}
        ],
        "responses": {"200": {"description": "fine", "content": {"application/json": {"schema": {"type": "object"}}}}}
      }
    }
  }
}
JSON
cat > call.ts <<'TS'
import { client } from "./client/client.gen";
import { listTasks } from "./client/sdk.gen";

client.setConfig({
  baseUrl: "http://localhost",
  fetch: async (request) => {
    console.log(decodeURIComponent((request as Request).url));
    return Response.json({});
  },
});
await listTasks({ query: { limit: 10, where: { state: "done", limit: 99 } } });
TS

echo "node $(node --version)"
npm ls --depth=0 | grep hey-api
node_modules/.bin/openapi-ts --input tasks.json --output client --no-log-file > /dev/null
node_modules/.bin/tsx call.ts > out.txt
cat out.txt
grep -qxF "http://localhost/tasks?limit=10&state=done&limit=99" out.txt
echo 'guess: where={"state":"done","limit":99}; seen: state and a second limit, and no where'
