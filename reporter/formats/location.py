"""Where in the source a case failed: from host paths and stack traces to a file of the workspace.

Reports come from another machine's view of the same checkout (the runner's host, another container, Windows), so a
path is matched from its end: the longest tail of it that is a file in the workspace. Nothing outside the workspace is
looked at, and a path that can't be mapped is never shown as an annotation's file.
"""

import itertools
import re
from collections.abc import Callable, Iterator

from reporter import model

_TAIL_PARTS = 24
_CACHED = 20_000
_CANDIDATES = 50
_SEARCHED_CHARS = 20_000

# a file and a line as stack traces write them: `File "path", line 12`, `path:12`, `path:12:5`, `path(12)`; the path
# before a position is looked for backwards, because an expression that begins with it takes quadratic time
_PYTHON_FRAME = re.compile(r'File\s"([^"\n]{1,400})",\sline\s(\d{1,7})')
_POSITION = re.compile(r"\.[A-Za-z]\w{0,9}(?::(\d{1,7})|\((\d{1,7})\))")
_WITH_LINE = re.compile(r"([^\0]{1,4096}\.\w{1,10}):(\d{1,7})(?::\d{1,7})?", re.ASCII)
_NOT_IN_PATH = re.compile(r"[^\w./\\@+~:-]")
_PATH_CHARS = 300
_FOREIGN = re.compile(r"(?:^|/)(?:node_modules|site-packages|dist-packages|vendor|\.cargo|lib/python3[^/]*)/")
_SOURCE_ROOTS = ("", "src/test/java/", "src/test/kotlin/", "src/test/scala/", "src/test/groovy/", "src/", "test/")
_JVM_FRAME = re.compile(r"\bat\s(?:[\w.$-]+/)?(?P<owner>[\w.$]+)\.[\w$<>]+\((?P<file>\w+\.\w+):(?P<line>\d{1,7})\)")


class Locator:
    """Maps what reports say about places to files of the workspace.

    `is_file` says whether a relative path with `/` is a regular file inside the workspace.
    """

    def __init__(self, is_file: Callable[[str], bool]) -> None:
        self._is_file = is_file
        self._known: dict[str, str] = {}

    def place(self, case: model.TestCase) -> model.TestCase:
        """Return the case with `file` relative to the workspace and `line`, as far as they can be found.

        The case's own attributes win; the line is taken from the trace only if it is one of that file. A file that
        is none of the workspace is kept as the report has it, for people to read.
        """
        own = self.to_workspace(case.file) if case.file else ""
        with_line = None if own else _WITH_LINE.fullmatch(case.file)
        if with_line:  # ExUnit's formatter and others write both into `file=`
            own = self.to_workspace(with_line[1])
            if own and not case.line:
                case = case._replace(line=int(with_line[2]))
        if own and case.line:
            return case._replace(file=own)
        found = self._in_trace(case, own)
        if found:
            return case._replace(file=found[0], line=found[1])
        return case._replace(file=own) if own else case

    def to_workspace(self, path: str) -> str:
        """Return the longest tail of `path` that is a file of the workspace, or ""."""
        known = self._known.get(path)
        if known is None:
            if len(self._known) >= _CACHED:
                self._known.clear()
            known = self._known[path] = self._search(path)
        return known

    def _search(self, path: str) -> str:
        plain = path.replace("\\", "/").removeprefix("file://").strip()
        if "\0" in plain or len(plain) > 4096:
            return ""
        parts = [part for part in plain.split("/") if part not in ("", ".")]
        if ".." in parts:
            return ""
        is_relative = not plain.startswith("/") and not re.match(r"[A-Za-z]:", plain)
        # the bare file name of a path with folders would match a namesake elsewhere
        last = max(1, len(parts) - 1) if not is_relative else 1
        for start in range(max(0, len(parts) - _TAIL_PARTS), last):
            tail = "/".join(parts[start:])
            for root in _SOURCE_ROOTS if start == 0 and is_relative else ("",):
                if self._is_file(root + tail):
                    return root + tail
        return ""

    def _in_trace(self, case: model.TestCase, own: str) -> tuple[str, int] | None:
        """Find the frame that people want to see: in the case's own file, else the first one of the workspace."""
        first: tuple[str, int] | None = None
        in_own: tuple[str, int] | None = None
        hint = own or case.classname.replace(".", "/")
        for path, line in self._frames(case):
            file = self.to_workspace(path)
            if not file or _FOREIGN.search(file):
                continue
            first = first or (file, line)
            if file == own or (not own and _is_hinted(file, hint)):
                in_own = (file, line)
                if not path.endswith(".py"):  # Python alone puts the deepest frame last
                    break
        if own:
            return in_own
        return in_own or first

    def _frames(self, case: model.TestCase) -> Iterator[tuple[str, int]]:
        head, tail = case.text[:_SEARCHED_CHARS], case.text[_SEARCHED_CHARS:][-_SEARCHED_CHARS:]
        searched = f"{head}\n{tail}\n{case.message[:2000]}"
        for found in itertools.islice(_JVM_FRAME.finditer(searched), _CANDIDATES):
            package = found["owner"].rpartition(".")[0].replace(".", "/")
            yield f"{package}/{found['file']}" if package else found["file"], int(found["line"])
        for found in itertools.islice(_PYTHON_FRAME.finditer(searched), _CANDIDATES):
            yield found[1], int(found[2])
        for found in itertools.islice(_POSITION.finditer(searched), _CANDIDATES):
            before = searched[max(0, found.start() - _PATH_CHARS) : found.start()]
            suffix = found[0].partition(":")[0].partition("(")[0]
            path = (_NOT_IN_PATH.split(before)[-1] + suffix).lstrip(":")
            yield path, int(found[1] or found[2])


def _is_hinted(file: str, hint: str) -> bool:
    """Say whether the class name names the file: `tests.test_cart.TestCart` and `tests/test_cart.py`."""
    stem = file.rpartition(".")[0]
    return bool(stem) and (hint == stem or hint.startswith(stem + "/") or stem.endswith("/" + hint))
