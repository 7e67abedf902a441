"""Hostile text in every string of a spec: it is refused with its place, or it stays text.

One payload goes into one string at a time: a value or a key, instead of it, behind it or in front of it. What comes out
has the syntax tree of a harmless spec once strings are blank and names are forgotten; it compiles, its import runs
nothing, and no file holds a character that hides.
"""

from __future__ import annotations

import ast
import copy
import json
import re
import sys
import typing
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

import msgspec
import pytest

from specloom import render
from specloom.check.grammar import SCHEMA
from specloom.diagnostics import SpecError
from specloom.ir import Json
from specloom.load import load
from tests.pipeline import package_of, runtime_below

PARROT = Path(__file__).parent / "providers" / "parrot.yaml"

Place: TypeAlias = tuple[tuple[str | int, ...], bool]
"""The way to a string, and whether it is the key that the way ends in."""

Shape: TypeAlias = dict[str, str]
"""The syntax tree of every module, without its strings and names."""

TOUCH = "__import__('os').system('touch PWNED')"

PAYLOADS = [
    '"',
    "'",
    '"""',
    "'''",
    'a"""\n' + TOUCH + '\n"""',
    "a'''\n" + TOUCH + "\n'''",
    f'" + {TOUCH} + "',
    f"' + {TOUCH} + '",
    f'\\" + {TOUCH} #',
    "ends with a backslash\\",
    'ends with a quote"',
    "\\",
    "\\N{BULLET} \\x41 \\u0041 \\",
    f"line\n{TOUCH}\nline",
    f"line\r{TOUCH}\rline",
    f"line\r\n\r\n    {TOUCH}\r\n",
    f"form\x0c{TOUCH}\x0bfeed",
    "\x00nul \x01\x07\x08\x1a\x1b[31mred\x7f",
    f"next\x85{TOUCH}\u2028{TOUCH}\u2029end",
    "{{ 7 * 7 }}",
    "{% for a in b %}{{ a }}{% endfor %}{% raw %}",
    "{# comment #}",
    "{" + TOUCH + "}",
    "%s %(a)s {0} {a!r:>10}",
    TOUCH,
    f"a); {TOUCH}; (b",
    f"]: {TOUCH} #",
    "# type: ignore",
    "# fmt: off",
    "noqa: coding: utf-7 +ACIAIgAi-",
    "--> <script>alert(1)</script> <!--",
    "` `code` ``` `",
    "| a | b |\n| - | - |",
    "../../../etc/passwd",
    "..\\..\\x",
    "CON",
    "~",
    "x" * 400,
    "word " * 60,
    "class",
    "match",
    "None",
    "print",
    "type",
    "self",
    "models",
    "timeout",
    "Any",
    "Struct",
    "field",
    "S",
    "Literal",
    "UNSET",
    "Call",
    "API",
    "Client",
    "__init__",
    "__class__",
    "__import__",
    "_private",
    "1st",
    "0x41",
    "👩‍👩‍👧 🇪🇺 ❤️",
    "раураl",
    "ﬁeld ｃlass Ⅷ ℌ",
    "\u202eevil\u202c\u2066\u2069",
    "zero\u200bwidth\u200d\u2060\ufeff",
    "\u0301combining e\u0301",
    "\u115f\u1160\u3164\uffa0fillers",
    "\U000e0041\U000e0042tags \ue000private",
    "ŉ ΐ İ ß ǆ ª",
    "名前",
    "$request.body#/a",
    "$(touch PWNED)",
    "#/components/schemas/Mood",
    "-1",
    "true",
]

BENIGN = ["zebra", 'the "zebra"', "some zebra that nobody mistakes for another word", "(", "1", "Zebra/7"]
"""Text that nobody fears: where it changes the shape of the output, any text does."""

ALLOWED = {
    *("__future__", "builtins", "collections.abc", "datetime", "decimal", "importlib", "msgspec", "operator", "pytest"),
    *("typing", "typing_extensions", "uuid"),
}
"""What generated modules import from elsewhere; `typing_extensions` for type checkers alone."""

# --- places ----------------------------------------------------------------------------------------------------------


@cache
def harmless() -> Json:
    """The spec without a payload."""
    value: Json = load(PARROT, name="parrot.yaml").value
    return value


def places(value: Json, way: tuple[str | int, ...] = ()) -> Iterator[Place]:
    """Every string of a document: values, and keys."""
    match value:
        case str():
            yield way, False
        case list():
            for at, item in enumerate(value):
                yield from places(item, (*way, at))
        case dict():
            for key, item in value.items():
                yield (*way, key), True
                yield from places(item, (*way, key))
        case _:
            return


