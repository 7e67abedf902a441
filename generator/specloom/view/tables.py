"""Tests of one operation as a table: one function whose cases are data, where only data differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ..layout import NONE as NOTHING
from ..layout import (
    Code,
    Expression,
    Group,
    Name,
    Source,
    call,
    decorator,
    definition,
    dict_of,
    docstring,
    list_of,
    literal,
    printed,
    returned,
    statement,
    tuple_of,
)
from .imported import ANY, PYTEST, runtime
from .package import TestView
from .replayed import replay, same

_COLUMNS = {
    "answer": "expected",
    "exchanged(service)": "sent",
    "(service.sent[0].method, service.sent[0].url)": "sent",
    "(caught.value.code, caught.value.status)": "code_and_status",
    "caught.value.message": "message",
    "caught.value.value": "value",
}
"""The column of what each comparison expects; what others expect is the same in all cases."""


class Case(Struct, frozen=True):
    """One call with one scripted response, and what comes of it."""

    id: str
    """Of the example that it plays, as a name."""
    doc: str
    status: int
    method: str
    """`resource.method`."""
    arguments: Mapping[str, Expression]
    reply: Expression
    error: Name | None
    checks: tuple[tuple[str, Expression], ...]
    """(what is compared, what it must equal)."""

    @property
    def shape(self) -> tuple[object, ...]:
        """What is not data: cases of one shape share a function."""
        texts = [(left, None if left in _COLUMNS else expected) for left, expected in self.checks]
        return self.method, self.error is None, tuple(texts)


class Tabled(Struct, frozen=True):
    """The cases of one function."""

    name: str
    doc: str
    cases: tuple[Case, ...]

    @property
    def status(self) -> int:
        """Of the first response."""
        return self.cases[0].status

    def view(self, name: str, echo: str | None) -> TestView:
        """The test under this name: a single case is written out, several are a table."""
        first = self.cases[0]
        columns = dict(self._columns()) if len(self.cases) > 1 else {}
        arguments = {"arguments": Code("arguments")} if "arguments" in columns else {}
        action = call(
            "play",
            *(Code("flavour"), Code("service"), Code(literal(first.method))),
            **({} if arguments else first.arguments),
        )
        if arguments:
            action = replace(action, items=(*action.items, ("**", Code("arguments"))))
        reply = Code("response") if "response" in columns else first.reply
        checks = [
            (
                Source(f"assert {left} == {column}")
                if (column := _COLUMNS.get(left, "")) in columns
                else same(left, expected)
            )
            for left, expected in first.checks
        ]
        error: Expression | None = Code("error") if "error" in columns else first.error
        parts: list[tuple[str, Expression]] = [("flavour: ", runtime("Flavour"))]
        parts += [(f"{column}: ", ANY) for column in columns]
        return TestView(
            definition(f"def test_{name}(", parts, NOTHING),
            docstring(self.doc if len(self.cases) > 1 else first.doc, 4),
            statement("service", replay([reply], echo), 4),
            statement("answer", action, 4) if first.error is None else returned(action, 8, ""),
            printed(error) if error is not None else None,
            tuple(checks),
            self._table(columns) if columns else None,
        )

    def _columns(self) -> Iterator[tuple[str, list[Expression]]]:
        """The columns in which the cases differ, in the order of a call."""
        listed: dict[str, list[Expression]] = {
            "arguments": [
                dict_of([(Code(literal(name)), value) for name, value in case.arguments.items()]) for case in self.cases
            ],
            "response": [case.reply for case in self.cases],
            "error": [case.error if case.error is not None else NOTHING for case in self.cases],
        }
        for case in self.cases:
            for left, expected in case.checks:
                if left in _COLUMNS:
                    listed.setdefault(_COLUMNS[left], []).append(expected)
        for column, values in listed.items():
            if any(value != values[0] for value in values):
                yield column, values

    def _table(self, columns: Mapping[str, Sequence[Expression]]) -> Source:
        rows = [
            call(PYTEST.dot("param"), *(_typed(values[at]) for values in columns.values()), id=Code(literal(case.id)))
            for at, case in enumerate(self.cases)
        ]
        names = tuple_of([Code(literal(column)) for column in columns])
        one = next(iter(columns))
        table = call(PYTEST.dot("mark.parametrize"), names if len(columns) > 1 else Code(literal(one)), list_of(rows))
        return decorator(table, 0)


_EMPTY = {"[": Code("list[Any]()"), "{": Code("dict[str, Any]()")}
"""A list and a dict without elements, which say what they may hold; `Any` is imported by each module of tests."""


def _typed(cell: Expression, *, is_listed: bool = False) -> Expression:
    """A value of a table as strict checkers take it: in a list or a tuple they know no type for an empty `[]` or `{}`.

    The arguments of calls have the types of the parameters.
    """
    if not isinstance(cell, Group) or cell.head is not None or cell.opening not in ("[", "{", "("):
        return cell
    if not cell.items and is_listed:
        return _EMPTY.get(cell.opening, cell)
    is_listed = is_listed or cell.opening != "{"
    return replace(cell, items=tuple([(key, _typed(item, is_listed=is_listed)) for key, item in cell.items]))


def tabled(name: str, doc: str, cases: Iterable[Case]) -> Iterator[Tabled]:
    """The functions of the cases of one operation: successes and failures apart, each with what it compares."""
    groups: dict[tuple[object, ...], list[Case]] = {}
    for case in cases:
        groups.setdefault(case.shape, []).append(case)
    for listed in groups.values():
        first = listed[0]
        if len(listed) == 1:
            yield Tabled(f"{name}_{first.id}", first.doc, (first,))
        else:
            ending, told = ("", "its examples") if first.error is None else ("_fails", "its examples of errors")
            yield Tabled(f"{name}{ending}", f"{doc}: {told}.", tuple(_told_apart(listed)))


def _told_apart(cases: Iterable[Case]) -> Iterator[Case]:
    """The cases, a second one of the same ID with its status, as names of tests are."""
    seen: set[str] = set()
    for case in cases:
        id_ = case.id if case.id not in seen else f"{case.id}_{case.status}"
        while id_ in seen:
            id_ = f"{id_}_again"
        seen.add(id_)
        yield replace(case, id=id_)
