"""`specloom vendor` and `check --vendored`: what is copied, what is refused, and what is named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from specloom import __version__, manifest
from specloom.runtime_copy import OPTIONAL
from specloom.settings.model import RUNTIME_PARTS
from specloom.vendor.quick import PARTS, quick_result
from tests.project import CHECKOUT, Project, Said, environment_of, module
from tests.vendoring import CLIENTS, Owner, own, parts_of, release, snapshot


@pytest.fixture
def owner(project: Project, monkeypatch: pytest.MonkeyPatch) -> Owner:
    """The owner's repository."""
    return own(project, monkeypatch)


def newer(owner: Owner, version: str = "0.2.0", **added: str) -> Path:
    """A later release of the project, whose runtime and clients differ by a comment."""
    more = {"_runtime/errors.py": "# later\n", "ink/client.py": "# later\n", "pen/client.py": "# later\n", **added}
    return release(owner.source, owner.project.root / f"release-{version}", version, more)


# --- what is copied --------------------------------------------------------------------------------------------------


def test_a_client_is_copied_with_what_it_imports(owner: Owner) -> None:
    said = owner.vendored("ink")

    copied = snapshot(owner.clients)
    source = snapshot(owner.source)
    written = [path for path in copied if not path.startswith((manifest.FOLDER, ".gitattributes"))]
    assert said.err.splitlines()[0] == f"1 client, {len(written) + 1} files into {CLIENTS}: {len(written) + 1} written"
    assert {path: copied[path] for path in written} == {path: source[path] for path in written}
    assert "ink/client.py" in copied and "_runtime/client.py" in copied and "_runtime/py.typed" in copied
    assert not [path for path in copied if path.startswith(("pen/", "tests/")) or "testing" in path]
    assert "_runtime/transports/httpx.py" not in copied


def test_the_lock_says_what_was_copied_and_from_where(owner: Owner) -> None:
    owner.vendored("ink")

    lock, made = owner.lock(), parts_of(owner.source)["ink"]
    ink = lock.providers["ink"]
    assert ink.origin is not None
    assert (owner.clients / ink.origin.location).resolve() == owner.source.resolve()
    assert not os.path.isabs(ink.origin.location)
    assert (ink.version, ink.sources, ink.spec, ink.tool) == (__version__, made.sources, made.spec, made.tool)
    assert ink.files.items() <= made.files.items()
    assert lock.shared is not None and lock.shared.version == __version__


def test_what_is_copied_is_imported_in_a_src_layout(owner: Owner) -> None:
    owner.vendored("ink", "pen")
    asked = "from acme.web.clients import ink, pen; print(ink.Ink, pen.Pen, ink.ClientError is pen.ClientError)"

    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout == "<class 'acme.web.clients.ink.client.Ink'> <class 'acme.web.clients.pen.client.Pen'> True\n"


def test_a_second_run_writes_nothing(owner: Owner) -> None:
    owner.vendored("ink", "pen")
    before = {path: (owner.clients / path).stat().st_mtime_ns for path in snapshot(owner.clients)}

    for arguments in (["ink", "pen"], ["--update"], ["ink"]):
        said = owner.vendor(*arguments)
        assert (
            said.err
            == f"2 clients, {len(owner.lock().files)} files into {CLIENTS}: {len(owner.lock().files)} unchanged\n"
        )

    assert {path: (owner.clients / path).stat().st_mtime_ns for path in snapshot(owner.clients)} == before


def test_testing_and_tests_are_copied_where_they_are_wanted(owner: Owner) -> None:
    """And stay until they are not wanted any more."""
    owner.vendored("ink", "--tests")
    copied = snapshot(owner.clients)
    assert {"ink/testing.py", "_runtime/testing.py", "tests/test_ink.py", "tests/__init__.py"} <= copied.keys()

    owner.vendored("ink")
    assert snapshot(owner.clients) == copied
    owner.vendored("ink", "--no-tests")
    assert {"ink/testing.py", "_runtime/testing.py"} <= snapshot(owner.clients).keys()
    assert "tests/test_ink.py" not in snapshot(owner.clients)
    owner.vendored("ink", "--no-testing")

    assert not [path for path in snapshot(owner.clients) if "testing" in path]
    assert owner.check().code == 0


