"""`specloom probe`: call what only reads of a provider, and report how its responses differ from the spec."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from specloom import manifest
from specloom.characters import plain
from specloom.closest import suggest_or_list
from specloom.diagnostics import Findings, SpecError

from .arguments import add_format, add_specs
from .exits import CANNOT, FINDING, FINE, Refusal
from .kept import users_cache
from .levels import with_levels
from .report import ask, locate, put_findings, report_in, say
from .selection import select_named
from .stages import lower_spec
from .terminal import ProgressBar

if TYPE_CHECKING:
    from specloom import ir
    from specloom.observed.plan import Plan
    from specloom.observed.probing import Probed, Prober

HELP = "call what only reads of a provider, and report how its responses differ from the spec"
_MOST = 50
_RATE = 1.0
_TIMEOUT = 30.0
_MOST_SHOWN = 20


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.description = (
        "Calls a provider with your own key, which is read from the environment variables that the spec names, one "
        "request at a time. Calls only operations that read: GET, HEAD and `x-safe`, with the values of their "
        "examples. Says before the first request what it will call, and asks. Reports how the responses differ, at the "
        "lines of the spec. Secrets are never printed."
    )
    parser.add_argument("provider", metavar="PROVIDER", help="a provider's name, or a spec file")
    add_specs(parser)
    parser.add_argument("--base-url", metavar="URL", help="call this instead of the server of the spec")
    parser.add_argument(
        "--operation", metavar="ID", action="append", default=[], help="call only this operation; may be repeated"
    )
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        dest="values",
        action="append",
        default=[],
        help="a parameter or property, in place of the one of the example; OPERATION.NAME for one operation",
    )
    parser.add_argument("--most", metavar="N", type=int, default=_MOST, help=f"requests at most (default: {_MOST})")
    parser.add_argument(
        "--rate", metavar="N", type=float, default=_RATE, help=f"requests a second at most (default: {_RATE:g})"
    )
    parser.add_argument(
        "--timeout", metavar="S", type=float, default=_TIMEOUT, help=f"seconds of one call (default: {_TIMEOUT:g})"
    )
    parser.add_argument(
        "--spend",
        action="store_true",
        help="also call what is named by --operation although it is billed, or may create or change something",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask; required if stdin is not a terminal")
    parser.add_argument("--allow-ci", action="store_true", help="call the provider although CI is set")
    add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    from specloom.check.silenced import silence
    from specloom.codes import OBSERVED_CODES
    from specloom.observed import findings
    from specloom.observed.plan import plan
    from specloom.observed.probing import ClientUnusable, Options, Probed, prober

    _refuse_ci(options)
    _refuse_numbers(options)
    (selection,) = select_named([options.provider], options)
    if len(selection.specs) != 1:
        raise Refusal(f"`{plain(options.provider)}` is a folder", "name one provider, or the file of its spec")
    provider = next(iter(selection.specs))
    try:
        document, api = lower_spec(selection, provider, Findings(), kept=users_cache())
    except SpecError as error:
        report_in(options.format, error.diagnostics, selection)
        return FINDING
    given = _given(options.values, api)
    _refuse_unknown(options.operation, api)
    _require_keys(api)
    planned = plan(api, given, chosen=options.operation, most=options.most, spends=options.spend)
    how = Options(options.base_url, options.rate, options.timeout, options.most)
    probed = Probed()
    try:
        with prober(document, api, how) as client:
            if planned.probes:
                _agree(planned, api, options)
                _call_all(planned, client, probed)
    except ClientUnusable as problem:
        raise Refusal(f"`{api.name}` cannot be called: {problem}") from None
    shown = silence(document, findings(document, api, probed.seen).findings)
    found = [finding for finding in shown if finding.code in OBSERVED_CODES]  # not of comments about what lint reports
    found = locate(with_levels(found, selection.settings.lint), selection)
    put_findings(found, options.format)
    for line in (*_reasons(planned.skipped, "not called"), *_reasons(probed.unseen, "called, and not compared")):
        say(line)
    counts = f"{len(probed.compared)} of {manifest.counted(len(api.operations), 'operation')} compared"
    sent = manifest.counted(probed.requests, "request")
    outcome = "nothing found" if probed.compared else "inconclusive"
    say(f"{api.name}: {counts}, {sent}: {manifest.counted(len(found), 'finding') if found else outcome}")
    if found:
        return FINDING
    return FINE if probed.compared else CANNOT


def _refuse_ci(options: argparse.Namespace) -> None:
    """A key of a user and a provider's budget are not for every push."""
    if os.environ.get("CI", "").lower() not in ("", "0", "false", "no") and not options.allow_ci:
        raise Refusal(
            "`CI` is set, and a probe calls a real provider with a real key",
            "run it by hand; `--allow-ci` calls the provider anyway",
        )


