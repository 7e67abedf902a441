#!/usr/bin/env bash
# zuban, which follows mypy's strict mode, rejects three valid constructs that mypy accepts.
#
# 1. After `waiting, self.heap = self.heap, []` the declared type of `self.heap` is lost: a loop over it "needs a type
#    annotation". Two assignments are understood.
# 2. `(given or (1, 2))[1]` with `given: tuple[int, ...]` is "tuple index out of range".
# 3. A callable attribute that a metaclass declares is taken for a method that lacks its `self`.
#
# Guess before it was run: the same result as mypy's, no error.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check mypy==2.4.1 zuban==0.10.2

cat > valid.py <<'PYTHON'
from collections.abc import Callable


class Queue:
    def __init__(self) -> None:
        self.heap: list[tuple[float, str]] = []

    def drain(self) -> list[str]:
        waiting, self.heap = self.heap, []
        self.heap += [entry for entry in waiting if entry[0] > 1]
        return [name for _, name in self.heap]  # swap

    def drain_in_two_steps(self) -> list[str]:
        waiting = self.heap
        self.heap = []
        self.heap += [entry for entry in waiting if entry[0] > 1]
        return [name for _, name in self.heap]  # two steps


def second(given: tuple[int, ...]) -> int:
    return (given or (1, 2))[1]  # index


class Union(type):
    members: Callable[[], tuple[int, ...]]


def first(union: Union) -> int:
    return union.members()[0]  # attribute
PYTHON

venv/bin/python -m mypy --version
venv/bin/python -m mypy --strict --cache-dir=/dev/null valid.py
venv/bin/zuban --version
venv/bin/zuban check --strict valid.py > out.txt || true
cat out.txt

line() { grep -n "# $1\$" valid.py | cut -d: -f1; }
expect() {
    grep -q "^valid.py:$(line "$1"): error: $2" out.txt || {
        echo "changed: zuban accepts $1"
        exit 1
    }
}
expect swap "Need type annotation"
expect index "Tuple index out of range"
expect attribute "Attribute function"
if grep -q "^valid.py:$(line 'two steps'): error" out.txt; then
    echo "changed: zuban rejects two assignments as well"
    exit 1
fi
echo "guess: no error; seen: three errors of zuban, and none of mypy"
