"""The words of a release are what CHANGELOG says of its version, and nothing else."""

import pytest

from release_tools import changelog, problems

TEXT = """# Changelog

Intro.

## 1.1.0 - 2026-11-26

- New.

### Fixed

- Old.

## 1.0.0 - 2026-01-01

- First.
"""


def test_words__are_those_of_the_version() -> None:
    assert changelog.words(TEXT, version="1.1.0") == "- New.\n\n### Fixed\n\n- Old.\n"
    assert changelog.words(TEXT, version="1.0.0") == "- First.\n"


@pytest.mark.parametrize("version", ["1.1", "1.1.1", "", "2.0.0"])
def test_words__refuses_a_version_that_is_not_there(version: str) -> None:
    with pytest.raises(problems.ReleaseError, match=r"CHANGELOG\.md says nothing"):
        changelog.words(TEXT, version=version)


def test_words__refuses_an_empty_entry() -> None:
    with pytest.raises(problems.ReleaseError):
        changelog.words("## 1.0.0 - 2026-01-01\n\n## 0.9.0 - 2025-01-01\n\n- x\n", version="1.0.0")


def test_newest__is_the_first_heading() -> None:
    assert changelog.newest(TEXT) == ("1.1.0", "2026-11-26")
    assert changelog.newest("# Changelog\n") == ("", "")


def test_is_date__tells_a_date_from_a_word() -> None:
    assert changelog.is_date("2026-11-26")
    assert not changelog.is_date("unreleased")
