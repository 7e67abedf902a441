"""Settings: where they are found, what they say, how their mistakes are reported,
and what they change in the output.
"""

from __future__ import annotations

import ast
import codecs
import io
import re
import tokenize
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom import manifest
from specloom.codes import CODES, SETTINGS_CODES, WARNINGS
from specloom.settings.load import load
from specloom.settings.model import Settings
from specloom.settings.read import PATTERN_KEYS, PROJECT_KEYS, PROVIDER_KEYS
from specloom.settings.read import read as read_table
from specloom.settings.toml import NotPlain, is_list, is_table, read, read_plainly
from tests.project import CHECKOUT, SPEC, Project, listed, module


def write(project: Project, text: str, file: str = "specloom.toml") -> None:
    """Write the settings of a project."""
    (project.root / file).write_text(text)


# --- where they are found --------------------------------------------------------------------------------------------


def test_plain_commands_need_no_arguments(project: Project) -> None:
    (project.root / "specs").rename(project.root / "apis")
    (project.root / "generated").rename(project.root / "clients")
    write(project, '[project]\nname = "x"\n\n[tool.specloom]\nspecs = "apis"\nout = "clients"\n', "pyproject.toml")

    assert project.run("generate").err.startswith("2 clients, ")
    assert project.run("check").code == 0
    assert project.run("lint").err == "2 specs: nothing found\n"
    assert (project.root / "clients/ink/client.py").read_text().startswith("# Code generated from apis/ink.yaml.")
    assert not (project.root / "generated").exists()


def test_the_nearest_settings_up_to_the_root_of_the_repository(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, 'specs = "specs"\n')
    inner = project.root / "a/b"
    inner.mkdir(parents=True)
    (project.root / "a/pyproject.toml").write_text('[project]\ndependencies = ["specloom"]\nname = "specloom"\n')
    monkeypatch.chdir(inner)

    assert "there is no folder `specs`" in project.run("check").err
    (project.root / ".git").mkdir()
    assert project.run("check").code == 0
    project.edit("specs/ink.yaml", "One pot", "A pot")
    said = project.run("check")
    assert "../../generated/ink/client.py: out of date: specs/ink.yaml changed" in said.out
    (project.root / "a/.git").mkdir()
    assert "there is no folder `specs`" in project.run("check").err


@pytest.mark.parametrize(
    "text",
    [
        '[tool.specloom]\nout = "there"\n',
        '[ tool . "specloom" ]\nout = "there"\n',
        "[tool.'specloom']\nout = 'there'\n",
        'tool.specloom.out = "there"\n',
        'tool.specloom = {out = "there"}\n',
        '[tool]\nspecloom.out = "there"\n',
        '[tool]\n"specloom"\t= {out = "there"}\n',
        'tool = {specloom = {out = "there"}}\n',
        '[project]\ndependencies = ["specloom"]\n[tool.specloom]\r\nout = "there"\n',
    ],
)
def test_every_spelling_of_the_table_is_found(text: str, tmp_path: Path) -> None:
    """A file is skipped without being parsed only where it cannot have the table."""
    (tmp_path / "pyproject.toml").write_bytes(text.encode())

    assert load(str(tmp_path)).out == "there"


@pytest.mark.parametrize("text", ["", '[project]\nname = "specloom"\n', "[tool.specloom-more]\n", "[tool]\n"])
def test_a_file_without_the_table_has_no_settings(text: str, tmp_path: Path) -> None:
    """Other tools' files may be anything."""
    (tmp_path / "pyproject.toml").write_text(text)

    assert load(str(tmp_path)).file == ""


def test_flags_override_settings(project: Project) -> None:
    (project.root / "specs").rename(project.root / "apis")
    write(project, 'specs = "none"\nout = "nowhere"\nheader = ["# Ours"]\n'.replace('"none"', '"apis"'))
    (project.root / "more").mkdir()
    (project.root / "more/nib.yaml").write_text(SPEC)

    assert project.run("generate", "--specs", "more", "--out", "there").code == 0
    assert (project.root / "there/nib/client.py").read_text().startswith("# Ours\n# Code generated from more/nib.yaml.")
    said = project.run("check", "--out", "elsewhere")
    assert said.err.endswith("hint: `specloom generate --out elsewhere` writes it\n")


def test_without_settings_nothing_is_different(project: Project) -> None:
    (project.root / "pyproject.toml").write_text('[project]\nname = "specloom"\ndependencies = ["specloom>=1"]\n')

    assert project.run("check").code == 0
    assert "settings" not in "".join(text for text, _ in project.snapshot().values() if text.startswith("specloom man"))


