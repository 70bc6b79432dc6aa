"""The first reading of a TRX report: what its results need and what stands behind them.

Kept is one number for each test and each distinct class once, up to a limit: nothing of a result's text.
"""

import array
import bisect
import dataclasses
import itertools
import re

from reporter import model
from reporter.formats import capped_text
from reporter.formats.junit.decode import feeding
from reporter.formats.junit.parse.handler import NESTING
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
TESTS = 200_000  # whose classes and attempts are known; 21 bytes each
_CLASSES = 30_000  # different ones
_CLASS_CHARS = 4 << 20  # of all classes together
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

    @property
    def passed_at_last(self) -> bool:
        return self.earlier_are_bad and not self.last_is_bad


class Survey:
    """What a report says beside its results, and which results are attempts at one test; complete at its end."""

    def __init__(self) -> None:
        self.feed = feeding.Feeder()
        self.feed.parser.StartElementHandler = self._start
        self.feed.parser.EndElementHandler = self._end
        self._depth = 0
        self.outcome = ""  # of the run; "" is unknown
        self.counters: dict[str, int] = {}
        self.has_all_tests = True
        self._test = 0  # the hash of the id of the test whose definition is open
        self._assembly = ""
        # numbers in arrays: a dictionary of as many takes 40 MB
        self._tests, self._class_of = array.array("q"), array.array("I")
        self._by_test: array.array[int] | None = None  # positions in both, sorted by the test; made when asked for
        self._classes: dict[str, int] = {}
        self._definitions: list[results.Definition] = []
        self._class_chars = 0
        self._lists: dict[str, str] = {}
        self._keys, self._are_bad = array.array("q"), bytearray()  # of the results

    def definition(self, test_id: str) -> results.Definition:
        """Return what is known of a test."""
        if self._by_test is None:
            self._by_test = array.array("I", sorted(range(len(self._tests)), key=self._tests.__getitem__))
        test = hash(test_id.lower())
        # the last definition of a test counts
        at = bisect.bisect_right(self._by_test, test, key=self._tests.__getitem__) - 1
        if at < 0 or self._tests[self._by_test[at]] != test:
            return _NO_DEFINITION
        return self._definitions[self._class_of[self._by_test[at]]]

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
        repeats = self._repeats()
        distinct = len(self._keys) - sum(repeat.number - 1 for repeat in repeats.values())
        if self.counters.get("total") == distinct:
            return {key: repeat.number for key, repeat in repeats.items()}
        if not self.run_is_good:
            return {}
        return {key: repeat.number for key, repeat in repeats.items() if repeat.passed_at_last}

    def _repeats(self) -> dict[int, _Repeat]:
        """Return the keys that several results have."""
        ordered = sorted(self._keys)
        several = {key for key, following in itertools.pairwise(ordered) if key == following}
        found: dict[int, _Repeat] = {}
        for key, is_bad in zip(self._keys, self._are_bad, strict=True):
            if key not in several:
                continue
            repeat = found.get(key)
            if repeat is None:
                found[key] = _Repeat(1, bool(is_bad), earlier_are_bad=True)
                continue
            repeat.number += 1
            repeat.earlier_are_bad = repeat.earlier_are_bad and repeat.last_is_bad
            repeat.last_is_bad = bool(is_bad)
        return found

    def _end(self, _: str) -> None:
        self._depth -= 1

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > NESTING:  # the parser itself keeps the open elements
            raise feeding.RefusedError(f"nests more than {NESTING} elements")
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
        if len(self._keys) >= TESTS:
            self.has_all_tests = False
            return
        self._keys.append(results.key_of(attributes))
        self._are_bad.append(results.status_of(attributes.get("outcome", "")).is_bad)

    def _define(self, attributes: dict[str, str]) -> None:
        classname = results.class_name(attributes.get("className", ""))
        assembly = _assembly_name(attributes.get("codeBase") or self._assembly)
        number = self._class_number(classname, assembly, results.producer(attributes.get("adapterTypeName", "")))
        if number is None or len(self._tests) >= TESTS:
            self.has_all_tests = False
            return
        self._tests.append(self._test)
        self._class_of.append(number)

    def _class_number(self, classname: str, assembly: str, producer: str) -> int | None:
        """Return the number of a class, None where there are too many."""
        name = f"{classname}\n{assembly}\n{producer}"
        number = self._classes.get(name)
        if number is not None:
            return number
        if len(self._definitions) >= _CLASSES or self._class_chars > _CLASS_CHARS:
            return None
        self._class_chars += len(name)
        self._definitions.append(results.Definition(classname, assembly, producer))
        self._classes[name] = len(self._classes)
        return self._classes[name]

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
