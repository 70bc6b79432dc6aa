"""Where sources declare their tests: the forms that languages have, and what is left open."""

from pathlib import Path

import pytest

from reporter import model
from reporter.formats import location
from reporter.formats.location import declarations, index, inlined


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
        ("kt", '    "is too slow" {', "is too slow"),
        ("kt", '    "is too slow".config(timeout = 5.seconds) {', "is too slow"),
        ("java", "    void slow() {", "slow"),
        ("groovy", '    def "is too slow"() {', "is too slow"),
        ("groovy", "    void 'it\\'s too slow'() {", "it's too slow"),
        ("t", "is($total, 119, 'wrong total');", "wrong total"),
        ("t", "subtest 'parts' => sub {", "parts"),
        ("erl", "slow_test_() ->", "slow_test_"),
        ("robot", "Is Too Slow", "Is Too Slow"),
        ("feature", "  Scenario: is too slow", "is too slow"),
        ("clj", "(deftest is-too-slow", "is-too-slow"),
        ("cljc", "(t/deftest ^:slow ^{:till 1} is-too-slow", "is-too-slow"),
        ("cljs", "(defspec too-slow? 100", "too-slow?"),
    ],
)
def test_declared__in_each_language(suffix: str, line: str, name: str) -> None:
    found = declarations.declared(f"\n{line}\n", suffix)
    assert {**found.titles, **found.functions} == {name: 2}


@pytest.mark.parametrize(
    ("suffix", "line"),
    [
        ("js", "  expect('closed').toBe('closed')"),
        ("js", "test.describe('cart', () => {"),
        ("js", "it(`price ${price}`, () => {"),
        ("js", "it.each(prices)('price %i', () => {"),
        ("py", "# def test_slow(self):"),
        ("kt", '    "cart" to { 1 }'),
        ("js", '    "cart" {'),
        ("robot", "    Log    Is Too Slow"),
        ("clj", "(defn check-total [got want]"),
        ("clj", "; (deftest is-too-slow"),
    ],
)
def test_declared__is_nothing_else(suffix: str, line: str) -> None:
    assert declarations.declared(line, suffix) == ({}, {})


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


def test_place__without_a_line_is_no_helper_whose_name_ends_the_title(tmp_path: Path) -> None:
    source = "function total() {}\nfor (const of of all)\n  it(`${of} total`, () => {})\n"
    assert _placed(tmp_path, source, "tea total") == ("cart.test.js", 0)
    assert _placed(tmp_path, source + "it('total', () => {})", "cart total") == ("cart.test.js", 4)
    assert _placed(tmp_path, source + "it('total', () => {})", "total") == ("cart.test.js", 4)


@pytest.mark.parametrize("name", ["total", "total(int)", "total{int}[2]", "total[1: 2]"])
def test_place__of_a_method_is_where_it_is_declared_whatever_its_parameters(tmp_path: Path, name: str) -> None:
    assert _placed(tmp_path, "\nfunction total() {}\n", name) == ("cart.test.js", 2)


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


def _in_kotlin(workspace: Path, name: str, text: str, classname: str = "shop.CartTest") -> tuple[str, int, str, int]:
    folder = workspace / "src/test/kotlin/shop"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Helper.kt").write_text("package shop\n\nfun helper() {\n}\n")
    (folder / "CartTest.kt").write_text("package shop\n\nclass CartTest {\n    fun throws() {\n    }\n}\n")
    case = model.TestCase(name=name, classname=classname, group="cart", status=model.Status.FAILED, text=text)
    placed = location.Locator(str(workspace), {}).place(case)
    return placed.file.removeprefix("src/test/kotlin/shop/"), placed.line, placed.thrown_file[-9:], placed.thrown_line


def test_place__of_what_kotlin_inlined_is_no_line_behind_the_end_of_the_file(tmp_path: Path) -> None:
    behind = "\tat shop.CartTest.throws(CartTest.kt:11)\n"
    assert _in_kotlin(tmp_path, "throws", behind) == ("CartTest.kt", 4, "", 0)
    assert _in_kotlin(tmp_path, "throws()", behind) == ("CartTest.kt", 4, "", 0)
    assert _in_kotlin(tmp_path, "", behind, classname="") == ("CartTest.kt", 0, "", 0)
    assert _in_kotlin(tmp_path, "throws", "\tat shop.CartTest.throws(CartTest.kt:5)\n") == ("CartTest.kt", 5, "", 0)
    helper = "\tat shop.HelperKt.helper(Helper.kt:{})\n"
    assert _in_kotlin(tmp_path, "throws", helper.format(3) + behind) == ("CartTest.kt", 4, "Helper.kt", 3)
    assert _in_kotlin(tmp_path, "throws", helper.format(30) + behind) == ("CartTest.kt", 4, "", 0)
    assert _in_kotlin(tmp_path, "throws", helper.format(30)) == ("CartTest.kt", 4, "", 0)


def test_place__of_kotlin_is_any_line_of_a_file_that_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "READ_BYTES", 20)
    assert _in_kotlin(tmp_path, "throws", "\tat shop.CartTest.throws(CartTest.kt:11)\n")[1] == 11
    monkeypatch.undo()
    monkeypatch.setattr(inlined, "_MOST_CHARS", 0)
    assert _in_kotlin(tmp_path, "throws", "\tat shop.CartTest.throws(CartTest.kt:11)\n")[1] == 11


def test_place__of_kotlin_remembers_the_length_of_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inlined, "_MOST_CHARS", 60)
    files = [f"Test{number}.kt" for number in range(60)]
    for file in files:
        (tmp_path / file).write_text("\n")
    lengths = inlined.Inlined(index.Index(str(tmp_path)))
    assert all(lengths.is_behind_end(file, 3) for file in [*files, *files])


def test_place__remembers_the_declarations_of_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest-xdist writes the failures of all files in the order of their ends."""
    source = "def test_slow():\n"
    files = [f"test_{number}.py" for number in range(60)]
    for file in files:
        (tmp_path / file).write_text(source)
    monkeypatch.setattr(declarations, "_MOST_CHARS", len(source) * len(files))
    declared = declarations.Declarations(index.Index(str(tmp_path)))
    assert all(declared.line(file, "test_slow") == 1 for file in [*files, *files])


def test_place__of_a_function_whose_name_has_brackets(tmp_path: Path) -> None:
    """Kotlin's names between backticks hold what elsewhere stands behind a method."""
    (tmp_path / "CartTest.kt").write_text("class CartTest {\n    @Test\n    fun `total(1)`() {\n    fun total() {\n")
    case = model.TestCase("total(1)", "CartTest", "", model.Status.FAILED, file="CartTest.kt")
    assert location.Locator(str(tmp_path), {}).place(case).line == 3
