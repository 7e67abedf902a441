"""Media types of bodies that are forms, or consist of parts. Pure."""

from __future__ import annotations

import re

from .media_types import PARAMETER, plain


def is_form(media_type: str) -> bool:
    """Whether a body is a form, encoded like the query of a URL."""
    return plain(media_type) == "application/x-www-form-urlencoded"


def is_multipart(media_type: str) -> bool:
    """Whether a body consists of parts."""
    return plain(media_type).startswith("multipart/")


def is_form_data(media_type: str) -> bool:
    """Whether the parts of a body are the fields of a form, and therefore have names: RFC 7578."""
    return plain(media_type) == "multipart/form-data"


def without_parameter(media_type: str, name: str) -> str:
    """The media type without one of its parameters."""
    return re.sub(PARAMETER, lambda found: "" if found[1].lower() == name else found[0], media_type)
