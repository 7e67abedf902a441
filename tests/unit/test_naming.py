"""Wire names as Python names: what they become, that they are always names, and that no two become one in silence."""

from __future__ import annotations

import ast
import json
import keyword
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specloom.diagnostics import Diagnostic
from specloom.ir import Api, Field, FreeForm, Json, Object, Operation, Place
from specloom.load import load
from specloom.lower import lower
from specloom.naming import (
    Names,
    Report,
    Scope,
    constant,
    credential,
    is_client_name,
    names_of,
    package,
    pascal,
    safe,
    snake,
    wishes,
    words,
)
from specloom.naming.reserved import BUILTINS, CLIENT_MEMBERS, TASK_MEMBERS
from specloom.runtime.client import AsyncClient, Client
from specloom.runtime.pagination.paged import AsyncPagingClient, PagingClient
from specloom.runtime.resource import AsyncResource, Resource
from specloom.runtime.streaming.stream import AsyncStreamingClient, StreamingClient
from specloom.runtime.tasks.resource import AsyncTaskResource, TaskResource
from specloom.view.imported import RUNTIME
from tests.pipeline import CASES, emitted_of

HERE = Place("specs/inkwell.yaml", 7, 3, "/x")
Spec: TypeAlias = dict[str, Json]

# --- one name --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        ("websiteURL", "website url"),
        ("recaptcha-ca-t", "recaptcha ca t"),
        ("HTTPServer", "http server"),
        ("isIPv6Allowed", "is ipv6 allowed"),
        ("page2Size", "page2 size"),
        ("URLs", "urls"),
        ("taskIDs", "task ids"),
        ("listSKUsOfVMs", "list skus of vms"),
        ("getOAuth2Token", "get oauth2 token"),
        ("already_snake_case", "already snake case"),
        ("SCREAMING_CASE", "screaming case"),
        ("with space and.dot", "with space and dot"),
        ("ﬁeld", "field"),
        ("ｆｕｌｌ", "full"),
        ("naïve", "naïve"),
        ("", ""),
        ("-", ""),
    ],
)
def test_words(wire: str, expected: str) -> None:
    """A new word begins at a capital, and behind everything that is no letter and no digit."""
    assert [word.lower() for word in words(wire)] == expected.split()


@pytest.mark.parametrize(
    ("wire", "as_snake", "as_pascal", "as_constant"),
    [
        ("getTaskResult", "get_task_result", "GetTaskResult", "GET_TASK_RESULT"),
        ("create-task", "create_task", "CreateTask", "CREATE_TASK"),
        ("OCR", "ocr", "OCR", "OCR"),
        ("NOT_FOUND", "not_found", "NotFound", "NOT_FOUND"),
        ("item MAX_2_IDS", "item_max_2_ids", "ItemMax2Ids", "ITEM_MAX_2_IDS"),
        ("AWS_Config", "aws_config", "AWSConfig", "AWS_CONFIG"),
        ("2captcha", "value_2captcha", "Model2captcha", "VALUE_2CAPTCHA"),
        ("__init__", "init", "Init", "INIT"),
        ("_private", "private", "Private", "PRIVATE"),
        ("$ref", "ref", "Ref", "REF"),
        ("名前", "名前", "名前", "名前"),
        ("straße", "straße", "Straße", "STRASSE"),
        ("🎉", "value", "Model", "VALUE"),
        ("", "value", "Model", "VALUE"),
        ("\u202eevil", "evil", "Evil", "EVIL"),
        ("a\u3164b", "ab", "Ab", "AB"),
        ("a'; import os #", "a_import_os", "AImportOs", "A_IMPORT_OS"),
        ("../../etc", "etc", "Etc", "ETC"),
    ],
)
def test_a_name_in_three_styles(wire: str, as_snake: str, as_pascal: str, as_constant: str) -> None:
    """Whatever it is made of, letters and digits are left, and a letter comes first."""
    assert (snake(wire), pascal(wire), constant(wire)) == (as_snake, as_pascal, as_constant)


@given(st.text(), st.sampled_from([snake, pascal, constant, credential, package]))
@example("ΐ", constant)
@example("İ", snake)
@example("ŉ", pascal)
@example("ª", snake)
@example("class", snake)
@example("None", pascal)
def test_a_name_is_always_a_name(wire: str, style: Callable[[str], str]) -> None:
    """Python takes it as it stands, and neither as a keyword nor, normalised, as another name."""
    name = safe(style(wire))

    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert not name.startswith("_")
    assert unicodedata.normalize("NFKC", name) == name


@given(st.text(alphabet="aB1_-. $é中", max_size=12))
def test_a_name_stays_what_it_is(wire: str) -> None:
    """A Python name becomes itself."""
    assert snake(snake(wire)) == snake(wire)
    assert pascal(pascal(wire)) == pascal(wire)


