"""The codes of errors that a page lists, and which kind of error each of them certainly is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from .described import ErrorCode, Origin
from .words import column, plain, says_nothing

if TYPE_CHECKING:
    from .blocks import Table

_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_.\-][A-Za-z0-9]+)*|-?\d{1,7}")
_HEADER: Final = re.compile(
    r"(?:error ?)?codes?|error(?: ?id| ?code)?|errors?|err_?code|c[oó]digos?(?: de (?:error|erro))?|erros?|"
    r"codes? d.erreur|fehler(?:code)?s?|код(?: ошибки)?|ошибка|错误(?:码|代码)|返回码|状态码|编码|错误标识|"
    r"エラーコード|コード",
    re.IGNORECASE,
)
_HTTP: Final = re.compile(r"[1-5]\d\d")
_UNCERTAIN: Final = re.compile(r"\bproxy\b|\bip\b.*\b(?:ban|block)|прокси|代理", re.IGNORECASE)
_KINDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        (
            "quota",
            r"\bbalance\b|\bcredits?\b|\bfunds?\b|\bquota\b|\bpayment\b|\bsubscription\b|insufficient (?!perm)|"
            r"out of money|баланс|средств|денег|余额|欠费|额度|\bguthaben\b|\bsaldo\b|\bfondos\b|\bsolde\b",
        ),
        (
            "rate_limit",
            r"\brate ?limit|too (?:many|much|frequent)|throttl|frequency|\brequests? (?:per|limit)|slow down|"
            r"слишком (?:много|часто)|част(?:о|ые)|频繁|限流|频率|zu viele|demasiad[ao]s|muitas|trop de",
        ),
        (
            "authentication",
            r"(?<!site )(?<!site)\bkey\b|\b(?:api|client|access)_?key\b|\btoken\b|\bauth|unauthori|forbidden|"
            r"permission|access denied|credential|\bsignature\b|\bключ|авториз|доступ запрещ|密钥|鉴权|认证|无权限|"
            r"签名|schlüssel|\bclave\b|\bchave\b|\bclé\b",
        ),
        (
            "unsolvable",
            r"unsolvable|solve fail|(?:cannot|could not|not) be solved|not solved|не (?:удалось )?реш|无法识别|"
            r"识别失败",
        ),
        (
            "unavailable",
            r"unavailab|unavaliab|overload|maintenance|no slot|\bbusy\b|internal|server error|недоступ|перегруж|"
            r"внутренн|繁忙|不可用|系统错误|内部错误|nicht verfügbar|no disponible|indispon",
        ),
        (
            "not_found",
            r"\b(?:task|job|id|resource|document|file|object|order)\b.*(?:not found|not exist|no such|unknown)|"
            r"(?:not found|no such|unknown).*\b(?:task|job|id|resource|document|file|order)\b|"
            r"(?:задач|файл)\w* не найден|任务不存在|不存在",
        ),
        (
            "invalid",
            r"\binvalid|\bbad\b|\bwrong\b|malformed|\bmissing\b|\babsent\b|\brequired\b|\bparam|not supported|"
            r"unsupported|too (?:big|small|long|short|large)|\bempty\b|\bzero\b|cannot be read|неверн|некоррект|"
            r"отсутств|не поддерж|参数|无效|格式|ungültig|inv[aá]lid|fehlt|falta",
        ),
    )
)


def read_codes(table: Table, file: str, *, is_of_errors: bool) -> list[ErrorCode]:
    """The codes of a table of errors; none for any other table, and none for HTTP statuses."""
    if len(table.header) < 2 or not table.rows or any(column(each) in ("type", "required") for each in table.header):
        return []
    named = [
        at
        for at, each in enumerate(table.header)
        if _HEADER.fullmatch(plain(each).strip(" :")) and _is_codes(table, at)
    ]
    words = [at for at in range(len(table.header)) if _is_codes(table, at) and _are_words(table, at)]
    at = next(
        (at for at in words if at in named or named), next(iter(named), None)
    )  # a code and its name: the name says more
    if at is None and is_of_errors and _is_codes(table, 0):
        at = 0
    if at is None or (not is_of_errors and not _has_errors(table, at)):
        return []
    found = list(_codes(table, at, file))
    return [] if all(_HTTP.fullmatch(each.code) for each in found) else found


def _cells(table: Table, at: int) -> list[str]:
    return [cell for _, cells in table.rows if at < len(cells) and not says_nothing(cell := plain(cells[at]))]


def _is_codes(table: Table, at: int) -> bool:
    """Whether a column has codes that are not only HTTP statuses."""
    cells = _cells(table, at)
    return (
        bool(cells)
        and all(_CODE.fullmatch(cell) for cell in cells)
        and not all(_HTTP.fullmatch(cell) for cell in cells)
    )


def _are_words(table: Table, at: int) -> bool:
    """Whether a column has names of errors: `ERROR_NO_INK`."""
    return all(re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*", cell) for cell in _cells(table, at))


def _has_errors(table: Table, at: int) -> bool:
    """Whether a table is of errors although no heading says so: by its header, or by its codes."""
    header = plain(table.header[at])
    cells = [plain(cells[at]) for _, cells in table.rows if at < len(cells)]
    return re.search(r"err|fehl|ошиб|错误|エラー", header, re.IGNORECASE) is not None or all(
        "ERR" in cell.upper() for cell in cells
    )


def _codes(table: Table, at: int, file: str) -> Iterator[ErrorCode]:
    for line, cells in table.rows:
        if at < len(cells) and (code := code_of(cells[at])):
            others = [plain(cell) for number, cell in enumerate(cells) if number != at and not says_nothing(cell)]
            meaning = ". ".join(cell for cell in others if not re.fullmatch(r"-?\d+", cell))
            yield ErrorCode(code, meaning, Origin(file, line))


def code_of(text: str) -> str:
    """The code that a text is; empty if it is not one, or means that nothing is wrong."""
    bare = plain(text).strip(" `*:")
    return bare if _CODE.fullmatch(bare) and bare.upper() not in ("0", "OK", "SUCCESS") else ""


def kind_of_error(each: ErrorCode) -> str | None:
    """The kind of error that a code certainly is, by its words, else by its meaning; None if that is a question."""
    words = re.sub(r"[_.\-]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", each.code))
    for text in (words, each.meaning):
        if _UNCERTAIN.search(text):
            return None
        for kind, pattern in _KINDS:
            if pattern.search(text):
                return kind
    return None
