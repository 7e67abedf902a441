"""What of a value is kept that is not of its type, and how its places are named."""

from __future__ import annotations

import logging
import pickle
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import msgspec
import pytest
from msgspec import UNSET, Struct, UnsetType, field

from specloom.runtime.description.api import Credential
from specloom.runtime.enums import OpenStrEnum
from specloom.runtime.errors import DecodeError, Mismatch
from specloom.runtime.formats import respelt
from specloom.runtime.mismatches import MOST, kept, warn
from specloom.runtime.models import OpenStruct, convert
from specloom.runtime.response import fit
from specloom.runtime.secrets import Secrets
from specloom.runtime.unions import union_of


class Cover(Struct, frozen=True, kw_only=True):
    """Of a book."""

    title: str
    pages: int | UnsetType = UNSET


class Book(OpenStruct, frozen=True, kw_only=True):
    """With every kind of place."""

    type: Literal["book"] = "book"
    cover: Cover
    names: list[str] | None = None
    covers: dict[str, Cover] = {}
    page_count: Annotated[int, msgspec.Meta(ge=1)] | UnsetType = field(default=UNSET, name="page-count")


class Film(Struct, frozen=True, kw_only=True):
    """Another thing to borrow."""

    type: Literal["film"] = "film"
    minutes: int


class Mood(OpenStrEnum):
    """An open list."""

    GLAD = "glad"


if TYPE_CHECKING:
    Loan: TypeAlias = Book | Film
    Untagged: TypeAlias = Cover | Film
else:
    Loan = union_of("Loan", lambda: (Book, Film), tag="type")
    Untagged = union_of("Untagged", lambda: (Cover, Film))

COVER = {"title": "T"}


@pytest.mark.parametrize(
    ("raw", "annotation", "value", "places"),
    [
        ({"title": 7}, Cover, Cover(title=7), ["/title: expected str, got an integer"]),  # type: ignore[arg-type]
        ({"title": None}, Cover, Cover(title=None), ["/title: expected str, got null"]),  # type: ignore[arg-type]
        ({}, Cover, Cover(title=UNSET), ["/title: expected str, got absent"]),  # type: ignore[arg-type]
        (7, Cover, 7, ["the response: expected Cover, got an integer"]),
        ([COVER, 7, {}], list[Cover], [Cover(title="T"), 7, Cover(title=UNSET)],  # type: ignore[arg-type]
         ["/1: expected Cover, got an integer", "/2/title: expected str, got absent"]),
        ({"a/b": {"title": 1.5}, "c": COVER}, dict[str, Cover],
         {"a/b": Cover(title=1.5), "c": Cover(title="T")},  # type: ignore[arg-type]
         ["/a~1b/title: expected str, got a number"]),
        (["glad", [], "odd"], list[Mood], [Mood.GLAD, [], Mood("odd")], ["/1: expected Mood, got an array"]),
        (True, int | None, True, ["the response: expected int | None, got a boolean"]),
        ("three", Literal["one", "two"], "three", ["the response: expected Literal['one', 'two'], got a string"]),
        ({"type": "film", "minutes": {}}, Loan, Film(minutes={}),  # type: ignore[arg-type]
         ["/minutes: expected int, got an object"]),
        ({"type": "song"}, Loan, {"type": "song"}, ["the response: expected Loan, got an object"]),
        ({"x": 1}, Untagged, {"x": 1}, ["the response: expected Untagged, got an object"]),
        ([1, 2], list[Cover] | Cover, [1, 2],
         ["/0: expected Cover, got an integer", "/1: expected Cover, got an integer"]),
    ],
    ids=str,
)  # fmt: skip
def test_a_value_is_typed_where_it_fits(raw: Any, annotation: Any, value: Any, places: list[str]) -> None:
    """And as it came where it does not; items keep their positions, and what is absent is UNSET."""
    found = kept(raw, annotation)

    assert found.value == value
    assert repr(found.value) == repr(value)
    assert [str(place) for place in found.mismatches] == places


