"""`specloom show`: print what a stage makes of a spec, as JSON."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from typing import cast

from specloom.diagnostics import Findings, SpecError

from .arguments import add_specs
from .exits import FINDING, FINE
from .report import put, report
from .selection import select_named
from .stages import lower_spec, view_api
from .terminal import ProgressBar

HELP = "print what a stage makes of a spec, as JSON"
_STEPS = 3


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("stage", choices=("ir", "view"), help="wire facts, or what templates print")
    parser.add_argument("spec", metavar="SPEC", help="a spec file, or a provider's name")
    add_specs(parser)


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    import json

    (selection,) = select_named([options.spec], options)
    findings = Findings()
    provider = next(iter(selection.specs))
    try:
        with ProgressBar(sys.stderr, _STEPS) as progress:
            progress.step(f"{provider}: reading")
            _, api = lower_spec(selection, provider, findings)
            progress.step(f"{provider}: naming")
            stage = api if options.stage == "ir" else view_api(api)
            progress.step(f"{provider}: writing")
            text = json.dumps(_as_data(stage), indent=2)
    except SpecError as error:
        report(error.diagnostics, selection)
        return FINDING
    put(text)
    return FINE


def _as_data(value: object) -> object:
    """Dataclasses and descriptions as objects, each with the name of its class under `is`."""
    from dataclasses import fields, is_dataclass

    from specloom.ir import Place

    names: Iterable[str] | None = getattr(value, "__struct_fields__", None)
    if is_dataclass(value):
        names = [member.name for member in fields(value)]
    elif isinstance(value, Place):
        names = ("file", "line", "column", "pointer")
    if names is not None:
        return {"is": type(value).__name__, **{name: _as_data(getattr(value, name)) for name in names}}
    match value:
        case list() | tuple():
            return [_as_data(item) for item in cast("Iterable[object]", value)]
        case dict():
            return {str(key): _as_data(item) for key, item in cast("Mapping[object, object]", value).items()}
        case _:
            return value
