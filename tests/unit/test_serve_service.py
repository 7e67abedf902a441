"""What an emulated provider answers: lives of tasks, limits, refusals, lists;
without a socket and with a clock of its own.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from specloom.runtime.errors import FailureKind
from specloom.serve.outgoing import Orders
from specloom.serve.requests import IncomingRequest
from specloom.serve.server import api_of
from specloom.serve.service import REFUSED_KEY, Service
from specloom.serve.tasks import MOST_TASKS
from tests.unit.emulated import FOUR, INKWELL, Talk

UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
IDS = {"capmonster": "[0-9]{9}", "capsolver": UUID, "ezcaptcha": UUID, "serpstat": f"833062-{UUID}"}
"""The form of the ids of each provider."""


def created(talk: Talk, example: str | None = None, **options: Any) -> Any:
    """The id of a new task."""
    operation = talk.api.tasks[0].create[0]
    answer = talk.ask(operation, talk.example(operation, example), **options)
    assert answer.record is not None
    return answer.record.id


def poll(talk: Talk, task_id: Any, **options: Any) -> Any:
    """The body of a poll's answer."""
    kind = talk.api.tasks[0]
    if kind.poll.path:
        return talk.said(kind.poll.operation.id, number=task_id, **options)
    body = talk.example(kind.poll.operation.id)
    if "/taskId" in kind.poll.body:
        body["taskId"] = task_id
    else:
        body["params"]["task_id"] = task_id
    return talk.said(kind.poll.operation.id, body, **options)


# --- the life of a task ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FOUR)
def test_ids_have_the_documented_form_and_are_never_the_same(name: str) -> None:
    talk = Talk(name)
    ids: list[Any] = []
    for _ in range(20):
        ids.append(created(talk))
        talk.wait(1)

    assert len(set(ids)) == 20
    assert all(re.fullmatch(IDS[name], str(value)) for value in ids)
    assert all(isinstance(value, int) == (name == "capmonster") for value in ids)


def test_a_client_at_the_documented_pace_sees_each_pending_word_once() -> None:
    talk = Talk("capsolver")
    task_id = created(talk)
    seen: list[str] = []
    for pause in (1, 3, 3):
        talk.wait(pause)
        seen.append(poll(talk, task_id)["status"])

    assert seen == ["idle", "processing", "ready"]


def test_the_pace_grows_where_the_spec_says_so() -> None:
    """First after 0.5, then every 2, twice as long each time."""
    talk = Talk("inkwell")
    number = created(talk)
    seen: list[str] = []
    for pause in (0.5, 2, 4):
        talk.wait(pause)
        seen.append(poll(talk, number)["data"]["progress"]["stage"])

    assert seen == ["queued", "typesetting", "printed"]


def test_a_solution_is_what_the_type_of_the_task_promises() -> None:
    talk = Talk("capsolver")
    answers: dict[str, Any] = {}
    for example in ("recaptcha-v2", "turnstile", "datadome"):
        task_id = created(talk, example)
        talk.wait(10)
        answers[example] = poll(talk, task_id)["solution"]

    assert "gRecaptchaResponse" in answers["recaptcha-v2"]
    assert {"token", "userAgent"} <= answers["turnstile"].keys()
    assert "cookie" in answers["datadome"]


def test_a_type_that_is_documented_as_answered_at_once_is() -> None:
    talk = Talk("capsolver")

    answer = talk.said("createTask", talk.example("createTask", "recognition"))

    assert (answer["status"], answer["solution"]) == ("ready", {"text": "44795sds"})
    assert poll(talk, answer["taskId"])["status"] == "ready"


def test_the_type_decides_the_pace() -> None:
    """An image is ready after half a second, where other tasks take seconds."""
    talk = Talk("capmonster")
    image, other = created(talk, "image"), created(talk, "recaptcha")
    talk.wait(0.6)

    assert poll(talk, image)["status"] == "ready"
    assert poll(talk, other)["status"] == "processing"


