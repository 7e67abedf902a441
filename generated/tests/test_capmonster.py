# Code generated from specs/capmonster.yaml. DO NOT EDIT; run `specloom generate`.
"""Replays the examples of specs/capmonster.yaml against both clients of CapMonster
Cloud.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pytest

from .._runtime.errors import (
    AuthenticationError,
    InvalidRequest,
    NotFound,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    Unavailable,
)
from .._runtime.tasks.errors import TaskExpired, TaskFailed, TaskTimeout
from .._runtime.testing import ASYNC, SYNC, Flavour, Replay, reply
from ..capmonster import AsyncCapMonster, CapMonster, models

OPTIONS: dict[str, Any] = {"client_key": "KEY", "retries": 0}

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC], ids=["sync", "async"])


def play(flavour: Flavour, service: Replay, method: str, /, **arguments: Any) -> Any:
    """Call one method of the client in this flavour, with scripted responses."""
    return flavour.run(
        (CapMonster, AsyncCapMonster),
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
@pytest.mark.parametrize(
    ("arguments", "response", "expected", "sent"),
    [
        pytest.param(
            {
                "task": models.RecaptchaV2Task(
                    website_url="https://example.com/login",
                    website_key="YOUR_SITE_KEY",
                ),
            },
            reply(200, {"errorId": 0, "taskId": 407533072}),
            models.CreateTaskResponse(error_id=0, task_id=407533072),
            [
                (
                    "POST",
                    "https://api.capmonster.cloud/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "RecaptchaV2Task",
                            "websiteURL": "https://example.com/login",
                            "websiteKey": "YOUR_SITE_KEY",
                        },
                    },
                ),
            ],
            id="recaptcha",
        ),
        pytest.param(
            {
                "task": models.ImageToTextTask(
                    body="YOUR_IMAGE_IN_BASE64",
                    recognizing_threshold=80,
                    case=True,
                ),
                "callback_url": "https://example.com/solved",
                "soft_id": 345,
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": None,
                    "errorDescription": None,
                    "taskId": 7654321,
                },
            ),
            models.CreateTaskResponse(
                error_id=0,
                error_code=None,
                error_description=None,
                task_id=7654321,
            ),
            [
                (
                    "POST",
                    "https://api.capmonster.cloud/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ImageToTextTask",
                            "body": "YOUR_IMAGE_IN_BASE64",
                            "case": True,
                            "recognizingThreshold": 80,
                        },
                        "callbackUrl": "https://example.com/solved",
                        "softId": 345,
                    },
                ),
            ],
            id="image",
        ),
        pytest.param(
            {
                "task": models.ComplexImageBaiduTask(
                    images_base64=["YOUR_IMAGE_IN_BASE64"],
                    metadata=models.BaiduMetadata(),
                ),
            },
            reply(200, {"errorId": 0, "taskId": 143998457}),
            models.CreateTaskResponse(error_id=0, task_id=143998457),
            [
                (
                    "POST",
                    "https://api.capmonster.cloud/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ComplexImageTask",
                            "class": "recognition",
                            "imagesBase64": ["YOUR_IMAGE_IN_BASE64"],
                            "metadata": {"Task": "baidu"},
                        },
                    },
                ),
            ],
            id="rotation",
        ),
        pytest.param(
            {
                "task": models.DataDomeTask(
                    website_url="https://www.example.com/",
                    metadata=models.DataDomeMetadata(
                        datadome_cookie="datadome=YOUR_COOKIE",
                        captcha_url="https://geo.captcha-delivery.com/captcha/?initialCid=YOUR_CID&hash=YOUR_HASH&t=fe",
                    ),
                    proxy_type="http",
                    proxy_address="192.0.2.10",
                    proxy_port=8080,
                    proxy_login="YOUR_LOGIN",
                    proxy_password="YOUR_PASSWORD",
                ),
            },
            reply(200, {"errorId": 0, "taskId": 407533073}),
            models.CreateTaskResponse(error_id=0, task_id=407533073),
            [
                (
                    "POST",
                    "https://api.capmonster.cloud/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "CustomTask",
                            "class": "DataDome",
                            "websiteURL": "https://www.example.com/",
                            "metadata": {
                                "captchaUrl": "https://geo.captcha-delivery.com/captcha/?initialCid=YOUR_CID&hash=YOUR_HASH&t=fe",
                                "datadomeCookie": "datadome=YOUR_COOKIE",
                            },
                            "proxyType": "http",
                            "proxyAddress": "192.0.2.10",
                            "proxyPort": 8080,
                            "proxyLogin": "YOUR_LOGIN",
                            "proxyPassword": "YOUR_PASSWORD",
                        },
                    },
                ),
            ],
            id="data_dome",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="NoCaptchaTaskProxyless",
                    additional_properties={
                        "websiteURL": "https://example.com/login",
                        "websiteKey": "YOUR_SITE_KEY",
                    },
                ),
            },
            reply(200, {"errorId": 0, "taskId": 407533074}),
            models.CreateTaskResponse(error_id=0, task_id=407533074),
            [
                (
                    "POST",
                    "https://api.capmonster.cloud/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "NoCaptchaTaskProxyless",
                            "websiteURL": "https://example.com/login",
                            "websiteKey": "YOUR_SITE_KEY",
                        },
                    },
                ),
            ],
            id="untyped",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="NoCaptchaTask",
                    additional_properties={
                        "websiteURL": "https://example.com/login",
                        "websiteKey": "YOUR_SITE_KEY",
                    },
                ),
                "soft_id": 54,
            },
            reply(200, {"errorId": 0, "taskId": 407533075}),
            models.CreateTaskResponse(error_id=0, task_id=407533075),
            [
                (
                    "POST",
                    "https://api.capmonster.cloud/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "NoCaptchaTask",
                            "websiteURL": "https://example.com/login",
                            "websiteKey": "YOUR_SITE_KEY",
                        },
                        "softId": 54,
                    },
                ),
            ],
            id="older_name",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="RecaptchaV2TaskProxyless",
                    additional_properties={
                        "websiteURL": "https://example.com/login",
                        "websiteKey": "YOUR_SITE_KEY",
                    },
                ),
            },
            reply(200, {"errorId": 0, "taskId": 407533078}),
            models.CreateTaskResponse(error_id=0, task_id=407533078),
            [
                (
                    "POST",
                    "https://api.capmonster.cloud/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "RecaptchaV2TaskProxyless",
                            "websiteURL": "https://example.com/login",
                            "websiteKey": "YOUR_SITE_KEY",
                        },
                    },
                ),
            ],
            id="older_name_without_proxy",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="HCaptchaTaskProxyless",
                    additional_properties={
                        "websiteURL": "https://example.com/login",
                        "websiteKey": "YOUR_SITE_KEY",
                    },
                ),
            },
            reply(200, {"errorId": 0, "taskId": 407533079}),
            models.CreateTaskResponse(error_id=0, task_id=407533079),
            [
                (
                    "POST",
                    "https://api.capmonster.cloud/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "HCaptchaTaskProxyless",
                            "websiteURL": "https://example.com/login",
                            "websiteKey": "YOUR_SITE_KEY",
                        },
                    },
                ),
            ],
            id="older_hcaptcha",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="ComplexImageTask",
                    class_="hcaptcha",
                    additional_properties={
                        "imagesBase64": ["YOUR_IMAGE_IN_BASE64"],
                        "metadata": {
                            "Task": "Please click each image containing a bicycle",
                        },
                    },
                ),
            },
            reply(200, {"errorId": 0, "taskId": 407533076}),
            models.CreateTaskResponse(error_id=0, task_id=407533076),
            [
                (
                    "POST",
                    "https://api.capmonster.cloud/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ComplexImageTask",
                            "class": "hcaptcha",
                            "imagesBase64": ["YOUR_IMAGE_IN_BASE64"],
                            "metadata": {
                                "Task": "Please click each image containing a bicycle",
                            },
                        },
                    },
                ),
            ],
            id="hcaptcha_images",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="ComplexImageTask",
                    class_="funcaptcha",
                    additional_properties={
                        "imagesBase64": ["YOUR_IMAGE_IN_BASE64"],
                        "metadata": {
                            "Task": "Pick the image that is the correct way up",
                        },
                    },
                ),
            },
            reply(200, {"errorId": 0, "taskId": 407533077}),
            models.CreateTaskResponse(error_id=0, task_id=407533077),
            [
                (
                    "POST",
                    "https://api.capmonster.cloud/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ComplexImageTask",
                            "class": "funcaptcha",
                            "imagesBase64": ["YOUR_IMAGE_IN_BASE64"],
                            "metadata": {
                                "Task": "Pick the image that is the correct way up",
                            },
                        },
                    },
                ),
            ],
            id="funcaptcha_images",
        ),
    ],
)
def test_create_task(
    flavour: Flavour,
    arguments: Any,
    response: Any,
    expected: Any,
    sent: Any,
) -> None:
    """createTask: its examples."""
    service = Replay(response)

    answer = play(flavour, service, "create_task", **arguments)

    assert answer == expected
    assert exchanged(service) == sent


@both
def test_create_task_refused_task(flavour: Flavour) -> None:
    """createTask: the example `refused-task`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "ERROR_INVALID_TASK",
                "errorDescription": "websiteKey is missing",
                "taskId": 0,
            },
        ),
    )

    with pytest.raises(InvalidRequest) as caught:
        play(
            flavour,
            service,
            "create_task",
            task=models.RecaptchaV2Task(
                website_url="https://example.com/login",
                website_key="YOUR_SITE_KEY",
            ),
        )

    assert (caught.value.code, caught.value.status) == ("ERROR_INVALID_TASK", 200)
    assert caught.value.message == "websiteKey is missing"
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capmonster.cloud/createTask",
            {
                "clientKey": "KEY",
                "task": {
                    "type": "RecaptchaV2Task",
                    "websiteURL": "https://example.com/login",
                    "websiteKey": "YOUR_SITE_KEY",
                },
            },
        ),
    ]


