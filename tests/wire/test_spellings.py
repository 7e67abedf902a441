"""Answers that are spelt in other ways than their types: what loses nothing is read, over a real socket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import Struct

from specloom.runtime.errors import DecodeError
from specloom.runtime.formats import respelt
from specloom.runtime.operation import Api, Call, Operation
from tests.wire.carriers import CARRIERS, Carrier
from tests.wire.flavours import settled
from tests.wire.server import Reply, Server
from tests.wire.test_streams import BY_KEY, KEY, played

pytestmark = pytest.mark.wire

every = pytest.mark.parametrize("carrier", CARRIERS, ids=str)


class Letter(Struct, frozen=True):
    """What was sealed when."""

    seal: bytes | None = None
    sent: datetime | None = None
    note: str | None = None


API = Api(name="inkwell", title="Inkwell", respell=respelt)
READ = Operation(
    api=API, id="read", method="GET", path="/letter", placements=BY_KEY, safe=True, responses={"200": Letter}
)


def read(carrier: Carrier, url: str) -> Any:
    """The response to one call."""

    async def scene(client: Any) -> Any:
        return await settled(client.raw(Call(READ)))

    return played(carrier, scene, url)


@every
@pytest.mark.parametrize("seal", ["-_-_QQ", "+/+/\r\nQQ==\r\n", "+/+/QQ"])
def test_bytes_and_times_are_read_as_providers_spell_them(carrier: Carrier, seal: str) -> None:
    """And kept as they came in the raw response."""
    sent = {"seal": seal, "sent": "2026-01-02 03:04+00"}

    with Server(Reply(json=sent)) as server:
        raw = read(carrier, server.url)

    assert raw.value == Letter(b"\xfb\xff\xbfA", datetime(2026, 1, 2, 3, 4, tzinfo=UTC))
    assert (raw.json(), raw.mismatches) == (sent, ())


@every
@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("iso-8859-1", "latin-1"),
        ('"Windows-1252"', "cp1252"),
        ("shift_jis", "shift_jis"),
        ("UTF-8", "utf-8"),
        ("utf-16", "utf-16"),
        ("iso-8859-1", "utf-8-sig"),
    ],
)
def test_json_is_read_in_the_charset_that_it_says(carrier: Carrier, charset: str, codec: str) -> None:
    """Except where it begins with a byte order mark, which is surer."""
    note = (
        "größer €" if codec in ("cp1252", "utf-8", "utf-8-sig", "utf-16") else "größer" if codec == "latin-1" else "文"
    )
    body = f'{{"note": "{note}"}}'.encode(codec)

    with Server(Reply(body=body, headers={"Content-Type": f"application/json; charset={charset}"})) as server:
        raw = read(carrier, server.url)

    assert raw.value == Letter(note=note)
    assert raw.json() == {"note": note}


@every
def test_a_charset_that_nobody_knows_is_named(carrier: Carrier) -> None:
    """And masked where it repeats a key; so are bytes that are none of a charset."""
    wrong = {
        "x-unknown": "declares the charset `x-unknown`, which is unknown",
        KEY: r"declares the charset `\*\*\*`, which is unknown",
        "rot13": "declares the charset `rot13`, which is unknown",
        "shift_jis": "`shift_jis`",
    }
    for charset, words in wrong.items():
        reply = Reply(body=b'{"note": "\xff"}', headers={"Content-Type": f"application/json; charset={charset}"})
        with Server(reply) as server, pytest.raises(DecodeError, match=words) as caught:
            read(carrier, server.url)
        assert KEY not in f"{caught.value!r} {vars(caught.value)!r}"
