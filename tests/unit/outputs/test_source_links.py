import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.outputs.text import source_links
from tests.unit.outputs import hostile

COMMIT = "3f2a9c1d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39"
BLOB = f"https://github.com/acme/shop/blob/{COMMIT}"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/a.py", "src/a.py"),
        ("./src/a b.py", "src/a b.py"),
        ("src/[id]/page.tsx", "src/[id]/page.tsx"),
        ("/etc/passwd", ""),
        ("../x.py", ""),
        ("a/../../x.py", ""),
        ("a//b", ""),
        ("C:\\a\\b.cs", ""),
        ("C:/a/b.cs", ""),
        ("~/x", ""),
        ("file:///x", ""),
        ("a\nb", ""),
        ("a/", ""),
        ("", ""),
        ("a" * 1001, ""),
    ],
)
def test_repository_path__rules(path: str, expected: str) -> None:
    assert source_links.repository_path(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/test_cart.py", f"{BLOB}/tests/test_cart.py"),
        ("./src/[id]/page.tsx", f"{BLOB}/src/%5Bid%5D/page.tsx"),
        ("a b/100%#1.py", f"{BLOB}/a%20b/100%25%231.py"),
        ("tests/Überweisung.php", f"{BLOB}/tests/%C3%9Cberweisung.php"),
        ("/etc/passwd", ""),
        ("../x.py", ""),
        ("", ""),
    ],
)
def test_source_url__is_of_the_commit(path: str, expected: str) -> None:
    assert source_links.source_url(source_links.Repository("https://github.com", "acme/shop"), COMMIT, path) == expected
    assert (
        source_links.source_url(source_links.Repository("https://github.com/", "acme/shop"), COMMIT, path) == expected
    )


@pytest.mark.parametrize(
    ("server", "repository", "revision"),
    [
        ("", "acme/shop", COMMIT),
        ("javascript:alert(1)//", "acme/shop", COMMIT),
        ("https://user:secret@github.com", "acme/shop", COMMIT),
        ("https://github.com", "", COMMIT),
        ("https://github.com", "acme", COMMIT),
        ("https://github.com", "acme/..", COMMIT),
        ("https://github.com", "acme/shop/blob", COMMIT),
        ("https://github.com", "acme/shop", "main"),
        ("https://github.com", "acme/shop", COMMIT[:7]),
        ("https://github.com", "acme/shop", None),
    ],
)
def test_source_url__nothing_where_a_part_is_not_plain(server: str, repository: str, revision: object) -> None:
    assert source_links.source_url(source_links.Repository(server, repository), revision, "a.py") == ""


@pytest.mark.slow
@given(hostile.TEXTS, st.sampled_from(["{}", "src/{}", "src/{}.py"]))
def test_source_url__stays_below_the_commit(text: str, form: str) -> None:
    url = source_links.source_url(source_links.Repository("https://github.com", "acme/shop"), COMMIT, form.format(text))
    assert url == "" or re.fullmatch(BLOB + r"/[\w.~/%-]+", url, re.ASCII)
    assert "/../" not in url


SHOP = source_links.Repository("https://github.com", "acme/shop")


@pytest.mark.parametrize(
    ("ref_type", "name", "expected"),
    [
        ("BRANCH", "feature/x", "https://github.com/acme/shop/tree/feature/x"),
        ("TAG", "v1", "https://github.com/acme/shop/tree/v1"),
        ("PULL_REQUEST", "pull/7", "https://github.com/acme/shop/pull/7"),
        ("PULL_REQUEST", "pull/7/../..", ""),
        ("BRANCH", '">x', "https://github.com/acme/shop/tree/%22%3Ex"),
        ("BRANCH", None, ""),
    ],
)
def test_ref_url(ref_type: str, name: object, expected: str) -> None:
    assert source_links.ref_url(SHOP, ref_type, name) == expected


def test_commit_url() -> None:
    assert source_links.commit_url(SHOP, COMMIT) == f"https://github.com/acme/shop/commit/{COMMIT}"
    assert source_links.commit_url(SHOP, "main") == ""
