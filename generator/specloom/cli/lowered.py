"""The facts of the specs that a command line names, for commands that are about whole APIs and write no client."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from specloom.diagnostics import Findings, SpecError

from .exits import Refusal
from .kept import NOTHING_KEPT
from .report import report, say
from .selection import select_named
from .stages import lower_spec
from .terminal import ProgressBar

if TYPE_CHECKING:
    from specloom import ir
    from specloom.cache import Cache
    from specloom.load import Document

    from .selection import Selection


def lower_named(
    options: argparse.Namespace, *, skips_broken: bool, kept: Cache = NOTHING_KEPT
) -> list[tuple[Document, ir.Api]] | None:
    """Each spec with its facts, after a report of what is wrong; None where a command has to end.

    With `skips_broken` it continues without broken specs as long as others are left. Raises Refusal for two
    specs with one name.
    """
    findings = Findings()
    found: dict[str, tuple[Document, ir.Api]] = {}
    selections = select_named(options.specs, options)
    read: list[tuple[Document, ir.Api]] = []
    refused: list[tuple[str, SpecError, Selection]] = []
    with ProgressBar(sys.stderr, sum(len(selection.specs) for selection in selections)) as progress:
        for selection in selections:
            for provider in selection.specs:
                progress.step(provider)
                try:
                    read.append(lower_spec(selection, provider, findings, kept=kept))
                except SpecError as error:
                    refused.append((provider, error, selection))
    for _, wrong, selection in refused:
        report(wrong.diagnostics, selection)
    for document, api in read:
        if api.name in found and api != found[api.name][1]:
            raise Refusal(
                f"two specs are called `{api.name}`", "rename one of the files, or give it an `info.x-python-name`"
            )
        found[api.name] = document, api
    broken = [provider for provider, _, _ in refused]
    if broken and not (skips_broken and found):
        return None
    if broken:
        say(f"skipped, since they are broken: {', '.join(broken)}")
    return list(found.values())
