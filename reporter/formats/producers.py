"""Which program wrote a test suite, going by its start tag, where that decides how repeated cases are counted.

A writer puts its attributes in one order, version after version, and no two of those in `tests/data` that matter here
share theirs; what a suite is called and which attributes it has is up to the user's settings.
"""

import enum
from collections.abc import Iterable


class Writer(enum.Enum):
    """A writer of reports whose way with repeated cases is known."""

    OTHER = enum.auto()
    PYTEST = enum.auto()
    JEST = enum.auto()  # jest-junit
    GOTESTSUM = enum.auto()


_ORDERS = {
    ("name", "errors", "failures", "skipped", "tests", "time", "timestamp", "hostname"): Writer.PYTEST,
    ("name", "errors", "failures", "skipped", "timestamp", "time", "tests"): Writer.JEST,
    ("tests", "failures", "skipped", "time", "name", "timestamp"): Writer.GOTESTSUM,
    ("tests", "failures", "time", "name", "timestamp"): Writer.GOTESTSUM,  # nothing skipped, or before 1.13
}
_LONGEST = max(map(len, _ORDERS))


def writer_of(attributes: Iterable[str]) -> Writer:
    """Say who wrote the suite with these attributes, in the order of the report; further ones may follow."""
    names = tuple(attributes)[:_LONGEST]
    return next((writer for order, writer in _ORDERS.items() if names[: len(order)] == order), Writer.OTHER)
