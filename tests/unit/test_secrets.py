"""Credentials come from an argument or the environment, are checked, and are shown by nothing."""

from __future__ import annotations

import copy
import pickle
import traceback
from base64 import b64encode
from urllib.parse import quote

import pytest

from specloom.runtime.description.api import Credential
from specloom.runtime.errors import ConfigurationError
from specloom.runtime.secrets import Secrets

CANARY = "canary-7f/3=q+"
KEY = Credential("client_key", env="INKWELL_KEY")


def test_an_argument_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """None leaves it to the environment."""
    monkeypatch.setenv("INKWELL_KEY", "from-env")

    assert Secrets([KEY], {"client_key": "given"}).reveal("client_key") == "given"
    assert Secrets([KEY], {"client_key": None}).reveal("client_key") == "from-env"
    assert Secrets([KEY], {}).reveal("client_key") == "from-env"


@pytest.mark.parametrize("value", ["", " ", "\t\n"])
def test_an_empty_key_is_rejected_and_another_account_does_not_pay(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is taken from the environment where the caller gave something; no other key of the call stays behind."""
    monkeypatch.setenv("INKWELL_KEY", CANARY)
    given: dict[str, str | None] = {"client_key": value, "spare": CANARY}

    with pytest.raises(ConfigurationError) as caught:
        Secrets([KEY, Credential("spare")], given)

    assert str(caught.value) == (
        "`client_key` is empty; pass a key, or None to take it from the environment variable INKWELL_KEY"
    )
    assert given == {}
    assert "canary" not in _shown(caught.value)


@pytest.mark.parametrize("value", [0, False, b"", [], 5])
def test_a_key_of_another_type_is_rejected(value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether Python takes it for false or not."""
    monkeypatch.setenv("INKWELL_KEY", "from-env")

    with pytest.raises(ConfigurationError, match=f"must be a string, not {type(value).__name__}"):
        Secrets([KEY], {"client_key": value})  # type: ignore[dict-item]  # what an untyped program may do


def test_the_values_are_taken_out_of_what_was_given() -> None:
    """So that a traceback through the caller's frame cannot show them."""
    given: dict[str, str | None] = {"client_key": CANARY}

    Secrets([KEY], given)

    assert given == {}


@pytest.mark.parametrize("variable", [None, ""])
def test_a_missing_key_names_its_argument_and_its_variable(
    variable: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the first call that needs it; a variable that is set to nothing counts as one that is not set."""
    monkeypatch.delenv("INKWELL_KEY", raising=False)
    if variable is not None:
        monkeypatch.setenv("INKWELL_KEY", variable)
    secrets = Secrets([KEY, Credential("spare")], {"client_key": None})

    with pytest.raises(ConfigurationError) as caught:
        secrets.require("client_key")
    with pytest.raises(ConfigurationError) as other:
        secrets.reveal("spare")

    assert str(caught.value) == (
        "a key is missing: pass `client_key=` to the client or set the environment variable INKWELL_KEY"
    )
    assert str(other.value) == "a key is missing: pass `spare=` to the client"


def test_a_required_key_is_missed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the client is made."""
    monkeypatch.delenv("INKWELL_KEY", raising=False)

    with pytest.raises(ConfigurationError, match="INKWELL_KEY"):
        Secrets([Credential("client_key", env="INKWELL_KEY", required=True)], {})


CONTROL = "contains a line break or another control character"
SPACE = "begins or ends with white space"
BROKEN = {
    f"{CANARY}\r\nX-Evil: 1": CONTROL,
    f"{CANARY}\n": CONTROL,
    f"{CANARY}\x7f": CONTROL,
    f"{CANARY}\x85": CONTROL,
    f"{CANARY}\u2028": CONTROL,
    f" {CANARY}": SPACE,
    f"{CANARY} ": SPACE,
}


@pytest.mark.parametrize("value", [*BROKEN, f"{CANARY}\x00", f"{CANARY}\ud800"])
def test_a_broken_key_is_refused_and_not_shown(value: str) -> None:
    """Neither in the message nor in any variable of ours on the way."""
    given: dict[str, str | None] = {"client_key": value}

    with pytest.raises(ConfigurationError, match=BROKEN.get(value, CONTROL)) as caught:
        Secrets([KEY], given)

    assert str(caught.value).startswith("`client_key` (or the environment variable INKWELL_KEY) ")
    assert "canary" not in _shown(caught.value)


@pytest.mark.parametrize("value", BROKEN)
def test_a_broken_key_of_the_environment_is_refused_and_not_shown(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line break at the end is what a secret in a file often has."""
    monkeypatch.setenv("INKWELL_KEY", value)

    with pytest.raises(ConfigurationError, match=BROKEN[value]) as caught:
        Secrets([KEY], {"client_key": None})

    assert "canary" not in _shown(caught.value)


def _shown(error: Exception) -> str:
    """What a report with local variables shows of an error, but for the frame of the test itself."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    del report.stack[0]
    return "".join(report.format())


def test_a_key_that_is_no_text_is_refused() -> None:
    """And not shown."""
    with pytest.raises(ConfigurationError, match="must be a string, not bytes") as caught:
        Secrets([KEY], {"client_key": CANARY.encode()})  # type: ignore[dict-item]  # what an untyped program may do

    assert "canary" not in str(caught.value)


def test_secrets_show_names_only() -> None:
    """In `repr`, `str` and formatting."""
    secrets = Secrets([KEY, Credential("spare")], {"client_key": CANARY})

    assert f"{secrets!r}" == "Secrets(client_key='***', spare=None)"
    assert f"{secrets}" == repr(secrets)
    assert not hasattr(secrets, "__dict__")


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy])
def test_secrets_are_not_copied_out(take: object) -> None:
    """Pickles end up in caches and queues."""
    assert callable(take)

    with pytest.raises(TypeError, match="cannot be pickled"):
        take(Secrets([KEY], {"client_key": CANARY}))


@pytest.mark.parametrize(
    "spelled",
    [CANARY, quote(CANARY, safe=""), b64encode(CANARY.encode()).decode(), b64encode(f"{CANARY}:".encode()).decode()],
)
def test_what_a_provider_repeats_is_masked(spelled: str) -> None:
    """However it spells it."""
    secrets = Secrets([KEY, Credential("spare")], {"client_key": CANARY})

    assert secrets.mask(f"invalid key {spelled}, {spelled}!") == "invalid key ***, ***!"


def test_a_short_key_garbles_no_text() -> None:
    """Such as a code that happens to contain it."""
    assert Secrets([KEY], {"client_key": "KEY"}).mask("ERROR_KEY_DENIED") == "ERROR_KEY_DENIED"


def test_a_longer_key_is_masked_whole() -> None:
    """Also where another one is its beginning."""
    secrets = Secrets([KEY, Credential("spare")], {"client_key": "abcdefgh", "spare": "abcdefgh-and-more"})

    assert secrets.mask("abcdefgh-and-more abcdefgh") == "*** ***"
