"""The language of the product: plain technical English in the field's own terms, in every text that a person reads.

Checked are docstrings, comments and messages of the tool, of its templates and of generated code, the web UI of the
emulator, README, docs, and the changelog's Unreleased. `PHRASES` lists what must not appear, each with its replacement;
`EXEMPT` lists the files that still contain some of it, and only such files.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

PHRASES: dict[str, str] = {
    r"talks? to stderr": "diagnostics to stderr",
    # --- terms of the field
    r"answer(s|ed|ing)?": "response, respond",
    r"asynchronous(ly)?|synchronous(ly)?": "async, sync",
    r"twins?": "counterpart, or the same text",
    r"patience": "timeout",
    r"half (of )?(a )?(pair of )?surrogates?( pair)?|half surrogates?": "unpaired surrogate",
    r"(for|of|by|with) (the )?whole number|whole numbers?": "integer",
    r"spoke": "matches",
    r"stands? in (one )?line": "is queued",
    # --- locations and states
    r"stands? (in|at|here|there|twice|where|before|behind|beside|under|around|below|instead|between|for it)": "is, appears",
    r"stood": "was",
    r"is to be found": "is",
    r"comes? out|came out": "is returned, is raised",
    r"goes? in": "is passed, is read",
    r"goes? out|went out": "is sent",
    r"goes? on|went on|going on|go on": "continues, resumes",
    r"goes? without saying": "is certain",
    r"taken? up again|takes? up again": "resumed, resumes",
    r"(is|are|was|were|be|been) gone through": "is traversed",
    r"leaves? away|left away": "omits, omitted",
    r"(is|are|be|was|were) left out|leaves? out|leave it out": "omitted, omits",
    r"stays? out": "is omitted",
    r"left (alone|as it is|as they are)": "not changed, ignored",
    # --- verbs without a subject, riddles, personification
    r"told apart|tells? apart|keeps? apart|kept apart|telling apart": "distinguished",
    r"turned away": "rejected",
    r"wanted no longer|no longer wanted": "obsolete",
    r"anew": "again, recreated",
    r"but for": "except",
    r"whoever|whichever|whomever": "the user, the caller, any",
    r"in words": "with an explanation",
    r"for the eyes of|for people": "for users; a web UI",
    r"(a|the) way out": "a suggested fix",
    r"mends?|mended|mending": "fix",
    r"(a )?bugs? of ours|bug of specloom's": "internal error",
    r"of ours": "own, internal",
    r"cannot judge": "inconclusive",
    r"by (itself|themselves|himself|oneself)": "automatically, or name the subject",
    r"means? nothing": "unknown, ignored, has no effect",
    r"says? nothing": "does not specify, is empty",
    r"without a word": "without a report",
    r"(the )?very (moment|same|request|next)": "the same, this",
    r"(at|in) the (very )?moment": "now, when",
    r"and said|is said|are said|be said": "and reported",
    r"and no other": "only",
    r"that die|which die|dies": "expire",
    r"all the same": "anyway, nevertheless",
    r"as (it|they) (came|comes?|stands?)": "unchanged, as received",
    r"(comes?|came) to the same": "is equivalent",
    r"(goes?|gone|go) by": "is named, passes",
    r"(held|holds) (by|to) (a |the )?(test|tests|this)": "enforced by a test",
    r"heed(s|ed)?": "respect, use",
    r"for ever": "forever",
    r"somebody|someone": "the user, the caller, another process",
    r"what (it|he|she) tells|what it says": "its value, its content",
    r"(?<!there )(is|are|was|were) (?-i:none)": "is not valid, is not one",
    r"(?<!there )(is|are|was|were) no(?= (?!longer|more|less|fewer|later|deeper|such))": "is not a, are not",
    r"has not the": "does not have the",
    r"in (his|her) (hands?|mind)": "known",
    r"keeps? (it )?to (itself|himself)": "does not report",
    r"looked? (at|for) closer": "checked",
    r"be it|were it": "whether",
    r"save for|lest|hence|thereby|thereof|wherein|whereof|nought|naught": "plain English",
}
"""What must not appear, as a regular expression of whole words, and what to write instead."""

KEYS: dict[str, str] = {
    "charged": "billable",
    "hold": "longPoll",
    "x-hold": "x-long-poll",
    "once": "singleUse",
    "kept": "retained",
}
"""Obsolete keys of specs and their replacements;
as keys in backticks they appear in the files of `OBSOLETE_KEYS` only.
"""

CODE = re.compile(r"``[^`\n]*``|`[^`\n]*`|\{\{.*?\}\}|\{%.*?%\}|https?://\S+")
"""Parts of a text that are code: identifiers, literals, Jinja's expressions and statements, URLs."""

SUFFIXES = {".py", ".md", ".jinja", ".js", ".css", ".html"}


@dataclass(frozen=True)
class Text:
    """A piece of prose: its line and its content with single spaces."""

    line: int
    text: str


@dataclass(frozen=True)
class Found:
    """A phrase that must not appear."""

    file: str
    line: int
    phrase: str
    replacement: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: `{self.phrase}`; write: {self.replacement}"


