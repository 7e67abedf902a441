"""The command line: what each command says and where, and its exit code."""

from __future__ import annotations

import io
import json
import os
import pty
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from specloom import __version__, manifest
from specloom.cli.terminal import ProgressBar
from tests.project import SPEC, Project, Said, copy_tool, environment_of, listed, module

MANIFESTS = 3
"""Of the project: one for each provider, and that of the shared files."""


# --- generate --------------------------------------------------------------------------------------------------------


def test_generate_says_one_line_and_only_on_stderr(project: Project) -> None:
    files = len(listed(project).files)
    project.edit("specs/ink.yaml", "One pot of ink.", "A pot of ink.")

    said = project.run("generate")

    assert (said.code, said.out) == (0, "")
    written, seconds = said.err.partition(" written, ")[0], said.err.rpartition("(")[2]
    count = int(written.rpartition(" ")[2])
    assert 0 < count < files
    assert said.err == f"2 clients, {files} files: {count} written, {files - count} unchanged, 0 removed ({seconds}"


def test_generate_twice_changes_nothing(project: Project) -> None:
    before = project.snapshot()

    said = project.run("generate")

    assert said.code == 0
    assert said.err.endswith("files: 0 written, 27 unchanged, 0 removed\n".replace("27", str(len(before) - MANIFESTS)))
    assert project.snapshot() == before


@pytest.mark.promise(7)
def test_output_is_the_same_from_any_folder(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = {path: text for path, (text, _) in project.snapshot().items()}
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)

    said = project.run("generate", "--specs", str(project.root / "specs"), "--out", "there")

    assert said.code == 0
    there = elsewhere / "there"
    assert {p.relative_to(there).as_posix(): p.read_text() for p in there.rglob("*") if p.is_file()} == before
    assert str(tmp_path) not in "".join(before.values())


def test_generate_of_some_providers_keeps_the_others(project: Project) -> None:
    for name in ("ink", "pen"):
        project.edit(f"specs/{name}.yaml", "One pot", "A pot")

    said = project.run("generate", "pen")

    assert said.code == 0
    assert "A pot" in (project.out / "pen/client.py").read_text()
    assert "One pot" in (project.out / "ink/client.py").read_text()
    assert project.run("check", "pen").code == 0
    assert project.run("check").code == 1


def test_a_spec_that_is_gone_takes_its_client_along(project: Project) -> None:
    (project.root / "specs/pen.yaml").unlink()

    said = project.run("generate")

    assert said.code == 0
    assert said.err.startswith("1 client, ")
    assert not (project.out / "pen").exists()
    assert not (project.out / "tests/test_pen.py").exists()
    assert list(listed(project).providers) == ["ink"]


