"""The process that starts what is measured, and measures it. It does nothing else, so that it stays small.

On Linux a process inherits the peak memory of the one that started it, so a large starter would hide what a small
process takes. Orders come in and measurements go out over the standard streams, one after another.
"""

from __future__ import annotations

import marshal
import os
import sys
import time

_BYTES = 1 if sys.platform == "darwin" else 1024
"""What `ru_maxrss` counts in."""


def main() -> None:
    """Carry out orders until there are none: (command, environment, folder, file for stdout, file for stderr).

    Each is answered by (exit code, wall seconds, CPU seconds, peak memory in bytes); the last two include processes
    that the command has started and waited for.
    """
    while True:
        try:
            command, environment, folder, output, errors = marshal.load(sys.stdin.buffer)
        except EOFError:
            return
        os.chdir(folder)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        streams = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, output, flags, 0o600),
            (os.POSIX_SPAWN_OPEN, 2, errors, flags, 0o600),
        ]
        started = time.perf_counter()
        process = os.posix_spawn(command[0], command, environment, file_actions=streams)
        _, status, usage = os.wait4(process, 0)
        wall = time.perf_counter() - started
        cpu = usage.ru_utime + usage.ru_stime
        marshal.dump((os.waitstatus_to_exitcode(status), wall, cpu, float(usage.ru_maxrss * _BYTES)), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