def test_a_task_can_be_ordered_to_fail_as_documented() -> None:
    talk = Talk("capsolver")
    task_id = created(talk, orders=Orders(outcome="failed"))
    talk.wait(6)

    assert poll(talk, task_id) == {
        "errorId": 1,
        "errorCode": "ERROR_CAPTCHA_SOLVE_FAILED",
        "errorDescription": "Failed to solve the captcha: 1001",
        "taskId": task_id,
        "status": "failed",
    }


@pytest.mark.parametrize("name", [*FOUR, "inkwell"])
def test_every_provider_has_a_documented_way_to_fail(name: str) -> None:
    talk = Talk(name)
    task_id = created(talk, orders=Orders(outcome="failed"))
    talk.wait(15)
    answer = poll(talk, task_id)

    record = talk.service.store.records[0]
    assert record.at(talk.service.now).state == "failed"
    shown = json.dumps(answer)
    assert any(word in shown for word in ("ERROR_CAPTCHA", "ERROR_RECAPTCHA", '"3"', "torn"))


def test_a_task_can_be_ordered_never_to_end() -> None:
    talk = Talk("capsolver")
    task_id = created(talk, orders=Orders(outcome="pending"))
    talk.wait(299)

    assert poll(talk, task_id)["status"] == "processing"


def test_times_of_a_task_are_when_it_was_created() -> None:
    talk = Talk("serpstat")
    talk.wait(86_400)

    answer = talk.said("DomainClassification.addTask")

    assert answer["result"]["created_at"] == "2025-06-16 15:06:40"


def test_a_clock_can_run_faster() -> None:
    talk = Talk("capsolver", speed=100)
    task_id = created(talk)
    talk.wait(0.06)

    assert poll(talk, task_id)["status"] == "ready"


# --- limits ----------------------------------------------------------------------------------------------------------


def test_the_poll_after_the_last_one_is_refused() -> None:
    talk = Talk("capsolver")
    task_id = created(talk)
    talk.wait(10)
    answers = [poll(talk, task_id) for _ in range(121)]

    assert {answer["status"] for answer in answers[:120]} == {"ready"}
    assert answers[120]["errorCode"] == "ERROR_TASKID_INVALID"


def test_a_poll_after_expiry_is_refused() -> None:
    talk = Talk("ezcaptcha")
    task_id = created(talk)
    talk.wait(299)
    assert poll(talk, task_id)["status"] == "ready"
    talk.wait(2)

    assert poll(talk, task_id)["errorCode"] == "ERROR_TASK_NOT_EXIST"


def test_a_result_is_kept_for_the_documented_time_after_the_end() -> None:
    talk = Talk("capmonster")
    task_id = created(talk)
    talk.wait(300)
    assert poll(talk, task_id)["status"] == "ready"
    talk.wait(5)

    assert poll(talk, task_id)["errorCode"] == "ERROR_NO_SUCH_CAPCHA_ID"


def test_a_poll_faster_than_allowed_is_refused_and_counts() -> None:
    talk = Talk("capmonster")
    kind = talk.api.tasks[0]
    task_id = created(talk)
    talk.wait(1)
    assert poll(talk, task_id)["status"] == "processing"
    talk.wait(1)
    body = {**talk.example(kind.poll.operation.id), "taskId": task_id}
    answer = talk.ask(kind.poll.operation.id, body)

    assert (answer.status, answer.value["errorCode"]) == (429, "ERROR_TOO_MUCH_REQUESTS")  # type: ignore[index,call-overload]
    assert talk.service.store.records[0].polls == 2


def test_a_rate_is_held_for_each_key() -> None:
    talk = Talk("serpstat")
    first, second = talk.said("DomainClassification.addTask"), talk.said("DomainClassification.addTask")
    other = talk.said("DomainClassification.addTask", key="OTHER")
    talk.wait(1)
    third = talk.said("DomainClassification.addTask")

    assert second["error"]["code"] == 32000
    assert all("result" in answer for answer in (first, other, third))


# --- refusals --------------------------------------------------------------------------------------------------------

