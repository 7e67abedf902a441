"""Changes of files are noticed when they are saved, however an editor saves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from specloom.watching import INTERVAL, PATIENCE, References, Stamp, Stamps, Watch, stamps

OLD, NEW, PART, EMPTY = Stamp(1, 90, 1, 1), Stamp(1, 95, 2, 2), Stamp(1, 40, 2, 2), Stamp(1, 0, 2, 2)


class Disk:
    """What one file looks like at each look; it stays as it was at the last one.

    `waited` is the time that was waited.
    """

    def __init__(self, *looks: Stamp | None) -> None:
        self._looks: Iterator[Stamp | None] = iter(looks)
        self._now: Stamp | None = None
        self.looked = 0
        self.waited = 0.0

    def look(self, paths: Iterable[str]) -> Stamps:
        self._now = next(self._looks, self._now)
        self.looked += 1
        return dict.fromkeys(paths, self._now)

    def wait(self, seconds: float) -> None:
        self.waited += seconds

    def changed(self) -> set[str]:
        watch = Watch(look=self.look, wait=self.wait)
        watch.remember(["spec"])
        return watch.changed()


def test_a_change_is_noticed_soon_after_it_is_saved() -> None:
    disk = Disk(OLD, OLD, OLD, NEW)

    assert disk.changed() == {"spec"}
    assert 2 * INTERVAL <= disk.waited <= 2 * INTERVAL + 0.04


@pytest.mark.parametrize("saved", [[EMPTY, EMPTY, NEW], [None, None, NEW], [PART, NEW], [EMPTY, PART, NEW]])
def test_a_file_is_not_read_before_it_is_whole(saved: list[Stamp | None]) -> None:
    """Truncated first, renamed into its place, or written in two pieces:
    it counts once the last look was like the one before.
    """
    disk = Disk(OLD, *saved)

    assert disk.changed() == {"spec"}
    assert disk.looked > 1 + len(saved)


@pytest.mark.parametrize("end", [EMPTY, None])
def test_a_file_that_stays_empty_or_absent_is_so_in_the_end(end: Stamp | None) -> None:
    disk = Disk(OLD, end)

    assert disk.changed() == {"spec"}
    assert PATIENCE <= disk.waited < 2 * PATIENCE


def test_what_is_undone_meanwhile_is_no_change() -> None:
    assert Disk(OLD, PART, PART, OLD).changed() == set()


def test_a_new_file_counts_at_once_when_it_is_empty() -> None:
    disk = Disk(None, EMPTY)

    assert disk.changed() == {"spec"}
    assert disk.waited < PATIENCE


def test_stamps_show_a_replaced_file(tmp_path: Path) -> None:
    """Of the same size and time."""
    spec, other = tmp_path / "a.yaml", tmp_path / "b.yaml"
    spec.write_text("a: 1\n")
    before = stamps([str(spec), str(tmp_path / "none")])
    assert before[str(tmp_path / "none")] is None
    assert stamps(before) == before

    other.write_text("a: 2\n")
    other.replace(spec)

    assert stamps(before) != before


def test_the_files_of_a_spec(tmp_path: Path) -> None:
    """All that references lead to, also where they are absent and where a file cannot be parsed;
    none outside its folder.
    """
    (tmp_path / "specs/parts").mkdir(parents=True)
    spec, part = tmp_path / "specs/a.yaml", tmp_path / "specs/parts/b.yaml"
    spec.write_text('a: {$ref: "parts/b.yaml#/x"}\nb: {$ref: "#/a"}\nc: {$ref: "../d.yaml"}\n')
    part.write_text("x: {$ref: c.yaml}\n  bad: : here\n")
    references = References()
    names = {"a.yaml", "parts/b.yaml", "parts/c.yaml"}

    assert references.files_of(str(spec)) == {str(tmp_path / "specs" / name) for name in names}

    part.write_text("x: {$ref: a.yaml}\n")
    assert references.files_of(str(spec)) == {
        str(tmp_path / "specs" / name) for name in ("a.yaml", "parts/b.yaml", "parts/a.yaml")
    }
