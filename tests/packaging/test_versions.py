"""All places that name the version agree, and `v1` moves only forward."""

from pathlib import Path

import pytest

from release_tools import problems, versions

FILES = {
    "pyproject.toml": '[project]\nname = "x"\nversion = "1.2.3"\n',
    "reporter/__init__.py": '"""x"""\n\n__version__ = "1.2.3"\n',
    "CHANGELOG.md": "# Changelog\n\n## 1.2.3 - 2026-11-26\n\n- Words.\n\n## 1.2.2 - 2026-01-01\n\n- Older.\n",
    "README.md": "pip install 'buddy-test-reporter[sandbox]==1.2.3'\n",
    "docs/recipes.md": "pip install buddy-test-reporter==1.2.3\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_check__returns_the_version_that_all_name(root: Path) -> None:
    assert versions.check(root, tag="v1.2.3") == "1.2.3"


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("pyproject.toml", "1.2.3", "1.2.4", "pyproject.toml says 1.2.4"),
        ("reporter/__init__.py", "1.2.3", "1.2.4", "reporter.__version__ says 1.2.4"),
        ("reporter/__init__.py", "__version__", "version", "reporter.__version__ says nothing"),
        ("CHANGELOG.md", "## 1.2.3", "## 1.2.4", "CHANGELOG.md begins with 1.2.4"),
        ("CHANGELOG.md", "2026-11-26", "unreleased", "CHANGELOG.md has no date for 1.2.3, but 'unreleased'"),
        ("README.md", "1.2.3", "1.2.2", "README.md says 1.2.2"),
        ("docs/recipes.md", "1.2.3", "1.2.2", "docs/recipes.md says 1.2.2"),
    ],
)
def test_check__names_the_place_that_disagrees(root: Path, name: str, old: str, new: str, problem: str) -> None:
    (root / name).write_text(FILES[name].replace(old, new))
    with pytest.raises(problems.ReleaseError) as raised:
        versions.check(root, tag="v1.2.3")
    assert len(raised.value.problems) == 1
    assert problem in raised.value.problems[0]


def test_check__names_every_place_at_once(root: Path) -> None:
    with pytest.raises(problems.ReleaseError) as raised:
        versions.check(root, tag="v1.3.0")
    assert len(raised.value.problems) == len(FILES)


@pytest.mark.parametrize("tag", ["1.2.3", "v1.2", "v1.2.3-rc1", "v1.2.3\n", "v1", ""])
def test_parse__refuses_what_is_no_release(tag: str) -> None:
    with pytest.raises(problems.ReleaseError, match=r"vX\.Y\.Z"):
        versions.parse(tag)


@pytest.mark.parametrize(
    ("tag", "existing", "moving"),
    [
        ("v1.2.3", [], "v1"),
        ("v1.2.3", ["v1", "v1.2.2", "v2.0.0", "nightly"], "v1"),
        ("v1.2.3", ["v1.2.3"], "v1"),
        ("v1.2.3", ["v1", "v1.10.0"], ""),
        ("v2.0.0", ["v1", "v1.10.0"], "v2"),
    ],
)
def test_moving_tag__goes_forward_only(tag: str, existing: list[str], moving: str) -> None:
    assert versions.moving_tag(tag, existing) == moving
