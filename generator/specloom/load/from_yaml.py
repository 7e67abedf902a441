"""Reads YAML with the scalars of YAML 1.2's core schema.

What is not plain data, or wrong, is read from the node graph that PyYAML composes.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache, cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

from ..collection import paused
from ..diagnostics import Severity, Source, SpecError, quote
from ..edits import Edit, Quote, Remove
from .lenient_yaml import SEPARATOR, Stand, has_separators, is_merge, merged
from .pointers import Tokens
from .reader import LIMITS, UNREAD, Reader, is_told_twice
from .yaml_places import YamlPlaces, pack
from .yaml_scalars import MERGE, ODD_NUMBER, WORDS, NotJson, core_value

if TYPE_CHECKING:
    from ..ir import Json

_ENOUGH: Final = 20
"""With this number of findings of one kind, the file is probably not text."""
_SHORT: Final = 20
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_ANCHOR: Final = re.compile(r"(?<!\w)&\S")
"""What may be an anchor: an `&` that joins words is not one."""
_CORE: Final = "tag:yaml.org,2002:"
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    f"{_CORE}int": (int,),
    f"{_CORE}float": (int, float),
    f"{_CORE}bool": (bool,),
    f"{_CORE}null": (type(None),),
}

_SYNTAX_HINTS: Final = (
    ("mapping values are not allowed", "put the text in quotes if the colon belongs to it"),
    ("'@' that cannot start", "put the text in quotes"),
    ("'`' that cannot start", "put the text in quotes"),
    ("'%' that cannot start", "put the text in quotes"),
    ("did not find expected ',' or", "close the bracket, or put text with a comma, colon or bracket in quotes"),
    ("did not find expected key", "check the indentation of this line against the one above"),
    ("did not find expected '-' indicator", "check the indentation of this line against the one above"),
    ("unexpected end of stream", "close the quotes of the preceding text"),
    ("could not find expected ':'", "a key is followed by `: `; text over several lines begins with `|`"),
    ("found undefined alias", "text that begins with `*` needs quotes"),
    (
        "unknown escape character",
        "in double quotes, write a backslash twice; in single quotes, backslashes are literal",
    ),
)


_Trail: TypeAlias = "tuple[_Trail | None, str | int]"
"""The path to a value, innermost token first: one small tuple per level, joined only for a finding."""


class TooDeep(Exception):
    """Raised inside the composer, which is recursive C code and would overflow the stack."""


class YamlReader(Reader):
    """Reads one YAML file into plain data."""

    def read(self) -> Json:
        """The data of the file; None if it is empty. Raises SpecError with every finding."""
        self.refuse_conflict()
        self._refuse_control_characters()
        with paused():
            return self._read()

    def _read(self) -> Json:
        from .plain_yaml import NotPlain, read_plain

        if self._stand.text == self.text:
            with suppress(NotPlain):
                value, self.places, self.references = read_plain(self.lines.content, self.limits)
                return value
        return self.read_graph()

    @cached_property
    def _stand(self) -> Stand:
        return Stand(self.text)

    def read_graph(self) -> Json:
        """The data of any file, from its node graph."""
        self.places = places = YamlPlaces()
        root = self._compose()
        if root is None:
            return None
        self._stand.restore(root, self._merge)
        self._seen: set[int] | None = set() if _ANCHOR.search(self.text) else None
        self._open: set[int] = set()
        self._aliased = 0
        self._inside_alias = False
        self._values, self._keys, self._ends = places.values, places.keys, places.ends
        value = self._build(root, root.start_mark, None)
        places.root = value
        self.findings.stop_on_error()
        return None if value is UNREAD else value

    def _refuse_control_characters(self) -> None:
        for found in _FORBIDDEN.finditer(self.text):
            char = ord(found.group())
            message = f"character U+{char:04X} is not allowed here"
            hint = f'write it in double quotes as "\\u{char:04x}"'
            self.complain("control-character", message, self.source_at(found.start()), hint)
            if len(self.findings) >= _ENOUGH:
                break
        self.findings.stop_on_error()
        for found in islice(SEPARATOR.finditer(self.text), _ENOUGH) if has_separators(self.text) else ():
            char = ord(found.group())
            message = f"character U+{char:04X} is read as a part of the text; some parsers take it for a line break"
            hint = f'write it in double quotes as "\\u{char:04x}"'
            self.warn("control-character", message, self.source_at(found.start()), hint)

    def _merge(self, node: Any) -> None:
        """Merge what the merge keys of a mapping name; others are reported where its keys are read."""
        keys = [key for key, _ in node.value if is_merge(key)]
        if keys and merged(node):
            for key in keys:
                at = self.source(key.start_mark.line + 1, key.start_mark.column + 1)
                message = "YAML 1.2 has no merge key `<<`: it is read as in YAML 1.1"
                self.warn("merge-key", message, at, "write the keys out, or use `$ref` or `allOf`")

    def _compose(self) -> Any:
        """The node graph of the file, without types."""
        import yaml

        loader = composer()(self._stand.text)
        loader.bound = self.limits.depth
        try:
            return loader.get_single_node()
        except TooDeep as error:
            message = f"values are nested deeper than {self.limits.depth} levels"
            mark = error.args[0].start_mark
            at = self.source(mark.line + 1, mark.column + 1)
            self.refuse("too-deep", message, at, "name inner schemas under `components`")
        except yaml.MarkedYAMLError as error:
            self._refuse_syntax(error)
        except yaml.YAMLError as error:
            self.refuse("yaml-syntax", f"this is not valid YAML: {error}", self.source(1, 1))
        finally:
            loader.dispose()

    def _refuse_syntax(self, error: Any) -> NoReturn:
        problem = str(error.problem or error.context or "unreadable")
        mark = error.problem_mark or error.context_mark
        at = self.source(mark.line + 1, mark.column + 1) if mark is not None else self.source(1, 1)
        if problem == "but found another document":
            message = "a second document begins here"
            self.refuse("multiple-documents", message, at, "keep one document per file; drop the `---`")
        self._refuse_tab(at)
        hint = next((text for start, text in _SYNTAX_HINTS if start in problem), None)
        context = f" {error.context}" if error.context and error.problem else ""
        if context and error.context_mark is not None and error.context_mark.line != at.line - 1:
            context += f" that begins on line {error.context_mark.line + 1}"
        self.refuse("yaml-syntax", f"{problem}{context}", at, hint)

    def _refuse_tab(self, at: Source) -> None:
        """Report the tab that indents the line where parsing stopped, or at the position where it stopped; else do
        nothing.
        """
        text = at.text
        indent = len(text) - len(text.lstrip())
        column = text.find("\t", 0, max(indent, at.column))
        if 0 <= column < indent or column == at.column - 1:
            message = f"line {at.line} uses a tab; YAML indents with spaces"
            hint = "replace the tab by spaces; most editors can convert a whole file"
            self.refuse("tab-indentation", message, self.source(at.line, column + 1), hint)

    # --- from nodes to data ------------------------------------------------------------------------------------------

    def _build(self, node: Any, key: Any, trail: _Trail | None) -> Json:
        """The data of one node. `key` marks where its key begins; locations are recorded in document order."""
        number = len(self._ends)
        mark = node.start_mark
        self._values.append(pack(mark.line + 1, mark.column + 1))
        self._keys.append(pack(key.line + 1, key.column + 1))
        self._ends.append(0)
        value = self._typed(node, trail) if self._seen is None else self._shared(node, trail, self._seen)
        self._ends[number] = len(self._ends)
        return value

    def _shared(self, node: Any, trail: _Trail | None, seen: set[int]) -> Json:
        """Like `_typed`, for a file with anchors, where one node may occur in many places."""
        identity = id(node)
        if identity in self._open:
            message = "this alias is inside the value that it refers to"
            self._complain("alias-recursive", message, node, trail, "use `$ref`")
            return None
        outer = self._inside_alias
        if outer or identity in seen:
            self._inside_alias = True
            self._aliased += 1
            if self._aliased > self.limits.aliased:
                message = f"aliases expand to more than {self.limits.aliased:,} values"
                self._complain("alias-expansion", message, node, trail, "use `$ref` for repeated values")
                raise SpecError(self.findings)
        seen.add(identity)
        self._open.add(identity)
        value = self._typed(node, trail)
        self._open.discard(identity)
        self._inside_alias = outer
        return value

    def _typed(self, node: Any, trail: _Trail | None) -> Json:
        content = node.value
        tag: str = node.tag
        if isinstance(content, str):
            if tag:
                return self._tagged(content, tag, node, trail)
            return content if node.style else self._plain(content, node, trail)
        is_mapping = node.id == "mapping"
        if tag and tag != (f"{_CORE}map" if is_mapping else f"{_CORE}seq"):
            self._complain_tag(node, trail)
        if is_mapping:
            return self._mapping(content, trail)
        items = [self._build(item, item.start_mark, (trail, index)) for index, item in enumerate(content)]
        return [None if item is UNREAD else item for item in items] if self.unread else items

    def _mapping(self, pairs: list[tuple[Any, Any]], trail: _Trail | None) -> Json:
        built: dict[str, Json] = {}
        for number, (key_node, value_node) in enumerate(pairs):
            key = self._key(key_node, trail)
            if key is None:
                continue
            if key in built:
                before, former = next(pair for pair in pairs[:number] if pair[0].value == key)
                first = before.start_mark
                is_same = _is_equal(former, value_node)
                message = f"duplicate key {quote(key)}, first on line {first.line + 1}, column {first.column + 1}"
                self._complain(
                    "duplicate-key",
                    message,
                    key_node,
                    (trail, key),
                    "drop one of the two",
                    Remove(is_key=True) if is_same and self._seen is None else None,
                    "warning" if is_same or is_told_twice(key, former.value, value_node.value) else "error",
                )
                continue
            value = self._build(value_node, key_node.start_mark, (trail, key))
            if value is UNREAD:
                for places in (self._values, self._keys, self._ends):
                    places.pop()
                continue
            built[key] = value
            if key == "$ref" and isinstance(value, str):
                self.references.add(value)
        return built

    def _key(self, node: Any, trail: _Trail | None) -> str | None:
        """The text of a key; None after a report."""
        text = node.value
        tag: str = node.tag
        if not isinstance(text, str):
            message = "a list or an object cannot be a key"
            self._complain("key-not-text", message, node, trail, "keys are text; quote it if it begins with a bracket")
        elif tag and tag != f"{_CORE}str":
            self._complain_tag(node, trail)
        elif node.style or tag:
            return text
        elif text in WORDS:
            is_plain = text in ("true", "false", "null")
            read_as = "null" if WORDS[text] is None else "a boolean"
            message = f"{quote(text) if text else 'nothing'} is read as {read_as}, but a key must be text"
            if is_plain:
                message += ": it is the text that is written"
            level: Severity = "warning" if is_plain else "error"
            self._complain("key-not-text", message, node, trail, f'quote it: "{text}"', Quote(is_key=True), level)
            return text if is_plain else None
        elif text == MERGE:
            hint = "write the keys out, or use `$ref` or `allOf`"
            self._complain("merge-key", "YAML 1.2 has no merge key `<<`", node, trail, hint)
        else:
            return text
        return None

    def _plain(self, text: str, node: Any, trail: _Trail | None) -> Json:
        """An unquoted scalar: the core schema without values that JSON cannot represent."""
        try:
            return core_value(text, self.limits.digits)
        except NotJson:
            if ODD_NUMBER.match(text):
                return self._odd_number(text, node, trail)
            return self._leave(text, node, trail)

    def _odd_number(self, text: str, node: Any, trail: _Trail | None) -> Json:
        """A number of YAML that JSON writes otherwise, or cannot write."""
        if text[:2] not in ("0o", "0x") or len(text) > _SHORT:
            return self._leave(text, node, trail)
        value = int(text, 0)
        message = f"{quote(text)} is not a valid JSON number: it is read as {value}"
        hint = f'write {value}, or quote it if it is text: "{text}"'
        self._complain("not-json-number", message, node, trail, hint, level="warning")
        return value

    def _tagged(self, text: str, tag: str, node: Any, trail: _Trail | None) -> Json:
        if tag == f"{_CORE}str":
            return text
        kinds = _TYPES.get(tag)
        if kinds is not None:
            value = self._plain(text, node, trail)
            if value is UNREAD:
                return value
            if isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds):
                return value
        self._complain_tag(node, trail)
        return None

    # --- reports -----------------------------------------------------------------------------------------------------

    def _complain(
        self,
        code: str,
        message: str,
        node: Any,
        trail: _Trail | None,
        hint: str,
        fix: Edit | None = None,
        level: Severity = "error",
    ) -> None:
        self.complain(code, message, self._source_of(node, _path(trail)), hint, fix, level)

    def _leave(self, text: str, node: Any, trail: _Trail | None) -> Json:
        path = _path(trail)
        self.leave(text, self._source_of(node, path), path, f'quote it if it is text: "{text}"')
        return UNREAD

    def _source_of(self, node: Any, path: Tokens) -> Source:
        return self.source(node.start_mark.line + 1, node.start_mark.column + 1, path)

    def _complain_tag(self, node: Any, trail: _Trail | None) -> None:
        tag: str = node.tag
        shown = tag.replace(_CORE, "!!") if tag.startswith(_CORE) else tag
        message = f"unknown tag {quote(shown)}: only YAML's core tags are supported"
        self._complain("yaml-tag", message, node, trail, "drop the tag; quote the value if it is text")


def _path(trail: _Trail | None) -> Tokens:
    tokens: list[str] = []
    while trail is not None:
        trail, token = trail
        tokens.append(str(token))
    return tuple(reversed(tokens))


def _is_equal(one: Any, other: Any) -> bool:
    """Whether two nodes of a YAML file are the same value, written in the same way."""
    if one is other:
        return True
    if (one.id, one.tag) != (other.id, other.tag):
        return False
    if isinstance(one.value, str):
        return one.value == other.value and bool(one.style) == bool(other.style)
    mine, theirs = one.value, other.value
    if len(mine) != len(theirs):
        return False
    if one.id == "sequence":
        return all(_is_equal(*pair) for pair in zip(mine, theirs, strict=True))
    return all(
        _is_equal(key, name) and _is_equal(value, again)
        for (key, value), (name, again) in zip(mine, theirs, strict=True)
    )


def node_graph(text: str) -> Any:
    """The nodes of a YAML or JSON text with their places, as PyYAML composes them; None for an empty one.

    Raises ValueError for one that cannot be parsed.
    """
    import yaml

    loader = composer()(text)
    loader.bound = LIMITS.depth
    try:
        return loader.get_single_node()
    except (yaml.YAMLError, TooDeep):
        raise ValueError("it cannot be parsed") from None
    finally:
        loader.dispose()


@cache
def composer() -> Any:
    """The loader class: libyaml's if PyYAML was built with it, otherwise PyYAML's own, about ten times slower."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Composer(base):  # type: ignore[misc]
        """Builds the node graph, leaves scalars untyped, and tracks the nesting depth."""

        level = 0
        bound = 0

        resolve = "".format
        """No tag, whatever the arguments: the reader determines the type of a plain scalar."""

        def descend_resolver(self, parent: Any, index: Any) -> None:
            """Called before each node."""
            self.level += 1
            if self.level > self.bound + 1:
                raise TooDeep(parent)

        def ascend_resolver(self) -> None:
            """Called after each node."""
            self.level -= 1

    return Composer
