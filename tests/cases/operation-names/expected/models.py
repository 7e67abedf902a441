# Code generated from spec.yaml. DO NOT EDIT; run `specloom generate`.
"""What Test Register takes and answers."""

from __future__ import annotations
