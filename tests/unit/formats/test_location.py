"""Host paths become places in the workspace, and what is none of it stays as the report has it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reporter import model
from reporter.formats import location
from reporter.formats.location import golang, index, jvm, own_file, resolver, split_places, test_files, text_places

FILES = (
    "tests/test_cart.py",
    "src/shop/money.py",
    "src/test/java/shop/CartTest.java",
    "web/cart.test.ts",
    "cart/cart_test.go",
    "src/cart.cc",
    "README.md",
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return lay_out(tmp_path, *FILES)


def lay_out(folder: Path, *files: str) -> Path:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).touch()
    return folder


def failed(text: str = "", **fields: Any) -> model.TestCase:
    values = {"name": "t", "classname": "", "group": "g", "report": "junit.xml"} | fields
    return model.TestCase(status=model.Status.FAILED, text=text, **values)


def place(workspace: Path, text: str = "", **fields: Any) -> tuple[str, int]:
    placed = location.Locator(str(workspace), {}).place(failed(text, **fields))
    return placed.file, placed.line


@pytest.mark.parametrize(
    "path",
    [
        "tests/test_cart.py",
        "./tests/test_cart.py",
        "/home/runner/work/shop/shop/tests/test_cart.py",
        "/__w/shop/shop/tests/test_cart.py",
        "D:\\a\\shop\\shop\\tests\\test_cart.py",
        "file:///home/runner/work/shop/shop/tests/test_cart.py",
        "file:///D:/a/shop/shop/tests/test_cart.py",
        "/github/workspace/tests/test_cart.py",
        "webpack://shop/./tests/test_cart.py",
        "webpack://shop.example/tests/test_cart.py",
        "http://localhost:9876/base/tests/test_cart.py",
        "http://127.0.0.1:5173/tests/test_cart.py",
        "\\\\?\\D:\\a\\shop\\shop\\tests\\test_cart.py",
        "/somewhere/nobody/knows/tests/test_cart.py",
        "/somewhere//nobody/./knows/tests//test_cart.py",
        "/somewhere/../nobody/tests/unit/../test_cart.py",
        "shop//tests/./test_cart.py",
        "http://karma.shop.example/base/tests/test_cart.py",
        "../tests/test_cart.py",
        "../../shop/tests/test_cart.py",
    ],
)
def test_place__maps_paths_of_other_machines(workspace: Path, path: str) -> None:
    assert place(workspace, file=path, line=3) == ("tests/test_cart.py", 3)


@pytest.mark.parametrize("path", ["tests/test_cart.py:7", "/ci/shop/tests/test_cart.py:7:12", "tests\\test_cart.py:7"])
def test_place__takes_the_line_behind_the_file(workspace: Path, path: str) -> None:
    assert place(workspace, file=path) == ("tests/test_cart.py", 7)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "/etc/passwd:7",
        "/other/README.md",
        "../../etc/x.py",
        "a\0b",
        "x" * 5000,
        "other.py:7",
        "https://example.com/tests/test_cart.py",
        "..",
        "/a/..",
        "tests/.",
        "site-packages/shop/money.py",
        "/usr/lib/python3/tests/test_cart.py",
        "/home/runner/work/s/s/node_modules/tests/test_cart.py",
        "node:tests/test_cart.py",
        "tests/",
        ":7",
    ],
)
def test_place__keeps_what_is_none_of_the_workspace(workspace: Path, path: str) -> None:
    assert place(workspace, file=path, line=3) == (path, 3)


def test_place__leaves_no_trace_of_a_link_or_of_other_peoples_code(tmp_path: Path) -> None:
    lay_out(tmp_path / "outside", "tests/test_cart.py")
    inside = lay_out(tmp_path / "inside", "node_modules/tests/test_cart.py", "env/pyvenv.cfg", "env/tests/test_cart.py")
    (inside / "tests").symlink_to(tmp_path / "outside" / "tests")
    (inside / "test_cart.py").symlink_to(tmp_path / "outside" / "tests" / "test_cart.py")
    assert place(inside, file="tests/test_cart.py", line=3) == ("tests/test_cart.py", 3)
    assert place(inside, "tests/test_cart.py:7: AssertionError") == ("", 0)
    assert place(inside, "/app/test_cart.py:7: AssertionError") == ("", 0)


@pytest.mark.parametrize(
    ("given", "frames", "wanted"),
    [
        (5, (6,), 6),  # Bun names the test's line, PHPUnit its method's: the assertion is behind it
        (5, (), 5),
        (5, (3,), 3),  # set-up stands before the test
        (5, (3, 6), 6),  # a helper before the test
        (1, (9,), 9),  # a constant
        (0, (3, 6), 3),
    ],
)
def test_place__takes_the_line_that_failed(workspace: Path, given: int, frames: tuple[int, ...], wanted: int) -> None:
    text = "\n".join(f"    at web/cart.test.ts:{line}:1" for line in frames)
    assert place(workspace, text, file="web/cart.test.ts", line=given) == ("web/cart.test.ts", wanted)


def test_place__counts_the_lines_of_pytest_from_one(workspace: Path) -> None:
    assert place(workspace, file="tests/test_cart.py", line=6, producer="pytest") == ("tests/test_cart.py", 7)


def test_place__names_the_raise_beside_the_test(workspace: Path) -> None:
    text = (
        '  File "/h/s/tests/test_cart.py", line 9, in test_total\n    total()\n'
        '  File "/h/s/src/shop/money.py", line 41, in total\nValueError'
    )
    placed = location.Locator(str(workspace), {}).place(failed(text, classname="tests.test_cart"))
    assert placed[:3] == ("t", "tests.test_cart", "g")
    assert (placed.file, placed.line) == ("tests/test_cart.py", 9)
    assert (placed.thrown_file, placed.thrown_line) == ("src/shop/money.py", 41)


@pytest.mark.parametrize("mark", ["During handling of the above exception, another exception occurred:",
                                  "The above exception was the direct cause of the following exception:"])  # fmt: skip
def test_place__takes_the_last_exception_of_a_chain(workspace: Path, mark: str) -> None:
    text = (
        'Traceback (most recent call last):\n  File "/h/s/tests/test_cart.py", line 5, in test_total\nKeyError: 1\n'
        f"\n{mark}\n\n"
        'Traceback (most recent call last):\n  File "/h/s/tests/test_cart.py", line 7, in test_total\nValueError: no'
    )
    assert place(workspace, text) == ("tests/test_cart.py", 7)


@pytest.mark.parametrize(
    ("report", "wanted"),
    [
        ("packages/shop/reports/junit.xml", "packages/shop/test/cart.test.js"),
        ("packages/other/junit.xml", "packages/other/test/cart.test.js"),
        ("junit.xml", ""),
        ("../junit.xml", ""),
        ("/tmp/junit.xml", ""),
    ],
)
def test_place__looks_where_the_report_lies(tmp_path: Path, report: str, wanted: str) -> None:
    lay_out(tmp_path, "packages/shop/test/cart.test.js", "packages/other/test/cart.test.js")
    assert place(tmp_path, "    at Object.fn (test/cart.test.js:9:3)", report=report) == (wanted, 9 if wanted else 0)


def test_place__passes_over_copies_in_folders_of_a_build(tmp_path: Path) -> None:
    lay_out(tmp_path, "app/src/test/java/shop/CartTest.java", "app/build/generated/shop/CartTest.java")
    frame = "\tat shop.CartTest.total(CartTest.java:12)"
    assert place(tmp_path, frame) == ("app/src/test/java/shop/CartTest.java", 12)


def test_place__learns_a_root_from_another_path(tmp_path: Path) -> None:
    lay_out(tmp_path, "src/money.js", "main.js", "other/main.js")
    locator = location.Locator(str(tmp_path), {})
    assert locator.place(failed("at b (/x/y/z/main.js:3:4)")).file == ""
    assert locator.place(failed("at b (/x/y/z/main.js:3:4)\nat a (/x/y/z/src/money.js:1:2)")).file == "main.js"
    assert locator.place(failed("at b (/x/y/z/main.js:3:4)")).file == "main.js"


@pytest.mark.parametrize(
    "environ",
    [
        {"GITHUB_WORKSPACE": "/r/shop"},
        {"CI_PROJECT_DIR": "/r/shop"},
        {"RUNNER_WORKSPACE": "/r", "GITHUB_REPOSITORY": "acme/shop"},
        {"CIRCLE_WORKING_DIRECTORY": "~/shop", "HOME": "/r"},
    ],
)
def test_place__knows_roots_from_the_environment(tmp_path: Path, environ: dict[str, str]) -> None:
    lay_out(tmp_path, "main.js", "other/main.js")
    assert location.Locator(str(tmp_path), environ).place(failed("at b (/r/shop/main.js:3:4)")).file == "main.js"
    assert location.Locator(str(tmp_path), {}).place(failed("at b (/r/shop/main.js:3:4)")).file == ""


def test_place__knows_modules_of_a_go_workspace(tmp_path: Path) -> None:
    lay_out(tmp_path, "copy/cart/cart_test.go", "shop/cart/cart_test.go")
    for folder in ("copy", "shop"):
        (tmp_path / folder / "go.mod").write_text('// a comment\nmodule "example.com/shop"\n\ngo 1.22\n')
    frame = {"text": "    cart_test.go:6: got 275", "classname": "example.com/shop/cart"}
    (tmp_path / "go.work").write_text("go 1.22\n\nuse (\n\t./shop\n)\n")
    assert place(tmp_path, **frame) == ("shop/cart/cart_test.go", 6)
    (tmp_path / "go.work").write_text("use ./copy\n")
    assert place(tmp_path, **frame) == ("copy/cart/cart_test.go", 6)


def test_place__counts_the_lines_of_every_go_function(tmp_path: Path) -> None:
    lay_out(tmp_path, "cart/cart_test.go")
    (tmp_path / "go.mod").write_text("module example.com/shop\n")
    source = "package cart\n\nfunc TestFirst(t *testing.T) {\n}\n\nfunc helper() {\n}\nfunc TestLast(t *testing.T) {}\n"
    source += "func BenchmarkTotal(b *testing.B) {}\n"
    (tmp_path / "cart/cart_test.go").write_text(source)
    for name, line in (("TestFirst", 3), ("TestLast/part", 8), ("BenchmarkTotal", 9)):
        assert place(tmp_path, text="", name=name, classname="example.com/shop/cart") == ("cart/cart_test.go", line)


def test_place__walks_once_and_only_for_a_failure(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[str] = []
    walk = index._walk

    def walk_and_tell(folder: str) -> Iterator[str]:
        walks.append(folder)
        return walk(folder)

    monkeypatch.setattr(index, "_walk", walk_and_tell)
    locator = location.Locator(str(workspace), {})
    assert walks == []
    for _ in range(3):
        assert locator.place(failed("tests/test_cart.py:7: AssertionError")).line == 7
    assert walks == [str(workspace)]
    (workspace / "tests" / "test_cart.py").unlink()
    assert locator.place(failed("tests/test_cart.py:8: AssertionError")).line == 8


@pytest.mark.parametrize(
    "frame",
    ["at x (/a/{0}/b/index.ts:1:1)", "\tat {0}.b.CartTest.x(CartTest.java:1)", "    cart_test.go:1: {0}"],
)
def test_place__stops_comparing_when_a_report_names_too_many_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frame: str
) -> None:
    lay_out(tmp_path, "c/b/index.ts", "c/p1/b/CartTest.java", "c/p1/b/cart_test.go", "tests/test_cart.py")
    monkeypatch.setattr(resolver, "_COMPARISONS", 0)
    locator = location.Locator(str(tmp_path), {})
    case = failed(frame.format("p1"), classname="x.org/p1/b")
    assert locator.place(case).line == 0
    assert locator.place(failed("tests/test_cart.py:7: AssertionError")).line == 7
    monkeypatch.setattr(resolver, "_COMPARISONS", 100)
    assert location.Locator(str(tmp_path), {}).place(case).line == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("On line 12, column 10 in /home/runner/work/shop/shop/my shop/cart.css", 12),  # Stylelint
        ('Line 12 in scenario "a" in the feature "/home/runner/work/shop/shop/my shop/cart.css"', 12),  # pytest-bdd
    ],
)
def test_place__line_before_the_file(tmp_path: Path, text: str, line: int) -> None:
    lay_out(tmp_path, "my shop/cart.css")
    assert place(tmp_path, text) == ("my shop/cart.css", line)


GINKGO = """\
cart [It] adds up
/w/s/cart/cart_test.go:26

  [FAILED] no
  In [It] at: /w/s/cart/cart_test.go:27 @ 11/26/26
