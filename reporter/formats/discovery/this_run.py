"""Which of the files that look like reports are of this run, and of which it is not sure."""

import os
from collections.abc import Collection, Sequence
from typing import NamedTuple

from reporter.formats.discovery import checkouts, duplicates, merged_reports, notes, phrased_reports, safe_files

_LEFTOVER = (
    "left by an earlier run, as they are older than {} and newer reports are beside them (name them in the input files "
    "to take them)"
)
_MERGED = "merged from other reports, which are read"


class SortedOut(NamedTuple):
    """By full paths: in words why files are none of this run, and what the others are taken in spite of (`notes`)."""

    left_out: dict[str, str]
    doubts: dict[str, str]
    repeated: list[list[safe_files.File]]  # reports that seem to hold some test cases again


def sort_out(
    files: Sequence[safe_files.File],
    known_checkouts: checkouts.Checkouts,
    committed: checkouts.Committed,
    *,
    of_testng: Collection[str],
) -> SortedOut:
    """Leave out what git brought, and what is older than job or checkout where something newer stands beside it."""
    left_out = known_checkouts.known(files, committed)
    untracked = [file for file in files if file.full not in left_out]
    older = {file.full for file in untracked if known_checkouts.is_older(file)}
    newer = [file for file in untracked if file.full not in older]
    renewed = {os.path.dirname(file.full) for file in newer}
    for alike in (newer, [file for file in untracked if file.full in older]):
        left_out |= duplicates.written_again(alike, of_testng)
    read = [file for file in files if file.full not in left_out]
    leftovers = {file.full for file in read if file.full in older and os.path.dirname(file.full) in renewed}
    left_out |= dict.fromkeys(leftovers, _LEFTOVER.format(known_checkouts.beginning))
    repeats = phrased_reports.repeats(file for file in read if file.full not in leftovers)
    left_out |= {file.full: phrased_reports.WHY for file in repeats.again}
    merged = merged_reports.merged(read, leftovers | {file.full for file in repeats.again})
    left_out |= {file.full: _MERGED for file in merged}
    earlier = _long_before(newer, known_checkouts)
    old = notes.BEFORE_JOB if known_checkouts.knows_job else notes.OLD
    doubts: dict[str, str] = {}
    for file in files:
        if file.full in older and known_checkouts.hold(file):
            doubts[file.full] = old
        elif file.full in known_checkouts.staged:
            doubts[file.full] = notes.STAGED
        elif known_checkouts.is_of_another_commit(file):
            doubts[file.full] = notes.OF_ANOTHER_COMMIT
        elif file.full in earlier:
            doubts[file.full] = notes.LONG_BEFORE
        elif file.full in known_checkouts.doubtful:
            doubts[file.full] = notes.OF_AN_ARCHIVE
    return SortedOut(left_out, doubts, repeats.doubtful)


def _long_before(files: Sequence[safe_files.File], known_checkouts: checkouts.Checkouts) -> set[str]:
    """Return the files that were there long before git last did something, beside others that were not."""
    earlier = {file.full for file in files if known_checkouts.is_long_before(file)}
    renewed = {os.path.dirname(file.full) for file in files if file.full not in earlier}
    return {full for full in earlier if os.path.dirname(full) in renewed}
