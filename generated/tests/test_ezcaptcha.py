# Code generated from specs/ezcaptcha.yaml. DO NOT EDIT; run `specloom generate`.
"""Replays the examples of specs/ezcaptcha.yaml against both clients of EZ-Captcha."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pytest

from .._runtime.errors import (
    AuthenticationError,
    InvalidRequest,
    NotFound,
    RateLimited,
    Unavailable,
)
from .._runtime.tasks.errors import TaskExpired, TaskFailed, TaskTimeout
from .._runtime.testing import ASYNC, SYNC, Flavour, Replay, reply
from ..ezcaptcha import AsyncEZCaptcha, EZCaptcha, models

OPTIONS: dict[str, Any] = {"client_key": "KEY", "retries": 0}

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC], ids=["sync", "async"])


def play(flavour: Flavour, service: Replay, method: str, /, **arguments: Any) -> Any:
    """Call one method of the client in this flavour, with scripted responses."""
    return flavour.run(
        (EZCaptcha, AsyncEZCaptcha),
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
                "task": models.ReCaptchaV2TaskProxyless(
                    website_url="https://www.google.com/recaptcha/api2/demo",
                    website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                    is_invisible=False,
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
                },
            ),
            models.CreateTaskResponse(
                task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV2TaskProxyless",
                            "websiteURL": "https://www.google.com/recaptcha/api2/demo",
                            "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                            "isInvisible": False,
                        },
                    },
                ),
            ],
            id="recaptcha_v2",
        ),
        pytest.param(
            {
                "task": models.ReCaptchaV2TaskProxyless(
                    website_url="https://www.google.com/recaptcha/api2/demo",
                    website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                    is_invisible=False,
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": None,
                    "errorDescription": None,
                    "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            models.CreateTaskResponse(
                task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
                error_id=0,
                error_code=None,
                error_description=None,
                request_id="0f2b7c9e4d1a",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV2TaskProxyless",
                            "websiteURL": "https://www.google.com/recaptcha/api2/demo",
                            "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                            "isInvisible": False,
                        },
                    },
                ),
            ],
            id="with_request_id",
        ),
        pytest.param(
            {
                "task": models.ReCaptchaV2SEnterpriseTaskProxyless(
                    website_url="https://example.com/login",
                    website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                    s="VALUE_FROM_THE_PAGE",
                    website_title="Sign in",
                    proxy="http://user:password@203.0.113.7:8080",
                ),
                "app_id": 34119,
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "2376919c-1863-11ec-a012-94e6f7355a0b",
                },
            ),
            models.CreateTaskResponse(
                task_id="2376919c-1863-11ec-a012-94e6f7355a0b",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV2SEnterpriseTaskProxyless",
                            "websiteURL": "https://example.com/login",
                            "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                            "s": "VALUE_FROM_THE_PAGE",
                            "websiteTitle": "Sign in",
                            "proxy": "http://user:password@203.0.113.7:8080",
                        },
                        "appId": 34119,
                    },
                ),
            ],
            id="recaptcha_v2_enterprise",
        ),
        pytest.param(
            {
                "task": models.ReCaptchaV3TaskProxyless(
                    website_url="https://recaptcha-demo.appspot.com/recaptcha-v3-request-scores.php",
                    website_key="6LdyC2cUAAAAACGuDKpXeDorzUDWXmdqeg-xy696",
                    is_invisible=True,
                    page_action="examples/v3scores",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "2376919c-1863-11ec-a012-94e6f7355a0b",
                },
            ),
            models.CreateTaskResponse(
                task_id="2376919c-1863-11ec-a012-94e6f7355a0b",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV3TaskProxyless",
                            "websiteURL": "https://recaptcha-demo.appspot.com/recaptcha-v3-request-scores.php",
                            "websiteKey": "6LdyC2cUAAAAACGuDKpXeDorzUDWXmdqeg-xy696",
                            "pageAction": "examples/v3scores",
                            "isInvisible": True,
                        },
                    },
                ),
            ],
            id="recaptcha_v3",
        ),
        pytest.param(
            {
                "task": models.FuncaptchaTaskProxyless(
                    website_url="https://signup.live.com/signup",
                    website_key="B7D8911C-5CC8-A9A3-35B0-554ACEE604DA",
                    data='{"blob": "HERE_COMES_THE_BLOB"}',
                    proxy="http://203.0.113.7:8080:user:password",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "2376919c-1863-11ec-a012-94e6f7355a0b",
                },
            ),
            models.CreateTaskResponse(
                task_id="2376919c-1863-11ec-a012-94e6f7355a0b",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "FuncaptchaTaskProxyless",
                            "websiteURL": "https://signup.live.com/signup",
                            "websiteKey": "B7D8911C-5CC8-A9A3-35B0-554ACEE604DA",
                            "data": '{"blob": "HERE_COMES_THE_BLOB"}',
                            "proxy": "http://203.0.113.7:8080:user:password",
                        },
                    },
                ),
            ],
            id="funcaptcha",
        ),
        pytest.param(
            {
                "task": models.HCaptcha(
                    website_url="https://accounts.hcaptcha.com/demo",
                    website_key="a5f74b19-9e45-40e0-b45d-47ff91b7a6c2",
                    lang="en-US",
                    invisible=False,
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "2376919c-1863-11ec-a012-94e6f7355a0b",
                },
            ),
            models.CreateTaskResponse(
                task_id="2376919c-1863-11ec-a012-94e6f7355a0b",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "HCaptcha",
                            "websiteURL": "https://accounts.hcaptcha.com/demo",
                            "websiteKey": "a5f74b19-9e45-40e0-b45d-47ff91b7a6c2",
                            "lang": "en-US",
                            "invisible": False,
                        },
                    },
                ),
            ],
            id="hcaptcha",
        ),
        pytest.param(
            {
                "task": models.CloudFlare5STask(
                    website_url="https://example.com/",
                    proxy="http://user:password@203.0.113.7:8080",
                    rq_data=models.Cloudflare5sData(
                        mode="FORM",
                        additional_properties={"name": "value"},
                    ),
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "2376919c-1863-11ec-a012-94e6f7355a0b",
                },
            ),
            models.CreateTaskResponse(
                task_id="2376919c-1863-11ec-a012-94e6f7355a0b",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "CloudFlare5STask",
                            "websiteURL": "https://example.com/",
                            "proxy": "http://user:password@203.0.113.7:8080",
                            "rqData": {"mode": "FORM", "name": "value"},
                        },
                    },
                ),
            ],
            id="cloudflare_5s",
        ),
        pytest.param(
            {
                "task": models.CloudFlareTurnstileTask(
                    website_url="https://example.com/signup",
                    website_key="0x4AAAAAAAexample",
                    rq_data=models.TurnstileData(
                        mode="flexible",
                        metadata_action="signup",
                        metadata_cdata="",
                    ),
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "2376919c-1863-11ec-a012-94e6f7355a0b",
                },
            ),
            models.CreateTaskResponse(
                task_id="2376919c-1863-11ec-a012-94e6f7355a0b",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "CloudFlareTurnstileTask",
                            "websiteURL": "https://example.com/signup",
                            "websiteKey": "0x4AAAAAAAexample",
                            "rqData": {
                                "mode": "flexible",
                                "metadataAction": "signup",
                                "metadataCdata": "",
                            },
                        },
                    },
                ),
            ],
            id="turnstile",
        ),
        pytest.param(
            {"task": models.PerimeterX(website_key="PXexample1")},
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "2376919c-1863-11ec-a012-94e6f7355a0b",
                },
            ),
            models.CreateTaskResponse(
                task_id="2376919c-1863-11ec-a012-94e6f7355a0b",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {"type": "PerimeterX", "websiteKey": "PXexample1"},
                    },
                ),
            ],
            id="perimeterx",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="HcaptchaTaskProxyless",
                    additional_properties={
                        "websiteURL": "https://example.com/",
                        "websiteKey": "YOUR_SITE_KEY",
                    },
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "2376919c-1863-11ec-a012-94e6f7355a0b",
                },
            ),
            models.CreateTaskResponse(
                task_id="2376919c-1863-11ec-a012-94e6f7355a0b",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "HcaptchaTaskProxyless",
                            "websiteURL": "https://example.com/",
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
                    type="KasadaCTTaskProxyless",
                    additional_properties={"websiteURL": "https://example.com/"},
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "2376919c-1863-11ec-a012-94e6f7355a0b",
                },
            ),
            models.CreateTaskResponse(
                task_id="2376919c-1863-11ec-a012-94e6f7355a0b",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "KasadaCTTaskProxyless",
                            "websiteURL": "https://example.com/",
                        },
                    },
                ),
            ],
            id="older_kasada",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="AkamaiBMPTaskProxyless",
                    additional_properties={"websiteURL": "https://example.com/"},
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "2376919c-1863-11ec-a012-94e6f7355a0b",
                },
            ),
            models.CreateTaskResponse(
                task_id="2376919c-1863-11ec-a012-94e6f7355a0b",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "AkamaiBMPTaskProxyless",
                            "websiteURL": "https://example.com/",
                        },
                    },
                ),
            ],
            id="older_akamai",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="KasadaTaskProxyless",
                    additional_properties={"websiteURL": "https://example.com/"},
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "2376919c-1863-11ec-a012-94e6f7355a0b",
                },
            ),
            models.CreateTaskResponse(
                task_id="2376919c-1863-11ec-a012-94e6f7355a0b",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.ez-captcha.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "KasadaTaskProxyless",
                            "websiteURL": "https://example.com/",
                        },
                    },
                ),
            ],
            id="untyped",
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
@pytest.mark.parametrize(
    ("response", "error", "code_and_status", "message", "value"),
    [
        pytest.param(
            reply(
                429,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_REQUEST_LIMIT",
                    "errorDescription": "Too many requests",
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            RateLimited,
            ("ERROR_REQUEST_LIMIT", 429),
            "Too many requests",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_REQUEST_LIMIT",
                error_description="Too many requests",
                request_id="0f2b7c9e4d1a",
            ),
            id="throttled",
        ),
        pytest.param(
            reply(
                400,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_KEY_DOES_NOT_EXIST",
                    "errorDescription": "client key error",
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            AuthenticationError,
            ("ERROR_KEY_DOES_NOT_EXIST", 400),
            "client key error",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_KEY_DOES_NOT_EXIST",
                error_description="client key error",
                request_id="0f2b7c9e4d1a",
            ),
            id="refused_key",
        ),
        pytest.param(
            reply(
                400,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_REQUEST_PARAMETERS",
                    "errorDescription": "Invalid request parameters",
                    "errors": {"task.websiteKey": "Must not be blank"},
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            InvalidRequest,
            ("ERROR_REQUEST_PARAMETERS", 400),
            "Invalid request parameters",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_REQUEST_PARAMETERS",
                error_description="Invalid request parameters",
                request_id="0f2b7c9e4d1a",
                errors={"task.websiteKey": "Must not be blank"},
            ),
            id="refused_parameters",
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
            task=models.ReCaptchaV2TaskProxyless(
                website_url="https://www.google.com/recaptcha/api2/demo",
                website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                is_invisible=False,
            ),
        )

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert caught.value.value == value
    assert exchanged(service) == [
        (
            "POST",
            "https://api.ez-captcha.com/createTask",
            {
                "clientKey": "KEY",
                "task": {
                    "type": "ReCaptchaV2TaskProxyless",
                    "websiteURL": "https://www.google.com/recaptcha/api2/demo",
                    "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                    "isInvisible": False,
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
                    "errorId": 0,
                    "errorCode": None,
                    "errorDescription": None,
                    "status": "processing",
                },
            ),
            models.GetTaskResultResponse(
                status=models.TaskStatus.PROCESSING,
                error_id=0,
                error_code=None,
                error_description=None,
            ),
            id="pending",
        ),
        pytest.param(
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": None,
                    "errorDescription": None,
                    "solution": {
                        "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                    },
                    "status": "ready",
                },
            ),
            models.GetTaskResultResponse(
                status=models.TaskStatus.READY,
                solution={
                    "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                },
                error_id=0,
                error_code=None,
                error_description=None,
            ),
            id="ready",
        ),
        pytest.param(
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "solution": {
                        "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                        "sec_ch_ua": '"Chromium";v="141", "Not?A_Brand";v="8"',
                        "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                    },
                    "status": "ready",
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            models.GetTaskResultResponse(
                status=models.TaskStatus.READY,
                solution={
                    "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                    "sec_ch_ua": '"Chromium";v="141", "Not?A_Brand";v="8"',
                    "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                },
                error_id=0,
                error_code="",
                error_description="",
                request_id="0f2b7c9e4d1a",
            ),
            id="ready_with_request_id",
        ),
    ],
)
def test_get_task_result(flavour: Flavour, response: Any, expected: Any) -> None:
    """getTaskResult: its examples."""
    service = Replay(response)

    answer = play(
        flavour,
        service,
        "get_task_result",
        task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
    )

    assert answer == expected
    assert exchanged(service) == [
        (
            "POST",
            "https://api.ez-captcha.com/getTaskResult",
            {"clientKey": "KEY", "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006"},
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
                    "errorCode": "ERROR_RECAPTCHA_INVALID_SITEKEY",
                    "errorDescription": "Invalid target site SITEKEY",
                    "status": "error",
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            InvalidRequest,
            ("ERROR_RECAPTCHA_INVALID_SITEKEY", 200),
            "Invalid target site SITEKEY",
            id="failed",
        ),
        pytest.param(
            reply(
                200,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_TASK_NOT_EXIST",
                    "errorDescription": "Task ID does not exist or has expired",
                },
            ),
            NotFound,
            ("ERROR_TASK_NOT_EXIST", 200),
            "Task ID does not exist or has expired",
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
        play(
            flavour,
            service,
            "get_task_result",
            task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
        )

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert exchanged(service) == [
        (
            "POST",
            "https://api.ez-captcha.com/getTaskResult",
            {"clientKey": "KEY", "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006"},
        ),
    ]


@both
@pytest.mark.parametrize(
    ("response", "error", "code_and_status", "message", "value"),
    [
        pytest.param(
            reply(
                429,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_REQUEST_LIMIT",
                    "errorDescription": "Too many requests",
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            RateLimited,
            ("ERROR_REQUEST_LIMIT", 429),
            "Too many requests",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_REQUEST_LIMIT",
                error_description="Too many requests",
                request_id="0f2b7c9e4d1a",
            ),
            id="throttled",
        ),
        pytest.param(
            reply(
                400,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_KEY_DOES_NOT_EXIST",
                    "errorDescription": "client key error",
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            AuthenticationError,
            ("ERROR_KEY_DOES_NOT_EXIST", 400),
            "client key error",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_KEY_DOES_NOT_EXIST",
                error_description="client key error",
                request_id="0f2b7c9e4d1a",
            ),
            id="refused_key",
        ),
    ],
)
def test_get_task_result_fails_429(
    flavour: Flavour,
    response: Any,
    error: Any,
    code_and_status: Any,
    message: Any,
    value: Any,
) -> None:
    """getTaskResult: its examples of errors."""
    service = Replay(response)

    with pytest.raises(error) as caught:
        play(
            flavour,
            service,
            "get_task_result",
            task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
        )

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert caught.value.value == value
    assert exchanged(service) == [
        (
            "POST",
            "https://api.ez-captcha.com/getTaskResult",
            {"clientKey": "KEY", "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006"},
        ),
    ]


@both
@pytest.mark.parametrize(
    ("arguments", "response", "expected", "sent"),
    [
        pytest.param(
            {
                "task": models.ReCaptchaV2Classification(
                    image="/9j/4AAQSkZJRgABA",
                    question="/m/0k4j",
                    size=3,
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": None,
                    "errorDescription": None,
                    "status": "ready",
                    "solution": {
                        "type": "multi",
                        "objects": [0, 3],
                        "hasObject": False,
                    },
                    "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            models.CreateSyncTaskResponse[Any](
                solution=models.RecaptchaClassificationSolution(
                    type=models.RecaptchaClassificationSolutionType.MULTI,
                    objects=[0, 3],
                    has_object=False,
                ),
                status=models.TaskStatus.READY,
                task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
                error_id=0,
                error_code=None,
                error_description=None,
                request_id="0f2b7c9e4d1a",
            ),
            [
                (
                    "POST",
                    "https://sync.ez-captcha.com/createSyncTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV2Classification",
                            "image": "/9j/4AAQSkZJRgABA",
                            "question": "/m/0k4j",
                            "size": 3,
                        },
                    },
                ),
            ],
            id="recognition",
        ),
        pytest.param(
            {
                "task": models.ReCaptchaV3TaskProxylessS9(
                    website_url="https://example.com/",
                    website_key="6LdyC2cUAAAAACGuDKpXeDorzUDWXmdqeg-xy696",
                    page_action="login",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "status": "ready",
                    "solution": {
                        "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                        "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                    },
                },
            ),
            models.CreateSyncTaskResponse[Any](
                solution=models.RecaptchaSolution(
                    g_recaptcha_response="03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                    user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                ),
                status=models.TaskStatus.READY,
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://sync.ez-captcha.com/createSyncTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV3TaskProxylessS9",
                            "websiteURL": "https://example.com/",
                            "websiteKey": "6LdyC2cUAAAAACGuDKpXeDorzUDWXmdqeg-xy696",
                            "pageAction": "login",
                        },
                    },
                ),
            ],
            id="recaptcha_v3",
        ),
        pytest.param(
            {
                "task": models.FunCaptchaClassification(
                    image="/9j/4AAQSkZJRgABA",
                    question="Pick the animal facing left",
                ),
            },
            reply(200, {"errorId": 0, "status": "ready", "solution": {"objects": [3]}}),
            models.CreateSyncTaskResponse[Any](
                solution={"objects": [3]},
                status=models.TaskStatus.READY,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://sync.ez-captcha.com/createSyncTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "FunCaptchaClassification",
                            "image": "/9j/4AAQSkZJRgABA",
                            "question": "Pick the animal facing left",
                        },
                    },
                ),
            ],
            id="funcaptcha_recognition",
        ),
        pytest.param(
            {
                "task": models.HCaptchaClassification(
                    images=["/9j/4AAQSkZJRgABA", "/9j/4AAQSkZJRgABB"],
                    question="Please click each image containing a bicycle",
                ),
            },
            reply(
                200,
                {"errorId": 0, "status": "ready", "solution": {"objects": [0, 1]}},
            ),
            models.CreateSyncTaskResponse[Any](
                solution={"objects": [0, 1]},
                status=models.TaskStatus.READY,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://sync.ez-captcha.com/createSyncTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "HCaptchaClassification",
                            "images": ["/9j/4AAQSkZJRgABA", "/9j/4AAQSkZJRgABB"],
                            "question": "Please click each image containing a bicycle",
                        },
                    },
                ),
            ],
            id="hcaptcha_recognition",
        ),
        pytest.param(
            {
                "task": models.AkamaiWEBTaskProxyless(
                    page_url="https://example.com/",
                    v3_url="https://example.com/v3.js",
                    ua="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                    lang="en-US",
                    index=0,
                    script_base64="c2NyaXB0",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "ready",
                    "solution": {
                        "payload": "SENSOR_DATA",
                        "encodedata": "STATE_OF_ROUND_0",
                    },
                },
            ),
            models.CreateSyncTaskResponse[Any](
                solution=models.AkamaiWebSolution(
                    payload="SENSOR_DATA",
                    encodedata="STATE_OF_ROUND_0",
                ),
                status=models.TaskStatus.READY,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://sync.ez-captcha.com/createSyncTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "AkamaiWEBTaskProxyless",
                            "pageUrl": "https://example.com/",
                            "v3Url": "https://example.com/v3.js",
                            "ua": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                            "lang": "en-US",
                            "index": 0,
                            "script_base64": "c2NyaXB0",
                        },
                    },
                ),
            ],
            id="akamai_web",
        ),
        pytest.param(
            {
                "task": models.AkamaiWEBTaskProxyless(
                    page_url="https://example.com/",
                    v3_url="https://example.com/v3.js",
                    ua="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                    lang="en-US",
                    index=2,
                    abck="ABCK_COOKIE",
                    bmsz="BM_SZ_COOKIE",
                    encode_data="STATE_OF_ROUND_1",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "ready",
                    "solution": {"payload": "SENSOR_DATA"},
                },
            ),
            models.CreateSyncTaskResponse[Any](
                solution=models.AkamaiWebSolution(payload="SENSOR_DATA"),
                status=models.TaskStatus.READY,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://sync.ez-captcha.com/createSyncTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "AkamaiWEBTaskProxyless",
                            "pageUrl": "https://example.com/",
                            "v3Url": "https://example.com/v3.js",
                            "ua": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                            "lang": "en-US",
                            "index": 2,
                            "abck": "ABCK_COOKIE",
                            "bmsz": "BM_SZ_COOKIE",
                            "encodeData": "STATE_OF_ROUND_1",
                        },
                    },
                ),
            ],
            id="akamai_web_last",
        ),
        pytest.param(
            {
                "task": models.AkamaiSBSDTaskProxyless(
                    page_url="https://example.com/",
                    sbsd_url="https://example.com/.well-known/sbsd",
                    bm_so="BM_SO_COOKIE",
                    ua="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                    lang="en-US",
                    script_base64="c2NyaXB0",
                ),
            },
            reply(
                200,
                {"errorId": 0, "status": "ready", "solution": {"payload": "U0JTRA=="}},
            ),
            models.CreateSyncTaskResponse[Any](
                solution=models.AkamaiSbsdSolution(payload="U0JTRA=="),
                status=models.TaskStatus.READY,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://sync.ez-captcha.com/createSyncTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "AkamaiSBSDTaskProxyless",
                            "pageUrl": "https://example.com/",
                            "sbsdUrl": "https://example.com/.well-known/sbsd",
                            "bmSo": "BM_SO_COOKIE",
                            "ua": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                            "lang": "en-US",
                            "script_base64": "c2NyaXB0",
                        },
                    },
                ),
            ],
            id="akamai_sbsd",
        ),
        pytest.param(
            {
                "task": models.DataDomeTaskProxyless(
                    html_b64="PGh0bWw+",
                    step="2",
                    parent_url="https://example.com/",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "ready",
                    "solution": {
                        "kind": "slider",
                        "url": "https://geo.captcha-delivery.com/captcha/check",
                        "body": "cid=CID",
                    },
                },
            ),
            models.CreateSyncTaskResponse[Any](
                solution=models.DataDomeSolution(
                    kind="slider",
                    url="https://geo.captcha-delivery.com/captcha/check",
                    body="cid=CID",
                ),
                status=models.TaskStatus.READY,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://sync.ez-captcha.com/createSyncTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "DataDomeTaskProxyless",
                            "html_b64": "PGh0bWw+",
                            "step": "2",
                            "parent_url": "https://example.com/",
                        },
                    },
                ),
            ],
            id="datadome",
        ),
        pytest.param(
            {
                "task": models.DataDomeTagsTaskProxyless(
                    ddk="DATADOME_KEY",
                    referer="https://example.com/",
                    ua="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                    jstype="ch",
                    bpc=1,
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "ready",
                    "solution": {
                        "url": "https://api-js.datadome.co/js/",
                        "body": "jsData=DATA",
                    },
                },
            ),
            models.CreateSyncTaskResponse[Any](
                solution=models.DataDomeSolution(
                    url="https://api-js.datadome.co/js/",
                    body="jsData=DATA",
                ),
                status=models.TaskStatus.READY,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://sync.ez-captcha.com/createSyncTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "DataDomeTagsTaskProxyless",
                            "ddk": "DATADOME_KEY",
                            "referer": "https://example.com/",
                            "ua": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                            "jstype": "ch",
                            "bpc": 1,
                        },
                    },
                ),
            ],
            id="datadome_tags",
        ),
        pytest.param(
            {
                "task": models.IncapsulaTaskProxyless(
                    script="(function(){})()",
                    script_url="https://example.com/sensor.js",
                    page_url="https://example.com/",
                    ua="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                    accept_language="en-US,en;q=0.9",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "ready",
                    "solution": {
                        "status": 200,
                        "data": '{"solution": {"interrogation": {}}}',
                    },
                },
            ),
            models.CreateSyncTaskResponse[Any](
                solution=models.IncapsulaSolution(
                    data='{"solution": {"interrogation": {}}}',
                    status=200,
                ),
                status=models.TaskStatus.READY,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://sync.ez-captcha.com/createSyncTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "IncapsulaTaskProxyless",
                            "script": "(function(){})()",
                            "scriptUrl": "https://example.com/sensor.js",
                            "pageUrl": "https://example.com/",
                            "ua": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                            "acceptLanguage": "en-US,en;q=0.9",
                        },
                    },
                ),
            ],
            id="incapsula",
        ),
        pytest.param(
            {
                "task": models.TlsTask(
                    tls_type="chrome",
                    proxy="http://user:password@203.0.113.7:8080",
                    url="https://example.com/api",
                    method="POST",
                    headers={"Accept": "application/json"},
                    body='{"page": 1}',
                    body_raw=False,
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "ready",
                    "solution": {
                        "status": 200,
                        "code": 404,
                        "headers": {"Content-Type": "application/json"},
                        "cookies": {},
                        "body": '{"error": "not found"}',
                    },
                },
            ),
            models.CreateSyncTaskResponse[Any](
                solution=models.TlsSolution(
                    status=200,
                    code=404,
                    headers={"Content-Type": "application/json"},
                    cookies={},
                    body='{"error": "not found"}',
                ),
                status=models.TaskStatus.READY,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://sync.ez-captcha.com/createSyncTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "TlsTask",
                            "tls_type": "chrome",
                            "proxy": "http://user:password@203.0.113.7:8080",
                            "url": "https://example.com/api",
                            "method": "POST",
                            "headers": {"Accept": "application/json"},
                            "body": '{"page": 1}',
                            "body_raw": False,
                        },
                    },
                ),
            ],
            id="tls",
        ),
    ],
)
def test_create_sync_task(
    flavour: Flavour,
    arguments: Any,
    response: Any,
    expected: Any,
    sent: Any,
) -> None:
    """createSyncTask: its examples."""
    service = Replay(response)

    answer = play(flavour, service, "create_sync_task", **arguments)

    assert answer == expected
    assert exchanged(service) == sent


@both
@pytest.mark.parametrize(
    ("response", "error", "code_and_status", "message", "value"),
    [
        pytest.param(
            reply(
                429,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_REQUEST_LIMIT",
                    "errorDescription": "Too many requests",
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            RateLimited,
            ("ERROR_REQUEST_LIMIT", 429),
            "Too many requests",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_REQUEST_LIMIT",
                error_description="Too many requests",
                request_id="0f2b7c9e4d1a",
            ),
            id="throttled",
        ),
        pytest.param(
            reply(
                400,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_SERVICE_TIMEOUT",
                    "errorDescription": "The worker did not answer in time",
                    "status": "error",
                    "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            Unavailable,
            ("ERROR_SERVICE_TIMEOUT", 400),
            "The worker did not answer in time",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_SERVICE_TIMEOUT",
                error_description="The worker did not answer in time",
                request_id="0f2b7c9e4d1a",
                status=models.TaskStatus.ERROR,
                task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
            ),
            id="failed",
        ),
        pytest.param(
            reply(
                400,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_TASK_TYPE_NOT_ALLOWED",
                    "errorDescription": "The task type is not allowed here",
                },
            ),
            InvalidRequest,
            ("ERROR_TASK_TYPE_NOT_ALLOWED", 400),
            "The task type is not allowed here",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_TASK_TYPE_NOT_ALLOWED",
                error_description="The task type is not allowed here",
            ),
            id="wrong_method",
        ),
    ],
)
def test_create_sync_task_fails(
    flavour: Flavour,
    response: Any,
    error: Any,
    code_and_status: Any,
    message: Any,
    value: Any,
) -> None:
    """createSyncTask: its examples of errors."""
    service = Replay(response)

    with pytest.raises(error) as caught:
        play(
            flavour,
            service,
            "create_sync_task",
            task=models.ReCaptchaV2Classification(
                image="/9j/4AAQSkZJRgABA",
                question="/m/0k4j",
                size=3,
            ),
        )

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert caught.value.value == value
    assert exchanged(service) == [
        (
            "POST",
            "https://sync.ez-captcha.com/createSyncTask",
            {
                "clientKey": "KEY",
                "task": {
                    "type": "ReCaptchaV2Classification",
                    "image": "/9j/4AAQSkZJRgABA",
                    "question": "/m/0k4j",
                    "size": 3,
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
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "balance": 1071810,
                },
            ),
            models.GetBalanceResponse(
                balance=1071810,
                error_id=0,
                error_code="",
                error_description="",
            ),
            id="account",
        ),
        pytest.param(
            reply(200, {"errorId": 0, "balance": 0}),
            models.GetBalanceResponse(balance=0, error_id=0),
            id="short_answer",
        ),
    ],
)
def test_get_balance(flavour: Flavour, response: Any, expected: Any) -> None:
    """getBalance: its examples."""
    service = Replay(response)

    answer = play(flavour, service, "get_balance")

    assert answer == expected
    assert exchanged(service) == [
        ("POST", "https://api.ez-captcha.com/getBalance", {"clientKey": "KEY"}),
    ]


@both
@pytest.mark.parametrize(
    ("response", "error", "code_and_status", "message", "value"),
    [
        pytest.param(
            reply(
                429,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_REQUEST_LIMIT",
                    "errorDescription": "Too many requests",
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            RateLimited,
            ("ERROR_REQUEST_LIMIT", 429),
            "Too many requests",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_REQUEST_LIMIT",
                error_description="Too many requests",
                request_id="0f2b7c9e4d1a",
            ),
            id="throttled",
        ),
        pytest.param(
            reply(
                400,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_KEY_DOES_NOT_EXIST",
                    "errorDescription": "client key error",
                    "requestId": "0f2b7c9e4d1a",
                },
            ),
            AuthenticationError,
            ("ERROR_KEY_DOES_NOT_EXIST", 400),
            "client key error",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_KEY_DOES_NOT_EXIST",
                error_description="client key error",
                request_id="0f2b7c9e4d1a",
            ),
            id="refused_key",
        ),
    ],
)
def test_get_balance_fails(
    flavour: Flavour,
    response: Any,
    error: Any,
    code_and_status: Any,
    message: Any,
    value: Any,
) -> None:
    """getBalance: its examples of errors."""
    service = Replay(response)

    with pytest.raises(error) as caught:
        play(flavour, service, "get_balance")

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert caught.value.value == value
    assert exchanged(service) == [
        ("POST", "https://api.ez-captcha.com/getBalance", {"clientKey": "KEY"}),
    ]


@both
def test_tasks_ends_ready(flavour: Flavour) -> None:
    """tasks: ends as `ready`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": "",
                "errorDescription": "",
                "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "status": "processing",
            },
        ),
        reply(
            429,
            {
                "errorId": 1,
                "errorCode": "ERROR_REQUEST_LIMIT",
                "errorDescription": "Too many requests",
                "requestId": "0f2b7c9e4d1a",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "solution": {
                    "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                },
                "status": "ready",
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.ReCaptchaV2TaskProxyless(
            website_url="https://www.google.com/recaptcha/api2/demo",
            website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
            is_invisible=False,
        ),
    )

    assert answer == models.RecaptchaSolution(
        g_recaptcha_response="03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
    )
    assert len(service.sent) == 4


@both
def test_tasks_ends_ready_with_request_id(flavour: Flavour) -> None:
    """tasks: ends as `ready-with-request-id`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": "",
                "errorDescription": "",
                "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "status": "processing",
            },
        ),
        reply(
            429,
            {
                "errorId": 1,
                "errorCode": "ERROR_REQUEST_LIMIT",
                "errorDescription": "Too many requests",
                "requestId": "0f2b7c9e4d1a",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": "",
                "errorDescription": "",
                "solution": {
                    "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                    "sec_ch_ua": '"Chromium";v="141", "Not?A_Brand";v="8"',
                    "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                },
                "status": "ready",
                "requestId": "0f2b7c9e4d1a",
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.ReCaptchaV2TaskProxyless(
            website_url="https://www.google.com/recaptcha/api2/demo",
            website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
            is_invisible=False,
        ),
    )

    assert answer == models.RecaptchaSolution(
        g_recaptcha_response="03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
        sec_ch_ua='"Chromium";v="141", "Not?A_Brand";v="8"',
        user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
    )
    assert len(service.sent) == 4


@both
def test_tasks_fails_failed(flavour: Flavour) -> None:
    """tasks: fails as `failed`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": "",
                "errorDescription": "",
                "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "status": "processing",
            },
        ),
        reply(
            429,
            {
                "errorId": 1,
                "errorCode": "ERROR_REQUEST_LIMIT",
                "errorDescription": "Too many requests",
                "requestId": "0f2b7c9e4d1a",
            },
        ),
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "ERROR_RECAPTCHA_INVALID_SITEKEY",
                "errorDescription": "Invalid target site SITEKEY",
                "status": "error",
                "requestId": "0f2b7c9e4d1a",
            },
        ),
    )

    with pytest.raises(TaskFailed) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.ReCaptchaV2TaskProxyless(
                website_url="https://www.google.com/recaptcha/api2/demo",
                website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                is_invisible=False,
            ),
        )

    assert (caught.value.code, caught.value.polls) == (
        "ERROR_RECAPTCHA_INVALID_SITEKEY",
        3,
    )
    assert caught.value.message == "Invalid target site SITEKEY"


