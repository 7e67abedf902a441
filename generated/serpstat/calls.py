# Code generated from specs/serpstat.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Serpstat as pure functions: each function turns arguments into a
call and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.description.api import Credential, Envelope, Placement
from .._runtime.description.conditions import Condition
from .._runtime.description.tasks import (
    FollowUp,
    Limits,
    Listing,
    Result,
    Rule,
    Status,
    TaskSpec,
    Timing,
)
from .._runtime.expressions import Failure
from .._runtime.operation import Api, Call, Operation
from .._runtime.tasks.handle import Submission
from . import models

API = Api(
    name="serpstat",
    title="Serpstat",
    servers=("https://api.serpstat.com/v4",),
    credentials=(Credential("token", env="SERPSTAT_TOKEN", required=True),),
)

FAILURE = Failure(
    when=(Condition(at=("$response.body#/error",), exists=True),),
    code=("$response.body#/error/code",),
    message=("$response.body#/error/message",),
    kinds={
        "authentication": ("403",),
        "quota": ("402", "32012"),
        "rate_limit": ("429", "32000"),
        "invalid": ("400", "32016", "32018", "32116", "32117"),
        "not_found": ("404", "32015", "32017", "-32000"),
        "unavailable": ("500",),
    },
)

DOMAIN_CLASSIFICATION_ADD_TASK = Operation(
    api=API,
    id="DomainClassification.addTask",
    method="POST",
    path="/",
    media_type="application/json",
    constants={"/method": "DomainClassification.addTask"},
    arguments_at="/params",
    envelope=Envelope(result="/result", id="/id"),
    failure=FAILURE,
    placements=(Placement("token", "query", "token"),),
    responses={"200": models.DomainClassificationTask},
)


def domain_classification_add_task(
    *,
    domains: list[str],
) -> Call[models.DomainClassificationTask]:
    """DomainClassification.addTask: POST /"""
    return Call(DOMAIN_CLASSIFICATION_ADD_TASK, arguments={"domains": domains})


DOMAIN_CLASSIFICATION_GET_TASK = Operation(
    api=API,
    id="DomainClassification.getTask",
    method="POST",
    path="/",
    media_type="application/json",
    constants={"/method": "DomainClassification.getTask"},
    arguments_at="/params",
    envelope=Envelope(result="/result", id="/id"),
    failure=FAILURE,
    placements=(Placement("token", "query", "token"),),
    safe=True,
    responses={"200": models.DomainClassificationResult},
)


def domain_classification_get_task(
    *,
    task_id: str,
) -> Call[models.DomainClassificationResult]:
    """DomainClassification.getTask: POST /"""
    return Call(DOMAIN_CLASSIFICATION_GET_TASK, arguments={"task_id": task_id})


DOMAIN_CLASSIFICATION_GET_TASK_LIST = Operation(
    api=API,
    id="DomainClassification.getTaskList",
    method="POST",
    path="/",
    media_type="application/json",
    constants={"/method": "DomainClassification.getTaskList"},
    arguments_at="/params",
    envelope=Envelope(result="/result", id="/id"),
    failure=FAILURE,
    placements=(Placement("token", "query", "token"),),
    safe=True,
    responses={"200": models.DomainClassificationTaskList},
)


def domain_classification_get_task_list(
    *,
    page: int,
    size: int,
) -> Call[models.DomainClassificationTaskList]:
    """DomainClassification.getTaskList: POST /"""
    return Call(
        DOMAIN_CLASSIFICATION_GET_TASK_LIST,
        arguments={"page": page, "size": size},
    )


SERPSTAT_LIMITS_PROCEDURE_GET_STATS = Operation(
    api=API,
    id="SerpstatLimitsProcedure.getStats",
    method="POST",
    path="/",
    media_type="application/json",
    constants={"/method": "SerpstatLimitsProcedure.getStats"},
    envelope=Envelope(result="/result", id="/id"),
    failure=FAILURE,
    placements=(Placement("token", "query", "token"),),
    safe=True,
    responses={"200": models.Stats},
)


def serpstat_limits_procedure_get_stats() -> Call[models.Stats]:
    """SerpstatLimitsProcedure.getStats: POST /"""
    return Call(SERPSTAT_LIMITS_PROCEDURE_GET_STATS)


DOMAIN_CLASSIFICATION_TASKS = TaskSpec(
    name="domain_classification",
    capture={"id": ("$response.body#/result/task_id",)},
    poll=FollowUp(DOMAIN_CLASSIFICATION_GET_TASK, body={"/params/task_id": "$task.id"}),
    rules=(
        Rule(
            "pending",
            when=(Condition(at=("$response.body#/error/code",), is_=("32000", "429")),),
            call="poll",
        ),
    ),
    status=Status(
        at=("$response.body#/result/status",),
        words={"1": "pending", "2": "succeeded", "3": "failed"},
    ),
    result=Result(at=("$response.body#/result",)),
    result_type=models.DomainClassificationResult,
    error_code=("$response.body#/error/code",),
    error_message=("$response.body#/error/message",),
    timing=Timing(first=2, every=5, factor=1.5, max=30),
    limits=Limits(rate=1, wait=900),
    listing=Listing(
        DOMAIN_CLASSIFICATION_GET_TASK_LIST,
        items="/result/data",
        id="/task_id",
        status="/status",
    ),
    billable=True,
)


def submit_domain_classification(
    *,
    domains: list[str],
) -> Submission[models.DomainClassificationResult]:
    """DomainClassification.addTask: the submission of a task of kind
    `domain_classification`
    """
    return Submission(
        DOMAIN_CLASSIFICATION_TASKS,
        domain_classification_add_task(domains=domains),
    )
