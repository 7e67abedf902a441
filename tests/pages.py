"""The documentation as data: the blocks of its pages, their links, and how the blocks of one page are run.

A comment right before a block says what is special about it:

    <!-- not run: REASON -->    nothing runs it
    <!-- file: NAME -->         it is written into the folder of the page
    <!-- prints -->             it is what the block before prints
    <!-- prints part -->        it stands in what the block before prints
    <!-- exits: CODE -->        the command ends with this code

All other blocks of Python and of shell commands run, in their order and in one folder for each page, which holds the
`specs` of this repository unless the page writes its own. The blocks of Python of one page share their names.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import textwrap
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent

LANGUAGES: Final = frozenset({"python", "sh", "yaml", "toml", "json", "text", "mermaid"})

SECONDS: Final = 60
"""How long a command of a page may take."""

PRINTED: Final = frozenset({"prints", "prints part"})
"""The marks of what another block prints."""

_FENCE: Final = re.compile(r"^( *)```(\S*)\s*$")
_MARK: Final = re.compile(r"^ *<!-- (not run|file|prints part|prints|exits)(?:: (.+?))? -->$")
_HEADING: Final = re.compile(r"^#{1,6} (.+?)\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: the line that it begins in, its language, and the marks before it."""

    page: Path
    line: int
    language: str
    text: str
    marks: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def place(self) -> str:
        """Where it is."""
        return f"{name_of(self.page)}:{self.line}"

    @property
    def is_run(self) -> bool:
        """Whether its text is carried out."""
        return self.language in ("python", "sh") and not self.marks.keys() & {"not run", "file"}


def name_of(page: Path) -> str:
    """The path of a page inside this repository; its name alone elsewhere."""
    return page.relative_to(ROOT).as_posix() if page.is_relative_to(ROOT) else page.name


def pages() -> list[Path]:
    """Every page that people read, sorted."""
    return [ROOT / name for name in ("CONTRIBUTING.md", "README.md", "SECURITY.md")] + sorted(ROOT.glob("docs/*.md"))


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, those in lists without their indentation.

    Raises ValueError where one does not end.
    """
    found: list[Block] = []
    lines = page.read_text("utf-8").splitlines()
    marks: dict[str, str] = {}
    numbered = iter(enumerate(lines, 1))
    for number, line in numbered:
        if mark := _MARK.match(line):
            marks[mark[1]] = mark[2] or ""
        elif fence := _FENCE.match(line):
            text = textwrap.dedent("".join(f"{inner}\n" for inner in _inside(numbered, f"{page.name}:{number}")))
            found.append(Block(page, number, fence[2], text, marks))
            marks = {}
        elif line.strip():
            marks = {}
    return found


def _inside(numbered: Iterator[tuple[int, str]], place: str) -> Iterator[str]:
    for _, line in numbered:
        if line.strip() == "```":
            return
        yield line
    raise ValueError(f"{place}: the block does not end")


def mistakes(block: Block, before: Block | None) -> Iterator[str]:
    """What is wrong with the form of a block: nothing says how it is kept true."""
    if not block.language:
        yield f"{block.place}: a block without a language"
    elif block.language not in LANGUAGES:
        yield f"{block.place}: `{block.language}` is none of the languages {', '.join(sorted(LANGUAGES))}"
    if "not run" in block.marks and not block.marks["not run"]:
        yield f"{block.place}: `not run` without a reason"
    if block.language in ("text", "mermaid") and not block.marks.keys() & {"not run", *PRINTED}:
        yield f"{block.place}: neither `prints` nor `not run: REASON` is said of it"
    if block.marks.keys() & PRINTED and (before is None or not before.is_run):
        yield f"{block.place}: `prints`, but the block before does not run"


# --- links -----------------------------------------------------------------------------------------------------------


def prose(page: Path) -> str:
    """The text of a page without its blocks."""
    return re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)


def links(page: Path) -> list[str]:
    """The targets of all links and images of a page."""
    text = re.sub(r"`[^`\n]*`", "", prose(page))
    return re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"^\[[^\]]+\]: (\S+)$", text, re.MULTILINE)


def references(page: Path) -> tuple[set[str], set[str]]:
    """The names of links that are used and that are defined: `[text][name]` or `[name]`, and `[name]: URL`."""
    text = re.sub(r"`[^`\n]*`", "", prose(page))
    defined = set(re.findall(r"^\[([^\]]+)\]: ", text, re.MULTILINE))
    body = re.sub(r"^\[[^\]]+\]: .*$", "", text, flags=re.MULTILINE)
    full = set(re.findall(r"\]\[([^\]]+)\]", body))
    short = set(re.findall(r"(?<!\])\[([^\]]+)\](?![\[(:])", body))
    return full | short, defined


def key_tables(page: Path) -> dict[str, set[str]]:
    """The keys in the first cells of each table of keys, by what the table is about: `| key of a task | meaning |`."""
    found: dict[str, set[str]] = {}
    for subject, table in re.findall(r"^\| key of ([^|]+) \|.*\n((?:\|.*\n)+)", page.read_text("utf-8"), re.MULTILINE):
        cells = [row.split(" | ")[0] for row in table.splitlines()]
        found[subject.strip("`")] = {key for cell in cells for key in re.findall(r"`([\w-]+)`", cell)}
    return found


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page, as GitHub makes them."""
    titles = [match[1] for line in prose(page).splitlines() if (match := _HEADING.match(line))]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def paths(page: Path) -> set[str]:
    """What looks like a path of this repository in the inline code of a page, without what the page itself makes."""
    made = {
        Path(block.marks["file"]).stem for block in blocks(page) if block.marks.get("file", "").startswith("specs/")
    }
    first = {path.name for path in ROOT.iterdir()} | {"generator", "generated"}
    codes = re.findall(r"`([^`\n]+)`", prose(page))
    plain = (code.rstrip("/") for code in codes if re.fullmatch(r"[\w./-]+", code))
    return {
        code for code in plain if "/" in code and code.split("/")[0] in first and not any(name in code for name in made)
    }