BAD_KEY = {
    "capmonster": (403, "ERROR_KEY_DOES_NOT_EXIST"),
    "capsolver": (401, "ERROR_KEY_DENIED_ACCESS"),
    "ezcaptcha": (400, "ERROR_KEY_DOES_NOT_EXIST"),
    "serpstat": (200, "403"),
}
MISSING = {
    "capmonster": (200, "ERROR_INVALID_TASK"),
    "capsolver": (400, "ERROR_BAD_REQUEST"),
    "ezcaptcha": (400, "ERROR_REQUEST_PARAMETERS"),
    "serpstat": (200, "400"),
}
UNKNOWN_ID = {
    "capmonster": (200, "ERROR_NO_SUCH_CAPCHA_ID"),
    "capsolver": (400, "ERROR_TASKID_INVALID"),
    "ezcaptcha": (200, "ERROR_TASK_NOT_EXIST"),
    "serpstat": (200, "404"),
}
UNKNOWN_TYPE = {
    "capmonster": (200, "ERROR_INVALID_TASK"),
    "capsolver": (400, "ERROR_INVALID_TASK_DATA"),
    "ezcaptcha": (400, "ERROR_REQUEST_PARAMETERS"),
}


def code_of(value: Any) -> str:
    """The provider's code of a failure."""
    return str(value["error"]["code"] if "error" in value else value["errorCode"])


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.parametrize("key", [None, "", REFUSED_KEY], ids=["missing", "empty", "refused"])
def test_a_bad_key_gets_the_documented_failure(name: str, key: str | None) -> None:
    talk = Talk(name)
    answer = talk.ask(talk.api.tasks[0].create[0], key=key)

    assert (answer.status, code_of(answer.value)) == BAD_KEY[name]
    assert talk.service.store.records == []


def test_of_keys_that_are_given_only_those_are_taken() -> None:
    talk = Talk("capsolver", keys=("MINE",))

    assert talk.ask("getBalance", key="MINE").status == 200
    assert talk.ask("getBalance", key="KEY").status == 401


@pytest.mark.parametrize("name", FOUR)
def test_a_missing_field_gets_the_documented_failure(name: str) -> None:
    talk = Talk(name)
    operation = talk.api.tasks[0].create[0]
    body = {name: value for name, value in talk.example(operation).items() if name not in ("task", "params")}
    answer = talk.ask(operation, body)

    assert (answer.status, code_of(answer.value)) == MISSING[name]


@pytest.mark.parametrize("name", FOUR)
def test_a_wrong_field_and_a_broken_body_get_the_documented_failure(name: str) -> None:
    talk = Talk(name)
    operation = talk.api.tasks[0].create[0]
    wrong: dict[str, Any] = {**talk.example(operation), "task": 17, "params": 17}

    assert code_of(talk.said(operation, wrong)) == MISSING[name][1]
    assert code_of(talk.said(operation, b'{"task":')) == MISSING[name][1]


@pytest.mark.parametrize("name", UNKNOWN_TYPE)
def test_an_unknown_type_gets_the_documented_failure(name: str) -> None:
    """But for a type that an example shows to be taken although no schema describes it."""
    talk = Talk(name)
    answer = talk.ask("createTask", {"task": {"type": "SleightOfHandTask", "websiteURL": "https://example.com"}})

    assert (answer.status, code_of(answer.value)) == UNKNOWN_TYPE[name]
    if name != "capsolver":
        assert created(talk, "untyped") is not None


@pytest.mark.parametrize("name", FOUR)
def test_an_unknown_id_gets_the_documented_failure(name: str) -> None:
    talk = Talk(name)
    kind = talk.api.tasks[0]
    answer = talk.ask(kind.poll.operation.id)

    assert (answer.status, code_of(answer.value)) == UNKNOWN_ID[name]


def test_a_report_about_an_unknown_task_is_refused() -> None:
    talk = Talk("capmonster")
    refused = talk.said("reportIncorrectTokenCaptcha")
    taken = talk.said("reportIncorrectTokenCaptcha", {"taskId": created(talk)})

    assert (refused["errorCode"], taken["errorId"]) == ("ERROR_NO_SUCH_CAPCHA_ID", 0)