# --- what they change ------------------------------------------------------------------------------------------------


def test_a_header_stands_at_the_top_of_every_python_file(project: Project) -> None:
    write(project, 'header = ["# Copyright Ink Ltd.", "# fmt: off"]\n\n[providers.pen]\nheader = ["# Pens only"]\n')

    said = project.run("check")
    assert (said.code, "generated/ink/client.py: out of date: the settings changed" in said.out) == (1, True)
    assert project.run("generate").code == 0

    for path in project.out.rglob("*.py"):
        is_pen = path.parent.name == "pen" or path.name == "test_pen.py"
        assert path.read_text().startswith("# Pens only\n" if is_pen else "# Copyright Ink Ltd.\n# fmt: off\n")
    assert project.run("check").code == 0
    (project.root / "specloom.toml").unlink()
    assert project.run("check").code == 1


def test_tests_are_omitted_where_they_are_not_wanted(project: Project) -> None:
    write(project, "[providers.pen]\ntests = false\n")

    assert project.run("generate").code == 0
    assert {path.name for path in (project.out / "tests").iterdir()} == {"__init__.py", "test_ink.py"}
    write(project, "tests = false\n")
    assert project.run("generate").code == 0
    assert not (project.out / "tests").exists()
    assert project.run("check").code == 0


def test_testing_comes_with_tests_or_by_name(project: Project) -> None:
    """The module of a client that scripts responses, the part of the runtime that it imports,
    and what is said of it.
    """
    written = [project.out / "pen/testing.py", project.out / "_runtime/testing.py"]
    texts = ["", "tests = false\n", 'tests = false\nruntime = ["testing"]\n']
    for text, is_written in zip(texts, (True, False, True), strict=True):
        write(project, text)
        assert project.run("generate").code == 0
        assert [path.exists() for path in written] == [is_written, is_written]
        assert ("`testing`" in (project.out / "pen/API.md").read_text("utf-8")) is is_written
        assert project.run("check").code == 0


@pytest.mark.slow
def test_a_document_and_a_name(project: Project) -> None:
    (project.root / "vendor").mkdir()
    (project.root / "specs/pen.yaml").rename(project.root / "vendor/openapi.v3.yaml")
    write(project, '[providers.quill]\ndocument = "vendor/openapi.v3.yaml"\nname = "quills"\n')

    assert project.run("generate").code == 0
    assert sorted(listed(project).providers) == ["ink", "quills"]
    assert listed(project).providers["quills"].spec == "vendor/openapi.v3.yaml"
    for arguments in (["check"], ["check", "quill"], ["check", "--spec", "vendor/openapi.v3.yaml"], ["lint", "quill"]):
        assert project.run(*arguments).code == 0, arguments
    assert module(project.root, "check") == module(project.root, "check", "--out", "generated")
    write(project, '[providers.quill]\ndocument = "vendor/openapi.v3.yaml"\n')
    assert project.run("generate").code == 0
    assert sorted(listed(project).providers) == ["ink", "quill"]


def test_a_document_among_the_specs_is_one_provider(project: Project) -> None:
    write(project, '[providers.quill]\ndocument = "specs/pen.yaml"\n')

    assert project.run("generate").code == 0
    assert sorted(listed(project).providers) == ["ink", "quill"]


def test_levels_of_lint_codes(project: Project) -> None:
    project.edit("specs/ink.yaml", "      summary:", "      sumary: x\n      summary:")
    write(project, '[lint]\nunknown-key = "off"\n')
    assert project.run("lint").err == "2 specs: nothing found\n"
    assert "unknown-key" not in project.run("generate").err
    write(project, '[lint]\nunknown-key = "error"\n')
    said = project.run("lint")
    assert (said.code, said.err) == (1, "2 specs: 1 error, 0 warnings\n")
    assert "error[unknown-key]" in said.out
    assert project.run("check").code == 0


def test_an_error_stays_one_at_any_level(project: Project) -> None:
    project.edit("specs/ink.yaml", "schema: {$ref", "shema: {$ref")
    write(project, '[lint]\nunknown-key = "off"\n')

    assert "error[unknown-key]: unknown key `shema`" in project.run("lint").out


