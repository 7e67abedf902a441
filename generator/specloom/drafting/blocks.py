"""The parts of a documentation page, each with its line:
what is read from Markdown and HTML, and what properties are found in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; 1 is the outermost level, and 7 a short line that names what follows."""

    line: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """One line of prose, of a list item, or of a definition; Markdown's own marks are kept."""

    line: int
    text: str
    depth: int = 0
    """How many lists it is inside of."""
    begins: bool = False
    """Whether an item begins here."""
    is_term: bool = False
    """Whether it is the term of a definition list."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the cells of its header, and (line, cells) of each row."""

    line: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code; the line is that of its first line of text."""

    line: int
    language: str
    title: str
    """What is written beside the language: `json title="Response 200"`."""
    text: str


@dataclass(frozen=True, slots=True)
class Component:
    """A property that is a component of MDX: `<ParamField body="name" type="string" required>`."""

    line: int
    tag: str
    attributes: tuple[tuple[str, str], ...]
    depth: int
    text: str
    end: int
    """The line of its closing tag."""


Block: TypeAlias = Heading | Text | Table | Code | Component
