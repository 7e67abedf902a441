"""Values of each operation's schemas go out and come back, over a real socket, and are the same on the other side.

What goes out is drawn from the document, given to the generated client as its own types, read again from the bytes of
the request without any help of ours, and validated by jsonschema-rs. What comes back is drawn from the document too,
read by the client, and written again. A few of our own documents are tried by `make test-all`; those of other people by
`make corpus`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.corpus.documents import Document, parameters, sample, sound
from tests.corpus.test_corpus import UNCERTAIN
from tests.corpus.trips import Report, Trips, made
from tests.pipeline import CASES
from tests.wire.flavours import ASYNCIO, SYNC, Flavour

DOCUMENTS: Final = 40
MOST: Final = 400_000
"""Bytes of one."""
EVERY: Final = 4
"""One operation of so many is called by the asynchronous client too."""

OWN: Final = (
    "additional-properties",
    "all-of",
    "answers",
    "arrays-and-maps",
    "bodies",
    "default-mapping",
    "enums",
    "formats",
    "nullable-30",
    "nullable-31",
    "one-of-with-discriminator",
    "one-of-without",
    "parameter-styles",
    "parameters",
    "read-and-write-only",
    "tuples",
    "unknown-members",
)
"""Cases of our own whose operations are tried."""

LEFT_OUT: Final = {
    "a required parameter has no value that its style can write": "no style of parameters knows values inside of values",
    "two values side by side in a path are not separable": "`{a}{b}` may be split anywhere",
    "a form that is no object": "only objects have fields",
    "no value that is drawn fits one member of a `oneOf` alone": "what fits two of them is not valid",
    "Unsatisfiable": "no value fits the schema, as with an enum that its type forbids",
}
"""What cannot be tried, by the beginning of the reason, and why that is the document's doing."""

CHOSEN: Final = sample([document for document in sound() if document.file not in UNCERTAIN], DOCUMENTS, MOST)


def trips(path: Path, folder: Path) -> tuple[Report, Report]:
    """What the trips of a document came to: of all operations with the one client, of a share with the other."""
    with made(path, folder) as client:
        return Trips(path, client).run(SYNC), Trips(path, client).run(ASYNCIO, lambda number: number % EVERY == 0)


def assert_same(path: Path, folder: Path) -> None:
    """Everything arrives as it was drawn, and at least something was tried."""
    for report in trips(path, folder):
        assert not report.problems, "\n".join(report.problems[:20])
        assert all(reason.startswith(tuple(LEFT_OUT)) for reason in report.left_out), report.left_out
        assert report.requests or report.left_out or not report.operations


@pytest.mark.slow
@pytest.mark.wire
@pytest.mark.parametrize("case", OWN)
def test_own_documents(case: str, tmp_path: Path) -> None:
    """Every construct that schemas and operations have a case for."""
    assert_same(CASES / case / "spec.yaml", tmp_path)


@pytest.mark.corpus
@pytest.mark.parametrize("document", parameters(CHOSEN))
def test_documents_of_others(document: Document, tmp_path: Path) -> None:
    """Every operation of forty documents that nobody here chose."""
    assert_same(document.path, tmp_path)


# --- would it be noticed? --------------------------------------------------------------------------------------------


MISTAKES: Final = {
    "a parameter is dropped": ("parameter-styles", "calls.py", '"joined": joined,', ""),
    "a style is wrong": ("parameter-styles", "calls.py", '"deepObject"', '"form"'),
    "a header has another name": ("parameter-styles", "calls.py", '"X-List": x_list', '"X-Lost": x_list'),
    "a property of the body is dropped": ("bodies", "calls.py", '"joined": joined,', ""),
    "an answer's property is renamed": ("formats", "models.py", "views:", "viewed:"),
    "undeclared properties are lost": (
        "additional-properties",
        "calls.py",
        "open_response=True",
        "open_response=False",
    ),
}


@pytest.mark.slow
@pytest.mark.wire
@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("flavour", [SYNC, ASYNCIO], ids=str)
def test_a_mistake_is_noticed(mistake: str, flavour: Flavour, tmp_path: Path) -> None:
    """A client with a mistake in it does not get through."""
    case, module, right, wrong = MISTAKES[mistake]
    path = CASES / case / "spec.yaml"
    changed: list[str] = []

    def change(file: str, text: str) -> str:
        if not file.endswith(f"/{module}") or right not in text:
            return text
        changed.append(file)
        return text.replace(right, wrong)

    with made(path, tmp_path, change) as client:
        report = Trips(path, client).run(flavour)

    assert changed
    assert report.problems
