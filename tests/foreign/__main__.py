"""Make the environments that are missing: `python -m tests.foreign`. What cannot be made is told, and left out."""

from __future__ import annotations

import sys

from tests.foreign.clients import CHECKERS, CLIENTS, LeftOut


def main() -> None:
    """Make them, one after the other."""
    for environment in (*CLIENTS, CHECKERS):
        try:
            environment.make()
        except LeftOut as why:
            print(f"{environment.name} is left out: {why}", file=sys.stderr)


if __name__ == "__main__":
    main()
