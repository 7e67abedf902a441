"""`lint --fix`: every code with one answer is fixed as its example says, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from specloom.codes import EXPLAINED, SETTINGS_CODES
from specloom.codes.code import Code
from specloom.diagnostics import Diagnostic
from specloom.fixing import fix_all
from tests.project import Project, make
from tests.test_explain import put
from tests.test_refused import findings_in

OF_SPECS = [code for code in EXPLAINED.values() if code.name not in SETTINGS_CODES]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def fixed_in(spec: Path) -> tuple[int, list[Diagnostic]]:
    """Fix a spec on the disk; how many fixes there were, and what is left."""

    def lint(changed: Mapping[str, bytes]) -> list[Diagnostic]:
        for name, content in changed.items():
            (spec.parent / name).write_bytes(content)
        return findings_in(spec)

    result = fix_all(lint, lambda name: (spec.parent / name).read_bytes())
    return result.count, list(result.left)
