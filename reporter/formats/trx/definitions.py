"""What stands behind the results in a TRX file and is needed to read them: classes of tests, how the run ended.

A result names its test by an id, and the class stands in the definition that follows all results: so a file is gone
through twice.
"""

import dataclasses
import uuid
from collections.abc import Mapping
from xml.parsers import expat

from reporter.formats import capped_text
from reporter.formats.junit.decode import feeding

RESULT_TAGS = frozenset({"UnitTestResult", "TestResult", "TestResultAggregation", "GenericTestResult"})
MOST_TESTS = 100_000  # whose classes and repeats are remembered
_RUN_ERRORS = 20


@dataclasses.dataclass(slots=True)
class Definitions:
    """Classes by test id, results that are there more than once, the run's outcome and its own errors."""

    classes: dict[bytes, str] = dataclasses.field(default_factory=dict)
    repeated: set[int] = dataclasses.field(default_factory=set)
    outcome: str = ""
    run_errors: list[str] = dataclasses.field(default_factory=list)


def test_key(attributes: Mapping[str, str]) -> bytes:
    """Return a test's id as it is remembered: 16 bytes, not 36 characters."""
    written = (attributes.get("testId") or attributes.get("id") or "")[:64]
    try:
        return uuid.UUID(written).bytes
    except ValueError:
        return written.encode("utf-8", "replace")


def result_key(attributes: Mapping[str, str]) -> int:
    """Return what is the same for attempts at one test; the rows of a data-driven one have names of their own."""
    return hash((test_key(attributes), attributes.get("testName", "")))


def local(tag: str) -> str:
    """Return a tag without its namespace's prefix."""
    return tag.rpartition(":")[2]


class Collector:
    """Reads the definitions, as far as the file is well-formed: what is wrong with it is found with the results."""

    def __init__(self) -> None:
        self.found = Definitions()
        self.feeder = feeding.Feeder()
        self.feeder.parser.StartElementHandler = self._start
        self.feeder.parser.EndElementHandler = self._end
        self._names: dict[str, str] = {}  # one string for each class
        self._seen: set[int] = set()
        self._test = b""
        self._is_error = False
        self._text: capped_text.CappedText | None = None

    def takes(self, chunk: bytes) -> bool:
        """Read the next bytes; False where there is no use in going on."""
        try:
            self.feeder.feed(chunk)
        except (expat.ExpatError, feeding.RefusedError):
            return False
        return True

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = local(tag)
        if tag in RESULT_TAGS:
            self._take_result(result_key(attributes))
        elif tag == "UnitTest":
            self._test = test_key(attributes)
        elif tag == "TestMethod" and len(self.found.classes) < MOST_TESTS:
            name = attributes.get("className", "")[: capped_text.NAME_CHARS]
            self.found.classes[self._test] = self._names.setdefault(name, name)
        elif tag == "ResultSummary":
            self.found.outcome = attributes.get("outcome", "")
        elif tag == "RunInfo":
            self._is_error = attributes.get("outcome") == "Error"
        elif tag == "Text" and self._is_error:
            self._text = capped_text.CappedText(capped_text.MESSAGE_CHARS // 4)
            self.feeder.parser.CharacterDataHandler = self._text.add

    def _take_result(self, key: int) -> None:
        if key in self._seen:
            self.found.repeated.add(key)
        elif len(self._seen) < MOST_TESTS:
            self._seen.add(key)

    def _end(self, tag: str) -> None:
        if self._text is None or local(tag) != "Text":
            return
        self.feeder.parser.CharacterDataHandler = None
        if len(self.found.run_errors) < _RUN_ERRORS:
            self.found.run_errors.append(str(self._text).strip())
        self._text = None