def test_an_example_that_shows_a_refusal_is_refused_so() -> None:
    talk = Talk("capsolver")
    answer = talk.ask("createTask", talk.example("createTask", "withdrawn-type"))

    assert (answer.status, code_of(answer.value)) == (400, "ERROR_INVALID_TASK_DATA")


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.parametrize("kind", ["authentication", "quota", "rate_limit", "invalid", "not_found", "unavailable"])
def test_any_kind_of_failure_can_be_ordered(name: str, kind: FailureKind) -> None:
    talk = Talk(name)
    for operation in talk.api.operations:
        if operation.failure is None or operation.body is None:
            continue
        codes = dict(operation.failure.kinds)[kind]
        answer = talk.ask(operation.id, orders=Orders(failure=kind))

        assert code_of(answer.value) in codes


def test_a_failure_is_told_with_the_http_status_of_no_other_kind() -> None:
    """An example of a wrong key lends its form, and not its 401."""
    talk = Talk("capsolver")
    answer = talk.ask("createTask", talk.example("createTask"), orders=Orders(failure="unavailable"))

    assert (answer.status, code_of(answer.value)) == (400, "ERROR_SERVICE_UNAVALIABLE")


def test_a_failure_of_a_kind_that_the_spec_does_not_know_has_no_code_of_another() -> None:
    talk = Talk("ezcaptcha")
    codes = dict(next(operation.failure for operation in talk.api.operations if operation.failure is not None).kinds)
    answer = talk.ask("createTask", talk.example("createTask"), orders=Orders(failure="unsolvable"))

    assert "unsolvable" not in codes
    assert code_of(answer.value) == "ERROR_UNSOLVABLE"


def test_the_answer_has_the_id_of_its_request() -> None:
    talk = Talk("serpstat")
    body = {**talk.example("SerpstatLimitsProcedure.getStats"), "id": "another"}

    assert talk.said("SerpstatLimitsProcedure.getStats", body)["id"] == "another"
    assert talk.said("SerpstatLimitsProcedure.getStats", body, key=REFUSED_KEY)["id"] == "another"


def test_what_the_spec_does_not_describe_is_the_emulators_own_answer() -> None:
    talk = Talk("capsolver")
    nowhere = talk.service.handle(IncomingRequest("POST", "/nowhere"))
    method = talk.service.handle(IncomingRequest("GET", "/createTask"))

    assert (nowhere.status, method.status, method.headers["Allow"]) == (404, 405, "POST")


# --- other calls -----------------------------------------------------------------------------------------------------


def test_a_list_shows_the_tasks_that_there_are_page_by_page() -> None:
    talk = Talk("serpstat")
    ids: list[Any] = []
    for _ in range(23):
        ids.append(created(talk))
        talk.wait(1)
    body = talk.example("DomainClassification.getTaskList")
    body["params"] = {"page": 2, "size": 20}
    result = talk.said("DomainClassification.getTaskList", body)["result"]

    assert [item["task_id"] for item in result["data"]] == list(reversed(ids))[20:]
    assert result["summary_info"] == {"page": 2, "page_total": 2, "count": 20, "total": 23}
    assert {item["status"] for item in result["data"]} == {"2"}


def test_a_list_is_narrowed_by_arguments_called_like_the_status_or_the_id() -> None:
    talk = Talk("inkwell")
    created(talk)
    talk.wait(60)
    created(talk)

    def listed(query: str) -> list[Any]:
        answer = talk.service.handle(IncomingRequest("GET", "/renderings", query, {"x-press-key": "KEY"}))
        return [(item["number"], item["progress"]["stage"]) for item in json.loads(answer.content())["data"]]

    assert listed("") == [(43, "queued"), (42, "printed")]
    assert listed("stage=printed") == [(42, "printed")]
    assert listed("stage=torn") == []


