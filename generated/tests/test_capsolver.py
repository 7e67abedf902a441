# Code generated from specs/capsolver.yaml. DO NOT EDIT; run `specloom generate`.
"""Replays the examples of specs/capsolver.yaml against both clients of CapSolver."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pytest

from .._runtime.errors import (
    AuthenticationError,
    InvalidRequest,
    NotFound,
    ProviderError,
)
from .._runtime.tasks.errors import TaskExpired, TaskFailed, TaskTimeout
from .._runtime.testing import ASYNC, SYNC, Flavour, Replay, reply
from ..capsolver import AsyncCapSolver, CapSolver, models

OPTIONS: dict[str, Any] = {"client_key": "KEY", "retries": 0}

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC], ids=["sync", "async"])


def play(flavour: Flavour, service: Replay, method: str, /, **arguments: Any) -> Any:
    """Call one method of the client in this flavour, with scripted responses."""
    return flavour.run(
        (CapSolver, AsyncCapSolver),
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
                "task": models.ReCaptchaV2TaskProxyLess(
                    website_url="https://www.google.com/recaptcha/api2/demo",
                    website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                },
            ),
            models.CreateTaskResponse(
                task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV2TaskProxyLess",
                            "websiteURL": "https://www.google.com/recaptcha/api2/demo",
                            "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                        },
                    },
                ),
            ],
            id="recaptcha_v2",
        ),
        pytest.param(
            {
                "task": models.ReCaptchaV2TaskProxyLess(
                    website_url="https://www.google.com/recaptcha/api2/demo",
                    website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                },
            ),
            models.CreateTaskResponse(
                task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV2TaskProxyLess",
                            "websiteURL": "https://www.google.com/recaptcha/api2/demo",
                            "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                        },
                    },
                ),
            ],
            id="old_answer",
        ),
        pytest.param(
            {
                "task": models.ReCaptchaV2Task(
                    website_url="https://www.google.com/recaptcha/api2/demo",
                    website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                    cookies=[models.Cookie(name="session", value="abc")],
                    is_invisible=True,
                    proxy_type="socks5",
                    proxy_address="203.0.113.7",
                    proxy_port=1080,
                    proxy_login="user",
                    proxy_password="password",
                ),
                "callback_url": "https://example.com/solved",
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
                },
            ),
            models.CreateTaskResponse(
                task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV2Task",
                            "websiteURL": "https://www.google.com/recaptcha/api2/demo",
                            "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                            "isInvisible": True,
                            "cookies": [{"name": "session", "value": "abc"}],
                            "proxyType": "socks5",
                            "proxyAddress": "203.0.113.7",
                            "proxyPort": 1080,
                            "proxyLogin": "user",
                            "proxyPassword": "password",
                        },
                        "callbackUrl": "https://example.com/solved",
                    },
                ),
            ],
            id="recaptcha_v2_own_proxy",
        ),
        pytest.param(
            {
                "task": models.ReCaptchaV2EnterpriseTask(
                    website_url="https://example.com/login",
                    website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                    enterprise_payload=models.EnterprisePayload(
                        s="SOME_ADDITIONAL_TOKEN",
                    ),
                    api_domain="http://www.recaptcha.net/",
                    proxy="socks5:203.0.113.7:1080:user:password",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
                },
            ),
            models.CreateTaskResponse(
                task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV2EnterpriseTask",
                            "websiteURL": "https://example.com/login",
                            "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                            "enterprisePayload": {"s": "SOME_ADDITIONAL_TOKEN"},
                            "apiDomain": "http://www.recaptcha.net/",
                            "proxy": "socks5:203.0.113.7:1080:user:password",
                        },
                    },
                ),
            ],
            id="recaptcha_v2_enterprise",
        ),
        pytest.param(
            {
                "task": models.ReCaptchaV3TaskProxyLess(
                    website_url="https://example.com/",
                    website_key="6LcpsXsnAAAAAbbAcafeiCCr3xxx2UeZ8qef1Hbb",
                    page_action="login",
                    is_session=True,
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
                },
            ),
            models.CreateTaskResponse(
                task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV3TaskProxyLess",
                            "websiteURL": "https://example.com/",
                            "websiteKey": "6LcpsXsnAAAAAbbAcafeiCCr3xxx2UeZ8qef1Hbb",
                            "pageAction": "login",
                            "isSession": True,
                        },
                    },
                ),
            ],
            id="recaptcha_v3_session",
        ),
        pytest.param(
            {
                "task": models.AntiTurnstileTaskProxyLess(
                    website_url="https://example.com/signup",
                    website_key="0x4AAAAAAAexample",
                    metadata=models.TurnstileMetadata(
                        action="signup",
                        cdata="0000-1111-2222-3333-example-cdata",
                    ),
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
                },
            ),
            models.CreateTaskResponse(
                task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "AntiTurnstileTaskProxyLess",
                            "websiteURL": "https://example.com/signup",
                            "websiteKey": "0x4AAAAAAAexample",
                            "metadata": {
                                "action": "signup",
                                "cdata": "0000-1111-2222-3333-example-cdata",
                            },
                        },
                    },
                ),
            ],
            id="turnstile",
        ),
        pytest.param(
            {
                "task": models.AntiTurnstileTask(
                    website_url="https://example.com/signup",
                    website_key="0x4AAAAAAAexample",
                    metadata=models.TurnstileMetadata(
                        type="turnstile",
                        action="signup",
                    ),
                    proxy="203.0.113.7:8080:user:password",
                ),
                "source": "my-program",
                "version": "1.2.3",
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
                },
            ),
            models.CreateTaskResponse(
                task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "AntiTurnstileTask",
                            "websiteURL": "https://example.com/signup",
                            "websiteKey": "0x4AAAAAAAexample",
                            "metadata": {"type": "turnstile", "action": "signup"},
                            "proxy": "203.0.113.7:8080:user:password",
                        },
                        "source": "my-program",
                        "version": "1.2.3",
                    },
                ),
            ],
            id="turnstile_own_proxy",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="ReCaptchaV2TaskProxyless",
                    additional_properties={
                        "websiteURL": "https://www.google.com/recaptcha/api2/demo",
                        "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                    },
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                },
            ),
            models.CreateTaskResponse(
                task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV2TaskProxyless",
                            "websiteURL": "https://www.google.com/recaptcha/api2/demo",
                            "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                        },
                    },
                ),
            ],
            id="other_capitals",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="GeetestTaskProxyless",
                    additional_properties={
                        "websiteURL": "https://example.com/",
                        "gt": "022397c99c9f646f6477822485f30404",
                        "challenge": "a66f31a53a404af8d1f271eec5138aa1",
                    },
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                },
            ),
            models.CreateTaskResponse(
                task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "GeetestTaskProxyless",
                            "websiteURL": "https://example.com/",
                            "gt": "022397c99c9f646f6477822485f30404",
                            "challenge": "a66f31a53a404af8d1f271eec5138aa1",
                        },
                    },
                ),
            ],
            id="other_capitals_geetest",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="DatadomeSliderTask",
                    additional_properties={
                        "captchaUrl": "https://geo.captcha-delivery.com/captcha/?initialCid=AHrlqAAAA&t=fe",
                        "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                        "proxy": "203.0.113.7:8080:user:password",
                    },
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                },
            ),
            models.CreateTaskResponse(
                task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "DatadomeSliderTask",
                            "captchaUrl": "https://geo.captcha-delivery.com/captcha/?initialCid=AHrlqAAAA&t=fe",
                            "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                            "proxy": "203.0.113.7:8080:user:password",
                        },
                    },
                ),
            ],
            id="other_capitals_datadome",
        ),
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="MTCaptchaTask",
                    additional_properties={
                        "websiteURL": "https://example.com/",
                        "websiteKey": "MTPublic-KzqLY1cKH",
                        "proxy": "203.0.113.7:8080:user:password",
                    },
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                },
            ),
            models.CreateTaskResponse(
                task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "MTCaptchaTask",
                            "websiteURL": "https://example.com/",
                            "websiteKey": "MTPublic-KzqLY1cKH",
                            "proxy": "203.0.113.7:8080:user:password",
                        },
                    },
                ),
            ],
            id="other_capitals_mtcaptcha",
        ),
        pytest.param(
            {
                "task": models.AntiCloudflareTask(
                    website_url="https://example.com/",
                    user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                    proxy="203.0.113.7:8080:user:password",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "df944101-64ac-468d-bc9f-41baecc3b8ca",
                },
            ),
            models.CreateTaskResponse(
                task_id="df944101-64ac-468d-bc9f-41baecc3b8ca",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "AntiCloudflareTask",
                            "websiteURL": "https://example.com/",
                            "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                            "proxy": "203.0.113.7:8080:user:password",
                        },
                    },
                ),
            ],
            id="cloudflare_challenge",
        ),
        pytest.param(
            {
                "task": models.DataDomeSliderTask(
                    captcha_url="https://geo.captcha-delivery.com/captcha/?initialCid=AHrlqAAAA&t=fe",
                    user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                    proxy="203.0.113.7:8080:user:password",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "61138bb6-19fb-11ec-a9c8-0242ac110006",
                },
            ),
            models.CreateTaskResponse(
                task_id="61138bb6-19fb-11ec-a9c8-0242ac110006",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "DataDomeSliderTask",
                            "captchaUrl": "https://geo.captcha-delivery.com/captcha/?initialCid=AHrlqAAAA&t=fe",
                            "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                            "proxy": "203.0.113.7:8080:user:password",
                        },
                    },
                ),
            ],
            id="datadome",
        ),
        pytest.param(
            {
                "task": models.AntiAwsWafTaskProxyLess(
                    website_url="https://example.com/",
                    aws_key="AQIDAHjcYu",
                    aws_iv="A6weCQEzvQAAABjk",
                    aws_context="rGXmbgRFMC",
                    aws_challenge_js="https://41bcdd4fb3cb.edge.sdk.awswaf.com/challenge.js",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "646825ef-9547-4a29-9a05-50a6265f9d8a",
                },
            ),
            models.CreateTaskResponse(
                task_id="646825ef-9547-4a29-9a05-50a6265f9d8a",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "AntiAwsWafTaskProxyLess",
                            "websiteURL": "https://example.com/",
                            "awsKey": "AQIDAHjcYu",
                            "awsIv": "A6weCQEzvQAAABjk",
                            "awsContext": "rGXmbgRFMC",
                            "awsChallengeJS": "https://41bcdd4fb3cb.edge.sdk.awswaf.com/challenge.js",
                        },
                    },
                ),
            ],
            id="aws_waf",
        ),
        pytest.param(
            {
                "task": models.GeeTestTaskProxyLess(
                    website_url="https://www.geetest.com/en/demo",
                    gt="022397c99c9f646f6477822485f30404",
                    challenge="a66f31a53a404af8d1f271eec5138aa1",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "e0ecaaa8-06f6-41fd-a02e-a0c79b957b15",
                },
            ),
            models.CreateTaskResponse(
                task_id="e0ecaaa8-06f6-41fd-a02e-a0c79b957b15",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "GeeTestTaskProxyLess",
                            "websiteURL": "https://www.geetest.com/en/demo",
                            "gt": "022397c99c9f646f6477822485f30404",
                            "challenge": "a66f31a53a404af8d1f271eec5138aa1",
                        },
                    },
                ),
            ],
            id="geetest_v3",
        ),
        pytest.param(
            {
                "task": models.GeeTestTaskProxyLess(
                    website_url="https://www.geetest.com/en/demo",
                    captcha_id="54088bb07d2df3c46b79f80300b0abbe",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "e0ecaaa8-06f6-41fd-a02e-a0c79b957b15",
                },
            ),
            models.CreateTaskResponse(
                task_id="e0ecaaa8-06f6-41fd-a02e-a0c79b957b15",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "GeeTestTaskProxyLess",
                            "websiteURL": "https://www.geetest.com/en/demo",
                            "captchaId": "54088bb07d2df3c46b79f80300b0abbe",
                        },
                    },
                ),
            ],
            id="geetest_v4",
        ),
        pytest.param(
            {
                "task": models.MtCaptchaTask(
                    website_url="https://www.mtcaptcha.com/",
                    website_key="MTPublic-tqNCRE0GS",
                    proxy="203.0.113.7:8080:user:password",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "idle",
                    "taskId": "646825ef-9547-4a29-9a05-50a6265f9d8a",
                },
            ),
            models.CreateTaskResponse(
                task_id="646825ef-9547-4a29-9a05-50a6265f9d8a",
                status=models.TaskStatus.IDLE,
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "MtCaptchaTask",
                            "websiteURL": "https://www.mtcaptcha.com/",
                            "websiteKey": "MTPublic-tqNCRE0GS",
                            "proxy": "203.0.113.7:8080:user:password",
                        },
                    },
                ),
            ],
            id="mtcaptcha",
        ),
        pytest.param(
            {
                "task": models.AntiBotdeflectorTaskProxyLess(
                    website_url="https://example.com/",
                    domain="botdeflector.eu",
                    flow_token="FLOW_TOKEN",
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
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "AntiBotdeflectorTaskProxyLess",
                            "websiteURL": "https://example.com/",
                            "domain": "botdeflector.eu",
                            "flowToken": "FLOW_TOKEN",
                        },
                    },
                ),
            ],
            id="botdeflector",
        ),
        pytest.param(
            {"task": models.ImageToTextTask(body="/9j/4AAQSkZJRgABA", module="common")},
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "status": "ready",
                    "solution": {"text": "44795sds"},
                    "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                },
            ),
            models.CreateTaskResponse(
                task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
                status=models.TaskStatus.READY,
                solution={"text": "44795sds"},
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ImageToTextTask",
                            "body": "/9j/4AAQSkZJRgABA",
                            "module": "common",
                        },
                    },
                ),
            ],
            id="recognition",
        ),
        pytest.param(
            {
                "task": models.ImageToTextTask(
                    images=["/9j/4AAQSkZJRgABA", "/9j/4AAQSkZJRgABB"],
                    module="number",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "ready",
                    "solution": {"answers": ["100", "1330"]},
                    "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                },
            ),
            models.CreateTaskResponse(
                task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
                status=models.TaskStatus.READY,
                solution={"answers": ["100", "1330"]},
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ImageToTextTask",
                            "images": ["/9j/4AAQSkZJRgABA", "/9j/4AAQSkZJRgABB"],
                            "module": "number",
                        },
                    },
                ),
            ],
            id="recognition_numbers",
        ),
        pytest.param(
            {
                "task": models.ReCaptchaV2Classification(
                    image="/9j/4AAQSkZJRgABA",
                    question="/m/0k4j",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "ready",
                    "solution": {"type": "multi", "objects": [0, 1, 2, 3], "size": 4},
                    "taskId": "cbb1c730-e569-4ba6-b5fc-e06377694aa7",
                },
            ),
            models.CreateTaskResponse(
                task_id="cbb1c730-e569-4ba6-b5fc-e06377694aa7",
                status=models.TaskStatus.READY,
                solution={"type": "multi", "objects": [0, 1, 2, 3], "size": 4},
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV2Classification",
                            "image": "/9j/4AAQSkZJRgABA",
                            "question": "/m/0k4j",
                        },
                    },
                ),
            ],
            id="classification",
        ),
        pytest.param(
            {
                "task": models.AwsWafClassification(
                    images=["/9j/4AAQSkZJRgABA"],
                    question="aws:toycarcity:carcity",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "status": "ready",
                    "solution": {"box": [116.7, 164.1]},
                    "taskId": "cbb1c730-e569-4ba6-b5fc-e06377694aa7",
                },
            ),
            models.CreateTaskResponse(
                task_id="cbb1c730-e569-4ba6-b5fc-e06377694aa7",
                status=models.TaskStatus.READY,
                solution={"box": [116.7, 164.1]},
                error_id=0,
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "AwsWafClassification",
                            "images": ["/9j/4AAQSkZJRgABA"],
                            "question": "aws:toycarcity:carcity",
                        },
                    },
                ),
            ],
            id="aws_classification",
        ),
        pytest.param(
            {
                "task": models.VisionEngine(
                    module="slider_1",
                    image="/9j/4AAQSkZJRgABA",
                    image_background="/9j/4AAQSkZJRgABB",
                ),
            },
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "status": "ready",
                    "solution": {"distance": 213},
                    "taskId": "cbb1c730-e569-4ba6-b5fc-e06377694aa7",
                },
            ),
            models.CreateTaskResponse(
                task_id="cbb1c730-e569-4ba6-b5fc-e06377694aa7",
                status=models.TaskStatus.READY,
                solution={"distance": 213},
                error_id=0,
                error_code="",
                error_description="",
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "VisionEngine",
                            "module": "slider_1",
                            "image": "/9j/4AAQSkZJRgABA",
                            "imageBackground": "/9j/4AAQSkZJRgABB",
                        },
                    },
                ),
            ],
            id="vision",
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
    ("arguments", "response", "error", "code_and_status", "message", "value", "sent"),
    [
        pytest.param(
            {
                "task": models.UntypedTask(
                    type="FunCaptchaTaskProxyLess",
                    additional_properties={
                        "websiteURL": "https://example.com/",
                        "websitePublicKey": "69A21A01-CC7B-B9C6-0F9A-E7FA06677FFC",
                    },
                ),
            },
            reply(
                400,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_INVALID_TASK_DATA",
                    "errorDescription": "Not found FunCaptchaTask access. Please contact our support.",
                },
            ),
            InvalidRequest,
            ("ERROR_INVALID_TASK_DATA", 400),
            "Not found FunCaptchaTask access. Please contact our support.",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_INVALID_TASK_DATA",
                error_description="Not found FunCaptchaTask access. Please contact our support.",
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "FunCaptchaTaskProxyLess",
                            "websiteURL": "https://example.com/",
                            "websitePublicKey": "69A21A01-CC7B-B9C6-0F9A-E7FA06677FFC",
                        },
                    },
                ),
            ],
            id="withdrawn_type",
        ),
        pytest.param(
            {
                "task": models.ReCaptchaV2TaskProxyLess(
                    website_url="https://www.google.com/recaptcha/api2/demo",
                    website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                ),
            },
            reply(
                401,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_KEY_DENIED_ACCESS",
                    "errorDescription": "account authorization is invalid: Code(41)",
                },
            ),
            AuthenticationError,
            ("ERROR_KEY_DENIED_ACCESS", 401),
            "account authorization is invalid: Code(41)",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_KEY_DENIED_ACCESS",
                error_description="account authorization is invalid: Code(41)",
            ),
            [
                (
                    "POST",
                    "https://api.capsolver.com/createTask",
                    {
                        "clientKey": "KEY",
                        "task": {
                            "type": "ReCaptchaV2TaskProxyLess",
                            "websiteURL": "https://www.google.com/recaptcha/api2/demo",
                            "websiteKey": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
                        },
                    },
                ),
            ],
            id="refused_key",
        ),
    ],
)
def test_create_task_fails(
    flavour: Flavour,
    arguments: Any,
    response: Any,
    error: Any,
    code_and_status: Any,
    message: Any,
    value: Any,
    sent: Any,
) -> None:
    """createTask: its examples of errors."""
    service = Replay(response)

    with pytest.raises(error) as caught:
        play(flavour, service, "create_task", **arguments)

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert caught.value.value == value
    assert exchanged(service) == sent


@both
@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param(
            reply(
                200,
                {
                    "errorId": 0,
                    "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                    "status": "idle",
                },
            ),
            models.GetTaskResultResponse(
                status=models.TaskStatus.IDLE,
                task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
                error_id=0,
            ),
            id="idle",
        ),
        pytest.param(
            reply(
                200,
                {
                    "errorId": 0,
                    "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                    "status": "processing",
                },
            ),
            models.GetTaskResultResponse(
                status=models.TaskStatus.PROCESSING,
                task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
                error_id=0,
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
                    "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                    "status": "ready",
                    "solution": {
                        "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                        "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                        "secChUa": '"Chromium";v="141", "Not?A_Brand";v="8"',
                        "createTime": 1671615324290,
                        "recaptcha-ca-t": "AbEMexample",
                        "recaptcha-ca-e": "Abp_example",
                    },
                },
            ),
            models.GetTaskResultResponse(
                status=models.TaskStatus.READY,
                solution={
                    "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                    "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                    "secChUa": '"Chromium";v="141", "Not?A_Brand";v="8"',
                    "createTime": 1671615324290,
                    "recaptcha-ca-t": "AbEMexample",
                    "recaptcha-ca-e": "Abp_example",
                },
                task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
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
                    "solution": {
                        "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/108.0.0.0 Safari/537.36",
                        "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                    },
                    "status": "ready",
                },
            ),
            models.GetTaskResultResponse(
                status=models.TaskStatus.READY,
                solution={
                    "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/108.0.0.0 Safari/537.36",
                    "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                },
                error_id=0,
            ),
            id="ready_old",
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
        task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
    )

    assert answer == expected
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capsolver.com/getTaskResult",
            {"clientKey": "KEY", "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4"},
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
                    "errorCode": "ERROR_CAPTCHA_SOLVE_FAILED",
                    "errorDescription": "Failed to solve the captcha: 1001",
                    "taskId": "da450cbc-ff9d-439d-908a-77e7eb8852dd",
                    "status": "failed",
                },
            ),
            ProviderError,
            ("ERROR_CAPTCHA_SOLVE_FAILED", 200),
            "Failed to solve the captcha: 1001",
            id="failed",
        ),
        pytest.param(
            reply(
                200,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_INVALID_TASK_DATA",
                    "errorDescription": "Invalid site key",
                    "taskId": "da450cbc-ff9d-439d-908a-77e7eb8852dd",
                    "status": "failed",
                },
            ),
            InvalidRequest,
            ("ERROR_INVALID_TASK_DATA", 200),
            "Invalid site key",
            id="failed_late",
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
            task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
        )

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capsolver.com/getTaskResult",
            {"clientKey": "KEY", "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4"},
        ),
    ]


@both
@pytest.mark.parametrize(
    ("response", "error", "code_and_status", "message", "value"),
    [
        pytest.param(
            reply(
                400,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_TASKID_INVALID",
                    "errorDescription": "Task ID does not exist or is invalid",
                },
            ),
            NotFound,
            ("ERROR_TASKID_INVALID", 400),
            "Task ID does not exist or is invalid",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_TASKID_INVALID",
                error_description="Task ID does not exist or is invalid",
            ),
            id="unknown_task",
        ),
        pytest.param(
            reply(
                401,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_KEY_DENIED_ACCESS",
                    "errorDescription": "account authorization is invalid: Code(41)",
                },
            ),
            AuthenticationError,
            ("ERROR_KEY_DENIED_ACCESS", 401),
            "account authorization is invalid: Code(41)",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_KEY_DENIED_ACCESS",
                error_description="account authorization is invalid: Code(41)",
            ),
            id="refused_key",
        ),
    ],
)
def test_get_task_result_fails_400(
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
            task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
        )

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert caught.value.value == value
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capsolver.com/getTaskResult",
            {"clientKey": "KEY", "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4"},
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
                    "balance": 48.6361,
                    "packages": [
                        {
                            "packageId": "6e4a4dc1-3c1f-4d8e-9d1e-0f5a3b7c2d11",
                            "type": 1,
                            "title": "ReCaptchaV2",
                            "numberOfCalls": 900,
                            "status": 1,
                            "token": "PACKAGE_KEY",
                            "expireTime": 1893456000,
                        },
                    ],
                },
            ),
            models.GetBalanceResponse(
                balance=48.6361,
                packages=[
                    models.Package(
                        package_id="6e4a4dc1-3c1f-4d8e-9d1e-0f5a3b7c2d11",
                        type=1,
                        title="ReCaptchaV2",
                        number_of_calls=900,
                        status=1,
                        token="PACKAGE_KEY",
                        expire_time=1893456000,
                    ),
                ],
                error_id=0,
            ),
            id="account",
        ),
        pytest.param(
            reply(
                200,
                {
                    "errorId": 0,
                    "errorCode": "",
                    "errorDescription": "",
                    "balance": 12,
                    "packages": [],
                },
            ),
            models.GetBalanceResponse(
                balance=12,
                packages=[],
                error_id=0,
                error_code="",
                error_description="",
            ),
            id="money_only",
        ),
    ],
)
def test_get_balance(flavour: Flavour, response: Any, expected: Any) -> None:
    """getBalance: its examples."""
    service = Replay(response)

    answer = play(flavour, service, "get_balance")

    assert answer == expected
    assert exchanged(service) == [
        ("POST", "https://api.capsolver.com/getBalance", {"clientKey": "KEY"}),
    ]


@both
@pytest.mark.parametrize(
    ("response", "error", "code_and_status", "message", "value"),
    [
        pytest.param(
            reply(
                400,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_BAD_REQUEST",
                    "errorDescription": "The request body could not be read",
                },
            ),
            InvalidRequest,
            ("ERROR_BAD_REQUEST", 400),
            "The request body could not be read",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_BAD_REQUEST",
                error_description="The request body could not be read",
            ),
            id="refused_request",
        ),
        pytest.param(
            reply(
                401,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_KEY_DENIED_ACCESS",
                    "errorDescription": "account authorization is invalid: Code(41)",
                },
            ),
            AuthenticationError,
            ("ERROR_KEY_DENIED_ACCESS", 401),
            "account authorization is invalid: Code(41)",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_KEY_DENIED_ACCESS",
                error_description="account authorization is invalid: Code(41)",
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
        ("POST", "https://api.capsolver.com/getBalance", {"clientKey": "KEY"}),
    ]


@both
def test_get_token_recaptcha_v3(flavour: Flavour) -> None:
    """getToken: the example `recaptcha-v3`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "ready",
                "solution": {
                    "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                },
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "get_token",
        task=models.ReCaptchaV3TaskProxyLess(
            website_url="https://example.com/",
            website_key="6LcpsXsnAAAAAbbAcafeiCCr3xxx2UeZ8qef1Hbb",
        ),
    )

    assert answer == models.GetTokenResponse[Any](
        solution=models.RecaptchaSolution(
            g_recaptcha_response="03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
        ),
        task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
        status=models.TaskStatus.READY,
        error_id=0,
    )
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capsolver.com/getToken",
            {
                "clientKey": "KEY",
                "task": {
                    "type": "ReCaptchaV3TaskProxyLess",
                    "websiteURL": "https://example.com/",
                    "websiteKey": "6LcpsXsnAAAAAbbAcafeiCCr3xxx2UeZ8qef1Hbb",
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
                400,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_TASK_TIMEOUT",
                    "errorDescription": "The task was not solved within 120 seconds",
                    "taskId": "da450cbc-ff9d-439d-908a-77e7eb8852dd",
                },
            ),
            ProviderError,
            ("ERROR_TASK_TIMEOUT", 400),
            "The task was not solved within 120 seconds",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_TASK_TIMEOUT",
                error_description="The task was not solved within 120 seconds",
                task_id="da450cbc-ff9d-439d-908a-77e7eb8852dd",
            ),
            id="failed",
        ),
        pytest.param(
            reply(
                401,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_KEY_DENIED_ACCESS",
                    "errorDescription": "account authorization is invalid: Code(41)",
                },
            ),
            AuthenticationError,
            ("ERROR_KEY_DENIED_ACCESS", 401),
            "account authorization is invalid: Code(41)",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_KEY_DENIED_ACCESS",
                error_description="account authorization is invalid: Code(41)",
            ),
            id="refused_key",
        ),
    ],
)
def test_get_token_fails(
    flavour: Flavour,
    response: Any,
    error: Any,
    code_and_status: Any,
    message: Any,
    value: Any,
) -> None:
    """getToken: its examples of errors."""
    service = Replay(response)

    with pytest.raises(error) as caught:
        play(
            flavour,
            service,
            "get_token",
            task=models.ReCaptchaV3TaskProxyLess(
                website_url="https://example.com/",
                website_key="6LcpsXsnAAAAAbbAcafeiCCr3xxx2UeZ8qef1Hbb",
            ),
        )

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert caught.value.value == value
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capsolver.com/getToken",
            {
                "clientKey": "KEY",
                "task": {
                    "type": "ReCaptchaV3TaskProxyLess",
                    "websiteURL": "https://example.com/",
                    "websiteKey": "6LcpsXsnAAAAAbbAcafeiCCr3xxx2UeZ8qef1Hbb",
                },
            },
        ),
    ]


