"""Which sections of a changelog are between two versions."""

from __future__ import annotations

import pytest

from specloom import __version__, changelog

TEXT = """\
# Changelog

All notable changes.

## [Unreleased]

### Added

- A button.

## [0.10.0]

### Changed

- A renamed thing.

## [0.2.0]

- Two.

## [0.1.0]

- One.
"""


@pytest.mark.parametrize(
    ("before", "after", "sections"),
    [
        ("0.1.0", "0.2.0", ["0.2.0"]),
        ("0.1.0", "0.10.0", ["0.10.0", "0.2.0"]),
        ("0.2.0", "0.10.0", ["0.10.0"]),
        ("0.10.0", "0.11.0", ["Unreleased"]),
        ("0.1.0", "0.2.5", ["Unreleased", "0.2.0"]),
        ("0.2.0", "0.2.0", []),
        ("0.10.0", "0.2.0", []),
    ],
)
def test_sections_between(before: str, after: str, sections: list[str]) -> None:
    """Later than the one, up to the other; what is unreleased belongs to a version without a section."""
    found = changelog.between(TEXT, before, after)

    assert [line[4:-1] for line in found if line.startswith("## ")] == sections


def test_a_section_is_quoted_as_it_is() -> None:
    assert changelog.between(TEXT, "0.2.0", "0.10.0") == ["## [0.10.0]", "", "### Changed", "", "- A renamed thing."]


def test_our_own_changelog_is_read() -> None:
    found = changelog.lines_between("0.0.1", __version__)

    assert found[0] == f"## [{__version__}]"
    assert len(found) > 3
