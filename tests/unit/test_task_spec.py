"""What a block says about a kind of task: its pace, its types, and what of a request is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from specloom.runtime.description.conditions import AnyOf, Condition, Match
from specloom.runtime.description.tasks import (
    EVERY,
    FIRST,
    ByType,
    FollowUp,
    Hint,
    Limits,
    Result,
    Rule,
    Status,
    Timing,
    Variant,
)
from specloom.runtime.facts import Facts
from specloom.runtime.tasks.exchange import call_of, needed_names
from specloom.runtime.tasks.progress import FASTEST, pace, read_hint
from specloom.runtime.tasks.state import adapt
from specloom.runtime.tasks.submit import request_pointers
from tests.unit.inkwell import CANCEL, FETCH, POLL, kind

SECONDS = st.floats(0, 1000)


@pytest.mark.parametrize(
    ("timing", "waits"),
    [
        (Timing(), [FIRST, EVERY, EVERY]),
        (Timing(first=0, every=0.25), [0, 0.25, 0.25]),
        (Timing(first=9, max=4), [9, 3, 3]),
        (Timing(first=1, every=1, factor=1.5, max=2), [1, 1, 1.5, 2, 2]),
        (Timing(every=2, min=5), [1, 2, 2]),
    ],
)
def test_the_pace_follows_the_block(timing: Timing, waits: list[float]) -> None:
    """`first`, then `every` grown by `factor` up to `max`; `min` is for hints only."""
    assert [pace(timing, poll) for poll in range(len(waits))] == waits


@pytest.mark.parametrize(
    ("hint", "least", "wait"),
    [(5, None, 5), (0, None, FASTEST), (1, 2, 2), (0, 0, 0), (100, 2, 100)],
)
def test_a_hint_replaces_the_pace_but_for_the_minimum(hint: float, least: float | None, wait: float) -> None:
    """Whatever the number of the poll."""
    timing = Timing(first=1, every=1, max=3, min=least)
    assert {pace(timing, poll, 0.0, hint) for poll in range(3)} == {wait}


@given(SECONDS, SECONDS, st.floats(1, 3), SECONDS, SECONDS, st.integers(0, 100_000), st.floats(0, 1))
def test_no_pace_is_out_of_bounds(
    first: float, every: float, factor: float, longest: float, jitter: float, poll: int, chance: float
) -> None:
    """Never negative, never above `max` but for the jitter, however many polls there were."""
    timing = Timing(first=first, every=every, factor=factor, max=longest, jitter=jitter)
    assert 0 <= pace(timing, poll, chance) <= max(first, longest) + jitter


@given(st.floats(0.1, 100), st.floats(1, 3), st.integers(1, 1000))
def test_a_pace_never_gets_faster(every: float, factor: float, poll: int) -> None:
    """Without hints, each wait is at least as long as the one before."""
    timing = Timing(every=every, factor=factor)
    assert pace(timing, poll + 1) >= pace(timing, poll)


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({}, {}, None),
        ({"poll-after-ms": "2500"}, {}, 2.5),
        ({}, {"next": 7}, 7),
        ({}, {"next": "7.5"}, 7.5),
        ({}, {"next": "soon"}, None),
        ({}, {"next": -3}, None),
        ({}, {"next": True}, None),
        ({}, {"next": {}}, None),
        ({"poll-after-ms": "2500"}, {"next": 7}, 2.5),
        ({"retry-after": "11"}, {}, 11),
        ({"retry-after": "11"}, {"next": 7}, 7),
        ({"retry-after": "Thu, 01 Jan 1970 00:01:40 GMT"}, {}, 40),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:01 GMT"}, {}, 0),
    ],
)
def test_hints_are_read_in_their_order(headers: dict[str, str], body: object, seconds: float | None) -> None:
    """The spec's first, then a `Retry-After`, as seconds or as a date; anything else is ignored."""
    hints = (Hint(("$response.header.Poll-After-Ms",), "ms"), Hint(("$response.body#/next",), "s"))
    assert read_hint(Timing(hint=hints), Facts(headers=headers, body=body), 60) == seconds


def test_a_type_overlays_what_it_says_and_nothing_else() -> None:
    """Part by part; the caller's pace counts before both; and one request's kind is made once."""
    other = Status(at=("$response.body#/other",), words={"yes": "succeeded"})
    base = kind(
        timing=Timing(first=2, every=5, max=30),
        limits=Limits(polls=9, wait=60),
        by_type=ByType(
            at=("$request.body#/class", "$request.body#/type"),
            variants=(
                Variant("Image|Sound", Timing(every=0.5), Limits(wait=10), sync=True, status=other),
                Variant("Image.*", Timing(first=0)),
            ),
        ),
    )

    image = adapt(base, Facts(request={"type": "Image"}), Timing())
    named = adapt(base, Facts(request={"class": "Sound", "type": "Imagery"}), Timing(first=7))
    prefix = adapt(base, Facts(request={"type": "Imagery"}), Timing())
    plain = adapt(base, Facts(request={"type": 3}), Timing())

    assert image.timing == Timing(first=2, every=0.5, max=30)
    assert (image.limits, image.sync, image.status) == (Limits(polls=9, wait=10), True, other)
    assert named.timing == Timing(first=7, every=0.5, max=30)
    assert prefix.timing == Timing(first=0, every=5, max=30)
    assert (plain.timing, plain.limits, plain.sync, plain.status) == (base.timing, base.limits, False, base.status)
    assert adapt(base, Facts(request={"type": "Image"}), Timing()) is image
    assert adapt(base, Facts(request=None), Timing()).timing == base.timing


def test_what_later_calls_need_is_known_beforehand() -> None:
    """Values of the create request, wherever something refers to them; names without which no poll can be made."""
    found = kind(
        capture={"id": ("$response.body#/id",), "key": ("$response.body#/key",), "extra": ("$response.body#/x",)},
        poll=FollowUp(POLL, body={"/id": "$task.id"}, query={"a": "{$request.body#/a}!"}),
        result=Result(at=("$request.body#/b",), call=FollowUp(FETCH, path={"key": "$task.key"})),
        cancel=FollowUp(CANCEL, body={"/c": "$request.body#/c", "/x": "$task.extra"}),
        rules=(Rule("failed", (AnyOf(((Condition(at=("$request.body#/d",), exists=True),),)),)),),
        error_code=(Match("$request.body#/e", "(.)"),),
        by_type=ByType(
            at=("$request.body#/f",), variants=(Variant("x", Timing(hint=(Hint(("$request.body#/g",), "s"),))),)
        ),
    )

    assert request_pointers(found) == ("/a", "/b", "/c", "/d", "/e", "/f", "/g")
    assert needed_names(found) == ("id", "key")
    assert request_pointers(kind()) == ()


def test_a_call_leaves_out_what_is_absent() -> None:
    """But a constant null is sent."""
    follow_up = FollowUp(POLL, body={"/a": "$task.a", "/b": None, "/c": "$task.c", "/d": {"e": "$task.a", "f": 1}})
    call = call_of(follow_up, Facts(task={"a": 0}))
    sent = {pointer: value for pointer, value in call.members.items() if value is not UNSET}
    assert sent == {"/a": 0, "/b": None, "/d": {"e": 0, "f": 1}}
