"""Is in the wheel and in the sdist what must be, and nothing that must not?"""

import re
import tarfile
import zipfile
from pathlib import Path

from release_tools import problems, rewriting

_SDIST_NEEDS = (
    *("README.md", "CHANGELOG.md", "LICENSE", "SECURITY.md", "CONTRIBUTING.md", "action.yml", "Dockerfile", "Makefile"),
    *("requirements.lock", "requirements-dev.lock", "requirements-sandbox.lock", "requirements-lint.lock"),
    *("tests/conftest.py", "tests/data/README.md", "docs/recipes.md", "packaging/release.py"),
)
_WHEEL_NEEDS = ("reporter/__main__.py", "reporter/py.typed")


def inspect(folder: Path) -> None:
    """Look into the one wheel and the one sdist of a folder. Raises ReleaseError with all that is wrong."""
    found: list[str] = []
    wheels, sdists = sorted(folder.glob("*.whl")), sorted(folder.glob("*.tar.gz"))
    if len(wheels) != 1 or len(sdists) != 1:
        raise problems.ReleaseError(f"{folder} holds {len(wheels)} wheels and {len(sdists)} sdists, not one of each")
    with zipfile.ZipFile(wheels[0]) as wheel:
        names = wheel.namelist()
        metadata = wheel.read(next(name for name in names if name.endswith(".dist-info/METADATA"))).decode("utf-8")
    found += [f"the wheel lacks {name}" for name in _WHEEL_NEEDS if name not in names]
    found += [f"the wheel holds {name}" for name in names if not name.startswith(("reporter/", "buddy_test_reporter-"))]
    with tarfile.open(sdists[0]) as sdist:
        inside = {member.name.partition("/")[2] for member in sdist.getmembers()}
    found += [f"the sdist lacks {name}" for name in _SDIST_NEEDS if name not in inside]
    found += _in_metadata(metadata)
    if found:
        raise problems.ReleaseError(*found)


def _in_metadata(text: str) -> list[str]:
    """Return what is wrong with the package's page."""
    found = [f"the package's page links to {target}, which is no address" for target in rewriting.relative_links(text)]
    if "OWNER/" in text:
        found.append("the package's page names OWNER instead of the owner")
    for field in ("Project-URL: Source", "Project-URL: Changelog", "Project-URL: Issues", "Author"):
        if not re.search(f"^{field}", text, re.MULTILINE):
            found.append(f"the package has no {field}")
    return found
