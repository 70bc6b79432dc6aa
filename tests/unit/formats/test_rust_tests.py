"""Where Rust declares the tests that a report names without a file."""

from pathlib import Path

import pytest

from reporter import model
from reporter.formats import location

SOURCE = """fn returns_err() {}

#[cfg(test)]
mod tests {
    fn helper() -> Result<(), String> {
        Err("no price".into())
    }

    #[test]
    fn returns_err() -> Result<(), String> {
        helper()
    }

    #[tokio::test(flavor = "current_thread")]
    #[should_panic]
    async fn waits() {}

    #[rstest]
    #[case(2, 2)]
    fn table(#[case] a: i32) -> Result<(), String> {
        helper()
    }
}
"""


def _place(workspace: Path, classname: str, name: str, *, producer: str = "nextest") -> tuple[str, int]:
    case = model.TestCase(name=name, classname=classname, group="g", status=model.Status.FAILED, producer=producer)
    placed = location.Locator(str(workspace), {}).place(case)
    return placed.file, placed.line


def _lay_out(workspace: Path, *files: str) -> None:
    for file in files:
        (workspace / file).parent.mkdir(parents=True, exist_ok=True)
        (workspace / file).write_text(SOURCE)


@pytest.mark.parametrize(
    ("producer", "classname", "name", "line"),
    [
        ("nextest", "shop", "tests::returns_err", 10),
        ("libtest", "tests", "returns_err", 10),
        ("cargo2junit", "tests", "waits", 16),
        ("cargo2junit", "tests::table", "case_1", 20),
        ("nextest", "shop", "tests::table::case_1_tea", 20),
        ("nextest", "shop", "tests::helper", 0),
        ("nextest", "shop", "tests::gone", 0),
        ("pytest", "tests", "returns_err", 0),
    ],
)
def test_declared__by_module_and_name(tmp_path: Path, producer: str, classname: str, name: str, line: int) -> None:
    _lay_out(tmp_path, "src/lib.rs")
    assert _place(tmp_path, classname, name, producer=producer) == ("src/lib.rs" if line else "", line)


def test_declared__in_several_crates_is_that_of_the_path(tmp_path: Path) -> None:
    _lay_out(tmp_path, "crates/cart/src/lib.rs", "crates/cart/src/vat.rs", "crates/till/src/lib.rs")
    assert _place(tmp_path, "till", "tests::returns_err") == ("crates/till/src/lib.rs", 10)
    assert _place(tmp_path, "cart", "vat::tests::returns_err") == ("crates/cart/src/vat.rs", 10)
    assert _place(tmp_path, "cart", "tests::returns_err") == ("", 0)
