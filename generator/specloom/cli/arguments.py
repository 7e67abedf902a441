"""Arguments that several commands share, and command lines that say the same again."""

from __future__ import annotations

import argparse
import shlex

from specloom.settings.model import Settings
from specloom.settings.places import OUT, SPECS, out_of, specs_of

from .report import program


def add_specs(parser: argparse.ArgumentParser) -> None:
    """The folder of the specs."""
    parser.add_argument("--specs", dest="folder", metavar="DIR", help=f"default: that of the settings, or `{SPECS}`")


def add_selection(parser: argparse.ArgumentParser) -> None:
    """What `select` reads, and the output folder."""
    parser.add_argument("providers", metavar="PROVIDER", nargs="*", help="only these; the others stay as they are")
    add_specs(parser)
    parser.add_argument("--spec", metavar="FILE", help="one spec file, wherever it is")
    parser.add_argument("--name", metavar="NAME", help="what the package of that one spec is called")
    parser.add_argument("--out", metavar="DIR", help=f"the output folder (default: that of the settings, or `{OUT}`)")


def add_format(parser: argparse.ArgumentParser) -> None:
    """How findings are printed."""
    parser.add_argument("--format", choices=("text", "github", "json", "sarif"), default="text", help="default: text")


def add_verification(parser: argparse.ArgumentParser) -> None:
    """Whether everything is written again, and compared with what Black makes of it."""
    parser.add_argument(
        "--verify-format",
        action="store_true",
        help="run Black over what is emitted: a difference is an internal error (needs Black; for specloom's own CI)",
    )


def again(command: str, options: argparse.Namespace, settings: Settings) -> str:
    """A command line for the same specs and output folder as this one."""
    words = [command, *options.providers]
    for name, value, default in (
        ("--specs", options.folder, specs_of(settings)),
        ("--spec", options.spec, None),
        ("--name", options.name, None),
        ("--out", options.out, out_of(settings)),
    ):
        if value not in (None, default):
            words += [name, value]
    return f"{program()} {shlex.join(words)}"
