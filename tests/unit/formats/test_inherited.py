"""Tests of the JVM that a base class declares, where the report names the class alone."""

from pathlib import Path

import pytest

from reporter import model
from reporter.formats.location import search
from tests.unit.formats.test_discovery_git import put

BASE = "package shop.kit;\n\nabstract class Base {\n    @Test\n    void total() {\n        f(1);\n    }\n}\n"


def place(folder: Path, *, classname: str = "shop.CartTest", name: str = "total") -> tuple[str, int]:
    case = model.TestCase(group="shop", classname=classname, name=name, status=model.Status.FAILED, producer="surefire")
    found = search.Search(str(folder), ()).place(case)
    return found.file, found.line


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("CartTest.java", "package shop;\nimport shop.kit.Base;\nclass CartTest extends Base {}\n"),
        (
            "CartTest.java",
            "package shop;\nimport shop.kit.*;\nfinal class CartTest<T extends X<Y>>\n extends Base {}\n",
        ),
        ("CartTest.java", "package shop;\nclass CartTest extends shop.kit.Base implements Other {}\n"),
        ("CartTest.kt", "package shop\n\nimport shop.kit.Base\n\nclass CartTest(val x: Int = 1) : Other, Base()\n"),
        ("CartTest.groovy", "package shop\nimport shop.kit.Base\nclass CartTest extends Base { }\n"),
    ],
)
def test_place__of_a_test_that_a_base_class_declares(tmp_path: Path, file: str, source: str) -> None:
    put(tmp_path / "kit/src/main/java/shop/kit/Base.java", BASE)
    put(tmp_path / f"src/test/java/shop/{file}", source)
    assert place(tmp_path) == ("kit/src/main/java/shop/kit/Base.java", 5)
    assert place(tmp_path, name="total(int)[2]") == ("kit/src/main/java/shop/kit/Base.java", 5)
    assert place(tmp_path, name="other")[1] == 0


@pytest.mark.parametrize(
    "source",
    [
        "package shop;\nimport other.Base;\nclass CartTest extends Base {}\n",  # of a library
        "package shop;\nclass CartTest extends Base {}\n",  # of its own package, which has none
        "package shop;\nimport shop.kit.Base;\nclass CartTest { class Inner extends Base {} }\n",
        "package shop;\nimport shop.kit.Base;\nclass CartTest extends Base {\nvoid total() {}\nvoid total(X x) {} }",
        "package shop;\nclass CartTest extends CartTest {}\n",
    ],
)
def test_place__is_no_guess_at_a_base_class(tmp_path: Path, source: str) -> None:
    put(tmp_path / "kit/src/main/java/shop/kit/Base.java", BASE)
    put(tmp_path / "src/test/java/shop/CartTest.java", source)
    assert place(tmp_path) == ("src/test/java/shop/CartTest.java", 0)


def test_place__classes_that_extend_each_other_end(tmp_path: Path) -> None:
    put(tmp_path / "src/test/java/shop/CartTest.java", "package shop;\nclass CartTest extends TillTest {}\n")
    put(tmp_path / "src/test/java/shop/TillTest.java", "package shop;\nclass TillTest extends CartTest {}\n")
    assert place(tmp_path) == ("src/test/java/shop/CartTest.java", 0)
