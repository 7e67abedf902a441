"""Reading specs: scalars, keys, positions, references, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.diagnostics import SpecError
from specloom.load import Document, ReferenceRefused, SizeLimits, join_pointer, load, split_pointer
from tests.properties import examples


def value_of(folder: Path, text: str, name: str = "spec.yaml") -> Any:
    """What a file with this text holds."""
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return load(folder / name).value


def codes_of(folder: Path, text: str | bytes, name: str = "spec.yaml", **bounds: int) -> list[str]:
    """The codes that a file with this text is refused with."""
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(SpecError) as caught:
        load(folder / name, limits=SizeLimits(**bounds))
    return [found.code for found in caught.value.diagnostics]


# --- scalars and keys ------------------------------------------------------------------------------------------------


@pytest.mark.promise(4)
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("Yes", "Yes"),
        ("y", "y"),
        ("1:30", "1:30"),
        ("017", "017"),
        ("00", "00"),
        ("-09", "-09"),
        ("1_000", "1_000"),
        ("2024-01-01", "2024-01-01"),
        ("2024-01-01T10:00:00Z", "2024-01-01T10:00:00Z"),
        ("0b11", "0b11"),
        ("1.2.3", "1.2.3"),
        (".", "."),
        ("0", 0),
        ("-12", -12),
        ("+12", 12),
        ("3.0", 3.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("1E+3", 1000.0),
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("tRue", "tRue"),
        ("null", None),
        ("~", None),
        ("", None),
        ("nUll", "nUll"),
        ("'5'", "5"),
        ('"true"', "true"),
        ("!!str 5", "5"),
        ("!!int 5", 5),
        ("!!float 5", 5),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_scalars_are_those_of_yaml_12(tmp_path: Path, written: str, value: object) -> None:
    """YAML 1.1's booleans, octals, sexagesimals and dates are text; so is a number with leading zeros."""
    found = value_of(tmp_path, f"a: {written}")["a"]

    assert found == value
    assert type(found) is type(value)


def test_number_keys_are_text(tmp_path: Path) -> None:
    """`200:` is the key "200", as in JSON, and words of YAML 1.1 are what they look like."""
    assert value_of(tmp_path, "200: a\n1.5: b\non: c\n017: d\n") == {"200": "a", "1.5": "b", "on": "c", "017": "d"}


def test_line_breaks_do_not_matter(tmp_path: Path) -> None:
    """A checkout with CRLF gives the same data and the same digest."""
    (tmp_path / "unix.yaml").write_bytes(b"a: |\n  x\n  y\n")
    (tmp_path / "spec.yaml").write_bytes(b"a: |\n  x\n  y\n")
    unix = load(tmp_path / "spec.yaml")
    (tmp_path / "spec.yaml").write_bytes(b"a: |\r\n  x\r\n  y\r\n")
    windows = load(tmp_path / "spec.yaml")

    assert unix.value == windows.value == {"a": "x\ny\n"}
    assert unix.digest == windows.digest


def test_the_digest_covers_names_and_contents_of_all_files(tmp_path: Path) -> None:
    """A change in a file that only a reference leads to is a change of the spec."""
    (tmp_path / "spec.yaml").write_text('a: {$ref: "other.yaml"}')
    (tmp_path / "other.yaml").write_text("b: 1")
    before = load(tmp_path / "spec.yaml")
    (tmp_path / "other.yaml").write_text("b: 2")
    after = load(tmp_path / "spec.yaml")

    assert before.digest != after.digest
    assert [document.file for document in after.files] == ["spec.yaml", "other.yaml"]


def test_anchors_are_expanded(tmp_path: Path) -> None:
    """An alias is its anchor's value at a place of its own."""
    assert value_of(tmp_path, "a: &x {b: [1]}\nc: *x\n") == {"a": {"b": [1]}, "c": {"b": [1]}}


# --- positions -------------------------------------------------------------------------------------------------------

YAML = """\
openapi: "3.1.0"
paths:
  /a~b/{c}:
    get:
      tags: [one, "two"]
      empty:
"""


