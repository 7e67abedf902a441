"""The settings of a project: `[tool.specloom]` in a `pyproject.toml`, or a `specloom.toml`.

`find` looks for the file, `read` turns it into `model.Settings` or problems, `toml` knows the positions of its keys,
and `report` turns problems into diagnostics. The modules for a run without changes import only `os`.
"""
