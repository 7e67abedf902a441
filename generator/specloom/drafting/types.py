"""Reads types as pages write them: `string`, `Integer`, `array[object]`, `list of strings`, `string | null`, `enum`."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
    **dict.fromkeys(
        ("string", "str", "text", "varchar", "enum", "字符串", "строка", "texto", "cadena", "文字列", "chaîne"),
        ("string", None),
    ),
    **dict.fromkeys(("url", "uri", "link"), ("string", "uri")),
    **dict.fromkeys(("uuid", "guid"), ("string", "uuid")),
    **dict.fromkeys(
        ("datetime", "date-time", "timestamp string", "iso8601", "iso 8601", "iso date", "iso string"),
        ("string", "date-time"),
    ),
    **dict.fromkeys(("date",), ("string", "date")),
    **dict.fromkeys(("email",), ("string", "email")),
    **dict.fromkeys(("base64", "base64 string"), ("string", None)),
    **dict.fromkeys(
        (
            "integer",
            "int",
            "int32",
            "int64",
            "long",
            "bigint",
            "unix timestamp",
            "timestamp",
            "整数",
            "整型",
            "целое",
            "целое число",
            "inteiro",
            "entero",
            "ganzzahl",
            "entier",
            "整数型",
        ),
        ("integer", None),
    ),
    **dict.fromkeys(
        (
            "number",
            "float",
            "double",
            "decimal",
            "numeric",
            "numeral",
            "数字",
            "浮点数",
            "число",
            "número",
            "numero",
            "nombre",
            "zahl",
            "数値",
        ),
        ("number", None),
    ),
    **dict.fromkeys(
        ("boolean", "bool", "布尔", "布尔值", "логический", "booleano", "booléen", "flag", "真偽値"), ("boolean", None)
    ),
    **dict.fromkeys(
        (
            "object",
            "map",
            "dict",
            "dictionary",
            "json",
            "json object",
            "struct",
            "hash",
            "对象",
            "объект",
            "objeto",
            "objet",
            "objekt",
            "オブジェクト",
        ),
        ("object", None),
    ),
    **dict.fromkeys(
        ("array", "list", "数组", "массив", "список", "lista", "arreglo", "matriz", "tableau", "liste", "配列"),
        ("array", None),
    ),
    **dict.fromkeys(("null", "nil", "none"), ("null", None)),
    **dict.fromkeys(("file", "binary"), ("string", "binary")),
}
_ARRAY: Final = re.compile(
    r"(?:(?:array|list|tableau|lista|массив|数组)\s*(?:\[(?P<a>.+)\]|<(?P<b>.+)>|\((?P<c>.+)\)|(?:of|de|из)\s+(?P<d>.+))|(?P<e>.+?)\s*\[\]|(?P<f>\S+) array|\[(?P<g>[\w ]+)\])",
    re.IGNORECASE,
)
_MAP: Final = re.compile(r"(?:map|dict|dictionary|record|object)\s*[<\[{].+[>\]}]", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"^(?:an?|the)\s+", re.IGNORECASE)


def read_type(text: str, *, depth: int = 0) -> TypeSaid | None:
    """The type that the whole of a short text names; None if it names none."""
    word = _ARTICLE.sub(
        "", plain(text.replace("<", "‹").replace(">", "›")).replace("‹", "<").replace("›", ">").strip(" *_.,:")
    )
    if not word or len(word) > 80 or depth > 4:
        return None
    if _MAP.fullmatch(word):
        return TypeSaid(("object",))
    required: bool | None = None
    parts = [part.strip() for part in re.split(r"\s*[,;·]\s*|\s+\(|\)\s*$|\s+[-–]\s+", word) if part.strip()]
    if len(parts) > 1:
        read = [(part, yes_or_no(part), read_type(part, depth=depth + 1)) for part in parts]
        required = next((answer for _, answer, _ in read if answer is not None), None)
        said = next((found for _, answer, found in read if answer is None and found is not None), None)
        first = read[0]
        if first[1] is None and first[2] is None:
            return None
        return None if said is None else TypeSaid(said.types, said.format or _format_of(parts), said.items, required)
    key = word.casefold().strip("`'\"")
    if key.endswith("?") and (optional := read_type(word[:-1], depth=depth + 1)):
        return TypeSaid(optional.types, optional.format, optional.items, False)
    for ending in (" required", " optional"):
        if key.endswith(ending) and (said := read_type(word[: -len(ending)], depth=depth + 1)):
            return TypeSaid(said.types, said.format, said.items, ending == " required")
    if key in _SCALARS:
        kind, form = _SCALARS[key]
        return TypeSaid((kind,), form, required=required)
    if re.search(r"\s*(?:\||/|\bor\b|\bou\b|или|或)\s*", key):
        union = [read_type(part, depth=depth + 1) for part in re.split(r"\s*(?:\||/|\bor\b|\bou\b|или|或)\s*", word)]
        known = [part for part in union if part is not None]
        if len(known) == len(union) and known:
            types = tuple(dict.fromkeys(kind for part in known for kind in part.types))
            return TypeSaid(
                types,
                next((part.format for part in known if part.format), None),
                next((part.items for part in known if part.items), None),
            )
        return None
    if found := _ARRAY.fullmatch(word):
        inner = next(part for part in found.groups() if part)
        said = read_type(inner, depth=depth + 1) or read_type(inner.removesuffix("s"), depth=depth + 1)
        is_named = re.fullmatch(r"[A-Z]\w*(?: objects?)?", inner) is not None
        return TypeSaid(("array",), None, said or TypeSaid(("object",))) if said is not None or is_named else None
    if re.fullmatch(r"(?:nullable)\s+(.+)", key) and (said := read_type(word[9:], depth=depth + 1)):
        return TypeSaid((*said.types, "null"), said.format, said.items)
    if re.fullmatch(r"\w+ ?\((?:max|min|\d).*", key) or re.fullmatch(r"\w+\(\d+\)", key):
        return read_type(re.split(r"[ (]", word)[0], depth=depth + 1)
    return None


def _format_of(parts: list[str]) -> str | None:
    for part in parts:
        found = _SCALARS.get(part.casefold())
        if found is not None and found[1]:
            return found[1]
    return None
