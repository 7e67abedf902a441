# Code generated from specs/capsolver.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of CapSolver as pure functions: each function turns arguments into a
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
    FollowUp,
    Limits,
    Notify,
    Result,
    Rule,
    Status,
    TaskSpec,
    Timing,
)
from .._runtime.expressions import Failure
from .._runtime.models import S
from .._runtime.operation import Api, Call, Operation
from .._runtime.tasks.handle import Submission
from . import models

API = Api(
    name="capsolver",
    title="CapSolver",
    servers=("https://api.capsolver.com",),
    credentials=(Credential("client_key", env="CAPSOLVER_API_KEY", required=True),),
)

FAILURE = Failure(
    when=(Condition(at=("$response.body#/errorId",), gt=0),),
    code=("$response.body#/errorCode",),
    message=("$response.body#/errorDescription",),
    kinds={
        "authentication": ("ERROR_KEY_DENIED_ACCESS", "ERROR_KEY_DOES_NOT_EXIST"),
        "quota": ("ERROR_ZERO_BALANCE", "ERROR_SETTLEMENT_FAILED"),
        "rate_limit": ("ERROR_RATE_LIMIT", "ERROR_IP_BANNED", "ERROR_KEY_TEMP_BLOCKED"),
        "invalid": (
            "ERROR_INVALID_TASK_DATA",
            "ERROR_BAD_REQUEST",
            "ERROR_TASK_NOT_SUPPORTED",
            "ERROR_UNKNOWN_QUESTION",
            "ERROR_INVALID_IMAGE",
            "ERROR_PARSE_IMAGE_FAIL",
            "ERROR_PROXY_BANNED",
        ),
        "not_found": ("ERROR_TASKID_INVALID", "ERROR_TASK_NOT_FOUND"),
        "unavailable": (
            "ERROR_SERVICE_UNAVALIABLE",
            "ERROR_SERVICE_UNAVAILABLE",
            "ERROR_NO_SLOT_AVAILABLE",
        ),
        "unsolvable": (
            "ERROR_CAPTCHA_SOLVE_FAILED",
            "ERROR_CAPTCHA_UNSOLVABLE",
            "ERROR_TASK_TIMEOUT",
        ),
    },
)

TASK_REQUEST_SOLUTIONS: dict[type, Any] = {
    models.ReCaptchaV2TaskProxyLess: models.RecaptchaSolution,
    models.ReCaptchaV2Task: models.RecaptchaSolution,
    models.ReCaptchaV2EnterpriseTaskProxyLess: models.RecaptchaSolution,
    models.ReCaptchaV2EnterpriseTask: models.RecaptchaSolution,
    models.ReCaptchaV3TaskProxyLess: models.RecaptchaSolution,
    models.ReCaptchaV3Task: models.RecaptchaSolution,
    models.ReCaptchaV3EnterpriseTaskProxyLess: models.RecaptchaSolution,
    models.ReCaptchaV3EnterpriseTask: models.RecaptchaSolution,
    models.AntiTurnstileTaskProxyLess: models.TurnstileSolution,
    models.AntiTurnstileTask: models.TurnstileSolution,
    models.AntiCloudflareTask: models.CloudflareSolution,
    models.DataDomeSliderTask: models.DataDomeSolution,
    models.AntiAwsWafTaskProxyLess: models.AwsWafSolution,
    models.AntiAwsWafTask: models.AwsWafSolution,
    models.GeeTestTaskProxyLess: models.GeeTestSolution,
    models.MtCaptchaTaskProxyLess: models.MtCaptchaSolution,
    models.MtCaptchaTask: models.MtCaptchaSolution,
    models.AntiBotdeflectorTaskProxyLess: models.BotdeflectorSolution,
    models.ImageToTextTask: models.ImageToTextSolution,
    models.ReCaptchaV2Classification: models.RecaptchaClassificationSolution,
    models.AwsWafClassification: models.AwsWafClassificationSolution,
    models.VisionEngine: models.VisionEngineSolution,
}

TOKEN_TASK_REQUEST_SOLUTIONS: dict[type, Any] = {
    models.ReCaptchaV2TaskProxyLess: models.RecaptchaSolution,
    models.ReCaptchaV2Task: models.RecaptchaSolution,
    models.ReCaptchaV2EnterpriseTaskProxyLess: models.RecaptchaSolution,
    models.ReCaptchaV2EnterpriseTask: models.RecaptchaSolution,
    models.ReCaptchaV3TaskProxyLess: models.RecaptchaSolution,
    models.ReCaptchaV3Task: models.RecaptchaSolution,
    models.ReCaptchaV3EnterpriseTaskProxyLess: models.RecaptchaSolution,
    models.ReCaptchaV3EnterpriseTask: models.RecaptchaSolution,
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
        "400": models.ErrorResponse,
        "401": models.ErrorResponse,
        "default": models.ErrorResponse,
    },
    open_request=True,
    open_response=True,
)


