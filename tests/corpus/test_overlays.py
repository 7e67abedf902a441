"""A published document of over 1 MB, as it is, and an overlay of some 40 lines: a client with tasks."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom import render
from specloom.load import load
from tests.corpus.documents import VARIABLE, documents
from tests.pipeline import package_of

pytestmark = pytest.mark.corpus

FILE = "openai-openapi/openapi.yaml"
"""The document of https://github.com/openai/openai-openapi, of some 3 MB."""

OVERLAY = """\
overlay: 1.1.0
info:
  title: Tasks for the OpenAI API
  version: 1.0.0
actions:
  - target: $
    description: Fine-tuning jobs are submitted, and polled until they have ended.
    update:
      x-tasks:
        fine_tuning:
          create: createFineTuningJob
          capture:
            id: $response.body#/id
          poll:
            operation: retrieveFineTuningJob
            with:
              path:
                fine_tuning_job_id: $task.id
          cancel:
            operation: cancelFineTuningJob
            with:
              path:
                fine_tuning_job_id: $task.id
          status:
            at: $response.body#/status
            pending: [validating_files, queued, running]
            succeeded: [succeeded]
            failed: [failed]
            cancelled: [cancelled]
          result:
            at: $response.body#/fine_tuned_model
          timing:
            first: 10
            every: 30
          limits:
            wait: 86400
  - target: $.paths['/fine_tuning/jobs/{fine_tuning_job_id}'].get
    update:
      x-safe: true
"""

PUBLISHED = next((each for each in documents() if each.file.endswith(FILE)), None)


@pytest.mark.skipif(PUBLISHED is None, reason=f"it is its authors': put it below a folder as `{FILE}`, see {VARIABLE}")
def test_a_published_document_gets_tasks(tmp_path: Path) -> None:
    """Findings about the document stay in it, those about the tasks are in the overlay."""
    assert PUBLISHED is not None and PUBLISHED.size > 2**20
    (tmp_path / "overlay.yaml").write_text(OVERLAY)

    document = load(PUBLISHED.path, name="openapi.yaml", overlays=[(tmp_path / "overlay.yaml", "overlay.yaml")])
    files = render.emitted(package_of(document, "openai"))

    assert "class FineTuning(TaskResource" in files["openai/client.py"]
    assert document.source(("x-tasks", "fine_tuning", "poll")).file == "overlay.yaml"
    assert document.source(("paths", "/batches")).file == "openapi.yaml"