@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        ("", (1, 1), (1, 1)),
        ("/openapi", (1, 10), (1, 1)),
        ("/paths", (3, 3), (2, 1)),
        ("/paths/~1a~0b~1{c}/get/tags/1", (5, 19), (5, 19)),
        ("/paths/~1a~0b~1{c}/get/tags", (5, 13), (5, 7)),
        ("/paths/~1a~0b~1{c}/get/empty", (6, 13), (6, 7)),
        ("/paths/nowhere/at/all", (3, 3), (3, 3)),
        ("/paths/~1a~0b~1{c}/get/tags/9", (5, 13), (5, 13)),
    ],
)
def test_positions(tmp_path: Path, pointer: str, value: tuple[int, int], key: tuple[int, int]) -> None:
    """Line and column of values and keys; of what does not exist, those of the nearest that does."""
    (tmp_path / "spec.yaml").write_text(YAML)
    document = load(tmp_path / "spec.yaml", name="spec.yaml")
    source = document.source(pointer)
    key_source = document.key_source(pointer)

    assert ((source.line, source.column), (key_source.line, key_source.column)) == (value, key)
    assert source.pointer == pointer
    assert source.text == YAML.splitlines()[source.line - 1]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Cf"])),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), max_size=5), inner, max_size=4),
    max_leaves=20,
)


@examples(0.6)
@given(value=st.dictionaries(st.text(st.characters(codec="ascii", categories=["L"])), json_values, max_size=4))
def test_both_readers_agree(tmp_path_factory: pytest.TempPathFactory, value: dict[str, Any]) -> None:
    """The same text read as JSON and as YAML has the same values at the same places, which is where they stand."""
    folder = tmp_path_factory.mktemp("both")
    text = json.dumps(value, ensure_ascii=False, indent=2)
    for name in ("spec.json", "spec.yaml"):
        (folder / name).write_text(text, encoding="utf-8")
    as_json, as_yaml = load(folder / "spec.json", name="x"), load(folder / "spec.yaml", name="x")

    assert as_json.value == as_yaml.value == value
    for path, inner in places(value):
        source = as_json.source(path)
        assert source == as_yaml.source(path)
        assert as_json.key_source(path) == as_yaml.key_source(path)
        written = json.dumps(inner, ensure_ascii=False)
        assert source.text[source.column - 1 :].startswith(written[0])