@pytest.mark.parametrize(
    ("wanted", "reserved", "expected"),
    [
        ("class", (), "class_"),
        ("None", (), "None_"),
        ("match", (), "match"),
        ("type", (), "type"),
        ("self", ("self",), "self_"),
        ("ｃlass", (), "ｃlass_"),
        ("_hidden", (), "_hidden_"),
    ],
)
def test_safe(wanted: str, reserved: tuple[str, ...], expected: str) -> None:
    """Keywords and what is taken get one underscore; soft keywords are names like others."""
    assert safe(wanted, reserved) == expected


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        ("serpstat", "serpstat"),
        ("2captcha", "provider_2captcha"),
        ("my-api", "my_api"),
        ("class", "class_"),
        ("tests", "tests_"),
        ("_runtime", "runtime"),
        ("CON", "con_"),
        ("lpt1", "lpt1_"),
        ("..", "provider"),
    ],
)
def test_a_package_can_be_a_folder(provider: str, expected: str) -> None:
    """Everywhere, and beside the other folders of the output."""
    assert package(provider) == expected


@pytest.mark.parametrize(
    ("name", "usable"),
    [
        ("Inkwell", True),
        ("Client", False),
        ("AsyncTask", False),
        ("NotFound", False),
        ("class", False),
        ("_Ink", False),
        ("A B", False),
        ("X(object)", False),
        ("ﬁ", False),
    ],
)
def test_what_a_client_can_be_called(name: str, usable: bool) -> None:
    """A public identifier that the package does not use for something else."""
    assert is_client_name(name) is usable


# --- a scope ---------------------------------------------------------------------------------------------------------


@given(st.lists(st.text(max_size=6), unique=True, max_size=8))
def test_a_collision_is_resolved_and_never_silent(wires: list[str]) -> None:
    """Each wire name has a name of its own, and whoever had to give way is told."""
    found: list[Diagnostic] = []
    scope = Scope("field of `A`", frozenset({"list"}), Report(found.append))
    names = [scope.claim(wire, snake(wire), HERE) for wire in wires]

    assert len(set(names)) == len(wires)
    assert all(name.isidentifier() and not keyword.iskeyword(name) and name != "list" for name in names)
    assert len(found) == sum(safe(snake(wire), {"list"}) != name for wire, name in zip(wires, names, strict=True))
    assert {(finding.code, finding.severity) for finding in found} <= {("name-collision", "warning")}


def test_a_collision_says_where_and_how_out() -> None:
    """With both wire names, the name that they share, what became of it, and a hint."""
    found: list[Diagnostic] = []
    scope = Scope("field of `Task`", report=Report(found.append))
    names = [scope.claim(wire, snake(wire), HERE) for wire in ("taskId", "taskId", "task_id")]

    assert names == ["task_id", "task_id", "task_id_14bc"]
    assert [(finding.code, finding.message, finding.hint, finding.source.line) for finding in found] == [
        (
            "name-collision",
            "`task_id` and `taskId` would both be named `task_id` in Python (field of `Task`); "
            "this one becomes `task_id_14bc`",
            "give one of them an `x-python-name`",
            7,
        )
    ]


def test_a_chosen_name_gives_no_way() -> None:
    """Two that the spec calls the same are its author's mistake."""
    found: list[Diagnostic] = []
    scope = Scope("field of `Task`", report=Report(found.append))
    names = [scope.claim(wire, wire, HERE, "own") for wire in ("a", "b")]

    assert names == ["own", "own"]
    assert [finding.severity for finding in found] == ["error"]


