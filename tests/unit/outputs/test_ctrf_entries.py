import json
from pathlib import Path

from hypothesis import given

from reporter.outputs import ctrf
from tests.unit.outputs import hostile
from tests.unit.outputs.test_job_summary import result_of


@given(hostile.TEXTS)
def test_entry__hostile_text_is_json_and_utf8(text: str) -> None:
    case = result_of(text).failures[0].case
    written = json.dumps(ctrf.entry(case), separators=(",", ":"))
    written.encode("utf-8")
    assert "\n" not in written
    assert json.loads(written)["name"]


def test_write__hostile_text_is_one_document(tmp_path: Path) -> None:
    result = result_of("".join(hostile.TOKENS))
    file = ctrf.CtrfFile("ctrf.json", str(tmp_path), now=0)
    file.add([failure.case for failure in result.failures])
    file.write(result)
    file._file.close()
    content = json.loads((tmp_path / "ctrf.json").read_text("utf-8"))
    assert len(content["results"]["tests"]) == len(result.failures)


def test_entry__legs_of_a_matrix_are_told_apart() -> None:
    case = result_of("x").failures[0].case
    assert ctrf.entry(case._replace(classname="c", variant="linux"))["suite"] == ["c [linux]"]
    assert ctrf.entry(case._replace(classname="c", variant=""))["suite"] == ["c"]