@both
def test_tasks_fails_unknown_task(flavour: Flavour) -> None:
    """tasks: fails as `unknown-task`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": "",
                "errorDescription": "",
                "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "status": "processing",
            },
        ),
        reply(
            429,
            {
                "errorId": 1,
                "errorCode": "ERROR_REQUEST_LIMIT",
                "errorDescription": "Too many requests",
                "requestId": "0f2b7c9e4d1a",
            },
        ),
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "ERROR_TASK_NOT_EXIST",
                "errorDescription": "Task ID does not exist or has expired",
            },
        ),
    )

    with pytest.raises(TaskFailed) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.ReCaptchaV2TaskProxyless(
                website_url="https://www.google.com/recaptcha/api2/demo",
                website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                is_invisible=False,
            ),
        )

    assert (caught.value.code, caught.value.polls) == ("ERROR_TASK_NOT_EXIST", 3)
    assert caught.value.message == "Task ID does not exist or has expired"


@both
def test_tasks_fails_refused_key(flavour: Flavour) -> None:
    """tasks: fails as `refused-key`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": "",
                "errorDescription": "",
                "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "status": "processing",
            },
        ),
        reply(
            429,
            {
                "errorId": 1,
                "errorCode": "ERROR_REQUEST_LIMIT",
                "errorDescription": "Too many requests",
                "requestId": "0f2b7c9e4d1a",
            },
        ),
        reply(
            400,
            {
                "errorId": 1,
                "errorCode": "ERROR_KEY_DOES_NOT_EXIST",
                "errorDescription": "client key error",
                "requestId": "0f2b7c9e4d1a",
            },
        ),
    )

    with pytest.raises(TaskFailed) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.ReCaptchaV2TaskProxyless(
                website_url="https://www.google.com/recaptcha/api2/demo",
                website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                is_invisible=False,
            ),
        )

    assert (caught.value.code, caught.value.polls) == ("ERROR_KEY_DOES_NOT_EXIST", 3)
    assert caught.value.message == "client key error"