def test_one_spec_from_anywhere(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/nib-box.yaml").write_text(SPEC)

    said = project.run("generate", "--spec", str(tmp_path / "a/nib-box.yaml"), "--out", str(tmp_path / "out"))

    assert said.code == 0
    assert (tmp_path / "out/nib_box/client.py").read_text().startswith("# Code generated from nib-box.yaml.")
    assert project.run("check", "--spec", str(tmp_path / "a/nib-box.yaml"), "--out", str(tmp_path / "out")).code == 0


def test_a_spec_in_the_usual_folder_is_the_same_by_its_path(project: Project) -> None:
    before = project.snapshot()

    assert project.run("generate", "--spec", "specs/ink.yaml").code == 0
    assert project.snapshot() == before


def test_a_spec_may_have_parts_in_other_files(project: Project) -> None:
    (project.root / "specs/parts").mkdir()
    (project.root / "specs/parts/pot.yaml").write_text("type: object\nproperties:\n  colour: {type: string}\n")
    project.edit("specs/ink.yaml", '"#/components/schemas/Pot"', "parts/pot.yaml")

    assert project.run("generate").code == 0
    assert list(listed(project).providers["ink"].sources) == ["specs/ink.yaml", "specs/parts/pot.yaml"]
    assert project.run("check").code == 0
    project.edit("specs/parts/pot.yaml", "colour", "shade")
    said = project.run("check")

    assert said.code == 1
    assert "generated/ink/models.py: out of date: specs/parts/pot.yaml changed" in said.out


def test_quiet_says_nothing_of_success(project: Project) -> None:
    project.edit("specs/ink.yaml", "One pot", "A pot")

    said = project.run("generate", "--quiet")

    assert (said.code, said.out, said.err) == (0, "", "")


def test_a_comment_that_silences_a_house_rule_is_not_reported_as_unused(project: Project) -> None:
    """Only `lint` says which house rules are broken; a comment for one is still known to be needed."""
    comment = "# specloom: ignore[summary-missing] its name says it"
    project.edit("specs/ink.yaml", "    get:\n", f"    get: {comment}\n")
    project.edit("specs/ink.yaml", "      summary: One pot of ink.\n", "")

    generated, linted = project.run("generate"), project.run("lint", "ink")

    assert (generated.code, "ignore-unused" in generated.err, "summary-missing" in generated.err) == (0, False, False)
    assert "ignore-unused" not in linted.out


@pytest.mark.promise(6)
def test_a_spec_with_findings_writes_nothing(project: Project) -> None:
    project.edit("specs/pen.yaml", "One pot", "A pot")
    project.break_spec("ink")
    before = project.snapshot()

    said = project.run("generate")

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("specs/ink.yaml:4:")
    assert said.err.endswith("nothing was written\n")
    assert project.snapshot() == before


def test_findings_name_files_as_their_reader_can_open_them(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project.break_spec("ink")
    monkeypatch.chdir(tmp_path)

    for arguments in (["lint", "--specs"], ["generate", "--specs"]):
        said = project.run(*arguments, "project/specs")
        assert (said.out + said.err).startswith("project/specs/ink.yaml:4:")


def test_an_edited_file_stops_generate_with_a_way_out(project: Project) -> None:
    (project.out / "ink/client.py").write_text("mine\n")
    project.edit("specs/ink.yaml", "One pot", "A pot")
    before = project.snapshot()

    said = project.run("generate", "ink")

    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "generated/ink/client.py: edited by hand\n"
        "specloom: error: nothing was written, because files that were edited or added would be overwritten\n"
        "  hint: `specloom check ink` shows it; put it elsewhere (a subclass, another folder), "
        "then `specloom generate ink --force` overwrites it; "
        "if only a merge has changed these files, no work is lost\n"
    )
    assert project.snapshot() == before
    assert project.run("generate", "ink", "--force").code == 0
    assert "A pot" in (project.out / "ink/client.py").read_text()


@pytest.mark.promise(11)
def test_files_of_other_origin_are_kept_and_told(project: Project) -> None:
    (project.out / "notes.md").write_text("mine\n")

    said = project.run("generate")

    assert said.code == 0
    assert said.err.startswith("kept generated/notes.md: not written by specloom\n2 clients, ")


def test_many_files_of_other_origin_are_counted(project: Project) -> None:
    for number in range(25):
        (project.out / f"note{number:02}.md").write_text("mine\n")

    said = project.run("generate").err.splitlines()
    assert said[19:21] == [
        "kept generated/note19.md: not written by specloom",
        "kept 5 more files that specloom has not written",
    ]
    said = project.run("check").out.splitlines()
    assert said[19:] == ["generated/note19.md: not written by specloom", "5 more files not written by specloom"]


@pytest.mark.parametrize("kind", ["a named pipe", "a link", "a folder"])
def test_what_is_no_file_in_the_place_of_a_manifest(project: Project, kind: str) -> None:
    path = project.out / manifest.path_of("ink")
    path.unlink()
    if kind == "a link":
        path.symlink_to("nowhere.txt")
    else:
        place_odd(path, kind)
    project.edit("specs/ink.yaml", "One pot", "A pot")

    for command in (["check"], ["generate"], ["generate", "--force"]):
        said = project.run(*command)
        assert (said.code, said.out) == (2, "")
        what = "file" if kind == "a folder" else "manifest"
        assert said.err.startswith(
            f"specloom: error: `_manifests/ink.txt` is {kind}, where a {what} must be\n  hint: move it away"
        )


def test_another_folder_of_specs_with_the_same_name_is_refused(project: Project) -> None:
    (project.root / "other/specs").mkdir(parents=True)
    (project.root / "other/specs/ink.yaml").write_text(SPEC.replace("Sells ink", "Buys ink"))
    before = project.snapshot()

    for arguments in (["generate"], ["check"], ["generate", "ink"]):
        said = project.run(*arguments, "--specs", "other/specs")
        assert (said.code, said.out) == (2, "")
        assert said.err == (
            "specloom: error: `generated` holds clients of the specs in `specs`, and `other/specs` only has the same name\n"
            "  hint: give each folder of specs an output folder of its own with `--out`, or rename one of them\n"
        )
    assert project.snapshot() == before
    assert project.run("generate", "--specs", "other/specs", "--out", "there").code == 0


# --- wrong usage -----------------------------------------------------------------------------------------------------


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "usage: specloom"),
        (["genrate"], "invalid choice: 'genrate'"),
        (["generate", "inc"], "there is no provider `inc` in `specs`\n  hint: did you mean `ink`?"),
        (["check", "xyz"], "there is no provider `xyz` in `specs`\n  hint: available: ink, pen"),
        (["generate", "--spec", "x.yaml"], "there is no file `x.yaml`"),
        (["generate", "--spec", "https://x.example/y.yaml"], "`https://x.example/y.yaml`\n  hint: download it first"),
        (["lint", "x.yaml"], "there is no file `x.yaml`"),
        (["generate", "ink", "--spec", "specs/ink.yaml"], "exclude each other"),
        (
            ["generate", "specs/ink.yaml"],
            "is a file, not the name of a provider\n  hint: write `--spec specs/ink.yaml`",
        ),
        (
            ["generate", "--specs", "none"],
            "there is no folder `none`\n  hint: name the folder of the specs with `--specs`",
        ),
        (["generate", "--specs", "generated/tests"], "no spec in `generated/tests`"),
        (["generate", "--out", "."], "`.` contains `"),
        (["generate", "--out", "specs/ink.yaml"], "`specs/ink.yaml` is not a folder"),
        (
            ["check", "--out", "none"],
            "there is no manifest in `none/_manifests`\n  hint: `specloom generate --out none` writes it",
        ),
        (["lint", "--explain", "too-deap"], "there is no code `too-deap`\n  hint: did you mean `too-deep`?"),
        (["lint", "--format", "xml"], "invalid choice: 'xml'"),
        (["lint", "ikn"], "did you mean `ink`?"),
        (["show", "ir", "pan"], "did you mean `pen`?"),
        (["show", "text", "pen"], "invalid choice: 'text'"),
    ],
)
def test_wrong_usage_is_2_with_a_reason_on_stderr(project: Project, arguments: list[str], message: str) -> None:
    before = project.snapshot()

    said = project.run(*arguments)

    assert (said.code, said.out) == (2, "")
    assert message in said.err
    assert project.snapshot() == before


