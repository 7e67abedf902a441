"""What a caller writes: each match names every member, and nothing is left over."""

from __future__ import annotations

from typing import assert_never, assert_type

from . import AsyncMuse, Muse, Unknown, models


def told(piece: models.Piece) -> str:
    """A piece in words."""
    match piece:
        case models.Delta():
            return piece.text
        case models.Done():
            return f"{piece.words} words"
        case Unknown():
            assert_type(piece.tag, str)
            return f"{piece.tag}: {piece.value}, {piece['type']}"
        case _:
            assert_never(piece)


def layered(layer: models.Layer) -> str:
    """The tag of an unknown member is taken out by its name."""
    match layer:
        case models.Ink() | models.Foil() | models.Cloth():
            return f"{layer.of}"
        case Unknown(tag="gilt"):
            return "gold"
        case Unknown(tag=tag):
            assert_type(tag, str)
            return tag
        case _:
            assert_never(layer)


def tags(pieces: list[models.Piece]) -> list[str]:
    """Of all unknown members, where the tag is what stands first."""
    found = list[str]()
    for piece in pieces:
        match piece:
            case Unknown(tag):
                assert_type(tag, str)
                found.append(tag)
            case models.Delta() | models.Done():
                pass
            case _:
                assert_never(piece)
    return found


def wished(wish: models.Wish) -> str:
    """What is only sent is one of what is listed."""
    match wish:
        case models.Topic():
            return wish.about
        case models.Opening():
            return wish.text
        case _:
            assert_never(wish)


def read(muse: Muse) -> list[str]:
    """A list, a field and a stream; what is read can be sent back."""
    book = muse.get_book()
    pieces = [*book.pieces, Unknown("mood", {"type": "mood"})]
    muse.put_book(last=book.last, pieces=pieces)
    with muse.tell(wish=models.Topic(about="rain")) as events:
        streamed = [told(event.data) for event in events]
    return [told(book.last), *(told(piece) for piece in book.pieces), *streamed]


async def aread(muse: AsyncMuse) -> list[str]:
    """The same, asynchronously."""
    book = await muse.get_book()
    async with await muse.tell(wish=models.Opening(text="It")) as events:
        streamed = [told(event.data) async for event in events]
    return [*streamed, *(told(piece) for piece in book.pieces)]