def places(value: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every value with its path."""
    found: list[tuple[tuple[str, ...], Any]] = [(path, value)]
    if isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            found += places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(cast("list[object]", value)):
            found += places(inner, (*path, str(index)))
    return found


@given(path=st.lists(st.text()).map(tuple))
def test_pointers_survive(path: tuple[str, ...]) -> None:
    """Splitting undoes joining."""
    assert split_pointer(join_pointer(path)) == path


# --- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.promise(4)
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a: 1\na: 2\nb: {c: 1, c: 2}\n", ["duplicate-key", "duplicate-key"]),
        ('200: a\n"200": b\n', ["duplicate-key"]),
        ("? {a: b}\n: c\n", ["key-not-text"]),
        ("?\n: a\n", ["key-not-text"]),
        ("!!int 5: a\n", ["yaml-tag"]),
        ("a: !!set {b}\n", ["yaml-tag"]),
        ("a: !local b\n", ["yaml-tag"]),
        ("a: !!int b\n", ["yaml-tag"]),
        ("a: !!int true\n", ["yaml-tag"]),
        ("a: !!seq {b: 1}\n", ["yaml-tag"]),
        ("a: [1\nb: 2\n", ["yaml-syntax"]),
        ("a: *b\n", ["yaml-syntax"]),
        ("%YAML 3.0\n---\na: 1\n", ["yaml-syntax"]),
        ("a: 1\n---\nb: 2\n", ["multiple-documents"]),
        ("a: b\x85c\x07\n", ["control-character"]),
        ("<<: text\n", ["merge-key"]),
        ("a: {<<: [{b: 1}, text]}\n", ["merge-key"]),
        ("a: &a\n  <<: *a\n", ["merge-key"]),
        ('a: "\\ud83d"\n', ["yaml-syntax"]),
        ("True: 1\n~: 2\n", ["key-not-text", "key-not-text"]),
        ("description: a\ndescription: {b: 1}\n", ["duplicate-key"]),
        ("a: \x1b[31m\n", ["control-character"]),
        ("", ["root-not-object"]),
        ("# nothing\n", ["root-not-object"]),
        ("text", ["root-not-object"]),
        (b"\xff\xfea\x00", ["not-utf8"]),
        (b"a: \xe4\n", ["not-utf8"]),
    ],
)
def test_yaml_refused(tmp_path: Path, text: str | bytes, codes: list[str]) -> None:
    """Everything that two readers could understand differently; all of it in one report."""
    assert codes_of(tmp_path, text) == codes


@pytest.mark.parametrize(
    ("text", "value", "findings"),
    [
        ("\ufeffa: 1\n", {"a": 1}, ["1:1 byte-order-mark"]),
        ("a: 1\nb: {c: 1}\nb: {c: 1}\n", {"a": 1, "b": {"c": 1}}, ["3:1 duplicate-key"]),
        ("summary: a\nsummary: b\n", {"summary": "a"}, ["2:1 duplicate-key"]),
        ("true: a\nnull: b\n", {"true": "a", "null": "b"}, ["1:1 key-not-text", "2:1 key-not-text"]),
        ("a: [0x1F, 0o17]\n", {"a": [31, 15]}, ["1:5 not-json-number", "1:11 not-json-number"]),
        ("a: b\u2028 c\n", {"a": "b\u2028 c"}, ["1:5 control-character"]),
        ('"\u2029": "\x85\ufeff"\n', {"\u2029": "\x85\ufeff"}, [f"1:{at} control-character" for at in (2, 7, 8)]),
        (r'a: ["\ud83d\uDE00!", \ud83d\ude00, "\u00e9"]', {"a": ["\U0001f600!", r"\ud83d\ude00", "\xe9"]}, []),
        ("a: &a {b: 1, c: 2}\nd: {<<: *a, c: 3}\n", {"a": {"b": 1, "c": 2}, "d": {"c": 3, "b": 1}}, ["2:5 merge-key"]),
        (
            "a: &a {b: 1}\nc: &c\n  d: 2\n  <<: *a\ne:\n  <<: [*c, {b: 5, f: 6}]\n",
            {"a": {"b": 1}, "c": {"d": 2, "b": 1}, "e": {"d": 2, "b": 1, "f": 6}},
            ["4:3 merge-key", "6:3 merge-key"],
        ),
    ],
)
def test_yaml_read_with_a_warning(tmp_path: Path, text: str, value: object, findings: list[str]) -> None:
    """What other parsers read, and can only mean one thing."""
    document = loaded(tmp_path, text, "spec.yaml")

    assert document.value == value
    assert [f"{one.source.line}:{one.source.column} {one.code}" for one in document.remarks] == findings
    assert {one.severity for one in document.remarks} <= {"warning"}


@pytest.mark.parametrize(
    ("name", "text", "value", "places"),
    [
        ("spec.yaml", "a: {b: .inf, c: 1}\nd: [.nan, 0x1g, 1e999]\nz: 2\n", {"a": {"c": 1}, "d": [None, "0x1g", None]}, [
            *("1:8 /a/b", "2:5 /d/0", "2:17 /d/2"),
        ]),
        ("spec.yaml", "a: &a !!float .inf\nb: *a\nz: 2\n", {}, ["1:4 /a", "1:4 /b"]),
        ("spec.yaml", f"a: {'9' * 5000}\nz: 2\n", {}, ["1:4 /a"]),
        ("spec.json", '{"a": NaN, "b": [-Infinity, {"c": 1e999, "d": 1}],\n"z": 2}', {"b": [None, {"d": 1}]}, [
            *("1:7 /a", "1:18 /b/0", "1:35 /b/1/c"),
        ]),
        ("spec.json", f'{{"a": {"9" * 5000},\n"z": 2}}', {}, ["1:7 /a"]),
    ],
)  # fmt: skip
def test_numbers_that_json_does_not_have(
    tmp_path: Path, name: str, text: str, value: dict[str, object], places: list[str]
) -> None:
    """A key with one is left out, an item is null, each is known with its place, and what follows has its own."""
    document = loaded(tmp_path, text, name)

    assert document.value == {**value, "z": 2}
    found = [it.finding for it in document.unread]
    assert [f"{one.source.line}:{one.source.column} {one.source.pointer}" for one in found] == places
    assert {(one.code, one.severity) for one in found} == {("not-json-number", "error")}
    at = document.source(("z",))
    assert (at.line, at.text[at.column - 1 : at.column]) == (text.count("\n", 0, text.rindex("2")) + 1, "2")


def test_an_overlay_has_no_number_that_json_does_not_have(tmp_path: Path) -> None:
    """What it says may be needed anywhere."""
    (tmp_path / "spec.yaml").write_text("a: 1\n")
    (tmp_path / "overlay.yaml").write_text(
        'overlay: 1.0.0\ninfo: {title: A, version: "1"}\nactions: [{target: $, update: {b: .inf}}]\n'
    )

    with pytest.raises(SpecError) as caught:
        load(tmp_path / "spec.yaml", overlays=[(tmp_path / "overlay.yaml", "overlay.yaml")])

    assert [one.code for one in caught.value.diagnostics] == ["not-json-number"]


def test_what_is_merged_has_the_place_where_it_is_written(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a: &a\n  b: [1]\nc:\n  <<: *a\n  d: 2\n", "spec.yaml")

    places = {path: document.source(path) for path in (("c", "b", "0"), ("c", "d"))}
    assert {path: (at.line, at.column) for path, at in places.items()} == {("c", "b", "0"): (2, 7), ("c", "d"): (5, 6)}


@pytest.mark.parametrize(
    ("text", "value", "findings"),
    [
        ('\ufeff{"a": 1}', {"a": 1}, ["1:1 byte-order-mark"]),
        ('{"a": {"b": 1}, "a": {"b": 1}, "c": 2}', {"a": {"b": 1}, "c": 2}, ["1:17 duplicate-key"]),
        ('{"summary": "a", "summary": "b", "c": 2}', {"summary": "b", "c": 2}, ["1:18 duplicate-key"]),
    ],
)
def test_json_read_with_a_warning(tmp_path: Path, text: str, value: object, findings: list[str]) -> None:
    """Of what an object has twice, one counts, and what follows has its own place."""
    document = loaded(tmp_path, text, "spec.json")

    assert document.value == value
    assert [f"{one.source.line}:{one.source.column} {one.code}" for one in document.remarks] == findings
    if "c" in dict_of(document):
        at = document.source(("c",))
        assert (at.line, at.column) == (1, text.rindex("2") + 1)


def loaded(tmp_path: Path, text: str, name: str) -> Document:
    """A document with this text."""
    (tmp_path / name).write_bytes(text.encode())
    return load(tmp_path / name, name=name)


def dict_of(document: Document) -> dict[str, object]:
    """The object that a document is."""
    assert isinstance(document.value, dict)
    return dict(document.value)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a:\n\tb: 1\n", 2, 1),
        ("a:\n  b: 1\n\tc: 2\n", 3, 1),
        ("a:\n  b: x\n \tc: 2\n", 3, 2),
        ("a:\n  - x\n\t- y\n", 3, 1),
        ("a: |\n\ttext\n", 2, 1),
        ("a: |\n  x\n\ty\n", 3, 1),
        ("a: b\n\tc\n", 2, 1),
        ("\ta: 1\n", 1, 1),
        ("a:\n  b:\n\t\tc: 1\n", 3, 1),
        ("a: 1\n\t# comment\nb: 2\n", 2, 1),
        ("a:\n-\tb: 1\n", 2, 2),
    ],
)
def test_a_tab_in_the_indentation_is_called_a_tab(tmp_path: Path, text: str, line: int, column: int) -> None:
    (tmp_path / "spec.yaml").write_text(text)

    with pytest.raises(SpecError) as caught:
        load(tmp_path / "spec.yaml", name="spec.yaml")

    (found,) = caught.value.diagnostics
    assert (found.code, found.source.line, found.source.column) == ("tab-indentation", line, column)
    assert found.message == f"line {line} uses a tab; YAML indents with spaces"


@pytest.mark.parametrize("text", ["a:\tb\n", "a: [\n\t1]\n", "a: 'x\n\ty'\n", "a: |\n  x\n  \ty\n"])
def test_a_tab_elsewhere_is_no_matter(tmp_path: Path, text: str) -> None:
    assert "a" in value_of(tmp_path, text)


def test_an_error_on_a_line_with_a_tab_further_on_is_not_the_tab_s(tmp_path: Path) -> None:
    assert codes_of(tmp_path, "a: b: c\t# x\n") == ["yaml-syntax"]


@pytest.mark.parametrize("name", ["spec.yaml", "spec.json"])
@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> theirs"])
def test_each_conflict_marker_is_called_one(tmp_path: Path, name: str, marker: str) -> None:
    """Also where YAML could be read with it: inside quotes that span lines."""
    assert codes_of(tmp_path, f'{{"a": "b\n{marker}\nc"}}', name) == ["conflict-marker"]


@pytest.mark.parametrize("line", ["  =======", "======== x", "a: '<<<<<<< x'", "# =======", "<<<<<<<<"])
def test_what_only_looks_like_a_conflict_marker_is_text(tmp_path: Path, line: str) -> None:
    """A heading's underline in a description, or a longer line."""
    assert value_of(tmp_path, f"a: |\n  Heading\n  {line.strip()}\n") == {"a": f"Heading\n{line.strip()}\n"}


def test_a_conflict_marker_in_another_file_is_found_there(tmp_path: Path) -> None:
    (tmp_path / "part.yaml").write_text("a: 1\n>>>>>>> theirs\n")
    (tmp_path / "spec.yaml").write_text("a: {$ref: part.yaml#/a}\n")

    with pytest.raises(SpecError) as caught:
        load(tmp_path / "spec.yaml", name="spec.yaml")

    (found,) = caught.value.diagnostics
    assert (found.code, found.source.file, found.source.line) == ("conflict-marker", "part.yaml", 2)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('{"a": 1, "a": 2, "b": [{"c": 1, "c": 2}]}', ["duplicate-key", "duplicate-key"]),
        (r'{"a": 1, "\u0061": 2}', ["duplicate-key"]),
        ('{"a": "\\ud800"}', ["json-syntax"]),
        ('{"a": "\\ud800", "\\udc00": 1}', ["json-syntax", "json-syntax"]),
        ("{'a': 1}", ["json-syntax"]),
        ('{"a": 1,}', ["json-syntax"]),
        ('{"a": "\n"}', ["json-syntax"]),
        ("", ["json-syntax"]),
        ("[]", ["root-not-object"]),
        ("[" * 100_000, ["too-deep"]),
        ('{"a":' * 300 + "1" + "}" * 300, ["too-deep"]),
    ],
)
def test_json_refused(tmp_path: Path, text: str, codes: list[str]) -> None:
    """JSON files are held to the same."""
    assert codes_of(tmp_path, text, "spec.json") == codes


