"""Lays out the life cycle of a kind of task as a drawing: the same input, the same coordinates.

From top to bottom: the submission, the states in which a task is polled, and a trunk with one branch for each state
that ends it. Lengths are in the units of the drawing, which is `WIDTH` wide.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from msgspec import Struct

from ..runtime.description.tasks import State
from ..view.lifecycle import ENDS, LifeCycle, Transition, short_reasons

WIDTH = 420

_LINE = 15
"""The distance of two lines of text."""

_LEFT, _BOX, _HEIGHT = 20, 132, 40
"""Left edge, width and least height of the states in which a task is polled."""

_TRUNK, _BEGUN = 44, 12
_END_LEFT, _END_BOX = 268, 144
_GAP = 12
"""Between two branches."""

_LOOP = 24
"""How far the arrow of a poll leads away from its state."""

_WORDS = 31
"""Letters that fit on a line above a branch."""

_NOTE = 22
"""Letters that fit on a line in a state that ends a task."""

_BESIDE = 34
"""Letters that fit on a line beside a state that is polled."""

_SIGNS: dict[State, str] = {
    "pending": "",
    "needs_action": "! ",
    "succeeded": "✓ ",
    "partial": "◐ ",
    "failed": "✕ ",
    "cancelled": "⊘ ",
    "expired": "◔ ",
}
"""What marks a state besides its colour."""


class Line(Struct, frozen=True):
    """A line of text; `kind` says how it looks."""

    x: int
    y: int
    text: str
    kind: str = "reason"


class Box(Struct, frozen=True):
    """A state."""

    state: State
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Line, ...]


class Arrow(Struct, frozen=True):
    """A line of a transition: a path of SVG, with a point at its end or without."""

    path: str
    is_early: bool = False
    """Whether it is that of a task which ends with its submission."""
    is_pointed: bool = True


class Diagram(Struct, frozen=True):
    """A drawing, ready to be printed."""

    id: str
    title: str
    description: str
    """The same in sentences."""
    width: int
    height: int
    start: int
    """The middle of the dot at which it begins, from the left; it is as far from the top as `begun`."""
    begun: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    lines: tuple[Line, ...]
    frame: Box | None
    """What surrounds the states that are polled, where there are several."""


def draw(cycle: LifeCycle, id_: str, title: str) -> Diagram:
    """The drawing of a life cycle; `id_` is unique on its page."""
    canvas = _Canvas()
    bottom = canvas.submission(cycle)
    bottom = canvas.waiting(cycle, bottom)
    bottom = canvas.ends(cycle, bottom)
    return Diagram(
        id=id_,
        title=title,
        description=described(cycle),
        width=WIDTH,
        height=bottom + 8,
        start=_TRUNK,
        begun=_BEGUN,
        boxes=tuple(canvas.boxes),
        arrows=tuple(canvas.arrows),
        lines=tuple(canvas.lines),
        frame=canvas.frame,
    )


class _Canvas:
    """What is drawn so far."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.arrows: list[Arrow] = []
        self.lines: list[Line] = []
        self.frame: Box | None = None

    def _text(self, x: int, y: int, texts: Iterable[str], kind: str = "reason") -> None:
        self.lines += [Line(x, y + at * _LINE, text, kind) for at, text in enumerate(texts)]

    def submission(self, cycle: LifeCycle) -> int:
        """The dot at the top, and the calls; returns where the first state begins."""
        called = [line for call in cycle.calls for line in _wrapped(call, _WORDS + 12)]
        height = max(26, len(called) * _LINE + 4)
        self._text(_TRUNK + 16, 20, called, "call")
        self.arrows.append(Arrow(f"M{_TRUNK} 19V{19 + height}"))
        return 20 + height

    def waiting(self, cycle: LifeCycle, top: int) -> int:
        """The states in which a task is polled; returns where they end."""
        asks = any(each.target == "needs_action" for each in cycle.transitions)
        polls = next(
            (each for each in cycle.transitions if each.target == "pending" and each.source != "submitted"), None
        )
        shown = _reasons(polls, _BESIDE) if polls is not None else []
        if not asks:
            return self._pending(top, [*shown], cycle.pace)
        top += 10
        first = self._state("pending", _LEFT, top, _BOX, _HEIGHT)
        needed = next(each for each in cycle.transitions if each.target == "needs_action")
        beside = [f"↓ {line}" if not at else line for at, line in enumerate(_reasons(needed, _BESIDE))]
        back = [f"↑ {line}" if not at else line for at, line in enumerate(shown)]
        height = max(40, (len(beside) + len(back)) * _LINE + 12)
        below = first.y + first.height
        self.arrows += [
            Arrow(f"M{_LEFT + 36} {below}V{below + height - 2}"),
            Arrow(f"M{_LEFT + 96} {below + height}V{below + 2}"),
        ]
        self._text(_LEFT + 110, below + 20, [*beside, *back])
        second = self._state("needs_action", _LEFT, below + height, _BOX, _HEIGHT)
        if cycle.pace:
            self._text(_LEFT + _BOX + 20, first.y + 25, _wrapped(cycle.pace, _BESIDE), "pace")
        bottom = second.y + second.height + 10
        self.frame = Box("pending", _LEFT - 10, top - 10, WIDTH - _LEFT + 2, bottom - top + 10, ())
        return bottom

    def _pending(self, top: int, reasons: Sequence[str], pace: str) -> int:
        beside = [*reasons, *_wrapped(pace, _BESIDE)]
        height = max(_HEIGHT, len(beside) * _LINE + 8)
        self._state("pending", _LEFT, top, _BOX, height)
        if beside:
            right, middle = _LEFT + _BOX, top + height // 2
            self.arrows.append(Arrow(f"M{right} {middle - 10}h{_LOOP - 8}q8 0 8 8v4q0 8 -8 8H{right + 2}"))
            first = middle - (len(beside) * _LINE) // 2 + 11
            self._text(right + _LOOP + 10, first, reasons)
            self._text(right + _LOOP + 10, first + len(reasons) * _LINE, beside[len(reasons) :], "pace")
        return top + height

    def ends(self, cycle: LifeCycle, top: int) -> int:
        """The trunk, and the states that end a task; returns where they end."""
        bottom = last = top
        for state in ENDS:
            into = cycle.into(state)
            if not into:
                continue
            early = [each for each in into if each.source == "submitted"]
            usual = [each for each in into if each.source != "submitted"]
            labels = [_reasons(each, _WORDS) for each in (*usual, *early)]
            note = _wrapped(cycle.result, _NOTE) if state in ("succeeded", "partial") else []
            lanes = [max(len(each), 1) * _LINE + 12 for each in labels]
            height = max(sum(lanes) + 4, len(note) * _LINE + 34)
            box = self._state(state, _END_LEFT, bottom + _GAP, _END_BOX, height, note)
            y = box.y + (height - sum(lanes) - 4) // 2
            for each, label, lane in zip((*usual, *early), labels, lanes, strict=True):
                y += lane
                self._text(_TRUNK + 12, y - 6 - (len(label) - 1) * _LINE, label)
                if each.source == "submitted":
                    self.arrows.append(Arrow(f"M{_TRUNK - 7} {_BEGUN}H9V{y}H{_END_LEFT - 2}", is_early=True))
                else:
                    self.arrows.append(Arrow(f"M{_TRUNK} {y}H{_END_LEFT - 2}"))
                    last = y
            bottom = box.y + box.height
        self.arrows.append(Arrow(f"M{_TRUNK} {top}V{last}", is_pointed=False))
        return bottom

    def _state(self, state: State, x: int, y: int, width: int, height: int, note: Sequence[str] = ()) -> Box:
        first = y + (height - len(note) * _LINE) // 2 + 5
        lines = [Line(x + width // 2, first, f"{_SIGNS[state]}{state}", "state")]
        lines += [Line(x + width // 2, first + (at + 1) * _LINE, text, "note") for at, text in enumerate(note)]
        box = Box(state, x, y, width, height, tuple(lines))
        self.boxes.append(box)
        return box


def _reasons(transition: Transition, width: int) -> list[str]:
    return _wrapped(", ".join(short_reasons(transition.reasons)), width)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)


def described(cycle: LifeCycle) -> str:
    """The life cycle in sentences, for those who do not see the drawing."""
    told = [f"Submitted by {', then '.join(cycle.calls)}."]
    if cycle.pace:
        told.append(f"While it is pending: {cycle.pace}.")
    for each in cycle.transitions:
        reasons = " or ".join(reason.text for reason in each.reasons)
        if each.source == "submitted":
            told += [f"It may be {each.target} with its submission."] if each.target != "pending" else []
        elif each.source == each.target:
            told.append(f"It stays {each.target}: {reasons}.")
        else:
            told.append(f"From {each.source} to {each.target}: {reasons}.")
    return " ".join([*told, f"The result: {cycle.result}."])
