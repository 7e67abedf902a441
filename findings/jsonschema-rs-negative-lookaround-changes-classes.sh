#!/usr/bin/env bash
# In jsonschema-rs a negative lookaround anywhere in a pattern changes what `\d`, `\w` and `\s` mean in all of it.
#
# JSON Schema's patterns are ECMA-262: these classes are ASCII (and a fixed list of white space). `^\d$` is so, and
# `^(?=.)\d$` too. With `(?!…)` or `(?<!…)` in front the same class follows Unicode: digits of other scripts, letters with
# accents, and U+0085 match.
#
# Guess before it was run: the classes mean the same in every pattern.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check jsonschema-rs==0.61.2

cat > classes.py <<'PYTHON'
from importlib.metadata import version

import jsonschema_rs

print("jsonschema-rs", version("jsonschema-rs"))
for prefix in ("", "(?=.)", "(?!x)", "(?<!x)"):
    found = [
        jsonschema_rs.is_valid({"pattern": f"^{prefix}{name}$"}, text)
        for name, text in ((r"\d", "\u0663"), (r"\w", "\u00e9"), (r"\s", "\u0085"))
    ]
    print(f"{prefix or 'nothing'} in front:", *found)
PYTHON

venv/bin/python --version
venv/bin/python classes.py > out.txt
cat out.txt
grep -qxF 'nothing in front: False False False' out.txt
grep -qxF '(?=.) in front: False False False' out.txt
grep -qxF '(?!x) in front: True True True' out.txt
grep -qxF '(?<!x) in front: True True True' out.txt
echo "guess: four times False; seen: ASCII without, and Unicode with a negative lookaround"
