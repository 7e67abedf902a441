"""Wanted files against folders on the disk: what a run writes, keeps, refuses and removes."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from specloom import atomic, manifest
from specloom.atomic import OutputError
from specloom.output import (
    Drift,
    InTheWay,
    Outcome,
    Rendered,
    Wanted,
    apply,
    compare,
    drift,
    read,
    refuse_place,
    settle,
    unified_diff,
)

TOOL, RUNTIME = "0" * 64, "1" * 64
SHARED = {"__init__.py": "", "_runtime/errors.py": "class ClientError(Exception): ...\n"}


def rendered(name: str, *texts: str, spec: str = "spec") -> Rendered:
    """A provider with one file for each text: `a/m0.py`, `a/m1.py`."""
    sources = {f"specs/{name}.yaml": manifest.digest(spec.encode())}
    return Rendered(sources, {f"{name}/m{number}.py": text for number, text in enumerate(texts)})


def wanted(*, tool: str = TOOL, shared: Mapping[str, str] | None = SHARED, **parts: Rendered | None) -> Wanted:
    """What the output should hold, with made-up shared files."""
    return Wanted(tool, RUNTIME, shared, parts)


def manifest_of(out: Path, name: str = "a") -> Path:
    """Where a part's manifest stands."""
    return out / manifest.path_of(name)


def contents(folder: Path) -> dict[str, str]:
    """The text of every file below a folder, by path."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder that does not exist yet."""
    return tmp_path / "generated"


def counts(outcome: Outcome) -> tuple[int, int, int]:
    """(written, unchanged, removed)."""
    plan = outcome.plan
    return len(plan.write), len(plan.unchanged), len(plan.remove)


# --- writing ---------------------------------------------------------------------------------------------------------


def test_first_run_writes_everything_and_leaves_nothing_beside_it(out: Path) -> None:
    outcome = apply(out, wanted(a=rendered("a", "x = 1\n")))

    assert counts(outcome) == (3, 0, 0)
    assert {path: text for path, text in contents(out).items() if manifest.name_in(path) is None} == {
        **SHARED,
        "a/m0.py": "x = 1\n",
    }
    assert os.listdir(out.parent) == ["generated"]


