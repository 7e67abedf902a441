"""Turns hand-written OpenAPI files into typed Python clients that know about tasks."""

__version__ = "0.1.0"