@pytest.mark.parametrize(
    ("wires", "names"),
    [
        (("@type", "type", "$type"), ("at_type", "type", "dollar_type")),
        (("caller-name", "caller_name"), ("caller_dash_name", "caller_name")),
        (("+1", "-1"), ("plus_1", "minus_1")),
        (("!=", "==", ">="), ("not_equal", "equal_equal", "greater_equal")),
        (("_id", "id"), ("underscore_id", "id")),
        (("a.b", "a_b"), ("a_dot_b", "a_b")),
        (("fooBar", "foo_bar"), ("foo_bar", "foo_bar")),
    ],
)
def test_signs_are_spelt_out_where_they_tell_names_apart(wires: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Whatever the order, and the name that is spelt so keeps its own."""
    for order in (wires, wires[::-1]):
        wanted = wishes({wire: wire for wire in order}, lambda name: snake(name, "field"))

        assert tuple(wanted[wire] for wire in wires) == names
        assert next(iter(wanted)) in (*names, order[0])


@pytest.mark.parametrize("chosen", ["class", "list", "_x", "a b", "1a", "", "x;import os", "ﬁ", "a\u3164"])
def test_a_chosen_name_must_be_one(chosen: str) -> None:
    """`x-python-name` is taken word for word, so that it has to be right."""
    found: list[Diagnostic] = []
    scope = Scope("field of `Task`", frozenset({"list"}), Report(found.append))
    scope.claim("a", "a", HERE, chosen)

    assert [finding.code for finding in found] == ["python-name-unusable"]


# --- all names of one Api --------------------------------------------------------------------------------------------


def object_of(*properties: str, **schemas: Json) -> Spec:
    """An object schema."""
    return {"type": "object", "properties": {name: schemas.get(name, {"type": "string"}) for name in properties}}


def answering(schema: str) -> Spec:
    """Responses with one schema."""
    body = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return cast("Spec", {"200": {"description": "ok", "content": body}})


def named(
    folder: Path, *operations: Spec, title: str = "Ink", schemas: Spec | None = None
) -> tuple[Names, list[tuple[str, str]]]:
    """The names of a spec with these operations and schemas, and (code, message) of what was reported."""
    every: Spec = {"Pot": object_of("colour"), **(schemas or {})}
    paths = {f"/{at}": {"post": {"responses": answering("Pot"), **each}} for at, each in enumerate(operations)}
    spec = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": paths,
        "components": {"schemas": every},
    }
    path = folder / "ink.json"
    path.write_text(json.dumps(spec), encoding="utf-8")
    found: list[Diagnostic] = []
    names = names_of(lower(load(path), "ink"), found.append)
    return names, [(finding.code, finding.message) for finding in found]


def operation(id: str, *tags: str, **more: Json) -> Spec:
    """An operation."""
    return {"operationId": id, "tags": list(tags), **more}


def with_body(*properties: str) -> Spec:
    """A request body with these properties, which become arguments."""
    return {"content": {"application/json": {"schema": object_of(*properties)}}}


def test_methods_and_resources(tmp_path: Path) -> None:
    """A tag is a resource, a dotted operationId is one too, and without either an operation is the client's own."""
    names, found = named(
        tmp_path,
        operation("getPot", "Ink Pots"),
        operation("Pens.listAll"),
        operation("ping"),
    )

    assert found == []
    assert {id: (name.resource, name.method) for id, name in names.methods.items()} == {
        "getPot": ("ink_pots", "get_pot"),
        "Pens.listAll": ("pens", "list_all"),
        "ping": (None, "ping"),
    }
    assert names.resources == {"ink_pots": "InkPots", "pens": "Pens"}
    assert names.calls["Pens.listAll"] == "pens_list_all"
    assert names.constants["Pens.listAll"] == "PENS_LIST_ALL"


@pytest.mark.parametrize("id", ["close", "raw", "property", "str", "with_options"])
def test_a_method_hides_nothing_of_the_client(tmp_path: Path, id: str) -> None:
    """Nor what the definition of the client is made of."""
    names, _ = named(tmp_path, operation(id), operation(f"{id}s"))
    tagged, _ = named(tmp_path, operation(f"{id}s", id))

    assert names.methods[id].method == f"{id}_"
    assert list(tagged.resources) == [f"{id}_"]


@pytest.mark.parametrize("id", ["application", "list", "models", "paged", "run", "stream", "submit", "type"])
def test_a_method_keeps_a_name_that_nothing_of_the_client_has(tmp_path: Path, id: str) -> None:
    """Annotations write what such a method hides in another way."""
    names, _ = named(tmp_path, operation(id))
    tagged, _ = named(tmp_path, operation(f"{id}s", id))
    of_a_resource, _ = named(tmp_path, operation(f"Pens.{id}"))

    assert names.methods[id].method == id
    assert list(tagged.resources) == [id]
    assert of_a_resource.methods[f"Pens.{id}"].method == id


def test_reserved_members_are_those_of_the_classes() -> None:
    """What clients and resources inherit, sync and async; a resource of operations inherits nothing public."""
    clients = {
        "Client": members(Client, AsyncClient),
        "PagingClient": members(PagingClient, AsyncPagingClient) - members(Client, AsyncClient),
        "StreamingClient": members(StreamingClient, AsyncStreamingClient) - members(Client, AsyncClient),
    }

    assert clients == CLIENT_MEMBERS
    assert members(Resource, AsyncResource) == set()
    assert members(TaskResource, AsyncTaskResource) < TASK_MEMBERS
    assert TASK_MEMBERS - members(TaskResource, AsyncTaskResource) == WRITTEN_FOR_TASKS


WRITTEN_FOR_TASKS = {"cancel", "list_tasks", "resume", "run", "submit", "submit_once"}
"""The methods that are generated for each kind of task."""


def members(*classes: type) -> set[str]:
    """The public attributes of all of the classes."""
    return {name for kind in classes for name in dir(kind) if not name.startswith("_")}


@pytest.mark.parametrize(
    ("before", "method"),
    [
        ("issues/create", "create"),
        ("issues.create", "create"),
        ("copilot/copilot-usage", "usage"),
        ("git/create-ref", "create_ref"),
        ("get_workflows_v2026.0", "get_workflows_v2026_0"),
        ("users.list.v2", "list_v2"),
        ("users/get-v1.1", "get_v1_1"),
        ("usersV2.list", "list"),
        ("/pots/list", "list"),
        ("GET /pots/{id}", "get_pots_id"),
        ("GET /pots", "get_pots"),
        ("a/a", "a"),
        ("a/a2", "a2"),
    ],
)
def test_a_method_is_the_part_behind_the_last_separator(tmp_path: Path, before: str, method: str) -> None:
    """Slashes and dots separate, dashes do not; a version is no part of its own, and the group is not repeated."""
    names, found = named(tmp_path, operation(before, "Things"))

    assert found == []
    assert names.methods[before].path == f"client.things.{method}"


@pytest.mark.parametrize(
    ("id", "tag", "method"),
    [
        ("sshKeys_list", "SSH Keys", "list"),
        ("usage-costs", "Usage", "costs"),
        ("droplets_destroy_withRetry", "Droplets", "destroy_with_retry"),
        ("account_get", "Account", "get"),
        ("image.list", "Image", "list"),
        ("image.tags.list", "Image", "list"),
        ("lend_account", "Account", "lend_account"),
        ("accounts_get", "Account", "accounts_get"),
        ("accountGet", "Account", "account_get"),
        ("account_2", "Account", "account_2"),
        ("account", "Account", "account"),
        ("_account_get", "Account", "get"),
        ("a_b", "名前", "a_b"),
        ("名前_b", "名前", "b"),
    ],
)
def test_a_method_does_not_repeat_its_tag(tmp_path: Path, id: str, tag: str, method: str) -> None:
    """Where a separator ends it: a capital in a word does not."""
    names, found = named(tmp_path, operation(id, tag))

    assert found == []
    assert names.methods[id].method == method


@pytest.mark.parametrize(
    ("id", "tag", "method"),
    [
        ("get_account", "Account", "get"),
        ("listFiles", "Files", "list"),
        ("retrieveFileContent", "Files", "retrieve_content"),
        ("listPolicies", "Policy", "list"),
        ("createCoreV1NamespacedPod", "core_v1", "create_namespaced_pod"),
        ("listUserFiles", "Files", "list_user_files"),
        ("assignUserToGroup", "Group", "assign_user_to_group"),
        ("accountGet", "Account", "account_get"),
        ("files/get-file-tree", "Files", "get_file_tree"),
        ("importFile", "Files", "import_file"),
        ("updatePoolUpdate", "Pool", "update_pool_update"),
        ("listFiles2", "Files", "list_files2"),
        ("list_files_2", "Files", "list_files_2"),
        ("listAddress", "Addresses", "list_address"),
    ],
)
def test_a_method_does_not_repeat_its_tag_behind_its_verb(tmp_path: Path, id: str, tag: str, method: str) -> None:
    """Where the noun is the tag, in the singular or plural, and the operationId does not itself separate a group."""
    names, found = named(tmp_path, operation(id, tag))

    assert found == []
    assert names.methods[id].method == method


def test_a_method_keeps_its_noun_where_only_that_tells_it_apart(tmp_path: Path) -> None:
    """Of one and of many, and beside a method that is called so already."""
    names, found = named(
        tmp_path,
        operation("getFile", "Files"),
        operation("getFiles", "Files"),
        operation("listPots", "Pots"),
        operation("list", "Pots"),
        operation("getInk", "Inks", **{"x-python-name": "fetch"}),
        operation("fetchInk", "Inks"),
    )

    assert found == []
    assert [names.methods[id].method for id in ("getFile", "getFiles")] == ["get_file", "get_files"]
    assert [names.methods[id].method for id in ("listPots", "list")] == ["list_pots", "list"]
    assert [names.methods[id].method for id in ("getInk", "fetchInk")] == ["fetch", "fetch_ink"]


def test_an_operation_id_that_is_a_path_stays_one(tmp_path: Path) -> None:
    """`get_id` of `files` would be about an id."""
    ids = {"/files/{id}": "get_files_id", "/files/{id}/tags": "get_files_id_tags", "/account": "get_account"}
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Ink", "version": "1"},
        "paths": {
            path: {"get": {**operation(id, id.split("_")[1]), "responses": {"204": {"description": "ok"}}}}
            for path, id in ids.items()
        },
    }
    path = tmp_path / "ink.json"
    path.write_text(json.dumps(spec), encoding="utf-8")

    methods = names_of(lower(load(path), "ink"), lambda finding: None).methods

    assert [methods[id].method for id in ids.values()] == ["get_files_id", "get_files_id_tags", "get"]


