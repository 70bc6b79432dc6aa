"""The whole program: a place in the job summary is a link where GitHub can show that file at the tested revision."""

from pathlib import Path

import pytest

from tests.support.workplace import Workplace

COMMIT = "3f2a9c1d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39"
ACTIONS = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://git.acme.example",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_SHA": COMMIT,
}
FAILED = """<testsuite name="shop"><testcase classname="c" name="t" file="{path}" line="2"><failure/></testcase>
<testcase classname="c" name="u" file="{path}" line="3"><rerunFailure/></testcase></testsuite>"""


@pytest.fixture
def work(tmp_path: Path) -> Workplace:
    folder = tmp_path / "workspace"
    (folder / ".git").mkdir(parents=True)
    (folder / "lib/cart").mkdir(parents=True)
    (folder / "lib/cart/cart#1.c").write_text("\n" * 9)
    return Workplace(folder)


def links(work: Workplace, path: str = "lib/cart/cart#1.c", **environ: str) -> int:
    work.put("junit.xml", FAILED.format(path=path))
    work.put("sum", "")
    assert work.run("--dry-run", "junit.xml", **ACTIONS | environ).returncode == 0
    assert work.summary.startswith("## ❌ 1 of 2 test cases failed")
    return work.summary.count("/blob/")


def test_summary__links_to_the_source(work: Workplace) -> None:
    assert links(work) == 2
    url = f"https://git.acme.example/acme/shop/blob/{COMMIT}/lib/cart/cart%231.c"
    assert f'<a href="{url}#L2">' in work.summary
    assert f'<a href="{url}#L3">' in work.summary


def test_summary__links_to_the_revision_that_was_tested(work: Workplace) -> None:
    work.put("junit.xml", FAILED.format(path="lib/cart/cart#1.c"))
    work.run("--dry-run", "--revision", "b" * 40, "junit.xml", **ACTIONS)
    assert f"/blob/{'b' * 40}/lib" in work.summary


@pytest.mark.parametrize("owner", ["lib", "lib/cart"])
def test_summary__no_link_into_another_repository(work: Workplace, owner: str) -> None:
    (work.folder / owner / ".git").write_text("gitdir: ../.git/modules/lib")
    assert links(work) == 0


def test_summary__no_link_without_a_checkout_at_the_root(work: Workplace) -> None:
    (work.folder / ".git").rmdir()
    assert links(work) == 0


def test_summary__no_link_to_what_is_not_there(work: Workplace) -> None:
    assert links(work, "lib/till.c") == 0
    outside = work.folder.parent / "outside.c"
    outside.touch()
    (work.folder / "lib/link.c").symlink_to(outside)
    assert links(work, "lib/link.c") == 0
    assert links(work, str(outside)) == 0


def test_summary__no_link_outside_github(work: Workplace) -> None:
    assert links(work, GITHUB_SERVER_URL="") == 0
    assert links(work, GITHUB_REPOSITORY="<b>") == 0
