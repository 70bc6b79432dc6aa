"""What a search takes and says at a limit, and beside it."""

import ntpath
from pathlib import Path

import pytest

from reporter import model
from reporter.formats.discovery import git_index, globs, notes, paths, safe_files, search, selection, walk
from reporter.formats.junit import root_elements
from tests.unit.formats.test_discovery import put, said
from tests.unit.formats.test_discovery_merged import report, together


def _finish(selected: selection.Selection) -> search.Discovery:
    return selected.finish("/w", walk.Walk(lambda name: True), is_automatic=False)


@pytest.mark.parametrize("lines", [[], ["**/*.xml", "*.xml"]])
@pytest.mark.parametrize("number", [2, 3])
def test_discover__more_files_than_can_be_compared_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, lines: list[str]
) -> None:
    monkeypatch.setattr(selection, "_CANDIDATES", 2)
    for name in range(number):
        put(tmp_path / f"{name}.xml")
    found = search.discover(lines, str(tmp_path))
    assert len(found.reports) == 2
    what = "more than 2 files look like reports, and the rest was not read: name the reports alone"
    told = [(problem.code, problem.effect, problem.message) for problem in found.problems]
    assert told == [("too-many-reports", model.Effect.UNREAD, what)] * (number - 2)


@pytest.mark.parametrize(("number", "rest"), [(2, ""), (3, "1 more file was not read"), (4, "2 more files were not")])
def test_refuse__beyond_the_first_few_are_counted(number: int, rest: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "_PROBLEMS", 2)
    selected = selection.Selection()
    for at in range(number):
        selected.refuse(f"{at}.xml", "can't be read")
    found = _finish(selected).problems
    assert [problem.file for problem in found[:2]] == ["0.xml", "1.xml"]
    assert [problem.message[: len(rest)] for problem in found[2:]] == [rest] * bool(rest)


def test_pass_over__of_too_many_reasons_the_rest_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "_REASONS", 2)
    selected = selection.Selection()
    for why in ("a", "b", "c", "a", "d"):
        selected.pass_over(f"{why}.xml", why)
    assert _finish(selected).passed_over == (
        "2 XML files passed over, a: a.xml, a.xml",
        "1 XML file passed over, b: b.xml",
        "2 XML files passed over, for other reasons: c.xml, d.xml",
    )


def test_globs__what_leads_back_and_what_is_excluded() -> None:
    assert globs.parse("a/../b.xml").path == "b.xml"
    assert globs.parse("a/**/../b.xml").path == "a/**/../b.xml"
    _, excluded = globs.split("!  a.xml")
    assert [pattern.text for pattern in excluded] == ["a.xml"]


def test_walk__of_too_many_folders_the_rest_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a/x/1.xml", "a/y/2.xml", "b/3.xml"):
        put(tmp_path / name)
    monkeypatch.setattr(walk, "_FOLDERS", 2)
    walked = walk.Walk(lambda name: True)
    assert [Path(full).name for full in walked.files(str(tmp_path))] == ["3.xml"]
    assert (walked.cut.number, walked.cut.shown) == (1, [str(tmp_path / "a")])


def test_discover__patterns_look_into_all_folders_but_gits(tmp_path: Path) -> None:
    put(tmp_path / ".git/a.xml")
    put(tmp_path / "env/pyvenv.cfg", "home")
    put(tmp_path / "env/b.xml")
    assert [found.path for found in search.discover(["**/*.xml"], str(tmp_path)).reports] == ["env/b.xml"]


def test_discover__a_link_is_passed_over_as_one(tmp_path: Path) -> None:
    (tmp_path / "b.xml").symlink_to(put(tmp_path / "a.xml"))
    assert "1 XML file passed over, links are not followed: b.xml" in said(search.discover([], str(tmp_path)))


def test_discover__large_reports_that_differ_at_their_end_are_two(tmp_path: Path) -> None:
    for name in "ab":
        put(tmp_path / f"{name}.xml", f'<testsuite name="s">{" " * 100_000}<testcase name="{name}"/></testsuite>')
    assert len(search.discover([], str(tmp_path)).reports) == 2


def test_discover__ants_file_is_said_once_where_it_is_known_to_be_merged(tmp_path: Path) -> None:
    parts = [report(name) for name in "AB"]
    for name, part in zip("AB", parts, strict=True):
        put(tmp_path / f"TEST-{name}.xml", part)
    put(tmp_path / "TESTS-TestSuites.xml", together(*parts))
    assert len(search.discover(["*.xml"], str(tmp_path)).problems) == 1


def test_discover__a_report_of_one_other_is_none_where_few_times_tell(tmp_path: Path) -> None:
    alone = report("A", times=("0.500", "0.500", "0.500"))
    put(tmp_path / "a.xml", alone)
    put(tmp_path / "b.xml", together(alone))
    assert len(search.discover([], str(tmp_path)).reports) == 2


def test_varint__as_git_writes_it() -> None:
    assert git_index._varint(b"\x7f", 0) == (127, 1)
    assert git_index._varint(b"\x80\x00", 0) == (128, 2)
    assert git_index._varint(b"\x80\x80\x00", 0) == (16_512, 3)


def test_notes__of_two_are_in_the_plural_and_tell_the_older_time() -> None:
    assert "so their test cases are counted twice" in notes.about_merged(["a.xml", "b.xml"])
    assert "so its test cases are counted twice" in notes.about_merged(["a.xml"])
    files = [safe_files.File(f"{day}.xml", "", "", mtime_ns=day * 86_400 * 10**9) for day in (2, 1)]
    told = notes.about_doubtful(notes.OLD, files)
    assert "2 reports are older than the checkout (the oldest has been there since 1970-01-02 " in told


def test_is_too_long__for_windows() -> None:
    assert not paths.is_too_long("x" * 247, ntpath)
    assert paths.is_too_long("x" * 248, ntpath)


def test_root_tag__behind_a_document_type_without_an_end_is_unknown() -> None:
    assert root_elements.root_tag(b"<!DOCTYPE t [<!ELEMENT a ANY>]><testsuite>") == "testsuite"
    assert root_elements.root_tag(b"<!DOCTYPE t [<!ELEMENT a ANY><testsuite>") == ""
