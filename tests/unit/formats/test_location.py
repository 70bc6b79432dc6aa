"""Host paths and stack traces become places in the workspace."""

import time

import pytest

from reporter import model
from reporter.formats.location import Locator

FILES = {
    "tests/test_cart.py",
    "src/test/java/shop/CartTest.java",
    "web/cart.test.ts",
    "cart/cart_test.go",
    "src/cart.cc",
    "README.md",
}


def place(text: str = "", *, file: str = "", line: int = 0, classname: str = "") -> tuple[str, int]:
    case = model.TestCase("t", classname, "g", model.Status.FAILED, text=text, file=file, line=line)
    placed = Locator(FILES.__contains__).place(case)
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
        "/github/workspace/tests/test_cart.py",
    ],
)
def test_place__maps_host_paths(path: str) -> None:
    assert place(file=path, line=3) == ("tests/test_cart.py", 3)


@pytest.mark.parametrize("path", ["tests/test_cart.py:7", "/ci/shop/tests/test_cart.py:7:12", "tests\\test_cart.py:7"])
def test_place__takes_the_line_behind_the_file(path: str) -> None:
    assert place(file=path) == ("tests/test_cart.py", 7)
    assert place(file=path, line=3) == ("tests/test_cart.py", 3)


@pytest.mark.parametrize(
    "path", ["other.py:7", "/etc/passwd:7", "tests/test_cart.py:12345678", ":7", "tests/test_cart.py:"]
)
def test_place__keeps_a_line_behind_another_file(path: str) -> None:
    assert place(file=path) == (path, 0)


@pytest.mark.parametrize("path", ["../tests/test_cart.py", "/etc/passwd", "/other/README.md", "a\0b", "x" * 5000])
def test_place__keeps_what_is_none_of_the_workspace(path: str) -> None:
    assert place(file=path, line=3) == (path, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def test():\n>  assert 1\nE  no\n\ntests/test_cart.py:7: AssertionError", ("tests/test_cart.py", 7)),
        ('  File "/home/runner/work/s/s/tests/test_cart.py", line 9, in test', ("tests/test_cart.py", 9)),
        (
            "java.lang.AssertionError\n\tat org.junit.Assert.fail(Assert.java:89)\n"
            "\tat shop.CartTest.total(CartTest.java:12)\n",
            ("src/test/java/shop/CartTest.java", 12),
        ),
        ("Error: x\n    at /home/runner/work/s/s/web/cart.test.ts:5:11", ("web/cart.test.ts", 5)),
        ("    at Object.<anonymous> (file:///home/runner/work/s/s/web/cart.test.ts:6:1)", ("web/cart.test.ts", 6)),
        ("D:\\a\\s\\s\\src\\cart.cc(14): error: Value of: x", ("src/cart.cc", 14)),
        ("    /home/runner/work/s/s/cart/cart_test.go:21: want 1", ("cart/cart_test.go", 21)),
        ("see https://example.com/tests/x.py:80 for more", ("", 0)),
        ("12:30:15.123 started", ("", 0)),
    ],
)
def test_place__finds_it_in_the_trace(text: str, expected: tuple[str, int]) -> None:
    assert place(text) == expected


def test_place__takes_the_line_of_its_own_file() -> None:
    text = "web/cart.test.ts:3:1\ntests/test_cart.py:7: AssertionError"
    assert place(text, file="tests/test_cart.py") == ("tests/test_cart.py", 7)
    assert place(text, classname="tests.test_cart.TestCart") == ("tests/test_cart.py", 7)


@pytest.mark.parametrize("piece", ["a.b", "a" * 1000 + ".", "./", "x.py:1 ", 'File "', "at a.", "at a.b(", "\\"])
def test_place__takes_linear_time(piece: str) -> None:
    began = time.process_time()
    for _ in range(5):
        place(piece * (200_000 // len(piece)))
    assert time.process_time() - began < 5
