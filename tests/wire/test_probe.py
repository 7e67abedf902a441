"""`specloom probe` against the emulator: the emulator serves the truth, and the spec of the client lies."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from specloom.load import load
from specloom.lower import lower
from specloom.observed import findings
from specloom.observed.plan import plan
from specloom.observed.probing import Options, Probed, prober
from specloom.serve.server import Emulator, api_of
from tests.project import CHECKOUT, Project, Said, environment_of

pytestmark = pytest.mark.wire

KEY = "sk-0123456789abcdef"

TRUTH = Path(__file__).with_name("stationer.yaml").read_text("utf-8")

LIES = [
    ("                  - name\n", "                  - name\n                  - size # observed-absent\n"),
    (
        "                  size:\n                    type: string",
        "                  size:\n                    type: integer # observed-type",
    ),
    ('type: [string, "null"]', "type: string # observed-null"),
    (
        "enum: [ink, quill]\n              example: {kind: quill}",
        "enum: [ink] # observed-value\n              example: {kind: ink}",
    ),
    (
        '      responses:\n        "202":\n          description: Later',
        '      responses: # observed-status\n        "200":\n          description: Fine',
    ),
    (
        "          content:\n            application/vnd.ink+json",
        "          content: # observed-media-type\n            application/json",
    ),
    (
        "                type: array\n                items: {type: string}\n              example: [Ink]",
        "                type: object # observed-type\n                properties: {name: {type: string}}\n              example: {name: Ink}",
    ),
    ("colour: {type: [string, integer]}", "colour: {type: string} # observed-type"),
    (
        "                  type: number\n              example: {eu: 1.5}",
        "                  type: integer # observed-type\n              example: {eu: 1}",
    ),
    ("        name:\n          type: integer", "        name:\n          type: string # observed-type"),
    ("        sheets:\n          type: string", "        sheets:\n          type: integer # observed-type"),
    ("example: {name: 9, size: 1}", "example: {name: Ink, size: 1}"),
    ("{kind: Paper, sheets: many}", "{kind: Paper, sheets: 3}"),
    ("{colour: red}, {colour: blue}, {colour: 7}, {colour: 8}", "{colour: red}, {colour: blue}"),
    ("{name: Ink}\n  /wrong-type", "{name: Ink, size: 3}\n  /wrong-type"),
    ("{size: large}", "{size: 3}"),
    ("{note: null}", "{note: Ink}"),
]
"""What the client's spec has in the place of the truth; the comment is the code that must be reported in its line."""


def lying() -> str:
    """The spec of the client."""
    text = TRUTH
    for truth, lie in LIES:
        assert text.count(truth) == 1, truth
        text = text.replace(truth, lie)
    return text


def line_of(text: str) -> int:
    """The line of the client's spec that has this text."""
    return next(number for number, line in enumerate(lying().splitlines(), 1) if text in line)


