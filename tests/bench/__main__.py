"""Measures everything in one run and prints a table; takes some minutes. It judges, and fails nothing.

Every figure is the median of several rounds, with its lowest and highest. In each round ours and the peer's run in
turns, and the ratio is the median of the rounds' own ratios: times alone say little on a machine that is shared.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import clients, desk, documents, generating, growing, waiting
from tests.bench.figures import Report, as_data, table
from tests.bench.processes import Launcher, LeftOut
from tests.bench.workplace import ROOT, Workplace


def main() -> int:
    """Run the command line; returns 0, whatever the verdicts are."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write all samples to a file")
    parser.add_argument("--peer", metavar="VENV", type=Path, default=ROOT / ".venv-bench", help="default: .venv-bench")
    parser.add_argument("parts", metavar="PART", nargs="*", help=f"only these: {', '.join(_PARTS)} (default: all)")
    options = parser.parse_args()
    unknown = [part for part in options.parts if part not in _PARTS]
    if unknown:
        parser.error(f"there is no part `{unknown[0]}`; the parts are {', '.join(_PARTS)}")
    started, load = time.monotonic(), os.getloadavg()[0]
    report = Report()
    with TemporaryDirectory(prefix="specloom-bench-") as name:
        folder = Path(name)
        (folder / "work").mkdir()
        with Launcher(folder) as launcher:
            place = Workplace(folder / "work", launcher, options.peer)
            for what in options.parts or _PARTS:
                print(f"measuring {what} ...", file=sys.stderr, flush=True)
                try:
                    _PARTS[what](place, report)
                except LeftOut as reason:
                    report.left_out.append(f"{what}: {reason}")
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    machine += f" with a load of {load:.1f} before and {os.getloadavg()[0]:.1f} after"
    seconds = time.monotonic() - started
    print(
        f"{machine}, {seconds:.0f} s; median (min-max), and the median of the rounds' ratios\n\n{table(report)}", end=""
    )
    if options.json is not None:
        data = {"machine": machine, "seconds": seconds, **as_data(report)}
        options.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    return 0


_PARTS = {
    "from-nothing": generating.measure_from_nothing,
    "nothing-to-do": generating.measure_nothing_to_do,
    "lint": generating.measure_lint,
    "desk": desk.measure_desk,
    "growth": growing.measure_growth,
    "documents": documents.measure_documents,
    "imports": clients.measure_imports,
    "first-client": clients.measure_first_client,
    "calls": clients.measure_calls,
    "transports": clients.measure_transports,
    "reading": clients.measure_reading,
    "waiting": waiting.measure_waiting,
    "interruptions": waiting.measure_interruptions,
}

if __name__ == "__main__":
    sys.exit(main())
