"""The table of the settings becomes `Settings`; what is wrong with it becomes problems with a way to their place."""

from __future__ import annotations

import os

from specloom.closest import suggest_or_list

from .model import RUNTIME_PARTS, Patterns, Provider, Settings
from .toml import is_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from .toml import Path

PROJECT_KEYS = ("specs", "out", "header", "tests", "runtime", "lint", "providers")
PROVIDER_KEYS = ("document", "name", "overlay", "include", "exclude", "header", "tests", "runtime")
PATTERN_KEYS = ("tags", "paths", "operations")
_LEVELS = ("off", "warning", "error")
_SAID = {str: "a string", bool: "`true` or `false`", list: "a list", dict: "a table"}


class SettingsProblem:
    """Something wrong in the settings. `path` leads to the value, or with `at_key` to its key."""

    __slots__ = ("at_key", "code", "hint", "message", "path")

    def __init__(self, path: Path, code: str, message: str, hint: str | None, *, at_key: bool = False) -> None:
        self.path = path
        self.code = code
        self.message = message
        self.hint = hint
        self.at_key = at_key


def read(table: dict[str, Any], settings: Settings, *, is_quick: bool = False) -> list[SettingsProblem]:
    """Fill in what a table sets; returns everything that is wrong with it.

    `settings` knows the file and the path to the table. What is wrong is not filled in. `is_quick` skips the check that
    names of packages are possible: those of existing packages are.
    """
    reader = _Reader(settings, is_quick)
    reader.project(table)
    return reader.problems


