"""Words by which pages in several languages name the parts of an API. What is not here is recognized by its content, or not at all."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal, TypeAlias

Column: TypeAlias = Literal[
    "name", "type", "required", "optional", "description", "default", "values", "location", "example"
]
Role: TypeAlias = Literal["request", "response", "errors"]

_COLUMNS: Final[dict[Column, str]] = {
    "name": r"name|names|parameters?|params?|fields?|propert(?:y|ies)|keys?|attributes?|arguments?|variables?|nomes?|campos?|"
    r"par[aâá]metros?|propriedades?|propiedad(?:es)?|nombre|nom|champs?|param[eè]tres?|eigenschaft|feld|"
    r"имя|название|пол[ея]|параметры?|свойств[оа]|参数名?称?|字段名?|名称|属性|参数|パラメータ名?|名前|項目",
    "type": r"(?:data ?)?types?|schema|tipos?(?: de dados| de dato)?|typ|datentyp|тип(?: данных)?|(?:数据|参数)?类型|データ型|型",
    "required": r"required\??|mandatory|require|req\.?|required/optional|is required|obrigat[oó]ri[oa]s?|obligatori[oa]s?|requerido|requis|obligatoire|"
    r"erforderlich|pflicht(?:feld)?|обязательн(?:ый|ое|ость|о|ая)|(?:是否)?必[填须選需传]|必須",
    "optional": r"optional\??|opcional|optionnel|необязательный|可选",
    "description": r"descriptions?|meanings?|notes?|comments?|remarks?|details?|explanation|purpose|descri[cç][aã]o|descripci[oó]n|"
    r"beschreibung|bedeutung|signification|описание|значение|примечани[ея]|комментарий|说明|描述|备注|含义|説明|備考",
    "default": r"defaults?(?: values?)?|padr[aã]o|(?:valor )?por defecto|predeterminado|(?:valeur )?par d[eé]faut|standard(?:wert)?|"
    r"(?:значение )?по умолчанию|默认值?|デフォルト値?|既定値",
    "values": r"(?:allowed |possible |valid |accepted )?values|enum|options|choices|valores(?: poss[ií]ve(?:is|l)| permitidos)?|"
    r"(?:допустимые |возможные )?значения|可选值|取值(?:范围)?|枚举值?",
    "location": r"in|location|where|position|passed in|sent in|parameter type|传参方式|传入方式|参数位置|local|localiza[cç][aã]o|ubicaci[oó]n|место|где|位置|場所",
    "example": r"examples?|samples?|exemplos?|ejemplos?|exemples?|beispiele?|примеры?|示例|例子?",
}

_YES: Final = frozenset(
    [
        "yes",
        "y",
        "true",
        "required",
        "mandatory",
        "always",
        "sim",
        "sí",
        "si",
        "oui",
        "ja",
        "verdadeiro",
        "obrigatório",
        "obrigatória",
        "obligatorio",
        "obligatoria",
        "obligatoire",
        "requis",
        "requerido",
        "erforderlich",
        "pflicht",
        "да",
        "обязательно",
        "обязательный",
        "обязательное",
        "обязателен",
        "是",
        "必填",
        "必须",
        "必传",
        "はい",
        "必須",
        "✓",
        "✔",
        "✔️",
        "✅",
        "☑",
        "●",
        "○",
        "1",
    ]
)
_NO: Final = frozenset(
    [
        "no",
        "n",
        "false",
        "optional",
        "não",
        "nao",
        "non",
        "nein",
        "falso",
        "opcional",
        "optionnel",
        "facultatif",
        "facultativo",
        "нет",
        "необязательно",
        "необязательный",
        "необязательное",
        "опционально",
        "否",
        "选填",
        "可选",
        "非必填",
        "いいえ",
        "任意",
        "✗",
        "✘",
        "✕",
        "❌",
        "☐",
        "0",
    ]
)
_NOTHING: Final = frozenset({"", "-", "–", "—", "n/a", "/"})

_REQUEST: Final = (
    r"\brequest|\brequisi|\bsolicita[cç]|\bsolicitud|\bpetici|\brequ[eê]te|\banfrage|запрос|请求|入参|リクエスト|\bpayload\b"
)
_RESPONSE: Final = (
    r"\brespon[sd]|\brespost|\brespuest|\br[eé]ponse|\bantwort|\breturn(?:s|ed)?\b|\breply\b|\boutput\b|ответ|возвращ|返回|响应|出参|回应|レスポンス|応答"
)
_PARAMETERS: Final = (
    r"\bparam|\bargument|\bpar[aâá]metro|\bbody\b|\bheaders?\b|\binputs?\b|параметр|参数|パラメータ|\bcorpo\b|\bcuerpo\b|\bcorps\b"
)
_ERRORS: Final = (
    r"\berror codes?\b|\berrors\b|c[oó]digos? de err|коды? ошиб|ошибки|错误码|エラーコード|\bfehlercodes?\b|codes? d'erreur"
)
_OBJECT: Final = (
    r"\bobjects?\b|\bobjetos?\b|\bobjets?\b|\bobjekt|объект|对象|オブジェクト|\bfields\b|\bproperties\b|\bitems?\b|\bcampos\b"
)
_BASE: Final = (
    r"base[ _-]?url|\bhosts?\b|\bserver\b|\bdomain\b|base uri|servidor|сервер|主机|域名|базовый|url base|基础"
)
_VALUES: Final = (
    r"one of|either|(?:allowed|possible|valid|accepted|supported|available) (?:values?|options)|values?:|enum(?:eration)?:|options:|can be|may be|"
    r"um de|uno de|valores? (?:poss[ií]ve(?:is|l)|posibles|permitidos)|un des|valeurs? (?:possibles|autoris[eé]es)|m[oö]gliche werte|einer von|"
    r"(?:допустимые|возможные) значения|один из|одно из|可选值|取值|枚举|可能的值|のいずれか"
)
_DEFAULTS: Final = (
    r"defaults? to|defaults?(?: value)?(?: is)?|padr[aã]o|por defecto|par d[eé]faut|standardm[aä][sß]ig|по умолчанию|默认值?为?|デフォルト"
)
_TYPE_LABEL: Final = r"(?:data ?)?type|tipo|typ|тип|类型|型"
_WORDS_OF_STATES: Final = {
    "pending": r"^\w+ing$|process|pending|queue|wait|running|idle|progress|start|creat|submit|new\b|work|active|accepted|scheduled|ongoing|executing|rendering|booting|initiali|processand|andamento|fila|обраб|ожид|выполня|处理中|等待|排队|进行",
    "succeeded": r"ready|success|succeed|complet|done|finish|solved|ended|conclu|pronto|pronta|sucesso|готов|заверш|выполнен|успе|成功|完成",
    "failed": r"fail|error|erro\b|reject|abort|unsolv|falh|ошиб|неудач|失败|错误",
    "cancelled": r"cancel|отмен|取消",
    "expired": r"expire|time[d ]?out|истек|过期|超时",
}

_EDGES: Final = "*_`\"'“”:.：。 \t"


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def plain(text: str) -> str:
    """A text without the marks of Markdown around and inside it, on one line."""
    text = re.sub(r"\[([^\[\]]{0,300})\]\([^()]{0,500}\)", r"\1", text)
    return " ".join(re.sub(r"<[^<>]*>", " ", text.replace("**", "").replace("`", "").replace("&nbsp;", " ")).split())


def column(header: str) -> Column | None:
    """What a column holds, by its header."""
    word = plain(header).strip(_EDGES).casefold()
    return next((name for name, words in _COLUMNS.items() if _pattern(words).fullmatch(word)), None)


def yes_or_no(text: str) -> bool | None:
    """Whether a cell or word says yes; None for anything else."""
    word = plain(text).strip(_EDGES).casefold()
    return True if word in _YES else False if word in _NO else None


def says_nothing(text: str) -> bool:
    """Whether a cell is empty or a dash."""
    return plain(text).strip() in _NOTHING


def role_of(title: str) -> Role | None:
    """What a heading announces."""
    found: dict[int, Role] = {}
    for name, words in _ROLES:
        if (each := _pattern(words).search(title)) is not None:
            found.setdefault(each.start(), name)
    return found[min(found)] if found else None


_ROLES: Final[tuple[tuple[Role, str], ...]] = (
    ("errors", _ERRORS),
    ("request", _REQUEST),
    ("response", _RESPONSE),
)


def names_parameters(title: str) -> bool:
    """Whether a heading announces parameters without saying whose."""
    return _pattern(_PARAMETERS).search(title) is not None


def names_object(title: str) -> bool:
    """Whether a heading announces the members of an object."""
    return _pattern(_OBJECT).search(title) is not None


def names_base(text: str) -> bool:
    """Whether a text introduces the URL of a server."""
    return _pattern(_BASE).search(text) is not None


def values_in(text: str) -> int | None:
    """Where a list of allowed values begins."""
    found = _pattern(_VALUES).search(text)
    return None if found is None else found.end()


def default_in(text: str) -> int | None:
    """Where a default begins."""
    found = _pattern(rf"(?<!\w)(?:{_DEFAULTS})(?!\w)").search(text)
    return None if found is None else found.end()


def label_of(word: str) -> Column | None:
    """What the value behind `Type:` and the like is."""
    word = plain(word).strip(_EDGES)
    return "type" if _pattern(_TYPE_LABEL).fullmatch(word) else column(word)


def state_of(word: str, meaning: str = "") -> str | None:
    """The state that a status word means; by the word, else by its meaning."""
    for text in (word, meaning):
        found = [
            (each.start(), state) for state, words in _WORDS_OF_STATES.items() if (each := _pattern(words).search(text))
        ]
        if found:
            return min(found)[1]
    return None
