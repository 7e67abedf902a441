"""Clients that are generated from the specs; each provider is a package of its own."""
