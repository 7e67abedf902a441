"""Thousands of tasks over connections that fail in every way at random: none is lost, bought twice, or mistaken.

Each carrier submits its share to a raw server that misbehaves on the wire, and to the emulator with its faults at
random. A seed decides what goes wrong with one request after the other; it is printed, and `CHAOS_SEED` sets it.
"""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Any, cast

import anyio
import pytest

from generated._runtime import errors
from generated._runtime.description.tasks import Timing
from generated._runtime.errors import ClientError, TransportError
from generated._runtime.tasks import errors as task_errors
from generated._runtime.tasks.errors import TaskError, TaskFailed
from generated.capsolver import AsyncCapSolver, CapSolver, models
from specloom.serve.faults import KINDS
from specloom.serve.server import Emulator, api_of
from tests.wire.carriers import CARRIERS, Carrier
from tests.wire.chaos import CALL_SECONDS, KEY, Job, Provider
from tests.wire.scenes import ROOT, Noting
from tests.wire.witness import Witness

pytestmark = pytest.mark.wire

SEED = int(os.environ.get("CHAOS_SEED", "20261129"))

ON_THE_WIRE, EMULATED = 200, 50
"""Tasks of each of the eight carriers: 2,000 in all."""

AT_ONCE = 24
SECONDS = 2.5
"""What a run may take in all."""

MARGIN = 1.5
"""Seconds by which a busy machine may be late."""

PACE = Timing(first=0.01, every=0.03, min=0.01)
PUBLIC = frozenset(
    it
    for it in (*vars(errors).values(), *vars(task_errors).values())
    if isinstance(it, type) and issubclass(it, ClientError)
)


@dataclass
class Outcome:
    """What a caller got for one task."""

    name: str
    seconds: float
    value: Any = None
    error: BaseException | None = None

    @property
    def handle(self) -> Any:
        """What the error has in hand of the task."""
        return getattr(self.error, "handle", None)

    @property
    def id(self) -> Any:
        """The provider's name for it, as far as the caller knows."""
        return None if self.handle is None else self.handle.captured.get("id")


@pytest.mark.promise(17)
@pytest.mark.promise(19)
@pytest.mark.promise(21)
@pytest.mark.promise(24)
def test_a_few_tasks_on_a_bad_line() -> None:
    """A taste of what follows, for everybody's quick tests."""
    assert_that_nothing_is_wrong(CARRIERS[0], 40)


@pytest.mark.slow
@pytest.mark.parametrize("carrier", CARRIERS, ids=str)
def test_nothing_is_lost_bought_twice_or_mistaken_on_a_bad_line(carrier: Carrier) -> None:
    """Whatever the connection and the server do; afterwards every task that a caller has in hand gives its result."""
    assert_that_nothing_is_wrong(carrier, ON_THE_WIRE)


def assert_that_nothing_is_wrong(carrier: Carrier, count: int) -> None:
    """Play so many tasks over a carrier, and resume what the callers have in hand."""
    print(f"CHAOS_SEED={SEED}")
    with Provider(SEED + CARRIERS.index(carrier), share=0.3) as provider, Witness() as witness:
        outcomes = played(carrier, provider.url, [f"https://{number}.example" for number in range(count)], witness)
        broken = [text for it in outcomes for text in wrong(it, provider.jobs.get(it.name, Job()))]
        provider.calm = True
        crossed = {name for name, job in provider.jobs.items() if job.crossed}
        held = [it for it in outcomes if it.handle is not None and not isinstance(it.error, TaskFailed)]
        held = [it for it in held if it.name not in crossed]
        again = resumed(provider.url, held)
        broken += [
            f"{it.name}: resumed to {value!r}" for it, value in zip(held, again, strict=True) if value != token(it)
        ]

    assert not broken, "\n".join(broken)
    assert len(outcomes) == count
    assert len(crossed) <= count / 20
    assert sum(provider.hits.values()) > count / 4
    assert sum(it.error is None for it in outcomes) > count / 4


HARMLESS = frozenset(KINDS) - {"huge_body", "gzip_bomb", "deep_body", "late", "slow_drip", "rate_limited", "status_503"}
"""Faults of the emulator, but for those that only cost this test its time: the fault matrix plays them all."""


@pytest.mark.slow
@pytest.mark.parametrize("carrier", CARRIERS, ids=str)
def test_nothing_is_lost_or_bought_twice_while_the_provider_fails(carrier: Carrier) -> None:
    """Whatever the emulator is told to do to a share of the requests."""
    random = Random(SEED + CARRIERS.index(carrier))
    print(f"CHAOS_SEED={SEED}")
    api = api_of(ROOT / "specs" / "capsolver.yaml")
    emulator = Emulator(api)
    noted = emulator.emulation = Noting([api], time.monotonic, seed=random.randrange(10**6), speed=60)
    with emulator:
        for kind in random.sample(sorted(HARMLESS), len(HARMLESS)):
            emulator.order(kind, share=0.02)
        with Witness() as witness:
            names = [f"https://{number}.example" for number in range(EMULATED)]
            outcomes = played(carrier, emulator.url(), names, witness)
    arrived = [entry for entry in noted.arrived if entry["operation"] == "createTask"]
    asked = [cast(Any, entry["request"])["task"]["websiteURL"] for entry in arrived]

    assert [name for name in names if asked.count(name) > 1] == []
    assert [text for it in outcomes for text in badly_ended(it)] == []
    for entry, name in zip(arrived, asked, strict=True):
        outcome = next(it for it in outcomes if it.name == name)
        told = cast(Any, entry["response"])
        if outcome.error is not None and isinstance(told, dict) and cast(Any, told).get("taskId"):
            assert outcome.id is not None or cast(ClientError, outcome.error).may_exist, outcome


