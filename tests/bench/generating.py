"""Figures of the tool: from nothing, with nothing to do, lint, and lines of output."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.bench.figures import AtMost, Figure, Report, Section
from tests.bench.processes import LeftOut, Usage, in_turns
from tests.bench.workplace import PEER, Workplace

ONE = "capsolver"
"""The spec that stands for one of middle size."""

_ROUNDS = 5
_QUICK_ROUNDS = 20
_FASTER = AtMost(1.0)
_QUICK = AtMost(3.0)


def measure_from_nothing(place: Workplace, report: Report) -> None:
    """All specs, and one: the tool takes them in one process, and the peer needs one for each."""
    peer = ""
    try:
        peer = f"{PEER} {place.peer_version()}"
        place.peer_from_nothing(place.specs)
    except LeftOut as reason:
        report.left_out.append(f"the ratios to {PEER}: {reason}")
        peer = ""
    one = [spec for spec in place.specs if spec.stem == ONE]
    with_peer: list[Callable[[], Usage]] = [lambda: place.peer_from_nothing(one)] if peer else []
    runs = in_turns(_ROUNDS, lambda: place.from_nothing("--spec", str(one[0])), *with_peer)
    report.sections.append(Section("generate from nothing, 1 spec, no cache", peer, _usages(*runs)))
    with_peer = [lambda: place.peer_from_nothing(place.specs)] if peer else []
    runs = in_turns(_ROUNDS, place.from_nothing, *with_peer)
    title = f"generate from nothing, {len(place.specs)} specs, no cache"
    report.sections.append(Section(title, peer, _usages(*runs, target=_FASTER)))
    providers = [spec.stem for spec in place.specs]
    theirs = [place.lines("peer")] if peer else []
    lines = [
        Figure("the clients", "count", [place.lines("fresh", *providers)], theirs),
        Figure("with the runtime that they share", "count", [place.lines("fresh", *providers, "_runtime")], theirs),
        Figure("with the runtime and generated tests", "count", [place.lines("fresh")], theirs),
    ]
    report.sections.append(Section(f"lines of Python, {len(place.specs)} specs", peer, lines))


def measure_nothing_to_do(place: Workplace, report: Report) -> None:
    """The two commands that are run all the time, where nothing has changed.

    It also makes the folder `generated` of the workplace, which the clients' figures need.
    """
    place.tool("generate")
    empty, generate, check, script = in_turns(
        _QUICK_ROUNDS,
        place.empty_process,
        lambda: place.tool("generate"),
        lambda: place.tool("check"),
        lambda: place.script("check"),
    )
    figures = [
        *_usages(generate, empty, what="generate: ", target=_QUICK),
        *_usages(check, empty, what="check: ", target=_QUICK),
        *_usages(script, empty, what="check, as the console script: ", target=_QUICK),
    ]
    report.sections.append(Section(f"nothing to do, {len(place.specs)} specs", "python -c pass", figures))


def measure_lint(place: Workplace, report: Report) -> None:
    """All rules over all specs; the peer's are a part of ours."""
    specs = [str(spec) for spec in place.specs]
    lint, peer = in_turns(
        _ROUNDS, lambda: place.tool("lint"), lambda: place.python("-m", "openapi_spec_validator", *specs)
    )
    report.sections.append(Section(f"lint, {len(specs)} specs", "openapi-spec-validator", _usages(lint, peer)))


def _usages(
    ours: Sequence[Usage], peer: Sequence[Usage] = (), *, what: str = "", target: AtMost | None = None
) -> list[Figure]:
    """The figures of processes; the target is one for time."""
    return [
        Figure(f"{what}wall", "seconds", [one.wall for one in ours], [one.wall for one in peer], target),
        Figure(f"{what}CPU", "seconds", [one.cpu for one in ours], [one.cpu for one in peer], target),
        Figure(f"{what}peak memory", "bytes", [one.peak for one in ours], [one.peak for one in peer]),
    ]
