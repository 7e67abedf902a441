"""What the stages keep between runs: the cache, under keys
that another version of the tool or of Python does not have.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from specloom import manifest
from specloom.cache import NO_CACHE, Cache, cache_of_user

if TYPE_CHECKING:
    from specloom import ir
    from specloom.lower import KeptOperations, KeptStatements
    from specloom.view import KeptViews

NOTHING_KEPT = NO_CACHE
"""For commands that must not depend on earlier runs."""


def users_cache() -> Cache:
    """The cache of the user who runs this."""
    return cache_of_user(os.environ)


class Reports:
    """Keeps what the validator reports; see `check.Memory`."""

    def __init__(self, kept: Cache) -> None:
        self._kept = kept

    def get(self, key: str) -> bytes | None:
        """What was kept by this version of the tool."""
        return self._kept.get(f"{_source()}{key}")

    def put(self, key: str, content: bytes) -> None:
        """Keep it for this version of the tool."""
        self._kept.put(f"{_source()}{key}", content)


def reports_in(kept: Cache) -> Reports | None:
    """What the validator has reported in earlier runs; None where nothing is kept."""
    return Reports(kept) if kept.keeps else None


def views_in(kept: Cache, api: ir.Api, out: Path) -> KeptViews | None:
    """The views of operations that the last run for this package in this output folder has made; None where nothing is
    kept.
    """
    if not kept.keeps:
        return None
    from specloom.view import KeptViews

    return KeptViews(kept.get(_views(api, out)))


def keep_views(kept: Cache, api: ir.Api, out: Path, views: KeptViews | None) -> None:
    """Keep the views of operations for the next run, where it could not use those of the last one."""
    content = views.dump() if views is not None else None
    if content is not None:
        kept.put(_views(api, out), content)


def statements_in(kept: Cache, api: ir.Api, out: Path) -> KeptStatements | None:
    """What the last run for this package in this output folder has read in the code that it has emitted;
    None where nothing is kept.
    """
    if not kept.keeps:
        return None
    from specloom.lower import KeptStatements

    return KeptStatements(kept.get(_statements(api, out)))


def keep_statements(kept: Cache, api: ir.Api, out: Path, statements: KeptStatements | None) -> None:
    """Keep it for the next run, where that could not use what was kept before."""
    content = statements.dump() if statements is not None else None
    if content is not None:
        kept.put(_statements(api, out), content)


def _statements(api: ir.Api, out: Path) -> str:
    return "\n".join(("statements", tool_digest(), _python(), os.path.realpath(out), api.name))


def operations_in(kept: Cache, spec: manifest.SpecLocation, out: Path) -> KeptOperations | None:
    """What the last run for this spec and this output folder has found out of operations;
    None where nothing is kept.
    """
    if not kept.keeps:
        return None
    from specloom.lower import KeptOperations

    return KeptOperations(kept.get(_operations(spec, out)))


def keep_operations(kept: Cache, spec: manifest.SpecLocation, out: Path, operations: KeptOperations | None) -> None:
    """Keep it for the next run, where that could not use what was kept before."""
    content = operations.dump() if operations is not None else None
    if content is not None:
        kept.put(_operations(spec, out), content)


def _operations(spec: manifest.SpecLocation, out: Path) -> str:
    return "\n".join(("operations", _rules(), os.path.realpath(out), os.path.realpath(spec.path)))


@cache
def _rules() -> str:
    """All that findings may depend on besides the document."""
    from specloom.check.reports import libraries

    return "\n".join((_source(), *libraries()))


def _views(api: ir.Api, out: Path) -> str:
    return "\n".join(("views", tool_digest(), _python(), os.path.realpath(out), api.name))


@cache
def tool_digest() -> str:
    """`manifest.tool_digest`, read once: this process runs the tool that it has loaded."""
    return manifest.tool_digest()


@cache
def shared_digest() -> str:
    """`manifest.shared_digest`, read once."""
    return manifest.shared_digest()


@cache
def _source() -> str:
    """What every report of the validator may depend on besides the document and the libraries."""
    return "\n".join(("reports", manifest.source_digest(), _python(), ""))


def _python() -> str:
    return f"{sys.implementation.name} {sys.version}"
