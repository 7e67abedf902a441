"""Signatures of webhooks: what a provider signed is verified, and nothing else, with no word of a secret."""

from __future__ import annotations

import hmac
import math
import pickle
import traceback
from base64 import b64encode
from collections.abc import Sequence
from email.message import Message
from hashlib import sha256
from typing import Any

import pytest

from specloom.runtime.description.signatures import Hmac, Signature, StandardWebhooks
from specloom.runtime.errors import ClientError, ConfigurationError, DecodeError
from specloom.runtime.signatures import (
    Headers,
    HiddenSecret,
    Secret,
    SignatureError,
    Verified,
    sign_request,
    verify_signature,
)
from specloom.runtime.signed_webhooks import SignedWebhook, parse_signed

STANDARD = StandardWebhooks()
PUBLISHED_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PUBLISHED_BODY = b'{"test": 2432232314}'
PUBLISHED_AT = 1614265330
PUBLISHED = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": str(PUBLISHED_AT),
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
"""The vector in the tests of the reference libraries of Standard Webhooks."""

GITHUB = Hmac(header="X-Hub-Signature-256", prefix="sha256=")
STRIPE = Hmac(header="Stripe-Signature", field="v1", timestamp_field="t", signed="{timestamp}.{body}")
SLACK = Hmac(
    header="X-Slack-Signature",
    prefix="v0=",
    timestamp_header="X-Slack-Request-Timestamp",
    signed="v0:{timestamp}:{body}",
)
SHOPIFY = Hmac(header="X-Shopify-Hmac-Sha256", encoding="base64")
SHA1 = Hmac(header="X-Signature", algorithm="sha1")
SHA512 = Hmac(
    header="X-Signature", algorithm="sha512", encoding="base64", timestamp_header="X-Time", signed="{body}{timestamp}"
)
PADDLE = Hmac(header="Paddle-Signature", field="h1", timestamp_field="ts", signed="{timestamp}:{body}")

SLACK_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
    b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
    b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
    b"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
"""The request in Slack's documentation of its signatures."""

NOW = 1_700_000_000.0
SECRET = "canary-7f/3=q+"

Case = tuple[Signature, Secret, bytes, dict[str, str], float]

DOCUMENTED: dict[str, Case] = {
    "standard-webhooks": (STANDARD, PUBLISHED_SECRET, PUBLISHED_BODY, PUBLISHED, PUBLISHED_AT),
    "github": (
        GITHUB,
        "It's a Secret to Everybody",
        b"Hello, World!",
        {"X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"},
        NOW,
    ),
    "slack": (
        SLACK,
        "8f742231b10e8888abcd99yyyzzz85a5",
        SLACK_BODY,
        {
            "X-Slack-Request-Timestamp": "1531420618",
            "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        },
        1531420618,
    ),
}
"""What providers and specifications publish: the signature, its secret, body, headers and time."""


def hexadecimal(secret: str, content: bytes) -> str:
    """An HMAC-SHA256, computed here."""
    return hmac.new(secret.encode(), content, sha256).hexdigest()


STRIPE_CONTENT = b'1700000000.{"id": "evt_1"}'

COMPUTED: dict[str, Case] = {
    "stripe": (
        STRIPE,
        "whsec_test",
        b'{"id": "evt_1"}',
        {
            "Stripe-Signature": f"t=1700000000,v1={hexadecimal('whsec_test', STRIPE_CONTENT)},v0={'0' * 64}",
        },
        NOW,
    ),
    "shopify": (
        SHOPIFY,
        "hush",
        b'{"id": 1}',
        {"X-Shopify-Hmac-Sha256": b64encode(hmac.new(b"hush", b'{"id": 1}', sha256).digest()).decode()},
        NOW,
    ),
    "paddle": (
        PADDLE,
        "pdl",
        b"{}",
        {"Paddle-Signature": f"ts=1700000000;h1={hexadecimal('pdl', b'1700000000:{}')}"},
        NOW,
    ),
    "sha1": (SHA1, "old", b"a", {"x-signature": hmac.new(b"old", b"a", "sha1").hexdigest()}, NOW),
    "sha512": (
        SHA512,
        "long",
        b"a",
        {
            "X-Time": "1700000000",
            "X-Signature": b64encode(hmac.new(b"long", b"a1700000000", "sha512").digest()).decode(),
        },
        NOW,
    ),
}

each = pytest.mark.parametrize("case", [*DOCUMENTED.values(), *COMPUTED.values()], ids=[*DOCUMENTED, *COMPUTED])
signed = pytest.mark.parametrize("signature", [STANDARD, GITHUB, STRIPE, SLACK, SHOPIFY, SHA1, SHA512, PADDLE])
timed = pytest.mark.parametrize("signature", [STANDARD, STRIPE, SLACK, SHA512, PADDLE])


def verified(case: Case, **changed: Any) -> Verified:
    """Verify a case, with other arguments where some are given."""
    signature, secret, body, headers, now = case
    given: dict[str, Any] = {"body": body, "headers": headers, "secret": secret, "now": now} | changed
    return verify_signature(signature, **given)


def made_up(signature: Signature) -> str:
    """A secret for a way of signing."""
    return f"whsec_{b64encode(SECRET.encode()).decode()}" if isinstance(signature, StandardWebhooks) else SECRET


# --- what is valid ---------------------------------------------------------------------------------------------------


@each
def test_what_the_provider_signed_is_verified(case: Case) -> None:
    """By the vectors that are published; the body comes back as it was."""
    found = verified(case)

    assert (found, type(found)) == (case[2], Verified)
    assert verified(case, body=bytearray(case[2])) == verified(case, body=memoryview(case[2])) == case[2]


@each
def test_one_byte_changed_is_refused(case: Case) -> None:
    """Anywhere in the body, and at its ends."""
    body = case[2]
    others = [body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :] for at in range(len(body))]

    for other in (*others, body + b" ", body[:-1], b""):
        with pytest.raises(SignatureError, match="no signature of the request matches"):
            verified(case, body=other)


