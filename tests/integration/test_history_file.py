"""The file of earlier runs: written anew by whole runs alone, and compared with other runs alone."""

from pathlib import Path

from tests.support.workplace import PASSING, REPORT, Workplace

HISTORY = ("--dry-run", "--history", "history.json", "junit.xml")


def test_history__of_a_run_that_lacks_test_cases_is_no_baseline(tmp_path: Path) -> None:
    work = Workplace(tmp_path)
    work.put("junit.xml")
    work.result(*HISTORY)
    kept = (tmp_path / "history.json").read_bytes()
    for broken in (REPORT[:-90], "<testsuite/>"):
        work.put("junit.xml", broken)
        work.result(*HISTORY)
        assert (tmp_path / "history.json").read_bytes() == kept


def test_history__compares_with_other_runs_and_not_with_itself(tmp_path: Path) -> None:
    work = Workplace(tmp_path)
    work.put("junit.xml")
    run = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "1", "GITHUB_REF": "refs/heads/main"}
    assert work.result(*HISTORY, **run)["comparison"] is None
    assert work.result(*HISTORY, **run)["comparison"] is None  # the same run once more
    found = work.result(*HISTORY, **run | {"GITHUB_RUN_ID": "2"})["comparison"]
    assert found is not None


def test_history__runs_without_an_id_are_compared(tmp_path: Path) -> None:
    work = Workplace(tmp_path)
    work.put("junit.xml")
    assert work.result(*HISTORY)["comparison"] is None
    assert work.result(*HISTORY)["comparison"] is not None


def test_history__tells_of_a_run_that_broke_off_what_there_was_last_time(tmp_path: Path) -> None:
    work, history = Workplace(tmp_path), ("--dry-run", "--history", "history.json")
    for name in ("junit-a.xml", "junit-<c>.xml"):
        work.put(name, REPORT.replace("test_cart", name))
    work.result(*history, "*.xml")
    (tmp_path / "junit-<c>.xml").unlink()
    (tmp_path / "sum").unlink()
    work.put("junit-a.xml", REPORT.replace("test_cart", "junit-a.xml")[:-140])
    log = work.run(*history, "*.xml", "--job-status", "failure").stdout
    assert "breaks off after **2 test cases** (last time 4)" in work.summary
    assert "Last time there was also <code>junit-&#60;c&#62;.xml</code> (4 test cases). The" in work.summary
    assert "breaks off after 2 test cases (last time 4)" in log
    assert "last time there was also junit-<c>.xml (4 test cases)" in log


def test_history__tells_of_a_report_that_is_missing_where_the_job_failed(tmp_path: Path) -> None:
    work, history = Workplace(tmp_path), ("--dry-run", "--history", "history.json")
    for name in ("junit-a.xml", "junit-<b>.xml"):
        work.put(name, PASSING.replace('classname="c"', f'classname="{len(name)}"'))
    work.result(*history, "*.xml")
    (tmp_path / "junit-<b>.xml").unlink()
    for _ in range(2):  # such a run is no baseline
        (tmp_path / "sum").unlink()
        log = work.run(*history, "*.xml", "--job-status", "failure").stdout
        assert "(last time there was also junit-<b>.xml (1 test case))" in log
        assert "(last time there was also junit-&#60;b&#62;.xml (1 test case))" in work.summary
    assert "last time" not in work.run(*history, "*.xml", "--job-status", "success").stdout
    assert "last time" not in work.run(*history, "*.xml", "--job-status", "failure").stdout
