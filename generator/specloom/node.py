"""A cursor over a spec: typed access that reports problems with their locations.

Nodes are cheap and short-lived: a value, its document and its path. They collect into one `Findings`, so that a stage
continues after a problem and reports everything at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from msgspec import Struct

from .closest import certain, suggest
from .diagnostics import Diagnostic, Findings, Severity, Source, SpecError, quote
from .edits import Edit, Quote, Rename, Rewrite, Unquote
from .load import Document, ReferenceRefused, Tokens, join_pointer, split_pointer

if TYPE_CHECKING:
    from .ir import Json


_DATA_KEYS = frozenset({"default", "const", "example", "value", "dataValue"})
_FLAGS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_DEFINITIONS = frozenset({"$defs", "definitions"})


def root(document: Document, findings: Findings | None = None) -> Node:
    """The node of a whole document; all nodes reached from it report to `findings`."""
    return Node(document, (), document.value, Findings() if findings is None else findings)


class Node(Struct, eq=False):
    """One value of the spec with its location; reports problems with itself.

    Two nodes are equal if they are at the same location of the same file. It is a struct, since a large document has
    hundreds of thousands of them.
    """

    document: Document
    """The file that contains the value."""
    path: Tokens
    """The tokens of its JSON pointer, unescaped."""
    value: Json
    findings: Findings

    def __repr__(self) -> str:
        return f"Node({self.document.file}#{self.pointer})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        return self.path == other.path and self.document is other.document

    def __ne__(self, other: object) -> bool:  # a struct has one of its own, which only knows the same object
        return not self == other

    def __hash__(self) -> int:
        return hash(self.path)

    # --- location ----------------------------------------------------------------------------------------------------

    @property
    def pointer(self) -> str:
        """Its JSON pointer; "" for the whole document."""
        return join_pointer(self.path)

    @property
    def key(self) -> str:
        """The last token of its pointer: the key of the value."""
        return self.path[-1] if self.path else ""

    @property
    def source(self) -> Source:
        """Where the value begins."""
        return self.document.source(self.path)

    @property
    def key_source(self) -> Source:
        """Where its key begins."""
        return self.document.key_source(self.path)

    @property
    def is_object(self) -> bool:
        """Whether it is a JSON object."""
        return isinstance(self.value, dict)

    @property
    def is_array(self) -> bool:
        """Whether it is a JSON array."""
        return isinstance(self.value, list)

    @property
    def is_text(self) -> bool:
        """Whether it is a string."""
        return isinstance(self.value, str)

    # --- reports -----------------------------------------------------------------------------------------------------

    def complain(
        self,
        code: str,
        message: str,
        hint: str | None = None,
        severity: Severity = "error",
        *,
        at_key: bool = False,
        meant: str = "",
        absent: str = "",
        fix: Edit | None = None,
    ) -> None:
        """Report a problem with this value, or with its key; `meant` is the key that is misspelt, `fix` what cures it.

        `absent` is a key that is missing: where an overlay has removed it, the problem is there.
        """
        source = self.document.removal((*self.path, absent)) if absent else None
        source = source or (self.key_source if at_key else self.source)
        self.findings.add(Diagnostic(severity, code, message, source, hint, meant, fix))

    def warn(
        self,
        code: str,
        message: str,
        hint: str | None = None,
        *,
        at_key: bool = False,
        meant: str = "",
        absent: str = "",
        fix: Edit | None = None,
    ) -> None:
        """Report a problem that does not make the generated client wrong."""
        self.complain(code, message, hint, "warning", at_key=at_key, meant=meant, absent=absent, fix=fix)

    def expect(self, *kinds: type, hint: str | None = None) -> bool:
        """Whether the value has one of these Python types (a bool is not an int); otherwise report it.

        `hint` is the suggested fix where the value itself suggests none.
        """
        value = self.value
        if isinstance(value, bool):
            fits = bool in kinds
        else:
            fits = isinstance(value, kinds) or (float in kinds and isinstance(value, int))
        if not fits:
            wanted = " or ".join(dict.fromkeys(_WANTED[kind] for kind in kinds))
            name = f"{quote(self.key)} " if self.path and not self.key.isdigit() else "this "
            self.complain(
                "wrong-type",
                f"{name}must be {wanted}, not {describe(value)}",
                self._type_hint(kinds) or hint,
                fix=self._type_fix(kinds),
            )
        return fits

    def _type_hint(self, kinds: tuple[type, ...]) -> str | None:
        if str in kinds and isinstance(self.value, (bool, int, float)):
            written = (
                {True: "true", False: "false"}.get(self.value, self.value)
                if isinstance(self.value, bool)
                else self.value
            )
            return f'quote it: "{written}"'
        if list in kinds and str in kinds:
            return None
        if list in kinds and isinstance(self.value, (str, int, float)) and not isinstance(self.value, bool):
            return f"write a list: [{self.value}]"
        if isinstance(self.value, str) and (int in kinds or float in kinds) and self.value.isascii():
            return f"write it without quotes: {self.value}" if self.value.isdigit() else None
        if isinstance(self.value, str) and self.value in ("yes", "no", "on", "off") and bool in kinds:
            return "write `true`" if self.value in ("yes", "on") else "write `false`"
        return None

    def _type_fix(self, kinds: tuple[type, ...]) -> Edit | None:
        """The one way to write this value with one of these types; None where there are several, or none."""
        value = self.value
        if kinds == (str,) and isinstance(value, (bool, int, float)):
            return Quote()
        if not isinstance(value, str):
            return None
        if kinds in ((int,), (float,)) and value.isascii() and value.isdigit() and str(int(value)) == value:
            return Unquote(value, value)
        word = as_flag(value) if kinds == (bool,) else None
        return Unquote(value, word) if word is not None else None

    # --- children ----------------------------------------------------------------------------------------------------

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None; reports it if this is not an object. Does not follow `$ref`.

        A key without a value (null) counts as absent, except for keys whose value is data, like `default` and `const`.
        """
        if not isinstance(self.value, dict):
            self.expect(dict)
            return None
        value = self.value.get(key)
        if value is None and (key not in _DATA_KEYS or key not in self.value):
            return None
        return self.child_of(key, value)

    def has(self, key: str) -> bool:
        """Whether this is an object with `key`."""
        return isinstance(self.value, dict) and key in self.value

    def value_of(self, key: str) -> Json:
        """The plain value under `key`; None if there is none; reports nothing."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def child(self, key: str) -> Node | None:
        """The value under `key`, which is required: its absence is reported."""
        found = self.get(key)
        if found is None and isinstance(self.value, dict):
            near = suggest(key, self.value)
            hint = f"{quote(near)} is present; is that a misspelling?" if near else None
            self.complain("missing-key", f"{quote(key)} is required here", hint, absent=key)
        return found

    def items(self) -> Iterator[tuple[str, Node]]:
        """Keys and children of an object; reports it if this is not an object."""
        if not isinstance(self.value, dict):
            self.expect(dict)
            return
        for key, value in self.value.items():
            yield key, self.child_of(key, value)

    def elements(self) -> Iterator[Node]:
        """The items of an array; reports it if this is not an array."""
        if not isinstance(self.value, list):
            self.expect(list)
            return
        for index, value in enumerate(self.value):
            yield self.child_of(str(index), value)

    def items_of(self, key: str) -> Iterator[tuple[str, Node]]:
        """Keys and children of the object under `key`; empty if it is absent."""
        found = self.get(key)
        if found is not None:
            yield from found.items()

    def elements_of(self, key: str) -> Iterator[Node]:
        """The items of the array under `key`; empty if it is absent."""
        found = self.get(key)
        if found is not None:
            yield from found.elements()

    def find(self, pointer: str | Tokens) -> Node | None:
        """The value at a JSON pointer below this node, or None. `$ref`s on the path are followed."""
        node = self
        for token in split_pointer(pointer) if isinstance(pointer, str) else pointer:
            step = node.step(token)
            if step is None and node.ref is not None:
                target = node.resolve()
                step = target.step(token) if target != node else None
            if step is None:
                return None
            node = step
        return node

    def step(self, token: str) -> Node | None:
        """The value under one token of a pointer (a key, or the index of an item), or None; reports nothing."""
        value = self.value
        if isinstance(value, dict):
            return self.child_of(token, value[token]) if token in value else None
        if isinstance(value, list) and token.isascii() and token.isdigit() and int(token) < len(value):
            return self.child_of(token, value[int(token)])
        return None

    def child_of(self, token: str, value: Json) -> Node:
        """The node of a child whose token and value are known; where it is a followed `$ref` (`Document.links`), of
        what that leads to.
        """
        path = (*self.path, token)
        links = self.document.links
        if links and path in links:
            document, path = links[path]
            return Node(document, path, document.value_at(path), self.findings)
        return Node(self.document, path, value, self.findings)

    def softened(self) -> Node:
        """The same value; problems with it, and with all that is reached from it, are reported as warnings."""
        return Node(self.document, self.path, self.value, self.findings.softened())

    def read_as(self, value: Json) -> None:
        """Let all later readers of the document find another value here than the one that is written."""
        self.document.put(self.path, value)
        self.value = value

    # --- typed getters -----------------------------------------------------------------------------------------------

    def text(self, key: str) -> str:
        """The string under `key`; otherwise report it and return ""."""
        child = self.child(key)
        return child.value if child is not None and child.expect(str) and isinstance(child.value, str) else ""

    def text_or(self, key: str, default: str = "") -> str:
        """The string under `key`, or `default` if it is absent."""
        found = self.optional_text(key)
        return default if found is None else found

    def optional_text(self, key: str) -> str | None:
        """The string under `key`, or None if it is absent."""
        child = self.get(key)
        if child is None or not child.expect(str):
            return None
        return child.value if isinstance(child.value, str) else None

    def flag(self, key: str, default: bool = False) -> bool:
        """The boolean under `key`, or `default` if it is absent."""
        child = self.get(key)
        if child is None or not child.expect(bool):
            return default
        return child.value is True

    def number(self, key: str) -> int | float | None:
        """The number under `key`, or None if it is absent."""
        child = self.get(key)
        if child is None or not child.expect(float):
            return None
        return child.value if isinstance(child.value, (int, float)) else None

    def integer(self, key: str) -> int | None:
        """The integer under `key`, or None if it is absent. `3.0` is an integer, as in JSON Schema."""
        child = self.get(key)
        if child is None:
            return None
        if isinstance(child.value, float) and child.value.is_integer():
            return int(child.value)
        return child.value if child.expect(int) and isinstance(child.value, int) else None

    def texts(self, key: str) -> list[str]:
        """The strings of the array under `key`; empty if it is absent. Other items are reported and omitted."""
        return [item.value for item in self.elements_of(key) if item.expect(str) and isinstance(item.value, str)]

    def word(self, key: str, words: Collection[str], default: str) -> str:
        """The string under `key`, which must be one of `words`; `default` if it is absent or (after a report) another
        word.
        """
        child = self.get(key)
        if child is None or not child.expect(str) or not isinstance(child.value, str):
            return default
        if child.value in words:
            return child.value
        listed = ", ".join(quote(word) for word in words)
        child.complain(
            "wrong-value",
            f"{quote(key)} must be one of {listed}, not {quote(child.value)}",
            did_you_mean(child.value, words),
            fix=rewritten(child.value, words),
        )
        return default

    def only(self, keys: Collection[str], what: str = "here") -> None:
        """Report every key other than `keys`; vendor extensions (`x-`) are ignored."""
        for key, child in self.items():
            if key not in keys and not key.startswith("x-"):
                child.complain(
                    "unknown-key",
                    f"unknown key {quote(key)} {what}",
                    did_you_mean(key, keys),
                    at_key=True,
                    fix=renamed(key, [other for other in keys if not self.has(other)]),
                )

    # --- references --------------------------------------------------------------------------------------------------

    @property
    def ref(self) -> str | None:
        """The `$ref` as written, or None."""
        found = self.value.get("$ref") if isinstance(self.value, dict) else None
        return found if found is None or isinstance(found, str) else None

    @property
    def resolved_name(self) -> str | None:
        """The name in its `$ref`: `Pet` for `#/components/schemas/Pet`; None if there is no ref or no name."""
        reference = self.ref
        if reference is None:
            return None
        file, _, fragment = reference.partition("#")
        if not fragment:
            return file.rpartition("/")[2].partition(".")[0] or None
        return _name_in(split_pointer(unquote(fragment)))

    def resolve(self) -> Node:
        """The value that `$ref` leads to, through chains and files; the node itself if there is none.

        An unresolvable reference is reported once, and the last node that could be reached is returned: an object whose
        only key is `$ref`.
        """
        reference = self.ref
        if reference is None:
            return self
        node = self
        passed: list[Node] = []
        while reference is not None:
            if node in passed:
                _complain_of_cycle(passed[passed.index(node) :])
                return self
            passed.append(node)
            following = node._follow(reference)
            if following is None:
                return node
            node, reference = following, following.ref
        return node

    def follow(self) -> Node | None:
        """The value that `$ref` names, one step further; None if there is none, which is reported."""
        return self._follow(self.ref) if self.ref is not None else None

    def follow_dynamic(self) -> Node | None:
        """What `$dynamicRef` names, if only one schema declares that anchor; None otherwise; reports nothing."""
        reference = self.value_of("$dynamicRef")
        if not isinstance(reference, str):
            return None
        quiet = Findings()
        found = Node(self.document, self.path, {"$ref": reference}, quiet).follow()
        return Node(found.document, found.path, found.value, self.findings) if found is not None else None

    def _at_ref(self) -> Node:
        return self.get("$ref") or self

    def _follow(self, reference: str) -> Node | None:
        known = self.document.followed.get(reference)
        if known is not None:
            return Node(*known, self.findings)
        at = self._at_ref()
        try:
            document, path = self.document.open_reference(reference)
        except ReferenceRefused as refusal:
            at.complain(refusal.code, refusal.message, refusal.hint)
            return None
        except SpecError as error:
            for found in error.diagnostics:
                self.findings.add(found)
            return None
        node = Node(document, (), document.value, self.findings)
        is_of_file = not reference.startswith("#/") or not path or _begins(node, path)
        if not is_of_file:
            node = self._resource(path) or node
        for token in path:
            step = node.step(token)
            if step is None and node.ref is not None and node != self:
                step = node.resolve().step(token)
            if step is None:
                at.complain("ref-not-found", f"{quote(reference)} does not exist", _nearest(node, path, token))
                return None
            node = step
        if is_of_file:
            self.document.followed[reference] = node.document, node.path, node.value
        return node

    def _resource(self, path: Tokens) -> Node | None:
        """The nearest enclosing schema that is the root of its own pointers: it has an `$id`, or definitions.

        Generators of JSON Schema write `#/$defs/Name` in a schema that others then put into a document as it is.
        """
        around = [Node(self.document, (), self.document.value, self.findings)]
        for token in self.path:
            around.append(Node(self.document, (*around[-1].path, token), around[-1].value_at(token), self.findings))
        name, *rest = path
        for holder in reversed(around[1:]):
            if holder.has("$id"):
                return holder if holder.has(name) else None
            named = holder.step(name) if rest and name in _DEFINITIONS else None
            if named is not None and named.step(rest[0]) is not None:
                return holder
        return None

    def value_at(self, token: str) -> Json:
        """The plain value under a key or an index; None if there is none."""
        if isinstance(self.value, list):
            return self.value[int(token)] if token.isdigit() and int(token) < len(self.value) else None
        return self.value_of(token)


_WANTED: dict[type, str] = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


def as_flag(word: str) -> str | None:
    """`true` or `false` for a word that means one of them, as YAML 1.1 has it; else None."""
    return _FLAGS.get(word.strip().lower())


def describe(value: Json) -> str:
    """A value as error messages name it: its type, and its text if that is short."""
    match value:
        case None:
            return "null"
        case bool():
            return "`true`" if value else "`false`"
        case int() | float():
            return f"the number {quote(value)}"
        case str():
            return f"the string {quote(value)}" if len(value) <= 40 else "a string"
        case list():
            return "a list"
        case dict():
            return "an object"


def did_you_mean(word: str, words: Collection[str]) -> str | None:
    """A hint with the nearest of `words`, or None."""
    near = suggest(word, words)
    return f"did you mean {quote(near)}?" if near is not None else None


def rewritten(word: str, words: Collection[str]) -> Edit | None:
    """The edit that writes the one word that is certainly meant, or None."""
    meant = certain(word, words)
    return Rewrite(word, meant) if meant is not None else None


def renamed(key: str, keys: Collection[str]) -> Edit | None:
    """The edit that gives a key the one name that is certainly meant, or None."""
    meant = certain(key, keys)
    return Rename(key, meant) if meant is not None else None


def _begins(node: Node, path: Tokens) -> bool:
    """Whether a path begins in a file: at its first key, and by its name among definitions."""
    first = node.step(path[0])
    if first is None or path[0] not in _DEFINITIONS or len(path) < 2:
        return first is not None
    return first.step(path[1]) is not None


def _complain_of_cycle(nodes: list[Node]) -> None:
    """Report a cycle of references once, wherever it is entered."""
    start = nodes.index(min(nodes, key=lambda node: (node.document.file, node.path)))
    nodes = nodes[start:] + nodes[:start]
    names = " → ".join(quote(node.ref) for node in nodes)
    reference = nodes[0].get("$ref") or nodes[0]
    reference.complain("ref-cycle", f"{names} leads back to itself", "give one of them a value of its own")


def _name_in(path: Tokens) -> str | None:
    """The name at the end of a path, if it leads to an object with a name."""
    match path:
        case ("components", _, name) | (*_, "$defs" | "definitions", name) | (name,):
            return name
        case _:
            return None


def _nearest(node: Node, path: Tokens, token: str) -> str | None:
    """A hint for a pointer that leads nowhere at `token` below `node`."""
    value = node.value
    if not isinstance(value, dict):
        return f"{quote(node.pointer or '#')} is {describe(value)}"
    near = suggest(token, value)
    if near is not None:
        return f"did you mean {quote('#' + join_pointer((*node.path, near)))}?"
    if node.path and value and len(value) <= 8:
        return f"{quote('#' + node.pointer)} holds {', '.join(quote(key) for key in value)}"
    return (
        f"{quote('#' + node.pointer)} has no {quote(token)}"
        if node.path
        else f"the file has no {quote(token)} at its top"
    )
