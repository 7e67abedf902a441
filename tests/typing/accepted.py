"""What type checkers must understand: the type of a result follows from the class of what was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, assert_type

import httpx2

from generated._runtime.ledger.sqlite import SqliteLedger
from generated._runtime.operation import StreamCall
from generated._runtime.transports.pyreqwest import FastTransport
from generated.capmonster import AsyncCapMonster, CapMonster
from generated.capmonster import models as capmonster_models
from generated.capsolver import (
    AsyncCapSolver,
    AsyncTask,
    Call,
    CapSolver,
    Ledger,
    MayExist,
    OrderPending,
    PollOutcome,
    RawResponse,
    Task,
    calls,
    models,
)
from generated.ezcaptcha import EZCaptcha
from generated.ezcaptcha import models as ez_models
from generated.serpstat import AsyncSerpstat, Serpstat
from generated.serpstat import calls as serpstat_calls
from generated.serpstat import models as serpstat_models
from specloom.runtime.operation import PagedCall as OwnPagedCall
from specloom.runtime.operation import StreamCall as OwnStreamCall
from specloom.runtime.pagination.paged import AsyncPaged, AsyncPagingClient, Paged, PagingClient
from specloom.runtime.pagination.pages import Page
from specloom.runtime.response import RawResponse as OwnRawResponse
from specloom.runtime.streaming.stream import AsyncStream, AsyncStreamingClient, Stream, StreamingClient


def solutions(capsolver: CapSolver, capmonster: CapMonster, ez: EZCaptcha) -> None:
    """`run` gives the solution of its argument's class, and so do the calls that answer at once."""
    recaptcha = models.ReCaptchaV2TaskProxyLess(website_url="https://example.com", website_key="k")
    turnstile = models.AntiTurnstileTaskProxyLess(website_url="https://example.com", website_key="k")
    assert_type(capsolver.tasks.run(recaptcha), models.RecaptchaSolution)
    assert_type(capsolver.tasks.run(turnstile), models.TurnstileSolution)
    assert_type(capsolver.tasks.run(turnstile).token, str)
    assert_type(capsolver.tasks.submit(recaptcha), Task[models.RecaptchaSolution])
    assert_type(capsolver.tasks.submit(recaptcha).result(timeout=3), models.RecaptchaSolution)
    assert_type(capsolver.get_token(recaptcha).solution, models.RecaptchaSolution)
    assert_type(capsolver.tasks.run(models.UntypedTask(type="Other", additional_properties={"a": 1})), Any)
    assert_type(capsolver.get_balance(), models.GetBalanceResponse)
    image = capmonster_models.ImageToTextTask(body="aGk=")
    assert_type(capmonster.tasks.run(image), capmonster_models.ImageToTextSolution)
    classification = ez_models.ReCaptchaV2Classification(image="aGk=", question="/m/0k4j")
    assert_type(ez.create_sync_task(classification).solution, ez_models.RecaptchaClassificationSolution)


async def asynchronous(capsolver: AsyncCapSolver, capmonster: AsyncCapMonster, serpstat: AsyncSerpstat) -> None:
    """The asynchronous twins are typed the same way."""
    recaptcha = models.ReCaptchaV2TaskProxyLess(website_url="https://example.com", website_key="k")
    assert_type(await capsolver.tasks.run(recaptcha), models.RecaptchaSolution)
    task = await capsolver.tasks.submit(recaptcha)
    assert_type(task, AsyncTask[models.RecaptchaSolution])
    assert_type(await task.result(), models.RecaptchaSolution)
    image = capmonster_models.ImageToTextTask(body="aGk=")
    assert_type(await capmonster.tasks.run(image), capmonster_models.ImageToTextSolution)
    assert_type(
        await serpstat.domain_classification.run(domains=["example.com"]), serpstat_models.DomainClassificationResult
    )
    async for done in capsolver.tasks.as_completed([task]):
        assert_type(done, AsyncTask[models.RecaptchaSolution])


def orders(capsolver: CapSolver, serpstat: Serpstat, ledger: Ledger) -> None:
    """The task of an order is typed as by `submit`, and a step of it has an outcome."""
    recaptcha = models.ReCaptchaV2TaskProxyLess(website_url="https://example.com", website_key="k")
    task = capsolver.tasks.submit_once(ledger, "o-1", recaptcha)
    assert_type(task, Task[models.RecaptchaSolution])
    assert_type(capsolver.tasks.once(ledger, "o-1", wait=0).run(recaptcha), models.RecaptchaSolution)
    assert_type(capsolver.tasks.once(ledger, "o-1").submit(recaptcha), Task[models.RecaptchaSolution])
    assert_type(
        serpstat.domain_classification.submit_once(ledger, "o-1", domains=["example.com"]),
        Task[serpstat_models.DomainClassificationResult],
    )
    outcome = task.poll_once(timeout=3)
    assert_type(outcome, PollOutcome)
    assert_type((outcome.due, outcome.polls_left, outcome.sent), tuple[float | None, int | None, bool])
    try:
        capsolver.tasks.submit_once(SqliteLedger("orders.db"), "o-1", recaptcha)
    except OrderPending as error:
        assert_type((error.order, error.since, error.until), tuple[str, float, float])
    except MayExist as error:
        assert_type((error.order, error.since), tuple[str, float])


