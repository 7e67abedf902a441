"""`specloom serve`: emulate providers over HTTP."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from specloom.diagnostics import Findings, SpecError

from .arguments import add_specs
from .exits import FINDING, FINE, Refusal
from .report import report, say
from .selection import Selection, select_named
from .stages import lower_spec
from .terminal import ProgressBar

if TYPE_CHECKING:
    from specloom import ir
    from specloom.serve.faults import Scenario
    from specloom.serve.server import Listener

HELP = "emulate providers over HTTP, on this machine only"
_PORT = 8080


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("specs", metavar="SPEC", nargs="*", help="files, folders or providers (default: all specs)")
    add_specs(parser)
    parser.add_argument("--port", type=int, default=_PORT, help=f"default: {_PORT}; 0 takes a free one")
    parser.add_argument("--ports", action="store_true", help="give each provider a port of its own as well")
    parser.add_argument("--scenario", metavar="FILE", help="faults, keys and speed, in YAML or JSON")
    parser.add_argument("--log", metavar="FILE", help="append one line of JSON for each request")
    parser.add_argument(
        "--speed", type=float, default=1.0, metavar="N", help="run the clocks of providers and clients N times as fast"
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="N",
        help="the seed for IDs, and for faults that hit a share of the requests",
    )


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    if not 0 <= options.port <= 65535:
        raise Refusal(f"there is no port {options.port}", "a port is a number from 0 to 65535")
    if not 0 < options.speed < 1e6:
        raise Refusal(f"a clock cannot run {options.speed} times as fast", "a speed is a number above 0")
    apis = _emulated(options)
    if apis is None:
        return FINDING
    try:
        from specloom.serve import emulation, server, signing
    except ModuleNotFoundError as error:
        hint = "install specloom with its extra: pip install 'specloom[serve]'"
        raise Refusal(f"the emulator needs the library `{error.name}`", hint) from None
    scenario = _scenario(options.scenario, apis)
    with contextlib.ExitStack() as stack:
        listener, *own = (stack.enter_context(each) for each in _listening(options, len(apis)))
        write = None
        if options.log is not None:
            write = server.lines_to(stack.enter_context(open(options.log, "ab", buffering=0)))
        emulated = emulation.Emulation(
            apis, time.monotonic, time.time, scenario=scenario, speed=options.speed, seed=options.seed, write=write
        )
        root = f"http://{server.HOST}:{listener.getsockname()[1]}"
        alone = dict(zip([api.name for api in apis], own, strict=True)) if own else {}
        for api in apis:
            also = f" and http://{server.HOST}:{alone[api.name].getsockname()[1]}" if alone else ""
            say(f"{api.title}: {root}/{api.name}{also}")
            if signing.signs(api):
                say(f"{api.title}: callbacks are signed with the secret {signing.WEBHOOK_SECRET}")
        say(f"web UI: {root}/ (Ctrl-C stops it)")
        try:
            server.run(emulated, listener, alone)
        except KeyboardInterrupt:
            say("stopped")
    return FINE


def _listening(options: argparse.Namespace, providers: int) -> Iterator[Listener]:
    """The socket of all providers, then those of each of them where they are asked for."""
    from specloom.serve.server import listen

    for index in range(1 + providers if options.ports else 1):
        port = options.port + index if options.port else 0
        try:
            yield listen(port)
        except (OSError, OverflowError) as error:
            reason = os.strerror(error.errno).lower() if isinstance(error, OSError) and error.errno else str(error)
            raise Refusal(f"cannot listen on port {port}: {reason}", "`--port 0` takes a free one") from None


def _emulated(options: argparse.Namespace) -> list[ir.Api] | None:
    """The providers to emulate, without those whose spec is broken, after a report; None if no other is left."""
    findings = Findings()
    found: dict[str, ir.Api] = {}
    selections = select_named(options.specs, options)
    read: list[ir.Api] = []
    broken: list[tuple[str, SpecError, Selection]] = []
    with ProgressBar(sys.stderr, sum(len(selection.specs) for selection in selections)) as progress:
        for selection in selections:
            for provider in selection.specs:
                progress.step(provider)
                try:
                    read.append(lower_spec(selection, provider, findings)[1])
                except SpecError as error:
                    broken.append((provider, error, selection))
    for _, refused, selection in broken:
        report(refused.diagnostics, selection)
    for api in read:
        if api.name in found and api != found[api.name]:
            raise Refusal(
                f"two specs are called `{api.name}`", "rename one of the files, or give it an `info.x-python-name`"
            )
        if not api.operations:
            raise Refusal(f"`{api.name}` has no operation that could be emulated")
        found[api.name] = api
    if broken and found:
        say(f"skipped, since they are broken: {', '.join(provider for provider, _, _ in broken)}")
    return list(found.values()) if found or not broken else None


def _scenario(path: str | None, apis: Sequence[ir.Api]) -> Scenario | None:
    from specloom import load
    from specloom.serve.faults import SCENARIO, ScenarioError, read_scenario

    if path is None:
        return None
    try:
        document = load.load(path)
    except SpecError as error:
        first = error.diagnostics[0]
        hint = f"a scenario has some of {', '.join(SCENARIO)}" if first.code == "root-not-object" else first.hint
        raise Refusal(f"{path}:{first.source.line}: {first.message}", hint) from None
    try:
        return read_scenario(document.value, apis)
    except ScenarioError as error:
        source = document.key_source(error.pointer) if error.at_key else document.source(error.pointer)
        raise Refusal(f"{path}:{source.line}:{source.column}: {error}") from None
