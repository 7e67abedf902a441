"""Figures of generated clients: their import, their calls, and how they read answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import cast

from tests.bench.figures import AtMost, Figure, Report, Section
from tests.bench.processes import Usage, in_turns
from tests.bench.workplace import Workplace

_ROUNDS = 12
_IMPORT = AtMost(1.5)
_CALL = AtMost(1.15)
_SECOND_CLIENT = AtMost(0.001, absolute=True)
_NOTHING = AtMost(1.02)
"""What costs nothing, as far as that can be measured."""

_PACKAGE = "import generated.capsolver"
_NAMES = "from generated.capsolver import CapSolver, models"


def measure_imports(place: Workplace, report: Report) -> None:
    """What an import costs inside of its process, without the interpreter's own start."""
    peers = {"import msgspec": _IMPORT, "import httpx2": None}
    statements = [_PACKAGE, _NAMES, *peers]
    usages = dict(zip(statements, in_turns(_ROUNDS, *(_timed(place, one) for one in statements)), strict=True))
    for peer, target in peers.items():
        figures = [
            Figure(ours, "seconds", _printed(usages[ours]), _printed(usages[peer]), target)
            for ours in (_PACKAGE, _NAMES)
        ]
        report.sections.append(Section("import, CPU", peer, figures))


def measure_first_client(place: Workplace, report: Report) -> None:
    """What a process pays before its first call: all imports, and the client."""
    ours, bare = in_turns(
        _ROUNDS,
        _timed(place, f"{_NAMES}; CapSolver(client_key='key')"),
        _timed(place, "import httpx2; httpx2.Client()"),
    )
    figures = [
        Figure("CPU, imports included", "seconds", _printed(ours), _printed(bare)),
        Figure("peak memory", "bytes", [one.peak for one in ours], [one.peak for one in bare]),
    ]
    report.sections.append(Section("the first client", "httpx2.Client()", figures))


def measure_calls(place: Workplace, report: Report) -> None:
    """Calls to a server of our own, and how quickly there is a second client."""
    samples = _measured_inside(place, "calls")
    for peer, words in (
        ("httpx2, json both ways", "bare with json"),
        ("httpx2, msgspec both ways", "bare with msgspec"),
    ):
        figures = [
            Figure("sync", "seconds", samples["sync"], samples[f"sync, {words}"], _CALL),
            Figure("async, one in flight", "seconds", samples["async"], samples[f"async, {words}"], _CALL),
        ]
        report.sections.append(Section("a call over a connection that is kept, CPU", peer, figures))
    made = Figure("made and closed", "seconds", samples["second client"], samples["second bare client"], _SECOND_CLIENT)
    used = Figure(
        "made, called once, closed",
        "seconds",
        samples["second client with a call"],
        samples["second bare client with a call"],
    )
    report.sections.append(Section("a second client, wall", "httpx2.Client()", [made, used]))


def measure_transports(place: Workplace, report: Report) -> None:
    """The same call over the default transport, the fast one and a user's own client, against that client alone."""
    samples = cast("dict[str, list[tuple[float, float]]]", _inside(place, "transports"))
    ways = {"sync": "sync", "async 1": "async, one in flight", "async 32": "async, 32 in flight"}
    names = {"default": "default", "fast": "fast", "own": "httpx2 client as `transport=`"}
    for column, what in enumerate(("CPU", "wall")):
        figures = [
            Figure(
                f"{shown}: {names[name]}",
                "seconds",
                [sample[column] for sample in samples[f"{way}, {name}"]],
                [sample[column] for sample in samples[f"{way}, bare"]],
            )
            for way, shown in ways.items()
            for name in names
        ]
        report.sections.append(Section(f"a call over each transport, {what}", "httpx2, json both ways", figures))


def measure_reading(place: Workplace, report: Report) -> None:
    """From the bytes of an answer to its value."""
    samples = _measured_inside(place, "decoding")
    figures = [
        Figure(f"{shown}: {step}", "seconds", samples[f"{size}, {name}"], samples[f"{size}, json"])
        for size, shown in (("small", "300 bytes"), ("large", "200 kB"))
        for name, step in (("typed", "decode_json and convert"), ("read", "all of it, with the failure's check"))
    ]
    report.sections.append(Section("reading an answer, CPU", "json.loads", figures))
    kept = [
        Figure(f"{shown}: all of it", "seconds", samples[f"{size}, keep"], samples[f"{size}, read"], _NOTHING)
        for size, shown in (("small", "300 bytes"), ("large", "200 kB"))
    ]
    report.sections.append(Section('reading with on_mismatch="keep" where nothing is off, CPU', "without it", kept))


def _timed(place: Workplace, statement: str) -> Callable[[], Usage]:
    """A process that prints the CPU seconds of a statement."""
    code = f"import time; before = time.process_time(); {statement}; print(time.process_time() - before)"
    return lambda: place.python("-c", code)


def _printed(usages: list[Usage]) -> list[float]:
    return [float(usage.output) for usage in usages]


def _measured_inside(place: Workplace, module: str) -> dict[str, list[float]]:
    """One number for each round of what a program of `inside` measures of itself."""
    return cast("dict[str, list[float]]", _inside(place, module))


def _inside(place: Workplace, module: str) -> object:
    """What a program of `inside` prints, in a process of its own."""
    return json.loads(place.python("-m", f"tests.bench.inside.{module}").output)
