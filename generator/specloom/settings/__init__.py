"""The settings of a project: `[tool.specloom]` in a `pyproject.toml`, or a `specloom.toml`.

`find` looks for the file, `read` turns it into `model.Settings` or problems, `toml` knows where its keys stand, and
`report` turns problems into diagnostics. What a run with nothing to do passes through imports `os` and nothing heavier.
"""