def wanted() -> set[tuple[int, str]]:
    """(line, code) of every lie."""
    numbered = enumerate(lying().splitlines(), 1)
    return {(number, found[1]) for number, line in numbered if (found := re.search(r"# (observed-[a-z-]+)", line))}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The provider, which does what its own spec says."""
    spec = tmp_path_factory.mktemp("truth") / "stationer.yaml"
    spec.write_text(TRUTH)
    with Emulator(api_of(spec)) as started:
        yield started


class Stationer:
    """A project with a spec that lies, and the provider that it is about."""

    def __init__(self, project: Project, emulator: Emulator) -> None:
        self.project = project
        self.emulator = emulator
        self.spec = project.root / "specs/stationer.yaml"
        self.spec.write_text(lying())
        emulator.emulation.reset()

    @property
    def command(self) -> list[str]:
        """The beginning of a probe of the emulator."""
        return ["probe", "stationer", "--base-url", self.emulator.url("stationer")]

    def probe(self, *arguments: str) -> Said:
        """Run a probe that agrees to what it is going to call."""
        return self.project.run(*self.command, "--rate", "10000", "--yes", *arguments)

    @property
    def log(self) -> Any:
        """The requests that the provider received, in order."""
        return self.emulator.emulation.log

    @property
    def called(self) -> list[str]:
        """The operations that the provider was asked for, in order."""
        return [str(entry["operation"]) for entry in self.log]


@pytest.fixture
def stationer(project: Project, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Stationer:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("STATIONER_KEY", KEY)
    return Stationer(project, emulator)


READS = [
    *("absent", "wrongType", "nothing", "listed", "status", "mediaType", "list", "items", "map", "allOf", "oneOf"),
    *("getShelf", "search"),
]


def test_each_lie_is_reported_at_its_line(stationer: Stationer) -> None:
    """And nothing else: eleven differences, each with its own operation."""
    said = stationer.probe("--format", "json")

    found = json.loads(said.out)
    assert said.code == 1
    assert len(wanted()) == 11
    assert {(each["line"], each["code"]) for each in found} == wanted()
    assert len(found) == 11
    assert {each["file"] for each in found} == {"specs/stationer.yaml"}
    messages = {each["line"]: each["message"] for each in found}
    assert messages[line_of("colour: {type: string}")] == (
        "a response of `items` (HTTP 200) has an integer at `/pots/*/colour`, where `str` is expected"
    )
    assert said.err.splitlines()[-1] == "stationer: 13 of 16 operations compared, 13 requests: 11 findings"


def test_only_what_reads_is_called(stationer: Stationer) -> None:
    """One at a time, once each, with the key; nothing that is billed, and no poll."""
    said = stationer.probe()

    assert stationer.called == READS
    assert {entry["method"] for entry in stationer.log} == {"GET", "POST"}
    assert all("x-key" in {name.lower() for name in entry["headers"]} for entry in stationer.log)
    lines = said.err.splitlines()
    assert lines[0] == (
        f"Stationer: 13 requests to {stationer.emulator.url('stationer')}, with the key in STATIONER_KEY, "
        "at most 10000 a second:"
    )
    assert "  GET /shelves/top  (getShelf)" in lines
    assert "not called: getBinding: a poll uses up the budget of a task" in lines
    assert "not called: createBinding: it is billed (`--operation` and `--spend` allow it)" in lines
    assert "not called: deleteShelf: it may create or change something (`--operation` and `--spend` allow it)" in lines
    assert KEY not in said.out + said.err


def test_the_truth_has_nothing_to_report(stationer: Stationer) -> None:
    stationer.spec.write_text(TRUTH)

    said = stationer.probe("--format", "json")

    assert (said.code, said.out) == (0, "[]\n")
    assert said.err.endswith("stationer: 13 of 16 operations compared, 13 requests: nothing found\n")


SPECS = [*sorted((CHECKOUT / "specs").glob("*.yaml")), *sorted((CHECKOUT / "tests/cases").glob("*/spec.yaml"))]


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem if path.stem != "spec" else path.parent.name)
def test_no_spec_differs_from_a_provider_that_follows_it(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever an API looks like, in bodies, envelopes, unions and errors;
    only statuses of the emulator are undeclared.
    """
    document = load(spec, name=spec.name)
    api = lower(document, "probed")
    for credential in api.credentials:
        if credential.env is not None:
            monkeypatch.setenv(credential.env, KEY)
    if any(credential.required and credential.env is None for credential in api.credentials):
        pytest.skip("its key has no environment variable")
    probed = Probed()
    with Emulator(api) as emulator, prober(document, api, Options(emulator.url(), rate=1e6, most=1000)) as client:
        for probe in plan(api, {}, most=1000).probes:
            client.call(probe, probed)

    found = findings(document, api, probed.seen).findings
    assert [f"{each.source.line}: {each.message}" for each in found if each.code != "observed-status"] == []


def test_named_operations_and_values(stationer: Stationer) -> None:
    said = stationer.probe(
        "--operation", "getShelf", "--operation", "search", "--set", "shelf=a b", "--set", "search.words=7"
    )

    assert stationer.called == ["getShelf", "search"]
    assert [entry["path"] for entry in stationer.log] == ["/shelves/a%20b", "/search"]
    assert stationer.log[1]["request"] == {"words": "7"}
    assert said.code == 0
    assert "not called" not in said.err


def test_what_is_billed_needs_its_name_and_spend(stationer: Stationer) -> None:
    """Neither of the two is enough, and a poll is not called at all."""
    for arguments in (["--spend"], ["--operation", "createBinding"]):
        stationer.probe(*arguments)
        assert "createBinding" not in stationer.called
        stationer.log.clear()

    stationer.probe("--spend", "--operation", "createBinding", "--operation", "getBinding")

    assert stationer.called == ["createBinding"]


