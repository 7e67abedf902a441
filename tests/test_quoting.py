"""Whatever a text quotes of somebody else goes through the masking function: held over the source, text by text.

An error of ours that is raised beneath a call is masked where it leaves: a transport in `errors.redacted`, a call in
`flow.drive` and `flow.adrive`, all by `Secrets.mask_error`. The tests here hold that no way leads around these places.
Any other text (of an error that is raised elsewhere, of one that is none of ours, of a log record or a note) masks what
it quotes by itself, or what it quotes is entered here with the reason why it need not be masked.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from specloom.runtime import errors
from specloom.runtime.tasks import errors as task_errors

PACKAGE = Path(__file__).resolve().parent.parent / "generator/specloom"
FILES = [*sorted((PACKAGE / "runtime").rglob("*.py")), *sorted((PACKAGE / "serve").glob("*.py"))]


def dotted(path: Path) -> str:
    """A module's name below the runtime or the emulator: `tasks.poller`."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts[1:])


Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Module"

MASKING = {"mask", "mask_data", "mask_error", "masked", "excerpt"}
"""The functions whose value holds no secret: the masking function, and what does nothing but call it."""

SAYING = {"add_note", "debug", "info", "warning", "error", "exception", "critical", "log", "warn"}
"""The methods that say something to somebody."""

BENEATH = {
    "response",
    "transports.body",
    "tasks.submit",
    "tasks.start",
    "tasks.exchange",
    "transports.pyreqwest",
    "transports.workers",
    "transports.errors",
    "flow",
    "transports.default",
    "transports.httpx",
    "transports.incoming",
    "tasks.poller",
    "tasks.progress",
    "tasks.result",
    "links",
    "pagination.pages",
    "streaming.decoders",
    "streaming.stream",
    "models",
    "unions",
    "auth.oauth",
    # what looks at arguments before anything is sent
    "bodies",
    "forms",
    "multipart",
    "tasks.handle",
    "validation",
    "request",
    "encoding",
    "operation",
}
"""The modules of the runtime whose errors leave through a call or a transport, and are masked there,
or quote an argument.
"""

OURS = (
    r"_?[A-Z][A-Z_]+",  # a constant
    r"len\(.*\)",
    r"type\([a-z_.]+\)\.__name__|([a-z_]+\.)*__name__",
    r"([a-z_]+\.)*(operation|spec|api|webhook)\.(id|name|title)|([a-z_]+\.)*operation|name",
    r"(self\.)?_?(limit|timeout|status|elapsed|attempt)",
)
"""Patterns of what is made here: a constant, a number, the name of a class, a name of the API's description."""

SPEC, CALLER = "a word of the API's description", "given by the caller, or by whoever configures the machine"
CAUGHT = "caught in the runtime, and told as a DecodeError, which is masked where it leaves"

