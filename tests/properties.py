"""How properties are tried: always with the same examples, or with many others in a search for new ones.

The examples of every run are the same, take as long as they take, and leave nothing behind: a test that fails for one
person fails for all. `make test` tries the first of them, `make test-all` and CI all. `make fuzz` draws others, many
times as many, and keeps those that fail in `.hypothesis/`. What it finds becomes an `@example` of the property, so that
it is tried by everybody from then on.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

STEADY = "steady"
"""The profile of every run that names no other."""

QUICK = "quick"
"""The same with fewer examples, for `make test`."""

FUZZ = "fuzz"
"""The profile of `make fuzz`."""


def register() -> None:
    """Make the profiles known, and choose the one that always does the same; `--hypothesis-profile` chooses another."""
    untimed = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
    steady = settings(untimed, max_examples=100, derandomize=True, database=None)
    found = DirectoryBasedExampleDatabase(".hypothesis/examples")
    settings.register_profile(STEADY, steady)
    settings.register_profile(QUICK, steady, max_examples=20)
    settings.register_profile(FUZZ, untimed, max_examples=2000, derandomize=False, database=found)
    choose(STEADY)


def choose(profile: str) -> None:
    """Use a profile for the properties that are defined from now on."""
    settings.load_profile(profile)


def examples(share: float) -> settings:
    """So many examples for each one that a property has otherwise: fewer of what is dear, more of what is manifold."""
    return settings(max_examples=max(1, round(settings().max_examples * share)))
