"""Where C and C++ declare the tests that a report names without a file."""

from pathlib import Path

import pytest

from reporter import model
from reporter.formats import location

SOURCE = """#include <gtest/gtest.h>

TEST(Cart, Throws) {
}
TEST_P(Prices, Even) {
}
  TYPED_TEST(Typed, Size) {
}
TEST_F(
    CartWithALongName,
    Total) {
}
Test(cart, hangs, .timeout = 1) {
}
ParameterizedTest(int *price, cart, prices) {
}
// TEST(Cart, Gone) {
"""


def _place(workspace: Path, name: str, *, group: str = "(empty)", producer: str = "ctest") -> tuple[str, int]:
    case = model.TestCase(name=name, classname="", group=group, status=model.Status.FAILED, producer=producer)
    placed = location.Locator(str(workspace), {}).place(case)
    return placed.file, placed.line


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "cart.cpp").write_text(SOURCE)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Cart.Throws", 3),
        ("crash:Cart.Throws", 3),
        ("All/Prices.Even/1", 5),
        ('All/Prices.Even/tea  # GetParam() = "tea"', 5),
        ("Typed/1.Size", 7),
        ("Typed.Size<unsigned char>", 7),
        ("CartWithALongName.Total", 9),
    ],
)
def test_declared__by_the_name_that_ctest_passes_on(workspace: Path, name: str, line: int) -> None:
    assert _place(workspace, name) == ("cart.cpp", line)


def test_declared__by_suite_and_name(workspace: Path) -> None:
    assert _place(workspace, "hangs", group="cart", producer="criterion") == ("cart.cpp", 13)
    assert _place(workspace, "prices", group="cart", producer="criterion") == ("cart.cpp", 15)


@pytest.mark.parametrize("name", ["Cart.Gone", "Cart", "cart_test", "Throws.Cart"])
def test_declared__nothing_else(workspace: Path, name: str) -> None:
    assert _place(workspace, name) == ("", 0)


def test_declared__not_for_runners_of_other_languages(workspace: Path) -> None:
    assert _place(workspace, "Cart.Throws", producer="pytest") == ("", 0)


def test_declared__in_several_files_is_no_guess(workspace: Path) -> None:
    (workspace / "till.cc").write_text(SOURCE.replace("Prices", "Others"))
    assert _place(workspace, "Cart.Throws") == ("", 0)
    assert _place(workspace, "All/Prices.Even/1") == ("cart.cpp", 5)


QT = """#include <QtTest>

class Till;
class CartTest : public QObject {
    Q_OBJECT
    void helper(int v) { QCOMPARE(v, 7); }
private slots:
    void inside() {
        QCOMPARE(3, 4);
    }
    void below()
    {
    }
    void outside();
    void hidden() const override;
    void spaced() ;
    void last() { QCOMPARE(3, 4); }
};
struct Price {
    void total() {}
};

void CartTest::outside()
{
}
void CartTest::hidden() const
{
}
void CartTest::spaced()
{
}
"""


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("inside", 8),
        ("below", 11),
        ("outside", 23),
        ("hidden", 26),
        ("spaced", 29),
        ("last", 17),
        ("helper", 0),
        ("total", 0),
        ("gone", 0),
    ],
)
def test_declared__the_slots_of_qt(tmp_path: Path, name: str, line: int) -> None:
    (tmp_path / "tst_cart.cpp").write_text(QT)
    wanted = ("tst_cart.cpp", line) if line else ("", 0)
    assert _place(tmp_path, name, group="CartTest", producer="qttest") == wanted
    (tmp_path / "tst_cart.cpp").write_text(QT.replace("QtTest", "QtCore"))
    assert _place(tmp_path, name, group="CartTest", producer="qttest") == ("", 0)


def test_declared__of_check_by_its_name_in_tap(tmp_path: Path) -> None:
    (tmp_path / "cart.c").write_text("#include <check.h>\n\nSTART_TEST(total)\n{\n}\nEND_TEST\n")
    assert _place(tmp_path, "../cart.c:core:total", producer="meson") == ("cart.c", 3)
    assert _place(tmp_path, "cart.c:core:total", producer="tap-xunit") == ("cart.c", 3)
    assert _place(tmp_path, "cart.c:core:total", producer="jest") == ("", 0)
    assert _place(tmp_path, "../cart.c:core:other", producer="meson") == ("", 0)
    assert _place(tmp_path, "core total", producer="meson") == ("", 0)
