"""Files of the repository that a build copied and changed on the way, in real repositories."""

from pathlib import Path

import pytest

from reporter.formats.discovery import build_copies, git_folders, safe_files, search
from tests.support import timing
from tests.unit.formats.test_discovery_git import MINE, committed, git, paths, put, pytestmark, said

__all__ = ["pytestmark"]

TEMPLATE = '<testsuite name="{0}"><testcase name="old"><failure message="a fixture"/></testcase></testsuite>'


def with_template(folder: Path, path: str) -> Path:
    """Return a repository that holds a report in which the build replaces a word."""
    workspace = committed(folder / "workspace")
    put(workspace / path, TEMPLATE.format("${project.version}"))
    git(workspace, "add", ".")
    return workspace


@pytest.mark.parametrize(
    ("original", "copy"),
    [
        ("src/test/resources/old/a.xml", "target/test-classes/old/a.xml"),
        ("src/main/resources/a.xml", "target/classes/a.xml"),
        ("src/it/shop/a.xml", "target/it/shop/a.xml"),
        ("app/src/test/resources/a.xml", "app/target/test-classes/a.xml"),
        ("src/test/resources/old/a.xml", "target/scala-3.3.1/test-classes/old/a.xml"),
        ("src/test/resources/old/a.xml", "build/resources/test/old/a.xml"),
        ("src/jvmTest/resources/a.xml", "build/processedResources/jvm/test/a.xml"),
        ("src/test/resources/old/a.xml", "out/test/resources/old/a.xml"),
        ("src/test/resources/old/a.xml", "bin/test/old/a.xml"),
        ("Shop.Tests/old/a.xml", "Shop.Tests/bin/Debug/net8.0/old/a.xml"),
        ("Shop.Tests/old/a.xml", "Shop.Tests/bin/Release/net8.0/linux-x64/old/a.xml"),
        ("Shop.Tests/old/a.xml", "Shop.Tests/bin/x64/Debug/net8.0-windows/old/a.xml"),
        ("Shop.Tests/old/a.xml", "Shop.Tests/bin/Release/net8.0/publish/old/a.xml"),
        ("Shop.Tests/old/a.xml", "Shop.Tests/obj/Debug/net8.0/old/a.xml"),
        ("Shop.Tests/old/a.xml", "artifacts/bin/Shop.Tests/debug/old/a.xml"),
        ("app/src/test/resources/a.xml", "app/build/intermediates/java_res/debugUnitTest/out/a.xml"),
        ("app/src/androidTest/assets/a.xml", "app/build/intermediates/assets/debug/mergeDebugAssets/a.xml"),
        ("src/shop/old/a.xml", "build/lib/shop/old/a.xml"),
        ("shop/old/a.xml", "build/lib.linux-x86_64-cpython-312/shop/old/a.xml"),
        ("src/test/old/a.xml", "build/tmp/functionalTest/old/a.xml"),
        ("test/old/a.xml", "build/test/classes/old/a.xml"),
        ("test/shop_data/a.xml", "_build/test/lib/shop/test/shop_data/a.xml"),
        ("src/old/a.xml", "dist/old/a.xml"),
        ("tests/old/a.xml", "bazel-out/k8-fastbuild/bin/tests/old/a.xml"),
        ("tests/old/a.xml", "copied/tests/cart_test.runfiles/_main/tests/old/a.xml"),
    ],
)
def test_discover__a_copy_that_the_build_changed_is_none_of_this_run(tmp_path: Path, original: str, copy: str) -> None:
    workspace = with_template(tmp_path, original)
    put(workspace / copy, MINE.format("an old one, written anew by the build"))
    found = search.discover([], str(workspace))
    assert found.reports == ()
    assert f"copied from a file of the repository: {copy}" in said(found)


