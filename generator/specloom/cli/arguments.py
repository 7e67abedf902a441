"""Arguments that several commands share, and command lines that say the same again."""

from __future__ import annotations

import argparse
import shlex

from .report import program
from .selection import OUT, SPECS


def add_specs(parser: argparse.ArgumentParser) -> None:
    """The folder of the specs."""
    parser.add_argument("--specs", dest="folder", metavar="DIR", default=SPECS, help=f"default: {SPECS}")


def add_selection(parser: argparse.ArgumentParser) -> None:
    """What `select` reads, and the output folder."""
    parser.add_argument("providers", metavar="PROVIDER", nargs="*", help="only these; the others stay as they are")
    add_specs(parser)
    parser.add_argument("--spec", metavar="FILE", help="one spec file, wherever it is")
    parser.add_argument("--name", metavar="NAME", help="what the package of that one spec is called")
    parser.add_argument("--out", metavar="DIR", default=OUT, help=f"the output folder (default: {OUT})")


def again(command: str, options: argparse.Namespace) -> str:
    """A command line for the same specs and output folder as this one."""
    words = [command, *options.providers]
    for name, value, default in (
        ("--specs", options.folder, SPECS),
        ("--spec", options.spec, None),
        ("--name", options.name, None),
        ("--out", options.out, OUT),
    ):
        if value != default:
            words += [name, value]
    return f"{program()} {shlex.join(words)}"
