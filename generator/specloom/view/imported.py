"""What generated code imports: every name of another module that the view writes, each with where it comes from."""

from __future__ import annotations

from functools import cache

from ..layout import Import, Name


def name_from(module: str, name: str, alias: str = "") -> Name:
    """A name that another module gives, under an alias where there is one."""
    return Name(alias or name, Import(module, name, alias))


ANNOTATED = name_from("typing", "Annotated")
ANY = name_from("typing", "Any")
GENERIC = name_from("typing", "Generic")
LITERAL = name_from("typing", "Literal")
TYPE_ALIAS = name_from("typing", "TypeAlias")
TYPE_CHECKING = name_from("typing", "TYPE_CHECKING")
UNPACK = name_from("typing", "Unpack")
CALLABLE = name_from("collections.abc", "Callable")
MAPPING = name_from("collections.abc", "Mapping")
ATTRGETTER = name_from("operator", "attrgetter")
DATETIME = Name("dt", Import("datetime", alias="dt"))
"""Under a name of its own, since fields are called `date` and `time` everywhere."""

FIELD = name_from("msgspec", "field")
META = name_from("msgspec", "Meta")
STRUCT = name_from("msgspec", "Struct")
UNSET = name_from("msgspec", "UNSET")
UNSET_TYPE = name_from("msgspec", "UnsetType")
PYTEST = Name("pytest", Import("pytest"))

MODELS = name_from(".", "models")
CALLS = name_from(".", "calls", "_calls")


_BUILTINS = ("bool", "bytes", "dict", "float", "int", "list", "str", "tuple", "type")

BESIDE_MEMBERS = {
    **{name: Name(f"builtins.{name}", Import("builtins")) for name in _BUILTINS},
    "dt": Name("_dt", Import("datetime", alias="_dt")),
    "models": name_from(".", "models", "_models"),
}
"""What annotations in a class name, as they write it where a method of the class has that name."""


def class_of(kind: type) -> Name:
    """A class of the runtime or of a library, from the module that defines it."""
    module, name = kind.__module__, kind.__name__
    if module == "datetime":
        return DATETIME.dot(name)
    tool, _, inner = module.partition(".runtime.")
    return name_from(f".._runtime.{inner}" if tool == _TOOL else module, name)


_TOOL = __name__.partition(".")[0]


RUNTIME = {
    "alternatives": "Alternatives",
    "auth.oauth": "AccessTokens",
    "bodies": "CONTENT File Upload",
    "client": "AsyncClient AsyncClientOptions CallOptions Client ClientOptions",
    "description.api": "Credential Envelope Grant Placement",
    "description.conditions": "Match",
    "description.pages": "Paging",
    "description.servers": "Server Variable",
    "description.styles": "Style",
    "description.tasks": "Timing",
    "enums": "OpenIntEnum OpenStrEnum",
    "errors": (
        "AuthenticationError ClientError ConfigurationError DecodeError HttpStatusError InvalidRequest "
        "NotFound ProviderError QuotaExceeded RateLimited TransportError Unavailable"
    ),
    "clocks": "ScaledClock",
    "fixed": "Fixed",
    "formats": "respelt",
    "forms": "FORM",
    "ledger.errors": "MayExist OrderPending",
    "ledger.protocol": "Ledger Order",
    "models": "OpenStruct S S_co Unknown from_json to_json",
    "multipart": "MULTIPART",
    "operation": "Api Call Operation PagedCall StreamCall",
    "pagination.paged": "AsyncPaged AsyncPagingClient Paged PagingClient",
    "pagination.pages": "Page",
    "payloads": "Payload",
    "resource": "AsyncResource Resource",
    "response": "RawResponse",
    "resume": "Handle",
    "signatures": "Body Headers HiddenSecret Secret SignatureError Verified hidden sign_request verify_signature",
    "signed_webhooks": "SignedWebhook parse_signed",
    "streaming.decoders": "Event",
    "streaming.items": "AsyncEvents AsyncLines Events Lines",
    "streaming.stream": "AsyncStream AsyncStreamingClient Stream StreamingClient",
    "styles": "Styles",
    "tasks.errors": "TaskCancelled TaskError TaskExpired TaskFailed TaskTimeout",
    "tasks.handle": "PollOutcome Submission TaskSummary Update",
    "tasks.listing": "AsyncListedTaskResource ListedTaskResource",
    "tasks.poller": "AsyncTask Task",
    "tasks.resource": "AsyncTaskResource TaskResource submitted_once",
    "tasks.results.fetched": "FetchedResult",
    "tasks.results.gathered": "GatheredResult",
    "tasks.results.listed": "ListedResult",
    "tasks.results.paged": "PagedResult",
    "tasks.results.single_use": "SingleUseResult",
    "tasks.results.streamed": "StreamedResult",
    "tasks.search": "TaskFinder",
    "tasks.slices": "Rejected Slice",
    "tasks.start": "StartCalls",
    "tasks.stored": "Outcome",
    "testing": "ASYNC FakeClock Flavour Replay Reply SYNC Scripted Sent reply",
    "unions": "union_of",
    "webhooks": "Webhook parse",
}
"""The module of the runtime that defines each name that the view writes; a test compares it with the runtime.

The classes of descriptions are not in it: `class_of` finds their modules.
"""

_MODULES = {name: module for module, names in RUNTIME.items() for name in names.split()}


@cache
def runtime(name: str) -> Name:
    """A name of the runtime. Raises KeyError for one that is not in the table."""
    return name_from(runtime_module(name), name)


def runtime_module(name: str) -> str:
    """The module of the runtime that defines a name, as an import statement of a client writes it."""
    return f".._runtime.{_MODULES[name]}"


OF_TASKS = tuple(map(runtime, ("AsyncTask", "Handle", "Task", "TaskSummary", "Update")))
"""What a client of tasks only has in its annotations: it is loaded with the first task of a program."""

S = runtime("S")
"""The solution of a task, in a signature that infers it."""
