# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""A client of Stylist."""

from __future__ import annotations

from typing import Literal, Unpack

from msgspec import UNSET, UnsetType

from .._runtime.client import Client, ClientOptions
from . import calls as _calls
from . import models


class Stylist(Client):
    """Takes values in every style.

    Use as a context manager (`with`), or call `close()`: it keeps connections open.

    Args:
        options: Base URL, timeout, retries, transport and more: see `ClientOptions`.
    """

    def __init__(
        self,
        **options: Unpack[ClientOptions],
    ) -> None:
        credentials: dict[str, str | None] = {}
        super().__init__(_calls.API, credentials, **self._hidden(options))

    def read_simple(
        self,
        *,
        list: models.Words,
        map: models.Point,
        exploded: models.Point,
    ) -> None:
        """Path parameters in the style simple.

        GET /simple/{list}/{map}/{exploded}
        """
        return self._call(_calls.read_simple(list=list, map=map, exploded=exploded))

    def read_label(
        self,
        *,
        list: models.Words,
        map: models.Point,
        exploded: models.Point,
    ) -> None:
        """Path parameters in the style label, two in one segment.

        GET /label/{list}{map}/x{exploded}
        """
        return self._call(_calls.read_label(list=list, map=map, exploded=exploded))

    def read_matrix(
        self,
        *,
        one: bool,
        list: models.Words,
        exploded: models.Words,
    ) -> None:
        """Path parameters in the style matrix.

        GET /matrix/{one}/{list}/{exploded}
        """
        return self._call(_calls.read_matrix(one=one, list=list, exploded=exploded))

    def read_query(
        self,
        *,
        exploded: models.Words | UnsetType = UNSET,
        joined: models.Words | UnsetType = UNSET,
        spaced: models.Words | UnsetType = UNSET,
        piped: models.Words | UnsetType = UNSET,
        deep: models.Nested | UnsetType = UNSET,
        members: models.Point | UnsetType = UNSET,
        pairs: models.Point | UnsetType = UNSET,
        reserved: str | UnsetType = UNSET,
        empty: int | Literal[""] | UnsetType = UNSET,
        nothing: str | UnsetType | None = UNSET,
        either: int | models.EitherString | UnsetType = UNSET,
        filter: models.Nested | UnsetType = UNSET,
        note: str | UnsetType = UNSET,
        expand: models.Words | UnsetType = UNSET,
        lines: list[models.Point] | UnsetType = UNSET,
        marks: models.Words | UnsetType = UNSET,
        tints: models.Words | UnsetType = UNSET,
    ) -> None:
        """Query parameters in every style.

        GET /query
        """
        return self._call(
            _calls.read_query(
                exploded=exploded,
                joined=joined,
                spaced=spaced,
                piped=piped,
                deep=deep,
                members=members,
                pairs=pairs,
                reserved=reserved,
                empty=empty,
                nothing=nothing,
                either=either,
                filter=filter,
                note=note,
                expand=expand,
                lines=lines,
                marks=marks,
                tints=tints,
            ),
        )

    def read_reserved(self, *, place: str) -> None:
        """What is reserved stays as it is in a path, too.

        GET /reserved/{place}
        """
        return self._call(_calls.read_reserved(place=place))

    def read_fixed(
        self,
        *,
        id: str,
        perhaps: Literal["yes"] | UnsetType = UNSET,
        q: str | UnsetType = UNSET,
    ) -> models.Point:
        """What can have one value only is filled in.

        GET /fixed/{part}/{id}
        """
        return self._call(_calls.read_fixed(id=id, perhaps=perhaps, q=q))

    def search(self, *, text: str, method: str | UnsetType = UNSET) -> None:
        """A query parameter that stands in the path as well.

        GET /search?kind=exact
        """
        return self._call(_calls.search(text=text, method=method))

    def read_whole(self, *, search: models.Point) -> None:
        """A query as a whole.

        GET /whole
        """
        return self._call(_calls.read_whole(search=search))

    def read_whole_json(self, *, search: models.Nested | UnsetType = UNSET) -> None:
        """A query that is JSON.

        GET /whole-json
        """
        return self._call(_calls.read_whole_json(search=search))

    def read_headers(
        self,
        *,
        x_list: models.Words | UnsetType = UNSET,
        x_map: models.Point | UnsetType = UNSET,
        x_exploded: models.Point | UnsetType = UNSET,
        x_json: models.Nested | UnsetType = UNSET,
        session: str | UnsetType = UNSET,
        tags: models.Words | UnsetType = UNSET,
        raw: str | UnsetType = UNSET,
    ) -> None:
        """Headers and cookies.

        GET /headers
        """
        return self._call(
            _calls.read_headers(
                x_list=x_list,
                x_map=x_map,
                x_exploded=x_exploded,
                x_json=x_json,
                session=session,
                tags=tags,
                raw=raw,
            ),
        )

    def post_names(
        self,
        *,
        id: int,
        limit: int,
        body_id: str,
        query_id: str | UnsetType = UNSET,
        query_limit: int | UnsetType = UNSET,
        self_: str | UnsetType = UNSET,
        class_: str | UnsetType = UNSET,
        body: str | UnsetType = UNSET,
        größe: str | UnsetType = UNSET,
        body_self: str | UnsetType = UNSET,
    ) -> None:
        """Names that meet.

        POST /names/{id}
        """
        return self._call(
            _calls.post_names(
                id=id,
                limit=limit,
                body_id=body_id,
                query_id=query_id,
                query_limit=query_limit,
                self_=self_,
                class_=class_,
                body=body,
                größe=größe,
                body_self=body_self,
            ),
        )