async def orders_of_both(capsolver: AsyncCapSolver, serpstat: AsyncSerpstat, ledger: Ledger) -> None:
    """The async client takes the same ledgers."""
    recaptcha = models.ReCaptchaV2TaskProxyLess(website_url="https://example.com", website_key="k")
    task = await capsolver.tasks.submit_once(ledger, "o-1", recaptcha)
    assert_type(task, AsyncTask[models.RecaptchaSolution])
    assert_type(await capsolver.tasks.once(ledger, "o-1", wait=2.5).run(recaptcha), models.RecaptchaSolution)
    assert_type(
        await serpstat.domain_classification.submit_once(ledger, "o-1", domains=["example.com"]),
        AsyncTask[serpstat_models.DomainClassificationResult],
    )
    assert_type(await task.poll_once(), PollOutcome)


def carried(own: httpx2.Client, other: httpx2.AsyncClient) -> None:
    """What carries the requests: a word, the user's own client, or a transport."""
    CapSolver(client_key="k", transport="fast")
    CapSolver(client_key="k", transport=own)
    CapSolver(client_key="k", transport=FastTransport(ca_bundle="ca.pem"))
    AsyncCapSolver(client_key="k", transport="fast")
    AsyncCapSolver(client_key="k", transport=other)


def waiting(capsolver: CapSolver, serpstat: Serpstat) -> None:
    """Handles, batches and raw answers keep the type."""
    recaptcha = models.ReCaptchaV2TaskProxyLess(website_url="https://example.com", website_key="k")
    tasks = [capsolver.tasks.submit(recaptcha)]
    assert_type(capsolver.tasks.wait_all(tasks), list[Task[models.RecaptchaSolution]])
    for done in capsolver.tasks.as_completed(tasks):
        assert_type(done.result(), models.RecaptchaSolution)
    resumed = capsolver.tasks.resume(tasks[0].handle, models.ReCaptchaV2TaskProxyLess)
    assert_type(resumed, Task[models.RecaptchaSolution])
    assert_type(capsolver.raw(calls.get_balance()), RawResponse[models.GetBalanceResponse])
    assert_type(
        serpstat.domain_classification.submit(domains=["example.com"]), Task[serpstat_models.DomainClassificationResult]
    )
    assert_type(capsolver.with_options(timeout=5), CapSolver)


def published(capsolver: CapSolver, serpstat: Serpstat) -> None:
    """A call keeps the type of its value, and `raw` and `stream` do; a call of another kind is made of it."""
    recaptcha = models.ReCaptchaV2TaskProxyLess(website_url="https://example.com", website_key="k")
    assert_type(calls.get_balance(), Call[models.GetBalanceResponse])
    assert_type(calls.get_balance().streamed(), StreamCall[models.GetBalanceResponse])
    assert_type(calls.get_balance().streamed().whole(), Call[models.GetBalanceResponse])
    assert_type(capsolver.raw(calls.get_token(recaptcha)).value.solution, models.RecaptchaSolution)
    listed = serpstat.raw(serpstat_calls.domain_classification_get_task_list(page=1, size=10))
    assert_type(listed, RawResponse[serpstat_models.DomainClassificationTaskList])


async def published_to_both(capsolver: AsyncCapSolver) -> None:
    """The asynchronous client takes the same calls."""
    assert_type(await capsolver.raw(calls.get_balance()), RawResponse[models.GetBalanceResponse])


class Library(StreamingClient, PagingClient):
    """A client with downloads and lists, as it is generated of a document that has both."""


class AsyncLibrary(AsyncStreamingClient, AsyncPagingClient):
    """The same in the other flavour."""


def streams_and_pages(
    client: Library, other: AsyncLibrary, report: OwnStreamCall[bytes], listed: OwnPagedCall[str, list[str]]
) -> None:
    """A download is read whole as the bytes that it is; a page has typed items beside its typed value."""
    assert_type(client.raw(report.whole()), OwnRawResponse[bytes])
    with client.stream(report) as answer:
        assert_type(answer, Stream)
    assert_type(client.paged(listed), Paged[str, list[str]])
    assert_type(other.paged(listed), AsyncPaged[str, list[str]])
    pages = client.paged(listed).pages()
    assert_type(pages, Iterator[Page[str, list[str]]])
    for page in pages:
        assert_type(page.items, Sequence[str])
        assert_type(page.value, list[str])
        assert_type(page.status, int)
        assert_type(page.headers["x-left"], str)


async def streams_of_both(client: AsyncLibrary, report: OwnStreamCall[bytes]) -> None:
    """The async client takes the same calls."""
    async with client.with_options(idle=5).stream(report) as answer:
        assert_type(answer, AsyncStream)
