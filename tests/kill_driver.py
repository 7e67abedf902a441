"""Runs writers and kills them, at every step or at random moments, and looks at what each of them has left.

`python tests/kill_driver.py FOLDER exchange|rename|vendor steps|moments [COUNT]` prints how many kills left the old
tree, the new one, and (between two renames only) none until the next run; it exits with 1 and a sentence if one left
anything else. A process of its own, because it forks.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "generator"))


from specloom.atomic import is_interrupted, staging
from specloom.output import Rendered, Wanted, apply, settle
from specloom.vendor import plan
from specloom.vendor.source import open_source

Snapshot = dict[str, str]
MINE = "a0/mine.txt"


def wanted(version: int, files: int) -> Wanted:
    """One of two trees: some files equal in both, some different, some only in one."""
    texts = {
        f"{'ab'[number % 2]}{number % 5}/m{number}.py": f"number = {number}\n" * 40
        + (f"version = {version}\n" if number % 3 else "")
        for number in range(files)
        if number % 7 or number % 2 == version % 2
    }
    return Wanted("0" * 64, "0" * 64, {"__init__.py": ""}, {"a": Rendered({"specs/a.yaml": "0" * 64}, texts)})


def snapshot(out: Path) -> Snapshot:
    """Every file's text by path."""
    return {path.relative_to(out).as_posix(): path.read_text() for path in out.rglob("*") if path.is_file()}


def by_exchange(out: Path, version: int, files: int) -> None:
    """Write as the tool does."""
    apply(out, wanted(version, files))


def by_rename(out: Path, version: int, files: int) -> None:
    """Write as on a system that cannot exchange two folders; the tree comes ready-made."""
    with staging(out, 10, swap=lambda one, other: False) as stage:
        shutil.copytree(out.with_name(f"tree{version % 2}"), stage.new)
        stage.put_in_place(given_up=())


def by_vendoring(out: Path, version: int, files: int) -> None:
    """Copy a client and its runtime, of one of two versions."""
    with open_source(str(source(out, version, files)), out) as found:
        client = found.client("a", testing=False, tests=False)
    apply(out, lambda tree: plan.wanted(tree, plan.Change({"a": client})))


def source(out: Path, version: int, files: int) -> Path:
    """An output with one client of a version, which imports half of the runtime."""
    folder = out.with_name(f"source{version % 2}")
    if not folder.exists():
        modules = [f"m{number}" for number in range(files) if number % 2 == version % 2 or not number % 3]
        imports = "".join(f"from .._runtime.{module} import number\n" for module in modules)
        runtime = {f"_runtime/{module}.py": f"number = {version}\n" for module in modules}
        client = Rendered({"specs/a.yaml": f"{version}" * 64}, {"a/client.py": imports, "a/py.typed": ""})
        shared = {"__init__.py": "", "_runtime/__init__.py": "", **runtime}
        apply(folder, Wanted(f"{version}" * 64, f"{version}" * 64, shared, {"a": client}, version=f"0.{version}.0"))
    return folder


def killed_at_step(step: int) -> Callable[[], None]:
    """A child that ends itself at its n-th event that Python audits: a file opened, linked, renamed, removed."""

    def arm() -> None:
        left = step

        def hook(event: str, arguments: object) -> None:
            nonlocal left
            if event.startswith(("open", "os.", "shutil.", "ctypes.", "fcntl.")):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)

    return arm


def attempt(work: Callable[[], None], arm: Callable[[], None] | None, after: float | None) -> bool:
    """Run in a child, which is killed; returns whether it came to its end before that."""
    child = os.fork()
    if child == 0:
        if arm is not None:
            arm()
        work()
        os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    if not os.WIFSIGNALED(status) and status != 0:
        sys.exit("the writer failed by itself")
    return status == 0


def main(folder: Path, how: str, when: str, count: int) -> None:
    """Kill until every step was tried, or `count` times."""
    files = 12 if when == "steps" else 120
    write = {"exchange": by_exchange, "rename": by_rename, "vendor": by_vendoring}[how]
    build = by_vendoring if how == "vendor" else by_exchange
    out = folder / "generated"
    trees: list[Snapshot] = []
    for version in (1, 0):
        build(out, version, files)
        (out / MINE).parent.mkdir(exist_ok=True)
        (out / MINE).write_text("mine\n")
        trees.insert(0, snapshot(out))
        shutil.copytree(out, out.with_name(f"tree{version}"))
    started = time.monotonic()
    build(out, 1, files)
    build(out, 0, files)
    duration = (time.monotonic() - started) / 2
    chance = random.Random(1)
    seen: Counter[str] = Counter()
    version = 0
    step = 0
    while True:
        step += 1
        target = 1 - version

        def work(target: int = target) -> None:
            write(out, target, files)

        if when == "steps":
            ended = attempt(work, killed_at_step(step), None)
        else:
            ended = attempt(work, None, chance.uniform(0, duration * 1.2))
        away = is_interrupted(out)
        if away:
            settle(out)
        left = snapshot(out)
        if left not in trees:
            sys.exit(f"kill {step} has left neither tree: {sorted(left)[:20]}")
        if not ended:
            seen["none until the next run" if away else "old" if left == trees[version] else "new"] += 1
        version = trees.index(left)
        if (when == "steps" and ended) or (when == "moments" and seen.total() == count):
            break
    write(out, 1 - version, files)
    beside = sorted(set(os.listdir(folder)) - {"generated", "tree0", "tree1", "source0", "source1"})
    if snapshot(out) != trees[1 - version] or beside:
        sys.exit(f"the last run has left {beside}")
    for state, number in sorted(seen.items()):
        print(f"{state}: {number}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 0)
