"""Life cycles of tasks: every state that a spec can reach, no other, and what leads to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from specloom import ir
from specloom.runtime.description.tasks import State, Status, Variant
from specloom.runtime.facts import Facts
from specloom.runtime.tasks.state import CallName, classify, with_variant
from specloom.serve.drafts import Draft, put
from specloom.serve.fulfilment import fulfil, violate
from specloom.serve.samples import Samples
from specloom.serve.server import api_of
from specloom.serve.shapes import Shape
from specloom.serve.validation import Types
from specloom.site.diagram import WIDTH, Box, Diagram, draw
from specloom.view.lifecycle import ENDS, LifeCycle, condition_text, lifecycle, mermaid

ROOT = Path(__file__).parent.parent.parent
SPECS = sorted([*(ROOT / "specs").glob("*.yaml"), *(ROOT / "tests/providers/tasks").glob("*.yaml")])
UNKNOWN = "no-such-status"

GIVEN = Facts(
    request={"id": "7", "region": "eu"},
    parameters={"path": {"team": "a"}},
    task={name: "7" for name in ("id", "name", "upload", "file", "next", "url", "cancel")},
)


@cache
def api_at(path: Path) -> ir.Api:
    """The facts of a spec."""
    return api_of(path)


def task_of(name: str) -> tuple[ir.Api, ir.Task]:
    """The first kind of task of a spec."""
    api = api_at(next(path for path in SPECS if path.stem == name))
    return api, api.tasks[0]


each_spec = pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)


def cycle_of(api: ir.Api, task: ir.Task) -> LifeCycle:
    """The life cycle of a kind of task."""
    return lifecycle(task, {operation.id: operation for operation in api.operations})


def responses(api: ir.Api, task: ir.Task) -> Iterator[tuple[CallName, Draft, ir.Operation]]:
    """Responses of every kind that the spec tells apart: each word, each rule, each failure, and none of them."""
    operations = {operation.id: operation for operation in api.operations}
    types = Types(api.models)
    shape = Shape(types, Samples(api, types), None)
    steps: list[tuple[CallName, ir.Operation]] = [("poll", operations[task.poll.operation.id])]
    for call in task.result.calls:
        steps.append(("result", operations[call.operation.id]))
    for name, operation in steps:
        shown = [Draft(each.status, each.response) for each in operation.examples if each.status < 300]
        for base in (*shown, Draft(200, {}), Draft(200, None, None), Draft(202, {}), Draft(404, {}), Draft(500, {})):
            yield name, base, operation
            for word in (*(task.status.words if task.status is not None else ()), UNKNOWN):
                worded = base if task.status is None else put(base, task.status.at, word, GIVEN)
                quiet = worded
                for rule in task.rules:
                    quiet = violate(quiet, rule.when, GIVEN)
                yield name, worded, operation
                yield name, quiet, operation
            for rule in task.rules:
                made = fulfil(base, rule.when, shape, GIVEN)
                if made is not None:
                    yield name, made, operation
            if operation.failure is not None:
                made = fulfil(base, operation.failure.when, shape, GIVEN)
                if made is not None:
                    yield name, made, operation


def reached(api: ir.Api, task: ir.Task) -> set[State]:
    """The states that a client reads in some response, and those that it enters by itself."""
    variants = task.by_type.variants if task.by_type is not None else ()
    found: set[State] = {"pending"}
    for spec in (task, *(with_variant(task, variant) for variant in variants)):
        for name, draft, operation in responses(api, spec):
            seen = classify(spec, name, draft.seen(GIVEN), operation.failure)
            if seen.state is not None:
                found.add(seen.state)
        if spec.limits.polls is not None or spec.limits.expires is not None:
            found.add("expired")
    if task.cancel is not None:
        found.add("cancelled")
    return found


@each_spec
def test_a_life_cycle_has_every_state_that_the_spec_can_reach_and_no_other(path: Path) -> None:
    """Judged by the function that reads responses at run time, over responses of every kind."""
    api = api_at(path)

    assert {task.name: set(cycle_of(api, task).states) for task in api.tasks} == {
        task.name: reached(api, task) for task in api.tasks
    }


@each_spec
def test_every_state_is_drawn_once_within_the_drawing(path: Path) -> None:
    """No two states overlap, and no text leaves the drawing."""
    api = api_at(path)
    for task in api.tasks:
        cycle = cycle_of(api, task)
        diagram = draw(cycle, "x", "Title")

        assert [box.state for box in diagram.boxes] == list(cycle.states)
        assert all(
            box.x >= 0 and box.x + box.width <= WIDTH and box.y + box.height <= diagram.height for box in diagram.boxes
        )
        assert not any(overlap(one, other) for one in diagram.boxes for other in diagram.boxes if one is not other)
        for line in diagram.lines:
            assert 0 < line.y <= diagram.height
            assert line.x + 6.7 * len(line.text) <= (box_at(diagram, line.y) or WIDTH) + 1


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share a point."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def box_at(diagram: Diagram, y: int) -> int | None:
    """The left edge of the state that ends a task at a height."""
    return next((box.x for box in diagram.boxes if box.state in ENDS and box.y <= y <= box.y + box.height), None)


@each_spec
def test_every_reason_is_in_the_description(path: Path) -> None:
    """Whoever does not see the drawing is told all of it, and more than fits on an arrow."""
    api = api_at(path)
    for task in api.tasks:
        cycle = cycle_of(api, task)
        description = draw(cycle, "x", "Title").description

        for each in cycle.transitions:
            assert all(
                reason.text in description for reason in each.reasons if reason.text != "already in the first response"
            )
        assert cycle.result in description
        assert cycle.pace in description


_LINE = re.compile(r"(\[\*\]|\w+) --> (\[\*\]|\w+)(?:: [^:;#\"<>{}\n]*(?:#\d+;[^:;#\"<>{}\n]*)*)?")


@each_spec
def test_mermaid_has_the_same_states(path: Path) -> None:
    """And no label has a character that Mermaid reads as more than text."""
    api = api_at(path)
    for task in api.tasks:
        cycle = cycle_of(api, task)
        lines = [line.strip() for line in mermaid(cycle)]
        arrows = [found for line in lines if (found := _LINE.fullmatch(line))]

        assert [line for line in lines if not _LINE.fullmatch(line)] in ([], ["state polled {", "}"])
        assert {arrow[2] for arrow in arrows} - {"[*]"} == set(cycle.states)
        assert {arrow[1] for arrow in arrows if arrow[2] == "[*]"} == set(cycle.states).intersection(ENDS)


def test_a_word_of_a_spec_cannot_leave_its_label() -> None:
    api, task = task_of("capsolver")
    assert task.status is not None
    words: dict[str, State] = {"ready: x\n[*] --> evil": "succeeded", '"}; %%{init}%%': "failed", "<b>&": "pending"}
    hostile = with_variant(task, Variant("x", status=Status(at=task.status.at, words=words)))

    label = next(line for line in mermaid(cycle_of(api, hostile)) if line.startswith("pending --> succeeded"))

    assert label == "pending --> succeeded: ready#58; x #91;#42;#93; --#62; evil"
    assert all(_LINE.fullmatch(line.strip()) for line in mermaid(cycle_of(api, hostile)))


def test_types_of_tasks_are_in_one_life_cycle() -> None:
    """The words and limits of all types; the last word of a type that the block itself does not have."""
    api, task = task_of("kinds_of_work")
    told = {each.target: [reason.text for reason in each.reasons] for each in cycle_of(api, task).transitions}

    assert told["expired"] == ["late", "60 s after creation", "after 3 polls", "600 s after creation"]
    assert told["succeeded"] == ["done", "2"]


def test_conditions_are_phrases() -> None:
    _, task = task_of("capmonster")

    assert [condition_text(rule.when) for rule in task.rules][-1] == "HTTP 429 or 500 or 503 and errorCode absent"
