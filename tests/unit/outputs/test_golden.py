"""Every view of every sample, as files to read: `tests/data/golden/`.

After a change on purpose: `UPDATE_GOLDEN=1 python -m pytest tests/unit/views/test_golden.py`, then read the
difference that git shows.
"""

import io
import os
import pathlib

import pytest

from reporter import model
from reporter.outputs import annotations, console, console_report, console_verdict, job_summary, json_result
from tests.unit.outputs import samples

GOLDEN = pathlib.Path(__file__).parents[2] / "data" / "golden"
VIEWS = {
    "summary.md": job_summary.render,
    "annotations.txt": lambda result: "\n".join([*annotations.render(result, 10), ""]),
    "console.txt": lambda result: printed(result),
    "json": json_result.dump,
}


def printed(result: model.Result) -> str:
    stream = io.StringIO()
    talk = console.Console(stream)
    talk.parts(console_report.parts(result))
    talk.line("")
    talk.marked(console_verdict.lines(result))
    return stream.getvalue()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", samples.NAMED)
def test_views__look_as_they_did(name: str, view: str) -> None:
    path = GOLDEN / f"{name}.{view}"
    text = VIEWS[view](samples.NAMED[name])
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
