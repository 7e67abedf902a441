#!/usr/bin/env bash
# mypy's `--disallow-any-expr` does more than report: the types that it infers differ, and live code becomes unreachable.
#
# A value of `get_origin(tp)`, with `tp: Any`, is `Any`. With the flag, the call is of the first overload, and the value a
# `ParamSpec`: a check for a class is then "never true" to `--warn-unreachable`. The other flags about `Any` only report.
#
# Guess before it was met: a flag that disallows something adds errors, and leaves all inferred types as they are.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check mypy==2.4.1
cat > origin.py <<'PY'
from typing import Any, get_origin


def kind(tp: Any) -> int:
    origin = get_origin(tp)
    reveal_type(origin)
    if origin is None:
        return 1
    if isinstance(origin, type):
        return 2
    return 3
PY
venv/bin/mypy --version
for flag in --disallow-any-explicit --disallow-any-decorated --disallow-any-unimported --disallow-any-expr; do
    told="$(venv/bin/mypy --no-incremental --warn-unreachable "$flag" origin.py | grep -E 'Revealed|unreachable' | cut -d: -f2- | tr '\n' ';')" || true
    echo "$flag: $told"
    case "$flag" in
        --disallow-any-expr) [[ "$told" == *ParamSpec* ]] ;;
        *) [[ "$told" == *'is "Any"'* && "$told" != *unreachable* ]] ;;
    esac
done
echo 'guess: the same types with every flag; seen: ParamSpec instead of Any with one of them'
