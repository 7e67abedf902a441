"""Sets up editors for specs: the JSON Schema beside them, the modeline in each, and the settings of VS Code.

Pure: each function turns the text of a file into the text that it should have, or into None where nothing is to be
done.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

MODELINE: Final = "# yaml-language-server: $schema="
EXTENSION: Final = "redhat.vscode-yaml"
"""The extension of VS Code that reads modelines and `yaml.schemas`."""

_MODELINE: Final = re.compile(r"^[ \t]*#[ \t]*yaml-language-server[ \t]*:[ \t]*\$schema[ \t]*=", re.MULTILINE)
_INDENT: Final = re.compile(r"\n([ \t]+)\S")


class NotChangeable(Exception):
    """A file that is JSON with comments, or something else, where no text can be added with certainty."""


def with_modeline(text: str, schema: str) -> str | None:
    """A YAML file with the modeline that names its schema, on its first line; None where it has one.

    The line ends as the first line of the file does.
    """
    if _MODELINE.search(text.removeprefix("\ufeff")):
        return None
    newline = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    return f"{mark}{MODELINE}{schema}{newline}{text.removeprefix(mark)}"


def with_schemas(text: str | None, schema: str, specs: Iterable[str]) -> str | None:
    """`.vscode/settings.json` with the schema for the patterns of specs in `yaml.schemas`; None where it has them.

    `text` is None for a file that does not exist. Raises NotChangeable.
    """
    wanted = sorted(specs)
    if text is None:
        return _dumped({"yaml.schemas": {schema: wanted}}, "  ")
    if all(json.dumps(each, ensure_ascii=False) in text for each in (schema, *wanted)):
        return None
    data = _parsed(text)
    schemas = data.setdefault("yaml.schemas", {})
    if not isinstance(schemas, dict):
        raise NotChangeable("`yaml.schemas` is not an object")
    known = cast("dict[str, Any]", schemas)
    listed = known.get(schema, [])
    before: list[object] = [listed] if isinstance(listed, str) else []
    if isinstance(listed, list):
        before = cast("list[object]", listed)
    missing = [pattern for pattern in wanted if pattern not in before]
    if not missing:
        return None
    known[schema] = [*before, *missing]
    return _rewritten(text, data)


def with_recommendation(text: str | None) -> str | None:
    """`.vscode/extensions.json` that recommends the extension for YAML; None where it does, or where it is unwanted.

    Raises NotChangeable.
    """
    if text is None:
        return _dumped({"recommendations": [EXTENSION]}, "  ")
    if f'"{EXTENSION}"' in text.lower():
        return None
    data = _parsed(text)
    if any(_has(data.get(key), EXTENSION) for key in ("recommendations", "unwantedRecommendations")):
        return None
    listed = data.get("recommendations", [])
    if not isinstance(listed, list):
        raise NotChangeable("`recommendations` is not a list")
    data["recommendations"] = [*listed, EXTENSION]
    return _rewritten(text, data)


def settings_lines(schema: str, specs: Iterable[str]) -> str:
    """What to add to the settings of VS Code by hand."""
    return f'"yaml.schemas": {json.dumps({schema: sorted(specs)}, ensure_ascii=False)}'


def recommendation_lines() -> str:
    """What to add to the recommendations of VS Code by hand."""
    return f'"recommendations": ["{EXTENSION}"]'


def _has(listed: object, name: str) -> bool:
    return isinstance(listed, list) and any(
        isinstance(each, str) and each.lower() == name for each in cast("list[object]", listed)
    )


def _parsed(text: str) -> dict[str, Any]:
    """The object in a file of VS Code, if it is plain JSON with each key once. Raises NotChangeable."""
    if not text.strip():
        return {}

    def once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise NotChangeable("it has a key twice")
        return dict(pairs)

    try:
        data: Any = json.loads(text, object_pairs_hook=once)
    except ValueError:
        raise NotChangeable("it has comments, or is not JSON") from None
    if not isinstance(data, dict):
        raise NotChangeable("it is not an object")
    return cast("dict[str, Any]", data)


def _rewritten(text: str, data: dict[str, Any]) -> str:
    """The data with the indentation and the line ends that the text has.

    Raises NotChangeable where more would change.
    """
    found = _INDENT.search(text)
    indent = found[1] if found is not None else "  "
    plain = text.replace("\r\n", "\n")
    new = _dumped(data, indent)
    if plain.strip() and _dumped(json.loads(plain), indent).strip() != plain.strip():
        raise NotChangeable("its layout would be lost")
    return new.replace("\n", "\r\n") if "\r\n" in text else new


def _dumped(data: Mapping[str, Any], indent: str) -> str:
    return json.dumps(data, indent=indent, ensure_ascii=False) + "\n"
