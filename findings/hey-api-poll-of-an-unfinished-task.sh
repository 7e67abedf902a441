#!/usr/bin/env bash
# A client that hey-api generates makes a task of "204, nothing yet" if the response names a media type.
#
# A poll has `data` or `error`, and by default nothing is thrown. `data` of a 204 is typed as `void`. It is `null`, but `{}`
# where the server sends `Content-Type: application/json` with it, as many do with every response: `if (data)` then ends
# the polling with an empty task. And a connection that cannot be made is returned as `error`, while the same connection,
# lost in the middle of the JSON of a 200, throws out of the call.
#
# Guess before it was met: `data` of a 204 is undefined, and both faults of the connection are returned.
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
    "/task": {
      "get": {
        "operationId": "getTask",
        "responses": {
          "200": {"description": "fine", "content": {"application/json": {"schema": {
            "type": "object", "required": ["url"], "properties": {"url": {"type": "string"}}}}}},
          "204": {"description": "nothing yet"}
        }
      }
    }
  }
}
JSON
cat > poll.ts <<'TS'
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getTask } from "./client/sdk.gen";
import { client } from "./client/client.gen";

const server = createServer((request, response) => {
  const kind = request.headers["x-kind"];
  if (kind === "204") return response.writeHead(204).end();
  if (kind === "204 of JSON") return response.writeHead(204, { "content-type": "application/json" }).end();
  response.writeHead(200, { "content-type": "application/json", "content-length": 100 });
  response.write('{"url": "https://exam', () => response.destroy());
});
await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
client.setConfig({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

async function poll(kind: string): Promise<string> {
  try {
    const { data, error } = await getTask({ headers: { "x-kind": kind } });
    return `${kind}: data ${JSON.stringify(data)}, error ${error instanceof Error ? error.name : error}`;
  } catch (error) {
    return `${kind}: thrown ${(error as Error).name}`;
  }
}

for (const kind of ["204", "204 of JSON", "200 cut off"]) console.log(await poll(kind));
server.close();
server.closeAllConnections();
console.log(await poll("no server"));
TS

echo "node $(node --version)"
npm ls --depth=0 | grep hey-api
node_modules/.bin/openapi-ts --input tasks.json --output client --no-log-file > /dev/null
node_modules/.bin/tsx poll.ts > out.txt
cat out.txt
grep -F "204: void;" client/types.gen.ts
grep -qxF "204: data null, error undefined" out.txt
grep -qxF "204 of JSON: data {}, error undefined" out.txt
grep -qxF "200 cut off: thrown TypeError" out.txt
grep -qxF "no server: data undefined, error TypeError" out.txt
echo "guess: no data, and both faults returned; seen: an empty task by its Content-Type, and one fault thrown"
