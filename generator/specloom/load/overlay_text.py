"""Tells overlays from OpenAPI documents without parsing them."""

from __future__ import annotations

import re
from typing import Final

_TOP_KEY: Final = re.compile(r"""(?:^|\A\s*\{\s*)["']?(overlay|openapi|swagger)["']?\s*:""", re.MULTILINE)
"""A key at the top: at the beginning of a line of YAML, or the first one of JSON."""


def is_overlay(text: str) -> bool:
    """Whether a file is an overlay and not an OpenAPI document, by the keys at its top."""
    return {found[1] for found in _TOP_KEY.finditer(text)} == {"overlay"}
