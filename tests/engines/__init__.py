"""Clients on engines of other people: services that are started here, workers that are killed,
and what the log says of it.
"""
