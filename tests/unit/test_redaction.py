"""A secret is masked however it is spelled, in texts, data and errors; and what is no secret stays as it is."""

from __future__ import annotations

import html
import json
import pickle
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specloom.runtime.auth.granted import REMEMBERED, GrantedSecrets
from specloom.runtime.description.api import Credential
from specloom.runtime.errors import DecodeError, HttpStatusError, ProviderError
from specloom.runtime.models import Unknown
from specloom.runtime.redaction import LONGEST_MIXED, MASK, Redaction
from specloom.runtime.resume import Handle, Position
from specloom.runtime.secrets import Secrets
from specloom.runtime.tasks.errors import TaskFailed
from tests.wire.witness import key, shows_key

PLAIN = key("9f8e7d6c5b4a39281706f5e4d3c2b1a0")
ODD = key('it\'s "quoted" 100%41 \\ / ?&=#+ <b>ünï€</b> 𝔘')
TOKEN = key("eyJhbGciOiJIUzI1NiJ9." + "dG9rZW4tb2Yt" * 40)
KEYS = {"plain": PLAIN, "odd": ODD, "of the shortest": key("7"), "token": TOKEN}


def each(escape: Callable[[str], str]) -> Callable[[str], str]:
    """A spelling of every character by itself."""
    return lambda text: "".join(map(escape, text))


def units(letter: str) -> Iterable[int]:
    """A character in UTF-16, as JSON and JavaScript number it."""
    data = letter.encode("utf-16-be")
    return (int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in upper case": str.upper,
    "in lower case": str.lower,
    "in reversed case": str.swapcase,
    "percent-encoded": lambda it: quote(it, safe=""),
    "percent-encoded in lower case": lambda it: re.sub("%..", lambda found: found[0].lower(), quote(it, safe="")),
    "percent-encoded but for slashes": quote,
    "percent-encoded for a form": quote_plus,
    "percent-encoded twice": lambda it: quote(quote(it, safe=""), safe=""),
    "escaped for HTML": html.escape,
    "escaped for HTML twice": lambda it: html.escape(html.escape(it)),
    "escaped for XML, in ASCII": lambda it: it.encode("ascii", "xmlcharrefreplace").decode(),
    "in JSON": lambda it: json.dumps(it, ensure_ascii=False),
    "in JSON, in ASCII": json.dumps,
    "in JSON in JSON": lambda it: json.dumps(json.dumps(it)),
    "in JSON, percent-encoded": lambda it: quote(json.dumps(it)[1:-1], safe=""),
    "in JSON with slashes escaped": lambda it: json.dumps(it).replace("/", "\\/"),
    "in JSON in upper-case digits": lambda it: re.sub(
        r"u\w{4}", lambda found: "u" + found[0][1:].upper(), json.dumps(it)
    ),
    "as Python shows it": repr,
    "as Python shows its bytes": lambda it: repr(it.encode()),
    "in base64": lambda it: b64encode(it.encode()).decode(),
    "in base64 for URLs": lambda it: urlsafe_b64encode(it.encode()).decode(),
    "in base64, percent-encoded": lambda it: quote(b64encode(it.encode()).decode(), safe=""),
    "in base64, folded": lambda it: re.sub("(.{16})(?=.)", r"\1\r\n", b64encode(it.encode()).decode()),
    "in hexadecimal": lambda it: it.encode().hex(),
    "in upper-case hexadecimal": lambda it: it.encode().hex().upper(),
    "folded": lambda it: f"{it[:7]}\r\n\t{it[7:]}",
    "folded as in a letter": lambda it: f"{it[:7]}=\r\n{it[7:]}",
    "in UTF-8 taken for Latin-1": lambda it: it.encode().decode("latin-1"),
    "in UTF-8 taken for that of Windows": lambda it: it.encode().decode("cp1252", "replace"),
    "in Latin-1 taken for UTF-8": lambda it: it.encode("latin-1", "replace").decode("utf-8", "replace"),
    "with question marks": lambda it: it.encode("ascii", "replace").decode(),
}

ONE_BY_ONE: dict[str, Callable[[str], str]] = {
    "every byte percent-encoded": lambda it: "".join(f"%{byte:02x}" for byte in it.encode()),
    "every character escaped as in JSON": each(lambda it: "".join(f"\\u{unit:04X}" for unit in units(it))),
    "every character escaped as JavaScript did": each(lambda it: "".join(f"%u{unit:04x}" for unit in units(it))),
    "every character escaped as in ECMAScript": each(lambda it: f"\\u{{{ord(it):x}}}"),
    "every byte escaped": lambda it: "".join(f"\\x{byte:02x}" for byte in it.encode()),
    "every character a reference": each(lambda it: f"&#{ord(it)};"),
    "every character a hexadecimal reference": each(lambda it: f"&#X{ord(it):X};"),
    "every character a reference, escaped once more": each(lambda it: f"&amp;#{ord(it)};"),
    "one character this way, the next one that way": lambda it: "".join(
        (letter, f"&#{ord(letter)};", quote(letter, safe=""))[at % 3] for at, letter in enumerate(it)
    ),
}
"""Nobody writes a long token so."""


