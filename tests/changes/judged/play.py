"""Runs programs one after the other in this process, and prints what each has done as JSON.

`python play.py PROGRAM…`: the working folder has the package `clients` that they import. What a program has sent and
waited for is that of its global variable `service`, a `Replay`.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any


def play(path: Path) -> dict[str, Any]:
    """The name of the error that ends a program, and what it has sent, waited for and printed."""
    printed = io.StringIO()
    names: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
    error = None
    try:
        code = compile(path.read_text("utf-8"), str(path), "exec", dont_inherit=True)
        with redirect_stdout(printed):
            exec(code, names)
    except Exception as caught:
        error = {"name": type(caught).__name__, "text": str(caught)}
    service = names.get("service")
    return {
        "error": error,
        "sent": [_request(sent) for sent in service.sent] if service else [],
        "waits": list(service.clock.slept) if service else [],
        "printed": printed.getvalue(),
    }


def _request(sent: Any) -> list[Any]:
    """A request without the header that names the client's package, which every program has one of its own of."""
    headers = {name: value for name, value in sent.headers.items() if name != "user-agent"}
    return [sent.method, sent.url, headers, sent.body]


if __name__ == "__main__":
    sys.path.insert(0, "")
    print(json.dumps({Path(name).stem: play(Path(name)) for name in sys.argv[1:]}))
