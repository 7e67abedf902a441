"""Whatever is raised passes one place before it leaves, whoever made it: there it loses every secret that it quotes."""

# A generated client uses the runtime's inner methods too.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from specloom.runtime.description.api import Credential, Placement
from specloom.runtime.errors import (
    ClientError,
    ConfigurationError,
    DecodeError,
    HttpStatusError,
    ProviderError,
    TransportError,
)
from specloom.runtime.operation import Call
from specloom.runtime.request import Request, Response, SealedRequest
from specloom.runtime.response import RawResponse
from specloom.runtime.secrets import Secrets
from specloom.runtime.tasks.errors import TaskError
from specloom.runtime.tasks.handle import Update
from specloom.runtime.testing import ASYNC, SYNC, TRIO, Flavour, Replay, Sent, reply
from specloom.runtime.transports.log_redaction import LogRedaction
from specloom.runtime.webhooks import Webhook, parse
from tests.unit.inkwell import CREATED, KEY, KIND, PENDING, READY, kind, operation, play
from tests.wire.witness import chain

both = pytest.mark.parametrize("flavour", [SYNC, ASYNC, TRIO], ids=repr)

PING = operation("ping", safe=True)


def shown(error: BaseException) -> str:
    """All that an error shows, with everything that led to it, but for the frames of the tests."""
    texts = [f"{it} {it!r} {it.args} {vars(it)}" for it in chain(error)]
    texts += ["".join(traceback.format_exception(error)), pickle.dumps(error).decode("latin-1")]
    return "\n".join([*texts, *(place for it in chain(error) for place in frames(it))])


def frames(error: BaseException) -> Iterator[str]:
    """The variables in the frames of the runtime that an error went through, but for those that tests stand on."""
    trace = error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if "runtime" in path.parts and path.name != "testing.py":
            yield f"{trace.tb_frame.f_locals!r}"
        trace = trace.tb_next


def leaking(kind: type[ClientError], **options: Any) -> ClientError:
    """An error as somebody's own transport may make it: of a request that it has opened."""
    cause = ValueError(f"https://inkwell.example/?key={KEY}")
    error = kind(f"the request with {KEY} failed", **options)
    error.value = {KEY: [KEY]}
    error.code = KEY
    error.add_note(f"sent: {KEY}")
    error.__cause__ = error.__context__ = cause
    return error


LEAKS: dict[str, ClientError] = {
    "configuration": leaking(ConfigurationError),
    "transport": leaking(TransportError, sent=True),
    "decode": leaking(DecodeError, response_text=f"<p>{KEY}</p>"),
    "status": leaking(HttpStatusError, status=500),
    "provider": leaking(ProviderError, status=400),
    "task": leaking(TaskError, last_status=KEY),
}


class Leaking(Replay):
    """A transport of somebody's own, which answers like a replay at first."""

    def __init__(self, *script: Any, error: ClientError) -> None:
        super().__init__(*script)
        self._error = error

    def _respond(self, request: SealedRequest, timeout: float) -> Response:
        if self.left:
            return super()._respond(request, timeout)
        opened = request.open()
        raise _with_frame(self._error, opened)


def _with_frame(error: ClientError, opened: object) -> ClientError:
    return error


@both
@pytest.mark.parametrize("error", LEAKS.values(), ids=LEAKS)
def test_an_error_of_somebodys_own_transport_shows_no_key(flavour: Flavour, error: ClientError) -> None:
    """Neither its texts nor the frames and errors that it comes with, for a call, a creation, a poll."""
    with pytest.raises(type(error)) as call:
        play(flavour, Leaking(error=error), KIND, lambda tasks: tasks._call(Call(PING)), retries=0)
    with pytest.raises(ClientError) as creation:
        play(flavour, Leaking(error=error), KIND, lambda tasks: tasks.submit(width=1), retries=0)

    def polled(tasks: Any) -> Generator[Any, Any, None]:
        task = yield tasks.submit(width=1)
        updates: list[Update] = []
        yield task.result(timeout=3, on_update=updates.append)

    with pytest.raises(ClientError) as poll:
        play(flavour, Leaking(reply(200, CREATED), error=error), KIND, polled, retries=0)

    for caught in (call, creation, poll):
        assert KEY not in shown(caught.value)
    assert "the request with *** failed" in str(call.value)


@both
def test_what_an_update_tells_of_a_fault_shows_no_key(flavour: Flavour) -> None:
    """It is given to the caller's own function."""
    updates: list[Update] = []
    texts: list[str] = []

    def seen(update: Update) -> None:
        updates.append(update)
        if update.error is not None:
            texts.append(shown(update.error))

    def use(tasks: Any) -> Generator[Any, Any, None]:
        task = yield tasks.submit(width=1)
        yield task.result(timeout=3, on_update=seen)

    with pytest.raises(ClientError):
        play(flavour, Leaking(reply(200, CREATED), error=leaking(TransportError, sent=True)), KIND, use, retries=0)

    assert len(texts) == 1
    assert KEY not in texts[0]
    assert KEY not in repr(updates)


@both
def test_no_frame_of_the_runtime_goes_with_an_error(flavour: Flavour) -> None:
    """An answer and what was read of it stand in them, and may repeat a key."""
    replay = Replay(
        reply(200, {**CREATED, "note": KEY}), reply(400, {"error": {"code": KEY, "text": KEY}, "more": KEY})
    )

    def use(tasks: Any) -> Generator[Any, Any, None]:
        task = yield tasks.submit(width=1)
        yield task.result()

    with pytest.raises(TaskError) as caught:
        play(flavour, replay, KIND, use, retries=0)

    assert KEY not in shown(caught.value)
    assert "***" in str(caught.value)


