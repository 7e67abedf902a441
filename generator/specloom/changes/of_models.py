"""What changes in the module `models`: classes and their fields, enums and their members, unions and aliases."""

from __future__ import annotations

import json
from collections.abc import Callable

from .. import ir
from ..view.models import constant_of
from .context import Context, judged, limits, pointer
from .model import Code, Effect
from .surface import TRANSPARENT

_WORDS = {
    "class": "a class",
    "enum": "an enum",
    "literal": "an alias of literals",
    "alias": "an alias",
    "union": "a union",
    "marker": "a base class",
}


def compare_models(context: Context) -> None:
    """Compare all models of both versions."""
    old, new = context.old, context.new
    for name, model in old.models.items():
        other = context.models.get(name)
        if other is None:
            place = context.gone(model.place)
            context.add(
                "removed",
                "breaks-types",
                f"`models.{name}` is gone",
                subject=f"models.{name}",
                wire=pointer(place),
                place=place,
                side="old",
                owner=context.owner("model", model=name),
                before=name,
            )
            continue
        if other != name:
            _rename(context, name, other)
        _Model(context, name, model, new.models[other]).compare()
    known = set(context.models.values())
    for name, model in new.models.items():
        if name not in known:
            place = context.here(model.place)
            context.add(
                "added",
                "harmless",
                f"`models.{name}` is new",
                subject=f"models.{name}",
                wire=pointer(place),
                place=place,
                owner=context.owner("model", model=name, side="new"),
                after=name,
            )


def _rename(context: Context, name: str, other: str) -> None:
    place = context.here(context.new.models[other].place)
    context.add(
        "renamed",
        "breaks-types",
        f"`models.{name}` is now `models.{other}`",
        subject=f"models.{name}",
        wire=pointer(place),
        place=place,
        owner=context.owner("model", model=name),
        before=name,
        after=other,
    )


