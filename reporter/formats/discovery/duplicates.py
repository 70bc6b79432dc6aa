"""Reports that hold the same test cases twice: files of one content, and writers that write everything two times."""

import fnmatch
import posixpath
from collections.abc import Collection, Iterator

from reporter.formats.discovery import safe_files

# what holds the cases of others again, the folder of those others as seen from it, their names, who does so
_DOUBLINGS = (
    ("TESTS-TestSuites.xml", ".", "TEST-*.xml", "Ant's junitreport task"),
    ("junitreports/TEST-*.xml", "..", "TEST-*.xml", "TestNG beside Surefire"),
)


class KnownContents:
    """Tells files of one content; only those of one size are read."""

    def __init__(self) -> None:
        self._by_size: dict[int, list[str]] = {}
        self._by_digest: dict[bytes, str] = {}

    def duplicate_of(self, full: str, size: int) -> str:
        """Return the file met before that has the same content, or ""; empty files have none."""
        same_size = self._by_size.setdefault(size, [])
        if same_size and size:
            if len(same_size) == 1:
                self._by_digest.setdefault(safe_files.digest(same_size[0]), same_size[0])
            twin = self._by_digest.setdefault(safe_files.digest(full), full)
            if twin != full:
                return twin
        same_size.append(full)
        return ""


def repeated_reports(paths: Collection[str]) -> Iterator[str]:
    """Say which of the reports are known to hold the test cases of others again; once for each kind."""
    folders: dict[str, list[str]] = {}
    for path in sorted(paths):
        folders.setdefault(posixpath.dirname(path), []).append(posixpath.basename(path))
    for again, others_folder, others, who in _DOUBLINGS:
        for path in sorted(paths):
            if not fnmatch.fnmatchcase("/" + path, "*/" + again):
                continue
            folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), others_folder))
            beside = folders.get("" if folder == "." else folder, [])
            if fnmatch.filter(beside, others):
                yield (
                    f"{path} holds the test cases of {others} in {folder}/ again ({who}): both are counted; to count "
                    f"them once, add the pattern !**/{again}"
                )
                break
