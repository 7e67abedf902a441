#!/usr/bin/env bash
# mypy does not enforce the bound of a type variable that only the annotation of `self` uses.
#
# A method can be kept to some instances of a generic class by an explicit type of `self`. With a concrete type
# (`self: Box[bytes]`) mypy rejects `Box[int]().only()`. With a bound type variable (`self: Box[W]`, W bound to
# `bytes | str`) the call on an instance passes, although `Box.whole(box)`, the same call through the class, is rejected.
#
# Guess before it was run: all three calls are errors.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check mypy==2.4.1

cat > box.py <<'PYTHON'
from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")
W = TypeVar("W", bound="bytes | str")


class Box(Generic[T]):
    def whole(self: Box[W]) -> W:
        raise ValueError

    def only(self: Box[bytes]) -> bytes:
        raise ValueError


def use(box: Box[int]) -> None:
    box.only()  # a concrete type of self
    Box.whole(box)  # a bound type variable, through the class
    box.whole()  # the same on the instance
PYTHON

venv/bin/python --version
venv/bin/python -m mypy --version
venv/bin/python -m mypy --strict --cache-dir=/dev/null box.py > out.txt || true
cat out.txt

line() { grep -n "# $1" box.py | cut -d: -f1; }
grep -q "^box.py:$(line 'a concrete type of self'): error: Invalid self argument" out.txt
grep -q "^box.py:$(line 'a bound type variable, through the class'): error: Value of type variable" out.txt
if grep -q "^box.py:$(line 'the same on the instance'): error" out.txt; then
    echo "changed: mypy rejects the call on the instance as well"
    exit 1
fi
echo "guess: three errors; seen: two, and none for the call on the instance"
