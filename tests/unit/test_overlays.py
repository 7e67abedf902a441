"""Overlays: what actions do, in which order, what is refused, and that every value keeps the place that says it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.check import check
from specloom.diagnostics import Diagnostic, SpecError
from specloom.load import Document, SizeLimits, Tokens, check_overlay, is_overlay, load

if TYPE_CHECKING:
    from specloom.ir import Json

SPEC = """\
openapi: "3.1.0"
info: {title: Ink, version: "1"}
paths:
  /pots:
    get:
      operationId: listPots
      summary: Pots
      tags: [a, b, c]
      responses:
        "200": {description: OK}
"""

Merge = Callable[..., Document]


@pytest.fixture
def merge(tmp_path: Path) -> Merge:
    """Load a spec with overlays: a text is the actions of one of version 1.1, or a whole overlay."""

    def merged(*overlays: str, spec: str = SPEC, limits: SizeLimits | None = None, version: str = "1.1.0") -> Document:
        (tmp_path / "spec.yaml").write_text(spec)
        for number, text in enumerate(overlays):
            whole = f"overlay: {version}\ninfo: {{title: O, version: '1'}}\nactions:\n{text}"
            (tmp_path / f"{number}.yaml").write_text(text if text.startswith("overlay:") else whole)
        named = [(tmp_path / f"{number}.yaml", f"{number}.yaml") for number in range(len(overlays))]
        return load(tmp_path / "spec.yaml", name="spec.yaml", overlays=named, limits=limits or SizeLimits())

    return merged


def refused(merge: Merge, *overlays: str, **options: Any) -> list[tuple[str, str, int, int]]:
    """Code, file, line and column of everything that is wrong."""
    with pytest.raises(SpecError) as error:
        merge(*overlays, **options)
    return [placed(found) for found in error.value.diagnostics]


def placed(found: Diagnostic) -> tuple[str, str, int, int]:
    return found.code, found.source.file, found.source.line, found.source.column


def place(document: Document, *path: str) -> tuple[str, int, int, str]:
    """File, line, column and source line of a value."""
    source = document.source(path)
    return source.file, source.line, source.column, source.text.strip()


# --- order -----------------------------------------------------------------------------------------------------------


def test_each_action_sees_the_result_of_the_one_before(merge: Merge) -> None:
    """Removing and then creating gives the new value; the other way round gives none."""
    remove = "  - {target: $.info, remove: true}\n"
    create = "  - {target: $, update: {info: {title: New}}}\n"

    assert merge(remove + create).value_at(("info",)) == {"title": "New"}
    assert "info" not in dict_of(merge(create + remove))


def test_overlays_are_applied_in_their_order(merge: Merge) -> None:
    first, second = (f"  - {{target: $.info, update: {{title: {title}}}}}\n" for title in ("One", "Two"))

    assert merge(first, second).value_at(("info", "title")) == "Two"
    assert merge(second, first).value_at(("info", "title")) == "One"
    assert place(merge(first, second), "info", "title")[0] == "1.yaml"


def test_a_later_overlay_can_target_what_an_earlier_one_has_added(merge: Merge) -> None:
    document = merge("  - {target: $, update: {x-a: {b: 1}}}\n", "  - {target: \"$['x-a']\", update: {c: 2}}\n")

    assert document.value_at(("x-a",)) == {"b": 1, "c": 2}
    assert [place(document, "x-a", key)[0] for key in "bc"] == ["0.yaml", "1.yaml"]


def test_objects_and_scalars_applied_twice_are_as_applied_once(merge: Merge) -> None:
    """Lists are appended to each time, as the specification says."""
    actions = "  - {target: $.info, update: {title: New, contact: {name: Pen}}}\n"
    appended = "  - {target: $.paths.*.*.tags, update: z}\n"

    assert merge(actions, actions).value == merge(actions).value
    assert merge(appended, appended).value_at(("paths", "/pots", "get", "tags")) == ["a", "b", "c", "z", "z"]


def test_what_was_read_stays_as_it_is(merge: Merge) -> None:
    """One value that is merged into several places is not one object:
    a rule that reads one as another changes no twin.
    """
    document = merge("  - {target: $.paths.*.*, update: {x-note: {a: [1]}}}\n", spec=SPEC + "  /pens: {get: {}}\n")
    paths: Any = document.value_at(("paths",))

    assert paths["/pots"]["get"]["x-note"] == paths["/pens"]["get"]["x-note"]
    document.put(("paths", "/pots", "get", "x-note", "a"), None)
    assert paths["/pens"]["get"]["x-note"] == {"a": [1]}


def test_all_nodes_are_removed_that_a_query_selects_together(merge: Merge) -> None:
    """Within each other, and items by their indexes before the action."""
    spec = "a: {b: 1, c: {b: {b: 2}}}\nl: [0, 1, {b: 3}, 4, 5]\n"
    document = merge("  - {target: $..b, remove: true}\n  - {target: '$.l[0, 1, 3, 0]', remove: true}\n", spec=spec)

    assert document.value == {"a": {"c": {}}, "l": [{}, 5]}
    assert place(document, "l", "1")[:3] == ("spec.yaml", 2, 22)


# --- places ----------------------------------------------------------------------------------------------------------


def test_each_value_has_the_place_of_the_file_that_says_it(merge: Merge) -> None:
    document = merge("""\
  - target: $.paths['/pots'].get
    update:
      summary: All pots
      x-safe: true
      tags: [d]
  - target: $.paths['/pots'].get.tags[?@ == 'b']
    remove: true
