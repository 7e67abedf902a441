# Code generated from specs/ezcaptcha.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of EZ-Captcha as pure functions: each function turns arguments into a
call and sends nothing.

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
    name="ezcaptcha",
    title="EZ-Captcha",
    servers=("https://api.ez-captcha.com",),
    credentials=(Credential("client_key", env="EZCAPSOLVER_API_KEY", required=True),),
    elsewhere=("https://sync.ez-captcha.com",),
)

FAILURE = Failure(
    when=(Condition(at=("$response.body#/errorId",), gt=0),),
    code=("$response.body#/errorCode",),
    message=("$response.body#/errorDescription",),
    kinds={
        "authentication": (
            "ERROR_KEY_DOES_NOT_EXIST",
            "ERROR_KEY_NOT_AVAILABLE",
            "ERROR_KEY_BANNED",
        ),
        "quota": (
            "ERROR_ZERO_BALANCE",
            "ERROR_PACKAGE_NOT_EXIST",
            "ERROR_PACKAGE_TASK_TYPE_NOT_SUPPORTED",
            "ERROR_SUBSCRIPTION_EXPIRED",
        ),
        "rate_limit": (
            "ERROR_REQUEST_LIMIT",
            "ERROR_REQUEST_BANNED",
            "ERROR_IP_BANNED",
        ),
        "invalid": (
            "ERROR_REQUEST_PARAMETERS",
            "ERROR_REQUEST_PROXY_MISSING",
            "ERROR_CONTENT_TYPE_ERROR",
            "ERROR_REQUEST_METHOD",
            "ERROR_TASK_TYPE_NOT_ALLOWED",
            "ERROR_TASK_TYPE_NOT_AVAILABLE",
            "ERROR_TASK_TYPE_NOT_SUPPORTED",
            "ERROR_WEBSITE_NOT_ALLOWED",
            "ERROR_TASK_NOT_SUPPORTED",
            "ERROR_REQUIRED_FIELDS",
            "ERROR_RECAPTCHA_INVALID_SITEKEY",
            "INVALID_RECAPTCHA_SITEURL",
        ),
        "not_found": (
            "ERROR_TASK_NOT_EXIST",
            "ERROR_NOT_FOUND",
            "ERROR_TASKID_INVALID",
        ),
        "unavailable": (
            "ERROR_SERVICE_UNAVAILABLE",
            "ERROR_SERVICE_TIMEOUT",
            "ERROR_INTERNAL_SERVER_ERROR",
            "ERROR_SERVICE_UNAVALIABLE",
            "ERROR_NO_SLOT_AVAILABLE",
        ),
    },
)

TASK_REQUEST_SOLUTIONS: dict[type, Any] = {
    models.ReCaptchaV2TaskProxyless: models.RecaptchaSolution,
    models.ReCaptchaV2TaskProxylessS9: models.RecaptchaSolution,
    models.ReCaptchaV2STaskProxyless: models.RecaptchaSolution,
    models.ReCaptchaV2EnterpriseTaskProxyless: models.RecaptchaSolution,
    models.ReCaptchaV2SEnterpriseTaskProxyless: models.RecaptchaSolution,
    models.ReCaptchaV3TaskProxyless: models.RecaptchaSolution,
    models.ReCaptchaV3TaskProxylessS9: models.RecaptchaSolution,
    models.ReCaptchaV3EnterpriseTaskProxyless: models.RecaptchaSolution,
    models.ReCaptchaV3EnterpriseTaskProxylessS9: models.RecaptchaSolution,
    models.FuncaptchaTaskProxyless: models.FunCaptchaSolution,
    models.HCaptcha: models.HCaptchaSolution,
    models.CloudFlare5STask: models.Cloudflare5sSolution,
    models.CloudFlareTurnstileTask: models.TurnstileSolution,
    models.PerimeterX: models.PerimeterXSolution,
}

