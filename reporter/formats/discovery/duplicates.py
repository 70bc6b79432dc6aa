"""Reports that hold the same test cases twice: files of one content, and writers that write everything two times."""

import fnmatch
import posixpath
from collections.abc import Collection, Iterator

from reporter import model
from reporter.formats import variants
from reporter.formats.discovery import safe_files

# what holds the cases of others again (folder, name), the folder of those others as seen from it, their names, who
# does so
_DOUBLINGS = (
    ("", "TESTS-TestSuites.xml", ".", "TEST-*.xml", "Ant's junitreport task"),
    ("junitreports", "TEST-*.xml", "..", "TEST-*.xml", "TestNG beside Surefire"),
)


class KnownContents:
    """Tells files of one content; only those of one size are read.

    Reports of two legs of a matrix are two, though they say the same: fast tests take 0 seconds in both.
    """

    def __init__(self) -> None:
        self._first_of_size: dict[int, safe_files.File] = {}
        self._by_digest: dict[bytes, dict[str, str]] = {}  # full paths by the leg that their paths name

    def duplicate_of(self, file: safe_files.File) -> str:
        """Return the full path of the file met before that has the same content, or ""; empty files have none."""
        if not file.size:
            return ""
        first = self._first_of_size.setdefault(file.size, file)
        if first is file:
            return ""
        self._by_digest.setdefault(safe_files.digest(first), {variants.leg(first.path): first.full})
        alike = self._by_digest.setdefault(safe_files.digest(file), {})
        leg = variants.leg(file.path)
        if file.full in alike.values():
            return ""
        if alike and (not leg or leg in alike or "" in alike):
            return alike.get(leg) or next(iter(alike.values()))
        alike[leg] = file.full
        return ""


def repeated_reports(paths: Collection[str]) -> Iterator[model.Problem]:
    """Say which of the reports are known to hold the test cases of others again; once for each kind."""
    folders: dict[str, list[str]] = {}
    ordered = sorted(paths)
    for path in ordered:
        folders.setdefault(posixpath.dirname(path), []).append(posixpath.basename(path))
    for folder, name, others_folder, others, who in _DOUBLINGS:
        holders = {place for place, names in folders.items() if fnmatch.filter(names, others)}
        for path in ordered:
            place, base = posixpath.split(path)
            if not fnmatch.fnmatchcase(base, name) or (folder and posixpath.basename(place) != folder):
                continue
            beside = posixpath.normpath(posixpath.join(place, others_folder))
            if beside.removeprefix(".") in holders or beside in holders:
                again = posixpath.join("**", folder, name)
                yield model.Problem(
                    f"{path} holds the test cases of {others} in {beside}/ again ({who}): both are counted; to count "
                    f"them once, add the pattern !{again}",
                    code="repeated-report",
                )
                break
