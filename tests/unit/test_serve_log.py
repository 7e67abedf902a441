"""The log of the emulator shows no key, in whatever shape and at whatever place it comes,
and still says what was asked.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from base64 import b64encode
from collections.abc import Callable
from errno import ENOSPC
from typing import Any
from urllib.parse import quote

import pytest

from specloom.serve.emulation import Callback, Emulation
from specloom.serve.faults import Fault, Scenario
from specloom.serve.log import MASK, Seen
from specloom.serve.requests import Asked, IncomingRequest
from specloom.serve.server import lines_to
from tests.unit.emulated import Clock, api
from tests.wire.witness import key, shows_key

KEY = key("9f8e7d6c5b4a39281706f5e4d3c2b1a0")
ODD = key('it\'s "quoted" 100%41 \\ / ?&=#+ <b>ünï€</b>')

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
PARTS = {"content-type": "multipart/form-data; boundary=between"}


class Logged:
    """An emulation of all providers of the tests, and everything that it tells."""

    def __init__(self, *names: str, **options: Any) -> None:
        self.lines: list[str] = []
        self.events: list[str] = []
        self.emulation = Emulation([api(name) for name in names], Clock(), Clock(), write=self.lines.append, **options)
        self.emulation.listen(lambda event: self.events.append(json.dumps(event, ensure_ascii=False)))

    def ask(self, provider: str, incoming: IncomingRequest) -> dict[str, Any]:
        """What the log says of a request."""
        answer = self.emulation.respond(provider, incoming)
        self.emulation.finished(answer.entry, 0.001)
        entry: dict[str, Any] = json.loads(self.lines[-1])
        return entry

    def told(self) -> str:
        """All that anybody is told."""
        entries = json.dumps(self.emulation.entries(), ensure_ascii=False)
        return "\n".join([*self.lines, *self.events, entries, json.dumps(self.emulation.tasks(), ensure_ascii=False)])


def body(text: str | bytes, headers: dict[str, str] | None = None, path: str = "/createTask") -> IncomingRequest:
    """A request with a body."""
    return IncomingRequest("POST", path, headers=headers or {}, body=text.encode() if isinstance(text, str) else text)


def data(value: Any, headers: dict[str, str] | None = None, path: str = "/createTask") -> IncomingRequest:
    """A request in JSON."""
    return body(json.dumps(value), {**JSON, **(headers or {})}, path)


def task(**members: Any) -> dict[str, Any]:
    """The body of a creation."""
    return {"task": {"type": "AntiTurnstileTaskProxyLess", "websiteURL": "https://x.example", **members}}


def escaped(secret: str) -> str:
    """A text as JSON may write it: every character by its number."""
    units = secret.encode("utf-16-be")
    return "".join(f"\\u{int.from_bytes(units[at : at + 2], 'big'):04x}" for at in range(0, len(units), 2))


BY_ITSELF: dict[str, Callable[[str], IncomingRequest]] = {
    "a credential in JSON": lambda it: data({"clientKey": it, **task()}),
    "a credential that is an object": lambda it: data({"clientKey": {"of": [it]}, **task()}),
    "a credential in the wrong place": lambda it: data(task(clientKey=it)),
    "a credential at no operation": lambda it: data({"clientKey": it}, path="/nowhere"),
    "a credential, escaped": lambda it: body(f'{{"clientKey": "{escaped(it)}"}}', JSON),
    "a credential in JSON that is called text": lambda it: body(
        json.dumps({"clientKey": it}), {"content-type": "text/plain"}
    ),
    "a credential that comes twice": lambda it: body(f'{{"clientKey": {json.dumps(it)}, "clientKey": "x"}}', JSON),
    "a credential in UTF-16": lambda it: body(json.dumps({"clientKey": it}).encode("utf-16"), JSON),
    "a password": lambda it: data(task(proxyPassword=it)),
    "a member api_key": lambda it: data({"api_key": it, **task()}),
    "a member accessToken in an array": lambda it: data({"more": [{"accessToken": it}]}),
    "a member Authorization": lambda it: data({"headers": {"Authorization": f"Bearer {it}"}}),
    "a member secret with members": lambda it: data({"secret": {"value": {"inner": it}}}),
    "a member PASSWORD": lambda it: data({"PASSWORD": it}),
    "JSON that is cut off": lambda it: body(json.dumps({"clientKey": it})[:-1], JSON),
    "JSON with something behind it": lambda it: body(json.dumps({"clientKey": it}) + "x", JSON),
    "JSON of more levels than anybody reads": lambda it: body("[" * 900 + json.dumps(it) + "]" * 900, JSON),
    "JSON lines": lambda it: body(f'{{"clientKey": {json.dumps(it)}}}\n{{"clientKey": {json.dumps(it)}}}', JSON),
    "a form": lambda it: body(f"clientKey={quote(it)}&x=1", FORM),
    "a form with another name": lambda it: body(f"x=1&access-token={quote(it)}", FORM),
    "a form that is not encoded": lambda it: body(f"clientKey={it}", FORM),
    "a form in parts": lambda it: body(
        f'--between\r\nContent-Disposition: form-data; name="clientKey"\r\n\r\n{it}\r\n--between--\r\n', PARTS
    ),
    "a text": lambda it: body(f"the key is {it}", {"content-type": "text/plain"}),
    "a text of no type": body,
    "XML": lambda it: body(f"<clientKey>{it}</clientKey>", {"content-type": "application/xml"}),
    "HTML": lambda it: body(f"<p>{it}</p>", {"content-type": "text/html"}),
    "a text in base64": lambda it: body(b64encode(it.encode()), {"content-type": "text/plain"}),
    "bytes": lambda it: body(b"\xff\xfe" + it.encode(), {"content-type": "application/octet-stream"}),
    "a packed body": lambda it: body(
        gzip.compress(json.dumps({"clientKey": it}).encode(), mtime=0), {**JSON, "content-encoding": "gzip"}
    ),
    "a body that is said to be packed": lambda it: data({"other": it}, {"content-encoding": "br"}),
    "a deflated body": lambda it: body(zlib.compress(it.encode()), {**JSON, "content-encoding": "deflate"}),
    "a large body": lambda it: data({"clientKey": it, "more": "x" * 100_000}),
    "a bearer": lambda it: data(task(), {"authorization": f"Bearer {it}"}),
    "another scheme": lambda it: data(task(), {"authorization": f"Key {it}"}),
    "no scheme": lambda it: data(task(), {"authorization": it}),
    "a user with a password": lambda it: data(
        task(), {"authorization": f"Basic {b64encode(f'user:{it}'.encode()).decode()}"}
    ),
    "a user without a password": lambda it: data(
        task(), {"authorization": f"Basic {b64encode(f'{it}:'.encode()).decode()}"}
    ),
    "a proxy's password": lambda it: data(
        task(), {"proxy-authorization": f"Basic {b64encode(f'u:{it}'.encode()).decode()}"}
    ),
    "X-Api-Key": lambda it: data(task(), {"x-api-key": it}),
    "Ocp-Apim-Subscription-Key": lambda it: data(task(), {"ocp-apim-subscription-key": it}),
    "X-Auth-Token": lambda it: data(task(), {"x-auth-token": it}),
    "a cookie": lambda it: data(task(), {"cookie": f"a=b; sid={quote(it)}"}),
    "a query": lambda it: IncomingRequest("GET", "/getBalance", f"api_key={quote(it)}"),
    "a query in lower case": lambda it: IncomingRequest("GET", "/getBalance", f"TOKEN={quote(it, safe='').lower()}"),
    "a query whose name is encoded": lambda it: IncomingRequest("GET", "/getBalance", f"%74oken={quote(it)}"),
    "a query at no operation": lambda it: IncomingRequest("GET", "/nowhere", f"token={quote(it)}"),
}
"""A key at a place where a key stands by the spec or by custom, or in a body that nobody can read."""

BY_ITS_LOOK: dict[str, Callable[[str], IncomingRequest]] = {
    "a member of another name": lambda it: data({"other": it}),
    "a name of a member": lambda it: data({it: 1}),
    "an item": lambda it: data([it]),
    "a body that is a text": data,
    "a member in base64": lambda it: data({"other": b64encode(it.encode()).decode()}),
    "a header of another name": lambda it: data(task(), {"x-other": it}),
    "a name of a header": lambda it: data(task(), {f"x-{it}".lower(): "1"}),
    "a user agent": lambda it: data(task(), {"user-agent": f"me/1.0 ({it})"}),
    "a media type": lambda it: body("{}", {"content-type": f"text/{it.lower()}"}),
    "a parameter of a media type": lambda it: body("{}", {"content-type": f"application/json; boundary={it}"}),
    "an encoding": lambda it: body("{}", {**JSON, "content-encoding": it}),
    "a query of another name": lambda it: IncomingRequest("GET", "/getBalance", f"other={it}"),
    "a name in a query": lambda it: IncomingRequest("GET", "/getBalance", it),
    "a form with any name": lambda it: body(f"other={it}", FORM),
    "a name in a form": lambda it: body(it, FORM),
    "a part of a path": lambda it: IncomingRequest("GET", f"/v1/{it}/getBalance"),
    "a method": lambda it: IncomingRequest(it, "/getBalance"),
}
"""A key at a place of which the spec says nothing, and nobody has seen it before."""

ANYWHERE: dict[str, Callable[[str], IncomingRequest]] = {
    "a member that the spec declares": lambda it: data(task(websiteURL=f"https://x.example/?k={quote(it)}")),
    "a text among others": lambda it: data(task(websiteURL=f"see {it}, please")),
    "escaped in a text": lambda it: data(task(websiteURL=escaped(it))),
    "in base64 in a text": lambda it: data(task(websiteURL=b64encode(f"u:{it}".encode()).decode())),
    "cut off in a text": lambda it: data(task(websiteURL=f"see {it[:20]}…")),
    "a type": lambda it: data({"task": {"type": it}}),
    "a header that is plain": lambda it: data(task(), {"referer": f"https://x.example/{quote(it)}"}),
    "a header of another name, encoded": lambda it: data(task(), {"x-other": quote(it, safe="").lower()}),
    "a path": lambda it: IncomingRequest("GET", f"/v1/{quote(it, safe='')}"),
    "a callback": lambda it: data({**task(), "callbackUrl": f"http://127.0.0.1:9/{quote(it)}"}),
}
"""A key wherever else it may stand, once it has been seen where it belongs."""


@pytest.mark.sampled(10)
@pytest.mark.parametrize("secret", [KEY, ODD], ids=["plain", "odd"])
@pytest.mark.parametrize("shape", BY_ITSELF.values(), ids=BY_ITSELF)
def test_a_key_is_not_logged_where_one_may_be_expected(shape: Callable[[str], IncomingRequest], secret: str) -> None:
    logged = Logged("capsolver", "serpstat")

    logged.ask("capsolver", shape(secret))

    assert not shows_key(logged.told())


@pytest.mark.parametrize("shape", BY_ITS_LOOK.values(), ids=BY_ITS_LOOK)
def test_a_key_is_not_logged_where_nothing_is_expected(shape: Callable[[str], IncomingRequest]) -> None:
    logged = Logged("capsolver", "serpstat")

    logged.ask("capsolver", shape(KEY))

    assert not shows_key(logged.told())


@pytest.mark.sampled(20)
@pytest.mark.parametrize("secret", [KEY, ODD], ids=["plain", "odd"])
@pytest.mark.parametrize("provider", ["capsolver", "serpstat", "inkwell"])
@pytest.mark.parametrize("shape", [*BY_ITSELF.values(), *ANYWHERE.values()], ids=[*BY_ITSELF, *ANYWHERE])
def test_a_key_that_was_seen_is_logged_nowhere(
    shape: Callable[[str], IncomingRequest], provider: str, secret: str
) -> None:
    """In later requests, to other providers too, and in what was logged before."""
    belongs = {
        "capsolver": data({"clientKey": secret}, path="/getBalance"),
        "serpstat": IncomingRequest("POST", "/", f"token={quote(secret)}", body=b'{"id": 1, "method": "x"}'),
        "inkwell": IncomingRequest("GET", "/renderings", headers={"x-press-key": secret}),
    }
    logged = Logged("capsolver", "serpstat", "inkwell")

    logged.ask(provider, belongs[provider])
    logged.ask("capsolver", shape(secret))

    assert not shows_key(logged.told())


@pytest.mark.sampled(10)
@pytest.mark.parametrize("shape", ANYWHERE.values(), ids=ANYWHERE)
def test_a_key_of_a_scenario_is_known_from_the_beginning(shape: Callable[[str], IncomingRequest]) -> None:
    logged = Logged("capsolver", scenario=Scenario(keys=(KEY,)))

    logged.ask("capsolver", shape(KEY))

    assert not shows_key(logged.told())
    assert not shows_key(repr(Scenario(keys=(KEY,))))


def test_what_was_logged_before_is_masked_when_it_is_read() -> None:
    """A key came as something else, and then as a key; the line in the file is written by then."""
    logged = Logged("capsolver")
    logged.ask("capsolver", data(task(websiteURL=KEY)))
    assert shows_key(logged.told())

    logged.ask("capsolver", data({"clientKey": KEY}))

    assert not shows_key(json.dumps(logged.emulation.entries()))
    assert not shows_key(json.dumps(logged.emulation.logged(1)))


def test_the_answer_that_repeats_a_key_is_masked() -> None:
    """A JSON-RPC answer has the id of its request."""
    logged = Logged("serpstat")
    request: dict[str, Any] = {"id": KEY, "method": "SerpstatLimitsProcedure.getStats", "params": {}}

    entry = logged.ask("serpstat", IncomingRequest("POST", "/", f"token={KEY}", JSON, json.dumps(request).encode()))

    assert (entry["request"]["id"], entry["response"]["id"]) == (MASK, MASK)
    assert entry["path"] == f"/?token={MASK}"


@pytest.mark.parametrize(
    "kind", ["html", "truncated_json", "other_response", "status_503", "reset_during", "wrong_type"]
)
def test_an_answer_with_a_fault_is_masked_as_well(kind: str) -> None:
    logged = Logged("serpstat")
    logged.emulation.order(Fault(kind))
    request: dict[str, Any] = {"id": KEY, "method": "SerpstatLimitsProcedure.getStats", "params": {}}

    logged.ask("serpstat", IncomingRequest("POST", "/", f"token={KEY}", JSON, json.dumps(request).encode()))

    assert not shows_key(logged.told())


def test_a_callback_is_logged_without_what_is_secret_in_its_url() -> None:
    """Its user, its password and its query; it is refused for the first of these."""
    logged = Logged("capsolver")

    for url in (
        f"http://me:{KEY}@127.0.0.1:9/done",
        f"http://127.0.0.1:9/done?key={KEY}#{KEY}",
        f"{KEY}://x",
        f"http://[{KEY}",
    ):
        logged.emulation.called_back(Callback("capsolver", url, KEY.encode()), "200")

    assert [json.loads(line)["url"] for line in logged.lines] == [
        "http://127.0.0.1:9/done",
        "http://127.0.0.1:9/done",
        "invalid URL",
        "invalid URL",
    ]
    assert not shows_key(repr(Callback("capsolver", f"http://x/{KEY}", KEY.encode())))


def test_the_log_says_what_was_asked() -> None:
    """What the spec declares, what is plain by its look, and where something is masked."""
    asked: dict[str, Any] = {
        "type": "ReCaptchaV2TaskProxyLess",
        "websiteURL": "https://example.com/form?id=7",
        "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
        "note": "for the test",
        "count": 3,
    }
    more = {"api_key": "hidden", "ids": [1, 2], "fast": True, "key": None}
    headers = {
        **JSON,
        "user-agent": "python-httpx2/2.16.2",
        "accept": "application/json, */*;q=0.8",
        "host": "127.0.0.1:8000",
        "x-client": "nightly build",
        "x-example-client-runtime-version": "1.2",
        "x-request-id": "0b6e1d1e-5a4f-4a53-9b8e-2f1f4f2f9d11",
        "authorization": f"Bearer {KEY}",
    }

    entry = Logged("capsolver").ask("capsolver", data({"clientKey": KEY, "task": {**asked, "more": more}}, headers))

    assert entry["request"] == {"clientKey": MASK, "task": {**asked, "more": {**more, "api_key": MASK}}}
    assert entry["headers"] == {
        **headers,
        "x-request-id": MASK,
        "authorization": MASK,
    }
    assert (entry["method"], entry["path"], entry["status"]) == ("POST", "/createTask", 200)
    assert set(entry["response"]) >= {"errorId", "taskId"}
    assert re.fullmatch("[0-9a-f-]{36}", entry["response"]["taskId"])


@pytest.mark.parametrize(
    ("incoming", "path"),
    [
        (IncomingRequest("POST", "/getBalnce"), "/getBalnce"),
        (
            IncomingRequest("GET", "/v2/createTask", "page=2&sort=name&verbose"),
            "/v2/createTask?page=2&sort=name&verbose",
        ),
        (IncomingRequest("GET", "//getBalance"), "/getBalance"),
        (IncomingRequest("GET", f"/{KEY}", f"{KEY}={KEY}"), f"/{MASK}?{MASK}={MASK}"),
    ],
)
def test_a_request_to_nowhere_can_be_told_from_others(incoming: IncomingRequest, path: str) -> None:
    """A misspelled path is what one looks for in a log."""
    assert Logged("capsolver").ask("capsolver", incoming)["path"] == path


@pytest.mark.parametrize(
    ("incoming", "described"),
    [
        (body("<a/>", {"content-type": "application/xml; charset=utf-8"}), "(application/xml, 4 bytes)"),
        (body("{", JSON), "(application/json, 1 bytes)"),
        (body(b"\x00\x01", {}), "(of unknown type, 2 bytes)"),
        (body(b"x", {"content-type": KEY}), "(of unknown type, 1 bytes)"),
        (body(gzip.compress(b"{}", mtime=0), {**JSON, "content-encoding": "gzip"}), "(application/json, 22 bytes)"),
        (body("--between--", PARTS), "(multipart/form-data, 11 bytes)"),
        (body("clientKey=MINE&x=1&note=for+us", FORM), {"clientKey": MASK, "x": "1", "note": "for us"}),
        (body(""), None),
    ],
)
def test_a_body_that_is_no_json_is_described(incoming: IncomingRequest, described: Any) -> None:
    """By its type and its length; a form is shown like an object."""
    assert Logged("capsolver").ask("capsolver", incoming)["request"] == described


def test_what_custom_calls_a_key_but_is_short_garbles_no_log() -> None:
    """A word like `status` may stand where others have a key."""
    logged = Logged("capsolver")

    logged.ask("capsolver", data({"auth": "basic", "token": "status", "key": "errorId", "session": 12345}))
    entry = logged.ask("capsolver", data({"clientKey": KEY}, path="/getBalance"))

    assert {"errorId", "balance"} <= set(entry["response"])


def test_many_keys_are_remembered() -> None:
    """The last ones in every spelling, the others as they were."""
    seen = Seen()
    keys = [key(f"{number:024x}") for number in range(200)]
    seen.add(keys)

    assert seen.text(" ".join(keys)) == " ".join([MASK] * 200)
    assert seen.text(b64encode(keys[-1].encode()).decode()) == MASK


def test_nothing_that_is_read_of_a_request_shows_itself() -> None:
    """A test that fails prints it."""
    emulation = Logged("capsolver").emulation
    service = emulation.service("capsolver")
    incoming = data({"clientKey": KEY, **task()}, {"authorization": KEY})
    outgoing = service.handle(incoming)

    asked = service._requests.read(incoming)  # pyright: ignore[reportPrivateUsage]

    assert isinstance(asked, Asked)
    assert asked.credentials == {"client_key": KEY}
    assert not shows_key(
        f"{incoming} {asked} {outgoing} {service.store.records} {emulation.respond('capsolver', incoming)}"
    )
    assert not shows_key(f"{emulation.sample('capsolver', 'createTask', {'clientKey': KEY})}")


def test_a_log_that_cannot_be_written_is_told_once_and_in_the_state(caplog: pytest.LogCaptureFixture) -> None:
    """A full disk loses no request: it is answered, and remembered in memory."""

    def full(_: str) -> None:
        raise OSError(ENOSPC, "No space left on device")

    emulation = Emulation([api("capsolver")], lambda: 0.0, lambda: 0.0, write=full)
    assert "log" not in emulation.state(str)
    for _ in range(3):
        answer = emulation.respond("capsolver", data({"clientKey": "K"}, path="/getBalance"))
        emulation.finished(answer.entry, 0.0)

    assert [record.getMessage() for record in caplog.records] == [
        "the log cannot be written, lines are lost: no space left on device"
    ]
    assert emulation.state(str)["log"] == {"lost": 3, "reason": "no space left on device"}
    assert len(emulation.entries()) == 3


def test_a_line_that_is_cut_short_is_lost_and_the_next_has_a_line_of_its_own() -> None:
    """A disk that fills in the middle of a line, and has room again later."""
    kept, room = bytearray(), [100, 3, 0, 100]

    class Disk:
        def write(self, content: bytes) -> int:
            taken = content[: room.pop(0)]
            kept.extend(taken)
            return len(taken)

    write = lines_to(Disk())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    write("one")
    for _ in range(2):
        with pytest.raises(OSError, match="No space left"):
            write("lost")
    write("two")

    assert kept.decode().splitlines() == ["one", "los", "two"]
