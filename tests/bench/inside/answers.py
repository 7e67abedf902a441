"""Answers as the providers give them."""

from __future__ import annotations

import json

SMALL = json.dumps(
    {
        "errorId": 0,
        "errorCode": "",
        "errorDescription": "",
        "balance": 1071.81,
        "packages": [
            {
                "packageId": f"{number}b9d3a1c-7d2e",
                "type": 2,
                "numberOfCalls": 500000,
                "status": 1,
                "expireTime": 1893456000,
            }
            for number in range(2)
        ],
    }
).encode()
"""A `getBalance` of about 300 bytes."""


def large() -> bytes:
    """A `DomainClassification.getTask` of about 200 kB."""
    rows = [
        {
            "domain": f"shop-{number}.example.com",
            "categories_names": ["Online Communities/Social Networks", "Computers & Electronics", "Shopping"],
            "categories_confidence": [0.97, 0.41 + number / 10_000, 0.125],
        }
        for number in range(1_064)
    ]
    result = {"task_id": "a1b2c3", "status": "2", "created_at": "2026-05-04 10:20:30", "data": rows}
    return json.dumps({"id": "1", "result": result}).encode()