""")
    get = ("paths", "/pots", "get")

    assert place(document, *get, "summary") == ("0.yaml", 6, 16, "summary: All pots")
    assert place(document, *get, "x-safe") == ("0.yaml", 7, 15, "x-safe: true")
    assert document.key_source((*get, "x-safe")).column == 7
    assert document.value_at((*get, "tags")) == ["a", "c", "d"]
    assert place(document, *get, "tags", "1") == ("spec.yaml", 8, 20, "tags: [a, b, c]")
    assert place(document, *get, "tags", "2") == ("0.yaml", 8, 14, "tags: [d]")
    assert place(document, *get, "operationId") == ("spec.yaml", 6, 20, "operationId: listPots")
    assert place(document, *get) == ("spec.yaml", 6, 7, "operationId: listPots")


def test_a_pointer_is_that_of_the_merged_document(merge: Merge) -> None:
    """It says what a finding is about; line and column say where that is written."""
    assert merge("  - {target: $, update: {x-a: {b: 1}}}\n").source(("x-a", "b")).pointer == "/x-a/b"


def test_what_is_copied_has_the_places_of_the_original(merge: Merge) -> None:
    """Also where that is partly from an overlay, and after the original is gone."""
    document = merge("""\
  - {target: "$.paths['/pots'].get", update: {x-safe: true}}
  - {target: $.paths, update: {/jars: {}}}
  - {target: "$.paths['/jars']", copy: "$.paths['/pots']"}
  - {target: "$.paths['/pots']", remove: true}
