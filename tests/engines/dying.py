"""Runs the service of `docs/examples/prints` until one of its steps:
`python dying.py MODULE CLASS METHOD before|after NTH` kills it as `kill -9` does, at the n-th call of that method.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from typing import Any


def main(module: str, owner: str, method: str, when: str, nth: int) -> None:
    """Work like `service.py run`, until then."""
    holder = getattr(importlib.import_module(module), owner)
    work, calls = getattr(holder, method), 0

    def dying(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if (when, calls) == ("before", nth):
            os.kill(os.getpid(), signal.SIGKILL)
        result = work(*arguments, **options)
        if (when, calls) == ("after", nth):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(holder, method, dying)
    importlib.import_module("service").run()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
