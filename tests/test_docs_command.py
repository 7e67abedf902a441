"""`specloom docs`: what it writes, what it leaves alone, and what it refuses."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import CHECKOUT, Project, environment_of


@pytest.fixture
def site(project: Project) -> Path:
    """The folder of the site of the project, written once."""
    assert project.run("docs", "--out", "site").code == 0
    return project.root / "site"


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_it_says_one_line_and_writes_every_page(project: Project) -> None:
    said = project.run("docs", "--out", "site")

    assert (said.code, said.out) == (0, "")
    assert said.err.startswith("2 providers, 3 pages: 6 written, 0 unchanged, 0 removed (")
    assert said.err.endswith(" s): site/index.html\n")
    assert sorted(path for path in content(project.root / "site") if not path.startswith("_manifests/")) == [
        "assets/search.js",
        "assets/site.css",
        "assets/site.js",
        "index.html",
        "ink/index.html",
        "pen/index.html",
    ]


def test_a_second_run_changes_nothing(project: Project, site: Path) -> None:
    before = content(site)

    said = project.run("docs", "--out", "site")

    assert ": 0 written, 6 unchanged, 0 removed (" in said.err
    assert content(site) == before
    assert project.run("docs", "--out", "site", "--check").code == 0


def test_a_changed_spec_is_reported_and_written(project: Project, site: Path) -> None:
    project.edit("specs/ink.yaml", "One pot of ink.", "A pot of ink.")

    said = project.run("docs", "--out", "site", "--check")
    written = project.run("docs", "--out", "site")

    assert said.code == 1
    assert said.out.splitlines() == [
        "site/assets/search.js: out of date: different from the output of this version of specloom",
        "site/ink/index.html: out of date: specs/ink.yaml changed",
    ]
    assert ": 2 written, 4 unchanged, 0 removed (" in written.err
    assert "A pot of ink." in (site / "ink/index.html").read_text()


def test_a_provider_that_is_not_named_leaves_the_site(project: Project, site: Path) -> None:
    said = project.run("docs", "pen", "--out", "site")

    assert said.code == 0
    assert "1 provider, 2 pages" in said.err
    assert not (site / "ink").exists()
    assert "ink/" not in (site / "index.html").read_text()


def test_files_of_people_stay(project: Project, site: Path) -> None:
    (site / "CNAME").write_text("docs.example")
    (site / "ink/notes.html").write_text("mine")

    said = project.run("docs", "pen", "--out", "site")

    assert said.code == 0
    assert (site / "CNAME").read_text() == "docs.example"
    assert (site / "ink/notes.html").read_text() == "mine"
    assert "kept site/CNAME: not written by specloom" in said.err


def test_an_edited_page_is_not_overwritten_without_force(project: Project, site: Path) -> None:
    page = site / "ink/index.html"
    page.write_text("edited")
    before = content(site)

    said = project.run("docs", "--out", "site")
    unchanged = content(site) == before
    forced = project.run("docs", "--out", "site", "--force")

    assert (said.code, unchanged, forced.code) == (1, True, 0)
    assert "site/ink/index.html: edited by hand" in said.err
    assert page.read_text() != "edited"


def test_a_broken_spec_writes_nothing(project: Project, site: Path) -> None:
    """Not even the pages of the others: the site is complete or as it was."""
    before = content(site)
    project.edit("specs/ink.yaml", "openapi:", "openapy:")
    project.edit("specs/pen.yaml", "One pot", "A pot")

    said = project.run("docs", "--out", "site")

    assert said.code == 1
    assert "nothing was written" in said.err
    assert content(site) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["docs"], "one of the arguments --out --serve is required"),
        (["docs", "--out", "site", "--serve"], "not allowed with argument"),
        (["docs", "--serve", "--check"], "`--check` is about the files of `--out`"),
        (["docs", "--out", "site", "--check", "--force"], "`--check` writes nothing"),
        (["docs", "--out", "site", "--port", "1"], "`--port` is that of `--serve`"),
        (["docs", "--serve", "--port", "70000"], "there is no port 70000"),
        (["docs", "nobody", "--out", "site"], "there is no provider `nobody`"),
        (["docs", "--out", "generated"], "`generated` contains generated clients"),
        (["docs", "--out", "specs"], "`specs` contains `specs`"),
        (["docs", "--out", "."], "contains"),
        (["docs", "--out", "missing", "--check"], "there is no site in `missing`"),
    ],
)
def test_wrong_usage(project: Project, arguments: list[str], message: str) -> None:
    before = project.snapshot()

    said = project.run(*arguments)

    assert said.code == 2
    assert message in said.err
    assert project.snapshot() == before
    assert not (project.root / "site").exists()


def test_examples_import_from_the_output_folder_of_the_settings(project: Project) -> None:
    (project.root / "specloom.toml").write_text('out = "app/clients"\n')

    assert project.run("docs", "--out", "site").code == 0
    assert "app.clients.ink" in (project.root / "site/ink/index.html").read_text()


@pytest.mark.pace
def test_the_site_of_the_four_providers_costs_less_than_two_seconds(tmp_path: Path) -> None:
    """Of CPU, in a process of its own that has kept nothing; the bound has a margin of a third."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "specloom", "docs", "--out", str(tmp_path / "site")],
        cwd=CHECKOUT,
        env={**environment_of(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        check=True,
        capture_output=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2.0
