"""How time and memory grow with the size of a document, and a graph of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from statistics import median

from tests.bench.figures import AtMost, Figure, Report, Section
from tests.bench.inside.documents import OPERATIONS, document
from tests.bench.processes import LeftOut, Usage, in_turns
from tests.bench.workplace import PEER, Workplace

KINDS = (25, 100, 400)
"""The sizes: each document is four times as large as the one before, and the last has 2,000 operations in 2 MB."""

LARGEST_OF_PEER = 100
"""Larger ones take the peer many minutes."""

_ROUNDS = 2
_WIDTH = 48
_LINEAR = AtMost(1.25)


def measure_growth(place: Workplace, report: Report) -> None:
    """Each size alone, against the peer where it can keep up; then what an operation costs, size by size."""
    peer = ""
    try:
        peer = f"{PEER} {place.peer_version()}"
    except LeftOut as reason:
        report.left_out.append(f"the ratios to {PEER}: {reason}")
    costs: list[tuple[int, Sequence[Usage], Sequence[Usage]]] = []
    figures: list[Figure] = []
    for kinds in KINDS:
        name = f"{kinds * OPERATIONS:,} operations"
        path = place.folder / f"grown{kinds}.json"
        path.write_text(json.dumps(document(kinds), indent=1), encoding="utf-8")
        runs: list[Callable[[], Usage]] = [partial(place.from_nothing, "--spec", str(path))]
        if peer and kinds <= LARGEST_OF_PEER:
            runs.append(partial(place.peer_from_nothing, [path]))
        ours, *theirs = in_turns(_ROUNDS, *runs)
        costs.append((kinds * OPERATIONS, ours, theirs[0] if theirs else ()))
        figures += _figures(name, ours, theirs[0] if theirs else ())
    report.sections.append(Section("generate a document from nothing, no cache", peer, figures))
    report.sections.append(Section("CPU per operation, each size to the one before", "", _growth(costs)))
    report.graphs.append(_graph(costs))


def _figures(name: str, ours: Sequence[Usage], theirs: Sequence[Usage]) -> list[Figure]:
    return [
        Figure(f"{name}: CPU", "seconds", [one.cpu for one in ours], [one.cpu for one in theirs]),
        Figure(f"{name}: peak memory", "bytes", [one.peak for one in ours], [one.peak for one in theirs]),
    ]


def _growth(costs: Sequence[tuple[int, Sequence[Usage], Sequence[Usage]]]) -> list[Figure]:
    """What an operation costs at a size, to what it cost at the size before: 1 is linear growth."""
    found: list[Figure] = []
    for (fewer, before, _), (more, after, _) in pairwise(costs):
        low, high = ([median(one.cpu for one in usages) / count] for usages, count in ((before, fewer), (after, more)))
        found.append(Figure(f"{fewer:,} to {more:,} operations", "seconds", high, low, _LINEAR))
    return found


def _graph(costs: Sequence[tuple[int, Sequence[Usage], Sequence[Usage]]]) -> str:
    """A bar of CPU time for each operation, for ours and the peer's: bars of one length are linear growth."""
    rows = [
        (f"{count:>7,}", who, 1e3 * median(one.cpu for one in usages) / count)
        for count, ours, theirs in costs
        for who, usages in (("ours", ours), ("peer", theirs))
        if usages
    ]
    longest = max(cost for *_, cost in rows)
    lines = [
        f"{count} {who}  {'█' * max(1, round(_WIDTH * cost / longest))} {cost:.2f} ms" for count, who, cost in rows
    ]
    return "\n".join(["CPU time for each operation of a document, by the number of operations:", *lines])
