"""Names that the surrounding generated code uses: one that a spec names so gets a trailing underscore."""

from __future__ import annotations


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


BUILTINS = _listed("bool bytes dict dt float int list str tuple type")
"""Names in annotations and expressions."""

BUILTIN_CLASSES = _listed(
    "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError",
    "BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError",
    "ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning EnvironmentError",
    "Exception ExceptionGroup FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit",
    "IOError ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError",
    "KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError",
    "NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError",
    "PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning",
    "StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError",
    "TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError",
    "UnicodeWarning UserWarning ValueError Warning WindowsError ZeroDivisionError",
)
"""Classes of Python that a model may be called like.

Where an annotation appears before such a model, mypy takes it for the class of Python.
"""

MODULE_NAMES = BUILTINS | _listed(
    "Annotated Any Decimal False Generic Literal Meta None OpenIntEnum OpenStrEnum OpenStruct S S_co Struct "
    "TYPE_CHECKING True",
    "TypeAlias UNSET UUID Unknown UnsetType annotations field union_of",
)
"""Names that a module of models itself uses: no model may have one of them."""

FIELD_NAMES = (MODULE_NAMES | {"additional_properties"}) - {"Unknown", "annotations", "type", "union_of"}
"""Names in the annotations of a model: a field of that name would hide it from later annotations."""

ENUM_NAMES = _listed("is_known mro name value")

ARGUMENT_NAMES = _listed("self")
"""Names that every generated method itself uses."""

TASK_ARGUMENT_NAMES = _listed("on_update timeout")
"""Further arguments of the methods that submit a task."""

KEY_ARGUMENT = "idempotency_key"
"""A further argument of those where the spec says where such a key is sent, and the operation does not declare it."""

CLIENT_MEMBERS = {
    "Client": _listed("close raw with_options"),
    "PagingClient": _listed("paged"),
    "StreamingClient": _listed("stream"),
}
"""The members of the classes that clients inherit from, sync and async, by name of the sync class."""

TASK_MEMBERS = _listed(
    "as_completed cancel list_tasks once resume run submit submit_once wait_all wait_slice with_options"
)
"""The members of a resource of tasks: inherited ones, and the methods that are written for each kind of task."""

CLIENT_SYNTAX = _listed("property str")
"""Names that the definition of a client uses in its class body."""

CREDENTIAL_NAMES = _listed(
    "base_url clock headers max_response_bytes max_connections options proxy rate retries self server_variables",
    "timeout transport",
)
"""The other arguments of a client."""

CLASS_NAMES = _listed(
    "Any AsyncClient AsyncClientOptions AsyncResource Client ClientOptions Decimal Literal Resource UNSET UUID Unpack",
    "UnsetType Upload",
)
"""Names that a module of a client uses: no class of it may have one of them."""

FEATURE_CLASSES = {
    "downloads": _listed("AsyncStreamingClient StreamingClient"),
    "events": _listed("AsyncEvents AsyncStreamingClient Events StreamingClient"),
    "grants": _listed("AccessTokens"),
    "lines": _listed("AsyncLines AsyncStreamingClient Lines StreamingClient"),
    "paging": _listed("AsyncPaged AsyncPagingClient Paged PagingClient"),
    "tasks": _listed("AsyncTask AsyncTaskResource Callable Handle S Task TaskResource TaskSummary Update"),
}
"""Further names that it uses where the API has something: a download, a stream of events or of lines, pages, tasks."""

CLIENT_NAMES = CLASS_NAMES | _listed(
    "AsyncIterator AsyncPaged AsyncTask AsyncTaskResource AuthenticationError Callable ClientError ConfigurationError",
    "DecodeError Handle HttpStatusError InvalidRequest Iterator NotFound Paged ProviderError QuotaExceeded "
    "RateLimited S",
    "TYPE_CHECKING Task TaskCancelled TaskError TaskExpired TaskFailed TaskResource TaskSummary TaskTimeout",
    "TransportError Unavailable Unknown Update annotations calls import_module models",
)
"""Names that a package exports beside its clients: no client has one of them, whatever its API is like."""

CONSTANT_NAMES = _listed("API FAILURE S UNSET UUID _SIGNATURE")
"""Constants of a module of calls that are not operations."""

PACKAGE_NAMES = _listed(
    "tests con prn aux nul com0 com1 com2 com3 com4 com5 com6 com7 com8 com9",
    "lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9",
)
"""The folder of the tests, and names of devices on some system."""