class _Reader:
    def __init__(self, settings: Settings, is_quick: bool) -> None:
        self.problems: list[SettingsProblem] = []
        self._is_quick = is_quick
        self._settings = settings

    def project(self, table: dict[str, Any]) -> None:
        settings, base = self._settings, self._settings.base
        self._only(table, PROJECT_KEYS, base)
        settings.specs = self._folder(table, "specs", base)
        settings.out = self._folder(table, "out", base)
        settings.header = self._header(table, base) or ()
        settings.tests = self._flag(table, base) is not False
        settings.runtime = self._runtime(table, base)
        settings.lint = self._lint(table, base)
        providers: dict[str, Any] = self._value(table, "providers", base, dict) or {}
        for name, own in providers.items():
            here = (*base, "providers", name)
            if is_table(own):
                settings.providers[name] = self._provider(own, here)
            else:
                self._wrong_type(here, name, own, dict)

    def _provider(self, table: dict[str, Any], base: Path) -> Provider:
        self._only(table, PROVIDER_KEYS, base)
        provider = Provider()
        provider.document = self._text(table, "document", base)
        if provider.document is not None and not os.path.exists(os.path.join(self._settings.folder, provider.document)):
            where = "the path is relative to the folder of this file"
            self._wrong((*base, "document"), f"there is no file `{provider.document}`", where)
            provider.document = None
        provider.name = self._package(table, base)
        provider.overlay = self._overlays(table, base)
        if "include" in table:
            provider.include = self._patterns(table, "include", base)
        provider.exclude = self._patterns(table, "exclude", base)
        provider.header = self._header(table, base)
        provider.tests = self._flag(table, base)
        provider.runtime = self._runtime(table, base)
        return provider

    # --- single keys -------------------------------------------------------------------------------------------------

    def _folder(self, table: dict[str, Any], key: str, base: Path) -> str | None:
        found = self._text(table, key, base)
        if key == "specs" and found is not None and not os.path.isdir(os.path.join(self._settings.folder, found)):
            where = "the path is relative to the folder of this file"
            self._wrong((*base, key), f"there is no folder `{found}`", where)
        return found

    def _package(self, table: dict[str, Any], base: Path) -> str | None:
        name = self._text(table, "name", base)
        if name is None or self._is_quick:
            return name
        from ..naming import is_package_name, package

        if not is_package_name(name):
            self._wrong((*base, "name"), f"no package can be called `{name}`", f"did you mean `{package(name)}`?")
            return None
        return name

    def _overlays(self, table: dict[str, Any], base: Path) -> tuple[str, ...]:
        found = table.get("overlay")
        if isinstance(found, str):
            named = [((*base, "overlay"), found)]
        else:
            texts = self._texts(table, "overlay", base) or ()
            named = [((*base, "overlay", number), path) for number, path in enumerate(texts)]
        for number, (here, path) in enumerate(named):
            if not os.path.isfile(os.path.join(self._settings.folder, path)):
                where = "the path is relative to the folder of this file"
                self._wrong(here, f"there is no file `{path}`" if path else "`overlay` is empty", where)
            elif path in (before for _, before in named[:number]):
                self._wrong(here, f"`{path}` is applied twice", "name each overlay once")
        return tuple(path for _, path in named)

    def _flag(self, table: dict[str, Any], base: Path) -> bool | None:
        found = self._value(table, "tests", base, bool)
        return found if isinstance(found, bool) else None

    def _header(self, table: dict[str, Any], base: Path) -> tuple[str, ...] | None:
        lines = self._texts(table, "header", base)
        if lines is None:
            return None
        for number, line in enumerate(lines):
            here = (*base, "header", number)
            if not line.startswith("#"):
                self._wrong(here, "a line of the header is a comment of Python", f"begin it with `#`: `# {line}`")
            elif not all(char.isprintable() or char == "\t" for char in line):
                self._wrong(here, "a line of the header has a control character", "write each line as a string")
            elif number < 2 and _names_encoding(line):
                self._wrong(here, "this names an encoding, and generated files are UTF-8", "omit it")
        return tuple(line.rstrip() for line in lines)

    def _runtime(self, table: dict[str, Any], base: Path) -> tuple[str, ...] | None:
        parts = self._texts(table, "runtime", base)
        for number, part in enumerate(parts or ()):
            if part not in RUNTIME_PARTS:
                hint = suggest_or_list(part, sorted(RUNTIME_PARTS))
                self._wrong((*base, "runtime", number), f"the runtime has no optional part `{part}`", hint)
        return tuple(parts) if parts is not None else None

    def _patterns(self, table: dict[str, Any], key: str, base: Path) -> Patterns:
        found = self._value(table, key, base, dict)
        if found is None:
            return Patterns()
        here = (*base, key)
        self._only(found, PATTERN_KEYS, here)
        lists = {name: tuple(self._texts(found, name, here) or ()) for name in PATTERN_KEYS}
        for number, pattern in enumerate(lists["paths"]):
            if not pattern.startswith("/"):
                self._wrong((*here, "paths", number), f"the path `{pattern}` begins with no `/`", "write `/pets/*`")
        return Patterns(lists["tags"], lists["paths"], lists["operations"])

    def _lint(self, table: dict[str, Any], base: Path) -> dict[str, str]:
        found = self._value(table, "lint", base, dict)
        if not found:
            return {}
        from ..codes import CODES, OBSERVED_CODES, WARNINGS

        known = CODES | OBSERVED_CODES
        levels: dict[str, str] = {}
        for code, level in found.items():
            here = (*base, "lint", code)
            if code not in known:
                self._add(
                    here, "unknown-key", f"there is no code `{code}`", suggest_or_list(code, sorted(known)), at_key=True
                )
            elif not isinstance(level, str):
                self._wrong_type(here, code, level, str)
            elif level not in _LEVELS:
                self._wrong(here, f"there is no level `{level}`", suggest_or_list(level, sorted(_LEVELS)))
            elif level != "error" and code not in WARNINGS | OBSERVED_CODES.keys():
                message = f"`{code}` is an error that the generator cannot work with, and cannot be `{level}`"
                self._add(here, "level-fixed", message, f"correct the spec: {CODES[code]}")
            else:
                levels[code] = level
        return levels

    # --- types -------------------------------------------------------------------------------------------------------

    def _text(self, table: dict[str, Any], key: str, base: Path) -> str | None:
        found = self._value(table, key, base, str)
        if found == "":
            self._wrong((*base, key), f"`{key}` is empty", "omit it, or give it a value")
            return None
        return found if isinstance(found, str) else None

    def _texts(self, table: dict[str, Any], key: str, base: Path) -> list[str] | None:
        found = self._value(table, key, base, list)
        if found is None:
            return None
        texts: list[str] = []
        for number, item in enumerate(found):
            if isinstance(item, str):
                texts.append(item)
            else:
                self._wrong_type((*base, key, number), f"item {number + 1} of {key}", item, str)
        return texts if len(texts) == len(found) else None

    def _value(self, table: dict[str, Any], key: str, base: Path, kind: type) -> Any:
        """The value of a key, if it has one of this type; otherwise None, reported where it has one of another."""
        found = table.get(key)
        if found is None or type(found) is kind:
            return found
        self._wrong_type((*base, key), key, found, kind)
        return None

    def _only(self, table: dict[str, Any], keys: Collection[str], base: Path) -> None:
        for key in table:
            if key not in keys:
                self._add(
                    (*base, key), "unknown-key", f"unknown key `{key}`", suggest_or_list(key, sorted(keys)), at_key=True
                )

    # --- problems ----------------------------------------------------------------------------------------------------

    def _wrong_type(self, path: Path, name: str, value: Any, kind: type) -> None:
        hint = f'write a list: ["{value}"]' if kind is list and isinstance(value, str) and value.isprintable() else None
        message = f"`{name}` must be {_SAID[kind]}, not {_said(value)}"
        self._add(path, "wrong-type", message, hint)

    def _wrong(self, path: Path, message: str, hint: str | None) -> None:
        self._add(path, "wrong-value", message, hint)

    def _add(self, path: Path, code: str, message: str, hint: str | None, *, at_key: bool = False) -> None:
        self.problems.append(SettingsProblem(path, code, message, hint, at_key=at_key))


def _said(value: object) -> str:
    """What a value is, for a message."""
    return next((said for kind, said in _SAID.items() if isinstance(value, kind)), "a number or a date")


def _names_encoding(line: str) -> bool:
    """Whether Python reads a comment at the top of a file as a declaration of an encoding other than UTF-8.

    The first `coding:` or `coding=` with a name behind it counts (PEP 263), wherever it is in the comment.
    """
    at = line.find("coding")
    while at >= 0:
        rest = line[at + 6 :]
        name = _encoding_at_start(rest[1:].lstrip(" \t")) if rest[:1] in (":", "=") else ""
        if name:
            return name not in ("utf-8", "utf8") and not name.startswith("utf-8-")
        at = line.find("coding", at + 6)
    return False


def _encoding_at_start(text: str) -> str:
    """The name of an encoding that a text begins with, in lower case and with `-` for `_`; "" where there is none."""
    end = next((at for at, char in enumerate(text) if not (char.isascii() and (char.isalnum() or char in "-_."))), None)
    return text[:end].lower().replace("_", "-")
