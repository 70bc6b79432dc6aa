import json
import math

from hypothesis import given

from reporter import model
from reporter.outputs import json_result
from tests.unit.outputs import hostile, samples
from tests.unit.outputs.test_job_summary import result_of

KEYS = {
    "session": ["id", "url", "status", "payload", "sources"],
    "counts": ["tests", "passed", "failed", "errors", "skipped", "flaky", "time"],
    "server_counts": ["tests", "failed", "errors", "skipped"],
    "delivery": ["parsed", "sent", "acknowledged", "rejected", "unsent", "requests", "retries", "upload"],
}


def test_render__has_the_keys_of_the_contract() -> None:
    found = json_result.render(samples.FAILING)
    contract = ["version", "session", "counts", "server_counts", "files", "failures", "flaky", "causes", "comparison"]
    assert {*contract, "delivery", "conclusion"} <= set(found)
    for name, keys in KEYS.items():
        assert set(keys) <= set(found[name])
    files = {file["path"]: file for file in found["files"]}
    problem = files[samples.FILES[3].path]["problems"][0]
    assert (problem["line"], problem["message"]) == (12, samples.FILES[3].problems[0].message)
    assert found["version"] == 1


def test_render__failures_flaky_and_causes() -> None:
    found = json_result.render(samples.FAILING)
    first = found["failures"][0]
    assert (first["class"], first["name"], first["status"]) == (
        "tests.checkout.test_cart",
        "test_total_with_discount",
        "FAILED",
    )
    assert (first["file"], first["line"], first["rerun"], first["owners"]) == (
        "tests/checkout/test_cart.py",
        42,
        None,
        [],
    )
    assert first["reason"].startswith("assert 21.5 == 19.35")
    assert [flaky["name"] for flaky in found["flaky"]] == [samples.FLAKY.name]
    assert found["causes"][0]["count"] == 1
    assert found["failures_total"] == 3
    assert found["comparison"] is None


def test_render__unknown_is_null() -> None:
    found = json_result.render(samples.NOTHING)
    assert {found["session"][name] for name in ("id", "url", "status", "error_message")} == {None}
    assert found["server_counts"] is None
    problem = model.ReportFile("a", problems=(model.Problem("x"),))
    result = samples.change(samples.NOTHING, session=model.Session(), files=(problem,))
    assert json_result.render(result)["files"][0]["problems"][0]["line"] is None
    silent = model.Failure(samples.PYTEST_FAILURE, "t")
    assert json_result.failure(silent)["reason"] is None
    assert json_result._cause(model.Cause("", 1, 0, "", 0, ()))["reason"] is None


def test_render__numbers_are_finite() -> None:
    session = model.Session(payload={"a": math.nan, "b": [math.inf, 1.5, True, None], "c": {"id": 7}})
    result = samples.change(samples.NOTHING, session=session, counts=model.Counts(time=math.inf))
    found = json_result.render(result)
    assert found["session"]["payload"] == {"a": None, "b": [None, 1.5, True, None], "c": {"id": 7}}
    assert found["counts"]["time"] is None
    assert json.loads(json_result.dump(result)) == found


@given(hostile.TEXTS)
def test_dump__is_ascii_json_of_the_same(text: str) -> None:
    result = result_of(text)
    assert json_result.dump(result).isascii()
    assert json.loads(json_result.dump(result)) == json_result.render(result)
