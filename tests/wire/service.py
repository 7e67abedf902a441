"""A provider that has a state: it solves tasks after some polls, and counts what it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, Lock

from tests.wire.server import Received, Reply


class Service:
    """Speaks like CapSolver. Task number n is solved with the token `solved-n`, at its `after`-th poll, or never.

    It takes `hold` seconds for every poll. Tasks whose number is in `failing` fail instead.
    """

    def __init__(self, *, after: int | None = 2, hold: float = 0.0, failing: frozenset[int] = frozenset()) -> None:
        self.after = after
        self.hold = hold
        self.failing = failing
        self.created = 0
        self.polls: Counter[str] = Counter()
        self.peak = 0
        self.polled = Event()
        """Set once a poll has come in."""
        self.over = Event()
        """Set it to let go of every poll that is held."""
        self._in_flight = 0
        self._lock = Lock()

    def __call__(self, request: Received) -> Reply:
        """Answer one request."""
        with self._counted():
            if request.target.endswith("/getBalance"):
                return Reply(json={"errorId": 0, "balance": 1.5, "packages": []})
            if request.target.endswith("/createTask"):
                with self._lock:
                    self.created += 1
                    return Reply(json={"errorId": 0, "taskId": str(self.created)})
            return self._poll(str(request.json["taskId"]))

    def _poll(self, task_id: str) -> Reply:
        with self._lock:
            self.polls[task_id] += 1
            over = self.after is not None and self.polls[task_id] >= self.after
        self.polled.set()
        if self.hold:
            self.over.wait(self.hold)
        if not over:
            return Reply(json={"errorId": 0, "status": "processing"})
        if int(task_id) in self.failing:
            return Reply(json={"errorId": 1, "errorCode": "ERROR_CAPTCHA_SOLVE_FAILED", "errorDescription": task_id})
        solution = {"gRecaptchaResponse": f"solved-{task_id}"}
        return Reply(json={"errorId": 0, "status": "ready", "solution": solution})

    @contextmanager
    def _counted(self) -> Generator[None, None, None]:
        with self._lock:
            self._in_flight += 1
            self.peak = max(self.peak, self._in_flight)
        try:
            yield
        finally:
            with self._lock:
                self._in_flight -= 1
