"""Names that the surrounding generated code uses: one that a spec names so gets a trailing underscore."""

from __future__ import annotations


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


BUILTINS = _listed("bool bytes dict dt float int list str tuple type")
"""Names in annotations and expressions."""

MODULE_NAMES = BUILTINS | _listed(
    "Annotated Any Decimal False Generic Literal Meta None OpenIntEnum OpenStrEnum OpenStruct S S_co Struct TYPE_CHECKING True",
    "TypeAlias UNSET UUID Unknown UnsetType annotations field union_of",
)
"""Names that a module of models itself uses: no model may have one of them."""

FIELD_NAMES = (MODULE_NAMES | {"additional_properties"}) - {"Unknown", "annotations", "type", "union_of"}
"""Names in the annotations of a model: a field of that name would hide it from later annotations."""

ENUM_NAMES = _listed("is_known mro name value")

ARGUMENT_NAMES = _listed("body dt models on_update self timeout")
"""Names that a generated method itself uses."""

MEMBER_NAMES = BUILTINS | _listed(
    "aclose as_completed cancel close closed models property raw resume run submit wait_all with_options",
)
"""The members of clients and resources, and names that the signatures of their methods use."""

CLIENT_MEMBER_NAMES = MEMBER_NAMES | _listed("paged stream")
"""Further members of a client: no method and no resource of it may have one of these names."""

CREDENTIAL_NAMES = _listed(
    "base_url clock headers max_answer_bytes max_connections options proxy rate retries self server_variables",
    "timeout transport",
)
"""The other arguments of a client."""

CLASS_NAMES = _listed(
    "Any AsyncClient AsyncClientOptions AsyncIterator AsyncPaged AsyncResource AsyncTask AsyncTaskResource Callable Client",
    "ClientOptions Handle Iterator Literal Paged Resource S Task TaskResource TaskSummary UNSET Unpack",
    "Decimal UUID UnsetType Update Upload",
)
"""Names that a module of a client uses: no class of it may have one of them."""

CLIENT_NAMES = CLASS_NAMES | _listed(
    "AuthenticationError ClientError ConfigurationError DecodeError HttpStatusError InvalidRequest NotFound",
    "ProviderError QuotaExceeded RateLimited TYPE_CHECKING TaskCancelled TaskError TaskExpired TaskFailed TaskTimeout",
    "TransportError Unavailable Unknown annotations calls import_module models",
)
"""Names that a package exports beside its clients."""

CONSTANT_NAMES = _listed("API FAILURE S UNSET UUID")
"""Constants of a module of calls that are not operations."""

PACKAGE_NAMES = _listed(
    "tests con prn aux nul com0 com1 com2 com3 com4 com5 com6 com7 com8 com9",
    "lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9",
)
"""The folder of the tests, and names of devices on some system."""