"""
UNBUILT = "FAIL\tx.org/s/{0} [build failed]\n"
# golangci-lint knows no line of what does not compile
UNCOMPILED = ": # x.org/s\npkg/cart.go:11:2: declared and not used\nFile: pkg/cart.go\nLine: 1\n"


@pytest.mark.parametrize(
    ("text", "wanted", "names"),
    [
        # encoded by a browser, relative and absolute
        ("at check (my%20shop%20%5Bjs%5D/test/cart.js:9:4)", ("my shop [js]/test/cart.js", 9), {}),
        ("at http://localhost:8000/my%20shop%20%5Bjs%5D/test/cart.js:9:4", ("my shop [js]/test/cart.js", 9), {}),
        ("Resource: aws_s3_bucket.data\nFile: /infra/main.tf: 5-12\n", ("infra/main.tf", 5), {}),  # Checkov
        ("File: /main.tf: 5-12\n", ("infra/main.tf", 5), {"file": "/main.tf"}),  # checkov -d infra
        ("\n1. line 4, char 2: no\n2. line 9, char 1: no\n", ("pkg/cart.go", 4), {"name": "pkg/cart.go"}),  # JSHint
        ("location:\n    file: pkg/cart.go\n    start_line: 12\n", ("pkg/cart.go", 12), {}),  # secscanner2junit
        ("must not run as root", ("infra/main.tf", 0), {"name": "infra/main.tf - must not run as root"}),  # Conftest
        ("/infra/main.tf: 2024-05-01 came too late", ("", 0), {}),
        ("no", ("old - shop/till.test.js", 0), {"name": "old - shop/till.test.js > subtest"}),
        ("no", ("old - shop/till.test.js", 0), {"name": "title | old - shop/till.test.js [method=x]"}),
        (UNCOMPILED, ("pkg/cart.go", 11), {"classname": "pkg/cart.go", "line": 1}),
        # where a spec begins stands alone on Ginkgo's console, before where it failed
        (GINKGO, ("cart/cart_test.go", 27), {"classname": "x.org/s/cart", "name": "TestCart"}),
        (UNBUILT.format("cart"), ("cart/cart_test.go", 0), {"classname": "x.org/s/cart", "name": "TestMain"}),
        (
            "FAIL\tx.org/s/cart [setup failed]\n",
            ("cart/cart_test.go", 0),
            {"classname": "x.org/s/cart", "name": "TestMain"},
        ),
        (UNBUILT.format("till"), ("", 0), {"classname": "x.org/s/till", "name": "TestMain"}),
        # the line of the first frame, in whatever file
        ("at f (a.js:1:9)", ("pkg/a.test.js", 0), {"file": "pkg/a.test.js", "line": 1, "producer": "web-test-runner"}),
        # a container that has only the runner's folder
        ("at file:///w/a.test.js:6:1", ("pkg/a.test.js", 6), {"classname": "./a.test.js", "report": "pkg/junit.xml"}),
    ],
)
def test_place__in_the_writing_of_others(
    tmp_path: Path, text: str, wanted: tuple[str, int], names: dict[str, Any]
) -> None:
    lay_out(
        tmp_path, "my shop [js]/test/cart.js", "other/test/cart.js", "infra/main.tf", "pkg/cart.go", "pkg/a.test.js"
    )
    lay_out(tmp_path, "old - shop/till.test.js", "cart/cart_test.go", "till/a_test.go", "till/b_test.go", "go.mod")
    (tmp_path / "go.mod").write_text("module x.org/s\n", "utf-8")
    assert place(tmp_path, text, **names) == wanted


def test_place__the_last_command_of_lit(tmp_path: Path) -> None:
    lay_out(tmp_path, "lit/fails.test")
    text = "# RUN: at line 1\necho 275\n# RUN: at line 2\ngrep 300\n# error: command failed with exit status: 1\n"
    assert place(tmp_path, text, classname="shop.shop", name="fails.test") == ("lit/fails.test", 2)


def test_place__a_folder_whose_name_ends_in_brackets(tmp_path: Path) -> None:
    lay_out(tmp_path, "old shop [js]/till.test.js")
    file = f"{tmp_path}/old shop [js]/till.test.js"
    assert place(tmp_path, "Timeout of 20ms exceeded", file=file) == ("old shop [js]/till.test.js", 0)


def test_place__a_panic_below_a_spec_of_ginkgo(workspace: Path) -> None:
    text = "[PANICKED] Test Panicked\nIn [It] at: /home/runner/work/shop/shop/src/money.go:6 @ 11/26/26 19:22:16.294\n"
    output = "> Enter [It] throws - /home/runner/work/shop/shop/cart/cart_test.go:31 @ 11/26/26 19:22:16.294\n"
    lay_out(workspace, "src/money.go")
    case = failed(text, output=output, producer="ginkgo")
    placed = location.Locator(str(workspace), {}).place(case)
    assert (placed.file, placed.line) == ("cart/cart_test.go", 31)
    assert (placed.thrown_file, placed.thrown_line) == ("src/money.go", 6)


LOGS = """package shop
func TestA(t *testing.T) {
\tt.Log("error: trying again")
\tt.Error("closed")
\tcheck(t)
\t// t.Error("not this")
}
"""


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (("3: error: trying again", "4: closed"), 4),
        (("4: closed", "3: want: 1, got: 2"), 4),
        (("3: unexpected error", "5: closed"), 5),
        (("6: it failed", "5: closed", "3: error: a log"), 5),
        (("99: got 1, want 2", "3: a log"), 99),  # the source is another one
    ],
)
def test_place__of_a_go_test_is_what_failed_in_the_source_and_no_log(
    tmp_path: Path, lines: tuple[str, ...], line: int
) -> None:
    (tmp_path / "go.mod").write_text("module example.com/shop\n")
    (tmp_path / "a_test.go").write_text(LOGS)
    text = "".join(f"    a_test.go:{each}\n" for each in lines)
    assert place(tmp_path, text, classname="example.com/shop", producer="go") == ("a_test.go", line)


def test_place__of_a_go_test_is_no_frame_of_a_panic_that_it_recovered_from(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/shop\n")
    (tmp_path / "a_test.go").write_text(LOGS)
    stack = "panic: x\ngoroutine 7 [running]:\nshop.TestA()\n\t/w/a_test.go:2 +0x26\n"
    assert place(tmp_path, stack, classname="example.com/shop", producer="go") == ("a_test.go", 2)
    text = f"{stack}    a_test.go:4: closed\n"
    assert place(tmp_path, text, classname="example.com/shop", producer="go") == ("a_test.go", 4)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("test/till.js", "till › opens"),
        ("test/till.test.js", "till › opens"),
        ("test/shop/till.ts", "shop › till › opens"),
        ("test/till.js", "till › a › b"),
    ],
)
def test_place__of_ava_is_the_file_in_the_title(tmp_path: Path, file: str, name: str) -> None:
    lay_out(tmp_path, file, "opens.js")
    assert place(tmp_path, name=name, producer="tap-xunit") == (file, 0)
    assert place(tmp_path, name="opens", producer="tap-xunit") == ("", 0)


@pytest.mark.parametrize(
    "name",
    [
        "deploy - old/cart.yaml - must not run as root",
        "deploy - old/cart.yaml - must not run - ever - as root",
        "deploy - old/cart.yaml > a - title",
        "deploy - old/cart.yaml [a - title]",
        "a title | deploy - old/cart.yaml",
    ],
)
def test_place__is_the_file_before_the_words_also_in_a_folder_with_words(tmp_path: Path, name: str) -> None:
    lay_out(tmp_path, "deploy - old/cart.yaml", "old/cart.yaml", "cart.js")
    assert place(tmp_path, name=name) == ("deploy - old/cart.yaml", 0)


def test_place__of_a_file_that_several_paths_end_with_is_no_guess_at_a_module(tmp_path: Path) -> None:
    lay_out(tmp_path, "web/cart.spec.js", "till/cart.spec.js", "features/cart.feature", "Cart.java")
    assert place(tmp_path, classname="cart.spec.js", report="out/junit.xml") == ("", 0)
    assert place(tmp_path, classname="cart.spec.js", report="web/junit.xml") == ("web/cart.spec.js", 0)


@pytest.mark.parametrize("name", ["Failure", ""])
def test_place__of_a_go_package_that_failed_outside_of_all_tests(tmp_path: Path, name: str) -> None:
    (tmp_path / "go.mod").write_text("module example.com/shop\n")
    lay_out(tmp_path, "till/till_test.go", "cart/a_test.go", "cart/b_test.go")
    (tmp_path / "cart/b_test.go").write_text("package cart\n\nfunc TestMain(m *testing.M) {\n")
    fields = {"name": name, "producer": "go"}
    assert place(tmp_path, "no database", classname="example.com/shop/cart", **fields) == ("cart/b_test.go", 3)
    assert place(tmp_path, "no database", classname="example.com/shop/till", **fields) == ("till/till_test.go", 0)


_GO_STACK = """panic: no price