@both
@pytest.mark.parametrize(
    ("arguments", "sent"),
    [
        pytest.param(
            {
                "task_id": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "result": models.FeedbackResult(
                    invalid=True,
                    code=1001,
                    message="invalid token",
                ),
            },
            [
                (
                    "POST",
                    "https://api.capsolver.com/feedbackTask",
                    {
                        "clientKey": "KEY",
                        "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                        "result": {
                            "invalid": True,
                            "code": 1001,
                            "message": "invalid token",
                        },
                    },
                ),
            ],
            id="bad",
        ),
        pytest.param(
            {
                "task_id": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "result": models.FeedbackResult(invalid=False),
            },
            [
                (
                    "POST",
                    "https://api.capsolver.com/feedbackTask",
                    {
                        "clientKey": "KEY",
                        "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                        "result": {"invalid": False},
                    },
                ),
            ],
            id="good",
        ),
    ],
)
def test_feedback_task(flavour: Flavour, arguments: Any, sent: Any) -> None:
    """feedbackTask: its examples."""
    service = Replay(reply(200, {"errorId": 0, "message": "success"}))

    answer = play(flavour, service, "feedback_task", **arguments)

    assert answer == models.FeedbackTaskResponse(message="success", error_id=0)
    assert exchanged(service) == sent


