# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""The models of Vault: what its requests and responses hold."""

from __future__ import annotations
