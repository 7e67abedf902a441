"""`specloom init`: write the first settings and the first spec, and nothing over what is there."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from specloom import manifest
from specloom.settings.find import OWN, SHARED
from specloom.settings.places import OUT, SPECS

from .exits import FINE, Refusal
from .first_spec import SCHEMA, first_spec
from .report import ask, program, say
from .selection import settings_of

HELP = "write the first settings and a first spec; asks on a terminal, and overwrites nothing"
NEEDED = ("httpx2", "msgspec", "pytest")
"""What a generated client needs where it runs, and its tests besides."""

_PROVIDER = "example"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class FirstFiles(Struct, frozen=True):
    """What is to be written. Paths are relative to the working folder."""

    provider: str | None
    """None where there are specs already, and none was asked for."""
    specs: str
    out: str
    with_tests: bool


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("--provider", metavar="NAME", help=f"the provider of the first spec (default: {_PROVIDER})")
    parser.add_argument("--specs", dest="folder", metavar="DIR", help=f"the folder of the specs (default: {SPECS})")
    parser.add_argument("--out", metavar="DIR", help=f"the output folder (default: {OUT})")
    parser.add_argument("--no-tests", action="store_true", help="generate no tests of the clients")
    parser.add_argument(
        "--yes", action="store_true", help="ask nothing: use the given options, and otherwise the defaults"
    )


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    _refuse_settings()
    is_asking = not options.yes and sys.stdin.isatty() and sys.stderr.isatty()
    plan = _asked(options) if is_asking else _given(options)
    _refuse(plan)
    settings = _settings_text(plan)
    shared = _with_table(settings)
    spec = None if plan.provider is None else Path(plan.specs, f"{plan.provider}.yaml")
    if spec is not None:
        if os.path.lexists(spec):
            raise Refusal(f"`{spec}` exists already", "name another provider with `--provider`")
        _write_spec(spec, first_spec(plan.provider or "", Path(plan.specs).as_posix()))
        say(f"{spec}: a first spec, to be replaced by that of your provider")
    if shared is not None:
        with open(SHARED, "ab") as file:
            file.write(shared)
        say(f"{SHARED}: the settings, in `[tool.specloom]` at its end")
    else:
        with open(OWN, "x", encoding="utf-8", newline="\n") as file:
            file.write(settings)
        say(f"{OWN}: the settings")
    _say_what_next(plan)
    return FINE


# --- what to write ---------------------------------------------------------------------------------------------------


def _given(options: argparse.Namespace) -> FirstFiles:
    """What the command line says, and else the defaults."""
    specs = options.folder or SPECS
    provider = options.provider or (None if _has_specs(specs) else _PROVIDER)
    return FirstFiles(provider, specs, options.out or OUT, not options.no_tests)


def _asked(options: argparse.Namespace) -> FirstFiles:
    """What the command line says, and else the user."""
    specs = options.folder or ask("Folder of the specs", SPECS)
    provider = options.provider
    if provider is None and not _has_specs(specs):
        provider = ask("Name of the provider", _PROVIDER)
    out = options.out or ask("Output folder", OUT)
    with_tests = not options.no_tests and ask("Generate tests of the clients (y/n)", "y").lower() in ("y", "yes")
    return FirstFiles(provider, specs, out, with_tests)


def _has_specs(folder: str) -> bool:
    try:
        return bool(manifest.find_specs(folder))
    except ValueError:  # two of them for one provider
        return True
    except FileNotFoundError:
        return False


def _settings_text(plan: FirstFiles) -> str:
    lines = [
        "# All keys: docs/settings.md of specloom. Paths are relative to this file.",
        f"specs = {_quoted(plan.specs)}",
        f"out = {_quoted(plan.out)}",
    ]
    lines += [] if plan.with_tests else ["tests = false"]
    return "".join(f"{line}\n" for line in lines)


def _quoted(path: str) -> str:
    """A path as a string of TOML."""
    return json.dumps(Path(path).as_posix(), ensure_ascii=False).replace("\x7f", "\\u007f")


def _with_table(settings: str) -> bytes | None:
    """What to append to the `pyproject.toml`; None where there is none, or where a table cannot be appended to it.

    Raises Refusal for one that is not valid TOML.
    """
    import tomllib

    try:
        data = Path(SHARED).read_bytes()
    except FileNotFoundError:
        return None
    newline = "\r\n" if b"\r\n" in data else "\n"
    gap = "" if not data else "\n" if data.endswith(b"\n") else "\n\n"
    added = f"{gap}[tool.specloom]\n{settings}".replace("\n", newline).encode()
    try:
        before = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refusal(f"`{SHARED}` is not TOML: {error}", "correct it first") from None
    try:
        after = tomllib.loads((data + added).decode("utf-8"))
    except tomllib.TOMLDecodeError:  # `tool` is an inline table, say
        return None
    table = after["tool"].pop("specloom")
    before.setdefault("tool", {})
    return added if after == before and table == tomllib.loads(settings) else None


# --- what keeps from writing -----------------------------------------------------------------------------------------


def _refuse_settings() -> None:
    """Refuse where this folder has settings already."""
    settings = settings_of()
    if settings.file and os.path.samefile(settings.folder, os.curdir):
        name = os.path.basename(settings.file)
        raise Refusal(f"`{name}` has settings already", f"edit them; `{program()} generate` uses them")
    if os.path.lexists(OWN):
        raise Refusal(f"`{OWN}` exists already", "move it away")


def _refuse(plan: FirstFiles) -> None:
    from specloom.output import refuse_place

    if plan.provider is not None and not _NAME.fullmatch(plan.provider):
        hint = "letters, digits, `-` and `_`, beginning with a letter"
        raise Refusal(f"`{plan.provider}` cannot be the name of a provider", hint)
    refuse_place(Path(plan.out), (Path.cwd(), Path(plan.specs)))
    for path in (plan.specs, plan.out):
        if not path.isprintable():
            raise Refusal("the name of a folder has control characters", "name another one")
        if os.path.lexists(path) and not os.path.isdir(path):
            raise Refusal(f"`{path}` is not a folder", "name another one")


# --- writing ---------------------------------------------------------------------------------------------------------


def _write_spec(path: Path, text: str) -> None:
    """The spec, and beside it the schema that editors check it with; neither over a file that is there."""
    from specloom import check

    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    schema = path.parent / SCHEMA
    if not os.path.lexists(schema):
        text = json.dumps(check.json_schema(), indent=2, ensure_ascii=False)
        schema.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _say_what_next(plan: FirstFiles) -> None:
    say(f"next: {program()} lint, then {program()} generate")
    if plan.with_tests:
        say(f"      the tests of the clients: python -m pytest {Path(plan.out).as_posix()}/tests")
        if missing := [package for package in NEEDED if find_spec(package) is None]:
            say(f"      which need what is missing here: pip install {' '.join(missing)}")