def test_json_keeps_characters_beyond_the_first_plane(tmp_path: Path) -> None:
    """A pair of surrogate escapes is one character."""
    assert value_of(tmp_path, r'{"a": "\ud83d\ude00"}', "spec.json") == {"a": "\U0001f600"}


@pytest.mark.parametrize("text", ["[" * 300_000, "- " * 200_000 + "a", "{a: " * 200_000], ids=["flow", "block", "maps"])
def test_depth_is_bounded_before_the_stack_is(tmp_path: Path, text: str) -> None:
    """libyaml's composer is recursive: without the bound, each of these ends the process."""
    assert codes_of(tmp_path, text) == ["too-deep"]


def test_depth_counts_containers(tmp_path: Path) -> None:
    """Exactly the bound is allowed, in both formats."""
    for name in ("spec.yaml", "spec.json"):
        (tmp_path / name).write_text('{"a": ' + "[" * 4 + "1" + "]" * 4 + "}")
        load(tmp_path / name, limits=SizeLimits(depth=5))
        assert codes_of(tmp_path, (tmp_path / name).read_text(), name, depth=4) == ["too-deep"]


@pytest.mark.promise(4)
def test_aliases_are_bounded(tmp_path: Path) -> None:
    """What counts is the number of repeated values, not of aliases."""
    text = "a: &a [1, 2, 3]\nb: [*a, *a]\n"
    assert codes_of(tmp_path, text, aliased=7) == ["alias-expansion"]
    load(tmp_path / "spec.yaml", limits=SizeLimits(aliased=8))