@both
@pytest.mark.parametrize(
    ("response", "error", "code_and_status", "message", "value"),
    [
        pytest.param(
            reply(
                400,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_BAD_REQUEST",
                    "errorDescription": "The request body could not be read",
                },
            ),
            InvalidRequest,
            ("ERROR_BAD_REQUEST", 400),
            "The request body could not be read",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_BAD_REQUEST",
                error_description="The request body could not be read",
            ),
            id="refused_request",
        ),
        pytest.param(
            reply(
                401,
                {
                    "errorId": 1,
                    "errorCode": "ERROR_KEY_DENIED_ACCESS",
                    "errorDescription": "account authorization is invalid: Code(41)",
                },
            ),
            AuthenticationError,
            ("ERROR_KEY_DENIED_ACCESS", 401),
            "account authorization is invalid: Code(41)",
            models.ErrorResponse(
                error_id=1,
                error_code="ERROR_KEY_DENIED_ACCESS",
                error_description="account authorization is invalid: Code(41)",
            ),
            id="refused_key",
        ),
    ],
)
def test_feedback_task_fails(
    flavour: Flavour,
    response: Any,
    error: Any,
    code_and_status: Any,
    message: Any,
    value: Any,
) -> None:
    """feedbackTask: its examples of errors."""
    service = Replay(response)

    with pytest.raises(error) as caught:
        play(
            flavour,
            service,
            "feedback_task",
            task_id="37223a89-06ed-442c-a0b8-22067b79c5b4",
            result=models.FeedbackResult(
                invalid=True,
                code=1001,
                message="invalid token",
            ),
        )

    assert (caught.value.code, caught.value.status) == code_and_status
    assert caught.value.message == message
    assert caught.value.value == value
    assert exchanged(service) == [
        (
            "POST",
            "https://api.capsolver.com/feedbackTask",
            {
                "clientKey": "KEY",
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "result": {"invalid": True, "code": 1001, "message": "invalid token"},
            },
        ),
    ]


