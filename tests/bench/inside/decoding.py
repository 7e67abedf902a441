"""How answers are read: strictly, into models, beside `json.loads`, which does neither."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from generated._runtime.json_data import get_pointer
from generated._runtime.models import convert, decode_json
from generated._runtime.operation import Call
from generated._runtime.request import Request, Response
from generated._runtime.response import read, response_type
from generated._runtime.secrets import Secrets
from generated.capsolver import calls as capsolver
from generated.serpstat import calls as serpstat
from tests.bench.inside.answers import SMALL, large
from tests.bench.inside.timing import cpu_each
from tests.bench.processes import in_turns

_ROUNDS = 15
_SMALL_TIMES = 3_000
_LARGE_TIMES = 10


def main() -> None:
    """Measure and print."""
    small = _samples("small", capsolver.get_balance(), SMALL, _SMALL_TIMES)
    task = serpstat.domain_classification_get_task(task_id="a1b2c3")
    print(json.dumps({**small, **_samples("large", task, large(), _LARGE_TIMES)}))


def _samples(size: str, call: Call[Any], body: bytes, times: int) -> dict[str, list[float]]:
    operation = call.operation
    request = Request(operation=operation.id, method=operation.method, url="http://127.0.0.1", id="1")
    response = Response(200, {"content-type": "application/json"}, body)
    secrets = Secrets((), {})
    annotation = response_type(call, 200)
    result = "" if operation.envelope is None else operation.envelope.result

    def typed() -> object:
        return convert(get_pointer(decode_json(body), result), annotation, gather=operation.open_response)

    def whole() -> object:
        return read(call, request, response, secrets, time.time)

    def lenient() -> object:
        return read(call, request, response, secrets, time.time, keeps=True)

    def plain() -> object:
        return json.loads(body)

    runs: dict[str, Callable[[], object]] = {"typed": typed, "read": whole, "keep": lenient, "json": plain}
    samples = in_turns(_ROUNDS, *(partial(cpu_each, times, run) for run in runs.values()))
    return dict(zip((f"{size}, {name}" for name in runs), samples, strict=True))


if __name__ == "__main__":
    main()