@pytest.mark.sampled(40)
@pytest.mark.parametrize("secret", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_a_secret_is_masked_however_it_is_spelled(spell: Callable[[str], str], secret: str) -> None:
    """Nothing around it is lost but quotation marks, which belong to the spelling."""
    masked = Redaction([secret]).text(f"the key {spell(secret)}, is wrong")

    assert re.fullmatch(r"the key (b?['\"\\]*)?\*\*\*['\"\\]*, is wrong", masked), masked


@pytest.mark.parametrize("secret", [PLAIN, ODD, key("7")])
@pytest.mark.parametrize("spell", ONE_BY_ONE.values(), ids=ONE_BY_ONE)
def test_a_secret_is_masked_whose_characters_are_all_escaped(spell: Callable[[str], str], secret: str) -> None:
    assert Redaction([secret]).text(f"the key {spell(secret)}, is wrong") == "the key ***, is wrong"


@pytest.mark.parametrize("secret", [PLAIN, TOKEN])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_a_secret_is_masked_in_a_text_of_an_encoding_that_nobody_declares(encoding: str, secret: str) -> None:
    """Zeros stand between its characters then."""
    masked = Redaction([secret]).text(f"the key {secret}, is wrong".encode(encoding).decode())

    assert masked.replace("\0", "") == "the key ***, is wrong"


@pytest.mark.parametrize("before", ["", "u", "us", "user"])
@pytest.mark.parametrize("secret", KEYS.values(), ids=KEYS)
def test_a_secret_is_masked_in_the_base64_of_more_than_it(secret: str, before: str) -> None:
    """As `Authorization: Basic` has it; what is encoded there is three bytes at a time, wherever the secret begins."""
    pair = b64encode(f"{before}:{secret}:and more".encode()).decode()

    assert not shows_key(Redaction([secret]).text(f"Basic {pair}"))


@pytest.mark.parametrize("secret", ["user:hunter2-hunter2", "user:Pass1"])
def test_the_password_of_a_user_is_masked_alone_too(secret: str) -> None:
    """Basic credentials are one secret of the client. The user is none."""
    password = secret.partition(":")[2]

    assert Redaction([secret]).text(f"user, {password}! {secret}") == "user, ***! ***"
    assert password not in Redaction([secret]).text(b64encode(secret.encode()).decode())


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"the key {PLAIN[:-1]}", "the key ***"),
        (f"the key {PLAIN[:24]}", "the key ***"),
        (f"the key {PLAIN[:24]}… is wrong", "the key *** is wrong"),
        (f"the key …{PLAIN[-20:]} is wrong", "the key …*** is wrong"),
        (f"the key {PLAIN[1:]} is wrong", "the key *** is wrong"),
        (f"the key {PLAIN[:9]}", "the key ***"),
        (f"the key {PLAIN[:7]}…", "the key ***…"),
        (f"the key {PLAIN[:7]}...", "the key ***..."),
        (f"the key {quote(ODD, safe='')[:40]}", "the key ***"),
        ("the canary", "the canary"),
    ],
)
def test_a_piece_of_a_secret_that_was_cut_is_masked(text: str, masked: str) -> None:
    """From its beginning or up to its end; a short beginning only at the end of a text, where somebody has cut it."""
    assert Redaction([PLAIN, ODD]).text(text) == masked


@given(st.integers(0, 120), st.integers(0, 60))
def test_no_cut_leaves_a_part_of_a_secret(before: int, limit: int) -> None:
    """Wherever the limit of a quotation falls."""
    text = f"{' ' * before}{quote(PLAIN, safe='')} {ODD}"

    quoted = Redaction([PLAIN, ODD]).beginning(text, limit)

    assert re.fullmatch(r" *(\*\*\*)?( (\*\*\*)?)?", quoted), quoted


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("KEY", "ERROR_KEY_DENIED: your KEY is wrong"),
        ("dem", "dem"),
        ("ready", "already, readying, ready-made"),
        ("s3cr3t", "s3cr3ts"),
        ("abcdefgh", "abc defg"),
        (PLAIN, "canaries, and a canary-yellow 9f8e"),
    ],
)
def test_what_is_no_secret_is_not_garbled(secret: str, text: str) -> None:
    """A short one is no secret within a word, and a very short one is none at all."""
    assert Redaction([secret]).text(text) == text


@pytest.mark.parametrize("secret", ["PASS", "hunter2", "p@ss/"])
def test_a_short_secret_is_masked_as_a_word(secret: str) -> None:
    """Between anything but letters, digits, `_` and `-`."""
    text = f"user:{secret}, {quote(secret, safe='')}; ({secret})"

    assert Redaction([secret]).text(text) == "user:***, ***; (***)"


@given(st.text(max_size=300))
@example("%" * 200)
@example("\\" * 200)
@example("&amp;" * 60)
@example("CANARY-9f8e! " * 20)
def test_a_text_without_a_secret_stays_as_it_is(text: str) -> None:
    assert Redaction([PLAIN, "user:hunter2-hunter2", "a-short-one"]).text(f"{text}.") == f"{text}."


