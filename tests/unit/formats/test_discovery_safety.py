"""What is not searched, what is not followed, and paths of other systems."""

import ntpath
import os
import posixpath
import stat
import types
from pathlib import Path
from typing import BinaryIO

import pytest

from reporter.formats.discovery import globs, notes, paths, safe_files, search, walk
from tests.support import systems

REPORT = '<testsuite name="{0}"><testcase name="{0}"/></testsuite>'


def put(path: Path, content: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content or REPORT.format(path), encoding="utf-8")
    return path


def found(folder: Path, *lines: str) -> list[str]:
    return [report.path for report in search.discover(lines, str(folder)).reports]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    "folder",
    [
        "vendor/bundle/ruby/3.3/gems/x", "Pods/X", "build/_deps/catch2-src/tests", ".build/checkouts/x",
        "ios/Carthage/Checkouts/x", "web/bower_components/x", "jspm_packages", "SourcePackages/checkouts/x",
        "go/pkg/mod/example.com", "renv/library/x", ".bundle/x", "__pypackages__/3.11", ".eggs/x", "node_modules/x",
        "lib/python3/dist-packages/x", "vcpkg_installed/x64-linux", ".conan2/p/x", "CPM_modules/x", "local/lib/perl5/x",
        ".nx/cache/1/outputs", ".next/cache/x", ".cache/x", "lua_modules/x", "Library/PackageCache/x", ".swiftpm/x",
        ".gem/ruby/3.3.0/gems/x", ".gems/gems/x", ".rbenv/versions/3.3.0/x", "vendor/ruby/3.3.0/gems/x", ".jj/x",
    ],
)  # fmt: skip
def test_discover__skips_folders_of_other_peoples_packages(workspace: Path, folder: str) -> None:
    put(workspace / folder / "junit.xml")
    assert found(workspace) == []
    assert found(workspace, f"{folder}/*.xml") == [f"{folder}/junit.xml"]


@pytest.mark.parametrize(
    "folder",
    ["bundle", "vendor/mine", "checkouts", "library", "mod", "build/reports", "deps",
     "_build/test/lib/shop", "lib", "cache", "packages"],
)  # fmt: skip
def test_discover__searches_folders_that_only_look_alike(workspace: Path, folder: str) -> None:
    put(workspace / folder / "junit.xml")
    assert found(workspace) == [f"{folder}/junit.xml"]


@pytest.mark.parametrize(
    "mark",
    ["env/pyvenv.cfg", "env/conda-meta/x", "vendor/modules.txt", "vendor/autoload.php", "deps/phoenix/.hex",
     "vendor/serde/.cargo-checksum.json"],
)  # fmt: skip
def test_discover__knows_folders_of_packages_by_what_is_in_them(workspace: Path, mark: str) -> None:
    put(workspace / mark, "x")
    put(workspace / mark.removesuffix("/x").rpartition("/")[0] / "x/junit.xml")
    assert found(workspace) == []


@pytest.mark.parametrize("mark", [".hex/x", "pyvenv.cfg", "conda-meta/x"])
def test_discover__the_workspace_itself_is_searched_whatever_is_in_it(workspace: Path, mark: str) -> None:
    """As by `python -m venv .`, and by HEX_HOME, which GitLab's caches want below the workspace."""
    put(workspace / mark, "x")
    put(workspace / "junit.xml")
    assert found(workspace) == ["junit.xml"]


def test_discover__a_cache_of_hex_does_not_hide_its_neighbours(workspace: Path) -> None:
    for name in ("app/.hex/junit.xml", "app/junit.xml", "app/pyvenv.cfg/x"):
        put(workspace / name)
    assert found(workspace) == ["app/junit.xml"]


def test_discover__where_nothing_was_found_it_names_what_was_left_out(workspace: Path) -> None:
    put(workspace / ".tox/py311/log/junit.xml")
    put(workspace / "node_modules/x/junit.xml")
    put(workspace.parent / "execroot/testlogs/a/test.xml")
    (workspace / "bazel-testlogs").symlink_to(workspace.parent / "execroot/testlogs")
    first, packages, link = search.discover([], str(workspace)).passed_over
    assert first.endswith(" and found no JUnit XML report of this run")
    assert packages.startswith("not looked through, as packages and caches are kept there; to read reports there, ")
    assert packages.endswith("name them in the input files: .tox")
    assert link.startswith("not looked through, as bazel-testlogs is a link; to read reports there, copy them ")
    assert link.endswith(f"as in cp -RL bazel-testlogs/. reports/ (it leads to {workspace.parent}/execroot/testlogs)")
    put(workspace / "junit.xml")
    assert search.discover([], str(workspace)).passed_over == ()


