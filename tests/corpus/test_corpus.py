"""Documents that other people wrote: each is generated whole, imports and type-checks, or is refused with a place.

A few of them run with all tests, every one with ``make corpus``.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from tests.corpus import runs
from tests.corpus.clients import Clients, Tree
from tests.corpus.documents import (
    PLACE,
    Document,
    batches,
    documents,
    opened,
    operations,
    parameters,
    schemas,
    sound,
    unsound,
)

pytestmark = pytest.mark.corpus

BATCH: Final = 24
"""Documents that share a tree, and with it one runtime and one start of a type checker."""

UNCERTAIN: dict[str, str] = {
    "specs/swagger-api__swagger-parser/modules__swagger-parser-v3__src__test__resources__issue-1518__api.d/api.json": "two schemas that are referred to are missing",
    "specs/getkin__kin-openapi/openapi3__testdata__relativeDocsUseDocumentPath__openapi__openapi.d/openapi/openapi.yml": "its references lead out of the folder of the document",
}
"""Documents meant to be right that are refused all the same, and why."""

CERTAIN: dict[str, str] = {
    "invalid/Mermade__openapi3-examples/3.0__fail__fuzz1__d3c6e7e2-f131-47ba-833f-6c7525692ff8.yaml": "the address of a contact is documentation",
    "invalid/Mermade__openapi3-examples/3.0__fail__gluecon__example1_from_._Different_components.md.yaml": "nothing refers to the component that leads to another host",
    "invalid/hey-api__openapi-ts/specs__3.0.x__type-invalid.json": "a type that does not exist is any JSON value",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__headers__header_multiple_content_entries.json": "a header of a response, which no client reads by its declaration",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__ref__unknown_example_ref.json": "an example that leads nowhere is documentation",
    "invalid/readmeio__oas/packages__parser__test__specs__compile-errors__invalid-with-multiple-errors.yaml": "keys of Swagger 2 beside those of OpenAPI 3, which say the same",
    "invalid/readmeio__oas/rser__test__specs__validate-spec__invalid__3.x__security-schemes__http-missing-scheme.yaml": "nothing uses the security scheme",
    "invalid/readmeio__oas/test__specs__validate-spec__invalid__3.x__security-schemes__multiple-quirky-schemes.yaml": "nothing uses the security schemes",
    "invalid/Mermade__openapi3-examples/3.0__fail__fuzz1__3fca6899-c922-4f0e-8b9d-e6a81221a2cf.yaml": "a description is a number, which is documentation",
    "invalid/Mermade__openapi3-examples/3.0__fail__fuzz1__a2c3cd63-857e-4f62-a256-968878f2787b.yaml": "valid: the URL of a contact is documentation",
    "invalid/Mermade__openapi3-examples/3.0__fail__gluecon__example1_from_._Improved_examples.md.yaml": "a response lacks its description, which is documentation",
    "invalid/Mermade__openapi3-examples/3.0__fail__gluecon__example1_from_._Improved_securityschemes.md.yaml": "a document without paths has no operation, and nothing is wrong with its schemes",
    "invalid/Mermade__openapi3-examples/3.0__fail__gluecon__example2_from_._Different_requestbody.md.yaml": "an operation lacks its responses: any answer is taken",
    "invalid/Mermade__openapi3-examples/3.0__fail__gluecon__example2_from_._New_links.md.yaml": "a path parameter lacks `required: true`, which it is anyway",
    "invalid/malicious/Mermade__openapi3-examples/3.0__malicious__rapid7-ruby.json": "valid: hostile texts are texts",
    "invalid/ogen-go__ogen/_testdata__negative__allOf__conflicting_property.json": "valid: a property that can be of no type is read as it comes",
    "invalid/ogen-go__ogen/_testdata__negative__field_naming__conflict_additional_props.yaml": "valid: one generator's own trouble with a name",
    "invalid/ogen-go__ogen/_testdata__negative__field_naming__type_extension.yml": "valid: the extension is another tool's",
    "invalid/ogen-go__ogen/_testdata__negative__wrong_default_type__array_value.json": "a default that does not fit is documentation of an answer, and reported",
    "invalid/ogen-go__ogen/_testdata__negative__wrong_default_type__object_value.json": "a default that does not fit is documentation of an answer, and reported",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__components__invalid_headers_component_name.json": "a component may be called anything: nothing depends on its letters",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__components__invalid_parameters_component_name.json": "a component may be called anything: nothing depends on its letters",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__components__invalid_schemas_component_name.json": "a component may be called anything: nothing depends on its letters",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__headers__header_with_in.json": "a header of an answer that says nothing of itself",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__operationId__duplicate_operationId_within_spec.json": "a repeated operationId is distinguished by method and path",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__parameters__cookie__combination_schema_type.json": "valid: the type decides how a value is written",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__paths__duplicate_operationId_within_pathItem.json": "a repeated operationId is distinguished by method and path",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__paths__duplicate_operationId_within_paths.json": "a repeated operationId is distinguished by method and path",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__paths__duplicate_path_item.json": "valid to the validator, and a published API of a real vendor does it: each operation can be called",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__securityScheme__unknown_http_scheme.json": "valid: the scheme is written as it is called",
    "invalid/ogen-go__ogen/openapi__parser___testdata__negative__webhook__duplicate_operationId_within_webhooks.json": "a repeated operationId is distinguished by method and path",
    "invalid/ogen-go__ogen/penapi__parser___testdata__negative__parameters__query__combination_schema_type_allOf.json": "valid: the type decides how a value is written",
    "invalid/ogen-go__ogen/penapi__parser___testdata__negative__parameters__query__combination_schema_type_anyOf.json": "valid: the type decides how a value is written",
    "invalid/ogen-go__ogen/penapi__parser___testdata__negative__securityScheme__invalid_oauth2_password_tokenUrl.json": "valid: a relative URL, which no client credentials need",
    "invalid/openapi-generators__openapi-python-client/end_to_end_tests__documents_with_errors__invalid-uuid-defaults.yaml": "a default that does not fit its format is reported, and not sent",
    "invalid/readmeio__oas/packages__parser__test__specs__better-errors__3.0__misplaced-additionalProperty.yaml": "valid: what is next to a `$ref` of 3.0 has no effect",
    "invalid/readmeio__oas/packages__parser__test__specs__better-errors__3.1__invalid-x-extension-root.yaml": "a key without meaning is reported, and nothing depends on it",
}
"""Documents wrong on purpose that are generated all the same, and why."""

JOINED: dict[str, set[str]] = {
    "specs/readmeio__oas/packages__oas__test____datasets____issues__CX-3213.json": {
        *("NotificationBase", "NotificationExtras"),
    },
}
"""Schemas that have no class of their own, since one property is of two of them: it has a class with what both say."""

TAKEN: Final = [
    *(document for document in sound() if document.file not in UNCERTAIN),
    *(document for document in unsound() if document.file in CERTAIN),
]
"""The documents whose meaning is certain; all others are refused."""

REFUSED: Final = [one for one in documents() if one not in TAKEN]

GROUPS: Final = batches(TAKEN, BATCH)
"""What the type checkers are given at once."""

CHECKERS: Final = {"mypy": runs.mypy, "pyright": runs.pyright, "tests": runs.tests}
"""What looks at a whole tree, and says what is wrong with it."""


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Clients:
    """The clients of this session, or of this worker."""
    return Clients(tmp_path_factory.mktemp("corpus"))


def grouped() -> list[Any]:
    """Every document of a group with the group's number; those of one group stay with one worker."""
    found = [
        pytest.param(document, number, id=document.file, marks=pytest.mark.xdist_group(str(number)))
        for number, group in enumerate(GROUPS)
        for document in group
    ]
    return found or [pytest.param(*parameters([])[0].values, 0, marks=parameters([])[0].marks)]


