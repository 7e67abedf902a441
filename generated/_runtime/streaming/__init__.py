"""Responses that are read as they arrive."""