SYNC_TASK_REQUEST_SOLUTIONS: dict[type, Any] = {
    models.ReCaptchaV2TaskProxyless: models.RecaptchaSolution,
    models.ReCaptchaV2TaskProxylessS9: models.RecaptchaSolution,
    models.ReCaptchaV2STaskProxyless: models.RecaptchaSolution,
    models.ReCaptchaV2EnterpriseTaskProxyless: models.RecaptchaSolution,
    models.ReCaptchaV2SEnterpriseTaskProxyless: models.RecaptchaSolution,
    models.ReCaptchaV3TaskProxyless: models.RecaptchaSolution,
    models.ReCaptchaV3TaskProxylessS9: models.RecaptchaSolution,
    models.ReCaptchaV3EnterpriseTaskProxyless: models.RecaptchaSolution,
    models.ReCaptchaV3EnterpriseTaskProxylessS9: models.RecaptchaSolution,
    models.ReCaptchaV2Classification: models.RecaptchaClassificationSolution,
    models.FunCaptchaClassification: models.FunCaptchaClassificationSolution,
    models.HCaptchaClassification: models.HCaptchaClassificationSolution,
    models.AkamaiWEBTaskProxyless: models.AkamaiWebSolution,
    models.AkamaiSBSDTaskProxyless: models.AkamaiSbsdSolution,
    models.DataDomeTaskProxyless: models.DataDomeSolution,
    models.DataDomeTagsTaskProxyless: models.DataDomeSolution,
    models.IncapsulaTaskProxyless: models.IncapsulaSolution,
    models.TlsTask: models.TlsSolution,
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
    errors={"429": models.ErrorResponse, "default": models.ErrorResponse},
    open_request=True,
)


def create_task(
    task: models.TaskRequest[Any],
    *,
    app_id: int | UnsetType = UNSET,
) -> Call[models.CreateTaskResponse]:
    """createTask: POST /createTask"""
    return Call(CREATE_TASK, arguments={"task": task, "appId": app_id})


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


def get_task_result(*, task_id: str) -> Call[models.GetTaskResultResponse]:
    """getTaskResult: POST /getTaskResult"""
    return Call(GET_TASK_RESULT, arguments={"taskId": task_id})


CREATE_SYNC_TASK = Operation(
    api=API,
    id="createSyncTask",
    method="POST",
    path="/createSyncTask",
    server="https://sync.ez-captcha.com",
    media_type="application/json",
    failure=FAILURE,
    placements=(Placement("client_key", "body", "/clientKey"),),
    long_poll=180,
    responses={"200": models.CreateSyncTaskResponse},
    errors={"429": models.ErrorResponse, "default": models.ErrorResponse},
    solutions=SYNC_TASK_REQUEST_SOLUTIONS,
    open_request=True,
)


def create_sync_task(
    task: models.SyncTaskRequest[S],
    *,
    app_id: int | UnsetType = UNSET,
) -> Call[models.CreateSyncTaskResponse[S]]:
    """createSyncTask: POST /createSyncTask"""
    return Call(
        CREATE_SYNC_TASK,
        arguments={"task": task, "appId": app_id},
        subject=type(task),
    )


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
    errors={"429": models.ErrorResponse, "default": models.ErrorResponse},
)


def get_balance() -> Call[models.GetBalanceResponse]:
    """getBalance: POST /getBalance"""
    return Call(GET_BALANCE)


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
                    is_=("ERROR_REQUEST_LIMIT", "ERROR_REQUEST_BANNED"),
                ),
            ),
            call="poll",
        ),
        Rule(
            "pending",
            when=(Condition(at=("$statusCode",), is_=("429",)),),
            call="poll",
        ),
    ),
    status=Status(
        at=("$response.body#/status",),
        words={"processing": "pending", "ready": "succeeded", "error": "failed"},
    ),
    result=Result(at=("$response.body#/solution",)),
    result_type=dict[str, Any] | None,
    solutions=TASK_REQUEST_SOLUTIONS,
    error_code=("$response.body#/errorCode",),
    error_message=("$response.body#/errorDescription",),
    timing=Timing(first=3, every=3),
    limits=Limits(expires=300, wait=150),
    by_type=ByType(
        at=("$request.body#/task/type",),
        variants=(Variant("FuncaptchaTaskProxyless", timing=Timing(first=1, every=1)),),
    ),
    billable=True,
)


def submit_tasks(
    task: models.TaskRequest[S],
    *,
    app_id: int | UnsetType = UNSET,
) -> Submission[S]:
    """createTask: the submission of a task of kind `tasks`"""
    return Submission(TASKS, create_task(task=task, app_id=app_id), subject=type(task))
