"""Breaks one logical line into lines of at most `WIDTH` columns, as the stable style of Black does.

Nearly every line fits, or is a call whose arguments do: `source` writes those without any help of this module. What is
left are long names in places where nothing can be broken well, and there every formatter has rules of its own. They are
those of Black here, decision by decision, on tokens instead of a syntax tree: what the generator writes has neither
comments nor operators other than `|` and comparisons in it. A property test compares both.

Optional parentheses, which a statement may have around its value or an annotation, are tokens without text until a
break needs them. A comma before a closing bracket makes the contents of the brackets stand on a line each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from keyword import iskeyword
from typing import Literal, TypeAlias

from msgspec import Struct

from ..characters import width
from .text import WIDTH

_TOKEN = re.compile(
    r"""[ ]?(?:[A-Za-z]{0,2}(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\d[\w.]*(?:(?<=e)-\d+)?|"""
    r"""==|<=|->|\*\*|\.\.\.|[^\s()\[\]{},.:=|"'*<@-]+|\S)"""
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_COMPARATORS = frozenset({"==", "<=", "is"})
_COMMA, _COMPARISON, _ALTERNATIVE, _ATTRIBUTE = 18, 10, 9, 1
"""Where a line is broken first: the higher, the sooner."""

_Role: TypeAlias = Literal["optional", "import", "parameters", "call", "subscript", "atom", ""]
"""What an opening bracket opens; "" for any other token."""


class _CannotBreak(Exception):
    """This way of breaking a line leads nowhere."""


class _Token(Struct, eq=False):
    """One token; two are never equal, since all lines that are tried share the same objects."""

    text: str
    """"" for an optional parenthesis that does not show."""
    space: str = ""
    """What is before it, unless it is the first of a line."""
    kind: Literal["(", ")", ",", ".", "=", "text", "name", "other"] = "other"
    """`(` and `)` stand for brackets of any form."""
    role: _Role = ""
    gap: str = ""
    """The space before it in the whole statement."""
    number: int = -1
    """Which one it is among the opening brackets of the statement; copies have the same."""
    opening: _Token | None = None
    """Of a closing bracket."""
    priority: int = 0
    """Of the break before it, for a comma behind it."""
    is_magic: bool = False
    """Whether it closes brackets whose contents are on a line each, since a comma follows the last of them."""
    is_added: bool = False
    depth: int = 0
    """In how many brackets it was in the line that was measured last."""

    @property
    def length(self) -> int:
        return len(self.space) + len(self.text)


class _Line(Struct, eq=False):
    """Tokens between two line ends."""

    tokens: list[_Token]
    depth: int
    """How many levels it is indented."""
    is_inside: bool = False
    """Whether it is inside of brackets that earlier lines opened: there it may end anywhere."""
    is_exploded: bool = False
    is_magic: bool = False
    priorities: dict[_Token, int] = {}
    optional: list[_Token] = []

    def __str__(self) -> str:
        if not self.tokens:
            return ""
        text = "".join([token.space + token.text for token in self.tokens])
        return " " * (4 * self.depth) + text

    @property
    def fits(self) -> bool:
        return width(str(self)) <= WIDTH

    def highest(self, without: _Token | None = None) -> int:
        """The highest priority of a break; 0 where there is none."""
        return max([priority for token, priority in self.priorities.items() if token is not without], default=0)

    def count(self, priority: int) -> int:
        """How many breaks have a priority."""
        return sum(found == priority for found in self.priorities.values())

    @property
    def defines(self) -> bool:
        """Whether it begins a function."""
        first = self.tokens[0].text
        return first == "def" or (first == "async" and len(self.tokens) > 1 and self.tokens[1].text == "def")


class _Split(Struct, frozen=True):
    """A line split at a pair of brackets."""

    head: _Line
    body: _Line
    tail: _Line
    opening: _Token
    closing: _Token

    @property
    def lines(self) -> list[_Line]:
        return [line for line in (self.head, self.body, self.tail) if line.tokens]


# --- tokens ----------------------------------------------------------------------------------------------------------


def broken(text: str, indent: int = 0, *, inside: bool = False, parameter: bool = False) -> str:
    """A logical line on as many lines as it needs, without the indent of the first.

    `inside` says that brackets of a statement enclose it; a `parameter` is enclosed by those of a signature.
    """
    commas: set[int] = set()
    while True:
        tokens = _tokens(text, commas)
        optional = _parameters(tokens, 0) if parameter else tokens if inside else _with_optional(tokens)
        line = _measured(_Line(optional, indent // 4, inside or parameter))
        lines = _broken(line, forced=False)
        missing = _missing_commas(lines, tokens)
        if not missing:
            return "\n".join(map(str, lines)).removeprefix(" " * (4 * line.depth))
        commas |= missing


def _tokens(text: str, commas: Collection[int]) -> list[_Token]:
    """The tokens of a text, with a comma at the end of the brackets whose numbers are in `commas`."""
    found: list[_Token] = []
    opened: list[_Token] = []
    held: list[int] = [0]
    brackets = 0
    for piece in _TOKEN.findall(text):
        value = piece.lstrip(" ")
        space = " " * (len(piece) - len(value))
        token = _Token(value, space, gap=space)
        if value in _OPENING:
            token.kind, token.role, token.number = "(", _role(value, found), brackets
            brackets += 1
            opened.append(token)
            held.append(0)
        elif value in _CLOSING:
            if opened and opened[-1].number in commas:
                found.append(_Token(",", kind=",", priority=_COMMA))
                held[-1] += 1
            token.kind = ")"
            if opened:
                token.opening, count = opened.pop(), held.pop()
                token.is_magic = found[-1].kind == "," and not _is_single(token.opening, count)
        elif value == ",":
            token.kind, token.priority = ",", _COMMA
            held[-1] += 1
        elif value == ".":
            token.kind, token.priority = ".", _ATTRIBUTE if found and found[-1].kind == ")" else 0
        elif value == "|":
            token.priority = _ALTERNATIVE
        elif value in _COMPARATORS:
            token.priority = _COMPARISON
        elif value == "=":
            token.kind = "="
        elif value[-1] in "\"'":
            token.kind = "text"
        elif value.isidentifier():
            token.kind = "name"
        found.append(token)
    return found


def _role(bracket: str, before: Sequence[_Token]) -> _Role:
    previous = before[-1] if before else None
    follows = previous is not None and (
        previous.kind in (")", "text") or (previous.kind == "name" and not iskeyword(previous.text))
    )
    if not follows or bracket == "{":
        return "atom"
    if bracket == "[":
        return "subscript"
    return "parameters" if before[0].text in ("def", "async") and len(before) <= 3 else "call"


def _is_single(opening: _Token, commas: int) -> bool:
    """Whether the comma behind the only element of brackets means something else: a tuple of one, a subscript."""
    return commas == 1 and (opening.role == "subscript" or (opening.role == "atom" and opening.text == "("))


def _with_optional(tokens: list[_Token]) -> list[_Token]:
    """The tokens of a statement with the parentheses that it may have."""
    match tokens[0].text:
        case "return" | "assert":
            return [tokens[0], *_wrapped(tokens[1:])]
        case "from":
            at = [token.text for token in tokens].index("import") + 1
            return [*tokens[:at], *_wrapped(tokens[at:], "import")]
        case "def" | "async":
            return _defining(tokens)
        case "class":
            return tokens
        case _:
            return _assigning(tokens)


def _wrapped(tokens: list[_Token], role: _Role = "optional") -> list[_Token]:
    """The tokens between optional parentheses; a tuple has some of its own."""
    first, last = tokens[0], tokens[-1]
    if role == "optional" and first.text == "(" and last.opening is first and _is_tuple(tokens):
        return tokens
    opening = _Token("", first.space, "(", role, first.space)
    first.space = first.gap = ""
    return [opening, *tokens, _Token("", "", ")", opening=opening)]


def _is_tuple(tokens: list[_Token]) -> bool:
    return len(tokens) == 2 or any(token.kind == "," for token, depth in _with_depths(tokens) if depth == 1)


def _with_depths(tokens: Iterable[_Token]) -> Iterator[tuple[_Token, int]]:
    """Each token, and in how many brackets it is; a bracket is outside of what it holds."""
    depth = 0
    for token in tokens:
        depth -= token.kind == ")"
        yield token, depth
        depth += token.kind == "("


def _assigning(tokens: list[_Token]) -> list[_Token]:
    """`name: annotation = value`, of which any part but the name may be absent."""
    marks = [(number, token.text) for number, (token, depth) in enumerate(_with_depths(tokens)) if depth == 0]
    equals = next((number for number, text in marks if text == "="), len(tokens))
    at = [number for number, text in marks if number <= equals and text in (":", "=")]
    if not at:
        return tokens
    found = tokens[: at[0]]
    for start, end in zip(at, [*at[1:], len(tokens)], strict=True):
        found += [tokens[start], *_wrapped(tokens[start + 1 : end])]
    return found


def _defining(tokens: list[_Token]) -> list[_Token]:
    """`def name(name: annotation = default) -> annotation:`."""
    arrow = [token.text for token in tokens].index("->")
    return [*_parameters(tokens[:arrow], 1), tokens[arrow], *_wrapped(tokens[arrow + 1 : -1]), tokens[-1]]


def _parameters(tokens: list[_Token], level: int) -> list[_Token]:
    """The tokens with optional parentheses around unions that annotate parameters, which are in `level` brackets."""
    found: list[_Token] = []
    start: int | None = None
    for token, depth in [*_with_depths(tokens), (None, level)]:
        is_end = token is None or (depth == level and token.text in (",", "=")) or depth < level
        if start is not None and is_end:
            if any(part.text == "|" for part, inner in _with_depths(found[start:]) if inner == 0):
                found[start:] = _wrapped(found[start:])
            start = None
        if token is not None:
            found.append(token)
            if depth == level and token.text == ":":
                start = len(found)
    return found


def _missing_commas(lines: list[_Line], tokens: list[_Token]) -> set[int]:
    """The numbers of the brackets whose contents are on lines of their own now, and need a comma to stay so."""
    opened = {line.tokens[-1].number for line in lines}
    return {
        token.opening.number
        for at, token in enumerate(tokens)
        if token.opening is not None
        and token.opening.number in opened
        and tokens[at - 1].kind != ","
        and _takes_comma(tokens[:at], token.opening)
    }


def _takes_comma(before: list[_Token], opening: _Token) -> bool:
    """Whether a comma behind the last element of brackets is only a matter of layout."""
    if opening.role == "call" or opening.role == "parameters" or (opening.role == "atom" and opening.text != "("):
        return True
    held = before[before.index(opening) + 1 :]
    return opening.role in ("subscript", "atom") and any(
        token.kind == "," for token, depth in _with_depths(held) if depth == 0
    )


# --- lines -----------------------------------------------------------------------------------------------------------


def _measured(line: _Line) -> _Line:
    """The line, after its brackets and possible breaks have been found."""
    depth = 0
    previous: _Token | None = None
    for token in line.tokens:
        if token.kind == ")":
            if depth == 0:
                continue  # an earlier line has opened it
            depth -= 1
            line.is_magic |= token.is_magic
            if not token.text:
                line.optional.append(token)
        token.depth = depth
        if depth == 0 and token.priority:
            if token.kind == ",":
                line.priorities[token] = _COMMA
            elif previous is not None:
                line.priorities[previous] = token.priority
        if token.kind == "(":
            depth += 1
            if not token.text:
                line.optional.append(token)
        previous = token
    return line


def _head(tokens: list[_Token], original: _Line) -> _Line:
    """What precedes a body, up to the opening bracket: of its brackets only whole pairs count."""
    line = _Line(tokens, original.depth)
    known = set(tokens)
    for token in tokens:
        if token.kind == ")" and token.opening in known:
            line.is_magic |= token.is_magic
            if not token.text:
                line.optional.append(token)
    return line


def _body(tokens: list[_Token], original: _Line, opening: _Token) -> _Line:
    """What is in brackets, on a line of its own."""
    if tokens and tokens[-1].kind != "," and _needs_comma(tokens, original, opening):
        tokens = [*tokens, _Token(",", kind=",", priority=_COMMA, is_added=True)]
    line = _measured(_Line(tokens, original.depth + 1, is_inside=True))
    ends = tokens[-1] if tokens and tokens[-1].kind == "," else None
    if line.highest(without=ends) == _COMMA:
        line.is_exploded = ends is not None or opening.role in ("atom", "optional", "import")
    return line


def _needs_comma(tokens: list[_Token], original: _Line, opening: _Token) -> bool:
    if original.tokens[0].text == "from":
        return True
    is_parameters = original.defines and opening.role == "parameters"
    return is_parameters and not any(token.kind == "," for token, depth in _with_depths(tokens) if depth == 0)


def _split(
    line: _Line, head: list[_Token], body: list[_Token], tail: list[_Token], opening: _Token, closing: _Token
) -> _Split:
    """Raises _CannotBreak where it gains nothing."""
    if not body and sum(token.length for token in tail) < 3:
        raise _CannotBreak
    return _Split(_head(head, line), _body(body, line, opening), _Line(tail, line.depth), opening, closing)


def _broken(line: _Line, *, forced: bool) -> list[_Line]:
    """The lines of a line; with `forced`, optional parentheses are used wherever there are any."""
    if not line.is_exploded and not line.is_magic and line.fits:
        return [line]
    for way in _ways(line):
        try:
            return _tried(line, way, forced=forced)
        except _CannotBreak:
            continue
    return [line]


_Way: TypeAlias = "Callable[[_Line, bool], Iterator[_Line]]"


def _ways(line: _Line) -> tuple[_Way, ...]:
    if line.defines and not _returns_first(line):
        return (_from_left,)
    return (_at_breaks, _from_right) if line.is_inside else (_from_right,)


def _returns_first(line: _Line) -> bool:
    """Whether the annotation of a result must be broken, or is a long text."""
    texts = [token.text for token in line.tokens]
    if "->" not in texts:
        return False
    returns = line.tokens[texts.index("->") + 1 : -1]
    first = next((token for token in returns if token.text), None)
    is_long = 4 * line.depth + sum(width(token.text) + len(token.space) for token in returns) > WIDTH
    return any(token.is_magic for token in returns) or (first is not None and first.kind == "text" and is_long)


def _tried(line: _Line, way: _Way, *, forced: bool) -> list[_Line]:
    """The lines of a line that is broken in one way. Raises _CannotBreak where it cannot be."""
    text = str(line)
    outer = [token for token in line.optional if token.depth == 0]
    found: list[_Line] = []
    for part in way(line, forced):
        if str(part) == text:
            raise _CannotBreak
        found += _broken(part, forced=forced)
    if (
        forced
        or way is not _from_right
        or not line.optional
        or any(token.text for token in outer)
        or found[0].fits
        or any(token.is_added for token in line.tokens)
    ):
        return found
    other = _tried(_copied(line), way, forced=True)
    return other if all(part.fits for part in other) else found


def _copied(line: _Line) -> _Line:
    copies = {
        token: _Token(token.text, token.gap, token.kind, token.role, token.gap, token.number) for token in line.tokens
    }
    for token, copy in copies.items():
        copy.opening = copies.get(token.opening) if token.opening is not None else None
        copy.priority, copy.is_magic = token.priority, token.is_magic
    copies[line.tokens[0]].space = ""
    return _measured(_Line([*copies.values()], line.depth, line.is_inside, line.is_exploded, line.is_magic))


# --- ways of breaking ------------------------------------------------------------------------------------------------


def _at_breaks(line: _Line, forced: bool) -> Iterator[_Line]:
    """At all commas outside of brackets, or else before all operators of the same kind."""
    last = line.tokens[-1]
    priority = line.highest(without=last)
    if not priority or (priority == _ATTRIBUTE and line.count(priority) == 1):
        raise _CannotBreak
    tokens: list[_Token] = []
    for token in line.tokens:
        tokens.append(token)
        if line.priorities.get(token) == priority:
            yield _part(tokens, line)
            tokens = []
    if tokens:
        if priority == _COMMA and last.kind != ",":
            tokens.append(_Token(",", kind=",", priority=_COMMA, is_added=True))
        yield _part(tokens, line)


def _part(tokens: list[_Token], line: _Line) -> _Line:
    tokens[0].space = ""
    return _measured(_Line(tokens, line.depth, line.is_inside))


def _from_left(line: _Line, forced: bool) -> Iterator[_Line]:
    """At the first brackets that hold something: the parameters of a function, or else its result."""
    for bracket in ("", "["):
        found = _first_pair(line, bracket)
        if found is not None:
            yield from found.lines
            return
    raise _CannotBreak


def _first_pair(line: _Line, bracket: str) -> _Split | None:
    """The line split at its first round brackets with something in them, or at its first square ones."""
    wanted = ("[",) if bracket else ("(", "")
    head: list[_Token] = []
    body: list[_Token] = []
    tail: list[_Token] = []
    current = head
    opening: _Token | None = None
    closing: _Token | None = None
    for token in line.tokens:
        if current is body and token.kind == ")" and token.opening is opening and opening is not None:
            opening.text, token.text = opening.text or "(", token.text or ")"
            closing = token
            current = tail if body else head
        current.append(token)
        if current is head and token.kind == "(" and token.text in wanted:
            opening = token
            current = body
    if opening is None or closing is None or not tail:
        return None
    return _split(line, head, body, tail, opening, closing)


def _from_right(line: _Line, forced: bool) -> Iterator[_Line]:
    """At the last brackets, or at earlier ones if that makes the first line fit."""
    before: dict[_Token, int] = {}
    length = 4 * line.depth
    for token in line.tokens:
        before[token] = length
        length += token.length
    first: list[_Line] | None = None
    for omitted in _trailers(line):
        if omitted:
            closing = next(
                (token for token in reversed(line.tokens) if token.kind == ")" and token not in omitted), None
            )
            opening = closing.opening if closing is not None else None
            if opening is not None and opening.text and before.get(opening, 0) > WIDTH:
                continue
        found = _without_optional(_last_pair(line, omitted), line, omitted, forced=forced)
        if first is None and not omitted:
            first = found
        if found[0].fits:
            yield from found
            return
    if first is None:
        first = _without_optional(_last_pair(line, ()), line, (), forced=forced)
    yield from first


def _trailers(line: _Line) -> Iterator[set[_Token]]:
    """The closing brackets at the end of a line that may stay on one line with what follows them: ever more of them."""
    omitted: set[_Token] = set()
    if not line.is_magic:
        yield omitted
    length = 4 * line.depth
    opening: _Token | None = None
    closing: _Token | None = None
    inner: set[_Token] = set()
    for at in range(len(line.tokens) - 1, -1, -1):
        token = line.tokens[at]
        previous = line.tokens[at - 1] if at else None
        length += token.length
        if length > WIDTH:
            return
        if opening is not None:
            if token is opening:
                opening = None
            elif token.kind == ")":
                if token.is_magic:
                    return
                inner.add(token)
        elif token.kind == ")":
            if previous is not None and previous.kind == "(":
                inner.add(token)
                continue
            if closing is not None:
                omitted |= {closing, *inner}
                inner.clear()
                yield omitted
            if token.is_magic:
                return
            if token.text:
                opening, closing = token.opening, token


def _last_pair(line: _Line, omitted: Collection[_Token]) -> _Split:
    """The line split at its last brackets with something in them. Raises _CannotBreak where there are none."""
    tail: list[_Token] = []
    body: list[_Token] = []
    head: list[_Token] = []
    current = tail
    opening: _Token | None = None
    closing: _Token | None = None
    for token in reversed(line.tokens):
        if current is body and token is opening:
            current = head if body else tail
        current.append(token)
        if current is tail and token.kind == ")" and token not in omitted:
            opening, closing = token.opening, token
            current = body
    if opening is None or closing is None or not head:
        raise _CannotBreak
    return _split(line, head[::-1], body[::-1], tail[::-1], opening, closing)


def _without_optional(found: _Split, line: _Line, omitted: Collection[_Token], *, forced: bool) -> list[_Line]:
    """The lines of a split, or of the one before it if optional parentheses are not worth it."""
    is_optional = found.opening.role == "optional" and not found.opening.text
    if is_optional and not forced and _may_omit(found):
        without = (found.closing, *omitted)
        try:
            other = _last_pair(line, without)
            if _prefers(other, found):
                return _without_optional(other, line, without, forced=forced)
        except _CannotBreak:
            is_chained = sum(token.kind == "=" for token in line.tokens) > 1
            if not is_chained and not _can_be_split(found.body) and not found.body.fits:
                raise
    found.opening.text, found.closing.text = found.opening.text or "(", found.closing.text or ")"
    return found.lines


def _may_omit(found: _Split) -> bool:
    """Whether the value has brackets of its own that can be broken well."""
    line = found.body
    if not line.priorities:
        return True
    highest = line.highest()
    if line.count(highest) > 1:
        return False
    if highest == _ATTRIBUTE:
        return True
    first, second, penultimate, last = line.tokens[0], line.tokens[1], line.tokens[-2], line.tokens[-1]
    if first.kind == "(" and second.kind != ")" and _ends_well(line, first):
        return True
    is_closing = last.kind == ")" and (last.text != "]" or (last.opening is None or last.opening.role != "subscript"))
    return is_closing and penultimate.kind != "(" and _begins_well(line, last)


def _ends_well(line: _Line, first: _Token) -> bool:
    """Whether what follows the first brackets fits on a line, up to the next brackets."""
    length = 4 * line.depth
    follows = False
    for token in line.tokens:
        follows |= token.kind == ")" and token.opening is first
        if follows:
            length += token.length
            if length > WIDTH:
                return False
            follows = token.kind != "("
    return True


def _begins_well(line: _Line, last: _Token) -> bool:
    """Whether what precedes the last brackets fits on a line, or has brackets itself."""
    length = 4 * line.depth
    has_others = False
    for token in line.tokens:
        length += token.length
        if token is last.opening:
            if has_others or length <= WIDTH:
                return True
        elif token.kind == "(":
            has_others = True
    return False


def _prefers(other: _Split, found: _Split) -> bool:
    """Whether a split without optional parentheses is better than with them."""
    head = found.head.tokens
    if len(head) < 2 or head[-2].kind != "=":
        return True
    if not any(token.kind in ("(", ")") for token in head[:-1]):
        return True
    if width(str(found.head)) > WIDTH - 1 or found.head.is_magic:
        return True
    equals, others = ([token.kind for token in split.head.tokens].count("=") for split in (found, other))
    if equals > 1 and equals > others:
        return False
    for token in reversed(other.head.tokens):
        if token.kind == "=":
            break
        if token.kind == ")":
            return True
    return others > 0 and other.head.fits


def _can_be_split(line: _Line) -> bool:
    """Whether a line is more than one token, or calls of methods of a text."""
    tokens = line.tokens
    if len(tokens) < 2:
        return False
    if tokens[0].kind != "text" or tokens[1].kind != ".":
        return True
    calls = dots = 0
    following = tokens[-1]
    for token in reversed(tokens[:-1]):
        if token.kind == "(":
            if following.kind != ")":
                return False
            calls += 1
        elif token.kind == ".":
            dots += 1
        elif token.kind == "name":
            if following.kind not in (".", "("):
                return False
        elif token.kind != ")":
            return False
        if dots > 1 and calls > 1:
            return False
    return True