@both
def test_tasks_at_once_recognition(flavour: Flavour) -> None:
    """tasks: may finish immediately, as `recognition`; then nothing is polled."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": "",
                "errorDescription": "",
                "status": "ready",
                "solution": {"text": "44795sds"},
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.ImageToTextTask(body="/9j/4AAQSkZJRgABA", module="common"),
    )

    assert answer == models.ImageToTextSolution(text="44795sds")
    assert len(service.sent) == 1


@both
def test_tasks_at_once_recognition_numbers(flavour: Flavour) -> None:
    """tasks: may finish immediately, as `recognition-numbers`; then nothing is
    polled.
    """
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "status": "ready",
                "solution": {"answers": ["100", "1330"]},
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.ImageToTextTask(
            images=["/9j/4AAQSkZJRgABA", "/9j/4AAQSkZJRgABB"],
            module="number",
        ),
    )

    assert answer == models.ImageToTextSolution(answers=["100", "1330"])
    assert len(service.sent) == 1


@both
def test_tasks_at_once_classification(flavour: Flavour) -> None:
    """tasks: may finish immediately, as `classification`; then nothing is polled."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "status": "ready",
                "solution": {"type": "multi", "objects": [0, 1, 2, 3], "size": 4},
                "taskId": "cbb1c730-e569-4ba6-b5fc-e06377694aa7",
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.ReCaptchaV2Classification(
            image="/9j/4AAQSkZJRgABA",
            question="/m/0k4j",
        ),
    )

    assert answer == models.RecaptchaClassificationSolution(
        type=models.RecaptchaClassificationSolutionType.MULTI,
        size=4,
        objects=[0, 1, 2, 3],
    )
    assert len(service.sent) == 1