KNOWN: dict[str, dict[str, str]] = {
    "runtime/engines/jobs.py": {
        "error": "the text of an error of the client, masked when it was raised",
        "task.id": "the id of a task, which its handle shows too",
        "order": CALLER,
        "waiting.pop(0)": CALLER,
    },
    "runtime/databases/sqlite.py": {
        "sqlite3.sqlite_version": "a number",
    },
    "runtime/engines/celery.py": {
        "error": "the text of an error of the client, masked when it was raised",
        "slice": "the name of a slice, of ours",
        "self._name": SPEC,
        "rejected.error": "the text of an error of the client, masked when it was raised",
        "problem_with(conf.broker_transport_options or {}, conf.worker_prefetch_multiplier, self._seconds)": "a sentence of ours",
        "waiting[name].id": "the id of a task, which its handle shows too",
    },
    "runtime/engines/dbos.py": {
        "error": "the text of an error of the client, masked when it was raised",
        "problem_with(_dbos().executor_id, _dbos().application_version)": "a sentence of ours",
        "self._name": SPEC,
        "it.error": "the text of an error of the client, masked when it was raised",
        "task.id": "the id of a task, which its handle shows too",
        "found[0].executor_id": "a number, or a name of a process",
        "_record(mine)": CALLER,
    },
    "runtime/engines/redis.py": {
        "claim.slice": "the name of a slice, of ours",
    },
    "runtime/engines/slices.py": {
        "claim.slice": "the name of a slice, of ours",
    },
    "runtime/events.py": {
        "self.provider": SPEC,
    },
    "runtime/ledger/once.py": {
        "order.id": CALLER,
        "handle.to_json()": "what resumes the task, which no secret is let into",
        "problem": "the text of an error of the client, masked when it was raised",
        "(yield look_flow(engine, submission.spec, search, unnamed, order))": (
            "how much was looked through, or the text of an error of the client, masked when it was raised"
        ),
        "left": "a number",
    },
    "runtime/ledger/stored.py": {
        "order": CALLER,
    },
    "runtime/limits/shared.py": {
        "self._name": "the name that the caller gave the limiter",
        "failure": "the text of an error of the client, masked when it was raised",
    },
    "runtime/tasks/error_json.py": {
        "problem": CALLER,
        "what": "a word of ours",
        "version": "a number",
    },
    "runtime/tasks/handle.py": {
        "found": CALLER,
    },
    "runtime/tasks/results/place.py": {
        "place.lost": "the text of an error of the client, masked when it was raised",
    },
    "runtime/tasks/stored.py": {
        "error": CALLER,
        "found": CALLER,
    },
    "runtime/client.py": {
        "known.__annotations__": "the names of all options",
        "own.title": SPEC,
        "method": "the name of a method of ours",
        "_TAKERS[kind.__name__]": "the names of methods of ours",
        "_instead(kind, given)": "the names of methods of ours",
    },
    "runtime/tasks/submit.py": {"place": SPEC},
    "runtime/streaming/items.py": {"operation.ends[0]": SPEC},
    "runtime/tasks/exchange.py": {"exchange.response.status": "a number"},
    "runtime/json_data.py": {
        "check_pointer(pointer)": SPEC,
        "pointer": SPEC,
        "tokens[0]": SPEC,
        "next((key for key in keys if keys.count(key) > 1))": CAUGHT,
        "text": CAUGHT,
    },
    "runtime/expressions.py": {
        "read_expression(text)": SPEC,
        "pattern": SPEC,
        "error": SPEC,
    },
    "runtime/clocks.py": {
        "origin.authority": "the host and the port of a URL that has nothing else in front of its path"
    },
    "runtime/resume.py": {
        "error": CALLER,
        "members.pop('v')": CALLER,
        "polls": "a number",
    },
    "runtime/tasks/poller.py": {"self.handle.to_json()": "what resumes the task, which no secret is let into"},
    "runtime/tasks/results/gathered.py": {"progress.handle.gathered": "a number"},
    "runtime/tasks/progress.py": {
        "handle.to_json()": "what resumes the task, which no secret is let into",
        "classification.word": "masked in `interpret`, once for the log, the handle and the update",
        "spec.status.other": SPEC,
    },
    "runtime/mismatches.py": {
        "_quoted(operation)": SPEC,
        "_quoted(place)": "masked before: what `mask` is for",
        "mismatch.expected": SPEC,
        "mismatch.got": "one of eight words of ours",
    },
    "runtime/pagination/paged.py": {"problem": "one of two sentences of ours", "error": CALLER},
    "runtime/testing.py": {
        "sent.method": SPEC,
        "without_query(request.request.url)": "the URL before any key is joined to it",
    },
    "runtime/secrets.py": {
        "self.remedy(name)": "names of arguments and environment variables, of the spec",
        "empty[0]": "the name of an argument",
        "self._instead(empty[0])": "names of an argument and of a variable",
        "self._source(name)": "names of an argument and of a variable",
        "flaw": "one of three sentences of ours",
        "error": "the error that is being masked",
    },
    "runtime/models.py": {
        "annotation": SPEC,
    },
    "runtime/unions.py": {
        "annotation": SPEC,
        "annotation.read_member(value, self.read)": CAUGHT,
        "self._known[key]": CAUGHT,
        "cls.tag": SPEC,
        "as_text(value[cls.tag])": CAUGHT,
        "reasons[len(ranked)]": CAUGHT,
        "reasons[-1]": CAUGHT,
    },
    "runtime/webhooks.py": {
        "problem.message": "what somebody has sent by himself, who has got no key of ours",
        "body.decode('utf-8', 'replace')": "what somebody has sent by himself, who has got no key of ours",
    },
    "runtime/signatures.py": {
        "_article(kind)": "the name of a class",
        "_article(type(body).__name__)": "the name of a class",
        "signature.header": SPEC,
        "signature.timestamp_field": SPEC,
        "abs(apart)": "a number of seconds",
        "tolerance": SPEC,
        "flaws[0]": "one of five sentences of ours",
    },
    "serve/emulation.py": {"reason": "what the operating system says of a file"},
    "serve/faults.py": {
        "at": "a place in a scenario",
        "index": "a place in a scenario",
        "_unknown('operation', found['operation'], known)": CALLER,
        "_unknown('provider', provider, names)": CALLER,
        "_unknown('kind', found['kind'], KINDS)": CALLER,
        "wanted": "what a part of a scenario must be",
        "suggest_or_list(name, parts)": "the parts of a scenario",
        "parts": "the parts of a scenario",
    },
    "serve/patterns.py": {"pattern": SPEC},
    "serve/samples.py": {"bounds.pattern": SPEC},
    "serve/server.py": {
        "errno.ENOSPC": "ours",
        "os.strerror(errno.ENOSPC)": "what the operating system says of a full disk",
        "provider": CALLER,
        "[api.name for api in self.emulation.apis]": SPEC,
    },
    "runtime/alternatives.py": {
        "(' and '.join((secrets.remedy(it.credential) for it in way)) for way in self.ways)": "names of arguments and environment variables, of the spec",
    },
    "runtime/description/servers.py": {
        "variable.values": SPEC,
    },
    "runtime/pagination/links.py": {
        "(f'`{it.pointer}`' for it in references(at) if it.pointer)": SPEC,
        "kind_of(value)": "a kind of JSON value, of ours",
        "shown_origin(url)": "an origin, without path and query",
        "wanted": "words of ours",
        "what": "a word of ours",
    },
    "runtime/styles.py": {
        "text_of(key)": CALLER,
    },
    "runtime/arguments.py": {
        "shown(value)": "a number, or the name of a class",
    },
    "runtime/tasks/listing.py": {
        "listing.items": SPEC,
    },
}
"""What is quoted without being masked, and why it may be."""


