"""Templates are Python with blanks: they print names, loop and choose, and leave the thinking to the views."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from specloom import resources

TEMPLATES = sorted(resources.templates_dir().rglob("*.jinja"))
FILTERS = {"comment", "docstring", "indent", "py"}
MOST_LINES = 90

each = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)


def parsed(text: str) -> nodes.Template:
    """A template as Jinja reads it, with the names of filters left open."""
    return Environment(trim_blocks=True, lstrip_blocks=True).parse(text)


def faults(tree: nodes.Template) -> Iterator[str]:
    """What a template may not do, a sentence each."""
    macros = {macro.name for macro in tree.find_all(nodes.Macro)}
    for statement in _statements(tree.body):
        match statement:
            case nodes.For():
                yield from _condition(statement.test) if statement.test is not None else ()
                if statement.recursive or statement.else_:
                    yield f"line {statement.lineno}: a loop that is more than a loop"
                yield from _value(statement.iter, macros)
            case nodes.If():
                yield from _condition(statement.test)
            case nodes.Output():
                for node in statement.nodes:
                    yield from _value(node, macros)
            case nodes.Macro():
                if statement.defaults:
                    yield f"line {statement.lineno}: a macro with defaults"
            case _:
                yield f"line {statement.lineno}: `{type(statement).__name__}`"


def _statements(body: list[nodes.Node]) -> Iterator[nodes.Node]:
    for node in body:
        yield node
        for name in ("body", "elif_", "else_"):
            yield from _statements(getattr(node, name, None) or [])


def _value(node: nodes.Node, macros: set[str]) -> Iterator[str]:
    """A name, an attribute of one, text of the template, a macro of the same file, or one of these with a filter."""
    match node:
        case nodes.Name() | nodes.TemplateData():
            return
        case nodes.Getattr():
            yield from _value(node.node, macros)
        case nodes.Filter() if node.name in FILTERS and node.node is not None:
            yield from _value(node.node, macros)
            if not all(isinstance(argument, nodes.Const) for argument in node.args) or node.kwargs:
                yield f"line {node.lineno}: a filter with an argument that is no constant"
        case nodes.Call() if isinstance(node.node, nodes.Name) and node.node.name in macros:
            for argument in node.args:
                yield from _value(argument, macros)
        case _:
            yield f"line {node.lineno}: `{type(node).__name__}` where a value is printed"


def _condition(node: nodes.Node) -> Iterator[str]:
    """A boolean or an absent value, or the kind of a view, by its literal."""
    match node:
        case nodes.Not():
            yield from _condition(node.node)
        case nodes.Compare(ops=[nodes.Operand(op="eq", expr=nodes.Const(value=str()))]):
            yield from _value(node.expr, set())
        case nodes.Test(name="none"):
            yield from _value(node.node, set())
        case _:
            yield from _value(node, set())


@pytest.mark.promise(1)
@each
def test_a_template_thinks_nothing(path: Path) -> None:
    """No `set`, no namespace, no methods of strings, no arithmetic, and four filters only."""
    assert list(faults(parsed(path.read_text("utf-8")))) == []


@each
def test_a_template_can_be_overseen(path: Path) -> None:
    """It fits on a page or two, and its lines are no longer than those of our own code."""
    lines = path.read_text("utf-8").splitlines()

    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= 120


def test_every_file_has_its_template() -> None:
    """And no template is left over."""
    from specloom import render
    from specloom.site import build

    source = Path(render.__file__).read_text("utf-8")
    of_site = Path(build.__code__.co_filename).read_text("utf-8")
    names = {path: path.relative_to(resources.templates_dir()).as_posix() for path in TEMPLATES}

    for path, name in names.items():
        if name.startswith("site/"):
            assert f'"{path.name.partition(".")[0]}"' in of_site
        else:
            assert name in source


@pytest.mark.parametrize(
    "template",
    [
        "{% set a = 1 %}",
        "{% set ns = namespace() %}",
        "{{ a.upper() }}",
        "{{ a + 1 }}",
        "{{ a ~ b }}",
        "{{ a[0] }}",
        "{{ a[2:] }}",
        "{{ a | length }}",
        "{{ a | indent(b) }}",
        "{{ 'text' }}",
        "{{ a if b else c }}",
        "{{ range(3) }}",
        "{% if a and b %}{% endif %}",
        "{% if a > 1 %}{% endif %}",
        "{% if a == b %}{% endif %}",
        "{% if a in b %}{% endif %}",
        "{% if a is defined %}{% endif %}",
        "{% for a in b.c() %}{% endfor %}",
        "{% for a in b if a.c > 1 %}{% endfor %}",
        "{% for a in b %}{% else %}x{% endfor %}",
        "{% include 'a' %}",
        "{% import 'a' as a %}",
        "{% macro a(b=1) %}{% endmacro %}",
        "{% filter indent %}{% endfilter %}",
        "{% if a %}{% elif b > 1 %}{% endif %}",
    ],
)
def test_thinking_is_noticed(template: str) -> None:
    """The rule refuses what it is meant to refuse."""
    assert list(faults(parsed(template))) != []


@pytest.mark.parametrize(
    "template",
    [
        "text",
        "{{ a }}",
        "{{ a.b.c }}",
        "{{ a.b | docstring | indent(4) }}",
        "{% for a in b.c %}{{ a }}{% endfor %}",
        "{% for a, b in c %}{{ a }}{% endfor %}",
        "{% if a.b %}x{% elif not c %}y{% else %}z{% endif %}",
        "{% if a is none %}{% endif %}",
        "{% if a.kind == 'class' %}{% endif %}",
        "{% macro m(a) %}{{ a.b }}{% endmacro %}{{ m(x.y) }}",
    ],
)
def test_printing_is_allowed(template: str) -> None:
    """And nothing else is refused."""
    assert list(faults(parsed(template))) == []
