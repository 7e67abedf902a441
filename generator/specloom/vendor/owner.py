"""What a repository must set so that its own tools accept vendored clients.

They pass `mypy --strict` and pyright's strict mode. What they do not pass are formats other than their own, rules of
ruff beyond its oldest defaults, and the few options of type checkers below, which are stricter than strict. Where a
repository uses one of these and does not exclude the folder, `advice` has the lines that exclude it, for the file with
the settings.
"""

from __future__ import annotations

import configparser
import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, TypeAlias

from ..manifest import Manifest
from ..settings.toml import is_list, is_table
from .quick import EDITABLE

Table: TypeAlias = Mapping[str, Any]

MYPY = frozenset({"disallow_any_decorated", "disallow_any_explicit", "disallow_any_expr"})
"""Options of mypy that vendored code does not pass."""
MYPY_CODES = frozenset({"explicit-override", "possibly-undefined"})
"""Error codes of mypy that are off in its strict mode, and that vendored code does not pass."""
PYRIGHT = frozenset(
    {
        "deprecateTypingAliases",
        "reportImplicitOverride",
        "reportImplicitStringConcatenation",
        "reportImportCycles",
        "reportMissingSuperCall",
        "reportUninitializedInstanceVariable",
        "reportUnusedCallResult",
    }
)
"""Rules of pyright that are off in its strict mode, and that vendored code does not pass."""


def advice(into: Path, lock: Manifest, own: Sequence[str]) -> list[str]:
    """The settings to add, one text for each tool that needs one; `own` are the user's files in the folder."""
    folder = Path(os.path.realpath(into))
    paths = _folders(folder, lock, own)
    found = (tool(folder, paths) for tool in (_ruff, _black, _mypy, _pyright))
    return [text for text in found if text is not None]


def _folders(folder: Path, lock: Manifest, own: Sequence[str]) -> list[Path]:
    """What to exclude: the folder, or those of the clients in it where it also has modules of the user's."""
    packages = sorted({path.split("/")[1] for path in lock.files if path.startswith("src/")})
    if packages:  # of a distribution
        return [folder / "src" / name for name in packages]
    if not any(path.endswith(".py") for path in own):
        return [folder]
    tops = {path.partition("/")[0] for path in lock.files if "/" in path and path not in EDITABLE}
    return [folder / top for top in sorted(tops)]


# --- settings on the disk --------------------------------------------------------------------------------------------


def _nearest(folder: Path, names: Mapping[str, Callable[[Path], Table | None]]) -> tuple[Path, Table] | None:
    """The nearest file above a folder, up to the root of its repository, that has settings of one tool."""
    for above in folder.parents:
        for name, read in names.items():
            path = above / name
            if path.is_file() and (table := read(path)) is not None:
                return path, table
        if (above / ".git").exists():
            break
    return None


def _toml(*keys: str) -> Callable[[Path], Table | None]:
    """Reads a table of a file; None where it is absent, or the file is not TOML."""

    def read(path: Path) -> Table | None:
        try:
            value: Any = tomllib.loads(path.read_text("utf-8"))
        except ValueError:
            return None
        for key in keys:
            value = value.get(key) if is_table(value) else None
        return value if is_table(value) else None

    return read


def _ini(path: Path) -> Table | None:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(path.read_text("utf-8"))
    except (configparser.Error, ValueError):
        return None
    if not parser.has_section("mypy"):
        return None
    modules = [{"module": name[5:], **parser[name]} for name in parser.sections() if name.startswith("mypy-")]
    return {**parser["mypy"], "overrides": modules}


def _json(path: Path) -> Table | None:
    """A file in which lines may be comments."""
    try:
        value: Any = json.loads(re.sub(r"^\s*//.*$", "", path.read_text("utf-8"), flags=re.MULTILINE))
    except ValueError:
        return None
    return value if is_table(value) else None


def _list(table: Table, key: str) -> list[str]:
    """A list of texts, as TOML, JSON or an INI file writes it."""
    value: Any = table.get(key, [])
    items = re.split(r"[,\s]+", value) if isinstance(value, str) else value
    return [str(item) for item in items if item] if is_list(items) else []


def _is_on(value: object) -> bool:
    return str(value).lower() in ("true", "1", "yes", "on", "error", "warning", "information")


def _shown(path: Path) -> str:
    return Path(os.path.relpath(path)).as_posix()


def _inside(paths: Sequence[Path], file: Path) -> list[str]:
    """The paths from the folder of a file of settings."""
    return [path.relative_to(file.parent).as_posix() for path in paths]