@pytest.mark.parametrize(
    ("original", "report"),
    [
        ("reports/a.xml", "packages/shop/reports/a.xml"),
        ("reports/a.xml", "build/reports/a.xml"),  # somebody committed an old one
        ("surefire-reports/TEST-a.xml", "target/surefire-reports/TEST-a.xml"),
        ("test-results/test/TEST-a.xml", "build/test-results/test/TEST-a.xml"),
        ("other/src/test/resources/a.xml", "app/target/test-classes/a.xml"),  # of another module
        ("src/test/resources/b/a.xml", "target/test-classes/c/a.xml"),
        ("Shop.Tests/a.xml", "Shop.Tests/bin/Debug/net8.0/a.xml"),
        ("Shop.Tests/TestResults/a.xml", "Shop.Tests/bin/Debug/net8.0/TestResults/a.xml"),
        ("reports/a.xml", "dist/reports/a.xml"),
        ("a.xml", "dist/a.xml"),
        ("a.xml", "_build/test/lib/shop/a.xml"),
        ("tests/a.xml", "build/tests/a.xml"),  # where nothing says that CMake builds there
    ],
)
def test_discover__a_report_of_a_tracked_ones_name_is_taken(tmp_path: Path, original: str, report: str) -> None:
    workspace = with_template(tmp_path, original)
    put(workspace / report, MINE.format("new"))
    assert paths(workspace) == [report]


@pytest.mark.parametrize("mark", ["CMakeCache.txt", "meson-info/meson-info.json"])
@pytest.mark.parametrize("original", ["tests/old/a.xml", "tests/old/a.xml.in"])
def test_discover__a_copy_in_a_folder_that_is_built_in_is_none_of_this_run(
    tmp_path: Path, mark: str, original: str
) -> None:
    workspace = with_template(tmp_path, original)
    put(workspace / "build" / mark, "")
    put(workspace / "build/tests/old/a.xml", MINE.format("an old one, written anew by the build"))
    put(workspace / "build/tests/new/a.xml", MINE.format("new"))
    assert paths(workspace) == ["build/tests/new/a.xml"]


@pytest.mark.parametrize(
    ("sources", "built", "home"),
    [
        ("", "out/build/linux", ""),  # a preset
        ("", "out/build/linux", "/home/runner/work/shop/shop"),
        ("cpp", "cpp/build", "/home/runner/work/shop/shop/cpp"),
        ("cpp", "build/cpp", "/home/runner/work/shop/shop/cpp"),
        ("cpp/till", "build", "C:\\work\\shop\\cpp\\till\r"),
    ],
)
def test_discover__a_folder_that_is_built_in_may_be_anywhere(
    tmp_path: Path, sources: str, built: str, home: str
) -> None:
    workspace = with_template(tmp_path, str(Path(sources, "tests/old/a.xml")))
    put(workspace / built / "CMakeCache.txt", f"A:BOOL=1\nCMAKE_HOME_DIRECTORY:INTERNAL={home}\nB:BOOL=2\n")
    if not home:
        put(workspace / built / "CMakeCache.txt", "")
    put(workspace / built / "tests/old/a.xml", MINE.format("an old one, written anew by the build"))
    put(workspace / built / "tests/new/a.xml", MINE.format("new"))
    assert paths(workspace) == [f"{built}/tests/new/a.xml"]


def test_discover__reads_the_notes_of_a_few_folders_that_are_built_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    text = git_folders.text

    def counted(path: str, limit_bytes: int, *, is_end: bool = False) -> str:
        if path.endswith("CMakeCache.txt"):
            read.append(len(text(path, limit_bytes)))
        return text(path, limit_bytes, is_end=is_end)

    monkeypatch.setattr(build_copies, "_ALL_CACHES_BYTES", 25)
    monkeypatch.setattr(git_folders, "text", counted)
    for number in range(4):
        put(tmp_path / f"{number}/CMakeCache.txt", "A:BOOL=ON\n")
        put(tmp_path / f"{number}/tests/a.xml", MINE.format(number))
    assert len(paths(tmp_path)) == 4
    assert [number for number in read if number] == [10, 10, 5]


def test_discover__a_report_in_a_folder_that_is_built_in_is_taken(tmp_path: Path) -> None:
    workspace = with_template(tmp_path, "tests/results/a.xml")
    put(workspace / "a.xml", TEMPLATE.format("root"))
    git(workspace, "add", ".")
    put(workspace / "build/CMakeCache.txt", "")
    put(workspace / "build/a.xml", MINE.format("a"))
    put(workspace / "build/tests/results/a.xml", MINE.format("b"))
    assert paths(workspace) == ["build/a.xml", "build/tests/results/a.xml"]