def test_methods_of_one_last_word_are_told_apart_without_their_tag(tmp_path: Path) -> None:
    """By the groups that their operationIds name below it."""
    names, _ = named(tmp_path, operation("orders.create", "orders"), operation("orders.track.create", "orders"))

    assert [method.path for method in names.methods.values()] == ["client.orders.create", "client.orders.track_create"]


def test_a_group_tells_methods_of_one_tag_apart(tmp_path: Path) -> None:
    """Where the tag is another one."""
    names, _ = named(tmp_path, operation("pots/list", "All"), operation("pens/list", "All"))

    assert [method.method for method in names.methods.values()] == ["list", "pens_list"]


@pytest.mark.parametrize("id", ["api", "failure", "s", "unset", "list", "dict", "type", "models", "str", "submit_inks"])
def test_a_function_hides_nothing_of_its_module(tmp_path: Path, id: str) -> None:
    """`API`, `UNSET` and the like are constants there, and expressions use builtins."""
    names, found = named(tmp_path, operation(id), operation("other"))

    assert found == []
    assert names.calls[id] == (f"{id}_" if id != "submit_inks" else id)
    assert names.constants[id] == names.calls[id].upper()


def test_a_call_is_named_after_its_operation_wherever_its_method_stands(tmp_path: Path) -> None:
    """One module holds all calls; a name that the spec chose counts there too, behind that of the resource."""
    own = {"x-python-name": "all"}
    names, found = named(
        tmp_path,
        operation("listPots", "Pots"),
        operation("Pens.listAll"),
        operation("getInks", "Inks", **own),
        operation("getLids", "Lids", **own),
        operation("getJars", **{"x-python-name": "jars"}),
    )

    assert found == []
    assert names.calls == {
        "listPots": "list_pots",
        "Pens.listAll": "pens_list_all",
        "getInks": "inks_all",
        "getLids": "lids_all",
        "getJars": "jars",
    }
    assert names.constants["getInks"] == "INKS_ALL"