@pytest.mark.slow
def test_parts_of_the_runtime_are_copied_by_name(owner: Owner) -> None:
    refused = owner.vendor("ink", "--runtime", "httpx", "--from", str(owner.source))
    assert (refused.code, "has no `httpx` in its runtime" in refused.err) == (2, True)
    (owner.project.root / "specloom.toml").write_text('runtime = ["httpx"]\n')
    assert module(owner.project.root, "generate").code == 0

    owner.vendored("ink", "--runtime", "httpx")
    assert (owner.clients / "_runtime/transports/httpx.py").is_file()
    owner.vendored("pen")
    assert (owner.clients / "_runtime/transports/httpx.py").is_file()
    owner.vendored("ink", "pen", "--runtime", "none")

    assert not (owner.clients / "_runtime/transports/httpx.py").exists()
    assert owner.vendor("ink", "--runtime", "htpx").err.endswith("hint: did you mean `httpx`?\n")


def test_every_part_that_settings_name_can_be_vendored() -> None:
    """What clients import comes with them, and `testing` has an option of its own."""
    assert {*PARTS} == {*RUNTIME_PARTS} - {"streaming", "testing"}
    assert {*PARTS} <= {*OPTIONAL}


@pytest.mark.slow
@pytest.mark.parametrize("part", sorted({*PARTS} - {"httpx"}))
def test_a_part_is_copied_with_all_its_modules(owner: Owner, part: str) -> None:
    """They are kept by an update, and go when they are not wanted."""
    (owner.project.root / "specloom.toml").write_text(f'runtime = ["{part}"]\n')
    assert module(owner.project.root, "generate").code == 0
    files = {f"_runtime/{name.replace('.', '/')}.py" for name in OPTIONAL[part]}

    owner.vendored("ink", "--runtime", part)
    assert files <= snapshot(owner.clients).keys()
    assert owner.check().code == 0
    owner.vendored("--update")
    assert files <= snapshot(owner.clients).keys()
    owner.vendored("ink", "--runtime", "none")

    assert not files & snapshot(owner.clients).keys()


def test_the_runtime_shrinks_with_what_is_removed(owner: Owner) -> None:
    owner.vendored("ink")
    alone = snapshot(owner.clients)
    owner.vendored("pen", "--testing")
    assert snapshot(owner.clients).keys() > alone.keys()

    said = owner.vendor("--remove", "pen")

    assert said.code == 0
    assert snapshot(owner.clients) == alone
    assert owner.vendor("--remove", "ink").code == 0
    assert snapshot(owner.clients) == {}


def test_the_users_own_files_stay(owner: Owner) -> None:
    """Also an `__init__.py` that was there before, and one that was written and edited since."""
    owner.clients.mkdir()
    (owner.clients / "__init__.py").write_text("MINE = 1\n")
    (owner.clients / "mine.py").write_text("mine = 1\n")
    owner.vendored("ink")
    (owner.clients / ".gitattributes").write_text("* text\n")

    assert owner.check().code == 0
    assert owner.vendor("--update").code == 0
    assert owner.vendor("--remove", "ink").code == 0

    kept = {path: (owner.clients / path).read_text() for path in snapshot(owner.clients)}
    assert kept == {"__init__.py": "MINE = 1\n", "mine.py": "mine = 1\n", ".gitattributes": "* text\n"}


# --- updates ---------------------------------------------------------------------------------------------------------


def test_an_update_takes_what_its_source_has_now(owner: Owner) -> None:
    owner.vendored("ink", "pen")
    later = newer(owner)
    shutil.rmtree(owner.source)
    later.rename(owner.source)

    asked = owner.check()
    assert asked.code == 0
    assert (
        asked.out
        == f"ink: {__version__} → 0.2.0: 2 files would change\npen: {__version__} → 0.2.0: 2 files would change\n"
    )
    assert f"run: specloom vendor --update --into {CLIENTS}\n" in asked.err
    said = owner.vendor("--update")

    unchanged = len(owner.lock().files) - 3
    assert said.code == 0
    assert said.err.startswith(f"2 clients, {unchanged + 3} files into {CLIENTS}: 3 written, {unchanged} unchanged\n")
    assert {part.version for part in owner.lock().parts.values()} == {"0.2.0"}
    assert owner.check().err == f"2 clients, {len(owner.lock().files)} files in {CLIENTS}: as vendored\n"


def test_a_source_that_is_named_must_not_be_newer(owner: Owner) -> None:
    owner.vendored("ink")
    later = newer(owner)

    same, other = owner.check("--from", str(owner.source)), owner.check("--from", str(later))

    assert (same.code, same.out) == (0, "")
    assert (other.code, other.out) == (1, f"ink: {__version__} → 0.2.0: 2 files would change\n")


