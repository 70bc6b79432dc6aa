"""Where sources declare their tests: the forms that languages have, and what is left open."""

from pathlib import Path

import pytest

from reporter import model
from reporter.formats import location
from reporter.formats.location import declarations


@pytest.mark.parametrize(
    ("suffix", "line", "name"),
    [
        ("js", "  it('is too slow', async () => {", "is too slow"),
        ("ts", 'test.only("is too slow", { timeout: 5 }, () => {', "is too slow"),
        ("ts", "Deno.test(`is too slow`, () => {", "is too slow"),
        ("js", "it('it\\'s too slow', () => {", "it's too slow"),
        ("rb", '  it "is too slow" do', "is too slow"),
        ("exs", '  test "is too slow", %{cart: cart} do', "is too slow"),
        ("bats", '@test "is too slow" {', "is too slow"),
        ("cpp", 'TEST_CASE("is too slow") {', "is too slow"),
        ("cpp", 'TEST_CASE("is too slow") { wait(); }  // for the till', "is too slow"),
        ("cpp", 'TEST_CASE("is too slow")  // for the till', "is too slow"),
        ("R", 'test_that("is too slow", {', "is too slow"),
        ("py", "    async def test_slow(self):", "test_slow"),
        ("rs", "    fn slow() {", "slow"),
        ("kt", "    fun `is too slow`() {", "is too slow"),
        ("java", "    void slow() {", "slow"),
        ("t", "is($total, 119, 'wrong total');", "wrong total"),
        ("t", "subtest 'parts' => sub {", "parts"),
        ("erl", "slow_test_() ->", "slow_test_"),
        ("robot", "Is Too Slow", "Is Too Slow"),
        ("feature", "  Scenario: is too slow", "is too slow"),
    ],
)
def test_declared__in_each_language(suffix: str, line: str, name: str) -> None:
    assert declarations.declared(f"\n{line}\n", suffix) == {name: 2}


@pytest.mark.parametrize(
    ("suffix", "line"),
    [
        ("js", "  expect('closed').toBe('closed')"),
        ("js", "test.describe('cart', () => {"),
        ("js", "it(`price ${price}`, () => {"),
        ("js", "it.each(prices)('price %i', () => {"),
        ("py", "# def test_slow(self):"),
        ("robot", "    Log    Is Too Slow"),
    ],
)
def test_declared__is_nothing_else(suffix: str, line: str) -> None:
    assert declarations.declared(line, suffix) == {}


def _placed(workspace: Path, source: str, name: str, text: str = "") -> tuple[str, int]:
    (workspace / "cart.test.js").write_text(source, "utf-8")
    case = model.TestCase(
        name=name, classname="cart", group="cart", status=model.Status.FAILED, time=0, text=text, file="cart.test.js"
    )
    placed = location.Locator(str(workspace), {}).place(case)
    return placed.file, placed.line


def test_place__without_a_line_is_where_the_test_is_declared(tmp_path: Path) -> None:
    source = "describe('cart', () => {\n  it('is slow', () => {})\n  it('is too slow', () => {})\n})\n"
    assert _placed(tmp_path, source, "cart is too slow") == ("cart.test.js", 3)
    assert _placed(tmp_path, source, "is slow") == ("cart.test.js", 2)
    assert _placed(tmp_path, source, "is unknown") == ("cart.test.js", 0)


def test_place__with_a_line_stays(tmp_path: Path) -> None:
    source = "it('is slow',\n () => {\n throw 1 })\n"
    assert _placed(tmp_path, source, "is slow", "Error: 1\n    at cart.test.js:3:2") == ("cart.test.js", 3)


def test_place__of_a_name_that_is_declared_twice_stays_open(tmp_path: Path) -> None:
    assert _placed(tmp_path, "it('is slow', () => {})\n" * 2, "is slow") == ("cart.test.js", 0)


def _in_python(workspace: Path, name: str, text: str) -> tuple[str, int, str, int]:
    for path in ("conftest.py", "money.py", "test_cart.py"):
        (workspace / path).write_text("import money\n\n\ndef test_late(stock):\n    pass\n")
    case = model.TestCase(
        name=name, classname="test_cart", group="pytest", status=model.Status.ERROR, time=0, text=text
    )
    placed = location.Locator(str(workspace), {}).place(case)
    return placed.file, placed.line, placed.thrown_file, placed.thrown_line


def test_place__of_what_a_fixture_called_is_where_the_test_is_declared(tmp_path: Path) -> None:
    text = "conftest.py:7: \n_ _\n\n    def gross():\nE   ValueError: no\n\nmoney.py:10: ValueError\n"
    assert _in_python(tmp_path, "test_late", text) == ("test_cart.py", 4, "money.py", 10)
    assert _in_python(tmp_path, "test_made[1]", text) == ("money.py", 10, "", 0)


def test_place__of_what_a_clean_up_called_is_where_the_test_is_declared(tmp_path: Path) -> None:
    text = 'Traceback (most recent call last):\n  File "money.py", line 10, in gross\nValueError: no\n'
    assert _in_python(tmp_path, "test_late", text) == ("test_cart.py", 4, "money.py", 10)


def test_place__reads_so_much_source_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declarations, "_MOST_CHARS", 50)
    locator = location.Locator(str(tmp_path), {})
    lines = []
    for number in range(4):
        (tmp_path / f"cart{number}.test.js").write_text("it('is slow', () => {})\n", "utf-8")
    for number in range(4):
        case = model.TestCase("is slow", "c", "g", model.Status.FAILED, file=f"cart{number}.test.js")
        lines.append(locator.place(case).line)
    assert lines == [1, 1, 1, 0]
