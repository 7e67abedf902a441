"""`python -m specloom`, and the console script `specloom`.

The most frequent commands, `specloom generate` and `specloom check` without arguments and
`specloom check --vendored DIR`, are handled here when nothing has changed. Everything else, and every case of doubt, is
passed to `cli`.
"""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    try:
        return _main()
    except KeyboardInterrupt:  # before `cli` was imported, which handles it
        return 130
    finally:
        gc.freeze()  # the process ends: the interpreter need not look for garbage in all that it has


def _main() -> int:
    if sys.argv[1:] in (["generate"], ["check"]):
        from specloom.settings.quick import quick_result

        result = quick_result(sys.argv[1])
        if result is not None:
            print(result, file=sys.stderr)
            return 0
    if len(sys.argv) == 4 and sys.argv[1:3] == ["check", "--vendored"]:
        from specloom.vendor import quick

        result = quick.quick_result(sys.argv[3])
        if result is not None:
            print(result, file=sys.stderr)
            return 0
    try:
        from specloom import cli
    except ModuleNotFoundError as error:
        from specloom.installed import missing_library

        told = missing_library(error)
        if told is None:
            raise
        message, hint = told
        print(f"specloom: error: {message}\n  hint: {hint}", file=sys.stderr)
        return 2
    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