def test_one_runtime_fits_all_clients_or_the_update_is_refused(owner: Owner) -> None:
    """Both versions are named, and nothing changes; together they are updated."""
    owner.vendored("ink", "pen")
    later, before = newer(owner), snapshot(owner.clients)

    said = owner.vendor("pen", "--from", str(later))

    assert (said.code, snapshot(owner.clients)) == (2, before)
    assert said.err == (
        f"specloom: error: `ink` (specloom {__version__}) and `pen` (specloom 0.2.0) need different runtimes: "
        "`_runtime/errors.py` differs\n"
        "  hint: generate both with one version of specloom and run `specloom vendor --update`, or vendor one of them "
        "into a folder of its own\n"
    )
    assert owner.vendor("--update", "--from", str(later)).code == 0
    assert {part.version for part in owner.lock().parts.values()} == {"0.2.0"}


def test_another_version_with_the_same_runtime_fits(owner: Owner) -> None:
    owner.vendored("ink")
    later = release(owner.source, owner.project.root / "later", "0.2.0", {"pen/client.py": "# later\n"})

    assert owner.vendor("pen", "--from", str(later)).code == 0
    assert {name: part.version for name, part in owner.lock().providers.items()} == {"ink": __version__, "pen": "0.2.0"}
    assert owner.check().code == 0


def test_several_sources_share_one_runtime(owner: Owner) -> None:
    """Each client is updated from where it came."""
    other = owner.project.root / "other"
    shutil.copytree(owner.source, other)
    owner.vendored("ink")
    assert owner.vendor("pen", "--from", str(other)).code == 0
    edited = other / "pen/client.py"
    edited.write_text(edited.read_text() + "# more\n")
    part = parts_of(other)["pen"]
    part.files = {**part.files, "pen/client.py": manifest.digest_of(str(edited))}
    (other / manifest.path_of("pen")).write_text(manifest.dump(part))

    asked = owner.check()
    assert asked.out == "pen: 1 file would change\n"
    said = owner.vendor("--update")

    assert said.code == 0
    assert (owner.clients / "pen/client.py").read_text().endswith("# more\n")
    assert not (owner.clients / "ink/client.py").read_text().endswith("# more\n")


def test_a_source_can_be_a_project_and_is_this_one_by_default(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    assert owner.vendor("ink", "--from", str(owner.project.root)).code == 0
    monkeypatch.chdir(owner.project.root)

    assert owner.run("vendor", "pen", "--into", str(owner.clients)).code == 0

    origins = {part.origin.location for part in owner.lock().providers.values() if part.origin is not None}
    assert {(owner.clients / place).resolve() for place in origins} == {owner.source.resolve()}


# --- wrong usage -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        ([], "no client was named", "has ink, pen"),
        (["inkk"], "there is no client `inkk`", "did you mean `ink`?"),
        (["--update"], f"nothing is vendored in `{CLIENTS}`", "name the clients to vendor"),
        (["--remove", "ink"], f"there is no client `ink` in `{CLIENTS}`", "nothing is vendored there"),
        (["ink", "--from", "nowhere"], "there is neither a folder nor a repository `nowhere`", "name an output folder"),
        (
            ["ink", "--from", "src"],
            "`src` has no output of `specloom generate`",
            "name the folder that has `_manifests`",
        ),
    ],
)
def test_wrong_usage_is_2_and_writes_nothing(owner: Owner, arguments: list[str], error: str, hint: str) -> None:
    source = [] if "--from" in arguments else ["--from", str(owner.source)]

    said = owner.vendor(*source, *arguments)

    assert (said.code, said.out) == (2, "")
    assert error in said.err.splitlines()[0] and hint in said.err.splitlines()[1]
    assert not owner.clients.exists()


def test_an_edited_source_is_refused_with_the_name_of_the_file(owner: Owner) -> None:
    owner.project.edit("generated/ink/client.py", "One pot of ink.", "Mine.")

    said = owner.vendor("ink", "--from", str(owner.source))

    assert (said.code, owner.clients.exists()) == (2, False)
    assert f"`{owner.source}/ink/client.py` was edited by hand\n" in said.err
    assert owner.vendor("pen", "--from", str(owner.source)).code == 0, "the other client is whole"


@pytest.mark.parametrize("name", ["_runtime/errors.py", "ink/models.py"])
def test_a_source_with_a_missing_file_is_refused(owner: Owner, name: str) -> None:
    (owner.source / name).unlink()

    said = owner.vendor("ink", "--from", str(owner.source))

    assert (said.code, owner.clients.exists()) == (2, False)
    assert f"`{owner.source}/{name}` is missing\n" in said.err


