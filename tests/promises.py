"""What specloom promises, by number. A test that keeps a promise is marked `promise(number)`."""

from __future__ import annotations

from typing import Final

PROMISES: Final = {
    1: "text of a spec never becomes code, in any position",
    2: "nothing is written outside the output folder, and a run that is killed leaves the old tree or the new one",
    3: "no network, and references stay inside the folder of the spec",
    4: "strict YAML 1.2: duplicate keys, tags, aliases, depth and size beyond the limits are errors",
    5: "every finding in one run, each with its place, its code and a suggested fix, in four formats",
    6: "never a partial client: what cannot be expressed is an error, and nothing is written",
    7: "the same input gives the same bytes, wherever and whenever it is generated",
    8: "`check` needs no git, writes nothing, and sees every kind of drift",
    9: "exit codes: 0 fine, 1 a finding or drift, 2 wrong usage or inconclusive, 3 an internal error",
    10: "a manifest with hashes: only what was generated and not edited since is deleted",
    11: "code of users lives outside of generated files and survives the next run",
    12: "sync and async clients have the same names, parameters and behaviour, and are strictly typed",
    13: "light: the HTTP library is loaded with the first client, and not with the package",
    14: "open enums: an unknown status is pending, warned about once, and never success",
    15: "annotations never lie: null is not missing, formats are as declared, undeclared fields are kept where a schema allows for them",
    16: "one tree of errors with code, text, status and handle, which can be pickled",
    17: "a finite deadline for the whole call, the time of each request included",
    18: "the poll budget of the provider is kept, across a resume as well",
    19: "a handle without secret and host, with which another process continues",
    20: "passing faults are survived, final ones end the wait at once",
    21: "a create call that may be billed is never repeated automatically",
    22: "an interruption ends a wait at once with the handle; loops, threads and forks are no trouble",
    23: "progress and batches: updates, many waits at once, partial results, pushed payloads",
    24: "no key leaves a request, and no response is larger than is allowed",
    25: "a new provider is a spec file: its tests are green at once, and an emulator enforces its limits",
}
