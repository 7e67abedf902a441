"""Words by which pages in several languages name the parts of an API.

What is not here is recognized by its content, or not at all.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal, TypeAlias

Column: TypeAlias = Literal[
    "name", "type", "required", "optional", "description", "default", "values", "location", "example"
]
Role: TypeAlias = Literal["request", "response", "errors"]

_COLUMNS: Final[dict[Column, str]] = {
    "name": r"(?:(?:json|body|query|path|url|request|response|header|form|field|property|parameter|attribute|key) )?"
    r"(?:names?|parameters?|params?|fields?|propert(?:y|ies)|keys?|attributes?|arguments?|args?|variables?|headers?|"
    r"elements?|members?)|nomes?|campos?|par[aâá]metros?|propriedades?|propiedad(?:es)?|atributos?|"
    r"nombre(?: del campo| del par[aá]metro)?|nom(?: du champ)?|champs?|param[eè]tres?|attributs?|propri[eé]t[eé]s?|"
    r"eigenschaft|feld(?:name)?|schl[uü]ssel|имя(?: поля| параметра)?|название|пол[ея]|параметры?|свойств[оа]|атрибут|"
    r"ключ|参数(?:名称?)?|字段(?:名称?)?|名称|属性(?:名称?)?|变量名?|键名?|パラメータ名?|名前|項目名?|フィールド名?",
    "type": r"(?:(?:data|value|field|parameter|json) ?)?types?|kind|schema|format|tipos?(?: de dados?| de datos?)?|typ|"
    r"datentyp|тип(?: данных)?|type de donn[eé]es|формат|(?:数据|参数|字段|值)?类型|格式|データ型|型",
    "required": r"required\??|mandatory\??|require|req\.?|required ?/ ?optional|(?:is )?required|presence|necessity|"
    r"optionality|must|always(?: there| present| returned)?|mandatory ?/ ?optional|obrigat[oó]ri[oa]s?|"
    r"obligatori[oa]s?|requerid[oa]s?|requise?s?|obligatoires?|erforderlich|notwendig|pflicht(?:feld|angabe)?|"
    r"обязательн(?:ый|ое|ость|о|ая)|обязателен|обяз\.?|(?:是否)?必[填须選需传选要](?:项)?|必須",
    "optional": r"optional\??|opcional|optionnel|facultatif|необязательный|可选",
    "description": r"descriptions?|meanings?|notes?|comments?|remarks?|details?|explanation|purpose|info|information|"
    r"usage|definition|descri[cç][aã]o|descripci[oó]n|detalles?|comentarios?|beschreibung|bedeutung|erl[aä]uterung|"
    r"hinweise?|signification|explication|remarques?|описание|значение|примечани[ея]|комментарий|назначение|пояснение|"
    r"(?:参数|字段)?(?:说明|描述)|备注|含义|解释|説明|備考",
    "default": r"defaults?(?: values?)?|padr[aã]o|(?:valor )?(?:por defecto|predeterminado)|(?:valeur )?par d[eé]faut|"
    r"d[eé]faut|standard(?:wert)?|vorgabe(?:wert)?|(?:значение )?по умолчанию|(?:默认|缺省)值?|初始值|デフォルト値?|"
    r"既定値",
    "values": r"(?:(?:allowed|possible|valid|accepted|permitted|enum|supported) )?values|allowed|enum|options|choices|"
    r"valores(?: poss[ií]ve(?:is|l)| permitidos| posibles)?|(?:m[oö]gliche |erlaubte )?werte|"
    r"valeurs(?: possibles| autoris[eé]es| accept[eé]es)?|(?:допустимые |возможные )?значения|可选值|"
    r"取值(?:范围|说明)?|枚举值?",
    "location": r"in|location|where|position|placement|passed (?:in|as)|sent (?:in|as)|(?:传参|传入)(?:方式|位置)|"
    r"参数(?:位置|形式)|local|localiza[cç][aã]o|ubicaci[oó]n|emplacement|ort|место|где|расположение|位置|場所",
    "example": r"examples?(?: values?)?|samples?|value|exemplos?|ejemplos?|exemples?|beispiele?|beispielwert|wert|"
    r"valor|valeur|примеры?|示例值?|样例|例子?|值",
}

_YES: Final = (
    r"yes|y|true|required|mandatory|always|must|m|sim|sí|si|oui|ja|verdadeiro|obrigatório|obrigatória|obligatorio|"
    r"obligatoria|obligatoire|requis|requise|requerido|requerida|erforderlich|notwendig|pflicht|pflichtfeld|"
    r"verpflichtend|да|обязательно|обязательный|обязательное|обязательная|обязателен|обязательна|требуется|\+|是|必填|"
    r"必须|必传|必需|必选|必要|はい|必須|✓|✔|✔️|✅|☑|●|○|1|heavy_check_mark|white_check_mark"
)
_NO: Final = (
    r"no|n|false|optional|o|not required|not mandatory|não|nao|non|nein|falso|opcional|no requerido|no obligatorio|"
    r"não obrigatório|optionnel|optionnelle|facultatif|facultative|facultativo|non requis|non obligatoire|freiwillig|"
    r"nicht erforderlich|нет|необязательно|необязательный|необязательное|необязательная|не обязательно|не обязательный|"
    r"не требуется|опционально|опциональный|опциональное|否|选填|可选|非必填|非必须|非必选|非必需|不必填|いいえ|任意|✗|"
    r"✘|✕|❌|☐|0|heavy_minus_sign"
)
_NOTHING: Final = frozenset({"", "-", "–", "—", "n/a", "/"})

_REQUEST: Final = (
    r"\brequest|\brequisi|\bsolicita[cç]|\bsolicitud|\bpetici|\brequ[eê]te|\banfrage|запрос|请求|入参|リクエスト|"
    r"\bpayload\b"
)
_RESPONSE: Final = (
    r"\brespon[sd]|\brespost|\brespuest|\br[eé]ponse|\bantwort|\breturn(?:s|ed)?\b|\breply\b|\boutput\b|ответ|возвращ|"
    r"返回|响应|出参|回应|レスポンス|応答"
)
_PARAMETERS: Final = (
    r"\bparam|\bargument|\bpar[aâá]metro|\bbody\b|\bheaders?\b|\binputs?\b|"
    r"(?:required|optional) (?:attributes|fields|properties)|параметр|参数|パラメータ|\bcorpo\b|\bcuerpo\b|\bcorps\b"
)
_ERRORS: Final = (
    r"\berror (?:codes?|messages?)\b|\berrors\b|c[oó]digos? de err|\berrores\b|\berros\b|коды? ошиб|ошибки|"
    r"错误(?:码|代码)|返回码|エラーコード|\bfehler(?:codes?|meldungen)?\b|codes? d.erreurs?|\berreurs\b"
)
_OBJECT: Final = (
    r"\bobjects?\b|\bobjetos?\b|\bobjets?\b|\bobjekt|объект|对象|オブジェクト|\bfields\b|\bproperties\b|\bitems?\b|"
    r"\bcampos\b"
)
_BASE: Final = (
    r"base[ _-]?url|\bhosts?\b|\bserver\b|\bdomain\b|base uri|servidor|сервер|主机|域名|базовый|url base|基础"
)
_VALUES: Final = (
    r"one of|either|(?:allowed|possible|valid|accepted|supported|available) (?:values?|options)|values?:|"
    r"enum(?:eration)?\s*[:(\[<]|options:|can be|may be|um de|uno de|valores? (?:poss[ií]ve(?:is|l)|posibles|"
    r"permitidos)|un des|valeurs? (?:possibles|autoris[eé]es)|m[oö]gliche werte|einer von|erlaubt(?:e werte)?|"
    r"(?:permitted|legal) values?|any of|takes? the values?|peut [eê]tre|puede ser|может быть|"
    r"(?:допустимые|возможные) значения|один из|одно из|одна из|可选值|取值(?:范围)?|枚举值?|可能的值|のいずれか"
)
_NEEDED: Final = (
    r"\brequired\b|\bmandatory\b|obligatori|obrigat[oó]ri|\brequerid|\brequis|\bpflicht|erforderlich|(?<!не)обязательн|"
    r"必[填须需]|必須"
)
_UNNEEDED: Final = r"\boptional\b|\bopciona|\boptionnel|facultati|необязательн|可选|选填|任意"
_NULL: Final = (
    r"null(?:able)?|or null|(?:may|can) be null|puede ser nulo|peut [eê]tre null|kann null sein|может быть null|可为空|"
    r"可空"
)
_DEFAULTS: Final = (
    r"defaults? to|defaults?(?: value)?(?: is)?|défaut|vorgabe|padr[aã]o|por defecto|par d[eé]faut|standardm[aä][sß]ig|"
    r"по умолчанию|默认值?为?|デフォルト"
)
_TYPE_LABEL: Final = r"(?:data ?)?type|tipo|typ|тип|类型|型"
_WORDS_OF_STATES: Final = {
    "pending": r"^\w+ing$|process|pending|queue|wait|running|idle|progress|start|creat|submit|new\b|work|active|"
    r"accepted|scheduled|ongoing|executing|rendering|booting|initiali|processand|andamento|fila|обраб|ожид|выполня|"
    r"处理中|等待|排队|进行",
    "succeeded": r"ready|success|succeed|complet|done|finish|solved|ended|conclu|pronto|pronta|sucesso|готов|заверш|"
    r"выполнен|успе|成功|完成",
    "failed": r"fail|error|erro\b|reject|abort|unsolv|falh|ошиб|неудач|失败|错误",
    "cancelled": r"cancel|отмен|取消",
    "expired": r"expire|time[d ]?out|истек|过期|超时",
}

_PLACES: Final[tuple[tuple[str, str], ...]] = (
    ("path", r"\bpath\b|\b(?:url|uri) param|\bpfad|\brota\b|\bruta\b|путь|пути|路径"),
    (
        "query",
        r"\bquery\b(?! (?:request|task|result|method))|query[- ]?string|\bconsulta\b|\babfrage|查询参数|"
        r"запроса? \(query\)",
    ),
    ("header", r"\bheaders?\b|cabe[cç]alho|cabecera|заголов|\ben-?t[eê]te|\bkopfzeile|请求头|ヘッダ"),
    (
        "body",
        r"\bbody\b|\bpayload\b|\bform (?:data|fields?|parameters?)|\bmultipart\b|corpo|cuerpo|\bcorps\b|\brumpf|тело|"
        r"请求体|表单",
    ),
)

_EDGES: Final = "*_`\"'“”:.：。()（）[] \t"


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def plain(text: str) -> str:
    """A text without the marks of Markdown around and inside it, on one line."""
    text = re.sub(r"\[([^\[\]]{0,300})\]\([^()]{0,500}\)", r"\1", text)
    text = re.sub(r"<[^<>]*>", " ", text.replace("**", "").replace("`", "").replace("&nbsp;", " "))
    return " ".join(re.sub(r"\\([\\*_{}\[\]()#+\-.!|<>~])", r"\1", text).split())


def column(header: str) -> Column | None:
    """What a column holds, by its header."""
    word = plain(header).strip(_EDGES).casefold()
    return next((name for name, words in _COLUMNS.items() if _pattern(words).fullmatch(word)), None)


def yes_or_no(text: str) -> bool | None:
    """Whether a cell or word says yes; None for anything else."""
    word = plain(text).strip(_EDGES).casefold()
    return True if _pattern(_YES).fullmatch(word) else False if _pattern(_NO).fullmatch(word) else None


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


def need_in(title: str) -> bool | None:
    """Whether a heading announces parameters that are required, or that are optional."""
    needed, unneeded = (_pattern(words).search(title) is not None for words in (_NEEDED, _UNNEEDED))
    return needed if needed is not unneeded else None


def place_in(title: str) -> str:
    """Where the parameters that a heading announces are sent; empty if it does not say."""
    return next((place for place, words in _PLACES if _pattern(words).search(title)), "")


def says_nullable(word: str) -> bool:
    """Whether a word says that a value may be null."""
    return _pattern(_NULL).fullmatch(word.strip(_EDGES)) is not None


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
