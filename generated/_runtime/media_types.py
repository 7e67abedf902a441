"""Media types: which of them are JSON, forms or multipart bodies, and what their parameters mean. Pure.

The generator, the clients and the emulator share this module, so that each reads what the others write.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Patterns are compiled where they are first needed.
_JSON = r"(?:.*[.+_-])?json(?:[._-]v?[0-9]+(?:\.[0-9]+)*)?|json-rpc|jsonrequest"
"""Subtypes that are JSON by their names: RFC 6839's suffix, and older spellings with the same meaning, as in `x-json`,
`vnd.service.json` or `x-amz-json-1.1`. A sequence of JSON texts (`json-seq`, `x-ndjson`) does not count.
"""

PARAMETER = r";\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]*))"
"""RFC 9110 section 5.6.6."""


@lru_cache(maxsize=256)
def plain(media_type: str) -> str:
    """The media type in lower case, without its parameters."""
    return media_type.partition(";")[0].strip().lower()


@lru_cache(maxsize=256)
def is_json(media_type: str, marked: tuple[str, ...] = ()) -> bool:
    """Whether a body of this media type is JSON, by its name or because the document marks it as JSON."""
    name = plain(media_type)
    return re.fullmatch(_JSON, name.partition("/")[2]) is not None or name in marked


@lru_cache(maxsize=256)
def parameter(media_type: str, name: str) -> str | None:
    """The value of a parameter; None if there is no parameter of this name."""
    for found, quoted, bare in re.findall(PARAMETER, media_type):
        if found.lower() == name:
            return re.sub(r"\\(.)", r"\1", quoted) if quoted else bare
    return None


@lru_cache(maxsize=256)
def charset_in(media_type: str) -> str | None:
    """The charset of a media type; None if it has none, and for those of Unicode, which are detected in JSON anyway."""
    named = parameter(media_type, "charset")
    if not named or re.fullmatch(r"(?i)utf[-_]?(8|16|32)([-_]?[lb]e)?|(us-)?ascii", named):
        return None
    return named


def decoded(body: bytes, media_type: str) -> str:
    """A text in the charset of its media type, or UTF-8; undecodable bytes are replaced by a mark and never
    an error.
    """
    try:
        return body.decode(parameter(media_type, "charset") or "utf-8", "replace")
    except (LookupError, ValueError):  # a codec that is unknown, is not for text, or cannot mark undecodable bytes
        return body.decode("utf-8", "replace")
