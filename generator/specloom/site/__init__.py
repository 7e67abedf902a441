"""The documentation of providers as a static site: pages that need no build step and nothing from the network.

The site shows what the generated clients have, made from the same facts (`view`). It is a map of path to text, like the
output of `render`; the same input gives the same bytes.
"""

from __future__ import annotations

from .build import build

__all__ = ["build"]
