"""Every writing of a place in `tests/places/styles.json`: a failure's text as its tool writes it, and what is meant."""

import json
from pathlib import Path
from typing import Any

import pytest

from reporter import model
from reporter.formats import location

_FILE = Path(__file__).parents[2] / "places" / "styles.json"
STYLES = [style for styles in json.loads(_FILE.read_text("utf-8")).values() for style in styles]


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style["style"])
def test_place__knows_the_style(style: dict[str, Any], tmp_path: Path) -> None:
    for path in style["tree"]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(style.get("contents", {}).get(path, ""))
    fields: dict[str, Any] = {"name": "t", "classname": "", "group": "g", "report": "junit.xml"}
    fields |= {name: style[name] for name in model.TestCase._fields if name in style}
    failed = model.TestCase(status=model.Status.FAILED, **{**fields, "text": "\n".join(style["text"])})
    placed = location.Locator(str(tmp_path), style.get("environ", {})).place(failed)
    assert f"{placed.file}:{placed.line}" == style["at"]
    if "thrown" in style:
        assert f"{placed.thrown_file}:{placed.thrown_line}" == style["thrown"]