@both
def test_tasks_at_once_aws_classification(flavour: Flavour) -> None:
    """tasks: may finish immediately, as `aws-classification`; then nothing is
    polled.
    """
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "status": "ready",
                "solution": {"box": [116.7, 164.1]},
                "taskId": "cbb1c730-e569-4ba6-b5fc-e06377694aa7",
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.AwsWafClassification(
            images=["/9j/4AAQSkZJRgABA"],
            question="aws:toycarcity:carcity",
        ),
    )

    assert answer == models.AwsWafClassificationSolution(box=[116.7, 164.1])
    assert len(service.sent) == 1


@both
def test_tasks_at_once_vision(flavour: Flavour) -> None:
    """tasks: may finish immediately, as `vision`; then nothing is polled."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": "",
                "errorDescription": "",
                "status": "ready",
                "solution": {"distance": 213},
                "taskId": "cbb1c730-e569-4ba6-b5fc-e06377694aa7",
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.VisionEngine(
            module="slider_1",
            image="/9j/4AAQSkZJRgABA",
            image_background="/9j/4AAQSkZJRgABB",
        ),
    )

    assert answer == models.VisionEngineSolution(distance=213)
    assert len(service.sent) == 1


@both
def test_tasks_ends_ready(flavour: Flavour) -> None:
    """tasks: ends as `ready`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "status": "idle",
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "idle",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "processing",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "ready",
                "solution": {
                    "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                    "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                    "secChUa": '"Chromium";v="141", "Not?A_Brand";v="8"',
                    "createTime": 1671615324290,
                    "recaptcha-ca-t": "AbEMexample",
                    "recaptcha-ca-e": "Abp_example",
                },
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.ReCaptchaV2TaskProxyLess(
            website_url="https://www.google.com/recaptcha/api2/demo",
            website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
        ),
    )

    assert answer == models.RecaptchaSolution(
        g_recaptcha_response="03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
        user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
        sec_ch_ua='"Chromium";v="141", "Not?A_Brand";v="8"',
        create_time=1671615324290,
        recaptcha_ca_t="AbEMexample",
        recaptcha_ca_e="Abp_example",
    )
    assert len(service.sent) == 4