@pytest.mark.parametrize(
    ("name", "copied"), [("a b;c", "'a b;c/.'"), ("-rf", "./-rf/."), ("$(x)`y`", "..."), ("a\nb", "...")]
)
def test_discover__the_name_of_a_link_is_no_part_of_a_command(workspace: Path, name: str, copied: str) -> None:
    """A pull request names it."""
    (workspace / name).symlink_to(workspace.parent)
    said = search.discover([], str(workspace)).passed_over[-1]
    assert f" as in cp -RL {copied} reports/ (it leads to " in said


def test_discover__where_nothing_was_found_it_names_compressed_reports(workspace: Path) -> None:
    for name in ("a/TEST-a.xml.gz", "b/TEST-b.XML.GZ", "notes.gz"):
        put(workspace / name)
    _, said = search.discover([], str(workspace)).passed_over
    there = "a/TEST-a.xml.gz, b/TEST-b.XML.GZ"
    assert said == f"not read, as they are compressed; unpack them before this step: {there}"
    put(workspace / "junit.xml")
    assert search.discover([], str(workspace)).passed_over == ()


def test_discover__a_pattern_through_a_link_that_leads_out_is_told_the_cure(workspace: Path) -> None:
    put(workspace.parent / "logs/test.xml")
    (workspace / "bazel-testlogs").symlink_to(workspace.parent / "logs")
    problem = search.discover(["bazel-testlogs/**/*.xml"], str(workspace)).problems[0]
    assert (problem.code, "cp -RL" in problem.message) == ("link-leads-out", True)
    assert len(found(workspace, f"{workspace.parent}/logs/*.xml")) == 1  # the place itself may be named


def test_discover__lines_that_begin_with_a_number_sign_are_comments(workspace: Path) -> None:
    for name in ("a.xml", "#b.xml", "c#d.xml"):
        put(workspace / name)
    assert found(workspace, "# my reports\n\n  # of tests\na.xml\n") == ["a.xml"]
    assert found(workspace, "./#b.xml", "c#d.xml") == ["#b.xml", "c#d.xml"]
    assert found(workspace, "# nothing else") == ["#b.xml", "a.xml", "c#d.xml"]


def test_discover__carriage_returns_are_no_part_of_a_pattern(workspace: Path) -> None:
    put(workspace / "a.xml")
    put(workspace / "b.xml")
    assert found(workspace, "*.xml\r\n!b.xml\r\n# x\r\n") == ["a.xml"]


def test_discover__a_mark_before_the_first_line_is_no_part_of_a_pattern(workspace: Path) -> None:
    """PowerShell writes one into the files from which people set an input."""
    put(workspace / "a.xml")
    put(workspace / "b.xml")
    assert found(workspace, "\ufeffa.xml\n") == ["a.xml"]


