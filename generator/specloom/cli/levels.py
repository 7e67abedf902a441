"""The levels of findings that the settings choose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from specloom.diagnostics import Diagnostic

_OBSERVED = "observed-"
"""What the codes begin with that no client depends on: settings may turn them off although they are errors."""


def with_levels(findings: Iterable[Diagnostic], levels: Mapping[str, str]) -> Iterator[Diagnostic]:
    """The findings at the levels of the settings.

    A finding that is an error anyway stays one: nothing can be generated.
    """
    from msgspec.structs import replace

    for finding in findings:
        level = levels.get(finding.code, finding.severity)
        if finding.severity == "error" and not finding.code.startswith(_OBSERVED):
            yield finding
        elif level != "off":
            yield replace(finding, severity="error" if level == "error" else "warning")
