"""Drafts of specs from what a person has before there is a spec: documentation pages, recorded requests, example JSON.

Each reader turns one file into a `Description`, `merging` joins those of one provider, and `document` makes the text of
a spec from it. All of it is pure: files are read and written by the command.
"""

from __future__ import annotations

from .described import NotReadable, SourceText
from .draft import Draft, draft

__all__ = ["Draft", "NotReadable", "SourceText", "draft"]
