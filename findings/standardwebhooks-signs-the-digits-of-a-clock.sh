#!/usr/bin/env bash
# The reference library of Standard Webhooks signs the digits of a clock, and not the moment that they name.
#
# `Webhook.sign` takes an aware `datetime`. It replaces its time zone by UTC instead of converting it: the same moment,
# written in two time zones, gives two signatures, of two timestamps that are hours apart. Sent with the true Unix time
# in `webhook-timestamp`, the one from another zone is rejected by `Webhook.verify` of the same library.
#
# Guess before it was run: one signature for one moment, and both are verified.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check standardwebhooks==1.0.1

cat > signs.py <<'PYTHON'
from datetime import datetime, timedelta, timezone
from importlib.metadata import version

from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
now = datetime.now(timezone.utc)
moments = {"UTC": now, "UTC+2": now.astimezone(timezone(timedelta(hours=2)))}
print("standardwebhooks", version("standardwebhooks"))
print("one moment:", moments["UTC"] == moments["UTC+2"])
signatures = {name: webhook.sign("msg_1", moment, "{}") for name, moment in moments.items()}
print("one signature:", signatures["UTC"] == signatures["UTC+2"])
for name, moment in moments.items():
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": signatures[name],
    }
    try:
        webhook.verify("{}", headers)
        print(name, "verified")
    except WebhookVerificationError as error:
        print(name, "rejected:", error)
PYTHON

venv/bin/python --version
venv/bin/python signs.py > out.txt
cat out.txt
grep -qxF "one moment: True" out.txt
grep -qxF "one signature: False" out.txt
grep -qxF "UTC verified" out.txt
grep -qxF "UTC+2 rejected: No matching signature found" out.txt
echo "guess: one signature for one moment; seen: two, and that of UTC+2 is rejected by the library that made it"
