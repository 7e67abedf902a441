"""What the HTTP libraries log of our requests is kept back, and nothing else."""

from __future__ import annotations

import logging

import pytest

from specloom.runtime.transports.log_redaction import LogRedaction


def test_only_what_is_logged_in_a_request_is_kept_back(caplog: pytest.LogCaptureFixture) -> None:
    """Blocks may be nested; one that an interruption did not let end is over when it is gone."""
    logger = logging.getLogger("httpcore2.http11")
    with caplog.at_level(logging.DEBUG, logger="httpcore2"):
        with LogRedaction():
            with LogRedaction():
                logger.debug("inner")
            logger.debug("outer")
        logger.debug("theirs")
        lost = LogRedaction()
        lost.__enter__()
        logger.debug("ours")
        del lost
        logger.debug("theirs again")

    assert [record.getMessage() for record in caplog.records] == ["theirs", "theirs again"]
