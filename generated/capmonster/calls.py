# Code generated from specs/capmonster.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of CapMonster Cloud as pure functions: each function turns arguments
into a call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType

from .._runtime.description.api import Credential, Placement
from .._runtime.description.conditions import Condition
from .._runtime.description.tasks import (
    ByType,
    FollowUp,
    Limits,
    Notify,
    Result,
    Rule,
    Status,
    TaskSpec,
    Timing,
    Variant,
)
from .._runtime.expressions import Failure
from .._runtime.models import S
from .._runtime.operation import Api, Call, Operation
from .._runtime.tasks.handle import Submission
from . import models

API = Api(
    name="capmonster",
    title="CapMonster Cloud",
    servers=("https://api.capmonster.cloud",),
    credentials=(Credential("client_key", env="CAPMONSTER_API_KEY"),),
    elsewhere=("https://capmonster.cloud",),
)

FAILURE = Failure(
    when=(Condition(at=("$response.body#/errorId",), gt=0),),
    code=("$response.body#/errorCode",),
    message=("$response.body#/errorDescription",),
    kinds={
        "authentication": (
            "ERROR_KEY_DOES_NOT_EXIST",
            "ERROR_IP_NOT_ALLOWED",
            "ERROR_IP_BANNED",
            "ERROR_IP_BLOCKED",
        ),
        "quota": ("ERROR_ZERO_BALANCE",),
        "rate_limit": ("ERROR_TOO_MUCH_REQUESTS",),
        "invalid": (
            "ERROR_DOMAIN_NOT_ALLOWED",
            "ERROR_INVALID_TASK",
            "ERROR_NO_SUCH_METHOD",
            "ERROR_PROXY_CREDENTIALS_INVALID_CHARACTER",
            "ERROR_PROXY_MISSING",
            "ERROR_PROXY_NOT_AUTHORISED",
            "ERROR_RECAPTCHA_INVALID_DOMAIN",
            "ERROR_RECAPTCHA_INVALID_SITEKEY",
            "ERROR_TASK_ABSENT",
            "ERROR_TASK_NOT_SUPPORTED",
            "ERROR_TOO_BIG_CAPTCHA_FILESIZE",
            "ERROR_WRONG_USERAGENT",
            "ERROR_ZERO_CAPTCHA_FILESIZE",
        ),
        "not_found": ("ERROR_NO_SUCH_CAPCHA_ID", "WRONG_CAPTCHA_ID"),
        "unavailable": (
            "CAPTCHA_NOT_READY",
            "ERROR_NO_SLOT_AVAILABLE",
            "ERROR_SERVICE_NOT_AVAILABLE",
        ),
        "unsolvable": (
            "ERROR_CAPTCHA_UNSOLVABLE",
            "ERROR_PROXY_BANNED",
            "ERROR_PROXY_CONNECT_REFUSED",
            "ERROR_PROXY_READ_TIMEOUT",
            "ERROR_RECAPTCHA_TIMEOUT",
            "ERROR_TOKEN_EXPIRED",
        ),
    },
)

