"""What a caller gets: null where the schema of a result allows it, and only there."""

from __future__ import annotations

from typing import assert_type

from . import AsyncEasel, AsyncTask, Easel, Task


def draw(easel: Easel) -> None:
    """A drawing may be nothing."""
    assert_type(easel.drawings.run(prompt="rain"), list[str] | None)
    task = easel.drawings.submit(prompt="rain")
    assert_type(task, Task[list[str] | None])
    assert_type(task.result(), list[str] | None)
    assert_type(easel.drawings.resume(task.handle), Task[list[str] | None])
    for ended in easel.drawings.wait_all([task]):
        assert_type(ended.result(), list[str] | None)
    assert_type(easel.titles.run(prompt="rain"), str | None)
    assert_type(easel.sketches.run(prompt="rain"), list[int])


async def adraw(easel: AsyncEasel) -> None:
    """The same, asynchronously."""
    assert_type(await easel.drawings.run(prompt="rain"), list[str] | None)
    task = await easel.drawings.submit(prompt="rain")
    assert_type(task, AsyncTask[list[str] | None])
    assert_type(await task.result(), list[str] | None)
    async for ended in easel.drawings.as_completed([task]):
        assert_type(await ended.result(), list[str] | None)
    assert_type(await easel.titles.run(prompt="rain"), str | None)