def test_undeclared_properties_are_kept_beside_what_is_off() -> None:
    """Those of a model that keeps any."""
    found = kept({"type": "book", "cover": {}, "more": [1]}, Book, at="/result", gather=True)

    assert found.value.additional_properties == {"more": [1]}
    assert found.mismatches == (Mismatch("/result/cover/title", "str", "absent"),)


def test_a_value_that_fits_has_no_mismatch() -> None:
    """Read leniently where that loses nothing, as always."""
    raw = {"type": "book", "cover": COVER, "names": None, "page-count": "3"}
    found = kept(raw, Book)

    assert found.value == convert(raw, Book)
    assert found.mismatches == ()


def test_a_list_of_a_million_misfits_lists_a_hundred() -> None:
    """All of its items are kept."""
    found = kept([{}] * (MOST * 3), list[Cover])

    assert len(found.value) == MOST * 3
    assert len(found.mismatches) == MOST


class Nest(Struct, frozen=True, kw_only=True):
    """As deep as anybody likes."""

    inner: Nest | None = None
    count: int


@pytest.mark.parametrize("levels", [3, 100, 500, 5000])
def test_a_mismatch_at_any_depth_is_told(levels: int) -> None:
    """However deep the value is; where Python cannot follow, as one of the whole."""
    raw: Any = {"count": "many"}
    for _ in range(levels):
        raw = {"inner": raw, "count": 1}
    found = kept(raw, Nest)

    (place,) = found.mismatches
    assert place.pointer in ("/inner" * levels + "/count", "")
    assert (found.value is raw) == (place.pointer == "")
    assert levels > 100 or place.pointer


# --- constants -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "annotation", "where"),
    [
        ({"minutes": 1}, Film, "$"),
        ({"error": "boom"}, Film, "$"),
        ([{"type": "film", "minutes": 1}, {"minutes": 1}], list[Film], "$[1]"),
        ({"a": {"minutes": 1}}, dict[str, Film], "$[...]"),
        ({"minutes": 1}, Loan, "$"),
    ],
    ids=str,
)
def test_a_constant_that_did_not_come_is_not_invented(raw: Any, annotation: Any, where: str) -> None:
    """It is required, and a response without it is perhaps something else."""
    with pytest.raises(DecodeError, match=r"missing required field|no member") as caught:
        convert(raw, annotation)

    assert caught.value.message.endswith(f" - at `{where}`")
    places = {place.pointer.rpartition("/")[2]: place.got for place in kept(raw, annotation).mismatches}
    assert places.get("type", places.get("")) in ("absent", "an object")


def test_a_constant_is_filled_in_where_a_model_is_made() -> None:
    """By hand, for a request."""
    assert Film(minutes=1).type == "film"
    assert convert({"type": "film", "minutes": 1}, Film) == Film(minutes=1)


class Step(OpenStruct, frozen=True, kw_only=True):
    """Where a path goes on, or ends."""

    kind: Literal["step"] = "step"
    ways: list[Path]
    pair: tuple[int, str] | UnsetType = UNSET
    additional_properties: dict[str, int] = {}


class End(Struct, frozen=True, kw_only=True):
    """Of a path."""

    kind: Literal["end"] = "end"
    when: datetime | UnsetType = UNSET


if TYPE_CHECKING:
    Path: TypeAlias = Step | End
else:
    Path = union_of("Path", lambda: (Step, End), tag="kind")


def a_path(steps: int, end: dict[str, Any], **step: Any) -> Any:
    """Two levels a step; the last of them has these members, too."""
    path: Any = {"kind": "step", "ways": [{"kind": "end", **end}], **step}
    for _ in range(steps - 1):
        path = {"kind": "step", "ways": [path]}
    return path


def the_end(path: Any) -> Any:
    """Of a path that was read."""
    while isinstance(path, Step):
        (path,) = path.ways
    return path


SECRETS = Secrets([Credential("key")], {"key": "a-key-of-a-test"})


DEEP = [pytest.param(steps, marks=pytest.mark.slow) for steps in (120, 200)]
"""More than can be respelt at once, and more than can be read at once."""


