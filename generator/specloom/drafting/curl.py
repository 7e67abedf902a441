"""Reads curl commands. The libraries that read them are not maintained, and the options that say something are few."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import parse_qsl

from .described import Certainty, Credential, NotReadable, Origin
from .json_values import parsed
from .lenient_json import JsonError, read_values
from .recorded import BYTES, FORM, JSON, MULTIPART, Payload, Recorded, form_of, is_json, plain_origin
from .shapes import origins_of

if TYPE_CHECKING:
    from ..ir import Json

_COMMAND: Final = re.compile(r"(?m)^[ \t]*(?:\$|>|#)?[ \t]*curl(?:\.exe)?(?=[ \t]|\\$)")
_DATA: Final = frozenset({"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json"})
_FORM: Final = frozenset({"-F", "--form", "--form-string"})
_WITH_VALUE: Final = frozenset(
    [
        "-A",
        "--user-agent",
        "-b",
        "--cookie",
        "-c",
        "--cookie-jar",
        "-e",
        "--referer",
        "-m",
        "--max-time",
        "--connect-timeout",
        "-o",
        "--output",
        "-x",
        "--proxy",
        "--retry",
        "--retry-delay",
        "--cacert",
        "--cert",
        "--key",
        "-T",
        "--upload-file",
        "-w",
        "--write-out",
        "-E",
        "--oauth2-bearer",
        "-K",
        "--config",
        "--resolve",
        "--limit-rate",
        "--proxy-user",
        "-U",
        "-Y",
        "-y",
        "-z",
        "-C",
        "-r",
        "--range",
        "--interface",
        "--ciphers",
    ]
)
_SHORT_FLAGS: Final = "sSLkivfgGI#0123456OJnNqRa"
_JOINED: Final = re.compile(r"^-(?P<letter>[XHduFbAeomxTwUc])(?P<value>.+)$")


@dataclass(slots=True)
class _Command:
    method: str = ""
    url: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    data: list[str] = field(default_factory=list[str])
    form: list[str] = field(default_factory=list[str])
    from_file: str = ""
    """The file that the body is read from."""
    upload: bool = False
    is_get: bool = False
    is_json: bool = False
    has_user: bool = False
    bearer: bool = False


def has_curl(text: str) -> bool:
    """Whether a text has a curl command."""
    return _COMMAND.search(text) is not None


def read_curl(text: str, file: str, line: int = 1) -> Iterator[Recorded]:
    """Every command of a text; raises NotReadable."""
    starts = [found.start() for found in _COMMAND.finditer(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        begin = start + len(text[start:]) - len(text[start:].lstrip())
        at = line + text.count("\n", 0, begin)
        yield _read(text[begin:end], file, at)


def _read(text: str, file: str, line: int) -> Recorded:
    command = _parsed(_tokens(text, file, line), file, line)
    if not command.url:
        raise NotReadable(file, line, "this curl command has no URL")
    origin = Origin(file, line, Certainty.EXAMPLE)
    url = command.url if "://" in command.url or command.url.startswith(("/", "{")) else f"https://{command.url}"
    data = "&".join(command.data) if not command.is_json else "".join(command.data)
    if command.is_get and data:
        url = f"{url}{'&' if '?' in url else '?'}{data}"
    request = None if command.is_get else _payload(command, data, text, file, line)
    method = command.method or ("POST" if request is not None else "GET")
    credentials = [Credential("basic", origin)] if command.has_user else []
    credentials += [Credential("bearer", origin)] if command.bearer else []
    return Recorded(method.upper(), url, origin, tuple(command.headers), request, credentials=tuple(credentials))


def _tokens(text: str, file: str, line: int) -> list[str]:
    """The words of the first command of a text; pipes are ignored."""
    text = re.sub(r"[\\^`][ \t]*\r?\n", " ", text)
    lexer = shlex.shlex(text, posix=True, punctuation_chars="|;")
    lexer.whitespace_split = True
    lexer.commenters = ""
    lexer.whitespace = " \t\r"
    found: list[str] = []
    try:
        for token in lexer:
            if token == "\n" or (token and not token.strip("|;")):
                break
            head, newline, _ = token.partition("\n")
            is_split = bool(newline) and "{" not in token and "'" not in token and '"' not in token
            found.append(head if is_split else token)
            if is_split:
                break
    except ValueError as error:
        raise NotReadable(file, line, f"this curl command is not complete: {str(error).lower()}") from None
    return found


def _parsed(tokens: list[str], file: str, line: int) -> _Command:
    command = _Command()
    waiting = [token for token in tokens[1:] if token]
    waiting.reverse()
    while waiting:
        token = waiting.pop()
        if not token.startswith("-") or token == "-":
            command.url = command.url or token.strip("'\"<>")
            continue
        name, equals, value = token.partition("=")
        if not token.startswith("--"):
            name, value, equals = token, "", ""
            joined = _JOINED.match(token)
            if joined is not None:
                name, value, equals = f"-{joined['letter']}", joined["value"], "="
        takes = name in _DATA | _FORM | _WITH_VALUE | {"-X", "--request", "-H", "--header", "-u", "--user", "--url"}
        if takes and not equals:
            if not waiting:
                raise NotReadable(file, line, f"the option `{name}` of this curl command has no value")
            value = waiting.pop()
        _apply(command, name, value)
        if not token.startswith("--") and not takes and set(token[1:]) <= set(_SHORT_FLAGS):
            command.is_get = command.is_get or "G" in token
    return command


def _apply(command: _Command, name: str, value: str) -> None:
    match name:
        case "-X" | "--request":
            command.method = value
        case "-H" | "--header":
            key, _, text = value.partition(":")
            command.headers.append((key.strip(), text.strip()))
        case "-u" | "--user":
            command.has_user = True
        case "--oauth2-bearer":
            command.bearer = True
        case "--url":
            command.url = value
        case "--get":
            command.is_get = True
        case "-I" | "--head":
            command.method = command.method or "HEAD"
        case "-T" | "--upload-file":
            command.upload, command.method = True, command.method or "PUT"
        case "-d" | "--data" | "--data-binary" | "--data-ascii" | "--json" if value.startswith("@"):
            command.from_file = value[1:]
            command.is_json = command.is_json or name == "--json"
        case _ if name in _DATA:
            command.data.append(value)
            command.is_json = command.is_json or name == "--json" or value.lstrip().startswith(("{", "["))
        case _ if name in _FORM:
            command.form.append(value)
        case _:
            pass


def _payload(command: _Command, data: str, text: str, file: str, line: int) -> Payload | None:
    find = plain_origin(file, line)
    sent = next(
        (value.split(";")[0].strip().lower() for name, value in command.headers if name.lower() == "content-type"), ""
    )
    if command.upload:
        return Payload(None, find, sent or BYTES)
    if command.form:
        return form_of((_field(part) for part in command.form), find, MULTIPART)
    if command.from_file:
        where = f"what is in the body: the command reads it from `{command.from_file}`"
        return Payload(None, find, sent or FORM, question=where)
    if not command.data:
        return None
    if command.is_json and sent in ("", FORM):  # curl sends a form unless told otherwise
        sent = JSON
    if command.is_json and is_json(sent):
        begin = text.find(data.strip()[:24])
        at = line + (text.count("\n", 0, begin) if begin >= 0 else 0)
        try:
            readings = read_values(data, line=at)
        except JsonError as error:
            raise NotReadable(file, error.line, f"the JSON of this curl command: {error}") from None
        return Payload(readings[0].value, origins_of(readings[0], file), sent)
    if sent not in ("", FORM):
        return Payload(None, find, sent) if sent.startswith("text/") else None
    return form_of(((name, value, False) for name, value in parse_qsl(data, keep_blank_values=True)), find, FORM)


def _field(part: str) -> tuple[str, Json, bool]:
    """(name, value, whether it is a file) of `photo=@a.jpg;type=image/jpeg`; a part of JSON is its value."""
    name, _, given = part.partition("=")
    head, *options = re.split(r";(?=\s*(?:type|filename|encoder|headers)=)", given)
    if head.startswith(("@", "<")):
        return name, re.split(r"[/\\]", head[1:].strip('"'))[-1], True
    value = parsed(head) if any("json" in option for option in options) else None
    return name, head if value is None else cast("Json", value), False
