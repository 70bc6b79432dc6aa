"""Reports that hold the test cases of others again: merged by junitparser, by Ant, by hand."""

from pathlib import Path
from typing import BinaryIO

import junitparser
import pytest

from reporter.formats.discovery import held_cases, merged_reports, safe_files, search
from tests.unit.formats.test_discovery_git import put


def report(name: str, *, times: tuple[str, ...] = ("0.012", "0.250", "1.003"), failed: int = 1) -> str:
    """Return a report of one suite; the first `failed` test cases have failed."""
    cases = [f'<testcase classname="shop.{name}" name="a &lt; b {at}" time="{took}"' for at, took in enumerate(times)]
    bodies = ['><failure message="no">1 &lt;testcase 2</failure></testcase>'] * failed + ["/>"] * (len(times) - failed)
    return f'<testsuite name="shop.{name}">{"".join(map("".join, zip(cases, bodies, strict=True)))}</testsuite>'


def together(*reports: str) -> str:
    return f'<?xml version="1.0"?>\n<testsuites name="all">\n{chr(10).join(reports)}\n</testsuites>'


def paths(folder: Path, *lines: str) -> list[str]:
    return [found.path for found in search.discover(lines, str(folder)).reports]


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    return [put(tmp_path / f"target/surefire-reports/TEST-shop.{name}.xml", report(name)) for name in "ABC"]


def test_discover__a_report_merged_by_junitparser_counts_once(tmp_path: Path, parts: list[Path]) -> None:
    merged = junitparser.JUnitXml()
    for part in reversed(parts):
        merged += junitparser.JUnitXml.fromfile(str(part))
    merged.write(str(tmp_path / "junit.xml"))
    found = search.discover([], str(tmp_path))
    assert [one.full for one in found.reports] == [str(part) for part in parts]
    assert found.passed_over == ("1 XML file passed over, merged from other reports, which are read: junit.xml",)


def test_discover__a_merged_report_may_be_written_in_another_way(tmp_path: Path, parts: list[Path]) -> None:
    text = together(*(part.read_text() for part in parts)).replace("&lt; b", "&#60; b").replace('"0.250"', "'0.25'")
    put(tmp_path / "junit.xml", text)
    assert len(paths(tmp_path)) == 3


def test_discover__a_copy_is_called_so(tmp_path: Path, parts: list[Path]) -> None:
    put(tmp_path / "copy/a.xml", parts[0].read_text())
    (said,) = search.discover([], str(tmp_path)).passed_over
    assert said == f"1 XML file passed over, the same content as copy/a.xml: target/surefire-reports/{parts[0].name}"


def test_discover__patterns_take_a_merged_report_and_say_so(tmp_path: Path, parts: list[Path]) -> None:
    put(tmp_path / "all/junit.xml", together(*(part.read_text() for part in parts)))
    found = search.discover(["**/*.xml"], str(tmp_path))
    (problem,) = found.problems
    assert (len(found.reports), problem.code) == (4, "repeated-report")
    assert "1 report was merged from others that the patterns name too" in problem.message
    assert problem.message.endswith("as in !all/junit.xml")
    assert search.discover(["**/*.xml", "!all/junit.xml"], str(tmp_path)).problems == ()


def test_discover__ants_file_of_one_report_counts_once_though_no_time_tells(tmp_path: Path) -> None:
    put(tmp_path / "out/TEST-a.xml", report("A", times=("0.0",)))
    put(
        tmp_path / "out/TESTS-TestSuites.xml",
        together(report("A", times=("0.0",)).replace("<testsuite ", '<testsuite id="0" ')),
    )
    found = search.discover([], str(tmp_path))
    assert ([one.path for one in found.reports], found.problems) == (["out/TEST-a.xml"], ())


def test_discover__reports_merged_twice_over_count_once(tmp_path: Path, parts: list[Path]) -> None:
    a, b, c = (part.read_text() for part in parts)
    put(tmp_path / "ab.xml", together(a, b))
    put(tmp_path / "again.xml", together(together(a, b), c).replace('<?xml version="1.0"?>', ""))
    put(tmp_path / "all.xml", together(c, a, b))
    put(tmp_path / "copy-of-all.xml", together(c, a, b))
    put(tmp_path / "single.xml", together(c))
    assert paths(tmp_path) == [f"target/surefire-reports/{part.name}" for part in parts]


@pytest.mark.parametrize(
    "other",
    [
        together(report("A"), report("B", times=("0.012", "0.250", "1.004")), report("C")),  # run once more
        together(report("A"), report("B"), report("C", failed=2)),
        together(report("A"), report("B"), report("C"), report("D")),
        together(report("A"), report("B"), report("C")).replace("shop.B", "cafe.B"),
        together(report("A"), report("B"), report("C")[: report("C").index("<testcase")] + "</testsuite>", report("D")),
    ],
    ids=["other times", "other outcome", "one more", "other class", "one for another"],
)
def test_discover__a_report_that_says_something_else_is_taken(tmp_path: Path, parts: list[Path], other: str) -> None:
    put(tmp_path / "junit.xml", other)
    assert len(parts) == 3
    assert "junit.xml" in paths(tmp_path)


def test_discover__fast_tests_that_ran_twice_are_no_merged_report(tmp_path: Path) -> None:
    """Go writes 0.000 for all of them: `go test ./a`, `./b`, then `-race ./...`."""
    zero = {"times": ("0.000", "0.000", "0.000"), "failed": 0}
    put(tmp_path / "a.xml", report("A", **zero))  # type: ignore[arg-type]
    put(tmp_path / "b.xml", report("B", **zero))  # type: ignore[arg-type]
    put(tmp_path / "race.xml", together(report("A", **zero), report("B", **zero)))  # type: ignore[arg-type]
    assert paths(tmp_path) == ["a.xml", "b.xml", "race.xml"]


def test_discover__legs_of_a_matrix_are_not_merged_from_one_another(tmp_path: Path) -> None:
    put(tmp_path / "linux/junit.xml", report("A"))
    put(tmp_path / "windows/junit.xml", together(report("A")))
    put(tmp_path / "junit.xml", report("A").replace("<testsuite ", "<testsuite  "))
    assert paths(tmp_path) == ["junit.xml", "linux/junit.xml", "windows/junit.xml"]


def test_merged__tags_on_the_border_of_what_is_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (64, 113, 1000):
        monkeypatch.setattr(held_cases, "_CHUNK_BYTES", size)
        texts = {"a.xml": report("A"), "b.xml": report("B"), "c.xml": together(report("A"), report("B"))}
        files = []
        for name, text in texts.items():
            path = put(tmp_path / name, text)
            files.append(safe_files.File(name, str(path), str(tmp_path), path.stat().st_size))
        assert [file.path for file in merged_reports.merged(files)] == ["c.xml"]


def test_merged__stops_where_it_would_read_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All begin with the same test case, as those of a matrix do, and none is merged from others."""
    monkeypatch.setattr(held_cases, "_ALL_BYTES", 100 * (64 << 10))
    same = report("A").removesuffix("</testsuite>")
    files = []
    for number in range(300):
        path = put(tmp_path / f"{number}.xml", f'{same}<testcase name="own {number}"/></testsuite>')
        files.append(safe_files.File(path.name, str(path), str(tmp_path), path.stat().st_size))
    opened: list[str] = []
    really_open = safe_files.open_below

    def open_counted(root: str, full: str) -> BinaryIO:
        opened.append(full)
        return really_open(root, full)

    monkeypatch.setattr(safe_files, "open_below", open_counted)
    assert merged_reports.merged(files) == []
    assert 300 + 50 < len(opened) <= 300 + 100
