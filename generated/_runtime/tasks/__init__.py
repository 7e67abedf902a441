"""Tasks: submit, poll, collect."""
