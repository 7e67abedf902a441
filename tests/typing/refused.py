"""What type checkers must refuse: each line that ends with `# refused` is an error, and no other is."""

from __future__ import annotations

import httpx2

from generated._runtime.operation import Call, PagedCall, StreamCall
from generated.capmonster import models as capmonster_models
from generated.capsolver import AsyncCapSolver, CapSolver, Ledger, calls, models
from generated.serpstat import Serpstat
from specloom.runtime.operation import Call as OwnCall
from specloom.runtime.operation import PagedCall as OwnPagedCall
from specloom.runtime.operation import StreamCall as OwnStreamCall
from specloom.runtime.pagination.paged import PagingClient
from specloom.runtime.streaming.stream import StreamingClient


def wrong_arguments(capsolver: CapSolver, serpstat: Serpstat) -> None:
    """Missing, unknown and wrongly typed arguments."""
    models.ReCaptchaV2TaskProxyLess(website_url="https://example.com")  # refused
    models.ReCaptchaV2TaskProxyLess(website_url="https://example.com", website_key=3)  # refused
    models.ReCaptchaV2TaskProxyLess(websiteURL="https://example.com", website_key="k")  # refused
    models.VisionEngine(module="telescope", image="aGk=")  # refused
    capsolver.tasks.run()  # refused
    capsolver.tasks.run("ReCaptchaV2TaskProxyLess")  # refused
    capsolver.tasks.run(capmonster_models.ImageToTextTask(body="aGk="))  # refused
    capsolver.get_token(models.ImageToTextTask(body="aGk="))  # refused
    capsolver.get_task_result(task_id=7)  # refused
    serpstat.domain_classification.submit(domains="example.com")  # refused
    serpstat.domain_classification.submit(["example.com"])  # refused
    CapSolver(client_key="k", patience=3)  # refused
    CapSolver(client_key="k", transport="slow")  # refused
    CapSolver(client_key="k", transport=httpx2.AsyncClient())  # refused
    AsyncCapSolver(client_key="k", transport=httpx2.Client())  # refused


def wrong_orders(capsolver: CapSolver, serpstat: Serpstat, ledger: Ledger) -> None:
    """An order has a ledger, an id, and then what `submit` takes."""
    task = models.AntiTurnstileTaskProxyLess(website_url="https://example.com", website_key="k")
    capsolver.tasks.submit_once(ledger, task)  # refused
    capsolver.tasks.submit_once("o-1", ledger, task)  # refused
    capsolver.tasks.submit_once(ledger, 7, task)  # refused
    capsolver.tasks.submit_once(ledger, "o-1")  # refused
    capsolver.tasks.submit_once(ledger, "o-1", "AntiTurnstileTaskProxyLess")  # refused
    capsolver.tasks.submit_once(ledger, "o-1", task, wait=0)  # refused
    capsolver.tasks.once(ledger, "o-1", 0)  # refused
    capsolver.tasks.once(ledger, "o-1", wait="0")  # refused
    capsolver.tasks.once(print, "o-1")  # refused
    serpstat.domain_classification.submit_once(ledger, "o-1", domains="example.com")  # refused
    serpstat.domain_classification.submit_once(ledger, "o-1", ["example.com"])  # refused
    solution: models.RecaptchaSolution = capsolver.tasks.submit_once(ledger, "o-1", task).result()  # refused
    print(solution)
    capsolver.tasks.submit_once(ledger, "o-1", task).poll_once(3).token  # refused
    capsolver.tasks.submit_once(ledger, "o-1", task).poll_once(timeout="3")  # refused


async def orders_without_await(capsolver: AsyncCapSolver, ledger: Ledger) -> None:
    """A coroutine is not a task, and `once` is none."""
    task = models.AntiTurnstileTaskProxyLess(website_url="https://example.com", website_key="k")
    print(capsolver.tasks.submit_once(ledger, "o-1", task).id)  # refused
    await capsolver.tasks.once(ledger, "o-1")  # refused
    await capsolver.tasks.submit_once(ledger, task)  # refused
    print((await capsolver.tasks.submit_once(ledger, "o-1", task)).poll_once().sent)  # refused


def wrong_results(capsolver: CapSolver) -> None:
    """A result is of its task's type and of no other."""
    task = models.AntiTurnstileTaskProxyLess(website_url="https://example.com", website_key="k")
    solution: models.RecaptchaSolution = capsolver.tasks.run(task)  # refused
    print(solution)
    capsolver.tasks.run(task).g_recaptcha_response  # refused


async def forgotten_await(capsolver: AsyncCapSolver) -> None:
    """A coroutine is no result."""
    task = models.AntiTurnstileTaskProxyLess(website_url="https://example.com", website_key="k")
    print(capsolver.tasks.run(task).token)  # refused


def no_calls(capsolver: CapSolver, report: StreamCall[bytes], listed: PagedCall[str, list[str]]) -> None:
    """`raw` takes a `Call`, `stream` a `StreamCall`, `paged` a `PagedCall`, and none of them anything else."""
    task = models.AntiTurnstileTaskProxyLess(website_url="https://example.com", website_key="k")
    capsolver.raw(capsolver.get_balance)  # refused
    capsolver.raw(capsolver.tasks.run, task)  # refused
    capsolver.raw(capsolver.tasks.submit, task)  # refused
    capsolver.raw(capsolver.get_balance())  # refused
    capsolver.raw(calls.get_balance)  # refused
    capsolver.raw(calls.submit_tasks(task))  # refused
    capsolver.raw(calls.get_balance(), 7)  # refused
    capsolver.raw(calls.get_task_result(), task_id="t")  # refused
    capsolver.raw(calls.get_task_result(task=7))  # refused
    capsolver.raw(report)  # refused
    capsolver.raw(listed)  # refused
    capsolver.stream(calls.get_balance().streamed())  # refused
    whole: Call[bytes] = report  # refused
    streamed: StreamCall[models.GetBalanceResponse] = calls.get_balance()  # refused
    print(whole, streamed)


async def no_calls_of_the_twin(capsolver: AsyncCapSolver, report: StreamCall[bytes]) -> None:
    """Nor does the asynchronous client."""
    task = models.AntiTurnstileTaskProxyLess(website_url="https://example.com", website_key="k")
    await capsolver.raw(capsolver.get_balance)  # refused
    await capsolver.raw(capsolver.tasks.run, task)  # refused
    await capsolver.raw(capsolver.get_balance())  # refused
    await capsolver.raw(report)  # refused
    capsolver.stream(calls.get_balance().streamed())  # refused


class Library(StreamingClient, PagingClient):
    """A client with downloads and lists, as it is generated of a document that has both."""


def no_streams_or_pages(
    library: Library, whole: OwnCall[bytes], report: OwnStreamCall[bytes], listed: OwnPagedCall[str, list[str]]
) -> None:
    """Each method takes its own kind of call."""
    library.stream(library.raw)  # refused
    library.stream(whole)  # refused
    library.stream(listed)  # refused
    library.stream(report, 7)  # refused
    library.paged(whole)  # refused
    library.paged(report)  # refused