def test_pages_follow_the_defaults_and_the_first_number_that_the_spec_declares(tmp_path: Path) -> None:
    spec = INKWELL.read_text("utf-8")
    before = "        - {name: stage, in: query, schema: {type: string}, description: Only those at this stage.}\n"
    assert before in spec
    pages = "".join(
        f"        - {{name: {name}, in: query, schema: {{type: integer, minimum: 0, default: {default}}}}}\n"
        for name, default in (("page", 0), ("limit", 2))
    )
    (tmp_path / "inkwell.yaml").write_text(spec.replace(before, before + pages), "utf-8")
    service = Service(api_of(tmp_path / "inkwell.yaml"), lambda: 0.0)
    headers = {"x-press-key": "KEY"}
    for _ in range(5):
        service.handle(
            IncomingRequest("POST", "/renderings", "", headers, b'{"source": "https://example.com/report.md"}')
        )

    def listed(query: str) -> list[Any]:
        answer = service.handle(IncomingRequest("GET", "/renderings", query, headers))
        return [item["number"] for item in json.loads(answer.content())["data"]]

    assert (listed(""), listed("page=1"), listed("page=2"), listed("page=3")) == ([46, 45], [44, 43], [42], [])
    assert listed("page=0&limit=4") == [46, 45, 44, 43]


COSTLY = {
    "type": "ComplexImageTask",
    "class": "recognition",
    "imagesBase64": ["aW1hZ2U="],
    "metadata": {"Task": "oocl_rotate_new"},
}


def test_the_balance_falls_by_what_solved_tasks_tell_that_they_cost() -> None:
    """Not by what is still at work, and not by what tells no price."""
    talk = Talk("capmonster")
    before = talk.said("getBalance")["balance"]
    for task in (COSTLY, COSTLY, talk.example("createTask")["task"]):
        talk.said("createTask", {"clientKey": "KEY", "task": task})
    assert talk.said("getBalance")["balance"] == before
    talk.wait(60)

    assert talk.said("getBalance")["balance"] == pytest.approx(before - 2 * 0.0005, abs=1e-9)


def test_a_task_can_be_withdrawn() -> None:
    talk = Talk("inkwell")
    number = created(talk)
    withdrawn = talk.ask("renderings.withdraw", number=number)

    assert (withdrawn.status, withdrawn.content()) == (204, b"")
    assert poll(talk, number)["data"]["progress"]["stage"] == "withdrawn"
    assert talk.said("renderings.list")["data"][0]["progress"]["stage"] == "withdrawn"


def test_a_call_that_is_held_open_takes_as_long_as_a_task() -> None:
    talk = Talk("capsolver", speed=10)
    answer = talk.ask("getToken")

    assert answer.delay == pytest.approx(0.55)
    assert answer.value["status"] == "ready"  # type: ignore[index,call-overload]
    assert talk.said("feedbackTask", {"taskId": answer.value["taskId"], "result": {"invalid": False}})["errorId"] == 0  # type: ignore[index,call-overload]


def test_a_text_is_answered_as_text() -> None:
    answer = Talk("capmonster").ask("getActualUserAgent")

    assert answer.media_type == "text/plain"
    assert answer.content().startswith(b"Mozilla/5.0")


# --- what happens by itself ------------------------------------------------------------------------------------------


def test_a_task_ends_by_itself_and_its_creator_is_called_back() -> None:
    talk = Talk("capsolver")
    body = {**talk.example("createTask"), "callbackUrl": "http://127.0.0.1:9/done"}
    task_id = talk.said("createTask", body)["taskId"]
    assert talk.service.next_change() == pytest.approx(2.5)
    talk.wait(2.5)
    first = talk.service.advance()
    talk.wait(3)
    second = talk.service.advance()

    assert [(change.moment.word, change.callback) for change in first] == [("processing", None)]
    assert [(change.moment.word, change.callback) for change in second] == [("ready", "http://127.0.0.1:9/done")]
    payload: Any = second[0].payload
    assert (payload["taskId"], payload["status"]) == (task_id, "ready")
    assert talk.service.next_change() is None
    assert talk.service.advance() == []


