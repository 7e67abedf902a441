"""What is kept between runs: it comes back as it was,
and nothing that is damaged, foreign or unsafe comes back at all.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from specloom.cache import Cache, cache_of_user


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where entries are kept; it is made when the first one is."""
    return tmp_path / "cache" / "kept"


def entry_of(folder: Path) -> Path:
    """The file of the only entry."""
    (path,) = folder.iterdir()
    return path


def test_what_was_kept_comes_back(folder: Path) -> None:
    cache = Cache(str(folder))
    assert cache.get("key") is None

    for content in (b"", b"text\n", bytes(range(256)) * 100):
        cache.put("key", content)
        assert cache.get("key") == content

    assert cache.get("kez") is None
    assert Cache(str(folder)).get("key") == bytes(range(256)) * 100


def test_only_the_user_can_read_or_write_it(folder: Path) -> None:
    Cache(str(folder)).put("key", b"text")

    assert folder.stat().st_mode & 0o777 == 0o700
    assert entry_of(folder).stat().st_mode & 0o777 == 0o600


def test_every_damage_counts_as_nothing(folder: Path) -> None:
    cache = Cache(str(folder))
    cache.put("key", b"a text of some length")
    path = entry_of(folder)
    whole = path.read_bytes()

    for at in range(len(whole)):
        path.write_bytes(whole[:at])
        assert cache.get("key") is None
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert cache.get("key") is None
    path.write_bytes(whole + b"\n")
    assert cache.get("key") is None
    path.write_bytes(whole)
    assert cache.get("key") == b"a text of some length"


def test_an_entry_of_another_key_counts_as_nothing(folder: Path) -> None:
    cache = Cache(str(folder))
    cache.put("one", b"1")
    one = entry_of(folder)
    cache.put("two", b"2")
    (two,) = set(folder.iterdir()) - {one}

    shutil.copyfile(one, two)

    assert cache.get("two") is None
    assert cache.get("one") == b"1"


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_nothing_that_others_may_write_is_trusted(folder: Path, mode: int) -> None:
    cache = Cache(str(folder))
    cache.put("key", b"text")
    path = entry_of(folder)

    folder.chmod(mode)
    assert cache.get("key") is None
    cache.put("other", b"text")
    assert [*folder.iterdir()] == [path]

    folder.chmod(0o700)
    assert cache.get("key") == b"text"
    path.chmod(mode)
    assert cache.get("key") is None


def test_nothing_of_another_user_is_trusted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(str(folder))
    cache.put("key", b"text")
    other = os.geteuid() + 1

    monkeypatch.setattr("os.geteuid", lambda: other)

    assert cache.get("key") is None


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    cache = Cache(str(folder))
    cache.put("key", b"text")
    path = entry_of(folder)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert cache.get("key") is None

    cache.put("key", b"new")
    assert not path.is_symlink()
    assert (tmp_path / "elsewhere").read_bytes().endswith(b"text")

    folder.rename(tmp_path / "real")
    folder.symlink_to(tmp_path / "real")
    assert cache.get("key") is None


def test_what_is_no_file_is_no_entry(folder: Path) -> None:
    cache = Cache(str(folder))
    cache.put("key", b"text")
    path = entry_of(folder)

    path.unlink()
    os.mkfifo(path)
    assert cache.get("key") is None
    path.unlink()
    path.mkdir()
    assert cache.get("key") is None
    cache.put("key", b"text")
    assert cache.get("key") is None


def test_a_disk_that_fails_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(str(tmp_path / "file" / "kept"))

    cache.put("key", b"text")

    assert cache.get("key") is None


def test_what_a_killed_run_has_left_does_not_stay_in_the_way(folder: Path) -> None:
    cache = Cache(str(folder))
    cache.put("key", b"text")
    left = Path(f"{entry_of(folder)}.{os.getpid()}")
    left.write_bytes(b"half")

    cache.put("key", b"new")
    cache.put("key", b"newer")

    assert cache.get("key") == b"newer"
    assert not left.exists()


def test_the_least_recently_used_entries_go_first(folder: Path) -> None:
    cache = Cache(str(folder), most_bytes=1_000)
    for number, key in enumerate(("a", "b", "c")):
        cache.put(key, bytes(200))
        for path in folder.iterdir():
            if path.stat().st_mtime > 1_000_000:
                os.utime(path, (number, number))
    assert cache.get("a") is not None

    cache.put("d", bytes(200))

    assert [key for key in "abcd" if cache.get(key) is not None] == ["a", "c", "d"]
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 1_000


def test_one_that_is_too_large_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(str(folder))
    cache.put("key", bytes(200))

    monkeypatch.setattr("specloom.cache._LARGEST", 200)
    cache.put("key", b"x" * 200)

    assert cache.get("key") is None
    monkeypatch.undo()
    assert cache.get("key") == bytes(200)


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"XDG_CACHE_HOME": "{}/cache", "HOME": "{}"}, "cache/specloom/kept"),
        ({"HOME": "{}"}, ".cache/specloom/kept"),
        ({"XDG_CACHE_HOME": "", "HOME": "{}"}, ".cache/specloom/kept"),
        ({"XDG_CACHE_HOME": "cache", "HOME": "{}"}, None),
        ({"HOME": "{}", "SPECLOOM_NO_CACHE": "1"}, None),
        ({}, None),
    ],
)
def test_where_it_is(tmp_path: Path, environment: dict[str, str], folder: str | None) -> None:
    cache = cache_of_user({name: value.format(tmp_path) for name, value in environment.items()})

    cache.put("key", b"text")

    made = {path.parent.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert made == ({folder} if folder is not None else set())
    assert cache.get("key") == (b"text" if folder is not None else None)
