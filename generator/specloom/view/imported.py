"""What generated code imports: every name of another module that the view writes, each with where it comes from."""

from __future__ import annotations

from functools import cache

from ..layout import Import, Name


def _of(module: str, name: str) -> Name:
    return Name(name, Import(module, name))


ANNOTATED = _of("typing", "Annotated")
ANY = _of("typing", "Any")
GENERIC = _of("typing", "Generic")
LITERAL = _of("typing", "Literal")
TYPE_ALIAS = _of("typing", "TypeAlias")
TYPE_CHECKING = _of("typing", "TYPE_CHECKING")
UNPACK = _of("typing", "Unpack")
CALLABLE = _of("collections.abc", "Callable")
MAPPING = _of("collections.abc", "Mapping")
ATTRGETTER = _of("operator", "attrgetter")
DECIMAL = _of("decimal", "Decimal")
UUID = _of("uuid", "UUID")
DATETIME = Name("dt", Import("datetime", alias="dt"))
"""Under a name of its own, since fields are called `date` and `time` everywhere."""

FIELD = _of("msgspec", "field")
META = _of("msgspec", "Meta")
STRUCT = _of("msgspec", "Struct")
UNSET = _of("msgspec", "UNSET")
UNSET_TYPE = _of("msgspec", "UnsetType")
PYTEST = Name("pytest", Import("pytest"))

MODELS = _of(".", "models")
CALLS = Name("_calls", Import(".", "calls", "_calls"))


RUNTIME = {
    "auth.oauth": "AccessTokens",
    "client": "AsyncClient AsyncClientOptions AsyncResource Client ClientOptions Resource",
    "conditions": "AnyOf Condition",
    "description": "Paging",
    "errors": (
        "AuthenticationError ClientError ConfigurationError DecodeError HttpStatusError InvalidRequest "
        "NotFound ProviderError QuotaExceeded RateLimited TaskCancelled TaskError TaskExpired TaskFailed "
        "TaskTimeout TransportError Unavailable"
    ),
    "expressions": "Match",
    "failures": "Failure",
    "models": "OpenIntEnum OpenStrEnum OpenStruct S S_co Unknown union_of",
    "multipart": "Upload",
    "pagination.paged": "AsyncPaged AsyncPagingClient Paged PagingClient",
    "parameters": "Style",
    "request": "Api Call Envelope Grant Operation PagedCall Placement Server StreamCall Variable",
    "resume": "Handle",
    "secrets": "Credential",
    "streaming.decoders": "Event",
    "streaming.items": "AsyncEvents AsyncLines Events Lines",
    "streaming.stream": "AsyncStreamingClient StreamingClient",
    "tasks.handle": "Submission TaskSummary Update",
    "tasks.resource": "AsyncTask AsyncTaskResource Task TaskResource",
    "tasks.spec": ("ByType FollowUp Hint Limits Listing Notify Pages Result Slot SyncRequest TaskSpec Timing Variant"),
    "tasks.state": "Rule Status",
    "testing": "ASYNC Flavour Replay SYNC reply",
    "webhooks": "Payload Webhook parse",
}
"""The module of the runtime that defines each name that generated code uses; a test compares it with the runtime."""

_MODULES = {name: module for module, names in RUNTIME.items() for name in names.split()}


@cache
def runtime(name: str) -> Name:
    """A name of the runtime. Raises KeyError for one that is not in the table."""
    return _of(runtime_module(name), name)


def runtime_module(name: str) -> str:
    """The module of the runtime that defines a name, as an import statement of a client writes it."""
    return f".._runtime.{_MODULES[name]}"


S = runtime("S")
"""The solution of a task, in a signature that infers it."""
