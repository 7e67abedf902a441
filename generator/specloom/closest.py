"""The closest match for a word that is not known.

Nothing is imported at the top, because a run with nothing to do imports this module.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_PREFIX = 5
"""From this number of characters on, a word may be the beginning of the intended one."""
_LEAST = 3
"""From this number of characters on, a known word may be the first part of the one that is not: of `hmac-sha256`."""
_MOST_LISTED = 20


def suggest(word: str, words: Collection[str], *, cutoff: float = 0.7) -> str | None:
    """The one of `words` that was probably meant by `word`, or None; `cutoff` is how similar it must be, of 1."""
    from difflib import get_close_matches  # only needed for a finding

    folded = {_fold(other): other for other in words}
    same = folded.get(_fold(word))
    if same is not None:
        return same
    shorter = [other for other in words if len(other) >= _LEAST and word.startswith((f"{other}-", f"{other}_"))]
    if shorter:
        return max(shorter, key=len)
    longer = [other for other in words if len(word) >= _PREFIX and other.startswith(word)]
    close = get_close_matches(word, longer or list(words), n=1, cutoff=0.3 if longer else cutoff)
    return close[0] if close else None


def certain(word: str, words: Collection[str]) -> str | None:
    """The one of `words` that `word` is certainly meant to be, or None.

    It differs in case, hyphens and the like only; or it has at least five characters, one of which is wrong, missing,
    added or exchanged with its neighbour, and there is no other such word.
    """
    same = [other for other in words if _fold(other) == _fold(word)]
    if same or len(word) < _PREFIX:
        return same[0] if len(same) == 1 else None
    near = [other for other in words if len(other) >= _PREFIX and _is_one_slip(word, other)]
    return near[0] if len(near) == 1 else None


def _is_one_slip(word: str, other: str) -> bool:
    """Whether one character was replaced, omitted, added or exchanged with the next one."""
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    rest, wanted = word[start:], other[start:]
    return (
        rest[1:] == wanted[1:]
        or rest == wanted[1:]
        or rest[1:] == wanted
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:] and len(wanted) > 1)
    )


def suggest_or_list(word: str, words: Iterable[str]) -> str:
    """A hint with the closest match, or else with what there is, in the order of `words`."""
    known = list(dict.fromkeys(words))
    near = suggest(word, known, cutoff=0.6)  # names may be short: one wrong letter in three
    if near is not None:
        return f"did you mean `{near}`?"
    more = f" and {len(known) - _MOST_LISTED} more" if len(known) > _MOST_LISTED else ""
    return f"available: {', '.join(known[:_MOST_LISTED])}{more}"


def _fold(word: str) -> str:
    return "".join(char for char in word.lower() if char.isalnum())
