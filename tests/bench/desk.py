"""Figures of the owner's desk: whether copies are as vendored, and what has changed between two documents."""

from __future__ import annotations

import json

from tests.bench.figures import AtMost, Figure, Report, Section
from tests.bench.inside.documents import document
from tests.bench.processes import LeftOut, Usage, in_turns
from tests.bench.workplace import Workplace

_ROUNDS, _QUICK_ROUNDS = 5, 20
_SIZE = 1_000_000
"""Bytes of each of the two documents."""
_COPIES = "owner/src/acme/clients"


def measure_desk(place: Workplace, report: Report) -> None:
    """`check --vendored` against a process that does nothing, and `diff` against `lint` on the same documents."""
    place.tool("generate")
    providers = [spec.stem for spec in place.specs]
    place.tool("vendor", *providers, "--into", _COPIES, "--from", "generated")
    check, empty = in_turns(_QUICK_ROUNDS, lambda: place.tool("check", "--vendored", _COPIES), place.empty_process)
    figures = [_cpu("check --vendored: CPU", check, empty, AtMost(3.0))]
    report.sections.append(Section(f"copies of {len(providers)} clients", "python -c pass", figures))
    try:
        place.tool("diff", "--help")
    except LeftOut:
        report.left_out.append("diff of two documents: this version has no command `diff`")
        return
    _measure_diff(place, report)


def _measure_diff(place: Workplace, report: Report) -> None:
    """The later document has one kind of things more, which breaks nothing."""
    kinds = _SIZE * 50 // len(json.dumps(document(50)))
    old, new = (place.folder / f"{name}.json" for name in ("old", "new"))
    for path, number in ((old, kinds), (new, kinds + 1)):
        path.write_text(json.dumps(document(number)), "utf-8")
    diff, lint = in_turns(
        _ROUNDS, lambda: place.tool("diff", str(old), str(new)), lambda: place.tool("lint", str(old), str(new))
    )
    megabytes = old.stat().st_size / 1e6
    figures = [_cpu("diff: CPU", diff, lint, AtMost(1.5))]
    report.sections.append(Section(f"two documents of {megabytes:.1f} MB", "lint on both", figures))


def _cpu(name: str, ours: list[Usage], peer: list[Usage], target: AtMost) -> Figure:
    return Figure(name, "seconds", [one.cpu for one in ours], [one.cpu for one in peer], target)
