"""What type checkers must refuse: each line that ends with `# refused` is an error, and no other is."""

from __future__ import annotations

import httpx2

from generated.capmonster import models as capmonster_models
from generated.capsolver import AsyncCapSolver, CapSolver, models
from generated.serpstat import Serpstat


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
    capsolver.raw(capsolver.get_task_result, task=7)  # refused


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
