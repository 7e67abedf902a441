"""What changes of a client as a whole: its names, its credentials and servers, how failures are told, and webhooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .. import ir
from ..naming import client_bases
from ..runtime.description.api import Credential
from ..runtime.description.servers import Server, Variable, default_url
from ..runtime.errors import PROVIDER_ERRORS, FailureKind, ProviderError
from ..runtime.expressions import Failure
from .context import Context, pointer
from .model import Code, Effect
from .types import received

_MEMBERS = {"StreamingClient": "stream", "PagingClient": "paged"}
"""The methods of clients that only some have."""


def compare_clients(context: Context) -> None:
    """Compare what concerns a client as a whole."""
    _names(context)
    _credentials(context)
    _grants(context)
    _servers(context)
    _failures(context)
    _webhooks(context)


def _add(
    context: Context,
    code: Code,
    effect: Effect,
    message: str,
    tokens: tuple[str, ...],
    *,
    subject: str = "",
    before: str = "",
    after: str = "",
    is_gone: bool = False,
) -> None:
    """Note a change of the client."""
    place = context.old_root(*tokens) if is_gone else context.root(*tokens)
    context.add(
        code,
        effect,
        message,
        subject=subject or context.old.client,
        wire=pointer(place),
        place=place,
        side="old" if is_gone else "new",
        owner=context.owner("client"),
        before=before,
        after=after,
    )


def _names(context: Context) -> None:
    old, new = context.old, context.new
    if old.package != new.package:
        place = context.root("info", "x-python-name")
        context.add(
            "renamed",
            "breaks-types",
            f"the package `{old.package}` is now `{new.package}`, and saved handles name the package",
            subject=old.package,
            wire=pointer(place),
            place=place,
            owner=context.owner("package", name=old.package),
            before=old.package,
            after=new.package,
        )
    if old.client != new.client:
        message = f"`{old.client}` is now `{new.client}`, and `Async{old.client}` is `Async{new.client}`"
        _add(context, "renamed", "breaks-types", message, ("info", "title"), before=old.client, after=new.client)
    before, after = client_bases(old.api), client_bases(new.api)
    for base, method in _MEMBERS.items():
        if (base in before) != (base in after):
            is_new = base in after
            place = context.root("paths")
            told = "is new" if is_new else "is gone: no operation is left that it is for"
            context.add(
                "added" if is_new else "removed",
                "harmless" if is_new else "breaks-types",
                f"`client.{method}()` {told}",
                subject=f"client.{method}()",
                wire=pointer(place),
                place=place,
                owner=context.owner("method", methods=(method,), side="new" if is_new else "old"),
                before="" if is_new else f"client.{method}",
                after=f"client.{method}" if is_new else "",
            )


# --- credentials -----------------------------------------------------------------------------------------------------


def _credentials(context: Context) -> None:
    """The arguments of the class, and the environment variables that replace them."""
    old, new = context.old.api.credentials, context.new.api.credentials
    before, after = {it.name: it for it in old}, {it.name: it for it in new}
    come = [it for it in new if it.name not in before]
    renamed = {name: other for name, other in context.credentials.items() if name != other}
    for credential in old:
        name = renamed.get(credential.name, credential.name)
        if name not in after:
            _credential(
                context, "removed", "breaks-types", credential, f"no longer takes `{credential.name}`",
                before=credential.name, is_gone=True,
            )  # fmt: skip
            continue
        if name != credential.name:
            told = f"takes `{name}` instead of `{credential.name}`"
            _credential(context, "renamed", "breaks-types", credential, told, before=credential.name, after=name)
        _compare_credential(context, credential, after[name])
    for credential in come:
        if credential.name not in renamed.values():
            told = f"requires the new credential `{credential.name}`"
            if credential.required:
                _credential(context, "credential", "breaks-at-run-time", credential, told, after=credential.name)
            else:
                told = f"takes the new credential `{credential.name}`"
                _credential(context, "added", "harmless", credential, told, after=credential.name)
    if old and new and renamed.get(old[0].name, old[0].name) != new[0].name and old[0].name in {*after, *renamed}:
        told = f"takes `{new[0].name}` as its first argument, and `{old[0].name}` by its name only"
        _credential(context, "position", "breaks-at-run-time", old[0], told, before=old[0].name, after=new[0].name)


def _compare_credential(context: Context, old: Credential, new: Credential) -> None:
    if old.env != new.env:
        if old.env is None:
            told = f"reads `{new.name}` from the environment variable `{new.env}`, too"
            _credential(context, "environment", "harmless", old, told, after=new.env or "")
        else:
            other = f"from `{new.env}` instead of `{old.env}`" if new.env else f"from `{old.env}` no longer"
            told = f"reads `{new.name}` {other}"
            _credential(context, "environment", "breaks-at-run-time", old, told, before=old.env, after=new.env or "")
    if old.required != new.required:
        told = f"requires `{new.name}` when it is created" if new.required else f"can be created without `{new.name}`"
        effect: Effect = "breaks-at-run-time" if new.required else "harmless"
        _credential(context, "credential", effect, old, told)


def _credential(
    context: Context,
    code: Code,
    effect: Effect,
    credential: Credential,
    told: str,
    *,
    before: str = "",
    after: str = "",
    is_gone: bool = False,
) -> None:
    """Note a change of an argument of the client."""
    client = context.old.client
    place = (context.old if is_gone else context.new).credential_place(after or credential.name, credential.name)
    context.add(
        code,
        effect,
        f"`{client}` {told}",
        subject=f"{client}({credential.name})",
        wire=pointer(place),
        place=place,
        side="old" if is_gone else "new",
        owner=context.owner("credential", name=credential.name),
        before=before,
        after=after,
    )


def _grants(context: Context) -> None:
    """How access tokens are obtained."""
    old = {context.credentials.get(it.token, it.token): it for it in context.old.api.grants}
    new = {it.token: it for it in context.new.api.grants}
    tokens = ("components", "securitySchemes")
    for token, grant in new.items():
        if token in old and (old[token].url, old[token].scopes) != (grant.url, grant.scopes):
            was, now = old[token].url, grant.url
            message = f"access tokens for `{token}` are requested in another way"
            _add(context, "credential", "changes-behaviour", message, tokens, before=was, after=now)
        elif token not in old:
            message = f"the client obtains `{token}` itself, with `{grant.client_id}` and `{grant.client_secret}`"
            _add(context, "credential", "harmless", message, tokens, after=grant.url)
    for token, grant in old.items():
        if token not in new:
            message = f"the client no longer obtains `{token}` itself"
            _add(context, "credential", "breaks-at-run-time", message, tokens, before=grant.url)


# --- servers ---------------------------------------------------------------------------------------------------------


def _servers(context: Context) -> None:
    """The URL that calls go to, and its variables."""
    old, new = (next(iter(surface.api.servers), None) for surface in (context.old, context.new))
    if old is not None and new is None:
        message = "the document names no server: `base_url=` must be given"
        _add(context, "server", "breaks-at-run-time", message, (), before=default_url(old))
        return
    if new is not None and (old is None or default_url(old) != default_url(new)):
        was, now = "" if old is None else default_url(old), default_url(new)
        effect: Effect = "changes-behaviour" if old is not None else "harmless"
        told = f"calls go to `{now}`" + (f" instead of `{was}`" if was else "")
        if _is_whole(was) and not _is_whole(now):
            effect, told = "breaks-at-run-time", f"the server's URL is only a path, `{now}`: `base_url=` must be given"
        _add(context, "server", effect, told, ("servers", "0", "url"), before=was, after=now)
    before, after = _variables_of(old), _variables_of(new)
    for name, variable in before.items():
        tokens = ("servers", "0", "variables", name)
        other = after.get(name)
        if other is None:
            message = f"the server's URL has no variable `{name}`"
            _add(
                context, "server-variable", "breaks-at-run-time", message, tokens, before=variable.default, is_gone=True
            )
            continue
        if other.values and (not variable.values or not set(variable.values) <= set(other.values)):
            values = ", ".join(map(str, other.values))
            message = f"the variable `{name}` of the server's URL must be one of `{values}`"
            was = ", ".join(variable.values)
            _add(context, "server-variable", "breaks-at-run-time", message, tokens, before=was, after=values)
    for name, variable in after.items():
        if name not in before:
            message = f"the server's URL has the new variable `{name}`"
            tokens = ("servers", "0", "variables", name)
            _add(context, "server-variable", "harmless", message, tokens, after=variable.default)


def _is_whole(url: str) -> bool:
    """Whether a URL names a host."""
    return "://" in url


def _variables_of(server: str | Server | None) -> Mapping[str, Variable]:
    return server.variables if isinstance(server, Server) else {}


# --- failures --------------------------------------------------------------------------------------------------------


def _failures(context: Context) -> None:
    """Which responses are errors, and which exceptions they raise: each declaration once."""
    seen: dict[tuple[Failure | None, Failure | None], list[str]] = {}
    for id_, other in context.endpoints.items():
        pair = (context.old.operations[id_].failure, context.new.operations[other].failure)
        if pair[0] != pair[1]:
            seen.setdefault(pair, []).append(id_)
    for (old, new), ids in seen.items():
        _failure(context, old, new, ids)


def _failure(context: Context, old: Failure | None, new: Failure | None, ids: list[str]) -> None:
    is_all = len(ids) == len(context.endpoints)
    first = context.old.endpoints[ids[0]]
    called = "every call" if is_all else f"`client.{first.methods[0]}()`"
    called += f" and {len(ids) - 1} more" if not is_all and len(ids) > 1 else ""
    place = context.here(context.new.operations[context.endpoints[ids[0]]].place, "x-failure")
    if not place.pointer.endswith("/x-failure"):
        place = context.root("x-failure")
    methods = tuple(name for id_ in ids for name in context.old.endpoints[id_].methods)

    def add(code: Code, effect: Effect, message: str, before: str = "", after: str = "") -> None:
        subject = context.old.client if is_all else f"client.{first.methods[0]}()"
        owner = context.owner("client" if is_all else "method", methods=methods)
        wire = pointer(place)
        context.add(
            code, effect, message, subject=subject, wire=wire, place=place, owner=owner, before=before, after=after
        )

    if old is None or new is None:
        told = (
            "no response is a failure by its content" if new is None else "a response may be a failure by its content"
        )
        add("failure", "breaks-at-run-time", f"{told}, for {called}")
        return
    if old.when != new.when:
        add("failure", "changes-behaviour", f"other responses are failures, for {called}")
    if (old.code, old.message) != (new.code, new.message):
        add("failure", "changes-behaviour", f"the code or text of a failure is taken from another place, for {called}")
    before, after = _kinds(old), _kinds(new)
    for code in dict.fromkeys((*before, *after)):
        was, now = _exception(before.get(code)), _exception(after.get(code))
        if before.get(code) == after.get(code):
            continue
        message = f"the failure `{code}` raises `{now}` instead of `{was}`, for {called}"
        if was == now:
            add("error-kind", "changes-behaviour", f"the failure `{code}` is of another kind, for {called}", was, now)
        else:
            effect: Effect = "changes-behaviour" if was == ProviderError.__name__ else "breaks-at-run-time"
            add("error-kind", effect, message, was, now)


def _exception(kind: FailureKind | None) -> str:
    """The class of the exception for a kind of failure."""
    return PROVIDER_ERRORS.get(kind, ProviderError).__name__


def _kinds(failure: Failure) -> dict[str, FailureKind]:
    """The kind of each code: the first one that lists it."""
    found: dict[str, FailureKind] = {}
    for kind, codes in failure.kinds.items():
        for code in codes:
            found.setdefault(code, kind)
    return found


# --- webhooks --------------------------------------------------------------------------------------------------------


def _webhooks(context: Context) -> None:
    """The functions that read and verify what the provider sends."""
    old = {webhook.id: webhook for webhook in context.old.api.webhooks}
    new = {webhook.id: webhook for webhook in context.new.api.webhooks}
    by_name = {name: id_ for id_, name in context.new.webhooks.items() if id_ not in old}
    found = {id_: id_ if id_ in new else by_name.get(context.old.webhooks[id_]) for id_ in old}
    pairs = {id_: other for id_, other in found.items() if other is not None}
    for id_, webhook in old.items():
        name = context.old.webhooks[id_]
        if id_ not in pairs:
            _function(
                context, "removed", "breaks-types", name, f"`webhooks.{name}()` is gone", webhook.place, is_gone=True
            )
            continue
        _compare_webhook(context, webhook, new[pairs[id_]])
    for id_, webhook in new.items():
        if id_ not in pairs.values():
            name = context.new.webhooks[id_]
            _function(context, "added", "harmless", name, f"`webhooks.{name}()` is new", webhook.place)
    for name in context.old.verifiers:
        if name not in context.new.verifiers:
            _verifier(context, name, is_gone=True)
    for name in context.new.verifiers:
        if name not in context.old.verifiers:
            _verifier(context, name, is_gone=False)


def _verifier(context: Context, name: str, *, is_gone: bool) -> None:
    """Note that a function that verifies or signs is gone, or new."""
    place = (context.old_root if is_gone else context.root)("x-webhook-signature")
    function = f"webhooks.{name}"
    context.add(
        "removed" if is_gone else "added",
        "breaks-types" if is_gone else "harmless",
        f"`{function}()` is {'gone' if is_gone else 'new'}",
        subject=f"{function}()",
        wire=pointer(place),
        place=place,
        side="old" if is_gone else "new",
        owner=context.owner("function", functions=(function,), side="old" if is_gone else "new"),
    )


def _compare_webhook(context: Context, old: ir.Webhook, new: ir.Webhook) -> None:
    name, now = context.old.webhooks[old.id], context.new.webhooks[new.id]
    if name != now:
        message = f"`webhooks.{name}()` is now `webhooks.{now}()`"
        _function(context, "renamed", "breaks-types", name, message, new.place, before=name, after=now)
    types = context.types
    before, after = _bodies(old), _bodies(new)
    relation = types.forms(types.old.of_all(before), types.new.of_all(after))
    if relation is not None:
        code, effect = received(relation)
        was, became = " | ".join(map(context.old.written, before)), " | ".join(map(context.new.written, after))
        message = f"`webhooks.{name}()` returns `{became}` instead of `{was}`"
        _function(context, code, effect, name, message, new.place, before=was, after=became)
    if (old.signature is None) != (new.signature is None):
        told = "verifies a signature: it takes a `secret`, and raw bodies only" if new.signature else "verifies nothing"
        message = f"`webhooks.{name}()` {told}"
        _function(context, "signature", "breaks-types", name, message, new.place)
    elif old.signature != new.signature:
        message = f"`webhooks.{name}()` expects another signature"
        _function(context, "signature", "changes-behaviour", name, message, new.place)


def _bodies(webhook: ir.Webhook) -> Sequence[ir.Type | None]:
    """The types of what a function of `webhooks` returns."""
    return [type_ for _, type_ in webhook.bodies] or [None]


def _function(
    context: Context,
    code: Code,
    effect: Effect,
    name: str,
    message: str,
    place: ir.Place,
    *,
    before: str = "",
    after: str = "",
    is_gone: bool = False,
) -> None:
    """Note a change of a function of `webhooks`."""
    source = context.gone(place) if is_gone else context.here(place)
    context.add(
        code,
        effect,
        message,
        subject=f"webhooks.{name}()",
        wire=pointer(source),
        place=source,
        side="old" if is_gone else "new",
        owner=context.owner("function", functions=(f"webhooks.{name}",)),
        before=before,
        after=after,
    )
