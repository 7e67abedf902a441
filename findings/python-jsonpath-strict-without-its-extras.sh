#!/usr/bin/env bash
# python-jsonpath's strict mode answers `match()` with nothing, and says nothing, where its optional packages are missing.
#
# RFC 9535 defines `match` and `search` by I-Regexp (RFC 9485), where `\p{Lu}` is an upper-case letter. `strict=True` promises
# that standard. Python's own `re` does not know `\p`, so that the library needs `regex`, an extra. Without it, the query is
# valid, and finds nothing. With it, it finds the letter.
#
# Guess before it was met: strict mode keeps to the standard as it is installed, or it refuses what it cannot do.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cat > "$folder/find.py" <<'PY'
from jsonpath import JSONPathEnvironment

found = JSONPathEnvironment(strict=True).findall(r"$[?match(@, '\\p{Lu}')]", ["Ж", "ж", "1"])
print(ascii(found))
PY

python3 -m venv "$folder/plain"
"$folder/plain/bin/pip" install --quiet --disable-pip-version-check python-jsonpath==2.2.2
python3 -m venv "$folder/strict"
"$folder/strict/bin/pip" install --quiet --disable-pip-version-check "python-jsonpath[strict]==2.2.2"

"$folder/plain/bin/pip" list --disable-pip-version-check --format=freeze | grep jsonpath
plain="$("$folder/plain/bin/python" "$folder/find.py" 2>&1)"
strict="$("$folder/strict/bin/python" "$folder/find.py" 2>&1)"
echo "without its extra: $plain; with it: $strict"
test "$plain" = "[]"
test "$strict" = "['\\u0416']"
echo "guess: the letter, or an error; seen: nothing, and no error"
