"""Reads types as pages write them: `string`, `Integer`, `array[object]`, `list of strings`, `string | null`, `enum`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .words import plain, yes_or_no


@dataclass(frozen=True, slots=True)
class TypeSaid:
    """A type, and what was said with it."""

    types: tuple[str, ...]
    format: str | None = None
    items: TypeSaid | None = None
    required: bool | None = None


_SCALARS: Final[dict[str, tuple[str, str | None]]] = {
    word.casefold(): (kind, form)
    for kind, form, words in (
        (
            "string",
            None,
            "string|str|text|varchar|char|character|enum|enumeration|base64|base64 string|json string|hex string|"
            "字符串|字符|文本|枚举|строка|строки|строк|текст|texto|cadena|cadenas|cadena de texto|文字列|chaîne|"
            "chaîne de caractères|chaînes|texte|zeichenkette|zeichenketten|zeichenfolge|zeichenfolgen",
        ),
        ("string", "uri", "url|uri|link|href|web address|enlace|ссылка|链接|adresse web"),
        ("string", "uuid", "uuid|uuidv4|uuid v4|guid"),
        (
            "string",
            "date-time",
            "datetime|date-time|date time|date/time|timestamp string|iso8601|iso 8601|iso date|iso string|rfc3339|"
            "日期时间|fecha y hora|дата и время|日時",
        ),
        ("string", "date", "date|datum|fecha|дата|日期"),
        ("string", "email", "email|e-mail|email address"),
        (
            "integer",
            None,
            "integer|int|int32|int64|uint|uint32|uint64|long|bigint|smallint|unix timestamp|unix time|unix|epoch|"
            "timestamp|整数|整型|长整型|时间戳|целое|целое число|целых чисел|целые числа|inteiro|inteiros|"
            "número inteiro|entero|enteros|ganzzahl|ganzzahlen|ganze zahl|entier|entiers|nombre entier|整数型",
        ),
        (
            "number",
            None,
            "number|float|float32|float64|double|decimal|numeric|numeral|数字|浮点数|浮点型|浮点|小数|数值|число|"
            "числа|чисел|дробное число|número|números|numero|numeros|decimale|nombre|nombres|nombre décimal|zahl|"
            "zahlen|fließkommazahl|gleitkommazahl|dezimalzahl|kommazahl|数値",
        ),
        (
            "boolean",
            None,
            "boolean|bool|true/false|true or false|布尔|布尔值|布尔型|логический|логическое|булево|булевый|booleano|"
            "booleanos|booléen|flag|wahrheitswert|boolesch|wahr/falsch|真偽値|真伪值",
        ),
        (
            "object",
            None,
            "object|map|dict|dictionary|json|json object|struct|structure|hash|hashmap|record|mapping|对象|объект|"
            "объекта|объектов|объекты|словарь|objeto|objetos|objet|objets|objekt|objekte|objekten|オブジェクト",
        ),
        (
            "array",
            None,
            "array|list|arr|collection|数组|列表|массив|список|lista|listas|arreglo|arreglos|matriz|tableau|liste|"
            "配列|リスト",
        ),
        ("null", None, "null|nil|none|nulo"),
        ("string", "binary", "file|binary|blob|文件|файл|archivo|arquivo|fichier|datei|ファイル"),
    )
    for word in words.split("|")
}
_LISTS: Final = (
    r"array|list|arr|set|collection|sequence|tableau|lista|liste|arreglo|matriz|массив|список|数组|列表|配列"
)
_ARRAY: Final = re.compile(
    rf"(?:(?:{_LISTS})\s*(?:\[(?P<a>.+)\]|<(?P<b>.+)>|\((?P<c>.+)\)|[ -](?:of|de|von|из|mit)[ -](?P<d>.+)|"
    r"\s(?P<h>(?!of\b)\S+))"
    r"|(?P<e>.+?)\s*\[\]|<?\s*(?P<f>[^<>\s]+)\s*>?[ -](?:array|list)|(?P<i>\S+?)(?:数组|列表|の配列)|"
    r"\[(?P<g>[\w ]+)\])",
    re.IGNORECASE,
)
_MAP: Final = re.compile(r"(?:map|dict|dictionary|record|object|hash)\s*[<\[{].+[>\]}]", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"^(?:an?|the|une?|ein|eine)\s+", re.IGNORECASE)
_ENUM: Final = re.compile(
    r"(?:enum|enumeration)\s*(?:[<(\[](?P<a>.+)[>)\]]|(?:of|:)\s*(?P<b>.+))|(?P<c>\w+)\s+enum", re.IGNORECASE
)
_WRAPPED: Final = re.compile(
    r"(?P<how>optional|nullable|maybe)(?:\s*[<(\[](?P<a>.+)[>)\]]|\s+(?P<b>.+))", re.IGNORECASE
)
_ADJECTIVE: Final = re.compile(
    r"^(?:non-?negative|non-?empty|positive|unsigned|signed|short|long|plain|raw|single|nested|valid|utf-?8|ascii|"
    r"url-?encoded|base64(?:-?encoded)?|comma[- ]separated|json|unique|32-bit|64-bit)\s+",
    re.IGNORECASE,
)
_MOMENT: Final = re.compile(r"(?:iso[ -]?8601|rfc[ -]?3339)\b.*|.+\b(?:iso[ -]?8601|rfc[ -]?3339)\b.*", re.IGNORECASE)
_BOUNDED: Final = re.compile(r"(?P<head>\w+)\s*[<(\[]\s*(?P<inner>[^<>()\[\]]*)\s*[>)\]]")
_LITERALS: Final = re.compile(r"(?:\"[^\"|]+\"|'[^'|]+')(?:\s*\|\s*(?:\"[^\"|]+\"|'[^'|]+'|null))+")
_OR: Final = re.compile(r"\s*(?:\||¦|/|\bor\b|\bou\b|\boder\b|\bo\b|или|或)\s*")
_NULLABLE: Final = frozenset({"null", "nullable", "null allowed", "может быть null", "可为空", "puede ser nulo"})
_NAMED: Final = re.compile(r"[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")


@lru_cache(maxsize=4096)
def read_type(text: str, *, depth: int = 0) -> TypeSaid | None:
    """The type that the whole of a short text names; None if it names none."""
    word = _bare(text)
    if not word or len(word) > 80 or depth > 4:
        return None
    if _MAP.fullmatch(word):
        return TypeSaid(("object",))
    if _LITERALS.fullmatch(word):
        return TypeSaid(("string", "null") if re.search(r"\|\s*null\b", word) else ("string",))
    if _MOMENT.fullmatch(word) and "," not in word:
        return TypeSaid(("string",), "date-time")
    key = word.casefold().strip("`'\"")
    if key in _SCALARS:
        kind, form = _SCALARS[key]
        return TypeSaid((kind,), form)
    if (parts := _parts(word)) and len(parts) > 1 and not _ARRAY.fullmatch(word):
        return _of_parts(parts, depth)
    return _modified(word, key, depth) or _union(word, depth) or _compound(word, key, depth)


def named_type(text: str) -> str:
    """The name of a schema that a type is, or that the items of an array are:
    `Address`, `array of [Address](#address)`.
    """
    word = _bare(text) if len(text) <= 120 else ""
    found = _ARRAY.fullmatch(word)
    inner = next((part for part in found.groups() if part), "") if found is not None else word
    bare = re.sub(
        r"\s+(?:object|model|resource|schema|objekt|objeto|objet)s?$", "", inner.strip("<>[] "), flags=re.IGNORECASE
    )
    return bare if _NAMED.fullmatch(bare) and read_type(bare) is None else ""


def _bare(text: str) -> str:
    text = re.sub(r"\\([<>\[\]|*_])", r"\1", text)
    text = plain(text.replace("<", "‹").replace(">", "›")).replace("‹", "<").replace("›", ">").strip(" *_.,:")
    return _ARTICLE.sub("", re.sub(r"[*_]+(?=[\s|¦,]|$)|(?<=[\s|¦,])[*_]+", "", text))


def _parts(word: str) -> list[str]:
    """The words of a list, outside of brackets: `string (uuid), required`."""
    return [
        part.strip() for part in re.split(r"\s*[,;·](?![^<\[]*[>\]])\s*|\s+\(|\)\s*$|\s+[-–]\s+", word) if part.strip()
    ]


def _of_parts(parts: list[str], depth: int) -> TypeSaid | None:
    """A type with the words beside it; the first word must be one of both."""
    read = [(part, yes_or_no(part), read_type(part, depth=depth + 1)) for part in parts]
    required = next((answer for _, answer, _ in read if answer is not None), None)
    moment = next((found for _, _, found in read if found is not None and found.format == "date-time"), None)
    said = moment or next((found for _, answer, found in read if answer is None and found is not None), None)
    if said is None or (read[0][1] is None and read[0][2] is None):
        return None
    is_nullable = any(part.casefold() in _NULLABLE for part in parts) and "null" not in said.types
    types = (*said.types, "null") if is_nullable else said.types
    return TypeSaid(types, said.format or _format_of(parts), said.items, required)


def _modified(word: str, key: str, depth: int) -> TypeSaid | None:
    """A type with a word before or behind it: `string?`, `integer required`, `nullable string`, `unsigned int`."""
    if key.endswith("?") and (said := read_type(word[:-1], depth=depth + 1)):
        return TypeSaid(said.types, said.format, said.items, False)
    head, _, last = word.rpartition(" ")
    if (
        head
        and (answer := yes_or_no(last)) is not None
        and len(last) > 2
        and (said := read_type(head, depth=depth + 1))
    ):
        return TypeSaid(said.types, said.format, said.items, answer)
    if found := _WRAPPED.fullmatch(word):
        said = read_type(found["a"] or found["b"], depth=depth + 1)
        if said is not None and found["how"].casefold() == "nullable":
            return TypeSaid((*said.types, "null"), said.format, said.items, said.required)
        return None if said is None else TypeSaid(said.types, said.format, said.items, False)
    if _ADJECTIVE.match(word):
        return read_type(_ADJECTIVE.sub("", word), depth=depth + 1)
    return None


def _union(word: str, depth: int) -> TypeSaid | None:
    parts = _OR.split(word)
    union = [read_type(part, depth=depth + 1) for part in parts]
    known = [part for part in union if part is not None]
    if len(parts) < 2 or len(known) < len(union):
        return None
    return TypeSaid(
        tuple(dict.fromkeys(kind for part in known for kind in part.types)),
        next((part.format for part in known if part.format), None),
        next((part.items for part in known if part.items), None),
    )


def _compound(word: str, key: str, depth: int) -> TypeSaid | None:
    """Arrays, enumerations, and types with a format or bounds in brackets."""
    if found := _ENUM.fullmatch(word):
        return read_type(found["a"] or found["b"] or found["c"], depth=depth + 1) or TypeSaid(("string",))
    if found := _ARRAY.fullmatch(word):
        inner = next(part for part in found.groups() if part).strip(" <>")
        said = read_type(inner, depth=depth + 1) or read_type(inner.removesuffix("s"), depth=depth + 1)
        is_named = re.fullmatch(r"[A-Z]\w*(?: objects?)?", inner) is not None
        return TypeSaid(("array",), None, said or TypeSaid(("object",))) if said is not None or is_named else None
    if (found := _BOUNDED.fullmatch(word)) and (said := read_type(found["head"], depth=depth + 1)):
        return TypeSaid(said.types, said.format or _format_of([found["inner"].strip()]), said.items)
    if re.fullmatch(r"\w+ ?\((?:max|min|\d).*", key):
        return read_type(re.split(r"[ (]", word)[0], depth=depth + 1)
    return None


def _format_of(parts: list[str]) -> str | None:
    for part in parts:
        found = _SCALARS.get(part.casefold())
        if found is not None and found[1]:
            return found[1]
    return None