def with_text(place: Place, payload: str, mode: int) -> Json:
    """The harmless spec with a payload in one place: instead of its text, behind it, or in front of it."""
    way, is_key = place
    document = copy.deepcopy(harmless())
    holder: typing.Any = document
    for step in way[:-1]:
        holder = holder[step]
    last: typing.Any = way[-1]
    if not is_key:
        holder[last] = pasted(holder[last], payload, mode)
        return document
    entries = [(pasted(key, payload, mode) if key == last else key, item) for key, item in holder.items()]
    holder.clear()
    holder.update(entries)
    return document


def pasted(text: str, payload: str, mode: int) -> str:
    """A text with a payload."""
    return (payload, text + payload, payload + text)[mode]


PLACES = list(places(harmless()))

# --- what comes out --------------------------------------------------------------------------------------------------


NAMES = ("id", "attr", "name", "arg")


def shape_of(files: dict[str, str]) -> Shape:
    """The shape of every module."""
    return {path: " ".join(_shape(ast.parse(text))) for path, text in files.items() if path.endswith(".py")}


def _shape(tree: ast.AST) -> Iterator[str]:
    """The kinds of all nodes, level by level, but for imports, strings that stand alone, and what strings say."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str()) | ast.ImportFrom() | ast.alias():
                continue
            case ast.Constant(value=value):
                yield repr(value)
            case ast.Expr(value=ast.Constant()) | ast.expr_context():
                continue
            case ast.Call(args=args, keywords=keywords):
                yield f"Call{len(args)},{len(keywords)}"
            case _:
                yield type(node).__name__


def assert_safe(files: dict[str, str]) -> None:
    """Names are names, imports are ours, paths stay inside, and nothing hides."""
    for path, text in files.items():
        assert re.fullmatch(r"(parrot|tests)/[A-Za-z0-9_]+\.(py|md|typed)", path), path
        assert not {unicodedata.category(char) for char in text if char != "\n"} & {
            "Cc",
            "Cf",
            "Cs",
            "Co",
            "Zl",
            "Zp",
        }, path
        if path.endswith(".md"):
            assert_tables_are_whole(text)
        else:
            assert_names_are_names(ast.parse(text))


def assert_names_are_names(tree: ast.AST) -> None:
    """Every identifier is one, spelt as Python keeps it; every import is of a module that we meant."""
    for node in ast.walk(tree):
        for name in NAMES:
            word = getattr(node, name, None)
            if isinstance(word, str) and not isinstance(node, ast.alias):
                assert word.isidentifier(), word
                assert unicodedata.normalize("NFKC", word) == word, word
                assert word not in ("__import__", "eval", "exec", "system"), word
        if isinstance(node, ast.ImportFrom) and not node.level:
            assert node.module in ALLOWED, node.module
        assert not isinstance(node, ast.Import) or node.names[0].name in ("pytest", "datetime")


def assert_tables_are_whole(text: str) -> None:
    """No text opens or closes a cell of a table."""
    width = 0
    for line in text.splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not (width and cells) or cells == width, line
        width = cells


# --- importing it ----------------------------------------------------------------------------------------------------


class Watch:
    """Notes what reaches for the system while it is on."""

    def __init__(self) -> None:
        self.is_on = False
        self.seen: list[str] = []
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.is_on and event.startswith(("os.", "subprocess.", "socket.", "shutil.", "ctypes.", "open", "import")):
            self.seen.append(f"{event} {arguments}")

    def __enter__(self) -> None:
        self.is_on = True

    def __exit__(self, *_: object) -> None:
        self.is_on = False


@cache
def watch() -> Watch:
    """The one watch of this process: a hook cannot be taken away again."""
    return Watch()


ORDER = ("models", "calls", "client", "async_client", "__init__")


def imported(files: dict[str, str]) -> list[str]:
    """What a package does while it is imported and its annotations are read; it should do nothing."""
    package = ModuleType("parrots.parrot")
    modules = {name: ModuleType(f"parrots.parrot.{name}") for name in ORDER[:-1]} | {"__init__": package}
    names = {module.__name__: module for module in modules.values()}
    names |= {"parrots": ModuleType("parrots"), **runtime_below("parrots")}
    watch().seen.clear()
    sys.modules.update(names)
    try:
        for name in ORDER:
            code = compile(files[f"parrot/{name}.py"], f"{name}.py", "exec")
            modules[name].__package__ = "parrots.parrot"
            setattr(package, name, modules[name])
            with watch():
                exec(code, modules[name].__dict__)
        for model in vars(modules["models"]).values():
            if isinstance(model, type) and issubclass(model, msgspec.Struct):
                with watch():
                    msgspec.structs.fields(model)
    finally:
        for name in names:
            del sys.modules[name]
    return list(watch().seen)


# --- the test --------------------------------------------------------------------------------------------------------


class Parrot:
    """Tries payloads, and remembers what harmless text does to the shape in each place."""

    def __init__(self, folder: Path, *, validator: bool) -> None:
        self.folder = folder
        self.validator = validator
        self.refused = 0
        self.accepted = 0
        self._shapes: dict[tuple[Place, int, str], Shape | None] = {}
        files = self.generated(harmless())
        self._original = shape_of(files)
        imported(files)  # what the runtime loads when it is first used is none of the spec's doing

    def generated(self, document: Json) -> dict[str, str]:
        """The files of a document."""
        path = self.folder / "parrot.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return render.emitted(package_of(load(path, name="parrot.json"), "parrot", validator=self.validator))

    def shapes(self, place: Place, mode: int) -> Iterator[Shape]:
        """The shapes that harmless text gives, one at a time."""
        yield self._original
        for text in BENIGN:
            if (place, mode, text) not in self._shapes:
                try:
                    shape = shape_of(self.generated(with_text(place, text, mode)))
                except SpecError:
                    shape = None
                self._shapes[place, mode, text] = shape
            known = self._shapes[place, mode, text]
            if known is not None:
                yield known

    def hears(self, place: Place, payload: str, mode: int) -> None:
        """Fail unless the payload is refused with its place, or stays text."""
        try:
            files = self.generated(with_text(place, payload, mode))
        except SpecError as error:
            self.refused += 1
            assert error.diagnostics
            for found in error.diagnostics:
                source = found.source
                assert (source.file, source.line >= 1, source.column >= 1) == ("parrot.json", True, True), found
            return
        self.accepted += 1
        assert_safe(files)
        assert imported(files) == []
        shape = shape_of(files)
        assert shape in self.shapes(place, mode), _difference(shape, list(self.shapes(place, mode)))


def _difference(shape: Shape, known: list[Shape]) -> str:
    """The first module whose shape nobody knows, from where it differs from the original."""
    for path, text in shape.items():
        if text not in [other.get(path) for other in known]:
            other = known[0].get(path, "")
            at = next((at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), 0)
            return f"{path}: {text[max(0, at - 200) : at + 200]}\n\ninstead of\n\n{other[max(0, at - 200) : at + 200]}"
    return "each module is known, together they are not"


def tries(*, share: int) -> Iterator[tuple[Place, str, int]]:
    """Every place with every payload in every way; or one in `share` of these, spread evenly and always the same."""
    every = ((place, payload, mode) for place in PLACES for payload in PAYLOADS for mode in range(3))
    chosen = (one for at, one in enumerate(every) if at % share == 0)
    return ((place, payload, mode) for place, payload, mode in chosen if not _is_keyword(place, payload, mode))


def _is_keyword(place: Place, payload: str, mode: int) -> bool:
    """Whether the whole key is a keyword of schemas, which says something else and is not text."""
    return place[1] and mode == 0 and payload in SCHEMA


def sweep(folder: Path, *, share: int, validator: bool) -> None:
    """All of these, in a folder where a command that is run would leave its mark."""
    parrot = Parrot(folder, validator=validator)
    failures: list[str] = []
    for place, payload, mode in tries(share=share):
        try:
            parrot.hears(place, payload, mode)
        except Exception as error:
            failures.append(f"{place} {payload!r} {mode}: {type(error).__name__}: {error}")
    assert not failures, f"{len(failures)}:\n" + "\n".join(failures[:20])
    assert parrot.refused > 0
    assert parrot.accepted > 0
    assert not list(folder.rglob("PWNED"))


@pytest.mark.promise(1)
@pytest.mark.parametrize("share", [9973, pytest.param(331, marks=pytest.mark.slow)])
def test_no_text_becomes_code(share: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample of all payloads in all places, judged by our own rules alone, as the stricter trial."""
    monkeypatch.chdir(tmp_path)
    sweep(tmp_path, share=share, validator=False)


@pytest.mark.slow
def test_no_text_becomes_code_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A larger sample, with every rule. It takes minutes."""
    monkeypatch.chdir(tmp_path)
    sweep(tmp_path, share=89, validator=True)
