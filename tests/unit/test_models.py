"""Open structs and enums, named unions, and JSON that is read strictly and converted leniently."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Struct, UnsetType

from specloom.runtime.enums import OpenIntEnum, OpenStrEnum
from specloom.runtime.errors import DecodeError
from specloom.runtime.json_data import MAX_DEPTH, is_array, is_object, read_json
from specloom.runtime.mismatches import kept
from specloom.runtime.models import (
    OpenStruct,
    Unknown,
    convert,
    decode_json,
    encoded,
    flattened,
    unsound,
)
from specloom.runtime.unions import union_of


class Format(OpenStrEnum):
    """Of a document."""

    PDF = "pdf"
    HTML = "html"


class Stage(OpenIntEnum):
    """Of a rendering."""

    WAITING = 1
    DONE = 2


class Page(OpenStruct, frozen=True, kw_only=True, rename="camel"):
    """One page, with whatever the provider adds."""

    page_number: int
    size: str | UnsetType = UNSET


class Book(OpenStruct, frozen=True, kw_only=True, rename="camel"):
    """Pages by position and by name."""

    all_pages: list[Page] = []
    by_name: dict[str, Page] = {}
    cover: Page | None = None


class Counted(OpenStruct, frozen=True, kw_only=True):
    """Undeclared properties are numbers."""

    name: str
    additional_properties: dict[str, int] = {}


# --- open structs ----------------------------------------------------------------------------------------------------


def test_undeclared_properties_are_gathered_at_every_depth() -> None:
    """In lists, maps and fields, by their wire names."""
    raw = {
        "allPages": [{"pageNumber": "1", "ink": "red"}, {"pageNumber": 2}],
        "byName": {"intro": {"pageNumber": 3, "tags": [1]}},
        "cover": {"pageNumber": 0, "gloss": None},
        "isbn": 9,
    }

    book = convert(raw, Book, gather=True)

    assert book.additional_properties == {"isbn": 9}
    assert book.all_pages[0] == Page(page_number=1, additional_properties={"ink": "red"})
    assert book.all_pages[1].additional_properties == {}
    assert book.by_name["intro"].additional_properties == {"tags": [1]}
    assert book.cover.additional_properties == {"gloss": None}
    assert flattened(book) == {**raw, "allPages": [{"pageNumber": 1, "ink": "red"}, {"pageNumber": 2}]}


def test_undeclared_properties_are_ignored_unless_asked_for() -> None:
    """The walk costs time, and most models do not keep them."""
    assert convert({"pageNumber": 1, "ink": "red"}, Page) == Page(page_number=1)


def test_undeclared_properties_may_have_a_type() -> None:
    """And are read as leniently as the others."""
    counted = convert({"name": "n", "a": "1", "b": 2}, Counted, gather=True)

    assert counted.additional_properties == {"a": 1, "b": 2}
    with pytest.raises(DecodeError, match="Expected `int`, got `array`"):
        convert({"name": "n", "a": []}, Counted, gather=True)


def test_a_declared_property_wins_over_an_additional_one() -> None:
    """So that nobody can overwrite it by accident."""
    assert flattened(Page(page_number=1, additional_properties={"pageNumber": 7, "x": 1})) == {"pageNumber": 1, "x": 1}


def test_flattening_leaves_scalars_to_the_encoder_and_drops_what_is_unset() -> None:
    """Inside of plain data too."""
    when = datetime(2026, 1, 2, tzinfo=UTC)

    assert flattened(
        {"at": when, "page": Page(page_number=1), "none": None, "gone": UNSET, "pair": (1, Format.PDF)}
    ) == {
        "at": when,
        "page": {"pageNumber": 1},
        "none": None,
        "pair": [1, Format.PDF],
    }


# --- open enums ------------------------------------------------------------------------------------------------------


@pytest.mark.promise(14)
@pytest.mark.parametrize(("kind", "wire"), [(Format, "epub"), (Stage, 7)])
def test_an_unknown_value_survives(kind: Any, wire: object) -> None:
    """It equals its value, hashes, is written as it came, pickles and can be copied."""
    value = convert(wire, kind)

    assert type(value) is kind
    assert value == wire
    assert value.value == wire
    assert {value: 1}[wire] == 1
    assert not value.is_known
    assert repr(value) == f"<{kind.__name__}.unknown: {wire!r}>"
    assert str(value) == str(wire)
    assert msgspec.json.encode(value) == json.dumps(wire).encode()
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.copy(value) == copy.deepcopy(value) == value
    assert value not in kind.__members__.values(), "it is no member of the enum"


def test_a_known_value_is_its_member() -> None:
    """Also when an integer is sent as a text."""
    assert convert("2", Stage) is Stage.DONE
    assert convert(2, Stage).is_known
    assert convert("pdf", Format) is Format.PDF


@pytest.mark.parametrize(
    ("kind", "wire"), [(Format, 5), (Format, None), (Stage, "soon"), (Stage, True), (Stage, 1.5), (Stage, None)]
)
def test_a_value_of_another_kind_is_no_enum_value(kind: Any, wire: object) -> None:
    """Open does not mean anything goes."""
    with pytest.raises(DecodeError):
        convert(wire, kind)


def test_the_constructor_refuses_another_kind() -> None:
    """As any enum does."""
    with pytest.raises(ValueError, match="5 is not a valid Format"):
        Format(5)  # type: ignore[arg-type]  # what an untyped program may do
    with pytest.raises(ValueError, match="'x' is not a valid Stage"):
        Stage("x")  # type: ignore[arg-type]  # what an untyped program may do


# --- named unions ----------------------------------------------------------------------------------------------------


class Cat(Struct, frozen=True, kw_only=True, rename="camel"):
    """Named by the mapping."""

    pet_type: str
    lives: int = 9


class Dog(Struct, frozen=True, kw_only=True, rename="camel"):
    """Named by the tag that it fixes."""

    pet_type: Literal["dog", "hound"] = "dog"
    bark: str | None = None


class Other(OpenStruct, frozen=True, kw_only=True, rename="camel"):
    """Any other pet."""

    pet_type: str


class Square(Struct, frozen=True, kw_only=True):
    """Told by its keys."""

    side: int
    label: str | UnsetType = UNSET


class Rectangle(Struct, frozen=True, kw_only=True):
    """Told by its keys."""

    side: int
    height: int


if TYPE_CHECKING:
    Pet: TypeAlias = Cat | Dog
    AnyPet: TypeAlias = Cat | Dog | Other
    Shape: TypeAlias = Square | Rectangle
    Name: TypeAlias = Square | list[str] | int | None | Cat | Dog
else:
    Pet = union_of("Pet", lambda: (Cat, Dog), tag="petType", mapping={"cat": "Cat"})
    AnyPet = union_of("AnyPet", lambda: (Cat, Dog, Other), tag="petType", mapping={"cat": "Cat"}, catch_all="Other")
    Shape = union_of("Shape", lambda: (Square, Rectangle))
    Name = union_of("Name", lambda: (Square, list[str], Literal["none"], None, int, Pet))


if TYPE_CHECKING:
    OpenPet: TypeAlias = Cat | Dog | Unknown
    Thing: TypeAlias = Cat | Dog | Unknown | Square
    Guest: TypeAlias = Cat | Dog | Other
else:
    OpenPet = union_of("OpenPet", lambda: (Cat, Dog), tag="petType", mapping={"cat": "Cat"}, is_open=True)
    Thing = union_of("Thing", lambda: (OpenPet, Square))
    Guest = union_of("Guest", lambda: (Cat, Dog, Other), tag="petType", mapping={"cat": "Cat"}, default="Other")


class Shelter(Struct, frozen=True, kw_only=True):
    """A union in every place where one may stand."""

    pet: Pet | None | UnsetType = UNSET
    by_name: dict[str, Pet] = {}
    pets: list[Pet | None] = []


class Kennel(Struct, frozen=True, kw_only=True):
    """An open union in every place where one may stand."""

    pet: OpenPet | UnsetType = UNSET
    pets: list[OpenPet | None] | UnsetType = UNSET


class Untold(Struct, frozen=True, kw_only=True):
    """What needs no tag."""

    sides: int


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ({"petType": "cat", "lives": "7"}, Cat(pet_type="cat", lives=7)),
        ({"petType": "dog", "bark": "w"}, Dog(bark="w")),
        ({"petType": "hound"}, Dog(pet_type="hound")),
    ],
)
def test_a_tag_names_the_member(raw: dict[str, Any], value: object) -> None:
    """By the mapping, or by the tags that a member fixes."""
    assert convert(raw, Pet) == value
    assert isinstance(value, Pet)


def test_an_unknown_tag_is_an_error_that_names_it() -> None:
    """It is never passed off as another member."""
    with pytest.raises(DecodeError) as caught:
        convert({"pets": [{"petType": "bird", "lives": 1}]}, dict[str, list[Pet]], at="/result")

    assert str(caught.value) == "`petType` is `bird`, which names no member of `Pet` - at `$.result[...][0]`"


def test_an_unknown_tag_is_read_by_a_member_that_keeps_everything() -> None:
    """Where there is one."""
    assert convert({"petType": "bird", "wings": 2}, AnyPet, gather=True) == Other(
        pet_type="bird", additional_properties={"wings": 2}
    )
    assert convert({"petType": "cat"}, AnyPet) == Cat(pet_type="cat")


BIRD = {"petType": "bird", "wings": 2, "song": ["x", {"deep": None}]}


@pytest.mark.parametrize("gather", [False, True])
@pytest.mark.parametrize(
    ("raw", "annotation"),
    [
        (BIRD, OpenPet),
        ([{"petType": "dog", "bark": "w"}, BIRD], list[OpenPet]),
        ({"x": BIRD}, dict[str, OpenPet | None]),
        ({"pet": BIRD, "pets": [None, BIRD]}, "Kennel"),
    ],
    ids=str,
)
def test_an_unknown_member_is_kept_as_it_is(raw: Any, annotation: Any, gather: bool) -> None:
    """Wherever a union may stand, and it is sent as it came."""
    read = convert(raw, Kennel if annotation == "Kennel" else annotation, gather=gather)

    found = [each for each in walked(read) if isinstance(each, Unknown)]
    assert found
    assert all(each.tag == "bird" and each.value == each == BIRD for each in found)
    assert all(isinstance(each, cast(type, OpenPet)) for each in found)
    assert json.loads(encoded(flattened(read))) == json.loads(encoded(read)) == raw


def walked(value: Any) -> Iterator[Any]:
    """A value and all that is in it, members of an unknown one excepted."""
    yield value
    children: list[Any] = []
    if isinstance(value, Struct):
        children = [getattr(value, name) for name in value.__struct_fields__]
    elif not isinstance(value, Unknown) and is_object(value):
        children = [*value.values()]
    elif is_array(value):
        children = [*value]
    for child in children:
        yield from walked(child)


def test_a_model_with_an_unknown_member_may_be_sent() -> None:
    """Its own types allow it, where the union is open, and not where it is closed."""
    unknown = Unknown("bird", BIRD)

    assert unsound(Kennel(pet=unknown)) is None
    assert unsound(Shelter(pet=unknown)) is not None  # type: ignore[arg-type]  # what an untyped program may do


class Mild(OpenStrEnum):
    """What an optional tag may be."""

    MINT = "mint"
    DILL = "dill"


class Salt(Struct, frozen=True, kw_only=True):
    """Its tag is optional."""

    kind: Literal["salt"] | UnsetType = UNSET
    grams: int = 0


class Pepper(Struct, frozen=True, kw_only=True):
    """Its tag may be null."""

    kind: Annotated[Literal["black", "white"] | None, "of a colour"]
    grams: int = 0


class Herb(Struct, frozen=True, kw_only=True):
    """Its tag is optional, may be null, and is of an enum."""

    kind: Mild | None | UnsetType = UNSET
    grams: int = 0


if TYPE_CHECKING:
    Spice: TypeAlias = Salt | Pepper | Herb | Unknown
else:
    Spice = union_of("Spice", lambda: (Salt, Pepper, Herb), tag="kind", is_open=True)


@pytest.mark.parametrize(
    ("tag", "member"),
    [("salt", Salt(kind="salt")), ("white", Pepper(kind="white")), ("dill", Herb(kind=Mild.DILL))],
)
def test_a_tag_that_is_optional_or_nullable_names_its_member_all_the_same(tag: str, member: object) -> None:
    """It is no unknown one, and with other content it is a mismatch."""
    assert convert({"kind": tag}, Spice) == member
    assert convert({"kind": "curry"}, Spice) == Unknown("curry", {"kind": "curry"})
    with pytest.raises(DecodeError, match=r"^Expected `int`, got `array` - at `\$\.grams`$"):
        convert({"kind": tag, "grams": []}, Spice)


class Water(Struct, frozen=True, kw_only=True):
    """In no other union."""

    kind: Literal["water"] = "water"
    grams: int = 0


class Oil(OpenStruct, frozen=True, kw_only=True):
    """Whatever its tag is."""

    kind: str
    grams: int = 0


if TYPE_CHECKING:
    Stock: TypeAlias = Water | Spice
    Meal: TypeAlias = Water | Spice
    MappedStock: TypeAlias = Water | Spice
    Fat: TypeAlias = Salt | Oil
    Fatty: TypeAlias = Water | Fat
else:
    Stock = union_of("Stock", lambda: (Spice, Water), tag="kind", is_open=True)
    Meal = union_of("Meal", lambda: (Stock,), tag="kind", is_open=True)
    names = {"salt": "Spice", "white": "Spice", "dill": "Spice", "water": "Water"}
    MappedStock = union_of("MappedStock", lambda: (Spice, Water), tag="kind", mapping=names, is_open=True)
    Fat = union_of("Fat", lambda: (Salt, Oil), tag="kind", catch_all="Oil")
    Fatty = union_of("Fatty", lambda: (Water, Fat), tag="kind", is_open=True)


@pytest.mark.parametrize("union", [Stock, Meal, MappedStock, Meal | None], ids=["in one", "in two", "mapped", "choice"])
@pytest.mark.parametrize(
    ("tag", "member"),
    [
        ("salt", Salt(kind="salt")),
        ("white", Pepper(kind="white")),
        ("dill", Herb(kind=Mild.DILL)),
        ("water", Water()),
        ("curry", Unknown("curry", {"kind": "curry"})),
    ],
)
def test_a_tag_names_a_member_of_a_union_in_a_union(union: Any, tag: str, member: object) -> None:
    """As deep as that is, and with other content it is a mismatch of that member alone."""
    found = convert({"kind": tag}, union)

    assert (type(found), found) == (type(member), member)
    if not isinstance(member, Unknown):
        wrong: Any = {"kind": tag, "grams": []}
        with pytest.raises(DecodeError, match=r"^Expected `int`, got `array` - at `\$\.grams`$"):
            convert(wrong, union)
        assert [str(it) for it in kept(wrong, union).mismatches] == ["/grams: expected int, got an array"]
        assert type(kept(wrong, union).value) is type(member)


def test_what_takes_any_tag_in_a_union_takes_it_in_one_around_that() -> None:
    """After all that the tag names."""
    assert convert({"kind": "curry"}, Fatty) == Oil(kind="curry")
    assert convert({"kind": "water"}, Fatty) == Water()


@pytest.mark.parametrize(
    "raw",
    [
        {"petType": "cat", "lives": []},
        {"petType": "dog", "bark": 1},
        {"petType": None},
        {"petType": ["bird"]},
        {"wings": 2},
        {},
        [],
        "bird",
        None,
    ],
    ids=str,
)
def test_only_a_tag_that_nobody_knows_makes_an_unknown_member(raw: Any) -> None:
    """One that is known tells what the value must be, and one that did not come tells nothing."""
    with pytest.raises(DecodeError):
        convert(raw, OpenPet)


def test_an_unknown_member_is_the_last_choice() -> None:
    """Of a union of unions, what another member reads, though leniently or with a rest, is that member."""
    assert convert({"petType": "dog", "bark": "w", "side": 1}, Thing) == Dog(bark="w")
    assert convert({"petType": "bird", "side": "1"}, Thing) == Square(side=1)
    assert convert(BIRD, Thing) == Unknown("bird", BIRD)


def test_an_unknown_member_says_what_it_is_in_one_line() -> None:
    """However large it is."""
    assert repr(Unknown("bird", BIRD)) == "Unknown(tag='bird', keys=3)"
    assert len(repr(Unknown("x" * 10_000, {"x" * 10_000: "y" * 10_000}))) < 100


def test_a_pattern_takes_the_tag_out_of_an_unknown_member() -> None:
    """As the first that is in it, or by name; the whole of it is bound by `as`."""
    match convert(BIRD, OpenPet):
        case Unknown(tag) as other:
            assert (tag, other.value) == ("bird", BIRD)
        case other:
            raise AssertionError(other)
    match convert(BIRD, OpenPet):
        case Unknown(tag="fish"):
            raise AssertionError
        case Unknown(tag=tag):
            assert tag == "bird"
        case other:
            raise AssertionError(other)


def test_an_unknown_member_can_be_copied() -> None:
    """With its tag, into another process too."""
    unknown = Unknown("bird", BIRD)

    for twin in (pickle.loads(pickle.dumps(unknown)), copy.copy(unknown), copy.deepcopy(unknown)):
        assert (type(twin), twin.tag, twin.value) == (Unknown, "bird", BIRD)


@pytest.mark.parametrize("raw", [{"petType": "bird", "wings": 2}, {"petType": "Unseen"}], ids=str)
def test_a_default_takes_what_names_no_member(raw: Any) -> None:
    """As `defaultMapping` has it: an unknown tag."""
    assert convert(raw, Guest) == Other(pet_type=raw["petType"])


def test_a_default_takes_what_has_no_tag() -> None:
    """And it alone: what it does not fit is a mismatch, though another member would take it."""
    lax = union_of("Lax", lambda: (Cat, Untold), tag="petType", mapping={"cat": "Cat"}, default="Untold")

    assert convert({"sides": 1}, lax) == Untold(sides=1)
    assert convert({"petType": None, "sides": 1}, lax) == Untold(sides=1)
    assert convert({"petType": "cat", "sides": 1}, lax) == Cat(pet_type="cat")
    with pytest.raises(DecodeError, match="`sides`"):
        convert({"lives": 1}, lax)
    with pytest.raises(DecodeError, match="`petType`"):
        convert({"lives": 1}, Guest)


def test_a_member_may_be_named_by_its_own_name() -> None:
    """OpenAPI's rule where there is no mapping."""
    union = union_of("Tagged", lambda: (Cat, Other), tag="petType")

    assert convert({"petType": "Cat"}, union) == Cat(pet_type="Cat")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ({"side": 1}, Square(side=1)),
        ({"side": 1, "height": 2}, Rectangle(side=1, height=2)),
        ({"side": 1, "label": "x"}, Square(side=1, label="x")),
    ],
)
def test_without_a_tag_the_member_that_knows_most_keys_is_taken(raw: dict[str, Any], value: object) -> None:
    """Not the first that happens to ignore the others."""
    assert convert(raw, Shape) == value