@both
@pytest.mark.parametrize("word", [KEY, KEY.upper(), f"{KEY[:6]}…"])
def test_a_status_word_that_is_a_key_is_masked(flavour: Flavour, word: str, caplog: pytest.LogCaptureFixture) -> None:
    """In the warning, in the handle, in the errors and the updates."""
    updates: list[Update] = []

    def use(tasks: Any) -> Generator[Any, Any, Any]:
        task = yield tasks.submit(width=1)
        value = yield task.result(on_update=updates.append)
        return value, task.handle.to_json(), repr(task)

    replay = Replay(reply(200, CREATED), reply(200, {"status": word}), reply(200, PENDING), reply(200, READY))
    value, handle, task = play(flavour, replay, KIND, use)

    assert value == READY["out"]
    assert "unknown status `***" in caplog.text
    assert word not in f"{caplog.text} {handle} {task} {updates} {[update.status for update in updates]}"


@both
@pytest.mark.parametrize("name", ["Authorization", "X-Api-Key", "Cookie", "x-session-token"])
def test_a_key_in_a_header_of_the_callers_own_is_masked(flavour: Flavour, name: str) -> None:
    """Some APIs need a second one that their description does not mention."""
    own = "Bearer own-0123456789" if name == "Authorization" else "own-0123456789"
    with pytest.raises(HttpStatusError) as caught:
        play(
            flavour,
            Replay(lambda sent: reply(403, f"wrong: {sent.headers[name.lower()]}")),
            KIND,
            lambda tasks: tasks._call(Call(PING)),
            retries=0,
            headers={name: own},
        )

    assert "own-0123456789" not in shown(caught.value)
    assert "wrong: " in str(caught.value)


def test_an_idempotency_key_is_no_secret() -> None:
    """It names a request, in errors too."""

    def answer(sent: Sent) -> Any:
        return reply(409, f"there was one: {sent.headers['idempotency-key']}")

    with pytest.raises(HttpStatusError, match="there was one: 0123-4567"):
        play(
            SYNC,
            Replay(answer),
            kind(),
            lambda tasks: tasks._call(Call(PING)),
            retries=0,
            headers={"Idempotency-Key": "0123-4567-89ab"},
        )


@pytest.mark.parametrize("name", ["http11", "http2", "proxy", "socks"])
def test_what_the_connection_pool_logs_of_our_requests_is_left_out(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """It logs the headers of answers, and the password of a SOCKS proxy; other users of it still see theirs."""
    logger = logging.getLogger(f"httpcore2.{name}")
    caplog.set_level(logging.DEBUG, logger.name)

    with LogRedaction():
        logger.debug(f"setup_socks5_connection.started auth=(b'user', b'{KEY}')")
    assert caplog.records == []

    logger.debug("setup_socks5_connection.started auth=None")
    assert len(caplog.records) == 1


def test_what_httpx2_logs_of_our_requests_has_no_word_of_the_other_side(caplog: pytest.LogCaptureFixture) -> None:
    """It logs the reason phrase, which a server or a proxy makes up, and the whole URL."""
    import_module("specloom.runtime.transports.httpx")
    logger = logging.getLogger("httpx2")
    caplog.set_level(logging.INFO, logger.name)
    told = ("GET", f"https://inkwell.example/ask?key={KEY}", "HTTP/1.1", 407, f"who is {KEY}?")

    with LogRedaction():
        logger.info('HTTP Request: %s %s "%s %d %s"', *told)
    assert caplog.messages == [
        'HTTP Request: GET https://inkwell.example/ask "HTTP/1.1 407 Proxy Authentication Required"'
    ]


def test_a_whole_answer_that_is_read_again_quotes_nothing() -> None:
    """It knows no key, and is kept and passed on."""
    raw = RawResponse(200, {}, f'{{"{KEY}": 1, "{KEY}": 2}}'.encode(), None)

    with pytest.raises(DecodeError, match="the response is not JSON: duplicate key in one object") as caught:
        raw.json()

    assert KEY not in str(caught.value)


@pytest.mark.parametrize("charset", ["undefined", "idna", "rot13", "hex", "a\0b", "", "utf-8\0", "☃"])
def test_a_charset_that_is_none_is_an_error_of_ours(charset: str) -> None:
    """And no `UnicodeError`, which would hold the whole body."""
    headers = {"content-type": f"text/plain; charset={charset}"}
    with pytest.raises(HttpStatusError) as caught:
        play(
            SYNC,
            Replay(reply(400, f"no {KEY}", headers=headers)),
            KIND,
            lambda tasks: tasks._call(Call(PING)),
            retries=0,
        )

    assert KEY not in shown(caught.value)
    pushed: Webhook[str] = Webhook(id="pushed", bodies={"text/plain": str})
    assert parse(pushed, b"text", headers) == "text"


def test_a_request_that_nobody_scripted_is_named_without_its_key() -> None:
    """A test that fails prints it."""
    in_query = operation("ping", method="GET", media_type=None, placements=(Placement("api_key", "query", "key"),))

    with pytest.raises(AssertionError) as caught:
        play(SYNC, Replay(), KIND, lambda tasks: tasks._call(Call(in_query)), retries=0)

    assert str(caught.value) == "no response is scripted for request 1: GET https://inkwell.example/ping"


def test_a_sealed_request_masks_what_it_is_told_besides() -> None:
    """The password of a proxy; the client's other errors are masked as well from then on."""
    secrets = Secrets([Credential("key")], {"key": KEY})
    request = Request(operation="ask", method="GET", url="https://inkwell.example/ask").seal(secrets)

    request.hide("user:proxy-password")

    assert str(request.mask_error(DecodeError(f"{KEY} proxy-password"))) == "*** ***"
    assert secrets.mask("proxy-password") == "***"
