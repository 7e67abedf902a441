# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Vault as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.alternatives import Alternatives
from .._runtime.description.api import Credential, Grant, Placement
from .._runtime.operation import Api, Call, Operation

API = Api(
    name="security",
    title="Vault",
    servers=("https://vault.example/v1",),
    credentials=(
        Credential("key", env="VAULT_KEY"),
        Credential("access_token", env="VAULT_TOKEN"),
        Credential("client_id"),
        Credential("client_secret"),
        Credential("user"),
        Credential("signature"),
        Credential("identity_access_token"),
    ),
    grants=(
        Grant(
            token="access_token",
            client_id="client_id",
            client_secret="client_secret",
            url="https://login.vault.example/oauth/token",
            scopes=("read", "write"),
        ),
    ),
)

LIST_THINGS = Operation(
    api=API,
    id="listThings",
    method="GET",
    path="/things",
    alternatives=Alternatives(
        (Placement("key", "header", "X-Key"),),
        (Placement("access_token", "bearer", "Authorization"),),
    ),
    safe=True,
    responses={"200": list[str]},
)


def list_things() -> Call[list[str]]:
    """listThings: GET /things"""
    return Call(LIST_THINGS)


ADD_THING = Operation(
    api=API,
    id="addThing",
    method="POST",
    path="/things",
    placements=(Placement("access_token", "bearer", "Authorization"),),
    responses={"200": list[str]},
)


def add_thing() -> Call[list[str]]:
    """addThing: POST /things"""
    return Call(ADD_THING)


READ_NEWS = Operation(
    api=API,
    id="readNews",
    method="GET",
    path="/news",
    alternatives=Alternatives((), (Placement("key", "header", "X-Key"),)),
    safe=True,
    responses={"200": list[str]},
)


def read_news() -> Call[list[str]]:
    """readNews: GET /news"""
    return Call(READ_NEWS)


LIST_KEYS = Operation(
    api=API,
    id="listKeys",
    method="GET",
    path="/keys",
    placements=(
        Placement("user", "basic", "Authorization"),
        Placement("signature", "authorization", "Hoba"),
    ),
    safe=True,
    responses={"200": list[str]},
)


def list_keys() -> Call[list[str]]:
    """listKeys: GET /keys"""
    return Call(LIST_KEYS)


READ_PROFILE = Operation(
    api=API,
    id="readProfile",
    method="GET",
    path="/profile",
    alternatives=Alternatives(
        (Placement("identity_access_token", "bearer", "Authorization"),),
        (),
    ),
    safe=True,
    responses={"200": list[str]},
)


def read_profile() -> Call[list[str]]:
    """readProfile: GET /profile"""
    return Call(READ_PROFILE)