@each
def test_one_character_of_the_headers_changed_is_refused(case: Case) -> None:
    """Of the signature, of the time, and of the id; only the field of another scheme may be anything."""
    for name, value in case[3].items():
        for at, char in enumerate(value.partition(",v0=")[0]):
            other = value[:at] + ("1" if char != "1" else "2") + value[at + 1 :]
            with pytest.raises(SignatureError):
                verified(case, headers={**case[3], name: other}, now=case[4])


@each
@pytest.mark.parametrize("secret", ["another", b"another", PUBLISHED_SECRET[:-1] + "x"])
def test_another_secret_is_refused(case: Case, secret: Secret) -> None:
    """Whichever form it has."""
    if not (isinstance(case[0], StandardWebhooks) and secret == "another"):
        with pytest.raises(SignatureError):
            verified(case, secret=secret)


@each
def test_the_names_of_headers_have_no_case(case: Case) -> None:
    """And they come as frameworks give them: mappings, pairs, bytes, and lists of one."""
    headers = case[3]
    message = Message()
    for name, value in headers.items():
        message[name.title()] = value
    forms: list[Any] = [
        {name.upper(): value for name, value in headers.items()},
        {name.lower(): [value] for name, value in headers.items()},
        tuple(headers.items()),
        ((name, value) for name, value in headers.items()),
        message,
    ]
    raw: Headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    for form in (*forms, raw):
        assert verified(case, headers=form) == case[2]


@each
def test_a_header_that_comes_twice_is_refused(case: Case) -> None:
    """One of the two may be forged, even if they are equal: lists are only what a scheme says."""
    pairs = list(case[3].items())
    for name, value in pairs:
        forms: list[Headers] = [[*pairs, (name.upper(), value)], {**case[3], name: [value, value]}]
        for form in forms:
            with pytest.raises(SignatureError, match="more than once"):
                verified(case, headers=form)


@each
def test_a_header_that_is_missing_is_named(case: Case) -> None:
    """Or is empty."""
    signature, _, _, headers, _ = case
    wanted = [signature.header] if isinstance(signature, Hmac) else list(headers)
    for name in wanted:
        rest = {key: value for key, value in headers.items() if key.lower() != name.lower()}
        for form in (rest, {**rest, name: " "}):
            with pytest.raises(SignatureError, match=f"has no header `{name}`"):
                verified(case, headers=form)


