"""What the docstrings of a client, and its `API.md`, say to a user."""

from __future__ import annotations

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