@pytest.mark.parametrize("raw", [["a"], "none", None, 5, {"side": 1}, {"petType": "dog"}])
def test_members_may_be_of_any_type(raw: Any) -> None:
    """Other unions included; `isinstance` agrees."""
    assert _is_name(convert(raw, Name))


@pytest.mark.parametrize("value", ["some", 1.5, {}, b""])
def test_isinstance_says_no_to_other_values(value: object) -> None:
    """Only members are members."""
    assert not _is_name(value)


def _is_name(value: object) -> bool:
    return isinstance(value, cast(type, Name))


def test_an_error_inside_a_union_has_one_path() -> None:
    """From the root of the answer, through the union."""
    with pytest.raises(DecodeError, match=r"^Expected `int`, got `array` - at `\$\.result\[0\]\.lives`$"):
        convert([{"petType": "cat", "lives": []}], list[Pet], at="/result")
    with pytest.raises(DecodeError, match=r"^no member of `Shape` fits; the nearest says: .*`side` - at `\$\[1\]`$"):
        convert([{"side": 1}, {"height": 2}], list[Shape])


def test_a_union_may_stand_wherever_a_type_may() -> None:
    """Optional, unset, in lists and maps."""
    assert convert({}, Shelter) == Shelter()
    assert convert({"pet": None}, Shelter) == Shelter(pet=None)
    assert convert(
        {"pet": {"petType": "cat"}, "by_name": {"x": {"petType": "dog"}}, "pets": [None]}, Shelter
    ) == Shelter(pet=Cat(pet_type="cat"), by_name={"x": Dog()}, pets=[None])


