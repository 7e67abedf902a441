"""The servers of an API whose URLs have variables. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ..errors import ConfigurationError


class Variable(Struct, frozen=True):
    """A part of a base URL that the caller may choose: one of `values`, or anything where there are none."""

    default: str
    values: tuple[str, ...] = ()


class Server(Struct, frozen=True):
    """A base URL with variables in it, by name."""

    template: str
    variables: Mapping[str, Variable]

    @property
    def default_url(self) -> str:
        """The URL with the defaults of its variables."""
        return self._filled({})

    def url(self, chosen: Mapping[str, str]) -> str:
        """The URL with the chosen values. Raises ConfigurationError for a value that is not allowed,
        and for a variable that it does not have."""
        for name in chosen:
            if name not in self.variables:
                raise ConfigurationError(f"`{name}` is not a variable of the server's URL")
        for name, variable in self.variables.items():
            if variable.values and chosen.get(name, variable.default) not in variable.values:
                raise ConfigurationError(f"`{name}` of the server's URL is one of {', '.join(variable.values)}")
        return self._filled(chosen)

    def _filled(self, chosen: Mapping[str, str]) -> str:
        url = self.template
        for name, variable in self.variables.items():
            url = url.replace(f"{{{name}}}", chosen.get(name, variable.default))
        return url


def default_url(server: str | Server) -> str:
    """A base URL with the defaults of its variables, where it has any."""
    return server if isinstance(server, str) else server.default_url