@pytest.mark.parametrize(("document", "number"), grouped())
def test_it_is_generated_whole(document: Document, number: int, clients: Clients) -> None:
    """Every operation has a method in both clients, every schema a name, and every module can be imported; what is
    emitted is in the style of Black.
    """
    assert_whole(document, clients.tree(str(number), GROUPS[number]))


@pytest.mark.parametrize("checker", CHECKERS)
@pytest.mark.parametrize(
    "number", [pytest.param(at, marks=pytest.mark.xdist_group(str(at))) for at in range(len(GROUPS))]
)
def test_nothing_is_found(checker: str, number: int, clients: Clients) -> None:
    """No strict type checker finds anything in the clients of a group, and the tests that come with them pass."""
    tree = clients.tree(str(number), GROUPS[number])
    assert CHECKERS[checker](tree.out, tree.folder) == ""


@pytest.mark.parametrize("document", parameters(REFUSED))
def test_it_is_refused(document: Document, tmp_path: Path) -> None:
    """The report names the place."""
    assert_refused(document, tmp_path)


def assert_whole(document: Document, tree: Tree) -> None:
    """All that a document declares is in its client."""
    made = tree.made[document.file]
    assert made.code == 0, made.err[-4000:]
    client = tree.contents()[document.package]
    assert not client["error"]
    assert_called(document, Counter(call.partition("?")[0] for call in client["calls"]))
    assert len(client["sync"]) == len(client["async_"]) == len(client["calls"])
    assert_named(document, client["models"])


def assert_called(document: Document, calls: Counter[str]) -> None:
    """Every operation of the document can be called, in every way of writing its body, and there is nothing else."""
    least: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for declared in operations(document):
        least[f"{declared.method} {declared.path}"] += declared.least
        most[f"{declared.method} {declared.path}"] += declared.most
    assert least <= calls <= most, (least - calls, calls - most)


def assert_named(document: Document, models: list[str]) -> None:
    """Every schema has a class or an alias of its own, and its name is in that one's name; of a name that is a path of
    packages, the end that no other name has.
    """
    names = {_letters(name) for name in models}
    wanted = schemas(document) - opened(document) - JOINED.get(document.file, set())
    packaged = {name for name in wanted if name.count(".") >= 2}
    assert len({*models}) == len(models) >= len(wanted)
    assert not [name for name in wanted - packaged if not any(_letters(name) in known for known in names)]
    ends = {name: [end for end in _ends(name) if end in names] for name in packaged}
    assert not [name for name, found in ends.items() if not found]
    assert len({found[0] for found in ends.values()}) == len(packaged)


def _ends(name: str) -> list[str]:
    """The ends of a path of packages, the longest first."""
    parts = name.split(".")
    return [_letters("".join(parts[start:])) for start in range(len(parts))]


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def assert_refused(document: Document, folder: Path) -> None:
    """Exit code 1, at least one error with its place, no traceback, and nothing written."""
    out = folder / "clients"
    done = runs.generate(document, out, folder)
    assert done.code == 1, done.err[-4000:]
    assert PLACE.search(done.err), done.err[-4000:]
    assert "Traceback" not in done.err
    assert not out.exists()
