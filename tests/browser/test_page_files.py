"""The files of the emulator's page, as they are: small, on their own, and safe with other people's text."""

from __future__ import annotations

import re
from pathlib import Path

from specloom import serve

PAGE = Path(serve.__file__).parent / "page"
FILES = {path.name: path.read_text(encoding="utf-8") for path in PAGE.iterdir()}


def test_it_is_under_40_kilobytes_in_all() -> None:
    assert sorted(FILES) == ["index.html", "page.css", "page.js"]
    assert sum(len(text.encode()) for text in FILES.values()) < 40_000


def test_text_never_becomes_markup_or_code() -> None:
    doors = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|\bFunction\("

    assert re.findall(doors, FILES["page.js"]) == []


def test_it_keeps_to_a_strict_content_security_policy() -> None:
    """No inline script, no inline style, nothing from elsewhere; the emulator sends the policy in a header."""
    html = FILES["index.html"]

    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", html) == []
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)", "".join(FILES.values())) == []
