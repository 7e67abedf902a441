"""The documentation is true: its blocks run, its specs are sound, its links lead somewhere, and its paths exist."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from generated._runtime import errors
from generated._runtime.client import AsyncClientOptions, ClientOptions
from generated._runtime.tasks import errors as task_errors
from specloom.check import check, vocabulary
from specloom.check.forms import conform
from specloom.check.obsolete import OBSOLETE
from specloom.diagnostics import Findings
from specloom.load import load
from specloom.node import root
from specloom.serve.faults import FIELDS
from tests import pages
from tests.pages import ROOT, Block
from tests.project import PYTHONPATH

PAGES = pages.pages()
BLOCKS = [block for page in PAGES for block in pages.blocks(page)]
TABLES = {
    "a task": ("task",),
    "a call": ("call", "poll"),
    "with": ("inputs",),
    "a rule": ("rule",),
    "status": ("status",),
    "result": ("result",),
    "timing": ("timing",),
    "limits": ("limits",),
    "syncRequest": ("syncRequest",),
    "byType": ("byType",),
    "list": ("list",),
    "notify": ("notify",),
    "idempotency": ("idempotency",),
    "an expression": ("match",),
    "a condition": ("test", "choice"),
    "x-failure": ("failure",),
    "x-envelope": ("envelope",),
    "x-credential": ("credential",),
    "x-webhook-signature": ("signature",),
    "timestamp": ("signatureTime",),
    "x-pagination": ("pagination",),
}
"""What the tables of keys are about, and the forms of the vocabulary that hold those keys."""

each_page = pytest.mark.parametrize("page", PAGES, ids=pages.name_of)
each_run = pytest.mark.parametrize(
    "page",
    [pytest.param(page, id=pages.name_of(page)) for page in PAGES if any(block.is_run for block in pages.blocks(page))],
)


def those(blocks: Iterable[Block]) -> pytest.MarkDecorator:
    """A parameter `block`, which takes each of the blocks."""
    return pytest.mark.parametrize("block", [pytest.param(block, id=block.place) for block in blocks])


def is_spec(block: Block) -> bool:
    """Whether it is a whole document."""
    return block.language == "yaml" and any(line.startswith("openapi:") for line in block.text.splitlines())


# --- blocks ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@each_run
def test_the_blocks_of_a_page_run(page: Path, tmp_path: Path) -> None:
    """In their order, in a folder of their own, with what they print."""
    done = run(page, tmp_path)

    assert done.returncode == 0, done.stderr


def run(page: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a page in a process of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.pages", str(page)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": PYTHONPATH},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_every_block_is_kept_true() -> None:
    """It has a language, and runs or says why it does not."""
    wrong: list[str] = []
    for page in PAGES:
        found = pages.blocks(page)
        for before, block in pairwise([None, *found]):
            assert block is not None
            wrong += pages.mistakes(block, before)

    assert wrong == []


def test_there_is_something_to_run() -> None:
    """No test of this module is empty."""
    run_ = [block for block in BLOCKS if block.is_run]

    assert len(PAGES) >= 15
    assert sum(block.language == "python" for block in run_) >= 20
    assert sum(block.language == "sh" for block in run_) >= 5
    assert sum(bool(block.marks.keys() & pages.PRINTED) for block in BLOCKS) >= 5
    assert sum(is_spec(block) for block in BLOCKS) >= 4
    assert sum(len(pages.links(page)) for page in PAGES) >= 60
    assert sum(len(pages.paths(page)) for page in PAGES) >= 30


@those(block for block in BLOCKS if block.language in ("yaml", "toml", "json"))
def test_data_is_read(block: Block) -> None:
    readers: dict[str, Callable[[str], Any]] = {"yaml": yaml.safe_load, "toml": tomllib.loads, "json": json.loads}

    assert readers[block.language](block.text) is not None


# --- specs -----------------------------------------------------------------------------------------------------------


@those(filter(is_spec, BLOCKS))
def test_a_spec_is_sound(block: Block, tmp_path: Path) -> None:
    """A whole document has no finding at all, not even a warning, except what the page shows to be reported."""
    path = tmp_path / "spec.yaml"
    path.write_text(block.text, "utf-8")
    shown = re.findall(r"(?:error|warning)\[([a-z-]+)\]", block.page.read_text("utf-8"))
    found = [f"{finding.code}: {finding.message}" for finding in check(load(path)) if finding.code not in shown]

    assert found == []


@those(block for block in BLOCKS if block.language == "yaml")
def test_a_part_of_a_spec_holds_keys_that_exist(block: Block, tmp_path: Path) -> None:
    """Whatever stands under one of our keys, wherever that is, has the form that the table of keys gives it."""
    path = tmp_path / "part.yaml"
    path.write_text(block.text, "utf-8")
    findings = Findings()
    waiting = [root(load(path), findings)]
    while waiting:
        node = waiting.pop()
        children = (
            [child for _, child in node.items()] if node.is_object else list(node.elements()) if node.is_array else []
        )
        for child in children:
            if child.key in vocabulary.EXTENSIONS:
                conform(child, vocabulary.EXTENSIONS[child.key].key)
        waiting += children

    assert [f"{found.source.line}: {found.message}" for found in findings if found.code != "missing-key"] == []


def test_the_extensions_are_all_explained() -> None:
    """The table of extensions has those that the tool reads, and no other."""
    text = (ROOT / "docs/spec-extensions.md").read_text("utf-8")
    explained = set(re.findall(r"^\| `(x-[a-z-]+)` \|", text, re.MULTILINE))

    assert explained == set(vocabulary.EXTENSIONS)


@pytest.mark.parametrize("subject", TABLES)
def test_the_keys_are_all_explained(subject: str) -> None:
    """The table of one kind of object has the keys that the tool reads there, and no other."""
    tables = pages.key_tables(ROOT / "docs/spec-extensions.md") | pages.key_tables(ROOT / "docs/pagination.md")
    read = {key for form in TABLES[subject] for key in vocabulary.FORMS[form].keys}

    assert tables[subject] == read - {"x-python-name"}


def first_cells(page: str, head: str) -> set[str]:
    """The names in the first cells of the table with this head."""
    text = (ROOT / page).read_text("utf-8")
    (table,) = re.findall(rf"^{re.escape(head)}\n\|[ -|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    return {name for row in table.splitlines() for name in re.findall(r"`([^`]+)`", row.split(" | ")[0])}


def test_the_options_of_a_client_are_all_explained() -> None:
    explained = first_cells("docs/transports.md", "| option | for | meaning |")

    assert explained == ClientOptions.__optional_keys__ == AsyncClientOptions.__optional_keys__


def test_the_options_of_the_emulator_are_all_explained() -> None:
    explained = first_cells("docs/testing-and-emulator.md", "| option of `specloom serve` | meaning |")
    done = subprocess.run(
        [sys.executable, "-m", "specloom", "serve", "--help"],
        env={**os.environ, "PYTHONPATH": PYTHONPATH},
        capture_output=True,
        text=True,
        check=True,
    )

    assert {option.split()[0] for option in explained} | {"--help", "--specs"} == set(
        re.findall(r"--[a-z]+", done.stdout)
    )


def test_the_keys_of_a_fault_are_all_explained() -> None:
    assert first_cells("docs/testing-and-emulator.md", "| key of a fault | meaning |") == set(FIELDS)


def test_the_kinds_of_failure_are_all_explained() -> None:
    """With the class that each raises."""
    text = (ROOT / "docs/spec-extensions.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `([a-z_]+)` \| `(\w+)`", text.partition("| kind | raises |")[2], re.MULTILINE))

    assert told == {
        kind: errors.PROVIDER_ERRORS[kind].__name__ if kind in errors.PROVIDER_ERRORS else "TaskFailed"
        for kind in vocabulary.KINDS
    }


def test_the_tree_of_errors_is_that_of_the_classes() -> None:
    """Each class below the one that it is made of, in both drawings."""
    (drawing,) = (block for block in BLOCKS if "ClientError\n├" in block.text)
    above: dict[int, str] = {}
    drawn: dict[str, str] = {}
    for line in drawing.text.splitlines():
        name = re.sub(r"^[│├└─ ]*", "", line)
        depth = len(line) - len(name)
        above[depth] = name.split()[0]
        drawn[above[depth]] = above[depth - 4] if depth else "Exception"
    found = (*vars(errors).values(), *vars(task_errors).values())
    classes = [value for value in found if isinstance(value, type) and issubclass(value, Exception)]

    assert drawn == {each.__name__: each.__bases__[0].__name__ for each in classes}


def test_renamed_keys_are_in_the_migration() -> None:
    """Each with the name that it had."""
    _, _, section = (ROOT / "docs/migration.md").read_text("utf-8").partition("## Keys of a spec\n")
    rows = re.findall(r"^\| `([\w-]+)` \| `([\w-]+)` \|", section.partition("\n## ")[0], re.MULTILINE)

    assert sorted(rows) == sorted((old, new) for (_, old), new in OBSOLETE.items())


# --- links and paths -------------------------------------------------------------------------------------------------


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    """Files exist, and anchors are headings of theirs. Nothing is asked of the network."""
    wrong: list[str] = []
    for link in pages.links(page):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists():
            wrong.append(f"{link}: there is no such file")
        elif anchor and anchor not in pages.anchors(target):
            wrong.append(f"{link}: there is no such heading")

    assert wrong == []


@each_page
def test_references_are_defined(page: Path) -> None:
    """`[text][name]` has a `[name]: URL`, and each of those is used."""
    used, defined = pages.references(page)

    assert used == defined


@each_page
def test_paths_exist(page: Path) -> None:
    """What looks like a path of this repository is one."""
    assert [path for path in sorted(pages.paths(page)) if not (ROOT / path).exists()] == []


def test_every_page_is_in_the_index() -> None:
    linked = {link for link in pages.links(ROOT / "docs/README.md")}

    assert {page.name for page in ROOT.glob("docs/*.md")} - {"README.md"} <= linked


# --- the tests themselves --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "wrong"),
    [
        ("```\nx = 1\n```\n", "page.md:1: a block without a language"),
        ("```ruby\nx = 1\n```\n", "page.md:1: `ruby` is none of the languages"),
        ("<!-- not run -->\n```python\nx = 1\n```\n", "page.md:2: `not run` without a reason"),
        ("```text\nx\n```\n", "page.md:1: neither `prints`"),
        ("<!-- prints -->\n```text\nx\n```\n", "page.md:2: `prints`, but the block before"),
    ],
)
def test_a_block_that_nothing_keeps_true_is_noticed(block: str, wrong: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(block, "utf-8")
    (found,) = pages.blocks(page)

    assert [text.startswith(wrong) for text in pages.mistakes(found, None)] == [True]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("```python\nassert 1 == 2\n```\n", "page.md:1: "),
        ("```python\nx = 1\n```\n\n```python\nprint(y)\n```\n", "page.md:5: "),
        ('```python\nprint("one")\n```\n\n<!-- prints -->\n```text\ntwo\n```\n', "page.md:6: "),
        ('```python\nprint("one")\n```\n\n<!-- prints part -->\n```text\ntwo\n```\n', "page.md:6: "),
        ("```sh\nfalse\n```\n", "page.md:1: "),
        ("```sh\nspecloom lint nowhere.yaml\n```\n", "page.md:1: "),
    ],
)
def test_a_block_that_fails_is_noticed(text: str, wrong: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, "utf-8")
    (tmp_path / "work").mkdir()

    (found,) = pages.run(page, tmp_path / "work")

    assert found.startswith(wrong)


def test_links_anchors_and_paths_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# What a client does\n\n[a](b.md#c), ![d](e.png), `[f](g)`, [h][i] and `docs/nothing.md`, `specs/<x>.yaml`\n\n"
        "```python\n[j](k)\n# no heading\n```\n\n[i]: https://i.example\n",
        "utf-8",
    )

    assert pages.links(page) == ["b.md#c", "e.png", "https://i.example"]
    assert pages.anchors(page) == {"what-a-client-does"}
    assert pages.paths(page) == {"docs/nothing.md"}
    assert pages.references(page) == ({"i"}, {"i"})
