"""A headless Chromium, driven through the DevTools protocol over a pipe: no driver, no socket, no package.

    with Chromium(program, profile) as chromium, chromium.page() as page:
        page.open(url)
        page.press("button", "Send createTask to Press")
        page.wait_for("document.title.startsWith('(1)')")
        page.screenshot(path)

The browser reads commands from descriptor 3 and writes answers and events to descriptor 4, each a JSON object that ends
with a zero byte. All methods wait for what they ask for, at most `PATIENCE` seconds.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import selectors
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PATIENCE = 20.0
"""Seconds until something that does not happen is an error."""

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--no-first-run",
    "--remote-debugging-pipe",
)

KEYS = {"Tab": (9, ""), "Enter": (13, "\r")}
"""The code of a key that is no character, and the text that it makes."""


class BrowserError(AssertionError):
    """The browser refused a command, or did not do in time what a test waits for."""


class Chromium:
    """One browser process; it ends with its `with` block, and takes its children along."""

    def __init__(self, program: str, profile: Path) -> None:
        theirs_in, self._write = os.pipe()
        self._read, theirs_out = os.pipe()
        high = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (theirs_in, theirs_out)]  # out of the way of 3 and 4
        start = 'exec "$@" 3<&{} 4>&{}'.format(*high)
        self._process = subprocess.Popen(
            ["bash", "-c", start, "bash", program, *FLAGS, f"--user-data-dir={profile}"],
            pass_fds=high,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for end in (theirs_in, theirs_out, *high):
            os.close(end)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._read, selectors.EVENT_READ)
        self._buffer = bytearray()
        self._count = 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, params: Mapping[str, Any] | None = None, session: str | None = None) -> dict[str, Any]:
        """Give a command and wait for its answer; events that come before it are kept in `events`."""
        self._count += 1
        command: dict[str, Any] = {"id": self._count, "method": method, "params": dict(params or {})}
        if session is not None:
            command["sessionId"] = session
        data = json.dumps(command).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data) :]
        deadline = time.monotonic() + PATIENCE
        while (message := self._message(deadline)) is not None:
            if message.get("method") == "Inspector.targetCrashed":
                raise BrowserError(f"{method}: the page crashed")
            if message.get("id") != self._count:
                self.events.append(message)
                continue
            if "error" in message:
                raise BrowserError(f"{method}: {message['error']['message']}")
            result: dict[str, Any] = message["result"]
            return result
        raise BrowserError(f"{method}: no answer in {PATIENCE:g} s")

    def _message(self, deadline: float) -> dict[str, Any] | None:
        """The next message, or None when it is too late."""
        while b"\0" not in self._buffer:
            if not self._selector.select(max(0.0, deadline - time.monotonic())):
                return None
            data = os.read(self._read, 1 << 20)
            if not data:
                raise BrowserError("the browser ended")
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message

    def page(self) -> Page:
        """A new page, in a context of its own: nothing is shared with other pages."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", {"url": "about:blank", "browserContextId": context})["targetId"]
        session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        return Page(self, context, session)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._selector.close()
        os.close(self._write)  # at which the browser ends
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            self._process.wait()
        os.close(self._read)