@both
@pytest.mark.parametrize(
    ("response", "error", "code_and_status", "message", "value"),
    [
        pytest.param(
            reply(
                402,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_ZERO_BALANCE",
                    "errorDescription": "The account has no money left",
                    "taskId": 0,
                },
            ),
            QuotaExceeded,
            ("ERROR_ZERO_BALANCE", 402),
            "The account has no money left",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_ZERO_BALANCE",
                error_description="The account has no money left",
                task_id=0,
            ),
            id="no_balance",
        ),
        pytest.param(
            reply(
                403,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_KEY_DOES_NOT_EXIST",
                    "errorDescription": "Account authorization key not found in the system or has incorrect format",
                    "taskId": 0,
                },
            ),
            AuthenticationError,
            ("ERROR_KEY_DOES_NOT_EXIST", 403),
            "Account authorization key not found in the system or has incorrect format",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_KEY_DOES_NOT_EXIST",
                error_description="Account authorization key not found in the system or has incorrect format",
                task_id=0,
            ),
            id="refused_key",
        ),
    ],
)
def test_create_task_fails(
    flavour: Flavour,
    response: Any,
    error: Any,
    code_and_status: Any,
    message: Any,
    value: Any,
) -> None:
    """createTask: its examples of errors."""
    service = Replay(response)

    with pytest.raises(error) as caught:
        play(
            flavour,
            service,
            "create_task",
            task=models.RecaptchaV2Task(
                website_url="https://example.com/login",
                website_key="YOUR_SITE_KEY",
            ),
        )

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert caught.value.value == value
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capmonster.cloud/createTask",
            {
                "clientKey": "KEY",
                "task": {
                    "type": "RecaptchaV2Task",
                    "websiteURL": "https://example.com/login",
                    "websiteKey": "YOUR_SITE_KEY",
                },
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
                    "errorCode": None,
                    "errorDescription": None,
                    "errorId": 0,
                    "status": "processing",
                },
            ),
            models.GetTaskResultResponse(
                error_id=0,
                error_code=None,
                error_description=None,
                status=models.TaskStatus.PROCESSING,
            ),
            id="pending",
        ),
        pytest.param(
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "ready",
                    "solution": {"gRecaptchaResponse": "03AGdBq2-EXAMPLE"},
                },
            ),
            models.GetTaskResultResponse(
                error_id=0,
                status=models.TaskStatus.READY,
                solution={"gRecaptchaResponse": "03AGdBq2-EXAMPLE"},
            ),
            id="ready",
        ),
        pytest.param(
            reply(
                200,
                {"errorId": 0, "status": "ready", "solution": {"text": "answer"}},
            ),
            models.GetTaskResultResponse(
                error_id=0,
                status=models.TaskStatus.READY,
                solution={"text": "answer"},
            ),
            id="ready_image",
        ),
        pytest.param(
            reply(
                200,
                {
                    "solution": {
                        "answer": [297],
                        "metadata": {"AnswerType": "NumericArray"},
                    },
                    "cost": 0.0005,
                    "status": "ready",
                    "errorId": 0,
                    "errorCode": None,
                    "errorDescription": None,
                },
            ),
            models.GetTaskResultResponse(
                error_id=0,
                error_code=None,
                error_description=None,
                status=models.TaskStatus.READY,
                solution={"answer": [297], "metadata": {"AnswerType": "NumericArray"}},
                cost=0.0005,
            ),
            id="ready_rotation",
        ),
        pytest.param(
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "ready",
                    "solution": {
                        "domains": {
                            "www.example.com": {
                                "cookies": {"datadome": "EXAMPLE_COOKIE"},
                                "localStorage": None,
                            },
                        },
                        "url": None,
                        "fingerprint": None,
                        "headers": None,
                        "data": None,
                    },
                },
            ),
            models.GetTaskResultResponse(
                error_id=0,
                status=models.TaskStatus.READY,
                solution={
                    "domains": {
                        "www.example.com": {
                            "cookies": {"datadome": "EXAMPLE_COOKIE"},
                            "localStorage": None,
                        },
                    },
                    "url": None,
                    "fingerprint": None,
                    "headers": None,
                    "data": None,
                },
            ),
            id="ready_data_dome",
        ),
    ],
)
def test_get_task_result(flavour: Flavour, response: Any, expected: Any) -> None:
    """getTaskResult: its examples."""
    service = Replay(response)

    answer = play(flavour, service, "get_task_result", task_id=407533072)

    assert answer == expected
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capmonster.cloud/getTaskResult",
            {"clientKey": "KEY", "taskId": 407533072},
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
                    "errorId": 1,
                    "errorCode": "ERROR_CAPTCHA_UNSOLVABLE",
                    "errorDescription": "The captcha could not be solved",
                },
            ),
            ProviderError,
            ("ERROR_CAPTCHA_UNSOLVABLE", 200),
            "The captcha could not be solved",
            id="failed",
        ),
        pytest.param(
            reply(
                200,
                {
                    "errorId": 1,
                    "errorCode": "CAPTCHA_NOT_READY",
                    "errorDescription": "The captcha is still being solved",
                },
            ),
            Unavailable,
            ("CAPTCHA_NOT_READY", 200),
            "The captcha is still being solved",
            id="not_ready",
        ),
        pytest.param(
            reply(
                200,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_NO_SUCH_CAPCHA_ID",
                    "errorDescription": "There is no task with this id",
                },
            ),
            NotFound,
            ("ERROR_NO_SUCH_CAPCHA_ID", 200),
            "There is no task with this id",
            id="unknown_task",
        ),
    ],
)
def test_get_task_result_fails(
    flavour: Flavour,
    response: Any,
    error: Any,
    code_and_status: Any,
    message: Any,
) -> None:
    """getTaskResult: its examples of errors."""
    service = Replay(response)

    with pytest.raises(error) as caught:
        play(flavour, service, "get_task_result", task_id=407533072)

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capmonster.cloud/getTaskResult",
            {"clientKey": "KEY", "taskId": 407533072},
        ),
    ]