def test_the_number_of_requests_is_bounded(stationer: Stationer) -> None:
    said = stationer.probe("--most", "2")

    assert stationer.called == READS[:2]
    assert "not called: nothing, listed, status, mediaType," in said.err
    assert ": more than `--most 2` requests\n" in said.err


def test_requests_keep_their_distance(stationer: Stationer) -> None:
    """The rate is that of the client, whose limiter has tests of its own: here, that it is given."""
    said = stationer.probe("--rate", "0.0001", "--most", "1")

    assert len(stationer.called) == 1
    assert "at most 0.0001 a second:" in said.err


def test_a_failure_says_nothing_about_the_spec(stationer: Stationer) -> None:
    """What was not compared is reported with the reason; with nothing else, the probe is inconclusive."""
    stationer.emulator.order("status_503", operation="listed")
    stationer.emulator.order("reset_before", operation="map")

    said = stationer.probe("--operation", "listed", "--operation", "map")

    assert said.code == 2
    assert "called, and not compared: listed: HTTP 503 is not about the spec: " in said.err
    assert "called, and not compared: map: no response: " in said.err
    assert said.err.endswith("stationer: 0 of 16 operations compared, 2 requests: inconclusive\n")


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_a_broken_spec_is_reported_in_the_same_format(stationer: Stationer, form: str) -> None:
    """And nothing is called."""
    stationer.spec.write_text(lying().replace("info: {", "info: {title: Twice, "))

    said = stationer.probe("--format", form)

    assert (said.code, stationer.called) == (1, [])
    assert "duplicate-key" in said.out


@pytest.mark.parametrize("form", ["text", "github", "sarif"])
def test_each_format(stationer: Stationer, form: str) -> None:
    said = stationer.probe("--operation", "nothing", "--format", form)

    line = line_of("# observed-null")
    assert said.code == 1
    if form == "text":
        assert said.out.startswith(f"specs/stationer.yaml:{line}:27: error[observed-null]: a response of `nothing` ")
        assert f"\n{line:>5} |                     type: string # observed-null\n" in said.out
    elif form == "github":
        assert said.out.startswith(f"::error file=specs/stationer.yaml,line={line},col=27,title=observed-null::")
    else:
        (result,) = json.loads(said.out)["runs"][0]["results"]
        assert result["ruleId"] == "observed-null"


PROGRAM = """\
import json, logging, sys
from generated.stationer import Stationer, calls


class Json(logging.Formatter):
    def format(self, record):
        return json.dumps({"level": record.levelname, "logger": record.name, "message": record.getMessage()})


plain, structured = logging.FileHandler("plain.log"), logging.FileHandler("json.log")
plain.setFormatter(logging.Formatter("%(asctime)s %(levelname)-8s [%(name)s] %(message)s (worker 1)"))
structured.setFormatter(Json())
logging.basicConfig(level=logging.INFO, handlers=[plain, structured])
for _ in range(2):
    with Stationer(base_url=sys.argv[1], on_mismatch="keep") as client:
        for name in sys.argv[2:]:
            client.raw(getattr(calls, name)())
"""


@pytest.mark.slow
def test_the_logs_of_clients_say_the_same(stationer: Stationer) -> None:
    """At the same lines, from a log for people and one for programs; each client logs a place once."""
    functions = ["absent", "wrong_type", "nothing", "list_", "items", "map", "all_of", "one_of"]
    project = stationer.project
    assert project.run("generate", "stationer").code == 0
    subprocess.run(
        [sys.executable, "-c", PROGRAM, stationer.emulator.url("stationer"), *functions],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(project.root)},
        check=True,
    )
    probed = json.loads(stationer.probe("--format", "json").out)
    seen = {(each["line"], each["code"]) for each in probed if each["severity"] == "error"}

    for names, times in ((["plain.log"], 2), (["json.log"], 2), (["plain.log", "json.log"], 4)):
        said = project.run("lint", "stationer", "--observed", *names, "--format", "json")

        found = [each for each in json.loads(said.out) if each["code"].startswith("observed-")]
        assert said.code == 1
        assert {(each["line"], each["code"]) for each in found} == seen
        assert len(found) == len(functions)
        assert all(each["message"].endswith(f"; seen {times} times") for each in found)
        assert f"{names[0]}: 16 mismatches read" in said.err

    stationer.spec.write_text(TRUTH)
    said = project.run("lint", "stationer", "--observed", "plain.log", "--format", "json")
    assert (said.code, json.loads(said.out)) == (0, [])
    assert "8 places of responses that the specs allow by now\n" in said.err


