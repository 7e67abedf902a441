"""Which tests `make test` runs, and which are left to `make test-all`.

A test that is marked as one of `LONG` takes seconds, much room, or something that not every machine has. All others are
quick one by one; but some are many, because they run with every combination of their parameters. Of those over a real
socket the quick suite takes combinations that show each value of each parameter once, up to `MOST` of them, and of a
test that is marked as `sampled(n)` it takes n. Which ones differs from test to test, so that all values are shown in a
module. What two values do together, in all their pairs, is for the long run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar
from zlib import crc32

import pytest

T = TypeVar("T")

LONG: Final = frozenset({"slow", "corpus", "scale", "browser", "foreign", "pace", "engines"})
"""The marks of tests that the quick suite omits."""

MOST: Final = 2
"""Combinations of one test over a real socket that the quick suite takes at most, where the test does not say."""

LONG_FOLDERS: Final = frozenset(Path(__file__).parent / name for name in ("corpus", "foreign"))
"""Folders in which all tests are marked so."""

Values: TypeAlias = frozenset[Hashable]
"""The parameters of one test, each with its value; parameters that are given together are one."""


def quick(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The tests of the quick suite, in the order in which they came: the same ones each time."""
    short = [item for item in items if not any(mark.name in LONG for mark in item.iter_markers())]
    combinations: dict[str, list[pytest.Item]] = {}
    for item in short:
        combinations.setdefault(item.nodeid.partition("[")[0], []).append(item)
    kept = {item for tests in combinations.values() for item in _chosen(tests)}
    return [item for item in short if item in kept]


def _chosen(tests: list[pytest.Item]) -> list[pytest.Item]:
    """Those of the combinations of one test that the quick suite takes."""
    sampled = tests[0].get_closest_marker("sampled")
    if sampled is None and tests[0].get_closest_marker("wire") is None:
        return tests
    found = covering({item: _values(item) for item in tests})
    count: int = min(MOST if sampled is None else sampled.args[0], len(found))
    first = crc32(tests[0].nodeid.partition("[")[0].encode())
    return [found[(first + at * len(found) // count) % len(found)] for at in range(count)]


def covering(tests: Mapping[T, Values]) -> list[T]:
    """A few of the tests that together show every value at least once.

    Each one taken shows the most values that none before it has shown, and of these the ones that were shown least.
    """
    if all(len(values) < 2 for values in tests.values()):
        return list(tests)
    left, missing = dict(tests), {value for values in tests.values() for value in values}
    shown: Counter[Hashable] = Counter()
    taken: list[T] = []
    while missing:
        best = max(left, key=lambda test: (len(left[test] & missing), -sum(shown[value] for value in left[test])))
        values = left.pop(best)
        taken.append(best)
        shown.update(values)
        missing -= values
    return taken


def _values(item: pytest.Item) -> Values:
    """The values of a test's parameters, by identity: they are made once, and not all of them can be compared."""
    spec: Any = getattr(item, "callspec", None)
    params: dict[str, object] = {} if spec is None else dict(spec.params)
    together: list[tuple[str, ...]] = []
    for mark in item.iter_markers("parametrize"):
        names: str | Iterable[str] = mark.args[0]
        together.append(tuple(name.strip() for name in names.split(",")) if isinstance(names, str) else tuple(names))
    alone = [(name,) for name in params if not any(name in names for names in together)]
    return frozenset((names, tuple(id(params.get(name)) for name in names)) for names in (*together, *alone))