def test_a_reset_forgets_and_begins_anew() -> None:
    talk = Talk("capsolver")
    first = created(talk)
    talk.service.reset()

    assert poll(talk, first)["errorCode"] == "ERROR_TASKID_INVALID"
    assert created(talk) == first


# --- true reasons ----------------------------------------------------------------------------------------------------


def test_every_refusal_tells_its_true_reason_whatever_the_provider_says() -> None:
    """A provider has a handful of documented failures; which of them fits best may be about something else."""
    talk = Talk("capmonster")
    task = {"type": "TurnstileTask", "websiteURL": "https://x.example", "websiteKey": 5}

    assert talk.ask("createTask", {"task": task}).reason == "`/task/websiteKey` must be a string"
    assert talk.ask("createTask", b"{").reason == "the body is not valid JSON"
    assert talk.ask("getBalance", key=None).reason == "the key `client_key` is missing"
    assert talk.ask("getBalance", key=REFUSED_KEY).reason == "the key `client_key` is unknown"
    assert talk.ask("getBalance", orders=Orders(failure="quota")).reason == "ordered by a fault"
    assert talk.ask("getTaskResult", {"taskId": 1}).reason == "unknown task: no response has named this `body:/taskId`"
    assert talk.ask("getBalance").reason is None
    number = created(talk)
    talk.wait(1)
    assert talk.ask("getTaskResult", {"taskId": number}).reason is None
    assert talk.ask("getTaskResult", {"taskId": number}).reason == "the task was polled too often"
    assert talk.service.handle(IncomingRequest("GET", "/nothing")).reason == "the spec has no operation at this path"


# --- bounds ----------------------------------------------------------------------------------------------------------


def test_of_too_many_tasks_the_oldest_that_have_ended_are_forgotten() -> None:
    """What they cost stays paid, no id comes twice, and a task that is under way is kept while others can go."""
    talk = Talk("capmonster", most_tasks=3)
    before = talk.said("getBalance")["balance"]
    hanging = created(talk, orders=Orders(outcome="pending"))
    ended = [talk.said("createTask", {"task": COSTLY})["taskId"], created(talk)]
    talk.wait(60)
    paid = talk.said("getBalance")["balance"]
    newest = created(talk)

    assert [record.id for record in talk.service.store.records] == [hanging, ended[1], newest]
    assert len({hanging, *ended, newest}) == 4
    assert talk.said("getBalance")["balance"] == paid < before
    assert (
        talk.ask("getTaskResult", {"taskId": ended[0]}).reason
        == "unknown task: no response has named this `body:/taskId`"
    )
    for _ in range(4):
        created(talk, orders=Orders(outcome="pending"))
    assert len(talk.service.store.records) == 3


def test_ten_thousand_tasks_are_remembered() -> None:
    assert Talk("capsolver").service.store.most == MOST_TASKS == 10_000


# --- what published clients send -------------------------------------------------------------------------------------

PAGE = {"websiteURL": "https://x.example", "websiteKey": "K"}


