"""What the docstrings of a client, and its `API.md`, say to a user."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from specloom import ir, render
from specloom.load import load
from specloom.lower import lower
from specloom.view.operations import request_line
from specloom.view.wording import fact_doc
from tests.pipeline import CASES, SPECS, emitted_once

PROVIDERS = sorted(path.stem for path in SPECS.glob("*.yaml"))

each_provider = pytest.mark.parametrize("provider", PROVIDERS)


def file_of(provider: str, name: str) -> str:
    """The text of one file of a provider's package."""
    return emitted_once(SPECS / f"{provider}.yaml", provider)[f"{provider}/{name}"]


def of_case(feature: str, name: str) -> str:
    """The text of one file of a case's package."""
    package = feature.replace("-", "_")
    return emitted_once(CASES / feature / "spec.yaml", feature)[f"{package}/{name}"]


@each_provider
@pytest.mark.parametrize("name", ["client.py", "async_client.py", "API.md"])
def test_a_user_is_led_to_the_documentation(provider: str, name: str) -> None:
    """By one line with its URL; where a spec has its facts from is for the spec's own readers."""
    text = file_of(provider, name)

    assert text.count("Documentation: https://") == 1
    assert "Written from" not in text


@pytest.mark.parametrize(
    ("doc", "default", "expected"),
    [
        ("How many. Defaults to `20`", 20, "How many. Defaults to `20`"),
        ("How many; the default value is 20.", 20, "How many; the default value is 20."),
        ("How many (default: 20)", 20, "How many (default: 20)."),
        ("One of `asc` (default) and `desc`", "asc", "One of `asc` (default) and `desc`"),
        ("Sent by default as True. True by default", True, "Sent by default as True. True by default."),
        ("Defaults to `20`", 2, "Defaults to `20`. Default: `2`."),
        ("Defaults to 2.5.", 2, "Defaults to 2.5. Default: `2`."),
        ("Defaults to `desc` for 20", 20, "Defaults to `desc` for 20. Default: `20`."),
        ("The first 20.", 20, "The first 20. Default: `20`."),
        ("Defaults to none.", [], "Defaults to none. Default: `[]`."),
        ("Kinds:\n- `a`: one\n- `b`: two", "a", 'Kinds:\n- `a`: one\n- `b`: two\n\nDefault: `"a"`.'),
    ],
)
def test_a_default_is_told_once(doc: str, default: ir.Json, expected: str) -> None:
    """By the description, or else by a sentence of its own, and not as part of a list."""
    assert fact_doc(doc, ir.Scalar("string"), default) == expected


@pytest.mark.parametrize(
    ("doc", "expected"),
    [("Account ID", ""), ("account_id.", ""), ("The account's ID", "The account's ID."), ("Account", "Account.")],
)
def test_a_description_that_is_the_name_says_nothing(doc: str, expected: str) -> None:
    assert fact_doc(doc, ir.Scalar("string"), ir.MISSING, name="accountId") == expected


@pytest.mark.parametrize(
    ("format_", "expected"), [("date-time", ""), ("uuid", ""), ("byte", ""), ("email", "Format: email."), (None, "")]
)
def test_a_format_is_named_where_the_annotation_does_not_say_it(format_: str | None, expected: str) -> None:
    assert fact_doc("", ir.Scalar("string", format_), ir.MISSING) == expected


def test_only_a_request_with_content_names_its_media_type(tmp_path: Path) -> None:
    """An optional form without properties has nothing to send."""
    form = {"application/x-www-form-urlencoded": {"schema": {"type": "object", "additionalProperties": False}}}
    filled = {
        "application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}
    }
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Ink", "version": "1"},
        "paths": {
            f"/{name}": {"get": {"operationId": name, "requestBody": body, "responses": {"204": {"description": "ok"}}}}
            for name, body in (
                ("a", {"content": form}),
                ("b", {"content": filled}),
                ("c", {"content": form, "required": True}),
            )
        },
    }
    path = tmp_path / "ink.json"
    path.write_text(json.dumps(spec), encoding="utf-8")

    lines = {operation.id: request_line(operation) for operation in lower(load(path), "ink").operations}

    assert lines["a"] == "GET /a"
    assert lines["b"] == "GET /b (application/x-www-form-urlencoded)"
    assert lines["c"] == "GET /c (application/x-www-form-urlencoded)"


def test_a_document_without_documentation_says_nothing_of_it() -> None:
    """No empty line of it is left."""
    assert "Documentation:" not in of_case("pagination", "client.py") + of_case("pagination", "API.md")


REPLACED = (
    "come back at once", "never sent twice", "Seconds for the whole", "or close it", "the way to find", "is kept as it is",
    "knows no cancelling", "costs money: ",
)  # fmt: skip
"""Phrases of generated texts for which the field has a term, beside those of the whole project."""


