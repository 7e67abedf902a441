"""What `specloom new` finds in a page, against what a person finds in it: recall and precision."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from specloom.drafting import SourceText, draft

PAGES = Path(__file__).parent / "pages"
OF_FIRST_PROVIDERS = ("copied-text", "headings-portuguese", "plain-tables", "rpc-tables")
OF_OTHERS = ("bullets-predictions", "components-crawl", "headings-jobs", "html-tables", "tables-chinese")
OF_GENERATORS = (
    "definitions-letters",
    "docusaurus-presence",
    "gitbook-marks",
    "gitbook-swagger",
    "headings-styles",
    "list-spanish",
    "protocol-messages",
    "slate-transcripts",
    "sub-tables-jobs",
    "tables-chinese-tree",
    "tables-german",
    "tables-russian",
    "vitepress-forms",
    "widdershins-shelves",
)
OF_OTHER_LAYOUTS = (
    "blueprint-parcels",
    "bots-polls",
    "copied-lines",
    "lists-workflows",
    "readme-blocks",
    "swagger2markup-kennels",
    "tables-french",
)
IN_OTHER_WORDS = (
    "comments-json",
    "headings-chinese",
    "headings-german",
    "html-details",
    "list-russian",
    "mintlify-runs",
    "tables-codes",
    "tables-spanish",
)
SEEDS = "SPECLOOM_PAGES"
"""The environment variable with a folder of the first providers' own pages, which are not in this repository."""


@dataclass(frozen=True, order=True)
class Found:
    """One property of a spec: where it is, its type, whether it is required, and its allowed values."""

    operation: str
    place: str
    path: str
    type: str
    required: str
    values: str


@dataclass(frozen=True)
class Judged:
    """How one page was read."""

    page: str
    expected: frozenset[Found]
    found: frozenset[Found]

    @property
    def recall(self) -> float:
        """The share of what a person finds that is found, right in every respect."""
        return len(self.expected & self.found) / len(self.expected)

    @property
    def precision(self) -> float:
        """The share of what is found that a person finds."""
        return len(self.expected & self.found) / len(self.found) if self.found else 0.0


def judge(page: str) -> Judged:
    """A page of this folder; nothing is found in one that gives no draft."""
    path = path_of(page)
    made = draft("acme", [SourceText(path.name, path.read_text("utf-8"))]).written
    found = found_in(yaml.safe_load(made.text)) if made is not None else ()
    return Judged(page, expected_of(page), frozenset(found))


def path_of(page: str) -> Path:
    """The file of a page of this folder."""
    (path,) = (each for each in PAGES.glob(f"{page}.*") if each.suffix != ".tsv")
    return path


def expected_of(page: str) -> frozenset[Found]:
    """What a person finds in a page."""
    lines = (PAGES / f"{page}.tsv").read_text("utf-8").splitlines()
    return frozenset(Found(*(*line.split("\t"), "", "")[:6]) for line in lines)


def spec_of(*paths: Path) -> dict[str, Any]:
    """The draft from some pages, as any reader of YAML sees it."""
    made = draft("acme", [SourceText(path.name, path.read_text("utf-8")) for path in paths])
    assert made.written is not None
    document: dict[str, Any] = yaml.safe_load(made.written.text)
    return document


def found_in(document: dict[str, Any]) -> Iterator[Found]:
    """Every parameter, key and property of a spec."""
    schemas = document.get("components", {}).get("schemas", {})
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    for scheme in document.get("components", {}).get("securitySchemes", {}).values():
        place = scheme.get("in", "header")
        yield Found(operations[0]["operationId"], place, scheme.get("name", "Authorization"), "key", "", "")
    for operation in operations:
        name = operation["operationId"]
        for each in operation.get("parameters", ()):
            required = "yes" if each.get("required") else "no"
            yield Found(name, each["in"], each["name"], type_of(each["schema"]), required, values_of(each["schema"]))
        bodies = [("request", operation.get("requestBody", {}))]
        bodies += [("response", response) for status, response in operation["responses"].items() if status < "300"]
        for place, body in bodies:
            for content in body.get("content", {}).values():
                schema = schemas[content["schema"]["$ref"].rsplit("/", 1)[-1]]
                yield from _members(name, place, schema, "")
                yield from _members(name, place, schema.get("items", {}), "[]")


def _members(operation: str, place: str, schema: dict[str, Any], path: str) -> Iterator[Found]:
    for name, each in schema.get("properties", {}).items():
        inner = f"{path}.{name}".lstrip(".")
        required = "yes" if name in schema.get("required", ()) else "no"
        yield Found(operation, place, inner, type_of(each), required, values_of(each))
        yield from _members(operation, place, each, inner)
        yield from _members(operation, place, each.get("items", {}), f"{inner}[]")


def type_of(schema: dict[str, Any]) -> str:
    """Its types; for an array of scalars those of its items, too."""
    types = schema.get("type", "null")
    text = types if isinstance(types, str) else " or ".join(types)
    inner = schema.get("items", {})
    is_plain = text == "array" and "properties" not in inner and inner.get("type") not in (None, "object")
    return f"array of {inner['type']}" if is_plain else text


def values_of(schema: dict[str, Any]) -> str:
    """Its allowed values."""
    return " ".join(str(value) for value in schema.get("enum", ()) if value is not None)


def seeds() -> list[Path]:
    """The first providers' own pages, where there are any."""
    folder = os.environ.get(SEEDS)
    return sorted(Path(folder).glob("*.txt")) if folder else []
