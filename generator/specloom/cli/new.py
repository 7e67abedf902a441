"""`specloom new`: write the draft of a spec from documentation pages, recorded requests and examples."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from specloom import manifest
from specloom.installed import missing_library
from specloom.questions import WORD
from specloom.settings.places import specs_of

from .exits import FINDING, FINE, Refusal
from .report import program, say
from .selection import settings_of

if TYPE_CHECKING:
    from specloom.drafting import SourceText

HELP = "write the draft of a spec from documentation pages, recorded requests and example JSON"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_LARGEST = 32 * 1024 * 1024
_MOST_WARNINGS = 10


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("name", metavar="NAME", help="the provider, which names the file of the spec")
    parser.add_argument(
        "--from",
        dest="files",
        metavar="FILE",
        nargs="+",
        action="extend",
        required=True,
        help="pages in Markdown, MDX or plain text; HAR, curl commands or a Postman collection; example JSON",
    )
    parser.add_argument(
        "--specs", dest="folder", metavar="DIR", help="the folder of the specs (default: as in the settings)"
    )
    parser.add_argument("--force", action="store_true", help="overwrite a spec that exists")


def run(options: argparse.Namespace) -> int:
    """Carry the command out; returns its exit code."""
    if not _NAME.fullmatch(options.name):
        hint = "letters, digits, `-` and `_`, beginning with a letter"
        raise Refusal(f"`{options.name}` cannot be the name of a provider", hint)
    path = Path(options.folder or specs_of(settings_of()), f"{options.name}.yaml")
    if os.path.lexists(path) and not options.force:
        raise Refusal(f"`{_shown(path)}` exists already", "overwrite it with `--force`, or choose another name")
    if path.is_dir():
        raise Refusal(f"`{_shown(path)}` is a folder", "choose another name")
    sources = [_read(name) for name in dict.fromkeys(options.files)]
    try:
        from specloom.drafting import NotReadable, draft

        try:
            made = draft(options.name, sources)
        except NotReadable as error:
            raise Refusal(str(error), error.hint) from None
    except ModuleNotFoundError as error:
        told = missing_library(error, "install `specloom[new]`")
        if told is None:
            raise
        raise Refusal(*told) from None
    for warning in made.warnings[:_MOST_WARNINGS]:
        say(f"{warning}")
    left = len(made.warnings) - _MOST_WARNINGS
    say(f"{left} more of these", unless=left <= 0)
    if made.written is None:
        say(f"{', '.join(options.files)}: nothing found: no operation with a URL, no recorded request, no example")
        return FINDING
    _write(path, made.written.text)
    found = made.written
    counts = [
        manifest.counted(found.operations, "operation"),
        "1 property" if found.properties == 1 else f"{found.properties} properties",
        f"{found.kinds} {'kind' if found.kinds == 1 else 'kinds'} of task",
        manifest.counted(found.todos, WORD),
    ]
    say(f"{_shown(path)}: {', '.join(counts)}")
    say(f"next: {program()} lint {_shown(path)}")
    return FINE


def _read(name: str) -> SourceText:
    """A file as text; refuses binary files, and those that are too large to be a page or a recording."""
    from specloom.drafting.described import SourceText

    path = Path(name)
    if path.is_dir():
        raise Refusal(f"`{name}` is a folder", "name the files in it")
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            raise Refusal(
                f"`{name}` has {size // 1024 // 1024} MB, and at most {_LARGEST // 1024 // 1024} are read",
                "cut out what matters",
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise Refusal(f"there is no file `{name}`", "name the pages, recordings or examples") from None
    if b"\0" in data[:65536]:
        raise Refusal(f"`{name}` is not text", "save the page as Markdown, or the recording as HAR")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refusal(f"{name}:{line}: this is not UTF-8", "save the file as UTF-8") from None
    return SourceText(path.as_posix(), text.replace("\r\n", "\n").replace("\r", "\n"))


def _write(path: Path, text: str) -> None:
    """Write the whole file or nothing: a draft is never half there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(beside, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _shown(path: Path) -> str:
    return path.as_posix()
