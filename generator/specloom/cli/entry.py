"""Runs one command, and turns every result and error into an exit code.

0 success; 1 a finding, drift, or edited files in the way; 2 wrong usage or inconclusive; 3 internal error;
130 interrupted. Data goes to stdout, diagnostics to stderr.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from specloom import __version__
from specloom.diagnostics import SpecError
from specloom.installed import missing_library

from . import check, diff, docs, generate, init, lint, new, probe, schema, serve, show, vendor
from .exits import CANNOT, INTERNAL, INTERRUPTED, Refusal
from .report import complain, report_settings, say

_COMMANDS = {
    "init": init,
    "new": new,
    "generate": generate,
    "check": check,
    "diff": diff,
    "lint": lint,
    "probe": probe,
    "schema": schema,
    "serve": serve,
    "docs": docs,
    "show": show,
    "vendor": vendor,
}
"""Each has a line of `HELP`, adds its arguments with `declare`, and returns its exit code from `run`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code and raises nothing."""
    from specloom.atomic import OutputError

    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")  # a finding may quote what the locale cannot show
    try:
        options = _parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = options.run
        code = run(options)
        sys.stdout.flush()
        return code
    except SystemExit as exit_:  # argparse has said what is wrong
        return exit_.code if isinstance(exit_.code, int) else CANNOT
    except SpecError as error:  # of the settings; what is wrong with specs is reported by the commands
        report_settings(error.diagnostics)
        return CANNOT
    except (Refusal, OutputError) as refusal:
        complain(str(refusal), refusal.hint)
        return CANNOT
    except BrokenPipeError:  # the process that reads the output has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT
    except OSError as error:
        complain(f"{error.filename or 'the disk'}: {error.strerror or error}", None)
        return CANNOT
    except ModuleNotFoundError as error:
        told = missing_library(error)
        if told is None:
            return _internal_error(error)
        complain(*told)
        return CANNOT
    except KeyboardInterrupt:
        say("interrupted; nothing is half done")
        return INTERRUPTED
    except Exception as error:
        return _internal_error(error)


def _internal_error(error: Exception) -> int:
    import traceback

    traceback.print_exception(error)
    complain(
        f"internal error in specloom {__version__}: {type(error).__name__}: {error}",
        "please report it with the lines above, the command, and if you may, the spec; nothing was written",
    )
    return INTERNAL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="specloom",
        description="Generate typed Python clients from OpenAPI files. Begin with `specloom init`.",
        epilog="Exit codes: 0 success, 1 a finding or drift, 2 wrong usage or inconclusive, 3 internal error.",
    )
    parser.add_argument("--version", action="version", version=f"specloom {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, command in _COMMANDS.items():
        own = commands.add_parser(name, help=command.HELP, description=f"{command.HELP[0].upper()}{command.HELP[1:]}.")
        command.declare(own)
        own.set_defaults(run=command.run)
    return parser
