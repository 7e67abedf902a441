"""One code of a finding: its rule, the reason, and an example that fails beside the same one fixed."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from .frames import FRAMES, merged, without

Frame: TypeAlias = Literal["plain", "task", "sent", "whole", "settings", "output", "observed"]
"""What completes an example to a spec: one operation, a task, what a provider sends, nothing;
or settings beside a task.

An example of "output" is commands in a project with a generated client. One of "observed" is a spec with one operation,
and what was observed of its provider, as a file of its own.
"""

SPEC: Final = "inkwell.yaml"
COMMANDS: Final = "commands"
"""The name of an example that consists of commands."""
_MARK: Final = re.compile(r"\s+<<$")
_FILE: Final = re.compile(r"== (\S+) ==")


class Line(Struct, frozen=True):
    """One line of an example."""

    text: str
    is_marked: bool
    """Whether it is the line of the finding, or the one that fixes it."""


class Fill(Struct, frozen=True):
    """What is too long to be shown: `shown` is its place."""

    shown: str
    before: str
    after: str
    times: int

    def put_into(self, text: str) -> str:
        """The text with all of it."""
        return text.replace(self.shown, self.before * self.times + self.after * self.times)


class Code(Struct, frozen=True):
    """One code.

    In the examples ` <<` marks the line of the finding, or of its fix, and `== name ==` begins a further file.
    """

    name: str
    rule: str
    """What is expected, as the end of a sentence."""
    why: str
    """What would go wrong otherwise: whole sentences."""
    failing: str
    fixed: str
    frame: Frame
    level: Literal["error", "warning"] = "error"
    """How serious it is, if nothing in the settings changes that;
    some warnings are errors where the meaning is uncertain.
    """
    without: tuple[str, ...] = ()
    """The path in the frame to what the examples replace."""
    fill: Fill | None = None

    @property
    def main(self) -> str:
        """The name of what an example begins with: the spec, or commands."""
        return COMMANDS if self.frame == "output" else SPEC

    def shown(self, example: str) -> dict[str, list[Line]]:
        """The lines of an example by file; a file of it is `inkwell.yaml` unless it says otherwise."""
        files: dict[str, list[Line]] = {}
        name = self.main
        for line in textwrap.dedent(example).strip("\n").split("\n"):
            heading = _FILE.fullmatch(line)
            if heading is not None:
                name = heading[1]
                continue
            text = _MARK.sub("", line)
            files.setdefault(name, []).append(Line(text, is_marked=text != line))
        return files

    def files(self, example: str) -> dict[str, bytes]:
        """An example completed by its frame, as files of a folder; the settings have their specs in `specs`."""
        found = {name: self._text(lines) for name, lines in self.shown(example).items()}
        if self.frame == "settings":
            found[f"specs/{SPEC}"] = FRAMES["task"]
        elif self.frame not in ("whole", "output"):
            frame = FRAMES["plain" if self.frame == "observed" else self.frame]
            found[SPEC] = merged(without(frame, self.without), found.get(SPEC, ""))
        return {name: self._whole(text).encode("utf-8", "surrogateescape") for name, text in found.items()}

    def marked(self, example: str) -> Iterator[tuple[str, str]]:
        """(file, text) of each marked line."""
        for name, lines in self.shown(example).items():
            for line in lines:
                if line.is_marked:
                    yield name, line.text

    def _text(self, lines: list[Line]) -> str:
        return "".join(f"{line.text}\n" for line in lines)

    def _whole(self, text: str) -> str:
        return self.fill.put_into(text) if self.fill is not None else text
