#!/usr/bin/env bash
# pyreqwest rounds an integer of a JSON response beyond 64 bits, and refuses to send the same one.
#
# `response.json()` returns Python objects, in which an integer has no limit. 18446744073709551615 is an `int`, and the next
# one is the `float` 1.8446744073709552e+19, with no error: a balance in the smallest unit of a token loses its last digits.
# `body_json` raises for the same integer instead of rounding it. What JSON cannot hold, NaN, is not refused: it is sent as
# `null`, which to an API often means "clear this".
#
# Guess before it was run: an `int`, as in the standard library. What happens to NaN was met on the way.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyreqwest==0.15.1

cat > numbers.py <<'PYTHON'
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from pyreqwest.client import SyncClientBuilder


class Echo(BaseHTTPRequestHandler):
    """Responds with the body of the request."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def told(name: str, call: Callable[[], object]) -> None:
    try:
        print(f"{name}: {call()!r}")
    except Exception as error:
        print(f"{name}: raised {error}")


server = HTTPServer(("127.0.0.1", 0), Echo)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("pyreqwest", version("pyreqwest"))
with SyncClientBuilder().build() as client:
    url = f"http://127.0.0.1:{server.server_port}/"
    for number in (2**64 - 1, 2**64):
        told(f"read {number}", lambda: client.post(url).body_text(f"[{number}]").build().send().json())
    for value in (2**64 - 1, 2**64, float("nan")):
        told(f"send {value}", lambda: client.post(url).body_json([value]).build().send().text())
server.shutdown()
PYTHON

venv/bin/python --version
venv/bin/python numbers.py > out.txt
cat out.txt
grep -qxF "read 18446744073709551615: [18446744073709551615]" out.txt
grep -qxF "read 18446744073709551616: [1.8446744073709552e+19]" out.txt
grep -qxF "send 18446744073709551615: '[18446744073709551615]'" out.txt
grep -qxF "send 18446744073709551616: raised JSON number out of range" out.txt
grep -qxF "send nan: '[null]'" out.txt
echo "guess: an int both ways; seen: a rounded float, an error for the int, and null for NaN"