@pytest.mark.parametrize(
    ("original", "copy", "is_copy"),
    [
        ('<testsuite name="a">\n</testsuite>\n', '<testsuite name="a">\r\n</testsuite>\r\n', True),
        ('<testsuite name="a">\r\n</testsuite>', '<testsuite name="a">\n</testsuite>', True),
        ('<testsuite name="a"/>', '\ufeff<testsuite name="a"/>\n\n', True),
        ('<testsuite name="${shop.version}"/>', '<testsuite name="1.2"/>', True),
        ('<testsuite name="@NAME@" id="{{ id }}"/>', '<testsuite name="x" id=""/>', True),
        ('<testsuite name="${a}${b}"/>', '<testsuite name="xy"/>', True),
        ('<testsuite name="${a}">${b}</testsuite>', '<testsuite name="x"><testcase name="y"/></testsuite>', False),
        ("<testsuite>${a}<!---->${b}</testsuite>", '<testsuite><testcase name="y"/><!----></testsuite>', False),
        ('<testsuite name="${a}"/>', f'<testsuite name="{"x" * 201}"/>', False),
        ('<testsuite name="a" time="${t}"/>', '<testsuite name="b" time="1"/>', False),
        ('<testsuite name="${a}" id="1" time="${t}"/>', '<testsuite name="a" id="2" time="3"/>', False),
        ('<testsuite name="${a}"/>', '<testsuite name="a"></testsuite>', False),
        ('<testsuite name="a" time="1"/>', '<testsuite name="a" time="2"/>', False),
    ],
)
def test_discover__a_text_with_other_line_ends_or_names_filled_in_is_a_copy_anywhere(
    tmp_path: Path, original: str, copy: str, is_copy: bool
) -> None:
    workspace = committed(tmp_path / "workspace")
    for path, text in (("src/deep/a.xml", original), ("any/where/a.xml", copy)):
        put(workspace / path).write_text(text, encoding="utf-8", newline="")
        if path.startswith("src"):
            git(workspace, "add", ".")
    assert paths(workspace) == ["any/where/a.xml"] * (not is_copy)


def test_discover__a_copy_of_what_a_filter_of_git_wrote_is_none_of_this_run(tmp_path: Path) -> None:
    """As with Git LFS: what the blob holds is written nowhere."""
    origin = committed(tmp_path / "origin")
    put(origin / ".gitattributes", "*.xml filter=upper\n")
    git(origin, "add", ".")
    git(origin, "commit", "-qm", "y")
    workspace = tmp_path / "workspace"
    git(tmp_path, "clone", "-q", "-c", "filter.upper.smudge=sed s/old/OLD/", str(origin), str(workspace))
    put(workspace / "any/other.xml", (workspace / "tests/fixtures/junit.xml").read_text(encoding="utf-8"))
    put(workspace / "any/dos.xml").write_bytes((workspace / "tests/fixtures/junit.xml").read_bytes() + b"\r\n")
    put(workspace / "junit.xml", MINE)
    assert paths(workspace) == ["junit.xml"]


def test_discover__a_copy_of_what_this_run_changed_is_taken(tmp_path: Path) -> None:
    workspace = with_template(tmp_path, "src/test/resources/a.xml")
    put(workspace / "src/test/resources/a.xml", MINE.format("new"))
    put(workspace / "target/test-classes/a.xml", MINE.format("newer"))
    assert paths(workspace) == ["src/test/resources/a.xml", "target/test-classes/a.xml"]


@pytest.mark.slow
def test_of_originals__takes_linear_time() -> None:
    """A pull request may hold as many files of one name as it likes."""

    def look(count: int) -> None:
        originals = [safe_files.File("", f"/w/m{n}/src/test/resources/a.xml", "/w") for n in range(count)]
        copies = [safe_files.File("", f"/w/m/target/classes/target/classes/{n}/a.xml", "/w") for n in range(count)]
        assert build_copies.of_originals([*originals, *copies], {file.full for file in originals}) == []

    assert timing.takes_at_most(16, lambda: look(2_400), than=lambda: look(300))