def test_what_a_log_does_not_say(stationer: Stationer) -> None:
    """Lines that are cut, other APIs, and a log that is not there are reported."""
    warning = (
        "a response of `{}` ({}, HTTP 200) does not match the API's description and is kept as received: at `/size`, "
        "expected int, got a string"
    )
    lines = ["started", warning.format("wrongType", "pencils"), warning.format("absent", "stationer")[:-8], ""]
    (stationer.project.root / "worker.log").write_text("\n".join(lines))

    said = stationer.project.run("lint", "stationer", "--observed", "worker.log")

    assert said.err.splitlines() == [
        "worker.log: 1 mismatch read, 1 line about something else",
        "worker.log: cut or changed, and not read: line 3",
        "not compared: 1 place of responses of `pencils`: its spec is not among these, or has errors",
        "1 spec: nothing found",
    ]
    said = stationer.project.run("lint", "stationer", "--observed", "nowhere.log")
    assert (said.code, said.out) == (2, "")
    assert "cannot read the log `nowhere.log`: no such file or directory" in said.err


def test_a_comment_silences_what_is_known(stationer: Stationer) -> None:
    """An error too, since no client depends on it; and where nothing is reported it is no finding."""
    text = lying().replace("# observed-null", "# specloom: ignore[observed-null] null for trial accounts")
    stationer.spec.write_text(text)

    assert [
        line for line in stationer.probe("--operation", "nothing").out.splitlines() if "observed-null" in line
    ] == []
    assert "ignore" not in stationer.project.run("lint", "stationer", "--strict").out


def test_levels_of_the_settings_apply(stationer: Stationer) -> None:
    (stationer.project.root / "specloom.toml").write_text('[lint]\nobserved-null = "off"\n')

    said = stationer.probe("--operation", "nothing")

    assert (said.code, said.out) == (0, "")


@pytest.mark.parametrize(
    ("environment", "arguments", "why"),
    [
        ({"CI": "true"}, ["--yes"], "`CI` is set, and a probe calls a real provider with a real key"),
        ({}, [], "nobody can be asked here, and nothing was called"),
        (
            {"STATIONER_KEY": ""},
            ["--yes"],
            "the key of Stationer is missing\n  hint: set STATIONER_KEY in the environment",
        ),
        ({}, ["--yes", "--operation", "getShelves"], "`stationer` has no operation `getShelves`"),
        ({}, ["--yes", "--set", "shelves=top"], "no operation of `stationer` has a parameter or a property `shelves`"),
        ({}, ["--yes", "--set", "shelf"], "`--set shelf` has no value"),
        ({}, ["--yes", "--most", "0"], "`--most` must be a number above 0, not 0"),
        ({}, ["--yes", "--rate", "inf"], "`--rate` must be a number above 0, not inf"),
        ({}, ["--yes", "--base-url", "ftp://stationer"], "`stationer` cannot be called: "),
    ],
)
def test_what_is_refused(
    stationer: Stationer,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    arguments: list[str],
    why: str,
) -> None:
    """With exit code 2, and before anything is sent."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    said = stationer.project.run(*stationer.command, *arguments)

    assert (said.code, said.out) == (2, "")
    assert f"specloom: error: {why}" in said.err
    assert stationer.called == []


def test_ci_can_be_allowed(stationer: Stationer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    stationer.probe("--allow-ci", "--operation", "search")

    assert stationer.called == ["search"]


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "called"), [(b"y\n", ["search"]), (b"\n", []), (b"n\n", [])])
def test_it_asks_on_a_terminal(stationer: Stationer, answer: bytes, called: list[str]) -> None:
    terminal, end = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-m", "specloom", *stationer.command, "--operation", "search"],
        cwd=stationer.project.root,
        env=environment_of(stationer.project.root),
        stdin=end,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.close(end)
    os.write(terminal, answer)
    _, said = run.communicate(timeout=60)
    os.close(terminal)

    assert stationer.called == called
    assert run.returncode == (0 if called else 2)
    assert b"Call it (y/n) [n]: " in said
    assert KEY.encode() not in said


def test_nothing_stays_behind(stationer: Stationer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither files nor modules of the client."""
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(sys.modules), list(sys.path)
    stationer.probe("--operation", "search")

    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("specloom-")] == []
    assert not {name for name in set(sys.modules) - before[0] if name.startswith("probed_")}
    assert sys.path == before[1]
