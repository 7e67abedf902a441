#!/usr/bin/env bash
# In strict mode pyright does not infer a class's type variable from the arguments of its classmethod if the class binds
# its base to another generic of that variable.
#
# `Events(Items[Event[T]])` has `open(cls, call: list[T]) -> Events[T]`. `Events.open([1])` is an `Events[int]` to mypy
# and pyrefly; pyright reports that the type of `open` is partially unknown and returns `Events[Unknown]`. A
# staticmethod with a type variable of its own has the same signature and is understood by all of them.
#
# Guess before it was run: the argument determines the type variable in each of them.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check mypy==2.4.1 "pyright[nodejs]==1.1.414" pyrefly==1.5.0

cat > items.py <<'PYTHON'
from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")
D = TypeVar("D")


class Event(Generic[T]):
    def __init__(self, data: T) -> None:
        self.data = data


class Items(Generic[T]):
    def __init__(self, first: T) -> None:
        self.first = first


class Events(Items[Event[T]]):
    @classmethod
    def open(cls, call: list[T]) -> Events[T]:
        return cls(Event(call[0]))

    @staticmethod
    def begin(call: list[D]) -> Events[D]:
        return Events(Event(call[0]))


def by_classmethod(call: list[int]) -> Events[int]:
    return Events.open(call)  # classmethod


def by_staticmethod(call: list[int]) -> Events[int]:
    return Events.begin(call)  # staticmethod
PYTHON
printf '[tool.pyright]\ntypeCheckingMode = "strict"\ninclude = ["items.py"]\n' > pyproject.toml

venv/bin/python -m mypy --version
venv/bin/python -m mypy --strict --cache-dir=/dev/null items.py
venv/bin/pyrefly --version
venv/bin/pyrefly check items.py
venv/bin/pyright --version
venv/bin/pyright --pythonpath venv/bin/python > out.txt || true
cat out.txt

line() { grep -n "# $1" items.py | cut -d: -f1; }
if grep -q "items.py:$(line staticmethod):" out.txt; then
    echo "changed: pyright rejects the staticmethod"
    exit 1
fi
grep -q "items.py:$(line classmethod):.*Type of \"open\" is partially unknown" out.txt || {
    echo "changed: pyright infers the type variable of the classmethod"
    exit 1
}
echo "guess: no error in any of them; seen: pyright reports the classmethod, and only that"
