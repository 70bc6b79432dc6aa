"""What `inspect` says of a wheel and an sdist, on small ones made here; a real build is what release.yml looks into."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from release_tools import contents, problems

METADATA = """Metadata-Version: 2.4
Author: Somebody
Project-URL: Source, https://github.com/acme/buddy-test-reporter
Project-URL: Changelog, https://github.com/acme/buddy-test-reporter/blob/main/CHANGELOG.md
Project-URL: Issues, https://github.com/acme/buddy-test-reporter/issues

See [recipes](https://github.com/acme/buddy-test-reporter/blob/v1.0.0/docs/recipes.md) and [below](#here).
"""
INFO = "buddy_test_reporter-1.0.0.dist-info/METADATA"


def _make(folder: Path, *, wheel: dict[str, str], without: str = "") -> None:
    with zipfile.ZipFile(folder / "buddy_test_reporter-1.0.0-py3-none-any.whl", "w") as archive:
        for name, text in wheel.items():
            archive.writestr(name, text)
    with tarfile.open(folder / "buddy_test_reporter-1.0.0.tar.gz", "w:gz") as archive:
        for name in contents._SDIST_NEEDS:
            if name != without:
                archive.addfile(tarfile.TarInfo(f"buddy_test_reporter-1.0.0/{name}"), io.BytesIO())


def _wheel(metadata: str = METADATA) -> dict[str, str]:
    return dict.fromkeys(contents._WHEEL_NEEDS, "") | {INFO: metadata}


def test_inspect__is_content_with_what_is_whole(tmp_path: Path) -> None:
    _make(tmp_path, wheel=_wheel())
    contents.inspect(tmp_path)


@pytest.mark.parametrize(
    ("wheel", "without", "problem"),
    [
        (_wheel(), "CHANGELOG.md", "the sdist lacks CHANGELOG.md"),
        (_wheel(), "tests/conftest.py", "the sdist lacks tests/conftest.py"),
        (_wheel() | {"tests/conftest.py": ""}, "", "the wheel holds tests/conftest.py"),
        ({INFO: METADATA, "reporter/py.typed": ""}, "", "the wheel lacks reporter/__main__.py"),
        (_wheel(METADATA + "[a](docs/a.md)"), "", "links to docs/a.md"),
        (_wheel(METADATA + '<img src="docs/a.png">'), "", "links to docs/a.png"),
        (_wheel(METADATA + "OWNER/x"), "", "names OWNER"),
        (_wheel(METADATA.replace("Author", "Editor")), "", "has no Author"),
        (_wheel(METADATA.replace("URL: Issues", "URL: Bugs")), "", "has no Project-URL: Issues"),
    ],
)
def test_inspect__names_what_is_wrong(tmp_path: Path, wheel: dict[str, str], without: str, problem: str) -> None:
    _make(tmp_path, wheel=wheel, without=without)
    with pytest.raises(problems.ReleaseError) as raised:
        contents.inspect(tmp_path)
    assert len(raised.value.problems) == 1
    assert problem in raised.value.problems[0]


def test_inspect__needs_one_of_each(tmp_path: Path) -> None:
    with pytest.raises(problems.ReleaseError, match="0 wheels and 0 sdists"):
        contents.inspect(tmp_path)