def test_two_specs_for_one_provider_are_refused(project: Project) -> None:
    (project.root / "specs/ink.json").write_text("{}")

    said = project.run("generate")

    assert said.code == 2
    assert "`ink.json` and `ink.yaml` are two specs for one provider" in said.err


def test_two_names_that_become_one_package_are_refused(project: Project) -> None:
    for name in ("my-ink", "my_ink"):
        (project.root / f"specs/{name}.yaml").write_text(SPEC)

    said = project.run("generate")

    assert said.code == 2
    assert "`specs/my-ink.yaml` and `specs/my_ink.yaml` would both be the package `my_ink` in `generated`" in said.err


def test_what_cannot_be_read_is_2(project: Project) -> None:
    (project.root / "specs/ink.yaml").unlink()
    (project.root / "specs/ink.yaml").symlink_to("ink.yaml")

    said = project.run("generate")

    assert (said.code, said.err) == (2, "specloom: error: specs/ink.yaml: Too many levels of symbolic links\n")


@pytest.mark.parametrize(
    ("kind", "is_link"),
    [
        *((kind, is_link) for kind in ("a folder", "a named pipe", "a socket") for is_link in (False, True)),
        ("a device", True),
    ],
)
def test_what_is_no_file_is_refused_at_once(project: Project, kind: str, is_link: bool) -> None:
    """Nobody writes to the pipe, and the device never ends."""
    spec = project.root / "specs/ink.yaml"
    spec.unlink()
    odd = Path("/dev/zero") if kind == "a device" else project.root / "odd" if is_link else spec
    place_odd(odd, kind)
    if odd != spec:
        spec.symlink_to(odd)

    for command in (["generate"], ["check"], ["lint"], ["lint", "specs/ink.yaml"], ["show", "ir", "ink"]):
        if kind == "a folder" and command[-1] == "specs/ink.yaml":
            continue  # a folder of specs, then
        said = project.run(*command)
        assert (said.code, said.out) == (2, "")
        assert said.err == f"specloom: error: specs/ink.yaml: is {kind}, not a regular file\n"
    for command in (["generate", "--out", "out", "--spec"], ["serve", "pen", "--scenario"], ["lint"]):
        if kind != "a folder" or command != ["lint"]:
            said = project.run(*command, str(odd))
            assert (said.code, f"{odd.name}: is {kind}, not a regular file\n" in said.err) == (2, True)
    assert not (project.root / "out").exists()


