"""Whether a text matches a pattern of the spec, in bounded time: the caller supplies the text, and the spec the
pattern. Pure.

Python's own engine backtracks: a pattern like `^(a+)+$` takes hours for forty characters, and blocks signals meanwhile.
The engine of the library that checks specs takes time proportional to the text, and a limited number of steps for
patterns with look-around or back references.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

_MOST_STEPS = 100_000
"""Maximum backtracking steps of a pattern with look-around or back references; a text that needs more does
not match.
"""

_log = logging.getLogger("specloom.serve")


def matches(pattern: str, text: str) -> bool | None:
    """Whether a pattern is found in a text, as in JSON Schema (ECMA 262); None if the pattern is not valid in that
    language.
    """
    validator = _compiled(pattern)
    return None if validator is None else validator.is_valid(text)


def matches_whole(pattern: str, text: str) -> bool:
    """Whether a pattern matches the whole of a text; False if it is not a valid pattern of ECMA 262."""
    return matches(f"^(?:{pattern})$", text) is True


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Draft202012Validator | None:
    import jsonschema_rs

    bounded = jsonschema_rs.FancyRegexOptions(backtrack_limit=_MOST_STEPS)
    try:
        return jsonschema_rs.Draft202012Validator({"type": "string", "pattern": pattern}, pattern_options=bounded)
    except ValueError:
        _log.warning(
            "the emulator accepts every text where the spec has the pattern %s: it is not a valid ECMA 262 regular "
            "expression",
            pattern,
        )
        return None