def _text(file: Path, why: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{_shown(file)}: {why}:", *(f"  {line}" for line in lines)])


# --- the tools -------------------------------------------------------------------------------------------------------


def _ruff(folder: Path, paths: Sequence[Path]) -> str | None:
    names = {".ruff.toml": _toml(), "ruff.toml": _toml(), "pyproject.toml": _toml("tool", "ruff")}
    found = _nearest(folder, names)
    if found is None:
        return None
    file, table = found
    known = _list(table, "extend-exclude")
    missing = [path for path in _inside(paths, file) if not _matches(path, [*_list(table, "exclude"), *known])]
    if not missing:
        return None
    head = ["[tool.ruff]"] if file.name == "pyproject.toml" else []
    return _text(
        file,
        "so that ruff leaves vendored code alone, set",
        [*head, f"extend-exclude = {json.dumps([*known, *missing])}"],
    )


def _matches(path: str, patterns: Sequence[str]) -> bool:
    """Whether a path, a folder above it or the name of one of them matches a pattern."""
    parts = path.split("/")
    candidates = [*parts, *("/".join(parts[:end]) for end in range(1, len(parts) + 1))]
    return any(fnmatch(each, pattern.strip("/").removesuffix("/**")) for each in candidates for pattern in patterns)


def _black(folder: Path, paths: Sequence[Path]) -> str | None:
    found = _nearest(folder, {"pyproject.toml": _toml("tool", "black")})
    if found is None:
        return None
    file, table = found
    known = [str(table[key]) for key in ("exclude", "extend-exclude", "force-exclude") if key in table]
    missing = [
        f"/{path}/" for path in _inside(paths, file) if not any(_searches(each, f"/{path}/x.py") for each in known)
    ]
    if not missing:
        return None
    added = "|".join(f"^{re.escape(path)}" for path in missing)
    before = str(table.get("extend-exclude", "")).strip()
    pattern = f"{before}|{added}" if before else added
    return _text(
        file, "so that Black leaves vendored code alone, set", ["[tool.black]", f"extend-exclude = '''{pattern}'''"]
    )


def _searches(pattern: str, path: str) -> bool:
    """Whether Black's pattern matches a path: one of several lines is verbose."""
    try:
        return re.search(pattern, path, re.VERBOSE if "\n" in pattern else 0) is not None
    except re.error:
        return False


def _mypy(folder: Path, paths: Sequence[Path]) -> str | None:
    names = {"mypy.ini": _ini, ".mypy.ini": _ini, "pyproject.toml": _toml("tool", "mypy"), "setup.cfg": _ini}
    found = _nearest(folder, names)
    if found is None:
        return None
    file, table = found
    reasons = sorted(key for key in MYPY if _is_on(table.get(key, False)))
    reasons += sorted(MYPY_CODES & set(_list(table, "enable_error_code")))
    modules = [f"{_module(path, file)}.*" for path in paths]
    ignored = {
        name for each in _overrides(table) if _is_on(each.get("ignore_errors", False)) for name in _list(each, "module")
    }
    missing = [module for module in modules if not any(fnmatch(module, pattern) for pattern in ignored)]
    if not reasons or not missing:
        return None
    if file.name == "pyproject.toml":
        lines = ["[[tool.mypy.overrides]]", f"module = {json.dumps(missing)}", "ignore_errors = true"]
    else:
        lines = [line for module in missing for line in (f"[mypy-{module}]", "ignore_errors = True")]
    return _text(file, f"vendored code does not pass `{'`, `'.join(reasons)}` of mypy; add", lines)


def _overrides(table: Table) -> list[Table]:
    given: Any = table.get("overrides", [])
    return [each for each in given if is_table(each)] if is_list(given) else []


def _module(path: Path, file: Path) -> str:
    """The module that a folder is: below the packages above it, or else below `src` or the folder of the settings."""
    names = [path.name]
    above = path.parent
    while (above / "__init__.py").is_file():
        names.insert(0, above.name)
        above = above.parent
    if len(names) > 1:
        return ".".join(names)
    parts = path.relative_to(file.parent).parts
    return ".".join(parts[parts.index("src") + 1 :] if "src" in parts else parts)


def _pyright(folder: Path, paths: Sequence[Path]) -> str | None:
    found = _nearest(folder, {"pyrightconfig.json": _json, "pyproject.toml": _toml("tool", "pyright")})
    if found is None:
        return None
    file, table = found
    reasons = sorted(rule for rule in PYRIGHT if _is_on(table.get(rule, False)))
    known = _list(table, "ignore")
    missing = [path for path in _inside(paths, file) if not _matches(path, known)]
    if not reasons or not missing:
        return None
    listed = json.dumps([*known, *missing])
    lines = [f'"ignore": {listed}'] if file.suffix == ".json" else ["[tool.pyright]", f"ignore = {listed}"]
    return _text(file, f"vendored code does not pass `{'`, `'.join(reasons)}` of pyright; set", lines)