@pytest.mark.parametrize(
    "feature", ["pagination", "streams", "tasks-by-url", "webhooks", "solution-typed-tasks", "unknown-members"]
)
def test_wording_is_that_of_the_field(feature: str) -> None:
    """Docstrings and the guide say nothing in words of our own."""
    files = emitted_once(CASES / feature / "spec.yaml", feature)

    found = {(path, phrase) for path, text in files.items() for phrase in REPLACED if phrase in " ".join(text.split())}
    assert found == set()


def docs_of(text: str) -> Iterator[tuple[str, str]]:
    """(class.method, docstring) of each method of a module."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield f"{node.name.removeprefix('Async')}.{item.name}", ast.get_docstring(item) or ""


def described(doc: str) -> set[str]:
    """The arguments that a docstring describes."""
    lines = doc.partition("Args:\n")[2].splitlines()
    return {line.split(":")[0].strip() for line in lines if line.startswith("    ") and line[4] != " "}


@each_provider
def test_arguments_are_described_once(provider: str) -> None:
    """`run` describes its own and refers to `submit` for the others."""
    docs = dict(docs_of(file_of(provider, "client.py")))
    runs = [name for name in docs if name.rpartition(".")[2] == "run"]

    assert runs != []
    for run in runs:
        submit = run.removesuffix("run") + "submit"
        assert described(docs[run]) == {"timeout", "on_update"}
        assert described(docs[submit]) != set()
        assert "See `submit` for the other arguments." in docs[run]


def test_a_list_describes_the_arguments_of_its_iterator() -> None:
    """Which refers to it."""
    docs = dict(docs_of(of_case("pagination", "client.py")))

    assert described(docs["Books.list"]) == {"page"}
    assert described(docs["Books.iter_list"]) == set()
    assert "See `list` for the arguments." in docs["Books.iter_list"]


@each_provider
def test_both_flavours_say_the_same(provider: str) -> None:
    """But for the words of a flavour."""
    sync, other = (dict(docs_of(file_of(provider, f"{name}.py"))) for name in ("client", "async_client"))

    assert sync == {name: doc.replace("async with", "with") for name, doc in other.items()}


# --- API.md ----------------------------------------------------------------------------------------------------------


def import_of(page: str) -> str:
    """The import that a page begins with."""
    found = re.search(r"```python\n(.*?)\n```", page, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_import_works_wherever_the_files_lie(tmp_path: Path) -> None:
    """In `generated`, and with the path of another folder in its place; whose parent is on the path."""
    files = {**render.shared(), **emitted_once(SPECS / "serpstat.yaml", "serpstat")}
    line = import_of(files["serpstat/API.md"])
    trees = ["generated", "clients", "app.clients"]
    for tree in trees:
        for path, text in files.items():
            file = tmp_path / tree.replace(".", "/") / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    lines = [line.replace("generated", tree) for tree in trees]

    code = "\n".join(f"{line}\nprint(Serpstat.__module__)" for line in lines)
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.split() == [f"{tree}.serpstat.client" for tree in trees]


def listed(page: str) -> set[str]:
    """The methods of a page: `client.resource.method`."""
    return set(re.findall(r"^\| `(client[\w.]+)\(", page, re.MULTILINE))


def methods(text: str) -> set[str]:
    """The methods of the client in a module, by the path that a caller writes."""
    classes = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    client, *_ = classes.values()
    found: set[str] = set()
    for item in client.body:
        if not isinstance(item, ast.FunctionDef) or item.name == "__init__":
            continue
        if item.decorator_list:
            assert isinstance(item.returns, ast.Name)
            resource = classes[item.returns.id].body
            found |= {f"client.{item.name}.{inner.name}" for inner in resource if isinstance(inner, ast.FunctionDef)}
        else:
            found.add(f"client.{item.name}")
    return found


@pytest.mark.parametrize(
    "feature",
    [
        "pagination",
        "streams",
        "tasks-by-url",
        "solution-typed-tasks",
        "tasks-created-by-streams",
        "webhooks",
        "json-rpc",
    ],
)
def test_the_guide_lists_every_method(feature: str) -> None:
    """`submit`, `run`, `resume`, `cancel`, `list_tasks` and `iter_…` like those of operations,
    and none that is not there.
    """
    page = of_case(feature, "API.md")
    written = {
        name
        for name in listed(page)
        if name.rpartition(".")[2] not in ("wait_all", "as_completed", "wait_slice", "submit_once")
    }

    assert written == methods(of_case(feature, "client.py"))


def test_the_guide_lists_the_functions_of_webhooks() -> None:
    """Each with what it is for."""
    functions = [
        item.name for item in ast.parse(of_case("webhooks", "webhooks.py")).body if isinstance(item, ast.FunctionDef)
    ]
    page = of_case("webhooks", "API.md")

    assert functions != []
    assert [name for name in functions if f"| `webhooks.{name}(body)` | " not in page] == []


def test_the_guide_names_the_methods_of_json_rpc() -> None:
    """Which all share one URL."""
    page = file_of("serpstat", "API.md")

    assert "| `POST / (DomainClassification.getTask)` | " in page
    assert "| `POST /` |" not in page