@pytest.mark.parametrize("id", ["stream", "paged"])
def test_a_resource_may_have_methods_that_the_client_itself_has(tmp_path: Path, id: str) -> None:
    """`client.speech.stream` hides nothing."""
    names, _ = named(tmp_path, operation(id, "Speech"))

    assert names.methods[id].method == id


def test_operations_of_one_name_are_told_apart_by_methods_and_paths(tmp_path: Path) -> None:
    """The first keeps its name, the second gets its method before it, and a third is called after its path."""
    ids = ("getPot", "get-pot", "GetPot", "straße", "strasse", "pots", "a.b", "A.b")
    names, found = named(tmp_path, *(operation(id) for id in ids), operation("c", "Pots"))

    assert {code for code, _ in found} == {"name-collision"}
    assert [(names.methods[id].resource, names.methods[id].method) for id in ids] == [
        (None, "get_pot"),
        (None, "post_get_pot"),
        (None, "post_2"),
        (None, "straße"),
        (None, "strasse"),
        (None, "post_pots"),
        ("a", "b"),
        ("a", "post_b"),
    ]
    assert len({*names.calls.values()}) == len({*names.constants.values()}) == len(ids) + 1


@given(st.lists(st.tuples(st.text(max_size=6), st.text("ab/{}-_", max_size=8)), max_size=8, unique=True))
def test_every_operation_has_a_name_of_its_own(wires: list[tuple[str, str]]) -> None:
    """Whatever operationIds and paths there are: nothing is refused, and nothing is made up twice."""
    ids = list(dict.fromkeys(id for id, _ in wires))
    operations = [_an_operation(id, dict(wires)[id]) for id in ids]
    found: list[Diagnostic] = []
    names = names_of(Api("ink", "ink.yaml", "Ink", "1", "", (), (), (), tuple(operations), ()), found.append)

    assert {finding.severity for finding in found} <= {"warning"}
    assert (
        len({*names.methods.values()}) == len({*names.calls.values()}) == len({*names.constants.values()}) == len(ids)
    )


def _an_operation(id: str, path: str) -> Operation:
    empty: tuple[()] = ()
    return Operation(
        *(
            id,
            HERE,
            "GET",
            f"/{path}",
            None,
            empty,
            "",
            "",
            False,
            True,
            0.0,
            empty,
            None,
            empty,
            None,
            None,
            empty,
            empty,
        )
    )


def test_arguments_of_one_name_are_told_apart_by_their_places(tmp_path: Path) -> None:
    """The first keeps its name: first those of the path, then the others as they are declared, then the body's."""
    places = [
        ("id", "query"),
        ("id", "header"),
        ("Id", "query"),
        ("i-d", "query"),
        ("self", "query"),
        ("class", "query"),
    ]
    parameters: Json = [{"name": name, "in": at, "schema": {}} for name, at in places]
    names, found = named(tmp_path, operation("a", parameters=parameters, requestBody=with_body("id", "body", "self")))

    assert {code for code, _ in found} == {"name-collision"}
    assert [
        names.arguments["a", at, name] for name, at in [*places, ("id", "body"), ("body", "body"), ("self", "body")]
    ] == [*("id", "header_id", "query_id", "i_d", "self_", "class_", "body_id", "body", "body_self")]


def test_letters_without_capitals_make_two_names(tmp_path: Path) -> None:
    """A function and its constant differ."""
    names, _ = named(tmp_path, operation("名前"))

    assert (names.calls["名前"], names.constants["名前"]) == ("call_名前", "CALL_名前")


