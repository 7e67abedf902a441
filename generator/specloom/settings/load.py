"""The settings that hold in the working folder, or a report of everything that is wrong with them."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from ..conflicts import HINT, conflict_in
from ..diagnostics import Diagnostic, Source, SpecError, ordered
from .find import OWN, SHARED, Found, find
from .model import Settings
from .places import name_of
from .read import SettingsProblem, read
from .toml import Places, is_table
from .toml import read as places_in

if TYPE_CHECKING:
    from .toml import Path

_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def load(folder: str) -> Settings:
    """The settings that apply in a folder; the defaults if there are none.

    Raises SpecError with everything that is wrong with the nearest ones, and OSError for a file that cannot be read.
    """
    for files in find(folder):
        tables = [(file, table) for file in files if (table := _table(file)) is not None]
        if len(tables) > 1:
            raise _twice(*(file for file, _ in tables))
        for file, table in tables:
            settings = Settings(file.path, file.text or "", file.base)
            problems = read(table, settings)
            if problems:
                raise SpecError(ordered(diagnose(settings, problems)))
            return settings
    return Settings()


def diagnose(settings: Settings, problems: Iterable[SettingsProblem]) -> list[Diagnostic]:
    """Problems as findings, each with its place in the file."""
    places = places_in(settings.text)
    return [
        Diagnostic("error", problem.code, problem.message, _source(settings, places, problem), problem.hint)
        for problem in problems
    ]


def _source(settings: Settings, places: Places, problem: SettingsProblem) -> Source:
    line, column, text = places.find(problem.path, key=problem.at_key)
    return Source(name_of(settings), line, column, pointer_of(problem.path), text)


def pointer_of(path: Path) -> str:
    """A way through the file as a JSON pointer."""
    from ..runtime.json_data import escape_token  # imports msgspec, which settings without a problem do not need

    return "".join("/" + escape_token(str(token)) for token in path)


def _table(file: Found) -> dict[str, Any] | None:
    """The table of the settings in a file, or None where it has none. Raises SpecError for invalid TOML."""
    if file.text is None:
        raise _refusal(file, "settings-encoding", "the file is not UTF-8", (1, 1), "save the file as UTF-8")
    conflict = conflict_in(file.text)
    try:
        table: Any = tomllib.loads(file.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        if conflict is not None:
            raise _refusal(file, "conflict-marker", "this is a conflict marker of git", (conflict, 1), HINT) from None
        raise _syntax(file, str(error)) from None
    for key in file.base:
        if not is_table(table) or key not in table:
            return None
        table = table[key]
    if is_table(table):
        return table
    settings = Settings(file.path, file.text, file.base)
    problem = SettingsProblem(file.base, "wrong-type", "`specloom` must be a table", "write `[tool.specloom]`")
    raise SpecError(diagnose(settings, [problem]))


def _syntax(file: Found, said: str) -> SpecError:
    found = _PLACE.search(said)
    message = said[: found.start()] if found is not None else said
    lines = (file.text or "").split("\n")
    end = (len(lines), len(lines[-1]) + 1)
    at = (int(found[1]), int(found[2])) if found is not None and found[1] else end
    message = f"this is not TOML: {message[:1].lower()}{message[1:]}"
    return _refusal(file, "settings-syntax", message, at, None)


def _twice(*files: Found) -> SpecError:
    own, shared = (_shown(file.path) for file in files)
    message = f"`{own}` has settings, and so has `{shared}`"
    return _refusal(files[0], "settings-twice", message, (1, 1), f"keep `[tool.specloom]` of `{SHARED}`, or `{OWN}`")


def _refusal(file: Found, code: str, message: str, at: tuple[int, int], hint: str | None) -> SpecError:
    lines = (file.text or "").split("\n")
    text = lines[at[0] - 1] if at[0] <= len(lines) else ""
    return SpecError([Diagnostic("error", code, message, Source(_shown(file.path), *at, "", text), hint)])


def _shown(path: str) -> str:
    """The path of a file from the working folder."""
    return os.path.relpath(path).replace(os.sep, "/")
