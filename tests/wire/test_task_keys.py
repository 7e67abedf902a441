"""No key of the vocabulary stands in a spec for show: without it, a play of that spec goes wrong."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from specloom import cli, render
from specloom.diagnostics import SpecError
from tests.pipeline import emitted
from tests.wire.flavours import SYNC
from tests.wire.plays import CDN, SPECS, Elsewhere, Play, forget, perform, plays_of

pytestmark = pytest.mark.wire

PACKAGE = "clients_without_a_key"

PROSE = {"title", "description", "x-python-name"}
"""What only people read."""

DEFAULTS: dict[str, Any] = {"first": 1, "every": 3, "wait": 600, "unit": "s", "other": "pending"}
"""What holds without the key too: a spec that says so has a fact from its provider, and no effect."""


REDUNDANT: dict[str, set[str]] = {
    # `otherwise` is `pending` already
    "http_202_303": {"rules/3", "rules/3/when/0/is/0", "rules/3/when/0/is/1"},
    "snowflake_sql": {"rules/0/when/0/is/0"},
    "twocaptcha_v1": {"rules/0", "rules/0/call", "rules/2/call"},
    # a rule that is too wide says of what it holds for what holds anyway, and hides nothing
    "varying_answers": {"rules/0", "rules/0/call", "rules/1/call"},
    # it says what the rows are, for type checkers
    "trino_statements": {"poll/operation"},
    # a create answer never ends a task without `sync`
    "serpstat_site_audit": {"rules/2/call"},
    "serpstat_volume_checker": {"rules/1/call"},
}
"""What says again, for its readers, what holds without it."""

RETRY_AFTER = "$response.header.Retry-After"
"""A hint that is heeded unasked."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A package with a runtime, for clients to be put beside."""
    folder = tmp_path_factory.mktemp("keys")
    spec = SPECS / "same_again.yaml"
    assert cli.main(["generate", "--quiet", "--spec", str(spec), "--out", str(folder / PACKAGE)]) == 0
    for path, text in render.shared().items():  # all of the runtime, for clients that need other parts of it
        (folder / PACKAGE / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / PACKAGE / path).write_text(text, encoding="utf-8", newline="\n")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    forget(PACKAGE)


QUICK = ("same_again",)
"""Specs that are looked at in every run; the others take a minute together."""


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(spec, id=spec.stem, marks=() if spec.stem in QUICK else pytest.mark.slow)
        for spec in sorted(SPECS.glob("*.yaml"))
    ],
)
def test_each_key_matters(spec: Path, folder: Path, elsewhere: Elsewhere) -> None:
    """A spec that lacks any one key, or item of a list, is refused or plays differently."""
    document = yaml.safe_load(spec.read_text("utf-8").replace(CDN, elsewhere.url))
    plays = list(plays_of(SPECS / "plays" / spec.name))
    idle: list[str] = []
    for number, (way, changed) in enumerate(without_one(document)):
        if is_client(folder, f"{spec.stem}_{number}", changed) and all(
            goes_well(play, elsewhere) for play in renamed(plays, f"{spec.stem}_{number}")
        ):
            idle.append("/".join(map(str, way[2:])))

    assert set(idle) == REDUNDANT.get(spec.stem, set())


def goes_well(play: Play, elsewhere: Elsewhere) -> bool:
    """Whether nothing goes wrong in a play; a method or an argument that is not there is wrong as well."""
    try:
        return not perform(play, SYNC, PACKAGE, elsewhere)
    except (AttributeError, TypeError):
        return False


def without_one(document: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """(way to what is missing, the document without it) for all that stands in `x-tasks`."""
    for way in ways(document["x-tasks"], ("x-tasks",)):
        changed = copy.deepcopy(document)
        holder = changed
        for key in way[:-1]:
            holder = holder[key]
        del holder[way[-1]]
        yield way, changed


def ways(value: Any, way: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """The ways to all keys and items, but for the blocks themselves."""
    members: Any = ()
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value).items()
    elif isinstance(value, list):
        members = enumerate(cast("list[object]", value))
    for key, part in members:
        if len(way) > 1 and key not in PROSE and not says_nothing(key, part):
            yield (*way, key)
        if key not in PROSE:
            yield from ways(part, (*way, key))


def says_nothing(key: Any, value: Any) -> bool:
    """Whether a key, or all within it, only repeats a default."""
    if isinstance(value, list) and key == "hint":
        return all(says_nothing(number, part) for number, part in enumerate(cast("list[object]", value)))
    if isinstance(value, dict) and value:
        members = cast("dict[str, Any]", value)
        if members.get("at") == RETRY_AFTER and members.get("unit", "s") == "s":
            return True
        return all(says_nothing(inner, part) for inner, part in members.items())
    return key in DEFAULTS and value == DEFAULTS[key]


def is_client(folder: Path, name: str, document: Any) -> bool:
    """Put the client of a document beside the runtime; False where it is refused."""
    spec = folder / f"{name}.json"
    spec.write_text(json.dumps(document), "utf-8")
    try:
        files = emitted(spec, name)
    except SpecError:
        return False
    for path, text in files.items():
        if path.startswith(f"{name}/"):
            (folder / PACKAGE / path).parent.mkdir(exist_ok=True)
            (folder / PACKAGE / path).write_text(text, "utf-8")
    return True


def renamed(plays: list[Play], name: str) -> Iterator[Play]:
    """The plays, with the client of that name."""
    return (replace(play, provider=name) for play in plays)
