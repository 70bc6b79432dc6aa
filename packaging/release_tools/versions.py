"""Do all places that name the version agree? And which moving tag follows a release?

Places: the tag, pyproject.toml, reporter/__init__.py, CHANGELOG.md, and every
`buddy-test-reporter==X.Y.Z` and `buddy-test-reporter:X.Y.Z` of the pages.
"""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from release_tools import changelog, problems

_TAG = re.compile(r"v(\d+)\.(\d+)\.(\d+)")
_IN_MODULE = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
_IN_PAGES = re.compile(r"buddy-test-reporter(?:\[[a-z]+\])?(?:==|:)(\d[\w.]*)")


def parse(tag: str) -> tuple[int, int, int]:
    """Return the three numbers of a tag `vX.Y.Z`. Raises ReleaseError for any other tag."""
    found = _TAG.fullmatch(tag)
    if not found:
        raise problems.ReleaseError(f"the tag {tag!r} is not of the form vX.Y.Z")
    major, minor, patch = (int(number) for number in found.groups())
    return major, minor, patch


def check(root: Path, *, tag: str) -> str:
    """Return the version that the tag and all files name. Raises ReleaseError with every place that disagrees."""
    parse(tag)
    version = tag.removeprefix("v")
    found = [f"{place} says {said}, the tag {version}" for place, said in _named(root) if said != version]
    listed, date = changelog.newest(_read(root, "CHANGELOG.md"))
    if listed != version:
        found.append(f"CHANGELOG.md begins with {listed or 'nothing'}, the tag says {version}")
    elif not changelog.is_date(date):
        found.append(f"CHANGELOG.md has no date for {version}, but {date!r}")
    if found:
        raise problems.ReleaseError(*found)
    return version


def _named(root: Path) -> Iterable[tuple[str, str]]:
    yield "pyproject.toml", str(tomllib.loads(_read(root, "pyproject.toml"))["project"]["version"])
    module = _IN_MODULE.search(_read(root, "reporter/__init__.py"))
    if module:
        yield "reporter.__version__", module[1]
    else:
        yield "reporter.__version__", "nothing"
    for page in pages(root):
        for said in _IN_PAGES.findall(page.read_text("utf-8")):
            yield page.relative_to(root).as_posix(), said


def pages(root: Path) -> list[Path]:
    """Return the pages that people read, in order."""
    found = [path for path in root.glob("*.md") if path.name != "CHANGELOG.md"]
    return sorted(found) + sorted((root / "docs").rglob("*.md"))


def _read(root: Path, name: str) -> str:
    return (root / name).read_text("utf-8")


def moving_tag(tag: str, existing: Iterable[str]) -> str:
    """Return the tag that moves to this release (`v1` for `v1.2.3`), "" where a later release of it exists already.

    A patch for an older minor version must not take `v1` back.
    """
    major, *_ = mine = parse(tag)
    others = [parse(other) for other in existing if _TAG.fullmatch(other)]
    if any(other[0] == major and other > mine for other in others):
        return ""
    return f"v{major}"
