"""Reads a spec strictly and records the location of every value.

YAML is read with the scalars of YAML 1.2's core schema, so that `on`, `no`, `1:30`, `017` and dates remain text. Values
are built while it is parsed; a graph of nodes is composed only for a document that is not plain data.
Constructs that two parsers could interpret differently (duplicate keys, merge keys, tags) are rejected with their
location. JSON files are parsed by the standard library, and scanned for locations only when a location is needed.

Overlays change the value of a document, not what was read: each value keeps the location where some file says it.

Nothing is fetched: a `$ref` must name a file below one folder, also after resolving symbolic links; otherwise it is
rejected.
"""

from __future__ import annotations

from .document import Document, ReadFile, ReferenceRefused, Renaming, check_overlay, load
from .from_yaml import node_graph
from .overlay_text import is_overlay
from .pointers import Tokens, join_pointer, split_pointer
from .reader import LIMITS, SizeLimits

__all__ = [
    "LIMITS",
    "Document",
    "ReadFile",
    "ReferenceRefused",
    "Renaming",
    "SizeLimits",
    "Tokens",
    "check_overlay",
    "is_overlay",
    "join_pointer",
    "load",
    "node_graph",
    "split_pointer",
]