@both
def test_get_task_result_too_fast(flavour: Flavour) -> None:
    """getTaskResult: the example `too-fast`."""
    service = Replay(
        reply(
            429,
            {
                "errorId": 1,
                "errorCode": "ERROR_TOO_MUCH_REQUESTS",
                "errorDescription": "The task was asked for too often",
            },
        ),
    )

    with pytest.raises(RateLimited) as caught:
        play(flavour, service, "get_task_result", task_id=407533072)

    assert (caught.value.code, caught.value.status) == ("ERROR_TOO_MUCH_REQUESTS", 429)
    assert caught.value.message == "The task was asked for too often"
    assert caught.value.value == models.ErrorResponse(
        error_id=1,
        error_code="ERROR_TOO_MUCH_REQUESTS",
        error_description="The task was asked for too often",
    )
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capmonster.cloud/getTaskResult",
            {"clientKey": "KEY", "taskId": 407533072},
        ),
    ]


@both
def test_get_balance_balance(flavour: Flavour) -> None:
    """getBalance: the example `balance`."""
    service = Replay(reply(200, {"errorId": 0, "balance": 345.678}))

    answer = play(flavour, service, "get_balance")

    assert answer == models.GetBalanceResponse(error_id=0, balance=345.678)
    assert exchanged(service) == [
        ("POST", "https://api.capmonster.cloud/getBalance", {"clientKey": "KEY"}),
    ]