def test_a_source_with_a_broken_manifest_is_refused(owner: Owner) -> None:
    (owner.source / manifest.path_of("ink")).write_text("nonsense\n")

    said = owner.vendor("ink", "--from", str(owner.source))

    assert (said.code, owner.clients.exists()) == (2, False)
    assert "`_manifests/ink.txt` is not a valid manifest: line 1 is not `specloom manifest 2`\n" in said.err


def test_generated_and_vendored_folders_are_not_mixed(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    owner.vendored("ink")
    monkeypatch.chdir(owner.project.root)
    before = snapshot(owner.clients)

    for command in ("generate", "check"):
        said = owner.run(command, "--out", str(owner.clients))
        assert (said.code, "holds clients that were vendored from elsewhere" in said.err) == (2, True)
    said = owner.run(
        "vendor", "ink", "--into", "generated", "--from", str(release(owner.source, Path("other"), "0.1.0", {}))
    )
    assert (said.code, "is an output folder of `specloom generate`" in said.err) == (2, True)
    assert owner.run("check", "--vendored", "generated").code == 2
    assert snapshot(owner.clients) == before


def test_options_of_another_check_are_refused(owner: Owner) -> None:
    for arguments, error in (
        (["check", "--from", "x"], "`--from` is for `--vendored DIR`"),
        (["check", "ink", "--vendored", CLIENTS], "`--vendored` checks a whole folder of copies"),
        (["check", "--vendored", CLIENTS, "--out", "x"], "`--vendored` checks a whole folder of copies"),
        (["check", "--vendored", "nowhere"], "there is no folder `nowhere`"),
        (["check", "--vendored", "src"], "nothing is vendored in `src`"),
    ):
        said = owner.run(*arguments)
        assert (said.code, said.err.splitlines()[0]) == (2, f"specloom: error: {error}")


# --- attacks ---------------------------------------------------------------------------------------------------------


def edited(path: Path) -> None:
    path.write_text(path.read_text() + "# mine\n")


def linked(path: Path) -> None:
    path.rename(path.with_suffix(".kept"))
    path.symlink_to(path.with_suffix(".kept").name)


def extended(path: Path) -> None:
    path.with_name("added.py").write_text("added = 1\n")


def conflicted(path: Path) -> None:
    path.write_text(f"<<<<<<< HEAD\n{path.read_text()}=======\n>>>>>>> other\n")


EDITS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "an edited client": (edited, "ink/client.py", "ink/client.py: edited by hand"),
    "an edited runtime": (edited, "_runtime/errors.py", "_runtime/errors.py: edited by hand"),
    "a deleted client": (Path.unlink, "ink/client.py", "ink/client.py: missing"),
    "a deleted runtime": (Path.unlink, "_runtime/flow.py", "_runtime/flow.py: missing"),
    "a link": (linked, "ink/models.py", "ink/models.py: a link or not a regular file"),
    "a file beside a client": (extended, "ink/client.py", "ink/added.py: added: not vendored by specloom"),
    "a file beside the runtime": (extended, "_runtime/flow.py", "_runtime/added.py: added: not vendored by specloom"),
    "a file beside the lock": (extended, "_manifests/ink.txt", "_manifests/added.py: added: not vendored by specloom"),
    "a conflict": (conflicted, "ink/calls.py", "ink/calls.py: has a conflict marker of git in line 1"),
    "a lost `__init__.py`": (Path.unlink, "__init__.py", "__init__.py: missing"),
}


@pytest.mark.sampled(3)
@pytest.mark.promise(8)
@pytest.mark.parametrize("kind", EDITS)
def test_every_change_of_a_copy_is_named(owner: Owner, kind: str) -> None:
    """By `check`, with its reason; an update overwrites none of the user's work, and with `--force` mends it."""
    attack, path, expected = EDITS[kind]
    owner.vendored("ink", "pen")
    attack(owner.clients / path)
    before = snapshot(owner.clients)

    said = owner.check()

    assert said.code == 1
    assert f"{CLIENTS}/{expected}" in said.out.splitlines() or f"{CLIENTS}/{expected.partition(':')[0]}: " in said.out
    assert len(said.out.splitlines()) == (2 if kind == "a link" else 1)
    assert quick_result(CLIENTS) is None
    assert snapshot(owner.clients) == before
    updated = owner.vendor("--update")
    assert updated.code == (1 if attack in (edited, linked, conflicted) else 0)
    kept = {path: text for path, text in before.items() if updated.code or path.endswith(("added.py", ".kept"))}
    assert kept.items() <= snapshot(owner.clients).items()
    assert owner.vendor("--update", "--force").code == 0
    for name in ("ink/added.py", "_runtime/added.py", "_manifests/added.py", "ink/models.kept"):
        (owner.clients / name).unlink(missing_ok=True)
    assert owner.check().code == 0