def test_size_is_bounded(tmp_path: Path) -> None:
    """Of the spec itself and of each file that it leads to."""
    assert codes_of(tmp_path, "a: 1", bytes=3) == ["file-too-large"]
    (tmp_path / "big.yaml").write_text("b: 123456789012345678901234567890")
    assert codes_of(tmp_path, 'a: {$ref: "big.yaml"}', bytes=25) == ["file-too-large"]


def test_a_spec_that_does_not_exist_is_no_finding(tmp_path: Path) -> None:
    """The caller named it, so the caller says what went wrong."""
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nowhere.yaml")


# --- references ------------------------------------------------------------------------------------------------------


def follow(folder: Path, reference: str) -> str:
    """The code that a reference is refused with, or the name of the file that it leads to."""
    (folder / "spec.yaml").write_text(f"a: {{$ref: {json.dumps(reference)}}}")
    document = load(folder / "spec.yaml", name="specs/spec.yaml")
    try:
        return document.open_reference(reference)[0].file
    except ReferenceRefused as refusal:
        return refusal.code


@pytest.mark.promise(3)
@pytest.mark.parametrize(
    ("reference", "outcome"),
    [
        ("#/a", "specs/spec.yaml"),
        ("#", "specs/spec.yaml"),
        ("inner/part.yaml#/b", "specs/inner/part.yaml"),
        ("./inner/../inner/part.yaml", "specs/inner/part.yaml"),
        ("inner/a%20b.yaml", "specs/inner/a b.yaml"),
        ("#anchor", "ref-not-found"),
        ("inner/nowhere.yaml", "file-unreadable"),
        ("inner", "file-unreadable"),
        ("inner/\x00.yaml", "file-unreadable"),
        ("https://example.com/a.yaml", "ref-remote"),
        ("//example.com/a.yaml", "ref-remote"),
        ("file:///etc/passwd", "ref-remote"),
        ("C:\\a.yaml", "ref-remote"),
        ("/etc/passwd", "ref-outside"),
        ("\\\\host\\share", "ref-outside"),
        ("../outside.yaml", "ref-outside"),
        ("inner/../../outside.yaml", "ref-outside"),
        ("link.yaml", "ref-outside"),
        ("linked/part.yaml", "ref-outside"),
    ],
)
def test_references_stay_inside(tmp_path: Path, reference: str, outcome: str) -> None:
    """Nothing is fetched, and nothing is read outside of the folder, through a link neither."""
    specs = tmp_path / "specs"
    (specs / "inner").mkdir(parents=True)
    (tmp_path / "outside.yaml").write_text("secret: 1")
    (tmp_path / "part.yaml").write_text("secret: 1")
    (specs / "inner" / "part.yaml").write_text("b: 1")
    (specs / "inner" / "a b.yaml").write_text("b: 1")
    (specs / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (specs / "linked").symlink_to(tmp_path)

    assert follow(specs, reference) == outcome


def test_every_file_is_read_strictly(tmp_path: Path) -> None:
    """Findings of all files come in one report."""
    (tmp_path / "one.yaml").write_text('a: 1\na: 2\nb: {$ref: "two.yaml"}\n')
    (tmp_path / "two.yaml").write_text("c: !x 1\nc: 2\n")
    (tmp_path / "spec.yaml").write_text('a: {$ref: "one.yaml"}\nb: {$ref: "two.yaml"}\n')
    with pytest.raises(SpecError) as caught:
        load(tmp_path / "spec.yaml", name="spec.yaml")

    found = [(each.source.file, each.code) for each in caught.value.diagnostics]
    assert found == [("one.yaml", "duplicate-key"), ("two.yaml", "yaml-tag"), ("two.yaml", "duplicate-key")]


def test_what_looks_like_a_reference_may_be_data(tmp_path: Path) -> None:
    """An example may hold a `$ref` that leads anywhere; nobody follows it."""
    assert value_of(tmp_path, 'example: {$ref: "https://example.com"}')["example"] == {"$ref": "https://example.com"}


def test_the_name_is_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings look the same on every machine: relative to the working folder, else only the file's name."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.yaml").write_text("a: 1")
    monkeypatch.chdir(tmp_path)
    assert load(tmp_path / "specs" / "a.yaml").file == "specs/a.yaml"
    monkeypatch.chdir(Path(__file__).parent)
    assert load(tmp_path / "specs" / "a.yaml").file == "a.yaml"


def test_without_libyaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML's own composer gives the same, slower."""
    import yaml

    from specloom.load import from_yaml

    (tmp_path / "spec.yaml").write_text(YAML)
    fast = load(tmp_path / "spec.yaml")
    monkeypatch.delattr(yaml, "CSafeLoader")
    from_yaml.composer.cache_clear()
    try:
        slow = load(tmp_path / "spec.yaml")
        assert codes_of(tmp_path, "[" * 900) == ["too-deep"]
    finally:
        monkeypatch.undo()
        from_yaml.composer.cache_clear()

    assert slow.value == fast.value
    for path, _ in places(fast.value):
        assert slow.source(path) == fast.source(path)
