"""What the docstrings of a client, and its `API.md`, say to a user."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

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


def test_a_document_without_documentation_says_nothing_of_it() -> None:
    """No empty line of it is left."""
    assert "Documentation:" not in of_case("pagination", "client.py") + of_case("pagination", "API.md")


REPLACED = (
    "come back at once", "never sent twice", "Seconds for the whole", "or close it", "Go on with", "the way to find",
    "is kept as it is", "stands in", "told apart", "turned away", "anew", "goes on", "links that die", "asynchronous twin",
    "knows no cancelling", "costs money: ",
)  # fmt: skip
"""Phrases for which the field has a term."""


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

    assert described(docs["Books.list_books"]) == {"page"}
    assert described(docs["Books.iter_list_books"]) == set()
    assert "See `list_books` for the arguments." in docs["Books.iter_list_books"]


@each_provider
def test_both_flavours_say_the_same(provider: str) -> None:
    """But for the words of a flavour."""
    sync, other = (dict(docs_of(file_of(provider, f"{name}.py"))) for name in ("client", "async_client"))

    assert sync == {name: doc.replace("async with", "with") for name, doc in other.items()}
