"""Credentials that a client obtains itself."""