# --- leniency --------------------------------------------------------------------------------------------------------


@pytest.mark.promise(15)
@pytest.mark.parametrize(
    ("wire", "annotation", "value"),
    [
        ("2", int, 2),
        (2.0, int, 2),
        ("2.5", float, 2.5),
        (2, float, 2.0),
        ("true", bool, True),
        (1, bool, True),
        ("null", int | None, None),
        ("null", str | None, "null"),
        ("2", int | str, "2"),
        ("2026-01-02T00:00:00Z", datetime, datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)
def test_answers_are_read_leniently_where_nothing_is_lost(wire: object, annotation: Any, value: object) -> None:
    """Providers document one and send the other."""
    found = convert(wire, annotation)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("wire", "annotation"), [(2, str), ("2.5", int), (2.5, int), ("", int), (None, int), ([], dict), ({}, list)]
)
def test_what_would_lose_something_is_refused(wire: object, annotation: Any) -> None:
    """With the operation and the path."""
    with pytest.raises(DecodeError, match=r"^getTask: Expected .* - at `\$\.result\.id`$"):
        convert(wire, annotation, operation="getTask", at="/result/id")


# --- JSON ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "Input data was truncated"),
        (b"{", "Input data was truncated"),
        (b"[NaN]", "invalid character"),
        (b"[Infinity]", "invalid character"),
        (b"[-Infinity]", "invalid character"),
        (b"[1e999]", "Number out of range"),
        (b"[1,]", "trailing comma"),
        (b"{} {}", "trailing characters"),
        (b'["\xff"]', "can't decode byte 0xff"),
        (b'{"a":1,"b":{"c":2,"c":2}}', "duplicate key 'c' in one object"),
        (b'{"a":1,"a":"\\u003a"}', "duplicate key 'a' in one object"),
        (b'{"a":":","\\u0061":1}', "duplicate key 'a' in one object"),
        (b"[" * 513 + b"]" * 513, "more than 512 levels"),
        (b'{"a":' * 513 + b"1" + b"}" * 513, "more than 512 levels"),
        (b"[" * 100_000, "more than 512 levels"),
        (b'["]",' * 513 + b"0" + b"]" * 513, "more than 512 levels"),
        (b'["\\"",' * 513 + b"0" + b"]" * 513, "more than 512 levels"),
    ],
    ids=range(17),
)
def test_what_json_does_not_allow_is_an_error(body: bytes, reason: str) -> None:
    """With the operation's name."""
    with pytest.raises(DecodeError) as caught:
        decode_json(body, operation="getTask")

    assert str(caught.value).startswith("getTask: the response ")
    assert reason in str(caught.value)


