"""Read a spec strictly and remember where everything stands.

YAML is read with the scalars of YAML 1.2's core schema, so that `on`, `no`, `1:30`, `017` and dates stay the text that
they look like. What two readers could understand differently (duplicate keys, merge keys, tags) is refused with its
place. JSON files go through the standard library's parser, and are scanned for positions only when somebody asks.

Nothing is fetched: a `$ref` names a file below one folder, links followed, or it is refused.
"""

from __future__ import annotations

from .document import Document, ReferenceRefused, load
from .pointers import Tokens, join_pointer, split_pointer
from .reader import LIMITS, SizeLimits

__all__ = ["LIMITS", "Document", "ReferenceRefused", "SizeLimits", "Tokens", "join_pointer", "load", "split_pointer"]
