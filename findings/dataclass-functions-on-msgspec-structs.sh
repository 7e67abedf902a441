#!/usr/bin/env bash
# Five type checkers, all strict, accept `dataclasses.replace`, `asdict` and `fields` of a `msgspec.Struct`; each raises
# TypeError at run time.
#
# `Struct` is marked with `dataclass_transform`, from which the checkers conclude that its instances have the fields of a
# dataclass. They have not: msgspec has its own `structs.replace`, `structs.asdict` and `structs.fields`. Whoever turns
# dataclasses into structs finds the calls that are left by running them, and not by type checking.
#
# Guess, written before the first run: mypy or pyright, at least, refuse an argument that is no dataclass.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
    msgspec==0.23.0 mypy==2.4.1 pyright==1.1.414 ty==0.0.108 pyrefly==1.5.0 zuban==0.10.2

cat > lamps.py <<'PY'
import dataclasses
from collections.abc import Callable

import msgspec


class Lamp(msgspec.Struct, frozen=True):
    room: str
    watts: int = 5


def replaced(lamp: Lamp) -> Lamp:
    return dataclasses.replace(lamp, watts=60)


def as_dict(lamp: Lamp) -> object:
    return dataclasses.asdict(lamp)


def fields(lamp: Lamp) -> object:
    return dataclasses.fields(lamp)


tried: dict[str, Callable[[Lamp], object]] = {"replace": replaced, "asdict": as_dict, "fields": fields}
for name, function in tried.items():
    try:
        print(name, function(Lamp("hall")))
    except TypeError as error:
        print(f"{name}: TypeError: {error}")
print(f"is_dataclass: {dataclasses.is_dataclass(Lamp)}")
print(f"msgspec's own: {msgspec.structs.replace(Lamp('hall'), watts=60)}")
PY

accepts() {  # NAME COMMAND...: whether a checker finds nothing
    name="$1"
    shift
    if "$@" > "$name.log" 2>&1; then echo "$name: accepted"; else echo "$name: refused"; cat "$name.log" >&2; fi
}
{
    accepts mypy env/bin/mypy --strict lamps.py
    echo '{"typeCheckingMode": "strict"}' > pyrightconfig.json
    accepts pyright env/bin/pyright --pythonpath env/bin/python lamps.py
    accepts ty env/bin/ty check --python env lamps.py
    accepts pyrefly env/bin/pyrefly check --python-interpreter-path env/bin/python lamps.py
    accepts zuban env/bin/zuban check --strict --python-executable env/bin/python lamps.py
    env/bin/python lamps.py
} | tee seen.txt
diff seen.txt - <<'TXT'
mypy: accepted
pyright: accepted
ty: accepted
pyrefly: accepted
zuban: accepted
replace: TypeError: replace() should be called on dataclass instances
asdict: TypeError: asdict() should be called on dataclass instances
fields: TypeError: must be called with a dataclass type or instance
is_dataclass: False
msgspec's own: Lamp(room='hall', watts=60)
TXT
echo "guess: refused by mypy or pyright; seen: accepted by all five, and TypeError at run time"
