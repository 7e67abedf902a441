"""What openapi-spec-validator reports of a document, which need not be found twice for the same content.

The gate decides most documents in milliseconds; for any other the validator takes longer than everything else together.
What it reports is a function of the content of the document's files, of the version of OpenAPI, and of the libraries:
all of that is in the key. What is kept is what the validator says, with its places: which of it is known already, how
serious it is and how it is worded is decided again in each run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Protocol, TypeAlias, cast

from ..installed import installed_versions
from ..load import Tokens
from .spec import Spec

Report: TypeAlias = tuple[Tokens, str]
"""(path, message) of one error."""

LIBRARIES = (
    "openapi-spec-validator",
    "openapi-schema-validator",
    "jsonschema",
    "jsonschema-path",
    "jsonschema-rs",
    "jsonschema-specifications",
    "referencing",
    "pathable",
)
"""What the validator's reports depend on."""


class Memory(Protocol):
    """Keeps bytes between runs. Its keys are this tool's, so that another version of it finds nothing."""

    def get(self, key: str) -> bytes | None:
        """What was kept; None where there is nothing that can be trusted."""
        ...

    def put(self, key: str, content: bytes) -> None:
        """Keep it."""
        ...


def reports_of(spec: Spec, find: Callable[[Spec], Iterable[Report]], memory: Memory | None) -> Iterator[Report]:
    """What the validator reports, from an earlier run on the same content or from `find`.

    Raises what `find` raises; then nothing is kept.
    """
    if memory is None:
        yield from find(spec)
        return
    key = _key(spec)
    kept = _read(memory.get(key))
    if kept is not None:
        yield from kept
        return
    found: list[Report] = []
    for report in find(spec):
        found.append(report)
        yield report
    memory.put(key, json.dumps(found).encode())


def _key(spec: Spec) -> str:
    """The digest of all that the reports depend on, apart from this tool itself."""
    told = sha256(json.dumps([spec.version, *libraries()]).encode())
    for document in spec.root.document.files:
        told.update(json.dumps([document.path.as_uri(), document.value]).encode())
    return told.hexdigest()


def libraries() -> tuple[str, ...]:
    """The versions of the libraries that findings depend on; "" for one that is not installed."""
    return installed_versions(LIBRARIES)


def _read(content: bytes | None) -> list[Report] | None:
    """The reports that were kept; None for anything else."""
    try:
        rows: object = json.loads(content) if content is not None else None
    except ValueError:
        return None
    found: list[Report] = []
    listed = _listed(rows)
    if listed is None:
        return None
    for row in listed:
        match _listed(row):
            case [path, str() as message]:
                tokens = _listed(path)
                if tokens is None or not all(isinstance(token, str) for token in tokens):
                    return None
                found.append((tuple(map(str, tokens)), message))
            case _:
                return None
    return found


def _listed(value: object) -> list[object] | None:
    return cast("list[object]", value) if isinstance(value, list) else None
