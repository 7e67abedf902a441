"""Makes an operation of what a section has collected: its parameters, its bodies and its credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from .combined import placed, with_shape
from .credentials import header_credential, is_key_name, is_plain_header, masked
from .definitions import expanded
from .described import LOCATIONS, Body, Credential, Example, Location, Operation, Origin, Parameter, Property, Todo
from .facts import Fact, build
from .prose import as_type
from .recorded import JSON, Payload, operation_of
from .sections import Sample, Section
from .shapes import origins_of, shape


def assemble(section: Section, method: str, path: str, origin: Origin) -> Operation:
    """The operation that a section is about, with all that the section says of it."""
    recorded = [operation_of(replace(call, is_template=True)) for call in section.calls]
    parameters, body_facts, credentials = _sorted(section, method, path)
    _name_roles(section, method, body_facts)
    asked = [sample for sample in section.samples if sample.role == "request"]
    request = _request(section, method, body_facts, asked, origin)
    responses = tuple(_responses(section, origin))
    for each in recorded:
        known = {parameter.property.name for parameter in parameters}
        parameters += [
            parameter
            for parameter in each.parameters
            if parameter.property.name not in known and parameter.location != "path"
        ]
        credentials += each.credentials
    for name in re.findall(r"\{([^}]+)\}", path):
        if not any(parameter.location == "path" and parameter.property.name == name for parameter in parameters):
            made = Property(
                name, origin, ("string",), True, todos=(Todo(f"what is `{name}`: no line describes it", (origin,)),)
            )
            parameters.insert(0, Parameter("path", made))
    unique = {
        (each.kind, each.location, each.name.lower()): each for each in reversed([*credentials, *section.credentials])
    }
    return Operation(
        method,
        path,
        origin,
        parameters=tuple(parameters),
        request=request,
        responses=responses,
        credentials=tuple(unique.values()),
        todos=tuple(section.todos),
        errors=tuple(dict.fromkeys(section.codes)),
    )


def _sorted(section: Section, method: str, path: str) -> tuple[list[Parameter], list[Fact], list[Credential]]:
    """The parameters, what is in the body, and the keys among the parameters."""
    variables = re.findall(r"\{([^}]+)\}", path)
    parameters: dict[tuple[str, str], tuple[Location, list[Fact]]] = {}
    body: list[Fact] = []
    credentials: list[Credential] = []
    for each in _with_values(section, "request"):
        place = next((name for name in (*LOCATIONS, "body") if each.location and name in str(each.location)), "")
        name = each.path[0]
        if name in variables:
            place = "path"
        elif place == "path":
            place = "query"
        elif not place:
            place = "query" if method in ("GET", "DELETE", "HEAD") else "body"
        if place == "body":
            body.append(each)
        elif place == "header" and (
            is_plain_header(name) or header_credential(name, each.description or "Bearer", each.origin)
        ):
            found = header_credential(name, each.description or "Bearer", each.origin)
            credentials += [found] if found is not None else []
        elif place == "query" and is_key_name(name):
            credentials.append(Credential("apiKey", each.origin, "query", name))
        else:
            location = cast("Location", place)
            parameters.setdefault((location, name), (location, []))[1].append(each)
    made = [
        Parameter(location, _only(build(name, facts, facts[0].origin), name, required=location == "path"))
        for (_, name), (location, facts) in parameters.items()
    ]
    return made, body, credentials


def _with_values(section: Section, role: str) -> list[Fact]:
    """The facts of a role, with the allowed values that other parts of the page list."""
    known = [_with_listed(section, each) for each in section.facts[role]]
    members = section.definitions.get(section.whole.get(role, ""), ())
    return list(expanded([*known, *(replace(each, location="body") for each in members)], section.definitions))


def _with_listed(section: Section, known: Fact) -> Fact:
    types = known.said.types if known.said is not None else ()
    for name, listed in section.values:
        if name.casefold() == known.path[-1].casefold() and not known.values:
            typed = [(value, meaning) for text, meaning in listed if (value := as_type(text, types)) is not None]
            return replace(known, values=tuple(typed)) if len(typed) == len(listed) else known
    return known


def _name_roles(section: Section, method: str, body: Sequence[Fact]) -> None:
    """Tell requests from responses where no heading does: by the properties that are documented."""
    asked = {fact.path[0] for fact in body}
    came = {fact.path[0] for fact in section.facts["response"]}
    for sample in section.samples:
        if sample.role in ("request", "response"):
            continue
        keys = set(sample.reading.value) if isinstance(sample.reading.value, dict) else set[str]()
        has_request = any(each.role == "request" for each in section.samples) or any(
            call.request for call in section.calls
        )
        if (
            sample.role == "errors"
            or method in ("GET", "DELETE")
            or len(keys & came) > len(keys & asked)
            or (has_request and not keys & asked)
        ):
            sample.role = "response"
        elif keys & asked or not has_request:
            sample.role = "request"
            if not keys & asked:
                where = Origin(section.source.name, sample.reading.line)
                section.todos.append(Todo("is this JSON a request or a response: no heading says", (where,)))
        else:
            sample.role = "response"


def _request(
    section: Section, method: str, facts: Sequence[Fact], asked: Sequence[Sample], origin: Origin
) -> Body | None:
    payloads = [call.request for call in section.calls if call.request is not None]
    payloads += [_payload(section, each) for each in asked]
    if method in ("GET", "HEAD") or not (facts or payloads):
        return None
    media_type = payloads[0].media_type if payloads else "application/json"
    return _body(facts, payloads, "request", media_type, origin)


def _payload(section: Section, sample: Sample) -> Payload:
    find = origins_of(sample.reading, section.source.name)
    return Payload(sample.reading.value, find, title=sample.title, is_whole="ellipses" not in sample.reading.tolerated)


def _responses(section: Section, origin: Origin) -> Iterator[Body]:
    good = next((status for status in section.whole if status.startswith("2")), "")
    if good and "response" not in section.whole:
        section.whole["response"], section.good = section.whole[good], section.good or good
    facts = _with_values(section, "response")
    for status, name in section.whole.items():
        if status.isdigit() and status >= "300" and name in section.definitions and status not in section.failing:
            section.failing[status] = list(section.definitions[name])
    groups: dict[str, list[Payload]] = {}
    for each in section.samples:
        if each.role == "response":
            payload = _payload(section, each)
            groups.setdefault(each.status or "200", []).append(payload)
    main = section.good or next((status for status in groups if status.startswith("2")), "200")
    if facts or not groups:
        groups.setdefault(main, [])
    for status in section.failing:
        groups.setdefault(status, [])
    for status in sorted(groups, key=lambda each: (each != main, each)):
        said = facts if status == main else section.failing.get(status, [])
        if said or groups[status]:
            yield replace(_body(said, groups[status], "response", "application/json", origin), status=status)


def _body(facts: Sequence[Fact], payloads: Sequence[Payload], name: str, media_type: str, origin: Origin) -> Body:
    """A body from what is documented and what is shown."""
    types = {fact.path[0]: fact.said.types for fact in facts if fact.said is not None and len(fact.path) == 1}
    payloads = [payload if payload.media_type == JSON else _typed(payload, types) for payload in payloads]
    seen = shape(name, [(payload.value, payload.find) for payload in payloads]) if payloads else None
    documented = build(name, placed(facts, seen), facts[0].origin) if facts else None
    schema = with_shape(documented, seen)
    examples = tuple(
        Example(masked(payload.value), payload.find(()), payload.title) for payload in payloads if payload.is_whole
    )
    return Body(schema if schema is not None else Property(name, origin, ("object",)), examples, media_type=media_type)


def _typed(payload: Payload, types: Mapping[str, tuple[str, ...]]) -> Payload:
    """A form, whose values are all texts, with the values as what they are documented to be."""
    if not isinstance(payload.value, dict):
        return payload
    value = {
        name: text if not isinstance(text, str) or (typed := as_type(text, types.get(name, ()))) is None else typed
        for name, text in payload.value.items()
    }
    return replace(payload, value=value)


def _only(made: Property, name: str, *, required: bool) -> Property:
    found = next(each for each in made.properties if each.name == name)
    return replace(found, required=True if required else found.required)
