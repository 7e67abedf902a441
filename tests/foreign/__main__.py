"""Make the environments that are missing: `python -m tests.foreign`, or those that it names.

What cannot be made is told, and left out.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.foreign.clients import CHECKERS, CLIENTS, ENGINES, LeftOut


def main(names: Sequence[str]) -> None:
    """Make them, one after the other; those of engines only by name."""
    chosen = [each for each in (*CLIENTS, CHECKERS, *ENGINES) if each.name in names]
    for environment in chosen if names else (*CLIENTS, CHECKERS):
        try:
            environment.make()
        except LeftOut as why:
            print(f"{environment.name} is left out: {why}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
