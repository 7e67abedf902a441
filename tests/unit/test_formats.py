"""Texts of formats that providers spell in their own ways: what is read, and what is not since it would be a guess."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct, to_builtins

from specloom.runtime.errors import DecodeError
from specloom.runtime.formats import respelt
from specloom.runtime.mismatches import converted, kept
from specloom.runtime.models import OpenStruct
from specloom.runtime.unions import union_of

AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
ID = UUID("12345678-1234-5678-1234-567812345678")


class Seal(Struct, frozen=True):
    """A member of a union."""

    kind: Literal["seal"]
    data: bytes


class Stamp(Struct, frozen=True):
    """Another one."""

    kind: Literal["stamp"]
    data: str


Mark: Any = union_of("Mark", lambda: (Seal, Stamp), tag="kind")
Untold: Any = union_of("Untold", lambda: (Stamp, Seal))


class Open(OpenStruct, frozen=True, kw_only=True):
    """A model with properties that it does not declare."""

    at: datetime
    additional_properties: dict[str, bytes] = {}


@pytest.mark.parametrize(
    ("wire", "annotation", "value"),
    [
        ("QQ", bytes, b"A"),
        ("QQ=", bytes, b"A"),
        ("QUJD\r\nREU=\n", bytes, b"ABCDE"),
        ("-_-_", bytes, b"\xfb\xff\xbf"),
        ("__8", bytes | None, b"\xff\xff"),
        ("2026-01-02T03:04Z", datetime, AT),
        ("2026-01-02 03:04", datetime, datetime(2026, 1, 2, 3, 4)),
        ("2026-01-02t03:04:00z", datetime, AT),
        ("2026-01-02 03:04:00 UTC", datetime, AT),
        ("2026-01-02T04:04:00+01", datetime | None, AT),
        ("2026-01-02T04:04+0100", datetime, AT),
        ("2026-01-02T03:04:00,5Z", datetime, AT + timedelta(microseconds=500_000)),
        (" 2026-01-02T03:04:00Z\n", datetime, AT),
        ("10:30", time, time(10, 30)),
        ("10:30+01", time, time(10, 30, tzinfo=timezone(timedelta(hours=1)))),
        ("{12345678-1234-5678-1234-567812345678}", UUID, ID),
        ("urn:uuid:12345678-1234-5678-1234-567812345678", UUID, ID),
        (["QQ", "QQ=="], list[bytes], [b"A", b"A"]),
        (["QQ", "QQ"], tuple[str, bytes], ("QQ", b"A")),
        ({"a": "QQ"}, dict[str, bytes], {"a": b"A"}),
        ({"kind": "seal", "data": "QQ"}, Mark, Seal("seal", b"A")),
        ([{"kind": "stamp", "data": "QQ"}, {"kind": "seal", "data": "QQ"}], list[Untold], [Stamp("stamp", "QQ"), Seal("seal", b"A")]),
    ],
)  # fmt: skip
def test_what_loses_nothing_is_read(wire: object, annotation: Any, value: object) -> None:
    """In every place where such a type may stand."""
    assert converted(wire, annotation, respelt) == value


@pytest.mark.parametrize(
    ("wire", "annotation"),
    [
        ("-+AA", bytes),
        ("QR", bytes),
        ("A", bytes),
        ("QQ===", bytes),
        ("Q!", bytes),
        ("ÄÄ", bytes),
        ("2026-01-02", datetime),
        ("2026-01-02T03Z", datetime),
        ("2026-13-02T03:04Z", datetime),
        ("2026-01-02T03:04 CET", datetime),
        ("10", time),
        ("2026-01-02T03:04Z", date),
        ("{12345678-1234", UUID),
    ],
)
def test_what_would_be_a_guess_is_not(wire: object, annotation: Any) -> None:
    """The error is that of the value as it came."""
    with pytest.raises(DecodeError):
        converted(wire, annotation, respelt)


def test_undeclared_properties_and_mismatches_are_read_alike() -> None:
    """Both the properties that a model only types, and the rest of a value in which something else does not fit."""
    value = {"at": "2026-01-02T03:04Z", "seal": "QQ"}

    assert converted(value, Open, respelt, gather=True) == Open(at=AT, additional_properties={"seal": b"A"})
    assert kept([value, 1], list[Open], respelt, gather=False).value == [Open(at=AT), 1]


@given(st.binary(), st.integers(1, 76), st.booleans(), st.booleans())
def test_bytes_are_the_same_however_they_are_spelt(data: bytes, width: int, bare: bool, url: bool) -> None:
    """Without padding, in lines, in either alphabet; what is canonical is not touched."""
    text = to_builtins(data)
    spelt = text.translate(str.maketrans("+/", "-_")) if url else text
    spelt = spelt.rstrip("=") if bare else spelt
    lines = "\r\n".join(spelt[at : at + width] for at in range(0, len(spelt), width))

    assert converted(lines, bytes, respelt) == data
    assert respelt(text, bytes) is text


# --- unions of unions ------------------------------------------------------------------------------------------------

if TYPE_CHECKING:
    Formula: TypeAlias = "Sum | Product"
else:
    Formula = union_of("Formula", lambda: (Sum, Product))


class Sum(Struct, frozen=True, kw_only=True):
    """One of two that nothing tells apart but what they have."""

    left: Formula | None = None
    terms: int | None = None
    made: datetime | None = None


class Product(Struct, frozen=True, kw_only=True):
    """The other one."""

    left: Formula | None = None
    factors: int | None = None
    made: datetime | None = None


@pytest.mark.parametrize(
    "leaf", [{"terms": 1}, {"terms": [], "factors": []}, {"made": "2026-01-02 03:04Z"}, {"made": "soon"}], ids=str
)
def test_a_union_in_a_union_is_read_once(leaf: Any) -> None:
    """However many members around it are tried: forty levels of two would take longer than anybody waits."""
    raw = leaf
    for _ in range(40):
        raw = {"left": raw}

    if leaf in ({"terms": [], "factors": []}, {"made": "soon"}):
        found = kept(raw, Formula, respelt)
        assert [it.pointer for it in found.mismatches] == [""]
        assert found.value is raw
        return
    value = converted(raw, Formula, respelt)
    for _ in range(40):
        value = value.left
    assert value == (Sum(terms=1) if "terms" in leaf else Sum(made=datetime(2026, 1, 2, 3, 4, tzinfo=UTC)))