@both
def test_get_balance_refused_key(flavour: Flavour) -> None:
    """getBalance: the example `refused-key`."""
    service = Replay(
        reply(
            403,
            {
                "errorId": 1,
                "errorCode": "ERROR_KEY_DOES_NOT_EXIST",
                "errorDescription": "Account authorization key not found in the system or has incorrect format",
            },
        ),
    )

    with pytest.raises(AuthenticationError) as caught:
        play(flavour, service, "get_balance")

    assert (caught.value.code, caught.value.status) == ("ERROR_KEY_DOES_NOT_EXIST", 403)
    assert (caught.value.message,) == (
        "Account authorization key not found in the system or has incorrect format",
    )
    assert caught.value.value == models.ErrorResponse(
        error_id=1,
        error_code="ERROR_KEY_DOES_NOT_EXIST",
        error_description="Account authorization key not found in the system or has incorrect format",
    )
    assert exchanged(service) == [
        ("POST", "https://api.capmonster.cloud/getBalance", {"clientKey": "KEY"}),
    ]


@both
def test_report_incorrect_image_captcha_wrong_text(flavour: Flavour) -> None:
    """reportIncorrectImageCaptcha: the example `wrong-text`."""
    service = Replay(reply(200, {"errorId": 0, "status": "success"}))

    answer = play(flavour, service, "report_incorrect_image_captcha", task_id=7654321)

    assert answer == models.ReportIncorrectImageCaptchaResponse(
        error_id=0,
        status="success",
    )
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capmonster.cloud/reportIncorrectImageCaptcha",
            {"clientKey": "KEY", "taskId": 7654321},
        ),
    ]