def _refuse_numbers(options: argparse.Namespace) -> None:
    for name, value in (("--most", options.most), ("--rate", options.rate), ("--timeout", options.timeout)):
        if not 0 < value < float("inf"):
            raise Refusal(f"`{name}` must be a number above 0, not {value:g}")


def _refuse_unknown(operations: Sequence[str], api: ir.Api) -> None:
    known = [operation.id for operation in api.operations]
    for name in operations:
        if name not in known:
            raise Refusal(f"`{api.name}` has no operation `{plain(name)}`", suggest_or_list(name, known))


def _require_keys(api: ir.Api) -> None:
    """Raise Refusal for a key that every call needs and that the environment does not have."""
    for credential in api.credentials:
        if credential.required and not credential.env:
            raise Refusal(
                f"the spec names no environment variable for the key `{plain(credential.name)}`",
                "name one in its security scheme with `x-env`, or with `env` of its `x-credential`",
            )
        if credential.required and credential.env and not os.environ.get(credential.env):
            raise Refusal(f"the key of {plain(api.title)} is missing", f"set {credential.env} in the environment")


def _given(values: Sequence[str], api: ir.Api) -> dict[str, str]:
    """The values of `--set`, by name."""
    from specloom.observed.plan import unknown_names

    given: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise Refusal(f"`--set {plain(text)}` has no value", "write `--set NAME=VALUE`")
        given[name] = value
    for name in unknown_names(api, given):
        raise Refusal(f"no operation of `{api.name}` has a parameter or a property `{plain(name)}`")
    return given


def _agree(planned: Plan, api: ir.Api, options: argparse.Namespace) -> None:
    """Say what will be called, and ask. Raises Refusal if the user does not agree, or cannot be asked."""
    keys = [credential.env for credential in api.credentials if credential.env and os.environ.get(credential.env)]
    with_keys = f", with the key in {', '.join(keys)}" if keys else ", without a key"
    requests = manifest.counted(len(planned.probes), "request")
    say(f"{api.title}: {requests} to {_server(api, options)}{with_keys}, at most {options.rate:g} a second:")
    for probe in planned.probes[:_MOST_SHOWN]:
        say(f"  {plain(probe.shown)}  ({plain(probe.operation.id)})")
    if len(planned.probes) > _MOST_SHOWN:
        say(f"  and {len(planned.probes) - _MOST_SHOWN} more")
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise Refusal("nobody can be asked here, and nothing was called", "`--yes` agrees to what is listed")
    if ask("Call it (y/n)", "n").lower() not in ("y", "yes"):
        raise Refusal("nothing was called")


def _server(api: ir.Api, options: argparse.Namespace) -> str:
    from specloom.runtime.description.servers import default_url

    own = default_url(api.servers[0]) if api.servers else "the server of the spec"
    return plain(options.base_url or own)


def _call_all(planned: Plan, client: Prober, probed: Probed) -> None:
    with ProgressBar(sys.stderr, len(planned.probes)) as progress:
        for probe in planned.probes:
            progress.step(plain(probe.operation.id))
            client.call(probe, probed)


def _reasons(names: Mapping[str, Sequence[str]], what: str) -> Iterator[str]:
    """The operations whose responses were not compared, a line for each reason."""
    for reason, those in names.items():
        more = f" and {len(those) - _MOST_SHOWN} more" if len(those) > _MOST_SHOWN else ""
        yield f"{what}: {', '.join(map(plain, those[:_MOST_SHOWN]))}{more}: {plain(reason)}"
