"""Reads files of a git revision into a folder of its own: neither the work tree nor the index is touched.

`git` itself does it, with commands that only read. Of a spec, the files that its references lead to are read along.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from . import git
from .closest import suggest_or_list


class RevisionError(Exception):
    """A revision, or a file of it, cannot be read; says why, and what to do."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.hint = hint
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit of the repository that a folder is in."""

    name: str
    """As the user calls it: `main`, `HEAD~2`, a tag."""
    commit: str
    root: str
    """The top folder of the work tree, without links."""

    def path_of(self, path: str) -> str:
        """The path of a file or folder within the repository; "" for the top. Raises RevisionError for one outside."""
        found = os.path.relpath(os.path.realpath(path), self.root).replace(os.sep, "/")
        if found == ".." or found.startswith("../"):
            raise RevisionError(f"`{path}` is not in the repository `{self.root}`", "name a file or folder of it")
        return "" if found == "." else found

    def kind(self, path: str) -> str | None:
        """`blob` for a file, `tree` for a folder, links followed; None where the revision has neither."""
        header = _git(
            self.root, "cat-file", "--batch-check", "--follow-symlinks", data=f"{self.commit}:{path}\n".encode()
        )
        words = header.decode("utf-8", "replace").split()
        return words[1] if len(words) == 3 and words[1] in ("blob", "tree") else None

    def files_in(self, folder: str) -> list[str]:
        """The names of the files and links directly in a folder."""
        listed = _git(self.root, "ls-tree", "-z", f"{self.commit}:{folder}")
        entries = (entry.partition(b"\t") for entry in listed.split(b"\0") if entry)
        return [os.fsdecode(name) for facts, _, name in entries if facts.split()[1] == b"blob"]

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The bytes of these files, links followed; those that the revision does not have are omitted."""
        wanted = [path for path in paths if "\n" not in path]
        if not wanted:
            return {}
        asked = "".join(f"{self.commit}:{path}\n" for path in wanted)
        answer = _git(self.root, "cat-file", "--batch", "--follow-symlinks", data=os.fsencode(asked))
        return dict(_blobs(wanted, answer))


def open_revision(folder: str, name: str) -> Revision:
    """The commit that a name means in the repository of a folder.

    Raises RevisionError where git is missing, where there is no repository, and for a name that means no commit.
    """
    try:
        root = os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n"))
    except git.GitFailed as failed:
        if "not a git repository" in str(failed):
            raise RevisionError(f"`{os.path.abspath(folder)}` is in no git repository", _COMPARE_FILES) from None
        raise RevisionError(f"git cannot read the repository: {failed}") from None
    try:
        commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except git.GitFailed:
        raise RevisionError(f"there is no revision `{name}` in `{root}`", _other_name(root, name)) from None
    return Revision(name, commit.decode().strip(), os.path.realpath(root))


_COMPARE_FILES = "two files or folders are compared without git: `specloom diff OLD NEW`"
_SHALLOW = (
    "this is a shallow clone: run `git fetch --unshallow`, or `git fetch origin {name}`; in GitHub Actions give "
    "`actions/checkout` the input `fetch-depth: 0`"
)


def _other_name(root: str, name: str) -> str:
    """What to do about a name that means no commit."""
    if _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        return _SHALLOW.format(name=name.removeprefix("origin/"))
    listed = _git(root, "for-each-ref", "--format=%(refname:short)").decode("utf-8", "replace").split()
    remote = [other for other in listed if other.endswith(f"/{name}")]
    return f"did you mean `{remote[0]}`?" if remote else suggest_or_list(name, listed or ["HEAD"])


def _git(folder: str, *arguments: str, data: bytes = b"") -> bytes:
    """What a command of git prints. Raises RevisionError where there is no git, and GitFailed for its refusals."""
    try:
        return git.run(
            ("-C", folder, "--no-replace-objects", *arguments),
            data=data,
            environment={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except git.GitMissing:
        raise RevisionError("git is not installed, and revisions are read with it", _COMPARE_FILES) from None


def _blobs(paths: list[str], answer: bytes) -> Iterator[tuple[str, bytes]]:
    """The files in what `git cat-file --batch` prints: a line with the size for each, and then its bytes."""
    at = 0
    for path in paths:
        end = answer.index(b"\n", at)
        header = answer[at:end].rsplit(b" ", 2)
        at = end + 1
        if header[-1].isdigit() and len(header) > 1:  # a file, or anything else with its size
            size = int(header[-1])
            if header[-2] == b"blob":
                yield path, answer[at : at + size]
            at += size + 1


# --- specs -----------------------------------------------------------------------------------------------------------

_REFERENCE = re.compile(rb"""\$ref["']?\s*:\s*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'#,}\]][^\s,}\]]*))""")


def extract(revision: Revision, specs: Iterable[str], into: Path) -> set[str]:
    """Write files of a revision below a folder, at the paths that they have in the repository, and all files that
    references in them lead to; returns the paths of those that there are.

    As in a work tree, no reference leaves the folder of its spec.
    """
    waiting = {path: posixpath.dirname(path) for path in specs}
    seen = set(waiting)
    written: set[str] = set()
    while waiting:
        found = revision.read(waiting)
        further: dict[str, str] = {}
        for path, data in found.items():
            target = into / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            written.add(path)
            for other in referenced(path, data, waiting[path]):
                if other not in seen:
                    seen.add(other)
                    further[other] = waiting[path]
        waiting = further
    return written


def referenced(path: str, data: bytes, folder: str) -> Iterator[str]:
    """The files in the folder of a spec that references of one of its files lead to, valid or not.

    All paths have forward slashes. A file that cannot be parsed has its references, too.
    """
    for match in _REFERENCE.finditer(data):
        reference = next(group for group in match.groups() if group is not None).decode("utf-8", "replace")
        name = unquote(reference.partition("#")[0])
        if not name or name.startswith(("/", "\\")) or "://" in name or "\0" in name:
            continue
        found = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        if not found.startswith("../") and found != ".." and (not folder or found.startswith(f"{folder}/")):
            yield found
