"""Names of models: a component's own, or else made of where a schema stands, by as few words as tell it apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from ...naming import STRUCTURAL, pascal
from ...node import Node
from .joined import Joined
from .keywords import examples_of, python_name
from .lowering import Context, Lowering


def name_model(lowering: Lowering, node: Node, context: Context, schema: Joined | None = None) -> str:
    """The name of a model: a component's own, or else made of where it stands, with the examples that it shows.

    With `schema` it is what `node` is together with others, which is another thing than `node` itself.
    """
    name = _new_name(lowering, node, context, schema)
    lowering.shown += [(name, value) for value in examples_of(node)]
    return name


def _new_name(lowering: Lowering, node: Node, context: Context, schema: Joined | None) -> str:
    if schema is None and node in lowering.names:
        return lowering.names[node]
    is_own = schema is None or schema.parts == lowering.flat.parts(node)
    chosen = python_name(node) if is_own else None
    candidates = [chosen] if chosen is not None else _candidates(node, context)
    name = claim(lowering, candidates, schema or Joined((node,)), node)
    lowering.words.setdefault(name, (*lowering.words.get(context[0], context[:1]), *context[1:]) if context else ())
    return name


def _candidates(node: Node, context: Context) -> Iterator[str]:
    """Ever longer names of a model: of the last words of its context, then of its pointer."""
    words = [pascal(part, "Part") for part in context]
    yield from ("".join(words[-count:]) for count in range(_fewest(words), len(words) + 1))
    pointer = [pascal(part, "Part") for part in node.pointer.split("/") if part]
    yield from ("".join(pointer[-count:]) for count in range(2, len(pointer) + 1))


def claim(lowering: Lowering, candidates: Iterable[str], schema: Joined, node: Node) -> str:
    """The first of the names that nothing else has; the last with digits of a hash of its place if all are taken."""
    last = ""
    for name in candidates:
        if lowering.claimed.setdefault(name, schema) == schema:
            return name
        last = name
    digest = sha256(f"{node.document.file}#{node.pointer}".encode()).hexdigest()
    longer = (f"{last}_{digest[:count]}" for count in range(4, len(digest) + 1))
    return next(name for name in longer if lowering.claimed.setdefault(name, schema) == schema)


def name_family(lowering: Lowering, node: Node, name: str) -> str:
    """The name of what may be any heir of a parent, or the parent itself."""
    return claim(lowering, [f"Any{pascal(name)}"], Joined((node,)), node)


def _fewest(words: list[str]) -> int:
    """How many of the last words make the shortest name of a model: two, or as many as it takes to say what it is."""
    counts = range(min(2, len(words)), len(words))
    return next((count for count in counts if not STRUCTURAL.issuperset(words[-count:])), len(words))