def place_odd(path: Path, kind: str) -> None:
    """Something that is no regular file; of devices there are enough."""
    if kind == "a folder":
        path.mkdir()
    elif kind == "a named pipe":
        os.mkfifo(path)
    elif kind == "a socket":
        os.mknod(path, stat.S_IFSOCK | 0o600)


@pytest.mark.parametrize("kind", ["a folder", "a named pipe", "a socket"])
def test_what_is_no_file_behind_a_reference_is_refused_with_its_place(project: Project, kind: str) -> None:
    place_odd(project.root / "specs/_part.yaml", kind)
    project.edit("specs/ink.yaml", '"#/components/schemas/Pot"', '"_part.yaml#/Pot"')

    for command in ("generate", "check"):
        said = project.run(command)
        assert said.code == 1
        assert f"error[file-unreadable]: `_part.yaml` is {kind}\n" in said.err
        assert said.err.startswith("specs/ink.yaml:")


def test_a_spec_of_many_gigabytes_is_refused_without_reading_it(project: Project) -> None:
    with (project.root / "specs/ink.yaml").open("r+b") as file:
        file.truncate(1 << 40)

    for command in ("generate", "check", "lint"):
        said = project.run(command)
        assert said.code == 1
        assert "error[file-too-large]: the file has more than 67,108,864 bytes" in said.err + said.out


def test_version_and_help_are_data(project: Project) -> None:
    assert project.run("--version") == Said(0, f"specloom {__version__}\n", "")
    said = project.run("--help")
    assert said.code == 0
    assert "0 success, 1 a finding or drift, 2 wrong usage or inconclusive" in said.out


# --- lint and show ---------------------------------------------------------------------------------------------------


def test_lint_of_good_specs(project: Project) -> None:
    said = project.run("lint")

    assert (said.code, said.out, said.err) == (0, "", "2 specs: nothing found\n")


@pytest.mark.promise(5)
def test_lint_reports_every_spec_in_each_format(project: Project) -> None:
    for name in ("ink", "pen"):
        project.break_spec(name)

    text = project.run("lint")
    assert (text.code, text.err) == (1, "2 specs: 2 errors, 0 warnings\n")
    assert [line.partition(":4:")[0] for line in text.out.splitlines() if "error[" in line] == [
        "specs/ink.yaml",
        "specs/pen.yaml",
    ]
    github = project.run("lint", "--format", "github", "ink")
    assert github.out.startswith("::error file=specs/ink.yaml,line=4,col=")
    found = json.loads(project.run("lint", "--format", "json", "specs/pen.yaml").out)
    assert len(found) == 1
    sarif = json.loads(project.run("lint", "--format", "sarif").out)
    assert len(sarif["runs"][0]["results"]) == 2


def test_lint_of_a_folder(project: Project) -> None:
    project.break_spec("pen")

    assert project.run("lint", "specs").err == "2 specs: 1 error, 0 warnings\n"