class _Model:
    """One model in both versions."""

    def __init__(self, context: Context, name: str, old: ir.Model, new: ir.Model) -> None:
        self.context = context
        self.name = name
        self.subject = f"models.{name}"
        self.old = old
        self.new = new
        self.is_sent = context.old.is_sent(old)
        self.is_received = context.old.is_received(old)

    def compare(self) -> None:
        """Compare what the model is, and then what is in it."""
        before, after = self.context.old.shape(self.old), self.context.new.shape(self.new)
        if before != after and not {before, after} <= TRANSPARENT:
            message = f"`{self.subject}` is now {_WORDS[after]}, and was {_WORDS[before]}"
            self.add("retyped", "breaks-types", message, before=_WORDS[before], after=_WORDS[after])
            return
        match self.old, self.new:
            case ir.Object(), ir.Object():
                _Fields(self, self.old, self.new).compare()
            case ir.Enum(), ir.Enum() if before == after and self.old.kind == self.new.kind:
                self._values(self.old, self.new, is_class=before == "enum")
            case ir.Union(), ir.Union() if before == after:
                self._members(self.old, self.new)
            case _:
                self._definition()

    def add(
        self,
        code: Code,
        effect: Effect,
        message: str,
        *,
        before: str = "",
        after: str = "",
        tokens: tuple[str, ...] = (),
        is_gone: bool = False,
        member: str = "",
    ) -> None:
        """Note a change of the model, or of a member of an enum."""
        context = self.context
        place = context.gone(self.old.place, *tokens) if is_gone else context.here(self.new.place, *tokens)
        owner = context.owner("member" if member else "model", model=self.name, name=member)
        context.add(
            code,
            effect,
            message,
            subject=f"{self.subject}.{member}" if member else self.subject,
            wire=pointer(place),
            place=place,
            side="old" if is_gone else "new",
            owner=owner,
            before=before,
            after=after,
        )

    def _definition(self) -> None:
        """What an alias stands for."""
        types = self.context.types
        relation = types.forms(types.old.definition(self.old), types.new.definition(self.new))
        if relation is not None:
            code, effect = judged(relation, is_sent=self.is_sent, is_received=self.is_received)
            before, after = self.context.old.definition(self.old), self.context.new.definition(self.new)
            message = f"`{self.subject}` is `{after}` instead of `{before}`"
            self.add(code, effect, message, before=before, after=after)
        elif isinstance(self.old, ir.Alias) and isinstance(self.new, ir.Alias):
            for kind, effect, told in limits(self.old.type, self.new.type, is_sent=self.is_sent):
                self.add(kind, effect, f"`{self.subject}` {told}")

    # --- enums --------------------------------------------------------------------------------------------------------

    def _values(self, old: ir.Enum, new: ir.Enum, *, is_class: bool) -> None:
        """The values of an enum: by value, and where the class has members for them, by the members' names."""
        before = {value.value for value in old.values}
        after = {value.value: value for value in new.values}
        named = {self.context.new.member_name(new, value): value for value in new.values} if is_class else {}
        kept: set[str] = set()
        for value in old.values:
            name = self.context.old.member_name(old, value) if is_class else ""
            if value.value in after:
                now = self.context.new.member_name(new, after[value.value]) if is_class else ""
                if now != name:
                    message = f"`{self.subject}.{name}` is now `{self.subject}.{now}`"
                    tokens = self.context.new.value_tokens(new, value)
                    self.add("renamed", "breaks-types", message, before=name, after=now, tokens=tokens, member=name)
            elif name in named:
                kept.add(name)
                self._changed(name, value, new, named[name])
            else:
                self._lost(name, old, value)
        for value in new.values:
            name = self.context.new.member_name(new, value) if is_class else ""
            if value.value not in before and name not in kept:
                message = f"the value `{value.value}` is new in `{self.subject}`"
                message += f": `{self.subject}.{name}`" if name else ""
                tokens = self.context.new.value_tokens(new, value)
                self.add("enum-value-added", "harmless", message, after=str(value.value), tokens=tokens, member=name)

    def _changed(self, name: str, old: ir.EnumValue, enum: ir.Enum, new: ir.EnumValue) -> None:
        self.add(
            "enum-value-changed",
            "changes-behaviour",
            f"`{self.subject}.{name}` is `{new.value}` instead of `{old.value}`",
            before=str(old.value),
            after=str(new.value),
            tokens=self.context.new.value_tokens(enum, new),
            member=name,
        )

    def _lost(self, name: str, enum: ir.Enum, value: ir.EnumValue) -> None:
        told = f"`{self.subject}.{name}` is gone" if name else f"`{self.subject}` no longer allows `{value.value}`"
        self.add(
            "enum-value-removed",
            "breaks-types",
            told,
            before=str(value.value),
            tokens=self.context.old.value_tokens(enum, value),
            is_gone=True,
            member=name,
        )

    # --- unions -------------------------------------------------------------------------------------------------------

    def _members(self, old: ir.Union, new: ir.Union) -> None:
        """The members of a union, by what they are in Python."""
        types = self.context.types
        before = [(types.renamed(types.old.of(member)), member) for member in old.members]
        after = [(types.new.of(member), member) for member in new.members]
        had, has = {form for form, _ in before}, {form for form, _ in after}
        is_open = types.old.is_open(self.name) and types.new.is_open(self.context.models[self.name])
        for form, member in before:
            if form not in has:
                name = self.context.old.written(member)
                effect: Effect = "breaks-types" if self.is_sent else "harmless"
                message = f"`{name}` is no longer a member of `{self.subject}`"
                self.add("member-removed", effect, message, before=name, is_gone=True)
        for form, member in after:
            if form not in had:
                name = self.context.new.written(member)
                effect = "breaks-types" if self.is_received and not is_open and not old.solutions else "harmless"
                self.add("member-added", effect, f"`{name}` is a new member of `{self.subject}`", after=name)
        self._openness(old, new)
        if (old.tag, old.default, old.catch_all) != (new.tag, new.default, new.catch_all) or _moved(old, new):
            message = f"the members of `{self.subject}` are distinguished in another way"
            tokens = ("discriminator",)
            self.add(
                "discriminator", "changes-behaviour", message, before=old.tag or "", after=new.tag or "", tokens=tokens
            )

    def _openness(self, old: ir.Union, new: ir.Union) -> None:
        """Whether a value of a member that is not listed is `Unknown`, or an error."""
        before = self.context.old.directions.is_open_union(old)
        after = self.context.new.directions.is_open_union(new)
        if old.solutions or before == after or not self.is_received:
            return
        if after:
            self.add("widened", "breaks-types", f"a value of `{self.subject}` may be `Unknown`", after="Unknown")
        else:
            message = f"a value of `{self.subject}` is no longer `Unknown`: an unlisted member is an error"
            self.add("narrowed", "breaks-at-run-time", message, before="Unknown")