STRINGS = st.text(st.sampled_from('[]{}":,\\u003aé '), max_size=6)


def levels(value: Any) -> int:
    """How deep plain data is."""
    inner = value.values() if is_object(value) else value if is_array(value) else None
    return 0 if inner is None else 1 + max(map(levels, inner), default=0)


@given(
    st.recursive(STRINGS, lambda inner: st.lists(inner) | st.dictionaries(STRINGS, inner), max_leaves=30),
    st.integers(0, 60),
    st.booleans(),
)
def test_levels_are_counted_by_brackets_that_are_none_of_a_string(value: Any, more: int, escaped: bool) -> None:
    """Whatever strings hold: a text is as deep as its value, and both sides of the limit are told apart."""
    wrapped: Any = [value] * MAX_DEPTH  # so many brackets that they are looked at
    for _ in range(more):
        wrapped = [wrapped]
    to_limit = wrapped
    for _ in range(MAX_DEPTH - levels(wrapped)):
        to_limit = [to_limit]

    for data, fits in ((wrapped, True), (to_limit, True), ([to_limit], False)):
        found, problem = read_json(json.dumps(data, ensure_ascii=escaped).encode())
        assert (problem is None) == fits
        assert not fits or found == data


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":"x:y","b:c":[1,{"a":":"}]}',
        b'{"a":"\\u003a\\u003A","b":1}',
        b'  {"a" : 1 , "b" : 2}\n',
        b'{"":1,"A":2,"a":3}',
        b"[" * MAX_DEPTH + b"]" * MAX_DEPTH,
        b"[" + b"[[]]," * 300 + b"[[]]]",
        b"123456789012345678901234567890",
        b'"\\u0000"',
    ],
)
def test_what_json_allows_is_read(body: bytes) -> None:
    """The same as the standard library reads."""
    assert decode_json(body) == json.loads(body)


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES, st.booleans())
def test_any_json_is_read(value: Any, ascii_only: bool) -> None:
    """Colons in texts, escaped or not, are not taken for keys."""
    body = json.dumps(value, ensure_ascii=ascii_only).encode(errors="surrogatepass")

    assert decode_json(body) == json.loads(body)