def python_texts(source: str) -> Iterator[Text]:
    """Docstrings, comments, and string literals of more than one word; lines of one comment are joined."""
    comment: list[str] = []
    begin = last = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if comment and token.start[0] != last + 1:
                yield Text(begin, " ".join(comment))
                comment = []
            begin = begin if comment else token.start[0]
            comment.append(token.string.lstrip("# "))
            last = token.start[0]
    if comment:
        yield Text(begin, " ".join(comment))
    tree = ast.parse(source)
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in inner:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
            yield Text(node.lineno, " ".join("".join(map(str, parts)).split()))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield Text(node.lineno, " ".join(node.value.split()))


def markdown_texts(source: str) -> Iterator[Text]:
    """Paragraphs, list items and rows of tables, without code blocks."""
    without_code = re.sub(r"(?ms)^( *)```.*?^ *```$", lambda found: "\n" * found[0].count("\n"), source)
    for paragraph in re.finditer(r"[^\n]+(?:\n(?!\s*(?:[-*|#]|\d+\.) )[^\n]+)*", without_code):
        yield Text(without_code.count("\n", 0, paragraph.start()) + 1, " ".join(paragraph[0].split()))


def line_texts(source: str) -> Iterator[Text]:
    """All lines, of templates and of the web UI."""
    yield from (Text(number, " ".join(line.split())) for number, line in enumerate(source.split("\n"), 1))


def unreleased(source: str) -> str:
    """The changelog up to the first release."""
    return source.split("\n## [", 2)[0] + "\n## [" + source.split("\n## [", 2)[1] if "\n## [" in source else source


def texts(name: str, source: str) -> Iterator[Text]:
    """The prose of a file."""
    match Path(name).suffix:
        case ".py":
            return python_texts(source)
        case ".md":
            return markdown_texts(unreleased(source) if name == "CHANGELOG.md" else source)
        case _:
            return line_texts(source)


_PATTERNS = [
    (re.compile(rf"(?<![\w`.-])(?:{phrase})(?![\w`-])", re.IGNORECASE), new) for phrase, new in PHRASES.items()
]


def findings(name: str, source: str) -> Iterator[Found]:
    """The phrases in a file that must not appear."""
    for piece in texts(name, source):
        prose = CODE.sub(" `` ", piece.text)
        for pattern, replacement in _PATTERNS:
            for found in pattern.finditer(prose):
                yield Found(name, piece.line, found[0], replacement)
        if name not in OBSOLETE_KEYS:
            for key, replacement in KEYS.items():
                if f"`{key}`" in piece.text:
                    yield Found(name, piece.line, f"`{key}`", f"`{replacement}`")


def files() -> list[str]:
    """The files whose texts are checked, relative to the repository; `generated/_runtime` is a copy of the runtime."""
    folders = [ROOT / name for name in ("generator", "templates", "generated", "docs")]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file()]
    found += [ROOT / "README.md", ROOT / "CHANGELOG.md"]
    names = (path.relative_to(ROOT).as_posix() for path in found)
    return sorted(name for name in names if not name.startswith("generated/_runtime/"))


OBSOLETE_KEYS = frozenset({"CHANGELOG.md", "docs/migration.md", "generator/specloom/check/obsolete.py"})
"""Files that may name obsolete keys."""

EXEMPT = frozenset(
    {
        "generated/tests/test_ezcaptcha.py",
        "generator/specloom/runtime/databases/sqlite.py",  # a setting of SQLite has that name
        "generator/specloom/view/calls.py",
        "generator/specloom/view/operations.py",
    }
)
"""Files that are not rewritten yet; a file without findings must not be listed."""


def test_texts_are_plain_technical_english() -> None:
    """No file contains a phrase of the list, except those that are exempt."""
    wanted = [name for name in files() if name not in EXEMPT]
    assert [str(found) for name in wanted for found in _findings_in(name)] == []


def test_every_exempt_file_needs_it() -> None:
    """The list shrinks with the files: one that is rewritten, moved or removed leaves it."""
    assert [name for name in sorted(EXEMPT) if name not in files() or not _findings_in(name)] == []


def _findings_in(name: str) -> list[Found]:
    return list(findings(name, (ROOT / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("x.py", '"""Submit a task; the answer\ncomes later."""\n', ["answer"]),
        ("x.py", "# told\n# apart\n", ["told apart"]),
        ("x.py", 'raise ValueError(f"`{key}` means nothing here")\n', ["means nothing"]),
        ("x.py", 'raise ValueError("`a` is no pattern that Python reads")\n', ["is no"]),
        ("x.py", "answer = whoever\n", []),
        ("x.py", '"""See `answer` and ``whoever``."""\n', []),
        ("x.py", '"""There is no answering machine."""\n', ["answering"]),
        ("x.md", "Set `charged`, and it is\nleft out.\n\n```\nwhoever\n```\n", ["is left out", "`charged`"]),
        ("CHANGELOG.md", "# C\n\n## [Unreleased]\n\nanew `once`\n\n## [1.0]\n\nanew\n", ["anew"]),
        ("x.jinja", "text\n{# made anew #}\n", ["anew"]),
    ],
)
def test_a_planted_phrase_is_found(name: str, source: str, expected: list[str]) -> None:
    """In prose of every kind, across line breaks, and not in code."""
    assert [found.phrase for found in findings(name, source)] == expected
