"""The settings as values. Plain classes, because `dataclasses` costs as much as a run with nothing to do."""

from __future__ import annotations

import os
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RUNTIME_PARTS = (
    "celery",
    "dbos",
    "httpx",
    "ledger",
    "limiter",
    "limiter-postgresql",
    "limiter-redis",
    "opentelemetry",
    "pyreqwest",
    "slices",
    "streaming",
    "testing",
)
"""The parts of the runtime that a client can do without."""


class Patterns:
    """Which operations are meant: those that have one of the tags, or match one of the patterns."""

    __slots__ = ("operations", "paths", "tags")

    def __init__(
        self, tags: tuple[str, ...] = (), paths: tuple[str, ...] = (), operations: tuple[str, ...] = ()
    ) -> None:
        self.tags = tags
        self.paths = paths
        """`*` matches any text within a segment of a path, `**` any number of segments."""
        self.operations = operations
        """Names of operations; `*` matches any text."""

    def __bool__(self) -> bool:
        return bool(self.tags or self.paths or self.operations)

    def named(self) -> list[tuple[str, tuple[str, ...]]]:
        """The patterns of each list, by its key."""
        return [("tags", self.tags), ("paths", self.paths), ("operations", self.operations)]


class Provider:
    """What is set for one provider. None means that it is not set."""

    __slots__ = ("document", "exclude", "header", "include", "name", "overlay", "runtime", "tests")

    def __init__(self) -> None:
        self.document: str | None = None
        """The path of the spec, from the folder of the settings."""
        self.name: str | None = None
        """What its package is called."""
        self.overlay: tuple[str, ...] = ()
        """The paths of its overlays in their order, from the folder of the settings."""
        self.include: Patterns | None = None
        self.exclude = Patterns()
        self.header: tuple[str, ...] | None = None
        self.tests: bool | None = None
        self.runtime: tuple[str, ...] | None = None

    @property
    def writes_testing(self) -> bool:
        """Whether its package gets a module `testing`:
        with generated tests, or where that part of the runtime is named.
        """
        return self.tests is not False or "testing" in (self.runtime or ())


class Settings:
    """What is set for a project. Paths are relative to `folder`; None means that a key is not set."""

    __slots__ = ("base", "file", "folder", "header", "lint", "out", "providers", "runtime", "specs", "tests", "text")

    def __init__(self, path: str = "", text: str = "", base: tuple[str, ...] = ()) -> None:
        self.file = path
        """The absolute path of the file; "" where there is none."""
        self.folder = os.path.dirname(path)
        self.text = text
        """Of the whole file."""
        self.base = base
        """The way to the table of the settings in it."""
        self.specs: str | None = None
        self.out: str | None = None
        self.header: tuple[str, ...] = ()
        self.tests = True
        self.runtime: tuple[str, ...] | None = None
        self.lint: dict[str, str] = {}
        """`off`, `warning` or `error` by code."""
        self.providers: dict[str, Provider] = {}

    def of(self, provider: str) -> Provider:
        """What holds for a provider: its own settings, and those of the project where it has none."""
        own = self.providers.get(provider) or Provider()
        merged = Provider()
        merged.document, merged.name, merged.overlay = own.document, own.name, own.overlay
        merged.include, merged.exclude = own.include, own.exclude
        merged.header = own.header if own.header is not None else self.header
        merged.tests = own.tests if own.tests is not None else self.tests
        merged.runtime = own.runtime if own.runtime is not None else self.runtime
        return merged

    @property
    def writes_tests(self) -> bool:
        """Whether some provider gets generated tests."""
        return self.tests or any(provider.tests for provider in self.providers.values())

    @property
    def runtime_parts(self) -> tuple[str, ...]:
        """The optional parts of the runtime that some client is to have, sorted."""
        named = [provider.runtime for provider in self.providers.values() if provider.runtime is not None]
        return tuple(sorted({part for parts in (*named, self.runtime or ()) for part in parts}))

    def digest(self, provider: str) -> str:
        """The digest of what shapes a provider's files beside its spec; "" where nothing is set that does."""
        settings = self.of(provider)
        facts: dict[str, Iterable[str]] = {"header": settings.header or ()}
        if not settings.tests:
            facts["tests"] = ("false",)
            facts["testing"] = ("true",) if settings.writes_testing else ()
        if settings.document is not None:
            facts["provider"] = (provider,)  # which its package is named after
        if settings.overlay:
            facts["overlay"] = settings.overlay  # in their order: their content is in the digests of the sources
        for key, patterns in (("include", settings.include), ("exclude", settings.exclude)):
            if patterns is not None:
                facts |= {f"{key}.{name}": sorted(set(values)) for name, values in patterns.named()}
        if settings.include is not None and not settings.include:
            facts["include"] = ("nothing",)
        return _digest(facts)

    def shared_digest(self) -> str:
        """The digest of what shapes the shared files beside the tool's own files; "" where nothing is set that does."""
        parts = self.runtime_parts
        facts: dict[str, Iterable[str]] = {"header": self.header}
        if parts:
            facts["runtime"] = parts
        if not self.writes_tests:
            facts["tests"] = ("false",)
        return _digest(facts)


def _digest(facts: Mapping[str, Iterable[str]]) -> str:
    lines = ["\0".join([key, *values]) for key, values in sorted(facts.items()) if tuple(values)]
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest() if lines else ""
