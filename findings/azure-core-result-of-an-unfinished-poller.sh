#!/usr/bin/env bash
# `LROPoller.result(timeout=1)` of azure-core returns the document of a poll as if it were the result.
#
# An operation that is not over when the timeout passes raises nothing: the body of the newest status response goes through
# the caller's deserializer, and what comes out is returned. Where the result has only optional fields, an unfinished operation
# cannot be told from an empty result but by `done()`.
#
# Guess, written before the first run: no error, and the resource of the first response.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check azure-core==1.41.0 requests==2.34.2
"$folder/venv/bin/pip" list --disable-pip-version-check --format=freeze | grep -i '^azure-core='

cat > "$folder/wait.py" <<'PY'
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from azure.core import PipelineClient
from azure.core.polling import LROPoller
from azure.core.polling.base_polling import LROBasePolling
from azure.core.rest import HttpRequest


class Service(BaseHTTPRequestHandler):
    """Accepts an operation and answers each poll with the same document."""

    protocol_version = "HTTP/1.1"
    document: dict[str, str] = {}

    def answer(self, status: int, body: dict[str, str]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Operation-Location", f"http://127.0.0.1:{self.server.server_port}/operations/1")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        self.answer(202, {"id": "1"})

    def do_GET(self) -> None:
        self.answer(200, self.document)

    def log_message(self, *_: object) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}"
for word in ("Running", "Succeeded"):
    Service.document = {"status": word, "note": "a status document"}
    client = PipelineClient(address)
    accepted = client._pipeline.run(HttpRequest("POST", f"{address}/operations"))
    poller = LROPoller(client, accepted, lambda last: last.http_response.json(), LROBasePolling(timeout=0.2))
    result = poller.result(timeout=1)
    print(f"{word}: result {result}, done {poller.done()}")
server.shutdown()
PY
"$folder/venv/bin/python" "$folder/wait.py" | tee "$folder/out.txt"
diff "$folder/out.txt" - <<'TXT'
Running: result {'status': 'Running', 'note': 'a status document'}, done False
Succeeded: result {'status': 'Succeeded', 'note': 'a status document'}, done True
TXT
echo "guess: the resource of the first response; seen: the document of the last poll, and no error"
