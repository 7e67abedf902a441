"""What clients of any document send and read, byte by byte: parameters, bodies and answers, in every flavour."""

from __future__ import annotations

import importlib
import io
import json
import os
import pickle
import re
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from specloom import naming
from specloom.runtime.testing import FakeClock
from tests.pipeline import CASES, importable, runtime_of
from tests.wire.flavours import Flavour, settled
from tests.wire.server import Received, Reply, Server

pytestmark = pytest.mark.wire

TREE = "calls_of_cases"
FEATURES = ("parameter-styles", "bodies", "parts", "answers", "operation-names", "tasks-created-by-streams")

Use = Callable[[Any, Any], Any]
"""What is done with a client; the second argument is the module of its models."""


@pytest.fixture(scope="module", autouse=True)
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The clients of the cases as a package that can be imported."""
    specs = {feature: CASES / feature / "spec.yaml" for feature in FEATURES}
    with importable(tmp_path_factory.mktemp("calls"), TREE, specs):
        yield


def module(name: str) -> Any:
    """A module of the tree."""
    return importlib.import_module(f"{TREE}.{name}")


def calling(name: str) -> Use:
    """Call a method that takes nothing."""
    return lambda client, _: getattr(client, name)()


def used(
    flavour: Flavour,
    feature: str,
    title: str,
    use: Use,
    *replies: Reply,
    received: list[Received] | None = None,
    **options: Any,
) -> tuple[Any, list[Received]]:
    """What a client gives when it is used on a server with these answers (else 204), and what the server got.

    `received` gets that too, whatever the client raises.
    """
    package = module(naming.package(feature))
    name = title if flavour.backend is None else f"Async{title}"
    script = list(replies)

    def answer(request: Received) -> Reply:
        (received if received is not None else []).append(request)
        return script.pop(0) if script else Reply(status=204)

    with Server(answer=answer) as server:

        async def scene() -> Any:
            client = getattr(package, name)(**{"base_url": server.url, "retries": 0, **options})
            try:
                return await settled(use(client, package.models))
            finally:
                await settled(client.close())

        return flavour.play(scene), server.received


# --- parameters ------------------------------------------------------------------------------------------------------


URLS: list[tuple[Use, str]] = [
    (
        lambda client, models: client.read_simple(
            list=["a", "b/c"], map=models.Point(x=1, y=2), exploded=models.Point(x=3, y=4)
        ),
        "/simple/a,b%2Fc/x,1,y,2/x=3,y=4",
    ),
    (
        lambda client, models: client.read_label(
            list=["a", "b"], map=models.Point(x=1, y=2), exploded=models.Point(x=3, y=4)
        ),
        "/label/.a,b.x,1,y,2/x.x=3.y=4",
    ),
    (
        lambda client, models: client.read_matrix(one=True, list=["a", "b"], exploded=["c", "d"]),
        "/matrix/;one=true/;list=a,b/;exploded=c;exploded=d",
    ),
    (
        lambda client, models: client.read_query(
            exploded=["a", "b c"], joined=["a", "b,c"], spaced=["a", "b"], piped=["a", "b"]
        ),
        "/query?exploded=a&exploded=b%20c&joined=a,b%2Cc&spaced=a%20b&piped=a%7Cb",
    ),
    (
        lambda client, models: client.read_query(
            deep=models.Nested(name="n", inner=models.Point(x=1, y=2)),
            members=models.Point(x=3, y=4),
            pairs=models.Point(x=5, y=6),
        ),
        "/query?deep%5Bname%5D=n&deep%5Binner%5D%5Bx%5D=1&deep%5Binner%5D%5By%5D=2&x=3&y=4&pairs=x,5,y,6",
    ),
    (
        lambda client, models: client.read_query(
            reserved="/a?b=c:d&e#f+g[h]", empty="", nothing=None, either=3, note="a b"
        ),
        "/query?reserved=/a?b=c:d%26e%23f%2Bg%5Bh%5D&empty=&either=3&note=a%20b",
    ),
    (
        lambda client, models: client.read_query(
            empty=1, either="all", filter=models.Nested(name="n", inner=models.Point(x=1, y=2))
        ),
        "/query?empty=1&either=all&filter=%7B%22name%22%3A%22n%22%2C%22inner%22%3A%7B%22x%22%3A1%2C%22y%22%3A2%7D%7D",
    ),
    (
        lambda client, models: client.read_query(reserved="100%25%2f%41 50%, %zz %2"),
        "/query?reserved=100%25%2f%41%2050%25,%20%25zz%20%252",
    ),
    (
        lambda client, models: client.read_query(
            expand=["a", "b"],
            lines=[models.Point(x=1, y=2), models.Point(x=3, y=4)],
            marks=["c", "d"],
            tints=["e", "f"],
        ),
        "/query?expand%5B0%5D=a&expand%5B1%5D=b&lines%5B0%5D%5Bx%5D=1&lines%5B0%5D%5By%5D=2&lines%5B1%5D%5Bx%5D=3"
        "&lines%5B1%5D%5By%5D=4&marks%5B%5D=c&marks%5B%5D=d&tints=e&tints=f",
    ),
    (lambda client, models: client.read_reserved(place="a/b:c%2Fd%e?f"), "/reserved/a/b:c%2Fd%25e%3Ff"),
    (lambda client, models: client.search(text="a b"), "/search?kind=exact&text=a%20b"),
    (lambda client, models: client.search(text="a", method="m"), "/search?kind=exact&text=a&method=m"),
    (lambda client, models: client.read_whole(search=models.Point(x=1, y=2)), "/whole?x=1&y=2"),
    (
        lambda client, models: client.read_whole_json(search=models.Nested(name="n")),
        "/whole-json?%7B%22name%22%3A%22n%22%7D",
    ),
    (lambda client, models: client.read_whole_json(), "/whole-json"),
]


@pytest.mark.parametrize(("use", "target"), URLS)
def test_parameters_in_urls(flavour: Flavour, use: Use, target: str) -> None:
    """Each style as OpenAPI writes it."""
    _, received = used(flavour, "parameter-styles", "Stylist", use)

    assert [request.target for request in received] == [target]


def test_parameters_in_headers_and_cookies(flavour: Flavour) -> None:
    """Lists and objects too; only the style `cookie` leaves a value as it is."""

    def use(client: Any, models: Any) -> Any:
        return client.read_headers(
            x_list=["a", "b"],
            x_map=models.Point(x=1, y=2),
            x_exploded=models.Point(x=3, y=4),
            x_json=models.Nested(name="n"),
            session="a b",
            tags=["c", "d"],
            raw="e/f=g%20+",
        )

    _, [request] = used(flavour, "parameter-styles", "Stylist", use)

    names = ("x-list", "x-map", "x-exploded", "x-json", "cookie")
    assert [request.headers[name] for name in names] == [
        *("a,b", "x,1,y,2", "x=3,y=4", '{"name":"n"}', "session=a%20b; tags=c,d; raw=e/f=g%20+")
    ]


def test_what_can_have_one_value_only_is_filled_in(flavour: Flavour) -> None:
    """Wherever it stands; what is optional is up to the caller."""
    good = Reply(json={"x": 1, "y": 2})
    _, [request] = used(flavour, "parameter-styles", "Stylist", lambda client, _: client.read_fixed(id="a"), good)
    _, [other] = used(
        flavour, "parameter-styles", "Stylist", lambda client, _: client.read_fixed(id="a", perhaps="yes", q="b"), good
    )

    assert request.target == "/fixed/whole/a?version=2&exact=true"
    assert other.target == "/fixed/whole/a?version=2&exact=true&perhaps=yes&q=b"
    assert [(it.headers["x-target"], it.headers["cookie"]) for it in (request, other)] == [("Look", "mode=fast")] * 2


@pytest.mark.parametrize("place", ["..", "%2e%2E", ".%2e", "a/../b", "a/%2e%2e/b", "a/./b", "", "%2E"])
def test_a_reserved_path_cannot_lead_elsewhere(flavour: Flavour, place: str) -> None:
    """Dots that are escaped already are dots to some libraries and servers."""
    with pytest.raises(runtime_of(TREE).ConfigurationError):
        used(flavour, "parameter-styles", "Stylist", lambda client, models: client.read_reserved(place=place))


def test_names_that_meet(flavour: Flavour) -> None:
    """Each argument goes where it belongs; what is read only is no argument."""

    def use(client: Any, models: Any) -> Any:
        return client.post_names(
            id=1,
            query_id="q",
            limit=2,
            query_limit=3,
            self_="s",
            class_="c",
            body="b",
            größe="g",
            body_id="i",
            body_self="t",
        )

    _, [request] = used(flavour, "parameter-styles", "Stylist", use)

    assert request.target == "/names/1?limit=2&id=q&Limit=3&self=s&class=c&body=b&gr%C3%B6%C3%9Fe=g"
    assert request.json == {"id": "i", "self": "t"}


def test_a_cookie_that_would_end_its_value_is_refused(flavour: Flavour) -> None:
    """Before anything is sent."""
    with pytest.raises(runtime_of(TREE).ConfigurationError, match="a cookie cannot contain a `;`"):
        used(flavour, "parameter-styles", "Stylist", lambda client, models: client.read_headers(raw="a; b=c"))


# --- bodies ----------------------------------------------------------------------------------------------------------


BODIES: list[tuple[Use, str | None, bytes]] = [
    (
        lambda client, models: client.send_form(
            name="a b",
            tags=["c", "d&e"],
            joined=["f", "g"],
            point=models.Point(x=1, y=2),
            deep=models.Point(x=3, y=4),
            kind="form",
        ),
        "application/x-www-form-urlencoded",
        b"name=a%20b&tags=c&tags=d%26e&joined=f,g&point=%7B%22x%22%3A1%2C%22y%22%3A2%7D"
        b"&deep%5Bx%5D=3&deep%5By%5D=4&kind=form",
    ),
    (lambda client, models: client.put_raw(body=b"\x00\xff"), "application/octet-stream", b"\x00\xff"),
    (lambda client, models: client.put_image(), None, b""),
    (
        lambda client, models: client.put_image(body=runtime_of(TREE).File(b"GIF", name="a.gif")),
        "image/gif",
        b"GIF",
    ),
    (lambda client, models: client.put_image(body=b"GIF"), "application/octet-stream", b"GIF"),
    (lambda client, models: client.send_text(body="# Größe"), "text/markdown", "# Größe".encode()),
    (lambda client, models: client.send_text(body=io.BytesIO(b"# T")), "text/markdown", b"# T"),
    (lambda client, models: client.send_xml(body="<x/>"), "application/xml", b"<x/>"),
    (lambda client, models: client.send_several(x=1, y=2), "application/vnd.depot+json", b'{"x":1,"y":2}'),
    (lambda client, models: client.send_several_csv(body="a;b"), "text/csv", b"a;b"),
    (lambda client, models: client.send_optional(), None, b""),
    (lambda client, models: client.send_optional(note="n"), "application/json", b'{"note":"n"}'),
    (lambda client, models: client.send_optional_whole(), None, b""),
    (
        lambda client, models: client.set_rights(body=models.SetRightsRequest(read=True, write=False)),
        "application/x-www-form-urlencoded",
        b"read=true&write=false",
    ),
    (
        lambda client, models: client.send_optional_whole(body=models.Point(x=1, y=2)),
        "application/json",
        b'{"x":1,"y":2}',
    ),
    (lambda client, models: client.send_optional_upload(), None, b""),
    (lambda client, models: client.send_required(), "application/json", b"{}"),
    (lambda client, models: client.send_anything(body=[1, 2]), "application/json", b"[1,2]"),
    (
        lambda client, models: client.send_lists(
            expand=["a", "b"],
            ids=[models.Id(type="eu_vat", value="DE 1"), models.Id(type="gb_vat")],
            settings=models.SendListsRequestSettings(fields=[models.FieldsItem(name="n"), models.FieldsItem(name="m")]),
            colours=["c", "d"],
            marks=[1, 2],
            link="https://a.example/?b=%C3%A9&c#d%",
        ),
        "application/x-www-form-urlencoded",
        b"expand%5B0%5D=a&expand%5B1%5D=b"
        b"&ids%5B0%5D%5Btype%5D=eu_vat&ids%5B0%5D%5Bvalue%5D=DE%201&ids%5B1%5D%5Btype%5D=gb_vat"
        b"&settings%5Bfields%5D%5B0%5D%5Bname%5D=n&settings%5Bfields%5D%5B1%5D%5Bname%5D=m"
        b"&colours%5B%5D=c&colours%5B%5D=d&marks=1&marks=2"
        b"&link=https://a.example/?b=%C3%A9%26c%23d%25",
    ),
]


@pytest.mark.parametrize(("use", "media_type", "body"), BODIES)
def test_bodies(flavour: Flavour, use: Use, media_type: str | None, body: bytes) -> None:
    """Each as its media type writes it, and declared as that."""
    _, [request] = used(flavour, "bodies", "Depot", use)

    assert (request.headers.get("content-type"), request.body) == (media_type, body)


ENCODED: list[tuple[Use, str, bytes]] = [
    (lambda client, models: client.put_sealed(body=b"PNG\xff"), "image/png", b"UE5H/w=="),
    (lambda client, models: client.put_sealed(body=io.BytesIO(b"PNG\xff")), "image/png", b"UE5H/w=="),
    (lambda client, models: client.put_sealed_text(body=b"\x00"), "text/plain", b"AA=="),
    (
        lambda client, models: client.send_in_charset(body="Größe"),
        "text/plain; charset=iso-8859-1",
        "Größe".encode("latin-1"),
    ),
    (lambda client, models: client.send_in_charset(body=b"\xff"), "text/plain; charset=iso-8859-1", b"\xff"),
    (
        lambda client, models: client.send_json_in_charset(note="Größe 5 € 😀"),
        "application/json; charset=iso-8859-1",
        b'{"note":"Gr\\u00f6\\u00dfe 5 \\u20ac \\ud83d\\ude00"}',
    ),
]


@pytest.mark.parametrize(("use", "media_type", "body"), ENCODED)
def test_a_declared_encoding_is_that_of_the_bytes(flavour: Flavour, use: Use, media_type: str, body: bytes) -> None:
    """A charset, or base64; JSON of another charset than UTF-8 is escaped, and so is right in both."""
    _, [request] = used(flavour, "parts", "Posthouse", use)

    assert (request.headers["content-type"], request.body) == (media_type, body)


def test_a_multipart_body(flavour: Flavour, tmp_path: Path) -> None:
    """Files by name and media type, lists item by item, objects as JSON, texts as they are."""
    path = tmp_path / 'a"b.txt'
    path.write_bytes(b"from disk")
    runtime = runtime_of(TREE)

    def use(client: Any, models: Any) -> Any:
        return client.upload(
            file=path,
            more=[b"raw", runtime.File(io.BytesIO(b"open"), name="o.bin", media_type="x/y")],
            picture=b"PNG",
            title="Größe",
            count=3,
            tags=["a", "b"],
            point=models.Point(x=1, y=2),
            notes=[models.Point(x=3, y=4)],
        )

    _, [request] = used(flavour, "bodies", "Depot", use)

    parts = module("_runtime.testing").parts_in(request.body, request.headers["content-type"])
    assert [tuple(part.values()) for part in parts] == [
        ("file", "a%22b.txt", "text/plain", b"from disk"),
        ("more", "upload", "application/octet-stream", b"raw"),
        ("more", "o.bin", "x/y", b"open"),
        ("picture", "upload", "image/png", b"PNG"),
        ("title", None, "text/plain", "Größe".encode()),
        ("count", None, None, b"3"),
        ("tags", None, None, b"a"),
        ("tags", None, None, b"b"),
        ("point", None, "application/json", b'{"x":1,"y":2}'),
        ("notes", None, "application/json", b'{"x":3,"y":4}'),
    ]
    assert request.headers["content-length"] == str(len(request.body))


def parts_of(request: Received) -> list[tuple[str | None, str | None, bytes]]:
    """Disposition, media type and content of the parts of a body, read by nothing but its boundary."""
    boundary = re.search(r"boundary=([^;]+)", request.headers["content-type"])
    assert boundary is not None
    mark = f"--{boundary[1]}".encode()
    assert request.body.startswith(mark) and request.body.endswith(mark + b"--\r\n")
    found: list[tuple[str | None, str | None, bytes]] = []
    for piece in request.body.split(mark)[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
        if piece.startswith(b"\r\n\r\n"):
            head, content = b"", piece[4:].removesuffix(b"\r\n")
        lines = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
        assert lines.keys() <= {"Content-Disposition", "Content-Type"}
        found.append((lines.get("Content-Disposition"), lines.get("Content-Type"), content))
    return found


def test_base64_in_multipart_is_base64(flavour: Flavour) -> None:
    """As in JSON, forms and queries. A part's media type is that of its content: OpenAPI 3.1 has a table of them."""

    def use(client: Any, models: Any) -> Any:
        return client.send_seals(
            seal=b"\x00\xff",
            byte=b"\x00\xff",
            seals=[b"a", bytearray(b"b")],
            picture=b"PNG",
            painted=b"JPG",
            inside=models.SendSealsRequestInside(seal=b"c"),
            table="ä;b",
            raw=b"GIF\xff",
            note="Größe",
            strange=models.SendSealsRequestStrange(x=1),
        )

    _, [request] = used(flavour, "parts", "Posthouse", use)

    octets = "application/octet-stream"
    assert parts_of(request) == [
        ('form-data; name="seal"', octets, b"AP8="),
        ('form-data; name="byte"', None, b"AP8="),
        ('form-data; name="seals"', octets, b"YQ=="),
        ('form-data; name="seals"', octets, b"Yg=="),
        ('form-data; name="picture"', "image/png", b"UE5H"),
        ('form-data; name="painted"', "image/jpeg", b"SlBH"),
        ('form-data; name="inside"', "application/json", b'{"seal":"Yw=="}'),
        ('form-data; name="table"', "text/csv; charset=iso-8859-1", b"\xe4;b"),
        ('form-data; name="raw"; filename="upload"', "image/gif", b"GIF\xff"),
        ('form-data; name="note"', "text/plain; charset=iso-8859-1", "Größe".encode("latin-1")),
        ('form-data; name="strange"', "application/vnd.posthouse.v1", b'{"x":1}'),
    ]


