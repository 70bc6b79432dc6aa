"""CHANGELOG's words for one version. Not here: whether the versions agree (`versions`)."""

import re

from release_tools import problems

_HEADING = re.compile(r"^## (?P<version>\S+) - (?P<date>.+)$", re.MULTILINE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def newest(text: str) -> tuple[str, str]:
    """Return version and date of the first entry; two empty strings where there is none."""
    found = _HEADING.search(text)
    if not found:
        return "", ""
    return found["version"], found["date"].strip()


def is_date(text: str) -> bool:
    """Say whether a heading's date is one (2026-11-26), and not `unreleased`."""
    return bool(_DATE.fullmatch(text))


def words(text: str, *, version: str) -> str:
    """Return what stands under the heading of a version. Raises ReleaseError where there is nothing."""
    headings = list(_HEADING.finditer(text))
    for position, heading in enumerate(headings):
        if heading["version"] != version:
            continue
        end = len(text)
        if position + 1 < len(headings):
            end = headings[position + 1].start()
        found = text[heading.end() : end].strip()
        if found:
            return found + "\n"
    raise problems.ReleaseError(f"CHANGELOG.md says nothing of {version}")