TASK_REQUEST_SOLUTIONS: dict[type, Any] = {
    models.RecaptchaV2Task: models.RecaptchaSolution,
    models.RecaptchaV2EnterpriseTask: models.RecaptchaEnterpriseSolution,
    models.RecaptchaV3TaskProxyless: models.RecaptchaSolution,
    models.RecaptchaV3EnterpriseTask: models.RecaptchaEnterpriseSolution,
    models.FunCaptchaTask: models.FunCaptchaSolution,
    models.GeeTestV3Task: models.GeeTestV3Solution,
    models.GeeTestV4Task: models.GeeTestV4Solution,
    models.TurnstileTask: models.TurnstileSolution,
    models.TurnstileChallengeTask: models.TurnstileSolution,
    models.TurnstileClearanceTask: models.ClearanceSolution,
    models.TurnstileWaitRoomTask: models.ClearanceSolution,
    models.AmazonTask: models.AmazonSolution,
    models.AmazonChallengeTask: models.AmazonSolution,
    models.AmazonInvisibleTask: models.AmazonSolution,
    models.BinanceTask: models.BinanceSolution,
    models.YidunTask: models.TokenSolution,
    models.MTCaptchaTask: models.TokenSolution,
    models.ProsopoTask: models.TokenSolution,
    models.HCaptchaTask: models.HCaptchaSolution,
    models.ImageToTextTask: models.ImageToTextSolution,
    models.ComplexImageRecaptchaTask: models.ComplexImageRecaptchaSolution,
    models.ComplexImageOoclRotateTask: models.OoclRotateSolution,
    models.ComplexImageOoclRotateDoubleTask: models.OoclRotateSolution,
    models.ComplexImageBetpunchTask: models.BetpunchSolution,
    models.ComplexImageBlsTask: models.BlsSolution,
    models.ComplexImageSheinTask: models.SheinSolution,
    models.ComplexImageBaiduTask: models.BaiduSolution,
    models.ComplexImageBillsAudioTask: models.BillsAudioSolution,
    models.ComplexImageDliTask: models.TextAnswerSolution,
    models.ComplexImageMathSumTask: models.TextAnswerSolution,
    models.ComplexImagePortugalIconTask: models.PortugalIconSolution,
    models.BasiliskTask: models.BasiliskSolution,
    models.TenDITask: models.TenDISolution,
    models.AltchaTask: models.AltchaSolution,
    models.DataDomeTask: models.DataDomeSolution,
    models.ImpervaTask: models.ImpervaSolution,
    models.TspdTask: models.TspdSolution,
    models.HuntTask: models.HuntSolution,
    models.AlibabaTask: models.AlibabaSolution,
    models.AlibabaPunishTask: models.AlibabaSolution,
    models.FriendlyTask: models.FriendlySolution,
    models.TemuTask: models.TemuSolution,
    models.CastleTask: models.CastleSolution,
}

CREATE_TASK = Operation(
    api=API,
    id="createTask",
    method="POST",
    path="/createTask",
    media_type="application/json",
    failure=FAILURE,
    placements=(Placement("client_key", "body", "/clientKey"),),
    responses={"200": models.CreateTaskResponse},
    errors={
        "402": models.ErrorResponse,
        "403": models.ErrorResponse,
        "default": models.ErrorResponse,
    },
    open_request=True,
)


def create_task(
    task: models.TaskRequest[Any],
    *,
    callback_url: str | UnsetType = UNSET,
    soft_id: int | UnsetType = UNSET,
) -> Call[models.CreateTaskResponse]:
    """createTask: POST /createTask"""
    return Call(
        CREATE_TASK,
        arguments={"task": task, "callbackUrl": callback_url, "softId": soft_id},
    )


GET_TASK_RESULT = Operation(
    api=API,
    id="getTaskResult",
    method="POST",
    path="/getTaskResult",
    media_type="application/json",
    failure=FAILURE,
    placements=(Placement("client_key", "body", "/clientKey"),),
    safe=True,
    responses={"200": models.GetTaskResultResponse},
    errors={"429": models.ErrorResponse, "default": models.ErrorResponse},
)


def get_task_result(*, task_id: int) -> Call[models.GetTaskResultResponse]:
    """getTaskResult: POST /getTaskResult"""
    return Call(GET_TASK_RESULT, arguments={"taskId": task_id})


GET_BALANCE = Operation(
    api=API,
    id="getBalance",
    method="POST",
    path="/getBalance",
    media_type="application/json",
    failure=FAILURE,
    placements=(Placement("client_key", "body", "/clientKey"),),
    safe=True,
    responses={"200": models.GetBalanceResponse},
    errors={"403": models.ErrorResponse, "default": models.ErrorResponse},
)


def get_balance() -> Call[models.GetBalanceResponse]:
    """getBalance: POST /getBalance"""
    return Call(GET_BALANCE)


REPORT_INCORRECT_IMAGE_CAPTCHA = Operation(
    api=API,
    id="reportIncorrectImageCaptcha",
    method="POST",
    path="/reportIncorrectImageCaptcha",
    media_type="application/json",
    failure=FAILURE,
    placements=(Placement("client_key", "body", "/clientKey"),),
    responses={"200": models.ReportIncorrectImageCaptchaResponse},
    errors={"default": models.ErrorResponse},
)


def report_incorrect_image_captcha(
    *,
    task_id: int,
) -> Call[models.ReportIncorrectImageCaptchaResponse]:
    """reportIncorrectImageCaptcha: POST /reportIncorrectImageCaptcha"""
    return Call(REPORT_INCORRECT_IMAGE_CAPTCHA, arguments={"taskId": task_id})


