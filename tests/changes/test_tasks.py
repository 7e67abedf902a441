"""Changes in kinds of tasks: pace, budget, results, handles and methods."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom.changes import compare
from tests.changes.sides import ZOO, changes, edited, side, told

TYPES, RUN, BEHAVIOUR, HARMLESS = "breaks-types", "breaks-at-run-time", "changes-behaviour", "harmless"

RUNNING = "client.rendering.run()"

ONE = {
    "first poll": ("first: 1 => first: 5", ("interval", BEHAVIOUR, RUNNING, "1 s", "5 s")),
    "interval": ("every: 3 => every: 10", ("interval", BEHAVIOUR, RUNNING, "3 s", "10 s")),
    "factor": ("every: 3 => every: 3, factor: 2", ("interval", BEHAVIOUR, RUNNING, "1", "2")),
    "longest interval": ("every: 3 => every: 3, max: 9", ("interval", BEHAVIOUR, RUNNING, "", "9 s")),
    "fewer polls": ("polls: 120 => polls: 20", ("budget", RUN, RUNNING, "120", "20")),
    "more polls": ("polls: 120 => polls: 200", ("budget", BEHAVIOUR, RUNNING, "120", "200")),
    "any number of polls": ("polls: 120, => ", ("budget", BEHAVIOUR, RUNNING, "120", "")),
    "earlier expiry": ("expires: 360 => expires: 300", ("budget", RUN, RUNNING, "360 s", "300 s")),
    "shorter wait": ("wait: 250 => wait: 100", ("budget", RUN, RUNNING, "250 s", "100 s")),
    "the default wait": (", wait: 250 => ", ("budget", BEHAVIOUR, RUNNING, "250 s", "600 s")),
    "rate": ("wait: 250 => wait: 250, rate: 2", ("rate", BEHAVIOUR, RUNNING, "", "2 a second")),
    "billed": ("    billable: true\n => ", ("billable", BEHAVIOUR, "client.rendering.submit()", "true", "false")),
    "a new word": ("pending: [queued] => pending: [queued, paused]", ("status", HARMLESS, RUNNING, "", "pending")),
    "no cancel": (
        "    cancel: {operation: cancelRendering, with: {body: {/taskId: $task.id}}}\n => ",
        ("removed", TYPES, "client.rendering.cancel()", "cancel", ""),
    ),
    "another resource": ("  rendering:\n    create => \n  rendering:\n    x-python-name: drawing\n    create", ("renamed", TYPES, "client.rendering", "rendering", "drawing")),
    "another block of the same name": (
        "  rendering:\n    create => \n  drawings:\n    x-python-name: rendering\n    create",
        ("handle", RUN, "client.rendering.resume()", "rendering", "drawings"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), ONE.values(), ids=ONE.keys())
def test_one_change_of_a_kind_of_task(edit: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    found = changes(tmp_path, edit)

    assert [(it.code, it.effect, it.subject, it.before, it.after) for it in found] == [expected]


def test_a_word_that_means_something_else(tmp_path: Path) -> None:
    found = changes(tmp_path, "pending: [queued], succeeded: [done] => pending: [waiting], succeeded: [done, queued]")

    assert {(it.code, it.before, it.after) for it in found} == {
        ("status", "", "pending"),
        ("status", "pending", "succeeded"),
    }


def test_cancel_is_new(tmp_path: Path) -> None:
    cancel = "    cancel: {operation: cancelRendering, with: {body: {/taskId: $task.id}}}\n"
    found = changes(tmp_path, f"    billable => {cancel}    billable", text=edited(ZOO, f"{cancel} => "))

    assert told(found) == [("added", "harmless", "client.rendering.cancel()")]


def test_a_result_from_another_place_changes_behaviour_and_one_of_another_type_breaks_types(tmp_path: Path) -> None:
    text = edited(
        ZOO,
        'picture: {$ref: "#/components/schemas/Picture"} => picture: {$ref: "#/components/schemas/Picture"}\n                  image: {$ref: "#/components/schemas/Picture"}\n                  name: {type: string}',
    )
    place = 'result: {at: "$response.body#/picture"} => result: {at: "$response.body#/'

    (moved,) = changes(tmp_path, f'{place}image"}}', text=text)
    retyped = changes(tmp_path, f'{place}name"}}', text=text)

    assert (moved.code, moved.effect, moved.subject) == ("result", "changes-behaviour", RUNNING)
    assert moved.place.pointer == "/x-tasks/rendering/result/at"
    assert ("result", "breaks-types", RUNNING) in told(retyped)


def test_a_value_that_saved_handles_lack_keeps_them_from_being_resumed(tmp_path: Path) -> None:
    found = changes(
        tmp_path,
        'capture: {id: "$response.body#/taskId"} => capture: {id: "$response.body#/taskId", code: "$response.body#/errorCode"}',
        "poll: {operation: getRendering, with: {body: {/taskId: $task.id}}} => poll: {operation: getRendering, with: {body: {/taskId: $task.code}}}",
    )

    assert ("handle", "breaks-at-run-time", "client.rendering.resume()") in told(found)
    assert ("task-calls", "changes-behaviour", RUNNING) in told(found)


def test_tasks_that_are_gone_are_one_change_of_the_resource(tmp_path: Path) -> None:
    start, end = ZOO.index("x-tasks:"), ZOO.index("paths:\n")
    found = compare(side(tmp_path, ZOO), side(tmp_path, ZOO[:start] + ZOO[end:]))

    gone = next(change for change in found if change.subject == "client.rendering")
    assert (gone.code, gone.effect) == ("removed", "breaks-types")
    assert gone.owner.methods == (
        "rendering.submit", "rendering.run", "rendering.resume", "rendering.wait_all", "rendering.as_completed", "rendering.wait_slice",
        "rendering.cancel",
    )  # fmt: skip


def test_a_variant_changes_what_it_says_itself(tmp_path: Path) -> None:
    variant = 'byType: {at: "$request.body#/colour", cases: {"red.*": {timing: {every: 1}}}}'
    text = edited(ZOO, f"    billable => \n    {variant}\n    billable")

    base = changes(tmp_path, "every: 3 => every: 4", text=text)
    own = changes(tmp_path, "{timing: {every: 1}} => {timing: {every: 2}}", text=text)

    assert [(it.code, it.before, it.after) for it in base] == [("interval", "3 s", "4 s")]
    assert [(it.code, it.before, it.after) for it in own] == [("interval", "1 s", "2 s")]
    assert "of `red.*`" in own[0].message
