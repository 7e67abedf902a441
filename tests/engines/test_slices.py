"""Where slices are stored: one run of each counts, whatever is delivered twice or crashes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from specloom.runtime.engines.slices import PostgresSlices, SliceTaken, SqliteSlices
from specloom.runtime.resume import Handle

Store = SqliteSlices | PostgresSlices


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.engines)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store in each kind of database."""
    is_sqlite = request.param == "sqlite"
    made = SqliteSlices(tmp_path / "db") if is_sqlite else PostgresSlices(request.getfixturevalue("postgres_url"))
    yield made
    made.close()


def handle(name: str, polls: int = 0) -> Handle:
    """A handle of a task, whose id has a line break."""
    return Handle(provider="press", kind="prints", captured={"id": f"{name}\n"}, created=1.0, polls=polls)


ONE, TWO = handle("1"), handle("2")


def test_a_slice_goes_on_with_what_is_left_until_nothing_is(store: Store) -> None:
    """A job that is delivered late finds that it has ended."""
    first = store.begin("s", [ONE, TWO])
    assert first is not None
    store.save(first, [ONE, TWO])
    assert store.finish(first, [TWO])
    second = store.begin("s", [ONE, TWO])
    assert second is not None

    assert (first.handles, second.handles) == ([ONE, TWO], [TWO])
    assert store.finish(second, [])
    assert store.begin("s", [ONE, TWO]) is None


def test_after_a_crash_a_slice_goes_on_with_what_was_reserved(store: Store) -> None:
    """The polls that the crashed run had reserved stay counted."""
    crashed = store.begin("s", [ONE])
    assert crashed is not None
    store.save(crashed, [handle("1", polls=2)])

    again = store.begin("s", [ONE])

    assert again is not None
    assert again.handles == [handle("1", polls=2)]


def test_a_run_that_was_taken_over_neither_polls_nor_goes_on(store: Store) -> None:
    """Of two runs of one slice only the last counts, and its handles are kept."""
    former, latter = store.begin("s", [ONE, TWO]), store.begin("s", [ONE, TWO])
    assert former is not None
    assert latter is not None

    with pytest.raises(SliceTaken, match="another run of the slice `s` has begun"):
        store.save(former, [])
    assert not store.finish(former, [])
    assert store.finish(latter, [TWO])


def test_a_job_that_is_delivered_twice_at_once_goes_on_once(store: Store) -> None:
    """Sixteen threads begin and end one slice: one of them enqueues the next job."""
    with ThreadPoolExecutor(16) as threads:
        begun = [threads.submit(store.begin, "s", [ONE]) for _ in range(16)]
        claims = [claim for it in begun if (claim := it.result()) is not None]
        ended = [threads.submit(store.finish, claim, [ONE]) for claim in claims]

    assert (len(claims), [it.result() for it in ended].count(True)) == (16, 1)


def test_only_slices_that_have_ended_are_forgotten(store: Store) -> None:
    """And only those that ended before the given time."""
    for name, left in (("ended", []), ("waits", [ONE])):
        claim = store.begin(name, [ONE])
        assert claim is not None
        store.finish(claim, left)

    assert (store.forget(1.0), store.forget(1e12)) == (0, 1)
    assert store.begin("waits", []) is not None


def test_a_forked_process_uses_a_connection_of_its_own(store: Store) -> None:
    """And that of its parent is left in order."""
    assert store.begin("s", [ONE]) is not None
    child = os.fork()
    if child == 0:
        claim = store.begin("s", [])
        os._exit(0 if claim is not None and store.finish(claim, []) else 1)

    assert os.waitpid(child, 0)[1] == 0
    assert store.begin("s", [ONE]) is None


def test_a_slice_without_handles_is_nothing_to_wait_for(store: Store) -> None:
    """It has ended as it begins."""
    assert store.begin("s", []) is None