@pytest.mark.parametrize("title", ["Client", "Task", "Not Found", "Async Client", "Handle", "Models"])
def test_a_client_hides_nothing_of_its_package(tmp_path: Path, title: str) -> None:
    """A title may be any word."""
    names, _ = named(tmp_path, operation("a"), title=title)

    assert names.client == title.replace(" ", "") + "_" * (title != "Models")


def test_a_class_of_a_resource_is_no_other_class(tmp_path: Path) -> None:
    """Neither the client's, nor one that the module imports, nor another resource's."""
    names, found = named(
        tmp_path, operation("a", "Ink"), operation("b", "resource"), operation("c", "aBC"), operation("d", "AB-C")
    )

    assert found == []
    assert names.resources == {"ink": "Ink_", "resource": "Resource_", "a_bc": "ABC", "ab_c": "AbC"}


@pytest.mark.parametrize(
    "feature", ["streams", "pagination", "tasks-created-by-streams", "security", "formats", "parts"]
)
def test_no_class_of_a_client_hides_an_import(tmp_path: Path, feature: str) -> None:
    """Whatever its tags are called, and whatever it uses: streams, pages, tasks, access tokens."""
    spec = json.loads(json.dumps(load(CASES / feature / "spec.yaml", name="spec.yaml").value))
    runtime = {name for names in RUNTIME.values() for name in names.split()}
    tags = sorted(runtime | {"Any", "Callable", "Literal", "Unpack", "UUID", "Decimal", "UNSET", "UnsetType"})
    for number, tag in enumerate(tags):
        spec["paths"][f"/tag-{number}"] = {
            "get": {"operationId": f"tag{number}", "tags": [tag], "responses": {"204": {"description": "ok"}}}
        }
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(spec), "utf-8")

    for name in ("client", "async_client"):
        tree = ast.parse(emitted_of(path, "spec")[f"spec/{name}.py"])
        imported = [
            alias.asname or alias.name for each in tree.body if isinstance(each, ast.ImportFrom) for alias in each.names
        ]
        defined = [each.name for each in tree.body if isinstance(each, ast.ClassDef)]
        assert len({*imported, *defined}) == len(imported) + len(defined)


def test_fields_hide_no_annotation(tmp_path: Path) -> None:
    """A class is a scope: a field `str` would be meant by `str` below it, and so would a model's name.

    No list is there.
    """
    fields = ("list", "str", "type", "field", "self", "Any", "名前", "additional_properties", "class")
    names, found = named(tmp_path, operation("a"), schemas={"Ink": object_of(*fields), "名前": object_of("a")})

    assert found == []
    assert [names.fields["Ink", name] for name in fields] == [
        *("list", "str_", "type", "field_", "self", "any", "名前_", "additional_properties_", "class_")
    ]


TYPES: dict[str, Json] = {
    "bool": {"type": "boolean"},
    "bytes": {"type": "string", "format": "byte"},
    "dict": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Pot"}},
    "float": {"type": "number"},
    "int": {"type": "integer"},
    "list": {"type": "array", "items": {"$ref": "#/components/schemas/Pot"}},
    "str": {"type": "string"},
    "tuple": {
        "type": "array",
        "prefixItems": [{"$ref": "#/components/schemas/Pot"}, {"$ref": "#/components/schemas/Pot"}],
        "items": False,
        "minItems": 2,
        "maxItems": 2,
    },
    "pot": {"$ref": "#/components/schemas/Pot"},
    "null": {"type": ["null", "integer"]},
    "date": {"type": "string", "format": "date"},
    "uuid": {"type": "string", "format": "uuid"},
    "decimal": {"type": "string", "format": "decimal"},
    "one": {"enum": ["a"]},
    "half": {"enum": [0.5, "a"]},
    "any": {},
    "upload": {"type": "string", "contentMediaType": "image/png"},
}
"""Schemas of all types that annotations write in different ways, by a builtin that each contains."""


def test_a_field_is_named_like_a_builtin_unless_an_annotation_of_its_class_contains_that(tmp_path: Path) -> None:
    """Whatever its type and that of the field beside it: the annotations of each class can be resolved."""
    builtins = sorted(BUILTINS - {"type", "dt"})
    pairs = [*((type_, TYPES["pot"]) for type_ in TYPES.values()), *((TYPES["pot"], type_) for type_ in TYPES.values())]
    schemas: Spec = {
        f"{name}{at}": {"type": "object", "properties": {name: own, "other": other}}
        for name in builtins
        for at, (own, other) in enumerate(pairs)
    }
    names, _ = named(tmp_path, operation("a"), schemas=schemas)
    source = emitted_of(tmp_path / "ink.json", "ink")["ink/models.py"]

    kept = 0
    for node in ast.parse(source).body:
        fields = (
            [each for each in node.body if isinstance(each, ast.AnnAssign)] if isinstance(node, ast.ClassDef) else []
        )
        written = {each.target.id: ast.unparse(each.annotation) for each in fields if isinstance(each.target, ast.Name)}
        used = {
            each.id for text in written.values() for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Name)
        }
        assert not used & written.keys(), ast.unparse(node)
        kept += len(BUILTINS & written.keys())
    assert kept > len(schemas) / 2
    assert len(names.fields) > len(schemas)


