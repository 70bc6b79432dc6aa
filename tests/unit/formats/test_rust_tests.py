"""Where Rust declares the tests that a report names without a file."""

from pathlib import Path

import pytest

from reporter import model
from reporter.formats import location
from reporter.formats.location import index, test_sources

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
        ("libtest", "unknown", "tests::returns_err", 10),
        ("libtest", "integration", "tests::returns_err", 10),
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
    assert _place(tmp_path, "cart", "tests::returns_err") == ("crates/cart/src/lib.rs", 10)
    assert _place(tmp_path, "tests", "returns_err", producer="libtest") == ("", 0)  # names no crate
    assert _place(tmp_path, "vat::tests", "returns_err", producer="libtest") == ("crates/cart/src/vat.rs", 10)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("src/vat.rs", "tests::returns_err"),
        ("src/vat/mod.rs", "tests::returns_err"),
        ("src/vat.rs", "till::tests::returns_err"),
        ("src/lib.rs", "vat::tests::returns_err"),
        ("src/till/vat.rs", "vat::tests::returns_err"),
        ("rust/vat.rs", "till::tests::returns_err"),
    ],
)
def test_declared__not_in_a_file_that_is_another_module(tmp_path: Path, file: str, name: str) -> None:
    _lay_out(tmp_path, file)
    assert _place(tmp_path, "shop", name) == ("", 0)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("src/vat/mod.rs", "vat::tests::returns_err"),
        ("src/bin/till.rs", "tests::returns_err"),
        ("src/tests/vat.rs", "tests::vat::tests::returns_err"),
        ("tests/till.rs", "tests::returns_err"),
        ("tests/till/main.rs", "tests::returns_err"),
        ("tests/till/vat.rs", "vat::tests::returns_err"),
        ("tests/vat.rs", "vat::tests::returns_err"),
        ("src/till/tests/vat.rs", "tests::returns_err"),
        ("rust/vat.rs", "vat::tests::returns_err"),
    ],
)
def test_declared__in_each_layout(tmp_path: Path, file: str, name: str) -> None:
    _lay_out(tmp_path, file)
    assert _place(tmp_path, "shop", name) == (file, 10)


def test_declared__in_a_module_that_a_file_has_inside(tmp_path: Path) -> None:
    _lay_out(tmp_path, "src/lib.rs")
    (tmp_path / "src/lib.rs").write_text("pub mod vat {\n" + SOURCE + "}\nmod till;\n")
    assert _place(tmp_path, "shop", "vat::tests::returns_err") == ("src/lib.rs", 11)
    assert _place(tmp_path, "shop", "till::tests::returns_err") == ("", 0)


def test_declared__with_its_attributes_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    source = "#[cfg(test)] pub(crate) mod tests {\n  #[test] #[ignore] pub(crate) fn total() {}\n  fn helper() {}\n}\n"
    (tmp_path / "src/lib.rs").write_text(source)
    assert _place(tmp_path, "shop", "tests::total") == ("src/lib.rs", 2)
    assert _place(tmp_path, "shop", "tests::helper") == ("", 0)


def test_declared__where_a_file_that_is_not_read_whole_may_have_the_test(tmp_path: Path) -> None:
    _lay_out(tmp_path, "cart/src/lib.rs", "till/src/lib.rs", "till/src/vat.rs")
    for file in ("lib", "vat"):
        (tmp_path / f"till/src/{file}.rs").write_text("//\n" * index.READ_BYTES + SOURCE)
    assert _place(tmp_path, "shop", "tests::returns_err") == ("", 0)
    assert _place(tmp_path, "cart", "tests::returns_err") == ("cart/src/lib.rs", 10)
    assert _place(tmp_path, "till", "tests::returns_err") == ("", 0)
    _lay_out(tmp_path, "cart/src/code.rs")
    assert _place(tmp_path, "shop", "code::tests::returns_err") == ("cart/src/code.rs", 10)


def test_declared__where_more_sources_are_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _lay_out(tmp_path, "cart/src/lib.rs", "till/src/lib.rs")
    monkeypatch.setattr(test_sources, "_FILES", 1)
    assert _place(tmp_path, "shop", "tests::returns_err") == ("", 0)
    assert _place(tmp_path, "till", "tests::returns_err") == ("", 0)
    assert _place(tmp_path, "cart", "tests::returns_err") == ("cart/src/lib.rs", 10)


def test_declared__of_very_many_of_one_name_is_no_guess(tmp_path: Path) -> None:
    """Each case is compared with all of its name."""
    _lay_out(tmp_path, "cart/src/lib.rs", "till/src/lib.rs")
    (tmp_path / "till/src/lib.rs").write_text("#[test]\nfn returns_err() {}\n" * 300)
    assert _place(tmp_path, "cart", "tests::returns_err") == ("", 0)
    (tmp_path / "till/src/lib.rs").write_text("#[test]\nfn returns_err() {}\n" * 100)
    assert _place(tmp_path, "cart", "tests::returns_err") == ("cart/src/lib.rs", 10)
