"""`specloom schema`: print the JSON Schema of a spec, or set up editors with it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from .arguments import add_specs
from .exits import FINE, Refusal
from .first_spec import SCHEMA
from .report import ask, put, say
from .selection import Selection, select_project, settings_of

HELP = "print the JSON Schema of a spec, extensions included, for editors; or set them up"


class _Setup(Struct):
    """What is to be written: each file with what it is, and why it is changed; and what is left to the user."""

    files: dict[Path, tuple[bytes | None, bytes]] = {}
    why: dict[Path, str] = {}
    left: list[str] = []

    def write(self, path: Path, before: bytes | None, after: bytes, why: str) -> None:
        """Have a file written, unless it is so already."""
        if before != after:
            self.files[path] = before, after
            self.why[path] = why


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("--out", metavar="FILE", help="write it there")
    parser.add_argument(
        "--install",
        action="store_true",
        help="write it beside the specs, give each spec the line that names it, and set up VS Code",
    )
    parser.add_argument("--yes", action="store_true", help="with --install: ask nothing")
    add_specs(parser)


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    if options.install:
        return _install(options)
    if options.out is None:
        put(_schema(), end="")
    else:
        Path(options.out).write_text(_schema(), encoding="utf-8")
    return FINE


def _schema() -> str:
    from specloom import check

    return f"{json.dumps(check.json_schema(), indent=2, ensure_ascii=False)}\n"


# --- editors ---------------------------------------------------------------------------------------------------------


def _install(options: argparse.Namespace) -> int:
    from specloom.atomic import replace_files

    if options.out is not None:
        raise Refusal("`--install` and `--out` exclude each other", f"it writes `{SCHEMA}` beside the specs")
    selection = select_project(settings_of(), options.folder)
    setup = _setup(selection)
    for path, why in setup.why.items():
        say(f"{path.as_posix()}: {why}")
    if setup.files:
        _ask(options)
        for path in setup.files:
            path.parent.mkdir(parents=True, exist_ok=True)
        replace_files(setup.files)
    for line in setup.left:
        say(line)
    say(f"{len(setup.files)} written" if setup.files else "everything is set up already")
    return FINE


def _ask(options: argparse.Namespace) -> None:
    """Raise Refusal unless the user agrees: specs are edited."""
    if options.yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refusal("this would write the files above", "`--yes` writes them")
    if ask("Write these files (y/n)", "y").lower() not in ("y", "yes"):
        raise Refusal("nothing was written")


def _setup(selection: Selection) -> _Setup:
    setup = _Setup()
    root = Path(os.path.relpath(selection.settings.folder or "."))
    folders: dict[Path, list[str]] = {}
    for place in selection.specs.values():
        folders.setdefault(Path(place.folder), []).append(place.file)
    for folder, files in folders.items():
        _set_up_folder(setup, folder, files)
        _set_up_vscode(setup, root, folder, files)
    return setup


def _set_up_folder(setup: _Setup, folder: Path, files: list[str]) -> None:
    """The schema, and a modeline in each spec."""
    from specloom.editors import with_modeline

    schema = folder / SCHEMA
    before = _read(schema)
    if before is not None and not _is_ours(before):
        raise Refusal(f"`{schema}` is not a schema that specloom has written", "move it away")
    is_same = before is not None and before.replace(b"\r\n", b"\n") == _schema().encode()
    if not is_same:
        setup.write(schema, before, _schema().encode(), "the JSON Schema of a spec")
    for file in files:
        path = folder / file
        content = path.read_bytes()
        if path.suffix == ".json":
            setup.left.append(f"{path.as_posix()}: JSON has no comments, so no line in it names the schema")
            continue
        try:
            text = with_modeline(content.decode("utf-8"), SCHEMA)
        except UnicodeDecodeError:
            raise Refusal(f"`{path}` is not UTF-8", "`specloom lint` says where") from None
        if text is not None:
            setup.write(path, content, text.encode(), "a first line that names the schema")


def _set_up_vscode(setup: _Setup, root: Path, folder: Path, files: list[str]) -> None:
    """The schema for the specs of a folder in the settings, and the extension that reads it."""
    from specloom import editors

    near = Path(os.path.relpath(folder, root)).as_posix()
    schema = f"./{SCHEMA}" if near == "." else f"./{near}/{SCHEMA}"
    endings = {Path(file).suffix for file in files} - {".json"}
    patterns = sorted(file for file in files if Path(file).suffix in endings)
    if near != ".":
        patterns = sorted(f"{near}/*{ending}" for ending in endings)
    if not patterns:
        return
    _merge(
        setup,
        root / ".vscode/settings.json",
        lambda text: editors.with_schemas(text, schema, patterns),
        "the schema for these specs",
        editors.settings_lines(schema, patterns),
    )
    _merge(
        setup,
        root / ".vscode/extensions.json",
        editors.with_recommendation,
        f"recommends {editors.EXTENSION}",
        editors.recommendation_lines(),
    )


def _merge(setup: _Setup, path: Path, change: Callable[[str | None], str | None], why: str, by_hand: str) -> None:
    from specloom.editors import NotChangeable

    before, now = setup.files.get(path) or (_read(path),) * 2
    try:
        text = change(now.decode("utf-8") if now is not None else None)
    except (NotChangeable, UnicodeDecodeError) as error:
        reason = error if isinstance(error, NotChangeable) else "it is not UTF-8"
        setup.left.append(f"{path.as_posix()} is not changed: {reason}; add this to it:\n  {by_hand}")
        return
    if text is not None:
        setup.write(path, before, text.encode(), why)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _is_ours(content: bytes) -> bool:
    """Whether a schema is one of an OpenAPI document with the extensions of specloom."""
    try:
        return "x-tasks" in content.decode("utf-8") and isinstance(json.loads(content), Mapping)
    except ValueError:
        return False
