#!/usr/bin/env bash
# A single 429 ends `Operation.result(timeout=10)` of google-api-core, and the operation runs on.
#
# `result` polls until the operation is done or the timeout has passed. Each poll is retried by the operations client, whose
# retry knows 503 alone; the retry of the polling itself knows only "not done yet". So one 429 with `Retry-After: 1`, or one
# 500, 502 or 504, is raised out of the wait. The operation is intact, and a second `result()` polls on to the end. The class of
# the error does not say so: a 500 of a poll and an operation that failed with code 13 are both `InternalServerError`.
#
# Guess, written before the first run: whatever may pass is polled again within the timeout.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  google-api-core==2.44.0 google-auth==2.63.0 requests==2.34.2 grpcio==1.85.3 grpcio-status==1.85.3
"$folder/venv/bin/pip" list --disable-pip-version-check --format=freeze | grep -iE '^(google-api-core|google-auth)='

cat > "$folder/wait.py" <<'PY'
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from google.api_core import operation
from google.api_core.exceptions import GoogleAPICallError
from google.api_core.operations_v1 import AbstractOperationsClient, OperationsRestTransport
from google.auth.credentials import AnonymousCredentials
from google.longrunning import operations_pb2
from google.protobuf import empty_pb2

NAME = "jobs/1/operations/2"
RUNNING = {"name": NAME, "done": False}
FAILED = {"name": NAME, "done": True, "error": {"code": 13, "message": "broken"}}
DONE = {"name": NAME, "done": True, "response": {"@type": "type.googleapis.com/google.protobuf.Empty"}}


class Service(BaseHTTPRequestHandler):
    """Plays one answer after another; the last one for ever."""

    script: list[tuple[int, dict[str, object]]] = []
    polls = 0

    def do_GET(self) -> None:
        type(self).polls += 1
        status, answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if status == 429:
            self.send_header("Retry-After", "1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def waited(running: operation.Operation) -> str:
    try:
        return f"done: {running.result(timeout=10) is not None}"
    except GoogleAPICallError as error:
        return type(error).__name__


server = HTTPServer(("127.0.0.1", 0), Service)
threading.Thread(target=server.serve_forever, daemon=True).start()
busy = {"error": {"message": "busy"}}
for name, answer in {
    **{str(status): (status, busy) for status in (503, 429, 500, 502, 504)},
    "an operation that failed": (200, FAILED),
}.items():
    Service.script, Service.polls = [(200, RUNNING), answer, (200, DONE)], 0
    transport = OperationsRestTransport(
        host=f"http://127.0.0.1:{server.server_port}", credentials=AnonymousCredentials()
    )
    client = AbstractOperationsClient(transport=transport)
    running = operation.from_gapic(operations_pb2.Operation(name=NAME), client, empty_pb2.Empty)
    first = waited(running)
    print(f"{name}: {first} after {Service.polls} polls; asked again: {waited(running)} after {Service.polls}")
server.shutdown()
PY
"$folder/venv/bin/python" "$folder/wait.py" | tee "$folder/out.txt"
diff "$folder/out.txt" - <<'TXT'
503: done: True after 3 polls; asked again: done: True after 3
429: TooManyRequests after 2 polls; asked again: done: True after 3
500: InternalServerError after 2 polls; asked again: done: True after 3
502: BadGateway after 2 polls; asked again: done: True after 3
504: GatewayTimeout after 2 polls; asked again: done: True after 3
an operation that failed: InternalServerError after 2 polls; asked again: InternalServerError after 2
TXT
echo "guess: all five are polled again within the timeout; seen: 503 alone"
