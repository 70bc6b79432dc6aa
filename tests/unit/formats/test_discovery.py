"""Which files are taken, which are passed over, and what is said about it."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from reporter import model
from reporter.formats.discovery import globs, search
from tests.support import systems

REPORT = '<testsuite name="{0}"><testcase name="{0}"/></testsuite>'


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


def put(path: Path, content: str | bytes = "", *, age_s: float = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = content or REPORT.format(path.stem)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    moment = time.time() - age_s
    os.utime(path, (moment, moment))
    return path


def paths(found: search.Discovery) -> list[str]:
    return [report.path for report in found.reports]


def said(found: search.Discovery) -> str:
    return "\n".join([*found.passed_over, *(f"{p.file} {p.message}" for p in found.problems)])


def test_discover__takes_reports_by_their_content(workspace: Path) -> None:
    put(workspace / "build/test-results/TEST-a.xml")
    put(workspace / "junit.xml", REPORT.format("b").encode("utf-16"))
    put(workspace / "chatter.xml", "npm warn x\n" + REPORT.format("c"))
    put(workspace / "commented.xml", "<?xml version='1.0'?><!-- <html> --><!DOCTYPE t>" + REPORT.format("d"))
    put(workspace / "coverage.xml", "<coverage/>")
    put(workspace / "pom.xml", "<project><testsuite/></project>")
    put(workspace / "data.txt", REPORT.format("e"))
    found = search.discover([], str(workspace))
    assert paths(found) == ["build/test-results/TEST-a.xml", "chatter.xml", "commented.xml", "junit.xml"]
    assert "a coverage report: coverage.xml" in said(found)
    assert "a build file: pom.xml" in said(found)


def test_discover__skips_folders_of_dependencies(workspace: Path) -> None:
    put(workspace / "env/pyvenv.cfg", "home")
    for folder in ("node_modules/x", ".git", "venv/lib", "env/lib", "a/site-packages/x"):
        put(workspace / folder / "junit.xml")
    assert paths(search.discover([], str(workspace))) == []


def test_discover__says_once_per_reason_what_was_passed_over(workspace: Path) -> None:
    for number in range(7):
        put(workspace / f"coverage{number}.xml", "<coverage/>")
    found = search.discover([], str(workspace))
    assert found.passed_over[1] == (
        "7 XML files passed over, not JUnit XML but a coverage report: "
        "coverage0.xml, coverage1.xml, coverage2.xml and 4 more"
    )
    assert "found no JUnit XML report of this run" in found.passed_over[0]


def test_discover__an_empty_file_named_as_a_report_is_not_passed_over(workspace: Path) -> None:
    (workspace / "junit.xml").touch()
    (workspace / "other.xml").touch()
    found = search.discover([], str(workspace))
    assert paths(found) == ["junit.xml"]
    assert "empty: other.xml" in said(found)


def test_discover__empty_files_are_no_twins(workspace: Path) -> None:
    """Each is a runner that died."""
    for name in ("a/junit.xml", "b/junit.xml"):
        (workspace / name).parent.mkdir()
        (workspace / name).touch()
    assert paths(search.discover([], str(workspace))) == ["a/junit.xml", "b/junit.xml"]


def test_discover__leaves_out_what_is_older_than_the_checkout_beside_newer_reports(workspace: Path) -> None:
    put(workspace / "old.xml", age_s=1000)
    put(workspace / ".git/HEAD", "ref: refs/heads/main", age_s=500)
    put(workspace / "new.xml")
    found = search.discover([], str(workspace))
    assert paths(found) == ["new.xml"]
    assert "1 XML file passed over, left by an earlier run" in said(found)
    assert "): old.xml" in said(found)


def test_discover__explicit_patterns_take_old_files_with_a_note(workspace: Path) -> None:
    put(workspace / "old.xml", age_s=1000)
    put(workspace / ".git/HEAD", "ref: refs/heads/main", age_s=500)
    found = search.discover(["*.xml"], str(workspace))
    assert paths(found) == ["old.xml"]
    assert "older than the checkout, read anyway: old.xml" in said(found)


@pytest.mark.skipif(not shutil.which("git"), reason="no git here")
@pytest.mark.parametrize("kind", ["clone", "worktree"])
def test_discover__leaves_out_what_git_wrote(tmp_path: Path, kind: str) -> None:
    """A clone writes HEAD first, so its files are newer; the index tells that they are as git wrote them."""

    def git(*arguments: str, cwd: Path) -> None:
        identity = ["-c", "user.name=n", "-c", "user.email=e", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True)

    origin = tmp_path / "origin"
    put(origin / "tests/data/fixture.xml")
    put(origin / "rewritten.xml")
    git("init", cwd=origin)
    git("add", ".", cwd=origin)
    git("commit", "-m", "x", cwd=origin)
    workspace = tmp_path / "copy"
    if kind == "clone":
        git("clone", str(origin), str(workspace), cwd=tmp_path)
    else:
        git("worktree", "add", str(workspace), cwd=origin)
    time.sleep(0.01)
    put(workspace / "rewritten.xml", REPORT.format("again"))
    put(workspace / "junit.xml")
    found = search.discover([], str(workspace))
    assert paths(found) == ["junit.xml", "rewritten.xml"]
    assert "part of the repository and unchanged since the checkout: tests/data/fixture.xml" in said(found)


def test_discover__same_content_counts_once(workspace: Path) -> None:
    put(workspace / "a/junit.xml", REPORT.format("x"))
    put(workspace / "b/junit.xml", REPORT.format("x"))
    put(workspace / "c/junit.xml", REPORT.format("y"))
    found = search.discover([], str(workspace))
    assert len(found.reports) == 2
    assert "the same content as" in said(found)
    assert len(search.discover(["**/*.xml", "a/*.xml", "./a/junit.xml"], str(workspace)).reports) == 2


def test_discover__same_content_counts_for_each_leg_of_a_matrix(workspace: Path) -> None:
    for name in ("linux/junit.xml", "macos/junit.xml", "macos/copy/junit.xml"):
        put(workspace / name, REPORT.format("x"))
    assert paths(search.discover([], str(workspace))) == ["linux/junit.xml", "macos/junit.xml"]
    # one that names no leg may be what the others were copied from
    put(workspace / "junit.xml", REPORT.format("x"))
    assert paths(search.discover([], str(workspace))) == ["junit.xml"]


@pytest.mark.parametrize("lines", [["**/*.xml"], []])
def test_discover__refuses_links_out_of_the_workspace(workspace: Path, lines: list[str]) -> None:
    put(workspace.parent / "secret.xml")
    put(workspace.parent / "outside/junit.xml")
    (workspace / "link.xml").symlink_to(workspace.parent / "secret.xml")
    (workspace / "environ.xml").symlink_to("/proc/self/environ")
    (workspace / "folder").symlink_to(workspace.parent / "outside")
    found = search.discover(lines, str(workspace))
    assert paths(found) == []
    assert "link.xml" in said(found)
    if lines:
        assert {problem.effect for problem in found.problems if problem.file} == {model.Effect.UNREAD}


def test_discover__a_named_path_through_a_linked_folder_is_refused(workspace: Path) -> None:
    put(workspace.parent / "outside/junit.xml")
    (workspace / "folder").symlink_to(workspace.parent / "outside")
    found = search.discover(["folder/junit.xml"], str(workspace))
    assert paths(found) == []
    assert "outside the workspace" in said(found)


def test_discover__follows_no_loop_of_links(workspace: Path) -> None:
    put(workspace / "a/b/junit.xml")
    for name in ("one", "two", "a/three"):
        (workspace / name).symlink_to(workspace)
    assert paths(search.discover(["**/*.xml"], str(workspace))) == ["a/b/junit.xml"]
    assert paths(search.discover([], str(workspace))) == ["a/b/junit.xml"]


def test_discover__a_place_outside_that_the_user_names_is_read(workspace: Path) -> None:
    put(workspace.parent / "reports/junit.xml")
    assert len(search.discover([f"{workspace.parent}/reports/*.xml"], str(workspace)).reports) == 1
    assert len(search.discover(["../reports/*.xml"], str(workspace)).reports) == 1
    assert len(search.discover(["../reports/*.xml", "!../reports/junit.xml"], str(workspace)).reports) == 0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.mkdir(), "is a folder, not a report"),
        (systems.make_fifo, "is not a regular file"),
        (lambda path: path.symlink_to(path.parent / "missing"), "can't be read"),
    ],
)
def test_discover__what_is_no_file_is_a_problem(workspace: Path, make: object, words: str) -> None:
    assert callable(make)
    make(workspace / "junit.xml")
    found = search.discover(["junit.xml"], str(workspace))
    assert paths(found) == []
    (problem,) = found.problems
    assert words in problem.message
    assert problem.effect is model.Effect.UNREAD


def test_discover__a_fifo_does_not_hold_the_search(workspace: Path) -> None:
    systems.make_fifo(workspace / "pipe.xml")
    assert paths(search.discover([], str(workspace))) == []


def test_discover__a_pattern_without_a_match_is_said(workspace: Path) -> None:
    put(workspace / "build/a.xml")
    put(workspace / "node_modules/b.xml")
    found = search.discover(["nothing/*.xml"], str(workspace))
    (problem,) = found.problems
    assert (problem.message, problem.effect) == ("the pattern 'nothing/*.xml' matches no file", model.Effect.WARNING)
    assert found.passed_over == (f"the patterns are relative to {workspace}, which holds build/a.xml",)


def test_discover__no_pattern_matches_where_there_is_no_xml_file(workspace: Path) -> None:
    found = search.discover(["*.xml"], str(workspace))
    assert found.passed_over == (f"the patterns are relative to {workspace}, which holds no XML file",)


def test_discover__one_pattern_that_matches_is_enough(workspace: Path) -> None:
    put(workspace / "a.xml")
    found = search.discover(["a.xml", "b.xml"], str(workspace))
    assert (len(found.problems), found.passed_over) == (1, ())


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("{a,b}.xml", "braces"),
        ("a.xml,b.xml", "without commas"),
        ('"a.xml"', "quotes"),
        ("${RUNNER_TEMP}/a.xml", "variables"),
        ("~/a.xml", "home folder"),
        ("a.xml  # unit tests", "a line of its own"),
        ("target/**.xml", "as in target/**/*.xml"),
        ("target\\x**", "as in target/**/*.xml"),
    ],
)
def test_discover__a_pattern_with_what_has_no_meaning_is_told_so(workspace: Path, pattern: str, hint: str) -> None:
    assert hint in search.discover([pattern], str(workspace)).problems[0].message


@pytest.mark.parametrize("content", [b"Segmentation fault\n", bytes(range(256)), b"  \n"])
def test_discover__nonsense_in_the_place_of_a_report_is_not_passed_over(workspace: Path, content: bytes) -> None:
    put(workspace / "junit.xml", content)
    put(workspace / "config.xml", content)
    assert paths(search.discover([], str(workspace))) == ["junit.xml"]


def test_discover__a_report_that_can_not_be_read_is_a_problem(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(workspace / "junit.xml")
    put(workspace / "config.xml")

    def refuse(root: str, full: str) -> BinaryIO:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("reporter.formats.discovery.safe_files.open_below", refuse)  # root may read everything
    found = search.discover([], str(workspace))
    (problem,) = found.problems
    assert (problem.file, problem.effect) == ("junit.xml", model.Effect.UNREAD)
    assert "1 XML file passed over, can't be read: Permission denied: config.xml" in said(found)


def test_discover__excludes(workspace: Path) -> None:
    for path in ("a/junit.xml", "a/old/junit.xml", "b/junit.xml"):
        put(workspace / path, REPORT.format(path))
    assert paths(search.discover(["**/*.xml", "!a/old/**"], str(workspace))) == ["a/junit.xml", "b/junit.xml"]
    assert paths(search.discover(["**/*.xml\n!a\n"], str(workspace))) == ["b/junit.xml"]
    assert paths(search.discover(["!b/**"], str(workspace))) == ["a/junit.xml", "a/old/junit.xml"]


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("jun it[1].xml", "jun it1.xml"),
        ("test [3.12, x]/junit.xml", "test 3/junit.xml"),
        ("a[!b]/[c].xml", "ad/c.xml"),
        ("[", "x"),
    ],
)
def test_discover__a_name_that_looks_like_a_glob_is_a_name(workspace: Path, name: str, also: str) -> None:
    put(workspace / name)
    put(workspace / also)
    found = search.discover([name], str(workspace))
    assert paths(found) == [name]
    assert found.problems == ()
    assert paths(search.discover([f"{workspace}/{name}"], str(workspace))) == [name]
    assert paths(search.discover(["**/*", f"!{name}"], str(workspace))) == [also]


def test_discover__a_folder_that_looks_like_a_glob_may_begin_one(workspace: Path) -> None:
    put(workspace / "test [1]/a/junit.xml")
    put(workspace / "test 1/b/junit.xml", REPORT.format("other"))
    assert paths(search.discover(["test [1]/**/*.xml"], str(workspace))) == ["test [1]/a/junit.xml"]
    assert paths(search.discover(["**/*.xml", "!test [1]"], str(workspace))) == ["test 1/b/junit.xml"]


def test_discover__a_name_with_brackets_is_a_glob_where_there_is_no_such_file(workspace: Path) -> None:
    for name in ("junit1.xml", "junit2.xml", "junit3.xml"):
        put(workspace / name)
    assert paths(search.discover(["junit[12].xml"], str(workspace))) == ["junit1.xml", "junit2.xml"]
    assert paths(search.discover(["*", "!junit[12].xml"], str(workspace))) == ["junit3.xml"]


@pytest.mark.parametrize("name", ["*.xml", "junit?.xml", "junit[1]*.xml", "**"])
def test_discover__a_file_called_like_a_glob_hides_no_other(workspace: Path, name: str) -> None:
    """Else a pull request could add one that holds a green report."""
    put(workspace / name)
    put(workspace / "junit1.xml")
    assert paths(search.discover([name], str(workspace))) == sorted([name, "junit1.xml"])


def test_discover__a_link_called_like_a_glob_leads_nowhere_else(workspace: Path) -> None:
    put(workspace.parent / "outside/junit.xml")
    (workspace / "jun[1].xml").symlink_to(workspace.parent / "outside/junit.xml")
    (workspace / "out[1]").symlink_to(workspace.parent / "outside")
    for pattern in ("jun[1].xml", "out[1]/junit.xml", "out[1]/*.xml"):
        found = search.discover([pattern], str(workspace))
        assert paths(found) == [], pattern
        assert model.Effect.UNREAD in {problem.effect for problem in found.problems}, pattern


def test_discover__backslashes_separate_names(workspace: Path) -> None:
    put(workspace / "out/junit.xml")
    for pattern in ("out\\junit.xml", "out\\*.xml", ".\\out\\junit.xml"):
        assert paths(search.discover([pattern], str(workspace))) == ["out/junit.xml"]


def test_discover__absolute_and_relative_patterns_go_together(workspace: Path) -> None:
    put(workspace / "a.xml")
    put(workspace / "b.xml")
    (workspace / "out").mkdir()
    link = workspace.parent / "link"
    link.symlink_to(workspace)
    for lines in (
        [f"{workspace}/*.xml", "!a.xml"],
        ["*.xml", f"!{workspace}/a.xml"],
        [f"{link}/*.xml", f"! {workspace}/a.xml"],
        ["../workspace/*.xml", "!a.xml"],
        ["out/../*.xml", "!a.xml"],
    ):
        assert paths(search.discover(lines, str(link))) == ["b.xml"], lines


def test_discover__the_workspace_itself_is_a_folder(workspace: Path) -> None:
    for name in (str(workspace), f"{workspace}/", "."):
        (problem,) = search.discover([name], str(workspace)).problems
        assert "is a folder, not a report" in problem.message


@pytest.mark.parametrize("prefix", ["/home/runner/work/shop/shop/", "/__w/shop/shop/", "./", ""])
def test_discover__host_paths_are_translated(workspace: Path, prefix: str) -> None:
    put(workspace / "out/junit.xml")
    assert paths(search.discover([f"{prefix}out/*.xml"], str(workspace))) == ["out/junit.xml"]


def test_discover__looks_through_many_files_in_seconds(workspace: Path) -> None:
    for number in range(200):
        folder = workspace / f"d{number}"
        folder.mkdir()
        for file in range(100):
            (folder / f"f{file}.txt").touch()
    for lines in ([], ["**/*.xml"], ["d*/**/x*.xml"]):
        began = time.thread_time()
        found = search.discover(lines, str(workspace))
        assert time.thread_time() - began < 15, lines  # 20,000 files; about 0.1 s
        assert found.reports == ()
        if not lines:
            assert "20,000 files" in found.passed_over[0]


def test_discover__a_linked_folder_is_not_even_looked_through(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`reports -> /` in a pull request would keep the search busy."""
    for number in range(300):
        put(workspace.parent / f"outside/f{number}.xml")
    (workspace / "reports").symlink_to(workspace.parent / "outside")
    monkeypatch.setattr("reporter.formats.discovery.walk.Walk.files", lambda *_, **__: pytest.fail("looked through"))
    (refused, nothing) = search.discover(["reports/**/*.xml"], str(workspace)).problems
    assert (refused.file, refused.effect) == ("reports", model.Effect.UNREAD)
    assert "outside the workspace" in refused.message
    assert "matches no file" in nothing.message


