"""What the quick suite takes of a test with many combinations of parameters."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tests.suites import Values, covering

PROVIDERS = [("provider", name) for name in ("a", "b", "c", "d")]
FLAVOURS = [("flavour", name) for name in ("sync", "asyncio", "trio", "fast", "fast-asyncio")]


def matrix(*parameters: list[tuple[str, str]]) -> dict[str, Values]:
    """All combinations, by a name."""
    return {" ".join(value for _, value in values): frozenset(values) for values in product(*parameters)}


def test_each_value_is_shown_and_none_goes_only_with_another() -> None:
    """As many combinations as the longest parameter has values; where one begins again, it is with its next value."""
    assert covering(matrix(PROVIDERS, FLAVOURS)) == ["a sync", "b asyncio", "c trio", "d fast", "a fast-asyncio"]


def test_one_parameter_alone_is_tried_with_all_its_values() -> None:
    """And a test without any is one."""
    assert covering(matrix(FLAVOURS)) == [name for _, name in FLAVOURS]
    assert covering({"alone": frozenset()}) == ["alone"]


@given(st.dictionaries(st.integers(), st.frozensets(st.tuples(st.sampled_from("abc"), st.integers(0, 4)), min_size=1)))
def test_every_value_of_any_tests_is_shown(tests: dict[int, Values]) -> None:
    """By no more tests than there are, each of them once, and the same ones each time."""
    taken = covering(tests)

    assert {value for test in taken for value in tests[test]} == {
        value for values in tests.values() for value in values
    }
    assert len(taken) == len(set(taken))
    assert covering(tests) == taken
