"""Another process that waits for tasks of a test server: `python -m tests.wire.driver MODE FLAVOUR URL`.

It knows what it is given and nothing else; the key comes from the environment. What becomes of it is one line of JSON.

    resume     go on with the task whose handle comes on standard input, to its end
    crash      submit a task and poll, and store the handle before each poll in the file CHECKPOINT; it gets killed
    interrupt  submit a task and wait for it until a Ctrl-C comes, and say when it did and what it brought along
    batch      the same, with four tasks at once
    fork       ask a question, then ask it again in this process and in a child of it
    fork-busy  wait for a task in a thread, and then in a child of this process, which starts in the middle of a poll
    fork-loop  go on with a loop over tasks in a child of this process
    loops      solve a task with one client in each of several event loops
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generated._runtime.description.tasks import Timing
from generated._runtime.errors import ClientError, ConfigurationError
from generated._runtime.resume import Handle
from generated.capsolver import AsyncCapSolver, CapSolver, models

AT_ONCE = Timing(first=0, every=0)
TASK = models.ReCaptchaV2TaskProxyLess(website_url="https://example.com", website_key="6Le-wvkS")


def main(mode: str, flavour: str, url: str) -> None:
    """Do one thing and say what came of it."""
    transport, _, backend = flavour.rpartition("-")
    options: Any = {"base_url": url, "transport": transport} if transport else {"base_url": url}
    if mode == "loops":
        say(outcome(lambda: loops(AsyncCapSolver(base_url=url))))
        return
    if backend == "sync":
        with CapSolver(**options) as client:
            say(outcome(lambda: sync(mode, client)))
        return
    import anyio

    async def scenario() -> Any:
        async with AsyncCapSolver(**options) as client:
            return await asynchronous(mode, client)

    say(outcome(lambda: anyio.run(scenario, backend=backend)))


def sync(mode: str, client: CapSolver) -> Any:
    """What each mode does with the synchronous client."""
    if mode == "fork":
        return fork(client)
    if mode == "fork-busy":
        return fork_busy(client)
    if mode == "fork-loop":
        return fork_loop(client)
    tasks = client.tasks.with_options(timing=pace(mode), checkpoint=store)
    if mode == "resume":
        return tasks.resume(sys.stdin.read(), models.ReCaptchaV2TaskProxyLess).result().g_recaptcha_response
    if mode == "batch":
        return tasks.wait_all([tasks.submit(TASK) for _ in range(4)], timeout=60)
    return tasks.run(TASK, timeout=60).g_recaptcha_response


async def asynchronous(mode: str, client: AsyncCapSolver) -> Any:
    """The same with the asynchronous client."""
    tasks = client.tasks.with_options(timing=pace(mode), checkpoint=store)
    if mode == "resume":
        task = tasks.resume(sys.stdin.read(), models.ReCaptchaV2TaskProxyLess)
        return (await task.result()).g_recaptcha_response
    if mode == "batch":
        return await tasks.wait_all([await tasks.submit(TASK) for _ in range(4)], timeout=60)
    return (await tasks.run(TASK, timeout=60)).g_recaptcha_response


def fork(client: CapSolver) -> Any:
    """A child may use its parent's client: it makes connections of its own."""
    client.get_balance()
    child = os.fork()
    balance = client.get_balance().balance
    if child == 0:
        os._exit(0 if balance == 1.5 else 1)
    return os.waitpid(child, 0)[1], client.get_balance().balance


def fork_busy(client: CapSolver) -> Any:
    """One request in flight is all that this client may have, and the parent has it."""
    client = CapSolver(base_url=str(client._engine.base_url), max_connections=1)  # pyright: ignore[reportPrivateUsage]
    polling = threading.Event()
    tasks = client.tasks.with_options(timing=AT_ONCE, checkpoint=lambda handle: polling.set())
    task = tasks.submit(TASK)
    results: list[str] = []
    waiting = threading.Thread(target=lambda: results.append(task.result().g_recaptcha_response))
    waiting.start()
    polling.wait(10)
    child = os.fork()
    if child == 0:
        os._exit(0 if task.result(timeout=30).g_recaptcha_response == "solved-1" else 1)
    waiting.join(30)
    return os.waitpid(child, 0)[1], results[0]


def fork_loop(client: CapSolver) -> Any:
    """The child is refused, and the parent's loop is still good."""
    late = client.tasks.with_options(timing=Timing(first=2, every=0))
    first = client.tasks.with_options(timing=AT_ONCE).submit(TASK)
    ended = client.tasks.as_completed([first, late.submit(TASK), late.submit(TASK)], max_in_flight=2)
    next(ended)
    child = os.fork()
    if child == 0:
        try:
            list(ended)
        except ConfigurationError as error:
            os._exit(0 if "before a fork" in error.message else 1)
        os._exit(2)
    return os.waitpid(child, 0)[1], 1 + len(list(ended))


def loops(client: AsyncCapSolver) -> list[str]:
    """One client in one event loop after the other; the last one closes it."""
    import anyio

    async def solve() -> str:
        return (await client.tasks.with_options(timing=AT_ONCE).run(TASK)).g_recaptcha_response

    async def last() -> str:
        async with client:
            return await solve()

    backends = ("asyncio", "asyncio", "trio")
    return [*(anyio.run(solve, backend=backend) for backend in backends), anyio.run(last)]


def pace(mode: str) -> Timing:
    """Polls follow each other at once; one that is to be interrupted waits long after the first."""
    return Timing(first=0, every=30) if mode in ("interrupt", "batch") else AT_ONCE


def store(handle: Handle) -> None:
    """Keep a handle where it survives this process."""
    if "CHECKPOINT" in os.environ:
        path = Path(os.environ["CHECKPOINT"])
        path.with_suffix(".new").write_text(handle.to_json())
        path.with_suffix(".new").replace(path)


def outcome(work: Any) -> dict[str, Any]:
    """What came of it, as JSON data."""
    try:
        return {"value": work()}
    except ClientError as error:
        return {"error": type(error).__name__, "code": error.code, "polls": getattr(error, "polls", None)}
    except BaseException as error:
        at = time.monotonic()
        return {"error": type(error).__name__, "at": at, "notes": [note for it in chain(error) for note in notes(it)]}


def notes(error: BaseException) -> list[str]:
    """The notes of one error."""
    return list(getattr(error, "__notes__", ()))


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error with all that is linked to it."""
    if error is not None:
        yield error
        yield from chain(error.__cause__)
        yield from chain(error.__context__)
        for member in getattr(error, "exceptions", ()):
            yield from chain(member)


def say(outcome: dict[str, Any]) -> None:
    """One line of JSON on standard output."""
    print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