@pytest.mark.promise(8)
def test_an_edited_lock_is_named(owner: Owner) -> None:
    """One digest, or where it came from; an update then asks for its source."""
    owner.vendored("ink")
    path = owner.clients / manifest.path_of("ink")
    text = path.read_text()
    listed = manifest.parse(text).files["ink/client.py"]
    for old, new in (
        (listed, listed[::-1]),
        ("from ", "from ext::sh -c touch% pwned #"),
        (f"version {__version__}", "version 9"),
    ):
        path.write_text(text.replace(old, new, 1))

        said, updated = owner.check(), owner.vendor("--update")

        assert said.code == 1
        assert f"{CLIENTS}/_manifests/ink.txt: edited by hand: not the text of one run\n" in said.out
        assert (updated.code, "say where `ink` comes from: `--from " in updated.err) == (2, True)
    assert not (owner.root / "pwned").exists()
    owner.vendored("ink", "--force")
    assert path.read_text() == text


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "text", ["", "specloom manifest 3\nend\n", "specloom manifest 2\nend\n", "\0", "<<<<<<< HEAD\n"]
)
def test_a_broken_lock_is_2(owner: Owner, text: str) -> None:
    """Of another version, too. It is never taken for an absent one, and written again only on request."""
    owner.vendored("ink", "pen")
    (owner.clients / manifest.path_of("ink")).write_text(text)
    before = snapshot(owner.clients)

    for said in (owner.check(), owner.vendor("--update"), owner.vendor("--update", "--force"), owner.vendor("pen")):
        assert (said.code, said.out) == (2, "")
        assert f"`{CLIENTS}/_manifests/ink.txt` is not a valid lock: " in said.err
    assert snapshot(owner.clients) == before

    owner.vendored("ink", "--force")
    assert owner.check().code == 0


def test_a_lost_lock_of_the_runtime_is_named(owner: Owner) -> None:
    owner.vendored("ink", "pen")
    (owner.clients / manifest.path_of(manifest.SHARED)).unlink()

    said = owner.check()
    assert (said.code, f"{CLIENTS}/_manifests/_shared.txt: missing\n" in said.out) == (1, True)
    assert owner.vendor("ink").code == 2
    assert owner.vendor("--update").code == 0
    assert owner.check().code == 0


def test_a_module_that_a_merge_has_lost_is_named(owner: Owner) -> None:
    """The lock of the runtime is that of a branch without the client that needs it."""
    owner.vendored("ink")
    shared = (owner.clients / manifest.path_of(manifest.SHARED)).read_text()
    owner.vendored("pen", "--testing")
    (owner.clients / manifest.path_of(manifest.SHARED)).write_text(shared)
    listed = manifest.parse(shared).files
    for path in snapshot(owner.clients):
        if path.startswith("_runtime/") and path not in listed:
            (owner.clients / path).unlink()

    said = owner.check()

    assert said.code == 1
    assert f"{CLIENTS}/pen/testing.py: imports `_runtime/testing.py`, which was not vendored\n" in said.out


def test_a_lost_lock_is_2_and_the_copies_are_found_again(owner: Owner) -> None:
    owner.vendored("ink")
    before = snapshot(owner.clients)
    shutil.rmtree(owner.clients / manifest.FOLDER)

    assert owner.check().code == 2
    said = owner.vendored("ink")

    assert "0 written" not in said.err and ": 1 written" not in said.err
    assert snapshot(owner.clients) == before


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ["ink/mine.py", "ink.py", "INK/mine.py", "_runtime/mine.py"])
def test_a_name_that_the_user_has_is_not_taken(owner: Owner, name: str) -> None:
    path = owner.clients / name
    path.parent.mkdir(parents=True)
    path.write_text("mine = 1\n")

    for force in ([], ["--force"]):
        said = owner.vendor("ink", "--from", str(owner.source), *force)
        assert (said.code, f"`{CLIENTS}/{name}` is in the place of `" in said.err) == (2, True)
    assert snapshot(owner.clients).keys() == {name}


