"""The first reading of a TRX report: what its results need and what stands behind them.

Kept is one number for each test and each distinct class once, up to a limit: nothing of a result's text.
"""

import dataclasses
import re

from reporter import model
from reporter.formats import capped_text
from reporter.formats.junit.decode import feeding
from reporter.formats.trx import results

RESULT_TAGS = frozenset(
    {
        "UnitTestResult",
        "TestResult",
        "TestResultAggregation",
        "GenericTestResult",
        "ManualTestResult",
        "WebTestResult",
        "LoadTestResult",
    }
)
TESTS = 200_000  # whose classes and attempts are known; about 30 MB
_CLASS_CHARS = 8 << 20  # of all classes together
_LISTS = 1000
# of the lists that every report has, in the language of the machine (ObjectModel/TestListCategory.cs of vstest)
_DEFAULT_LISTS = frozenset({"8c84fa94-04c1-424b-9868-57a2d4851a1d", "19431567-8539-422a-85d7-44ee4e166bda"})
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_NO_DEFINITION = results.Definition()


@dataclasses.dataclass(slots=True)
class _Repeat:
    """Results that have one key: how many, and whether all but the last failed."""

    number: int
    last_is_bad: bool
    earlier_are_bad: bool


class Survey:
    """What a report says beside its results, and which results are attempts at one test; complete at its end."""

    def __init__(self) -> None:
        self.feed = feeding.Feeder()
        self.feed.parser.StartElementHandler = self._start
        self.outcome = ""  # of the run; "" is unknown
        self.counters: dict[str, int] = {}
        self.has_all_tests = True
        self._test = 0  # the hash of the id of the test whose definition is open
        self._assembly = ""
        self._definitions: dict[int, results.Definition] = {}
        self._shared: dict[tuple[str, str], results.Definition] = {}
        self._class_chars = 0
        self._lists: dict[str, str] = {}
        self._results = 0
        self._met: dict[int, bool] = {}  # whether the last result of a key was bad
        self._repeats: dict[int, _Repeat] = {}

    def definition(self, test_id: str) -> results.Definition:
        """Return what is known of a test."""
        return self._definitions.get(hash(test_id.lower()), _NO_DEFINITION)

    def list_name(self, list_id: str) -> str:
        """Return the name of a list that a person made, "" for the default ones."""
        return self._lists.get(list_id, "")

    @property
    def run_is_good(self) -> bool:
        """Say whether the runner itself calls the run a success."""
        return bool(self.outcome) and results.status_of(self.outcome) is model.Status.PASSED

    @property
    def run_is_bad(self) -> bool:
        """Say whether the runner calls it a failure; NotExecuted is none (newer platform, the last test skipped)."""
        return bool(self.outcome) and results.status_of(self.outcome).is_bad

    def attempts(self) -> dict[int, int]:
        """Return how many attempts there are, for each key (`results.key_of`) whose last attempt decides.

        Results of one test and one name are attempts where the run is a success though the earlier ones failed, or
        where the report's own total counts distinct tests. Else each counts: two rows of data can have one name, and
        to join those would hide a failure.
        """
        if not self.has_all_tests:
            return {}
        counts_distinct = self.counters.get("total") == len(self._met)
        return {
            key: repeat.number
            for key, repeat in self._repeats.items()
            if counts_distinct or (self.run_is_good and repeat.earlier_are_bad and not repeat.last_is_bad)
        }

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag in RESULT_TAGS:
            self._take_result(attributes)
        elif tag == "UnitTest":
            self._test = hash(attributes.get("id", "").lower())
            self._assembly = attributes.get("storage", "")
        elif tag == "TestMethod":
            self._define(attributes)
        elif tag == "TestList":
            self._take_list(attributes)
        elif tag == "ResultSummary":
            self.outcome = capped_text.shorten(attributes.get("outcome", ""), capped_text.NAME_CHARS)
        elif tag == "Counters":
            numbers = {name: value for name, value in attributes.items() if _NUMBER.fullmatch(value)}
            self.counters = {name: int(value) for name, value in numbers.items()}

    def _take_result(self, attributes: dict[str, str]) -> None:
        if len(self._met) >= TESTS:
            self.has_all_tests = False
            return
        key = results.key_of(attributes)
        is_bad = results.status_of(attributes.get("outcome", "")).is_bad
        before = self._met.get(key)
        self._met[key] = is_bad
        if before is None:
            return
        repeat = self._repeats.setdefault(key, _Repeat(1, before, earlier_are_bad=True))
        repeat.number += 1
        repeat.earlier_are_bad = repeat.earlier_are_bad and repeat.last_is_bad
        repeat.last_is_bad = is_bad

    def _define(self, attributes: dict[str, str]) -> None:
        if len(self._definitions) >= TESTS or self._class_chars > _CLASS_CHARS:
            self.has_all_tests = False
            return
        classname = results.class_name(attributes.get("className", ""))
        assembly = _assembly_name(attributes.get("codeBase") or self._assembly)
        shared = self._shared.get((classname, assembly))
        if shared is None:
            self._class_chars += len(classname) + len(assembly)
            shared = self._shared[classname, assembly] = results.Definition(classname, assembly)
        self._definitions[self._test] = shared

    def _take_list(self, attributes: dict[str, str]) -> None:
        list_id = attributes.get("id", "")[:100]
        if len(self._lists) < _LISTS and list_id.lower() not in _DEFAULT_LISTS:
            self._lists[list_id] = capped_text.shorten(attributes.get("name", ""), capped_text.NAME_CHARS).strip()


def _assembly_name(path: str) -> str:
    """Return the name without its folder, which is the machine's, and without its ending."""
    name = capped_text.shorten(path.replace("\\", "/").rpartition("/")[2], capped_text.NAME_CHARS)
    stem, _, ending = name.rpartition(".")
    if ending.lower() in ("dll", "exe"):
        return stem
    return name
