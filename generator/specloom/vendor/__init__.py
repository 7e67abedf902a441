"""Copies of generated clients in other repositories:
what they consist of, where they came from, and whether they drifted.

Nothing is imported here, because a check with nothing to report imports `quick` alone.
"""
