"""Bodies that are forms, written like the query of a URL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .encoding import BodyFormat, Encode, is_given, pairs, quoted, text_of
from .errors import ConfigurationError
from .json_data import is_array, is_object
from .models import encoded, flattened


class FormWriter:
    """Writes the fields of a form."""

    def is_upload(self, value: Any) -> bool:
        """Nothing is."""
        return False

    def given(self, body: Any, media_type: str, json_types: tuple[str, ...]) -> Any:
        """The body of a call, unchanged."""
        return body

    def content_type(self, body: Any, media_type: str) -> str:
        """What the API declares."""
        return media_type

    def write(self, body: Any, format: BodyFormat) -> tuple[bytes, None]:
        """A form as sent. Raises ConfigurationError."""
        return "&".join(pairs("body", form_members(body, format), format.styles or _CONTENTS)).encode(), None


FORM = FormWriter()


class _Contents:
    """The properties of a form, all in the default style."""

    def written(self, location: str, name: str, value: Any) -> Iterator[str]:
        """One of them, as one text or several."""
        return (f"{quoted(key)}={text}" for key, text in contents(name, flattened(value), quoted))


_CONTENTS = _Contents()


def contents(name: str, data: Any, encode: Encode) -> Iterator[tuple[str, str]]:
    """Plain data as the properties of forms are written by default: the items of a list one by one, objects as JSON."""
    for item in data if is_array(data) else [data]:
        if is_given(item):
            is_scalar = not (is_object(item) or is_array(item))
            yield name, encode(text_of(item) if is_scalar else encoded(item).decode())


def form_members(body: Any, format: BodyFormat) -> dict[str, Any]:
    """The members of a body that is written as a form."""
    data = flattened(body)
    if is_object(data):
        return data
    raise ConfigurationError(f"a body of {format.media_type} must be an object, not {type(body).__name__}")