def test_the_codes_of_warnings_are_those_that_are_warned_of() -> None:
    """In calls of `warn`, in calls that say "warning", and in the reports of the refused cases."""
    said = {
        text
        for path in (CHECKOUT / "generator/specloom").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for texts in [[each.value for part in node.args for each in ast.walk(part) if isinstance(each, ast.Constant)]]
        if (isinstance(node.func, ast.Attribute) and node.func.attr == "warn") or "warning" in texts
        for text in texts
        if text in CODES
    }
    reports = (CHECKOUT / "tests/cases/refused").glob("*/expected.txt")
    reported = {code for path in reports for code in re.findall(r": warning\[([a-z0-9-]+)\]", path.read_text())}

    assert said | reported <= WARNINGS <= set(CODES)
    assert WARNINGS - said - reported <= {"unknown-key"}  # whose level is a variable


# --- with nothing to do ----------------------------------------------------------------------------------------------

DEAR = {"argparse", "dataclasses", "json", "pathlib", "re", "tomllib", "typing"}


@pytest.mark.parametrize("file", ["specloom.toml", "pyproject.toml"])
def test_nothing_to_do_parses_settings_cheaply(project: Project, file: str) -> None:
    table = "[tool.specloom]\n" if file == "pyproject.toml" else ""
    write(project, f'{table}specs = "specs"\nheader = ["# Ours"]\n', file)
    assert project.run("generate").code == 0
    imported, said = project.imported_by("check")

    assert said.endswith("up to date")
    assert DEAR & imported == set()
    assert "specloom.cli" not in imported


# --- refusals --------------------------------------------------------------------------------------------------------