@both
def test_tasks_survives_an_unknown_status(
    flavour: Flavour,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """tasks: takes an unknown status as pending, and warns once."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": "",
                "errorDescription": "",
                "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "status": "no-such-status",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "status": "no-such-status",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "solution": {
                    "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                },
                "status": "ready",
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.ReCaptchaV2TaskProxyless(
            website_url="https://www.google.com/recaptcha/api2/demo",
            website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
            is_invisible=False,
        ),
    )

    assert answer == models.RecaptchaSolution(
        g_recaptcha_response="03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
    )
    assert len(service.sent) == 4
    assert warned(caplog) == 1


@both
def test_tasks_times_out(flavour: Flavour) -> None:
    """tasks: the timeout ends the wait, and the error carries the handle."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": "",
                "errorDescription": "",
                "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
            },
        ),
        forever=reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "status": "processing",
            },
        ),
    )

    with pytest.raises(TaskTimeout) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.ReCaptchaV2TaskProxyless(
                website_url="https://www.google.com/recaptcha/api2/demo",
                website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                is_invisible=False,
            ),
            timeout=3.5,
        )

    assert caught.value.handle is not None
    assert caught.value.handle.captured == {
        "id": "61138bb6-19fb-11ec-a9c8-0242ac110006",
    }


@both
def test_tasks_keeps_to_the_budget(flavour: Flavour) -> None:
    """tasks: stops polling at the provider's limits."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": "",
                "errorDescription": "",
                "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
            },
        ),
        forever=reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "status": "processing",
            },
        ),
    )

    with pytest.raises(TaskExpired) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.ReCaptchaV2TaskProxyless(
                website_url="https://www.google.com/recaptcha/api2/demo",
                website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                is_invisible=False,
            ),
            timeout=86400,
        )

    assert caught.value.polls == len(service.sent) - 1
    assert caught.value.elapsed <= 300
