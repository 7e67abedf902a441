"""The facts of the specs that a command line names, for commands that are about whole APIs and write no client."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from specloom.diagnostics import Findings, SpecError

from .exits import Refusal
from .kept import NOTHING_KEPT
from .report import report, say
from .selection import select_named
from .stages import lower_spec

if TYPE_CHECKING:
    from specloom import ir
    from specloom.cache import Cache
    from specloom.load import Document


def lower_named(
    options: argparse.Namespace, *, skips_broken: bool, kept: Cache = NOTHING_KEPT
) -> list[tuple[Document, ir.Api]] | None:
    """Each spec with its facts, after a report of what is wrong; None where a command has to end.

    With `skips_broken` it continues without broken specs as long as others are left. Raises Refusal for two
    specs with one name.
    """
    findings = Findings()
    found: dict[str, tuple[Document, ir.Api]] = {}
    broken: list[str] = []
    for selection in select_named(options.specs, options):
        for provider in selection.specs:
            try:
                document, api = lower_spec(selection, provider, findings, kept=kept)
            except SpecError as error:
                report(error.diagnostics, selection)
                broken.append(provider)
                continue
            if api.name in found and api != found[api.name][1]:
                raise Refusal(
                    f"two specs are called `{api.name}`", "rename one of the files, or give it an `info.x-python-name`"
                )
            found[api.name] = document, api
    if broken and not (skips_broken and found):
        return None
    if broken:
        say(f"skipped, since they are broken: {', '.join(broken)}")
    return list(found.values())
