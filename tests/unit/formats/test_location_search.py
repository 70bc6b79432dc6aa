"""Which file a path in a text means, where the case's own file helps to tell it."""

from pathlib import Path

import pytest

from reporter.formats import location
from tests.unit.formats.test_location import failed, lay_out, place


def test_place__of_a_bare_name_is_the_helper_beside_the_test(tmp_path: Path) -> None:
    lay_out(tmp_path, "a/test_till.py", "a/helper.py", "b/test_cart.py", "b/helper.py")
    said = 'File "helper.py", line 4, in total'
    placed = location.Locator(str(tmp_path), {}).place(failed(said, file="b/test_cart.py", line=9))
    assert (placed.file, placed.line) == ("b/test_cart.py", 9)
    assert (placed.thrown_file, placed.thrown_line) == ("b/helper.py", 4)


def test_place__of_the_own_file_where_only_the_runners_folder_was_there(tmp_path: Path) -> None:
    """A container that has `packages/till` alone, at `/e2e`."""
    lay_out(tmp_path, "packages/till/till.js", "packages/cart/till.js")
    fields = {"file": "till.js", "report": "packages/till/junit.xml"}
    frame = "at Context.<anonymous> (/e2e/till.js:7:3)"
    assert place(tmp_path, frame, **fields) == ("packages/till/till.js", 7)


def test_place__of_the_own_file_in_the_root_beside_namesakes(tmp_path: Path) -> None:
    lay_out(tmp_path, "test_till.py", "old/test_till.py")
    frame = 'File "/builds/shop/test_till.py", line 5, in test_total'
    assert place(tmp_path, frame, classname="test_till.TestTill") == ("test_till.py", 5)


@pytest.mark.parametrize(
    ("path", "line"),
    [("/builds/shop/checks.py", 5), ("/usr/lib/python3/checks.py", 0), ("/opt/site-packages/checks.py", 0)],
)
def test_place__of_the_own_file_in_the_root(tmp_path: Path, path: str, line: int) -> None:
    lay_out(tmp_path, "checks.py")
    assert place(tmp_path, f'File "{path}", line 5, in total', file="checks.py") == ("checks.py", line)


def test_place__of_the_own_file_teaches_where_the_checkout_was(tmp_path: Path) -> None:
    lay_out(tmp_path, "checks.py", "money.py")
    locator = location.Locator(str(tmp_path), {})
    raised = failed('File "/builds/shop/money.py", line 3, in total')
    assert locator.place(raised).file == ""
    assert locator.place(failed('File "/builds/shop/checks.py", line 5, in total', file="checks.py")).line == 5
    assert locator.place(raised).file == "money.py"


def test_place__of_a_choice_that_was_remembered_before_more_was_learned(tmp_path: Path) -> None:
    lay_out(tmp_path, "checks.py", "money.py", "src/till.py")
    locator = location.Locator(str(tmp_path), {})
    raised = failed('File "src/till.py", line 3, in pay\nFile "/builds/shop/money.py", line 9, in total')
    assert locator.place(raised).file == "src/till.py"
    locator.place(failed('File "/builds/shop/checks.py", line 5, in total', file="checks.py"))
    assert locator.place(raised).file == "money.py"


def test_place__of_a_package_of_go_in_the_root_with_its_import_path(tmp_path: Path) -> None:
    """`go test -trimpath` writes import paths where others write folders."""
    lay_out(tmp_path, "cart_test.go", "till/cart_test.go")
    (tmp_path / "go.mod").write_text("module example.com/shop\n")
    text = "panic: no price\n\ngoroutine 7 [running]:\nshop.total()\n\texample.com/shop/cart_test.go:6 +0x1d"
    assert place(tmp_path, text, classname="example.com/shop", producer="go") == ("cart_test.go", 6)


def test_place__of_a_feature_without_any_place_is_its_scenario(tmp_path: Path) -> None:
    """Behave's class is the feature's file and title."""
    (lay_out(tmp_path, "features/cart.feature") / "features/cart.feature").write_text("\n  Scenario: Wrong total\n")
    assert place(tmp_path, classname="features.cart.Cart", name="Wrong total") == ("features/cart.feature", 2)


@pytest.mark.parametrize(
    ("classname", "file"),
    [
        ("src.shop.money.Money", "src/shop/money.py"),  # an example in a docstring
        ("money.Money", ""),  # one word may be anything
        ("till", ""),
        ("Shop.Cart", ""),  # a class is tested in a file of another name
        ("Shop.CartTests", "Shop.Tests/CartTests.cs"),
        ("CartTests.Deep", ""),
    ],
)
def test_place__of_a_class_or_module_without_any_place(tmp_path: Path, classname: str, file: str) -> None:
    lay_out(tmp_path, "src/shop/money.py", "money.py", "till.feature", "Shop/Cart.cs", "Shop.Tests/CartTests.cs")
    assert place(tmp_path, classname=classname) == (file, 0)


def test_place__is_that_of_the_test_file_that_the_report_names(tmp_path: Path) -> None:
    lay_out(tmp_path, "tests/test_cart.py", "tests/test_till.py")
    assert place(tmp_path, file="tests/test_cart.py", line=3, name="tests/test_till.py") == ("tests/test_cart.py", 3)