def test_discover__links_by_the_hundred_are_said_in_bounds(workspace: Path) -> None:
    put(workspace.parent / "secret.xml")
    for number in range(300):
        (workspace / f"l{number}.xml").symlink_to(workspace.parent / "secret.xml")
    problems = search.discover(["*.xml"], str(workspace)).problems
    assert len(problems) < 60
    assert "250 more files were not read either" in problems[-1].message
    assert {problem.effect for problem in problems} == {model.Effect.UNREAD}


def test_discover__more_reports_than_anybody_has_are_said(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.formats.discovery.selection._REPORTS", 3)
    for number in range(5):
        put(workspace / f"junit{number}.xml")
    found = search.discover([], str(workspace))
    assert len(found.reports) == 3
    (problem,) = found.problems
    assert (problem.effect, "2 were not read" in problem.message) == (model.Effect.UNREAD, True)


def test_discover__a_folder_that_can_not_be_listed_is_said(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(workspace / "closed/junit.xml")
    put(workspace / "open/junit.xml")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = search.discover([], str(workspace))
    assert paths(found) == ["open/junit.xml"]
    assert "1 folder could not be searched" in said(found)


@pytest.mark.parametrize("lines", [[], ["**/*.xml"], ["*/*"]])
def test_discover__names_that_are_no_text_can_be_shown(workspace: Path, lines: list[str]) -> None:
    folder = os.fsencode(workspace) + b"/\xff"
    os.mkdir(folder)
    for name, content in ((b"/j\xfe.xml", REPORT.format("a")), (b"/c\xfe.xml", "<coverage/>")):
        with open(folder + name, "w") as file:
            file.write(content)
    os.symlink("/proc/self/environ", folder + b"/l\xfe.xml")
    found = search.discover(lines, str(workspace))
    report = next(report for report in found.reports if report.path.startswith("\ufffd/j"))
    with report.open() as opened:
        assert opened.read()
    (said(found) + "".join(paths(found))).encode()


def test_discover__an_exclusion_of_everything_is_said(workspace: Path) -> None:
    put(workspace / "a.xml")
    (problem,) = search.discover(["*.xml", "!*.xml"], str(workspace)).problems
    assert problem.message == "the pattern '*.xml' matches 1 file, all of them excluded"


def test_discover__braces_are_explained(workspace: Path) -> None:
    put(workspace / "a.xml")
    (problem,) = search.discover(["{a,b}.xml"], str(workspace)).problems
    assert "a line for each alternative" in problem.message


@pytest.mark.parametrize(
    ("names", "again"),
    [
        (["out/TEST-a.xml", "out/TESTS-TestSuites.xml"], "out/TESTS-TestSuites.xml"),
        (["TEST-a.xml", "TESTS-TestSuites.xml"], "TESTS-TestSuites.xml"),
        (
            ["s/TEST-TestSuite.xml", "s/junitreports/TEST-a.xml", "s/junitreports/TEST-b.xml"],
            "s/junitreports/TEST-a.xml",
        ),
        (["TEST-a.xml", "junitreports/TEST-a.xml"], "junitreports/TEST-a.xml"),
    ],
)
@pytest.mark.parametrize("lines", [[], ["**/*.xml"]])
def test_discover__known_doublings_are_both_taken_and_noticed(
    workspace: Path, names: list[str], again: str, lines: list[str]
) -> None:
    for name in names:
        put(workspace / name, REPORT.format(name))
    found = search.discover(lines, str(workspace))
    assert paths(found) == sorted(names)
    (problem,) = found.problems
    assert problem.effect is model.Effect.NOTE
    assert problem.message.startswith(f"{again} holds the test cases of TEST-*.xml in ")
    exclusion = problem.message.rpartition(" ")[2]
    assert search.discover([*(lines or ["**/*.xml"]), exclusion], str(workspace)).problems == ()


@pytest.mark.parametrize(
    "names",
    [
        ["out/TESTS-TestSuites.xml", "other/TEST-a.xml"],
        ["junitreports/TEST-a.xml", "junitreports/TEST-b.xml", "other/TEST-c.xml"],
        ["x/TEST-a.xml", "x/xjunitreports/TEST-b.xml", "x/TESTS-TestSuites.xml.xml"],
    ],
)
def test_discover__what_only_looks_like_a_doubling_is_none(workspace: Path, names: list[str]) -> None:
    for name in names:
        put(workspace / name, REPORT.format(name))
    assert search.discover([], str(workspace)).problems == ()


@pytest.mark.parametrize("kind", ["fifo", "socket", "device", "loop"])
@pytest.mark.parametrize("lines", [[], ["*.xml"], ["junit.xml"]])
def test_discover__what_is_no_regular_file_is_never_opened(
    workspace: Path, kind: str, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace / "junit.xml"
    if kind == "fifo":
        systems.make_fifo(path)
    elif kind == "socket":
        monkeypatch.chdir(workspace)  # the name of a socket must be short
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("junit.xml")
    else:
        path.symlink_to("/dev/zero" if kind == "device" else path)
    found = search.discover(lines, str(workspace))
    assert paths(found) == []
    assert "junit.xml" in said(found)


def test_found__that_became_a_link_is_not_opened(workspace: Path) -> None:
    put(workspace / "junit.xml")
    (found,) = search.discover([], str(workspace)).reports
    (workspace / "junit.xml").unlink()
    (workspace / "junit.xml").symlink_to("/proc/self/environ")
    with pytest.raises(OSError, match=r"symbolic links|behind a link"):
        found.open()


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.xml", "a.xml", True),
        ("*.xml", "d/a.xml", False),
        ("**/*.xml", "a.xml", True),
        ("**/*.xml", "d/e/a.xml", True),
        ("d/**/a.xml", "d/a.xml", True),
        ("d/**/a.xml", "d/e/f/a.xml", True),
        ("d/**", "d/e/f", True),
        ("d/**", "d", False),
        ("**/x/**/*.xml", "a/x/b/x/c.xml", True),
        ("d?/a.xml", "d1/a.xml", True),
        ("d?a.xml", "d/a.xml", False),
        ("d[!x]a.xml", "d/a.xml", False),
        ("[ab].xml", "b.xml", True),
        ("[", "[", True),
        ("a//b.xml", "a/b.xml", True),
        ("a\\b.xml", "a/b.xml", True),
        ("b/../a/./x.xml", "a/x.xml", True),
        ("../../a.xml", "../../a.xml", True),
        ("a", "ab", False),
        ("a/*", "ab/c", False),
    ],
)
def test_pattern__matches(pattern: str, path: str, matches: bool) -> None:
    assert globs.parse(pattern).matches(path) is matches


def test_pattern__takes_linear_time() -> None:
    began = time.thread_time()
    globs.parse("**/" * 30 + "x").matches("/".join("a" * 200))
    assert time.thread_time() - began < 20  # exponential time never ends


_TESTNG = "<!-- Generated by org.testng.reporters.{} -->\n<testsuite name='{}'><testcase name='total'/></testsuite>"


def _write_testng(folder: Path) -> None:
    for place, writer in (
        ("junitreports/TEST-shop.CartTest.xml", "JUnitReportReporter"),
        ("Surefire suite/Surefire test.xml", "JUnitXMLReporter"),
    ):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(_TESTNG.format(writer, place))


def test_discover__takes_surefires_report_and_not_testngs_two_of_the_same_tests(tmp_path: Path) -> None:
    _write_testng(tmp_path / "target")
    (tmp_path / "target/TEST-TestSuite.xml").write_text("<testsuite><testcase name='total'/></testsuite>")
    found = search.discover((), str(tmp_path))
    assert [report.path for report in found.reports] == ["target/TEST-TestSuite.xml"]
    assert any("TestNG's own report" in said for said in found.passed_over)


def test_discover__takes_testngs_reports_once_where_nobody_else_wrote_one(tmp_path: Path) -> None:
    _write_testng(tmp_path / "target")
    found = search.discover((), str(tmp_path))
    assert [report.path for report in found.reports] == ["target/junitreports/TEST-shop.CartTest.xml"]


def test_discover__takes_what_patterns_name_of_testngs_reports(tmp_path: Path) -> None:
    _write_testng(tmp_path)
    assert len(search.discover(["**/*.xml"], str(tmp_path)).reports) == 2


@pytest.mark.parametrize(
    ("content", "who"),
    [
        ('<testsuites xmlns="http://check.sourceforge.net/ns"><suite/></testsuites>', "Check"),
        ("<TestRun>\n  <FailedTests>\n  </FailedTests></TestRun>", "CppUnit"),
        ('<unittest-results tests="1"><test suite="Cart" name="Total"/></unittest-results>', "UnitTest++"),
        ('<!DOCTYPE CUNIT_TEST_RUN_REPORT SYSTEM "CUnit-Run.dtd">\n<CUNIT_TEST_RUN_REPORT/>', "cunit-to-junit"),
    ],
)
def test_discover__names_writers_of_other_formats_with_known_root_elements(
    tmp_path: Path, content: str, who: str
) -> None:
    (tmp_path / "report.xml").write_text(content)
    found = search.discover((), str(tmp_path))
    assert not found.reports
    assert any(who in said for said in found.passed_over)