@both
def test_tasks_ends_ready_old(flavour: Flavour) -> None:
    """tasks: ends as `ready-old`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "status": "idle",
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "idle",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "processing",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "solution": {
                    "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/108.0.0.0 Safari/537.36",
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
        task=models.ReCaptchaV2TaskProxyLess(
            website_url="https://www.google.com/recaptcha/api2/demo",
            website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
        ),
    )

    assert answer == models.RecaptchaSolution(
        g_recaptcha_response="03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
        user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/108.0.0.0 Safari/537.36",
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
                "status": "idle",
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "idle",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "processing",
            },
        ),
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "ERROR_CAPTCHA_SOLVE_FAILED",
                "errorDescription": "Failed to solve the captcha: 1001",
                "taskId": "da450cbc-ff9d-439d-908a-77e7eb8852dd",
                "status": "failed",
            },
        ),
    )

    with pytest.raises(TaskFailed) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.ReCaptchaV2TaskProxyLess(
                website_url="https://www.google.com/recaptcha/api2/demo",
                website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
            ),
        )

    assert (caught.value.code, caught.value.polls) == ("ERROR_CAPTCHA_SOLVE_FAILED", 3)
    assert caught.value.message == "Failed to solve the captcha: 1001"


@both
def test_tasks_fails_failed_late(flavour: Flavour) -> None:
    """tasks: fails as `failed-late`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "status": "idle",
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "idle",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "processing",
            },
        ),
        reply(
            200,
            {
                "errorId": 1,
                "errorCode": "ERROR_INVALID_TASK_DATA",
                "errorDescription": "Invalid site key",
                "taskId": "da450cbc-ff9d-439d-908a-77e7eb8852dd",
                "status": "failed",
            },
        ),
    )

    with pytest.raises(TaskFailed) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.ReCaptchaV2TaskProxyLess(
                website_url="https://www.google.com/recaptcha/api2/demo",
                website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
            ),
        )

    assert (caught.value.code, caught.value.polls) == ("ERROR_INVALID_TASK_DATA", 3)
    assert caught.value.message == "Invalid site key"