REFUSED = {
    "an unknown key": (
        '[tool.specloom]\nspec = "specs"\n',
        """\
pyproject.toml:2:1: error[unknown-key]: unknown key `spec`
      at /tool/specloom/spec
    2 | spec = "specs"
        ^
      hint: did you mean `specs`?
""",
    ),
    "a wrong type": (
        '[tool.specloom.providers.ink]\nheader = "# Ours"\ntests = "no"\n',
        """\
pyproject.toml:2:10: error[wrong-type]: `header` must be a list, not a string
      at /tool/specloom/providers/ink/header
    2 | header = "# Ours"
                 ^
      hint: write a list: ["# Ours"]
pyproject.toml:3:9: error[wrong-type]: `tests` must be `true` or `false`, not a string
      at /tool/specloom/providers/ink/tests
    3 | tests = "no"
                ^
""",
    ),
    "a header that is no comment": (
        'tool.specloom.header = [\n  "# Ours",\n  "import this",\n  "# coding: latin-1",\n]\n',
        """\
pyproject.toml:3:3: error[wrong-value]: a line of the header is a comment of Python
      at /tool/specloom/header/1
    3 |   "import this",
          ^
      hint: begin it with `#`: `# import this`
""",
    ),
    "an encoding": (
        '[tool.specloom]\nheader = ["# -*- coding: latin-1 -*-"]\n',
        """\
pyproject.toml:2:11: error[wrong-value]: this names an encoding, and generated files are UTF-8
      at /tool/specloom/header/0
    2 | header = ["# -*- coding: latin-1 -*-"]
                  ^
      hint: omit it
""",
    ),
    "an error that cannot be lowered": (
        '[tool.specloom.lint]\nref-not-found = "warning"\nsummary-mising = "off"\ntag-duplicate = "loud"\n',
        """\
pyproject.toml:2:17: error[level-fixed]: `ref-not-found` is an error that the generator cannot work with, and cannot be `warning`
      at /tool/specloom/lint/ref-not-found
    2 | ref-not-found = "warning"
                        ^
      hint: correct the spec: a `$ref` must refer to an existing value
pyproject.toml:3:1: error[unknown-key]: there is no code `summary-mising`
      at /tool/specloom/lint/summary-mising
    3 | summary-mising = "off"
        ^
      hint: did you mean `summary-missing`?
pyproject.toml:4:17: error[wrong-value]: there is no level `loud`
      at /tool/specloom/lint/tag-duplicate
    4 | tag-duplicate = "loud"
                        ^
      hint: available: error, off, warning
""",
    ),
    "a provider without a spec": (
        "[tool.specloom.providers.pan]\ntests = false\n",
        """\
pyproject.toml:1:26: error[wrong-value]: there is no spec for the provider `pan` in `specs`
      at /tool/specloom/providers/pan
    1 | [tool.specloom.providers.pan]
                                 ^
      hint: did you mean `pen`? Or say which file it is: `document`
""",
    ),
    "values that are not possible": (
        """\
[tool.specloom]
specs = "spec"
runtime = ["pyrequest"]
[tool.specloom.providers.ink]
document = "specs/none.yaml"
name = "class"
include = {paths = ["pots/*"], tag = []}
""",
        """\
pyproject.toml:2:9: error[wrong-value]: there is no folder `spec`
      at /tool/specloom/specs
    2 | specs = "spec"
                ^
      hint: the path is relative to the folder of this file
pyproject.toml:3:12: error[wrong-value]: the runtime has no optional part `pyrequest`
      at /tool/specloom/runtime/0
    3 | runtime = ["pyrequest"]
                   ^
      hint: did you mean `pyreqwest`?
pyproject.toml:5:12: error[wrong-value]: there is no file `specs/none.yaml`
      at /tool/specloom/providers/ink/document
    5 | document = "specs/none.yaml"
                   ^
      hint: the path is relative to the folder of this file
pyproject.toml:6:8: error[wrong-value]: no package can be called `class`
      at /tool/specloom/providers/ink/name
    6 | name = "class"
               ^
      hint: did you mean `class_`?
pyproject.toml:7:21: error[wrong-value]: the path `pots/*` begins with no `/`
      at /tool/specloom/providers/ink/include/paths/0
    7 | include = {paths = ["pots/*"], tag = []}
                            ^
      hint: write `/pets/*`
pyproject.toml:7:32: error[unknown-key]: unknown key `tag`
      at /tool/specloom/providers/ink/include/tag
    7 | include = {paths = ["pots/*"], tag = []}
                                       ^
      hint: did you mean `tags`?
""",
    ),
    "no table": (
        "[tool]\nspecloom = true\n",
        """\
pyproject.toml:2:12: error[wrong-type]: `specloom` must be a table
      at /tool/specloom
    2 | specloom = true
                   ^
      hint: write `[tool.specloom]`
""",
    ),
    "no TOML": (
        "[tool.specloom]\nspecs = specs\n",
        """\
pyproject.toml:2:9: error[settings-syntax]: this is not TOML: invalid value
    2 | specs = specs
                ^
""",
    ),
    "a conflict of git": (
        "[tool.specloom]\n<<<<<<< HEAD\n=======\n>>>>>>> x\n",
        """\
pyproject.toml:2:1: error[conflict-marker]: this is a conflict marker of git
    2 | <<<<<<< HEAD
        ^
      hint: git could not merge this: keep one of the two versions, and delete the marker lines
""",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(project: Project, case: str) -> None:
    """With the whole report; neither command writes anything."""
    text, report = REFUSED[case]
    write(project, text, "pyproject.toml")
    before = project.snapshot()

    for command in ("generate", "check", "lint", "serve"):
        said = project.run(command)
        assert (said.code, said.out) == (2, "")
        assert said.err == report
    assert project.snapshot() == before
    assert module(project.root, "check").code == 2


@pytest.mark.parametrize(
    "line",
    [
        "# -*- coding: utf-8 -*-", "# coding: UTF_8", "# coding=utf8", "# vim: set fileencoding=utf-8 :",
        "# Rules of coding:", "# coding:", "# coding: \u00e9", "# encoding", "# coding utf-16",
        "# coding: latin-1", "# coding: utf-8x", "# coding:utf8x", "# coding: ; coding=latin-1", "# decoding:\tcp1252",
    ],
)  # fmt: skip
def test_a_header_names_an_encoding_where_python_reads_one(line: str) -> None:
    """Any other comment is allowed, and generated files can be imported with each that is."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(f"{line}\n".encode()).readline)
        is_utf8 = codecs.lookup(encoding).name == "utf-8"
    except SyntaxError:
        is_utf8 = False

    problems = read_table({"header": [line]}, Settings())

    assert (problems == []) is is_utf8


def test_two_files_of_settings_are_refused(project: Project) -> None:
    write(project, "# Ours\n")
    write(project, "[tool.specloom]\n", "pyproject.toml")

    said = project.run("check")

    assert (said.code, said.err) == (
        2,
        """\
specloom.toml:1:1: error[settings-twice]: `specloom.toml` has settings, and so has `pyproject.toml`
    1 | # Ours
        ^
      hint: keep `[tool.specloom]` of `pyproject.toml`, or `specloom.toml`
""",
    )
    assert module(project.root, "check").code == 2


def test_settings_that_are_not_utf8(project: Project) -> None:
    (project.root / "specloom.toml").write_bytes(b"# \xff\n")

    said = project.run("check")
    assert (said.code, said.err) == (
        2,
        "specloom.toml:1:1: error[settings-encoding]: the file is not UTF-8\n      hint: save the file as UTF-8\n",
    )


@pytest.mark.parametrize("file", ["specloom.toml", "pyproject.toml"])
def test_a_file_that_is_too_large_for_settings_is_refused(project: Project, file: str) -> None:
    """It is not cut, which could omit settings silently."""
    table = "[tool.specloom]\n" if file == "pyproject.toml" else ""
    write(project, f'{table}# {"x" * 4 * 2**20}\nout = "there"\n', file)

    said = project.run("check")

    assert (said.code, said.out) == (2, "")
    path = project.root / file
    assert said.err == (f"specloom: error: {path}: has more than 4,194,304 bytes, which are too many for settings\n")
    assert module(project.root, "check").err == said.err


def test_codes_of_settings_are_explained(project: Project) -> None:
    for code, sentence in SETTINGS_CODES.items():
        assert sentence[:40] in " ".join(project.run("lint", "--explain", code).out.split())
    assert not set(SETTINGS_CODES) & set(CODES)


def digests(table: dict[str, Any]) -> tuple[str, str]:
    """What the manifests of the provider `ink` and of the shared files note of settings."""
    settings = Settings()
    assert read_table(table, settings) == []
    return settings.digest("ink"), settings.shared_digest()


@pytest.mark.parametrize(
    ("table", "other", "of_provider", "of_shared"),
    [
        ({}, {"out": "there", "lint": {"summary-missing": "off"}}, "same", "same"),
        ({}, {"header": []}, "same", "same"),
        ({}, {"header": ["# Ours"]}, "changed", "changed"),
        ({}, {"tests": False}, "changed", "changed"),
        ({}, {"runtime": ["httpx"]}, "same", "changed"),
        ({}, {"runtime": ["testing"]}, "same", "changed"),
        ({"tests": False}, {"tests": False, "runtime": ["testing"]}, "changed", "changed"),
        ({"tests": False}, {"tests": False, "runtime": ["httpx"]}, "same", "changed"),
        ({"runtime": ["httpx", "testing"]}, {"runtime": ["testing", "httpx", "testing"]}, "same", "same"),
        ({}, {"providers": {"ink": {"name": "tint"}}}, "same", "same"),
        ({}, {"providers": {"ink": {"tests": False}}}, "changed", "same"),
        ({}, {"providers": {"ink": {"runtime": ["httpx"]}}}, "same", "changed"),
        ({"tests": False}, {"tests": False, "providers": {"pen": {"tests": True}}}, "same", "changed"),
        ({"header": ["# Ours"]}, {"header": ["# Ours"], "providers": {"ink": {"header": []}}}, "changed", "same"),
        ({}, {"providers": {"ink": {"exclude": {}}}}, "same", "same"),
        ({}, {"providers": {"ink": {"exclude": {"tags": ["a"]}}}}, "changed", "same"),
        ({}, {"providers": {"ink": {"include": {}}}}, "changed", "same"),
        ({}, {"providers": {"pen": {"header": ["# Pens"], "exclude": {"tags": ["a"]}}}}, "same", "same"),
        (
            {"providers": {"ink": {"include": {"tags": ["a", "b"]}}}},
            {"providers": {"ink": {"include": {"tags": ["b", "a", "b"], "paths": []}}}},
            "same",
            "same",
        ),
        (
            {"providers": {"ink": {"include": {"tags": ["a"]}}}},
            {"providers": {"ink": {"include": {"operations": ["a"]}}}},
            "changed",
            "same",
        ),
        (
            {"providers": {"ink": {"include": {"tags": ["a", "b"]}}}},
            {"providers": {"ink": {"include": {"tags": ["a"], "operations": ["b"]}}}},
            "changed",
            "same",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_settings_count_for_what_they_shape(
    table: dict[str, Any], other: dict[str, Any], of_provider: str, of_shared: str
) -> None:
    """What changes neither files nor their text is no reason to write them again; everything else is."""
    before, after = digests(table), digests(other)

    assert ["same" if one == two else "changed" for one, two in zip(before, after, strict=True)] == [
        of_provider,
        of_shared,
    ]


def test_the_digest_of_settings_survives_the_manifest() -> None:
    part = manifest.ManifestEntry("0" * 64, {}, {}, settings="1" * 64)

    assert manifest.parse(manifest.dump(part)).settings == "1" * 64
    assert not manifest.parse(manifest.dump(part)).merged


# --- the reader of TOML ----------------------------------------------------------------------------------------------

SAMPLES = [
    'a = 1\n[b]\nc.d = "x"\n[b.e]\nf = [1, [true, {g = \'h\'}], """\nx\\\n   y\\""""]\n[[i]]\nj = 0\n[[i]]\nj = 1\n[i.k]\n',
    "'a.b' . \"c\\u0041\" = 'x' # remark\n[ q . 'r s' ]\n",
    'a = [ # one\n  "x", # two\n\n  "y",\n]\nb = {}\nc = { d.e = false, f = [] }\n',
    'a = """a"""""\nb = \'\'\'\n\'\'\'\'\'\nc = "\\\\"\nd = "\\\\\\""\n',
    "a.b.c = 1\na.b.d = 2\n[e.f.g]\n[e]\nh = 3\n",
    "a = \"\"\"a\"\"\"\"\nb = '''b''''\nc = 1\n",
]
INVALID = [
    "a = 1 b = 2\n", "[a] b = 1\n", "a = 'x' 'y'\n", "a = 1\na = 2\n", "[a]\n[a]\n", "a.b = 1\n[a]\n", "[[a]]\n[a]\n",
    "a = []\n[[a]]\n", "a = {b = 1}\n[a.c]\n", 'a = "\\x"\n', 'a = "\\ud800"\n', "a = 'x\n", "a = 'x\ny'\n", 'a = "x\n', "a = [1\n",
    "a = {b = 1\n", "= 1\n", "a\n", "a =\n", "[a\n", "[]\n", "# \x01\n", "a = '\x7f'\n", "a = 01\n", "'''a''' = 1\n",
    'a = """x""\n', "[a]]\n", "a.b.c = 1\na.b = 2\n", "a = 1\na.b = 2\n", 'a = """\\ x"""\n', "[[a]\n", "[a]\nb = 1\n[a.b]\n",
]  # fmt: skip
ODD = ["a = 1979-05-27\n", "a = 1_000\n", "a = 0x1f\n", "a = 1e3\n", "a = nan\n"]


def way(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The ways to all values."""
    items: Any = value.items() if is_table(value) else enumerate(value) if is_list(value) else ()
    return [path, *(found for key, child in items for found in way(child, (*path, key)))]


@pytest.mark.parametrize("text", SAMPLES)
def test_the_plain_reader_reads_as_tomllib_does(text: str) -> None:
    expected = tomllib.loads(text)

    assert read_plainly(text) == expected
    places = read(text)
    for path in way(expected)[1:]:
        _, column, line = places.find(path, key=isinstance(path[-1], str))
        if isinstance(path[-1], str):
            assert line[column - 1 :].lstrip("\"'").startswith(path[-1][:1]), (path, line, column)


@pytest.mark.parametrize("text", INVALID)
def test_the_plain_reader_refuses_what_is_not_toml(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)
    with pytest.raises(NotPlain):
        read_plainly(text)


@pytest.mark.parametrize("text", ODD)
def test_the_plain_reader_gives_up_on_what_is_odd(text: str) -> None:
    tomllib.loads(text)
    with pytest.raises(NotPlain):
        read_plainly(text)


@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 120), st.sampled_from("ab.=[]{}\"'\\\n #,1\r\0")), max_size=4),
)
def test_the_plain_reader_accepts_nothing_that_tomllib_refuses(text: str, changes: list[tuple[int, str]]) -> None:
    for at, char in changes:
        text = text[:at] + char + text[at + (at % 2) :]
    text = text.replace("\r\n", "\n")
    try:
        found = read_plainly(text)
    except NotPlain:
        return
    assert found == tomllib.loads(text)


# --- the page that describes them ------------------------------------------------------------------------------------

PAGE = (CHECKOUT / "docs/settings.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS)
def test_each_example_of_the_page_is_read(
    project: Project, block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a project that has the folders and files that the examples name."""
    for name in ("specs", "apis", "vendor"):
        (tmp_path / "page" / name).mkdir(parents=True)
    for path in ("specs/ink.yaml", "apis/ink.yaml", "vendor/petstore-v3.yaml"):
        (tmp_path / "page" / path).write_text(SPEC)
    monkeypatch.chdir(tmp_path / "page")
    (tmp_path / "page" / ("pyproject.toml" if "[tool." in block else "specloom.toml")).write_text(block)

    assert load(str(tmp_path / "page")).file


def test_the_page_describes_every_key() -> None:
    described = set(re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE))

    assert described == {*PROJECT_KEYS, *PROVIDER_KEYS, *PATTERN_KEYS}
    assert len(BLOCKS) >= 6
