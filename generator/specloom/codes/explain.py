"""What `lint --explain` prints of a code, for terminals and for machines, and the page of the documentation."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from ..characters import plain
from . import EXPLAINED, GROUPS
from .code import Code, Line

_WIDTH: Final = 80
_COLOURS: Final = {"fails": "\x1b[31m", "fixed": "\x1b[32m", "bold": "\x1b[1m"}
_LEVELS: Final = {
    "error": "An error: nothing is generated from such a spec.",
    "warning": "A warning: the client is generated. `--strict` and the settings make it fail.",
}
_OF_FRAMES: Final = {
    "settings": "An error: settings that are wrong do not apply, and nothing is done.",
    "output": "Drift: `specloom check` reports it and fails. The lines are commands in a project with a client.",
    "observed": "Only `specloom probe` and `specloom lint --observed` report it; a client is generated anyway.",
}
"""What follows from a finding that is not about a spec alone, by the frame of its examples."""

_HEAD: Final = (
    "# Findings",
    "",
    "Every code of a finding, as the tool itself knows it: a test compares this page with its table. With an example",
    "that fails and the same one fixed:",
    "",
    "```sh",
    "specloom lint --explain task-status-unmapped",
    "```",
    "",
    "`specloom lint --explain` lists all codes, and `--format json` prints them for other programs. An error makes the",
    "generated client wrong, so that nothing is generated. A warning does not; some warnings are errors where the",
    "meaning is uncertain. How a level is changed is in [settings](settings.md#levels-of-lint-codes). `check` reports",
    "the codes of generated files, and the last group is for [responses that were observed](probing.md). A comment",
    "silences a warning in its line, or in the next:",
    "",
    "```yaml",
    "sizes: # specloom: ignore[enum-type] the provider sends both",
    "  enum: [large, 1]",
    "```",
    "",
    "A misspelt key is one finding: what is then missing is reported only if it is still missing afterwards.",
    "",
)


def explained(code: Code, *, colour: bool = False) -> str:
    """The rule, the reason, the example that fails and the fixed one, at most 80 columns wide."""
    level = _OF_FRAMES.get(code.frame) or _LEVELS[code.level]
    parts = [
        _painted(textwrap.fill(f"{code.name}: {code.rule}", _WIDTH, subsequent_indent="  "), "bold", colour),
        "",
        *textwrap.wrap(code.why, _WIDTH),
        *textwrap.wrap(level, _WIDTH),
    ]
    for title, kind, example in (("fails", "fails", code.failing), ("fixed", "fixed", code.fixed)):
        for name, lines in code.shown(example).items():
            heading = title if name == code.main else f"{title}, {name}"
            parts += ["", _painted(f"{heading}:", kind, colour)]
            parts += [_gutter(line, kind, colour) for line in lines]
    return "\n".join(parts)


def overview() -> str:
    """Every code with its rule, by group: one line each, which a terminal may cut."""
    width = max(map(len, EXPLAINED))
    return "\n\n".join(
        "\n".join([title, *(f"  {code.name:<{width}}  {code.rule}" for code in codes)])
        for title, codes in GROUPS.items()
    )


def data(codes: Iterable[Code]) -> list[dict[str, object]]:
    """Codes for machines: code, level, rule, why, and the two examples as a text by file."""
    return [
        {
            "code": code.name,
            "level": code.level,
            "rule": code.rule,
            "why": code.why,
            "failing": _texts(code, code.failing),
            "fixed": _texts(code, code.fixed),
        }
        for code in codes
    ]


def page() -> str:
    """All codes as a page of the documentation, in Markdown."""
    return "\n".join(_page()).rstrip("\n") + "\n"


def _page() -> Iterator[str]:
    yield from _HEAD
    for title, codes in GROUPS.items():
        yield from (f"## {title}", "| code | level | what is expected, and why |", "| --- | --- | --- |")
        for code in codes:
            told = f"{_sentence(code.rule)} {code.why}".replace("|", "\\|")
            yield f"| `{code.name}` | {code.level} | {told} |"
        yield ""


def _sentence(rule: str) -> str:
    return f"{rule[:1].upper()}{rule[1:]}."


def _texts(code: Code, example: str) -> dict[str, str]:
    return {name: "".join(f"{line.text}\n" for line in lines) for name, lines in code.shown(example).items()}


def _gutter(line: Line, kind: str, colour: bool) -> str:
    shown = _visible(line.text)
    return _painted(f"> {shown}", kind, colour) if line.is_marked else f"  {shown}".rstrip()


def _visible(text: str) -> str:
    """A line with what cannot be seen written as an escape; a byte that is not UTF-8 as its number."""
    return "".join(f"\\x{ord(char) - 0xDC00:02x}" if "\udc80" <= char <= "\udcff" else plain(char) for char in text)


def _painted(text: str, kind: str, colour: bool) -> str:
    return f"{_COLOURS[kind]}{text}\x1b[0m" if colour else text
