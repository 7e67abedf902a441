"""Figures of waiting: very many tasks at once, and how soon a wait ends that is interrupted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast

from tests.bench.figures import AtMost, Figure, Report, Section, Unit
from tests.bench.processes import LeftOut
from tests.bench.workplace import Workplace

_SECONDS = 10
_PEER = "a task of asyncio for each, on httpx2 alone"
_CLIENTS = {
    "default": "wait_all, default transport",
    "fast": "wait_all, fast transport",
    "each": "a task of asyncio for each result(), default transport",
}
_ROUNDS = {1_000: (1, ("default", "fast", "each")), 10_000: (1, ("default", "fast"))}
"""For so many tasks: how many rounds, and with which clients."""

_FIGURES: dict[str, tuple[str, Unit]] = {
    "polls a second": ("polls a second", "count"),
    "CPU": ("CPU, of one core", "count"),
    "lateness, p50": ("lateness, p50", "seconds"),
    "lateness, p99": ("lateness, p99", "seconds"),
    "lag, p99": ("lag of the loop, p99", "seconds"),
    "lag": ("lag of the loop, worst", "seconds"),
    "own lag": ("lag of the loop by its own work, worst", "seconds"),
    "errors": ("errors", "count"),
}

_NONE = AtMost(0, absolute=True)
_PROMPT = AtMost(0.1, absolute=True)
_TARGETS = {
    ("default", 1_000): {"errors": _NONE, "own lag": AtMost(0.05, absolute=True)},
    ("fast", 1_000): {"errors": _NONE, "own lag": AtMost(0.05, absolute=True)},
    ("each", 1_000): {"errors": _NONE},
    ("default", 10_000): {"errors": _NONE},
    ("fast", 10_000): {
        "errors": _NONE,
        "lateness, p99": AtMost(1.0, absolute=True),
        "CPU": AtMost(1.0, absolute=True),
    },
}


def measure_waiting(place: Workplace, report: Report) -> None:
    """Tasks that are polled every three seconds, as the server sees it."""
    for count, (rounds, clients) in _ROUNDS.items():
        able = ["bare", *clients]
        samples: dict[str, list[dict[str, float]]] = {client: [] for client in able}
        for _ in range(rounds):
            for client in [*able]:
                try:
                    samples[client].append(_waits(place, client, count, _SECONDS))
                except LeftOut as reason:
                    able.remove(client)
                    report.left_out.append(f"{count:,} tasks waiting at once, {_CLIENTS.get(client, _PEER)}: {reason}")
        peer = samples["bare"] if "bare" in able else []
        report.sections.extend(_section(client, count, samples[client], peer) for client in clients if client in able)
    _measure_memory(place, report)


def measure_interruptions(place: Workplace, report: Report) -> None:
    """From a Ctrl-C or a cancellation until the handle is at hand."""
    for backend, what in (
        ("sync", "a Ctrl-C"),
        ("asyncio", "a cancellation, asyncio"),
        ("trio", "a cancellation, trio"),
    ):
        said = place.python("-m", "tests.bench.inside.interrupted", backend).output
        samples = cast("dict[str, list[float]]", json.loads(said))
        figures = [Figure(name, "seconds", took, target=_PROMPT) for name, took in samples.items()]
        report.sections.append(Section(f"the end of a wait after {what}, with the handle", "", figures))


def _section(client: str, count: int, ours: Sequence[dict[str, float]], peer: Sequence[dict[str, float]]) -> Section:
    targets = _TARGETS[client, count]
    figures = [
        Figure(name, unit, [one[key] for one in ours], [one[key] for one in peer], targets.get(key))
        for key, (name, unit) in _FIGURES.items()
    ]
    return Section(f"{count:,} tasks waiting at once, {_CLIENTS[client]}", _PEER if peer else "", figures)


def _measure_memory(place: Workplace, report: Report) -> None:
    ours, peer = ([_waits(place, client, 10_000, 0)["memory"]] for client in ("default", "bare"))
    figure = Figure("of one more waiting task", "bytes", ours, peer, AtMost(1_024, absolute=True))
    report.sections.append(Section("memory", _PEER, [figure]))


def _waits(place: Workplace, client: str, count: int, seconds: int) -> dict[str, float]:
    said = place.python("-m", "tests.bench.inside.waits", client, str(count), str(seconds)).output
    return cast("dict[str, float]", json.loads(said))
