"""The emulator's page, in a real browser: what a person presses, and what they then see."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from specloom.serve.faults import KINDS
from specloom.serve.server import Emulator
from tests.browser.chromium import Chromium, Page
from tests.browser.conftest import INKWELL, Visit

pytestmark = pytest.mark.browser

CREATE = "Send renderings.create to Inkwell"
LOOK = "Send renderings.get to Inkwell"

TASKS = "#task-rows tr"
REQUESTS = "#request-rows tr"
FAULTS = "#fault-list li"

FAINT = Path(__file__).with_name("faint.js").read_text(encoding="utf-8")
UNFOCUSED = Path(__file__).with_name("unfocused.js").read_text(encoding="utf-8")


def cells(page: Page) -> list[list[str]]:
    """The table of requests: time, request, provider, status, milliseconds, fault."""
    found: list[list[str]] = page.value(
        f"[...document.querySelectorAll('{REQUESTS}')].map((row) => [...row.cells].map((cell) => cell.innerText))"
    )
    return found


def busy(page: Page) -> None:
    """Give the page something of everything to show: a task, an opened request, a failure, faults."""
    page.press("button", CREATE)
    page.count(".sheet pre", 2)
    page.press("button", "status_500")
    page.count(FAULTS, 1)
    page.press("button", LOOK)
    page.count(REQUESTS, 2)
    page.press("button", "POST /renderings")
    page.count("#request-rows pre", 2)
    page.press("button", "slow_drip")
    page.count(FAULTS, 1)


def test_a_task_that_the_send_button_creates_is_seen_to_end(page: Page) -> None:
    """What was sent and answered, a row for the task, and its words as they come."""
    page.value("""
        window.seen = [];
        new MutationObserver(() => {
            const word = document.querySelector(".state")?.textContent;
            if (word && seen.at(-1) !== word) seen.push(word);
        }).observe(document.getElementById("task-rows"), {subtree: true, childList: true, characterData: true});
    """)

    page.press("button", CREATE)

    page.wait_for("document.querySelector('.state')?.dataset.state === 'succeeded'")
    assert page.value("seen") == ["queued", "typesetting", "printed"]
    assert [text.split()[0] for text in page.texts(".words li")] == ["queued", "typesetting", "printed"]
    assert page.text("#tasks-sum") == "1 succeeded"
    request, answer = page.texts(".sheet pre")
    assert page.texts(".sheet .sheet p")[0] == "Sent POST /renderings"
    assert '"source": "https://example.com/report.md"' in request
    assert '"stage": "queued"' in answer
    assert [row[2:4] + row[5:] for row in cells(page)] == [["Inkwell", "202", ""]]


def test_polls_are_counted_against_the_budget(page: Page) -> None:
    page.press("button", CREATE)
    page.count("meter", 1)
    for count in (1, 2):
        page.press("button", LOOK)
        page.wait_for(f"document.querySelector('meter').value === {count}")

    assert page.value("document.querySelector('meter').max") == 20
    assert page.text("#task-rows td:last-child") == "2 of 20"


def test_a_fault_that_a_button_sets_hits_the_next_request_and_no_other(page: Page) -> None:
    page.press("button", "status_503")
    page.count(FAULTS, 1)
    assert page.texts(FAULTS) == ["status_503\nany operation: the next request\nRemove"]

    for count in (1, 2):
        page.press("button", CREATE)
        page.count(REQUESTS, count)

    after, hit = cells(page)
    assert (hit[3], hit[5]) == ("503", "status_503")
    assert (after[3], after[5]) == ("202", "")
    assert page.texts(FAULTS) == []
    assert page.text("#faults-none") == "None; 1 done."


def test_a_failure_is_marked_with_its_code_and_not_by_colour_alone(page: Page) -> None:
    page.press("button", "failure_quota")
    page.count(FAULTS, 1)
    page.press("button", CREATE)
    page.count(REQUESTS, 1)

    assert page.text("#request-rows .problem") == "✕ out-of-ink "
    assert page.value("document.querySelector('#request-rows .number').classList.contains('bad')")


def test_the_form_sets_any_fault_and_the_keyboard_is_enough(page: Page) -> None:
    """The focus stays near when the button that had it goes."""
    page.focus("combobox", "Provider")
    page.choose("Ink")
    page.focus("combobox", "Operation")
    page.choose("renderings.g")
    page.focus("DisclosureTriangle", "On the nth, every nth, or a share of requests")
    page.key("Enter")
    page.focus("combobox", "Kind")
    page.choose("html")
    page.focus("combobox", "Hits")
    page.choose("a share")
    page.focus("spinbutton", "Share in %")
    page.fill("100")
    page.focus("spinbutton", "Times")
    page.fill("2")
    page.key("Enter")
    page.count(FAULTS, 1)
    assert page.texts(FAULTS) == ["html\nInkwell renderings.get: 100 % of requests, 2 times\nRemove"]

    page.focus("button", LOOK)
    page.key("Enter")
    page.count(REQUESTS, 1)
    assert cells(page)[0][5] == "html"

    page.focus("button", "Remove html, Inkwell renderings.get: 100 % of requests, 2 times, 1 so far")
    page.key(" ")
    page.count(FAULTS, 0)
    assert page.value("document.activeElement.id") == "faults-active"


def test_the_buttons_stand_in_groups_that_have_names(page: Page) -> None:
    groups = page.value("""[...document.querySelectorAll("#fault-kinds [role=group]")].map((group) =>
        [group.ariaLabel, [...group.querySelectorAll("button")].map((button) => button.textContent)])""")

    assert [name for name, _ in groups] == ["HTTP status", "connection", "body", "task", "documented failure"]
    assert sorted(kind for _, listed in groups for kind in listed) == sorted(KINDS)


def test_a_send_asks_for_no_log(page: Page, emulator: Emulator) -> None:
    """What was sent comes with the answer, the rest with the events."""
    log = f"{emulator.root}/_specloom/log"
    asked = "performance.getEntriesByType('resource').map((entry) => entry.name)"
    page.press("button", CREATE)
    page.count(REQUESTS, 1)
    assert page.value(asked).count(log) == 1

    page.press("button", "POST /renderings")
    page.count("#request-rows pre", 2)

    assert page.value(asked).count(log) == 1
    assert page.value(asked)[-1] == f"{log}/1"


def test_what_the_emulator_refuses_is_said_in_its_own_words(chromium: Chromium, emulator: Emulator) -> None:
    with chromium.page() as page:
        page.open(f"{emulator.root}/")
        page.press("button", "html")
        page.find("button", "Remove html, any operation: the next request")
        emulator.emulation.faults.clear()  # behind the back of the page

        page.press("button", "Remove html, any operation: the next request")

        page.wait_for("document.getElementById('fault-error').textContent === 'Failed: fault 1 does not exist'")
        assert page.value("document.getElementById('fault-error').getAttribute('role')") == "alert"


def test_an_edited_request_is_sent_as_it_stands_unless_it_is_no_json(page: Page) -> None:
    page.press("button", CREATE)
    page.count(REQUESTS, 1)
    page.focus("textbox", "Request")
    page.fill('{"source": "https://example.com/other.md", "copies": 10}')
    page.press("button", CREATE)
    page.count(REQUESTS, 2)
    page.wait_for("document.querySelector('.sheet pre').textContent.includes('other.md')")

    page.focus("textbox", "Request")
    page.fill("{nonsense")
    page.press("button", CREATE)

    page.wait_for(
        "document.querySelector('.sheet .problem').textContent.startsWith('Not sent, this is not valid JSON: ')"
    )
    assert page.value("document.activeElement.tagName") == "TEXTAREA"
    assert page.text("#requests-count") == "2"


def test_the_filter_leaves_what_matches(page: Page) -> None:
    busy(page)
    page.focus("searchbox", "Filter")

    page.fill("FAULT 500")
    page.wait_for("document.getElementById('requests-sum').textContent === '1 match'")
    assert page.value(f"[...document.querySelectorAll('{REQUESTS}')].filter((row) => !row.hidden).length") == 1

    page.fill("nothing")
    page.wait_for("document.getElementById('requests-none').textContent === 'No request matches.'")


def test_a_pause_holds_the_tables_still_and_loses_nothing(page: Page) -> None:
    page.press("button", "Pause")
    page.wait_for("document.getElementById('link').textContent === 'paused'")
    page.press("button", CREATE)
    page.count(".sheet pre", 2)
    assert page.texts(REQUESTS) == []

    page.press("button", "Pause")

    page.count(REQUESTS, 1)
    page.count(TASKS, 1)


def test_a_reset_empties_every_page(page: Page, emulator: Emulator, visit: Visit) -> None:
    busy(page)
    other = visit(emulator)
    other.count(TASKS, 1)

    page.press("button", "Reset")

    for each in (page, other):
        each.count(f"{TASKS}, {REQUESTS}, {FAULTS}", 0)
        each.wait_for("document.getElementById('requests-count').textContent === '0'")


def test_a_lost_connection_is_said_and_mended(chromium: Chromium) -> None:
    """What there is now is asked for anew, and nothing of before is left."""
    with chromium.page() as page:
        with Emulator(INKWELL, speed=2) as first:
            page.open(f"{first.root}/")
            page.press("button", CREATE)
            page.count(TASKS, 1)
        page.wait_for("document.getElementById('link').textContent === 'connection lost, reconnecting'")

        with Emulator(INKWELL, port=int(first.root.rpartition(":")[2])) as second:
            second.order("html")
            page.wait_for("document.getElementById('link').textContent === 'live'")
            page.count(FAULTS, 1)
            page.count(TASKS, 0)


def test_what_is_new_is_said_aloud_once_in_a_while(page: Page) -> None:
    """A polite sentence for all that came within some seconds, not one for each request."""
    page.value("""
        window.said = [];
        const news = document.getElementById("news");
        new MutationObserver(() => said.push(news.textContent)).observe(news, {childList: true});
    """)
    call = "fetch('/inkwell/renderings', {headers: {'X-Press-Key': 'KEY'}})"
    page.value(f"Promise.all([1, 2, 3, 4, 5].map(() => {call})).then(() => 0)")

    page.wait_for("said.map((text) => +text.match(/[0-9]+/)).reduce((sum, count) => sum + count, 0) === 5")
    assert page.value("said.length") <= 2
    assert page.value("document.getElementById('news').getAttribute('role')") == "status"


def test_text_of_specs_stays_text(tmp_path: Path, visit: Visit) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    spec = INKWELL.read_text(encoding="utf-8")
    for text, worse in (
        ("title: Inkwell", f"title: 'Inkwell {hostile}'"),
        ("summary: Hand a document in.", f"summary: 'Hand a document in {hostile}.'"),
        ("https://example.com/report.md", f"https://example.com/{hostile}"),
    ):
        assert text in spec
        spec = spec.replace(text, worse)
    (tmp_path / "inkwell.yaml").write_text(spec, encoding="utf-8")

    with Emulator(tmp_path / "inkwell.yaml") as emulator:
        page = visit(emulator)
        page.press("button", f"Send renderings.create to Inkwell {hostile}")
        page.count(".sheet pre", 2)

        assert hostile in page.text("h3")
        assert f"Hand a document in {hostile}." in page.text("#provider-list")
        assert f"https://example.com/{hostile}" in page.text(".sheet pre")
        page.count("img", 0)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (360, False), (360, True)])
def test_it_is_readable_in_every_variant(page: Page, tmp_path: Path, width: int, dark: bool) -> None:
    """Nothing sticks out at the side, all text is AA against what is behind it; a picture is left to be looked at."""
    busy(page)
    page.show(width=width, dark=dark)
    page.value("scrollTo(0, 0)")
    picture = tmp_path / f"page-{width}-{'dark' if dark else 'light'}.png"
    page.screenshot(picture)

    assert picture.read_bytes().startswith(b"\x89PNG")
    assert page.value("matchMedia('(prefers-color-scheme: dark)').matches") is dark
    assert page.value("document.documentElement.scrollWidth") == width
    wide = "[...document.querySelectorAll('main :not(textarea)')].filter((each) => each.scrollWidth > each.clientWidth && each.clientWidth)"
    assert page.value(f"{wide}.map((each) => each.outerHTML)") == []
    assert page.value(FAINT) == []


@pytest.mark.parametrize("width", [1280, 360])
def test_assistive_technology_is_told_what_everything_is(page: Page, width: int) -> None:
    busy(page)
    page.show(width=width)
    levels = page.value("[...document.querySelectorAll('h1, h2, h3, h4')].map((heading) => +heading.tagName[1])")
    nodes = [node for node in page.call("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
    roles = [str(node["role"]["value"]) for node in nodes]
    worked = {"button", "link", "combobox", "textbox", "searchbox", "spinbutton", "DisclosureTriangle", "table"}
    nameless = [node for node in nodes if node["role"]["value"] in worked and not node.get("name", {}).get("value")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {"banner", "navigation", "main"} <= set(roles)
    assert roles.count("table") == 2
    assert roles.count("columnheader") == 10
    assert nameless == []


def test_the_focus_is_always_seen(page: Page) -> None:
    """All through the page with the Tab key: in view, and outlined."""
    busy(page)
    page.value("document.activeElement.blur()")
    lost: list[Any] = []
    for _ in range(60):
        page.key("Tab")
        lost += page.value(UNFOCUSED)

    assert lost == []


@pytest.mark.parametrize("still", [True, False])
def test_nothing_moves(page: Page, still: bool) -> None:
    """Whether one wishes for less motion or not: two hundred rows that fade in would keep a processor busy."""
    page.show(width=1280, still=still)
    page.press("button", CREATE)
    page.count(REQUESTS, 1)

    assert page.value("document.getAnimations().length") == 0


@pytest.mark.parametrize(("width", "is_beside"), [(1280, True), (390, False)])
def test_tasks_come_first_for_the_eye_and_for_the_keyboard(page: Page, width: int, is_beside: bool) -> None:
    """On a phone the providers are below them, on a wide screen at their right."""
    page.show(width=width)
    boxes = {
        name: page.value(f"(({{left, top}}) => [left, top])(document.getElementById('{name}').getBoundingClientRect())")
        for name in ("tasks", "requests", "providers", "faults")
    }
    links = page.value("[...document.querySelectorAll('nav a')].map((link) => link.hash.slice(1))")
    in_order = page.value("[...document.querySelectorAll('section')].map((section) => section.id)")

    assert links == in_order == ["tasks", "requests", "providers", "faults"]
    assert (boxes["providers"][0] > boxes["tasks"][0]) is is_beside
    assert is_beside or boxes["tasks"][1] < boxes["requests"][1] < boxes["providers"][1] < boxes["faults"][1]


def test_a_task_that_a_fault_hit_is_marked(page: Page) -> None:
    """With the kinds of its faults, and how often each hit; also where the response came from the fault alone."""
    page.press("button", CREATE)
    page.count(TASKS, 1)
    assert page.texts("#task-rows .tag") == [""]

    for count in (1, 2):
        page.press("button", "status_503")
        page.count(FAULTS, 1)
        page.press("button", LOOK)
        page.count(REQUESTS, 1 + count)
    page.press("button", "late")
    page.count(FAULTS, 1)
    page.press("button", LOOK)

    page.wait_for("document.querySelector('#task-rows .tag').textContent === 'status_503 × 2, late'")
    assert page.value("getComputedStyle(document.querySelector('#task-rows .tag'), '::before').content").startswith(
        '"⚡"'
    )


def test_providers_are_called_by_their_titles(page: Page) -> None:
    """In the tables and the list of faults too; the filter takes the title as well as the name."""
    page.press("button", CREATE)
    page.count(REQUESTS, 1)

    assert page.text("#task-rows small").startswith("Inkwell · ")
    assert cells(page)[0][2] == "Inkwell"