@both
def test_tasks_fails_unknown_task(flavour: Flavour) -> None:
    """tasks: fails as `unknown-task`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "status": "idle",
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "idle",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "processing",
            },
        ),
        reply(
            400,
            {
                "errorId": 1,
                "errorCode": "ERROR_TASKID_INVALID",
                "errorDescription": "Task ID does not exist or is invalid",
            },
        ),
    )

    with pytest.raises(TaskFailed) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.ReCaptchaV2TaskProxyLess(
                website_url="https://www.google.com/recaptcha/api2/demo",
                website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
            ),
        )

    assert (caught.value.code, caught.value.polls) == ("ERROR_TASKID_INVALID", 3)
    assert caught.value.message == "Task ID does not exist or is invalid"


@both
def test_tasks_fails_refused_key(flavour: Flavour) -> None:
    """tasks: fails as `refused-key`."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "status": "idle",
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "idle",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "processing",
            },
        ),
        reply(
            401,
            {
                "errorId": 1,
                "errorCode": "ERROR_KEY_DENIED_ACCESS",
                "errorDescription": "account authorization is invalid: Code(41)",
            },
        ),
    )

    with pytest.raises(TaskFailed) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.ReCaptchaV2TaskProxyLess(
                website_url="https://www.google.com/recaptcha/api2/demo",
                website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
            ),
        )

    assert (caught.value.code, caught.value.polls) == ("ERROR_KEY_DENIED_ACCESS", 3)
    assert caught.value.message == "account authorization is invalid: Code(41)"


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
                "status": "idle",
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "no-such-status",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "no-such-status",
            },
        ),
        reply(
            200,
            {
                "errorId": 0,
                "errorCode": None,
                "errorDescription": None,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "ready",
                "solution": {
                    "gRecaptchaResponse": "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
                    "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
                    "secChUa": '"Chromium";v="141", "Not?A_Brand";v="8"',
                    "createTime": 1671615324290,
                    "recaptcha-ca-t": "AbEMexample",
                    "recaptcha-ca-e": "Abp_example",
                },
            },
        ),
    )

    answer = play(
        flavour,
        service,
        "tasks.run",
        task=models.ReCaptchaV2TaskProxyLess(
            website_url="https://www.google.com/recaptcha/api2/demo",
            website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
        ),
    )

    assert answer == models.RecaptchaSolution(
        g_recaptcha_response="03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0",
        user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36",
        sec_ch_ua='"Chromium";v="141", "Not?A_Brand";v="8"',
        create_time=1671615324290,
        recaptcha_ca_t="AbEMexample",
        recaptcha_ca_e="Abp_example",
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
                "status": "idle",
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
            },
        ),
        forever=reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "idle",
            },
        ),
    )

    with pytest.raises(TaskTimeout) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.ReCaptchaV2TaskProxyLess(
                website_url="https://www.google.com/recaptcha/api2/demo",
                website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
            ),
            timeout=1.5,
        )

    assert caught.value.handle is not None
    assert caught.value.handle.captured == {
        "id": "37223a89-06ed-442c-a0b8-22067b79c5b4",
    }


@both
def test_tasks_keeps_to_the_budget(flavour: Flavour) -> None:
    """tasks: stops polling at the provider's limits."""
    service = Replay(
        reply(
            200,
            {
                "errorId": 0,
                "status": "idle",
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
            },
        ),
        forever=reply(
            200,
            {
                "errorId": 0,
                "taskId": "37223a89-06ed-442c-a0b8-22067b79c5b4",
                "status": "idle",
            },
        ),
    )

    with pytest.raises(TaskExpired) as caught:
        play(
            flavour,
            service,
            "tasks.run",
            task=models.ReCaptchaV2TaskProxyLess(
                website_url="https://www.google.com/recaptcha/api2/demo",
                website_key="6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-",
            ),
            timeout=86400,
        )

    assert caught.value.polls == len(service.sent) - 1
    assert caught.value.polls <= 120
    assert caught.value.elapsed <= 300
