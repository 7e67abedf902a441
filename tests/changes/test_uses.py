"""The lines of programs that use what breaks: in several styles, and no others."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from specloom.changes import Change, Surface, compare
from specloom.changes.uses import Program, Uses, find_uses
from specloom.changes.uses.reading import Reader
from specloom.changes.uses.values import Scope, Value
from tests.changes.judged.edits import edited
from tests.changes.judged.judge import base, side_of

ORDER = "/components/schemas/Order/properties/remark"
NOTE = "/paths/~1orders/post/requestBody/content/application~1json/schema/properties/note"
DELETE = "/paths/~1orders~1{orderId}/delete"

GENERATED = "# Code generated from press.yaml. DO NOT EDIT; run `specloom generate`.\n"


def uses_in(files: dict[str, str], *edits: str | dict[str, Any], name: str = "press") -> Uses:
    """The uses of what breaks after edits of a base document; a text is a part that is gone.

    Files are texts by path.
    """
    with TemporaryDirectory() as folder:
        old = side_of(base(name), Path(folder), name)
        steps = [{"op": "remove", "path": edit} if isinstance(edit, str) else edit for edit in edits]
        changes = compare(old, side_of(edited(base(name), steps), Path(folder), name))
    programs = [
        Program(path, tuple(path.removesuffix(".py").removesuffix("/__init__").split("/")), textwrap.dedent(text))
        for path, text in files.items()
    ]
    return find_uses(programs, [(old.surface, changes)])


def lines(program: str, *edits: str | dict[str, Any]) -> list[str]:
    """The lines of one program that are named, without what is around them; those that only may be have a `?`."""
    found = uses_in({"app.py": program}, *(edits or (ORDER,)))
    return [use.text.strip() + ("" if use.is_certain else " ?") for use in found.uses]


IMPORTS = [
    ("from clients.press import Press", "Press"),
    ("from clients.press import Press as Shop", "Shop"),
    ("from clients import press as p", "p.Press"),
    ("import clients.press as p", "p.Press"),
    ("import clients.press", "clients.press.Press"),
    ("from app.clients.press.client import Press", "Press"),
    ("from .clients.press import Press", "Press"),
    ("from ..clients import press", "press.Press"),
    ("from clients.press import *", "Press"),
]


@pytest.mark.parametrize(("statement", "client"), IMPORTS, ids=[statement for statement, _ in IMPORTS])
def test_a_client_is_known_however_it_is_imported(statement: str, client: str) -> None:
    program = f"{statement}\n\nprint({client}().orders.get(order_id=7).remark)\n"

    assert lines(program) == [f"print({client}().orders.get(order_id=7).remark)"]


STYLES = {
    "a context manager": """
        with Press() as press:
            press.orders.get(order_id=7).remark  # here
    """,
    "an async client": """
        async def main() -> None:
            async with AsyncPress() as press:
                order = await press.orders.get(order_id=7)
                order.remark  # here
    """,
    "a parameter": """
        def show(press: Press) -> None:
            press.orders.get(order_id=7).remark  # here
    """,
    "an optional parameter": """
        def show(press: "Press | None" = None) -> None:
            (press or Press()).orders.get(order_id=7).remark  # here
    """,
    "a model as a parameter": """
        def show(order: models.Order) -> None:
            print(order.remark)  # here
    """,
    "an attribute of a class": """
        class Shop:
            def show(self) -> None:
                self.press.orders.get(order_id=7).remark  # here

            def __init__(self) -> None:
                self.press = Press()
    """,
    "an attribute that is annotated": """
        @dataclass
        class Shop:
            press: Press

            def show(self) -> None:
                self.press.orders.get(order_id=7).remark  # here
    """,
    "an attribute of a base class": """
        class Base:
            def __init__(self, press: Press) -> None:
                self.press = press

        class Shop(Base):
            def show(self) -> None:
                self.press.orders.get(order_id=7).remark  # here
    """,
    "a subclass of the client": """
        class Shop(Press):
            def show(self) -> None:
                self.orders.get(order_id=7).remark  # here
    """,
    "a property": """
        class Shop:
            @property
            def press(self) -> Press:
                return Press()

            def show(self) -> None:
                self.press.orders.get(order_id=7).remark  # here
    """,
    "a function that returns it": """
        def order(press: Press):
            return press.orders.get(order_id=7)

        print(order(Press()).remark)  # here
    """,
    "a function that is annotated": """
        def order() -> models.Order: ...

        print(order().remark)  # here
    """,
    "an async function of the program": """
        async def order(press: AsyncPress):
            return await press.orders.get(order_id=7)

        async def main(press: AsyncPress) -> None:
            print((await order(press)).remark)  # here
    """,
    "a generator as a context manager": """
        @contextmanager
        def connected() -> Iterator[Press]:
            yield Press()

        with connected() as press:
            press.orders.get(order_id=7).remark  # here
    """,
    "a fixture": """
        @pytest.fixture
        def press():
            with Press() as press:
                yield press

        def test_it(press):
            assert press.orders.get(order_id=7).remark == "wet"  # here
    """,
    "a loop over a list": """
        for order in Press().orders.list().orders:
            print(order.remark)  # here
    """,
    "a loop over pages": """
        for page in Press().orders.iter_list().pages():
            print([order.remark for order in page.items])  # here
    """,
    "an async loop": """
        async def main(press: AsyncPress) -> None:
            async for number, order in aenumerate(press.orders.iter_list()):
                pass
            async for order in press.orders.iter_list():
                print(order.remark)  # here
    """,
    "an awaited list": """
        async def main(press: AsyncPress) -> None:
            print((await press.orders.list()).orders[0].remark)  # here
    """,
    "a comprehension": """
        remarks = {order.id: order.remark for order in Press().orders.iter_list()}  # here
    """,
    "items of a sorted list": """
        for number, order in enumerate(sorted(Press().orders.iter_list(), key=str)):
            print(number, order.remark)  # here
    """,
    "a dictionary of them": """
        known: dict[int, models.Order] = {}
        known[7].remark  # here
        for order in known.values():
            print(order.remark)  # here
    """,
    "a tuple": """
        press, number = Press(), 7
        press.orders.get(order_id=number).remark  # here
    """,
    "a walrus": """
        if (order := Press().orders.get(order_id=7)) and order.remark:  # here
            pass
    """,
    "a class pattern": """
        match Press().orders.get(order_id=7):
            case models.Order(remark=str() as text):  # here
                print(text)
    """,
    "a pattern that binds": """
        match Press().orders.get(order_id=7):
            case order:
                print(order.remark)  # here
    """,
    "an isinstance": """
        def show(value: object) -> None:
            if isinstance(value, models.Order):
                print(value.remark)  # here
    """,
    "a model that is made": """
        models.Order(
            id=7,
            state=models.OrderState.LOST,
            paper=models.Paper(size="A4"),
            remark="wet",  # here
        )
    """,
    "JSON that is read": """
        order = from_json(models.Order, "{}")
        print(order.remark)  # here
    """,
    "a raw response": """
        print(Press().raw(calls.get_order(order_id=7)).value.remark)  # here
    """,
    "with other options": """
        print(Press().with_options(timeout=3).orders.get(order_id=7).remark)  # here
    """,
    "a cast": """
        print(cast(models.Order, object()).remark)  # here
    """,
    "a chain over several lines": """
        print(
            Press()
            .orders
            .get(order_id=7)
            .remark  # here
        )
    """,
    "gathered calls": """
        async def main(press: AsyncPress) -> None:
            first, second = await asyncio.gather(*[press.orders.get(order_id=number) for number in (1, 2)])
            print(first.remark)  # here
    """,
}
PREAMBLE = """\
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import pytest

