"""Reads a documentation page: which operations it is about, and what its parts say about each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from .assemble import assemble
from .blocks import Block, Code, Component, Heading, Table, Text
from .blueprint import with_actions
from .budgets import read_budgets
from .copied import with_properties
from .curl import has_curl, read_curl
from .definitions import parts_of_schemas
from .described import Budget, Certainty, Description, NotReadable, Operation, Origin, SourceText, Todo
from .endpoints import (
    METHOD,
    Endpoint,
    alone,
    is_end_of,
    matches,
    method_in,
    split_url,
    stated,
    templated,
    with_variables,
)
from .facts import Fact
from .markdown import read_blocks
from .outline import LABELS, Level
from .recorded import Recorded
from .sections import Section
from .tables import columns_of
from .words import names_base, names_parameters, plain, role_of

_REFERENCE = re.compile(
    r"\[`?([a-z]+[A-Z]\w*)`?\]\([^)]*\)|(?<![\w./`])([a-z]+[A-Z]\w*)(?= (?:method|m[eé]todo|endpoint))|"
    r"m[eé]todo `?([a-z]+[A-Z]\w*)"
)
_CALL = re.compile(rf"{METHOD}[\s:|]*\S+")
_MOST_MENTIONS = 200
_ABOUT_URLS = re.compile(
    r"(?:the |http )?(?:end ?points?|urls?|methods?|address|description|descri[cç][aã]o|overview|authentication|auth)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Region:
    """The blocks that are about one operation."""

    start: int
    mentioned: int = -1
    """The number of the last block that names the URL."""
    method: str | None = None
    path: str | None = None
    server: str = ""
    title: str = ""
    line: int = 1
    is_strong: bool = False
    is_stated: bool = False
    """Whether the page names the URL, and does not only show calls of it."""
    query: tuple[tuple[str, str], ...] = ()
    own_start: int = 0
    """The number of the block with which its own part begins, for the first region of a page."""
    blocks: list[Block] = field(default_factory=list[Block])


def read_page(source: SourceText) -> Description:
    """What a page in Markdown, MDX or plain text says; a page of prose alone describes nothing."""
    blocks, definitions = _without_schemas(with_properties(with_actions(read_blocks(source.text))), source)
    regions, server = _regions(blocks)
    operations: list[Operation] = []
    todos: list[Todo] = []
    for region in regions:
        section = Section(source, region.path, definitions)
        section.read(region.blocks)
        if region.query and region.method:
            where = Origin(source.name, region.line, Certainty.EXAMPLE)
            url = f"{region.path}?{urlencode(region.query)}"
            section.calls.append(Recorded(region.method, url, where))
        made, doubts = _operation(region, section, server, source)
        operations += made
        todos += doubts
    budgets = tuple(_budgets(blocks, source.name))
    names = {operation.path.rsplit("/", 1)[-1] for operation in operations}
    mentions = dict[str, Origin]()
    for block in blocks:
        for name in _REFERENCE.findall(_text_of(block)):
            found = next(part for part in name if part)
            if found not in names and len(mentions) < _MOST_MENTIONS:
                mentions.setdefault(found, Origin(source.name, block.line))
    return Description(tuple(operations), budgets, tuple(mentions.items()), tuple(todos))


def _without_schemas(blocks: list[Block], source: SourceText) -> tuple[list[Block], dict[str, list[Fact]]]:
    """The blocks that are about operations, and the members of each schema that has a part of the page for itself."""
    definitions: dict[str, list[Fact]] = {}
    kept: list[Block] = []
    at = 0
    for name, first, end in parts_of_schemas(blocks):
        section = Section(source, None)
        section.outline.levels.append(Level(0, role="response"))
        section.read([block for block in blocks[first + 1 : end] if not isinstance(block, Code)])
        kept += blocks[at:first]
        if section.facts["response"]:
            definitions[name] = section.facts["response"]
        else:
            kept += blocks[first:end]
        at = end
    return [*kept, *blocks[at:]], definitions


def _text_of(block: Block) -> str:
    match block:
        case Text() | Heading():
            return block.text
        case Table():
            return "\n".join(" ".join(cells) for _, cells in block.rows)
        case _:
            return ""


def _budgets(blocks: Sequence[Block], file: str) -> Iterator[Budget]:
    """The budgets of a page; sentences that were broken into lines are read together."""
    for at, block in enumerate(blocks):
        if isinstance(block, Text):
            following = blocks[at + 1] if at + 1 < len(blocks) else None
            yield from read_budgets(block.text, file, block.line)
            if isinstance(following, Text) and not following.begins and following.line == block.line + 1:
                both = f"{block.text} {following.text}"
                alone_ = {
                    (each.key, each.value)
                    for part in (block.text, following.text)
                    for each in read_budgets(part, file, 0)
                }
                for each in read_budgets(both, file, block.line):
                    if (each.key, each.value) not in alone_:
                        yield each


# --- which operations there are ---------------------------------------------------------------------------------------


def _regions(blocks: Sequence[Block]) -> tuple[list[Region], str]:
    """The blocks by operation, in their order, and the server that the page names."""
    regions = [Region(0)]
    server = ""
    addresses: list[str] = []
    weak: dict[int, list[tuple[Endpoint, int]]] = {}
    levels: list[tuple[int, int]] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Heading) and block.level < LABELS:
            while levels and levels[-1][0] >= block.level:
                levels.pop()
            levels.append((block.level, at))
        if isinstance(block, Text):
            addresses += re.findall(r"`(https?://[\x21-\x5f\x61-\x7e]+)`", block.text)
        for endpoint, is_strong in _mentions(block):
            if endpoint.is_base or (endpoint.method is None and is_strong and _is_base(blocks, at)):
                server = server or f"{endpoint.target.server}{endpoint.target.path.rstrip('/')}"
            elif not is_strong:
                weak.setdefault(len(regions) - 1, []).append((endpoint, block.line))
            else:
                _add(regions, endpoint, blocks, at, [where for _, where in levels])
    for number, region in enumerate(regions):
        for endpoint, line in weak.get(number, ()):
            _fill(region, endpoint, line, is_strong=False)
        end = regions[number + 1].start if number + 1 < len(regions) else len(blocks)
        region.blocks = list(blocks[region.start : end])
        if region.path is not None and not region.is_stated:
            region.path = templated(region.path)
    if len(regions) > 1 and regions[0].own_start:  # a preamble is about none of several operations
        first = regions[0]
        preamble = [
            block
            for block in first.blocks[: first.own_start]
            if isinstance(block, Text | Heading) or (isinstance(block, Code) and has_curl(block.text))
        ]
        first.blocks = [
            *(each for each in preamble if not (isinstance(each, Text) and each.begins)),
            *first.blocks[first.own_start :],
        ]
    if not server and addresses and not any(region.server for region in regions):
        server = addresses[0].rstrip("/")  # all others are paths: nothing else can be the host
    return regions, server


def _is_base(blocks: Sequence[Block], at: int) -> bool:
    """Whether the line above a URL says that it is the beginning of all URLs."""
    before = blocks[at - 1] if at else None
    return isinstance(before, Text | Heading) and len(before.text) < 60 and names_base(plain(before.text))


def _has_content(blocks: Sequence[Block], start: int, end: int) -> bool:
    return any(
        isinstance(block, Table | Code | Component) or (isinstance(block, Text) and block.begins)
        for block in blocks[start:end]
    )


def _add(regions: list[Region], endpoint: Endpoint, blocks: Sequence[Block], at: int, headings: Sequence[int]) -> None:
    """A mention that is certainly of the operation that its part of the page is about."""
    current, block = regions[-1], blocks[at]
    is_shown = isinstance(block, Code) and has_curl(block.text)
    title = _title(blocks, at, headings)
    if current.path is None and isinstance(block, Heading):
        current.own_start = _start(blocks, at, headings, current)
    if current.path is None or _same(current, endpoint):
        current.title = current.title or title
        _fill(current, endpoint, block.line, is_strong=True, is_shown=is_shown)
        current.mentioned = at
        return
    is_known = any(_same(region, endpoint) for region in regions)
    start = _start(blocks, at, headings, current)
    if is_known or (
        start == at and not isinstance(block, Heading) and (isinstance(block, Code) or endpoint.method is None)
    ):
        return
    regions.append(Region(start, mentioned=at, title=title))
    _fill(regions[-1], endpoint, block.line, is_strong=True, is_shown=is_shown)


def _title(blocks: Sequence[Block], at: int, headings: Sequence[int]) -> str:
    """The innermost heading that says what an operation does; one that is only its URL is not a title."""
    for where in headings[-1:] if isinstance(blocks[at], Heading) else reversed(headings):
        text = plain(_text_of(blocks[where]))
        text = _CALL.sub("", text).strip(" :-–—")
        if text and role_of(text) is None and not names_parameters(text) and not _ABOUT_URLS.fullmatch(text):
            return text
    return ""


def _start(blocks: Sequence[Block], at: int, headings: Sequence[int], current: Region) -> int:
    """Where the part of the page begins that a mention is in: at the outermost heading with nothing else beneath it."""
    start = at
    for where in reversed(headings):
        if where <= current.mentioned or _has_content(blocks, where, at):
            break
        start = where
    return start


def _same(region: Region, endpoint: Endpoint) -> bool:
    if region.path is None or (None not in (endpoint.method, region.method) and endpoint.method != region.method):
        return False
    ours, theirs = region.path, endpoint.target.path
    shorter = min(ours, theirs, key=len)
    return (
        matches(ours, theirs)
        or matches(theirs, ours)
        or (len(shorter.strip("/")) > 1 and (ours.endswith(theirs) or theirs.endswith(ours)) and "{" not in shorter)
        or any("{" in short and is_end_of(long, short) for long, short in ((ours, theirs), (theirs, ours)))
    )


def _fill(region: Region, endpoint: Endpoint, line: int, *, is_strong: bool, is_shown: bool = False) -> None:
    target = endpoint.target
    if region.path is None:
        region.path, region.line, region.is_strong = target.path, line, is_strong
    elif not _same(region, endpoint):
        return
    elif "{" in target.path and "{" not in region.path and matches(target.path, region.path):
        region.path = target.path
    region.method = region.method or endpoint.method
    prefix = target.path[: len(target.path) - len(region.path)] if target.path.endswith(region.path) else ""
    count = target.path.count("/") - region.path.count("/")
    if not prefix and count > 0 and is_end_of(target.path, region.path):
        prefix = "/".join(target.path.split("/")[: count + 1])
    region.server = region.server or (f"{target.server}{prefix}" if target.server else "")
    region.query = region.query or target.query
    region.is_stated = region.is_stated or not is_shown


def _mentions(block: Block) -> Iterator[tuple[Endpoint, bool]]:
    """Every URL of a block, and whether it is certainly what this part of the page is about."""
    match block:
        case Heading():
            yield from ((endpoint, True) for endpoint in stated(plain(with_variables(block.text))))
        case Text():
            text = with_variables(block.text)
            bare = plain(text).strip(" *:-")
            found = stated(bare)
            rest = _CALL.sub("", bare).strip()
            is_all = len(found) == 1 and (len(rest) < 30 and not re.search(r"[a-z]\.? [a-z]+ [a-z]+ ", rest))
            yield from ((endpoint, is_all) for endpoint in found)
            single = alone(text) if not found else None
            if single is not None:
                yield single, True
        case Table() if columns_of(block) is None:
            for _, cells in (*block.rows, (block.line, block.header)):
                for cell in cells:
                    yield from ((endpoint, False) for endpoint in stated(plain(cell)))
                    single = alone(cell)
                    if single is not None:
                        yield single, False
        case Code():
            yield from _in_code(block)
        case _:
            pass


def _in_code(block: Code) -> Iterator[tuple[Endpoint, bool]]:
    if has_curl(block.text):
        try:
            for recorded in read_curl(block.text, "", block.line):
                yield Endpoint(recorded.method, split_url(recorded.url)), True
        except NotReadable:
            return
        return
    first = next((line.strip() for line in block.text.split("\n") if line.strip()), "")
    found = stated(first)
    if found and re.match(METHOD, first):
        yield found[0], True
    elif block.text.strip() == first and (single := alone(first)) is not None:
        yield single, True


# --- properties and bodies of each -----------------------------------------------------------------------------------


def _operation(region: Region, section: Section, server: str, source: SourceText) -> tuple[list[Operation], list[Todo]]:
    """The operation of a region; a part of a page with neither URL nor property is skipped."""
    origin = Origin(source.name, region.line)
    if region.path is None or not (region.is_strong or section.has_facts):
        if section.has_facts:
            return [], [Todo("which operation has these properties: no URL is near them", (section.first,))]
        return [], []
    method = region.method or section.method
    todos: list[Todo] = []
    if method is None:
        said = {
            found for block in region.blocks if isinstance(block, Text | Code) and (found := method_in(_line_of(block)))
        }
        method = said.pop() if len(said) == 1 else None
    if method is None:
        if not section.has_facts:  # a link, and no more
            return [], []
        method = "POST" if section.has_body else "GET"
        todos.append(Todo("which HTTP method is it: the page names none", (origin,)))
    made = assemble(section, method, region.path, origin)
    base, path = region.server or server, region.path
    if server and server.startswith(region.server):  # the page names it, perhaps with the beginning of all paths
        prefix = "/" + server.split("://", 1)[-1].partition("/")[2]
        base = server
        if len(prefix) > 1 and path.startswith(f"{prefix}/"):
            path = path[len(prefix) :]
    return [
        replace(made, path=path, server=base, title=region.title or _first_title(region), todos=(*todos, *made.todos))
    ], []


def _first_title(region: Region) -> str:
    """What follows the name of the operation on one of the first lines, `getResult: ask for a result`,
    or a short sentence.
    """
    name = re.escape((region.path or "").rsplit("/", 1)[-1])
    texts = [plain(_text_of(block)) for block in region.blocks[:4]]
    for text in texts:
        found = re.fullmatch(rf"{name}\s*[:：–—-]\s*(\S.{{3,100}})", text) if name else None
        if found is not None:
            return found[1]
    return next((text for text in texts if re.fullmatch(r"[^.:]{8,80}\.", text)), "")


def _line_of(block: Text | Code) -> str:
    if isinstance(block, Text):
        return block.text if len(block.text) < 80 else ""
    return block.text.split("\n", 1)[0]