def test_names_values_and_items_of_data_are_masked() -> None:
    """However deep, and without changing what was given."""
    deep: Any = PLAIN
    for _ in range(2000):
        deep = [deep]
    data: dict[str, Any] = {"a": [PLAIN, 1, None, True, {PLAIN: f"x {ODD}"}], "b": 1.5, "deep": deep}

    masked = Redaction([PLAIN, ODD]).data(data)

    inner: Any = masked.pop("deep")
    while not isinstance(inner, str):
        (inner,) = inner
    assert inner == MASK
    assert masked == {"a": [MASK, 1, None, True, {MASK: f"x {MASK}"}], "b": 1.5}
    assert data["a"][0] == PLAIN


def test_everything_that_an_error_carries_is_masked() -> None:
    """Message, code, value, text of the answer, status word, notes, arguments; and so in its pickle."""
    decode = DecodeError(f"got {PLAIN}", operation="getBalance", status=200, response_text=f"{{{PLAIN}}}")
    told = ProviderError(PLAIN, kind="quota", code=PLAIN)
    told.value = {"key": [PLAIN]}
    plain = HttpStatusError(f"it begins with {PLAIN}", status=500)
    plain.add_note(f"see {PLAIN}")
    failed = TaskFailed("it failed", last_status=PLAIN)

    for error in (decode, told, plain, failed):
        masked = Redaction([PLAIN]).error(error)

        assert masked is error
        assert not shows_key(f"{error} {error!r} {error.args} {vars(error)}")
        assert not shows_key(pickle.dumps(error).decode("latin-1"))
    assert str(decode) == "getBalance: got *** (HTTP 200)"
    assert decode.response_text == "{***}"
    assert told.kind == "quota"
    assert told.value == {"key": [MASK]}


def test_an_unknown_member_stays_one_in_an_error() -> None:
    """With its tag, which may be a secret as any other text in it, alone, in a list and in another one."""
    inner = Unknown(PLAIN, {"kind": PLAIN, "of": 1})
    error = HttpStatusError("it failed", status=400)
    error.value = [Unknown("mood", {"kind": "mood", PLAIN: [inner]})]

    (masked,) = Redaction([PLAIN]).error(error).value
    (held,) = masked[MASK]

    assert (type(masked), masked.tag, [*masked]) == (Unknown, "mood", ["kind", MASK])
    assert (type(held), held.tag, held.value) == (Unknown, MASK, {"kind": MASK, "of": 1})
    assert inner.tag == PLAIN, "the value that was masked is a copy"


def test_what_goes_on_later_stays_as_it_is_in_an_error() -> None:
    """A handle with another id would be of no task."""
    handle = Handle(provider="x", kind="tasks", captured={"id": "abcdefgh-7"}, created=0.0)
    failed = TaskFailed("abcdefgh-7 failed", handle=handle)
    failed.position = Position(at="abcdefgh-7")

    Redaction(["abcdefgh-7"]).error(failed)

    assert failed.message == "*** failed"
    assert failed.handle is handle
    assert failed.position == Position(at="abcdefgh-7")


def test_a_url_shows_a_secret_only_if_it_holds_all_of_it() -> None:
    """A URL that is called, or an id that is kept, is refused for that; and not for what only begins alike."""
    masking = Redaction([PLAIN, "short"])

    assert masking.shows(f"/tasks?key={quote(PLAIN)}")
    assert masking.shows(b64encode(f"user:{PLAIN}".encode()).decode())
    assert not masking.shows(f"/tasks/{PLAIN[:-1]}")
    assert not masking.shows("/short")


def test_former_secrets_stay_masked() -> None:
    """A token is renewed many times a day, and an answer may come late."""
    secrets = GrantedSecrets([Credential("token")], {"token": None}, {})
    tokens = [key(f"{number:032x}") for number in range(200)]
    for token in tokens:
        assert secrets.put("token", token) is None

    masked = secrets.mask(" ".join(tokens))

    assert masked == " ".join([MASK] * 200)
    assert secrets.mask(quote(tokens[-REMEMBERED].replace("-", "/"), safe="")) != MASK
    assert secrets.mask(b64encode(tokens[-REMEMBERED].encode()).decode()) == MASK


def test_what_is_sent_to_others_is_masked_as_well() -> None:
    """The password of a proxy; it is told where the proxy is used."""
    secrets = Secrets([Credential("token")], {"token": PLAIN})
    assert secrets.mask(f"{PLAIN} Proxy-Pass") == "*** Proxy-Pass"

    secrets.hide("me:Proxy-Pass")

    assert secrets.mask(f"{PLAIN} Proxy-Pass {b64encode(b'me:Proxy-Pass').decode()}") == "*** *** ***"


def test_the_longest_key_in_use_is_masked_in_mixed_spellings() -> None:
    """Project keys of model providers have 164 characters."""
    assert LONGEST_MIXED >= 164