def create_task(
    task: models.TaskRequest[Any],
    *,
    app_id: str | UnsetType = UNSET,
    source: str | UnsetType = UNSET,
    version: str | UnsetType = UNSET,
    callback_url: str | UnsetType | None = UNSET,
) -> Call[models.CreateTaskResponse]:
    """createTask: POST /createTask"""
    return Call(
        CREATE_TASK,
        arguments={
            "task": task,
            "appId": app_id,
            "source": source,
            "version": version,
            "callbackUrl": callback_url,
        },
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
    errors={
        "400": models.ErrorResponse,
        "401": models.ErrorResponse,
        "default": models.ErrorResponse,
    },
    open_response=True,
)


def get_task_result(*, task_id: str) -> Call[models.GetTaskResultResponse]:
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
    errors={
        "400": models.ErrorResponse,
        "401": models.ErrorResponse,
        "default": models.ErrorResponse,
    },
)


def get_balance() -> Call[models.GetBalanceResponse]:
    """getBalance: POST /getBalance"""
    return Call(GET_BALANCE)


GET_TOKEN = Operation(
    api=API,
    id="getToken",
    method="POST",
    path="/getToken",
    media_type="application/json",
    failure=FAILURE,
    placements=(Placement("client_key", "body", "/clientKey"),),
    long_poll=120,
    responses={"200": models.GetTokenResponse},
    errors={
        "400": models.ErrorResponse,
        "401": models.ErrorResponse,
        "default": models.ErrorResponse,
    },
    solutions=TOKEN_TASK_REQUEST_SOLUTIONS,
    open_request=True,
)


def get_token(
    task: models.TokenTaskRequest[S],
    *,
    app_id: str | UnsetType = UNSET,
    callback_url: str | UnsetType | None = UNSET,
) -> Call[models.GetTokenResponse[S]]:
    """getToken: POST /getToken"""
    return Call(
        GET_TOKEN,
        arguments={"task": task, "appId": app_id, "callbackUrl": callback_url},
        subject=type(task),
    )


FEEDBACK_TASK = Operation(
    api=API,
    id="feedbackTask",
    method="POST",
    path="/feedbackTask",
    media_type="application/json",
    failure=FAILURE,
    placements=(Placement("client_key", "body", "/clientKey"),),
    responses={"200": models.FeedbackTaskResponse},
    errors={
        "400": models.ErrorResponse,
        "401": models.ErrorResponse,
        "default": models.ErrorResponse,
    },
)


def feedback_task(
    *,
    task_id: str,
    result: models.FeedbackResult,
    app_id: str | UnsetType = UNSET,
) -> Call[models.FeedbackTaskResponse]:
    """feedbackTask: POST /feedbackTask"""
    return Call(
        FEEDBACK_TASK,
        arguments={"taskId": task_id, "result": result, "appId": app_id},
    )


TASKS = TaskSpec(
    name="tasks",
    capture={"id": ("$response.body#/taskId",)},
    poll=FollowUp(GET_TASK_RESULT, body={"/taskId": "$task.id"}),
    rules=(
        Rule(
            "failed",
            when=(Condition(at=("$response.body#/status",), is_=("failed",)),),
        ),
        Rule(
            "pending",
            when=(
                Condition(
                    at=("$response.body#/errorCode",),
                    is_=(
                        "ERROR_RATE_LIMIT",
                        "ERROR_SERVICE_UNAVALIABLE",
                        "ERROR_SERVICE_UNAVAILABLE",
                    ),
                ),
            ),
            call="poll",
        ),
    ),
    status=Status(
        at=("$response.body#/status",),
        words={
            "idle": "pending",
            "processing": "pending",
            "ready": "succeeded",
            "failed": "failed",
        },
    ),
    sync=True,
    result=Result(at=("$response.body#/solution",)),
    result_type=dict[str, Any] | None,
    solutions=TASK_REQUEST_SOLUTIONS,
    error_code=("$response.body#/errorCode",),
    error_message=("$response.body#/errorDescription",),
    timing=Timing(first=1, every=3),
    limits=Limits(polls=120, expires=300),
    notify=Notify("/callbackUrl", "result"),
    billable=True,
)


def submit_tasks(
    task: models.TaskRequest[S],
    *,
    app_id: str | UnsetType = UNSET,
    source: str | UnsetType = UNSET,
    version: str | UnsetType = UNSET,
    callback_url: str | UnsetType | None = UNSET,
) -> Submission[S]:
    """createTask: the submission of a task of kind `tasks`"""
    return Submission(
        TASKS,
        create_task(
            task=task,
            app_id=app_id,
            source=source,
            version=version,
            callback_url=callback_url,
        ),
        subject=type(task),
    )
