"""The codes of findings about the settings of a project."""

from __future__ import annotations

from typing import Final

from .code import Code

CODES: Final = (
    Code(
        "filter-empty",
        "`include` and `exclude` leave some operation",
        "A client without a single operation is not what anyone wants.",
        """
        == specloom.toml ==
        [providers.inkwell]
        include = {operations = ["listPages"]}
        exclude = {operations = ["listPages"]} <<
        """,
        """
        == specloom.toml ==
        [providers.inkwell]
        exclude = {operations = ["listPages"]} <<
        """,
        frame="settings",
    ),
    Code(
        "filter-needed",
        "an operation that a task calls is not excluded, unless what creates such tasks is excluded too",
        "The tasks of the client would call an operation that it does not have.",
        """
        == specloom.toml ==
        [providers.inkwell]
        exclude = {operations = ["getRendering"]} <<
        """,
        """
        == specloom.toml ==
        [providers.inkwell]
        exclude = {operations = ["createRendering", "getRendering"]} <<
        """,
        frame="settings",
    ),
    Code(
        "filter-unmatched",
        "each pattern of `include` and `exclude` matches some operation",
        "The pattern is misspelt, or the operation has another name by now.",
        """
        == specloom.toml ==
        [providers.inkwell]
        exclude = {operations = ["listPage"]} <<
        """,
        """
        == specloom.toml ==
        [providers.inkwell]
        exclude = {operations = ["listPages"]} <<
        """,
        frame="settings",
    ),
    Code(
        "level-fixed",
        "an error that the generator cannot work with has no other level",
        "Nothing can be generated from what is wrong there, so that it cannot be a warning.",
        """
        == specloom.toml ==
        [lint]
        task-never-succeeds = "warning" <<
        """,
        """
        == specloom.toml ==
        [lint]
        task-capture-unused = "error" <<
        """,
        frame="settings",
    ),
    Code(
        "settings-encoding",
        "settings are UTF-8",
        "TOML is UTF-8; read with another encoding its texts would be wrong ones.",
        """
        == specloom.toml ==
        # Tintenf\udce4sser <<
        """,
        """
        == specloom.toml ==
        # Tintenfässer <<
        """,
        frame="settings",
    ),
    Code(
        "settings-syntax",
        "a file of settings is TOML",
        "The file cannot be read at all, so that no setting of it applies.",
        """
        == specloom.toml ==
        [providers.inkwell]
        exclude = {operations: ["listPages"]} <<
        """,
        """
        == specloom.toml ==
        [providers.inkwell]
        exclude = {operations = ["listPages"]} <<
        """,
        frame="settings",
    ),
    Code(
        "settings-twice",
        "a project has its settings in one file: `pyproject.toml`, or `specloom.toml`",
        "With two files nobody knows which of them applies.",
        """
        == specloom.toml ==
        [providers.inkwell]
        exclude = {operations = ["listPages"]} <<
        == pyproject.toml ==
        [tool.specloom]
        out = "clients"
        """,
        """
        == pyproject.toml ==
        [tool.specloom]
        out = "clients"
        [tool.specloom.providers.inkwell]
        exclude = {operations = ["listPages"]} <<
        """,
        frame="settings",
    ),
)
"""In the order of the documentation."""
