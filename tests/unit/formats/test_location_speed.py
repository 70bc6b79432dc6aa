"""No text makes looking for places slow: every expression takes time in proportion to the text, and texts are cut."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reporter import model
from reporter.formats import location, roots
from tests.support import timing

MOST = 40  # times a plain pass; quadratic time is hundreds of times at 20 kB, and thousands at 200 kB
# what the expressions begin with, and what they repeat
PIECES = (
    "a", " ", "\n", ".", "/", "\\", "(", ":", "1", "-", "$", '"', "a.b", ".a", ".a:", ".a:1", ".a: line ", ".a?",
    ".a?a=", ".a#", ".a#LineNumber", ".a(", ".a(1", ".a(1, ", '.a"]', ".dart ", ".dart 1:", ".a (", ".a (a",
    "x.py:1 ", 'File "', '", line ', "line ", "line 1 of ", "line 1 of file ", "at ", "at a.", "at a.b(",
    "at line ", "- file   : ", "- file : a\n- line", '{file,"', '{file, "a"},', '{file,"a"},{line,', "> 1 ", "  > ",
    '"line": ', "module ", "use ", "use ./", "a://", "http://a/", "/home/", "/home/a", "/home/a/work/", "/__w/",
    "/__w/a/", "D:/a/", "aA", "Aa.", "::", "a::", "in a", ": in ", ", in ", "\n  cause: ", "test_", "conftest",
    "helper", "java/", "/java/", "fn a(", "mod a", "#[", "#[a::", "#[test", "TEST(", "TEST(a,", "class ", "class a",
    " void ", " void a()", "func ", ":in `block ", ":in `rescue in ", "\n * ", "\n * a\n Line ", '"a', "fun `a",
    "ü", "🦄", "Test.", "a$",
)  # fmt: skip


def _expressions() -> Iterator[tuple[str, re.Pattern[str]]]:
    modules = [importlib.import_module(f"{location.__name__}.{found.name}") for found in _modules()]
    for module in [*modules, roots]:
        for name, value in vars(module).items():
            for expression in value if isinstance(value, tuple) else (value,):
                if isinstance(expression, re.Pattern):
                    yield f"{module.__name__.rpartition('.')[2]}.{name}", expression


def _modules() -> list[pkgutil.ModuleInfo]:
    return list(pkgutil.iter_modules(location.__path__))


def _use(expression: re.Pattern[str], text: str) -> None:
    for _ in expression.finditer(text):
        pass
    expression.fullmatch(text)
    expression.match(text)


def test_expressions__are_found() -> None:
    assert len(list(_expressions())) >= 15


@pytest.mark.parametrize("expression", [found for _, found in _expressions()], ids=[name for name, _ in _expressions()])
def test_expression__takes_linear_time(expression: re.Pattern[str]) -> None:

    def use(piece: str) -> None:
        _use(expression, piece * (20_000 // len(piece)))

    slowest = sorted(PIECES, key=lambda piece: timing.seconds(lambda: use(piece)))[-3:]
    for piece in slowest:
        assert _takes_little(expression, piece, size=20_000), piece
        assert _takes_little(expression, piece, size=200_000), piece


def _takes_little(expression: re.Pattern[str], piece: str, *, size: int) -> bool:
    text = piece * (size // len(piece))
    return timing.takes_at_most(
        MOST, lambda: _use(expression, text), than=lambda: _use(re.compile(r"[^\W_]\W|_"), text)
    )


@pytest.mark.parametrize("piece", [".a:1 ", "x.py:1\n", 'File "x.py", line 1\n', "at a.b(A.java:1)\n", "[x.ts:1 › "])
def test_place__cuts_before_it_searches(piece: str, tmp_path: Path) -> None:
    for name in ("x.py", "A.java", "x.ts"):
        (tmp_path / name).touch()
    locator = location.Locator(str(tmp_path), {})

    def place(size: int) -> None:
        text = piece * (size // len(piece))
        locator.place(model.TestCase(text[:1000], text[:2000], "g", model.Status.FAILED, text=text, message=text))

    place(1000)
    assert timing.takes_at_most(10, lambda: place(1_000_000), than=lambda: place(50_000))


def test_place__reads_go_packages_in_linear_time(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/shop\n")
    functions = "func a(\n" * 8000

    def place(files: int, text: str) -> None:
        folder = tmp_path / f"{files}-{len(text)}"
        folder.mkdir(exist_ok=True)
        for number in range(files):
            (folder / f"a{number}_test.go").write_text(text)
        case = model.TestCase("TestB", f"example.com/shop/{folder.name}", "g", model.Status.FAILED)
        location.Locator(str(tmp_path), {}).place(case)

    assert timing.takes_at_most(20, lambda: place(50, functions), than=lambda: place(50, functions[:6400]))


_FRAMES = "at shop.CartTest.helper(CartTest.java:3)\nat shop.CartTest.{}(CartTest.java:{})\n"
_IN_OWN_FILE = "tests/cart_test.cc:3: Failure\ntests/cart_test.cc:12: Failure\n"
_ALIKE = (
    {"text": _FRAMES.format("total", 12), "classname": "shop.CartTest", "name": "total"},
    {"text": _FRAMES.format("total", 12), "classname": "shop.CartTest", "name": "prices"},
    {"text": _FRAMES.format("prices", 12), "classname": "shop.CartTest", "name": "prices"},
    {"text": _FRAMES.format("total", 13), "classname": "shop.CartTest", "name": "total"},
    {"text": "src/cart.cc:5: Failure\n1 is not 2", "classname": "Cart", "name": "total"},
    {"text": "src/cart.cc:5: Failure\n1 is not 2", "classname": "Cart", "name": "total", "line": 4},
    {"text": "src/cart.cc:5: Failure\n1 is not 2", "classname": "Cart", "name": "total", "file": "tests/cart_test.cc"},
    {"text": "src/cart.cc:5: Failure\ntests/cart_test.cc:3: Failure", "name": "src/cart.cc"},
    {"text": "src/cart.cc:5: Failure\ntests/cart_test.cc:3: Failure", "name": "total"},
    {"text": _IN_OWN_FILE, "classname": "tests/cart_test.cc", "line": 2},
    {"text": _IN_OWN_FILE, "classname": "tests/cart_test.cc", "line": 10},
    {"text": "- file : src/cart.cc\n- line : 5", "classname": "Cart"},
    {"text": "- file : src/cart.cc\n- line : 6", "classname": "Cart"},
)


def test_place__is_the_same_behind_cases_that_are_alike(tmp_path: Path) -> None:
    for file in ("src/test/java/shop/CartTest.java", "src/cart.cc", "tests/cart_test.cc"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    used = location.Locator(str(tmp_path), {})
    values = [
        {"name": "t", "classname": "", "group": "g", "status": model.Status.FAILED, "report": "junit.xml"} | case
        for case in _ALIKE
    ]
    cases = [model.TestCase(**each) for each in values]
    alone = [location.Locator(str(tmp_path), {}).place(case) for case in cases]
    assert [used.place(case) for case in cases * 2] == alone * 2
    assert len({(case.file, case.line, case.thrown_line) for case in alone}) > 4
