"""Every code that the tool reports: its rule, the reason, how serious it is, and an example with its fix.

`specloom lint --explain`, the page of the documentation, SARIF and the tests all read it from here. Each example is run
by a test: what fails earns exactly its code, and what is fixed earns none.
"""

from __future__ import annotations

from typing import Final

from . import (
    of_drift,
    of_extensions,
    of_files,
    of_observed,
    of_operations,
    of_overlays,
    of_schemas,
    of_settings,
    of_tasks,
)
from .code import Code

GROUPS: Final[dict[str, tuple[Code, ...]]] = {
    "Files, references and values": of_files.CODES,
    "Operations": of_operations.CODES,
    "Schemas, examples and names": of_schemas.CODES,
    "Extensions, expressions and conditions": of_extensions.CODES,
    "Tasks": of_tasks.CODES,
    "Overlays": of_overlays.CODES,
    "Settings": of_settings.CODES,
    "Generated files": of_drift.CODES,
    "Responses": of_observed.CODES,
}

EXPLAINED: Final[dict[str, Code]] = {code.name: code for codes in GROUPS.values() for code in codes}
"""By name."""

SETTINGS_CODES: Final = {code.name: code.rule for code in of_settings.CODES}
"""The codes that only settings can earn, beside those that specs have too, with their rules."""

DRIFT_CODES: Final = {code.name: code.rule for code in of_drift.CODES}
"""The codes that only generated files can earn, which `check` reports, with their rules."""

OBSERVED_CODES: Final = {code.name: code.rule for code in of_observed.CODES}
"""The codes that only observed responses can earn, with their rules.

No client depends on them: any can be turned off.
"""

CODES: Final = {
    name: code.rule for name, code in EXPLAINED.items() if name not in SETTINGS_CODES | DRIFT_CODES | OBSERVED_CODES
}
"""The codes that specs can earn, with their rules."""

WARNINGS: Final = frozenset(name for name in CODES if EXPLAINED[name].level == "warning")
"""The codes of warnings about specs. Some of them also have findings that are errors, if the meaning is uncertain."""