@pytest.mark.parametrize(
    ("name", "task", "solution"),
    [
        ("capmonster", {"type": "NoCaptchaTask", **PAGE}, "gRecaptchaResponse"),
        ("capmonster", {"type": "NoCaptchaTaskProxyless", **PAGE}, "gRecaptchaResponse"),
        ("capmonster", {"type": "RecaptchaV2TaskProxyless", **PAGE}, "gRecaptchaResponse"),
        ("capmonster", {"type": "HCaptchaTaskProxyless", **PAGE}, "gRecaptchaResponse"),
        ("capsolver", {"type": "ReCaptchaV2TaskProxyless", **PAGE}, "gRecaptchaResponse"),
        ("capsolver", {"type": "GeetestTaskProxyless", **PAGE, "gt": "1", "challenge": "2"}, "challenge"),
        ("capsolver", {"type": "DatadomeSliderTask", "captchaUrl": "u", "userAgent": "a", "proxy": "p"}, "cookie"),
        ("capsolver", {"type": "MTCaptchaTask", **PAGE, "proxy": "p"}, "token"),
        ("ezcaptcha", {"type": "HcaptchaTaskProxyless", **PAGE}, None),
        ("ezcaptcha", {"type": "KasadaCTTaskProxyless", **PAGE}, None),
        ("ezcaptcha", {"type": "AkamaiBMPTaskProxyless", **PAGE}, None),
    ],
)
def test_types_that_only_published_clients_name_are_solved(
    name: str, task: dict[str, Any], solution: str | None
) -> None:
    talk = Talk(name)
    answer: Any = talk.ask("createTask", {"clientKey": "KEY", "task": task})
    assert (answer.reason, answer.value["errorId"]) == (None, 0)
    talk.wait(10)
    solved = talk.said("getTaskResult", {"clientKey": "KEY", "taskId": answer.value["taskId"]})

    assert solved["status"] == "ready"
    assert solution is None or solution in solved["solution"]


@pytest.mark.parametrize("name", ["capmonster", "capsolver", "ezcaptcha"])
def test_a_type_that_nobody_names_is_refused_for_that_reason(name: str) -> None:
    answer: Any = Talk(name).ask("createTask", {"clientKey": "KEY", "task": {"type": "NoSuchTask", **PAGE}})

    assert answer.value["errorId"] == 1
    assert answer.reason == "`/task` has an undeclared type"


def test_a_numeric_id_and_a_token_in_a_header_are_taken() -> None:
    """As Serpstat takes them, which repeats the id as a text."""
    talk = Talk("serpstat")
    body = json.dumps({"id": 130, "method": "DomainClassification.addTask", "params": {"domains": ["a.example"]}})

    def ask(query: str, headers: dict[str, str], content: str = body) -> Any:
        talk.wait(2)
        return talk.service.handle(IncomingRequest("POST", "/", query, headers, content.encode()))

    for answer in (ask("", {"token": "KEY"}), ask("token=KEY", {})):
        assert (answer.reason, answer.value["id"]) == (None, "130")
    assert ask("page=1", {}).reason == "the key `token` is missing"
    assert "/id" in str(ask("token=KEY", {}, json.dumps({**json.loads(body), "id": [1]})).reason)


REGIONAL = """
openapi: "3.1.0"
info: {title: Regional, version: "1"}
servers: [{url: "https://regional.example"}]
x-tasks:
  jobs:
    create: start
    capture: {id: $response.body#/id, region: {from: $response.body#/region, default: home}}
    poll: {operation: look, with: {path: {id: $task.id}, query: {region: $task.region}}}
    status: {at: $response.body#/s, pending: [p], succeeded: [d]}
paths:
  /jobs: {post: {operationId: start, responses: {"200": {$ref: "#/components/responses/Job"}}}}
  /jobs/{id}:
    get:
      operationId: look
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: region, in: query, schema: {type: string}}
      responses: {"200": {$ref: "#/components/responses/Job"}}
components:
  responses:
    Job:
      description: A job.
      content:
        application/json:
          schema: {type: object, properties: {id: {type: string}, s: {type: string}, region: {type: string}}}
          example: {id: "1", s: p}
"""


def test_a_task_is_known_by_a_captured_value_that_its_answer_leaves_out(tmp_path: Path) -> None:
    """By its default, which a client sends in its place."""
    spec = tmp_path / "regional.yaml"
    spec.write_text(REGIONAL, "utf-8")
    service = Service(api_of(spec), lambda: 1000.0, started=0.0)
    made = service.handle(IncomingRequest("POST", "/jobs", "", {}, b""), None).value

    assert isinstance(made, dict)
    assert set(made) == {"id", "s"}
    assert service.handle(IncomingRequest("GET", f"/jobs/{made['id']}", "region=home", {}, b""), None).status == 200
    assert service.handle(IncomingRequest("GET", f"/jobs/{made['id']}", "region=away", {}, b""), None).status != 200
