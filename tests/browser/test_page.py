"""The emulator's page, in a real browser: what a person presses, and what they then see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.serve.server import Emulator
from tests.browser.chromium import Chromium, Page
from tests.browser.conftest import SPECS, Visit

pytestmark = pytest.mark.browser

CREATE = "Send renderings.create to Inkwell"
LOOK = "Send renderings.get to Inkwell"

VARIANTS = [(1280, False), (1280, True), (360, False), (360, True)]

REQUESTS = "[...document.querySelectorAll('#request-rows tr')].map((row) => [...row.cells].map((cell) => cell.innerText))"
WORDS = "[...document.querySelectorAll('#task-rows .words li')].map((item) => item.firstChild.data.trim())"
FAULTS = "[...document.querySelectorAll('#fault-list li')].map((item) => item.innerText)"

FAINT = """
(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([red, green, blue]) => [red, green, blue].map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = numbers(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const says = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || element.matches("input, select");
    if (!says || !element.checkVisibility() || element.disabled || element.matches("option, .unseen")) continue;
    const style = getComputedStyle(element);
    const [one, other] = [light(numbers(style.color)), light(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5 || style.opacity !== "1") faint.push(`${element.tagName} ${element.className} ${element.textContent} ${ratio}`);
  }
  return faint;
})()
"""
"""Every element whose text stands out from what is behind it by less than 4.5 to 1."""


def busy(page: Page) -> None:
    """Give the page something of everything to show: a task, an opened exchange, a failure, faults."""
    page.press("button", CREATE)
    page.wait_for("document.querySelector('.sheet pre')")
    page.press("button", "status_500")
    page.wait_for("document.querySelectorAll('#fault-list li').length === 1")
    page.press("button", LOOK)
    page.wait_for("document.querySelectorAll('#request-rows tr').length === 2")
    page.press("button", "POST /renderings")
    page.wait_for("document.querySelector('#request-rows pre')")
    page.press("button", "slow_drip")
    page.wait_for("document.querySelectorAll('#fault-list li').length === 1")


def test_a_task_that_the_send_button_creates_is_seen_to_end(page: Page) -> None:
    """The request and its answer, a row for the task, and its words as they come."""
    page.value(
        "window.seen = [], new MutationObserver(() => {"
        " const word = document.querySelector('.state')?.textContent;"
        " if (word && window.seen.at(-1) !== word) window.seen.push(word);"
        "}).observe(document.getElementById('task-rows'), {subtree: true, childList: true, characterData: true})"
    )

    page.press("button", CREATE)

    page.wait_for("document.querySelector('.state')?.dataset.state === 'succeeded'")
    assert page.value("window.seen") == ["queued", "typesetting", "printed"]
    assert page.value(WORDS) == ["queued", "typesetting", "printed"]
    assert page.value("document.getElementById('tasks-sum').textContent") == "1 succeeded"
    assert '"source": "https://example.com/report.md"' in page.value("document.querySelector('.sheet textarea').value")
    assert '"stage": "queued"' in page.value("document.querySelector('.sheet pre:last-of-type').textContent")
    [row] = page.value(REQUESTS)
    assert (row[2], row[3], row[5]) == ("inkwell", "202", "")


def test_polls_are_counted_against_the_budget(page: Page) -> None:
    page.press("button", CREATE)
    page.wait_for("document.querySelector('meter')")
    for count in (1, 2):
        page.press("button", LOOK)
        page.wait_for(f"document.querySelector('meter').value === {count}")

    assert page.value("document.querySelector('meter').max") == 20
    assert page.value("document.querySelector('#task-rows td:last-child').innerText") == "2 of 20"


def test_a_fault_that_a_button_sets_hits_the_next_request_and_no_other(page: Page) -> None:
    page.press("button", "status_503")
    page.wait_for("document.querySelectorAll('#fault-list li').length === 1")
    assert page.value(FAULTS) == ["status_503\nany operation: the next request\nRemove"]

    for count in (1, 2):
        page.press("button", CREATE)
        page.wait_for(f"document.querySelectorAll('#request-rows tr').length === {count}")

    after, hit = page.value(REQUESTS)
    assert (hit[3], hit[5]) == ("503", "status_503")
    assert (after[3], after[5]) == ("202", "")
    assert page.value(FAULTS) == []
    assert page.value("document.getElementById('faults-none').textContent") == "None; 1 done."


def test_the_form_sets_any_fault_and_the_keyboard_is_enough(page: Page) -> None:
    """Each control is reached and worked by keys alone; the focus stays near when the button that had it goes."""
    page.focus("combobox", "Provider")
    page.type_keys("Ink")
    page.focus("combobox", "Operation")
    page.type_keys("renderings.g")
    page.focus("DisclosureTriangle", "On the nth, on every nth, or on a share")
    page.key("Enter")
    page.focus("combobox", "Kind")
    page.type_keys("html")
    page.focus("combobox", "Hits")
    page.type_keys("a share")
    page.focus("spinbutton", "Share in %")
    page.key("a", control=True)
    page.type("100")
    page.focus("spinbutton", "Times")
    page.type("2")
    page.key("Enter")
    page.wait_for("document.querySelectorAll('#fault-list li').length === 1")
    assert page.value(FAULTS) == ["html\ninkwell renderings.get: 100 % of requests, 2 times\nRemove"]

    page.focus("button", LOOK)
    page.key("Enter")
    page.wait_for("document.querySelectorAll('#request-rows tr').length === 1")
    assert page.value(REQUESTS)[0][5] == "html"
    assert "<html" in page.value("document.querySelector('.sheet pre').textContent")

    page.focus("button", "Remove html, inkwell renderings.get: 100 % of requests, 2 times, 1 so far")
    page.key(" ")
    page.wait_for("document.querySelectorAll('#fault-list li').length === 0")
    assert page.value("document.activeElement.id") == "faults-active"


def test_what_the_emulator_refuses_is_said_in_its_own_words(chromium: Chromium, emulator: Emulator) -> None:
    with chromium.page() as page:
        page.open(f"{emulator.root}/")
        page.press("button", "html")
        page.find("button", "Remove html, any operation: the next request")
        emulator.emulation.faults.clear()  # behind the back of the page

        page.press("button", "Remove html, any operation: the next request")

        page.wait_for("document.getElementById('fault-error').textContent === 'Not done: there is no fault 1'")
        assert page.value("document.getElementById('fault-error').getAttribute('role')") == "alert"


def test_an_edited_request_is_sent_as_it_stands_unless_it_is_no_json(page: Page) -> None:
    page.press("button", CREATE)
    page.wait_for("document.querySelectorAll('#request-rows tr').length === 1")
    page.value("document.querySelector('.sheet textarea').select()")
    page.type('{"source": "https://example.com/other.md", "copies": 10}')
    page.press("button", CREATE)
    page.wait_for("document.querySelectorAll('#request-rows tr').length === 2")
    page.value("document.querySelector('#request-rows button').click()")
    page.wait_for("document.querySelector('#request-rows pre')")
    assert "other.md" in page.value("document.querySelector('#request-rows pre').textContent")

    page.value("document.querySelector('.sheet textarea').select()")
    page.type("{nonsense")
    page.press("button", CREATE)

    page.wait_for("document.querySelector('.sheet .problem').textContent.startsWith('Not sent, this is not JSON: ')")
    assert page.value("document.activeElement.tagName") == "TEXTAREA"
    assert page.value("document.getElementById('requests-count').textContent") == "2"


def test_the_filter_leaves_what_matches(page: Page) -> None:
    busy(page)
    page.focus("searchbox", "Filter")

    page.type("FAULT 500")

    page.wait_for("document.getElementById('requests-sum').textContent === '1 match'")
    shown = page.value("[...document.querySelectorAll('#request-rows tr')].filter((row) => !row.hidden).length")
    assert shown == 1
    page.type(" nothing")
    page.wait_for("document.getElementById('requests-none').textContent === 'No request matches.'")


def test_a_pause_holds_the_tables_still_and_loses_nothing(page: Page) -> None:
    page.press("button", "Pause")
    page.wait_for("document.getElementById('link').textContent === 'paused'")
    page.press("button", CREATE)
    page.wait_for("document.querySelector('.sheet pre')")
    assert page.value("document.querySelectorAll('#request-rows tr').length") == 0

    page.press("button", "Pause")

    page.wait_for("document.querySelectorAll('#request-rows tr').length === 1")
    page.wait_for("document.querySelectorAll('#task-rows tr').length === 1")


def test_a_reset_empties_every_page(page: Page, emulator: Emulator, visit: Visit) -> None:
    busy(page)
    other = visit(emulator)
    other.wait_for("document.querySelectorAll('#task-rows tr').length === 1")

    page.press("button", "Reset")

    for each in (page, other):
        each.wait_for("!document.querySelector('#task-rows tr, #request-rows tr, #fault-list li')")
        assert each.value("document.getElementById('requests-count').textContent") == "0"


def test_a_lost_connection_is_said_and_mended(chromium: Chromium) -> None:
    """What happened meanwhile is asked for anew, and nothing of before is left."""
    with Emulator(SPECS / "inkwell.yaml", speed=2) as first, chromium.page() as page:
        page.open(f"{first.root}/")
        page.wait_for("document.getElementById('link').textContent === 'live'")
        page.press("button", CREATE)
        page.wait_for("document.querySelectorAll('#task-rows tr').length === 1")
        port = int(first.root.rpartition(":")[2])
        first.stop()
        page.wait_for("document.getElementById('link').textContent === 'connection lost, trying again'")

        with Emulator(SPECS / "inkwell.yaml", port=port) as second:
            second.order("html")
            page.wait_for("document.getElementById('link').textContent === 'live'")
            page.wait_for("document.querySelectorAll('#fault-list li').length === 1")
            assert page.value("document.querySelectorAll('#task-rows tr').length") == 0


def test_what_is_new_is_said_aloud_once_in_a_while(page: Page) -> None:
    """One polite sentence for all that came, not one for each request."""
    page.value("window.said = [], new MutationObserver(() => said.push(news.textContent)).observe(news, {childList: true})")
    call = "fetch('/inkwell/renderings', {method: 'POST', headers: {'X-Press-Key': 'KEY'}, body: '{\"source\": \"a\"}'})"
    page.value(f"Promise.all([1, 2, 3, 4, 5].map(() => {call})).then(() => 1)")

    page.wait_for("said.length > 0")
    assert page.value("document.getElementById('news').getAttribute('role')") == "status"
    assert page.value("said[0].startsWith('5 new requests')") or page.value("said.length") == 2


def test_text_of_specs_stays_text(tmp_path: Path, visit: Visit) -> None:
    spec = (SPECS / "inkwell.yaml").read_text(encoding="utf-8")
    hostile = "<img src=x onerror=alert(1)>"
    for text in ("title: Inkwell", "summary: Hand a document in.", "https://example.com/report.md"):
        assert text in spec
    spec = spec.replace("title: Inkwell", f"title: 'Inkwell {hostile}'")
    spec = spec.replace("summary: Hand a document in.", f"summary: 'Hand a document in {hostile}.'")
    spec = spec.replace("https://example.com/report.md", f"https://example.com/{hostile}")
    (tmp_path / "inkwell.yaml").write_text(spec, encoding="utf-8")

    with Emulator(tmp_path / "inkwell.yaml", speed=2) as emulator:
        page = visit(emulator)
        page.press("button", f"Send renderings.create to Inkwell {hostile}")
        page.wait_for("document.querySelector('.sheet textarea')?.value.includes('onerror')")
        page.wait_for("document.querySelectorAll('#request-rows tr').length === 1")

        assert hostile in page.value("document.querySelector('h3').textContent")
        assert f"Hand a document in {hostile}." in page.value("document.getElementById('provider-list').textContent")
        assert page.value("document.querySelectorAll('img').length") == 0


@pytest.mark.parametrize(("width", "dark"), VARIANTS)
def test_it_is_readable_in_every_variant(page: Page, tmp_path: Path, width: int, dark: bool) -> None:
    """Nothing sticks out at the side, all text is AA against what is behind it; a picture is kept to be looked at."""
    busy(page)
    page.show(width=width, dark=dark, still=True)
    picture = tmp_path / f"page-{width}-{'dark' if dark else 'light'}.png"
    page.screenshot(picture)

    assert page.value("document.documentElement.scrollWidth") == width
    assert page.value("matchMedia('(prefers-color-scheme: dark)').matches") is dark
    assert page.value(FAINT) == []
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("width", [1280, 360])
def test_assistive_technology_is_told_what_everything_is(page: Page, width: int) -> None:
    busy(page)
    page.show(width=width)
    levels = page.value("[...document.querySelectorAll('h1, h2, h3, h4')].map((heading) => +heading.tagName[1])")
    nodes = [node for node in page.call("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
    roles = [str(node["role"]["value"]) for node in nodes]
    worked = {"button", "link", "combobox", "textbox", "searchbox", "spinbutton", "DisclosureTriangle", "table"}
    nameless = [node for node in nodes if node["role"]["value"] in worked and not node.get("name", {}).get("value")]

    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert {"banner", "navigation", "main"} <= set(roles)
    assert roles.count("table") == 2
    assert roles.count("columnheader") == 10
    assert nameless == []


def test_the_focus_is_always_seen(page: Page) -> None:
    """Through the page with the Tab key: in view, and outlined."""
    busy(page)
    page.value("document.activeElement.blur()")
    lost: list[Any] = []
    for _ in range(60):
        page.key("Tab")
        lost += page.value("""(() => {
            const focused = document.activeElement;
            const style = getComputedStyle(focused);
            const {top, bottom} = focused.getBoundingClientRect();
            const isSeen = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none" && bottom > 0 && top < innerHeight;
            return focused === document.body || isSeen ? [] : [focused.outerHTML.slice(0, 80)];
        })()""")

    assert lost == []


def test_nothing_moves_for_those_who_wish_so(page: Page) -> None:
    page.show(width=1280, still=True)
    page.press("button", CREATE)
    page.wait_for("document.querySelectorAll('#request-rows tr').length === 1")

    assert page.value("document.getAnimations().length") == 0