def test_warnings_alone_are_fine(project: Project) -> None:
    project.edit("specs/ink.yaml", "      summary:", "      sumary: x\n      summary:")

    said = project.run("lint", "ink")

    assert "warning[unknown-key]" in said.out
    assert (said.code, said.err) == (0, "1 spec: 0 errors, 1 warning\n")


def test_lint_shows_the_line_of_a_finding_of_any_stage(project: Project) -> None:
    """Also of one that only the naming of the fields reports."""
    project.edit(
        "specs/ink.yaml", "        colour:", "        Colour: {type: string, description: In Latin.}\n        colour:"
    )

    said = project.run("lint", "ink")

    assert "warning[name-collision]" in said.out
    assert "Colour: {type: string, description: In Latin.}\n" in said.out


def test_explain(project: Project) -> None:
    said = project.run("lint", "--explain", "too-deep")

    assert said.code == 0
    assert said.out.startswith("too-deep: ")


def test_show_prints_a_stage_as_json(project: Project) -> None:
    ir = json.loads(project.run("show", "ir", "ink").out)
    assert (ir["is"], ir["name"], ir["operations"][0]["id"]) == ("Api", "ink", "getPot")
    view = json.loads(project.run("show", "view", "specs/ink.yaml").out)
    assert (view["is"], view["client"]["header"]["text"]) == ("PackageView", "class Ink(Client):")


def test_show_of_a_spec_with_findings(project: Project) -> None:
    project.break_spec("ink")

    said = project.run("show", "ir", "ink")

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("specs/ink.yaml:4:")


# --- processes -------------------------------------------------------------------------------------------------------

CHEAP = {
    *("specloom", "specloom.__main__", "specloom.conflicts", "specloom.manifest", "specloom.regular"),
    "specloom.resources",
    *("specloom.settings", *(f"specloom.settings.{name}" for name in ("find", "quick"))),
    *("hashlib", "runpy"),
}
DEAR = {"argparse", "black", "dataclasses", "difflib", "jinja2", "json", "pathlib", "re", "typing", "yaml"}


@pytest.mark.parametrize("command", ["generate", "check"])
def test_nothing_to_do_imports_next_to_nothing(project: Project, command: str) -> None:
    imported, _ = project.imported_by(command)

    assert CHEAP - {"specloom.__main__"} <= imported
    assert DEAR & imported == set()
    assert {name for name in imported if name.startswith("specloom")} <= CHEAP


@pytest.mark.slow
def test_the_quick_result_is_the_slow_one(project: Project) -> None:
    """`python -m specloom check` answers before the command line is parsed; with an option it goes the whole way."""
    root = project.root
    quick = [module(root, command) for command in ("check", "generate")]
    slow = [module(root, command, "--out", "generated") for command in ("check", "generate")]

    assert quick == slow
    assert [said.code for said in quick] == [0, 0]
    project.edit("generated/ink/client.py", "One pot", "One spot")
    assert module(root, "check") == module(root, "check", "--specs", "specs")


@pytest.mark.promise(9)
def test_an_internal_error_is_3_with_a_traceback_and_what_to_do(project: Project) -> None:
    copy_tool(project.root)
    (template,) = (project.root / "templates").rglob("client.py.jinja")
    template.write_text(template.read_text() + "{{ nonsense.of_ours }}\n")
    before = project.snapshot()

    said = module(project.root, "generate")

    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("Traceback ")
    assert (
        f"specloom: error: internal error in specloom {__version__}: UndefinedError: 'nonsense' is undefined\n"
        in said.err
    )
    assert "hint: please report it with the lines above" in said.err
    assert project.snapshot() == before