@given(st.dictionaries(st.text(max_size=3), _VALUES, min_size=1, max_size=4), st.data())
def test_any_duplicate_is_found(members: dict[str, Any], data: st.DataObject) -> None:
    """Wherever it stands and however it is escaped."""
    repeated = data.draw(st.sampled_from(sorted(members)))
    other = json.dumps(repeated, ensure_ascii=data.draw(st.booleans()))
    again = f"{other}:{json.dumps(data.draw(_VALUES))}"
    pairs = [f"{json.dumps(key)}:{json.dumps(value)}" for key, value in members.items()]
    pairs.insert(data.draw(st.integers(0, len(pairs))), again)
    body = f'[1,{{"x":{{{",".join(pairs)}}}}}]'.encode()

    with pytest.raises(DecodeError, match="duplicate key"):
        decode_json(body)


# --- times of digits -------------------------------------------------------------------------------------------------


class Meeting(Struct, frozen=True):
    """At a time."""

    when: datetime


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("1700000000", 1_700_000_000), (1_700_000_000, 1_700_000_000), ("173000000.5", 173_000_000.5)],
)
def test_seconds_since_1970_are_read_from_texts(said: Any, seconds: float) -> None:
    """As many digits as such times have."""
    assert convert({"when": said}, Meeting).when == datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize("said", ["2024", "20240102", "202401021530", "1e9", "7"])
def test_digits_that_may_be_a_date_are_no_seconds(said: str) -> None:
    """They were taken for the first hours of 1970, or for a year far away."""
    with pytest.raises(DecodeError, match=r"Invalid RFC3339 encoded datetime - at `\$\.when`"):
        convert({"when": said}, Meeting)
    with pytest.raises(DecodeError, match=r"Invalid RFC3339 encoded datetime - at `\$\[0\]\.when`"):
        convert([{"when": said}], list[Meeting])
