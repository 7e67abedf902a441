#!/usr/bin/env bash
# httpcore2 calls a connection that could never be made idle and closed at once.
#
# A pool of one's own over `ConnectionPool.create_connection` has to know which connections can be used again. `is_idle()`
# suggests itself: made, and not busy. But where the connect failed, the connection is idle, expired and closed, all three;
# and asked for another request it connects anew, so that it was none of them for good. Who keeps what is idle keeps these.
#
# Guess before it was run: idle is False, closed is True, and another request is refused.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check httpcore2==2.16.2

cat > states.py <<'PYTHON'
import socket
import threading

import httpcore2


def states(connection: httpcore2.ConnectionInterface) -> str:
    told = {name: getattr(connection, name)() for name in ("is_idle", "is_closed", "has_expired")}
    return " ".join(f"{name}={value}" for name, value in told.items())


def answer(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        connection.recv(1)


with socket.socket() as listener, httpcore2.ConnectionPool() as pool:
    listener.bind(("127.0.0.1", 0))  # bound, and not listening: a connect is refused
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    request = httpcore2.Request("GET", url, headers={"Host": "127.0.0.1"})
    connection = pool.create_connection(request.url.origin)
    print("new:", states(connection))
    try:
        connection.handle_request(request)
    except httpcore2.ConnectError:
        print("refused:", states(connection))
    listener.listen()
    threading.Thread(target=answer, args=(listener,), daemon=True).start()
    try:
        response = connection.handle_request(request)
        body = response.read().decode()
        response.close()
        print("again:", response.status, body, states(connection))
    except Exception as error:
        print("again:", type(error).__name__)
    connection.close()
PYTHON

venv/bin/python --version
venv/bin/python -m pip freeze | grep -i '^httpcore2=='
venv/bin/python states.py | tee out.txt
diff out.txt - <<'SEEN'
new: is_idle=False is_closed=False has_expired=False
refused: is_idle=True is_closed=True has_expired=True
again: 200 ok is_idle=True is_closed=False has_expired=False
SEEN
echo "guess: not idle, closed, and no further request; seen: idle and closed, and the next request is served"
