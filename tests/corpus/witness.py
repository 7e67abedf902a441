"""Runs the tool with a hook that ends it with exit code 99 as soon as it starts a process or opens a connection."""

from __future__ import annotations

import os
import sys
from pathlib import Path

FORBIDDEN = frozenset(
    {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect", "socket.getaddrinfo"}
)


def watch(event: str, _: object) -> None:
    """Called for every event that Python audits."""
    if event in FORBIDDEN:
        print(f"the tool has called {event}", file=sys.stderr, flush=True)
        os._exit(99)


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2] / "generator")
    from specloom.cli import main

    sys.addaudithook(watch)
    sys.exit(main(sys.argv[1:]))