# --- what callers do -------------------------------------------------------------------------------------------------


def played(carrier: Carrier, url: str, names: list[str], witness: Witness) -> list[Outcome]:
    """Run a task for each name, many at once, and keep what came of it."""
    outcomes: list[Outcome] = []

    def over(name: str, begun: float, value: Any = None, error: BaseException | None = None) -> None:
        outcomes.append(Outcome(name, time.monotonic() - begun, value, error))
        if error is not None:
            witness.take_error(name, error)

    if carrier.backend is None:
        with (
            carrier.option() as option,
            CapSolver(**options(url), **option) as client,
            ThreadPoolExecutor(AT_ONCE) as pool,
        ):
            tasks = client.tasks.with_options(timing=PACE)

            def work(name: str) -> None:
                begun = time.monotonic()
                try:
                    over(name, begun, tasks.run(subject(name), timeout=SECONDS))
                except Exception as error:
                    over(name, begun, error=error)

            list(pool.map(work, names))
        return outcomes

    async def main() -> None:
        async with carrier.async_option() as option, AsyncCapSolver(**options(url), **option) as client:
            tasks = client.tasks.with_options(timing=PACE)
            limiter = anyio.CapacityLimiter(AT_ONCE)

            async def work(name: str) -> None:
                async with limiter:
                    begun = time.monotonic()
                    try:
                        over(name, begun, await tasks.run(subject(name), timeout=SECONDS))
                    except Exception as error:
                        over(name, begun, error=error)

            async with anyio.create_task_group() as group:
                for name in names:
                    group.start_soon(work, name)

    anyio.run(main, backend=carrier.backend)
    return outcomes


def resumed(url: str, held: list[Outcome]) -> list[Any]:
    """The tokens of the tasks that callers have in hand, in another process, which the provider treats well."""

    with CapSolver(**options(url)) as client, ThreadPoolExecutor(8) as pool:
        tasks = client.tasks.with_options(timing=PACE)

        def work(outcome: Outcome) -> Any:
            task = tasks.resume(outcome.handle.to_json(), models.AntiTurnstileTaskProxyLess)
            return task.result(timeout=10).token

        return list(pool.map(work, held))


def options(url: str) -> dict[str, Any]:
    """The options of every client."""
    return {"client_key": KEY, "base_url": url, "timeout": CALL_SECONDS}


def subject(name: str) -> models.AntiTurnstileTaskProxyLess:
    """A task that is known by its name."""
    return models.AntiTurnstileTaskProxyLess(website_url=name, website_key="0x4")


def token(outcome: Outcome) -> str:
    """The result of a task that is known by its name."""
    return f"for {outcome.name}"


# --- what must never be ----------------------------------------------------------------------------------------------


def wrong(outcome: Outcome, job: Job) -> Iterator[str]:
    """Everything about an outcome that contradicts what really happened."""
    checks = () if job.crossed else CHECKS
    found = [*badly_ended(outcome), *(text for check in checks for text in check(outcome, job))]
    yield from (f"{outcome.name} ({', '.join(job.faults)}): {text}: {outcome.error!r}" for text in found)


def badly_ended(outcome: Outcome) -> Iterator[str]:
    """An error has a type, comes in time, survives pickling, and does not say to buy again what may be bought."""
    if outcome.seconds > SECONDS + MARGIN:
        yield f"took {outcome.seconds:.1f} s of {SECONDS} s"
    if outcome.error is None:
        return
    if type(outcome.error) not in PUBLIC:
        yield "is no error of ours"
        return
    error = cast(ClientError, outcome.error)
    copy = pickle.loads(pickle.dumps(error))
    if (copy.handle, copy.may_exist, copy.retryable) != (error.handle, error.may_exist, error.retryable):
        yield "does not survive pickling"
    if error.retryable and (error.may_exist or error.handle is not None):
        yield "says to try again what may exist"
    if (
        isinstance(error, TaskError)
        and error.handle is None
        and not error.may_exist
        and not isinstance(error, TaskFailed)
    ):
        yield "has no handle"


def _creates(outcome: Outcome, job: Job) -> Iterator[str]:
    if job.creates > 1:
        yield f"{job.creates} create requests arrived"


def _result(outcome: Outcome, job: Job) -> Iterator[str]:
    if outcome.error is None and outcome.value.token != token(outcome):
        yield f"got the foreign result {outcome.value.token!r}"


def _task(outcome: Outcome, job: Job) -> Iterator[str]:
    if outcome.id is not None and outcome.id not in job.ids:
        yield f"has the foreign task {outcome.id!r}, and not one of {job.ids}"
    if outcome.error is None or not isinstance(outcome.error, ClientError):
        return
    if job.ids and outcome.id is None and not outcome.error.may_exist:
        yield "a task exists, and the error does not say so"
    if job.was_told and outcome.id is None and not isinstance(outcome.error, TransportError):  # it may have been late
        yield "the task was told, and the error does not have it"


def _sent(outcome: Outcome, job: Job) -> Iterator[str]:
    if isinstance(outcome.error, TransportError) and not outcome.error.sent and outcome.handle is None and job.creates:
        yield "says that nothing was sent, and the create arrived"


CHECKS: tuple[Callable[[Outcome, Job], Iterator[str]], ...] = (_creates, _result, _task, _sent)