@dataclass(frozen=True)
class Quoted:
    """Something that a text quotes, where."""

    file: str
    line: int
    source: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.source}"


@cache
def exceptions() -> frozenset[str]:
    """The names of all exceptions, Python's and ours."""
    names = {name for name, it in vars(builtins).items() if isinstance(it, type) and issubclass(it, BaseException)}
    classes = [node for path in FILES for node in ast.walk(_tree(path)) if isinstance(node, ast.ClassDef)]
    for _ in range(3):
        names.update(node.name for node in classes if any(ast.unparse(base) in names for base in node.bases))
    return frozenset(names)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.Module) -> Iterator[Function]:
    """The module itself and every function in it."""
    yield tree
    yield from (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def own(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function, without those of the functions in it."""
    left: list[ast.AST] = [*function.body]
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            left += ast.iter_child_nodes(node)


def is_of_ours(call: ast.Call) -> bool:
    """Whether a call makes a ClientError, which is masked where it leaves."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in vars(errors) or name in vars(task_errors)
        case _:
            return True


def says(call: ast.Call) -> bool:
    """Whether a call makes an error, or says something."""
    match call.func:
        case ast.Name(id=name):
            return name in exceptions()
        case ast.Attribute(value=value, attr=name):
            return name in exceptions() or (name in SAYING and ast.unparse(value) != "future")
        case ast.Call(args=arguments):  # a class that is looked up
            return any(isinstance(it, ast.Name) and it.id in exceptions() for it in arguments)
        case _:
            return False


def assigned(function: Function, name: str) -> list[ast.expr]:
    """Everything that a variable of a function may have been given; nothing for a parameter."""
    found: list[ast.expr] = []
    for node in own(function):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    found += _given(target, value, name)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.AugAssign(target=target, value=value):
                found += _given(target, value, name)
            case _:
                pass
    return found


def _given(target: ast.expr, value: ast.expr, name: str) -> list[ast.expr]:
    match target, value:
        case ast.Name(id=given), _:
            return [value] if given == name else []
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            return [it for one, other in zip(targets, values, strict=True) for it in _given(one, other, name)]
        case _:
            return []


def leaves(function: Function, node: ast.expr, seen: frozenset[str] = frozenset()) -> Iterator[ast.expr]:
    """What a text is made of that is no literal."""
    match node:
        case ast.Constant():
            return
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from leaves(function, part.value, seen) if isinstance(part, ast.FormattedValue) else ()
        case ast.BinOp(left=left, right=right):
            yield from leaves(function, left, seen)
            yield from leaves(function, right, seen)
        case ast.IfExp(body=body, orelse=other):
            yield from leaves(function, body, seen)
            yield from leaves(function, other, seen)
        case ast.BoolOp(values=values):
            for value in values:
                yield from leaves(function, value, seen)
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join"), args=[joined]):
            yield from leaves(function, joined, seen)
        case ast.Call(func=ast.Attribute(value=inner, attr="replace" | "strip" | "removeprefix")):
            yield from leaves(function, inner, seen)
        case ast.Call(func=ast.Name(id="str" | "sorted"), args=[inner]):
            yield from leaves(function, inner, seen)
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called in MASKING:
            return
        case ast.Name(id=name) if name not in seen and (values := assigned(function, name)):
            for value in values:
                yield from leaves(function, value, seen | {name})
        case _:
            yield node


@cache
def quoted() -> tuple[Quoted, ...]:
    """What texts quote that are not masked later."""
    return tuple(_quoted())


def _quoted() -> Iterator[Quoted]:
    for path in FILES:
        for function in functions(_tree(path)):
            for call in own(function):
                if isinstance(call, ast.Call) and says(call) and not (is_of_ours(call) and dotted(path) in BENEATH):
                    given = [*call.args, *(it.value for it in call.keywords if it.arg in QUOTING)]
                    for leaf in (leaf for argument in given for leaf in leaves(function, argument)):
                        source = ast.unparse(leaf)
                        if not any(re.fullmatch(pattern, source) for pattern in OURS):
                            yield Quoted(path.relative_to(PACKAGE).as_posix(), leaf.lineno, source)


QUOTING = {"message", "code", "response_text", "last_status"}
"""The arguments of an error that quote."""


def test_whatever_an_error_quotes_is_masked_or_known() -> None:
    """A new one goes through `mask`, or is entered here with its reason."""
    unknown = [str(it) for it in quoted() if it.source not in KNOWN.get(it.file, {})]

    assert unknown == [], "\n".join(["mask it, or say in `KNOWN` why it need not be:", *unknown])


def test_what_is_known_is_still_quoted() -> None:
    """An entry that nothing needs would let something else through."""
    used = {(it.file, it.source) for it in quoted()}
    listed = {(file, source) for file, sources in KNOWN.items() for source in sources}

    assert listed - used == set()


# --- the places where errors leave -----------------------------------------------------------------------------------


def function(file: str, name: str) -> Function:
    """A function of the runtime."""
    return next(it for it in functions(_tree(PACKAGE / "runtime" / file)) if getattr(it, "name", "") == name)


def test_a_driver_masks_what_goes_into_a_flow_and_what_comes_out() -> None:
    """Nothing else drives one."""
    for name in ("drive", "adrive"):
        nodes = [*own(function("flow.py", name))]
        thrown = [it for it in nodes if isinstance(it, ast.Call) and ast.unparse(it.func) == "flow.throw"]
        raised = [it for it in nodes if isinstance(it, ast.Raise)]
        assert [ast.unparse(it) for it in thrown] == ["flow.throw(engine.secrets.mask_error(error))"]
        assert [ast.unparse(it) for it in raised] == ["raise failure"]
        assert [ast.unparse(it) for it in assigned(function("flow.py", name), "failure")] == [
            "engine.secrets.mask_error(error)"
        ]
        assert {ast.unparse(it.type or it) for it in nodes if isinstance(it, ast.ExceptHandler)} == {
            "ClientError",
            "StopIteration",
        }
    others = {path.name for path in FILES if ".throw(" in path.read_text(encoding="utf-8")}
    assert others == {
        "events.py",
        "flow.py",
        "once.py",
        "pyreqwest.py",
        "testing.py",
    }, "what a driver threw is passed on there, a coroutine is thrown into, and the steps of a test"


PASSED_ON = ("raise", "outcomes.put((None, error))")
"""How a handler hands an error on: as it is, or to the thread that waits for it and raises it there."""


def test_a_transport_lets_out_what_was_masked() -> None:
    """Whatever an exchange raises is caught, and redacted."""
    found: dict[str, int] = {}
    for name in ("default.py", "httpx.py", "pyreqwest.py", "workers.py", "incoming.py"):
        for function_ in functions(_tree(PACKAGE / "runtime/transports" / name)):
            for node in own(function_):
                if isinstance(node, ast.ExceptHandler) and ast.unparse(node.type or node) == "BaseException":
                    body = [ast.unparse(it) for it in node.body]
                    if body[-1] not in PASSED_ON:  # else it goes on to one of the others
                        assert re.match(r"(return|outcome =) redacted\(error, (self\._)?request, ", body[0]), (
                            name,
                            node.lineno,
                        )
                        found[name] = found.get(name, 0) + 1
    assert found == {"default.py": 2, "httpx.py": 2, "pyreqwest.py": 4, "incoming.py": 2}
    returned = [
        ast.unparse(it) for it in own(function("transports/errors.py", "redacted")) if isinstance(it, ast.Return)
    ]
    assert sorted(returned) == [
        "return bare(error)",
        "return request.mask_error(error)",
        "return request.mask_error(replacement(error))",
    ]