def _moved(old: ir.Union, new: ir.Union) -> bool:
    """Whether some value of the tag names another member than before."""
    after = dict(new.mapping)
    return any(value in after and after[value] != name for value, name in old.mapping)


# --- fields ----------------------------------------------------------------------------------------------------------


class _Fields:
    """The fields of a class in both versions."""

    def __init__(self, model: _Model, old: ir.Object, new: ir.Object) -> None:
        self.model = model
        self.context = model.context
        self.old = old
        self.new = new

    def compare(self) -> None:
        """Compare the fields, and what the class says besides."""
        before, after = self.context.old, self.context.new
        fields = {item.name: item for item in after.fields(self.new)}
        named = {after.field_name(self.new, item): item for item in fields.values()}
        kept: set[str] = set()
        gone: list[ir.Field] = []
        for item in before.fields(self.old):
            other = fields.get(item.name)
            if other is None:
                other = named.get(before.field_name(self.old, item))
                if other is None or any(it.name == other.name for it in self.old.fields):
                    gone.append(item)
                    continue
            kept.add(other.name)
            self._field(item, other)
        for item in gone:
            name = before.field_name(self.old, item)
            message = f"the field `{name}` of `{self.model.subject}` is gone"
            self.add("removed", "breaks-types", message, name, item, is_gone=True, before=self.type_of(item))
        for item in fields.values():
            if item.name not in kept:
                self._added(item)
        self._extra()
        self._solution()

    def add(
        self,
        code: Code,
        effect: Effect,
        message: str,
        name: str,
        item: ir.Field,
        *,
        is_gone: bool = False,
        before: str = "",
        after: str = "",
    ) -> None:
        """Note a change of a field: of the new one, or of one that is gone."""
        context = self.context
        place = context.gone(item.place) if is_gone else context.here(item.place)
        context.add(
            code,
            effect,
            message,
            subject=f"{self.model.subject}.{name}",
            wire=pointer(place),
            place=place,
            side="old" if is_gone else "new",
            owner=context.owner("field", model=self.model.name, name=name),
            before=before,
            after=after,
        )

    def type_of(self, field: ir.Field) -> str:
        """The annotation of an old field."""
        return self.context.old.written(field.type)

    def _added(self, item: ir.Field) -> None:
        name = self.context.new.field_name(self.new, item)
        is_required = self.context.new.directions.must_be_given(self.new, item) and constant_of(item) is None
        after = self.context.new.written(item.type)
        if is_required and self.model.is_sent:
            message = f"`{self.model.subject}` requires the new field `{name}`"
            self.add("new-required", "breaks-types", message, name, item, after=after)
        else:
            message = f"the field `{name}` of `{self.model.subject}` is new"
            self.add("added", "harmless", message, name, item, after=after)

    def _field(self, old: ir.Field, new: ir.Field) -> None:
        before, after = self.context.old, self.context.new
        name, now = before.field_name(self.old, old), after.field_name(self.new, new)
        told = f"`{self.model.subject}.{name}`"

        def add(code: Code, effect: Effect, message: str, was: str = "", became: str = "") -> None:
            self.add(code, effect, message, name, new, before=was, after=became)

        if name != now:
            add("renamed", "breaks-types", f"the field `{name}` of `{self.model.subject}` is now `{now}`", name, now)
        if old.name != new.name:
            message = f"{told} is `{new.name}` on the wire instead of `{old.name}`"
            add("format", "changes-behaviour" if self.model.is_sent else "harmless", message, old.name, new.name)
        self._presence(old, new, add)
        self._type(old, new, add)
        if self.model.is_sent and old.default != new.default:
            message = f"the server's default of {told} changes"
            add("default", "changes-behaviour", message, shown(old.default), shown(new.default))
        if old.deprecated != new.deprecated:
            code, message = deprecation(told, is_now=new.deprecated)
            add(code, "harmless", message)

    def _presence(self, old: ir.Field, new: ir.Field, add: _Add) -> None:
        """Whether it must be given, and whether it is always there."""
        model, told = self.model, f"`{self.model.subject}.{self.context.old.field_name(self.old, old)}`"
        was = self.context.old.directions.must_be_given(self.old, old)
        now = self.context.new.directions.must_be_given(self.new, new)
        if was and constant_of(old) is not None and now and constant_of(new) is None and model.is_sent:
            add("became-required", "breaks-types", f"{told} must be given now")
        elif now and not was and constant_of(new) is None:
            effect: Effect = "breaks-types" if model.is_sent else "harmless"
            message = f"{told} must be given now" if model.is_sent else f"{told} is always there"
            add("became-required", effect, message)
        elif was and not now:
            effect = "breaks-types" if model.is_received else "harmless"
            message = f"{told} may be `UNSET`" if model.is_received else f"{told} need not be given"
            add("became-optional", effect, message)

    def _type(self, old: ir.Field, new: ir.Field, add: _Add) -> None:
        model, told = self.model, f"`{self.model.subject}.{self.context.old.field_name(self.old, old)}`"
        before, after = self.context.old.written, self.context.new.written
        relation = self.context.types.types(old.type, new.type)
        if relation is None:
            for code, effect, message in limits(old.type, new.type, is_sent=model.is_sent):
                add(code, effect, f"{told} {message}")
            return
        was, now = before(old.type), after(new.type)
        if constant_of(old) is not None and constant_of(new) is not None and not model.is_received:
            message = f"{told}, which is filled in, is `{constant_of(new)}` instead of `{constant_of(old)}`"
            add("constant", "changes-behaviour", message, was, now)
            return
        kind, effect = judged(relation, is_sent=model.is_sent, is_received=model.is_received)
        add(kind, effect, f"{told} is `{now}` instead of `{was}`", was, now)

    def _extra(self) -> None:
        """Whether the class has `additional_properties`, and what they are."""
        old, new, model = self.old.extra, self.new.extra, self.model
        told = f"`{model.subject}.additional_properties`"
        if old is not None and new is None:
            model.add("removed", "breaks-types", f"{told} is gone", before=self.context.old.written(old))
        elif old is None and new is not None:
            message = f"{told} is new: properties that are not declared"
            model.add("added", "harmless", message, after=self.context.new.written(new))
        elif old is not None and new is not None:
            relation = self.context.types.types(old, new)
            if relation is not None:
                code, effect = judged(relation, is_sent=model.is_sent, is_received=model.is_received)
                was, now = self.context.old.written(old), self.context.new.written(new)
                model.add(code, effect, f"{told} hold `{now}` instead of `{was}`", before=was, after=now)

    def _solution(self) -> None:
        """What comes of a task that is asked for with the class, and whether a result has a type of its own."""
        old, new, model = self.old, self.new, self.model
        if (old.parameter is None) != (new.parameter is None):
            message = (
                f"`{model.subject}` is generic now" if new.parameter else f"`{model.subject}` is no longer generic"
            )
            model.add("retyped", "breaks-types", message)
        if not old.unions and not new.unions:
            return
        before, after = old.solution or ir.FreeForm(), new.solution or ir.FreeForm()
        relation = self.context.types.types(before, after)
        if relation is not None:
            _, effect = judged(relation, is_sent=False, is_received=True)
            was, now = self.context.old.written(before), self.context.new.written(after)
            message = f"the result of a task of `{model.subject}` is `{now}` instead of `{was}`"
            model.add("result", effect, message, before=was, after=now, tokens=("x-solution",))


_Add = Callable[..., None]


def shown(value: ir.Json | ir.Missing) -> str:
    """A default as JSON; "" where there is none."""
    return "" if isinstance(value, ir.Missing) else json.dumps(value, ensure_ascii=False)


def deprecation(told: str, *, is_now: bool) -> tuple[Code, str]:
    """The change of what is deprecated, or no longer."""
    return ("deprecated", f"{told} is deprecated") if is_now else ("undeprecated", f"{told} is no longer deprecated")
