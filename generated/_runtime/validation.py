"""Validates timeouts, numbers and texts given by the user: errors are ConfigurationErrors before anything is sent.
Pure.

Python compares NaN with everything without an error, and a text with a number only fails late.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import isfinite
from numbers import Real
from typing import TypeGuard

from .errors import ConfigurationError

LONGEST = 1e9
"""The longest timeout of a request in seconds, 31 years: sockets hardly support longer ones."""


def check_positive(name: str, value: object) -> None:
    """A number above 0."""
    if not (is_finite(value) and value > 0):
        raise ConfigurationError(f"`{name}` must be a positive, finite number, not {shown(value)}")


def check_count(name: str, value: object, least: int = 1) -> None:
    """An integer of at least `least`, which is 0 or 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        wanted = f"{least} or more" if least < 1 else "a positive, finite number"
        raise ConfigurationError(f"`{name}` must be {wanted}, and an integer, not {shown(value)}")


def check_choice(name: str, value: object, choices: Sequence[str]) -> None:
    """One of these texts."""
    if value not in choices:
        raise ConfigurationError(f"`{name}` must be {' or '.join(map(repr, choices))}, not {shown(value)}")


def check_text(what: str, value: object) -> None:
    """A text, whose value is never shown: it may hold a password. `what` begins the sentence of the error."""
    if not isinstance(value, str):
        raise ConfigurationError(f"{what} must be a string, not {type(value).__name__}")


def check_mapping(name: str, value: object) -> None:
    """A mapping of any type."""
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"`{name}` must be a mapping, not {type(value).__name__}")


def check_function(name: str, value: object) -> None:
    """A plain function: nobody would await the coroutine of an async one."""
    from inspect import iscoroutinefunction

    if not callable(value) or iscoroutinefunction(value):
        raise ConfigurationError(f"`{name}` must be a function that is not async, got {shown(value)}")


@lru_cache(maxsize=256)
def is_token(text: str) -> bool:
    """Whether a text can be the name of a header or of a cookie: RFC 9110 section 5.6.2, RFC 6265 section 4.1.1."""
    return re.fullmatch(TOKEN, text) is not None


TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""The regular expression of such a name."""


def is_finite(value: object) -> TypeGuard[float]:
    """Whether a value is a number, and neither infinite nor NaN."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return isfinite(value)
    except OverflowError:  # an integer beyond all floats
        return False


def shown(value: object) -> str:
    """A number unchanged, and of other values only the type: it may be anything, including a misplaced key."""
    is_short = isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**15)
    return repr(value) if is_short else type(value).__name__


def is_cookie_value(text: str) -> bool:
    """Whether a text can be a cookie's value unescaped: RFC 6265 section 4.1.1.

    That is ASCII without white space, control characters, ``"``, ``,``, ``;`` and a backslash; quotes may surround it.
    """
    return re.fullmatch(_COOKIE_VALUE, text) is not None


_COOKIE_VALUE = r"""([!#-+\--:<-\[\]-~]*)|"[!#-+\--:<-\[\]-~]*\""""

NO_COOKIE = (
    'a cookie cannot contain a `;`, a `,`, a `"`, a backslash, white space, a control character, or a character '
    "outside ASCII"
)
"""What is wrong with a text that cannot be the value of a cookie."""
