# Code generated from specs/serpstat.yaml. DO NOT EDIT; run `specloom generate`.
"""Replays the examples of specs/serpstat.yaml against both clients of Serpstat."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pytest

from .._runtime.errors import AuthenticationError, RateLimited
from .._runtime.tasks.errors import TaskFailed, TaskTimeout
from .._runtime.testing import ASYNC, SYNC, Flavour, Replay, reply
from ..serpstat import AsyncSerpstat, Serpstat, models

OPTIONS: dict[str, Any] = {"token": "KEY", "retries": 0}

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC], ids=["sync", "async"])


def play(flavour: Flavour, service: Replay, method: str, /, **arguments: Any) -> Any:
    """Call one method of the client in this flavour, with scripted responses."""
    return flavour.run(
        (Serpstat, AsyncSerpstat),
        service,
        lambda client: attrgetter(method)(client)(**arguments),
        **OPTIONS,
    )


def exchanged(service: Replay) -> list[tuple[str, str, Any]]:
    """The requests that were sent: method, URL and body of each."""
    return [(sent.method, sent.url, sent.body) for sent in service.sent]


def warned(caplog: pytest.LogCaptureFixture) -> int:
    """How many warnings the client has logged."""
    return sum(record.levelname == "WARNING" for record in caplog.records)


@both
def test_domain_classification_add_task_accepted(flavour: Flavour) -> None:
    """DomainClassification.addTask: the example `accepted`."""
    service = Replay(
        reply(
            200,
            {
                "id": "130",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": 1,
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        echo="/id",
    )

    answer = play(
        flavour,
        service,
        "domain_classification.add_task",
        domains=["facebook.com", "nothing.example"],
    )

    assert answer == models.DomainClassificationTask(
        task_id="833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
        status=models.TaskStatus.PENDING,
        created_at="2025-01-21 16:40:12",
    )
    assert exchanged(service) == [
        (
            "POST",
            "https://api.serpstat.com/v4/?token=KEY",
            {
                "id": "1",
                "method": "DomainClassification.addTask",
                "params": {"domains": ["facebook.com", "nothing.example"]},
            },
        ),
    ]


@both
@pytest.mark.parametrize(
    ("response", "error", "code_and_status", "message"),
    [
        pytest.param(
            reply(
                200,
                {
                    "id": "130",
                    "error": {"code": 403, "message": "Invalid token!", "data": None},
                },
            ),
            AuthenticationError,
            ("403", 200),
            "Invalid token!",
            id="refused_key",
        ),
        pytest.param(
            reply(
                200,
                {
                    "id": "130",
                    "error": {
                        "code": 32000,
                        "message": "Too Many Requests",
                        "data": None,
                    },
                },
            ),
            RateLimited,
            ("32000", 200),
            "Too Many Requests",
            id="rate_limited",
        ),
    ],
)
def test_domain_classification_add_task_fails(
    flavour: Flavour,
    response: Any,
    error: Any,
    code_and_status: Any,
    message: Any,
) -> None:
    """DomainClassification.addTask: its examples of errors."""
    service = Replay(response, echo="/id")

    with pytest.raises(error) as caught:
        play(
            flavour,
            service,
            "domain_classification.add_task",
            domains=["facebook.com", "nothing.example"],
        )

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert exchanged(service) == [
        (
            "POST",
            "https://api.serpstat.com/v4/?token=KEY",
            {
                "id": "1",
                "method": "DomainClassification.addTask",
                "params": {"domains": ["facebook.com", "nothing.example"]},
            },
        ),
    ]


@both
@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param(
            reply(
                200,
                {
                    "id": "133",
                    "result": {
                        "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                        "status": "1",
                        "created_at": "2025-01-21 16:40:12",
                    },
                },
            ),
            models.DomainClassificationResult(
                task_id="833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                status=models.TaskStatus.PENDING,
                created_at="2025-01-21 16:40:12",
            ),
            id="pending",
        ),
        pytest.param(
            reply(
                200,
                {
                    "id": "133",
                    "result": {
                        "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                        "status": "1",
                        "created_at": "2025-01-21 16:40:12",
                        "data": None,
                    },
                },
            ),
            models.DomainClassificationResult(
                task_id="833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                status=models.TaskStatus.PENDING,
                created_at="2025-01-21 16:40:12",
                data=None,
            ),
            id="pending_null",
        ),
        pytest.param(
            reply(
                200,
                {
                    "id": "133",
                    "result": {
                        "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                        "status": "2",
                        "created_at": "2025-01-21 16:40:12",
                        "data": [
                            {
                                "domain": "facebook.com",
                                "categories_names": [
                                    "/Online Communities/Social Networks",
                                ],
                                "categories_confidence": [0.91368252038956],
                            },
                            {
                                "domain": "nothing.example",
                                "categories_names": ["Unknown"],
                                "categories_confidence": [1],
                            },
                        ],
                    },
                },
            ),
            models.DomainClassificationResult(
                task_id="833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                status=models.TaskStatus.COMPLETE,
                created_at="2025-01-21 16:40:12",
                data=[
                    models.ClassifiedDomain(
                        domain="facebook.com",
                        categories_names=["/Online Communities/Social Networks"],
                        categories_confidence=[0.91368252038956],
                    ),
                    models.ClassifiedDomain(
                        domain="nothing.example",
                        categories_names=["Unknown"],
                        categories_confidence=[1],
                    ),
                ],
            ),
            id="ready",
        ),
        pytest.param(
            reply(
                200,
                {
                    "id": "133",
                    "result": {
                        "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                        "status": "3",
                        "created_at": "2025-01-21 16:40:12",
                    },
                },
            ),
            models.DomainClassificationResult(
                task_id="833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                status=models.TaskStatus.FAILED,
                created_at="2025-01-21 16:40:12",
            ),
            id="failed",
        ),
    ],
)
def test_domain_classification_get_task(
    flavour: Flavour,
    response: Any,
    expected: Any,
) -> None:
    """DomainClassification.getTask: its examples."""
    service = Replay(response, echo="/id")

    answer = play(
        flavour,
        service,
        "domain_classification.get_task",
        task_id="833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
    )

    assert answer == expected
    assert exchanged(service) == [
        (
            "POST",
            "https://api.serpstat.com/v4/?token=KEY",
            {
                "id": "1",
                "method": "DomainClassification.getTask",
                "params": {"task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155"},
            },
        ),
    ]


@both
@pytest.mark.parametrize(
    ("response", "error", "code_and_status", "message"),
    [
        pytest.param(
            reply(
                200,
                {
                    "id": "133",
                    "error": {
                        "code": 32000,
                        "message": "Too Many Requests",
                        "data": None,
                    },
                },
            ),
            RateLimited,
            ("32000", 200),
            "Too Many Requests",
            id="rate_limited",
        ),
        pytest.param(
            reply(
                200,
                {
                    "id": "133",
                    "error": {"code": 403, "message": "Invalid token!", "data": None},
                },
            ),
            AuthenticationError,
            ("403", 200),
            "Invalid token!",
            id="refused_key",
        ),
    ],
)
def test_domain_classification_get_task_fails(
    flavour: Flavour,
    response: Any,
    error: Any,
    code_and_status: Any,
    message: Any,
) -> None:
    """DomainClassification.getTask: its examples of errors."""
    service = Replay(response, echo="/id")

    with pytest.raises(error) as caught:
        play(
            flavour,
            service,
            "domain_classification.get_task",
            task_id="833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
        )

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert exchanged(service) == [
        (
            "POST",
            "https://api.serpstat.com/v4/?token=KEY",
            {
                "id": "1",
                "method": "DomainClassification.getTask",
                "params": {"task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155"},
            },
        ),
    ]


@both
def test_domain_classification_get_task_list_first_page(flavour: Flavour) -> None:
    """DomainClassification.getTaskList: the example `first-page`."""
    service = Replay(
        reply(
            200,
            {
                "id": "135",
                "result": {
                    "data": [
                        {
                            "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                            "status": "2",
                            "created_at": "2025-01-21 16:40:12",
                        },
                    ],
                    "summary_info": {
                        "page": 1,
                        "page_total": 1,
                        "count": 20,
                        "total": 1,
                    },
                },
            },
        ),
        echo="/id",
    )

    answer = play(
        flavour,
        service,
        "domain_classification.get_task_list",
        page=1,
        size=20,
    )

    assert answer == models.DomainClassificationTaskList(
        data=[
            models.DomainClassificationTask(
                task_id="833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                status=models.TaskStatus.COMPLETE,
                created_at="2025-01-21 16:40:12",
            ),
        ],
        summary_info=models.PageInfo(page=1, page_total=1, count=20, total=1),
    )
    assert exchanged(service) == [
        (
            "POST",
            "https://api.serpstat.com/v4/?token=KEY",
            {
                "id": "1",
                "method": "DomainClassification.getTaskList",
                "params": {"page": 1, "size": 20},
            },
        ),
    ]


@both
@pytest.mark.parametrize(
    ("response", "error", "code_and_status", "message"),
    [
        pytest.param(
            reply(
                200,
                {
                    "id": "135",
                    "error": {
                        "code": 32000,
                        "message": "Too Many Requests",
                        "data": None,
                    },
                },
            ),
            RateLimited,
            ("32000", 200),
            "Too Many Requests",
            id="rate_limited",
        ),
        pytest.param(
            reply(
                200,
                {
                    "id": "135",
                    "error": {"code": 403, "message": "Invalid token!", "data": None},
                },
            ),
            AuthenticationError,
            ("403", 200),
            "Invalid token!",
            id="refused_key",
        ),
    ],
)
def test_domain_classification_get_task_list_fails(
    flavour: Flavour,
    response: Any,
    error: Any,
    code_and_status: Any,
    message: Any,
) -> None:
    """DomainClassification.getTaskList: its examples of errors."""
    service = Replay(response, echo="/id")

    with pytest.raises(error) as caught:
        play(flavour, service, "domain_classification.get_task_list", page=1, size=20)

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert exchanged(service) == [
        (
            "POST",
            "https://api.serpstat.com/v4/?token=KEY",
            {
                "id": "1",
                "method": "DomainClassification.getTaskList",
                "params": {"page": 1, "size": 20},
            },
        ),
    ]


@both
@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param(
            reply(
                200,
                {
                    "id": "123",
                    "result": {
                        "data": {
                            "max_lines": 100000,
                            "used_lines": 5,
                            "left_lines": 99995,
                            "user_info": {
                                "user_id": "555",
                                "ga_client_Id": "1.2",
                                "plan_id": "2028",
                            },
                            "plugin_limits": {
                                "hasApiPlugin": True,
                                "delayBetweenRequests": 1,
                                "total": 10000,
                                "used": 10,
                                "left": 9990,
                            },
                        },
                        "summary_info": {"left_lines": 99995},
                    },
                },
            ),
            models.Stats(
                data=models.AccountLimits(
                    max_lines=100000,
                    used_lines=5,
                    left_lines=99995,
                    user_info=models.UserInfo(
                        user_id="555",
                        ga_client_id="1.2",
                        plan_id="2028",
                    ),
                    plugin_limits=models.PluginLimits(
                        has_api_plugin=True,
                        delay_between_requests=1,
                        total=10000,
                        used=10,
                        left=9990,
                    ),
                ),
                summary_info=models.CreditSummary(left_lines=99995),
            ),
            id="stats",
        ),
        pytest.param(
            reply(
                200,
                {
                    "id": "123",
                    "result": {
                        "data": {
                            "max_lines": 100000,
                            "used_lines": 5,
                            "left_lines": 99995,
                            "user_info": {"user_id": "555"},
                            "plugin_limits": {
                                "hasApiPlugin": False,
                                "delayBetweenRequests": 1,
                                "total": 0,
                                "used": 0,
                                "left": 0,
                            },
                        },
                        "summary_info": {"left_lines": 99995},
                    },
                },
            ),
            models.Stats(
                data=models.AccountLimits(
                    max_lines=100000,
                    used_lines=5,
                    left_lines=99995,
                    user_info=models.UserInfo(user_id="555"),
                    plugin_limits=models.PluginLimits(
                        has_api_plugin=False,
                        delay_between_requests=1,
                        total=0,
                        used=0,
                        left=0,
                    ),
                ),
                summary_info=models.CreditSummary(left_lines=99995),
            ),
            id="without_plan",
        ),
    ],
)
def test_serpstat_limits_procedure_get_stats(
    flavour: Flavour,
    response: Any,
    expected: Any,
) -> None:
    """SerpstatLimitsProcedure.getStats: its examples."""
    service = Replay(response, echo="/id")

    answer = play(flavour, service, "account.get_stats")

    assert answer == expected
    assert exchanged(service) == [
        (
            "POST",
            "https://api.serpstat.com/v4/?token=KEY",
            {"id": "1", "method": "SerpstatLimitsProcedure.getStats"},
        ),
    ]


@both
def test_serpstat_limits_procedure_get_stats_refused_key(flavour: Flavour) -> None:
    """SerpstatLimitsProcedure.getStats: the example `refused-key`."""
    service = Replay(
        reply(
            200,
            {
                "id": "123",
                "error": {"code": 403, "message": "Invalid token!", "data": None},
            },
        ),
        echo="/id",
    )

    with pytest.raises(AuthenticationError) as caught:
        play(flavour, service, "account.get_stats")

    assert (caught.value.code, caught.value.status) == ("403", 200)
    assert caught.value.message == "Invalid token!"
    assert exchanged(service) == [
        (
            "POST",
            "https://api.serpstat.com/v4/?token=KEY",
            {"id": "1", "method": "SerpstatLimitsProcedure.getStats"},
        ),
    ]


@both
def test_domain_classification_ends_ready(flavour: Flavour) -> None:
    """domain_classification: ends as `ready`."""
    service = Replay(
        reply(
            200,
            {
                "id": "130",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": 1,
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": "1",
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": "1",
                    "created_at": "2025-01-21 16:40:12",
                    "data": None,
                },
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "error": {"code": 32000, "message": "Too Many Requests", "data": None},
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": "2",
                    "created_at": "2025-01-21 16:40:12",
                    "data": [
                        {
                            "domain": "facebook.com",
                            "categories_names": ["/Online Communities/Social Networks"],
                            "categories_confidence": [0.91368252038956],
                        },
                        {
                            "domain": "nothing.example",
                            "categories_names": ["Unknown"],
                            "categories_confidence": [1],
                        },
                    ],
                },
            },
        ),
        echo="/id",
    )

    answer = play(
        flavour,
        service,
        "domain_classification.run",
        domains=["facebook.com", "nothing.example"],
    )

    assert answer == models.DomainClassificationResult(
        task_id="833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
        status=models.TaskStatus.COMPLETE,
        created_at="2025-01-21 16:40:12",
        data=[
            models.ClassifiedDomain(
                domain="facebook.com",
                categories_names=["/Online Communities/Social Networks"],
                categories_confidence=[0.91368252038956],
            ),
            models.ClassifiedDomain(
                domain="nothing.example",
                categories_names=["Unknown"],
                categories_confidence=[1],
            ),
        ],
    )
    assert len(service.sent) == 5


@both
def test_domain_classification_fails_failed(flavour: Flavour) -> None:
    """domain_classification: fails as `failed`."""
    service = Replay(
        reply(
            200,
            {
                "id": "130",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": 1,
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": "1",
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": "1",
                    "created_at": "2025-01-21 16:40:12",
                    "data": None,
                },
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "error": {"code": 32000, "message": "Too Many Requests", "data": None},
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": "3",
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        echo="/id",
    )

    with pytest.raises(TaskFailed) as caught:
        play(
            flavour,
            service,
            "domain_classification.run",
            domains=["facebook.com", "nothing.example"],
        )

    assert (caught.value.code, caught.value.polls) == (None, 4)


@both
def test_domain_classification_fails_refused_key(flavour: Flavour) -> None:
    """domain_classification: fails as `refused-key`."""
    service = Replay(
        reply(
            200,
            {
                "id": "130",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": 1,
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": "1",
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": "1",
                    "created_at": "2025-01-21 16:40:12",
                    "data": None,
                },
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "error": {"code": 32000, "message": "Too Many Requests", "data": None},
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "error": {"code": 403, "message": "Invalid token!", "data": None},
            },
        ),
        echo="/id",
    )

    with pytest.raises(TaskFailed) as caught:
        play(
            flavour,
            service,
            "domain_classification.run",
            domains=["facebook.com", "nothing.example"],
        )

    assert (caught.value.code, caught.value.polls) == ("403", 4)
    assert caught.value.message == "Invalid token!"


@both
def test_domain_classification_survives_an_unknown_status(
    flavour: Flavour,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """domain_classification: takes an unknown status as pending, and warns once."""
    service = Replay(
        reply(
            200,
            {
                "id": "130",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": 1,
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": "no-such-status",
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": "no-such-status",
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        reply(
            200,
            {
                "id": "133",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": "2",
                    "created_at": "2025-01-21 16:40:12",
                    "data": [
                        {
                            "domain": "facebook.com",
                            "categories_names": ["/Online Communities/Social Networks"],
                            "categories_confidence": [0.91368252038956],
                        },
                        {
                            "domain": "nothing.example",
                            "categories_names": ["Unknown"],
                            "categories_confidence": [1],
                        },
                    ],
                },
            },
        ),
        echo="/id",
    )

    answer = play(
        flavour,
        service,
        "domain_classification.run",
        domains=["facebook.com", "nothing.example"],
    )

    assert answer == models.DomainClassificationResult(
        task_id="833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
        status=models.TaskStatus.COMPLETE,
        created_at="2025-01-21 16:40:12",
        data=[
            models.ClassifiedDomain(
                domain="facebook.com",
                categories_names=["/Online Communities/Social Networks"],
                categories_confidence=[0.91368252038956],
            ),
            models.ClassifiedDomain(
                domain="nothing.example",
                categories_names=["Unknown"],
                categories_confidence=[1],
            ),
        ],
    )
    assert len(service.sent) == 4
    assert warned(caplog) == 1


@both
def test_domain_classification_times_out(flavour: Flavour) -> None:
    """domain_classification: the timeout ends the wait, and the error carries the
    handle.
    """
    service = Replay(
        reply(
            200,
            {
                "id": "130",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": 1,
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        forever=reply(
            200,
            {
                "id": "133",
                "result": {
                    "task_id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
                    "status": "1",
                    "created_at": "2025-01-21 16:40:12",
                },
            },
        ),
        echo="/id",
    )

    with pytest.raises(TaskTimeout) as caught:
        play(
            flavour,
            service,
            "domain_classification.run",
            domains=["facebook.com", "nothing.example"],
            timeout=2.5,
        )

    assert caught.value.handle is not None
    assert caught.value.handle.captured == {
        "id": "833062-0e5a4bec-824d-4e90-9138-0bc5a2303155",
    }