def test_several_signatures_are_a_list_where_the_scheme_has_one() -> None:
    """Any of them suffices; those of other versions are none of ours."""
    case = DOCUMENTED["standard-webhooks"]
    wrong = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="
    right = PUBLISHED["webhook-signature"]

    for listed in (f"{wrong} {right}", f"{right} {wrong}", f"v1a,x  v2,Ceo5 {wrong} {right} odd"):
        assert verified(case, headers={**PUBLISHED, "webhook-signature": listed}) == PUBLISHED_BODY
    for listed in (wrong, right.replace("v1,", "v2,"), right.replace("v1,", "v1a,"), f"{wrong},{right}", "v1,", "v1"):
        with pytest.raises(SignatureError):
            verified(case, headers={**PUBLISHED, "webhook-signature": listed})


def test_several_fields_are_a_list_where_the_scheme_has_fields() -> None:
    """But there is one timestamp."""
    case = COMPUTED["stripe"]
    value = case[3]["Stripe-Signature"]
    stamp, signature, _ = value.split(",")

    for listed in (f"v1={'0' * 64},{value}", f"{signature}, {stamp}", f"{stamp},{signature},v1=odd,odd,=,"):
        assert verified(case, headers={"Stripe-Signature": listed}) == case[2]
    for listed in (signature, f"{stamp},{stamp},{signature}", f"{stamp},{signature.replace('v1', 'v0')}"):
        with pytest.raises(SignatureError):
            verified(case, headers={"Stripe-Signature": listed})


def test_a_single_signature_is_no_list() -> None:
    """Two in one header are none."""
    case = DOCUMENTED["github"]
    value = case[3]["X-Hub-Signature-256"]

    assert verified(case, headers={"X-Hub-Signature-256": value.replace("ea", "EA")}) == case[2]
    for listed in (f"{value}, {value}", f"{value} {value}", value.removeprefix("sha256="), "sha256=", "sha256=é\ud800"):
        with pytest.raises(SignatureError):
            verified(case, headers={"X-Hub-Signature-256": listed})


def test_the_headers_of_standard_webhooks_may_have_another_beginning() -> None:
    """All three of them."""
    headers = {name.replace("webhook-", "svix-"): value for name, value in PUBLISHED.items()}
    signature = StandardWebhooks(header="Svix-Signature")

    assert verify_signature(signature, PUBLISHED_BODY, headers, PUBLISHED_SECRET, PUBLISHED_AT) == PUBLISHED_BODY
    with pytest.raises(SignatureError, match="no header `Svix-id`"):
        verify_signature(signature, PUBLISHED_BODY, PUBLISHED, PUBLISHED_SECRET, PUBLISHED_AT)


# --- time ------------------------------------------------------------------------------------------------------------


@timed
@pytest.mark.parametrize(("apart", "said"), [(301, "301 s ago"), (-301, "301 s in the future"), (9e9, "s ago")])
def test_a_timestamp_beyond_the_tolerance_is_refused(signature: Signature, apart: float, said: str) -> None:
    """Of the past and of the future; at the tolerance it is fine."""
    headers = sign_request(signature, b"{}", made_up(signature), now=NOW)

    assert verify_signature(signature, b"{}", headers, made_up(signature), NOW + 300) == b"{}"
    assert verify_signature(signature, b"{}", headers, made_up(signature), NOW - 300) == b"{}"
    with pytest.raises(SignatureError, match=f"{said}, and 300 s are tolerated"):
        verify_signature(signature, b"{}", headers, made_up(signature), NOW + apart)
    with pytest.raises(SignatureError):
        verify_signature(signature, b"{}", headers, made_up(signature), math.nan)


@pytest.mark.parametrize("stamp", ["1700000000.5", "-1700000000", "1e9", "+1", "１７", "now", "1" * 16, "0x1"])
def test_a_timestamp_is_an_integer(stamp: str) -> None:
    """As the specification says; whatever else Python takes for a number."""
    signature = StandardWebhooks(tolerance=math.inf)
    content = f"msg.{stamp}.".encode()
    made = b64encode(hmac.new(b"key", content, sha256).digest()).decode()
    headers = {"webhook-id": "msg", "webhook-timestamp": stamp, "webhook-signature": f"v1,{made}"}

    with pytest.raises(SignatureError, match="not an integer"):
        verify_signature(signature, b"", headers, b"key", NOW)


