"""The settings of a project: `[tool.specloom]` in a `pyproject.toml`, or a `specloom.toml`.

`find` looks for the file, `read` turns its table into `model.Settings` or problems, `toml` knows the positions of its
keys, `load` turns problems into diagnostics, and `places` names the specs. `quick` does the same for a run without
changes, and imports only what that needs.
"""