goroutine 7 [running]:
example.com/shop.price(...)
\t/w/shop/a_test.go:3 +0x1d
example.com/shop.{}(0xc000102000)
\t/w/shop/a_test.go:9 +0x26
"""


@pytest.mark.parametrize(
    ("function", "name", "line"),
    [
        ("TestTotal", "TestTotal", 9),
        ("TestTotal.func1", "TestTotal/of_two", 9),
        ("(*TillSuite).TestTotal", "TestTillSuite/TestTotal", 9),
        ("helper", "TestTotal", 3),
    ],
)
def test_place__of_a_panic_in_a_helper_is_the_line_of_the_test(
    tmp_path: Path, function: str, name: str, line: int
) -> None:
    (tmp_path / "go.mod").write_text("module example.com/shop\n")
    lay_out(tmp_path, "a_test.go")
    found = place(tmp_path, _GO_STACK.format(function), classname="example.com/shop", name=name, producer="go")
    assert found == ("a_test.go", line)


def test_place__of_a_traceback_of_python_is_the_line_of_the_test(tmp_path: Path) -> None:
    lay_out(tmp_path, "tests/test_cart.py")
    text = 'Traceback (most recent call last):\n  File "tests/test_cart.py", line {}, in {}\n    x\n'
    text += '  File "tests/test_cart.py", line 4, in check\n    y\nAssertionError: 1 != 2\n'
    fields = {"name": "test_total", "classname": "tests.test_cart.CartTest"}
    assert place(tmp_path, text.format(19, "test_total"), **fields) == ("tests/test_cart.py", 19)
    assert place(tmp_path, text.format(19, "other"), **fields) == ("tests/test_cart.py", 4)


@pytest.mark.parametrize(
    ("file", "name", "text"),
    [
        (
            "shop/CartTests.cs",
            "Shop.CartTests.Total",
            "   at Shop.CartTests.Check(Int32 a) in D:\\a\\shop\\CartTests.cs:line 8\n"
            "   at Shop.CartTests.Total() in D:\\a\\shop\\CartTests.cs:line 19\n",
        ),
        ("test/a_test.rb", "test_total", "test/a_test.rb:8:in `check'\ntest/a_test.rb:19:in `test_total'\n"),
        ("test/a_test.rb", "test_total", "test/a_test.rb:8:in 'A#check'\ntest/a_test.rb:19:in 'A#test_total'\n"),
        ("test/a_test.rb", "test_total", "test/a_test.rb:8:in `x'\ntest/a_test.rb:19:in `block in test_total'\n"),
        (
            "test/test_cart.lua",
            "TestCart.test_total",
            "stack traceback:\n\ttest/test_cart.lua:8: in upvalue 'check'\n"
            "\ttest/test_cart.lua:19: in function 'TestCart.test_total'",
        ),
        (
            "test/a_tests.erl",
            "a_tests:0 total_test",
            "::in function a_tests:check/1 (test/a_tests.erl, line 8)\n"
            "in call from a_tests:total_test/0 (test/a_tests.erl, line 19)\n**error:no_price",
        ),
    ],
)
def test_place__of_a_failure_in_a_helper_of_the_file_is_the_line_of_the_test(
    tmp_path: Path, file: str, name: str, text: str
) -> None:
    lay_out(tmp_path, file)
    assert place(tmp_path, text, name=name) == (file, 19)
    assert place(tmp_path, text, name="other") == (file, 8)


@pytest.mark.parametrize(
    "text",
    [
        "./spec/a_spec.rb:8:in `check'\n./spec/a_spec.rb:19:in `block (2 levels) in <top (required)>'\n",
        "./spec/a_spec.rb:8:in 'Object#check'\n./spec/a_spec.rb:19:in 'block in <top (required)>'\n",
        "./spec/a_spec.rb:19:in `rescue in block (2 levels) in <top (required)>'\n"
        "./spec/a_spec.rb:16:in `block (2 levels) in <top (required)>'\n",
        "spec/a_spec.rb:8:in `check'\nspec/a_spec.rb:19:in `block in <class:CartTest>'\n",
        "(from function `check' in file spec/a_spec.rb, line 8,\n in test file spec/a_spec.rb, line 19)\n",
    ],
)
def test_place__of_a_failure_in_a_helper_of_the_file_is_the_block_that_is_the_test(tmp_path: Path, text: str) -> None:
    lay_out(tmp_path, "spec/a_spec.rb")
    assert place(tmp_path, f"RuntimeError: no price\n{text}", name="Cart has a total") == ("spec/a_spec.rb", 19)


def test_place__of_a_test_that_is_a_method_is_no_block_that_it_calls(tmp_path: Path) -> None:
    lay_out(tmp_path, "test/a_test.rb")
    text = "test/a_test.rb:4:in `block in <class:CartTest>'\ntest/a_test.rb:9:in `test_vat'\n"
    assert place(tmp_path, text, name="test_vat") == ("test/a_test.rb", 9)
    text = "spec/a_spec.rb:4:in `total'\nspec/a_spec.rb:9:in `block (2 levels) in <top (required)>'\n"
    lay_out(tmp_path, "spec/a_spec.rb")
    assert place(tmp_path, text, name="total") == ("spec/a_spec.rb", 9)


SERVICES = ("services/billing/tests/test_api.py", "services/till/tests/test_api.py", "services/till/tests/test_x.py")


@pytest.mark.parametrize(
    ("report", "file"),
    [
        ("reports/billing.xml", "services/billing/tests/test_api.py"),
        ("artifacts/junit-till/results.xml", "services/till/tests/test_api.py"),
        ("services/till/junit.xml", "services/till/tests/test_api.py"),
        ("reports/junit.xml", ""),
        ("reports/services.xml", ""),
        ("reports/billing-till.xml", ""),
    ],
)
def test_place__of_namesakes_is_the_one_whose_folder_the_report_names(tmp_path: Path, report: str, file: str) -> None:
    lay_out(tmp_path, *SERVICES)
    found = place(tmp_path, "tests/test_api.py:5: AssertionError", classname="tests.test_api", report=report)
    assert found == (file, 5 if file else 0)


def test_place__of_namesakes_is_not_the_one_in_a_folder_of_tests_that_the_report_names(tmp_path: Path) -> None:
    lay_out(tmp_path, "web/test/cart.js", "web/src/cart.js")
    assert place(tmp_path, "cart.js:5: no price", report="build/test-results/junit.xml") == ("", 0)


def test_place__of_namesakes_is_the_one_beside_what_the_report_named_before(tmp_path: Path) -> None:
    lay_out(tmp_path, *SERVICES)
    locator = location.Locator(str(tmp_path), {})

    def found(module: str, report: str) -> str:
        case = failed(f"tests/{module}.py:5: AssertionError", classname=f"tests.{module}", report=report)
        return locator.place(case).file

    assert found("test_api", "a.xml") == ""
    assert found("test_x", "a.xml") == "services/till/tests/test_x.py"
    assert found("test_api", "a.xml") == "services/till/tests/test_api.py"
    assert found("test_api", "b.xml") == ""


def test_place__of_failures_with_the_same_frames_goes_by_what_tells_them_apart(workspace: Path) -> None:
    locator = location.Locator(str(workspace), {})
    java = "\tat shop.CartTest.total(CartTest.java:12)\n\tat shop.CartTest.prices(CartTest.java:30)\n"
    python = "src/shop/money.py:7: in total\ntests/test_cart.py:3: AssertionError\n"
    methods = [locator.place(failed(java, name=name, classname="shop.CartTest")).line for name in ("total", "prices")]
    files = [locator.place(failed(python, file=file)).file for file in ("tests/test_cart.py", "src/shop/money.py")]
    lines = [locator.place(failed(python, file="tests/test_cart.py", line=line)).line for line in (1, 3, 9)]
    assert methods == [12, 30]
    assert files == ["tests/test_cart.py", "src/shop/money.py"]
    assert lines == [place(workspace, python, file="tests/test_cart.py", line=line)[1] for line in (1, 3, 9)]


def test_place__is_no_namesake_in_another_folder(workspace: Path) -> None:
    assert place(workspace, file="lib/money.py") == ("lib/money.py", 0)


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/app/cart.ts", "cart.ts"),
        ("C:/projects/cart.ts", "cart.ts"),
        ("/home/circleci/project/cart.ts", "cart.ts"),
        ("http://localhost:5173/@fs/home/runner/work/shop/shop/cart.ts", "cart.ts"),  # Vite
        ("http://localhost:9876/absolute/home/runner/work/shop/shop/cart.ts", "cart.ts"),  # Karma
        ("/nobody/knows/cart.ts", ""),
        ("/nobody/knows/cart.test.ts", ""),  # there are two
        ("/nobody/knows/till.test.ts", "till.test.ts"),
    ],
)
def test_place__in_the_root_is_a_guess_at_folders_of_images(tmp_path: Path, path: str, file: str) -> None:
    lay_out(tmp_path, "cart.ts", "cart.test.ts", "till.test.ts", "old/cart.ts", "old/cart.test.ts")
    assert place(tmp_path, f"at total ({path}:3:5)")[0] == file


def test_place__of_a_path_from_above_the_checkout_is_no_namesake(tmp_path: Path) -> None:
    lay_out(tmp_path, "tests/test_cart.py", "old/tests/test_cart.py")
    assert place(tmp_path, file="shop/tests/test_cart.py", line=3) == ("tests/test_cart.py", 3)


def test_place__of_a_folder_that_looks_escaped(tmp_path: Path) -> None:
    lay_out(tmp_path, "tests/a%41b/test_cart.py")
    assert place(tmp_path, 'File "/w/tests/a%41b/test_cart.py", line 3, in t') == ("tests/a%41b/test_cart.py", 3)


def _resolver(folder: Path) -> resolver.Resolver:
    return resolver.Resolver(index.Index(str(folder)), [])


def test_find__is_for_paths_of_a_length_that_systems_take(workspace: Path) -> None:
    finder = _resolver(workspace)
    assert finder.find(f"{'/x' * 2000}/tests/test_cart.py", "") == "tests/test_cart.py"
    assert finder.find(f"{'/x' * 2100}/tests/test_cart.py", "") == ""


def test_learn__takes_no_root_of_the_system_and_no_more_than_fifty(workspace: Path) -> None:
    finder = _resolver(workspace)
    finder.learn("/README.md", "README.md")
    assert finder.learned == 0
    for number in range(60):
        finder.learn(f"/build/{number}/README.md", "README.md")
    assert finder.learned == 50


def test_nearest__is_none_of_two_in_the_folder_of_the_report(workspace: Path) -> None:
    finder = _resolver(workspace)
    assert finder.nearest(["till/a/cart.py", "till/b/cart.py", "cart.py"], "till/junit.xml") == ""
    assert finder.nearest(["till/a/cart.py", "shop/b/cart.py"], "till/junit.xml") == "till/a/cart.py"


def test_call_in__looks_at_the_last_line_too() -> None:
    assert golang._call_in(["func TestTotal(t *testing.T) {", "t.Error(err)"], 2) is golang.Call.FAILURE
    assert golang._call_in(["t.Error(err)"], 2) is golang.Call.UNKNOWN


def test_package__of_kotlins_functions_outside_of_a_class() -> None:
    assert jvm._package("Shop.CartKt.total", "Cart.kt") == ["Shop"]


def test_cut__keeps_head_and_tail() -> None:
    shown = split_places.cut(f"head{'-' * 50_000}tail")
    assert shown.startswith("head")
    assert shown.endswith("tail")
    assert len(shown) == 40_001


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (("at the start", "error: a", "error: b", "at the end"), 3),  # what ended the test comes last
        (("one", "two", "three"), 3),
        (("error: a", "got 3, want 4", "got 5, want 6"), 2),
    ],
)
def test_places__of_a_go_log_begin_with_what_most_likely_failed(said: tuple[str, ...], line: int) -> None:
    log = "".join(f"    cart_test.go:{number}: {words}\n" for number, words in enumerate(said, start=1))
    assert text_places.places(log)[0].line == line


def test_places__of_python_come_before_those_of_others() -> None:
    text = '  File "cart.py", line 3, in total\nlib/cart.js:4:5\n  File "money.py", line 7, in add\n'
    assert [place.line for place in text_places.places(text)] == [7, 3, 4]


def test_is_named_like_one__in_a_folder_of_tests_of_jest() -> None:
    assert test_files.is_named_like_one("web/__tests__/cart.js")
    assert not test_files.is_named_like_one("web/__tests__/helpers.js")
    assert test_files.is_among_them("tests/cart.py")
    assert not test_files.is_among_them("tests/conftest.py")


@pytest.mark.parametrize("text", ["cart.py:0: no price", "cart.py:12345678: no price"])
def test_places__lines_that_no_file_has_are_none(text: str) -> None:
    assert text_places.places(text) == []


def test_find__of_a_checkout_in_a_folder_as_packages_are_kept_in(workspace: Path) -> None:
    finder = resolver.Resolver(index.Index(str(workspace)), ["/opt/gems/shop/"])
    assert finder.find("/opt/gems/shop/tests/test_cart.py", "") == "tests/test_cart.py"


def test_folders_above__are_none_of_a_report_outside() -> None:
    assert resolver.folders_above("a/b/junit.xml") == ["a/b/", "a/", ""]
    assert resolver.folders_above("../a/junit.xml") == [""]


def test_place__of_a_class_in_a_class_in_a_class(workspace: Path) -> None:
    assert place(workspace, classname="shop.CartTest.Inner.Deep") == ("src/test/java/shop/CartTest.java", 0)


def test_place__of_pytest_without_a_line_has_none(workspace: Path) -> None:
    assert place(workspace, file="tests/test_cart.py", producer="pytest") == ("tests/test_cart.py", 0)


def test_place__of_pytest_takes_no_line_of_a_plugins_file(workspace: Path) -> None:
    plugin = "../venv/lib/python3.11/site-packages/pytest_bdd/scenario.py"
    assert place(workspace, "no such step", file=plugin, line=302, classname="tests.test_cart", producer="pytest") == (
        "tests/test_cart.py",
        0,
    )


def test_place__of_htmlhint_is_the_first_line(tmp_path: Path) -> None:
    lay_out(tmp_path, "html/index.html")
    text = "L1 |<html>\n    ^ no doctype\nL5 |</p>\n    ^ Tag must be paired on line 5."
    assert place(tmp_path, text, name="html/index.html") == ("html/index.html", 1)


@pytest.mark.parametrize("file", ["nb/shop.ipynb", "api/test_cart.tavern.yaml", "api/v1/test_till.tavern.yaml"])
def test_place__of_a_file_that_is_no_module_is_the_class_of_pytest(tmp_path: Path, file: str) -> None:
    lay_out(tmp_path, file, "other/shop.ipynb", "shop/py.ipynb")
    assert place(tmp_path, "Cell 1", classname=file.replace("/", ".")) == (file, 0)


def test_without_words__the_longest_first() -> None:
    assert list(own_file._without_words("a.js > b.js > c")) == ["a.js > b.js > c", "a.js > b.js", "a.js"]


def test_find_in__only_kotlin_and_scala_leave_out_the_beginning_of_a_package(tmp_path: Path) -> None:
    lay_out(tmp_path, "src/main/kotlin/cart/Cart.kt", "src/main/java/cart/Till.java")
    packages = jvm.Packages(_resolver(tmp_path))
    assert packages.find_in(("com", "shop", "cart"), "Cart.kt", "") == "src/main/kotlin/cart/Cart.kt"
    assert packages.find_in(("com", "shop", "cart"), "Till.java", "") == ""