def test_milliseconds_and_the_tolerance_of_the_provider() -> None:
    """Both are of the spec."""
    signature = Hmac(
        header="X-S", timestamp_header="X-T", timestamp_unit=0.001, signed="{timestamp}{body}", tolerance=10
    )
    headers = sign_request(signature, b"{}", SECRET, now=NOW)

    assert headers["X-T"] == "1700000000000"
    assert verify_signature(signature, b"{}", headers, SECRET, NOW + 10) == b"{}"
    with pytest.raises(SignatureError, match="11 s ago, and 10 s are tolerated"):
        verify_signature(signature, b"{}", headers, SECRET, NOW + 11)


@signed
def test_the_clock_is_that_of_the_system_by_default(signature: Signature) -> None:
    """For both sides."""
    headers = sign_request(signature, b"{}", made_up(signature))

    assert verify_signature(signature, b"{}", headers, made_up(signature)) == b"{}"


# --- secrets ---------------------------------------------------------------------------------------------------------


@signed
def test_a_secret_can_be_changed_without_a_gap(signature: Signature) -> None:
    """Both sides may know two; none of the new ones is needed at the same moment."""
    old, new = made_up(signature), b"new"
    sent: Sequence[str | bytes] = [b"new", old]

    both: list[Secret] = [old, [old, new], (new, old)]
    for known in both:
        headers = sign_request(signature, b"{}", old, now=NOW)
        assert verify_signature(signature, b"{}", headers, known, NOW) == b"{}"
    assert verify_signature(signature, b"{}", sign_request(signature, b"{}", sent, now=NOW), new, NOW) == b"{}"
    if isinstance(signature, StandardWebhooks) or signature.field is not None:
        assert verify_signature(signature, b"{}", sign_request(signature, b"{}", sent, now=NOW), old, NOW) == b"{}"


def test_a_secret_of_standard_webhooks_is_base64_with_or_without_its_prefix() -> None:
    """Bytes are the key itself."""
    key = b"\x31\xf2\x90\xf6\xbf\x06\x29\x8a\xab\x4f\x08\xd4\x3c\x3f\x08\x2c\xf6\x48\xa3\x62\xda\x2d\xa4\xb0"
    case = DOCUMENTED["standard-webhooks"]

    assert verified(case, secret=PUBLISHED_SECRET.removeprefix("whsec_")) == PUBLISHED_BODY
    assert verified(case, secret=key) == verified(case, secret=HiddenSecret([key])) == PUBLISHED_BODY


@signed
@pytest.mark.parametrize(
    ("secret", "said"),
    [
        (None, "the webhook secret is missing: pass `secret=`"),
        ("", "the webhook secret is empty"),
        (b"", "the webhook secret is empty"),
        (" \n", "the webhook secret is empty"),
        ([], "the list of webhook secrets is empty"),
        ([SECRET, ""], "the webhook secret is empty"),
        ([b"x", None], "a webhook secret must be a string or bytes, not NoneType"),
        (5, "a webhook secret must be a string or bytes, not int"),
        (f"{SECRET}\n", "the webhook secret begins or ends with white space; the value is not shown here"),
    ],
)
def test_without_a_secret_nothing_is_verified(signature: Signature, secret: Any, said: str) -> None:
    """It is a mistake of the program, and no request can cause it."""
    if secret == [SECRET, ""] and isinstance(signature, StandardWebhooks):
        secret = [b"x", ""]
    with pytest.raises(ConfigurationError) as caught:
        verify_signature(signature, b"{}", sign_request(signature, b"{}", made_up(signature)), secret)

    assert str(caught.value) == said


@pytest.mark.parametrize("secret", ["whsec_", "whsec_canary*", "whsk_canary", "whpk_canary", "canar", "whsec_é"])
def test_a_secret_that_is_not_base64_is_a_mistake(secret: str) -> None:
    """A private or public key is no shared secret."""
    with pytest.raises(ConfigurationError, match="is not `whsec_` followed by base64") as caught:
        verified(DOCUMENTED["standard-webhooks"], secret=secret)

    assert "canar" not in str(caught.value)