def test_a_missing_library_is_2(project: Project) -> None:
    """`-S` hides what is installed."""
    project.edit("specs/ink.yaml", "One pot", "A pot")
    done = subprocess.run(
        [sys.executable, "-S", "-m", "specloom", "generate"],
        cwd=project.root,
        env=environment_of(project.root),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "is not installed\n  hint: install specloom together with what it depends on\n" in done.stderr


def test_interrupted_is_130(project: Project) -> None:
    """The run has more to say than a pipe holds, and waits for its reader: the test, which so knows when."""
    twice = "".join(f"x-{number}: {{a: 1, a: 2}}\n" for number in range(1000))
    project.edit("specs/ink.yaml", "components:\n", f"{twice}components:\n")
    before = project.snapshot()
    run = subprocess.Popen(
        [sys.executable, "-m", "specloom", "generate"],
        cwd=project.root,
        env=environment_of(project.root),
        stderr=subprocess.PIPE,
    )
    assert run.stderr is not None
    first = os.read(run.stderr.fileno(), 5)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=30)

    assert run.returncode == 130
    assert first == b"specs"
    assert b"Traceback" not in said
    assert said.endswith(b"interrupted; nothing is half done\n")
    assert project.snapshot() == before


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_is_no_bug(project: Project) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "specloom", "show", "ir", "ink"],
        cwd=project.root,
        env=environment_of(project.root),
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)

    assert (done.returncode, done.stderr) == (2, "")


@pytest.mark.slow
def test_a_locale_that_cannot_show_a_finding(project: Project) -> None:
    project.edit("generated/ink/client.py", "One pot of ink.", "One \N{SNOWMAN}.")

    said = module(project.root, "check", PYTHONIOENCODING="ascii")

    assert said.code == 1
    assert "One \\u2603." in said.out


@pytest.mark.slow
@pytest.mark.parametrize(("variable", "coloured"), [("X", True), ("NO_COLOR", False)])
def test_colour_only_on_a_terminal_that_wants_it(project: Project, variable: str, coloured: bool) -> None:
    project.edit("generated/ink/client.py", "One pot", "One spot")
    assert "\x1b" not in module(project.root, "check").out
    terminal, end = pty.openpty()
    run = subprocess.Popen(
        [sys.executable, "-m", "specloom", "check"],
        cwd=project.root,
        env={**environment_of(project.root), "TERM": "xterm", variable: "1"},
        stdout=end,
        stderr=subprocess.DEVNULL,
    )
    os.close(end)
    seen = b""
    try:
        while data := os.read(terminal, 65536):
            seen += data
    except OSError:  # how Linux tells that the other end is closed
        pass
    os.close(terminal)

    assert run.wait() == 1
    assert (b"\x1b[" in seen) is coloured
    assert b"One pot" in seen


class Terminal(io.StringIO):
    """A terminal that tells when something was drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.drawn.set()
        return super().write(text)


def test_progress_shows_after_its_patience_and_goes_away() -> None:
    terminal = Terminal()
    with ProgressBar(terminal, 4, delay=0) as progress:
        progress.step("ink: reading")
        progress.step("ink: writing")
        assert terminal.drawn.wait(10)
    lines = terminal.getvalue().split("\r\x1b[K")

    assert lines[1] == "[######------------------] 1/4 ink: writing (0 s)"
    assert lines[-1] == ""


def test_progress_of_quick_work_or_elsewhere_shows_nothing() -> None:
    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        with ProgressBar(stream, 1, delay=60 if stream is terminal else 0) as progress:
            progress.step("ink: reading")

    assert (terminal.getvalue(), file.getvalue()) == ("", "")


@pytest.mark.parametrize("command", [["lint"], ["check"], ["generate"], ["show", "ir", "ink"], ["show", "view", "pen"]])
def test_each_command_that_reads_specs_shows_progress(
    command: list[str], project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On stderr alone. Without patience, even quick work draws a line, and removes it."""
    project.edit("specs/ink.yaml", "One pot of ink.", "A pot of ink.")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(ProgressBar.__init__, "__kwdefaults__", {"delay": 0})

    said = project.run(*command)

    assert "\r\x1b[K" in terminal.getvalue()
    assert "\x1b[K" not in said.out


def test_the_manifests_say_where_everything_is_from(project: Project) -> None:
    known = listed(project)

    assert list(known.providers["ink"].sources) == ["specs/ink.yaml"]
    assert known.providers["ink"].spec == "specs/ink.yaml"
    assert known.files.keys() == {path for path in project.snapshot() if manifest.name_in(path) is None}