# --- running ---------------------------------------------------------------------------------------------------------


def run(page: Path, folder: Path) -> list[str]:
    """Carry out the blocks of a page in a folder of its own; returns what went wrong."""
    steps = blocks(page)
    if not any(step.marks.get("file", "").startswith("specs/") for step in steps):
        (folder / "specs").symlink_to(ROOT / "specs")
    environment = _environment(folder)
    names: dict[str, Any] = {"__name__": "page"}
    printed = ""
    for step in steps:
        if "not run" in step.marks:
            continue
        try:
            if step.marks.keys() & PRINTED:
                _compare(step, printed)
            elif "file" in step.marks:
                _write(folder / step.marks["file"], step.text)
            elif step.language == "sh":
                printed = _command(step, folder, environment)
            elif step.language == "python":
                printed = _execute(step, names)
        except Exception:
            return [f"{step.place}: {traceback.format_exc()}"]
    return []


def _environment(folder: Path) -> dict[str, str]:
    """Commands of this checkout, whatever is installed and whatever stands in the folders above."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    tools = folder / ".bin"
    tools.mkdir()
    pytest = "-m pytest -p no:cacheprovider -p no:schemathesis -p no:specloom -p specloom.serve.plugin"
    for name, arguments in (("python", ""), ("specloom", "-m specloom"), ("pytest", pytest)):
        script = tools / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        script.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(map(str, (folder, ROOT / "generator", ROOT))),
    }


def _compare(step: Block, printed: str) -> None:
    wanted = step.text.rstrip()
    if wanted != printed.rstrip() and ("prints" in step.marks or wanted not in printed):
        raise AssertionError(f"printed:\n{printed}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _command(step: Block, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", step.text],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != int(step.marks.get("exits", "0")):
        raise AssertionError(f"exit code {done.returncode}:\n{done.stdout}")
    return done.stdout


def _execute(step: Block, names: dict[str, Any]) -> str:
    """What a block of Python prints."""
    code = compile("\n" * step.line + step.text, str(step.page), "exec")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, names)
    return printed.getvalue()


def main(arguments: Sequence[str]) -> int:
    """`python -m tests.pages PAGE`: run it in the working folder, which must be empty."""
    folder = Path.cwd()
    sys.path.insert(0, str(folder))
    wrong = run(Path(arguments[0]), folder)
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
