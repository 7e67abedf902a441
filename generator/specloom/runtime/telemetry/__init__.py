"""Adapters from the hook `observe` to systems that collect traces and metrics."""
