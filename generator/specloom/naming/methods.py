"""What a method is called within its group: what its operationId says, without what the group says already."""

from __future__ import annotations

import re

from .words import runs, singular, snake

_SEPARATOR = re.compile(r"[./](?=[^\W\d_])")
"""What separates groups in an operationId: a dot or a slash before a letter. In `list_v2026.0` it is part of a word."""

_VERSION = re.compile(r"[vV]\d[\w.]*")
"""The last part of an operationId that only tells the version of the operation: `v2`."""


def split_id(id_: str) -> tuple[str, str]:
    """The group and the method in an operationId: `issues/create` is issues and create; no group is "".

    A version after the last separator belongs to the part before it: `users.list.v2` is users and `list.v2`. An id with
    spaces or braces is one name.
    """
    found = [match.start() for match in _SEPARATOR.finditer(id_) if match.start()]
    if not found or re.search(r"[\s{}]", id_):
        return "", id_
    if _VERSION.fullmatch(id_[found[-1] + 1 :]):
        found.pop()
    return (id_[: found[-1]], id_[found[-1] + 1 :]) if found else ("", id_)


def without_group(method: str, group: str) -> str:
    """The method of `copilot/copilot-usage` without the group in front."""
    shorter = method.removeprefix(f"{snake(group)}_") if group else method
    return shorter if shorter[:1].isalpha() else method


def without_tag(id_: str, tag: str) -> str:
    """The operationId `sshKeys_list` or `usage-costs` without the tag, SSH Keys or Usage, in front of a separator."""
    wanted = "".join(runs(tag)).casefold()
    for match in _WORD_END.finditer(id_):
        if wanted and "".join(runs(id_[: match.start()])).casefold() == wanted:
            return id_[match.end() :]
    return id_


_WORD_END = re.compile(r"[-_./]+(?=[^\W\d_])")
"""A separator before a letter. Capitals within a word do not separate: `usageCosts` is one name."""


def without_noun(method: str, group: str, sent: str, path: str) -> str:
    """The method `list_files` of the group `files` without the noun behind its verb: `list`.

    `sent` and `path` are those of its request. A name that is made of them (`get_files_id`) stays as it is, and so does
    one of which a verb twice would be left.
    """
    verb, *rest = method.split("_")
    noun = snake(group).split("_")
    said, left = rest[: len(noun)], rest[len(noun) :]
    if verb not in _VERBS or [*map(singular, said)] != [*map(singular, noun)]:
        return method
    is_path = verb == sent.lower() and said != [*map(singular, said)] and snake(path.split("/")[1]).split("_") == said
    if is_path or left[:1] == [verb] or not all(word[:1].isalpha() for word in left[:1]):
        return method
    return "_".join((verb, *left))


_VERBS = frozenset(
    verb
    for line in (
        "accept activate add approve archive assign attach cancel clone close complete connect copy create",
        "deactivate delete deploy detach disable download edit enable end execute export fetch find finish",
        "generate get hangup import install invite list lock merge modify move patch pause publish query read",
        "refer refresh register reject release remove rename replace reset restart restore resume retrieve",
        "retry revoke rotate run save search send set show start stop submit suspend sync test transfer",
        "unarchive unassign unlock unsuspend update upload upsert validate verify watch",
    )
    for verb in line.split()
)
"""What an operationId says is done to something: the first word of `listFiles`."""