from clients.press import AsyncPress, Press, calls, from_json, models

"""


@pytest.mark.parametrize("program", STYLES.values(), ids=STYLES.keys())
def test_a_field_is_found_where_its_receiver_is_known(program: str) -> None:
    """Exactly the lines that say `here` are named, and each for certain."""
    text = PREAMBLE + textwrap.dedent(program)

    found = uses_in({"app.py": text}, ORDER).uses

    assert {use.line for use in found} == {at for at, line in enumerate(text.splitlines(), 1) if "# here" in line}
    assert all(use.is_certain for use in found)


INNOCENT = {
    "another class of the program": """
        class Mail:
            remark: str = ""

        def show(mail: Mail) -> None:
            print(mail.remark, Mail().remark)
    """,
    "an object of another library": """
        import requests

        print(requests.get("https://example.com").remark)
    """,
    "a parameter of another library's class": """
        from requests import Response

        def show(response: Response) -> None:
            print(response.remark)
    """,
    "another model of the client": """
        def show(paper: models.Paper) -> None:
            print(paper.remark)  # type: ignore
    """,
    "a dictionary": """
        print({"remark": 1}["remark"], dict(remark=1))
    """,
    "a variable of that name": """
        remark = Press().orders.get(order_id=7).id
        print(remark)
    """,
    "annotations of every kind": """
        nothing: tuple[()] = ()
        several: "tuple[int, ...] | Press[" = (1,)
        x: Literal["a"]; y: list; z: Annotated[int, 1]; f: Callable[[int], int]; w: type[int]; v: dict[()]
    """,
    "a field that stays": """
        print(Press().orders.get(order_id=7).id)
    """,
}


@pytest.mark.parametrize("program", INNOCENT.values(), ids=INNOCENT.keys())
def test_what_is_called_so_and_is_something_else_is_not_named(program: str) -> None:
    assert lines(PREAMBLE + textwrap.dedent(program)) == []


def test_something_unknown_may_use_it_if_only_what_breaks_is_called_so() -> None:
    """`remark` is a field of one model only; `id` would be anything."""
    program = "from clients.press import Press\n\ndef show(order):\n    print(order.remark, order.id)\n"

    assert lines(program) == ["print(order.remark, order.id) ?"]
    assert lines(program, "/components/schemas/Order/properties/pages") == []


def test_something_unknown_is_nothing_in_a_file_that_imports_no_client() -> None:
    assert lines("def show(order):\n    print(order.remark)\n") == []


CALLS: dict[str, tuple[str, str, list[str | int]]] = {
    "a keyword": (
        NOTE,
        "press.orders.create(\n    paper=paper,\n    copies=2,\n    note='x',\n)",
        ["note='x',"],
    ),
    "a keyword that is not given": (NOTE, "press.orders.create(paper=paper, copies=2)", []),
    "a function of calls": (NOTE, "calls.create_order(paper=paper, copies=2, note='x')", [0]),
    "a partial call": (NOTE, "functools.partial(press.orders.create, note='x')", [0]),
    "a call of something unknown": (NOTE, "unknown.create_order(paper=paper, copies=2, note='x')", ["?"]),
    "a method": (DELETE, "press.orders.delete(order_id=7)", [0]),
    "a method that is only named": (DELETE, "remove = press.orders.delete", [0]),
    "a method of something unknown": (DELETE, "unknown.delete(7)", ["?"]),
}


@pytest.mark.parametrize(("removed", "call", "expected"), CALLS.values(), ids=CALLS.keys())
def test_a_call_is_named_at_what_breaks_of_it(removed: str, call: str, expected: Sequence[str | int]) -> None:
    """The keyword's line, or that of the method's name."""
    program = f"import functools\nfrom clients.press import Press, calls, models\npress = Press()\npaper = models.Paper(size='A4')\n{call}\n"

    wanted = [call if each == 0 else f"{call} ?" if each == "?" else each for each in expected]
    assert lines(program, removed) == wanted


SCHEMA = "/paths/~1orders/post/requestBody/content/application~1json"
PAYER = {"schema": {"required": ["paper", "copies", "mode", "payer"], "properties": {"payer": {"type": "string"}}}}
EDITED: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "an argument that is missing": (
        {"op": "merge", "path": SCHEMA, "value": {**PAYER, "example": {"payer": "me"}}},
        "press.orders.create(paper=paper, copies=2)\npress.orders.create(**options)\n"
        "press.orders.create(paper=paper, copies=2, payer='me')",
        ["press.orders.create(paper=paper, copies=2)", "press.orders.create(**options) ?"],
    ),
    "a literal that is not of the new type": (
        {"op": "replace", "path": f"{SCHEMA}/schema/properties/note/type", "value": "string"},
        "press.orders.create(paper=paper, copies=2, note=None)\n"
        "press.orders.create(paper=paper, copies=2, note='soon')",
        ["press.orders.create(paper=paper, copies=2, note=None)"],
    ),
    "a client that needs a URL": (
        {"op": "replace", "path": "/servers/0/url", "value": "/v1"},
        "Press('KEY')\nPress('KEY', base_url='https://press.example')",
        ["press = Press()", "Press('KEY')"],
    ),
}


@pytest.mark.parametrize(("edit", "statements", "expected"), EDITED.values(), ids=EDITED.keys())
def test_only_calls_that_break_are_named(edit: dict[str, Any], statements: str, expected: list[str]) -> None:
    program = "from clients.press import Press, models\npress = Press()\npaper = models.Paper(size='A4')\n" + statements

    assert lines(program, edit) == expected


def test_columns_count_characters() -> None:
    program = "from clients.press import Press\nname = 'größe'; print(Press().orders.get(order_id=7).remark)\n"

    (use,) = uses_in({"app.py": program}, ORDER).uses

    assert (use.line, use.column) == (2, use.text.index("remark") + 1)


PROGRAM = {
    "src/app/__init__.py": "",
    "src/app/clients/__init__.py": "",
    "src/app/clients/_runtime/testing.py": "class Own:\n    remark: str\n",
    "src/app/clients/press/__init__.py": GENERATED,
    "src/app/clients/press/models.py": GENERATED + "Order.remark\n",
    "src/app/shop.py": "from .clients.press import Press\n\n\nclass Shop:\n    press = Press()\n\n\nSHOP = Shop()\n",
    "src/app/main.py": "from app.shop import SHOP, Shop\n\nSHOP.press.orders.get(order_id=7).remark\n",
    "src/app/tools.py": "from app import shop\n\nprint(shop.Shop().press.orders.get(order_id=7).remark)\n",
    "src/app/routes/press.py": "class Press:\n    remark = 1\n",
    "src/app/web.py": "from app.routes.press import Press\n\nprint(Press().remark)\n",
    "src/app/broken.py": "def f(:\n",
}


def test_what_other_modules_of_the_program_define_is_known_there() -> None:
    """The client itself is not searched, and a module of the program that is called like one is none."""
    found = uses_in(PROGRAM, ORDER)

    assert [(use.file, use.line) for use in found.uses] == [("src/app/main.py", 3), ("src/app/tools.py", 3)]
    assert (found.files, found.importing) == (7, 1)


def test_a_package_may_import_for_its_modules() -> None:
    """A module that names neither the client nor a module that does, but is in a package that knows it."""
    files = {
        "app/__init__.py": "from clients.press import Press\n\nSHOP = Press()\n",
        "app/main.py": "from . import SHOP\n\nSHOP.orders.get(order_id=7).remark\n",
        "app/deep/main.py": "from .. import SHOP\n\nSHOP.orders.get(order_id=7).remark\n",
    }

    assert [use.file for use in uses_in(files, ORDER).uses] == ["app/deep/main.py", "app/main.py"]


def test_files_that_have_nothing_to_do_with_a_client_are_only_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "app/main.py": "import other\n\nprint(other.thing)\n",
        "app/other.py": "thing = 1\n",
        "broken.py": "def f(:\n",
    }
    monkeypatch.setattr(Reader, "read", None)

    found = uses_in(files, ORDER)

    assert (found.uses, found.files, [unread.file for unread in found.unread]) == ((), 2, ["broken.py"])


def test_a_file_that_is_not_python_is_named_and_the_others_are_read() -> None:
    found = uses_in({**PROGRAM, "zero.py": "a\0b", "deep.py": "(" * 5000}, ORDER)

    assert [(unread.file, unread.line) for unread in found.unread] == [
        ("deep.py", 1),
        ("src/app/broken.py", 1),
        ("zero.py", 1),
    ]
    assert len(found.uses) == 2


def test_modules_that_import_each_other_end() -> None:
    """So do classes that are derived from themselves, and functions that return what they return."""
    files = {
        "a.py": "from b import y\nfrom clients.press import Press\nx = Press()\ny.orders.get(order_id=7).remark\n",
        "b.py": "from a import x\ny = x\nclass C(C):\n    def f(self):\n        return self.f().g\n\nC().f().remark\n"
        "def h():\n    return h()\n\nh().remark\n",
    }

    assert [use.file for use in uses_in(files, ORDER).uses if use.is_certain] in ([], ["a.py"])


@pytest.mark.parametrize("step", [1, -1], ids=["forward", "backward"])
@pytest.mark.parametrize("count", [50, 200])
def test_each_expression_is_read_a_bounded_number_of_times(
    count: int, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four times the files are four times the work, also if each calls into the next one."""
    read: list[object] = []
    value = Reader._value  # pyright: ignore[reportPrivateUsage]

    def counting(self: Reader, node: ast.expr, scope: Scope) -> Value:
        read.append(None)
        return value(self, node, scope)

    monkeypatch.setattr(Reader, "_value", counting)
    files = {
        f"app/m{number:03}.py": f"from clients.press import Press\nfrom app.m{number + step:03} import order as before\n"
        "def order(press: Press):\n    return before(press) or press.orders.get(order_id=7)\n"
        "def show(press: Press):\n    return order(press).remark\n"
        for number in range(1, count + 1)
    }

    found = uses_in(files, ORDER)

    assert (len(found.uses), found.unread) == (count, ())
    assert len(read) < 40 * count


