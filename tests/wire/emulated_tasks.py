"""The tasks that the emulator is asked to do:
of every spec, each kind of task with what it is created with, and the result that must come of it.

A result is that of the spec's example; where none shows it, it is drawn from the schema (`example-…`) or, where the
spec says nothing of it, `MADE_UP`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specloom.serve.shapes import MADE_UP

ROOT = Path(__file__).resolve().parents[2]
TASKS = ROOT / "tests" / "providers" / "tasks"
PATHS = {path.stem: path for path in (*sorted((ROOT / "specs").glob("*.yaml")), *sorted(TASKS.glob("*.yaml")))}
"""Every spec whose tasks are emulated, by name."""


@dataclass(frozen=True)
class Made:
    """An argument that is a model of the client, by name."""

    model: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Solved:
    """One kind of task: `method` is the end of the names of its methods, if it has several. The result is compared as a
    whole, or the member `at`: what a provider makes anew for each task is no example's.
    """

    spec: str
    tasks: str
    arguments: Mapping[str, Any]
    result: Any
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    method: str = ""
    at: str = ""

    def __str__(self) -> str:
        return f"{self.spec}-{self.tasks}{self.method and '-'}{self.method}"


SITE = {"website_url": "https://example.com", "website_key": "6Le-wvkSAAAAAPBMRTvw0Q4Muexq9bi0DJwx_mJ-"}
TOKEN = "03AGdBq25SxXT-pmSeBXjzScW-EiocHwwpwqtk1QXlJnGnUJCZrgjwLLdt7cb0"
DOMAINS = [
    {
        "domain": "facebook.com",
        "categories_names": ["/Online Communities/Social Networks"],
        "categories_confidence": [0.91368252038956],
    },
    {"domain": "nothing.example", "categories_names": ["Unknown"], "categories_confidence": [1.0]},
]
SOLVED = [
    Solved("capmonster", "tasks", {"task": Made("RecaptchaV2Task", SITE)}, {"gRecaptchaResponse": "03AGdBq2-EXAMPLE"}),
    Solved("capsolver", "tasks", {"task": Made("ReCaptchaV2TaskProxyLess", SITE)}, TOKEN, at="gRecaptchaResponse"),
    Solved("ezcaptcha", "tasks", {"task": Made("ReCaptchaV2TaskProxyless", SITE)}, {"gRecaptchaResponse": TOKEN}),
    Solved("serpstat", "domain_classification", {"domains": ["facebook.com", "nothing.example"]}, DOMAINS, at="data"),
    Solved("amazon_reports", "reports", {"report_type": "ORDERS"}, MADE_UP),
    Solved("apify_runs", "runs", {"actor_id": "a"}, ["i"]),
    Solved("azure_operation_location", "analyses", {"source": "https://pages.example/1.pdf"}, MADE_UP),
    Solved("bigquery_jobs", "jobs", {"project_id": "acme/1", "query": "select 1"}, [[1]]),
    Solved("brightdata_datasets", "snapshots", {"urls": ["https://shop.example"]}, [{"a": 1}]),
    Solved("capmonster_tasks", "tasks", {"task": {"type": "ImageToTextTask"}}, MADE_UP),
    Solved("capsolver_tasks", "tasks", {"task": {"type": "Plain"}}, MADE_UP),
    Solved("databricks_runs", "runs", {"job_id": 11}, ["42"]),
    Solved("deepl_document", "translations", {"text": "Tinte"}, "Ink"),
    Solved("ezcaptcha_tasks", "tasks", {"task": {"type": "Plain"}}, MADE_UP),
    Solved("fixed_values", "casts", {"what": "bell"}, {"weight": 1.5}),
    Solved("fixed_values", "polishes", {"what": "bell"}, {"id": "a", "session": "s", "state": "cast"}),
    Solved("fixed_values", "moulds", {}, {"id": "a", "session": "s", "state": "cast"}),
    Solved(
        "github_dispatch",
        "runs",
        {"owner": "acme", "repo": "press", "workflow": "ci.yml", "ref": "main"},
        [{"name": "wheel"}],
    ),
    Solved("google_lro", "exports", {"source": "x"}, MADE_UP),
    Solved("http_202_303", "jobs", {"what": "ink"}, MADE_UP),
    Solved("kinds_of_work", "works", {"kind": "plain"}, "example-out", method="begin"),
    Solved("kinds_of_work", "works", {"kind": "quick"}, "example-out", method="begin_again"),
    Solved("kinds_of_work", "works", {"kind": "silent"}, "example-out", method="begin"),
    Solved("kinds_of_work", "works", {"kind": "told"}, "example-out", method="begin"),
    Solved("openai_batch", "batch_runs", {"input_file_id": "q"}, "{}"),
    Solved("paged_links", "crawls", {}, ["l"]),
    Solved("paged_links", "numbered", {}, ["l"]),
    Solved("paged_links", "files", {}, [MADE_UP]),
    Solved(
        "recorded_speech", "jobs", {"language": "it"}, "ciao", {"recording": b"RIFF\0wave", "notes": b"name\nAda\n"}
    ),
    Solved("replicate_predictions", "predictions", {"input": {"prompt": "ink"}}, ["example-output"]),
    Solved("salesforce_ingest", "uploads", {"object": "Account"}, "sf__Error,Name\n", {"records": b"Name\nInk\n"}),
    Solved("salesforce_query", "queries", {"query": "SELECT Id FROM Account"}, "Id\n1\n"),
    Solved(
        "same_again",
        "searches",
        {"index": "books", "size": 3, "x_locale": "de", "words": ["ink"]},
        ["example-hits"],
    ),
    Solved("serpstat_domain_classification", "classifications", {"domains": ["a.example"]}, [{"domain": "a.example"}]),
    Solved("serpstat_site_audit", "audits", {"project_id": 7}, ["example-categories"]),
    Solved("serpstat_volume_checker", "volumes", {"keywords": ["ink"]}, ["k"]),
    Solved("shopify_bulk", "exports", {"query": "{ products }"}, [MADE_UP]),
    Solved("signed_callbacks", "prints", {"text": "ink"}, "INK"),
    Solved("snowflake_sql", "statements", {"statement": "select 1"}, [[1]]),
    Solved("streamed_lines", "declared", {}, [{"n": 1}, {"n": 2}]),
    Solved("streamed_lines", "filed", {}, [MADE_UP]),
    Solved("streamed_lines", "led", {}, [MADE_UP]),
    Solved(
        "team_jobs", "jobs", {"team": "R&D/1 é", "name": "count", "view": "a b", "region": "north"}, "example-output"
    ),
    Solved("textract_text", "texts", {"document": "a.png"}, [{"Text": "ink"}]),
    Solved("trino_statements", "statements", {"body": "select 1", "x_trino_user": "ada"}, [[7]]),
    Solved("two_steps", "transcripts", {"url": "https://a.example/b.wav", "language": "it"}, "ciao"),
    Solved("twocaptcha_v1", "pictures", {"picture": "cGlj"}, "77"),
    Solved("upload_then_go", "prints", {"text": "ink"}, ["example-sheets"]),
    Solved("uploaded_batches", "batches", {}, [{"custom_id": "a"}], {"file": b'{"custom_id": "a"}\n'}),
    Solved("varying_answers", "regional", {}, {"id": "2", "s": "d"}),
    Solved("varying_answers", "strict", {}, {"id": "2", "s": "d"}),
    Solved("varying_answers", "filed", {}, [MADE_UP]),
    Solved("varying_answers", "told", {}, MADE_UP),
    Solved("varying_answers", "declared", {}, [{"n": 1}]),
    Solved("varying_answers", "sheets", {}, ["example-rows"]),
    Solved("varying_answers", "redirecting", {}, {"id": "2", "s": "d"}),
    Solved("varying_answers", "vague", {}, {"id": "2", "s": "d"}),
]
