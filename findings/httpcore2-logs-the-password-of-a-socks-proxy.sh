#!/usr/bin/env bash
# httpcore2 logs the password of a SOCKS proxy at DEBUG level, and that of an HTTP proxy not.
#
# Its trace logs a request as `<Request [b'CONNECT']>`, without headers, so the `Proxy-Authorization` of an HTTP proxy stays
# out of the log. For a SOCKS5 proxy the trace of `setup_socks5_connection` logs all arguments, of which one is the pair of
# user and password.
#
# The guess, by what is logged of requests and of an HTTP proxy: neither.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check httpcore2==2.16.2 socksio==1.0.0

cat > proxies.py <<'PYTHON'
import io
import logging
import platform
import socket
import threading
from importlib.metadata import version

import httpcore2


def proxy(answer: bytes) -> int:
    """A proxy that reads once, says one thing and hangs up; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    return int(listener.getsockname()[1])


def logged(pool: httpcore2.ConnectionPool) -> str:
    """What one request to an https server logs at DEBUG level."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    logging.basicConfig(level=logging.DEBUG, handlers=[handler], force=True)
    try:
        pool.request("GET", "https://example.com/")
    except (httpcore2.ProxyError, httpcore2.RemoteProtocolError) as error:
        print("  ends with", type(error).__name__)
    return text.getvalue()


refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
http = logged(httpcore2.HTTPProxy(f"http://127.0.0.1:{proxy(refusal)}", proxy_auth=("user", "the-password")))
# version 5, method 2 (user and password), then version 1 of RFC 1929, status 1: refused
socks = logged(httpcore2.SOCKSProxy(f"socks5://127.0.0.1:{proxy(bytes((5, 2)))}", proxy_auth=("user", "the-password")))

print("python", platform.python_version(), "httpcore2", version("httpcore2"), "socksio", version("socksio"))
print("HTTP proxy: password in the log:", "the-password" in http)
print("SOCKS proxy: password in the log:", "the-password" in socks)
for line in socks.splitlines():
    if "the-password" in line:
        print(" ", line.partition(" stream=")[0], "...", "auth=" + line.partition("auth=")[2].partition(" timeouts")[0])
raise SystemExit(0 if "the-password" in socks and "the-password" not in http else 1)
PYTHON

echo "guess: neither password is logged"
venv/bin/python proxies.py