def test_any_multipart_body_has_a_boundary_and_parts(flavour: Flavour, tmp_path: Path) -> None:
    """From memory and from files; only the fields of a form have names (RFC 7578)."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"from disk")

    async def use(client: Any, models: Any) -> None:
        about = models.Point(x=1, y=2)
        await settled(client.send_mixed(about=about, note="Größe", file=path, seal=b"s"))
        await settled(client.send_related(about=about, file=b"PNG"))
        await settled(client.send_alternative(body=["a", "b"]))

    _, [mixed, related, alternative] = used(flavour, "parts", "Posthouse", use)

    point, text = ("application/json", b'{"x":1,"y":2}'), "text/plain; charset=utf-8"
    assert mixed.headers["content-type"].startswith("multipart/mixed; boundary=specloom-")
    assert parts_of(mixed) == [
        (None, *point),
        (None, text, "Größe".encode()),
        ('attachment; filename="a.bin"', "application/octet-stream", b"from disk"),
        (None, "application/octet-stream", b"cw=="),
    ]
    assert related.headers["content-type"].startswith('multipart/related; type="application/json"; boundary=specloom-')
    assert parts_of(related) == [(None, *point), (None, "image/png", b"PNG")]
    assert parts_of(alternative) == [(None, text, b"a"), (None, text, b"b")]
    assert all(it.headers["content-length"] == str(len(it.body)) for it in (mixed, related, alternative))


def test_a_multipart_body_is_streamed(flavour: Flavour) -> None:
    """Where the length of a part is known by nobody."""
    read, write = os.pipe()
    os.write(write, b"piped")
    os.close(write)
    with os.fdopen(read, "rb") as pipe:

        def use(client: Any, models: Any) -> Any:
            return client.send_mixed(about=models.Point(x=1, y=2), file=pipe)

        _, [request] = used(flavour, "parts", "Posthouse", use)

    assert request.headers["transfer-encoding"] == "chunked"
    assert [content for _, _, content in parts_of(request)] == [b'{"x":1,"y":2}', b"piped"]


def test_a_multipart_body_that_is_one_file_says_its_boundary(flavour: Flavour) -> None:
    """Else nobody could take it apart."""
    runtime = runtime_of(TREE)
    whole = runtime.File(b"--b--\r\n", media_type="multipart/alternative; boundary=b")
    _, [request] = used(flavour, "parts", "Posthouse", lambda client, _: client.send_alternative(body=whole))

    assert (request.headers["content-type"], request.body) == ("multipart/alternative; boundary=b", b"--b--\r\n")
    with pytest.raises(runtime.ConfigurationError, match="whose media type names its boundary"):
        used(flavour, "parts", "Posthouse", lambda client, _: client.send_alternative(body=b"--b--\r\n"))


def test_json_goes_by_many_names(flavour: Flavour) -> None:
    """There and back: by what a media type is called, or because the document says so."""

    def use(client: Any, models: Any) -> Any:
        return client.send_own_json(note="n")

    amazon = Reply(body=b'{"x": 1, "y": 2}', headers={"Content-Type": "application/x-amz-json-1.1"})
    marked = Reply(status=201, body=b'"done"', headers={"Content-Type": "application/vnd.posthouse.v1; q=1"})
    broken = Reply(body=b"nothing", headers={"Content-Type": "application/x-amz-json-1.1"})
    point, [request] = used(flavour, "parts", "Posthouse", use, amazon)
    text, _ = used(flavour, "parts", "Posthouse", use, marked)

    assert (point, text) == (module("parts").models.Point(x=1, y=2), "done")
    assert (request.headers["content-type"], request.json) == (
        "application/vnd.posthouse.v1",
        {"kind": "own", "note": "n"},
    )
    with pytest.raises(runtime_of(TREE).DecodeError, match="the response is not JSON"):
        used(flavour, "parts", "Posthouse", use, broken)


UNWRITABLE: list[tuple[str, str, Use, str]] = [
    ("bodies", "Depot", lambda client, _: client.send_anything(body=[1, float("nan")]), "JSON: `/1` is nan"),
    ("parts", "Posthouse", lambda client, _: client.send_in_charset(body="5 €"), r"the body holds '\\u20ac', which"),
    ("parts", "Posthouse", lambda client, _: client.send_in_charset(body=float("inf")), "the body: the value is inf"),
    ("parts", "Posthouse", lambda client, _: client.send_seals(note="€"), "the part `note` holds"),
    ("parts", "Posthouse", lambda client, _: client.send_seals(byte="\ud800"), r"the part `byte` holds '\\ud800'"),
    ("bodies", "Depot", lambda client, _: client.send_plain_form(name="n", size=float("nan")), "`size`: .* is nan"),
    (
        "bodies",
        "Depot",
        lambda client, m: client.send_form(name="n", point={"a": [float("inf")]}),
        "`point`: `/a/0` is",
    ),
    ("parts", "Posthouse", lambda client, m: client.send_mixed(about={"x": float("nan")}), "JSON: `/x` is nan"),
    (
        "parts",
        "Posthouse",
        lambda client, m: client.send_mixed(about=1, note=float("nan")),
        "the part `note`: .* is nan",
    ),
    ("parameter-styles", "Stylist", lambda client, _: client.read_query(note=float("nan")), "query parameter `note`"),
    ("parameter-styles", "Stylist", lambda client, _: client.read_query(filter=[{"a": float("inf")}]), "`/0/a` is inf"),
    ("parameter-styles", "Stylist", lambda client, _: client.read_headers(x_list=[float("nan")]), "header `X-List`"),
    ("parameter-styles", "Stylist", lambda client, _: client.read_headers(raw=float("nan")), "the cookie `raw`"),
    (
        "parameter-styles",
        "Stylist",
        lambda client, _: client.read_reserved(place=float("nan")),
        "path parameter `place`",
    ),
    (
        "parameter-styles",
        "Stylist",
        lambda client, _: client.read_query(tints=[["a"]]),
        "the items of `tints` would be ambiguous",
    ),
    ("parameter-styles", "Stylist", lambda client, _: client.read_query(deep={"a]": 1}), "`deep` has a member `a]`"),
]


@pytest.mark.parametrize(("feature", "title", "use", "reason"), UNWRITABLE)
def test_what_cannot_be_written_is_told_with_its_place(
    flavour: Flavour, feature: str, title: str, use: Use, reason: str
) -> None:
    """And nothing is sent: not null, not another character, not another member."""
    received: list[Received] = []

    with pytest.raises(runtime_of(TREE).ConfigurationError, match=reason):
        used(flavour, feature, title, use, received=received)
    assert received == []


def test_a_file_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    """It is read piece by piece as it goes out."""
    path = tmp_path / "large.bin"
    size = 48 * 1024 * 1024
    with path.open("wb") as file:
        file.truncate(size)
    most: list[int] = []

    def use(client: Any, models: Any) -> Any:
        tracemalloc.start()
        try:
            return client.upload(file=path)
        finally:
            most.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()

    answers: list[int] = []
    package = module("bodies")
    with _Sink() as sink:
        with package.Depot(base_url=sink.url, retries=0) as depot:
            use(depot, package.models)
        answers.append(sink.size)

    assert answers[0] > size
    assert most[0] < 4 * 1024 * 1024


class _Sink:
    """A server that counts one body and keeps nothing of it;
    it runs in a process of its own, so as not to be measured.
    """

    def __enter__(self) -> _Sink:
        import subprocess

        script = (
            "import socket\n"
            "s = socket.create_server(('127.0.0.1', 0)); s.settimeout(30); print(s.getsockname()[1], flush=True)\n"
            "c, _ = s.accept(); c.settimeout(30); f = c.makefile('rb'); n = 0\n"
            "while (line := f.readline().lower()) != b'\\r\\n':\n"
            "    n = int(line.split(b':')[1]) if line.startswith(b'content-length') else n\n"
            "left = n\n"
            "while left: left -= len(f.read(min(left, 65536)))\n"
            "c.sendall(b'HTTP/1.1 204 Fine\\r\\n\\r\\n'); print(n, flush=True)\n"
        )
        self._process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._told = self._process.stdout
        self.url = f"http://127.0.0.1:{self._told.readline().strip()}"
        return self

    @property
    def size(self) -> int:
        """Bytes of the body that came."""
        return int(self._told.readline())

    def __exit__(self, *_: object) -> None:
        self._process.wait(30)
        self._told.close()


def test_a_stream_of_unknown_length_goes_out_in_chunks(flavour: Flavour) -> None:
    """A pipe, for example; it can be sent once."""
    read, write = os.pipe()
    os.write(write, b"piped")
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        _, [request] = used(flavour, "bodies", "Depot", lambda client, models: client.put_raw(body=pipe))

    assert (request.headers["transfer-encoding"], request.body) == ("chunked", b"piped")


def test_a_file_is_sent_again_from_where_it_stood(flavour: Flavour) -> None:
    """PUT may be repeated, and so the whole content goes out twice."""
    stream = io.BytesIO(b"skipped|content")
    stream.seek(8)
    _, received = used(
        flavour,
        "bodies",
        "Depot",
        lambda client, models: client.put_raw(body=stream),
        Reply(status=503),
        retries=1,
        clock=FakeClock(),
    )

    assert [request.body for request in received] == [b"content", b"content"]


def test_a_file_that_is_not_there_is_told_before_anything_is_sent(flavour: Flavour, tmp_path: Path) -> None:
    """With its name, and why."""
    with pytest.raises(runtime_of(TREE).ConfigurationError, match=r"the file `x\.bin` cannot be read: No such file"):
        used(flavour, "bodies", "Depot", lambda client, models: client.put_raw(body=tmp_path / "x.bin"))


# --- answers ---------------------------------------------------------------------------------------------------------


def test_answers(flavour: Flavour) -> None:
    """By status, by range, by media type."""
    models = module("answers").models
    done, pdf = {"at": "now"}, {"Content-Type": "application/pdf"}
    cases: list[tuple[str, Reply, Any]] = [
        ("get_several", Reply(json=done), models.Done(at="now")),
        ("get_several", Reply(status=202, json={"after": 3}), models.Later(after=3)),
        ("get_several", Reply(status=204), None),
        ("get_range", Reply(status=299, json=done), models.Done(at="now")),
        ("get_default", Reply(json=done), models.Done(at="now")),
        ("get_binary", Reply(body=b"%PDF\x00\xff", headers=pdf), b"%PDF\x00\xff"),
        ("get_binary", Reply(body=b'{"like": "JSON"}', headers=pdf), b'{"like": "JSON"}'),
        ("get_unknown", Reply(body=b"\x00", headers={"Content-Type": "x-own/thing"}), b"\x00"),
        ("get_any", Reply(json=done), models.Done(at="now")),
        ("get_text", Reply(body="ö".encode("latin-1"), headers={"Content-Type": "text/html; charset=latin-1"}), "ö"),
        ("get_number", Reply(body=b"42", headers={"Content-Type": "text/plain"}), 42),
        ("get_media", Reply(json=done), models.Done(at="now")),
        ("get_media", Reply(body=b"a;b", headers={"Content-Type": "text/csv; header=absent"}), "a;b"),
        ("get_media", Reply(body=b"GIF", headers={"Content-Type": "image/gif"}), b"GIF"),
        ("head_thing", Reply(headers={"X-Size": "3", "Content-Type": "application/json"}), None),
        ("delete_thing", Reply(), None),
    ]
    for name, reply, expected in cases:
        value, _ = used(flavour, "answers", "Oracle", calling(name), reply)
        assert value == expected, name


def test_what_is_asked_for(flavour: Flavour) -> None:
    """JSON where there is any, then what else is declared."""
    asked = {
        "get_several": "application/json, */*;q=0.8",
        "get_binary": "application/pdf, */*;q=0.8",
        "get_media": "application/json, text/csv;q=0.9, image/*;q=0.9, */*;q=0.8",
    }
    for name, accept in asked.items():
        reply = Reply(json={"at": "now"})
        _, [request] = used(flavour, "answers", "Oracle", calling(name), reply)
        assert request.headers["accept"] == accept


def test_headers_of_answers(flavour: Flavour) -> None:
    """They are there for who asks for the whole answer."""
    calls = module("answers").calls
    answer, _ = used(
        flavour, "answers", "Oracle", lambda client, _: client.raw(calls.head_thing()), Reply(headers={"X-Size": "3"})
    )

    assert (answer.status, answer.headers["x-size"], answer.value) == (200, "3", None)


def test_downloads_are_read_whole_and_as_they_come(flavour: Flavour) -> None:
    """Bytes are streamed as they are called; what is JSON, or text, where that is asked for."""
    calls = module("answers").calls
    made = (calls.get_binary(), calls.get_media().streamed(), calls.get_text().streamed())

    async def use(client: Any, _: Any) -> Any:
        whole = await settled(client.get_binary())
        raw = await settled(client.raw(calls.get_binary().whole()))
        return whole, raw, [await opened(client.stream(call)) for call in made]

    async def opened(context: Any) -> tuple[int, str, bytes]:
        if hasattr(context, "__aenter__"):
            async with context as answer:
                return answer.status, answer.headers["content-type"], await answer.read()
        with context as answer:
            return answer.status, answer.headers["content-type"], answer.read()

    pdf = Reply(body=b"%PDF", headers={"Content-Type": "application/pdf"})
    html = Reply(body=b"<p>", headers={"Content-Type": "text/html"})
    (whole, raw, streamed), received = used(
        flavour, "answers", "Oracle", use, pdf, pdf, pdf, Reply(json={"at": "now"}), html
    )

    assert whole == raw.value == b"%PDF"
    assert (raw.status, raw.headers["content-type"]) == (200, "application/pdf")
    assert streamed[0] == (200, "application/pdf", b"%PDF")
    assert (streamed[1][0], json.loads(streamed[1][2])) == (200, {"at": "now"})
    assert streamed[2] == (200, "text/html", b"<p>")
    assert [it.target for it in received] == ["/binary", "/binary", "/binary", "/media", "/text"]


def test_a_mistaken_call_sends_nothing(flavour: Flavour) -> None:
    """A method where a call belongs, a call of the other kind, a call of another API: nobody even connects."""
    answers, others = module("answers").calls, module("bodies").calls
    runtime = runtime_of(TREE)

    async def use(client: Any, _: Any) -> None:
        for given in (client.get_binary, answers.get_binary, answers.get_binary()):
            with pytest.raises(TypeError, match="`raw` takes a `Call` and not "):
                await settled(client.raw(given))
        with pytest.raises(runtime.ConfigurationError, match="and the client is one of Oracle"):
            await settled(client.raw(others.send_optional()))

    _, received = used(flavour, "answers", "Oracle", use)

    assert received == []


@pytest.mark.parametrize("block", ["speeches", "songs"])
def test_a_task_may_be_created_by_what_is_otherwise_a_stream(flavour: Flavour, block: str) -> None:
    """Of its create call only what is captured matters, here a header: no item and no bytes need come."""
    created = Reply(status=202, headers={"X-Id": "s-1"})
    done = Reply(json={"status": "spoken", "text": "La"})

    value, received = used(
        flavour,
        "tasks-created-by-streams",
        "Announcer",
        lambda client, _: getattr(client, block).run(text="La"),
        created,
        done,
        clock=module("_runtime.testing").FakeClock(),
    )

    assert value == "La"
    assert [it.target for it in received] == [f"/{'speech' if block == 'speeches' else 'song'}", "/speech/s-1"]


def test_failures_have_values(flavour: Flavour) -> None:
    """Of the declared type, or as plain data; they survive pickling."""
    models, runtime = module("answers").models, runtime_of(TREE)
    problem = Reply(status=404, body=b'{"title": "No"}', headers={"Content-Type": "application/problem+json"})
    cases: list[tuple[Reply, Any]] = [
        (problem, models.Problem(title="No")),
        (Reply(status=503, body=b"down", headers={"Content-Type": "text/plain"}), "down"),
        (Reply(status=400, json={"at": "now"}), models.Done(at="now")),
        (Reply(status=400, json={"other": 1}), {"other": 1}),
        (Reply(status=400), None),
    ]
    for reply, expected in cases:
        with pytest.raises(runtime.HttpStatusError) as caught:
            used(flavour, "answers", "Oracle", lambda client, _: client.get_several(), reply)
        assert caught.value.value == expected
        assert pickle.loads(pickle.dumps(caught.value)).value == expected


# --- where calls go --------------------------------------------------------------------------------------------------


def test_methods(flavour: Flavour) -> None:
    """Those of HTTP, and those that OpenAPI 3.2 adds;
    a server of a call's own that is given below the API's stays there.
    """

    async def use(client: Any, _: Any) -> None:
        for name in ("do_head", "do_options", "do_trace", "do_purge"):
            await settled(getattr(client, name)())
        await settled(client.do_query(q="a"))
        await settled(client.find(q="a b", limit=3))

    _, received = used(flavour, "operation-names", "TestRegister", use)

    assert [(request.method, request.target) for request in received] == [
        ("HEAD", "/methods"),
        ("OPTIONS", "/methods"),
        ("TRACE", "/methods"),
        ("PURGE", "/methods"),
        ("QUERY", "/other/methods"),
        ("GET", "/search?kind=pet&q=a%20b&limit=3"),
    ]


def test_servers_are_chosen_when_the_client_is_made() -> None:
    """By variables, or by another base URL; what is none is refused there and then."""
    package, runtime = module("operation_names"), runtime_of(TREE)

    def shown(**options: Any) -> str:
        with package.TestRegister(**options) as client:
            return repr(client)

    assert "https://eu.register.example:443/v1" in shown()
    assert "https://us.register.example:8443/v1" in shown(server_variables={"region": "us", "port": "8443"})
    assert "https://other.example" in shown(base_url="https://other.example")
    for options, problem in (
        ({"server_variables": {"region": "mars"}}, "`region` of the server's URL is one of eu, us"),
        ({"server_variables": {"zone": "a"}}, "`zone` is not a variable of the server's URL"),
        ({"server_variables": {"port": "{x}"}}, "pass `base_url=` to the client"),
    ):
        with pytest.raises(runtime.ConfigurationError, match=problem):
            shown(**options)


def test_a_server_below_the_document_asks_for_a_base_url() -> None:
    """Nobody knows here where the document came from."""
    runtime = runtime_of(TREE)

    with pytest.raises(runtime.ConfigurationError, match="Ink names its server only as `/v1`: pass `base_url=`"):
        runtime.Client(runtime.Api(name="ink", title="Ink", servers=("/v1",)), {})
    runtime.Client(runtime.Api(name="ink", title="Ink", servers=("/v1",)), {}, base_url="http://localhost").close()