class Page:
    """One page: what a person sees, presses and types, and what the page did."""

    def __init__(self, chromium: Chromium, context: str, session: str) -> None:
        self._chromium = chromium
        self._context = context
        self._session = session
        for domain in ("Inspector", "Page", "Runtime", "Network", "Log", "DOM", "Accessibility"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """A command to this page."""
        return self._chromium.call(method, params, self._session)

    def open(self, url: str) -> None:
        """Go to a URL and wait until it is loaded."""
        failure = self.call("Page.navigate", url=url).get("errorText")
        if failure:
            raise BrowserError(f"{url}: {failure}")
        self.wait_for("document.readyState === 'complete'")

    def show(self, *, width: int, dark: bool = False, still: bool = False) -> None:
        """Set the size of the window, the colour scheme, and whether less motion is wished for."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        scheme, motion = "dark" if dark else "light", "reduce" if still else "no-preference"
        self.call(
            "Emulation.setEmulatedMedia",
            features=[
                {"name": "prefers-color-scheme", "value": scheme},
                {"name": "prefers-reduced-motion", "value": motion},
            ],
        )

    # --- looking -----------------------------------------------------------------------------------------------------

    def value(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page; a promise is waited for."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression}: {answer['exceptionDetails'].get('exception', {}).get('description')}")
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true."""
        self.value(f"""new Promise((resolve, reject) => {{
            const last = performance.now() + {PATIENCE * 900};
            const look = () => {{
                if ({expression}) resolve();
                else if (performance.now() > last) reject(new Error("it did not come true"));
                else setTimeout(look, 15);
            }};
            look();
        }})""")

    def count(self, selector: str, number: int) -> None:
        """Wait until there are so many elements."""
        self.wait_for(f"document.querySelectorAll({json.dumps(selector)}).length === {number}")

    def text(self, selector: str) -> str:
        """The text of the first element that fits."""
        found: str = self.value(f"document.querySelector({json.dumps(selector)}).textContent")
        return found

    def texts(self, selector: str) -> list[str]:
        """The text of every element that fits, as it is shown."""
        found: list[str] = self.value(
            f"[...document.querySelectorAll({json.dumps(selector)})].map((each) => each.innerText)"
        )
        return found

    def named(self, role: str, name: str) -> list[int]:
        """The elements of this role and accessible name, as assistive technology sees them: their DOM nodes."""
        root = self.call("DOM.getDocument", depth=0)["root"]["nodeId"]
        found = self.call("Accessibility.queryAXTree", nodeId=root, role=role, accessibleName=name)["nodes"]
        return [node["backendDOMNodeId"] for node in found if not node.get("ignored")]

    def find(self, role: str, name: str) -> int:
        """The one element of this role and name, as soon as there is one."""
        deadline = time.monotonic() + PATIENCE
        while len(nodes := self.named(role, name)) != 1:
            if time.monotonic() > deadline:
                raise BrowserError(f"{len(nodes)} elements are a {role} named {name!r}")
            self.value("new Promise((resolve) => setTimeout(resolve, 15))")
        return nodes[0]

    def screenshot(self, path: Path) -> None:
        """Write the whole page, however long, as a PNG file."""
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True, format="png")["data"]
        path.write_bytes(base64.b64decode(data))

    # --- doing -------------------------------------------------------------------------------------------------------

    def press(self, role: str, name: str) -> None:
        """Bring an element into view and click its middle, where nothing may lie over it.

        All in one go inside the page: between a look from outside and a click of the mouse a live page may move.
        """
        element = self.call("DOM.resolveNode", backendNodeId=self.find(role, name))["object"]["objectId"]
        press = """function () {
            this.scrollIntoView({block: "center"});
            const {left, right, top, bottom} = this.getBoundingClientRect();
            const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
            if (!this.contains(hit)) return false;
            this.focus();
            this.click();
            return true;
        }"""
        answer = self.call("Runtime.callFunctionOn", objectId=element, functionDeclaration=press, returnByValue=True)
        if answer["result"].get("value") is not True:
            raise BrowserError(f"the {role} named {name!r} cannot be reached with a mouse")

    def focus(self, role: str, name: str) -> None:
        """Put the focus on an element."""
        self.call("DOM.focus", backendNodeId=self.find(role, name))

    def key(self, key: str) -> None:
        """Press and release one key."""
        code, text = KEYS.get(key, (ord(key[0].upper()), key))
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, text=text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def choose(self, text: str) -> None:
        """Press the keys of a text one by one, as one does to choose in the list that has the focus."""
        for character in text:
            self.key(character)

    def fill(self, text: str) -> None:
        """Put a text in place of the one in the field that has the focus."""
        self.value("document.activeElement.select()")
        self.call("Input.insertText", text=text)

    # --- what the page did -------------------------------------------------------------------------------------------

    def complaints(self) -> list[str]:
        """Every exception, every error and warning in the console, from the page or from the browser about it."""
        return [
            *(str(event["exceptionDetails"]) for event in self._events("Runtime.exceptionThrown")),
            *(str(event["args"]) for event in self._events("Runtime.consoleAPICalled") if event["type"] != "log"),
            *(str(event["entry"]) for event in self._events("Log.entryAdded") if event["entry"]["level"] != "verbose"),
        ]

    def addresses(self) -> set[str]:
        """Every URL that the page asked for, but for what it carries itself."""
        asked = {str(event["request"]["url"]) for event in self._events("Network.requestWillBeSent")}
        return {url for url in asked if not url.startswith("data:")}

    def _events(self, method: str) -> Iterator[dict[str, Any]]:
        self.value("0")  # so that all before it has come
        for event in self._chromium.events:
            if event.get("sessionId") == self._session and event["method"] == method:
                yield event["params"]

    def close(self) -> None:
        """End it, with all that it kept."""
        self._chromium.call("Target.disposeBrowserContext", {"browserContextId": self._context})
        self._chromium.events = [event for event in self._chromium.events if event.get("sessionId") != self._session]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