@pytest.mark.promise(2)
def test_nothing_is_written_through_a_link(owner: Owner) -> None:
    elsewhere = owner.root / "elsewhere"
    elsewhere.mkdir()
    owner.clients.symlink_to(elsewhere)

    said, checked = owner.vendor("ink", "--from", str(owner.source)), owner.check()

    assert (said.code, checked.code) == (2, 2)
    assert f"`{CLIENTS}` is a link" in said.err
    assert list(elsewhere.iterdir()) == []


@pytest.mark.sampled(2)
@pytest.mark.parametrize("into", [".", "..", "src/..", "/"])
def test_the_working_folder_is_not_replaced(owner: Owner, into: str) -> None:
    said = owner.run("vendor", "ink", "--into", into, "--from", str(owner.source))

    assert (said.code, "name a separate folder" in said.err) == (2, True)


def test_source_and_copy_are_separate_folders(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    """One inside the other would be replaced, or be reported as extra files."""
    inside = owner.root / CLIENTS / "out"
    shutil.copytree(owner.source, inside)
    before = snapshot(owner.root)

    for into, source in ((CLIENTS, inside), (str(inside / "more"), inside), (str(inside), inside)):
        said = owner.run("vendor", "ink", "--into", into, "--from", str(source))
        assert said.code == 2, said.err
    assert snapshot(owner.root) == before


@pytest.mark.slow
@pytest.mark.promise(2)
def test_concurrent_runs_lose_nothing(owner: Owner) -> None:
    """Each adds its client under one lock: none removes what another has just added."""
    names = [f"ink{number}" for number in range(6)]
    for name in names:
        (owner.project.root / f"specs/{name}.yaml").write_text((owner.project.root / "specs/ink.yaml").read_text())
    assert module(owner.project.root, "generate").code == 0

    def vendor(name: str) -> Said:
        return module(owner.root, "vendor", name, "--into", CLIENTS, "--from", str(owner.source))

    with ThreadPoolExecutor(len(names)) as pool:
        said = list(pool.map(vendor, names))

    assert [it.err for it in said if it.code] == []
    assert sorted(owner.lock().providers) == names
    assert owner.check().code == 0


@pytest.mark.slow
@pytest.mark.promise(2)
def test_an_update_that_is_killed_leaves_the_old_copy_or_the_new_one(tmp_path: Path) -> None:
    """At each of its steps; the user's own file in the folder stays."""
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "tests/kill_driver.py"), str(tmp_path), "vendor", "steps"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    left = {state: int(number) for state, _, number in (line.partition(": ") for line in done.stdout.splitlines())}
    assert set(left) == {"old", "new"}
    assert min(left.values()) > 20


# --- where nothing has changed ---------------------------------------------------------------------------------------


def test_the_quick_result_is_that_of_the_command(owner: Owner) -> None:
    owner.vendored("ink", "pen")

    said = owner.check()

    assert quick_result(CLIENTS) == said.err.removesuffix("\n")
    assert said.err == f"2 clients, {len(owner.lock().files)} files in {CLIENTS}: as vendored\n"
    assert module(owner.root, "check", "--vendored", CLIENTS) == said


def test_a_check_that_finds_nothing_imports_little(owner: Owner) -> None:
    owner.vendored("ink", "pen")
    asked = (
        f"import sys; before = set(sys.modules); sys.argv[1:] = ['check', '--vendored', {CLIENTS!r}]\n"
        "from specloom.__main__ import main; code = main(); print(code, *sorted(set(sys.modules) - before))"
    )

    done = subprocess.run(
        [sys.executable, "-c", asked], env=environment_of(owner.root), capture_output=True, text=True, check=True
    )

    code, *imported = done.stdout.split()
    assert code == "0"
    assert not {"json", "pathlib", "typing", "dataclasses", "argparse", "re"} & set(imported)


@pytest.mark.promise(8)
def test_a_check_writes_nothing(owner: Owner) -> None:
    owner.vendored("ink")
    edited(owner.clients / "ink/client.py")
    for path in (owner.clients, owner.clients / "ink", owner.clients.parent):
        os.utime(path, (1, 1))

    assert owner.check().code == 1
    assert [path.stat().st_mtime for path in (owner.clients, owner.clients / "ink", owner.clients.parent)] == [1, 1, 1]


def test_a_crlf_checkout_is_as_vendored(owner: Owner) -> None:
    owner.vendored("ink")
    for path in owner.clients.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert owner.check().code == 0
    assert owner.vendor("--update").err.endswith(" unchanged\n")
