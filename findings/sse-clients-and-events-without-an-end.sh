#!/usr/bin/env bash
# Two clients of server-sent events leave the standard on opposite sides.
#
# The HTML standard dispatches an event at the blank line behind it, and only if it has data; what the end of the stream
# cuts off is discarded. httpx-sse hands out a block that only has a name or an id, with empty data. sseclient-py hands
# out the last event although no blank line came: half of a JSON text where the connection ended early.
#
# Guess before it was run: both give the one event that is whole.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check httpx==0.28.1 httpx-sse==0.4.3 sseclient-py==1.9.0

cat > events.py <<'PYTHON'
from importlib.metadata import version

import httpx
import httpx_sse
import sseclient

STREAM = b'event: ping\n\nid: 7\n\nevent: price\ndata: {"usd": 1}\n\nevent: price\ndata: {"us'

headers = {"content-type": "text/event-stream"}
transport = httpx.MockTransport(lambda request: httpx.Response(200, headers=headers, content=STREAM))
with httpx.Client(transport=transport) as client:
    with httpx_sse.connect_sse(client, "GET", "http://localhost/") as source:
        found = [(event.event, event.data) for event in source.iter_sse()]
print("httpx-sse", version("httpx-sse"), found)
found = [(event.event, event.data) for event in sseclient.SSEClient(iter([STREAM])).events()]
print("sseclient-py", version("sseclient-py"), found)
PYTHON

venv/bin/python --version
venv/bin/python events.py > out.txt
cat out.txt
grep -qxF "httpx-sse 0.4.3 [('ping', ''), ('message', ''), ('price', '{\"usd\": 1}')]" out.txt
grep -qxF "sseclient-py 1.9.0 [('price', '{\"usd\": 1}'), ('price', '{\"us')]" out.txt
echo "guess: one event each; seen: three with two empty ones, and two with half of one"