@pytest.mark.parametrize(
    ("properties", "more", "expected"),
    [
        (("field", "issue"), {}, "field"),
        (("field",), {}, "field"),
        (("field", "class"), {}, "field_"),
        (("field", "createdAt"), {}, "field_"),
        (("field", "field_"), {}, "field_"),
        (("Field", "issue"), {}, "field_"),
        (("field", "issue"), {"additionalProperties": {"type": "integer"}}, "field_"),
    ],
)
def test_a_field_is_called_field_where_its_class_does_not_use_that(
    tmp_path: Path, properties: tuple[str, ...], more: Spec, expected: str
) -> None:
    """`field(name="createdAt")` writes the wire name of another one, and undeclared properties need it, too."""
    names, _ = named(tmp_path, operation("a"), schemas={"Ink": {**object_of(*properties), **more}})

    assert names.fields["Ink", properties[0]] == expected


def test_models_hide_no_import(tmp_path: Path) -> None:
    """What a module of models imports keeps its name."""
    taken = ("Any", "Struct", "S", "Literal", "None", "Client")
    names, found = named(tmp_path, operation("a"), schemas={name: object_of("a") for name in taken})

    assert found == []
    assert [names.models[name] for name in taken] == ["Any_", "Struct_", "S_", "Literal_", "None_", "Client"]


def test_arguments_hide_nothing_of_their_method(tmp_path: Path) -> None:
    """`type` and `list` are no trouble there; `self`, the method's own call, and options of `run` would be."""
    arguments = ("self", "models", "timeout", "body", "type", "list", "create", "function", "lambda")
    names, found = named(tmp_path, operation("create", requestBody=with_body(*arguments)))

    assert found == []
    assert [names.arguments["create", "body", name] for name in arguments] == [
        *("self_", "models", "timeout", "body", "type", "list", "create_", "function", "lambda_")
    ]


def test_a_body_as_a_whole_is_the_argument_body(tmp_path: Path) -> None:
    """A parameter of that name gives way only there."""
    whole: Json = {"content": {"application/json": {"schema": {"type": "string"}}}}
    parameters: Json = [{"name": "body", "in": "query", "schema": {"type": "string"}}]
    names, _ = named(
        tmp_path, operation("a", parameters=parameters, requestBody=whole), operation("b", parameters=parameters)
    )

    assert names.arguments["a", "query", "body"] == "body_"
    assert names.arguments["b", "query", "body"] == "body"


def collisions(found: list[tuple[str, str]]) -> int:
    """How many names had to give way."""
    return sum(code == "name-collision" for code, _ in found)


def test_operations_are_told_apart_by_their_method(tmp_path: Path) -> None:
    """And then by a hash; a resource keeps its name."""
    names, found = named(tmp_path, operation("get-pot"), operation("getPot"), operation("pots"), operation("b", "Pots"))

    assert [names.methods[id].method for id in ("get-pot", "getPot", "pots")] == [
        "get_pot",
        "post_get_pot",
        "post_pots",
    ]
    assert list(names.resources) == ["pots"]
    assert names.calls["get-pot"] != names.calls["getPot"]
    assert collisions(found) == 3


def test_schemas_and_their_parts_are_told_apart(tmp_path: Path) -> None:
    """That which is spelt so keeps the name, wherever it stands."""
    enums: Spec = {
        "Ink": {**object_of("inkId", "ink_id"), "title": "Ink"},
        "Case": {"type": "string", "enum": ["Red", "RED"]},
        "Sign": {"type": "string", "enum": ["", "!", "-A", "A"]},
    }
    schemas: Spec = {"ink-pot": object_of("a"), "InkPot": object_of("a"), **enums}
    names, found = named(tmp_path, operation("a"), schemas=schemas)

    assert (names.models["InkPot"], names.models["ink-pot"]) == ("InkPot", "InkDashPot")
    assert (names.fields["Ink", "ink_id"], names.fields["Ink", "inkId"]) == ("ink_id", "ink_id_247d")
    assert (names.values["Case", "RED"], names.values["Case", "Red"]) == ("RED", "RED_BA19")
    assert [names.values["Sign", text] for text in ("", "!", "-A", "A")] == ["VALUE", "NOT", "MINUS_A", "A"]
    assert collisions(found) == 2