""")

    assert list(dict_of(document, "paths")) == ["/jars"]
    assert place(document, "paths", "/jars", "get", "operationId")[:2] == ("spec.yaml", 6)
    assert place(document, "paths", "/jars", "get", "x-safe")[:2] == ("0.yaml", 4)
    assert place(document, "paths", "/jars")[:2] == ("0.yaml", 5)


def test_a_required_key_that_is_removed_is_missing_where_it_was_removed(merge: Merge) -> None:
    document = merge("  - target: $.info.version\n    remove: true\n")

    (found,) = check(document)
    assert placed(found) == ("missing-key", "0.yaml", 4, 13)
    assert found.source.pointer == "/info"


def test_a_key_that_is_added_again_was_not_removed(merge: Merge) -> None:
    document = merge("  - {target: $.info.version, remove: true}\n  - {target: $.info, update: {version: '2'}}\n")

    assert document.removal(("info", "version")) is None
    assert place(document, "info", "version")[:2] == ("0.yaml", 5)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ("  - target: $.paths['/pots'].get\n    update: {sumary: x}\n", ("unknown-key", "0.yaml", 5, 14)),
        ("  - target: $.info\n    update: {version: 2}\n", ("wrong-type", "0.yaml", 5, 23)),
        ("  - target: $.paths['/pots'].get.tags\n    update: [1]\n", ("wrong-type", "0.yaml", 5, 14)),
        ("  - target: $.info.version\n    update: 2\n", ("wrong-type", "0.yaml", 5, 13)),
        (
            "  - target: $.paths['/pots'].get.responses['200']\n"
            "    update: {content: {application/json: {schema: {$ref: '#/components/schemas/No'}}}}\n",
            ("ref-not-found", "0.yaml", 5, 58),
        ),
    ],
    ids=["new key", "replaced scalar", "appended item", "replaced target", "reference"],
)
def test_a_finding_is_in_the_file_that_says_the_value(
    actions: str, expected: tuple[str, str, int, int], merge: Merge
) -> None:
    assert expected in [placed(found) for found in check(merge(actions))]


def test_findings_behind_a_reference_are_in_the_overlay(merge: Merge) -> None:
    """The document refers to what the overlay defines."""
    spec = SPEC.replace("{description: OK}", '{$ref: "#/components/responses/Ok"}')
    document = merge("  - target: $\n    update: {components: {responses: {Ok: {descripton: Fine}}}}\n", spec=spec)

    assert {placed(found)[1:3] for found in check(document)} == {("0.yaml", 5)}


def test_references_of_an_overlay_are_relative_to_the_document(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/pot.yaml").write_text("Pot: {type: object}\n")
    (tmp_path / "specs/spec.yaml").write_text(SPEC)
    (tmp_path / "overlay.yaml").write_text(
        "overlay: 1.1.0\ninfo: {title: O, version: '1'}\nactions:\n"
        "  - target: $\n    update: {components: {schemas: {Pot: {$ref: 'pot.yaml#/Pot'}}}}\n"
    )

    document = load(tmp_path / "specs/spec.yaml", overlays=[(tmp_path / "overlay.yaml", "overlay.yaml")])

    assert [file.path.name for file in document.files] == ["spec.yaml", "pot.yaml"]
    assert [file.path.name for file in document.sources] == ["spec.yaml", "pot.yaml", "overlay.yaml"]
    assert [found for found in check(document) if found.severity == "error"] == []


def test_the_digest_covers_the_overlays(merge: Merge) -> None:
    plain, one, other = (
        merge(),
        merge("  - {target: $.info, update: {title: A}}\n"),
        merge("  - {target: $, update: {}}\n"),
    )

    assert len({plain.digest, one.digest, other.digest}) == 3


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ("  - {target: $.inf, update: {}}\n", ("overlay-target", 4, 14)),
        ("  - {target: $.info, copy: $.inf}\n", ("overlay-target", 4, 28)),
        ("  - {target: $.info, copy: $.*}\n", ("overlay-target", 4, 28)),
        ("  - {target: $, remove: true}\n", ("overlay-incompatible", 4, 14)),
        ("  - {target: $, update: text}\n", ("overlay-incompatible", 4, 25)),
        ("  - {target: $.info, update: [1]}\n", ("overlay-incompatible", 4, 30)),
        ("  - {target: $.info.title, update: {a: 1}}\n", ("overlay-incompatible", 4, 36)),
        ("  - {target: $, update: {info: {title: [x]}}}\n", ("overlay-incompatible", 4, 40)),
        ("  - {target: $.info.title, copy: $.info}\n", ("overlay-incompatible", 4, 34)),
        ('  - {target: \'$["info","openapi"]\', update: {}}\n', ("overlay-incompatible", 4, 14)),
        ("  - {target: $.info, update: {}, copy: $.info}\n", ("overlay-action", 4, 34)),
        ("  - {target: $.a[, update: {}}\n", ("yaml-syntax", 4, 17)),
        ("  - {target: '$.a[', update: {}}\n", ("overlay-expression", 4, 19)),
        ("  - {target: $.info[?@.a=1], update: {}}\n", ("yaml-syntax", 4, 22)),
        ("  - {target: '$.info[?@.a=1]', update: {}}\n", ("overlay-expression", 4, 26)),
        ("  - {target: info, update: {}}\n", ("overlay-expression", 4, 14)),
        ("  - {target: $.info~, update: {}}\n", ("overlay-expression", 4, 20)),
        ("  - {targt: $.info, update: {}}\n", ("unknown-key", 4, 6)),
        ("  - {target: $.info, remove: 'yes'}\n", ("wrong-type", 4, 30)),
        ("  - text\n", ("wrong-type", 4, 5)),
        ("  []\n", ("overlay-action", 4, 3)),
    ],
)
def test_an_action_that_cannot_be_applied(actions: str, expected: tuple[str, int, int], merge: Merge) -> None:
    """With the place in the overlay; in a JSONPath, that of the character."""
    code, line, column = expected

    assert (code, "0.yaml", line, column) in refused(merge, actions)


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ("  - {target: $.info.title, update: New}\n", "which 1.0 cannot target"),
        ("  - {target: $.paths.*.*.tags, update: [d]}\n", "is one item for the list"),
        ("  - {target: $.info, copy: $.info}\n", "unknown key `copy`"),
    ],
)
def test_what_only_1_1_allows_is_refused_in_1_0(actions: str, said: str, merge: Merge) -> None:
    """And says that 1.1 allows it."""
    with pytest.raises(SpecError, match=said) as error:
        merge(actions, version="1.0.3")
    assert "write `overlay: 1.1.0`" in str(error.value)


def test_everything_wrong_is_reported_at_once(merge: Merge) -> None:
    """In all overlays, and in the document."""
    first = "  - {target: $.info, updat: {}}\n  - {target: '$[', update: {}}\n"
    second = "overlay: 3.0.0\ninf: {}\nactions: []\n"

    found = refused(merge, first, second, spec=SPEC + "paths: {}\n")
    assert {code for code, *_ in found} == {
        *("duplicate-key", "missing-key", "overlay-action", "overlay-expression", "overlay-version", "unknown-key")
    }
    assert {file for _, file, *_ in found} == {"spec.yaml", "0.yaml", "1.yaml"}


def test_actions_that_change_nothing_are_warned_of(merge: Merge) -> None:
    actions = (
        "  - {target: $.info}\n  - {target: $.inf, remove: true}\n  - {target: $.info.title, remove: true, update: x}\n"
    )

    assert [(found.severity, *placed(found)) for found in merge(actions).remarks] == [
        ("warning", "overlay-action", "0.yaml", 4, 5),
        ("warning", "overlay-target", "0.yaml", 5, 14),
        ("warning", "overlay-action", "0.yaml", 6, 42),
    ]


@pytest.mark.parametrize("does", ["remove: true", "update: {}", "copy: $.info"])
def test_an_optional_action_may_match_nothing(does: str, merge: Merge) -> None:
    assert merge(f"  - {{target: $.inf, {does}, x-optional: true}}\n").remarks == ()


def test_extends_names_the_document(merge: Merge, tmp_path: Path) -> None:
    """A path is compared with the file, and a URL with what the document says that it is."""
    text = (
        "overlay: 1.1.0\ninfo: {{title: O, version: '1'}}\nextends: {0}\nactions: [{{target: $.info, update: {{}}}}]\n"
    )
    of_url = SPEC + "$self: https://ink.example/api.yaml\n"

    assert merge(text.format("./spec.yaml")).remarks == ()
    (found,) = merge(text.format("../spec.yaml")).remarks
    assert placed(found) == ("overlay-extends", "0.yaml", 3, 10)
    assert found.message == "this overlay extends `../spec.yaml`, and is applied to `spec.yaml`"
    assert merge(text.format("https://ink.example/api.yaml"), spec=of_url).remarks == ()
    assert [found.code for found in merge(text.format("https://x.example/a"), spec=of_url).remarks] == [
        "overlay-extends"
    ]
    assert merge(text.format("https://x.example/a")).remarks == ()


# --- what is hostile -------------------------------------------------------------------------------------------------


@pytest.mark.promise(4)
@pytest.mark.parametrize(
    ("actions", "code"),
    [
        ("  - {target: $, update: " + "{a: " * 250 + "1" + "}" * 250 + "}\n", "too-deep"),
        (
            "  - target: $\n    update:\n      a: &a [" + "1, " * 400 + "1]\n      b: [" + "*a, " * 300 + "*a]\n",
            "alias-expansion",
        ),
        ("  - {target: $, update: &a {b: *a}}\n", "alias-recursive"),
        ("  - {target: $, update: {a: 1, a: 2}}\n", "duplicate-key"),
        ("  - {target: $..*, copy: $, description: many}\n", "overlay-incompatible"),
        ("  - {target: '$" + "[?@" * 2000 + "', update: {}}\n", "overlay-expression"),
    ],
    ids=["depth", "aliases", "recursion", "keys", "kinds", "query"],
)
def test_a_hostile_overlay_is_refused(actions: str, code: str, merge: Merge) -> None:
    assert code in {found[0] for found in refused(merge, actions)}


def test_copies_of_copies_neither_end_the_memory_nor_the_stack(merge: Merge) -> None:
    """Each action copies the document into itself: one level deeper, and twice as large."""
    copying = "  - {target: $, update: {x: {}}}\n" + "".join(
        f"  - {{target: $.x, copy: $, description: '{number}'}}\n" for number in range(300)
    )
    doubling = "  - {target: $, update: {x: [1]}}\n" + "".join(
        f"  - {{target: $.x, copy: $.x, description: '{number}'}}\n" for number in range(64)
    )

    assert [found[0] for found in refused(merge, copying)] in (["too-deep"], ["overlay-too-large"])
    assert [found[:2] for found in refused(merge, doubling)] == [("overlay-too-large", "0.yaml")]


def test_a_file_that_is_too_large_is_refused(merge: Merge) -> None:
    limits = SizeLimits(bytes=1000)

    assert refused(merge, "  - {target: $.info, update: {description: " + "x" * 1000 + "}}\n", limits=limits) == [
        ("file-too-large", "0.yaml", 1, 1)
    ]


# --- by itself -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("overlay: 1.1.0\ninfo: {}\n", True),
        ('"overlay": "1.1.0"\n', True),
        ('{"overlay": "1.1.0", "actions": []}', True),
        ("info:\n  title: T\noverlay: 1.0.0\n", True),
        ("openapi: 3.1.0\nx-a:\n  overlay: 1\n", False),
        ("openapi: 3.1.0\noverlay: 1\n", False),
        ('{"openapi": "3.1.0"}', False),
        ("", False),
    ],
)
def test_an_overlay_is_known_by_its_keys(text: str, expected: bool) -> None:
    assert is_overlay(text) is expected


def test_an_overlay_is_checked_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.overlay.yaml"
    path.write_text("overlay: 1.1.0\ninfo: {title: O}\nactions:\n  - {target: $.anything, update: {}}\n")

    assert [placed(found) for found in check_overlay(path, "a.overlay.yaml")] == [
        ("missing-key", "a.overlay.yaml", 2, 7)
    ]


# --- properties ------------------------------------------------------------------------------------------------------

KEYS = st.sampled_from(["a", "b", "c"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.text("xyz", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
QUERIES = st.sampled_from(
    ["$", "$.a", "$.b", "$.*", "$..a", "$..b", "$..*", "$.a[0]", "$..[1]", "$..[?@.a]", "$[?@ == 1]"]
)
ACTIONS = st.lists(
    st.fixed_dictionaries({"target": QUERIES, "update": VALUES})
    | st.fixed_dictionaries({"target": QUERIES, "copy": QUERIES})
    | st.fixed_dictionaries({"target": QUERIES, "remove": st.just(True)}),
    max_size=6,
)


@given(spec=st.dictionaries(KEYS, VALUES, max_size=3), actions=ACTIONS)
def test_each_scalar_is_what_the_file_says_at_its_place(
    tmp_path_factory: pytest.TempPathFactory, spec: Json, actions: list[dict[str, Json]]
) -> None:
    """Whatever was merged, copied, moved and removed; where an action is wrong, of what comes before it."""
    folder = tmp_path_factory.mktemp("overlaid")
    (folder / "spec.json").write_text(json.dumps(spec, indent=1))
    applied: list[tuple[Path, str]] = []
    document = load(folder / "spec.json", name="spec.json")
    for number, action in enumerate(actions):
        name = f"{number}.json"
        optional = {**action, "x-optional": True}
        overlay = {"overlay": "1.1.0", "info": {"title": "O", "version": "1"}, "actions": [optional]}
        (folder / name).write_text(json.dumps(overlay, indent=1))
        try:
            document = load(folder / "spec.json", name="spec.json", overlays=[*applied, (folder / name, name)])
        except SpecError:
            continue
        applied.append((folder / name, name))

    for path, value in scalars(document.value):
        source = document.source(path)
        written = source.text[source.column - 1 :].rstrip(",")
        assert json.loads(written) == value and type(json.loads(written)) is type(value)


def scalars(value: Json, path: Tokens = ()) -> Iterator[tuple[Tokens, Json]]:
    """Every value that is not an object or a list, with its path."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from scalars(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from scalars(child, (*path, str(index)))
    elif path:
        yield path, value


def dict_of(document: Document, *path: str) -> dict[str, Json]:
    """The object at a path."""
    found = document.value_at(path)
    assert isinstance(found, dict)
    return found
