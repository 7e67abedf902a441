# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The operations of Users as pure functions: each function turns arguments into a call
and sends nothing.

`client.raw` sends a `Call` and returns its whole response, `client.stream` opens the
response of a `StreamCall`, and `client.paged` iterates over the list of a `PagedCall`.
A function takes the arguments of the client's method of the same operation, which
describes them.
"""

from __future__ import annotations

from .._runtime.operation import Api, Call, Operation
from . import models

API = Api(
    name="read_and_write_only",
    title="Users",
    servers=("https://users.example/v1",),
)

GET_USER = Operation(
    api=API,
    id="getUser",
    method="GET",
    path="/user",
    safe=True,
    responses={"200": models.User},
)


def get_user() -> Call[models.User]:
    """getUser: GET /user"""
    return Call(GET_USER)


ADD_USER = Operation(
    api=API,
    id="addUser",
    method="POST",
    path="/user",
    media_type="application/json",
    responses={"200": models.User},
)


def add_user(*, name: str, password: str) -> Call[models.User]:
    """addUser: POST /user"""
    return Call(ADD_USER, arguments={"name": name, "password": password})


GET_TEAM = Operation(
    api=API,
    id="getTeam",
    method="GET",
    path="/team",
    safe=True,
    responses={"200": models.Team},
)


def get_team() -> Call[models.Team]:
    """getTeam: GET /team"""
    return Call(GET_TEAM)


SET_TEAM = Operation(
    api=API,
    id="setTeam",
    method="PUT",
    path="/team",
    media_type="application/json",
    responses={"200": models.Team},
)


def set_team(*, lead: models.User) -> Call[models.Team]:
    """setTeam: PUT /team"""
    return Call(SET_TEAM, arguments={"lead": lead})