def test_discover__opens_a_small_report_once(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    open_below = safe_files.open_below

    def note(root: str, full: str) -> BinaryIO:
        opened.append(full)
        return open_below(root, full)

    monkeypatch.setattr(safe_files, "open_below", note)
    for name in "abc":
        put(workspace / f"{name}.xml", f'<testsuite name="{name}"><testcase name="x" time="0.1"/></testsuite>')
    put(workspace / "copy.xml", '<testsuite name="a"><testcase name="x" time="0.1"/></testsuite>')
    assert found(workspace) == ["a.xml", "b.xml", "c.xml"]
    assert len(opened) == 4
    monkeypatch.setattr(search, "_KEPT_BYTES", 100)
    assert found(workspace) == ["a.xml", "b.xml", "c.xml"]
    assert len(opened) > 4 + 4


def test_discover__looks_at_results_of_visual_studio(workspace: Path) -> None:
    put(workspace / "TestResults/run.trx", "<TestRun><Results/></TestRun>")
    looked = search.discover([], str(workspace))
    assert "run.trx" in "".join([*looked.passed_over, *(report.path for report in looked.reports)])


# -- no file is opened twice by name -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [[], ["**/*.xml"], ["a/b/junit.xml"]])
def test_found__behind_a_folder_that_became_a_link_is_not_opened(workspace: Path, lines: list[str]) -> None:
    put(workspace / "a/b/junit.xml")
    put(workspace.parent / "outside/b/junit.xml", "secret")
    (report,) = search.discover(lines, str(workspace)).reports
    (workspace / "a").rename(workspace / "old")
    (workspace / "a").symlink_to(workspace.parent / "outside")
    with pytest.raises(OSError, match=r"Not a directory|symbolic links|behind a link"):
        report.open()


def test_discover__a_folder_that_became_a_link_while_it_was_searched_is_not_read(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace / "a/junit.xml")
    put(workspace.parent / "outside/junit.xml", REPORT.format("secret"))
    lstat = os.lstat

    def swapped(path: str) -> os.stat_result:
        if str(path).endswith("junit.xml") and not (workspace.parent / "gone").exists():
            (workspace / "a").rename(workspace.parent / "gone")
            (workspace / "a").symlink_to(workspace.parent / "outside")
        return lstat(path)

    monkeypatch.setattr(os, "lstat", swapped)
    looked = search.discover([], str(workspace))
    assert looked.reports == ()
    assert [problem.code for problem in looked.problems] == ["report-unreadable"]


def test_open_below__refuses_what_is_not_below(tmp_path: Path) -> None:
    put(tmp_path / "a/x.xml")
    put(tmp_path / "b/x.xml")
    for full in (tmp_path / "b/x.xml", tmp_path / "a/../b/x.xml"):
        with pytest.raises(OSError, match="outside"):
            safe_files.open_below(str(tmp_path / "a"), str(full))
    with pytest.raises(OSError, match="the workspace itself"):
        safe_files.open_below(str(tmp_path / "a"), str(tmp_path / "a"))
    systems.make_fifo(tmp_path / "a/pipe")
    with pytest.raises(OSError, match="not a regular file"):
        safe_files.open_below(str(tmp_path / "a"), str(tmp_path / "a/pipe"))


def test_open_below__without_folders_that_can_be_held(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: what was opened must be what lies at the path without links."""
    monkeypatch.setattr(safe_files, "_CAN_HOLD_FOLDERS", False)
    put(workspace / "a/junit.xml", "x")
    with safe_files.open_below(str(workspace), str(workspace / "a/junit.xml")) as file:
        assert file.read() == b"x"
    put(workspace.parent / "outside/junit.xml", "secret")
    (workspace / "b").symlink_to(workspace.parent / "outside")
    (workspace / "c.xml").symlink_to(workspace / "a/junit.xml")
    for name in ("b/junit.xml", "c.xml"):
        with pytest.raises(OSError, match="behind a link"):
            safe_files.open_below(str(workspace), str(workspace / name))
    # by another name of the folder itself, such as the short one that Windows has for each: C:\\Users\\RUNNER~1
    (workspace.parent / "short").symlink_to(workspace)
    with safe_files.open_below(str(workspace.parent / "short"), str(workspace.parent / "short/a/junit.xml")) as file:
        assert file.read() == b"x"
    with pytest.raises(OSError, match="behind a link"):
        safe_files.open_below(str(workspace.parent / "short"), str(workspace.parent / "short/b/junit.xml"))


def test_walk__more_than_can_be_looked_through_is_said(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "_FILES", 3)
    monkeypatch.setattr(walk, "_FOLDERS", 3)
    for number in range(9):
        put(workspace / f"junit{number}.xml")
    for number in range(2):
        put(workspace / f"d/{number}/junit.xml")
    looked = search.discover([], str(workspace))
    assert len(looked.reports) == 5
    assert any("held too much to be searched completely" in line for line in looked.passed_over)


def test_discover__names_by_the_hundred_thousand_are_counted_and_not_kept(workspace: Path) -> None:
    for number in range(300):
        put(workspace / f"c{number}.xml", f"<root{number}/>")
    passed_over = search.discover([], str(workspace)).passed_over
    assert len(passed_over) < 210
    assert "for other reasons" in passed_over[-1]


# -- Windows -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "folder", "flavour", "below"),
    [
        ("/w/a/b.xml", "/w", posixpath, "a/b.xml"),
        ("/w", "/w/", posixpath, ""),
        ("/w2/a", "/w", posixpath, None),
        ("/W/a", "/w", posixpath, None),
        ("/a", "/", posixpath, "a"),
        (r"C:\w\a\b.xml", r"c:\W", ntpath, "a/b.xml"),
        ("C:/w/a/b.xml", r"C:\w", ntpath, "a/b.xml"),
        (r"\\?\C:\w\a.xml", r"C:\w", ntpath, "a.xml"),
        (r"C:\w\a.xml", r"\\?\C:\w", ntpath, "a.xml"),
        (r"\\server\share\w\a.xml", r"\\SERVER\share\w", ntpath, "a.xml"),
        (r"\\?\UNC\server\share\w\a.xml", r"\\server\share\w", ntpath, "a.xml"),
        (r"C:\w2\a", r"C:\w", ntpath, None),
        (r"D:\w\a", r"C:\w", ntpath, None),
        (r"C:\a", "C:\\", ntpath, "a"),
    ],
)
def test_below__paths_of_any_system(path: str, folder: str, flavour: types.ModuleType, below: str | None) -> None:
    assert paths.is_inside(path, folder, flavour) is (below is not None)
    if below is None:
        with pytest.raises(ValueError, match="not in the folder"):
            paths.below(path, folder, flavour)
    else:
        assert paths.below(path, folder, flavour) == below


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/runner/work/shop/shop/out/*.xml", "out/*.xml"),
        (r"D:\a\shop\shop\out\*.xml", r"out\*.xml"),
        ("/__w/shop/shop/a.xml", "a.xml"),
        ("/home/runner/work/shop/other/a.xml", "/home/runner/work/shop/other/a.xml"),
        ("out/*.xml", "out/*.xml"),
    ],
)
def test_without_host__paths_of_hosted_runners(path: str, expected: str) -> None:
    assert paths.without_host(path) == expected


@pytest.mark.parametrize(
    ("glob", "path", "root"),
    [
        ("Build/**/*.XML", "build/a/junit.xml", "Build"),
        ("Build/Junit.xml", "build/junit.XML", "Build"),
        (r"C:\*.xml", "c:/a.xml", "C:/"),
        (r"C:\out\*.xml", "C:/OUT/a.xml", "C:/out"),
        (r"\\?\C:\out\*.xml", "C:/out/a.xml", "C:/out"),
        (r"\\server\share\out\*.xml", "//server/share/out/a.xml", "//server/share/out"),
        (r"\\?\UNC\server\share\*.xml", "//SERVER/share/a.xml", "//server/share"),
    ],
)
def test_glob__of_windows(glob: str, path: str, root: str) -> None:
    pattern = globs.parse(glob, on_windows=True)
    assert pattern.matches(path)
    assert pattern.root == root
    assert not pattern.matches(path + "x")
    assert not globs.parse("*.xml", on_windows=True).matches("a.xm")


def test_glob__elsewhere_a_name_is_its_case_too() -> None:
    assert not globs.parse("*.XML").matches("junit.xml")
    assert not globs.parse("Build/*.xml").matches("build/junit.xml")


def test_walk__a_folder_whose_path_is_too_long_for_windows_is_said(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert paths.is_too_long("C:\\" + "x" * 250, ntpath)
    assert not paths.is_too_long("C:\\x", ntpath)
    assert not paths.is_too_long("/" + "x" * 250, posixpath)
    missing = str(workspace / "missing")  # what Windows says of it
    looked = walk.Walk(lambda name: True)
    assert list(looked.files(missing)) == []
    assert looked.closed.number == 0
    monkeypatch.setattr(paths, "is_too_long", lambda folder: folder == missing)
    looked = walk.Walk(lambda name: True)
    assert list(looked.files(missing)) == []
    assert looked.closed.number == 1


@pytest.mark.parametrize(
    ("attributes", "tag", "elsewhere"),
    [
        (0x410, 0xA0000003, True),  # a junction
        (0x410, 0xA000000C, True),  # a link
        (0x410, 0x9000001A, False),  # a file that OneDrive keeps in the cloud
        (0x10, 0, False),
    ],
)
def test_leads_elsewhere__by_the_reparse_tag(attributes: int, tag: int, elsewhere: bool) -> None:
    status = types.SimpleNamespace(st_mode=stat.S_IFDIR, st_file_attributes=attributes, st_reparse_tag=tag)
    assert walk.leads_elsewhere(status) is elsewhere


@pytest.mark.parametrize(("name", "shown"), [("a\udcff.xml", "a\ufffd.xml"), ("\ud800b.xml", "\ufffdb.xml")])
def test_names__that_are_no_unicode_can_be_shown_and_told_apart(name: str, shown: str) -> None:
    """A byte that is no UTF-8 on Linux; half of a pair on Windows, which no test on Linux can create."""
    too_large = safe_files.File(name, f"/shop/{name}", "/shop", size=1 << 40)
    assert safe_files.digest(too_large) != safe_files.digest(too_large._replace(full="/shop/\ufffd.xml"))
    assert notes.legible(name) == shown
