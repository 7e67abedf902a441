"""The only place where wire names become Python names.

`snake` and `pascal` propose a name; a `Scope` decides: keywords and names used by the surrounding code get one trailing
underscore. If two wire names would become the same name, the one that is already spelled so keeps it, else the first;
the others are distinguished by what distinguishes the wire names (signs spelled out, the location of a parameter, the
HTTP method of an operation) or, as the last resort, by four digits of the wire name's SHA-256: never by a number that
depends on other names.
"""

from __future__ import annotations

from .methods import split_id
from .models import STRUCTURAL
from .names import MethodName, Names, client_bases, names_of
from .packages import chosen_client, chosen_package, credential, is_client_name, is_package_name, package
from .reserved import KEY_ARGUMENT
from .scope import UNUSABLE_HINT, Report, Scope, safe, wishes
from .words import constant, pascal, runs, singular, snake, spelt_out, words

__all__ = [
    "KEY_ARGUMENT",
    "STRUCTURAL",
    "UNUSABLE_HINT",
    "MethodName",
    "Names",
    "Report",
    "Scope",
    "chosen_client",
    "chosen_package",
    "client_bases",
    "constant",
    "credential",
    "is_client_name",
    "is_package_name",
    "names_of",
    "package",
    "pascal",
    "runs",
    "safe",
    "singular",
    "snake",
    "spelt_out",
    "split_id",
    "wishes",
    "words",
]