@pytest.mark.parametrize("keeps", [False, True])
@pytest.mark.parametrize("when", ["2026-01-02T03:04:00Z", "2026-01-02 03:04Z"])
@pytest.mark.parametrize("steps", [10, *DEEP])
def test_what_fits_is_read_at_any_depth(steps: int, when: str, keeps: bool) -> None:
    """In another spelling too, where the whole is too deep to be read at once."""
    found, mismatches = fit(a_path(steps, {"when": when}, extra=1), Path, SECRETS, respelt, gather=True, keeps=keeps)

    assert mismatches == ()
    assert the_end(found) == End(when=datetime(2026, 1, 2, 3, 4, tzinfo=UTC))


@pytest.mark.parametrize("steps", [1, DEEP[1]])
@pytest.mark.parametrize(
    ("end", "step", "place"),
    [
        ({"when": "soon"}, {}, "/ways/0/when: expected datetime, got a string"),
        ({}, {"extra": "x"}, "/extra: expected int, got a string"),
        ({}, {"pair": ["x", "x"]}, "/pair/0: expected int, got a string"),
        ({}, {"pair": [1, "x", 2]}, "/pair: expected tuple[int, str], got an array of 3 items"),
    ],
    ids=["a time", "an undeclared property", "an item of a tuple", "the length of a tuple"],
)
def test_what_does_not_fit_is_told_at_any_depth(
    end: dict[str, Any], step: dict[str, Any], place: str, steps: int
) -> None:
    """By its place, and by a reason that is true."""
    with pytest.raises(DecodeError) as caught:
        fit(a_path(steps, end, **step), Path, SECRETS, respelt, gather=True)

    assert [str(mismatch) for mismatch in caught.value.mismatches] == ["/ways/0" * (steps - 1) + place]
    assert "512" not in caught.value.message


def test_what_nobody_can_read_is_an_error_that_says_so() -> None:
    """Not that a time in it is wrong, which only is spelt in another way."""
    with pytest.raises(
        DecodeError, match=r"^the response has more levels than can be read as its type at once$"
    ) as caught:
        fit(a_path(2000, {"when": "2026-01-02 03:04Z"}), Path, SECRETS, respelt)

    assert [mismatch.got for mismatch in caught.value.mismatches] == ["more levels than supported"]


# --- warnings and errors ---------------------------------------------------------------------------------------------


def test_each_place_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    """All items of a list are one place; a secret in a name is masked."""
    noted: set[tuple[str, str]] = set()
    places = [Mismatch("/items/0/key", "str", "null"), Mismatch("/items/17/key", "str", "null")]
    for operation in ("list", "list", "get"):
        warn(noted, "inkwell", operation, 200, places, lambda text: text.replace("key", "***"))

    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert caplog.messages == [
        f"a response of `{operation}` (inkwell, HTTP 200) does not match the API's description and is kept as received: "
        "at `/items/*/***`, expected str, got null"
        for operation in ("list", "get")
    ]
    assert {record.name for record in caplog.records} == {"specloom.inkwell"}


def test_a_name_from_a_response_cannot_end_its_line(caplog: pytest.LogCaptureFixture) -> None:
    """Nor its backticks, whatever a provider calls a property."""
    warn(set(), "inkwell", "get`x`", 200, [Mismatch("/a\nb`\\c\u2028é", "str", "null")], str)

    assert caplog.messages == [
        "a response of `get\\u0060x\\u0060` (inkwell, HTTP 200) does not match the API's description and is kept as "
        "received: at `/a\\u000ab\\u0060\\u005cc\\u2028é`, expected str, got null"
    ]


def test_an_error_with_all_of_it_can_be_pickled() -> None:
    """As those that cross the border of a process are."""
    error = DecodeError("off", response_text="{}")
    error.response, error.mismatches, error.value = {"a": 1}, (Mismatch("/a", "str", "an integer"),), Cover(title="T")
    twin = pickle.loads(pickle.dumps(error))

    assert (twin.response, twin.mismatches, twin.value) == (error.response, error.mismatches, error.value)