@both
def test_report_incorrect_image_captcha_unknown_task(flavour: Flavour) -> None:
    """reportIncorrectImageCaptcha: the example `unknown-task`."""
    service = Replay(reply(200, {"errorId": 1, "errorCode": "ERROR_NO_SUCH_CAPCHA_ID"}))

    with pytest.raises(NotFound) as caught:
        play(flavour, service, "report_incorrect_image_captcha", task_id=7654321)

    assert (caught.value.code, caught.value.status) == ("ERROR_NO_SUCH_CAPCHA_ID", 200)
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capmonster.cloud/reportIncorrectImageCaptcha",
            {"clientKey": "KEY", "taskId": 7654321},
        ),
    ]


@both
def test_report_incorrect_token_captcha_refused_token(flavour: Flavour) -> None:
    """reportIncorrectTokenCaptcha: the example `refused-token`."""
    service = Replay(reply(200, {"errorId": 0, "status": "success"}))

    answer = play(flavour, service, "report_incorrect_token_captcha", task_id=407533072)

    assert answer == models.ReportIncorrectTokenCaptchaResponse(
        error_id=0,
        status="success",
    )
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capmonster.cloud/reportIncorrectTokenCaptcha",
            {"clientKey": "KEY", "taskId": 407533072},
        ),
    ]


