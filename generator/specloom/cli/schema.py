"""`specloom schema`: print the JSON Schema of a spec."""

from __future__ import annotations

import argparse
from pathlib import Path

from .exits import FINE
from .report import put

HELP = "print the JSON Schema of a spec, extensions included, for editors"


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("--out", metavar="FILE", help="write it there")


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    import json

    from specloom import check

    text = json.dumps(check.json_schema(), indent=2, ensure_ascii=False)
    if options.out is None:
        put(text)
    else:
        Path(options.out).write_text(f"{text}\n", encoding="utf-8")
    return FINE
