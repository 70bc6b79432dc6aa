"""How files of tests are named, in every language: pure, by the name alone."""

import re

_BEGINNINGS = ("test_", "test-", "tests_", "spec_", "tc_")
_ENDINGS = (
    "_test",
    "-test",
    ".test",
    "_tests",
    ".tests",
    "-tests",
    "_spec",
    "-spec",
    ".spec",
    "_unittest",
    ".e2e",
    ".cy",
)
_CLASS_ENDINGS = ("Test", "Tests", "TestCase", "TestCases", "Spec", "Specs", "IT", "ITCase", "Suite", "SUITE")
_SUFFIXES = frozenset({"feature", "bats", "robot", "t", "phpt", "rakutest"})
_FOLDERS = frozenset(
    {"test", "tests", "t", "spec", "specs", "e2e", "testing", "androidTest", "Tests", "features", "step_definitions"}
)
_HELPERS = re.compile(r"(?:conftest|(?:test|spec|rails)_helper|helpers?|support|setup|utils?)(?:\.|$)")


def is_named_like_one(path: str) -> bool:
    """Say whether the file's name, or a folder `__tests__`, says that it holds tests; `conftest.py` does not."""
    name = path.rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    if _HELPERS.match(name):
        return False
    if suffix in _SUFFIXES or "/__tests__/" in f"/{path}":
        return True
    return stem.lower().startswith(_BEGINNINGS) or stem.lower().endswith(_ENDINGS) or stem.endswith(_CLASS_ENDINGS)


def is_among_them(path: str) -> bool:
    """Say whether the file stands in a folder of tests; it may be a helper."""
    return not _HELPERS.match(path.rpartition("/")[2]) and not _FOLDERS.isdisjoint(path.split("/")[:-1])


def is_of_tests(path: str) -> bool:
    """Say whether the file holds tests by its name, or stands among them."""
    return is_named_like_one(path) or is_among_them(path)


def holds_fixtures(path: str) -> bool:
    """Say whether the file is pytest's own place for fixtures."""
    return path.rpartition("/")[2] == "conftest.py"