REPORT_INCORRECT_TOKEN_CAPTCHA = Operation(
    api=API,
    id="reportIncorrectTokenCaptcha",
    method="POST",
    path="/reportIncorrectTokenCaptcha",
    media_type="application/json",
    failure=FAILURE,
    placements=(Placement("client_key", "body", "/clientKey"),),
    responses={"200": models.ReportIncorrectTokenCaptchaResponse},
    errors={"default": models.ErrorResponse},
)


def report_incorrect_token_captcha(
    *,
    task_id: int,
) -> Call[models.ReportIncorrectTokenCaptchaResponse]:
    """reportIncorrectTokenCaptcha: POST /reportIncorrectTokenCaptcha"""
    return Call(REPORT_INCORRECT_TOKEN_CAPTCHA, arguments={"taskId": task_id})


GET_ACTUAL_USER_AGENT = Operation(
    api=API,
    id="getActualUserAgent",
    method="GET",
    path="/api/useragent/actual",
    server="https://capmonster.cloud",
    accept="text/plain, */*;q=0.8",
    failure=FAILURE,
    safe=True,
    responses={"200": str},
)


def get_actual_user_agent() -> Call[str]:
    """getActualUserAgent: GET /api/useragent/actual"""
    return Call(GET_ACTUAL_USER_AGENT)


TASKS = TaskSpec(
    name="tasks",
    capture={"id": ("$response.body#/taskId",)},
    poll=FollowUp(GET_TASK_RESULT, body={"/taskId": "$task.id"}),
    rules=(
        Rule(
            "pending",
            when=(
                Condition(
                    at=("$response.body#/errorCode",),
                    is_=("CAPTCHA_NOT_READY", "ERROR_TOO_MUCH_REQUESTS"),
                ),
            ),
            call="poll",
        ),
        Rule(
            "pending",
            when=(
                Condition(at=("$statusCode",), is_=("429", "500", "503")),
                Condition(at=("$response.body#/errorCode",), exists=False),
            ),
            call="poll",
        ),
    ),
    status=Status(
        at=("$response.body#/status",),
        words={"processing": "pending", "ready": "succeeded"},
    ),
    result=Result(at=("$response.body#/solution",)),
    result_type=dict[str, Any] | None,
    solutions=TASK_REQUEST_SOLUTIONS,
    error_code=("$response.body#/errorCode",),
    error_message=("$response.body#/errorDescription",),
    timing=Timing(first=1, every=3, min=2),
    limits=Limits(polls=120, retained=300, wait=180),
    by_type=ByType(
        at=("$request.body#/task/class", "$request.body#/task/type"),
        variants=(
            Variant(
                "ImageToTextTask|ComplexImageTask|recaptcha|recognition|hcaptcha|funcaptcha",
                timing=Timing(first=0.35, every=0.2, min=0.2),
                limits=Limits(wait=10),
            ),
            Variant(
                "(FunCaptcha|GeeTest|Turnstile)Task(Proxyless)?",
                timing=Timing(every=2, min=1),
                limits=Limits(wait=80),
            ),
            Variant(
                "BinanceTask",
                timing=Timing(every=2, min=1),
                limits=Limits(wait=20),
            ),
            Variant("Imperva", timing=Timing(every=2, min=1), limits=Limits(wait=15)),
            Variant("altcha", timing=Timing(every=2, min=1), limits=Limits(wait=50)),
            Variant(
                "Castle|tspd",
                timing=Timing(every=2, min=1),
                limits=Limits(wait=60),
            ),
            Variant("Basilisk", timing=Timing(min=1), limits=Limits(wait=100)),
            Variant("alibaba", limits=Limits(wait=120)),
            Variant(
                "DataDome|HUNT|Temu|TenDI|(Amazon|MTCaptcha|Prosopo|Yidun)Task",
                timing=Timing(min=1),
            ),
        ),
    ),
    notify=Notify("/callbackUrl", "poll"),
    billable=True,
)


def submit_tasks(
    task: models.TaskRequest[S],
    *,
    callback_url: str | UnsetType = UNSET,
    soft_id: int | UnsetType = UNSET,
) -> Submission[S]:
    """createTask: the submission of a task of kind `tasks`"""
    return Submission(
        TASKS,
        create_task(task=task, callback_url=callback_url, soft_id=soft_id),
        subject=type(task),
    )
