"""Numbers that YAML, or a parser of JSON, reads and JSON does not have: an infinite one, one of too many digits, `NaN`.

They are not in the values of a document. Where nothing depends on their places, as in an example or under `maximum`, a
warning says so; elsewhere nobody knows what is meant.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..node import Node
from .grammar import SHAPES
from .spec import Spec
from .vocabulary import EXTENSIONS


def check_unread(spec: Spec) -> None:
    """Report the numbers that were not read, each as an error where a request or a response may depend on it."""
    for document in spec.root.document.files:
        for it in document.unread:
            node = Node(document, it.path, None, spec.findings)
            found = it.finding
            if spec.is_harmless(node) or _is_ignored(spec, node):
                found = replace(found, severity="warning", message=f"{found.message}: it is ignored")
            spec.findings.add(found)


def _is_ignored(spec: Spec, node: Node) -> bool:
    """Whether a value is in what no rule and no client reads:
    under an unknown key, or in a part of a file that no `$ref` leads to.
    """
    holders = [(spec.kind_at(node, node.path[:end]), node.path[end]) for end in range(len(node.path))]
    known = [(SHAPES[kind], key) for kind, key in holders if kind is not None]
    return not known or any(
        key not in EXTENSIONS and (key.startswith("x-") or not (shape.values or key in shape.fields))
        for shape, key in known
    )
