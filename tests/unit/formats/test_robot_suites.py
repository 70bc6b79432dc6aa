"""Which file a suite of Robot Framework is in, by its name alone."""

from pathlib import Path

import pytest

from reporter import model
from reporter.formats import location


@pytest.mark.parametrize(
    ("file", "suite"),
    [
        ("suites/my_cart.robot", "Suites.My Cart"),
        ("suites/my cart.robot", "Suites.My Cart"),
        ("suites/MyCart.robot", "Suites.MyCart"),
        ("e2e/02__suites/01__my cart.robot", "E2E.Suites.My Cart"),
    ],
)
def test_suite__is_named_after_its_file(tmp_path: Path, file: str, suite: str) -> None:
    for path in (file, "other/till.robot", "other/my_carts.robot"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("*** Test Cases ***\nAdds The Tax\n    No Operation\n")
    assert _placed(tmp_path, suite) == (file, 2)


def test_suite__of_two_files_of_one_name_is_that_whose_folders_it_names(tmp_path: Path) -> None:
    for folder in ("shop", "till", "old/shop"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "cart.robot").touch()
    assert _placed(tmp_path, "Till.Cart") == ("till/cart.robot", 0)
    assert _placed(tmp_path, "Old.Shop.Cart") == ("old/shop/cart.robot", 0)
    assert _placed(tmp_path, "Cart") == ("", 0)


def _placed(workspace: Path, suite: str) -> tuple[str, int]:
    case = model.TestCase(
        name="Adds The Tax", classname=suite, group=suite, status=model.Status.FAILED, time=0, message="no"
    )
    placed = location.Locator(str(workspace), {}).place(case)
    return placed.file, placed.line
