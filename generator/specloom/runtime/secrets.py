"""Credentials: their sources, their validation, and how they are kept out of everything shown.

A secret is plain text in two places only: in this module, and in the few lines that write a request
(`SealedRequest.open` and the transport below it). All other code that needs a secret holds a `Secrets`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import suppress
from typing import Any, NoReturn

from .description.api import Credential
from .errors import ConfigurationError, bare
from .redaction import MASK, AnyClientError, Redaction
from .validation import is_cookie_value

OTHERS = 32
"""How many texts that are not secrets of the client, such as the passwords of its proxies, are masked."""


class Secrets:
    """The secret values of one client; it shows their names, never their values, and cannot be pickled."""

    __slots__ = ("_declared", "_masking", "_others", "_values")

    def __init__(
        self,
        declared: Iterable[Credential],
        given: MutableMapping[str, str | None],
    ) -> None:
        """Move the values out of `given`, which is empty afterwards, and read those that are None from the environment.

        An empty environment variable counts as unset. Raises ConfigurationError for a value that cannot be a key,
        including an empty one, and for a missing required one.
        """
        self._declared = {credential.name: credential for credential in declared}
        self._values = {name: given.pop(name, None) for name in self._declared}
        empty = [name for name, value in self._values.items() if isinstance(value, str) and not value.strip()]
        for name, credential in self._declared.items():
            if self._values[name] is None:
                self._values[name] = _from_environment(credential)
        self._others: list[str] = []
        self._masking: Redaction | None = None
        given.clear()
        if empty:
            raise ConfigurationError(f"`{empty[0]}` is empty; {self._instead(empty[0])}")
        flaws = {name: flaw_of(value) for name, value in self._values.items() if value is not None}
        for name, flaw in flaws.items():
            if flaw is not None:
                raise ConfigurationError(f"{self._source(name)} {flaw}; the value is not shown here")
        for credential in self._declared.values():
            if credential.required:
                self.require(credential.name)

    def has(self, name: str) -> bool:
        """Whether the secret is known."""
        return self._values.get(name) is not None

    def can_have(self, name: str) -> bool:
        """Whether the secret is known, or the client can obtain it."""
        return self.has(name)

    def require(self, name: str) -> None:
        """Raise ConfigurationError if the client was given no such secret."""
        if self._values.get(name) is None:
            raise ConfigurationError(f"a key is missing: {self.remedy(name)}")

    def is_cookie_value(self, name: str) -> bool:
        """Whether a secret can be the value of a cookie unescaped."""
        return is_cookie_value(self.reveal(name))

    def reveal(self, name: str) -> str:
        """The secret itself. Call it only where the request is written."""
        value = self._values.get(name)
        if value is None:
            self.require(name)
            raise AssertionError(name)
        return value

    def hide(self, *others: str) -> None:
        """Mask further texts from now on, which are sent to others only: the passwords of proxies."""
        for other in others:
            if other not in self._others:
                self._others = [*self._others, other][-OTHERS:]
                self._renewed_masking()

    @property
    def masking(self) -> Redaction:
        """Removes every secret from a response, however it is spelled."""
        return self._masking or self._renewed_masking()

    def mask(self, text: str) -> str:
        """The text with every secret in it masked, however it is spelled: for the content of responses."""
        return self.masking.text(text)

    def mask_data(self, value: Any) -> Any:
        """Plain JSON data with every secret in it masked."""
        return self.masking.data(value)

    def mask_error(self, error: AnyClientError) -> AnyClientError:
        """The same error, ready to be raised to the user: without secrets in its texts, and without the frames and
        errors that led to it.

        Every raised error passes here last, once for each request and once for each call. The passwords of the
        environment's proxies are masked, too. Raise the returned error outside of any `except` block.
        """
        from .proxies import secrets_of_environment

        self.hide(*secrets_of_environment())
        return bare(self.masking.error(error))

    def __repr__(self) -> str:
        shown = (f"{name}={None if value is None else MASK!r}" for name, value in self._values.items())
        return f"Secrets({', '.join(shown)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("secrets cannot be pickled: create the client again in the other process")

    def _renewed_masking(self) -> Redaction:
        self._masking = Redaction([*self._known(), *self._others], self._former(), self._masking)
        return self._masking

    def _known(self) -> Iterable[str]:
        """The secrets that are masked in every spelling."""
        return [value for value in self._values.values() if value is not None]

    def _former(self) -> Iterable[str]:
        """Those that are masked in their original spelling only."""
        return ()

    def _source(self, name: str) -> str:
        env = self._declared[name].env
        return f"`{name}`" if env is None else f"`{name}` (or the environment variable {env})"

    def _instead(self, name: str) -> str:
        """What to pass instead of an empty key: the environment variable may hold another account's key."""
        env = self._declared[name].env
        return "pass a key" if env is None else f"pass a key, or None to take it from the environment variable {env}"

    def remedy(self, name: str) -> str:
        """What to do about a secret that is missing."""
        credential = self._declared.get(name)
        if credential is None or credential.env is None:
            return f"pass `{name}=` to the client"
        return f"pass `{name}=` to the client or set the environment variable {credential.env}"


def has_control_characters(text: str) -> bool:
    """Whether a text would break out of its line: line breaks, other control characters, unpaired surrogates."""
    return not text.isprintable()


def secrets_in_headers(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The values of headers that hold secrets according to their names, and what they encode: user and password, for
    example.
    """
    from base64 import b64decode

    for name, value in headers:
        if re.search(_SECRET_HEADER, name):
            scheme, _, rest = value.partition(" ")
            yield rest if rest and "=" not in scheme else value
            if scheme.lower() == "basic":
                with suppress(ValueError):
                    yield b64decode(rest, validate=True).decode()


_SECRET_HEADER = "(?i)auth|cookie|passw|secret|token|(?<!idempotency-)key"


def _from_environment(credential: Credential) -> str | None:
    return (credential.env and os.environ.get(credential.env)) or None


def flaw_of(value: object) -> str | None:
    """What keeps a value from being a key, as the end of a sentence; None where nothing does."""
    if not isinstance(value, str):
        return f"must be a string, not {type(value).__name__}"
    if has_control_characters(value):
        return "contains a line break or another control character"
    if value != value.strip():
        return "begins or ends with white space"
    return None
