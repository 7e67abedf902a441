"""Bodies that are forms, written like the query of a URL."""

from __future__ import annotations

from typing import Any

from .encoding import BodyFormat, pairs, styles_by_place
from .errors import ConfigurationError
from .json_data import is_object
from .models import flattened


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
        return "&".join(pairs("body", form_members(body, format), styles_by_place(format.parts))).encode(), None


FORM = FormWriter()


def form_members(body: Any, format: BodyFormat) -> dict[str, Any]:
    """The members of a body that is written as a form."""
    data = flattened(body)
    if is_object(data):
        return data
    raise ConfigurationError(f"a body of {format.media_type} must be an object, not {type(body).__name__}")
