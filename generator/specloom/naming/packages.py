"""Names of packages, of their clients, and of credentials."""

from __future__ import annotations

from .reserved import CLIENT_NAMES, CREDENTIAL_NAMES, PACKAGE_NAMES
from .scope import is_usable, safe
from .words import pascal, snake


def credential(name: str) -> str:
    """The name of a credential: the argument of the client that takes it."""
    return safe(snake(name, "key"), CREDENTIAL_NAMES)


def package(provider: str) -> str:
    """The name of a provider's package; `provider` is the name of its spec, without the extension."""
    return safe(snake(provider, "provider"), PACKAGE_NAMES)


def chosen_package(name: str) -> str:
    """The package of an API with a name in its spec: `PenShop` -> `penshop`, `pen_shop` unchanged."""
    return safe(name.lower(), PACKAGE_NAMES)


def is_package_name(name: str) -> bool:
    """Whether the name is valid for a package, on every system."""
    return name == name.lower() and is_usable(name, PACKAGE_NAMES)


def chosen_client(name: str) -> str:
    """The client of an API with a name in its spec: unchanged; without capitals, in PascalCase."""
    return pascal(name, "Client") if name == name.lower() else name


def is_client_name(name: str) -> bool:
    """Whether the name is valid for a client."""
    return is_usable(name, CLIENT_NAMES) and is_usable(chosen_client(name), CLIENT_NAMES)
