"""`specloom serve`: emulate providers over HTTP."""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from specloom.diagnostics import SpecError

from .arguments import add_specs
from .exits import FINDING, FINE, Refusal
from .lowered import lower_named
from .report import say

if TYPE_CHECKING:
    from specloom import ir
    from specloom.serve.faults import Scenario
    from specloom.serve.server import Listener

HELP = "emulate providers over HTTP, on this machine only"
PORT = 8080


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("specs", metavar="SPEC", nargs="*", help="files, folders or providers (default: all specs)")
    add_specs(parser)
    parser.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}; 0 takes a free one")
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
    require_port(options.port)
    if not 0 < options.speed < 1e6:
        raise Refusal(f"a clock cannot run {options.speed} times as fast", "a speed is a number above 0")
    lowered = lower_named(options, skips_broken=True)
    if lowered is None:
        return FINDING
    apis = emulatable(lowered)
    require_libraries()
    from specloom.serve import emulation, server, signing

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
    for index in range(1 + providers if options.ports else 1):
        yield listening(options.port + index if options.port else 0)


def emulatable(lowered: Sequence[tuple[object, ir.Api]]) -> list[ir.Api]:
    """The APIs of specs. Raises Refusal for one without an operation."""
    apis = [api for _, api in lowered]
    for api in apis:
        if not api.operations:
            raise Refusal(f"`{api.name}` has no operation that could be emulated")
    return apis


def require_libraries() -> None:
    """Raise Refusal where the libraries of the emulator are not installed."""
    from importlib import import_module

    try:
        import_module("specloom.serve.server")
    except ModuleNotFoundError as error:
        hint = "install specloom with its extra: pip install 'specloom[serve]'"
        raise Refusal(f"the emulator needs the library `{error.name}`", hint) from None


def listening(port: int) -> Listener:
    """A socket on a port of this machine. Raises Refusal where it cannot be had."""
    from specloom.serve.server import listen

    try:
        return listen(port)
    except (OSError, OverflowError) as error:
        reason = os.strerror(error.errno).lower() if isinstance(error, OSError) and error.errno else str(error)
        raise Refusal(f"cannot listen on port {port}: {reason}", "`--port 0` takes a free one") from None


def require_port(port: int) -> None:
    """Raise Refusal for a number that is not that of a port."""
    if not 0 <= port <= 65535:
        raise Refusal(f"there is no port {port}", "a port is a number from 0 to 65535")


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