def test_the_argument_that_is_spelt_so_keeps_the_name(tmp_path: Path) -> None:
    """Wherever it stands, and whatever is declared first: `filter=` never sends `$filter`."""
    places = {
        "query": ("$top", "Limit", "$filter", "filter", "@id", "limit", "Tag", "X-Run"),
        "header": ("Filter", "top", "X-run"),
    }
    parameters: list[Json] = [{"name": name, "in": at, "schema": {}} for at, names in places.items() for name in names]
    parameters.append({"name": "Skip", "in": "query", "schema": {}, "x-python-name": "leap"})
    body = with_body("id", "tag", "skip", "$skip", "x_run")
    names, _ = named(tmp_path, operation("a", parameters=parameters, requestBody=body))

    assert {key[1:]: name for key, name in names.arguments.items()} == {
        ("query", "filter"): "filter",
        ("query", "$filter"): "dollar_filter",
        ("header", "Filter"): "header_filter",
        ("header", "top"): "top",
        ("query", "$top"): "query_top",
        ("query", "limit"): "limit",
        ("query", "Limit"): "query_limit",
        ("body", "id"): "id",
        ("query", "@id"): "query_id",
        ("body", "tag"): "tag",
        ("query", "Tag"): "query_tag",
        ("query", "Skip"): "leap",
        ("body", "skip"): "skip",
        ("body", "$skip"): "dollar_skip",
        ("body", "x_run"): "x_run",
        ("query", "X-Run"): "query_x_run",
        ("header", "X-run"): "header_x_run",
    }


def test_the_operation_that_is_spelt_so_keeps_the_name(tmp_path: Path) -> None:
    """Its method, its call and its constant, though another one comes first."""
    names, found = named(tmp_path, operation("list-pots"), operation("list_pots"), operation("Pens.listPots"))

    assert (names.methods["list_pots"].method, names.calls["list_pots"]) == ("list_pots", "list_pots")
    assert names.constants["list_pots"] == "LIST_POTS"
    assert names.methods["list-pots"].method != "list_pots"
    assert names.methods["Pens.listPots"].method == "list_pots", "which is another resource's"
    assert collisions(found) >= 1


def test_arguments_are_told_apart_by_their_place(tmp_path: Path) -> None:
    """The one that is spelt so keeps the name, else the path's; two of one place are told apart by a hash."""
    parameters: list[Json] = [
        {"name": "id", "in": "header", "schema": {}},
        {"name": "id", "in": "query", "schema": {}},
        {"name": "ink-id", "in": "query", "schema": {}},
    ]
    names, found = named(
        tmp_path, operation("a", parameters=parameters, requestBody=with_body("id", "inkId", "ink_id"))
    )

    assert {key[1:]: name for key, name in names.arguments.items()} == {
        ("query", "id"): "id",
        ("header", "id"): "header_id",
        ("query", "ink-id"): "query_ink_id",
        ("body", "id"): "body_id",
        ("body", "inkId"): "ink_id_247d",
        ("body", "ink_id"): "ink_id",
    }
    assert collisions(found) == 5


def test_a_function_and_a_constant_are_told_apart_each_for_itself(tmp_path: Path) -> None:
    """Capitals of two names can be one."""
    names, _ = named(tmp_path, operation("straße"), operation("strasse"))

    assert names.calls == {"straße": "straße", "strasse": "strasse"}
    assert names.constants == {"straße": "STRASSE", "strasse": "STRASSE_16D9"}


def test_a_python_name_is_the_way_out(tmp_path: Path) -> None:
    """Of every collision that is told to be ended by one."""
    own: Spec = {"type": "string", "x-python-name": "own"}
    names, found = named(
        tmp_path,
        operation("get-pot"),
        operation("getPot", **{"x-python-name": "fetch"}),
        schemas={"Ink": {**object_of("inkId", "ink_id", ink_id=own), "x-python-name": "Inks"}, "ink": object_of("a")},
    )

    assert found == []
    assert names.methods["getPot"].method == "fetch"
    assert names.calls["getPot"] == "fetch"
    assert names.models == {"Ink": "Inks", "ink": "Ink", "Pot": "Pot"}
    assert names.fields["Ink", "ink_id"] == "own"


def test_signs_tell_numbers_apart(tmp_path: Path) -> None:
    """1 and -1 are two values."""
    names, found = named(tmp_path, operation("a"), schemas={"Ink": {"type": "integer", "enum": [1, -1]}})

    assert found == []
    assert [names.values["Ink", text] for text in ("1", "-1")] == ["VALUE_1", "MINUS_1"]


def test_without_warnings_names_are_the_same_and_no_place_is_looked_for() -> None:
    looked_for: list[tuple[str, ...]] = []

    class Locator:
        def place(self, path: tuple[str, ...]) -> tuple[str, int, int, str]:
            looked_for.append(path)
            return "ink.yaml", 1, 1, "/".join(path)

    place = Place.found_by(Locator(), ("room",))
    fields = tuple(Field(name, FreeForm(), True, place) for name in ("userId", "user_id"))
    api = Api("ink", "ink.yaml", "Ink", "1", "", (), (), (Object("Room", place, "", fields),), (), ())
    found: list[Diagnostic] = []
    quiet = names_of(api, found.append, with_warnings=False)

    assert found == []
    assert looked_for == []
    assert quiet == names_of(api, found.append)
    assert [(each.code, each.severity) for each in found] == [("name-collision", "warning")]
