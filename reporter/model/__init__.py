"""The values that cross between the packages; frozen, and importing nothing of ours.

Times are seconds, sizes are bytes, lines count from 1. A value that is not known is None (or "" for text).
"""

from reporter.model.delivery import EarlierSession, Receipt, SentName, Session, Trouble, Upload
from reporter.model.reports import (
    CUT,
    NAME_CHARS,
    NO_MESSAGE,
    Counts,
    Effect,
    Problem,
    ReportFile,
    ServerCounts,
    Status,
    TestCase,
    not_passed,
    number_of,
    shorten,
)
from reporter.model.result import (
    BrokenOff,
    Cause,
    Comparison,
    Conclusion,
    Difference,
    Failure,
    FileShare,
    Links,
    Result,
    Since,
    Tone,
    Words,
)

__all__ = [
    "CUT",
    "NAME_CHARS",
    "NO_MESSAGE",
    "BrokenOff",
    "Cause",
    "Comparison",
    "Conclusion",
    "Counts",
    "Difference",
    "EarlierSession",
    "Effect",
    "Failure",
    "FileShare",
    "Links",
    "Problem",
    "Receipt",
    "ReportFile",
    "Result",
    "SentName",
    "ServerCounts",
    "Session",
    "Since",
    "Status",
    "TestCase",
    "Tone",
    "Trouble",
    "Upload",
    "Words",
    "not_passed",
    "number_of",
    "shorten",
]