ORDERED = {
    "an order": "task = studio.pictures.submit_once(ledger, 'o-1', models.PhotoTask(film='x'))",
    "an order by keyword": "task = studio.pictures.submit_once(ledger, 'o-1', task=models.PhotoTask(film='x'))",
    "tasks of an order": "task = studio.pictures.once(ledger, 'o-1').submit(models.PhotoTask(film='x'))",
}
PHOTO = [
    {"op": "remove", "path": "/components/schemas/Photo/properties/width"},
    {
        "op": "remove",
        "path": "/paths/~1getTaskResult/post/responses/200/content/application~1json/examples/ready/value/solution/width",
    },
]


@pytest.mark.parametrize("submission", ORDERED.values(), ids=ORDERED)
def test_the_task_of_an_order_is_known_as_that_of_a_submission(submission: str) -> None:
    program = (
        f"from clients.studio import Studio, models\nstudio = Studio()\n{submission}\nprint(task.result().width)\n"
    )

    found = uses_in({"app.py": program}, *PHOTO, name="studio")

    assert [(use.line, use.change.subject, use.is_certain) for use in found.uses] == [(4, "models.Photo.width", True)]


def test_an_argument_that_is_gone_is_gone_for_orders_too() -> None:
    """Of `submit_once` as of what is bound to it."""
    program = (
        "from functools import partial\nfrom clients.studio import Studio, models\nstudio = Studio()\n"
        "studio.pictures.submit_once(ledger, 'o-1', models.PhotoTask(film='x'), callback_url='https://a.example')\n"
        "order = partial(studio.pictures.submit_once, ledger, callback_url='https://a.example')\n"
    )
    body = "/paths/~1createTask/post/requestBody/content/application~1json/schema/properties/callbackUrl"

    found = uses_in({"app.py": program}, body, name="studio")

    assert [(use.line, use.change.code) for use in found.uses] == [(4, "removed"), (5, "removed")]


