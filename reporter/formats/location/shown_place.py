"""Which of the places that a text names people want to see; pure.

The line that failed in the test's own file, before files that are named like tests, before those that stand among
them, before all others of the repository.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from reporter.formats.location import test_files
from reporter.formats.location.own_file import OwnFile

_BETWEEN = re.compile(r"[./ ]")  # the class of .NET, the subtests of Go and EUnit's module in the name of a test

_RUBY_METHOD = "test_"


class Frame(NamedTuple):
    """A place in a file of the workspace; for the rest see `text_places.Place`."""

    file: str
    line: int
    functions: tuple[str, ...] = ()
    is_caller: bool = False
    is_declaration: bool = False
    function: str = ""
    is_of_test: bool = False
    causes: int = 0


class Chosen(NamedTuple):
    """Where the test failed, and the deepest place of the repository where that is another one ("" and 0 if not)."""

    file: str
    line: int
    thrown_file: str = ""
    thrown_line: int = 0


def choose(frames: Sequence[Frame], *, own: OwnFile, test: str) -> Chosen:
    """Choose among frames, the deepest first; `test` is the name of the test's method."""
    firm = [frame for frame in frames if not frame.is_caller and not frame.is_declaration]
    place = _in_own(frames, firm, own=own, test=test) if own.file else _without_own(frames, firm, test)
    if place is None:
        return Chosen(own.file, own.line)
    file, line = place
    deepest = max(firm, key=lambda frame: frame.causes, default=None)  # the first frame of the last cause
    if deepest is None or not deepest.line or (deepest.file, deepest.line) == (file, line):
        return Chosen(file, line)
    return Chosen(file, line, deepest.file, deepest.line)


def declared(chosen: Chosen, line: int) -> Chosen:
    """Return the place of a test that has no line, at the line that declares it; else where it was thrown."""
    if line or not chosen.thrown_line or test_files.holds_fixtures(chosen.thrown_file):
        return chosen._replace(line=line)
    return Chosen(chosen.thrown_file, chosen.thrown_line)


def _in_own(frames: Sequence[Frame], firm: Sequence[Frame], *, own: OwnFile, test: str) -> tuple[str, int] | None:
    mine = [frame for frame in firm if frame.file == own.file]
    behind = [frame for frame in mine if frame.line >= own.line]
    for candidates in (behind, mine):
        if candidates:
            return own.file, _of_the_test(candidates, test).line
    inherited = next((frame for frame in firm if test and frame.function == test), None)
    if inherited:  # unittest-xml-reporting writes the file of the class beside the line of its base class
        return inherited.file, inherited.line
    if own.line:
        return own.file, own.line
    declared = [frame for frame in frames if frame.file == own.file and frame.is_declaration]
    if declared:
        return own.file, declared[0].line
    # a base class, a hook, RSpec's shared examples; what a fixture or a clean-up called says less than the test's own
    if any(test_files.is_of_tests(frame.file) for frame in firm) or (firm and not test_files.is_of_tests(own.file)):
        return _without_own(firm, firm, test)
    called = [frame for frame in frames if frame.file == own.file]
    if called and not firm:
        return own.file, called[0].line
    return own.file, 0


def _without_own(frames: Sequence[Frame], firm: Sequence[Frame], test: str) -> tuple[str, int] | None:
    ranks: tuple[Callable[[str], bool], ...] = (test_files.is_named_like_one, test_files.is_among_them, bool)
    for candidates in (firm, frames):
        for is_wanted in ranks:
            wanted = [frame for frame in candidates if is_wanted(frame.file)]
            if wanted:
                same = [frame for frame in wanted if frame.file == wanted[0].file]
                frame = _of_the_test(same, test)
                return frame.file, frame.line
    return None


def _of_the_test(frames: Sequence[Frame], test: str) -> Frame:
    """Return the frame of the test's own method, and not of a helper that it calls, or else the deepest."""
    blocks = [frame for frame in frames if frame.is_of_test]
    if blocks:  # helpers, if the test is a method, which has to be called so (Minitest, Test::Unit)
        methods = [frame for frame in frames if frame.function == test and test.startswith(_RUBY_METHOD)]
        return (methods or blocks)[0]
    names = _BETWEEN.split(test)
    for frame in frames:
        if not (frame.functions or frame.function):  # no stack: what a Go test said itself, and a stack only behind it
            break
        if test and (test in frame.functions or frame.function in names):
            return frame
    return frames[0]