@both
def test_report_incorrect_token_captcha_unknown_task(flavour: Flavour) -> None:
    """reportIncorrectTokenCaptcha: the example `unknown-task`."""
    service = Replay(reply(200, {"errorId": 1, "errorCode": "ERROR_NO_SUCH_CAPCHA_ID"}))

    with pytest.raises(NotFound) as caught:
        play(flavour, service, "report_incorrect_token_captcha", task_id=407533072)

    assert (caught.value.code, caught.value.status) == ("ERROR_NO_SUCH_CAPCHA_ID", 200)
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capmonster.cloud/reportIncorrectTokenCaptcha",
            {"clientKey": "KEY", "taskId": 407533072},
        ),
    ]


@both
def test_get_actual_user_agent_windows(flavour: Flavour) -> None:
    """getActualUserAgent: the example `windows`."""
    service = Replay(
        reply(
            200,
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
        ),
    )

    answer = play(flavour, service, "get_actual_user_agent")

    assert (answer,) == (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
    )
    assert exchanged(service) == [
        ("GET", "https://capmonster.cloud/api/useragent/actual", None),
    ]


@both
def test_tasks_ends_ready(flavour: Flavour) -> None:
    """tasks: ends as `ready`."""
    service = Replay(
        reply(200, {"errorId": 0, "taskId": 407533072}),
        reply(
            200,
            {
                "errorCode": None,
                "errorDescription": None,
                "errorId": 0,
                "status": "processing",
            },
        ),
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "CAPTCHA_NOT_READY",
                "errorDescription": "The captcha is still being solved",
            },
        ),
        reply(
            429,
            {
                "errorId": 1,
                "errorCode": "ERROR_TOO_MUCH_REQUESTS",
                "errorDescription": "The task was asked for too often",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "status": "ready",
                "solution": {"gRecaptchaResponse": "03AGdBq2-EXAMPLE"},
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.RecaptchaV2Task(
            website_url="https://example.com/login",
            website_key="YOUR_SITE_KEY",
        ),
    )

    assert answer == models.RecaptchaSolution(g_recaptcha_response="03AGdBq2-EXAMPLE")
    assert len(service.sent) == 5


@both
def test_tasks_ends_ready_image(flavour: Flavour) -> None:
    """tasks: ends as `ready-image`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "taskId": 7654321,
            },
        ),
        reply(
            200,
            {
                "errorCode": None,
                "errorDescription": None,
                "errorId": 0,
                "status": "processing",
            },
        ),
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "CAPTCHA_NOT_READY",
                "errorDescription": "The captcha is still being solved",
            },
        ),
        reply(
            429,
            {
                "errorId": 1,
                "errorCode": "ERROR_TOO_MUCH_REQUESTS",
                "errorDescription": "The task was asked for too often",
            },
        ),
        reply(200, {"errorId": 0, "status": "ready", "solution": {"text": "answer"}}),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.ImageToTextTask(
            body="YOUR_IMAGE_IN_BASE64",
            recognizing_threshold=80,
            case=True,
        ),
        callback_url="https://example.com/solved",
        soft_id=345,
    )

    assert answer == models.ImageToTextSolution(text="answer")
    assert len(service.sent) == 5


@both
def test_tasks_ends_ready_rotation(flavour: Flavour) -> None:
    """tasks: ends as `ready-rotation`."""
    service = Replay(
        reply(200, {"errorId": 0, "taskId": 143998457}),
        reply(
            200,
            {
                "errorCode": None,
                "errorDescription": None,
                "errorId": 0,
                "status": "processing",
            },
        ),
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "CAPTCHA_NOT_READY",
                "errorDescription": "The captcha is still being solved",
            },
        ),
        reply(
            429,
            {
                "errorId": 1,
                "errorCode": "ERROR_TOO_MUCH_REQUESTS",
                "errorDescription": "The task was asked for too often",
            },
        ),
        reply(
            200,
            {
                "solution": {
                    "answer": [297],
                    "metadata": {"AnswerType": "NumericArray"},
                },
                "cost": 0.0005,
                "status": "ready",
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.ComplexImageBaiduTask(
            images_base64=["YOUR_IMAGE_IN_BASE64"],
            metadata=models.BaiduMetadata(),
        ),
    )

    assert answer == models.BaiduSolution(
        answer=[297],
        metadata=models.AnswerMetadata(answer_type="NumericArray"),
    )
    assert len(service.sent) == 5


@both
def test_tasks_ends_ready_data_dome(flavour: Flavour) -> None:
    """tasks: ends as `ready-data-dome`."""
    service = Replay(
        reply(200, {"errorId": 0, "taskId": 407533073}),
        reply(
            200,
            {
                "errorCode": None,
                "errorDescription": None,
                "errorId": 0,
                "status": "processing",
            },
        ),
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "CAPTCHA_NOT_READY",
                "errorDescription": "The captcha is still being solved",
            },
        ),
        reply(
            429,
            {
                "errorId": 1,
                "errorCode": "ERROR_TOO_MUCH_REQUESTS",
                "errorDescription": "The task was asked for too often",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "status": "ready",
                "solution": {
                    "domains": {
                        "www.example.com": {
                            "cookies": {"datadome": "EXAMPLE_COOKIE"},
                            "localStorage": None,
                        },
                    },
                    "url": None,
                    "fingerprint": None,
                    "headers": None,
                    "data": None,
                },
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.DataDomeTask(
            website_url="https://www.example.com/",
            metadata=models.DataDomeMetadata(
                datadome_cookie="datadome=YOUR_COOKIE",
                captcha_url="https://geo.captcha-delivery.com/captcha/?initialCid=YOUR_CID&hash=YOUR_HASH&t=fe",
            ),
            proxy_type="http",
            proxy_address="192.0.2.10",
            proxy_port=8080,
            proxy_login="YOUR_LOGIN",
            proxy_password="YOUR_PASSWORD",
        ),
    )

    assert answer == models.DataDomeSolution(
        domains={
            "www.example.com": models.DomainCookies(
                cookies={"datadome": "EXAMPLE_COOKIE"},
                local_storage=None,
            ),
        },
        url=None,
        fingerprint=None,
        headers=None,
        data=None,
    )
    assert len(service.sent) == 5


@both
def test_tasks_fails_failed(flavour: Flavour) -> None:
    """tasks: fails as `failed`."""
    service = Replay(
        reply(200, {"errorId": 0, "taskId": 407533072}),
        reply(
            200,
            {
                "errorCode": None,
                "errorDescription": None,
                "errorId": 0,
                "status": "processing",
            },
        ),
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "CAPTCHA_NOT_READY",
                "errorDescription": "The captcha is still being solved",
            },
        ),
        reply(
            429,
            {
                "errorId": 1,
                "errorCode": "ERROR_TOO_MUCH_REQUESTS",
                "errorDescription": "The task was asked for too often",
            },
        ),
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "ERROR_CAPTCHA_UNSOLVABLE",
                "errorDescription": "The captcha could not be solved",
            },
        ),
    )

    with pytest.raises(TaskFailed) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.RecaptchaV2Task(
                website_url="https://example.com/login",
                website_key="YOUR_SITE_KEY",
            ),
        )

    assert (caught.value.code, caught.value.polls) == ("ERROR_CAPTCHA_UNSOLVABLE", 4)
    assert caught.value.message == "The captcha could not be solved"


@both
def test_tasks_fails_unknown_task(flavour: Flavour) -> None:
    """tasks: fails as `unknown-task`."""
    service = Replay(
        reply(200, {"errorId": 0, "taskId": 407533072}),
        reply(
            200,
            {
                "errorCode": None,
                "errorDescription": None,
                "errorId": 0,
                "status": "processing",
            },
        ),
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "CAPTCHA_NOT_READY",
                "errorDescription": "The captcha is still being solved",
            },
        ),
        reply(
            429,
            {
                "errorId": 1,
                "errorCode": "ERROR_TOO_MUCH_REQUESTS",
                "errorDescription": "The task was asked for too often",
            },
        ),
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "ERROR_NO_SUCH_CAPCHA_ID",
                "errorDescription": "There is no task with this id",
            },
        ),
    )

    with pytest.raises(TaskFailed) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.RecaptchaV2Task(
                website_url="https://example.com/login",
                website_key="YOUR_SITE_KEY",
            ),
        )

    assert (caught.value.code, caught.value.polls) == ("ERROR_NO_SUCH_CAPCHA_ID", 4)
    assert caught.value.message == "There is no task with this id"


@both
def test_tasks_survives_an_unknown_status(
    flavour: Flavour,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """tasks: takes an unknown status as pending, and warns once."""
    service = Replay(
        reply(200, {"errorId": 0, "taskId": 407533072}),
        reply(
            200,
            {
                "errorCode": None,
                "errorDescription": None,
                "errorId": 0,
                "status": "no-such-status",
            },
        ),
        reply(
            200,
            {
                "errorCode": None,
                "errorDescription": None,
                "errorId": 0,
                "status": "no-such-status",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "status": "ready",
                "solution": {"gRecaptchaResponse": "03AGdBq2-EXAMPLE"},
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.RecaptchaV2Task(
            website_url="https://example.com/login",
            website_key="YOUR_SITE_KEY",
        ),
    )

    assert answer == models.RecaptchaSolution(g_recaptcha_response="03AGdBq2-EXAMPLE")
    assert len(service.sent) == 4
    assert warned(caplog) == 1


@both
def test_tasks_times_out(flavour: Flavour) -> None:
    """tasks: the timeout ends the wait, and the error carries the handle."""
    service = Replay(
        reply(200, {"errorId": 0, "taskId": 407533072}),
        forever=reply(
            200,
            {
                "errorCode": None,
                "errorDescription": None,
                "errorId": 0,
                "status": "processing",
            },
        ),
    )

    with pytest.raises(TaskTimeout) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.RecaptchaV2Task(
                website_url="https://example.com/login",
                website_key="YOUR_SITE_KEY",
            ),
            timeout=1.5,
        )

    assert caught.value.handle is not None
    assert caught.value.handle.captured == {"id": 407533072}


@both
def test_tasks_keeps_to_the_budget(flavour: Flavour) -> None:
    """tasks: stops polling at the provider's limits."""
    service = Replay(
        reply(200, {"errorId": 0, "taskId": 407533072}),
        forever=reply(
            200,
            {
                "errorCode": None,
                "errorDescription": None,
                "errorId": 0,
                "status": "processing",
            },
        ),
    )

    with pytest.raises(TaskExpired) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.RecaptchaV2Task(
                website_url="https://example.com/login",
                website_key="YOUR_SITE_KEY",
            ),
            timeout=86400,
        )

    assert caught.value.polls == len(service.sent) - 1
    assert caught.value.polls <= 120