@signed
def test_no_error_shows_a_secret(signature: Signature) -> None:
    """Nor a traceback with the values of variables, nor what is pickled;
    nor the signature that would have been right.
    """
    secret = HiddenSecret([made_up(signature), b"canary-of-bytes"])
    good = sign_request(signature, b"{}", secret, now=NOW)
    right = good[signature.header].rpartition("=" if isinstance(signature, Hmac) and signature.field else ",")[2]
    webhook: SignedWebhook[None] = SignedWebhook(id="x", signature=signature)
    calls: list[tuple[bytes, Any]] = [(b"{ }", good), (b"{}", {}), (b"{}", {**good, signature.header: "x"}), (b"{}", 5)]

    for body, headers in calls:
        with pytest.raises(ClientError) as caught:
            parse_signed(webhook, body, headers, secret, NOW)
        error = caught.value
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
        ours = str([frame.locals for frame in shown.stack if "runtime" in frame.filename])
        texts = [ours, str(error), repr(error), repr(secret), str(pickle.dumps(error))]
        hidden = ["canary", b64encode(SECRET.encode()).decode().rstrip("="), *([right] if headers == {} else [])]
        assert [text for text in texts for word in hidden if word in text] == []
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(secret)


# --- bodies ----------------------------------------------------------------------------------------------------------


@signed
@pytest.mark.parametrize("body", [{"a": 1}, '{"a": 1}', [1], None, 5])
def test_only_raw_bytes_can_be_verified(signature: Signature, body: Any) -> None:
    """What was parsed or decoded has other bytes."""
    with pytest.raises(ConfigurationError, match=r"a signature is of the raw bytes of a body, not of an? .*: pass"):
        verify_signature(signature, body, {}, made_up(signature))


@signed
@pytest.mark.parametrize("body", [b"", b"\xff\x00{timestamp}{body}", "Größe".encode("latin-1"), b"a\r\nb"])
def test_any_bytes_can_be_signed(signature: Signature, body: bytes) -> None:
    """A body need not be text, and what looks like a template in it is none."""
    headers = sign_request(signature, body, made_up(signature))

    assert verify_signature(signature, body, headers, made_up(signature)) == body


@pytest.mark.parametrize("headers", [None, 5, "webhook-id: x", ["odd"], [("a", "b", "c")]])
def test_what_is_no_headers_is_a_mistake(headers: Any) -> None:
    """Of the program."""
    with pytest.raises(ConfigurationError, match="headers"):
        verified(DOCUMENTED["github"], headers=headers)


# --- payloads --------------------------------------------------------------------------------------------------------

EVENT: SignedWebhook[dict[str, str]] = SignedWebhook(
    id="happened",
    bodies={"application/json": dict[str, str], "application/x-www-form-urlencoded": dict[str, str]},
    signature=GITHUB,
)


def test_a_payload_is_verified_before_it_is_parsed() -> None:
    """One that is forged and broken is forged; the headers say what it is sent as, in any form."""
    headers = sign_request(GITHUB, b"a=b", SECRET)
    form: Headers = [*headers.items(), ("content-type", "application/x-www-form-urlencoded")]

    assert parse_signed(EVENT, b"a=b", form, SECRET) == {"a": "b"}
    with pytest.raises(SignatureError):
        parse_signed(EVENT, b"{", headers, SECRET)
    with pytest.raises(DecodeError):
        parse_signed(EVENT, b"a=b", headers, SECRET)


def test_nothing_is_parsed_without_a_secret_by_mistake() -> None:
    """What was verified needs no other; a secret that is given is used."""
    body = b'{"a": "b"}'
    checked = verify_signature(GITHUB, body, sign_request(GITHUB, body, SECRET), SECRET)

    assert parse_signed(EVENT, checked) == parse_signed(EVENT, Verified(body)) == {"a": "b"}
    with pytest.raises(ConfigurationError, match="the webhook secret is missing"):
        parse_signed(EVENT, body, sign_request(GITHUB, body, SECRET))
    with pytest.raises(ConfigurationError, match="pass `headers=`"):
        parse_signed(EVENT, body, None, SECRET)
    with pytest.raises(ConfigurationError, match="empty"):
        parse_signed(EVENT, checked, {}, "")
    with pytest.raises(ConfigurationError):
        parse_signed(EVENT, checked + b"!")