def test_the_tasks_of_a_slice_are_known() -> None:
    """What they bring is known where all tasks of the kind bring it; a wait that ends otherwise is one of theirs."""
    program = (
        "from clients.studio import Studio\nstudio = Studio()\n"
        "for task in studio.pictures.wait_slice(handles, seconds=9).ended:\n    print(task.result().width)\n"
    )

    found = uses_in({"app.py": program}, *PHOTO, name="studio")

    assert [(use.line, use.is_certain) for use in found.uses] == [(4, False)]


def test_changes_of_several_clients_are_told_apart() -> None:
    """Each change is that of the client whose class it is."""
    with TemporaryDirectory() as folder:
        broken: list[tuple[Surface, list[Change]]] = []
        for name, path in (("press", ORDER), ("studio", "/components/schemas/Photo/properties/width")):
            old = side_of(base(name), Path(folder), name)
            edits: list[dict[str, Any]] = [{"op": "remove", "path": path}]
            if name == "studio":
                shown = "/paths/~1getTaskResult/post/responses/200/content/application~1json/examples/ready/value"
                edits.append({"op": "remove", "path": f"{shown}/solution/width"})
            broken.append((old.surface, compare(old, side_of(edited(base(name), edits), Path(folder), name))))
    program = (
        "from clients import press, studio\n"
        "print(press.Press().orders.get(order_id=7).remark)\n"
        "task = studio.Studio().pictures.submit(studio.models.PhotoTask(film='x'))\n"
        "print(task.result(timeout=3).width)\n"
    )

    found = find_uses([Program("app.py", ("app",), program)], broken)

    assert [(use.line, use.change.subject) for use in found.uses] == [
        (2, "models.Order.remark"),
        (4, "models.Photo.width"),
    ]