def test_second_run_changes_nothing(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    before = (out.stat().st_ino, out.stat().st_mtime_ns, contents(out))

    outcome = apply(out, wanted(a=rendered("a", "x = 1\n")))

    assert counts(outcome) == (0, 3, 0)
    assert (out.stat().st_ino, out.stat().st_mtime_ns, contents(out)) == before


def test_only_changed_files_are_rewritten(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n", "y = 1\n")))
    for path in out.rglob("*.py"):
        os.utime(path, ns=(10**18, 10**18))
    (out / "a/m1.py").chmod(0o640)

    outcome = apply(out, wanted(a=rendered("a", "x = 1\n", "y = 2\n")))

    assert counts(outcome) == (1, 3, 0)
    assert {path.name for path in out.rglob("*.py") if path.stat().st_mtime_ns != 10**18} == {"m1.py"}
    assert (out / "a/m1.py").stat().st_mode & 0o777 == 0o640


def test_a_provider_that_is_gone_is_removed_with_its_folder(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n"), b=rendered("b", "y = 1\n")))
    (out / "b/__pycache__").mkdir()
    (out / "b/__pycache__/m0.pyc").write_bytes(b"\0")
    (out / "a/__pycache__").mkdir()

    outcome = apply(out, wanted(a=rendered("a", "x = 1\n")))

    assert outcome.plan.remove == ("b/m0.py",)
    assert not (out / "b").exists()
    assert (out / "a/__pycache__").is_dir()


def test_a_part_that_is_none_stays_as_it_is(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n"), b=rendered("b", "y = 1\n")))
    (out / "b/m0.py").write_text("edited\n")
    known = read(out).manifest
    assert known is not None
    before = known.providers["b"].files

    outcome = apply(out, wanted(shared=None, a=rendered("a", "x = 2\n"), b=None))

    assert list(outcome.plan.write) == ["a/m0.py"]
    assert (out / "b/m0.py").read_text() == "edited\n"
    after = read(out).manifest
    assert after is not None
    assert after.providers["b"].files == before


@pytest.mark.parametrize("can_link", [True, False], ids=["linked", "copied"])
def test_files_that_stay_keep_content_mode_time_and_target(
    out: Path, can_link: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on a disk without hard links, where they are copied."""
    apply(out, wanted(a=rendered("a", "x = 1\n"), b=rendered("b", "y = 1\n")))
    (out / "notes.md").write_text("mine\n")
    (out / "notes.md").chmod(0o640)
    os.utime(out / "notes.md", (1_000_000_000, 1_000_000_000))
    (out / "link").symlink_to("nowhere")
    if not can_link:
        monkeypatch.setattr(os, "link", refuse)

    apply(out, wanted(a=rendered("a", "x = 2\n"), b=None))

    stat = (out / "notes.md").stat()
    assert (stat.st_mode & 0o777, stat.st_mtime) == (0o640, 1_000_000_000)
    assert (out / "notes.md").read_text() == "mine\n"
    assert (out / "link").readlink() == Path("nowhere")
    assert contents(out / "b") == {"m0.py": "y = 1\n"}
    assert os.listdir(out.parent) == ["generated"]


def refuse(*_: object, **__: object) -> None:
    """What a disk says that has no hard links."""
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def test_missing_files_come_back(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    (out / "a/m0.py").unlink()

    assert list(apply(out, wanted(a=rendered("a", "x = 1\n"))).plan.write) == ["a/m0.py"]
    assert (out / "a/m0.py").read_text() == "x = 1\n"


def test_crlf_checkout_is_no_change(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\ny = 2\n")))
    for path in out.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert counts(apply(out, wanted(a=rendered("a", "x = 1\ny = 2\n")))) == (0, 3, 0)


# --- people's files --------------------------------------------------------------------------------------------------


@pytest.mark.promise(10)
def test_files_of_other_origin_are_kept_and_named(out: Path, tmp_path: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    (out / "notes").mkdir()
    (out / "notes/mine.md").write_text("mine\n")
    (out / "empty").mkdir()
    (out / "link").symlink_to(tmp_path)

    outcome = apply(out, wanted(a=rendered("a", "x = 2\n")))

    assert outcome.plan.kept == ("link", "notes/mine.md")
    assert (out / "notes/mine.md").read_text() == "mine\n"
    assert (out / "empty").is_dir()
    assert (out / "link").readlink() == tmp_path


@pytest.mark.promise(10)
def test_an_edited_file_is_refused_by_name_and_overwritten_by_force(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n", "y = 1\n")))
    (out / "a/m0.py").write_text("x = 'mine'\n")
    before = contents(out)

    with pytest.raises(InTheWay) as refusal:
        apply(out, wanted(a=rendered("a", "x = 2\n", "y = 2\n")))

    assert refusal.value.paths == {"a/m0.py": "edited by hand"}
    assert contents(out) == before
    assert os.listdir(out.parent) == ["generated"]

    apply(out, wanted(a=rendered("a", "x = 2\n", "y = 2\n")), force=True)

    assert (out / "a/m0.py").read_text() == "x = 2\n"
    assert os.listdir(out.parent) == ["generated"]


def test_an_edit_that_is_what_would_be_written_is_fine(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    (out / "a/m0.py").write_text("x = 2\n")

    assert counts(apply(out, wanted(a=rendered("a", "x = 2\n")))) == (0, 3, 0)


def test_a_strange_file_in_the_place_of_a_new_one_is_refused(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    (out / "a/m1.py").write_text("mine\n")

    with pytest.raises(InTheWay) as refusal:
        apply(out, wanted(a=rendered("a", "x = 1\n", "y = 1\n")))

    assert refusal.value.paths == {"a/m1.py": "not written by specloom"}


def test_an_edited_file_that_is_no_longer_wanted_is_kept_even_by_force(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n"), b=rendered("b", "y = 1\n")))
    (out / "b/m0.py").write_text("mine\n")

    outcome = apply(out, wanted(a=rendered("a", "x = 1\n")), force=True)

    assert (outcome.plan.remove, outcome.plan.kept) == ((), ("b/m0.py",))
    assert (out / "b/m0.py").read_text() == "mine\n"


def test_without_a_manifest_equal_files_are_taken_over_and_others_refused(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n", "y = 1\n")))
    manifest_of(out).unlink()

    assert counts(apply(out, wanted(a=rendered("a", "x = 1\n", "y = 1\n")))) == (0, 4, 0)
    manifest_of(out).unlink()
    with pytest.raises(InTheWay) as refusal:
        apply(out, wanted(a=rendered("a", "x = 2\n", "y = 1\n")))

    assert refusal.value.paths == {"a/m0.py": "not written by specloom"}


def test_a_broken_manifest_is_refused_and_force_removes_nothing(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n"), b=rendered("b", "y = 1\n")))
    path = manifest_of(out, "b")
    path.write_text(path.read_text().replace("tool", "tols"))

    with pytest.raises(OutputError, match="is not a valid manifest: line 3 is malformed"):
        apply(out, wanted(a=rendered("a", "x = 1\n")))
    outcome = apply(out, wanted(a=rendered("a", "x = 1\n")), force=True)

    assert outcome.plan.kept == ("b/m0.py",)


def test_broken_manifests_are_counted(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n"), b=rendered("b", "y = 1\n")))
    for name in ("b", "a"):
        manifest_of(out, name).write_text("")

    with pytest.raises(OutputError, match=r"_manifests/a\.txt` is not a valid manifest: line 1 is .* \(and 1 more\)$"):
        apply(out, wanted())


# --- what may not be written -----------------------------------------------------------------------------------------


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    "path",
    [
        "../x.py", "/x.py", "a/../../x.py", "./x.py", "a//x.py", "", "a/", "a\\x.py", "c:x.py", "a/con.py", "NUL",
        "a/lpt1.txt", "COM¹.py", "a/x.py.", "a/x ", " a/x.py", "a/x\n.py", "a/x\0.py", "a/x?.py", 'a/".py',
        "a/\u202ex.py", f"{'a' * 256}.py", "manifest.JSON", "_Manifests/x.py", "a/__pycache__/x.py",
    ],
)  # fmt: skip
def test_unsafe_paths_are_refused(out: Path, path: str) -> None:
    with pytest.raises(OutputError, match="the path"):
        apply(out, wanted(a=Rendered({"specs/a.yaml": "0" * 64}, {path: ""})))

    assert os.listdir(out.parent) == []


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (("a/x.py", "a/X.py"), "differ only in case"),
        (("a/x.py", "A/y.py"), "differ only in case"),
        (("a/ß.py", "a/ss.py"), "differ only in case"),
        (("a/x", "a/x/y.py"), "is needed as a file and as a folder"),
        (("__init__.py",), "is needed by both `a` and the shared files"),
    ],
)
def test_paths_that_collide_are_refused(out: Path, paths: tuple[str, ...], message: str) -> None:
    with pytest.raises(OutputError, match=message):
        apply(out, wanted(a=Rendered({"specs/a.yaml": "0" * 64}, dict.fromkeys(paths, ""))))

    assert os.listdir(out.parent) == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("_shared", "is the name of the shared files"),
        ("_Shared", "is the name of the shared files"),
        ("a/b", "has a slash"),
        ("con", "is a device on Windows"),
        ("x" * 252, "has a part that is too long"),
    ],
)
def test_a_provider_whose_name_cannot_name_a_manifest_is_refused(out: Path, name: str, problem: str) -> None:
    with pytest.raises(OutputError, match=f"the name `{name}` {problem}"):
        apply(out, Wanted(TOOL, RUNTIME, SHARED, {name: rendered("a", "x = 1\n")}))

    assert os.listdir(out.parent) == []


@pytest.mark.parametrize("name", ['a".yaml', "a\\.yaml", "a\n.yaml"])
def test_a_source_that_a_manifest_cannot_name_is_refused(out: Path, name: str) -> None:
    with pytest.raises(OutputError, match="contains quotes, backslashes or control characters"):
        apply(out, wanted(a=Rendered({name: "0" * 64}, {"a/x.py": ""})))

    assert os.listdir(out.parent) == []


def test_names_of_up_to_255_bytes_are_written(out: Path) -> None:
    """The longest that file systems support."""
    path = f"a/{'ä' * 126}.py"
    apply(out, Wanted(TOOL, RUNTIME, SHARED, {"x" * 251: Rendered({"specs/a.yaml": "0" * 64}, {path: "x = 1\n"})}))

    assert (out / path).read_text() == "x = 1\n"
    assert read(out).broken == {}


def test_a_text_with_a_carriage_return_is_an_internal_error(out: Path) -> None:
    """The digest of a file ignores it, so that a later run could not detect a change."""
    with pytest.raises(ValueError, match=r"a/m0\.py contains a carriage return"):
        apply(out, wanted(a=rendered("a", "x = 1\r\n")))

    assert os.listdir(out.parent) == []


def test_a_file_of_a_provider_that_is_not_generated_again_is_taken(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))

    with pytest.raises(OutputError, match=r"`a/m0\.py` is needed by both `b` and `a`"):
        apply(out, wanted(a=None, b=rendered("a", "x = 2\n")))


def test_two_providers_cannot_want_one_file(out: Path) -> None:
    with pytest.raises(OutputError, match="is needed by both `b` and `a`"):
        apply(out, wanted(a=rendered("a", ""), b=rendered("a", "")))


@pytest.mark.promise(2)
@pytest.mark.parametrize("force", [False, True])
def test_nothing_is_written_through_a_link(out: Path, tmp_path: Path, force: bool) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    out.mkdir()
    (out / "a").symlink_to(elsewhere)

    with pytest.raises(OutputError, match="`a` is in the place of a folder"):
        apply(out, wanted(a=rendered("a", "x = 1\n")), force=force)

    assert contents(elsewhere) == {}


def test_a_linked_file_is_replaced_by_force_and_its_target_stays(out: Path, tmp_path: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    target = tmp_path / "target.py"
    target.write_text("target\n")
    (out / "a/m0.py").unlink()
    (out / "a/m0.py").symlink_to(target)

    with pytest.raises(InTheWay):
        apply(out, wanted(a=rendered("a", "x = 2\n")))
    apply(out, wanted(a=rendered("a", "x = 2\n")), force=True)

    assert not (out / "a/m0.py").is_symlink()
    assert target.read_text() == "target\n"


def test_the_output_folder_is_no_link_and_no_file(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").write_text("")

    for name, message in (("link", "is a link"), ("file", "is not a folder")):
        with pytest.raises(OutputError, match=message):
            apply(tmp_path / name, wanted(a=rendered("a", "")))


def test_a_folder_that_holds_the_specs_is_no_output_folder(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()

    for out in (tmp_path, tmp_path / "specs", Path("/")):
        with pytest.raises(OutputError, match="holds"):
            refuse_place(out, [tmp_path / "specs"])
    refuse_place(tmp_path / "generated", [tmp_path / "specs"])


def test_a_file_where_a_folder_was_and_back(out: Path) -> None:
    spec = {"specs/a.yaml": "0" * 64}
    apply(out, wanted(a=Rendered(spec, {"a/x": ""})))
    apply(out, wanted(a=Rendered(spec, {"a/x/y.py": ""})))
    apply(out, wanted(a=Rendered(spec, {"a/x": ""})))

    assert (out / "a/x").is_file()
    (out / "a/mine").write_text("mine\n")
    with pytest.raises(OutputError, match="`a/mine` is below `a`, which must be a file"):
        apply(out, wanted(a=Rendered(spec, {"a": ""})))


# --- the manifest ----------------------------------------------------------------------------------------------------


def test_a_manifest_is_sorted_lines_of_one_fact(out: Path) -> None:
    apply(out, wanted(b=rendered("b", "y = 1\n"), a=rendered("a", "x = 1\n", "z\n")))
    lines = manifest_of(out).read_text().splitlines()

    assert (lines[0], lines[2], lines[-1]) == ("specloom manifest 2", f"tool {TOOL}", "end")
    assert lines[3:-1] == [
        f"source {manifest.digest(b'spec')} specs/a.yaml",
        f"file {manifest.digest(b'x = 1' + bytes([10]))} a/m0.py",
        f"file {manifest.digest(b'z' + bytes([10]))} a/m1.py",
    ]
    assert str(out.parent) not in "".join(lines)


def test_a_manifest_is_read_as_it_was_written(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n"), b=rendered("b", "y = 1\n")))
    text = manifest_of(out).read_text()

    assert manifest.dump(manifest.parse(text)) == text
    assert manifest.dump(manifest.parse(text.replace("\n", "\r\n"))) == text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("manifest 2", "manifest 3"),
        ("end\n", ""),
        ("end\n", "end"),
        ("file", "flie"),
        ("made", "mode"),
        ("a/m0.py", "../m0.py"),
        ("a/m0.py", ""),
        ("a/m0.py", '"a/m0.py'),
        ("\n", "\n\n"),
        (manifest.digest(b"x = 1\n"), "0" * 63),
        (manifest.digest(b"x = 1\n"), "g" * 64),
    ],
)
def test_any_other_text_is_a_broken_manifest(out: Path, old: str, new: str) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    text = manifest_of(out).read_text()
    assert old in text
    manifest_of(out).write_text(text.replace(old, new))

    assert list(read(out).broken) == ["_manifests/a.txt"]
    with pytest.raises(OutputError, match=r"a\.txt` is not a valid manifest"):
        apply(out, wanted(a=rendered("a", "x = 1\n")))


def test_a_manifest_of_a_name_that_no_run_writes_is_broken(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    manifest_of(out).rename(manifest_of(out, 'a"'))

    assert read(out).broken == {'_manifests/a".txt': "'a\"' is not a valid name"}


def test_every_prefix_of_a_manifest_is_broken(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    text = manifest_of(out).read_text()

    for end in range(len(text)):
        with pytest.raises(manifest.ManifestError):
            manifest.parse(text[:end])


def test_the_lines_of_two_runs_together_are_a_merge(out: Path) -> None:
    """As git leaves it that keeps the lines of both sides: what either has written is no hand edit."""
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    one = manifest_of(out).read_text()
    apply(out, wanted(tool="2" * 64, a=rendered("a", "x = 2\n", spec="new")))
    other = manifest_of(out).read_text()
    manifest_of(out).write_text(one.removesuffix("end\n") + other)

    for text in ("x = 1\n", "x = 2\n"):
        (out / "a/m0.py").write_text(text)
        assert found(out, wanted(a=rendered("a", "x = 3\n"))) == [
            ("a/m0.py", "outdated", "out of date: recreated on two branches, and merged")
        ]
    (out / "a/m0.py").write_text("x = 4\n")
    assert [state for _, state, _ in found(out, wanted(a=rendered("a", "x = 3\n")))] == ["merged"]


def test_a_merged_manifest_stays_one_until_its_provider_is_generated_again(out: Path) -> None:
    """A run for other providers does not make it look like the result of one run."""
    apply(out, wanted(a=rendered("a", "x = 1\n"), b=rendered("b", "y = 1\n")))
    one = manifest_of(out).read_text()
    apply(out, wanted(a=rendered("a", "x = 2\n", spec="new"), b=None))
    merged = one.removesuffix("end\n") + manifest_of(out).read_text()
    manifest_of(out).write_text(merged)

    apply(out, wanted(a=None, b=rendered("b", "y = 2\n")))

    assert manifest_of(out).read_text() == merged


def test_the_lines_of_a_manifest_that_git_could_not_merge_count_as_if_it_could(out: Path) -> None:
    """The marker is named, what both sides wrote is known, and the next run needs no force."""
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    one = manifest_of(out).read_text().splitlines(keepends=True)
    apply(out, wanted(tool="2" * 64, a=rendered("a", "x = 2\n", spec="new")))
    other = manifest_of(out).read_text().splitlines(keepends=True)
    conflict = ["<<<<<<< HEAD\n", *one[1:-1], "||||||| base\n", "=======\n", *other[1:-1], ">>>>>>> theirs\n"]
    manifest_of(out).write_text("".join([one[0], *conflict, one[-1]]))
    (out / "a/m0.py").write_text("x = 1\n")

    assert found(out, wanted(a=rendered("a", "x = 3\n"))) == [
        ("_manifests/a.txt", "outdated", "a git conflict marker stands on line 2"),
        ("a/m0.py", "outdated", "out of date: recreated on two branches, and merged"),
    ]
    assert counts(apply(out, wanted(a=rendered("a", "x = 3\n")))) == (1, 2, 0)
    assert found(out, wanted(a=rendered("a", "x = 3\n"))) == []


def test_a_broken_manifest_with_a_conflict_marker_says_so(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    manifest_of(out).write_text("<<<<<<< HEAD\n{\n")

    assert read(out).broken == {"_manifests/a.txt": "a git conflict marker stands on line 1"}


@pytest.mark.parametrize("name", ["a", manifest.SHARED])
def test_a_manifest_that_has_lost_a_line_is_not_believed(out: Path, name: str) -> None:
    """As after a conflict that somebody has resolved by hand: the file is gone with its line."""
    apply(out, wanted(a=rendered("a", "x = 1\n", "y = 1\n")))
    path = manifest_of(out, name)
    lines = [line for line in path.read_text().splitlines(keepends=True) if line.startswith("file")]
    path.write_text(path.read_text().replace(lines[-1], ""))
    (out / lines[-1].split()[-1]).unlink()
    known = read(out).manifest

    assert known is not None and known.parts[name].merged == "its manifest was not written by a run"
    assert len(found(out, wanted(a=rendered("a", "x = 1\n", "y = 1\n")))) == 1


@pytest.mark.parametrize("text", ["x = 1\n", "x = 2\n"], ids=["new", "old"])
def test_what_either_branch_wrote_is_no_hand_edit_after_an_upgrade(out: Path, text: str) -> None:
    """The manifest of the older version is next to the new ones after a merge; what only it lists is obsolete."""
    files = {"a/m0.py": manifest.digest(b"x = 2\n"), "a/m1.py": manifest.digest(b"y = 1\n")}
    part: dict[str, object] = {"generator": "9" * 64, "sources": {}, "files": files}
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    shared: dict[str, object] = {"generator": "9" * 64, "sources": {}, "files": {}}
    old = {"format": 1, "shared": shared, "providers": {"a": part}}
    (out / manifest.OLD_NAME).write_text(json.dumps(old))
    (out / "a/m0.py").write_text(text)
    (out / "a/m1.py").write_text("y = 1\n")

    assert counts(apply(out, wanted(a=rendered("a", "x = 3\n")))) == (1, 2, 1)
    assert not (out / manifest.OLD_NAME).exists()


def test_an_older_manifest_is_replaced_and_knows_hand_edits(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n", "y = 1\n"), b=rendered("b", "z = 1\n")))
    known = read(out).manifest
    assert known is not None
    listed = {
        name: {"generator": "9" * 64, "sources": {f"specs/{name}.yaml": "9" * 64}, "files": dict(part.files)}
        for name, part in known.parts.items()
    }
    shutil.rmtree(out / manifest.FOLDER)
    shared = listed.pop(manifest.SHARED)
    old = {"format": 1, "version": "0.1.0", "shared": shared, "providers": listed}
    (out / manifest.OLD_NAME).write_text(json.dumps(old, indent=2) + "\n")
    (out / "a/m1.py").write_text("mine\n")
    want = wanted(a=rendered("a", "x = 2\n", "y = 1\n"))

    assert (manifest.OLD_NAME, "outdated", "the layout of an older version, which a run replaces") in found(out, want)
    with pytest.raises(InTheWay) as refusal:
        apply(out, want)
    assert refusal.value.paths == {"a/m1.py": "edited by hand"}
    (out / "a/m1.py").write_text("y = 1\n")
    outcome = apply(out, want)

    assert (list(outcome.plan.write), outcome.plan.remove) == (["a/m0.py"], ("b/m0.py",))
    assert not (out / manifest.OLD_NAME).exists()
    assert found(out, want) == []


# --- drift -----------------------------------------------------------------------------------------------------------


def found(out: Path, want: Wanted, *, partial: bool = False) -> list[tuple[str, str, str]]:
    """(path, state, why) of every drift."""
    return [(one.path, one.state, one.why) for one in drift(read(out), want, partial=partial)]


def test_no_drift_after_a_run(out: Path) -> None:
    want = wanted(a=rendered("a", "x = 1\n"))
    apply(out, want)

    assert found(out, want) == []


def test_each_kind_of_drift_is_told_apart(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n", "y = 1\n"), b=rendered("b", "z = 1\n"), c=rendered("c", "w = 1\n")))
    (out / "a/m0.py").write_text("mine\n")
    (out / "a/m1.py").unlink()
    (out / "extra.py").write_text("mine\n")

    assert found(
        out,
        wanted(
            a=rendered("a", "x = 1\n", "y = 1\n", "new\n"),
            b=rendered("b", "z = 2\n", spec="changed"),
            d=rendered("d", ""),
        ),
    ) == [
        ("a/m0.py", "edited", "edited by hand"),
        ("a/m1.py", "missing", "missing"),
        ("a/m2.py", "missing", "not generated yet"),
        ("b/m0.py", "outdated", "out of date: specs/b.yaml changed"),
        ("c/m0.py", "unwanted", "no longer generated: the spec of `c` does not exist any more"),
        ("d/m0.py", "missing", "not generated yet"),
        ("extra.py", "extra", "not written by specloom"),
    ]


def test_a_changed_tool_is_named(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))

    assert found(out, wanted(tool="2" * 64, a=rendered("a", "x = 2\n"))) == [
        ("a/m0.py", "outdated", "out of date: the generator changed")
    ]


def test_a_difference_without_a_change_of_any_source_is_of_another_version(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n", "y = 1\n")))

    why = "different from the output of this version of specloom"
    assert found(out, wanted(a=rendered("a", "x = 2\n"))) == [
        ("a/m0.py", "outdated", f"out of date: {why}"),
        ("a/m1.py", "unwanted", f"no longer generated: {why}"),
    ]


def test_a_conflict_marker_is_called_one_with_its_line(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    (out / "a/m0.py").write_text("x = 0\n<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n")

    assert found(out, wanted(a=rendered("a", "x = 1\n"))) == [
        ("a/m0.py", "merged", "a git conflict marker stands on line 2")
    ]


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> theirs", "<<<<<<<"])
def test_each_conflict_marker_is_called_one(out: Path, marker: str) -> None:
    """But for such a line that belongs in the file: the text of a spec may have one."""
    apply(out, wanted(a=rendered("a", "x = 1\n", f"{marker}\n")))
    (out / "a/m0.py").write_bytes(f"x = 0\r\n{marker}\r\n".encode())
    (out / "a/m1.py").write_text(f"mine\n{marker}\n")

    assert found(out, wanted(a=rendered("a", "x = 1\n", f"{marker}\n"))) == [
        ("a/m0.py", "merged", "a git conflict marker stands on line 2"),
        ("a/m1.py", "edited", "edited by hand"),
    ]


def test_many_changed_sources_are_counted(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    parts = Rendered({f"specs/parts/{letter}.yaml": "3" * 64 for letter in "abcd"}, {"a/m0.py": "x = 2\n"})

    assert found(out, wanted(a=parts))[0][2] == (
        "out of date: specs/a.yaml, specs/parts/a.yaml, specs/parts/b.yaml and 2 more changed"
    )


def test_a_change_that_reaches_no_file_is_a_drift_of_the_manifest(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))

    assert found(out, wanted(a=rendered("a", "x = 1\n", spec="changed"))) == [
        ("_manifests/a.txt", "outdated", "out of date: specs/a.yaml changed")
    ]


def test_files_that_were_made_by_two_versions_of_the_tool_are_told_apart(out: Path) -> None:
    """As after a merge of two branches: every provider remembers the tool that it was made with."""
    apply(out, wanted(a=rendered("a", "x = 1\n"), b=rendered("b", "y = 1\n")))
    tool = "2" * 64
    apply(out, wanted(tool=tool, a=rendered("a", "x = 2\n"), b=None))

    assert found(out, wanted(tool=tool, shared=None, a=None, b=rendered("b", "y = 2\n"))) == [
        ("b/m0.py", "outdated", "out of date: the generator changed")
    ]


def test_a_partial_check_sees_only_its_own_folders(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n"), b=rendered("b", "y = 1\n")))
    (out / "a/extra.py").write_text("")
    (out / "b/extra.py").write_text("")
    (out / "b/m0.py").write_text("mine\n")

    assert found(out, wanted(shared=None, a=rendered("a", "x = 1\n"), b=None), partial=True) == [
        ("a/extra.py", "extra", "not written by specloom")
    ]


def test_caches_of_other_tools_are_no_drift(out: Path) -> None:
    want = wanted(a=rendered("a", "x = 1\n"))
    apply(out, want)
    for name in manifest.CACHES:
        (out / "a" / name).mkdir()
        (out / "a" / name / "x").write_text("")

    assert found(out, want) == []


def test_drift_carries_what_would_be_written(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))

    assert drift(read(out), wanted(a=rendered("a", "x = 2\n", spec="new"))) == [
        Drift("a/m0.py", "outdated", "out of date: specs/a.yaml changed", "x = 2\n")
    ]


def test_compare_needs_no_disk(out: Path) -> None:
    plan = compare(read(out), wanted(a=rendered("a", "x = 1\n")))

    assert sorted(plan.write) == ["__init__.py", "_runtime/errors.py", "a/m0.py"]
    assert os.listdir(out.parent) == []


def test_unified_diff_is_bounded() -> None:
    assert unified_diff("a\nb\n", "a\nc\n", "x.py") == [
        "--- x.py (on disk)",
        "+++ x.py (as generated)",
        "@@ -1,2 +1,2 @@",
        " a",
        "-b",
        "+c",
    ]
    assert unified_diff("a\r\nb\r\n", "a\nb\n", "x.py") == []
    long = unified_diff("a\n" * 100, "b\n" * 100, "x.py", most=10)
    assert (len(long), long[-1]) == (11, "(193 more lines of this difference)")
    assert unified_diff("a\n" * 30_000, "", "x.py") == ["(30000 lines here, 0 wanted: too many to compare)"]


# --- a run that was killed, and a second one -------------------------------------------------------------------------


def leave(out: Path, name: str, files: Mapping[str, str]) -> Path:
    """A tree that a killed run has left in its staging folder."""
    folder = Path(manifest.staging_of(str(out))) / name
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def test_a_half_built_tree_is_removed(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    before = contents(out)
    leave(out, "new", {"a/m0.py": "half"})

    assert settle(out) == []
    assert contents(out) == before
    assert os.listdir(out.parent) == ["generated"]


def test_a_built_tree_that_was_not_exchanged_is_removed(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    before = contents(out)
    built = leave(out, "built", {"a/m0.py": "x = 2\n"})
    built.rename(built.with_name(f"ready-{built.stat().st_ino}"))

    assert settle(out) == []
    assert contents(out) == before
    assert os.listdir(out.parent) == ["generated"]


def test_an_old_tree_that_was_exchanged_is_removed_but_not_what_stands_only_there(out: Path) -> None:
    want = wanted(a=rendered("a", "x = 1\n"))
    apply(out, want)
    old = dict(contents(out))
    (out / "mine.md").write_text("mine\n")
    apply(out, wanted(a=rendered("a", "x = 2\n")))
    leave(
        out,
        "ready-1",
        {**old, "mine.md": "mine\n", "late.md": "late\n", "a/m1.py": "late\n", "__init__.py": "edited\n"},
    )

    rescued = settle(out)

    kept = out.with_name("generated.kept")
    assert sorted(rescued) == sorted(map(str, (out / "late.md", out / "a/m1.py", kept / "__init__.py")))
    assert (out / "late.md").read_text() == "late\n"
    assert (out / "__init__.py").read_text() == ""
    assert contents(kept) == {"__init__.py": "edited\n"}
    assert sorted(os.listdir(out.parent)) == ["generated", "generated.kept"]


def test_every_file_of_one_name_is_rescued_to_a_place_of_its_own(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    for number in range(3):
        leave(out, f"ready-{number}", {"__init__.py": f"edited {number}\n"})

    rescued = settle(out)

    kept = [out.with_name(name) for name in ("generated.kept", "generated.kept1", "generated.kept2")]
    assert sorted(rescued) == [str(folder / "__init__.py") for folder in kept]
    assert {text for folder in kept for text in contents(folder).values()} == {
        f"edited {number}\n" for number in range(3)
    }
    assert contents(out)["__init__.py"] == ""


def test_a_link_in_an_old_tree_is_rescued_unless_the_new_one_has_it(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    (out / "same").symlink_to("nowhere")
    (out / "other").symlink_to("nowhere")
    old = leave(out, "ready-1", {"mine.md": "mine\n"})
    (old / "same").symlink_to("nowhere")
    (old / "other").symlink_to("elsewhere")
    (old / "late").symlink_to("elsewhere")
    (out / "equal").write_text("equal\n")
    (old / "equal").symlink_to(out / "equal")

    rescued = settle(out)

    kept = out.with_name("generated.kept")
    places = (kept / "equal", kept / "other", out / "late", out / "mine.md")
    assert sorted(rescued) == sorted(map(str, places))
    assert (out / "late").readlink() == (kept / "other").readlink() == Path("elsewhere")


def test_caches_of_other_tools_move_along_with_their_folder(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n"), b=rendered("b", "y = 1\n")))
    for folder in (out, out / "a", out / "b"):
        (folder / "__pycache__").mkdir()
        (folder / "__pycache__/x.pyc").write_text("")
    (out / "a/.DS_Store").write_text("")

    apply(out, wanted(a=rendered("a", "x = 2\n")))

    assert {path for path in contents(out) if not path.endswith((".py", ".txt"))} == {
        "__pycache__/x.pyc",
        "a/__pycache__/x.pyc",
        "a/.DS_Store",
    }
    assert not (out / "b").exists()
    assert os.listdir(out.parent) == ["generated"]


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        (errno.EXDEV, OutputError, "cannot be moved as a whole"),
        (errno.EBUSY, OutputError, "cannot be moved as a whole"),
        (errno.EACCES, PermissionError, "Permission denied"),
    ],
)
def test_an_output_folder_that_cannot_be_moved_is_named_and_stays(
    out: Path, code: int, kind: type[Exception], message: str
) -> None:
    """As a mount point, or a folder in a layer of a container's image. Any other error is the system's."""
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    before = contents(out)

    def swap(one: Path, other: Path) -> bool:
        raise OSError(code, os.strerror(code))

    with atomic.staging(out, 0, swap=swap) as stage:
        stage.new.mkdir()
        with pytest.raises(kind, match=message):
            stage.put_in_place(())

    assert contents(out) == before
    assert os.listdir(out.parent) == ["generated"]


@pytest.mark.parametrize("kind", ["a file", "a link"])
def test_what_is_no_folder_in_the_place_of_the_staging_folder_is_refused(out: Path, kind: str, tmp_path: Path) -> None:
    place = Path(manifest.staging_of(str(out)))
    (tmp_path / "mine").mkdir()
    if kind == "a link":
        place.symlink_to("mine")
    else:
        place.write_text("mine\n")

    with pytest.raises(OutputError, match="is not a folder"):
        apply(out, wanted(a=rendered("a", "x = 1\n")))

    assert not out.exists()
    assert os.listdir(tmp_path / "mine") == []


def test_a_run_killed_between_two_renames_is_finished(out: Path) -> None:
    """Where a system cannot exchange two folders in one step."""
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    built = leave(out, "built", {"a/m0.py": "x = 2\n"})
    built = built.rename(built.with_name(f"ready-{built.stat().st_ino}"))
    out.rename(built.with_name("old"))

    with pytest.raises(OutputError, match="is missing"):
        read(out)
    assert settle(out) == []
    assert contents(out) == {"a/m0.py": "x = 2\n"}
    assert os.listdir(out.parent) == ["generated"]


def test_an_old_tree_that_was_replaced_in_two_steps_is_removed(out: Path) -> None:
    """The output folder is whole, so that a check can read it before."""
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    old = dict(contents(out))
    apply(out, wanted(a=rendered("a", "x = 2\n")))
    leave(out, "old", old)

    assert found(out, wanted(a=rendered("a", "x = 2\n"))) == []
    assert settle(out) == []
    assert (out / "a/m0.py").read_text() == "x = 2\n"
    assert os.listdir(out.parent) == ["generated"]


def test_a_replacement_without_a_new_tree_is_taken_back(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    before = contents(out)
    aside = leave(out, "x", {}).with_name("old")
    aside.parent.mkdir()
    out.rename(aside)

    assert settle(out) == []
    assert contents(out) == before


def test_replace_is_exchange_in_two_steps(tmp_path: Path) -> None:
    for name in ("new", "out"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text("")

    atomic.replace(tmp_path / "new", tmp_path / "out", tmp_path / "aside")

    assert os.listdir(tmp_path / "out") == ["new"]
    assert os.listdir(tmp_path / "aside") == ["out"]
    with pytest.raises(FileNotFoundError):
        atomic.replace(tmp_path / "absent", tmp_path / "out", tmp_path / "again")
    assert os.listdir(tmp_path / "out") == ["new"]


def test_a_second_run_at_the_same_time_is_refused_after_a_while(out: Path) -> None:
    with (
        atomic.staging(out, wait=0),
        pytest.raises(OutputError, match="another run"),
    ):
        apply(out, wanted(a=rendered("a", "")), wait=0)

    assert os.listdir(out.parent) == []
    apply(out, wanted(a=rendered("a", "")), wait=0)


def test_a_failure_while_writing_changes_nothing(out: Path) -> None:
    apply(out, wanted(a=rendered("a", "x = 1\n")))
    before = contents(out)

    with pytest.raises(UnicodeEncodeError):
        apply(out, wanted(a=rendered("a", "x = '\ud800'\n")))

    assert contents(out) == before
    assert os.listdir(out.parent) == ["generated"]
